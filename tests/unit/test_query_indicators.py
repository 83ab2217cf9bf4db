"""The report on indicators: lines, suggesters, word types; flags of suggestions in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis import query
from coanalysis.errors import QueryError
from coanalysis.model import Code, Codebook, Decision, Evidence, Indicator, Shown, Suggestion
from coanalysis.study import Study
from coanalysis.table import Table
from studies import OWN, decide, part, small_study

TIME = ("tid*", "weak: travel", "knapp tid", "aldri tid")


def book(**negated: tuple[str, ...]) -> Codebook:
    """Return a codebook of three codes, two of them with lines."""

    def code(name: str, title: str, *lines: str) -> Code:
        indicators = tuple(Indicator(name, line, place) for place, line in enumerate(lines, start=1))
        return Code(name, {"nb": title}, indicators=indicators, negated=negated.get(name.partition("/")[2], ()))

    manual = replace(code("barrier/mood", "Stemning", "sur"), automation="manual")
    codes = (code("barrier/time", "Tidspress", *TIME), code("enabler/time", "Avsatt tid", "sett av tid"), manual)
    return Codebook("book", "1", {"nb": "Bok"}, ("nb",), codes)


def seen(title: str, turn: int, *hits: tuple[str, str], code: str = "barrier/time", **parts: object) -> Suggestion:
    """Return a suggestion for a turn. hits: the line and the words it hit, with flags after `/`."""
    evidence = []
    for line, words in hits:
        text, *flags = words.split("/")
        spans = tuple(part(title, turn, piece)[2:] for piece in text.split(" … "))
        evidence.append(Evidence(line, spans, tuple(flags), str(parts.get("via", ""))))
    given = {key: value for key, value in parts.items() if key != "via"}
    return Suggestion(*part(title, turn), code, "rules", evidence=tuple(evidence), **given)


#: Jonas (D2) in FG1, Marit (D1) in FG1 and I1, Siv (D7) in I3, James (D6) in I2.
SEEN = (
    seen("FG1", 3, ("tid*", "tid"), ("aldri tid", "aldri tid/hedged")),
    seen("I1", 2, ("tid*", "tid/reported/question")),
    seen("I3", 2, ("tid*", "tid"), ("aldri tid", "aldri tid")),
    seen("FG1", 6, ("knapp tid", "tid/negated"), strength="negative_case"),
    seen("I1", 4, ("weak: travel", "mangel/weak"), strength="weak"),
)
ANSWERS = (
    decide("FG1", 3, "barrier/time", words="aldri tid", shown=Shown(when="before_hints")),
    decide("I1", 2, "barrier/time", words="Ingen hadde tid", shown=Shown("rules", 1, "after_hints")),
    decide("I1", 2, "barrier/time", words="Ingen hadde tid", coder="bo", answer="reject"),
    decide("I1", 4, "barrier/time", answer="unsure"),
)


def study(*, suggestions: tuple[Suggestion, ...] = SEEN, decisions: tuple[Decision, ...] = ANSWERS) -> Study:
    return small_study(codebooks=(book(), OWN), suggestions=suggestions, decisions=decisions, claims=(), themes=())


def by_line(table: Table) -> dict[str, dict[str, object]]:
    return {str(row["line"]): row for row in table.records()}


def figures(table: Table, line: str, *keys: str) -> tuple[object, ...]:
    return tuple(by_line(table)[line][key] for key in keys)


def test_each_line_says_what_it_hit() -> None:
    table = query.indicators(study())
    reach = ("hits", "passages", "alone", "persons", "transcripts", "weak", "negated")
    # FG1 (D2), I1 (D1), I3 (D7); alone in I1, since «aldri tid» hit in the two others
    assert figures(table, "tid*", *reach) == (3, 3, 1, 3, 3, 0, 0)
    assert figures(table, "aldri tid", *reach) == (2, 2, 0, 2, 2, 0, 0)
    assert figures(table, "knapp tid", *reach) == (1, 1, 1, 1, 1, 0, 1)
    assert figures(table, "weak: travel", *reach) == (1, 1, 1, 1, 1, 1, 0)


def test_lines_that_hit_nothing_stand_with_nought_and_those_of_manual_codes_not_at_all() -> None:
    table = query.indicators(study())
    assert set(figures(table, "sett av tid", "hits", "passages", "proposed", "undecided")) == {0}
    assert [row[1] for row in table.rows] == ["tid*", "aldri tid", "weak: travel", "knapp tid", "sett av tid"]
    assert table.notes[0] == "1 av 5 linjer ga ingen treff."


def test_each_proposal_stands_in_one_column_of_answers() -> None:
    table = query.indicators(study())
    outcomes = ("proposed", "accepted", "rejected", "unsure", "disputed", "undecided", "before_hints")
    # FG1 accepted before hints, I1 anna yes and bo no, I3 nobody
    assert figures(table, "tid*", *outcomes) == (3, 1, 0, 0, 1, 1, 1)
    assert figures(table, "aldri tid", *outcomes) == (2, 1, 0, 0, 0, 1, 1)
    assert figures(table, "weak: travel", *outcomes) == (1, 0, 0, 1, 0, 0, 0)
    # a negated hit that only makes a possible deviation is no proposal
    assert figures(table, "knapp tid", *outcomes) == (0, 0, 0, 0, 0, 0, 0)


def test_a_rejection_alone_is_a_no_and_a_consensus_ends_a_dispute() -> None:
    no = (decide("I3", 2, "barrier/time", words="tid", answer="reject"),)
    assert figures(query.indicators(study(decisions=no)), "tid*", "rejected", "undecided") == (1, 2)
    together = decide(
        "I1", 2, "barrier/time", words="Ingen hadde tid", consensus=("anna", "bo"), at="2025-06-25T08:00:00Z"
    )
    table = query.indicators(study(decisions=(*ANSWERS, together)))
    assert figures(table, "tid*", "accepted", "disputed") == (2, 0)


def test_a_negated_hit_that_proposes_the_phase_as_failed_is_a_proposal() -> None:
    failed = seen("FG1", 6, ("knapp tid", "tid/negated"), proposal={"outcome": "failed"})
    made = study(suggestions=(failed,))
    assert figures(query.indicators(made), "knapp tid", "proposed") == (0,)  # a barrier: the hit only deviates
    phase = replace(made, codebooks=(book(time=("failed", "negative_case")), OWN))
    assert figures(query.indicators(phase), "knapp tid", "proposed") == (1,)


def test_a_negated_hit_belongs_to_its_own_line_when_it_suggests_another_code() -> None:
    flipped = seen("FG1", 6, ("sett av tid", "satt av tid/negated"), code="barrier/time", via="enabler/time")
    table = query.indicators(study(suggestions=(*SEEN, flipped)))
    assert figures(table, "sett av tid", "code", "hits", "negated", "proposed") == ("Avsatt tid", 1, 1, 1)
    only = query.indicators(study(suggestions=(flipped,)), code="barrier/time")
    assert {row["hits"] for row in only.records()} == {0}


def test_the_same_words_that_suggest_two_codes_are_one_hit() -> None:
    both = (seen("FG1", 3, ("tid*", "tid")), seen("FG1", 3, ("tid*", "tid"), code="enabler/time", via="barrier/time"))
    table = query.indicators(study(suggestions=both, decisions=()))
    assert figures(table, "tid*", "hits", "passages", "proposed", "undecided") == (1, 1, 2, 2)


def test_flags_stand_in_words_with_their_number() -> None:
    table = query.indicators(study())
    assert figures(table, "tid*", "flags") == ("andres ord gjengitt 1, i et spørsmål 1",)
    assert figures(table, "aldri tid", "flags") == ("med forbehold 1",)
    english = query.indicators(study(), language="en")
    assert figures(english, "tid*", "flags") == ("others’ words retold 1, in a question 1",)


def test_a_line_that_is_gone_from_the_codebook_stands_last_with_its_hits() -> None:
    old = seen("I2", 2, ("time", "time"))
    table = query.indicators(study(suggestions=(*SEEN, old)), code="barrier/time")
    assert figures(table, "time", "hits") == (1,)
    assert any(note.startswith("1 linje nederst står ikke lenger") for note in table.notes)


def test_without_a_pass_it_says_so() -> None:
    table = query.indicators(study(suggestions=()))
    assert table.notes == ("Det finnes ingen forslag ennå: coanalysis code går gjennom teksten.",)
    assert len(table.rows) == 5


def test_word_types_are_folded_and_most_frequent_first() -> None:
    more = seen("I1", 4, ("tid*", "Tid"))
    apart = seen("I1", 2, ("aldri tid", "Ingen … tid"))
    table = query.indicators(study(suggestions=(*SEEN, more, apart)), "words")
    found = [row[1:] for row in table.rows]
    assert found[0] == ("tid*", "tid", 4, 3, 3)  # D2, D1 twice (one transcript), D7
    assert ("aldri tid", "aldri tid", 2, 2, 2) in found
    assert ("aldri tid", "ingen … tid", 1, 1, 1) in found
    assert [row[1] for row in found if row[0] == "aldri tid"] == ["aldri tid", "ingen … tid"]


def test_suggesters_are_counted_apart_and_weak_hits_too() -> None:
    table = query.indicators(study(), "suggesters")
    strong, weak = table.records()
    assert strong["suggester"] == "Ordmønstre i kodeboka"
    assert [strong[key] for key in ("proposed", "passages", "persons", "transcripts")] == [3, 3, 3, 3]
    assert [strong[key] for key in ("accepted", "disputed", "undecided", "before_hints", "after_hints")] == [
        1, 1, 1, 1, 1,
    ]  # fmt: skip
    assert weak["suggester"] == "Ordmønstre, bare et svakt treff"
    assert [weak[key] for key in ("proposed", "unsure", "undecided")] == [1, 1, 0]
    # the accept in FG1; the one in I1 is disputed and no coding yet
    assert table.notes[0] == "0 av 1 kodinger står der ordmønstrene ikke foreslo koden."


def test_suggesters_that_store_nothing_are_known_from_the_answers() -> None:
    near = Shown("similar", 2, "after_hints")
    more = (
        decide("FG2", 4, "barrier/time", shown=near),
        decide("FG2", 3, "barrier/time", answer="reject", shown=near),
        decide("FG1", 2, "own/lommekort", shown=Shown("learned", 1, "after_hints")),
    )
    table = query.indicators(study(decisions=(*ANSWERS, *more)), "suggesters")
    rows = {row["suggester"]: row for row in table.records()}
    similar = rows["Tekstlikhet"]
    assert [similar[key] for key in ("proposed", "passages", "persons", "transcripts")] == [None, 2, 2, 1]
    assert [similar[key] for key in ("accepted", "rejected", "undecided", "after_hints")] == [1, 1, None, 1]
    assert rows["Lært av egne kodinger"]["accepted"] == 1
    # FG1, turn 3 is the one that a pattern proposed
    assert table.notes[0] == "2 av 3 kodinger står der ordmønstrene ikke foreslo koden."
    assert any("blir regnet ut" in note for note in table.notes)


def test_the_three_tables_and_the_one_asked_for() -> None:
    assert [table.part for table in query.build("indicators", study()).tables] == ["lines", "suggesters", "words"]
    assert [table.part for table in query.build("indicators", study(), columns="words").tables] == ["words"]
    narrowed = query.build("indicators", study(), code="enabler/time", columns="lines").tables[0]
    assert [row[1] for row in narrowed.rows] == ["sett av tid"]
    with pytest.raises(QueryError, match="no table 'persons'"):
        query.indicators(study(), "persons")


def test_flags_stand_beside_suggested_quotes_and_in_the_long_form() -> None:
    table = query.quotes(study(), "barrier/time", include=("suggested",))
    told = [(row["participant"], row["flags"]) for row in table.records()]
    assert table.columns[-1].label == "Verdt å merke seg"
    assert told == [("(D2, FG1, ytring 3)", ""), ("(D7, I3, ytring 2)", "")]
    hedged = replace(SEEN[2], evidence=(replace(SEEN[2].evidence[0], flags=("hedged", "resolved")),))
    flagged = study(suggestions=(hedged,))
    assert query.quotes(flagged, "barrier/time", include=("suggested",)).records()[-1]["flags"] == (
        "var slik før, med forbehold"
    )
    assert query.long(flagged, include=("suggested",)).records()[-1]["note"] == "var slik før, med forbehold"
    assert "flags" not in query.quotes(flagged, "barrier/time").records()[0]
