"""The verb suggest: from passages to suggestions, by a suggester.

A suggester is anything with a `name`, a method `suggest(transcript, passages)` and `skipped`, the problems it met
without stopping. It is found by name in the entry points `coanalysis.suggesters`, as a function that takes codebooks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Protocol

from coanalysis.errors import Problem
from coanalysis.model import Passage, Suggestion, Transcript

__all__ = ["Suggester", "suggest"]


class Suggester(Protocol):
    """What proposes codes for passages."""

    name: str

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """What was left out, such as a pattern that took too long."""
        ...

    def suggest(self, transcript: Transcript, passages: Sequence[Passage]) -> list[Suggestion]:
        """Return suggestions for passages of one transcript: at most one per passage and code."""
        ...


def suggest(
    work: Collection[tuple[Transcript, Sequence[Passage]]],
    suggester: Suggester,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[str, list[Suggestion]]]:
    """Yield (transcript id, suggestions) for each transcript with its passages.

    on_progress: called with (transcripts done, transcripts in all) after each.
    """
    for n_done, (transcript, passages) in enumerate(work, 1):
        found = suggester.suggest(transcript, passages)
        if on_progress:
            on_progress(n_done, len(work))
        yield transcript.id, found
