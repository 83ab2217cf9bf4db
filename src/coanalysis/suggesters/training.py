"""Training one code: class-balanced logistic regression, started from the code's own text, tried over transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coanalysis.suggesters.features import Vector

__all__ = ["OWN_TEXT", "Scorer", "Trained", "cuts", "fit", "folds_of", "own_share", "train"]

#: Trials per code: its transcripts are dealt out to so many parts.
N_FOLDS = 4
#: What likeness to the code's own text may count beside the regression, both in standard deviations.
OWN_TEXT = (0.5, 0.25, 0.0)
#: Of passages without the code at most so many are used, evenly spaced.
MOST_OTHER = 800
#: The expected share of a code is pulled to the mean share of all codes, as if by so many accepted passages more.
PULL = 30
#: Multiples of the expected share that are tried as the share to suggest.
MULTIPLES = tuple(0.3 * (4 / 0.3) ** (step / 13) for step in range(14))


@dataclass(frozen=True)
class Scorer:
    """A linear score, standardised: 0 is the mean passage, 1 a standard deviation above it.

    Score of a row = row @ weights + offset. tried: the scores of the known passages.
    """

    weights: Vector
    offset: float
    tried: Vector


@dataclass(frozen=True)
class Trained:
    """A code after training. truth: for the known passages, whether they have it.

    learnt: its `tried` come from models that had seen no passage of the same transcript. own: likeness to the code's
    own text, for which nothing is learnt.
    """

    truth: Vector
    learnt: Scorer
    own: Scorer

    def blended(self, share: float) -> Scorer:
        """Return the learnt score plus a share of the likeness to the code's own text."""
        one, two = self.learnt, self.own
        return Scorer(one.weights + share * two.weights, one.offset + share * two.offset, one.tried + share * two.tried)


def train(rows: Any, truth: Vector, groups: Sequence[str], own: Any) -> Trained:
    """Train one code.

    rows: known passages (CSR). truth: whether each has the code. groups: its transcript. own: one row, the middle of
    the code's own texts, which is an example with the code, so that training works from none on.
    """
    import numpy as np

    tried, folds = np.zeros(len(truth)), folds_of(truth, groups)
    for fold in range(N_FOLDS):
        out = folds == fold
        if out.any():
            weights, offset = fit(rows[~out], truth[~out], own)
            tried[out] = rows[out] @ weights + offset
    weights, offset = fit(rows, truth, own)
    like = own.toarray().ravel()
    return Trained(truth, _scorer(weights, offset, tried), _scorer(like, 0.0, rows @ like))


def _scorer(weights: Vector, offset: float, tried: Vector) -> Scorer:
    mean, spread = _moments(tried)
    return Scorer(weights / spread, (offset - mean) / spread, (tried - mean) / spread)


def _moments(values: Vector) -> tuple[float, float]:
    spread = float(values.std()) if len(values) else 0.0
    return (float(values.mean()) if len(values) else 0.0), spread if spread > 1e-9 else 1.0


def fit(rows: Any, truth: Vector, own: Any) -> tuple[Vector, float]:
    """Return weights and offset of a class-balanced logistic regression; `own` is one more example with the code."""
    import numpy as np
    from scipy.sparse import vstack
    from sklearn.linear_model import LogisticRegression

    there, other = np.flatnonzero(truth), np.flatnonzero(~truth)
    if len(other) > MOST_OTHER:
        other = other[np.linspace(0, len(other) - 1, MOST_OTHER).astype(int)]
    kept = np.sort(np.concatenate([there, other]))
    if not len(other):
        return np.zeros(rows.shape[1]), 0.0
    model = LogisticRegression(class_weight="balanced", solver="liblinear", dual=True, tol=0.1, random_state=0)
    model.fit(vstack([rows[kept], own]), np.append(truth[kept], True))
    return model.coef_[0], float(model.intercept_[0])


def folds_of(truth: Vector, groups: Sequence[str]) -> Any:
    """Return the part each passage belongs to: whole transcripts, those with most of the code dealt out first."""
    import numpy as np

    names = sorted(set(groups))
    with_code = dict.fromkeys(names, 0)
    size = dict(with_code)
    for name, has_code in zip(groups, truth, strict=True):
        with_code[name] += int(has_code)
        size[name] += 1
    load, part_of = [(0, 0)] * N_FOLDS, {}
    for name in sorted(names, key=lambda name: (-with_code[name], -size[name], name)):
        part = min(range(N_FOLDS), key=lambda part: load[part])
        load[part] = (load[part][0] + with_code[name], load[part][1] + size[name])
        part_of[name] = part
    return np.array([part_of[name] for name in groups], dtype=int)


def own_share(trained: Sequence[Trained]) -> float:
    """Return what likeness to the codes' own texts counts beside what was learnt: one of OWN_TEXT.

    The one with the best macro average precision in the trials of all codes together: names that say nothing («Code 3»)
    must not spoil what was learnt. Where nothing tells, the largest.
    """
    told = [one for one in trained if one.truth.any() and not one.truth.all()]
    return max(OWN_TEXT, key=lambda share: sum(_ranked(one.truth, one.blended(share).tried) for one in told))


def _ranked(truth: Vector, scores: Vector) -> float:
    """Return the average precision of scores; equal ones in the order they stand in."""
    import numpy as np

    hits = truth[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def cuts(truths: Sequence[Vector], scorers: Sequence[Scorer]) -> list[float]:
    """Return for each code the score above which it is suggested. truths: of the known passages, one per scorer.

    A code is suggested for a multiple of its expected share; the multiple is the one with the best macro-F1 in the
    trials of all codes together, so that no code's cut is fitted to its own few passages.
    """
    import numpy as np

    shares = [float(truth.mean()) if len(truth) else 0.0 for truth in truths]
    usual = float(np.mean(shares)) if shares else 0.0
    expected = [_pulled(int(truth.sum()), len(truth), usual) for truth in truths]
    options = [[_cut(one.tried, times * share) for one, share in zip(scorers, expected, strict=True)]
               for times in MULTIPLES]  # fmt: skip
    return max(options, key=lambda option: sum(map(_f1, truths, scorers, option)), default=[])


def _pulled(n_with: int, n: int, usual: float) -> float:
    return (n_with + PULL) / (n + PULL / usual) if usual else 0.0


def _cut(scores: Vector, share: float) -> float:
    import numpy as np

    return float(np.quantile(scores, 1 - min(0.9, share))) if len(scores) else float("inf")


def _f1(truth: Vector, one: Scorer, cut: float) -> float:
    above = one.tried > cut
    both = float((above & truth).sum())
    return 2 * both / float(above.sum() + truth.sum()) if both else 0.0
