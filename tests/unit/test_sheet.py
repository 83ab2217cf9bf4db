"""The review workbook: written, filled in with openpyxl as a person would in Excel, and read back."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from coanalysis.errors import ExportError, FormError, LoadError
from coanalysis.exporters.sheet import read_review, workbook_bytes, write_review
from coanalysis.exporters.sheet_reading import as_text
from coanalysis.forms import untouched
from coanalysis.model import Claim, Memo, Passage, Theme
from review_studies import BOOK, answers, applied, built, decide, plan_of, records_of, span, study_of, suggest

MEMO = Memo("m", "theory", "=SUM(1) og\nto linjer", "ida", "2025-06-01T00:00:00Z", "transcript:fg1-id", "@tittel")
STUDY = study_of(
    decide("FG1", 2, "read"), decide("FG1", 2, "accept", "barrier/time", "Vi rakk det"),
    decide("FG1", 2, "accept", "barrier/role", "var det kveld"),
    decide("FG1", 3, "reject", "enabler/role", note="-nei"),
    suggestions=(suggest("FG1", 2, "phase/enrolment", "aldri", "rakk NEAR/4 aldri"),), memos=(MEMO,),
)  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return write_review(built(STUDY), tmp_path / "review.xlsx")


def column(sheet, key):
    return next(cell.column for cell in sheet[1] if cell.value == key)


def row_of(sheet, transcript, turn):
    place, number = column(sheet, "transcript"), column(sheet, "turn")
    return next(
        row for row in range(3, sheet.max_row + 1)
        if (sheet.cell(row, place).value, sheet.cell(row, number).value) == (transcript, str(turn))
    )  # fmt: skip


def edit(path, change):
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def set_cell(path, sheet, row, key, value):
    def change(book):
        book[sheet].cell(row, column(book[sheet], key)).value = value

    return edit(path, change)


# Out and back


def test_what_is_written_comes_back(path):
    content, form = read_review(path), built(STUDY)
    assert content == untouched(form)
    assert (content.coder, content.made_for, content.language) == ("ida", "ida", "nb")
    assert (content.project, content.project_id, content.export_id) == ("Nordfjære", "aaaaaaaa-1111", "e1")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_sheet_left_alone_changes_nothing_in_any_language(tmp_path, language):
    content = read_review(write_review(built(STUDY, language=language), tmp_path / "r.xlsx"))
    made = plan_of(STUDY, content)
    assert made.is_empty
    assert (made.problems, made.conflicts) == ((), ())


def test_the_same_form_gives_the_same_bytes_without_clock_or_name():
    data = workbook_bytes(built(STUDY))
    assert data == workbook_bytes(built(STUDY))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode()
    assert "openpyxl" not in core
    assert "2025-06-01T10:00:00Z" in core  # the newest decision


def test_filling_in_as_a_person_would(path):
    def change(book):
        sheet = book["Gjennomgang"]
        row = row_of(sheet, "FG1", 6)
        for key, value in {"read": "x", "excerpt": "Ingen spurte oss på natt.", "code_1": "Glemt på natt"}.items():
            sheet.cell(row, column(sheet, key)).value = value
        sheet.cell(row_of(sheet, "FG1", 2), column(sheet, "decision_1")).value = "ja"
        book["Om arket"]["C4"].value = "ida"

    made = plan_of(STUDY, read_review(edit(path, change)))
    marit = "Vi rakk det aldri. Og så rakk vi det likevel, men da var det kveld."
    assert sorted(answers(made), key=str) == [
        ("accept", "own/glemt-paa-natt", "Ingen spurte oss på natt."),
        ("accept", "phase/enrolment", marit),
        ("read", None, "Det var bestemt på forhånd, tror jeg. Ingen spurte oss på natt."),
    ]
    after = applied(STUDY, made)
    assert plan_of(after, read_review(path), records=records_of(after)).is_empty


def test_the_name_in_the_first_sheet_is_the_coder(path):
    def change(book):
        sheet = book["Om arket"]
        row = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "coder")
        assert sheet.cell(row, 2).value == "Kodet av"
        sheet.cell(row, 3).value = " per "

    assert read_review(edit(path, change)).coder == "per"


def test_a_problem_names_the_row_that_excel_shows(path):
    row = row_of(load_workbook(path)["Gjennomgang"], "FG1", 4)
    set_cell(path, "Gjennomgang", row, "excerpt", "ikke der")
    set_cell(path, "Gjennomgang", row, "code_1", "Tidspress")
    made = plan_of(STUDY, read_review(path))
    assert [problem.where for problem in made.problems] == [f"review.xlsx, sheet Gjennomgang, row {row}"]


def test_rows_may_be_copied_sorted_and_sheets_renamed_and_added(path):
    def change(book):
        sheet = book["Gjennomgang"]
        values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        copy = list(values[0])
        values = [copy, *sorted(values, key=str, reverse=True)]
        copy[column(sheet, "memo") - 1] = "i kopien"
        for number, cells in enumerate(values, 3):
            for place, value in enumerate(cells, 1):
                sheet.cell(number, place).value = value
        sheet.title = "Mitt ark"
        book.create_sheet("Notater")["A1"].value = "#review er ikke her"

    made = plan_of(STUDY, read_review(edit(path, change)))
    assert [change.record.text for change in made.revisions] == ["i kopien"]
    assert made.decisions == ()


# How it looks


def test_keys_and_state_are_hidden_and_headings_stay_in_view(path):
    book = load_workbook(path)
    sheet = book["Gjennomgang"]
    assert [sheet.column_dimensions[letter].hidden for letter in "ABC"] == [True, True, False]
    assert sheet.row_dimensions[1].hidden
    assert sheet.freeze_panes == "G3"
    assert sheet.auto_filter.ref.startswith("A2:")
    assert book["_lists"].sheet_state == "hidden"
    assert book.sheetnames[:6] == ["Om arket", "Gjennomgang", "Transkripsjoner", "Memoer", "Funn", "Temaer"]
    assert book.active.title == "Om arket"


def test_hidden_block_of_the_first_sheet(path):
    sheet = load_workbook(path)["Om arket"]
    hidden = {
        sheet.cell(row, 1).value: sheet.cell(row, 3).value for row in range(1, 30) if sheet.row_dimensions[row].hidden
    }
    assert hidden == {
        "#about": None, "format": "1", "project_id": "aaaaaaaa-1111", "export_id": "e1", "project": "Nordfjære",
        "made_for": "ida", "language": "nb",
    }  # fmt: skip
    assert sheet.column_dimensions["A"].hidden


def test_drop_downs_hold_what_they_should(path):
    book = load_workbook(path)
    sheet, lists = book["Gjennomgang"], book["_lists"]
    rules = {}
    for rule in sheet.data_validations.dataValidation:
        first = str(rule.sqref).split(":")[0]
        rules[sheet[f"{first.rstrip('0123456789')}1"].value] = rule

    def entries(key):
        cells = lists[rules[key].formula1.split("!")[1].replace("$", "")]
        return [cell[0].value for cell in cells]

    assert entries("code_1") == ["Barrierer", "Tidspress", "Uklare roller", "Rolleavklaring", "Innrullering"]
    assert entries("decision_2") == ["ja", "nei", "usikker"]
    assert entries("question") == ["Q1 Hva hjalp?", "Q2 Hvem bestemte?"]
    assert rules["read"].formula1 == '"x"'
    assert {key: bool(rules[key].showErrorMessage) for key in ("read", "decision_1", "code_1", "question")} == {
        "read": True, "decision_1": True, "code_1": False, "question": False
    }  # fmt: skip
    claims = book["Funn"].data_validations.dataValidation
    assert [rule.formula1 for rule in claims] == ["'Temaer'!$C$3:$C$32"]


def test_moderators_rows_are_grey_and_rows_may_grow(path):
    book = load_workbook(path)
    sheet = book["Gjennomgang"]
    grey = sheet.cell(row_of(sheet, "FG1", 1), column(sheet, "text"))
    white = sheet.cell(row_of(sheet, "FG1", 3), column(sheet, "code_1"))
    assert (grey.fill.start_color.rgb, grey.font.italic, grey.alignment.wrap_text) == ("00E4E6EA", True, True)
    assert white.fill.fill_type is None
    with zipfile.ZipFile(path) as file:
        assert b"customHeight" not in file.read("xl/worksheets/sheet2.xml")
        assert b' ht="' in file.read("xl/worksheets/sheet2.xml")


def test_text_that_looks_like_a_formula_is_text(path):
    book = load_workbook(path)
    cells = {
        cell.value: cell for row in book["Memoer"].iter_rows() for cell in row if cell.value in (MEMO.text, MEMO.title)
    }
    assert {cell.data_type for cell in cells.values()} == {"s"}
    assert all(cell.quotePrefix for cell in cells.values())
    why = next(cell for row in book["Gjennomgang"].iter_rows() for cell in row if cell.value == "-nei")
    assert (why.data_type, why.number_format, bool(why.quotePrefix)) == ("s", "@", True)


def test_signs_a_workbook_cannot_hold_do_not_become_changes(tmp_path):
    odd = study_of(memos=(Memo("m", "theory", "a\x07b\ufffe\r\nc", "ida", "2025-06-01T00:00:00Z"),))
    made = plan_of(odd, read_review(write_review(built(odd), tmp_path / "r.xlsx")))
    assert made.is_empty


def test_a_memo_too_long_for_a_cell_is_not_shown_and_never_cut(tmp_path):
    long = study_of(memos=(Memo("m", "theory", "ord " * 9_000, "ida", "2025-06-01T00:00:00Z"),))
    content = read_review(write_review(built(long), tmp_path / "r.xlsx"))
    assert not [row for row in content.rows("memos") if row.get("text")]
    assert plan_of(long, content).is_empty


def test_existing_files_are_replaced_only_when_told(path):
    before = path.read_bytes()
    with pytest.raises(ExportError, match="already there"):
        write_review(built(study_of()), path, force=False)
    assert path.read_bytes() == before


# What is refused


def test_a_workbook_of_somebody_else_is_refused(tmp_path):
    book = Workbook()
    book.active["A1"].value = "#nothing"
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(FormError, match=r"other\.xlsx: this is not a review sheet"):
        read_review(tmp_path / "other.xlsx")


def test_a_sheet_without_its_first_page_is_refused(path):
    with pytest.raises(FormError, match="not a review sheet"):
        read_review(edit(path, lambda book: book.remove(book["Om arket"])))


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.95])
def test_a_cut_file_is_damaged(path, cut):
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(FormError) as caught:
        read_review(path)
    assert caught.value.where == "review.xlsx"
    assert caught.value.hint


@pytest.mark.parametrize("data", [b"PK\x03\x04 not really", b"\xd0\xcf\x11\xe0 old", "tekst; æøå".encode()])
def test_other_files_are_refused(tmp_path, data):
    (tmp_path / "x.xlsx").write_bytes(data)
    with pytest.raises(FormError):
        read_review(tmp_path / "x.xlsx")


def test_a_missing_file_and_an_empty_one(tmp_path):
    with pytest.raises(LoadError, match="no such file"):
        read_review(tmp_path / "x.xlsx")
    (tmp_path / "x.xlsx").touch()
    with pytest.raises(LoadError, match="empty"):
        read_review(tmp_path / "x.xlsx")


def test_a_part_with_a_doctype_is_refused(path):
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/workbook.xml":
                data = data.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook', 1)
            copy.writestr(name, data)
    path.write_bytes(target.getvalue())
    with pytest.raises(FormError):
        read_review(path)


def test_a_sheet_copied_within_the_file_is_refused_naming_both(path):
    with pytest.raises(FormError, match="«Gjennomgang» and «Gjennomgang Copy» are copies"):
        read_review(edit(path, lambda book: book.copy_worksheet(book["Gjennomgang"])))


def test_a_deleted_column_is_named_and_nothing_is_taken_back(path):
    def change(book):
        sheet = book["Gjennomgang"]
        sheet.delete_cols(column(sheet, "code_4"))

    with pytest.raises(FormError) as caught:
        read_review(edit(path, change))
    assert [str(problem) for problem in caught.value.problems] == [
        "review.xlsx, sheet Gjennomgang: the column «code_4» is gone (undo the change, or export a new sheet and copy"
        " your answers into it)"
    ]


@pytest.mark.parametrize("value", ["=rakk", "#NAME?"])
def test_a_formula_in_an_answer_is_a_problem_not_a_lost_answer(path, value):
    row = row_of(load_workbook(path)["Gjennomgang"], "FG1", 4)
    with pytest.raises(FormError) as caught:
        read_review(set_cell(path, "Gjennomgang", row, "memo", value))
    (problem,) = caught.value.problems
    assert problem.where == f"review.xlsx, sheet Gjennomgang, row {row}"
    assert "«memo» holds a formula" in problem.message


def test_a_newer_form_is_refused(path):
    def change(book):
        sheet = book["Om arket"]
        row = next(row for row in range(1, 40) if sheet.cell(row, 1).value == "format")
        sheet.cell(row, 3).value = "99"

    with pytest.raises(FormError, match="another version"):
        read_review(edit(path, change))


def test_cells_far_away_are_not_looked_at(path):
    def change(book):
        book["Gjennomgang"].cell(1_048_576, 16_384).value = "langt borte"

    assert plan_of(STUDY, read_review(edit(path, change))).is_empty


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), ("  ", ""), (False, ""), (True, "x"), (41.0, "41"), (2.5, "2.5"), (7, "7"),
        ("a_x000D_\r\nb", "a\nb"), (date(2025, 6, 12), "2025-06-12"), ("None", "None"),
    ],
)  # fmt: skip
def test_cells_as_text(value, text):
    assert as_text(value) == text


# Properties

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(derandomize=True, deadline=None, max_examples=12)
@given(words, words, words, words)
def test_records_with_any_text_come_back_unchanged(tmp_path_factory, one, two, three, four):
    start, end = span("FG1", 2, "Vi rakk det")
    version = STUDY.transcripts[0].version
    study = study_of(
        decide("FG1", 2, "unsure", "barrier/time", note=one),
        memos=(Memo("m", "case", two, "ida", "2025-06-01T00:00:00Z", "", three),),
        themes=(Theme("t", four, one, tuple(code.id for code in BOOK.codes), "ida", "2025-06-01T00:00:00Z"),),
        claims=(Claim("c", one, "ida", "2025-06-01T00:00:00Z", two, "t", (Passage("fg1-id", version, start, end),)),),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("sheets") / "review.xlsx"
    made = plan_of(study, read_review(write_review(built(study), path)))
    assert (made.decisions, made.revisions, made.conflicts, made.problems) == ((), (), (), ())


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.binary(min_size=1, max_size=40), st.integers(0, 10_000))
def test_a_spoilt_workbook_is_read_or_refused_in_words(tmp_path_factory, noise, place):
    path = write_review(built(study_of()), tmp_path_factory.mktemp("sheets") / "review.xlsx")
    data = bytearray(path.read_bytes())
    place = place * len(data) // 10_001
    data[place : place + len(noise)] = noise
    path.write_bytes(data)
    refused, content = None, None
    try:
        content = read_review(path)
    except FormError as error:
        refused = error
    assert content is not None or (refused.where and refused.hint)


# Another program


@pytest.mark.libreoffice
def test_a_sheet_saved_by_another_program_comes_back_the_same(path, tmp_path):
    out = tmp_path / "out"
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=120)
    assert read_review(out / "review.xlsx") == read_review(path)
