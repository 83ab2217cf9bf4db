from __future__ import annotations

import pytest

from coanalysis.model import Passage
from coanalysis.suggesters.ordering import informative, random_order, still_unfound, two_readers, wilson

HERE = [Passage("t", "v", at, at + 1) for at in range(200)]


def test_likeness_leads_until_something_is_learnt():
    a, b, c = HERE[:3]
    assert informative([a, b, c], likeness=[0.1, 0.3, 0.1]) == [b, a, c]
    assert informative([a, b, c], likeness=[0.1, 0.3, 0.1], margins=[-1.0, -2.0, 0.5]) == [c, a, b]


def test_a_random_order_is_the_same_for_the_same_seed_whatever_the_order_before():
    mixed = random_order(HERE, seed=1)
    assert sorted(mixed) == HERE
    assert mixed != HERE
    assert random_order(HERE[::-1], seed=1) == mixed
    assert random_order(HERE, seed=2) != mixed


def test_wilson_as_in_the_textbook():
    # 5 of 50: 0.0435 to 0.2136
    assert wilson(5, 50) == pytest.approx((0.0435, 0.2136), abs=5e-4)
    assert wilson(0, 50) == pytest.approx((0.0, 0.0713), abs=5e-4)
    with pytest.raises(ValueError, match="nothing"):
        wilson(0, 0)


def test_a_random_sample_tells_what_is_left():
    read = dict.fromkeys(HERE[:50], "random") | dict.fromkeys(HERE[50:60], "informative")
    accepted = {*HERE[:5], *HERE[50:58]}
    found = still_unfound(read, accepted, n_unread=140)
    # 5 of 50 in the sample, times 140 left; the ranked ones count as found only
    assert (found.basis, found.found, found.likely) == ("random_sample", 13, 14)
    assert (found.low, found.high) == (6, 30)
    none = still_unfound(dict.fromkeys(HERE[:50], "random"), set(), n_unread=100)
    assert (none.low, none.likely, none.high) == (0, 0, 8)  # nothing seen is not nothing left


@pytest.mark.parametrize(
    ("orders", "basis"),
    [
        ({}, "nothing_read"),
        (dict.fromkeys(HERE[:90], "informative"), "only_ranked"),
        (dict.fromkeys(HERE[:90], "transcript"), "only_transcripts"),
        (dict.fromkeys(HERE[:90], "informative") | {HERE[91]: "transcript"}, "only_transcripts"),
        (dict.fromkeys(HERE[:19], "random"), "sample_too_small"),
    ],
)
def test_what_cannot_be_known_is_said(orders, basis):
    found = still_unfound(orders, set(HERE[:3]), n_unread=50)
    assert (found.basis, found.is_known, found.high) == (basis, False, None)
    assert found.found == len([one for one in orders if one in HERE[:3]])


def test_when_all_is_read_nothing_is_left():
    found = still_unfound(dict.fromkeys(HERE, "informative"), set(HERE[:3]), n_unread=0)
    assert (found.basis, found.found, found.low, found.high) == ("all_read", 3, 0, 0)


def test_two_readers_by_capture_and_recapture():
    # 20 and 15 found, 10 both: (21 x 16 / 11) - 1 = 29.5 in all, 25 found, 4.5 not
    found = two_readers(HERE[:20], HERE[10:25])
    assert (found.basis, found.found, found.likely) == ("two_readers", 25, 5)
    assert found.low < 5 < found.high
    assert two_readers(HERE[:3], HERE[3:6]).basis == "no_overlap"
    same = two_readers(HERE[:9], HERE[:9])
    assert (same.found, same.low, same.likely, same.high) == (9, 0, 0, 0)
