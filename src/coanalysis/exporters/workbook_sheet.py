"""Sheets of a workbook. openpyxl makes the workbook, its styles and sheets; the rows are written directly, for speed.

A thesis matrix with its quotes has some 80,000 cells: a second and a half with cell objects, a tenth of that without.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from coanalysis.exporters.printing import clean, fixed_zip, looks_like_formula

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["Book", "Sheet", "XlsxCell"]

HEAD_FILL, LINE, LINK, QUIET = "EEF1F4", "BFC6CE", "1F4E8C", "7F7F7F"
#: The number of the paper size in spreadsheets.
A4 = 9
#: Height of a line in points, the highest a row may be, and the width of a letter at 10 points beside a digit at 11.
LINE_HEIGHT, HIGHEST, LETTER = 13.5, 409, 0.93
NO_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData></sheetData>")
DIMENSION = re.compile(rb'<dimension ref="[^"]*"')


@dataclass(frozen=True, slots=True)
class XlsxCell:
    """A value with its look (the id of a style) and the address it leads to, `'Sheet'!A2`, or ''."""

    value: str | float
    style: int
    link: str = ""


class Book:
    """A workbook whose sheets are filled row by row; the same rows give the same bytes."""

    def __init__(self) -> None:
        from openpyxl import Workbook

        self.book: Workbook = Workbook()
        self.book.remove(self.book.worksheets[0])
        self.sheets: list[Sheet] = []
        self.styles: dict[tuple[str, int, bool, bool], int] = {}

    def add_sheet(self, name: str, widths: Sequence[float], *, freeze: str | None = "A2") -> Sheet:
        """Add a sheet: widths of its columns in characters, the cell above and left of which it is frozen."""
        sheet = Sheet(self, self.book.create_sheet(name), widths)
        sheet.sheet.freeze_panes = freeze
        self.sheets.append(sheet)
        return sheet

    def style(self, look: str, *, level: int = 0, top: bool = False, guarded: bool = False) -> int:
        """Return the id of a look: head, number_head, text, note, bold, figure, sign, link, back.

        level: indentation. top: a line above. guarded: stays text even when somebody edits the cell.
        """
        key = (look, level, top, guarded)
        if key not in self.styles:
            from openpyxl.cell.cell import Cell

            cell: Any = Cell(self.book.worksheets[0], row=1, column=1)
            _set_look(cell, look, level, top=top)
            cell.quotePrefix = guarded
            self.styles[key] = cell.style_id
        return self.styles[key]

    def saved(self, *, title: str, at: datetime) -> bytes:
        """Return the file, with a title and a date and no author."""
        from openpyxl.writer.excel import ExcelWriter

        properties = self.book.properties
        properties.title, properties.creator, properties.lastModifiedBy = clean(title), "", ""
        properties.created = properties.modified = at.replace(tzinfo=None)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            ExcelWriter(self.book, archive).save()
        sheets = {f"xl/worksheets/sheet{place}.xml": sheet for place, sheet in enumerate(self.sheets, start=1)}
        return fixed_zip(
            target.getvalue(), edit=lambda name, data: sheets[name].filled(data) if name in sheets else data
        )


def _set_look(cell: Any, look: str, level: int, *, top: bool) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    centred = look in ("figure", "sign", "link", "number_head")
    wrapped = look in ("head", "number_head", "text", "bold", "back")
    horizontal = "center" if centred else "left"
    cell.alignment = Alignment(horizontal=horizontal, vertical="top", wrap_text=wrapped, indent=level * 2)
    colours = {"link": LINK, "back": LINK, "sign": QUIET}
    cell.font = Font(name="Calibri", size=10, bold=look in ("head", "number_head", "bold"), color=colours.get(look))
    line = Side(style="thin", color=LINE)
    if look in ("head", "number_head"):
        cell.fill = PatternFill("solid", start_color=HEAD_FILL)
        cell.border = Border(bottom=line)
    elif top:
        cell.border = Border(top=line)


class Sheet:
    """A sheet, its rows kept as XML until the workbook is saved.

    Each row is as high as its text needs: spreadsheet programs do not work that out for a file written elsewhere.
    """

    def __init__(self, book: Book, sheet: Any, widths: Sequence[float]) -> None:
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.properties import PageSetupProperties

        self.book, self.sheet, self.widths = book, sheet, widths
        self.letters = [get_column_letter(place) for place in range(1, len(widths) + 1)]
        self.rows: list[str] = []
        self.links: list[str] = []
        sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", A4, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for letter, width in zip(self.letters, widths, strict=True):
            sheet.column_dimensions[letter].width = width

    def filter(self, rows: int) -> None:
        """Put a filter on the header and the rows below it, and the header on every printed page."""
        self.sheet.auto_filter.ref = f"A1:{self.letters[-1]}{rows + 1}"
        self.sheet.print_title_rows = "1:1"

    def cell(self, value: str | float, look: str, *, level: int = 0, top: bool = False, link: str = "") -> XlsxCell:
        """Return a cell. Text is written as text, never as a formula."""
        guarded = isinstance(value, str) and looks_like_formula(value)
        return XlsxCell(value, self.book.style(look, level=level, top=top, guarded=guarded), link)

    def texts(self, look: str, *texts: str) -> None:
        """Write a row of text cells."""
        self.append([self.cell(text, look) for text in texts])

    def append(self, cells: Sequence[XlsxCell | None]) -> None:
        """Write a row of cells; None leaves one empty."""
        number, lines, parts = len(self.rows) + 1, 1, []
        for letter, width, cell in zip(self.letters, self.widths, cells, strict=False):
            if cell is None:
                continue
            address = f"{letter}{number}"
            parts.append(_xml(address, cell))
            if isinstance(cell.value, str) and (len(cell.value) >= width or "\n" in cell.value):
                lines = max(lines, _lines(cell.value, width))
            if cell.link:
                self.links.append(f'<hyperlink ref="{address}" location={quoteattr(cell.link)}/>')
        height = f' ht="{min(lines * LINE_HEIGHT + 2, HIGHEST)}" customHeight="1"' if lines > 1 else ""
        self.rows.append(f'<row r="{number}"{height}>{"".join(parts)}</row>')

    def filled(self, data: bytes) -> bytes:
        """Return the sheet's XML as openpyxl wrote it, empty, with the rows and links in it."""
        size = f'<dimension ref="A1:{self.letters[-1]}{max(len(self.rows), 1)}"'.encode()
        rows = f"<sheetData>{''.join(self.rows)}</sheetData>".encode()
        data = DIMENSION.sub(lambda _: size, NO_ROWS.sub(lambda _: rows, data, count=1), count=1)
        if self.links:
            links = f"<hyperlinks>{''.join(self.links)}</hyperlinks>".encode()
            data = data.replace(b"<pageMargins", links + b"<pageMargins", 1)
        return data


def _xml(address: str, cell: XlsxCell) -> str:
    if not isinstance(cell.value, str):
        return f'<c r="{address}" s="{cell.style}"><v>{cell.value}</v></c>'
    if not cell.value:
        return f'<c r="{address}" s="{cell.style}"/>'
    text = escape(clean(cell.value))
    return f'<c r="{address}" s="{cell.style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _lines(text: str, width: float) -> int:
    """Return about how many lines text takes in a column `width` digits wide."""
    return sum(1 + int(len(line) * LETTER / width) for line in text.split("\n"))
