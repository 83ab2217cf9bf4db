"""Transcripts and their text versions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from coanalysis.model import Mark, TimePoint, Transcript, Turn
from coanalysis.store.steps import undone

__all__ = ["Imported", "add_transcript", "imported", "read_transcripts"]


KEEP = "ON CONFLICT (transcript, sha) DO UPDATE SET original = COALESCE(excluded.original, original)"
RENEW = (
    f"{KEEP}, turns = excluded.turns, times = excluded.times, marks = excluded.marks, loader = excluded.loader,"
    " language = excluded.language, report = excluded.report"
)


@dataclass(frozen=True, slots=True)
class Imported:
    """Where a transcript came from. original_sha: SHA-256 of the file's bytes."""

    transcript: str
    version: str
    source: str
    path: str
    original_sha: str
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
    """Add a transcript's text version and say that `step` brought it in.

    A version whose imports were all taken back, and that nothing rests on, is read anew: its turns, times, marks,
    loader, language and report are those of this import. A kept original stays unless a new one is given.
    """
    db.execute(
        "INSERT INTO text_version (sha, transcript, text, turns, times, marks, original, loader, language,"
        f" report, step) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) {KEEP if _is_used(db, transcript) else RENEW}",
        (transcript.version, transcript.id, transcript.text, _dump(transcript.turns, Turn),
         _dump(transcript.times, TimePoint), _dump(transcript.marks, Mark), original, transcript.loader,
         transcript.language, json.dumps(report, ensure_ascii=False), step),
    )  # fmt: skip
    db.execute(
        "INSERT INTO import_entry (transcript, version, step, source, path, original_sha) VALUES (?, ?, ?, ?, ?, ?)",
        (transcript.id, transcript.version, step, transcript.source, path, original_sha),
    )


def _is_used(db: sqlite3.Connection, transcript: Transcript) -> bool:
    """Say whether an import in force brought this version in, or a decision in force rests on it."""
    gone = undone(db)
    rows = db.execute(
        "SELECT step FROM import_entry WHERE transcript = :id AND version = :sha"
        " UNION SELECT step FROM decision WHERE transcript = :id AND version = :sha",
        {"id": transcript.id, "sha": transcript.version},
    )
    return any(row[0] not in gone for row in rows)


def _dump(values: tuple[Any, ...], kind: type[Any]) -> str:
    """Return the fields of values as JSON lists, in the order of the dataclass `kind`."""
    row = attrgetter(*(one.name for one in fields(kind)))
    return json.dumps([row(value) for value in values], ensure_ascii=False, separators=(",", ":"))


def imported(db: sqlite3.Connection) -> list[Imported]:
    """Return where each transcript that is there came from, in order of import."""
    gone = undone(db)
    rows = db.execute(
        "SELECT e.transcript, e.version, e.source, e.path, e.original_sha, e.step FROM import_entry e"
        " JOIN step s ON s.id = e.step ORDER BY s.seq, e.rowid"
    )
    return [Imported(*row) for row in rows if row[5] not in gone]


def read_transcripts(db: sqlite3.Connection) -> dict[str, Transcript]:
    """Return the transcripts that are there by id, in order of import; titles and groups are not filled in."""
    there = {entry.transcript: entry for entry in imported(db)}
    columns = "transcript, sha, text, turns, language, loader, times, marks"
    found = {}
    for row in db.execute(f"SELECT {columns} FROM text_version ORDER BY rowid"):
        entry = there.get(row[0])
        if entry and entry.version == row[1]:
            found[row[0]] = _transcript(row, entry.source)
    return {transcript_id: found[transcript_id] for transcript_id in there}


def _transcript(row: tuple[Any, ...], source: str) -> Transcript:
    return Transcript(
        id=row[0],
        version=row[1],
        text=row[2],
        turns=tuple(Turn(*values) for values in json.loads(row[3])),
        language=row[4],
        source=source,
        loader=row[5],
        times=tuple(TimePoint(*values) for values in json.loads(row[6])),
        marks=tuple(Mark(*values) for values in json.loads(row[7])),
    )
