"""Memos, claims, summaries and chosen quotes at their places in the texts in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from coanalysis.mapping import LOST, Mapped
from coanalysis.model import Claim, Memo, Passage, QuoteChoice, StaleItem, Summary, Turn
from coanalysis.project.lineage import TEXT, Lineage, stale_item
from coanalysis.store.records import Revision

__all__ = ["CarriedHead", "carry_head"]

Lineages = Mapping[str, Lineage]


@dataclass(frozen=True, slots=True)
class CarriedHead:
    """A record at its place. head: None when nothing of it has a place. about: transcript of each passage of it."""

    head: Revision | None
    stale: tuple[StaleItem, ...] = ()
    about: tuple[str, ...] = ()


def carry_head(lineages: Lineages, head: Revision) -> CarriedHead:
    """Return the newest revision of a record as it stands in the texts in force."""
    record = head.record
    if isinstance(record, Claim):
        return _claim(lineages, head, record)
    if isinstance(record, Memo) and record.target.startswith("turn:"):
        return _memo(lineages, head, record)
    if isinstance(record, QuoteChoice) and record.passage.transcript in lineages:
        return _quote_choice(lineages[record.passage.transcript], head, record)
    if isinstance(record, Summary):
        return _summary(lineages, head, record)
    return CarriedHead(head)


# Claims


def _claim(lineages: Lineages, head: Revision, claim: Claim) -> CarriedHead:
    sides = {"supporting": claim.supporting, "deviating": claim.deviating}
    kept: dict[str, list[Passage]] = {side: [] for side in sides}
    stale: list[StaleItem] = []
    for side, passages in sides.items():
        for passage in passages:
            lineage = lineages.get(passage.transcript)
            if lineage is None or not lineage.knows(passage.version):
                kept[side].append(passage)
                continue
            place = lineage.place(passage.version, passage.start, passage.end)
            kept[side] += [lineage.passage(place)] if place.status != "lost" else []
            parts = {"kind": side, "about": claim.id, "what": claim.statement, "coder": claim.coder, "at": claim.at}
            stale += _stale(lineage, head, passage, place, parts)
    about = [passage.transcript for passages in sides.values() for passage in passages]
    moved = replace(
        claim, supporting=tuple(dict.fromkeys(kept["supporting"])), deviating=tuple(dict.fromkeys(kept["deviating"]))
    )
    return CarriedHead(_with(head, claim, moved), tuple(stale), tuple(about))


def _with(head: Revision, record: object, moved: Claim | Memo | QuoteChoice) -> Revision:
    return head if moved == record else replace(head, record=moved)


def _stale(
    lineage: Lineage, head: Revision, was: Passage, place: Mapped, parts: dict[str, str], *, with_speaker: bool = True
) -> list[StaleItem]:
    past = lineage.when(head.seq, was.version)
    why = lineage.reasons(past, was.start, was.end, place, with_speaker=with_speaker, seq=head.seq) if past else ()
    return [stale_item(lineage, was=was, place=place, why=why, **parts)] if why else []


# Memos


def _memo(lineages: Lineages, head: Revision, memo: Memo) -> CarriedHead:
    """Let a memo about a turn go with its words; where these are gone it is about the transcript from then on."""
    transcript, _colon, number = memo.target.removeprefix("turn:").partition(":")
    lineage = lineages.get(transcript)
    was = _place_of(lineage, head, memo, number) if lineage else None
    if lineage is None or was is None:
        return CarriedHead(head, about=(transcript,))
    place = lineage.place(was.version, was.start, was.end)
    turn = lineage.turn_at(place) if place.status != "lost" else None
    parts = {"kind": "memo", "about": memo.id, "what": memo.title or memo.kind, "coder": memo.coder, "at": memo.at}
    stale = _stale(lineage, head, was, place if turn else LOST, parts, with_speaker=False)
    moved = replace(memo, target=f"transcript:{transcript}", place=None)
    if turn:
        there = Passage(transcript, lineage.now.version, turn.start, turn.end)
        moved = replace(memo, target=f"turn:{transcript}:{turn.number}", place=there if memo.place else None)
    return CarriedHead(_with(head, memo, moved), tuple(stale), (transcript,))


def _place_of(lineage: Lineage, head: Revision, memo: Memo, number: str) -> Passage | None:
    """Return the turn a memo was written about, in its version; None when there is no such turn."""
    if memo.place and lineage.knows(memo.place.version):
        return memo.place
    then = lineage.before(head.seq).transcript
    turn: Turn | None = next((one for one in then.turns if str(one.number) == number), None)
    return Passage(then.id, then.version, turn.start, turn.end) if turn and turn.start < turn.end else None


# Quotes chosen, summaries


def _quote_choice(lineage: Lineage, head: Revision, choice: QuoteChoice) -> CarriedHead:
    was = choice.passage
    place = lineage.place(was.version, was.start, was.end)
    parts = {"kind": "quote_choice", "about": choice.id, "what": choice.deliverable, "coder": choice.coder,
             "at": choice.at}  # fmt: skip
    if place.status == "lost":
        return CarriedHead(None, tuple(_stale(lineage, head, was, place, parts)), (was.transcript,))
    omitted = [lineage.place(was.version, start, end) for start, end in choice.omissions]
    if any(one.status != "moved" for one in omitted):
        place = Mapped(place.start, place.end, "changed")
    left = tuple((one.start, one.end) for one in omitted if one.status != "lost")
    moved = replace(choice, passage=lineage.passage(place), omissions=left)
    return CarriedHead(_with(head, choice, moved), tuple(_stale(lineage, head, was, place, parts)), (was.transcript,))


def _summary(lineages: Lineages, head: Revision, summary: Summary) -> CarriedHead:
    """Leave a summary as it is, and list it when its transcript has other words now."""
    transcript = summary.target.split(":")[1] if ":" in summary.target else ""
    lineage = lineages.get(transcript)
    version = summary.version or (lineage.before(head.seq).transcript.version if lineage else "")
    if lineage is None or not lineage.knows(version):
        return CarriedHead(head, about=(transcript,) if transcript else ())
    length = lineage.length(version)
    was = Passage(transcript, version, 0, length)
    place = lineage.place(version, 0, length)
    if place.status != "moved":
        place = Mapped(0, len(lineage.now.text), "changed")
    parts = {"kind": "summary", "about": summary.id, "what": summary.theme, "coder": summary.coder, "at": summary.at}
    item = [stale_item(lineage, was=was, place=place, why=(TEXT,), **parts)] if place.status == "changed" else []
    return CarriedHead(head, tuple(item), (transcript,))
