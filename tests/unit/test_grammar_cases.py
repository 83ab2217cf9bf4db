"""The ambiguous cases of the indicator language, each read alike from a YAML block, a YAML list and an Excel cell."""

from __future__ import annotations

import pytest

from coanalysis.codebook import parse_codebook
from coanalysis.codebook.indicators import split_block
from coanalysis.codebook.match import compile_codes
from coanalysis.errors import CodebookError
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Codebook, Indicator

KEYS = KeyTable()
HEAD = """id: bok
version: "1"
title: {nb: Bok}
languages: [nb]
codes:
- id: barrier/x
  name: {nb: Hindring}
  definition: {nb: Noe som hindrer.}
"""


def from_block(line: str) -> Codebook:
    return parse_codebook(f"{HEAD}  indicators: |\n    {line}\n", path="bok.yaml")


def from_list(line: str) -> Codebook:
    """As a person writes it: bare where YAML takes it so, else in single quotation marks."""
    raw = any(mark in line for mark in ("re:", "spacy:", " #")) or line.count(": ") > 1 or line[0] in "\"'*[{(&!|>%@`"
    entry = "'" + line.replace("'", "''") + "'" if raw else line
    return parse_codebook(f"{HEAD}  indicators:\n  - {entry}\n", path="bok.yaml")


def from_cell(line: str) -> Codebook:
    """An Excel cell has other lines before and behind, and the line breaks of its program."""
    text = f"# fra arket\r\n{line}\r\n\r\n".replace("\r\n", "\n")
    lines = tuple(Indicator("barrier/x", one, offset) for offset, one in split_block(text))
    return Codebook("bok", "1", {"nb": "Bok"}, ("nb",), (Code("barrier/x", {"nb": "Hindring"}, indicators=lines),))


@pytest.fixture(params=[from_block, from_list, from_cell], ids=["block", "list", "cell"])
def read(request):
    return request.param


def hits(book: Codebook, text: str, *, language: str = "nb"):
    return compile_codes(book.codes, KEYS).find(text, language=language)


def words(book: Codebook, text: str, *, language: str = "nb") -> list[list[str]]:
    return [[text[start:end] for start, end in hit.spans] for hit in hits(book, text, language=language)]


CASES = [
    # `|` binds tighter than NEAR: tid NEAR (mangle or lite), not (tid NEAR mangle) or lite
    ("near-or", "tid NEAR/2 mangle | lite", "lite mat", []),
    ("near-or-other", "tid NEAR/2 mangle | lite", "lite med tid", [["lite", "tid"]]),
    ("or-near", "mangle | lite NEAR/2 tid", "det mangler alt", []),
    # phrases bind tighter than `|`: (knapp tid) or ro, not knapp (tid or ro)
    ("phrase-or", "knapp tid | ro", "knapp ro", [["ro"]]),
    ("or-phrase", "knapp (tid | ro)", "knapp ro", [["knapp ro"]]),
    # `*` belongs to its word only
    ("star-in-phrase", "knapp* tid", "knappe tidspress", []),
    ("star-in-phrase-other", "knapp* tid", "knappere tid", [["knappere tid"]]),
    # words of a phrase in any inflection; in quotation marks each exactly so
    ("phrase-inflected", "knapp tid", "knappe tider", [["knappe tider"]]),
    ("quoted-exact", '"knapp tid"', "knappe tider, knapp tid", [["knapp tid"]]),
    ("quoted-guillemets", "«knapp tid»", "knappe tider, knapp tid", [["knapp tid"]]),
    ("quoted-curly", "“knapp tid”", "knappe tider, knapp tid", [["knapp tid"]]),
    ("quoted-low", "„knapp tid“", "knappe tider, knapp tid", [["knapp tid"]]),
    ("quoted-turned", "»knapp tid«", "knappe tider, knapp tid", [["knapp tid"]]),
    ("quoted-beside", 'ha "lite tid"', "hadde lite tid, hadde lite tida", [["hadde lite tid"]]),
    ("quoted-operator", 'tid "NEAR" lite', "tid near lite, tid lite", [["tid near lite"]]),
    ("quoted-hash", '"knapp" # tid', "knapp", [["knapp"]]),
    ("no-comma-in-phrase", "knapp tid", "knapp, tid", []),
    ("exact-inside-or", 'exact: tid | "ro"', "tiden, tid, roen, ro", [["tid"], ["ro"]]),
    # four words between when no number is given; 0 is side by side
    ("near-default", "tid NEAR lite", "tid a b c d lite", [["tid", "lite"]]),
    ("near-default-far", "tid NEAR lite", "tid a b c d e lite", []),
    ("near-zero", "tid NEAR/0 lite", "lite tid", [["lite tid"]]),
    ("near-zero-far", "tid NEAR/0 lite", "lite av tid", []),
    ("then-order", "tid THEN/3 lite", "lite tid", []),
    ("not-both-sides", "tid NOT/2 hel", "hele vår tid", []),
    ("not-far", "tid NOT/1 hel", "hele vår korte tid", [["tid"]]),
    # the two sides share no word; the shortest pair wins; a word is in one pair
    ("no-shared-word", "tid NEAR/3 tid", "bare tid", []),
    ("no-shared-phrase", "knapp tid NEAR/3 tid", "knapp tid", []),
    ("shortest", "tid NEAR/4 lite", "lite er det lite tid", [["lite tid"]]),
    ("one-pair", "tid NEAR/4 lite", "lite tid lite", [["lite tid"]]),
    # same sentence
    ("sentence", "tid NEAR/4 lite", "Det var tid. Lite skjedde", []),
    ("sentence-mark", "tid NEAR/4 lite", "Var det tid? Lite skjedde", []),
    ("sentence-line", "lite tid", "lite\ntid", []),
    ("abbreviation", "tid NEAR/4 lite", "lite f.eks. tid", [["lite", "tid"]]),
    # operators in small letters are words
    ("small-near", "tid near lite", "tid near lite", [["tid near lite"]]),
    # hyphens: each part, and joined
    ("hyphen-part", "kurs", "HLR-kurset", [["HLR-kurset"]]),
    ("hyphen-joined", "epost", "e-posten", [["e-posten"]]),
    ("hyphen-joined-line", "e-post", "eposten og e-posten", [["eposten"], ["e-posten"]]),
    ("hyphen-denial", "prioritere", "ikke-prioritert", []),
    ("curly-apostrophe", "team's", "the team’s", [["team’s"]]),
    # comments
    ("comment", "knapp # tid", "knapp tid", [["knapp"]]),
    ("comment-needs-a-blank", "re: a#b # c", "a#b # c", [["a#b # c"]]),
    ("re-hash", "re: tid#1", "tid#1", [["tid#1"]]),
    # case
    ("case", "KNAPP Tid", "knapp TID", [["knapp TID"]]),
    ("case-re", r"re: \bNAV\b", "nav", [["nav"]]),
    # EXCEPT: word types in any inflection, open ends, phrases; every kind of words
    ("except", "tid* EXCEPT (tidlig | tidspunkt)", "tid tidlige tidspunktet tidspress", [["tid"], ["tidspress"]]),
    ("except-star", "tid* EXCEPT (tids*)", "tidene tidspress", [["tidene"]]),
    ("except-suffix", "*tid EXCEPT (fritid | måltid)", "arbeidstid, fritida, måltider", [["arbeidstid"]]),
    ("except-part", "part: tid EXCEPT (fritid | måltid)", "arbeidstid, fritida, måltider", [["arbeidstid"]]),
    ("except-phrase", "tid EXCEPT (hele tiden)", "hele tiden, tiden", [["tiden"]]),
    ("except-exact", "exact: tid | tida EXCEPT (tida)", "tid tida", [["tid"]]),
    ("except-quoted", 'tid EXCEPT ("tiden")', "tiden tid tida", [["tid"], ["tida"]]),
    ("except-near", "*tid NEAR/3 lite EXCEPT (fritid)", "lite fritid; lite arbeidstid", [["lite arbeidstid"]]),
    ("except-one", "tid* EXCEPT (tidlig)", "tidlig", []),
    ("except-word", '"except" tid', "except tid", [["except tid"]]),
    # parts
    ("part", "part: tid", "tidspress, arbeidstid, samtidig", [["tidspress"], ["arbeidstid"]]),
    ("part-itself", "part: tid", "tiden", [["tiden"]]),
    ("part-phrase", "part: leder manglet", "avdelingslederen manglet", [["avdelingslederen manglet"]]),
    ("part-near", "part: leder NEAR/3 møte", "møtet med avdelingslederen", [["møtet", "avdelingslederen"]]),
    ("part-quoted", 'part: leder "i" møte', "avdelingslederen i møtet", [["avdelingslederen i møtet"]]),
    # one-key mappings: a list entry that YAML took for `key: value`
    ("mapping", "weak: travel", "travle", [["travle"]]),
    ("two-mappings", "weak: nb: exact: travel", "travel travle", [["travel"]]),
    ("prefix-without-blank", "weak:travel", "travle", [["travle"]]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "text", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_ambiguous_cases(read, line, text, found):
    assert words(read(line), text) == found


ENGLISH = [
    ("did n't", "did n't", "We didn't", [["didn't"]]),
    ("didn't", "didn't know", "we didn’t know", [["didn’t know"]]),
    ("cannot", "n't", "we can't and don't", [["n't"], ["n't"]]),
    ("can", "can", "we can't", [["ca"]]),
]


@pytest.mark.parametrize(("line", "text", "found"), [case[1:] for case in ENGLISH], ids=[case[0] for case in ENGLISH])
def test_n_t_is_a_word(read, line, text, found):
    assert words(read(line), text, language="en") == found


@pytest.mark.parametrize(
    ("line", "text", "negated"),
    [
        # a cue that is part of the match never negates it
        ('"ikke nok" NEAR/2 tid', "Vi hadde ikke nok tid.", [False]),
        ("ikke tid", "Det var ikke tid.", [False]),
        (r"re: ikke\s+tid", "Det var ikke tid.", [False]),
        ("n't know", "We don't know.", [False]),
        # one outside does
        ("tid", "Det var ikke tid.", [True]),
        ("nok NEAR/2 tid", "Vi hadde ikke nok tid.", [True]),
    ],
)
def test_a_cue_in_the_match_never_negates_it(read, line, text, negated):
    language = "en" if "n't" in line else "nb"
    assert [hit.negated for hit in hits(read(line), text, language=language)] == negated


def test_negated_stands_behind_except(read):
    book = read("tid* EXCEPT (tidlig) NEGATED enabler/x")
    found = hits(book, "Det var ikke tidlig. Det var ikke tid.")
    assert [(hit.code, hit.via) for hit in found] == [("barrier/x", ""), ("enabler/x", "barrier/x")]
    assert {hit.spans for hit in found} == {((34, 37),)}


FAULTS = [
    ("chain", "tid NEAR/2 lite NEAR/2 mas", 17, "second NEAR"),
    ("chain-mixed", "tid NEAR/2 lite THEN/2 mas", 17, "second THEN"),
    ("short-star", "ti*", 1, "at least 3 letters"),
    ("prefix-order", "nb: weak: tid", 5, "the order is"),
    ("prefix-order-kind", "exact: nb: tid", 8, "the order is"),
    ("prefix-unknown", "weak: hint: tid", 7, "not a prefix"),
    ("negated-before-except", "tid* NEGATED enabler/x EXCEPT (tidlig)", 14, "not the id"),
    ("near-in-except", "tid* EXCEPT (a NEAR b)", 6, "words and phrases only"),
    ("except-in-re", "re: tid EXCEPT (tid)", 5, "not for re:"),
    ("part-short", "part: ti", 7, "at least 3 letters"),
    ("small-operator", "tid near/4 lite", 5, "capitals"),
    ("quote-open", 'tid "ro', 5, "not closed"),
    ("bad-re", "re: ti(d", 9, "not valid"),
    ("bad-spacy", 'spacy: [{"LEMA": "x"}]', 10, "not an attribute"),
]


@pytest.mark.parametrize(("line", "column", "message"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
@pytest.mark.parametrize("form", [from_block, from_list], ids=["block", "list"])
def test_faults_are_named_by_file_line_and_column(form, line, column, message):
    with pytest.raises(CodebookError) as caught:
        form(line)
    (problem,) = caught.value.problems
    # the head has eight lines; a block's first line is one further down than its key, as a list's first entry is
    assert problem.where == "bok.yaml, line 10"
    assert f"column {column}: " in problem.message
    assert message in problem.message


def test_the_line_is_that_of_the_file_with_comments_and_empty_lines_counted():
    text = f"{HEAD}  indicators: |\n    # et avsnitt\n\n    tid\n    # mer\n    tid NEAR/2 ro NEAR/2 mas\n"
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, path="bok.yaml")
    assert [problem.where for problem in caught.value.problems] == ["bok.yaml, line 14"]
