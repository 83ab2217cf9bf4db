"""What may be a speaker's label at the start of a line, by its shape alone; `labels.py` decides from the whole file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from coanalysis.loaders.base import Line
from coanalysis.loaders.lexicon import is_manner
from coanalysis.loaders.stamps import TIME, leading_stamp, moment, to_ms

__all__ = [
    "HEAD_CHARS",
    "LABEL_LENGTH",
    "Candidate",
    "Speakers",
    "after_blanks",
    "candidate",
    "clean_label",
    "has_shape",
]

#: The longest label, as in other programs of this field.
LABEL_LENGTH = 63
#: Labels are words: more than this many are a sentence.
LABEL_WORDS = 6
#: So many characters of a line are looked at for a label.
HEAD_CHARS = 200
#: The longest abbreviation with its point.
ABBREVIATION = 5

#: Blanks, a dash, a bullet or a quotation mark before a label.
_LEAD = re.compile(r"\s*(?:[>\-–•*] +){0,2}")
_COLON = re.compile(
    r"(?P<open>[*_]{1,3})?"
    r"(?P<label>[^\s:*][^:：\n]{0,80}?)"
    rf"(?:\s{{0,8}}[\[(](?P<stamp>{TIME})[\])]| ?[-–,] ?(?P<after>{TIME}))?"
    r"(?P<inner>[*_]{1,3})?\s{0,8}[:：](?P<outer>[*_]{1,3})?"
)
#: A label and a time with two blanks, a tab or a bracket between them; or with one blank, which is less sure.
_STAMP_LINE = re.compile(
    rf"(?P<label>\S.{{0,80}}?)(?:(?P<far>[ \u00a0]{{2,40}}|[ \u00a0]?\t{{1,8}}|\s{{1,8}}(?=[\[(]))|[ \u00a0])"
    rf"[\[(]?(?P<stamp>{TIME})[\])]?\s*"
)
#: A label and a time of day or a time in words; both may be in emphasis.
_TOLD_LINE = re.compile(
    r"(?P<label>\S.{0,80}?)[ \t\u00a0]{1,40}"
    r"(?P<when>[\[(]?\d{1,2}(?:[:.]\d\d ?[AaPp]\.?[Mm]\.?| (?:hours?|time|minut|sec|sek)[^\n]{0,60})[\])]?\S{0,200})\s*"
)
_STAMP_ENDS, _TOLD_ENDS = tuple("0123456789])"), tuple("mM.)>]srtde")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EMPHASIS = re.compile(r"(\*\*|__)(?P<label>[^*\n]{1,63}?)\1(?=\s|$)")
#: Characters no label holds.
_ODD = re.compile(r"[?!;\"«»“”„…=<>\\|{}#@]|//")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
#: What speech may begin with right behind a colon: no clock time, address or smiley.
_SPEECH = re.compile(r"[^\W\d_]|[«\"“”'‘\[*…]|\(?\.\.|\([^\W\d_]|[-–] ?[^\W\d_]{2}")
_MANNER = re.compile(r"(?:\s?[\[(]|, )([^\[\](),]{1,40})[\])]?$")

Form = Literal["colon", "tight", "stamp", "near", "bold", "alone", "column", "code", "bracket", "heading", "none"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a label at the start of a line.

    label: without colon, mark-up and invisible characters, blanks made single; "" for a turn without speaker.
    speech: where in the line the speech begins; end: where it ends, None for the end of the line.
    form: `colon`, `tight` (nothing between colon and speech), `stamp` (a label and a time, alone on the line), `near`
    (the same with one blank between them) or `bold` (bold words without a colon); the rest are those of `layouts.py`.
    is_bold: the label is in bold. is_stamped: a time stands at the label.
    """

    label: str
    speech: int
    form: Form
    begin_ms: int | None = None
    is_bold: bool = False
    end: int | None = None
    is_stamped: bool = False


@dataclass(frozen=True, slots=True)
class Speakers:
    """What was learnt. taken: one label or None per line. start: the first line that is not header.

    doubtful: the lines that look like labelled ones and were not taken. unsure: those that were taken on weak grounds.
    has_stamps: labels stand alone with a time. skipped: lines that are neither speech nor heading: the time under a
    name, or the second copy of a turn. ends: line -> (where its speech ends, the time then, if known) where that is
    not the end of the line. notices: what a reader should know of the layout, without speech.
    """

    taken: tuple[Candidate | None, ...]
    start: int
    doubtful: tuple[int, ...]
    has_stamps: bool = False
    unsure: tuple[int, ...] = ()
    skipped: Mapping[int, None] = field(default_factory=dict)
    ends: Mapping[int, tuple[int, int | None]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def candidate(line: Line) -> Candidate | None:
    """Return what may be a label at the start of a line, by its shape alone."""
    if line.aside:
        return None
    head = line.text[:HEAD_CHARS]
    if ":" in head or "：" in head:
        return _stamp_line(line.text) or _colon(line, head) or _bold(line, head)
    return _told_line(line.text) or _bold(line, head)


def _stamp_line(text: str) -> Candidate | None:
    if len(text) >= HEAD_CHARS:
        return None
    found = _STAMP_LINE.fullmatch(text) if text.rstrip().endswith(_STAMP_ENDS) else None
    if found is None or ":" in found["label"]:
        return _told_line(text)
    label = clean_label(found["label"])
    form: Form = "stamp" if found["far"] else "near"
    return Candidate(label, len(text), form, to_ms(found["stamp"])) if _is_alone(label) else None


def _told_line(text: str) -> Candidate | None:
    """Return the label of a line such as `**Kari** 10:32 AM` or `Kari 1 minute 23 seconds`."""
    if len(text) >= HEAD_CHARS or not text.rstrip().endswith(_TOLD_ENDS) or not _DIGIT.search(text):
        return None
    found = _TOLD_LINE.fullmatch(text)
    when = moment(found["when"]) if found else None
    if found is None or when is None or ":" in found["label"] or moment(text):
        return None
    label = clean_label(found["label"])
    return Candidate(label, len(text), "stamp", when.ms) if _is_alone(label) else None


def _is_alone(label: str) -> bool:
    """Say whether words beside a time may be a label, and no date."""
    return has_shape(label) and not label.endswith(",") and not _YEAR.search(label)


def _colon(line: Line, head: str) -> Candidate | None:
    lead = _LEAD.match(head)
    at = lead.end() if lead else 0
    stamp = leading_stamp(head, at)
    found = _COLON.match(head, after_blanks(head, stamp[1]) if stamp else at)
    if found is None:
        return None
    label, speech = _named(found["label"]), after_blanks(line.text, found.end())
    is_tight = speech == found.end() < len(line.text)
    if not has_shape(label) or (is_tight and not _SPEECH.match(line.text, speech)):
        return None
    own = found["stamp"] or found["after"]
    begin = to_ms(own) if own else stamp[0] if stamp else None
    inner = leading_stamp(line.text, speech) if begin is None and not is_tight else None
    if inner:
        begin, speech = inner[0], after_blanks(line.text, inner[1])
    is_bold = bool(found["open"]) or line.bold >= found.end("label")
    form: Form = "tight" if is_tight else "colon"
    return Candidate(label, speech, form, begin, is_bold=is_bold, is_stamped=bool(own or stamp or inner))


def _named(raw: str) -> str:
    """Return the label without a remark on how it is said: `Ansatt 2` of `Ansatt 2 (ler)`."""
    label = clean_label(raw)
    manner = _MANNER.search(label)
    return label[: manner.start()].rstrip() if manner and manner.start() and is_manner(manner.group(1)) else label


def _bold(line: Line, head: str) -> Candidate | None:
    found = None if line.bold else _EMPHASIS.match(head)
    end = found.end() if found else line.bold
    if not 0 < end < HEAD_CHARS:
        return None
    label = clean_label(found["label"] if found else head[:end])
    if ":" in label or not has_shape(label):
        return None
    return Candidate(label, after_blanks(line.text, end), "bold", is_bold=True)


def after_blanks(text: str, at: int) -> int:
    """Return the first position from `at` on that is no blank."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def clean_label(label: str) -> str:
    """Return a label as it is kept: one form for what looks the same on paper, without brackets and mark-up."""
    label = " ".join(_INVISIBLE.sub("", label).split())
    if label.startswith("[") and label.endswith("]"):
        label = label.strip("[] ")
    return label.strip("*_ ").removesuffix(":").rstrip()


def has_shape(label: str) -> bool:
    """Say whether words could be a label at all: short, with a letter, no sentence."""
    words = label.split()
    if not 0 < len(label) <= LABEL_LENGTH or len(words) > LABEL_WORDS or _ODD.search(label):
        return False
    if not any(char.isalpha() for char in label) or not (label[0].isalnum() or label[0] == "("):
        return False
    return len(words) == 1 or all(len(word) <= ABBREVIATION for word in words if word.endswith("."))
