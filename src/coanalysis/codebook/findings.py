"""What the hits of a passage say together: one finding per code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coanalysis.codebook.match import Hit, Matcher
from coanalysis.language.guess import guess_language
from coanalysis.model import Code, Evidence, Strength, Transcript

__all__ = ["Finding", "find_codes", "gather", "language_of"]

_TAGS = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en", "mixed": "mixed"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A code that a passage may be about.

    strength: `strong`, `weak`, or `negative_case` (only negated hits: not found, a possible deviating utterance).
    evidence: one per hit, in the order of the text. proposal: attribute values to offer, such as outcome = failed.
    """

    code: str
    strength: Strength
    evidence: tuple[Evidence, ...]
    proposal: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_found(self) -> bool:
        """Whether it counts as found in a test: any suggestion, weak ones included."""
        return self.strength != "negative_case"


def language_of(transcript: Transcript) -> str:
    """Return the language that decides which lines run: `nb`, `nn`, `en` or `mixed`; a guess when none is set."""
    tag = transcript.language.lower().replace("_", "-").split("-")[0]
    return _TAGS.get(tag) or guess_language(transcript.text)


def find_codes(
    matcher: Matcher,
    codes: Mapping[str, Code],
    text: str,
    start: int = 0,
    end: int | None = None,
    *,
    language: str = "nb",
) -> list[Finding]:
    """Return what a text is about by the indicators, one finding per code: the word check of `codebook test`.

    codes: code id -> code, of all codebooks; what another code's negation suggests is left out when it is not there,
    retired or only assigned by a person. Findings stand in the order of `codes`.
    """
    return gather(matcher.find(text, start, end, language=language), codes)


def gather(hits: Iterable[Hit], codes: Mapping[str, Code]) -> list[Finding]:
    """Return one finding per code for the hits of one passage."""
    by_code: dict[str, list[Hit]] = {}
    for hit in hits:
        by_code.setdefault(hit.code, []).append(hit)
    if not by_code:
        return []
    named = (code for code in codes.values() if code.id in by_code)
    suggestible = (code for code in named if code.status != "retired" and code.automation != "manual")
    return [_finding(code, by_code[code.id]) for code in suggestible]


def _finding(code: Code, hits: list[Hit]) -> Finding:
    counted = [hit for hit in hits if hit.effect != "negative_case"]
    is_failed = bool(counted) and all(hit.effect == "failed" for hit in counted)
    evidence = tuple(_evidence(hit) for hit in sorted(hits, key=_order))
    return Finding(code.id, _strength(code, counted), evidence, {"outcome": "failed"} if is_failed else {})


def _strength(code: Code, counted: Sequence[Hit]) -> Strength:
    """Return how strong hits are together. A weak one alone, or one alone of an `assist` code, is a hint only."""
    if not counted:
        return "negative_case"
    if code.automation == "suggest" and not all(hit.weak for hit in counted):
        return "strong"
    return "strong" if _are_two(counted) else "weak"


def _are_two(hits: Sequence[Hit]) -> bool:
    """Say whether two different indicators were found, in different words."""
    by_end = sorted(hits, key=lambda hit: hit.spans[-1][1])
    first = by_end[0]
    other = next((hit for hit in by_end if _line(hit) != _line(first)), None)
    return other is not None and any(_follows(one, hit) for one in (first, other) for hit in by_end)


def _follows(one: Hit, hit: Hit) -> bool:
    """Say whether a hit of another indicator begins where one has ended."""
    return _line(hit) != _line(one) and hit.spans[0][0] >= one.spans[-1][1]


def _line(hit: Hit) -> tuple[str, str]:
    return hit.via, hit.indicator


def _order(hit: Hit) -> tuple[tuple[tuple[int, int], ...], str, str]:
    return hit.spans, hit.via, hit.indicator


def _evidence(hit: Hit) -> Evidence:
    flags = tuple(name for name, is_set in (("negated", hit.negated), ("weak", hit.weak)) if is_set)
    return Evidence(hit.indicator, hit.spans, (*flags, *hit.flags), hit.via)
