"""Whether the question before already held the theme's words: labelled small transcripts."""

from __future__ import annotations

import pytest

from coanalysis import query
from coanalysis.errors import QueryError
from coanalysis.model import (
    Code,
    Codebook,
    Decision,
    Indicator,
    Mark,
    Memo,
    Participant,
    Transcript,
    Turn,
    text_sha,
    transcript_id,
)
from coanalysis.study import GuideQuestion, Study
from coanalysis.table import Count

BOOK = Codebook(
    "book",
    "1",
    {"nb": "Bok"},
    ("nb", "nn", "en"),
    (
        Code("barrier/time", {"nb": "Tidspress", "en": "Time pressure"}, indicators=(
            Indicator("barrier/time", "tidspress* | dårlig tid"),
            Indicator("barrier/time", "(ikke | aldri) THEN/2 tid"),
            Indicator("barrier/time", "rakk NEAR/3 aldri"),
        )),
        Code("barrier/role", {"nb": "Uklare roller", "en": "Unclear roles"}),
        Code("enabler/trust", {"nb": "Tillit"}, indicators=(
            Indicator("enabler/trust", "stole på"),
        ), automation="manual"),
    ),
)  # fmt: skip


def transcript(title: str, *talk: str, language: str = "nb") -> Transcript:
    """Return a transcript; each line of talk begins with its speaker."""
    text, turns = "", []
    for number, line in enumerate(talk, start=1):
        label, _, speech = line.partition(": ")
        start = len(text) + len(label) + 2
        text += line + "\n"
        turns.append(Turn(number, label, start, start + len(speech)))
    sha = text_sha(text)
    return Transcript(transcript_id(sha), sha, text, tuple(turns), title, "focus_group", "", "", language)


def study(one: Transcript, *codings: tuple[int, str], words: str = "", last: int = 0, **parts: object) -> Study:
    """Return a study with some turns coded. I and M ask, everybody else answers."""
    functions = {"I": "interviewer", "M": "moderator"}
    participants = tuple(
        Participant(one.id, label, functions.get(label, "participant"), "" if label in functions else label)
        for label in one.labels()
    )
    decisions = []
    for number, code in codings:
        turn, end = one.turns[number - 1], one.turns[max(number, last) - 1].end
        start = one.text.index(words, turn.start) if words else turn.start
        end = start + len(words) if words else end
        decisions.append(
            Decision(one.id, one.version, start, end, "accept", "ida", f"2025-06-20T10:{number:02d}:00Z", code)
        )
    return Study((one,), participants, codebooks=(BOOK,), decisions=tuple(decisions), **parts)


def verdicts(made: Study) -> list[tuple[str, str]]:
    """Return (verdict, words in the question) of each coding."""
    return [(row["verdict"], row["words"]) for row in query.prompted(made, "passages").records()]


IN, NOT, NONE = "sto i spørsmålet", "sto ikke i spørsmålet", "ingen ord å sammenligne"


@pytest.mark.parametrize(
    ("question", "answer", "code", "verdict", "words"),
    [
        # the code's lines find the word in the question, in another inflection, by another line, negated
        ("Merket dere noe tidspress?", "Ja, absolutt.", "barrier/time", IN, "tidspress"),
        ("Hva med tidspresset da?", "Jeg rakk det aldri.", "barrier/time", IN, "tidspresset"),
        ("Var det ikke noe tidspress?", "Jo.", "barrier/time", IN, "tidspress"),
        # said by the participant only
        ("Hva sto i veien?", "Vi hadde dårlig tid.", "barrier/time", NOT, ""),
        # «tid» alone is not what was hit, «dårlig tid»
        ("Hvor mye tid tok det?", "Vi hadde dårlig tid.", "barrier/time", NOT, ""),
        # neither says a word of the theme
        ("Hva sto i veien?", "Klokka løp fra oss.", "barrier/time", NONE, ""),
        # a code without lines: all words of its name, in any inflection and language
        ("Var rollene uklare?", "Ja.", "barrier/role", IN, "uklare, rollene"),
        ("Hadde dere roller?", "Ja.", "barrier/role", NONE, ""),
        ("Hvordan gikk det?", "Jeg hadde en uklar rolle.", "barrier/role", NOT, ""),
        # lines of a code that only a person assigns are not run; its name is
        ("Hva med tillit?", "Vi kunne stole på dem.", "enabler/trust", IN, "tillit"),
        ("Hva hjalp?", "Vi kunne stole på dem.", "enabler/trust", NONE, ""),
    ],
)
def test_the_question_before_is_looked_at(question: str, answer: str, code: str, verdict: str, words: str) -> None:
    made = study(transcript("I1", f"I: {question}", f"D1: {answer}"), (2, code))
    assert verdicts(made) == [(verdict, words)]


def test_english_talk_is_read_with_english_names() -> None:
    one = transcript("I2", "I: Was there any time pressure?", "D1: Oh yes.", language="en")
    assert verdicts(study(one, (2, "barrier/time"))) == [(IN, "time, pressure")]


def test_the_nearest_question_counts_and_a_murmur_is_none() -> None:
    one = transcript(
        "FG1", "M: Kjente dere tidspress?", "D1: Ja.", "M: Mm.", "D2: Jeg òg.", "M: Og hva hjalp?", "D1: Ingenting."
    )
    made = study(one, (4, "barrier/time"), (6, "barrier/time"))
    assert [row["question_before"] for row in query.prompted(made, "passages").records()] == [
        "Kjente dere tidspress?", "Og hva hjalp?",
    ]  # fmt: skip
    assert [verdict for verdict, _ in verdicts(made)] == [IN, NONE]


def test_what_participants_say_is_no_question() -> None:
    one = transcript("FG1", "M: Hva sto i veien?", "D1: Tidspress?", "D2: Ja, tidspress.")
    assert verdicts(study(one, (3, "barrier/time"))) == [(NOT, "")]


def test_talk_before_the_first_question_has_none() -> None:
    made = study(transcript("I1", "D1: Det var tidspress.", "I: Tidspress?"), (1, "barrier/time"))
    assert verdicts(made) == [(NOT, "")]
    assert query.prompted(made, "passages").records()[0]["question_before"] == ""


def test_an_exchange_that_begins_with_the_question_has_it_before_the_first_answer() -> None:
    one = transcript("I1", "I: Hva sto i veien?", "D1: Lite.", "I: Var det tidspress?", "D1: Ja.")
    made = study(one, (3, "barrier/time"), last=4)
    assert verdicts(made) == [(IN, "tidspress")]
    # the moderator's words inside a coding are not the participant's
    later = study(one, (2, "barrier/time"), last=4)
    assert verdicts(later) == [(NONE, "")]


def test_marks_in_the_question_were_not_said() -> None:
    one = transcript("I1", "I: Var det (tidspress) noe?", "D1: Nei.")
    place = one.text.index("(tidspress)")
    marked = Transcript(**{key: getattr(one, key) for key in one.__slots__ if key != "marks"}, marks=(
        Mark(place, place + len("(tidspress)"), "comment"),
    ))  # fmt: skip
    assert verdicts(study(marked, (2, "barrier/time"))) == [(NONE, "")]


def test_the_question_of_the_guide_counts_where_it_was_placed() -> None:
    one = transcript("I1", "I: Og så neste.", "D1: Ja, det var det.", "I: Og ellers da?", "D1: Ikke noe.")
    guide = (GuideQuestion("Q4", {"nb": "Opplevde dere tidspress?"}), GuideQuestion("Q5", {"nb": "Hva nå?"}))
    memos = (
        Memo("m1", "guide", "Q4", "ida", "2025-06-20T08:00:00Z", f"turn:{one.id}:1"),
        Memo("m2", "guide", "Q5", "ida", "2025-06-20T08:00:00Z", f"turn:{one.id}:3"),
    )
    made = study(one, (2, "barrier/time"), (4, "barrier/time"), guide=guide, memos=memos)
    assert verdicts(made) == [(IN, "tidspress"), (NONE, "")]
    assert [row["guide"] for row in query.prompted(made, "passages").records()] == [
        "Opplevde dere tidspress?", "Hva nå?",
    ]  # fmt: skip
    assert verdicts(study(one, (2, "barrier/time"), guide=guide)) == [(NONE, "")]


TALK = transcript(
    "FG1", "M: Var det tidspress?", "D1: Ja.", "D2: Ja, tidspress.", "M: Hva ellers?", "D1: Dårlig tid.", "D3: Enig."
)
FOUR = [(number, "barrier/time") for number in (2, 3, 5, 6)]


def test_persons_are_counted_first_and_passages_second() -> None:
    table = query.prompted(study(TALK, *FOUR))
    (row,) = table.rows
    # D1 and D2 after the question with the word, D1 later with a word of their own, D3 with none
    assert row == (
        "Tidspress", Count(3, passages=4), Count(2, passages=2), Count(1, passages=1), Count(1, passages=1),
    )  # fmt: skip
    assert table.unit == "deltakere"


def test_the_notes_claim_nothing_of_strength() -> None:
    for language, said in (("nb", "gjør ikke utsagnet sterkere"), ("nn", "gjer ikkje utsegna sterkare"),
                           ("en", "does not make the statement stronger")):  # fmt: skip
        for table in query.build("prompted", study(TALK, *FOUR), language=language).tables:
            assert said in table.notes[0]
            assert not any(one in " ".join(table.notes) for one in ("spontan", "spontaneous", "sterkere bevis"))


def test_tables_and_codes_asked_for() -> None:
    made = study(TALK, *FOUR, (6, "barrier/role"))
    assert [table.part for table in query.build("prompted", made).tables] == ["codes", "passages"]
    assert [row[0] for row in query.prompted(made, code="barrier/role").rows] == ["Uklare roller"]
    with pytest.raises(QueryError):
        query.prompted(made, code="barrier/rain")
    with pytest.raises(QueryError):
        query.prompted(made, "persons")
