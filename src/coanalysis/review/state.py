"""What the decisions say: state per coder, codings across coders, and what has been read.

Rules (also in docs/architecture.md): the last answer of a coder about the same stretch and code holds; `clear` takes
it back. Two coders speak about the same thing when the code is the same and the stretches overlap: overlapping
accepts are one passage, their union. An accept that overlaps another coder's current reject or unsure is disputed,
until a consensus decision on an overlapping stretch. An accept made after a consensus not to accept is disputed: it
opens the question again. Of consensus decisions that contradict each other on overlapping stretches the newest holds.
Silence is nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from coanalysis.model import Coding, Decision, Turn
from coanalysis.study import Study

__all__ = ["Reading", "codings", "current", "reading"]

Key = tuple[str, str, str, int, int, str | None]


def current(decisions: Iterable[Decision], *, coder: str | None = None) -> tuple[Decision, ...]:
    """Return the answers in force: the last per coder, family, stretch and code; cleared ones are left out.

    Ordered by transcript, start, end, code, coder.
    """
    last: dict[Key, Decision] = {}
    for decision in sorted(decisions, key=lambda one: (one.at, one.id)):
        if coder is None or decision.coder == coder:
            last[key_of(decision)] = decision
    kept = (decision for decision in last.values() if decision.answer != "clear")
    return tuple(sorted(kept, key=_place))


def key_of(decision: Decision) -> Key:
    """Return what a decision is about: the next decision with the same key replaces it."""
    return (decision.coder, decision.family, decision.transcript, decision.start, decision.end, decision.code)


def _place(decision: Decision) -> tuple[str, int, int, str, str, str]:
    return (decision.transcript, decision.start, decision.end, decision.code or "", decision.family, decision.coder)


def codings(study: Study) -> tuple[Coding, ...]:
    """Return the codings of a study, in order of transcript (as in the study), start, end and code.

    One per passage and code for `accepted` and `disputed` (overlapping accepts joined, coders listed), one per coder,
    stretch and code for `unsure` and `rejected`. Retired codes and unknown transcripts are kept as they are.
    """
    groups: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    stars: dict[str, list[Decision]] = defaultdict(list)
    for decision in current(study.decisions):
        if decision.family == "code" and decision.code is not None:
            groups[decision.transcript, decision.code].append(decision)
        elif decision.family == "star":
            stars[decision.transcript].append(decision)
    found = [coding for group in groups.values() for coding in _codings_of(group)]
    order = {transcript.id: place for place, transcript in enumerate(study.transcripts)}
    found.sort(key=lambda one: (order.get(one.transcript, len(order)), one.start, one.end, one.code, one.state))
    return tuple(_starred(coding, stars[coding.transcript]) for coding in found)


def _codings_of(group: Sequence[Decision]) -> list[Coding]:
    """Join the current decisions about one code in one transcript into codings."""
    consensus = _standing([decision for decision in group if decision.consensus])
    group = [decision for decision in group if not decision.consensus or decision in consensus]
    open_accepts = []
    settled: dict[str, list[Decision]] = defaultdict(list)
    for decision in group:
        agreed = _newest_overlapping(decision, consensus)
        if decision.consensus or agreed is None:
            if decision.answer == "accept" and _is_doubted(decision, group):
                settled["disputed"].append(decision)
            elif decision.answer == "accept":
                open_accepts.append(decision)
            else:
                settled[_STATES[decision.answer]].append(decision)
        elif decision.answer == "accept" and agreed.answer == "accept":
            open_accepts.append(decision)
        elif decision.answer == "accept" and _age(decision) > _age(agreed):
            settled["disputed"].append(decision)
    joined = [_joined(part, "accepted") for part in _overlapping(open_accepts)]
    joined += [_joined(part, "disputed") for part in _overlapping(settled["disputed"])]
    joined += [_joined([one], state) for state in ("unsure", "rejected") for one in settled[state]]
    return joined


_STATES = {"unsure": "unsure", "reject": "rejected"}


def _overlaps(one: Decision, other: Decision) -> bool:
    return one.start < other.end and other.start < one.end


def _age(decision: Decision) -> tuple[str, str]:
    return (decision.at, decision.id)


def _standing(consensus: Sequence[Decision]) -> list[Decision]:
    """Return the consensus decisions that no newer one contradicts on an overlapping stretch."""
    kept: list[Decision] = []
    for one in sorted(consensus, key=_age, reverse=True):
        if not any(_overlaps(one, newer) and one.answer != newer.answer for newer in kept):
            kept.append(one)
    return kept


def _newest_overlapping(decision: Decision, consensus: Sequence[Decision]) -> Decision | None:
    near = [one for one in consensus if _overlaps(one, decision)]
    return max(near, key=_age, default=None)


def _is_doubted(decision: Decision, group: Sequence[Decision]) -> bool:
    """Say whether another coder rejects or doubts an overlapping stretch; a consensus is beyond doubt."""
    return not decision.consensus and any(
        other.coder != decision.coder and other.answer in _STATES and _overlaps(decision, other) for other in group
    )


def _overlapping(decisions: Sequence[Decision]) -> list[list[Decision]]:
    """Split decisions into runs that overlap, each run joined by sharing characters."""
    runs: list[list[Decision]] = []
    reach = -1
    for decision in sorted(decisions, key=lambda one: (one.start, one.end)):
        if runs and decision.start < reach:
            runs[-1].append(decision)
        else:
            runs.append([decision])
        reach = max(reach, decision.end) if len(runs[-1]) > 1 else decision.end
    return runs


def _joined(part: Sequence[Decision], state: str) -> Coding:
    newest = max(part, key=lambda one: (one.at, one.id))
    attributes = {key: value for one in sorted(part, key=lambda one: one.at) for key, value in one.attributes.items()}
    coders = {name for one in part for name in (one.consensus or (one.coder,))}
    return Coding(
        transcript=newest.transcript,
        version=newest.version,
        start=min(one.start for one in part),
        end=max(one.end for one in part),
        code=newest.code or "",
        state=state,  # type: ignore[arg-type]
        coders=tuple(sorted(coders)),
        decisions=tuple(sorted(one.id for one in part)),
        at=newest.at,
        note=next((one.note for one in sorted(part, key=lambda one: one.at, reverse=True) if one.note), ""),
        attributes=attributes,
    )


def _starred(coding: Coding, stars: Sequence[Decision]) -> Coding:
    if any(star.start < coding.end and coding.start < star.end for star in stars):
        return replace(coding, starred=True)
    return coding


@dataclass(frozen=True)
class Reading:
    """Who has read what.

    marks: (transcript id, coder) -> turn number -> UTC time of the newest read mark that covers the turn.
    complete: (transcript id, coder) -> UTC time since which every codable turn carries a mark.
    code_since: code id -> UTC time since which its meaning holds; a mark counts for a code only from then on.
    """

    marks: dict[tuple[str, str], dict[int, str]] = field(default_factory=dict)
    complete: dict[tuple[str, str], str] = field(default_factory=dict)
    code_since: dict[str, str] = field(default_factory=dict)

    def fully_read(self, transcript_id: str, code_id: str | None = None, coder: str | None = None) -> bool:
        """Say whether a coder (any, if None) has read every codable turn, for a code as it is defined now."""
        since = self.code_since.get(code_id, "") if code_id else ""
        return any(
            at >= since
            for (transcript, who), at in self.complete.items()
            if transcript == transcript_id and coder in (None, who)
        )

    def turn_read(self, transcript_id: str, turn: Turn, coder: str) -> bool:
        """Say whether a coder has marked a turn (or its whole transcript) as read."""
        return turn.number in self.marks.get((transcript_id, coder), {})


def reading(study: Study) -> Reading:
    """Return what each coder has read. A mark on a stretch covers the turns that lie wholly inside it."""
    marks: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for decision in current(study.decisions):
        transcript = study.transcript_by_id.get(decision.transcript)
        if decision.family != "read" or transcript is None:
            continue
        at_turn = marks[decision.transcript, decision.coder]
        for place in range(bisect_left(transcript.turns, decision.start, key=_start), len(transcript.turns)):
            turn = transcript.turns[place]
            if turn.end > decision.end:
                break
            at_turn[turn.number] = max(decision.at, at_turn.get(turn.number, ""))
    return Reading(dict(marks), _complete(study, marks), dict(study.code_since))


def _start(turn: Turn) -> int:
    return turn.start


def _complete(study: Study, marks: dict[tuple[str, str], dict[int, str]]) -> dict[tuple[str, str], str]:
    codable = {one.id: [turn.number for turn in study.codable_turns(one)] for one in study.transcripts}
    return {
        key: min((at_turn[number] for number in codable[key[0]]), default="")
        for key, at_turn in marks.items()
        if all(number in at_turn for number in codable[key[0]])
    }
