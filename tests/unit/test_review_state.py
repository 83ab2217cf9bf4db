"""State of decisions: last answer, clear, union of overlaps, disputes, consensus, reading."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.model import Code, Codebook, Decision, Participant, Transcript, Turn
from coanalysis.review import codings, current, reading
from coanalysis.study import Study

TEXT = "M: Spørsmål?\nA: Vi rakk det aldri, nei.\nB: Jo da."
#       0         1          2         3         4
#       M-speech 3..12, A-speech 16..39, B-speech 43..49
TURNS = (Turn(1, "M", 3, 12), Turn(2, "A", 16, 39), Turn(3, "B", 43, 49))
TRANSCRIPT = Transcript(id="t", version="v", text=TEXT, turns=TURNS, title="FG1")
PEOPLE = (
    Participant("t", "M", "moderator", "M1"),
    Participant("t", "A", "participant", "D1"),
    Participant("t", "B", "participant", "D2"),
)
BOOK = Codebook("b", "1", {"en": "b"}, ("en",), (Code("barrier/time", {"en": "Time"}),))


def decide(answer, start=16, end=39, *, coder="ida", at=1, code="barrier/time", consensus=(), family="code"):
    code = code if family == "code" else None
    return Decision(
        "t", "v", start, end, answer, coder, f"2025-06-01T00:00:{at:02d}Z", code, family, consensus=consensus
    )


def study_of(*decisions, since=None):
    return Study((TRANSCRIPT,), PEOPLE, (), (BOOK,), tuple(decisions), code_since=since or {})


def views(*decisions):
    return [(one.state, one.start, one.end, one.coders) for one in codings(study_of(*decisions))]


def test_turn_positions_are_the_speech():
    assert [TRANSCRIPT.words_of(turn) for turn in TURNS] == ["Spørsmål?", "Vi rakk det aldri, nei.", "Jo da."]


def test_last_answer_of_a_coder_holds():
    assert views(decide("accept", at=1), decide("reject", at=2)) == [("rejected", 16, 39, ("ida",))]


def test_order_of_arrival_does_not_matter():
    assert views(decide("reject", at=2), decide("accept", at=1)) == [("rejected", 16, 39, ("ida",))]


def test_clear_takes_the_own_answer_back():
    assert views(decide("accept", at=1), decide("clear", at=2)) == []


def test_clear_of_one_coder_leaves_the_other():
    kept = views(decide("accept", at=1), decide("accept", at=1, coder="per"), decide("clear", at=2))
    assert kept == [("accepted", 16, 39, ("per",))]


def test_overlapping_accepts_are_one_passage():
    assert views(decide("accept", 16, 25), decide("accept", 20, 39, coder="per")) == [
        ("accepted", 16, 39, ("ida", "per"))
    ]


def test_touching_accepts_are_two_passages():
    assert views(decide("accept", 16, 25), decide("accept", 25, 39)) == [
        ("accepted", 16, 25, ("ida",)),
        ("accepted", 25, 39, ("ida",)),
    ]


def test_a_short_accept_inside_a_long_one_does_not_cut_the_run():
    # 16-39, 17-18 inside it, 30-39 still inside the first: one passage
    assert views(decide("accept", 16, 39), decide("accept", 17, 18), decide("accept", 30, 39)) == [
        ("accepted", 16, 39, ("ida",))
    ]


@pytest.mark.parametrize("doubt", ["reject", "unsure"])
def test_another_coders_doubt_disputes(doubt):
    states = [view[0] for view in views(decide("accept"), decide(doubt, 20, 30, coder="per"))]
    assert states[0] == "disputed"
    assert "accepted" not in states


def test_own_reject_of_a_narrower_stretch_does_not_dispute():
    assert ("accepted", 16, 39, ("ida",)) in views(decide("accept"), decide("reject", 20, 30))


def test_consensus_settles_a_dispute():
    settled = views(
        decide("accept"),
        decide("reject", coder="per"),
        decide("accept", at=3, coder="ida+per", consensus=("ida", "per")),
    )
    assert settled == [("accepted", 16, 39, ("ida", "per"))]


def test_consensus_to_reject_leaves_no_accept():
    settled = views(
        decide("accept"),
        decide("reject", coder="per"),
        decide("reject", at=3, coder="ida+per", consensus=("ida", "per")),
    )
    assert settled == [("rejected", 16, 39, ("ida", "per"))]


BOTH = ("ida", "per")


def test_an_accept_after_a_consensus_to_reject_is_disputed():
    agreed = decide("reject", at=3, coder="ida+per", consensus=BOTH)
    assert views(agreed, decide("accept", 20, 30, at=4)) == [
        ("rejected", 16, 39, ("ida", "per")),
        ("disputed", 20, 30, ("ida",)),
    ]
    assert views(agreed, decide("accept", 20, 30, at=2)) == [("rejected", 16, 39, ("ida", "per"))]


def test_of_two_consensus_decisions_that_overlap_the_newest_holds():
    accept, reject = (
        decide("accept", 16, 39, at=3, coder="group", consensus=BOTH),
        decide("reject", 16, 30, at=4, coder="group", consensus=BOTH),
    )
    assert views(accept, reject) == [("rejected", 16, 30, ("ida", "per"))]
    newer = decide("accept", 16, 39, at=5, coder="group", consensus=BOTH)
    assert views(newer, reject) == [("accepted", 16, 39, ("ida", "per"))]


def test_a_consensus_that_was_overruled_overrules_nothing():
    # 20-39 rejected last; the accept of 16-25 before it is gone, so the first reject of 16-19 holds
    answers_given = (("reject", 16, 19, 3), ("accept", 16, 25, 4), ("reject", 20, 39, 5))
    made = [decide(*one[:3], at=one[3], coder="group", consensus=BOTH) for one in answers_given]
    assert views(*made) == [("rejected", 16, 19, BOTH), ("rejected", 20, 39, BOTH)]


def test_read_mark_on_the_whole_transcript_reads_all_turns():
    seen = reading(study_of(decide("read", 0, len(TEXT), family="read")))
    assert seen.fully_read("t")
    assert seen.fully_read("t", coder="ida")
    assert not seen.fully_read("t", coder="per")


def test_reading_needs_every_codable_turn_but_not_the_moderators():
    one = decide("read", 16, 39, family="read")
    assert not reading(study_of(one)).fully_read("t")
    assert reading(study_of(one, decide("read", 43, 49, family="read"))).fully_read("t")
    assert reading(study_of(one)).turn_read("t", TURNS[1], "ida")
    assert not reading(study_of(one)).turn_read("t", TURNS[2], "ida")


def test_two_half_readers_are_not_one_reader():
    halves = (decide("read", 16, 39, family="read"), decide("read", 43, 49, family="read", coder="per"))
    assert not reading(study_of(*halves)).fully_read("t")


def test_reading_counts_for_a_code_only_since_it_means_what_it_means():
    mark = decide("read", 0, len(TEXT), family="read", at=5)
    seen = reading(study_of(mark, since={"barrier/time": "2025-06-01T00:00:06Z"}))
    assert seen.fully_read("t")
    assert not seen.fully_read("t", "barrier/time")


answers = st.sampled_from(["accept", "reject", "unsure", "clear"])
decisions = st.builds(
    lambda answer, start, length, coder, at: decide(answer, start, min(39, start + length), coder=coder, at=at),
    answers, st.integers(16, 38), st.integers(1, 23), st.sampled_from(["ida", "per"]), st.integers(0, 59),
)  # fmt: skip


@settings(derandomize=True, deadline=None)
@given(st.lists(decisions, max_size=12), st.randoms())
def test_order_of_decisions_never_matters(made, random):
    shuffled = list(made)
    random.shuffle(shuffled)
    assert codings(study_of(*made)) == codings(study_of(*shuffled))
    assert current(made) == current(shuffled)


@settings(derandomize=True, deadline=None)
@given(st.lists(decisions, max_size=12))
def test_accepted_passages_of_a_code_are_disjoint(made):
    accepted = [one for one in codings(study_of(*made)) if one.state == "accepted"]
    assert all(one.end <= other.start for one, other in pairwise(accepted))
