from __future__ import annotations

import pytest
from benchmarks.language import is_matched_rightly, matched, read_cases

from coanalysis.language.compounds import has_part
from coanalysis.language.keys import KeyTable

KEYS = KeyTable()
CASES = read_cases("compounds")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['line']}: {case['sentence']}")
def test_a_line_finds_the_words(case):
    assert matched(case, KEYS) == case["expected"]


def test_the_set_is_large_and_has_cases_that_find_nothing():
    assert len(CASES) >= 70
    assert sum(not case["expected"] for case in CASES) >= 10


def test_a_wrong_case_is_seen():
    case = {"line": "part: tid", "sentence": "Ventetida var lang.", "expected": "lang", "note": ""}
    assert not is_matched_rightly(case, KEYS)


@pytest.mark.parametrize(
    ("form", "part"),
    [
        ("møtetidene", "tid"),
        ("tidsbruken", "tid"),
        ("overtidsarbeid", "tid"),
        ("tid", "tid"),
        ("tidene", "tid"),
        ("hovedmål", "mål"),
        ("årsrapporten", "rapport"),
        ("planmøtet", "plan"),
        ("leiarrolla", "rolle"),
        ("leiarrolla", "leiar"),
        ("it-lederen", "leder"),
        ("bøkene", "bok"),  # the form has not the letters of its base form
    ],
)
def test_a_part_is_seen(form, part):
    assert has_part(form, part)


@pytest.mark.parametrize(
    ("form", "part"),
    [
        ("kontroller", "rolle"),
        ("kontrollen", "rolle"),
        ("tidlig", "tid"),
        ("alltid", "tid"),
        ("identitet", "tid"),
        ("samtidig", "tid"),
        ("kleder", "leder"),
        ("bestemme", "stemme"),
        ("ekspressen", "press"),
        ("plante", "plan"),
        ("xyzzytid", "tid"),  # no word stands before it
    ],
)
def test_chance_letters_are_no_part(form, part):
    assert not has_part(form, part)
