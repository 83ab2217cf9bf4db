"""The demo: what the command promises, that two demos are the same, and that the sample study is what it says."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from demos import SAMPLES, Demo, make_demo, unequal
from ruamel.yaml import YAML

import coanalysis as co
from once import once
from projects import closed_project, contents, write

#: The files the issue names.
NAMED = (
    "quotes.docx", "quotes.xlsx", "matrix.xlsx", "matrix.docx", "cooccurrence.xlsx", "codebook.docx",
    "participants.docx", "long.csv", "coverage.xlsx", "reading.docx", "review.xlsx",
)  # fmt: skip
KINDS = (
    "quotes", "matrix", "cooccurrence", "long", "codebook", "tree", "participants", "coverage", "negative", "findings",
    "memos", "turns", "codings",
)  # fmt: skip
LISTS = ("transcripts.csv", "participants.csv", "persons.csv", "guide.yaml", "coanalysis.toml")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def read_db(folder: Path, question: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "project.db")) as db:
        return db.execute(question).fetchall()


# The command


def test_the_demo_makes_every_file_named(demo):
    assert {name: (demo.exports / name).stat().st_size > 1000 for name in NAMED} == dict.fromkeys(NAMED, True)
    told = re.findall(r"^  (\S+\.(?:docx|xlsx|csv))$", demo.said, re.MULTILINE)
    assert sorted(told) == sorted(path.name for path in demo.exports.iterdir())
    assert set(NAMED) <= set(told)


def test_the_demo_leaves_nothing_beside_it(demo):
    assert [path.name for path in demo.path.parent.iterdir()] == ["study"]


def test_the_demo_tells_its_own_counts(demo):
    """The reviews have 857 turns in 8 transcripts: 2 × 189 in the groups, 5 × 80 and 79 in the interviews."""
    decisions = read_db(demo.path, "SELECT count(*) FROM decision")[0][0]
    assert f"8 transcripts, 857 turns, {decisions} decisions by 2 coders" in demo.said
    assert decisions > 1000


#: Folders of one's own that are called like the demo, with an ending.
BESIDE = tuple(f"study.{ending}" for ending in ("old", "building", "new", "bak", "tmp"))


@pytest.fixture(scope="module")
def rebuilt(demo, tmp_path_factory) -> Demo:
    """A demo made by somebody else on the other side of the world, over an earlier one that they have worked in."""
    return Demo.at(once(tmp_path_factory, "rebuilt", lambda place: make_again(demo, place)))


def make_again(demo: Demo, place: Path) -> None:
    earlier = place / "here" / "study"
    shutil.copytree(demo.path, earlier)
    (earlier / "exports" / "quotes.docx").write_bytes(b"my own words")
    (earlier / "exports" / "mine.txt").write_bytes(b"mine")
    (earlier / "participants.csv").unlink()
    with closing(sqlite3.connect(earlier / "project.db")) as db, db:
        db.execute("DELETE FROM decision")
    for name in BESIDE:
        write(place / "here" / name / "thesis.txt", "mine")
    make_demo(place, force=True, PYTHONHASHSEED="2", TZ="Pacific/Auckland", COANALYSIS_CODER="somebody")


def test_two_demos_give_equal_exports(demo, rebuilt):
    assert unequal(demo.exports, rebuilt.exports) == []


def test_a_difference_would_be_named(demo, tmp_path):
    """The comparison itself: one character of one part, a file more, a changed CSV."""
    shutil.copytree(demo.exports, tmp_path / "exports")
    (tmp_path / "exports" / "long.csv").write_bytes((demo.exports / "long.csv").read_bytes() + b" ")
    (tmp_path / "exports" / "mine.txt").write_bytes(b"")
    book = openpyxl.load_workbook(demo.exports / "coverage.xlsx")
    book.save(tmp_path / "exports" / "coverage.xlsx")
    found = unequal(demo.exports, tmp_path / "exports")
    assert "long.csv: " in found
    assert "mine.txt is in one of them only" in found
    assert "coverage.xlsx: docProps/core.xml" in found
    assert not [one for one in found if one.startswith(("quotes", "matrix"))]


def test_two_demos_hold_the_same_steps_and_decisions(demo, rebuilt):
    for question in (
        "SELECT * FROM step ORDER BY seq",
        "SELECT * FROM decision ORDER BY id",
        "SELECT id, record, kind, parent, step, deleted, body FROM revision ORDER BY id",
        "SELECT id, start, score, evidence FROM suggestion ORDER BY id",
        "SELECT value FROM meta WHERE key = 'project_id'",
    ):
        assert read_db(demo.path, question) == read_db(rebuilt.path, question)
        assert len(read_db(demo.path, question)) > 0
    assert [(demo.path / name).read_bytes() == (rebuilt.path / name).read_bytes() for name in LISTS] == [True] * 5


def test_by_force_an_earlier_demo_is_replaced_as_a_whole(rebuilt):
    assert not (rebuilt.exports / "mine.txt").exists()
    assert len(table(rebuilt.path / "participants.csv")) == 25


def test_folders_beside_an_earlier_demo_are_left_alone(rebuilt):
    """What is called like the demo with an ending is somebody's: a copy they kept, say."""
    beside = {path.name: contents(path) for path in rebuilt.path.parent.iterdir() if path.name != "study"}
    assert beside == {name: {"thesis.txt": b"mine"} for name in BESIDE}


@pytest.mark.parametrize("kind", KINDS)
def test_two_demos_show_the_same(coa, demo, rebuilt, kind):
    here, there = (coa("show", kind, "--project", one.path) for one in (demo, rebuilt))
    assert (here.code, here.err) == (0, there.err)
    assert here.out == there.out
    assert len(here.out) > 500


@pytest.mark.parametrize(
    "command",
    [
        ["log", "--json"], ["participants", "--json"], ["codebook", "show", "barrier"], ["show", "codings", "--json"],
        ["show", "matrix", "--json"], ["show", "turns", "--json"], ["check", "--json"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_two_demos_tell_the_same(coa, demo, rebuilt, command):
    here, there = (coa(*command, "--project", one.path) for one in (demo, rebuilt))
    assert (here.code, here.out) == (0, there.out)
    assert len(here.out) > (0 if "check" in command else 500)


# Demos somebody has worked in


def decide(folder: Path) -> None:
    """Code a turn in a demo, as Kari."""
    with co.open_project(folder, coder="kari") as project:
        talk = project.study.transcripts[0]
        turn = next(project.study.codable_turns(talk))
        one = co.Decision(talk.id, talk.version, turn.start, turn.end, "accept", "kari", project.now(), "barrier/time")
        project.decide([one])


def edit_list(folder: Path) -> None:
    path = folder / "persons.csv"
    path.write_bytes(path.read_bytes().replace(b"D1;", b"D1;new "))


WORK = {
    "1 step by kari": decide,
    "exports/min-oppgave.docx": lambda folder: write(folder / "exports" / "min-oppgave.docx", "mine"),
    "exports/review.xlsx": lambda folder: write(folder / "exports" / "review.xlsx", "filled in"),
    "persons.csv": edit_list,
    "codebooks/own.yaml": lambda folder: write(folder / "codebooks" / "own.yaml", "id: own"),
    "codebooks/mine.yaml": lambda folder: write(folder / "codebooks" / "mine.yaml", "id: mine"),
    "notes/day 1.txt": lambda folder: write(folder / "notes" / "day 1.txt", "mine"),
}


@pytest.mark.parametrize("named", WORK)
def test_work_in_a_demo_is_never_deleted_unasked(coa, demo, tmp_path, named):
    """A copy keeps the demo's id; what is in it is somebody's all the same."""
    folder = tmp_path / "study"
    shutil.copytree(demo.path, folder)
    WORK[named](folder)
    before = contents(tmp_path)
    ran = coa("demo", folder)
    assert (ran.code, ran.out) == (4, "")
    assert f"would delete that: {named}" in ran.err
    assert "--force" in ran.err
    assert contents(tmp_path) == before


def test_a_demo_that_was_only_looked_at_is_made_anew(coa, demo, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(demo.path, folder)
    assert coa("status", "--project", folder).code == 0
    assert coa("code", "--project", folder, "--coder", "kari").code == 0
    for name in (".DS_Store", "exports/~$quotes.docx", "exports/.~lock.matrix.xlsx#"):
        write(folder / name, "of the system")
    for _ in range(2):
        co.make_demo(folder, exports=("tree.docx",))
        assert [path.name for path in (folder / "exports").iterdir()] == ["tree.docx"]


def test_options_that_mean_nothing_to_the_demo_are_refused(coa, tmp_path):
    ran = coa("demo", tmp_path / "study", "--coder", "kari", "--project", tmp_path)
    assert (ran.code, ran.out, list(tmp_path.iterdir())) == (2, "", [])
    assert "--project and --coder cannot be used with demo" in ran.err
    assert "--project and --coder do not apply" in " ".join(coa("demo", "--help").out.split())


# Folders of one's own


def test_a_project_of_ones_own_is_left_alone(coa, tmp_path):
    folder = closed_project(tmp_path)
    before = contents(tmp_path)
    ran = coa("demo", folder)
    assert (ran.code, ran.out) == (4, "")
    assert "is no demo" in ran.err
    assert str(folder) in ran.err
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "project.db", "exports/quotes.docx"])
def test_a_folder_with_anything_in_it_is_left_alone(coa, tmp_path, name):
    path = tmp_path / "study" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")
    before = contents(tmp_path)
    ran = coa("demo", tmp_path / "study")
    assert (ran.code in (4, 5), "Traceback" in ran.err, ran.out) == (True, False, "")
    assert contents(tmp_path) == before


def test_a_file_of_that_name_is_left_alone(coa, tmp_path):
    (tmp_path / "study").write_bytes(b"mine")
    assert coa("demo", tmp_path / "study").code in (4, 5)
    assert contents(tmp_path) == {"study": b"mine"}


# The log


def test_the_log_has_rising_times(coa, demo):
    steps = json.loads(coa("log", "--json", "--project", demo.path).out)["steps"]
    times = [step["at"] for step in steps]
    assert len(times) > 30
    assert [(one, other) for one, other in pairwise(times) if one >= other] == []
    assert {step["coder"] for step in steps} == {"ida", "tobias"}
    assert times[0].startswith("2025-08-30")


def test_a_decision_keeps_its_own_time_on_the_day_of_its_step(demo):
    began = dict(read_db(demo.path, "SELECT id, at FROM step"))
    decisions = read_db(demo.path, "SELECT step, at FROM decision")
    assert [at for step, at in decisions if not (began[step] <= at and began[step][:10] == at[:10])] == []
    assert len({at for _step, at in decisions}) > 900


# The review


@pytest.fixture(scope="module")
def talks() -> dict[str, co.Transcript]:
    """Short title -> the transcript as its file has it."""
    return {row["title"]: co.load(SAMPLES / row["file"]).transcript for row in table(SAMPLES / "transcripts.csv")}


def occurrences(words: str, text: str) -> list[int]:
    """Return every place of words in a text, overlapping ones too."""
    return [at for at in range(len(text) - len(words) + 1) if text.startswith(words, at)]


def spoken(talk: co.Transcript, number: int) -> str:
    turn = talk.turns[number - 1]
    assert turn.number == number
    return talk.text[turn.start : turn.end]


@pytest.mark.parametrize("name", ["ida", "ida_2", "tobias"])
def test_every_excerpt_stands_once_in_its_turn(talks, name):
    rows = [row for row in table(SAMPLES / "review" / f"{name}.csv") if row["excerpt"]]
    found = {
        (row["transcript"], row["turn"], len(row["excerpt"])): len(
            occurrences(row["excerpt"], spoken(talks[row["transcript"]], int(row["turn"])))
        )
        for row in rows
    }
    assert {place: times for place, times in found.items() if times != 1} == {}
    assert len(rows) >= {"ida": 400, "ida_2": 8, "tobias": 90}[name]


def test_no_file_of_the_review_is_forgotten():
    assert sorted(path.stem for path in (SAMPLES / "review").glob("*.csv")) == ["ida", "ida_2", "tobias"]


def test_every_row_of_the_review_is_a_decision_at_just_these_words(demo, talks):
    """Coder, time, answer and characters: nothing is moved or left out on the way through `apply`."""
    question = "SELECT coder, at, answer, transcript, start, \"end\" FROM decision WHERE family = 'code'"
    titles = {talk.id: title for title, talk in talks.items()}
    made = {
        (coder, at, answer, titles[key], start, end)
        for coder, at, answer, key, start, end in read_db(demo.path, question)
    }
    wanted = set()
    for name, coder in (("ida", "ida"), ("ida_2", "ida"), ("tobias", "tobias")):
        for row in table(SAMPLES / "review" / f"{name}.csv"):
            if row["code_1"]:
                turn, words = talks[row["transcript"]].turns[int(row["turn"]) - 1], row["excerpt"]
                talk = talks[row["transcript"]].text[turn.start : turn.end]
                start = turn.start + talk.index(words)
                end = start + len(words) if words else turn.end
                wanted.add((coder, row["at"], row["answer"] or "accept", row["transcript"], start, end))
    assert made == wanted
    assert len(made) > 400


def test_reading_again_counts(coa, demo):
    """Ida's codes were split and defined on 6 October; that day she read I4 and I5 again, and FG2 not.

    So a code of her own that is not in I4 is nought there, and in FG2 nobody can say yet.
    """
    read = {row["transcript"] for row in table(SAMPLES / "review" / "ida_2.csv") if row["read"]}
    assert read == {"I4", "I5"}
    words = ("show", "matrix", "--columns", "transcripts", "--code", "own/hoeflig-enighet", "--json")
    (row,) = json.loads(coa(*words, "--project", demo.path).out)["matrix"][0]["rows"]
    assert row["code"] == "Høflig enighet"
    assert [row[f"{title}_passages"] for title in ("FG2", "I4", "I6")] == [None, 0, None]


CLAIMED = re.compile(r"(?P<title>\w+), ytring (?P<turn>\d+): «(?P<words>.*)»", re.DOTALL)


def test_every_quote_of_a_claim_stands_once_in_its_turn(demo, talks):
    claims = YAML(typ="safe").load(SAMPLES / "review" / "claims.yaml")
    bodies = [json.loads(body) for (body,) in read_db(demo.path, "SELECT body FROM revision WHERE kind = 'claim'")]
    by_statement = {body["statement"]: body for body in bodies}
    assert len(claims) == len(by_statement) == 4
    for claim in claims:
        body = by_statement[claim["statement"].strip()]
        for side in ("supporting", "deviating"):
            spans = [places_of(talks, line) for line in claim[side]]
            kept = [(one["transcript"], one["start"], one["end"]) for one in body[side]]
            assert len(spans) >= 2
            assert kept == spans


def places_of(talks: dict[str, co.Transcript], line: str) -> tuple[str, int, int]:
    """Return the one place a line of a claim names."""
    match = CLAIMED.fullmatch(line)
    assert match, line
    talk, number = talks[match["title"]], int(match["turn"])
    found = occurrences(match["words"], spoken(talk, number))
    assert len(found) == 1, (match["title"], number, len(found))
    start = talk.turns[number - 1].start + found[0]
    return talk.id, start, start + len(match["words"])


# The sample is what its README says


def readme_rows(heading: str) -> list[list[str]]:
    """Return the rows of the table below a heading of the sample's README."""
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    lines = text.partition(f"## {heading}\n")[2].partition("\n## ")[0].splitlines()
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


def test_the_people_are_those_of_the_readme(demo):
    expected = {
        (pseudonym, title.strip(), "moderator" if note else "participant", name)
        for pseudonym, name, _who, where in readme_rows("The people")
        for title, note in re.findall(r"(\w+\d)( \(moderator\))?", where)
    }
    names = {row["label"]: row["label"] for row in table(demo.path / "participants.csv")} | {"K": "Kåre"}
    found = {
        (row["pseudonym"], row["transcript"], row["function"], names[row["label"]])
        for row in table(demo.path / "participants.csv")
        if row["pseudonym"]
    }
    assert found == expected
    assert len({person for person, *_ in found}) == 13
    others = {row["function"] for row in table(demo.path / "participants.csv") if not row["pseudonym"]}
    assert others == {"interviewer", "moderator"}


def test_the_participant_table_shows_them(coa, demo):
    rows = json.loads(coa("show", "participants", "--json", "--project", demo.path).out)["participants"]
    took_part = {
        pseudonym: re.findall(r"(\w+\d)(?! \(moderator\))(?:,|$)", where)
        for pseudonym, _name, _who, where in readme_rows("The people")
    }
    assert {row["pseudonym"]: re.findall(r"[FI]G?\d", row["took_part"]) for row in rows} == took_part
    assert {row["pseudonym"]: row["role"] for row in rows} == {
        row["pseudonym"]: row["role"] for row in table(SAMPLES / "persons.csv")
    }


def test_the_transcripts_are_those_of_the_readme(demo, talks):
    """File, title, kind, date, language, format; and as long as the issue asks for."""
    kinds = {"focus group": "focus_group", "interview": "interview"}
    languages = {"bokmål": "nb", "nynorsk": "nn", "English": "en", "dialect": "nb"}
    expected = {
        (file, title, kinds[what.split(",")[0].split(" with")[0]], date, languages[re.split(r"\W", tongue)[0]])
        for file, title, what, date, tongue, _format in readme_rows("The transcripts")
    }
    rows = table(demo.path / "transcripts.csv")
    assert {tuple(row[key] for key in ("file", "title", "kind", "date", "language")) for row in rows} == expected
    assert {Path(row["file"]).suffix for row in rows} == {".docx", ".vtt", ".txt", ".md", ".srt"}
    words = {title: sum(len(spoken(talk, turn.number).split()) for turn in talk.turns) for title, talk in talks.items()}
    assert {title for title, number in words.items() if number < (4000 if title.startswith("FG") else 2000)} == set()
    groups = {row["transcript"] for row in table(demo.path / "participants.csv") if row["transcript"].startswith("FG")}
    assert len(groups) == 2
