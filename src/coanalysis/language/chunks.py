"""Chunks: what stands between two blanks, mostly one word and the signs behind it.

Talk is made of few different chunks («tid», «tid,», «Tid?»), so what one is can be kept. A text all of whose chunks are
of the ordinary kind is laid out by looking its chunks up, which takes a fifth of the time of searching for its tokens;
every other text is read by `tokens`. Both give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from operator import add
from typing import NamedTuple

from coanalysis.language.sentences import ASK, border_after, ends_sentence, numbered, sentence_numbers
from coanalysis.language.tokens import fold, sole_word

__all__ = ["Chunk", "LaidOut", "chunk_of", "laid_out_chunks"]

_TAILS = ".,?!:;"


class Chunk(NamedTuple):
    """An ordinary chunk: `head` + `word` + `tail`.

    folded: the word as it is compared. gap: `tail` and a blank. border: whether a sentence ends behind it, see
    `sentences.border_after`.
    """

    word: str
    folded: str
    head: str
    gap: str
    border: int


class LaidOut(NamedTuple):
    """The tokens of a text, as `tokens` and `sentences` would find them.

    folded: as they are compared. gaps: what stands before each. ending: what stands behind the last. sentences: the
    number of each one's sentence.
    """

    folded: Sequence[str]
    gaps: Sequence[str]
    ending: str
    sentences: Sequence[int]


def chunk_of(text: str) -> Chunk | None:
    """Return a stretch without blanks as a chunk; None when it is not of the ordinary kind."""
    word: str | None = text.rstrip(_TAILS)
    if not (word and word.isalpha() and "xxx" not in text):
        word = sole_word(text)
        if word is None:
            return None
    head, _, tail = text.partition(word)
    gap = f"{tail} "
    return Chunk(word, fold(word), head, gap, border_after(word, gap))


def laid_out_chunks(
    words: Sequence[str],
    folded: Sequence[str],
    heads: Sequence[str],
    *,
    gaps: Sequence[str],
    borders: Sequence[int],
) -> LaidOut:
    """Return the tokens of a text of ordinary chunks with one blank between them. Arguments: the fields of these."""
    ending = gaps[-1][:-1]
    if any(heads):
        before = ["", *map(add, gaps, heads[1:])]
        return LaidOut(folded, before, ending, sentence_numbers(words, before))
    before = ["", *gaps[:-1]]
    starts = list(compress(range(1, len(words)), borders))
    if ASK in borders:
        starts = [at for at in starts if borders[at - 1] != ASK or ends_sentence(words, before, at)]
    return LaidOut(folded, before, ending, numbered(starts, len(words)))
