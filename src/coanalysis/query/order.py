"""Norwegian order: æ, ø, å after z, P2 before P10, capitals beside small letters. No `locale`."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["norwegian_key"]

NUMBER = re.compile(r"(\d+)")
#: Where a letter stands, as in the Norwegian collation of Unicode's locale data: ä with æ, ö with ø, aa with å.
LAST = str.maketrans({"æ": "\ue001", "ä": "\ue001", "ø": "\ue002", "ö": "\ue002", "å": "\ue003", "ü": "y"})

Key = tuple[tuple[tuple[int, int, str], ...], str]


def norwegian_key(text: str) -> Key:
    """Return a sort key for a name or label: letters in Norwegian order, numbers by value, numbers before letters.

    >>> sorted(["P10", "Å", "P2", "Ø", "Æ", "z"], key=norwegian_key)
    ['P2', 'P10', 'z', 'Æ', 'Ø', 'Å']
    """
    parts = NUMBER.split(unicodedata.normalize("NFC", text))
    return tuple(_part(part) for part in parts if part), text


def _part(part: str) -> tuple[int, int, str]:
    if NUMBER.fullmatch(part):
        return (0, int(part), "")
    return (1, 0, _letters(part))


def _letters(part: str) -> str:
    lowered = part.casefold().replace("aa", "å").translate(LAST)
    return "".join(char for char in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(char))
