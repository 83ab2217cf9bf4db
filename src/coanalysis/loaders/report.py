"""What a person should look at after an import: positions and counts, never speech."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from coanalysis.loaders.base import Blocks
from coanalysis.loaders.turns import Assembly
from coanalysis.model import Function

__all__ = ["LabelReport", "LoadReport", "make_report"]

#: What is left where a program has replaced a letter it could not read.
REPLACEMENT = "\ufffd"


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
    the first turn. aside: lines set aside later. unlabelled: turns without speaker. doubtful: lines that look like
    labelled ones but were not taken. wordless: labels with nothing said, left out. removed: control characters taken
    out. dropped: cues that could not be read. notices: whatever else a person should know.
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
    header: tuple[str, ...]
    aside: tuple[str, ...]
    unlabelled: tuple[str, ...]
    doubtful: tuple[str, ...]
    wordless: tuple[str, ...]
    removed: int
    dropped: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look before coding."""
        return bool(self.unlabelled or self.doubtful or self.wordless or self.dropped or self.notices)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def make_report(
    blocks: Blocks, found: Assembly, functions: Mapping[str, Function], *, file: str, format_name: str, format_why: str
) -> LoadReport:
    """Return the report of one file."""
    labels = _labels(found, functions)
    times = [ms for turn in found.turns for ms in (turn.begin_ms, turn.end_ms) if ms is not None]
    return LoadReport(
        file=file,
        format=format_name,
        format_why=format_why,
        encoding=blocks.encoding,
        encoding_why=blocks.encoding_why,
        labels=labels,
        turns=len(found.turns),
        words=sum(label.words for label in labels),
        begin_ms=min(times, default=None),
        end_ms=max(times, default=None),
        header=found.header,
        aside=found.aside,
        unlabelled=found.unlabelled,
        doubtful=found.doubtful,
        wordless=found.wordless,
        removed=blocks.removed,
        dropped=blocks.dropped,
        notices=(*blocks.notices, *_notices(found.text, labels)),
    )


def _labels(found: Assembly, functions: Mapping[str, Function]) -> tuple[LabelReport, ...]:
    turns = Counter(turn.label for turn in found.turns)
    words: Counter[str] = Counter()
    for turn in found.turns:
        words[turn.label] += len(found.text[turn.start : turn.end].split())
    return tuple(LabelReport(label, n, words[label], functions[label]) for label, n in turns.items())


def _notices(text: str, labels: Sequence[LabelReport]) -> list[str]:
    notices = []
    lost = text.count(REPLACEMENT)
    if lost:
        notices.append(f"{lost} letters were already lost (�) when this file was made")
    if all(not label.label for label in labels):
        notices.append("the file names no speakers")
    elif not any(label.function in ("interviewer", "moderator") for label in labels):
        notices.append("no label could be told to be the interviewer or moderator")
    return notices
