"""Parts of compounds: whether `tid` is one part of `møtetidene`, and not of `tidlig`.

What stands before and behind the part has to be a word of the dictionaries, with the letter that links them (`s`, `e`,
`-`) or without. No analysis is made that could be shown: a part that is given is only checked. On typical words of
interviews such a check is right about nine times in ten; the rest is compounds with a meaning of their own (`fritid`,
`måltid`), which a line leaves out by EXCEPT.
"""

from __future__ import annotations

from functools import lru_cache

from coanalysis.language.inflection import base_forms, dictionary_lemmas, is_base_form, is_known
from coanalysis.language.keys import head_lemmas
from coanalysis.language.wordlists import words_in

__all__ = ["has_part"]

_LINKS = ("", "s", "e")
_SHORTEST = 3
#: A project has some ten thousand forms; a server should not keep them for ever.
_KEPT = 100_000
#: What stands before or behind words without being a part of a compound.
_NO_FIRST = words_in("never the first part")
_NO_LAST = words_in("never the last part")
_FIRST = words_in("first parts")


def has_part(form: str, part: str) -> bool:
    """Say whether a folded form is a compound with a part at either end or in the middle, or the part inflected.

    part: a folded base form of at least three letters. A hyphenated form is looked at piece by piece too.
    """
    if part[:_SHORTEST] not in form:
        return part in _readings(form)
    pieces = (form, *form.split("-")) if "-" in form else (form,)
    return any(_is_in(lemma, part) for piece in pieces if piece for lemma in _readings(piece))


def _is_in(lemma: str, part: str) -> bool:
    """Say whether a base form is a part, or made of it and other words."""
    at = lemma.find(part)
    while at >= 0:
        before, behind = lemma[:at], lemma[at + len(part) :]
        if (not before or _is_first(before)) and (not behind or _is_last(behind)):
            return True
        at = lemma.find(part, at + 1)
    return False


@lru_cache(_KEPT)
def _readings(form: str) -> frozenset[str]:
    """Return the base forms of a form; of one that no dictionary has, those of its last part behind the first."""
    lemmas = dictionary_lemmas(form) if is_known(form) else head_lemmas(form)
    return frozenset(lemmas | base_forms(form)) or frozenset({form})


@lru_cache(_KEPT)
def _is_first(text: str) -> bool:
    """Say whether letters can stand before a part: a word, or one with a link."""
    return text in _FIRST or any(_is_word(text[: len(text) - len(link)]) for link in _LINKS if text.endswith(link))


@lru_cache(_KEPT)
def _is_last(text: str) -> bool:
    """Say whether letters can stand behind a part."""
    return text not in _NO_LAST and any(_is_word(text[len(link) :]) for link in _LINKS if text.startswith(link))


def _is_word(text: str) -> bool:
    """Say whether letters are a base form, or a compound of two."""
    if len(text) < _SHORTEST or text in _NO_FIRST or text in _NO_LAST:
        return False
    return is_base_form(text) or any(
        is_base_form(text[at:]) and _is_plain_first(text[:at]) for at in range(_SHORTEST, len(text) - _SHORTEST)
    )


def _is_plain_first(text: str) -> bool:
    """Say whether letters are a base form with or without a link."""
    bases = (text[: len(text) - len(link)] for link in _LINKS if text.endswith(link))
    return any(len(base) >= _SHORTEST and base not in _NO_FIRST and is_base_form(base) for base in bases)
