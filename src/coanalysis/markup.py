"""The one door for mark-up: everything that is XML or HTML comes in through here."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coanalysis.errors import LoadError
from coanalysis.files import Decoded, decode
from coanalysis.zips import damaged

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["decode_html", "parse_html", "parse_xml"]

#: A document type that only names a file: no declarations of its own.
_QUOTED = rb"""\s+(?:"[^"<>]{0,300}"|'[^'<>]{0,300}')"""
_BARE_TYPE = re.compile(rb"<!DOCTYPE\s+[\w:.-]{1,80}(?:\s+(?:SYSTEM|PUBLIC)(?:%b){1,2})?\s*>" % _QUOTED)

#: Limits of a web page: elements, and how deep they may stand in each other. 400 000 make a tree of some 120 MB.
ELEMENT_LIMIT, DEPTH_LIMIT = 400_000, 400
#: The attributes that say something about a text; no others are kept.
ATTRIBUTES = ("name", "class", "style", "hidden", "content", "colspan", "rowspan", "data-timestamp")
#: So many bytes from the start of a page are searched for the encoding it says it is in.
DECLARED_BYTES = 16_384
_DECLARED = re.compile(
    rb"""<meta\b[^<>]{0,400}?\bcharset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})|<\?xml\b[^<>]{0,200}?"""
    rb"""\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
#: Names on the web -> what is meant there. The older names of Western European have the letters of Windows.
_ON_THE_WEB = {
    **dict.fromkeys(("ascii", "iso8859-1", "latin-1", "cp1252"), "cp1252"),
    **dict.fromkeys(("x-mac-roman", "macintosh", "x-macroman"), "mac-roman"),
}


def parse_xml(data: bytes, where: str, *, may_name_type: bool = False) -> Element:
    """Return the root of an XML document.

    may_name_type: the format's files begin with a bare `<!DOCTYPE name SYSTEM "file">`; nothing it names is ever read.
    Raises LoadError when it has another document type (so no entity is ever expanded), or is not well-formed, or is
    nested deeper or holds longer texts than the parser's own limits allow.
    """
    from lxml import etree

    if may_name_type:
        data = _BARE_TYPE.sub(b"", data, count=1)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
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


# HTML


def decode_html(data: bytes, where: str, *, encoding: str | None = None) -> Decoded:
    """Return the text of a web page.

    A byte order mark is believed first, then UTF-8 that is valid, then the encoding a person names, then the one the
    page names, in a misspelt tag too. Raises LoadError when the bytes fit none of them: nothing is replaced.
    """
    declared = _declared(data)
    if encoding is not None or not declared or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data, encoding=encoding, where=where)
    try:
        name = codecs.lookup(_ON_THE_WEB.get(declared, declared)).name
    except (LookupError, ValueError):
        return decode(data, where=where)
    name = _ON_THE_WEB.get(name, name)
    if name.startswith(("utf", "ucs")):
        return decode(data, where=where)
    found = decode(data, encoding=name, where=where)
    if found.encoding == name:
        return Decoded(found.text, name, f"the page says {declared}")
    return Decoded(found.text, found.encoding, f"{found.why.partition(',')[0]}, though the page says {declared}")


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data[:DECLARED_BYTES])
    return (found[1] or found[2]).decode("ascii", errors="ignore").lower() if found else ""


def parse_html(data: bytes, where: str, *, encoding: str | None = None) -> Element:
    """Return the root of a web page, or of a piece of one, read as a browser would: no tag needs to be closed.

    encoding: as for `decode_html`. Comments, processing instructions and attributes that say nothing about a text are
    left out. Raises LoadError when the encoding is not known, or a limit at the top of this module is passed.
    """
    from lxml import etree

    text = decode_html(data, where, encoding=encoding).text.replace("\0", "")
    tree: Any = _Tree()
    parser = etree.HTMLParser(
        target=tree, encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        parser.feed(text.encode("utf-8", errors="replace"))
        root: Element = parser.close()
    except (etree.LxmlError, AssertionError, OverflowError, ValueError):
        raise _too_much(where) if tree.is_full else damaged(where, "HTML") from None
    return root


class _Tree:
    """Builds the tree from the parser's events, within the limits at the top of this module.

    What stands after the end of the page is in the page: its root and its body are left open to the last.
    """

    def __init__(self) -> None:
        from lxml import etree

        self.is_full = False
        self._tree = etree.TreeBuilder()
        self._tree.start("html", {})
        self._has_body = False
        self._depth = self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "html" or (tag == "body" and self._has_body):
            return
        self._depth += 1
        self._elements += 1
        self.is_full = self._depth > DEPTH_LIMIT or self._elements > ELEMENT_LIMIT
        if self.is_full:
            raise OverflowError
        self._has_body = self._has_body or tag == "body"
        self._tree.start(tag, {name: attributes[name] for name in ATTRIBUTES if name in attributes})

    def end(self, tag: str) -> None:
        if tag not in ("html", "body"):
            self._depth -= 1
            self._tree.end(tag)

    def data(self, text: str) -> None:
        self._tree.data(text)

    def close(self) -> Element:
        if self._has_body:
            self._tree.end("body")
        self._tree.end("html")
        return self._tree.close()


def _too_much(where: str) -> LoadError:
    return LoadError(
        "the page holds more elements, or nests them deeper, than any transcript does",
        where=where,
        hint="open it in a browser, copy the text, and save that as .docx or .txt",
        code="load.too-large",
    )
