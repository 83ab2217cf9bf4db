"""Tables as CSV: UTF-8 with byte order mark; `;` and decimal comma in Norwegian, `,` and point in English."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from coanalysis.exporters.printing import clean, decimal, figures_of, looks_like_formula
from coanalysis.files import write_atomic
from coanalysis.table import Cell, Deliverable, Quote, Table, plain
from coanalysis.words import word

__all__ = ["csv_bytes", "write_csv"]


def write_csv(
    deliverable: Deliverable, path: str | Path, *, force: bool = True, guard: bool = True
) -> tuple[Path, ...]:
    """Write the tables of a deliverable as CSV and return the files written.

    Tables with the same columns go into one file, the table's name in a first column; others into a file each, named
    after `path` and the part: `matrix-groups.csv`. Quotes are bare words. A count becomes a column for each figure.
    guard: put `'` before text that a spreadsheet program would take for a formula. Raises ExportError.
    """
    path = Path(path)
    files = _files(deliverable, path)
    for target, tables in files.items():
        write_atomic(target, csv_bytes(tables, guard=guard), force=force)
    return tuple(files)


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
