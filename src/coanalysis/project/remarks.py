"""Comments in documents as memos: each once, however often the file is read."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import TYPE_CHECKING

from coanalysis.loaders import Loaded, Remark
from coanalysis.model import NAMESPACE, Memo, Passage, Transcript
from coanalysis.store.records import read_revisions

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["memos_of"]


def memos_of(project: Project, loaded: Loaded, transcript: Transcript) -> tuple[Memo, ...]:
    """Return the comments of a document as memos about its turns, without those that were taken in before.

    transcript: under its id in the project. A memo that somebody deleted does not come back.
    """
    if not loaded.remarks:
        return ()
    known = {revision.record.id for revision in read_revisions(project.db) if revision.kind == "memo"}
    seen: Counter[Remark] = Counter()
    memos = []
    for remark, start, end in loaded.remarks:
        seen[remark] += 1
        memo_id = _id(transcript.id, remark, seen[remark])
        if memo_id not in known:
            title = ", ".join(part for part in (remark.author, transcript.source, remark.place) if part)
            target, place = _target(transcript, start, end)
            memos.append(Memo(memo_id, "case", _text(remark), project.coder, project.now(), target, title, place))
    return tuple(memos)


def _id(transcript: str, remark: Remark, number: int) -> str:
    """Return an id made of the comment itself, so that it is known again."""
    return str(uuid.uuid5(NAMESPACE, "\n".join(["remark", transcript, remark.author, remark.about, remark.text,
                                                str(number)])))  # fmt: skip


def _target(transcript: Transcript, start: int, end: int) -> tuple[str, Passage | None]:
    """Return what a comment is about: a turn with the place of the words, else the transcript."""
    turn = transcript.turn_at(start) if end else None
    if turn is None:
        return f"transcript:{transcript.id}", None
    return f"turn:{transcript.id}:{turn.number}", Passage(transcript.id, transcript.version, start, end)


def _text(remark: Remark) -> str:
    return f"{remark.text}\n\n«{remark.about}»" if remark.about else remark.text
