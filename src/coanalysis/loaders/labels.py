"""Which lines begin with a speaker's label: learnt from the whole file, not from one line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from coanalysis.loaders.base import Line
from coanalysis.loaders.lexicon import is_header_key, is_never_a_label, is_role
from coanalysis.loaders.stamps import TIME, leading_stamp, to_ms

__all__ = ["LABEL_LENGTH", "Candidate", "Speakers", "candidate", "learn"]

#: The longest label, as in other programs of this field.
LABEL_LENGTH = 63
#: Labels are words: more than this many are a sentence.
LABEL_WORDS = 6
#: Lines looked through for a header block.
HEADER_LINES = 40
#: So many characters of a line are looked at for a label.
HEAD_CHARS = 200
#: A name that occurs once counts when at least this share of at least so many lines is labelled.
#: In a shorter one at least FULL_SHARE of the lines must be, with the names that occur once.
DENSE_SHARE, DENSE_LINES, FULL_SHARE = 0.6, 6, 0.9
#: How often a label recurs at least; the longest code without capital; the longest abbreviation with its
#: point; the most words in a name.
RECURS, SHORT, ABBREVIATION, NAMES = 2, 3, 5, 2

#: Blanks, a dash or a quotation mark before a label.
_LEAD = re.compile(r"\s*(?:[>\-–] +)?")
_COLON = re.compile(
    r"(?P<open>[*_]{1,3})?"
    r"(?P<label>[^\s:*][^:\n]{0,80}?)"
    rf"(?:\s{{0,8}}[\[(](?P<stamp>{TIME})[\])])?"
    r"(?P<inner>[*_]{1,3})?\s{0,8}[:：](?P<outer>[*_]{1,3})?"
)
_STAMP_LINE = re.compile(
    rf"(?P<label>\S.{{0,80}}?)(?:[ \u00a0]{{2,40}}|\t{{1,8}}|\s{{1,8}}(?=[\[(]))[\[(]?(?P<stamp>{TIME})[\])]?\s*"
)
_EMPHASIS = re.compile(r"(\*\*|__)(?P<label>[^*\n]{1,63}?)\1(?=\s|$)")
#: Characters no label holds.
_ODD = re.compile(r"[?!;\"«»“”„…=<>\\|{}]|//")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_FACT_WORDS = 8
_SMALL_WORDS = ("og", "and", "av", "fra", "ved", "på", "i", "von", "van", "de", "of")
_GREETING = ("hei", "hallo", "ja", "nei", "jo", "ok", "velkommen", "hello", "hi", "yes", "no", "takk", "mm", "da")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a label at the start of a line.

    label: without colon, mark-up and invisible characters, blanks made single. speech: where in the line the speech
    begins. form: `colon`, `tight` (nothing between colon and speech), `stamp` (a label and a time, alone on the
    line) or `bold` (bold words without a colon). is_bold: the label is in bold.
    """

    label: str
    speech: int
    form: Literal["colon", "tight", "stamp", "bold"]
    begin_ms: int | None = None
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Speakers:
    """What was learnt. taken: one label or None per line. start: the first line that is not header.

    doubtful: the lines that look like labelled ones and were not taken. has_stamps: labels stand alone with a time.
    """

    taken: tuple[Candidate | None, ...]
    start: int
    doubtful: tuple[int, ...]
    has_stamps: bool = False


# One line


def candidate(line: Line) -> Candidate | None:
    """Return what may be a label at the start of a line, by its shape alone."""
    if line.aside:
        return None
    head = line.text[:HEAD_CHARS]
    if ":" in head or "：" in head:
        return _stamp_line(line.text) or _colon(line, head) or _bold(line, head)
    return _bold(line, head)


def _stamp_line(text: str) -> Candidate | None:
    found = _STAMP_LINE.fullmatch(text) if len(text) < HEAD_CHARS else None
    if found is None or ":" in found["label"]:
        return None
    label = clean_label(found["label"])
    return Candidate(label, len(text), "stamp", to_ms(found["stamp"])) if _has_shape(label) else None


def _colon(line: Line, head: str) -> Candidate | None:
    lead = _LEAD.match(head)
    at = lead.end() if lead else 0
    stamp = leading_stamp(head, at)
    found = _COLON.match(head, _after_blanks(head, stamp[1]) if stamp else at)
    if found is None:
        return None
    label, speech = clean_label(found["label"]), _after_blanks(line.text, found.end())
    is_tight = speech == found.end() < len(line.text)
    if not _has_shape(label) or (is_tight and not _may_follow(line.text[speech])):
        return None
    begin = to_ms(found["stamp"]) if found["stamp"] else stamp[0] if stamp else None
    inner = leading_stamp(line.text, speech) if begin is None and not is_tight else None
    if inner:
        begin, speech = inner[0], _after_blanks(line.text, inner[1])
    is_bold = bool(found["open"]) or line.bold >= found.end("label")
    return Candidate(label, speech, "tight" if is_tight else "colon", begin, is_bold=is_bold)


def _may_follow(char: str) -> bool:
    """Say whether speech may begin with a character right after a colon: not a clock time, address or smiley."""
    return char.isalpha() or char in "«\"“”'‘[*…"


def _bold(line: Line, head: str) -> Candidate | None:
    found = None if line.bold else _EMPHASIS.match(head)
    end = found.end() if found else line.bold
    if not 0 < end < HEAD_CHARS:
        return None
    label = clean_label(found["label"] if found else head[:end])
    if ":" in label or not _has_shape(label):
        return None
    return Candidate(label, _after_blanks(line.text, end), "bold", is_bold=True)


def _after_blanks(text: str, at: int) -> int:
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


def _has_shape(label: str) -> bool:
    """Say whether words could be a label at all: short, with a letter, no sentence."""
    words = label.split()
    if not 0 < len(label) <= LABEL_LENGTH or len(words) > LABEL_WORDS or _ODD.search(label):
        return False
    if not any(char.isalpha() for char in label) or not (label[0].isalnum() or label[0] == "("):
        return False
    return all(len(word) <= ABBREVIATION for word in words if word.endswith("."))


# The whole file


def learn(lines: Sequence[Line], *, has_header: bool = True) -> Speakers:
    """Return which lines begin a turn.

    A label counts when it recurs or is a known role; a name that occurs once counts when most lines are labelled.
    has_header: whether header lines such as `Dato: 19.06.2025` may stand before the first turn.
    """
    found = [candidate(line) for line in lines]
    start = _header_end(lines, found) if has_header else 0
    found[:start] = [None] * start
    stamped = [one if one and one.form == "stamp" and not is_header_key(one.label) else None for one in found]
    spoken = _spoken(lines, found)
    n_stamped = len(stamped) - stamped.count(None)
    if n_stamped >= RECURS and n_stamped >= len(spoken) - spoken.count(None):
        return Speakers(tuple(stamped), start, (), has_stamps=True)
    doubtful = (i for i, one in enumerate(found) if one and not spoken[i] and _is_doubtful(one))
    return Speakers(tuple(spoken), start, tuple(doubtful))


def _is_doubtful(one: Candidate) -> bool:
    return one.form == "colon" and not is_never_a_label(one.label)


def _spoken(lines: Sequence[Line], found: Sequence[Candidate | None]) -> list[Candidate | None]:
    """Return the label each line begins with, where it counts."""
    labels = _recurring(lines, found)
    taken = [one if one and one.label in labels else None for one in found]
    rare = _rare(lines, found, taken) | labels
    if len(rare) > len(labels):
        taken = [one if one and one.label in rare else None for one in found]
    if any(one and one.form == "bold" for one in taken):
        return [one or _alone(line, labels) for line, one in zip(lines, taken, strict=True)]
    return taken


def _recurring(lines: Sequence[Line], found: Sequence[Candidate | None]) -> frozenset[str]:
    """Return the labels that recur or are roles. Bold words without colon count where few labels have a colon."""
    firsts = [one for line, one in zip(lines, found, strict=True) if one and line.first and may_be_label(one.label)]
    colon = Counter(one.label for one in firsts if one.form == "colon")
    tight = Counter(one.label for one in firsts if one.form == "tight")
    labels = {label for label, n in colon.items() if n + tight[label] >= _needed(label)}
    labels |= {label for label, n in tight.items() if is_role(label) or n > RECURS}
    if len(labels) < RECURS:
        bold = Counter(one.label for one in firsts if one.form == "bold")
        labels |= {label for label, n in bold.items() if n >= _needed(label)}
    return frozenset(labels)


def _needed(label: str) -> int:
    """Return how often a label must occur: a role once, a name twice, a word without capital three times."""
    if is_role(label):
        return 1
    return RECURS + (label[0].islower() and len(label) > SHORT)


def may_be_label(label: str) -> bool:
    """Say whether words name a speaker and not a header key, a heading or a clause."""
    return is_role(label) or not (is_header_key(label) or is_never_a_label(label))


def _rare(
    lines: Sequence[Line], found: Sequence[Candidate | None], taken: Sequence[Candidate | None]
) -> frozenset[str]:
    """Return names that occur once, in a file where most lines are labelled: a silent member of a group.

    Taken are names of one or two words, labels in bold among bold ones, and those that differ from an accepted label
    only in their number or letter. In a short file all lines but a few must be labelled, these names among them.
    """
    first = next((i for i, one in enumerate(found) if one and one.form == "colon" and may_be_label(one.label)), 0)
    n_lines = sum(1 for line in lines[first:] if line.text.strip() and not line.aside)
    sure = [one for one in taken if one]
    stems = {_stem(one.label) for one in sure} - {""}
    is_bold = sum(one.is_bold for one in sure) > len(sure) / 2
    labels = {one.label for one in sure}
    names = [
        one.label
        for line, one in zip(lines, found, strict=True)
        if one and one.form == "colon" and one.label not in labels and may_be_label(one.label)
        if one.speech < len(line.text)
        if _is_name(one.label) or _stem(one.label) in stems or (is_bold and one.is_bold)
    ]
    is_dense = len(sure) >= max(DENSE_LINES, DENSE_SHARE * n_lines) and len(labels) >= RECURS
    is_full = labels and len(sure) + len(names) >= FULL_SHARE * n_lines
    return frozenset(names if is_dense or is_full else ())


def _is_name(label: str) -> bool:
    """Say whether a label is one name or two, such as `Odd`, `Anne-Marie`, `Kari Berg`, or initials."""
    words = re.split(r"[ -]", label)
    if len(words) > NAMES or not all(word.isalpha() for word in words):
        return False
    return all(word[0].isupper() and (word[1:].islower() or len(word) <= SHORT) for word in words)


def _stem(label: str) -> str:
    """Return what a label shares with its neighbours: `Ansatt` of `Ansatt 2`; "" where it has no number or letter."""
    found = re.fullmatch(r"(.*?)[ _-]?(?:\d{1,3}|(?<=[ _-])[A-ZÆØÅ])", label)
    return found.group(1) if found else ""


def _alone(line: Line, labels: frozenset[str]) -> Candidate | None:
    """Return the label a line consists of, in a file whose labels have no colon."""
    text = clean_label(line.text) if len(line.text) <= HEAD_CHARS else ""
    return Candidate(text, len(line.text), "bold") if text in labels else None


# The header


def _header_end(lines: Sequence[Line], found: Sequence[Candidate | None]) -> int:
    """Return the number of the first line after the last header line such as `Dato: …`.

    Names of who did the interview may stand among header lines (`Intervjuer: Kari Berg`); a label followed by
    talk ends the header.
    """
    times = Counter(one.label for one in found if one)
    end = 0
    for i, one in enumerate(found[:HEADER_LINES]):
        if one is None:
            continue
        if one.form == "colon" and is_header_key(one.label):
            end = i + 1
        elif times[one.label] >= _needed(one.label) and may_be_label(one.label) and not _is_listed(lines[i], one):
            break
    while 0 < end < HEADER_LINES and _is_name_line(lines, found, end):
        end += 1
    return end


def _is_listed(line: Line, one: Candidate) -> bool:
    return one.form == "colon" and _is_fact(line.text[one.speech :])


def _is_name_line(lines: Sequence[Line], found: Sequence[Candidate | None], i: int) -> bool:
    """Say whether a line right under the header tells a name of a label that speaks further down."""
    one = found[i] if i < len(found) else None
    if one is None or not _is_listed(lines[i], one):
        return False
    return any(other and other.label == one.label for other in found[i + 1 :])


def _is_fact(value: str) -> bool:
    """Say whether the words after a colon are a name or a fact: `Kari Berg`, `Turid, sykepleier`, `leder, 20 år`."""
    words = value.split()
    if not 0 < len(words) <= _FACT_WORDS or value.rstrip()[-1] in ".?!…-–]" or not value[0].isalnum():
        return False
    if words[0].strip(",").casefold() in _GREETING:
        return False
    if words[0][0].islower() and len(words) <= _FACT_WORDS / 2:
        return True
    before_comma = value.partition(",")[0].partition("(")[0].split()
    return all(word[0].isupper() or word[0].isdigit() or word in _SMALL_WORDS for word in before_comma)
