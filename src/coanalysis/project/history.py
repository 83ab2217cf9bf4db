"""History: the log of steps and taking one back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from coanalysis.errors import CoanalysisError
from coanalysis.model import Assessment, Claim, Memo, QuoteChoice, Summary
from coanalysis.project import folder, taking_in
from coanalysis.project.lists import Lists
from coanalysis.project.recasting import told_changes
from coanalysis.store import filing
from coanalysis.store.decisions import read_decisions
from coanalysis.store.records import Record, read_records
from coanalysis.store.steps import UNDOABLE, Step, all_steps, places, undone
from coanalysis.store.texts import Imported, entries, imported, read_transcripts

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
    left = frozenset(entry.transcript for entry in imported(project.db, without=target.id))
    if target.kind == "import" or set(LISTS) & texts.keys():
        texts = _without_strays(project, texts, left)
        later = [path for path in later if path not in LISTS]
    after = {path: text for path, text in {**project.files, **texts}.items() if text is not None}
    taking_in.check_files(project, after, read_transcripts(project.db, without=target.id))
    had = set(orphans(project))
    back = [*_put_back(project, target), *told_changes(project, after)]
    project.commit("undo", f"{target.kind}: {target.summary}", texts=texts, undoes=target.id)
    project.notices += back
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


def _put_back(project: Project, target: Step) -> list[str]:
    """Return a sentence for each transcript that has an earlier text or other turns when a step is taken back."""
    titles = {row.id: row.title for row in project.transcript_rows}
    now = {entry.transcript: entry for entry in imported(project.db)}
    then = {entry.transcript: entry for entry in imported(project.db, without=target.id)}
    return [
        f"{titles.get(key, key)} has {'the text' if entry.version != now[key].version else 'the turns'} of"
        f" {entry.source} again, as it was before."
        for key, entry in then.items()
        if entry.step != now[key].step
    ]


def _refuse_import_in_use(db: sqlite3.Connection, step: Step) -> None:
    """Raise CoanalysisError if anything rests on what an import brought in: a transcript, or a new text of one."""
    everything = entries(db)
    for entry in (one for one in everything if one.step == step.id):
        others = [one for one in everything if one.transcript == entry.transcript and one is not entry]
        if others and others[0].seq > entry.seq:
            raise CoanalysisError(
                f"step {step.id[:8]} brought in a transcript that was imported anew since", code="undo.later",
                hint=f"take the later step back first: coanalysis undo {others[-1].step[:8]}",
            )  # fmt: skip
    _refuse_resting(step, *_resting(db, step, everything))


def _resting(db: sqlite3.Connection, step: Step, everything: Sequence[Imported]) -> tuple[int, int]:
    """Return how many decisions, and how many memos and other records, would lose what an import brought in."""
    seqs = places(db)
    rests: dict[str, Callable[[str, int], bool]] = {}
    for entry in everything:
        if entry.step == step.id:
            others = [one for one in everything if one.transcript == entry.transcript and one is not entry]
            if not others or others[-1].version != entry.version:
                rests[entry.transcript] = partial(_rests_on, entry, is_first=not others)
    decisions = [one for one in read_decisions(db) if one.transcript in rests]
    decided = sum(rests[one.transcript](one.version, seqs.get(one.step, 0)) for one in decisions)
    heads = [head for some in read_records(db).values() for head in some if head.step != step.id]
    written = sum(
        any(key in rests and rests[key](version, head.seq) for key, version in _places_of(head.record))
        for head in heads
    )
    return decided, written


def _rests_on(entry: Imported, version: str, seq: int, *, is_first: bool) -> bool:
    """Say whether something made in a step rests on an entry. version: '' when it names none."""
    return is_first or (seq > entry.seq and version in ("", entry.version))


def _refuse_resting(step: Step, decided: int, written: int) -> None:
    counts = ((decided, "decision", "decisions"), (written, "memo or claim", "memos or claims"))
    words = [f"{n} {one if n == 1 else several}" for n, one, several in counts if n]
    if words:
        raise CoanalysisError(
            f"step {step.id[:8]} brought in transcripts that carry {' and '.join(words)}", code="undo.in-use",
            hint="take the later steps back first; coanalysis log shows them",
        )  # fmt: skip


def _places_of(record: Record) -> Iterable[tuple[str, str]]:
    """Yield (transcript id, version) of what a record is about; version '' where it rests on none or names none."""
    if isinstance(record, Claim):
        yield from ((one.transcript, one.version) for one in (*record.supporting, *record.deviating))
    elif isinstance(record, QuoteChoice):
        yield record.passage.transcript, record.passage.version
    elif isinstance(record, Assessment):
        yield record.transcript, "-"
    elif isinstance(record, Memo) and record.place:
        yield record.place.transcript, record.place.version
    elif isinstance(record, Memo | Summary):
        about = record.target.split(":")
        version = record.version if isinstance(record, Summary) else ""
        yield from ((one, version if about[0] == "turn" or version else "-") for one in about[1:2])


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
