"""Lists: long form, turns, codings, codebook, tree, participants, findings, memos."""

from __future__ import annotations

from dataclasses import replace

from coanalysis import query
from coanalysis.model import Claim, Memo, Passage, Person, Shown, TimePoint
from coanalysis.table import Count, Quote, Table
from studies import BARRIERS, CLAIM, TRANSCRIPTS, TRANSLATION, decide, part, small_study, with_decisions


def column(table: Table, key: str) -> list[object]:
    """Return a column of a table by its key, quotes as their words."""
    place = [one.key for one in table.columns].index(key)
    return [getattr(row[place], "text", row[place]) for row in table.rows]


# Long form


def test_long_form_has_a_row_per_passage_and_code_in_text_order() -> None:
    table = query.long(small_study())
    assert column(table, "reference") == ["FG1, ytring 2"] + ["FG1, ytring 3"] * 3 + ["FG2, ytring 3"] + [
        "FG2, ytring 4"
    ] * 2 + ["I1, ytring 2"] * 3 + ["I2, ytring 2"]
    assert column(table, "code")[1:4] == ["Roller", "Lommekortet", "Tidspress"]  # by start: turn, word 6, word 9
    assert column(table, "code_above")[1:4] == ["Innrullering", "", "Barrierer"]
    assert column(table, "code_id")[3] == "barrier/time"
    assert column(table, "number") == list(range(1, 12))
    assert column(table, "kind")[0] == "fokusgruppe"
    assert column(table, "kind")[-1] == "individuelt intervju"


def test_long_form_keeps_attributes_notes_and_memos() -> None:
    table = query.long(small_study())
    assert [one.label for one in table.columns if one.key.startswith("attribute_")] == ["Utfall"]
    assert column(table, "attribute_outcome")[7] == "failed"
    assert column(table, "note")[9] == "Sagt lavt."
    assert column(table, "memo")[7] == "Jeg kjenner meg igjen i Marit."
    assert column(table, "memo")[0] == ""


def test_long_form_says_whether_a_coding_began_as_a_suggestion() -> None:
    study = with_decisions(decide("FG1", 6, "barrier/time", shown=Shown("rules", 1, "after_hints")))
    table = query.long(study, "barrier/time")
    assert column(table, "origin") == ["egen koding", "forslag (ordmønster)", *["egen koding"] * 3]


def test_long_form_with_suggestions_tells_them_apart() -> None:
    table = query.long(small_study(), "barrier/time", include=["suggested"])
    assert column(table, "state") == ["kodet"] * 4 + ["forslag, ikke vurdert"]
    assert column(table, "text")[-1] == "Vi hadde aldri tid."
    assert table.caption.endswith("med forslag som ingen har vurdert")


# Turns and codings


def test_turns_are_all_turns_with_positions_into_the_text() -> None:
    table = query.turns(small_study())
    assert [one.key for one in table.columns] == [
        "transcript", "number", "label", "speaker", "function", "start", "end", "begin_ms", "text",
    ]  # fmt: skip
    assert len(table) == sum(len(one.turns) for one in TRANSCRIPTS.values())
    for record in table.records():
        assert TRANSCRIPTS[record["transcript"]].text[record["start"] : record["end"]] == record["text"]
    assert table.records()[0] == {
        "transcript": "FG1", "number": 1, "label": "Ragnhild", "speaker": "P1", "function": "moderator",
        "start": 10, "end": 40, "begin_ms": 10_000, "text": "Hvordan ble dere med i gruppa?",
    }  # fmt: skip


def test_codings_are_those_of_every_state() -> None:
    table = query.codings(small_study())
    assert [one.key for one in table.columns] == ["code", "text", "transcript", "start", "end", "coder", "state"]
    states = [(record["code"], record["coder"], record["state"]) for record in table.records()]
    assert ("barrier/leadership", "anna", "disputed") in states
    assert ("barrier/leadership", "bo", "rejected") in states
    assert ("phase/interessement-rejection", "anna, bo", "accepted") in states
    for record in table.records():
        assert TRANSCRIPTS[record["transcript"]].text[record["start"] : record["end"]] == record["text"]
    assert {record["code"] for record in query.codings(small_study(), "barrier").records()} == {
        "barrier/time",
        "barrier/leadership",
    }


# Codebook and tree


def test_codebook_gives_definition_example_and_source() -> None:
    first = query.build("codebook", small_study()).tables[0]
    assert [one.label for one in first.columns] == [
        "Kode", "Definisjon", "Inkluder", "Ekskluder", "Eksempel", "Kilde",
    ]  # fmt: skip
    row = dict(zip([one.key for one in first.columns], first.rows[1], strict=True))
    assert row["code"] == "Problemdefinisjon"
    assert row["definition"] == "Hvem definerte hva, på vegne av hvem."
    assert row["source"] == "Callon 1986"
    example = row["example"]
    assert isinstance(example, Quote)
    assert (example.text, example.language) == ("Vi ble enige om hva det gjaldt.", "nb")
    assert first.levels == (0, 1, 0, 1, 0, 1, 0)
    assert first.notes[0] == "Translasjon: versjon 1.0."
    assert "ikke sitater fra deltakerne" in first.notes[1]


def test_codebook_tables_are_one_per_book_with_version_and_date() -> None:
    tables = query.build("codebook", small_study()).tables
    assert [table.caption for table in tables] == [
        "Kodebok: Translasjon",
        "Kodebok: Barrierer og bærekraft",
        "Kodebok: Egne koder",
    ]
    assert tables[1].notes == ("Barrierer og bærekraft: versjon 1.1, sist endret 2025-05-01.",)
    assert column(tables[2], "source") == ["empiri"]
    assert [table.part for table in query.build("codebook", small_study(), code="barrier").tables] == ["barriers-core"]


def test_codebook_falls_back_to_a_language_there_is() -> None:
    row = query.codebook(small_study(), "Problemdefinisjon", language="en").rows[0]
    assert row[1:4] == ("Who defined what, for whom.", "Felles bilde av oppgaven.", "Klager over driften.")
    assert isinstance(row[4], Quote)
    assert row[4].text == "We agreed what it was about."


def test_retired_codes_are_not_in_the_codebook() -> None:
    codes = tuple(replace(code, status="retired") if code.id == "barrier/role" else code for code in BARRIERS.codes)
    table = query.codebook(small_study(codebooks=(TRANSLATION, replace(BARRIERS, codes=codes))))
    assert "Uklare roller" not in column(table, "code")


def test_tree_has_a_column_per_level() -> None:
    table = query.tree(small_study(), "barrier")
    assert table.rows == (
        ("Barrierer", "", "", Count(4), Count(5)),
        ("", "Tidspress", "", Count(4), Count(4)),
        ("", "Uklarhet", "", Count(None, mark="unread"), Count(None, mark="unread")),
        ("", "", "Uklare roller", Count(None, mark="unread"), Count(None, mark="unread")),
        ("", "Ledelse", "", Count(1), Count(1)),
    )


# Participants


def test_participants_are_everybody_but_interviewers_and_moderators() -> None:
    table = query.participants(small_study())
    assert column(table, "pseudonym") == ["D1", "D2", "D3", "D4", "D5", "D6", "D7", "D10"]
    assert table.rows[0] == (
        "D1", "Nyansatte", "sykepleier", "over 10 år", "Fokusgruppe (FG1), individuelt intervju (I1)",
    )  # fmt: skip
    assert table.rows[3] == ("D4", "Nyansatte", "–", "–", "Fokusgruppe (FG1)")


def test_rare_combinations_are_warned_about() -> None:
    note, confirmed = query.participants(small_study()).notes
    assert confirmed == "Hvem som spør og hvem som svarer, er bekreftet av en forsker i alle transkripsjoner."
    assert note == (
        "Vurder grovere kategorier: Færre enn 3 deltakere har samme gruppe, stilling og ansiennitet som "
        "D1, D2, D3, D5, D10, som derfor kan bli gjenkjent."
    )
    # three of a kind in one group are not pointed out; the two in the other group are
    people = tuple(Person(name, {"stilling": "sykepleier"}) for name in ("D1", "D2", "D3", "D5", "D10"))
    note, _confirmed = query.participants(small_study(persons=people)).notes
    assert note.endswith("samme gruppe og stilling som D5, D10, som derfor kan bli gjenkjent.")
    assert query.participants(small_study(persons=())).notes == (confirmed,)


# What researchers wrote


def test_findings_stand_by_research_question_with_their_quotes() -> None:
    late = Claim("c2", "Sjefen satte dem på lista.", "bo", "2025-06-22T08:00:00Z", question="Hvordan ble de med?")
    again = Claim("c3", "Lederen var ikke der.", "bo", "2025-06-23T08:00:00Z", question="Hva sto i veien?")
    table = query.findings(small_study(claims=(CLAIM, late, again)))
    assert column(table, "question") == ["Hva sto i veien?", "Hva sto i veien?", "Hvordan ble de med?"]
    supporting, deviating = table.rows[0][3:5]
    assert [(quote.text, quote.citation) for quote in supporting] == [
        ("Jeg tok på meg å teste lommekortet, men det var aldri tid.", "(D2, FG1, ytring 3)"),
        ("Ingen hadde tid", "(D1, I1, ytring 2)"),
    ]
    assert [quote.citation for quote in deviating] == ["(D1, FG1, ytring 6)"]
    assert table.rows[0][5:] == ("Gjelder ikke alle enheter.", "Sett av tid i turnus.")
    assert query.findings(small_study(claims=())).notes == ("Ingen funn er skrevet ennå.",)


def test_findings_name_the_theme_of_the_claim() -> None:
    claims = (replace(CLAIM, theme="t1"), CLAIM, replace(CLAIM, theme="gone"))
    table = query.findings(small_study(claims=claims))
    assert [one.label for one in table.columns][:3] == ["Forskningsspørsmål", "Tema", "Funn"]
    assert column(table, "theme") == ["Tida som alltid går til noe annet", "", "gone"]
    assert table.records()[0]["theme"] == "Tida som alltid går til noe annet"


def test_passages_of_an_older_text_are_left_out_of_findings_and_counted() -> None:
    place = part("I1", 2)
    old = replace(CLAIM, supporting=(Passage(place[0], "0" * 64, *place[2:]),))
    table = query.findings(small_study(claims=(old,)))
    assert table.rows[0][3] == ()
    assert table.notes == ("1 utdrag fra en eldre utgave av teksten er ikke med.",)


def test_memos_stand_by_time_and_say_what_they_are_about() -> None:
    one, turn = TRANSCRIPTS["FG1"], part("I1", 2)[0]
    more = [
        Memo("m3", "theory", "Callon.", "anna", "2025-06-24T08:00:00Z"),
        Memo("m4", "whole-impression", "Lunt.", "anna", "2025-06-25T08:00:00Z", f"transcript:{one.id}"),
        Memo("m5", "case", "Tema.", "anna", "2025-06-26T08:00:00Z", "theme:t1"),
    ]
    table = query.memos(small_study(memos=(*small_study().memos, *more)))
    assert [row[:3] for row in table.rows] == [
        ("2025-06-21", "refleksivt notat", "I1, ytring 2"),
        ("2025-06-22", "kodenotat", "Tidspress"),
        ("2025-06-24", "teorinotat", "studien"),
        ("2025-06-25", "helhetsinntrykk", "FG1"),
        ("2025-06-26", "kasusnotat", "Tida som alltid går til noe annet"),
    ]
    assert turn in TRANSCRIPTS["I1"].id


# Places


def test_time_is_that_of_the_last_known_moment_in_the_turn() -> None:
    one = TRANSCRIPTS["FG1"]
    turn = one.turns[2]
    times = (TimePoint(turn.start + 5, 3_723_000), TimePoint(turn.end - 2, 3_725_000))
    study = small_study(transcripts=(replace(one, times=times), *list(TRANSCRIPTS.values())[1:]))
    # «det var aldri tid» begins after the first of the two; the whole turn before it
    assert column(query.quotes(study, "barrier/time"), "time")[0] == "01:02:03"
    assert column(query.quotes(study, "phase/enrolment"), "time") == ["00:00:30"]


def test_no_time_is_no_time() -> None:
    one = TRANSCRIPTS["FG1"]
    silent = replace(one, turns=tuple(replace(turn, begin_ms=None) for turn in one.turns))
    study = small_study(transcripts=(silent, *list(TRANSCRIPTS.values())[1:]))
    assert column(query.quotes(study, "phase/enrolment"), "time") == [""]
