"""The visible cells of an Excel workbook, as text the way they are shown.

Read from the parts themselves: hidden sheets, rows and columns are known and left out, a cell in the last corner
costs nothing, and of a formula the value is taken that was stored with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.ooxml.leftout import FALSE
from coanalysis.ooxml.numbers import Kind, read_kinds, shown
from coanalysis.ooxml.parts import is_ole, ole_error, parts_of, read_part, relations
from coanalysis.zips import Archive, damaged, read_zip

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["Sheet", "SheetRow", "Workbook", "letters", "read_workbook", "workbook_part"]

#: What stands further right is not read: no transcript has so many columns. And the most rows that hold anything.
MOST_COLUMNS, MOST_ROWS = 100, 200_000
#: The largest part taken for a sheet: a tree of some 400 MB.
SHEET_LIMIT = 12 * 2**20
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS = 26
#: The last column a sheet can have, `XFD`.
_LAST_COLUMN = 16_384


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A visible row that holds anything. number: as Excel shows it. is_across: one merged cell holds all its text."""

    number: int
    cells: tuple[str, ...]
    is_across: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet. formulas: cells with one. unstored: rows with a formula whose value is not in the file.

    errors: rows with an error value. hidden_rows: rows left out. hidden_cells, beyond: filled cells left out, in hidden
    columns or further right than any transcript's. comments: notes at cells. without_seconds: the columns from 0 that
    show times as hours and minutes, which in a transcript are often minutes and seconds. merged: (first row, first
    column, last row, last column), rows as Excel shows them, columns from 0. faults: cell -> what is wrong with its
    formula. hidden: rows and columns left out that hold anything, such as `row 7`.
    """

    name: str
    rows: tuple[SheetRow, ...]
    formulas: int = 0
    unstored: tuple[int, ...] = ()
    errors: tuple[int, ...] = ()
    hidden_rows: int = 0
    hidden_cells: int = 0
    beyond: int = 0
    comments: int = 0
    without_seconds: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The visible sheets, and how many are hidden."""

    sheets: tuple[Sheet, ...]
    hidden: int = 0


def workbook_part(archive: Archive, where: str) -> str | None:
    """Return the name of the workbook's main part, None when the zip is no workbook."""
    for link in relations(archive, "", where):
        if link.kind == "officeDocument" and link.part.startswith("xl/"):
            return link.part if link.part in archive else None
    return None


def read_workbook(data: bytes, where: str) -> Workbook:
    """Return the visible sheets of a workbook.

    Raises LoadError when the file is damaged, protected, an old `.xls`, too large, or another kind of file.
    """
    if is_ole(data):
        raise ole_error(data, where)
    archive = read_zip(data, where)
    part = workbook_part(archive, where) or "xl/workbook.xml"
    if part not in archive:
        raise _no_workbook(archive, where)
    if part.endswith(".bin"):
        raise _no_workbook(archive, where, "a binary workbook (.xlsb)")
    return _Reader(archive, part, where).read()


def _no_workbook(archive: Archive, where: str, kind: str = "") -> LoadError:
    if not kind and "[Content_Types].xml" in archive:
        return damaged(where, "the part with the list of sheets is missing")
    return LoadError(
        f"this is {kind or 'a zip, not an Excel workbook'}{', which is not read' if kind else ''}",
        where=where,
        hint="open it in Excel or LibreOffice and save it as .xlsx",
        code="load.unsupported",
    )


class _Reader:
    """Reads one workbook: its list of sheets, the shared texts, the kinds of numbers, then sheet by sheet."""

    def __init__(self, archive: Archive, part: str, where: str) -> None:
        self._archive = archive
        self._where = where
        self._links = relations(archive, part, where)
        root = read_part(archive, part, where)
        self._space = root.tag.removesuffix("workbook")
        if root.tag != f"{self._space}workbook":
            raise damaged(where, f"the part {part} holds no list of sheets")
        properties = root.find(f"{self._space}workbookPr")
        self._is_1904 = properties is not None and (properties.get("date1904") or "0") not in FALSE
        self._named = [_Named.of(sheet) for sheet in root.iter(f"{self._space}sheet")]
        self._texts = [text for name in parts_of("sharedStrings", self._links, archive) for text in self._shared(name)]
        styles = parts_of("styles", self._links, archive)
        self._kinds = read_kinds(read_part(archive, styles[0], where)) if styles else ()

    def read(self) -> Workbook:
        parts = {link.key: link.part for link in self._links if link.kind == "worksheet"}
        visible = [sheet for sheet in self._named if not sheet.is_hidden and sheet.key in parts]
        sheets = tuple(self._sheet(sheet.name, parts[sheet.key]) for sheet in visible)
        return Workbook(sheets, sum(sheet.is_hidden for sheet in self._named))

    def _shared(self, part: str) -> Iterator[str]:
        root = read_part(self._archive, part, self._where)
        for item in root.iterchildren(f"{self._space}si"):
            yield self._rich(item)

    def _rich(self, item: Element) -> str:
        """Return the text of an item that may be in several styles; how it is pronounced is left out."""
        plain, run = f"{self._space}t", f"{self._space}r"
        texts = [one if one.tag == plain else one.find(plain) for one in item.iterchildren(plain, run)]
        return _unescaped("".join(text.text or "" for text in texts if text is not None))

    def _sheet(self, name: str, part: str) -> Sheet:
        if part in self._archive and len(self._archive[part]) > SHEET_LIMIT:
            raise _too_large(self._where, f"the sheet «{name}»")
        root = read_part(self._archive, part, self._where)
        if root.tag != f"{self._space}worksheet":
            raise damaged(self._where, f"the part {part} holds no sheet")
        grid = _Grid(self, root, part)
        rows = tuple(grid.rows())
        comments = parts_of("comments", relations(self._archive, part, self._where), self._archive)
        notes = (note for one in comments for note in read_part(self._archive, one, self._where).iter("{*}comment"))
        return Sheet(
            name,
            rows,
            formulas=grid.formulas,
            unstored=tuple(grid.unstored),
            errors=tuple(grid.errors),
            hidden_rows=grid.hidden_rows,
            hidden_cells=grid.hidden_cells,
            beyond=grid.beyond,
            comments=sum(1 for _ in notes),
            without_seconds=frozenset(grid.without_seconds),
            merged=tuple(_merged(root, self._space)),
            faults=tuple(grid.faults.items()),
            hidden=tuple(grid.hidden),
        )

    def value(self, cell: Element, part: str) -> str:
        """Return what a cell shows."""
        kind, space = cell.get("t") or "n", self._space
        if kind == "inlineStr":
            inline = cell.find(f"{space}is")
            return "" if inline is None else self._rich(inline)
        value = cell.findtext(f"{space}v") or ""
        if kind == "s" and value:
            number = _whole(value)
            if number is None or number >= len(self._texts):
                raise damaged(self._where, f"part {part}, a cell without its text")
            return self._texts[number]
        if kind == "b":
            return "FALSE" if value in FALSE else "TRUE"
        return shown(value, self.kind(cell), is_1904=self._is_1904) if kind == "n" else _unescaped(value)

    def kind(self, cell: Element) -> Kind:
        """Return how a cell shows a number."""
        number = _whole(cell.get("s") or "0")
        return self._kinds[number] if number is not None and number < len(self._kinds) else "plain"

    @property
    def space(self) -> str:
        return self._space

    @property
    def where(self) -> str:
        return self._where


@dataclass(frozen=True, slots=True)
class _Named:
    """A sheet as the workbook lists it. key: of the relation to its part."""

    name: str
    key: str
    is_hidden: bool

    @classmethod
    def of(cls, sheet: Element) -> _Named:
        key = next((str(value) for name, value in sheet.items() if str(name).endswith("}id")), "")
        return cls(sheet.get("name") or "", key, (sheet.get("state") or "visible") != "visible")


class _Grid:
    """The cells of one sheet, row by row, with counts of what was met."""

    def __init__(self, reader: _Reader, root: Element, part: str) -> None:
        self.formulas = self.hidden_rows = self.hidden_cells = self.beyond = 0
        self.unstored: list[int] = []
        self.errors: list[int] = []
        self.without_seconds: set[int] = set()
        self.faults: dict[str, str] = {}
        self.hidden: dict[str, None] = {}
        self._reader = reader
        self._part = part
        self._root = root
        self._space = reader.space
        self._hidden = _hidden_columns(root, self._space)
        self._wide = set(_wide_cells(root, self._space))

    def rows(self) -> Iterator[SheetRow]:
        number = found = 0
        for row in self._root.iter(f"{self._space}row"):
            number = _whole(row.get("r") or "") or number + 1
            if (row.get("hidden") or "0") not in FALSE:
                self.hidden_rows += len(row) > 0
                if len(row) > 0:
                    self.hidden[f"row {number}"] = None
                continue
            cells = self._cells(row, number)
            if cells:
                found += 1
                if found > MOST_ROWS:
                    raise _too_large(self._reader.where, "the table")
                width = max(cells)
                is_across = len(cells) == 1 and (number, width) in self._wide
                yield SheetRow(number, tuple(cells.get(column, "") for column in range(1, width + 1)), is_across)

    def _cells(self, row: Element, number: int) -> dict[int, str]:
        """Return the filled cells of a row by column from 1."""
        found: dict[int, str] = {}
        column = 0
        for cell in row.iterchildren(f"{self._space}c"):
            place = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(place[1]) if place else column + 1
            if column > _LAST_COLUMN:
                raise damaged(self._reader.where, f"part {self._part}, more columns than a sheet can have")
            text = self._text(cell, number, column)
            if not text.strip():
                continue
            if column > MOST_COLUMNS:
                self.beyond += 1
            elif column in self._hidden:
                self.hidden_cells += 1
                self.hidden[f"column {letters(column)}"] = None
            else:
                found[column] = text
                if self._reader.kind(cell) == "minutes":
                    self.without_seconds.add(column - 1)
        return found

    def _text(self, cell: Element, number: int, column: int) -> str:
        if cell.get("t") == "e":
            self.errors.append(number)
            self.faults[f"{letters(column)}{number}"] = cell.findtext(f"{self._space}v") or "an error"
            return ""
        text = self._reader.value(cell, self._part)
        if cell.find(f"{self._space}f") is not None:
            self.formulas += 1
            if not text:
                self.unstored.append(number)
                self.faults[f"{letters(column)}{number}"] = "a formula without a stored value"
        return text


def _whole(text: str) -> int | None:
    """Return a whole number of at most nine figures, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _column(letters: str) -> int:
    """Return the number of a column from its letters, `A` being 1."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def letters(column: int) -> str:
    """Return the letters of a column from its number, 1 being `A`."""
    found = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        found = chr(ord("A") + rest) + found
    return found


def _unescaped(text: str) -> str:
    """Return text with the characters that a workbook writes as `_x000D_`."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _hidden_columns(root: Element, space: str) -> frozenset[int]:
    hidden: set[int] = set()
    for column in root.iterfind(f"{space}cols/{space}col"):
        first, last = _whole(column.get("min") or ""), _whole(column.get("max") or "")
        if (column.get("hidden") or "0") not in FALSE and first and last:
            hidden.update(range(first, min(last, MOST_COLUMNS) + 1))
    return frozenset(hidden)


def _wide_cells(root: Element, space: str) -> Iterator[tuple[int, int]]:
    """Yield (row, column) of the cells that are merged over several columns."""
    for merged in root.iter(f"{space}mergeCell"):
        first, _, last = (merged.get("ref") or "").partition(":")
        corners = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if corners[0] and corners[1] and corners[0][1] != corners[1][1]:
            yield int(corners[0][2]), _column(corners[0][1])


def _merged(root: Element, space: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield the merged cells as (first row, first column, last row, last column), columns from 0."""
    for merged in root.iter(f"{space}mergeCell"):
        first, _, last = (merged.get("ref") or "").partition(":")
        corners = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if corners[0] and corners[1]:
            left, right = _column(corners[0][1]) - 1, _column(corners[1][1]) - 1
            yield int(corners[0][2]), left, int(corners[1][2]), min(right, MOST_COLUMNS - 1)


def _too_large(where: str, what: str) -> LoadError:
    return LoadError(
        f"{what} is far larger than a transcript",
        where=where,
        hint="is this a data file? If there is a transcript in it, save that alone in a workbook of its own",
        code="load.too-large",
    )
