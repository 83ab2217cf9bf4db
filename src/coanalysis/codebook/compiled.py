"""Indicators made ready for the pass: words become numbers, lines know the words that must be there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from coanalysis.codebook.grammar import Node, Pair, Phrase, Word
from coanalysis.codebook.indicators import Pattern
from coanalysis.language.compounds import has_part
from coanalysis.language.keys import KeyTable, spellings
from coanalysis.language.tokens import fold

__all__ = ["Compiled", "Either", "Line", "Sequences", "Sides", "Vocabulary"]


@dataclass(frozen=True, slots=True)
class Sequences:
    """Any of several phrases; each is the numbers of its words."""

    phrases: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """NEAR, THEN or NOT."""

    operator: str
    distance: int
    left: Compiled
    right: Compiled


@dataclass(frozen=True, slots=True)
class Either:
    """Any of several, at least one of which is a NEAR, THEN or NOT."""

    options: tuple[Compiled, ...]


Compiled = Sequences | Sides | Either

#: Longer runs of letters are no words.
_LONGEST_FORM = 100


@dataclass(slots=True)
class Line:
    """One indicator of one code. number: its place among all lines. body: None for `re:` and `spacy:` lines.

    outcomes: what a negated hit means, from `outcomes_when_negated`. excepts: words that carry no hit of this line.
    """

    number: int
    code: str
    text: str
    pattern: Pattern
    body: Compiled | None
    outcomes: tuple[str, ...] = ()
    place: str = ""
    excepts: Compiled | None = None


@dataclass(slots=True)
class Vocabulary:
    """The words of all indicators, each with a number, and how a form of a text finds them."""

    keys: KeyTable
    numbers: dict[Word, int] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    by_key: dict[str, list[int]] = field(default_factory=dict)
    by_form: dict[str, list[int]] = field(default_factory=dict)
    by_prefix: dict[str, list[int]] = field(default_factory=dict)
    by_suffix: dict[str, list[int]] = field(default_factory=dict)
    by_part: dict[str, list[int]] = field(default_factory=dict)

    def number(self, word: Word) -> int:
        """Return the number of a word, taking it in when it is new."""
        known = self.numbers.get(word)
        if known is not None:
            return known
        number = self.numbers[word] = len(self.words)
        self.words.append(word)
        tables = {"any": self.by_key, "exact": self.by_form, "prefix": self.by_prefix, "suffix": self.by_suffix}
        table = tables.get(word.match, self.by_part)
        for entry in self.keys.asked(word.text) if word.match in ("any", "part") else (word.text,):
            table.setdefault(entry, []).append(number)
        return number

    def numbers_of(self, surface: str) -> frozenset[int]:
        """Return the words that a form of a text is, in whatever inflection."""
        form = fold(surface)
        if len(form) > _LONGEST_FORM:
            return frozenset()
        keys = self.keys.keys(form)
        found: set[int] = set()
        if not self.by_key.keys().isdisjoint(keys):
            for key in keys:
                found.update(self.by_key.get(key, ()))
        if not (self.by_form or self.by_prefix or self.by_suffix or self.by_part):
            return frozenset(found)
        forms = spellings(form)
        for one in forms:
            found.update(self.by_form.get(one, ()))
            if self.by_prefix:
                found.update(_open_ended(self.by_prefix, (one[:at] for at in range(3, len(one) + 1))))
        if self.by_suffix:
            for one in forms | keys:
                found.update(_open_ended(self.by_suffix, (one[at:] for at in range(len(one) - 2))))
        if self.by_part:
            found.update(number for part in self._parts_of(forms | keys) for number in self.by_part[part])
        return frozenset(found)

    def _parts_of(self, forms: Iterable[str]) -> set[str]:
        """Return the parts asked for that forms of one word are made of."""
        lengths = {len(part) for part in self.by_part}
        pieces = ((one, one[at : at + n]) for one in forms for n in lengths for at in range(len(one) - n + 1))
        return {piece for one, piece in pieces if piece in self.by_part and has_part(one, piece)}

    def compile(self, node: Node) -> Compiled:
        """Return a parsed body with numbers for words."""
        if isinstance(node, Phrase):
            return Sequences((self._phrase(node),))
        if isinstance(node, Pair):
            return Sides(node.operator, node.distance, self.compile(node.left), self.compile(node.right))
        phrases = tuple(self._phrase(option) for option in node.options if isinstance(option, Phrase))
        others = tuple(self.compile(option) for option in node.options if not isinstance(option, Phrase))
        return Either((*((Sequences(phrases),) if phrases else ()), *others)) if others else Sequences(phrases)

    def _phrase(self, phrase: Phrase) -> tuple[int, ...]:
        return tuple(self.number(word) for word in phrase.words)

    def needed(self, body: Compiled) -> frozenset[int]:
        """Return words of which at least one stands in every match: the rarest of each phrase."""
        if isinstance(body, Sequences):
            return frozenset(max(phrase, key=self._rarity) for phrase in body.phrases)
        if isinstance(body, Either):
            return frozenset[int]().union(*(self.needed(option) for option in body.options))
        left = self.needed(body.left)
        if body.operator == "NOT":
            return left
        return max(left, self.needed(body.right), key=lambda side: min(map(self._rarity, side)))

    def _rarity(self, number: int) -> int:
        """Return a guess at how rare a word is: long words are."""
        return len(self.words[number].text)


def _open_ended(table: dict[str, list[int]], pieces: Iterable[str]) -> Iterable[int]:
    """Yield the words whose open-ended stem is one of the pieces."""
    for piece in pieces:
        yield from table.get(piece, ())
