"""Finding indicators in text: the compiled codebooks, and the hits they make.

Every word form is looked at once: a table says which indicator words it is. A line is tried only in passages where
its rarest word stands; negation is looked for only around hits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from coanalysis.codebook.compiled import Compiled, Line, Sequences, Vocabulary
from coanalysis.codebook.expressions import Expression, OverBudgetError
from coanalysis.codebook.grammar import Choice
from coanalysis.codebook.indicators import parse_indicator
from coanalysis.codebook.passage import Chunks, Form, Forms, TokenPassage
from coanalysis.codebook.spacy_lines import Docs, Pipeline, SpacyLine
from coanalysis.codebook.token_docs import check_pipeline
from coanalysis.codebook.token_patterns import model_attributes
from coanalysis.errors import Problem
from coanalysis.language.guess import told_language
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code

__all__ = ["Found", "Hit", "Matcher", "compile_codes", "is_run", "outcomes_when_negated"]

Effect = Literal["found", "failed", "negative_case"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One indicator found at one place.

    code: the code it speaks for. spans: (start, end) of the words it rests on, in the text, sorted. effect: `found`,
    `failed` (the same code, negated: proposed as failed) or `negative_case` (negated: a possible deviating utterance,
    not found). via: the code whose negated indicator suggests this one, or ''. flags: how the words are said, as
    `language.stance` tells.
    """

    code: str
    indicator: str
    spans: tuple[tuple[int, int], ...]
    negated: bool = False
    weak: bool = False
    via: str = ""
    effect: Effect = "found"
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a line stands, whatever its code makes of it. spans: as in `Hit`."""

    line: Line
    spans: tuple[tuple[int, int], ...]
    negated: bool
    flags: tuple[str, ...] = ()


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


def is_run(code: Code) -> bool:
    """Say whether the lines of a code are looked for: not those of retired codes and of codes only a person assigns."""
    return code.status != "retired" and code.automation != "manual"


def compile_codes(codes: Iterable[Code], keys: KeyTable | None = None, *, pipeline: Pipeline | None = None) -> Matcher:
    """Return a matcher of the indicators of some codes.

    Left out are retired codes and codes that only a person assigns (`automation: manual`). pipeline: the name or folder
    of a spaCy pipeline, or a loaded one, that serves `spacy:` lines; they work without one too.
    Raises IndicatorError for a line that cannot be parsed (read_codebook has reported those), PluginError when there
    are `spacy:` lines and no such pipeline.
    """
    matcher = Matcher(KeyTable() if keys is None else keys, pipeline)
    for code in codes:
        if is_run(code):
            matcher._add(code)
    if matcher._token_lines and isinstance(pipeline, str):
        check_pipeline(pipeline)
    return matcher


class Matcher:
    """Compiled indicators. Made by `compile_codes`; use one for a whole pass."""

    def __init__(self, keys: KeyTable, pipeline: Pipeline | None = None) -> None:
        self.keys = keys
        self.lines: list[Line] = []
        self._vocabulary = Vocabulary(keys)
        self._lines_by_number: dict[int, list[int]] = {}
        self._forms = Forms(self._vocabulary, self._lines_by_number)
        self._chunks = Chunks(self._forms)
        self._expressions: dict[int, Expression] = {}
        self._token_lines: dict[int, SpacyLine] = {}
        self._docs = Docs(pipeline)
        self._has_pipeline = pipeline is not None
        self._always: list[int] = []
        self._aside: dict[str, list[tuple[Compiled, frozenset[int]]]] = {}
        self._skipped: dict[int, Problem] = {}

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """The `re:` and `spacy:` lines that could not be run to the end and were left out for the rest of the pass."""
        return tuple(self._skipped[number] for number in sorted(self._skipped))

    @property
    def always(self) -> bool:
        """Whether there are lines that are tried on every passage, such as `re:` lines."""
        return bool(self._always)

    @property
    def seen(self) -> dict[str, Form | None]:
        """The words, as written, that it has looked at so far, in the order in which it met them."""
        return self._forms

    def triggers(self, surface: str) -> bool:
        """Say whether some line is to be tried because this word stands in a passage. surface: as `words_of` has it."""
        form = self._forms[surface]
        return form is not None and bool(form.lines)

    def find(self, text: str, start: int = 0, end: int | None = None, *, language: str = "nb") -> list[Hit]:
        """Return the hits in text[start:end], in the order of codes and lines, then of the text.

        language: of the talk; lines for English run only on `en`, lines for bokmål or nynorsk on both of these.
        On `mixed` the passage's own words decide; where they don't tell, all lines run.
        """
        return [hit for found in self.found(text, start, end, language=language) for hit in _meanings(found)]

    def found(self, text: str, start: int = 0, end: int | None = None, *, language: str = "nb") -> Iterator[Found]:
        """Yield the places where lines stand in text[start:end], in the order of lines. Arguments as for `find`."""
        self._chunks.forget()
        if language == "mixed":
            language = told_language(text[start:end]) or language
        passage = TokenPassage(text[start:end], start, language, self._chunks)
        for number in sorted({*passage.lines, *self._always}):
            line = self.lines[number]
            if isinstance(line.body, Sequences) and not passage.holds(line.body):
                continue
            if _runs_on(line.pattern.language, language) and number not in self._skipped:
                yield from self._matches(line, passage, self._set_aside(line, passage))

    def _add(self, code: Code) -> None:
        """Take in the indicators and the idioms of a code."""
        for indicator in code.indicators:
            pattern = parse_indicator(indicator.text)
            body = self._vocabulary.compile(pattern.body) if pattern.body else None
            excepts = self._vocabulary.compile(Choice(pattern.excepts)) if pattern.excepts else None
            place = f"{code.id}, line {indicator.line}" if indicator.line else code.id
            outcomes = outcomes_when_negated(code, pattern.negated)
            line = Line(len(self.lines), code.id, pattern.text, pattern, body, outcomes, place, excepts)
            self.lines.append(line)
            needed = self._vocabulary.needed(body) if body else self._make_ready(line)
            for word in needed:
                self._lines_by_number.setdefault(word, []).append(line.number)
            if not needed:
                self._always.append(line.number)
        idioms = (parse_indicator(text).body for text in code.set_aside)
        bodies = [self._vocabulary.compile(body) for body in idioms if body]
        self._aside[code.id] = [(body, self._vocabulary.needed(body)) for body in bodies]

    def _make_ready(self, line: Line) -> frozenset[int]:
        """Make a `re:` or `spacy:` line ready; return words of which one must be there, if any is certain."""
        if line.pattern.kind == "re":
            self._expressions[line.number] = Expression(line.pattern.source)
            return frozenset()
        names = model_attributes(line.pattern.tokens)
        if names and not self._has_pipeline:
            self._skip(line, f"{', '.join(names)} is known only to a spaCy pipeline; the line is left out", "name one")
        ready = self._token_lines[line.number] = SpacyLine(line.pattern.tokens, self._vocabulary)
        return ready.required

    def _skip(self, line: Line, message: str, hint: str) -> None:
        """Leave a line out from now on."""
        self._skipped[line.number] = Problem(line.place, message, hint)

    def _set_aside(self, line: Line, passage: TokenPassage) -> frozenset[int]:
        """Return the places of words that carry no hit of a line: in idioms of its code, or after its EXCEPT."""
        known = passage.aside.get(line.code)
        if known is None:
            idioms = [body for body, needed in self._aside[line.code] if not needed.isdisjoint(passage.numbers)]
            matches = (match for body in idioms for match in passage.matches(body, frozenset()))
            known = passage.aside[line.code] = frozenset(place for match in matches for place in match)
        if line.excepts is None:
            return known
        return known.union(*passage.matches(line.excepts, frozenset()))

    def _matches(self, line: Line, passage: TokenPassage, aside: frozenset[int]) -> Iterator[Found]:
        """Yield where one line stands in one passage."""
        if line.body is None:
            yield from self._raw_matches(line, passage, aside)
            return
        for match in passage.largest(line.body, aside):
            negated = bool(passage.negation.cues) and passage.negation.negates(match)
            yield Found(line, passage.spans(match), negated, passage.flags(match))

    def _raw_matches(self, line: Line, passage: TokenPassage, aside: frozenset[int]) -> Iterator[Found]:
        """Yield where a `re:` or `spacy:` line stands, unless it takes too long or cannot be run."""
        try:
            spans = self._spans(line, passage)
        except OverBudgetError:
            hint = "make it simpler: no repetition inside a repetition"
            self._skip(line, "the pattern takes too long; it was left out of the rest of this pass", hint)
            return
        for start, end in spans:
            places = passage.places_in(start, end)
            if not aside.intersection(places):
                negated = bool(places) and passage.negation.negates(places)
                flags = passage.flags(places) if places else ()
                yield Found(line, ((passage.start + start, passage.start + end),), negated, flags)

    def _spans(self, line: Line, passage: TokenPassage) -> list[tuple[int, int]]:
        """Return (start, end) in the passage of what a `re:` or `spacy:` line matches. Raises OverBudgetError."""
        if line.number in self._expressions:
            return self._expressions[line.number].spans(passage.said, passage.lowered)
        if passage.doc is None:
            passage.doc = self._docs.make(passage)
        try:
            return self._token_lines[line.number].spans(passage, passage.doc)
        except ValueError as error:
            hint = "name a pipeline that fills in what the line asks for, or leave the line out"
            self._skip(line, f"spaCy cannot run the line: {str(error).splitlines()[0]}", hint)
            return []


def _meanings(found: Found) -> Iterable[Hit]:
    """Yield what one match says: its code, or, negated, what the code's `negated:` makes of it."""
    line, spans, flags = found.line, found.spans, found.flags
    weak = line.pattern.weak
    if not found.negated:
        yield Hit(line.code, line.text, spans, weak=weak, flags=flags)
        return
    for outcome in line.outcomes:
        if outcome in ("failed", "negative_case"):
            effect: Effect = "failed" if outcome == "failed" else "negative_case"
            yield Hit(line.code, line.text, spans, negated=True, weak=weak, effect=effect, flags=flags)
        else:
            code = outcome.removeprefix("suggest ").strip()
            via = "" if code == line.code else line.code
            yield Hit(code, line.text, spans, negated=True, weak=weak, via=via, flags=flags)


def _runs_on(line_language: str, language: str) -> bool:
    """Say whether a line runs on talk in a language. Bokmål and nynorsk lines run on both: talk mixes them."""
    return not line_language or language == "mixed" or (line_language == "en") == (language == "en")
