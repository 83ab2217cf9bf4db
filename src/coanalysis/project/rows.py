"""CSV files that people edit: their rows are read, added and changed; everything else in them stays as it stands.

They are written as UTF-8 with BOM and `;` (Excel opens them in Norway with a double click) and read with `;`, `,` or
tab. Reading gives values; all problems of a file are reported together.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from coanalysis.errors import CoanalysisError, Problem

__all__ = ["FileError", "add_rows", "change_rows", "has_column", "raise_problems", "read_rows", "row_like",
           "with_column", "write_rows"]  # fmt: skip

BOM = "\ufeff"
Row = dict[str, str]


class FileError(CoanalysisError):
    """A file of the project folder has problems; nothing was taken in."""


def raise_problems(path: str, problems: Sequence[Problem]) -> None:
    """Raise FileError with all problems of a file; do nothing when there is none."""
    if problems:
        raise FileError(
            f"{path} has {len(problems)} problem{'s' if len(problems) > 1 else ''}", code="project.file",
            hint="mend what is named above, save the file and run the command again; nothing was changed",
            problems=problems,
        )  # fmt: skip


def write_rows(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as the text of a CSV file with `;`, a heading row and a BOM."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=";", lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return BOM + out.getvalue()


def read_rows(text: str, path: str, required: Sequence[str]) -> list[tuple[int, Row]]:
    """Return (line number, row) pairs; empty lines are passed over.

    Raises FileError for a column that is missing or stands twice, rows with too many cells, and quotation marks that
    are not closed.
    """
    records = _records(text, path)
    names = records[0][2] if records else []
    _refuse_heading(path, names, required)
    rows = [(line, cells) for line, _end, cells in records[1:] if any(cells)]
    raise_problems(path, [
        Problem(f"{path}, line {line}", "the row has more cells than the first line has columns",
                "put a cell that holds the separator itself in quotation marks")
        for line, cells in rows if any(cells[len(names):])
    ])  # fmt: skip
    return [(line, _named(names, cells)) for line, cells in rows]


def _records(text: str, path: str) -> list[tuple[int, int, list[str]]]:
    """Return (line it begins in, line it ends in, cells in NFC) of every record, the heading first."""
    text = unicodedata.normalize("NFC", text.removeprefix(BOM))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    found = []
    before = 0
    try:
        for cells in reader:
            found.append((before + 1, reader.line_num, [cell.strip() for cell in cells]))
            before = reader.line_num
    except csv.Error:
        hint = "close every cell that begins with a quotation mark; inside such a cell write the mark twice"
        raise_problems(path, [Problem(f"{path}, line {before + 1}", "quotation marks do not match", hint)])
    return found


def _named(names: Sequence[str], cells: Sequence[str]) -> Row:
    return dict(zip(names, [*cells, *[""] * len(names)], strict=False))


def delimiter(text: str) -> str:
    """Return what separates the cells of a CSV text."""
    first = text.split("\n", 1)[0]
    return max(";,\t", key=first.count)


def _refuse_heading(path: str, names: Sequence[str], required: Sequence[str]) -> None:
    """Raise FileError for a heading that lacks a column or has one twice."""
    missing = [f"there is no column {column!r}" for column in required if column not in names]
    doubled = [f"the column {name!r} stands twice" for name in dict.fromkeys(names) if name and names.count(name) > 1]
    hint = "the first line names the columns: " + ";".join(required)
    raise_problems(path, [Problem(f"{path}, line 1", message, hint) for message in [*missing, *doubled]])


def row_like(text: str, values: Mapping[str, str]) -> str:
    """Return a row as one line of the CSV file `text`: its columns in its order, with its delimiter."""
    names = _records(text, "")[0][2]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter(text), lineterminator="")
    writer.writerow([values.get(name, "") for name in names])
    return out.getvalue()


def add_rows(text: str, path: str, rows: Sequence[Mapping[str, str]]) -> str:
    """Return the text of a CSV file with rows added at its end. A column that the file lacks is added, if needed."""
    if not rows:
        return text
    records = _records(text, path)
    names = records[0][2]
    lacking = dict.fromkeys(name for row in rows for name, value in row.items() if value and name not in names)
    if lacking:
        there = [_named(names, cells) for _line, _end, cells in records[1:] if any(cells)]
        return write_rows([*(name for name in names if name), *lacking], [*there, *rows])
    end = "" if text.endswith("\n") else "\n"
    return text + end + "".join(row_like(text, row) + "\n" for row in rows)


def has_column(text: str, name: str) -> bool:
    """Say whether the first line of a CSV file names a column."""
    records = _records(text, "")
    return bool(records) and name in records[0][2]


def with_column(text: str, path: str, name: str) -> str:
    """Return the text of a CSV file with a column at its end, empty in every row; as it is if it has the column."""
    if has_column(text, name):
        return text
    records = _records(text, path)
    names = records[0][2]
    rows = [_named(names, cells) for _line, _end, cells in records[1:] if any(cells)]
    return write_rows([*(one for one in names if one), name], rows)


def change_rows(text: str, path: str, change: Callable[[Row], Mapping[str, str] | None]) -> str:
    """Return the text of a CSV file with some rows changed or (None) taken out; all other lines stay as they are.

    Raises FileError for quotation marks that do not match.
    """
    return "".join(_changed_lines(text, path, change))


def _changed_lines(text: str, path: str, change: Callable[[Row], Mapping[str, str] | None]) -> Iterator[str]:
    records = _records(text, path)
    lines = io.StringIO(text, newline="").readlines()
    names = records[0][2]
    yield "".join(lines[: records[0][1]])
    for begin, end, cells in records[1:]:
        row = _named(names, cells)
        now = change(row) if any(cells) else row
        if now == row:
            yield "".join(lines[begin - 1 : end])
        elif now is not None:
            yield row_like(text, now) + "\n"
