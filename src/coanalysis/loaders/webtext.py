"""The text of a web page as a reader sees it: paragraphs, headings, lists, tables and line breaks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coanalysis.ooxml import Cell
from coanalysis.rich import PARAGRAPH_LIMIT, Flow, RichText, too_long

if TYPE_CHECKING:
    from coanalysis.markup import Element

__all__ = ["flat_text", "is_shown", "read_page"]

#: Elements that are no text, or not that of the page.
LEFT_OUT = frozenset(
    (
        "head", "title", "script", "style", "noscript", "noframes", "template", "nav", "svg", "math", "iframe",
        "object", "select", "option", "button", "textarea", "canvas", "audio", "video", "map", "rt", "rp", "datalist",
        "dialog",
    )
)  # fmt: skip
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "html", "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "ul", "xmp",
    )
)  # fmt: skip
#: Blocks that head the talk or stand around it, and are no speech.
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "header", "footer", "aside", "caption"))
HEAVY = ("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6")
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|[1-9]00|normal)")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_KEPT = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def is_shown(element: Element) -> bool:
    """Say whether an element is text of the page."""
    if not isinstance(element.tag, str) or element.tag in LEFT_OUT:
        return False
    return element.get("hidden") is None and not _HIDDEN.search(element.get("style", ""))


def flat_text(element: Element) -> str:
    """Return the shown text in an element on one line."""
    pieces: list[str] = []
    waiting: list[Element | str] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            pieces.append(one)
        else:
            for child in reversed(one):
                waiting.append(child.tail or "")
                waiting.append(child if is_shown(child) else "")
            pieces.append("\n" if one.tag == "br" else one.text or "")
    return _BLANKS.sub(" ", "".join(pieces)).strip()


def read_page(body: Element, where: str) -> RichText:
    """Return the paragraphs of a page. Raises LoadError when there are more than any transcript has."""
    walk = _Walk(where)
    walk.element(body, _Style())
    walk.end()
    return RichText(walk.flow.paragraphs(), walk.aside)


@dataclass(frozen=True, slots=True)
class _Style:
    """What holds inside an element. is_kept: white space is shown as it is."""

    bold: bool = False
    is_heading: bool = False
    is_kept: bool = False
    cell: Cell | None = None


class _Walk:
    """One walk over a page."""

    def __init__(self, where: str) -> None:
        self.flow = Flow()
        self.aside: Counter[str] = Counter()
        self._where = where
        self._tables = 0
        self._rows: dict[int, int] = {}
        self._columns: dict[int, int] = {}
        self._open: list[int] = []
        self._style = _Style()
        self._after_blank = True

    def element(self, element: Element, style: _Style) -> None:
        """Take in an element with all that is in it."""
        tag = element.tag
        if tag == "br":
            self._break()
            return
        inner = self._inside(element, style)
        is_block = tag in BLOCKS
        if is_block:
            self._start(inner)
        self._text(element.text, inner)
        for child in element:
            if not self._leaves_out(child):
                self.element(child, inner)
            self._text(child.tail, inner)
        if is_block:
            self._start(style)
        if tag == "table":
            self._open.pop()

    def _leaves_out(self, element: Element) -> bool:
        """Say whether an element is no text of the page, and count what a reader should know of."""
        is_text = is_shown(element)
        what = "deleted stretches" if element.tag == "del" else "" if is_text else "hidden stretches"
        if what and element.tag not in LEFT_OUT and flat_text(element):
            self.aside[what] += 1
        return bool(what)

    def _inside(self, element: Element, style: _Style) -> _Style:
        tag, look = element.tag, element.get("style", "").lower()
        weight = _WEIGHT.search(look)
        bold = style.bold or tag in HEAVY
        if weight:
            bold = weight[1] in ("bold", "600", "700", "800", "900")
        return replace(
            style,
            bold=bold,
            is_heading=style.is_heading or tag in HEADINGS,
            is_kept=style.is_kept or tag in ("pre", "xmp") or _KEPT.search(look) is not None,
            cell=self._cell_of(element, style.cell),
        )

    def _cell_of(self, element: Element, cell: Cell | None) -> Cell | None:
        """Return the cell that holds from here on, and count tables, rows and columns."""
        tag = element.tag
        if tag == "table":
            self._tables += 1
            self._open.append(self._tables)
            self._rows[self._tables] = 0
        elif self._open and tag == "tr":
            self._rows[self._open[-1]] += 1
            self._columns[self._open[-1]] = 1
        elif self._open and tag in ("td", "th"):
            table, span = self._open[-1], _span_of(element)
            column = self._columns.get(table, 1)
            self._columns[table] = column + span
            outer = cell if cell is not None and cell.table != table else None
            return Cell(table, max(1, self._rows[table]), column, span, outer)
        return cell

    def _start(self, style: _Style) -> None:
        """End the paragraph under way, if it has text, and begin one in this style."""
        self.end()
        self._style = style

    def end(self) -> None:
        """End the paragraph under way, if it has text."""
        if len(self.flow.found) > PARAGRAPH_LIMIT:
            raise too_long(self._where)
        runs = self.flow.runs
        while runs and not runs[-1][0].strip():
            runs.pop()
        if runs:
            self.flow.end(self._style.cell, is_heading=self._style.is_heading)
        self._after_blank = True

    def _break(self) -> None:
        """Take in a line break; two in a row end a paragraph."""
        runs = self.flow.runs
        while runs and not runs[-1][0].strip(" "):
            runs.pop()
        if runs and runs[-1][0].endswith("\n"):
            self.end()
        elif runs:
            runs.append(("\n", runs[-1][1]))
        self._after_blank = True

    def _text(self, text: str | None, style: _Style) -> None:
        if not text:
            return
        if not style.is_kept:
            text = _BLANKS.sub(" ", text)
            text = text.removeprefix(" ") if self._after_blank else text
        if text:
            self.flow.runs.append((text, style.bold))
            self._after_blank = text[-1] in " \n" and not style.is_kept


def _span_of(cell: Element) -> int:
    number = cell.get("colspan", "1").strip()
    return min(int(number), 63) if re.fullmatch(r"[1-9][0-9]{0,3}", number) else 1
