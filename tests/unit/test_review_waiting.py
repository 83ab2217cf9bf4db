"""What still waits for an answer: which answers settle a suggestion, whose, and which are not asked about at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis.model import Evidence, Shown
from coanalysis.review import waiting
from studies import BARRIERS, TRANSCRIPTS, decide, part, small_study, suggest

#: FG1 turn 3: «Jeg tok på meg å teste lommekortet, men det var aldri tid.»
HIT = suggest("FG1", 3, "barrier/time", "aldri tid")
MINE = Shown("rules", 1, "after_hints")


def left(*answers, coder=None, suggestions=(HIT,), strengths=("strong",), **changes):
    """Return the suggestions that wait after these answers."""
    study = small_study(decisions=answers, suggestions=suggestions, **changes)
    return waiting(study, coder=coder, strengths=strengths)


@pytest.mark.parametrize("answer", ["accept", "reject", "unsure"])
@pytest.mark.parametrize("words", ["", "det var aldri tid", "aldri", "tid."])
def test_any_answer_that_touches_the_evidence_settles(answer, words):
    assert left(decide("FG1", 3, "barrier/time", words=words, answer=answer)) == ()


def test_an_answer_about_other_words_of_the_turn_settles_only_when_given_to_the_suggestion():
    own = decide("FG1", 3, "barrier/time", words="teste lommekortet")
    before = decide("FG1", 3, "barrier/time", words="det var ")  # ends where the evidence begins
    assert left(own, before) == (HIT,)
    assert left(replace(own, shown=MINE)) == ()
    assert left(replace(own, shown=replace(MINE, suggester="other"))) == (HIT,)


def test_other_codes_marks_and_other_turns_settle_nothing():
    beside = (
        decide("FG1", 3, "barrier"),
        decide("FG1", 3, None, answer="fits_no_code"),
        decide("FG1", 3, None, answer="read"),
    )
    assert left(*beside, decide("FG1", 2, "barrier/time", shown=MINE), decide("FG2", 4, "barrier/time")) == (HIT,)


def test_one_of_several_hits_is_enough():
    spans = tuple(part("FG1", 3, words)[2:] for words in ("teste", "aldri tid"))
    two = replace(HIT, evidence=(Evidence("a", spans[:1]), Evidence("b", spans[1:])))
    assert left(decide("FG1", 3, "barrier/time", words="teste"), suggestions=(two,)) == ()
    assert left(decide("FG1", 3, "barrier/time", words="lommekortet"), suggestions=(two,)) == (two,)


def test_an_answer_about_the_passage_itself_settles_whatever_the_evidence():
    odd = replace(HIT, evidence=(Evidence("x", (part("FG1", 2, "sammen")[2:],)),))
    assert left(decide("FG1", 3, "barrier/time"), suggestions=(odd,)) == ()
    assert left(decide("FG1", 3, "barrier/time", words="Jeg"), suggestions=(odd,)) == (odd,)


def test_a_suggestion_without_evidence_rests_on_its_passage():
    bare = replace(HIT, evidence=())
    assert left(decide("FG1", 3, "barrier/time", words="Jeg"), suggestions=(bare,)) == ()


def test_what_is_taken_back_waits_again():
    given = decide("FG1", 3, "barrier/time")
    assert left(given, replace(given, answer="clear", at="2025-06-21T00:00:00Z")) == (HIT,)


def test_coders_settle_for_themselves_and_anyone_for_the_tables():
    given = decide("FG1", 3, "barrier/time")
    assert (left(given, coder="anna"), left(given, coder="bo"), left(given)) == ((), (HIT,), ())
    agreed = replace(given, consensus=("anna", "bo"))
    assert (left(agreed, coder="anna"), left(agreed)) == ((HIT,), ())


def test_an_answer_about_an_older_text_settles_nothing():
    old = replace(decide("FG1", 3, "barrier/time"), version="older")
    assert left(old) == left(old, coder="anna") == (HIT,)


def test_only_what_can_be_asked_about_waits():
    codes = tuple(replace(one, status="retired") if one.id == "barrier/leadership" else one for one in BARRIERS.codes)
    gone = (
        replace(HIT, version="older"), replace(HIT, transcript="gone"), replace(HIT, code="no/code"),
        replace(HIT, code="barrier/leadership"), suggest("FG1", 1, "barrier/time", "dere"),
    )  # fmt: skip
    study = small_study(decisions=(), suggestions=(*gone, HIT))
    assert waiting(replace(study, codebooks=(replace(BARRIERS, codes=codes),))) == (HIT,)


def test_a_speaker_who_became_moderator_is_not_asked_about():
    study = small_study(decisions=(), suggestions=(HIT,))
    people = tuple(replace(one, function="moderator") if one.label == "Jonas" else one for one in study.participants)
    assert waiting(replace(study, participants=people)) == ()
    fg1 = TRANSCRIPTS["FG1"]
    exchange = replace(HIT, start=fg1.turns[1].start)
    assert waiting(replace(study, participants=people, suggestions=(exchange,))) == (exchange,)


def test_strengths_are_asked_for_one_by_one_and_the_order_is_the_study_s():
    weak, negated = replace(HIT, strength="weak"), suggest("FG1", 6, "barrier/time", "tid", strength="negative_case")
    several = (negated, weak, suggest("I3", 2, "barrier/time", "aldri tid"), HIT)
    assert left(suggestions=several) == several[2:]
    assert left(suggestions=several, strengths=("weak", "negative_case")) == (negated, weak)
