"""Where retired codes point to: read, written, checked and followed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis.codebook import add_codes, check_codebooks, edit_code, from_json, parse_codebook, to_json
from coanalysis.codebook.write import edit_version, write_codebook
from coanalysis.errors import CodebookError
from coanalysis.model import Code
from coanalysis.study import Study, final_targets

BOOK = """\
# Kodebok for tid
id: time
version: "1"   # heves ved hver endring
languages: [nb]
codes:
  - id: barrier/time   # den viktigste
    name: {nb: Tidspress}
    definition: {nb: For lite tid.}
  - id: barrier/haste
    name: {nb: Hast}
    definition: {nb: Det haster.}
    status: retired
    redirect: barrier/time
  - id: barrier/plan
    name: {nb: Plan}
    status: retired
    split: [barrier/time, barrier/shift]
  - id: barrier/shift
    name: {nb: Vakter}
    definition: {nb: Turnus.}
"""


def test_redirect_and_split_are_read_written_and_cached():
    book = parse_codebook(BOOK)
    assert [(code.redirect, code.split) for code in book.codes] == [
        (None, ()), ("barrier/time", ()), (None, ("barrier/time", "barrier/shift")), (None, ()),
    ]  # fmt: skip
    assert from_json(to_json(book)) == book
    again = parse_codebook(write_codebook(book))
    assert [replace(code, line=0) for code in again.codes] == [replace(code, line=0) for code in book.codes]


def test_they_are_written_into_a_file_and_taken_out_again():
    plain = BOOK.replace("    status: retired\n    redirect: barrier/time\n", "")
    code = parse_codebook(plain).codes[1]
    retired = edit_code(plain, replace(code, status="retired", redirect="barrier/time"))
    assert retired == BOOK
    assert edit_code(retired, code) == plain


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("redirect: barrier/time", "redirect: barrier/tid", "line 13: barrier/haste: redirect names no code"),
        ("redirect: barrier/time", "redirect: barrier/haste", "line 13: barrier/haste: redirect names the code itself"),
        ("barrier/shift]", "barrier/skift]", "line 17: barrier/plan: split names no code: 'barrier/skift'"),
        ("    status: retired\n    redirect", "    redirect", "`redirect` stands on a code that is in use"),
        ("[barrier/time, barrier/shift]", "[barrier/time]", "`split` names one code only"),
        ("    split:", "    redirect: barrier/time\n    split:", "it has both `redirect` and `split`"),
        ("definition: {nb: For lite tid.}", "status: retired\n    redirect: barrier/haste",
         "barrier/time: its redirects lead back to itself"),
    ],
)  # fmt: skip
def test_what_points_nowhere_or_in_a_circle_is_named(old, new, message):
    assert old in BOOK
    with pytest.raises(CodebookError) as caught:
        parse_codebook(BOOK.replace(old, new, 1))
    assert any(message in str(problem) for problem in caught.value.problems)


def test_a_circle_over_two_books_is_found_by_the_check():
    one = parse_codebook("id: a\nversion: 1\ncodes:\n  - {id: a/x, name: {nb: X}, status: retired, redirect: b/y}\n")
    two = parse_codebook("id: b\nversion: 1\ncodes:\n  - {id: b/y, name: {nb: Y}, status: retired, redirect: a/x}\n")
    said = [problem.message for problem in check_codebooks([one, two])]
    assert "a/x: its redirects lead back to itself" in said
    assert final_targets([*one.codes, *two.codes]) == {}


def test_targets_are_followed_to_the_end():
    pairs = (("c/1", "c/2"), ("c/2", "c/3"), ("c/4", "c/9"))
    codes = [Code(code, {}, status="retired", redirect=target) for code, target in pairs]
    codes += [Code("c/3", {}), Code("c/5", {}, redirect="c/3")]
    assert final_targets(codes) == {"c/1": "c/3", "c/2": "c/3"}
    assert Study().redirects == {}


def test_a_new_code_behind_another_and_a_new_version_leave_the_rest_alone():
    added = add_codes(BOOK, [Code("barrier/wait", {"nb": "Venting"})], after="barrier/haste")
    assert [code.id for code in parse_codebook(added).codes][2] == "barrier/wait"
    assert added == BOOK.replace(
        "  - id: barrier/plan",
        "\n  - id: barrier/wait\n    name: {nb: Venting}\n    negated: negative_case\n  - id: barrier/plan",
    )
    assert edit_version(BOOK, "1.1") == BOOK.replace('"1"', '"1.1"')
    with pytest.raises(CodebookError, match="no code 'barrier/none'"):
        add_codes(BOOK, [Code("barrier/wait", {"nb": "Venting"})], after="barrier/none")
