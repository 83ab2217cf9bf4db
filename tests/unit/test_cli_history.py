"""`status`, `log`, `undo`, `check` as they are seen."""

from __future__ import annotations

import json
import time

import pytest

from coanalysis.project import Project, create_project
from projects import SPEECH, closed_project, contents, write


@pytest.fixture
def study(tmp_path, monkeypatch):
    root = closed_project(tmp_path)
    monkeypatch.chdir(root)
    return root


def test_status(coa, study):
    ran = coa("status", "--coder", "ida")
    assert ran.out.splitlines() == [
        "study", "  2 transcripts, 0 fully read by ida", "  0 codings decided, 0 unsure, 0 disputed",
        "  0 of 0 suggestions undecided by ida",
        "  functions are guessed and not confirmed in FG1, I1: look at participants.csv, then coanalysis participants "
        "--confirm",
    ]  # fmt: skip
    assert ran.err.splitlines() == [
        "next   coanalysis export reading -o exports/reading.docx",
        "       coanalysis export review -o exports/review.xlsx",
        "       coanalysis apply exports/review.xlsx",
    ]
    values = json.loads(coa("status", "--json").out)
    assert (values["transcripts"], values["unread"], values["coder"]) == (2, ["FG1", "I1"], "coder-1")


def test_what_was_edited_is_told_when_it_is_taken_in(coa, study):
    path = study / "participants.csv"
    write(path, path.read_text("utf-8").replace("D3", "D7"))
    err = coa("status").err
    with Project(study) as project:
        step = project.log()[-1][0].id[:8]
    assert err.startswith(f"note   Took in your changes to participants.csv as step {step}.\n")


def test_the_log_is_in_local_time_and_fits(coa, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Oslo")
    time.tzset()
    try:
        write(tmp_path / "b.yaml", "id: b\nversion: '1'\ncodes: []\n")
        create_project(
            tmp_path / "s", codebooks=[str(tmp_path / "b.yaml")], coder="ida",
            clock=lambda: "2025-06-12T22:30:00.000000Z", new_id=lambda: "abcdef0123456789",
        ).close()  # fmt: skip
        ran = coa("log", "--project", tmp_path / "s")
        assert coa("log", "--project", tmp_path / "s", "--json").out.count("2025-06-12T22:30:00.000000Z") == 1
    finally:
        monkeypatch.undo()
        time.tzset()
    assert ran.out.splitlines()[2] == "abcdef01  2025-06-13 00:30  ida  init  codebooks: b"
    assert max(map(len, ran.out.splitlines())) <= 80


def test_undo_names_what_it_took_back_and_the_log_shows_both(coa, study):
    ran = coa("undo", "--coder", "ida")
    assert ran.code == 0
    assert ran.out.startswith("Took back step ")
    assert ran.out.endswith(" (import: FG1, I1).\n")
    out = coa("log").out
    assert "FG1, I1 (taken back)" in out
    assert "undo    took back " in out
    assert coa("undo", "--coder", "ida").all == (
        "error  there is nothing to take back   [undo.none]\nhint   see all steps: coanalysis log\n"
    )
    steps = json.loads(coa("log", "--json").out)["steps"]
    assert [(step["kind"], step["undone"]) for step in steps] == [("init", False), ("import", True), ("undo", False)]


def test_undo_of_a_named_step(coa, study):
    step = json.loads(coa("log", "--json").out)["steps"][1]["id"]
    assert json.loads(coa("undo", step[:10], "--json").out)["undone"] == step
    ran = coa("undo", step[:10])
    assert (ran.code, ran.out) == (3, "")
    assert f"step {step[:8]} is taken back already" in ran.err


def test_check_of_a_sound_project(coa, study):
    before = contents(study)
    ran = coa("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("Everything is in order.\n")
    assert "as sensitive as the recordings" in ran.out
    assert not any(speech in ran.out for speech in SPEECH)
    assert json.loads(coa("check", "--json").out)["problems"] == []
    assert contents(study) == before


def test_check_of_a_spoilt_project_exits_3(coa, study):
    with Project(study) as project:
        project.db.execute("UPDATE text_version SET text = replace(text, 'Mm.', 'Ja.')")
    ran = coa("check")
    assert ran.code == 3
    assert "problem  FG1: the stored text is not the text that was imported" in ran.out
    assert ran.out.endswith("1 problem found; nothing was changed.\n")
    assert json.loads(coa("check", "--json").out)["problems"][0]["where"] == "FG1"
