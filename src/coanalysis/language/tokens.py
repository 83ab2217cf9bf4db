"""The one tokenizer, for transcripts and for indicators.

A token is a run of letters and digits with inner `-`, `'` or `’`. English `n't` is a token of its own, so that it can
negate. Transcription marks (`[ler]`, `(.)`, `xxx`) were not said: they give no tokens. Other words in brackets do:
`[lederen]` stands for a name that was said.

A transcript knows its marks (`Transcript.marks`), found when it was imported by its project's own habits; whoever looks
for words in it blanks those first. Texts without a transcript, such as the examples of a codebook, are read here by the
habits that `marks.find_marks` knows. Both are one list of marks, so that a codebook is tested as it is used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from coanalysis.language.marks import blanked, find_marks, may_hold_marks

__all__ = ["Token", "fold", "gaps_of", "laid_out", "places_of", "sole_word", "tokenize", "without_marks", "words_of"]

# A combining accent that has no composed letter belongs to the letter before it.
_LETTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
_INNER = "-'’‘ʼ\u2010\u2011\u00ad\u200b-\u200d\u2060"
_WORD = rf"{_LETTERS}(?:[{_INNER}]{_LETTERS})*"
_FIND = re.compile(_WORD)
_NOT = re.compile(r"(.+)(n['’‘ʼ]t)$", re.IGNORECASE | re.DOTALL)
_APOSTROPHES = "'’‘ʼ"
_NOT_INSIDE = re.compile("n['’‘ʼ]t", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060"))
_PLAIN = {**_INVISIBLE, **dict.fromkeys(map(ord, "’‘ʼ"), "'"), **dict.fromkeys(map(ord, "\u2010\u2011"), "-")}
#: What is left of a verb when n't is taken off, and the verb.
_VERBS = {"ca": "can", "wo": "will", "sha": "shall"}
_SPLIT = frozenset({"n't", *_VERBS.values()})


@dataclass(frozen=True, slots=True)
class Token:
    """A word in a text. start, end: code points. text: as it stands. folded: how it is compared."""

    start: int
    end: int
    text: str
    folded: str


def fold(word: str) -> str:
    """Return a word as it is compared: NFC, lower case, one kind of apostrophe and hyphen, nothing invisible."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word).lower().translate(_PLAIN)


def words_of(text: str) -> list[str]:
    """Return the tokens of a text as written, without their places. The fast half of `tokenize`.

    Split-off parts come folded: `can`, `n't` for `can't`.
    """
    if _is_plain(text):
        return _FIND.findall(text)
    return [token.folded if token.folded in _SPLIT else token.text for token in tokenize(text)]


def places_of(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every token of a text: the places of `words_of(text)`."""
    if _is_plain(text):
        return [match.span() for match in _FIND.finditer(text)]
    return [(token.start, token.end) for token in tokenize(text)]


def gaps_of(text: str) -> list[str]:
    """Return what stands before each token of `words_of(text)`, without transcription marks; '' before the first."""
    if _is_plain(text):
        gaps = _FIND.split(text)[:-1]
    else:
        places = places_of(text)
        said = without_marks(text)
        gaps = [said[left:right] for (_, left), (right, _) in pairwise([(0, 0), *places])]
    return ["", *gaps[1:]] if gaps else []


def laid_out(text: str, words: Sequence[str]) -> tuple[list[tuple[int, int]], list[str], str]:
    """Return `places_of(text)`, `gaps_of(text)` and what stands after the last token. words: `words_of(text)`.

    One search for all three, and the places by adding up lengths: the fast way for a text whose words are known.
    """
    if not _is_plain(text) or not words:
        places = places_of(text)
        return places, gaps_of(text), without_marks(text)[places[-1][1] :] if places else text
    gaps = _FIND.split(text)
    lengths = [0] * (2 * len(words))
    lengths[::2], lengths[1::2] = map(len, gaps[:-1]), map(len, words)
    borders = list(accumulate(lengths))
    ending, gaps[0] = gaps.pop(), ""
    return list(zip(borders[::2], borders[1::2], strict=True)), gaps, ending


def sole_word(chunk: str) -> str | None:
    """Return the one token of a stretch without blanks; None where there are more or none, or what may be a mark."""
    words = _FIND.findall(chunk)
    return words[0] if len(words) == 1 and not chunk.endswith("-") and _is_plain(chunk) else None


def without_marks(text: str) -> str:
    """Return a text with blanks in the place of transcription marks; every position stays."""
    return blanked(text, find_marks(text)) if may_hold_marks(text) else text


def _is_plain(text: str) -> bool:
    """Say whether a text has neither marks nor `n't`, so that every match of the word pattern is a token."""
    if may_hold_marks(text):
        return False
    return not (any(mark in text for mark in _APOSTROPHES) and _NOT_INSIDE.search(text))


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of text[start:end], in order. Positions are code points in `text`."""
    said = without_marks(text[start:end])
    words = ((match[0], match.start() + start) for match in _FIND.finditer(said))
    return [token for word, at in words for token in _split(word, at)]


def _split(word: str, start: int) -> list[Token]:
    """Return a word as one token, or as two where it ends in n't."""
    match = _NOT.match(word)
    if match is None:
        return [Token(start, start + len(word), word, fold(word))]
    verb, cut = fold(match[1]), start + len(match[1])
    return [
        Token(start, cut, match[1], _VERBS.get(verb, verb)),
        Token(cut, start + len(word), match[2], "n't"),
    ]
