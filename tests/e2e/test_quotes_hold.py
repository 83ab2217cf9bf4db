"""Every quote of the demo's exports stands word for word where it says, in the files the interviews came in.

Nothing here knows the store: transcripts are read from `transcripts_sample/` with `coanalysis.load`, who speaks under
which pseudonym from its lists. A citation is read as a reader reads it: «(D2, FG1)», «(D2, FG1, ytring 38)».
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import docx
import openpyxl
import pytest
from demos import SAMPLES
from docx.oxml.ns import qn
from lxml import etree

import coanalysis as co

PEOPLE = r"(?P<people>D\d+(?:, D\d+)*)"
PLACE = r"(?P<title>(?:FG|I)\d+)(?:,? (?:ytring(?:er)?|turns?) (?P<first>\d+)(?:–(?P<last>\d+))?)?"
CITATION = re.compile(rf"\({PEOPLE}, {PLACE}\)")
REFERENCE = re.compile(PLACE)
#: Who speaks nynorsk and who English; the README of the sample says so.
LANGUAGES = {"D6": "nn-NO", "D13": "en-GB"}
BLOCK = 40


@dataclass(frozen=True)
class Turn:
    """A turn as it stands in its file. person: '' for interviewers and moderators."""

    start: int
    words: str
    person: str
    begin_ms: int | None


@dataclass(frozen=True)
class Interview:
    text: str
    turns: dict[int, Turn]
    times: tuple[tuple[int, int], ...]

    def holding(self, words: str, person: str) -> list[int]:
        """Return the numbers of the turns in which a person says just these words."""
        return [number for number, turn in self.turns.items() if turn.person == person and words in turn.words]

    def places(self, words: str, turn: int) -> list[int]:
        """Return the positions of words in a turn, from the beginning of the text."""
        found, one = [], self.turns[turn]
        at = one.words.find(words)
        while at >= 0:
            found.append(one.start + at)
            at = one.words.find(words, at + 1)
        return found

    def line(self, at: int) -> int:
        return self.text[:at].count("\n") + 1

    def time(self, at: int, turn: int) -> str:
        """Return the last time known in a turn at or before a position."""
        one = self.turns[turn]
        known = [ms for offset, ms in self.times if one.start <= offset <= at]
        ms = known[-1] if known else one.begin_ms
        return "" if ms is None else f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}"


def listed(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def interviews() -> dict[str, Interview]:
    """Short title -> the interview as its file has it."""
    people = {(row["transcript"], row["label"]): row for row in listed("participants.csv")}
    found = {}
    for row in listed("transcripts.csv"):
        one = co.load(SAMPLES / row["file"]).transcript
        turns = {}
        for number, turn in enumerate(one.turns, start=1):
            who = people[row["title"], turn.label]
            person = who["pseudonym"] if who["function"] == "participant" else ""
            turns[number] = Turn(turn.start, one.text[turn.start : turn.end], person, turn.begin_ms)
        times = tuple((point.offset, point.ms) for point in one.times)
        found[row["title"]] = Interview(one.text, turns, times)
    return found


# What is wrong with a quote


def unmarked(printed: str, *, turns: int = 1) -> str | None:
    """Return the words without their quotation marks; None if they should have some and don't."""
    if turns > 1 or len(printed.split()) >= BLOCK:
        return printed
    return printed[1:-1] if printed.startswith("«") and printed.endswith("»") else None


def faults(interviews: dict[str, Interview], printed: str, citation: str, place: str = "") -> Iterator[str]:
    """Yield everything a reader who looks a quote up would object to. place: where another column says it stands."""
    cited, where = CITATION.fullmatch(citation), REFERENCE.fullmatch(place) if place else None
    if not cited or (place and not where):
        yield f"cannot be read: {citation!r} {place!r}"
        return
    told = [_cited(match) for match in (cited, where) if match and match["first"]]
    turns = told[0] if told else []
    if (where and where["title"] != cited["title"]) or any(other != turns for other in told):
        yield f"{citation} is said to stand in {place}"
    words = unmarked(printed, turns=len(turns))
    if not words:
        yield f"{citation}: no words, or no quotation marks"
    else:
        yield from _misplaced(interviews[cited["title"]], words, cited["people"].split(", "), turns, citation)


def _cited(match: re.Match[str]) -> list[int]:
    return list(range(int(match["first"]), int(match["last"] or match["first"]) + 1))


def _misplaced(talk: Interview, words: str, people: list[str], turns: list[int], citation: str) -> Iterator[str]:
    if len(turns) > 1:
        yield from _wrong_exchange(talk, words.split("\n"), people, turns, citation)
        return
    if len(people) != 1:
        yield f"{citation}: one turn, {len(people)} people"
    holding = talk.holding(words, people[0])
    if not holding:
        yield f"{citation}: {people[0]} says nowhere the words quoted"
    elif turns and turns[0] not in holding:
        yield f"{citation}: the words stand in turn {holding}"


def _wrong_exchange(
    talk: Interview, lines: list[str], people: list[str], turns: list[int], citation: str
) -> Iterator[str]:
    """Yield what is wrong with a quote over several turns: a line a turn, each beginning with who speaks."""
    if len(lines) != len(turns):
        yield f"{citation}: {len(lines)} lines for {len(turns)} turns"
        return
    for number, line in zip(turns, lines, strict=True):
        name, _, words = line.partition(": ")
        turn = talk.turns[number]
        if name != (turn.person or name) or not words or words not in turn.words:
            yield f"{citation}: the line of turn {number} does not stand there"
    if people != list(dict.fromkeys(talk.turns[number].person for number in turns if talk.turns[number].person)):
        yield f"{citation}: other people speak there"


def all_faults(interviews: dict[str, Interview], quotes: list[tuple[str, ...]]) -> list[str]:
    return [fault for quote in quotes for fault in faults(interviews, *quote)]


# Word


def word_tables(path: Path) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(path)).tables]


def test_every_quote_of_the_word_table_stands_where_it_says(demo, interviews):
    tables = word_tables(demo.exports / "quotes.docx")
    quotes = [(words, citation) for table in tables for _code, words, citation in table[1:]]
    assert all_faults(interviews, quotes) == []
    assert len(tables) == 8
    assert len(quotes) > 400
    assert all("ytring" in citation for _words, citation in quotes)
    assert {title for _words, citation in quotes for title in interviews if f"{title}," in citation} == set(interviews)


def test_the_word_table_has_the_columns_and_captions_of_a_thesis(demo):
    document = docx.Document(str(demo.exports / "quotes.docx"))
    captions = [one.text.split("\n") for one in document.paragraphs if one.style.name == "Caption"]
    assert captions == [
        [f"Tabell {number}", f"Sitater som belyser {name}"]
        for number, name in enumerate(
            ("problematisering", "interesseskaping", "innrullering", "mobilisering", "barrierer",
             "fremmende faktorer", "bærekraft i kompetansearbeidet", "egne koder"), start=1)
    ]  # fmt: skip
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert heads == [["Underkode", "Sitat", "Deltaker"]] * len(captions)


def test_the_quotes_of_findings_and_deviations_hold(demo, interviews):
    """Cells that hold several quotes: each with its citation behind it."""
    findings = [
        quote for table in word_tables(demo.exports / "findings.docx") for row in table[1:]
        for cell in row[3:5] for quote in quotes_of(cell)
    ]  # fmt: skip
    deviations = [(row[2], row[3]) for row in word_tables(demo.exports / "negative.docx")[0][1:]]
    possible = [(row[1], row[2]) for row in word_tables(demo.exports / "negative.docx")[1][1:]]
    assert all_faults(interviews, [*findings, *deviations, *possible]) == []
    assert min(len(findings), len(possible)) > 30
    assert len(deviations) > 15


def quotes_of(cell: str) -> list[tuple[str, str]]:
    """Return the quotes of a cell with their citations."""
    found, start = [], 0
    for match in CITATION.finditer(cell):
        found.append((cell[start : match.start()].strip(), match[0]))
        start = match.end()
    assert not cell[start:].strip(), "words without a citation"
    return found


# What Word makes of it


@pytest.fixture(scope="module")
def body(demo) -> etree._Element:
    with zipfile.ZipFile(demo.exports / "quotes.docx") as file:
        return etree.fromstring(file.read("word/document.xml"))[0]


def test_captions_are_numbered_by_fields_under_bookmarks(body):
    """SEQ Tabell, in the five parts Word knows a field by, and the number it shows until it is counted anew."""
    children = [element for element in body if element.tag in (qn("w:p"), qn("w:tbl"))]
    before = [one for one, next_one in pairwise(children) if next_one.tag == qn("w:tbl")]
    shown, names = [], []
    for caption in before:
        assert caption.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None
        parts = [part for part in caption.iter() if part.tag in (qn("w:fldChar"), qn("w:instrText"), qn("w:t"))]
        kinds = [part.get(qn("w:fldCharType")) or etree.QName(part).localname for part in parts]
        assert kinds == ["t", "begin", "instrText", "separate", "t", "end", "t"]
        assert parts[0].text == "Tabell "
        assert parts[2].text.split() == ["SEQ", "Tabell", "\\*", "ARABIC"]
        shown.append(parts[4].text)
        start, end = caption.find(qn("w:bookmarkStart")), caption.find(qn("w:bookmarkEnd"))
        inside = caption[caption.index(start) : caption.index(end)]
        assert "".join(text.text for one in inside for text in one.iter(qn("w:t"))) == parts[4].text
        names.append(start.get(qn("w:name")))
    assert shown == [str(number) for number in range(1, 9)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name) for name in names)


def test_header_rows_repeat_and_no_row_breaks(body):
    for table in body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        headers = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert headers == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_every_run_says_its_language_and_quotes_say_their_speakers(body):
    """Turid (D6) speaks nynorsk and James (D13) English; everything else is in bokmål."""
    tags: dict[str, Counter[str]] = {}
    for row in body.iter(qn("w:tr")):
        _code, words, said = row.findall(qn("w:tc"))
        match = CITATION.fullmatch(text_of(said))
        if match:
            tags.setdefault(match["people"], Counter()).update(languages_of(words))
            assert set(languages_of(said)) == {"nb-NO"}
    assert {person: set(found) for person, found in tags.items()} == {
        person: {LANGUAGES.get(person, "nb-NO")} for person in tags
    }
    assert {"D6", "D13", "D7"} <= tags.keys()
    assert None not in languages_of(body)


def text_of(element: etree._Element) -> str:
    return "".join(text.text for text in element.iter(qn("w:t")))


def languages_of(element: etree._Element) -> list[str | None]:
    """Return the language of each run that shows something."""
    runs = [run for run in element.iter(qn("w:r")) if len(run) > 1 or run.find(qn("w:rPr")) is None]
    tags = [run.find(f"{qn('w:rPr')}/{qn('w:lang')}") for run in runs]
    return [tag.get(qn("w:val")) if tag is not None else None for tag in tags]


# Excel and CSV


def sheets_with_quotes(path: Path) -> Iterator[list[dict[str, object]]]:
    """Yield the rows of each sheet that has quotes with a reference."""
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        if "Referanse" in rows[0]:
            yield [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    book.close()


@pytest.mark.parametrize(
    ("name", "sheets", "least"), [("quotes.xlsx", 8, 400), ("cooccurrence.xlsx", 2, 60), ("matrix.xlsx", 3, 3000)]
)
def test_every_quote_of_a_workbook_stands_where_it_says(demo, interviews, name, sheets, least):
    found = list(sheets_with_quotes(demo.exports / name))
    quotes = {(row["Sitat"], row["Deltaker"], row["Referanse"]) for rows in found for row in rows}
    assert all_faults(interviews, sorted(quotes)) == []
    assert len(found) == sheets
    assert sum(len(rows) for rows in found) > least


def test_deviations_in_excel_hold(demo, interviews):
    claims, possible = sheets_with_quotes(demo.exports / "negative.xlsx")
    quotes = [(row["Avvikende sitat"], row["Deltaker"], row["Referanse"]) for row in claims]
    quotes += [(row["Sitat"], row["Deltaker"], row["Referanse"]) for row in possible]
    assert all_faults(interviews, quotes) == []
    assert len(quotes) > 50


def test_times_and_lines_of_quotes_lead_to_the_recording_and_the_text(demo, interviews):
    rows = [row for rows in sheets_with_quotes(demo.exports / "quotes.xlsx") for row in rows]
    wrong = []
    for row in rows:
        match = REFERENCE.fullmatch(row["Referanse"])
        talk, turn = interviews[match["title"]], int(match["first"])
        places = talk.places(unmarked(row["Sitat"]), turn)
        if (row["Linje"], row["Tid i opptaket"] or "") not in [(talk.line(at), talk.time(at, turn)) for at in places]:
            wrong.append((row["Referanse"], row["Linje"], row["Tid i opptaket"]))
    assert wrong == []
    assert sum(bool(row["Tid i opptaket"]) for row in rows) > 200


def test_the_long_form_stands_where_it_says(demo, interviews):
    data = (demo.exports / "long.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True), delimiter=";"))
    wrong = []
    for row in rows:
        talk, number, words = interviews[row["Transkripsjon"]], int(row["Ytring"]), row["Tekst"]
        places = talk.places(words, number)
        told = (row["Referanse"], row["Deltaker"], row["Linje"], row["Tid i opptaket"])
        expected = [
            (f"{row['Transkripsjon']}, ytring {number}", talk.turns[number].person, str(talk.line(at)),
             talk.time(at, number)) for at in places
        ]  # fmt: skip
        if told not in expected:
            wrong.append(told)
    assert wrong == []
    assert [int(row["Nr."]) for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == sum(len(table) - 1 for table in word_tables(demo.exports / "quotes.docx"))


# That the checks above would notice


@pytest.mark.parametrize(
    ("printed", "citation", "place"),
    [
        ("«En mann døde på et kjøkken»", "(D8, FG2, ytring 42)", ""),  # another person
        ("«En mann døde på et kjøkken»", "(D7, FG2, ytring 44)", ""),  # another turn of his
        ("«En mann døde på kjøkkenet»", "(D7, FG2, ytring 42)", ""),  # other words
        ("En mann døde på et kjøkken", "(D7, FG2, ytring 42)", ""),  # no quotation marks
        ("«En mann døde på et kjøkken»", "(D7, FG1)", ""),  # another group
        ("«En mann døde på et kjøkken»", "(D7, FG2)", "FG2, ytring 44"),
        ("«En mann døde på et kjøkken»", "(D7, FG2, ytring 42)", "FG2, ytring 41"),
        ("«En mann døde på et kjøkken»", "(Kåre, FG2)", ""),
        ("«En mann døde på et kjøkken»", "(D7, FG2, ytring 42)", "side 4"),
    ],
)
def test_a_wrong_quote_would_be_noticed(interviews, printed, citation, place):
    right = ("«En mann døde på et kjøkken»", "(D7, FG2, ytring 42)", "FG2, ytring 42")
    assert list(faults(interviews, *right)) == []
    assert list(faults(interviews, "«En mann døde på et kjøkken»", "(D7, FG2)")) == []
    assert list(faults(interviews, printed, citation, place)) != []


def test_an_exchange_is_read_turn_by_turn(interviews):
    talk = interviews["FG2"]
    lines = [f"{talk.turns[number].person or 'Moderator'}: {talk.turns[number].words}" for number in (41, 42)]
    people = ", ".join(talk.turns[number].person for number in (41, 42))
    assert list(faults(interviews, "\n".join(lines), f"({people}, FG2, ytring 41–42)")) == []
    assert list(faults(interviews, "\n".join(lines[::-1]), f"({people}, FG2, ytring 41–42)")) != []
    assert list(faults(interviews, "\n".join(lines), f"({people}, FG2, ytring 40–41)")) != []
    assert list(faults(interviews, lines[0], f"({people}, FG2, ytring 41–42)")) != []
