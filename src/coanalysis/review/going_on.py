"""Tells a form that is filled in further, or emptied in places, from an older copy of it.

What a form showed when it was exported is its first state. Each step in which it was taken in (an own step) gave it a
further one: what it showed, with the answers of its own steps up to then. A cell that no longer says what an own step
gave is one of two things: somebody emptied or changed it, or this is a copy from before that step. The rule:

- Taken in once only: whoever empties a cell takes the answer back, even if all cells are empty again.
- Taken in several times, and all that own steps gave stands just as in one of the earlier states: an older copy. What
  it lacks is a conflict. Answers that are in none of the steps may stand in it as well: a copy may be filled in.
- So is a form that lacks all that one step gave to several turns, and has everything of later steps: an older copy that
  was filled in and taken in too.
- If each missing answer has a new one of its kind in its turn, somebody answered anew there: no older copy.
- Any other state was never taken in: somebody made it by hand, and a missing answer is taken back.

Memos, themes and claims count too, by their newest text and the one that was shown; the texts between are not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from coanalysis.model import Decision
from coanalysis.review.answers import Given, Key, digest, key_of
from coanalysis.review.plan_records import Entry, Kept, Records
from coanalysis.review.record_cells import Source, cells_digest
from coanalysis.review.report import Report
from coanalysis.review.wanted import Want, Wanted

__all__ = ["History", "says"]

Said = Decision | Given | None
RecordKey = tuple[str, str]


def says(want: Want | None, said: Said) -> bool:
    """Say whether a form gives an answer as it was given or shown before."""
    if said is None or said.answer == "clear":
        return want is None
    if want is None or want.answer != said.answer:
        return False
    note = said.note if isinstance(said, Given) else digest(said.note)
    return want.answer == "read" or want.as_shown or digest(want.note) == note


@dataclass
class _Part:
    """One transcript of the form: what its own steps gave, by what the answers are about, oldest first."""

    wanted: Wanted
    given: dict[Key, list[Decision]] = field(default_factory=dict)

    def state(self, key: Key, steps: frozenset[str]) -> Said:
        """Return what stood in the form after some of its steps."""
        found = [one for one in self.given[key] if one.step in steps]
        return found[-1] if found else self.wanted.shown.get(key, (None, ""))[0]

    def has(self, key: Key, said: Said) -> bool:
        """Say whether the form gives this answer now."""
        wants = self.wanted.wants.get(key, [])
        return any(says(want, said) for want in wants) if wants else says(None, said)

    def lacking(self) -> list[Key]:
        """Return what the form no longer says as its steps left it."""
        return [key for key, made in self.given.items() if not self.has(key, made[-1])]

    def is_replaced(self, key: Key) -> bool:
        """Say whether the cell was emptied and its turn has a new answer of the same kind."""
        turn = self.wanted.turn_at(key)
        others = (one for one in self.wanted.wants if one not in self.given and one not in self.wanted.shown)
        return key not in self.wanted.wants and any(
            other[0] == key[0] and self.wanted.turn_at(other) == turn for other in others
        )


class History:
    """What the steps in which a form was taken in before gave, compared with what it says now."""

    def __init__(
        self,
        parts: Iterable[Wanted],
        decisions: Sequence[Decision],
        coder: str,
        entries: Iterable[Entry],
        records: Records,
        own_steps: frozenset[str],
    ) -> None:
        """Collect what own steps gave. decisions: of the study; entries: memos, themes and claims of the form."""
        self.own_steps = own_steps
        heads = {(kind, one.record.id): one for kind, rows in records.items() for one in rows if one.step in own_steps}
        self._parts = {wanted.transcript.id: _Part(wanted) for wanted in parts}
        own = [one for one in decisions if one.step in own_steps and one.coder == coder and not one.consensus]
        for one in sorted(own, key=lambda one: (one.at, one.id)):
            part = self._parts.get(one.transcript)
            if part and one.version == part.wanted.transcript.version and part.wanted.has_place_for(key_of(one)):
                part.given.setdefault(key_of(one), []).append(one)
        self._order = _in_order(own, heads.values())
        self._records: dict[RecordKey, tuple[Kept, list[Entry]]] = {}
        for entry in entries:
            if head := heads.get((entry.kind, entry.id)):
                self._records.setdefault((entry.kind, entry.id), (head, []))[1].append(entry)

    @property
    def lacking(self) -> list[tuple[_Part, Key]]:
        """Answers that the form gave before and no longer gives."""
        return [(part, key) for part in self._parts.values() for key in part.lacking()]

    @property
    def records_as_exported(self) -> list[Entry]:
        """Memos, themes and claims that say again what they said before the form was taken in."""
        found = (one for one in self._records.values() if not _is_kept(*one))
        return [rows[0] for _, rows in found if all(entry.digest == entry.shown for entry in rows)]

    @property
    def is_emptied(self) -> bool:
        """Say whether nothing stands any longer of several answers that its only step gave."""
        keys = [(part, key) for part in self._parts.values() for key in part.given]
        return len(self.own_steps) == 1 and len(keys) > 1 and len(keys) == len(self.lacking)

    def is_older_copy(self) -> bool:
        """Say whether the form is a copy from before some of its steps (the rule stands at the head of this file)."""
        lacking, back = self.lacking, self.records_as_exported
        if len(self.own_steps) < 2 or not (lacking or back):
            return False
        if lacking and not back and all(part.is_replaced(key) for part, key in lacking):
            return False
        if any(self._stands_as_after(frozenset(self._order[:count])) for count in range(len(self._order))):
            return True
        missing = self._wholly_missing()
        turns = {(part.wanted.transcript.id, part.wanted.turn_at(key)) for part, key in lacking}
        return bool(missing) and len(turns) > 1 and self._stands_as_after(frozenset(self._order) - missing)

    def _stands_as_after(self, steps: frozenset[str]) -> bool:
        """Say whether all that own steps gave stands as some of them left it. A text nobody knows speaks for none."""
        answers = all(part.has(key, part.state(key, steps)) for part in self._parts.values() for key in part.given)
        return answers and all(_is_kept(*one) == (one[0].step in steps) for one in self._records.values())

    def _wholly_missing(self) -> frozenset[str]:
        """Return the steps of whose answers none stands in the form, though no later step replaced them."""
        last = [(part, key, made[-1]) for part in self._parts.values() for key, made in part.given.items()]
        kept = {one.step for part, key, one in last if part.has(key, one)}
        return frozenset(one.step for _, _, one in last) - kept


def _in_order(own: Sequence[Decision], heads: Iterable[Kept]) -> list[str]:
    """Return the own steps that left something, oldest first."""
    first: dict[str, str] = {}
    for step, at in [*((one.step, one.at) for one in own), *((one.step, str(one.record.at)) for one in heads)]:
        first[step] = min(at, first.get(step, at))
    return sorted(first, key=lambda step: first[step])


def _is_kept(head: Kept, entries: Sequence[Entry]) -> bool:
    """Say whether a memo, theme or claim stands in the form as it is kept."""
    now = cells_digest(entries[0].write(head.record))
    return any(entry.digest == now or _as_written(entry) == now for entry in entries)


def _as_written(entry: Entry) -> str:
    """Return the digest of an entry in the words of the program: «Q1» as the question's whole text."""
    record = entry.read(entry.cells, Source(entry.id, "", entry.at, entry.where), Report()) if entry.digest else None
    return cells_digest(entry.write(record)) if record else ""
