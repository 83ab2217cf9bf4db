"""Versions of the files people edit: codebooks, participants.csv and the others."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from coanalysis.model import text_sha
from coanalysis.store.steps import undone

__all__ = [
    "FileVersion", "add_file", "add_meaning", "code_since", "latest_files", "meanings", "meanings_before", "parsed",
    "put_parsed", "settle", "texts_over_time", "versions_in_force", "versions_of_step",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One version of a file. path: relative to the project folder, with `/`. text None: the file is not there."""

    path: str
    text: str | None
    step: str
    pending: bool = False
    seq: int = 0

    @property
    def sha(self) -> str:
        """SHA-256 of the text; `''` when there is no file."""
        return "" if self.text is None else text_sha(self.text)


def add_file(db: sqlite3.Connection, version: FileVersion) -> None:
    """Add a version, inside a transaction."""
    db.execute(
        "INSERT INTO file_version (path, sha, text, step, pending) VALUES (?, ?, ?, ?, ?)",
        (version.path, version.sha, version.text, version.step, int(version.pending)),
    )


def latest_files(db: sqlite3.Connection, *, before: int | None = None) -> dict[str, FileVersion]:
    """Return path -> newest version; with `before`, the newest whose seq is smaller."""
    limit = before if before is not None else 2**62
    rows = db.execute(
        "SELECT path, text, step, pending, seq FROM file_version"
        " WHERE seq IN (SELECT MAX(seq) FROM file_version WHERE seq < ? GROUP BY path) ORDER BY seq",
        (limit,),
    )
    return {row[0]: FileVersion(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows}


def versions_of_step(db: sqlite3.Connection, step: str) -> list[FileVersion]:
    """Return the file versions a step made."""
    rows = db.execute("SELECT path, text, step, pending, seq FROM file_version WHERE step = ? ORDER BY seq", (step,))
    return [FileVersion(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]


def versions_in_force(db: sqlite3.Connection) -> dict[str, list[FileVersion]]:
    """Return path -> its versions in order, without those of steps that were taken back and of the undo steps."""
    rows = db.execute(
        "SELECT f.path, f.text, f.step, f.pending, f.seq FROM file_version f JOIN step s ON s.id = f.step"
        " WHERE s.undoes IS NULL AND f.step NOT IN (SELECT undoes FROM step WHERE undoes IS NOT NULL) ORDER BY f.seq"
    )
    found: dict[str, list[FileVersion]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(FileVersion(row[0], row[1], row[2], bool(row[3]), row[4]))
    return found


def texts_over_time(db: sqlite3.Connection, path: str) -> list[tuple[int, str]]:
    """Return (place among all steps, text) of each version of a file that holds, oldest first; one a step."""
    gone = undone(db)
    rows = db.execute(
        "SELECT s.seq, s.id, f.text FROM file_version f JOIN step s ON s.id = f.step"
        " WHERE f.path = ? AND f.text IS NOT NULL AND s.undoes IS NULL ORDER BY f.seq",
        (path,),
    )
    return list({seq: text for seq, step, text in rows if step not in gone}.items())


def settle(db: sqlite3.Connection, version: FileVersion) -> None:
    """Say that a pending version stands on disk."""
    db.execute("UPDATE file_version SET pending = 0 WHERE seq = ?", (version.seq,))


def meanings(db: sqlite3.Connection) -> dict[str, str]:
    """Return code id -> newest meaning; `''` for a code that was taken out. Steps taken back don't count."""
    return {code: meaning for code, meaning, _since in _meanings(db)}


def code_since(db: sqlite3.Connection) -> dict[str, str]:
    """Return code id -> UTC time since which its meaning has not changed. Steps taken back don't count."""
    return {code: since for code, _meaning, since in _meanings(db)}


def meanings_before(db: sqlite3.Connection, undoes: str) -> dict[str, tuple[str, str]]:
    """Return code id -> meaning and UTC time since which it holds, as if the step `undoes` were not taken back."""
    return {code: (meaning, since) for code, meaning, since in _meanings(db, undone(db) - {undoes})}


def _meanings(db: sqlite3.Connection, without: frozenset[str] | None = None) -> list[tuple[str, str, str]]:
    gone = undone(db) if without is None else without
    rows = db.execute("SELECT code, meaning, since, step FROM code_meaning ORDER BY seq")
    return [(code, meaning, since) for code, meaning, since, step in rows if step not in gone]


def add_meaning(db: sqlite3.Connection, code: str, meaning: str, *, since: str, step: str) -> None:
    """Say that a code means something else from now on."""
    db.execute(
        "INSERT INTO code_meaning (code, meaning, since, step) VALUES (?, ?, ?, ?)", (code, meaning, since, step)
    )


def parsed(db: sqlite3.Connection, sha: str) -> str | None:
    """Return the cached parse of a codebook text, or None."""
    row = db.execute("SELECT body FROM parsed WHERE sha = ?", (sha,)).fetchone()
    return row[0] if row else None


def put_parsed(db: sqlite3.Connection, sha: str, body: str) -> None:
    """Cache the parse of a codebook text."""
    db.execute("INSERT OR REPLACE INTO parsed VALUES (?, ?)", (sha, body))
