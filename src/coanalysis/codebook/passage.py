"""One passage during matching: its tokens, and the phrases and pairs of phrases in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from coanalysis.codebook.compiled import Compiled, Either, Sequences, Sides, Vocabulary
from coanalysis.language.chunks import LaidOut, chunk_of, laid_out_chunks
from coanalysis.language.negation import Negation
from coanalysis.language.sentences import sentence_numbers
from coanalysis.language.stance import Stance
from coanalysis.language.tokens import fold, laid_out, places_of, without_marks, words_of

if TYPE_CHECKING:
    from coanalysis.codebook.spacy_lines import PassageDoc

__all__ = ["Chunks", "Form", "Forms", "Match", "TokenPassage"]

_PHRASE_BREAKS = (",", ";", ":")
#: Different chunks that are kept in memory; a large project has some 200,000.
_MOST_CHUNKS = 250_000
_FORM = itemgetter(0)

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


class _UnusualError(Exception):
    """A chunk is not a word with signs around it; the text is to be searched for tokens."""


class _Read(NamedTuple):
    """What stands between two blanks: what its word is, and the fields of its `Chunk`."""

    form: Form | None
    word: str
    folded: str
    head: str
    gap: str
    border: int


class Chunks(dict[str, _Read]):
    """What stands between two blanks -> how it is read. Raises _UnusualError."""

    def __init__(self, forms: Forms) -> None:
        super().__init__()
        self.forms = forms
        self._unusual: set[str] = set()

    def __missing__(self, text: str) -> _Read:
        chunk = None if text in self._unusual else chunk_of(text)
        if chunk is None:
            self._unusual.add(text)
            raise _UnusualError
        known = self[text] = _Read(self.forms[chunk.word], *chunk)
        return known

    def forget(self) -> None:
        """Forget all when there are more than memory is to hold."""
        if len(self) + len(self._unusual) > _MOST_CHUNKS:
            self.clear()
            self._unusual.clear()


class TokenPassage:
    """One passage during matching. What is dear is made when it is first asked for."""

    def __init__(self, segment: str, start: int, language: str, known: Chunks) -> None:
        self.start = start
        self.language = language
        self.aside: dict[str, frozenset[int]] = {}
        self._segment = segment
        self._fold = known.forms.folded
        self._forms: Sequence[Form | None]
        self._chunks: list[str] | None = segment.split(" ")
        try:
            self._read = list(map(known.__getitem__, self._chunks))
            self._forms = list(map(_FORM, self._read))
        except _UnusualError:
            self._chunks = None
            self._words = words_of(segment)
            self._forms = list(map(known.forms.__getitem__, self._words))
        self._known = [(at, self._forms[at]) for at in compress(range(len(self._forms)), self._forms)]
        self.lines = {line for _place, form in self._known for line in form.lines}  # type: ignore[union-attr]
        self._numbers: dict[int, list[int]] | None = None
        self._laid_out: LaidOut | None = None
        self._places: list[tuple[int, int]] | None = None
        self._said: str | None = None
        self._negation: Negation | None = None
        self._stance: Stance | None = None
        self.doc: PassageDoc | None = None

    @property
    def laid_out(self) -> LaidOut:
        """The tokens with what stands between them."""
        if self._laid_out is None:
            if self._chunks is None:
                self._laid_out = self._searched()
            else:
                _forms, words, folded, heads, gaps, borders = zip(*self._read, strict=True)
                self._laid_out = laid_out_chunks(words, folded, heads, gaps=gaps, borders=borders)
        return self._laid_out

    def _searched(self) -> LaidOut:
        """Return the tokens of a passage that has unusual chunks."""
        self._places, gaps, ending = laid_out(self._segment, self._words)
        folded = list(map(self._fold.__getitem__, self._words))
        return LaidOut(folded, gaps, ending, sentence_numbers(self._words, gaps))

    @property
    def numbers(self) -> dict[int, list[int]]:
        """Indicator word -> the places where it stands."""
        if self._numbers is None:
            self._numbers = {}
            for place, form in self._known:
                for number in form.numbers:  # type: ignore[union-attr]
                    self._numbers.setdefault(number, []).append(place)
        return self._numbers

    @property
    def negation(self) -> Negation:
        """The negations of the passage."""
        if self._negation is None:
            known = self.laid_out
            self._negation = Negation(known.folded, known.gaps, known.sentences, language=self.language)
        return self._negation

    def flags(self, match: Sequence[int]) -> tuple[str, ...]:
        """Return how these tokens are said: counterfactual, reported, resolved, hedged, question."""
        if self._stance is None:
            known = self.laid_out
            self._stance = Stance(
                known.folded, known.gaps, known.sentences, language=self.language, ending=known.ending
            )
        return self._stance.flags(match)

    @property
    def places(self) -> list[tuple[int, int]]:
        """Start and end of every token in the passage."""
        if self._places is None:
            if self._chunks is None:
                self._places = places_of(self._segment)
            else:
                stretches = (self._stretch(at, at) for at in range(len(self._chunks)))
                self._places = [(start - self.start, end - self.start) for start, end in stretches]
        return self._places

    @property
    def folded(self) -> Sequence[str]:
        """The tokens as they are compared."""
        return self.laid_out.folded

    @property
    def sentences(self) -> Sequence[int]:
        """The number of each token's sentence."""
        return self.laid_out.sentences

    def form(self, place: int) -> Form | None:
        """Return what the token at a place is."""
        return self._forms[place]

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
        if match[-1] - match[0] == len(match) - 1:
            return (self._stretch(match[0], match[-1]),)
        runs: list[tuple[int, int]] = []
        for place in match:
            if runs and runs[-1][1] == place - 1:
                runs[-1] = (runs[-1][0], place)
            else:
                runs.append((place, place))
        return tuple(self._stretch(first, last) for first, last in runs)

    def _stretch(self, first: int, last: int) -> tuple[int, int]:
        """Return where a token starts in the text, and where that or a later one ends."""
        if self._chunks is None:
            return self.start + self.places[first][0], self.start + self.places[last][1]
        start = self.start + len(" ".join(self._chunks[:first])) + bool(first)
        end = start if first == last else start + len(" ".join(self._chunks[first:last])) + 1
        one, other = self._read[first], self._read[last]
        return start + len(one.head), end + len(other.head) + len(other.word)

    def places_in(self, start: int, end: int) -> range:
        """Return the tokens that share characters with a stretch of the passage."""
        first = bisect_right(self.places, start, key=lambda place: place[1])
        return range(first, bisect_left(self.places, end, key=lambda place: place[0]))

    def largest(self, body: Compiled, aside: frozenset[int]) -> list[Match]:
        """Return the matches of a body without doubles and without those inside a larger one, in order."""
        matches = self.matches(body, aside)
        if len(matches) < 2:
            return matches
        by_sentence: dict[int, list[frozenset[int]]] = {}
        for match in dict.fromkeys(matches):
            by_sentence.setdefault(self.sentences[match[0]], []).append(frozenset(match))
        kept = [one for group in by_sentence.values() for one in group if not any(one < other for other in group)]
        return sorted(tuple(sorted(match)) for match in kept)

    def matches(self, body: Compiled, aside: frozenset[int]) -> list[Match]:
        """Return the matches of a body as places of tokens, sorted, none of them set aside."""
        if isinstance(body, Sequences):
            found = [match for phrase in body.phrases for match in self._phrases(phrase)]
            return [match for match in found if aside.isdisjoint(match)] if aside else found
        if isinstance(body, Either):
            return [match for option in body.options for match in self.matches(option, aside)]
        return self._sides(body, aside)

    def holds(self, body: Sequences) -> bool:
        """Say whether one of the phrases stands in the passage."""
        return any(map(self._phrases, body.phrases))

    def _phrases(self, phrase: tuple[int, ...]) -> list[Match]:
        """Return the places of one phrase."""
        firsts = self.numbers.get(phrase[0], ())
        if len(phrase) == 1:
            return [(first,) for first in firsts]
        if not firsts or not all(map(self.numbers.__contains__, phrase)):
            return []
        matches = (tuple(range(first, first + len(phrase))) for first in firsts)
        return [match for match in matches if self._is_phrase(phrase, match)]

    def _is_phrase(self, phrase: tuple[int, ...], match: Match) -> bool:
        """Say whether tokens are these words, side by side in one sentence, with no comma between."""
        if match[-1] >= len(self._forms):
            return False
        for number, place in zip(phrase[1:], match[1:], strict=True):
            form = self._forms[place]
            if form is None or number not in form.numbers:
                return False
        sentences = self.sentences
        gaps = self.laid_out.gaps[match[1] : match[-1] + 1]
        return sentences[match[0]] == sentences[match[-1]] and not any(
            mark in gap for gap in gaps for mark in _PHRASE_BREAKS
        )

    def _sides(self, body: Sides, aside: frozenset[int]) -> list[Match]:
        """Return the matches of NEAR, THEN and NOT."""
        rights: dict[int, list[Match]] = {}
        for match in self.matches(body.right, aside if body.operator != "NOT" else frozenset()):
            rights.setdefault(self.sentences[match[0]], []).append(match)
        lefts = self.matches(body.left, aside)
        if body.operator == "NOT":
            return [left for left in lefts if not self._has_near(left, rights, body.distance)]
        pairs = [
            (distance, min(left[0], right[0]), left, right)
            for left in lefts
            for right in rights.get(self.sentences[left[0]], ())
            if (distance := _distance(left, right)) <= body.distance
            and (body.operator == "NEAR" or left[-1] < right[0])
            and set(left).isdisjoint(right)
        ]
        return _shortest(pairs)

    def _has_near(self, left: Match, rights: dict[int, list[Match]], distance: int) -> bool:
        """Say whether one of the other side's matches is near, or shares a word."""
        near = rights.get(self.sentences[left[0]], ())
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
