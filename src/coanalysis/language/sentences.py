"""Sentences: where NEAR and negation stop."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coanalysis.language.wordlists import words_in

__all__ = ["LONGEST_SENTENCE", "sentence_numbers"]

#: Words after which a stretch without punctuation (automatic transcripts) is cut.
LONGEST_SENTENCE = 40
_END = re.compile(r"[?!…\n]|\.{2,}|\.\S*\s")
_TITLES = words_in("abbreviations before a name or number")
_ABBREVIATIONS = _TITLES | words_in("abbreviations")


def sentence_numbers(words: Sequence[str], gaps: Sequence[str]) -> list[int]:
    """Return the number of each token's sentence, from 0.

    A sentence ends at `.`, `?`, `!`, `…` and a line break, not at the point of an abbreviation or an ordinal number.
    A stretch without them is cut after 40 words. words, gaps: from `tokens.words_of` and `tokens.gaps_of`.
    """
    starts = [at for at, gap in enumerate(gaps) if gap != " " and at and _ends(words[at - 1], gap, words[at])]
    numbers: list[int] = []
    sentence = begin = 0
    for end in (*starts, len(words)):
        for cut in range(begin, end, LONGEST_SENTENCE):
            numbers.extend([sentence] * (min(end, cut + LONGEST_SENTENCE) - cut))
            sentence += 1
        begin = end
    return numbers


def _ends(before: str, gap: str, after: str) -> bool:
    """Say whether a sentence ends between two words."""
    if not _END.search(gap):
        return False
    if gap.rstrip(" ") != ".":
        return True
    short = before.lower()
    is_short = short in _ABBREVIATIONS or before.isdigit() or (len(short) == 1 and short not in "iåæe")
    return not (short in _TITLES or (is_short and after[:1].islower()))
