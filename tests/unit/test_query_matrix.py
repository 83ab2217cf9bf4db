"""Matrices: people counted once, 0 and unread and absent told apart, recounted from the decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis import query
from coanalysis.errors import QueryError
from coanalysis.model import Decision, Person
from coanalysis.study import Study
from coanalysis.table import Count, Table
from studies import DECISIONS, TRANSCRIPTS, decide, small_study, with_decisions


def row(table: Table, name: str) -> dict[str, Count]:
    """Return a row by the name of its code: column label -> cell."""
    found = next(line for line in table.rows if line[0] == name)
    return dict(zip([column.label for column in table.columns[1:]], found[1:], strict=True))


def test_groups_count_people_present_and_passages() -> None:
    table = query.matrix(small_study(), "groups")
    assert [column.label for column in table.columns] == [
        "Kode",
        "Nyansatte",
        "HLR",
        "Individuelle intervjuer",
        "I alt",
    ]
    # D2 in FG1; D5 in FG2; D1 in I1 and D6 in I2: four of the seven present, four passages
    assert row(table, "Tidspress") == {
        "Nyansatte": Count(1, of=4, passages=1),
        "HLR": Count(1, of=2, passages=1),
        "Individuelle intervjuer": Count(2, of=2, passages=2),
        "I alt": Count(4, of=7, passages=4),
    }


def test_a_person_in_a_group_and_alone_is_counted_once_in_the_total() -> None:
    table = query.matrix(small_study(), "groups")
    # D1 says it in FG1 and again alone in I1
    assert row(table, "Problemdefinisjon") == {
        "Nyansatte": Count(1, of=4, passages=1),
        "HLR": Count(0, of=2, passages=0),
        "Individuelle intervjuer": Count(1, of=2, passages=1),
        "I alt": Count(1, of=7, passages=2),
    }
    assert any("er talt én gang i summen" in note for note in table.notes)


def test_interviews_are_a_column_of_their_own_whatever_their_group() -> None:
    # I1 belongs to the group Nyansatte, but is no part of its column
    assert row(query.matrix(small_study(), "groups"), "Ledelse")["Nyansatte"] == Count(0, of=4, passages=0)


def test_nought_means_fully_read_and_a_dot_not_yet() -> None:
    table = query.matrix(small_study(), "transcripts")
    cells = row(table, "Roller")
    assert cells["FG2"] == Count(0, of=2, passages=0)
    assert cells["I2"] == Count(None, of=1, mark="unread")
    assert str(cells["FG2"]) == "0"
    assert str(cells["I2"]) == "·"


def test_a_redefined_code_is_unread_again_until_it_is_read_for() -> None:
    study = small_study(code_since={"phase/enrolment-roles": "2025-06-20T00:00:00Z"})
    cells = row(query.matrix(study, "transcripts"), "Roller")
    # the read marks are of 19 June, before the code meant what it means now; what was found stays found
    assert cells["FG2"].mark == "unread"
    assert cells["FG1"] == Count(1, of=4, passages=1)
    assert row(query.matrix(study, "transcripts"), "Mobilisering")["FG2"].mark == ""
    # a parent's nought needs all codes below it read
    below = small_study(code_since={"barrier/role": "2025-06-20T00:00:00Z"})
    assert row(query.matrix(below, "transcripts"), "Uklarhet")["FG1"].mark == "unread"
    assert row(query.matrix(below, "transcripts", exact=True), "Uklarhet")["FG1"] == Count(0, of=4, passages=0)


def test_persons_count_passages_and_a_silent_one_is_absent() -> None:
    table = query.matrix(small_study(), "persons")
    assert [column.label for column in table.columns[1:]] == ["D1", "D2", "D3", "D4", "D5", "D6", "D10", "I alt"]
    cells = row(table, "Barrierer")
    # D1: «Ingen hadde tid» and «lederen var ikke der»; D4 was there and said nothing; D6 is not fully read but coded
    assert [str(cell) for cell in cells.values()] == ["2", "1", "0", "–", "1", "1", "0", "5"]
    assert table.unit == "utdrag"
    assert "utdrag, ikke deltakere" in table.notes[0]


def test_parents_include_descendants_and_overlapping_passages_are_one() -> None:
    # two children of «barrier» on the same turn of D3 are one passage of the parent
    study = with_decisions(decide("FG1", 4, "barrier/time"), decide("FG1", 4, "barrier/role"))
    table = query.matrix(study, "groups")
    assert row(table, "Barrierer")["Nyansatte"] == Count(2, of=4, passages=2)
    assert row(table, "Uklarhet")["Nyansatte"] == Count(1, of=4, passages=1)
    assert table.levels[[line[0] for line in table.rows].index("Uklare roller")] == 2
    assert "Overordnede koder omfatter underkodene sine." in table.notes
    overlap = (
        "Overlappende utdrag under samme hovedkode er talt som ett, så en hovedkode kan ha færre utdrag enn radene bak."
    )
    assert overlap in table.notes
    assert overlap not in query.matrix(study, "groups", exact=True).notes
    assert overlap not in query.matrix(study, "groups", code="sustainability").notes


def test_figures_are_minimum_figures_only_where_something_is_unread() -> None:
    note = "Tall i kolonner som ikke er lest ferdig, er minstetall."
    assert note in query.matrix(small_study(), "groups").notes  # I2 is not fully read
    assert note not in query.matrix(small_study(), "groups", fully_read=True).notes
    new = small_study(code_since={"barrier/role": "2025-06-20T00:00:00Z"})
    assert note in query.matrix(new, "groups", fully_read=True).notes
    assert note not in query.matrix(new, "groups", code="barrier/time", fully_read=True).notes


def test_unsure_codings_are_left_out_and_counted_once() -> None:
    # FG1, turn 4: both are unsure; turn 3: anna accepts and bo is unsure, which is told as disputed
    doubts = [decide("FG1", 2, "barrier/role", answer="unsure"), decide("FG1", 4, "barrier/role", answer="unsure")]
    twice = decide("FG1", 4, "barrier/role", answer="unsure", coder="bo")
    beside = decide("FG1", 3, "barrier/time", answer="unsure", coder="bo")
    one = query.matrix(with_decisions(doubts[0]), "groups").notes
    assert "1 koding som koderen er usikker på, er ikke med." in one
    table = query.matrix(with_decisions(*doubts, twice, beside), "groups")
    assert "2 kodinger som koderen er usikker på, er ikke med." in table.notes
    assert "2 kodinger som koderne er uenige om, er holdt utenfor." in table.notes
    assert row(table, "Uklare roller")["Nyansatte"] == Count(0, of=4, passages=0)
    assert not any("usikker" in note for note in query.matrix(with_decisions(*doubts), code="phase").notes)
    assert not any("usikker" in note for note in query.matrix(small_study()).notes)


def test_disputed_codings_are_left_out_and_counted_in_the_note() -> None:
    table = query.matrix(small_study(), "groups")
    assert row(table, "Ledelse")["HLR"] == Count(0, of=2, passages=0)
    assert "1 koding som koderne er uenige om, er holdt utenfor." in table.notes


def test_an_exchange_counts_each_speaker_and_not_the_moderator() -> None:
    study = with_decisions(decide("FG1", 4, "phase/mobilisation", last=6))
    cells = row(query.matrix(study, "persons"), "Mobilisering")
    assert [str(cell) for cell in cells.values()] == ["1", "0", "1", "–", "0", "·", "0", "1"]
    assert any("flere snakker" in note for note in query.matrix(study, "persons").notes)
    assert row(query.matrix(study, "groups"), "Mobilisering")["Nyansatte"] == Count(2, of=4, passages=1)


def test_evidence_holds_the_quotes_behind_each_figure() -> None:
    table = query.matrix(small_study(), "groups")
    names = [line[0] for line in table.rows]
    evidence = {key: [quote.reference for quote in quotes] for key, quotes in table.evidence.items()}
    assert evidence[names.index("Tidspress"), 3] == ["I1, ytring 2", "I2, ytring 2"]
    assert evidence[names.index("Tidspress"), 4] == ["FG1, ytring 3", "FG2, ytring 4", "I1, ytring 2", "I2, ytring 2"]
    assert (names.index("Mobilisering"), 1) not in evidence
    for (line, place), quotes in table.evidence.items():
        cell = table.rows[line][place]
        assert isinstance(cell, Count)
        assert cell.value
        assert quotes


def test_suggestions_stand_in_columns_of_their_own_and_are_never_summed() -> None:
    plain = query.matrix(small_study(), "groups")
    table = query.matrix(small_study(), "groups", include=["suggested"])
    labels = [column.label for column in table.columns]
    assert labels[1:3] == ["Nyansatte", "Nyansatte: forslag (utdrag)"]
    cells = row(table, "Tidspress")
    # I3 comes in because of its suggestion: one more person present alone, no more people counted
    assert cells["Individuelle intervjuer"] == Count(2, of=3, passages=2)
    assert cells["Individuelle intervjuer: forslag (utdrag)"] == 1
    assert cells["I alt: forslag (utdrag)"] == 1
    assert cells["Nyansatte: forslag (utdrag)"] == 0
    assert row(table, "Barrierer")["I alt: forslag (utdrag)"] == 1
    assert cells["I alt"].value == row(plain, "Tidspress")["I alt"].value
    assert table.caption.endswith("med forslag som ingen har vurdert")


def test_undecided_project_gives_empty_tables_that_say_so() -> None:
    for table in query.build("matrix", small_study(decisions=())).tables:
        assert table.rows == ()
        assert "2 forslag venter på vurdering og er ikke talt med." in table.notes


def test_one_code_with_what_lies_below_it() -> None:
    assert [line[0] for line in query.matrix(small_study(), code="barrier/unclear").rows] == [
        "Uklarhet",
        "Uklare roller",
    ]
    assert query.matrix(small_study(), code="barrier/unclear").levels == (0, 1)
    assert [line[0] for line in query.matrix(small_study(), code="phase").rows][:2] == [
        "Problematisering",
        "Problemdefinisjon",
    ]


def test_a_retired_code_has_a_row_only_where_it_was_used() -> None:
    books = small_study().codebooks
    retired = tuple(
        replace(code, status="retired") if code.id in ("barrier/role", "barrier/time") else code
        for code in books[1].codes
    )
    table = query.matrix(small_study(codebooks=(books[0], replace(books[1], codes=retired), books[2])))
    names = [line[0] for line in table.rows]
    assert "Tidspress" in names
    assert "Uklare roller" not in names


def test_wrong_columns_are_named() -> None:
    with pytest.raises(QueryError) as caught:
        query.matrix(small_study(), "codes")
    assert "groups, transcripts, persons" in caught.value.hint
    with pytest.raises(QueryError):
        query.matrix(small_study(), include=["rejected"])


def test_frame_has_figures_and_missing_where_there_is_none() -> None:
    frame = query.matrix(small_study(), "transcripts").frame
    roles = frame[frame["code"] == "Roller"].iloc[0]
    assert roles["FG1"] == 1
    assert roles["FG2"] == 0
    assert roles.isna()["I2"]
    assert roles["total_passages"] == 1


def test_two_groups_of_one_name_are_one_column_and_a_group_named_total_keeps_its_own() -> None:
    one = small_study()
    same = replace(one, transcripts=tuple(replace(each, group="total") for each in one.transcripts))
    table = query.matrix(same, "groups")
    assert [column.label for column in table.columns[1:]] == ["Total", "Individuelle intervjuer", "I alt"]
    assert len({column.key for column in table.columns}) == len(table.columns)
    assert row(table, "Tidspress")["Total"] == Count(2, of=6, passages=2)


# Recounts

CODES = ("barrier/time", "barrier/role", "phase/enrolment-roles", "phase/mobilisation")
TITLES = ("FG1", "FG2", "I1", "I2")


@st.composite
def decisions(draw: st.DrawFn) -> list[Decision]:
    """Draw accepts and rejects of two coders on whole turns or runs of turns, interviewers' turns included."""
    made = []
    for number in range(draw(st.integers(0, 8))):
        title = draw(st.sampled_from(TITLES))
        turns = len(TRANSCRIPTS[title].turns)
        first = draw(st.integers(1, turns))
        made.append(
            decide(
                title,
                first,
                draw(st.sampled_from(CODES)),
                last=draw(st.integers(first, min(first + 1, turns))),
                answer=draw(st.sampled_from(["accept", "accept", "reject"])),
                coder=draw(st.sampled_from(["anna", "bo"])),
                at=f"2025-06-23T10:00:{number:02d}Z",
            )
        )
    return made


def people_by_hand(study: Study, code: str, titles: tuple[str, ...]) -> set[str]:
    """Return who expressed a code, worked out from the decisions alone: last answers, disputes by overlap, turns."""
    last: dict[tuple[object, ...], Decision] = {}
    for one in sorted(study.decisions, key=lambda each: each.at):
        if one.code == code:
            last[one.coder, one.transcript, one.start, one.end] = one
    accepts = [one for one in last.values() if one.answer == "accept"]
    rejects = [one for one in last.values() if one.answer == "reject"]
    found = set()
    for one in accepts:
        if any(
            other.coder != one.coder
            and other.transcript == one.transcript
            and other.start < one.end
            and one.start < other.end
            for other in rejects
        ):
            continue
        transcript = study.transcript_by_id[one.transcript]
        if transcript.title in titles:
            turns = study.turns_in(transcript, one.start, one.end)
            found |= {study.speaker_of(transcript, turn) for turn in turns if study.is_codable(transcript, turn)}
    return found


@settings(derandomize=True, deadline=None, max_examples=60)
@given(decisions())
def test_every_figure_equals_a_recount_from_the_decisions(made: list[Decision]) -> None:
    study = small_study(decisions=tuple(one for one in DECISIONS if one.family == "read") + tuple(made))
    table = query.matrix(study, "transcripts", exact=True)
    for code in CODES:
        cells = row(table, study.code_name(code))
        for title in TITLES:
            by_hand = people_by_hand(study, code, (title,))
            assert (cells[title].value or 0) == len(by_hand), (code, title)
        assert (cells["I alt"].value or 0) == len(people_by_hand(study, code, TITLES))


@settings(derandomize=True, deadline=None, max_examples=40)
@given(decisions(), st.randoms(use_true_random=False))
def test_figures_keep_within_bounds_and_do_not_depend_on_order(made: list[Decision], random: object) -> None:
    study = with_decisions(*made)
    table = query.matrix(study, "groups")
    for line in table.rows:
        counts = [cell for cell in line[1:] if isinstance(cell, Count)]
        values = [cell.value or 0 for cell in counts]
        assert all(cell.value is None or (cell.of is not None and cell.value <= cell.of) for cell in counts)
        assert max(values[:-1]) <= values[-1] <= sum(values[:-1])
    shuffled = list(study.decisions)
    random.shuffle(shuffled)
    assert query.matrix(replace(study, decisions=tuple(shuffled)), "groups").rows == table.rows


def test_people_are_not_counted_twice_when_a_turn_is_coded_twice() -> None:
    once = query.matrix(with_decisions(decide("FG1", 2, "barrier/time")), "groups")
    twice = query.matrix(with_decisions(decide("FG1", 2, "barrier/time"), decide("FG1", 6, "barrier/time")), "groups")
    assert row(once, "Tidspress")["Nyansatte"] == Count(2, of=4, passages=2)
    assert row(twice, "Tidspress")["Nyansatte"] == Count(2, of=4, passages=3)


def test_persons_file_alone_changes_no_figure() -> None:
    study = small_study(persons=(Person("D99"),))
    assert query.matrix(study, "groups").rows == query.matrix(small_study(), "groups").rows


def moderated(*labels: str, **changes: object) -> Study:
    """Return the study after some labels became the moderator's in participants.csv."""
    study = small_study(**changes)
    people = (replace(one, function="moderator") if one.label in labels else one for one in study.participants)
    return replace(study, participants=tuple(people))


def test_codings_of_a_label_that_became_moderator_are_in_no_table_and_counted_in_a_note() -> None:
    # FG1 turn 3 is all that Jonas says: roles, time pressure, the card
    study = moderated("Jonas")
    table = query.matrix(study, "groups")
    assert row(table, "Roller")["Nyansatte"] == Count(0, of=3, passages=0)
    assert row(table, "Tidspress")["I alt"] == Count(3, of=6, passages=3)
    note = "3 kodinger ligger bare i ytringer fra intervjuer eller moderator og er ikke med."
    assert note in table.notes
    persons = query.matrix(study, "persons")
    assert row(persons, "Lommekortet")["I alt"] == Count(None, mark="unread")
    for made in (query.quotes(study), query.long(study), query.codings(study)):
        assert note in made.notes
        assert not any("lommekortet" in str(cell) for line in made.rows for cell in line)
    one = "1 coding lies only in turns of an interviewer or moderator and is left out."
    assert one in query.quotes(study, "own/lommekort", language="en").notes
    assert not any("moderator" in line for line in query.quotes(study, "sustainability").notes)


def test_an_exchange_in_which_somebody_may_be_coded_stays() -> None:
    exchange = decide("FG1", 2, "own/lommekort", last=3)
    study = moderated("Jonas", decisions=(exchange,))
    assert row(query.matrix(study, "groups"), "Lommekortet")["I alt"] == Count(1, of=3, passages=1)
    assert not any("moderator og er ikke med" in note for note in query.matrix(study).notes)


def test_disputed_and_rejected_codings_of_a_moderator_are_left_out_too() -> None:
    study = moderated("Turid")  # FG2: turn 2 disputed, turn 4 twice coded; bo rejects turn 2
    assert "3 kodinger ligger bare" in " ".join(query.matrix(study).notes)
    assert "uenige" not in " ".join(query.matrix(study).notes)
    states = [(line[2], line[6]) for line in query.codings(study).rows if line[2] == "FG2"]
    assert states == [("FG2", "accepted")]
