"""Bringing transcripts in: all or none, each once, with rows in the lists that nobody's work is lost from."""

from __future__ import annotations

import pytest

from coanalysis.errors import LoadError, PluginError
from coanalysis.project import folder
from coanalysis.project.importing import collect
from projects import GROUP, INTERVIEW, SPEECH, contents, decision, kinds, new_project, suggested, write


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path, imported=False) as project:
        yield project


def rows(project, name):
    return [row for _line, row in folder.read_rows(project.files[name], name, ())]


# What there is to import


def test_a_folder_gives_its_transcripts_in_counting_order(tmp_path):
    for name in ("i10.txt", "i2.docx", "I1.vtt", "list.csv", ".hidden.txt", "~$i2.docx", "README.md", "b/i3.txt"):
        write(tmp_path / name, "x")
    assert [path.name for path in collect([tmp_path]).files] == ["I1.vtt", "i2.docx", "i10.txt"]


def test_names_that_mix_letters_and_numbers_can_be_sorted(tmp_path):
    for name in ("1.txt", "a.txt", "a1b.txt", "²3.txt"):
        write(tmp_path / name, "x")
    assert [path.name for path in collect([tmp_path]).files] == ["1.txt", "a1b.txt", "a.txt", "²3.txt"]


def test_recordings_and_pdf_files_are_passed_over_and_named(tmp_path):
    for name in ("a.txt", "a.mp3", "consent.pdf"):
        write(tmp_path / name, "x")
    found = collect([tmp_path])
    assert [path.name for path in found.files] == ["a.txt"]
    assert found.passed_over == ("a.mp3", "consent.pdf")


def test_a_file_that_is_named_is_never_passed_over(tmp_path):
    path = write(tmp_path / "consent.pdf", "x")
    assert collect([path]).files == (path,)


def test_a_file_is_taken_once(tmp_path, monkeypatch):
    path = write(tmp_path / "a.txt", "x")
    monkeypatch.chdir(tmp_path)
    assert collect([path, tmp_path, type(path)("a.txt")]).files == (path,)


def test_a_folder_without_transcripts_is_an_error_that_names_it(tmp_path):
    write(tmp_path / "talk" / "raw" / "a.txt", "x")
    write(tmp_path / "talk" / "list.csv", "x")
    (error,) = collect([tmp_path / "talk"]).errors
    assert (error.where, error.code) == ("talk", "load.no-files")
    assert error.hint.endswith(str(tmp_path / "talk" / "raw"))


# What an import does


def test_an_import_gives_titles_functions_and_pseudonyms(project, tmp_path):
    result = project.import_files([tmp_path / "talk"])
    assert [title for title, _one in result.imported] == ["FG1", "I1"]
    assert [(row["title"], row["kind"], row["file"]) for row in rows(project, "transcripts.csv")] == [
        ("FG1", "focus_group", "group.txt"), ("I1", "interview", "interview.txt"),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in rows(project, "participants.csv")] == [
        ("FG1", "Moderator", "moderator", ""),
        ("FG1", "Anne", "participant", "D1"),
        ("FG1", "Per", "participant", "D2"),
        ("I1", "Intervjuer", "interviewer", ""),
        ("I1", "Informant", "participant", "D3"),
    ]
    assert result.new_persons == ("D1", "D2", "D3")
    assert [person.pseudonym for person in project.study.persons] == ["D1", "D2", "D3"]


def test_what_a_person_wrote_into_the_lists_stays(project, tmp_path):
    project.import_files([tmp_path / "talk" / "group.txt"])
    path = project.path / "persons.csv"
    path.write_text(path.read_text("utf-8").replace("role", "role;age").replace("D1;", "D1;leder;40-49"), "utf-8")
    path = project.path / "participants.csv"
    path.write_text("\ufeffpseudonym;transcript;label;function;comment\n;FG1;Moderator;moderator;meg\n"
                    "D1;FG1;Anne;participant;\nD2;FG1;Per;participant;kom sent\n", "utf-8")  # fmt: skip
    project.import_files([tmp_path / "talk"])
    assert path.read_text("utf-8") == (
        "\ufeffpseudonym;transcript;label;function;comment\n;FG1;Moderator;moderator;meg\n"
        "D1;FG1;Anne;participant;\nD2;FG1;Per;participant;kom sent\n"
        ";I1;Intervjuer;interviewer;\nD3;I1;Informant;participant;\n"
    )
    assert dict(project.study.person_by_pseudonym["D1"].attributes) == {"role": "leder", "age": "40-49"}


def test_the_same_files_again_change_nothing(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    before = contents(project.path)
    again = project.import_files([tmp_path / "talk"])
    assert (again.imported, again.step) == ((), "")
    assert [(title, path.name) for title, path in again.unchanged] == [("FG1", "group.txt"), ("I1", "interview.txt")]
    assert contents(project.path) == before


def test_the_same_file_from_another_place_is_there_already(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    copy = write(tmp_path / "copy" / "other name.txt", GROUP)
    assert [title for title, _path in project.import_files([copy]).unchanged] == ["FG1"]


def test_a_changed_file_changes_nothing_and_says_so(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    write(tmp_path / "talk" / "group.txt", GROUP + "Anne: Og en ting til.\n")
    before = contents(project.path)
    with pytest.raises(LoadError, match="has changed since it was imported as FG1") as caught:
        project.import_files([tmp_path / "talk"])
    assert (caught.value.exit_code, caught.value.code, caught.value.where) == (3, "load.changed", "group.txt")
    assert contents(project.path) == before


def test_a_file_saved_again_with_the_same_text_is_unchanged(project, tmp_path):
    """As Word does: other bytes, the same talk. The new file beside it comes in."""
    project.import_files([tmp_path / "talk" / "group.txt"])
    write(tmp_path / "talk" / "group.txt", b"\xef\xbb\xbf" + GROUP.encode())
    result = project.import_files([tmp_path / "talk"])
    assert [(title, path.name) for title, path in result.unchanged] == [("FG1", "group.txt")]
    assert [title for title, _one in result.imported] == ["I1"]
    assert len(project.study.transcripts) == 2


def test_a_file_of_a_known_name_from_another_folder_is_asked_about(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    other = write(tmp_path / "new" / "interview.txt", INTERVIEW.replace("travelt", "roleg"))
    result = project.import_files([other])
    assert [title for title, _one in result.imported] == ["I2"]
    assert result.notices[-1] == (
        "interview.txt: a file of this name was imported as I1 from another folder; is it the same talk?"
    )
    third = write(tmp_path / "new" / "third.txt", INTERVIEW + "Informant: Ja.\n")
    assert not any("third.txt" in notice for notice in project.import_files([third]).notices)


def test_what_an_import_did_can_be_printed_without_speech(project, tmp_path):
    shown = repr(project.import_files([tmp_path / "talk"]))
    assert "group.txt" in shown
    assert not any(speech in shown for speech in SPEECH)


def test_the_same_talk_in_another_file_is_not_counted_twice(project, tmp_path):
    write(tmp_path / "talk" / "again.txt", b"\xef\xbb\xbf" + GROUP.encode())
    before = contents(project.path)
    with pytest.raises(LoadError, match=r"again\.txt") as caught:
        project.import_files([tmp_path / "talk"])
    assert caught.value.code == "load.double"
    assert contents(project.path) == before


def test_one_bad_file_keeps_all_out_and_all_bad_files_are_named(project, tmp_path):
    write(tmp_path / "talk" / "empty.txt", "")
    write(tmp_path / "talk" / "latin.txt", "Intervjuer: Går det?\nInformant: Å ja.\n".encode("cp1252"))
    before = contents(project.path)
    with pytest.raises(LoadError, match="2 files cannot be imported, so none was") as caught:
        project.import_files([tmp_path / "talk"])
    assert [one.where for one in caught.value.problems] == ["empty.txt", "latin.txt, line 1"]
    assert contents(project.path) == before


def test_bad_files_can_be_skipped_and_are_listed(project, tmp_path):
    write(tmp_path / "talk" / "empty.txt", "")
    result = project.import_files([tmp_path / "talk", tmp_path / "nowhere.txt"], skip_bad=True)
    assert [title for title, _one in result.imported] == ["FG1", "I1"]
    assert [one.where for one in result.bad] == ["empty.txt", "nowhere.txt"]


def test_a_dry_run_tells_and_changes_nothing(project, tmp_path):
    before = contents(project.path)
    result = project.import_files([tmp_path / "talk"], dry_run=True)
    assert [title for title, _one in result.imported] == ["FG1", "I1"]
    assert result.step == ""
    assert contents(project.path) == before


def test_options_are_passed_on(project, tmp_path):
    path = write(tmp_path / "old.txt", INTERVIEW.replace("travelt", "tårevått").encode("cp1252"))
    project.import_files([path], encoding="cp1252", kind="focus_group", group="HLR")
    transcript = project.transcript("FG1")
    assert "tårevått" in transcript.text
    assert transcript.group == "HLR"
    with pytest.raises(PluginError, match="pages"):
        project.import_files([tmp_path / "talk"], format="pages")


def test_a_label_in_two_transcripts_is_asked_about(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    path = write(tmp_path / "anne.txt", "Intervjuer: Ja?\nAnne: Nei.\nIntervjuer: Å?\nAnne: Jo.\n")
    (notice,) = project.import_files([path]).notices
    assert notice.startswith("«Anne» stands in FG1, I2")
    assert project.study.participant_by_label[project.transcript("I2").id, "Anne"].pseudonym == "D4"


def test_the_original_is_kept_only_when_asked(project, tmp_path):
    project.import_files([tmp_path / "talk" / "group.txt"])
    project.import_files([tmp_path / "talk" / "interview.txt"], keep_original=True)
    kept = project.db.execute("SELECT original FROM text_version ORDER BY rowid").fetchall()
    assert kept == [(None,), (INTERVIEW.encode(),)]


def test_progress_goes_from_none_to_all(project, tmp_path):
    told = []
    project.import_files([tmp_path / "talk"], on_progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_odd_names_work(project, tmp_path):
    for number, name in enumerate(("a b «ø» 🎈.txt", "x\ny.txt", "%s;'\"=.txt", "-dash.txt")):
        write(tmp_path / "odd" / name, INTERVIEW + f"Informant: {number}\n")
    project.import_files([tmp_path / "odd"])
    assert {row["file"] for row in rows(project, "transcripts.csv")} == {
        "a b «ø» 🎈.txt", "x?y.txt", "%s;'\"=.txt", "-dash.txt",
    }  # fmt: skip
    assert project.import_files([tmp_path / "odd"]).imported == ()


def test_a_name_that_is_no_text_is_asked_to_be_changed(project, tmp_path):
    import os

    (tmp_path / "odd").mkdir()
    with open(os.fsencode(tmp_path / "odd") + b"/k\xe5re.txt", "wb") as file:  # noqa: PTH123
        file.write(INTERVIEW.encode())
    before = contents(project.path)
    with pytest.raises(LoadError, match="unknown encoding") as caught:
        project.import_files([tmp_path / "odd"])
    assert (caught.value.where, caught.value.exit_code) == ("k?re.txt", 3)
    assert contents(project.path) == before


# Taking an import back and doing it again


def test_an_import_taken_back_can_be_done_again(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    project.code()
    before = {name: project.files[name] for name in (folder.TRANSCRIPTS, folder.PARTICIPANTS, folder.PERSONS)}
    found = suggested(project)
    project.undo()
    assert project.study.transcripts == ()
    project.import_files([tmp_path / "talk"])
    assert {name: project.files[name] for name in before} == before
    project.code()
    assert suggested(project) == found
    assert project.import_files([tmp_path / "talk"]).imported == ()


def test_a_file_that_moved_between_is_known_at_its_new_place(project, tmp_path):
    project.import_files([tmp_path / "talk" / "group.txt"])
    project.undo()
    moved = write(tmp_path / "elsewhere" / "renamed.txt", b"\xef\xbb\xbf" + GROUP.encode())
    (tmp_path / "talk" / "group.txt").unlink()
    project.import_files([moved])
    assert project.transcript("FG1").source == "renamed.txt"
    assert project.import_files([moved]).imported == ()


def test_an_import_beside_later_work_can_be_taken_back(project, tmp_path):
    first = project.import_files([tmp_path / "talk" / "group.txt"]).step
    project.import_files([tmp_path / "talk" / "interview.txt"])
    path = project.path / "persons.csv"
    path.write_text(path.read_text("utf-8").replace("D1;", "D1;leder"), "utf-8")
    project.refresh()
    project.decide([decision(project, "I1", 2, "barrier/time")])
    project.undo(first)
    assert [row["title"] for row in rows(project, "transcripts.csv")] == ["I1"]
    assert [row["transcript"] for row in rows(project, "participants.csv")] == ["I1", "I1"]
    assert [row["pseudonym"] for row in rows(project, "persons.csv")] == ["D1", "D3"]
    project.import_files([tmp_path / "talk" / "group.txt"])
    assert [row["title"] for row in rows(project, "transcripts.csv")] == ["I1", "FG1"]
    assert kinds(project) == ["init", "import", "import", "files", "decide", "undo", "import"]
