"""The review sheet as an Excel workbook, out and back.

Row 1 of each sheet holds the keys of its columns and is hidden, as are the first two columns (identity and state), the
drop-down lists, and the block of the first sheet that says which project and export the file belongs to. People may
rename sheets, translate headings, sort, filter, copy rows and add sheets of their own.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from coanalysis.exporters.printing import clean, fixed_zip, looks_like_formula, moment
from coanalysis.exporters.sheet_reading import ABOUT, read_review
from coanalysis.files import write_atomic
from coanalysis.forms import FIRST_ROW, FORMAT, FormColumn, FormRow, FormSheet, ReviewSheet

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["read_review", "write_review"]

LISTS = "_lists"
#: Colours: head of a column to fill in and of one to read, cells to read, moderator's rows, suggestions, lines.
HEAD_INPUT, HEAD_SHOWN, SHOWN, CONTEXT, HINT, LINE = "1F4E79", "D5DAE1", "F5F6F8", "E4E6EA", "FFF4D6", "C9CED6"
QUIET, PALE = "5F6670", "9AA1AB"
#: Height of a line in points and the highest a row may be; letters are a little narrower than digits.
LINE_HEIGHT, HIGHEST, LETTER = 15.0, 405.0, 0.9
#: Rows below the last one in which drop-downs work too.
SPARE = 500
#: Columns of a moderator's row that are filled in.
CONTEXT_INPUT = ("question", "memo")
CUSTOM_HEIGHT = re.compile(rb'(<row [^>]*?) customHeight="1"')


def write_review(form: ReviewSheet, path: str | Path, *, force: bool = True) -> Path:
    """Write a review sheet to an Excel file and return its path. The same form gives the same bytes.

    Raises ExportError when the file cannot be written, or is there and `force` is not set.
    """
    path = Path(path)
    write_atomic(path, workbook_bytes(form), force=force)
    return path


def workbook_bytes(form: ReviewSheet) -> bytes:
    """Return the workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    looks = _Looks(book)
    _write_about(book, looks, form)
    names = {sheet.key: sheet.title for sheet in form.sheets}
    for sheet in form.sheets:
        _Writer(form, sheet, book.create_sheet(sheet.title), looks, names).write()
    _write_lists(book, form)
    looks.done()
    return _saved(book, form)


def _saved(book: Workbook, form: ReviewSheet) -> bytes:
    """Return the file without author and times of writing; rows grow with what is written in them."""
    from openpyxl.writer.excel import ExcelWriter

    properties = book.properties
    properties.title, properties.creator, properties.lastModifiedBy = clean(form.title), "", ""
    properties.created = properties.modified = moment([form.date]).replace(tzinfo=None)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        ExcelWriter(book, archive).save()
    return fixed_zip(target.getvalue(), edit=_free_heights)


def _free_heights(name: str, data: bytes) -> bytes:
    return CUSTOM_HEIGHT.sub(rb"\1", data) if name.startswith("xl/worksheets/") else data


class _Looks:
    """Looks of cells, each made once and copied: setting them apart for every cell would take seconds."""

    def __init__(self, book: Workbook) -> None:
        self._sheet = book.create_sheet("looks")
        self._styles: dict[str, Any] = {}
        self._book = book

    def set(self, cell: Any, look: str, value: str | None = None) -> None:
        """Give a cell a look and a text; text that looks like a formula stays text, also when somebody edits it."""
        if value:
            cell.value, cell.data_type = clean(value), "s"
            if looks_like_formula(value):
                look = f"{look} quoted"
        cell._style = self._style(look)

    def _style(self, look: str) -> Any:
        from copy import copy

        if look not in self._styles:
            place = len(self._styles) + 1
            cell: Any = self._sheet.cell(place, 1)
            name, _, quoted = look.partition(" ")
            _paint(cell, name)
            if quoted:
                cell.quotePrefix = True
            self._styles[look] = cell._style
        return copy(self._styles[look])

    def done(self) -> None:
        """Take out the sheet the looks were made on."""
        self._book.remove(self._sheet)


@dataclass(frozen=True, slots=True)
class _Paint:
    fill: str = ""
    colour: str = "000000"
    bold: bool = False
    italic: bool = False
    size: float = 11
    centred: bool = False
    line: bool = True
    as_text: bool = False


PAINTS = {
    "title": _Paint(bold=True, size=16, line=False),
    "label": _Paint(colour=QUIET, line=False),
    "value": _Paint(line=False),
    "part": _Paint(bold=True, size=12, line=False),
    "name": _Paint(bold=True, as_text=True, fill=HINT),
    "head_input": _Paint(fill=HEAD_INPUT, colour="FFFFFF", bold=True, size=10),
    "head_shown": _Paint(fill=HEAD_SHOWN, bold=True, size=10),
    "hidden": _Paint(colour=PALE, size=8, line=False),
    "shown": _Paint(fill=SHOWN),
    "shown_more": _Paint(fill=SHOWN, colour=PALE),
    "shown_context": _Paint(fill=CONTEXT, colour=QUIET, italic=True),
    "hint": _Paint(fill=HINT, size=10),
    "input": _Paint(as_text=True),
    "mark": _Paint(as_text=True, centred=True, bold=True),
    "closed": _Paint(fill=CONTEXT, colour=QUIET, as_text=True),
    "closed_mark": _Paint(fill=CONTEXT, colour=QUIET, as_text=True, centred=True),
    "quiet": _Paint(fill=SHOWN, as_text=True),
}


def _paint(cell: Any, name: str) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    paint = PAINTS[name]
    cell.font = Font(name="Calibri", size=paint.size, bold=paint.bold, italic=paint.italic, color=paint.colour)
    cell.alignment = Alignment(horizontal="center" if paint.centred else "left", vertical="top", wrap_text=True)
    if name in ("hidden", "title", "part"):
        cell.alignment = Alignment(vertical="top", wrap_text=False)
    if paint.fill:
        cell.fill = PatternFill("solid", start_color=paint.fill)
    if paint.line:
        side = Side(style="thin", color=LINE)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if paint.as_text:
        cell.number_format = "@"


# The first sheet


def _write_about(book: Workbook, looks: _Looks, form: ReviewSheet) -> None:
    sheet = book.create_sheet(form.about_title)
    lines = list(_about_rows(form))
    for number, (key, label, value, look) in enumerate(lines, 1):
        looks.set(sheet.cell(number, 1), "hidden", key)
        looks.set(sheet.cell(number, 2), "label" if look not in ("title", "part") else look, label)
        if look not in ("title", "part"):
            looks.set(sheet.cell(number, 3), look, value)
        if look == "hidden":
            sheet.row_dimensions[number].hidden = True
        else:
            sheet.row_dimensions[number].height = max(_lines(value, 96), 1) * LINE_HEIGHT + (
                10 if look == "part" else 5
            )
    sheet.row_dimensions[2].height = 30
    for letter, width in (("A", 4), ("B", 24), ("C", 96)):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["A"].hidden = True
    sheet.sheet_view.showGridLines = False
    place = next(number for number, line in enumerate(lines, 1) if line[0] == "coder")
    sheet.sheet_view.selection[0].activeCell = sheet.sheet_view.selection[0].sqref = f"C{place}"
    _set_page(sheet, "portrait")


def _about_rows(form: ReviewSheet) -> Iterator[tuple[str, str, str, str]]:
    """Yield the rows of the first sheet: key, label, value, look."""
    yield f"#{ABOUT}", "", "", "hidden"
    yield "", form.sheet("review").title, "", "title"
    for line in form.about:
        yield line.key, line.label, line.value, "name" if line.is_input else "value"
    yield "", "", "", "value"
    yield "", form.how_title, "", "part"
    for number, text in enumerate(form.how, 1):
        yield "", f"{number}", text, "value"
    block = {
        "format": str(FORMAT), "project_id": form.project_id, "export_id": form.export_id, "project": form.title,
        "made_for": form.coder, "language": form.language,
    }  # fmt: skip
    for key, value in block.items():
        yield key, "", value, "hidden"


# Sheets with rows


class _Writer:
    """Writes one sheet of the form."""

    def __init__(
        self, form: ReviewSheet, source: FormSheet, sheet: Worksheet, looks: _Looks, names: dict[str, str]
    ) -> None:
        from openpyxl.utils import get_column_letter

        self.form, self.source, self.sheet, self.looks, self.names = form, source, sheet, looks, names
        self.letters = {column.key: get_column_letter(place) for place, column in enumerate(source.columns, 1)}

    @property
    def last(self) -> int:
        """The last row with something prepared in it."""
        return max(FIRST_ROW + len(self.source.rows) - 1, FIRST_ROW)

    def write(self) -> None:
        self._head()
        for number, row in enumerate(self.source.rows, FIRST_ROW):
            self._row(number, row)
        self._choices()
        self._view()

    def _head(self) -> None:
        for place, column in enumerate(self.source.columns, 1):
            key = f"#{self.source.key}" if place == 1 else column.key
            self.looks.set(self.sheet.cell(1, place), "hidden", key)
            look = "head_input" if column.is_input else "head_shown"
            self.looks.set(self.sheet.cell(2, place), look, column.label)
            dimension = self.sheet.column_dimensions[self.letters[column.key]]
            dimension.width = column.width
            dimension.hidden = column.kind == "hidden" or column.folded
        self.sheet.row_dimensions[1].hidden = True
        heights = (_lines(column.label, column.width - 2) for column in self.source.columns if column.kind != "hidden")
        self.sheet.row_dimensions[2].height = max(heights) * LINE_HEIGHT + 6

    def _row(self, number: int, row: FormRow) -> None:
        lines = 1.0
        for place, column in enumerate(self.source.columns, 1):
            text = row.cells.get(column.key, "")
            self.looks.set(self.sheet.cell(number, place), _look(self.source, column, row), text)
            if text and column.kind != "hidden" and not column.folded:
                lines = max(lines, _lines(text, column.width))
        self.sheet.row_dimensions[number].height = min(lines * LINE_HEIGHT + 3, HIGHEST)

    def _choices(self) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        for column in self.source.columns:
            where = self._range(column)
            if not column.is_input or not where:
                continue
            strict = column.strict or column.kind == "mark"
            message = self.form.errors.get("mark" if column.kind == "mark" else "list", "")
            rule = DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=strict, error=message)
            letter = self.letters[column.key]
            rule.add(f"{letter}{FIRST_ROW}:{letter}{self.last + SPARE}")
            self.sheet.add_data_validation(rule)

    def _range(self, column: FormColumn) -> str:
        """Return where the drop-down entries of a column stand, '' when there are none."""
        if column.kind == "mark":
            return '"x"'
        sheet, _, other = column.choices.partition(":")
        if other:
            source = self.form.sheet(sheet)
            letter = _letter(next(place for place, one in enumerate(source.columns, 1) if one.key == other))
            return f"{_quoted(self.names[sheet])}!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + len(source.rows) - 1}"
        entries = self.form.lists.get(column.choices, ())
        letter = _letter(list(self.form.lists).index(column.choices) + 1) if entries else ""
        return f"{LISTS}!${letter}$1:${letter}${len(entries)}" if entries else ""

    def _view(self) -> None:
        from openpyxl.utils import get_column_letter

        keys = [column.key for column in self.source.columns]
        after = get_column_letter(keys.index(self.source.freeze) + 2) if self.source.freeze in keys else "C"
        self.sheet.freeze_panes = f"{after}{FIRST_ROW}"
        self.sheet.auto_filter.ref = f"A2:{get_column_letter(len(keys))}{self.last}"
        self.sheet.print_title_rows = "2:2"
        self.sheet.sheet_view.showGridLines = False
        _set_page(self.sheet, "landscape")


def _look(sheet: FormSheet, column: FormColumn, row: FormRow) -> str:
    """Return the look of a cell."""
    if column.kind == "hidden":
        return "hidden"
    context = row.look == "context"
    if column.kind == "shown":
        if column.key.startswith("suggestion_") and row.cells.get(column.key):
            return "hint"
        return "shown_context" if context else "shown_more" if row.look == "more" else "shown"
    mark = column.kind == "mark"
    if context and column.key not in CONTEXT_INPUT:
        return "closed_mark" if mark else "closed"
    if sheet.key == "review" and column.key == "question" and not context:
        return "quiet"
    return "mark" if mark else "input"


def _lines(text: str, width: float) -> float:
    """Return about how many lines a text takes in a column `width` digits wide."""
    return float(sum(max(1, math.ceil(len(line) * LETTER / max(width - 1, 1))) for line in text.split("\n")))


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place)


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _set_page(sheet: Worksheet, orientation: Literal["portrait", "landscape"]) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = orientation, 9, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write_lists(book: Workbook, form: ReviewSheet) -> None:
    sheet = book.create_sheet(LISTS)
    for place, entries in enumerate(form.lists.values(), 1):
        for number, entry in enumerate(entries, 1):
            cell: Any = sheet.cell(number, place)
            cell.value, cell.data_type = clean(entry), "s"
    sheet.sheet_state = "hidden"
