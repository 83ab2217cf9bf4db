"""Which suggestions a sheet shows for a turn, in which order, and in which words."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from coanalysis.language.stance import FLAGS
from coanalysis.model import Decision, Evidence, Suggestion, Transcript, Turn
from coanalysis.review.answers import Key, Slot
from coanalysis.review.names import CodeNames
from coanalysis.review.state import Reading
from coanalysis.review.waiting import is_settled, offered
from coanalysis.study import Study
from coanalysis.words import has_word, word

__all__ = ["IN_ORDER", "STORED", "Hints", "group_of", "hints_by_turn", "may_show", "open_ones", "slots_of"]

LONGEST_PATTERN, LONGEST_WORDS, MOST_EVIDENCE = 60, 80, 2
#: What can be shown, in the order it stands in: strong rules, learned, rules with one weak hit only, similar by rank.
IN_ORDER = ("rules", "learned", "weak", "similar")
#: What is shown of the suggestions that a pass stored when nothing else is asked for.
STORED = ("rules",)
#: What the reason of a computed suggestion begins with when it is an accepted quote.
QUOTE = "quote "
#: Quotation marks inside a quotation.
INNER = str.maketrans("«»“”", "‘’‘’")


def hints_by_turn(
    study: Study, suggesters: Sequence[str] = STORED, computed: Sequence[Suggestion] = ()
) -> dict[tuple[str, int], tuple[Suggestion, ...]]:
    """Return (transcript id, turn number) -> the suggestions that begin in the turn, best first, one a code.

    suggesters: those wanted, of IN_ORDER; others that a pass stored are shown with the rules. computed: suggestions
    that no pass stored. In the order of IN_ORDER, then by score; scores of different suggesters are never compared.
    """
    both = replace(study, suggestions=(*study.suggestions, *computed)) if computed else study
    starts = {one.id: [turn.start for turn in one.turns] for one in study.transcripts}
    order = {code.id: place for place, code in enumerate(study.codes)}
    found: dict[tuple[str, int], list[Suggestion]] = defaultdict(list)
    for one in offered(both, ("strong", "weak")):
        place = bisect_right(starts[one.transcript], one.start) - 1
        if place >= 0 and group_of(one) in suggesters:
            found[one.transcript, study.transcript_by_id[one.transcript].turns[place].number].append(one)
    return {turn: _best_first(rows, order) for turn, rows in found.items()}


def group_of(suggestion: Suggestion) -> str:
    """Return which of IN_ORDER a suggestion is; one of a suggester that is not known there goes with the rules."""
    if suggestion.suggester in ("learned", "similar"):
        return suggestion.suggester
    return "rules" if suggestion.strength == "strong" else "weak"


def may_show(hints: str, reading: Reading, transcript: Transcript, turn: Turn, coder: str) -> bool:
    """Say whether a coder may see suggestions for a turn. hints: `after_reading`, `at_once` or `off`."""
    return hints == "at_once" or (hints == "after_reading" and reading.turn_read(transcript.id, turn, coder))


def _best_first(rows: list[Suggestion], order: Mapping[str, int]) -> tuple[Suggestion, ...]:
    def rank(one: Suggestion) -> tuple[int, bool, str, float, int, int]:
        plain = sum("negated" not in item.flags and "weak" not in item.flags for item in one.evidence)
        group = IN_ORDER.index(group_of(one))
        return (group, one.suggester != "rules", one.suggester, -one.score, -plain, order[one.code])

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
        """Return what a suggestion cell says: «Tidspress – «rakk … aldri» (mønster: rakk NEAR/4 aldri)».

        How the words are said stands beside them: «(med forbehold, mønster: …)», or once where it holds for all.
        """
        name, why = self.names.label(suggestion.code), self.why(transcript, suggestion)
        return f"{name} – {why}" if why else name

    def why(self, transcript: Transcript, suggestion: Suggestion) -> str:
        """Return the words that speak for a suggestion, and why they do."""
        common = _common_flags(suggestion.evidence)
        shown = [
            self._reason(transcript, item, common)
            if group_of(suggestion) not in ("learned", "similar")
            else self._likeness(transcript, item, is_learned=group_of(suggestion) == "learned")
            for item in suggestion.evidence[:MOST_EVIDENCE]
        ]
        more = len(suggestion.evidence) - MOST_EVIDENCE
        said = [", ".join(self._flags(common))] if common else []
        return "; ".join([*shown, *([f"+{more}"] if more > 0 else []), *said, *self._proposals(suggestion)])

    def _reason(self, transcript: Transcript, item: Evidence, common: Sequence[str]) -> str:
        words = " … ".join(" ".join(transcript.text[start:end].split()) for start, end in item.spans)
        via = [word("review.hint.via", self.language, name=self.names.label(item.via))] if item.via else []
        flags = self._flags([flag for flag in item.flags if flag not in common])
        pattern = word("review.hint.pattern", self.language, pattern=_short(item.indicator, LONGEST_PATTERN))
        return f"«{_short(words, LONGEST_WORDS)}» ({', '.join([*via, *flags, pattern])})"

    def _likeness(self, transcript: Transcript, item: Evidence, *, is_learned: bool) -> str:
        """Return why `similar` or `learned` suggests: «rakk», «møtet» (ligner «Vi rakk aldri møtet.» (D3, FG2))."""
        said = dict.fromkeys(" ".join(transcript.text[start:end].split()) for start, end in item.spans)
        words = ", ".join(f"«{_short(one, LONGEST_WORDS)}»" for one in said)
        if not item.indicator.startswith(QUOTE):
            return f"{words} ({word(f'review.hint.like.{item.indicator}', self.language)})"
        quote = self._quote(item.indicator.removeprefix(QUOTE))
        key = "review.hint.learned" if is_learned else "review.hint.like.quote"
        return f"{words} ({word(key, self.language, quote=quote)})"

    def _quote(self, decision: str) -> str:
        """Return an accepted quote as it is cited: «Vi rakk aldri møtet.» (D3, FG2)."""
        study, one = self.names.study, self._decisions.get(decision)
        transcript = study.transcript_by_id.get(one.transcript) if one else None
        if one is None or transcript is None:
            return "–"
        people = (study.speaker_of(transcript, turn) for turn in study.turns_in(transcript, one.start, one.end))
        cited = ", ".join([*dict.fromkeys(who for who in people if who), transcript.title])
        words = " ".join(transcript.text[one.start : one.end].split()).translate(INNER)
        return f"«{_short(words, LONGEST_WORDS)}» ({cited})"

    @cached_property
    def _decisions(self) -> dict[str, Decision]:
        return {one.id: one for one in self.names.study.decisions}

    def _flags(self, flags: Iterable[str]) -> list[str]:
        """Return flags in words: «med forbehold», «i et spørsmål». Those without words are not shown."""
        return [word(f"review.hint.{flag}", self.language) for flag in flags if has_word(f"review.hint.{flag}")]

    def _proposals(self, suggestion: Suggestion) -> list[str]:
        keys = (f"review.hint.{name}.{value}" for name, value in sorted(suggestion.proposal.items()))
        return [word(key, self.language) for key in keys if has_word(key)]


def _common_flags(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return how all the words of a suggestion are said, to be told once; of one indicator alone it is told there."""
    if len(evidence) < 2:
        return ()
    return tuple(flag for flag in FLAGS if all(flag in item.flags for item in evidence))


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def slots_of(suggestions: Iterable[Suggestion]) -> dict[str, Slot]:
    """Return code -> slot of all suggestions shown for a turn, in their order, with its rank in its own suggester."""
    ranks: Counter[str] = Counter()
    found = {}
    for one in suggestions:
        group = group_of(one)
        ranks[group] += 1
        found[one.code] = Slot(one.code, one.suggester, one.start, one.end, ranks[group])
    return found


def open_ones(suggestions: Sequence[Suggestion], answers: Mapping[Key, Decision], most: int) -> list[Suggestion]:
    """Return the first `most` suggestions the coder has not answered. answers: their last ones in the transcript."""
    return [one for one in suggestions if not is_settled(one, answers.values())][:most]
