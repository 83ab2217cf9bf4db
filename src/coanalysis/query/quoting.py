"""Quote tables (D1): subcode, the words, who said them; one table per phase or facet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coanalysis.model import Code, Coding, Suggestion
from coanalysis.query.basis import Basis, Coded
from coanalysis.query.choice import Section, checked_include, chosen, sections
from coanalysis.query.citing import line_of, placed, quote, quote_of, time_of
from coanalysis.query.flags import flag_words
from coanalysis.query.parts import common_notes, counted, lower_first, make_table, marks_note, suggested_title
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Quote, Table

__all__ = ["quote_tables", "quotes"]

Passage = Coding | Suggestion


def quotes(
    study: Study,
    code: str | None = None,
    *,
    exact: bool = False,
    include: Iterable[str] = (),
    fully_read: bool = False,
    language: str | None = None,
    marks: str | None = None,
) -> Table:
    """Return the quotes of a code and all below it (of all codes if None) in one table.

    Grain: one row per coded passage and code, by code in codebook order, then transcript and turn. Cells: subcode,
    the words (a Quote), the citation; in working files also place, time, line and coders.
    include: `suggested` adds suggestions nobody has decided about, told apart by a column, with their flags in words
    in another. marks: `keep` or `leave_out` transcription marks, as the study's settings say when not given.
    Raises QueryError for a code the project does not have.
    """
    include = checked_include(include)
    basis = Basis.of(study, language=language, fully_read=fully_read, include=include, marks=marks)
    codes = chosen(basis, code, exact=exact)
    title = basis.code_name(codes[0].id) if code and codes else basis.word("quotes.all_codes")
    return _table(basis, Section("", title, tuple(one.id for one in codes)), include)


def quote_tables(
    basis: Basis, *, code: str | None = None, exact: bool = False, include: Sequence[str] = ()
) -> tuple[Table, ...]:
    """Return one quote table per phase or facet that has codings; one empty table when none has."""
    codes = chosen(basis, code, exact=exact)
    tables = tuple(_table(basis, section, include) for section in sections(basis, codes))
    return tuple(table for table in tables if table.rows) or (_nothing(basis, codes, include),)


def _nothing(basis: Basis, codes: Sequence[Code], include: Sequence[str]) -> Table:
    return _table(basis, Section("", basis.word("quotes.all_codes"), tuple(one.id for one in codes)), include)


def _table(basis: Basis, section: Section, include: Sequence[str]) -> Table:
    codings = basis.of_codes(section.codes)
    rows = [_row(basis, one.coding, quote_of(basis, one.coding), "") for one in codings]
    if "suggested" in include:
        rows += _suggested_rows(basis, section)
    caption = basis.word("quotes.caption", name=lower_first(section.title))
    return make_table(
        basis,
        "quotes",
        name=section.title,
        part=section.part,
        caption=suggested_title(basis, caption, include),
        columns=_columns(basis, include),
        rows=tuple(row if "suggested" in include else row[:-2] for row in rows),
        grain=basis.word("quotes.grain"),
        notes=[_cited_note(basis, codings), *common_notes(basis, section.codes), marks_note(basis)],
    )


def _suggested_rows(basis: Basis, section: Section) -> list[tuple[Cell, ...]]:
    place = {code: number for number, code in enumerate(section.codes)}
    found = [one for one in basis.waiting if one.code in place and one.transcript in basis.ids]
    order = {one.id: number for number, one in enumerate(basis.transcripts)}
    found.sort(key=lambda one: (place[one.code], order[one.transcript], one.start, one.end))
    return [_row(basis, one, _suggested_quote(basis, one), basis.word("quotes.suggested")) for one in found]


def _suggested_quote(basis: Basis, one: Suggestion) -> Quote:
    return quote(basis, basis.study.transcript_by_id[one.transcript], one.start, one.end, code=one.code)


def _columns(basis: Basis, include: Sequence[str]) -> tuple[Column, ...]:
    columns = [
        Column("code", basis.word("column.subcode"), width=19),
        Column("quote", basis.word("column.quote"), kind="quote", width=62),
        Column("participant", basis.word("column.participant"), width=23),
        Column("reference", basis.word("column.reference"), width=16, working=True),
        Column("time", basis.word("column.time"), kind="time", width=10, working=True),
        Column("line", basis.word("column.line"), kind="integer", width=8, working=True),
        Column("coders", basis.word("column.coders"), width=14, working=True),
    ]
    if "suggested" in include:
        columns.append(Column("state", basis.word("column.state"), width=16))
        columns.append(Column("flags", basis.word("column.flags"), width=18))
    return tuple(columns)


def _row(basis: Basis, passage: Passage, words: Quote, state: str) -> tuple[Cell, ...]:
    transcript = basis.study.transcript_by_id[passage.transcript]
    return (
        words.code_name,
        words,
        placed(words),
        words.reference,
        time_of(basis, transcript, passage.start),
        line_of(transcript, passage.start),
        ", ".join(words.coders),
        state or basis.word("quotes.coded"),
        flag_words(basis, passage) if isinstance(passage, Suggestion) else "",
    )


def _cited_note(basis: Basis, codings: Sequence[Coded]) -> str:
    cited = {person for coded in codings for person in coded.people}
    return counted("quotes.cited", len(cited), basis.language, total=len(basis.people()))
