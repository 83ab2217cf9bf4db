"""WebVTT: Teams with and without voices, Zoom, and other programs that write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Line, Options, Sniff, Source, limited
from coanalysis.loaders.cues import cue_lines, strip_tags
from coanalysis.text import canonical

if TYPE_CHECKING:
    from webvtt import Caption, WebVTT

__all__ = ["LOADER", "Vtt"]

MAGIC = "WEBVTT"
ARROW = "-->"
_START = re.compile(r"\s*(?:(\d+):)?(\d{1,2}):(\d{1,2})\.(\d{1,3})\s*-->")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,40}){0,4}(?:[ \t\n]([^<>]{0,200}))?>")
_VOICE_END = "</v>"


class Vtt:
    """`.vtt`, parsed by webvtt-py, with its cues counted so that none is dropped in silence."""

    name = "vtt"
    suffixes = (".vtt",)
    is_container = False
    called = "a WebVTT file"

    def sniff(self, source: Source) -> Sniff:
        """Look for the word WEBVTT at the start, or cue times in a file of that suffix."""
        if source.head.lstrip("\ufeff").startswith(MAGIC):
            return Sniff(1.0, f"begins with {MAGIC}")
        return Sniff(
            0.7 if source.suffix in self.suffixes and ARROW in source.head else 0.0, "the suffix and cue times"
        )

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the lines of all cues, each with its voice where the file names voices."""
        clean = source.clean
        text = clean.text if clean.text.startswith(MAGIC) else f"{MAGIC}\n\n{clean.text}"
        found = _parse(text, source.name)
        places, dropped = _places(clean.text, found.captions)
        has_voices = any(_VOICE.search(caption.raw_text) for caption in found.captions)
        lines = (
            line
            for caption, place in zip(found.captions, places, strict=True)
            for line in _lines(caption, place, has_voices=has_voices)
        )
        return Blocks(
            limited(lines, source.name),
            is_timed=True,
            header=tuple(("header", canonical(part).text) for part in _header(found)),
            encoding=source.decoded.encoding,
            encoding_why=source.decoded.why,
            removed=clean.removed,
            dropped=dropped,
        )


def _parse(text: str, where: str) -> WebVTT:
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    try:
        found = webvtt.from_string(text)
    except (MalformedFileError, MalformedCaptionError):
        found = None
    if found is None or not found.captions:
        raise LoadError(
            "no cue could be read",
            where=where,
            hint="a cue has a line such as 00:00:03.210 --> 00:00:08.245; fetch the file again",
            code="load.no-cues",
        )
    return found


def _header(found: WebVTT) -> list[str]:
    """Return what stands before the first cue: title, metadata, notes."""
    parts = [found.header_text, *found.metadata, *found.header_comments]
    return [part for part in parts if part.strip()]


def _places(text: str, captions: Sequence[Caption]) -> tuple[list[str], tuple[str, ...]]:
    """Return where each cue stands (`cue 7`, counting all in the file), and the lines whose cue could not be read."""
    timings = [(i, line) for i, line in enumerate(text.split("\n"), 1) if ARROW in line]
    places: list[str] = []
    dropped: list[str] = []
    waiting = iter(captions)
    caption = next(waiting, None)
    for number, (line_number, line) in enumerate(timings, 1):
        if caption is not None and _start_ms(line) == caption.start_time.in_milliseconds():
            places.append(f"cue {number}")
            caption = next(waiting, None)
        else:
            dropped.append(f"line {line_number}")
    places += ["cue"] * (len(captions) - len(places))
    return places, tuple(dropped)


def _start_ms(line: str) -> int | None:
    found = _START.match(line)
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups()
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _lines(caption: Caption, place: str, *, has_voices: bool) -> Iterator[Line]:
    begin, end = caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()
    first = True
    for label, text in _voices(caption.raw_text):
        speaker = label if has_voices else None
        for line in cue_lines(
            strip_tags(text), place, begin_ms=begin, end_ms=max(begin, end), label=speaker, first=first
        ):
            yield line
            first = False


def _voices(raw: str) -> Iterator[tuple[str, str]]:
    """Yield (voice, text) of a cue; "" is no voice. A voice goes on to `</v>` or to the next one."""
    at, label = 0, ""
    for found in _VOICE.finditer(raw):
        yield from _until_end(label, raw[at : found.start()])
        at, label = found.end(), " ".join(strip_tags(found.group(1) or "").split())
    yield from _until_end(label, raw[at:])


def _until_end(label: str, text: str) -> Iterator[tuple[str, str]]:
    inside, end, outside = text.partition(_VOICE_END)
    yield label, inside
    if end:
        yield "", outside


LOADER = Vtt()
