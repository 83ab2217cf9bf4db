"""A recount of a project's figures straight from its decisions, without a line of the program's own code.

What counts, as the design says it: steps taken back don't count. The last answer of a coder about the same stretch,
code and family holds; `clear` takes it back. Overlapping accepts of a code are one passage, their union. An accept
that overlaps another coder's reject or unsure is disputed and left out, until a consensus decision on an overlapping
stretch: from then on that one says whether it counts. A code's row takes in all codes below it. People are those with
words in the passage whose function may be coded; a person counts once in every column, the total among them. A
passage in which only interviewers or moderators speak is left out.
"""

from __future__ import annotations

import csv
import functools
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

NOT_CODED = ("interviewer", "moderator")
#: Words of the exports in Norwegian bokmål, as a reader expects them.
FUNCTIONS = {"interviewer": "Intervjuer", "moderator": "Moderator"}
TOTAL, ALONE = "I alt", "Individuelle intervjuer"
UNREAD, ABSENT = "·", "–"
#: From so many words on a quotation stands without quotation marks.
BLOCK = 40


@dataclass(frozen=True)
class Turn:
    number: int
    label: str
    start: int
    end: int
    function: str
    person: str

    @property
    def is_codable(self) -> bool:
        return self.function not in NOT_CODED and self.end > self.start


@dataclass
class Talk:
    """A transcript as the tables see it."""

    id: str
    title: str
    kind: str
    group: str
    text: str = ""
    turns: list[Turn] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)

    def within(self, start: int, end: int) -> list[Turn]:
        return [turn for turn in self.turns if turn.start < end and start < turn.end]

    def people_in(self, start: int, end: int) -> list[str]:
        return list(dict.fromkeys(turn.person for turn in self.within(start, end) if turn.is_codable))

    @property
    def talking(self) -> set[str]:
        return {turn.person for turn in self.turns if turn.is_codable}

    @property
    def present(self) -> set[str]:
        return self.talking | self.silent


@dataclass(frozen=True)
class Coding:
    place: int
    talk: Talk = field(compare=False)
    start: int
    end: int
    code: str
    coders: tuple[str, ...]

    @property
    def people(self) -> list[str]:
        return self.talk.people_in(self.start, self.end)


@dataclass
class Grid:
    """A sheet as it must be. rows: name, then the cells. behind: (row, column), from 0 -> the quotes of that cell."""

    heads: list[str]
    rows: list[list[object]] = field(default_factory=list)
    behind: dict[tuple[int, int], list[tuple[str, ...]]] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)


class Recount:
    """Everything a recount needs of one project folder."""

    def __init__(self, folder: Path) -> None:
        with closing(sqlite3.connect(f"{(folder / 'project.db').as_uri()}?mode=ro", uri=True)) as db:
            self.undone = {row[0] for row in db.execute("SELECT undoes FROM step WHERE undoes IS NOT NULL")}
            self.talks = self._talks(folder, db)
            self.answers = self._answers(db)
            self.since = self._since(db)
        self._read_codes(folder / "codebooks")
        self.codings = self._codings()
        touched = {answer["transcript"] for answer in self.all_answers}
        self.taken = [talk for talk in self.talks if talk.id in touched]

    # What is read

    def _talks(self, folder: Path, db: sqlite3.Connection) -> list[Talk]:
        talks = [Talk(row["id"], row["title"], row["kind"], row["group"]) for row in rows(folder / "transcripts.csv")]
        by_title = {talk.title: talk for talk in talks}
        functions = {}
        for row in rows(folder / "participants.csv"):
            talk = by_title[row["transcript"]]
            functions[talk.id, row["label"]] = row["function"], row["pseudonym"]
            if row["function"] == "participant" and row["pseudonym"]:
                talk.silent.add(row["pseudonym"])
        texts = dict(db.execute("SELECT transcript, text FROM text_version"))
        turns = dict(db.execute("SELECT transcript, turns FROM import_entry"))
        for talk in talks:
            talk.text = texts[talk.id]
            for number, label, start, end, *_ in json.loads(turns[talk.id]):
                function, person = functions[talk.id, label]
                talk.turns.append(Turn(number, label, start, end, function, person))
        return talks

    def _answers(self, db: sqlite3.Connection) -> list[dict]:
        """Return the answers in force: the last per coder, family, stretch and code, without those taken back."""
        db.row_factory = sqlite3.Row
        read = [dict(row) for row in db.execute("SELECT * FROM decision ORDER BY at, id")]
        db.row_factory = None
        self.all_answers = [answer for answer in read if answer["step"] not in self.undone]
        last = {}
        for answer in self.all_answers:
            key = ("coder", "family", "transcript", "start", "end", "code")
            last[tuple(answer[part] for part in key)] = {**answer, "consensus": json.loads(answer["consensus"])}
        return [answer for answer in last.values() if answer["answer"] != "clear"]

    def _since(self, db: sqlite3.Connection) -> dict[str, str]:
        read = db.execute("SELECT code, since, step FROM code_meaning ORDER BY seq")
        return {code: since for code, since, step in read if step not in self.undone}

    def _read_codes(self, folder: Path) -> None:
        """Read the codes in the order of a results chapter: the phases, other books by name, own codes."""
        books = {path.name: codes_of(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml"))}
        order = sorted(books, key=lambda name: (name == "own.yaml", books[name][0]["id"][:6] != "phase/", name))
        codes = [code for name in order for code in books[name]]
        self.names = {code["id"]: code["name"]["nb"] for code in codes}
        self.parents = {code["id"]: code.get("parent") for code in codes}

    def family(self, code: str) -> set[str]:
        """Return a code and all codes below it."""
        below = [other for other, parent in self.parents.items() if parent == code]
        return {code}.union(*(self.family(other) for other in below))

    # Codings

    def _codings(self) -> list[Coding]:
        by_id = {talk.id: talk for talk in self.talks}
        about: dict[tuple[str, str], list[dict]] = defaultdict(list)
        for answer in self.answers:
            if answer["family"] == "code":
                about[answer["transcript"], answer["code"]].append(answer)
        found = []
        for (transcript, code), answers in about.items():
            for start, end, coders in united(counted(answers)):
                found.append((by_id[transcript], start, end, code, coders))
        self.unspoken = [one for one in found if not one[0].people_in(one[1], one[2])]
        found = [one for one in found if one not in self.unspoken]
        order, codes = [talk.id for talk in self.talks], list(self.names)
        found.sort(key=lambda one: (order.index(one[0].id), one[1], one[2], codes.index(one[3])))
        return [Coding(place, *one) for place, one in enumerate(found)]

    def of(self, codes: Iterable[str]) -> list[Coding]:
        wanted = set(codes)
        return [coding for coding in self.codings if coding.code in wanted]

    # Reading

    def is_read(self, talk: Talk, code: str) -> bool:
        """Say whether some coder has read every turn that may be coded since the code means what it means."""
        marks = defaultdict(list)
        for answer in self.answers:
            if answer["family"] == "read" and answer["transcript"] == talk.id and answer["at"] >= self.since[code]:
                marks[answer["coder"]].append((answer["start"], answer["end"]))
        return any(
            all(any(start <= turn.start and turn.end <= end for start, end in spans) for turn in talk.turns
                if turn.is_codable)
            for spans in marks.values()
        )  # fmt: skip

    def all_read(self, talks: Iterable[Talk], codes: Iterable[str]) -> bool:
        wanted = sorted(codes)
        return all(self._read(talk, code) for talk in talks for code in wanted)

    def _read(self, talk: Talk, code: str) -> bool:
        known = self.__dict__.setdefault("_known", {})
        key = (talk.id, self.since[code])
        if key not in known:
            known[key] = self.is_read(talk, code)
        return known[key]

    # Quotes

    def words(self, talk: Talk, start: int, end: int) -> str:
        """Return the bare words of a stretch; over several turns a line a turn, with who speaks before it."""
        turns = talk.within(start, end)
        pieces = [talk.text[max(start, turn.start) : min(end, turn.end)] for turn in turns]
        names = [turn.person if turn.is_codable else FUNCTIONS[turn.function] for turn in turns]
        lines = [f"{name}: {piece}" for name, piece in zip(names, pieces, strict=True)]
        return "\n".join(lines) if len(turns) > 1 else pieces[0]

    def printed(self, talk: Talk, start: int, end: int) -> tuple[str, str, str]:
        """Return reference, quotation and citation of a stretch, as they are printed."""
        turns, words = talk.within(start, end), self.words(talk, start, end)
        first, last = turns[0].number, turns[-1].number
        numbers = str(first) if first == last else f"{first}–{last}"
        if len(turns) == 1 and len(words.split()) < BLOCK:
            words = f"«{words}»"
        citation = f"({', '.join([*talk.people_in(start, end), talk.title])})"
        return f"{talk.title}, ytring {numbers}", words, citation

    def quote(self, coding: Coding) -> tuple[str, ...]:
        """Return a row of a sheet of quotes: reference, quotation, citation, code, coders."""
        return (
            *self.printed(coding.talk, coding.start, coding.end), self.names[coding.code], ", ".join(coding.coders),
        )  # fmt: skip

    # Tables

    def columns(self, by: str) -> list[tuple[str, list[Talk], str | None]]:
        """Return label, transcripts and (for persons) the person of each column of a matrix."""
        if by == "transcripts":
            found = [(talk.title, [talk], None) for talk in self.taken]
        elif by == "persons":
            everybody = {person for talk in self.taken for person in talk.present}
            people = sorted(everybody, key=lambda person: int(person[1:]))
            found = [(person, [talk for talk in self.taken if person in talk.talking], person) for person in people]
        else:
            groups: dict[str, list[Talk]] = defaultdict(list)
            for talk in self.taken:
                if talk.kind == "focus_group":
                    groups[talk.group[:1].upper() + talk.group[1:]].append(talk)
            alone = [talk for talk in self.taken if talk.kind == "interview"]
            found = [(label, talks, None) for label, talks in [*groups.items(), (ALONE, alone)] if talks]
        return [*found, (TOTAL, self.taken, None)]

    def matrix(self, by: str) -> Grid:
        """Return a sheet of `matrix.xlsx`: people of those present and passages side by side, or passages."""
        columns = self.columns(by)
        grid = Grid(["Kode"], labels=[column[0] for column in columns])
        for label, talks, _person in columns:
            grid.heads += [label] if by == "persons" else [_of(label, talks), f"{label}: utdrag"]
        for number, code in enumerate(self.names):
            codings = self.of(self.family(code))
            cells: list[object] = [self.names[code]]
            for place, (_label, talks, person) in enumerate(columns, start=1):
                inside = [
                    one for one in codings if one.talk in talks and (person is None or person in one.people)
                ]  # fmt: skip
                cells += self._cell(inside, talks, code)[by == "persons" :]
                if inside:
                    grid.behind[number, place] = [self.quote(one) for one in inside]
            grid.rows.append(cells)
        return grid

    def _cell(self, inside: list[Coding], talks: list[Talk], code: str) -> list[object]:
        """Return people and passages of a cell, or why there are none."""
        if not any(talk.talking for talk in talks):
            return [ABSENT, ABSENT]
        if not inside and not self.all_read(talks, self.family(code)):
            return [UNREAD, UNREAD]
        people = {person for coding in inside for person in coding.people}
        return [len(people), len(joined((coding.talk.id, coding.start, coding.end) for coding in inside))]

    def cooccurrence(self, columns_of: str) -> Grid:
        """Return a sheet of `cooccurrence.xlsx`: the phases by what lies below a code, in overlapping passages."""
        phases = [code for code in self.names if code.startswith("phase/") and not self.parents[code]]
        below = [code for code in self.names if self.parents[code] == columns_of]
        families = [(self.names[code], self.family(code)) for code in below] + [(TOTAL, self.family(columns_of))]
        grid = Grid(["Fase"], labels=[label for label, _family in families])
        grid.heads += [f"{label}: {unit}" for label in grid.labels for unit in ("deltakere", "utdrag")]
        for number, phase in enumerate(phases):
            cells: list[object] = [self.names[phase]]
            for place, (_label, family) in enumerate(families, start=1):
                people, spans = self._meetings(self.of(self.family(phase)), self.of(family))
                if spans:
                    cells += [len(people), len(joined((talk.id, start, end) for talk, start, end in spans))]
                    grid.behind[number, place] = [(*self.printed(*span), "", "") for span in spans]
                else:
                    cells += [0, 0] if self.all_read(self.taken, self.family(phase) | family) else [UNREAD, UNREAD]
            grid.rows.append(cells)
        return grid

    def _meetings(self, left: list[Coding], right: list[Coding]) -> tuple[set[str], list[tuple[Talk, int, int]]]:
        """Return the people who speak where two kinds of codings meet, and the stretches, in order."""
        people, spans = set(), set()
        for one in left:
            for other in right:
                if one.talk is other.talk and one.start < other.end and other.start < one.end:
                    people |= set(one.talk.people_in(max(one.start, other.start), min(one.end, other.end)))
                    spans.add((one.talk.id, min(one.start, other.start), max(one.end, other.end)))
        order = {talk.id: place for place, talk in enumerate(self.talks)}
        ordered = sorted(spans, key=lambda span: (order[span[0]], *span[1:]))
        return people, [(self.talks[order[span[0]]], *span[1:]) for span in ordered]


@functools.cache
def codes_of(text: str) -> list[dict]:
    """Return the codes of a codebook; read once, for it takes a second."""
    return YAML(typ="safe").load(text)["codes"]


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file with `;`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _of(label: str, talks: list[Talk]) -> str:
    speaks = any(talk.talking for talk in talks)
    present = {person for talk in talks for person in talk.present}
    return f"{label}: deltakere (av {len(present)})" if speaks else f"{label}: deltakere"


def counted(answers: list[dict]) -> list[dict]:
    """Return the accepts of one code in one transcript that count."""
    agreed = [answer for answer in answers if answer["consensus"]]
    found = []
    for answer in answers:
        if answer["answer"] != "accept":
            continue
        over = [other for other in agreed if overlap(answer, other)]
        if over:
            counts = max(over, key=lambda one: (one["at"], one["id"]))["answer"] == "accept"
        else:
            doubts = [other for other in answers if other["answer"] in ("reject", "unsure")]
            counts = not any(other["coder"] != answer["coder"] and overlap(answer, other) for other in doubts)
        if counts:
            found.append(answer)
    return found


def overlap(one: dict, other: dict) -> bool:
    """Say whether two answers share a character."""
    return one["start"] < other["end"] and other["start"] < one["end"]


def united(answers: list[dict]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return overlapping accepts as one stretch each, with all who gave them."""
    found: list[tuple[int, int, set[str]]] = []
    for answer in sorted(answers, key=lambda one: (one["start"], one["end"])):
        names = set(answer["consensus"] or [answer["coder"]])
        if found and answer["start"] < found[-1][1]:
            start, end, coders = found.pop()
            found.append((start, max(end, answer["end"]), coders | names))
        else:
            found.append((answer["start"], answer["end"], names))
    return [(start, end, tuple(sorted(coders))) for start, end, coders in found]


def joined(spans: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Return stretches with those that overlap joined, whatever their code."""
    found: list[tuple[str, int, int]] = []
    for talk, start, end in sorted(spans):
        if found and found[-1][0] == talk and start < found[-1][2]:
            found[-1] = (talk, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((talk, start, end))
    return found
