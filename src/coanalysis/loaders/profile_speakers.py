"""Which lines begin with a speaker's label where a profile says how labels, times and header are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from coanalysis.language.marks import kind_of_words
from coanalysis.loaders.base import Line
from coanalysis.loaders.labels import Candidate, Speakers, clean_label, learn
from coanalysis.loaders.lexicon import is_role, may_be_label
from coanalysis.loaders.profile_patterns import ONCE_S, SPEAKERS, MarkPattern, Watch, compiled, stamp_ms

__all__ = ["Layout", "find_speakers"]

#: A code without a list of codes recurs so often; so many characters of a line are looked at for a line to skip, and
#: for a time at its end.
RECURS, SKIP_CHARS, END_CHARS = 2, 250, 60
#: `003`, `aal_01um`, `AMB`, `2`; no year and no ordinary word. The first two kinds count when they occur once.
_CODE = re.compile(r"(?P<sure>0\d{1,3}|(?=\w*\d)[^\W\d][\w.-]*)|\d{1,3}|[A-ZÆØÅ]{2,12}")
_NUMBERED = re.compile(r"(?:line|paragraph|row) (\d+)")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a project writes speakers, times and header.

    speaker: name of one of SPEAKERS or a pattern with `(?P<label>…)`; "" for the usual search. labels: those there
    are; () when that is not said. stamps: patterns with `(?P<stamp>…)`. stamp_at: `begin` or `end` of what was said.
    header: so many lines, or how the line begins at which the talk begins. skip: how lines begin that are no speech.
    """

    speaker: str = ""
    labels: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()
    stamp_at: str = "begin"
    header: int | str = 0
    skip: tuple[MarkPattern, ...] = ()

    @property
    def is_usual(self) -> bool:
        """Whether nothing is said that the usual search would not find."""
        return not (self.speaker or self.labels or self.header or self.skip or self.stamp_at == "end")


def find_speakers(layout: Layout, lines: Sequence[Line], watch: Watch) -> Speakers:
    """Return which lines begin a turn. Raises LoadError when a pattern takes too long."""
    start = _first_line(lines, layout.header)
    if layout.speaker or layout.labels:
        found = _Search(layout, watch).speakers(lines, start)
    else:
        is_timed = any(line.begin_ms is not None for line in lines)
        found = _learnt(lines, start, has_header=layout.header == 0 and not is_timed)
    if layout.stamp_at == "end":
        ends = {i: end for i, line in enumerate(lines) if (end := _end_stamp(layout, line, watch))}
        found = replace(found, ends={**found.ends, **ends})
    return _without_skipped(layout, lines, found, watch) if layout.skip else found


def _first_line(lines: Sequence[Line], header: int | str) -> int:
    """Return the number of the first line after the header; 0 when the line at which talk begins is not there."""
    if isinstance(header, str):
        begins = header.casefold()
        return next((i for i, line in enumerate(lines) if line.text.strip().casefold().startswith(begins)), 0)
    seen = 0
    for i, line in enumerate(lines):
        number = _NUMBERED.fullmatch(line.place)
        seen += bool(line.text.strip())
        if (int(number[1]) if number else seen) > header:
            return i
    return len(lines)


def _learnt(lines: Sequence[Line], start: int, *, has_header: bool) -> Speakers:
    """Return the labels that the usual search finds from a line on."""
    without_header = [replace(line, text="") if i < start else line for i, line in enumerate(lines)]
    found = learn(without_header, has_header=has_header)
    return replace(found, start=max(found.start, start))


def _end_stamp(layout: Layout, line: Line, watch: Watch) -> tuple[int, int] | None:
    """Return (where it begins, milliseconds) of a time at the end of a line."""
    tail = max(len(line.text) - END_CHARS, 0)
    for source in layout.stamps:
        pattern = compiled(rf"(?:{source})\s*$")
        found = watch.run(lambda: pattern.search(line.text, tail, timeout=ONCE_S), len(line.text) - tail)  # noqa: B023
        ms = stamp_ms(found["stamp"] or "") if found else None
        if found and ms is not None:
            return found.start(), ms
    return None


def _without_skipped(layout: Layout, lines: Sequence[Line], found: Speakers, watch: Watch) -> Speakers:
    """Set aside lines that are no speech, with the lines that go on from one that began with a label."""
    taken, skipped, goes_on = [*found.taken], dict[int, None](found.skipped), False
    for i, line in enumerate(lines):
        if _is_skipped(layout, line, watch):
            skipped[i], goes_on = None, taken[i] is not None or goes_on
            taken[i] = None
        elif taken[i] is not None:
            goes_on = False
        elif goes_on and line.text.strip():
            skipped[i] = None
    doubtful = tuple(i for i in found.doubtful if i not in skipped)
    return replace(found, taken=tuple(taken), skipped=skipped, doubtful=doubtful)


def _is_skipped(layout: Layout, line: Line, watch: Watch) -> bool:
    text = line.text[:SKIP_CHARS]
    begin, lowered = len(text) - len(text.lstrip()), text.lower()
    found = (mark for one in layout.skip for mark in one.find(text, 0, len(text), lowered=lowered, watch=watch))
    return any(mark.start <= begin for mark in found)


@dataclass
class _Search:
    """Looks for the labels of a layout, line by line, and then at all of them together."""

    layout: Layout
    watch: Watch
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.known = frozenset(clean_label(label) for label in self.layout.labels)
        self.name = (self.layout.speaker or "colon") if self.layout.speaker in (*SPEAKERS, "") else ""
        self.pattern = compiled(SPEAKERS.get(self.name, self.layout.speaker))

    def speakers(self, lines: Sequence[Line], start: int) -> Speakers:
        """Return the labels taken, and the lines that look like labelled ones and were not."""
        found = [self._candidate(line) if i >= start and not line.aside else None for i, line in enumerate(lines)]
        labels = self._labels(lines, found)
        taken = tuple(one if one and one.label in labels else None for one in found)
        doubtful = tuple(i for i, one in enumerate(found) if one and taken[i] is None)
        return Speakers(taken, start, doubtful)

    def _labels(self, lines: Sequence[Line], found: Sequence[Candidate | None]) -> frozenset[str]:
        """Return the labels that count: those listed, else those that begin a paragraph and may be labels."""
        if self.known:
            return self.known
        firsts = Counter(one.label for line, one in zip(lines, found, strict=True) if one and line.first)
        return frozenset(label for label, n in firsts.items() if self._may_be(label, n))

    def _may_be(self, label: str, n_times: int) -> bool:
        if not self.name:
            return True
        if self.name == "code":
            code = _CODE.fullmatch(label)
            return n_times >= RECURS or is_role(label) or bool(code and code["sure"])
        if self.name == "bracket" and (kind_of_words(label, is_sure=True) or stamp_ms(label) is not None):
            return False
        return may_be_label(label)

    def _candidate(self, line: Line) -> Candidate | None:
        """Return the label at the start of a line, after a time or without one."""
        if self.name == "bold" and 0 < line.bold < len(line.text) + 1:
            return self._with_time(line.text, Candidate(clean_label(line.text[: line.bold]), line.bold, "bold"))
        stamped = self._stamp(line.text, 0)
        begin_ms, at = stamped or (None, 0)
        return self._label(line.text, at, begin_ms) or (self._label(line.text, 0, None) if at else None)

    def _label(self, text: str, at: int, begin_ms: int | None) -> Candidate | None:
        rest = text[at:] if at else text
        found = self.watch.run(lambda: self.pattern.match(rest, timeout=ONCE_S), len(rest))
        if found is None:
            return None
        groups = found.groupdict()
        label = clean_label(groups["label"] or "")
        if self.name == "code" and label not in self.known and not (_CODE.fullmatch(label) or is_role(label)):
            return None
        own_ms = stamp_ms(groups["stamp"]) if groups.get("stamp") else None
        speech = found.start("text") if groups.get("text") is not None else found.end()
        one = Candidate(label, at + speech, "colon", begin_ms if own_ms is None else own_ms)
        return self._with_time(text, one) if label or not self.name else None

    def _with_time(self, text: str, one: Candidate) -> Candidate:
        """Let speech begin after the blanks, and after a time, that follow a label."""
        stamped = self._stamp(text, one.speech) if one.begin_ms is None else None
        at = stamped[1] if stamped else one.speech
        while at < len(text) and text[at].isspace():
            at += 1
        return replace(one, speech=at, begin_ms=stamped[0] if stamped else one.begin_ms)

    def _stamp(self, text: str, at: int) -> tuple[int, int] | None:
        """Return (milliseconds, where the text goes on) of a time at a place; blanks round it are passed over."""
        if self.layout.stamp_at == "end":
            return None
        for source in self.layout.stamps:
            pattern = compiled(rf"\s*(?:{source})[ \t\u00a0]*")
            found = self.watch.run(lambda: pattern.match(text, at, timeout=ONCE_S), END_CHARS)  # noqa: B023
            ms = stamp_ms(found["stamp"] or "") if found else None
            if found and ms is not None:
                return ms, found.end()
        return None
