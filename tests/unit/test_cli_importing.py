"""`import` and `participants`: reports a tired person can read, and lists that go out and come back."""

from __future__ import annotations

import json

import pytest

from coanalysis.project import Project
from projects import GROUP, SPEECH, closed_project, contents, write


@pytest.fixture
def study(tmp_path, monkeypatch):
    root = closed_project(tmp_path, imported=False)
    monkeypatch.chdir(root)
    return root


def test_the_report_of_an_import(coa, study):
    ran = coa("import", "../talk", "--coder", "ida")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "FG1  group.txt  (text, utf-8, focus group, nb)",
        "    Moderator: moderator, 2 turns, 5 words",
        "    Anne: participant, 2 turns, 9 words",
        "    Per: participant, 2 turns, 4 words",
        "I1  interview.txt  (text, utf-8, interview, nb)",
        "    Intervjuer: interviewer, 3 turns, 9 words",
        "    Informant: participant, 3 turns, 24 words",
        "2 imported.",
    ]
    assert ran.err.endswith("next   coanalysis export reading -o exports/reading.docx\n")
    assert not any(speech in ran.all for speech in SPEECH)


def test_the_same_again(coa, study):
    coa("import", "../talk")
    ran = coa("import", "../talk", "--coder", "ida")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "group.txt: already here as FG1, unchanged.",
        "interview.txt: already here as I1, unchanged.",
        "2 already here.",
    ]
    assert ran.err == ""


def test_one_turn_is_not_one_turns(coa, study, tmp_path):
    path = write(tmp_path / "one.txt", "Intervjuer: Ja?\nAnne: Nei.\nIntervjuer: Å, hva?\n")
    assert "    Anne: participant, 1 turn, 1 word" in coa("import", path).out.splitlines()


def test_a_changed_file_exits_3_and_changes_nothing(coa, study, tmp_path):
    coa("import", "../talk")
    write(tmp_path / "talk" / "group.txt", GROUP + "Anne: Og mer.\n")
    before = contents(study)
    ran = coa("import", "../talk", "--coder", "ida")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(
        "error  group.txt: the file has changed since it was imported as FG1   [load.changed]\nhint   "
    )
    assert contents(study) == before


def test_skipping_what_cannot_be_read_is_said_and_exits_3(coa, study, tmp_path):
    write(tmp_path / "talk" / "empty.txt", "")
    ran = coa("import", "../talk", "--skip-bad", "--coder", "ida")
    assert ran.code == 3
    assert ran.out.endswith("2 imported, 1 left out.\n")
    assert "left out  empty.txt: the file is empty" in ran.err


def test_what_is_passed_over_is_named(coa, study, tmp_path):
    write(tmp_path / "talk" / "opptak.mp3", "x")
    assert "note   Passed over, no transcripts: opptak.mp3." in coa("import", "../talk").err


def test_a_dry_run_says_so(coa, study):
    before = contents(study)
    ran = coa("import", "../talk", "--dry-run")
    assert ran.out.endswith("2 would be imported; nothing was changed (dry run).\n")
    assert "coder-1" not in ran.err
    assert contents(study) == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["../talk", "--kind", "group"], 2, "interview or focus_group"),
        (["../talk", "--format", "pages"], 2, "known: docx, text"),
        (["../nowhere.txt"], 3, "nowhere.txt: there is no such file"),
        (["../talk", "--encoding", "klingon"], 3, "klingon"),
    ],
)
def test_what_does_not_fit(coa, study, arguments, code, words):
    before = contents(study)
    ran = coa("import", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert contents(study) == before


def test_values_for_programs(coa, study):
    found = json.loads(coa("import", "../talk", "--json").out)
    assert [(one["title"], one["kind"], one["turns"]) for one in found["imported"]] == [
        ("FG1", "focus_group", 6),
        ("I1", "interview", 6),
    ]
    assert found["new_persons"] == ["D1", "D2", "D3"]
    again = json.loads(coa("import", "../talk", "--json").out)
    assert (again["imported"], [one["title"] for one in again["unchanged"]], again["step"]) == ([], ["FG1", "I1"], "")


# Participants


def test_who_is_who(coa, study):
    assert coa("participants").out == "Nobody yet: import transcripts first.\n"
    coa("import", "../talk")
    assert coa("participants").out.splitlines()[2:] == [
        "FG1         Moderator   moderator",
        "FG1         Anne        participant  D1",
        "FG1         Per         participant  D2",
        "I1          Intervjuer  interviewer",
        "I1          Informant   participant  D3",
    ]
    rows = json.loads(coa("participants", "--json").out)["participants"]
    assert rows[1] == {"transcript": "FG1", "label": "Anne", "function": "participant", "pseudonym": "D1"}


def test_a_list_goes_out_and_comes_back(coa, study, tmp_path):
    coa("import", "../talk")
    copy = tmp_path / "who.csv"
    assert "Wrote who.csv" in coa("participants", "--export", copy).err
    assert coa("participants", "--export", copy).code == 5
    assert coa("participants", "--export", copy, "--force").code == 0
    copy.write_text(copy.read_text("utf-8").replace("Informant;participant;D3", "Informant;participant;D1"), "utf-8")
    assert coa("participants", "--read", copy, "--coder", "ida").err == "1 row changed.\n"
    assert "I1          Informant   participant  D1" in coa("participants").out
    assert coa("participants", "--read", copy, "--coder", "ida").err == "No row differs; nothing was changed.\n"
    coa("undo")
    assert "I1          Informant   participant  D3" in coa("participants").out


def test_rows_that_a_copy_lacks_stay_and_new_ones_are_added(coa, study, tmp_path):
    coa("import", "../talk")
    copy = write(
        tmp_path / "who.csv", "label,transcript,pseudonym,function\nPer,FG1,D9,observer\nLiv,FG1,D4,participant\n"
    )
    assert coa("participants", "--read", copy, "--coder", "ida").err == "2 rows changed.\n"
    with Project(study) as project:
        told = [(row.label, row.function, row.pseudonym) for row in project.study.participants]
    assert told == [
        ("Moderator", "moderator", ""), ("Anne", "participant", "D1"), ("Per", "observer", "D9"),
        ("Intervjuer", "interviewer", ""), ("Informant", "participant", "D3"), ("Liv", "participant", "D4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("transcript;label;function;pseudonym\nFG9;Anne;participant;D1\nFG1;Per;boss;D2\n", 3, "who.csv, line 3"),
        (
            b"transcript;label;function;pseudonym\nFG1;\xc5se;participant;D1\n",
            3,
            "who.csv, line 2: the file is not saved as UTF-8",
        ),
        ("", 3, "who.csv: the file is empty"),
        ("transcript;label;function;pseudonym\n", 3, "no rows"),
        ("a;b\n1;2\n", 3, "there is no column 'transcript'"),
    ],
)
def test_a_copy_with_problems_changes_nothing(coa, study, tmp_path, text, code, words):
    coa("import", "../talk")
    copy = write(tmp_path / "who.csv", text)
    before = contents(study)
    ran = coa("participants", "--read", copy)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert contents(study) == before
