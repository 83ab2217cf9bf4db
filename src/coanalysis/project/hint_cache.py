"""What the computed hints said when they were last asked for, so that asking again is quick.

A disposable cache in the project folder, one file for each suggester and coder. It holds places and code ids, no words
of the interviews. One that is missing, damaged or about another state of the project is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from coanalysis.errors import ExportError
from coanalysis.files import write_atomic
from coanalysis.model import Evidence, Suggestion, text_sha
from coanalysis.review.learning import Learnt

__all__ = ["load", "save"]

#: Raised whenever a suggester says something else about the same material.
FORMAT = 1


def _path(root: Path, suggester: str, coder: str) -> Path:
    return root / ".cache" / f"hints-{suggester}-{text_sha(coder)[:12]}.json"


def load(root: Path, suggester: str, coder: str, *, signature: str) -> Learnt | None:
    """Return what a suggester said about the material with this signature; None where that is not known."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        content = json.loads(_path(root, suggester, coder).read_bytes())
        if content["format"] == FORMAT and content["signature"] == signature:
            return _read(content, coder)
    return None


def _read(content: Mapping[str, Any], coder: str) -> Learnt:
    from coanalysis.suggesters.reliability import Reliability

    suggestions = tuple(_suggestion(one) for one in content["suggestions"])
    return Learnt(coder, suggestions, {one["code"]: Reliability(**one) for one in content["reliability"]})


def save(root: Path, suggester: str, found: Learnt, *, signature: str) -> None:
    """Write what a suggester said. Where it cannot be written, the next one who asks works it out again."""
    content = {
        "format": FORMAT,
        "signature": signature,
        "suggestions": [_plain(one) for one in found.suggestions],
        "reliability": [asdict(one) for one in found.reliability.values()],
    }
    path = _path(root, suggester, found.coder)
    with suppress(OSError, ExportError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomic(path, json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _plain(one: Suggestion) -> list[Any]:
    evidence = [[item.indicator, [list(span) for span in item.spans]] for item in one.evidence]
    return [one.transcript, one.version, one.start, one.end, one.code, one.suggester, one.strength, one.score, evidence]


def _suggestion(values: list[Any]) -> Suggestion:
    found = (Evidence(indicator, tuple((start, end) for start, end in spans)) for indicator, spans in values[-1])
    return replace(Suggestion(*values[:-1]), evidence=tuple(found))
