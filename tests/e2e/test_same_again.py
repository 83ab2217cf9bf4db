"""The same again changes nothing; one edit changes what it must and says so; an interruption leaves no half."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import coanalysis as co
from coanalysis.project import Project, core, filing, importing, passes
from coanalysis.store import filing as stored
from coanalysis.store import runs
from projects import (
    CODEBOOK,
    GROUP,
    closed_project,
    contents,
    decision,
    kinds,
    new_project,
    read_all,
    sources,
    suggested,
    write,
)

BEFORE = {
    ("I1", 2): ["barrier/time"], ("I1", 4): ["barrier/leadership", "enabler/trust"], ("I1", 6): ["barrier/time"],
    ("FG1", 2): ["enabler/time"], ("FG1", 3): ["barrier/time"], ("FG1", 5): ["enabler/trust"],
}  # fmt: skip


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A project with a pass and decisions on it, and its folder to stand in."""
    with new_project(tmp_path, coder="ida") as project:
        project.code()
        project.decide(
            [
                decision(project, "I1", 2, "barrier/time"),
                decision(project, "I1", 6, "barrier/time", answer="reject"),
                decision(project, "FG1", 3, "barrier/time", answer="unsure", note="Hva mener hun?"),
                *read_all(project, "I1"),
            ]
        )
    monkeypatch.chdir(tmp_path / "study")
    return tmp_path / "study"


def rows(study):
    """Return how many rows each table of the store has."""
    with Project(study) as project:
        names = [row[0] for row in project.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: project.db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in names}


def decisions(study):
    with Project(study) as project:
        return project.study.decisions, co.codings(project.study)


def shown(study):
    with Project(study) as project:
        return suggested(project)


# The same again


def test_import_and_code_again_change_nothing(coa, study):
    before, tables = contents(study), rows(study)
    for command in (["import", "../talk"], ["code"], ["import", "../talk/group.txt", "../talk"], ["code"], ["status"]):
        assert coa(*command).code == 0
    assert contents(study) == before
    assert rows(study) == tables


def test_two_projects_made_the_same_way_suggest_the_same(coa, study, tmp_path):
    again = tmp_path / "again"
    sources(again)
    assert coa("init", again / "study", "--codebook", again / "small.yaml").code == 0
    assert coa("import", again / "talk", "--project", again / "study").code == 0
    assert coa("code", "--project", again / "study").code == 0
    assert shown(again / "study") == shown(study) == BEFORE


def test_importing_one_more_leaves_the_others_alone(coa, study, tmp_path):
    decided, found = decisions(study), shown(study)
    write(tmp_path / "talk" / "third.txt", "Intervjuer: Og du?\nSiv: Det var knapp tid.\nIntervjuer: Å?\nSiv: Ja.\n")
    out = coa("import", "../talk").out
    assert "group.txt: already here as FG1, unchanged." in out
    assert out.endswith("1 imported, 2 already here.\n")
    assert "Tidspress [barrier/time]: 1 new" in coa("code").out
    assert decisions(study) == decided
    assert shown(study) == {**found, ("I2", 2): ["barrier/time"]}


def test_a_changed_file_says_what_becomes_of_the_codings_and_deletes_none(coa, study, tmp_path):
    decided = decisions(study)[0]
    answers = [(one.code, one.answer, one.coder) for one in decided]
    write(tmp_path / "talk" / "group.txt", GROUP.replace("god tid", "god nok tid"))
    before = contents(study)
    shown_before = coa("import", "../talk", "--dry-run")
    assert shown_before.out.startswith("FG1  group.txt  a new version of its text")
    assert contents(study) == before
    ran = coa("import", "../talk")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "1 renewed, 1 already here.")
    assert [(one.code, one.answer, one.coder) for one in decisions(study)[0]] == answers
    write(tmp_path / "talk" / "group.txt", GROUP)
    assert coa("import", "../talk").code == 0
    assert decisions(study)[0] == decided
    assert coa("check").code == 0


# One edit


@pytest.mark.parametrize(
    ("old", "new", "named", "lost"),
    [("      travel\n", "", {"barrier/time"}, {("FG1", 3): "barrier/time"}),
     ("      nok tid\n", "", {"barrier/time"}, {("I1", 6): "barrier/time"}),
     ("      lederen var borte\n", "      sjefen var borte\n", set(), {}),
     ("      stole på\n", "", {"enabler/trust"}, {("FG1", 5): "enabler/trust"})],
)  # fmt: skip
def test_editing_one_indicator_changes_its_code_and_those_its_negation_names(coa, study, old, new, named, lost):
    decided = decisions(study)
    assert old in CODEBOOK
    write(study / "codebooks" / "small.yaml", CODEBOOK.replace(old, new))
    ran = coa("code")
    assert "Took in your changes to codebooks/small.yaml" in ran.err
    lines = [line for line in ran.out.splitlines() if line.startswith("  ")]
    assert {line[line.index("[") + 1 : line.index("]")] for line in lines} == named
    after = {place: [code for code in codes if lost.get(place) != code] for place, codes in BEFORE.items()}
    assert shown(study) == {place: codes for place, codes in after.items() if codes}
    assert decisions(study) == decided


def test_touched_codes_for_programs(coa, study):
    write(study / "codebooks" / "small.yaml", CODEBOOK.replace("      nok tid\n", ""))
    found = json.loads(coa("code", "--json").out)
    assert (found["touched"], found["retired"]) == (["barrier/time"], {"barrier/time": 1})


def test_taking_the_edit_back_gives_the_suggestions_back(coa, study):
    write(study / "codebooks" / "small.yaml", CODEBOOK.replace("      travel\n", ""))
    coa("code")
    coa("undo")
    assert "Tidspress [barrier/time]: 1 new, 1 changed" in coa("code").out
    assert shown(study) == BEFORE
    assert (study / "codebooks" / "small.yaml").read_text("utf-8") == CODEBOOK


# Undo


def test_every_step_can_be_taken_back_down_to_the_new_project(coa, tmp_path, monkeypatch):
    root = closed_project(tmp_path, imported=False)
    monkeypatch.chdir(root)
    empty = {name: data for name, data in contents(root).items() if name != "project.db"}
    assert coa("import", "../talk").code == 0
    write(root / "codebooks" / "small.yaml", CODEBOOK.replace("      travel\n", ""))
    assert coa("code").code == 0
    copy = tmp_path / "who.csv"
    coa("participants", "--export", copy)
    write(copy, copy.read_text("utf-8").replace("Per;participant;D2", "Per;observer;D9"))
    assert coa("participants", "--read", copy).code == 0
    with Project(root) as project:
        project.decide([decision(project, "I1", 2, "barrier/time")])
    taken = []
    while (ran := coa("undo", "--json")).code == 0:
        taken.append(json.loads(ran.out)["kind"])
    assert taken == ["decide", "files", "files", "import"]
    assert {
        name: data for name, data in contents(root).items() if name != "project.db" and not name.startswith(".cache")
    } == empty
    assert coa("check").code == 0


# Interruptions: the project is as before or as after


class Stop(BaseException):
    """What ends a program in the middle."""


def interrupt(patch, owner, name, *, after: int = 0):
    """Let a function end the program at its call number `after` (from 0)."""
    real, calls = getattr(owner, name), []

    def stopping(*args, **kwargs):
        calls.append(1)
        if len(calls) > after:
            raise Stop
        return real(*args, **kwargs)

    patch.setattr(owner, name, stopping)


@pytest.mark.parametrize(
    ("owner", "name", "after"),
    [(core, "add_step", 0), (stored, "add_file", 0), (stored, "add_file", 2), (filing, "note_meanings", 0),
     (importing, "add_transcript", 0), (importing, "add_transcript", 1)],
)  # fmt: skip
def test_an_import_that_ends_inside_its_transaction_leaves_the_project_as_before(
    tmp_path, monkeypatch, owner, name, after
):
    with new_project(tmp_path, imported=False) as project:
        before = contents(project.path)
        with monkeypatch.context() as patch:
            interrupt(patch, owner, name, after=after)
            with pytest.raises(Stop):
                project.import_files([tmp_path / "talk"])
        assert contents(project.path) == before
        assert kinds(project) == ["init"]
        project.import_files([tmp_path / "talk"])
        assert [one.title for one in project.study.transcripts] == ["FG1", "I1"]
        assert kinds(project) == ["init", "import"]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_an_import_that_ends_while_files_are_written_is_finished_by_the_next_opening(tmp_path, monkeypatch, after):
    whole = tmp_path / "whole"
    with new_project(whole) as project:
        expected = {name: data for name, data in contents(project.path).items() if name.endswith(".csv")}
    with new_project(tmp_path, imported=False) as project, monkeypatch.context() as patch:
        interrupt(patch, filing, "write_atomic", after=after)
        with pytest.raises(Stop):
            project.import_files([tmp_path / "talk"])
    with Project(tmp_path / "study") as project:
        assert kinds(project) == ["init", "import"]
        assert [one.title for one in project.study.transcripts] == ["FG1", "I1"]
        assert project.notices == []
    assert {name: data for name, data in contents(tmp_path / "study").items() if name.endswith(".csv")} == expected


def test_a_program_that_ends_between_writing_and_noting_it_is_finished_too(tmp_path, monkeypatch):
    with new_project(tmp_path, imported=False) as project, monkeypatch.context() as patch:
        interrupt(patch, stored, "settle")
        with pytest.raises(Stop):
            project.import_files([tmp_path / "talk"])
    with Project(tmp_path / "study") as project:
        assert kinds(project) == ["init", "import"]
        assert not any(version.pending for version in stored.latest_files(project.db).values())


@pytest.mark.parametrize(
    ("owner", "name", "after"),
    [(runs, "begin_run", 0), (runs, "put_changes", 0), (runs, "put_changes", 1), (runs, "put_changes", 2),
     (runs, "make_current", 0), (passes, "put_meta", 0)],
)  # fmt: skip
def test_a_pass_that_ends_anywhere_leaves_the_one_before(study, monkeypatch, owner, name, after):
    write(study / "codebooks" / "small.yaml", CODEBOOK.replace("      travel\n", ""))
    decided = decisions(study)
    with Project(study) as project, monkeypatch.context() as patch:
        patch.setattr(passes, "_ROWS_AT_ONCE", 0)  # a transaction per transcript
        interrupt(patch, owner, name, after=after)
        with pytest.raises(Stop):
            project.code()
    assert shown(study) == BEFORE
    with Project(study) as project:
        assert kinds(project).count("code") == 1
        assert project.code().retired == {"barrier/time": 1}
    assert decisions(study) == decided


def test_a_pass_that_ends_after_its_last_write_is_whole(study, monkeypatch):
    write(study / "codebooks" / "small.yaml", CODEBOOK.replace("      travel\n", "      travel\n      hastverk\n"))
    with Project(study) as project, monkeypatch.context() as patch:
        interrupt(patch, passes, "save_keys")
        with pytest.raises(Stop):
            project.code()
    with Project(study) as project:
        assert kinds(project).count("code") == 2
        assert project.code().step == ""


def test_an_undo_that_ends_while_files_are_written_is_finished(study, monkeypatch):
    write(study / "codebooks" / "small.yaml", CODEBOOK.replace("      travel\n", ""))
    with Project(study) as project, monkeypatch.context() as patch:
        interrupt(patch, filing, "write_atomic")
        with pytest.raises(Stop):
            project.undo()
    with Project(study) as project:
        assert kinds(project)[-2:] == ["files", "undo"]
    assert (study / "codebooks" / "small.yaml").read_text("utf-8") == CODEBOOK


def test_a_file_changed_by_hand_while_it_was_pending_is_kept(coa, tmp_path, monkeypatch):
    root = closed_project(tmp_path, imported=False)
    with Project(root) as project, monkeypatch.context() as patch:
        interrupt(patch, filing, "write_atomic", after=2)
        with pytest.raises(Stop):
            project.import_files([tmp_path / "talk"])
    mine = "\ufeffpseudonym;role\nD1;leder\nD2;\nD3;\n"
    assert (root / "persons.csv").read_text("utf-8") != mine
    write(root / "persons.csv", mine)
    ran = coa("status", "--project", root)
    assert "persons.csv: was changed by hand while a command was writing it; your version stays" in ran.err
    assert "Took in your changes to persons.csv" in ran.err
    assert (root / "persons.csv").read_text("utf-8") == mine
    with Project(root) as project:
        assert project.study.person_by_pseudonym["D1"].attributes == {"role": "leder"}


KILLED = """
import os, sys
from pathlib import Path
from coanalysis.cli import main
from coanalysis.project import filing
from coanalysis.store import runs
def stop(*_, **__):
    os._exit(137)  # as kill -9 does: no clean-up, no rollback
{patch}
main({command!r})
"""


@pytest.mark.parametrize(
    ("patch", "command"),
    [("filing.filing.put_parsed = filing.note_meanings = stop", ["import", "../talk"]),
     ("filing.write_atomic = stop", ["import", "../talk"]),
     ("runs.make_current = stop", ["code"])],
)  # fmt: skip
def test_a_killed_program_leaves_a_project_that_goes_on(coa, tmp_path, monkeypatch, patch, command):
    root = closed_project(tmp_path, imported=command != ["import", "../talk"])
    program = KILLED.format(patch=patch, command=command)
    ran = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, env={**os.environ})
    assert ran.returncode == 137, ran.stderr
    monkeypatch.chdir(root)
    assert coa("import", "../talk").code == 0
    assert coa("code").code == 0
    assert coa("check").code == 0
    with Project(root) as project:
        assert suggested(project) == BEFORE
        assert [kind for kind in kinds(project) if kind in ("import", "code")] == ["import", "code"]
