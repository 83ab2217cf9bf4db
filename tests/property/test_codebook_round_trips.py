"""Any codebook comes back from Excel, CSV, Word and REFI-QDA as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coanalysis.codebook.formats import book_bytes, understand
from coanalysis.codebook.read import default_negated
from coanalysis.model import Code, Codebook, Example, Indicator, NearMiss

PIECES = (
    "tid", "«hele tiden»", "nb: ikke", "en: no", "nn:", "NB: husk",
    "\\", "\\nb: a", "- strek", "1. punkt", "=2+2", "+47",
    "-", "@her", "'=1", "kilde: x", "why: because", "hvorfor:", "kjent treff: ja", "# kommentar", "[Navn (nb)] a", "~[",
    "[order]", "_x0041_", '"sitat"', "a;b,c\td", "æøå", "😀", "barrier/time", "Kode: x – y", "*", "ÆØÅ é",
)  # fmt: skip
LINES = (
    "tidspress*",
    "weak: travel",
    "en: never enough time",
    "tid NEAR/4 lite",
    "re: \\brakk\\b",
    "exact: hast  # hm",
)
text = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map(" ".join).map(str.strip)
texts_with_lines = st.lists(text, min_size=1, max_size=3).map("\n".join)
ID = st.sampled_from(["barrier", "barrier/time", "barrier/silo", "enabler/time", "phase/one-two", "own/æøå"])


def by_language(languages, value=texts_with_lines, min_size=0):
    return st.dictionaries(st.sampled_from(languages), value, min_size=min_size).map(
        lambda found: {key: found[key] for key in ("nb", "nn", "en") if key in found}
    )


@st.composite
def books(draw):
    languages = tuple(draw(st.permutations(["nb", "nn", "en"]))[: draw(st.integers(1, 3))])
    ids = draw(st.lists(ID, min_size=1, max_size=4, unique=True))
    codes = tuple(draw(codes_of(code_id, ids[:place], ids, languages)) for place, code_id in enumerate(ids))
    title = draw(by_language(languages, text, 1))
    return Codebook("book", draw(st.sampled_from(["1", "2.0", "v 3"])), title, languages, codes)


@st.composite
def codes_of(draw, code_id, above, ids, languages):
    others = [one for one in ids if one != code_id]
    any_texts = by_language(languages)
    some_texts = by_language(languages, min_size=1)
    lines = draw(st.lists(st.sampled_from(LINES), max_size=3, unique=True))
    code = Code(
        code_id,
        draw(by_language(languages, text, 1)),
        parent=draw(st.sampled_from([None, *above])),
        definition=draw(any_texts),
        include=draw(any_texts),
        exclude=draw(any_texts),
        confused_with=draw(st.dictionaries(st.sampled_from(others), some_texts)) if others else {},
        counterpart=draw(st.sampled_from([None, *others])),
        negated=draw(st.sampled_from([(), ("ignore",), ("failed", "suggest other/thing"), ("negative_case",)])),
        automation=draw(st.sampled_from(["suggest", "assist", "manual"])),
        examples=tuple(
            draw(st.lists(st.builds(Example, some_texts, st.one_of(st.just("invented"), text)), max_size=3))
        ),
        near_misses=tuple(draw(st.lists(st.builds(NearMiss, some_texts, texts_with_lines, st.booleans()), max_size=2))),
        set_aside=tuple(draw(st.lists(st.sampled_from(["hele tiden", "for tiden"]), max_size=2, unique=True))),
        indicators=tuple(Indicator(code_id, line) for line in lines),
        colour=draw(st.sampled_from(["", "#1f77b4"])),
        sources=tuple(draw(st.lists(texts_with_lines, max_size=2))),
        status=draw(st.sampled_from(["active", "draft", "retired"])),
        origin=draw(st.sampled_from(["theory", "inductive"])),
    )
    if code.status == "retired" and len(above) == len(others):
        code = replace(code, redirect=draw(st.sampled_from([None, *above])))
    return replace(code, negated=code.negated or default_negated(code))


def bare(book):
    """The codebook without places in its file, and without what a YAML reader takes off (comments, blanks)."""
    from coanalysis.codebook.indicators import split_block

    def plain(code):
        return replace(
            code,
            line=0,
            examples=tuple(replace(one, line=0) for one in code.examples),
            near_misses=tuple(replace(one, line=0) for one in code.near_misses),
            indicators=tuple(Indicator(code.id, line) for one in code.indicators for _, line in split_block(one.text)),
        )

    return replace(book, sha="", path="", codes=tuple(map(plain, book.codes)))


@pytest.mark.parametrize("kind", ["xlsx", "csv", "docx", "qdc"])
@settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(book=books(), language=st.sampled_from(["nb", "nn", "en"]))
def test_a_codebook_comes_back_as_it_was(kind, book, language):
    found = understand(book_bytes(book, kind, language=language), f"book.{kind}", language="nb")
    assert bare(found.book) == bare(book)
