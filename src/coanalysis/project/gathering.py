"""Gathers everything a project knows into one value: the study that tables are computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from coanalysis.model import Memo, Participant, Settlement, StaleItem, Theme, Transcript
from coanalysis.project import folder
from coanalysis.project.carrying import Carried, carry
from coanalysis.project.casts import Casts, by_label, read_casts
from coanalysis.project.filing import CODEBOOKS, codebooks_of
from coanalysis.project.lineage import Lineage
from coanalysis.review.redirecting import read_through
from coanalysis.store import filing, runs
from coanalysis.store.decisions import read_decisions
from coanalysis.store.maps import alignment
from coanalysis.store.records import Revision, read_records
from coanalysis.store.steps import first_said, places
from coanalysis.store.texts import Past, read_pasts, read_transcripts
from coanalysis.study import Earlier, Study, final_targets

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["carried", "carried_heads", "gather", "lineages_of", "listed_people"]


def gather(project: Project) -> Study:
    """Return the study of a project as it is now."""
    db, files = project.db, project.files
    texts = read_transcripts(db)
    people = tuple(row for row in listed_people(project) if row.transcript in texts)
    casts = read_casts(project, people)
    changed = casts.changed(first_said(db))
    pasts = read_pasts(db, changed, least=1) if changed else {}
    lineages = lineages_of(project, {**pasts, **read_pasts(db)}, casts)
    found = carried(project, lineages)
    codes = [code for book in project.codebooks for code in book.codes]
    steps = places(db)
    since = {code: steps.get(step, 0) for code, step in filing.meaning_steps(db).items()}
    through = read_through(found.decisions, codes, seqs=steps, since=since)
    found = replace(found, decisions=through.decisions, stale=(*found.stale, *_seen(found, through.stale)))
    return Study(
        transcripts=tuple(_with_row(texts[row.id], row) for row in project.transcript_rows),
        participants=people,
        persons=folder.read_persons(files[folder.PERSONS]),
        codebooks=project.codebooks,
        decisions=tuple(one for one in found.decisions if one.transcript in texts),
        suggestions=tuple(
            one for one in runs.read_suggestions(db).values()
            if one.transcript in texts and one.version == texts[one.transcript].version
        ),
        memos=_records(found, "memo"),
        themes=_records(found, "theme"),
        claims=_records(found, "claim"),
        summaries=_records(found, "summary"),
        quote_choices=_records(found, "quote_choice"),
        assessments=_records(found, "assessment"),
        stale=_in_order(found, project),
        earlier=tuple(_earlier(project, lineages)),
        guide=project.guide,
        settings=project.settings,
        code_since=filing.code_since(db),
        first_codebooks=codebooks_of(db, filing.first_texts(db, CODEBOOKS))[0],
        redefined=filing.redefined(db),
        project_id=project.id,
    )  # fmt: skip


def listed_people(project: Project) -> tuple[Participant, ...]:
    """Return the rows of `participants.csv`."""
    ids = {row.title: row.id for row in folder.read_transcript_rows(project.files[folder.TRANSCRIPTS])}
    return folder.read_participants(project.files[folder.PARTICIPANTS], ids)


def lineages_of(project: Project, pasts: Mapping[str, Sequence[Past]], casts: Casts) -> dict[str, Lineage]:
    """Return transcript id -> its readings, with the mappings the store keeps."""
    return {key: Lineage(found, partial(alignment, project.db, key), casts) for key, found in pasts.items()}


def carried(project: Project, lineages: Mapping[str, Lineage]) -> Carried:
    """Return what people decided and wrote, at its place in the texts in force."""
    decisions, heads = read_decisions(project.db), read_records(project.db)
    found = carry(lineages, decisions, heads, places(project.db)) if lineages else Carried(decisions, heads)
    targets = final_targets(code for book in project.codebooks for code in book.codes)
    return _followed(found, targets) if targets else found


def _followed(found: Carried, targets: Mapping[str, str]) -> Carried:
    """Return memos, themes and what is listed about merged codes as being about the codes in their place."""
    heads = {kind: [_followed_head(head, targets) for head in some] for kind, some in found.heads.items()}
    coded = (replace(one, what=targets.get(one.what, one.what)) if one.kind == "code" else one for one in found.stale)
    return replace(found, heads=heads, stale=tuple(coded))


def _followed_head(head: Revision, targets: Mapping[str, str]) -> Revision:
    record = head.record
    if isinstance(record, Theme) and targets.keys() & set(record.codes):
        codes = tuple(dict.fromkeys(targets.get(code, code) for code in record.codes))
        return replace(head, record=replace(record, codes=codes))
    if isinstance(record, Memo) and record.target.removeprefix("code:") in targets:
        return replace(head, record=replace(record, target=f"code:{targets[record.target.removeprefix('code:')]}"))
    return head


def _seen(found: Carried, items: Sequence[StaleItem]) -> tuple[StaleItem, ...]:
    """Return items with the settlements that hold for them."""
    records = (head.record for head in found.heads.get("settlement", ()))
    settled = {one.about: one.id for one in records if isinstance(one, Settlement)}
    return tuple(replace(item, settled=settled.get(item.id, "")) for item in items)


def carried_heads(project: Project, then: Mapping[str, Transcript] | None = None) -> dict[str, list[Revision]]:
    """Return kind -> the newest revision of each record, at its place in the texts in force.

    then: transcript id -> an earlier reading, for the places in that instead.
    """
    pasts = dict(read_pasts(project.db))
    for key, transcript in (then or {}).items():
        known = [past.transcript for past in pasts.get(key, ())]
        last = max((place for place, one in enumerate(known) if _is_reading(one, transcript)), default=len(known) - 1)
        pasts[key] = pasts.get(key, [])[: last + 1]
    return carried(project, lineages_of(project, pasts, Casts(by_label(listed_people(project))))).heads


def _is_reading(one: Transcript, other: Transcript) -> bool:
    return (one.version, one.turns) == (other.version, other.turns)


def _records(found: Carried, kind: str) -> tuple[Any, ...]:
    return tuple(head.record for head in found.heads[kind])


def _in_order(found: Carried, project: Project) -> tuple[Any, ...]:
    """Return what is stale in order of the transcripts and of the places where it stood."""
    order = {row.id: place for place, row in enumerate(project.transcript_rows)}
    there = (item for item in found.stale if item.was.transcript in order)
    return tuple(sorted(there, key=lambda item: (order[item.was.transcript], item.was.start, item.was.end, item.id)))


def _earlier(project: Project, lineages: Mapping[str, Lineage]) -> list[Earlier]:
    """Return the former readings, the newest first, under their present titles."""
    found = []
    for row in project.transcript_rows:
        lineage = lineages.get(row.id)
        for past in reversed(lineage.pasts[:-1]) if lineage else ():
            mapping = lineage.alignment(past.transcript.version, lineage.now.version) if lineage else None
            found += [Earlier(_with_row(past.transcript, row), mapping)] if mapping else []
    return found


def _with_row(transcript: Transcript, row: folder.TranscriptRow) -> Transcript:
    """Return a transcript with what `transcripts.csv` says about it."""
    return replace(
        transcript, title=row.title, kind=row.kind, group=row.group, date=row.date,  # type: ignore[arg-type]
        language=row.language or transcript.language, attributes=dict(row.attributes),
    )  # fmt: skip
