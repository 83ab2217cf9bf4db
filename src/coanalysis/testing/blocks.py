"""What a loader gives back: lines that turns can be put together from, with every position true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from coanalysis.loaders.base import Blocks, Line, Options, Remark
from coanalysis.loaders.stamps import end_stamp, only_stamp
from coanalysis.loaders.turns import Assembly, assemble
from coanalysis.text import canonical

__all__ = ["Require", "check_blocks"]

#: Raises when its first argument is not true; the second is the promise, without speech.
Require = Callable[[bool, str], None]

#: What may stand with a label beside figures and signs: an address, a remark in brackets, words of clock and length.
_BESIDE_LABEL = re.compile(r"\(?\bhttps?://\S+|\([^()\n]{1,40}\)|\[[^\[\]\n]{1,40}\]")
_STAMP_WORDS = re.compile(r"\b(?:am|pm|a\.m|p\.m|hours?|minutes?|seconds?|timer?|minutt(?:er)?|sekund(?:er)?)\b", re.I)
_LETTERS = re.compile(r"[^\W\d_]")
_PAIR = 2


def check_blocks(blocks: Any, options: Options, require: Require) -> Assembly:
    """Check what `load` gave back, and return the turns in it."""
    require(isinstance(blocks, Blocks), "load returns Blocks")
    require(isinstance(blocks.lines, tuple), "`lines` is a tuple")
    for line in blocks.lines:
        _check_line(line, require)
    _check_lists(blocks, require)
    if blocks.text is not None:
        _check_places_in(blocks.text, blocks.lines, require)
    found = assemble(blocks, options.profile)
    labels = {line.label is None for line in blocks.lines if line.text.strip() and not line.aside}
    is_even = len(labels) < _PAIR or not blocks.is_timed
    require(is_even, "`label` is None in all lines of cues or in none; '' where nobody is named")
    _check_turns(found, blocks, require)
    return found


def _check_line(line: Line, require: Require) -> None:
    require(isinstance(line, Line), "`lines` holds Line")
    where = f" ({line.place})"
    require(isinstance(line.place, str) and bool(line.place), "`place` of a line says where it stands, as `line 12`")
    require(isinstance(line.text, str) and "\n" not in line.text, "`text` of a line is one line" + where)
    require(_is_canonical(line.text), "`text` is canonical: NFC and no control characters, see text.canonical" + where)
    is_label = line.label is None or (isinstance(line.label, str) and line.label == " ".join(line.label.split()))
    require(is_label and _is_canonical(line.label or ""), "`label` is one line in canonical form, or None" + where)
    times = [ms for ms in (line.begin_ms, line.end_ms) if ms is not None]
    require(all(type(ms) is int and ms >= 0 for ms in times), "times are whole milliseconds from 0, or None" + where)
    require(times == sorted(times), "a line ends after it begins" + where)


def _check_lists(blocks: Blocks, require: Require) -> None:
    texts = (blocks.encoding, blocks.encoding_why, *blocks.dropped, *blocks.notices)
    require(all(isinstance(text, str) for text in texts), "encoding, dropped and notices are texts")
    pairs = all(len(pair) == _PAIR and all(isinstance(one, str) for one in pair) for pair in blocks.header)
    require(pairs, "`header` holds pairs of place and text")
    require(all(isinstance(one, Remark) for one in blocks.remarks), "`remarks` holds Remark")
    require(type(blocks.removed) is int and blocks.removed >= 0, "`removed` counts the characters taken out")


def _check_places_in(text: str, lines: Sequence[Line], require: Require) -> None:
    require(
        _is_canonical(text, is_start=True),
        "`text` of Blocks is canonical: NFC and no control characters, see text.canonical",
    )
    for line in lines:
        stands = line.at >= 0 and text.startswith(line.text, line.at)
        require(stands, f"`at` of a line is where it stands in `text` of Blocks ({line.place})")
    in_order = all(one.at + len(one.text) <= other.at for one, other in pairwise(lines))
    require(in_order, "lines stand in the order of the text and don't overlap")


def _is_canonical(text: str, *, is_start: bool = False) -> bool:
    """Say whether a part of a text is canonical; at its start, it has no byte order mark either."""
    whole = text if is_start else f"\n{text}"
    clean = canonical(whole)
    return clean.text == whole and clean.removed == 0


def _check_turns(found: Assembly, blocks: Blocks, require: Require) -> None:
    require(_is_canonical(found.text, is_start=True), "the text is canonical")
    ends = [0, *(turn.end for turn in found.turns)]
    for end, turn in zip(ends, found.turns, strict=False):
        fits = end <= turn.start < turn.end <= len(found.text)
        require(fits, f"turns are sorted, disjoint and inside the text ({turn.place})")
    set_aside = _set_aside(found, blocks)
    for outside, label, place in _gaps(found):
        is_known = all(_is_known(line, label, set_aside) for line in outside.split("\n"))
        require(is_known, f"outside turns stand only labels, stamps, blanks and lines set aside (before {place})")


def _gaps(found: Assembly) -> Iterator[tuple[str, str, str]]:
    """Yield (text between two turns, label of the second, its place)."""
    at = 0
    for turn in found.turns:
        yield found.text[at : turn.start], turn.label, turn.place
        at = turn.end
    yield found.text[at:], "", "the end"


def _set_aside(found: Assembly, blocks: Blocks) -> frozenset[str]:
    """Return the lines that may stand outside turns: listed in the report, or left out with a notice that says so."""
    places = {*found.header, *found.aside, *found.wordless}
    lines = [line.text.strip() for line in blocks.lines if line.place in places or found.notices]
    without_stamp = [line[: end[1]].strip() for line in lines if (end := end_stamp(line))]
    return frozenset((*lines, *without_stamp))


def _is_known(line: str, label: str, set_aside: frozenset[str]) -> bool:
    words = line.strip()
    if not words or words in set_aside or only_stamp(words) is not None:
        return True
    for word in label.split():
        words = re.sub(rf"{re.escape(word)}(?:_\w+)?", " ", words, count=1)
    return _LETTERS.search(_STAMP_WORDS.sub(" ", _BESIDE_LABEL.sub(" ", words))) is None
