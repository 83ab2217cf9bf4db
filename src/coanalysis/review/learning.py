"""Hints that are worked out when they are asked for: `similar` and `learned`, from what one coder has read and coded.

A coder's hints rest on that coder's own answers and on those they agreed on with others: two people who code by
themselves do not hear from each other through the machine. Nothing here is stored as an answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coanalysis.language.marks import blanked
from coanalysis.model import Coding, Passage, Suggestion, text_sha
from coanalysis.review.state import Reading, codings, reading
from coanalysis.study import Study

if TYPE_CHECKING:
    from coanalysis.suggesters.learned import Learned
    from coanalysis.suggesters.material import Unit
    from coanalysis.suggesters.reasons import Quote
    from coanalysis.suggesters.reliability import Reliability

__all__ = ["COMPUTED", "Learnt", "Material", "Ranking", "learn", "ranking"]

#: The suggesters that are computed when asked for.
COMPUTED = ("similar", "learned")


@dataclass(frozen=True)
class Learnt:
    """What the computed suggesters say. suggestions: transcript by transcript, in order of passages.

    reliability: code id -> how `learned` did in its trial; empty when it was not asked.
    """

    coder: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    reliability: Mapping[str, Reliability] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """What one coder's hints are worked out from."""

    study: Study
    coder: str

    @cached_property
    def own(self) -> Study:
        """The study with the answers of this coder, and those the coder took part in agreeing on."""
        mine = (one for one in self.study.decisions if one.coder == self.coder or self.coder in one.consensus)
        return replace(self.study, decisions=tuple(mine))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every turn that is coded, in the study's order."""
        return tuple(
            Passage(one.id, one.version, turn.start, turn.end)
            for one in self.study.transcripts
            for turn in self.study.codable_turns(one)
        )

    @cached_property
    def codings(self) -> tuple[Coding, ...]:
        """What the coder's answers say, about the texts in force."""
        versions = {one.id: one.version for one in self.study.transcripts}
        return tuple(one for one in codings(self.own) if versions.get(one.transcript) == one.version)

    @cached_property
    def quotes(self) -> tuple[Quote, ...]:
        """The accepted passages, word for word."""
        from coanalysis.suggesters.reasons import Quote

        said = {one.id: blanked(one.text, one.marks) for one in self.study.transcripts}
        accepted = (one for one in self.codings if one.state == "accepted")
        return tuple(Quote(one.decisions[0], one.code, said[one.transcript][one.start : one.end]) for one in accepted)

    @cached_property
    def units(self) -> list[Unit]:
        """What is known about every passage."""
        from coanalysis.suggesters.material import units_of

        return units_of(self.study.transcripts, self.passages, self.codings, read_for=self._read_for)

    @cached_property
    def reading(self) -> Reading:
        """What the coder has read."""
        return reading(self.own)

    @cached_property
    def _numbers(self) -> dict[Passage, int]:
        numbers = (turn.number for one in self.study.transcripts for turn in self.study.codable_turns(one))
        return dict(zip(self.passages, numbers, strict=True))

    def read_at(self, passage: Passage) -> str:
        """Return when the coder marked a passage as read, '' when it is unread."""
        return self.reading.marks.get((passage.transcript, self.coder), {}).get(self._numbers[passage], "")

    def _read_for(self, passage: Passage) -> frozenset[str]:
        """Return the codes a passage was read for: those that meant what they mean now when it was read."""
        at = self.read_at(passage)
        since = self.study.code_since
        return frozenset(code.id for code in self.study.codes if at and at >= since.get(code.id, ""))

    def signature(self, suggester: str) -> str:
        """Return a SHA-256 of all that the hints of a suggester depend on."""
        codes = [
            [code.id, code.status, code.automation, code.name, code.definition, code.include,
             [one.texts for one in code.examples]]
            for code in self.study.codes
        ]  # fmt: skip
        known = [list(map(str, quote_parts(one))) for one in self.quotes] if suggester == "similar" else self._known()
        spoken = [[unit.passage.transcript, unit.passage.version, unit.passage.start, unit.text] for unit in self.units]
        return text_sha(json.dumps([suggester, codes, known, spoken], ensure_ascii=False, default=dict))

    def _known(self) -> list[list[Any]]:
        return [
            [sorted(unit.accepted.items()), *map(sorted, (unit.refused, unit.unsure, unit.read_for))]
            for unit in self.units
        ]


def quote_parts(quote: Quote) -> tuple[str, str, str]:
    """Return the decision, the code and the words of a quote."""
    return quote.decision, quote.code, quote.text


def learn(material: Material, suggester: str, *, before: Learned | None = None) -> tuple[Learnt, Learned | None]:
    """Return what one of COMPUTED says about a coder's material, and what `learned` knows, to be given `before` later.

    The same material gives the same, whatever was known before.
    """
    made: Any
    if suggester == "similar":
        made = _similar(material)
        return Learnt(material.coder, tuple(_suggestions(material, made))), None
    made = _learned(material, before)
    return Learnt(material.coder, tuple(_suggestions(material, made)), made.reliability), made


def _similar(material: Material) -> Any:
    from coanalysis.suggesters.features import Spoken
    from coanalysis.suggesters.similar import Similar

    spoken = [Spoken(unit.passage, unit.text) for unit in material.units]
    return Similar(material.study.codebooks, material.quotes, spoken=spoken)


def _learned(material: Material, before: Learned | None) -> Learned:
    from coanalysis.suggesters.learned import Learned

    return Learned.train(material.study.codebooks, material.units, before=before)


def _suggestions(material: Material, suggester: Any) -> Iterator[Suggestion]:
    for transcript in material.study.transcripts:
        here = [one for one in material.passages if one.transcript == transcript.id]
        yield from suggester.suggest(transcript, here)


# Reading for one code


@dataclass(frozen=True)
class Ranking:
    """What speaks for reading a passage for a code. Sequences run beside `passages`.

    likeness: see `Similar.scores`. margins: score less cut (`learned`); None before the code can be learnt.
    evidence: gives a passage's suggestion with its reason, None when nothing in it speaks for the code.
    """

    passages: Sequence[Passage]
    likeness: Sequence[float]
    margins: Sequence[float] | None
    evidence: Callable[[Passage], Suggestion | None]


def ranking(material: Material, code: str) -> Ranking:
    """Return how likely each passage is to have a code, as far as can be told without reading it."""
    study = material.study
    books = tuple(replace(book, codes=tuple(one for one in book.codes if one.id == code)) for book in study.codebooks)
    narrow = Material(replace(study, codebooks=books), material.coder)
    similar = _similar(narrow)
    texts = [unit.text for unit in narrow.units]
    none = [0.0] * len(texts)
    likeness = [float(row[0]) for row in similar.scores(texts)] if code in similar.codes else none
    learned = _learned(narrow, None)
    known = learned.reliability.get(code)
    margins = (
        [float(row[0]) - learned.cuts[code] for row in learned.scores(texts)] if known and known.is_ready else None
    )

    def evidence(passage: Passage) -> Suggestion | None:
        transcript = study.transcript_by_id[passage.transcript]
        return next(iter(similar.suggest(transcript, [passage])), None)

    return Ranking(narrow.passages, likeness, margins, evidence)
