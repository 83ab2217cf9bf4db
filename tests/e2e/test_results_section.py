"""Every quote of the sample's results section stands word for word in the turn it names, said by the person named."""

from __future__ import annotations

import csv
import re

import pytest
from demos import SAMPLES

import coanalysis as co

PLACE = r"\((?P<people>D\d+(?:, D\d+)*), (?P<title>(?:FG|I)\d+), ytring (?P<first>\d+)(?:–(?P<last>\d+))?\)"
INLINE = re.compile(rf"«(?P<words>[^«»]+)» {PLACE}")
BLOCK = re.compile(rf"(?P<words>[^«»]+) {PLACE}")
SPEAKER = re.compile(r"\b(D\d+): ")
Quote = tuple[str, str, int, str]


def listed(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def said() -> dict[tuple[str, int], tuple[str, str]]:
    """Short title and turn -> who speaks ('' for interviewers and moderators), and the words."""
    people = {
        (row["transcript"], row["label"]): row["pseudonym"] if row["function"] == "participant" else ""
        for row in listed("participants.csv")
    }
    return {
        (row["title"], turn.number): (people[row["title"], turn.label], flat(talk.text[turn.start : turn.end]))
        for row in listed("transcripts.csv")
        for talk in [co.load(SAMPLES / row["file"]).transcript]
        for turn in talk.turns
    }


def parts_of(text: str) -> tuple[str, list[str]]:
    """Return the running text and the block quotes, each on one line."""
    blocks = re.findall(r"(?:^>.*\n)+", text, re.MULTILINE)
    running = re.sub(r"^>.*\n", "", text, flags=re.MULTILINE)
    return flat(running), [flat(re.sub(r"^>", "", block, flags=re.MULTILINE)) for block in blocks]


def quotes_of(match: re.Match[str]) -> list[Quote]:
    """Return one quote for each turn a citation names: title, person, turn, words."""
    title, people, first = match["title"], match["people"].split(", "), int(match["first"])
    if not match["last"]:
        assert len(people) == 1, match[0]
        return [(title, people[0], first, match["words"])]
    _, *rest = SPEAKER.split(match["words"])
    speakers, words = rest[::2], rest[1::2]
    assert list(dict.fromkeys(speakers)) == people, match[0]
    assert first + len(words) - 1 == int(match["last"]), match[0]
    return [(title, who, first + at, one.strip()) for at, (who, one) in enumerate(zip(speakers, words, strict=True))]


def wrong(said: dict[tuple[str, int], tuple[str, str]], quotes: list[Quote]) -> list[Quote]:
    """Return the quotes that do not stand in the turn named, between whole words, or are somebody else's."""
    found = []
    for title, person, turn, words in quotes:
        speaker, text = said.get((title, turn), ("", ""))
        if not person or speaker != person or not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text):
            found.append((title, person, turn, words))
    return found


@pytest.fixture(scope="module")
def quotes() -> list[Quote]:
    """Return all quotes; no guillemet and no citation is left over, and only long quotes and exchanges are blocks."""
    text = (SAMPLES / "review" / "results.md").read_text(encoding="utf-8")
    running, blocks = parts_of(text)
    inline, whole = list(INLINE.finditer(running)), [BLOCK.fullmatch(block) for block in blocks]
    assert None not in whole, blocks
    assert len(inline) == running.count("«") == running.count("»") == running.count("ytring ")
    assert [match[0] for match in inline if len(match["words"].split()) >= 40] == []
    assert [match[0] for match in whole if not match["last"] and len(match["words"].split()) < 40] == []
    return [quote for match in (*inline, *whole) for quote in quotes_of(match)]


def test_every_quote_of_the_results_stands_in_its_turn(said, quotes):
    assert wrong(said, quotes) == []
    assert len(quotes) >= 12


def test_a_wrong_quote_would_be_found(said, quotes):
    title, person, turn, words = quotes[0]
    faults = [
        (title, person, turn + 1, words), (title, "D5", turn, words), (title, person, turn, words[:-1]),
        (title, person, turn, words.replace(" ", " ikke ", 1)), ("I9", person, turn, words),
    ]  # fmt: skip
    assert wrong(said, [quotes[0], *faults]) == faults


def test_no_first_name_stands_outside_a_quote():
    text = (SAMPLES / "review" / "results.md").read_text(encoding="utf-8")
    running, _blocks = parts_of(text)
    names = {row["label"] for row in listed("participants.csv") if row["pseudonym"]} - {"K"} | {"Kåre"}
    assert [name for name in names if re.search(rf"\b{name}\b", re.sub(r"«[^»]*»", "", running))] == []
