"""The text of a Word document, checked against the letters the file holds."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.ooxml.comments import Comment, read_comments
from coanalysis.ooxml.leftout import STRICT, W, field_codes
from coanalysis.ooxml.letters import count_unread
from coanalysis.ooxml.parts import Relation, is_ole, main_part, ole_error, parts_of, read_part, relations
from coanalysis.ooxml.styles import Styles, read_styles
from coanalysis.ooxml.walk import Paragraph, Walk
from coanalysis.zips import Archive, damaged, read_zip

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["Comment", "WordText", "read_word"]

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"


@dataclass(frozen=True, slots=True)
class WordText:
    """The text of a Word document. aside: what stands outside it and is not read, such as {"comments": 3}.

    comments: in the order of what they are about. unread, doubled: how many letters of the document's text the walk
    did not give, or gave more than once; both are 0 unless the document is built in a way not known here.
    """

    paragraphs: tuple[Paragraph, ...]
    aside: Mapping[str, int] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    unread: int = 0
    doubled: int = 0


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
    return _read(archive, part, where)


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


def _read(archive: Archive, part: str, where: str) -> WordText:
    links = relations(archive, part, where)
    found, walk = _walked(archive, part, links, where)
    comments = read_comments(archive, links, where, ranges=walk.ranges, paragraphs=found.paragraphs)
    aside = walk.aside
    aside["comments"] = max(aside["comments"], len(comments))
    for kind in ("header", "footer"):
        aside[f"{kind}s with text"] = sum(_has_words(archive, name, where) for name in parts_of(kind, links, archive))
    return WordText(found.paragraphs, dict(+aside), tuple(comments), found.unread, found.doubled)


def _walked(archive: Archive, part: str, links: Sequence[Relation], where: str) -> tuple[WordText, Walk]:
    """Return the text of the main part. Its tree is let go before other parts are read."""
    root = read_part(archive, part, where)
    space = STRICT if root.tag.startswith(STRICT) else W
    body = root.find(f"{space}body")
    if root.tag != f"{space}document" or body is None:
        raise damaged(where, f"the part {part} holds no document")
    styles, codes = _styles(archive, part, links, where), field_codes(root, space)
    walk = Walk(space, styles, codes, where)
    walk.container(body)
    paragraphs = tuple(walk.paragraphs())
    read = (run.text for paragraph in paragraphs for run in paragraph.runs)
    unread, doubled = count_unread(root, space, read=read, styles=styles, codes=codes)
    walk.aside["texts in drawings"] = sum(1 for text in root.iter(_DRAWN) if (text.text or "").strip())
    return WordText(paragraphs, unread=unread, doubled=doubled), walk


def _styles(archive: Archive, part: str, links: Sequence[Relation], where: str) -> Styles:
    beside = posixpath.join(posixpath.dirname(part), "styles.xml")
    names = parts_of("styles", links, archive) or [name for name in [beside] if name in archive]
    return read_styles(read_part(archive, names[0], where)) if names else Styles()


def _has_words(archive: Archive, part: str, where: str) -> bool:
    """Say whether a header or footer holds more than a page number."""
    root = read_part(archive, part, where)
    space = STRICT if root.tag.startswith(STRICT) else W
    return any(char.isalpha() for text in root.iter(f"{space}t") for char in text.text or "")
