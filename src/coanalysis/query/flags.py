"""What a suggestion asks the reader to think of: flags of its evidence, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from coanalysis.model import Suggestion
from coanalysis.query.basis import Basis

__all__ = ["FLAGS", "flag_words", "flags_of", "told_flags"]

#: Flags that stand beside a suggestion. None of them drops it. `negated` and `weak` have columns of their own.
FLAGS = ("counterfactual", "reported", "resolved", "hedged", "question")


def flags_of(suggestion: Suggestion) -> tuple[str, ...]:
    """Return the flags that some evidence of a suggestion carries, in the order of FLAGS."""
    carried = {flag for item in suggestion.evidence for flag in item.flags}
    return tuple(flag for flag in FLAGS if flag in carried)


def flag_words(basis: Basis, suggestion: Suggestion) -> str:
    """Return a suggestion's flags in words: «andres ord gjengitt, med forbehold»; '' for none."""
    return ", ".join(basis.word(f"review.hint.{flag}") for flag in flags_of(suggestion))


def told_flags(basis: Basis, flags: Iterable[str]) -> str:
    """Return how often each flag is there, in words: «med forbehold 2, spørsmål 1»; '' for none."""
    times = Counter(flags)
    return ", ".join(f"{basis.word(f'review.hint.{flag}')} {times[flag]}" for flag in FLAGS if times[flag])
