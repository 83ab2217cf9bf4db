"""How suggestions are measured: folds that keep documents whole, F1 and average precision, paired intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

FOLDS = 5
#: Samples of a bootstrap, and the seed they are drawn with.
DRAWS, DRAW_SEED = 500, 20250603

Grid = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Held:
    """What a method said of rows that were held out: (rows, codes) scores, and which codes it assigns."""

    scores: Grid
    assigned: Grid


def folds(groups: Sequence[str], seed: int) -> Grid:
    """Return the fold of each row: GroupKFold, shuffled; fewer than five where there are fewer groups."""
    from sklearn.model_selection import GroupKFold

    found = np.zeros(len(groups), dtype=int)
    parts = GroupKFold(min(FOLDS, len(set(groups))), shuffle=True, random_state=seed)
    for number, (_train, test) in enumerate(parts.split(groups, groups=groups)):
        found[test] = number
    return found


def f1_scores(truth: Grid, assigned: Grid, weights: Grid) -> Grid:
    """Return (draws, codes) F1 under weights (draws, rows); a code with nothing in it and nothing assigned is 0."""
    both, there, made = (weights @ part.astype(float) for part in (truth & assigned, truth, assigned))
    return np.divide(2 * both, there + made, out=np.zeros_like(both), where=(there + made) > 0)


def average_precisions(truth: Grid, scores: Grid, weights: Grid) -> Grid:
    """Return (draws, codes) average precision under weights (draws, rows); not a number where no row has the code.

    Rows with the same score are one step, so that a method gains nothing from the order of the table.
    """
    columns = [_average_precision(truth[:, code], scores[:, code], weights) for code in range(truth.shape[1])]
    return np.column_stack(columns)


def _average_precision(truth: Grid, scores: Grid, weights: Grid) -> Grid:
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    ends = np.searchsorted(-ranked, -ranked, side="right") - 1
    drawn = weights[:, order].astype(float)
    hits = drawn * truth[order]
    seen, found = np.cumsum(drawn, axis=1)[:, ends], np.cumsum(hits, axis=1)[:, ends]
    precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
    total = hits.sum(axis=1)
    return np.divide((hits * precision).sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0)


def per_fold(truth: Grid, scores: Grid, fold_of: Grid) -> float:
    """Return average precision within each fold, mean over the codes and folds where the code occurs."""
    parts = [fold_of == one for one in np.unique(fold_of)]
    values = [average_precisions(truth[part], scores[part], np.ones((1, int(part.sum())))) for part in parts]
    return float(np.nanmean(np.concatenate(values)))


def kappa(truth: Grid, assigned: Grid) -> float | None:
    """Return Cohen's kappa of two yes-no columns; None when both say the same everywhere by having no choice."""
    agree = float((truth == assigned).mean())
    chance = float(truth.mean() * assigned.mean() + (1 - truth.mean()) * (1 - assigned.mean()))
    return (agree - chance) / (1 - chance) if chance < 1 else None


def draws(groups: Sequence[str]) -> Grid:
    """Return (DRAWS, rows): how often each row is drawn when whole groups are drawn with replacement."""
    names, places = np.unique(np.array(groups), return_inverse=True)
    rng = np.random.default_rng(DRAW_SEED)
    picks = rng.integers(0, len(names), size=(DRAWS, len(names)))
    counts = np.array([np.bincount(pick, minlength=len(names)) for pick in picks], dtype=float)
    return counts[:, places]


def interval(values: Grid) -> tuple[float, float]:
    """Return the middle 95 % of values."""
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


def over_codes(differences: Grid) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean of (seeds, codes) differences; codes keep their seeds."""
    by_code = np.nanmean(differences, axis=0)
    rng = np.random.default_rng(DRAW_SEED)
    picks = rng.integers(0, len(by_code), size=(10 * DRAWS, len(by_code)))
    return interval(np.nanmean(by_code[picks], axis=1))
