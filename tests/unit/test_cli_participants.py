"""`coanalysis participants`: who is who, confirmed, told after a change, and to be looked at again."""

from __future__ import annotations

import json

import pytest

from coanalysis.project import Project
from projects import closed_project, decision, write

GUESS = "What is guessed is confirmed, when you have looked, by: coanalysis participants --confirm"
CHANGE = "Change them in participants.csv; rows with one pseudonym are one person."


@pytest.fixture
def study(tmp_path, monkeypatch):
    root = closed_project(tmp_path)
    monkeypatch.chdir(root)
    return root


def test_the_list_says_what_is_a_guess(coa, study):
    ran = coa("participants")
    assert (ran.code, ran.err.splitlines()) == (0, [CHANGE, GUESS])
    assert ran.out.splitlines()[0].split() == ["Transcript", "Label", "Function", "Pseudonym", "Confirmed"]
    assert [line.split()[-1] for line in ran.out.splitlines()[-5:]] == ["guessed"] * 5


def test_some_transcripts_can_be_shown_and_confirmed(coa, study):
    assert "FG1" not in coa("participants", "I1").out
    ran = coa("participants", "I1", "--confirm", "--coder", "ida")
    assert ran.code == 0
    assert ran.err.splitlines() == ["Confirmed in I1.", CHANGE]
    told = json.loads(coa("participants", "--json").out)["participants"]
    assert {(row["transcript"], row["confirmed"]) for row in told} == {("FG1", False), ("I1", True)}
    assert "functions are guessed and not confirmed in FG1: " in coa("status").out


def test_confirming_again_changes_nothing(coa, study):
    coa("participants", "--confirm")
    before = len(json.loads(coa("log", "--json").out)["steps"])
    assert "Confirmed already; nothing was changed." in coa("participants", "--confirm").err
    assert len(json.loads(coa("log", "--json").out)["steps"]) == before
    assert "guessed" not in coa("status").out
    assert coa("undo").code == 0
    assert "not confirmed in FG1, I1" in coa("status").out


def test_a_title_that_is_not_there_is_wrong_usage(coa, study):
    ran = coa("participants", "FG9", "--confirm")
    assert ran.code == 2
    assert "there is no transcript 'FG9'" in ran.err


def test_the_import_says_what_comes_next(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(closed_project(tmp_path, imported=False))
    err = coa("import", "../talk").err
    assert "next   coanalysis participants --confirm" in err


def test_a_change_by_hand_is_told_by_the_next_command_and_once(coa, study):
    with Project(study) as project:
        project.decide([decision(project, "FG1", 3, "barrier/time")])
    path = study / "participants.csv"
    write(path, path.read_text("utf-8").replace("Per;participant", "Per;moderator"))
    told = coa("participants").err.splitlines()
    assert told[1:3] == [
        "note   FG1 «Per» was participant, is moderator now: tables leave 1 coding out now, for the words of a person "
        "who asks are not coded.",
        "note   To look at again, 1 coding or note of before: coanalysis show stale",
    ]
    assert coa("participants").err.splitlines() == [CHANGE, GUESS]
    shown = coa("show", "stale", "--json").out
    assert "Tidspress" in shown
    assert (
        "to look at again, for the text, who speaks or a code has changed: coanalysis show stale" in coa("status").out
    )
    assert "left" in coa("settle", "--all").all
    assert "to look at again" not in coa("status").out


def test_a_copy_that_is_read_is_told_at_once(coa, study, tmp_path):
    copy = write(tmp_path / "copy.csv", "transcript;label;function;pseudonym\nFG1;Per;participant;L1\n")
    ran = coa("participants", "--read", str(copy), "--coder", "ida")
    assert (ran.code, ran.err.splitlines()) == (
        0, ["1 row changed.", "note   D2 is called L1 now; write L1 for D2 in persons.csv too."],
    )  # fmt: skip
