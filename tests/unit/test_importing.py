"""Bringing transcripts in: all or none, each once, with rows in the lists that nobody's work is lost from."""

from __future__ import annotations

import json

import pytest

from coanalysis.errors import ExportError, LoadError, PluginError, UsageError
from coanalysis.loaders import LoadReport, load
from coanalysis.model import Memo, Passage, Transcript
from coanalysis.project import Project, folder, staging
from coanalysis.project.importing import collect
from projects import GROUP, INTERVIEW, SPEECH, contents, decision, kinds, new_project, suggested, write
from wordfiles import W, paragraph, word_file


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path, imported=False) as project:
        yield project


def rows(project, name):
    return [row for _line, row in folder.read_rows(project.files[name], name, ())]


def people(project):
    """Return (transcript, label, function, pseudonym) of the rows of participants.csv."""
    names = ("transcript", "label", "function", "pseudonym")
    return [tuple(row[name] for name in names) for row in rows(project, "participants.csv")]


# What there is to import


def test_a_folder_gives_its_transcripts_in_counting_order(tmp_path):
    for name in ("i10.txt", "i2.docx", "I1.vtt", "persons.csv", ".hidden.txt", "~$i2.docx", "README.md", "b/i3.txt"):
        write(tmp_path / name, "x")
    assert [path.name for path in collect([tmp_path]).files] == ["I1.vtt", "i2.docx", "i10.txt"]


def test_names_that_mix_letters_and_numbers_can_be_sorted(tmp_path):
    for name in ("1.txt", "a.txt", "a1b.txt", "²3.txt"):
        write(tmp_path / name, "x")
    assert [path.name for path in collect([tmp_path]).files] == ["1.txt", "a1b.txt", "a.txt", "²3.txt"]


def test_recordings_and_pictures_are_passed_over_and_named(tmp_path):
    for name in ("a.txt", "a.mp3", "bilde.PNG", "oppsett.ini", "nøkkel.db"):
        write(tmp_path / name, "x")
    found = collect([tmp_path])
    assert [path.name for path in found.files] == ["a.txt"]
    assert found.passed_over == ("a.mp3", "bilde.PNG")


def test_what_may_be_a_transcript_is_looked_into(tmp_path):
    for name in ("a.txt", "b.csv", "c.json", "d.pdf", "e", "f.doc"):
        write(tmp_path / name, "x")
    found = collect([tmp_path])
    assert [path.name for path in found.files] == ["a.txt", "b.csv", "c.json", "d.pdf", "e", "f.doc"]
    assert sorted(path.name for path in found.unsure) == ["b.csv", "c.json", "d.pdf"]


def test_with_a_format_only_its_files_are_taken_from_a_folder(tmp_path):
    for name in ("a.txt", "b.csv", "c.docx"):
        write(tmp_path / name, "x")
    found = collect([tmp_path], suffixes=(".csv", ".tsv"))
    assert ([path.name for path in found.files], found.unsure) == (["b.csv"], frozenset())
    assert found.passed_over == ("a.txt", "c.docx")


def test_a_file_that_is_named_is_never_passed_over(tmp_path):
    path = write(tmp_path / "opptak.mp3", "x")
    found = collect([path], suffixes=(".txt",))
    assert (found.files, found.unsure) == ((path,), frozenset())


def test_a_file_is_taken_once(tmp_path, monkeypatch):
    path = write(tmp_path / "a.txt", "x")
    monkeypatch.chdir(tmp_path)
    assert collect([path, tmp_path, type(path)("a.txt")]).files == (path,)


def test_a_folder_without_transcripts_is_an_error_that_names_it(tmp_path):
    write(tmp_path / "talk" / "raw" / "a.txt", "x")
    write(tmp_path / "talk" / "list.yaml", "x")
    (error,) = collect([tmp_path / "talk"]).errors
    assert (error.where, error.code) == ("talk", "load.no-files")
    assert error.hint.endswith(str(tmp_path / "talk" / "raw"))


def test_folders_inside_a_folder_are_named(tmp_path):
    for name in ("a.txt", "uke 2/b.txt", "uke 10/c.txt", ".git/d.txt", "__MACOSX/e.txt"):
        write(tmp_path / name, "x")
    assert [path.name for path in collect([tmp_path]).subfolders] == ["uke 2", "uke 10"]
    assert [path.name for path in collect([tmp_path, tmp_path / "uke 2"]).subfolders] == ["uke 10"]
    assert collect([tmp_path / "a.txt"]).subfolders == ()


def test_an_import_says_which_folders_it_did_not_look_into(project, tmp_path):
    write(tmp_path / "talk" / "sub" / "mer.txt", "Intervjuer: Ja?\nMarit: Ja.\n")
    result = project.import_files([tmp_path / "talk"])
    assert len(result.imported) == 2
    assert result.subfolders == (str(tmp_path / "talk" / "sub"),)
    assert "1 folder inside was not looked into: sub (name it to import it)." in result.notices


def test_a_folder_with_only_other_files_names_the_folders_inside(project, tmp_path):
    write(tmp_path / "lists" / "utvalg.csv", "navn;alder\nKari;40\n")
    write(tmp_path / "lists" / "a" / "a.txt", "x")
    write(tmp_path / "lists" / "b" / "b.txt", "x")
    with pytest.raises(LoadError) as caught:
        project.import_files([tmp_path / "lists"])
    assert caught.value.hint.endswith("2 folders inside were not looked into: a, b (name them to import them)")


TABLE = "tid;taler;tekst\n0:01;Intervjuer;Hvordan gikk det?\n0:02;Marit;Bra.\n0:03;Intervjuer;Ja?\n0:05;Marit;Ja.\n"


def test_in_a_folder_the_content_decides(project, tmp_path):
    write(tmp_path / "talk" / "tabell.csv", TABLE)
    write(tmp_path / "talk" / "utvalg.csv", "navn;alder\nKari;40\n")
    write(tmp_path / "talk" / "data.json", '{"a": 1}')
    write(tmp_path / "talk" / "side.html", "<p>Hei</p>")
    write(tmp_path / "talk" / "noe.bak", "a: b")
    result = project.import_files([tmp_path / "talk"])
    assert [one.path.name for _title, one in result.imported] == ["group.txt", "interview.txt", "tabell.csv"]
    assert [name.partition(" (")[0] for name in result.passed_over] == [
        "data.json", "noe.bak", "side.html", "utvalg.csv",
    ]  # fmt: skip


def test_a_folder_of_files_that_are_no_transcripts_is_an_error(project, tmp_path):
    write(tmp_path / "lists" / "utvalg.csv", "navn;alder\nKari;40\n")
    write(tmp_path / "lists" / "noe.bak", "a: b")
    with pytest.raises(
        LoadError, match=r"no transcripts in this folder \(passed over: noe\.bak, utvalg\.csv"
    ) as caught:
        project.import_files([tmp_path / "lists"])
    assert (caught.value.code, caught.value.where) == ("load.no-files", "lists")
    assert ".docx" in caught.value.hint


def test_the_lists_of_a_project_are_no_transcripts(project):
    with pytest.raises(LoadError) as caught:
        project.import_files([project.path])
    assert caught.value.code == "load.no-files"


@pytest.mark.skipif(not hasattr(__import__("os"), "mkfifo"), reason="no pipes on this system (issue 3)")
def test_links_and_pipes_end_in_time(project, tmp_path):
    import os

    odd = tmp_path / "odd"
    odd.mkdir()
    (odd / "i1.txt").symlink_to(odd / "i1.txt")
    (odd / "i2.docx").symlink_to(tmp_path / "nowhere.docx")
    os.mkfifo(odd / "i3.txt")
    (odd / "i4.txt").symlink_to(tmp_path / "talk" / "interview.txt")
    (odd / "loop").symlink_to(odd)
    before = contents(project.path)
    with pytest.raises(LoadError, match="3 files cannot be imported") as caught:
        project.import_files([odd])
    assert [(one.where, one.message) for one in caught.value.problems] == [
        ("i1.txt", "this link leads back to itself"),
        ("i2.docx", "there is no such file"),
        ("i3.txt", "this is a pipe or a device, not a file"),
    ]
    assert contents(project.path) == before
    assert [title for title, _one in project.import_files([odd], skip_bad=True).imported] == ["I1"]


# What an import does


def test_an_import_gives_titles_functions_and_pseudonyms(project, tmp_path):
    result = project.import_files([tmp_path / "talk"])
    assert [title for title, _one in result.imported] == ["FG1", "I1"]
    assert [(row["title"], row["kind"], row["file"]) for row in rows(project, "transcripts.csv")] == [
        ("FG1", "focus_group", "group.txt"), ("I1", "interview", "interview.txt"),
    ]  # fmt: skip
    assert people(project) == [
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
    assert notice.startswith("One person in several transcripts? «Anne» (FG1, I2). Then give")
    assert project.study.participant_by_label[project.transcript("I2").id, "Anne"].pseudonym == "D4"


def test_the_original_is_kept_only_when_asked(project, tmp_path):
    project.import_files([tmp_path / "talk" / "group.txt"])
    project.import_files([tmp_path / "talk" / "interview.txt"], keep_original=True)
    kept = project.db.execute("SELECT original FROM import_entry ORDER BY rowid").fetchall()
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


# New versions


def coded(project):
    """Accept time pressure on turn 3 of the group (Per) and trust on turn 5 (Anne)."""
    project.decide([decision(project, "FG1", 3, "barrier/time"), decision(project, "FG1", 5, "enabler/trust")])


def where_coded(project) -> list[str]:
    """Return the words of all accepted codings in the texts in force."""
    from coanalysis.review import codings

    texts = {one.version: one.text for one in project.study.transcripts}
    return sorted(texts[one.version][one.start : one.end] for one in codings(project.study) if one.state == "accepted")


def test_a_changed_file_is_a_new_version_of_its_transcript(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    coded(project)
    first = project.transcript("FG1")
    write(tmp_path / "talk" / "group.txt", GROUP.replace("Vi hadde", "Ja, vi hadde") + "Anne: Og en ting til.\n")
    before = contents(project.path)
    shown = project.import_files([tmp_path / "talk"], dry_run=True)
    assert contents(project.path) == before
    result = project.import_files([tmp_path / "talk"])
    (one,) = result.renewed
    assert [renewal.change for renewal in shown.renewed] == [one.change]
    assert (one.title, one.change.moved, one.change.changed, one.change.lost) == ("FG1", 2, (), ())
    assert (one.change.turns_before, one.change.turns_after, one.change.is_same_text) == (6, 7, False)
    assert [title for title, _path in result.unchanged] == ["I1"]
    now = project.transcript("FG1")
    assert (now.id, now.title, now.version == first.version) == (first.id, "FG1", False)
    assert now.text.endswith("Anne: Og en ting til.\n")
    assert where_coded(project) == ["Det var travelt.", "Jeg kunne stole på dem."]
    assert project.log()[-1][0].summary == "FG1 (new text)"


def test_the_old_file_put_back_is_a_version_again(project, tmp_path):
    path = tmp_path / "talk" / "group.txt"
    project.import_files([path])
    first = project.transcript("FG1").version
    write(path, GROUP + "Anne: Og en ting til.\n")
    assert project.import_files([path]).step
    write(path, GROUP)
    (one,) = project.import_files([path]).renewed
    assert (one.title, project.transcript("FG1").version) == ("FG1", first)
    assert project.import_files([path]).step == ""


def test_a_new_version_can_be_taken_back(project, tmp_path):
    path = tmp_path / "talk" / "group.txt"
    project.import_files([path])
    coded(project)
    write(path, GROUP.replace("travelt", "roleg").replace("Per:", "Odd:"))
    project.import_files([path])
    assert "Odd" in project.transcript("FG1").labels()
    project.undo()
    assert project.transcript("FG1").text == GROUP
    assert [row["label"] for row in rows(project, "participants.csv")] == ["Moderator", "Anne", "Per"]
    assert project.import_files([path]).renewed[0].title == "FG1"


def test_labels_that_are_new_get_rows_and_those_gone_keep_theirs(project, tmp_path):
    path = tmp_path / "talk" / "group.txt"
    project.import_files([path])
    text = GROUP.replace("Per: Det var travelt.", "Odd: Det var travelt.").replace("Moderator:", "Ordstyrer:")
    write(path, text + "Liv: Hei.\nLiv: Ja.\n")
    (one,) = project.import_files([path]).renewed
    assert one.change.labels_renamed == (("Moderator", "Ordstyrer"),)
    assert [row[1:] for row in people(project)] == [
        ("Moderator", "moderator", ""), ("Anne", "participant", "D1"), ("Per", "participant", "D2"),
        ("Ordstyrer", "moderator", ""), ("Odd", "participant", "D3"), ("Liv", "participant", "D4"),
    ]  # fmt: skip
    assert [person.pseudonym for person in project.study.persons] == ["D1", "D2", "D3", "D4"]


OTHER = "Moderator: Hva er viktigst for dere?\nAnne: Pårørende.\nPer: Rutiner, tror jeg.\nModerator: Hvorfor?\n" * 2


def test_another_talk_under_the_same_name_is_refused(project, tmp_path):
    path = tmp_path / "talk" / "group.txt"
    project.import_files([path])
    write(path, OTHER)
    before = contents(project.path)
    with pytest.raises(LoadError, match="less than half of the words of FG1 are found again") as caught:
        project.import_files([path])
    assert (caught.value.code, caught.value.where) == ("load.other-talk", "group.txt")
    assert "--reread" in caught.value.hint
    with pytest.raises(LoadError, match="less than half"):
        project.import_files([], reread=True)
    assert contents(project.path) == before
    (one,) = project.import_files([path], reread=True).renewed
    assert project.transcript("FG1").text == OTHER
    assert one.title == "FG1"


def test_a_file_that_was_moved_and_changed_is_known_by_its_name_and_words(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    (tmp_path / "talk" / "group.txt").unlink()
    moved = write(tmp_path / "new" / "group.txt", GROUP + "Anne: Og en ting til.\n")
    assert [one.title for one in project.import_files([moved]).renewed] == ["FG1"]
    write(moved, GROUP)
    assert [one.title for one in project.import_files([moved]).renewed] == ["FG1"]
    other = write(tmp_path / "new" / "interview.txt", INTERVIEW.replace("tillit", "stor tillit"))
    assert [title for title, _one in project.import_files([other]).imported] == ["I2"]


def test_two_files_cannot_renew_one_transcript(project, tmp_path):
    project.import_files([tmp_path / "talk" / "group.txt"])
    (tmp_path / "talk" / "group.txt").unlink()
    for number in (1, 2):
        write(tmp_path / f"new{number}" / "group.txt", GROUP + f"Anne: {number}\n")
    before = contents(project.path)
    with pytest.raises(LoadError, match=r"this is FG1, and so is group\.txt"):
        project.import_files([tmp_path / "new1", tmp_path / "new2"])
    assert contents(project.path) == before


def test_the_text_of_an_earlier_version_is_no_new_transcript(project, tmp_path):
    path = tmp_path / "talk" / "group.txt"
    project.import_files([path])
    write(path, GROUP + "Anne: Og en ting til.\n")
    project.import_files([path])
    copy = write(tmp_path / "copy" / "old.txt", GROUP)
    with pytest.raises(LoadError, match="that of FG1 before its text was changed") as caught:
        project.import_files([copy])
    assert caught.value.code == "load.double"


def test_a_file_that_now_holds_another_transcript_is_refused(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    write(tmp_path / "talk" / "group.txt", INTERVIEW)
    with pytest.raises(LoadError, match="its text is the same as that of I1"):
        project.import_files([tmp_path / "talk" / "group.txt"])


# Reading again


PROFILE = '\n[profiles.two]\nspeakers = ["Moderator", "Anne"]\n'


def with_profile(project):
    path = project.path / "coanalysis.toml"
    path.write_text(path.read_text("utf-8") + PROFILE, "utf-8")


def test_reading_again_what_is_the_same_changes_nothing(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    before = contents(project.path)
    result = project.import_files(reread=True)
    assert (result.renewed, result.step) == ((), "")
    assert [title for title, _path in result.unchanged] == ["FG1", "I1"]
    assert contents(project.path) == before


def test_the_same_text_read_by_other_rules_is_a_new_reading(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    with_profile(project)
    coded(project)
    version = project.transcript("FG1").version
    (one,) = project.import_files([tmp_path / "talk" / "group.txt"], reread=True, profile="two").renewed
    assert (one.change.is_same_text, one.change.turns_before, one.change.turns_after) == (True, 6, 4)
    assert one.change.labels_gone == ("Per",)
    assert [(label.label, label.turns) for label in one.before.labels][2] == ("Per", 2)
    assert [(label.label, label.turns) for label in one.arrival.report.labels] == [("Moderator", 2), ("Anne", 2)]
    now = project.transcript("FG1")
    assert (now.version, len(now.turns)) == (version, 4)
    assert project.log()[-1][0].summary == "FG1 (new reading)"
    project.undo()
    assert len(project.transcript("FG1").turns) == 6


def test_what_was_said_about_a_file_holds_the_next_time(project, tmp_path):
    """Profile, encoding and columns are remembered: a changed file is read as it was first read."""
    with_profile(project)
    path = tmp_path / "talk" / "group.txt"
    project.import_files([path], profile="two")
    assert project.import_files(reread=True).renewed == ()
    write(path, GROUP + "Anne: Og en ting til.\n")
    (one,) = project.import_files([path]).renewed
    assert [label.label for label in one.arrival.report.labels] == ["Moderator", "Anne"]
    settings = project.path / "coanalysis.toml"
    settings.write_text(settings.read_text("utf-8").replace(PROFILE, ""), "utf-8")
    with pytest.raises(LoadError, match="it was read with the profile 'two'") as caught:
        project.import_files(reread=True)
    assert (caught.value.where, caught.value.code) == ("group.txt", "load.profile")


def test_a_file_that_is_gone_is_named_when_all_are_read_again(project, tmp_path):
    project.import_files([tmp_path / "talk"])
    (tmp_path / "talk" / "group.txt").unlink()
    with pytest.raises(LoadError, match="the file of FG1 is no longer where it was imported from") as caught:
        project.import_files(reread=True)
    assert str(tmp_path / "talk" / "group.txt") in caught.value.hint
    result = project.import_files(reread=True, skip_bad=True)
    assert [title for title, _path in result.unchanged] == ["I1"]


def test_without_a_path_there_must_be_something_to_read_again(project):
    with pytest.raises(UsageError, match="no file or folder is named"):
        project.import_files()
    with pytest.raises(UsageError, match="no transcript to read again"):
        project.import_files(reread=True)


# Comments


def word(tmp_path, *comments: tuple[str, str, str], last: str = "Ja."):
    """A Word document whose second turn carries comments: (author, text, words)."""
    about = "".join(
        f'<w:commentRangeStart w:id="{n}"/><w:r><w:t xml:space="preserve">{words}</w:t></w:r>'
        f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>'
        for n, (_author, _text, words) in enumerate(comments)
    )
    body = paragraph("Intervjuer: Hva er vakta?") + f"<w:p><w:r><w:t>Informant: </w:t></w:r>{about}</w:p>"
    body += paragraph("Intervjuer: Ja?") + paragraph(f"Informant: {last}")
    part = "".join(
        f'<w:comment w:id="{n}" w:author="{author}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>'
        for n, (author, text, _words) in enumerate(comments)
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/>'
        "</Relationships>"
    )
    parts = {"word/comments.xml": f"<w:comments {W}>{part}</w:comments>", "word/_rels/document.xml.rels": relations}
    return write(tmp_path / "int.docx", word_file(body, **parts))


KARI = ("Kari", "Her snakker hun om natta.", "Den er tung.")


def memos(project) -> list[tuple[str, str, str]]:
    return [(memo.title, memo.text, memo.target.split(":", 2)[-1]) for memo in project.study.memos]


def test_comments_are_offered_and_taken_in_only_when_asked(project, tmp_path):
    path = word(tmp_path, KARI)
    result = project.import_files([path])
    ((_title, one),) = result.imported
    assert (one.report.comments, one.memos, result.memos, memos(project)) == (1, 0, 0, [])
    (doubt,) = [doubt for doubt in one.report.doubts if doubt.kind == "comments"]
    assert "--comments-as-memos" in doubt.advice


def test_a_comment_becomes_a_memo_about_its_turn(project, tmp_path):
    result = project.import_files([word(tmp_path, KARI)], comments_as_memos=True)
    assert result.memos == 1
    (memo,) = project.study.memos
    assert memo.title == "Kari, int.docx, paragraph 2"
    assert memo.text == "Her snakker hun om natta.\n\n«Den er tung.»"
    one = project.transcript("I1")
    assert memo.target == f"turn:{one.id}:2"
    assert one.text[memo.place.start : memo.place.end] == "Den er tung."
    assert (memo.place.transcript, memo.place.version) == (one.id, one.version)
    assert (memo.kind, memo.coder) == ("case", project.coder)
    assert project.log()[-1][0].summary == "I1; 1 comment as a memo"
    project.undo()
    assert project.study.memos == ()


def test_comments_can_be_taken_in_later_and_only_once(project, tmp_path):
    path = word(tmp_path, KARI)
    project.import_files([path])
    result = project.import_files([path], comments_as_memos=True)
    assert (result.memos, len(result.unchanged), bool(result.step)) == (1, 1, True)
    assert len(memos(project)) == 1
    again = project.import_files([path], comments_as_memos=True, reread=True)
    assert (again.memos, again.step, len(memos(project))) == (0, "", 1)
    word(tmp_path, KARI, ("Siv", "Ny.", "Og lang."), last="Jo, ja.")
    assert project.import_files([path], comments_as_memos=True).memos == 1
    assert sorted(title for title, _text, _target in memos(project)) == [
        "Kari, int.docx, paragraph 2", "Siv, int.docx, paragraph 2",
    ]  # fmt: skip


# Many files, and what an interruption leaves


def test_no_text_of_an_import_stays_in_memory_or_in_the_folder(project, tmp_path):
    import gc

    def transcripts() -> int:
        gc.collect()
        return sum(isinstance(one, Transcript) for one in gc.get_objects())

    names, held = {path.name for path in project.path.iterdir()}, transcripts()
    result = project.import_files([tmp_path / "talk"])
    assert transcripts() == held
    assert len(result.imported) == 2
    assert {path.name for path in project.path.iterdir()} == names


def test_a_full_disk_while_reading_changes_nothing(project, tmp_path, monkeypatch):
    before = contents(project.path)

    def full(self, one):
        raise staging._unwritable(OSError(28, "No space left on device"))

    monkeypatch.setattr(staging.Stage, "add", full)
    with pytest.raises(ExportError, match="No space left") as caught:
        project.import_files([tmp_path / "talk"])
    assert caught.value.exit_code == 5
    assert contents(project.path) == before


def test_what_is_staged_comes_back_as_it_was(tmp_path):
    loaded = load(write(tmp_path / "a.txt", "I: Hva? [ler]\nT: [00:12] Ja. 🎈\n"))
    place = Passage(loaded.transcript.id, loaded.transcript.version, 3, 6)
    memo = Memo("m", "case", "Å\n", "ida", "2030-01-01T00:00:00Z", place=place)
    records = [
        staging.Staged(loaded.transcript, "/å/a.txt", "sha", loaded.report.to_dict(), b"\0\xff", (memo,)),
        staging.Staged(memos=(memo,)),
        staging.Staged(loaded.transcript, original=b""),
    ]
    with staging.Stage(tmp_path) as stage:
        for one in records:
            stage.add(one)
        back = list(stage)
    assert [one.transcript for one in back] == [one.transcript for one in records]
    assert [(one.path, one.sha, one.original, one.memos) for one in back] == [
        ("/å/a.txt", "sha", b"\0\xff", (memo,)), ("", "", None, (memo,)), ("", "", b"", ()),
    ]  # fmt: skip
    assert LoadReport.from_dict(json.loads(json.dumps(back[0].report))) == loaded.report


KILLED = """
import os, signal, sys
from coanalysis.project import open_project
from coanalysis.project import staging
add = staging.Stage.add
def dying(self, one):
    add(self, one)
    self._file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
staging.Stage.add = dying
with open_project(sys.argv[1]) as project:
    project.import_files([sys.argv[2]])
"""


def test_a_kill_in_the_middle_leaves_nothing(project, tmp_path):
    import subprocess
    import sys

    before = contents(project.path)
    command = [sys.executable, "-c", KILLED, str(project.path), str(tmp_path / "talk")]
    assert subprocess.run(command, check=False).returncode == -9
    assert contents(project.path) == before
    assert len(project.import_files([tmp_path / "talk"]).imported) == 2


def test_what_a_kill_left_is_swept_when_the_project_is_opened(project):
    import os

    left = write(project.path / ".coanalysis-abc_1234.tmp", "speech")
    young = write(project.path / ".coanalysis-abc_1235.tmp", "speech")
    os.utime(left, (0, 0))
    Project(project.path).close()
    assert (left.exists(), young.exists()) == (False, True)


def test_many_transcripts_with_one_role_are_not_asked_about(project, tmp_path):
    for number in range(3):
        write(tmp_path / "many" / f"i{number}.txt", INTERVIEW + f"Informant: {number}\n")
    assert project.import_files([tmp_path / "many"]).notices == ()
