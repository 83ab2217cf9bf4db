"""What speaks for a code: its name, definition, inclusion rule and examples; and the quotes that were accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coanalysis.model import Code, Codebook
from coanalysis.suggesters.features import CHARS, WORDS, Features

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coanalysis.suggesters.features import Vector

__all__ = ["COSINE", "Prototypes", "Quote", "Telling", "codes_of", "telling_texts"]

#: What a product of two rows is divided by to be a cosine.
COSINE = WORDS**2 + CHARS**2


@dataclass(frozen=True, slots=True)
class Quote:
    """An accepted passage: the id of the decision, the code, and the words as compared (marks are blanks)."""

    decision: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Telling:
    """A text that tells what a code is. reason: `name`, `definition`, `include`, `example` or `quote DECISION_ID`."""

    code: str
    reason: str
    text: str


def codes_of(codebooks: Iterable[Codebook]) -> tuple[Code, ...]:
    """Return the codes that hints are given for: not the retired ones, not those that only a person gives."""
    every = (code for book in codebooks for code in book.codes)
    return tuple(code for code in every if code.status != "retired" and code.automation != "manual")


def telling_texts(code: Code) -> list[Telling]:
    """Return the texts of a code's own entry, each language by itself; equal ones once."""
    parts: list[tuple[str, Mapping[str, str]]] = [("name", code.name), ("definition", code.definition)]
    parts += [("include", code.include), *(("example", example.texts) for example in code.examples)]
    found = ((reason, text) for reason, texts in parts for text in texts.values() if text.strip())
    once = {text: reason for reason, text in reversed(list(found))}
    return [Telling(code.id, reason, text) for text, reason in reversed(once.items())]


class Prototypes:
    """Rows of telling texts, code by code. codes: their ids, in order; a code without texts has no likeness.

    middles: (codes, features) sparse, the middle of a code's texts, of length one.
    """

    def __init__(self, features: Features, texts: Sequence[Telling], *, codes: Sequence[str]) -> None:
        order = {code: place for place, code in enumerate(codes)}
        self.texts = sorted((one for one in texts if one.code in order), key=lambda one: order[one.code])
        self.codes = tuple(codes)
        self._rows = features.rows([one.text for one in self.texts])
        self._places = [order[one.code] for one in self.texts]
        self.middles = self._middles()

    def _middles(self) -> Any:
        import numpy as np
        from scipy.sparse import csr_matrix

        ones = np.ones(len(self.texts))
        picked = csr_matrix((ones, (self._places, range(len(self.texts)))), shape=(len(self.codes), len(self.texts)))
        sums = picked @ self._rows
        lengths = np.sqrt(np.asarray(sums.multiply(sums).sum(axis=1)).ravel())
        return sums.multiply(1 / np.where(lengths, lengths, 1.0)[:, None]).tocsr()

    def likeness(self, rows: Any) -> Vector:
        """Return the likeness of rows to codes: (rows, codes), from 0 to 1.

        It is the mean of two cosines: to the code's nearest text, and to the middle of its texts.
        """
        import numpy as np

        found: Vector = (rows @ self.middles.T).toarray() / COSINE**0.5
        cosines = (rows @ self._rows.T).toarray() / COSINE
        nearest = np.zeros_like(found)
        for place, code in enumerate(self._places):
            np.maximum(nearest[:, code], cosines[:, place], out=nearest[:, code])
        return (found + nearest) / 2

    def nearest(self, row: Any, code: str) -> tuple[Telling, Vector] | None:
        """Return the text of a code that is nearest to a row, with its own row; None when none is like it at all."""
        import numpy as np

        mine = [at for at, one in enumerate(self.texts) if one.code == code]
        cosines = (self._rows[mine] @ row.T).toarray().ravel() if mine else np.zeros(0)
        if not mine or cosines.max() <= 0:
            return None
        best = mine[int(np.argmax(cosines))]
        return self.texts[best], self._rows[best].toarray().ravel()
