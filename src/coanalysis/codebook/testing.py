"""Tests a codebook by its own examples and near misses.

A code's examples should be found: by any suggestion of the code, a weak one included, or through another code's
negation. Its near misses should not. Codes that only a person assigns need not find anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from coanalysis.errors import Problem
from coanalysis.model import Code, Codebook, Evidence, Example, Indicator, NearMiss

if TYPE_CHECKING:
    from coanalysis.codebook.match import Matcher
    from coanalysis.language.keys import KeyTable

__all__ = ["Outcome", "TestReport", "test_codebook"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example or near miss in one language.

    line: in the codebook's file. evidence: the indicators that found the code, with positions in `text`; for a hit
    through another code's negation, `via` names that code. denied: indicators that stand there, but negated, where a
    negated hit of this code is no find. is_required: False for codes only a person assigns.
    """

    code: str
    kind: Literal["example", "near_miss"]
    language: str
    text: str
    line: int
    evidence: tuple[Evidence, ...] = ()
    known_hit: bool = False
    is_required: bool = True
    denied: tuple[Evidence, ...] = ()

    @property
    def is_found(self) -> bool:
        """Whether the code was suggested."""
        return bool(self.evidence)

    @property
    def passed(self) -> bool:
        """Whether it is as its writer wants it: an example found, a near miss not found."""
        if self.kind == "example":
            return self.is_found or not self.is_required
        return not self.is_found or self.known_hit

    def __str__(self) -> str:
        if self.kind == "example":
            but = f", only negated by {_faults(self.denied)}" if self.denied else ""
            return f"{self.code}: the example ({self.language}) is {'found' if self.is_found else f'not found{but}'}"
        found = f"found by {_faults(self.evidence)}" if self.is_found else "not found"
        return f"{self.code}: the near miss ({self.language}) is {found}"


@dataclass(frozen=True, slots=True)
class TestReport:
    """What the test of a codebook found.

    outcomes: one per example or near miss and language, in the order of the file. idle: indicators that none of their
    code's examples uses. spare: indicators that could be dropped, one at a time, and every example would still be
    found; the idle ones are among them. Neither is a fault: it is a line that no example would miss. Lines of codes
    that only a person assigns are never run, and are in neither.
    """

    path: str
    outcomes: tuple[Outcome, ...]
    idle: tuple[Indicator, ...]
    spare: tuple[Indicator, ...] = ()

    __test__ = False  # not a test of pytest's

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """Examples not found and near misses found."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)

    @property
    def known_hits(self) -> tuple[Outcome, ...]:
        """Near misses that are found and say so (`known_hit: true`). They are counted apart."""
        return tuple(outcome for outcome in self.outcomes if outcome.known_hit and outcome.is_found)

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    def count(self, kind: str) -> tuple[int, int]:
        """Return how many required examples or near misses passed, and of how many; known hits are left out."""
        counted = [row for row in self.outcomes if row.kind == kind and row.is_required and not row.known_hit]
        return sum(row.passed for row in counted), len(counted)

    def problems(self) -> tuple[Problem, ...]:
        """Return the failures as problems with file and line."""
        return tuple(_problem(self.path, outcome) for outcome in self.failures)


def test_codebook(  # called like the command `codebook test`, hence the defaults
    book: Codebook,
    *,
    others: Iterable[Codebook] = (),  # noqa: PT028
    keys: KeyTable | None = None,  # noqa: PT028
) -> TestReport:
    """Return how a codebook does on its own examples and near misses.

    others: codebooks used together with it; their negated hits may find this one's examples, and its near misses are
    held against them too. keys: a table of words, to share between calls.
    """
    from coanalysis.codebook.match import compile_codes

    books = (book, *others)
    codes = {code.id: code for part in books for code in part.codes}
    matcher = compile_codes(codes.values(), keys)
    tried = [code for code in book.codes if code.status != "retired"]
    outcomes = tuple(outcome for code in tried for outcome in _outcomes(code, matcher, codes))
    run = [code for code in tried if code.automation != "manual"]
    return TestReport(book.path, outcomes, _idle(run, outcomes), _spare(run, outcomes))


test_codebook.__test__ = False  # type: ignore[attr-defined]  # not a test of pytest's


def _outcomes(code: Code, matcher: Matcher, codes: Mapping[str, Code]) -> Iterator[Outcome]:
    entries: tuple[Example | NearMiss, ...] = (*code.examples, *code.near_misses)
    for entry in entries:
        for language, text in entry.texts.items():
            evidence, denied = _evidence(code.id, matcher, codes, text, language)
            kind: Literal["example", "near_miss"] = "example" if isinstance(entry, Example) else "near_miss"
            known = isinstance(entry, NearMiss) and entry.known_hit
            required = code.automation != "manual"
            yield Outcome(code.id, kind, language, text, entry.line, evidence, known, required, denied)


def _evidence(
    code_id: str, matcher: Matcher, codes: Mapping[str, Code], text: str, language: str
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Return what suggests a code for a text, and what stands there negated only; () when nothing does."""
    from coanalysis.codebook.findings import find_codes

    found = find_codes(matcher, codes, text, language=language)
    finding = next((one for one in found if one.code == code_id), None)
    if finding is None:
        return (), ()
    return (finding.evidence, ()) if finding.is_found else ((), finding.evidence)


def _idle(codes: Iterable[Code], outcomes: Iterable[Outcome]) -> tuple[Indicator, ...]:
    return _lines_but(codes, (line for lines in _finders(outcomes) for line in lines))


def _spare(codes: Iterable[Code], outcomes: Iterable[Outcome]) -> tuple[Indicator, ...]:
    """Return the lines without which every example is still found: lines find independently of each other."""
    return _lines_but(codes, (line for lines in _finders(outcomes) if len(lines) == 1 for line in lines))


def _finders(outcomes: Iterable[Outcome]) -> Iterator[set[tuple[str, str]]]:
    """Yield the lines, as (code, text), that find each example."""
    for outcome in outcomes:
        if outcome.kind == "example":
            yield {(evidence.via or outcome.code, evidence.indicator) for evidence in outcome.evidence}


def _lines_but(codes: Iterable[Code], left_out: Iterable[tuple[str, str]]) -> tuple[Indicator, ...]:
    known = set(left_out)
    lines = (indicator for code in codes for indicator in code.indicators)
    return tuple(indicator for indicator in lines if (indicator.code, indicator.text) not in known)


def _faults(evidence: Iterable[Evidence]) -> str:
    return ", ".join(dict.fromkeys(_fault(hit) for hit in evidence))


def _fault(evidence: Evidence) -> str:
    through = f" of {evidence.via}, negated" if evidence.via else ""
    return f"`{evidence.indicator}`{through}"


def _problem(path: str, outcome: Outcome) -> Problem:
    hint = "add an indicator, or make the code `automation: manual`"
    if outcome.denied:
        hint = "take another example, or say with `negated:` what the code makes of denied words"
    if outcome.kind == "near_miss":
        hint = "narrow the indicator, set the idiom aside, or say `known_hit: true`"
    return Problem(f"{path}, line {outcome.line}" if path else f"line {outcome.line}", str(outcome), hint)
