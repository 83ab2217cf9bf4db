"""Times in the cells of a table: clock times, spans, seconds, NVivo's short ones, fractions of a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from coanalysis.loaders.clock import LONGEST_MS, read_clock, read_seconds

__all__ = ["Moments", "Span", "Unit", "is_number", "is_span", "is_time", "read_times", "to_number", "unit_of"]

#: What the numbers of a column count.
Unit = Literal["seconds", "milliseconds", "days"]
#: Begin and end in milliseconds since the start; None for what is not there or cannot be read.
Span = tuple[int | None, int | None]

_FACTORS: dict[Unit, float] = {"seconds": 1_000, "milliseconds": 1, "days": 86_400_000}
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,18})?(?:[eE][-+]?\d{1,2})?")
#: What brackets or marks a stamp.
_MARKS = "[](){}<># \u00a0"
#: The tenths of `00:01:12-5`.
_TENTHS = re.compile(r"(\d{1,2}:\d\d:\d\d)-(\d)")
#: A time code of a video editor, `00:01:12:05` or `;05`. Its frames, of unknown length, are not read.
_FRAMES = re.compile(r"(\d{1,2}:\d\d:\d\d)[:;]\d\d")
_BETWEEN = re.compile(r"\s*(?:-{1,2}>|→|[–—]|\s-\s|\b(?:til|to)\b)\s*|\s*-\s*")
#: Whole numbers this far apart on average, or this large, are milliseconds: nobody speaks for so many seconds in a row,
#: and no interview lasts ten hours.
_LONG_TURN, _LONG_TALK = 200, 36_000
_LONGEST_CELL = 60


@dataclass(frozen=True, slots=True)
class Moments:
    """The times of a column, row by row. unit: of its plain numbers, None without any. unread: rows of other cells."""

    spans: tuple[Span, ...]
    unit: Unit | None
    unread: tuple[int, ...]


def is_time(cell: str) -> bool:
    """Say whether a cell is a clock time or a span of two; a plain number is not enough."""
    return len(cell) <= _LONGEST_CELL and (_clock(cell) is not None or is_span(cell))


def is_span(cell: str) -> bool:
    """Say whether a cell holds a begin and an end, such as `0:00:01.0 - 0:00:05.3`."""
    return len(cell) <= _LONGEST_CELL and _span(cell, "seconds") is not None and ":" in cell


def is_number(cell: str) -> bool:
    """Say whether a cell is a plain number that is not negative."""
    return _NUMBER.fullmatch(cell.strip()) is not None


def read_times(cells: Sequence[str], unit: Unit | None = None) -> Moments:
    """Return the times of a column. unit: of its plain numbers; told from them when not given."""
    unit = unit or unit_of(cells)
    spans = [_moment(cell, unit or "seconds") for cell in cells]
    unread = tuple(i for i, (cell, span) in enumerate(zip(cells, spans, strict=True)) if cell.strip() and span is None)
    return Moments(tuple(span or (None, None) for span in spans), unit, unread)


def unit_of(cells: Sequence[str], others: Sequence[str] = ()) -> Unit | None:
    """Return what the plain numbers of a column count, None when it has none.

    others: the cells of the column with the other end of the same stretches.
    """
    numbers = _numbers(cells)
    if not numbers:
        return None
    if any(_clock(cell) is not None for cell in cells):
        return "seconds"
    if max(numbers) < 1 and len(set(numbers)) > 1:
        return "days"
    if all(number.is_integer() for number in numbers):
        ends = _numbers(others) if len(others) == len(cells) else []
        steps = [end - begin for begin, end in zip(numbers, ends, strict=False)] if len(ends) == len(numbers) else []
        steps = steps or [after - before for before, after in pairwise(numbers)]
        if max(numbers) > _LONG_TALK or (steps and median(steps) > _LONG_TURN):
            return "milliseconds"
    return "seconds"


def _numbers(cells: Sequence[str]) -> list[float]:
    return [to_number(cell) for cell in cells if is_number(cell)]


def to_number(cell: str) -> float:
    """Return a plain number; the comma is a decimal one."""
    return float(cell.strip().replace(",", "."))


def _moment(cell: str, unit: Unit) -> Span | None:
    """Return what one cell says, None when it says nothing that can be read."""
    if len(cell) > _LONGEST_CELL or not cell.strip():
        return None
    one = _one(cell, unit)
    return (one, None) if one is not None else _span(cell, unit)


def _span(cell: str, unit: Unit) -> Span | None:
    for between in _BETWEEN.finditer(cell):
        begin, end = _one(cell[: between.start()], unit), _one(cell[between.end() :], unit)
        if begin is not None and end is not None and begin <= end:
            return begin, end
    return None


def _one(cell: str, unit: Unit) -> int | None:
    """Return the milliseconds of a clock time or number."""
    cell = cell.strip(_MARKS)
    if is_number(cell):
        ms = round(to_number(cell) * _FACTORS[unit])
        return ms if ms <= LONGEST_MS else None
    clock = _clock(cell)
    return clock if clock is not None else read_seconds(cell)


def _clock(cell: str) -> int | None:
    cell = cell.strip(_MARKS)
    if tenths := _TENTHS.fullmatch(cell):
        return read_clock(f"{tenths[1]}.{tenths[2]}")
    frames = _FRAMES.fullmatch(cell)
    return read_clock(frames[1] if frames else cell)
