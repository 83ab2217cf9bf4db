"""Decisions: only ever added."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from coanalysis.model import Decision, Shown
from coanalysis.store.steps import undone

__all__ = ["add_decisions", "read_decisions"]

COLUMNS = 'step, transcript, version, start, "end", code, family, answer, coder, at, consensus, note, attributes, shown'


def add_decisions(db: sqlite3.Connection, decisions: Iterable[Decision]) -> int:
    """Add decisions and return how many were new; one that is there already is not added twice."""
    before = db.total_changes
    db.executemany(
        f"INSERT OR IGNORE INTO decision (id, {COLUMNS}) VALUES ({', '.join('?' * 15)})",
        ((one.content_id, one.step, one.transcript, one.version, one.start, one.end, one.code, one.family, one.answer,
          one.coder, one.at, json.dumps(one.consensus), one.note, json.dumps(dict(one.attributes), sort_keys=True),
          json.dumps([one.shown.suggester, one.shown.rank, one.shown.when])) for one in decisions),
    )  # fmt: skip
    return db.total_changes - before


def read_decisions(db: sqlite3.Connection) -> tuple[Decision, ...]:
    """Return the decisions of all steps that were not taken back, in order of time and id."""
    gone = undone(db)
    rows = db.execute(f"SELECT {COLUMNS} FROM decision ORDER BY at, id")
    return tuple(_decision(row) for row in rows if row[0] not in gone)


def _decision(row: tuple) -> Decision:  # type: ignore[type-arg]
    return Decision(
        step=row[0], transcript=row[1], version=row[2], start=row[3], end=row[4], code=row[5], family=row[6],
        answer=row[7], coder=row[8], at=row[9], consensus=tuple(json.loads(row[10])), note=row[11],
        attributes=json.loads(row[12]), shown=Shown(*json.loads(row[13])),
    )  # fmt: skip
