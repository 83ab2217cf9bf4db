"""Gathers everything a project knows into one value: the study that tables are computed from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coanalysis.model import Transcript
from coanalysis.project import folder
from coanalysis.store import filing, runs
from coanalysis.store.decisions import read_decisions
from coanalysis.store.records import read_records
from coanalysis.store.texts import read_transcripts
from coanalysis.study import Study

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["gather"]


def gather(project: Project) -> Study:
    """Return the study of a project as it is now."""
    db, files = project.db, project.files
    texts = read_transcripts(db)
    heads = read_records(db)
    ids = {row.title: row.id for row in folder.read_transcript_rows(files[folder.TRANSCRIPTS])}
    people = folder.read_participants(files[folder.PARTICIPANTS], ids)
    return Study(
        transcripts=tuple(_with_row(texts[row.id], row) for row in project.transcript_rows),
        participants=tuple(row for row in people if row.transcript in texts),
        persons=folder.read_persons(files[folder.PERSONS]),
        codebooks=project.codebooks,
        decisions=tuple(one for one in read_decisions(db) if one.transcript in texts),
        suggestions=tuple(one for one in runs.read_suggestions(db).values() if one.transcript in texts),
        memos=tuple(head.record for head in heads["memo"]),  # type: ignore[misc]
        themes=tuple(head.record for head in heads["theme"]),  # type: ignore[misc]
        claims=tuple(head.record for head in heads["claim"]),  # type: ignore[misc]
        guide=project.guide,
        settings=project.settings,
        code_since=filing.code_since(db),
        project_id=project.id,
    )


def _with_row(transcript: Transcript, row: folder.TranscriptRow) -> Transcript:
    """Return a transcript with what `transcripts.csv` says about it."""
    return replace(
        transcript, title=row.title, kind=row.kind, group=row.group, date=row.date,  # type: ignore[arg-type]
        language=row.language or transcript.language, attributes=dict(row.attributes),
    )  # fmt: skip
