"""What stands before and behind the talk and is none: paragraph numbers, stamps that close a turn, times of the day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from coanalysis.loaders.base import Line
from coanalysis.loaders.shapes import Candidate, Speakers, candidate
from coanalysis.loaders.stamps import end_stamp, leading_stamp

__all__ = ["end_stamps", "without_numbers", "without_times_of_day"]

#: Paragraphs are numbered when so many begin with a number, this share of them a higher one than the last, and the
#: numbers begin this share of all lines, or most of them stand before labels.
NUMBERED, RISING_SHARE, NUMBERED_SHARE = 3, 0.95, 0.6
#: So many turns close with a stamp where that is a layout.
CLOSED = 2
#: Talk of so many words, faster than so many a second, is none: the times are of the day, hours and minutes. So are
#: hours, minutes and seconds of which the first is later than any recording begins.
WORDS, WORDS_A_SECOND, MORNING_MS = 10, 10, 6 * 3_600_000
_LETTERS_A_WORD = 6
_NUMBER = re.compile(r"\s{0,4}[\[(]?(\d{1,5})[\])]?[.)]?(?:\s+|$)(?!\d)")


def without_numbers(lines: Sequence[Line]) -> tuple[Sequence[Line], frozenset[int]]:
    """Return the lines without the numbers of paragraphs, and which had one; none where they are not numbered."""
    ends: dict[int, int] = {}
    numbers: list[int] = []
    n_lines = 0
    for i, line in enumerate(lines):
        if not line.text or line.aside:
            continue
        n_lines += 1
        found = _NUMBER.match(line.text) if line.text.lstrip()[0:1] in "[(0123456789" else None
        if found and leading_stamp(line.text, 0) is None:
            ends[i] = found.end()
            numbers.append(int(found.group(1)))
    if len(numbers) < NUMBERED or not _rises(numbers):
        return lines, frozenset()
    bare = {i: _cut(lines[i], end) for i, end in ends.items()}
    if len(numbers) < NUMBERED_SHARE * n_lines and not _are_labelled(list(bare.values())):
        return lines, frozenset()
    return [bare.get(i, line) for i, line in enumerate(lines)], frozenset(bare)


def _rises(numbers: Sequence[int]) -> bool:
    rising = sum(two > one for one, two in pairwise(numbers))
    return rising >= RISING_SHARE * (len(numbers) - 1)


def _cut(line: Line, end: int) -> Line:
    return replace(line, text=line.text[end:], at=line.at + end if line.at >= 0 else -1, bold=max(0, line.bold - end))


def _are_labelled(lines: Sequence[Line]) -> bool:
    """Say whether labels stand behind most of the numbers: they recur, which the keys of a numbered list don't."""
    labels = [one.label for line in lines if (one := candidate(line)) and one.form == "colon"]
    return len(labels) > len(lines) / 2 and len(set(labels)) <= len(labels) / 2


def end_stamps(lines: Sequence[Line], taken: Sequence[Candidate | None]) -> Mapping[int, tuple[int, int | None]]:
    """Return line -> (where its speech ends, the time then) for the last lines of turns that close with a stamp."""
    closing: dict[int, tuple[int, int | None]] = {}
    last = -1
    for i, line in enumerate(lines):
        if taken[i] is not None and last >= 0:
            _close(lines, last, closing)
        if line.text.strip() and not line.aside:
            last = i
    if last >= 0:
        _close(lines, last, closing)
    return closing if len(closing) >= CLOSED else {}


def _close(lines: Sequence[Line], i: int, closing: dict[int, tuple[int, int | None]]) -> None:
    found = end_stamp(lines[i].text)
    if found and found[1]:
        closing[i] = (found[1], found[0])


def without_times_of_day(lines: Sequence[Line], found: Speakers) -> Speakers:
    """Leave out times that are of the day and not since the start: they say nothing of the recording."""
    begins = [(i, one) for i, one in enumerate(found.taken) if one and (one.label or one.form != "none")]
    times = [one.begin_ms for _, one in begins if one.begin_ms is not None]
    has_clocks = any(one.begin_ms is None and one.form == "stamp" for _, one in begins)
    if not (has_clocks or (times and (times[0] >= MORNING_MS or _is_too_fast(lines, begins)))):
        return found
    taken = tuple(one and replace(one, begin_ms=None) for one in found.taken)
    notice = "the times beside the labels are times of the day, which say nothing of the recording: left out"
    return replace(found, taken=taken, notices=(*found.notices, notice))


def _is_too_fast(lines: Sequence[Line], begins: Sequence[tuple[int, Candidate]]) -> bool:
    """Say whether most turns hold more words than anybody says until the next one begins."""
    fast = long = 0
    for (i, one), (j, following) in pairwise(begins):
        n_words = (sum(len(line.text) for line in lines[i:j]) - one.speech) / _LETTERS_A_WORD
        if n_words >= WORDS and one.begin_ms is not None and following.begin_ms is not None:
            long += 1
            fast += n_words * 1000 > WORDS_A_SECOND * abs(following.begin_ms - one.begin_ms)
    return fast > long / 2
