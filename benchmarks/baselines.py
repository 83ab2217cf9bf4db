"""What a suggester must beat: nothing, everything, chance, names, words with logistic regression, learnt keywords.

Each takes the texts, (rows, codes) truth, which rows may be learnt from, and the names of the codes, and returns what
it says of the other rows. Words and idf are learnt from the rows that may be learnt from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.protocol import Grid, Held

#: Words of a learnt keyword list, and how many passages with the code each must stand in.
LONGEST_LISTS, LEAST_PASSAGES = (5, 10, 20, 40), 2


@dataclass(frozen=True)
class Task:
    """One fold. may_learn: (rows,) true for rows to learn from. names: one per code."""

    texts: Sequence[str]
    truth: Grid
    may_learn: Grid
    names: Sequence[str]
    seed: int

    @property
    def learnt(self) -> Grid:
        return self.truth[self.may_learn]

    @property
    def n_held(self) -> int:
        return int((~self.may_learn).sum())

    def split(self) -> tuple[list[str], list[str]]:
        """Return the texts to learn from and the others."""
        parts: tuple[list[str], list[str]] = ([], [])
        for text, known in zip(self.texts, self.may_learn, strict=True):
            parts[0 if known else 1].append(text)
        return parts


def nothing(task: Task) -> Held:
    """Assign nothing; every passage has the same rank."""
    shape = (task.n_held, task.truth.shape[1])
    return Held(np.zeros(shape), np.zeros(shape, dtype=bool))


def everything(task: Task) -> Held:
    """Assign every code to every passage."""
    shape = (task.n_held, task.truth.shape[1])
    return Held(np.zeros(shape), np.ones(shape, dtype=bool))


def chance(task: Task) -> Held:
    """Assign each code at random, as often as it was given."""
    drawn = np.random.default_rng(task.seed).random((task.n_held, task.truth.shape[1]))
    return Held(-drawn, drawn < task.learnt.mean(axis=0))


def names_by_words(task: Task) -> Held:
    """Rank by cosine of word TF-IDF to the code's name; assign as often as the code was given."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    known, held = task.split()
    words = TfidfVectorizer(sublinear_tf=True).fit([*known, *task.names])
    scores = (words.transform(held) @ words.transform(task.names).T).toarray()
    return Held(scores, scores > np.maximum(0, top_share(scores, task.learnt.mean(axis=0))))


def words_with_regression(weighting: str | None) -> Callable[[Task], Held]:
    """Return word TF-IDF with logistic regression, cut at 0.5. weighting: None, or `balanced` classes."""

    def run(task: Task) -> Held:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        known, held = task.split()
        words = TfidfVectorizer()
        rows, others = words.fit_transform(known), words.transform(held)
        scores = np.full((task.n_held, task.truth.shape[1]), -1.0)
        for code in range(scores.shape[1]):
            truth = task.learnt[:, code]
            if truth.any() and not truth.all():
                model = LogisticRegression(class_weight=weighting, solver="liblinear", random_state=0)
                scores[:, code] = model.fit(rows, truth).decision_function(others)
        return Held(scores, scores > 0)

    return run


def keywords(task: Task) -> Held:
    """Learn a list of words per code: the largest log odds; length and hits needed by F1 on what is known."""
    from sklearn.feature_extraction.text import CountVectorizer

    known, held = task.split()
    words = CountVectorizer(binary=True)
    rows, others = words.fit_transform(known), words.transform(held)
    scores = np.zeros((task.n_held, task.truth.shape[1]))
    assigned = np.zeros(scores.shape, dtype=bool)
    for code in range(scores.shape[1]):
        truth = task.learnt[:, code]
        if truth.any():
            scores[:, code], assigned[:, code] = _by_list(rows, others, truth)
    return Held(scores, assigned)


def _by_list(rows: Any, others: Any, truth: Grid) -> tuple[Grid, Grid]:
    with_code = np.asarray(rows[truth].sum(axis=0)).ravel()
    without = np.asarray(rows[~truth].sum(axis=0)).ravel()
    odds = np.log((with_code + 0.5) / (truth.sum() + 1)) - np.log((without + 0.5) / ((~truth).sum() + 1))
    odds[with_code < LEAST_PASSAGES] = -np.inf
    order = np.argsort(-odds, kind="stable")
    lists = [order[:n][odds[order[:n]] > 0] for n in LONGEST_LISTS]
    options = [(words, hits) for words in lists for hits in (1, 2)]
    words, hits = max(options, key=lambda option: _f1(truth, _hits(rows, option[0]) >= option[1]))
    return np.asarray(others[:, words] @ odds[words]).ravel(), _hits(others, words) >= hits


def _hits(rows: Any, words: Grid) -> Grid:
    return np.asarray(rows[:, words].sum(axis=1)).ravel()


def _f1(truth: Grid, assigned: Grid) -> float:
    both = float((truth & assigned).sum())
    return 2 * both / float(truth.sum() + assigned.sum()) if both else 0.0


def top_share(scores: Grid, shares: Grid) -> Grid:
    """Return for each code the score that so large a share of the rows lies above."""
    columns = zip(scores.T, shares, strict=True)
    return np.array([np.quantile(column, 1 - min(1.0, share)) for column, share in columns])


BASELINES: dict[str, Callable[[Task], Held]] = {
    "assign nothing": nothing,
    "assign everything": everything,
    "random by prevalence": chance,
    "code name, words": names_by_words,
    "keyword list, learnt": keywords,
    "words + LR": words_with_regression(None),
    "words + LR, balanced": words_with_regression("balanced"),
}
