"""What a form changes in memos, themes and claims: new ones, revisions, deletions, conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from coanalysis.model import Memo
from coanalysis.review.record_cells import GUIDE, Record, Source, cells_digest, record_id
from coanalysis.review.report import Report

__all__ = ["Entry", "Kept", "RecordChange", "Records", "record_changes"]

Reader = Callable[[Sequence[str], Source, Report], Record | None]
Writer = Callable[[Any], Sequence[str]]


class Kept(Protocol):
    """A revision of a record as the store keeps it."""

    @property
    def id(self) -> str:
        """The revision's id."""

    @property
    def record(self) -> Any:
        """The memo, theme or claim."""

    @property
    def step(self) -> str:
        """The step that made it."""


Records = Mapping[str, Sequence[Kept]]
"""Kind (`memo`, `theme`, `claim`) -> newest revisions, deleted ones left out."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A revision to be added. parent: id of the revision it follows, None for a new record."""

    kind: str
    record: Record
    parent: str | None = None
    deleted: bool = False


@dataclass(frozen=True)
class Entry:
    """The cells of one record as they came back.

    kind: `memo`, `theme` or `claim`. id: '' for a row without one. shown: digest of the cells as they were shown.
    """

    kind: str
    id: str
    cells: tuple[str, ...]
    shown: str
    where: str
    at: str
    write: Writer
    read: Reader

    @property
    def digest(self) -> str:
        """Short name of what the cells say."""
        return cells_digest(self.cells)


@dataclass
class _Plan:
    """Works through the entries of one form."""

    coder: str
    records: Records
    own_steps: frozenset[str]
    report: Report
    keyed: bool
    changes: list[RecordChange] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._heads: dict[tuple[str, str], list[Kept]] = {}
        for kind, revisions in self.records.items():
            for one in revisions:
                self._heads.setdefault((kind, one.record.id), []).append(one)

    def take(self, entry: Entry) -> None:
        """Compare one entry with what was shown and what is kept, and note what it changes."""
        kept = self._kept(entry)
        now = cells_digest(entry.write(kept.record)) if kept else ""
        if entry.digest == now:
            return
        ours = kept is not None and kept.step in self.own_steps
        if not ours and entry.digest == entry.shown:
            return
        record = self._read(entry) if entry.digest else None
        if entry.digest and (record is None or cells_digest(entry.write(record)) == now):
            return
        goes_on = not self.keyed and kept is not None and entry.at > kept.record.at
        if not (ours or goes_on) and now != entry.shown:
            self.report.conflict(entry.where, f"{_called(entry)} was changed elsewhere since the sheet was made")
            return
        self._change(entry, kept, record)

    def _kept(self, entry: Entry) -> Kept | None:
        heads = self._heads.get((entry.kind, entry.id), [])
        shown = [one for one in heads if cells_digest(entry.write(one.record)) == entry.shown]
        return next(iter([*shown, *heads]), None)

    def _read(self, entry: Entry) -> Record | None:
        return entry.read(entry.cells, Source(entry.id, self.coder, entry.at, entry.where), self.report)

    def _change(self, entry: Entry, kept: Kept | None, record: Record | None) -> None:
        parent = (kept.id or None) if kept else None
        if record:
            self._add(entry, RecordChange(entry.kind, record, parent), "changed" if kept else "new")
        elif kept:
            self._add(entry, RecordChange(entry.kind, kept.record, parent, deleted=True), "deleted")

    def _add(self, entry: Entry, change: RecordChange, how: str) -> None:
        is_question = isinstance(change.record, Memo) and change.record.kind == GUIDE
        self.counts[f"{'question' if is_question else entry.kind}s_{how}"] += 1
        self.changes.append(change)


def _called(entry: Entry) -> str:
    return {"memo": "the memo", "theme": "the theme", "claim": "the claim"}[entry.kind]


def record_changes(
    entries: Sequence[Entry],
    *,
    coder: str,
    export_id: str,
    records: Records,
    own_steps: frozenset[str],
    report: Report,
    keyed: bool = True,
) -> tuple[tuple[RecordChange, ...], Counter[str]]:
    """Return what entries change, and counts (`memos_new`, `claims_changed`, `themes_deleted` …).

    keyed: the rows show what they showed; otherwise (CSV, YAML) a row with a later time than what is kept revises it.
    The state a sheet left itself (own_steps: steps that took in the same export before) counts as shown. A row that
    was copied with its hidden id is a further record when it says something else.
    """
    plan = _Plan(coder, records, own_steps, report, keyed)
    for entry in _each_once(entries, export_id, coder):
        plan.take(entry)
    return tuple(plan.changes), plan.counts


def _each_once(entries: Sequence[Entry], export_id: str, coder: str) -> list[Entry]:
    """Return the entries with copies sorted out: the first keeps the id, or the one that was left as shown.

    Two revisions of one record that stand side by side after a merge were shown differently: they are no copies.
    """
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        key = entry.id or record_id(export_id, coder, entry.kind, entry.digest)
        groups.setdefault((key, entry.shown), []).append(entry)
    found = []
    for (key, _), group in groups.items():
        group.sort(key=lambda one: one.digest != one.shown if one.shown else not one.digest)
        first, *copies = group
        found.append(_with_id(first, key))
        seen = {first.digest, ""}
        for copy in copies:
            if copy.digest not in seen:
                found.append(_with_id(copy, record_id(key, copy.digest), shown=""))
            seen.add(copy.digest)
    return found


def _with_id(entry: Entry, new_id: str, *, shown: str | None = None) -> Entry:
    kept = entry.shown if shown is None else shown
    return Entry(entry.kind, new_id, entry.cells, kept, entry.where, entry.at, entry.write, entry.read)
