"""Whether two readings are the same, and how much of one text is found again in another."""

from __future__ import annotations

from collections import Counter

from coanalysis.model import Transcript

__all__ = ["is_same_reading", "words_kept"]

#: A word counts as found again when it stands in the other text with so many neighbours, itself counted.
RUN = 3


def is_same_reading(one: Transcript, other: Transcript) -> bool:
    """Say whether text, turns, times and marks are the same; places in the file may differ."""
    if one.version != other.version or (one.times, one.marks) != (other.times, other.marks):
        return False
    turns = [
        [(turn.number, turn.label, turn.start, turn.end, turn.begin_ms, turn.end_ms) for turn in some.turns]
        for some in (one, other)
    ]
    return turns[0] == turns[1]


def words_kept(before: Transcript, after: Transcript) -> float:
    """Return the share of the words of one text that stand in another too, from 0 to 1.

    Single words prove nothing, so they count in runs of three. Case does not matter.
    """
    old, new = _words(before), _words(after)
    if len(old) < RUN:
        return 1.0
    left = Counter(zip(*(new[i:] for i in range(RUN)), strict=False))
    found: set[int] = set()
    for i, run in enumerate(zip(*(old[i:] for i in range(RUN)), strict=False)):
        if left[run] > 0:
            left[run] -= 1
            found.update(range(i, i + RUN))
    return len(found) / len(old)


def _words(transcript: Transcript) -> list[str]:
    return [word for turn in transcript.turns for word in transcript.words_of(turn).casefold().split()]
