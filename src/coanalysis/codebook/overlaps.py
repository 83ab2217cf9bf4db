"""Indicator lines that another line of the same code makes superfluous."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coanalysis.codebook.grammar import Choice, Phrase
from coanalysis.codebook.indicators import Pattern, parse_indicator
from coanalysis.model import Code, Indicator

if TYPE_CHECKING:
    from coanalysis.codebook.match import Matcher
    from coanalysis.language.keys import KeyTable

__all__ = ["covered_lines"]


def covered_lines(code: Code, keys: KeyTable) -> Iterator[tuple[Indicator, Indicator]]:
    """Yield (line, other) for each line of a code whose words another line of the code finds as well.

    Only lines of words and phrases are looked at: each of their alternatives is tried as a text. Of two lines that
    say the same, the later one is covered. A strong line is never covered by a weak one, nor a line for all languages
    by a line for one.
    """
    from coanalysis.codebook.match import compile_codes

    lines = [(line, parse_indicator(line.text)) for line in code.indicators]
    if len(lines) < 2:
        return
    matcher = compile_codes([code], keys)
    gone: set[int] = set()
    for place, (line, pattern) in enumerate(lines):
        found = _found_by(matcher, pattern)
        for other_place, (other, other_pattern) in enumerate(lines):
            is_other = other is not line and other.text != line.text and other_place not in gone
            if is_other and other.text in found and _may_cover(other_pattern, pattern):
                gone.add(place)
                yield line, other
                break


def _found_by(matcher: Matcher, pattern: Pattern) -> frozenset[str]:
    """Return the lines that find every alternative of a line; none for lines that are no plain words."""
    texts = _alternatives(pattern)
    found = [
        frozenset(hit.indicator for hit in matcher.find(text, language=pattern.language or "nb")) for text in texts
    ]
    return frozenset.intersection(*found) if found else frozenset()


def _alternatives(pattern: Pattern) -> list[str]:
    """Return the words and phrases of a line as texts; empty when it holds anything else."""
    if pattern.kind not in ("words", "exact") or pattern.excepts:
        return []
    options = pattern.body.options if isinstance(pattern.body, Choice) else (pattern.body,)
    if not all(isinstance(option, Phrase) for option in options):
        return []
    return [" ".join(word.text for word in option.words) for option in options if isinstance(option, Phrase)]


def _may_cover(other: Pattern, pattern: Pattern) -> bool:
    """Say whether one line can stand for another by its prefixes."""
    same_talk = not other.language or other.language == pattern.language
    as_wide = pattern.kind == "exact" or other.kind != "exact"
    as_open = _open_ends(pattern) <= _open_ends(other)
    return same_talk and as_wide and as_open and (pattern.weak or not other.weak) and not other.excepts


def _open_ends(pattern: Pattern) -> set[str]:
    """Return which ends of words a line of words leaves open."""
    options = pattern.body.options if isinstance(pattern.body, Choice) else (pattern.body,)
    words = [word for option in options if isinstance(option, Phrase) for word in option.words]
    return {str(word.match) for word in words} & {"prefix", "suffix"}
