"""Runs of the coding pass and the suggestions they made.

A pass writes only what differs from the run before: a new or changed suggestion, or one that is retired. Rows of a
run become visible when the run is made current, all at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from coanalysis.model import Evidence, Suggestion

__all__ = [
    "begin_run", "current_run", "make_current", "put_changes", "read_suggestions", "signature", "transcripts_suggested",
]  # fmt: skip

COLUMNS = 'transcript, version, start, "end", code, suggester, strength, score, evidence, proposal'
RETIRED = "retired"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def current_run(db: sqlite3.Connection) -> int:
    """Return the number of the current run, 0 before the first."""
    row = db.execute("SELECT value FROM meta WHERE key = 'current_run'").fetchone()
    return int(row[0]) if row else 0


def signature(db: sqlite3.Connection) -> str:
    """Return what the current run was computed from; `''` before the first."""
    row = db.execute("SELECT signature FROM run WHERE id = ?", (current_run(db),)).fetchone()
    return row[0] if row else ""


def begin_run(db: sqlite3.Connection, suggester: str, made_from: str) -> int:
    """Start a run and return its number; what an unfinished one left is cleared away."""
    now = current_run(db)
    db.execute("DELETE FROM suggestion WHERE run > ?", (now,))
    db.execute("DELETE FROM run WHERE id > ?", (now,))
    return int(
        db.execute("INSERT INTO run (suggester, signature) VALUES (?, ?)", (suggester, made_from)).lastrowid or 0
    )


def put_changes(
    db: sqlite3.Connection, run: int, changed: Mapping[str, Suggestion], retired: Mapping[str, Suggestion]
) -> None:
    """Write the suggestions of a run, by id, that are new or changed, and those no longer made."""
    rows = [_row(key, one, run, one.strength) for key, one in changed.items()]
    rows += [_row(key, one, run, RETIRED) for key, one in retired.items()]
    db.executemany(f"INSERT INTO suggestion (id, run, {COLUMNS}) VALUES ({', '.join('?' * 12)})", rows)


def make_current(db: sqlite3.Connection, run: int, step: str) -> None:
    """Make a run the one that everybody sees. Raises sqlite3.IntegrityError if another run took its place."""
    if db.execute("UPDATE run SET step = ? WHERE id = ?", (step, run)).rowcount != 1:
        raise sqlite3.IntegrityError("the run is no longer there")
    db.execute("INSERT OR REPLACE INTO meta VALUES ('current_run', ?)", (str(run),))


def read_suggestions(
    db: sqlite3.Connection, *, transcript: str | None = None, codes: Collection[str] | None = None
) -> dict[str, Suggestion]:
    """Return the suggestions of the current run by id (of one transcript, of some codes), by transcript and place."""
    where = ["run <= ?"] + (["transcript = ?"] if transcript is not None else [])
    values = [current_run(db)] + ([transcript] if transcript is not None else [])
    if codes is not None:
        where.append("code IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(codes)))
    rows = db.execute(
        f"SELECT id, {COLUMNS}, MAX(run) FROM suggestion WHERE {' AND '.join(where)} GROUP BY id"
        ' ORDER BY transcript, start, "end", code',
        values,
    )
    return {row[0]: _suggestion(row) for row in rows if row[7] != RETIRED}


def transcripts_suggested(db: sqlite3.Connection, codes: Collection[str] | None = None) -> set[str]:
    """Return the transcripts for which some run has made suggestions (of some codes)."""
    if codes is None:
        return {row[0] for row in db.execute("SELECT DISTINCT transcript FROM suggestion")}
    wanted = json.dumps(sorted(codes))
    rows = db.execute(
        "SELECT DISTINCT transcript FROM suggestion WHERE code IN (SELECT value FROM json_each(?))", (wanted,)
    )
    return {row[0] for row in rows}


def _row(key: str, one: Suggestion, run: int, strength: str) -> tuple[object, ...]:
    return (key, run, one.transcript, one.version, one.start, one.end, one.code, one.suggester, strength,
            one.score, _evidence_out(one.evidence), _object(one.proposal) if one.proposal else "{}")  # fmt: skip


def _evidence_out(evidence: Iterable[Evidence]) -> str:
    return _encode([(item.indicator, item.spans, item.flags, item.via) for item in evidence])


def _object(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def _suggestion(row: tuple) -> Suggestion:  # type: ignore[type-arg]
    return Suggestion(
        transcript=row[1], version=row[2], start=row[3], end=row[4], code=row[5], suggester=row[6], strength=row[7],
        score=row[8], evidence=_evidence_in(row[9]), proposal=json.loads(row[10]) if row[10] != "{}" else {},
    )  # fmt: skip


def _evidence_in(text: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(indicator, tuple((start, end) for start, end in spans), tuple(flags), via)
        for indicator, spans, flags, via in json.loads(text)
    )
