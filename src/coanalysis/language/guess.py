"""Guessing the language of a transcript: bokmål, nynorsk or English."""

from __future__ import annotations

from typing import Literal

from coanalysis.language.tokens import fold, words_of
from coanalysis.language.wordlists import words_in

__all__ = ["Language", "guess_language"]

Language = Literal["nb", "nn", "en"]

#: A transcript shows its language well before this.
_ENOUGH_CHARACTERS = 40_000
_BOKMAL = words_in("bokmål")
_NYNORSK = words_in("nynorsk")
_NORWEGIAN = words_in("norwegian")
_ENGLISH = words_in("english")


def guess_language(text: str) -> Language:
    """Return the language of a transcript's text, by its words of grammar; bokmål when nothing speaks against it.

    For whole transcripts: a single turn is too short to tell bokmål from nynorsk.
    """
    words = [fold(word) for word in words_of(text[:_ENOUGH_CHARACTERS])]
    n_english = sum(word in _ENGLISH for word in words)
    n_bokmal = sum(word in _BOKMAL for word in words)
    n_nynorsk = sum(word in _NYNORSK for word in words)
    n_norwegian = sum(word in _NORWEGIAN for word in words) + sum(1 for word in words if not word.isascii())
    if n_english > n_norwegian + n_bokmal + n_nynorsk:
        return "en"
    return "nn" if n_nynorsk > n_bokmal else "nb"
