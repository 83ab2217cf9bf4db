from __future__ import annotations

from coanalysis.model import Participant, Passage, Transcript, Turn, text_sha
from coanalysis.segment import passages
from coanalysis.study import Study

TEXT = "M: Hei\nA: Ja\nB: \nC: Nei\nI: Og\nO: Mm"


def turn(number: int, label: str, speech: str) -> Turn:
    start = TEXT.index(f"{label}: ") + 3
    return Turn(number, label, start, start + len(speech))


TURNS = (
    turn(1, "M", "Hei"),
    turn(2, "A", "Ja"),
    turn(3, "B", ""),
    turn(4, "C", "Nei"),
    turn(5, "I", "Og"),
    turn(6, "O", "Mm"),
)


def test_every_turn_with_words_but_those_of_moderators_and_interviewers():
    talk = Transcript("t", text_sha(TEXT), TEXT, TURNS)
    roles = (("M", "moderator"), ("A", "participant"), ("B", "participant"), ("I", "interviewer"), ("O", "observer"))
    people = tuple(Participant("t", label, function, f"P{label}") for label, function in roles)  # type: ignore[arg-type]
    study = Study(transcripts=(talk,), participants=people)
    # A says «Ja» at 10-12; B says nothing; C is not in the list, so a participant; O only observes but is no moderator
    assert passages(study, talk) == tuple(
        Passage("t", talk.version, start, end) for start, end in ((10, 12), (20, 23), (33, 35))
    )
    assert [TEXT[one.start : one.end] for one in passages(study, talk)] == ["Ja", "Nei", "Mm"]
