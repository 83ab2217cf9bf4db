"""Base forms that a word may be an inflection of, by the rules of bokmål, nynorsk and English.

A dictionary has one lemma a form: `jobbar` is there as a noun or as a verb. Here every ending that a form can have is
taken off, and what is left counts when a dictionary knows it as a base form. What no rule gives (`sto`: `stå`) stands
in `irregular.txt`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from coanalysis.language.lexicon import lexicon
from coanalysis.language.wordlists import words_in

__all__ = [
    "base_forms",
    "dictionary_lemmas",
    "guessed_bases",
    "irregular_bases",
    "is_base_form",
    "is_known",
    "is_norwegian_base",
]

_Rules = dict[str, tuple[str, ...]]

#: Ending -> what may stand in its place in the base form: nouns, verbs and adjectives of bokmål and nynorsk.
_FREQUENT: _Rules = {
    "en": ("", "e"), "et": ("", "e"), "a": ("", "e"), "er": ("", "e"), "ar": ("", "e"), "or": ("e", "a"),
    "ene": ("", "e"), "ane": ("", "e"), "one": ("e", "a"), "te": ("", "e"), "de": ("", "e"), "t": ("", "e"),
    "ende": ("", "e"), "ande": ("", "e"), "es": ("e",),
}  # fmt: skip
#: The same, only for forms that no dictionary has; a known form in -e or -st is seldom these.
_SELDOM: _Rules = _FREQUENT | {
    "i": ("",), "n": ("",), "r": ("",), "ne": ("",), "na": ("",), "e": ("",), "ere": ("", "e"), "are": ("", "e"),
    "est": ("", "e"), "ast": ("", "e"), "este": ("", "e"), "aste": ("", "e"), "dde": ("",), "dd": ("",), "tt": ("",),
    "d": ("", "e"), "ede": ("", "e"), "ete": ("", "e"), "as": ("e",), "st": ("", "e"),
}  # fmt: skip
#: Endings of the past, before which a double consonant is written once and the j of nynorsk verbs is lost.
_PAST = frozenset(["te", "de", "t", "d", "st"])
_ENGLISH: _Rules = {
    "s": ("",), "es": ("",), "ies": ("y",), "ed": ("", "e"), "ied": ("y",), "ing": ("", "e"),
    "er": ("", "e"), "est": ("", "e"), "ier": ("y",), "iest": ("y",),
}  # fmt: skip
_LONGEST_ENDING = 4
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxz")
_SHORTEST_STEM, _SHORTEST_GUESS = 2, 4
#: Other forms by which a word is known as a base form where the dictionary takes it for a form of another word.
_SUPPORT = ("en", "et", "a", "n", "ene", "ne", "er", "r", "ar", "ane", "te", "de", "t", "s", "ed", "ing")
#: Endings that only verbs in -e have.
_OF_VERBS = ("s", "t", "te", "ende", "ande")
#: Endings of forms of verbs that are base forms of nouns and adjectives, or their forms, as well.
_OF_BASES = ("er", "ar", "et", "a")
_DEFINITE = ("en", "et", "ene", "ane")
#: What stands before verbs: `foregå`, `innsett`.
_PREFIXES = words_in("before verbs")
_LONGEST_PREFIX = max(map(len, _PREFIXES))


def base_forms(form: str) -> set[str]:
    """Return the base forms of a folded form: of the dictionaries, irregular ones, and those its endings allow."""
    known = {lemma for lemma in (lexicon("nb").get(form), lexicon("nn").get(form)) if lemma}
    if form in known:
        known.discard(f"{form}e")  # a noun (`bruk`), that is seldom the imperative of the other dictionary
    english = lexicon("en").get(form)
    found = irregular_bases(form, prefixed=form not in known)
    if not found and (known or not english):
        found = _norwegian(form, known)
    found |= known
    if english:
        found.add(english.lower())
    if english or not known:
        found.update(base for base in _english(form) if lexicon("en").is_lemma(base))
    return found


def _norwegian(form: str, known: set[str]) -> set[str]:
    """Return the base forms that endings of bokmål and nynorsk allow. known: the lemmas of the dictionaries."""
    nb, nn = lexicon("nb").get, lexicon("nn").get
    if not known:
        return {base for base, _, _ in _candidates(form, _SELDOM) if nb(base) == base or nn(base) == base}
    found = ((base, ending, put) for base, ending, put in _candidates(form, _FREQUENT) if base not in known)
    lemmas = ((base, ending, put) for base, ending, put in found if nb(base) == base or nn(base) == base)
    return {base for base, ending, put in lemmas if _fits(form, known, base, ending=ending, put=put)}


def _fits(form: str, known: set[str], base: str, *, ending: str, put: str) -> bool:
    """Say whether a form that a dictionary knows may be a form of another word too.

    A base form is one only of a verb (`leder`: `lede`), in -t only of one in -ere or -mme. What a dictionary takes for
    a verb (`snakkar`) is no noun without its -e, but for masculine ones (`kvelder`) where that verb has no -te
    (`bruker`), and a stem changes only where other plurals show it (`mangler`: `mangel`, not `opna`: `open`). Nouns in
    -er and -ar have a form in -en, adjectives in -t are compared, and what the dictionary takes for a noun (`landet`)
    is no noun in -e.
    """
    stem = form[: -len(ending)]
    if form in known:
        return put == "e" and (ending in _OF_BASES or form.endswith(("ert", "mt"))) and _leads(base, _OF_VERBS)
    if put:
        return (ending not in _DEFINITE or stem not in known) and (ending != "t" or base in (f"{stem}e", f"{stem}me"))
    if base != stem:
        return ending in ("er", "ar") and _is_led(f"{stem}ene", base) and _is_led(f"{stem}ane", base)
    if ending in _OF_BASES and f"{stem}e" in known and _leads(f"{stem}e", _OF_VERBS):
        return ending in ("er", "ar") and _is_masculine(base) and not _is_led(f"{stem}te", f"{stem}e")
    if ending in ("er", "ar"):
        return _leads(base, ("en", "ane"))
    if ending == "t":
        return _leads(base, ("ere", "are", "est", "ast"))
    return ending not in ("te", "de", "ende", "ande")


def _is_masculine(base: str) -> bool:
    """Say whether the dictionaries have a noun with -en and -ane."""
    return _leads(base, ("en",)) and _leads(base, ("ane",))


def _leads(base: str, endings: tuple[str, ...]) -> bool:
    """Say whether a dictionary leads a base form with one of some endings back to it."""
    return any(_is_led(base + ending, base) for ending in endings)


def _is_led(form: str, base: str) -> bool:
    """Say whether a dictionary leads a form to a base form."""
    return lexicon("nb").get(form) == base or lexicon("nn").get(form) == base


def is_known(form: str) -> bool:
    """Say whether a Norwegian dictionary has a form."""
    return lexicon("nb").get(form) is not None or lexicon("nn").get(form) is not None


def is_norwegian_base(form: str) -> bool:
    """Say whether a Norwegian dictionary has a form as a base form."""
    return lexicon("nb").is_lemma(form) or lexicon("nn").is_lemma(form)


def dictionary_lemmas(form: str) -> set[str]:
    """Return the lemmas that the dictionaries of the three languages have for a form."""
    found = (lexicon(language).get(form) for language in ("nb", "nn", "en"))
    return {lemma.lower() for lemma in found if lemma}


def guessed_bases(form: str) -> set[str]:
    """Return the base forms that the endings of a form allow, known or not: for words that no dictionary has."""
    return {base for base, _, _ in _candidates(form, _SELDOM) if len(base) >= _SHORTEST_GUESS}


def is_base_form(word: str) -> bool:
    """Say whether a dictionary has a word as a base form, or leads other forms to it."""
    for language in ("nb", "nn", "en"):
        words = lexicon(language)
        if words.get(word) == word or any(words.get(word + ending) == word for ending in _SUPPORT):
            return True
    return word in _irregular().bases


@dataclass(frozen=True, slots=True)
class _Irregular:
    """forms: form -> base forms, of all irregular words. verbs: the same of verbs alone. bases: all base forms."""

    forms: dict[str, set[str]] = field(default_factory=dict)
    verbs: dict[str, set[str]] = field(default_factory=dict)
    bases: set[str] = field(default_factory=set)


@cache
def _irregular() -> _Irregular:
    """Return what `irregular.txt` says."""
    data = pkgutil.get_data("coanalysis.language", "irregular.txt")
    assert data is not None  # part of the package
    table, section = _Irregular(), ""
    for line in data.decode("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            left, _, right = line.partition("=")
            bases = left.split()
            table.bases.update(bases)
            for form in (*bases, *right.split()):
                table.forms.setdefault(form, set()).update(bases)
                if section == "verbs":
                    table.verbs.setdefault(form, set()).update(bases)
    return table


def irregular_bases(form: str, *, prefixed: bool = True) -> set[str]:
    """Return the base forms of an irregular form. prefixed: also of one behind a prefix of verbs."""
    table = _irregular()
    found = set(table.forms.get(form, ()))
    if prefixed:
        for at in range(1, min(len(form) - 1, _LONGEST_PREFIX + 1)):
            if form[:at] in _PREFIXES:
                found.update(form[:at] + base for base in table.verbs.get(form[at:], ()))
    return found


def _candidates(form: str, rules: _Rules) -> Iterator[tuple[str, str, str]]:
    """Yield (base, ending, what is put in its place) for all that a form can be made of."""
    for size in range(1, min(_LONGEST_ENDING, len(form) - _SHORTEST_STEM) + 1):
        ending, stem = form[-size:], form[:-size]
        for put in rules.get(ending, ()):
            for base in _bases(stem, ending, put):
                yield base, ending, put


def _bases(stem: str, ending: str, put: str) -> list[str]:
    """Return the base forms of a stem: as it is, one m (`rommet`), its e (`mangler`), what the past lost (`bygde`)."""
    last, before = stem[-1], stem[-2]
    bases = [stem + put]
    if last not in _CONSONANTS:
        return bases
    if put and ending in _PAST:
        bases += [f"{stem}{last}e", f"{stem}je", f"{stem}{last}je"]
    elif not put and last == before == "m":
        bases.append(stem[:-1])
    elif not put and last in "lrn" and before in _CONSONANTS and ending[0] in "ea":
        bases += [f"{stem[:-1]}e{last}", f"{stem[:-1]}{before}e{last}"]
    return bases


def _english(form: str) -> Iterator[str]:
    """Yield the base forms of an English form; a doubled consonant before the ending may be single."""
    for size in range(1, min(_LONGEST_ENDING, len(form) - _SHORTEST_STEM) + 1):
        ending, stem = form[-size:], form[:-size]
        for put in _ENGLISH.get(ending, ()):
            if ending in ("er", "est") and lexicon("en").get(f"{stem}est") not in (stem, f"{stem}e"):
                continue  # `leader` is nobody who is more `lead`
            yield stem + put
            if ending[0] in "ei" and not put and stem[-1] == stem[-2]:
                yield stem[:-1]
