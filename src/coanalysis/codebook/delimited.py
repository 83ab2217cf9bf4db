"""Codebooks as CSV: UTF-8 with byte order mark, `;` in Norwegian and `,` in English, one row a code."""

from __future__ import annotations

import csv
import io
import re

from coanalysis.codebook.columns import Row, heading
from coanalysis.codebook.spreadsheet import no_headings
from coanalysis.codebook.tabular import Grid, Table, about_rows, columns_of, read_grid, rows_of
from coanalysis.errors import CodebookError
from coanalysis.files import decode
from coanalysis.model import Codebook

__all__ = ["read_csv", "write_csv"]

DELIMITERS = (";", ",", "\t")
#: What a spreadsheet program would take for a formula; `'` before it is part of the file, not of the text.
_GUARDED = re.compile(r"'*[=+\-@\t]")
#: The most rows: each code is one.
MOST_ROWS = 20_000


def write_csv(book: Codebook, *, language: str) -> bytes:
    """Return a codebook as CSV: what concerns the whole of it, an empty line, headings, codes.

    Text that a spreadsheet program would take for a formula has a `'` before it, which is taken off when it is read.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if language == "en" else ";", lineterminator="\n")
    columns = columns_of(book, language)
    writer.writerows([guarded(text) for text in pair] for pair in about_rows(book, language))
    out.write("\n")
    writer.writerow([heading(name, language, text_language=tag) for name, tag in columns])
    writer.writerows([guarded(text) for text in row] for row in rows_of(book, columns, language=language))
    return out.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Return text that a spreadsheet program shows as it is."""
    return f"'{text}" if _GUARDED.match(text) else text


def _bare(text: str) -> str:
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def read_csv(data: bytes, where: str) -> list[Table]:
    """Return the table of codes in a CSV file; the delimiter is the one that gives the most known headings.

    Raises LoadError when the encoding is not known, CodebookError when there are no headings of a codebook.
    """
    text = decode(data, where=where).text.removeprefix("\ufeff")
    if text.lower().startswith("sep="):
        text = text.partition("\n")[2]
    tables = [table for delimiter in DELIMITERS if delimiter in text for table in [_table(text, delimiter, where)]]
    found = [table for table in tables if table]
    if not found:
        raise no_headings(where, "the file")
    return [max(found, key=lambda table: sum(key is not None for _, key in table.columns))]


def _table(text: str, delimiter: str, where: str) -> Table | None:
    rows = []
    limit = csv.field_size_limit(len(text) + 1)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if number > MOST_ROWS:
                raise CodebookError(f"more than {MOST_ROWS} rows: no codebook has so many", where=where,
                                    hint="is this a data file?", code="codebook.too-large")  # fmt: skip
            if any(cell.strip() for cell in cells):
                rows.append(Row(number, tuple(_bare(cell) for cell in cells)))
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(limit)

    def place(row: int, column: int) -> str:
        return f"{where}, row {row}" + (f", column {column + 1}" if column >= 0 else "")

    return read_grid(Grid("", tuple(rows), place))
