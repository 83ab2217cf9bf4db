from __future__ import annotations

import pytest

from coanalysis.language.negation import Negation
from coanalysis.language.sentences import sentence_numbers
from coanalysis.language.tokens import fold, gaps_of, words_of


def is_negated(text: str, *, language: str = "nb", found: tuple[str, ...] = ("tidspress", "pressure")) -> bool:
    """Say whether the words of a text that begin with one of `found` are negated, together."""
    words, gaps = [fold(word) for word in words_of(text)], gaps_of(text)
    places = [at for at, word in enumerate(words) if word.startswith(found)]
    assert places
    return Negation(words, gaps, sentence_numbers(words, gaps), language=language).negates(places)


@pytest.mark.parametrize(
    "text",
    [
        "Vi hadde ikke tidspress.",
        "Me hadde ikkje noko tidspress.",
        "Itj tidspress hos oss.",
        "Det va ittj nå tidspress.",
        "Det var inte tidspress.",
        "Vi ha'kke tidspress.",
        "Ingen hadde tidspress.",
        "Inga tidspress.",
        "Ingenting av tidspress.",
        "Det var aldri tidspress.",
        "Det var uten tidspress.",
        "Verken tidspress eller stress.",
        "Det var knapt noe tidspress.",
        "Det var neppe tidspress.",
        "Vi slapp tidspresset.",
        "Vi slipper tidspresset.",
        "Jeg tror ikke at vi hadde tidspress.",
        "Det er ingen her som har opplevd tidspress.",
        "Det var ikke så mye tidspress.",
        "Hos oss var det heller ikke tidspress.",
        "Det var ikke [ler] noe tidspress.",
    ],
)
def test_a_cue_before(text):
    assert is_negated(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tidspress var det ikke.",
        "Tidspress hadde vi aldri.",
        "Tidspress hadde ingen.",
        "Tidspress, det var det ikke.",
        "Tidspress, nei, det hadde vi ikke.",
        "Tidspress og mas var ikke der.",
    ],
)
def test_a_cue_after(text):
    assert is_negated(text)


@pytest.mark.parametrize(
    "text",
    [
        "Det var tidspress, ikke sant.",
        "Det var tidspress, itj sant.",
        "Ikke minst tidspress.",
        "Det var ikke bare tidspress, men også andre ting.",
        "Ikke noe problem, men tidspress.",
        "Uten tvil tidspress.",
        "Ikke rart det ble tidspress.",
        "Ingenting annet enn tidspress.",
        "Jeg vet ikke om det var tidspress.",
        "Det var tidspress eller ikke.",
        "Det var tidspress, ikke?",
        "Ikke før i mai var det tidspress.",
    ],
)
def test_idioms_that_only_look_like_negation(text):
    assert not is_negated(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vi hadde ikke møter, men tidspresset var der.",
        "Vi kom ikke fordi tidspresset var stort.",
        "Vi kom ikke selv om tidspresset ga seg.",
        "Vi rakk ikke på grunn av tidspress.",
        "Det var tidspress og vi fikk ikke sove.",
        "Det var tidspress, vi fikk ikke sove.",
        "Vi fikk ikke sove, vi hadde tidspress.",
        "Fordi vi ikke kom, ble det tidspress.",
        "Vi kom ikke, så det ble tidspress.",
        "Tidspresset gjorde at vi ikke kom.",
        "Tidspress når vi ikke kom.",
        "Tidspress, ikke stress, var problemet.",
        "Vi kom ikke. Tidspress var det.",
        "Det var tidspress uten like.",
        "Vi kom ikke en to tre fire fem tidspress.",
        "Tidspress en to tre fire ikke.",
        "No har vi tidspress.",
    ],
)
def test_where_negation_does_not_reach(text):
    assert not is_negated(text)


def test_the_window_is_five_words_before_and_four_after():
    assert is_negated("ikke en to tre fire tidspress")
    assert not is_negated("ikke en to tre fire fem tidspress")
    assert is_negated("tidspress en to tre ikke")
    assert not is_negated("tidspress en to tre fire ikke")


@pytest.mark.parametrize(
    "text",
    [
        "Det var ikke slik at vi ikke hadde tidspress.",
        "Det var ingen som ikke hadde tidspress.",
        "Det var ikke uten tidspress.",
        "Det gikk aldri helt uten tidspress.",
    ],
)
def test_two_negations_take_each_other_back(text):
    assert not is_negated(text)


def test_a_negation_of_words_that_deny_something_themselves():
    # the indicator names the lack; what is negated is the lack
    assert is_negated("Målene var slett ikke uklare.", found=("uklare",))
    assert is_negated("Det manglet ikke kapasitet.", found=("manglet", "kapasitet"))


def test_one_negation_of_a_negated_clause_is_left_when_the_other_was_found():
    assert not is_negated("Det er ikke det at vi ikke ville.", found=("ville",))
    words = ["det", "er", "ikke", "det", "at", "vi", "ikke", "ville"]
    negation = Negation(words, ["", *[" "] * 7], [0] * 8, language="nb")
    assert negation.negates([6, 7])  # «ikke ville», denied by the first «ikke»


def test_an_idiom_negates_its_own_words():
    assert not is_negated("De vet ikke hvem som ringer.", found=("hvem",))
    assert is_negated("De vet ikke hvem som ringer.", found=("vet", "hvem"))
    assert is_negated("Det var ingen tvil om det.", found=("tvil",))


def test_a_cue_that_was_found_itself_never_negates():
    assert not is_negated("Vi hadde ikke tidspress.", found=("ikke", "tidspress"))
    assert not is_negated("Tidspress var det ikke.", found=("tidspress", "ikke"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We did not have time pressure.", True),
        ("There wasn't any time pressure.", True),
        ("We didn’t have time pressure.", True),
        ("No time pressure.", True),
        ("Without time pressure it worked.", True),
        ("There was hardly any time pressure.", True),
        ("Time pressure was never an issue.", True),
        ("None of us had time pressure.", True),
        ("No, time pressure was everywhere.", False),
        ("Not only time pressure.", False),
        ("No doubt time pressure.", False),
        ("Time pressure, not workload, was the issue.", False),
        ("We couldn't meet because of time pressure.", False),
        ("We didn't meet, there was time pressure.", False),
    ],
)
def test_english(text, expected):
    assert is_negated(text, language="en") is expected
