"""Where a stretch of an old text stands in a new one: the mapping of spans between two versions of a transcript.

Words decide, as in `text.find_words`: two stretches are equal when the same words (anything between white space)
stand in them in the same order; how lines are broken and blanks set does not matter. Both texts are canonical.

A stretch is `moved` when its words stand in the new text, at the same position or another, and the lines and words
around tell which place it is; or, where they don't, when it has at least 4 words and 20 characters that stand exactly
once in the old and in the new text. It is `changed` when at least a quarter of its letters is still there in one place:
its new position encloses what remains, and words put in the place of its first or last ones on the same line. Else it
is `lost`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

from coanalysis.mapping.runs import find_runs
from coanalysis.mapping.words import Run, Words

__all__ = ["LOST", "Alignment", "Mapped", "align", "same_words"]

#: A stretch this long may be found again anywhere, if it stands only once.
ENOUGH_WORDS, ENOUGH_CHARS = 4, 20
#: Of a changed stretch at least this share of its letters is still there.
REMAINING = 0.25
#: No word is longer, on average, in a stretch of words that are counted.
LONGEST_WORD = 40
#: Words that were put between two remaining parts of a stretch, beyond as many as it has itself, part it in two.
MOST_BETWEEN = 20
#: Words that took the place of n words at the border of a stretch belong to it if they are no more than this.
MOST_IN_PLACE_OF = {"times": 3, "plus": 3}


class Mapped(NamedTuple):
    """Where a stretch of the old text stands in the new one. start, end: -1 when it is lost."""

    start: int
    end: int
    status: Literal["moved", "changed", "lost"]


LOST = Mapped(-1, -1, "lost")


class Piece(NamedTuple):
    """A part of a stretch that stands in the new text: where it stood, where it stands."""

    old_start: int
    old_end: int
    start: int
    end: int


def align(old: str, new: str) -> Alignment:
    """Return the alignment of two canonical texts: always the same for the same texts."""
    return Alignment(old, new, find_runs(old, new))


def same_words(one: str, other: str) -> bool:
    """Say whether two stretches hold the same words, however they are spaced."""
    return one == other or one.split() == other.split()


@dataclass(frozen=True)
class Alignment:
    """Which words of an old text stand where in a new one.

    runs: stretches with the same words in both, in order of the old text; those of a passage that was cut out and put
    in elsewhere cross the others.
    """

    old: str
    new: str
    runs: tuple[Run, ...]

    def map(self, start: int, end: int) -> Mapped:
        """Return where old[start:end] stands now. Raises ValueError for positions outside the old text."""
        if not 0 <= start <= end <= len(self.old):
            raise ValueError(f"{start} to {end} does not lie in the text")
        if self.old == self.new:
            return Mapped(start, end, "moved")
        words = self.old[start:end].split()
        if not words:
            return LOST
        pieces = self._pieces(start, end)
        clusters = _clusters(self.new, pieces, most_between=max(MOST_BETWEEN, len(words)))
        for cluster in clusters:
            whole = self._hull(cluster, start, end)
            if self.new[whole[0] : whole[1]].split() == words:
                return Mapped(*whole, "moved")
        if found := self._found_again(start, end, words):
            return Mapped(*found, "moved")
        return self._changed(clusters, start, end, words)

    def sources(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches of the old text whose words stand in new[start:end]."""
        runs, reach = self._by_new
        found = []
        for place in range(bisect_right(reach, start), len(runs)):
            run = runs[place]
            if run.start >= end:
                break
            low, high = max(run.start, start), min(run.end, end)
            if low < high:
                found.append((self._back(run, low, is_end=False), self._back(run, high, is_end=True)))
        return [(low, high) for low, high in found if low < high]

    # Pieces

    @cached_property
    def _by_new(self) -> tuple[list[Run], list[int]]:
        """The runs in order of the new text, and for each the farthest end of it and those before it."""
        runs = sorted(self.runs, key=lambda run: (run.start, run.end))
        return runs, list(accumulate((run.end for run in runs), max))

    @cached_property
    def _reach(self) -> list[int]:
        """For each run the farthest end in the old text of it and those before it."""
        return list(accumulate((run.old_end for run in self.runs), max))

    def _pieces(self, start: int, end: int) -> list[Piece]:
        """Return the parts of old[start:end] that stand in the new text, in order of the new text."""
        found = []
        for place in range(bisect_right(self._reach, start), len(self.runs)):
            run = self.runs[place]
            if run.old_start >= end:
                break
            low, high = max(run.old_start, start), min(run.old_end, end)
            if low < high:
                found.append(Piece(low, high, self._forth(run, low, is_end=False), self._forth(run, high, is_end=True)))
        return sorted((one for one in found if one.start < one.end), key=lambda one: (one.start, one.end))

    def _forth(self, run: Run, at: int, *, is_end: bool) -> int:
        """Return the position in the new text of a position of the old one inside a run."""
        words = self._words_of(run)
        return _translated(at, *words, is_end=is_end) if words else run.start + at - run.old_start

    def _back(self, run: Run, at: int, *, is_end: bool) -> int:
        words = self._words_of(run)
        return _translated(at, *words[::-1], is_end=is_end) if words else run.old_start + at - run.start

    @cached_property
    def _known(self) -> dict[Run, tuple[Words, Words] | None]:
        return {}

    def _words_of(self, run: Run) -> tuple[Words, Words] | None:
        """Return the words of a run in both texts; None where all its characters are the same."""
        if run not in self._known:
            self._known[run] = None
            if self.old[run.old_start : run.old_end] != self.new[run.start : run.end]:
                old = Words.of(self.old, run.old_start, run.old_end)
                self._known[run] = old, Words.of(self.new, run.start, run.end)
        return self._known[run]

    # From pieces to a stretch

    def _hull(self, cluster: list[Piece], start: int, end: int) -> tuple[int, int]:
        """Return the stretch that encloses pieces, with whole words where the old stretch had whole words."""
        first = min(cluster, key=lambda one: one.old_start)
        last = max(cluster, key=lambda one: one.old_end)
        low, high = min(one.start for one in cluster), max(one.end for one in cluster)
        if not _inside_word(self.old, start) or first.old_start > start:
            low = _word_start(self.new, low)
        if not _inside_word(self.old, end) or last.old_end < end:
            high = _word_end(self.new, high)
        return low, high

    def _changed(self, clusters: list[list[Piece]], start: int, end: int, words: list[str]) -> Mapped:
        """Return the place where most of a stretch is left, or that it is lost."""
        if not clusters:
            return LOST
        best = max(clusters, key=lambda cluster: (self._weight(cluster), -cluster[0].start))
        if self._weight(best) < REMAINING * sum(map(len, words)):
            return LOST
        low, high = self._hull(best, start, end)
        low, high = self._widened_left(best, start, low), self._widened_right(best, end, high)
        is_same = self.new[low:high].split() == words
        return Mapped(low, high, "moved" if is_same else "changed")

    def _weight(self, cluster: list[Piece]) -> int:
        """Return how many characters of the old stretch stand in a cluster; what stands twice counts once."""
        reach, weight = -1, 0
        for one in sorted(cluster, key=lambda one: one.old_start):
            begin = max(one.old_start, reach)
            if begin < one.old_end:
                weight += len("".join(self.old[begin : one.old_end].split()))
                reach = one.old_end
        return weight

    def _widened_left(self, cluster: list[Piece], start: int, low: int) -> int:
        """Take in what was put in the place of the first words of a stretch, if it is short and on the same line."""
        first = min(cluster, key=lambda one: one.start)
        before = self._run_before(first.start)
        gone = self.old[before.old_end if before else 0 : first.old_start]
        come = self.new[before.end if before else 0 : low]
        is_all = first.old_start - start >= len(gone.lstrip())
        return low - len(come.lstrip()) if is_all and _is_in_place_of(come, gone) else low

    def _widened_right(self, cluster: list[Piece], end: int, high: int) -> int:
        """Take in what was put in the place of the last words of a stretch, likewise."""
        last = max(cluster, key=lambda one: one.end)
        after = self._run_after(last.end)
        gone = self.old[last.old_end : after.old_start if after else len(self.old)]
        come = self.new[high : after.start if after else len(self.new)].rstrip()
        is_all = end - last.old_end >= len(gone.rstrip())
        return high + len(come) if is_all and _is_in_place_of(come, gone) else high

    def _run_before(self, at: int) -> Run | None:
        runs, _reach = self._by_new
        place = bisect_left(runs, at, key=lambda run: run.start) - 1
        return runs[place] if place >= 0 else None

    def _run_after(self, at: int) -> Run | None:
        runs, _reach = self._by_new
        place = bisect_left(runs, at, key=lambda run: run.start)
        return runs[place] if place < len(runs) else None

    # Stretches that stand once

    @cached_property
    def _plain(self) -> tuple[str, str]:
        """Both texts with single blanks."""
        return f" {' '.join(self.old.split())} ", f" {' '.join(self.new.split())} "

    def _found_again(self, start: int, end: int, words: list[str]) -> tuple[int, int] | None:
        """Return where the words of a long stretch stand, if they stand once in each text."""
        wanted = f" {' '.join(words)} "
        if len(words) < ENOUGH_WORDS or len(wanted) - 2 < ENOUGH_CHARS:
            return None
        if _inside_word(self.old, start) or _inside_word(self.old, end):
            return None
        old, new = self._plain
        place = new.find(wanted)
        if place < 0 or new.find(wanted, place + 1) >= 0 or old.find(wanted, old.find(wanted) + 1) >= 0:
            return None
        number = new.count(" ", 0, place + 1) - 1
        return self._new_words[number][0], self._new_words[number + len(words) - 1][1]

    @cached_property
    def _new_words(self) -> list[tuple[int, int]]:
        return [found.span() for found in re.finditer(r"\S+", self.new)]


def _is_in_place_of(come: str, gone: str) -> bool:
    """Say whether words are few enough, and on one line, to stand where others stood."""
    most = MOST_IN_PLACE_OF["times"] * len(gone.split()) + MOST_IN_PLACE_OF["plus"]
    return bool(gone.strip()) and 0 < len(come.split()) <= most and "\n" not in come


def _clusters(text: str, pieces: list[Piece], *, most_between: int) -> list[list[Piece]]:
    """Return pieces in groups that stand near each other in the new text: at most so many words between."""
    clusters: list[list[Piece]] = []
    reach = 0
    for piece in pieces:
        between = text[reach : piece.start] if clusters else ""
        near = len(between) <= LONGEST_WORD * most_between and len(between.split()) <= most_between
        if clusters and near:
            clusters[-1].append(piece)
        else:
            clusters.append([piece])
        reach = max(reach, piece.end)
    return clusters


def _translated(at: int, words: Words, others: Words, *, is_end: bool) -> int:
    """Return the position beside the same letter of the same word. A start moves on to a word, an end back to one."""
    if is_end:
        place = bisect_left(words.starts, at) - 1
        return others.starts[place] + min(at, words.ends[place]) - words.starts[place] if place >= 0 else 0
    place = bisect_right(words.ends, at)
    if place == len(words.starts):
        return others.ends[-1]
    return others.starts[place] + max(at, words.starts[place]) - words.starts[place]


def _inside_word(text: str, at: int) -> bool:
    """Say whether a position lies between two letters of a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _word_start(text: str, at: int) -> int:
    while _inside_word(text, at):
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    while _inside_word(text, at):
        at += 1
    return at
