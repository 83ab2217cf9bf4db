"""One passage during matching: its tokens, and the phrases and pairs of phrases in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coanalysis.codebook.compiled import Compiled, Either, Sequences, Sides, Vocabulary
from coanalysis.language.negation import Negation
from coanalysis.language.sentences import sentence_numbers
from coanalysis.language.tokens import fold, gaps_of, places_of, without_marks, words_of

__all__ = ["Form", "Forms", "Match", "TokenPassage"]

_PHRASE_BREAKS = (",", ";", ":")

Match = tuple[int, ...]
"""The tokens that a line matched, by their places in the passage, from 0, sorted."""


@dataclass(slots=True)
class Form:
    """What a word form is: the numbers of indicator words, and the lines to try because of it."""

    numbers: frozenset[int]
    lines: tuple[int, ...]


class _Folded(dict[str, str]):
    """Word form as written -> folded."""

    def __missing__(self, surface: str) -> str:
        form = self[surface] = fold(surface)
        return form


class Forms(dict[str, "Form | None"]):
    """Word form as written -> what it is; None for words that no indicator asks for."""

    def __init__(self, vocabulary: Vocabulary, lines_by_number: dict[int, list[int]]) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.lines_by_number = lines_by_number
        self.folded = _Folded()

    def __missing__(self, surface: str) -> Form | None:
        numbers = self.vocabulary.numbers_of(surface)
        lines = sorted({line for number in numbers for line in self.lines_by_number.get(number, ())})
        form = self[surface] = Form(numbers, tuple(lines)) if numbers else None
        return form


class TokenPassage:
    """One passage during matching. What is dear is made when it is first asked for."""

    def __init__(self, segment: str, start: int, language: str, forms: Forms) -> None:
        self.start = start
        self.aside: dict[str, frozenset[int]] = {}
        self._segment = segment
        self._folded = forms.folded
        self._language = language
        self._words = words_of(segment)
        self._forms = [forms[word] for word in self._words]
        self.lines = {line for form in self._forms if form for line in form.lines}
        self._numbers: dict[int, list[int]] | None = None
        self._laid_out = False
        self._said: str | None = None

    def _lay_out(self) -> None:
        """Make places, gaps, sentences and negation."""
        self._laid_out = True
        self._places = places_of(self._segment)
        self._gaps = gaps_of(self._segment)
        self._sentences = sentence_numbers(self._words, self._gaps)
        folded = [self._folded[word] for word in self._words]
        self._negation = Negation(folded, self._gaps, self._sentences, language=self._language)

    @property
    def numbers(self) -> dict[int, list[int]]:
        """Indicator word -> the places where it stands."""
        if self._numbers is None:
            self._numbers = {}
            for place, form in enumerate(self._forms):
                if form:
                    for number in form.numbers:
                        self._numbers.setdefault(number, []).append(place)
        return self._numbers

    @property
    def negation(self) -> Negation:
        """The negations of the passage."""
        if not self._laid_out:
            self._lay_out()
        return self._negation

    @property
    def said(self) -> str:
        """The passage with blanks for transcription marks."""
        if self._said is None:
            self._said = without_marks(self._segment)
            self._lowered = self._said.lower()
        return self._said

    @property
    def lowered(self) -> str:
        """The passage in lower case; positions may differ."""
        assert self.said is not None  # makes both
        return self._lowered

    def spans(self, match: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """Return the spans of tokens in the text; neighbours make one span."""
        runs: list[tuple[int, int]] = []
        for place in match:
            if runs and runs[-1][1] == place - 1:
                runs[-1] = (runs[-1][0], place)
            else:
                runs.append((place, place))
        return tuple((self.start + self._places[a][0], self.start + self._places[b][1]) for a, b in runs)

    def places_in(self, start: int, end: int) -> range:
        """Return the tokens that share characters with a stretch of the passage."""
        if not self._laid_out:
            self._lay_out()
        first = bisect_right(self._places, start, key=lambda place: place[1])
        return range(first, bisect_left(self._places, end, key=lambda place: place[0]))

    def largest(self, body: Compiled, aside: frozenset[int]) -> list[Match]:
        """Return the matches of a body without doubles and without those inside a larger one, in order."""
        matches = self.matches(body, aside)
        if len(matches) < 2:
            return matches
        by_sentence: dict[int, list[frozenset[int]]] = {}
        for match in dict.fromkeys(matches):
            by_sentence.setdefault(self._sentences[match[0]], []).append(frozenset(match))
        kept = [one for group in by_sentence.values() for one in group if not any(one < other for other in group)]
        return sorted(tuple(sorted(match)) for match in kept)

    def matches(self, body: Compiled, aside: frozenset[int]) -> list[Match]:
        """Return the matches of a body as places of tokens, sorted, none of them set aside."""
        if not self._laid_out:
            self._lay_out()
        if isinstance(body, Sequences):
            return [match for phrase in body.phrases for match in self._phrases(phrase, aside)]
        if isinstance(body, Either):
            return [match for option in body.options for match in self.matches(option, aside)]
        return self._sides(body, aside)

    def _phrases(self, phrase: tuple[int, ...], aside: frozenset[int]) -> Iterable[Match]:
        """Yield the places of one phrase."""
        for first in self.numbers.get(phrase[0], ()):
            match = tuple(range(first, first + len(phrase)))
            if (len(phrase) == 1 or self._is_phrase(phrase, match)) and aside.isdisjoint(match):
                yield match

    def _is_phrase(self, phrase: tuple[int, ...], match: Match) -> bool:
        """Say whether tokens are these words, side by side in one sentence, with no comma between."""
        if match[-1] >= len(self._forms) or self._sentences[match[0]] != self._sentences[match[-1]]:
            return False
        for number, place in zip(phrase[1:], match[1:], strict=True):
            form, gap = self._forms[place], self._gaps[place]
            if form is None or number not in form.numbers or any(mark in gap for mark in _PHRASE_BREAKS):
                return False
        return True

    def _sides(self, body: Sides, aside: frozenset[int]) -> list[Match]:
        """Return the matches of NEAR, THEN and NOT."""
        rights: dict[int, list[Match]] = {}
        for match in self.matches(body.right, aside if body.operator != "NOT" else frozenset()):
            rights.setdefault(self._sentences[match[0]], []).append(match)
        lefts = self.matches(body.left, aside)
        if body.operator == "NOT":
            return [left for left in lefts if not self._has_near(left, rights, body.distance)]
        pairs = [
            (distance, min(left[0], right[0]), left, right)
            for left in lefts
            for right in rights.get(self._sentences[left[0]], ())
            if (distance := _distance(left, right)) <= body.distance
            and (body.operator == "NEAR" or left[-1] < right[0])
            and set(left).isdisjoint(right)
        ]
        return _shortest(pairs)

    def _has_near(self, left: Match, rights: dict[int, list[Match]], distance: int) -> bool:
        """Say whether one of the other side's matches is near, or shares a word."""
        near = rights.get(self._sentences[left[0]], ())
        return any(_distance(left, right) <= distance for right in near)


def _distance(left: Match, right: Match) -> int:
    """Return the number of words between two matches; 0 when they overlap."""
    return max(0, right[0] - left[-1] - 1, left[0] - right[-1] - 1)


def _shortest(pairs: list[tuple[int, int, Match, Match]]) -> list[Match]:
    """Return pairs joined, shortest first, each word in one pair only."""
    taken: set[int] = set()
    kept = []
    for _, _, left, right in sorted(pairs):
        if taken.isdisjoint(left) and taken.isdisjoint(right):
            taken.update(left, right)
            kept.append(tuple(sorted((*left, *right))))
    return sorted(kept)
