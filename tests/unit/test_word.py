"""Word: captions Word counts, styles by name, languages, repeated headers, templates, same bytes."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.shared import Cm

from coanalysis import query
from coanalysis.errors import ExportError, LoadError, UsageError
from coanalysis.exporters import export
from coanalysis.exporters.word import write_word
from coanalysis.model import Passage
from coanalysis.table import Column, Count, Deliverable, Quote, Table
from goldens import W, compare, word_as_text
from studies import CLAIM, TRANSCRIPTS, decide, part, small_study, with_decisions


def written(tmp_path: Path, kind: str, language: str = "nb", **options: object) -> Path:
    """Write a kind of the small study to Word and return the file."""
    (path,) = write_word(query.build(kind, small_study(), language=language), tmp_path / f"{kind}.docx", **options)
    return path


def table_of(*rows: tuple[object, ...], columns: tuple[Column, ...], **parts: object) -> Deliverable:
    """Return a deliverable with one table made by hand."""
    made = Table("list", "Navn", "Tittel", columns, rows, "én rad", **parts)
    return Deliverable("list", "Tittel", (made,), made.language)


@pytest.mark.parametrize(
    ("kind", "language"),
    [("quotes", "nb"), ("quotes", "en"), ("matrix", "nn"), ("codebook", "nb"), ("findings", "nb"), ("negative", "nn")],
)
def test_documents_are_as_reviewed(kind: str, language: str, tmp_path: Path) -> None:
    compare(f"{kind}-{language}.docx.txt", word_as_text(written(tmp_path, kind, language)))


def test_every_quote_stands_word_for_word_at_its_place(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "quotes")))
    seen = 0
    for table in document.tables:
        for row in table.rows[1:]:
            words, citation = row.cells[1].text, row.cells[2].text
            _person, title, place = citation.strip("()").split(", ")
            transcript = TRANSCRIPTS[title]
            turn = transcript.turns[int(place.removeprefix("ytring ")) - 1]
            assert words.removeprefix("«").removesuffix("»") in transcript.words_of(turn)
            seen += 1
    assert seen == 11


def test_caption_is_a_field_word_counts_under_a_bookmark(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "quotes")))
    captions = [one for one in document.paragraphs if one.style.name == "Caption"]
    assert [one.text for one in captions][:2] == [
        "Tabell 1\nSitater som belyser problematisering",
        "Tabell 2\nSitater som belyser interesseskaping",
    ]
    kinds = [one.get(f"{W}fldCharType") for one in captions[1]._p.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]
    assert [one.text for one in captions[1]._p.iter(f"{W}instrText")] == [" SEQ Tabell \\* ARABIC "]
    names = [one.get(f"{W}name") for one in document.element.body.iter(f"{W}bookmarkStart")]
    assert names[0] == "tab_quotes_phase_problematisation"
    assert len(set(names)) == len(names) == len(captions)
    numbers = [one.get(f"{W}id") for one in document.element.body.iter(f"{W}bookmarkStart")]
    assert len(set(numbers)) == len(numbers)


def test_captions_as_word_makes_them(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "quotes", "en", captions="word")))
    assert document.paragraphs[0].text == "Table 1: Quotations illustrating problematisation"
    assert [one.text for one in document.paragraphs[0]._p.iter(f"{W}instrText")] == [" SEQ Table \\* ARABIC "]
    with pytest.raises(UsageError):
        written(tmp_path, "quotes", captions="harvard")


def test_runs_carry_the_language_of_their_words(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "quotes", "nb")))
    tags = {}
    for run in document.element.body.iter(f"{W}r"):
        language = run.find(f"{W}rPr/{W}lang").get(f"{W}val")
        for text in run.iter(f"{W}t"):
            tags[text.text] = language
    assert tags["Underkode"] == "nb-NO"
    assert tags["«=I wanted to, but we never had the time to meet.»"] == "en-GB"
    assert next(tag for text, tag in tags.items() if text.startswith("Eg trur")) == "nn-NO"


def test_header_repeats_and_rows_stay_whole(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "matrix")))
    for table in document.tables:
        rows = list(table._tbl.iter(f"{W}tr"))
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_counts_read_as_in_a_thesis(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "matrix")))
    rows = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in document.tables[0].rows}
    assert rows["Tidspress"] == ["1 av 4", "1 av 2", "2 av 2", "4 av 7"]
    assert rows["Roller"] == ["1 av 4", "0", "·", "1 av 7"]
    english = docx.Document(str(written(tmp_path, "matrix", "en")))
    assert english.tables[0].rows[9].cells[4].text == "4 of 7"
    pairs = docx.Document(str(written(tmp_path, "cooccurrence")))
    assert [cell.text for cell in pairs.tables[0].rows[1].cells] == ["Problematisering", "1 (1)", "·", "1 (1)", "1 (1)"]


def test_working_columns_stay_out(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "quotes")))
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["Underkode", "Sitat", "Deltaker"]


def test_wide_tables_lie_on_their_side_and_the_rest_stands(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "matrix")))
    # three matrices: groups and transcripts upright, eight columns of people on a page turned
    assert [(section.orientation, section.page_width > section.page_height) for section in document.sections] == [
        (0, False),
        (1, True),
    ]
    for table, room in zip(document.tables, (16, 16, 24.7), strict=True):
        width = sum(int(column.get(f"{W}w")) for column in table._tbl.iter(f"{W}gridCol")) / 567
        assert width == pytest.approx(room, abs=0.05)


def test_too_many_columns_are_split_over_several_tables(tmp_path: Path) -> None:
    columns = (Column("code", "Kode", width=30), *(Column(f"D{n}", f"D{n}", "count") for n in range(1, 33)))
    row = ("Tid", *(Count(n, of=32, passages=n) for n in range(1, 33)))
    made = table_of(row, columns=columns, landscape=True, part="persons")
    write_word(made, tmp_path / "wide.docx")
    document = docx.Document(str(tmp_path / "wide.docx"))
    # 14,004 twips of room, 1,700 for the names; «9 av 32» takes 925, «10 av 32» 1,030
    assert [[cell.text for cell in table.rows[1].cells] for table in document.tables] == [
        ["Tid", *(f"{n} av 32" for n in range(1, 13))],
        ["Tid", *(f"{n} av 32" for n in range(13, 24))],
        ["Tid", *(f"{n} av 32" for n in range(24, 33))],
    ]
    assert document.paragraphs[0].text == "Tabell 1\nTittel (del 1 av 3)"
    assert len({one.get(f"{W}name") for one in document.element.body.iter(f"{W}bookmarkStart")}) == 3


def test_headings_that_do_not_fit_are_turned(tmp_path: Path) -> None:
    names = [f"Uklare roller {n}" for n in range(14)]
    columns = (Column("code", "Kode", width=24), *(Column(name, name, "count") for name in names))
    made = table_of(("Innrullering", *(Count(n, passages=n) for n in range(14))), columns=columns, landscape=True)
    write_word(made, tmp_path / "turned.docx")
    (table,) = docx.Document(str(tmp_path / "turned.docx")).tables
    directions = [cell._tc.find(f"{W}tcPr/{W}textDirection") for cell in table.rows[0].cells]
    assert [None if one is None else one.get(f"{W}val") for one in directions] == [None] + ["btLr"] * 14
    # «Uklare roller 10» has 16 letters: 16 × 120 + 190 twips
    assert table.rows[0]._tr.find(f"{W}trPr/{W}trHeight").get(f"{W}val") == "2110"
    few = table_of(("Innrullering", Count(1)), columns=columns[:2])
    write_word(few, tmp_path / "few.docx")
    (plain,) = docx.Document(str(tmp_path / "few.docx")).tables
    assert next(plain._tbl.iter(f"{W}textDirection"), None) is None


def test_no_word_must_break_where_there_is_room(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "coverage")))
    for table in document.tables:
        widths = [int(column.get(f"{W}w")) for column in table._tbl.iter(f"{W}gridCol")]
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            assert max(len(word) for word in cell.text.split()) * 100 + 170 <= width


def test_properties_hold_a_title_no_author_and_the_date_of_the_data(tmp_path: Path) -> None:
    properties = docx.Document(str(written(tmp_path, "quotes"))).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("Sitater", "", "")
    assert properties.created.isoformat()[:19] == properties.modified.isoformat()[:19] == "2025-06-22T08:00:00"
    assert properties.comments == ""


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path, "quotes").read_bytes()
    assert written(tmp_path, "quotes").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in archive.namelist())


def test_characters_word_cannot_hold_are_shown_as_marks(tmp_path: Path) -> None:
    quote = Quote("bell\x07 \ud800 \ufffe <&> «æøå» 😀", "(D1, I1)", "", "", "", "D1", "I1", 1)
    made = table_of((quote, "a\tb\nc"), columns=(Column("quote", "Sitat", "quote"), Column("text", "Tekst")))
    write_word(made, tmp_path / "odd.docx")
    cells = docx.Document(str(tmp_path / "odd.docx")).tables[0].rows[1].cells
    assert cells[0].text == "«bell\ufffd \ufffd \ufffd <&> «æøå» 😀»"
    assert cells[1].text == "a\tb\nc"


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    made = query.build("quotes", small_study(decisions=()))
    write_word(made, tmp_path / "empty.docx")
    document = docx.Document(str(tmp_path / "empty.docx"))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["(ingen rader)", "", ""]
    assert "2 forslag venter på vurdering" in document.paragraphs[-1].text


def test_equal_subcodes_are_one_tall_cell(tmp_path: Path) -> None:
    document = docx.Document(str(written(tmp_path, "quotes")))
    barriers = document.tables[3]
    marks = [row.find(f"{W}tc/{W}tcPr/{W}vMerge") for row in barriers._tbl.iter(f"{W}tr")]
    assert [None if mark is None else mark.get(f"{W}val") for mark in marks] == [
        None, "restart", "continue", "continue", "continue", None,
    ]  # fmt: skip
    # every row still reads its subcode
    assert [row.cells[0].text for row in barriers.rows] == ["Underkode", *["Tidspress"] * 4, "Ledelse"]
    apart = docx.Document(str(written(tmp_path, "quotes", merge=False))).tables[3]
    assert next(apart._tbl.iter(f"{W}vMerge"), None) is None
    assert [row.cells[0].text for row in apart.rows] == ["Underkode", *["Tidspress"] * 4, "Ledelse"]


def test_a_claim_and_its_assessment_stand_once_for_all_that_deviates(tmp_path: Path) -> None:
    claim = replace(CLAIM, deviating=(Passage(*part("FG1", 6)), Passage(*part("I1", 4))))
    other = replace(CLAIM, id="c2", statement="Lederen var ikke der.")
    made = query.build("negative", small_study(claims=(claim, other)))
    write_word(made, tmp_path / "merged.docx")
    table = docx.Document(str(tmp_path / "merged.docx")).tables[0]
    marks = [[cell.find(f"{W}tcPr/{W}vMerge") for cell in row.iter(f"{W}tc")] for row in table._tbl.iter(f"{W}tr")]
    values = [["" if mark is None else mark.get(f"{W}val") for mark in row] for row in marks]
    # claim, support, assessment; not the quote, not who said it; the other claim has the same support and assessment
    assert values == [
        [""] * 5,
        ["restart", "restart", "", "", "restart"],
        ["continue", "continue", "", "", "continue"],
        [""] * 5,
    ]
    texts = [
        ["".join(text.text for text in cell.iter(f"{W}t")) for cell in row._tr.iter(f"{W}tc")] for row in table.rows
    ]
    assert texts[2] == ["", "", "«Tid var det jo ikke mangel på hos lederne.»", "(D1, I1, ytring 4)", ""]
    assert texts[3][0::4] == ["Lederen var ikke der.", "Gjelder ikke alle enheter."]
    write_word(made, tmp_path / "apart.docx", merge=False)
    apart = docx.Document(str(tmp_path / "apart.docx")).tables[0]
    assert next(apart._tbl.iter(f"{W}vMerge"), None) is None
    assert apart.rows[2].cells[4].text == "Gjelder ikke alle enheter."


# Templates


def template(tmp_path: Path, *, suffix: str = ".docx") -> Path:
    """Return a template as a Norwegian Word saves it: style ids in Norwegian, own page, text that must go."""
    document = docx.Document()
    styles = document.styles
    styles["Caption"].element.set(f"{W}styleId", "Bildetekst")
    styles["Table Grid"].element.set(f"{W}styleId", "Tabellrutenett")
    styles["Normal"].font.name = "Arial"
    document.add_paragraph("Tittelside som ikke skal være med")
    document.add_table(1, 1)
    section = document.sections[0]
    section.page_width, section.page_height, section.left_margin, section.right_margin = Cm(20), Cm(28), Cm(3), Cm(3)
    section.header.paragraphs[0].text = "Masteroppgave"
    document.core_properties.author = "Noen Navn"
    path = tmp_path / "mal.docx"
    document.save(str(path))
    if suffix == ".docx":
        return path
    target = path.with_suffix(suffix)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(b"document.main+xml", b"template.main+xml")
            copy.writestr(name, data)
    return target


@pytest.mark.parametrize("suffix", [".docx", ".dotx"])
def test_a_template_gives_styles_page_and_header(suffix: str, tmp_path: Path) -> None:
    path = written(tmp_path, "matrix", template=template(tmp_path, suffix=suffix))
    document = docx.Document(str(path))
    assert not any("Tittelside" in one.text for one in document.paragraphs)
    assert len(document.tables) == 3
    caption = next(document.element.body.iter(f"{W}p"))
    assert caption.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Bildetekst"
    assert document.tables[0]._tbl.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "Tabellrutenett"
    assert document.styles["Normal"].font.name == "Arial"
    widths = [
        sum(int(column.get(f"{W}w")) for column in table._tbl.iter(f"{W}gridCol")) / 567 for table in document.tables
    ]
    assert widths == pytest.approx([14, 14, 22], abs=0.05)
    assert [section.header.paragraphs[0].text for section in document.sections] == ["Masteroppgave"] * 2
    assert document.core_properties.author == ""


def test_a_template_without_the_styles_gets_them(tmp_path: Path) -> None:
    document = docx.Document()
    for name in ("Caption", "Table Grid", "Emphasis", "Strong"):
        style = document.styles[name].element
        style.getparent().remove(style)
    document.save(str(tmp_path / "bare.docx"))
    made = docx.Document(str(written(tmp_path, "quotes", template=tmp_path / "bare.docx")))
    assert made.paragraphs[0].style.name == "Caption"
    assert made.tables[0].style.name == "Table Grid"
    assert made.styles["Emphasis"].font.italic
    assert made.styles["Strong"].font.bold


def test_what_is_no_template_is_refused(tmp_path: Path) -> None:
    plain, other = tmp_path / "plain.docx", tmp_path / "other.docx"
    plain.write_bytes(b"not a zip at all")
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "hello")
    for path in (plain, other, tmp_path / "missing.docx"):
        with pytest.raises(LoadError) as caught:
            written(tmp_path, "quotes", template=path)
        assert caught.value.where == path.name
    assert not (tmp_path / "quotes.docx").exists()


def test_an_existing_file_is_kept_without_force(tmp_path: Path) -> None:
    path = written(tmp_path, "quotes")
    before = path.read_bytes()
    with pytest.raises(ExportError):
        export(query.build("matrix", small_study()), path, force=False)
    assert path.read_bytes() == before


def test_tables_write_themselves(tmp_path: Path) -> None:
    path = query.quotes(small_study(), "barrier").to_word(tmp_path / "one.docx")
    assert docx.Document(str(path)).paragraphs[0].text == "Tabell 1\nSitater som belyser barrierer"


def test_an_exchange_has_a_line_a_turn(tmp_path: Path) -> None:
    study = with_decisions(decide("FG1", 4, "phase/mobilisation", last=6))
    write_word(query.build("quotes", study, code="phase/mobilisation"), tmp_path / "exchange.docx")
    cell = docx.Document(str(tmp_path / "exchange.docx")).tables[0].rows[1].cells[1]
    assert cell.text == "D3: Mm.\nModerator: Var det travelt?\nD1: Nei, vi fikk satt av tid på vaktplanen."


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["quotes", "matrix"])
def test_the_document_converts_to_pdf(kind: str, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed: apt-get install libreoffice-writer"
    path = written(tmp_path, kind)
    command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    text = subprocess.run(["pdftotext", "-layout", str(path.with_suffix(".pdf")), "-"], capture_output=True, check=True)
    said = text.stdout.decode("utf-8")
    assert "Tabell 1" in said
    assert "Merknad." in said
    assert ("(D10, FG2," if kind == "quotes" else "4 av 7") in said
