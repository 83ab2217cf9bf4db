"""The review sheet: rows, what is filled in, which suggestions are shown, in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis.forms import FIRST_ROW, untouched
from coanalysis.model import Evidence, Memo, Shown, Theme, Transcript, Turn, text_sha
from coanalysis.review.answers import Given, RowState, Slot, clean, digest, later_than
from coanalysis.review.form import HINTS, build_sheet
from coanalysis.review.names import CodeNames, own_id
from coanalysis.review.places import Places, locate
from review_studies import BOOK, TALKS, built, decide, fill, plan_of, rows_at, sheet_of, span, study_of, suggest


def cells_at(study, title, turn, row=0, **options):
    content = sheet_of(study, **options)
    return content.rows("review")[rows_at(content, title, turn)[row]].values


def suggestions_at(study, title, turn, **options):
    shown = cells_at(study, title, turn, **options)
    return [shown[f"suggestion_{place}"] for place in range(1, 5) if f"suggestion_{place}" in shown]


# Rows


def test_every_turn_has_a_row_in_order_of_transcripts_and_turns():
    rows = sheet_of(study_of()).rows("review")
    assert [(row.get("transcript"), row.get("turn"), row.get("speaker")) for row in rows] == [
        ("FG1", "1", "Moderator"), ("FG1", "2", "D1"), ("FG1", "3", "D2"), ("FG1", "4", "D3"),
        ("FG1", "5", "Moderator"), ("FG1", "6", "D1"), ("I1", "1", "Intervjuer"), ("I1", "2", "D4"),
    ]  # fmt: skip
    assert rows[2].get("text") == "Jeg tok på meg å teste lommekortet – det var greit nok."


def test_moderators_rows_are_context():
    looks = [row.look for row in built(study_of()).sheet("review").rows]
    assert looks == ["context", "", "", "", "context", "", "context", ""]


def test_nothing_is_ticked_in_a_new_sheet():
    study = study_of(suggestions=(suggest("FG1", 2, "barrier/time", "aldri"),))
    inputs = [column.key for column in built(study, hints="at_once").sheet("review").columns if column.is_input]
    for row in built(study, hints="at_once").sheet("review").rows:
        assert not [key for key in inputs if key in row.cells]


def test_answers_of_this_coder_only_are_filled_in():
    study = study_of(
        decide("FG1", 2, "read"), decide("FG1", 2, "accept", "barrier/time"), decide("FG1", 3, "read", coder="per"),
        decide("FG1", 4, "fits_no_code"), decide("FG1", 4, "star"),
    )  # fmt: skip
    assert {key: cells_at(study, "FG1", 2).get(key) for key in ("read", "code_1", "code_2")} == {
        "read": "x", "code_1": "Tidspress", "code_2": None
    }  # fmt: skip
    assert "read" not in cells_at(study, "FG1", 3)
    assert (cells_at(study, "FG1", 4)["fits_no_code"], cells_at(study, "FG1", 4)["star"]) == ("x", "x")


def test_several_excerpts_of_a_turn_are_several_rows_with_one_key():
    study = study_of(
        decide("FG1", 2, "accept", "barrier/role", "var det kveld"),
        decide("FG1", 2, "accept", "barrier/time", "Vi rakk det"),
    )  # fmt: skip
    content = sheet_of(study)
    rows = [content.rows("review")[place] for place in rows_at(content, "FG1", 2)]
    assert [(row.get("excerpt"), row.get("code_1")) for row in rows] == [
        ("Vi rakk det", "Tidspress"), ("var det kveld", "Uklare roller")
    ]  # fmt: skip
    assert [row.get("text")[:7] for row in rows] == ["Vi rakk", "↑ samme"]


def test_more_than_four_codes_go_on_in_a_further_row():
    codes = ["barrier", "barrier/time", "barrier/role", "enabler/role", "phase/enrolment"]
    study = study_of(*(decide("FG1", 2, "accept", code) for code in codes))
    first, second = (cells_at(study, "FG1", 2, row) for row in (0, 1))
    assert [first[f"code_{place}"] for place in range(1, 5)] == [
        "Barrierer", "Uklare roller", "Tidspress", "Rolleavklaring"
    ]  # fmt: skip
    assert second["code_1"] == "Innrullering"


def test_answers_with_different_reasons_stand_in_different_rows():
    study = study_of(
        decide("FG1", 2, "reject", "barrier/time", note="fordi a"),
        decide("FG1", 2, "unsure", "barrier/role", note="fordi b"),
    )
    rows = [cells_at(study, "FG1", 2, row) for row in (0, 1)]
    assert [(row["suggestion_1"], row["decision_1"], row["why"]) for row in rows] == [
        ("Tidspress", "nei", "fordi a"), ("Uklare roller", "usikker", "fordi b")
    ]  # fmt: skip


def test_a_turn_longer_than_a_cell_shows_goes_on_in_further_rows():
    speech = "ord " * 1_000 + "slutt."
    text = f"A: {speech}"
    turn = Turn(1, "A", 3, len(text))
    talk = Transcript("long-id", text_sha(text), text, (turn,), "L1")
    content = sheet_of(study_of(transcripts=(talk,), participants=()))
    texts = [row.get("text") for row in content.rows("review")]
    assert len(texts) == 3
    assert " ".join(" ".join(texts).split()) == speech
    assert len({row.get("key") for row in content.rows("review")}) == 1


def test_an_answer_about_parts_of_several_turns_stays_out_and_is_counted():
    start, end = span("FG1", 2, "da var det kveld.")[0], span("FG1", 3, "Jeg tok")[1]
    study = study_of(replace(decide("FG1", 2, "accept", "barrier/time"), start=start, end=end))
    lines = {line.label: line.value for line in built(study).about}
    assert lines["Vises ikke her"] == "1 svar om deler av flere ytringer; de står som før"
    assert plan_of(study, sheet_of(study)).is_empty


# Suggestions

RULES = (
    suggest("FG1", 2, "barrier/time", "rakk det aldri", "rakk NEAR/4 aldri"),
    suggest("FG1", 3, "enabler/role", "tok på meg"),
    suggest("FG1", 2, "barrier/role", "kveld", strength="weak"),
    suggest("FG1", 2, "phase/enrolment", "kveld", strength="negative_case"),
)


def test_suggestions_are_shown_for_turns_this_coder_has_read():
    study = study_of(decide("FG1", 2, "read"), decide("FG1", 3, "read", coder="per"), suggestions=RULES)
    assert suggestions_at(study, "FG1", 2) == ["Tidspress – «rakk det aldri» (mønster: rakk NEAR/4 aldri)"]
    assert suggestions_at(study, "FG1", 3) == []


def test_a_transcript_read_as_a_whole_is_read():
    whole = replace(decide("FG1", 2, "read"), start=0, end=len(TALKS["FG1"].text))
    study = study_of(whole, suggestions=RULES)
    assert len(suggestions_at(study, "FG1", 3)) == 1
    assert cells_at(study, "FG1", 3)["read"] == "x"


@pytest.mark.parametrize(("hints", "number"), [("after_reading", 0), ("at_once", 1), ("off", 0)])
def test_hints_decide_when_suggestions_are_shown(hints, number):
    assert len(suggestions_at(study_of(suggestions=RULES), "FG1", 3, hints=hints)) == number


def test_hints_off_shows_nothing_of_what_was_read():
    study = study_of(decide("FG1", 2, "read"), suggestions=RULES)
    assert suggestions_at(study, "FG1", 2, hints="off") == []


def test_other_hints_are_refused():
    with pytest.raises(ValueError, match="after_reading, at_once, off"):
        build_sheet(study_of(), coder="ida", hints="sometimes")
    assert HINTS == ("after_reading", "at_once", "off")


def test_at_most_four_suggestions_wait_and_the_best_come_first():
    codes = ["barrier", "barrier/time", "barrier/role", "enabler/role", "phase/enrolment"]
    strongest = suggest("FG1", 2, "phase/enrolment", "aldri")
    both = replace(strongest, evidence=(*strongest.evidence, Evidence("kveld", (span("FG1", 2, "kveld"),))))
    study = study_of(suggestions=(*(suggest("FG1", 2, code, "aldri") for code in codes[:4]), both))
    shown = suggestions_at(study, "FG1", 2, hints="at_once")
    assert [text.split(" – ")[0] for text in shown] == ["Innrullering", "Barrierer", "Tidspress", "Uklare roller"]


def test_a_suggestion_is_settled_when_its_evidence_lies_in_a_decided_stretch():
    inside = decide("FG1", 2, "accept", "barrier/time", "Vi rakk det aldri.")
    beside = decide("FG1", 2, "accept", "barrier/time", "kveld")
    own = replace(beside, shown=Shown("rules", 1, "after_hints"))
    waiting = {}
    for name, answer in {"inside": inside, "beside": beside, "own": own}.items():
        study = study_of(decide("FG1", 2, "read"), answer, suggestions=RULES[:1])
        content = sheet_of(study)
        rows = [content.rows("review")[place] for place in rows_at(content, "FG1", 2)]
        waiting[name] = [
            row.get("suggestion_1") for row in rows if row.get("suggestion_1") and not row.get("decision_1")
        ]
    assert {name: len(texts) for name, texts in waiting.items()} == {"inside": 0, "beside": 1, "own": 0}


def test_a_suggestion_waits_until_an_answer_touches_some_of_its_evidence():
    two = replace(RULES[0], evidence=(*RULES[0].evidence, Evidence("kveld", (span("FG1", 2, "kveld"),))))
    for words, waiting in (("Vi", 1), ("kveld", 0), ("Vi rakk det aldri.", 0), ("", 0)):
        study = study_of(
            decide("FG1", 2, "read"), decide("FG1", 2, "reject", "barrier/time", words), suggestions=(two,)
        )
        content = sheet_of(study)
        rows = [content.rows("review")[place] for place in rows_at(content, "FG1", 2)]
        assert sum(bool(row.get("suggestion_1")) and not row.get("decision_1") for row in rows) == waiting


def test_waiting_suggestions_that_do_not_fit_beside_the_answers_get_a_row_of_their_own():
    codes = ["barrier", "barrier/role", "enabler/role"]
    answers = [decide("FG1", 2, "reject", code) for code in codes]
    waiting = (RULES[0], suggest("FG1", 2, "phase/enrolment", "aldri"))
    study = study_of(decide("FG1", 2, "read"), *answers, suggestions=waiting)
    content = sheet_of(study)
    rows = [content.rows("review")[place] for place in rows_at(content, "FG1", 2)]
    shown = [[row.get(f"suggestion_{place}").split(" – ")[0] for place in range(1, 5)] for row in rows]
    assert shown == [["Tidspress", "Innrullering", "", ""], ["Barrierer", "Uklare roller", "Rolleavklaring", ""]]
    assert [row.get("read") for row in rows] == ["x", ""]


def test_a_decided_suggestion_shows_its_answer():
    shown = Shown("rules", 1, "after_hints")
    study = study_of(
        decide("FG1", 2, "read"), decide("FG1", 2, "accept", "barrier/time", shown=shown), suggestions=RULES
    )
    row = cells_at(study, "FG1", 2)
    assert (row["suggestion_1"].split(" – ")[0], row["decision_1"], row.get("code_1")) == ("Tidspress", "ja", None)


def test_flags_and_proposals_are_said_in_words():
    hit = Evidence("kjent med", (span("FG1", 2, "rakk"), span("FG1", 2, "aldri")), ("negated",), via="enabler/role")
    one = replace(RULES[0], evidence=(hit,), proposal={"outcome": "failed"})
    assert suggestions_at(study_of(suggestions=(one,)), "FG1", 2, hints="at_once") == [
        "Tidspress – «rakk … aldri» (nekting av «Rolleavklaring», nektende, mønster: kjent med); mislyktes det?"
    ]
    english = suggestions_at(study_of(suggestions=(one,)), "FG1", 2, hints="at_once", language="en")
    assert english == [
        "Time pressure – «rakk … aldri» (negation of «Clear roles», negated, pattern: kjent med); did it fail?"
    ]


def test_suggestions_for_retired_codes_and_older_texts_are_left_out():
    old = (replace(RULES[0], code="old/code"), replace(RULES[0], version="older"), replace(RULES[0], transcript="gone"))
    assert suggestions_at(study_of(suggestions=old), "FG1", 2, hints="at_once") == []


def test_columns_of_suggestions_nobody_has_are_folded_away():
    columns = built(study_of(suggestions=RULES), hints="at_once").sheet("review").columns
    assert [column.key for column in columns if column.folded] == [
        "suggestion_2", "decision_2", "suggestion_3", "decision_3", "suggestion_4", "decision_4"
    ]  # fmt: skip


# Names, lists, further sheets


@pytest.mark.parametrize(
    ("language", "title", "heading", "names"),
    [
        ("nb", "Gjennomgang", "Hva som ble sagt", ["ja", "nei", "usikker"]),
        ("nn", "Gjennomgang", "Kva som vart sagt", ["ja", "nei", "usikker"]),
        ("en", "Review", "What was said", ["yes", "no", "unsure"]),
    ],
)
def test_headings_and_lists_in_three_languages(language, title, heading, names):
    form = built(study_of(), language=language)
    assert form.sheet("review").title == title
    assert heading in [column.label for column in form.sheet("review").columns]
    assert list(form.lists["decisions"]) == names


def test_the_drop_down_holds_the_codes_in_use_in_codebook_order():
    assert built(study_of()).lists["codes"] == (
        "Barrierer", "Tidspress", "Uklare roller", "Rolleavklaring", "Innrullering"
    )  # fmt: skip


def test_codes_of_the_same_name_carry_their_parents():
    twin = replace(BOOK.codes[1], id="x/time", parent=None)
    names = CodeNames(study_of(codebooks=(replace(BOOK, codes=(*BOOK.codes, twin)),)), "nb")
    assert [names.label(code) for code in ("barrier/time", "x/time")] == ["Tidspress (Barrierer)", "Tidspress [x/time]"]
    assert names.find("tidspress (barrierer)") == ("barrier/time",)
    assert names.find("Tidspress") == ("barrier/time", "x/time")


def test_a_name_shared_with_a_retired_code_means_the_one_in_use():
    old = replace(BOOK.codes[-1], name={"nb": "Tidspress"})
    names = CodeNames(study_of(codebooks=(replace(BOOK, codes=(old, *BOOK.codes[:-1])),)), "en")
    assert names.find("Tidspress") == ("barrier/time",)
    assert names.label("barrier/time") == "Time pressure"
    again = CodeNames(names.study, "nb")
    assert (again.label("barrier/time"), again.label("old/code")) == ("Tidspress", "Tidspress [old/code]")
    assert again.find("Tidspress [old/code]") == ("old/code",)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Ærlig øving på åsen", "own/aerlig-oeving-paa-aasen"), ("Café & té", "own/cafe-te"), ("  ", "own/code-e3b0c442")],
)
def test_ids_of_own_codes(name, code):
    assert own_id(name, ()) == code


def test_the_transcripts_sheet_says_what_was_read():
    study = study_of(
        decide("FG1", 2, "read"), decide("I1", 2, "read"), code_since={"barrier/time": "2025-06-02T00:00:00Z"}
    )
    rows = {row.get("transcript"): row for row in sheet_of(study).rows("transcripts")}
    assert (rows["FG1"].get("so_far"), rows["FG1"].get("new_codes"), rows["FG1"].get("kind")) == (
        "1 av 4",
        "",
        "Fokusgruppe",
    )
    assert (rows["I1"].get("so_far"), rows["I1"].get("new_codes")) == ("1 av 1", "Tidspress")


def test_memos_stand_where_they_are_about():
    memos = (
        Memo("m1", "code", "ved ytringen", "ida", "2025-06-01T00:00:00Z", "turn:fg1-id:2"),
        Memo("m2", "whole-impression", "helhet", "ida", "2025-06-01T00:00:00Z", "transcript:fg1-id"),
        Memo("m3", "theory", "om koden", "ida", "2025-06-01T00:00:00Z", "code:barrier/time", "Tid"),
        Memo("m4", "theory", "om temaet", "ida", "2025-06-01T00:00:00Z", "theme:t"),
        Memo("m5", "theory", "en annens", "per", "2025-06-01T00:00:00Z"),
    )
    study = study_of(memos=memos, themes=(Theme("t", "Natt", "", (), "ida", "2025-06-01T00:00:00Z"),))
    content = sheet_of(study)
    assert content.rows("review")[1].get("memo") == "ved ytringen"
    assert content.rows("transcripts")[0].get("impression") == "helhet"
    filled = [row.values for row in content.rows("memos") if row.get("text")]
    assert [(row["kind"], row["about"], row["text"]) for row in filled] == [
        ("teori", "Tidspress", "om koden"), ("teori", "tema: Natt", "om temaet")
    ]  # fmt: skip


def test_empty_rows_carry_ids_that_no_record_has_and_no_other_sheet():
    study = study_of()
    ids = [row.get("key") for row in sheet_of(study).rows("memos")]
    others = [row.get("key") for row in sheet_of(study, export_id="e2").rows("memos")]
    assert len(set(ids)) == len(ids) == 100
    assert not set(ids) & set(others)
    used = study_of(memos=(Memo(ids[0], "theory", "x", "ida", "2025-06-01T00:00:00Z"),))
    assert [row.get("key") for row in sheet_of(used).rows("memos")].count(ids[0]) == 1


def test_the_first_sheet_names_coder_project_and_newest_answer():
    form = built(study_of(decide("FG1", 2, "read", at="2025-06-07T10:00:00Z")))
    assert {line.label: line.value for line in form.about} == {
        "Studie": "Nordfjære", "Kodet av": "ida", "Transkripsjoner": "FG1, I1", "Svar til og med": "2025-06-07",
        "Forslag vises": "først når du har satt x i «Lest»",
        "Personvern": "Arket inneholder intervjudata. Send det ikke på e-post.",
    }  # fmt: skip
    assert [line.label for line in form.about if line.is_input] == ["Kodet av"]
    assert form.date == "2025-06-07T10:00:00Z"


def test_content_names_file_sheet_and_row_as_a_spreadsheet_counts_them():
    content = untouched(built(study_of()), file="mine.xlsx")
    assert content.rows("review")[0].where == f"mine.xlsx, sheet Gjennomgang, row {FIRST_ROW}"
    assert content.rows("nothing") == ()


# Small parts


def test_the_state_of_a_row_survives_its_cell():
    state = RowState(
        "v", "after_hints", ("abc", 3, 9), (Slot("barrier/time", "rules", 0, 12), None),
        {("code", 3, 9, "barrier/time"): Given("accept", "n"), ("read", 0, 12, None): Given("clear")}, "why",
        ("m", "t"), ("q", "u"), "2025-06-07T10:00:00Z",
    )  # fmt: skip
    assert RowState.load(state.dump()) == state
    assert RowState.load("") == RowState()


@pytest.mark.parametrize(
    "text", ["[", "[]", "1", '{"a":[["code","x",1,null,"accept",""]]}', '{"a":[["odd",1,2,null,"a",""]]}']
)
def test_what_is_no_state_is_refused(text):
    with pytest.raises(ValueError, match="not the state"):
        RowState.load(text)


def test_no_speech_stands_in_the_hidden_cells():
    study = study_of(
        decide("FG1", 2, "reject", "barrier/time", "aldri", note="hemmelig"),
        decide("FG1", 2, "read"),
        suggestions=RULES,
    )
    for row in sheet_of(study).rows("review"):
        assert not [word for word in ("aldri", "hemmelig", "rakk") if word in row.get("state")]


def test_texts_are_compared_without_what_programs_change():
    assert digest("to  ord_x000D_\r\n her ") == digest("to ord\nher")
    assert digest("to\x07 ord\ufffd") == digest("to ord")
    assert digest(" \n ") == ""
    assert clean("A\u030a") == "Å"


@pytest.mark.parametrize(
    ("now", "other", "later"),
    [
        ("2025-06-02T00:00:00Z", "2025-06-01T00:00:00Z", "2025-06-02T00:00:00Z"),
        ("2025-06-01T00:00:00Z", "2025-06-01T00:00:00Z", "2025-06-01T00:00:01Z"),
        ("2025-06-01T00:00:00.5Z", "2025-06-01T23:59:59.250000Z", "2025-06-02T00:00:00Z"),
    ],
)
def test_a_new_answer_is_later(now, other, later):
    assert later_than(now, other) == later


def test_whole_words_are_found_before_parts_of_words():
    text = "tidspress er tid og tider"
    assert locate("tid", text, 0, len(text)) == [(13, 16)]
    assert locate("press", text, 0, len(text)) == [(4, 9)]
    assert locate("Tid", text, 0, len(text)) == []


def test_marks_inside_what_was_copied_stay():
    text = "Hei. «Ja, nettopp.» Ha det."
    assert [text[start:end] for start, end in locate("«Ja, nettopp.»", text, 0, len(text))] == ["«Ja, nettopp.»"]
    plain = "Hei. Ja, nettopp. Ha det."
    assert [plain[start:end] for start, end in locate("«Ja, nettopp.»", plain, 0, len(plain))] == ["Ja, nettopp."]
    assert [plain[start:end] for start, end in locate("«… nettopp …»", plain, 0, len(plain))] == ["nettopp"]


@pytest.mark.parametrize("text", ["FG1, ytring 2", "fg1 ytring 2", "FG1, turn 2", " FG1,  Ytring 2 "])
def test_turns_are_known_by_name(text):
    transcript, turn = Places(study_of(), "nb").read_turn(text)
    assert (transcript.title, turn.number) == ("FG1", 2)


@pytest.mark.parametrize("text", ["FG1", "FG2, ytring 2", "FG1, ytring 99", "FG1, ytring 2–3", "ytring 2"])
def test_what_names_no_turn(text):
    assert Places(study_of(), "nb").read_turn(text) is None


def test_a_long_excerpt_is_shown_by_its_ends_and_kept_when_left_alone():
    speech = "Først dette. " + "midt inne " * 300 + "Sist dette."
    text = f"A: {speech} Og mer."
    talk = Transcript("long-id", text_sha(text), text, (Turn(1, "A", 3, len(text)),), "L1")
    one = replace(decide("FG1", 2, "accept", "barrier/time"), transcript="long-id", version=talk.version,
                  start=3, end=3 + len(speech))  # fmt: skip
    study = study_of(one, transcripts=(talk,), participants=())
    content = sheet_of(study)
    excerpt = content.rows("review")[0].get("excerpt")
    assert excerpt.startswith("Først dette. midt")
    assert excerpt.endswith("Sist dette.")
    assert " […] " in excerpt
    assert plan_of(study, content).is_empty


def test_the_fill_helper_of_these_tests_writes_the_row_it_names():
    content = fill(sheet_of(study_of()), "FG1", 3, memo="her")
    assert [row.get("turn") for row in content.rows("review") if row.get("memo")] == ["3"]
