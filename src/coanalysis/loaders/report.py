"""How one file was read, and what a person should look at after an import: labels, places and counts, never speech."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from coanalysis.loaders.advice import NO_SPEAKERS, NOBODY_ASKS, doubts_of, lost_letters
from coanalysis.loaders.base import Blocks, Line
from coanalysis.loaders.doubts import Doubt, alike, backwards, nearest, spoken_once
from coanalysis.loaders.labels import candidate
from coanalysis.loaders.turns import Assembly
from coanalysis.model import Function

__all__ = ["LabelReport", "LoadReport", "make_report"]

#: What is left where a program has replaced a letter it could not read.
REPLACEMENT = "\ufffd"
#: A turn of more words than this may hide labels: half an hour of talk without a question.
LONG_TURN = 1_500


@dataclass(frozen=True, slots=True)
class LabelReport:
    """One speaker label. turns, words: how many. function: as guessed. label: "" for turns without speaker."""

    label: str
    turns: int
    words: int
    function: Function


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How one file was read, and where that was unsure. All places are `line 12`, `paragraph 4`, `cue 7`.

    file: its name. format, encoding: what was taken, each with the reason. labels: in order of first appearance.
    turns, words: of the whole. begin_ms, end_ms: the range of times, None without any. header: lines set aside before
    the first turn; header_words: how many words they hold. aside: lines set aside later. unlabelled: turns without
    speaker. doubtful: lines that look like labelled ones but were not taken. unsure: labels taken on weak grounds.
    wordless: labels with nothing said, left out. removed: control characters taken out. changed: what else is written
    otherwise than in the file (`crlf`, `cr`, `composed`) -> how often. dropped: cues that could not be read.
    alike: pairs of labels that may be one. near: (label, place, other) of lines not taken whose label may be one that
    was. once: (label, place) of labels with one turn. long: (place, words) of very long turns. backwards: turns that
    begin before the one before them. lost: (place, number) of turns with letters lost before the import.
    comments: how many stand beside the text. profile: what the profile found. notices: whatever else a person should
    know. asked: what was said about the file when it was read (format, encoding, profile, columns).
    """

    file: str
    format: str
    format_why: str
    encoding: str
    encoding_why: str
    labels: tuple[LabelReport, ...]
    turns: int
    words: int
    begin_ms: int | None
    end_ms: int | None
    header: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    unlabelled: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    wordless: tuple[str, ...] = ()
    removed: int = 0
    dropped: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    header_words: int = 0
    changed: Mapping[str, int] = field(default_factory=dict)
    alike: tuple[tuple[str, str], ...] = ()
    near: tuple[tuple[str, str, str], ...] = ()
    once: tuple[tuple[str, str], ...] = ()
    long: tuple[tuple[str, int], ...] = ()
    backwards: tuple[str, ...] = ()
    lost: tuple[tuple[str, int], ...] = ()
    comments: int = 0
    profile: tuple[str, ...] = ()
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What to look at, the serious first, each with what to do next."""
        return doubts_of(self)

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look before coding."""
        return any(doubt.weight > 1 for doubt in self.doubts)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; `from_dict` reads them back."""
        values = {name: getattr(self, name) for name in _NAMES}
        return values | {"labels": [dict(zip(_LABEL_NAMES, _LABEL(one), strict=True)) for one in self.labels]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> LoadReport:
        """Return a report that was stored. What an earlier program did not note is empty."""
        known = {name: _tupled(value) for name, value in values.items() if name in _NAMES and name != "labels"}
        return cls(labels=tuple(LabelReport(**one) for one in values["labels"]), **known)


_NAMES = tuple(one.name for one in fields(LoadReport))
_LABEL_NAMES = tuple(one.name for one in fields(LabelReport))
_LABEL = attrgetter(*_LABEL_NAMES)


def _tupled(value: Any) -> Any:
    return tuple(_tupled(one) for one in value) if isinstance(value, list) else value


def make_report(
    blocks: Blocks,
    found: Assembly,
    functions: Mapping[str, Function],
    *,
    file: str,
    format_name: str,
    format_why: str,
    changed: Mapping[str, int] | None = None,
    profile: tuple[str, ...] = (),
    asked: Mapping[str, Any] | None = None,
) -> LoadReport:
    """Return the report of one file."""
    sizes = [len(found.text[turn.start : turn.end].split()) for turn in found.turns]
    labels = _labels(found, sizes, functions)
    times = [ms for turn in found.turns for ms in (turn.begin_ms, turn.end_ms) if ms is not None]
    lost = _lost(found)
    return LoadReport(
        file=file,
        format=format_name,
        format_why=format_why,
        encoding=blocks.encoding,
        encoding_why=blocks.encoding_why,
        labels=labels,
        turns=len(found.turns),
        words=sum(sizes),
        begin_ms=min(times, default=None),
        end_ms=max(times, default=None),
        header=found.header,
        aside=found.aside,
        unlabelled=found.unlabelled,
        doubtful=found.doubtful,
        unsure=found.unsure,
        wordless=found.wordless,
        removed=blocks.removed,
        dropped=blocks.dropped,
        notices=(*blocks.notices, *_notices(labels, found.text.count(REPLACEMENT))),
        header_words=len(found.header_text.split()),
        changed=dict(changed or {}),
        alike=alike([one.label for one in labels]),
        near=_near(blocks.lines, found.doubtful, [one.label for one in labels]),
        once=spoken_once(found.turns),
        long=tuple((turn.place, n) for turn, n in zip(found.turns, sizes, strict=True) if n > LONG_TURN),
        backwards=backwards(found.turns),
        lost=lost,
        comments=len(blocks.remarks),
        profile=profile,
        asked=dict(asked or {}),
    )


def _labels(found: Assembly, sizes: list[int], functions: Mapping[str, Function]) -> tuple[LabelReport, ...]:
    turns: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for turn, size in zip(found.turns, sizes, strict=True):
        turns[turn.label] += 1
        words[turn.label] += size
    return tuple(LabelReport(label, n, words[label], functions[label]) for label, n in turns.items())


def _near(lines: Sequence[Line], doubtful: tuple[str, ...], labels: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Return (label, place, accepted label) of lines that were not taken although their label may be a known one."""
    places = set(doubtful)
    like = [(one.label, line.place) for line in lines if line.place in places and (one := candidate(line))]
    other = {label: nearest(label, labels) for label in dict(like)}
    return tuple((label, place, other[label]) for label, place in like if other[label])


def _lost(found: Assembly) -> tuple[tuple[str, int], ...]:
    if REPLACEMENT not in found.text:
        return ()
    counts = ((turn.place, found.text.count(REPLACEMENT, turn.start, turn.end)) for turn in found.turns)
    return tuple((place, n) for place, n in counts if n)


def _notices(labels: tuple[LabelReport, ...], lost: int) -> list[str]:
    notices = []
    if lost:
        notices.append(lost_letters(lost))
    if all(not label.label for label in labels):
        notices.append(NO_SPEAKERS)
    elif not any(label.function in ("interviewer", "moderator") for label in labels):
        notices.append(NOBODY_ASKS)
    return notices
