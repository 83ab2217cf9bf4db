"""Bad input: a clear message that names file and place, the right exit code, no traceback, the project untouched."""

from __future__ import annotations

import io
import sqlite3
import zipfile

import pytest

from coanalysis.project import Project, filing
from coanalysis.store import database
from projects import CODEBOOK, GROUP, SPEECH, closed_project, contents, decision, new_project, write


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A project with a pass and a decision, and its folder to stand in."""
    with new_project(tmp_path, coder="ida") as project:
        project.code()
        project.decide([decision(project, "I1", 2, "barrier/time")])
    monkeypatch.chdir(tmp_path / "study")
    return tmp_path / "study"


@pytest.fixture
def refused(coa, study):
    """Run a command that must change nothing, and return what it says."""

    def run(*arguments, code: int) -> str:
        before = contents(study)
        ran = coa(*arguments)
        assert ran.code == code, ran.err
        assert ran.out == ""
        errors = [line for line in ran.err.splitlines() if line.startswith("error  ")]
        assert len(errors) == 1, ran.err
        assert any(line.startswith("hint   ") and line[7:].strip() for line in ran.err.splitlines())
        assert "Traceback" not in ran.err
        assert "fault in coanalysis" not in ran.err
        assert not any(speech in ran.err for speech in SPEECH)
        assert contents(study) == before
        return ran.err

    return run


def docx(*, document: bytes | None = b"<w:document") -> bytes:
    """Return a zip that looks like a Word file and is none."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        if document is not None:
            file.writestr("word/document.xml", document)
    return out.getvalue()


# Transcripts


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "empty.txt: the file is empty"),
        ("blank.txt", b" \n\n", "blank.txt: the file holds no text"),
        ("prose.txt", b"Dette er en fortelling uten talere.\n" * 5, "no turns were found"),
        ("wrong.txt", docx(), "wrong.txt: this is a Word document"),
        (
            "wrong.docx",
            GROUP.replace("Anne", "Siv").encode(),
            "wrong.docx: this is a plain text, but its name ends in .docx",
        ),
        ("broken.docx", docx(), "broken.docx"),
        ("hollow.docx", docx(document=None), "hollow.docx"),
        ("cut.docx", docx()[:-30], "cut.docx"),
        ("latin.txt", GROUP.replace("god", "gød").encode("cp1252"), "latin.txt, line 2"),
        ("binary.txt", bytes(range(256)) * 20, "binary.txt"),
        ("sheet.csv", b"a;b\n1;2\n", "sheet.csv"),
        ("cues.vtt", b"WEBVTT\n\nnothing here\n", "cues.vtt"),
    ],
)
def test_a_file_that_is_no_transcript(refused, tmp_path, name, content, words):
    err = refused("import", write(tmp_path / name, content), code=3)
    assert words in err


def test_an_unknown_encoding_asks_for_the_right_option(refused, tmp_path):
    err = refused("import", write(tmp_path / "latin.txt", GROUP.replace("god", "gød").encode("cp1252")), code=3)
    assert "--encoding cp1252" in err


def test_files_and_folders_that_are_not_there(refused, tmp_path):
    assert "nothing.txt: there is no such file" in refused("import", tmp_path / "nothing.txt", code=3)
    (tmp_path / "empty").mkdir()
    assert "empty: there are no transcripts in this folder" in refused("import", tmp_path / "empty", code=3)


def test_several_bad_files_are_named_together_with_the_good_one_kept_out(refused, tmp_path):
    folder = tmp_path / "more"
    write(folder / "good.txt", GROUP.replace("Anne", "Siv"))
    write(folder / "empty.txt", b"")
    write(folder / "broken.docx", docx())
    err = refused("import", folder, code=3)
    assert "2 files cannot be imported, so none was" in err
    assert "  - broken.docx" in err
    assert "  - empty.txt: the file is empty" in err
    assert "good.txt" not in err


# Codebooks

FIVE = {
    "automation: manual": "automation: never",
    "counterpart: enabler/time": "counterpart: enabler/tid",
    "      knapp tid\n": "      knapp NEAR/ tid\n",
    "negated: suggest barrier/time": "negated: sometimes",
    "name: {nb: Tillit, en: Trust}": "name: {no: Tillit, en: Trust}",
}


def test_a_codebook_with_five_mistakes_names_all_five_with_their_lines(refused, study):
    text = CODEBOOK
    for good, bad in FIVE.items():
        assert good in text
        text = text.replace(good, bad, 1)
    path = write(study / "codebooks" / "small.yaml", text)
    lines = [text[: text.index(bad.strip())].count("\n") + 1 for bad in FIVE.values()]
    for command in (["status"], ["code"], ["show", "quotes"], ["import", "../talk"], ["codebook", "check"], ["undo"]):
        err = refused(*command, code=3)
        for line in lines:
            assert f"codebooks/small.yaml, line {line}:" in err, (command, line)
    write(path, CODEBOOK)


def test_a_codebook_that_is_no_yaml_names_the_line(refused, study):
    write(study / "codebooks" / "small.yaml", CODEBOOK.replace("  - id: barrier/time", "  - id: [barrier/time"))
    assert "codebooks/small.yaml, line" in refused("status", code=3)


def test_the_same_code_in_two_codebooks(refused, study):
    write(study / "codebooks" / "copy of small.yaml", CODEBOOK)
    err = refused("status", code=3)
    assert "5 problems in the codebooks" in err
    assert "'barrier/time' also stands in codebooks/copy of small.yaml" in err


def test_codebooks_named_on_the_command_line(refused, tmp_path):
    bad = write(tmp_path / "bad.yaml", CODEBOOK.replace("automation: manual", "automation: never"))
    for command in (["codebook", "check", bad], ["codebook", "test", bad], ["codebook", "import", bad],
                    ["codebook", "show", "--codebook", bad]):  # fmt: skip
        assert "bad.yaml, line 9" in refused(*command, code=3)
    for command in (["codebook", "check", "nothing"], ["codebook", "import", "nothing.yaml"]):
        assert "there is no codebook 'nothing" in refused(*command, code=2)


# The files of the folder


def test_settings_with_several_problems(refused, study):
    write(study / "coanalysis.toml", 'titel = "x"\nlanguage = "no"\nmethod = 3\n')
    err = refused("status", code=3)
    assert "coanalysis.toml has 3 problems" in err
    for place in ("line 1: there is no setting 'titel'", "line 2: language = 'no'", "line 3: method is not text"):
        assert f"coanalysis.toml, {place}" in err


def test_settings_that_are_no_toml(refused, study):
    write(study / "coanalysis.toml", "title: x\n")
    assert "line 1" in refused("status", code=3)


def test_lists_with_several_problems(refused, study):
    transcripts = (study / "transcripts.csv").read_text("utf-8")
    write(study / "transcripts.csv", transcripts.replace("I1;interview", "FG1;chat"))
    err = refused("status", code=3)
    assert "transcripts.csv, line 3: kind 'chat' is not known" in err
    assert "transcripts.csv, line 3: the title FG1 stands in line 2 already" in err
    write(study / "transcripts.csv", transcripts)
    people = (study / "participants.csv").read_text("utf-8")
    write(study / "participants.csv", people.replace("moderator;", "boss;").replace("FG1;Per", "FG7;Per"))
    write(study / "persons.csv", "name\nD1\n")
    err = refused("show", "matrix", code=3)
    assert "participants.csv, line 2: function 'boss' is not known" in err
    assert "participants.csv, line 4: there is no transcript 'FG7'" in err
    assert "persons.csv, line 1: there is no column 'pseudonym'" in err


def test_a_list_saved_in_another_encoding(refused, study):
    text = (study / "participants.csv").read_text("utf-8-sig").replace("Per", "Pår")
    write(study / "participants.csv", text.encode("cp1252"))
    err = refused("status", code=3)
    assert "participants.csv, line 4: the file is not saved as UTF-8" in err
    assert "CSV UTF-8" in err


def test_rows_that_were_taken_out_are_given_back_in_the_message(refused, study):
    text = (study / "participants.csv").read_text("utf-8")
    write(study / "participants.csv", text.replace("FG1;Per;participant;D2;\n", ""))
    assert "put this line back: FG1;Per;participant;D2;" in refused("code", code=3)


def test_a_guide_with_problems(refused, study):
    write(study / "guide.yaml", "- {id: Q1, text: Hvordan?}\n- {text: {nb: Og?}}\n")
    err = refused("status", code=3)
    assert "guide.yaml, entry 1" in err
    assert "guide.yaml, entry 2" in err


# The store


def test_an_emptied_store(refused, study):
    write(study / "project.db", b"")
    for command in (["status"], ["import", "../talk"], ["undo"], ["check"]):
        assert "project.db: the project's store is damaged: the file is empty" in refused(*command, code=4)


def test_a_foreign_store(refused, study):
    (study / "project.db").unlink()
    db = sqlite3.connect(study / "project.db")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE t (x)")
    db.commit()
    db.close()
    assert "it is not a coanalysis store" in refused("status", code=4)
    write(study / "project.db", b"this is a text file" * 50)
    assert "it is not a coanalysis store" in refused("status", code=4)


def test_a_store_with_a_broken_middle(refused, study):
    path = study / "project.db"
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    data[size : 3 * size] = b"\xaa" * (2 * size)  # the tables that everything reads
    path.write_bytes(bytes(data))
    err = refused("status", code=4)
    assert "damaged" in err
    assert "backup" in err


def test_a_store_in_use(refused, study, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MS", 20)
    other = sqlite3.connect(study / "project.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE meta SET value = value")
    try:
        err = refused("import", write(study.parent / "b" / "x.txt", GROUP.replace("Anne", "Siv")), code=4)
        assert "in use by another program" in err
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_no_project_here(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in (
        ["status"],
        ["code"],
        ["show", "quotes"],
        ["export", "quotes", "-o", "q.docx"],
        ["undo"],
        ["apply", "r.xlsx"],
    ):
        ran = coa(*command)
        assert (ran.code, ran.out) == (4, "")
        assert "there is no project here" in ran.err
    assert list(tmp_path.iterdir()) == []


# What may not be written


@pytest.fixture
def read_only(study, monkeypatch):
    """A project on a medium that cannot be written: SQLite and the folder both refuse."""
    real = sqlite3.connect
    monkeypatch.setattr(
        database.sqlite3,
        "connect",
        lambda path, **options: real(f"{path.absolute().as_uri()}?mode=ro", uri=True, **options),
    )

    def refuse(path, data, **options):
        from coanalysis.errors import ExportError

        raise ExportError("the file cannot be written: no permission", where=path.name, hint="choose another folder")

    monkeypatch.setattr(filing, "write_atomic", refuse)
    return study


def test_a_read_only_project_can_be_read(coa, read_only):
    before = contents(read_only)
    for command in (["status"], ["log"], ["show", "quotes"], ["check"], ["participants"]):
        ran = coa(*command)
        assert (ran.code, "note   " in ran.err) == (0, False), ran.err
    assert contents(read_only) == before


def test_a_read_only_project_is_not_written(refused, read_only, tmp_path):
    new = write(tmp_path / "new.txt", GROUP.replace("Anne", "Siv"))
    for command in (
        ["import", new],
        ["undo"],
        ["codebook", "import", write(tmp_path / "o.yaml", "id: o\nversion: '1'\ncodes: []\n")],
    ):
        err = refused(*command, code=5)
        assert "project.db: the project cannot be written" in err


def test_an_edit_in_a_read_only_project_is_told_and_reading_goes_on(coa, read_only):
    write(read_only / "persons.csv", (read_only / "persons.csv").read_text("utf-8").replace("D1;", "D1;leder"))
    before = contents(read_only)
    ran = coa("status")
    assert ran.code == 0
    assert "You see the project as it was last saved." in ran.err
    assert contents(read_only) == before


def test_an_export_over_a_file_or_a_folder(refused, study):
    write(study / "exports" / "quotes.csv", "mine")
    assert "--force" in refused("export", "quotes", "-o", "exports/quotes.csv", code=5)
    assert "quotes cannot be written to 'exports'" in refused("export", "quotes", "-o", "exports", "--force", code=2)
    (study / "exports" / "turns.csv").mkdir()
    assert "a folder has this name" in refused("export", "turns", "-o", "exports/turns.csv", "--force", code=5)
    write(study / "exports" / "matrix-groups.csv", "mine")
    assert "--force" in refused("export", "matrix", "-o", "exports/matrix.csv", code=5)


def test_a_list_over_a_file(refused, study):
    write(study / "exports" / "who.csv", "mine")
    assert "--force" in refused("participants", "--export", "exports/who.csv", code=5)


# Names that do not exist


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "graph"], "quotes, matrix"),
        (["export", "graph", "-o", "g.xlsx"], "quotes, matrix"),
        (["show", "quotes", "--code", "barier/time"], "barrier/time"),
        (["codebook", "show", "barier/time"], "barrier/time"),
        (["show", "quotes", "--colour"], "coanalysis show --help"),
        (["paint"], "coanalysis --help"),
        (["import"], "coanalysis import --help"),
        (["import", "../talk", "--kind", "chat"], "interview or focus_group"),
        (["import", "../talk", "--format", "pages"], "docx, text, vtt, srt"),
        (["code", "--coder", " "], "--coder ida"),
    ],
)
def test_unknown_kinds_codes_and_options(refused, arguments, words):
    assert words in refused(*arguments, code=2)


def test_a_step_that_does_not_exist(refused):
    assert "there is no step 'abc'" in refused("undo", "abc", code=3)


# A sheet


def test_sheets_that_are_none(refused, tmp_path):
    for name, content in (
        ("empty.xlsx", b""),
        ("text.xlsx", b"hello"),
        ("broken.xlsx", docx()),
        ("review.docx", docx()),
    ):
        assert name in refused("apply", write(tmp_path / name, content), "--yes", code=3)
    assert "gone.xlsx" in refused("apply", tmp_path / "gone.xlsx", "--yes", code=3)


def test_a_sheet_of_another_project(refused, coa, tmp_path):
    other = closed_project(tmp_path / "other")
    assert coa("export", "review", "-o", tmp_path / "review.xlsx", "--project", other).code == 0
    err = refused("apply", tmp_path / "review.xlsx", "--yes", code=3)
    assert "this sheet belongs to the project" in err


def test_the_project_is_still_whole_after_all_of_it(coa, refused, study, tmp_path):
    refused("import", write(tmp_path / "empty.txt", b""), code=3)
    refused("undo", "abc", code=3)
    assert coa("check").code == 0
    with Project(study) as project:
        assert [one.code for one in project.study.decisions] == ["barrier/time"]
