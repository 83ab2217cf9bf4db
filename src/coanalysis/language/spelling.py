"""Dialect and spoken spellings of frequent words, and the words of grammar of bokmål and nynorsk that are one."""

from __future__ import annotations

import pkgutil
from functools import cache

__all__ = ["standard_spellings", "twins"]


def standard_spellings(form: str) -> frozenset[str]:
    """Return what a folded form is in bokmål and nynorsk (`itj`: `ikke`, `ikkje`), itself left out; mostly nothing."""
    return _tables()[0].get(form, frozenset())


def twins(word: str) -> frozenset[str]:
    """Return the same word in the other written language (`mulighet`: `moglegheit`), itself left out."""
    return _tables()[1].get(word, frozenset())


@cache
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return spelling -> words, from `spellings.txt`, and the same of those that stand there as words alone."""
    data = pkgutil.get_data("coanalysis.language", "spellings.txt")
    assert data is not None  # part of the package
    table: dict[str, set[str]] = {}
    written: set[str] = set()
    for line in data.decode("utf-8").splitlines():
        words, equals, spellings = line.partition("=")
        if equals and not line.startswith("#"):
            written.update(words.split())
            for spelling in (*words.split(), *spellings.split()):
                table.setdefault(spelling, set()).update(words.split())
    every = {spelling: frozenset(words - {spelling}) for spelling, words in table.items()}
    return every, {word: every[word] for word in written}
