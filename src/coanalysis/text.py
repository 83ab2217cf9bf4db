"""Canonical text: what every position counts in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["CleanText", "canonical", "find_words"]

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class CleanText:
    """Canonical text. removed: how many control characters (other than tab and line feed) were taken out."""

    text: str
    removed: int


#: Every way a file ends a line; the vertical tab is the soft line break of text saved from a word processor.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: Categories Cc and Cs, without tab and line feed.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def canonical(text: str) -> CleanText:
    """Return text in NFC, with line feeds as line ends, without BOM and control characters (tab and line feed stay).

    Positions in the result are final: nothing is edited afterwards.
    """
    text = _LINE_ENDS.sub("\n", text.removeprefix(BOM))
    text, removed = _CONTROL.subn("", text)
    return CleanText(unicodedata.normalize("NFC", text), removed)


def find_words(words: str, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return every place in text[start:end] where `words` stand, any run of white space matching any other.

    The words are compared in NFC. Positions are code points in `text`. An empty list means not found.
    """
    wanted = unicodedata.normalize("NFC", words).split()
    if not wanted:
        return []
    pattern = re.compile(r"\s+".join(re.escape(word) for word in wanted))
    places = []
    at = start
    while match := pattern.search(text, at, end):
        places.append(match.span())
        at = match.start() + 1
    return places
