"""One entry of a transcript at a time: what was read then, and the report of that import."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from coanalysis.model import Mark, TimePoint, Transcript, Turn
from coanalysis.store.texts import Imported

__all__ = ["read_reading", "read_report"]


def read_reading(db: sqlite3.Connection, entry: Imported) -> Transcript:
    """Return the transcript as an entry read it; title and group are not filled in."""
    row = db.execute(
        "SELECT v.text, e.turns, e.times, e.marks, e.language FROM import_entry e"
        " JOIN text_version v ON v.transcript = e.transcript AND v.sha = e.version"
        " WHERE e.transcript = ? AND e.step = ?",
        (entry.transcript, entry.step),
    ).fetchone()
    return Transcript(
        id=entry.transcript,
        version=entry.version,
        text=row[0],
        turns=tuple(Turn(*values) for values in json.loads(row[1])),
        times=tuple(TimePoint(*values) for values in json.loads(row[2])),
        marks=tuple(Mark(*values) for values in json.loads(row[3])),
        language=row[4],
        source=entry.source,
        loader=entry.loader,
    )


def read_report(db: sqlite3.Connection, entry: Imported) -> dict[str, Any]:
    """Return the report that was stored with an entry."""
    row = db.execute(
        "SELECT report FROM import_entry WHERE transcript = ? AND step = ?", (entry.transcript, entry.step)
    ).fetchone()
    found: dict[str, Any] = json.loads(row[0])
    return found
