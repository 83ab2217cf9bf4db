from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import coanalysis as co
from coanalysis.codebook.indicators import IndicatorError, parse_indicator
from coanalysis.codebook.match import compile_codes
from coanalysis.codebook.token_patterns import required
from coanalysis.errors import CodingError, PluginError
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Coding, Indicator, Transcript, Turn

KEYS = KeyTable()
NOUNS = 'spacy: [{"POS": "NOUN"}]'


def matcher_of(*lines: str, pipeline=None, **fields):
    indicators = tuple(Indicator("barrier/x", line, number) for number, line in enumerate(lines, 1))
    return compile_codes([Code("barrier/x", {"nb": "x"}, indicators=indicators, **fields)], KEYS, pipeline=pipeline)


def found(pattern: str, text: str, *, language: str = "nb", **fields) -> list[str]:
    """Return what one `spacy:` line matches, as written."""
    hits = matcher_of(f"spacy: {pattern}", **fields).find(text, language=language)
    return [text[start:end] for hit in hits for start, end in hit.spans]


# ---------------------------------------------------------------- patterns on blank Docs


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        # a lemma stands for any inflection, as a word does in other lines; case never matters
        ('[{"LEMMA": "rekke"}, {"LOWER": "Ikke"}]', "Vi RAKK ikke alt, rekk ikkje.", ["RAKK ikke"]),
        ('[{"LEMMA": "mangle"}]', "dei manglar tid", ["manglar"]),
        ('[{"LOWER": "rekke"}]', "vi rakk å rekke", ["rekke"]),
        ('[{"TEXT": "NAV"}]', "nav og NAV", ["NAV"]),
        ('[{"ORTH": "NAV"}]', "nav og NAV", ["NAV"]),
        ('[{"LOWER": {"IN": ["rakk", "rekker"]}}]', "rakk rekke rekker", ["rakk", "rekker"]),
        ('[{"LOWER": "lite"}, {"LOWER": {"NOT_IN": ["tid"]}}]', "lite tid, lite folk", ["lite folk"]),
        ('[{"LOWER": {"REGEX": "^tids?p"}}]', "tid tidspress Tidspunkt", ["tidspress", "Tidspunkt"]),
        ('[{"LEMMA": {"REGEX": "^rekke$"}}]', "vi rakk det", ["rakk"]),
        ('[{"TEXT": {"REGEX": "^[A-Z]+$"}}]', "nav NAV", ["NAV"]),
        (
            '[{"LOWER": "tid"}, {"OP": "?"}, {"LOWER": "nok"}]',
            "tid nok, tid er nok, tid er ikke nok",
            ["tid nok", "tid er nok"],
        ),
        ('[{"LOWER": "så", "OP": "+"}, {"LOWER": "lite"}]', "så så så lite", ["så så så lite"]),
        ('[{"LOWER": "lite"}, {"OP": "{1,2}"}, {"LOWER": "tid"}]', "lite av sin tid", ["lite av sin tid"]),
        # marks are tokens, white space and transcription marks are none
        ('[{"LOWER": "tid"}, {"IS_PUNCT": true}, {"LOWER": "nei"}]', "tid, nei", ["tid, nei"]),
        ('[{"LOWER": "tid"}, {"LOWER": "nei"}]', "tid, nei", []),
        ('[{"LOWER": "tid"}, {"LOWER": ","}]', "tid, nei", ["tid,"]),
        ('[{"LOWER": "knapp"}, {"LOWER": "tid"}]', "knapp   [ler] tid", ["knapp   [ler] tid"]),
        # never over the end of a sentence
        ('[{"LOWER": "knapp"}, {"OP": "*"}, {"LOWER": "tid"}]', "knapp.\nTid hadde vi", []),
        ('[{"LIKE_NUM": true}, {"LOWER": "møter"}]', "12 møter", ["12 møter"]),
        ('[{"LOWER": "møte", "IS_SENT_START": true}]', "Vi hadde møte. Møte igjen", ["Møte"]),
        ('[{"LENGTH": {">=": 9}}]', "tid tidspress", ["tidspress"]),
        ('[{"LOWER": "did"}, {"LOWER": "n\'t"}]', "We didn’t know", ["didn’t"]),
        ('[{"LEMMA": "kurs"}]', "HLR-kurset", ["HLR-kurset"]),
    ],
)
def test_patterns(pattern, text, matches):
    language = "en" if "didn" in text else "nb"
    assert found(pattern, text, language=language) == matches


def test_sentence_starts_are_ours():
    assert found('[{"LOWER": "tid", "IS_SENT_START": false}]', "Tid og tid") == ["tid"]


def test_positions_are_those_of_the_whole_text():
    text = "Marit: 🙂 Vi rakk ikke."
    (hit,) = matcher_of('spacy: [{"LEMMA": "rekke"}, {"LOWER": "ikke"}]').find(text, 7)
    # «🙂» is one code point: Vi 9-11, rakk 12-16, ikke 17-21
    assert hit.spans == ((12, 21),)


def test_negation_idioms_and_prefixes_hold_for_token_patterns_too():
    line = 'weak: nb: spacy: [{"LEMMA": "tidspress"}] NEGATED enabler/x'
    assert [(hit.code, hit.negated, hit.weak) for hit in matcher_of(line).find("Ikke tidspress")] == [
        ("barrier/x", True, True),  # a possible deviating utterance
        ("enabler/x", True, True),
    ]
    # a cue that is one of the words never negates them
    (own,) = matcher_of('spacy: [{"LEMMA": "rekke"}, {"LOWER": "ikke"}]').find("Vi rakk ikke det.")
    assert not own.negated
    assert found('[{"LOWER": "tiden"}]', "hele tiden og tiden", set_aside=("hele tiden",)) == ["tiden"]
    assert matcher_of('en: spacy: [{"LOWER": "tid"}]').find("tid") == []


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ('[{"LEMMA": "rekke"}, {"LOWER": "ikke"}]', ["rekke"]),
        ('[{"LOWER": {"IN": ["ikke", "aldri"]}}, {"OP": "*"}, {"LOWER": "x"}]', ["ikke", "aldri"]),
        ('[{"LOWER": "tid", "OP": "?"}, {"LOWER": "å"}]', ["å"]),
        ('[{"LOWER": "tid", "OP": "!"}, {"IS_PUNCT": true}]', []),
        ('[{"LOWER": {"IN": ["tid", ","]}}]', []),
        ('[{"LOWER": {"NOT_IN": ["tid"]}}]', []),
        ('[{"LOWER": {"REGEX": "tid"}}]', []),
    ],
)
def test_words_that_must_be_there(pattern, words):
    rules = parse_indicator(f"spacy: {pattern}").tokens
    assert [word.text for word in required(rules)] == words
    matcher = matcher_of(f"spacy: {pattern}")
    assert matcher.always is (not words)
    assert all(matcher.triggers(word) for word in words)
    assert not matcher.triggers("brus")


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("spacy: [", 9, "no valid JSON"),
        ("spacy: {}", 8, "a list"),
        ("spacy: []", 8, "a list"),
        ('spacy: [{"LEMA": "x"}]', 10, "LEMA is not an attribute"),
        # the second token's own fault, though the first one has the same word in it
        ('spacy: [{"LOWER": "LEMA"}, {"LEMA": "x"}]', 29, "LEMA is not an attribute"),
        ('spacy: [{"_": {"x": 1}}]', 10, "_ is not an attribute"),
        ('spacy: [{"LOWER": 4}]', 10, "takes a word"),
        ('spacy: [{"LOWER": {"IN": "tid"}}]', 10, "list of words"),
        ('spacy: [{"LOWER": {"FUZZY": "tid"}}]', 20, "takes a word, IN"),
        ('spacy: [{"LOWER": "knapp tid"}]', 19, "more than one word"),
        ('spacy: [{"LOWER": "a", "OP": "**"}]', 24, "OP is one of"),
        ('spacy: [{"LOWER": "a", "OP": "{3,2}"}]', 24, "larger"),
        ('spacy: [{"IS_PUNCT": "ja"}]', 10, "true or false"),
        ('spacy: [{"LENGTH": "3"}]', 10, "a number"),
        ('spacy: [{"POS": 1}]', 10, "a name"),
        ('spacy: [{"TEXT": {"REGEX": "(a"}}]', 19, "after REGEX"),
        ('spacy: [{"TEXT": "a", "ORTH": "b"}]', 23, "twice"),
        ('spacy: [{"LOWER": "a", "OP": "?"}]', 8, "may be missing"),
        ('weak: spacy: [{"LOWER": "a", "OP": "?"}]', 14, "may be missing"),
        ('spacy: [{"LOWER": "a"}] EXCEPT (b)', 8, "not for spacy:"),
    ],
)
def test_errors_name_the_column(line, column, words):
    with pytest.raises(IndicatorError) as caught:
        parse_indicator(line)
    assert words in caught.value.message
    assert caught.value.column == column


def test_open_ends_without_limit_are_few():
    with pytest.raises(IndicatorError, match="repeated without end"):
        parse_indicator('spacy: [{"LOWER": "a"}, {"OP": "*"}, {"OP": "*"}, {"OP": "+"}, {"OP": "{1,}"}]')


def test_a_runaway_pattern_is_left_out_and_named():
    matcher = matcher_of('spacy: [{"LOWER": {"REGEX": "(a|aa)+$b?!"}}]', "tid")
    assert [hit.indicator for hit in matcher.find("a" * 60 + " tid")] == ["tid"]
    assert [problem.where for problem in matcher.skipped] == ["barrier/x, line 1"]
    assert "too long" in matcher.skipped[0].message


def test_what_only_a_pipeline_knows_is_left_out_without_one():
    matcher = matcher_of(NOUNS, "tid")
    assert [hit.indicator for hit in matcher.find("Tid er tid")] == ["tid", "tid"]
    assert "POS is known only to a spaCy pipeline" in matcher.skipped[0].message


def test_spacy_is_imported_only_when_a_passage_gets_through():
    script = """
import sys
from coanalysis.codebook.match import compile_codes
from coanalysis.model import Code, Indicator
line = Indicator("a/b", 'spacy: [{"LEMMA": "rekke"}, {"LOWER": "ikke"}]')
matcher = compile_codes([Code("a/b", {}, indicators=(line,))])
print(len(matcher.find("tid og ro")), "spacy" in sys.modules)
print(len(matcher.find("vi rakk ikke det")), "spacy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False", "1", "True"]


# ---------------------------------------------------------------- an installed pipeline


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Path:
    """Return the folder of a pipeline that says what is a noun, what «gjekk» comes from, and where a town is."""
    import spacy

    nlp = spacy.blank("nb")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add(patterns=[[{}]], attrs={"POS": "X", "LEMMA": "-"})
    ruler.add(patterns=[[{"LOWER": "tid"}]], attrs={"POS": "NOUN", "LEMMA": "tid"})
    ruler.add(patterns=[[{"LOWER": "gjekk"}]], attrs={"POS": "VERB", "LEMMA": "gå"})
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Vardø"}])
    folder = tmp_path_factory.mktemp("pipeline") / "toy"
    nlp.to_disk(folder)
    return folder


def test_a_pipeline_serves_parts_of_speech_lemmas_and_entities(toy):
    text = "Tid gjekk i Vardø."
    lines = (NOUNS, 'spacy: [{"LEMMA": "gå"}, {"LOWER": "i"}]', 'spacy: [{"ENT_TYPE": "LOC"}]')
    for pipeline in (str(toy), co_load(toy)):
        matcher = matcher_of(*lines, pipeline=pipeline)
        assert [text[slice(*hit.spans[0])] for hit in matcher.find(text)] == ["Tid", "gjekk i", "Vardø"]
        assert matcher.skipped == ()
    # what the toy does not fill in is named
    lacking = matcher_of('spacy: [{"DEP": "nsubj"}]', pipeline=str(toy))
    assert lacking.find(text) == []
    assert "spaCy cannot run the line" in lacking.skipped[0].message


def co_load(folder: Path):
    import spacy

    return spacy.load(folder)


def test_rules_take_a_pipeline_by_name_and_refuse_one_that_is_not_there(toy):
    with pytest.raises(PluginError, match="not installed"):
        matcher_of(NOUNS, pipeline="nb_core_news_sm_x")
    assert matcher_of("tid", pipeline="nb_core_news_sm_x").find("tid")  # nobody asks for it
    with pytest.raises(PluginError, match="not installed"):
        co.to_spacy(TALK, pipeline="nb_core_news_sm_x")


# ---------------------------------------------------------------- transcripts as Docs

TEXT = "M: Var det  tid?\n\nA: Vi rakk <b>ikke</b> [ler] det, 🙂 du.\nB: Ja!"
TURNS = (Turn(1, "M", 3, 16), Turn(2, "A", 21, 57), Turn(3, "B", 61, 64))
TALK = Transcript("t1", "v1", TEXT, TURNS, title="FG1 & co", language="nb")


def coding(start: int, end: int, code: str, *decisions: str, state="accepted", **fields) -> Coding:
    values = {"transcript": "t1", "version": "v1"} | fields
    return Coding(values["transcript"], values["version"], start, end, code, state, ("k",), decisions)


CODINGS = (
    coding(21, 28, "barrier/time", "d1", "d2"),  # Vi rakk
    coding(25, 36, "phase/enrolment", "d3"),  # rakk <b>ikk: the whole word
    coding(21, 57, "barrier/role", "d4"),
    coding(61, 64, "barrier/time", "d5", state="rejected"),
    coding(61, 64, "barrier/time", "d6", transcript="t2"),
)


def test_the_test_text_is_what_it_says():
    assert [TEXT[turn.start : turn.end] for turn in TURNS] == [
        "Var det  tid?", "Vi rakk <b>ikke</b> [ler] det, 🙂 du.", "Ja!",
    ]  # fmt: skip


def test_a_doc_is_the_text_and_has_a_span_group_per_facet():
    doc = co.to_spacy(TALK, CODINGS)
    assert doc.text == TEXT
    assert doc.lang_ == "nb"
    groups = {name: [(span.text, span.label_, span.kb_id_) for span in group] for name, group in doc.spans.items()}
    assert groups == {
        "turns": [(TEXT[3:16], "M", ""), (TEXT[21:57], "A", ""), ("Ja!", "B", "")],
        "barrier": [("Vi rakk", "barrier/time", "d1 d2"), (TEXT[21:57], "barrier/role", "d4")],
        "phase": [("rakk <b>ikke", "phase/enrolment", "d3")],
    }
    spans = [span for group in doc.spans.values() for span in group]
    assert all(TEXT[span.start_char : span.end_char] == span.text for span in spans)


def test_other_states_can_be_asked_for():
    doc = co.to_spacy(TALK, CODINGS, states=("rejected",))
    assert [(span.text, span.label_) for span in doc.spans["barrier"]] == [("Ja!", "barrier/time")]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "a", " a", "a ", "a  b\n", "a\u00a0b", "e\u0301 🙂🙂 …", "didn't [ler] (.) HLR-kurs"]
)
def test_any_text_keeps_its_positions(text):
    doc = co.to_spacy(Transcript("t", "v", text, (), language="en"))
    assert doc.text == text
    assert doc.lang_ == "en"


def test_a_coding_of_another_version_is_refused():
    with pytest.raises(CodingError, match="another version"):
        co.to_spacy(TALK, [coding(21, 28, "barrier/time", version="v2")])


def test_a_pipeline_adds_entities_and_keeps_our_tokens(toy):
    talk = Transcript("t", "v", "A: I Vardø gjekk tid.", (Turn(1, "A", 3, 21),))
    doc = co.to_spacy(talk, pipeline=str(toy))
    assert doc.text == talk.text
    assert [(one.text, one.label_) for one in doc.ents] == [("Vardø", "LOC")]
    assert [token.lemma_ for token in doc if token.pos_ == "VERB"] == ["gå"]


def test_displacy_html_is_escaped_and_needs_no_web():
    page = co.displacy_html(TALK, CODINGS)
    assert "<b>" not in page
    assert "&lt;" in page
    assert "http" not in page
    assert page.count("\n        barrier/time\n") == 1
    assert page.count("\n        phase/enrolment\n") == 1
    only = co.displacy_html(TALK, CODINGS, facet="phase", page=True)
    assert "barrier/time" not in only
    assert only.startswith("<!DOCTYPE html>")
    # displaCy does not escape labels; codes that a person named may hold anything
    odd = co.displacy_html(TALK, [coding(21, 28, "x/<script>", "d1")])
    assert "<script>" not in odd


def test_spans_over_several_turns_are_shown_in_each():
    page = co.displacy_html(TALK, [coding(21, 64, "phase/x", "d1")])
    assert page.count("\n        phase/x\n") == 2
