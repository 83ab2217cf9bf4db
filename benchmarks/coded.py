"""Reading other people's coded data: a table `id, doc, speaker, text, codes` and a codebook."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coanalysis.codebook import read_codebook
from coanalysis.errors import LoadError
from coanalysis.model import Code, Codebook

#: Codes with fewer passages are not measured.
LEAST_PASSAGES = 10


@dataclass(frozen=True)
class Coded:
    """A coded table. texts, groups, given: one per row (its text, its group, its codes).

    book: the codebook. measured: ids of the codes with at least `LEAST_PASSAGES` rows, in the codebook's order.
    unknown: codes of the table that the codebook does not name; they are taken with their id as name.
    """

    name: str
    texts: tuple[str, ...]
    groups: tuple[str, ...]
    given: tuple[frozenset[str], ...]
    book: Codebook
    measured: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def read_coded(data: Path, codebook: Path, *, group: str = "doc") -> Coded:
    """Read a table (CSV, UTF-8; comma, semicolon or tab) and its codebook. Raises LoadError, CodebookError."""
    rows = _rows(data, need=("text", "codes", group))
    given = tuple(frozenset(part for one in row["codes"].split(";") if (part := one.strip())) for row in rows)
    counts = Counter(code for codes in given for code in codes)
    if not rows or not counts:
        raise LoadError(
            "the table has no row with a code", where=str(data), code="coded.empty",
            hint="column `codes` holds the codes of a row, with semicolons between them",
        )  # fmt: skip
    if len(groups := {row[group] for row in rows}) < 2:
        raise LoadError(
            f"column `{group}` has {len(groups)} value; two or more are needed to hold some rows out",
            where=str(data), code="coded.groups", hint="name the column that says which rows belong together: --group",
        )  # fmt: skip
    book = read_codes(codebook)
    known = {code.id for code in book.codes}
    unknown = tuple(sorted(counts.keys() - known))
    book = _with(book, unknown)
    measured = tuple(code.id for code in book.codes if counts[code.id] >= LEAST_PASSAGES)
    texts = tuple(row["text"] for row in rows)
    return Coded(data.stem, texts, tuple(row[group] for row in rows), given, book, measured, unknown)


def read_codes(path: Path) -> Codebook:
    """Read a codebook: CSV `code,name,definition` (name and definition may be empty), else one of our own files."""
    if path.suffix.lower() not in (".csv", ".tsv") or "code" not in (_head(path) or ()):
        return read_codebook(path)
    codes: dict[str, Code] = {}
    for row in _rows(path, need=("code",)):
        if code := row["code"].strip():
            definition = (row.get("definition") or "").strip()
            name = (row.get("name") or "").strip() or code
            codes[code] = Code(code, {"nb": name}, definition={"nb": definition} if definition else {})
    return Codebook(path.stem, "", {"nb": path.stem}, ("nb",), tuple(codes.values()), path=str(path))


def pairs(folder: Path) -> list[tuple[Path, Path]]:
    """Return (table, codebook) for every `coded_NAME.csv` in a folder with a `codes_NAME.*`. Raises LoadError."""
    found = []
    for data in sorted(folder.glob("coded_*.csv")):
        books = sorted(folder.glob(f"codes_{data.stem.removeprefix('coded_')}.*"))
        found += [(data, books[0])] if books else []
    if not found:
        raise LoadError(
            "there is no coded_NAME.csv with a codes_NAME.csv beside it", where=str(folder), code="coded.none",
            hint="name the folder with the tables, or one table with --data and --codebook",
        )  # fmt: skip
    return found


def _with(book: Codebook, unknown: Sequence[str]) -> Codebook:
    extra = tuple(Code(code, {"nb": code}) for code in unknown)
    return Codebook(book.id, book.version, book.title, book.languages, (*book.codes, *extra), path=book.path)


def _head(path: Path) -> list[str] | None:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    return next(csv.reader([first], delimiter=_delimiter(first)), None)


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _rows(path: Path, *, need: Sequence[str]) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=_delimiter(text.split("\n", 1)[0]))
    missing = [name for name in need if name not in (reader.fieldnames or ())]
    if missing:
        there = ", ".join(reader.fieldnames or ()) or "nothing"
        raise LoadError(
            f"there is no column {', '.join(f'`{name}`' for name in missing)}; the first line has: {there}",
            where=str(path), code="coded.columns", hint="the columns are id, doc, speaker, text, codes",
        )  # fmt: skip
    return [{key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader]


def _unreadable(path: Path, error: Exception) -> LoadError:
    why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
    return LoadError(
        f"the file {why}", where=str(path), code="coded.file", hint="save the table as CSV, UTF-8, and name its path",
    )  # fmt: skip
