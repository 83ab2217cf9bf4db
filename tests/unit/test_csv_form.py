"""The review as CSV and YAML: rows with a time of their own, taken in through the plan of the workbook."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis.errors import FormError, LoadError
from coanalysis.model import Passage, Shown
from coanalysis.review.csv_form import read_records_yaml, read_review_csv
from review_studies import TALKS, answers, applied, decide, plan_of, span, study_of, suggest

T1, T2, T3 = (f"2025-06-0{day}T10:00:00Z" for day in (1, 2, 3))
HEAD = "transcript;turn;read;excerpt;code1;code2;fits_no_code;answer;note;memo;at\n"


@pytest.fixture
def taken(tmp_path):
    """Read lines below the usual heading as ida's review."""

    def read(*lines, head=HEAD, name="ida.csv"):
        (tmp_path / name).write_text(head + "\n".join(lines), encoding="utf-8-sig")
        return read_review_csv(tmp_path / name)

    return read


def test_each_row_has_its_own_time_and_coder(taken):
    content = taken(f"FG1;2;x;rakk det aldri;barrier/time;Uklare roller;;;;;{T1}", f"FG1;4;x;;;;x;;;;{T2}")
    made = plan_of(study_of(), content)
    assert content.coder == "ida"
    assert {(one.answer, one.code, one.at, one.coder) for one in made.decisions} == {
        ("read", None, T1, "ida"), ("accept", "barrier/time", T1, "ida"), ("accept", "barrier/role", T1, "ida"),
        ("read", None, T2, "ida"), ("fits_no_code", None, T2, "ida"),
    }  # fmt: skip
    assert {one.at for one in made.decisions if one.start >= TALKS["FG1"].turns[3].start} == {T2}
    coded = next(one for one in made.decisions if one.code == "barrier/time")
    assert (coded.start, coded.end) == span("FG1", 2, "rakk det aldri")
    assert coded.shown == Shown("", 0, "before_hints")


def test_the_answer_column_is_about_the_codes_of_its_row(taken):
    made = plan_of(
        study_of(), taken(f"FG1;2;;aldri;barrier/time;;;reject;ikke her;;{T1}", f"FG1;3;;;enabler/role;;;unsure;;;{T1}")
    )
    assert [(one.answer, one.code, one.note) for one in made.decisions] == [
        ("reject", "barrier/time", "ikke her"), ("unsure", "enabler/role", "")
    ]  # fmt: skip
    assert (made.decisions[0].start, made.decisions[0].end) == span("FG1", 2, "aldri")


def test_an_own_code_and_its_second_use(taken):
    made = plan_of(study_of(), taken(f"FG1;2;;;own:Humor som ventil;;;;;;{T1}", f"FG1;3;;;Humor som ventil;;;;;;{T2}"))
    assert [(code.id, dict(code.name)) for code in made.new_codes] == [
        ("own/humor-som-ventil", {"nb": "Humor som ventil"})
    ]  # fmt: skip
    assert [one.code for one in made.decisions] == ["own/humor-som-ventil"] * 2


def test_columns_of_suggestions_as_in_the_sheet(taken):
    head = "transcript,turn,suggestion_1,decision_1,why,at\n"
    study = study_of(suggestions=(suggest("FG1", 2, "barrier/time", "aldri"),))
    made = plan_of(study, taken(f'FG1,2,Tidspress,nei,"nei, ikke her",{T1}', head=head))
    assert [(one.answer, one.code, one.note, one.shown) for one in made.decisions] == [
        ("reject", "barrier/time", "nei, ikke her", Shown("rules", 1, "after_hints"))
    ]


def test_a_later_answer_follows_an_earlier_one_and_both_are_kept(taken):
    content = taken(f"FG1;2;;;barrier/time;;;unsure;;;{T2}", f"FG1;2;;;barrier/time;;;;;;{T1}")
    made = plan_of(study_of(), content)
    assert [(one.answer, one.at) for one in made.decisions] == [("accept", T1), ("unsure", T2)]
    after = applied(study_of(), made)
    assert plan_of(after, content).is_empty


def test_day_by_day_gives_the_same_as_all_at_once(taken):
    first, second = f"FG1;2;;;barrier/time;;;;;;{T1}", f"FG1;2;;;barrier/time;;;unsure;;;{T2}"
    after = applied(study_of(), plan_of(study_of(), taken(first)))
    made = plan_of(after, taken(second))
    assert [(one.answer, one.at) for one in made.decisions] == [("unsure", T2)]
    assert plan_of(applied(after, made), taken(first, second)).is_empty
    assert plan_of(applied(after, made), taken(first)).is_empty


def test_an_older_file_over_a_newer_answer_is_a_conflict(taken):
    study = study_of(decide("FG1", 2, "reject", "barrier/time", at=T3))
    made = plan_of(study, taken(f"FG1;2;;;barrier/time;;;;;;{T1}"))
    assert made.is_empty
    assert "the sheet says accept, but since it was made the answer is reject" in made.conflicts[0].message


def test_memos_of_rows_are_memos_beside_their_turn(taken):
    content = taken(f"FG1;2;;;;;;;;Kveld igjen.;{T1}", f"FG1;2;;;;;;;;Og igjen.;{T2}")
    made = plan_of(study_of(), content)
    assert [(one.record.text, one.record.target, one.record.at, one.record.kind) for one in made.revisions] == [
        ("Kveld igjen.", "turn:fg1-id:2", T1, "code"), ("Og igjen.", "turn:fg1-id:2", T2, "code")
    ]  # fmt: skip
    assert plan_of(applied(study_of(), made), content).is_empty


def test_several_rows_of_a_turn_read_it_once(taken):
    made = plan_of(
        study_of(), taken(f"FG1;2;x;rakk det aldri;barrier/time;;;;;;{T1}", f"FG1;2;x;kveld;barrier;;;;;;{T2}")
    )
    assert sorted(answers(made), key=str)[-1][0] == "read"
    assert [one.at for one in made.decisions if one.answer == "read"] == [T1]


def test_a_later_mark_reads_again_only_when_a_code_has_changed_its_meaning(taken):
    once = applied(study_of(), plan_of(study_of(), taken(f"FG1;2;x;;;;;;;;{T1}")))
    again = taken(f"FG1;2;x;;;;;;;;{T3}")
    assert plan_of(once, again).decisions == ()
    redefined = replace(once, code_since={"barrier/time": T2})
    assert [(one.answer, one.at) for one in plan_of(redefined, again).decisions] == [("read", T3)]


def test_an_excerpt_that_is_not_found_names_the_line(taken):
    made = plan_of(study_of(), taken(f"FG1;2;x;;;;;;;;{T1}", f"FG1;2;;hemmelig;barrier/time;;;;;;{T1}"))
    (problem,) = made.problems
    assert problem.where == "ida.csv, line 3"
    assert "hemmelig" not in str(problem)


def test_unknown_places_are_problems(taken):
    made = plan_of(study_of(), taken(f"FG9;2;x;;;;;;;;{T1}", f"FG1;99;x;;;;;;;;{T1}", f"FG1;to;x;;;;;;;;{T1}"))
    assert [(problem.where, problem.message) for problem in made.problems] == [
        ("ida.csv, line 2", "there is no transcript of this title"), ("ida.csv, line 3", "FG1 has no such turn"),
        ("ida.csv, line 4", "FG1 has no such turn"),
    ]  # fmt: skip


def test_all_faults_of_a_file_are_reported_together(taken):
    with pytest.raises(FormError) as caught:
        taken("FG1;2;x;;;;;;;;12.06.2025", f"FG1;2;;;;;;reject;;;{T1}", f"FG1;2;x;;;;;;;;{T1};mer")
    assert [(problem.where, problem.message) for problem in caught.value.problems] == [
        ("ida.csv, line 2", "the time is not in UTC"), ("ida.csv, line 3", "the answer is about no code of its own"),
        ("ida.csv, line 4", "there are more cells than columns"),
    ]  # fmt: skip


def test_columns_that_are_missing_or_unknown(taken):
    with pytest.raises(FormError) as caught:
        taken(head="transcript;kode;og dette sa hun helt stille\n")
    messages = [problem.message for problem in caught.value.problems]
    assert messages == [
        "there is no column 'kode' in a review", "there is no column of that name (27 characters) in a review",
        "the column 'turn' is missing",
    ]  # fmt: skip


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "ida.csv").write_bytes(HEAD.encode() + "FG1;2;;åh".encode("cp1252"))
    with pytest.raises(LoadError, match="neither UTF-8"):
        read_review_csv(tmp_path / "ida.csv")


# YAML

THEMES = f"""
- name: Natt
  concept: De som ikke var der
  codes: [barrier/time, Uklare roller]
  status: candidate
  memo: Kom sent.
  coder: per
  at: '{T2}'
"""
CLAIMS = f"""
- question: Hva sto i veien?
  theme: Natt
  statement: Ingen spurte natta
  supporting:
    - "FG1, ytring 6: «Ingen spurte oss på natt.»"
  deviating:
    - "FG1, ytring 3"
  assessment: Tynt.
  coder: ida
  at: '{T3}'
"""
MEMOS = f"""
- kind: whole-impression
  about: FG1
  title: Enige
  text: Alle nikker.
  coder: ida
  at: '{T1}'
- kind: theory
  about: barrier/time
  text: Tid er mer enn tid.
  coder: per
  at: '{T1}'
"""


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / f"{name}.yaml" for name in ("memos", "themes", "claims")]
    for path, text in zip(paths, (MEMOS, THEMES, CLAIMS), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_records_are_taken_in_by_coder_themes_first(files):
    study = study_of()
    contents = read_records_yaml(files)
    assert [(content.coder, sorted(content.sheets)) for content in contents] == [
        ("per", ["themes"]), ("ida", ["claims", "memos"]), ("per", ["memos"])
    ]  # fmt: skip
    for content in contents:
        study = applied(study, plan_of(study, content))
    (theme,), (claim,) = study.themes, study.claims
    fg1 = TALKS["FG1"]
    assert (theme.name, theme.codes, theme.status, theme.coder, theme.at) == (
        "Natt", ("barrier/time", "barrier/role"), "candidate", "per", T2
    )  # fmt: skip
    assert (claim.statement, claim.theme, claim.coder, claim.at) == ("Ingen spurte natta", theme.id, "ida", T3)
    assert claim.supporting == (Passage(fg1.id, fg1.version, *span("FG1", 6, "Ingen spurte oss på natt.")),)
    assert claim.deviating == (Passage(fg1.id, fg1.version, *span("FG1", 3)),)
    assert [(memo.kind, memo.target, memo.title, memo.coder) for memo in study.memos] == [
        ("whole-impression", "transcript:fg1-id", "Enige", "ida"), ("theory", "code:barrier/time", "", "per")
    ]  # fmt: skip
    assert all(plan_of(study, content).is_empty for content in contents)


def test_a_later_entry_revises_what_was_taken_in(files):
    study = study_of()
    for content in read_records_yaml(files[:1]):
        study = applied(study, plan_of(study, content))
    later = MEMOS.replace("Alle nikker.", "Nesten alle.").replace(
        f"at: '{T1}'", f"at: '{T1}'\n  id: {study.memos[0].id}", 1
    )
    files[0].write_text(later, encoding="utf-8")
    made = plan_of(study, read_records_yaml(files[:1])[0])
    assert not made.revisions  # same time: it was changed in the file, not later by its coder
    assert len(made.conflicts) == 1
    files[0].write_text(later.replace(T1, T3, 1), encoding="utf-8")
    (change,) = plan_of(study, read_records_yaml(files[:1])[0]).revisions
    assert (change.record.text, change.record.at, change.parent) == ("Nesten alle.", T3, f"rev-{study.memos[0].id}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "not valid YAML"), ("kind: theory", "should be a list"), ("- tekst", "a list of fields"),
        ("- {text: x, at: '2025-06-01T10:00:00Z'}", "who wrote it"), ("- {text: x, coder: ida}", "the time is missing"),
        ("- {text: x, coder: ida, at: '2025-06-01T10:00:00Z', om: y}", "no field 'om'"),
    ],
)  # fmt: skip
def test_yaml_that_is_no_list_of_records(files, text, message):
    files[0].write_text(text, encoding="utf-8")
    with pytest.raises((FormError, LoadError)) as caught:
        read_records_yaml(files)
    assert message in str(caught.value)


def test_a_yaml_file_of_another_name(tmp_path):
    (tmp_path / "notes.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(FormError, match="says nothing about what is in it"):
        read_records_yaml([tmp_path / "notes.yaml"])


@pytest.mark.parametrize("number", ["²", "2.", "-2", "9" * 5000])
def test_a_turn_number_that_is_none_names_the_line(taken, number):
    made = plan_of(study_of(), taken(f"FG1;{number};x;;;;;;;;{T1}"))
    assert [(one.where, one.message) for one in made.problems] == [("ida.csv, line 2", "FG1 has no such turn")]
