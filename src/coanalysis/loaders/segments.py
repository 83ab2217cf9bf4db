"""A segment of a speech recogniser's JSON: its words, times and speakers, whatever is missing or odd in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coanalysis.loaders.clock import LONGEST_MS, read_seconds
from coanalysis.loaders.labels import clean_label
from coanalysis.text import canonical

__all__ = ["Part", "Segment", "read_segment"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one speaker says in a segment. label: "" where nobody is named. Times in ms, None where they are missing."""

    label: str
    text: str
    begin_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment. place: `segment 7`. text: all its words in canonical form; removed: control characters taken out.

    parts: one for each change of speaker. is_backwards: it ends before it begins in the file. is_tangled: several
    speakers are named but their words do not stand in the text in that order, so that it is one part.
    """

    place: str
    text: str
    parts: tuple[Part, ...]
    removed: int
    is_backwards: bool
    is_tangled: bool

    @property
    def begin_ms(self) -> int | None:
        """When it begins; None when the file does not say."""
        return self.parts[0].begin_ms


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    label: str
    begin_ms: int | None
    end_ms: int | None


def read_segment(value: object, place: str) -> Segment | None:
    """Return a segment with the words it holds; None when nothing in it is text. A bare text is one without times."""
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, Mapping):
        return None
    words = _words(value.get("words"))
    raw = value.get("text")
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        raw = _joined(value.get("words"))
    if raw is None:
        return None
    clean = canonical(raw)
    begin, end = _times(value)
    is_backwards = begin is not None and end is not None and end < begin
    whole = Part(_label(value.get("speaker")), clean.text, begin, begin if is_backwards else end)
    parts = _split(whole, words)
    return Segment(place, clean.text, parts or (whole,), clean.removed, is_backwards, not parts)


def _words(values: object) -> list[_Word]:
    """Return the words of a segment that hold text. Their key is `word`, or `text` in whisper-timestamped."""
    found = []
    for value in values if isinstance(values, list) else ():
        raw = _word(value)
        if raw.strip():
            text = canonical(raw).text.strip()
            found.append(_Word(text, _label(value.get("speaker")), *_times(value)))
    return found


def _word(value: object) -> str:
    if not isinstance(value, Mapping):
        return ""
    raw = value.get("word", value.get("text"))
    return raw if isinstance(raw, str) else ""


def _joined(values: object) -> str | None:
    """Return the words of a segment without a text of its own. Whisper's words begin with their blank."""
    words = [word for value in values if (word := _word(value))] if isinstance(values, list) else []
    gap = "" if any(word.startswith(" ") for word in words) else " "
    return gap.join(words) if words else None


def _label(value: object) -> str:
    """Return the name of a speaker; "" when it is missing, or the `?` of whisper.cpp."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LONGEST_MS:
        value = str(value)
    label = clean_label(canonical(value).text) if isinstance(value, str) else ""
    return "" if label == "?" else label


def _times(value: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return begin and end, in whichever way a program writes them."""
    offsets, stamps, pair = value.get("offsets"), value.get("timestamps"), value.get("timestamp")
    if isinstance(offsets, Mapping):
        return _whole_ms(offsets.get("from")), _whole_ms(offsets.get("to"))
    if isinstance(stamps, Mapping):
        return read_seconds(stamps.get("from")), read_seconds(stamps.get("to"))
    if isinstance(pair, list):
        begin, end, *_ = [*pair, None, None]
        return read_seconds(begin), read_seconds(end)
    return read_seconds(value.get("start")), read_seconds(value.get("end"))


def _whole_ms(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 0 <= value <= LONGEST_MS else None


# Several speakers in one segment


def _split(whole: Part, words: Sequence[_Word]) -> tuple[Part, ...]:
    """Cut a segment where the speaker of its words changes; () when the words do not stand in its text in order.

    A word without speaker goes with the one before it.
    """
    named = [word.label for word in words if word.label]
    if len(set(named)) <= 1:
        label = whole.label or (named[0] if named else "")
        return (Part(label, whole.text, whole.begin_ms, whole.end_ms),)
    runs: list[tuple[int, list[_Word]]] = []
    at, label = 0, named[0]
    for word in words:
        start = whole.text.find(word.text, at)
        if start < 0:
            return ()
        if not runs or (word.label and word.label != label):
            runs.append((start if runs else 0, []))
        label = word.label or label
        runs[-1][1].append(word)
        at = start + len(word.text)
    return _parts(whole, runs, named[0])


def _parts(whole: Part, runs: Sequence[tuple[int, Sequence[_Word]]], label: str) -> tuple[Part, ...]:
    parts = []
    begin = whole.begin_ms
    for i, (start, words) in enumerate(runs):
        stop = runs[i + 1][0] if i + 1 < len(runs) else len(whole.text)
        label = next((word.label for word in words if word.label), label)
        begin = next((word.begin_ms for word in words if word.begin_ms is not None), begin) if i else begin
        ends = [word.end_ms for word in words if word.end_ms is not None]
        end = max(ends) if ends and i + 1 < len(runs) else whole.end_ms
        parts.append(Part(label, whole.text[start:stop], begin, _not_before(begin, end)))
    return tuple(parts)


def _not_before(begin: int | None, end: int | None) -> int | None:
    return end if begin is None or end is None else max(begin, end)
