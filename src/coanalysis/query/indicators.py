"""What the lines of the codebooks did (`indicators`): hits, overlap and answers per line and per suggester."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coanalysis.errors import QueryError
from coanalysis.model import Decision, Suggestion
from coanalysis.query.basis import Basis, Span
from coanalysis.query.choice import chosen
from coanalysis.query.flags import told_flags
from coanalysis.query.hitting import OUTCOMES, Answers, Line, LineHits, lines_of, written_lines
from coanalysis.query.parts import counted, make_table
from coanalysis.query.types import speakers_of, types_table
from coanalysis.review.waiting import offered
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Table
from coanalysis.words import has_word

__all__ = ["INDICATOR_TABLES", "indicator_tables", "indicators"]

#: The tables of the report; the first is the default.
INDICATOR_TABLES = ("lines", "suggesters", "words")
_LINE_FIGURES = ("hits", "passages", "alone", "persons", "transcripts", "weak", "negated")
_WHEN = ("before_hints", "after_hints")


def indicators(
    study: Study,
    columns: str = "lines",
    *,
    code: str | None = None,
    exact: bool = False,
    language: str | None = None,
) -> Table:
    """Return one table of the report on indicators, from the suggestions of the current pass and the answers to them.

    columns: `lines`: one row per line of the codebooks, most hits first under each code, those that hit nothing too;
    `suggesters`: one row per suggester; `words`: one row per line and word type it hit, most frequent first.
    code, exact: only lines under this code and below it. Raises QueryError for an unknown code or table.
    """
    (table,) = indicator_tables(Basis.of(study, language=language), columns=columns, code=code, exact=exact)
    return table


def indicator_tables(
    basis: Basis, *, columns: str | None = None, code: str | None = None, exact: bool = False
) -> tuple[Table, ...]:
    """Return the report: lines, suggesters and word types, or the one of these asked for; see `indicators`."""
    if columns not in (None, *INDICATOR_TABLES):
        raise QueryError(f"indicators has no table {columns!r}", hint=f"columns: {', '.join(INDICATOR_TABLES)}")
    codes = tuple(one.id for one in chosen(basis, code, exact=exact))
    lines, answers = lines_of(basis, codes), Answers(basis)
    make = {
        "lines": lambda: _lines_table(basis, lines, answers),
        "suggesters": lambda: _suggesters_table(basis, codes, answers),
        "words": lambda: types_table(basis, lines),
    }
    return tuple(make[name]() for name in (INDICATOR_TABLES if columns is None else (columns,)))


# Lines


def _lines_table(basis: Basis, lines: Mapping[Line, LineHits], answers: Answers) -> Table:
    working = ("weak", "transcripts", "before_hints")
    figures = (
        Column(key, basis.word(f"column.{_label(key)}"), "integer", 9, key in working)
        for key in (*_LINE_FIGURES, "proposed", *OUTCOMES, "before_hints")
    )
    shared = _lines_by_passage(lines)
    return make_table(
        basis,
        "indicators",
        name=basis.word("indicators.lines.name"),
        part="lines",
        caption=basis.word("indicators.lines.caption"),
        columns=(
            Column("code", basis.word("column.code"), width=24),
            Column("line", basis.word("column.line_of_codebook"), width=34),
            *figures,
            Column("flags", basis.word("column.flags"), width=26, working=True),
        ),
        rows=tuple(_line_row(basis, line, hits, shared, answers) for line, hits in _most_first(lines)),
        grain=basis.word("indicators.lines.grain"),
        unit=basis.word("unit.hits"),
        all_transcripts=True,
        notes=list(_line_notes(basis, lines)),
        landscape=True,
    )


def _most_first(lines: Mapping[Line, LineHits]) -> list[tuple[Line, LineHits]]:
    """Return the lines code by code, those with most hits first."""
    order = {code: place for place, code in enumerate(dict.fromkeys(code for code, _ in lines))}
    return sorted(lines.items(), key=lambda one: (order[one[0][0]], -len(one[1].hits)))


def _label(key: str) -> str:
    return {"persons": "people", "transcripts": "n_transcripts"}.get(key, key)


def _lines_by_passage(lines: Mapping[Line, LineHits]) -> Counter[tuple[str, Span]]:
    """Return (code, passage) -> how many lines of the code hit something there."""
    return Counter((line[0], passage) for line, hits in lines.items() for passage in hits.passages())


def _line_row(
    basis: Basis, line: Line, found: LineHits, shared: Mapping[tuple[str, Span], int], answers: Answers
) -> tuple[Cell, ...]:
    hits, passages = list(found.hits.values()), found.passages()
    figures = (
        len(hits),
        len(passages),
        sum(shared[line[0], passage] == 1 for passage in passages),
        len(speakers_of(basis, hits)),
        len({hit.transcript for hit in hits}),
        sum("weak" in hit.flags for hit in hits),
        sum("negated" in hit.flags for hit in hits),
    )
    given = [answers.to(one) for one in found.proposals.values()]
    flags = told_flags(basis, (flag for hit in hits for flag in hit.flags))
    return (basis.code_name(line[0]), line[1], *figures, *_outcomes(answers, given), _when(given)[0], flags)


def _outcomes(answers: Answers, given: Sequence[Sequence[Decision]]) -> tuple[int, ...]:
    """Return how many proposals there are, and how many of them stand in each of OUTCOMES."""
    states = Counter(answers.state(one) for one in given)
    return (len(given), *(states[state] for state in OUTCOMES))


def _when(given: Iterable[Sequence[Decision]]) -> tuple[int, ...]:
    """Return how many proposals somebody accepted before seeing hints, and after."""
    accepts = [{one.shown.when for one in answers if one.answer == "accept"} for answers in given]
    return tuple(sum(when in one for one in accepts) for when in _WHEN)


def _line_notes(basis: Basis, lines: Mapping[Line, LineHits]) -> Iterator[str]:
    silent = sum(not one.hits for one in lines.values())
    if not basis.study.suggestions:
        yield basis.word("indicators.no_pass")
        return
    if silent:
        yield counted("indicators.silent", silent, basis.language, total=len(lines))
    gone = len(lines.keys() - set(written_lines(basis, frozenset(code for code, _ in lines))))
    if gone:
        yield counted("indicators.gone", gone, basis.language)
    yield basis.word("indicators.lines.note")
    yield basis.word("indicators.answers.note")


# Suggesters


def _suggesters_table(basis: Basis, codes: Sequence[str], answers: Answers) -> Table:
    keys = ("proposed", "passages", "persons", "transcripts", *OUTCOMES, *_WHEN)
    stored = list(_stored_rows(basis, frozenset(codes), answers))
    beside = list(_unstored_rows(basis, frozenset(codes), answers))
    return make_table(
        basis,
        "indicators",
        name=basis.word("indicators.suggesters.name"),
        part="suggesters",
        caption=basis.word("indicators.suggesters.caption"),
        columns=(
            Column("suggester", basis.word("column.suggester"), width=28),
            *(Column(key, basis.word(f"column.{_label(key)}"), "integer", 9) for key in keys),
        ),
        rows=(*stored, *beside),
        grain=basis.word("indicators.suggesters.grain"),
        unit=basis.word("unit.suggestions"),
        all_transcripts=True,
        notes=[
            _missed_note(basis, frozenset(codes)),
            basis.word("indicators.answers.note") if stored or beside else "",
            basis.word("indicators.unstored") if beside else "",
        ],
        landscape=True,
    )


def _stored_rows(basis: Basis, codes: frozenset[str], answers: Answers) -> Iterator[tuple[Cell, ...]]:
    """Yield a row per suggester and strength of the suggestions that a pass stored."""
    groups: dict[tuple[str, str], list[Suggestion]] = {}
    for strength in ("strong", "weak"):
        for one in offered(basis.study, (strength,)):
            if one.code in codes:
                groups.setdefault((one.suggester, strength), []).append(one)
    for (suggester, strength), rows in groups.items():
        given = [answers.to(one) for one in rows]
        proposed, *states = _outcomes(answers, given)
        places = {(one.transcript, one.start, one.end) for one in rows}
        name = _suggester(basis, f"{suggester}-weak" if strength == "weak" else suggester)
        yield name, proposed, *_reach(basis, places), *states, *_when(given)


def _unstored_rows(basis: Basis, codes: frozenset[str], answers: Answers) -> Iterator[tuple[Cell, ...]]:
    """Yield a row per suggester whose suggestions are not stored: of what was answered beside them."""
    known = {one.suggester for one in basis.study.suggestions}
    for suggester, found in sorted(answers.beside().items()):
        given = [rows for (_, code), rows in found.items() if code in codes]
        if suggester not in known and given:
            places = {(rows[0].transcript, rows[0].start, rows[0].end) for rows in given}
            states = _outcomes(answers, given)[1:-1]
            yield _suggester(basis, suggester), None, *_reach(basis, places), *states, None, *_when(given)


def _reach(basis: Basis, places: Iterable[Span]) -> tuple[int, int, int]:
    """Return how many passages, persons and transcripts some places are."""
    found = set(places)
    people = {who for key, start, end in found for who in basis.speech[key].speakers(start, end)}
    return len(found), len(people), len({key for key, _, _ in found})


def _suggester(basis: Basis, name: str) -> str:
    return basis.word(f"suggester.{name}") if has_word(f"suggester.{name}") else name


def _missed_note(basis: Basis, codes: frozenset[str]) -> str:
    """Return how many codings the patterns did not propose; '' when nothing is coded."""
    codings = [one for one in basis.accepted if one.code in codes]
    proposed: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for one in offered(basis.study, ("strong", "weak")):
        if one.suggester == "rules":
            proposed.setdefault((one.transcript, one.code), []).append((one.start, one.end))
    missed = sum(
        not any(start < one.coding.end and one.coding.start < end for start, end in proposed.get(key, ()))
        for one in codings
        for key in ((one.transcript, one.code),)
    )
    return basis.word("indicators.missed", n=missed, total=len(codings)) if codings else ""
