"""Layouts of corpora and tables pasted as text: a code or a column before the speech, and no colon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from coanalysis.loaders.base import Line
from coanalysis.loaders.evidence import LONG_LINE
from coanalysis.loaders.lexicon import FUNCTIONS, GREETINGS, is_code, is_header_key, is_never_a_label, is_role
from coanalysis.loaders.shapes import Candidate, Speakers, after_blanks, clean_label, has_shape
from coanalysis.loaders.stamps import leading_stamp

__all__ = ["by_code", "by_column", "without_copies"]

#: How often a label recurs at least, and a code that is only a word; the share of lines that begin with one: of all,
#: and where nothing but the share tells.
RECURS, OFTEN, SHARE, CLEAR_SHARE = 2, 3, 0.5, 0.8
#: Codes that are numbers recur: there are at most half as many of them as lines that begin with them.
DISTINCT_SHARE = 0.5

_COLUMN = re.compile(r"(?P<label>\S+(?: \S+){0,4}?)(?P<gap>[ \u00a0]{2,60}\t*|[ \u00a0]?\t+)[ \u00a0]*(?=\S)")
_CODE_LINE = re.compile(r"(\S{1,24})[ \u00a0]+(?=\S)")
_NUMBER = re.compile(r"\d{2,4}")
_MIXED = re.compile(r"(?=[^\d]*\d)[^\W\d_][\w-]{1,23}")
_CAPITALS = re.compile(r"[A-ZÆØÅ]{2,8}")
_SHORT = re.compile(r"[^\W\d_]{1,4}")
#: The layer of a corpus in ordinary spelling, beside one as it was said.
_LAYER = re.compile(r"(?P<label>.+)[_-](?:orthography|ortografi|ort)")


# A column of labels


def by_column(lines: Sequence[Line]) -> Speakers | None:
    """`EO    ja det var` or `Marit<TAB>ja`: a column of labels; wrapped lines are indented."""
    seen = [_in_column(line) for line in lines]
    times = Counter(one.label for one in seen if one)
    labels = {label for label, n in times.items() if n >= RECURS or is_role(label)}
    n_left = sum(1 for line in lines if line.text.strip() and not line.text[0].isspace() and not line.aside)
    n_taken = sum(1 for one in seen if one and one.label in labels)
    is_clear = n_taken >= CLEAR_SHARE * n_left
    if len(labels) < RECURS or n_taken < SHARE * n_left or not (is_clear or _has_tabs(lines, seen)):
        return None
    once = {label for label in times if is_clear and label not in labels and label[0].isupper()}
    taken = [one if one and one.label in labels | once else None for one in seen]
    unsure = tuple(i for i, one in enumerate(taken) if one and one.label in once)
    return Speakers(tuple(taken), 0, (), unsure=unsure)


def _in_column(line: Line) -> Candidate | None:
    text = line.text
    if not text or text[0].isspace() or line.aside:
        return None
    stamp = leading_stamp(text, 0)
    at = after_blanks(text, stamp[1]) if stamp else 0
    found = _COLUMN.match(text, at)
    if found is None or found["label"].endswith((":", "?", "!", ",")):
        return None
    label = clean_label(found["label"])
    if not (has_shape(label) or _NUMBER.fullmatch(label)) or is_header_key(label) or is_never_a_label(label):
        return None
    return Candidate(label, found.end(), "column", stamp[0] if stamp else None)


def _has_tabs(lines: Sequence[Line], seen: Sequence[Candidate | None]) -> bool:
    return all("\t" in line.text[: one.speech] for line, one in zip(lines, seen, strict=True) if one)


def without_copies(lines: Sequence[Line], found: Speakers) -> Speakers:
    """Leave out the copy of each turn as it was said, where a second one in ordinary spelling stands beside it."""
    labels = {one.label for one in found.taken if one}
    layers = {label: layer["label"] for label in labels if (layer := _LAYER.fullmatch(label))}
    copies = labels.intersection(layers.values())
    if not copies:
        return found
    kept: list[Candidate | None] = []
    skipped: list[int] = []
    is_copy = False
    for i, one in enumerate(found.taken):
        is_copy = one.label in copies if one else is_copy
        if is_copy and lines[i].text.strip():
            skipped.append(i)
        kept.append(None if is_copy or one is None else replace(one, label=layers.get(one.label, one.label)))
    notice = f"every turn stands twice: taken in ordinary spelling, the lines as spoken left out ({len(skipped)} lines)"
    return replace(found, taken=tuple(kept), skipped=dict.fromkeys(skipped), notices=(*found.notices, notice))


# A code and a blank


def by_code(lines: Sequence[Line]) -> Speakers | None:
    """`003 ja jeg har`: a number, a code or a role word begins most lines; lines without one go on."""
    firsts = [_first_word(line) for line in lines]
    times = Counter(first for first in firsts if first)
    n_left = sum(1 for line in lines if line.text.strip() and not line.text[0].isspace())
    sure = _sure_codes(firsts, times)
    words = {word for word, n in times.items() if n >= OFTEN and _may_be_code(word, has_sure=bool(sure))} - sure
    codes = sure | (words - _said(lines, words) if words else words)
    n_taken = sum(times[code] for code in codes)
    if len(codes) < RECURS or n_taken < (SHARE if sure else CLEAR_SHARE) * n_left:
        return None
    taken = [
        Candidate(first, after_blanks(line.text, len(first)), "code") if first in codes else None
        for line, first in zip(lines, firsts, strict=True)
    ]
    unsure = tuple(i for i, one in enumerate(taken) if one and one.label in words and times[one.label] == OFTEN)
    return Speakers(tuple(taken), 0, (), unsure=unsure)


def _first_word(line: Line) -> str:
    found = None if line.aside else _CODE_LINE.match(line.text)
    return found.group(1) if found else ""


def _sure_codes(firsts: Sequence[str], times: Counter[str]) -> set[str]:
    """Return the codes that are no words: numbers that do not count upwards, letters with a number, role words."""
    numbers = [first for first in firsts if _NUMBER.fullmatch(first)]
    distinct = set(numbers)
    are_codes = len(distinct) <= DISTINCT_SHARE * len(numbers) and any(one > two for one, two in pairwise(numbers))
    codes = {number for number in distinct if times[number] >= RECURS} if are_codes or len(distinct) == 1 else set()
    return codes | {word for word, n in times.items() if n >= RECURS and _is_sure(word)}


def _is_sure(word: str) -> bool:
    is_word = len(word) > 1 and (word.casefold() in FUNCTIONS["interviewer"] | FUNCTIONS["moderator"] or is_role(word))
    return is_word or is_code(word) or _MIXED.fullmatch(word) is not None


def _may_be_code(word: str, *, has_sure: bool) -> bool:
    """Say whether a word may be a code: in capitals, or short among codes that are sure."""
    if is_never_a_label(word) or word.casefold() in GREETINGS:
        return False
    return _CAPITALS.fullmatch(word) is not None or (has_sure and _SHORT.fullmatch(word) is not None)


def _said(lines: Sequence[Line], words: set[str]) -> set[str]:
    """Return the words that also stand inside lines, in any case: they are words and no codes."""
    folded = {word.casefold(): word for word in words}
    said: set[str] = set()
    for line in lines:
        said.update(folded.keys() & set(islice(_words_of(line.text.casefold()), 1, None)))
    return {folded[word] for word in said}


def _words_of(text: str) -> Iterable[str]:
    return text.split() if len(text) < LONG_LINE else (found.group() for found in re.finditer(r"\S+", text))
