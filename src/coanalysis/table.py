"""The Table: what every query returns and every exporter takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from coanalysis import registry

if TYPE_CHECKING:
    import pandas

__all__ = ["Cell", "Column", "Count", "Deliverable", "Quote", "Table", "quotation"]

#: From this many words on, a quotation stands as a block without quotation marks (APA 7, section 8.27).
BLOCK_WORDS = 40
MARKS = {"nb": ("«", "»"), "nn": ("«", "»"), "en": ("“", "”")}


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of speech as it is cited.

    text: the exact words, or these without transcription marks. citation: for running text, `(D3, FG2)`.
    reference: for an appendix, `FG2, ytring 41`.
    language: of the words (nb, nn, en), for spell checking.
    turns: how many turns it runs over. An exchange has one line a turn, each beginning with the pseudonym.
    """

    text: str = field(repr=False)
    citation: str
    reference: str
    code: str
    code_name: str
    person: str
    transcript: str
    turn: int
    language: str = "nb"
    coders: tuple[str, ...] = ()
    starred: bool = False
    group: str = ""
    turns: int = 1

    def marked(self, language: str) -> str:
        """Return the words as they are printed in a text in `language`: see `quotation`."""
        return self.text if self.turns > 1 else quotation(self.text, language)


@dataclass(frozen=True, slots=True)
class Count:
    """A figure in a matrix.

    value: how many (persons or passages, as the table's `unit` says); None where `mark` says why there is none.
    of: N of "n of N", None where people are not set against those present.
    passages: the second figure, None where not counted.
    mark: `""` a number (0 = fully read, not found), `unread` («·»: not fully read, no coding so far), `absent`
    («–»: the person has no turn there).
    """

    value: int | None
    of: int | None = None
    passages: int | None = None
    mark: Literal["", "unread", "absent"] = ""

    def __str__(self) -> str:
        if self.mark:
            return {"unread": "·", "absent": "–"}[self.mark]
        return str(self.value)


Cell = str | int | float | bool | None | Count | Quote | tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. key: snake_case name in data frames and JSON. label: heading for people. kind: how to print it.

    width: relative width in Word and Excel, about characters.
    working: only in working files (Excel, CSV, JSON, data frame), left out of Word.
    passages: the counts in it carry passages as a second figure.
    """

    key: str
    label: str
    kind: Literal["text", "integer", "number", "count", "quote", "time"] = "text"
    width: int = 12
    working: bool = False
    passages: bool = False


@dataclass(frozen=True)
class Table:
    """Rows with a declared grain, ready to print.

    kind: `quotes`, `matrix` … name: of this table in its deliverable, used as the Excel sheet's name.
    caption: title for Word, without «Tabell 3». rows: one tuple per row, as long as `columns`.
    grain: what one row is. unit: what is counted. filters and provenance: shown on the provenance sheet.
    notes: sentences printed under the table. levels: indentation per row (0 = top), for code trees; or empty.
    evidence: (row index, column index) -> the quotes behind that figure.
    landscape: asks Word for a landscape section.
    part: short name within its deliverable, the same in every language, for file names: `groups`.
    date: UTC time of the newest data behind it; the only date that exporters write.
    """

    kind: str
    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    grain: str
    unit: str = ""
    language: str = "nb"
    filters: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    evidence: Mapping[tuple[int, int], tuple[Quote, ...]] = field(default_factory=dict)
    landscape: bool = False
    part: str = ""
    date: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<Table {self.kind} {self.name!r}: {len(self.rows)} rows, {self.grain}>"

    @property
    def frame(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame: one row per `grain`, columns named by their keys.

        A count is a number; 0 means read and not found, missing (NA) means not read or not present. Where counts
        carry passages, these stand in a further column `<key>_passages`.
        """
        import pandas

        frame = pandas.DataFrame(self.records(), columns=self._keys())
        numbers = {column.key for column in self.columns if column.kind in ("count", "integer")}
        for key in self._keys():
            if key in numbers or key.removesuffix("_passages") in numbers:
                frame[key] = frame[key].astype("Int64")
        return frame

    def _keys(self) -> list[str]:
        return [key for column in self.columns for key in _keys_of(column)]

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries of plain values, for JSON; passages of counts under `<key>_passages`."""
        return [
            {key: value for pair in zip(self.columns, row, strict=True) for key, value in _plain_pairs(*pair)}
            for row in self.rows
        ]

    def with_(self, **changes: Any) -> Table:
        """Return a copy with some parts replaced."""
        return replace(self, **changes)

    def to_word(self, path: str | Path, **options: Any) -> Path:
        """Write the table to a Word file and return its path. Raises ExportError if the file cannot be written."""
        return self._export("docx", path, **options)

    def to_excel(self, path: str | Path, **options: Any) -> Path:
        """Write the table to an Excel file and return its path. Raises ExportError if the file cannot be written."""
        return self._export("xlsx", path, **options)

    def to_csv(self, path: str | Path, **options: Any) -> Path:
        """Write the table to a CSV file and return its path. Raises ExportError if the file cannot be written."""
        return self._export("csv", path, **options)

    def _export(self, suffix: str, path: str | Path, **options: Any) -> Path:
        write = partial(registry.load("coanalysis.exporters", suffix), **options)
        write(Deliverable(self.kind, self.caption, (self,), self.language), Path(path))
        return Path(path)


@dataclass(frozen=True)
class Deliverable:
    """Tables that go into one file, in order. title: heading of the file. notes: printed before the tables."""

    kind: str
    title: str
    tables: tuple[Table, ...]
    language: str = "nb"
    notes: tuple[str, ...] = ()


def _keys_of(column: Column) -> tuple[str, ...]:
    return (column.key, f"{column.key}_passages") if column.passages else (column.key,)


def _plain_pairs(column: Column, cell: Cell) -> list[tuple[str, str | int | float | bool | None]]:
    passages = cell.passages if isinstance(cell, Count) else None
    return list(zip(_keys_of(column), (plain(cell), passages), strict=False))


def plain(cell: Cell) -> str | int | float | bool | None:
    """Return a cell as a plain value: a count's number or None, a quote's words."""
    if isinstance(cell, Count):
        return cell.value
    if isinstance(cell, Quote):
        return cell.text
    if isinstance(cell, tuple):
        return "\n".join(f"{quote.text} {quote.citation}" for quote in cell)
    return cell


def quotation(text: str, language: str) -> str:
    """Return a participant's words as they are quoted: « » in Norwegian, “ ” in English, bare from 40 words on."""
    if len(text.split()) >= BLOCK_WORDS:
        return text
    left, right = MARKS[language]
    return f"{left}{text}{right}"
