"""What belongs to places in the text and stands beside it: comments, and the first words of doubtful lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coanalysis.loaders.base import Line, Remark
from coanalysis.loaders.labels import candidate
from coanalysis.loaders.turns import Assembly
from coanalysis.model import Turn
from coanalysis.text import find_words

__all__ = ["Placed", "first_words", "place_remarks"]

#: So much of a line is shown of those that a person asks to see.
SHOWN_CHARS = 60

#: A comment, and the stretch of the text it is about: (remark, start, end).
Placed = tuple[Remark, int, int]


def first_words(lines: Sequence[Line], places: Iterable[str]) -> dict[str, str]:
    """Return place -> how the line begins there; of several lines of a place, the one that looks labelled. Speech."""
    wanted = set(places)
    found: dict[str, str] = {}
    sure: set[str] = set()
    for line in lines:
        if line.place in wanted and line.place not in sure and line.text.strip():
            is_like = candidate(line) is not None
            if is_like or line.place not in found:
                found[line.place] = _beginning(line)
            if is_like:
                sure.add(line.place)
    return found


def _beginning(line: Line) -> str:
    words = " ".join(f"{line.label}: {line.text}".split() if line.label else line.text.split())
    if len(words) <= SHOWN_CHARS:
        return words
    return words[:SHOWN_CHARS].rpartition(" ")[0] + " …" if " " in words[:SHOWN_CHARS] else words[:SHOWN_CHARS] + "…"


def place_remarks(remarks: Sequence[Remark], lines: Sequence[Line], found: Assembly) -> tuple[Placed, ...]:
    """Return each comment with the words it is about; with the turn it stands at when these are not found there.

    A comment on what is no turn (a heading) is about the whole text: (remark, 0, 0).
    """
    if not remarks:
        return ()
    finder = _Finder(lines, found)
    return tuple((remark, *finder.stretch(remark)) for remark in remarks)


@dataclass(slots=True)
class _Spot:
    """A line of a place, in the turn that holds it."""

    line: Line
    turn: Turn


class _Finder:
    """Knows which turn each line went into: that of its place, or the one that was going on."""

    def __init__(self, lines: Sequence[Line], found: Assembly) -> None:
        self._text = found.text
        self._spots: dict[str, list[_Spot]] = {}
        outside = {*found.header, *found.aside}
        waiting: dict[str, list[Turn]] = {}
        for turn in reversed(found.turns):
            waiting.setdefault(turn.place, []).append(turn)
        current: Turn | None = None
        for line in lines:
            here = waiting.get(line.place)
            if here and self._begins(line, here[-1], current):
                current = here.pop()
            if current is not None and line.place not in outside and line.text.strip():
                self._spots.setdefault(line.place, []).append(_Spot(line, current))

    def _begins(self, line: Line, turn: Turn, current: Turn | None) -> bool:
        """Say whether a turn begins in a line; several turns may share a place."""
        begin = self._text[turn.start : turn.end].split("\n", 1)[0][:40]
        return current is None or current.place != turn.place or begin in line.text

    def stretch(self, remark: Remark) -> tuple[int, int]:
        """Return the words a comment is about, else the turn it stands at, else (0, 0)."""
        spots = self._spots.get(remark.place, [])
        for spot in spots:
            at = self._place_of(spot)
            places = find_words(remark.about, self._text, at, spot.turn.end)
            if places:
                return places[0]
        return (spots[0].turn.start, spots[0].turn.end) if spots else (0, 0)

    def _place_of(self, spot: _Spot) -> int:
        """Return where a line stands in its turn, the start of the turn when it is not found as a whole."""
        at = self._text.find(spot.line.text.strip(), spot.turn.start, spot.turn.end)
        return at if at >= 0 else spot.turn.start
