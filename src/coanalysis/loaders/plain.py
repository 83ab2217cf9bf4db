"""Plain text and Markdown: positions are in the file's own text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coanalysis.loaders.base import Blocks, Line, Options, Sniff, Source, limited

__all__ = ["LOADER", "Plain"]

MARKDOWN = (".md", ".markdown")
_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"#{1,6} ")


class Plain:
    """`.txt`, `.md` and every other file that is text and nothing more particular."""

    name = "text"
    suffixes = (".txt", ".text", *MARKDOWN)
    is_container = False
    called = "a plain text"

    def sniff(self, source: Source) -> Sniff:
        """Take any text, least surely; its suffix only adds a little."""
        is_named = source.suffix in self.suffixes
        if source.is_binary:
            return Sniff(0.1 if is_named else 0.0, "the suffix alone")
        return Sniff(0.5 if is_named else 0.3, "plain text")

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the lines of the file, each with its position in it."""
        clean = source.clean
        return Blocks(
            limited(_lines(clean.text, has_headings=source.suffix in MARKDOWN), source.name),
            text=clean.text,
            encoding=source.decoded.encoding,
            encoding_why=source.decoded.why,
            removed=clean.removed,
        )


def _lines(text: str, *, has_headings: bool) -> Iterator[Line]:
    """Yield the lines of a text; blank ones in a row as one. has_headings: lines such as `## Del 2` are headings."""
    number, end = 1, 0
    for found in _LINE.finditer(text):
        gap = text.count("\n", end, found.start())
        if gap > 1:
            yield Line("", f"line {number + 1}", end + 1)
        number, end = number + gap, found.end()
        line = found.group()
        is_heading = has_headings and _HEADING.match(line) is not None
        yield Line(line, f"line {number}", found.start(), aside=is_heading)


LOADER = Plain()
