"""Excel: figures as numbers, links to quotes and back, text that stays text, the sheet about the tables."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis import query
from coanalysis.exporters.excel import workbook_bytes, write_excel
from coanalysis.exporters.workbook_plan import Names, pieces
from coanalysis.table import Column, Count, Deliverable, Quote, Table
from goldens import compare, excel_as_text
from studies import small_study


def opened(deliverable: Deliverable) -> openpyxl.Workbook:
    """Return a deliverable's workbook as another program reads it."""
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(deliverable)))


def texts(*values: str, language: str = "nb") -> Deliverable:
    """Return a deliverable with one column of text."""
    table = Table(
        "list", "Navn", "Tittel", (Column("text", "Tekst", width=20),), tuple((value,) for value in values), "én rad",
        language=language,
    )  # fmt: skip
    return Deliverable("list", "Tittel", (table,), language)


@pytest.mark.parametrize(
    ("kind", "language"), [("matrix", "nb"), ("cooccurrence", "nn"), ("quotes", "en"), ("coverage", "nb")]
)
def test_workbooks_are_as_reviewed(kind: str, language: str, tmp_path: Path) -> None:
    options = {"columns": "groups"} if kind == "matrix" else {}
    (path,) = write_excel(query.build(kind, small_study(), language=language, **options), tmp_path / f"{kind}.xlsx")
    compare(f"{kind}-{language}.xlsx.txt", excel_as_text(path))


def test_counts_are_numbers_in_two_columns() -> None:
    sheet = opened(query.build("matrix", small_study()))["Grupper"]
    assert [cell.value for cell in sheet[1]] == [
        "Kode",
        "Nyansatte: deltakere (av 4)", "Nyansatte: utdrag",
        "HLR: deltakere (av 2)", "HLR: utdrag",
        "Individuelle intervjuer: deltakere (av 2)", "Individuelle intervjuer: utdrag",
        "I alt: deltakere (av 7)", "I alt: utdrag",
    ]  # fmt: skip
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows(min_row=2)}
    assert rows["Barrierer"] == [1, 1, 1, 1, 2, 3, 4, 5]
    assert rows["Roller"] == [1, 1, 0, 0, "·", "·", 1, 1]
    kinds = {cell.value: cell.data_type for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row}
    assert kinds[0] == kinds[5] == "n"
    assert sheet["A3"].alignment.indent == 2
    assert sheet["A2"].font.bold


def test_persons_have_one_column_each_and_the_absent_a_dash() -> None:
    sheet = opened(query.build("matrix", small_study()))["Deltakere"]
    assert [cell.value for cell in sheet[1]] == ["Kode", "D1", "D2", "D3", "D4", "D5", "D6", "D10", "I alt"]
    assert sheet["E2"].value == "–"


def test_totals_that_differ_get_a_column_of_their_own() -> None:
    rows = (("a", Count(1, of=3)), ("b", Count(2, of=4)))
    table = Table("list", "N", "T", (Column("c", "Kode"), Column("n", "Gruppe", "count")), rows, "én rad", "deltakere")
    sheet = opened(Deliverable("list", "T", (table,)))["N"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Kode", "Gruppe: deltakere", "Gruppe: av"],
        ["a", 1, 3],
        ["b", 2, 4],
    ]


@pytest.mark.parametrize("kind", ["matrix", "cooccurrence"])
def test_each_figure_leads_to_its_quotes_and_each_block_back(kind: str) -> None:
    made = query.build(kind, small_study())
    book = opened(made)
    for table in made.tables:
        sheet = book[table.name]
        heads = [cell.value for cell in sheet[1]]
        linked = 0
        for row in sheet.iter_rows(min_row=2, min_col=2):
            for cell in row:
                if not isinstance(cell.value, int) or not cell.value:
                    assert cell.hyperlink is None
                    continue
                linked += 1
                label = heads[cell.column - 1].split(": ")[0]
                place = next(n for n, column in enumerate(table.columns) if column.label == label)
                assert block_at(book, cell.hyperlink.location, place, table) == [
                    quote.marked("nb") for quote in table.evidence[cell.row - 2, place]
                ]
        assert bool(linked) == bool(table.evidence)


def block_at(book: openpyxl.Workbook, location: str, place: int, table: Table) -> list[str]:
    """Return the quotes a figure leads to: those of its block, which bears the names of its row and its column."""
    name, _, address = location.rpartition("!")
    sheet = book[name.strip("'")]
    heads = [cell.value for cell in sheet[1]]
    quote, row_name, column_name = (heads.index(head) for head in ("Sitat", "Rad", "Kolonne"))
    start = sheet[address].row
    first = [cell.value for cell in sheet[start]]
    assert first[column_name] == table.columns[place].label
    found = []
    for row in sheet.iter_rows(min_row=start, values_only=True):
        if (row[row_name], row[column_name]) != (first[row_name], first[column_name]):
            break
        found.append(row)
    back = sheet.cell(start, 1)
    home = book[back.hyperlink.location.rpartition("!")[0].strip("'")]
    assert back.value == "← tilbake til tallet"
    assert home.title == table.name
    target = home[back.hyperlink.location.rpartition("!")[2]]
    assert home.cell(target.row, 1).value == first[row_name]
    assert home.cell(1, target.column).value.split(": ")[0] == first[column_name]
    return [row[quote] for row in found]


def test_text_never_becomes_a_formula() -> None:
    values = ["=1+1", "+47 22", "-5", "@navn", "\tinnrykk", "#N/A", "12", "TRUE", "2025-06-01", "'sitat"]
    sheet = opened(texts(*values))["Navn"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == values
    assert {cell.data_type for cell in cells} == {"s"}
    # a cell that begins like a formula stays text when it is edited, too
    assert [cell.quotePrefix for cell in cells] == [True] * 5 + [False] * 5


def test_long_text_goes_on_below_and_the_sheet_about_says_so() -> None:
    long = " ".join(f"ord{number}" for number in range(12_000))
    assert 3 * 32_000 < len(long) < 4 * 32_000
    table = Table(
        "list", "Navn", "Tittel", (Column("c", "Kode"), Column("text", "Tekst"), Column("n", "Antall", "integer")),
        (("a", long, 1), ("b", "kort", 2)), "én rad",
    )  # fmt: skip
    book = opened(Deliverable("list", "Tittel", (table,)))
    rows = [[cell.value for cell in row] for row in book["Navn"].iter_rows(min_row=2)]
    assert [row[0] for row in rows] == ["a", "(forts.)", "(forts.)", "(forts.)", "b"]
    assert "".join(row[1] for row in rows[:4]) == long
    assert all(len(row[1]) <= 32_767 for row in rows)
    assert [row[2] for row in rows] == [1, None, None, None, 2]
    assert book["Navn"].auto_filter.ref == "A1:C6"
    said = [
        row[1].value for row in book["Om tabellen"].iter_rows(min_col=1, max_col=2) if row[0].value == "Lange tekster"
    ]
    assert said == ["1 celle hadde mer tekst enn Excel tar i én celle. Resten står i radene under, merket «(forts.)»."]


def test_long_quotes_move_the_blocks_below_them() -> None:
    long = Quote("a" * 40_000 + " b" * 40, "(D1, I1)", "", "", "", "D1", "I1", 1)
    short = Quote("kort", "(D2, I1)", "", "", "", "D2", "I1", 2)
    columns = (Column("c", "Kode"), Column("x", "X", "count"), Column("y", "Y", "count"))
    evidence = {(0, 1): (long,), (0, 2): (short,)}
    table = Table("m", "M", "T", columns, (("a", Count(1), Count(1)),), "én rad", "utdrag", evidence=evidence)
    book = opened(Deliverable("m", "T", (table,)))
    assert book["M"]["C2"].hyperlink.location == "'Sitater – M'!A4"
    assert book["Sitater – M"]["A4"].hyperlink.location == "'M'!C2"
    heads = [cell.value for cell in book["Sitater – M"][1]]
    assert book["Sitater – M"].cell(4, heads.index("Sitat") + 1).value == "«kort»"


def test_long_cells_move_the_figures_that_quotes_lead_back_to() -> None:
    quote = Quote("kort", "(D2, I1)", "", "", "", "D2", "I1", 2)
    columns = (Column("c", "Kode"), Column("x", "X", "count"))
    rows = (("a" * 40_000, Count(0)), ("b", Count(1)))
    table = Table("m", "M", "T", columns, rows, "én rad", "utdrag", evidence={(1, 1): (quote,)})
    book = opened(Deliverable("m", "T", (table,)))
    assert book["M"]["B4"].value == 1
    assert book["M"]["B4"].hyperlink.location == "'Sitater – M'!A2"
    assert book["Sitater – M"]["A2"].hyperlink.location == "'M'!B4"


@settings(derandomize=True, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab 😀\n"), min_size=0, max_size=50), st.integers(0, 4))
def test_pieces_put_together_are_the_text(text: str, times: int) -> None:
    whole = text * (1 + times * 900)
    parts = pieces(whole)
    assert "".join(parts) == whole
    assert all(len(part.encode("utf-16-le")) // 2 <= 32_767 for part in parts)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_any_text_is_written_and_read_back(values: list[str]) -> None:
    sheet = opened(texts(*values))["Navn"]
    for value, number in zip(values, range(2, 2 + len(values)), strict=True):
        kept = sheet.cell(number, 1).value or ""
        wanted = value.replace("\r\n", "\n").replace("\r", "\n")
        assert len(kept) == len(wanted)
        assert all(
            is_ == was or (is_ == "\ufffd" and not was.isprintable()) for is_, was in zip(kept, wanted, strict=True)
        )


def test_names_of_sheets_are_ones_excel_takes() -> None:
    names = Names()
    wanted = ["a/b:c", "A/B:C", "x" * 40, "x" * 41, "'sitat'", "", "History [1]"]
    taken = [names.take(name) for name in wanted]
    assert taken[:2] == ["a-b-c", "A-B-C (2)"]
    assert len({name.casefold() for name in taken}) == len(taken)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in taken)
    assert taken[4] == "sitat"


def test_the_sheet_about_the_tables_says_what_must_be_known() -> None:
    about = opened(query.build("matrix", small_study()))["Om tabellen"]
    rows = [(row[0].value, row[1].value) for row in about.iter_rows(max_col=2)]
    assert rows[0] == ("Kodematrise", None)
    assert ("Ark", "Grupper") in rows
    assert ("Hva en rad er", "én rad per kode") in rows
    assert ("Hva som telles", "deltakere") in rows
    assert ("Transkripsjoner", "FG1, FG2, I1, I2") in rows
    assert ("Kodebøker", "Translasjon, versjon 1.0; Barrierer og bærekraft, versjon 1.1; Egne koder, versjon 1") in rows
    marks = "0: lest ferdig, ikke funnet. ·: ikke lest ferdig, ikke kodet så langt. –: har ingen ytring der."
    assert ("Merknad", marks) in rows
    assert ("Merknad", "Overordnede koder omfatter underkodene sine.") in rows
    assert any(label == "Tegn i cellene" for label, _ in rows)


def test_sheets_are_frozen_filtered_and_print_on_one_page_across() -> None:
    book = opened(query.build("matrix", small_study()))
    for name in ("Grupper", "Transkripsjoner", "Deltakere"):
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert opened(query.build("long", small_study()))["Kodede utdrag"].freeze_panes == "A2"


def test_an_empty_table_says_so_on_its_sheet() -> None:
    sheet = opened(query.build("quotes", small_study(decisions=())))["alle koder"]
    said = [row[0].value for row in sheet.iter_rows(min_row=2) if row[0].value]
    assert said[0] == "(ingen rader)"
    assert any("2 forslag venter på vurdering" in one for one in said)


def test_properties_and_bytes_depend_on_nothing_but_the_data() -> None:
    made = query.build("matrix", small_study())
    data = workbook_bytes(made)
    assert workbook_bytes(made) == data
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert properties.title == "Kodematrise"
    assert not properties.creator
    assert properties.created.isoformat() == properties.modified.isoformat() == "2025-06-22T08:00:00"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_rows_are_as_high_as_their_text() -> None:
    sheet = opened(texts("kort", "lang tekst " * 20, "to\nlinjer"))["Navn"]
    heights = [sheet.row_dimensions[number].height for number in (2, 3, 4)]
    assert heights[0] is None
    # 220 letters in a column of 22: about ten lines
    assert 120 < heights[1] < 170
    assert heights[2] == pytest.approx(29)


@pytest.mark.libreoffice
def test_another_program_reads_the_same_figures(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed: apt-get install libreoffice-calc"
    (path,) = write_excel(query.build("matrix", small_study(), columns="groups"), tmp_path / "matrix.xlsx")
    options = "csv:Text - txt - csv (StarCalc):59,34,76,1"
    command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", options]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    lines = path.with_suffix(".csv").read_text(encoding="utf-8").splitlines()
    # LibreOffice puts text in quotation marks and numbers in none
    assert '"Barrierer";1;1;1;1;2;3;4;5' in lines
    assert '"Roller";1;1;0;0;"·";"·";1;1' in lines
