"""spaCy Docs made of our own tokens, so that positions are the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from coanalysis.errors import PluginError

__all__ = ["Piece", "blank", "check_pipeline", "load_pipeline", "pieces_of"]

Piece = tuple[int, int, int | None]
"""A token of a Doc: start, end and which of our tokens it is, from 0; None for marks and white space."""

_BETWEEN = re.compile(r"(?P<white>\s+)|(\S)\2*", re.DOTALL)


def pieces_of(text: str, places: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield words, runs of one mark, and white space, in order: together they are the text.

    places: (start, end) of each word in the text.
    """
    at = 0
    for place, (start, end) in enumerate(places):
        yield from _between(text, at, start)
        yield start, end, place
        at = end
    yield from _between(text, at, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Piece]:
    return ((found.start(), found.end(), None) for found in _BETWEEN.finditer(text, start, end))


@cache
def blank(language: str) -> Any:
    """Return spaCy's empty pipeline for a language: `nn`, `en`, or `nb` for all others. Imports spaCy."""
    import spacy

    return spacy.blank(language if language in ("nn", "en") else "nb")


def check_pipeline(name: str) -> None:
    """Raise PluginError when no pipeline has this name and no folder is there. Does not import spaCy."""
    is_package = name.isidentifier() and find_spec(name) is not None
    if not is_package and not (Path(name) / "config.cfg").is_file():
        raise PluginError(
            f"the spaCy pipeline {name!r} is not installed", code="pipeline.missing",
            hint="install it, give the folder it is saved in, or leave the pipeline out",
        )  # fmt: skip


@cache
def load_pipeline(name: str) -> Any:
    """Return an installed or saved pipeline. Raises PluginError when it cannot be loaded."""
    check_pipeline(name)
    import spacy

    try:
        return spacy.load(name)
    except (OSError, ValueError, ImportError, KeyError) as error:
        raise PluginError(
            f"the spaCy pipeline {name!r} cannot be loaded: {str(error).splitlines()[0]}", code="pipeline.broken",
            hint="it may be made for another version of spaCy",
        ) from error  # fmt: skip
