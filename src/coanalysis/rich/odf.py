"""A walk over an OpenDocument text that loses no text.

The walk gives the final view in document order: deleted and hidden text out, inserted text and fields in, tables row
by row, text boxes once. What was read is compared with all characters of the document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.markup import parse_xml
from coanalysis.rich.flow import PARAGRAPH_LIMIT, Cell, Comment, Comments, Flow, RichText, too_long
from coanalysis.zips import Archive, damaged, protected

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["MIME_TYPE", "is_flat", "read_odf", "read_odf_flat"]

#: How the type of an OpenDocument text begins; templates and master documents add to it.
MIME_TYPE = "application/vnd.oasis.opendocument.text"
_FORMAT = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE = _FORMAT % "office", _FORMAT % "text", _FORMAT % "table"
DRAW, STYLE, SVG = _FORMAT % "drawing", _FORMAT % "style", _FORMAT % "svg-compatible"
FO, DC = _FORMAT % "xsl-fo-compatible", "{http://purl.org/dc/elements/1.1/}"

#: The most blanks that one element may stand for.
BLANKS = 100
HEAVY = ("bold", "600", "700", "800", "900")

#: Elements whose characters are no text of the document.
LEFT_OUT = frozenset(
    (
        f"{TEXT}tracked-changes", f"{TEXT}number", f"{TEXT}ruby-text", f"{TEXT}script", f"{TEXT}note",
        f"{TEXT}table-of-content-source", f"{TEXT}alphabetical-index-source", f"{OFFICE}annotation",
        f"{OFFICE}event-listeners", f"{OFFICE}forms", f"{OFFICE}scripts", f"{OFFICE}binary-data", f"{SVG}title",
        f"{SVG}desc", f"{TABLE}title", f"{TABLE}desc", f"{DRAW}image", f"{DRAW}object", f"{DRAW}object-ole",
    )
)  # fmt: skip
#: Elements that are counted as they are left out: what they are called in the report.
COUNTED = {f"{DRAW}object": "objects such as formulas and charts", f"{DRAW}object-ole": "objects of other programs"}
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
CHANGES = (f"{TEXT}change-start", f"{TEXT}change-end")
INDEXES = re.compile(re.escape(TEXT) + r"(?:table-of-content|[a-z-]+-index|bibliography)")


def is_flat(head: str) -> bool:
    """Say whether a file begins as an OpenDocument text in a single XML file."""
    return "<office:document" in head and MIME_TYPE in head


def read_odf(archive: Archive, where: str) -> RichText:
    """Return the paragraphs of an OpenDocument text in document order.

    Raises LoadError when the file is damaged, protected, or another kind of OpenDocument file.
    """
    if b"encryption-data" in archive.get("META-INF/manifest.xml", b""):
        raise protected(where)
    if "content.xml" not in archive:
        raise damaged(where, "the document's text is missing")
    root = parse_xml(archive["content.xml"], f"{where}, part content.xml")
    styles = parse_xml(archive["styles.xml"], f"{where}, part styles.xml") if "styles.xml" in archive else None
    return _read_body(root, [styles, root] if styles is not None else [root], where)


def read_odf_flat(data: bytes, where: str) -> RichText:
    """Return the paragraphs of an OpenDocument text in a single XML file. Raises LoadError as `read_odf`."""
    root = parse_xml(data, where)
    return _read_body(root, [root], where)


def _read_body(root: Element, roots: list[Element], where: str) -> RichText:
    body = root.find(f"{OFFICE}body")
    text = body.find(f"{OFFICE}text") if body is not None else None
    if text is None:
        raise _no_text(body, where)
    return _Walk(_Styles(roots), where).read(text)


def _no_text(body: Element | None, where: str) -> LoadError:
    if body is None or not len(body):
        return damaged(where, "the document's text is missing")
    return LoadError(
        "this is an OpenDocument file, but no text: a spreadsheet, a presentation or a drawing",
        where=where,
        hint="open it and save the text as .odt or .docx, a table as .xlsx or .csv",
        code="load.unsupported",
    )


# Styles


class _Styles:
    """Which styles of text and paragraphs are bold, and which are hidden, by themselves or by the style below."""

    def __init__(self, roots: list[Element]) -> None:
        self._own: dict[tuple[str, str], Mapping[str, str]] = {}
        self._parents: dict[tuple[str, str], str] = {}
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                key = (style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", ""))
                properties = style.find(f"{STYLE}text-properties")
                self._own[key] = _attributes(properties)
                self._parents[key] = style.get(f"{STYLE}parent-style-name", "")

    def weight(self, family: str, name: str) -> bool | None:
        """Return whether a style is bold; None when it says nothing."""
        value = self._value(family, name, f"{FO}font-weight")
        return None if value is None else value in HEAVY

    def is_hidden(self, family: str, name: str) -> bool:
        """Say whether text in a style is not shown."""
        return self._value(family, name, f"{TEXT}display") == "none"

    def _value(self, family: str, name: str, attribute: str) -> str | None:
        seen: set[str] = set()
        while name and name not in seen:
            value = self._own.get((family, name), {}).get(attribute)
            if value is not None:
                return value
            seen.add(name)
            name = self._parents.get((family, name), "")
        return None


def _attributes(element: Element | None) -> dict[str, str]:
    return {} if element is None else {str(name): str(value) for name, value in element.attrib.items()}


# The walk


def _n_chars(text: str) -> int:
    """Return how many characters of a text are no white space."""
    return sum(map(len, text.split()))


class _Walk:
    """One walk over a body."""

    def __init__(self, styles: _Styles, where: str) -> None:
        self._styles, self._where = styles, where
        self._body = Flow()
        self._flow = self._body
        self._comments = Comments()
        self._aside: Counter[str] = Counter()
        self._cell: Cell | None = None
        self._tables = self._n_read = self._n_left_out = 0
        self._after_blank, self._is_index = True, False
        self._deletions: set[str] = set()
        self._deleted: set[str] = set()

    def read(self, text: Element) -> RichText:
        regions = (
            region for region in text.iter(f"{TEXT}changed-region") if region.find(f"{TEXT}deletion") is not None
        )
        self._deletions = {region.get(f"{TEXT}id", "") for region in regions}
        self._container(text)
        n_lost = _n_chars("".join(_texts(text))) - self._n_read - self._n_left_out
        lost = (f"{abs(n_lost)} characters of the document stand outside its paragraphs and were not read",)
        return RichText(self._body.paragraphs(), self._aside, self._comments.all(), notices=lost if n_lost else ())

    def _container(self, element: Element) -> None:
        """Take in the paragraphs, tables and lists of a body, section, list, cell or text box."""
        for child in element:
            if len(self._body.found) > PARAGRAPH_LIMIT:
                raise too_long(self._where)
            if child.tag in PARAGRAPHS:
                self._paragraph(child)
            elif child.tag == f"{TABLE}table":
                self._table(child)
            elif isinstance(child.tag, str) and INDEXES.fullmatch(child.tag):
                outer, self._is_index = self._is_index, True
                self._container(child)
                self._is_index = outer
            elif not self._is_change(child) and not self._leaves_out(child):
                self._container(child)

    def _is_change(self, element: Element) -> bool:
        """Say whether an element is where a change begins or ends; what is deleted may stand between the two."""
        name = element.get(f"{TEXT}change-id", "")
        if element.tag == f"{TEXT}change-start" and name in self._deletions:
            self._deleted.add(name)
        elif element.tag == f"{TEXT}change-end":
            self._deleted.discard(name)
        return element.tag in CHANGES

    def _table(self, table: Element) -> None:
        self._tables += 1
        outer, number = self._cell, self._tables
        for row_number, row in enumerate(self._below(table, (f"{TABLE}table-row",)), 1):
            cells = self._below(row, (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"))
            for column, cell in enumerate(cells, 1):
                self._cell = Cell(number, row_number, column)
                self._container(cell)
        self._cell = outer

    def _below(self, element: Element, tags: tuple[str, ...]) -> Iterator[Element]:
        """Yield the rows of a table or cells of a row, also those in a group of them."""
        for child in element:
            if child.tag in tags:
                yield child
            elif not self._leaves_out(child):
                yield from self._below(child, tags)

    def _paragraph(self, paragraph: Element) -> None:
        outer = self._after_blank
        self._after_blank = True
        name = paragraph.get(f"{TEXT}style-name", "")
        if self._styles.is_hidden("paragraph", name) or self._has_hiding_field(paragraph):
            self._hide(paragraph)
        else:
            self._inline(paragraph, bold=bool(self._styles.weight("paragraph", name)))
        is_heading = paragraph.tag == f"{TEXT}h" or self._is_index
        self._flow.end(self._cell, is_heading=is_heading)
        self._after_blank = outer

    def _has_hiding_field(self, paragraph: Element) -> bool:
        field = paragraph.find(f".//{TEXT}hidden-paragraph")
        return field is not None and field.get(f"{TEXT}is-hidden") == "true"

    def _leaves_out(self, element: Element) -> bool:
        """Say whether an element is left out, and count what a reader should know of."""
        tag = element.tag
        if not isinstance(tag, str):
            return True
        if tag in LEFT_OUT:
            self._note(element, tag)
            self._n_left_out += _n_chars("".join(_texts(element)))
            return True
        if element.get(f"{TEXT}display") == "none" or element.get(f"{TEXT}is-hidden") == "true":
            self._hide(element)
            return True
        return False

    def _hide(self, element: Element) -> None:
        n_chars = _n_chars("".join(_texts(element)))
        self._n_left_out += n_chars
        self._aside["hidden stretches"] += 1 if n_chars else 0

    def _note(self, element: Element, tag: str) -> None:
        if tag == f"{TEXT}note":
            self._aside["endnotes" if element.get(f"{TEXT}note-class") == "endnote" else "footnotes"] += 1
        elif tag == f"{TEXT}tracked-changes":
            self._aside["deleted stretches"] += sum(1 for _ in element.iter(f"{TEXT}deletion"))
        elif tag == f"{OFFICE}annotation":
            self._comment(element)
        elif tag in COUNTED:
            self._aside[COUNTED[tag]] += 1

    def _comment(self, element: Element) -> None:
        name = element.get(f"{OFFICE}name", "")
        texts = ["".join(_texts(child)) for child in element.iter(*PARAGRAPHS)]
        author = element.findtext(f"{DC}creator") or ""
        self._comments.add(Comment("\n".join(texts).strip(), author, len(self._body.found) + 1, ""), name)
        self._comments.start(name, self._flow)

    # Inside a paragraph

    def _inline(self, element: Element, *, bold: bool) -> None:
        """Take in characters, and what may hold them at any depth: spans, links, fields."""
        self._characters(element.text, bold=bold)
        for child in element:
            self._one(child, bold=bold)
            self._characters(child.tail, bold=bold)

    def _one(self, child: Element, *, bold: bool) -> None:
        tag = child.tag
        if tag == f"{TEXT}s":
            self._put(" " * _count(child.get(f"{TEXT}c")), bold=bold)
        elif tag == f"{TEXT}tab":
            self._put("\t", bold=bold)
        elif tag == f"{TEXT}line-break":
            self._put("\n", bold=bold)
        elif self._is_change(child):
            pass
        elif tag == f"{OFFICE}annotation-end":
            self._comments.end(child.get(f"{OFFICE}name", ""), self._flow)
        elif isinstance(tag, str) and tag.startswith(DRAW) and tag not in LEFT_OUT:
            self._box(child)
        elif not self._leaves_out(child):
            self._span(child, bold=bold)

    def _span(self, span: Element, *, bold: bool) -> None:
        name = span.get(f"{TEXT}style-name", "") if span.tag == f"{TEXT}span" else ""
        if self._styles.is_hidden("text", name):
            self._hide(span)
            return
        own = self._styles.weight("text", name)
        self._inline(span, bold=bold if own is None else own)

    def _box(self, frame: Element) -> None:
        outer, cell, blank = self._flow, self._cell, self._after_blank
        self._flow, self._cell = Flow(), None
        self._container(frame)
        outer.boxes += self._flow.all()
        self._flow, self._cell, self._after_blank = outer, cell, blank

    def _characters(self, text: str | None, *, bold: bool) -> None:
        """Take in characters as the format reads them: white space in a row is one blank, none at the start.

        Deleted ones may stand in their place, between marks.
        """
        if not text:
            return
        if self._deleted:
            self._n_left_out += _n_chars(text)
            return
        self._n_read += _n_chars(text)
        words = re.sub(r"[ \t\r\n]+", " ", text)
        if self._after_blank:
            words = words.removeprefix(" ")
        if words:
            self._flow.runs.append((words, bold))
            self._after_blank = words.endswith(" ")

    def _put(self, text: str, *, bold: bool) -> None:
        if self._deleted:
            return
        self._flow.runs.append((text, bold))
        self._after_blank = False


def _texts(element: Element) -> Iterator[str]:
    """Yield all characters in an element, without comments and processing instructions."""
    for one in element.iter():
        if isinstance(one.tag, str) and one.text:
            yield one.text
        if one is not element and one.tail:
            yield one.tail


def _count(number: str | None) -> int:
    """Return how many blanks an element stands for: one where it says nothing."""
    if number is None or not re.fullmatch(r"[0-9]{1,6}", number):
        return 1
    return min(int(number), BLANKS)
