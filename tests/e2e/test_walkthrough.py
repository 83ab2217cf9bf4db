"""The walk-through of the README: its commands run in order, its tables say what is written into the sheets.

A person who reads only the README must get there. So nothing here knows a command or a cell of its own: both are read
from the README. What must be true at the end is worked out from the sample transcript and the cells by hand.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pytest

import coanalysis as co
import readme
from coanalysis.cli import main
from once import once

CODER = "coder-1"
DEFINITION = "phase/problematisation-definition"
ACTORS = "phase/problematisation-actors"
REJECTION = "phase/interessement-rejection"
ALLIANCES = "phase/interessement-alliances"
OWN = "own/aa-kjenne-seg-ventet"


@dataclass
class Walk:
    """A person at a terminal. home: where their own settings would be."""

    place: Path
    home: Path

    def do(self, line: str) -> str:
        words = shlex.split(line)
        if words[0] == "cd":
            self.place = (self.place / words[1]).resolve(strict=True)
            return ""
        assert words[0] == "coanalysis", line
        environment = {**os.environ, "XDG_CONFIG_HOME": str(self.home), "PYTHONWARNINGS": "error"}
        done = subprocess.run(
            [sys.executable, "-m", "coanalysis", *words[1:]],
            cwd=self.place, env=environment, capture_output=True, encoding="utf-8", check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, *words: str):
        """What a command prints as JSON, run in this process: it is asked about the outcome, no part of the walk."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            assert main([*words, "--json", "--project", str(self.place)]) == 0
        return json.loads(printed.getvalue())


def is_shown(wanted: tuple[str, ...], printed: str) -> bool:
    """Say whether lines stand in an output, in order."""
    lines = iter(printed.splitlines())
    return all(any(line == one for one in lines) for line in wanted)


def walk(text: str, place: Path, home: Path) -> None:
    """Do everything the walk-through of a README says."""
    person = Walk(place, home)
    printed = ""
    for part in readme.walk_through(text):
        if isinstance(part, readme.Commands):
            printed = "".join(map(person.do, part.lines))
        elif isinstance(part, readme.Shown):
            assert is_shown(part.lines, printed), f"the README shows\n{part.lines}\nbut this was printed\n{printed}"
        elif part.name == "lists":
            readme.edit_lists(person.place, part.edits)
        else:
            readme.edit_sheet(person.place / part.name.removeprefix("sheet "), part.edits)


@pytest.fixture(scope="module")
def person(tmp_path_factory):
    """Somebody who has done the whole walk-through, in a folder that holds the samples as a clone does."""

    def make(clone: Path) -> None:
        shutil.copytree(readme.ROOT / "transcripts_sample", clone / "transcripts_sample")
        walk(readme.README.read_text(encoding="utf-8"), clone, clone / "settings")

    clone = once(tmp_path_factory, "clone", make)
    return Walk(clone / "my-study", clone / "settings")


@pytest.fixture(scope="module")
def turns(person):
    return {turn["number"]: turn for turn in person.json("show", "turns")["turns"]}


@pytest.fixture(scope="module")
def codings(person):
    return person.json("show", "codings")["codings"]


def one_of(codings, code: str, state: str):
    found = [one for one in codings if (one["code"], one["state"]) == (code, state)]
    assert len(found) == 1, (code, state, found)
    return found[0]


def test_the_walk_through_is_long_enough_to_prove_something():
    parts = list(readme.walk_through(readme.README.read_text(encoding="utf-8")))
    commands = [line for part in parts if isinstance(part, readme.Commands) for line in part.lines]
    said = [line.split()[1] for line in commands if line.startswith("coanalysis")]
    assert {"init", "import", "export", "apply", "code", "show", "log", "undo", "status"} <= set(said)
    assert [part.name for part in parts if isinstance(part, readme.Step)] == [
        "lists", "sheet exports/review.xlsx", "sheet exports/review-2.xlsx",
    ]  # fmt: skip


def test_the_lists_were_taken_in(person, turns):
    assert (turns[15]["speaker"], turns[15]["label"]) == ("L1", "Siv")
    assert {turn["function"] for turn in turns.values() if turn["label"] == "Ragnhild"} == {"moderator"}
    rows = {row["pseudonym"]: row for row in person.json("show", "participants")["participants"]}
    assert (rows["L1"]["group"], rows["L1"]["role"]) == ("nyansatte", "leder")
    assert set(rows) == {"L1", "D2", "D3", "D4", "D5"}


def test_the_three_codings_by_hand(turns, codings):
    whole = one_of(codings, ACTORS, "accepted")
    assert (whole["text"], whole["start"], whole["end"]) == (turns[25]["text"], turns[25]["start"], turns[25]["end"])
    part = one_of(codings, DEFINITION, "accepted")
    assert part["text"] == "overskriften hang der jo da vi kom"
    assert turns[49]["start"] < part["start"] < part["end"] < turns[49]["end"]
    own = one_of(codings, OWN, "accepted")
    assert own["text"] == "det står navnet ditt på et lite kort"
    assert turns[36]["start"] < own["start"] < own["end"] < turns[36]["end"]


def test_the_own_code_stands_in_a_codebook_of_its_own(person):
    text = (person.place / "codebooks" / "own.yaml").read_text(encoding="utf-8")
    assert f"id: {OWN}" in text
    assert "Å kjenne seg ventet" in text
    assert "inductive" in text


def test_yes_no_and_unsure(turns, codings):
    accepted = one_of(codings, REJECTION, "accepted")
    assert accepted["start"] == turns[40]["start"]
    assert "enda et prosjekt" in accepted["text"]
    rejected = one_of(codings, REJECTION, "rejected")
    assert turns[43]["start"] <= rejected["start"] < rejected["end"] <= turns[43]["end"]
    unsure = one_of(codings, ALLIANCES, "unsure")
    assert turns[44]["start"] <= unsure["start"] < unsure["end"] <= turns[44]["end"]
    assert {one["coder"] for one in codings} == {CODER}
    assert sorted(one["state"] for one in codings) == ["accepted"] * 4 + ["rejected", "unsure"]


def test_the_reasons_are_kept(person):
    with co.open_project(person.place) as project:
        last = {one.code: one for one in project.study.decisions if one.answer in ("reject", "unsure")}
    assert last[REJECTION].note == "De gidder ikke lære navn. Gruppa er det ikke snakk om."
    assert last[ALLIANCES].note == "Sier han at båndene kom, eller bare at de manglet?"
    assert {one.shown.when for one in last.values()} == {"after_hints"}


def test_suggestions_show_only_on_turns_that_were_read(person):
    first = openpyxl.load_workbook(person.place / "exports" / "review.xlsx")["Gjennomgang"]
    second = openpyxl.load_workbook(person.place / "exports" / "review-2.xlsx")["Gjennomgang"]
    assert suggested(first) == set()
    assert {40, 43, 44} <= suggested(second)
    assert max(suggested(second)) <= 50


def suggested(sheet) -> set[int]:
    keys = [cell.value for cell in sheet[1]]
    rows = [dict(zip(keys, row, strict=True)) for row in sheet.iter_rows(min_row=3, values_only=True)]
    return {int(row["turn"]) for row in rows if row["suggestion_1"]}


def test_the_claim_has_both_quotes(person):
    [claim] = person.json("show", "findings")["findings"]
    assert claim["finding"] == "Rammen var satt før gruppa møttes."
    assert re.fullmatch(r"«?overskriften hang der jo da vi kom»? \(D4, FG1(, ytring 49)?\)", claim["supporting_quotes"])
    said = "Så det var vi som bestemte det, det vil jeg si."
    assert re.fullmatch(rf"«?{re.escape(said)}»? \(D3, FG1(, ytring 48)?\)", claim["deviating"])


def test_the_memo(person):
    [memo] = person.json("show", "memos")["memos"]
    assert memo["text"] == "Moderatoren sier «vi» om prosjektet. Svarer de henne, eller spørsmålet?"
    assert memo["about"] == "FG1"


def test_word_holds_the_accepted_quotes_word_for_word(person, turns):
    tables = docx.Document(str(person.place / "exports" / "quotes.docx")).tables
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    assert [row for row in rows if row[0] == "Underkode"] == [["Underkode", "Sitat", "Deltaker"]] * len(tables)
    rows = [row for row in rows if row[0] != "Underkode"]
    assert {row[0]: row[1] for row in rows} == {
        "Problemdefinisjon: hvem definerte hva, på vegne av hvem": "«overskriften hang der jo da vi kom»",
        "Aktører og interesser": "«Natta sto ikke på lista.»",
        "Avvist eller svak interesse": turns[40]["text"],  # 40 words or more: a block, no quotation marks
    }
    cited = {row[0]: row[2].replace("\n", " ") for row in rows}
    assert re.fullmatch(r"\(D4, FG1(, ytring 49)?\)", cited["Problemdefinisjon: hvem definerte hva, på vegne av hvem"])
    assert re.fullmatch(r"\(D5, FG1(, ytring 25)?\)", cited["Aktører og interesser"])
    assert re.fullmatch(r"\(D4, FG1(, ytring 40)?\)", cited["Avvist eller svak interesse"])


def test_the_number_in_excel_leads_back_to_its_turn(person, turns, codings):
    book = openpyxl.load_workbook(person.place / "exports" / "matrix.xlsx")
    sheet = book.worksheets[0]
    headings = [str(cell.value) for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if str(row[0].value).strip() == "Avvist eller svak interesse")
    place = next(place for place, text in enumerate(headings) if text.startswith("Nyansatte: deltakere"))
    figure, passages = row[place], row[place + 1]

    inside = [one for one in codings if one["code"] == REJECTION and one["state"] == "accepted"]
    speakers = {turn["speaker"] for turn in turns.values() for one in inside if overlap(turn, one)}
    assert (figure.value, passages.value) == (len(speakers), len(inside)) == (1, 1)
    assert "(av 5)" in headings[place]

    target, address = figure.hyperlink.location.rsplit("!", 1)
    quotes = book[target.strip("'")]
    landed = [str(cell.value) for cell in quotes[quotes[address].row] if cell.value]
    assert "FG1, ytring 40" in landed
    assert turns[40]["text"] in "\n".join(landed)

    reading = docx.Document(str(person.place / "exports" / "reading.docx"))
    assert f"40\tD4\t{turns[40]['text']}" in [paragraph.text for paragraph in reading.paragraphs]


def overlap(turn, coding) -> bool:
    return turn["start"] < coding["end"] and coding["start"] < turn["end"]


def test_a_zero_is_not_said_of_what_was_not_read(person):
    """FG1 is read as far as turn 50 only, so a code without codings shows a dot, never 0."""
    sheet = openpyxl.load_workbook(person.place / "exports" / "matrix.xlsx").worksheets[0]
    figures = [cell.value for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row if cell.value is not None]
    assert 0 not in figures
    assert "·" in figures


def test_undo_is_in_the_log_and_the_sheet_came_back(person):
    steps = person.json("log")["steps"]
    kinds = [step["kind"] for step in steps]
    assert kinds.count("apply") == 3
    [taken] = [step for step in steps if step["undone"]]
    assert taken["kind"] == "apply"
    assert [step["undoes"] for step in steps if step["kind"] == "undo"] == [taken["id"]]
    assert kinds[-2:] == ["undo", "apply"]


def test_the_project_is_in_order(person):
    assert "Everything is in order." in person.do("coanalysis check")
