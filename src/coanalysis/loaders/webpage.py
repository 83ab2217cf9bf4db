"""Web pages: noScribe, reports of Transcriber, and saved pages in general."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Options, Sniff, Source
from coanalysis.loaders.paragraphs import blocks_of
from coanalysis.loaders.webdialects import read_noscribe, read_transcriber
from coanalysis.loaders.webtext import flat_text, read_page
from coanalysis.markup import decode_html, parse_html
from coanalysis.text import canonical

if TYPE_CHECKING:
    from coanalysis.markup import Element

__all__ = ["LOADER", "Webpage"]

_START = re.compile(r"(?:<\?xml[^<>]{0,200}>|<!--.{0,2000}?-->|\s+)*(?:<!doctype\s+html|<html)\b", re.DOTALL)
_TAG = re.compile(r"<(?:body|p|div|h[1-6]|ul|ol|table|meta|font|span|br)\b[^<>]{0,2000}>")


class Webpage:
    """`.html` in the encoding the page declares, also where the tag that does so is misspelt."""

    name = "html"
    suffixes = (".html", ".htm", ".xhtml")
    is_container = True
    called = "a web page"

    def sniff(self, source: Source) -> Sniff:
        """Look for the start of a page, or for tags in a file of that suffix."""
        is_named = source.suffix in self.suffixes
        if source.is_binary:
            return Sniff(0.1 if is_named else 0.0, "the suffix alone")
        head = source.head.lstrip("\ufeff").lower()
        if _START.match(head):
            return Sniff(0.95, "begins as a web page")
        has_tags = is_named and _TAG.search(head) is not None
        return Sniff(0.7 if has_tags else 0.2 if is_named else 0.0, "the suffix and tags" if has_tags else "the suffix")

    def load(self, source: Source, options: Options) -> Blocks:
        """Return the lines of a page. Raises LoadError when its encoding is not known, or it holds no text."""
        page = decode_html(source.data, source.name, encoding=options.encoding)
        root = parse_html(page.text.encode("utf-8", errors="replace"), source.name, encoding="utf-8")
        found = read_noscribe(root, source.name) or read_transcriber(root, source.name)
        if found is None:
            found = _read_any(root, options, source.name)
        return replace(found, encoding=page.encoding, encoding_why=page.why)


def _read_any(root: Element, options: Options, where: str) -> Blocks:
    """Return the lines of a page no program is known for; its title is header."""
    text = read_page(root, where)
    if not text.paragraphs:
        raise LoadError(
            "the page holds no text",
            where=where,
            hint="open it in a browser: if the text is there, copy it and save it as .docx or .txt",
            code="load.empty",
        )
    found = blocks_of(text, options, where)
    titles = (canonical(flat_text(one)).text for one in root.iter("title"))
    return replace(found, header=(*(("title", title) for title in titles if title), *found.header))


LOADER = Webpage()
