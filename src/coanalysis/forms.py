"""Forms people fill in outside the program: what is written into a sheet, and what comes back.

A form knows nothing of codes or decisions: it has sheets with columns that are named by keys, and rows of text. What
the cells mean is known in `review` only; how they look in a workbook is known to the exporters only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "FIRST_ROW", "FORMAT", "AboutLine", "ContentRow", "FormColumn", "FormRow", "FormSheet", "ReviewSheet",
    "SheetContent", "place_of", "untouched",
]  # fmt: skip

#: Version of the form's layout: a sheet made by a newer program is refused.
FORMAT = 1
#: Rows 1 and 2 of a sheet hold the hidden keys and the headings.
FIRST_ROW = 3


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form.

    key: what it is known by when it comes back; `label` is for people. width: about characters.
    kind: `hidden` (identity and state), `shown` (to be read, not filled in), `text`, `mark` (an x) or `choice`.
    choices: name of one of the form's lists, or `sheet:column` for what stands in a column of another sheet.
    strict: nothing but the list is taken. folded: not shown because it is empty so far.
    """

    key: str
    label: str = ""
    width: int = 12
    kind: Literal["hidden", "shown", "text", "mark", "choice"] = "text"
    choices: str = ""
    strict: bool = False
    folded: bool = False

    @property
    def is_input(self) -> bool:
        """Say whether people write in this column."""
        return self.kind in ("text", "mark", "choice")


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row: column key -> text, empty cells left out. look: `context` (grey), `more` (a further row of a turn)."""

    cells: Mapping[str, str]
    look: Literal["", "context", "more"] = ""


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet of a form. freeze: key of the last column that stays in view."""

    key: str
    title: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]
    freeze: str = ""


@dataclass(frozen=True, slots=True)
class AboutLine:
    """A line of the first sheet: `key` is empty for what only people read."""

    key: str
    label: str
    value: str = ""
    is_input: bool = False


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A form for one coder, ready to be written.

    about: lines of the first sheet. how: how to fill it in, a sentence or two each. lists: name -> drop-down entries.
    date: of the newest data, UTC. project_id, export_id: come back with the form.
    """

    title: str
    about_title: str
    coder: str
    project_id: str
    export_id: str
    language: str
    about: tuple[AboutLine, ...]
    how_title: str
    how: tuple[str, ...]
    sheets: tuple[FormSheet, ...]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    date: str = ""

    def sheet(self, key: str) -> FormSheet:
        """Return the sheet of that key. Raises KeyError if there is none."""
        return {sheet.key: sheet for sheet in self.sheets}[key]


@dataclass(frozen=True, slots=True)
class ContentRow:
    """A row that came back. where: file, sheet and row, for messages. at: UTC, '' for the time it is taken in."""

    where: str
    values: Mapping[str, str]
    at: str = ""

    def get(self, key: str) -> str:
        """Return the text of a column, '' when the cell is empty or the column is not there."""
        return self.values.get(key, "")


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What came back from one coder.

    keyed: rows carry hidden keys and what was shown (a workbook); otherwise rows name transcript and turn (CSV, YAML).
    made_for: the coder the form was made for. project: title of the project it was made in.
    sheets: sheet key -> rows, top to bottom; a sheet that was taken out is not there.
    """

    file: str
    coder: str
    language: str
    sheets: Mapping[str, tuple[ContentRow, ...]]
    project_id: str = ""
    export_id: str = ""
    project: str = ""
    made_for: str = ""
    keyed: bool = True

    def rows(self, key: str) -> tuple[ContentRow, ...]:
        """Return the rows of a sheet, none when it is not there."""
        return self.sheets.get(key, ())


def place_of(file: str, title: str, row: int) -> str:
    """Return how a row is named in messages: `review.xlsx, sheet Gjennomgang, row 40`."""
    return f"{file}, sheet {title}, row {row}"


def untouched(form: ReviewSheet, *, file: str = "review.xlsx") -> SheetContent:
    """Return the content of a form as it would come back with nothing filled in."""
    sheets = {
        sheet.key: tuple(
            ContentRow(place_of(file, sheet.title, number), dict(row.cells))
            for number, row in enumerate(sheet.rows, FIRST_ROW)
        )
        for sheet in form.sheets
    }
    return SheetContent(
        file=file, coder=form.coder, language=form.language, sheets=sheets, project_id=form.project_id,
        export_id=form.export_id, project=form.title, made_for=form.coder,
    )  # fmt: skip
