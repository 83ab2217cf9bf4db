"""How far a learnt code can be trusted: its trial on transcripts that it was not trained on."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from coanalysis.suggesters.features import Vector

__all__ = ["LEAST_ACCEPTED", "LEAST_GROUPS", "Reliability", "judge"]

#: With fewer accepted passages nothing is learnt about a code.
LEAST_ACCEPTED = 5
#: With accepted passages in fewer transcripts there is nothing to try it on.
LEAST_GROUPS = 2
#: One-sided 95 %.
Z = 1.645

State = Literal["ready", "too_few", "one_transcript", "nothing_else_read", "no_better_than_chance"]


@dataclass(frozen=True, slots=True)
class Reliability:
    """How a code did where it was tried on transcripts it had not seen. Counts are passages.

    state: `ready`, or why it keeps silent: `too_few` accepted passages, all in `one_transcript`, `nothing_else_read`
    (nothing to tell it apart from), `no_better_than_chance`. In the first three nothing can be known: no figures.
    accepted, other: passages with and without the code. transcripts: those with an accepted passage.
    suggested, both: those it would have suggested, and the accepted ones among them.
    average_precision: mean precision down its ranking; `chance` is what a random order gets (the share accepted).
    The trial is the coder's own material: it says how well this coder is imitated, not whether the coder is right.
    """

    code: str
    state: State
    accepted: int
    other: int
    transcripts: int
    suggested: int = 0
    both: int = 0
    average_precision: float | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it suggests anything."""
        return self.state == "ready"

    @property
    def recall(self) -> float | None:
        """The share of the accepted passages that it would have suggested."""
        return self.both / self.accepted if self.average_precision is not None and self.accepted else None

    @property
    def precision(self) -> float | None:
        """The share of its suggestions that were accepted passages; None when it suggests nothing."""
        return self.both / self.suggested if self.suggested else None

    @property
    def chance(self) -> float | None:
        """The share of passages that have the code: what suggesting at random would get."""
        n = self.accepted + self.other
        return self.accepted / n if n else None


def judge(code: str, scores: Vector, truth: Vector, *, cut: float, transcripts: int) -> Reliability:
    """Return the reliability of a code from the scores of its trial.

    truth: whether each passage has the code. Nothing is tried when there is too little of it. Whether it beats chance
    is told by the area under the ROC curve (the probability that a passage with the code scores above one without)
    with the standard error of Hanley & McNeil (1982): its one-sided 95 % bound must lie above one half.
    """
    n_accepted, n_other = int(truth.sum()), int((~truth.astype(bool)).sum())
    state = _too_little(n_accepted, n_other, transcripts)
    if state != "ready":
        return Reliability(code, state, n_accepted, n_other, transcripts)
    from sklearn.metrics import average_precision_score, roc_auc_score

    area = float(roc_auc_score(truth, scores))
    above = scores > cut
    return Reliability(
        code,
        "ready" if area - Z * area_error(area, n_accepted, n_other) > 0.5 else "no_better_than_chance",
        n_accepted,
        n_other,
        transcripts,
        int(above.sum()),
        int((above & truth.astype(bool)).sum()),
        float(average_precision_score(truth, scores)),
    )


def _too_little(n_accepted: int, n_other: int, transcripts: int) -> State:
    if n_accepted < LEAST_ACCEPTED:
        return "too_few"
    if transcripts < LEAST_GROUPS:
        return "one_transcript"
    return "ready" if n_other else "nothing_else_read"


def area_error(area: float, n_with: int, n_without: int) -> float:
    """Return the standard error of an area under the ROC curve (Hanley & McNeil 1982)."""
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (n_with - 1) * (one - area**2) + (n_without - 1) * (two - area**2)
    return sqrt(max(0.0, spread) / (n_with * n_without))
