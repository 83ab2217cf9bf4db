"""Memos, themes, claims, summaries, quote choices, assessments and settlements: revisions that are only added."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from coanalysis.model import Assessment, Claim, Memo, Passage, QuoteChoice, Settlement, Summary, Theme
from coanalysis.store.steps import undone

__all__ = ["Revision", "add_revision", "read_records", "read_revisions"]

Record = Memo | Theme | Claim | Summary | QuoteChoice | Assessment | Settlement
KINDS: dict[str, type[Any]] = {
    "memo": Memo, "theme": Theme, "claim": Claim, "summary": Summary, "quote_choice": QuoteChoice,
    "assessment": Assessment, "settlement": Settlement,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a record. parent: id of the revision it follows. deleted: the record is gone from here on.

    seq: place of its step among all steps, 0 for one that is not stored yet.
    """

    id: str
    kind: str
    record: Record
    parent: str | None
    step: str
    deleted: bool = False
    seq: int = field(default=0, compare=False)


def add_revision(db: sqlite3.Connection, revision: Revision) -> None:
    """Add a revision, inside a transaction."""
    db.execute(
        "INSERT OR IGNORE INTO revision (id, record, kind, parent, step, deleted, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (revision.id, revision.record.id, revision.kind, revision.parent, revision.step, int(revision.deleted),
         json.dumps(asdict(revision.record), ensure_ascii=False, sort_keys=True)),
    )  # fmt: skip


def read_revisions(db: sqlite3.Connection) -> list[Revision]:
    """Return all revisions of steps that were not taken back, in order of their steps."""
    gone = undone(db)
    rows = db.execute(
        "SELECT r.id, r.kind, r.body, r.parent, r.step, r.deleted, s.seq FROM revision r JOIN step s ON s.id = r.step"
        " ORDER BY s.seq, r.id"
    )
    return [
        Revision(row[0], row[1], _READ[row[1]](json.loads(row[2])), row[3], row[4], bool(row[5]), row[6])
        for row in rows
        if row[4] not in gone
    ]


def read_records(db: sqlite3.Connection) -> dict[str, list[Revision]]:
    """Return kind -> the newest revisions of its records, deleted ones left out, in order of first appearance.

    Two revisions with the same parent (after a merge) are both there, side by side.
    """
    revisions = read_revisions(db)
    followed = {revision.parent for revision in revisions}
    heads: dict[str, list[Revision]] = {kind: [] for kind in KINDS}
    first = {revision.record.id: place for place, revision in reversed(list(enumerate(revisions)))}
    for revision in sorted(revisions, key=lambda one: first[one.record.id]):
        if revision.id not in followed and not revision.deleted:
            heads[revision.kind].append(revision)
    return heads


def _passages(values: list[dict[str, Any]]) -> tuple[Passage, ...]:
    return tuple(Passage(**value) for value in values)


def _placed(body: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a record that may have a place."""
    return {**body, "place": Passage(**body["place"]) if body.get("place") else None}


def _claim(body: dict[str, Any]) -> Claim:
    body["supporting"] = _passages(body["supporting"])
    body["deviating"] = _passages(body["deviating"])
    return Claim(**body)


def _theme(body: dict[str, Any]) -> Theme:
    body["codes"] = tuple(body["codes"])
    return Theme(**body)


def _quote_choice(body: dict[str, Any]) -> QuoteChoice:
    body["passage"] = Passage(**body["passage"])
    body["omissions"] = tuple((start, end) for start, end in body["omissions"])
    return QuoteChoice(**body)


_READ: dict[str, Callable[[dict[str, Any]], Record]] = {
    "memo": lambda body: Memo(**_placed(body)),
    "theme": _theme,
    "claim": _claim,
    "summary": lambda body: Summary(**body),
    "quote_choice": _quote_choice,
    "assessment": lambda body: Assessment(**body),
    "settlement": lambda body: Settlement(**_placed(body)),
}
