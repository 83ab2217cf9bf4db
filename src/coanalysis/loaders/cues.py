"""Cues of subtitle files: what WebVTT and SubRip share.

One walk from arrow to arrow, so that a damaged cue loses its time at most and never its words. Times stand on a line
with `-->`; what stands under it until the next such line is the cue's text, but for the name of the next cue.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from coanalysis.errors import LoadError
from coanalysis.loaders.base import LINE_LIMIT
from coanalysis.loaders.clock import SIXTY, is_unpadded, read_clock

__all__ = ["TIMING", "Cue", "CueFile", "read_cues", "strip_tags"]

#: A line of two clock times at the start of a file or line, for sniffing.
TIMING = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[,.]\d{1,3})?[ \t]*-->[ \t]*(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[,.]\d{1,3})?"

#: Tags of WebVTT and SubRip, time tags and placement codes; not `<3` or `a < b`.
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<\d{1,3}:[\d:.]{4,12}>|\{\\[^{}\n]{1,40}\}")
_ARROW = re.compile(r"(\S{0,24}?)\s{0,8}(--->|-->|- ->|->)\s{0,8}(\S{0,24})(.*)")
#: What is left of a time when a program writes it wrongly: figures and signs, `NaN`, a single letter.
_BROKEN_TIME = re.compile(r"(?:[\d:.,;+?*\-–]|NaN|(?<![a-zA-Z])[a-zA-Z](?![a-zA-Z]))*")
#: `align:start position:0%` of WebVTT, `X1:100 Y1:50` of SubRip.
_SETTINGS = re.compile(r"(?:\s+[\w-]{1,20}:\S{0,40})*\s*")
_NUMBER = re.compile(r"(\d{1,9})\.?")
_GUID = re.compile(r"[0-9a-fA-F]{4,}(?:-[0-9a-fA-F]{2,})+[\w/.-]{0,40}")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_GAP = re.compile(r"(?:\A|\n)(?:[^\S\n]*\n)+")
_EXACT = re.compile(r"(\d\d):(\d\d):(\d\d)[.,](\d{3}) --> (\d\d):(\d\d):(\d\d)[.,](\d{3})\s*")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue. number: counting all in the file from 1. line: that of its times. name: what stands above them.

    begin_ms, end_ms: None where they cannot be read or are negative. text: as in the file, tags and all.
    is_backwards: it ends before it begins in the file; the end given here is then its beginning.
    """

    number: int
    line: int
    name: str
    begin_ms: int | None
    end_ms: int | None
    text: str
    is_backwards: bool = False

    @property
    def place(self) -> str:
        """Where it stands, for a person."""
        return f"cue {self.number}"


@dataclass(slots=True)
class CueFile:
    """The cues of a file. before: (line, paragraph) ahead of the first cue. notes: (number of the cue before, text).

    unread: lines whose times cannot be read, late: lines of text after a blank line inside a cue, odd: lines with an
    arrow that are speech.
    """

    cues: list[Cue] = field(default_factory=list)
    before: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)


def strip_tags(text: str) -> str:
    """Return the text of a cue without tags, with `&amp;` and its like as characters."""
    text = _TAG.sub("", text) if "<" in text or "{" in text else text
    return html.unescape(text) if "&" in text else text


def read_cues(text: str, where: str, *, is_webvtt: bool) -> CueFile:
    """Return the cues of a text in canonical form, in its order.

    is_webvtt: notes and styles may stand between the cues, and any line above the times is a cue's name; in SubRip
    only a number is. Raises LoadError when there are more cues than any transcript has.
    """
    return _Walk(text, where, is_webvtt=is_webvtt).found()


# Lines of times


class _Timing(NamedTuple):
    """A line of times. rest: words after them, for a few programs write the text there."""

    line: int
    begin_ms: int | None
    end_ms: int | None
    rest: str = ""


def _timing(row: str, number: int, *, unpadded: bool) -> _Timing | None:
    """Return the times of a line, readable or broken; None for speech."""
    exact = _EXACT.fullmatch(row)
    if exact is not None:
        h, m, s, ms, h2, m2, s2, ms2 = map(int, exact.groups())
        if max(m, s, m2, s2) < SIXTY:
            return _Timing(number, ((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2)
    found = _ARROW.match(row.strip())
    if found is None:
        return None
    begin, arrow, end, rest = found.groups()
    begin_ms, end_ms = read_clock(begin, unpadded=unpadded), read_clock(end, unpadded=unpadded)
    if arrow == "->" and (begin_ms is None or end_ms is None):
        return None
    times = begin + end
    if _BROKEN_TIME.fullmatch(times) is None or not ("NaN" in times or any(char.isdigit() for char in times)):
        return None
    return _Timing(number, begin_ms, end_ms, "" if not rest or _SETTINGS.fullmatch(rest) else rest.strip())


class _Walk:
    """Goes from one line of times to the next. What stands between them is a cue's text and the next one's name."""

    def __init__(self, text: str, where: str, *, is_webvtt: bool) -> None:
        self._text = text
        self._where = where
        self._is_webvtt = is_webvtt
        self._unpadded = is_unpadded(text)
        self._found = CueFile()
        self._timing: _Timing | None = None
        self._name = ""
        self._number = 0

    def found(self) -> CueFile:
        at, line = 0, 1
        for start, end, timing in self._timings():
            words, name = self._cut_name(self._text[at:start])
            self._close(words, line)
            self._timing, self._name = timing, name
            at, line = end + 1, timing.line + 1
        self._close(self._text[at:], line)
        return self._found

    def _timings(self) -> Iterator[tuple[int, int, _Timing]]:
        """Yield (start, end, times) of each line of times. Other lines with an arrow are speech."""
        text, at, counted, number = self._text, 0, 0, 1
        while (arrow := text.find("->", at)) >= 0:
            start = text.rfind("\n", at, arrow) + 1 or at
            end = text.find("\n", arrow)
            end = len(text) if end < 0 else end
            number += text.count("\n", counted, start)
            timing = _timing(text[start:end], number, unpadded=self._unpadded)
            if timing is not None:
                yield start, end, timing
            elif "-->" in text[start:end]:
                self._found.odd.append(number)
            at, counted = end, start
            self._check(len(self._found.cues) + len(self._found.odd))

    def _check(self, n: int) -> None:
        if n > LINE_LIMIT:
            raise LoadError(
                f"the file has more than {LINE_LIMIT:,} cues".replace(",", " "),
                where=self._where,
                hint="a transcript has far fewer: is this several in one file, or a log?",
                code="load.too-large",
            )

    def _cut_name(self, body: str) -> tuple[str, str]:
        """Return what stands between two lines of times without the name of the cue that begins, and that name."""
        core = body.rstrip()
        cut = core.rfind("\n") + 1
        last = core[cut:].strip("\ufeff \t")
        above = core[:cut]
        is_first = not above.strip() if cut == 0 else not above[above.rfind("\n", 0, cut - 1) + 1 :].strip()
        if cut == 0:
            is_first = self._timing is None or "\n" in body[: len(body) - len(body.lstrip())]
        is_under_gap = body.count("\n", len(core)) > 1
        if not last or not self._is_name(last, is_first=is_first, is_under_gap=is_under_gap):
            return body, ""
        number = _NUMBER.match(last)
        self._number = int(number.group(1)) if number else self._number
        return above, last

    def _is_name(self, last: str, *, is_first: bool, is_under_gap: bool) -> bool:
        """Say whether the last line before times names the cue. A number must fit where no blank line sets it off."""
        number = _NUMBER.fullmatch(last)
        if number is not None:
            counted = len(self._found.cues) + (self._timing is not None) + 1
            is_next = int(number.group(1)) in (self._number + 1, counted)
            return is_next if is_under_gap else is_first or is_next
        if _GUID.fullmatch(last):
            return True
        is_header = self._timing is None and last.startswith("WEBVTT")
        return self._is_webvtt and is_first and not is_under_gap and not is_header

    def _close(self, body: str, line: int) -> None:
        """Take in what stands under a line of times; line: the number of its first line."""
        if self._timing is None:
            self._found.before += _paragraphs(body, line)
            return
        words = body.strip("\n")
        if self._is_webvtt and (body.startswith("\n") or _BLANK_LINE.search(words)):
            words = self._without_notes(body, line)
        self._found.cues.append(self._cue(self._timing, words))

    def _cue(self, timing: _Timing, words: str) -> Cue:
        line, begin, end, rest = timing
        if begin is None or end is None:
            self._found.unread.append(line)
        is_backwards = begin is not None and end is not None and end < begin
        text = f"{rest}\n{words}" if rest else words
        number = len(self._found.cues) + 1
        return Cue(number, line, self._name, begin, begin if is_backwards else end, text, is_backwards)

    def _without_notes(self, body: str, line: int) -> str:
        """Return the words of a cue that holds blank lines; notes and styles between are set aside."""
        kept = []
        for number, text in _paragraphs(body, line):
            if number == line:
                kept.append(text)
            elif text.split(maxsplit=1)[0] == "NOTE" or text.partition("\n")[0].strip() in ("STYLE", "REGION"):
                self._found.notes.append((len(self._found.cues) + 1, text))
            else:
                self._found.late.append(number)
                kept.append(text)
        return "\n".join(kept)


def _paragraphs(body: str, line: int) -> list[tuple[int, str]]:
    """Return the stretches of lines between blank ones, each with the number of its first line."""
    parts = []
    at = 0
    for gap in _GAP.finditer(body):
        parts.append((line, body[at : gap.start()]))
        line += body.count("\n", at, gap.end())
        at = gap.end()
    parts.append((line, body[at:]))
    return [(number, text.strip("\n")) for number, text in parts if text.strip()]
