"""Tables of text for the terminal: no heading word is cut, and what is too wide is printed in several blocks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Field", "cell_width", "grid"]

GAP = "  "
#: Words of the body that are longer than this may be broken; the shorter limits are tried when a table is too wide.
WORD_LIMITS = (24, 21, 19, 18, 17, 16, 14, 12)
#: A column that lacks no more than this gets it before the others share what is left.
LITTLE = 8
#: Cells longer than this are running text, in which words of more than the second number may be broken.
RUNNING, RUNNING_WORD = 80, 14
#: With more figure columns than this a table is split rather than squeezed.
FIGURES = 4
#: A gap between rows where cells run over more than so many lines.
TALL = 2


@dataclass(frozen=True)
class Field:
    """A column. cells: one text per row. is_figure: aligned to the right and never wrapped."""

    heading: str
    cells: tuple[str, ...]
    is_figure: bool = False

    @cached_property
    def most(self) -> int:
        """The width at which nothing is wrapped."""
        lines = (line for text in (self.heading, *self.cells) for line in text.splitlines())
        return max((cell_width(line) for line in lines), default=0)

    @cached_property
    def _heading_word(self) -> int:
        return max((cell_width(word) for word in self.heading.split()), default=1)

    @cached_property
    def _body_word(self) -> int:
        """The widest word of the body, with the deepest indent before it."""
        indent = max((len(cell) - len(cell.lstrip()) for cell in self.cells), default=0)
        return indent + max((cell_width(word) for cell in self.cells for word in cell.split()), default=1)

    def least(self, limit: int) -> int:
        """Return the width at which no word is cut, words of the body longer than `limit` excepted."""
        if self.is_figure:
            return max(self._heading_word, self._body_line)
        if self.most > RUNNING:
            limit = min(limit, RUNNING_WORD)
        return max(self._heading_word, min(limit, self._body_word))

    @cached_property
    def _body_line(self) -> int:
        return max((cell_width(cell) for cell in self.cells), default=1)


def cell_width(text: str) -> int:
    """Return how many places a text takes in a terminal: wide letters and pictures two, combining marks none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    nothing = sum(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in text)
    return len(text) + wide - nothing


def grid(fields: Sequence[Field], width: int, *, airy: bool = True) -> list[str]:
    """Return the lines of a table that fits `width`; a blank line stands between blocks of columns.

    The first column (with the second, where rows are alike in the first) is repeated in each block. airy: tall rows
    stand apart.
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
    keys = _keys(fields)
    blocks: list[list[Field]] = [list(fields[:keys])]
    for field in fields[keys:]:
        if len(blocks[-1]) > keys and _needed([*blocks[-1], field], WORD_LIMITS[0]) > width:
            blocks.append(list(fields[:keys]))
        blocks[-1].append(field)
    return blocks


def _keys(fields: Sequence[Field]) -> int:
    """Return how many columns from the left tell the rows apart: one or two."""
    first = fields[0].cells
    return 1 if len(set(first)) == len(first) or len(fields) < 3 else 2


def _widths(fields: Sequence[Field], width: int) -> list[int]:
    """Return a width per column: what it needs, a little more, and then by the root of how much it could use."""
    limit = next((one for one in WORD_LIMITS if _needed(fields, one) <= width), WORD_LIMITS[-1])
    widths = [field.least(limit) for field in fields]
    left = max(width - sum(widths) - len(GAP) * (len(fields) - 1), 0)
    wanted = sorted((max(field.most - widths[place], 0), place) for place, field in enumerate(fields))
    weight = sum(more**0.5 for more, _place in wanted)
    for done, (more, place) in enumerate(wanted):
        share = int(left * more**0.5 / weight) if weight else 0
        given = more if more <= min(LITTLE, left // (len(wanted) - done)) else min(more, share)
        widths[place] += given
        left -= given
        weight -= more**0.5
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
    if cell_width(word) <= width:
        return [word]
    pieces = [""]
    for char in word:
        if pieces[-1] and cell_width(pieces[-1] + char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces
