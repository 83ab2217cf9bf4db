"""Transcripts: their text versions, and the import entries that brought each of them in.

An *entry* is one reading of a file: the text it gave and the turns, labels, times and marks read out of it. The last
entry of a transcript whose step was not taken back is in force. So a changed file, a file read by other rules, and the
undoing of either are one thing: another entry is in force.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from coanalysis.model import Mark, TimePoint, Transcript, Turn
from coanalysis.store.maps import keep_maps
from coanalysis.store.steps import undone

__all__ = [
    "Imported", "Past", "Reading", "add_transcript", "all_versions", "entries", "imported", "known_versions",
    "read_pasts", "read_speech", "read_text", "read_transcripts", "readings", "shape_of",
]  # fmt: skip

ENTRY = "e.transcript, e.version, e.source, e.path, e.original_sha, e.step, e.loader, s.seq"
READ = "e.transcript, e.version, v.text, e.turns, e.language, e.source, e.loader, e.times, e.marks, e.step, s.seq"


@dataclass(frozen=True, slots=True)
class Imported:
    """Where a transcript came from. original_sha: SHA-256 of the file's bytes. seq: place among all steps."""

    transcript: str
    version: str
    source: str
    path: str
    original_sha: str
    step: str
    loader: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """A transcript as one entry read it. seq: from which step on (its place among all steps) it was so."""

    seq: int
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Reading:
    """The entry in force of a transcript, without its text. shape: of its turns and marks, see `shape_of`."""

    transcript: str
    version: str
    language: str
    shape: str
    step: str


def add_transcript(
    db: sqlite3.Connection,
    transcript: Transcript,
    *,
    path: str,
    original_sha: str,
    report: Mapping[str, Any],
    step: str,
    original: bytes | None = None,
) -> None:
    """Add what a file was read into, and say that `step` brought it in; the first time and every other time.

    transcript: under the id it has already, if it is there. Its entry is in force from this step on. Where its text
    differs from earlier ones, the mappings of spans from these are worked out and kept too.
    """
    db.execute(
        "INSERT OR IGNORE INTO text_version (sha, transcript, text, step) VALUES (?, ?, ?, ?)",
        (transcript.version, transcript.id, transcript.text, step),
    )
    db.execute(
        "INSERT INTO import_entry (transcript, version, step, source, path, original_sha, turns, times, marks, loader,"
        " language, report, original) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (transcript.id, transcript.version, step, transcript.source, path, original_sha,
         _dump(transcript.turns, Turn), _dump(transcript.times, TimePoint), _dump(transcript.marks, Mark),
         transcript.loader, transcript.language, json.dumps(report, ensure_ascii=False), original),
    )  # fmt: skip
    keep_maps(db, transcript)


def _dump(values: tuple[Any, ...], kind: type[Any]) -> str:
    """Return the fields of values as JSON lists, in the order of the dataclass `kind`."""
    row = attrgetter(*(one.name for one in fields(kind)))
    return json.dumps([row(value) for value in values], ensure_ascii=False, separators=(",", ":"))


def shape_of(transcript: Transcript) -> str:
    """Return a SHA-256 of where the turns and marks of a transcript stand."""
    return _shape(_dump(transcript.turns, Turn), _dump(transcript.marks, Mark))


def _shape(turns: str, marks: str) -> str:
    return hashlib.sha256(f"{turns}\n{marks}".encode("utf-8", "surrogatepass")).hexdigest()


def readings(db: sqlite3.Connection) -> Iterator[Reading]:
    """Yield the entry in force of each transcript that is there, in order of first import."""
    for entry in imported(db):
        language, turns, marks = db.execute(
            "SELECT language, turns, marks FROM import_entry WHERE transcript = ? AND step = ?",
            (entry.transcript, entry.step),
        ).fetchone()
        yield Reading(entry.transcript, entry.version, language, _shape(turns, marks), entry.step)


def read_text(db: sqlite3.Connection, reading: Reading) -> str:
    """Return the text of a transcript."""
    row = db.execute(
        "SELECT text FROM text_version WHERE transcript = ? AND sha = ?", (reading.transcript, reading.version)
    ).fetchone()
    return str(row[0])


def read_speech(db: sqlite3.Connection, reading: Reading) -> tuple[list[tuple[str, int, int]], tuple[Mark, ...]]:
    """Return (label, start, end) of the turns of a transcript that have words, in order, and its marks."""
    turns, marks = db.execute(
        "SELECT turns, marks FROM import_entry WHERE transcript = ? AND step = ?", (reading.transcript, reading.step)
    ).fetchone()
    spans = [(label, start, end) for _number, label, start, end, *_more in json.loads(turns) if end > start]
    return spans, tuple(Mark(*values) for values in json.loads(marks))


def entries(db: sqlite3.Connection, *, without: str = "") -> list[Imported]:
    """Return every entry whose step was not taken back, oldest first. The last one of a transcript is in force.

    without: a step that is to be looked at as taken back too.
    """
    gone = undone(db) | {without}
    rows = db.execute(f"SELECT {ENTRY} FROM import_entry e JOIN step s ON s.id = e.step ORDER BY s.seq, e.rowid")
    return [entry for entry in (Imported(*row) for row in rows) if entry.step not in gone]


def imported(db: sqlite3.Connection, *, without: str = "") -> list[Imported]:
    """Return the entry in force of each transcript that is there, in order of first import."""
    return list({entry.transcript: entry for entry in entries(db, without=without)}.values())


def known_versions(db: sqlite3.Connection) -> dict[str, str]:
    """Return sha -> transcript id of every text that an entry not taken back has brought in."""
    return {entry.version: entry.transcript for entry in entries(db)}


def read_transcripts(db: sqlite3.Connection, *, without: str = "") -> dict[str, Transcript]:
    """Return the transcripts that are there by id, in order of first import; titles and groups are not filled in.

    without: a step that is to be looked at as taken back.
    """
    there = imported(db, without=without)
    in_force = {(entry.transcript, entry.step) for entry in there}
    found = {row[0]: _transcript(row) for row in _rows(db) if (row[0], row[9]) in in_force}
    return {entry.transcript: found[entry.transcript] for entry in there}


def read_pasts(db: sqlite3.Connection, ids: Collection[str] | None = None, *, least: int = 2) -> dict[str, list[Past]]:
    """Return transcript id -> how it was read, oldest first, the entry in force last.

    Only transcripts with at least so many entries that were not taken back, and only those among `ids` if given.
    """
    found: dict[str, list[str]] = {}
    for entry in entries(db):
        found.setdefault(entry.transcript, []).append(entry.step)
    wanted = {key: steps for key, steps in found.items() if len(steps) >= least and (ids is None or key in ids)}
    return {
        key: [Past(row[10], _transcript(row)) for row in _rows(db, key) if row[9] in steps]
        for key, steps in wanted.items()
    }


def all_versions(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Return (transcript id, sha, text) of every text the store holds, those of imports taken back too."""
    return list(db.execute("SELECT transcript, sha, text FROM text_version ORDER BY rowid"))


def _rows(db: sqlite3.Connection, transcript: str | None = None) -> sqlite3.Cursor:
    """Return the entries (of one transcript) with their texts, oldest first."""
    return db.execute(
        f"SELECT {READ} FROM import_entry e JOIN step s ON s.id = e.step"
        " JOIN text_version v ON v.transcript = e.transcript AND v.sha = e.version"
        " WHERE :one IS NULL OR e.transcript = :one ORDER BY s.seq, e.rowid",
        {"one": transcript},
    )


def _transcript(row: tuple[Any, ...]) -> Transcript:
    return Transcript(
        id=row[0],
        version=row[1],
        text=row[2],
        turns=tuple(Turn(*values) for values in json.loads(row[3])),
        language=row[4],
        source=row[5],
        loader=row[6],
        times=tuple(TimePoint(*values) for values in json.loads(row[7])),
        marks=tuple(Mark(*values) for values in json.loads(row[8])),
    )
