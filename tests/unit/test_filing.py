"""Files between disk and store: what is pending is finished, what a person changed is kept, codebooks are read once."""

from __future__ import annotations

import os
import time

import pytest

from coanalysis.errors import CodebookError, ExportError, ProjectError
from coanalysis.files import write_atomic
from coanalysis.project import Project, filing, folder
from coanalysis.project.folder import FileError
from coanalysis.store import filing as stored
from projects import CODEBOOK, contents, decision, kinds, new_project, write

OWN = """\
id: own
version: "1"
title: {nb: Egne}
languages: [nb]
codes:
  - id: barrier/rumours
    parent: barrier
    name: {nb: Rykter}
    definition: {nb: Det som sies i gangen.}
"""


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path) as project:
        yield project


def fail_to_write(monkeypatch, *names):
    """Let files of these names not be written, as when they are open in another program."""
    real = filing.write_atomic

    def write_atomic(path, data, **options):
        if path.name in names:
            raise ExportError("the file cannot be written", where=path.name, hint="close it")
        real(path, data, **options)

    monkeypatch.setattr(filing, "write_atomic", write_atomic)


# Which files, and how they are read


def test_files_of_other_programs_are_not_taken_for_codebooks(project):
    for name in (".small.yaml.swp", "._small.yaml", "~$small.yaml", "notes.txt", "small.yaml.bak"):
        write(project.path / "codebooks" / name, b"\xff\xfe")
    assert set(filing.read_disk(project.path)) == {*filing.KEPT, "codebooks/small.yaml"}


def test_windows_line_ends_are_no_change(project):
    path = project.path / "participants.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    project.refresh()
    assert kinds(project) == ["init", "import"]


def test_every_file_in_another_encoding_is_named_with_its_line(project):
    for name in ("participants.csv", "persons.csv"):
        path = project.path / name
        path.write_bytes(path.read_bytes() + "D9;Åse".encode("cp1252"))
    with pytest.raises(FileError) as caught:
        project.refresh()
    assert [one.where for one in caught.value.problems] == ["participants.csv, line 7", "persons.csv, line 5"]
    assert "CSV UTF-8" in str(caught.value)


# Writing


def test_a_file_that_cannot_be_written_is_written_by_the_next_command(project, monkeypatch):
    text = project.files["coanalysis.toml"].replace('"study"', '"Ny tittel"')
    with monkeypatch.context() as patch:
        fail_to_write(patch, "coanalysis.toml")
        with pytest.raises(ExportError, match="is saved") as caught:
            project.commit("files", "title", texts={"coanalysis.toml": text})
    assert caught.value.exit_code == 5
    assert "Ny tittel" not in (project.path / "coanalysis.toml").read_text("utf-8")
    assert project.settings.title == "Ny tittel"
    with Project(project.path) as again:
        assert again.settings.title == "Ny tittel"
        assert kinds(again) == ["init", "import", "files"]
    assert (project.path / "coanalysis.toml").read_text("utf-8") == text


def test_as_long_as_it_cannot_be_written_reading_goes_on_and_says_so(project, monkeypatch):
    text = project.files["coanalysis.toml"].replace('"study"', '"Ny tittel"')
    fail_to_write(monkeypatch, "coanalysis.toml")
    with pytest.raises(ExportError):
        project.commit("files", "title", texts={"coanalysis.toml": text})
    with Project(project.path) as again:
        assert again.settings.title == "Ny tittel"
        assert again.notices == [
            "coanalysis.toml: the file cannot be written. You see the project as it was last saved."
        ]


def test_only_what_was_written_is_taken_for_written(project, monkeypatch):
    texts = {name: project.files[name] + "\n" for name in ("coanalysis.toml", "participants.csv")}
    with monkeypatch.context() as patch:
        fail_to_write(patch, "participants.csv")
        with pytest.raises(ExportError):
            project.commit("files", "both", texts=texts)
    project.commit("files", "another", texts={"persons.csv": project.files["persons.csv"] + "\n"})
    known = stored.latest_files(project.db)
    assert {path for path, version in known.items() if version.pending} == {"participants.csv"}


def test_a_file_changed_by_hand_while_it_was_pending_is_kept(project, monkeypatch):
    mine = project.files["coanalysis.toml"].replace('"study"', '"Min tittel"')
    with monkeypatch.context() as patch:
        fail_to_write(patch, "coanalysis.toml")
        with pytest.raises(ExportError):
            project.commit("files", "t", texts={"coanalysis.toml": mine.replace("Min", "Programmets")})
    write(project.path / "coanalysis.toml", mine)
    with Project(project.path) as again:
        assert again.settings.title == "Min tittel"
        assert (
            "coanalysis.toml: was changed by hand while a command was writing it; your version stays" in again.notices
        )
        assert kinds(again) == ["init", "import", "files", "files"]
    assert (project.path / "coanalysis.toml").read_text("utf-8") == mine


def test_a_list_that_vanished_is_written_again(project):
    before = contents(project.path)
    (project.path / "participants.csv").unlink()
    project.refresh()
    assert project.notices == ["participants.csv was missing; it was written again."]
    assert contents(project.path) == before


def test_a_file_edited_after_the_project_was_looked_at_is_not_overwritten(project):
    path = project.path / "persons.csv"
    mine = path.read_text("utf-8").replace("D1;", "D1;leder")
    assert project.files
    write(path, mine)
    with pytest.raises(ProjectError, match="changed") as caught:
        project.commit("files", "x", texts={"persons.csv": "pseudonym\n"})
    assert (caught.value.exit_code, caught.value.where) == (4, "persons.csv")
    assert path.read_text("utf-8") == mine
    assert kinds(project) == ["init", "import"]


def test_what_another_program_wrote_meanwhile_is_not_overwritten(project):
    text = project.files["persons.csv"].replace("D1;", "D1;leder")
    with Project(project.path) as other:
        other.commit("files", "theirs", texts={"persons.csv": text})
    with pytest.raises(ProjectError, match="changed"):
        project.commit("files", "ours", texts={"coanalysis.toml": project.files["coanalysis.toml"] + "\n"})
    project.refresh()
    assert project.files["persons.csv"] == text
    assert kinds(project) == ["init", "import", "files"]


# Codebooks


def test_a_codebook_is_parsed_once(project, monkeypatch):
    monkeypatch.setattr("coanalysis.codebook.read.parse_codebook", None)
    with Project(project.path) as again:
        assert [code.id for code in again.codebooks[0].codes][:2] == ["barrier", "barrier/time"]


def test_a_parse_kept_by_another_version_is_made_anew(project):
    project.db.execute("UPDATE parsed SET body = '{}'")
    with Project(project.path) as again:
        assert len(again.codebooks[0].codes) == 5


def test_a_code_may_have_its_parent_in_another_codebook(project):
    write(project.path / "codebooks" / "own.yaml", OWN)
    project.refresh()
    assert project.study.code_by_id["barrier/rumours"].parent == "barrier"


def test_the_problems_of_all_codebooks_are_reported_together():
    texts = {
        "codebooks/a.yaml": CODEBOOK.replace("automation: manual", "automation: never"),
        "codebooks/b.yaml": OWN.replace("parent: barrier", "parent: barrier/nowhere"),
    }
    with pytest.raises(CodebookError) as caught:
        filing.codebooks_of(None, texts)
    places = [one.where for one in caught.value.problems]
    assert places[0] == "codebooks/a.yaml, line 9"
    assert places[1].startswith("codebooks/b.yaml, line ")


def test_a_code_in_two_codebooks_is_refused():
    texts = {"codebooks/a.yaml": CODEBOOK, "codebooks/b.yaml": OWN.replace("barrier/rumours", "barrier/time")}
    with pytest.raises(CodebookError, match=r"also stands in codebooks/a\.yaml"):
        filing.codebooks_of(None, texts)


def test_meanings_are_dated_and_undoing_gives_the_old_date_back(project):
    made = project.study.code_since["barrier/time"]
    text = project.files["codebooks/small.yaml"]
    write(project.path / "codebooks" / "small.yaml", text.replace("For lite tid.", "Altfor lite tid."))
    project.refresh()
    assert project.study.code_since["barrier/time"] > made
    assert project.study.code_since["enabler/trust"] == made
    project.undo()
    assert project.study.code_since["barrier/time"] == made
    assert (project.path / "codebooks" / "small.yaml").read_text("utf-8") == text


def test_renaming_a_code_does_not_change_its_meaning(project):
    made = project.study.code_since
    text = project.files["codebooks/small.yaml"].replace("nb: Tidspress", "nb: Knapp tid")
    write(project.path / "codebooks" / "small.yaml", text)
    project.refresh()
    assert project.study.code_since == made
    assert project.study.code_name("barrier/time") == "Knapp tid"


# What does not fit


def test_a_lost_row_is_named_with_the_line_to_put_back(project):
    for name in (folder.TRANSCRIPTS, folder.PARTICIPANTS):
        path = project.path / name
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("FG1;")), "utf-8")
    before = contents(project.path)
    with pytest.raises(FileError) as caught:
        project.refresh()
    row = next(line for line in project.files[folder.TRANSCRIPTS].splitlines() if line.startswith("FG1;"))
    assert caught.value.problems[0].message == "the row of FG1 is gone"
    assert caught.value.problems[0].hint == f"put this line back: {row}"
    assert contents(project.path) == before


def test_a_lost_label_is_named_with_the_line_to_put_back(project):
    path = project.path / folder.PARTICIPANTS
    path.write_text(path.read_text("utf-8").replace("FG1;Per;participant;D2;\n", ""), "utf-8")
    with pytest.raises(FileError) as caught:
        project.refresh()
    (problem,) = caught.value.problems
    assert problem.message == "there is no row for the label «Per» of FG1"
    assert problem.hint == "put this line back: FG1;Per;participant;D2;"


def test_a_lost_label_and_a_wrong_function_are_named_together(project):
    path = project.path / folder.PARTICIPANTS
    text = path.read_text("utf-8").replace("FG1;Per;participant;D2;\n", "").replace("Anne;participant", "Anne;deltaker")
    path.write_text(text, "utf-8")
    with pytest.raises(FileError, match="2 problems") as caught:
        project.refresh()
    assert [one.message for one in caught.value.problems] == [
        "function 'deltaker' is not known", "there is no row for the label «Per» of FG1",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [folder.TRANSCRIPTS, folder.PARTICIPANTS])
def test_a_list_without_any_row_is_not_taken_in(project, name):
    path = project.path / name
    path.write_text(path.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
    with pytest.raises(FileError, match="put this line back"):
        project.refresh()


def test_a_list_without_its_heading_is_named_once(project):
    path = project.path / folder.TRANSCRIPTS
    path.write_text(path.read_text("utf-8").split("\n", 1)[1], "utf-8")
    with pytest.raises(FileError) as caught:
        project.refresh()
    assert {one.where for one in caught.value.problems} == {"transcripts.csv, line 1"}


def test_an_id_that_is_no_transcripts_is_named(project):
    path = project.path / folder.TRANSCRIPTS
    path.write_text(path.read_text("utf-8") + "I9;interview;;;nb;x.txt;0000\n", "utf-8")
    with pytest.raises(FileError, match="the id of I9 is that of no transcript here"):
        project.refresh()


def test_problems_of_all_files_are_reported_together(project):
    root = project.path
    write(root / "coanalysis.toml", 'hints = "later"\n')
    write(root / "persons.csv", "pseudonym\nD1\nD1\n")
    write(root / "guide.yaml", "- 3\n")
    write(root / "codebooks" / "small.yaml", CODEBOOK.replace("automation: manual", "automation: never"))
    with pytest.raises(FileError) as caught:
        project.refresh()
    places = [one.where.partition(",")[0] for one in caught.value.problems]
    assert places == ["coanalysis.toml", "persons.csv", "guide.yaml", "codebooks/small.yaml"]


def test_a_new_title_is_taken_over_in_participants(project):
    path = project.path / folder.TRANSCRIPTS
    path.write_text(path.read_text("utf-8").replace("FG1;", "Gruppe;"), "utf-8")
    project.refresh()
    assert "Gruppe;Per;participant;D2" in (project.path / folder.PARTICIPANTS).read_text("utf-8")
    assert list(project.study.transcript_by_title) == ["Gruppe", "I1"]
    assert project.notices == [f"Took in your changes to transcripts.csv as step {project.log()[-1][0].id[:8]}."]


def test_a_new_title_and_changes_under_the_old_one_go_together(project):
    for name, old, new in (
        (folder.TRANSCRIPTS, "FG1;", "Gruppe;"),
        (folder.PARTICIPANTS, "Per;participant;D2", "Per;observer;D7"),
    ):
        path = project.path / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    project.refresh()
    row = next(one for one in project.study.participants if one.label == "Per")
    assert (row.function, row.pseudonym) == ("observer", "D7")


def test_such_a_change_can_be_undone_and_survives_an_interruption(project, monkeypatch):
    first = dict(project.files)
    for name, old, new in (
        (folder.TRANSCRIPTS, "FG1;", "Gruppe;"),
        (folder.PARTICIPANTS, "Per;participant;D2", "Per;observer;D7"),
    ):
        path = project.path / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with monkeypatch.context() as patch:
        fail_to_write(patch, folder.PARTICIPANTS)
        project.refresh()
    with Project(project.path) as again:
        assert "Gruppe;Per;observer;D7" in (project.path / folder.PARTICIPANTS).read_text("utf-8")
        again.undo()
        assert again.files == first


def test_two_titles_can_change_places(project):
    path = project.path / folder.TRANSCRIPTS
    swapped = path.read_text("utf-8").replace("FG1;", "?;").replace("I1;", "FG1;").replace("?;", "I1;")
    path.write_text(swapped, "utf-8")
    project.refresh()
    per = next(one for one in project.study.participants if one.label == "Per")
    assert project.study.transcript_by_id[per.transcript].title == "I1"


# What a killed command left behind


def test_old_half_written_files_are_swept_by_the_next_writing(tmp_path):
    with new_project(tmp_path) as project:
        old = time.time() - 2 * 3600
        folders = (project.path, project.path / "exports", project.path / "codebooks")
        swept = [write(folder / ".coanalysis-ab_12xyz.tmp", "half") for folder in folders]
        others = [write(project.path / "exports" / name, "mine") for name in (
            ".coanalysis-mine.tmp", "coanalysis-ab_12xyz.tmp", ".coanalysis-ab_12xyz.tmp.docx", "a.tmp")]  # fmt: skip
        for path in (*swept, *others):
            os.utime(path, (old, old))
        fresh = write(project.path / ".coanalysis-new_new1.tmp", "just being written")
        project.refresh()
        assert all(path.exists() for path in swept)
        project.decide([decision(project, "I1", 2, "barrier/time")])
        assert [path for path in swept if path.exists()] == []
        assert all(path.exists() for path in (*others, fresh))
        write(swept[0], "half")
        os.utime(swept[0], (old, old))
        project.code()
        assert not swept[0].exists()


def test_what_is_swept_is_what_our_writing_leaves(tmp_path, monkeypatch):
    """The name as `write_atomic` makes it, seen at the moment a kill would strike."""
    seen = []
    real = os.fsync

    def look(handle):
        seen.extend(path.name for path in tmp_path.iterdir())
        real(handle)

    monkeypatch.setattr(os, "fsync", look)
    write_atomic(tmp_path / "a.csv", b"x")
    assert filing.UNFINISHED.fullmatch(seen[0])
