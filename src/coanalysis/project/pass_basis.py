"""What a pass was made from, part by part, so that the next one does only what can have changed.

Kept beside the run it belongs to: per transcript a digest of all a pass looks at, per code one of what makes it be
suggested, and the counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from coanalysis.codebook.compare import KINDS, RUNNING
from coanalysis.model import Code, Participant, is_codable_function
from coanalysis.store.texts import shape_of
from coanalysis.study import Study
from coanalysis.suggesters.rules import targets_of

__all__ = ["MATCHER_VERSION", "Basis", "basis_of", "basis_of_study", "read_basis", "silent_labels", "touched"]

#: To be raised when the same text and codebook may give other suggestions.
MATCHER_VERSION = 3
_LOOKS = tuple(look for kind, look in KINDS.items() if kind in RUNNING)


@dataclass(frozen=True)
class Basis:
    """What one run was made from, and what it counted.

    transcripts: id -> digest. codes: id -> (digest, the codes it may suggest beside itself). passages: transcript ->
    number of them. counts: code -> (strong, weak, negative cases). skipped: patterns left out, as (where, message,
    hint).
    """

    transcripts: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, Sequence[str]]] = field(default_factory=dict)
    passages: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, Sequence[int]] = field(default_factory=dict)
    skipped: Sequence[Sequence[str]] = ()
    version: int = MATCHER_VERSION

    @cached_property
    def signature(self) -> str:
        """SHA-256 of all that a pass depends on."""
        codes = [(code, known[0]) for code, known in sorted(self.codes.items())]
        return digest(self.version, sorted(self.transcripts.items()), codes)

    def to_json(self) -> str:
        """Return the basis as it is kept."""
        names = ("transcripts", "codes", "passages", "counts", "skipped", "version")
        return json.dumps({name: getattr(self, name) for name in names}, ensure_ascii=False, separators=(",", ":"))


def read_basis(text: str, signature: str) -> Basis:
    """Return the basis kept for a run; an empty one when there is none that fits."""
    try:
        basis = Basis(**json.loads(text))
        return basis if basis.signature == signature else Basis()
    except (ValueError, TypeError, AttributeError, IndexError):
        return Basis()


def digest(*parts: object) -> str:
    """Return the SHA-256 of some values."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def basis_of(
    readings: Iterable[tuple[str, str, str, str]],
    people: Iterable[Participant],
    codes: Iterable[Code],
    *,
    pipeline: str = "",
) -> Basis:
    """Return what a pass is made from now. readings: (transcript, version, language, shape), see `store.texts`."""
    silent = silent_labels(people)
    transcripts = {
        key: digest(version, language, shape, sorted(silent.get(key, ())), pipeline)
        for key, version, language, shape in readings
    }
    return Basis(transcripts, _codes(codes))


def basis_of_study(study: Study) -> Basis:
    """Return what a pass over a study would be made from."""
    readings = ((one.id, one.version, one.language, shape_of(one)) for one in study.transcripts)
    return basis_of(readings, study.participants, study.codes, pipeline=study.settings.pipeline)


def silent_labels(people: Iterable[Participant]) -> dict[str, set[str]]:
    """Return transcript -> labels whose talk is not coded."""
    found: dict[str, set[str]] = {}
    for row in people:
        if not is_codable_function(row.function):
            found.setdefault(row.transcript, set()).add(row.label)
    return found


def _codes(codes: Iterable[Code]) -> dict[str, tuple[str, Sequence[str]]]:
    """Return code -> (digest, targets) for all codes that are searched for or named by one that is."""
    there = {code.id: code for code in codes}
    targets = {key: targets_of(code) for key, code in there.items() if code.indicators}
    named = {target for found in targets.values() for target in found}
    return {
        key: (_digest_of(code), targets.get(key, ()))
        for key, code in there.items() if code.indicators or key in named
    }  # fmt: skip


def _digest_of(code: Code) -> str:
    looks: list[Any] = [look(code) for look in _LOOKS]
    return hashlib.sha256(repr(looks).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def touched(before: Basis, now: Basis) -> frozenset[str]:
    """Return the codes whose suggestions may differ: those that changed and those they name, now or before.

    Codes of which a pattern was left out are tried again.
    """
    ids = {key for key in {*before.codes, *now.codes} if _digest(before, key) != _digest(now, key)}
    ids |= {where.partition(",")[0] for where, *_more in before.skipped}
    named = (known[1] for basis in (before, now) for key, known in basis.codes.items() if key in ids)
    return frozenset(ids.union(*named))


def _digest(basis: Basis, code: str) -> str:
    return basis.codes[code][0] if code in basis.codes else ""
