"""History: the log of steps and taking one back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING

from coanalysis.errors import CoanalysisError
from coanalysis.model import Assessment, Claim, Memo, QuoteChoice, Summary
from coanalysis.project import folder, taking_in
from coanalysis.project.lists import Lists
from coanalysis.store import filing
from coanalysis.store.decisions import read_decisions
from coanalysis.store.records import Record, read_records
from coanalysis.store.steps import UNDOABLE, Step, all_steps, undone
from coanalysis.store.texts import imported, read_transcripts

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["log", "pick_step", "take_back"]

WHY_NOT = {
    "init": "it made the project: to start afresh, make a new folder with coanalysis init",
    "undo": "to have that work back, do it again: apply the same sheet, import the same files",
    "code": "a pass makes suggestions only: change the codebook and run coanalysis code again",
}
LISTS = (folder.TRANSCRIPTS, folder.PARTICIPANTS, folder.PERSONS)


def log(db: sqlite3.Connection) -> list[tuple[Step, bool]]:
    """Return all steps in order, each with whether it was taken back."""
    gone = undone(db)
    return [(step, step.id in gone) for step in all_steps(db)]


def take_back(project: Project, wanted: str | None) -> Step:
    """Take a step back and return it; what could not be put back is said in the project's notices.

    Files go back to what they were before the step, unless they were changed again later. Raises CoanalysisError when
    there is no such step, it cannot be undone, or later work rests on it; nothing is changed then.
    """
    from coanalysis.project.codebooks import orphans

    target = pick_step(project.db, wanted)
    texts, later = _texts_before(project.db, target)
    _refuse_later(project.db, target, later)
    left = frozenset(entry.transcript for entry in imported(project.db) if entry.step != target.id)
    if target.kind == "import" or set(LISTS) & texts.keys():
        texts = _without_strays(project, texts, left)
        later = [path for path in later if path not in LISTS]
    after = {path: text for path, text in {**project.files, **texts}.items() if text is not None}
    there = {key: one for key, one in read_transcripts(project.db).items() if key in left}
    taking_in.check_files(project, after, there)
    had = set(orphans(project))
    project.commit("undo", f"{target.kind}: {target.summary}", texts=texts, undoes=target.id)
    project.notices += [f"{path} was changed again later; it stays as it is." for path in later]
    lost = [code for code in orphans(project) if code not in had]
    if lost:
        project.notices.append(f"Codings of {', '.join(lost)} have no code now; coanalysis check lists them.")
    return target


def pick_step(db: sqlite3.Connection, wanted: str | None) -> Step:
    """Return the step to take back: the one named (the beginning of its id is enough), else the newest undoable one.

    Raises CoanalysisError when there is none, it cannot be undone, or it brought in transcripts that others rest on.
    """
    gone = undone(db)
    if wanted is None:
        candidates = [step for step in all_steps(db) if step.kind in UNDOABLE and step.id not in gone]
        step = candidates[-1] if candidates else None
    else:
        step = _named(db, wanted)
    if step is None:
        raise CoanalysisError("there is nothing to take back", code="undo.none", hint="see all steps: coanalysis log")
    if step.id in gone:
        raise CoanalysisError(f"step {step.id[:8]} is taken back already", code="undo.done", hint="see: coanalysis log")
    if step.kind not in UNDOABLE:
        raise CoanalysisError(
            f"step {step.id[:8]} ({step.kind}) cannot be taken back", code="undo.kind",
            hint=WHY_NOT.get(step.kind, "see all steps: coanalysis log"),
        )  # fmt: skip
    _refuse_import_in_use(db, step)
    return step


def _named(db: sqlite3.Connection, wanted: str) -> Step:
    found = [step for step in all_steps(db) if wanted and step.id.startswith(wanted.lower())]
    if len(found) == 1:
        return found[0]
    message = f"{len(found)} steps begin with {wanted!r}" if found else f"there is no step {wanted!r}"
    raise CoanalysisError(message, code="undo.which", hint="copy the step's id from: coanalysis log")


def _refuse_import_in_use(db: sqlite3.Connection, step: Step) -> None:
    """Raise CoanalysisError if somebody has decided or written something about transcripts a step brought in."""
    brought = {entry.transcript for entry in imported(db) if entry.step == step.id}
    decisions = sum(decision.transcript in brought for decision in read_decisions(db))
    records = [head.record for heads in read_records(db).values() for head in heads]
    written = sum(bool(brought & set(_transcripts_of(record))) for record in records)
    counts = ((decisions, "decision", "decisions"), (written, "memo or claim", "memos or claims"))
    words = [f"{n} {one if n == 1 else several}" for n, one, several in counts if n]
    if words:
        raise CoanalysisError(
            f"step {step.id[:8]} brought in transcripts that carry {' and '.join(words)}", code="undo.in-use",
            hint="take the later steps back first; coanalysis log shows them",
        )  # fmt: skip


def _transcripts_of(record: Record) -> Iterable[str]:
    """Return the ids of the transcripts that a record is about."""
    if isinstance(record, Claim):
        return [passage.transcript for passage in (*record.supporting, *record.deviating)]
    if isinstance(record, QuoteChoice):
        return [record.passage.transcript]
    if isinstance(record, Assessment):
        return [record.transcript]
    if isinstance(record, Memo | Summary):
        return record.target.split(":")[1:2]
    return []


def _texts_before(db: sqlite3.Connection, step: Step) -> tuple[dict[str, str | None], list[str]]:
    """Return path -> text before a step (None: no file) for the files it changed last, and those changed again later.

    Steps that were taken back don't count.
    """
    in_force = filing.versions_in_force(db)
    texts: dict[str, str | None] = {}
    later = []
    for version in filing.versions_of_step(db, step.id):
        chain = in_force[version.path]
        if chain[-1].step == step.id:
            texts[version.path] = next((one.text for one in reversed(chain) if one.step != step.id), None)
        else:
            later.append(version.path)
    return texts, later


def _refuse_later(db: sqlite3.Connection, target: Step, later: list[str]) -> None:
    """Raise CoanalysisError if a change of files is to be taken back from under a later one."""
    if target.kind != "files" or not later:
        return
    newest = filing.versions_in_force(db)[later[0]][-1].step
    raise CoanalysisError(
        f"{' and '.join(later)} changed again after step {target.id[:8]}", code="undo.later",
        hint=f"take the later step back first: coanalysis undo {newest[:8]}",
    )  # fmt: skip


def _without_strays(project: Project, texts: dict[str, str | None], left: frozenset[str]) -> dict[str, str | None]:
    """Return the texts, the three lists among them without what has no transcript any more.

    Those are rows of transcripts that are not there, and persons that would come back although nobody has them.
    """
    after = {path: text for path, text in {**project.files, **texts}.items() if text is not None}
    now = folder.read_transcript_rows(project.files[folder.TRANSCRIPTS])
    lists = Lists.read(after, ids={row.title: row.id for row in now})
    known = {row.id for row in lists.rows} | {row.transcript for row in lists.participants}
    persons = frozenset(one.pseudonym for one in folder.read_persons(project.files[folder.PERSONS]))
    thinned = lists.without(frozenset(known - left), kept=persons).texts
    return {**texts, **{path: text for path, text in thinned.items() if text != after[path]}}
