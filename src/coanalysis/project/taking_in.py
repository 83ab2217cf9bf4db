"""On opening: finish interrupted writes, and take in the files that a person changed, as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, TypeVar

from coanalysis.errors import CodebookError, ExportError, Problem, ProjectError
from coanalysis.model import Participant, Transcript
from coanalysis.project import filing as filed
from coanalysis.project import folder
from coanalysis.project.casts import FUNCTION, SPEAKER
from coanalysis.project.guide import guide_questions
from coanalysis.project.method_rules import switched
from coanalysis.project.recasting import told_changes
from coanalysis.project.rows import FileError, Row, change_rows, row_like
from coanalysis.store import filing
from coanalysis.store.texts import read_transcripts

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["check_files", "take_in", "take_in_files"]

Value = TypeVar("Value")


def take_in(project: Project) -> None:
    """Bring the store and the folder together.

    Raises FileError or CodebookError with every problem of the changed files; nothing is changed then. A folder that
    cannot be written stays open for reading, as it was last known.
    """
    try:
        try:
            _take_in(project)
        except ProjectError as error:
            if error.code != "project.changed":
                raise
            _take_in(project)  # another command took the same change in at the same moment
    except ExportError as error:
        reading_on = "You see the project as it was last saved."
        project.notices.append(f"{error.where}: {error.message}. {reading_on}")


def _take_in(project: Project) -> None:
    project.notices += [str(problem) for problem in filed.finish_pending(project.db, project.path)]
    found = filed.read_disk(project.path)
    there = filed.restore_missing(project.db, project.path, found)
    project.notices += [f"{path} was missing; it was written again." for path in there if path not in found]
    changed = _changed(project, there)
    if changed:
        place = len(project.notices)
        step = take_in_files(project, there, changed, on_disk=True)
        project.notices.insert(place, f"Took in {_listed(changed)} as step {step[:8]}.")


def _listed(changed: Mapping[str, str | None]) -> str:
    """Return which files changed, and how, in words."""
    edited = [path for path, text in changed.items() if text is not None]
    gone = [path for path, text in changed.items() if text is None]
    parts = [f"your changes to {', '.join(edited)}"] if edited else []
    return " and ".join([*parts, *([f"that {', '.join(gone)} is gone"] if gone else [])])


def _changed(project: Project, there: Mapping[str, str]) -> dict[str, str | None]:
    """Return path -> text of the files that differ from the last known version; None for one that is gone."""
    known = filing.latest_files(project.db)
    changed: dict[str, str | None] = {
        path: text for path, text in there.items() if path not in known or known[path].text != text
    }
    return changed | {path: None for path, one in known.items() if path not in there and one.text is not None}


def take_in_files(
    project: Project,
    there: Mapping[str, str],
    changed: Mapping[str, str | None],
    *,
    at: str = "",
    on_disk: bool = False,
) -> str:
    """Check changed files as a whole, then record them. Raises with every problem; nothing is changed then.

    What a change of who is who means for codings is said in the project's notices.
    on_disk: `there` is what stands in the folder now.
    """
    renamed = _renamed_participants(project, there)
    texts = {**changed, folder.PARTICIPANTS: renamed} if renamed else changed
    after = {**there, **({folder.PARTICIPANTS: renamed} if renamed else {})}
    lists = {folder.TRANSCRIPTS, folder.PARTICIPANTS}
    check_files(project, after, read_transcripts(project.db) if lists.intersection(texts) else None)
    told = told_changes(project, after)
    before = _waiting_for_who(project) if told else frozenset()
    words = "; ".join(f"{path} {'gone' if text is None else 'changed'}" for path, text in sorted(changed.items()))
    if folder.SETTINGS in changed:
        words += "; ".join(["", *filter(None, [switched(project.files[folder.SETTINGS], after[folder.SETTINGS])])])
    step = project.commit("files", words, texts=texts, at=at, seen=there if on_disk else None)
    project.notices += told
    new = _waiting_for_who(project) - before if told else ()
    if new:
        what = "1 coding or note of before" if len(new) == 1 else f"{len(new)} codings and notes of before"
        project.notices.append(f"To look at again, {what}: coanalysis show stale")
    return step


def _waiting_for_who(project: Project) -> frozenset[str]:
    """Return the ids of what waits for a look because somebody else speaks there, or in another function."""
    items = project.study.waiting_for_a_look
    return frozenset(item.id for item in items if {SPEAKER, FUNCTION}.intersection(item.why))


def check_files(project: Project, there: Mapping[str, str], transcripts: Mapping[str, Transcript] | None) -> None:
    """Check the files people edit against each other and against the transcripts that are to be there.

    transcripts: None where neither they nor the lists that name them have changed.
    Raises FileError with the problems of all files together.
    """
    problems: list[Problem] = []
    _read(problems, folder.read_settings, there[folder.SETTINGS])
    _read(problems, folder.read_transcript_rows, there[folder.TRANSCRIPTS])
    listed = _rows(there, folder.TRANSCRIPTS, ("title", "kind", "id"))
    if listed is not None and transcripts is not None:
        problems += _row_problems(project, there[folder.TRANSCRIPTS], listed, transcripts)
        ids = {row["title"]: row["id"] for row in listed}
        _read(problems, folder.read_participants, there[folder.PARTICIPANTS], ids)
        people = _rows(there, folder.PARTICIPANTS, folder.PARTICIPANT_COLUMNS)
        if people is not None:
            mapped = {(ids.get(row["transcript"], ""), row["label"]) for row in people}
            problems += _label_problems(project, there[folder.PARTICIPANTS], mapped, ids, transcripts)
    _read(problems, folder.read_persons, there[folder.PERSONS])
    if there.get(folder.GUIDE):
        _read(problems, guide_questions, there[folder.GUIDE])
    if problems:
        problems += _codebook_problems(project, there)
    files = dict.fromkeys(problem.where.partition(",")[0] for problem in problems)
    folder.raise_problems(" and ".join(files), problems)


def _read(problems: list[Problem], read: Callable[..., Value], *arguments: object) -> Value | None:
    """Return what a reader makes of a file, None after collecting its problems."""
    try:
        return read(*arguments)
    except FileError as error:
        problems += error.problems
        return None


def _codebook_problems(project: Project, there: Mapping[str, str]) -> Sequence[Problem]:
    try:
        filed.codebooks_of(project.db, there)
    except CodebookError as error:
        return error.problems
    return ()


def _rows(there: Mapping[str, str], name: str, columns: Sequence[str]) -> list[Row] | None:
    """Return the rows of a list, right or wrong; None when it cannot be read as a list at all."""
    try:
        return [row for _line, row in folder.read_rows(there[name], name, columns)]
    except FileError:
        return None


def _row_problems(
    project: Project, text: str, rows: Sequence[Row], transcripts: Mapping[str, Transcript]
) -> Iterable[Problem]:
    """Return a problem for each transcript that has lost its row, and each row without a transcript."""
    listed = {row["id"] for row in rows}
    last = {row.id: row for row in project.transcript_rows}
    for one in transcripts:
        if one not in listed:
            hint = f"put this line back: {row_like(text, folder.transcript_cells(last[one]))}"
            yield Problem(folder.TRANSCRIPTS, f"the row of {last[one].title} is gone", hint)
    for row in rows:
        if row["id"] and row["id"] not in transcripts:
            hint = "ids are made by coanalysis import: put the old one back, or take this row out"
            yield Problem(folder.TRANSCRIPTS, f"the id of {row['title']} is that of no transcript here", hint)


def _label_problems(
    project: Project, text: str, mapped: Set[tuple[str, str]], ids: Mapping[str, str],
    transcripts: Mapping[str, Transcript],
) -> Iterable[Problem]:  # fmt: skip
    """Return a problem for each label that has lost its row: its talk would change hands."""
    titles = {row_id: title for title, row_id in ids.items()}
    lost = [(one.id, label) for one in transcripts.values() if one.id in titles for label in one.labels()
            if (one.id, label) not in mapped]  # fmt: skip
    if not lost:
        return
    last = {(row.transcript, row.label): row for row in _last_participants(project)}
    for transcript, label in lost:
        row = last.get((transcript, label), Participant(transcript, label, "participant", "D…"))
        hint = f"put this line back: {row_like(text, folder.participant_cells(row, titles))}"
        message = f"there is no row for the label «{label}» of {titles[transcript]}"
        yield Problem(folder.PARTICIPANTS, message, hint)


def _last_participants(project: Project) -> Sequence[Participant]:
    """Return the rows of `participants.csv` as last known."""
    rows = folder.read_transcript_rows(project.files[folder.TRANSCRIPTS])
    return folder.read_participants(project.files[folder.PARTICIPANTS], {row.title: row.id for row in rows})


def _renamed_participants(project: Project, there: Mapping[str, str]) -> str:
    """Return `participants.csv` with the titles that were changed in `transcripts.csv`; '' if none was.

    In a file that was changed too, a title that is in use now is taken for the new one.
    """
    try:
        rows = folder.read_transcript_rows(there[folder.TRANSCRIPTS])
        now = {row.id: row.title for row in rows}
        before = {row.title: row.id for row in folder.read_transcript_rows(project.files[folder.TRANSCRIPTS])}
        new = {title: now[row_id] for title, row_id in before.items() if now.get(row_id, title) != title}
        if there[folder.PARTICIPANTS] != project.files[folder.PARTICIPANTS]:
            new = {title: name for title, name in new.items() if title not in now.values()}
        if not new:
            return ""
        text = change_rows(
            there[folder.PARTICIPANTS], folder.PARTICIPANTS,
            lambda row: {**row, "transcript": new.get(row.get("transcript", ""), row.get("transcript", ""))},
        )  # fmt: skip
    except FileError:
        return ""
    return text if text != there[folder.PARTICIPANTS] else ""
