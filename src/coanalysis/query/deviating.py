"""What speaks against: deviating passages of claims (D11), and utterances that may deviate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from textwrap import shorten

from coanalysis.model import Claim, Coding, Passage, Suggestion
from coanalysis.query.basis import Basis, Stretch
from coanalysis.query.citing import placed, quote, said
from coanalysis.query.flags import flag_words
from coanalysis.query.parts import common_notes, make_table, marks_note
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Quote, Table

__all__ = ["deviating_table", "is_dissent", "negative", "negative_tables", "passage_quotes", "people_of"]

#: A code with one of these words in its id says that something was refused, contested or left.
DISSENT = frozenset({"rejection", "refusal", "dissidence", "dissent", "competing", "resistance", "opposition"})
#: So much of a claim names it.
SHORT_CLAIM = 50


def negative(study: Study, *, fully_read: bool = False, language: str | None = None, marks: str | None = None) -> Table:
    """Return utterances that may speak against the findings and no claim is linked to yet.

    Grain: one row per passage and code. Four kinds, told apart by the reason: coded as refusal or dissent; a phase
    coded with the outcome «failed»; coded as the counterpart of what a claim is about (a code that a third of its
    supporting passages carry): an enabler where the claim says barrier; and negated hits of the pass that nobody has
    decided about, with the flags of the suggestion.
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
        Column("flags", basis.word("column.flags"), width=18),
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
        rows=tuple((one.code_name, one, placed(one), reason, flags, one.reference) for one, reason, flags in found),
        grain=basis.word("negative.possible.grain"),
        notes=[basis.word("negative.possible.note"), *common_notes(basis), marks_note(basis)],
    )


def _decided(basis: Basis) -> Iterator[tuple[Quote, str, str]]:
    turned = _counterparts(basis)
    for code in basis.place:
        for coded in basis.by_code.get(code, ()):
            reason = _dissent(basis, coded.coding) or turned.get(code, "")
            if reason and not _is_linked(basis, coded.coding):
                yield _quote(basis, coded.coding), reason, ""


def _dissent(basis: Basis, coding: Coding) -> str:
    if is_dissent(coding.code):
        return basis.word("negative.dissent")
    is_failed = coding.code.startswith("phase/") and coding.attributes.get("outcome") == "failed"
    return basis.word("negative.failed") if is_failed else ""


def is_dissent(code: str) -> bool:
    """Say whether a code's id says refusal, rejection, competing definitions, dissidence or the like."""
    return not DISSENT.isdisjoint(code.replace("/", "-").split("-"))


def _counterparts(basis: Basis) -> dict[str, str]:
    """Return code -> why its codings may speak against a claim: the claim is about the code's counterpart."""
    found: dict[str, str] = {}
    for claim in basis.study.claims:
        about = _codes_of(basis, claim)
        for code in about:
            known = basis.study.code_by_id.get(code)
            other = known.counterpart if known else None
            if other and other not in about:
                name = shorten(claim.statement, SHORT_CLAIM, placeholder=" …")
                text = basis.word("negative.counterpart", name=basis.code_name(code), claim=name)
                found.setdefault(other, text)
    return found


def _codes_of(basis: Basis, claim: Claim) -> tuple[str, ...]:
    """Return the codes a claim is about: those at least a third of its supporting passages carry."""
    carried = Counter(
        code
        for passage in claim.supporting
        for code in {one.code for one in basis.accepted if _meets(one.coding, passage)}
    )
    return tuple(code for code in basis.place if carried[code] and 3 * carried[code] >= len(claim.supporting))


def _meets(one: Stretch, other: Stretch) -> bool:
    """Say whether two stretches share characters."""
    return one.transcript == other.transcript and one.start < other.end and other.start < one.end


def _negated(basis: Basis) -> Iterator[tuple[Quote, str, str]]:
    order = {one.id: place for place, one in enumerate(basis.study.transcripts)}
    last = len(basis.place)
    found = [one for one in basis.pending("negative_case") if not basis.fully_read_only or one.transcript in basis.ids]
    found.sort(key=lambda one: (basis.place.get(one.code, last), order[one.transcript], one.start))
    for one in found:
        if not _is_linked(basis, one):
            reason = basis.word("negative.negated", words=_hit_words(basis, one))
            yield _quote(basis, one), reason, flag_words(basis, one)


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
    return any(_meets(passage, one) for claim in basis.study.claims for one in claim.deviating)
