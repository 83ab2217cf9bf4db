"""Hints in the terminal: `show hints`, `show reliability`, `export review --with`."""

from __future__ import annotations

import json
import subprocess
import sys

import openpyxl
import pytest
from test_computed_hints import HURRIED, OTHER, talk_of

from coanalysis.project import create_project
from projects import CODEBOOK, decision, read_all, write


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Four interviews read by ida, time pressure accepted in three of them; the folder is the current one."""
    write(tmp_path / "small.yaml", CODEBOOK)
    for number in range(4):
        hurried = HURRIED[number], HURRIED[(number + 1) % 4]
        write(tmp_path / "talk" / f"i{number + 1}.txt", talk_of(*hurried, *OTHER))
    with create_project(tmp_path / "study", codebooks=[str(tmp_path / "small.yaml")], coder="ida") as project:
        project.import_files([tmp_path / "talk"])
        accepted = [decision(project, title, turn, "barrier/time") for title in ("I1", "I2", "I3") for turn in (2, 4)]
        project.decide([*read_all(project, "I1", "I2", "I3", "I4"), *accepted])
    monkeypatch.chdir(tmp_path / "study")
    monkeypatch.setenv("COANALYSIS_CODER", "ida")
    return tmp_path / "study"


def rows(coa, kind: str, *options: str) -> list[dict]:
    (table,) = json.loads(coa("show", kind, "--json", *options).out)[kind]
    return table["rows"]


def test_hints_are_shown_with_reason_and_cited_quote(coa, study):
    found = rows(coa, "hints", "--transcript", "I4", "--code", "barrier/time", "--with", "learned")
    assert [one["reference"].endswith("ytring 2)") for one in found] == [True, False]
    assert {one["suggester"] for one in found} == {"Lært av egne kodinger"}
    assert [one["text"] for one in found] == ["Rakk vi møtet? Nei, aldri i verden.", "Vi rakk aldri møtet før vakta."]
    assert "«Vi rakk aldri møtet før vakta.» (" in found[1]["why"]
    assert ", I1))" in found[1]["why"]


def test_hints_name_those_that_are_not_read_and_are_then_not_shown(coa, study):
    ran = coa("show", "hints", "--coder", "tobias", "--with", "similar")
    assert ran.code == 0
    assert "tobias har ikke lest 24 ytringer" in " ".join(ran.out.split())
    assert rows(coa, "hints", "--coder", "tobias", "--with", "similar") == []


def test_what_is_not_known_is_named(coa, study):
    for options, words in (
        (("hints", "--with", "magic"), "there is no suggester 'magic'"),
        (("hints", "--transcript", "I9"), "there is no transcript 'I9'"),
        (("matrix", "--transcript", "I1"), "matrix does not take transcript"),
        (("quotes", "--with", "rules"), "quotes does not take --with"),
        (("order", "--code", "barrier/time", "--order", "sideways"), "there is no order 'sideways'"),
    ):
        ran = coa("show", *options)
        assert ran.code == 2, options
        assert words in ran.err


def test_reliability_is_told_in_words_with_n(coa, study):
    found = {one["code"]: one for one in rows(coa, "reliability")}
    time = found["Tidspress"]
    assert (time["accepted"], time["other"], time["transcripts"]) == (6, 18, 3)
    assert time["state"].startswith("gir forslag: fant 6 av 6 ja-svar, og 6 av ")
    assert (time["chance"], 0.5 < time["average_precision"] <= 1) == (0.25, True)
    assert found["Tillit"]["state"] == "kan ikke vite ennå: 0 av 5 utdrag med ja"
    assert found["Tillit"]["average_precision"] is None
    english = {one["code"]: one["state"] for one in rows(coa, "reliability", "--lang", "en")}
    assert "cannot know yet: 0 of 5 accepted passages" in english.values()


def test_the_tables_go_to_excel_and_word(coa, study):
    for kind, options in (("hints", ()), ("reliability", ()), ("order", ("--code", "barrier/time"))):
        for suffix in ("xlsx", "docx"):
            ran = coa("export", kind, "-o", f"exports/{kind}.{suffix}", *options)
            assert (ran.code, (study / "exports" / f"{kind}.{suffix}").exists()) == (0, True), ran.err


def test_the_sheet_is_asked_for_with_names(coa, study):
    ran = coa("export", "review", "-o", "exports/a.xlsx", "--with", "learned")
    assert ran.code == 0
    page = openpyxl.load_workbook(study / "exports" / "a.xlsx")["Gjennomgang"]
    said = [str(cell.value) for row in page.iter_rows() for cell in row if "lært av" in str(cell.value)]
    assert len(said) >= 2
    assert not [cell for row in page.iter_rows() for cell in row if "ligner" in str(cell.value)]
    assert coa("export", "review", "-o", "exports/b.xlsx", "--with", "magic").code == 2
    assert coa("export", "reading", "-o", "exports/c.docx", "--with", "rules").code == 2


@pytest.mark.parametrize("command", [["code"], ["status"], ["show", "turns"]])
def test_commands_that_ask_for_no_hints_learn_nothing(study, command):
    code = (
        f"import sys\nfrom coanalysis.cli import main\nassert main({command!r}) == 0\n"
        "bad = [one for one in sys.modules if one.split('.')[0] in ('sklearn', 'scipy')]\n"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], cwd=study, check=True, capture_output=True)
    assert not list((study / ".cache").glob("hints-*"))
