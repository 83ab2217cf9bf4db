"""Changing codes of a codebook that is in use: rename, move, retire, merge, split. Ids never change; pure values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coanalysis.codebook.references import NEGATED, references
from coanalysis.errors import UsageError
from coanalysis.model import Code, Codebook, Indicator, Texts
from coanalysis.study import text_in

__all__ = ["BookChange", "change_text", "merged", "moved", "named", "next_version", "renamed", "retired", "split"]


@dataclass(frozen=True, slots=True)
class BookChange:
    """What is to be changed. kind: `rename`, `move`, `retire`, `merge` or `split`. codes: whom it is about.

    Of these the target stands last, the parts of a split code behind it. edited: codes as they are to be. added: new
    codes, to stand behind the code `after`. told: what else changes with it, in sentences.
    """

    kind: str
    codes: tuple[str, ...]
    edited: tuple[Code, ...]
    added: tuple[Code, ...] = ()
    after: str = ""
    told: tuple[str, ...] = ()


def next_version(version: str) -> str:
    """Return a version raised by one in its last number.

    >>> [next_version(one) for one in ("1", "1.9", "utkast", "2024-b3 (nn)")]
    ['2', '1.10', 'utkast 2', '2024-b4 (nn)']
    """
    numbers = list(re.finditer(r"\d+", version))
    if not numbers:
        return f"{version} 2"
    last = numbers[-1]
    return f"{version[: last.start()]}{int(last[0]) + 1}{version[last.end() :]}"


def change_text(text: str, book: Codebook, change: BookChange) -> str | None:
    """Return a codebook's text with its part of a change and its version raised; None when nothing in it changes.

    Comments and all other lines stay as they are. Raises CodebookError if the change does not fit.
    """
    from coanalysis.codebook.write import add_codes, edit_codes, edit_version

    edited = [code for code in change.edited if book.get(code.id) not in (None, code)]
    is_here = bool(change.added) and book.get(change.after) is not None
    if not edited and not is_here:
        return None
    new = add_codes(text, change.added, after=change.after) if is_here else text
    return edit_version(edit_codes(new, edited), next_version(book.version))


def renamed(codes: Iterable[Code], code_id: str, names: Texts) -> BookChange:
    """Return the change of a code's name in some languages. Raises UsageError when there is none, or nothing new."""
    code = _used(_by_id(codes), code_id)
    new = {language: " ".join(name.split()) for language, name in names.items() if name.strip()}
    if not new or {**code.name, **new} == dict(code.name):
        raise UsageError(f"{code_id} has this name already", hint='give the new one: --nb "…", --nn "…" or --en "…"')
    return BookChange("rename", (code_id,), (replace(code, name={**code.name, **new}),))


def moved(codes: Iterable[Code], code_id: str, parent: str | None) -> BookChange:
    """Return the change of a code's parent, None for none. Raises UsageError when that would be a circle."""
    known = _by_id(codes)
    code = _used(known, code_id)
    if code.parent == parent:
        raise UsageError(f"{code_id} stands there already", hint="see the tree: coanalysis codebook show")
    if parent is not None:
        _used(known, parent)
    at = parent
    while at is not None and at in known:
        if at == code_id:
            raise UsageError(f"{parent} is {code_id} or lies below it", hint="move that one first")
        at = known[at].parent
    return BookChange("move", (code_id,), (replace(code, parent=parent),))


def retired(codes: Iterable[Code], code_id: str) -> BookChange:
    """Return the change that takes a code out of use. Raises UsageError while codes in use lie below it."""
    known = _by_id(codes)
    code = _used(known, code_id)
    _refuse_children(known, code_id)
    told = tuple(f"{one.id} still names it under {field}" for one, field in _naming(known, code_id))
    return BookChange("retire", (code_id,), (replace(code, status="retired"),), told=told)


def merged(
    codes: Iterable[Code],
    code_ids: Sequence[str],
    into: str,
    *,
    with_indicators: bool = False,
    with_examples: bool = False,
) -> BookChange:
    """Return the change by which some codes become one; the target may stand among them.

    Each of the others is retired and points to the target; codes below them come to stand below it, and other codes
    that name them name the target. with_indicators, with_examples: the target takes these over.
    Raises UsageError for codes that are not there or not in use.
    """
    work = _Merge(_by_id(codes), into)
    _used(work.known, into)
    sources = [code for code in dict.fromkeys(code_ids) if code != into]
    if not sources:
        raise UsageError(f"nothing is to be merged into {into}", hint="name the codes that are to become one with it")
    for source in sources:
        _used(work.known, source)
        work.take(source, with_indicators=with_indicators, with_examples=with_examples)
    kind = "merge" if len(code_ids) > 1 else "retire"
    return BookChange(kind, (*sources, into), work.edited(), told=tuple(work.told))


@dataclass(slots=True)
class _Merge:
    """Codes as they become while others are taken into one."""

    known: dict[str, Code]
    into: str
    told: list[str] = field(default_factory=list)
    before: dict[str, Code] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = dict(self.known)

    def edited(self) -> tuple[Code, ...]:
        """Return the codes that are to change."""
        return tuple(code for code in self.known.values() if code != self.before[code.id])

    def take(self, source: str, *, with_indicators: bool, with_examples: bool) -> None:
        """Retire a code in favour of the target."""
        old = self.known[source]
        self._point_elsewhere(old)
        self.known[source] = replace(self.known[source], status="retired", redirect=self.into)
        if with_indicators:
            self._take_lines(source)
        elif old.indicators:
            self.told.append(f"{source}: its {len(old.indicators)} indicator lines are no longer run")
        if with_examples and old.examples:
            target = self.known[self.into]
            new = [one for one in old.examples if dict(one.texts) not in [dict(each.texts) for each in target.examples]]
            self.known[self.into] = replace(target, examples=(*target.examples, *new))
            self.known[source] = replace(self.known[source], examples=())
            self.told.append(f"{source}: {len(new)} examples move to {self.into}")

    def _take_lines(self, source: str) -> None:
        old, target = self.known[source], self.known[self.into]
        there = {_folded(line.text) for line in target.indicators}
        own = _lines(old, self.into, lambda text: NEGATED.sub("", text))
        lines = [Indicator(self.into, line.text) for line in own if _folded(line.text) not in there]
        idioms = tuple(idiom for idiom in old.set_aside if idiom not in target.set_aside)
        self.known[self.into] = replace(
            target, indicators=(*target.indicators, *lines), set_aside=(*target.set_aside, *idioms)
        )
        self.known[source] = replace(old, indicators=(), set_aside=())
        self.told.append(f"{source}: {len(lines)} indicator lines move to {self.into}")

    def _point_elsewhere(self, old: Code) -> None:
        """Let other codes that name a code name the target."""
        for code in list(self.known.values()):
            if code.id == old.id or code.status == "retired":
                continue
            new = self._own(code, old) if code.id == self.into else self._other(code, old.id)
            if new != code:
                self.known[code.id] = new
                if code.id != self.into:
                    fields = [name for one, name in _naming({code.id: code}, old.id) if one.id == code.id]
                    self.told.append(f"{code.id} names {self.into} under {' and '.join(fields)} now")

    def _own(self, code: Code, old: Code) -> Code:
        """Return the target without what it says about the code it takes the place of."""
        rules = tuple(rule for rule in code.negated if rule != f"suggest {old.id}")
        return replace(
            code,
            parent=old.parent if code.parent == old.id else code.parent,
            counterpart=None if code.counterpart == old.id else code.counterpart,
            confused_with={key: value for key, value in code.confused_with.items() if key != old.id},
            negated=rules or (code.negated and ("negative_case",)),
            indicators=_lines(code, old.id, lambda text: NEGATED.sub("", text)),
        )

    def _other(self, code: Code, old: str) -> Code:
        questions = {self.into if key == old else key: value for key, value in code.confused_with.items()}
        rules = (f"suggest {self.into}" if rule == f"suggest {old}" else rule for rule in code.negated)
        return replace(
            code,
            parent=self.into if code.parent == old else code.parent,
            counterpart=self._opposite(code) if code.counterpart == old else code.counterpart,
            confused_with=questions if old in code.confused_with else code.confused_with,
            negated=tuple(dict.fromkeys(rules)),
            indicators=_lines(code, old, lambda text: NEGATED.sub(f" NEGATED {self.into}", text)),
        )

    def _opposite(self, code: Code) -> str | None:
        """Return the target as a code's counterpart if it has no other; then each names the other."""
        target = self.known[self.into]
        if target.counterpart not in (None, code.id):
            return None
        self.known[self.into] = replace(target, counterpart=code.id)
        return self.into


def split(codes: Iterable[Code], code_id: str, parts: Sequence[Code]) -> BookChange:
    """Return the change that splits a code into others, new ones or some that are there.

    parts: of a code that is there only the id counts; a new one comes to stand behind the old, under the same parent.
    Raises UsageError for fewer than two parts, and while codes in use lie below the old one.
    """
    known = _by_id(codes)
    code = _used(known, code_id)
    _refuse_children(known, code_id)
    ids = tuple(dict.fromkeys(part.id for part in parts))
    if len(ids) < 2 or code_id in ids:
        raise UsageError(
            f"{code_id} is to be split into {len(ids)} codes", hint="name two or more, none of them itself"
        )
    for one in ids:
        if one in known:
            _used(known, one)
    added = tuple(replace(part, parent=code.parent) for part in parts if part.id not in known)
    told = [f"{one.id} still names it under {field}" for one, field in _naming(known, code_id)]
    if code.indicators:
        lines = f"{len(code.indicators)} indicator lines"
        told.append(f"its {lines} are no longer run: give each to one of the new codes (the file keeps them)")
    old = replace(code, status="retired", split=ids)
    return BookChange("split", (code_id, *ids), (old,), added, code_id, tuple(told))


def _by_id(codes: Iterable[Code]) -> dict[str, Code]:
    return {code.id: code for code in codes}


def _used(known: Mapping[str, Code], code_id: str) -> Code:
    code = known.get(code_id)
    if code is None:
        raise UsageError(f"there is no code {code_id!r}", hint="list them with: coanalysis codebook show")
    if code.status == "retired":
        raise UsageError(f"the code {code_id} is retired", hint="name a code that is in use")
    return code


def _refuse_children(known: Mapping[str, Code], code_id: str) -> None:
    below = [one.id for one in known.values() if one.parent == code_id and one.status != "retired"]
    if below:
        hint = f"move them first: coanalysis codebook move {below[0]} --under -"
        words = "1 code lies" if len(below) == 1 else f"{len(below)} codes lie"
        raise UsageError(f"{words} below {code_id}: {', '.join(below[:6])}", hint=hint)


def _naming(known: Mapping[str, Code], code_id: str) -> list[tuple[Code, str]]:
    """Return the codes in use that name a code, each with the field it does so in."""
    found = dict.fromkeys(
        (code.id, ref.field)
        for code in known.values()
        for ref in references(code)
        if code.status != "retired" and ref.target == code_id
    )
    return [(known[key], name) for key, name in found]


def _lines(code: Code, old: str, change: Callable[[str], str]) -> tuple[Indicator, ...]:
    """Return a code's indicators, those changed whose negation suggests `old`."""
    return tuple(
        replace(line, text=change(line.text)) if (hit := NEGATED.search(line.text)) and hit[1] == old else line
        for line in code.indicators
    )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def named(code: Code, language: str) -> str:
    """Return how a message calls a code: «Tidspress» (barrier/time)."""
    return f"«{text_in(code.name, language)}» ({code.id})"
