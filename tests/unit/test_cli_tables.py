"""`show` and `export` as they are seen: kinds, options, files, what is refused."""

from __future__ import annotations

import json

import openpyxl
import pytest

from coanalysis.cli.tables import KIND_HELP
from coanalysis.project.exporting import ALL
from coanalysis.query import KINDS
from projects import closed_project, contents, decision, new_project, read_all


@pytest.fixture
def study(tmp_path, monkeypatch):
    with new_project(tmp_path, coder="ida") as project:
        project.code()
        project.decide([decision(project, "I1", 2, "barrier/time"), *read_all(project, "I1")])
    monkeypatch.chdir(tmp_path / "study")
    return tmp_path / "study"


def test_help_names_every_kind():
    assert KIND_HELP.split(", ") == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_shown_within_80_columns_full_or_empty(coa, study, tmp_path, kind):
    empty = closed_project(tmp_path / "empty", imported=False)
    facets = ["--rows", "barrier", "--columns", "enabler"] if kind == "cooccurrence" else []
    for options in (facets, [*facets, "--project", empty]):
        ran = coa("show", kind, *options)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.strip()
        assert max(map(len, ran.out.splitlines())) <= 80
        assert coa("show", kind, "--json", *options).code == 0


def test_turns_for_programs(coa, study):
    turns = json.loads(coa("show", "turns", "--json").out)["turns"]
    assert turns[0] == {
        "transcript": "FG1", "number": 1, "label": "Moderator", "speaker": "", "function": "moderator",
        "start": 11, "end": 27, "begin_ms": None, "text": "Hvordan var det?",
    }  # fmt: skip


def test_codings_for_programs(coa, study):
    (coding,) = json.loads(coa("show", "codings", "--json").out)["codings"]
    assert (coding["code"], coding["transcript"], coding["coder"], coding["state"]) == (
        "barrier/time",
        "I1",
        "ida",
        "accepted",
    )
    assert coding["text"] == "Vi hadde knapp tid, det var travelt."


def test_tables_for_programs_carry_their_grain(coa, study):
    (first, *_rest) = json.loads(coa("show", "matrix", "--json").out)["matrix"]
    assert {"name", "grain", "unit", "notes", "rows"} <= set(first)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["show", "graph"], 2, "there is no table 'graph'"),
        (["show", "quotes", "--code", "barrier/tid"], 2, "did you mean barrier/time"),
        (["show", "turns", "--code", "barrier"], 2, "turns does not take code"),
        (["show", "quotes", "--lang", "sv"], 2, "nb, nn, en"),
        (["show", "quotes", "--include", "all"], 2, "suggested"),
        (["show", "cooccurrence", "--window", "week"], 2, "week"),
        (["export", "graph", "-o", "x.xlsx"], 2, "there is no kind 'graph'"),
        (["export", "quotes", "-o", "x.odt"], 2, ".docx or .xlsx or .csv"),
        (["export", "reading", "-o", "x.xlsx"], 2, ".docx"),
        (["export", "quotes", "-o", "new/x.xlsx", "--code", "nothing"], 2, "no code 'nothing'"),
        (["export", "quotes", "-o", "x.xlsx", "--hints", "off"], 2, "--hints"),
        (["export", "review", "-o", "x.xlsx", "--hints", "never"], 2, "after_reading"),
        (["export", "review", "-o", "x.xlsx", "--code", "barrier"], 2, "--code"),
        (["export", "all", "-o", "new", "--lang", "sv"], 2, "sv"),
    ],
)
def test_what_does_not_exist_is_named_and_nothing_is_made(coa, study, arguments, code, words):
    before = contents(study)
    ran = coa(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert contents(study) == before


@pytest.mark.parametrize("name", ["quotes.csv", "matrix.xlsx"])
def test_a_table_goes_to_a_file(coa, study, name):
    kind = name.partition(".")[0]
    ran = coa("export", kind, "-o", f"exports/deep/{name}")
    assert (ran.code, ran.out) == (0, f"Wrote exports/deep/{name}\n")
    assert (study / "exports" / "deep" / name).stat().st_size > 0


def test_a_file_that_is_there_is_kept_until_forced(coa, study):
    target = study / "exports" / "quotes.csv"
    target.write_text("mine")
    before = contents(study)
    ran = coa("export", "quotes", "-o", "exports/quotes.csv")
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.startswith(
        "error  quotes.csv: the file is there already   [export.exists]\nhint   to replace it, add --force"
    )
    assert contents(study) == before
    assert coa("export", "quotes", "-o", "exports/quotes.csv", "--force").code == 0
    assert target.read_text("utf-8-sig") != "mine"


def test_a_place_that_cannot_be_written(coa, study):
    (study / "file").write_text("x")
    ran = coa("export", "quotes", "-o", "file/quotes.csv")
    assert (ran.code, ran.out) == (5, "")
    assert "cannot be made" in ran.err
    (study / "quotes.csv").mkdir()
    assert coa("export", "quotes", "-o", "quotes.csv", "--force").code == 5


def test_written_files_for_programs(coa, study):
    assert json.loads(coa("export", "quotes", "-o", "q.csv", "--json").out) == {"written": ["q.csv"]}


def test_all_is_refused_when_one_is_there(coa, study):
    (study / "out").mkdir()
    (study / "out" / "matrix.xlsx").write_text("mine")
    ran = coa("export", "all", "-o", "out")
    assert ran.code == 5
    assert "out: matrix.xlsx is there already" in ran.err
    assert [path.name for path in (study / "out").iterdir()] == ["matrix.xlsx"]


def test_all_leaves_out_what_the_codebooks_have_no_codes_for_and_says_so(coa, study):
    ran = coa("export", "all", "-o", "out")
    assert ran.code == 0
    assert "note   Left out cooccurrence.docx: the codebooks have no phases" in ran.err
    written = {path.name for path in (study / "out").iterdir()}
    assert {"quotes.docx", "matrix.xlsx", "review.xlsx", "reading.docx", "long.csv"} <= written
    assert not any(name.startswith("cooccurrence") for name in written)
    assert ran.out.splitlines() == [f"Wrote out/{name}" for name in ALL if name in written]


def test_a_sheet_with_answers_not_taken_in_is_never_replaced(coa, study):
    assert coa("export", "review", "-o", "exports/review.xlsx").code == 0
    assert coa("export", "review", "-o", "exports/review.xlsx", "--force").code == 0
    book = openpyxl.load_workbook(study / "exports" / "review.xlsx")
    sheet = book.worksheets[1]
    column = next(cell.column for cell in sheet[1] if cell.value == "memo")
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=3) if cells)
    sheet.cell(row, column, "Skrevet for hånd.")
    book.save(study / "exports" / "review.xlsx")
    before = contents(study / "exports")
    for arguments in (["review", "-o", "exports/review.xlsx"], ["all", "-o", "exports"]):
        ran = coa("export", *arguments, "--force")
        assert (ran.code, contents(study / "exports")) == (5, before)
        assert "not taken in" in ran.err
        assert "coanalysis apply" in ran.err
    assert coa("apply", "exports/review.xlsx", "--yes").code == 0
    assert coa("export", "review", "-o", "exports/review.xlsx", "--force").code == 0


@pytest.mark.parametrize("option", [["--code", "barrier"], ["--window", "turn"], ["--fully-read"]])
def test_all_refuses_what_it_would_ignore(coa, study, option):
    ran = coa("export", "all", "-o", "out", *option)
    assert ran.code == 2
    assert f"all does not take {option[0]}" in ran.err
    assert not (study / "out").exists()


def test_several_tables_in_csv_are_several_files_and_all_are_named(coa, study):
    names = sorted(path.name for path in (study / "out").glob("*")) if (study / "out").exists() else []
    assert names == []
    ran = coa("export", "matrix", "-o", "out/matrix.csv")
    written = sorted(path.name for path in (study / "out").iterdir())
    assert written == ["matrix-groups.csv", "matrix-persons.csv", "matrix-transcripts.csv"]
    assert sorted(ran.out.splitlines()) == [f"Wrote out/{name}" for name in written]
    assert coa("export", "matrix", "-o", "out/matrix.csv").code == 5
