"""What each line of the codebooks hit, gathered from the suggestions of the current pass, and how it was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from coanalysis.codebook.match import outcomes_when_negated
from coanalysis.model import Decision, Evidence, Suggestion
from coanalysis.query.basis import Basis, Span
from coanalysis.review import current
from coanalysis.review.waiting import is_settled, offered

__all__ = ["OUTCOMES", "Answers", "Hit", "LineHits", "lines_of", "written_lines"]

#: How a proposal stands after review; each proposal is one of these.
OUTCOMES = ("accepted", "rejected", "unsure", "disputed", "undecided")
_STRENGTHS = ("strong", "weak", "negative_case")
#: Where answers differ, the first of these holds.
_FIRST = ("disputed", "accepted", "rejected", "unsure")
_STATES = {"accept": "accepted", "reject": "rejected", "unsure": "unsure"}

Line = tuple[str, str]
"""The code a line stands under, and the line as written."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that a line hit once. spans: their places in the transcript. passage: the stretch that was suggested."""

    transcript: str
    spans: tuple[tuple[int, int], ...]
    passage: Span
    flags: tuple[str, ...]


@dataclass(slots=True)
class LineHits:
    """All that one line hit. proposals: the suggestions to code that rest on it, among others perhaps."""

    hits: dict[tuple[str, tuple[tuple[int, int], ...]], Hit] = field(default_factory=dict)
    proposals: dict[str, Suggestion] = field(default_factory=dict)

    def passages(self) -> frozenset[Span]:
        """Return the passages with at least one hit."""
        return frozenset(hit.passage for hit in self.hits.values())

    def add(self, suggestion: Suggestion, item: Evidence, *, proposes: bool) -> None:
        """Take in a hit; the same words that suggest two codes are one."""
        place = (suggestion.transcript, suggestion.start, suggestion.end)
        self.hits.setdefault((suggestion.transcript, item.spans), Hit(place[0], item.spans, place, item.flags))
        if proposes:
            self.proposals[suggestion.id] = suggestion


def lines_of(basis: Basis, codes: Iterable[str]) -> dict[Line, LineHits]:
    """Return line -> what it hit, for the lines of some codes, in the order of the codebooks.

    Lines without a hit are there too; those that stand in no codebook any more come last. Left out are lines that are
    not run: of retired codes and of codes that only a person assigns.
    """
    wanted = frozenset(codes)
    found: dict[Line, LineHits] = {line: LineHits() for line in written_lines(basis, wanted)}
    for suggestion in offered(basis.study, _STRENGTHS):
        for item in suggestion.evidence if suggestion.suggester == "rules" else ():
            owner = item.via or suggestion.code
            if owner in wanted:
                hits = found.setdefault((owner, item.indicator), LineHits())
                hits.add(suggestion, item, proposes=_proposes(basis, suggestion, item))
    return found


def written_lines(basis: Basis, wanted: frozenset[str]) -> Iterator[Line]:
    """Yield the lines of some codes that are run, as the codebooks have them now."""
    from coanalysis.codebook.indicators import parse_indicator

    for code in basis.study.codes:
        if code.id in wanted and code.status != "retired" and code.automation != "manual":
            for indicator in code.indicators:
                yield code.id, parse_indicator(indicator.text).text


def _proposes(basis: Basis, suggestion: Suggestion, item: Evidence) -> bool:
    """Say whether evidence speaks for coding: not when its negation only makes a possible deviating utterance."""
    if suggestion.strength == "negative_case":
        return False
    if "negated" not in item.flags or item.via:
        return True
    code = basis.study.code_by_id[suggestion.code]
    return outcomes_when_negated(code) != ("negative_case",)


@dataclass(frozen=True)
class Answers:
    """How people answered. An answer is a suggestion's as `review.waiting` says."""

    basis: Basis

    @cached_property
    def _by_place(self) -> dict[tuple[str, str | None], list[Decision]]:
        found: dict[tuple[str, str | None], list[Decision]] = defaultdict(list)
        versions = {one.id: one.version for one in self.basis.study.transcripts}
        for one in current(self.basis.study.decisions):
            if one.family == "code" and versions.get(one.transcript) == one.version:
                found[one.transcript, one.code].append(one)
        return found

    @cached_property
    def _states(self) -> dict[str, str]:
        return {one: coding.state for coding in self.basis.all_codings for one in coding.decisions}

    def to(self, suggestion: Suggestion) -> list[Decision]:
        """Return the answers in force that settle a suggestion."""
        there = self._by_place.get((suggestion.transcript, suggestion.code), ())
        return [one for one in there if is_settled(suggestion, (one,))]

    def state(self, answers: Sequence[Decision]) -> str:
        """Return what answers say together, one of OUTCOMES: a consensus is stronger than the coders' own answers."""
        said = {self._states[one.id] for one in answers if one.id in self._states}
        said = said or {_STATES[one.answer] for one in answers}
        return next((state for state in _FIRST if state in said), "undecided")

    def beside(self) -> dict[str, dict[Line, list[Decision]]]:
        """Return suggester -> (place, code) -> the answers that were given beside one of its suggestions."""
        found: dict[str, dict[Line, list[Decision]]] = defaultdict(lambda: defaultdict(list))
        for (transcript, code), answers in self._by_place.items():
            for one in answers:
                if one.shown.suggester:
                    found[one.shown.suggester][f"{transcript}:{one.start}:{one.end}", code or ""].append(one)
        return found
