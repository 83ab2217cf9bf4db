"""The reading edition in Word: every word of every turn, numbers, languages, line numbers, room for notes."""

from __future__ import annotations

import re
import subprocess
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.shared import Cm

from coanalysis.errors import UsageError
from coanalysis.exporters.reading import RULED_LINES, write_reading
from coanalysis.exporters.word_parts import w
from review_studies import TALK, TALKS, study_of


@pytest.fixture
def study():
    english = replace(TALKS["I1"], language="en")
    return study_of(transcripts=(TALKS["FG1"], english))


@pytest.fixture
def document(study, tmp_path):
    return docx.Document(str(write_reading(study, tmp_path / "reading.docx")))


def texts(document, *styles):
    return [one.text for one in document.paragraphs if one.style.name in styles]


def test_every_turn_stands_there_word_for_word_with_number_and_speaker(document):
    assert texts(document, "Reading Turn", "Reading Moderator") == [
        f"{number}\t{speaker}\t{speech}"
        for title, speakers in (
            ("FG1", ["Moderator", "D1", "D2", "D3", "Moderator", "D1"]),
            ("I1", ["Intervjuer", "D4"]),
        )
        for number, (speaker, (_, speech)) in enumerate(zip(speakers, TALK[title], strict=True), 1)
    ]


def test_line_feeds_inside_a_turn_stay(tmp_path):
    talk = TALKS["FG1"]
    text = talk.text.replace("aldri. Og", "aldri.\nOg")
    changed = replace(talk, text=text)
    made = docx.Document(str(write_reading(study_of(transcripts=(changed,)), tmp_path / "r.docx")))
    assert "aldri.\nOg så" in texts(made, "Reading Turn")[0]


def test_moderators_turns_are_grey_and_slanted(document):
    font = document.styles["Reading Moderator"].font
    assert (font.italic, str(font.color.rgb)) == (True, "666666")
    assert [text.split("\t")[1] for text in texts(document, "Reading Moderator")] == [
        "Moderator",
        "Moderator",
        "Intervjuer",
    ]


def test_no_name_of_a_label_is_printed(document):
    everything = "\n".join(one.text for one in document.paragraphs)
    assert not [label for label in ("Ragnhild", "Marit", "Jonas", "Odd") if label in everything]


def test_lines_are_numbered_for_each_transcript_and_the_margin_is_wide(document):
    numbered = [section._sectPr.find(w("lnNumType")) for section in document.sections]
    assert [None if one is None else (one.get(w("countBy")), one.get(w("restart"))) for one in numbered] == [
        None, ("1", "newSection"), ("1", "newSection")
    ]  # fmt: skip
    assert all(abs(section.right_margin - Cm(6)) < Cm(0.05) for section in document.sections)
    assert all(abs(section.page_width - Cm(21)) < Cm(0.05) for section in document.sections)


def test_only_turns_are_counted(document):
    for one in document.paragraphs:
        counted = one._p.pPr is None or one._p.pPr.find(w("suppressLineNumbers")) is None
        assert counted == one.style.name.startswith(("Reading Turn", "Reading Moderator"))


def test_each_transcript_ends_with_room_for_the_whole_impression(document):
    names = [one.style.name for one in document.paragraphs]
    first = names.index("Reading Rule")
    assert document.paragraphs[first - 2].text == "Helhetsinntrykk"
    assert names[first : first + RULED_LINES] == ["Reading Rule"] * RULED_LINES
    assert names.count("Reading Rule") == 2 * RULED_LINES
    borders = document.styles["Reading Rule"].element.pPr.find(w("pBdr"))
    assert [side.tag for side in borders] == [w("bottom"), w("between")]


def test_the_title_page_says_what_it_is_and_that_it_is_not_to_be_mailed(document):
    head = [one.text for one in document.paragraphs[:7]]
    assert head[0] == "Leseutgave"
    assert head[1] == "Nordfjære"
    assert "FG1: Fokusgruppe · Nyansatte · 2025-06-03 · 6 ytringer" in head
    assert head[-1] == "Inneholder intervjudata. Send ikke på e-post."
    assert texts(document, "Heading 1") == ["FG1", "I1"]
    assert "Deltakere: D1, D2, D3" in [one.text for one in document.paragraphs]


def test_headers_name_the_transcript_and_count_pages(document):
    headers = [section.header.paragraphs[0] for section in document.sections]
    assert [one.text.split("\t")[0] for one in headers] == ["Nordfjære", "FG1 · Nordfjære", "I1 · Nordfjære"]
    for one in headers:
        assert [part.text for part in one._p.iter(w("instrText"))] == [" PAGE "]
        assert [part.get(w("fldCharType")) for part in one._p.iter(w("fldChar"))] == ["begin", "separate", "end"]
    assert all("e-post" in section.footer.paragraphs[0].text for section in document.sections)


def test_every_run_carries_its_language(document):
    tags = {}
    for one in document.paragraphs:
        for run in one.runs:
            tags.setdefault(run._r.rPr.find(w("lang")).get(w("val")), []).append(run.text)
    assert sorted(tags) == ["en-GB", "nb-NO"]
    assert "Hvordan ble du med?" in tags["en-GB"]
    assert "Leseutgave" in tags["nb-NO"]


@pytest.mark.parametrize(("language", "title"), [("nn", "Leseutgåve"), ("en", "Reading edition")])
def test_headings_in_other_languages(study, tmp_path, language, title):
    made = docx.Document(str(write_reading(study, tmp_path / "r.docx", language=language)))
    assert made.paragraphs[0].text == title


def test_chosen_transcripts(study, tmp_path):
    made = docx.Document(str(write_reading(study, tmp_path / "r.docx", transcripts=["i1"])))
    assert texts(made, "Heading 1") == ["I1"]
    with pytest.raises(UsageError, match="no transcript 'I9'"):
        write_reading(study, tmp_path / "r.docx", transcripts=["I9"])


def test_no_transcripts_make_a_title_page(tmp_path):
    made = docx.Document(str(write_reading(study_of(transcripts=()), tmp_path / "r.docx")))
    assert made.paragraphs[0].text == "Leseutgave"


def test_the_same_study_gives_the_same_bytes(study, tmp_path):
    one = write_reading(study, tmp_path / "a.docx").read_bytes()
    assert one == write_reading(study, tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"python-docx" not in file.read("docProps/core.xml")


@pytest.mark.libreoffice
def test_it_opens_and_prints(study, tmp_path):
    path = write_reading(study, tmp_path / "reading.docx")
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    shown = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "reading.pdf"), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    assert re.search(r"^\s*1\s+1\s+Moderator\s+Hva hjalp, og hva sto i veien\?", shown, re.MULTILINE)
    assert shown.count("Helhetsinntrykk") == 2
