"""Co-occurrence: where two kinds of codes meet, in three kinds of windows."""

from __future__ import annotations

import pytest

from coanalysis import query
from coanalysis.errors import QueryError
from coanalysis.study import Study
from coanalysis.table import Count, Table
from studies import decide, small_study, with_decisions


def cell(table: Table, row: str, column: str) -> Count:
    """Return a cell by the names of its codes."""
    place = [one.label for one in table.columns].index(column)
    found = next(line for line in table.rows if line[0] == row)[place]
    assert isinstance(found, Count)
    return found


def read_all() -> Study:
    """Return the study with I2 and I3 read too, so that nothing found is a nought."""
    marks = [
        decide(title, turn, None, answer="read")
        for title, turns in (("I2", 4), ("I3", 2))
        for turn in range(1, turns + 1)
    ]
    return with_decisions(*marks)


def test_phase_by_barrier_and_phase_by_sustainability() -> None:
    tables = query.build("cooccurrence", small_study()).tables
    assert [table.part for table in tables] == ["phase-barrier", "phase-sustainability"]
    assert [table.name for table in tables] == ["Fase × barrierer", "Fase × bærekraft"]
    assert [column.label for column in tables[0].columns] == ["Fase", "Tidspress", "Uklarhet", "Ledelse", "I alt"]
    assert [line[0] for line in tables[0].rows] == [
        "Problematisering",
        "Interesseskaping",
        "Innrullering",
        "Mobilisering",
    ]


def test_overlapping_passages_meet() -> None:
    table = query.cooccurrence(read_all())
    # I1 turn 2: the turn is problem definition, and holds «Ingen hadde tid» and «lederen var ikke der»
    assert cell(table, "Problematisering", "Tidspress") == Count(1, passages=1)
    assert cell(table, "Problematisering", "Ledelse") == Count(1, passages=1)
    assert cell(table, "Problematisering", "I alt") == Count(1, passages=1)
    # FG1 turn 3: the turn is roles, and «det var aldri tid» is in it
    assert cell(table, "Innrullering", "Tidspress") == Count(1, passages=1)
    assert cell(table, "Mobilisering", "Tidspress") == Count(0, passages=0)


def test_not_fully_read_is_no_nought() -> None:
    assert cell(query.cooccurrence(small_study()), "Mobilisering", "Tidspress") == Count(None, mark="unread")


def test_evidence_is_the_stretch_where_codes_meet() -> None:
    table = query.cooccurrence(small_study())
    assert [quote.text for quote in table.evidence[0, 1]] == [
        "Det var bestemt på forhånd. Ingen hadde tid, og lederen var ikke der."
    ]
    assert [quote.citation for quote in table.evidence[2, 1]] == ["(D2, FG1)"]


def test_words_side_by_side_meet_in_the_turn_only() -> None:
    study = with_decisions(decide("FG2", 3, "barrier/role", words="enda et prosjekt"))
    # bo coded the whole of FG2 turn 3 as rejection; without bo only «Jeg sa nei.» is
    alone = small_study(decisions=tuple(one for one in study.decisions if one.coder == "anna"))
    assert cell(query.cooccurrence(alone), "Interesseskaping", "Uklarhet").value is None
    assert cell(query.cooccurrence(alone, window="turn"), "Interesseskaping", "Uklarhet") == Count(1, passages=1)
    assert cell(query.cooccurrence(study), "Interesseskaping", "Uklarhet") == Count(1, passages=1)


def test_a_window_of_turns_reaches_neighbours_and_counts_both_speakers() -> None:
    # FG2: rejection in turn 3 (D10), time in turn 4 (D5)
    study = read_all()
    assert cell(query.cooccurrence(study), "Interesseskaping", "Tidspress") == Count(0, passages=0)
    assert cell(query.cooccurrence(study, window=1), "Interesseskaping", "Tidspress") == Count(2, passages=1)
    assert cell(query.cooccurrence(study, window="1"), "Interesseskaping", "Tidspress") == Count(2, passages=1)
    assert cell(query.cooccurrence(study, window=0), "Interesseskaping", "Tidspress") == Count(0, passages=0)
    table = query.cooccurrence(study, window=1)
    assert [quote.reference for quote in table.evidence[1, 1]] == ["FG2, ytring 3", "FG2, ytring 4"]
    assert "høyst én ytring fra hverandre" in table.notes[0]
    assert table.caption == "Faser og barrierer i ytringer nær hverandre"
    assert "høyst 2 ytringer fra hverandre" in query.cooccurrence(study, window=2).notes[0]
    assert "i samme ytring" in query.cooccurrence(study, window=0).notes[0]
    assert "Den som står i flere kolonner, er talt én gang i summen." in query.cooccurrence(study).notes


def test_a_person_who_meets_twice_is_one_person_with_two_passages() -> None:
    study = with_decisions(decide("FG1", 2, "barrier/time"))
    # D1 in FG1 turn 2 and in I1 turn 2
    assert cell(query.cooccurrence(study), "Problematisering", "Tidspress") == Count(1, passages=2)


def test_rows_and_columns_may_be_any_facets_or_codes() -> None:
    table = query.cooccurrence(small_study(), "barrier", "phase")
    assert cell(table, "Tidspress", "Problematisering") == Count(1, passages=1)
    below = query.cooccurrence(small_study(), "phase/enrolment", "barrier")
    assert [line[0] for line in below.rows] == ["Roller"]


def test_it_is_symmetric() -> None:
    one, other = query.cooccurrence(small_study()), query.cooccurrence(small_study(), "barrier", "phase")
    for line in one.rows:
        for column in one.columns[1:-1]:
            assert cell(one, str(line[0]), column.label) == cell(other, column.label, str(line[0]))


@pytest.mark.parametrize("window", ["sentence", "-1", True, "1.5"])
def test_wrong_window(window: object) -> None:
    with pytest.raises(QueryError) as caught:
        query.cooccurrence(small_study(), window=window)
    assert "passage, turn" in caught.value.hint


def test_codebooks_without_phases_say_what_to_name() -> None:
    with pytest.raises(QueryError) as caught:
        query.build("cooccurrence", small_study(codebooks=small_study().codebooks[1:]))
    assert "--rows" in caught.value.hint


def test_undecided_project_gives_empty_tables() -> None:
    for table in query.build("cooccurrence", small_study(decisions=())).tables:
        assert table.rows == ()
        assert any("2 forslag venter" in note for note in table.notes)


def test_passages_that_only_stand_near_each_other_do_not_meet() -> None:
    # in FG1 turn 3: the column's words first, then the row's; and two stretches that touch without sharing a character
    words, touching = "men det var aldri tid.", "Jeg tok på meg å teste lommekortet, "
    near = with_decisions(
        decide("FG1", 3, "phase/mobilisation", words=words), decide("FG1", 3, "barrier/role", words="Jeg tok")
    )
    touch = with_decisions(
        decide("FG1", 3, "phase/mobilisation", words=words), decide("FG1", 3, "barrier/role", words=touching)
    )
    for study in (near, touch):
        assert cell(query.cooccurrence(study), "Mobilisering", "Uklarhet") == Count(None, mark="unread")
        assert cell(query.cooccurrence(study, window="turn"), "Mobilisering", "Uklarhet") == Count(1, passages=1)
