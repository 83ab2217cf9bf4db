from __future__ import annotations

import numpy as np
import pytest

from coanalysis.model import Code, Codebook, Coding, Passage, Transcript, Turn, text_sha
from coanalysis.suggesters.learned import Learned
from coanalysis.suggesters.material import Unit, units_of
from coanalysis.suggesters.reliability import area_error, judge
from coanalysis.suggesters.training import N_FOLDS, folds_of

TIME, HUMOUR = "barrier/time", "own/humour"
BOOK = Codebook(
    "bok", "1", {"nb": "Bok"}, ("nb",),
    (
        Code(TIME, {"nb": "Tidspress"}), Code(HUMOUR, {"nb": "Humor"}),
        Code("a/manual", {"nb": "A"}, automation="manual"),
    ),
)  # fmt: skip
HURRIED = ("Vi rakk aldri møtet.", "Eg rakk ikkje møta.", "Møtet rakk vi ikke.", "Rakk vi møtene? Nei, aldri.")
OTHER = ("Lederen spurte oss om planen.", "Kaffen var god i går.", "Naboen ringte meg.", "Hunden fikk mat.")
READ = frozenset({TIME, HUMOUR})


def unit(group: str, number: int, text: str, *accepted: str, read: bool = True, **more) -> Unit:
    given = dict.fromkeys(accepted, f"d-{group}-{number}")
    return Unit(
        Passage(group, "v", number, number + 1), text, group, given, read_for=READ if read else frozenset(), **more
    )


def study(n_groups: int = 4) -> list[Unit]:
    """In each transcript two hurried turns that were coded, and six others that were read."""
    units = []
    for group in range(n_groups):
        hurried = [HURRIED[group % 4], HURRIED[(group + 1) % 4]]
        units += [unit(f"t{group}", at, text, TIME) for at, text in enumerate(hurried)]
        units += [unit(f"t{group}", 2 + at, text) for at, text in enumerate([*OTHER, "Vi lo mye.", "Mm."])]
    return units


def talk(*lines: str) -> tuple[Transcript, list[Passage]]:
    text, turns = "", []
    for number, line in enumerate(lines, 1):
        turns.append(Turn(number, "A", len(text), len(text) + len(line)))
        text += line + "\n"
    made = Transcript("new", text_sha(text), text, tuple(turns))
    return made, [Passage("new", made.version, turn.start, turn.end) for turn in turns]


def test_it_learns_what_no_pattern_says_and_shows_the_words_and_the_nearest_quote():
    learned = Learned.train([BOOK], study())
    transcript, passages = talk("Kaffen var kald.", "Nei, møtet rakk vi nok aldri.")
    found = learned.suggest(transcript, passages)
    assert [(one.code, one.start, one.end, one.suggester, one.strength) for one in found] == [
        (TIME, 17, 46, "learned", "strong")
    ]
    assert 0.5 < found[0].score <= 1
    (why,) = found[0].evidence
    assert why.indicator == "quote d-t0-0"  # «Vi rakk aldri møtet.»
    words = {transcript.text[start:end] for start, end in why.spans}
    assert {"møtet", "rakk"} <= words  # and not «nok», which nobody has said
    assert "nok" not in words


def test_the_trial_is_over_transcripts_and_its_counts_are_passages():
    found = Learned.train([BOOK], study()).reliability[TIME]
    assert (found.state, found.accepted, found.other, found.transcripts) == ("ready", 8, 24, 4)
    assert (found.recall, found.precision) == (found.both / 8, found.both / found.suggested)
    assert found.both >= 6
    assert found.chance == 0.25
    assert found.average_precision == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("units", "state"),
    [
        (study(2), "too_few"),  # four accepted passages
        ([unit("t1", at, text, TIME) for at, text in enumerate([*HURRIED, *HURRIED])]
         + [unit(group, 20 + at, text) for group in ("t1", "t2") for at, text in enumerate(OTHER)], "one_transcript"),
        ([unit(f"t{at % 2}", at, text, TIME) for at, text in enumerate([*HURRIED, *HURRIED])], "nothing_else_read"),
        ([unit(f"t{at % 4}", at, "Mm, det er det.", *([TIME] if at < 6 else [])) for at in range(20)],
         "no_better_than_chance"),
    ],
)  # fmt: skip
def test_it_keeps_silent_where_it_cannot_know_or_knows_nothing(units, state):
    learned = Learned.train([BOOK], units)
    found = learned.reliability[TIME]
    assert (found.state, found.is_ready) == (state, False)
    assert (found.average_precision is None) == (state != "no_better_than_chance")
    transcript, passages = talk("Vi rakk aldri møtet.", "Mm, det er det.")
    assert learned.suggest(transcript, passages) == []


def test_a_code_nobody_has_used_is_not_trained_but_says_why():
    learned = Learned.train([BOOK], study())
    assert learned.codes == (TIME,)
    assert set(learned.reliability) == {TIME, HUMOUR}
    assert learned.reliability[HUMOUR].state == "too_few"


def test_silence_counts_only_where_the_code_was_read_for():
    assert unit("t", 0, "Ja.").answer(TIME) is False
    assert unit("t", 0, "Ja.", read=False).answer(TIME) is None
    assert unit("t", 0, "Ja.", TIME, read=False).answer(TIME) is True
    assert unit("t", 0, "Ja.", read=False, refused=frozenset({TIME})).answer(TIME) is False
    assert unit("t", 0, "Ja.", unsure=frozenset({TIME})).answer(TIME) is None
    unread = [unit("t9", at, HURRIED[at], read=False) for at in range(4)]
    assert Learned.train([BOOK], [*study(), *unread]).reliability[TIME].other == 24


def test_the_same_material_gives_the_same_and_what_has_not_changed_is_kept():
    one, other = (Learned.train([BOOK], study()) for _ in range(2))
    texts = [*HURRIED, *OTHER]
    assert np.array_equal(one.scores(texts), other.scores(texts))
    again = Learned.train([BOOK], study(), before=one)
    assert again.features is one.features
    assert again._parts[TIME] is one._parts[TIME]
    more = study()
    more[-1] = unit("t3", 7, "Mm.", TIME)
    changed = Learned.train([BOOK], more, before=one)
    assert changed.features is one.features  # the words are the same, the answers are not
    assert changed.reliability[TIME].accepted == 9


def test_whole_transcripts_are_dealt_out_those_with_the_code_apart():
    groups = ["a"] * 3 + ["b"] * 2 + ["c"] * 9 + ["d", "e"]
    truth = np.array([1, 1, 0, 1, 0] + [0] * 9 + [1, 0], dtype=bool)
    found = folds_of(truth, groups)
    parts = {group: {int(part) for part, name in zip(found, groups, strict=True) if name == group} for group in "abcde"}
    assert all(len(one) == 1 for one in parts.values())
    with_code = [next(iter(parts[group])) for group in "abd"]
    assert len(set(with_code)) == 3
    assert parts["c"] == set(range(N_FOLDS)) - set(with_code)  # the large one without the code has a part to itself


def test_units_know_who_answered_and_what_was_read():
    transcript, passages = talk("Vi rakk aldri møtet.", "Kaffen var god.", "Naboen ringte.")
    first, second, third = passages

    def coding(passage: Passage, state: str, decision: str = "d1", code: str = TIME) -> Coding:
        return Coding("new", passage.version, passage.start + 3, passage.end, code, state, ("ida",), (decision,))

    codings = [
        coding(first, "accepted", "d1"), coding(second, "rejected", "d2"), coding(third, "disputed", "d3"),
        coding(third, "accepted", "d4", HUMOUR),
    ]  # fmt: skip
    units = units_of([transcript], passages, codings, read_for=lambda passage: READ if passage == third else ())
    assert [one.answer(TIME) for one in units] == [True, False, None]
    assert [one.answer(HUMOUR) for one in units] == [None, None, True]
    assert units[0].accepted == {TIME: "d1"}
    assert [one.group for one in units] == ["new"] * 3


def test_the_area_under_the_curve_must_lie_above_one_half():
    # Hanley & McNeil: area 0.5 with one of each: Q1 = Q2 = 1/3, error 0.5
    assert area_error(0.5, 1, 1) == pytest.approx(0.5)
    truth = np.array([True] * 5 + [False] * 20)
    sure = judge("a/b", np.where(truth, 1.0, 0.0), truth, cut=0.5, transcripts=3)
    assert (sure.state, sure.recall, sure.precision) == ("ready", 1.0, 1.0)
    flat = judge("a/b", np.zeros(25), truth, cut=0.5, transcripts=3)
    assert (flat.state, flat.recall, flat.precision) == ("no_better_than_chance", 0.0, None)
    assert flat.average_precision == pytest.approx(0.2)
