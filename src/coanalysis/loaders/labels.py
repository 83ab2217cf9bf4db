"""Which lines begin with a speaker's label: learnt from the whole file, not from one line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from coanalysis.loaders.base import Line
from coanalysis.loaders.evidence import RECURS, SURE, Evidence, is_initials
from coanalysis.loaders.headers import header_end, is_listed, names_in
from coanalysis.loaders.layouts import read_layouts
from coanalysis.loaders.lexicon import ASKED, FUNCTIONS, is_code, is_role, may_be_label
from coanalysis.loaders.shapes import (
    HEAD_CHARS,
    LABEL_LENGTH,
    Candidate,
    Speakers,
    after_blanks,
    candidate,
    clean_label,
)

__all__ = ["LABEL_LENGTH", "Candidate", "Speakers", "candidate", "clean_label", "learn", "may_be_label"]

#: A name that occurs once counts when at least this share of at least so many lines is labelled.
#: In a shorter one at least FULL_SHARE of the lines must be, with the names that occur once.
DENSE_SHARE, DENSE_LINES, FULL_SHARE = 0.5, 6, 0.9
#: The longest code without capital; the most words in a name.
SHORT, NAMES = 3, 2
#: Words such as `Svar` head turns when they begin so many lines and this share of them.
ASKED_LINES, ASKED_SHARE = 3, 0.1
#: Lines without label are nobody's when so many stand in a file whose moderator has at most so many turns, and this
#: share of them asks.
NOBODYS_LINES, NAMED_ONCE, ASKING_SHARE = 3, 2, 0.4
#: A label of fewer turns is unsure in a file of so many turns.
MANY_TURNS = 12
#: The longest paragraph in bold that may be a heading.
TITLE_CHARS = 80

_ASKERS = FUNCTIONS["interviewer"] | FUNCTIONS["moderator"]
#: `A og B`; `Marit, ivrig` and `Marit (til Odd)`.
_TOGETHER = re.compile(r" (?:og|and|&|\+) |[/+&]| ?, ")
_REMARK = re.compile(r"(?P<label>.+?)(?:, ?[a-zæøå][^,]*| ?[(\[][^()\[\]]*[)\]])")
#: A known label with a slip behind it: `Marit; ja`, `P2 – ja`.
_SLIP = re.compile(r"\W{0,4}(?P<label>[^;.\n–]{1,63}?)(?:\s?(?P<slip>[;.])|\s[–-])\s+(?=\S)")


def learn(lines: Sequence[Line], *, has_header: bool = True) -> Speakers:
    """Return which lines begin a turn.

    A label counts when it recurs or is a known role; a name that occurs once counts when most lines are labelled.
    Layouts without colon (`layouts.py`) are read where they explain more lines.
    has_header: whether header lines such as `Dato: 19.06.2025` may stand before the first turn.
    """
    found = [candidate(line) for line in lines]
    start = header_end(lines, found) if has_header else 0
    found[:start] = [None] * start
    file = Evidence(lines, found, start)
    taken = _spoken(file)
    other = read_layouts(lines, found, taken, start=start, is_timed=not has_header)
    if other is not None:
        return other
    times = Counter(one.label for one in taken if one)
    first = next((i for i, one in enumerate(taken) if one), 0)
    titles = {i for i in range(first) if lines[i].text.isupper()}
    doubtful = [i for i, one in enumerate(found) if not taken[i] and i not in titles and _looks_labelled(file, i, one)]
    slips = {i: _slip(lines[i], times) for i, one in enumerate(taken) if one is None and i >= start}
    doubtful += _bold_alone(lines, taken)
    doubtful += [i for i, slip in slips.items() if slip and slip.form == "none"]
    taken = [one or (slip if (slip := slips.get(i)) and slip.form == "colon" else None) for i, one in enumerate(taken)]
    unsure = [i for i, one in enumerate(taken) if one and (i in slips or _is_weak(one, times))]
    return Speakers(tuple(_with_nobodys(file, taken)), start, tuple(sorted(set(doubtful))), unsure=tuple(unsure))


def _looks_labelled(file: Evidence, i: int, one: Candidate | None) -> bool:
    """Say whether a line that begins no turn looks like one that does."""
    if one is None or one.form != "colon" or not may_be_label(one.label):
        return False
    return file.teaches(i) or one.label[0].isupper()


def _bold_alone(lines: Sequence[Line], taken: Sequence[Candidate | None]) -> list[int]:
    """Return the short paragraphs between turns that are bold as a whole: headings, or labels that stand alone.

    There are none where turns are in bold, too.
    """
    turns = [i for i, one in enumerate(taken) if one]
    if not turns or any(_is_all_bold(lines[i]) for i in turns):
        return []
    between = range(turns[0] + 1, turns[-1])
    return [i for i in between if not taken[i] and lines[i].first and _is_all_bold(lines[i])]


def _is_all_bold(line: Line) -> bool:
    text = line.text.rstrip()
    return not line.aside and 0 < len(text) <= min(line.bold, TITLE_CHARS)


def _slip(line: Line, times: Counter[str]) -> Candidate | None:
    """Return a known label with another sign for its colon, in the form `none` where the sign may be part of speech.

    A point or a dash may be, after a name; a semicolon hardly.
    """
    found = _SLIP.match(line.text) if not line.aside else None
    label = clean_label(found["label"]) if found else ""
    if found is None or times[label] < RECURS:
        return None
    is_sure = found["slip"] == ";" or (found["slip"] is None and (is_role(label) or is_code(label)))
    return Candidate(label, found.end(), "colon" if is_sure else "none")


def _is_weak(one: Candidate, times: Counter[str]) -> bool:
    """Say whether a label was taken on weak grounds: it is no role, and too rare for what it looks like."""
    n_times = times[one.label]
    if n_times >= SURE or is_role(one.label):
        return False
    is_named = _is_name(one.label) or is_code(one.label)
    return n_times < RECURS or not is_named or times.total() >= MANY_TURNS


# Labels with a colon


def _spoken(file: Evidence) -> list[Candidate | None]:
    """Return the label each line begins with, where it counts."""
    labels = _recurring(file)
    taken = [one if one and one.label in labels else None for one in file.found]
    if not any(taken):
        return taken
    taken = _with_variants(file, taken)
    rare = _rare(file, taken)
    if rare:
        taken = [
            done or (one if one and one.label in rare else None) for one, done in zip(file.found, taken, strict=True)
        ]
    if any(one and one.form == "bold" for one in taken):
        return [one or _alone(line, labels) for line, one in zip(file.lines, taken, strict=True)]
    return [one if one is None or one.form in ("colon", "tight") else None for one in taken]


def _with_variants(file: Evidence, taken: Sequence[Candidate | None]) -> list[Candidate | None]:
    """Take lines whose label is a variant of an accepted one: in other case, two at once, or with a remark."""
    accepted = {one.label for one in taken if one}
    folded = {label.casefold().rstrip(".") for label in accepted}
    variants = {
        i: _variant(one.label, accepted, folded)
        for i, one in enumerate(file.found)
        if one and not taken[i] and one.form in ("colon", "tight")
    }
    return [
        replace(one, label=variant) if one and (variant := variants.get(i)) else done
        for i, (one, done) in enumerate(zip(file.found, taken, strict=True))
    ]


def _variant(label: str, accepted: set[str], folded: set[str]) -> str:
    """Return the label a variant stands for, "" where it is none: `Marit` for `Marit, ivrig` and `Marit (til Odd)`."""
    if label.casefold().rstrip(".") in folded:
        return label
    voices = _TOGETHER.split(label)
    stem = _stem(voices[0])
    if len(voices) > 1 and all(voice in accepted or f"{stem} {voice}" in accepted for voice in voices):
        return label
    remark = _REMARK.fullmatch(label)
    return remark["label"] if remark and remark["label"] in accepted else ""


def _recurring(file: Evidence) -> frozenset[str]:
    """Return the labels that recur or are roles, and codes such as `P1` among roles or codes with the same letter.

    Bold words without colon count where few labels have a colon.
    """
    colon = Counter(one.label for _, one in file.candidates("colon"))
    tight = Counter(one.label for _, one in file.candidates("tight"))
    labels = {label for label, n in colon.items() if may_be_label(label) and n + tight[label] >= _needed(label)}
    labels |= {label for label, n in tight.items() if may_be_label(label) and (is_role(label) or n > RECURS)}
    labels -= file.against([label for label in labels if colon[label] + tight[label] <= RECURS])
    stems = {_stem(label) for label in labels if is_code(label)}
    if stems or all(is_role(label) for label in labels):
        labels |= {label for label in colon if is_code(label) and stems <= {_stem(label)}}
    least = max(ASKED_LINES, ASKED_SHARE * file.n_lines)
    labels |= {label for label, n in colon.items() if label.casefold() in ASKED and n >= least}
    if len(labels) < RECURS:
        bold = Counter(one.label for _, one in file.candidates("bold"))
        labels |= {label for label, n in bold.items() if may_be_label(label) and n >= _needed(label)}
    return frozenset(labels)


def _needed(label: str) -> int:
    """Return how often a label must occur: a role once, a name twice, a word without capital three times."""
    if is_role(label):
        return 1
    return RECURS + (label[0].islower() and len(label) > SHORT)


def _rare(file: Evidence, taken: Sequence[Candidate | None]) -> frozenset[str]:
    """Return names that occur once, in a file where most lines are labelled: a silent member of a group.

    Taken are names of one or two words, labels in bold among bold ones, and those that differ from an accepted label
    only in their number or letter. Whatever the share of labelled lines, those count that the header lists, those with
    a time like the accepted ones, and codes that differ from one in their number. In a short file all lines but a few
    must be labelled, these names among them.
    """
    sure = [one for one in taken if one]
    labels = {one.label for one in sure}
    first = next(i for i, one in enumerate(taken) if one)
    once = _once(file, labels, first=first)
    if not once:
        return frozenset()
    kin = _Kin(
        labels,
        names_in(file.lines[:first]),
        is_bold=sum(one.is_bold for one in sure) > len(sure) / 2,
        is_stamped=len(sure) >= RECURS and sum(one.is_stamped for one in sure) > len(sure) / 2,
    )
    names = {one.label for one in once if kin.is_like(one) or is_code(one.label)}
    if len(sure) + len(names) >= FULL_SHARE * file.n_lines:
        return frozenset(names - (file.against(names) if len(sure) >= DENSE_LINES else set()))
    is_dense = len(sure) >= max(DENSE_LINES, DENSE_SHARE * file.n_lines) and len(labels) >= RECURS
    rare = {one.label for one in once if (is_dense and kin.is_like(one)) or kin.is_known(one)}
    return frozenset(rare - file.against(rare))


def _once(file: Evidence, labels: set[str], *, first: int) -> list[Candidate]:
    """Return what may be labels that are not accepted, with something said; no facts above the first turn."""
    return [
        one
        for i, one in file.candidates("colon")
        if one.label not in labels and may_be_label(one.label) and one.speech < len(file.lines[i].text)
        if i > first or not is_listed(file.lines[i], one)
    ]


@dataclass
class _Kin:
    """What the accepted labels of a file look like. listed: words of the header that may be names."""

    labels: set[str]
    listed: frozenset[str]
    is_bold: bool
    is_stamped: bool

    @cached_property
    def stems(self) -> set[str]:
        return {_stem(label) for label in self.labels} - {""}

    @cached_property
    def has_initials(self) -> bool:
        return any(is_initials(label) and label != "I" for label in self.labels)

    def is_like(self, one: Candidate) -> bool:
        """Say whether a label is a name, or looks like those that were accepted."""
        if _stem(one.label) in self.stems or (self.is_bold and one.is_bold):
            return True
        return _is_name(one.label) and (not is_initials(one.label) or self.has_initials)

    def is_known(self, one: Candidate) -> bool:
        """Say whether a label stands in the header, has a time as others have, or is a code with another number."""
        label = one.label
        if (self.is_stamped and one.is_stamped) or (is_code(label) and _stem(label) in self.stems):
            return True
        return _is_name(label) and not is_initials(label) and all(word in self.listed for word in label.split())


def _is_name(label: str) -> bool:
    """Say whether a label is one name or two, such as `Odd`, `Anne-Marie`, `O'Brien`, `Kari Berg`, or initials."""
    parts = re.split(r"[ \-'’]", label)
    if len(label.split()) > NAMES or not all(part.isalpha() for part in parts):
        return False
    return all(part[0].isupper() and (part[1:].islower() or len(part) <= SHORT) for part in parts)


def _stem(label: str) -> str:
    """Return what a label shares with its neighbours: `Ansatt` of `Ansatt 2`; "" where it has no number or letter."""
    found = re.fullmatch(r"(.*?)[ _-]?(?:\d{1,3}|(?<=[ _-])[A-ZÆØÅ])", label)
    return found.group(1) if found else ""


def _alone(line: Line, labels: frozenset[str]) -> Candidate | None:
    """Return the label a line consists of, in a file whose labels have no colon."""
    text = clean_label(line.text) if len(line.text) <= HEAD_CHARS else ""
    return Candidate(text, len(line.text), "bold") if text in labels else None


# Paragraphs of a moderator who is named once


def _with_nobodys(file: Evidence, taken: list[Candidate | None]) -> list[Candidate | None]:
    """Let paragraphs without label be turns of nobody where they are not the last speaker's: someone asks in them.

    So it is when whoever asks is named once or never, and a good part of the paragraphs without label are questions.
    """
    times = Counter(one.label for one in taken if one)
    asking = [n for label, n in times.items() if label.casefold().split(" ")[0] in _ASKERS]
    if not times or max(asking, default=0) > NAMED_ONCE:
        return taken
    first = next(i for i, one in enumerate(taken) if one)
    loose = [i for i in range(first, len(taken)) if not taken[i] and file.is_loose(i)]
    n_asking = sum(_asks(file.lines[i]) for i in loose)
    n_asked = sum(one is not None and _asks(line) for line, one in zip(file.lines, taken, strict=True))
    if len(loose) < NOBODYS_LINES or n_asking < max(ASKING_SHARE * len(loose), n_asked):
        return taken
    nobodys = [*taken]
    for i in loose:
        text = file.lines[i].text
        nobodys[i] = Candidate("", after_blanks(text, 0), "none")
    return nobodys


def _asks(line: Line) -> bool:
    return line.text.rstrip().endswith("?")
