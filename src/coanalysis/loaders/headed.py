"""Lines that hold a speaker and a time and nothing else, and head what follows: Teams, Word Transcribe, Otter in Word.

Found by shape, in every language. What is less sure, such as a label and a colon, is for `labels.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coanalysis.loaders.base import Line
from coanalysis.loaders.lexicon import is_header_key, is_never_a_label, is_role
from coanalysis.loaders.shapes import clean_label, has_shape
from coanalysis.loaders.stamps import TIME, only_stamp, to_ms

__all__ = ["Headed", "find_headed"]

#: Longer lines are speech. A name in Teams holds unit and place, and may be long.
_LONGEST_LINE, _LONGEST_NAME = 160, 120
#: A shape counts when so many lines have it, and this share of them stands over speech; the less where it is sure.
_NEEDED, _OVER_SPEECH, _OVER_SPEECH_SURE = 2, 0.8, 0.5
_FAR = re.compile(rf"(?P<label>\S.{{0,{_LONGEST_NAME - 1}}}?)(?:[ \u00a0]{{2,}}|[ \u00a0]*\t+)(?P<stamp>{TIME})\s*")
_BEFORE = re.compile(rf"[\[(]?(?P<stamp>{TIME})[\])]?[ \u00a0\t]+(?P<label>\S.{{0,62}}?)\s*:?\s*")
_AFTER = re.compile(rf"(?P<label>\S.{{0,62}}?)[ \u00a0][\[(]?(?P<stamp>{TIME})[\])]?\s*:?\s*")
_NUMBERED = re.compile(r"(?:speaker|taler|talar|ukjent taler|unknown speaker)[ _]?\d{1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Headed:
    """Lines with their speakers. lines: without those that only head. wordless: places of heads with nothing below."""

    lines: tuple[Line, ...]
    wordless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    label: str
    begin_ms: int | None


_Reader = Callable[[Line], _Head | None]


def find_headed(lines: Sequence[Line]) -> Headed | None:
    """Return the lines of a document whose turns stand under lines with speaker and time, None for another layout.

    lines: one a line break; those of one paragraph have one place. What stands before the first head is set aside.
    """
    begins = [i == 0 or line.place != lines[i - 1].place for i, line in enumerate(lines)]
    short = [0 < len(line.text) <= _LONGEST_LINE and not line.aside for line in lines]
    for reader, is_sure, may_be_inside in _SHAPES:
        may_be = [short[i] and (may_be_inside or begins[i]) for i in range(len(lines))]
        heads = [reader(line) if may_be[i] else None for i, line in enumerate(lines)]
        if _counts(lines, heads, is_sure=is_sure):
            return _under(lines, heads)
    return None


# The shapes


def _far(line: Line) -> _Head | None:
    """`Berg, Siv (Leder)   0:25`: the blanks set the name apart, so any words may be one."""
    found = _FAR.fullmatch(line.text) if line.text.rstrip()[-1:].isdigit() else None
    if found is None or is_header_key(clean_label(found["label"])):
        return None
    return _Head(clean_label(found["label"]), to_ms(found["stamp"]))


def _before(line: Line) -> _Head | None:
    """`00:00:03 Taler 1`."""
    return _near(_BEFORE.fullmatch(line.text)) if line.text.lstrip("[(")[:1].isdigit() else None


def _after(line: Line) -> _Head | None:
    """`Taler 1 00:00:03`."""
    return _near(_AFTER.fullmatch(line.text)) if line.text.rstrip(" :])\u00a0")[-1:].isdigit() else None


def _near(found: re.Match[str] | None) -> _Head | None:
    label = clean_label(found["label"]) if found else ""
    if found is None or ":" in label or not has_shape(label) or is_header_key(label) or is_never_a_label(label):
        return None
    return _Head(label, to_ms(found["stamp"]))


def _alone(line: Line) -> _Head | None:
    """`Taler 1`, as Word writes it where times were not asked for."""
    text = line.text.strip()
    return _Head(clean_label(text), None) if not line.bold and _NUMBERED.fullmatch(text) else None


#: Reader, whether its shape is sure in itself, and whether a head may stand inside a paragraph.
_SHAPES: tuple[tuple[_Reader, bool, bool], ...] = (
    (_far, True, False),
    (_far, True, True),
    (_before, False, True),
    (_after, False, True),
    (_alone, False, False),
)


# The whole document


def _counts(lines: Sequence[Line], heads: Sequence[_Head | None], *, is_sure: bool) -> bool:
    """Say whether heads of one shape carry the document: enough of them, over speech, and with labels that recur."""
    places = [i for i, head in enumerate(heads) if head]
    if len(places) < _NEEDED:
        return False
    over = sum(_is_over_speech(lines, heads, i) for i in places)
    labels = Counter(head.label for head in heads if head)
    recurs = any(n > 1 or is_role(label) for label, n in labels.items())
    if is_sure:
        return over >= _OVER_SPEECH_SURE * len(places)
    return over >= _OVER_SPEECH * len(places) and recurs


def _is_over_speech(lines: Sequence[Line], heads: Sequence[_Head | None], i: int) -> bool:
    following = next((j for j in range(i + 1, len(lines)) if lines[j].text.strip()), None)
    return following is not None and heads[following] is None


def _under(lines: Sequence[Line], heads: Sequence[_Head | None]) -> Headed:
    """Give each turn the speaker and time of the line above it. A time alone heads a turn without speaker."""
    found: list[Line] = []
    wordless: list[str] = []
    waiting: tuple[_Head, str] | None = None
    first = next((head for head in heads if head), None)
    has_begun = False
    for i, (line, told) in enumerate(zip(lines, heads, strict=True)):
        head = told or _nameless(line)
        if not told and head and not has_begun and not (first and _is_opening(lines, heads, i, first.begin_ms)):
            head = None
        if head is not None:
            wordless += [waiting[1]] if waiting else []
            waiting, has_begun = (head, line.place), True
        elif not has_begun:
            found.append(replace(line, label="", aside=True))
        elif waiting and line.text.strip() and not line.aside:
            found.append(replace(line, label=waiting[0].label, begin_ms=waiting[0].begin_ms))
            waiting = None
        else:
            found.append(line)
    wordless += [waiting[1]] if waiting else []
    return Headed(tuple(found), tuple(wordless))


def _is_opening(lines: Sequence[Line], heads: Sequence[_Head | None], i: int, before_ms: int | None) -> bool:
    """Say whether a time alone ahead of all heads begins the talk: earlier than they, over speech. Else a duration."""
    ms = only_stamp(lines[i].text)
    return ms is not None and before_ms is not None and ms < before_ms and _is_over_speech(lines, heads, i)


def _nameless(line: Line) -> _Head | None:
    """Return the head of a turn without speaker, as Otter writes it: a time alone."""
    ms = only_stamp(line.text) if len(line.text) <= _LONGEST_LINE else None
    return None if ms is None else _Head("", ms)
