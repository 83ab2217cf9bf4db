"""Passages that were cut out of a text and put in elsewhere: found by stretches that stand once in each text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coanalysis.mapping.words import Run, Tokens, Words, run_of, tokens_of

__all__ = ["find_leaps"]

#: A run of this many characters stands where it stands; words outside such runs may have been put in elsewhere.
SOLID = 40
#: What is found again elsewhere begins with a stretch of this many words and letters that stands once in each text.
LEAP_WORDS, LEAP_CHARS = 4, 20
#: Texts with more tokens than this together are not searched for what was put in elsewhere.
MOST_FOR_LEAPS = 2_000_000


def find_leaps(old: str, new: str, runs: Sequence[Run]) -> list[Run]:
    """Return runs of words that stand elsewhere now, beside those that keep the order (`runs`)."""
    solid = [run for run in runs if run.old_end - run.old_start >= SOLID]
    left = len(old) - sum(run.old_end - run.old_start for run in solid)
    come = len(new) - sum(run.end - run.start for run in solid)
    if min(left, come) < LEAP_CHARS:
        return []
    known: dict[str, int] = {}
    one, other = tokens_of(old, 0, len(old), known), tokens_of(new, 0, len(new), known)
    if one is None or other is None or len(one.ids) + len(other.ids) > MOST_FOR_LEAPS:
        return []
    loose = _loose(one.words, [(run.old_start, run.old_end) for run in solid])
    other_loose = _loose(other.words, sorted((run.start, run.end) for run in solid))
    return list(_Leaper(one, loose, other, other_loose).leaps(runs))


def _loose(words: Words, solid: Sequence[tuple[int, int]]) -> bytearray:
    """Return for each token whether it stands outside all solid runs, and a last one that does not."""
    loose = bytearray(b"\1" * len(words.starts) + b"\0")
    for start, end in solid:
        first, last = bisect_right(words.ends, start), bisect_right(words.starts, end - 1)
        loose[first:last] = bytes(last - first)
    return loose


@dataclass
class _Leaper:
    """Looks for tokens of an old text outside solid runs among those of the new one."""

    one: Tokens
    loose: bytearray
    other: Tokens
    other_loose: bytearray

    def leaps(self, runs: Sequence[Run]) -> Iterator[Run]:
        """Yield a run for each passage found elsewhere."""
        begins = [run.old_start for run in runs]
        reached = 0
        for place, other, number in self._seeds():
            if place < reached:
                continue
            first, last = self._grown(place, other, number)
            reached = last
            run = run_of(self.one.words, self.other.words, (first, other - (place - first), last - first))
            there = runs[at] if (at := bisect_right(begins, run.old_start) - 1) >= 0 else None
            is_there = there and there.start - there.old_start == run.start - run.old_start
            if not (is_there and there and run.old_end <= there.old_end):
                yield run

    def _seeds(self) -> list[tuple[int, int, int]]:
        """Return (place, other place, tokens) of stretches outside solid runs that stand once in each text."""
        wanted: dict[int, tuple[int, int]] = {}
        twice: set[int] = set()
        for place, last, key in _stretches(self.one):
            if key in wanted:
                twice.add(key)
            elif all(self.loose[place:last]):
                wanted[key] = (place, last)
            else:
                twice.add(key)
        found: dict[int, int] = {}
        for place, last, key in _stretches(self.other):
            if key in wanted and key not in twice:
                found[key] = place if key not in found and all(self.other_loose[place:last]) else -1
        seeds = []
        for key, other in found.items():
            place, last = wanted[key]
            if other >= 0 and self.one.ids[place:last] == self.other.ids[other : other + last - place]:
                seeds.append((place, other, last - place))
        return sorted(seeds)

    def _grown(self, place: int, other: int, number: int) -> tuple[int, int]:
        """Return the first token of a passage and the one after its last."""
        first, shift, last = place, other - place, place + number
        while first > 0 and first + shift > 0 and self._fits(first - 1, first + shift - 1):
            first -= 1
        while last < len(self.one.ids) and last + shift < len(self.other.ids) and self._fits(last, last + shift):
            last += 1
        return first, last

    def _fits(self, place: int, other: int) -> bool:
        is_loose = self.loose[place] and self.other_loose[other]
        return bool(is_loose) and self.one.ids[place] == self.other.ids[other]


def _stretches(tokens: Tokens) -> Iterator[tuple[int, int, int]]:
    """Yield (first token, token after the last, hash) of the shortest stretch of enough words from each token on."""
    words, ids = tokens.words, tokens.ids
    last = chars = number = 0
    for place in range(len(ids)):
        while last < len(ids) and (number < LEAP_WORDS or chars < LEAP_CHARS):
            size = words.ends[last] - words.starts[last]
            chars, number, last = chars + size, number + 1, last + 1
        if number < LEAP_WORDS or chars < LEAP_CHARS:
            return
        yield place, last, hash(tuple(ids[place:last]))
        chars, number = chars - (words.ends[place] - words.starts[place]), number - 1
