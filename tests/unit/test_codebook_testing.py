"""Testing a codebook by its examples and near misses."""

import random
from dataclasses import replace

from coanalysis.codebook import parse_codebook, read_codebook, test_codebook
from coanalysis.language.keys import KeyTable
from coanalysis.shipped import shipped

HEAD = "id: mine\nversion: 1\ncodes:\n"
KEYS = KeyTable()

TIME = """\
  - id: barrier/time
    name: Tidspress
    counterpart: enabler/time
    examples:
      - nb: Tidspresset var stort.
        en: We were pressed for time.
      - nb: Vi hadde ikke god nok tid.
      - nb: Det var travelt.
    near_misses:
      - nb: Vi hadde slett ikke tidspress.
        why: negert
      - nb: Det var lite vi gjorde hele tiden.
        why: idiom
    set_aside: |
      hele tiden
    indicators: |
      tidspress*
      lite NEAR/4 tid
      weak: travel
      en: pressed for time
"""
ENABLER = """\
  - id: enabler/time
    name: Avsatt tid
    counterpart: barrier/time
    indicators: |
      god nok tid
"""


def report(text: str, *others: str):
    return test_codebook(
        parse_codebook(HEAD + text, path="cb/x.yaml"),
        others=[parse_codebook(HEAD + other) for other in others],
        keys=KEYS,
    )


def test_examples_are_found_also_weakly_and_through_another_codes_negation():
    result = report(TIME + ENABLER)
    assert result.passed
    assert result.failures == ()
    found = [(row.language, row.text, [(hit.indicator, hit.via, hit.flags) for hit in row.evidence])
             for row in result.outcomes if row.kind == "example"]  # fmt: skip
    assert found == [
        ("nb", "Tidspresset var stort.", [("tidspress*", "", ())]),
        ("en", "We were pressed for time.", [("en: pressed for time", "", ())]),
        ("nb", "Vi hadde ikke god nok tid.", [("god nok tid", "enabler/time", ("negated",))]),
        ("nb", "Det var travelt.", [("weak: travel", "", ("weak",))]),
    ]
    assert result.count("example") == (4, 4)
    assert result.count("near_miss") == (2, 2)


def test_evidence_points_at_the_words():
    row = report(TIME + ENABLER).outcomes[0]
    assert [row.text[start:end] for start, end in row.evidence[0].spans] == ["Tidspresset"]


def test_another_codebook_may_find_an_example():
    assert [row.text for row in report(TIME.replace("    counterpart: enabler/time\n", "")).failures] == [
        "Vi hadde ikke god nok tid."
    ]
    assert report(TIME, ENABLER).passed


def test_an_example_that_is_not_found_is_named_with_file_and_line():
    result = report(TIME.replace("weak: travel", "weak: hektisk") + ENABLER)
    assert not result.passed
    assert [str(problem) for problem in result.problems()] == [
        "cb/x.yaml, line 11: barrier/time: the example (nb) is not found "
        "(add an indicator, or make the code `automation: manual`)"
    ]
    assert result.count("example") == (3, 4)


def test_a_near_miss_that_is_found_names_the_indicator_at_fault():
    result = report(TIME.replace("      hele tiden\n", "      for tiden\n", 1) + ENABLER)
    assert [str(problem) for problem in result.problems()] == [
        "cb/x.yaml, line 15: barrier/time: the near miss (nb) is found by `lite NEAR/4 tid` "
        "(narrow the indicator, set the idiom aside, or say `known_hit: true`)"
    ]


def test_the_code_whose_negation_is_at_fault_is_named():
    near = "        why: idiom\n      - {nb: Vi hadde ikke god nok tid til kaffe., why: kaffe}\n"
    result = report(TIME.replace("        why: idiom\n", near) + ENABLER)
    assert [str(outcome) for outcome in result.failures] == [
        "barrier/time: the near miss (nb) is found by `god nok tid` of enabler/time, negated"
    ]


def test_a_known_hit_is_counted_apart():
    near = "        why: idiom\n      - {nb: Tidspresset i slangen., why: vann, known_hit: true}\n"
    result = report(TIME.replace("        why: idiom\n", near) + ENABLER)
    assert result.passed
    assert [row.text for row in result.known_hits] == ["Tidspresset i slangen."]
    assert result.count("near_miss") == (2, 2)


def test_codes_for_people_only_need_find_nothing():
    result = report(TIME.replace("    counterpart: enabler/time\n", "    automation: manual\n"))
    assert result.passed
    assert result.count("example") == (0, 0)


def test_retired_codes_are_not_tested():
    assert report(TIME.replace("    counterpart: enabler/time\n", "    status: retired\n")).outcomes == ()


def test_a_negated_phase_is_found_as_failed():
    text = """\
  - id: phase/x
    name: X
    examples: [{nb: Vi ble aldri enige om målet.}]
    indicators: enig NEAR/4 mål
"""
    row = report(text).outcomes[0]
    assert [hit.flags for hit in row.evidence] == [("negated",)]


def test_lines_that_no_example_uses_are_named():
    text = TIME.replace("      tidspress*\n", "      tidspress*\n      hastverk*\n") + ENABLER
    idle = [(one.code, one.text) for one in report(text).idle]
    assert idle == [("barrier/time", "hastverk*"), ("barrier/time", "lite NEAR/4 tid")]


def test_a_line_without_which_every_example_is_still_found_is_spare():
    spare = """\
  - id: barrier/time
    name: Tidspress
    examples:
      - nb: Tidspresset var stort, og det var travelt.
      - nb: Det var travelt.
    indicators: |
      tidspress*
      travel
      hastverk
"""
    result = report(spare)
    assert [line.text for line in result.spare] == ["tidspress*", "hastverk"]
    assert [line.text for line in result.idle] == ["hastverk"]


def test_a_line_is_needed_where_only_its_negation_finds_another_codes_example():
    assert "god nok tid" not in [line.text for line in report(TIME + ENABLER).spare]


def test_an_example_that_is_found_only_negated_says_so():
    denied = """\
  - id: barrier/time
    name: Tidspress
    examples:
      - nb: Vi hadde ikke tidspress.
    indicators: tidspress*
"""
    (problem,) = report(denied).problems()
    assert problem.message == "barrier/time: the example (nb) is not found, only negated by `tidspress*`"


def test_dropping_a_line_makes_an_example_of_its_own_fail():
    """Ten lines of each core codebook, drawn with a fixed seed: without one of them its codebook's test fails."""
    books = {
        name: read_codebook(shipped("codebooks") / f"{name}.yaml") for name in ("translation-core", "barriers-core")
    }
    for name, book in books.items():
        others = [other for other in books.values() if other is not book]
        assert test_codebook(book, others=others, keys=KEYS).spare == (), name
        lines = [line for code in book.codes if code.automation != "manual" for line in code.indicators]
        assert test_codebook(book, keys=KEYS).spare == ()
        for line in random.Random(7).sample(lines, 10):
            weaker = [
                replace(code, indicators=tuple(one for one in code.indicators if one is not line))
                for code in book.codes
            ]
            failed = test_codebook(replace(book, codes=tuple(weaker)), keys=KEYS).failures
            assert any(one.kind == "example" for one in failed), f"{line.code}: `{line.text}`"
