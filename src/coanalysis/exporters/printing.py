"""What the exporters share: a cell as text, counts as figures, clean characters, files without a clock in them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from coanalysis.table import Cell, Column, Count, Quote, Table
from coanalysis.words import word

__all__ = ["Figure", "clean", "decimal", "figures_of", "fixed_zip", "looks_like_formula", "moment", "printed"]

#: Characters that XML 1.0 cannot hold: control characters but tab, line feed and return, lone surrogates, U+FFFE/F.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: The date of a file with no data in it.
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
#: The oldest time a zip can name; every member gets it.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def clean(text: str) -> str:
    """Return text as XML and spreadsheets can hold it: what they cannot is shown as `\ufffd`."""
    return UNPRINTABLE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet program might take text for a formula or a command."""
    return text[:1] in ("=", "+", "-", "@", "\t", "\r")


def moment(table_dates: Sequence[str]) -> datetime:
    """Return the newest of some UTC times as the date of a file; a fixed day when there is none."""
    newest = max(table_dates, default="")
    return datetime.fromisoformat(newest.replace("Z", "+00:00")).astimezone(UTC) if newest else NO_DATE


def decimal(number: float, language: str) -> str:
    """Return a number with the decimal mark of a language: comma in Norwegian."""
    text = str(number)
    return text if language == "en" else text.replace(".", ",")


def printed(cell: Cell, language: str) -> str:
    """Return a cell as it stands in a text: «3 av 9», «2 (5)», «·», quoted words."""
    if cell is None:
        return ""
    if isinstance(cell, Count):
        return _printed_count(cell, language)
    if isinstance(cell, Quote):
        return clean(cell.marked(language))
    if isinstance(cell, tuple):
        return "\n".join(f"{clean(quote.marked(language))} {quote.citation}" for quote in cell)
    if isinstance(cell, bool):
        return word("yes" if cell else "no", language)
    return decimal(cell, language) if isinstance(cell, float) else clean(str(cell))


def _printed_count(count: Count, language: str) -> str:
    if count.value is None or count.value == 0:
        return str(count)
    if count.of is not None:
        return word("table.n_of", language, n=count.value, total=count.of)
    return f"{count.value} ({count.passages})" if count.passages is not None else str(count.value)


# Counts as columns of figures, for spreadsheets


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed column of a spreadsheet: a whole column of the table, or one figure of its counts.

    source: place of the column in the table. part: `value`, `of` or `passages` of a count, '' for other columns.
    """

    source: int
    label: str
    column: Column
    part: str = ""

    def of(self, row: Sequence[Cell]) -> Cell:
        """Return the value that stands in this column: a number, the sign of a count without one, or the cell."""
        cell = row[self.source]
        if not isinstance(cell, Count):
            return cell
        if cell.mark:
            return str(cell)
        return {"of": cell.of, "passages": cell.passages}.get(self.part, cell.value)


def figures_of(table: Table) -> tuple[Figure, ...]:
    """Return the columns of a spreadsheet for a table: a count becomes people (of N) and passages, side by side.

    N stands in the heading where it is the same in all rows, else in a column of its own.
    """
    return tuple(figure for place, column in enumerate(table.columns) for figure in _figures(table, place, column))


def _figures(table: Table, place: int, column: Column) -> Iterator[Figure]:
    counts = [row[place] for row in table.rows if isinstance(row[place], Count)]
    found = [count for count in counts if isinstance(count, Count)]
    totals = {count.of for count in found if count.of is not None}
    if not totals and not column.passages:
        yield Figure(place, column.label, column)
        return
    key = "excel.unit_of" if len(totals) == 1 else "excel.unit"
    values = {"label": column.label, "unit": table.unit, "total": next(iter(totals), "")}
    yield Figure(place, word(key, table.language, **values), column, "value")
    if len(totals) > 1:
        yield Figure(place, word("excel.of", table.language, label=column.label), column, "of")
    if column.passages:
        unit = word("unit.passages", table.language)
        yield Figure(place, word("excel.unit", table.language, label=column.label, unit=unit), column, "passages")


# Files


def fixed_zip(data: bytes, *, edit: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """Return a zip with the same members and no times of writing, so that the same content is the same bytes.

    edit: takes a member's name and content and returns the content to write.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in source.infolist():
            member = zipfile.ZipInfo(info.filename, ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            content = source.read(info)
            copy.writestr(member, edit(info.filename, content) if edit else content)
    return target.getvalue()
