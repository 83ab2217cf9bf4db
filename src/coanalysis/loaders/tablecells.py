"""Rows of a table, and what the cells of a column hold: times, numbers, short words, speech."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from coanalysis.loaders.shapes import LABEL_LENGTH, clean_label, has_shape
from coanalysis.loaders.tabletimes import is_number, is_time, to_number

__all__ = ["FEW", "Held", "Row", "label_of", "look"]

#: In a column of times or labels at least this share of the filled cells is one.
_MOST = 0.8
#: Of so many filled cells on, labels must recur.
FEW = 4
#: Cells with more words on average are speech rather than labels.
_LABEL_WORDS = 4
#: So many characters of a cell are looked at.
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. place: as a person finds it, such as `row 5`. is_across: one cell over the whole width."""

    place: str
    cells: tuple[str, ...]
    is_across: bool = False

    def cell(self, column: int | None) -> str:
        """Return a cell by its number from 0; "" where there is none."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Held:
    """What the cells of a column hold. filled: how many hold anything. distinct: how many of the labels differ.

    labels, times: how many cells are one. numbers: in order. length, words: of a cell on average.
    """

    filled: int
    distinct: int
    labels: int
    times: int
    numbers: tuple[float, ...]
    length: float
    words: float

    @property
    def kind(self) -> Literal["empty", "times", "numbers", "short", "long"]:
        """What the cells are, in a word."""
        if not self.filled:
            return "empty"
        if self.times >= _MOST * self.filled:
            return "times"
        if len(self.numbers) >= _MOST * self.filled:
            return "numbers"
        return "long" if self.words > _LABEL_WORDS else "short"

    @property
    def may_be_times(self) -> bool:
        """Whether most of the cells can be read as times, plain numbers among them: enough under a heading."""
        return self.filled > 0 and 2 * (self.times + len(self.numbers)) >= self.filled

    @property
    def counts(self) -> bool:
        """Whether the numbers rise by one from row to row."""
        return len(self.numbers) > 1 and all(after - before == 1 for before, after in pairwise(self.numbers))

    @property
    def is_clock(self) -> bool:
        """Whether the cells are times even without a heading: clock times, or rising numbers that count no rows."""
        if self.kind == "times":
            return True
        rises = self.numbers == tuple(sorted(self.numbers)) and len(set(self.numbers)) > 1
        return self.kind == "numbers" and rises and not self.counts

    def may_be_speakers(self, share: float) -> bool:
        """Say whether the cells are labels that recur. share: the most of them that may differ."""
        if self.kind in ("empty", "times", "numbers") or self.labels < _MOST * self.filled:
            return False
        recurs = self.distinct < self.filled and self.distinct <= share * self.filled
        return recurs or self.filled < FEW


def label_of(cell: str) -> str:
    """Return the label in a cell: without the colon, brackets and mark-up around it."""
    return clean_label(cell.strip().removesuffix(":"))


def look(cells: Iterable[str]) -> Held:
    """Return what the cells of a column hold."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    labels = [label_of(cell) for cell in filled if len(cell) <= LABEL_LENGTH + 2 and "\n" not in cell]
    labels = [label for label in labels if not is_number(label) and (has_shape(label) or label.isidentifier())]
    return Held(
        filled=len(filled),
        distinct=len(set(labels)),
        labels=len(labels),
        times=sum(is_time(cell) for cell in filled),
        numbers=tuple(to_number(cell) for cell in filled if is_number(cell)),
        length=sum(map(len, filled)) / max(len(filled), 1),
        words=sum(len(cell[:_LOOKED_AT].split()) for cell in filled) / max(len(filled), 1),
    )
