"""References between codes: parent, counterpart, confused with, and what a negated hit suggests."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coanalysis.codebook.nodes import Findings, near
from coanalysis.model import Code

__all__ = ["Reference", "note_circles", "note_dead", "references"]

NEGATED = re.compile(r"\sNEGATED\s+(\S+)\s*$")


@dataclass(frozen=True, slots=True)
class Reference:
    """One code naming another. field: where it stands. line: in its file, from 1."""

    code: str
    field: str
    target: str
    line: int


def references(code: Code, lines: Mapping[str, int] | None = None) -> list[Reference]:
    """Return all references of a code.

    lines: field, or `confused_with CODE` -> line; without it the code's own line is given.
    """
    at = lines or {}
    named = [("parent", code.parent), ("counterpart", code.counterpart)]
    named += [("redirect", code.redirect), *(("split", target) for target in code.split)]
    named += [(f"confused_with {target}", target) for target in code.confused_with]
    named += [("negated", rule.removeprefix("suggest ")) for rule in code.negated if rule.startswith("suggest ")]
    found = [Reference(code.id, name.split()[0], target, at.get(name, code.line)) for name, target in named if target]
    return found + _in_indicators(code)


def _in_indicators(code: Code) -> list[Reference]:
    hits = ((NEGATED.search(indicator.text), indicator.line) for indicator in code.indicators)
    return [Reference(code.id, "indicators", hit[1], line or code.line) for hit, line in hits if hit]


def note_dead(found: Iterable[Reference], ids: Iterable[str], findings: Findings, *, strict: bool) -> None:
    """Note references to codes that do not exist.

    strict False: a reference into a facet of which `ids` holds no code may live in another codebook, and is left
    alone unless it looks like a slip of a code that is here.
    """
    known = tuple(ids)
    facets = {_facet(code_id) for code_id in known}
    for reference in found:
        if reference.target == reference.code:
            findings.add(reference.line, f"{reference.code}: {reference.field} names the code itself")
        elif reference.target not in known and (strict or _belongs_here(reference.target, facets)):
            message = f"{reference.code}: {reference.field} names no code: {reference.target!r}"
            findings.add(reference.line, message, near(reference.target, known) or "see the ids in the file")


def _facet(code_id: str) -> str:
    return code_id.split("/", 1)[0]


def _belongs_here(target: str, facets: set[str]) -> bool:
    """Say whether a code id has a facet of this codebook, spelled right or nearly."""
    return bool(difflib.get_close_matches(_facet(target), facets, n=1, cutoff=0.8))


def note_circles(codes: Iterable[Code], findings: Findings) -> None:
    """Note codes that are their own ancestors."""
    parents = {code.id: code for code in codes}
    for code in parents.values():
        seen = {code.id}
        at = code.parent
        while at and at not in seen and at in parents:
            seen.add(at)
            at = parents[at].parent
        if at == code.id and code.parent != code.id:
            findings.add(code.line, f"{code.id}: its parents lead back to itself")
