"""Which items of one sequence stand where in another: the equal stretches two sequences share, in order.

Anchors first, as in a patience diff: stretches that stand once in both (the longest chain of them by weight that keeps
the order), then the same between them, and the shortest edit where little is left. Work is bounded: what the bound
leaves over counts as not shared. Items are numbers; equal numbers are equal items.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Effort", "Match", "in_order", "match"]

Match = tuple[int, int, int]
"""Equal items: place in the first sequence, place in the second, how many."""

#: Up to so many items on both sides together the shortest edit is looked for at once.
SMALL = 400
#: The longest edit looked for.
LONGEST_EDIT = 400
#: Lengths of the stretches that are tried as anchors.
ANCHORS = (6, 3, 1)
#: Of more stretches than this only a sample is taken, the same on both sides.
SAMPLE = 200_000
#: How often each item may be looked at, on average, while anchors are searched, and how many looks there are at most.
ROUNDS, MOST_LOOKS = 40, 20_000_000


@dataclass
class Effort:
    """What searches for edits may still cost together, in steps (some millions a second)."""

    steps: int = 10_000_000


def match(
    one: Sequence[int], other: Sequence[int], *, weights: Sequence[int] | None = None,
    anchors: Sequence[int] = ANCHORS, small: int = SMALL, effort: Effort | None = None,
) -> list[Match]:  # fmt: skip
    """Return the matches between two sequences, in order of both, none touching the next on both sides.

    weights: of the items of `one`, for choosing between anchors that cross each other (1 each if None).
    anchors: lengths of stretches that may be anchors, tried in this order. small: up to so many items on both sides
    together the shortest edit is looked for without anchors. effort: shared by several calls.
    """
    return _Matcher(one, other, weights, anchors, small, effort or Effort()).run()


class _Matcher:
    """Works through two sequences, region by region."""

    def __init__(
        self, one: Sequence[int], other: Sequence[int], weights: Sequence[int] | None, anchors: Sequence[int],
        small: int, effort: Effort,
    ) -> None:  # fmt: skip
        self.one, self.other, self.weights, self.anchors = one, other, weights, anchors
        self.small, self.effort = small, effort
        self.found: list[Match] = []
        self.looks = min(ROUNDS * (len(one) + len(other)) + SMALL, MOST_LOOKS)

    def run(self) -> list[Match]:
        regions = [(0, len(self.one), 0, len(self.other))]
        while regions:
            regions += self._region(*regions.pop())
        return joined(sorted(self.found))

    def _region(self, lo: int, hi: int, low: int, high: int) -> list[tuple[int, int, int, int]]:
        """Match what one region shares at its ends, then return the regions between its anchors."""
        one, other = self.one, self.other
        start = lo
        while lo < hi and low < high and one[lo] == other[low]:
            lo, low = lo + 1, low + 1
        self._add(start, low - (lo - start), lo - start)
        end = hi
        while lo < hi and low < high and one[hi - 1] == other[high - 1]:
            hi, high = hi - 1, high - 1
        self._add(hi, high, end - hi)
        if lo == hi or low == high:
            return []
        size = hi - lo + high - low
        if size <= self.small:
            return self._edit(lo, hi, low, high)
        for length in self.anchors:
            if self.looks <= 0:
                break
            self.looks -= size
            chain = in_order(list(self._unique(lo, hi, low, high, length)))
            if chain:
                return list(self._between(chain, lo, hi, low, high))
        return self._edit(lo, hi, low, high)

    def _add(self, place: int, other_place: int, number: int) -> None:
        if number:
            self.found.append((place, other_place, number))

    def _between(
        self, chain: Sequence[tuple[int, int, int]], lo: int, hi: int, low: int, high: int
    ) -> Iterator[tuple[int, int, int, int]]:
        """Match the first item of each anchor and yield what lies between; the rest matches from its ends."""
        for place, other_place, _weight in chain:
            if place < lo or other_place < low:
                continue
            self._add(place, other_place, 1)
            yield lo, place, low, other_place
            lo, low = place + 1, other_place + 1
        yield lo, hi, low, high

    def _unique(self, lo: int, hi: int, low: int, high: int, length: int) -> Iterator[tuple[int, int, int]]:
        """Yield (place, other place, weight) of the stretches of a length that stand once in both parts of a region."""
        every = max(1, (hi - lo) // SAMPLE, (high - low) // SAMPLE)
        places, others = (_once(*part, length, every) for part in ((self.one, lo, hi), (self.other, low, high)))
        for key, place in places.items():
            other_place = others.get(key, -1)
            if place < 0 or other_place < 0:
                continue
            if self.one[place : place + length] == self.other[other_place : other_place + length]:
                weight = sum(self.weights[place : place + length]) if self.weights else length
                yield place, other_place, weight

    def _edit(self, lo: int, hi: int, low: int, high: int) -> list[tuple[int, int, int, int]]:
        """Match what the shortest edit keeps, if it is short enough to be found. Nothing is left to look at."""
        limit = min(LONGEST_EDIT, int((2 * max(self.effort.steps, 0)) ** 0.5))
        kept, steps = shortest_edit(self.one, self.other, (lo, hi, low, high), limit)
        self.effort.steps -= steps
        self.found += kept
        return []


def _once(items: Sequence[int], lo: int, hi: int, length: int, every: int) -> dict[int, int]:
    """Return hash of a stretch -> its place, -1 for one that stands more than once. every: take one in so many."""
    found: dict[int, int] = {}
    for place in range(lo, hi - length + 1):
        key = items[place] if length == 1 else hash(tuple(items[place : place + length]))
        if every > 1 and key % every:
            continue
        found[key] = -1 if key in found else place
    return found


def in_order(points: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the heaviest chain of points (place, other place, weight) in which both places grow."""
    points = sorted(points, key=lambda point: (point[0], -point[1], point[2]))
    others = [other for _place, other, _weight in points]
    if all(first < second for first, second in pairwise(others)):
        return list(points)
    ranks = sorted(set(others))
    best = [(0, -1)] * (len(ranks) + 1)  # a Fenwick tree: the heaviest chain that ends at or before a rank
    before = [-1] * len(points)
    for number, (_place, other, weight) in enumerate(points):
        rank = bisect_left(ranks, other)
        heaviest = (0, -1)
        at = rank
        while at > 0:
            heaviest = max(heaviest, best[at])
            at -= at & -at
        before[number] = heaviest[1]
        here = (heaviest[0] + weight, number)
        at = rank + 1
        while at < len(best):
            best[at] = max(best[at], here)
            at += at & -at
    number = max(best)[1]
    chain = []
    while number >= 0:
        chain.append(points[number])
        number = before[number]
    return chain[::-1]


def shortest_edit(
    one: Sequence[int], other: Sequence[int], region: tuple[int, int, int, int], limit: int
) -> tuple[list[Match], int]:
    """Return what the shortest edit of a region keeps (Myers 1986), and how many steps the search took.

    region: start and end in `one`, start and end in `other`. limit: items taken out and put in at most; nothing is
    kept when that is not enough.
    """
    lo, hi, low, high = region
    size, other_size = hi - lo, high - low
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    steps = 0
    for edits in range(min(size + other_size, limit) + 1):
        trace.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            steps += 1
            down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
            x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
            y = x - diagonal
            while x < size and y < other_size and one[lo + x] == other[low + y]:
                x, y = x + 1, y + 1
            reach[diagonal] = x
            if x >= size and y >= other_size:
                return _kept(trace, lo, low, size, other_size), steps
    return [], steps


def _kept(trace: Sequence[dict[int, int]], lo: int, low: int, x: int, y: int) -> list[Match]:
    """Walk a search for the shortest edit back and return the matches on its way."""
    kept = []
    for edits in range(len(trace) - 1, -1, -1):
        reach, diagonal = trace[edits], x - y
        down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
        before = diagonal + 1 if down else diagonal - 1
        from_x = reach[before] if edits else 0
        from_y = from_x - before if edits else 0
        snake = min(x - from_x, y - from_y) if edits else x
        start = x - snake
        if snake:
            kept.append((lo + start, low + y - snake, snake))
        x, y = from_x, from_y
    return kept[::-1]


def joined(matches: Sequence[Match]) -> list[Match]:
    """Return matches with those that go on from each other on both sides made one."""
    found: list[Match] = []
    for place, other_place, number in matches:
        if found and found[-1][0] + found[-1][2] == place and found[-1][1] + found[-1][2] == other_place:
            found[-1] = (found[-1][0], found[-1][1], found[-1][2] + number)
        else:
            found.append((place, other_place, number))
    return found
