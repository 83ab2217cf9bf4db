"""SubRip: `.srt` of Whisper and its relatives, and of subtitle programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Line, Options, Sniff, Source, limited
from coanalysis.loaders.cues import cue_lines, strip_tags

if TYPE_CHECKING:
    from datetime import timedelta

    from srt import Subtitle

__all__ = ["LOADER", "Srt"]

ARROW = "-->"
_TIMING = r"\d{1,3}:\d{1,2}:\d{1,2}[,.]\d{1,3} *--> *\d{1,3}:\d{1,2}:\d{1,2}[,.]\d{1,3}"
_BEGIN = re.compile(rf"\s*(?:\d+\s*\n)?\s*{_TIMING}")
#: The parser's patterns take far too long on these; no real file has them.
_HOSTILE = re.compile(r"\d{30}")
_NUMBER_LINE = re.compile(r"^-?\d[\d.]* *$", re.MULTILINE)
NUMBERS_PER_CUE, NUMBERS_FREE = 3, 1000
_GAPS = re.compile(r"\n{50,}")
_BLANKS = re.compile(r"[^\S\n]{50,}")


class Srt:
    """`.srt`, parsed by the srt package. A cue that it cannot read is an error: none is dropped in silence."""

    name = "srt"
    suffixes = (".srt",)
    is_container = False
    called = "a SubRip file"

    def sniff(self, source: Source) -> Sniff:
        """Look for a cue number and a line of two times at the start."""
        if _BEGIN.match(source.head.lstrip("\ufeff")):
            return Sniff(0.9, "begins with a cue number and two times")
        return Sniff(
            0.6 if source.suffix in self.suffixes and ARROW in source.head else 0.0, "the suffix and cue times"
        )

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the lines of all cues."""
        clean = source.clean
        cues = _parse(clean.text, source.name)
        lines = (line for number, cue in enumerate(cues, 1) for line in _lines(cue, f"cue {number}"))
        return Blocks(
            limited(lines, source.name),
            is_timed=True,
            encoding=source.decoded.encoding,
            encoding_why=source.decoded.why,
            removed=clean.removed,
        )


def _parse(text: str, where: str) -> list[Subtitle]:
    import srt

    n_numbers = sum(1 for _ in _NUMBER_LINE.finditer(text))
    if _HOSTILE.search(text) or n_numbers > NUMBERS_FREE + NUMBERS_PER_CUE * text.count(ARROW):
        raise _unreadable(text, 0, where)
    text = _BLANKS.sub(" ", _GAPS.sub("\n\n", text))
    try:
        cues = list(srt.parse(text))
    except srt.SRTParseError as error:
        raise _unreadable(text, error.expected_start, where) from None
    except (OverflowError, ValueError):
        raise _unreadable(text, 0, where) from None
    swallowed = next((number for number, cue in enumerate(cues, 1) if ARROW in cue.content), None)
    if swallowed is not None:
        raise _no_cue(f"{where}, after cue {swallowed}")
    if not cues:
        raise _no_cue(where)
    return cues


def _unreadable(text: str, at: int, where: str) -> LoadError:
    """Return the error that names the line, never its words."""
    number = text.count("\n", 0, at) + 1
    return _no_cue(f"{where}, near line {number}")


def _no_cue(where: str) -> LoadError:
    return LoadError(
        "a cue cannot be read: a number, a line such as 00:00:02,400 --> 00:00:10,986 and text are expected",
        where=where,
        hint="mend the line in a text editor, or fetch the file again",
        code="load.no-cues",
    )


def _lines(cue: Subtitle, place: str) -> Iterator[Line]:
    begin, end = _ms(cue.start), _ms(cue.end)
    return cue_lines(strip_tags(cue.content), place, begin_ms=begin, end_ms=max(begin, end))


def _ms(time: timedelta) -> int:
    return round(time.total_seconds() * 1000)


LOADER = Srt()
