"""Writing codebooks: only what changes is written again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.codebook import (
    add_codes,
    compare_codes,
    edit_code,
    edit_codes,
    parse_codebook,
    remove_code,
    remove_codes,
    write_codebook,
)
from coanalysis.errors import CodebookError
from coanalysis.model import Code, Codebook, Example, Indicator, NearMiss

TEXT = """\
# Our codes, agreed on 12 May.
id: mine
version: "1"
languages: [nb, en]

codes:   # in the order of the report

  # --- the first one
  - id: barrier/time       # discussed twice
    parent: barrier
    name: {nb: Tidspress, en: Time pressure}   # was: hurry
    definition:
      nb: For lite tid.    # from the thesis
      en: Too little time.
    automation: assist     # until tested
    indicators: |
      # nouns
      tidspress*
      # verbs
      hinne              # rare
    # end of the first

  - {id: barrier, name: {nb: Barriere}}

  - id: own/kaffe
    name:
      nb: Kaffe
    examples:
      - nb: Vi tok en kaffe.
# the end
"""


def code_of(text: str, code_id: str) -> Code:
    code = parse_codebook(text).get(code_id)
    assert code is not None
    return code


def changed_lines(new: str) -> tuple[list[str], list[str]]:
    """Return lines that went and lines that came, by the longest common part around them."""
    import difflib

    lines = list(difflib.ndiff(TEXT.split("\n"), new.split("\n")))
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


TIME = code_of(TEXT, "barrier/time")


@pytest.mark.parametrize(
    ("change", "gone", "came"),
    [
        ({"name": {"nb": "Hast, og press", "en": "Time pressure"}},
         ["    name: {nb: Tidspress, en: Time pressure}   # was: hurry"],
         ['    name: {nb: "Hast, og press", en: Time pressure}   # was: hurry']),
        ({"definition": {"nb": "For få timer: aldri nok.", "en": "Too little time."}},
         ["      nb: For lite tid.    # from the thesis"],
         ['      nb: "For få timer: aldri nok."    # from the thesis']),
        ({"automation": "manual"},
         ["    automation: assist     # until tested"], ["    automation: manual     # until tested"]),
        ({"automation": "suggest"}, ["    automation: assist     # until tested"], []),
        ({"colour": "#112233"}, [], ['    colour: "#112233"']),
        ({"exclude": {"nb": "Kaffe"}}, [], ["    exclude:", "      nb: Kaffe"]),
        ({"counterpart": "own/kaffe", "status": "retired"}, [], ["    counterpart: own/kaffe", "    status: retired"]),
        ({"indicators": (*TIME.indicators, Indicator("barrier/time", "tid NEAR/4 lite"))},
         [], ["      tid NEAR/4 lite"]),
        ({"indicators": TIME.indicators[:1]}, ["      hinne              # rare"], []),
        ({"indicators": TIME.indicators[::-1]},
         ["      # nouns", "      # verbs", "      hinne              # rare"], ["      hinne"]),
        ({"indicators": ()},
         ["    indicators: |", "      # nouns", "      tidspress*", "      # verbs", "      hinne              # rare"],
         []),
        ({"definition": {"nb": "For lite tid."}},
         ["      nb: For lite tid.    # from the thesis", "      en: Too little time."], ["      nb: For lite tid."]),
    ],
)  # fmt: skip
def test_only_the_lines_of_a_changed_field_change(change, gone, came):
    new = edit_code(TEXT, replace(TIME, **change))
    went, arrived = changed_lines(new)
    assert sorted(went) == sorted(gone)
    assert sorted(arrived) == sorted(came)
    expected = replace(TIME, **change)
    assert compare_codes([expected], [code_of(new, "barrier/time")]) == ()


def test_an_unchanged_code_leaves_the_text_alone():
    assert edit_code(TEXT, TIME) == TEXT


def test_a_code_in_braces_is_written_out_and_the_others_stay():
    barrier = code_of(TEXT, "barrier")
    new = edit_code(TEXT, replace(barrier, definition={"nb": "Det som hemmer."}))
    assert changed_lines(new) == (
        ["  - {id: barrier, name: {nb: Barriere}}"],
        ["  - id: barrier", "    name: {nb: Barriere}", "    definition:", "      nb: Det som hemmer.",
         "    negated: negative_case"],
    )  # fmt: skip


def test_several_codes_are_edited_at_once():
    kaffe = replace(code_of(TEXT, "own/kaffe"), name={"nb": "Kaffe og prat"})
    new = edit_codes(TEXT, [replace(TIME, parent=None), kaffe])
    assert changed_lines(new) == (["    parent: barrier", "      nb: Kaffe"], ["      nb: Kaffe og prat"])


def test_codes_are_added_after_the_last_one():
    new = add_codes(
        TEXT, [Code("own/bil", {"nb": "Bil: parkering"}, parent="own/kaffe", origin="inductive", status="draft")]
    )
    assert changed_lines(new) == (
        [],
        ["", "  - id: own/bil", "    parent: own/kaffe", '    name: {nb: "Bil: parkering"}',
         "    negated: negative_case", "    status: draft", "    origin: inductive"],
    )  # fmt: skip
    assert new.endswith("    origin: inductive\n# the end\n")


@pytest.mark.parametrize(
    "codes", ["codes: []   # none yet\n# end", "codes:   # none yet\n# end", "codes: []", "codes:"]
)
def test_codes_are_added_to_an_empty_codebook(codes):
    text = f"id: own\nversion: 1\n{codes}"
    new = add_codes(text, [Code("own/a", {"nb": "A"}), Code("own/b", {"nb": "B"})])
    assert [code.id for code in parse_codebook(new).codes] == ["own/a", "own/b"]
    assert new.count("# none yet") == text.count("# none yet")
    assert new.count("# end") == text.count("# end")


def test_dashes_without_indentation_stay_so():
    text = "id: own\nversion: 1\ncodes:\n- id: own/a\n  name: A\n"
    new = add_codes(text, [Code("own/b", {"nb": "B"})])
    assert new == text + "\n- id: own/b\n  name: {nb: B}\n  negated: negative_case\n"


def test_removing_takes_the_code_and_nothing_else():
    assert changed_lines(remove_code(TEXT, "own/kaffe")) == (
        ["  - id: own/kaffe", "    name:", "      nb: Kaffe", "    examples:", "      - nb: Vi tok en kaffe."],
        [],
    )  # fmt: skip
    assert parse_codebook(remove_codes(TEXT, ["own/kaffe", "barrier/time", "barrier"])).codes == ()


def test_a_code_that_others_refer_to_is_not_removed():
    with pytest.raises(CodebookError, match="parent names no code: 'barrier'"):
        remove_code(TEXT, "barrier")


@pytest.mark.parametrize(
    "act", [lambda: edit_code(TEXT, Code("own/te", {"nb": "Te"})), lambda: remove_code(TEXT, "own/te")]
)
def test_an_unknown_code_is_named(act):
    with pytest.raises(CodebookError, match="no code 'own/te'") as caught:
        act()
    assert "own/kaffe" in caught.value.hint


def test_a_code_that_is_there_is_not_added_again():
    with pytest.raises(CodebookError, match="stands twice"):
        add_codes(TEXT, [Code("own/kaffe", {"nb": "Kaffe"})])


def test_an_invalid_code_is_not_written():
    with pytest.raises(CodebookError, match="is not an id"):
        add_codes(TEXT, [Code("own kaffe", {"nb": "Kaffe"})])


def test_codes_in_brackets_are_not_edited():
    with pytest.raises(CodebookError, match=r"inside \[ \]") as caught:
        add_codes("id: a\nversion: 1\ncodes: [{id: a, name: A}]\n", [Code("b", {"nb": "B"})])
    assert "- id:" in caught.value.hint


def test_a_whole_codebook_is_written_in_the_house_order():
    code = Code(
        "phase/a", {"nb": "Navn", "en": "no"}, definition={"nb": "To ord, og et til"},
        confused_with={"phase/b": {"nb": "Hvilken?"}}, negated=("failed", "suggest phase/b"),
        examples=(Example({"nb": 'Hun sa: "nei".'}, "I1"),),
        near_misses=(NearMiss({"nn": "Nei"}, "fordi", known_hit=True),),
        set_aside=("hele tiden",), indicators=(Indicator("phase/a", 're: a: "b" #c'),), sources=("Callon 1986",),
    )  # fmt: skip
    book = Codebook("mine", "1.0", {"nb": "Tittel"}, ("nb", "nn", "en"), (code, Code("phase/b", {"nb": "B"})))
    assert (
        write_codebook(book)
        == """\
id: mine
version: "1.0"
title: {nb: Tittel}
languages: [nb, nn, en]
codes:

  - id: phase/a
    name: {nb: Navn, en: "no"}
    definition:
      nb: To ord, og et til
    confused_with:
      phase/b:
        nb: Hvilken?
    negated: [failed, suggest phase/b]
    examples:
      - nb: "Hun sa: \\"nei\\"."
        source: I1
    near_misses:
      - nn: Nei
        why: fordi
        known_hit: true
    set_aside: |
      hele tiden
    indicators: |
      re: a: "b" #c
    sources:
      - Callon 1986

  - id: phase/b
    name: {nb: B}
    negated: failed
"""
    )


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(lambda text: text.strip())
TEXTS = st.dictionaries(st.sampled_from(["nb", "nn", "en"]), WORDS, min_size=1)
LINES = st.lists(
    st.sampled_from(
        ["tidspress*", "weak: travel", "en: no time", 'tid NEAR/4 (mangle | "ikke nok")', r"re: a: \w+ #x"]
    ),
    unique=True,
)
CODES = st.builds(
    lambda names, definition, exclude, other, question, lines, examples, sources, status: Code(
        "a/b", names, definition=definition, exclude=exclude, confused_with={"a/c": question} if other else {},
        counterpart="a/c" if other else None, examples=tuple(Example(texts) for texts in examples),
        near_misses=tuple(NearMiss(texts, "fordi", known_hit=other) for texts in examples),
        indicators=tuple(Indicator("a/b", line) for line in lines), sources=tuple(sources), status=status,
    ),
    TEXTS, st.one_of(st.just({}), TEXTS), st.one_of(st.just({}), TEXTS), st.booleans(), TEXTS, LINES,
    st.lists(TEXTS, max_size=2), st.lists(WORDS, max_size=2), st.sampled_from(["active", "draft"]),
)  # fmt: skip
OTHER = Code("a/c", {"nb": "C"}, negated=("ignore",))


def tidy(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text).strip()


@settings(derandomize=True, deadline=None, max_examples=80)
@given(CODES)
def test_what_is_written_is_read_again(code):
    book = Codebook("mine", "1", {}, ("nb", "nn", "en"), (code, OTHER))
    read = parse_codebook(write_codebook(book))
    assert {key: tidy(text) for key, text in code.name.items()} == read.codes[0].name
    assert {key: tidy(text) for key, text in code.definition.items()} == read.codes[0].definition
    assert [line.text for line in read.codes[0].indicators] == [line.text for line in code.indicators]
    assert [dict(miss.texts) for miss in read.codes[0].near_misses] == [
        {key: tidy(text) for key, text in miss.texts.items()} for miss in code.near_misses
    ]
    assert parse_codebook(write_codebook(read)).codes == read.codes


@settings(derandomize=True, deadline=None, max_examples=80)
@given(CODES, CODES)
def test_any_edit_says_what_was_asked_and_leaves_the_rest(before, after):
    comments = "# one\n", "# two\n"
    book = Codebook("mine", "1", {}, ("nb", "nn", "en"), (before, OTHER))
    text = comments[0] + write_codebook(book) + comments[1]
    new = edit_code(text, after)
    again = edit_code(new, before)
    assert new.startswith(comments[0])
    assert new.endswith(comments[1])
    assert compare_codes(parse_codebook(text), parse_codebook(again)) == ()
