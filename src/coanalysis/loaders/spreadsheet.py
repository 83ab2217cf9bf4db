"""Tables in Excel workbooks: the visible sheet that holds the transcript."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Options, Sniff, Source, limited
from coanalysis.loaders.columns import Columns, Unclear, find_columns
from coanalysis.loaders.tablecells import Row
from coanalysis.loaders.tablelines import counted, few, tell
from coanalysis.ooxml.workbook import MOST_COLUMNS, Sheet, Workbook, read_workbook, workbook_part
from coanalysis.text import canonical

__all__ = ["LOADER", "Spreadsheet"]


class Spreadsheet:
    """`.xlsx`, the cells as they are shown, hidden ones left out."""

    name = "xlsx"
    suffixes: tuple[str, ...] = (".xlsx", ".xlsm")
    is_container = True
    called = "an Excel workbook"

    def sniff(self, source: Source) -> Sniff:
        """Look for a workbook's main part in a zip; a damaged one is known by its suffix."""
        is_named = source.suffix in self.suffixes
        try:
            archive = source.archive
            if archive is not None and workbook_part(archive, source.name):
                return Sniff(1.0, "a zip with the parts of an Excel workbook")
        except LoadError:
            return Sniff(0.6 if is_named else 0.0, "a zip that cannot be opened")
        if archive is not None and is_named:
            return Sniff(0.6, "a zip")
        return Sniff(0.2 if is_named else 0.0, "the suffix alone")

    def load(self, source: Source, options: Options) -> Blocks:
        """Return the lines of the sheet that holds the columns of a transcript."""
        book = read_workbook(source.data, source.name)
        cleaned = [_rows(sheet) for sheet in book.sheets]
        number, columns = _choose(book, [rows for rows, _ in cleaned], options, source.name)
        sheet, (rows, removed) = book.sheets[number], cleaned[number]
        told = tell(rows, columns)
        return Blocks(
            limited(told.lines, source.name),
            is_timed=True,
            header=tuple(told.header),
            encoding="utf-8",
            encoding_why="declared by the workbook",
            removed=removed,
            notices=(*_book_notices(book, sheet), *_sheet_notices(sheet, columns), *told.notices),
        )


def _rows(sheet: Sheet) -> tuple[list[Row], int]:
    """Return the rows of a sheet in canonical form, and how many characters were taken out."""
    found = []
    removed = 0
    for row in sheet.rows:
        clean = [canonical(cell) for cell in row.cells]
        removed += sum(cell.removed for cell in clean)
        found.append(Row(f"row {row.number}", tuple(cell.text for cell in clean), row.is_across))
    return found, removed


def _choose(book: Workbook, tables: Sequence[list[Row]], options: Options, where: str) -> tuple[int, Columns]:
    """Return the number of the one sheet with the columns of a transcript, and those columns."""
    filled = [i for i, rows in enumerate(tables) if rows]
    if not filled:
        hidden = "; its hidden sheets are not read" if book.hidden else ""
        raise LoadError(
            f"the workbook has no visible text{hidden}", where=where,
            hint="show the sheet with the transcript in Excel and save the file" if hidden else "fetch it again",
            code="load.empty",
        )  # fmt: skip
    found: dict[int, Columns] = {}
    unclear: dict[int, LoadError] = {}
    for i in filled:
        try:
            columns = find_columns(tables[i], options.columns, where)
        except LoadError as error:
            unclear[i] = error
            continue
        if isinstance(columns, Unclear):
            unclear[i] = columns.error(f"{where}, sheet «{book.sheets[i].name}»" if len(filled) > 1 else where)
        else:
            found[i] = columns
    if len(found) == 1:
        return found.popitem()
    if not found:
        raise unclear[filled[0]]
    names = ", ".join(f"«{book.sheets[i].name}»" for i in found)
    raise LoadError(
        f"{len(found)} sheets look like a transcript: {names}", where=where,
        hint="save each as a workbook of its own, or hide those that are not meant: hidden sheets are not read",
        code="load.sheets",
    )  # fmt: skip


def _book_notices(book: Workbook, sheet: Sheet) -> Iterator[str]:
    others = [f"«{one.name}»" for one in book.sheets if one is not sheet and one.rows]
    if others:
        yield f"read: the sheet «{sheet.name}»; not read: {', '.join(others)}"
    if book.hidden:
        yield f"not read: hidden sheets ({book.hidden})"


def _sheet_notices(sheet: Sheet, columns: Columns) -> Iterator[str]:
    if columns.begin in sheet.without_seconds:
        yield f"times such as 1:15 in the column {columns.name(columns.begin)} were read as minutes and seconds"
    if sheet.hidden_rows:
        yield f"not read: hidden rows ({sheet.hidden_rows})"
    if sheet.hidden_cells:
        yield f"not read: filled cells in hidden columns ({sheet.hidden_cells})"
    if sheet.beyond:
        yield f"not read: filled cells beyond column {MOST_COLUMNS} ({sheet.beyond})"
    if sheet.comments:
        yield f"not read: comments ({sheet.comments})"
    if sheet.formulas:
        yield f"{counted(sheet.formulas, 'cell')} with a formula: the value stored with it was read"
    if sheet.unstored:
        yield f"formulas without a stored value are empty here ({few(_places(sheet.unstored))}): open and save in Excel"
    if sheet.errors:
        yield f"cells with an error such as #REF! were read as empty ({few(_places(sheet.errors))})"


def _places(numbers: Sequence[int]) -> list[str]:
    return [f"row {number}" for number in dict.fromkeys(numbers)]


LOADER = Spreadsheet()
