"""Paragraphs of a PDF, guessed from where its lines stand and end: a PDF knows neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from coanalysis.loaders.base import Line
from coanalysis.loaders.lexicon import is_role, may_be_label
from coanalysis.loaders.pdflines import PdfLine, width_of
from coanalysis.loaders.shapes import candidate
from coanalysis.text import canonical

__all__ = ["Found", "join_words", "known_words", "to_paragraphs"]

#: A wider step than this, in steps of the text, is a new paragraph; so is another size of letters, in points.
_WIDE_STEP, _OTHER_SIZE = 1.3, 1.0
#: Letters so much larger than most of the text are a heading, if the paragraph is no longer than that.
_LARGE, _HEADING_CHARS = 1.15, 120
#: A line ends early when the next word would have fitted, with so many points to spare.
_SPARE = 4.0
_FIRST_WORD = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHEN = re.compile(r"[^\W\d_]-$")
#: What follows a hyphen that stands for the rest of a word: `helse- og omsorg`.
_AND = re.compile(r"(?:og|eller|samt|til|and|or|und|oder)\b")
_SOFT = "\u00ad"
#: So much of a line's end is looked at for a broken word.
_TAIL = 100
#: Forms of a label with speech behind it.
_FORMS = ("colon", "tight", "near")


@dataclass(frozen=True, slots=True)
class Found:
    """Paragraphs as lines of a transcript. removed: control characters taken out."""

    lines: tuple[Line, ...]
    removed: int


def known_words(lines: Sequence[PdfLine]) -> Counter[str]:
    """Return the words of a document, in lower case, with how often each stands inside a line."""
    words: Counter[str] = Counter()
    for line in lines:
        words.update(word.casefold() for word in _WORD.findall(line.text.removesuffix("-")))
    return words


def join_words(lines: Sequence[str], words: Counter[str]) -> str:
    """Return lines as one: a blank between them, a word broken by a hyphen put together where that is safe.

    Safe is a soft hyphen, and a word that stands elsewhere in the document without the hyphen and nowhere with it.
    """
    parts: list[str] = []
    for one, other in pairwise([*lines, ""]):
        parts.append(_with_end(one, other, words) if other else one)
    return "".join(parts)


def _with_end(one: str, other: str, words: Counter[str]) -> str:
    """Return a line with the end it has before another."""
    tail = one[-_TAIL:]
    if tail.endswith(_SOFT):
        return one.removesuffix(_SOFT)
    if not _HYPHEN.search(tail) or not other[:1].isalpha() or _AND.match(other):
        return f"{one} "
    before, after = _WORD.findall(tail.removesuffix("-"))[-1], (_WORD.match(other) or [""])[0]
    whole, parted = f"{before}{after}".casefold(), f"{before}-{after}".casefold()
    is_safe = other[0].islower() and words[whole] > 0 and not words[parted]
    return one.removesuffix("-") if is_safe else one


def to_paragraphs(lines: Sequence[PdfLine], *, is_numbered: bool) -> Found:
    """Return the paragraphs of a document.

    is_numbered: numbers in the document said where paragraphs begin, so that nothing is guessed after the first.
    """
    words = known_words(lines)
    normal = _normal_size(lines)
    found: list[Line] = []
    removed = 0
    for paragraph in _Guesser(lines, is_numbered=is_numbered).paragraphs():
        text = join_words([line.text for line in paragraph], words)
        clean = canonical(text.replace("\n", " "))
        removed += clean.removed
        first = paragraph[0]
        is_heading = first.size > normal * _LARGE and len(clean.text) <= _HEADING_CHARS
        found.append(Line(clean.text, first.place, bold=min(first.bold, len(clean.text)), aside=is_heading))
    return Found(tuple(found), removed)


def _normal_size(lines: Sequence[PdfLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


class _Guesser:
    """Says where paragraphs begin."""

    def __init__(self, lines: Sequence[PdfLine], *, is_numbered: bool) -> None:
        self._lines = lines
        self._is_numbered = is_numbered
        steps = Counter(round(one.y - other.y) for one, other in pairwise(lines) if one.page == other.page)
        self._step = min((step for step, n in steps.items() if step > 0 and n >= _common(steps)), default=0)
        self._right = {side: _right([line for line in lines if line.side == side]) for side in (0, 1, 2)}
        self._labels = self._find_labels()

    def paragraphs(self) -> list[list[PdfLine]]:
        """Return the lines of each paragraph."""
        found: list[list[PdfLine]] = []
        has_numbers = False
        for i, line in enumerate(self._lines):
            if not i or self._begins(self._lines[i - 1], line, has_numbers=has_numbers):
                found.append([])
            found[-1].append(line)
            has_numbers = has_numbers or line.is_numbered
        return found

    def _begins(self, one: PdfLine, other: PdfLine, *, has_numbers: bool) -> bool:
        if self._is_numbered and (has_numbers or other.is_numbered):
            return other.is_numbered
        return self._is_apart(one, other) or self._is_labelled(other) or self._ends_early(one, other)

    def _is_apart(self, one: PdfLine, other: PdfLine) -> bool:
        if abs(one.size - other.size) > _OTHER_SIZE or _is_heavy(one) != _is_heavy(other):
            return True
        step = one.y - other.y
        return (
            (one.page, one.side) == (other.page, other.side)
            and self._step > 0
            and not 0 < step <= self._step * _WIDE_STEP + 1
        )

    def _is_labelled(self, line: PdfLine) -> bool:
        found = candidate(Line(line.text, ""))
        return found is not None and (found.label in self._labels or found.form == "stamp")

    def _ends_early(self, one: PdfLine, other: PdfLine) -> bool:
        """Say whether the next word would have fitted in a line."""
        word = _FIRST_WORD.match(other.text)
        room = self._right[one.side] - one.end - width_of(f" {word.group()}" if word else "", one.size)
        return room > _SPARE and not one.text.endswith(("-", _SOFT))

    def _find_labels(self) -> frozenset[str]:
        """Return the labels that recur where lines begin, or are roles: names begin with a capital or a figure."""
        found = (candidate(Line(line.text, "")) for line in self._lines)
        times = Counter(one.label for one in found if one and one.form in _FORMS and may_be_label(one.label))
        return frozenset(label for label, n in times.items() if is_role(label) or (n > 1 and not label[0].islower()))


def _is_heavy(line: PdfLine) -> bool:
    """Say whether a whole line is bold."""
    return line.bold >= len(line.text) > 0


def _right(lines: Sequence[PdfLine]) -> float:
    """Return where lines end that are filled."""
    ends = sorted(line.end for line in lines)
    return ends[int(len(ends) * 0.95)] if ends else 0.0


def _common(steps: Counter[int]) -> float:
    """Return how often a step is taken at least to be the text's own: not that of a few narrow lines."""
    return 0.15 * sum(n for step, n in steps.items() if step > 0)
