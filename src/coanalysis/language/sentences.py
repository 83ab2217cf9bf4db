"""Sentences: where NEAR and negation stop."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, repeat
from operator import sub

from coanalysis.language.wordlists import phrases_of, words_in

__all__ = ["ASK", "LONGEST_SENTENCE", "border_after", "ends_sentence", "numbered", "sentence_numbers"]

#: Words after which a stretch without punctuation (automatic transcripts) is cut.
LONGEST_SENTENCE = 40
#: The words on both sides tell whether a sentence ends, as after «f.eks.» or «3.».
ASK = 2
_END = re.compile(r"[?!…\n]|\.{2,}|\.\S*\s")
_TITLES = words_in("abbreviations before a name or number")
_PAIRS = frozenset(phrases_of("abbreviations of two that go on"))
_LAST_OF_PAIRS = frozenset(pair[-1] for pair in _PAIRS)
_ABBREVIATIONS = _TITLES | words_in("abbreviations")


def sentence_numbers(words: Sequence[str], gaps: Sequence[str]) -> list[int]:
    """Return the number of each token's sentence, from 0.

    A sentence ends at `.`, `?`, `!`, `…` and a line break, not at the point of an abbreviation or an ordinal number.
    A stretch without them is cut after 40 words. words, gaps: from `tokens.words_of` and `tokens.gaps_of`.
    """
    unlike = [at for at, gap in enumerate(gaps) if gap != " "]
    starts = [at for at in unlike if at and gaps[at] != ", " and ends_sentence(words, gaps, at)]
    return numbered(starts, len(words))


def numbered(starts: Sequence[int], n_words: int) -> list[int]:
    """Return the number of each token's sentence. starts: the first token of each sentence but the first one."""
    begins, ends = [0, *starts], [*starts, n_words]
    sizes = list(map(sub, ends, begins))
    if max(sizes) > LONGEST_SENTENCE:
        begins = [cut for begin, end in zip(begins, ends, strict=True) for cut in range(begin, end, LONGEST_SENTENCE)]
        sizes = list(map(sub, [*begins[1:], n_words], begins))
    return list(chain.from_iterable(map(repeat, range(len(sizes)), sizes)))


def border_after(word: str, gap: str) -> int:
    """Say whether a sentence ends between a word and whatever follows the gap: 0, 1, or ASK: the words around tell."""
    if gap in (" ", ", ") or (gap not in ("? ", ". ") and not _END.search(gap)):
        return 0
    if gap.rstrip(" ") != ".":
        return 1
    short = word.lower()
    return ASK if gap != ". " or short in _LAST_OF_PAIRS or short in _TITLES or _is_short(word) else 1


def ends_sentence(words: Sequence[str], gaps: Sequence[str], at: int) -> bool:
    """Say whether a sentence ends before a word that is not the first."""
    before, gap, after = words[at - 1], gaps[at], words[at]
    if gap != ". ":
        if not _END.search(gap):
            return False
        if gap.rstrip(" ") != ".":
            return True
    short = before.lower()
    if short in _LAST_OF_PAIRS and at > 1 and "." in gaps[at - 1] and (words[at - 2].lower(), short) in _PAIRS:
        return False
    return not (short in _TITLES or (_is_short(before) and after[:1].islower()))


def _is_short(word: str) -> bool:
    """Say whether a point after a word may be that of an abbreviation or of an ordinal number."""
    short = word.lower()
    return short in _ABBREVIATIONS or word.isdigit() or (len(short) == 1 and short not in "iåæe")
