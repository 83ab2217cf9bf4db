"""What holds for the tokens and sentences of any text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.language.chunks import chunk_of, laid_out_chunks
from coanalysis.language.negation import Negation
from coanalysis.language.sentences import LONGEST_SENTENCE, sentence_numbers
from coanalysis.language.stance import FLAGS, Stance
from coanalysis.language.tokens import fold, gaps_of, places_of, tokenize, without_marks, words_of

SAID = (
    "vi ikke tid didn't CAN’T hvis hadde nei tror jeg sa gikk seg til f.eks. 17. e-post [ler] (.) (uklart) xxx 3,5 "
    "ha'kke æ å\u030a sam\u00adskaping … ? ! , ; – « » \n \t 😀 [ ( _ - ' n't før nå kanskje som ingen fordi"
)
PIECES = st.sampled_from(SAID.split(" "))
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES).map("".join))
given_text = given(text=TEXTS)
calm = settings(derandomize=True, deadline=None, max_examples=300)


@calm
@given_text
def test_tokens_stand_in_order_and_hold_what_the_text_holds(text):
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text and token.start < token.end for token in tokens)
    assert all(one.end <= other.start for one, other in pairwise(tokens))


@calm
@given_text
def test_words_places_and_gaps_are_those_of_the_tokens(text):
    tokens = tokenize(text)
    places, gaps = places_of(text), gaps_of(text)
    assert places == [(token.start, token.end) for token in tokens]
    assert [fold(word) for word in words_of(text)] == [token.folded for token in tokens]
    assert len(gaps) == len(tokens)
    said = without_marks(text)
    assert gaps[1:] == [said[left[1] : right[0]] for left, right in pairwise(places)]


@calm
@given_text
def test_blanking_marks_keeps_every_position_and_takes_no_word(text):
    said = without_marks(text)
    assert len(said) == len(text)
    assert all(new in (" ", old) for new, old in zip(said, text, strict=True))
    assert all(text[start:end] == said[start:end] for start, end in places_of(text))


@calm
@given(text=TEXTS, before=TEXTS, after=TEXTS)
def test_tokens_of_a_part_have_the_positions_of_the_whole(text, before, after):
    start, whole = len(before), before + text + after
    alone = [(token.start + start, token.end + start, token.folded) for token in tokenize(text)]
    assert [(one.start, one.end, one.folded) for one in tokenize(whole, start, start + len(text))] == alone


@calm
@given_text
def test_every_token_has_a_sentence_and_none_is_too_long(text):
    words, gaps = words_of(text), gaps_of(text)
    numbers = sentence_numbers(words, gaps)
    assert len(numbers) == len(words)
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(set(numbers))))
    assert all(numbers.count(number) <= LONGEST_SENTENCE for number in set(numbers))


@calm
@given(text=TEXTS, language=st.sampled_from(["nb", "nn", "en"]), data=st.data())
def test_negation_and_stance_answer_for_any_words_of_any_text(text, language, data):
    words, gaps = [fold(word) for word in words_of(text)], gaps_of(text)
    if not words:
        return
    sentences = sentence_numbers(words, gaps)
    places = data.draw(st.sets(st.integers(0, len(words) - 1), min_size=1, max_size=3))
    negation = Negation(words, gaps, sentences, language=language)
    assert negation.negates(places) in (True, False)
    # words that are all the cues there are deny nothing but themselves
    if negation.cues and "?" not in "".join(gaps):
        assert not negation.negates(set(negation.cues))
    flags = Stance(words, gaps, sentences, language=language, ending="?").flags(places)
    assert flags == tuple(flag for flag in FLAGS if flag in flags)


MORE = "Tid, «støtte» bl. a. Dr. 3. ikke? og-så slutt… ja.\n c. tid;"
ORDINARY = [one for one in f"{SAID} {MORE}".split(" ") if chunk_of(one)]


@calm
@given(st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=90).map(" ".join))
def test_chunks_are_laid_out_as_a_search_of_the_text_lays_them_out(text):
    words, folded, heads, gaps, borders = zip(*map(chunk_of, text.split(" ")), strict=True)
    told = laid_out_chunks(words, folded, heads, gaps=gaps, borders=borders)
    assert list(words) == words_of(text)
    assert list(told.folded) == list(map(fold, words))
    assert list(told.gaps) == list(gaps_of(text))
    assert list(told.sentences) == sentence_numbers(words, gaps_of(text))
    assert text.endswith(told.ending)
