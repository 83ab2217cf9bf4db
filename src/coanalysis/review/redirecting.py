"""Earlier decisions about codes that were merged, retired or split, as they count now. Nothing is rewritten.

A merged or retired code points to the code that takes its place (`redirect`): what was decided about it counts there,
also what is decided about it later, through an old sheet. Where one coder had answered about the same words under both
codes before they became one, an accept stays before an unsure, that before a reject; the answer that gives way is
listed for a second look, unless the coder has answered anew since. A consensus against one of the two codes does not
speak about passages accepted under the other, so it gives way there too.

A code that was split (`split`) keeps its codings, each until its coder accepts one of the new codes on overlapping
words: then it is placed. Until then each is listed for a second look.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coanalysis.model import Code, Decision, StaleItem, text_sha
from coanalysis.study import final_targets

__all__ = ["MERGED", "RANK", "SPLIT", "Through", "read_through"]

#: Why something is listed: an answer gave way when two codes became one; a code was split and the coding not placed.
MERGED, SPLIT = "code_merged", "code_split"
RANK = {"accept": 2, "unsure": 1, "reject": 0}
NEVER = 2**62

Place = tuple[str, str, str, int, int]
"""Coder, transcript, version, start, end."""


@dataclass(frozen=True, slots=True)
class Through:
    """Decisions with the codes they count for now, in the order they came in. stale: what to look at again."""

    decisions: tuple[Decision, ...]
    stale: tuple[StaleItem, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Works through the redirects one by one, oldest first.

    seqs: step id -> its place among all steps. since: code id -> place of the step that retired it.
    """

    decisions: list[Decision]
    seqs: Mapping[str, int]
    since: Mapping[str, int]
    stale: list[StaleItem] = field(default_factory=list)

    def follow(self, code: str, target: str) -> None:
        """Let what was decided about a code count for another."""
        before = self._threads((code, target), code)
        gone: set[int] = set()
        instead: dict[int, Decision] = {}
        for threads in before.values():
            if code in threads:
                self._join(threads[code], threads.get(target, []), gone, instead)
        self._part_from_consensus(before, gone)
        kept = (instead.get(id(one), one) for one in self.decisions if id(one) not in gone)
        self.decisions = [_at_code(one, target) if one.code == code else one for one in kept]
        self._note_overlaps(code, target, before)

    def _threads(self, codes: Sequence[str], since: str) -> dict[Place, dict[str, list[Decision]]]:
        """Return place -> code -> answers given there before the code `since` was retired, oldest first."""
        limit = self.since.get(since, NEVER)
        found: dict[Place, dict[str, list[Decision]]] = {}
        for one in self.decisions:
            if one.family == "code" and one.code in codes and self.seqs.get(one.step, 0) < limit:
                found.setdefault(_place(one), {}).setdefault(str(one.code), []).append(one)
        return found

    def _join(self, olds: list[Decision], news: list[Decision], gone: set[int], instead: dict[int, Decision]) -> None:
        """Settle which of two threads of one coder about the same words holds."""
        if olds[-1].answer == "clear" or not news or news[-1].answer == "clear":
            gone |= {id(one) for one in (olds if olds[-1].answer == "clear" else news)}
            return
        loser, winner = sorted((olds, news), key=lambda some: (RANK[some[-1].answer], *_age(some[-1])))
        gone |= {id(one) for one in loser}
        out, stays = loser[-1], winner[-1]
        if out.answer == stays.answer:
            both = {**out.attributes, **stays.attributes}
            instead[id(stays)] = replace(stays, attributes=both, note=stays.note or out.note, stored_id=stays.id)

    def _part_from_consensus(self, before: Mapping[Place, Mapping[str, list[Decision]]], gone: set[int]) -> None:
        """Take out each consensus against one code where the other was accepted."""
        all_of = [made for threads in before.values() for made in threads.values()]
        heads = (made[-1] for made in all_of)
        accepts = _by_transcript(one for one in heads if one.answer == "accept" and id(one) not in gone)
        for made in all_of:
            one = made[-1]
            is_against = bool(one.consensus) and one.answer in ("reject", "unsure")
            if is_against and any(other.code != one.code and _overlap(one, other) for other in accepts[one.transcript]):
                gone |= {id(each) for each in made}

    def _note_overlaps(self, code: str, target: str, before: Mapping[Place, Mapping[str, list[Decision]]]) -> None:
        """List each answer that says less than one of the other code by the same coder on overlapping words."""
        last = [made[-1] for threads in before.values() for made in threads.values() if made[-1].answer != "clear"]
        there = _by_transcript(last)
        for one in last:
            over = (other for other in there[one.transcript] if other.code != one.code and _overlap(one, other))
            beaten = any(
                RANK[other.answer] > RANK[one.answer] and (other.coder == one.coder or bool(one.consensus))
                for other in over
            )
            if beaten and not self._has_later(one, target, self.since.get(code, NEVER)):
                self.stale.append(_item(one, target, MERGED))

    def _has_later(self, one: Decision, target: str, since: int) -> bool:
        """Say whether the coder has answered anew about a code on overlapping words."""
        return any(
            other.code == target and other.coder == one.coder and self.seqs.get(other.step, 0) >= since
            and _overlap(one, other)
            for other in self.decisions
            if other.family == "code"
        )  # fmt: skip

    def place(self, code: str, into: frozenset[str]) -> None:
        """Let codings of a split code give way to the new codes, and list those that wait."""
        limit = self.since.get(code, NEVER)
        threads = {place: some[code] for place, some in self._threads((code,), "").items()}
        last: dict[tuple[Place, str | None], Decision] = {
            (_place(one), one.code): one for one in self.decisions if one.family == "code"
        }
        accepts = (one for one in last.values() if one.code in into and one.answer == "accept")
        placed = _by_transcript(one for one in accepts if limit == NEVER or self.seqs.get(one.step, 0) >= limit)
        gone: set[int] = set()
        for made in threads.values():
            one = made[-1]
            if one.answer not in ("accept", "unsure"):
                continue
            if any(other.coder == one.coder and _overlap(one, other) for other in placed[one.transcript]):
                gone |= {id(each) for each in made}
            else:
                self.stale.append(_item(one, code, SPLIT))
        self.decisions = [one for one in self.decisions if id(one) not in gone]


def read_through(
    decisions: Sequence[Decision], codes: Iterable[Code], *, seqs: Mapping[str, int], since: Mapping[str, int]
) -> Through:
    """Return decisions as they count now, and what a person should look at again.

    decisions: in order of time and id. seqs: step id -> its place among all steps. since: code id -> place of the step
    that retired it; a code that is missing there was retired after all decisions.
    """
    known = {code.id: code for code in codes}
    targets = final_targets(known.values())
    split = [code for code in known.values() if code.status == "retired" and code.split]
    if not targets and not split:
        return Through(tuple(decisions))
    reader = _Reader(list(decisions), seqs, since)
    done: dict[str, str] = {}
    for code in sorted(targets, key=lambda one: since.get(one, NEVER)):
        target = known[code].redirect or ""
        while target in done:
            target = done[target]
        reader.follow(code, target)
        done[code] = target
    for one in split:
        reader.place(one.id, _below(one, known, targets))
    stale = (replace(item, what=targets.get(item.what, item.what)) for item in reader.stale)
    return Through(tuple(reader.decisions), tuple(stale))


def _below(code: Code, known: Mapping[str, Code], targets: Mapping[str, str]) -> frozenset[str]:
    """Return the codes a split code may be placed in: those it was split into, and what became of them."""
    found: set[str] = set()
    waiting = list(code.split)
    while waiting:
        named = waiting.pop()
        one = targets.get(named, named)
        if one not in found and one != code.id:
            found.add(one)
            waiting += known[one].split if one in known else ()
    return frozenset(found)


def _by_transcript(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        found[one.transcript].append(one)
    return found


def _at_code(one: Decision, code: str) -> Decision:
    return replace(one, code=code, stored_id=one.id)


def _place(one: Decision) -> Place:
    return (one.coder, one.transcript, one.version, one.start, one.end)


def _age(one: Decision) -> tuple[str, str]:
    return (one.at, one.id)


def _overlap(one: Decision, other: Decision) -> bool:
    same = (one.transcript, one.version) == (other.transcript, other.version)
    return same and one.start < other.end and other.start < one.end


def _item(one: Decision, code: str, why: str) -> StaleItem:
    key = json.dumps([one.id, code, why], ensure_ascii=False)
    return StaleItem(
        id=text_sha("stale:" + key)[:16], kind="code", about=one.id, what=code, coder=one.coder, at=one.at,
        was=one.passage, status="moved", why=(why,), now=one.passage, answer=one.answer,
    )  # fmt: skip
