"""The shipped samples and their reference coding: counts of the stored pass, and the same turns as a coded table.

Units are codable turns; a code is «there» when an accepted coding of the coder overlaps the turn.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from benchmarks.coded import Coded
from coanalysis.model import Codebook, Decision
from coanalysis.review import current
from coanalysis.segment import passages
from coanalysis.study import Study
from coanalysis.suggesters.features import texts_of

Unit = tuple[str, int]


@dataclass(frozen=True)
class Score:
    """Counts of turns: in the reference, suggested, both."""

    wanted: int
    suggested: int
    both: int

    @property
    def recall(self) -> float | None:
        return self.both / self.wanted if self.wanted else None

    @property
    def precision(self) -> float | None:
        return self.both / self.suggested if self.suggested else None


def units(study: Study) -> dict[str, list[tuple[int, int, int]]]:
    """Return transcript id -> (turn number, start, end) of the codable turns."""
    return {
        one.id: [(turn.number, turn.start, turn.end) for turn in study.codable_turns(one)] for one in study.transcripts
    }


def covered(places: dict[str, list[tuple[int, int, int]]], transcript: str, start: int, end: int) -> set[Unit]:
    """Return the codable turns that share a character with a stretch."""
    return {(transcript, number) for number, first, last in places.get(transcript, ()) if first < end and start < last}


def reference(study: Study, coder: str) -> dict[str, set[Unit]]:
    """Return code -> turns that a coder accepted it on."""
    places, found = units(study), defaultdict(set)
    accepted: list[Decision] = [one for one in current(study.decisions, coder=coder) if one.answer == "accept"]
    for one in accepted:
        found[one.code] |= covered(places, one.transcript, one.start, one.end)
    return found


def suggested(study: Study, strengths: tuple[str, ...]) -> dict[str, set[Unit]]:
    """Return code -> turns that the pass suggests it on."""
    places, found = units(study), defaultdict(set)
    for one in study.suggestions:
        if one.strength in strengths:
            found[one.code] |= covered(places, one.transcript, one.start, one.end)
    return found


def scores(wanted: dict[str, set[Unit]], made: dict[str, set[Unit]], codes: list[str]) -> dict[str, Score]:
    """Return code -> counts."""
    return {code: Score(len(wanted[code]), len(made[code]), len(wanted[code] & made[code])) for code in codes}


def total(found: dict[str, Score]) -> Score:
    """Return the sum over codes."""
    return Score(*(sum(getattr(one, name) for one in found.values()) for name in ("wanted", "suggested", "both")))


def sample(study: Study, coder: str) -> Coded:
    """Return the turns of a study and the codes that a coder accepted on them, as a coded table."""
    places = [one for transcript in study.transcripts for one in passages(study, transcript)]
    spoken = texts_of(study.transcripts, places)
    accepted = [one for one in current(study.decisions, coder=coder) if one.answer == "accept" and one.code]
    given = tuple(
        frozenset(
            str(one.code)
            for one in accepted
            if one.transcript == here.passage.transcript
            and one.start < here.passage.end
            and here.passage.start < one.end
        )
        for here in spoken
    )
    codes = tuple(code for code in study.codes if any(code.id in one for one in given) and code.automation != "manual")
    book = Codebook("samples", "", {}, ("nb", "nn", "en"), codes)
    groups = tuple(here.passage.transcript for here in spoken)
    return Coded("shipped samples", tuple(one.text for one in spoken), groups, given, book,
                 tuple(code.id for code in codes))  # fmt: skip
