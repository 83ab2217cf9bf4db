"""What the whole file says about its labels: where turns begin, how they begin, what is a word of the talk."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from coanalysis.loaders.base import Line
from coanalysis.loaders.lexicon import ASKED, NAMES_TOO, is_role, may_be_label
from coanalysis.loaders.shapes import Candidate

__all__ = ["RECURS", "SURE", "Evidence", "is_initials"]

#: How often a label recurs at least; how often it is beyond doubt.
RECURS, SURE = 2, 3
#: The longest label that is only letters of a name.
INITIALS = 2
#: Turns stand a blank line apart, or begin with a capital, when so many are looked at and this share of them does.
LOOKED_AT, SPACED_SHARE, CAPITAL_SHARE = 4, 0.9, 0.8

#: The words of longer lines are not held in memory all at once.
LONG_LINE = 100_000
_WORD = re.compile(r"(?<![\w@/.])[^\W\d_]+")
#: `innkjøp, B: salg`: a second key in the line makes it a list.
_LIST = re.compile(r"[^:]{1,60}[ ,;.](?:[A-ZÆØÅ]|[^\W\d_]{2,20}): ")
#: The first letter or figure, signs such as `£` before it; marks and dots may open any turn.
_BEGIN = re.compile(r"[^\w\[(.…]{0,3}(\w)")
_QUOTED = re.compile(r"[«“”\"„].*[»”“\"]\.?\s*")


@dataclass
class Evidence:
    """The lines of a file with what may be labels in them. start: the first line that is not header."""

    lines: Sequence[Line]
    found: Sequence[Candidate | None]
    start: int

    @cached_property
    def opens(self) -> list[bool]:
        """Whether each line begins a paragraph where blank lines stand between paragraphs."""
        blank = [not line.text or line.text.isspace() for line in self.lines]
        return [not i or blank[i - 1] or self.lines[i - 1].aside for i in range(len(blank))]

    @cached_property
    def is_spaced(self) -> bool:
        """Whether turns stand a blank line apart."""
        opens = [self.opens[i] for i in self._beyond_doubt]
        return len(opens) >= LOOKED_AT and sum(opens) >= SPACED_SHARE * len(opens)

    @cached_property
    def is_capital(self) -> bool:
        """Whether turns begin with a capital."""
        small = [self._begins_small(i) for i in self._beyond_doubt]
        return len(small) >= LOOKED_AT and sum(small) <= (1 - CAPITAL_SHARE) * len(small)

    @cached_property
    def _beyond_doubt(self) -> list[int]:
        """The lines that begin with the labels that recur most."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for i, one in enumerate(self.found):
            if one and one.form == "colon":
                places[one.label].append(i)
        return [i for label, at in places.items() if self._is_often(label, len(at)) for i in at]

    @staticmethod
    def _is_often(label: str, n_times: int) -> bool:
        if label.casefold() in ASKED or not is_role(label):
            return n_times >= SURE and (label.casefold() in ASKED or may_be_label(label))
        return n_times >= RECURS

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The lines that may teach each label: they begin a paragraph or cue, and a colon stands behind it."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for i, one in self.candidates("colon", "tight"):
            places[one.label].append(i)
        return places

    def teaches(self, i: int) -> bool:
        """Say whether a line may bring in a new label: it begins a paragraph or cue."""
        return self.lines[i].first and (not self.is_spaced or self.opens[i])

    def candidates(self, *forms: str) -> Iterable[tuple[int, Candidate]]:
        """Yield the lines that may teach a label, in these forms."""
        for i, one in enumerate(self.found):
            if one and one.form in forms and self.teaches(i):
                yield i, one

    @cached_property
    def n_lines(self) -> int:
        """How many lines there are from the first label on, or paragraphs where turns stand a blank line apart."""
        shaped = (i for i, one in enumerate(self.found) if one and one.form == "colon" and may_be_label(one.label))
        return sum(self.is_loose(i) for i in range(next(shaped, 0), len(self.lines)))

    def is_loose(self, i: int) -> bool:
        """Say whether a line is no continuation by its place: it begins a paragraph, where there are paragraphs."""
        line = self.lines[i]
        return bool(line.text.strip()) and not line.aside and line.first and (self.opens[i] or not self.is_spaced)

    def against(self, labels: Collection[str]) -> set[str]:
        """Return the labels that the file itself speaks against, of those that are rare and no roles.

        It does where a label is also said in small letters, where what follows it always begins small and turns don't,
        where it is always a whole quotation, or a list of keys.
        """
        doubted = {label for label in labels if not is_role(label) and self._reads_otherwise(label)}
        words = {label: label.casefold() for label in labels if label.isalpha() and not is_initials(label)}
        said = self._said(frozenset(word for label, word in words.items() if not is_role(label)))
        return doubted | {label for label, word in words.items() if word in said}

    def _reads_otherwise(self, label: str) -> bool:
        at = self.places.get(label, ())
        if self.is_capital and all(self._begins_small(i) for i in at):
            return True
        speech = [self._speech(i) for i in at]
        return all(_QUOTED.fullmatch(words) for words in speech) or all(_LIST.match(words) for words in speech)

    def _begins_small(self, i: int) -> bool:
        """Say whether what follows a label begins with a small letter or a figure."""
        begin = _BEGIN.match(self._speech(i))
        return begin is not None and (begin.group(1).islower() or begin.group(1).isdigit())

    def _speech(self, i: int) -> str:
        one = self.found[i]
        return self.lines[i].text[one.speech :] if one else ""

    def _said(self, words: frozenset[str]) -> frozenset[str]:
        """Return which of these words stand in the text in small letters: they are words and hardly names."""
        if not words:
            return words
        said: set[str] = set()
        for line in self.lines[self.start :]:
            said.update(words.intersection(_words_of(line.text)))
        return frozenset(said) - NAMES_TOO


def _words_of(text: str) -> Iterable[str]:
    return _WORD.findall(text) if len(text) < LONG_LINE else (found.group() for found in _WORD.finditer(text))


def is_initials(label: str) -> bool:
    """Say whether a label is a letter or two."""
    return len(label) <= INITIALS and label.isalpha()
