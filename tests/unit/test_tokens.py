from __future__ import annotations

import pytest

from coanalysis.language.sentences import sentence_numbers
from coanalysis.language.tokens import fold, gaps_of, places_of, tokenize, without_marks, words_of


def said(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


def test_positions_cut_the_words_out_of_the_text():
    text = "Ja, «tida» gjekk – e-posten òg."
    assert [(text[token.start : token.end], token.start) for token in tokenize(text)] == [
        ("Ja", 0),
        ("tida", 5),
        ("gjekk", 11),
        ("e-posten", 19),
        ("òg", 28),
    ]


def test_a_part_of_a_text_keeps_the_positions_of_the_whole():
    text = "Marit: vi rakk det"
    assert [(token.text, token.start) for token in tokenize(text, 7, 14)] == [("vi", 7), ("rakk", 10)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HLR-kurset, 2 ganger", ["HLR-kurset", "2", "ganger"]),
        ("sjø' og -tid-", ["sjø", "og", "tid"]),
        ("ha'kke tid", ["ha'kke", "tid"]),
        ("og/eller f.eks. 12.30", ["og", "eller", "f", "eks", "12", "30"]),
        ("under_strek", ["under", "strek"]),
        ("x̌ålen", ["x̌ålen"]),
        ("sam\u00adskaping", ["sam\u00adskaping"]),
        ("", []),
    ],
)
def test_what_makes_a_word(text, words):
    assert said(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("det [uklart 00:12] var", ["det", "var"]),
        ("ja (.) nei (ler) kanskje [LER litt]", ["ja", "nei", "kanskje"]),
        ("så sa [lederen] det", ["så", "sa", "lederen", "det"]),
        ("det (som vi sa) var", ["det", "som", "vi", "sa", "var"]),
        ("[00:01:05] Æ vart", ["Æ", "vart"]),
        ("uklart mål", ["uklart", "mål"]),
    ],
)
def test_transcription_marks_are_not_said(text, words):
    assert said(text) == words
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We didn't", ["we", "did", "n't"]),
        ("I can’t, won't", ["i", "can", "n't", "will", "n't"]),
        ("WASN'T", ["was", "n't"]),
        ("isn't-it", ["isn't-it"]),
        ("the team's", ["the", "team's"]),
    ],
)
def test_english_not_is_a_word_of_its_own(text, words):
    assert [token.folded for token in tokenize(text)] == words


def test_split_words_cover_the_text_without_overlap():
    assert [(token.start, token.end) for token in tokenize("can't")] == [(0, 2), (2, 5)]


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("TIDA", "tida"),
        ("Øve", "øve"),
        ("team’s", "team's"),
        ("sam\u00adskaping", "samskaping"),
        ("A\u030a", "å"),
        ("e\u2011post", "e-post"),
    ],
)
def test_fold(word, folded):
    assert fold(word) == folded


def test_words_places_and_gaps_go_together():
    text = "Vi, altså vi [ler] didn't (nei)."
    words, places, gaps = words_of(text), places_of(text), gaps_of(text)
    assert words == ["Vi", "altså", "vi", "did", "n't", "nei"]
    assert [text[start:end] for start, end in places] == ["Vi", "altså", "vi", "did", "n't", "nei"]
    # [ler] is six characters, turned into blanks between two blanks
    assert gaps == ["", ", ", " ", " " * 7, "", " ("]
    assert (words_of("…"), places_of("…"), gaps_of("…")) == ([], [], [])


def test_marks_become_blanks_of_the_same_length():
    assert without_marks("a [ler] b (.) (c)") == "a       b     (c)"


def numbers(text: str) -> list[int]:
    return sentence_numbers(words_of(text), gaps_of(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ja. Nei! Hva? Så … ja\nog nei", [0, 1, 2, 3, 4, 5, 5]),
        ("Kl. 12 kom ca. 3 stk", [0, 0, 0, 0, 0, 0]),
        ("Den 3. mai kom vi. Da", [0, 0, 0, 0, 0, 1]),
        ("f.eks. på vakt", [0, 0, 0, 0]),
        ("Møter osv. Så gikk vi", [0, 0, 1, 1, 1]),
        ("møter osv. og slikt", [0, 0, 0, 0]),
        ("vi (.) gikk [ler]. Ja", [0, 0, 1]),
        ("ja...nei", [0, 1]),
        ("«Ja.» Nei", [0, 1]),
        ("", []),
    ],
)
def test_where_sentences_end(text, expected):
    assert numbers(text) == expected


def test_talk_without_marks_is_cut_after_forty_words():
    assert numbers("ord " * 85) == [0] * 40 + [1] * 40 + [2] * 5
    # the count starts again after a mark
    assert numbers("Ja. " + "ord " * 41) == [0] + [1] * 40 + [2]
