"""Codebooks as Excel, CSV, Word and REFI-QDA: the shipped books come back whole, foreign files are understood."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from docx import Document

from coanalysis.codebook import parse_codebook
from coanalysis.codebook.formats import book_bytes, kind_of, losses, onto, understand
from coanalysis.codebook.plain import to_json
from coanalysis.codebook.refi import guid_of
from coanalysis.errors import CodebookError, LoadError, UsageError
from coanalysis.shipped import shipped, shipped_codebooks

KINDS = ("xlsx", "csv", "docx", "qdc")
BOOK = """\
# Made for a test.
id: mine
version: "2"
title: {nb: Mine koder, en: My codes}
languages: [nb, en]
codes:
  - id: barrier
    name: {nb: Barrierer, en: Barriers}
  - id: barrier/time
    parent: barrier
    name: {nb: Tidspress, en: Time pressure}
    definition: {nb: =for lite tid, en: Too little time}
    examples: [{nb: Vi rakk det ikke., en: We were late., source: FG2}]
    colour: "#1f77b4"
    indicators: |
      # om tid
      tidspress*   # sammensetninger
"""


def plain(book):
    def without(code):
        return replace(
            code,
            line=0,
            examples=tuple(replace(one, line=0) for one in code.examples),
            near_misses=tuple(replace(one, line=0) for one in code.near_misses),
            indicators=tuple(replace(one, line=0) for one in code.indicators),
        )

    return to_json(replace(book, sha="", path="", codes=tuple(map(without, book.codes))))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", shipped_codebooks())
def test_the_shipped_codebooks_come_back_whole(name, kind):
    text = shipped("codebooks", f"{name}.yaml").read_text("utf-8")
    book = parse_codebook(text)
    found = understand(book_bytes(book, kind, text=text, language="nb"), f"x.{kind}")
    assert plain(found.book) == plain(book)
    assert found.notes == ()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_codebook_gives_the_same_bytes_and_is_told_from_its_content(kind):
    book = parse_codebook(BOOK)
    data = book_bytes(book, kind, text=BOOK)
    assert data == book_bytes(book, kind, text=BOOK)
    assert kind_of(data, "without-suffix") == kind


@pytest.mark.parametrize("kind", KINDS)
def test_comments_beside_indicators_come_back(kind):
    found = understand(book_bytes(parse_codebook(BOOK), kind, text=BOOK), f"x.{kind}")
    assert "    indicators: |\n      # om tid\n      tidspress*   # sammensetninger\n" in found.text


def test_the_workbook_as_a_person_sees_it():
    made = openpyxl.load_workbook(io.BytesIO(book_bytes(parse_codebook(BOOK), "xlsx", text=BOOK, language="nb")))
    assert made.sheetnames == ["Kodebok", "Les meg"]
    sheet = made["Kodebok"]
    assert [cell.value for cell in sheet[1]][:9] == [
        "Kode-id", "Overkode", "Navn (nb)", "Definisjon (nb)", "Inkluder (nb)", "Ekskluder (nb)", "Eksempler",
        "Nestentreff", "Indikatorer",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[1]][-4:] == ["Navn (en)", "Definisjon (en)", "Inkluder (en)", "Ekskluder (en)"]
    assert (sheet["D3"].value, sheet["D3"].data_type, sheet["D3"].quotePrefix) == ("=for lite tid", "s", True)
    assert sheet["G3"].value == "nb: Vi rakk det ikke.\nen: We were late.\nkilde: FG2"
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
    assert (sheet.freeze_panes, sheet["G3"].alignment.wrap_text) == ("D2", True)


def test_csv_has_a_mark_and_the_delimiter_of_its_language():
    book = parse_codebook(BOOK)
    nb, en = (book_bytes(book, "csv", language=one).decode("utf-8") for one in ("nb", "en"))
    assert nb.startswith("\ufeffKodebok-id;mine\nVersjon;2\n")
    assert en.startswith("\ufeffCodebook id,mine\nVersion,2\n")
    assert ";'=for lite tid;" in nb


def test_a_suffix_that_is_not_written():
    from coanalysis.codebook.formats import kind_of_suffix

    with pytest.raises(UsageError, match=r"not written as \.pdf"):
        kind_of_suffix("kodebok.pdf")


def test_a_changed_sheet_keeps_the_comments_of_the_file():
    new = understand(book_bytes(parse_codebook(BOOK), "csv", text=BOOK), "x.csv").text
    assert onto(BOOK, new) == BOOK
    changed = new.replace("Vi rakk det ikke.", "Alt hastet.")
    assert "# Made for a test." in onto(BOOK, changed)
    assert parse_codebook(onto(BOOK, changed)).codes[1].examples[0].texts["nb"] == "Alt hastet."
    assert onto(BOOK, new.replace('version: "2"', 'version: "3"')).startswith('id: mine\nversion: "3"')


# Word


def test_a_plain_table_a_supervisor_wrote():
    made = Document()
    made.add_paragraph("Forslag til koder")
    table = made.add_table(rows=3, cols=3)
    rows = [("Kode", "Beskrivelse", "Hva med dette?"), ("Tidspress", "For lite tid.", ""), ("Siloer", "Apart.", "")]
    for place, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(place, column).text = text
    target = io.BytesIO()
    made.save(target)
    found = understand(target.getvalue(), "forslag.docx")
    assert [(code.id, code.name["nb"], code.definition["nb"]) for code in found.book.codes] == [
        ("own/tidspress", "Tidspress", "For lite tid."), ("own/siloer", "Siloer", "Apart."),
    ]  # fmt: skip
    assert found.notes[0] == "not read: the column «Hva med dette?»"


def test_the_appendix_table_is_read_back(tmp_path):
    from coanalysis.query import codebook
    from coanalysis.study import Study

    table = codebook(Study(codebooks=(parse_codebook(BOOK),)), language="nb")
    table.to_word(tmp_path / "d2.docx")
    found = understand((tmp_path / "d2.docx").read_bytes(), "d2.docx")
    assert [code.name["nb"] for code in found.book.codes] == ["Barrierer", "Tidspress"]
    time = found.book.codes[1]
    assert (time.definition["nb"], time.examples[0].texts["nb"]) == ("=for lite tid", "Vi rakk det ikke.")


def test_a_document_without_tables_is_named():
    target = io.BytesIO()
    Document().save(target)
    with pytest.raises(CodebookError, match="no row with the headings"):
        understand(target.getvalue(), "tom.docx")


# REFI-QDA


def test_the_exchange_format_nests_codes_and_carries_colours():
    from lxml import etree

    root = etree.fromstring(book_bytes(parse_codebook(BOOK), "qdc", text=BOOK, language="en"))
    space = "{urn:QDA-XML:codebook:1.0}"
    assert (root.tag, root.get("origin")) == (f"{space}CodeBook", "coanalysis")
    assert [child.tag for child in root] == [f"{space}Codes", f"{space}Sets"]
    outer = root.find(f"{space}Codes/{space}Code")
    inner = outer.find(f"{space}Code")
    assert dict(outer.attrib) == {"guid": guid_of("barrier"), "name": "Barriers", "isCodable": "true"}
    assert dict(inner.attrib) == {
        "guid": guid_of("barrier/time"), "name": "Time pressure", "isCodable": "true", "color": "#1f77b4",
    }  # fmt: skip
    assert [child.tag for child in outer] == [f"{space}Description", f"{space}Code"]
    assert inner.findtext(f"{space}Description").startswith("Too little time\n\n[Code id] barrier/time\n")
    members = [[one.get("guid") for one in part.iter(f"{space}MemberCode")] for part in root.iter(f"{space}Set")]
    assert members == [[guid_of("barrier"), guid_of("barrier/time")]] * 2


def test_what_the_exchange_format_does_not_carry_is_said():
    assert losses(parse_codebook(BOOK), "qdc", text=BOOK) == [
        "1 comment lines of the YAML file stand only there",
        "examples (1 code): only as text in the description",
        "indicators (1 code): only as text in the description",
        "negated (2 codes): only as text in the description",
        "names and definitions in other languages: only as text in the description",
    ]
    assert losses(parse_codebook(BOOK), "xlsx") == []


FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:0:4" origin="Another"><Codes>
<Code guid="{11111111-2222-4333-8444-555555555555}" name="Barrierer æøå" isCodable="false" color="#F00">
<Description>Det som hemmer.</Description>
<Code guid="11111111-2222-4333-8444-555555555556" name="Tid" isCodable="true"/></Code>
</Codes><Sets><Set guid="11111111-2222-4333-8444-555555555557" name="Viktige"/></Sets></CodeBook>
"""


def test_a_codebook_of_another_program():
    found = understand(FOREIGN.encode(), "annet.qdc")
    outer, inner = found.book.codes
    assert (outer.id, outer.name["nb"], outer.definition["nb"], outer.automation, outer.colour) == (
        "own/barrierer-æøå", "Barrierer æøå", "Det som hemmer.", "manual", "#FF0000",
    )  # fmt: skip
    assert (inner.id, inner.parent, inner.automation) == ("own/tid", "own/barrierer-æøå", "suggest")
    assert any("sets of codes («Viktige»)" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "error", "match"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]><CodeBook>&x;</CodeBook>', LoadError, "document type"),
        ("<CodeBook><Codes>", LoadError, "damaged"),
        ("<html/>", CodebookError, "no REFI-QDA"),
        ('<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes/></CodeBook>', CodebookError, "no codes"),
    ],
)
def test_xml_that_is_hostile_or_no_codebook_is_refused(text, error, match):
    with pytest.raises(error, match=match):
        understand(text.encode(), "x.qdc")
