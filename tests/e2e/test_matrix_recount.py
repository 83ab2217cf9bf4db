"""Every figure of the matrix and of the co-occurrence table is counted again straight from the decisions.

Once in the demo, and once in a copy of it that many more answers were added to: passages over several turns, three
coders who overlap and disagree, consensus, answers taken back, a step undone, read marks taken away, people who say
nothing, a transcript in which nobody but the interviewer speaks. What the recount holds to be true stands in
`recount.py`; a few figures are worked out by hand besides.
"""

from __future__ import annotations

import csv
import functools
import random
import re
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from recount import ABSENT, TOTAL, UNREAD, Grid, Recount

from coanalysis.project import Project, create_project, open_project
from once import once
from projects import decision, read_all, write

SHEETS = {"groups": "Grupper", "transcripts": "Transkripsjoner", "persons": "Deltakere"}
MEETINGS = {"barrier": "Fase × barrierer", "sustainability": "Fase × bærekraft i kompetansear"}
LINK = re.compile(r"'(?P<sheet>.+)'!(?P<cell>[A-Z]+\d+)")
BACK = "← tilbake til tallet"
QUOTED = ("Referanse", "Sitat", "Deltaker", "Kode", "Kodet av")


@dataclass(frozen=True)
class Counted:
    """A folder with exports, and the recount of its project."""

    exports: Path
    recount: Recount


@pytest.fixture(scope="module")
def plain(demo) -> Counted:
    return Counted(demo.exports, Recount(demo.path))


@pytest.fixture(scope="module")
def crowded(demo, tmp_path_factory) -> Counted:
    """A copy of the demo with everything in it that makes counting hard."""
    place = once(tmp_path_factory, "crowded", lambda place: make_crowded(demo.path, place / "study"))
    return Counted(place / "study" / "exports", Recount(place / "study"))


def make_crowded(demo: Path, folder: Path) -> None:
    shutil.copytree(demo, folder, ignore=lambda path, names: names if path.endswith("exports") else ())
    with open_project(folder, coder="kari") as project:
        crowd(project, folder)
        for name in ("matrix.xlsx", "matrix.docx", "cooccurrence.xlsx", "quotes.docx", "quotes.xlsx", "long.csv"):
            project.export(name.partition(".")[0], folder / "exports" / name)


def crowd(project: Project, folder: Path) -> None:
    """Add people who say nothing, a transcript without participants, and many answers of three coders."""
    project.import_files([write(folder.parent / "tomt.txt", "Intervjuer: Er du der?\nVert: Han gikk nettopp.\n" * 2)])
    people = folder / "participants.csv"
    text = people.read_text(encoding="utf-8-sig")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("I7;"))
    text += "\nI7;Intervjuer;interviewer;\nI7;Vert;moderator;\nFG1;Liv;participant;D14\nI2;Ektefelle;participant;D15\n"
    people.write_text(text, encoding="utf-8")
    project.refresh()
    chance = random.Random(41)
    project.decide([*some_answers(project, chance, 260), read_mark(project, "I7", 1)])
    project.decide([*taken_back(project, chance), *touching(project)])
    project.decide(agreed(project))
    step = project.decide(some_answers(project, chance, 60))
    project.undo(step)


def read_mark(project: Project, title: str, turn: int):
    return decision(project, title, turn, None, answer="read", at=project.now())


def some_answers(project: Project, chance: random.Random, number: int) -> list:
    """Return answers of three coders about stretches of words, up to four turns long."""
    codes = [code.id for code in project.study.codes]
    found = []
    for _ in range(number):
        transcript = chance.choice([one for one in project.study.transcripts if one.title != "I7"])
        turns = [turn for turn in project.study.codable_turns(transcript) if turn.number + 3 <= len(transcript.turns)]
        first = chance.choice(turns)
        last = transcript.turns[first.number - 1 + chance.choice((0, 0, 0, 1, 2, 3))]
        start = first.start + chance.randrange(max((first.end - first.start) // 2, 1))
        end = max(last.end - chance.randrange(max((last.end - last.start) // 2, 1)), start + 1)
        answer = chance.choices(("accept", "reject", "unsure"), (7, 2, 1))[0]
        found.append(
            decision(
                project, transcript.title, first.number, chance.choice(codes), answer=answer, start=start, end=end,
                coder=chance.choice(("ida", "tobias", "kari")), at=project.now(),
            )
        )  # fmt: skip
    return found


def taken_back(project: Project, chance: random.Random) -> list:
    """Return answers that clear or turn round earlier ones, and read marks taken away."""
    given = [one for one in project.study.decisions if one.family == "code"]
    changed = [
        replace(one, answer=chance.choice(("clear", "clear", "accept", "reject")), at=project.now())
        for one in chance.sample(given, 90)
    ]
    wide = [one for one in given if one.coder == "ida" and one.answer == "accept"]
    moved = [replace(one, start=one.start, end=one.end - 1, coder="tobias", at=project.now()) for one in wide[::6]]
    marks = [one for one in project.study.decisions if one.family == "read"]
    titles = {project.transcript(title).id for title in ("I6", "FG2")}
    unread = [replace(one, answer="clear", at=project.now()) for one in marks if one.transcript in titles][::3]
    return [*changed, *moved, *unread]


def touching(project: Project) -> list:
    """Return answers about the words just before a coded passage, with its code or a barrier: nothing is shared."""
    given = [one for one in project.study.decisions if one.code and one.coder == "ida" and one.answer == "accept"]
    inner = [
        one for one in given
        if any(turn.start < one.start - 9 < turn.end for turn in project.study.transcript_by_id[one.transcript].turns)
    ]  # fmt: skip
    return [
        replace(one, start=one.start - 9, end=one.start, code=code, at=project.now())
        for number, one in enumerate(inner[::5])
        for code in [(one.code, "barrier/capacity")[number % 2]]
    ]


def agreed(project: Project) -> list:
    """Return consensus decisions about a part of stretches: disputed ones (they count, or don't), and kari's own."""
    from coanalysis import codings

    disputed = [one for one in codings(project.study) if one.state == "disputed" and one.end - one.start > 9]
    own = [one for one in codings(project.study) if one.coders == ("kari",) and one.state == "accepted"]
    answers = [(one, ("accept", "reject")[number % 2]) for number, one in enumerate(disputed[::2])]
    answers += [(one, "reject") for one in own[::4]]
    by_id = {each.id: each for each in project.study.decisions}
    return [
        replace(
            by_id[one.decisions[0]], answer=answer, at=project.now(), consensus=("ida", "tobias", "kari"), coder="kari",
            start=one.start + (one.end - one.start) // 3, end=one.end - (one.end - one.start) // 3,
        )
        for one, answer in answers
    ]  # fmt: skip


# Reading a workbook


@functools.cache
def workbook(path: Path) -> openpyxl.Workbook:
    """Read a workbook once; no test changes it."""
    return openpyxl.load_workbook(path)


@dataclass(frozen=True)
class Block:
    """Quotes behind a figure. back: the address of the figure, on the sheet of figures."""

    at: int
    back: str
    names: tuple[str, str]
    quotes: tuple[tuple[str, ...], ...]


def read_blocks(sheet: Worksheet, figures: str) -> dict[int, Block]:
    """Return the blocks of a sheet of quotes by the row they begin in."""
    heads = [cell.value for cell in sheet[1]]
    found: list[tuple[int, str, tuple[str, str], list[tuple[str, ...]]]] = []
    for row in sheet.iter_rows(min_row=2):
        cells = {head: cell.value for head, cell in zip(heads, row, strict=True)}
        names = (cells["Rad"], cells["Kolonne"])
        if row[0].value is not None:
            assert row[0].value == BACK
            found.append((row[0].row, linked(row[0], figures), names, []))
        assert names == found[-1][2]
        found[-1][3].append(tuple(cells.get(head) or "" for head in QUOTED))
    return {at: Block(at, back, names, tuple(quotes)) for at, back, names, quotes in found}


def linked(cell, sheet: str) -> str:
    """Return where a cell leads to on a sheet."""
    where = LINK.fullmatch(cell.hyperlink.location)
    assert where, cell.hyperlink.location
    assert where["sheet"] == sheet
    return where["cell"]


def faults(book: openpyxl.Workbook, name: str, grid: Grid) -> list[str]:
    """Return everything in which a sheet and what lies behind its figures differ from the recount."""
    sheet = book[name]
    heads = [cell.value for cell in sheet[1]]
    if heads != grid.heads:
        return [f"{name}: headings {heads} instead of {grid.heads}"]
    names = [row[0].value for row in sheet.iter_rows(min_row=2)]
    if names != [row[0] for row in grid.rows]:
        return [f"{name}: rows {names}"]
    found = []
    for row, expected in zip(sheet.iter_rows(min_row=2), grid.rows, strict=True):
        for cell, value in zip(row[1:], expected[1:], strict=True):
            if (cell.value, type(cell.value)) != (value, type(value)):
                found.append(f"{name}!{cell.coordinate} says {cell.value!r}, counted {value!r}")
    return found + link_faults(book, sheet, grid)


def link_faults(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> list[str]:
    """Return figures whose link does not lead to exactly their quotes, and blocks no figure leads to."""
    quotes = next((one for one in book.sheetnames if one.startswith(f"Sitater – {sheet.title[:15]}")), "")
    blocks = read_blocks(book[quotes], sheet.title)
    found, used = [], set()
    for cell in (cell for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row):
        name = f"{sheet.title}!{cell.coordinate}"
        if not (isinstance(cell.value, int) and cell.value > 0):
            found += [f"{name} is {cell.value!r} and a link"] if cell.hyperlink else []
            continue
        reached = behind(blocks, linked(cell, quotes), cell, grid)
        used.update(block.at for block in reached)
        shown = [quote for block in reached for quote in block.quotes]
        expected = grid.behind[cell.row - 2, place_of(cell, grid)]
        if not reached:
            found.append(f"{name} leads to quotes of another row or column")
        elif shown != expected and (len(reached) < 2 or Counter(shown) != Counter(expected)):
            found.append(f"{name} leads to {len(shown)} quotes that are not its {len(expected)}")
    return found + [f"{quotes}!A{at} belongs to no figure" for at in blocks.keys() - used]


def place_of(cell, grid: Grid) -> int:
    """Return the column of the table, from 1, that a column of the sheet shows."""
    return cell.column - 1 if len(grid.heads) == len(grid.labels) + 1 else cell.column // 2


def behind(blocks: dict[int, Block], at: str, cell, grid: Grid) -> list[Block]:
    """Return the blocks a figure leads to: its own, or (the total) all those of its row, one after the other.

    None, if the block says that it belongs to another figure: by its names or by where it leads back to.
    """
    first = blocks[int(at.removeprefix("A"))]
    back = cell.parent[first.back]
    names = (cell.parent.cell(cell.row, 1).value, grid.labels[place_of(cell, grid) - 1])
    if back.row != cell.row or first.names != (names[0], grid.labels[place_of(back, grid) - 1]):
        return []
    if first.names[1] == names[1]:
        return [first]
    following = [block for start, block in sorted(blocks.items()) if start >= first.at]
    return [block for block in following if cell.parent[block.back].row == cell.row] if names[1] == TOTAL else []


@pytest.fixture(params=["plain", "crowded"])
def case(request) -> Counted:
    return request.getfixturevalue(request.param)


# The figures


@pytest.mark.parametrize("by", SHEETS)
def test_every_figure_of_the_matrix_equals_the_recount(case, by):
    book = workbook(case.exports / "matrix.xlsx")
    grid = case.recount.matrix(by)
    assert faults(book, SHEETS[by], grid) == []
    assert sum(isinstance(value, int) and value > 0 for row in grid.rows for value in row[1:]) > 200


@pytest.mark.parametrize("below", MEETINGS)
def test_every_figure_of_the_cooccurrence_table_equals_the_recount(case, below):
    book = workbook(case.exports / "cooccurrence.xlsx")
    grid = case.recount.cooccurrence(below)
    assert faults(book, MEETINGS[below], grid) == []
    assert sum(isinstance(value, int) and value > 0 for row in grid.rows for value in row[1:]) > 10


def test_the_workbooks_have_no_other_figures(case):
    matrix = workbook(case.exports / "matrix.xlsx")
    pairs = workbook(case.exports / "cooccurrence.xlsx")
    assert [one for one in matrix.sheetnames if not one.startswith("Sitater – ")] == [*SHEETS.values(), "Om tabellen"]
    assert [one for one in pairs.sheetnames if not one.startswith("Sitater – ")] == [*MEETINGS.values(), "Om tabellen"]


def test_the_figures_in_word_are_the_same(case):
    captions = {"etter gruppe": "groups", "etter transkripsjon": "transcripts", "etter deltaker": "persons"}
    document = docx.Document(str(case.exports / "matrix.docx"))
    titles = [one.text.split("\n")[1] for one in document.paragraphs if one.style.name == "Caption"]
    seen = set()
    for title, table in zip(titles, document.tables, strict=True):
        by = next(by for ending, by in captions.items() if ending in title)
        texts = [[cell.text for cell in row.cells] for row in table.rows]
        assert texts[1:] == in_word(case.recount, by, texts[0][1:]), title
        seen |= {(by, label) for label in texts[0][1:]}
    assert seen == {(by, label) for by in SHEETS for label, *_ in case.recount.columns(by)}


def in_word(recount: Recount, by: str, labels: list[str]) -> list[list[str]]:
    """Return what a Word table with these columns must say: «3 av 9» for people, bare numbers for passages."""
    grid = recount.matrix(by)
    step = 1 if by == "persons" else 2
    places = [1 + step * grid.labels.index(label) for label in labels]
    return [[str(row[0]), *(_printed(row[place], grid.heads[place]) for place in places)] for row in grid.rows]


def _printed(value: object, head: str) -> str:
    present = re.search(r"\(av (\d+)\)", head)
    return f"{value} av {present[1]}" if present and isinstance(value, int) and value else str(value)


def test_quote_tables_and_the_long_form_hold_exactly_the_counted_passages(case):
    recount = case.recount
    codings = [coding for code in recount.names for coding in recount.of([code])]
    quotes = [recount.quote(one) for one in codings]
    assert len(quotes) > 500
    assert sorted(word_quotes(case.exports / "quotes.docx")) == sorted(
        (code, placed(said, ref), words) for ref, words, said, code, _coders in quotes
    )
    assert sorted(excel_quotes(case.exports / "quotes.xlsx")) == sorted(
        (code, ref, words, coders) for ref, words, _said, code, coders in quotes
    )
    assert sorted(long_quotes(case.exports / "long.csv")) == sorted(
        (quote[3], quote[0], recount.words(one.talk, one.start, one.end), quote[4])
        for one, quote in zip(codings, quotes, strict=True)
    )


def placed(citation: str, reference: str) -> str:
    """Return citation and place in one, as in Word: «(D1, FG1)» in «FG1, ytring 38» is «(D1, FG1, ytring 38)»."""
    return citation.removesuffix(")") + reference.removeprefix(reference.split(",")[0]) + ")"


def word_quotes(path: Path) -> list[tuple[str, ...]]:
    tables = docx.Document(str(path)).tables
    cells = [[cell.text for cell in row.cells] for table in tables for row in table.rows[1:]]
    return [(code, said, words) for code, words, said in cells]


def excel_quotes(path: Path) -> list[tuple[str, ...]]:
    found = []
    for sheet in workbook(path).worksheets[:-1]:
        heads = [cell.value for cell in sheet[1]]
        places = [heads.index(head) for head in ("Underkode", "Referanse", "Sitat", "Kodet av")]
        found += [tuple(row[place] for place in places) for row in sheet.iter_rows(min_row=2, values_only=True)]
    return found


def long_quotes(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            tuple(row[head] for head in ("Kode", "Referanse", "Tekst", "Kodet av"))
            for row in csv.DictReader(file, delimiter=";")
        ]


# What the crowded project must have in it, so that the tests above say something


def test_the_crowded_project_holds_every_case(crowded):
    recount = crowded.recount
    answers = [one for one in recount.answers if one["family"] == "code"]
    accepted = [one for one in answers if one["answer"] == "accept"]
    counted = recount.codings
    marks = Counter(value for by in SHEETS for row in recount.matrix(by).rows for value in row[1:])
    assert recount.undone
    assert any(one["consensus"] for one in accepted)
    assert any(one["consensus"] for one in answers if one["answer"] == "reject")
    assert any(len(one.people) > 1 for one in counted)
    assert any(len(one.coders) == 3 for one in counted)
    assert any(any(not turn.is_codable for turn in one.talk.within(one.start, one.end)) for one in counted)
    assert recount.unspoken
    own = {(one["start"], one["end"], one["code"]) for one in accepted}
    assert any((one.start, one.end, one.code) not in own for one in counted)  # a union no coder made alone
    spans = [(one["transcript"], one["start"], one["end"]) for one in accepted]
    assert len(spans) > len(counted) + 60  # joined or disputed
    assert min(marks[0], marks[UNREAD], marks[ABSENT]) > 40


# By hand

TURNS = """\
Moderator: Hvordan gikk det?
Anne: Vi fikk god tid.
Per: Det var travelt.
Moderator: Og ellers?
Anne: Nei.
"""


def small_project(tmp_path: Path, text: str = TURNS, name: str = "gruppe") -> Project:
    project = create_project(tmp_path / name / "study")
    project.import_files([write(tmp_path / name / "fg.txt", text)], kind="focus_group", group="natta")
    return project


def figures(path: Path, sheet: str) -> dict[str, list[object]]:
    """Return name of the row -> its cells."""
    rows = workbook(path)[sheet].iter_rows(min_row=2, values_only=True)
    return {row[0]: list(row[1:]) for row in rows}


def test_nought_not_read_and_not_present_differ(tmp_path):
    """FG1 is read, FG2 not; Kari (D3) is in the list of FG1 and says nothing. D1 Anne, D2 Per; FG2 has D4 and D5."""
    with small_project(tmp_path) as project:
        project.import_files([write(tmp_path / "to.txt", TURNS.replace("Anne", "Liv").replace("Per", "Odd"))],
                             kind="focus_group", group="dagen")  # fmt: skip
        people = tmp_path / "gruppe" / "study" / "participants.csv"
        people.write_text(
            "transcript;label;function;pseudonym\nFG1;Moderator;moderator;\nFG1;Anne;participant;D1\n"
            "FG1;Per;participant;D2\nFG1;Kari;participant;D3\nFG2;Moderator;moderator;\n"
            "FG2;Liv;participant;D4\nFG2;Odd;participant;D5\n", encoding="utf-8",
        )  # fmt: skip
        project.refresh()
        project.decide([*read_all(project, "FG1"), decision(project, "FG1", 3, "barrier/time", at=project.now()),
                        decision(project, "FG2", 2, "enabler/time", at=project.now())])  # fmt: skip
        path = project.export("matrix", tmp_path / "matrix.xlsx")
    by_person = figures(path, "Deltakere")
    assert by_person["Tidspress"] == [0, 1, "–", "·", "·", 1]
    assert by_person["Barrierer"] == [0, 1, "–", "·", "·", 1]
    assert by_person["Avsatt tid"] == [0, 0, "–", 1, "·", 1]
    assert by_person["Manglende kapasitet"] == [0, 0, "–", "·", "·", "·"]
    by_group = workbook(path)["Grupper"]
    assert [cell.value for cell in by_group[1]][1:] == [
        "Natta: deltakere (av 3)", "Natta: utdrag", "Dagen: deltakere (av 2)", "Dagen: utdrag",
        "I alt: deltakere (av 5)", "I alt: utdrag",
    ]  # fmt: skip
    assert figures(path, "Grupper")["Tidspress"] == [1, 1, "·", "·", 1, 1]
    assert figures(path, "Grupper")["Manglende kapasitet"] == [0, 0, "·", "·", "·", "·"]


SAID = "Jeg tok på meg å teste kortet, men jeg hadde ikke tid."
ONCE = f"Moderator: Hva gjorde du?\nAnne: {SAID}\nModerator: Hva sa du?\nPer: Mm.\nModerator: Takk.\n"
TWICE = ONCE.replace("Per: Mm.", f"Anne: {SAID}")
CODES = ("phase/enrolment-roles", "barrier/time")


def coded_twice(tmp_path: Path, name: str, *, again: bool) -> dict[str, dict[str, dict[str, list[object]]]]:
    """Return the figures of a group in which Anne says a sentence once or twice, coded each time."""
    text = ONCE if not again else TWICE.replace("Moderator: Takk.", "Per: Mm.\nModerator: Takk.")
    with small_project(tmp_path, text, name) as project:
        turns = (2, 4) if again else (2,)
        made = [decision(project, "FG1", turn, code, at=project.now()) for turn in turns for code in CODES]
        project.decide([*read_all(project, "FG1"), *made])
        files = {kind: project.export(kind, tmp_path / name / f"{kind}.xlsx") for kind in ("matrix", "cooccurrence")}
    found = {sheet: figures(files["matrix"], sheet) for sheet in SHEETS.values()}
    return found | {sheet: figures(files["cooccurrence"], sheet) for sheet in [MEETINGS["barrier"]]}


def test_a_turn_said_twice_adds_passages_and_no_persons(tmp_path):
    once, twice = (coded_twice(tmp_path, name, again=name == "twice") for name in ("once", "twice"))
    names = ("Innrullering", "Rolle- og ansvarsfordeling", "Barrierer", "Tidspress")
    for sheet in ("Grupper", "Transkripsjoner"):
        assert [once[sheet][name] for name in names] == [[1, 1, 1, 1]] * 4
        assert [twice[sheet][name] for name in names] == [[1, 2, 1, 2]] * 4
        assert {name: row for name, row in once[sheet].items() if name not in names} == {
            name: row for name, row in twice[sheet].items() if name not in names
        }
    assert [once["Deltakere"][name] for name in names] == [[1, 0, 1]] * 4
    assert [twice["Deltakere"][name] for name in names] == [[2, 0, 2]] * 4
    meeting = MEETINGS["barrier"]
    assert once[meeting]["Innrullering"][:2] == [1, 1]
    assert twice[meeting]["Innrullering"][:2] == [1, 2]
    assert [row[-2:] for row in (once[meeting]["Innrullering"], twice[meeting]["Innrullering"])] == [[1, 1], [1, 2]]


def test_a_figure_leads_to_quotes_of_its_own_column(tmp_path):
    """A passage in which two people speak: each of them has a block that names them, and the total one of the two."""
    with small_project(tmp_path) as project:
        end = project.transcript("FG1").turns[2].end
        project.decide([decision(project, "FG1", 2, "barrier/time", end=end, at=project.now())])
        book = workbook(project.export("matrix", tmp_path / "matrix.xlsx"))
    sheet = book["Deltakere"]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "Tidspress")
    assert [cell.value for cell in row[1:]] == [1, 1, 1]
    blocks = read_blocks(book["Sitater – Deltakere"], "Deltakere")
    reached = [blocks[int(linked(cell, "Sitater – Deltakere")[1:])] for cell in row[1:]]
    said = "D1: Vi fikk god tid.\nD2: Det var travelt."
    assert [quote[1] for block in reached for quote in block.quotes] == [said] * 3
    assert [block.names[1] for block in reached[:2]] == ["D1", "D2"]
    assert [block.back for block in reached[:2]] == [cell.coordinate for cell in row[1:3]]


def test_who_took_part_twice_counts_once_in_the_total(plain):
    """Marit (D1), Siv (D3), Turid (D6) and Kåre (D7) are heard in a group and alone: 5 + 6 + 6 people are 13."""
    path = plain.exports / "matrix.xlsx"
    heads = [cell.value for cell in workbook(path)["Grupper"][1]]
    assert [head for head in heads if "(av" in head] == [
        "Nyansatte: deltakere (av 5)", "HLR: deltakere (av 6)", "Individuelle intervjuer: deltakere (av 6)",
        "I alt: deltakere (av 13)",
    ]  # fmt: skip
    row = figures(path, "Grupper")["Problematisering"]
    assert row[6] < row[0] + row[2] + row[4]
    assert row[7] == row[1] + row[3] + row[5]
