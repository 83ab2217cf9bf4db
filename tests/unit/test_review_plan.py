"""What taking in a filled-in sheet changes: every kind of answer, changes, conflicts, problems, twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.errors import FormError
from coanalysis.forms import ContentRow
from coanalysis.model import Code, Memo, Passage, Shown, Theme
from review_studies import (
    NOW,
    TALK,
    TALKS,
    Kept,
    answers,
    applied,
    copy_row,
    decide,
    fill,
    fill_row,
    plan_of,
    records_of,
    rows_at,
    sheet_of,
    span,
    study_of,
    suggest,
    with_rows,
)

SAID = {title: [speech for _, speech in turns] for title, turns in TALK.items()}
MARIT = SAID["FG1"][1]
RULES = (suggest("FG1", 2, "barrier/time", "rakk det aldri"), suggest("FG1", 2, "barrier/role", "det likevel"))


def first_problem(made):
    assert len(made.problems) == 1
    return made.problems[0]


def test_an_untouched_sheet_changes_nothing():
    made = plan_of(study_of(), sheet_of(study_of()))
    assert made.is_empty
    assert not made.problems
    assert made.counts == {}


def test_a_code_without_an_excerpt_is_about_the_whole_turn():
    made = plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress"))
    (one,) = made.decisions
    assert (one.answer, one.code, one.coder, one.at) == ("accept", "barrier/time", "ida", NOW)
    assert TALKS["FG1"].text[one.start : one.end] == MARIT
    assert (one.transcript, one.version) == (TALKS["FG1"].id, TALKS["FG1"].version)
    assert made.counts == {"accepted": 1}


@pytest.mark.parametrize("name", ["Time pressure", "tidspress", "  TIDSPRESS ", "barrier/time"])
def test_a_code_is_known_by_its_name_in_any_language_and_case(name):
    made = plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, code_3=name))
    assert answers(made) == [("accept", "barrier/time", MARIT)]


def test_an_excerpt_is_located_in_its_turn():
    made = plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress", excerpt="rakk det aldri"))
    (one,) = made.decisions
    assert (one.start, one.end) == span("FG1", 2, "rakk det aldri")


@pytest.mark.parametrize("excerpt", ["«rakk det aldri»", "rakk  det\naldri", "… rakk det aldri."])
def test_an_excerpt_may_come_with_quotation_marks_and_other_spaces(excerpt):
    made = plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress", excerpt=excerpt))
    assert (made.decisions[0].start, made.decisions[0].end) == span("FG1", 2, "rakk det aldri")


def test_an_excerpt_with_another_dash_is_found():
    content = fill(sheet_of(study_of()), "FG1", 3, code_1="Tidspress", excerpt="lommekortet - det")
    assert answers(plan_of(study_of(), content)) == [("accept", "barrier/time", "lommekortet – det")]


def test_words_that_stand_twice_ask_for_more_words():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress", excerpt="rakk")
    problem = first_problem(plan_of(study_of(), content))
    assert problem.where == "review.xlsx, sheet Gjennomgang, row 4"
    assert "2 times in FG1, ytring 2" in problem.message
    assert "more words" in problem.hint


def test_words_that_are_not_there_name_the_row_and_not_the_words():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress", excerpt="hemmelige ord")
    made = plan_of(study_of(), content)
    problem = first_problem(made)
    assert "do not stand in FG1, ytring 2" in problem.message
    assert "hemmelige" not in str(problem)
    assert made.is_empty


def test_words_of_another_turn_are_pointed_to():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress", excerpt="teste lommekortet")
    assert "FG1, ytring 3" in first_problem(plan_of(study_of(), content)).hint


def test_a_run_of_turns():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress", excerpt="2–4")
    (one,) = plan_of(study_of(), content).decisions
    assert (one.start, one.end) == (span("FG1", 2)[0], span("FG1", 4)[1])
    again = sheet_of(study_of(one))
    assert again.rows("review")[rows_at(again, "FG1", 2)[0]].get("excerpt") == "2–4"
    assert plan_of(study_of(one), again).is_empty


def test_all_marks_of_a_row():
    content = fill(sheet_of(study_of()), "FG1", 4, read="x", fits_no_code="X", star="ja")
    assert sorted(answers(plan_of(study_of(), content))) == [
        ("fits_no_code", None, "Mm."), ("read", None, "Mm."), ("star", None, "Mm.")
    ]  # fmt: skip


def test_a_mark_that_is_no_x_is_a_problem():
    problem = first_problem(plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 4, read="kanskje")))
    assert "write x" in problem.hint


def test_a_row_copied_for_a_further_excerpt():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress", read="x")
    content = copy_row(content, "FG1", 2, code_1="Uklare roller", excerpt="da var det kveld")
    assert sorted(answers(plan_of(study_of(), content)), key=str) == [
        ("accept", "barrier/role", "da var det kveld"), ("accept", "barrier/time", MARIT), ("read", None, MARIT)
    ]  # fmt: skip


def test_an_inserted_row_without_its_turn_says_what_to_do():
    content = sheet_of(study_of())
    rows = [*content.rows("review"), ContentRow("review.xlsx, sheet Gjennomgang, row 40", {"code_1": "Tidspress"})]
    problem = first_problem(plan_of(study_of(), with_rows(content, "review", rows)))
    assert problem.where == "review.xlsx, sheet Gjennomgang, row 40"
    assert "copy the whole row" in problem.hint


def test_a_row_sorted_away_from_its_hidden_cells_is_a_problem():
    content = fill(sheet_of(study_of()), "FG1", 2, turn="3", code_1="Tidspress")
    made = plan_of(study_of(), fill(content, "I1", 2, transcript="FG1"))
    assert [problem.message for problem in made.problems] == [
        "the hidden cells of this row belong to FG1, ytring 2", "the hidden cells of this row belong to I1, ytring 2"
    ]  # fmt: skip
    assert made.is_empty


def test_a_transcript_that_got_another_title_meanwhile_is_no_problem():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress")
    renamed = study_of(transcripts=(replace(TALKS["FG1"], title="Gruppe A"), TALKS["I1"]))
    assert answers(plan_of(renamed, content)) == [("accept", "barrier/time", MARIT)]


def test_an_excerpt_without_a_code_is_pointed_out():
    made = plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, excerpt="rakk det aldri"))
    assert [notice.message for notice in made.notices] == ["FG1, ytring 2: an excerpt without a code is not kept"]
    assert not made.problems


def test_an_empty_inserted_row_is_nothing():
    content = sheet_of(study_of())
    rows = [*content.rows("review"), ContentRow("row 40", {"text": "løst"})]
    assert plan_of(study_of(), with_rows(content, "review", rows)).is_empty


def test_a_moderators_turn_is_not_coded():
    problem = first_problem(plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 1, code_1="Tidspress")))
    assert "FG1, ytring 1 is the interviewer's or moderator's" in problem.message


def test_a_read_mark_filled_down_over_the_moderator_is_no_problem():
    made = plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 1, read="x"))
    assert made.counts == {"read": 1}


def test_a_new_name_becomes_an_own_code_once():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Følte seg oversett")
    content = fill(content, "FG1", 6, code_1="følte seg  oversett", code_2="Tidspress")
    made = plan_of(study_of(), content)
    (code,) = made.new_codes
    assert (code.id, dict(code.name), code.status, code.origin) == (
        "own/foelte-seg-oversett", {"nb": "Følte seg oversett"}, "draft", "inductive"
    )  # fmt: skip
    assert [one.code for one in made.decisions] == [code.id, "barrier/time", code.id]
    assert made.counts == {"accepted": 3, "new_codes": 1}


def test_a_new_name_close_to_a_known_one_is_pointed_out():
    made = plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspres"))
    assert [str(one) for one in made.notices] == [
        "review.xlsx, sheet Gjennomgang, row 4: new code «Tidspres» — did you mean «Tidspress»?"
    ]
    assert [code.id for code in made.new_codes] == ["own/tidspres"]


def test_an_own_code_of_an_unlike_name_with_the_same_slug_gets_another_id():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Nei!", code_2="Nei?", code_3="???")
    ids = [code.id for code in plan_of(study_of(), content).new_codes]
    assert ids[:2] == ["own/nei", "own/nei-2"]
    assert ids[2].startswith("own/code-")


def test_a_long_new_name_close_to_another_is_pointed_out_without_repeating_it():
    long = "vi fikk aldri tid til å lære det"
    content = fill(sheet_of(study_of()), "FG1", 2, code_1=long)
    made = plan_of(study_of(), fill(content, "FG1", 3, code_1=long + "."))
    assert [notice.message for notice in made.notices] == [
        "new code of 8 words — did you mean another new one that is like it?"
    ]


def test_a_new_name_that_may_be_speech_is_not_repeated_in_a_problem():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="vi fikk aldri tid til det", fits_no_code="x")
    assert first_problem(plan_of(study_of(), content)).message == (
        "FG1, ytring 2: the same words are said to fit no code and carry a new code of 6 words"
    )


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_a_turn_number_that_is_none_is_a_problem(number):
    content = sheet_of(study_of())
    place = rows_at(content, "FG1", 2)[0]
    made = plan_of(study_of(), fill_row(content, "review", place, key=f"fg1-id:{number}"))
    assert "not in the project" in first_problem(made).message


def test_speech_in_a_code_column_is_not_made_a_code_nor_repeated():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1=f"{MARIT} {MARIT}")
    made = plan_of(study_of(), content)
    assert "too many for a name" in first_problem(made).message
    assert "rakk" not in str(made.problems[0])
    assert made.new_codes == ()


def test_an_ambiguous_name_asks_which():
    book = replace(study_of().codebooks[0], codes=(
        *study_of().codebooks[0].codes,
        Code("x/role", {"nb": "Uklare roller"}, "phase/enrolment"),
    ))  # fmt: skip
    study = study_of(codebooks=(book,))
    problem = first_problem(plan_of(study, fill(sheet_of(study), "FG1", 2, code_1="uklare roller")))
    assert "«Uklare roller (Barrierer)», «Uklare roller (Innrullering)»" in problem.hint
    good = plan_of(study, fill(sheet_of(study), "FG1", 2, code_1="Uklare roller (Innrullering)"))
    assert [one.code for one in good.decisions] == ["x/role"]


def test_a_retired_code_is_refused():
    problem = first_problem(plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, code_1="Gammel kode")))
    assert "retired" in problem.message


def test_words_that_fit_no_code_cannot_carry_one():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress", fits_no_code="x")
    assert "«Tidspress»" in first_problem(plan_of(study_of(), content)).message


# Suggestions


def hinted(*decisions, **parts):
    return study_of(decide("FG1", 2, "read"), *decisions, suggestions=RULES, **parts)


def test_a_suggestion_accepted_rejected_and_unsure():
    study = hinted()
    content = fill(sheet_of(study), "FG1", 2, decision_1="ja", decision_2="nei", why="om noe annet")
    made = plan_of(study, content)
    # ranked by the order of the codebook: barrier/time is 1, barrier/role 2
    assert [(one.answer, one.code, one.note, one.shown) for one in made.decisions] == [
        ("reject", "barrier/role", "om noe annet", Shown("rules", 2, "after_hints")),
        ("accept", "barrier/time", "", Shown("rules", 1, "after_hints")),
    ]
    assert {(one.start, one.end) for one in made.decisions} == {span("FG1", 2)}
    assert made.counts == {"accepted": 1, "rejected": 1}
    doubt = plan_of(study, fill(sheet_of(study), "FG1", 2, decision_1="Usikker"))
    assert answers(doubt) == [("unsure", "barrier/time", MARIT)]


def test_a_suggestion_left_alone_is_undecided():
    study = hinted()
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, code_1="Innrullering"))
    assert [one.code for one in made.decisions] == ["phase/enrolment"]
    assert made.decisions[0].shown == Shown("", 0, "after_hints")


def test_a_suggestion_accepted_on_an_excerpt():
    study = hinted()
    content = fill(sheet_of(study), "FG1", 2, decision_1="ja", decision_2="nei", excerpt="rakk det aldri")
    assert sorted(answers(plan_of(study, content))) == [
        ("accept", "barrier/time", "rakk det aldri"), ("reject", "barrier/role", MARIT)
    ]  # fmt: skip


def test_a_code_given_before_hints_says_so():
    study = study_of(suggestions=RULES)
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, code_1="Tidspress"))
    assert made.decisions[0].shown == Shown("", 0, "before_hints")


def test_a_suggested_code_written_by_hand_names_the_suggestion_it_was_shown():
    study = hinted()
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, code_1="Uklare roller"))
    assert made.decisions[0].shown == Shown("rules", 2, "after_hints")


def test_hints_off_says_so():
    study = hinted()
    made = plan_of(study, fill(sheet_of(study, hints="off"), "FG1", 2, code_1="Tidspress"))
    assert made.decisions[0].shown == Shown("", 0, "no_hints")


def test_one_code_answered_in_two_ways_is_a_problem():
    study = hinted()
    content = fill(sheet_of(study), "FG1", 2, decision_1="nei", code_1="Tidspress")
    assert "FG1, ytring 2, «Tidspress» is answered in two ways" in first_problem(plan_of(study, content)).message


def test_a_decision_without_a_suggestion_is_a_problem_unless_a_code_is_named():
    problem = first_problem(plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, decision_1="ja")))
    assert "decision 1 answers no suggestion" in problem.message
    named = fill(sheet_of(study_of()), "FG1", 2, suggestion_1="Tidspress", decision_1="usikker")
    assert answers(plan_of(study_of(), named)) == [("unsure", "barrier/time", MARIT)]


def test_a_reason_without_an_answer_is_not_lost_in_silence():
    problem = first_problem(plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, why="viktig")))
    assert "no answer it could belong to" in problem.message


def test_a_new_reason_is_a_new_answer_of_the_same_kind_with_its_origin():
    shown = Shown("rules", 1, "after_hints")
    study = hinted(decide("FG1", 2, "reject", "barrier/time", note="gammel", shown=shown))
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, why="ny"))
    assert [(one.answer, one.note, one.shown) for one in made.decisions] == [("reject", "ny", shown)]
    assert made.counts == {"reasons": 1}


def test_an_old_reason_is_not_given_to_a_new_answer_in_its_row():
    study = hinted(decide("FG1", 2, "reject", "barrier/time", note="gammel", shown=Shown("rules", 1, "after_hints")))
    content = sheet_of(study)
    row = content.rows("review")[rows_at(content, "FG1", 2)[0]]
    assert [row.get(key)[:13] for key in ("suggestion_1", "decision_1", "suggestion_2", "why")] == [
        "Tidspress – «", "nei", "Uklare roller", "gammel"
    ]  # fmt: skip
    made = plan_of(study, fill(content, "FG1", 2, decision_2="nei"))
    assert [(one.code, one.note) for one in made.decisions] == [("barrier/role", "")]


# Changes, taking back, conflicts


ACCEPT = decide("FG1", 2, "accept", "barrier/time", words="rakk det aldri", attributes={"outcome": "failed"})


def test_a_cleared_cell_takes_the_own_answer_back():
    study = study_of(ACCEPT, replace(ACCEPT, coder="per"))
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, code_1=""))
    assert [(one.answer, one.code, one.start, one.end, one.coder) for one in made.decisions] == [
        ("clear", "barrier/time", *span("FG1", 2, "rakk det aldri"), "ida")
    ]
    assert made.counts == {"cleared": 1}


def test_a_changed_code_is_taken_back_and_given_in_one_plan():
    study = study_of(ACCEPT)
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, code_1="Uklare roller"))
    assert sorted(answers(made)) == [
        ("accept", "barrier/role", "rakk det aldri"), ("clear", "barrier/time", "rakk det aldri")
    ]  # fmt: skip


def test_a_changed_excerpt_moves_the_coding_and_keeps_what_was_said_of_it():
    study = study_of(ACCEPT)
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, excerpt="Vi rakk det aldri."))
    assert sorted(answers(made)) == [
        ("accept", "barrier/time", "Vi rakk det aldri."), ("clear", "barrier/time", "rakk det aldri")
    ]  # fmt: skip
    moved = next(one for one in made.decisions if one.answer == "accept")
    assert moved.attributes == {"outcome": "failed"}
    assert made.counts == {"moved": 1}


def test_a_deleted_row_changes_nothing():
    study = study_of(ACCEPT)
    content = sheet_of(study)
    rows = [row for row in content.rows("review") if not row.get("excerpt")]
    assert len(rows) == len(content.rows("review")) - 1
    assert plan_of(study, with_rows(content, "review", rows)).is_empty


def test_a_cell_changed_elsewhere_and_here_is_a_conflict_and_the_rest_stays_in_the_plan():
    study = study_of(ACCEPT)
    content = fill(sheet_of(study), "FG1", 2, code_1="")
    content = fill(content, "FG1", 3, code_1="Innrullering")
    newer = study_of(ACCEPT, replace(ACCEPT, answer="reject", at="2025-06-02T10:00:00Z"))
    made = plan_of(newer, content)
    assert [str(one) for one in made.conflicts] == [
        "review.xlsx, sheet Gjennomgang, row 4: FG1, ytring 2, «Tidspress»: the sheet says nothing, but since it was"
        " made the answer is reject (export a new sheet and answer there, or take in the rest with --skip-conflicts)"
    ]
    assert [one.code for one in made.decisions] == ["phase/enrolment"]


def test_a_cell_changed_elsewhere_and_left_alone_here_is_nothing():
    study = study_of(ACCEPT)
    newer = study_of(ACCEPT, replace(ACCEPT, answer="clear", at="2025-06-02T10:00:00Z"))
    made = plan_of(newer, sheet_of(study))
    assert made.is_empty
    assert not made.conflicts


def test_a_cell_changed_to_what_it_became_elsewhere_is_nothing():
    study = study_of()
    content = fill(sheet_of(study), "FG1", 2, code_1="Tidspress", excerpt="rakk det aldri")
    assert plan_of(study_of(ACCEPT), content).is_empty


def test_an_old_sheet_over_an_answer_that_was_given_and_taken_back_is_a_conflict():
    content = fill(sheet_of(study_of()), "FG1", 2, code_1="Tidspress", excerpt="rakk det aldri")
    newer = study_of(ACCEPT, replace(ACCEPT, answer="clear", at="2025-06-02T10:00:00Z"))
    made = plan_of(newer, content)
    assert made.is_empty
    assert "now it" not in made.conflicts[0].message
    assert "the answer is undecided" in made.conflicts[0].message


def test_an_answer_taken_back_before_the_sheet_was_made_can_be_given_again():
    study = study_of(ACCEPT, replace(ACCEPT, answer="clear", at="2025-06-02T10:00:00Z"))
    content = fill(sheet_of(study), "FG1", 2, code_1="Tidspress", excerpt="rakk det aldri")
    assert answers(plan_of(study, content)) == [("accept", "barrier/time", "rakk det aldri")]


def test_the_newer_answer_is_the_later_one_even_when_a_clock_runs_behind():
    study = study_of(replace(ACCEPT, at="2025-07-01T00:00:00Z"))
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, code_1=""))
    assert [one.at for one in made.decisions] == ["2025-07-01T00:00:01Z"]


def test_taking_the_same_sheet_in_twice_adds_nothing():
    study = hinted(ACCEPT)
    content = fill(sheet_of(study), "FG1", 2, 0, decision_1="nei", why="nei", fits_no_code="x", memo="Se på dette.")
    content = fill(content, "FG1", 2, 1, code_1="Eget navn", excerpt="da var det kveld")
    content = fill(content, "FG1", 1, question="Q1")
    content = fill_row(content, "memos", 3, text="Et memo", about="FG1")
    content = fill_row(content, "themes", 0, name="Et tema", codes="Tidspress; Eget navn")
    content = fill_row(
        content, "claims", 0, claim="Et funn", supporting="FG1, ytring 2: «rakk det aldri»", theme="Et tema"
    )
    content = fill_row(content, "transcripts", 1, read="x", impression="Han er sint.")
    made = plan_of(study, content)
    assert made.counts == {
        "rejected": 1, "fits_no_code": 1, "accepted": 1, "cleared": 1, "read": 1, "new_codes": 1,
        "memos_new": 3, "questions_new": 1, "themes_new": 1, "claims_new": 1,
    }  # fmt: skip
    after = applied(study, made)
    again = plan_of(after, content)
    assert again.is_empty
    assert not again.problems
    assert not again.conflicts


MORE = {"read": "x", "star": "x", "code_1": "Innrullering"}


def taken_in_once(**cells):
    """Return ida's sheet with some cells of FG1, turn 2 and all of MORE in turn 6, and the study that took it in."""
    study = study_of()
    content = fill(fill(sheet_of(study), "FG1", 2, **cells), "FG1", 6, **MORE)
    return content, applied(study, plan_of(study, content), step="mine")


def plan_again(after, content):
    return plan_of(after, content, own_steps=frozenset({"mine"}), records=records_of(after, "mine"))


def test_a_sheet_filled_in_further_after_it_was_taken_in():
    content, after = taken_in_once(code_1="Tidspress", memo="først")
    made = plan_again(after, fill(content, "FG1", 2, code_1="Uklare roller", memo="så"))
    assert sorted(answers(made)) == [("accept", "barrier/role", MARIT), ("clear", "barrier/time", MARIT)]
    assert [change.record.text for change in made.revisions] == ["så"]
    assert made.revisions[0].parent
    assert (made.conflicts, made.notices) == ((), ())


def test_a_memo_emptied_again_in_the_same_sheet_is_taken_out():
    content, after = taken_in_once(code_1="Tidspress", memo="først")
    made = plan_again(after, fill(content, "FG1", 2, memo="", code_1=""))
    assert [(change.deleted, change.record.text) for change in made.revisions] == [(True, "først")]
    assert answers(made) == [("clear", "barrier/time", MARIT)]


def test_a_sheet_taken_in_once_and_emptied_takes_all_back_and_says_so():
    content, after = taken_in_once(code_1="Tidspress", memo="først")
    made = plan_again(after, sheet_of(study_of()))
    assert content.export_id == made.export_id
    # 1 code of turn 2; read, star and code of turn 6
    assert made.counts == {"cleared": 4, "memos_deleted": 1}
    assert not made.conflicts
    (notice,) = made.notices
    assert "all are taken back; if this is an older copy of the sheet, apply the newer one instead" in notice.message


class Sheet:
    """Ida's sheet of one export and the study it is taken in to, step by step: s1, s2 …"""

    def __init__(self, study=None):
        self.study = study or study_of()
        self.empty = self.file = sheet_of(self.study)
        self.steps, self.made_in = [], {}

    def plan(self, content=None):
        records = {kind: [replace(one, step=self.made_in[one.id]) if one.id in self.made_in else one for one in rows]
                   for kind, rows in records_of(self.study).items()}  # fmt: skip
        return plan_of(self.study, content or self.file, own_steps=frozenset(self.steps), records=records)

    def fill(self, turn, **cells):
        self.file = fill(self.file, "FG1", turn, **cells)
        return self

    def apply(self, content=None):
        made = self.plan(content)
        self.steps.append(f"s{len(self.steps) + 1}")
        minute = f"2025-06-12T12:0{len(self.steps)}:00Z"
        made = replace(made, decisions=tuple(replace(one, at=minute) for one in made.decisions))
        self.made_in |= {f"rev-{change.record.id}": self.steps[-1] for change in made.revisions}
        self.study = applied(self.study, made, step=self.steps[-1])
        return made


def test_one_code_given_taken_back_and_given_again_in_one_file():
    sheet = Sheet()
    assert answers(sheet.fill(2, code_1="Tidspress").apply()) == [("accept", "barrier/time", MARIT)]
    assert answers(sheet.fill(2, code_1="").apply()) == [("clear", "barrier/time", MARIT)]
    assert sheet.plan().is_empty
    assert answers(sheet.fill(2, code_1="Uklare roller").apply()) == [("accept", "barrier/role", MARIT)]
    made = sheet.fill(2, code_1="Rolleavklaring").apply()
    assert sorted(answers(made)) == [("accept", "enabler/role", MARIT), ("clear", "barrier/role", MARIT)]
    assert (made.conflicts, made.notices) == ((), ())
    assert sheet.plan().is_empty


def test_an_answer_of_an_earlier_time_emptied_in_the_same_file():
    sheet = Sheet()
    sheet.fill(2, code_1="Tidspress").apply()
    sheet.fill(3, code_1="Innrullering").apply()
    made = sheet.fill(2, code_1="").apply()
    assert answers(made) == [("clear", "barrier/time", MARIT)]
    assert not made.conflicts


def test_an_x_beside_a_whole_transcript_taken_out_in_the_same_file():
    sheet = Sheet()
    sheet.file = fill_row(sheet.file, "transcripts", 0, read="x")
    assert sheet.apply().counts == {"read": 1}
    sheet.file = fill_row(sheet.file, "transcripts", 0, read="")
    assert sheet.apply().counts == {"cleared": 1}


def taken_in_twice():
    """Return ida's sheet taken in with turns 2 and 3 and again with 4 and 6 coded, and the copy from between."""
    sheet = Sheet()
    sheet.fill(2, code_1="Tidspress", star="x").fill(3, code_1="Tidspress").apply()
    copy = sheet.file
    sheet.fill(4, code_1="Innrullering").fill(6, code_1="Innrullering", memo="så").apply()
    return sheet, copy


OLD = "this looks like an older copy of the sheet"


def test_an_older_copy_of_a_sheet_takes_nothing_back():
    sheet, copy = taken_in_twice()
    made = sheet.plan(copy)
    assert made.is_empty
    assert [str(one) for one in made.conflicts] == [
        "review.xlsx, sheet Gjennomgang, row 8: the memo: " + OLD + ": it was changed through a newer one (export a new"
        " sheet and answer there, or take in the rest with --skip-conflicts)",
        *(f"review.xlsx, sheet Gjennomgang, row {turn + 2}: FG1, ytring {turn}, «Innrullering»: {OLD}: it says nothing,"
          " where a newer one has the answer accept (export a new sheet and answer there, or take in the rest with"
          " --skip-conflicts)" for turn in (4, 6)),
    ]  # fmt: skip
    assert sheet.plan().is_empty
    assert not sheet.plan().conflicts


def test_the_sheet_as_it_was_exported_is_an_older_copy_of_one_taken_in_twice():
    sheet, _ = taken_in_twice()
    made = sheet.plan(sheet.empty)
    assert made.is_empty
    # codes of 2, 3, 4, 6, the star, the memo
    assert [OLD in one.message for one in made.conflicts] == [True] * 6


def test_an_older_copy_does_not_bring_an_answer_back_that_was_changed_or_taken_back_since():
    sheet = Sheet(hinted())
    sheet.fill(2, decision_1="ja").fill(3, code_1="Innrullering").apply()
    copy = sheet.file
    sheet.fill(2, decision_1="nei").fill(3, code_1="").apply()
    made = sheet.plan(copy)
    assert made.is_empty
    assert [one.message.split(": ", 1)[1] for one in made.conflicts] == [
        f"{OLD}: it says accept, where a newer one has the answer reject",
        f"{OLD}: it says accept, where a newer one has the answer undecided",
    ]


def test_an_older_copy_filled_in_otherwise_is_a_conflict():
    sheet, copy = taken_in_twice()
    made = sheet.plan(fill(copy, "FG1", 6, code_1="Uklare roller", memo="først"))
    assert (made.decisions, made.revisions) == ((), ())
    assert [conflict.message for conflict in made.conflicts] == [
        "the memo was changed elsewhere since the sheet was made",
        f"FG1, ytring 4, «Innrullering»: {OLD}: it says nothing, where a newer one has the answer accept",
        "FG1, ytring 6, «Uklare roller»: this sheet gave the turn another code before",
        f"FG1, ytring 6, «Innrullering»: {OLD}: it says nothing, where a newer one has the answer accept",
    ]


def test_an_older_copy_may_still_answer_what_nobody_has_answered_and_takes_nothing_back_the_next_time():
    sheet, copy = taken_in_twice()
    more = fill_row(copy, "review", rows_at(copy, "I1", 2)[0], code_1="Rolleavklaring")
    made = sheet.apply(more)
    assert [(one.answer, one.code) for one in made.decisions] == [("accept", "enabler/role")]
    assert len(made.conflicts) == 3
    again = sheet.plan(more)
    assert again.is_empty
    assert len(again.conflicts) == 3


def test_all_answers_of_the_last_time_written_anew_are_changes():
    sheet, _ = taken_in_twice()
    made = sheet.fill(4, code_1="Tidspress").fill(6, code_1="Uklare roller").plan()
    assert sorted((one.answer, one.code) for one in made.decisions) == [
        ("accept", "barrier/role"), ("accept", "barrier/time"),
        ("clear", "phase/enrolment"), ("clear", "phase/enrolment"),
    ]  # fmt: skip
    assert not made.conflicts


# Reading


def test_the_whole_transcript_read_and_unread():
    study = study_of()
    made = plan_of(study, fill_row(sheet_of(study), "transcripts", 0, read="x"))
    (one,) = made.decisions
    assert (one.family, one.start, one.end) == ("read", 0, len(TALKS["FG1"].text))
    read = applied(study, made)
    back = plan_of(read, fill_row(sheet_of(read), "transcripts", 0, read=""))
    assert [(one.answer, one.family, one.end) for one in back.decisions] == [("clear", "read", one.end)]


def test_an_x_taken_out_beside_a_turn_of_a_transcript_read_as_a_whole_is_explained():
    whole = replace(decide("FG1", 2, "read"), start=0, end=len(TALKS["FG1"].text))
    study = study_of(whole)
    content = fill(sheet_of(study), "FG1", 2, read="")
    problem = first_problem(plan_of(study, content))
    assert "FG1, ytring 2, read is read because FG1 as a whole is" in problem.message
    both = fill_row(content, "transcripts", 0, read="")
    assert [one.answer for one in plan_of(study, both).decisions] == ["clear"]


def test_reading_again_for_new_codes_sets_the_mark_anew_and_only_once():
    whole = replace(decide("FG1", 2, "read"), start=0, end=len(TALKS["FG1"].text))
    study = study_of(whole, code_since={"barrier/role": "2025-06-05T00:00:00Z"})
    content = sheet_of(study)
    assert content.rows("transcripts")[0].get("new_codes") == "Uklare roller"
    content = fill_row(content, "transcripts", 0, reread="x")
    made = plan_of(study, content)
    assert [(one.answer, one.at, one.end) for one in made.decisions] == [("read", NOW, whole.end)]
    assert plan_of(applied(study, made), content).is_empty
    assert "new_codes" not in sheet_of(applied(study, made)).rows("transcripts")[0].values


# Memos, themes, claims


def test_a_memo_beside_a_turn_and_its_revision_and_deletion():
    study = study_of()
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, memo="Kveld igjen."))
    (change,) = made.revisions
    memo = change.record
    assert (memo.kind, memo.target, memo.text, memo.coder, memo.at) == (
        "code",
        "turn:fg1-id:2",
        "Kveld igjen.",
        "ida",
        NOW,
    )
    assert (change.parent, change.deleted) == (None, False)
    after = applied(study, made)
    (changed,) = plan_of(after, fill(sheet_of(after), "FG1", 2, memo="Kveld!")).revisions
    assert (changed.record.id, changed.record.text, changed.parent) == (memo.id, "Kveld!", f"rev-{memo.id}")
    (gone,) = plan_of(after, fill(sheet_of(after), "FG1", 2, memo="")).revisions
    assert (gone.record.id, gone.deleted, gone.parent) == (memo.id, True, f"rev-{memo.id}")


def test_a_memo_changed_elsewhere_and_here_is_a_conflict():
    memo = Memo("m", "theory", "en", "ida", "2025-06-01T00:00:00Z", "code:barrier/time", "Tid")
    study = study_of(memos=(memo,))
    content = fill_row(sheet_of(study), "memos", 0, text="to")
    made = plan_of(replace(study, memos=(replace(memo, text="tre"),)), content)
    assert made.is_empty
    assert [one.where for one in made.conflicts] == ["review.xlsx, sheet Memoer, row 3"]


@pytest.mark.parametrize(
    ("about", "target"),
    [
        ("", ""), ("FG1", "transcript:fg1-id"), ("fg1, ytring 3", "turn:fg1-id:3"), ("FG1, turn 3", "turn:fg1-id:3"),
        ("Time pressure", "code:barrier/time"), ("tema: Natt", "theme:t"), ("natt", "theme:t"),
    ],
)  # fmt: skip
def test_what_a_memo_is_about(about, target):
    study = study_of(themes=(Theme("t", "Natt", "", (), "ida", NOW),))
    made = plan_of(study, fill_row(sheet_of(study), "memos", 0, about=about, text="Tekst"))
    assert [change.record.target for change in made.revisions] == [target]


def test_what_a_memo_is_about_must_be_known():
    problem = first_problem(plan_of(study_of(), fill_row(sheet_of(study_of()), "memos", 0, about="FG9", text="Tekst")))
    assert "not known" in problem.message


def test_a_memo_row_copied_with_its_hidden_id_is_a_further_memo():
    memo = Memo("m", "theory", "en", "ida", "2025-06-01T00:00:00Z")
    study = study_of(memos=(memo,))
    content = sheet_of(study)
    rows = list(content.rows("memos"))
    rows.insert(0, replace(rows[0], values={**rows[0].values, "text": "to"}))
    made = plan_of(study, with_rows(content, "memos", rows))
    (change,) = made.revisions
    assert (change.record.text, change.parent) == ("to", None)
    assert change.record.id != "m"


def test_two_revisions_side_by_side_after_a_merge_are_left_alone_and_changed_apart():
    memos = [Memo("m", "theory", text, "ida", "2025-06-01T00:00:00Z") for text in ("en", "to")]
    study = study_of(memos=tuple(memos))
    heads = {"memo": [Kept("r1", memos[0]), Kept("r2", memos[1])]}
    content = sheet_of(study)
    assert plan_of(study, content, records=heads).is_empty
    (change,) = plan_of(study, fill_row(content, "memos", 1, text="tre"), records=heads).revisions
    assert (change.record.id, change.record.text, change.parent) == ("m", "tre", "r2")


def test_a_claim_with_its_quotes_and_theme():
    study = study_of()
    content = fill_row(
        sheet_of(study), "themes", 0, name="Tid", concept="Alt annet haster", codes="Tidspress", status="kandidat"
    )
    content = fill_row(
        content, "claims", 0, question="Hva sto i veien?", theme="tid", claim="Tiden kom ovenfra",
        supporting="FG1, ytring 2: «rakk det\naldri»\nI1, ytring 2", deviating="FG1, turn 3: “det var greit nok”",
        assessment="A", recommendation="R",
    )  # fmt: skip
    made = plan_of(study, content)
    theme, claim = (change.record for change in made.revisions)
    assert (theme.name, theme.concept, theme.codes, theme.status) == (
        "Tid",
        "Alt annet haster",
        ("barrier/time",),
        "candidate",
    )
    assert (claim.statement, claim.theme, claim.assessment, claim.recommendation) == (
        "Tiden kom ovenfra",
        theme.id,
        "A",
        "R",
    )
    fg1, i1 = TALKS["FG1"], TALKS["I1"]
    assert claim.supporting == (
        Passage(fg1.id, fg1.version, *span("FG1", 2, "rakk det aldri")), Passage(i1.id, i1.version, *span("I1", 2))
    )  # fmt: skip
    assert claim.deviating == (Passage(fg1.id, fg1.version, *span("FG1", 3, "det var greit nok")),)
    after = applied(study, made)
    row = sheet_of(after).rows("claims")[0]
    assert row.get("supporting").split("\n")[0] == "FG1, ytring 2: «rakk det aldri»"
    assert row.get("theme") == "Tid"
    assert plan_of(after, sheet_of(after)).is_empty


@pytest.mark.parametrize(
    ("quote", "message"),
    [
        ("«rakk det aldri»", "supporting quote 1: it does not begin with a place"),
        ("FG7, ytring 2: «rakk»", "supporting quote 1: there is no transcript of that title"),
        ("FG1, ytring 99: «rakk»", "supporting quote 1: FG1 has no such turn"),
        ("FG1, ytring 2: «rakk»", "supporting quote 1: the words of the excerpt (1) stand 2 times in FG1, ytring 2"),
        (
            "I1\nFG1, ytring 2: «hemmelig»",
            "supporting quote 2: the words of the excerpt (1) do not stand in FG1, ytring 2",
        ),
    ],
)
def test_a_claims_quotes_that_cannot_be_found(quote, message):
    study = study_of()
    made = plan_of(study, fill_row(sheet_of(study), "claims", 0, claim="Funn", supporting=quote))
    assert message in [problem.message for problem in made.problems]
    assert "hemmelig" not in str(made.problems)


def test_a_guide_question_beside_a_moderators_turn():
    study = study_of()
    content = fill(sheet_of(study), "FG1", 1, question="Q1 Hva hjalp?; q2")
    made = plan_of(study, content)
    (change,) = made.revisions
    assert (change.record.kind, change.record.target, change.record.text) == ("guide", "turn:fg1-id:1", "Q1 Q2")
    assert made.counts == {"questions_new": 1}
    after = applied(study, made)
    back = sheet_of(after)
    assert back.rows("review")[0].get("question") == "Q1 Hva hjalp?; Q2 Hvem bestemte?"
    assert plan_of(after, back).is_empty
    wrong = plan_of(study, fill(sheet_of(study), "FG1", 1, question="Q9"))
    assert "not a question of the interview guide" in first_problem(wrong).message


# The form as a whole


def test_a_sheet_of_another_project_is_refused_naming_both():
    content = replace(sheet_of(study_of()), project_id="bbbbbbbb-2222", project="Sørvik")
    with pytest.raises(FormError, match=r"«Sørvik» \(bbbbbbbb\).*«Nordfjære» \(aaaaaaaa\)"):
        plan_of(study_of(), content)


def test_a_sheet_without_a_coder_is_refused():
    with pytest.raises(FormError, match="who coded it"):
        plan_of(study_of(), replace(sheet_of(study_of()), coder=" "))


def test_a_sheet_handed_on_to_another_coder_takes_in_only_what_was_changed():
    study = study_of(ACCEPT)
    content = replace(fill(sheet_of(study), "FG1", 3, code_1="Innrullering"), coder="per")
    made = plan_of(study, content)
    assert [(one.code, one.coder) for one in made.decisions] == [("phase/enrolment", "per")]
    assert "made for ida" in made.notices[0].message


def test_damaged_hidden_cells_are_a_problem():
    problem = first_problem(plan_of(study_of(), fill(sheet_of(study_of()), "FG1", 2, state='{"a":[[1]]}', code_1="x")))
    assert "hidden cells" in problem.message


def test_a_text_that_the_project_does_not_have_is_a_problem():
    content = sheet_of(study_of())
    newer = replace(TALKS["FG1"], version="other")
    made = plan_of(study_of(transcripts=(newer, TALKS["I1"])), fill(content, "FG1", 2, code_1="Tidspress"))
    assert {problem.message for problem in made.problems} >= {
        "this sheet shows a text of FG1 that is not in the project"
    }
    assert made.is_empty


def test_the_plan_in_words():
    study = study_of()
    content = fill(sheet_of(study), "FG1", 2, code_1="Tidspress", code_2="Nytt", read="x")
    assert plan_of(study, content).lines() == ["2 passages coded", "1 read mark", "1 new code"]


# Properties

CODES = ["barrier/time", "barrier/role", "enabler/role", "phase/enrolment", "old/code", "barrier", "gone/code"]
MARKS = ("read", "fits_no_code", "star")
WORDS = ["", "rakk", "Vi rakk det aldri.", "det likevel", "kveld", "e"]
given_answers = st.lists(
    st.builds(
        lambda answer, code, words, note, minute, suggester, coder: decide(
            "FG1", 2, answer, None if answer in MARKS else code, "" if answer == "read" else words,
            note=note, at=f"2025-06-01T10:{minute:02d}:00Z", shown=Shown(suggester, 1, "after_hints"), coder=coder,
        ),
        st.sampled_from(["accept", "accept", "reject", "unsure", "clear", "read", "fits_no_code", "star"]),
        st.sampled_from(CODES), st.sampled_from(WORDS), st.sampled_from(["", "", "en grunn", "en annen"]),
        st.integers(0, 59), st.sampled_from(["", "rules"]), st.sampled_from(["ida", "ida", "per"]),
    ),
    max_size=14,
)  # fmt: skip
cells = st.dictionaries(
    st.sampled_from(["read", "excerpt", "code_1", "code_2", "star", "decision_1", "decision_2", "why", "memo"]),
    st.sampled_from(
        ["", "x", "ja", "nei", "usikker", "Tidspress", "Uklare roller", "Helt eget", "kveld", "Vi rakk det aldri."]
    ),
    max_size=5,
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(given_answers, st.sampled_from(["after_reading", "at_once", "off"]))
def test_a_sheet_left_alone_never_changes_anything(made, hints):
    study = study_of(*made, suggestions=RULES)
    result = plan_of(study, sheet_of(study, hints=hints))
    assert (result.decisions, result.revisions, result.problems, result.conflicts) == ((), (), (), ())


@settings(derandomize=True, deadline=None, max_examples=120)
@given(given_answers, cells, cells)
def test_taking_any_sheet_in_twice_adds_nothing_and_a_new_sheet_shows_what_was_taken_in(made, one, other):
    study = study_of(*made, suggestions=RULES)
    content = fill(sheet_of(study), "FG1", 2, -1, **one)
    content = fill(content, "FG1", 6, **other)
    first = plan_of(study, content)
    if first.problems:
        return
    assert not first.conflicts
    after = applied(study, first)
    again = plan_of(after, content)
    assert (again.decisions, again.revisions, again.conflicts) == ((), (), ())
    fresh = plan_of(after, sheet_of(after))
    assert (fresh.decisions, fresh.revisions, fresh.conflicts, fresh.problems) == ((), (), (), ())


@pytest.mark.parametrize("text", ["x", "Ja", "nei.", "?", "Tidspress; Uklare roller", "Tidspress, Uklare roller"])
def test_marks_and_several_names_in_a_code_column_are_no_new_codes(text):
    study = study_of()
    made = plan_of(study, fill(sheet_of(study), "FG1", 2, code_1=text))
    assert made.new_codes == ()
    assert [problem.message.split(" holds ")[0] for problem in made.problems] == ["a code column"]
