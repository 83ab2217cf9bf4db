"""Tables of a Word document as rows, and the talk of a document that has it in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coanalysis.loaders.base import Line
from coanalysis.loaders.columns import Columns, Unclear, find_columns, heading_row
from coanalysis.loaders.tablecells import Row
from coanalysis.loaders.tablelines import tell
from coanalysis.ooxml import Cell

__all__ = ["Piece", "Search", "Talk", "find_talk"]

#: Tables are the talk when they hold this share of the words.
_SHARE = 0.5
#: Tables inside tables are looked at to this depth; the text of deeper ones belongs to the cell they stand in.
_DEPTH = 6
#: What is said of a table with more columns than one whose cells hold labelled talk.
_BY_CELL = "a table was not taken as columns of talk: its cells are read as text, one after the other, all columns"


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph in canonical form. cell: the innermost one it stands in."""

    place: str
    text: str
    cell: Cell | None = None

    @property
    def words(self) -> int:
        """About how many words it has."""
        return self.text.count(" ") + 1 if self.text and not self.text.isspace() else 0


@dataclass(frozen=True, slots=True)
class Talk:
    """The talk of a document that has it in tables. lines: in order, with what stands outside the tables set aside.

    places: place of a paragraph in such a table -> place of its row.
    """

    lines: tuple[Line, ...]
    header: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Search:
    """What came of the search. talk: None when the document is to be read paragraph by paragraph.

    unclear: the columns of a table that holds most of the words and is not clearly talk. notices: of tables passed by.
    """

    talk: Talk | None = None
    unclear: Unclear | None = None
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class _Table:
    """A table at one depth, with the numbers of its pieces. width: of its grid."""

    number: int
    pieces: list[int] = field(default_factory=list)
    cells: dict[int, dict[int, list[str]]] = field(default_factory=dict)
    spans: dict[int, int] = field(default_factory=dict)
    width: int = 0
    words: int = 0

    def add(self, number: int, piece: Piece, cell: Cell) -> None:
        self.pieces.append(number)
        self.cells.setdefault(cell.row, {}).setdefault(cell.column, []).append(piece.text)
        self.spans[cell.row] = max(self.spans.get(cell.row, 1), cell.span)
        self.width = max(self.width, cell.column + cell.span - 1)
        self.words += piece.words

    def rows(self) -> list[Row]:
        """Return the rows; the text of a cell is its paragraphs, a line each."""
        found = []
        for number, cells in self.cells.items():
            texts = {column: "\n".join(filter(str.strip, pieces)) for column, pieces in cells.items()}
            is_across = self.spans[number] == self.width > 1 and sum(map(bool, texts.values())) == 1
            row = tuple(texts.get(column, "") for column in range(1, max(texts) + 1))
            found.append(Row(f"table {self.number}, row {number}", row, is_across))
        return found


@dataclass(frozen=True, slots=True)
class _Known:
    """A table whose columns are those of a transcript."""

    table: _Table
    rows: list[Row]
    columns: Columns


def find_talk(pieces: Sequence[Piece], wanted: Mapping[str, str], where: str) -> Search:
    """Return the talk of a document when its tables hold most of the words under the columns of a transcript.

    wanted: what a person said of the columns; it is about the largest table.
    Raises LoadError when a column a person named is not there.
    """
    finder = _Finder(pieces, wanted, where)
    finder.search(range(len(pieces)), 0)
    total = sum(piece.words for piece in pieces)
    held = sum(known.table.words for known in finder.known)
    if finder.known and (wanted or held >= _SHARE * total):
        return Search(_talk(pieces, finder.known))
    if finder.known:
        names = ", ".join(f"table {known.table.number}" for known in finder.known)
        return Search(notices=(f"{names} looks like a transcript but holds less than half of the text: read as text",))
    if finder.unclear is None or finder.unclear_words < _SHARE * total:
        return Search()
    return Search(unclear=finder.unclear, notices=(_BY_CELL,))


class _Finder:
    """Looks for tables that are talk, from the outermost inwards."""

    def __init__(self, pieces: Sequence[Piece], wanted: Mapping[str, str], where: str) -> None:
        self.known: list[_Known] = []
        self.unclear: Unclear | None = None
        self.unclear_words = 0
        self._pieces = pieces
        self._wanted = wanted
        self._where = where

    def search(self, numbers: Sequence[int], depth: int) -> None:
        """Look at the tables at one depth, and inside those that are no talk."""
        tables: dict[int, _Table] = {}
        for number in numbers:
            chain = _chain(self._pieces[number].cell)
            if len(chain) > depth:
                cell = chain[depth]
                tables.setdefault(cell.table, _Table(cell.table)).add(number, self._pieces[number], cell)
        largest = max(tables.values(), key=lambda table: table.words, default=None)
        for table in tables.values():
            wanted = self._wanted if table is largest and not depth else {}
            if not self._is_talk(table, wanted) and depth + 1 < _DEPTH:
                self.search(table.pieces, depth + 1)

    def _is_talk(self, table: _Table, wanted: Mapping[str, str]) -> bool:
        rows = table.rows()
        columns = find_columns(rows, wanted, self._where)
        if isinstance(columns, Unclear) or not columns.is_told:
            columns = self._continued(table, rows) or columns
        if isinstance(columns, Columns):
            self.known.append(_Known(table, rows, columns))
            return True
        if table.words > self.unclear_words and table.width > 1:
            self.unclear, self.unclear_words = columns, table.words
        return False

    def _continued(self, table: _Table, rows: Sequence[Row]) -> Columns | None:
        """Return the columns of the table right above, when this one goes on without headings of its own."""
        if not self.known or heading_row(rows) is not None:
            return None
        last = self.known[-1]
        between = self._pieces[last.table.pieces[-1] + 1 : table.pieces[0]]
        if last.table.width != table.width or any(piece.text.strip() for piece in between):
            return None
        return replace(last.columns, first=0)


def _chain(cell: Cell | None) -> list[Cell]:
    """Return the cells around a paragraph from the outermost inwards."""
    chain = []
    while cell is not None:
        chain.append(cell)
        cell = cell.outer
    return chain[: -_DEPTH - 1 : -1]


def _talk(pieces: Sequence[Piece], found: Sequence[_Known]) -> Talk:
    tables = {number: known for known in found for number in known.table.pieces}
    outside = "" if all(known.columns.speaker is not None for known in found) else None
    told = {known.table.number: tell(known.rows, known.columns) for known in found}
    lines: list[Line] = []
    places: dict[str, str] = {}
    for number, piece in enumerate(pieces):
        known = tables.get(number)
        if known is None:
            lines += _aside(piece, outside)
            continue
        if number == known.table.pieces[0]:
            lines += told[known.table.number].lines
        cell = next(cell for cell in _chain(piece.cell) if cell.table == known.table.number)
        places[piece.place] = f"table {cell.table}, row {cell.row}"
    return Talk(
        tuple(lines),
        tuple(entry for one in told.values() for entry in one.header),
        tuple(dict.fromkeys(notice for one in told.values() for notice in one.notices)),
        places,
    )


def _aside(piece: Piece, label: str | None) -> Iterator[Line]:
    for line in piece.text.split("\n"):
        if line.strip():
            yield Line(line.strip(), piece.place, label=label, aside=True)
