"""Which columns of a table are the transcript: told by their headings, else by what they hold, else by a person.

A table is only taken when it is surely talk: a list of participants, a survey or a codebook is refused, with what was
seen and what to type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coanalysis.errors import LoadError
from coanalysis.loaders.headwords import Role, is_beside, is_foreign, role_of
from coanalysis.loaders.tablecells import FEW, Row, look
from coanalysis.loaders.tabletimes import is_number, is_time

__all__ = ["WANTED", "Columns", "Unclear", "find_columns", "heading_row"]

#: What a person may say of a column.
WANTED: tuple[Role, ...] = ("speaker", "text", "begin", "end")
#: The heading row is one of the first so many; so many rows are looked at to know a column.
_HEAD_ROWS, _SAMPLE = 10, 400
#: The longest heading; so many are shown.
_HEADING_LENGTH, _SHOWN = 40, 20
#: Columns further right are not looked at.
_WIDEST = 100
#: The largest share of labels that may differ: under a heading, and where only the cells tell.
_SHARE, _SHARE_UNSAID = 0.7, 0.5
#: A column of speech holds so many words a cell, and cells so many times longer than any other.
_SPEECH_WORDS, _LONGER = 2.0, 2.0

_Found = dict[Role, int]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a transcript, from 0; None for one there is not. first: the first row of the talk, from 0.

    headings: of all columns, "" for one without; empty when the table has no heading row. ignored: columns that only
    count rows. is_told: headings or a person told the columns, and not only what they hold.
    """

    text: int
    speaker: int | None = None
    begin: int | None = None
    end: int | None = None
    length: int | None = None
    first: int = 0
    headings: tuple[str, ...] = ()
    ignored: tuple[int, ...] = ()
    is_told: bool = True

    def name(self, column: int) -> str:
        """Return how a column is called in messages: its number and heading."""
        heading = self.headings[column] if column < len(self.headings) else ""
        return f"{column + 1} «{heading[:_HEADING_LENGTH]}»" if heading else str(column + 1)


@dataclass(frozen=True, slots=True)
class Unclear:
    """That a table is not surely a transcript. seen: its columns. guess: the mapping to type if it is one."""

    seen: str
    guess: str

    def error(self, where: str) -> LoadError:
        """Return the error for a file with nothing but this table."""
        return LoadError(
            f"the columns of this table are not clearly those of a transcript; it has {self.seen}",
            where=where,
            hint=f"if it is one, say which column is which: --columns {self.guess} (of {', '.join(WANTED)}; a column's"
            " number or heading); a survey, a list of participants or a codebook is no transcript",
            code="load.columns",
        )


def find_columns(rows: Sequence[Row], wanted: Mapping[str, str], where: str) -> Columns | Unclear:
    """Return the columns of a transcript, or why this table is not clearly one.

    wanted: what a person said: `speaker`, `text`, `begin`, `end` -> heading or number from 1; the rest is recognised.
    Raises LoadError when a column that was named is not there.
    """
    return _Finder(rows, wanted, where).find()


def heading_row(rows: Sequence[Row]) -> int | None:
    """Return the number from 0 of the row whose cells are words over the columns of a transcript."""
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        filled = [cell for cell in row.cells if cell.strip()]
        roles = {role_of(cell) for cell in filled} - {None}
        n_known = sum(bool(role_of(cell)) or is_foreign(cell) for cell in filled)
        if n_known > 1 and roles & {"speaker", "text", "begin"} and _are_short(filled):
            return number
    return None


def _are_short(cells: Iterable[str]) -> bool:
    return all(len(cell.strip()) <= _HEADING_LENGTH for cell in cells)


class _Finder:
    """Finds the columns of one table."""

    def __init__(self, rows: Sequence[Row], wanted: Mapping[str, str], where: str) -> None:
        self._where = where
        head = heading_row(rows)
        if head is None:
            head = _unknown_headings(rows) if wanted else None
        self._is_headed = head is not None
        self._headings = tuple(cell.strip() for cell in rows[head].cells) if head is not None else ()
        self._first = 0 if head is None else head + 1
        sample = rows[self._first : self._first + _SAMPLE]
        body = [row for row in sample if not row.is_across and not self._is_heading(row)]
        self._width = min(max((len(row.cells) for row in rows[:_SAMPLE]), default=0), _WIDEST)
        self._held = [look(row.cell(column) for row in body) for column in range(self._width)]
        self._roles = [role_of(self._heading(column)) for column in range(self._width)]
        self._wanted: _Found = {what: self._named(what, name) for what, name in _checked(wanted, where).items()}
        if len(set(self._wanted.values())) < len(self._wanted):
            raise _misnamed("one column was named for two things", where, "give each a column of its own")

    def _is_heading(self, row: Row) -> bool:
        return self._is_headed and tuple(cell.strip() for cell in row.cells) == self._headings

    def _heading(self, column: int) -> str:
        return self._headings[column] if column < len(self._headings) else ""

    def _named(self, what: str, name: str) -> int:
        """Return the column a person named, by heading or number."""
        key = " ".join(name.split()).casefold()
        same = [i for i, heading in enumerate(self._headings) if " ".join(heading.split()).casefold() == key]
        if same and key:
            return same[0]
        if key.isascii() and key.isdigit() and 0 < int(key[:6]) <= self._width:
            return int(key) - 1
        raise _misnamed(
            f"there is no column {name!r} for {what}; the table has {self._seen()}",
            self._where,
            "name a column by its heading or by its number from 1",
        )

    # What the table says

    def find(self) -> Columns | Unclear:
        """Return the columns, or what was seen."""
        found = self._by_heading()
        text = found.get("text", self._speech(found))
        if text is None:
            return self._unclear(found)
        found["text"] = text
        if not self._is_headed:
            self._add_unsaid(found)
        if not {"speaker", "text"} & self._wanted.keys() and not self._is_talk(found):
            return self._unclear(found)
        return Columns(
            text,
            found.get("speaker"),
            found.get("begin"),
            found.get("end"),
            found.get("length"),
            first=self._first,
            headings=self._headings,
            ignored=tuple(column for column in range(self._width) if self._only_counts(column)),
            is_told=self._is_headed or bool(self._wanted),
        )

    def _by_heading(self) -> _Found:
        """Return the columns told by a person or by their headings; of several for one thing the one that fits."""
        found = dict(self._wanted)
        for role in ("begin", "end", "length"):
            times = [i for i in self._free(found) if self._roles[i] == role and self._held[i].may_be_times]
            if times:
                found.setdefault(role, times[0])
        texts = [i for i in self._free(found) if self._roles[i] == "text"]
        if texts:
            found.setdefault("text", max(texts, key=lambda i: self._held[i].length))
        speakers = [i for i in self._free(found) if self._roles[i] == "speaker" and self._held[i].may_be_speakers(1)]
        if speakers:
            found.setdefault("speaker", min(speakers, key=lambda i: self._held[i].distinct))
        return found

    def _free(self, found: Mapping[Role, int]) -> list[int]:
        return [column for column in range(self._width) if column not in found.values()]

    def _speech(self, found: _Found) -> int | None:
        """Return the one column without a known heading that holds speech: far longer cells than any other.

        One column of labels that recur is no rival to it, however long they are.
        """
        columns = [i for i in self._free(found) if self._roles[i] is None and self._held[i].kind in ("short", "long")]
        labels = self._label_columns(found)
        if len(labels) == 1 and "speaker" not in found:
            columns = [i for i in columns if i not in labels]
        columns.sort(key=lambda i: -self._held[i].length)
        if not columns or self._held[columns[0]].words < _SPEECH_WORDS:
            return None
        best = self._held[columns[0]]
        others = [self._held[i].length for i in columns[1:] if self._held[i].filled > best.filled / 4]
        return columns[0] if best.length >= _LONGER * max(others, default=0) else None

    def _add_unsaid(self, found: _Found) -> None:
        """Add, in a table without headings, the column of labels and those of times: begin first, then end."""
        times = [i for i in self._free(found) if self._held[i].is_clock]
        for role, column in zip(("begin", "end"), times, strict=False):
            found.setdefault(role, column)  # type: ignore[arg-type]
        labels = self._label_columns(found)
        if len(labels) == 1:
            found.setdefault("speaker", labels[0])

    def _label_columns(self, found: _Found) -> list[int]:
        """Return the free columns that hold recurring labels and are not known to hold something else."""
        columns = [i for i in self._free(found) if self._roles[i] is None and not is_beside(self._heading(i))]
        return [i for i in columns if self._held[i].filled >= FEW and self._held[i].may_be_speakers(_SHARE_UNSAID)]

    def _is_talk(self, found: _Found) -> bool:
        """Say whether a table nobody vouches for is talk, and no survey, list or codebook."""
        begin, speaker, text = found.get("begin"), found.get("speaker"), self._held[found["text"]]
        named = [self._held[i] for i in self._free(found) if self._roles[i] == "speaker" and self._held[i].filled]
        if text.kind in ("empty", "times", "numbers"):
            return False
        if speaker is None:
            return begin is not None and not named and not self._label_columns(found)
        if not self._is_headed:
            return self._held[speaker].may_be_speakers(_SHARE_UNSAID) and self._is_all_known(found)
        if begin is not None:
            return True
        if named or any(map(is_foreign, self._headings)):
            return False
        is_told = self._roles[found["text"]] == "text"
        return self._held[speaker].may_be_speakers(_SHARE if is_told else _SHARE_UNSAID)

    def _is_all_known(self, found: _Found) -> bool:
        """Say whether a table without headings is long enough and has no further columns but sparse ones."""
        rest = [self._held[i] for i in self._free(found) if not self._only_counts(i)]
        most = max(held.filled for held in self._held)
        return most >= FEW and all(held.filled <= most / 2 for held in rest)

    def _only_counts(self, column: int) -> bool:
        held = self._held[column]
        is_unsaid = not self._heading(column) and held.kind == "numbers" and held.counts
        return self._roles[column] == "number" or is_unsaid

    # What is said of it

    def _seen(self) -> str:
        """Return the columns as they may be printed: headings where there are some, else what they hold."""
        if self._headings:
            names = [f"{i} «{name[:_HEADING_LENGTH]}»" for i, name in enumerate(self._headings[:_SHOWN], 1) if name]
            return f"the columns {', '.join(names)}"
        kinds = {"short": "short words", "long": "long texts"}
        names = [f"{i} ({kinds.get(held.kind, held.kind)})" for i, held in enumerate(self._held[:_SHOWN], 1)]
        return f"no known headings, and the columns {', '.join(names)}" if names else "no columns"

    def _unclear(self, found: _Found) -> Unclear:
        """Return what was seen, with the mapping that fits best."""
        free = [i for i in self._free(found) if self._held[i].filled]
        words = [i for i in free if self._held[i].kind in ("short", "long")]
        text = found.get("text", max(words, key=lambda i: self._held[i].length, default=None))
        labels = [i for i in free if i != text and self._held[i].kind == "short"]
        nearest = min(labels, key=lambda i: self._held[i].distinct / self._held[i].filled, default=None)
        guess = [("speaker", found.get("speaker", nearest)), ("text", text), ("begin", found.get("begin"))]
        said = ",".join(f"{what}={column + 1}" for what, column in guess if column is not None)
        return Unclear(self._seen(), said if text is not None else "speaker=1,text=2")


def _checked(wanted: Mapping[str, str], where: str) -> dict[Role, str]:
    unknown = [what for what in wanted if what not in WANTED]
    if unknown:
        raise _misnamed(f"no column can be {unknown[0]!r}", where, f"a column is one of {', '.join(WANTED)}")
    return {what: wanted[what] for what in WANTED if what in wanted}


def _misnamed(message: str, where: str, hint: str) -> LoadError:
    return LoadError(message, where=where, hint=f"{hint}, such as --columns speaker=1,text=2", code="load.columns")


def _unknown_headings(rows: Sequence[Row]) -> int | None:
    """Return the first row when its cells look like headings: short words, and none recurs in its column."""
    filled = [cell.strip() for cell in rows[0].cells] if rows else []
    if len(filled) <= 1 or not _are_short(filled) or not all(filled):
        return None
    if any(is_number(cell) or is_time(cell) or cell.endswith((".", "?", "!", "…", ":")) for cell in filled):
        return None
    below = rows[1 : 1 + _SAMPLE]
    is_new = all(cell not in {row.cell(i).strip() for row in below} for i, cell in enumerate(filled))
    return 0 if below and is_new else None
