"""Transcriber `.trs`: turns cut into segments, with overlapping speech, noises and comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coanalysis.loaders.annotated import (
    check_count,
    clean_name,
    distinct_names,
    listed,
    one_line,
    read_markup,
    seconds_to_ms,
    sniff_markup,
    spoken_lines,
    words_in,
)
from coanalysis.loaders.base import LINE_LIMIT, Blocks, Line, Options, Remark, Sniff, Source, limited
from coanalysis.text import canonical

if TYPE_CHECKING:
    from coanalysis.markup import Element

__all__ = ["LOADER", "Transcriber"]

ROOT = "Trans"
#: How an event is shown, as in the program itself: a noise by its name, the others with their kind before it.
_KINDS = {"pronounce": "pron=", "lexical": "lex=", "language": "lang=", "entities": "ent="}
_EXTENTS = {"begin": "[{}-]", "end": "[-{}]", "previous": "+[{}]", "next": "[{}]+"}


class Transcriber:
    """`.trs`: the segments of all turns; of overlapping speech each voice by itself, at the same time."""

    name = "trs"
    suffixes: tuple[str, ...] = (".trs",)
    is_container = True
    called = "a Transcriber file"

    def sniff(self, source: Source) -> Sniff:
        """Look for the element that Transcriber's files begin with."""
        return sniff_markup(source, ROOT, self.suffixes, "Transcriber")

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the segments, each labelled with its speaker's name; noises stay as `[latter]`."""
        markup = read_markup(source, ROOT, "Transcriber")
        check_count(sum(1 for _ in markup.root.iter("Comment")), LINE_LIMIT, "comments", source.name)
        names = ((one.get("id", ""), one.get("name", "")) for one in markup.root.iterfind("Speakers/Speaker"))
        walk = _Walk(distinct_names(names))
        lines = limited(walk.lines(markup.root), source.name)
        return Blocks(
            lines,
            is_timed=True,
            header=_header(markup.root),
            encoding=markup.encoding,
            encoding_why=markup.why,
            removed=walk.removed,
            remarks=tuple(walk.remarks),
            notices=tuple(walk.notices({line.label for line in lines})),
        )


def _header(root: Element) -> tuple[tuple[str, str], ...]:
    """Return what the file says about the recording. When it was typed is not when it was recorded: left out."""
    told = [clean_name(one.get(key)) for one in root.iter(ROOT, "Episode") for key in ("program", "air_date")]
    return (("head", "\n".join(filter(None, told))),) if any(told) else ()


@dataclass(slots=True)
class _Voice:
    """What one voice says in a segment under way."""

    label: str
    pieces: list[str] = field(default_factory=list)


class _Walk:
    """Walks the turns in order. The words stand between empty elements, so every tail is read."""

    def __init__(self, speakers: dict[str, str]) -> None:
        self.removed = 0
        self.remarks: list[Remark] = []
        self._speakers = speakers
        self._unknown: dict[str, None] = {}
        self._left: Counter[str] = Counter()
        self._number = 0
        self._labels: list[str] = []
        self._voices: list[_Voice] = []
        self._begin_ms: int | None = None
        self._comments: list[str] = []
        self._spoken_place = ""

    def lines(self, root: Element) -> Iterator[Line]:
        """Yield the lines of all turns."""
        for turn in root.iter("Turn"):
            yield from self._turn(turn)

    def notices(self, spoke: set[str | None]) -> Iterator[str]:
        """Yield what a reader should know. spoke: labels of those who speak."""
        if self._left:
            yield "set aside: " + listed(f"{what} ({n})" for what, n in sorted(self._left.items()))
        silent = [label for label in self._speakers.values() if label not in spoke]
        if silent:
            yield "nothing said by: " + listed(silent)
        if self._unknown:
            yield "speakers the file does not list: " + listed(self._unknown)

    def _turn(self, turn: Element) -> Iterator[Line]:
        self._labels = [self._label(key) for key in turn.get("speaker", "").split()]
        self._open(seconds_to_ms(turn.get("startTime")))
        self._say(turn.text)
        for child in turn:
            if child.tag == "Sync":
                at_ms = seconds_to_ms(child.get("time"))
                yield from self._close(at_ms)
                self._open(at_ms)
                self._number += 1
            self._take(child)
            self._say(child.tail)
        yield from self._close(seconds_to_ms(turn.get("endTime")))

    def _label(self, key: str) -> str:
        if key not in self._speakers:
            self._unknown[clean_name(key)] = None
        return self._speakers.get(key, clean_name(key))

    def _open(self, at_ms: int | None) -> None:
        """Open a segment; where several speak, what stands before the first `Who` is the first one's."""
        self._begin_ms = at_ms
        self._voices = [_Voice(self._labels[0] if self._labels else "")]

    def _close(self, at_ms: int | None) -> Iterator[Line]:
        """Yield the lines of the segment that ends at a time."""
        place = f"segment {max(1, self._number)}"
        for voice in self._voices:
            text = " ".join("".join(voice.pieces).split())
            if text:
                self._spoken_place = place
            yield from spoken_lines(text, voice.label, place, begin_ms=self._begin_ms, end_ms=at_ms)
        if self._spoken_place:
            self.remarks += [Remark(self._spoken_place, comment) for comment in self._comments]
            self._comments = []

    def _say(self, text: str | None) -> None:
        clean = canonical(text or "")
        self.removed += clean.removed
        self._voices[-1].pieces.append(clean.text)

    def _take(self, child: Element) -> None:
        """Take in an element inside a turn: noises are shown, comments and background sounds are not speech."""
        if not isinstance(child.tag, str):
            return
        if child.tag == "Who":
            self._voices.append(_Voice(self._nth_label(child.get("nb", ""))))
        elif child.tag in ("Event", "Vocal"):
            self._say(_shown(child))
        elif child.tag == "Comment":
            self._comments += filter(None, [one_line(child.get("desc"))])
        elif child.tag == "Background":
            self._left["background sounds"] += 1
        self._say(words_in(child))

    def _nth_label(self, number: str) -> str:
        at = int(number) if number.isdecimal() and len(number) < len("1000") else 0
        return self._labels[at - 1] if 0 < at <= len(self._labels) else ""


def _shown(event: Element) -> str:
    """Return an event as the program shows it: `[latter]`, `[leende-]` … `[-leende]`, `[lang=en]`."""
    name = _KINDS.get(event.get("type", ""), "") + clean_name(event.get("desc"))
    return f" {_EXTENTS.get(event.get('extent', ''), '[{}]').format(name)} "


LOADER = Transcriber()
