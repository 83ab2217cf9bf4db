"""Layouts without a colon after the label, each told from the whole file.

A layout says which lines begin a turn, or None where its own signs are missing. The one that explains most lines wins;
labels with a colon win a draw.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from coanalysis.loaders.base import Line
from coanalysis.loaders.codes import by_code, by_column, without_copies
from coanalysis.loaders.lexicon import is_header_key, is_never_a_label, is_role
from coanalysis.loaders.marks import find_marks
from coanalysis.loaders.shapes import Candidate, Speakers, after_blanks, clean_label, has_shape
from coanalysis.loaders.stamps import leading_stamp, moment, only_stamp

__all__ = ["read_layouts"]

#: A label or pair of lines recurs at least so often; labels beyond doubt begin this share of the lines, and no layout
#: without colon is looked for then.
RECURS, PLAIN_SHARE = 2, 0.6
#: Labels in brackets begin this share of the lines; stamps alone this share; so many stamps, or headings that ask.
BRACKET_SHARE, STAMP_SHARE, STAMPS, HEADINGS, ASKING_SHARE = 0.4, 0.15, 3, 2, 0.8
#: Label lines such as `ANNE`: this share of all lines.
ALONE_SHARE = 0.2
#: Names above times recur: this share of them.
RECURRING_SHARE = 0.5
#: The longest line that is a name or a time.
NAME_CHARS, TIME_CHARS = 80, 240

_BRACKET = re.compile(r"\s*\[{1,2}(?P<label>[^\[\]\n:]{1,63})\]{1,2}:?[ \t\u00a0]*(?=\S)")
_CODED = re.compile(r"(?=.*\d)[\w -]{1,30}|[A-ZÆØÅ_-]{2,20}")
_SENTENCE = re.compile(r"[.?!:;,…]$")
#: What stands in Markdown before a question and an answer, and behind them.
_HEAD = re.compile(r"\s*#{1,6} +(?:[*_]{1,3}(?=\S))?")
_QUOTED = re.compile(r"\s*(?:> ?)*(?:[*_]{1,3}(?=\S))?")
_CLOSED = re.compile(r"(?<=\S)[*_]{1,3}\s*$")
_ENGLISH = re.compile(
    r"#+ +(?:what|how|why|when|where|who|which|do|does|did|can|could|would|is|are|was|were|have|has)\b", re.IGNORECASE
)

Layout = Callable[[Sequence[Line]], Speakers | None]


def read_layouts(
    lines: Sequence[Line],
    found: Sequence[Candidate | None],
    taken: Sequence[Candidate | None],
    *,
    start: int,
    is_timed: bool,
) -> Speakers | None:
    """Return what a layout without colon makes of a file, None where labels with a colon (`taken`) explain more.

    found: what may be labels, by shape. start: the first line that is not header. is_timed: the lines are cues, so
    that only labels in brackets are looked for.
    """
    n_taken = sum(one is not None for one in taken)
    n_lines = sum(1 for line in lines[start:] if line.text and not line.text.isspace())
    readings = [_by_stamp_line(lines, found)]
    if n_taken < PLAIN_SHARE * n_lines:
        layouts = (_by_bracket,) if is_timed else _LAYOUTS
        readings += [_shifted(layout(lines[start:]), start) for layout in layouts]
    best = max((reading for reading in readings if reading), key=_n_turns, default=None)
    if best is not None and _n_turns(best) >= max(n_taken + (not best.has_stamps), 1):
        return without_copies(lines, replace(best, start=start))
    return None if n_taken else _by_heading(lines) or _by_stamp(lines)


def _n_turns(reading: Speakers) -> int:
    return sum(one is not None and one.label != "" for one in reading.taken)


def _shifted(reading: Speakers | None, start: int) -> Speakers | None:
    """Return a reading of the lines from `start` on as one of all lines."""
    return reading and replace(
        reading,
        taken=((None,) * start + reading.taken),
        unsure=tuple(i + start for i in reading.unsure),
        skipped={i + start: None for i in reading.skipped},
    )


# A name and a time on a line of their own


def _by_stamp_line(lines: Sequence[Line], found: Sequence[Candidate | None]) -> Speakers | None:
    """`Name  0:03`, text below; a time alone is a turn without name. With one blank between them, names must recur."""
    near = Counter(one.label for one in found if one and one.form == "near")
    taken = [one if one and _is_header_line(one, near) and not is_header_key(one.label) else None for one in found]
    if sum(one is not None for one in taken) < RECURS:
        return None
    times = Counter(one.label for one in taken if one)
    unsure = [i for i, one in enumerate(taken) if one and times[one.label] == 1 and not one.label[0].isupper()]
    first = next(i for i, one in enumerate(taken) if one)
    alone = {i: ms for i, line in enumerate(lines) if found[i] is None and (ms := _time_alone(line)) is not None}
    for i, ms in alone.items():
        if taken[i] is None and (i > first or _is_opening(lines, taken, i, ms)):
            taken[i] = Candidate("", len(lines[i].text), "stamp", ms)
    return Speakers(tuple(taken), 0, (), has_stamps=True, unsure=tuple(unsure))


def _time_alone(line: Line) -> int | None:
    return only_stamp(line.text) if 0 < len(line.text) < NAME_CHARS and not line.aside else None


def _is_opening(lines: Sequence[Line], taken: Sequence[Candidate | None], i: int, ms: int) -> bool:
    """Say whether a time alone ahead of all names begins the talk: earlier than they, over speech. Else a duration."""
    first = next((one for one in taken if one and one.label), None)
    below = next((j for j in range(i + 1, len(lines)) if lines[j].text.strip()), None)
    is_over_speech = below is not None and taken[below] is None and _time_alone(lines[below]) is None
    return is_over_speech and first is not None and first.begin_ms is not None and ms < first.begin_ms


def _is_header_line(one: Candidate, near: Counter[str]) -> bool:
    if one.form == "near":
        return near[one.label] >= RECURS and not is_never_a_label(one.label)
    return one.form == "stamp"


def _by_time_below(lines: Sequence[Line]) -> Speakers | None:
    """`Name` alone, the time on the line below, then the text."""
    taken: list[Candidate | None] = [None] * len(lines)
    skipped: list[int] = []
    i = 0
    while i + 1 < len(lines):
        label = _name_alone(lines[i])
        times = list(_times_from(lines, i + 1)) if label else []
        if times:
            taken[i] = Candidate(label, len(lines[i].text), "stamp", times[0])
            skipped += range(i + 1, i + 1 + len(times))
        i += 1 + len(times)
    times_of = Counter(one.label for one in taken if one)
    n_recurring = sum(n for n in times_of.values() if n >= RECURS)
    if n_recurring < max(RECURS, RECURRING_SHARE * times_of.total()):
        return None
    return Speakers(tuple(taken), 0, (), has_stamps=True, skipped=dict.fromkeys(skipped))


def _times_from(lines: Sequence[Line], i: int) -> Iterator[int | None]:
    """Yield the times that fill the lines from `i` on."""
    for j in range(i, len(lines)):
        text = lines[j].text
        when = moment(text) if 0 < len(text) < TIME_CHARS else None
        if when is None:
            return
        yield when.ms


def _name_alone(line: Line) -> str:
    """Return the label a line consists of, "" where it is none."""
    text = line.text.strip()
    if not 0 < len(text) <= NAME_CHARS or line.aside or _SENTENCE.search(text):
        return ""
    label = clean_label(text)
    return label if has_shape(label) and not is_header_key(label) else ""


# Labels in brackets, and labels alone


def _by_bracket(lines: Sequence[Line]) -> Speakers | None:
    """`[id1] text`, `[[SPEAKER_00]]text`; not marks such as `[ler]`."""
    seen = [_bracketed(line) if line.text.lstrip()[:1] == "[" else None for line in lines]
    times = Counter(one.label for one in seen if one)
    labels = {label for label, n in times.items() if n >= RECURS or is_role(label)}
    taken = tuple(one if one and one.label in labels else None for one in seen)
    n_lines = sum(1 for line in lines if line.text.strip())
    n_taken = sum(one is not None for one in taken)
    if n_taken < max(RECURS, BRACKET_SHARE * n_lines):
        return None
    return Speakers(taken, 0, ())


def _bracketed(line: Line) -> Candidate | None:
    found = _BRACKET.match(line.text)
    label = clean_label(found["label"]) if found else ""
    if found is None or not has_shape(label) or not (_CODED.fullmatch(label) or is_role(label)):
        return None
    marks, _ = find_marks(line.text, found.start(), found.end())
    return Candidate(label, found.end(), "bracket") if all(mark.kind == "other" for mark in marks) else None


def _by_label_line(lines: Sequence[Line]) -> Speakers | None:
    """`INTERVJUER` alone on a line, text below, turns a blank line apart."""
    seen = [
        _name_alone(line) if (not i or not lines[i - 1].text.strip()) and _has_text(lines, i + 1) else ""
        for i, line in enumerate(lines)
    ]
    times = Counter(label for label in seen if label and (is_role(label) or label.isupper()))
    labels = {label for label, n in times.items() if n >= RECURS and not is_never_a_label(label)}
    taken = tuple(
        Candidate(label, len(line.text), "alone") if label in labels else None
        for line, label in zip(lines, seen, strict=True)
    )
    n_lines = sum(1 for line in lines if line.text.strip())
    if len(labels) < RECURS or sum(one is not None for one in taken) < ALONE_SHARE * n_lines:
        return None
    return Speakers(taken, 0, ())


def _has_text(lines: Sequence[Line], i: int) -> bool:
    return i < len(lines) and bool(lines[i].text.strip())


_LAYOUTS: tuple[Layout, ...] = (_by_time_below, by_column, by_code, _by_bracket, _by_label_line)


# Files that name nobody


def _by_heading(lines: Sequence[Line]) -> Speakers | None:
    """Questions as headings, answers below: nobody is named, so the labels say question and answer."""
    asking = [i for i, line in enumerate(lines) if line.aside and line.text.rstrip(" *_").endswith("?")]
    n_heads = sum(1 for i, line in enumerate(lines) if line.aside and asking and i >= asking[0])
    if len(asking) < HEADINGS or len(asking) < ASKING_SHARE * n_heads:
        return None
    is_english = sum(_ENGLISH.match(lines[i].text) is not None for i in asking) > len(asking) / 2
    question, answer = ("Question", "Answer") if is_english else ("Spørsmål", "Svar")
    taken: list[Candidate | None] = [None] * len(lines)
    for i in asking:
        taken[i] = Candidate(question, _begin(_HEAD, lines[i].text), "heading")
        below = next((j for j in range(i + 1, len(lines)) if lines[j].text.strip()), None)
        if below is not None and not lines[below].aside:
            taken[below] = Candidate(answer, _begin(_QUOTED, lines[below].text), "heading")
    ends = {i: (found.start(), None) for i, line in enumerate(lines) if (found := _CLOSED.search(line.text))}
    notice = f"nobody is named: headings that ask are turns of «{question}», what stands below them of «{answer}»"
    return Speakers(tuple(taken), asking[0], (), ends=ends, notices=(notice,))


def _begin(mark: re.Pattern[str], text: str) -> int:
    found = mark.match(text)
    return found.end() if found else 0


def _by_stamp(lines: Sequence[Line]) -> Speakers | None:
    """`0:02` alone above the text, or `[0:02]` before it, without names; a turn of nobody each."""
    taken = tuple(_stamped(line) for line in lines)
    n_lines = sum(1 for line in lines if line.text.strip())
    n_taken = sum(one is not None for one in taken)
    return Speakers(taken, 0, (), has_stamps=True) if n_taken >= max(STAMPS, STAMP_SHARE * n_lines) else None


def _stamped(line: Line) -> Candidate | None:
    text = line.text.lstrip()
    if line.aside or not text or not (text[0].isdigit() or text[0] in "[(#{<"):
        return None
    ms = only_stamp(text) if len(text) < NAME_CHARS else None
    if ms is not None:
        return Candidate("", len(line.text), "stamp", ms)
    found = leading_stamp(line.text, len(line.text) - len(text)) if text[0] in "[(#" else None
    if found is None or found[0] is None:
        return None
    return Candidate("", after_blanks(line.text, found[1]), "stamp", found[0])
