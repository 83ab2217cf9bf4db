"""What changed between two versions of a codebook, code by code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from coanalysis.codebook.references import references
from coanalysis.model import Code, Codebook

__all__ = ["CodeChange", "compare_codes"]

#: What each kind of change looks at. Lines in the file are no part of a code's content.
KINDS: dict[str, Callable[[Code], Any]] = {
    "redefined": lambda code: code.meaning(),
    "renamed": lambda code: dict(code.name),
    "moved": lambda code: code.parent,
    "recoloured": lambda code: code.colour,
    "indicators": lambda code: ([line.text for line in code.indicators], code.set_aside),
    "negated": lambda code: (code.negated, code.counterpart),
    "automation": lambda code: code.automation,
    "examples": lambda code: [(dict(example.texts), example.source) for example in code.examples],
    "near_misses": lambda code: [(dict(miss.texts), miss.why, miss.known_hit) for miss in code.near_misses],
    "confused_with": lambda code: {other: dict(question) for other, question in code.confused_with.items()},
    "sources": lambda code: code.sources,
    "status": lambda code: (code.status, code.redirect, code.split, code.origin),
}
RUNNING = frozenset({"added", "removed", "indicators", "negated", "automation", "status"})


@dataclass(frozen=True, slots=True)
class CodeChange:
    """How one code changed.

    kinds: `added` or `removed` alone, else any of `redefined renamed moved recoloured indicators negated automation
    examples near_misses confused_with sources status`, in this order.
    touches: codes whose suggestions may differ for it: the code itself and those its negated hits suggest; empty
    when no suggestion can differ.
    """

    code: str
    kinds: tuple[str, ...]
    touches: tuple[str, ...] = ()

    @property
    def reopens_reading(self) -> bool:
        """Say whether what was read before has to be read again for this code."""
        return "added" in self.kinds or "redefined" in self.kinds

    def __str__(self) -> str:
        return f"{self.code}: {', '.join(self.kinds)}"


def compare_codes(old: Codebook | Iterable[Code], new: Codebook | Iterable[Code]) -> tuple[CodeChange, ...]:
    """Return the codes that differ, in the order of the new codebook, removed ones last. Equal codes are left out."""
    before, after = _by_id(old), _by_id(new)
    changes = [_change(before.get(code_id), code) for code_id, code in after.items()]
    changes += [_change(code, None) for code_id, code in before.items() if code_id not in after]
    return tuple(change for change in changes if change.kinds)


def _by_id(codes: Codebook | Iterable[Code]) -> dict[str, Code]:
    return {code.id: code for code in (codes.codes if isinstance(codes, Codebook) else codes)}


def _change(old: Code | None, new: Code | None) -> CodeChange:
    kinds = _kinds(old, new)
    codes = [code for code in (old, new) if code]
    return CodeChange(codes[0].id, kinds, _touched(codes) if RUNNING & set(kinds) else ())


def _kinds(old: Code | None, new: Code | None) -> tuple[str, ...]:
    if old is None:
        return ("added",)
    if new is None:
        return ("removed",)
    return tuple(kind for kind, look in KINDS.items() if look(old) != look(new))


def _touched(codes: Iterable[Code]) -> tuple[str, ...]:
    targets = dict.fromkeys(code.id for code in codes)
    for code in codes:
        targets |= dict.fromkeys(ref.target for ref in references(code) if ref.field in ("negated", "indicators"))
    return tuple(targets)
