"""Pieces of WordprocessingML: runs with a language, fields, bookmarks, tables. Made directly, for speed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from coanalysis.exporters.printing import clean
from coanalysis.words import TAGS

__all__ = ["Piece", "TableLook", "add", "caption_number", "new", "paragraph", "section_break", "table", "w"]

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: Room left and right of the text in a cell, in twips (a twentieth of a point).
CELL_SIDE = 85
HEAD_FILL, STRONG_LINE, LIGHT_LINE = "F2F2F2", "000000", "BFBFBF"

Element = Any


def w(name: str) -> str:
    """Return a name in the namespace of WordprocessingML."""
    return f"{{{NAMESPACE}}}{name}"


def new(tag: str, /, **attributes: object) -> Element:
    """Return an element; attributes get the namespace too."""
    return etree.Element(w(tag), {w(key): str(value) for key, value in attributes.items()})


def add(parent: Element, tag: str, /, **attributes: object) -> Element:
    """Append an element to another and return it."""
    return etree.SubElement(parent, w(tag), {w(key): str(value) for key, value in attributes.items()})


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one language (nb, nn, en), in a character style by its id or none."""

    text: str
    language: str
    style: str = ""


def paragraph(
    style: str, pieces: Iterable[Piece] = (), *, centred: bool = False, indent: int = 0, keep_next: bool = False
) -> Element:
    """Return a paragraph in a style (by id). Only what a style cannot know is set on it directly.

    indent: in twips.
    """
    made = new("p")
    properties = add(made, "pPr")
    add(properties, "pStyle", val=style)
    if keep_next:
        add(properties, "keepNext")
    if indent:
        add(properties, "ind", left=indent)
    if centred:
        add(properties, "jc", val="center")
    for piece in pieces:
        add_run(made, piece)
    return made


def add_run(parent: Element, piece: Piece) -> Element:
    """Append a run with a language tag; line feeds become line breaks, tabs tabs."""
    run = _run(parent, piece.language, piece.style)
    for number, line in enumerate(clean(piece.text).split("\n")):
        if number:
            add(run, "br")
        for place, part in enumerate(line.split("\t")):
            if place:
                add(run, "tab")
            if part:
                text = add(run, "t")
                text.text = part
                text.set(SPACE, "preserve")
    return run


def _run(parent: Element, language: str, style: str = "") -> Element:
    run = add(parent, "r")
    properties = add(run, "rPr")
    if style:
        add(properties, "rStyle", val=style)
    add(properties, "lang", val=TAGS[language])
    return run


def caption_number(parent: Element, label: str, number: int, *, bookmark: str, language: str) -> None:
    """Append a number that Word counts: the field SEQ with its result, under a bookmark to refer to."""
    add(parent, "bookmarkStart", id=number, name=bookmark)
    add(_run(parent, language), "fldChar", fldCharType="begin")
    instruction = add(_run(parent, language), "instrText")
    instruction.text = f" SEQ {label} \\* ARABIC "
    instruction.set(SPACE, "preserve")
    add(_run(parent, language), "fldChar", fldCharType="separate")
    add_run(parent, Piece(str(number), language))
    add(_run(parent, language), "fldChar", fldCharType="end")
    add(parent, "bookmarkEnd", id=number)


# Tables


@dataclass(frozen=True, slots=True)
class TableLook:
    """How a table looks: the id of its style and the widths of its columns in twips.

    turned: columns whose heading reads upwards. head_height: of the header row in twips then, else 0.
    merged: rows that go on the one above share its cell in the first column. padding: above and below the text of a
    cell, in twips.
    """

    style: str
    widths: Sequence[int]
    turned: Sequence[bool]
    head_height: int = 0
    merged: bool = False
    padding: int = 0


def table(
    look: TableLook, head: Sequence[Element], rows: Sequence[Sequence[Sequence[Element]]], same: Sequence[bool]
) -> Element:
    """Return a table. head: a paragraph per column. rows: per cell its paragraphs. same: rows that go on the one above.

    The header is repeated on every page; no row breaks across pages.
    """
    made = new("tbl")
    _table_properties(made, look)
    grid = add(made, "tblGrid")
    for width in look.widths:
        add(grid, "gridCol", w=width)
    _row(made, look, [[one] for one in head], header=True)
    for number, cells in enumerate(rows):
        goes_on = look.merged and same[number]
        starts = look.merged and number + 1 < len(rows) and same[number + 1]
        _row(made, look, cells, merge="continue" if goes_on else "restart" if starts else "")
    return made


def _table_properties(made: Element, look: TableLook) -> None:
    properties = add(made, "tblPr")
    add(properties, "tblStyle", val=look.style)
    add(properties, "tblW", w=sum(look.widths), type="dxa")
    borders = add(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _border(borders, side)
    add(properties, "tblLayout", type="fixed")
    margins = add(properties, "tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        add(margins, side, w=look.padding if side in ("top", "bottom") else CELL_SIDE, type="dxa")
    add(properties, "tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=1)


def _border(borders: Element, side: str) -> None:
    if side in ("left", "right", "insideV"):
        add(borders, side, val="nil")
    elif side == "insideH":
        add(borders, side, val="single", sz=4, space=0, color=LIGHT_LINE)
    else:
        add(borders, side, val="single", sz=8, space=0, color=STRONG_LINE)


def _row(
    made: Element, look: TableLook, cells: Sequence[Sequence[Element]], *, header: bool = False, merge: str = ""
) -> None:
    row = add(made, "tr")
    properties = add(row, "trPr")
    add(properties, "cantSplit")
    if header and look.head_height:
        add(properties, "trHeight", val=look.head_height, hRule="atLeast")
    if header:
        add(properties, "tblHeader")
    for place, (paragraphs, width) in enumerate(zip(cells, look.widths, strict=True)):
        cell = add(row, "tc")
        _cell_properties(cell, width, header=header, merge="" if place else merge)
        if header and look.turned[place]:
            add(cell[0], "textDirection", val="btLr")
        if header and look.head_height:
            add(cell[0], "vAlign", val="center" if look.turned[place] else "bottom")
        hidden = merge == "continue" and not place
        cell.extend(paragraphs if not hidden else [_emptied(one) for one in paragraphs])


def _emptied(made: Element) -> Element:
    """Take the text out of a paragraph: what stands in a cell merged with the one above is never seen."""
    for run in made.findall(w("r")):
        made.remove(run)
    return made


def _cell_properties(cell: Element, width: int, *, header: bool, merge: str) -> None:
    properties = add(cell, "tcPr")
    add(properties, "tcW", w=width, type="dxa")
    if merge:
        add(properties, "vMerge", val=merge)
    if header:
        borders = add(properties, "tcBorders")
        add(borders, "bottom", val="single", sz=6, space=0, color=STRONG_LINE)
        add(properties, "shd", val="clear", color="auto", fill=HEAD_FILL)


def section_break(last: Element, section: Element) -> None:
    """End a section after a paragraph."""
    properties = last.find(w("pPr"))
    if properties is None:
        properties = new("pPr")
        last.insert(0, properties)
    properties.append(section)
