"""The table `order`: in which order to read for a code, what is told before reading, and how much is unfound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis import query
from coanalysis.errors import QueryError
from coanalysis.model import Code, Codebook
from coanalysis.query.hinting import Hinted
from coanalysis.review.learning import Material
from coanalysis.study import Study
from review_studies import decide, study_of

BOOK = Codebook(
    "b", "1", {"nb": "b"}, ("nb", "nn", "en"),
    (
        Code("barrier/time", {"nb": "Tidspress"}, definition={"nb": "De rakk det ikke før kveld."}),
        Code("phase/enrolment", {"nb": "Innrullering"}, definition={"nb": "Noen står på en liste."}),
    ),
)  # fmt: skip
#: The codable turns, in order: FG1 2, 3, 4, 6 and I1 2.
PLACES = ["FG1, ytring 2", "FG1, ytring 3", "FG1, ytring 4", "FG1, ytring 6", "I1, ytring 2"]


def table(study: Study, *, rule: str = "after_reading", coder: str = "ida", **options):
    hinted = Hinted(Material(study, coder), rule)
    return query.build("order", study, hinted=hinted, **{"code": "barrier/time", **options}).tables[0]


def places(found) -> list[str]:
    return [row["reference"].split(", ", 1)[1].rstrip(")") for row in found.records()]


def books(*decisions, **parts) -> Study:
    return study_of(*decisions, codebooks=(BOOK,), **parts)


def test_transcript_order_is_the_default_and_tells_nothing_of_what_is_unread():
    found = table(books(decide("FG1", 2, "read")))
    assert places(found) == PLACES
    rows = found.records()
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["read"] for row in rows] == ["ja", "", "", "", ""]
    assert "(ligner definisjonen)" in rows[0]["why"]
    assert [row["why"] for row in rows[1:]] == [""] * 4
    assert rows[0]["text"].startswith("Vi rakk det aldri.")


def test_informative_puts_the_likeliest_first_and_says_why():
    found = table(books(), order="informative")
    assert places(found)[0] == "FG1, ytring 2"
    assert "«rakk»" in found.records()[0]["why"]
    enrolment = table(books(), code="phase/enrolment", order="informative")
    assert places(enrolment)[0] == "I1, ytring 2"
    assert "hint" in table(books(), order="informative", language="en").notes[0]


def test_random_order_is_the_same_each_time_and_tells_no_reason():
    one, other = (table(books(), order="random") for _ in range(2))
    assert one.rows == other.rows
    assert sorted(places(one)) == sorted(PLACES)
    assert {row["why"] for row in one.records()} == {""}


def test_hints_that_are_off_stay_off():
    read = books(decide("FG1", 2, "read"))
    assert {row["why"] for row in table(read, rule="off").records()} == {""}
    with pytest.raises(QueryError, match="hints are off"):
        table(read, rule="off", order="informative")


def test_one_transcript_one_code_one_order():
    assert places(table(books(), transcript="I1")) == ["I1, ytring 2"]
    for options, words in (
        ({"order": "sideways"}, "there is no order"),
        ({"transcript": "X"}, "there is no transcript"),
    ):
        with pytest.raises(QueryError, match=words):
            table(books(), **options)
    empty = table(books(), code=None)
    assert (empty.rows, empty.notes) == ((), ("Si hvilken kode du leser for: --code.",))


def unfound(study: Study, **options) -> list[str]:
    return list(table(study, **options).notes[1:])


def test_what_cannot_be_known_is_said():
    assert unfound(books(), language="en") == [
        "How much there is cannot be known yet: nothing has been read for the code."
    ]
    read = books(decide("FG1", 2, "read"), decide("FG1", 2, "accept", "barrier/time"))
    assert unfound(read, language="en") == [
        "Found in 1 turns. How much is left cannot be known: what was read is no random sample of the rest."
    ]
    ranked = books(decide("FG1", 2, "read", attributes={"order": "informative"}))
    assert unfound(ranked)[0].startswith("Funnet i 0 ytringer. Hvor mye som står igjen, kan ikke vites: Det du leste")
    some = books(decide("FG1", 2, "read", attributes={"order": "random"}))
    assert "Færre enn 20" in unfound(some)[0]


def read_everything(**parts) -> list:
    where = (("FG1", 2), ("FG1", 3), ("FG1", 4), ("FG1", 6), ("I1", 2))
    return [decide(title, turn, "read", **parts) for title, turn in where]


def test_all_read_leaves_nothing():
    study = books(*read_everything(), decide("FG1", 2, "accept", "barrier/time"))
    assert unfound(study) == ["Alt er lest for koden: 1 ytringer har den, og ingen står igjen."]


def test_two_who_read_by_themselves_tell_what_both_missed():
    ida = [decide("FG1", turn, "accept", "barrier/time") for turn in (2, 3)]
    tobias = [decide("FG1", turn, "accept", "barrier/time", coder="tobias") for turn in (2, 6)]
    study = books(*read_everything(), *read_everything(coder="tobias"), *ida, *tobias)
    told = unfound(study)[1]
    # Chapman: 3 * 3 / 2 - 1 = 3.5, of which 3 are found: 0.5 left, rounded to even 0.
    assert told.startswith("ida og tobias har funnet koden i 3 ytringer. Blant dem begge har lest, har trolig 0 gått")
    apart = books(*read_everything(), *read_everything(coder="tobias"), ida[1], tobias[1])
    assert "ingen av dem er de samme" in unfound(apart)[1]


def test_a_code_that_came_after_reading_has_not_been_read_for():
    study = books(*read_everything())
    later = replace(study, code_since={"barrier/time": "2025-07-01T00:00:00Z"})
    assert unfound(later)[0].startswith("Hvor mye som finnes, kan ikke vites ennå")


def test_a_sample_in_random_order_gives_an_interval():
    """Sixty turns, the first twenty read at random, four of them with the code: 0.2, Wilson 0.081 to 0.416."""
    from coanalysis.model import Participant, Transcript, Turn, text_sha

    text, turns = "", []
    for number in range(1, 61):
        line = f"Vi rakk ikke møte nummer {number}."
        turns.append(Turn(number, "A", len(text), len(text) + len(line)))
        text += line + "\n"
    talk = Transcript("t", text_sha(text), text, tuple(turns), "I1", "interview")
    base = decide("FG1", 2, "read")

    def at(turn: Turn, **parts):
        return replace(base, transcript="t", version=talk.version, start=turn.start, end=turn.end, **parts)

    read = [at(turn, attributes={"order": "random"}) for turn in turns[:20]]
    yes = [at(turn, answer="accept", family="code", code="barrier/time") for turn in turns[:4]]
    people = (Participant("t", "A", "participant", "D1"),)
    study = Study(transcripts=(talk,), participants=people, codebooks=(BOOK,), decisions=(*read, *yes))
    told = unfound(study)[0]
    # 40 unread: 0.0807 * 40 = 3.2 -> 3, 0.2 * 40 = 8, 0.4160 * 40 = 16.6 -> 17
    assert "Funnet i 4 ytringer. Ut fra de som er lest tilfeldig, står trolig 8 igjen (95 %: 3 til 17)." in told
