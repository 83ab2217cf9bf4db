"""Where a stretch of an old text stands in a new one: the mapping of spans between two versions of a transcript."""

from __future__ import annotations

from coanalysis.mapping.alignment import LOST, Alignment, Mapped, align, same_words
from coanalysis.mapping.words import Run

__all__ = ["LOST", "Alignment", "Mapped", "Run", "align", "same_words"]
