"""Lines that find nothing and lines that find nearly everything, and how `codebook check` tells of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coanalysis.model import Evidence, Indicator, Suggestion
from coanalysis.project import Project
from coanalysis.query.line_use import line_use
from projects import CODEBOOK, closed_project, new_project, write
from studies import part, small_study

LINES = ("knapp tid", "aldri tid", "tid")
MANY = "".join(f"Intervjuer: Hva med dag {day}?\nAnne: Det var travelt på dag {day}.\n" for day in range(1, 31))


def line(code, text):
    return Indicator(code, text, 1)


def study_of(*suggestions, **changes):
    """The small study with lines for time (three), for leadership (one, a person's) and for a retired code."""
    lines = {
        "barrier/time": {"indicators": tuple(line("barrier/time", text) for text in LINES)},
        "barrier/leadership": {"indicators": (line("barrier/leadership", "leder"),), "automation": "manual"},
        "barrier/role": {"indicators": (line("barrier/role", "rolle"),), "status": "retired"},
    }
    study = small_study()
    books = tuple(
        replace(book, codes=tuple(replace(code, **lines.get(code.id, {})) for code in book.codes))
        for book in study.codebooks
    )
    return replace(study, codebooks=books, suggestions=suggestions, **changes)


def hit(title, turn, words, indicator, *, via="", suggester="rules", code="barrier/time"):
    evidence = Evidence(indicator, (part(title, turn, words)[2:],), via=via)
    return Suggestion(*part(title, turn), code, suggester, evidence=(evidence,))


def test_lines_without_a_hit_are_silent_and_those_nobody_runs_are_not_counted():
    use = line_use(study_of(hit("FG1", 3, "aldri tid", "aldri tid")))
    assert [one.text for one in use.silent] == ["knapp tid", "tid"]
    assert use.lines == 3  # not those of a code that only a person assigns, nor of a retired one
    # codable: FG1 turns 2, 3, 4, 6; FG2 2, 3, 4; I1 2, 4; I2 2, 4; I3 2
    assert use.turns == 12
    assert use.loud == ()


def test_a_hit_counts_for_the_line_that_made_it():
    # the line of barrier/time found leadership, through its negation; text similarity is no line
    through = hit("FG1", 3, "aldri tid", "aldri tid", via="barrier/time", code="barrier/unclear")
    other = hit("FG1", 6, "tid", "knapp tid", suggester="similar")
    assert [one.text for one in line_use(study_of(through, other)).silent] == ["knapp tid", "tid"]


def test_only_more_than_a_quarter_and_more_than_twenty_turns_are_loud(monkeypatch):
    found = [("FG1", 3), ("FG1", 6), ("I1", 2), ("I1", 4)]
    study = study_of(*(hit(title, turn, "id", "tid") for title, turn in found))
    assert line_use(study).loud == ()
    monkeypatch.setattr("coanalysis.query.line_use.AT_LEAST", 3)
    assert [(one.text, number) for one, number in line_use(study).loud] == [("tid", 4)]  # 4 > 3 = a quarter of 12
    monkeypatch.setattr("coanalysis.query.line_use.AT_LEAST", 4)
    assert line_use(study).loud == ()
    three = study_of(*(hit(title, turn, "id", "tid") for title, turn in found[:3]))
    monkeypatch.setattr("coanalysis.query.line_use.AT_LEAST", 0)
    assert line_use(three).loud == ()


def test_two_hits_in_a_turn_are_one_turn(monkeypatch):
    monkeypatch.setattr("coanalysis.query.line_use.AT_LEAST", 0)
    monkeypatch.setattr("coanalysis.query.line_use.TOO_MUCH", 0.0)
    twice = [hit("FG1", 3, "aldri tid", "tid"), hit("FG1", 3, "aldri tid", "tid")]
    assert [number for _line, number in line_use(study_of(*twice)).loud] == [1]


# As it is told


@pytest.fixture
def study(tmp_path, monkeypatch):
    root = closed_project(tmp_path)
    monkeypatch.chdir(root)
    return root


def test_before_a_pass_nothing_is_said_of_what_lines_find(coa, study):
    assert coa("codebook", "check").out == "small 1: 5 codes. Nothing to mend.\n"


def test_after_a_pass_the_number_of_silent_lines_is_told(coa, study):
    coa("code", "--coder", "ida")
    # eight lines; «lederen var borte», «nok tid» stand in no turn, but «nok tid» is found negated
    ran = coa("codebook", "check")
    assert ran.code == 0
    assert ran.out == (
        "note  1 of 8 lines found nothing in this project; coanalysis show indicators lists them.\n"
        "small 1: 5 codes. Nothing to mend.\n"
    )
    notes = json.loads(coa("codebook", "check", "--json").out)["notes"]
    assert notes == ["1 of 8 lines found nothing in this project; coanalysis show indicators lists them."]
    assert "note" not in coa("codebook", "check", "codebooks/small.yaml").out


def test_a_line_written_after_the_pass_is_not_called_silent(coa, study):
    coa("code", "--coder", "ida")
    path = study / "codebooks" / "small.yaml"
    write(path, path.read_text("utf-8").replace("      travel\n", "      travel\n      borte\n"))
    assert "out of date: coanalysis code\n" in coa("codebook", "check").out
    assert "found nothing" not in coa("codebook", "check").out


def test_a_pass_that_found_nothing_at_all_says_so(coa, tmp_path, monkeypatch):
    with new_project(tmp_path, imported=False, coder="ida") as project:
        project.import_files([write(tmp_path / "t.txt", "Intervjuer: Ja?\nAnne: Nei.\nIntervjuer: Å?\nAnne: Jo.\n")])
        project.code()
    monkeypatch.chdir(tmp_path / "study")
    assert "note  8 of 8 lines found nothing in this project" in coa("codebook", "check").out


def test_a_line_that_stands_nearly_everywhere_is_named(coa, tmp_path, monkeypatch):
    with new_project(tmp_path, imported=False, coder="ida") as project:
        project.import_files([write(tmp_path / "days.txt", MANY)])
        project.code()
    monkeypatch.chdir(tmp_path / "study")
    said = "note  barrier/time: `travel` is in 30 of 30 turns, so it tells little: narrow it or write weak:"
    assert said in coa("codebook", "check").out.splitlines()


def test_faults_come_first_and_make_the_exit_code(coa, study):
    coa("code", "--coder", "ida")
    write(study / "codebooks/small.yaml", CODEBOOK.replace("    definition: {nb: For lite tid.}\n", ""))
    coa("code", "--coder", "ida")
    ran = coa("codebook", "check")
    assert ran.code == 3
    assert [line.split()[0] for line in ran.out.splitlines()] == ["codebooks/small.yaml,", "note", "small"]


def test_own_codes_below_others_are_told_of_under_sdi_only(coa, tmp_path, monkeypatch):
    book = CODEBOOK.replace("    name: {nb: Ledelse", "    origin: inductive\n    name: {nb: Ledelse")
    write(tmp_path / "own-made.yaml", book)
    for method in ("sdi", "stc"):
        coa("init", tmp_path / method, "--method", method, "--codebook", tmp_path / "own-made.yaml", "--coder", "ida")
        monkeypatch.chdir(tmp_path / method)
        told = [line for line in coa("codebook", "check").out.splitlines() if line.startswith("note")]
        assert [line.split(" under ")[0] for line in told] == (
            ["note  barrier/leadership: «Ledelse» stands below barrier:"] if method == "sdi" else []
        )
    with Project(tmp_path / "sdi") as project:
        assert project.settings.method == "sdi"
