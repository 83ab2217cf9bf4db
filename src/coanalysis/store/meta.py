"""Small facts about a store: the project's id, when it was made."""

from __future__ import annotations

import sqlite3

__all__ = ["get_meta", "put_meta"]


def get_meta(db: sqlite3.Connection, key: str) -> str:
    """Return a fact, or '' when it is not known."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else ""


def put_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    """Write a fact, inside a transaction."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
