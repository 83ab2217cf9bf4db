"""Versions of the files people edit: codebooks, participants.csv and the others."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from coanalysis.model import text_sha
from coanalysis.store.steps import undone

__all__ = [
    "FileVersion", "add_file", "add_meaning", "code_since", "first_texts", "latest_files", "meaning_steps", "meanings",
    "meanings_before", "parsed", "put_parsed", "redefined", "settle", "texts_ever", "texts_over_time",
    "versions_in_force", "versions_of_step",
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


def texts_ever(db: sqlite3.Connection, folder: str) -> list[tuple[str, str]]:
    """Return (path, text) of each version there has been of the files in a folder, newest first, undone ones too."""
    rows = db.execute(
        "SELECT path, text FROM file_version WHERE path LIKE ? AND text IS NOT NULL ORDER BY seq DESC", (f"{folder}/%",)
    )
    return rows.fetchall()


def texts_over_time(db: sqlite3.Connection, path: str) -> list[tuple[int, str]]:
    """Return (place among all steps, text) of each version of a file that holds, oldest first; one a step."""
    gone = undone(db)
    rows = db.execute(
        "SELECT s.seq, s.id, f.text FROM file_version f JOIN step s ON s.id = f.step"
        " WHERE f.path = ? AND f.text IS NOT NULL AND s.undoes IS NULL ORDER BY f.seq",
        (path,),
    )
    return list({seq: text for seq, step, text in rows if step not in gone}.items())


def first_texts(db: sqlite3.Connection, directory: str) -> dict[str, str]:
    """Return path -> text of the files of a directory as the first step made them that is not taken back."""
    gone = undone(db)
    wanted = "SELECT step FROM file_version WHERE path LIKE ? AND text IS NOT NULL ORDER BY seq"
    rows = db.execute(wanted, (f"{directory}/%",))
    first = next((step for (step,) in rows if step not in gone), "")
    made = versions_of_step(db, first)
    return {one.path: one.text for one in made if one.text is not None and one.path.startswith(f"{directory}/")}


def settle(db: sqlite3.Connection, version: FileVersion) -> None:
    """Say that a pending version stands on disk."""
    db.execute("UPDATE file_version SET pending = 0 WHERE seq = ?", (version.seq,))


def meanings(db: sqlite3.Connection) -> dict[str, str]:
    """Return code id -> newest meaning; `''` for a code that was taken out. Steps taken back don't count."""
    return {code: meaning for code, meaning, _since in _meanings(db)}


def code_since(db: sqlite3.Connection) -> dict[str, str]:
    """Return code id -> UTC time since which its meaning has not changed. Steps taken back don't count."""
    return {code: since for code, _meaning, since in _meanings(db)}


def redefined(db: sqlite3.Connection) -> frozenset[str]:
    """Return the ids of the codes that mean something else than they did at first. Steps taken back don't count."""
    said: dict[str, list[str]] = {}
    for code, meaning, _since in _meanings(db):
        said.setdefault(code, []).append(meaning)
    return frozenset(code for code, all_of in said.items() if len(all_of) > 1 and all_of[-2])


def meaning_steps(db: sqlite3.Connection) -> dict[str, str]:
    """Return code id -> id of the step since which its meaning holds. Steps taken back don't count."""
    gone = undone(db)
    rows = db.execute("SELECT code, step FROM code_meaning ORDER BY seq")
    return {code: step for code, step in rows if step not in gone}


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
