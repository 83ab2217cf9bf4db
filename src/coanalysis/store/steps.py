"""Steps: who did what when, and which steps were taken back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

__all__ = ["Step", "add_step", "all_steps", "first_said", "newest_step", "places", "undone"]

#: Steps that `undo` takes back. A pass makes suggestions only; running it again is its undo.
UNDOABLE = ("decide", "apply", "import", "files", "memo", "take-in", "settle")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody did.

    summary: counts and names of files and codes, never speech. undoes: the step it takes back. export: id of the form
    that was taken in, if one was.
    """

    id: str
    kind: str
    coder: str
    at: str
    summary: str = ""
    undoes: str | None = None
    export: str = ""


def add_step(db: sqlite3.Connection, step: Step) -> None:
    """Add a step, inside a transaction."""
    db.execute(
        "INSERT INTO step (id, kind, coder, at, summary, undoes, export) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (step.id, step.kind, step.coder, step.at, step.summary, step.undoes, step.export),
    )


def all_steps(db: sqlite3.Connection) -> list[Step]:
    """Return all steps in order of arrival."""
    rows = db.execute("SELECT id, kind, coder, at, summary, undoes, export FROM step ORDER BY seq")
    return [Step(*row) for row in rows]


def newest_step(db: sqlite3.Connection) -> str:
    """Return the id of the step that arrived last, or '' when there is none."""
    row = db.execute("SELECT id FROM step ORDER BY seq DESC LIMIT 1").fetchone()
    return row[0] if row else ""


def first_said(db: sqlite3.Connection) -> int:
    """Return the place among all steps of the first in which somebody decided or wrote something; 0 if none did."""
    row = db.execute(
        "SELECT MIN(seq) FROM step WHERE id IN (SELECT step FROM decision) OR id IN (SELECT step FROM revision)"
    ).fetchone()
    return row[0] or 0


def places(db: sqlite3.Connection) -> dict[str, int]:
    """Return the place of every step among all steps, by its id."""
    return dict(db.execute("SELECT id, seq FROM step"))


def undone(db: sqlite3.Connection) -> frozenset[str]:
    """Return the ids of the steps that were taken back."""
    return frozenset(row[0] for row in db.execute("SELECT undoes FROM step WHERE undoes IS NOT NULL"))
