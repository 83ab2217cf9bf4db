"""Files that are damaged, made to do harm, or odd: what a person is told, at what cost, and that nothing changes.

The number in a test's name groups faults of one kind. Every command runs in a process of its own, within 600 MB and
120 seconds.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest

from children import PEAK_MB, SECONDS, run_child
from coanalysis.project import Project
from projects import CODEBOOK, GROUP, SPEECH, closed_project, contents, write
from wordfiles import RELATIONS, document, paragraph, word_file, zipped

#: Files that cannot be made in a line: see the README beside them.
FILES = Path(__file__).parents[1] / "files"
SECRET = "hemmelig setning om pasienten"
TALK = "".join(paragraph(line) for line in GROUP.replace("god tid", SECRET).splitlines())
EXCEPTIONS = ("Error:", "Exception", "Traceback", "errno", "<class")


@pytest.fixture
def place(tmp_path):
    """A project and a folder for files beside it."""
    closed_project(tmp_path)
    (tmp_path / "files").mkdir()
    return tmp_path


def within_bounds(ran):
    assert ran.seconds < SECONDS, ran.seconds
    assert ran.peak_mb < PEAK_MB, ran.peak_mb
    assert not any(word in ran.all for word in EXCEPTIONS), ran.all
    assert "fault in coanalysis" not in ran.all
    assert not any(speech in ran.all for speech in (*SPEECH, SECRET)), ran.all
    assert "\x1b" not in ran.all
    assert "\0" not in ran.all


@pytest.fixture
def refused(place):
    """Import a file that must not come in; return what is said."""

    def run(name, content, *options, code=3):
        path = write(place / "files" / name, content) if content is not None else place / "files" / name
        before = contents(place)
        ran = run_child(place / "study", "import", path, *options)
        within_bounds(ran)
        assert ran.code == code, ran.all
        assert ran.out == ""
        assert contents(place) == before
        lines = ran.err.splitlines()
        assert sum(line.startswith("error  ") for line in lines) == 1, ran.err
        assert any(line.startswith("hint   ") and line[7:].strip() for line in lines), ran.err
        assert name[:20] in ran.err
        return ran.err

    return run


@pytest.fixture
def taken(place):
    """Import a file that must come in; return what is said and its transcript."""

    def run(name, content, *options):
        path = write(place / "files" / name, content)
        ran = run_child(place / "study", "import", path, *options)
        within_bounds(ran)
        assert ran.code == 0, ran.all
        with Project(place / "study") as project:
            assert len(project.study.transcripts) == 3
            return ran.all, project.study.transcripts[-1]

    return run


def spoken(transcript):
    return [(turn.label, transcript.words_of(turn)) for turn in transcript.turns]


def bomb(*, parts=1, size=0, name="word/document.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("_rels/.rels", RELATIONS)
        for number in range(parts):
            file.writestr(name if parts == 1 else f"word/{number}.xml", b" " * size)
    return out.getvalue()


# 15: cut off and with flipped bytes


def test_15_a_document_that_is_cut_off(refused):
    whole = word_file(TALK)
    for share in (0.2, 0.5, 0.9, 0.99):
        said = refused("cut.docx", whole[: int(len(whole) * share)])
        assert "incomplete or damaged" in said
        assert "fetch it again" in said


def test_15_flipped_bytes_end_with_the_words_or_a_message(place):
    whole = word_file(TALK)
    chance = random.Random(15)
    for number in range(6):
        data = bytearray(whole)
        for _ in range(3):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path = write(place / "files" / f"flip{number}.docx", bytes(data))
        ran = run_child(place / "study", "import", path, "--dry-run")
        within_bounds(ran)
        assert ran.code in (0, 3), ran.all


# 16: under a password


@pytest.mark.parametrize("name", ["locked.docx", "locked.xlsx", "locked.odt", "locked.pdf"])
def test_16_a_file_under_a_password(refused, name):
    said = refused(name, (FILES / name).read_bytes())
    assert "password" in said
    assert "save a copy without" in said


# 17: what stands beside the text

TRACKED = """
<w:p><w:r><w:t>Intervjuer: Hva skjedde?</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Kari: Vi fikk </w:t></w:r>
<w:del w:id="1"><w:r><w:delText>aldri</w:delText></w:r></w:del>
<w:ins w:id="2"><w:r><w:t>endelig</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> tid.</w:t></w:r>
<w:r><w:footnoteReference w:id="2"/></w:r></w:p>
<w:p><w:r><w:t>Intervjuer: Og?</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Kari: I en rute.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Kari: I en boks.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>
"""


def test_17_the_final_text_comes_in_and_what_stands_beside_it_is_counted(taken):
    said, transcript = taken("tracked.docx", word_file(TRACKED.replace("\n", "")))
    assert spoken(transcript) == [
        ("Intervjuer", "Hva skjedde?"), ("Kari", "Vi fikk endelig tid."), ("Intervjuer", "Og?"),
        ("Kari", "I en rute."), ("Kari", "I en boks."),
    ]  # fmt: skip
    assert "deleted stretches (1), footnotes (1)" in said


# 18: bombs


def test_18_a_zip_that_swells(refused):
    assert "unpack to far more" in refused("bomb.docx", bomb(size=300 * 2**20))
    assert "unpack to far more" in refused("many.docx", bomb(parts=6000, size=10))
    assert "unpack to far more" in refused("bomb.odt", bomb(size=300 * 2**20, name="content.xml"))
    assert "unpack to far more" in refused("bomb.xlsx", bomb(size=300 * 2**20, name="xl/workbook.xml"))


def test_18_a_part_that_stands_twice_or_points_outside(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("_rels/.rels", RELATIONS)
        file.writestr("word/document.xml", document(TALK))
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("word/document.xml", document(TALK))
    assert "occurs twice" in refused("double.docx", out.getvalue())
    outside = zipped({"_rels/.rels": RELATIONS, "word/document.xml": document(TALK), "../../evil.txt": "x"})
    assert "points outside" in refused("outside.docx", outside)


# 19: entities, foreign files, depth

ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + "x" * 1000 + '">'
    + "".join(f'<!ENTITY b{n} "{f"&b{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 9))
    + "]><{root}>&b8;</{root}>"
)  # fmt: skip
FOREIGN = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><{root}>&e;</{root}>'
ROOTS = {"eaf": "ANNOTATION_DOCUMENT", "trs": "Trans", "exb": "basic-transcription"}


@pytest.mark.parametrize("trap", [ENTITIES, FOREIGN])
def test_19_entities(refused, trap):
    said = refused("trap.docx", zipped({"_rels/.rels": RELATIONS, "word/document.xml": trap.replace("{root}", "a")}))
    assert "document type declaration" in said
    odt = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": trap.replace("{root}", "a")}
    assert "document type declaration" in refused("trap.odt", zipped(odt))
    for suffix, root in ROOTS.items():
        assert "root:" not in refused(f"trap.{suffix}", trap.replace("{root}", root))
    assert "root:" not in refused("trap.html", trap.replace("{root}", "html"))


def test_19_depth(refused):
    deep = "<w:sdt><w:sdtContent>" * 20_000
    refused("deep.docx", word_file(deep))
    refused("deep.json", '{"segments": ' + "[" * 200_000)
    refused("deep.otr", '{"text": ' + '{"a":' * 100_000)
    refused("deep.html", "<html>" + "<div>" * 300_000)
    refused("deep.rtf", "{\\rtf1 " + "{" * 300_000)


# 20: a hundred megabytes on one line


def test_20_a_hundred_megabytes_on_one_line(refused):
    said = refused("long.txt", b"Kari: " + b"ja og nei " * 10_500_000)
    assert "MB" in said or "large" in said


def test_20_fifteen_megabytes_on_one_line(taken):
    _said, transcript = taken("long.txt", "Kari: " + "ja og nei " * 1_500_000 + "\nIntervjuer: Takk?\nKari: Ja.\n")
    assert [turn.label for turn in transcript.turns] == ["Kari", "Intervjuer", "Kari"]


# 21: control characters


def test_21_control_characters_are_taken_out_and_counted(taken):
    said, transcript = taken("controls.txt", "Intervjuer: Hva\x07 da?\nKari: Ja\x1b[31m nei\x00.\nKari: Jo.\n")
    assert spoken(transcript) == [("Intervjuer", "Hva da?"), ("Kari", "Ja[31m nei."), ("Kari", "Jo.")]
    assert "3" in next(line for line in said.splitlines() if "control characters" in line)


def test_21_control_characters_in_a_label_never_reach_the_terminal(taken):
    said, transcript = taken("label.txt", "Ka\x1b]0;x\x07ri: Ja.\nOla\u202e: Nei?\nKari: Jo.\n" * 3)
    assert "\x07" not in said
    assert "\u202e" not in said
    assert transcript.turns


# 22: encodings


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_22_a_text_in_an_old_encoding_asks_and_comes_in_when_told(refused, taken, encoding):
    text = GROUP.replace("god tid", "få å gjøre, på øya, ærlig talt").encode(encoding)
    said = refused("old.txt", text)
    assert f"--encoding {encoding} fits best" in said
    assert "line 2" in said
    _said, transcript = taken("old.txt", text, "--encoding", encoding)
    assert "få å gjøre, på øya, ærlig talt" in transcript.text


def test_22_utf_16_comes_in_and_mixed_encodings_are_refused(refused, taken):
    _said, transcript = taken("wide.txt", GROUP.replace("god tid", "være på").encode("utf-16"))
    assert "være på" in transcript.text
    mixed = GROUP.encode() + "Per: Vær så god.\n".encode() + "Anne: Blå.\n".encode("cp1252")
    assert "line 8" in refused("mixed.txt", mixed)


# 23: letters that look alike


def test_23_one_speaker_however_the_name_is_spelt_in_bytes(taken):
    text = "Pål: Ja.\nPa\u030al: Nei \U0001f600 da.\nP\u200bål: Jo.\nIntervjuer: Hva?\nPål\u00a0: Ok.\n"
    _said, transcript = taken("names.txt", text)
    assert [turn.label for turn in transcript.turns] == ["Pål", "Pål", "Pål", "Intervjuer", "Pål"]
    assert transcript.words_of(transcript.turns[1]) == "Nei \U0001f600 da."


# 24: many


def test_24_ten_thousand_speakers_and_a_hundred_thousand_turns(taken):
    _said, transcript = taken("many.txt", "".join(f"Deltaker {n % 10_000}: Ja, det er {n}.\n" for n in range(100_000)))
    assert len(transcript.turns) == 100_000
    assert len(set(transcript.labels())) == 10_000


# 25: nothing in it


def test_25_empty_files_and_pictures_of_pages(refused):
    for name in ("empty.txt", "empty.docx", "empty.pdf", "empty.json"):
        assert "empty" in refused(name, b"")
    assert "no text" in refused("blank.docx", word_file(paragraph(" ")))
    assert "no text" in refused("scan.pdf", (FILES / "scan.pdf").read_bytes())


# 26: the same twice


def test_26_the_same_text_is_refused_and_the_same_name_kept_apart(refused, place):
    said = refused("copy.txt", GROUP.replace("\n", "\r\n"))
    assert "the same as that of FG1" in said
    path = write(place / "files" / "group.txt", GROUP.replace("Anne", "Siv"))
    ran = run_child(place / "study", "import", path)
    assert ran.code == 0
    assert "a file of this name was imported as FG1" in ran.err


# 27: workbooks


def test_27_formulas_and_hidden_sheets(taken):
    said, transcript = taken("book.xlsx", (FILES / "hidden.xlsx").read_bytes())
    assert spoken(transcript) == [
        ("Intervjuer", "Hva skjedde?"), ("Kari", "Vi fikk det til."), ("Intervjuer", "Hvor mange?"),
    ]  # fmt: skip
    assert "row 5" in said
    assert "hidden" in said
    assert "None" not in transcript.text
    assert "NØKKEL" not in transcript.text


# 28: text that looks like a formula


def test_28_speech_that_begins_like_a_formula_stays_text(taken, place):
    import openpyxl

    taken("formula.txt", 'Intervjuer: Og?\nKari: =HYPERLINK("http://x")\nKari: -1 er ikke bra.\nIntervjuer: Ja?\n')
    ran = run_child(place / "study", "export", "turns", "-o", "turns.xlsx")
    assert ran.code == 0, ran.all
    sheet = openpyxl.load_workbook(place / "study" / "turns.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=HYPER")]
    assert [cell.data_type for cell in cells] == ["s"]
    assert run_child(place / "study", "export", "turns", "-o", "turns.csv").code == 0
    text = (place / "study" / "turns.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "'-1 er ikke bra." in text


# 29: patterns that run away


def test_29_a_runaway_pattern_is_named_and_the_pass_goes_on(place):
    book = CODEBOOK.replace("      knapp tid\n", "      knapp tid\n      re: (a|aa)+$\n")
    write(place / "study" / "codebooks" / "small.yaml", book)
    talk = "Intervjuer: Ja?\nKari: " + "a" * 6000 + "! knapp tid\nIntervjuer: Og?\nKari: Nei.\n"
    write(place / "files" / "a.txt", talk)
    assert run_child(place / "study", "import", place / "files" / "a.txt").code == 0
    ran = run_child(place / "study", "code")
    within_bounds(ran)
    assert ran.code == 3
    assert "barrier/time" in next(line for line in ran.err.splitlines() if "takes too long" in line)
    with Project(place / "study") as project:
        title = project.study.transcripts[-1].id
        assert [one.code for one in project.study.suggestions if one.transcript == title] == ["barrier/time"]


# 30: a project of another program


def test_30_a_project_of_another_program_is_told_what_to_do(refused):
    said = refused("study.qdpx", zipped({"project.qde": "<Project/>"}))
    assert "another program" in said
    assert "export" in said


# 32: what is no ordinary file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_32_links_pipes_and_folders(refused, place):
    files = place / "files"
    (files / "loop.txt").symlink_to(files / "loop.txt")
    assert "leads back to itself" in refused("loop.txt", None)
    os.mkfifo(files / "pipe.txt")
    assert "not a file" in refused("pipe.txt", None)
    (files / "folder.txt").mkdir()
    assert "no transcripts" in refused("folder.txt", None)
    (files / "gone.txt").symlink_to(files / "nothing")
    refused("gone.txt", None)


# 33: no rights


@pytest.fixture
def nobodys():
    """A project and a transcript that a user without rights may read and not write, and a folder that they may."""
    place = Path(tempfile.mkdtemp())  # not below the test's own folder: nobody else may look into that
    closed_project(place)
    write(place / "files" / "new.txt", GROUP.replace("Anne", "Siv"))
    (place / "scratch").mkdir()
    for path in [place, *place.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    (place / "scratch").chmod(0o777)
    yield place
    for path in [place, *place.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(place)


def test_33_a_folder_that_may_only_be_read(nobodys):
    def run(*arguments):
        ran = run_child(nobodys / "scratch", *arguments, "--project", nobodys / "study", as_nobody=True)
        within_bounds(ran)
        return ran

    before = contents(nobodys)
    assert "D1" in run("show", "participants").out
    assert run("status").code == 0
    written = run("import", nobodys / "files" / "new.txt")
    assert written.code == 5, written.all
    assert "check that you may write in this folder" in written.err
    exported = run("export", "participants", "-o", nobodys / "study" / "p.csv")
    assert exported.code == 5, exported.all
    assert "p.csv: the file cannot be written" in exported.err
    assert contents(nobodys) == before


# 34: names

NAMES = ("med mellomrom.txt", "æøå ÆØÅ.txt", "e\u0301 nfd.txt", "-dash.txt", "a'b\"c;d&e.txt", "文字\U0001f600.txt")


@pytest.mark.parametrize(
    "name",
    [*NAMES, "x" * 200 + ".txt"],
)
def test_34_names_of_files(taken, name):
    _said, transcript = taken(name, GROUP.replace("Anne", "Siv"))
    assert transcript.labels() == ("Moderator", "Siv", "Per")


def test_34_a_name_with_control_characters_is_printed_without_them(taken):
    said, _transcript = taken("a\x1b[31mb\u202e.txt", GROUP.replace("Anne", "Siv"))
    assert "a?[31mb?.txt" in said
