"""Coverage: what was read and coded, in turns and in words, and what is relevant and fits no code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis import query
from coanalysis.errors import QueryError
from coanalysis.model import Mark
from coanalysis.study import Settings
from studies import DECISIONS, TRANSCRIPTS, decide, part, small_study, with_decisions


def test_coverage_by_transcript() -> None:
    table = query.coverage(small_study())
    # turns, read, coded, read but uncoded, fits no code, not read
    assert [row[:1] + row[2:] for row in table.rows] == [
        ("FG1", 4, 4, 2, 1, 1, 0, "ja"),
        ("FG2", 3, 3, 3, 0, 0, 0, "ja"),
        ("I1", 2, 2, 1, 1, 0, 0, "ja"),
        ("I2", 2, 1, 1, 0, 0, 1, "nei"),
        ("I3", 1, 0, 0, 0, 0, 1, "nei"),
        ("I alt", 12, 10, 7, 2, 1, 2, ""),
    ]


def test_coverage_by_person_and_by_coder() -> None:
    by_person = {row[0]: row[1:] for row in query.coverage(small_study(), "persons").rows}
    assert by_person["D1"] == (4, 4, 2, 2, 0, 0)  # FG1 turns 2 and 6, I1 turns 2 and 4
    assert by_person["D4"] == (0, 0, 0, 0, 0, 0)
    assert by_person["I alt"] == (12, 10, 7, 2, 1, 2)
    by_coder = {row[:2]: row[2:] for row in query.coverage(small_study(), "coders").rows}
    assert by_coder["anna", "FG2"] == (3, 3, 3, 0, 0, 0, "ja")
    assert by_coder["bo", "FG2"] == (3, 0, 1, 0, 0, 3, "nei")
    assert [table.part for table in query.build("coverage", small_study()).tables] == [
        "transcripts",
        "persons",
        "coders",
        "words",
        "words_persons",
    ]
    overlap = "En ytring kan være både kodet og merket «passer ingen kode», så kolonnene kan overlappe."
    assert all(overlap in table.notes for table in query.build("coverage", small_study()).tables)
    with pytest.raises(QueryError):
        query.coverage(small_study(), "codes")


def test_coverage_in_words_by_transcript() -> None:
    table = query.coverage(small_study(), "words")
    # words, read, in a coded passage, in none (of the read ones), fits no code, not read; then three shares
    assert [row[:1] + row[2:] for row in table.rows] == [
        ("FG1", 32, 32, 23, 8, 1, 0, 72, 25, 3),  # 11 + 12 coded, «Mm.» fits no code, 8 of turn 6
        ("FG2", 70, 70, 70, 0, 0, 0, 100, 0, 0),
        ("I1", 22, 22, 13, 9, 0, 0, 59, 41, 0),
        ("I2", 16, 11, 11, 0, 0, 5, None, None, None),  # fewer than 20 words: no percentages
        ("I3", 4, 0, 0, 0, 0, 4, None, None, None),
        ("I alt", 144, 135, 117, 17, 1, 9, 81, 12, 1),
    ]
    assert table.unit == "ord"
    assert "Prosent står bare der noen har sagt minst 20 ord." in table.notes


def test_coverage_in_words_by_person() -> None:
    rows = {row[0]: row[1:] for row in query.coverage(small_study(), "words_persons").rows}
    assert rows["D1"] == (41, 41, 24, 17, 0, 0, 59, 41, 0)  # 11 + 8 in FG1, 13 + 9 in I1
    assert rows["D3"] == (1, 1, 0, 0, 1, 0, None, None, None)
    assert rows["D4"] == (0, 0, 0, 0, 0, 0, None, None, None)
    assert rows["I alt"][:6] == (144, 135, 117, 17, 1, 9)


def test_only_the_words_of_a_narrow_coding_are_coded() -> None:
    kept = tuple(one for one in DECISIONS if one.family == "read")
    study = small_study(decisions=(*kept, decide("FG1", 3, "barrier/time", words="aldri tid")))
    assert query.coverage(study, "words").rows[0][2:8] == (32, 32, 2, 30, 0, 0)
    assert query.coverage(study).rows[0][2:8] == (4, 4, 1, 3, 0, 0)
    # a border inside a word takes the word in
    inside = small_study(decisions=(*kept, decide("FG1", 3, "barrier/time", words="dri ti")))
    assert query.coverage(inside, "words").rows[0][4] == 2


def test_transcription_marks_are_no_words() -> None:
    one = TRANSCRIPTS["FG1"]
    start = part("FG1", 2, "satt sammen")[2]
    marked = replace(one, marks=(Mark(start, start + len("satt sammen"), "laughter"),))
    study = small_study(transcripts=(marked, *list(TRANSCRIPTS.values())[1:]))
    assert query.coverage(study, "words").rows[0][2] == 30


def test_the_share_that_fits_no_code_is_told() -> None:
    few = "Relevant, men passer ingen kode: 1 av de 8 ytringene som er kodet eller merket slik."
    assert query.coverage(small_study()).notes[0] == few
    assert query.coverage(small_study(), "words").notes[0] == few
    # a turn that is both coded and marked counts once among the relevant ones
    both = with_decisions(decide("FG1", 2, None, answer="fits_no_code"))
    assert "2 av de 8 " in query.coverage(both).notes[0]


def test_percentages_of_turns_stand_from_twenty_on() -> None:
    talk = TRANSCRIPTS["FG2"]
    turn = talk.turns[3]
    words = [
        replace(turn, number=number, start=turn.start + number, end=turn.start + number + 1) for number in range(25)
    ]
    long = replace(talk, turns=tuple(words))
    marks = [
        replace(decide("FG2", 4, "barrier/time"), start=one.start, end=one.end) for one in words[:17]
    ] + [
        replace(decide("FG2", 4, None, answer="fits_no_code"), start=one.start, end=one.end) for one in words[17:20]
    ]  # fmt: skip
    study = small_study(transcripts=(long,), decisions=tuple(marks))
    assert query.coverage(study).notes[0] == (
        "Relevant, men passer ingen kode: 3 av de 20 ytringene som er kodet eller merket slik (15 %)."
    )


@pytest.mark.parametrize(("method", "asks"), [("directed", True), ("template", True), ("reflexive", False)])
def test_methods_that_demand_the_figure_say_when_nothing_was_marked(method: str, asks: bool) -> None:
    decisions = tuple(one for one in DECISIONS if one.family != "fits_no_code")
    study = small_study(decisions=decisions, settings=Settings(method=method))
    asked = any(note.startswith("Ingen ytring er merket «passer ingen kode».") for note in query.coverage(study).notes)
    assert asked is asks
