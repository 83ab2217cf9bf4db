"""Web pages that programs write as transcripts: noScribe, and the reports of Transcriber."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coanalysis.loaders.base import Blocks, Line, limited
from coanalysis.loaders.shapes import candidate, clean_label
from coanalysis.loaders.webtext import flat_text, is_shown
from coanalysis.text import canonical

if TYPE_CHECKING:
    from coanalysis.markup import Element

__all__ = ["read_noscribe", "read_transcriber"]

_ANCHOR = re.compile(r"ts_(?P<begin>\d{1,9})_(?P<end>\d{1,9})(?:_(?P<speaker>.{0,80}))?", re.DOTALL)
_SEVERAL = re.compile(r"\s+\+\s+")
_VOICE = re.compile(r"\s*(\d{1,2})\s*:\s*")
_NOBODY = re.compile(r"\(\s*(?:no speaker|ingen taler|ingen talar)\s*\)", re.IGNORECASE)
#: A page is a report of Transcriber when it has so many speakers' headings.
_HEADINGS = 2


# noScribe: a paragraph a turn, an anchor with times a segment


@dataclass(slots=True)
class _Segment:
    """What stands from one anchor to the next. speaker: as in the anchor, "" for none."""

    begin_ms: int | None = None
    end_ms: int | None = None
    speaker: str = ""
    pieces: list[str] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class _Turn:
    """A paragraph with its segments. removed: control characters taken out."""

    number: int
    segments: list[_Segment] = field(default_factory=list)
    removed: int = 0

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)

    @property
    def speaker(self) -> str:
        """The speaker in the anchors; one who only breaks in has two strokes before the name."""
        found = (one.speaker for one in self.segments if one.begin_ms is not None)
        return next((speaker for speaker in found if not speaker.startswith("//")), "")


def read_noscribe(root: Element, where: str) -> Blocks | None:
    """Return the lines of a page by noScribe, None for any other page: each has at least one anchor with times."""
    if not any(_ANCHOR.fullmatch(one.get("name", "")) for one in root.iter("a")):
        return None
    turns = [_turn(paragraph, number) for number, paragraph in enumerate(root.iter("p"), 1)]
    first = next((i for i, turn in enumerate(turns) if any(one.begin_ms is not None for one in turn.segments)), 0)
    labels = _labels(turns[first:])
    lines = (line for turn in _named(turns[first:], labels) for line in turn)
    header = [("header", one.get("content", "")) for one in root.iter("meta") if one.get("name") == "audio_source"]
    header += [(f"paragraph {turn.number}", " ".join(turn.text.split())) for turn in turns[:first] if turn.text.strip()]
    return Blocks(
        limited(lines, where),
        is_timed=True,
        header=tuple((place, canonical(text).text) for place, text in header),
        removed=sum(turn.removed for turn in turns),
    )


def _turn(paragraph: Element, number: int) -> _Turn:
    """Return a paragraph as segments. The editor of noScribe writes anchors that hold nothing before their text."""
    turn = _Turn(number, [_Segment()])
    waiting: list[Element | str] = [paragraph]
    while waiting:
        one = waiting.pop()
        text = one if isinstance(one, str) else one.text or ""
        if not isinstance(one, str):
            anchor = _ANCHOR.fullmatch(one.get("name", "")) if one.tag == "a" else None
            if anchor:
                turn.segments.append(_Segment(int(anchor["begin"]), int(anchor["end"]), anchor["speaker"] or ""))
            text = "\n" if one.tag == "br" else text
            for child in reversed(one):
                waiting.append(child.tail or "")
                waiting.append(child if is_shown(child) else "")
        turn.segments[-1].pieces.append(text)
    for segment in turn.segments:
        clean = canonical("".join(segment.pieces))
        segment.text = clean.text
        turn.removed += clean.removed
    return turn


def _labels(turns: Sequence[_Turn]) -> dict[str, str]:
    """Return speaker of the anchors -> label on the page, which a person may have changed."""
    seen: dict[str, Counter[str]] = {}
    for turn in turns:
        found = candidate(Line(turn.text.strip(), ""))
        if turn.speaker and found and found.form in ("colon", "tight"):
            seen.setdefault(turn.speaker, Counter())[found.label] += 1
    return {speaker: labels.most_common(1)[0][0] for speaker, labels in seen.items()}


def _named(turns: Sequence[_Turn], labels: dict[str, str]) -> Iterator[Iterator[Line]]:
    known = frozenset(labels.values())
    current = ""
    for turn in turns:
        text = turn.text
        indent = len(text) - len(text.lstrip())
        found = candidate(Line(text.strip(), ""))
        speech = indent
        if found and found.form in ("colon", "tight") and found.label in known:
            current, speech = found.label, indent + found.speech
        elif turn.speaker:
            current = labels.get(turn.speaker, turn.speaker)
        elif any(one.begin_ms is not None for one in turn.segments):
            current = ""
        yield _lines(turn, current, speech)


def _lines(turn: _Turn, label: str, speech: int) -> Iterator[Line]:
    """Yield the segments of a turn without its first characters, label and stamp; blanks between them as they are."""
    joint, is_open = "\n", False
    for segment in turn.segments:
        cut = min(speech, len(segment.text))
        speech -= cut
        text = segment.text[cut:]
        if not text.strip():
            joint = " " if text and is_open else joint
            continue
        if is_open and (text[0].isspace() or unicodedata.combining(text[0])):
            joint = " "
        for number, line in enumerate(text.strip().split("\n")):
            yield Line(
                line.strip(), f"paragraph {turn.number}", label=label, begin_ms=segment.begin_ms,
                end_ms=segment.end_ms, joint=joint, first=not number,
            )  # fmt: skip
            joint, is_open = "\n", True
        joint = " " if text[-1].isspace() else ""


# Transcriber: a heading a speaker, a list below


def read_transcriber(root: Element, where: str) -> Blocks | None:
    """Return the lines of a report by Transcriber, None for any other page."""
    headings = [one for one in root.iter("h3") if _is_speaker(one)]
    if len(headings) < _HEADINGS:
        return None
    report = _Report(frozenset(headings))
    for element in root.iter("title", "h1", "h2", "h3", "h4", "p", "li"):
        report.take(element)
    return Blocks(limited(report.lines, where), is_timed=True, header=tuple(report.header), removed=report.removed)


def _is_speaker(heading: Element) -> bool:
    following = heading.getnext()
    return heading.find("font") is not None and following is not None and following.tag == "ul"


class _Report:
    """Goes through the elements of a report in order."""

    def __init__(self, headings: frozenset[Element]) -> None:
        self.lines: list[Line] = []
        self.header: list[tuple[str, str]] = []
        self.removed = 0
        self._headings = headings
        self._speakers: list[str] = []
        self._items = 0
        self._has_begun = False

    def take(self, element: Element) -> None:
        if element in self._headings:
            named = self._clean(flat_text(element))
            self._speakers = [clean_label(name) for name in _SEVERAL.split("" if _NOBODY.fullmatch(named) else named)]
            self._has_begun = True
        elif element.tag == "li" and self._has_begun:
            self._items += 1
            self._item(element)
        elif element.tag != "li" and not any(above.tag == "li" for above in element.iterancestors("li")):
            self._beside(self._clean(flat_text(element)))

    def _clean(self, text: str) -> str:
        clean = canonical(text)
        self.removed += clean.removed
        return clean.text.strip()

    def _beside(self, text: str) -> None:
        if not self._has_begun:
            self.header += [("header", text)] if text else []
        elif text:
            self.lines.append(Line(text, f"item {self._items}", label="", aside=True))

    def _item(self, item: Element) -> None:
        """Take in an item; where several speak, each number in bold begins the words of one."""
        place, speaker = f"item {self._items}", self._speakers[0]
        words: list[str] = [item.text or ""]
        for child in item:
            number = _VOICE.fullmatch(flat_text(child)) if child.tag == "b" else None
            if number and 0 < int(number[1]) <= len(self._speakers) and len(self._speakers) > 1:
                self._say(words, speaker, place)
                words, speaker = [], self._speakers[int(number[1]) - 1]
            elif is_shown(child):
                words.append("\n" if child.tag == "br" else flat_text(child))
            words.append(child.tail or "")
        self._say(words, speaker, place)

    def _say(self, words: Sequence[str], speaker: str, place: str) -> None:
        text = self._clean(" ".join("".join(words).split()))
        if text:
            self.lines.append(Line(text, place, label=speaker))
