"""The transcription marks that stay in speech, with the times of those that are time stamps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from coanalysis.language import marks as habits
from coanalysis.loaders.stamps import TIME, to_ms
from coanalysis.model import Mark, TimePoint, Turn

__all__ = ["count_kinds", "find_marks", "marks_of", "times_of"]

#: Finds the marks and the times in text[start:end].
Finder = Callable[[str, int, int], tuple[list[Mark], list[TimePoint]]]

_STAMP = re.compile(rf"(?<!\d){TIME}(?!\d)")


def marks_of(
    text: str, turns: Iterable[Turn], find: Finder
) -> tuple[tuple[Mark, ...], list[TimePoint], tuple[str, ...]]:
    """Return marks and times of all turns, and a notice when there are so many that none is taken for one."""
    marks: list[Mark] = []
    times: list[TimePoint] = []
    for turn in turns:
        found, stamped = find(text, turn.start, turn.end)
        marks += found
        times += stamped
        if len(marks) > habits.MOST:
            return (), [], (f"there are more than {habits.MOST:,} transcription marks: none was taken for one",)
    return tuple(marks), times, ()


def find_marks(text: str, start: int, end: int) -> tuple[list[Mark], list[TimePoint]]:
    """Return the marks in text[start:end] by the usual habits, and the times of those that are time stamps."""
    marks = habits.find_marks(text, start, end)
    return marks, times_of(text, marks)


def times_of(text: str, marks: Iterable[Mark]) -> list[TimePoint]:
    """Return the time of each mark that is a stamp, at its place; of a stretch of time, its beginning."""
    stamps = ((mark, _STAMP.search(text, mark.start, mark.end)) for mark in marks if mark.kind == "time")
    return [TimePoint(mark.start, to_ms(stamp.group())) for mark, stamp in stamps if stamp]


def count_kinds(marks: Iterable[Mark]) -> dict[str, int]:
    """Return kind of mark -> how many, the most frequent first."""
    return dict(Counter(mark.kind for mark in marks).most_common())
