"""`spacy:` lines: token patterns in the notation of spaCy's Matcher, checked without loading spaCy.

One mapping stands for one token. `LEMMA`, `LOWER` and `NORM` are answered by our own table of words, so that they work
without an installed pipeline; what else a mapping says is left to spaCy (`spacy_lines`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from coanalysis.codebook.expressions import compile_regex
from coanalysis.codebook.grammar import IndicatorError, Word
from coanalysis.language.tokens import tokenize

__all__ = ["MODELLED", "TokenRule", "WordTest", "model_attributes", "parse_tokens", "required"]

#: Attributes that only an installed pipeline fills in.
MODELLED = frozenset({"POS", "TAG", "MORPH", "DEP", "ENT_TYPE", "ENT_ID", "ENT_IOB", "ENT_KB_ID"})
_FLAGS = frozenset(
    {
        "IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT", "IS_SPACE", "IS_BRACKET",
        "IS_QUOTE", "IS_LEFT_PUNCT", "IS_RIGHT_PUNCT", "IS_CURRENCY", "IS_STOP", "IS_SENT_START", "LIKE_NUM",
        "LIKE_URL", "LIKE_EMAIL",
    }
)  # fmt: skip
_WORDS = frozenset({"LEMMA", "LOWER", "NORM"})
_TEXTS = frozenset({"TEXT", "ORTH"})
_ATTRIBUTES = MODELLED | _FLAGS | _WORDS | _TEXTS | {"LENGTH", "OP"}
_SETS = ("IN", "NOT_IN")
_MORE_SETS = ("IS_SUBSET", "IS_SUPERSET", "INTERSECTS")
_COMPARED = ("==", "!=", ">=", "<=", ">", "<")
_OPERATOR = re.compile(r"[!+*?]|\{(\d{1,2})\}|\{(\d{1,2})?,(\d{1,2})?\}")
_MOST_TOKENS = 20
_MOST_OPEN = 3


@dataclass(frozen=True, slots=True)
class WordTest:
    """What a token's word has to be. words: one of these (or none of them). regex: a pattern it contains, or ''."""

    attribute: str
    words: tuple[Word, ...] = ()
    is_denied: bool = False
    regex: str = ""


@dataclass(frozen=True, slots=True)
class TokenRule:
    """One token of a pattern. tests: what is asked of its word. rest: what is left to spaCy. operator: OP or ''."""

    tests: tuple[WordTest, ...] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)
    operator: str = ""

    def __hash__(self) -> int:
        return hash((self.tests, self.operator, json.dumps(self.rest, sort_keys=True)))


def required(rules: Sequence[TokenRule]) -> tuple[Word, ...]:
    """Return words of which one stands in every match: those of the token with the longest; () when none is certain."""
    certain = [rule for rule in rules if rule.operator in ("", "+") or re.match(r"\{0*[1-9]", rule.operator)]
    asked = [test.words for rule in certain for test in rule.tests if test.words and not test.is_denied]
    choices = [words for words in asked if all(any(map(str.isalnum, word.text)) for word in words)]
    return max(choices, key=lambda words: min(len(word.text) for word in words), default=())


def model_attributes(rules: Sequence[TokenRule]) -> tuple[str, ...]:
    """Return the attributes of a pattern that only an installed pipeline fills in, sorted."""
    return tuple(sorted({name for rule in rules for name in rule.rest if name in MODELLED}))


def parse_tokens(source: str, *, column: int = 1) -> tuple[TokenRule, ...]:
    """Return the tokens of a pattern: a JSON list of one mapping a token.

    column: of the first character of `source` in its line. Raises IndicatorError at the place of the fault.
    """
    try:
        tokens = json.loads(source)
    except json.JSONDecodeError as error:
        raise IndicatorError(f"after spacy: stands no valid JSON: {error.msg}", column + error.pos) from error
    except (RecursionError, ValueError) as error:
        raise IndicatorError("the brackets or numbers after spacy: are too large", column) from error
    if not (isinstance(tokens, list) and tokens and all(isinstance(token, dict) for token in tokens)):
        message = 'after spacy: stands a list with one mapping a token, such as [{"LEMMA": "rekke"}]'
        raise IndicatorError(message, column)
    if len(tokens) > _MOST_TOKENS:
        raise IndicatorError(f"more than {_MOST_TOKENS} tokens: use several lines", column)
    rules = tuple(_Reader(source, column, place).rule(token) for place, token in enumerate(tokens))
    if sum(rule.operator in ("+", "*") or rule.operator.endswith(",}") for rule in rules) > _MOST_OPEN:
        raise IndicatorError(f"more than {_MOST_OPEN} tokens that may be repeated without end", column)
    if all(rule.operator in ("!", "?", "*") or re.match(r"\{0*,|\{0+\}", rule.operator) for rule in rules):
        raise IndicatorError("every token may be missing: the pattern would match everywhere", column)
    return rules


class _Reader:
    """Reads one token of a pattern. place: which one, from 0."""

    def __init__(self, source: str, column: int, place: int) -> None:
        self.source, self.column, self.place = source, column, place

    def error(self, message: str, name: str) -> IndicatorError:
        """Return an error at the place where a name stands in this token."""
        written = json.dumps(name, ensure_ascii=False)
        at = self.source.find(written, _start_of(self.source, self.place))
        return IndicatorError(message, self.column + max(at, 0))

    def rule(self, token: dict[str, Any]) -> TokenRule:
        tests: list[WordTest] = []
        rest: dict[str, Any] = {}
        operator = ""
        seen: set[str] = set()
        for name, value in token.items():
            attribute = "TEXT" if name.upper() == "ORTH" else name.upper()
            if attribute not in _ATTRIBUTES:
                raise self.error(f"{name} is not an attribute of a token; {_known()}", name)
            if attribute in seen:
                raise self.error(f"{attribute} stands twice in one token", name)
            seen.add(attribute)
            if attribute == "OP":
                operator = self.operator(name, value)
            elif attribute in _WORDS or attribute in _TEXTS:
                found, left = self.words(name, attribute, value)
                tests += found
                if left is not None:
                    rest[attribute] = left
            else:
                self.check(name, attribute, value)
                rest[attribute] = value
        return TokenRule(tuple(tests), rest, operator)

    def operator(self, name: str, value: object) -> str:
        """Return what OP says."""
        found = _OPERATOR.fullmatch(value) if isinstance(value, str) else None
        if not (isinstance(value, str) and found):
            raise self.error("OP is one of ! ? + * {n} {n,m} {n,} {,m}", name)
        if found[2] and found[3] and int(found[2]) > int(found[3]):
            raise self.error(f"OP {value}: the first number is the larger one", name)
        return value

    def words(self, name: str, attribute: str, value: object) -> tuple[list[WordTest], object]:
        """Return what is asked of a token's word, and what of it spaCy is asked (of the text, written so)."""
        parts = value if isinstance(value, dict) else {"IN": [value]}
        if not parts:
            raise self.error(f"{name} has nothing to compare with", name)
        tests: list[WordTest] = []
        left: dict[str, Any] = {}
        for key, asked in parts.items():
            if key == "REGEX":
                tests.append(self.regex(attribute, asked))
            elif key not in _SETS:
                raise self.error(f"{key}: {name} takes a word, IN, NOT_IN or REGEX", key)
            elif not (isinstance(asked, list) and asked and all(isinstance(one, str) and one for one in asked)):
                raise self.error(f"{name} takes a word, or IN with a list of words", name)
            else:
                if attribute in _TEXTS:
                    left[key] = asked
                if attribute not in _TEXTS or key == "IN":
                    tests.append(self.word_test(attribute, asked, is_denied=key == "NOT_IN"))
        return tests, left or None

    def word_test(self, attribute: str, asked: list[Any], *, is_denied: bool) -> WordTest:
        match: Literal["any", "exact"] = "any" if attribute == "LEMMA" else "exact"
        words = []
        for one in asked:
            tokens = tokenize(one)
            if len(tokens) == 1 and (tokens[0].start, tokens[0].end) == (0, len(one)):
                words.append(Word(tokens[0].folded, match))
            elif tokens:
                raise self.error(f"{one!r} is more than one word: one mapping stands for one word", one)
            else:
                words.append(Word(one, "exact"))  # a mark such as a comma
        return WordTest(attribute, tuple(words), is_denied=is_denied)

    def regex(self, attribute: str, asked: object) -> WordTest:
        if not (isinstance(asked, str) and asked):
            raise self.error("REGEX takes a pattern", "REGEX")
        try:
            compile_regex(asked)
        except IndicatorError as error:
            raise self.error(error.message.replace("after re:", "after REGEX"), "REGEX") from error
        return WordTest(attribute, regex=asked)

    def check(self, name: str, attribute: str, value: object) -> None:
        """Check what is left to spaCy."""
        if attribute in _FLAGS:
            good = isinstance(value, bool)
            takes = "true or false"
        elif attribute == "LENGTH":
            good, takes = _is_length(value), 'a number, or {">=": 5}'
        else:
            good, takes = _is_label(value), 'a name such as "NOUN", or {"IN": [...]}'
        if not good:
            raise self.error(f"{name} takes {takes}", name)


def _is_length(value: object) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(key in _COMPARED and _is_number(one) for key, one in value.items())
    return _is_number(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_label(value: object) -> bool:
    if isinstance(value, dict):
        lists = (one for key, one in value.items() if key in (*_SETS, *_MORE_SETS))
        known = all(key in (*_SETS, *_MORE_SETS) for key in value)
        return bool(value) and known and all(isinstance(one, list) and _all_text(one) for one in lists)
    return isinstance(value, str)


def _all_text(values: list[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _known() -> str:
    return "there are LEMMA, LOWER, TEXT, NORM, LENGTH, OP, POS, TAG, MORPH, DEP, ENT_TYPE, IS_PUNCT, LIKE_NUM …"


def _start_of(source: str, place: int) -> int:
    """Return where the mapping of a token starts in a JSON list that was read without error."""
    decoder = json.JSONDecoder()
    at = source.index("[") + 1
    for _ in range(place):
        at = source.index("{", at)
        _, at = decoder.raw_decode(source, at)
    return source.index("{", at) if "{" in source[at:] else at
