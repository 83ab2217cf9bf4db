"""The one table of words: captions, headings and labels in bokmål, nynorsk and English (`words.csv`)."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

__all__ = ["LANGUAGES", "TAGS", "has_word", "word"]

LANGUAGES = ("nb", "nn", "en")
TAGS = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


@cache
def table() -> dict[str, dict[str, str]]:
    """Return key -> language -> words."""
    text = (files("coanalysis") / "words.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {row["key"]: {language: row[language] for language in LANGUAGES} for row in rows}


def has_word(key: str) -> bool:
    """Say whether there are words for a key."""
    return key in table()


def word(key: str, language: str, **values: object) -> str:
    """Return the words for a key in nb, nn or en, with `{name}` places filled from `values`.

    Raises KeyError for a key or language that is not in the table: that is a fault of ours.
    """
    return table()[key][language].format(**values) if values else table()[key][language]
