"""Steps: who did what when, and which steps were taken back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

__all__ = ["Step", "add_step", "all_steps", "find_step", "newest_step", "undone"]

#: Steps that `undo` takes back. A pass makes suggestions only; running it again is its undo.
UNDOABLE = ("decide", "apply", "import", "files", "memo", "take-in")


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


def find_step(db: sqlite3.Connection, step_id: str) -> Step | None:
    """Return the step whose id begins with `step_id`, or None if there is none or more than one."""
    found = [step for step in all_steps(db) if step.id.startswith(step_id)]
    return found[0] if len(found) == 1 else None


def undone(db: sqlite3.Connection) -> frozenset[str]:
    """Return the ids of the steps that were taken back."""
    return frozenset(row[0] for row in db.execute("SELECT undoes FROM step WHERE undoes IS NOT NULL"))
