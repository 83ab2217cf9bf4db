"""How the answers of a coder about one turn are laid out in rows of the sheet.

A row has one stretch (the turn or an excerpt of it), four places for codes, four for suggestions with their decision,
and one reason. The reason belongs to the rejected and unsure answers of the row, else to its codes, else to its marks;
answers with different reasons stand in different rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TypeVar

from coanalysis.model import Decision, Turn
from coanalysis.review.answers import Slot

__all__ = ["PLACES", "Line", "lay_out"]

T = TypeVar("T")

#: Columns for codes, and pairs of columns for suggestions.
PLACES = 4


@dataclass(frozen=True)
class Line:
    """One row: its stretch, codes accepted, suggestions with the answer given (or None), marks, reason."""

    span: tuple[int, int]
    codes: tuple[Decision, ...] = ()
    slots: tuple[tuple[Slot, Decision | None], ...] = ()
    marks: tuple[Decision, ...] = ()
    why: str = ""

    @property
    def answers(self) -> list[Decision]:
        """Every answer the row shows."""
        return [*self.codes, *(answer for _, answer in self.slots if answer), *self.marks]


def lay_out(
    turn: Turn, answers: Iterable[Decision], suggested: Mapping[str, Slot], waiting: Sequence[Slot]
) -> list[Line]:
    """Return the rows of a turn, at least one; the first shows the suggestions that wait for an answer.

    answers: current ones of the coder about stretches of this turn (codes, fits no code, star). suggested: code ->
    suggestion, for those that may be shown. waiting: suggestions without an answer, best first, at most four.
    """
    whole = (turn.start, turn.end)
    by_span: dict[tuple[int, int], list[Decision]] = defaultdict(list)
    for answer in answers:
        by_span[answer.start, answer.end].append(answer)
    spans = sorted(by_span, key=lambda span: (span != whole, span))
    lines = [line for span in spans for line in _rows_of(span, by_span[span], suggested)]
    if not waiting:
        return lines or [Line(whole)]
    if not lines or lines[0].span != whole or len(lines[0].slots) + len(waiting) > PLACES:
        lines.insert(0, Line(whole))
    first = replace(lines[0], slots=(*lines[0].slots, *((slot, None) for slot in waiting)))
    return [first, *lines[1:]]


def _rows_of(span: tuple[int, int], answers: list[Decision], suggested: Mapping[str, Slot]) -> list[Line]:
    codes = sorted((one for one in answers if one.family == "code"), key=lambda one: one.code or "")
    marks = sorted((one for one in answers if one.family != "code"), key=lambda one: one.family)
    doubted = _by_note(one for one in codes if one.answer != "accept")
    accepted = _by_note(one for one in codes if one.answer == "accept")
    marked = _by_note(marks)
    groups: list[tuple[str, list[Decision], list[Decision], list[Decision]]] = []
    for note, doubts in doubted.items():
        groups.append((note, doubts, [], []))
    plain, plain_marks = accepted.pop("", []), marked.pop("", [])
    if plain or plain_marks:
        note, doubts, _, _ = groups.pop(0) if groups else ("", [], [], [])
        groups.insert(0, (note, doubts, plain, plain_marks))
    groups += [(note, [], kept, []) for note, kept in accepted.items()]
    groups += [(note, [], [], kept) for note, kept in marked.items()]
    return [line for group in groups for line in _lines(span, *group, suggested)]


def _by_note(answers: Iterable[Decision]) -> dict[str, list[Decision]]:
    groups: dict[str, list[Decision]] = defaultdict(list)
    for one in answers:
        groups[one.note].append(one)
    return dict(sorted(groups.items()))


def _lines(
    span: tuple[int, int],
    note: str,
    doubts: Sequence[Decision],
    accepts: Sequence[Decision],
    marks: Sequence[Decision],
    suggested: Mapping[str, Slot],
) -> list[Line]:
    """Return the rows of one group: four codes and four suggestions a row, marks in the first."""
    yes = [one for one in accepts if _was_suggested(one, suggested)]
    slots = [(_slot_of(one, suggested), one) for one in (*doubts, *yes)]
    codes = [one for one in accepts if one not in yes]
    rows = zip_longest(_parts(codes), _parts(slots), fillvalue=())
    lines = [Line(span, tuple(own), tuple(answered), (), note) for own, answered in rows] or [Line(span, why=note)]
    return [replace(lines[0], marks=tuple(marks)), *lines[1:]]


def _was_suggested(answer: Decision, suggested: Mapping[str, Slot]) -> bool:
    slot = suggested.get(answer.code or "")
    return slot is not None and answer.shown.suggester == slot.suggester


def _slot_of(answer: Decision, suggested: Mapping[str, Slot]) -> Slot:
    known = suggested.get(answer.code or "")
    if known is None:
        return Slot(answer.code or "", "", answer.start, answer.end)
    return replace(known, start=answer.start, end=answer.end)


def _parts(values: Sequence[T]) -> list[Sequence[T]]:
    return [values[place : place + PLACES] for place in range(0, len(values), PLACES)]
