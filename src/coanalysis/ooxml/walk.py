"""One walk over the body of a Word document, in document order, to its paragraphs as a reader sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.ooxml.leftout import CHOICE, FALLBACK, MATH_TEXTS, is_row_deleted, is_unused, symbol, text_of
from coanalysis.ooxml.styles import Styles, is_heading, is_on

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["Cell", "Paragraph", "Run", "Walk"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph in one weight."""

    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a table a paragraph stands; all numbers from 1.

    column: counts the columns of the grid, also those a wide cell before it takes. span: how many columns the cell
    itself takes. outer: the cell the table stands in, for a table inside another.
    """

    table: int
    row: int
    column: int
    span: int = 1
    outer: Cell | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. number: from 1 in document order, empty ones and those in tables counted. Line breaks are `LF`."""

    number: int
    runs: tuple[Run, ...]
    cell: Cell | None = None
    is_heading: bool = False

    @property
    def text(self) -> str:
        """All text of the paragraph."""
        return "".join(run.text for run in self.runs)


#: Elements whose content is left out: deleted and moved-away text, instructions, phonetics, properties.
LEFT_OUT = ("del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "sdtPr", "sdtEndPr", "pPr", "rPr",
            "sectPr", "tblPr", "tblGrid", "trPr", "tcPr")  # fmt: skip
#: Elements that stand for a character.
CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
#: Elements that stand for something outside the text, and what it is called in the report.
POINTERS = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
    "altChunk": "embedded documents",
    "subDoc": "embedded documents",
    "object": "embedded objects",
}
#: A table has at most so many columns in Word.
MOST_COLUMNS = 63
#: The most paragraphs, empty ones counted: four times as many as the longest transcripts have. Keeps the peak of memory
#: below 600 MB.
PARAGRAPH_LIMIT = 400_000


class _Open:
    """A paragraph under way. length: of its text so far."""

    __slots__ = ("cell", "is_heading", "length", "runs")

    def __init__(self, cell: Cell | None) -> None:
        self.runs: list[Run] = []
        self.cell = cell
        self.is_heading = False
        self.length = 0

    def add(self, text: str, *, bold: bool) -> None:
        if text:
            self.runs.append(Run(text, bold))
            self.length += len(text)


class Walk:
    """One walk over a body. Paragraphs are collected in order; text boxes after the paragraph that holds them.

    aside: what stands outside the text -> how often. ranges: id of a comment -> the (paragraph from 1, position in
    it) where its words begin and end, as far as they were met. Raises LoadError for more paragraphs than any
    transcript has.
    """

    def __init__(self, space: str, styles: Styles, codes: frozenset[Element], where: str) -> None:
        self.space = space
        self.aside: Counter[str] = Counter()
        self.ranges: dict[str, list[tuple[int, int]]] = {}
        self._where = where
        self._styles = styles
        self._codes = codes
        self._found: list[_Open] = []
        self._boxes: list[Element] = []
        self._cell: Cell | None = None
        self._tables = 0
        self._current: _Open | None = None
        self._goes_on: _Open | None = None
        self._left_out = {f"{space}{name}" for name in LEFT_OUT}
        self._deletions = (f"{space}del", f"{space}moveFrom")
        self._characters = {f"{space}{name}": text for name, text in CHARACTERS.items()}
        self._pointers = {f"{space}{name}": name_shown for name, name_shown in POINTERS.items()}
        self._texts = {f"{space}t", *MATH_TEXTS}
        self._p, self._r, self._tbl = f"{space}p", f"{space}r", f"{space}tbl"
        self._box, self._sym, self._rpr = f"{space}txbxContent", f"{space}sym", f"{space}rPr"
        self._borders = (f"{space}commentRangeStart", f"{space}commentRangeEnd", f"{space}commentReference")

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield what was found."""
        for number, one in enumerate(self._found, 1):
            yield Paragraph(number, tuple(one.runs), one.cell, one.is_heading)

    def container(self, element: Element) -> None:
        """Take in the paragraphs and tables of a body, cell, content control or text box."""
        for child in element:
            if child.tag == self._p:
                self._paragraph(child)
            elif child.tag == self._tbl:
                self._table(child)
            elif not self._skips(child):
                self.container(child)

    def _skips(self, element: Element) -> bool:
        """Say whether an element is left out, and note what a reader should know of it."""
        tag = element.tag
        if not isinstance(tag, str):
            return True
        if tag in self._borders:
            self._border(element)
        if tag == self._deletions[0]:
            self.aside["deleted stretches"] += 1
        elif tag in self._pointers:
            self.aside[self._pointers[tag]] += 1
        elif tag in (CHOICE, FALLBACK):
            return is_unused(element, self.space)
        return tag in self._left_out

    def _border(self, element: Element) -> None:
        """Note where the words of a comment begin or end. One that has no words stands at its sign."""
        key = element.get(f"{self.space}id") or ""
        place = (len(self._found), self._found[-1].length if self._found else 0)
        if self._current is None and element.tag == self._borders[0]:
            place = (len(self._found) + 1, 0)
        if element.tag == self._borders[2]:
            self.ranges.setdefault(key, [place])
        elif element.tag == self._borders[0]:
            self.ranges[key] = [place]
        elif key in self.ranges:
            self.ranges[key] = [self.ranges[key][0], place]

    # Tables

    def _table(self, table: Element) -> None:
        self._tables += 1
        outer, number = self._cell, self._tables
        rows = (row for row in self._below(table, f"{self.space}tr") if not is_row_deleted(row, self.space))
        for row_number, row in enumerate(rows, 1):
            column = 1 + self._columns(row, "trPr", "gridBefore", 0)
            for cell in self._below(row, f"{self.space}tc"):
                span = self._columns(cell, "tcPr", "gridSpan", 1)
                self._cell = Cell(number, row_number, column, span, outer)
                self._goes_on = None
                self.container(cell)
                column += span
        self._cell, self._goes_on = outer, None

    def _columns(self, element: Element, properties: str, name: str, default: int) -> int:
        """Return a number of columns that the properties of a row or cell tell."""
        found = element.find(f"{self.space}{properties}/{self.space}{name}")
        value = "" if found is None else found.get(f"{self.space}val") or ""
        is_number = value.isascii() and value.isdigit() and len(value) <= 2
        return min(int(value), MOST_COLUMNS) if is_number and int(value) >= default else default

    def _below(self, element: Element, tag: str) -> Iterator[Element]:
        """Yield the rows of a table or cells of a row, also those inside a content control."""
        for child in element:
            if child.tag == tag:
                yield child
            elif not self._skips(child):
                yield from self._below(child, tag)

    # Paragraphs

    def _paragraph(self, paragraph: Element) -> None:
        one, outer = self._begin(paragraph), self._boxes
        self._boxes, self._current = [], one
        self._inline(paragraph, one, weight=self._has_style(paragraph, "pPr", "pStyle", self._styles.bold))
        boxes, self._boxes, self._current = self._boxes, outer, None
        goes_on = self._goes_on
        for box in boxes:
            self._goes_on = None
            self.container(box)
        self._goes_on = goes_on

    def _begin(self, paragraph: Element) -> _Open:
        """Open a paragraph; when the mark before it was deleted, the two are one."""
        properties = paragraph.find(f"{self.space}pPr")
        one = self._goes_on or _Open(self._cell)
        if one is not self._goes_on:
            if len(self._found) == PARAGRAPH_LIMIT:
                raise _too_many(self._where)
            self._found.append(one)
        told = is_heading(properties, self.space)
        in_style = self._has_style(paragraph, "pPr", "pStyle", self._styles.heading)
        one.is_heading = in_style if told is None else told
        mark = None if properties is None else properties.find(self._rpr)
        is_deleted = mark is not None and any(mark.find(tag) is not None for tag in self._deletions)
        self._goes_on = one if is_deleted else None
        return one

    def _has_style(self, element: Element, properties: str, style: str, styles: frozenset[str]) -> bool:
        found = element.find(f"{self.space}{properties}/{self.space}{style}") if styles else None
        return found is not None and found.get(f"{self.space}val") in styles

    def _inline(self, element: Element, one: _Open, *, weight: bool) -> None:
        """Take in runs, and what may hold them at any depth: insertions, links, fields, content controls."""
        for child in element:
            if child.tag == self._r:
                self._run(child, one, weight=weight)
            elif child.tag in self._texts:
                one.add(self._text(child), bold=weight)
            elif child.tag == self._box:
                self._boxes.append(child)
            elif not self._skips(child):
                self._inline(child, one, weight=weight)

    def _run(self, run: Element, one: _Open, *, weight: bool) -> None:
        properties = run.find(self._rpr)
        if self._is_hidden(run, properties):
            self.aside["hidden stretches"] += 1
            return
        if properties is not None:
            own = is_on(properties, "b", self.space)
            weight = own if own is not None else weight or self._has_style(run, "rPr", "rStyle", self._styles.bold)
        pieces: list[str] = []
        for child in run:
            self._piece(child, pieces, one, weight=weight)
        one.add("".join(pieces), bold=weight)

    def _is_hidden(self, run: Element, properties: Element | None) -> bool:
        told = is_on(properties, "vanish", self.space)
        if told is not None or not self._styles.hidden:
            return bool(told)
        if self._has_style(run, "rPr", "rStyle", self._styles.hidden):
            return True
        paragraph = next(run.iterancestors(self._p), None)
        return paragraph is not None and self._has_style(paragraph, "pPr", "pStyle", self._styles.hidden)

    def _piece(self, child: Element, pieces: list[str], one: _Open, *, weight: bool) -> None:
        """Take in one part of a run: its text goes to `pieces`, unless the part holds runs of its own."""
        tag = child.tag
        if tag in self._texts:
            pieces.append(self._text(child))
        elif tag in self._characters:
            pieces.append(self._characters[tag])
        elif tag == self._sym:
            pieces.append(self._symbol(child))
        elif tag == self._box:
            self._boxes.append(child)
        elif not self._skips(child):
            one.add("".join(pieces), bold=weight)
            pieces.clear()
            self._inline(child, one, weight=weight)

    def _text(self, element: Element) -> str:
        if element in self._codes:
            self.aside["texts in the instruction of a field"] += 1
            return ""
        return text_of(element)

    def _symbol(self, element: Element) -> str:
        letter = symbol(element, self.space)
        if letter == "▯":
            self.aside["symbols without a letter"] += 1
        return letter


def _too_many(where: str) -> LoadError:
    return LoadError(
        f"the document has more than {PARAGRAPH_LIMIT:,} paragraphs".replace(",", " "),
        where=where,
        hint="a transcript has far fewer: are these several in one document?",
        code="load.too-large",
    )
