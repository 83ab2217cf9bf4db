"""Codes below a code of another codebook, sheets older than a new name, and what commands say of retired codes."""

from __future__ import annotations

import json

import openpyxl
import pytest

from coanalysis.model import Code, Codebook
from coanalysis.project import Project
from coanalysis.study import Study, in_tree_order
from projects import closed_project, decision


@pytest.fixture
def root(tmp_path, monkeypatch):
    found = closed_project(tmp_path)
    with Project(found, coder="ida") as project:
        project.decide([decision(project, "I1", 2, "barrier/time")])
    monkeypatch.chdir(found)
    return found


def first_code_cell(path, *, row=None, text=None):
    """Return (row, text) of the first filled code cell, or write a text into the code cell of a row."""
    book = openpyxl.load_workbook(path)
    sheet = book["Gjennomgang"]
    column = next(cell.column for cell in sheet[2] if cell.value == "Kode 1")
    if row is None:
        return next((at, value) for at in range(3, sheet.max_row + 1) if (value := sheet.cell(at, column).value))
    sheet.cell(row, column).value = text
    book.save(path)
    return row, text


def test_codes_follow_the_one_above_them_across_codebooks_and_rings_lose_none():
    theory = (Code("barrier", {}), Code("barrier/time", {}, parent="barrier"), Code("enabler", {}))
    own = (Code("own/joke", {}), Code("own/shift", {}, parent="barrier/time"), Code("own/plan", {}, parent="barrier"))
    study = Study(codebooks=(Codebook("a", "1", {}, ("nb",), theory), Codebook("own", "1", {}, ("nb",), own)))
    assert [code.id for code in study.codes] == [
        "barrier", "barrier/time", "own/shift", "own/plan", "enabler", "own/joke",
    ]  # fmt: skip
    ring = [Code("a", {}, parent="b"), Code("b", {}, parent="a"), Code("c", {}, parent="gone")]
    assert [code.id for code in in_tree_order(ring)] == ["c", "a", "b"]


def test_a_sheet_applied_before_a_rename_takes_no_coding_away_after_it(coa, root):
    coa("export", "review", "-o", "sheet.xlsx", "--coder", "ida")
    row, name = first_code_cell("sheet.xlsx")
    assert name == "Tidspress"
    first_code_cell("sheet.xlsx", row=row + 2, text="Tidspress")
    assert coa("apply", "sheet.xlsx", "--yes").code == 0
    for new in ("Tidsnød", "Hastverk"):
        coa("codebook", "rename", "barrier/time", "--nb", new, "--nn", new, "--en", new)
    assert "nothing changes" in coa("apply", "sheet.xlsx", "--dry-run").out
    first_code_cell("sheet.xlsx", row=row + 2, text="Tidsnød")
    assert "nothing changes" in coa("apply", "sheet.xlsx", "--dry-run").out
    first_code_cell("sheet.xlsx", row=row + 2, text="Roller som glipper")
    assert "1 new code" in coa("apply", "sheet.xlsx", "--dry-run").out


def test_diff_takes_the_codebook_of_the_project_by_its_id(coa, root):
    coa("codebook", "export", "small", "-o", "before.xlsx")
    assert json.loads(coa("codebook", "diff", "small", "before.xlsx", "--json").out)["changes"] == []
    coa("codebook", "rename", "barrier/time", "--nb", "Hastverk")
    (change,) = json.loads(coa("codebook", "diff", "before.xlsx", "small", "--json").out)["changes"]
    assert (change["code"], change["kind"]) == ("barrier/time", "renamed")


def test_the_tree_says_what_took_the_place_of_a_retired_code(coa, root):
    coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time")
    (line,) = [one for one in coa("codebook", "show").out.split("\n") if "barrier/leadership" in one]
    assert "retired:" in line
    assert "suggest" not in line
