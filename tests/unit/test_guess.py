from __future__ import annotations

import pytest

from coanalysis.language.guess import guess_language, guess_mixed, passage_language
from coanalysis.project.folder import read_transcript_rows

NB = (
    "Jeg vet ikke hva de andre mente, men hos oss var det mye som ikke ble gjort.",
    "Vi hadde noen møter hvor alle kom, og så ble det mer og mer stille.",
    "Hun sier at dere ikke fikk noe hjelp, men det var bare sånn det ble.",
)
NN = (
    "Eg veit ikkje kva dei andre meinte, men hjå oss var det mykje som ikkje vart gjort.",
    "Me hadde nokre møte der alle kom, og så vart det meir og meir stilt.",
    "Ho seier at de ikkje fekk noko hjelp, men det var berre slik det vart.",
)
EN = (
    "I think that we were all tired, and nobody knew what the plan was.",
    "They have been doing this for years, but there was no time to ask.",
    "It was the best part of the project and we would do it again.",
)
TRØNDERSK = (
    "Æ veit itj ka dæm meint, men det va mykje som itj vart gjort hos oss.",
    "Æ så kæm som kom, og ka dæm sa, men itj ka det betydd for oss.",
    "Hainn sa det va greit, men æ trur itj det va det for dæm.",
)
WESTERN = (
    "Eg vett ikkje ka dei sa, men me fekk no ikkje noko hjelp frå nokon.",
    "Ho va flink, men det vart ikkje noko av det, for dei hadde ikkje tid.",
    "Eg trur ikkje dei visste kor mykje det va å gjera.",
)


@pytest.mark.parametrize(
    ("turns", "language"),
    [
        (NB, "nb"),
        (NN, "nn"),
        (EN, "en"),
        (TRØNDERSK, "nb"),
        (WESTERN, "nn"),
        (("Ja.", "Mhm.", "Nei."), "nb"),
        ((), "nb"),
        ((*NB, *EN), "mixed"),
        ((*NB, *NN), "mixed"),
        ((*NN, *EN), "mixed"),
        ((*NB, *NB, "That is what we said to the manager."), "nb"),
        ((*NB * 8, *EN), "nb"),
    ],
)
def test_the_language_of_a_transcript_by_its_turns(turns, language):
    assert guess_mixed(turns) == language


def test_a_second_language_counts_by_its_share_and_its_turns():
    assert [sum(len(turn.split()) for turn in turns) for turns in (NB, EN)] == [47, 42]
    # 42 of 277 words are 15.2 %, 42 of 324 are 13 %
    assert guess_mixed((*NB * 5, *EN)) == "mixed"
    assert guess_mixed((*NB * 6, *EN)) == "nb"
    # a third of the words are English, but in two turns only
    assert guess_mixed((*NB * 2, EN[0] * 2, EN[1])) == "nb"


def test_a_very_long_transcript_is_read_all_over():
    turns = [*NB * 700, *EN * 700]
    assert sum(map(len, turns)) > 250_000
    assert guess_mixed(turns) == "mixed"


@pytest.mark.parametrize(
    ("text", "transcript", "around", "language"),
    [
        ("We had no time.", "nb", "", "nb"),
        ("Vi hadde ikke tid.", "en-GB", "", "en"),
        ("Vi hadde ikke tid.", "no", "", "nb"),
        ("Me hadde ikkje tid.", "nn_NO", "", "nn"),
        ("We had no time to do it.", "mixed", "", "en"),
        ("Vi hadde ikke tid til det.", "mixed", "", "nb"),
        ("Eg veit ikkje kva det er.", "mixed", "", "nn"),
        ("No time.", "mixed", EN[0], "en"),
        ("No time.", "mixed", NB[0], "nb"),
        ("Time.", "mixed", "", "nb"),
        ("We had no time to do it.", "mixed", NB[0], "en"),
        ("We had no time to do it.", "", "", "en"),
    ],
)
def test_the_language_of_a_passage(text, transcript, around, language):
    assert passage_language(text, transcript, around=around) == language


def test_words_that_stand_in_both_languages_do_not_tell():
    assert guess_language("De sa at vi var for mange, og at her er det i hvert fall plass.") == "nb"


def test_mixed_stands_in_the_list_of_transcripts():
    rows = read_transcript_rows("title;kind;group;date;language;file;id\nI1;interview;;;mixed;a.txt;x\n")
    assert [row.language for row in rows] == ["mixed"]
