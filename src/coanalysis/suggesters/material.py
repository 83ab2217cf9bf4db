"""What is known about passages: what a person has coded, refused and read. The material that `learned` learns from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coanalysis.model import Coding, Passage, Transcript
from coanalysis.suggesters.features import texts_of

__all__ = ["Unit", "units_of"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One passage and what people have said about it.

    text: its words as compared. group: what is never split in a trial, its transcript.
    accepted: code -> id of a decision that gives it. refused: codes a person rejected here.
    read_for: codes it was read for. Silence about one of them trains as «not this code»; silence about any other code
    says nothing, and neither does an open or disputed answer (`unsure`).
    """

    passage: Passage
    text: str
    group: str
    accepted: Mapping[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    read_for: frozenset[str] = frozenset()

    def answer(self, code: str) -> bool | None:
        """Return whether the code is there, as far as is known; None when it is not."""
        if code in self.accepted:
            return True
        if code in self.refused:
            return False
        return False if code in self.read_for and code not in self.unsure else None


def units_of(
    transcripts: Iterable[Transcript],
    passages: Sequence[Passage],
    codings: Iterable[Coding],
    *,
    read_for: Callable[[Passage], Collection[str]],
) -> list[Unit]:
    """Return what is known about passages, in their order.

    codings: as `review.codings` returns them; one counts for every passage it shares a character with.
    read_for: says for which codes a passage was read, under the meaning they have now.
    """
    by_transcript: dict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        by_transcript[coding.transcript].append(coding)
    units = []
    for spoken in texts_of(transcripts, passages):
        here = spoken.passage
        near = [one for one in by_transcript[here.transcript] if one.start < here.end and here.start < one.end]
        states = {state: [one for one in near if one.state == state] for state in ("accepted", "rejected")}
        accepted = {one.code: one.decisions[0] if one.decisions else "" for one in reversed(states["accepted"])}
        unsure = frozenset(one.code for one in near if one.state in ("unsure", "disputed"))
        refused = frozenset(one.code for one in states["rejected"]) - accepted.keys() - unsure
        read = frozenset(read_for(here))
        units.append(Unit(here, spoken.text, here.transcript, accepted, refused, unsure, read))
    return units
