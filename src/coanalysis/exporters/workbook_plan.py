"""Where everything stands in a workbook: sheet names, rows of long text, blocks of quotes behind figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from coanalysis.exporters.printing import Figure, clean, figures_of, printed
from coanalysis.table import Cell, Quote, Table
from coanalysis.words import word

__all__ = ["Block", "Names", "Plan", "pieces"]

#: A cell holds 32,767 UTF-16 units; text is split before, at white space where there is some.
CELL_LIMIT = 32_000
NAME_LIMIT = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


class Names:
    """Sheet names: at most 31 characters, without the signs Excel refuses, each once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """Return a name like the one wanted that no other sheet has."""
        base = NOT_IN_NAMES.sub("-", clean(wanted).replace("\n", " ")).strip("' ")[:NAME_LIMIT] or "-"
        name, number = base, 2
        while name.casefold() in self.taken:
            ending = f" ({number})"
            name, number = base[: NAME_LIMIT - len(ending)] + ending, number + 1
        self.taken.add(name.casefold())
        return name


@dataclass(frozen=True)
class Block:
    """Quotes behind one figure. at: the row of the first one on the quotes sheet."""

    row: int
    column: int
    at: int
    quotes: tuple[Quote, ...]


@dataclass
class Plan:
    """A table, its sheet names and the places of its rows and quotes.

    links: (row, column) of a figure -> row on the quotes sheet.
    """

    table: Table
    sheet: str
    quotes_sheet: str = ""
    blocks: list[Block] = field(default_factory=list)
    links: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Table, names: Names) -> Plan:
        """Plan the sheets of a table."""
        plan = cls(table, names.take(table.name))
        if table.evidence:
            plan.quotes_sheet = names.take(word("excel.quotes_of", table.language, name=table.name))
            plan.place_quotes()
        return plan

    def place_quotes(self) -> None:
        """Give each figure a block of quotes of its own, under the names of its row and its column."""
        at = 2
        for (number, column), quotes in sorted(self.table.evidence.items()):
            self.links[number, column] = at
            self.blocks.append(Block(number, column, at, quotes))
            at += sum(len(pieces(printed(quote, self.table.language))) for quote in quotes)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The printed columns."""
        return figures_of(self.table)

    @cached_property
    def printed(self) -> tuple[tuple[Cell, ...], ...]:
        """The printed values, one tuple per row of the table."""
        language = self.table.language
        return tuple(tuple(_value(figure.of(row), language) for figure in self.figures) for row in self.table.rows)

    @cached_property
    def heights(self) -> tuple[int, ...]:
        """How many rows of the sheet each row of the table takes."""
        heights = (max((len(pieces(cell)) for cell in row if isinstance(cell, str)), default=1) for row in self.printed)
        return tuple(heights)

    @cached_property
    def tops(self) -> tuple[int, ...]:
        """The row of the sheet on which each row of the table begins; the header stands in row 1."""
        return tuple(accumulate(self.heights, initial=2))

    def address(self, row: int, column: int) -> str:
        """Return the address of a figure on the table's sheet."""
        from openpyxl.utils import get_column_letter

        place = next(place for place, figure in enumerate(self.figures, start=1) if figure.source == column)
        return f"{get_column_letter(place)}{self.tops[row]}"


def _value(cell: Cell, language: str) -> Cell:
    if isinstance(cell, (Quote, tuple, bool)):
        return printed(cell, language)
    return clean(cell) if isinstance(cell, str) else cell


def pieces(text: str) -> list[str]:
    """Split text that is too long for a cell, at white space near the limit where there is some."""
    if len(text) * 2 <= CELL_LIMIT or len(text.encode("utf-16-le")) <= CELL_LIMIT * 2:
        return [text]
    limit = CELL_LIMIT if text.isascii() or max(text) < "\U00010000" else CELL_LIMIT // 2
    pieces = []
    while len(text) > limit:
        cut = max(text.rfind(" ", limit - 200, limit), text.rfind("\n", limit - 200, limit)) + 1 or limit
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]
