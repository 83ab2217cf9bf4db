"""Code matrices (D5): codes by persons, by transcripts, by groups. Persons are counted, never mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from coanalysis.errors import QueryError
from coanalysis.model import Code
from coanalysis.query.basis import Basis, Coded, Span, merged
from coanalysis.query.choice import checked_include, chosen, depth
from coanalysis.query.citing import quote_of
from coanalysis.query.parts import common_notes, make_table, suggested_title, upper_first
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Count, Quote, Table

__all__ = ["BY", "matrix", "matrix_tables"]

#: What the columns of a matrix may be; the first is the default.
BY = ("groups", "transcripts", "persons")


@dataclass(frozen=True)
class Slot:
    """A column of a matrix: one person, transcript or group, or the total.

    transcripts: ids counted in it. person: the person counted, None for everybody. people: who took part; None where
    passages are counted.
    """

    key: str
    label: str
    transcripts: frozenset[str]
    person: str | None
    people: frozenset[str] | None
    speaks: bool
    suggested: bool = False

    def holds(self, transcript: str, people: Sequence[str]) -> bool:
        """Say whether a stretch of a transcript in which these people speak belongs in the column."""
        return transcript in self.transcripts and (self.person is None or self.person in people)


def matrix(
    study: Study,
    columns: str = "groups",
    *,
    code: str | None = None,
    exact: bool = False,
    include: Iterable[str] = (),
    fully_read: bool = False,
    language: str | None = None,
) -> Table:
    """Return a code matrix. Grain: one row per code, a code's row including all below it unless `exact`.

    columns: `groups` (the transcripts' groups, individual interviews in a column of their own) and `transcripts`
    count persons of those present, passages second; `persons` counts passages. A person stands in every column
    where they speak and once in the total; overlapping passages are one. Cells are Counts: a number, 0 (fully read,
    not found), `unread` or `absent`. Disputed codings are left out and counted in a note.
    include: `suggested` adds a column of undecided suggestions beside each column, never summed with it.
    Raises QueryError for an unknown code or kind of columns.
    Source: code-by-case matrix, Miles, Huberman & Saldaña, Qualitative Data Analysis.
    """
    if columns not in BY:
        raise QueryError(f"there is no matrix of codes by {columns!r}", hint=f"columns: {', '.join(BY)}")
    include = checked_include(include)
    basis = Basis.of(study, language=language, fully_read=fully_read, include=include)
    return _matrix(basis, columns, code=code, exact=exact, include=include)


def matrix_tables(
    basis: Basis,
    *,
    columns: str | None = None,
    code: str | None = None,
    exact: bool = False,
    include: Sequence[str] = (),
) -> tuple[Table, ...]:
    """Return the three matrices (or the one asked for): by groups, by transcripts, by persons."""
    if columns is not None and columns not in BY:
        raise QueryError(f"there is no matrix of codes by {columns!r}", hint=f"columns: {', '.join(BY)}")
    wanted = BY if columns is None else (columns,)
    return tuple(_matrix(basis, by, code=code, exact=exact, include=include) for by in wanted)


def _matrix(basis: Basis, by: str, *, code: str | None, exact: bool, include: Sequence[str]) -> Table:
    suggested = "suggested" in include
    slots = _slots(basis, by, suggested=suggested)
    rows = _rows(basis, chosen(basis, code, exact=exact), exact=exact, suggested=suggested) if slots else []
    return make_table(
        basis,
        "matrix",
        name=basis.word(f"matrix.{by}.name"),
        part=by,
        caption=suggested_title(basis, basis.word(f"matrix.{by}.caption"), include),
        columns=_columns(basis, slots),
        rows=tuple((row.name, *(_cell(basis, row, slot) for slot in slots)) for row in rows),
        grain=basis.word("matrix.grain"),
        unit=basis.word("unit.passages" if by == "persons" else "unit.persons"),
        levels=tuple(row.level for row in rows),
        evidence=_evidence(basis, rows, slots),
        notes=_notes(basis, by, rows, exact=exact) if slots else common_notes(basis),
        landscape=len(slots) > 6,
    )


def _evidence(basis: Basis, rows: Sequence[Row], slots: Sequence[Slot]) -> dict[tuple[int, int], tuple[Quote, ...]]:
    """Return the quotes behind each figure, in order of transcript and place; one Quote per coding, shared."""
    made: dict[Coded, Quote] = {}
    found = {}
    for number, row in enumerate(rows):
        for coded in row.codings:
            made.setdefault(coded, quote_of(basis, coded.coding))
        for place, slot in enumerate(slots, start=1):
            inside = () if slot.suggested else row.within(slot)
            if inside:
                found[number, place] = tuple(made[coded] for coded in inside)
    return found


# Rows


@dataclass(frozen=True)
class Row:
    """A code with the codings its figures rest on, in order of transcript and place.

    waiting: stretches suggested and not decided about, where these are to be shown.
    """

    name: str
    level: int
    family: frozenset[str]
    codings: tuple[Coded, ...]
    waiting: tuple[tuple[Span, tuple[str, ...]], ...]

    def within(self, slot: Slot) -> tuple[Coded, ...]:
        """Return the codings of a column."""
        return tuple(one for one in self.codings if slot.holds(one.transcript, one.people))


def _rows(basis: Basis, codes: Sequence[Code], *, exact: bool, suggested: bool) -> list[Row]:
    among = frozenset(code.id for code in codes)
    rows = []
    for code in codes:
        family = basis.family(code.id, exact=exact)
        level = depth(basis, code, among=among)
        waiting = _waiting(basis, family) if suggested else ()
        rows.append(Row(basis.code_name(code.id), level, family, basis.in_text_order(family), waiting))
    return rows


def _waiting(basis: Basis, family: frozenset[str]) -> tuple[tuple[Span, tuple[str, ...]], ...]:
    found = (one for one in basis.waiting if one.code in family)
    return tuple(
        ((one.transcript, one.start, one.end), basis.speech[one.transcript].speakers(one.start, one.end))
        for one in found
    )


# Columns


def _slots(basis: Basis, by: str, *, suggested: bool) -> list[Slot]:
    if by == "persons":
        slots = [_person_slot(basis, person) for person in basis.people()]
    elif by == "transcripts":
        slots = [_slot(basis, one.title, one.title, [one.id]) for one in basis.transcripts]
    else:
        slots = [_slot(basis, key, label, ids) for key, (label, ids) in _groups(basis).items()]
    if not slots:
        return []
    total = _slot(basis, "total", basis.word("matrix.total"), basis.ids)
    slots.append(replace(total, people=None) if by == "persons" else total)
    return [one for slot in slots for one in ((slot, _beside(basis, slot)) if suggested else (slot,))]


def _slot(basis: Basis, key: str, label: str, transcripts: Iterable[str]) -> Slot:
    ids = frozenset(transcripts)
    speaks = any(basis.speech[one].talking for one in ids)
    return Slot(key, label, ids, None, frozenset(basis.people(ids)), speaks)


def _person_slot(basis: Basis, person: str) -> Slot:
    ids = frozenset(one for one in basis.ids if person in basis.speech[one].talking)
    return Slot(person, person, ids, person, None, bool(ids))


def _beside(basis: Basis, slot: Slot) -> Slot:
    label = basis.word("matrix.suggested", label=slot.label)
    return replace(slot, key=f"{slot.key}_suggested", label=label, suggested=True)


def _groups(basis: Basis) -> dict[str, tuple[str, list[str]]]:
    """Return key -> (label, transcript ids): the focus groups in order of transcripts, then the individual ones."""
    groups: dict[str, tuple[str, list[str]]] = {}
    alone: list[str] = []
    for one in basis.transcripts:
        if one.kind == "interview":
            alone.append(one.id)
        else:
            name = one.group or one.title
            groups.setdefault(name, (upper_first(name), []))[1].append(one.id)
    if alone:
        groups["individual"] = (basis.word("matrix.individual"), alone)
    return groups


def _columns(basis: Basis, slots: Sequence[Slot]) -> tuple[Column, ...]:
    first = Column("code", basis.word("column.code"), width=30)
    used = {first.key}
    return (first, *(_column(slot, used) for slot in slots))


def _column(slot: Slot, used: set[str]) -> Column:
    """Return a column under a key no other has, even where a group is called «total»."""
    key = slot.key
    while key in used:
        key += "_"
    used.add(key)
    if slot.suggested:
        return Column(key, slot.label, "integer", 11)
    return Column(key, slot.label, "count", 11, passages=slot.people is not None)


# Cells


def _cell(basis: Basis, row: Row, slot: Slot) -> Cell:
    if slot.suggested:
        return len(merged(span for span, people in row.waiting if slot.holds(span[0], people)))
    if not slot.speaks:
        return Count(None, mark="absent")
    inside = row.within(slot)
    present = None if slot.people is None else len(slot.people)
    if not inside and not basis.fully_read(slot.transcripts, row.family):
        return Count(None, of=present, mark="unread")
    passages = len(merged(coded.span for coded in inside))
    if present is None:
        return Count(passages)
    return Count(len({person for coded in inside for person in coded.people}), of=present, passages=passages)


# Notes


def _notes(basis: Basis, by: str, rows: Sequence[Row], *, exact: bool) -> list[str]:
    notes = [basis.word(f"matrix.{by}.note")]
    if by == "persons":
        notes.append(basis.word("matrix.shared") if _shared(rows) else "")
    else:
        notes.append(_once_note(basis))
    if not exact and any(row.level for row in rows):
        notes += [basis.word("matrix.parents"), basis.word("matrix.overlap") if _overlaps(rows) else ""]
    codes = frozenset(code for row in rows for code in row.family)
    at_least = "" if basis.fully_read(basis.ids, codes) else basis.word("matrix.at_least")
    return [*notes, basis.word("matrix.marks"), at_least, *common_notes(basis, codes)]


def _overlaps(rows: Sequence[Row]) -> bool:
    """Say whether some code has fewer passages than codings."""
    return any(len(merged(coded.span for coded in row.codings)) < len(row.codings) for row in rows)


def _once_note(basis: Basis) -> str:
    """Say that people who took part more than once are counted once, when there are such people."""
    times = Counter(person for one in basis.transcripts for person in basis.present[one.id])
    return basis.word("matrix.once") if any(number > 1 for number in times.values()) else ""


def _shared(rows: Sequence[Row]) -> bool:
    return any(len(coded.people) > 1 for row in rows for coded in row.codings)
