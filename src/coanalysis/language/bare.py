"""Talk without its transcription marks, as it may be quoted; every character knows where it stands in the text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from coanalysis.language.marks import LEFT_OUT
from coanalysis.model import Mark

__all__ = ["Bare", "bare"]

#: What a blank is not wanted after, and before.
_OPENERS, _CLOSERS = "«“„‘([", ".,;:?!…»”)]"
#: A mark of so many characters stands between words; a shorter one, such as `⎡`, may stand inside one.
_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Bare:
    """Words without marks. places: (start, end) in the transcript's text, one for each character of `text`."""

    text: str
    places: tuple[tuple[int, int], ...]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the stretch of the transcript in which text[first:last] stands."""
        return self.places[first][0], self.places[last - 1][1]


def bare(text: str, start: int, end: int, marks: Sequence[Mark], *, gap: str) -> Bare:
    """Return text[start:end] without the marks in it that were not said, blanks and points round them tidied.

    marks: of the whole text, sorted, disjoint. gap: what stands for words that nobody could hear.
    A stretch of which nothing would be left is returned as it is.
    """
    first_near = bisect_right(marks, start, key=lambda one: one.end)
    made, at = _Writer(text), start
    for mark in marks[first_near : bisect_left(marks, end, key=lambda one: one.start)]:
        if mark.kind in LEFT_OUT:
            first, last = max(mark.start, start), min(mark.end, end)
            made.take(at, first)
            made.leave(first, last, gap if mark.kind == "unclear" else "")
            at = last
    made.take(at, end)
    return made.whole() if made.has_words else _as_it_is(text, start, end)


def _as_it_is(text: str, start: int, end: int) -> Bare:
    return Bare(text[start:end], tuple((at, at + 1) for at in range(start, end)))


class _Writer:
    """Text under way. has_words: something but signs and gaps was taken."""

    def __init__(self, text: str) -> None:
        self.has_words = False
        self._source = text
        self._chars: list[str] = []
        self._places: list[tuple[int, int]] = []
        self._left: tuple[int, int] | None = None
        self._gap_end = -1

    def take(self, start: int, end: int) -> None:
        """Take a stretch over. What follows a mark that was left out loses the blanks and points now in excess."""
        if start >= end:
            return
        if self._left:
            start = self._tidied(start, end, self._left)
        self._left = None
        self._chars += self._source[start:end]
        self._places += ((at, at + 1) for at in range(start, end))
        self.has_words = self.has_words or any(char.isalnum() for char in self._source[start:end])

    def leave(self, start: int, end: int, gap: str) -> None:
        """Leave a stretch out; gap: what is written instead, once where such stretches follow each other."""
        follows = self._gap_end >= 0 and not "".join(self._chars[self._gap_end :]).strip()
        if gap and not follows:
            self._chars += gap
            self._places += [(start, end)] * len(gap)
            self._gap_end, self._left = len(self._chars), None
        else:
            self._left = (self._left[0] if self._left else start, end)

    def whole(self) -> Bare:
        """Return what was taken, without blanks at its end."""
        if self._left or self._gap_end >= 0:
            self._drop_blanks()
        return Bare("".join(self._chars), tuple(self._places))

    def _tidied(self, start: int, end: int, left: tuple[int, int]) -> int:
        """Return where the text goes on behind a mark that was left out."""
        while start < end:
            char, before = self._source[start], self._chars[-1] if self._chars else ""
            if char.isspace() and (not before or before.isspace() or before in _OPENERS):
                if char == "\n" and before:
                    self._drop_blanks()
                    break
                start += 1
            elif char in ".,;" and (not before.strip() or before in ".,;:?!…") and self._is_point_in_excess():
                start += 1
            else:
                break
        if start < end and self._source[start] in _CLOSERS:
            self._drop_blanks()
        self._part(start, end, left)
        return start

    def _is_point_in_excess(self) -> bool:
        """Say whether a point behind a mark would follow another one, or stand at the beginning."""
        said = "".join(self._chars[-8:]).rstrip()
        return not said or said[-1] in ".,;:?!…"

    def _part(self, start: int, end: int, left: tuple[int, int]) -> None:
        """Put a blank between two words that only a mark has parted."""
        is_inside = self._chars and self._chars[-1].isalnum() and start < end and self._source[start].isalnum()
        if is_inside and left[1] - left[0] >= _BETWEEN:
            self._chars.append(" ")
            self._places.append(left)

    def _drop_blanks(self) -> None:
        while self._chars and self._chars[-1].isspace():
            self._chars.pop()
            self._places.pop()
