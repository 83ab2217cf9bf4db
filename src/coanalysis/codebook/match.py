"""Finding indicators in text: the compiled codebooks, and the hits they make.

Every word form is looked at once: a table says which indicator words it is. A line is tried only in passages where
its rarest word stands; negation is looked for only around hits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from coanalysis.codebook.compiled import Compiled, Line, Vocabulary
from coanalysis.codebook.expressions import Expression, OverBudgetError
from coanalysis.codebook.indicators import not_yet_run, parse_indicator
from coanalysis.codebook.passage import Forms, TokenPassage
from coanalysis.errors import Problem
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code

__all__ = ["Hit", "Matcher", "compile_codes", "outcomes_when_negated"]

Effect = Literal["found", "failed", "negative_case"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One indicator found at one place.

    code: the code it speaks for. spans: (start, end) of the words it rests on, in the text, sorted. effect: `found`,
    `failed` (the same code, negated: proposed as failed) or `negative_case` (negated: a possible deviating utterance,
    not found). via: the code whose negated indicator suggests this one, or ''.
    """

    code: str
    indicator: str
    spans: tuple[tuple[int, int], ...]
    negated: bool = False
    weak: bool = False
    via: str = ""
    effect: Effect = "found"


def outcomes_when_negated(code: Code, line_code: str = "") -> tuple[str, ...]:
    """Return what a negated hit of a code means: `negative_case`, `failed`, `suggest CODE`, or nothing (ignored).

    line_code: the code after NEGATED in the line, or ''. It takes the place of the code's own `suggest` and `ignore`;
    `failed` and `negative_case` stay, since another code never replaces a phase.
    """
    outcomes = [value for value in code.negated or _default_outcomes(code) if value != "ignore"]
    if line_code:
        outcomes = [value for value in outcomes if not value.startswith("suggest ")] + [f"suggest {line_code}"]
    return tuple(dict.fromkeys(outcomes))


def _default_outcomes(code: Code) -> tuple[str, ...]:
    """Return what a negated hit means when the code does not say."""
    if code.facet == "phase":
        return ("failed",)
    if code.facet == "enabler" and code.counterpart:
        return (f"suggest {code.counterpart}",)
    return ("negative_case",)


def compile_codes(codes: Iterable[Code], keys: KeyTable | None = None) -> Matcher:
    """Return a matcher of the indicators of some codes.

    Left out are retired codes, codes that only a person assigns (`automation: manual`) and lines that are not run yet.
    Raises IndicatorError for a line that cannot be parsed: read_codebook has reported those.
    """
    matcher = Matcher(KeyTable() if keys is None else keys)
    for code in codes:
        if code.status != "retired" and code.automation != "manual":
            matcher._add(code)
    return matcher


class Matcher:
    """Compiled indicators. Made by `compile_codes`; use one for a whole pass."""

    def __init__(self, keys: KeyTable) -> None:
        self.keys = keys
        self.lines: list[Line] = []
        self._vocabulary = Vocabulary(keys)
        self._lines_by_number: dict[int, list[int]] = {}
        self._forms = Forms(self._vocabulary, self._lines_by_number)
        self._expressions: dict[int, Expression] = {}
        self._aside: dict[str, list[tuple[Compiled, frozenset[int]]]] = {}
        self._skipped: dict[int, Problem] = {}

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """The `re:` lines that took too long and were left out for the rest of the pass."""
        return tuple(self._skipped[number] for number in sorted(self._skipped))

    def find(self, text: str, start: int = 0, end: int | None = None, *, language: str = "nb") -> list[Hit]:
        """Return the hits in text[start:end], in the order of codes and lines, then of the text.

        language: of the talk; lines for English run only on `en`, lines for bokmål or nynorsk on both of these.
        """
        segment = text[start:end]
        passage = TokenPassage(segment, start, language, self._forms)
        hits: list[Hit] = []
        for number in sorted({*passage.lines, *self._expressions}):
            line = self.lines[number]
            if _runs_on(line.pattern.language, language):
                aside = self._set_aside(line.code, passage)
                hits.extend(self._hits(line, passage, aside))
        return hits

    def _add(self, code: Code) -> None:
        """Take in the indicators and the idioms of a code."""
        for indicator in code.indicators:
            pattern = parse_indicator(indicator.text)
            if not_yet_run(pattern):
                continue
            number = len(self.lines)
            body = self._vocabulary.compile(pattern.body) if pattern.body else None
            place = f"{code.id}, line {indicator.line}" if indicator.line else code.id
            outcomes = outcomes_when_negated(code, pattern.negated)
            self.lines.append(Line(number, code.id, pattern.text, pattern, body, outcomes, place))
            if body is None:
                self._expressions[number] = Expression(pattern.source)
            else:
                for word in self._vocabulary.needed(body):
                    self._lines_by_number.setdefault(word, []).append(number)
        idioms = (parse_indicator(text).body for text in code.set_aside)
        bodies = [self._vocabulary.compile(body) for body in idioms if body]
        self._aside[code.id] = [(body, self._vocabulary.needed(body)) for body in bodies]

    def _set_aside(self, code: str, passage: TokenPassage) -> frozenset[int]:
        """Return the places of words in idioms of a code."""
        known = passage.aside.get(code)
        if known is None:
            idioms = [body for body, needed in self._aside[code] if not needed.isdisjoint(passage.numbers)]
            matches = (match for body in idioms for match in passage.matches(body, frozenset()))
            known = passage.aside[code] = frozenset(place for match in matches for place in match)
        return known

    def _hits(self, line: Line, passage: TokenPassage, aside: frozenset[int]) -> Iterable[Hit]:
        """Yield the hits of one line in one passage."""
        if line.body is None:
            yield from self._expression_hits(line, passage, aside)
            return
        for match in passage.largest(line.body, aside):
            negated = bool(passage.negation.cues) and passage.negation.negates(match)
            yield from _meanings(line, passage.spans(match), negated=negated)

    def _expression_hits(self, line: Line, passage: TokenPassage, aside: frozenset[int]) -> Iterable[Hit]:
        """Yield the hits of a regular expression, unless it takes too long."""
        if line.number in self._skipped:
            return
        try:
            found = self._expressions[line.number].spans(passage.said, passage.lowered)
        except OverBudgetError:
            hint = "make it simpler: no repetition inside a repetition"
            message = "the pattern takes too long; it was left out of the rest of this pass"
            self._skipped[line.number] = Problem(line.place, message, hint)
            return
        for start, end in found:
            places = passage.places_in(start, end)
            if not aside.intersection(places):
                negated = bool(places) and passage.negation.negates(places)
                yield from _meanings(line, ((passage.start + start, passage.start + end),), negated=negated)


def _meanings(line: Line, spans: tuple[tuple[int, int], ...], *, negated: bool) -> Iterable[Hit]:
    """Yield what one match says: its code, or, negated, what the code's `negated:` makes of it."""
    weak = line.pattern.weak
    if not negated:
        yield Hit(line.code, line.text, spans, weak=weak)
        return
    for outcome in line.outcomes:
        if outcome == "failed":
            yield Hit(line.code, line.text, spans, negated=True, weak=weak, effect="failed")
        elif outcome == "negative_case":
            yield Hit(line.code, line.text, spans, negated=True, weak=weak, effect="negative_case")
        else:
            code = outcome.removeprefix("suggest ").strip()
            via = "" if code == line.code else line.code
            yield Hit(code, line.text, spans, negated=True, weak=weak, via=via)


def _runs_on(line_language: str, language: str) -> bool:
    """Say whether a line runs on talk in a language. Bokmål and nynorsk lines run on both: talk mixes them."""
    return not line_language or (line_language == "en") == (language == "en")
