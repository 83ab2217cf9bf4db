"""CHAT `.cha` of CLAN and TalkBank: utterances with codes, time bullets and tiers that depend on them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from coanalysis.loaders.annotated import check_count, clean_name, listed, one_line, spoken_lines
from coanalysis.loaders.base import LINE_LIMIT, Blocks, Line, Options, Remark, Sniff, Source, limited
from coanalysis.text import canonical

__all__ = ["LOADER", "Chat"]

_HEADER = re.compile(r"^@(?:(?:UTF8|Begin)[ \t\r]*$|Participants:)", re.MULTILINE)
_UTTERANCE = re.compile(r"\*([^\s:*][^:\n]{0,40}):[ \t]*")
_SPOKEN = re.compile(r"^\*[^\s:*][^:\n]{0,40}:[ \t]*\S", re.MULTILINE)
_DEPENDENT = re.compile(r"%([^\s:%][^:\n]{0,40}):[ \t]*")
_LINE_END = re.compile(r"\r\n|[\r\n]")
#: What stands between two of these characters is a time in the recording, in old files with its name before it.
_BULLET = re.compile(r"\x15([^\x15\n]{0,300})\x15")
_DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_TIMES = re.compile(r"(\d{1,10})_(\d{1,10})-?\s*")
#: Dependent tiers that hold what the transcriber says about the utterance.
_REMARKS = frozenset(("com", "exp", "sit"))


class Chat:
    """`.cha`: the main lines of all speakers, as they stand, with the times of their bullets."""

    name = "cha"
    suffixes: tuple[str, ...] = (".cha",)
    is_container = False
    called = "a CHAT file"

    def sniff(self, source: Source) -> Sniff:
        """Look for CHAT's headers, or for main lines in a file of that suffix."""
        head = source.head.lstrip("\ufeff")
        if _HEADER.match(head) or (_HEADER.search(head) and _SPOKEN.search(head)):
            return Sniff(1.0, "the headers of CHAT")
        is_named = source.suffix in self.suffixes
        if is_named and _SPOKEN.search(head):
            return Sniff(0.8, "the suffix and lines such as *ABC:")
        return Sniff(0.2 if is_named else 0.0, "the suffix alone")

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the main lines, each labelled with its code. The text keeps all its codes, bullets excepted."""
        text = source.decoded.text
        check_count(text.count("\n") + text.count("\r"), 2 * LINE_LIMIT, "lines", source.name)
        walk = _Walk()
        lines = limited(walk.lines(text), source.name)
        return Blocks(
            lines,
            is_timed=True,
            header=tuple(walk.header),
            encoding=source.decoded.encoding,
            encoding_why=source.decoded.why,
            removed=walk.removed,
            remarks=tuple(walk.remarks),
            notices=tuple(walk.notices({line.label or "" for line in lines})),
        )


@dataclass(slots=True)
class _Entry:
    """A header, main line or dependent tier with its continuation lines."""

    number: int
    parts: list[str]

    @property
    def place(self) -> str:
        return f"line {self.number}"


def _entries(text: str, unmarked: list[int]) -> Iterator[_Entry]:
    """Yield the entries of a file. A line that begins with no mark and no tab goes on too, and is noted."""
    held: _Entry | None = None
    for number, line in enumerate(_LINE_END.split(text), 1):
        if line.startswith(("@", "%")) or _UTTERANCE.match(line):
            if held is not None:
                yield held
            held = _Entry(number, [line])
        elif line.strip():
            if not line.startswith(("\t", " ")):
                unmarked.append(number)
            held = held or _Entry(number, ["@"])
            held.parts.append(line.strip())
    if held is not None:
        yield held


@dataclass(slots=True)
class _Walk:
    """Walks the entries in order and sorts them. names: code -> name and role, as `@Participants` has them."""

    header: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    removed: int = 0
    _names: dict[str, str] = field(default_factory=dict)
    _left: Counter[str] = field(default_factory=Counter)
    _unmarked: list[int] = field(default_factory=list)
    _bad_times: list[int] = field(default_factory=list)
    _place: str = ""

    def lines(self, text: str) -> Iterator[Line]:
        """Yield the lines of all utterances."""
        for entry in _entries(text, self._unmarked):
            words = " ".join(entry.parts)
            spoken = _UTTERANCE.match(words)
            if spoken:
                self._place = entry.place
                yield from self._utterance(clean_name(spoken.group(1)), words[spoken.end() :], entry)
            elif words.startswith("%"):
                self._dependent(words)
            else:
                self._header(words, entry.place)

    def notices(self, spoke: set[str]) -> Iterator[str]:
        """Yield what a reader should know. spoke: codes of those who speak."""
        named = [f"{code} = {name}" for code, name in self._names.items() if name and code in spoke]
        if named:
            yield "speakers: " + listed(named)
        if self._left:
            yield "set aside: " + listed(f"{what} ({n})" for what, n in sorted(self._left.items()))
        silent = [code for code in self._names if code not in spoke]
        if silent:
            yield "nothing said by: " + listed(silent)
        strange = sorted(spoke - self._names.keys())
        if strange:
            yield "speakers the file does not list: " + listed(strange)
        for numbers, what in ((self._unmarked, "taken as going on, without a mark"), (self._bad_times, "unknown time")):
            if numbers:
                yield f"{what}: " + listed(f"line {number}" for number in numbers)

    def _utterance(self, label: str, words: str, entry: _Entry) -> Iterator[Line]:
        joint = "\n"
        for text, times in self._timed(words, entry.number):
            clean = canonical(text)
            self.removed += clean.removed
            begin, end = times or (None, None)
            yield from spoken_lines(clean.text, label, entry.place, begin_ms=begin, end_ms=end, joint=joint)
            joint = " "

    def _timed(self, text: str, number: int) -> Iterator[tuple[str, tuple[int, int] | None]]:
        """Yield the stretches of an utterance with their times: a bullet stands after the words it times."""
        words, leading, at = "", None, 0
        for found in _BULLET.finditer(text):
            words += text[at : found.start()]
            at = found.end()
            times = _times(found.group(1))
            if times is None:
                self._bad_times += [] if found.group(1).startswith(("%pic", "%txt")) else [number]
            elif words.strip():
                yield words, times
                words, leading = "", None
            else:
                leading = times
        yield words + text[at:], leading

    def _dependent(self, words: str) -> None:
        found = _DEPENDENT.match(words)
        name = clean_name(found.group(1)) if found else "?"
        if found and name in _REMARKS and self._place:
            self._remark(_BULLET.sub("", words[found.end() :]))
        else:
            self._left[f"%{name}"] += 1

    def _header(self, words: str, place: str) -> None:
        key, _, value = words.partition(":")
        if key == "@Participants":
            self._names |= _names(value)
        elif key == "@Date":
            value = _DATE.sub(r"\1 \2 \3", value)
        if not self._place:
            self.header.append((place, one_line(f"{key.removeprefix('@')}: {value}").removesuffix(":")))
        elif key == "@Comment":
            self._remark(value)
        elif key != "@End":
            self._left[clean_name(key)] += 1

    def _remark(self, text: str) -> None:
        words = one_line(text)
        if words:
            self.remarks.append(Remark(self._place, words))


def _times(inside: str) -> tuple[int, int] | None:
    found = _TIMES.fullmatch(inside[inside.rfind('"_') + 2 :] if '"_' in inside else inside)
    return (int(found.group(1)), int(found.group(2))) if found else None


def _names(value: str) -> dict[str, str]:
    """Return code -> name and role, of `CHI Ross Target_Child, MOT Mother`."""
    names = {}
    for entry in value.split(","):
        code, *words = clean_name(entry).split(" ")
        if code:
            names[code] = f"{words[0]} ({' '.join(words[1:])})" if len(words) > 1 else " ".join(words)
    return names


LOADER = Chat()
