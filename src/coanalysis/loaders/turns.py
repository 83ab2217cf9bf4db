"""From a loader's lines to canonical text and turns, the same way for every format.

Where the loader gives the file's own text, positions are in it. Otherwise the text is rendered: lines before the
first turn as they are, then one block a turn, `Label: speech`, blocks a blank line apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from coanalysis.loaders.base import Blocks, Line
from coanalysis.loaders.labels import Speakers, learn
from coanalysis.loaders.margins import end_stamps, without_numbers, without_times_of_day
from coanalysis.loaders.marks import find_marks, marks_of
from coanalysis.loaders.profiles import Profile
from coanalysis.loaders.stamps import only_stamp
from coanalysis.model import Mark, TimePoint, Turn

__all__ = ["Assembly", "assemble"]

#: Cues without any speaker are joined until a silence of so many milliseconds, or the end of a sentence after so
#: many characters; where no sentence ends, after so many more.
SILENCE_MS, STRETCH_CHARS, LONGEST_STRETCH = 2_000, 300, 1_500
#: A line that is only a time stamp is no longer than that.
STAMP_CHARS = 40
#: What a meeting program writes around the talk.
_FRAME = re.compile(
    r".{1,80}\b(?:startet|starta|stoppet|stoppa|started|stopped) (?:transkripsjon|transkripsjonen|transcription)\.?"
    r"|transcribed by https?://\S+",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.?!…][»\"”’)]*$")


@dataclass(slots=True)
class _Piece:
    """Speech of one line. at: where it stands in the file's own text, or -1."""

    text: str
    at: int
    joint: str
    ms: int | None


@dataclass(slots=True)
class _Part:
    """A turn being put together. set_aside: not speech but a header or footer line."""

    label: str
    place: str
    begin_ms: int | None = None
    end_ms: int | None = None
    set_aside: bool = False
    pieces: list[_Piece] = field(default_factory=list)
    length: int = 0

    @property
    def is_blank(self) -> bool:
        return not any(piece.text for piece in self.pieces)

    def add(self, piece: _Piece) -> None:
        self.pieces.append(piece)
        self.length += len(piece.text)


@dataclass(frozen=True, slots=True)
class Assembly:
    """Canonical text with its turns, and the places a person should look at (never speech).

    header: lines before the first turn; aside: lines after or between turns that are not speech; doubtful: lines that
    look like labelled ones but were not taken; unsure: labels taken on weak grounds; wordless: labels with nothing
    said; unlabelled: turns without speaker.
    header_text: the words of the header, to guess a date from. notices: what a reader should know of the layout.
    """

    text: str
    turns: tuple[Turn, ...]
    times: tuple[TimePoint, ...]
    marks: tuple[Mark, ...]
    header: tuple[str, ...]
    aside: tuple[str, ...]
    doubtful: tuple[str, ...]
    unsure: tuple[str, ...]
    wordless: tuple[str, ...]
    unlabelled: tuple[str, ...]
    header_text: str
    notices: tuple[str, ...] = ()


def assemble(blocks: Blocks, profile: Profile | None = None) -> Assembly:
    """Return canonical text and turns. `turns` is empty when no speaker was found.

    profile: how the project writes speakers and marks; it is used where the format itself names no speakers.
    """
    lines: Sequence[Line] = blocks.lines
    numbered: frozenset[int] = frozenset()
    if any(line.label is not None for line in lines):
        speakers = Speakers((None,) * len(lines), 0, ())
    else:
        if not blocks.is_timed:
            lines, numbered = without_numbers(lines)
        speakers = _search(lines, profile, is_timed=blocks.is_timed)
    apart = numbered if blocks.text is not None else frozenset[int]()
    parts = _Collector(lines, speakers, is_timed=blocks.is_timed, apart=apart).parts()
    first = next((i for i, part in enumerate(parts) if not part.set_aside), len(parts))
    spoken = [part for part in parts if not part.set_aside]
    text, turns, times = _in_place(spoken, blocks.text) if blocks.text is not None else _render(parts, first)
    marks, marked_times, told = marks_of(text, turns, profile.marks if profile else find_marks)
    return Assembly(
        text=text,
        turns=turns,
        times=_merge(times, marked_times),
        marks=marks,
        header=(*(place for place, _ in blocks.header), *(part.place for part in parts[:first])),
        aside=tuple(part.place for part in parts[first:] if part.set_aside),
        doubtful=tuple(lines[i].place for i in speakers.doubtful),
        unsure=tuple(lines[i].place for i in speakers.unsure),
        wordless=tuple(part.place for part in spoken if part.is_blank),
        unlabelled=tuple(part.place for part in spoken if not part.label and not part.is_blank),
        header_text="\n".join([*(text for _, text in blocks.header), *map(_words, parts[:first])]),
        notices=(*speakers.notices, *told),
    )


def _search(lines: Sequence[Line], profile: Profile | None, *, is_timed: bool) -> Speakers:
    told = profile.speakers(lines) if profile else None
    found = told if told is not None else without_times_of_day(lines, learn(lines, has_header=not is_timed))
    return replace(found, ends={**found.ends, **end_stamps(lines, found.taken)})


def _words(part: _Part) -> str:
    return "".join(piece.text for piece in part.pieces)


# Lines to parts


class _Collector:
    """Walks the lines once and opens, continues and closes turns. A turn goes on after a heading, as a new one.

    apart: lines with a number before them, in a text that keeps it: a turn goes on there as a new one, too.
    """

    def __init__(self, lines: Sequence[Line], speakers: Speakers, *, is_timed: bool, apart: frozenset[int]) -> None:
        self._apart = apart
        self._lines = lines
        self._speakers = speakers
        self._is_timed = is_timed
        self._named = any(speakers.taken) or any(line.label for line in lines)
        self._parts: list[_Part] = []
        self._open: _Part | None = None
        self._interrupted: _Part | None = None
        self._stamp_ms: int | None = None
        self._end_ms: int | None = None

    def parts(self) -> list[_Part]:
        for i, line in enumerate(self._lines):
            if line.text and not line.text.isspace() and i not in self._speakers.skipped:
                self._take(i, self._without_end(i, line))
        return self._parts

    def _without_end(self, i: int, line: Line) -> Line:
        """Return a line as far as its speech goes."""
        found = self._speakers.taken[i]
        end, self._end_ms = self._speakers.ends.get(i, (found.end if found else None, None))
        return line if end is None else replace(line, text=line.text[:end])

    def _take(self, i: int, line: Line) -> None:
        found = self._speakers.taken[i]
        if (line.aside and found is None) or self._is_frame(line):
            self._interrupted = (self._open or self._interrupted) if line.aside else None
            self._set_aside(line)
        elif found is not None:
            self._speak(found.label, line, found.speech, found.begin_ms)
        elif line.label is not None:
            self._speak(line.label, line, 0, None)
        elif self._opens_next(i):
            self._stamp_ms = only_stamp(line.text)
        elif self._open is not None and i in self._apart:
            self._begin(self._open.label, line, 0, None)
        elif self._open is not None:
            self._go_on(line, 0)
        elif self._is_timed or self._interrupted is not None:
            self._begin(self._interrupted.label if self._interrupted else "", line, 0, None)
        else:
            self._set_aside(line)
        self._close()

    def _close(self) -> None:
        """Let a stamp that closes the turn end it and begin the next one."""
        if self._end_ms is not None and self._open is not None:
            self._open.end_ms = self._stamp_ms = self._end_ms

    def _is_frame(self, line: Line) -> bool:
        return line.label is None and len(line.text) < 160 and _FRAME.fullmatch(line.text.strip()) is not None

    def _opens_next(self, i: int) -> bool:
        """Say whether a line is only a time stamp and the next one begins a turn: the stamp is that turn's."""
        if len(self._lines[i].text) > STAMP_CHARS or only_stamp(self._lines[i].text) is None:
            return False
        following = range(i + 1, len(self._lines))
        j = next((j for j in following if self._lines[j].text.strip()), None)
        return j is not None and self._speakers.taken[j] is not None

    def _set_aside(self, line: Line) -> None:
        part = _Part("", line.place, set_aside=True)
        part.pieces.append(_Piece(line.text.strip(), line.at, "\n", None))
        self._parts.append(part)
        self._open = None

    def _speak(self, label: str, line: Line, start: int, begin_ms: int | None) -> None:
        """Take in a line with a label: a new turn, or for cues the same one while the speaker is the same."""
        goes_on = self._is_timed and self._open is not None and self._open.label == label
        if goes_on and (label or self._named or not self._falls_silent(line)):
            self._go_on(line, start)
        else:
            self._begin(label, line, start, begin_ms)

    def _begin(self, label: str, line: Line, start: int, begin_ms: int | None) -> None:
        begin = next((ms for ms in (begin_ms, line.begin_ms, self._stamp_ms) if ms is not None), None)
        self._stamp_ms = None
        self._open = _Part(label, line.place, begin, line.end_ms)
        self._parts.append(self._open)
        self._add(self._open, line, start)

    def _go_on(self, line: Line, start: int) -> None:
        part = self._open
        if part is None or (not part.label and not self._named and self._falls_silent(line)):
            self._begin("", line, start, None)
            return
        if line.end_ms is not None:
            part.end_ms = max(line.end_ms, part.end_ms or 0)
        self._add(part, line, start)

    def _falls_silent(self, line: Line) -> bool:
        """Say whether a stretch of cues without any speaker ends before this one."""
        part = self._open
        if part is None or line.begin_ms is None:
            return False
        if part.end_ms is not None and line.begin_ms - part.end_ms >= SILENCE_MS:
            return True
        last = part.pieces[-1].text if part.pieces else ""
        if part.length < STRETCH_CHARS:
            return False
        return part.length >= LONGEST_STRETCH or _SENTENCE_END.search(last) is not None

    def _add(self, part: _Part, line: Line, start: int) -> None:
        speech = line.text[start:]
        text = speech.strip()
        if text:
            indent = len(speech) - len(speech.lstrip())
            at = line.at + start + indent if line.at >= 0 else -1
            part.add(_Piece(text, at, line.joint, line.begin_ms if line.first else None))


# Parts to text


def _in_place(spoken: Sequence[_Part], text: str) -> tuple[str, tuple[Turn, ...], list[TimePoint]]:
    turns: list[Turn] = []
    times: list[TimePoint] = []
    for part in spoken:
        if part.is_blank:
            continue
        last = part.pieces[-1]
        start, end = part.pieces[0].at, last.at + len(last.text)
        turns.append(_turn(len(turns) + 1, part, start, end))
        times += _begin_of(part, start)
        times += [TimePoint(piece.at, piece.ms) for piece in part.pieces[1:] if piece.ms is not None]
    return text, tuple(turns), times


def _begin_of(part: _Part, start: int) -> list[TimePoint]:
    return [] if part.begin_ms is None else [TimePoint(start, part.begin_ms)]


def _turn(number: int, part: _Part, start: int, end: int) -> Turn:
    return Turn(number, part.label, start, end, part.begin_ms, part.end_ms, part.place)


def _render(parts: Sequence[_Part], first: int) -> tuple[str, tuple[Turn, ...], list[TimePoint]]:
    out = _Writer()
    for i, part in enumerate(parts):
        if part.set_aside:
            out.write("\n" if out.length and i < first else "\n\n" if out.length else "")
            out.write(_words(part))
        elif not part.is_blank:
            out.turn(part)
    return out.text(), tuple(out.turns), out.times


class _Writer:
    """Text under way, with its length."""

    def __init__(self) -> None:
        self.length = 0
        self.turns: list[Turn] = []
        self.times: list[TimePoint] = []
        self._chunks: list[str] = []

    def write(self, text: str) -> None:
        self._chunks.append(text)
        self.length += len(text)

    def turn(self, part: _Part) -> None:
        self.write("\n\n" if self.length else "")
        self.write(f"{part.label}: " if part.label else "")
        start = self.length
        self.times += _begin_of(part, start)
        for i, piece in enumerate(part.pieces):
            self.write(piece.joint if i else "")
            if i and piece.ms is not None:
                self.times.append(TimePoint(self.length, piece.ms))
            self.write(piece.text)
        self.turns.append(_turn(len(self.turns) + 1, part, start, self.length))

    def text(self) -> str:
        return "".join(self._chunks)


def _merge(times: Sequence[TimePoint], others: Sequence[TimePoint]) -> tuple[TimePoint, ...]:
    """Return time points by offset, one for each place."""
    by_offset = {point.offset: point for point in [*others, *times]}
    return tuple(by_offset[offset] for offset in sorted(by_offset))
