"""Read marks under a newer text: a turn is read when all it has from the old text was read, and that is most of it.

A mark over several turns or a whole transcript is taken turn by turn. A turn that was read and has other words now is
read and listed; one that is mostly new, or holds words that nobody read, is unread.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coanalysis.mapping import LOST, Mapped
from coanalysis.model import Decision, Passage, StaleItem, Turn
from coanalysis.project.lineage import GONE, TEXT, Lineage, stale_item
from coanalysis.store.texts import Past

__all__ = ["ReadMarks", "carry_marks"]

#: A turn of which at least this share stood in the old text is the turn that was read.
OF_OLD = 0.5


@dataclass
class Mark:
    """A read mark that holds. units: the turns it covered when it was made; is_whole: none was taken back since."""

    decision: Decision
    past: Past
    units: list[Turn]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class ReadMarks:
    """What is left of one coder's read marks. number: how many turns they marked."""

    decisions: tuple[Decision, ...]
    stale: tuple[StaleItem, ...]
    number: int


def carry_marks(lineage: Lineage, decisions: Sequence[Decision], seqs: Mapping[str, int]) -> ReadMarks:
    """Return the read marks of one coder for the text in force. decisions: of the family `read`, oldest first."""
    marks = _holding(lineage, decisions, seqs)
    now = lineage.now
    kept = [one for one in marks if one.decision.version == now.version and one.is_whole]
    as_now = [one for one in kept if one.past.seq == lineage.pasts[-1].seq or one.past.transcript.turns == now.turns]
    done = {id(one) for one in as_now}
    older = [one for one in marks if id(one) not in done]
    covered = {unit.start for one in kept for unit in one.units}
    reader = _Reader(lineage, older)
    made, fine = [], {unit.number for one in as_now for unit in one.units}
    for turn in now.turns:
        found = reader.reads(turn)
        if found and turn.start not in covered:
            made.append(_at_turn(found[0], now.version, turn))
        if found and found[1]:
            fine.add(turn.number)
    items = [item for one in older for item in _items(lineage, one, fine)]
    unique = {(item.was.version, item.was.start, item.was.end): item for item in items}
    number = len({(one.decision.version, unit.start) for one in marks for unit in one.units})
    cleared = [one for one in decisions if one.answer == "clear" and one.version == now.version]
    return ReadMarks((*(one.decision for one in kept), *cleared, *made), tuple(unique.values()), number)


def _holding(lineage: Lineage, decisions: Iterable[Decision], seqs: Mapping[str, int]) -> list[Mark]:
    """Return the marks that were not taken back, each with the turns of it that were not."""
    marks: dict[tuple[str, int, int], Mark] = {}
    for one in decisions:
        past = lineage.when(seqs.get(one.step, 0), one.version)
        if past is None:
            continue
        marks.pop((one.version, one.start, one.end), None)
        if one.answer == "clear":
            marks = {key: mark for key, mark in marks.items() if _left(lineage, mark, one)}
        else:
            units = [turn for turn in past.transcript.turns if one.start <= turn.start < turn.end <= one.end]
            marks[one.version, one.start, one.end] = Mark(one, past, units)
    return list(marks.values())


def _left(lineage: Lineage, mark: Mark, clear: Decision) -> bool:
    """Take the turns that a `clear` under another text is about out of a mark and say whether any is left."""
    if mark.decision.version == clear.version:
        return True
    places = [(unit, _place(lineage, mark, unit, to=clear.version)) for unit in mark.units]
    kept = [unit for unit, at in places if at.status == "lost" or not clear.start <= at.start < at.end <= clear.end]
    mark.is_whole = mark.is_whole and len(kept) == len(mark.units)
    mark.units = kept
    return bool(kept)


def _place(lineage: Lineage, mark: Mark, unit: Turn, *, to: str = "") -> Mapped:
    return lineage.place(mark.decision.version, unit.start, unit.end, to=to)


def _at_turn(mark: Decision, version: str, turn: Turn) -> Decision:
    return replace(mark, version=version, start=turn.start, end=turn.end, stored_id=mark.id)


@dataclass(frozen=True)
class _Read:
    """The turns of one former reading, sorted, each with the mark that read it, None if none did."""

    past: Past
    turns: Sequence[Turn]
    marks: Sequence[Decision | None]

    @classmethod
    def of(cls, marks: Sequence[Mark]) -> _Read:
        past = marks[0].past
        read = {unit.start: one.decision for one in marks for unit in one.units}
        return cls(past, past.transcript.turns, [read.get(turn.start) for turn in past.transcript.turns])

    def between(self, start: int, end: int) -> Iterator[tuple[Turn, Decision | None]]:
        """Yield the turns with words in a stretch."""
        first = max(bisect_right(self.turns, start, key=lambda turn: turn.start) - 1, 0)
        for place in range(first, len(self.turns)):
            if self.turns[place].start >= end:
                return
            if start < self.turns[place].end:
                yield self.turns[place], self.marks[place]


class _Reader:
    """Says of turns in force which older marks read them."""

    def __init__(self, lineage: Lineage, marks: Sequence[Mark]) -> None:
        self.lineage = lineage
        groups: dict[int, list[Mark]] = {}
        for one in marks:
            groups.setdefault(one.past.seq, []).append(one)
        self.groups = [_Read.of(group) for group in groups.values()]

    def reads(self, turn: Turn) -> tuple[Decision, bool] | None:
        """Return the mark on the words of a turn, and whether it has no other words; None if it is unread."""
        found = [read for group in self.groups if (read := self._under(group, turn))]
        return max(found, key=lambda one: (one[1], one[0].at), default=None)

    def _under(self, group: _Read, turn: Turn) -> tuple[Decision, bool] | None:
        """Return the oldest mark of one former reading on a turn; None if too little of the turn was there, or read."""
        text = group.past.transcript.text
        taken: list[Decision] = []
        seen: set[int] = set()
        for start, end in self._sources(group.past.transcript.version, turn):
            for old, mark in group.between(start, end):
                if mark is None:
                    return None
                seen |= {at for at in range(max(start, old.start), min(end, old.end)) if not text[at].isspace()}
                taken.append(mark)
        wanted = _size(self.lineage.now.text, turn.start, turn.end)
        if not taken or len(seen) < OF_OLD * wanted:
            return None
        return min(taken, key=lambda one: (one.at, one.id)), len(seen) >= wanted

    def _sources(self, version: str, turn: Turn) -> list[tuple[int, int]]:
        now = self.lineage.now
        if version == now.version:
            return [(turn.start, turn.end)]
        return self.lineage.alignment(version, now.version).sources(turn.start, turn.end)


def _size(text: str, start: int, end: int) -> int:
    return sum(not char.isspace() for char in text[start:end])


def _items(lineage: Lineage, mark: Mark, fine: Container[int]) -> Iterator[StaleItem]:
    """Yield the turns of a mark that are gone, or have words that nobody read.

    fine: numbers of turns that were read again since, or have no other words than those that were read.
    """
    one = mark.decision
    for unit in mark.units if one.version != lineage.now.version else ():
        place = _place(lineage, mark, unit)
        turn = None if place.status == "lost" else lineage.turn_at(place)
        if turn and turn.number in fine:
            continue
        yield stale_item(
            lineage, was=Passage(one.transcript, one.version, unit.start, unit.end),
            place=Mapped(turn.start, turn.end, "changed") if turn else LOST, why=(TEXT,) if turn else (GONE,),
            kind="read", about=one.id, what="", coder=one.coder, at=one.at, answer="read",
        )  # fmt: skip
