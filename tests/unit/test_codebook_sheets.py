"""Review sheets made before codes were merged or split, taken in afterwards."""

from __future__ import annotations

import json

import openpyxl
import pytest

from coanalysis.project import Project
from projects import closed_project, decision


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A project in which ida says leadership and not time in I1.6, leadership in I1.4, and has a sheet of it."""
    root = closed_project(tmp_path)
    with Project(root, coder="ida") as project:
        project.decide([
            decision(project, "I1", 4, "barrier/leadership"), decision(project, "I1", 6, "barrier/leadership"),
            decision(project, "I1", 6, "barrier/time", answer="reject"),
        ])  # fmt: skip
        project.export("review", root / "exports" / "old.xlsx")
    monkeypatch.chdir(root)
    return root


def fill(path, turn, **cells):
    """Write cells of the first row of a turn of the interview."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    keys = {cell.value: cell.column for cell in sheet[1]}
    row = next(row for row in range(3, sheet.max_row + 1) if (sheet.cell(row, keys["transcript"]).value,
               str(sheet.cell(row, keys["turn"]).value)) == ("I1", str(turn)))  # fmt: skip
    shown = {key: sheet.cell(row, keys[key]).value for key in keys if key}
    for key, value in cells.items():
        sheet.cell(row, keys[key]).value = value
    book.save(path)
    return shown


def merge(coa):
    assert coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--coder", "eva").code == 0


def answers(root):
    """Return (turn, code, answer) of ida's answers in force in the interview, as they count now."""
    from coanalysis.review import current

    with Project(root) as project:
        turns = {turn.start: turn.number for turn in project.transcript("I1").turns}
        return {(turns[one.start], one.code, one.answer) for one in current(project.study.decisions)}


def test_an_old_sheet_that_was_left_alone_changes_nothing(coa, study):
    merge(coa)
    ran = coa("apply", "exports/old.xlsx", "--yes", "--json")
    assert ran.code == 0
    found = json.loads(ran.out)
    assert (found["counts"], found["conflicts"], found["problems"], found["notices"]) == ({}, [], [], [])
    assert answers(study) == {(4, "barrier/time", "accept"), (6, "barrier/time", "accept")}


def test_the_old_name_in_an_old_sheet_counts_for_the_new_code_and_is_told(coa, study):
    fill(study / "exports" / "old.xlsx", 2, code_1="Ledelse")
    merge(coa)
    ran = coa("apply", "exports/old.xlsx", "--yes")
    assert ran.code == 0
    assert "«Ledelse» counts as «Tidspress» now; the answer is taken as one about «Tidspress»" in ran.all
    assert answers(study) == {(number, "barrier/time", "accept") for number in (2, 4, 6)}
    with Project(study) as project:
        stored = {row[0] for row in project.db.execute("SELECT code FROM decision WHERE code IS NOT NULL")}
    assert stored == {"barrier/time", "barrier/leadership"}
    again = json.loads(coa("apply", "exports/old.xlsx", "--yes", "--json").out)
    assert again["counts"] == {}


def test_an_old_code_cleared_in_an_old_sheet_is_cleared(coa, study):
    shown = fill(study / "exports" / "old.xlsx", 4, code_1=None)
    assert shown["code_1"] == "Ledelse"
    merge(coa)
    assert coa("apply", "exports/old.xlsx", "--yes").code == 0
    assert answers(study) == {(6, "barrier/time", "accept")}


def test_a_new_sheet_shows_the_code_that_counts(coa, study):
    merge(coa)
    assert coa("export", "review", "-o", "exports/new.xlsx", "--coder", "ida").code == 0
    assert fill(study / "exports" / "new.xlsx", 4)["code_1"] == "Tidspress"
    assert json.loads(coa("apply", "exports/new.xlsx", "--yes", "--json").out)["counts"] == {}


def test_a_split_code_is_placed_by_writing_the_new_name_in_its_cell(coa, study):
    coa("codebook", "split", "barrier/leadership", "--into", "borte", "stotte", "--name", "Borte", "--name", "Støtte",
        "--coder", "eva")  # fmt: skip
    assert json.loads(coa("apply", "exports/old.xlsx", "--yes", "--json").out)["counts"] == {}
    assert coa("export", "review", "-o", "exports/place.xlsx", "--coder", "ida").code == 0
    shown = fill(study / "exports" / "place.xlsx", 4, code_1="Støtte")
    assert shown["code_1"] == "Ledelse (skal plasseres: Borte / Støtte)"
    assert coa("apply", "exports/place.xlsx", "--yes").code == 0
    assert answers(study) == {
        (4, "barrier/stotte", "accept"), (6, "barrier/leadership", "accept"), (6, "barrier/time", "reject"),
    }  # fmt: skip
    with Project(study) as project:
        assert [(item.what, item.coder) for item in project.study.waiting_for_a_look] == [("barrier/leadership", "ida")]


def test_a_split_code_can_be_given_to_no_further_passage(coa, study):
    fill(study / "exports" / "old.xlsx", 2, code_1="Ledelse")
    coa("codebook", "split", "barrier/leadership", "--into", "borte", "stotte", "--name", "Borte", "--name", "Støtte",
        "--coder", "eva")  # fmt: skip
    ran = coa("apply", "exports/old.xlsx", "--yes")
    assert ran.code == 3
    assert "the code «Ledelse» is split" in ran.err
    assert "choose «Borte» or «Støtte»" in ran.err
