"""Norwegian order without a locale."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.query import norwegian_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["D1", "D2", "D10", "D11"],
        ["Anne", "Zoe", "Ærlig", "Østen", "Åse"],
        ["Ås", "Aas", "Åse"],  # aa is å; the same word is ordered by its letters as they stand
        ["æ", "ä", "ø", "ö", "å"],
        ["P2, sør", "P10, nord"],
        ["en", "én", "to"],  # accents count only where nothing else differs
        ["", "1", "a"],
    ],
)
def test_order(ordered: list[str]) -> None:
    wanted = sorted(ordered, key=lambda text: (norwegian_key(text)[0], ordered.index(text)))
    assert wanted == ordered
    for shuffled in itertools.permutations(ordered):
        assert [norwegian_key(one)[0] for one in sorted(shuffled, key=norwegian_key)] == [
            norwegian_key(one)[0] for one in ordered
        ]


def test_capitals_stand_beside_small_letters() -> None:
    assert sorted(["b", "A", "a", "B"], key=norwegian_key) == ["A", "a", "B", "b"]


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert norwegian_key("Åse")[0] == norwegian_key("A\u030ase")[0]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=6))
def test_order_never_depends_on_the_order_given(texts: list[str]) -> None:
    backwards = texts[::-1]
    assert sorted(texts, key=norwegian_key) == sorted(backwards, key=norwegian_key)
