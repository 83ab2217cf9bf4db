from __future__ import annotations

import pytest

from coanalysis.language.sentences import LONGEST_SENTENCE, sentence_numbers
from coanalysis.language.tokens import gaps_of, words_of


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, their words joined by blanks."""
    words = words_of(text)
    found: dict[int, list[str]] = {}
    for word, number in zip(words, sentence_numbers(words, gaps_of(text)), strict=True):
        found.setdefault(number, []).append(word)
    assert list(found) == list(range(len(found)))
    return [" ".join(words) for words in found.values()]


@pytest.mark.parametrize(
    "text",
    [
        "Vi prøvde f.eks. Teams og telefon",
        "Det gjaldt bl.a. Hamar og Gjøvik",
        "Det var ca. 12 stykker",
        "Møter osv. var det nok av",
        "Kurs, dvs. Opplæring for alle",
        "Vi begynte kl. 07.30 på vakt",
        "Se nr. 4 på lista",
        "Den 17. mai var vi stengt",
        "Det var 1. gang for oss",
        "Vi spurte dr. Hansen om det",
        "Fra avd. Nord kom ingen",
        "Det skjedde pga. bemanning",
        "En pris på 3.5 eller 12,5",
        "we asked Mrs. Berg about it",
        "e.g. training for all",
        "Vi fikk mer ansvar (jf. avtalen) enn før",
    ],
)
def test_a_point_that_does_not_end_a_sentence(text):
    assert len(sentences(text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Møter osv. Så gikk vi.", ["Møter osv", "Så gikk vi"]),
        ("Vi var 12. Det holdt.", ["Vi var 12", "Det holdt"]),
        ("Det var i 2021. Da begynte det.", ["Det var i 2021", "Da begynte det"]),
        ("Jeg vet… kanskje det", ["Jeg vet", "kanskje det"]),
        ("Jeg vet ... kanskje det", ["Jeg vet", "kanskje det"]),
        ("Ja! Jo? Nei.", ["Ja", "Jo", "Nei"]),
        ("første linje\nandre linje", ["første linje", "andre linje"]),
        ("«Vi rakk det.» Så gikk hun.", ["Vi rakk det", "Så gikk hun"]),
        ("Vi didn't go. Why?", ["Vi did n't go", "Why"]),
        ("Vi gikk [ler]. Så kom de.", ["Vi gikk", "Så kom de"]),
        ("Det var tid, mas; og prat: mye – mer", ["Det var tid mas og prat mye mer"]),
    ],
)
def test_where_a_sentence_ends(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize(("n_words", "expected"), [(39, [39]), (40, [40]), (41, [40, 1]), (100, [40, 40, 20])])
def test_talk_without_marks_is_cut(n_words, expected):
    assert [len(one.split()) for one in sentences("ord " * n_words)] == expected
    assert LONGEST_SENTENCE == 40


def test_each_stretch_is_cut_by_its_own_count():
    assert [len(one.split()) for one in sentences("ord " * 41 + ". " + "Ord " * 40)] == [40, 1, 40]
