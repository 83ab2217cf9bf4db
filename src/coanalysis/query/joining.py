"""Co-occurrence (D6): where two kinds of codes meet, with the quotes behind each figure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coanalysis.errors import QueryError
from coanalysis.model import Transcript
from coanalysis.query.basis import Basis, Coded, Span, merged
from coanalysis.query.choice import columns_below, find_code
from coanalysis.query.citing import quote
from coanalysis.query.parts import common_notes, counted, lower_first, make_table
from coanalysis.study import Study
from coanalysis.table import Column, Count, Quote, Table

__all__ = ["PAIRS", "cooccurrence", "cooccurrence_tables"]

#: What is set against what when nothing is asked for: phase × barrier, phase × sustainability.
PAIRS = (("phase", "barrier"), ("phase", "sustainability"))


def cooccurrence(
    study: Study,
    rows: str = "phase",
    columns: str = "barrier",
    *,
    window: str | int = "passage",
    fully_read: bool = False,
    language: str | None = None,
) -> Table:
    """Return how often codes of two facets meet. Grain: one row per code of `rows`, all below it included.

    rows, columns: a facet or code; its children (of a facet: its topmost codes) become rows and columns. The last
    column is everything below `columns`, people counted once.
    window: `passage` (the coded passages overlap), `turn` (both codes in one turn), or a number n (the passages are
    at most n turns apart, all turns counted). Cells: people, then passages (stretches where the codes meet, those
    that overlap joined). People are those who speak where the passages meet; with a number, those who speak in either.
    Raises QueryError for an unknown code or window.
    """
    basis = Basis.of(study, language=language, fully_read=fully_read)
    return _table(basis, rows, columns, checked_window(window))


def cooccurrence_tables(
    basis: Basis, *, rows: str | None = None, columns: str | None = None, window: str | int = "passage"
) -> tuple[Table, ...]:
    """Return phase × barrier and phase × sustainability as far as the codebooks have them, or the pair asked for."""
    checked = checked_window(window)
    pairs = [(rows or "phase", columns or "barrier")]
    if rows is None and columns is None:
        facets = {code.facet for code in basis.study.codes}
        pairs = [pair for pair in PAIRS if facets.issuperset(pair)]
    if not pairs:
        raise QueryError(
            "the codebooks have no phases with barriers or sustainability to set against each other",
            hint="name two facets or codes: --rows FACET --columns FACET",
        )
    return tuple(_table(basis, *pair, checked) for pair in pairs)


def checked_window(window: str | int) -> str | int:
    """Return `passage`, `turn` or a number of turns from 0. Raises QueryError for anything else."""
    if window in ("passage", "turn"):
        return window
    if isinstance(window, bool) or not str(window).isdecimal():
        raise QueryError(f"there is no window {window!r}", hint="window: passage, turn, or a number of turns")
    return int(window)


def _table(basis: Basis, rows: str, columns: str, window: str | int) -> Table:
    lines, heads = columns_below(basis, rows), columns_below(basis, columns)
    total = frozenset(code for found in find_code(basis, columns) for code in basis.family(found))
    families = [*(basis.family(head) for head in heads), total]
    met = _met(basis, [basis.family(line) for line in lines], families, window)
    names = {"rows": _name(basis, rows, several=True), "columns": lower_first(_name(basis, columns))}
    where = "turns" if isinstance(window, int) and window else window or "turn"
    shown = bool(basis.transcripts)
    return make_table(
        basis,
        "cooccurrence",
        name=f"{_name(basis, rows)} × {names['columns']}",
        part=f"{rows}-{columns}".replace("/", "-"),
        caption=basis.word(f"cooccurrence.caption.{where}", **names),
        columns=_columns(basis, rows, heads),
        rows=tuple(_row(basis, line, families, found) for line, found in zip(lines, met, strict=True)) if shown else (),
        grain=basis.word("cooccurrence.grain"),
        unit=basis.word("unit.persons"),
        filters={basis.word("about.window"): _window_words(basis, window)},
        evidence=_evidence(basis, met),
        notes=_notes(basis, window, families, lines),
        landscape=len(heads) > 4,
    )


def _name(basis: Basis, text: str, *, several: bool = False) -> str:
    found = find_code(basis, text)
    if text == "phase":
        return basis.word("facet.phases" if several else "facet.phase")
    return basis.code_name(found[0]) if len(found) == 1 else text


def _columns(basis: Basis, rows: str, heads: Sequence[str]) -> tuple[Column, ...]:
    first = Column("code", _name(basis, rows), width=24)
    named = [*((head, basis.code_name(head)) for head in heads), ("total", basis.word("matrix.total"))]
    return (first, *(Column(key, label, kind="count", width=12, passages=True) for key, label in named))


def _row(
    basis: Basis, line: str, families: Sequence[frozenset[str]], met: Sequence[Sequence[Meeting]]
) -> tuple[str | Count, ...]:
    ids = basis.ids
    cells = []
    for family, found in zip(families, met, strict=True):
        if found or basis.fully_read(ids, basis.family(line) | family):
            people = {person for meeting in found for person in meeting.people}
            cells.append(Count(len(people), passages=len(merged(meeting.span for meeting in found))))
        else:
            cells.append(Count(None, mark="unread"))
    return (basis.code_name(line), *cells)


# Where codes meet


@dataclass(frozen=True, slots=True)
class Meeting:
    """A stretch where two codes meet, the people who speak there, and the stretches to show for it."""

    span: Span
    people: tuple[str, ...]
    shown: tuple[Span, ...]


Placed = Mapping[str, Sequence[Coded]]
"""Codings by transcript id, in order of place."""


def _met(
    basis: Basis, lines: Sequence[frozenset[str]], families: Sequence[frozenset[str]], window: str | int
) -> list[list[tuple[Meeting, ...]]]:
    """Return, per row and column, where the two families of codes meet, in order of transcript and place."""
    left = [_placed(basis, family) for family in lines]
    right = [_placed(basis, family) for family in families]
    return [[_meetings(basis, one, other, window) for other in right] for one in left]


def _placed(basis: Basis, family: frozenset[str]) -> Placed:
    found: dict[str, list[Coded]] = defaultdict(list)
    for coded in basis.in_text_order(family):
        found[coded.transcript].append(coded)
    return found


def _meetings(basis: Basis, left: Placed, right: Placed, window: str | int) -> tuple[Meeting, ...]:
    found: list[Meeting] = []
    for transcript in basis.transcripts:
        one, other = left.get(transcript.id), right.get(transcript.id)
        if not one or not other:
            continue
        if window == "passage":
            found += _overlap(basis, transcript, one, other)
        elif window == "turn":
            found += _same_turn(basis, transcript, one, other)
        else:
            found += _near(basis, transcript, one, other, int(window))
    return tuple(found)


def _overlap(basis: Basis, transcript: Transcript, left: Sequence[Coded], right: Sequence[Coded]) -> list[Meeting]:
    found: dict[Span, tuple[str, ...]] = {}
    reach = max(coded.coding.end - coded.coding.start for coded in right)
    starts = [coded.coding.start for coded in right]
    for one in left:
        first = bisect_left(starts, one.coding.start - reach)
        for other in right[first : bisect_left(starts, one.coding.end)]:
            start, end = max(one.coding.start, other.coding.start), min(one.coding.end, other.coding.end)
            if start < end:
                span = (transcript.id, min(one.coding.start, other.coding.start), max(one.coding.end, other.coding.end))
                people = basis.speech[transcript.id].speakers(start, end)
                found[span] = tuple(dict.fromkeys([*found.get(span, ()), *people]))
    return [Meeting(span, people, (span,)) for span, people in sorted(found.items())]


def _same_turn(basis: Basis, transcript: Transcript, left: Sequence[Coded], right: Sequence[Coded]) -> list[Meeting]:
    speech = basis.speech[transcript.id]
    places = _turns_of(basis, left) & _turns_of(basis, right)
    found = []
    for place in sorted(places):
        turn = transcript.turns[place]
        span = (transcript.id, turn.start, turn.end)
        if speech.people[place]:
            found.append(Meeting(span, (speech.people[place],), (span,)))
    return found


def _turns_of(basis: Basis, rows: Sequence[Coded]) -> set[int]:
    return {
        place for coded in rows for place in basis.speech[coded.transcript].places(coded.coding.start, coded.coding.end)
    }


def _near(
    basis: Basis, transcript: Transcript, left: Sequence[Coded], right: Sequence[Coded], distance: int
) -> list[Meeting]:
    speech = basis.speech[transcript.id]
    found = []
    bounds = [(speech.places(one.coding.start, one.coding.end), one) for one in right]
    for one in left:
        mine = speech.places(one.coding.start, one.coding.end)
        for theirs, other in bounds:
            if mine and theirs and max(mine[0], theirs[0]) - min(mine[-1], theirs[-1]) <= distance:
                start, end = min(one.coding.start, other.coding.start), max(one.coding.end, other.coding.end)
                people = tuple(dict.fromkeys([*one.people, *other.people]))
                found.append(Meeting((transcript.id, start, end), people, tuple(sorted({one.span, other.span}))))
    return sorted(found, key=lambda meeting: meeting.span)


# Evidence and notes


def _evidence(basis: Basis, met: Sequence[Sequence[Sequence[Meeting]]]) -> dict[tuple[int, int], tuple[Quote, ...]]:
    order = {one.id: place for place, one in enumerate(basis.transcripts)}
    found = {}
    for number, line in enumerate(met):
        for place, meetings in enumerate(line, start=1):
            spans = {span for meeting in meetings for span in meeting.shown}
            ordered = sorted(spans, key=lambda span: (order[span[0]], span[1], span[2]))
            if ordered:
                found[number, place] = tuple(_quote(basis, span) for span in ordered)
    return found


def _quote(basis: Basis, span: Span) -> Quote:
    return quote(basis, basis.study.transcript_by_id[span[0]], span[1], span[2])


def _window_words(basis: Basis, window: str | int) -> str:
    if isinstance(window, int) and window:
        return counted("cooccurrence.turns", window, basis.language)
    return basis.word(f"cooccurrence.{window or 'turn'}")


def _notes(basis: Basis, window: str | int, families: Sequence[frozenset[str]], lines: Sequence[str]) -> list[str]:
    if not basis.transcripts:
        return common_notes(basis)
    codes = frozenset[str]().union(*families, *(basis.family(line) for line in lines))
    return [
        basis.word("cooccurrence.note", window=_window_words(basis, window)),
        basis.word("cooccurrence.meaning"),
        basis.word("cooccurrence.once") if len(families) > 2 else "",
        basis.word("matrix.parents"),
        basis.word("cooccurrence.marks"),
        *common_notes(basis, codes),
    ]
