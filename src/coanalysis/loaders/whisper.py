"""JSON of speech recognisers: Whisper, WhisperX, whisper-timestamped, faster-whisper, whisper.cpp, transformers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coanalysis.loaders.base import Blocks, Line, Options, Sniff, Source, limited
from coanalysis.loaders.hearing import notice, notices_of
from coanalysis.loaders.jsonfile import check_number, is_json, mentions, read_json, refused_json
from coanalysis.loaders.segments import Segment, read_segment
from coanalysis.loaders.voices import bracketed, has_bracket_labels, wrapped
from coanalysis.text import canonical

__all__ = ["LOADER", "Whisper"]

HINT = (
    "a Whisper file has «segments», each with start, end and text; from another service export the transcript as "
    ".docx, .txt, .vtt or .srt"
)
#: Where the parts of the talk stand, the first that holds any: with speakers before without.
_LISTS = ("segments", "transcription", "speakers", "chunks")
#: Above or below these values OpenAI's own program takes a stretch for failed: `compression_ratio_threshold`,
#: `logprob_threshold` and `no_speech_threshold` in `whisper/transcribe.py` of openai/whisper. Silence is assumed only
#: when the last two agree.
COMPRESSION_RATIO, LOGPROB, NO_SPEECH = 2.4, -1.0, 0.6


class Whisper:
    """`.json` with segments. Words without times, and times that cannot be, are kept as words and named."""

    name = "whisper"
    suffixes = (".json",)
    is_container = False
    called = "a speech recogniser's JSON file"

    def sniff(self, source: Source) -> Sniff:
        """Look for the keys of segments; any other JSON is taken too, to be refused with what it is."""
        if not is_json(source):
            return Sniff(0.0)
        for keys in (("segments", "text"), ("segments", "words"), ("transcription", "text"), ("chunks", "timestamp")):
            if mentions(source, *keys):
                return Sniff(0.9, f"JSON with {keys[0]}")
        if mentions(source, "start", "end", "text"):
            return Sniff(0.8, "JSON with texts and times")
        return Sniff(0.6, "JSON")

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return one line or more for each segment, with its speaker where the file names any."""
        values = read_json(source)
        check_number(values if isinstance(values, list) else _list_of(values), source)
        found = _read(values)
        if not found.segments:
            raise refused_json(values, source, HINT)
        lines = limited(_lines(found.segments), source.name)
        return Blocks(
            lines,
            is_timed=True,
            encoding=source.decoded.encoding,
            encoding_why=source.decoded.why,
            removed=sum(segment.removed for segment in found.segments),
            dropped=found.dropped,
            notices=(*_notices(found), *notices_of(lines, "segments")),
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """What a file holds. whole: the text at its top. unsure, silent: segments the recogniser had doubts about."""

    segments: tuple[Segment, ...]
    whole: str = ""
    dropped: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


def _read(values: object) -> _Found:
    top = values if isinstance(values, Mapping) else {}
    whole = top.get("text")
    whole = canonical(whole).text if isinstance(whole, str) else ""
    parts = values if isinstance(values, list) else _list_of(values)
    places = [f"segment {number}" for number in range(1, len(parts) + 1)]
    read = [read_segment(value, place) for value, place in zip(parts, places, strict=True)]
    segments = tuple(segment for segment in read if segment is not None)
    is_talk = isinstance(values, Mapping) or any(segment.begin_ms is not None for segment in segments)
    if not is_talk or not any(segment.text.strip() for segment in segments):
        alone = read_segment(whole, "text") if whole.strip() and _is_plain(top) else None
        return _Found((alone,) if alone else ())
    told = [(place, value) for value, place in zip(parts, places, strict=True) if isinstance(value, Mapping)]
    return _Found(
        segments,
        whole,
        tuple(place for place, segment in zip(places, read, strict=True) if segment is None),
        tuple(place for place, value in told if _is_unsure(value)),
        tuple(place for place, value in told if _is_silent(value)),
    )


def _list_of(values: object) -> list[Any]:
    top = values if isinstance(values, Mapping) else {}
    lists = [found for key in _LISTS if isinstance(found := top.get(key), list) and found]
    inner = top.get("transcription")
    return lists[0] if lists else _list_of_inner(inner)


def _list_of_inner(inner: object) -> list[Any]:
    """Return the segments one level down, for scripts that wrap a recogniser's answer."""
    found = inner.get("segments") if isinstance(inner, Mapping) else None
    return found if isinstance(found, list) else []


def _is_plain(top: Mapping[str, Any]) -> bool:
    """Say whether a file has a recogniser's shape though no segment holds words: then its whole text is taken."""
    return any(key in top for key in (*_LISTS, "language", "duration"))


def _number(value: Mapping[str, Any], key: str) -> float:
    found = value.get(key)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else float("nan")


def _is_unsure(value: Mapping[str, Any]) -> bool:
    return _number(value, "compression_ratio") > COMPRESSION_RATIO or _number(value, "avg_logprob") < LOGPROB


def _is_silent(value: Mapping[str, Any]) -> bool:
    return _number(value, "no_speech_prob") > NO_SPEECH and _number(value, "avg_logprob") < LOGPROB


def _lines(segments: Sequence[Segment]) -> Iterator[Line]:
    is_named = any(part.label for segment in segments for part in segment.parts)
    has_brackets = not is_named and has_bracket_labels(segment.text.lstrip() for segment in segments)
    for segment in segments:
        for part in segment.parts:
            for label, text in bracketed(part.text.strip()) if has_brackets else ((part.label, part.text),):
                speaker = label if is_named or has_brackets else None
                yield from wrapped(text, segment.place, begin_ms=part.begin_ms, end_ms=part.end_ms, label=speaker)


def _notices(found: _Found) -> list[str]:
    rows = (
        (
            "segments whose beginning has no time",
            [one.place for one in found.segments if one.begin_ms is None and one.text.strip()],
        ),
        ("segments that end before they begin", [one.place for one in found.segments if one.is_backwards]),
        ("segments with words of several speakers, cut there", [one.place for one in found.segments if one.parts[1:]]),
        (
            "segments with several speakers whose words do not fit the text, not cut",
            [one.place for one in found.segments if one.is_tangled],
        ),
        ("segments the recogniser itself was unsure of (listen there)", found.unsure),
        ("segments that may be silence (listen there)", found.silent),
    )
    told = [notice(what, len(places), places) for what, places in rows if places]
    spoken = sum(len(segment.text.split()) for segment in found.segments)
    if found.whole.strip() and _letters(found.whole) != "".join(_letters(one.text) for one in found.segments):
        words = len(found.whole.split())
        told.append(f"the text at the top of the file differs from its segments: {words} words there, {spoken} in them")
    return told


def _letters(text: str) -> str:
    return "".join(text.split())


LOADER = Whisper()
