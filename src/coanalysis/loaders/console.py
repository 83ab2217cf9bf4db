"""Timed text: what Whisper programs print, labels of Audacity, transcripts copied from video sites.

`[00:00.000 --> 00:04.000]   text`, `[0.00s -> 4.00s] text`, `[0001.26 - 0005.26] text`, `0.5<TAB>4.0<TAB>text`, a line
`0:02` over its text, `0:02 text`. Files whose lines begin with a label stay with the plain text loader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from coanalysis.loaders.base import HEAD_BYTES, Blocks, Line, Options, Sniff, Source, limited
from coanalysis.loaders.clock import read_seconds
from coanalysis.loaders.hearing import notice, notices_of
from coanalysis.loaders.labels import learn
from coanalysis.loaders.voices import bracketed, has_bracket_labels, trimmed

__all__ = ["LOADER", "Console"]

#: The least share of the lines that have times, and the fewest such lines with one time only.
SHARE, FEWEST = 0.6, 3
_CLOCK = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,3})?"
_SECONDS = r"\d{1,6}(?:[.,]\d{1,3})? ?s|\d{1,6}[.,]\d{1,3}"
_TIME = rf"{_CLOCK}|{_SECONDS}"
_SPAN = re.compile(
    rf"[\[(]\s?(?P<begin>{_TIME})\s{{0,3}}(?:-->|->|→|[-–]|to|til)\s{{0,3}}(?P<end>{_TIME})\s?[\])]:?"
    rf"|(?P<bare>{_TIME})\s{{0,3}}-{{1,2}}>\s{{0,3}}(?P<bare_end>{_TIME})(?=\s)"
    r"|(?P<from>\d{1,6}[.,]\d{1,9})\t(?P<until>\d{1,6}[.,]\d{1,9})(?=\t)"
)
#: Brackets with figures and an arrow or dash that are no two times.
_ODD_TIME = r"(?:[\d:.,;+?*-]|NaN|[a-zA-Z](?![a-zA-Z])){0,24}"
_BROKEN = re.compile(rf"\[(?=[^\[\]\n]{{0,60}}\d)\s?{_ODD_TIME}\s?(?:-->|->|→|\s-\s)\s?{_ODD_TIME}\s?\]")
_STAMP = re.compile(
    r"[\[(]((?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?)[\])]|((?:\d{1,2}:)?\d{1,3}:\d{2})(?=\s|$)(?!\s?[-–]\s?\d)"
)
#: Lines that programs print beside the text.
_PROGRAM = re.compile(
    r"#\s+\S.*|language=\S+.*|Detecting language.*|Detected language.*|Processing segment.*|Transcribing.*"
    r"|\\\t.*|\s*\d{1,3}%\|.*"
    r"|(?:whisper_\w+|ggml_\w+|main|system_info|output_\w+|load_\w+): .*|.{0,200}: \w*Warning: .*|warnings\.warn\(.*"
    r"|Subtitles are written to .*|Operation finished in:? .*|Transcription speed: .*",
    re.IGNORECASE,
)


class Console:
    """`.txt` of a speech recogniser, without stamps in the text that is read from it."""

    name = "console"
    suffixes: tuple[str, ...] = (".txt", ".text")
    is_container = False
    called = "a timed text"

    def sniff(self, source: Source) -> Sniff:
        """Look whether most lines begin with times, and no other line with a speaker."""
        if source.is_binary:
            return Sniff(0.0)
        head = _head(source)
        rows = [row for row in head if row.strip() and not _PROGRAM.fullmatch(row.strip())]
        spans = [_SPAN.match(row.strip()) or _BROKEN.match(row.strip()) for row in rows]
        n_spans = len(spans) - spans.count(None)
        if n_spans >= SHARE * len(rows) and _has_spans("\n".join(rows)):
            others = [row for row, span in zip(rows, spans, strict=True) if span is None]
            return Sniff(0.0) if _has_labels(others) else Sniff(0.9, "lines begin with two times")
        return self._sniff_stamps(rows, len(head) - len(rows))

    @staticmethod
    def _sniff_stamps(rows: Sequence[str], n_blank: int) -> Sniff:
        """Tell a file with one time for each line of text and no labels. Captions have no blank lines between."""
        found = [_STAMP.match(row.strip()) for row in rows]
        n_alone = sum(one is not None and one.end() == len(row.strip()) for one, row in zip(found, rows, strict=True))
        n_stamps = len(found) - found.count(None)
        is_over = n_alone >= FEWEST and n_alone * 3 >= len(rows)
        is_before = n_stamps >= FEWEST and n_stamps >= SHARE * len(rows)
        times = [read_seconds(one.group(1) or one.group(2)) or 0 for one in found if one]
        if not (is_over or is_before) or n_blank > n_stamps / 2 or times != sorted(times) or _has_labels(rows):
            return Sniff(0.0)
        return Sniff(0.7, "lines with a time each, and no labels")

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return one line for each timed line, and those that go on with it."""
        walk = _Walk(has_spans=_has_spans(source.clean.text))
        lines = limited(walk.lines(source.clean.text), source.name)
        lines = _with_speakers(lines)
        return Blocks(
            lines,
            is_timed=True,
            header=tuple(walk.header),
            encoding=source.decoded.encoding,
            encoding_why=source.decoded.why,
            removed=source.clean.removed,
            notices=(*walk.notices(), *notices_of((line for line in lines if not line.aside), "lines")),
        )


def _head(source: Source) -> list[str]:
    """Return the first lines of a file, without one that is cut off."""
    rows = source.head.lstrip("\ufeff").splitlines()
    return rows[:-1] if len(source.data) > HEAD_BYTES and len(rows) > 1 else rows


def _has_labels(rows: Sequence[str]) -> bool:
    return any(one is not None and one.label for one in learn([Line(row, "") for row in rows]).taken)


def _has_spans(text: str) -> bool:
    return any(_SPAN.match(row.strip()) for row in text.split("\n", 200)[:200])


@dataclass(slots=True)
class _Walk:
    """Goes through the lines once. has_spans: lines begin with two times, so a single one is speech.

    header: what stands before the first timed line. unread: lines whose times cannot be read; backwards: those that
    end before they begin; further: where a further recording begins.
    """

    has_spans: bool
    header: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    backwards: list[str] = field(default_factory=list)
    further: list[str] = field(default_factory=list)
    is_begun: bool = False
    waiting_ms: int | None = None

    def lines(self, text: str) -> Iterator[Line]:
        for number, found in enumerate(re.finditer(r"[^\n]*\n?", text), 1):
            row = trimmed(found.group())
            if row:
                line = self._line(row, f"line {number}")
                if line is not None:
                    yield line

    def _line(self, row: str, place: str) -> Line | None:
        span = _SPAN.match(row)
        if span is not None:
            return self._timed(row, span, place)
        broken = _BROKEN.match(row) if self.has_spans else None
        if broken is not None:
            self.unread.append(place)
            self.is_begun = True
            return self._spoken(row[broken.end() :], place, None, None)
        if _PROGRAM.fullmatch(row):
            return self._program(row, place)
        stamp = None if self.has_spans else _STAMP.match(row)
        if stamp is not None:
            self.is_begun = True
            self.waiting_ms = read_seconds(stamp.group(1) or stamp.group(2))
            return self._spoken(row[stamp.end() :], place, self.waiting_ms, None)
        return self._further(row, place)

    def _timed(self, row: str, span: re.Match[str], place: str) -> Line | None:
        begin, end = (read_seconds(one) for one in span.groups() if one is not None)
        if begin is None or end is None:
            self.unread.append(place)
        elif end < begin:
            self.backwards.append(place)
            end = begin
        self.is_begun = True
        return self._spoken(row[span.end() :], place, begin, end)

    def _spoken(self, words: str, place: str, begin_ms: int | None, end_ms: int | None) -> Line | None:
        text = trimmed(words)
        if not text:
            return None
        self.waiting_ms = None
        return Line(text, place, begin_ms=begin_ms, end_ms=end_ms, joint=" ")

    def _program(self, row: str, place: str) -> Line | None:
        """Set aside what a program printed: before the text as header, in it as a heading where a recording begins."""
        if not self.is_begun:
            self.header.append((place, row))
            return None
        if row.startswith("#"):
            self.further.append(place)
        return Line(row, place, aside=True)

    def _further(self, row: str, place: str) -> Line | None:
        """Take a line without time: the words under a time, or those that go on with the line before."""
        if not self.is_begun:
            self.header.append((place, row))
            return None
        begin, self.waiting_ms = self.waiting_ms, None
        return Line(row, place, begin_ms=begin, joint=" ", first=begin is not None)

    def notices(self) -> list[str]:
        rows = (
            ("lines with a time that cannot be read, their words kept", self.unread),
            ("lines that end before they begin", self.backwards),
            ("further recordings in this file", self.further),
        )
        return [notice(what, len(places), places) for what, places in rows if places]


def _with_speakers(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with the speakers that stand in brackets before the words; as they are where there are none."""
    if not has_bracket_labels(line.text for line in lines if line.first and not line.aside):
        return tuple(lines)
    found: list[Line] = []
    label = ""
    for line in lines:
        if line.aside:
            found.append(line)
            continue
        for speaker, text in bracketed(line.text):
            if words := trimmed(text):
                label = speaker if speaker or line.first else label
                found.append(replace(line, text=words, label=label))
    return tuple(found)


LOADER = Console()
