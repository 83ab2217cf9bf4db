"""Tables of text for the terminal: no heading word is cut, and what is too wide is printed in several blocks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Field", "cell_width", "grid"]

GAP = "  "
#: Words of the body that are longer than this may be broken; the shorter limits are tried when a table is too wide.
WORD_LIMITS = (24, 16, 12)
#: With more figure columns than this a table is split rather than squeezed.
FIGURES = 4
#: A gap between rows where cells run over more than so many lines.
TALL = 2


@dataclass(frozen=True, slots=True)
class Field:
    """A column. cells: one text per row. is_figure: aligned to the right and never wrapped."""

    heading: str
    cells: tuple[str, ...]
    is_figure: bool = False

    def most(self) -> int:
        """Return the width at which nothing is wrapped."""
        return max(cell_width(line) for text in (self.heading, *self.cells) for line in (text.splitlines() or [""]))

    def least(self, limit: int) -> int:
        """Return the width at which no word is cut, words of the body longer than `limit` excepted."""
        heading = max((cell_width(word) for word in self.heading.split()), default=1)
        if self.is_figure:
            return max(heading, *(cell_width(cell) for cell in self.cells), 1)
        words = (word for cell in self.cells for word in cell.split())
        indent = max((len(cell) - len(cell.lstrip()) for cell in self.cells), default=0)
        return max(heading, min(limit, indent + max((cell_width(word) for word in words), default=1)))


def cell_width(text: str) -> int:
    """Return how many places a text takes in a terminal: wide letters and pictures two, combining marks none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    nothing = sum(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in text)
    return len(text) + wide - nothing


def grid(fields: Sequence[Field], width: int, *, airy: bool = True) -> list[str]:
    """Return the lines of a table that fits `width`; a blank line stands between blocks of columns.

    The first column is repeated in each block. airy: tall rows stand apart.
    """
    lines: list[str] = []
    for block in _blocks(fields, width):
        lines += [""] if lines else []
        lines += _block(block, _widths(block, width), airy=airy)
    return lines


def _needed(fields: Sequence[Field], limit: int) -> int:
    return sum(field.least(limit) for field in fields) + len(GAP) * (len(fields) - 1)


def _blocks(fields: Sequence[Field], width: int) -> list[list[Field]]:
    """Return the columns, split where they do not fit."""
    figures = sum(field.is_figure for field in fields)
    limits = WORD_LIMITS[:1] if figures > FIGURES else WORD_LIMITS
    if not fields or any(_needed(fields, limit) <= width for limit in limits):
        return [list(fields)] if fields else []
    first, *rest = fields
    blocks: list[list[Field]] = [[first]]
    for field in rest:
        if len(blocks[-1]) > 1 and _needed([*blocks[-1], field], WORD_LIMITS[0]) > width:
            blocks.append([first])
        blocks[-1].append(field)
    return blocks


def _widths(fields: Sequence[Field], width: int) -> list[int]:
    """Return a width per column: what it needs, then what it could use, those that want little first."""
    limit = next((one for one in WORD_LIMITS if _needed(fields, one) <= width), WORD_LIMITS[-1])
    widths = [field.least(limit) for field in fields]
    left = max(width - sum(widths) - len(GAP) * (len(fields) - 1), 0)
    wanted = sorted((max(field.most() - widths[place], 0), place) for place, field in enumerate(fields))
    for done, (more, place) in enumerate(wanted):
        given = min(more, left // (len(wanted) - done))
        widths[place] += given
        left -= given
    return widths


def _block(fields: Sequence[Field], widths: Sequence[int], *, airy: bool) -> list[str]:
    heading = _row([field.heading for field in fields], fields, widths)
    rule = "─" * (sum(widths) + len(GAP) * (len(widths) - 1))
    rows = [_row(cells, fields, widths) for cells in zip(*(field.cells for field in fields), strict=True)]
    between = [""] if airy and any(len(row) > TALL for row in rows) else []
    lines = [*heading, rule]
    for row in rows:
        lines += [*row, *(between if row is not rows[-1] else [])]
    return lines


def _row(cells: Sequence[str], fields: Sequence[Field], widths: Sequence[int]) -> list[str]:
    """Return the lines of one row."""
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    out = []
    for number in range(height):
        parts = [lines[number] if number < len(lines) else "" for lines in wrapped]
        padded = [_padded(part, field, width) for part, field, width in zip(parts, fields, widths, strict=True)]
        out.append(GAP.join(padded).rstrip())
    return out


def _padded(text: str, field: Field, width: int) -> str:
    blanks = " " * max(width - cell_width(text), 0)
    return blanks + text if field.is_figure else text + blanks


def _wrapped(text: str, width: int) -> list[str]:
    """Return a cell in lines of a width; further lines of an indented cell are indented too."""
    lines: list[str] = []
    for line in text.splitlines() or [""]:
        indent = line[: len(line) - len(line.lstrip())]
        lines += _folded(line, width, indent=indent if len(indent) < width else "")
    return lines


def _folded(line: str, width: int, *, indent: str) -> list[str]:
    """Return a line broken between words, and within words that are wider than a whole line."""
    if cell_width(line) <= width:
        return [line]
    found = [indent]
    for word in line.split():
        space = " " if found[-1].strip() else ""
        if space and cell_width(found[-1]) + 1 + cell_width(word) > width:
            found.append(indent)
            space = ""
        first, *rest = _cut(word, width - len(indent))
        found[-1] += space + first
        found += [indent + piece for piece in rest]
    return found


def _cut(word: str, width: int) -> list[str]:
    """Return a word in pieces that fit a width, each of at least one letter."""
    pieces = [""]
    for char in word:
        if pieces[-1] and cell_width(pieces[-1] + char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces
