from __future__ import annotations

import pytest

from coanalysis.codebook.grammar import Choice, Pair, Phrase, Word
from coanalysis.codebook.indicators import IndicatorError, parse_indicator, split_block
from coanalysis.codebook.token_patterns import TokenRule, WordTest


def phrase(*words: str, match: str = "any") -> Phrase:
    return Phrase(tuple(Word(word, match) for word in words))  # type: ignore[arg-type]


def body(text: str):
    return parse_indicator(text).body


def test_words_stand_in_any_inflection_and_are_folded():
    assert body("Tid") == phrase("tid")
    assert body("knapp  TID") == phrase("knapp", "tid")


def test_open_ends():
    assert body("tidspress*") == Phrase((Word("tidspress", "prefix"),))
    assert body("*ledelse i gang") == Phrase((Word("ledelse", "suffix"), Word("i"), Word("gang")))


@pytest.mark.parametrize("line", ['"ikke nok"', "“ikke nok”", "«ikke nok»", "„ikke nok“", "exact: ikke nok"])
def test_exactly_so(line):
    assert body(line) == phrase("ikke", "nok", match="exact")


def test_quoted_words_may_stand_beside_others_and_have_open_ends():
    assert body('ha "ikke nok*"') == Phrase((Word("ha"), Word("ikke", "exact"), Word("nok", "prefix")))


def test_alternatives_bind_tighter_than_near():
    # tid NEAR (mangle or lite), not (tid NEAR mangle) or lite
    either = Choice((phrase("mangle"), phrase("lite")))
    assert body("tid NEAR/3 mangle | lite") == Pair("NEAR", 3, phrase("tid"), either)


def test_phrases_bind_tighter_than_alternatives():
    assert body("knapp tid | lite tid") == Choice((phrase("knapp", "tid"), phrase("lite", "tid")))


def test_parentheses_and_near_inside_each_other():
    inner = Pair("NEAR", 2, phrase("a"), phrase("b"))
    assert body("(a NEAR/2 b) THEN/3 c") == Pair("THEN", 3, inner, phrase("c"))
    assert body("((a NEAR/2 b) | c) NOT/1 d") == Pair("NOT", 1, Choice((inner, phrase("c"))), phrase("d"))


def test_a_group_in_a_phrase_is_every_phrase_it_makes():
    assert body("(lite | knapp) tid") == Choice((phrase("lite", "tid"), phrase("knapp", "tid")))
    assert body("((a | b) | a)") == Choice((phrase("a"), phrase("b")))


def test_four_words_between_when_no_number_is_given():
    assert body("a NEAR b") == Pair("NEAR", 4, phrase("a"), phrase("b"))
    assert body("a NEAR/0 b") == Pair("NEAR", 0, phrase("a"), phrase("b"))


def test_operators_are_words_in_quotes_and_in_small_letters():
    assert body('"NOT" near') == Phrase((Word("not", "exact"), Word("near")))


def test_texts_and_indicators_have_one_tokenizer():
    assert body("didn't know") == phrase("did", "n't", "know")
    assert body("e-post team’s") == phrase("e-post", "team's")


def test_prefixes_in_their_order():
    pattern = parse_indicator("weak: nn: exact: travel")
    assert (pattern.weak, pattern.language, pattern.kind) == (True, "nn", "exact")
    assert pattern.body == phrase("travel", match="exact")
    assert parse_indicator("WEAK:travel").weak
    assert (parse_indicator("en: time").language, parse_indicator("time").language) == ("en", "")


def test_negated_names_a_code():
    pattern = parse_indicator("uklar* NEAR/3 rolle NEGATED enabler/role-clarity")
    assert pattern.negated == "enabler/role-clarity"
    assert pattern.body == Pair("NEAR", 3, Phrase((Word("uklar", "prefix"),)), phrase("rolle"))
    assert parse_indicator(r"re: \brakk\b NEGATED barrier/time").source == r"\brakk\b"
    assert parse_indicator(r"re: \brakk\b NEGATED barrier").negated == "barrier"


def test_part_and_except():
    part = parse_indicator("part: tid EXCEPT (fritid | hel tid) NEGATED enabler/time")
    assert (part.kind, part.body, part.negated) == ("part", phrase("tid", match="part"), "enabler/time")
    # words after EXCEPT are meant in any inflection, whatever the line is; after exact: exactly so
    assert part.excepts == (phrase("fritid"), phrase("hel", "tid"))
    assert parse_indicator("exact: tid* EXCEPT (tida)").excepts == (phrase("tida", match="exact"),)
    assert parse_indicator("tid* EXCEPT (tids* | «tida»)").excepts == (
        Phrase((Word("tids", "prefix"),)),
        phrase("tida", match="exact"),
    )


def test_words_of_a_part_line_that_are_no_parts():
    body = parse_indicator('part: leder "i" møte* NEAR/2 tid').body
    left = Phrase((Word("leder", "part"), Word("i", "exact"), Word("møte", "prefix")))
    assert body == Pair("NEAR", 2, left, phrase("tid", match="part"))


def test_token_patterns():
    spacy = parse_indicator('spacy: [{"LEMMA": "Rekke"}, {"LOWER": "nei"}, {"IS_PUNCT": true, "op": "?"}]')
    assert (spacy.kind, spacy.source[:18]) == ("spacy", '[{"LEMMA": "Rekke"')
    first, second, third = spacy.tokens
    assert first == TokenRule((WordTest("LEMMA", (Word("rekke"),)),))
    assert second == TokenRule((WordTest("LOWER", (Word("nei", "exact"),)),))
    assert (third.rest, third.operator) == ({"IS_PUNCT": True}, "?")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("tid # knapp", "tid"),
        ("tid\t# knapp", "tid"),
        ("  tid  ", "tid"),
        ("re: a#b # c", "re: a#b # c"),
        ("weak: nb: re: a # c", "weak: nb: re: a # c"),
    ],
)
def test_comments(line, text):
    assert parse_indicator(line).text == text


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("", 1, "empty"),
        ("# bare", 1, "empty"),
        ("ti*", 1, "at least 3 letters"),
        ("om ti*", 4, "at least 3 letters"),
        ("a1b2*", 1, "at least 3 letters"),
        ("*tid*", 1, "one end"),
        ("tids*press", 5, "one end"),
        ("*", 1, "one end"),
        ("og/eller", 3, "not part of a word"),
        ("tid, tid", 4, "not part of a word"),
        ("tid -", 5, "not part of a word"),
        ('a "b', 3, "not closed"),
        ('a ""', 3, "no word"),
        ("tid NEAR/4", 11, "missing at the end"),
        ("NEAR/4 tid", 1, "missing before NEAR"),
        ("a | | b", 5, "missing before |"),
        ("(a | b", 7, "not closed"),
        ("a) b", 2, ") does not belong"),
        ("()", 2, "missing before )"),
        ("a NEAR/2 b NEAR/2 c", 12, "second NEAR"),
        ("a NEAR/2 b | c THEN d", 16, "second THEN"),
        ("a NEAR/41 b", 3, "at most 40"),
        ("a near/4 b", 3, "capitals"),
        ("a AND b", 3, "not an operator"),
        ("(a NEAR b) c", 1, "cannot be a word of a phrase"),
        ("nb: weak: a", 5, "the order is"),
        ("nb: nn: a", 5, "the order is"),
        ("weak: tull: a", 7, "not a prefix"),
        ("  tull: a", 3, "not a prefix"),
        ("weak:", 6, "no words"),
        ("a NEGATED", 3, "followed by the id"),
        ("a NEGATED barrier time", 11, "not the id"),
        ("NEGATED barrier/time", 1, "no words"),
        ("a EXCEPT b", 3, "in parentheses"),
        ("a EXCEPT (b NEAR c)", 3, "words and phrases only"),
        ("re:", 4, "no pattern"),
        ("re: (a", 7, "not valid"),
        ("weak: re: a(", 13, "not valid"),
        ("re: a*", 5, "matches nothing at all"),
        (r"re: \b", 5, "matches nothing at all"),
        ("re: a EXCEPT (b)", 5, "not for re:"),
        ("re: (?:(?:a{99}b){99}){99}", 23, "more than 20000 times"),
        ("part: i tid", 7, "at least 3 letters"),
        ("part: ", 6, "no words"),
    ],
)
def test_errors_name_the_column(line, column, words):
    with pytest.raises(IndicatorError) as caught:
        parse_indicator(line)
    assert words in caught.value.message
    assert caught.value.column == column


def test_limits():
    with pytest.raises(IndicatorError, match="longer than 1000"):
        parse_indicator("a " * 600)
    with pytest.raises(IndicatorError, match="inside each other"):
        parse_indicator("(" * 20 + "a" + ")" * 20)
    # 8 * 8 * 8 = 512 phrases
    with pytest.raises(IndicatorError, match="512 phrases"):
        parse_indicator(" ".join(["(a | b | c | d | e | f | g | h)"] * 3))


def test_a_block_of_lines():
    block = "# tid\n\ntidspress*  # åpent\n  re: a#b # c\n"
    assert split_block(block) == [(2, "tidspress*"), (3, "re: a#b # c")]


def test_a_list_in_which_yaml_saw_mappings():
    assert split_block([{"weak": "travel"}, {"weak": {"nb": "mas"}}, None, "# nei", "tid", 12]) == [
        (0, "weak: travel"),
        (1, "weak: nb: mas"),
        (4, "tid"),
        (5, "12"),
    ]
