"""Words and signs of a text with their places, and runs of them that two texts share."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Run", "Tokens", "Words", "run_of", "tokens_of"]

#: A word, or one sign that is neither letter nor white space.
TOKEN = re.compile(r"\w+|[^\w\s]")
#: Of a stretch with more tokens, or more different ones, than this on one side only beginning and end are compared.
MOST_TOKENS, MOST_DIFFERENT = 4_000_000, 1_000_000


class Run(NamedTuple):
    """A stretch of the old text and the stretch of the new one with the same words, or with a word respelled."""

    old_start: int
    old_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """Where the words and signs of a stretch of text stand."""

    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Words:
        """Find them in text[start:end]."""
        starts, ends = array("L"), array("L")
        for found in TOKEN.finditer(text, start, end):
            starts.append(found.start())
            ends.append(found.end())
        return cls(starts, ends)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a stretch of text: where they stand, and a number each; equal numbers are equal tokens."""

    text: str
    words: Words
    ids: Sequence[int]

    def begins_line(self, place: int) -> bool:
        """Say whether a token is the first of its line."""
        return place == 0 or "\n" in self.text[self.words.ends[place - 1] : self.words.starts[place]]


def tokens_of(text: str, start: int, end: int, known: dict[str, int]) -> Tokens | None:
    """Return the tokens of text[start:end]; None when there are too many. known: numbers given so far."""
    starts, ends, ids = array("L"), array("L"), array("L")
    for found in TOKEN.finditer(text, start, end):
        starts.append(found.start())
        ends.append(found.end())
        ids.append(known.setdefault(found[0], len(known)))
        if len(ids) > MOST_TOKENS or len(known) > MOST_DIFFERENT:
            return None
    return Tokens(text, Words(starts, ends), ids)


def run_of(one: Words, other: Words, match: tuple[int, int, int]) -> Run:
    """Return a match of tokens (place in one, place in the other, how many) as a run."""
    place, other_place, number = match
    return Run(one.starts[place], one.ends[place + number - 1],
               other.starts[other_place], other.ends[other_place + number - 1])  # fmt: skip
