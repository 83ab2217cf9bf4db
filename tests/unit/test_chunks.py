"""Chunks give the tokens, gaps and sentences that a search of the text gives."""

import uuid

import pytest

from coanalysis.language.chunks import chunk_of, laid_out_chunks
from coanalysis.model import NAMESPACE, Suggestion


def read(text):
    """Return what the chunks of a text say, or None when one is unusual."""
    chunks = [chunk_of(one) for one in text.split(" ")]
    if None in chunks:
        return None
    words, folded, heads, gaps, borders = zip(*chunks, strict=True)
    return laid_out_chunks(words, folded, heads, gaps=gaps, borders=borders)


def test_a_chunk_is_its_word_and_the_signs_around_it():
    assert chunk_of("«Tid»,")[:4] == ("Tid", "tid", "«", "», ")
    assert chunk_of("støtte.").border == 1
    assert chunk_of("støtte,").border == 0


@pytest.mark.parametrize("text", ["", "–", "og/eller", "[ler]", "can't", "xxx", "t-", "(ja)", "ja\nnei", "//S02:"])
def test_what_is_no_word_with_signs_is_left_to_the_search(text):
    assert chunk_of(text) is None


def test_sentences_and_what_stands_between():
    told = read("Vi fikk tid. Nei, «det» var 3. mai!")
    assert list(told.gaps) == ["", " ", " ", ". ", ", «", "» ", " ", ". "]
    assert told.ending == "!"
    assert list(told.sentences) == [0, 0, 0, 1, 1, 1, 1, 1]


def test_a_stretch_without_marks_is_cut_after_forty_words():
    told = read(" ".join(["tid"] * 41 + ["slutt."] + ["tid"]))
    assert list(told.sentences) == [0] * 40 + [1] * 2 + [2]


def test_ids_of_suggestions_are_name_based():
    found = Suggestion("t", "v", 1, 9, "a/b-æ", "rules")
    assert found.id == str(uuid.uuid5(NAMESPACE, "suggestion:t:v:1:9:a/b-æ:rules"))
