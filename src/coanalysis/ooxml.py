"""The one XML door, and a walk over a Word document that loses no text.

The walk gives the final view in document order: inserted and moved text once, deleted text out, content controls,
hyperlinks, field results, tables row by row, text boxes once. What stands outside the text is counted.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.zips import Archive, damaged, protected, read_zip

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["Cell", "Paragraph", "Run", "WordText", "is_ole", "main_part", "parse_xml", "read_word"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: The same in files saved as «Strict Open XML».
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
FALSE = ("0", "false", "off")


def parse_xml(data: bytes, where: str) -> Element:
    """Return the root of an XML document.

    Raises LoadError when it has a document type (so no entity is ever expanded), or is not well-formed, or is nested
    deeper or holds longer texts than the parser's own limits allow.
    """
    from lxml import etree

    if b"<!DOCTYPE" in data:
        raise _doctype(where)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise damaged(where, f"XML, line {line}" if line else "XML") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(where)
    return root


def _doctype(where: str) -> LoadError:
    return LoadError(
        "the file holds a document type declaration, which a transcript never needs",
        where=where,
        hint="do not open it; ask the sender for a new copy",
        code="load.unsafe",
    )


def is_ole(data: bytes) -> bool:
    """Say whether a file is an OLE container: an old Office file, or a new one under a password."""
    return data.startswith(OLE_MAGIC)


def ole_error(data: bytes, where: str) -> LoadError:
    """Return the error for an OLE container, which tells a password from an old format."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return protected(where)
    return LoadError(
        "this is a document of an old Office version (.doc), which is not read",
        where=where,
        hint="open it in Word or LibreOffice and save it as .docx",
        code="load.unsupported",
    )


# Parts


def main_part(archive: Archive, where: str) -> str | None:
    """Return the name of the Word document's main part, or None when the zip is not a Word document."""
    if "_rels/.rels" in archive:
        for relation in parse_xml(archive["_rels/.rels"], where):
            target = relation.get("Target", "").lstrip("/")
            if relation.get("Type", "").endswith("/officeDocument") and target.startswith("word/"):
                return target if target in archive else None
    return "word/document.xml" if "word/document.xml" in archive else None


# Values


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph in one weight."""

    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a table a paragraph stands; all numbers from 1."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. number: from 1 in document order, empty ones and those in tables counted. Line breaks are `LF`."""

    number: int
    runs: tuple[Run, ...]
    cell: Cell | None = None

    @property
    def text(self) -> str:
        """All text of the paragraph."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class WordText:
    """The text of a Word document. aside: what stands outside it and is not read, such as {"comments": 3}."""

    paragraphs: tuple[Paragraph, ...]
    aside: Mapping[str, int] = field(default_factory=dict)


def read_word(data: bytes, where: str) -> WordText:
    """Return the paragraphs of a Word document in document order.

    Raises LoadError when the file is damaged, protected, an old `.doc`, or another kind of file.
    """
    if is_ole(data):
        raise ole_error(data, where)
    archive = read_zip(data, where)
    part = main_part(archive, where)
    if part is None:
        raise _no_document(archive, where)
    return _read_part(archive, part, where)


def _no_document(archive: Archive, where: str) -> LoadError:
    if "[Content_Types].xml" in archive or not len(archive):
        kind = "an Excel or PowerPoint file" if {"xl/workbook.xml", "ppt/presentation.xml"} & set(archive) else ""
        if not kind:
            return damaged(where, "the document's text is missing")
    else:
        kind = "an OpenDocument file" if "mimetype" in archive else "a zip"
    return LoadError(
        f"this is {kind}, not a Word document",
        where=where,
        hint="unpack it" if kind == "a zip" else "open it and save the text as .docx",
        code="load.unsupported",
    )


def _read_part(archive: Archive, part: str, where: str) -> WordText:
    root = parse_xml(archive[part], f"{where}, part {part}")
    styles = posixpath.join(posixpath.dirname(part), "styles.xml")
    bold = _bold_styles(parse_xml(archive[styles], where)) if styles in archive else frozenset()
    walk = _Walk(STRICT if root.tag.startswith(STRICT) else W, bold)
    for child in root.iterchildren(f"{walk.space}body"):
        walk.container(child)
    return WordText(tuple(walk.paragraphs()), dict(walk.aside))


def _bold_styles(root: Element) -> frozenset[str]:
    """Return the ids of the styles whose text is bold, by themselves or by the style they rest on."""
    space = STRICT if root.tag.startswith(STRICT) else W
    own: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    for style in root.iterchildren(f"{space}style"):
        name = style.get(f"{space}styleId", "")
        own[name] = _is_bold(style.find(f"{space}rPr"), space)
        basis = style.find(f"{space}basedOn")
        if basis is not None:
            based[name] = basis.get(f"{space}val", "")
    return frozenset(name for name in own if _inherits_bold(name, own, based))


def _inherits_bold(name: str, own: Mapping[str, bool | None], based: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    while name in own and name not in seen:
        if own[name] is not None:
            return bool(own[name])
        seen.add(name)
        name = based.get(name, "")
    return False


def _is_bold(properties: Element | None, space: str) -> bool | None:
    """Return what run properties say about weight; None when they say nothing."""
    weight = properties.find(f"{space}b") if properties is not None else None
    return None if weight is None else weight.get(f"{space}val", "1") not in FALSE


# The walk

#: Elements whose content is left out: deleted and moved-away text, instructions, copies for old programs, phonetics.
LEFT_OUT = ("del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "sdtPr", "sdtEndPr", "pPr", "rPr")
#: Elements that stand for a character.
CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
#: Elements that point outside the text, and what they are called in the report.
POINTERS = {"footnoteReference": "footnotes", "endnoteReference": "endnotes", "commentReference": "comments"}


def _text_of(element: Element) -> str:
    """Return the text of one element; a raw line end in it is shown as a blank."""
    return (element.text or "").replace("\n", " ")


class _Walk:
    """One walk over a body. Paragraphs are collected in order; text boxes after the paragraph that holds them."""

    def __init__(self, space: str, bold_styles: frozenset[str]) -> None:
        self.space = space
        self.aside: Counter[str] = Counter()
        self._bold_styles = bold_styles
        self._found: list[tuple[list[Run], Cell | None]] = []
        self._boxes: list[Element] = []
        self._cell: Cell | None = None
        self._tables = 0
        self._left_out = {f"{space}{name}" for name in LEFT_OUT} | {FALLBACK}
        self._characters = {f"{space}{name}": text for name, text in CHARACTERS.items()}
        self._pointers = {f"{space}{name}": name_shown for name, name_shown in POINTERS.items()}
        self._texts = {f"{space}t", MATH_TEXT}
        self._p, self._r, self._tbl = f"{space}p", f"{space}r", f"{space}tbl"
        self._box, self._sym, self._rpr = f"{space}txbxContent", f"{space}sym", f"{space}rPr"

    def paragraphs(self) -> Iterator[Paragraph]:
        for number, (runs, cell) in enumerate(self._found, 1):
            yield Paragraph(number, tuple(runs), cell)

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
        """Say whether an element is left out, and count it where a reader should know."""
        tag = element.tag
        if tag in (f"{self.space}del", f"{self.space}moveFrom"):
            self.aside["deleted stretches"] += 1
        return tag in self._left_out or not isinstance(tag, str)

    def _table(self, table: Element) -> None:
        self._tables += 1
        outer, number = self._cell, self._tables
        for row_number, row in enumerate(self._below(table, f"{self.space}tr"), 1):
            for column, cell in enumerate(self._below(row, f"{self.space}tc"), 1):
                self._cell = Cell(number, row_number, column)
                self.container(cell)
        self._cell = outer

    def _below(self, element: Element, tag: str) -> Iterator[Element]:
        """Yield the rows of a table or cells of a row, also those inside a content control."""
        for child in element:
            if child.tag == tag:
                yield child
            elif not self._skips(child):
                yield from self._below(child, tag)

    def _paragraph(self, paragraph: Element) -> None:
        runs: list[Run] = []
        self._found.append((runs, self._cell))
        outer, self._boxes = self._boxes, []
        self._inline(paragraph, runs, weight=self._style_weight(paragraph, "pPr", "pStyle"))
        boxes, self._boxes = self._boxes, outer
        for box in boxes:
            self.container(box)

    def _style_weight(self, element: Element, properties: str, style: str) -> bool:
        found = element.find(f"{self.space}{properties}/{self.space}{style}")
        return found is not None and found.get(f"{self.space}val", "") in self._bold_styles

    def _inline(self, element: Element, runs: list[Run], *, weight: bool) -> None:
        """Take in runs, and what may hold them at any depth: insertions, links, fields, content controls."""
        for child in element:
            if child.tag == self._r:
                self._run(child, runs, weight=weight)
            elif child.tag in self._texts:
                runs.append(Run(_text_of(child), bold=weight))
            elif child.tag == self._box:
                self._boxes.append(child)
            elif not self._skips(child):
                self._inline(child, runs, weight=weight)

    def _run(self, run: Element, runs: list[Run], *, weight: bool) -> None:
        properties = run.find(self._rpr)
        if properties is not None:
            if self._is_hidden(properties):
                self.aside["hidden stretches"] += 1
                return
            own = _is_bold(properties, self.space)
            weight = own if own is not None else weight or self._style_weight(run, "rPr", "rStyle")
        text = "".join(self._pieces(run, runs, weight=weight))
        if text:
            runs.append(Run(text, bold=weight))

    def _is_hidden(self, properties: Element) -> bool:
        hidden = properties.find(f"{self.space}vanish")
        return hidden is not None and hidden.get(f"{self.space}val", "1") not in FALSE

    def _pieces(self, run: Element, runs: list[Run], *, weight: bool) -> Iterator[str]:
        for child in run:
            tag = child.tag
            if tag in self._texts:
                yield _text_of(child)
            elif tag in self._characters:
                yield self._characters[tag]
            elif tag == self._sym:
                yield self._symbol(child)
            elif tag in self._pointers:
                self.aside[self._pointers[tag]] += 1
            elif tag == self._box:
                self._boxes.append(child)
            elif not self._skips(child):
                self._inline(child, runs, weight=weight)

    def _symbol(self, element: Element) -> str:
        """Return the character of a symbol font. Those of the private area have no letter: counted, shown as `▯`."""
        code = int(element.get(f"{self.space}char", "0") or "0", 16)
        if 0xE000 <= code <= 0xF8FF or not code:
            self.aside["symbols without a letter"] += 1
            return "▯"
        return chr(code)
