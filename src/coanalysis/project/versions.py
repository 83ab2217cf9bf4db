"""New versions of a transcript: what moves, what changes, what is lost, and who has seen it.

A version is a text, named by its SHA-256. A step of import adds an entry: one reading of a file, its text and what was
read out of it. The last entry of a transcript that was not taken back is in force.

For whoever imports: a file whose text differs from the one in force, or that is read otherwise (`--reread`), is stored
by the same `store.texts.add_transcript` as a new one, with the id the transcript has already:
`replace(loaded.transcript, id=entry.transcript)`. `store.texts.imported(db)` gives one entry a transcript, the one in
force; `store.texts.known_versions(db)` gives sha -> transcript id of every text in force or earlier, so that a text
that another transcript has or had is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coanalysis.errors import UsageError
from coanalysis.model import Participant, Settlement, StaleItem, Transcript
from coanalysis.project.carrying import carry
from coanalysis.project.casts import Casts, by_label
from coanalysis.project.gathering import lineages_of, listed_people
from coanalysis.project.lineage import Lineage
from coanalysis.store.decisions import read_decisions
from coanalysis.store.records import Revision, read_records
from coanalysis.store.steps import places
from coanalysis.store.texts import Past, read_pasts

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["VersionReport", "pick_stale", "preview_version", "settle"]

SHOW = "coanalysis show stale"


@dataclass(frozen=True, slots=True)
class VersionReport:
    """What a new reading of a transcript means for what people decided and wrote about it.

    title: the transcript's short title. transcript: its id. old, new: versions (SHA-256), equal when only turns, labels
    or times differ (is_same_text). moved: how many decisions, memos, passages of claims … stand on the same words.
    changed: those of whose words a part is still there, and those whose speaker is another now. lost: those whose words
    are gone. turns_before, turns_after: number of turns. labels_new, labels_gone: labels in order of appearance.
    labels_renamed: (old, new) label, where the turns of one that is gone carry a new one now: the same person, so an
    import should give the new label's row the function and pseudonym of the old one.
    """

    title: str
    transcript: str
    old: str
    new: str
    moved: int = 0
    changed: tuple[StaleItem, ...] = ()
    lost: tuple[StaleItem, ...] = ()
    turns_before: int = 0
    turns_after: int = 0
    labels_new: tuple[str, ...] = ()
    labels_gone: tuple[str, ...] = ()
    labels_renamed: tuple[tuple[str, str], ...] = ()

    @property
    def is_same_text(self) -> bool:
        """Say whether only what is read out of the text differs: turns, labels, times."""
        return self.old == self.new

    def lines(self) -> list[str]:
        """Return what a person should know, in sentences without speech: counts, and the command that lists more."""
        what = "the same text, read anew" if self.is_same_text else "a new version of its text"
        turns = f"{self.turns_before} turns before, {self.turns_after} now"
        found = [f"{self.title}: {what}; {turns}"]
        renamed = dict(self.labels_renamed)
        found += [f"label «{old}» is «{new}» now" for old, new in renamed.items()]
        added = [label for label in self.labels_new if label not in renamed.values()]
        gone = [label for label in self.labels_gone if label not in renamed]
        for words, labels in (("new", added), ("gone", gone)):
            if labels:
                found.append(f"{words}: {'label' if len(labels) == 1 else 'labels'} {_listed(labels)}")
        if self.moved or self.changed or self.lost:
            found.append(f"decisions and notes: {self.moved} moved with their words, {len(self.changed)} changed, "
                         f"{len(self.lost)} lost")  # fmt: skip
        if self.changed or self.lost:
            found.append(f"look at the changed and lost ones: {SHOW}")
        return found


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(f"«{label}»" if label else "(no speaker)" for label in labels)


def preview_version(
    project: Project,
    transcript_id: str,
    new: Transcript,
    *,
    participants: Sequence[Participant] | None = None,
) -> VersionReport:
    """Return what would become of everything said about a transcript if `new` were its text and turns. Pure.

    new: as loaded; its id does not matter. participants: the rows as they are to be after the import (None: as they are
    now); they tell whether a passage has another speaker. Use it before the step is written (for --dry-run and for the
    message afterwards): it rests on what is in force then.
    Raises KeyError for a transcript that is not there.
    """
    pasts = read_pasts(project.db, (transcript_id,), least=1)[transcript_id]
    before, seqs = pasts[-1].transcript, places(project.db)
    after = Past(max(seqs.values(), default=0) + 1, replace(new, id=transcript_id))
    people = listed_people(project) if participants is None else participants
    lineages = lineages_of(project, {transcript_id: [*pasts, after]}, Casts(by_label(people)))
    found = carry(lineages, read_decisions(project.db), read_records(project.db), seqs)
    waiting = [item for item in found.stale if not item.settled]
    lost = tuple(item for item in waiting if item.status == "lost")
    labels = before.labels(), after.transcript.labels()
    return VersionReport(
        title=next((row.title for row in project.transcript_rows if row.id == transcript_id), ""),
        transcript=transcript_id,
        old=before.version,
        new=new.version,
        moved=found.number[transcript_id] - len(waiting),
        changed=tuple(item for item in waiting if item.status != "lost"),
        lost=lost,
        turns_before=len(before.turns),
        turns_after=len(new.turns),
        labels_new=tuple(label for label in labels[1] if label not in labels[0]),
        labels_gone=tuple(label for label in labels[0] if label not in labels[1]),
        labels_renamed=tuple(renamed_labels(lineages[transcript_id], before)),
    )


def renamed_labels(lineage: Lineage, before: Transcript) -> list[tuple[str, str]]:
    """Return (old, new) labels: one that is gone, and a new one that most of its turns carry now, and no others do."""
    goes: Counter[tuple[str, str]] = Counter()
    turns: Counter[str] = Counter()
    for turn in before.turns:
        place = lineage.place(before.version, turn.start, turn.end)
        there = lineage.turn_at(place) if place.status != "lost" else None
        if there:
            goes[turn.label, there.label] += 1
            turns[turn.label] += 1
    old, new = set(before.labels()), set(lineage.now.labels())
    comes = Counter(label for _old, label in goes)
    return [
        (label, other) for (label, other), number in goes.items()
        if label and other and label not in new and other not in old and comes[other] == 1 and 2 * number > turns[label]
    ]  # fmt: skip


# Settling


def pick_stale(
    project: Project, ids: Sequence[str] = (), *, transcript: str = "", everything: bool = False
) -> tuple[StaleItem, ...]:
    """Return the items that wait for a look: those named by the beginnings of their ids, of a transcript, or all.

    Raises UsageError naming each id that fits none or several, or a title that does not exist.
    """
    waiting = project.study.waiting_for_a_look
    if everything:
        return waiting
    chosen: dict[str, StaleItem] = {}
    if transcript:
        wanted = project.transcript(transcript).id
        chosen = {item.id: item for item in waiting if item.was.transcript == wanted}
    for name in ids:
        found = [item for item in waiting if name and item.id.startswith(name.strip().lower())]
        if len(found) != 1:
            what = f"{len(found)} of them begin" if found else "nothing that waits has an id that begins"
            raise UsageError(f"{what} with {name!r}", hint=f"copy the id from: {SHOW}")
        chosen[found[0].id] = found[0]
    return tuple(chosen.values())


def settle(project: Project, items: Collection[StaleItem], *, note: str = "") -> str:
    """Note as one step that somebody has looked at items, and return the step's id ('' when there is none).

    Nothing else changes: a changed coding stays as it is at its place, a lost one stays lost and in the log.
    """
    if not items:
        return ""
    at = project.now()
    versions = {one.id: one.version for one in project.study.transcripts}
    made = [
        Settlement(project.new_id(), item.id, item.was.transcript, versions[item.was.transcript], project.coder, at,
                   item.now, note.strip())
        for item in items
    ]  # fmt: skip
    titles = {one.id: one.title for one in project.study.transcripts}
    words = ", ".join(dict.fromkeys(titles[item.was.transcript] for item in items))
    lost = sum(item.status == "lost" for item in items)
    return project.record(
        revisions=[Revision(project.new_id(), "settlement", one, None, "") for one in made], kind="settle", at=at,
        summary=f"{words}: {len(items) - lost} changed and {lost} lost seen",
    )  # fmt: skip
