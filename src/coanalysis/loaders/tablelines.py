"""From the rows of a table whose columns are known to lines: what CSV, Excel and tables in Word share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice

from coanalysis.loaders.base import LINE_LIMIT, Line
from coanalysis.loaders.columns import Columns
from coanalysis.loaders.doubts import listed
from coanalysis.loaders.headwords import unit_in
from coanalysis.loaders.tablecells import Row, label_of
from coanalysis.loaders.tabletimes import Moments, Span, Unit, read_times, unit_of

__all__ = ["Told", "counted", "few", "tell"]

_SHOWN = 5
_LINE = re.compile(r"[^\n]+")
_UNITS: dict[Unit, str] = {"seconds": "seconds", "milliseconds": "milliseconds", "days": "fractions of a day"}


@dataclass(slots=True)
class Told:
    """What the rows of a table tell. header: rows set aside, as (place, text). notices: without speech."""

    lines: list[Line] = field(default_factory=list)
    header: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def tell(rows: Sequence[Row], columns: Columns) -> Told:
    """Return the lines of a table: a row without speaker is the one before going on; rows without text are noted.

    The rows before the talk are the header, and headings that come again. Every line has a label when the table has a
    column of speakers.
    """
    return _Teller(rows, columns).tell()


def few(places: Sequence[str]) -> str:
    """Return the first places of a list, for a message: `rows 4, 6–7`."""
    return listed(places, _SHOWN)


def counted(n: int, noun: str) -> str:
    """Return a number with its noun: `1 row`, `3 rows`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


class _Teller:
    """Goes through the rows once."""

    def __init__(self, rows: Sequence[Row], columns: Columns) -> None:
        self._columns = columns
        self._told = Told()
        names = [heading for heading in columns.headings if heading]
        talk = rows[columns.first :]
        is_again = [bool(names) and list(filter(None, _stripped(row))) == names for row in talk]
        self._before = [*rows[: columns.first], *compress(talk, is_again)]
        self._rows = [row for row, again in zip(talk, is_again, strict=True) if not again]
        self._going_on: list[str] = []
        self._textless: list[str] = []
        self._speaker = ""

    def tell(self) -> Told:
        told, columns = self._told, self._columns
        told.header += [(row.place, " | ".join(filter(None, _stripped(row)))) for row in self._before]
        for row, span in zip(self._rows, self._spans(), strict=True):
            told.lines += islice(self._lines(row, span), LINE_LIMIT + 1 - len(told.lines))
        if not columns.is_told:
            told.notices.append(f"the columns were told by what they hold: {_which(columns)}")
        self._note(self._going_on, "{} no speaker and {} taken as the one before going on", "has", "is")
        self._note(self._textless, "{} no text and {} left out", "has", "is")
        told.notices += self._unread()
        return told

    def _lines(self, row: Row, span: Span) -> Iterator[Line]:
        columns = self._columns
        if row.is_across:
            yield Line(" ".join(" ".join(row.cells).split()), row.place, label="", aside=True)
            return
        speaker = label_of(row.cell(columns.speaker))
        text = row.cell(columns.text)
        self._speaker = speaker or self._speaker
        if not text.strip():
            if any(cell.strip() for cell in row.cells):
                self._textless.append(row.place)
            return
        if columns.speaker is not None and not speaker and self._speaker:
            self._going_on.append(row.place)
        yield from self._speech(text, row.place, span)

    def _speech(self, text: str, place: str, span: Span) -> Iterator[Line]:
        is_named = self._columns.speaker is not None
        label, joint = (self._speaker, "\n") if is_named else (None, " ")
        first = True
        for line in text.split("\n"):
            if line.strip():
                yield Line(line.strip(), place, label=label, begin_ms=span[0], end_ms=span[1], joint=joint, first=first)
                first = False

    # Times

    def _spans(self) -> list[Span]:
        begins, ends, lengths = (self._moments(which) for which in ("begin", "end", "length"))
        return [self._span(i, begins, ends, lengths) for i in range(len(self._rows))]

    def _span(self, i: int, begins: Moments | None, ends: Moments | None, lengths: Moments | None) -> Span:
        begin, end = begins.spans[i] if begins else (None, None)
        if ends is not None:
            end = ends.spans[i][0]
        elif end is None and begin is not None and lengths is not None and lengths.spans[i][0] is not None:
            end = begin + (lengths.spans[i][0] or 0)
        if begin is not None and end is not None and end < begin:
            end = None
        return begin, end

    def _moments(self, which: str) -> Moments | None:
        """Return the times of the column of begins, ends or lengths, and note what a reader should know of them."""
        column = getattr(self._columns, which)
        if column is None:
            return None
        name = self._columns.name(column)
        heading = self._columns.headings[column] if column < len(self._columns.headings) else ""
        moments = read_times(self._cells(column), unit_in(heading) or self._unit(which))
        if moments.unit in ("milliseconds", "days") and not unit_in(heading):
            self._told.notices.append(f"the numbers of the column {name} were read as {_UNITS[moments.unit]}")
        unread = [self._rows[i].place for i in moments.unread if not self._rows[i].is_across]
        if unread:
            cells = counted(len(unread), "cell")
            self._told.notices.append(f"{cells} of the column {name} could not be read as a time ({few(unread)})")
        return moments

    def _unit(self, which: str) -> Unit | None:
        """Return the unit of a column; begins and ends have one unit, which their distance tells best."""
        begin, end = self._columns.begin, self._columns.end
        if which == "length" or begin is None:
            return None
        return unit_of(self._cells(begin), self._cells(end) if end is not None else ())

    def _cells(self, column: int) -> list[str]:
        return [row.cell(column) for row in self._rows]

    # Notices

    def _note(self, places: Sequence[str], words: str, *verbs: str) -> None:
        """Add a sentence on rows: `1 row has …`, `3 rows have …`."""
        if places:
            plural = {"has": "have", "is": "are"}
            said = words.format(*(plural[verb] if len(places) > 1 else verb for verb in verbs))
            self._told.notices.append(f"{counted(len(places), 'row')} {said} ({few(places)})")

    def _unread(self) -> list[str]:
        """Return a notice on the columns that hold something and are not read."""
        columns = self._columns
        read = {columns.text, columns.speaker, columns.begin, columns.end, columns.length, *columns.ignored}
        width = max((len(row.cells) for row in self._rows), default=0)
        filled = [i for i in range(width) if i not in read and any(row.cell(i).strip() for row in self._rows)]
        return [f"columns not read: {', '.join(map(columns.name, filled))}"] if filled else []


def _stripped(row: Row) -> list[str]:
    return [cell.strip() for cell in row.cells]


def _which(columns: Columns) -> str:
    """Return which column is what, in words."""
    found = [("begin", columns.begin), ("end", columns.end), ("speaker", columns.speaker), ("text", columns.text)]
    return ", ".join(f"{what} {column + 1}" for what, column in found if column is not None)
