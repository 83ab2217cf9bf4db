"""What may speak against the findings: dissent, failures, counterparts, negated hits with their flags."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis import query
from coanalysis.model import Passage, Suggestion
from coanalysis.query.deviating import is_dissent
from coanalysis.table import Table
from studies import BARRIERS, CLAIM, OWN, SUGGESTIONS, TRANSLATION, decide, part, small_study, with_decisions


def column(table: Table, key: str) -> list[object]:
    place = [one.key for one in table.columns].index(key)
    return [row[place] for row in table.rows]


def test_possibly_deviating_statements_until_linked_to_a_claim() -> None:
    table = query.negative(small_study())
    assert table.caption == "Mulig avvikende utsagn"
    assert [(row[0], getattr(row[1], "reference", ""), row[3]) for row in table.rows] == [
        ("Problemdefinisjon", "I1, ytring 2", "kodet med utfallet «mislyktes»"),
        ("Avvisning", "FG2, ytring 3", "kodet som avvisning eller motstand"),
        ("Tidspress", "I1, ytring 4", "treff med nekting: «Tid»"),
    ]
    # the negated hit in FG1, turn 6, is the claim's deviating passage; without the claim it is a possible one
    references = [getattr(row[1], "reference", "") for row in query.negative(small_study(claims=())).rows]
    assert "FG1, ytring 6" in references


def test_a_negated_hit_that_somebody_decided_about_is_no_longer_listed() -> None:
    study = with_decisions(decide("I1", 4, "barrier/time", answer="reject"))
    assert "I1, ytring 4" not in [getattr(row[1], "reference", "") for row in query.negative(study).rows]


def test_claims_with_deviating_passages_stand_first() -> None:
    linked, possible = query.build("negative", small_study()).tables
    assert (linked.part, possible.part) == ("claims", "possible")
    (row,) = linked.rows
    assert row[0] == CLAIM.statement
    assert row[1] == "2 av 7"  # D2 in FG1 and D1 in I1
    assert getattr(row[2], "text", "") == "Nei, vi fikk satt av tid på vaktplanen."
    assert row[3:5] == ("(D1, FG1, ytring 6)", "Gjelder ikke alle enheter.")
    assert column(possible, "participant") == ["(D1, I1, ytring 2)", "(D10, FG2, ytring 3)", "(D1, I1, ytring 4)"]
    assert [table.part for table in query.build("negative", small_study(claims=())).tables] == ["possible"]


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("phase/interessement-rejection", True),
        ("phase/interessement-competing-ties", True),
        ("phase/problematisation-competing", True),
        ("own/resistance", True),
        ("dissent/quiet", True),
        ("phase/enrolment-roles", False),
        ("barrier/time", False),
        ("own/rejections-policy", False),
    ],
)
def test_dissent_is_read_from_the_words_of_an_id(code: str, is_one: bool) -> None:
    assert is_dissent(code) is is_one


def counterpart_study(*supporting: Passage, **changes: object):
    """Return the study with barrier/leadership as counterpart of barrier/time, and FG2 turn 2 agreed on."""
    codes = tuple(
        replace(one, counterpart="barrier/leadership") if one.id == "barrier/time" else one for one in BARRIERS.codes
    )
    books = (TRANSLATION, replace(BARRIERS, codes=codes), OWN)
    claim = replace(CLAIM, supporting=supporting or CLAIM.supporting, deviating=())
    return with_decisions(codebooks=books, claims=(claim,), **changes)


def reasons(study) -> list[tuple[str, str]]:
    table = query.negative(study)
    return list(zip(map(str, column(table, "reference")), map(str, column(table, "reason")), strict=True))


def test_codings_of_the_counterpart_of_what_a_claim_is_about_may_deviate() -> None:
    # both supporting passages are coded barrier/time; «lederen var ikke der» in I1 is coded with the counterpart
    told = "motstykket til «Tidspress», som funnet «Tid ble satt av i gruppa, men ikke der folk …» handler om"
    assert ("I1, ytring 2", told) in reasons(counterpart_study())


def test_a_code_that_few_supporting_passages_carry_is_not_what_the_claim_is_about() -> None:
    others = [Passage(*part("FG1", 2)), Passage(*part("FG1", 6)), Passage(*part("FG2", 3))]
    one_of_three = counterpart_study(Passage(*part("FG1", 3)), *others[:2])
    assert any("motstykket" in why for _, why in reasons(one_of_three))
    one_of_four = counterpart_study(Passage(*part("FG1", 3)), *others)
    assert not any("motstykket" in why for _, why in reasons(one_of_four))


def test_a_claim_about_both_a_code_and_its_counterpart_points_at_neither() -> None:
    both = counterpart_study(Passage(*part("FG1", 3)), Passage(*part("I1", 2)))
    assert not any("motstykket" in why for _, why in reasons(both))


def test_flags_stand_beside_a_negated_hit() -> None:
    def flagged(one: Suggestion) -> Suggestion:
        return replace(one, evidence=(replace(one.evidence[0], flags=("negated", "resolved", "question")),))

    table = query.negative(small_study(suggestions=tuple(flagged(one) for one in SUGGESTIONS)))
    assert column(table, "flags") == ["", "", "var slik før, i et spørsmål"]
    english = query.negative(small_study(suggestions=tuple(map(flagged, SUGGESTIONS))), language="en")
    assert english.columns[4].label == "Worth noting"
    assert column(english, "flags")[-1] == "was so before, in a question"
