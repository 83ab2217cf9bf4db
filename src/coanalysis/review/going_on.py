"""Tells a form that is filled in further from an older copy of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from coanalysis.model import Decision
from coanalysis.review.answers import Key
from coanalysis.review.plan_records import Entry, Records
from coanalysis.review.plan_turns import Wanted
from coanalysis.review.record_cells import Source, cells_digest
from coanalysis.review.report import Report

__all__ = ["goes_on"]


def goes_on(
    parts: Iterable[tuple[Wanted, Mapping[Key, Decision]]],
    entries: Iterable[Entry],
    records: Records,
    own_steps: frozenset[str],
) -> bool:
    """Say whether a form is the one that was taken in before, perhaps filled in further.

    It is when most of what it gave then and still holds stands in it now. An older copy has other answers or none:
    what it lacks was not taken back by anybody. own_steps: the steps in which the form was taken in before.
    """
    if not own_steps:
        return False
    kept = [*_answers(parts, own_steps), *_records(entries, records, own_steps)]
    return 2 * sum(kept) > len(kept)


def _answers(parts: Iterable[tuple[Wanted, Mapping[Key, Decision]]], own_steps: frozenset[str]) -> Iterator[bool]:
    for wanted, holding in parts:
        for key, one in holding.items():
            if one.step in own_steps and wanted.has_place_for(key):
                given = {want.answer for want in wanted.wants.get(key, ())}
                yield (not given) if one.answer == "clear" else one.answer in given


def _records(entries: Iterable[Entry], records: Records, own_steps: frozenset[str]) -> Iterator[bool]:
    heads = {
        (kind, one.record.id): one.record for kind, rows in records.items() for one in rows if one.step in own_steps
    }
    for entry in entries:
        record = heads.get((entry.kind, entry.id))
        if record:
            now = cells_digest(entry.write(record))
            yield entry.digest == now or _as_written(entry) == now


def _as_written(entry: Entry) -> str:
    """Return the digest of an entry in the words of the program: «Q1» as the question's whole text."""
    record = entry.read(entry.cells, Source(entry.id, "", entry.at, entry.where), Report()) if entry.digest else None
    return cells_digest(entry.write(record)) if record else ""
