"""Hints that wait for an answer (`hints`), and how far what was learnt can be trusted (`reliability`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from coanalysis.errors import QueryError
from coanalysis.model import Suggestion
from coanalysis.query.basis import Basis
from coanalysis.query.choice import chosen
from coanalysis.query.citing import placed, quote
from coanalysis.query.parts import counted, make_table
from coanalysis.review.hints import Hints, group_of, may_show
from coanalysis.review.learning import Material
from coanalysis.review.names import CodeNames
from coanalysis.suggesters.reliability import LEAST_ACCEPTED, Reliability
from coanalysis.table import Cell, Column, Table

__all__ = ["Hinted", "hints_table", "reliability_table", "titled"]

SUGGESTER_WORDS = {"weak": "rules-weak"}


@dataclass(frozen=True)
class Hinted:
    """What a project hands over for one coder. rule: the setting `hints`. A study alone does not know its coder.

    suggestions: those the coder may see and has not answered, in the order a sheet shows them. reliability: code id ->
    how `learned` did in its trial.
    """

    material: Material
    rule: str = "after_reading"
    suggestions: tuple[Suggestion, ...] = ()
    reliability: Mapping[str, Reliability] = field(default_factory=dict)


def handed_over(basis: Basis, hinted: Hinted | None) -> Hinted:
    """Return what a project handed over; without it what is known of a coder who has read nothing."""
    return hinted or Hinted(Material(basis.study, ""), basis.study.settings.hints)


def titled(basis: Basis, title: str | None) -> frozenset[str]:
    """Return the ids of the transcripts asked for: all, or the one with a title. Raises QueryError for another."""
    study = basis.study
    if title is None:
        return frozenset(study.transcript_by_id)
    if title not in study.transcript_by_title:
        hint = "there are: " + ", ".join(study.transcript_by_title)
        raise QueryError(f"there is no transcript {title!r}", hint=hint)
    return frozenset({study.transcript_by_title[title].id})


def hints_table(
    basis: Basis, *, code: str | None = None, exact: bool = False, transcript: str | None = None,
    hinted: Hinted | None = None,
) -> Table:  # fmt: skip
    """Return one row per hint that waits for the coder's answer, with its reason. Grain: turn x code.

    In the study's order; for a turn in the order a sheet shows them. rank: place among those of the same suggester.
    """
    given = handed_over(basis, hinted)
    ids, codes = titled(basis, transcript), frozenset(one.id for one in chosen(basis, code, exact=exact))
    shown = [(one, rank) for one, rank in _ranked(given.suggestions) if one.transcript in ids and one.code in codes]
    words = Hints(CodeNames(basis.study, basis.language), basis.language)
    return make_table(
        basis,
        "hints",
        name=basis.word("hints.name"),
        caption=basis.word("hints.caption"),
        columns=(
            Column("reference", basis.word("column.reference"), width=18),
            Column("text", basis.word("column.quote"), "quote", 44),
            Column("code", basis.word("column.code"), width=20),
            Column("suggester", basis.word("column.suggester"), width=18),
            Column("rank", basis.word("column.rank"), "integer", 6),
            Column("why", basis.word("column.why"), width=40),
        ),
        rows=tuple(_hint_row(basis, one, rank, words) for one, rank in shown),
        grain=basis.word("hints.grain"),
        unit=basis.word("unit.suggestions"),
        all_transcripts=True,
        notes=list(_hint_notes(basis, given, n_shown=len(shown), ids=ids)),
        landscape=True,
    )


def _ranked(suggestions: Iterable[Suggestion]) -> Iterator[tuple[Suggestion, int]]:
    """Yield suggestions with their place among the open ones of the same suggester for the same turn."""
    ranks: dict[tuple[str, int, str], int] = {}
    for one in suggestions:
        key = (one.transcript, one.start, group_of(one))
        ranks[key] = ranks.get(key, 0) + 1
        yield one, ranks[key]


def _hint_row(basis: Basis, one: Suggestion, rank: int, words: Hints) -> tuple[Cell, ...]:
    transcript = basis.study.transcript_by_id[one.transcript]
    said = quote(basis, transcript, one.start, one.end, code=one.code)
    group = group_of(one)
    name = basis.word(f"suggester.{SUGGESTER_WORDS.get(group, group)}")
    return (placed(said), said, basis.code_name(one.code), name, rank, words.why(transcript, one))


def _hint_notes(basis: Basis, given: Hinted, *, n_shown: int, ids: frozenset[str]) -> Iterator[str]:
    if given.rule == "off":
        yield basis.word("hints.off")
        return
    study, coder = basis.study, given.material.coder
    unread = sum(
        not may_show(given.rule, basis.reading, transcript, turn, coder)
        for transcript in study.transcripts if transcript.id in ids
        for turn in study.codable_turns(transcript)
    )  # fmt: skip
    if unread and coder:
        yield counted("hints.unread", unread, basis.language, coder=coder)
    if n_shown:
        yield basis.word("hints.note")
    elif not unread:
        yield basis.word("hints.none")


# Reliability


def reliability_table(
    basis: Basis, *, code: str | None = None, exact: bool = False, hinted: Hinted | None = None
) -> Table:
    """Return one row per code: how `learned` did on transcripts it had not seen, in words and figures.

    found: of the accepted passages; right: of those it would have suggested. Empty where nothing can be known yet.
    """
    given = handed_over(basis, hinted)
    codes = [one.id for one in chosen(basis, code, exact=exact) if one.id in given.reliability]
    return make_table(
        basis,
        "reliability",
        name=basis.word("reliability.name"),
        caption=basis.word("reliability.caption", coder=given.material.coder),
        columns=(
            Column("code", basis.word("column.code"), width=24),
            Column("state", basis.word("column.reliability"), width=46),
            Column("accepted", basis.word("column.n_accepted"), "integer", 9),
            Column("other", basis.word("column.n_without"), "integer", 9),
            Column("transcripts", basis.word("column.n_transcripts"), "integer", 9),
            Column("average_precision", basis.word("column.average_precision"), "number", 10),
            Column("chance", basis.word("column.chance"), "number", 10),
        ),
        rows=tuple(_reliability_row(basis, given.reliability[one]) for one in codes),
        grain=basis.word("reliability.grain"),
        unit=basis.word("unit.passages"),
        all_transcripts=True,
        notes=[basis.word("reliability.note"), basis.word("reliability.note_small")],
        landscape=True,
    )


def _reliability_row(basis: Basis, one: Reliability) -> tuple[Cell, ...]:
    figures: tuple[Cell, ...] = (None, None)
    if one.average_precision is not None and one.chance is not None:
        figures = (round(one.average_precision, 2), round(one.chance, 2))
    return (basis.code_name(one.code), in_words(basis, one), one.accepted, one.other, one.transcripts, *figures)


def in_words(basis: Basis, one: Reliability) -> str:
    """Return how far a learnt code can be trusted: «kan ikke vite ennå: 3 av 5 utdrag med ja»."""
    return basis.word(
        f"reliability.{one.state}", accepted=one.accepted, least=LEAST_ACCEPTED, both=one.both, suggested=one.suggested
    )
