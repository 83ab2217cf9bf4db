"""SubRip: `.srt` of Whisper and its relatives, of subtitle programs, and timed text copied out of Teams."""

from __future__ import annotations

import re

from coanalysis.loaders.base import Blocks, Options, Sniff, Source
from coanalysis.loaders.cues import TIMING, read_cues
from coanalysis.loaders.subtitles import blocks_of

__all__ = ["LOADER", "Srt"]

ARROW = "-->"
_BEGIN = re.compile(rf"[\s\ufeff]*(?:\d{{1,9}}\.?[ \t]*\n)?[ \t]*{TIMING}")
_LINE = re.compile(rf"^[ \t]*{TIMING}[^\n]*$", re.MULTILINE)
#: So many lines of times, and one for so many other lines, tell a file that begins with something else.
FEWEST, LINES_PER_CUE = 3, 6


class Srt:
    """`.srt`. A cue whose time cannot be read keeps its words, without time, and is named."""

    name = "srt"
    suffixes = (".srt",)
    is_container = False
    called = "a SubRip file"

    def sniff(self, source: Source) -> Sniff:
        """Look for a cue number and a line of two times at the start, or for many such lines."""
        head = source.head.replace("\r\n", "\n").replace("\r", "\n")
        if _BEGIN.match(head):
            return Sniff(0.9, "begins with a cue number and two times")
        n_times = sum(1 for _ in _LINE.finditer(head))
        if n_times >= FEWEST and n_times * LINES_PER_CUE >= head.count("\n"):
            return Sniff(0.7, "lines of two times")
        return Sniff(
            0.6 if source.suffix in self.suffixes and ARROW in source.head else 0.0, "the suffix and cue times"
        )

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the lines of all cues, each with its speaker where the file names speakers."""
        found = read_cues(source.clean.text, source.name, is_webvtt=False)
        header = [(f"line {line}", text) for line, text in found.before]
        return blocks_of(source, found, header=header)


LOADER = Srt()
