"""What people decided and wrote about older texts, seen at its place in the text in force. Nothing is rewritten.

Answers of one coder about the same words are one thread, whichever text each was given about: an answer given under a
newer text takes the place of those that stood there when it was given. A thread stands where its newest answer stands;
where the words of that are gone, where the one before it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coanalysis.mapping import LOST, Mapped
from coanalysis.model import Decision, Passage, Settlement, StaleItem
from coanalysis.project.carrying_records import carry_head
from coanalysis.project.casts import FUNCTION, SPEAKER
from coanalysis.project.lineage import TEXT, Lineage, stale_item
from coanalysis.project.read_marks import carry_marks
from coanalysis.store.records import Revision

__all__ = ["Carried", "carry"]

Key = tuple[str, str, int, int, str | None]
Heads = Mapping[str, Sequence[Revision]]
WHO = frozenset((SPEAKER, FUNCTION))
#: Answers that say something of whoever speaks. What is rejected, or fits no code, is so whoever says it.
WHO_SPEAKS = ("accept", "unsure", "star")


@dataclass(frozen=True)
class Carried:
    """Decisions and records at their places in the texts in force.

    heads: kind -> newest revisions. stale: what changed or is gone, settled or not. number: transcript id -> how many
    decisions and passages are about it.
    """

    decisions: tuple[Decision, ...]
    heads: dict[str, list[Revision]]
    stale: tuple[StaleItem, ...] = ()
    number: Counter[str] = field(default_factory=Counter)


def carry(
    lineages: Mapping[str, Lineage], decisions: Sequence[Decision], heads: Heads, seqs: Mapping[str, int]
) -> Carried:
    """Return decisions and records as they stand in the texts in force.

    lineages: transcript id -> its readings; what is about other transcripts stays as it is. decisions: in order of time
    and id. heads: newest revisions by kind. seqs: step id -> its place among all steps.
    """
    stale: list[StaleItem] = []
    number: Counter[str] = Counter()
    kept = [one for one in decisions if one.transcript not in lineages]
    about: dict[str, list[Decision]] = {transcript: [] for transcript in lineages}
    for one in decisions:
        about.get(one.transcript, []).append(one)
    for transcript, lineage in lineages.items():
        mine = about[transcript]
        for part in (_answers(lineage, mine, seqs), *_marks(lineage, mine, seqs)):
            kept += part.decisions
            stale += part.stale
            number[transcript] += part.number
    carried: dict[str, list[Revision]] = {}
    for kind, revisions in heads.items():
        found = [carry_head(lineages, head) for head in revisions]
        carried[kind] = [one.head for one in found if one.head]
        stale += [item for one in found for item in one.stale]
        number.update(transcript for one in found for transcript in one.about)
    settlements = [(head, head.record) for head in heads.get("settlement", ()) if isinstance(head.record, Settlement)]
    items = tuple(_settled(lineages[item.was.transcript], item, settlements) for item in stale)
    kept.sort(key=lambda one: (one.at, one.id))
    return Carried(tuple(kept), carried, items, number)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some decisions of one transcript, with what became of them."""

    decisions: tuple[Decision, ...]
    stale: tuple[StaleItem, ...]
    number: int


def _marks(lineage: Lineage, decisions: Sequence[Decision], seqs: Mapping[str, int]) -> Iterator[_Part]:
    """Yield the read marks of each coder; as they are where the transcript was never read otherwise."""
    read = tuple(one for one in decisions if one.family == "read")
    if len(lineage.pasts) == 1:
        yield _Part(read, (), len(read))
        return
    for coder in dict.fromkeys(one.coder for one in read):
        own = [one for one in read if one.coder == coder]
        found = carry_marks(lineage, own, seqs)
        yield _Part(found.decisions, found.stale, found.number)


# Answers other than read marks


@dataclass
class _Thread:
    """Answers of one coder about the same words, oldest first.

    seq: of the reading its newest was given under. cast: how many changes of who is who were made before that.
    """

    answers: list[Decision]
    seq: int = 0
    cast: int = 0
    place: Mapped = LOST

    @property
    def head(self) -> Decision:
        """The newest answer."""
        return self.answers[-1]


def _answers(lineage: Lineage, decisions: Sequence[Decision], seqs: Mapping[str, int]) -> _Part:
    known = [one for one in decisions if one.family != "read" and lineage.knows(one.version)]
    strays = tuple(one for one in decisions if one.family != "read" and not lineage.knows(one.version))
    found = _threads(lineage, known)
    for thread in found:
        past = lineage.when(seqs.get(thread.head.step, 0), thread.head.version)
        thread.seq = past.seq if past else 0
        thread.cast = lineage.casts.number(seqs.get(thread.head.step, 0))
        thread.place = _place(lineage, thread)
    there = [thread for thread in found if thread.place.status != "lost"]
    placed = [_at(lineage, one, thread.place) for thread in there for one in thread.answers]
    said = [thread for thread in found if thread.head.answer != "clear"]
    items = [item for thread in said for item in _items(lineage, thread, there, seqs)]
    return _Part((*strays, *placed), tuple(items), len(said))


def _place(lineage: Lineage, thread: _Thread) -> Mapped:
    """Return where a thread stands: its newest answer that stands anywhere says so."""
    head = thread.head
    for one in reversed(thread.answers):
        place = lineage.place(one.version, one.start, one.end)
        if place.status != "lost":
            same = lineage.words(head.passage) == lineage.words(lineage.passage(place))
            return Mapped(place.start, place.end, "moved" if same else "changed")
    return LOST


def _threads(lineage: Lineage, decisions: Sequence[Decision]) -> list[_Thread]:
    """Join answers into threads. decisions: in order of time and id."""
    found: list[_Thread] = []
    owners: dict[str, dict[Key, _Thread]] = {}
    seen: Counter[str] = Counter()
    given: list[tuple[Decision, _Thread]] = []
    for one in decisions:
        there = owners.setdefault(one.version, {})
        for before, thread in given[seen[one.version] :]:
            place = lineage.place(before.version, before.start, before.end, to=one.version)
            if place.status != "lost":
                there[_key(before, place)] = thread
        known = there.get(_key(one, one))
        if known is None:
            known = _Thread([])
            found.append(known)
        known.answers.append(one)
        there[_key(one, one)] = known
        given.append((one, known))
        seen[one.version] = len(given)
    return found


def _key(one: Decision, place: Decision | Mapped) -> Key:
    return (one.coder, one.family, place.start, place.end, one.code)


def _at(lineage: Lineage, one: Decision, place: Mapped) -> Decision:
    """Return a decision at its thread's place in the text in force."""
    version = lineage.now.version
    if (one.version, one.start, one.end) == (version, place.start, place.end):
        return one
    return replace(one, version=version, start=place.start, end=place.end, stored_id=one.id)


def _items(lineage: Lineage, thread: _Thread, there: Iterable[_Thread], seqs: Mapping[str, int]) -> Iterator[StaleItem]:
    """Yield what a person should know of a thread, unless its coder has decided there again since."""
    one, place = thread.head, thread.place
    seq = seqs.get(one.step, 0)
    past = lineage.when(seq, one.version)
    who = seq if one.answer in WHO_SPEAKS else None
    why = lineage.reasons(past, one.start, one.end, place, seq=who) if past else ()
    if why and not any(_is_newer(other, thread, why) for other in there):
        was = Passage(one.transcript, one.version, one.start, one.end)
        yield stale_item(
            lineage, was=was, place=place, why=why, kind=one.family, about=one.id, what=one.code or "",
            coder=one.coder, at=one.at, answer=one.answer,
        )  # fmt: skip


def _is_newer(other: _Thread, thread: _Thread, why: Sequence[str]) -> bool:
    """Say whether a coder answered the same question on overlapping words after what changed had changed."""
    one, head = thread.head, other.head
    same = (head.coder, head.family, head.code) == (one.coder, one.family, one.code)
    knows_who = other.cast > thread.cast and WHO.issuperset(why)
    knows_text = other.seq > thread.seq and (TEXT not in why or head.version != one.version)
    later = (knows_text or knows_who) and (head.at, head.id) > (one.at, one.id)
    return same and later and other.place.start < thread.place.end and thread.place.start < other.place.end


# What somebody has seen


def _settled(lineage: Lineage, item: StaleItem, settlements: Iterable[tuple[Revision, Settlement]]) -> StaleItem:
    """Return an item with the settlement that holds for it, if one does."""
    own = (pair for pair in settlements if pair[1].about == item.id)
    return next((replace(item, settled=one.id) for head, one in own if _holds(lineage, item, head, one)), item)


def _holds(lineage: Lineage, item: StaleItem, head: Revision, one: Settlement) -> bool:
    """Say whether what somebody has seen is still so: the same words of the same people, or gone ever since."""
    if one.place is None or item.now is None:
        later = (past.transcript.version for past in lineage.pasts if past.seq > head.seq)
        was = item.was
        gone = all(lineage.place(was.version, was.start, was.end, to=to).status == "lost" for to in later)
        return one.place is None and item.now is None and gone
    return lineage.words(one.place) == lineage.words(item.now) and not (
        WHO.intersection(item.why) and WHO.intersection(_since(lineage, head, one.place, item.now))
    )


def _since(lineage: Lineage, head: Revision, place: Passage, now: Passage) -> tuple[str, ...]:
    """Return what has changed about a place since somebody looked at it."""
    past = lineage.when(head.seq, place.version)
    there = Mapped(now.start, now.end, "moved")
    return lineage.reasons(past, place.start, place.end, there, seq=head.seq) if past else ()
