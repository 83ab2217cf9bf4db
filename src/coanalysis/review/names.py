"""Codes by their names: what stands in drop-downs, what a person wrote, and codes they make up."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from coanalysis.model import Code, text_sha
from coanalysis.study import Study, text_in
from coanalysis.words import LANGUAGES, word

__all__ = ["OWN", "CodeNames", "NewCodes", "fold", "own_id", "safe_name"]

#: The facet of codes made by people in a sheet.
OWN = "own"
#: A longer text in a code column is a sentence somebody put in the wrong column.
LONGEST_NAME, MOST_WORDS = 80, 10
LONGEST_TOLD, MOST_WORDS_TOLD = 40, 5
LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ð": "d", "þ": "th"})


def fold(name: str) -> str:
    """Return a name as it is compared: NFC, single spaces, without regard to case."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


@dataclass(frozen=True)
class CodeNames:
    """The codes of a study by name, in one language for showing and in all languages for reading.

    former: (name, code id) of what codes were called before, for sheets that are older than a new name.
    """

    study: Study
    language: str
    former: tuple[tuple[str, str], ...] = ()

    @cached_property
    def labels(self) -> dict[str, str]:
        """Code id -> the name shown; codes of the same name carry their parent's name too, retired ones their id."""
        names = {code.id: " ".join(text_in(code.name, self.language).split()) for code in self.study.codes}
        used = {code: name for code, name in names.items() if self._is_used(code)}
        shared = _shared(used)
        longer = {code: self._with_parent(code, name) if code in shared else name for code, name in used.items()}
        doubtful = _shared({**names, **longer}) - (longer.keys() - _shared(longer))
        found = {code: f"{name} [{code}]" if code in doubtful else name for code, name in {**names, **longer}.items()}
        return {code: self._to_place(code, name, names) for code, name in found.items()}

    def _to_place(self, code_id: str, name: str, names: dict[str, str]) -> str:
        """Return the name of a split code with those of the codes its codings are to be placed in."""
        code = self.study.code_by_id[code_id]
        if self._is_used(code_id) or not code.split:
            return name
        others = " / ".join(names.get(one, one) for one in code.split)
        return f"{name} ({word('review.to_place', self.language, names=others)})"

    def plain(self, code_id: str) -> str:
        """Return the name of a code and nothing beside it; its id when no codebook has it."""
        known = self.study.code_by_id.get(code_id)
        return text_in(known.name, self.language) if known else code_id

    def _is_used(self, code_id: str) -> bool:
        return self.study.code_by_id[code_id].status != "retired"

    def _with_parent(self, code_id: str, name: str) -> str:
        parent = self.study.code_by_id[code_id].parent
        known = self.study.code_by_id.get(parent) if parent else None
        return f"{name} ({text_in(known.name, self.language)})" if known else f"{name} [{code_id}]"

    def label(self, code_id: str) -> str:
        """Return the name shown for a code; its id when no codebook has it."""
        return self.labels.get(code_id, code_id)

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """Names of the codes in use, in the order of the codebooks."""
        return tuple(self.labels[code.id] for code in self.study.codes if code.status != "retired")

    @cached_property
    def _tables(self) -> tuple[dict[str, tuple[str, ...]], ...]:
        """Ways to read a name, best first: its id, the name shown, that in this language, in any, a former one."""
        codes = self.study.codes
        return (
            _table((code.id, code.id) for code in codes),
            _table((self.labels[code.id], code.id) for code in codes),
            _table((code.name.get(self.language, ""), code.id) for code in codes),
            _table((code.name.get(language, ""), code.id) for code in codes for language in LANGUAGES),
            _table((name, code) for name, code in self.former if code in self.study.code_by_id),
        )

    def find(self, name: str) -> tuple[str, ...]:
        """Return the ids of the codes a name may mean: none, one, or several when it is ambiguous.

        Codes in use come before retired ones.
        """
        found = [table.get(fold(name), ()) for table in self._tables]
        used = (tuple(filter(self._is_used, codes)) for codes in found)
        return next((codes for codes in (*used, *found) if codes), ())

    def near(self, name: str, others: Iterable[str] = ()) -> str:
        """Return the name of a code (or one of `others`) that a new name may be a slip of, or ''."""
        shown = {fold(label): label for label in (*others, *self.choices)}
        shown.update({fold(word): word for code in self.study.codes for word in code.name.values() if word})
        close = difflib.get_close_matches(fold(name), [key for key in shown if key != fold(name)], n=1, cutoff=0.85)
        return shown[close[0]] if close else ""


def _table(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for name, code in pairs:
        if name:
            found[fold(name)][code] = None
    return {name: tuple(codes) for name, codes in found.items()}


def _shared(names: dict[str, str]) -> frozenset[str]:
    """Return the codes whose name another code bears too."""
    by_name = _table((name, code) for code, name in names.items())
    return frozenset(code for codes in by_name.values() if len(codes) > 1 for code in codes)


def own_id(name: str, taken: Iterable[str]) -> str:
    """Return a code id for a new name: `own/` and the name in small letters a-z, unlike those taken.

    >>> own_id("Følte seg oversett", ())
    'own/foelte-seg-oversett'
    """
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", name).casefold().translate(LETTERS))
    slug = re.sub(r"[^a-z0-9]+", "-", "".join(char for char in plain if not unicodedata.combining(char))).strip("-")
    first = f"{OWN}/{slug[:60].strip('-') or 'code-' + text_sha(fold(name))[:8]}"
    used, code_id, number = frozenset(taken), first, 1
    while code_id in used:
        number += 1
        code_id = f"{first}-{number}"
    return code_id


@dataclass
class NewCodes:
    """Collects the codes that people make up in one sheet; the same name twice is one code."""

    names: CodeNames
    found: dict[str, Code] = field(default_factory=dict)

    def take(self, name: str) -> str:
        """Return the id of the new code of that name."""
        key = fold(name)
        if key not in self.found:
            taken = [*self.names.study.code_by_id, *(code.id for code in self.found.values())]
            label = " ".join(unicodedata.normalize("NFC", name).split())
            self.found[key] = Code(
                own_id(label, taken), {self.names.language: label}, status="draft", origin="inductive"
            )
        return self.found[key].id

    def label(self, code_id: str) -> str:
        """Return the name of a code, new ones included."""
        made = next((code for code in self.found.values() if code.id == code_id), None)
        return text_in(made.name, self.names.language) if made else self.names.label(code_id)

    @staticmethod
    def is_name(text: str) -> bool:
        """Say whether a text can be the name of a code: a line of at most 80 characters and 10 words."""
        return len(text) <= LONGEST_NAME and len(text.split()) <= MOST_WORDS and "\n" not in text.strip()


def safe_name(name: str) -> str:
    """Return a new code's name as a message may repeat it: a longer one may be words of the turn."""
    name = " ".join(name.split())
    words = len(name.split())
    return f"«{name}»" if len(name) <= LONGEST_TOLD and words <= MOST_WORDS_TOLD else f"of {words} words"
