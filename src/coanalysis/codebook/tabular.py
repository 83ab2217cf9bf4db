"""A codebook as rows of a table, and the rows of a table as records of codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coanalysis.codebook import cells
from coanalysis.codebook.columns import (
    ABOUT,
    FIELDS,
    IN_LANGUAGE,
    TEXTS,
    Key,
    Row,
    about_key,
    fields_of,
    header_row,
    near_heading,
)  # fmt: skip
from coanalysis.errors import CodebookError
from coanalysis.model import Code, Codebook
from coanalysis.words import word

__all__ = ["Cell", "Grid", "Record", "Table", "about_rows", "code_cells", "columns_of", "read_grid", "rows_of"]

#: The most characters of a cell in Excel.
CELL_LIMIT = 32_767
LINES = ("indicators", "set_aside")
LAST_NOTE = 40
MOST_MERGED = 5_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell. place: as its program names it, with the file."""

    text: str
    place: str


@dataclass(slots=True)
class Record:
    """What a table says about one code. section: of the table, '' when it has none."""

    place: str
    cells: dict[Key, list[Cell]] = field(default_factory=dict)
    section: str = ""

    def text(self, name: str) -> str:
        """Return the first text of a field that has no language, '' when there is none."""
        return next((cell.text for cell in self.cells.get((name, ""), [])), "")

    def add(self, key: Key, cell: Cell) -> None:
        """Put a cell to a field; empty ones are left out."""
        if cell.text:
            self.cells.setdefault(key, []).append(cell)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands in a file.

    merged: (first row, first column, last row, last column), rows by their number, columns from 0. place: of a cell,
    from its row's number and its column from 0; of a row when the column is -1.
    """

    name: str
    rows: tuple[Row, ...]
    place: Callable[[int, int], str]
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table understood. columns: heading -> field, '' for one that is not read. about: of the codebook as a whole."""

    records: tuple[Record, ...]
    columns: tuple[tuple[str, Key | None], ...]
    about: Mapping[Key, str]
    notes: tuple[str, ...] = ()
    title: str = ""


# Writing


def columns_of(book: Codebook, language: str) -> list[Key]:
    """Return the columns of a codebook's table: the texts in `language` first, those in other languages last."""
    several = len(book.languages) > 1
    main = language if language in book.languages else book.languages[0]
    others = [(name, other) for other in book.languages if other != main for name in TEXTS]
    used = [name for name in FIELDS if name != "redirect" or any(code.redirect for code in book.codes)]
    return [(name, main if several and name in TEXTS else "") for name in used] + others


def code_cells(code: Code, book: Codebook, columns: Sequence[Key], *, language: str) -> list[str]:
    """Return a code as cells, one for each column. language: of words such as *source:*."""
    only = book.languages[0] if len(book.languages) == 1 else ""
    return [cells.clean(_cell(code, key, only or book.languages[0], only, language)) for key in columns]


def _cell(code: Code, key: Key, first: str, only: str, shown: str) -> str:
    name, text_language = key
    value = getattr(code, name)
    if name in TEXTS:
        return cells.text_lines(value.get(text_language or first, ""))
    if name == "examples":
        return cells.example_lines(value, only, shown=shown)
    if name == "near_misses":
        return cells.near_miss_lines(value, only, shown=shown)
    if name == "confused_with":
        return cells.question_lines(value)
    if name == "sources":
        return cells.source_lines(value, shown=shown)
    if isinstance(value, tuple):
        return "\n".join(str(getattr(line, "text", line)) for line in value)
    return value or ""


def rows_of(book: Codebook, columns: Sequence[Key], *, language: str) -> Iterator[list[str]]:
    """Yield the rows of the table. Lines beyond what a cell holds go on in a row below with the same id.

    Raises CodebookError when a text is too long for a cell.
    """
    for code in book.codes:
        row = code_cells(code, book, columns, language=language)
        parts = [_parts(text, key, code) for text, key in zip(row, columns, strict=True)]
        for place in range(max(map(len, parts))):
            line = [part[place] if place < len(part) else "" for part in parts]
            yield [code.id, *line[1:]] if place else line


def _parts(text: str, key: Key, code: Code) -> list[str]:
    if len(text) <= CELL_LIMIT:
        return [text]
    if key[0] not in LINES:
        raise CodebookError(
            f"{code.id}: {key[0]} is longer than a cell of a table can be", where=code.id, code="codebook.cell",
            hint="export it as YAML, or say it in fewer words",
        )  # fmt: skip
    parts = [""]
    for line in text.split("\n"):
        if len(parts[-1]) + len(line) >= CELL_LIMIT:
            parts.append("")
        parts[-1] = f"{parts[-1]}\n{line}" if parts[-1] else line
    return parts


def about_rows(book: Codebook, language: str) -> list[tuple[str, str]]:
    """Return what is said about the codebook as a whole, as label and text."""
    labels = {name: word(f"codebook.table.about.{name}", language) for name in ABOUT}
    titles = [(f"{labels['title']} ({key})", text) for key, text in book.title.items()]
    return [
        (labels["id"], book.id),
        (labels["version"], book.version),
        *titles,
        (labels["languages"], ", ".join(book.languages)),
    ]


# Reading


def read_grid(grid: Grid) -> Table | None:
    """Return what a table says about codes; None when no row of it holds the headings of a codebook."""
    rows, joined = _filled(grid)
    head = header_row(rows)
    if head is None:
        return None
    labels, first = _labels(rows, head, joined)
    keys = fields_of(labels)
    about, title = _above(rows[:head])
    body, left = _without_notes(rows[first:], keys)
    notes = [f"{grid.place(row.number, -1)}: read as a note below the table, not as a code" for row in left]
    reader = _Reader(grid, keys, joined)
    for row in body:
        reader.take(row)
    notes += _unknown(grid, labels, keys)
    columns = tuple((label, key) for label, key in zip(labels, keys, strict=True) if label.strip())
    return Table(tuple(reader.records), columns, about, tuple(notes + reader.notes), title)


def _filled(grid: Grid) -> tuple[list[Row], dict[tuple[int, int], tuple[int, int]]]:
    """Return the rows with merged cells filled, and (row, column) -> the first cell of the merge it belongs to."""
    at = {row.number: row for row in grid.rows}
    joined = {}
    for top, left, bottom, right in grid.merged[:MOST_MERGED]:
        for number in at if bottom - top > len(at) else range(top, bottom + 1):
            if number in at and top <= number <= bottom:
                joined.update({(number, column): (top, left) for column in range(left, right + 1)})
    width = max((len(row.cells) for row in grid.rows), default=0)
    width = max([width, *(column + 1 for _, column in joined)])

    def text(row: Row, column: int) -> str:
        top, left = joined.get((row.number, column), (row.number, column))
        source = at[top] if top in at and not row.is_across else row
        left = left if not row.is_across else column
        return source.cells[left] if left < len(source.cells) else ""

    return [replace(row, cells=tuple(text(row, column) for column in range(width))) for row in grid.rows], joined


def _labels(rows: Sequence[Row], head: int, joined: Mapping[tuple[int, int], tuple[int, int]]) -> tuple[list[str], int]:
    """Return the headings and where the codes begin. A row of languages below merged headings belongs to them."""
    labels = [" ".join(cell.split()) for cell in rows[head].cells]
    if head + 1 == len(rows):
        return labels, head + 1
    below = [cell.strip() for cell in rows[head + 1].cells]
    same = [joined.get((rows[head + 1].number, place)) for place in range(len(below))]
    own = [cell for cell, first in zip(below, same, strict=True) if cell and first is None]
    if not own or not all(cell.casefold() in IN_LANGUAGE for cell in own):
        return labels, head + 1
    pairs = zip(labels, below, same, strict=True)
    return [f"{label} ({cell})" if cell and first is None else label for label, cell, first in pairs], head + 2


def _above(rows: Sequence[Row]) -> tuple[dict[Key, str], str]:
    """Return what stands above the headings: of the codebook as a whole, and the first words alone in a row."""
    about: dict[Key, str] = {}
    title = ""
    for row in rows:
        filled = [cell.strip() for cell in row.cells if cell.strip()]
        key = about_key(row.cells[0]) if row.cells and row.cells[0].strip() else None
        if key and len(filled) > 1 and not row.is_across:
            about.setdefault(key, filled[1])
        elif len(set(filled)) == 1:
            title = title or " ".join(filled[0].split())
    return about, title


def _without_notes(rows: Sequence[Row], keys: Sequence[Key | None]) -> tuple[list[Row], list[Row]]:
    """Part the rows from the notes below them: sentences that stand alone after an empty row at the end."""
    body = list(rows)
    width = len([key for key in keys if key])
    first = len(body)
    while first and width > 1 and len({cell for cell in body[first - 1].cells if cell.strip()}) == 1:
        first -= 1
    for place in range(first, len(body)):
        text = next(cell.strip() for cell in body[place].cells if cell.strip())
        is_apart = place == 0 or body[place].number > body[place - 1].number + 1
        if is_apart and (len(text) > LAST_NOTE or text.endswith((".", "!", "?")) or ":" in text or text[0] == "*"):
            return body[:place], body[place:]
    return body, []


def _unknown(grid: Grid, labels: Sequence[str], keys: Sequence[Key | None]) -> list[str]:
    notes = []
    for column, (label, key) in enumerate(zip(labels, keys, strict=True)):
        if label and key is None:
            near = near_heading(label)
            hint = f"; if it is meant as «{near}», write it so" if near else ""
            notes.append(f"not read: the column «{label[:40]}»{hint}")
        elif not label and any(column < len(row.cells) and row.cells[column].strip() for row in grid.rows):
            notes.append(f"not read: a column without a heading ({grid.place(grid.rows[0].number, column)})")
    return notes


class _Reader:
    """Takes the rows below the headings one by one. A row may go on with the code of the row above."""

    def __init__(
        self, grid: Grid, keys: Sequence[Key | None], joined: Mapping[tuple[int, int], tuple[int, int]]
    ) -> None:
        self.records: list[Record] = []
        self.notes: list[str] = []
        self._grid = grid
        self._keys = keys
        self._joined = joined
        self._section = ""
        self._named = [place for place, key in enumerate(keys) if key and key[0] in ("id", "name")]

    def take(self, row: Row) -> None:
        """Take one row in."""
        if row.is_across and len(self._keys) > 1:
            self._section = next(cell.strip() for cell in row.cells if cell.strip())
            return
        if fields_of(row.cells[: len(self._keys)]) == list(self._keys):
            return
        record = Record(self._grid.place(row.number, -1), section=self._section)
        goes_on = self._goes_on(row)
        for column, key in enumerate(self._keys):
            if key and not (goes_on and self._is_repeated(row, column)):
                record.add(key, Cell(cells.clean(row.cells[column]), self._grid.place(row.number, column)))
        if goes_on:
            for key, found in record.cells.items():
                self.records[-1].cells.setdefault(key, []).extend(found if key[0] != "id" else [])
        elif record.cells:
            self.records.append(record)

    def _goes_on(self, row: Row) -> bool:
        """Say whether a row has its code from a merged cell above, or the same id and no name."""
        if not self.records:
            return False
        joined = [place for place in self._named if self._is_repeated(row, place)]
        own = [place for place in self._named if row.cells[place].strip() and place not in joined]
        if joined:
            return not own
        code_id = self.records[-1].text("id")
        is_same = [row.cells[place].strip() for place in own] == [code_id]
        return bool(code_id) and is_same and bool(self._named_apart())

    def _named_apart(self) -> list[int]:
        return [place for place in self._named if self._keys[place] != ("id", "")]

    def _is_repeated(self, row: Row, column: int) -> bool:
        first = self._joined.get((row.number, column))
        return first is not None and first[0] != row.number
