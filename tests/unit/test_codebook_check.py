"""Checking codebooks that are used together."""

import pytest

from coanalysis.codebook import check_codebooks, parse_codebook, unquoted_entries
from coanalysis.model import Transcript, Turn, text_sha


def book(name: str, codes: str):
    return parse_codebook(f"id: {name}\nversion: 1\ncodes:\n{codes}", path=f"cb/{name}.yaml")


def check(*books, **options) -> list[str]:
    return [str(problem) for problem in check_codebooks(books, **options)]


SOUND = """\
  - {id: barrier/time, name: T, definition: D, counterpart: enabler/time, indicators: tidspress*}
  - {id: enabler/time, name: T, definition: D, counterpart: barrier/time, indicators: avsatt tid}
"""


def test_nothing_to_say_about_sound_codebooks():
    assert check(book("a", SOUND), book("b", "  - {id: own/x, name: X, definition: D, parent: barrier/time}\n")) == []


def test_references_are_followed_over_all_codebooks():
    own = book("own", "  - {id: own/x, name: X, definition: D, parent: barrier/tme, negated: suggest barrier/time}\n")
    assert check(own) == [
        "cb/own.yaml, line 4: own/x: parent names no code: 'barrier/tme' (see the ids in the file)",
        "cb/own.yaml, line 4: own/x: negated names no code: 'barrier/time' (see the ids in the file)",
    ]
    assert check(own, book("a", SOUND)) == [
        "cb/own.yaml, line 4: own/x: parent names no code: 'barrier/tme' (did you mean 'barrier/time'?)"
    ]


def test_ids_used_by_two_codebooks():
    again = "  - {id: enabler/time, name: T, definition: D, counterpart: barrier/time}\n"
    assert check(book("a", SOUND), book("b", again)) == [
        "cb/b.yaml, line 4: the code 'enabler/time' also stands in cb/a.yaml (code ids are unique in a project; "
        "it holds the core codebook or the full one, not both)"
    ]


@pytest.mark.parametrize(("back", "says"), [("", "names none"), (", counterpart: a/c", "names 'a/c'")])
def test_counterparts_name_each_other(back, says):
    codes = "  - {id: a/a, name: A, definition: D, counterpart: a/b}\n"
    codes += f"  - {{id: a/b, name: B, definition: D{back}}}\n"
    codes += f"  - {{id: a/c, name: C, definition: D{', counterpart: a/b' if back else ''}}}\n"
    assert check(book("x", codes)) == [
        f"cb/x.yaml, line 4: a/a: its counterpart is 'a/b', whose own counterpart {says} "
        "(counterparts are true opposites and name each other)"
    ]


def test_token_patterns_that_need_a_pipeline_or_are_slow_are_named_with_their_line():
    codes = """\
  - id: a/a
    name: A
    definition: D
    indicators: |
      part: tid
      spacy: [{"LEMMA": "rekke"}]
      spacy: [{"POS": "NOUN"}, {"LOWER": "ro"}]
      spacy: [{"LIKE_NUM": true}]
"""
    lines = check(book("x", codes))
    assert [line.partition(":")[0] for line in lines] == [f"cb/x.yaml, line {number}" for number in (10, 11)]
    assert "POS is known only to an installed spaCy pipeline" in lines[0]
    assert "spaCy reads every passage" in lines[1]


def test_one_line_speaks_for_one_code():
    codes = SOUND + "  - {id: barrier/x, name: X, definition: D, indicators: [hast, Tidspress*, hast]}\n"
    assert check(book("x", codes)) == [
        "cb/x.yaml, line 6: barrier/x: `Tidspress*` is already an indicator of barrier/time (line 4) "
        "(one line speaks for one code)",
        "cb/x.yaml, line 6: barrier/x: `hast` is already an indicator of barrier/x (line 6) "
        "(one line speaks for one code)",
    ]


def test_what_can_never_be_suggested():
    codes = """\
  - {id: a/a, name: A, definition: D, automation: manual, indicators: tid}
  - {id: a/b, name: B, definition: D, negated: suggest a/a, indicators: hast}
"""
    assert check(book("x", codes)) == [
        "cb/x.yaml, line 4: a/a: indicators are never run on a code with `automation: manual`",
        "cb/x.yaml, line 5: a/b: its negation suggests 'a/a', which only a person assigns",
    ]


def test_codes_without_definition_are_named_but_not_drafts():
    codes = "  - {id: a/a, name: A}\n  - {id: a/b, name: B, status: draft}\n"
    assert check(book("x", codes)) == ["cb/x.yaml, line 4: a/a: no definition (say what an utterance must do to count)"]


def test_patterns_that_take_too_long_on_the_talk_are_named():
    text = "Ola: " + "a" * 60 + "!"
    transcript = Transcript("t", text_sha(text), text, (Turn(1, "Ola", 5, len(text)),))
    slow = book("x", "  - id: a/a\n    name: A\n    definition: D\n    indicators: |\n      re: (a|a|aa)+(a|aa)+$\n")
    assert check(slow) == []
    lines = check(slow, transcripts=[transcript])
    assert len(lines) == 1
    assert "takes too long" in lines[0]
    assert "aaaa" not in lines[0]


def code_with(lines: str) -> str:
    return f"  - id: a/a\n    name: A\n    definition: D\n    indicators: |\n{lines}"


def test_a_line_whose_words_another_line_finds_too_is_named():
    one = book("x", code_with("      tidspress*\n      tidspresset | tidspressa\n      hastverk\n"))
    assert check(one) == [
        "cb/x.yaml, line 9: a/a: `tidspress*` (line 8) finds all that `tidspresset | tidspressa` finds "
        "(leave the line out, or narrow one of the two)"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "      weak: tidspress*\n      tidspresset\n",  # a weak line does not stand for a strong one
        "      en: time pressure*\n      time pressure\n",  # nor one for English talk for all
        "      tidspress*\n      tidspresset | hastverk\n",  # one alternative is found by nothing else
        "      tidspress* EXCEPT (tidspresset)\n      tidspresset\n",
        "      tidspress*\n      tidspresset NEAR/2 stor\n",  # its pairs are not looked at
    ],
)
def test_lines_that_say_more_than_the_other_are_left_alone(lines):
    assert [one for one in check(book("x", code_with(lines))) if "finds all" in one] == []


def test_quotation_marks_that_yaml_takes_for_its_own():
    text = """\
id: x
version: "1"
codes:
  - id: a/a
    name: A
    set_aside:
      - "hele tiden"
    indicators:
      - "ikke nok"
      - '"ikke nok tid"'
      - 'tid NEAR/2 "nok"'
      - "weak: travel"
      - hastverk
"""
    assert [str(one) for one in unquoted_entries(text, path="cb/x.yaml")] == [
        "cb/x.yaml, line 7: YAML takes the quotation marks of `hele tiden` for its own: it also finds other "
        "inflections "
        """(write '"hele tiden"' for exactly these words, or leave the marks out)""",
        "cb/x.yaml, line 9: YAML takes the quotation marks of `ikke nok` for its own: it also finds other inflections "
        """(write '"ikke nok"' for exactly these words, or leave the marks out)""",
    ]
