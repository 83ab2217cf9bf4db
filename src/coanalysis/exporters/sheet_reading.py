"""Reads a review workbook that came back: cells as text, by the keys in the hidden first row of each sheet."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coanalysis.errors import FormError, LoadError, Problem
from coanalysis.files import file_name, read_bytes, read_zip
from coanalysis.forms import FIRST_ROW, FORMAT, ContentRow, SheetContent, place_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["ABOUT", "read_review"]

ABOUT = "about"
#: Keys of the sheets, and the columns without which nothing can be told of one.
NEEDED = {
    "review": ("state", "read", "excerpt", "code_1", "code_2", "code_3", "code_4", "fits_no_code", "star", "decision_1",
               "decision_2", "decision_3", "decision_4", "why", "question", "memo"),
    "transcripts": ("state", "read", "reread", "impression"),
    "memos": ("state", "kind", "about", "title", "text"),
    "claims": ("state", "question", "theme", "claim", "supporting", "deviating", "assessment", "recommendation"),
    "themes": ("state", "name", "concept", "codes", "status", "memo"),
}  # fmt: skip
#: A workbook with more is not a review sheet; what stands beyond is never looked at.
MOST_ROWS, MOST_COLUMNS = 250_000, 200
ERRORS = frozenset({"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
DAMAGE = (KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError, SyntaxError, RecursionError,
          zipfile.BadZipFile, NotImplementedError, ArithmeticError)  # fmt: skip
#: What an old Excel file (.xls) or one with a password begins with.
OLE = b"\xd0\xcf\x11\xe0"


def read_review(path: str | Path) -> SheetContent:
    """Return the content of a review workbook.

    Raises LoadError when there is no such file, FormError when it is damaged, no workbook, not one of our sheets, made
    by a newer version, short of a column, or holds formulas where answers belong.
    """
    path = Path(path)
    where = file_name(path)
    data = read_bytes(path)
    _check_zip(data, where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheets = _sheets(_book(data), where)
            formulas = _formulas(data) if _has_formulas(data, where) else {}
    except DAMAGE:
        raise _damaged(where) from None
    return _content(sheets, formulas, where)


def _check_zip(data: bytes, where: str) -> None:
    """Refuse what is no workbook before a library looks at it."""
    if data.startswith(OLE):
        raise FormError(
            "the file is an old Excel file (.xls) or protected by a password", where=where, code="form.protected",
            hint="open it in Excel and save it as .xlsx without a password",
        )  # fmt: skip
    if not data.startswith(b"PK"):
        raise _not_ours(where)
    try:
        members = read_zip(data, where)
        names = set(members)
        if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
            declared = [name for name in names if name.endswith((".xml", ".rels")) and _has_doctype(members[name])]
            if not declared:
                return
    except LoadError as error:
        raise FormError(error.message, where=where, hint=error.hint, code="form.damaged") from None
    raise _not_ours(where)


def _has_doctype(data: bytes) -> bool:
    head = data[:4096].replace(b"\0", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in data[:65536].replace(b"\0", b"")


def _damaged(where: str) -> FormError:
    return FormError(
        "the workbook is damaged", where=where, code="form.damaged",
        hint="open it in Excel, save it again under another name, and apply that",
    )  # fmt: skip


def _not_ours(where: str) -> FormError:
    return FormError(
        "this is not a review sheet of coanalysis", where=where, code="form.foreign",
        hint="make one with `coanalysis export review -o review.xlsx`; its first sheet must stay in the file",
    )  # fmt: skip


def _book(data: bytes, *, values: bool = True) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), read_only=True, data_only=values)


Rows = list[tuple[int, list[Any]]]


def _doubled(one: str, other: str, where: str) -> FormError:
    return FormError(
        f"the sheets «{one}» and «{other}» are copies of each other", where=where, code="form.doubled",
        hint="keep the one you filled in: delete the other, or move it to a file of its own",
    )  # fmt: skip


def _sheets(book: Workbook, where: str) -> dict[str, tuple[str, list[Any], Rows]]:
    """Return sheet key -> its title, the keys of its columns, and its rows that hold anything, with their numbers."""
    found: dict[str, tuple[str, list[Any], Rows]] = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        head = next(iter(sheet.iter_rows(max_row=1, max_col=MOST_COLUMNS, values_only=True)), ())
        key = head[0] if head else None
        if not isinstance(key, str) or not key.startswith("#") or key[1:] not in (ABOUT, *NEEDED):
            continue
        if key[1:] in found:
            raise _doubled(found[key[1:]][0], sheet.title, where)
        keys = list(head)
        while keys and keys[-1] is None:
            keys.pop()
        width = max(len(keys), 3)
        lines = enumerate(sheet.iter_rows(max_row=MOST_ROWS, max_col=width, values_only=True), 1)
        rows = [(number, list(cells)) for number, cells in lines if any(cell is not None for cell in cells)]
        found[key[1:]] = (sheet.title, ["key", *keys[1:]], rows)
    return found


def _has_formulas(data: bytes, where: str) -> bool:
    members = read_zip(data, where)
    parts = (members[name] for name in members if name.startswith("xl/worksheets/") and name.endswith(".xml"))
    return any(b"<f>" in part or b"<f " in part for part in parts)


def _formulas(data: bytes) -> dict[tuple[str, int, int], str]:
    """Return (sheet title, row, column from 0) -> formula."""
    found = {}
    for sheet in _book(data, values=False).worksheets:
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
            for cell in cells:
                if cell.data_type == "f":
                    found[sheet.title, cell.row, cell.column - 1] = str(cell.value)  # type: ignore[operator]
    return found  # type: ignore[return-value]


def _content(
    sheets: Mapping[str, tuple[str, list[Any], Rows]], formulas: Mapping[tuple[str, int, int], str], where: str
) -> SheetContent:
    about = _about(sheets, where)
    problems: list[Problem] = []
    found: dict[str, tuple[ContentRow, ...]] = {}
    for key, (title, columns, rows) in sheets.items():
        if key != ABOUT:
            problems += _column_problems(key, title, columns, where)
            found[key] = tuple(_rows(title, columns, rows, where))
            problems += _cell_problems(title, columns, rows, formulas, where)
    if problems:
        raise FormError(
            f"{len(problems)} place{'s' if len(problems) > 1 else ''} of the sheet cannot be read", where=where,
            code="form.cells", hint="mend them and apply the sheet again; nothing was changed", problems=problems,
        )  # fmt: skip
    return SheetContent(
        file=where, coder=about.get("coder", "").strip(), language=about.get("language", "nb"), sheets=found,
        project_id=about.get("project_id", ""), export_id=about.get("export_id", ""), project=about.get("project", ""),
        made_for=about.get("made_for", ""),
    )  # fmt: skip


def _about(sheets: Mapping[str, tuple[str, list[Any], Rows]], where: str) -> dict[str, str]:
    if ABOUT not in sheets or len(sheets) == 1:
        raise _not_ours(where)
    values = {}
    for _, cells in sheets[ABOUT][2]:
        if isinstance(cells[0], str) and len(cells) > 2:
            values[cells[0]] = as_text(cells[2])
    if values.get("format") != str(FORMAT) or values.get("language") not in ("nb", "nn", "en"):
        raise FormError(
            "the sheet was made by another version of coanalysis", where=where, code="form.version",
            hint="bring coanalysis up to date, or export a new sheet",
        )  # fmt: skip
    return values


def _column_problems(key: str, title: str, columns: Sequence[Any], where: str) -> Iterator[Problem]:
    hint = "undo the change, or export a new sheet and copy your answers into it"
    for name in NEEDED[key]:
        if columns.count(name) != 1:
            fault = "is gone" if name not in columns else "stands twice"
            yield Problem(f"{where}, sheet {title}", f"the column «{name}» {fault}", hint)


def _rows(title: str, columns: Sequence[Any], rows: Rows, where: str) -> Iterator[ContentRow]:
    for number, cells in rows:
        if number >= FIRST_ROW:
            texts = {key: as_text(cell) for key, cell in zip(columns, cells, strict=False) if isinstance(key, str)}
            filled = {key: text for key, text in texts.items() if text}
            if filled:
                yield ContentRow(place_of(where, title, number), filled)


def _cell_problems(
    title: str, columns: Sequence[Any], rows: Rows, formulas: Mapping[tuple[str, int, int], str], where: str
) -> Iterator[Problem]:
    """Yield the cells whose text is lost in a formula or its error."""
    values = {(number, place): cell for number, cells in rows for place, cell in enumerate(cells)}
    lost = {place for place, cell in values.items() if isinstance(cell, str) and cell in ERRORS}
    lost |= {(row, place) for sheet, row, place in formulas if sheet == title and values.get((row, place)) is None}
    for number, place in sorted(lost):
        if number >= FIRST_ROW and place < len(columns):
            message = f"the cell of the column «{columns[place]}» holds a formula"
            yield Problem(place_of(where, title, number), message, "put an apostrophe (') before the text")


def as_text(value: Any) -> str:
    """Return what a cell holds as text: '' for nothing, whole numbers without point, days and times as ISO."""
    if value is None or value is False:
        return ""
    if value is True:
        return "x"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    text = str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return text if text.strip() else ""
