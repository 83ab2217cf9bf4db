"""`codebook import` and `codebook export` as they are seen."""

from __future__ import annotations

import json

import openpyxl
import pytest

from projects import CODEBOOK, closed_project, contents, write


@pytest.fixture
def study(tmp_path, monkeypatch):
    root = closed_project(tmp_path)
    monkeypatch.chdir(root)
    return root


def sheet(path, *rows):
    made = openpyxl.Workbook()
    for values in rows:
        made.active.append(list(values))
    made.save(path)
    return path


def test_a_codebook_goes_out_as_excel_is_changed_and_comes_back_into_its_file(coa, study):
    ran = coa("codebook", "export", "-o", "ut.xlsx")
    assert (ran.code, ran.out) == (0, "ut.xlsx: small 1, 5 codes.\n")
    made = openpyxl.load_workbook("ut.xlsx")
    heads = [cell.value for cell in made.active[1]]
    column = next(place for place, head in enumerate(heads, 1) if head.startswith("Definisjon"))
    row = next(cell.row for cell in made.active["A"] if cell.value == "barrier/time")
    made.active.cell(row, column).value = "For lite tid til alt."
    made.save("ut.xlsx")
    before = contents(study)
    dry = coa("codebook", "import", "ut.xlsx", "--dry-run")
    assert dry.code == 0
    assert "  Definisjon" in dry.out
    assert "barrier/time: redefined" in dry.out
    assert contents(study) == before
    ran = coa("codebook", "import", "ut.xlsx")
    assert ran.code == 0
    assert ran.out == "Brought in small.\n  barrier/time: redefined\n"
    assert (study / "codebooks/small.yaml").read_text("utf-8") == CODEBOOK.replace(
        "{nb: For lite tid.}", "{nb: For lite tid til alt.}"
    )
    assert coa("undo").code == 0
    assert (study / "codebooks/small.yaml").read_text("utf-8") == CODEBOOK


def test_an_excel_codebook_becomes_a_yaml_file(coa, study, tmp_path):
    path = sheet(tmp_path / "Kodebok våren (1).xlsx", ["Kode", "Definisjon"], ["Lunsj", "Mat og prat."])
    ran = coa("codebook", "import", path)
    assert (ran.code, ran.out) == (0, "Brought in kodebok-våren-1.\n  own/lunsj: added\n")
    assert "row 2: id made: own/lunsj" in ran.err
    text = (study / "codebooks/kodebok-våren-1.yaml").read_text("utf-8")
    assert "  - id: own/lunsj\n    name: {nb: Lunsj}\n    definition:\n      nb: Mat og prat.\n" in text


def test_problems_are_listed_with_their_cells_and_change_nothing(coa, study, tmp_path):
    path = sheet(tmp_path / "k.xlsx", ["Kode", "Definisjon", "Søkeord", "Status"], ["Lunsj", "Mat.", "(a", "kanskje"])
    before = contents(study)
    ran = coa("codebook", "import", path)
    assert ran.code == 3
    assert "k.xlsx, sheet «Sheet», cell C2" in ran.err
    assert "k.xlsx, sheet «Sheet», cell D2" in ran.err
    assert "docs/codebooks.md" in ran.err
    assert contents(study) == before


def test_export_of_a_shipped_codebook_needs_no_project(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = coa("codebook", "export", "barriers-core", "-o", "b.qdc", "--lang", "en", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["codebook"], found["codes"]) == (0, "barriers-core", 20)
    assert any(one.startswith("indicators (16 codes)") for one in found["losses"])
    again = coa("codebook", "export", "barriers-core", "-o", "b.qdc")
    assert (again.code, "--force" in again.err) == (5, True)
    assert coa("codebook", "export", "barriers-core", "-o", "b.qdc", "--force").code == 0


def test_test_and_init_take_other_formats(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    coa("codebook", "export", "barriers-core", "-o", "mine.csv")
    ran = coa("codebook", "check", "mine.csv")
    assert "barriers-core 1.0: 20 codes" in ran.out
    assert coa("init", "study", "--codebook", "mine.csv").code == 0
    assert (tmp_path / "study/codebooks/mine.yaml").is_file()


def test_wrong_usage(coa, study, tmp_path):
    assert coa("codebook", "export", "-o", "k.pdf").code == 2
    assert coa("codebook", "export", "nothing", "-o", "k.xlsx").code == 2
    assert coa("codebook", "import", "k.xlsx", "--lang", "de").code == 2
    path = write(tmp_path / "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"))
    ran = coa("codebook", "import", path)
    assert (ran.code, "save it as .xlsx" in ran.err) == (3, True)
