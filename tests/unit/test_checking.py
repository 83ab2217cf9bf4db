"""Checking a project: each thing that can be wrong is put wrong, and found; nothing says what was said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis.model import Claim, Evidence, Passage, Suggestion, Turn
from coanalysis.project.checking import check_decisions, check_project, check_records, check_transcript
from coanalysis.project.people import confirm
from projects import CODEBOOK, GROUP, SPEECH, decision, new_project, write


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path) as project:
        confirm(project)
        yield project


def told(project):
    problems, notes = check_project(project)
    assert not any(speech in str(one) for one in (*problems, *notes) for speech in SPEECH)
    return [str(one) for one in problems], [str(one) for one in notes]


def test_a_sound_project_has_no_problems_and_says_what_it_holds(project):
    project.code()
    project.decide([decision(project, "I1", 2, "barrier/time")])
    problems, notes = told(project)
    assert problems == []
    assert notes == ["this folder is as sensitive as the recordings: names have not been taken out"]


def test_a_changed_text_is_found(project):
    one = project.transcript("I1")
    assert check_transcript(one) == []
    (problem,) = check_transcript(replace(one, text=one.text + " "))
    assert (problem.where, problem.message) == ("I1", "the stored text is not the text that was imported")


def test_a_text_changed_in_the_store_is_found(project):
    project.db.execute("UPDATE text_version SET text = replace(text, 'Mm.', 'Ja.')")
    problems, _notes = told(project)
    assert problems == ["FG1: the stored text is not the text that was imported"]


def test_turns_out_of_place_are_found(project):
    one = project.transcript("I1")
    turns = (one.turns[0], replace(one.turns[1], start=5), replace(one.turns[2], end=10_000))
    assert [problem.where for problem in check_transcript(replace(one, turns=turns))] == ["I1, turn 2", "I1, turn 3"]
    assert check_transcript(replace(one, turns=(Turn(1, "A", 3, 3),))) == []


def test_decisions_out_of_place_are_found(project):
    good = decision(project, "I1", 2, "barrier/time")
    study = replace(project.study, decisions=(good, replace(good, version="x"), replace(good, end=99_999)))
    found = check_decisions(study)
    assert [one.message for one in found] == [
        "it is about another version of the text", f"the stretch {good.start} to 99999 does not lie in the text",
    ]  # fmt: skip
    assert all(one.where.startswith("I1, decision ") for one in found)


def test_claims_and_suggestions_out_of_place_are_found(project):
    one = project.transcript("I1")
    claim = Claim("claim-1", "x", "ida", "2025", supporting=(Passage(one.id, one.version, 0, 5),),
                  deviating=(Passage("gone", "gone", 0, 5),))  # fmt: skip
    stray = Suggestion(one.id, one.version, 0, 99_999, "barrier/time", "rules", evidence=(Evidence("x", ((0, 1),)),))
    found = check_records(replace(project.study, claims=(claim,), suggestions=(stray,)))
    assert [str(problem) for problem in found] == [
        "claim claim-1: it is about a transcript that is not in this project",
        f"I1, suggestion {stray.id[:8]}: the stretch 0 to 99999 does not lie in the text",
    ]


def test_codings_without_a_code_are_named(project):
    project.decide([decision(project, "I1", 2, "barrier/time"), decision(project, "FG1", 3, "barrier/time")])
    write(project.path / "codebooks/small.yaml", CODEBOOK.replace("barrier/time", "barrier/hours"))
    project.refresh()
    problems, notes = told(project)
    assert problems == []
    assert "barrier/time: 2 decisions about this code, which is in no codebook" in notes[0]


def test_codings_of_a_label_that_became_moderator_are_named_by_place(project):
    talk = project.transcript("FG1")
    project.decide([
        decision(project, "FG1", 3, "barrier/time"), decision(project, "FG1", 3, "enabler/time", answer="unsure"),
        decision(project, "FG1", 6, "barrier", answer="reject"), decision(project, "I1", 2, "barrier/time"),
        decision(project, "FG1", 2, "enabler/trust", end=talk.turns[2].end),
        decision(project, "FG1", 3, "enabler/trust", end=talk.turns[3].end, coder="bo"),
        decision(project, "FG1", 6, "enabler/trust"),
    ])  # fmt: skip
    assert len(told(project)[1]) == 1
    path = project.path / "participants.csv"
    write(path, path.read_text("utf-8-sig").replace("Per;participant", "Per;moderator"))
    project.refresh()
    problems, notes = told(project)
    hint = (
        "(if the function in participants.csv is right, take the codings back in the review sheet; if not, correct it)"
    )
    assert problems == []
    assert notes[:-1] == [
        "FG1, turn 3: 2 codings (barrier/time, enabler/time) are only in words of an interviewer or moderator, and in "
        f"no table {hint}",
        "FG1, turn 6: 1 coding (enabler/trust) is only in words of an interviewer or moderator, and in no table "
        f"{hint}",
    ]


def test_sources_that_are_gone_or_changed_are_named(project, tmp_path):
    write(tmp_path / "talk" / "group.txt", GROUP + "Anne: Mer.\n")
    (tmp_path / "talk" / "interview.txt").unlink()
    _problems, notes = told(project)
    assert notes[:2] == [
        "group.txt: the file has changed since it was imported; its text then is kept"
        " (coanalysis import takes its new version in and keeps what was coded)",
        "interview.txt: the file is no longer where it was imported from; its text is kept",
    ]


def test_what_the_codebooks_lack_is_named(project):
    write(project.path / "codebooks/small.yaml", CODEBOOK.replace("    definition: {nb: For lite tid.}\n", ""))
    project.refresh()
    _problems, notes = told(project)
    assert notes[0].startswith("codebooks/small.yaml, line 10: barrier/time: no definition")


def test_steps_taken_back_are_counted(project):
    project.decide([decision(project, "I1", 2, "barrier/time")])
    project.undo()
    assert told(project)[1][-1] == "1 step was taken back; coanalysis log shows which"


def test_a_folder_in_a_cloud_is_noted(tmp_path):
    with new_project(tmp_path / "Dropbox") as project:
        assert any("'Dropbox' looks synchronised" in note for note in told(project)[1])


def test_broken_references_in_the_store_are_found(project):
    project.decide([decision(project, "I1", 2, "barrier/time")])
    project.db.execute("PRAGMA foreign_keys=OFF")
    project.db.execute("DELETE FROM step WHERE kind = 'decide'")
    problems, _notes = told(project)
    assert problems == ["project.db: a row of decision points to nothing in step (put back a copy from your backup)"]
