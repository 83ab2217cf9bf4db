"""A table in a PDF that holds the talk: its rows, in the order in which the file writes their cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coanalysis.errors import LoadError
from coanalysis.loaders.columns import Unclear, find_columns
from coanalysis.loaders.pdflines import PdfLine, end_of
from coanalysis.loaders.pdfparagraphs import join_words, known_words
from coanalysis.loaders.pdftext import Piece
from coanalysis.loaders.tablecells import Row
from coanalysis.loaders.tablelines import Told, tell
from coanalysis.text import canonical

__all__ = ["find_table"]

#: So much of the text must stand in rows with more than one cell.
_SHARE = 0.5


@dataclass(slots=True)
class _Row:
    """A row under way: column -> its lines, each a list of pieces. y: of its highest line."""

    place: str
    page: int
    y: float
    cells: dict[int, list[list[Piece]]] = field(default_factory=dict)
    is_across: bool = False


def find_table(lines: Sequence[PdfLine], wanted: Mapping[str, str], where: str) -> Told | None:
    """Return the talk of a document that is one table of times, speakers and text; None for any other.

    Raises LoadError when a column that a person named is not there.
    """
    if not lines or not lines[0].columns:
        if wanted:
            raise LoadError(
                "columns were named, but no table was found on the pages",
                where=where,
                hint="leave --columns out for this file, or import the table as .docx or .xlsx",
                code="load.columns",
            )
        return None
    width = len(lines[0].columns) + 1
    words = known_words(lines)
    rows = [Row(row.place, _cells(row, width, words), row.is_across) for row in _rows(lines)]
    held = sum(sum(map(len, row.cells)) for row in rows if sum(map(bool, row.cells)) > 1)
    if not wanted and held < _SHARE * sum(sum(map(len, row.cells)) for row in rows):
        return None
    found = find_columns(rows, wanted, where)
    return None if isinstance(found, Unclear) else tell(rows, found)


def _cells(row: _Row, width: int, words: Counter[str]) -> tuple[str, ...]:
    cells = []
    for column in range(width):
        text = join_words([PdfLine(row.page, 0, row.y, pieces).text for pieces in row.cells.get(column, ())], words)
        cells.append(canonical(text.replace("\n", " ")).text)
    return tuple(cells)


def _rows(lines: Sequence[PdfLine]) -> list[_Row]:
    """Return the rows: one begins where the file goes back to a column further left."""
    rows: list[_Row] = []
    column, before = -1, None
    for line, piece in _in_file_order(lines):
        here = _column_of(line, piece, before)
        if here < column or not rows or (here == column and _is_new(rows[-1], piece, line, before)):
            rows.append(_Row(line.place, line.page, piece.y))
        row = rows[-1]
        cell = row.cells.setdefault(here, [])
        if before is not None and cell and here == column and abs(before.y - piece.y) < piece.size / 2:
            cell[-1].append(piece)
        else:
            cell.append([piece])
        row.is_across = row.is_across or (here == 0 and end_of(piece) > line.columns[-1] + piece.size)
        column, before = here, piece
    for row in rows:
        row.is_across = row.is_across and len(row.cells) == 1
    return rows


def _in_file_order(lines: Sequence[PdfLine]) -> list[tuple[PdfLine, Piece]]:
    """Return the pieces as the file writes them: cell by cell, where it was made from a table."""
    found = [(line, piece) for line in lines for piece in line.pieces if piece.text.strip()]
    return sorted(found, key=lambda pair: (pair[0].page, pair[1].order))


def _column_of(line: PdfLine, piece: Piece, before: Piece | None) -> int:
    """Return the column a piece begins in; one that goes on after another on the line stays in that column."""
    column = 0
    for i, x in enumerate(line.columns, 1):
        if piece.x > x - 3:
            column = i
    if before is not None and abs(before.y - piece.y) < piece.size / 2 and not line.column_of(piece):
        gap = piece.x - end_of(before)
        if -piece.size < gap < piece.size:
            return max((i for i, x in enumerate(line.columns, 1) if before.x > x - 3), default=0)
    return column


def _is_new(row: _Row, piece: Piece, line: PdfLine, before: Piece | None) -> bool:
    """Say whether a piece in the same column as the one before begins a row: it stands far below."""
    if before is None or line.page != row.page:
        return False
    return before.y - piece.y > 2.2 * piece.size
