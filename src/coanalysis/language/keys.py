"""Keys of words: what a word form and an indicator word have in common when they are one word in another inflection.

A form's keys are the form itself and its possible lemmas in bokmål, nynorsk and English together: transcripts mix them.
An indicator word asks for itself alone when it is a base form of its own (`mange` is not `mangle`, `bruker` not
`bruke`), else also for its lemmas. Lemmas come from `inflection`; dictionaries are read only when a form is asked for
that is not in the table yet.
"""

from __future__ import annotations

import json

from coanalysis.language.inflection import (
    base_forms,
    dictionary_lemmas,
    guessed_bases,
    is_base_form,
    is_known,
    is_norwegian_base,
)
from coanalysis.language.lexicon import lexicon, lexicon_version
from coanalysis.language.spelling import standard_spellings, twins
from coanalysis.language.wordlists import words_in

__all__ = ["KeyTable", "head_lemmas", "spellings"]

_FORMAT = 5
#: `ikke-prioritert` is not `prioritert`.
_DENIALS = frozenset({"ikke", "ikkje", "non"})
_LONGEST = 60
#: Participles, passives and who does something in nynorsk (`tenkjar`) are asked for as words of their own.
_OWN_WORDS = ("ende", "ande", "ast", "es", "gjar", "kjar")
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

    def put(self, form: str, keys: frozenset[str]) -> None:
        """Take in the keys of a form that another table has worked out."""
        if form not in self._keys:
            self._keys[form] = keys
            self.changed = True

    def save(self) -> bytes:
        """Return the table as JSON, to be loaded by `load`. Equal tables give equal bytes."""
        content = {
            "format": _FORMAT,
            "dictionaries": lexicon_version(),
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
            if (content["format"], content["dictionaries"]) != (_FORMAT, lexicon_version()):
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
    asked = {word, word.replace("-", "")}
    if not _has_lemmas(word):
        return frozenset(asked)
    asked.update(_bridges(word))
    if not (is_base_form(word) or word.endswith(_OWN_WORDS)):
        asked |= dictionary_lemmas(word) or base_forms(word) or head_lemmas(word)
    return frozenset(asked)


def _has_lemmas(form: str) -> bool:
    return not (form in _GRAMMAR or form.isnumeric() or len(form) > _LONGEST)


def _lemmas(form: str) -> set[str]:
    """Return the possible lemmas of a form in three languages; none for words of grammar."""
    if not _has_lemmas(form):
        return set(standard_spellings(form))
    lemmas = base_forms(form)
    if not lemmas:
        lemmas = head_lemmas(form) | guessed_bases(form)
    if form.endswith("s") and len(form) > 4 and form[-2] != "s" and not is_norwegian_base(form):
        lemmas |= _lemmas(form[:-1])
    for lemma in (form, *lemmas):
        lemmas |= _bridges(lemma) | twins(lemma)
    return lemmas | standard_spellings(form)


def head_lemmas(form: str) -> set[str]:
    """Return the lemmas of an unknown compound: those of its last part behind its first.

    The last part is the longest that a dictionary has; one whose first part is in a dictionary too goes before.
    """
    first: set[str] = set()
    for at in range(2, len(form) - 3):
        head, lead = form[at:], form[:at]
        if is_known(head):
            lemmas = {lead + lemma for lemma in base_forms(head)}
            if is_known(lead) or (lead[-1] in "se" and is_known(lead[:-1])):
                return lemmas
            first = first or lemmas
    return first


def _bridges(lemma: str) -> set[str]:
    """Return a nynorsk infinitive as bokmål has that verb: `mangla` is `mangle`, `tenkje` is `tenke`."""
    bases = []
    if lemma.endswith("a") and len(lemma) > 3:
        bases = [f"{lemma[:-1]}e", f"{lemma[:-2]}e"] if lemma.endswith(("gja", "kja")) else [f"{lemma[:-1]}e"]
    elif lemma.endswith(("gje", "kje")):
        bases = [f"{lemma[:-2]}e"]
    return {base for base in bases if lexicon("nb").is_lemma(base)}
