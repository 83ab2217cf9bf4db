"""How a codebook changed, in sentences a method chapter can use, in bokmål, nynorsk or English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coanalysis.codebook.compare import compare_codes
from coanalysis.model import Code, Codebook, Texts
from coanalysis.study import text_in
from coanalysis.words import word

__all__ = ["GROUPS", "Told", "tell_changes"]

#: What is told together: which codes there are, what they mean, how they are found and shown.
GROUPS = ("structure", "meaning", "workings")
MEANING = ("definition", "include", "exclude")
PLAIN = ("negated", "counterpart", "automation", "origin", "colour", "sources")


@dataclass(frozen=True, slots=True)
class Told:
    """One change of one code. group: one of GROUPS. kind: `added`, `merged`, `definition` …; text: the sentence.

    old, new: what stood there and what stands there now, '' where a list is told.
    """

    code: str
    group: str
    kind: str
    text: str
    old: str = ""
    new: str = ""


def tell_changes(
    old: Codebook | Iterable[Code], new: Codebook | Iterable[Code], *, language: str = "nb"
) -> tuple[Told, ...]:
    """Return what changed from one codebook to another: grouped, then in the order of the new one; equal ones give ().

    Of codes that are out of use in both only this is told when it changes: what they point to.
    """
    before, after = (tuple(one.codes if isinstance(one, Codebook) else one) for one in (old, new))
    teller = _Teller({code.id: code for code in before}, {code.id: code for code in after}, language)
    told = [one for change in compare_codes(before, after) for one in teller.tell(change.code)]
    return tuple(sorted(told, key=lambda one: GROUPS.index(one.group)))


@dataclass(frozen=True)
class _Teller:
    before: Mapping[str, Code]
    after: Mapping[str, Code]
    language: str

    def tell(self, code_id: str) -> Iterator[Told]:
        """Yield what changed in a code."""
        old, new = self.before.get(code_id), self.after.get(code_id)
        if old is None and new is not None:
            yield self._added(new)
        elif old is not None and new is None:
            yield self._told(old, "structure", "removed")
        elif old is not None and new is not None:
            yield from self._status(old, new)
            if new.status == "retired" and old.status != "retired":
                yield from self._renamed(old, new)
            if new.status != "retired":
                for part in (self._structure, self._meaning, self._lists, self._plain):
                    yield from part(old, new)

    def _told(self, code: Code, group: str, kind: str, *, old: str = "", new: str = "", **values: object) -> Told:
        text = word(f"changes.{kind}", self.language, name=self._name(code), old=old, new=new, **values)
        return Told(code.id, group, kind, text, old, new)

    def _name(self, code: Code) -> str:
        return text_in(code.name, self.language) or code.id

    def _named(self, code_id: str | None) -> str:
        known = self.after.get(code_id or "") or self.before.get(code_id or "")
        return f"«{self._name(known)}»" if known else f"«{code_id}»"

    def _listed(self, codes: Sequence[str]) -> str:
        names = [self._named(code) for code in codes]
        return f"{', '.join(names[:-1])} {word('and', self.language)} {names[-1]}" if names[1:] else "".join(names)

    def _added(self, code: Code) -> Told:
        definition = text_in(code.definition, self.language)
        origin = next((one for one in self.after.values() if code.id in one.split), None)
        if code.status == "retired":
            return self._told(code, "structure", "added_retired")
        kind = ("added_split" if origin else "added") + ("_defined" if definition else "")
        return self._told(code, "structure", kind, new=definition, origin=self._named(origin.id) if origin else "")

    def _status(self, old: Code, new: Code) -> Iterator[Told]:
        points = (old.status, old.redirect, old.split) != (new.status, new.redirect, new.split)
        if not points:
            return
        if new.status == "retired" and new.redirect:
            yield self._told(old, "structure", "merged", new=self._named(new.redirect))
        elif new.status == "retired" and new.split:
            yield self._told(old, "structure", "split", new=self._listed(new.split))
        else:
            kind = "retired" if new.status == "retired" else "restored" if old.status == "retired" else new.status
            yield self._told(old, "structure", kind)

    def _structure(self, old: Code, new: Code) -> Iterator[Told]:
        if old.parent != new.parent:
            top = word("changes.top", self.language)
            was, now = (self._named(one.parent) if one.parent else top for one in (old, new))
            yield self._told(new, "structure", "moved", old=was, new=now)
        yield from self._renamed(old, new)

    def _renamed(self, old: Code, new: Code) -> Iterator[Told]:
        if dict(old.name) != dict(new.name):
            yield self._texts(old, "structure", "renamed", old.name, new.name)

    def _meaning(self, old: Code, new: Code) -> Iterator[Told]:
        for kind in MEANING:
            texts: tuple[Texts, Texts] = (getattr(old, kind), getattr(new, kind))
            if dict(texts[0]) != dict(texts[1]):
                yield self._texts(new, "meaning", kind, *texts)
        if _questions(old) != _questions(new):
            pairs = [(other, text) for other, text in _questions(new) if (other, text) not in _questions(old)]
            told = "; ".join(f"{self._named(other)}: {text_in(dict(text), self.language)}" for other, text in pairs)
            gone = self._listed([other for other, _ in _questions(old) if other not in new.confused_with])
            if told:
                yield self._told(new, "meaning", "confused_with", new=told)
            if gone:
                yield self._told(new, "meaning", "confused_gone", old=gone)

    def _texts(self, code: Code, group: str, kind: str, old: Texts, new: Texts) -> Told:
        """Tell a text that changed: in the language asked for, else in those in which it did, each named."""
        languages = [one for one in dict.fromkeys((*new, *old)) if old.get(one, "") != new.get(one, "")]
        if self.language in languages:
            languages = [self.language]
        elif text_in(old, self.language) != text_in(new, self.language):
            languages = []
        pairs = [(old.get(one, ""), new.get(one, ""), f" ({one})" if one != self.language else "") for one in languages]
        pairs = pairs or [(text_in(old, self.language), text_in(new, self.language), "")]
        was, now = ("; ".join(f"{_quoted(pair[place])}{pair[2]}" for pair in pairs) for place in (0, 1))
        if kind == "renamed":
            return self._told(code, group, kind, old=was, new=now)
        form = "changed" if any(pair[0] for pair in pairs) else "given"
        form = form if any(pair[1] for pair in pairs) else "taken"
        text = word(f"changes.{form}", self.language, name=self._name(code), old=was, new=now,
                    what=word(f"changes.what.{kind}", self.language))  # fmt: skip
        return Told(code.id, group, kind, text, was, now)

    def _lists(self, old: Code, new: Code) -> Iterator[Told]:
        for kind, look in LISTS.items():
            was, now = look(old, self.language), look(new, self.language)
            if was != now:
                added = [one for one in now if one not in was]
                gone = [one for one in was if one not in now]
                yield Told(new.id, "workings", kind, self._list_text(new, kind, added, gone), "\n".join(gone),
                           "\n".join(added))  # fmt: skip

    def _list_text(self, code: Code, kind: str, added: Sequence[str], gone: Sequence[str]) -> str:
        parts = [
            word(f"changes.list.{name}", self.language, n=len(lines), lines=", ".join(f"«{line}»" for line in lines))
            for name, lines in (("added", added), ("gone", gone))
            if lines
        ] or [word("changes.list.order", self.language)]
        what = word(f"changes.what.{kind}", self.language)
        return word("changes.list", self.language, name=self._name(code), what=what, parts="; ".join(parts))

    def _plain(self, old: Code, new: Code) -> Iterator[Told]:
        for kind in PLAIN:
            was, now = (_said(getattr(one, kind)) for one in (old, new))
            if was != now:
                what = word(f"changes.what.{kind}", self.language)
                values = {"name": self._name(new), "old": _quoted(was), "new": _quoted(now), "what": what}
                text = word("changes.changed", self.language, **values)
                yield Told(new.id, "workings", kind, text, was, now)


def _quoted(text: str) -> str:
    return f"«{text}»" if text else "–"


def _said(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")


def _questions(code: Code) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(other, tuple(texts.items())) for other, texts in code.confused_with.items()]


def _indicators(code: Code, _language: str) -> list[str]:
    return [line.text for line in code.indicators]


def _idioms(code: Code, _language: str) -> list[str]:
    return list(code.set_aside)


def _examples(code: Code, language: str) -> list[str]:
    return [_in_all(one.texts, language) for one in code.examples]


def _near_misses(code: Code, language: str) -> list[str]:
    return [f"{_in_all(one.texts, language)} ({one.why})" for one in code.near_misses]


def _in_all(texts: Texts, language: str) -> str:
    """Return a sentence in the language asked for first, then in its others: a change in any of them shows."""
    order = sorted(texts, key=lambda one: one != language)
    return " / ".join(texts[one] for one in order)


LISTS: dict[str, Callable[[Code, str], list[str]]] = {
    "indicators": _indicators,
    "set_aside": _idioms,
    "examples": _examples,
    "near_misses": _near_misses,
}
