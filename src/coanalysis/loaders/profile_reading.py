"""From a section `[profiles.NAME]` of `coanalysis.toml` to a profile, with all that is wrong in it at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from coanalysis.language.marks import KINDS
from coanalysis.loaders.profile_patterns import ANYTHING, OWN, SPEAKERS, STAMPS, compiled, mark_pattern
from coanalysis.loaders.profile_shipped import shipped
from coanalysis.loaders.profile_speakers import Layout
from coanalysis.loaders.profiles import Profile

__all__ = ["KEYS", "Fault", "faults_of", "read_profile", "section"]

#: Every key of a section, in the order of docs/profiles.md.
KEYS = ("base", "speaker", "speakers", "stamp", "stamp_at", "header", "skip", "usual_marks", *KINDS)
STAMP_AT = ("begin", "end")
_LISTS = ("speakers", "stamp", "skip", *KINDS)
_NAME = re.compile(r"[a-z][a-z-]*")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one key of a section, and what to write instead."""

    key: str
    message: str
    hint: str


def section(name: str) -> str:
    """Return where a profile is written, for messages."""
    return f"coanalysis.toml, [profiles.{name}]"


def faults_of(name: str, profiles: Mapping[str, object]) -> list[Fault]:
    """Return all that is wrong with a section. profiles: the sections of the project, by name."""
    own = profiles.get(name, shipped().get(name))
    if not isinstance(own, dict):
        hint = f"write [profiles.{name}] on a line of its own, and its keys below it"
        return [Fault("", "this is no section", hint)]
    faults = [fault for key, value in own.items() for fault in _faults(key, value)]
    faults += _base_faults(name, own, profiles)
    return faults if faults else list(_together(_merged(name, profiles)))


def _base_faults(name: str, own: Mapping[str, object], profiles: Mapping[str, object]) -> list[Fault]:
    known, seen, base = {**shipped(), **profiles}, [name], own.get("base")
    while isinstance(base, str):
        section_of = shipped().get(base) if base == seen[-1] else known.get(base)
        if section_of is None or (base in seen and base != seen[-1]):
            names = ", ".join(one for one in known if one != name)
            return [Fault("base", f"there is no profile {base!r} to start from", f"one of {names}")]
        if base == seen[-1]:
            return []
        seen.append(base)
        base = section_of.get("base") if isinstance(section_of, dict) else None
    return []


def _merged(name: str, profiles: Mapping[str, object]) -> dict[str, Any]:
    """Return the keys of a section with those of its base; a key that it writes itself goes before."""
    own: Any = profiles.get(name, shipped().get(name, {}))
    base = own.get("base")
    if base is None:
        return dict(own)
    others = {key: one for key, one in profiles.items() if key != name}
    below = _merged(base, others if base == name else profiles)
    return {**below, **own}


def _faults(key: str, value: object) -> Iterator[Fault]:
    """Yield what is wrong with a key by itself."""
    if key not in KEYS:
        near = difflib.get_close_matches(key, KEYS, n=1)
        hint = f"did you mean {near[0]}?" if near else "keys are " + ", ".join(KEYS)
        yield Fault(key, f"there is no key {key!r}", hint)
    elif key in _LISTS:
        yield from _list_faults(key, value)
    elif key == "usual_marks" and not isinstance(value, bool):
        yield Fault(key, "this is neither true nor false", "write true or false, without quotes")
    elif key == "header" and not _is_header(value):
        yield Fault(key, "this is no number of lines and no beginning of a line", 'such as 5, or "Intervjuer:"')
    elif key in ("base", "speaker", "stamp_at") and not (isinstance(value, str) and value.strip()):
        yield Fault(key, "this is not text", f'put it in quotes:  {key} = "…"')
    elif key == "stamp_at" and value not in STAMP_AT:
        yield Fault(key, f"{value!r} is not known", "one of " + ", ".join(STAMP_AT))
    elif key == "speaker":
        yield from _pattern_faults(key, str(value), SPEAKERS, "label")


def _is_header(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _list_faults(key: str, value: object) -> Iterator[Fault]:
    texts = _listed(value)
    if not all(isinstance(one, str) and one.strip() for one in texts) or not texts:
        yield Fault(key, "this is not a list of texts", f'such as  {key} = ["…", "…"]')
        return
    for text in texts:
        if key == "stamp":
            yield from _pattern_faults(key, text, STAMPS, "stamp")
        elif key != "speakers":
            yield from _mark_faults(key, text)


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _pattern_faults(key: str, text: str, named: Mapping[str, str], group: str) -> Iterator[Fault]:
    """Yield what is wrong with the name of a pattern, or with a pattern of one's own."""
    names = ", ".join(named)
    own = f"a pattern of your own has (?P<{group}>…) in it"
    if text in named:
        return
    if _NAME.fullmatch(text):
        yield Fault(key, f"there is no pattern called {text!r}", f"one of {names}; {own}")
        return
    try:
        groups = compiled(text).groupindex
    except ValueError as error:
        yield Fault(key, str(error), "write patterns in single quotes: '…'")
        return
    if group not in groups:
        yield Fault(key, f"the pattern does not say which part is the {group}", f"{own}; or take one of {names}")


def _mark_faults(key: str, text: str) -> Iterator[Fault]:
    try:
        mark_pattern(key, text)
    except (ValueError, TimeoutError) as error:
        message = str(error) if isinstance(error, ValueError) else "the pattern takes too long"
        yield Fault(key, message, f"a mark is written as it stands, {ANYTHING} for anything; {OWN} begins a pattern")


def _together(merged: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with keys beside each other."""
    if merged.get("speaker") == "alone" and "speakers" not in merged:
        yield Fault("speaker", "labels that stand alone cannot be told from words", 'list them:  speakers = ["…", "…"]')
    if merged.get("stamp_at") == "end" and "stamp" not in merged:
        yield Fault("stamp_at", "it is not said how times are written", 'such as  stamp = "hash"')


def read_profile(name: str, profiles: Mapping[str, object]) -> Profile:
    """Return the profile of a section that has no faults."""
    found = _merged(name, profiles)
    layout = Layout(
        speaker=found.get("speaker", ""),
        labels=tuple(_listed(found.get("speakers", ()))),
        stamps=tuple(STAMPS.get(one, one) for one in _listed(found.get("stamp", ()))),
        stamp_at=found.get("stamp_at", "begin"),
        header=found.get("header", 0),
        skip=tuple(mark_pattern("skip", one) for one in _listed(found.get("skip", ()))),
    )
    written = tuple(mark_pattern(kind, one) for kind in KINDS for one in _listed(found.get(kind, ())))
    own, where = profiles.get(name), section(name) if name in profiles else f"profile {name}"
    own_kinds = frozenset(own).intersection(KINDS) if isinstance(own, dict) else frozenset[str]()
    return Profile(name, layout, written, found.get("usual_marks", True), own_kinds, where)
