"""Cues of subtitle files as lines: what WebVTT and SubRip share."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from coanalysis.loaders.base import Line

__all__ = ["cue_lines", "strip_tags"]

#: Tags of WebVTT and SubRip, time tags and placement codes; not `<3` or `a < b`.
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<\d{1,3}:[\d:.]{4,12}>|\{\\[^{}\n]{1,40}\}")


def strip_tags(text: str) -> str:
    """Return the text of a cue without tags, with `&amp;` and its like as characters."""
    return html.unescape(_TAG.sub("", text))


def cue_lines(
    text: str, place: str, *, begin_ms: int, end_ms: int, label: str | None = None, first: bool = True
) -> Iterator[Line]:
    """Yield the lines of a cue. Lines are wrapped by the program that wrote them, so a blank joins them.

    first: this is the start of the cue, not a further voice in it.
    """
    for line in text.split("\n"):
        if line.strip():
            yield Line(line.strip(), place, label=label, begin_ms=begin_ms, end_ms=end_ms, joint=" ", first=first)
            first = False
