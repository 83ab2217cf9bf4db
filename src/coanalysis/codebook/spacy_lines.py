"""Running `spacy:` lines: only on passages where a word stands that every match needs.

Docs are made of our own tokens, sentence by sentence. What is asked of a token's word is answered from our table of
words, what else is asked by spaCy's Matcher. spaCy is imported when the first passage gets so far.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coanalysis.codebook.compiled import Vocabulary
from coanalysis.codebook.expressions import PASSAGE_BUDGET_S, Account, OverBudgetError, compile_regex
from coanalysis.codebook.indicators import Pattern
from coanalysis.codebook.token_docs import blank, load_pipeline, pieces_of
from coanalysis.codebook.token_patterns import TokenRule, WordTest, model_attributes, required

if TYPE_CHECKING:
    from coanalysis.codebook.passage import TokenPassage

__all__ = ["Docs", "PassageDoc", "Pipeline", "SpacyLine", "what_it_costs"]

Pipeline = str | Any
"""The name or folder of a spaCy pipeline, or a loaded one."""


def what_it_costs(pattern: Pattern) -> str | None:
    """Return what a reader of the codebook should know about a `spacy:` line, or None."""
    if pattern.kind != "spacy":
        return None
    if names := model_attributes(pattern.tokens):
        return f"{', '.join(names)} is known only to an installed spaCy pipeline; without one the line is left out"
    if not required(pattern.tokens):
        return "no word must be there, so spaCy reads every passage, which is slow"
    return None


@dataclass(slots=True)
class PassageDoc:
    """The Doc of a passage. places: which of our tokens each token is, or None. sentences: (start, end) of tokens.

    spans: (start, end) of each token in the passage. has_lemmas: a pipeline filled in lemmas.
    """

    doc: Any
    places: list[int | None]
    spans: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    has_lemmas: bool = False


class Docs:
    """Makes Docs of passages. pipeline: serves lemmas, parts of speech and entities; None for a blank one."""

    def __init__(self, pipeline: Pipeline | None = None) -> None:
        self._pipeline = pipeline

    def make(self, passage: TokenPassage) -> PassageDoc:
        """Return the Doc of a passage: its words, and marks between them; white space is left out."""
        nlp = self._nlp(passage.language)
        from spacy.tokens import Doc

        said = passage.said
        pieces = [piece for piece in pieces_of(said, passage.places) if not said[piece[0] : piece[1]].isspace()]
        words = [said[start:end] for start, end, _place in pieces]
        spaces = [said[end : end + 1].isspace() for _start, end, _place in pieces]
        places = [place for _start, _end, place in pieces]
        sentences = list(_sentences(places, passage.sentences))
        starts = {begin for begin, _end in sentences}
        doc = Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=[at in starts for at in range(len(words))])
        if self._pipeline is not None:
            doc = nlp(doc)
        for token, (_start, _end, place) in zip(doc, pieces, strict=True):
            if place is not None:
                token.norm_ = passage.folded[place]
        spans = [(start, end) for start, end, _place in pieces]
        return PassageDoc(
            doc, places, spans, sentences, has_lemmas=self._pipeline is not None and doc.has_annotation("LEMMA")
        )

    def _nlp(self, language: str) -> Any:
        if self._pipeline is None:
            return blank(language)
        return load_pipeline(self._pipeline) if isinstance(self._pipeline, str) else self._pipeline


def _sentences(places: Sequence[int | None], numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the sentences of a Doc; marks belong to the words before them."""
    begin, current = 0, 0
    for at, place in enumerate(places):
        if place is not None and numbers[place] != current:
            yield begin, at
            begin, current = at, numbers[place]
    if places:
        yield begin, len(places)


class SpacyLine:
    """A `spacy:` line made ready. Keep one per pass.

    required: numbers of words of which one stands in every match; empty when none is certain.
    """

    def __init__(self, rules: Sequence[TokenRule], vocabulary: Vocabulary) -> None:
        self._rules = rules
        self._numbers = {word: vocabulary.number(word) for rule in rules for test in rule.tests for word in test.words}
        self._contains: dict[tuple[WordTest, str], bool] = {}
        self._keys: Callable[[str], frozenset[str]] = vocabulary.keys.keys
        self.required = frozenset(self._numbers[word] for word in required(rules))
        self.account = Account()

    def spans(self, passage: TokenPassage, made: PassageDoc) -> list[tuple[int, int]]:
        """Return (start, end) of every match in a passage, none inside another.

        Raises OverBudgetError when it takes too long, ValueError when the pipeline does not fill in what is asked.
        """
        from spacy.matcher import Matcher

        start_s = time.process_time()
        try:
            pattern = [self._spec(rule, passage, made) for rule in self._rules]
        except TimeoutError as error:
            raise OverBudgetError from error
        matcher = Matcher(made.doc.vocab)
        matcher.add("line", [pattern], greedy="LONGEST")
        found = [
            (begin + start, begin + end)
            for begin, stop in made.sentences
            for _, start, end in matcher(made.doc[begin:stop])
            if end > start
        ]
        self.account.charge(time.process_time() - start_s, len(passage.said))
        return sorted((made.spans[start][0], made.spans[end - 1][1]) for start, end in found)

    def _spec(self, rule: TokenRule, passage: TokenPassage, made: PassageDoc) -> dict[str, Any]:
        """Return what spaCy is asked about a token."""
        spec = dict(rule.rest)
        if rule.operator:
            spec["OP"] = rule.operator
        tests = list(rule.tests)
        if made.has_lemmas:
            for test in [one for one in tests if one.attribute == "LEMMA" and one.words]:
                tests.remove(test)
                written = [form for word in test.words for form in (word.text, word.text.capitalize())]
                spec["LEMMA"] = {**spec.get("LEMMA", {}), "NOT_IN" if test.is_denied else "IN": written}
        for attribute, is_written in (("ORTH", True), ("NORM", False)):
            some = [test for test in tests if (test.attribute == "TEXT") is is_written]
            if some:
                passing = {
                    token.text if is_written else token.norm_
                    for token, place in zip(made.doc, made.places, strict=True)
                    if all(self._passes(test, token, place, passage) for test in some)
                }
                spec[attribute] = {"IN": sorted(passing)}
        return spec

    def _passes(self, test: WordTest, token: Any, place: int | None, passage: TokenPassage) -> bool:
        if test.regex:
            return self._has(test, token)
        if place is None:
            return any(word.text == token.text for word in test.words) is not test.is_denied
        form = passage.form(place)
        numbers = form.numbers if form else frozenset()
        return any(self._numbers[word] in numbers for word in test.words) is not test.is_denied

    def _has(self, test: WordTest, token: Any) -> bool:
        """Say whether a word contains a pattern; asked once per word. Raises TimeoutError."""
        word = token.text if test.attribute == "TEXT" else token.norm_
        known = self._contains.get((test, word))
        if known is None:
            regex = compile_regex(test.regex, case=test.attribute == "TEXT")
            forms = self._keys(word) if test.attribute == "LEMMA" else (word,)
            known = any(regex.search(form, timeout=PASSAGE_BUDGET_S) is not None for form in forms)
            self._contains[test, word] = known
        return known
