"""Codebooks as Excel workbooks: one row a code, a second sheet that explains the columns."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coanalysis.codebook.columns import FIELDS, Key, Row, about_key, heading
from coanalysis.codebook.tabular import Grid, Table, about_rows, columns_of, read_grid, rows_of
from coanalysis.errors import CodebookError, Problem
from coanalysis.model import Codebook
from coanalysis.ooxml.workbook import Sheet, Workbook, letters, read_workbook
from coanalysis.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["fixed_zip", "read_excel", "write_excel"]

WIDTHS = {
    "id": 22, "parent": 17, "name": 20, "definition": 40, "include": 34, "exclude": 34, "examples": 48,
    "near_misses": 44, "indicators": 36, "set_aside": 22, "confused_with": 44, "counterpart": 18, "negated": 24,
    "automation": 12, "sources": 30, "colour": 10, "status": 10, "origin": 11, "redirect": 18,
}  # fmt: skip
HEAD_FILL, LINE, FONT = "E8EEF4", "BFC8D0", "Calibri"
#: Points a line takes; rows are no higher than so many lines, Excel shows the rest when the row is drawn taller.
LINE_POINTS, MOST_LINES = 13.5, 10
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
NO_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 - the workbook's dates have no zone
#: What Excel would take for a character's number.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = ("=", "+", "-", "@")


# Writing


def write_excel(book: Codebook, *, language: str) -> bytes:
    """Return a codebook as a workbook; the same codebook gives the same bytes. language: of the headings."""
    from openpyxl import Workbook as Made

    made: Any = Made()
    columns = columns_of(book, language)
    sheet = made.active
    sheet.title = word("codebook.table.sheet", language)
    _fill(sheet, [[heading(name, language, text_language=tag) for name, tag in columns]], look="head")
    _fill(sheet, list(rows_of(book, columns, language=language)), look="text")
    for place, (name, _) in enumerate(columns, 1):
        sheet.column_dimensions[letters(place)].width = WIDTHS[name]
    _set_heights(sheet, columns)
    sheet.freeze_panes = f"{letters(_frozen(columns))}2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8
    _read_me(made.create_sheet(word("codebook.table.readme", language)), book, columns, language)
    properties = made.properties
    properties.creator, properties.title = "", book.title.get(language, book.id)
    properties.created = properties.modified = NO_DATE
    target = io.BytesIO()
    made.save(target)
    return fixed_zip(target.getvalue())


def _frozen(columns: Sequence[Key]) -> int:
    """Return the first column that moves: the one after the name."""
    return next(place for place, key in enumerate(columns, 2) if key[0] == "name")


def _fill(sheet: Any, rows: Sequence[Sequence[str]], *, look: str) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color=LINE)
    font, fill = Font(name=FONT, size=10, bold=look == "head"), PatternFill("solid", start_color=HEAD_FILL)
    wrapped = Alignment(wrap_text=True, vertical="top")
    first = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    for number, row in enumerate(rows, first):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.font, cell.alignment, cell.border, cell.number_format = font, wrapped, Border(bottom=line), "@"
            if look == "head":
                cell.fill = fill
            if text:
                cell.value, cell.data_type = _ESCAPED.sub("_x005F_", text), "s"
                cell.quotePrefix = text.startswith(_FORMULA)


def _set_heights(sheet: Any, columns: Sequence[Key]) -> None:
    for number in range(1, sheet.max_row + 1):
        needed = [
            sum(
                -(-max(len(line), 1) // WIDTHS[name]) for line in str(sheet.cell(number, place).value or "").split("\n")
            )
            for place, (name, _) in enumerate(columns, 1)
        ]
        most = 2 if number == 1 else MOST_LINES
        sheet.row_dimensions[number].height = LINE_POINTS * min(max(needed), most) + 3


def _read_me(sheet: Any, book: Codebook, columns: Sequence[Key], language: str) -> None:
    from openpyxl.styles import Alignment, Font

    kept = f"{word('codebook.table.sheet', language)}"
    used = {name for name, _ in columns}
    rows = [
        *about_rows(book, language),
        ("", ""),
        (word("codebook.table.how", language), word("codebook.table.how_text", language, sheet=kept)),
        ("", ""),
        (word("codebook.table.column", language), word("codebook.table.meaning", language)),
        *((heading(name, language), word(f"codebook.field.{name}_text", language)) for name in FIELDS if name in used),
        ("\\", word("codebook.table.literal", language)),
    ]
    bold = {number for number, (label, _) in enumerate(rows, 1) if label == word("codebook.table.column", language)}
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.font = Font(name=FONT, size=10, bold=column == 1 or number in bold)
            cell.alignment, cell.number_format = Alignment(wrap_text=True, vertical="top"), "@"
            if text:
                cell.value, cell.data_type = _ESCAPED.sub("_x005F_", text), "s"
        sheet.row_dimensions[number].height = LINE_POINTS * max(-(-len(row[1]) // 88), 1) + 3
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 92
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def fixed_zip(data: bytes) -> bytes:
    """Return a zip whose members carry no time of writing."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            member = zipfile.ZipInfo(info.filename, ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, content)
    return target.getvalue()


# Reading


def read_excel(data: bytes, where: str) -> list[Table]:
    """Return the tables of codes in the visible sheets, and what other sheets say about the codebook as a whole.

    Raises LoadError when the file is no workbook or an old `.xls`, CodebookError when no sheet has the headings of a
    codebook or a cell that is needed has an error in place of a value.
    """
    book = read_workbook(data, where)
    grids = [(sheet, _grid(sheet, where)) for sheet in book.sheets]
    found = [(sheet, table) for sheet, grid in grids for table in [read_grid(grid)] if table]
    if not found:
        raise no_headings(where, f"the workbook{'; hidden sheets are not read' if book.hidden else ''}")
    _stop_at_faults([sheet for sheet, _ in found], where)
    about = _about([sheet for sheet, _ in grids if sheet not in [one for one, _ in found]])
    tables = [_with_notes(table, sheet, several=len(found) > 1) for sheet, table in found]
    tables[0] = _joined(tables[0], about, _unread(book, [sheet for sheet, _ in found]))
    return tables


def no_headings(where: str, what: str) -> CodebookError:
    """Return the error for a table without the headings of a codebook."""
    return CodebookError(
        f"no row with the headings of a codebook was found in {what}", where=where, code="codebook.no-headings",
        hint="give the columns headings, at least «Navn» (Name) and «Definisjon» (Definition); docs/codebooks.md "
        "lists them all",
    )  # fmt: skip


def _grid(sheet: Sheet, where: str) -> Grid:
    def place(row: int, column: int) -> str:
        return f"{where}, sheet «{sheet.name}», " + (
            f"cell {letters(column + 1)}{row}" if column >= 0 else f"row {row}"
        )

    rows = tuple(Row(row.number, row.cells, row.is_across) for row in sheet.rows)
    return Grid(sheet.name, rows, place, sheet.merged)


def _stop_at_faults(sheets: Sequence[Sheet], where: str) -> None:
    problems = [
        Problem(f"{where}, sheet «{sheet.name}», cell {cell}", f"holds {fault}",
                "write the text itself in place of the formula, or open and save the file in Excel")
        for sheet in sheets
        for cell, fault in sheet.faults
    ]  # fmt: skip
    if problems:
        raise CodebookError(
            f"{len(problems)} cells have no value" if len(problems) > 1 else "a cell has no value",
            where=where, hint="mend the cells named and save the file", code="codebook.formula", problems=problems,
        )  # fmt: skip


def _about(sheets: Sequence[Sheet]) -> Mapping[Key, str]:
    """Return what sheets without codes say about the codebook: label in the first column, text in the second."""
    about: dict[Key, str] = {}
    for row in (row for sheet in sheets for row in sheet.rows if len(row.cells) > 1 and row.cells[0]):
        key = about_key(row.cells[0])
        if key and row.cells[1].strip():
            about.setdefault(key, row.cells[1].strip())
    return about


def _with_notes(table: Table, sheet: Sheet, *, several: bool) -> Table:
    notes = list(table.notes)
    if sheet.hidden:
        notes.append(f"not read, hidden in the sheet «{sheet.name}»: {', '.join(sheet.hidden)}")
    if sheet.formulas:
        notes.append(f"sheet «{sheet.name}»: of {sheet.formulas} formulas the stored value was read")
    if sheet.comments:
        notes.append(f"not read: {sheet.comments} comments at cells of the sheet «{sheet.name}»")
    if several:
        for record in table.records:
            record.section = record.section or sheet.name
    return Table(table.records, table.columns, table.about, tuple(notes), table.title)


def _unread(book: Workbook, read: Sequence[Sheet]) -> list[str]:
    others = [f"«{sheet.name}»" for sheet in book.sheets if sheet not in read and sheet.rows]
    others = [name for name in others if name[1:-1] not in _own_names()]
    notes = [f"not read, no headings of a codebook: the sheet {', '.join(others)}"] if others else []
    return [*notes, f"not read: hidden sheets ({book.hidden})"] if book.hidden else notes


def _own_names() -> set[str]:
    return {word("codebook.table.readme", language) for language in ("nb", "nn", "en")}


def _joined(table: Table, about: Mapping[Key, str], notes: Sequence[str]) -> Table:
    return Table(table.records, table.columns, {**about, **table.about}, (*table.notes, *notes), table.title)
