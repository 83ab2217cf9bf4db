"""Tables as CSV: UTF-8 with byte order mark; `;` and decimal comma in Norwegian, `,` and point in English."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from coanalysis.errors import ExportError
from coanalysis.exporters.printing import clean, decimal, figures_of, looks_like_formula
from coanalysis.files import file_name, write_atomic
from coanalysis.table import Cell, Deliverable, Quote, Table, plain
from coanalysis.words import word

__all__ = ["csv_bytes", "write_csv"]


def write_csv(
    deliverable: Deliverable, path: str | Path, *, force: bool = True, guard: bool = True
) -> tuple[Path, ...]:
    """Write the tables of a deliverable as CSV and return the files written.

    Tables with the same columns go into one file, the table's name in a first column; others into a file each, named
    after `path` and the part: `matrix-groups.csv`. None is written if one of them is there already and `force` is not
    set. Quotes are bare words. A count becomes a column for each figure.
    guard: put `'` before text that a spreadsheet program would take for a formula. Raises ExportError.
    """
    path = Path(path)
    files = {target: csv_bytes(tables, guard=guard) for target, tables in _files(deliverable, path).items()}
    _check_free(files, force=force)
    for target, data in files.items():
        write_atomic(target, data, force=force)
    return tuple(files)


def _check_free(targets: Iterable[Path], *, force: bool) -> None:
    """Raise ExportError naming every file that would be written over, and every folder that stands in the way."""
    there = [target for target in targets if _stands(target)]
    folders = [target for target in there if target.is_dir()]
    if folders:
        what = "a folder has this name" if len(folders) == 1 else "folders have these names"
        raise ExportError(what, where=_named(folders), hint="choose another name", code="export.folder")
    if there and not force:
        what = "the file is already there" if len(there) == 1 else "the files are already there"
        hint = f"to replace {'it' if len(there) == 1 else 'them'}, add --force; or choose another name"
        raise ExportError(what, where=_named(there), hint=hint, code="export.exists")


def _stands(target: Path) -> bool:
    try:
        return target.exists()
    except (OSError, ValueError):
        return False  # writing says what is wrong with it


def _named(paths: Iterable[Path]) -> str:
    return ", ".join(file_name(path) for path in paths)


def _files(deliverable: Deliverable, path: Path) -> dict[Path, tuple[Table, ...]]:
    tables = deliverable.tables
    if len({table.columns for table in tables}) <= 1:
        return {path: tables}
    return {path.with_name(f"{path.stem}-{table.part}{path.suffix}"): (table,) for table in tables}


def csv_bytes(tables: Sequence[Table], *, guard: bool = True) -> bytes:
    """Return tables with the same columns as one CSV file; with more than one, the first column names the table."""
    language = tables[0].language if tables else "en"
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if language == "en" else ";", lineterminator="\n")
    several = len(tables) > 1
    for place, table in enumerate(tables):
        figures = figures_of(table)
        if not place:
            head = [word("excel.table", language)] if several else []
            writer.writerow([*head, *(_text(figure.label, language, guard=guard) for figure in figures)])
        for row in table.rows:
            name = [_text(table.name, language, guard=guard)] if several else []
            writer.writerow([*name, *(_text(figure.of(row), language, guard=guard) for figure in figures)])
    return out.getvalue().encode("utf-8-sig")


def _text(cell: Cell, language: str, *, guard: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return word("yes" if cell else "no", language)
    if isinstance(cell, float):
        return decimal(cell, language)
    if isinstance(cell, int):
        return str(cell)
    text = clean(cell.text if isinstance(cell, Quote) else str(plain(cell)))
    return f"'{text}" if guard and looks_like_formula(text) else text
