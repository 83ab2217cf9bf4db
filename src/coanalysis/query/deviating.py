"""What speaks against: deviating passages of claims (D11), and utterances that may deviate."""

from __future__ import annotations

from collections.abc import Iterator

from coanalysis.model import Claim, Coding, Passage, Suggestion
from coanalysis.query.basis import Basis, Stretch
from coanalysis.query.citing import placed, quote, said
from coanalysis.query.parts import common_notes, make_table, marks_note
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Quote, Table

__all__ = ["deviating_table", "negative", "negative_tables", "passage_quotes", "people_of"]

#: Codes of a phase that say it was refused, contested or betrayed.
DISSENT = ("-rejection", "-refusal", "-dissidence", "-competing")


def negative(study: Study, *, fully_read: bool = False, language: str | None = None, marks: str | None = None) -> Table:
    """Return utterances that may speak against the findings and no claim is linked to yet.

    Grain: one row per passage and code. Three kinds, told apart in the last column: coded as refusal or dissent, a
    phase coded with the outcome «failed», and negated hits of the pass that nobody has decided about.
    """
    return _possible_table(Basis.of(study, language=language, fully_read=fully_read, marks=marks))


def negative_tables(basis: Basis) -> tuple[Table, ...]:
    """Return the claims with deviating passages first, if there are any, then the possible ones."""
    linked = deviating_table(basis)
    possible = _possible_table(basis)
    return (linked, possible) if linked.rows else (possible,)


def deviating_table(basis: Basis) -> Table:
    """Return D11. Grain: one row per claim and deviating passage."""
    columns = (
        Column("claim", basis.word("column.claim"), width=34),
        Column("supporting", basis.word("column.supporting"), width=14),
        Column("quote", basis.word("column.deviating_quote"), "quote", 48),
        Column("participant", basis.word("column.participant"), width=18),
        Column("assessment", basis.word("column.researcher_assessment"), width=30),
        Column("reference", basis.word("column.reference"), width=16, working=True),
    )
    return make_table(
        basis,
        "negative",
        name=basis.word("negative.claims.name"),
        part="claims",
        caption=basis.word("negative.claims.caption"),
        columns=columns,
        rows=tuple(row for claim in basis.study.claims for row in _claim_rows(basis, claim)),
        grain=basis.word("negative.claims.grain"),
        notes=[*common_notes(basis), marks_note(basis)],
        landscape=True,
    )


def _claim_rows(basis: Basis, claim: Claim) -> Iterator[tuple[Cell, ...]]:
    people = people_of(basis, claim.supporting)
    support = basis.word("table.n_of", n=len(people), total=len(basis.people()))
    for words in passage_quotes(basis, claim.deviating):
        yield (claim.statement, support, words, placed(words), claim.assessment, words.reference)


def passage_quotes(basis: Basis, passages: tuple[Passage, ...]) -> tuple[Quote, ...]:
    """Return passages of a claim as quotes; those of an older text version are left out."""
    found = ((basis.study.transcript_by_id.get(one.transcript), one) for one in passages)
    return tuple(
        quote(basis, transcript, one.start, one.end)
        for transcript, one in found
        if transcript is not None and transcript.version == one.version
    )


def people_of(basis: Basis, passages: tuple[Passage, ...]) -> frozenset[str]:
    """Return the people who speak in passages."""
    known = (one for one in passages if one.transcript in basis.speech)
    return frozenset(person for one in known for person in basis.speakers(one))


def _possible_table(basis: Basis) -> Table:
    columns = (
        Column("code", basis.word("column.code"), width=26),
        Column("quote", basis.word("column.quote"), "quote", 60),
        Column("participant", basis.word("column.participant"), width=18),
        Column("reason", basis.word("column.why_listed"), width=26),
        Column("reference", basis.word("column.reference"), width=16, working=True),
    )
    found = [*_decided(basis), *_negated(basis)]
    return make_table(
        basis,
        "negative",
        name=basis.word("negative.possible.name"),
        part="possible",
        caption=basis.word("negative.possible.caption"),
        columns=columns,
        rows=tuple((words.code_name, words, placed(words), reason, words.reference) for words, reason in found),
        grain=basis.word("negative.possible.grain"),
        notes=[basis.word("negative.possible.note"), *common_notes(basis), marks_note(basis)],
    )


def _decided(basis: Basis) -> Iterator[tuple[Quote, str]]:
    for code in basis.place:
        for coded in basis.by_code.get(code, ()):
            reason = _dissent(coded.coding)
            if reason and not _is_linked(basis, coded.coding):
                yield _quote(basis, coded.coding), basis.word(reason)


def _dissent(coding: Coding) -> str:
    if not coding.code.startswith("phase/"):
        return ""
    if coding.code.endswith(DISSENT):
        return "negative.dissent"
    return "negative.failed" if coding.attributes.get("outcome") == "failed" else ""


def _negated(basis: Basis) -> Iterator[tuple[Quote, str]]:
    order = {one.id: place for place, one in enumerate(basis.study.transcripts)}
    last = len(basis.place)
    found = [one for one in basis.pending("negative_case") if not basis.fully_read_only or one.transcript in basis.ids]
    found.sort(key=lambda one: (basis.place.get(one.code, last), order[one.transcript], one.start))
    for one in found:
        if not _is_linked(basis, one):
            yield _quote(basis, one), basis.word("negative.negated", words=_hit_words(basis, one))


def _hit_words(basis: Basis, one: Suggestion) -> str:
    """Return the words that were hit, as they stand: «tid … mangel»."""
    talk = basis.study.transcript_by_id[one.transcript]
    hits = (" … ".join(said(basis, talk, *span) for span in evidence.spans) for evidence in one.evidence)
    return ", ".join(dict.fromkeys(f"«{hit}»" for hit in hits))


def _quote(basis: Basis, passage: Coding | Suggestion) -> Quote:
    transcript = basis.study.transcript_by_id[passage.transcript]
    return quote(basis, transcript, passage.start, passage.end, code=passage.code)


def _is_linked(basis: Basis, passage: Stretch) -> bool:
    """Say whether a claim has a deviating passage that shares characters with this one."""
    linked = (one for claim in basis.study.claims for one in claim.deviating)
    return any(
        one.transcript == passage.transcript and one.start < passage.end and passage.start < one.end for one in linked
    )
