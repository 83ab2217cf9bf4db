"""oTranscribe `.otr`: JSON around the HTML of its editor, with stamps a person set while typing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Line, Options, Sniff, Source, limited
from coanalysis.loaders.clock import read_seconds
from coanalysis.loaders.hearing import notice
from coanalysis.loaders.jsonfile import is_json, mentions, read_json, refused_json
from coanalysis.loaders.voices import trimmed
from coanalysis.markup import parse_html
from coanalysis.text import canonical

if TYPE_CHECKING:
    from coanalysis.markup import Element

__all__ = ["LOADER", "Otr"]

HINT = "an oTranscribe file has «text» and «media»; export it there again, or as plain text or Markdown"
#: Characters of HTML that are read: some 100 hours of talk. Keeps the peak of memory below 600 MB.
HTML_LIMIT = 6 * 2**20
#: Elements that begin a line of their own.
_BLOCKS = frozenset(("p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr"))
_BOLD = frozenset(("b", "strong"))
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_TIME = re.compile(r"\s*(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?\s*")
#: Words before a stamp that may be a label; the stamp then belongs to the whole line.
_LABEL = re.compile(r"[^:]{1,63}:\s*")


class Otr:
    """`.otr`. Stamps become times and stand in no speech; labels are searched for in the text."""

    name = "otr"
    suffixes: tuple[str, ...] = (".otr",)
    is_container = False
    called = "an oTranscribe file"

    def sniff(self, source: Source) -> Sniff:
        """Look for JSON with a text and a medium, or with oTranscribe's stamps."""
        if not is_json(source):
            return Sniff(0.0)
        has_stamps = b"data-timestamp" in source.data and mentions(source, "text")
        if has_stamps or mentions(source, "text", "media", "media-time"):
            return Sniff(0.95, "JSON with a text and its medium")
        return Sniff(0.7, "JSON, by the suffix") if source.suffix in self.suffixes else Sniff(0.0)

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the lines of the editor, each with the time of the stamp before it."""
        values = read_json(source)
        html = values.get("text") if isinstance(values, dict) else None
        if not isinstance(html, str) or not html.strip():
            raise refused_json(values, source, HINT)
        if len(html) > HTML_LIMIT:
            raise _too_long(source)
        clean = canonical(html)
        page = _Page()
        lines = limited(page.lines(parse_html(f"<div>{clean.text}</div>".encode(), source.name)), source.name)
        media = values.get("media")
        unread = [notice("stamps whose time cannot be read", len(page.unread), page.unread)] if page.unread else []
        return Blocks(
            lines,
            header=(("media file", canonical(media).text),) if isinstance(media, str) and media.strip() else (),
            encoding=source.decoded.encoding,
            encoding_why=source.decoded.why,
            removed=clean.removed,
            notices=tuple(unread),
        )


def _too_long(source: Source) -> LoadError:
    return LoadError(
        f"the text has more than {HTML_LIMIT // 2**20} million characters",
        where=source.name,
        hint="a transcript has far fewer: is this several in one file?",
        code="load.too-large",
    )


@dataclass(slots=True)
class _Page:
    """Walks through the editor's HTML once and gives its lines. runs: text of the line under way, with its weight."""

    unread: list[str] = field(default_factory=list)
    number: int = 0
    ms: int | None = None
    is_inside: bool = False
    bold: int = 0
    runs: list[tuple[str, bool]] = field(default_factory=list)

    def lines(self, root: Element) -> Iterator[Line]:
        from lxml import etree

        stamp: Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start" and stamp is None:
                yield from self._open(element)
                stamp = element if _is_stamp(element) else None
                if stamp is not None:
                    yield from self._stamp(element)
                else:
                    self._add(element.text)
            elif event == "end" and (stamp is None or stamp is element):
                stamp = None
                yield from self._close(element)
                self._add(element.tail)
        yield from self._end_of_line()

    def _open(self, element: Element) -> Iterator[Line]:
        if element.tag in _BLOCKS:
            yield from self._end_of_line()
        self.bold += element.tag in _BOLD

    def _close(self, element: Element) -> Iterator[Line]:
        self.bold -= element.tag in _BOLD
        if element.tag in _BLOCKS:
            yield from self._end_of_line()

    def _add(self, text: str | None) -> None:
        if text:
            self.runs.append((_BLANKS.sub(" ", text), self.bold > 0))

    def _stamp(self, element: Element) -> Iterator[Line]:
        """Take a stamp: its time goes to the words after it, and what somebody typed into it is speech."""
        shown = "".join(str(part) for part in element.itertext())
        found = _TIME.match(shown)
        ms = read_seconds(element.get("data-timestamp"))
        ms = read_seconds(found.group()) if ms is None and found else ms
        before = "".join(text for text, _ in self.runs)
        if before.strip() and _LABEL.fullmatch(before.strip()) is None:
            yield from self._piece()
        self.ms = ms if ms is not None else self.ms
        if ms is None:
            self.unread.append(f"line {self.number + (not self.is_inside)}")
        self._add(shown[found.end() :] if found else shown)

    def _end_of_line(self) -> Iterator[Line]:
        yield from self._piece()
        self.is_inside = False

    def _piece(self) -> Iterator[Line]:
        """Give the words since the last stamp or line end. Inside a line, a blank joins them to those before."""
        text, bold = _weigh(self.runs)
        self.runs.clear()
        if not text:
            return
        self.number += not self.is_inside
        joint = " " if self.is_inside else "\n"
        yield Line(text, f"line {self.number}", begin_ms=self.ms, bold=bold, joint=joint)
        self.ms, self.is_inside = None, True


def _is_stamp(element: Element) -> bool:
    return "timestamp" in (element.get("class") or "").split() or element.get("data-timestamp") is not None


def _weigh(runs: list[tuple[str, bool]]) -> tuple[str, int]:
    """Return the words of runs in canonical form, and how many characters at their start are bold."""
    text = trimmed(canonical("".join(run for run, _ in runs)).text)
    weighty = ""
    for run, is_bold in runs:
        if run.strip() and not is_bold:
            break
        weighty += run
    return text, min(len(text), len(trimmed(canonical(weighty).text)))


LOADER = Otr()
