"""The README as a script: its commands, the output it shows, and what it says to write in which cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(
    r"^```(?P<kind>console|text)\n(?P<body>.*?)^```$|^<!-- step: (?P<step>.+?) -->\n(?P<table>(?:\|[^\n]*\n)+)",
    re.DOTALL | re.MULTILINE,
)
CELL = re.compile(r"\*\*(?P<column>[^*]+)\*\*(?: beside «(?P<beside>[^»]+)»)? `(?P<text>[^`]+)`")
HEADINGS, FIRST = 2, 3


@dataclass(frozen=True)
class Commands:
    """A console block."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """Output the README shows of the console block before it."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """One row of a step's table.

    place: «FG1», «ytring 40», «first empty row». cells: column, beside which suggestion, text.
    """

    sheet: str
    place: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Step:
    """A table of what to write where. name: `lists`, or `sheet` and the file."""

    name: str
    edits: tuple[Edit, ...]


def walk_through(text: str) -> Iterator[Commands | Shown | Step]:
    """Yield the parts of the walk-through in order."""
    part = text.split("<!-- walk-through -->")[1].split("<!-- end of walk-through -->")[0]
    for found in BLOCK.finditer(part):
        if found["kind"]:
            lines = tuple(line for line in found["body"].splitlines() if line.strip())
            yield Commands(lines) if found["kind"] == "console" else Shown(lines)
        else:
            yield Step(found["step"], tuple(map(_edit, found["table"].splitlines()[2:])))


def _edit(line: str) -> Edit:
    sheet, place, write = (part.strip() for part in line.strip("|").split("|"))
    cells = tuple((found["column"], found["beside"] or "", found["text"]) for found in CELL.finditer(write))
    assert cells, f"this row of the README says nothing to write: {line}"
    return Edit(sheet.strip("`"), place, cells)


# Doing what a person does


def edit_lists(folder: Path, edits: tuple[Edit, ...]) -> None:
    """Write into CSV files: the row that holds `place` in some cell, the column of that heading."""
    for edit in edits:
        path = folder / edit.sheet
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))
        row = next(row for row in rows[1:] if edit.place in row)
        for column, _beside, text in edit.cells:
            row[rows[0].index(column)] = text
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)  # as Excel saves it
        path.write_bytes(out.getvalue().encode("utf-8-sig"))


def edit_sheet(path: Path, edits: tuple[Edit, ...]) -> None:
    """Write into a workbook, finding sheets, columns and turns by what a person sees."""
    book = load_workbook(path)
    for edit in edits:
        sheet = book[edit.sheet]
        for row in _rows(sheet, edit.place):
            for column, beside, text in edit.cells:
                sheet.cell(row, _column(sheet, row, column, beside)).value = text
    book.save(path)


def _rows(sheet, place: str) -> list[int]:
    numbers = range(FIRST, sheet.max_row + 1)
    if place == "first empty row":
        shown = [cell.column for cell in sheet[HEADINGS] if cell.value]
        return [next(row for row in numbers if not any(sheet.cell(row, column).value for column in shown))]
    found = re.fullmatch(r"ytring (\d+)(?:–(\d+))?", place)
    turns = {str(one) for one in range(int(found[1]), int(found[2] or found[1]) + 1)}
    rows = [row for row in numbers if sheet.cell(row, _heading(sheet, "Ytring")).value in turns]
    assert len(rows) == len(turns), place
    return rows


def _heading(sheet, label: str) -> int:
    """Return the column whose heading is the label, or begins with it («Utdrag (tomt = hele ytringen)»)."""
    headings = {cell.column: str(cell.value) for cell in sheet[HEADINGS] if cell.value}
    found = [column for column, text in headings.items() if text == label]
    found = found or [column for column, text in headings.items() if text.startswith(f"{label} (")]
    assert len(found) == 1, f"{len(found)} columns are called {label!r}"
    return found[0]


def _column(sheet, row: int, label: str, beside: str) -> int:
    if not beside:
        return _heading(sheet, label)
    for number in range(1, 5):
        suggestion = _heading(sheet, f"Forslag {number}")
        if str(sheet.cell(row, suggestion).value or "").startswith(f"{beside} –"):
            return _heading(sheet, f"{label} {number}")
    raise AssertionError(f"no suggestion of «{beside}» in row {row}")
