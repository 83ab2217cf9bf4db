from __future__ import annotations

import pytest

from coanalysis import registry
from coanalysis.language.guess import guess_language
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Codebook, Evidence, Indicator, Passage, Suggestion, Transcript, Turn, text_sha
from coanalysis.suggesters import suggest
from coanalysis.suggesters.rules import Rules, suggest_rules

KEYS = KeyTable()
TEXT = "M: Var det tidspress?\nA: Ja, tidspress og lite tid.\nB: Vi hadde ikke tidspress.\nC: Fint vær."


def book(*codes: tuple[str, tuple[str, ...]], book_id: str = "bok") -> Codebook:
    lines = {one: tuple(Indicator(one, line) for line in texts) for one, texts in codes}
    made = tuple(Code(one, {"nb": one}, indicators=indicators) for one, indicators in lines.items())
    return Codebook(book_id, "1", {"nb": book_id}, ("nb",), made)


def transcript(text: str = TEXT, *, language: str = "nb") -> Transcript:
    turns, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        turns.append(Turn(number, line[0], start + 3, start + len(line)))
        start += len(line) + 1
    return Transcript("t1", text_sha(text), text, tuple(turns), language=language)


def passages(talk: Transcript) -> list[Passage]:
    """All turns but the first, the moderator's."""
    return [Passage(talk.id, talk.version, turn.start, turn.end) for turn in talk.turns[1:]]


def test_suggestions_rest_on_words_of_their_passage():
    talk = transcript()
    rules = Rules([book(("barrier/time", ("tidspress*", "lite tid")))], keys=KEYS)
    version = text_sha(TEXT)
    # A speaks 25-51, B 55-79; the moderator's own «tidspress» is no passage
    assert rules.suggest(talk, passages(talk)) == [
        Suggestion(
            "t1", version, 25, 51, "barrier/time", "rules",
            evidence=(Evidence("tidspress*", ((29, 38),)), Evidence("lite tid", ((42, 50),))),
        ),
        Suggestion(
            "t1", version, 55, 79, "barrier/time", "rules", strength="negative_case",
            evidence=(Evidence("tidspress*", ((69, 78),), ("negated",)),),
        ),
    ]  # fmt: skip


def test_codes_of_several_codebooks_come_in_their_order():
    talk = transcript("M: .\nA: Tid og ro.")
    rules = Rules([book(("b/ro", ("ro",))), book(("a/tid", ("tid",)), book_id="to")], keys=KEYS)
    assert [one.code for one in rules.suggest(talk, passages(talk))] == ["b/ro", "a/tid"]


@pytest.mark.parametrize(
    ("language", "found"),
    [("nb", False), ("nn-NO", False), ("no", False), ("en", True), ("en-GB", True), ("", True), ("sv", True)],
)
def test_the_language_of_a_transcript_decides_which_lines_run(language, found):
    talk = transcript("M: .\nA: We never had the time to meet, and that was it.", language=language)
    rules = Rules([book(("barrier/time", ("en: time",)))], keys=KEYS)
    assert bool(rules.suggest(talk, passages(talk))) is found


def test_patterns_over_budget_are_named_and_the_pass_goes_on():
    talk = transcript("M: .\nA: " + "a" * 60 + "! tid")
    rules = Rules([book(("barrier/time", (r"re: (a|aa)+$", "tid")))], keys=KEYS)
    assert [one.evidence[0].indicator for one in rules.suggest(talk, passages(talk))] == ["tid"]
    assert [problem.where for problem in rules.skipped] == ["barrier/time"]


def test_the_verb_yields_per_transcript_and_tells_how_far_it_is():
    talk, done = transcript(), []
    rules = Rules([book(("barrier/time", ("lite tid",)))], keys=KEYS)
    work = [(talk, passages(talk)), (talk, [])]
    found = list(suggest(work, rules, on_progress=lambda *numbers: done.append(numbers)))
    assert [(one, [(row.start, row.end) for row in rows]) for one, rows in found] == [("t1", [(25, 51)]), ("t1", [])]
    assert done == [(1, 2), (2, 2)]


def test_rules_are_found_by_name():
    assert registry.load("coanalysis.suggesters", "rules") is suggest_rules
    assert suggest_rules([book()], keys=KEYS).name == "rules"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jeg vet ikke hva vi skulle gjort, men det var mye å gjøre.", "nb"),
        ("Eg veit ikkje kva me skulle gjort, men det var mykje å gjere.", "nn"),
        ("I don't know what we should have done, but there was a lot to do.", "en"),
        ("Æ veit itj ka vi sku ha gjort, men det va mytji å gjørra, og du kan sei kæm som hadd ansvaret.", "nb"),
        ("", "nb"),
        ("12345", "nb"),
    ],
)
def test_guess_language(text, language):
    assert guess_language(text) == language
