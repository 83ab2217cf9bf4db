"""What a loader is, what it gets and what it gives back.

A loader knows one family of formats. It does not look for turns: it gives lines in order, with what the format itself
says of speaker, time and weight, and `turns.py` does the rest the same way for all formats.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coanalysis.errors import LoadError
from coanalysis.files import Archive, Decoded, decode, file_name, read_bytes, read_zip
from coanalysis.text import CleanText, canonical

if TYPE_CHECKING:
    from coanalysis.loaders.profiles import Profile

__all__ = ["Blocks", "Line", "Loader", "Options", "Remark", "Sniff", "Source", "limited"]

#: So many bytes from the start of a file are looked at to tell its format.
HEAD_BYTES = 8192
ZIP_MAGIC = b"PK\x03\x04"
#: The most lines of a file, blank ones in a row counted once. Keeps the peak of memory below 600 MB.
LINE_LIMIT = 500_000
#: A text may hold so many control characters there, left by other programs.
STRAY_CONTROLS = 16
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may say about a file.

    encoding: name of its encoding, when it is not UTF-8 or marked UTF-16. profile: how the project writes speakers,
    stamps and marks, where the file's own layout does not tell. columns: of a table: what a column holds (`speaker`,
    `text`, `begin`, `end`) -> its heading or its number from 1.
    """

    encoding: str | None = None
    profile: Profile | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


class Source:
    """A file to load: its bytes, and its text where it is one. Nothing is decoded before someone asks."""

    def __init__(self, path: Path, data: bytes, options: Options | None = None) -> None:
        self.path = path
        self.data = data
        self.name = file_name(path)
        self.suffix = path.suffix.lower()
        self.options = options or Options()

    @classmethod
    def open(cls, path: Path, options: Options | None = None) -> Source:
        """Read a file. Raises LoadError when it is missing, empty, too large or no ordinary file."""
        return cls(path, read_bytes(path), options)

    @cached_property
    def head(self) -> str:
        """The beginning of the file as text, for sniffing only: what cannot be read in it is replaced."""
        start = self.data[:HEAD_BYTES]
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return start.decode("utf-16", errors="replace")
        encoding = self.options.encoding or "utf-8-sig"
        try:
            return start.decode(encoding, errors="replace")
        except (LookupError, ValueError):
            return start.decode("utf-8-sig", errors="replace")

    @cached_property
    def is_binary(self) -> bool:
        """Whether the beginning holds characters that no text has."""
        return "\0" in self.head or len(_CONTROL.findall(self.head)) > STRAY_CONTROLS

    @cached_property
    def archive(self) -> Archive | None:
        """The members of a zip, None for any other file. Raises LoadError when it is damaged or unsafe."""
        return read_zip(self.data, self.name) if self.data.startswith(ZIP_MAGIC) else None

    @cached_property
    def decoded(self) -> Decoded:
        """The whole text as decoded. Raises LoadError when its encoding is not known."""
        return decode(self.data, encoding=self.options.encoding, where=self.name)

    @cached_property
    def clean(self) -> CleanText:
        """The whole text in canonical form. Raises LoadError when its encoding is not known or it is blank."""
        clean = canonical(self.decoded.text)
        if not clean.text.strip():
            raise LoadError("the file holds no text", where=self.name, hint="fetch or save it again", code="load.empty")
        return clean


@dataclass(frozen=True, slots=True)
class Sniff:
    """How sure a loader is that a file is its own: from 0 (no) to 1 (certain), and why."""

    score: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a paragraph, of a text file, or of a cue, in canonical form.

    place: where it stands in the file, such as `paragraph 12`. at: its position in the file's own text, -1 where the
    text is rendered. label: the speaker the format itself names; "" when it names none in a file where others are
    named; None when the format has no place for speakers, so that the text is searched for labels.
    bold: so many characters at its start are bold. joint: what joins it to the line before in the same turn.
    first: whether it begins a paragraph or cue: only such lines teach labels. aside: a heading and no speech.
    """

    text: str
    place: str
    at: int = -1
    label: str | None = None
    begin_ms: int | None = None
    end_ms: int | None = None
    bold: int = 0
    joint: str = "\n"
    first: bool = True
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment somebody wrote beside the talk, in a Word document for example; offered as a memo.

    place: that of the line it stands at, as in `Line.place`. about: the words it is attached to, "" when that is the
    whole place.
    """

    place: str
    text: str
    author: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a loader gives back.

    text: the file's own text where positions are in it, None where the text is to be rendered from the lines.
    is_timed: the lines are cues: there is no header block, and cues of one speaker in a row are one turn.
    header: lines set aside by the format itself, as (place, text); they don't stand in the text.
    removed: control characters taken out. dropped: places of cues that could not be read.
    remarks: comments. notices: what a reader should know, without speech.
    """

    lines: tuple[Line, ...]
    text: str | None = None
    is_timed: bool = False
    header: tuple[tuple[str, str], ...] = ()
    encoding: str = ""
    encoding_why: str = ""
    removed: int = 0
    dropped: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    notices: tuple[str, ...] = ()


def limited(lines: Iterable[Line], where: str) -> tuple[Line, ...]:
    """Return the lines of a file. Raises LoadError when there are more than any transcript has."""
    from itertools import islice

    found = tuple(islice(lines, LINE_LIMIT + 1))
    if len(found) > LINE_LIMIT:
        raise LoadError(
            f"the file has more than {LINE_LIMIT:,} lines".replace(",", " "),
            where=where,
            hint="a transcript has far fewer: is this several in one file, or a log?",
            code="load.too-large",
        )
    return found


class Loader(Protocol):
    """One family of formats.

    name: as in `--format`. suffixes: lower case, with dot. is_container: the file is no plain text, so a wrong suffix
    is an error and not only a notice. called: what a file of it is called in messages.
    """

    name: str
    suffixes: tuple[str, ...]
    is_container: bool
    called: str

    def sniff(self, source: Source) -> Sniff:
        """Say how sure it is that the file is of this family, from its content first. Never raises."""
        ...

    def load(self, source: Source, options: Options) -> Blocks:
        """Return the file's lines. Raises LoadError when the file is damaged."""
        ...
