"""What holds for any text and any indicators made of a few words."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.codebook.findings import find_codes, gather
from coanalysis.codebook.indicators import IndicatorError, parse_indicator, split_block
from coanalysis.codebook.match import compile_codes
from coanalysis.language.keys import KeyTable
from coanalysis.language.sentences import sentence_numbers
from coanalysis.language.tokens import gaps_of, places_of, tokenize, words_of
from coanalysis.model import Code, Indicator

PROFILE = settings(derandomize=True, deadline=None, max_examples=150)
KEYS = KeyTable()

WORDS = st.sampled_from(["tid", "lite", "rolle", "uklar", "ikke", "møte", "HLR-kurs", "didn't", "ø", "🙂", "e\u0301"])
GAPS = st.sampled_from([" ", " ", " ", ", ", ". ", "\n", " [ler] ", " (.) ", "\u00a0", " – ", "\u200f"])
TEXTS = st.lists(st.tuples(WORDS, GAPS), max_size=40).map(lambda pairs: "".join(word + gap for word, gap in pairs))
PLAIN = st.sampled_from(["tid", "lite", "rolle", "uklar", "ikke", "møte"])
OPERATORS = st.sampled_from(["NEAR", "THEN", "NOT"])
LINES = st.one_of(
    PLAIN,
    st.builds("{} {}".format, PLAIN, PLAIN),
    st.builds("weak: {}".format, PLAIN),
    st.builds("exact: {} | {}".format, PLAIN, PLAIN),
    st.builds("{} {}/{} ({} | {})".format, PLAIN, OPERATORS, st.integers(0, 6), PLAIN, PLAIN),
    st.builds("({} NEAR/2 {}) NEAR/3 {}".format, PLAIN, PLAIN, PLAIN),
    st.builds(r"re: {}\w*".format, PLAIN),
    st.just("uklar*"),
    st.just("part: rolle"),
    st.builds("part: {} NEAR/2 {}".format, PLAIN, PLAIN),
    st.builds("{0}* EXCEPT ({0} | {1})".format, st.sampled_from(["tid", "lite", "møte"]), PLAIN),
    st.builds('spacy: [{{"LEMMA": "{}"}}, {{"OP": "?"}}, {{"LOWER": "{}"}}]'.format, PLAIN, PLAIN),
)


def codes_of(lines: list[str], code_id: str = "barrier/a") -> dict[str, Code]:
    indicators = tuple(Indicator(code_id, line) for line in lines)
    return {code_id: Code(code_id, {"nb": "x"}, indicators=indicators, set_aside=("lite møte",))}


def evidence_of(codes: dict[str, Code], text: str, start: int = 0, end: int | None = None):
    return find_codes(compile_codes(codes.values(), KEYS), codes, text, start, end)


@PROFILE
@given(st.text(max_size=60) | TEXTS)
def test_tokens_are_sorted_disjoint_and_cut_out_of_the_text(text):
    tokens = tokenize(text)
    assert [token.text for token in tokens] == [text[token.start : token.end] for token in tokens]
    assert all(left.end <= right.start for left, right in pairwise(tokens))
    assert all(token.folded for token in tokens)


@PROFILE
@given(st.text(max_size=60) | TEXTS)
def test_the_fast_tokenizer_agrees_with_the_slow_one(text):
    tokens = tokenize(text)
    assert places_of(text) == [(token.start, token.end) for token in tokens]
    assert len(words_of(text)) == len(gaps_of(text)) == len(tokens)
    numbers = sentence_numbers(words_of(text), gaps_of(text))
    assert numbers == sorted(numbers)
    assert all(numbers.count(number) <= 40 for number in set(numbers))


@PROFILE
@given(st.text(max_size=80) | st.lists(LINES, max_size=3).map(" ".join))
def test_any_line_is_understood_or_refused_with_a_place_in_it(line):
    try:
        pattern = parse_indicator(line)
    except IndicatorError as caught:
        error = caught
    else:
        assert parse_indicator(pattern.text) == pattern
        return
    assert error.message
    assert 1 <= error.column <= len(line) + 1


@PROFILE
@given(st.lists(LINES, min_size=1, max_size=4), TEXTS)
def test_evidence_lies_in_the_passage_on_whole_words(lines, text):
    prefix = "A: "
    found = evidence_of(codes_of(lines), prefix + text, len(prefix))
    starts = {token.start for token in tokenize(prefix + text, len(prefix))}
    for evidence in (one for finding in found for one in finding.evidence):
        assert list(evidence.spans) == sorted(evidence.spans)
        assert all(len(prefix) <= start < end <= len(prefix + text) for start, end in evidence.spans)
        if not evidence.indicator.startswith("re:"):  # a pattern may begin anywhere
            assert all(start in starts for start, _ in evidence.spans)


@PROFILE
@given(st.lists(LINES, min_size=1, max_size=4), TEXTS, TEXTS, TEXTS)
def test_a_passage_gives_the_same_wherever_it_stands(lines, before, text, after):
    matcher = compile_codes(codes_of(lines).values(), KEYS)
    shift = len(before) + 1
    inside = matcher.find(f"{before}\n{text}{after}", shift, shift + len(text))
    moved = [tuple((start - shift, end - shift) for start, end in hit.spans) for hit in inside]
    alone = matcher.find(text)
    assert [(hit.indicator, hit.negated) for hit in inside] == [(hit.indicator, hit.negated) for hit in alone]
    assert moved == [hit.spans for hit in alone]


@PROFILE
@given(st.lists(LINES, max_size=4), LINES, TEXTS)
def test_a_line_more_never_takes_another_codes_suggestions_away(lines, more, text):
    codes = {**codes_of(lines), **codes_of(["uklar", "tid"], "barrier/b")}
    with_more = {**codes_of([*lines, more]), **codes_of(["uklar", "tid"], "barrier/b")}
    before = [finding for finding in evidence_of(codes, text) if finding.code == "barrier/b"]
    assert [finding for finding in evidence_of(with_more, text) if finding.code == "barrier/b"] == before


@PROFILE
@given(st.lists(LINES, min_size=1, max_size=4, unique=True), TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(lines, text, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert evidence_of(codes_of(shuffled), text) == evidence_of(codes_of(lines), text)


@PROFILE
@given(st.lists(LINES, min_size=1, max_size=4), TEXTS)
def test_case_never_matters(lines, text):
    matcher = compile_codes(codes_of(lines).values(), KEYS)
    plain = [(hit.indicator, hit.spans) for hit in matcher.find(text.lower())]
    assert [(hit.indicator, hit.spans) for hit in matcher.find(text.upper())] == plain


def near_by_hand(text: str, left: str, right: str, distance: int, *, in_order: bool) -> bool:
    """NEAR between two words, read off the definition."""
    words, gaps = words_of(text), gaps_of(text)
    sentences = sentence_numbers(words, gaps)
    lefts = [at for at, word in enumerate(words) if word == left]
    rights = [at for at, word in enumerate(words) if word == right]
    return any(
        a != b and sentences[a] == sentences[b] and abs(a - b) - 1 <= distance and (a < b or not in_order)
        for a in lefts
        for b in rights
    )


@PROFILE
@given(TEXTS, PLAIN, PLAIN, st.integers(0, 6), st.booleans())
def test_near_and_then_are_what_their_definition_says(text, left, right, distance, in_order):
    operator = "THEN" if in_order else "NEAR"
    line = f"exact: {left} {operator}/{distance} {right}"
    hits = compile_codes([Code("barrier/a", {}, indicators=(Indicator("barrier/a", line),))], KEYS).find(text)
    assert bool(hits) is near_by_hand(text, left, right, distance, in_order=in_order)
    spans = [span for hit in hits for span in hit.spans]
    assert len(spans) == len(set(spans))  # no word in two pairs
    assert all(text[hit.spans[0][0] : hit.spans[-1][1]] for hit in hits)


@PROFILE
@given(TEXTS, PLAIN, PLAIN, st.integers(0, 6))
def test_near_or_not_near_are_all_there_is(text, left, right, distance):
    lines = (f"exact: {left} NOT/{distance} {right}", f"exact: {left}")
    code = Code("barrier/a", {}, indicators=tuple(Indicator("barrier/a", line) for line in lines))
    hits = compile_codes([code], KEYS).find(text)
    alone = {hit.spans for hit in hits if hit.indicator == lines[0]}
    every = {hit.spans for hit in hits if hit.indicator == lines[1]}
    assert alone <= every
    if left == right:
        assert not alone
    elif every and not alone:
        assert near_by_hand(text, left, right, distance, in_order=False)


@PROFILE
@given(st.lists(LINES, min_size=1, max_size=3), TEXTS)
def test_negation_never_makes_or_loses_a_match(lines, text):
    hits = compile_codes(codes_of(lines).values(), KEYS).find(text)
    findings = gather(hits, codes_of(lines))
    assert sum(len(finding.evidence) for finding in findings) == len(hits)


@PROFILE
@given(st.text(max_size=60), st.lists(st.text(alphabet="tid #\n:re", max_size=12), max_size=4))
def test_blocks_and_lists_of_lines_are_read_alike(text, lines):
    for offset, line in split_block(text):
        assert line == line.strip() != ""
        assert line in text.split("\n")[offset]
    single = [line for line in lines if "\n" not in line]
    assert split_block(single) == split_block("\n".join(single))
