"""Learned: codes for passages, as learnt from a person's own coding. Quiet until it can know how good it is.

For each code a class-balanced logistic regression over words and character n-grams, started from the code's own text.
Accepted passages have the code; rejected ones have it not, nor have those that were read for the code and left without
it: silence after reading trains, silence before reading is left out, and neither is ever stored as an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coanalysis.errors import Problem
from coanalysis.model import Code, Codebook, Evidence, Passage, Suggestion, Transcript
from coanalysis.suggesters.features import Features, Spoken, texts_of, top_spans
from coanalysis.suggesters.material import Unit
from coanalysis.suggesters.reasons import Prototypes, Telling, codes_of, telling_texts
from coanalysis.suggesters.reliability import LEAST_ACCEPTED, Reliability, judge
from coanalysis.suggesters.training import Scorer, Trained, cuts, own_share, train

if TYPE_CHECKING:
    from coanalysis.suggesters.features import Vector

__all__ = ["Learned"]


@dataclass(frozen=True)
class _Code:
    """One code that was trained. key: what it was trained on."""

    key: tuple[bytes, ...]
    trained: Trained
    quotes: Prototypes


@dataclass(frozen=True)
class Learned:
    """What was learnt about the codes. Made by `Learned.train`; the same material gives the same.

    codes: ids of the codes that were trained, in the order of the codebooks. reliability: code id -> how its trial
    went, for every code. cuts: code id -> the score above which it is suggested.
    """

    codes: tuple[str, ...]
    reliability: Mapping[str, Reliability]
    cuts: Mapping[str, float]
    features: Features = field(repr=False)
    _rows: Any = field(repr=False)
    _parts: Mapping[str, _Code] = field(repr=False)
    _scorers: Mapping[str, Scorer] = field(repr=False)
    _words: tuple[tuple[str, ...], tuple[Telling, ...]] = field(repr=False)
    _curve: tuple[float, float] = (1.0, 0.0)
    _tried: Mapping[Passage, Mapping[str, float]] = field(default_factory=dict, repr=False)

    name = "learned"

    @classmethod
    def train(
        cls,
        codebooks: Iterable[Codebook],
        units: Sequence[Unit],
        *,
        least: int = LEAST_ACCEPTED,
        before: Learned | None = None,
    ) -> Learned:
        """Train on what is known about passages.

        units: all passages of the project, also those nobody has read: their words count as words. least: codes with
        fewer accepted passages are not trained. before: an earlier result; what has not changed is taken from it.
        """
        codes = codes_of(codebooks)
        telling = [one for code in codes for one in telling_texts(code)]
        words = (tuple(unit.text for unit in units), tuple(telling))
        if before and before._words == words:
            features, rows, known = before.features, before._rows, before._parts
        else:
            features, known = Features([*words[0], *(one.text for one in telling)]), {}
            rows = features.rows([unit.text for unit in units])
        table = _Table(features, rows, units, Prototypes(features, telling, codes=[code.id for code in codes]))
        parts = {code.id: table.part(code, known.get(code.id)) for code in codes if table.n_accepted(code) >= least}
        share = own_share([part.trained for part in parts.values()])
        scorers = {code: part.trained.blended(share) for code, part in parts.items()}
        truths = [part.trained.truth for part in parts.values()]
        found = dict(zip(parts, cuts(truths, list(scorers.values())), strict=True))
        trials = {code.id: table.trial(code, scorers.get(code.id), found.get(code.id, 0.0)) for code in codes}
        curve = _curve(truths, [scorers[code].tried - cut for code, cut in found.items()])
        tried = _by_passage(units, scorers)
        return cls(tuple(parts), trials, found, features, rows, parts, scorers, words, curve, tried)

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """Nothing is ever left out: a code that keeps silent says why in `reliability`."""
        return ()

    def scores(self, texts: Sequence[str]) -> Vector:
        """Return (texts, codes), in standard deviations above the mean passage, to be compared with `cuts`."""
        import numpy as np

        rows = self.features.rows(texts)
        scorers = [self._scorers[code] for code in self.codes]
        columns = [rows @ one.weights + one.offset for one in scorers]
        return np.column_stack(columns) if columns else np.zeros((len(texts), 0))

    def suggest(self, transcript: Transcript, passages: Sequence[Passage]) -> list[Suggestion]:
        """Return suggestions above the cut, of the codes that are ready, for each passage the surest first.

        A passage that was learnt from is judged by its trial, by what was learnt from other transcripts: else what was
        read and left without a code would never be suggested, since it has served as an example without it.
        score: the share of passages so far above the cut that were accepted in the trials, all codes together.
        """
        spoken = texts_of([transcript], passages)
        scores = self.scores([one.text for one in spoken])
        found: list[Suggestion] = []
        for one, row in zip(spoken, scores, strict=True):
            tried = self._tried.get(one.passage, {})
            known = {code: tried.get(code, float(score)) for code, score in zip(self.codes, row, strict=True)}
            over = {code: score - self.cuts[code] for code, score in known.items()}
            sure = [code for code, margin in over.items() if margin > 0 and self.reliability[code].is_ready]
            made = (self._about(one, code, over[code]) for code in sorted(sure, key=lambda code: -over[code]))
            found.extend(suggestion for suggestion in made if suggestion)
        return found

    def _about(self, spoken: Spoken, code: str, margin: float) -> Suggestion | None:
        from scipy.special import expit

        part, here = self._parts[code], spoken.passage
        near = part.quotes.nearest(self.features.rows([spoken.text]), code)
        spans = top_spans(self.features.weigh(spoken.text, self._scorers[code].weights), here.start)
        if near is None or not spans:
            return None
        score = float(expit(self._curve[0] * margin + self._curve[1]))
        return Suggestion(
            here.transcript, here.version, here.start, here.end, code, self.name,
            strength="strong", score=round(score, 4), evidence=(Evidence(near[0].reason, spans),),
        )  # fmt: skip


class _Table:
    """The units as rows, and what each code knows of them."""

    def __init__(self, features: Features, rows: Any, units: Sequence[Unit], own: Prototypes) -> None:
        self._features, self._rows, self._units, self._own = features, rows, units, own

    def n_accepted(self, code: Code) -> int:
        return sum(code.id in unit.accepted for unit in self._units)

    def part(self, code: Code, before: _Code | None) -> _Code:
        """Return a code, trained, or as it was before when nothing about it has changed."""
        import numpy as np

        answers = [(at, unit.answer(code.id)) for at, unit in enumerate(self._units)]
        known = np.array([at for at, answer in answers if answer is not None], dtype=int)
        truth = np.array([answer for _at, answer in answers if answer is not None], dtype=bool)
        groups = [self._units[at].group for at in known]
        accepted = [unit for unit in self._units if code.id in unit.accepted]
        names = "\n".join([*groups, *(unit.accepted[code.id] for unit in accepted)])
        key = (known.tobytes(), truth.tobytes(), names.encode("utf-8"))
        if before and before.key == key:
            return before
        own = self._own.middles[[self._own.codes.index(code.id)]]
        trained = train(self._rows[known], truth, groups, own)
        quotes = [Telling(code.id, f"quote {unit.accepted[code.id]}", unit.text) for unit in accepted]
        return _Code(key, trained, Prototypes(self._features, quotes, codes=[code.id]))

    def trial(self, code: Code, scorer: Scorer | None, cut: float) -> Reliability:
        """Return how the trial of a code went; without figures when it was not trained."""
        import numpy as np

        n_groups = len({unit.group for unit in self._units if code.id in unit.accepted})
        truth = np.array([answer for unit in self._units if (answer := unit.answer(code.id)) is not None], dtype=bool)
        tried: Any = scorer.tried if scorer else np.zeros(len(truth))
        return judge(code.id, tried, truth, cut=cut, transcripts=n_groups)


def _by_passage(units: Sequence[Unit], scorers: Mapping[str, Scorer]) -> dict[Passage, dict[str, float]]:
    """Return the scores of the trials: passage -> code -> score, for the passages a code was learnt from."""
    found: dict[Passage, dict[str, float]] = {}
    for code, scorer in scorers.items():
        known = (unit.passage for unit in units if unit.answer(code) is not None)
        for passage, score in zip(known, scorer.tried, strict=True):
            found.setdefault(passage, {})[code] = float(score)
    return found


def _curve(truths: Sequence[Vector], margins: Sequence[Vector]) -> tuple[float, float]:
    """Return slope and offset of the logistic curve from the margin above the cut to the share accepted (Platt 1999).

    One curve for all codes: a code's own few passages would not bear it.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    truth = np.concatenate(truths) if truths else np.zeros(0)
    if not truth.any() or truth.all():
        return 1.0, 0.0
    model = LogisticRegression(C=1000.0).fit(np.concatenate(margins)[:, None], truth)
    return max(0.0, float(model.coef_[0][0])), float(model.intercept_[0])
