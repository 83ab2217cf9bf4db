"""A project: made whole or not at all, opened, closed, shared between programs, asked for what it holds."""

from __future__ import annotations

import sqlite3
import tomllib
from dataclasses import replace

import openpyxl
import pytest

import coanalysis as co
from coanalysis.errors import (
    CodebookError,
    CodingError,
    ExportError,
    ProjectError,
    QueryError,
    UsageError,
)
from coanalysis.project import Project, create_project, creating, filing, open_project
from coanalysis.project.creating import UNFINISHED, cloud_folder, codebook_file, first_settings
from coanalysis.store import database
from coanalysis.study import Settings
from projects import AT, CODEBOOK, INTERVIEW, closed_project, contents, decision, kinds, new_project, sources, write


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path) as project:
        yield project


@pytest.fixture
def book(tmp_path):
    return str(write(tmp_path / "small.yaml", CODEBOOK))


# Making one


def test_a_new_project_has_its_files(tmp_path, book):
    with create_project(tmp_path / "a" / "study", codebooks=[book]) as project:
        names = {path.relative_to(project.path).as_posix() for path in project.path.rglob("*")}
        assert names == {
            ".gitignore", "coanalysis.toml", "codebooks", "codebooks/small.yaml", "exports", "participants.csv",
            "persons.csv", "project.db", "transcripts.csv",
        }  # fmt: skip
        assert (project.path / "codebooks/small.yaml").read_text("utf-8") == CODEBOOK
        assert tomllib.loads((project.path / "coanalysis.toml").read_text("utf-8"))["title"] == "study"
        assert kinds(project) == ["init"]
        assert len(project.id) == 36
        assert project.notices == []


def test_nobody_else_may_read_the_folder(tmp_path, book):
    with create_project(tmp_path / "study", codebooks=[book]) as project:
        rights = {path.name: path.stat().st_mode & 0o077 for path in (project.path, *project.path.rglob("*"))}
    assert set(rights.values()) == {0}, rights


def test_a_copy_keeps_its_id_and_another_project_has_another(tmp_path, book):
    import shutil

    with (
        create_project(tmp_path / "a", codebooks=[book]) as one,
        create_project(tmp_path / "b", codebooks=[book]) as two,
    ):
        assert one.id != two.id
    shutil.copytree(tmp_path / "a", tmp_path / "c")
    with open_project(tmp_path / "c") as copy:
        assert copy.id == one_id(tmp_path / "a")


def one_id(path):
    with open_project(path) as project:
        return project.id


def test_a_folder_in_use_is_left_alone(tmp_path, book):
    write(tmp_path / "study" / "notes.txt", "x")
    before = contents(tmp_path)
    with pytest.raises(ProjectError, match="not empty"):
        create_project(tmp_path / "study", codebooks=[book])
    with pytest.raises(ProjectError, match="a file has this name"):
        create_project(tmp_path / "study" / "notes.txt", codebooks=[book])
    assert contents(tmp_path) == before


def test_a_folder_with_codebooks_only_is_in_use_too(tmp_path, book):
    write(tmp_path / "study" / "codebooks" / "mine.yaml", "x")
    with pytest.raises(ProjectError, match="not empty"):
        create_project(tmp_path / "study", codebooks=[book])


def test_a_second_project_in_the_same_folder_is_refused(tmp_path, book):
    create_project(tmp_path / "study", codebooks=[book]).close()
    with pytest.raises(ProjectError, match="a project in this folder already") as caught:
        create_project(tmp_path / "study", codebooks=[book])
    assert "coanalysis status --project" in caught.value.hint


@pytest.mark.parametrize("bad", [["nowhere"], ["nowhere.yaml"]])
def test_a_codebook_that_does_not_exist(tmp_path, bad):
    with pytest.raises(UsageError, match="there is no codebook 'nowhere"):
        create_project(tmp_path / "study", codebooks=bad)
    assert not (tmp_path / "study").exists()


def test_a_broken_codebook_is_named_as_it_was_given_and_nothing_is_left(tmp_path):
    path = write(tmp_path / "mine" / "bad.yaml", CODEBOOK.replace("automation: manual", "automation: never"))
    with pytest.raises(CodebookError) as caught:
        create_project(tmp_path / "study", codebooks=[str(path)])
    assert [one.where for one in caught.value.problems] == [f"{path}, line 9"]
    assert not (tmp_path / "study").exists()


def test_a_codebook_in_another_encoding(tmp_path):
    path = write(tmp_path / "old.yaml", CODEBOOK.encode("cp1252"))
    with pytest.raises(CodebookError, match=r"old\.yaml, line|old\.yaml"):
        create_project(tmp_path / "study", codebooks=[str(path)])


def test_two_codebooks_of_one_name(tmp_path, book):
    other = write(tmp_path / "other" / "small.yaml", CODEBOOK)
    with pytest.raises(UsageError, match="same file name"):
        create_project(tmp_path / "study", codebooks=[book, str(other)])


@pytest.mark.parametrize("moment", ["create", "add_step", "note_meanings", "write_atomic"])
def test_whatever_fails_nothing_is_left(tmp_path, book, monkeypatch, moment):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(creating, moment, broken)
    with pytest.raises(RuntimeError):
        create_project(tmp_path / "study", codebooks=[book])
    assert not (tmp_path / "study").exists()


def test_an_interrupted_init_is_done_again(tmp_path, book):
    write(tmp_path / "study" / UNFINISHED, b"half a store")
    write(tmp_path / "study" / ".gitignore", "*")
    (tmp_path / "study" / "exports").mkdir()
    with create_project(tmp_path / "study", codebooks=[book]) as project:
        assert len(project.codebooks[0].codes) == 5


def test_files_not_yet_written_are_written_by_the_next_opening(tmp_path, book, monkeypatch):
    def refuse(*args, **kwargs):
        raise ExportError("no", where="x", hint="no")

    with monkeypatch.context() as patch:
        patch.setattr(filing, "write_atomic", refuse)
        create_project(tmp_path / "study", codebooks=[book]).close()
    assert not (tmp_path / "study" / "coanalysis.toml").exists()
    with open_project(tmp_path / "study") as project:
        assert project.notices == []
        assert (project.path / "codebooks/small.yaml").read_text("utf-8") == CODEBOOK


def test_a_place_that_cannot_be_made(tmp_path, book):
    write(tmp_path / "file", "x")
    with pytest.raises(ExportError, match="the folder cannot be made") as caught:
        create_project(tmp_path / "file" / "study", codebooks=[book])
    assert caught.value.exit_code == 5


def test_methods_that_start_from_the_data_show_no_suggestions(tmp_path):
    assert first_settings(tmp_path, method="sdi").hints == "off"
    assert first_settings(tmp_path, method="reflexive").hints == "off"
    assert first_settings(tmp_path).hints == "after_reading"
    assert first_settings(tmp_path, title="T", language="en") == Settings(title="T", language="en")
    for wrong in ({"method": "magic"}, {"language": "sv"}):
        with pytest.raises(UsageError, match="is not known"):
            first_settings(tmp_path, **wrong)


def test_a_codebook_may_be_a_shipped_name_or_a_file(book):
    from coanalysis.shipped import shipped, shipped_codebooks

    assert str(codebook_file(book)) == book
    name = shipped_codebooks()[0]
    assert codebook_file(name) == shipped("codebooks", f"{name}.yaml")


@pytest.mark.parametrize(
    ("path", "found"),
    [("OneDrive - UiO/study", "OneDrive - UiO"), ("Dropbox/x", "Dropbox"), ("x/My Drive/y", "My Drive"),
     ("Library/Mobile Documents/x", "Mobile Documents"), ("Jottacloud/x", "Jottacloud"), ("cloudy/study", "")],
)  # fmt: skip
def test_folders_of_cloud_services_are_known(tmp_path, path, found):
    assert cloud_folder(tmp_path / path) == found


# Opening one


def test_what_is_no_project_is_said_to_be_none(tmp_path):
    with pytest.raises(ProjectError, match="there is no project here") as caught:
        open_project(tmp_path)
    assert (caught.value.exit_code, caught.value.where) == (4, str(tmp_path))


def foreign(path):
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE t (x)")
    db.commit()
    db.close()


@pytest.mark.parametrize("spoil", [lambda path: write(path, b""), lambda path: write(path, b"x" * 4096), foreign])
def test_an_emptied_or_foreign_store_is_refused_and_not_touched(tmp_path, spoil):
    root = closed_project(tmp_path)
    (root / "project.db").unlink()
    spoil(root / "project.db")
    before = contents(root)
    with pytest.raises(ProjectError, match="damaged") as caught:
        open_project(root)
    assert caught.value.exit_code == 4
    assert contents(root) == before


def test_a_store_of_another_version_is_refused(tmp_path):
    root = closed_project(tmp_path)
    db = sqlite3.connect(root / "project.db")
    db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(ProjectError, match="another version") as caught:
        open_project(root)
    assert caught.value.code == "project.version"


def test_a_project_in_use_says_so(project, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MS", 20)
    with Project(project.path) as other:
        project.db.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ProjectError, match="in use"):
            Project(project.path)
        project.db.execute("ROLLBACK")
        project.db.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProjectError, match="in use"):
            other.decide([decision(other, "I1", 2, "barrier/time")])
        project.db.execute("ROLLBACK")


def test_reading_changes_nothing(tmp_path):
    root = closed_project(tmp_path)
    before = contents(root)
    with open_project(root) as project:
        assert project.study.transcripts
        project.quotes()
        project.matrix()
        project.log()
    assert contents(root) == before


# Commits


@pytest.mark.parametrize("moment", ["add_file", "put_parsed", "add_meaning"])
def test_an_exception_in_the_middle_of_a_commit_leaves_the_project_as_before(project, monkeypatch, moment):
    text = CODEBOOK.replace("For lite tid.", "Altfor lite tid.")
    before = contents(project.path)

    def broken(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(filing.filing, moment, broken)
        with pytest.raises(RuntimeError):
            project.commit("files", "x", texts={"codebooks/small.yaml": text})
    assert contents(project.path) == before
    project.commit("files", "x", texts={"codebooks/small.yaml": text})
    assert project.study.code_by_id["barrier/time"].definition == {"nb": "Altfor lite tid."}


def test_a_commit_of_a_broken_codebook_changes_nothing(project):
    before = contents(project.path)
    with pytest.raises(CodebookError):
        project.commit("files", "x", texts={"codebooks/small.yaml": "id: [\n"})
    assert contents(project.path) == before


def test_a_notebook_sees_what_a_command_did_and_what_was_edited(project):
    assert len(project.deliverable("turns").tables[0].rows) == 12
    with Project(project.path) as other:
        other.undo()
    assert project.deliverable("turns").tables[0].rows == ()
    path = project.path / "coanalysis.toml"
    write(path, path.read_text("utf-8").replace('language = "nb"', 'language = "en"'))
    assert project.deliverable("turns").language == "en"


def test_two_programs_do_not_lose_each_others_rows(project, tmp_path):
    third = write(tmp_path / "third.txt", "Intervjuer: Hva?\nSiv: Ingenting.\nIntervjuer: Å?\nSiv: Nei.\n")
    fourth = write(tmp_path / "fourth.txt", "Intervjuer: Når?\nGro: Nå.\nIntervjuer: Å?\nGro: Ja.\n")
    assert project.study.transcripts
    with Project(project.path) as other:
        other.import_files([third])
    project.import_files([fourth])
    assert [one.title for one in project.study.transcripts] == ["FG1", "I1", "I2", "I3"]


def test_two_programs_taking_in_the_same_edit_do_it_once(project):
    with Project(project.path) as other:
        assert other.files
        path = project.path / "persons.csv"
        write(path, path.read_text("utf-8").replace("D1;", "D1;leder"))
        project.refresh()
        other.refresh()
        assert kinds(other) == ["init", "import", "files"]


# Decisions from Python


def test_decisions_keep_coder_and_time(project):
    one = decision(project, "I1", 2, "barrier/time")
    step = project.decide([replace(one, coder="ida")], summary="by hand")
    (kept,) = project.study.decisions
    assert (kept.coder, kept.at, kept.step) == ("ida", AT, step)
    assert [(found.code, found.state) for found in co.codings(project.study)] == [("barrier/time", "accepted")]


def test_every_decision_that_does_not_fit_is_named(project):
    good = decision(project, "I1", 2, "barrier/time")
    wrong = [
        good,
        replace(good, transcript="x"),
        replace(good, version="x"),
        replace(good, end=10_000),
        replace(good, end=good.start),
        replace(good, code="barrier/nothing"),
        replace(good, code=None),
    ]
    before = contents(project.path)
    with pytest.raises(CodingError) as caught:
        project.decide(wrong)
    assert [f"{one.where}: {one.message}" for one in caught.value.problems] == [
        "decision 2: it is about a transcript that is not in this project",
        "I1, decision 3: it is about another version of the text",
        f"I1, decision 4: the stretch {good.start} to 10000 does not lie in the text",
        f"I1, decision 5: the stretch {good.start} to {good.start} does not lie in the text",
        "decision 6: there is no code 'barrier/nothing' in this project",
        "decision 7: an answer of the family 'code' and the code do not go together",
    ]
    assert contents(project.path) == before


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"family": "read", "code": None}, "the answer 'accept' is not of the family 'read'"),
        ({"answer": "read"}, "the answer 'read' is not of the family 'code'"),
        ({"answer": "maybe"}, "there is no answer 'maybe'"),
        *(({"at": at}, f"the time {at!r} is not UTC as it is stored") for at in (
            "yesterday", "", "2025-06-12", "2025-06-12T11:05:00", "2025-06-12T11:05:00+02:00", "2025-06-12 11:05:00Z",
            "2025-13-12T11:05:00Z", "2025-06-12T11:05:00.Z", "2025-06-12T11:05:00Z\n",
        )),
    ],
)  # fmt: skip
def test_an_answer_and_a_time_that_cannot_be_are_refused(project, parts, told):
    before = contents(project.path)
    with pytest.raises(CodingError) as caught:
        project.decide([replace(decision(project, "I1", 2, "barrier/time"), **parts)])
    assert [one.message for one in caught.value.problems] == [told]
    assert caught.value.problems[0].hint
    assert contents(project.path) == before


def test_every_answer_with_its_family_is_taken(project):
    kinds = ("accept", "reject", "unsure", "clear", "read", "fits_no_code", "star")
    made = [decision(project, "I1", 2, None if one in kinds[4:] else "barrier/time", answer=one) for one in kinds]
    made += [replace(one, answer="clear", at="2030-01-01T11:00:00Z") for one in made[4:]]
    project.decide(made)
    assert len(project.study.decisions) == 10


# Plans


def test_a_plan_is_refused_after_any_other_step(project):
    """Two plans made side by side: the second rests on what the first has changed."""
    sheet = project.export("review", project.path / "exports" / "review.xlsx")
    fill_in(sheet, 2, "Tidspress")
    first, second = project.plan(sheet), project.plan(sheet)
    project.apply(first)
    before = contents(project.path)
    for stale in (second, first):
        with pytest.raises(ProjectError, match="has changed since the plan was made") as caught:
            project.apply(stale)
        assert (caught.value.exit_code, caught.value.code) == (4, "project.changed")
        assert "plan again" in caught.value.hint
    assert contents(project.path) == before
    project.undo()
    project.apply(project.plan(sheet))
    assert [one.code for one in project.study.decisions if one.family == "code"] == ["barrier/time"]


def fill_in(path, turn, code):
    """Write a code beside a turn of the interview."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    keys = {cell.value: cell.column for cell in sheet[1]}
    places = {(sheet.cell(row, keys["transcript"]).value, str(sheet.cell(row, keys["turn"]).value)): row
              for row in range(sheet.max_row, 2, -1)}  # fmt: skip
    row = places["I1", str(turn)]
    sheet.cell(row, keys["code_1"]).value = code
    book.save(path)


def test_a_code_that_is_gone_can_still_be_cleared(project):
    project.decide([decision(project, "I1", 2, "barrier/time")])
    write(project.path / "codebooks" / "small.yaml", CODEBOOK.replace("barrier/time", "barrier/hours"))
    project.refresh()
    project.decide([decision(project, "I1", 2, "barrier/time", answer="clear", at="2030-01-02T00:00:00Z")])
    assert co.codings(project.study) == ()


# Questions


def test_transcripts_are_found_by_title(project):
    assert project.transcript("I1").text == INTERVIEW
    with pytest.raises(UsageError) as caught:
        project.transcript("I7")
    assert caught.value.hint == "there are: FG1, I1"


def test_the_study_carries_what_the_lists_say(project):
    path = project.path / "transcripts.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    assert header == "\ufefftitle;kind;group;date;language;file;id"
    rows = [row.replace("I1;interview;;;nb", "I1;interview;HLR;2025-06-12;nn") for row in rows]
    write(path, "\n".join([header + ";place", *(row + ";Tangen" for row in rows)]) + "\n")
    project.refresh()
    one = project.transcript("I1")
    assert (one.group, one.date, one.language, dict(one.attributes)) == ("HLR", "2025-06-12", "nn", {"place": "Tangen"})
    assert project.study.function_of(one, one.turns[0]) == "interviewer"
    assert project.study.speaker_of(one, one.turns[1]) == "D3"


def test_a_table_that_does_not_exist(project):
    with pytest.raises(QueryError, match="no table 'graph'"):
        project.deliverable("graph")


def test_a_project_shows_itself_without_speech(project):
    assert repr(project) == "<Project 'study'>"


def test_the_same_clock_and_ids_give_the_same_steps(tmp_path):
    def make(root):
        numbers = iter(range(1000))
        ids = iter(f"id-{number}" for number in range(1000))
        sources(root)
        with create_project(
            root / "study", codebooks=[str(root / "small.yaml")], project_id="p",
            clock=lambda: f"2025-01-01T00:00:00.{next(numbers):06d}Z", new_id=lambda: next(ids),
        ) as project:  # fmt: skip
            project.import_files([root / "talk"])
            project.code()
            return project.log(), project.study.suggestions

    assert make(tmp_path / "a") == make(tmp_path / "b")
