"""The review as text files: one CSV per coder in the columns of the sheet, and YAML for memos, themes and claims.

Nothing is hidden in them: a row names transcript and turn, and has a time of its own. They are taken in through the
same plan as the workbook.

Columns of the CSV (`transcript`, `turn` and whatever else is needed): `read`, `excerpt`, `code_1` … `code_4` (names or
ids; also `code1`), `answer` (what the codes of the row are given: `accept`, the default, `unsure` or `reject`),
`fits_no_code`, `star`, `suggestion_n` and `decision_n`, `why` (also `note`), `question`, `memo`, `at` (UTC).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coanalysis.errors import FormError, LoadError, Problem
from coanalysis.files import decode, file_name, read_bytes
from coanalysis.forms import ContentRow, SheetContent
from coanalysis.review.form import CODE_KEYS, DECISION_KEYS, REVIEW_COLUMNS, SUGGESTION_KEYS
from coanalysis.review.record_cells import CLAIM_COLUMNS, MEMO_COLUMNS, THEME_COLUMNS, record_id

__all__ = ["read_records_yaml", "read_review_csv"]

OTHER_NAMES = {"note": "why", **{f"code{place}": key for place, key in enumerate(CODE_KEYS, 1)}}
PLACE_COLUMNS = ("transcript", "turn")
#: `own:Humor som ventil` in a code column: a name somebody made up, said so.
OWN_PREFIX = re.compile(r"^\s*own:\s*", re.IGNORECASE)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", re.ASCII)
SHEETS = {"memos": MEMO_COLUMNS, "themes": THEME_COLUMNS, "claims": CLAIM_COLUMNS}
YAML_NAMES = {"claim": "statement", "about": "target"}
LONGEST_SHOWN = 20


def read_review_csv(path: str | Path, *, coder: str = "", language: str = "nb") -> SheetContent:
    """Return what a coder's CSV file says, a row for each line.

    coder: the file's name without suffix if not given. language: of the names of new codes.
    Raises LoadError for a file that cannot be read, FormError with all rows that are no rows of a review.
    """
    path = Path(path)
    where = file_name(path)
    text = decode(read_bytes(path), where=where).text
    delimiter = max(";,\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise FormError(
            f"the line cannot be read: {error}", where=f"{where}, line {reader.line_num}", code="form.csv",
            hint="look for a quotation mark that is not closed",
        ) from None  # fmt: skip
    head = [OTHER_NAMES.get(name.strip(), name.strip()) for name in (lines[0][1] if lines else [])]
    _check_head(head, where)
    rows: list[ContentRow] = []
    problems: list[Problem] = []
    for number, cells in lines[1:]:
        row, fault = _row(dict(zip(head, cells, strict=False)), f"{where}, line {number}")
        if len(cells) > len(head):
            fault = fault or Problem(f"{where}, line {number}", "there are more cells than columns", "quote the text")
        rows += [row] if row else []
        problems += [fault] if fault else []
    _raise(where, problems)
    return SheetContent(where, coder or path.stem, language, {"review": tuple(rows)}, keyed=False)


def _check_head(head: list[str], where: str) -> None:
    known = {*PLACE_COLUMNS, *REVIEW_COLUMNS, "answer", "at"}
    messages = [f"there is no column {_shown(name)} in a review" for name in head if name not in known]
    messages += [f"the column {name!r} is missing" for name in PLACE_COLUMNS if name not in head]
    messages += [f"the column {name!r} stands twice" for name in sorted(known) if head.count(name) > 1]
    hint = "the first line names the columns: transcript;turn;read;excerpt;code_1;…;at"
    _raise(where, [Problem(f"{where}, line 1", message, hint) for message in messages])


def _shown(name: str) -> str:
    """Return a name as it may be repeated in a message: what is no single short word may be somebody's words."""
    return (
        repr(name) if len(name) <= LONGEST_SHOWN and name.isidentifier() else f"of that name ({len(name)} characters)"
    )


def _row(values: dict[str, str], where: str) -> tuple[ContentRow | None, Problem | None]:
    cells = {key: text for key, text in values.items() if text.strip()}
    if not cells:
        return None, None
    at = cells.pop("at", "").strip()
    if at and not TIME.fullmatch(at):
        return None, Problem(where, "the time is not in UTC", "write it as 2025-06-12T11:05:00Z")
    answer = cells.pop("answer", "").strip()
    for key in CODE_KEYS:
        if key in cells:
            cells[key] = OWN_PREFIX.sub("", cells[key])
    if answer and answer != "accept":
        taken = [place for place, key in enumerate(CODE_KEYS) if key in cells and SUGGESTION_KEYS[place] in cells]
        if taken or not any(key in cells for key in CODE_KEYS):
            return None, Problem(where, "the answer is about no code of its own", "write codes in the code columns")
        for code, suggestion, decision in zip(CODE_KEYS, SUGGESTION_KEYS, DECISION_KEYS, strict=True):
            if code in cells:
                cells |= {suggestion: cells.pop(code), decision: answer}
    return ContentRow(where, cells, at), None


def _raise(where: str, problems: list[Problem]) -> None:
    if problems:
        raise FormError(
            f"{len(problems)} line{'s' if len(problems) > 1 else ''} cannot be read as a review", where=where,
            code="form.csv", hint="mend the lines named; nothing was changed", problems=problems,
        )  # fmt: skip


# YAML


def read_records_yaml(paths: Iterable[str | Path], *, language: str = "nb") -> tuple[SheetContent, ...]:
    """Return what files named `memos.yaml`, `themes.yaml` and `claims.yaml` say: one content per coder.

    A file is a list. A memo has kind, about, title, text; a theme name, concept, codes, status, memo; a claim
    question, theme, statement, supporting and deviating (`FG1, ytring 41: «words»`), assessment, recommendation; each
    has coder and at, and may have an id. Themes come first, so that claims of any coder can name them.
    Raises LoadError, or FormError with everything that is wrong in all files.
    """
    problems: list[Problem] = []
    found: dict[tuple[bool, str], dict[str, list[ContentRow]]] = {}
    files = []
    for path in map(Path, paths):
        files.append(file_name(path))
        kind = path.stem if path.stem in SHEETS else ""
        if not kind:
            problems.append(Problem(file_name(path), "the name says nothing about what is in it", ", ".join(SHEETS)))
            continue
        for coder, row in _records(path, kind, problems):
            found.setdefault((kind != "themes", coder), {}).setdefault(kind, []).append(row)
    name = ", ".join(files)
    _raise(name, problems)
    return tuple(
        SheetContent(name, coder, language, {kind: tuple(rows) for kind, rows in sheets.items()}, keyed=False)
        for (_, coder), sheets in sorted(found.items(), key=lambda one: one[0])
    )


def _records(path: Path, kind: str, problems: list[Problem]) -> Iterable[tuple[str, ContentRow]]:
    where = file_name(path)
    values = _parse(path, where)
    if not isinstance(values, list):
        problems.append(Problem(where, "the file should be a list", "begin each entry with a dash"))
        return
    for number, value in enumerate(values, 1):
        place = f"{where}, entry {number}"
        fault = _fault(value, kind)
        if fault:
            problems.append(Problem(place, *fault))
            continue
        yield str(value["coder"]), _record(value, kind, place)


def _parse(path: Path, where: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(decode(read_bytes(path), where=where).text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}, line {mark.line + 1}" if mark else where
        hint = "look at the indentation, and put text with a colon in quotes"
        raise LoadError("the file is not valid YAML", where=place, hint=hint, code="form.yaml") from None


def _fault(value: Any, kind: str) -> tuple[str, str] | None:
    names = {*(YAML_NAMES.get(name, name) for name in SHEETS[kind]), *SHEETS[kind], "coder", "at", "id"}
    if not isinstance(value, Mapping):
        return "an entry should be a list of fields", "such as `title: …`"
    if unknown := [str(name) for name in value if name not in names]:
        return f"there is no field {_shown(unknown[0])}", ", ".join(sorted(names))
    if not value.get("coder"):
        return "it does not say who wrote it", "add `coder: …`"
    if not TIME.fullmatch(str(value.get("at", ""))):
        return "the time is missing or not in UTC", "write it as '2025-06-12T11:05:00Z', in quotes"
    return None


def _record(value: Mapping[str, Any], kind: str, where: str) -> ContentRow:
    cells = {name: _cell(value.get(name, value.get(YAML_NAMES.get(name, name))), name) for name in SHEETS[kind]}
    first = cells[{"memos": "title", "themes": "name", "claims": "claim"}[kind]]
    at = str(value["at"])
    cells["key"] = str(value.get("id") or record_id(str(value["coder"]), kind, at, first))
    return ContentRow(where, {name: text for name, text in cells.items() if text}, at)


def _cell(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        parts = [OWN_PREFIX.sub("", str(part)) if name == "codes" else " ".join(str(part).split()) for part in value]
        return ("; " if name == "codes" else "\n").join(parts)
    return str(value).strip()
