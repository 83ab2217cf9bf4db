"""The runs of words that two texts share: lines first, then words between them, then letters of respelled words.

All of it is bounded: of texts that are very long and very unlike each other only the equal lines, beginnings and ends
are found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from coanalysis.mapping.leaps import find_leaps
from coanalysis.mapping.matching import Effort, Match, in_order, match
from coanalysis.mapping.words import Run, Tokens, run_of, tokens_of

__all__ = ["find_runs"]

LINE = re.compile(r"[^\n]*\S[^\n]*")
#: Changed lines are held against each other where there are no more pairs of them than this. Two are taken for one
#: line that was changed when they share so much of the shorter one.
MOST_PAIRS, ALIKE_LINES = 2_500, 0.5
#: By so many tokens the place of words that were put in is shifted at most, so that it begins with a line.
LONGEST_SHIFT = 50
#: So many replaced words in a row are compared letter by letter, those alike in at least half of their letters kept.
MOST_RESPELLED, ALIKE = 12, 0.5


def find_runs(old: str, new: str) -> tuple[Run, ...]:
    """Return the runs two texts share, in order of the old text; see `Alignment`."""
    effort = Effort()
    runs: list[Run] = []
    reached = (0, 0)
    for run in [*_lines(old, new, effort), Run(len(old), len(old), len(new), len(new))]:
        gap = Run(reached[0], run.old_start, reached[1], run.start)
        runs += [*_words(old, new, gap, effort), run]
        reached = (run.old_end, run.end)
    runs = _merged(old, new, runs[:-1])
    return tuple(sorted([*runs, *find_leaps(old, new, runs)]))


def _lines(old: str, new: str, effort: Effort) -> Iterator[Run]:
    """Yield runs of equal lines; blank lines and blanks in a line do not matter."""
    known: dict[str, int] = {}
    (places, ids), (others, other_ids) = (_numbered(text, known) for text in (old, new))
    weights = [end - start for start, end in places]
    for place, other, number in match(ids, other_ids, weights=weights, anchors=(1,), small=0, effort=effort):
        last, other_last = place + number - 1, other + number - 1
        yield Run(places[place][0], places[last][1], others[other][0], others[other_last][1])


def _numbered(text: str, known: dict[str, int]) -> tuple[list[tuple[int, int]], list[int]]:
    places, ids = [], []
    for found in LINE.finditer(text):
        line = found[0]
        start = found.start() + len(line) - len(line.lstrip())
        places.append((start, start + len(line.strip())))
        ids.append(known.setdefault(" ".join(line.split()), len(known)))
    return places, ids


def _words(old: str, new: str, gap: Run, effort: Effort) -> list[Run]:
    """Return the runs of equal words in a gap between equal lines, and what is left of respelled words."""
    if gap.old_start >= gap.old_end or gap.start >= gap.end:
        return []
    known: dict[str, int] = {}
    one = tokens_of(old, gap.old_start, gap.old_end, known)
    other = tokens_of(new, gap.start, gap.end, known)
    if one is None or other is None:
        return list(_ends(old, new, gap))
    found = _at_lines(one, other, _matched(one, other, effort))
    runs = [run_of(one.words, other.words, each) for each in found]
    for before, after in pairwise([(0, 0, 0), *found, (len(one.ids), len(other.ids), 0)]):
        gone, come = range(before[0] + before[2], after[0]), range(before[1] + before[2], after[1])
        runs += _respelled(one, other, gone, come)
    return sorted(runs)


# Words in changed lines


def _matched(one: Tokens, other: Tokens, effort: Effort) -> list[Match]:
    """Return the matches of tokens: first in lines that are alike, then in what lies between these matches."""
    found: list[Match] = []
    for line, other_line in _alike(one, other):
        inside = match(one.ids[slice(*line)], other.ids[slice(*other_line)], effort=effort)
        found += [(place + line[0], at + other_line[0], number) for place, at, number in inside]
    between: list[Match] = []
    for before, after in pairwise([(0, 0, 0), *found, (len(one.ids), len(other.ids), 0)]):
        lo, low = before[0] + before[2], before[1] + before[2]
        inside = match(one.ids[lo : after[0]], other.ids[low : after[1]], effort=effort)
        between += [(place + lo, at + low, number) for place, at, number in inside]
    return sorted([*found, *between])


def _alike(one: Tokens, other: Tokens) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return pairs of lines (first token, token after the last) that share most of their words, in order of both.

    Without them a full stop at the end of a line would as soon be found in a line that was put in after it.
    """
    lines, others = _token_lines(one), _token_lines(other)
    if len(lines) * len(others) > MOST_PAIRS or len(lines) == len(others) == 1:
        return []
    bags, other_bags = [_bag(one, line) for line in lines], [_bag(other, line) for line in others]
    points = []
    for place, bag in enumerate(bags):
        for other_place, other_bag in enumerate(other_bags):
            shared = (bag & other_bag).total()
            if shared and shared >= ALIKE_LINES * min(bag.total(), other_bag.total()):
                points.append((place, other_place, shared))
    return [(lines[place], others[other_place]) for place, other_place, _shared in in_order(points)]


def _token_lines(tokens: Tokens) -> list[tuple[int, int]]:
    begins = [place for place in range(len(tokens.ids)) if tokens.begins_line(place)]
    return list(pairwise([*begins, len(tokens.ids)]))


def _bag(tokens: Tokens, line: tuple[int, int]) -> Counter[int]:
    """Return the words of a line, by number, with how many letters they have together."""
    found: Counter[int] = Counter()
    for place in range(*line):
        start, end = tokens.words.starts[place], tokens.words.ends[place]
        if tokens.text[start].isalnum():
            found[tokens.ids[place]] += end - start
    return found


def _at_lines(one: Tokens, other: Tokens, found: Sequence[Match]) -> list[Match]:
    """Let what was put in or taken out between two matches begin with a line, where it may just as well."""
    matches = [list(each) for each in found]
    for before, after in pairwise(matches):
        end, other_end = before[0] + before[2], before[1] + before[2]
        most = (before[2], after[2])
        if end == after[0] and other_end < after[1]:
            shift = _shift(other, other_end, after[1], most)
        elif other_end == after[1] and end < after[0]:
            shift = _shift(one, end, after[0], most)
        else:
            continue
        before[2] += shift
        after[:] = [after[0] + shift, after[1] + shift, after[2] - shift]
    return [(place, other_place, number) for place, other_place, number in matches if number]


def _shift(side: Tokens, start: int, end: int, most: tuple[int, int]) -> int:
    """Return by how many tokens a block of tokens is to be shifted so that it begins with a line; 0 if it cannot be."""
    ids, left, right = side.ids, 0, 0
    while left < min(most[0], LONGEST_SHIFT) and ids[start - left - 1] == ids[end - left - 1]:
        left += 1
    while right < min(most[1], LONGEST_SHIFT) and ids[start + right] == ids[end + right]:
        right += 1
    shifts = sorted(range(-left, right + 1), key=abs)
    return next((shift for shift in shifts if side.begins_line(start + shift)), 0)


def _respelled(one: Tokens, other: Tokens, gone: range, come: range) -> Iterator[Run]:
    """Yield the letters that replaced words share with those in their place, at their beginnings and ends."""
    if not 0 < len(gone) <= MOST_RESPELLED or not 0 < len(come) <= MOST_RESPELLED:
        return
    pairs = [((gone[0], gone[-1]), (come[0], come[-1]))]
    if len(gone) == len(come):
        pairs = [((place, place), (at, at)) for place, at in zip(gone, come, strict=True)]
    for (first, last), (other_first, other_last) in pairs:
        begin, end = one.words.starts[first], one.words.ends[last]
        start, stop = other.words.starts[other_first], other.words.ends[other_last]
        word, new = one.text[begin:end].casefold(), other.text[start:stop].casefold()
        if len(word) != end - begin or len(new) != stop - start:
            continue
        head = _common(word, new)
        tail = _common(word[head:][::-1], new[head:][::-1])
        if head + tail >= ALIKE * max(len(word), len(new)):
            yield from [Run(begin, begin + head, start, start + head)] if head else []
            yield from [Run(end - tail, end, stop - tail, stop)] if tail else []


# Long stretches without words in common


def _ends(old: str, new: str, gap: Run) -> Iterator[Run]:
    """Yield what two long stretches share at their beginnings and ends, in whole words."""
    one, other = old[gap.old_start : gap.old_end], new[gap.start : gap.end]
    shared = _whole(one, other, _common(one, other))
    if one[:shared].strip():
        yield Run(gap.old_start, gap.old_start + shared, gap.start, gap.start + shared)
    left, right = one[shared:][::-1], other[shared:][::-1]
    last = _whole(left, right, _common(left, right))
    if left[:last].strip():
        yield Run(gap.old_end - last, gap.old_end, gap.end - last, gap.end)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts share at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _whole(one: str, other: str, shared: int) -> int:
    """Return how much of a shared beginning does not end inside a word."""
    while shared > 0 and (one[shared : shared + 1].isalnum() or other[shared : shared + 1].isalnum()):
        shared -= 1
    return shared


def _merged(old: str, new: str, runs: Sequence[Run]) -> list[Run]:
    """Return runs with those that only white space parts made one."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last and not old[last.old_end : run.old_start].strip() and not new[last.end : run.start].strip():
            is_apart = (last.old_end < run.old_start) == (last.end < run.start)
            if is_apart:
                found[-1] = Run(last.old_start, run.old_end, last.start, run.end)
                continue
        found.append(run)
    return found
