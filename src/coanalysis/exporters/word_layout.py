"""How a table fits a page of Word: widths of columns, headings turned on their side, tables cut in parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coanalysis.exporters.printing import printed
from coanalysis.table import Cell, Count, Quote, Table
from coanalysis.words import word

__all__ = ["Layout", "fitted", "for_print", "split_wide"]

#: Twips: about the width of a letter at 10 points, of a bold one, and what a cell needs beside its longest word.
LETTER, BOLD, SIDES = 105, 120, 190
#: A longer word than this may be broken.
LONGEST_WORD = 18
#: The narrowest a column of names beside figures may be: 3 cm.
NAMES = 1700
#: The tallest a row of turned headings may be: about 4.5 cm.
TALLEST = 2600


@dataclass(frozen=True, slots=True)
class Layout:
    """Widths of columns in twips, and the height of the header row where headings of figures are turned, else 0."""

    widths: tuple[int, ...]
    turned: int = 0


def for_print(one: Table) -> Table:
    """Return a table without its working columns."""
    kept = [place for place, column in enumerate(one.columns) if not column.working]
    return one if len(kept) == len(one.columns) else _only(one, kept)


def split_wide(one: Table, room: int) -> list[Table]:
    """Return a table in parts that fit a page `room` twips wide, each with the columns that hold no figures."""
    counts = [place for place, column in enumerate(one.columns) if column.kind == "count"]
    others = [place for place in range(len(one.columns)) if place not in counts]
    needed = [_least(one, place, label=place in others) for place in range(len(one.columns))]
    if sum(needed) <= room or not counts:
        return [one]
    left = room - sum(needed[place] for place in others)
    chunks: list[list[int]] = [[]]
    for place in counts:
        if chunks[-1] and sum(needed[one_] for one_ in chunks[-1]) + needed[place] > left:
            chunks.append([])
        chunks[-1].append(place)
    return [_part(one, [*others, *chunk], number, len(chunks)) for number, chunk in enumerate(chunks, start=1)]


def _part(one: Table, places: Sequence[int], number: int, total: int) -> Table:
    part = word("word.part", one.language, n=number, total=total)
    return _only(one, places).with_(caption=f"{one.caption} ({part})", part=f"{one.part}_{number}")


def _only(one: Table, places: Sequence[int]) -> Table:
    columns = tuple(one.columns[place] for place in places)
    return one.with_(
        columns=columns, rows=tuple(tuple(row[place] for place in places) for row in one.rows), evidence={}
    )


def fitted(one: Table, room: int) -> Layout:
    """Return the layout of a table on a page `room` twips wide.

    Columns are as wide as the table wishes, but no ordinary word must break. Where the headings of figures would
    not fit, they are turned on their side.
    """
    counts = [column.kind == "count" for column in one.columns]
    least = [_least(one, place) for place in range(len(one.columns))]
    turned = 0
    if sum(least) > room and any(counts):
        turned = _height(one)
        least = [_least(one, place, label=not count) for place, count in enumerate(counts)]
    return Layout(_shared(one, least, room), turned)


def _height(one: Table) -> int:
    longest = max(len(column.label) for column in one.columns if column.kind == "count")
    return min(longest * BOLD + SIDES, TALLEST)


def _shared(one: Table, least: Sequence[int], room: int) -> tuple[int, ...]:
    wished = [column.width * room / sum(other.width for other in one.columns) for column in one.columns]
    if sum(least) >= room:
        widths = [width * room / sum(least) for width in least]
    else:
        spare = [max(wish - width, 0) for wish, width in zip(wished, least, strict=True)]
        share = (room - sum(least)) / (sum(spare) or 1)
        widths = [width + extra * share for width, extra in zip(least, spare, strict=True)]
    whole = [int(width) for width in widths]
    whole[0] += room - sum(whole)
    return tuple(whole)


def _least(one: Table, place: int, *, label: bool = True) -> int:
    """Return the width a column needs for its longest word; without its label when that is turned."""
    head = _longest(one.columns[place].label.split() if label else [])
    body = _longest([word for row in one.rows for word in _words(row[place], one.language)])
    names = place == 0 and any(column.kind == "count" for column in one.columns)
    return max(head * BOLD + SIDES, body * LETTER + SIDES, NAMES if names else 0)


def _longest(words: Sequence[str]) -> int:
    return min(max(map(len, words), default=1), LONGEST_WORD)


def _words(cell: Cell, language: str) -> list[str]:
    """Return what must stand on one line: a figure whole, the words of a text; quotes may do as they please."""
    if isinstance(cell, Count):
        return [printed(cell, language)]
    return [] if isinstance(cell, (Quote, tuple)) else re.split(r"[ \n]+", printed(cell, language))
