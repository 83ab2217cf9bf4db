"""Similar: the three codes whose words a passage shares most with, by name, definition, inclusion, examples, quotes.

A ranking, never a yes or no: no likeness is high enough to code by, since the best one of a passage without any code is
about as high as that of a passage with one. It works before anything has been coded, and every accepted quote helps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from coanalysis.errors import Problem
from coanalysis.model import Codebook, Evidence, Passage, Suggestion, Transcript
from coanalysis.suggesters.features import Features, Spoken, texts_of, top_spans
from coanalysis.suggesters.reasons import Prototypes, Quote, Telling, codes_of, telling_texts

if TYPE_CHECKING:
    from coanalysis.suggesters.features import Vector

__all__ = ["MOST_CODES", "Similar"]

#: As many codes are shown for a passage.
MOST_CODES = 3


class Similar:
    """Ranks codes for passages by likeness to the texts of a code.

    quotes: accepted passages. spoken: the project's passages, from which is learnt which words are common.
    The same arguments give the same ranking.
    """

    name = "similar"

    def __init__(
        self, codebooks: Iterable[Codebook], quotes: Iterable[Quote] = (), *, spoken: Sequence[Spoken] = ()
    ) -> None:
        codes = codes_of(codebooks)
        ids = tuple(code.id for code in codes)
        telling = [one for code in codes for one in telling_texts(code)]
        telling += [_as_telling(quote) for quote in quotes]
        self.features = Features([*(one.text for one in spoken), *(one.text for one in telling)])
        self._prototypes = Prototypes(self.features, telling, codes=ids)

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """Nothing is ever left out."""
        return ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The ids of the codes that are ranked, in the order of the codebooks."""
        return self._prototypes.codes

    @property
    def middles(self) -> Any:
        """The middle of each code's texts, a sparse row per code: what `training.fit` starts from."""
        return self._prototypes.middles

    def scores(self, texts: Sequence[str]) -> Vector:
        """Return how like texts are to codes: (texts, codes), 0 to 1 (see `Prototypes.likeness`)."""
        return self._prototypes.likeness(self.features.rows(texts))

    def rank(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """Return for each text all codes with their scores, the likeliest first; ties in the codebooks' order."""
        return [
            sorted(zip(self.codes, map(float, row), strict=True), key=lambda one: -one[1]) for row in self.scores(texts)
        ]

    def suggest(self, transcript: Transcript, passages: Sequence[Passage]) -> list[Suggestion]:
        """Return at most three suggestions per passage, weak, the likeliest first; score: see `scores`.

        A passage that has no word in common with any code, not even a part of one, gets none.
        """
        spoken = texts_of([transcript], passages)
        ranks = self.rank([one.text for one in spoken])
        return [made for one, ranked in zip(spoken, ranks, strict=True) for made in self._about(one, ranked)]

    def _about(self, spoken: Spoken, ranked: Sequence[tuple[str, float]]) -> list[Suggestion]:
        found = ((code, score, self._why(spoken, code)) for code, score in ranked[:MOST_CODES])
        here = spoken.passage
        return [
            Suggestion(
                here.transcript, here.version, here.start, here.end, code, self.name,
                strength="weak", score=round(score, 4), evidence=(why,),
            )
            for code, score, why in found if why
        ]  # fmt: skip

    def _why(self, spoken: Spoken, code: str) -> Evidence | None:
        near = self._prototypes.nearest(self.features.rows([spoken.text]), code)
        if near is None:
            return None
        spans = top_spans(self.features.weigh(spoken.text, near[1]), spoken.passage.start)
        return Evidence(near[0].reason, spans) if spans else None


def _as_telling(quote: Quote) -> Telling:
    return Telling(quote.code, f"quote {quote.decision}", quote.text)
