"""Which suggestions a sheet shows for a turn, in which order, and in which words."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coanalysis.model import Decision, Evidence, Suggestion, Transcript
from coanalysis.review.answers import Key, Slot
from coanalysis.review.names import CodeNames
from coanalysis.review.waiting import is_settled, offered
from coanalysis.study import Study
from coanalysis.words import has_word, word

__all__ = ["Hints", "hints_by_turn", "open_ones", "slots_of"]

LONGEST_PATTERN, LONGEST_WORDS, MOST_EVIDENCE = 60, 80, 2


def hints_by_turn(study: Study) -> dict[tuple[str, int], tuple[Suggestion, ...]]:
    """Return (transcript id, turn number) -> the strong suggestions that begin in the turn, best first, one a code.

    Rules come before other suggesters, then by score; scores of different suggesters are never compared.
    """
    starts = {one.id: [turn.start for turn in one.turns] for one in study.transcripts}
    order = {code.id: place for place, code in enumerate(study.codes)}
    found: dict[tuple[str, int], list[Suggestion]] = defaultdict(list)
    for one in offered(study):
        place = bisect_right(starts[one.transcript], one.start) - 1
        if place >= 0:
            found[one.transcript, study.transcript_by_id[one.transcript].turns[place].number].append(one)
    return {turn: _best_first(rows, order) for turn, rows in found.items()}


def _best_first(rows: list[Suggestion], order: Mapping[str, int]) -> tuple[Suggestion, ...]:
    def rank(one: Suggestion) -> tuple[bool, str, float, int, int]:
        plain = sum("negated" not in item.flags and "weak" not in item.flags for item in one.evidence)
        return (one.suggester != "rules", one.suggester, -one.score, -plain, order[one.code])

    by_code: dict[str, Suggestion] = {}
    for one in sorted(rows, key=rank):
        by_code.setdefault(one.code, one)
    return tuple(by_code.values())


@dataclass(frozen=True)
class Hints:
    """Puts suggestions into words. language: of the sheet."""

    names: CodeNames
    language: str

    def text(self, transcript: Transcript, suggestion: Suggestion) -> str:
        """Return what a suggestion cell says: «Tidspress – «rakk … aldri» (mønster: rakk NEAR/4 aldri)»."""
        shown = [self._reason(transcript, item) for item in suggestion.evidence[:MOST_EVIDENCE]]
        more = len(suggestion.evidence) - MOST_EVIDENCE
        parts = [*shown, *([f"+{more}"] if more > 0 else []), *self._proposals(suggestion)]
        name = self.names.label(suggestion.code)
        return f"{name} – {'; '.join(parts)}" if parts else name

    def _reason(self, transcript: Transcript, item: Evidence) -> str:
        words = " … ".join(" ".join(transcript.text[start:end].split()) for start, end in item.spans)
        via = [word("review.hint.via", self.language, name=self.names.label(item.via))] if item.via else []
        flags = [word(f"review.hint.{flag}", self.language) for flag in item.flags if has_word(f"review.hint.{flag}")]
        pattern = word("review.hint.pattern", self.language, pattern=_short(item.indicator, LONGEST_PATTERN))
        return f"«{_short(words, LONGEST_WORDS)}» ({', '.join([*via, *flags, pattern])})"

    def _proposals(self, suggestion: Suggestion) -> list[str]:
        keys = (f"review.hint.{name}.{value}" for name, value in sorted(suggestion.proposal.items()))
        return [word(key, self.language) for key in keys if has_word(key)]


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def slots_of(suggestions: Iterable[Suggestion]) -> dict[str, Slot]:
    """Return code -> slot of some suggestions, in their order."""
    return {one.code: Slot(one.code, one.suggester, one.start, one.end) for one in suggestions}


def open_ones(suggestions: Sequence[Suggestion], answers: Mapping[Key, Decision], most: int) -> list[Suggestion]:
    """Return the first `most` suggestions the coder has not answered. answers: their last ones in the transcript."""
    return [one for one in suggestions if not is_settled(one, answers.values())][:most]
