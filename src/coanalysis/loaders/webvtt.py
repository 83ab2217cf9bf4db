"""WebVTT: Teams with and without voices, Teams of 2022, OneDrive, Zoom, Webex, noScribe, Whisper and its relatives.

The cues are read by `cues.py` and not by a library, because words must never go with a time that cannot be read, and
because Teams of 2022 writes `0:0:6.90` for six seconds and 90 milliseconds.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence

from coanalysis.loaders.base import Blocks, Options, Remark, Sniff, Source
from coanalysis.loaders.cues import CueFile, read_cues
from coanalysis.loaders.hearing import notice
from coanalysis.loaders.subtitles import blocks_of
from coanalysis.loaders.voices import name_above

__all__ = ["LOADER", "Vtt"]

MAGIC = "WEBVTT"
ARROW = "-->"
_MAGIC = re.compile(rf"\ufeff?{MAGIC}(?=[ \t\r\n]|$)")
_STYLE = re.compile(r"(?:STYLE|REGION)[ \t]*(?:\n|$)")
_NOTE = re.compile(r"NOTE(?:\s+|$)")
#: A note that a program writes for programs: `Confidence: 0.91`, `duration:"00:31:05"`.
_MACHINE_NOTE = re.compile(r"""[\w-]{1,40}[ \t]*[:=][ \t]*["']?[\w.:%+-]{0,40}["']?\s*""")


class Vtt:
    """`.vtt`. A cue whose time cannot be read keeps its words, without time, and is named."""

    name = "vtt"
    suffixes = (".vtt",)
    is_container = False
    called = "a WebVTT file"

    def sniff(self, source: Source) -> Sniff:
        """Look for the word WEBVTT at the start, or cue times in a file of that suffix."""
        if _MAGIC.match(source.head):
            return Sniff(1.0, f"begins with {MAGIC}")
        return Sniff(
            0.7 if source.suffix in self.suffixes and ARROW in source.head else 0.0, "the suffix and cue times"
        )

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the lines of all cues, each with its speaker where the file names speakers."""
        found = read_cues(source.clean.text, source.name, is_webvtt=True)
        notes = [(number, _NOTE.sub("", text, count=1).strip()) for number, text in found.notes]
        spoken = [cue.number for cue in found.cues if cue.text.strip()]
        remarks = [Remark(_place(spoken, number), text) for number, text in notes if _is_for_people(text)]
        return blocks_of(
            source, found, header=_header(found), remarks=remarks, notices=_notices(found, len(notes) - len(remarks))
        )


def _header(found: CueFile) -> list[tuple[str, str]]:
    """Return the title, metadata and notes before the first cue, each with its line."""
    parts = []
    for line, text in found.before:
        words = _MAGIC.sub("", text, count=1) if line == 1 else _NOTE.sub("", text, count=1)
        if words.strip(" \t\n-") and not _STYLE.match(text):
            parts.append((f"line {line}", words.strip(" \t\n-")))
    return parts


def _place(spoken: Sequence[int], number: int) -> str:
    """Return the last cue with words up to the one of that number; the first one when there is none before."""
    at = bisect(spoken, number) - 1
    return f"cue {spoken[max(at, 0)] if spoken else 1}"


def _is_for_people(note: str) -> bool:
    return bool(note) and not _STYLE.match(note) and _MACHINE_NOTE.fullmatch(note) is None


def _notices(found: CueFile, n_machine: int) -> list[str]:
    told = [notice("notes of the program between cues, set aside", n_machine)] if n_machine else []
    named = [cue.place for cue in found.cues if " " in cue.name and name_above(cue) is None]
    if named:
        told.append(notice("cues with words above their time: a name of the cue there, not speech", len(named), named))
    return told


LOADER = Vtt()
