"""Guessing the language of talk by its words of grammar: bokmål, nynorsk, English, or a mixture of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from coanalysis.language.tokens import fold, words_of
from coanalysis.language.wordlists import words_in

__all__ = ["Language", "TranscriptLanguage", "guess_language", "guess_mixed", "passage_language", "told_language"]

Language = Literal["nb", "nn", "en"]
TranscriptLanguage = Literal["nb", "nn", "en", "mixed"]

#: A transcript shows its language well before this.
_ENOUGH_CHARACTERS = 40_000
#: Of all turns, so many characters are looked at; a longer transcript is read in stretches.
_MOST_CHARACTERS = 100_000
#: A turn tells its language when at least so many of its words do, and those of its language are so many times others.
_TELLING_WORDS, _LEAD = 3, 2.0
#: A transcript is mixed when a second language has this share of the words in telling turns, in so many turns.
_MIXED_SHARE, _MIXED_TURNS = 0.15, 3
_BOKMAL = words_in("bokmål")
_NYNORSK = words_in("nynorsk")
_NORWEGIAN = words_in("norwegian")
_ENGLISH = words_in("english")
_TAGS: dict[str, Language] = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}

_Counts = tuple[int, int, int, int]
"""How many words of a text are Norwegian of any kind, bokmål, nynorsk (both counted among the first), English."""


def guess_language(text: str) -> Language:
    """Return the language of a text, by its words of grammar; bokmål when nothing speaks against it.

    For whole transcripts and all that one person says: a single turn is too short to tell bokmål from nynorsk.
    Dialect counts as bokmål or nynorsk by the words it shares with them.
    """
    return _language_by(_counts(text[:_ENOUGH_CHARACTERS]))


def guess_mixed(turns: Iterable[str]) -> TranscriptLanguage:
    """Return the language of a transcript, from the texts of its turns; `mixed` where turns differ.

    A transcript is mixed when turns that plainly are in a second language have 15 % of the words of all telling turns,
    in three turns or more. One person's bokmål with a few words of dialect is not mixed.
    """
    texts = _spread(list(turns))
    words: dict[Language, int] = {}
    n_turns: dict[Language, int] = {}
    for text in texts:
        told = _told(_counts(text))
        if told is not None:
            words[told] = words.get(told, 0) + len(text.split())
            n_turns[told] = n_turns.get(told, 0) + 1
    others = sorted(words, key=lambda one: -words[one])[1:]
    is_mixed = any(words[one] >= _MIXED_SHARE * sum(words.values()) and n_turns[one] >= _MIXED_TURNS for one in others)
    return "mixed" if is_mixed else _language_by(_counts("\n".join(texts)))


def told_language(text: str) -> Language | None:
    """Return the language of a passage where its words plainly tell it, else None."""
    return _told(_counts(text))


def passage_language(text: str, transcript_language: str, *, around: str = "") -> Language:
    """Return the language that decides which lines run on a passage and which words negate in it.

    transcript_language: `nb`, `nn`, `en` (or `no`, `en-GB` …) is the answer; `mixed` and anything else make this a
    guess from the passage, and from what stands around it (the speaker's turns before and after) where it is too short
    to tell. Between bokmål and nynorsk a short passage may be taken for the other: nothing depends on it.
    """
    known = _TAGS.get(transcript_language.lower().replace("_", "-").split("-")[0])
    if known is not None:
        return known
    counts = _counts(text)
    is_told = counts[0] + counts[3] >= _TELLING_WORDS and counts[0] != counts[3]
    return _language_by(counts if is_told or not around else _counts(f"{text}\n{around}"))


def _counts(text: str) -> _Counts:
    """Return how many words speak for each language. A word of both Norwegian ways of writing speaks for neither."""
    words = [fold(word) for word in words_of(text)]
    n_bokmal = sum(word in _BOKMAL for word in words)
    n_nynorsk = sum(word in _NYNORSK for word in words)
    n_norwegian = sum(word in _NORWEGIAN or not word.isascii() for word in words)
    return n_norwegian + n_bokmal + n_nynorsk, n_bokmal, n_nynorsk, sum(word in _ENGLISH for word in words)


def _language_by(counts: _Counts) -> Language:
    n_norwegian, n_bokmal, n_nynorsk, n_english = counts
    if n_english > n_norwegian:
        return "en"
    return "nn" if n_nynorsk > n_bokmal else "nb"


def _told(counts: _Counts) -> Language | None:
    """Return the language that a turn plainly is in, or None: too short, or in between."""
    n_norwegian, n_bokmal, n_nynorsk, n_english = counts
    if n_english + n_norwegian < _TELLING_WORDS:
        return None
    if n_english >= _LEAD * n_norwegian:
        return "en"
    if n_norwegian < _LEAD * n_english:
        return None
    less, more = sorted((n_bokmal, n_nynorsk))
    return _language_by(counts) if more >= _TELLING_WORDS and more >= _LEAD * less else None


def _spread(texts: list[str]) -> list[str]:
    """Return the texts, or of very many four stretches of neighbours, spread evenly."""
    total = sum(map(len, texts))
    if total <= _MOST_CHARACTERS:
        return texts
    size = max(1, len(texts) * _MOST_CHARACTERS // total // 4)
    starts = (len(texts) * part // 4 for part in range(4))
    return [text[:_ENOUGH_CHARACTERS] for start in starts for text in texts[start : start + size]]
