"""Who took part (D9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from coanalysis.model import Transcript
from coanalysis.query.basis import Basis
from coanalysis.query.parts import listed, make_table
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Table

__all__ = ["SMALLEST", "participants", "participants_table"]

#: A combination of attributes shared by fewer people than this may tell who somebody is.
SMALLEST = 3


def participants(study: Study, *, language: str | None = None) -> Table:
    """Return the people who took part, interviewers and moderators left out. Grain: one row per person.

    Columns: pseudonym, the attributes of `persons.csv` as they stand there, groups, kinds of interview with short
    titles. A note warns when fewer than three share a combination of attributes,
    another says whether who asks and who answers has been confirmed.
    """
    return participants_table(Basis.of(study, language=language))


def participants_table(basis: Basis) -> Table:
    """Return the participant table from a basis; see `participants`."""
    people = basis.people(one.id for one in basis.study.transcripts)
    attributes = _attributes(basis, people)
    rows = tuple(_person_row(basis, person, attributes) for person in people)
    return make_table(
        basis,
        "participants",
        name=basis.word("participants.name"),
        caption=basis.word("participants.caption"),
        columns=(
            Column("pseudonym", basis.word("column.pseudonym"), width=12),
            Column("group", basis.word("column.group"), width=16),
            *(Column(key, key[:1].upper() + key[1:].replace("_", " "), width=18) for key in attributes),
            Column("took_part", basis.word("column.took_part"), width=26),
        ),
        rows=rows,
        grain=basis.word("participants.grain"),
        unit=basis.word("unit.persons"),
        all_transcripts=True,
        notes=[_few_note(basis, rows, attributes), _confirmed_note(basis)],
    )


def _attributes(basis: Basis, people: Sequence[str]) -> tuple[str, ...]:
    """Return the attributes at least one of these people has, in the order of the file."""
    known = basis.study.person_by_pseudonym
    found = (known[person].attributes.items() for person in people if person in known)
    return tuple(dict.fromkeys(key for items in found for key, value in items if value))


def _person_row(basis: Basis, person: str, attributes: Sequence[str]) -> tuple[Cell, ...]:
    there = [one for one in basis.study.transcripts if person in basis.present[one.id]]
    groups = dict.fromkeys(one.group for one in there if one.group)
    known = basis.study.person_by_pseudonym.get(person)
    values = ((known.attributes.get(key, "") if known else "") or "–" for key in attributes)
    return (person, ", ".join(groups) or "–", *values, _took_part(basis, there))


def _took_part(basis: Basis, transcripts: Iterable[Transcript]) -> str:
    """Return kinds of interview with short titles: «Fokusgruppe (FG1), individuelt intervju (I1)»."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for one in transcripts:
        by_kind[one.kind].append(one.title)
    words = ", ".join(f"{basis.word(f'kind.{kind}')} ({', '.join(titles)})" for kind, titles in by_kind.items())
    return words[:1].upper() + words[1:]


def _few_note(basis: Basis, rows: Sequence[tuple[Cell, ...]], attributes: Sequence[str]) -> str:
    """Name the people whose group and attributes, taken together, fewer than three share."""
    times = Counter(row[1:-1] for row in rows)
    few = [str(row[0]) for row in rows if times[row[1:-1]] < SMALLEST and any(cell != "–" for cell in row[2:-1])]
    if not few:
        return ""
    names = (name.replace("_", " ").lower() for name in (basis.word("column.group"), *attributes))
    return basis.word("participants.few", attributes=listed(basis, names), people=", ".join(few), k=SMALLEST)


def _confirmed_note(basis: Basis) -> str:
    """Say whether a person has confirmed who asks and who answers, or where it is still a guess."""
    if not basis.study.transcripts:
        return ""
    guessed = basis.study.guessed
    return (
        basis.word("participants.guessed", transcripts=listed(basis, guessed))
        if guessed
        else basis.word("participants.confirmed")
    )
