"""The grammar of indicator lines made of words: what they are parsed into, and the parser.

    line   = side [ operator side ]           operator = NEAR[/n] | THEN[/n] | NOT[/n]
    side   = phrase { "|" phrase }
    phrase = item { item }                    adjacent words
    item   = word | '"' words '"' | "(" line ")"
    word   = letters, digits, inner - or ', with one * at its beginning or end

`docs/indicator-language.md` explains it in plain words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import Literal

from coanalysis.language.tokens import Token, tokenize

__all__ = ["Choice", "IndicatorError", "Node", "Pair", "Phrase", "Word", "parse_words"]

#: Words between the two sides of NEAR, THEN and NOT when no number is given.
DEFAULT_DISTANCE = 4
#: No sentence counts as longer than this, so a larger number could never matter.
LARGEST_DISTANCE = 40
_SHORTEST_STEM = 3
_DEEPEST = 12
_MOST_PHRASES = 400

Match = Literal["any", "exact", "prefix", "suffix", "part"]
Operator = Literal["NEAR", "THEN", "NOT"]


class IndicatorError(ValueError):
    """An indicator line that cannot be understood. column: from 1, in the line as it was given."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase. text: folded, without `*`.

    match: any inflection, exactly so, an open end, or part of a compound.
    """

    text: str
    match: Match = "any"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One word, or several that stand side by side."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides with at most `distance` words between them; for NOT the right side may not be there."""

    operator: Operator
    distance: int
    left: Node
    right: Node


Node = Phrase | Choice | Pair


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece of a line: `word` (words), `quoted` (words), `operator`, `(`, `)`, `|` or `end`."""

    kind: str
    column: int
    words: tuple[Word, ...] = ()
    text: str = ""
    number: int = 0


_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "»": "«»"}
_CHUNK = re.compile(r"[^\s()|\"“”„«»]+")
_OPERATOR = re.compile(r"(NEAR|THEN|NOT)(?:/(\d{1,9}))?")
_NO_OPERATORS = {"AND": "NEAR/4 finds two words near each other", "OR": "| separates alternatives"}


def parse_words(text: str, *, offset: int = 0, match: Match = "any") -> Node:
    """Return what an indicator made of words says.

    offset: characters before `text` in its line, for the columns of errors. match: how words without quotation marks
    and `*` are meant: `any` inflection, `exact`, or `part` of a compound.
    Raises IndicatorError.
    """
    reader = _Reader(_pieces(text, offset, match))
    node = reader.line(0)
    reader.expect("end")
    return node


def _pieces(text: str, offset: int, match: Match) -> list[_Piece]:
    """Cut a line into pieces."""
    pieces = []
    at = 0
    while at < len(text):
        char, column = text[at], offset + at + 1
        if char.isspace():
            at += 1
        elif char in "()|":
            pieces.append(_Piece(char, column))
            at += 1
        elif char in _QUOTES:
            end = _closing(text, at, column)
            pieces.append(_Piece("quoted", column, _quoted(text[at + 1 : end], column + 1)))
            at = end + 1
        else:
            found = _CHUNK.match(text, at)
            assert found is not None  # every other character starts a chunk
            pieces.append(_chunk(found[0], column, match))
            at = found.end()
    return [*pieces, _Piece("end", offset + len(text) + 1)]


def _closing(text: str, at: int, column: int) -> int:
    """Return where the quotation mark at `at` is closed."""
    places = [place for mark in _QUOTES[text[at]] if (place := text.find(mark, at + 1)) > 0]
    if not places:
        raise IndicatorError(f"the quotation mark {text[at]} is not closed", column)
    return min(places)


def _quoted(text: str, column: int) -> tuple[Word, ...]:
    """Return the words of a quoted phrase: each exactly so."""
    words: list[Word] = []
    for found in re.finditer(r"\S+", text):
        words.extend(_words(found[0], column + found.start(), "exact"))
    if not words:
        raise IndicatorError("there is no word between the quotation marks", column - 1)
    return tuple(words)


def _chunk(text: str, column: int, match: Match) -> _Piece:
    """Return an operator or the word or words of a run of characters."""
    operator = _OPERATOR.fullmatch(text)
    if operator:
        number = int(operator[2]) if operator[2] else DEFAULT_DISTANCE
        if number > LARGEST_DISTANCE:
            raise IndicatorError(f"{text}: at most {LARGEST_DISTANCE} words between, a sentence ends there", column)
        return _Piece("operator", column, text=operator[1], number=number)
    if text in _NO_OPERATORS:
        raise IndicatorError(f"{text} is not an operator: {_NO_OPERATORS[text]}; in quotes it is a word", column)
    if re.fullmatch(r"(near|then|not)/\d*", text, re.IGNORECASE):
        raise IndicatorError(f"{text}: operators are written in capitals with a number, such as NEAR/4", column)
    return _Piece("word", column, _words(text, column, match))


def _words(text: str, column: int, match: Match) -> tuple[Word, ...]:
    """Return the tokens of a run of characters as words, with the meaning of `*`."""
    if "*" in text:
        return (_open_word(text, column),)
    tokens = tokenize(text)
    covered = {place for token in tokens for place in range(token.start, token.end)}
    stray = next((place for place in range(len(text)) if place not in covered), None)
    if stray is not None:
        raise IndicatorError(f"{text[stray]!r} is not part of a word: leave it out", column + stray)
    if match == "part":
        _check_parts(tokens, column)
    return tuple(Word(token.folded, match) for token in tokens)


def _check_parts(tokens: list[Token], column: int) -> None:
    """Refuse parts so short that they stand in most words."""
    for token in tokens:
        if sum(char.isalpha() for char in token.folded) < _SHORTEST_STEM:
            message = f"{token.text}: a part has at least {_SHORTEST_STEM} letters; in quotes it is a whole word"
            raise IndicatorError(message, column + token.start)


def _open_word(text: str, column: int) -> Word:
    """Return a word with an open end."""
    stem = text.strip("*")
    tokens = tokenize(stem)
    if len(tokens) != 1 or (tokens[0].start, tokens[0].end) != (0, len(stem)) or len(text) - len(stem) != 1:
        where = "stands at one end of one word"
        raise IndicatorError(f"{text}: * {where}, as in tidspress* or *ledelse", column + text.index("*"))
    if sum(char.isalpha() for char in stem) < _SHORTEST_STEM:
        raise IndicatorError(f"{text}: a word with * has at least {_SHORTEST_STEM} letters", column)
    return Word(tokens[0].folded, "prefix" if text.endswith("*") else "suffix")


class _Reader:
    """Reads pieces from left to right."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self.pieces = pieces
        self.at = 0

    @property
    def next(self) -> _Piece:
        return self.pieces[self.at]

    def take(self) -> _Piece:
        piece = self.next
        self.at += 1
        return piece

    def expect(self, kind: str) -> None:
        """Take a piece of this kind, or say what stands there instead."""
        piece = self.next
        if piece.kind == kind:
            self.at += 1
        elif piece.kind == "end":
            raise IndicatorError("a parenthesis is not closed", piece.column)
        elif piece.kind == "operator":
            raise IndicatorError(f"a second {piece.text}: put one of the two in parentheses", piece.column)
        else:
            raise IndicatorError(f"{piece.kind} does not belong here", piece.column)

    def line(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise IndicatorError(f"more than {_DEEPEST} parentheses inside each other", self.next.column)
        left = self.side(depth)
        if self.next.kind != "operator":
            return left
        operator = self.take()
        right = self.side(depth)
        return Pair(operator.text, operator.number, left, right)  # type: ignore[arg-type]

    def side(self, depth: int) -> Node:
        options = [self.phrase(depth)]
        while self.next.kind == "|":
            self.take()
            options.append(self.phrase(depth))
        return _choice(options)

    def phrase(self, depth: int) -> Node:
        column = self.next.column
        items: list[Node] = []
        while self.next.kind in ("word", "quoted", "("):
            items.append(self.item(depth))
        if not items:
            raise IndicatorError(_missing(self.next), column)
        return items[0] if len(items) == 1 else _join(items, column)

    def item(self, depth: int) -> Node:
        piece = self.take()
        if piece.kind != "(":
            return Phrase(piece.words)
        node = self.line(depth + 1)
        self.expect(")")
        return node


def _missing(piece: _Piece) -> str:
    """Say that words are missing before a piece."""
    if piece.kind == "end":
        return "words are missing at the end"
    return f"words are missing before {piece.text or piece.kind}"


def _choice(options: list[Node]) -> Node:
    """Return one of several, flat and without doubles."""
    flat: list[Node] = []
    for option in options:
        flat.extend(option.options if isinstance(option, Choice) else [option])
    kept = tuple(dict.fromkeys(flat))
    return kept[0] if len(kept) == 1 else Choice(kept)


def _join(items: list[Node], column: int) -> Node:
    """Return adjacent items as the phrases they make: `(lite | knapp) tid` is `lite tid | knapp tid`."""
    choices = [_phrases(item, column) for item in items]
    n_phrases = 1
    for choice in choices:
        n_phrases *= len(choice)
    if n_phrases > _MOST_PHRASES:
        raise IndicatorError(f"this makes {n_phrases} phrases, more than {_MOST_PHRASES}: use several lines", column)
    joined = product(*choices)
    return _choice([Phrase(tuple(word for phrase in row for word in phrase.words)) for row in joined])


def _phrases(node: Node, column: int) -> list[Phrase]:
    """Return the phrases of an item of a phrase; NEAR, THEN and NOT have no place there."""
    if isinstance(node, Phrase):
        return [node]
    if isinstance(node, Choice):
        return [phrase for option in node.options for phrase in _phrases(option, column)]
    raise IndicatorError(f"({node.operator} …) cannot be a word of a phrase: join it by NEAR or THEN", column)
