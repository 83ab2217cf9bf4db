"""The list of participants: confirmed by a person, and as a file that goes out and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coanalysis.errors import LoadError
from coanalysis.files import file_name, read_bytes, write_atomic
from coanalysis.model import Participant
from coanalysis.project import folder
from coanalysis.project.core import Project
from coanalysis.project.filing import read_text
from coanalysis.project.lists import Lists
from coanalysis.project.rows import add_rows, change_rows, has_column, with_column
from coanalysis.project.standing import shortened
from coanalysis.project.taking_in import take_in_files

__all__ = ["confirm", "export_participants", "read_participants_file"]


def export_participants(project: Project, path: Path, *, force: bool = False) -> None:
    """Write a copy of `participants.csv`. Raises ExportError if it is there already (without `force`) or cannot be."""
    project.refresh()
    write_atomic(path, project.files[folder.PARTICIPANTS].encode("utf-8"), force=force)


def read_participants_file(project: Project, path: Path) -> int:
    """Take in a changed copy as a step and return how many rows differ. Rows that the copy lacks stay as they are.

    Raises LoadError for a file that cannot be read, FileError naming every row that does not fit; nothing is changed
    then.
    """
    project.refresh()
    name = file_name(path)
    read_bytes(path)  # refuses what is no ordinary file
    lists = Lists.read(project.files)
    ids = {row.title: row.id for row in lists.rows}
    text = read_text(path, name)
    told = {(row.transcript, row.label): row for row in folder.read_participants(text, ids, path=name)}
    known = {(row.transcript, row.label): row for row in lists.participants}
    if not has_column(text, folder.CONFIRMED):
        told = {key: replace(row, is_confirmed=key in known and known[key].is_confirmed) for key, row in told.items()}
    strangers = [row for key, row in told.items() if key not in known]
    changed = [row for key, row in told.items() if key in known and known[key] != row]
    _refuse_nothing(told, name)
    if not changed and not strangers:
        return 0
    text = _with(lists, changed, strangers)
    take_in_files(project, {**project.files, folder.PARTICIPANTS: text}, {folder.PARTICIPANTS: text})
    return len(changed) + len(strangers)


def _refuse_nothing(told: object, name: str) -> None:
    if not told:
        hint = "write the list with: coanalysis participants --export FILE.csv"
        raise LoadError("there are no rows in this file", where=name, hint=hint, code="load.empty")


def confirm(project: Project, titles: Sequence[str] = ()) -> tuple[str, ...]:
    """Note as one step that a person has looked at functions and persons of some transcripts, or of all.

    Returns the titles of the transcripts in which something was a guess until now. Raises UsageError for a title that
    does not exist.
    """
    project.refresh()
    wanted = {project.transcript(title).id for title in titles} or set(project.study.transcript_by_id)
    lists = Lists.read(project.files)
    guessed = [row for row in lists.participants if row.transcript in wanted and not row.is_confirmed]
    if not guessed:
        return ()
    text = _with(lists, [replace(row, is_confirmed=True) for row in guessed], [])
    there = {row.transcript for row in guessed}
    told = tuple(one.title for one in project.study.transcripts if one.id in there)
    project.commit("files", f"functions confirmed in {shortened(told)}", texts={folder.PARTICIPANTS: text})
    return told


def _with(lists: Lists, changed: Sequence[Participant], added: Sequence[Participant]) -> str:
    """Return `participants.csv` with some rows changed and some added, its other lines as they are."""
    by_label = {(row.transcript, row.label): row for row in changed}

    def change(row: dict[str, str]) -> dict[str, str]:
        now = by_label.get((lists.ids[row["transcript"]], row["label"]))
        return {**row, **folder.participant_cells(now, lists.titles)} if now else row

    text = lists.texts[folder.PARTICIPANTS]
    if any(row.is_confirmed for row in changed):
        text = with_column(text, folder.PARTICIPANTS, folder.CONFIRMED)
    text = change_rows(text, folder.PARTICIPANTS, change)
    cells = [folder.participant_cells(row, lists.titles) for row in added]
    return add_rows(text, folder.PARTICIPANTS, cells)
