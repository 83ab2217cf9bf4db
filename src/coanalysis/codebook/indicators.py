"""Indicator lines: prefixes, suffixes, comments, and the kinds of line.

    line = ["weak:"] ["nb:" | "nn:" | "en:"] ["exact:" | "part:" | "re:" | "spacy:"] body
           ["EXCEPT (" words { "|" words } ")"] ["NEGATED" code]

The words of a body are parsed by `grammar`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from coanalysis.codebook.expressions import compile_regex
from coanalysis.codebook.grammar import Choice, IndicatorError, Match, Node, Phrase, parse_words
from coanalysis.codebook.token_patterns import TokenRule, parse_tokens

__all__ = ["IndicatorError", "Pattern", "parse_indicator", "split_block"]

PatternKind = Literal["words", "exact", "part", "re", "spacy"]
_LONGEST = 1000
_PREFIX = re.compile(r"\s*([A-Za-z]+)\s*:")
_ORDER = {"weak": 0, "nb": 1, "nn": 1, "en": 1, "exact": 2, "part": 2, "re": 2, "spacy": 2}
_RAW = re.compile(r"\s*(?:weak\s*:\s*)?(?:(?:nb|nn|en)\s*:\s*)?(?:re|spacy)\s*:", re.IGNORECASE)
_NEGATED = re.compile(r"(?:^|\s)NEGATED(?:\s+(.*?))?\s*$", re.DOTALL)
_CODE_ID = re.compile(r"[a-zæøå0-9][a-zæøå0-9_-]*(?:/[a-zæøå0-9][a-zæøå0-9_-]*)?")
_EXCEPT = re.compile(r"(?:^|(?<=[\s)\"”»]))EXCEPT(?=[\s(]|$)")
_PROBES = ("", "a", "a b", "æ, 1.\nB")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed indicator line.

    text: the line without comment. kind: `words`, `exact` and `part` have a `body`, `re` and `spacy` a `source`,
    `spacy` its `tokens` too. weak: a hint only. language: `nb`, `nn`, `en` or '' for all. excepts: words that carry no
    hit of this line. negated: the code that this line suggests when negated, or ''.
    """

    text: str
    kind: PatternKind = "words"
    body: Node | None = None
    source: str = ""
    weak: bool = False
    language: str = ""
    excepts: tuple[Phrase, ...] = field(default=())
    negated: str = ""
    tokens: tuple[TokenRule, ...] = field(default=())


def split_block(block: str | Sequence[object]) -> list[tuple[int, str]]:
    """Return (line offset from 0, line) for every line that is not empty or a comment, comments taken off.

    block: text with one line an indicator, or a list of them. An entry that YAML read as a mapping with one key
    (`weak: travel`) is taken as the line it was.
    """
    entries = block.split("\n") if isinstance(block, str) else [_entry(item) for item in block]
    lines = ((offset, _without_comment(entry)) for offset, entry in enumerate(entries))
    return [(offset, line) for offset, line in lines if line]


def _entry(item: object) -> str:
    """Return one entry of a list as text."""
    if isinstance(item, Mapping) and len(item) == 1:
        key, value = next(iter(item.items()))
        return f"{key}: {_entry(value)}"
    return "" if item is None else str(item)


def _without_comment(line: str) -> str:
    """Return a line without its comment and outer white space."""
    line = line.strip()
    if line.startswith("#"):
        return ""
    return line if _RAW.match(line) else re.split(r"\s#", line, maxsplit=1)[0].rstrip()


def parse_indicator(text: str) -> Pattern:
    """Return what an indicator line says. Raises IndicatorError with the column, from 1, in `text`."""
    line = _without_comment(text)
    if not line:
        raise IndicatorError("the line is empty", 1)
    if len(line) > _LONGEST:
        raise IndicatorError(f"the line is longer than {_LONGEST} characters: use several lines", _LONGEST)
    lead = len(text) - len(text.lstrip())
    prefixes, offset = _prefixes(line, lead)
    head = _Head(line, lead, "weak" in prefixes, next((name for name in prefixes if name in ("nb", "nn", "en")), ""))
    kind = next((name for name in prefixes if _ORDER[name] == 2), "words")
    if kind == "re":
        return _parse_re(head, offset)
    if kind == "spacy":
        return _parse_spacy(head, offset)
    return _parse_words(head, offset, kind)


@dataclass(frozen=True, slots=True)
class _Head:
    """A line with what its prefixes say. lead: white space before it."""

    line: str
    lead: int
    weak: bool
    language: str

    def error(self, message: str, at: int) -> IndicatorError:
        """Return an error at a place of the line."""
        return IndicatorError(message, self.lead + at + 1)


def _prefixes(line: str, lead: int) -> tuple[list[str], int]:
    """Return the prefixes of a line, in order, and where its body starts."""
    names: list[str] = []
    at = 0
    while (found := _PREFIX.match(line, at)) and not _is_raw(names):
        name, column = found[1].lower(), lead + found.start(1) + 1
        if name not in _ORDER:
            raise IndicatorError(
                f"{found[1]}: is not a prefix; there are {', '.join(f'{key}:' for key in _ORDER)}", column
            )
        if names and _ORDER[name] <= _ORDER[names[-1]]:
            raise IndicatorError(
                f"{name}: after {names[-1]}: the order is weak:, a language, exact: part: re: spacy:", column
            )
        names.append(name)
        at = found.end()
    return names, at


def _is_raw(names: list[str]) -> bool:
    return bool(names) and names[-1] in ("re", "spacy")


def _take_negated(head: _Head, offset: int) -> tuple[str, str]:
    """Return the body of a line and the code named after NEGATED, or ''."""
    body = head.line[offset:]
    found = _NEGATED.search(body)
    if not found:
        return body, ""
    at = offset + found.start() + found[0].index("NEGATED")
    if not found[1]:
        raise head.error("NEGATED is followed by the id of a code, such as NEGATED barrier/time", at)
    if not _CODE_ID.fullmatch(found[1]):
        raise head.error(f"{found[1]!r} after NEGATED is not the id of a code, such as barrier/time", at + 8)
    return body[: found.start()], found[1]


def _take_except(head: _Head, body: str, offset: int, *, match: Match) -> tuple[str, tuple[Phrase, ...]]:
    """Return the body of a line without EXCEPT, and the phrases that do not count. match: how its words are meant."""
    found = _EXCEPT.search(body)
    if not found:
        return body, ()
    rest = body[found.end() :]
    if not (rest.strip().startswith("(") and rest.strip().endswith(")")):
        raise head.error(
            "EXCEPT is followed by words in parentheses, such as EXCEPT (fritid | måltid)", offset + found.start()
        )
    node = parse_words(rest, offset=head.lead + offset + found.end(), match=match)
    options = node.options if isinstance(node, Choice) else (node,)
    phrases = tuple(option for option in options if isinstance(option, Phrase))
    if len(phrases) < len(options):
        raise head.error("EXCEPT takes words and phrases only", offset + found.start())
    return body[: found.start()], phrases


def _parse_words(head: _Head, offset: int, kind: str) -> Pattern:
    """Parse a line made of words."""
    body, negated = _take_negated(head, offset)
    body, excepts = _take_except(head, body, offset, match="exact" if kind == "exact" else "any")
    if not body.strip():
        raise head.error("there are no words in this line", offset)
    match: Match = kind if kind in ("exact", "part") else "any"  # type: ignore[assignment]
    node = parse_words(body, offset=head.lead + offset, match=match)
    return Pattern(
        head.line, kind, node, weak=head.weak, language=head.language, excepts=excepts, negated=negated  # type: ignore[arg-type]
    )  # fmt: skip


def _parse_re(head: _Head, offset: int) -> Pattern:
    """Parse a `re:` line: it compiles, and it never matches nothing."""
    body, negated = _take_negated(head, offset)
    source = body.strip()
    at = offset + len(body) - len(body.lstrip())
    if not source:
        raise head.error("there is no pattern after re:", at)
    if _EXCEPT.search(source):
        raise head.error("EXCEPT is for words, not for re: lines", at)
    compiled = compile_regex(source, column=head.lead + at + 1)
    if any(found.start() == found.end() for probe in _PROBES for found in compiled.finditer(probe, timeout=1)):
        raise head.error("the pattern also matches nothing at all: it would match everywhere", at)
    return Pattern(head.line, "re", source=source, weak=head.weak, language=head.language, negated=negated)


def _parse_spacy(head: _Head, offset: int) -> Pattern:
    """Parse a `spacy:` line: a JSON list of one mapping a token."""
    body, negated = _take_negated(head, offset)
    source = body.strip()
    at = offset + len(body) - len(body.lstrip())
    if _EXCEPT.search(source):
        raise head.error("EXCEPT is for words, not for spacy: lines; NOT_IN says what a token is not", at)
    tokens = parse_tokens(source, column=head.lead + at + 1)
    return Pattern(
        head.line, "spacy", source=source, weak=head.weak, language=head.language, negated=negated, tokens=tokens
    )
