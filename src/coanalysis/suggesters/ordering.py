"""In which order to read for a code, and how much of it is still unfound.

Ranked reading finds most of a code early, but what was read in ranked order says nothing about the rest: it was picked
because it was likely. An estimate needs passages that were read in random order, or two people who read by themselves.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, log, sqrt
from typing import Literal

from coanalysis.model import Passage

__all__ = ["Unfound", "informative", "random_order", "still_unfound", "two_readers"]

#: Two-sided 95 %.
Z = 1.96
#: With fewer passages read in random order an interval says nothing.
LEAST_SAMPLE = 20

Order = Literal["transcript", "informative", "random"]


def informative(
    passages: Sequence[Passage], *, likeness: Sequence[float], margins: Sequence[float] | None = None
) -> list[Passage]:
    """Return passages, the most informative for a code first; those with the same value stay in transcript order.

    likeness: how like each is to the code (`similar`), used until something is learnt. margins: score less cut
    (`learned`, which has likeness in it), None before the code is trained.
    What is likeliest comes first (relevance feedback, Rocchio 1971). While a code is rare this teaches more than asking
    for what is least certain (Lewis & Gale 1994): in our measurements the latter made readers find 90 % later.
    """
    values = likeness if margins is None else margins
    order = sorted(range(len(passages)), key=lambda at: (-values[at], at))
    return [passages[at] for at in order]


def random_order(passages: Sequence[Passage], *, seed: int = 0) -> list[Passage]:
    """Return passages in a random order, the same for the same passages and seed: for reading a sample."""
    mixed = sorted(passages)
    random.Random(seed).shuffle(mixed)  # noqa: S311  (a sample, no secret)
    return mixed


@dataclass(frozen=True, slots=True)
class Unfound:
    """How many passages of a code are likely among those nobody has read.

    basis: `all_read`, `random_sample`, `two_readers`; or why nothing can be said: `nothing_read`, `only_ranked`
    (everything was read in ranked order), `only_transcripts` (whole transcripts in the order they were picked, which
    are no sample of the rest), `sample_too_small`, `no_overlap`.
    found: passages of the code found so far. low, likely, high: passages still unfound; None when it cannot be known.
    """

    basis: Literal[
        "all_read", "random_sample", "two_readers",
        "nothing_read", "only_ranked", "only_transcripts", "sample_too_small", "no_overlap",
    ]  # fmt: skip
    found: int
    low: int | None = None
    likely: int | None = None
    high: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is an estimate."""
        return self.high is not None


def still_unfound(read: Mapping[Passage, Order], accepted: Collection[Passage], *, n_unread: int) -> Unfound:
    """Return how much of a code is likely to stand in what nobody has read.

    read: passage -> the order it was read in. accepted: those read that have the code. n_unread: passages left.
    Method: the passages read in random order are a sample of what was unread when it was drawn; the share of them with
    the code, with Wilson's interval (Wilson 1927), times the number left («elusion test», Roitblat 2007). Passages of
    one transcript are alike, which makes the true interval wider than the printed one; and what is read in ranked order
    after the sample was drawn makes the estimate too high: draw the sample last.
    """
    found = sum(passage in accepted for passage in read)
    if not n_unread:
        return Unfound("all_read", found, 0, 0, 0)
    sample = [passage in accepted for passage, order in read.items() if order == "random"]
    if len(sample) < LEAST_SAMPLE:
        return Unfound(_why_not(read, sample), found)
    low, high = wilson(sum(sample), len(sample))
    likely = round(sum(sample) / len(sample) * n_unread)
    return Unfound("random_sample", found, int(low * n_unread), likely, ceil(high * n_unread))


def _why_not(
    read: Mapping[Passage, Order], sample: Sequence[bool]
) -> Literal["nothing_read", "only_ranked", "only_transcripts", "sample_too_small"]:
    if not read:
        return "nothing_read"
    if sample:
        return "sample_too_small"
    return "only_ranked" if "transcript" not in read.values() else "only_transcripts"


def wilson(n_with: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927). Raises ValueError for an empty sample."""
    if not n:
        raise ValueError("a share of nothing")
    share, square = n_with / n, Z * Z / n
    middle, half = share + square / 2, Z * sqrt(share * (1 - share) / n + square / (4 * n))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


def two_readers(one: Collection[Passage], other: Collection[Passage]) -> Unfound:
    """Return how many passages of a code neither of two people found who read the same by themselves.

    one, other: the passages each gave the code, before they talked. Capture and recapture: Chapman's estimate (1951)
    with Chao's interval (1987). It is too low when both miss the same hard passages, as people do.
    """
    both = len(set(one) & set(other))
    found = len(set(one) | set(other))
    if not both:
        return Unfound("no_overlap", found)
    total = (len(one) + 1) * (len(other) + 1) / (both + 1) - 1
    spread = (len(one) + 1) * (len(other) + 1) * (len(one) - both) * (len(other) - both)
    variance = spread / ((both + 1) ** 2 * (both + 2))
    unfound = total - found
    if unfound < 0.5:
        return Unfound("two_readers", found, 0, 0, ceil(max(0.0, unfound) + Z * sqrt(variance)))
    factor = exp(Z * sqrt(log(1 + variance / unfound**2)))
    return Unfound("two_readers", found, int(unfound / factor), round(unfound), ceil(unfound * factor))
