from __future__ import annotations

import pytest

from coanalysis.language.stance import FLAGS
from coanalysis.model import Evidence
from coanalysis.review.hints import Hints
from coanalysis.review.names import CodeNames
from coanalysis.words import LANGUAGES, word
from review_studies import TALKS, built, span, study_of, suggest


def hit(words: str, *flags: str) -> Evidence:
    return Evidence(words, (span("FG1", 2, words),), flags)


def text_of(*evidence: Evidence, language: str = "nb") -> str:
    one = suggest("FG1", 2, "barrier/time", "rakk", evidence=evidence)
    return Hints(CodeNames(study_of(), language), language).text(TALKS["FG1"], one)


@pytest.mark.parametrize(
    ("flag", "nb", "nn", "en"),
    [
        ("counterfactual", "hypotetisk", "hypotetisk", "hypothetical"),
        ("reported", "andres ord gjengitt", "andre sine ord attgjevne", "others’ words retold"),
        ("resolved", "var slik før", "var slik før", "was so before"),
        ("hedged", "med forbehold", "med atterhald", "hedged"),
        ("question", "i et spørsmål", "i eit spørsmål", "in a question"),
    ],
)
def test_each_flag_stands_beside_the_words_it_is_about(flag, nb, nn, en):
    assert text_of(hit("rakk", flag)) == f"Tidspress – «rakk» ({nb}, mønster: rakk)"
    assert text_of(hit("rakk", flag), language="nn") == f"Tidspress – «rakk» ({nn}, mønster: rakk)"
    assert text_of(hit("rakk", flag), language="en") == f"Time pressure – «rakk» ({en}, pattern: rakk)"


def test_every_flag_has_words_without_a_comma_in_every_language():
    said = [word(f"review.hint.{flag}", language) for language in LANGUAGES for flag in FLAGS]
    assert len(said) == 15
    assert [words for words in said if "," in words or ";" in words or not 5 <= len(words) <= 25] == []


def test_several_flags_stand_in_one_order_behind_negated():
    assert text_of(hit("rakk", "negated", "reported", "hedged")) == (
        "Tidspress – «rakk» (nektende, andres ord gjengitt, med forbehold, mønster: rakk)"
    )


def test_what_holds_for_all_words_is_said_once():
    both = hit("rakk", "hedged", "question"), hit("kveld", "hedged")
    assert text_of(*both) == (
        "Tidspress – «rakk» (i et spørsmål, mønster: rakk); «kveld» (mønster: kveld); med forbehold"
    )
    assert text_of(hit("rakk", "hedged"), hit("kveld")) == (
        "Tidspress – «rakk» (med forbehold, mønster: rakk); «kveld» (mønster: kveld)"
    )


def test_what_is_said_once_counts_evidence_that_is_not_shown():
    three = hit("rakk", "hedged"), hit("kveld", "hedged"), hit("aldri")
    assert text_of(*three) == (
        "Tidspress – «rakk» (med forbehold, mønster: rakk); «kveld» (med forbehold, mønster: kveld); +1"
    )
    assert text_of(*(hit(words, "hedged") for words in ("rakk", "kveld", "aldri"))) == (
        "Tidspress – «rakk» (mønster: rakk); «kveld» (mønster: kveld); +1; med forbehold"
    )


def test_the_sheet_shows_a_flagged_suggestion_like_any_other():
    one = suggest("FG1", 2, "barrier/time", "rakk", evidence=(hit("rakk", "counterfactual"),))
    rows = built(study_of(suggestions=(one,)), hints="at_once").sheet("review").rows
    shown = [row.cells["suggestion_1"] for row in rows if row.cells.get("suggestion_1")]
    assert shown == ["Tidspress – «rakk» (hypotetisk, mønster: rakk)"]
