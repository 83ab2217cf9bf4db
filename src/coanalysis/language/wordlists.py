"""The closed lists of words that the language modules go by (`wordlists.txt`)."""

from __future__ import annotations

import pkgutil
from functools import cache

__all__ = ["phrases_of", "words_in"]


@cache
def _lists() -> dict[str, list[str]]:
    """Return name of the list -> its lines."""
    data = pkgutil.get_data("coanalysis.language", "wordlists.txt")
    assert data is not None  # part of the package
    lists: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in data.decode("utf-8").splitlines():
        if line.startswith("["):
            lines = lists.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return lists


@cache
def words_in(*names: str) -> frozenset[str]:
    """Return the words of one or several lists."""
    return frozenset(word for name in names for line in _lists()[name] for word in line.split())


def phrases_of(name: str) -> list[tuple[str, ...]]:
    """Return the lines of a list, each as a tuple of words."""
    return [tuple(line.split()) for line in _lists()[name]]
