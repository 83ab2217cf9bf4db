"""Quote tables: the words, who said them, where, and what stands below."""

from __future__ import annotations

import pytest

from coanalysis import query
from coanalysis.errors import QueryError
from coanalysis.table import Quote, Table
from studies import LONG, TRANSCRIPTS, decide, small_study, with_decisions


def cells(table: Table, *keys: str) -> list[tuple[object, ...]]:
    """Return some columns of a table, quotes as their words."""
    places = [[column.key for column in table.columns].index(key) for key in keys]
    return [tuple(getattr(row[place], "text", row[place]) for place in places) for row in table.rows]


def test_one_table_per_phase_and_facet_that_has_codings_in_codebook_order() -> None:
    tables = query.build("quotes", small_study()).tables
    assert [(table.name, table.part) for table in tables] == [
        ("Problematisering", "phase-problematisation"),
        ("Interesseskaping", "phase-interessement"),
        ("Innrullering", "phase-enrolment"),
        ("Barrierer", "barrier"),
        ("Bærekraft", "sustainability"),
        ("Egne koder", "own"),
    ]
    assert tables[3].caption == "Sitater som belyser barrierer"


def test_rows_stand_by_subcode_then_transcript_word_for_word() -> None:
    table = query.quotes(small_study(), "barrier")
    assert cells(table, "code", "quote", "participant", "reference") == [
        ("Tidspress", "det var aldri tid", "(D2, FG1, ytring 3)", "FG1, ytring 3"),
        ("Tidspress", LONG, "(D5, FG2, ytring 4)", "FG2, ytring 4"),
        ("Tidspress", "Ingen hadde tid", "(D1, I1, ytring 2)", "I1, ytring 2"),
        ("Tidspress", "=I wanted to, but we never had the time to meet.", "(D6, I2, ytring 2)", "I2, ytring 2"),
        ("Ledelse", "lederen var ikke der", "(D1, I1, ytring 2)", "I1, ytring 2"),
    ]
    for row in table.rows:
        quote = row[1]
        assert isinstance(quote, Quote)
        one = TRANSCRIPTS[quote.transcript]
        assert quote.text in one.words_of(one.turns[quote.turn - 1])


def test_working_columns_give_time_line_and_coders() -> None:
    table = query.quotes(small_study(), "phase/interessement")
    assert [column.key for column in table.columns if column.working] == ["reference", "time", "line", "coders"]
    # FG2, turn 3 begins 30 s into the recording, on the third line; anna and bo overlap and are one passage
    assert cells(table, "time", "line", "coders") == [("00:00:30", 3, "anna, bo")]
    assert cells(table, "quote") == [("Jeg sa nei. Det ble bare enda et prosjekt.",)]


def test_note_counts_people_quoted_of_those_present() -> None:
    # D1, D2, D5, D6 are quoted on barriers; present: D1–D4 in FG1, D5 and D10 in FG2, D6 in I2 (D7's I3 is untouched)
    assert "4 deltakere er sitert, av 7." in query.quotes(small_study(), "barrier").notes
    assert "1 deltaker er sitert, av 7." in query.quotes(small_study(), "sustainability").notes


def test_notes_say_what_has_been_read_and_what_is_left_out() -> None:
    notes = query.quotes(small_study(), "barrier").notes
    assert "Lest ferdig: 3 av 5 transkripsjoner." in notes
    assert "Ikke med, fordi ingenting er vurdert der ennå: I3." in notes
    assert "1 koding som koderne er uenige om, er holdt utenfor." in notes
    assert not any("uenige" in note for note in query.quotes(small_study(), "phase").notes)


def test_disputed_codings_are_not_quoted_until_agreed() -> None:
    words = "Sjefen sette meg på lista, og så såg vi henne ikkje meir."
    assert (words,) not in cells(query.quotes(small_study(), "barrier/leadership"), "quote")
    agreed = decide("FG2", 2, "barrier/leadership", coder="anna", consensus=("anna", "bo"), at="2025-06-25T10:00:00Z")
    assert (words,) in cells(query.quotes(with_decisions(agreed), "barrier/leadership"), "quote")


def test_exact_leaves_out_subcodes() -> None:
    assert len(query.quotes(small_study(), "barrier")) == 5
    assert query.quotes(small_study(), "barrier", exact=True).rows == ()


def test_a_code_is_found_by_its_name_in_any_language() -> None:
    assert query.quotes(small_study(), "Time pressure").rows == query.quotes(small_study(), "barrier/time").rows
    assert query.quotes(small_study(), "tidspress").rows == query.quotes(small_study(), "barrier/time").rows


def test_unknown_code_names_the_nearest() -> None:
    with pytest.raises(QueryError) as caught:
        query.quotes(small_study(), "barier/time")
    assert "barrier/time" in caught.value.hint


def test_an_exchange_names_people_by_pseudonym_never_by_label() -> None:
    study = with_decisions(decide("FG1", 4, "phase/enrolment", last=6))
    row = query.quotes(study, "phase/enrolment", exact=True).rows[0]
    quote = row[1]
    assert isinstance(quote, Quote)
    assert quote.text == "D3: Mm.\nModerator: Var det travelt?\nD1: Nei, vi fikk satt av tid på vaktplanen."
    assert quote.citation == "(D3, D1, FG1)"
    assert quote.reference == "FG1, ytring 4–6"
    assert quote.marked("nb") == quote.text


def test_language_of_the_table_and_of_the_words_differ() -> None:
    table = query.quotes(small_study(), "barrier/time", language="en")
    assert table.caption == "Quotations illustrating time pressure"
    assert [column.label for column in table.columns[:3]] == ["Subcode", "Quotation", "Participant"]
    assert cells(table, "reference")[0] == ("FG1, turn 3",)
    # I2 is in English; in FG2, D5 says enough to be recognised as nynorsk
    assert [getattr(row[1], "language", "") for row in table.rows] == ["nb", "nn", "nb", "en"]


def test_a_speaker_without_a_person_is_not_named() -> None:
    study = small_study(participants=())
    row = query.quotes(study, "barrier/leadership").rows[0]
    assert row[2] == "(I1, ytring 2)"


def test_suggestions_stand_apart_when_asked_for() -> None:
    table = query.quotes(small_study(), "barrier/time", include=["suggested"])
    assert table.caption == "Sitater som belyser tidspress – med forslag som ingen har vurdert"
    assert cells(table, "quote", "state")[-1] == ("Vi hadde aldri tid.", "forslag, ikke vurdert")
    # the suggestion in FG1 lies inside a decided passage, so only I3's is left
    assert [state for (state,) in cells(table, "state")] == ["kodet"] * 4 + ["forslag, ikke vurdert"]
    assert "4 deltakere er sitert, av 8." in table.notes


def test_undecided_project_gives_an_empty_table_that_says_how_many_suggestions_wait() -> None:
    (table,) = query.build("quotes", small_study(decisions=())).tables
    assert table.rows == ()
    # with nothing decided the strong suggestions of FG1 and I3 wait; negative cases are no suggestions
    assert "2 forslag venter på vurdering og er ikke talt med." in table.notes


def test_fully_read_leaves_unread_transcripts_out_and_says_so() -> None:
    table = query.quotes(small_study(), "barrier/time", fully_read=True)
    assert [row[2] for row in table.rows] == ["(D2, FG1, ytring 3)", "(D5, FG2, ytring 4)", "(D1, I1, ytring 2)"]
    assert "Bare transkripsjoner som er lest ferdig, er med: 3 av 5." in table.notes


def test_codings_of_codes_no_longer_in_the_codebooks_are_counted_in_a_note() -> None:
    table = query.quotes(with_decisions(decide("FG1", 2, "gone/code")), "barrier")
    assert "1 koding med en kode som ikke lenger står i kodebøkene, er ikke med." in table.notes


def test_codings_of_an_older_text_version_are_counted_in_a_note() -> None:
    from dataclasses import replace

    old = replace(decide("FG1", 2, "barrier/time"), version="0" * 64)
    table = query.quotes(with_decisions(old), "barrier/time")
    assert len(table) == 4
    assert "1 utdrag fra en eldre utgave av teksten er ikke med." in table.notes


def test_short_quotes_get_marks_long_ones_none() -> None:
    table = query.quotes(small_study(), "barrier/time")
    short, long = (row[1] for row in table.rows[:2])
    assert isinstance(short, Quote)
    assert isinstance(long, Quote)
    assert short.marked("nn") == "«det var aldri tid»"
    assert short.marked("en") == "“det var aldri tid”"
    assert len(LONG.split()) >= 40
    assert long.marked("nb") == LONG


def test_nothing_is_said_of_reading_when_everything_is_read() -> None:
    marks = [decide(title, turn, None, answer="read") for title, turn in (("I2", 2), ("I2", 4), ("I3", 2))]
    notes = query.quotes(with_decisions(*marks), "barrier").notes
    assert notes == ("4 deltakere er sitert, av 8.", "1 koding som koderne er uenige om, er holdt utenfor.")
