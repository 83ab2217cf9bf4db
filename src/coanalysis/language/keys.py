"""Keys of words: what a word form and an indicator word have in common when they are one word in another inflection.

A form's keys are the form itself and its possible lemmas in bokmål, nynorsk and English together: transcripts mix them.
An indicator word asks for itself alone when it is a base form of its own (`mange` is not `mangle`, `bruker` not
`bruke`), else also for its lemmas. Lemmas come from simplemma, which is loaded only when a form is asked for that is
not in the table yet.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from coanalysis.language.wordlists import words_in

if TYPE_CHECKING:
    from simplemma.strategies import DefaultStrategy, DictionaryLookupStrategy

__all__ = ["KeyTable", "spellings"]

_LANGUAGES = ("nb", "nn", "en")
_FORMAT = 3
#: `ikke-prioritert` is not `prioritert`.
_DENIALS = frozenset({"ikke", "ikkje", "non"})
#: Endings under which a base form is found again, to tell that it is one.
_ENDINGS = ("n", "en", "et", "a", "ene", "ne", "er", "r", "ar", "e", "te", "de", "t", "s", "ane", "ed", "ing")
_GRAMMAR = words_in("grammar")


class KeyTable:
    """Word form -> keys, computed once per form. Forms are folded (`tokens.fold`)."""

    def __init__(self) -> None:
        self._keys: dict[str, frozenset[str]] = {}
        self._asked: dict[str, frozenset[str]] = {}
        self.changed = False

    def keys(self, form: str) -> frozenset[str]:
        """Return the keys of a form in a text. A hyphenated one has those of each part and of the parts joined too."""
        found = self._keys.get(form)
        if found is None:
            found = self._keys[form] = _keys_of(form)
            self.changed = True
        return found

    def asked(self, word: str) -> frozenset[str]:
        """Return the keys that an indicator word asks for; a form matches when it has one of them."""
        found = self._asked.get(word)
        if found is None:
            found = self._asked[word] = _asked_by(word)
            self.changed = True
        return found

    def save(self) -> bytes:
        """Return the table as JSON, to be loaded by `load`. Equal tables give equal bytes."""
        content = {
            "format": _FORMAT,
            "simplemma": _simplemma_version(),
            "keys": _packed(self._keys),
            "asked": _packed(self._asked),
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")

    @classmethod
    def load(cls, data: bytes) -> KeyTable:
        """Return a saved table; an empty one when it is from another version or not readable: it is only a cache."""
        table = cls()
        try:
            content = json.loads(data)
            if (content["format"], content["simplemma"]) != (_FORMAT, _simplemma_version()):
                return table
            table._keys = _unpacked(content["keys"])
            table._asked = _unpacked(content["asked"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls()
        return table


def _packed(table: dict[str, frozenset[str]]) -> dict[str, str]:
    """Return form -> its other keys, joined; forms that are their own only key stand together under ''."""
    packed = {form: " ".join(sorted(keys - {form})) for form, keys in table.items() if keys != {form}}
    packed[""] = " ".join(sorted(form for form, keys in table.items() if keys == {form}))
    return packed


def _unpacked(packed: dict[str, str]) -> dict[str, frozenset[str]]:
    """Return what `_packed` packed."""
    alone = packed.pop("").split(" ")
    table = {form: frozenset([form]) for form in alone if form}
    table.update((form, frozenset([form, *others.split(" ")])) for form, others in packed.items())
    return table


def _keys_of(form: str) -> frozenset[str]:
    """Return the form, its lemmas, and those of its parts."""
    forms = spellings(form)
    if "'" in form and form != "n't":
        forms |= {form.split("'")[0]} - {""}
    return frozenset(forms).union(*(_lemmas(one) for one in forms))


def spellings(form: str) -> set[str]:
    """Return a form, and of a hyphenated one also the parts and the parts joined."""
    parts = [part for part in form.split("-") if part]
    if len(parts) < 2 or parts[0] in _DENIALS:
        return {form}
    return {form, *parts, "".join(parts)}


def _asked_by(word: str) -> frozenset[str]:
    """Return the word alone when it is a base form, else with its lemmas; a hyphenated one also joined."""
    lemmas = _lemmas(word)
    joined = {word.replace("-", "")} if "-" in word else set()
    if not lemmas or word in lemmas or _is_base_form(word):
        return frozenset({word, *joined})
    return frozenset({word, *lemmas, *joined})


def _lemmas(form: str) -> set[str]:
    """Return the possible lemmas of a form in three languages; none for words of grammar and unknown words."""
    if form in _GRAMMAR or form.isnumeric() or len(form) > 60:
        return set()
    strategy, lookup = _simplemma()
    found = [(lookup.get_lemma(form, language), language) for language in _LANGUAGES]
    guessed = _LANGUAGES if not any(lemma for lemma, _language in found) else ("nb", "nn")
    found += [(strategy.get_lemma(form, language), language) for language in guessed]
    lemmas = {_bridged(lemma.lower(), language) for lemma, language in found if lemma}
    return lemmas | _by_rule(form) if len(form) > 4 else lemmas


def _by_rule(form: str) -> set[str]:
    """Return lemmas that simplemma's dictionaries miss: genitives in -s, nynorsk -ar and -ane.

    A dictionary without context has one lemma a form: nynorsk `manglar` is there as a noun only.
    """
    _, lookup = _simplemma()
    found: set[str] = set()
    if form.endswith("s") and not form.endswith(("es", "ss")):
        unknown = [language for language in ("nb", "nn") if not lookup.get_lemma(form, language)]
        found.update(lemma.lower() for language in unknown if (lemma := lookup.get_lemma(form[:-1], language)))
    if form.endswith("ar") and _is_lemma(f"{form[:-2]}e", "nb"):
        found.add(f"{form[:-2]}e")
    if form.endswith("ane"):
        bases = (form[:-3], f"{form[:-3]}e")
        found.update(base for base in bases if _is_lemma(base, "nb") or _is_lemma(base, "nn"))
    return found


def _bridged(lemma: str, language: str) -> str:
    """Return a nynorsk infinitive as bokmål has that verb (`mangla`: `mangle`, `tenkje`: `tenke`), else the lemma."""
    if language != "nn" or len(lemma) < 4:
        return lemma
    if lemma.endswith("a") and _is_lemma(f"{lemma[:-1]}e", "nb"):
        return f"{lemma[:-1]}e"
    if lemma.endswith(("gje", "kje")) and _is_lemma(f"{lemma[:-2]}e", "nb"):
        return f"{lemma[:-2]}e"
    return lemma


def _is_lemma(word: str, language: str) -> bool:
    """Say whether a word is its own lemma in a language."""
    _, lookup = _simplemma()
    return lookup.get_lemma(word, language) == word


def _is_base_form(word: str) -> bool:
    """Say whether other forms lead to this word."""
    _, lookup = _simplemma()
    forms = ((word + ending, language) for language in _LANGUAGES for ending in _ENDINGS)
    lemmas = ((lookup.get_lemma(form, language), language) for form, language in forms)
    return any(lemma and _bridged(lemma, language) == word for lemma, language in lemmas)


@cache
def _simplemma() -> tuple[DefaultStrategy, DictionaryLookupStrategy]:
    """Return simplemma's full strategy and its bare dictionary. Imported late: 0.7 s."""
    from simplemma.strategies import DefaultStrategy, DictionaryLookupStrategy

    return DefaultStrategy(), DictionaryLookupStrategy()


@cache
def _simplemma_version() -> str:
    from importlib.metadata import version

    return version("simplemma")
