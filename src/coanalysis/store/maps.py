"""Mappings of spans between two versions of a transcript, kept so that they need not be worked out again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress

from coanalysis.mapping import Alignment, Run, align
from coanalysis.model import Transcript

__all__ = ["alignment", "dumped", "keep_maps", "stored_maps"]

Version = tuple[str, str]
"""A version of a text: its SHA-256 and the text."""

#: What was worked out last: a dry run or a preview comes just before the import itself.
_LAST: dict[tuple[str, str], tuple[Run, ...]] = {}
MOST_KEPT, LONGEST_KEPT = 256, 20_000


def alignment(db: sqlite3.Connection, transcript: str, old: Version, new: Version) -> Alignment:
    """Return the mapping from one version of a transcript to another; worked out if the store does not have it."""
    row = db.execute(
        "SELECT runs FROM span_map WHERE transcript = ? AND old = ? AND new = ?", (transcript, old[0], new[0])
    ).fetchone()
    if row is not None:
        with suppress(ValueError, TypeError):
            return Alignment(old[1], new[1], tuple(Run(*run) for run in json.loads(row[0])))
    return _worked_out(old, new)


def _worked_out(old: Version, new: Version) -> Alignment:
    key = (old[0], new[0])
    if key in _LAST:
        return Alignment(old[1], new[1], _LAST[key])
    found = align(old[1], new[1])
    if len(found.runs) <= LONGEST_KEPT:
        _LAST[key] = found.runs
        if len(_LAST) > MOST_KEPT:
            del _LAST[next(iter(_LAST))]
    return found


def keep_maps(db: sqlite3.Connection, transcript: Transcript) -> None:
    """Keep the mappings from all other versions of a transcript to this one, inside a transaction."""
    rows = db.execute(
        "SELECT sha, text FROM text_version v WHERE transcript = :id AND sha != :new AND NOT EXISTS"
        " (SELECT 1 FROM span_map m WHERE m.transcript = :id AND m.old = v.sha AND m.new = :new)",
        {"id": transcript.id, "new": transcript.version},
    ).fetchall()
    for old in rows:
        runs = dumped(_worked_out(old, (transcript.version, transcript.text)))
        db.execute("INSERT INTO span_map VALUES (?, ?, ?, ?)", (transcript.id, old[0], transcript.version, runs))


def dumped(found: Alignment) -> str:
    """Return a mapping as it is stored."""
    return json.dumps(found.runs, separators=(",", ":"))


def stored_maps(db: sqlite3.Connection) -> list[tuple[str, str, str, str]]:
    """Return (transcript id, old sha, new sha, runs as stored) of every mapping kept."""
    return list(db.execute("SELECT transcript, old, new, runs FROM span_map ORDER BY transcript, old, new"))
