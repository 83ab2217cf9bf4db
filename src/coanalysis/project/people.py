"""The list of participants as a file that goes out and comes back."""

from __future__ import annotations

from pathlib import Path

from coanalysis.errors import LoadError
from coanalysis.files import file_name, read_bytes, write_atomic
from coanalysis.model import Participant
from coanalysis.project import folder
from coanalysis.project.core import Project
from coanalysis.project.filing import read_text
from coanalysis.project.lists import Lists
from coanalysis.project.rows import add_rows, change_rows
from coanalysis.project.taking_in import take_in_files

__all__ = ["export_participants", "read_participants_file"]


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
    told = {(row.transcript, row.label): row for row in folder.read_participants(read_text(path, name), ids, path=name)}
    known = {(row.transcript, row.label): row for row in lists.participants}
    strangers = [row for key, row in told.items() if key not in known]
    changed = [row for key, row in told.items() if key in known and known[key] != row]
    _refuse_nothing(told, name)
    if not changed and not strangers:
        return 0
    text = _with(lists, {(row.transcript, row.label): row for row in changed}, strangers)
    take_in_files(project, {**project.files, folder.PARTICIPANTS: text}, {folder.PARTICIPANTS: text})
    return len(changed) + len(strangers)


def _refuse_nothing(told: object, name: str) -> None:
    if not told:
        hint = "write the list with: coanalysis participants --export FILE.csv"
        raise LoadError("there are no rows in this file", where=name, hint=hint, code="load.empty")


def _with(lists: Lists, changed: dict[tuple[str, str], Participant], added: list[Participant]) -> str:
    """Return `participants.csv` with some rows changed and some added, its other lines as they are."""

    def change(row: dict[str, str]) -> dict[str, str]:
        now = changed.get((lists.ids[row["transcript"]], row["label"]))
        return {**row, **folder.participant_cells(now, lists.titles)} if now else row

    text = change_rows(lists.texts[folder.PARTICIPANTS], folder.PARTICIPANTS, change)
    cells = [folder.participant_cells(row, lists.titles) for row in added]
    return add_rows(text, folder.PARTICIPANTS, cells)
