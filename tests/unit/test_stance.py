from __future__ import annotations

from pathlib import Path

import pytest

from coanalysis.language.sentences import sentence_numbers
from coanalysis.language.stance import FLAGS, Stance
from coanalysis.language.tokens import fold, gaps_of, places_of, words_of

SET = Path(__file__).parents[1] / "sets" / "stance.tsv"
ROWS = [line.split("\t") for line in SET.read_text(encoding="utf-8").splitlines()[1:]]


#: Passage -> why it is not read rightly yet. The one list of known failures of `sets/stance.tsv`.
KNOWN = {
    "Det gjekk seg til, det med rollene.": "what it is about is named behind the clause",
    "Resistance disappeared over time.": "«disappeared» also says that what was good was lost",
}


def case(passage: str, found: str, expected: str, language: str, _note: str):
    marks = [pytest.mark.xfail(strict=True, reason=KNOWN[passage])] if passage in KNOWN else []
    return pytest.param(passage, found, expected, language, marks=marks, id=f"{passage} [{found}]")


def flags_of(text: str, found: str, *, language: str = "nb") -> tuple[str, ...]:
    words, gaps = [fold(word) for word in words_of(text)], gaps_of(text)
    ending = text[places_of(text)[-1][1] :]
    stance = Stance(words, gaps, sentence_numbers(words, gaps), language=language, ending=ending)
    return stance.flags([words.index(fold(word)) for word in found.split()])


@pytest.mark.parametrize(
    ("passage", "found", "expected", "language"),
    [case(*row) for row in ROWS],
)
def test_the_set_of_passages(passage, found, expected, language):
    assert flags_of(passage, found, language=language) == tuple(expected.split())


def test_the_set_has_every_flag_and_passages_without():
    counts = {flag: sum(flag in row[2].split() for row in ROWS) for flag in FLAGS}
    assert len(ROWS) >= 60
    assert set(KNOWN) <= {row[0] for row in ROWS}
    assert min(counts.values()) >= 8
    assert sum(not row[2] for row in ROWS) >= 15


def test_flags_come_in_one_order():
    assert flags_of("I starten sa de at det kanskje var motstand, men det gikk seg til.", "motstand") == (
        "reported",
        "resolved",
        "hedged",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Det var tid. Ja. Nei. Så ble det bedre.", ()),
        ("Det var tid. Ja. Så ble det bedre.", ("resolved",)),
        ("Det var tid, og det ble aldri bedre, det løste seg ikke.", ()),
        ("Først var det tid. Nå er det borte.", ("resolved",)),
        ("Først var det tid, sa jeg nå.", ()),
    ],
)
def test_how_far_resolved_reaches(text, expected):
    assert flags_of(text, "tid") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kanskje. Vi hadde tid.", ()),
        ("Vi hadde tid. Kanskje.", ()),
        ("Vi hadde tid, men kanskje ikke folk.", ()),
        ("Vi hadde kanskje tid, men ikke folk.", ("hedged",)),
        ("Han sa ja, men vi hadde tid.", ()),
        ("Som jeg sa: vi hadde tid.", ()),
        ("Det sier seg selv at vi hadde tid.", ()),
        ("Det er viktig å si tid.", ()),
        ("Vi lurte på om vi hadde tid.", ()),
        ("Hadde hun tid, så hadde hun kommet.", ("counterfactual",)),
        ("Har du ikke tid, går det ikke.", ()),
        ("Har du ikke tid", ("question",)),
        ("Har du ikke tid.", ()),
        ("Tid, hadde dere ikke det?", ()),
        ("Vi hadde vel tid, hadde vi ikke?", ()),
        ("Vi hadde tid?", ("question",)),
    ],
)
def test_where_a_cue_does_not_reach(text, expected):
    assert flags_of(text, "tid") == expected


def test_a_question_mark_belongs_to_its_own_sentence():
    assert flags_of("Hadde dere tid? Vi hadde folk.", "tid") == ("question",)
    assert flags_of("Hadde dere tid? Vi hadde folk.", "folk") == ()


def test_words_without_what_follows_them():
    # without `ending` the mark after the last word is not seen, and a statement stays one
    stance = Stance(["var", "det", "tid"], ["", " ", " "], [0, 0, 0], language="nb")
    assert stance.flags([2]) == ()
