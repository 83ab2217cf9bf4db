"""Tables in CSV and TSV: exports of transcription programs, and what a person made in Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice

from coanalysis.errors import LoadError
from coanalysis.loaders.base import HEAD_BYTES, Blocks, Options, Sniff, Source, limited
from coanalysis.loaders.columns import Columns, Unclear, find_columns, heading_row
from coanalysis.loaders.headwords import role_of
from coanalysis.loaders.tablecells import Row
from coanalysis.loaders.tablelines import counted, few, tell
from coanalysis.loaders.tabletimes import is_span, is_time
from coanalysis.text import canonical

__all__ = ["LOADER", "Delimited"]

#: In this order where they fit equally well.
DELIMITERS = ("\t", ";", "|", ",")
#: The most rows of a table that hold anything.
ROW_LIMIT = 200_000
#: The most cells of a row, those counted that only a comma in speech makes.
CELL_LIMIT = 2_000
#: So many rows of the first so many characters tell the delimiter; this share of them has the same number of cells.
_SAMPLE, _SAMPLE_CHARS, _SAME = 50, 2**18, 0.6
#: A file without headings needs so many rows to be known by its times.
_ROWS_TOLD = 3


@dataclass(frozen=True, slots=True)
class _Form:
    """How a table is written. width: cells under the headings, else of most rows. rows: the first ones.

    has_quotes: quotation marks enclose cells. same: the share of rows of that width.
    """

    delimiter: str
    has_quotes: bool
    has_headings: bool
    width: int
    same: float
    rows: tuple[tuple[str, ...], ...]


class Delimited:
    """`.csv`, `.tsv`, and a `.txt` whose first row names the columns of a transcript."""

    name = "csv"
    suffixes: tuple[str, ...] = (".csv", ".tsv", ".tab")
    is_container = False
    called = "a table in CSV"

    def sniff(self, source: Source) -> Sniff:
        """Look for headings of a transcript in the first rows, for spans in the first cells, else at the suffix."""
        is_named = source.suffix in self.suffixes
        if source.is_binary:
            return Sniff(0.1 if is_named else 0.0, "the suffix alone")
        head = source.head.lstrip("\ufeff")
        form = _form(head if len(source.data) <= HEAD_BYTES else head[: head.rfind("\n") + 1])
        if form is None:
            return Sniff(0.2 if is_named else 0.0, "the suffix alone")
        if form.has_headings and (is_named or form.same >= _SAME):
            return Sniff(0.85, "rows of cells under headings of a transcript")
        if _has_spans(form):
            return Sniff(0.85, "rows of cells that begin with the times of a stretch")
        return Sniff(0.7 if is_named else 0.0, "the suffix and rows of cells")

    def load(self, source: Source, options: Options) -> Blocks:
        """Return the lines of all rows, with the speaker and time their cells name."""
        decoded = source.decoded
        form = _form(decoded.text)
        if form is None:
            raise LoadError(
                "no rows of cells were found in this file",
                where=source.name,
                hint="a row is such as 0:03;Marit;Ja. If it is plain text, say --format text",
                code="load.no-table",
            )
        rows, removed = _rows(decoded.text, form, source.name)
        columns = find_columns(rows, options.columns, source.name)
        if isinstance(columns, Unclear):
            raise columns.error(source.name)
        rows, rejoined = _rejoined(rows, columns, form)
        told = tell(rows, columns)
        return Blocks(
            limited(told.lines, source.name),
            is_timed=True,
            header=tuple(told.header),
            encoding=decoded.encoding,
            encoding_why=decoded.why,
            removed=removed,
            notices=(*_notices(form, decoded.text, rejoined), *told.notices),
        )


# The form


def _form(text: str) -> _Form | None:
    """Return how a text is written as a table, None when it is none."""
    forms = [form for delimiter in DELIMITERS if delimiter in text for form in [_form_with(text, delimiter)] if form]
    return max(forms, key=_fitness, default=None)


def _form_with(text: str, delimiter: str) -> _Form | None:
    """Return the form with one delimiter: with quotation marks around cells where the whole text keeps to that."""
    quoted = '"' in text and _keeps_quotes(text, delimiter)
    rows = tuple(tuple(cells) for cells in _first_rows(text, delimiter, has_quotes=quoted) if any(cells))
    head = _headings(rows)
    widths = [len(cells) for cells in rows]
    width = len(head) if head else max(sorted(set(widths)), key=widths.count, default=0)
    same = widths.count(width) / len(widths) if widths else 0
    return _Form(delimiter, quoted, bool(head), width, same, rows) if width > 1 else None


def _fitness(form: _Form) -> tuple[bool, float, int]:
    """Return how well a form fits: known headings first, then how many rows have the same number of cells."""
    return form.has_headings, form.same if form.same >= _SAME else 0, -DELIMITERS.index(form.delimiter)


def _first_rows(text: str, delimiter: str, *, has_quotes: bool) -> list[list[str]]:
    found: list[list[str]] = []
    with closing(_parsed(text[:_SAMPLE_CHARS], delimiter, has_quotes=has_quotes)) as rows, suppress(csv.Error):
        for cells in islice(rows, _SAMPLE):
            found.append(cells)
    return found[:-1] if len(text) > _SAMPLE_CHARS and 1 < len(found) < _SAMPLE else found


def _parsed(text: str, delimiter: str, *, has_quotes: bool) -> Generator[list[str], None, None]:
    """Yield the rows of a table. A quotation mark that is none ends the table with an error of the csv module."""
    lines = io.StringIO(text, newline="")
    limit = csv.field_size_limit(len(text) + 1)
    try:
        if has_quotes:
            yield from csv.reader(lines, delimiter=delimiter, strict=True)
        else:
            yield from csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    finally:
        csv.field_size_limit(limit)


def _keeps_quotes(text: str, delimiter: str) -> bool:
    """Say whether quotation marks enclose whole cells, everywhere, and none is left open."""
    try:
        for _ in _parsed(text, delimiter, has_quotes=True):
            pass
    except csv.Error:
        return False
    return True


def _headings(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the row that names a column of speech, and one of speakers or times; nothing where there is none."""
    found = heading_row([Row("", tuple(cell.strip() for cell in cells)) for cells in rows])
    roles = set() if found is None else {role_of(cell) for cell in rows[found]}
    return rows[found] if found is not None and "text" in roles and roles & {"speaker", "begin"} else ()


def _has_spans(form: _Form) -> bool:
    """Say whether every row begins with a stretch of time, in one cell or two, and holds more than that."""
    rows = [cells for cells in form.rows if len(cells) > 1]
    if len(rows) < max(_ROWS_TOLD, _SAME * len(form.rows)):
        return False
    return all(is_span(cells[0]) or (len(cells) > 3 and is_time(cells[0]) and is_time(cells[1])) for cells in rows)


# The rows


def _rows(text: str, form: _Form, where: str) -> tuple[list[Row], int]:
    """Return the rows that hold anything, numbered as a table program shows them, and how many characters went."""
    found: list[Row] = []
    removed = 0
    for number, cells in enumerate(_parsed(text, form.delimiter, has_quotes=form.has_quotes), 1):
        if not any(cells):
            continue
        if len(found) == ROW_LIMIT or len(cells) > CELL_LIMIT:
            what = (
                f"more than {ROW_LIMIT} rows" if len(found) == ROW_LIMIT else f"more than {CELL_LIMIT} cells in a row"
            )
            raise LoadError(
                f"the table has {what}",
                where=f"{where}, row {number}",
                hint="a transcript has far fewer: is this several in one file, or a data file?",
                code="load.too-large",
            )
        clean = [canonical(cell) if cell else None for cell in cells]
        removed += sum(cell.removed for cell in clean if cell)
        found.append(Row(f"row {number}", tuple(cell.text if cell else "" for cell in clean)))
    return found, removed


def _rejoined(rows: Sequence[Row], columns: Columns, form: _Form) -> tuple[list[Row], list[str]]:
    """Put speech together again that holds the delimiter without quotation marks, and return where that was done."""
    width = len(columns.headings) or form.width
    found, places = [], []
    for number, row in enumerate(rows):
        cells = row.cells if any(row.cells[width:]) else row.cells[:width]
        beyond = len(cells) - width
        if beyond > 0 and number >= columns.first and columns.text < width:
            places.append(row.place)
            at, end = columns.text, columns.text + beyond + 1
            cells = (*cells[:at], form.delimiter.join(cells[at:end]), *cells[end:])
        found.append(Row(row.place, cells))
    return found, places


def _notices(form: _Form, text: str, rejoined: Sequence[str]) -> list[str]:
    notices = []
    if not form.has_quotes and '"' in text:
        notices.append("quotation marks were read as part of the words: they do not enclose whole cells")
    if rejoined:
        shown = "a tab" if form.delimiter == "\t" else f"«{form.delimiter}»"
        rows = counted(len(rejoined), "row")
        notices.append(f"{shown} stands in the words of {rows} and parted them: put together again ({few(rejoined)})")
    return notices


LOADER = Delimited()
