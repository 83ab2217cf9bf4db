"""Who took part (D9), and what has been read and coded (coverage)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from coanalysis.errors import QueryError
from coanalysis.model import Coding, Transcript, Turn
from coanalysis.query.basis import Basis, Stretch
from coanalysis.query.order import norwegian_key
from coanalysis.query.parts import listed, make_table
from coanalysis.review import current
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Table

__all__ = ["SMALLEST", "coverage", "coverage_tables", "participants", "participants_table"]

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


# Coverage


@dataclass(frozen=True, slots=True)
class Seen:
    """What was done with one turn that may be coded, by anybody or by one coder."""

    read: bool
    coded: bool
    fits_none: bool


FIGURES = ("turns", "read", "coded", "uncoded", "fits_no_code", "unread")


def coverage(study: Study, by: str = "transcripts", *, language: str | None = None) -> Table:
    """Return what has been read and coded, of the turns that may be coded.

    by: `transcripts`, `persons` or `coders` (one row per coder and transcript). Figures are turns: all; read; coded
    (some coding, accepted or disputed, shares characters with the turn); read but neither coded nor marked as
    fitting no code; marked as fitting no code; not read. Unless by coder, what any coder did counts.
    Raises QueryError for another `by`.
    """
    if by not in _COVERAGE:
        raise QueryError(f"there is no coverage by {by!r}", hint=f"by: {', '.join(_COVERAGE)}")
    return _COVERAGE[by](Basis.of(study, language=language))


def coverage_tables(basis: Basis) -> tuple[Table, ...]:
    """Return coverage by transcript, by person and by coder."""
    return tuple(make(basis) for make in _COVERAGE.values())


def _by_transcript(basis: Basis) -> Table:
    seen = _seen(basis, None)
    rows: list[tuple[Cell, ...]] = []
    for one in basis.study.transcripts:
        done = _yes(basis, basis.reading.fully_read(one.id))
        rows.append((one.title, one.group, *_figures(seen[one.id].values()), done))
    total = _figures(turn for turns in seen.values() for turn in turns.values())
    rows.append((basis.word("matrix.total"), "", *total, ""))
    return _coverage_table(basis, "transcripts", ("transcript", "group", *FIGURES, "fully_read"), rows)


def _yes(basis: Basis, value: bool) -> str:
    return basis.word("yes" if value else "no")


def _by_person(basis: Basis) -> Table:
    seen = _seen(basis, None)
    found: dict[str, list[Seen]] = defaultdict(list)
    for one in basis.study.transcripts:
        for place, turn in seen[one.id].items():
            found[basis.speech[one.id].people[place]].append(turn)
    people = basis.people(one.id for one in basis.study.transcripts)
    rows: list[tuple[Cell, ...]] = [(person, *_figures(found[person])) for person in people]
    return _coverage_table(basis, "persons", ("person", *FIGURES), rows)


def _by_coder(basis: Basis) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for coder in sorted({decision.coder for decision in basis.study.decisions}, key=norwegian_key):
        seen = _seen(basis, coder)
        for one in basis.study.transcripts:
            done = basis.reading.fully_read(one.id, coder=coder)
            rows.append((coder, one.title, *_figures(seen[one.id].values()), _yes(basis, done)))
    return _coverage_table(basis, "coders", ("coder", "transcript", *FIGURES, "fully_read"), rows)


_COVERAGE: dict[str, Callable[[Basis], Table]] = {
    "transcripts": _by_transcript,
    "persons": _by_person,
    "coders": _by_coder,
}


def _coverage_table(basis: Basis, by: str, keys: Sequence[str], rows: Sequence[tuple[Cell, ...]]) -> Table:
    labels = {"turns": "column.n_turns"}
    columns = (
        Column(key, basis.word(labels.get(key, f"column.{key}")), "integer" if key in FIGURES else "text", 12)
        for key in keys
    )
    return make_table(
        basis,
        "coverage",
        name=basis.word(f"coverage.{by}.name"),
        part=by,
        caption=basis.word(f"coverage.{by}.caption"),
        columns=tuple(columns),
        rows=tuple(rows),
        grain=basis.word(f"coverage.{by}.grain"),
        unit=basis.word("unit.turns"),
        all_transcripts=True,
        notes=[basis.word("coverage.note"), basis.word("coverage.overlap")],
    )


def _figures(turns: Iterable[Seen]) -> tuple[int, ...]:
    found = list(turns)
    read = sum(turn.read for turn in found)
    uncoded = sum(turn.read and not turn.coded and not turn.fits_none for turn in found)
    return (
        len(found),
        read,
        sum(turn.coded for turn in found),
        uncoded,
        sum(turn.fits_none for turn in found),
        len(found) - read,
    )


def _seen(basis: Basis, coder: str | None) -> dict[str, dict[int, Seen]]:
    """Return transcript id -> place of a turn that may be coded -> what was done with it."""
    coded = _places(basis, (one for one in basis.all_codings if _is_by(one, coder)))
    answers = current(basis.study.decisions, coder=coder)
    none = _places(basis, (one for one in answers if one.family == "fits_no_code"))
    return {
        one.id: {
            place: Seen(_is_read(basis, one, turn, coder), (one.id, place) in coded, (one.id, place) in none)
            for place, turn in enumerate(one.turns)
            if basis.study.is_codable(one, turn)
        }
        for one in basis.study.transcripts
    }


def _is_by(coding: Coding, coder: str | None) -> bool:
    return coding.state in ("accepted", "disputed") and (coder is None or coder in coding.coders)


def _places(basis: Basis, stretches: Iterable[Stretch]) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for one in stretches:
        if one.transcript in basis.speech:
            places = basis.speech[one.transcript].places(one.start, one.end)
            found.update((one.transcript, place) for place in places)
    return found


def _is_read(basis: Basis, transcript: Transcript, turn: Turn, coder: str | None) -> bool:
    coders = (who for one, who in basis.reading.marks if one == transcript.id and coder in (None, who))
    return any(basis.reading.turn_read(transcript.id, turn, who) for who in coders)
