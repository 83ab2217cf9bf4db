"""Texts as numbers: TF-IDF of words and of character n-grams inside words, learnt from the project's own texts.

Character n-grams see what Norwegian words share: «møte», «møtet», «møtetid» and «kommunemøte» have most of theirs in
common. Nothing is downloaded, nothing is random: the same texts give the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from coanalysis.language.marks import blanked
from coanalysis.language.tokens import fold, places_of, words_of
from coanalysis.model import Passage, Transcript

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[Any, np.dtype[Any]]

__all__ = ["CHARS", "WORDS", "Features", "Spoken", "texts_of", "top_spans"]

#: How much the words (one and two in a row) and the character n-grams of a text weigh against each other.
WORDS, CHARS = 0.5, 1.5
#: The lengths of the character n-grams. A blank stands for the border of a word.
SIZES = (3, 4, 5)
#: The most words that are shown as a reason.
MOST_REASONS = 4
#: A word that carries less than this share of the strongest word's weight is no reason.
LEAST_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Spoken:
    """A passage and its words, as they are compared: marks that were not said are blanks.

    text has the length of the passage, so that a place in it is a place in the transcript less `passage.start`.
    """

    passage: Passage
    text: str


def texts_of(transcripts: Iterable[Transcript], passages: Iterable[Passage]) -> list[Spoken]:
    """Return passages with their words, in order; those of transcripts or versions that are not given are left out."""
    said = {(one.id, one.version): blanked(one.text, one.marks) for one in transcripts}
    found = ((one, said.get((one.transcript, one.version))) for one in passages)
    return [Spoken(one, text[one.start : one.end]) for one, text in found if text is not None]


class Features:
    """TF-IDF rows of texts: sublinear term frequency, smoothed inverse document frequency, each block of length one.

    texts: the passages of the project and the texts of its codebooks; what does not occur in them counts nothing later.
    The two blocks are weighted by WORDS and CHARS, so a row has length sqrt(WORDS² + CHARS²).
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._ids: dict[str, int] = {}
        self._of_word: dict[str, tuple[int, ...]] = {}
        counted = {text: self._counted(text, is_new=True) for text in dict.fromkeys(texts)}
        self._of_word = {}
        self._idf = self._inverse([counted[text] for text in texts])
        self._counted_texts = counted

    @property
    def size(self) -> int:
        """The number of different words, word pairs and n-grams."""
        return len(self._ids)

    def rows(self, texts: Sequence[str]) -> Any:
        """Return a sparse matrix (CSR), one row per text, `size` columns; a text without words is a row of zeros."""
        import numpy as np
        from scipy.sparse import csr_matrix

        rows = [self._row(self._counted_texts.get(text) or self._counted(text)) for text in texts]
        starts = np.cumsum([0, *(len(ids) for ids, _values in rows)])
        ids = np.concatenate([ids for ids, _values in rows]) if rows else np.zeros(0, dtype=np.int32)
        values = np.concatenate([values for _ids, values in rows]) if rows else np.zeros(0)
        return csr_matrix((values, ids, starts), shape=(len(texts), max(1, self.size)))

    def weigh(self, text: str, weights: Vector) -> list[tuple[int, int, float]]:
        """Return (start, end, contribution) of each word of a text to the product of its row with weights.

        What a word pair brings is halved between its words. The contributions add up to the product.
        """
        words, places = [fold(word) for word in words_of(text)], places_of(text)
        counted = self._counted(text)
        ids, values = self._row(counted)
        each = dict(zip(ids.tolist(), (values * weights[ids] / counted[1]).tolist(), strict=True))
        sums = [sum(each.get(feature, 0.0) for feature in self._features(word)) for word in words]
        for at, pair in enumerate(pairwise(words)):
            half = each.get(self._ids.get(_pair(*pair), -1), 0.0) / 2
            sums[at] += half
            sums[at + 1] += half
        return [(start, end, float(total)) for (start, end), total in zip(places, sums, strict=True)]

    def _counted(self, text: str, *, is_new: bool = False) -> tuple[Any, Any]:
        """Return the features of a text, sorted, and how often each stands in it. is_new: take up unseen ones."""
        import numpy as np

        words = [fold(word) for word in words_of(text)]
        counts: Counter[int] = Counter()
        for word in words:
            counts.update(self._features(word, is_new=is_new))
        for pair in pairwise(words):
            feature = self._id(_pair(*pair), is_new=is_new)
            if feature >= 0:
                counts[feature] += 1
        ids = np.fromiter(counts, dtype=np.int32, count=len(counts))
        numbers = np.fromiter(counts.values(), dtype=np.int32, count=len(counts))
        order = np.argsort(ids)
        return ids[order], numbers[order]

    def _features(self, word: str, *, is_new: bool = False) -> tuple[int, ...]:
        """Return the features of one word: itself and its character n-grams; only those known unless is_new."""
        known = self._of_word.get(word)
        if known is None:
            found = [self._id(name, is_new=is_new) for name in ("w" + word, *_grams(word))]
            known = self._of_word[word] = tuple(one for one in found if one >= 0)
        return known

    def _id(self, name: str, *, is_new: bool) -> int:
        return self._ids.setdefault(name, len(self._ids)) if is_new else self._ids.get(name, -1)

    def _inverse(self, counted: Sequence[tuple[Any, Any]]) -> Vector:
        import numpy as np

        n_texts = np.zeros(max(1, self.size))
        for ids, _numbers in counted:
            n_texts[ids] += 1
        self._is_chars = np.zeros(len(n_texts), dtype=bool)
        self._is_chars[[at for name, at in self._ids.items() if name.startswith("c")]] = True
        return np.log((1 + len(counted)) / (1 + n_texts)) + 1

    def _row(self, counted: tuple[Any, Any]) -> tuple[Any, Vector]:
        import numpy as np

        ids, numbers = counted
        values = (1 + np.log(numbers)) * self._idf[ids]
        chars = self._is_chars[ids]
        for block, weight in ((~chars, WORDS), (chars, CHARS)):
            length = float(np.sqrt(np.sum(values[block] ** 2)))
            values[block] *= weight / length if length else 0.0
        return ids, values


def _grams(word: str) -> Iterator[str]:
    """Yield the character n-grams of a word between two blanks; a short word is one gram."""
    padded = f" {word} "
    for size in SIZES:
        for at in range(max(1, len(padded) - size + 1)):
            yield "c" + padded[at : at + size]
        if len(padded) <= size:
            return


def _pair(first: str, second: str) -> str:
    return f"b{first} {second}"


def top_spans(weighed: Iterable[tuple[int, int, float]], offset: int = 0) -> tuple[tuple[int, int], ...]:
    """Return the spans of the words that speak most for something, at most MOST_REASONS, in order; offset is added.

    weighed: (start, end, contribution), as `Features.weigh` returns.
    """
    best = sorted((one for one in weighed if one[2] > 0), key=lambda one: (-one[2], one[0]))[:MOST_REASONS]
    kept = [one for one in best if one[2] >= LEAST_SHARE * best[0][2]]
    return tuple(sorted((start + offset, end + offset) for start, end, _value in kept))
