"""Reading codebooks: the fields, lines and problems of the YAML format."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.codebook import default_negated, from_json, parse_codebook, read_codebook, read_codebooks, to_json
from coanalysis.errors import CodebookError
from coanalysis.model import Code, text_sha

HEAD = """\
id: mine
version: "2.1"
title: {nb: Min kodebok}
languages: [nb, nn, en]
codes:
"""

FULL = (
    HEAD
    + """\
  - id: barrier
    name: Barrierer
  - id: enabler/time
    name: {nb: Avsatt tid}
    counterpart: barrier/time
  - id: barrier/time   # a comment
    parent: barrier
    name: {nb: Tidspress, nn: "Tidspress, hast", en: Time pressure}
    definition:
      nb: For lite tid.
      en: >-
        Too little
        time.
    include: {nb: Hast}
    exclude:
      nb: no
    confused_with:
      enabler/time: {nb: "Mangler det tid, eller fantes den?"}
    counterpart: enabler/time
    negated: [failed, suggest enabler/time]
    automation: assist
    examples:
      - nb: Vi rakk det aldri.
        en: We never got round to it.
      - {nb: "Det hastet: alltid.", source: "I3, turn 4"}
    near_misses:
      - nb: Hele tiden.
        why: et tidsuttrykk
      - {nb: "Det tok tid.", why: "må avgjøres", known_hit: true}
    set_aside: |
      hele tiden
      # a comment
      for tiden   # another
    indicators: |
      # what people say
      tidspress*

      tid NEAR/4 (mangle | "ikke nok")   # near
      re: \\brakk\\s+aldri # not a comment
      weak: travel NEGATED enabler/time
    colour: "#1F77b4"
    sources: [Voorberg 2015, Bekken]
    status: retired
    origin: inductive
"""
)


def problems(text: str, **options) -> list[str]:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, path="cb/x.yaml", **options)
    assert caught.value.exit_code == 3
    assert caught.value.hint
    return [str(problem) for problem in caught.value.problems]


def test_every_field_is_read_with_its_lines():
    book = parse_codebook(FULL, path="codebooks/mine.yaml")
    assert (book.id, book.version, book.title, book.languages) == (
        "mine", "2.1", {"nb": "Min kodebok"}, ("nb", "nn", "en"))  # fmt: skip
    assert book.path == "codebooks/mine.yaml"
    assert book.sha == text_sha(FULL)
    assert [code.id for code in book.codes] == ["barrier", "enabler/time", "barrier/time"]
    assert book.codes[0].name == {"nb": "Barrierer"}
    code = book.codes[2]
    assert code.line == 11
    assert code.parent == "barrier"
    assert code.name == {"nb": "Tidspress", "nn": "Tidspress, hast", "en": "Time pressure"}
    assert code.definition == {"nb": "For lite tid.", "en": "Too little time."}
    assert code.include == {"nb": "Hast"}
    assert code.exclude == {"nb": "no"}  # the word, never *false*
    assert code.confused_with == {"enabler/time": {"nb": "Mangler det tid, eller fantes den?"}}
    assert code.counterpart == "enabler/time"
    assert code.negated == ("failed", "suggest enabler/time")
    assert code.automation == "assist"
    assert [(dict(one.texts), one.source, one.line) for one in code.examples] == [
        ({"nb": "Vi rakk det aldri.", "en": "We never got round to it."}, "invented", 28),
        ({"nb": "Det hastet: alltid."}, "I3, turn 4", 30),
    ]
    assert [(dict(one.texts), one.why, one.known_hit, one.line) for one in code.near_misses] == [
        ({"nb": "Hele tiden."}, "et tidsuttrykk", False, 32),
        ({"nb": "Det tok tid."}, "må avgjøres", True, 34),
    ]
    assert code.set_aside == ("hele tiden", "for tiden")
    assert [(one.code, one.text, one.line) for one in code.indicators] == [
        ("barrier/time", "tidspress*", 41),
        ("barrier/time", 'tid NEAR/4 (mangle | "ikke nok")', 43),
        ("barrier/time", r"re: \brakk\s+aldri # not a comment", 44),
        ("barrier/time", "weak: travel NEGATED enabler/time", 45),
    ]
    assert (code.colour, code.sources) == ("#1F77b4", ("Voorberg 2015", "Bekken"))
    assert (code.status, code.origin) == ("retired", "inductive")


def test_a_list_is_read_like_a_block_and_a_one_key_mapping_as_a_line():
    text = (
        HEAD
        + """\
  - id: a/b
    name: B
    set_aside: [hele tiden, for tiden]
    indicators:
      - tidspress*
      - weak: travel
      - en: never enough time
      - 'spacy: [{"LEMMA": "rekke"}]'
      - spacy: [{"LEMMA": "hinne"}]
      - tid NEAR/4 mangle   # near
"""
    )
    code = parse_codebook(text).codes[0]
    assert code.set_aside == ("hele tiden", "for tiden")
    assert [(line.text, line.line) for line in code.indicators] == [
        ("tidspress*", 10),
        ("weak: travel", 11),
        ("en: never enough time", 12),
        ('spacy: [{"LEMMA": "rekke"}]', 13),
        ('spacy: [{"LEMMA": "hinne"}]', 14),
        ("tid NEAR/4 mangle", 15),
    ]


def test_one_indicator_alone_needs_no_block():
    code = parse_codebook(HEAD + "  - id: a/b\n    name: B\n    indicators: tidspress*\n").codes[0]
    assert [(line.text, line.line) for line in code.indicators] == [("tidspress*", 8)]


@pytest.mark.parametrize(
    ("code_id", "extra", "negated"),
    [
        ("phase/enrolment", "", ("failed",)),
        ("enabler/time", "    counterpart: barrier/time\n", ("suggest barrier/time",)),
        ("enabler/trust", "", ("negative_case",)),
        ("barrier/role", "", ("negative_case",)),
        ("own/kaffe", "", ("negative_case",)),
        ("phase/x", "    negated: ignore\n", ("ignore",)),
        ("phase/y", "    negated: failed, suggest barrier/time\n", ("failed", "suggest barrier/time")),
    ],
)
def test_what_negation_means_when_nothing_is_said(code_id, extra, negated):
    text = HEAD + f"  - id: barrier/time\n    name: T\n  - id: {code_id}\n    name: X\n{extra}"
    assert parse_codebook(text).codes[1].negated == negated


def test_default_negated_needs_no_file():
    assert default_negated(Code("enabler/a", {}, counterpart="barrier/a")) == ("suggest barrier/a",)


FIVE = """\
id: mine
version: 1
codes:
  - id: barrier/time
    nmae: Tid
    parent: barier
    automation: sugest
    indicators: |
      # a comment
      tid NEAR/4 (mangle
      tidspress*
    near_misses:
      - nb: Hele tiden.
  - id: barrier/time
    name: {no: Tid}
    definition:
"""


def test_all_problems_are_reported_at_once_with_file_and_line():
    assert problems(FIVE) == [
        "cb/x.yaml, line 4: the code 'barrier/time' has no `name`",
        "cb/x.yaml, line 5: the code: unknown field `nmae` (did you mean 'name'?)",
        "cb/x.yaml, line 6: barrier/time: parent names no code: 'barier' (did you mean 'barrier/time'?)",
        "cb/x.yaml, line 7: automation is 'sugest' (did you mean 'suggest'?)",
        "cb/x.yaml, line 10: barrier/time: indicators, column 19: a parenthesis is not closed",
        'cb/x.yaml, line 13: near miss does not say why it is none (add `why: "…"`)',
        "cb/x.yaml, line 14: the code 'barrier/time' stands twice, first in line 4",
        "cb/x.yaml, line 15: name: unknown field `no` (Norwegian is written `nb` (bokmål) or `nn` (nynorsk))",
        "cb/x.yaml, line 16: definition is empty",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    name: {nb: Tid, og hast}\n",
         'line 7: name: unknown field `og hast` (inside { } a comma ends a text: put it in "…")'),
        ("    name: [a]\n", "line 7: name should be written as `field: value` lines"),
        ("    name: X\n    name: Y\n", "line 8: the code: `name` stands twice, first in line 7"),
        ("    name: X\n    colour: #123456\n", "line 8: colour is empty (quote a text that starts with #)"),
        ("    name: X\n    colour: red\n", "line 8: colour 'red' is not a colour (write it as \"#1f77b4\")"),
        ("    name: X\n    negated: failes\n", "line 8: negated: 'failes' is not known (did you mean 'failed'?)"),
        ("    name: X\n    negated: [ignore, failed]\n", "line 8: negated: `ignore` stands alone or not at all"),
        ("    name: X\n    counterpart: a/b\n", "line 8: a/b: counterpart names the code itself"),
        ("    name: X\n    negated: suggest a/c\n",
         "line 8: a/b: negated names no code: 'a/c' (did you mean 'a/b'?)"),
        ("    name: X\n    indicators: weak* NEGATED a/c\n",
         "line 8: a/b: indicators names no code: 'a/c' (did you mean 'a/b'?)"),
        ("    name: X\n    confused_with:\n      a/c: hvorfor?\n",
         "line 9: a/b: confused_with names no code: 'a/c' (did you mean 'a/b'?)"),
        ("    name: X\n    confused_with:\n      a/b:\n", "line 9: confused_with a/b: the question is empty"),
        ("    name: X\n    indicators: >\n      tid\n      hast\n",
         "line 8: the lines of indicators would be joined into one (write `indicators: |`)"),
        ("    name: X\n    indicators: tid\n      hast\n",
         "line 8: the lines of indicators would be joined into one (write `indicators: |`)"),
        ("    name: X\n    indicators: [{a: b, c: d}]\n",
         "line 8: an entry of indicators should be one line of text (write `indicators: |` and one a line)"),
        ("    name: X\n    set_aside: 'weak: tid'\n",
         "line 8: a/b: set_aside: 'weak: tid' (idioms are plain words, without prefixes)"),
        ("    name: X\n    examples: Vi rakk det ikke.\n",
         "line 8: examples should be a list (start each entry with `- `)"),
        ("    name: X\n    near_misses:\n      - {nb: Y, why: Z, known_hit: maybe}\n",
         "line 9: known_hit is 'maybe' (write `known_hit: true` or leave the line out)"),
        ("    name: X\n    parent: a b\n",
         "line 8: parent 'a b' is not an id (small letters, digits and hyphens, as in `barrier/time`)"),
        ("    name: X\n    sources: [[a]]\n", "line 8: sources should be one text"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_line(body, expected):
    assert f"cb/x.yaml, {expected}" in problems(HEAD + "  - id: a/b\n" + body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "cb/x.yaml: the file is empty (a codebook has the fields id, version, title, languages, codes)"),
        ("# only a comment\n",
         "cb/x.yaml: the file is empty (a codebook has the fields id, version, title, languages, codes)"),
        ("- a\n", "cb/x.yaml, line 1: the codebook should be written as `field: value` lines"),
        ("id: a\nversion: 1\n", "cb/x.yaml, line 1: the codebook has no `codes`"),
        ("version: 1\ncodes: []\n", "cb/x.yaml, line 1: the codebook has no `id`"),
        ("id: a\ncodes: []\n", "cb/x.yaml, line 1: the codebook has no `version`"),
        ("id: a\nversion: 1\ncodes: x\n", "cb/x.yaml, line 3: codes should be a list (start each entry with `- `)"),
        ("id: a\nversion: 1\ncodes:\n  - id: a\n    name: &n A\n  - id: b\n    name: *n\n",
         "cb/x.yaml, line 5: anchors (&) and aliases (*) are not used in codebooks (write the text out)"),
        ("id: a\n\tversion: 1\n\tcodes: []\n",
         "cb/x.yaml, line 2: the line is indented with a tab (use blanks: two for each level)"),
        ("[" * 3000, "cb/x.yaml: the file is nested too deeply to be a codebook"),
        ("id: a\nlanguages: [nb, no]\nversion: 1\ncodes: []\n", "cb/x.yaml, line 2: a language is 'no'"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_codebook_says_why(text, expected):
    assert any(problem.startswith(expected) for problem in problems(text))


def test_yaml_that_cannot_be_read_names_line_and_remedy():
    lines = problems("id: a\nversion: 1\ncodes:\n  - id: a\n    name: Tid: press\n")
    assert len(lines) == 1
    assert lines[0].startswith("cb/x.yaml, line 5: not YAML: ")
    assert lines[0].endswith('(a text that holds `: ` is written in "…")')


def test_a_language_the_codebook_does_not_have_is_noted():
    text = "id: a\nversion: 1\nlanguages: [en]\ncodes:\n  - id: a\n    name: {nb: Tid}\n"
    assert problems(text) == ["cb/x.yaml, line 6: name: `nb` is not in this codebook's `languages`"]


def test_a_text_without_language_is_in_the_first_one():
    text = "id: a\nversion: 1\nlanguages: [nn, nb]\ncodes:\n  - {id: a, name: Tid, definition: For lite tid}\n"
    code = parse_codebook(text).codes[0]
    assert (code.name, code.definition) == ({"nn": "Tid"}, {"nn": "For lite tid"})


def test_parents_in_a_circle_are_noted():
    text = HEAD + "".join(
        f"  - {{id: {one}, parent: {other}, name: X}}\n"
        for one, other in (("a/a", "a/b"), ("a/b", "a/c"), ("a/c", "a/a"))
    )
    assert problems(text) == [
        f"cb/x.yaml, line {line}: {one}: its parents lead back to itself"
        for line, one in ((6, "a/a"), (7, "a/b"), (8, "a/c"))
    ]


OWN = HEAD + "  - {id: own/kaffe, name: Kaffe, parent: barrier}\n"


def test_a_reference_into_another_codebook_is_left_to_the_whole_project():
    assert parse_codebook(OWN).codes[0].parent == "barrier"


def test_a_reference_into_a_codebook_that_is_given_is_checked():
    barriers = parse_codebook(FULL)
    assert parse_codebook(OWN, others=[barriers]).codes[0].parent == "barrier"
    assert problems(OWN.replace("parent: barrier", "parent: barrier/tme"), others=[barriers]) == [
        "cb/x.yaml, line 6: own/kaffe: parent names no code: 'barrier/tme' (did you mean 'barrier/time'?)"
    ]


def test_several_files_are_read_together(tmp_path):
    (tmp_path / "a.yaml").write_text(FULL, encoding="utf-8")
    (tmp_path / "own.yaml").write_text(OWN.replace("id: mine", "id: own"), encoding="utf-8")
    books = read_codebooks([tmp_path / "a.yaml", tmp_path / "own.yaml"])
    assert [book.id for book in books] == ["mine", "own"]
    with pytest.raises(CodebookError) as caught:
        read_codebooks([tmp_path / "own.yaml"])
    assert [problem.message for problem in caught.value.problems] == ["own/kaffe: parent names no code: 'barrier'"]


def test_problems_of_several_files_come_together(tmp_path):
    (tmp_path / "a.yaml").write_text(FIVE, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "c.yaml").write_text(FULL, encoding="utf-8")
    with pytest.raises(CodebookError) as caught:
        read_codebooks([tmp_path / "a.yaml", tmp_path / "b.yaml", tmp_path / "c.yaml"])
    files = [problem.where.partition(".yaml")[0][-1] for problem in caught.value.problems]
    assert (files.count("a"), files.count("b"), files.count("c")) == (9, 1, 1)  # c: an id that a has too
    assert caught.value.problems[-1].message.startswith("the code 'barrier/time' also stands in ")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"id: a\nversion: \xe6\n", "neither UTF-8 nor UTF-16"),
        (None, "there is no such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_codebook_error(tmp_path, data, message):
    path = tmp_path / "b.yaml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(CodebookError) as caught:
        read_codebook(path)
    assert message in str(caught.value)
    assert caught.value.where == path.as_posix()


def test_windows_line_ends_marks_and_composed_letters_make_no_difference(tmp_path):
    text = HEAD + "  - id: a/b\n    name: Håp\n    indicators: |\n      håp*\n"
    plain = parse_codebook(text)
    path = tmp_path / "b.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", text).replace("\n", "\r\n").encode())
    other = read_codebook(path)
    assert other.sha == plain.sha
    assert other.codes == plain.codes


def test_numbers_dates_and_truth_values_stay_text():
    text = "id: a\nversion: 1.10\ncodes:\n  - {id: a, name: yes, definition: 2024-01-01, sources: [1986, no, null x]}\n"
    book = parse_codebook(text)
    code = book.codes[0]
    assert (book.version, code.name, code.definition) == ("1.10", {"nb": "yes"}, {"nb": "2024-01-01"})
    assert code.sources == ("1986", "no", "null x")


def test_json_gives_the_same_codebook_back():
    book = parse_codebook(FULL, path="x.yaml")
    assert from_json(to_json(book)) == book


@pytest.mark.parametrize("text", ["", "[]", '{"codes": []}', '{"codes": [{"id": "a"}], "languages": [], "id": "a"}'])
def test_json_that_is_not_ours_is_refused(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(text)


def test_aliases_do_not_grow():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    # written out these are 10 ** 12 nodes: looking at them all would never end
    assert "anchors (&) and aliases (*)" in problems("\n".join(lines))[0]


def is_read_or_refused(text: str) -> bool:
    try:
        parse_codebook(text)
    except CodebookError as error:
        return bool(error.problems) and all(problem.message for problem in error.problems)
    return True


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_problems(text):
    assert is_read_or_refused(text)
    assert is_read_or_refused(HEAD + "  - id: a/b\n    name: X\n" + text)


NEW = st.sampled_from(["", "\n", " ", "\t", "{", "]", ": ", "- ", "|", "é"])


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, len(FULL)), st.integers(0, 40), NEW)
def test_a_damaged_codebook_is_read_or_refused_with_problems(at, length, new):
    assert is_read_or_refused(FULL[:at] + new + FULL[at + length :])
