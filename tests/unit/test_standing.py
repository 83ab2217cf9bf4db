"""Where the work stands: every count against a situation made by hand, and the next thing to do."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import pytest

from coanalysis.model import Shown
from coanalysis.project.standing import cloud_warnings, counted, local_time, shortened, standing
from projects import CODEBOOK, decision, new_project, read_all, write


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path, coder="ida") as project:
        yield project


def test_an_empty_project_is_to_be_filled(tmp_path):
    with new_project(tmp_path, imported=False) as project:
        found = standing(project)
    assert (found.transcripts, found.read, found.next) == (0, 0, ("coanalysis import FOLDER-WITH-TRANSCRIPTS",))
    assert not found.pass_due


def test_transcripts_are_to_be_read_first(project):
    found = standing(project)
    assert found.lines() == [
        "2 transcripts, 0 fully read by ida",
        "0 codings decided, 0 unsure, 0 disputed",
        "0 of 0 suggestions undecided by ida",
        "functions are guessed and not confirmed in FG1, I1: look at participants.csv, then coanalysis participants "
        "--confirm",
    ]
    assert found.next[0] == "coanalysis export reading -o exports/reading.docx"


def test_reading_is_counted_per_coder_and_the_unread_are_named(project):
    project.decide(read_all(project, "I1"))
    found = standing(project)
    assert (found.read, found.unread) == (1, ("FG1",))
    assert "not fully read: FG1" in found.lines()
    assert found.next == ("coanalysis code",)
    project.coder = "bo"
    assert standing(project).read == 0


def test_suggestions_are_undecided_until_this_coder_decides(project):
    project.code()
    # I1: three codes in three turns and one more in turn 4; FG1: three. See projects.py
    assert (standing(project).suggestions, standing(project).undecided) == (7, 7)
    project.decide(
        [decision(project, "I1", 2, "barrier/time"), decision(project, "I1", 6, "barrier/time", answer="reject")]
    )
    assert standing(project).undecided == 5
    project.decide([decision(project, "I1", 2, "barrier/time", answer="clear", at="2030-01-02T00:00:00Z")])
    assert standing(project).undecided == 6
    project.coder = "bo"
    assert standing(project).undecided == 7


def test_an_answer_settles_a_suggestion_when_it_touches_the_words_that_were_hit(project):
    project.code()
    (one,) = (one for one in project.study.suggestions if one.start == decision(project, "I1", 2, "barrier/time").start)
    first = min(start for item in one.evidence for start, _end in item.spans)
    beside = decision(project, "I1", 2, "barrier/time", start=one.start, end=first)
    project.decide([beside, decision(project, "I1", 2, "enabler/trust")])
    assert standing(project).undecided == 7  # other words of the turn, another code
    project.decide([decision(project, "I1", 2, "barrier/time", start=one.start, end=first + 1)])
    assert standing(project).undecided == 6


def test_status_sheet_and_tables_agree_on_what_waits(project):
    from coanalysis.query.basis import Basis
    from coanalysis.review.form import build_sheet

    project.code()
    everything = project.study.suggestions
    made = decision(project, "I1", 2, "barrier/time")
    answered = [
        replace(made, transcript=one.transcript, version=one.version, code=one.code, start=one.start, end=end,
                shown=Shown("rules", 1, "after_hints"), answer=answer)
        for one, end, answer in zip(
            everything, (one.start + 1 for one in everything), ("accept", "reject", "unsure"), strict=False
        )
    ]  # fmt: skip
    assert len(everything) == 7
    for number in range(4):
        project.decide(answered[number - 1 : number])
        rows = build_sheet(project.study, coder="ida", hints="at_once").sheet("review").rows
        shown = sum(
            bool(row.cells.get(f"suggestion_{place}")) and not row.cells.get(f"decision_{place}")
            for row in rows for place in range(1, 5)
        )  # fmt: skip
        assert (shown, standing(project).undecided, len(Basis.of(project.study).waiting)) == (7 - number,) * 3


def test_decided_unsure_and_disputed(project):
    project.decide([
        decision(project, "I1", 2, "barrier/time"), decision(project, "I1", 4, "enabler/trust"),
        decision(project, "I1", 6, "barrier/time", answer="unsure"),
        decision(project, "I1", 4, "enabler/trust", coder="bo", answer="reject"),
    ])  # fmt: skip
    found = standing(project)
    assert (found.decided, found.unsure, found.disputed) == (1, 1, 1)
    assert "1 coding decided, 1 unsure, 1 disputed" in found.lines()


def test_a_redefined_code_is_to_be_read_again_and_named(project):
    project.decide(read_all(project, "I1", "FG1"))
    assert standing(project).reread == ()
    write(project.path / "codebooks/small.yaml", CODEBOOK.replace("For lite tid.", "Altfor lite tid."))
    project.refresh()
    found = standing(project)
    assert found.reread == ("Tidspress",)
    assert "to be read again for Tidspress" in found.lines()
    project.decide(read_all(project, "I1", "FG1"))
    assert standing(project).reread == ()


def test_a_pass_is_due_after_a_change_and_named(project):
    project.code()
    project.decide(read_all(project, "I1"))
    assert not standing(project).pass_due
    write(project.path / "codebooks/small.yaml", CODEBOOK.replace("travel", "hverdag"))
    project.refresh()
    found = standing(project)
    assert found.pass_due
    assert found.next == ("coanalysis code",)
    assert any("run coanalysis code" in line for line in found.lines())


def test_with_hints_off_no_pass_is_asked_for(project):
    path = project.path / "coanalysis.toml"
    write(path, path.read_text("utf-8").replace('"after_reading"', '"off"'))
    project.refresh()
    project.decide(read_all(project, "I1"))
    assert standing(project).next[0].startswith("coanalysis export review")


def test_exports_older_than_the_data_are_named(project):
    exports = project.path / "exports"
    for name in ("quotes.docx", "reading.docx", "review.xlsx", ".hidden", "~$quotes.docx"):
        write(exports / name, "x")
    project.code()
    assert standing(project).stale_exports == ()
    project.decide([decision(project, "I1", 2, "barrier/time")])
    assert standing(project).stale_exports == ("quotes.docx",)
    later = time.time() + 5
    os.utime(exports / "quotes.docx", (later, later))
    assert standing(project).stale_exports == ()


def test_the_next_sheet_gets_a_name_of_its_own(project):
    project.decide(read_all(project, "I1"))
    project.code()
    assert standing(project).next == (
        "coanalysis export review -o exports/review.xlsx", "coanalysis apply exports/review.xlsx"
    )  # fmt: skip
    write(project.path / "exports" / "review.xlsx", "x")
    assert standing(project).next == (
        "coanalysis export review -o exports/review-2.xlsx", "coanalysis apply exports/review-2.xlsx"
    )  # fmt: skip


def test_when_all_is_read_and_decided_the_tables_come(project):
    project.decide(read_all(project, "I1", "FG1"))
    project.code()
    study = project.study
    made = decision(project, "I1", 2, "barrier/time", at=project.now())
    project.decide([
        replace(made, transcript=one.transcript, version=one.version, start=one.start, end=one.end, code=one.code)
        for one in study.suggestions
    ])  # fmt: skip
    found = standing(project)
    assert (found.undecided, found.decided, found.next) == (0, 7, ("coanalysis export all -o exports",))
    write(project.path / "exports" / "quotes.docx", "x")
    os.utime(project.path / "exports" / "quotes.docx", (0, 0))
    assert standing(project).next == ("coanalysis export all -o exports --force",)


def test_a_folder_in_a_cloud_is_warned_about(tmp_path):
    with new_project(tmp_path / "OneDrive - Kommunen") as project:
        (warning,) = standing(project).warnings
    assert warning.startswith("The folder «OneDrive - Kommunen» looks synchronised to a cloud")
    assert cloud_warnings(tmp_path / "here") == ()


def test_times_are_local(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Oslo")
    time.tzset()
    try:
        assert local_time("2025-06-12T11:05:59.5Z") == "2025-06-12 13:05"
        assert local_time("2025-12-31T23:30:00Z") == "2026-01-01 00:30"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_words_for_numbers_and_long_lists():
    assert [counted(number, "turn") for number in (0, 1, 2)] == ["0 turns", "1 turn", "2 turns"]
    assert shortened(["a", "b"]) == "a, b"
    assert shortened(list("abcdefgh")) == "a, b, c, d, e, f and 2 more"


def test_values_are_plain(project):
    import json

    assert json.loads(json.dumps(standing(project).values()))["coder"] == "ida"
