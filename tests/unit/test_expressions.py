from __future__ import annotations

import pytest

from coanalysis.codebook.expressions import Account, Expression, OverBudgetError, needed_letters
from coanalysis.codebook.match import compile_codes
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Indicator

KEYS = KeyTable()


def code(code_id: str, *lines: str) -> Code:
    indicators = tuple(Indicator(code_id, line, number) for number, line in enumerate(lines, 1))
    return Code(code_id, {"nb": code_id}, indicators=indicators)


@pytest.mark.parametrize(
    ("source", "letters"),
    [
        (r"\brakk\s+(det\s+)?(ikke|aldri)\b", "rakk"),
        ("tid|ro", ""),
        ("colou?r", "colo"),
        ("ab{2}c", "a"),
        ("(tid|ro)press", "press"),
        ("[abc]tid", "tid"),
        (r"\dtid", "tid"),
        ("(?i)TID", "tid"),
        ("(?x) t i d", ""),
        (r"\w+", ""),
    ],
)
def test_letters_that_every_match_has(source, letters):
    assert needed_letters(source) == letters


def test_a_pattern_that_takes_too_long_is_left_out_and_named():
    slow = r"re: (a|aa)+$"
    matcher = compile_codes([code("barrier/x", slow, "tid"), code("barrier/y", r"re: t\w+d")], KEYS)
    hits = matcher.find("a" * 60 + "! tid")
    assert [(hit.code, hit.indicator) for hit in hits] == [("barrier/x", "tid"), ("barrier/y", r"re: t\w+d")]
    assert [problem.where for problem in matcher.skipped] == ["barrier/x, line 1"]
    assert "too long" in matcher.skipped[0].message
    # it stays left out, and is named once
    assert matcher.find("aa", 0, 2) == []
    assert len(matcher.skipped) == 1


def test_a_pattern_has_one_budget_for_all_passages(monkeypatch):
    clock = iter([0.0, 1.5, 2.0, 3.0])
    monkeypatch.setattr("coanalysis.codebook.expressions.time.process_time", lambda: next(clock))
    expression = Expression("tid")
    assert expression.spans("tid", "tid") == [(0, 3)]  # 1.5 s
    with pytest.raises(OverBudgetError):
        expression.spans("tid", "tid")  # 2.5 s in all, more than 2


def test_the_budget_grows_with_what_is_read():
    account = Account()
    account.charge(2.5, 1_000_000)  # 2 s and 1 s for a million characters
    with pytest.raises(OverBudgetError):
        account.charge(0.6, 1000)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"(a+)+$", "a" * 5000 + "!"),
        (r"(\w+\s?)*x$", "vi hadde så mye å gjøre " * 200 + "x!"),
        (r"(\w+) .*\1 .*\1 .*\1 q", "vi hadde så mye å gjøre " * 200),
        (r"(.*?,){20}P", "1,2,3,4,5,6,7,8,9,10,11,12,13" * 60),
    ],
)
def test_patterns_that_would_hold_the_interpreter_are_stopped(source, text):
    matcher = compile_codes([code("barrier/x", f"re: {source}", "tid")], KEYS)
    assert [hit.indicator for hit in matcher.find(f"q P tid {text}")] == ["tid"]
    assert [problem.where for problem in matcher.skipped] == ["barrier/x, line 1"]
