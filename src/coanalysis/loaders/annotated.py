"""What the files of annotation programs share: their XML, names, seconds, and lists for a reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.files import TEXT_LIMIT, Decoded, decode
from coanalysis.loaders.base import Line, Sniff, Source
from coanalysis.markup import parse_xml
from coanalysis.text import BOM, canonical

if TYPE_CHECKING:
    from coanalysis.markup import Element

__all__ = [
    "Markup",
    "check_count",
    "clean_name",
    "distinct_names",
    "listed",
    "one_line",
    "read_markup",
    "seconds_to_ms",
    "sniff_markup",
    "spoken_lines",
    "words_in",
]

#: The encodings a file may say it is in; another name is not believed.
_DECLARED = re.compile(rb"""\s*<\?xml\s[^<>]{0,80}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_KNOWN = re.compile(r"iso-?8859-?\d{1,2}|(?:windows|cp)-?\d{3,4}|latin-?[159]|us-ascii|mac(?:intosh|[ -_]?roman)", re.I)
_DECLARATION = re.compile(r"\s*<\?xml\s[^<>]{0,200}\?>")
#: What `iso-8859-1` has no characters for and `cp1252` does: files of Windows programs often say the one for the other.
_WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
_SECONDS = re.compile(r"\s*(\d{1,7})(?:[.,](\d{1,12}))?\s*")
#: A file with more tags is no transcript; so many take some 200 MB.
_TAGS = 1_500_000
#: A name is cut after so many characters, and in a list after so many.
_NAME_CHARS, _LISTED_CHARS = 200, 60
_MOST_LISTED = 12
#: White space, and the mark that files put together from others may hold at the start of a line.
_BLANK = f"{BOM} \t\n\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


@dataclass(frozen=True, slots=True)
class Markup:
    """The root of a file's XML. encoding: of the file. why: what told it."""

    root: Element
    encoding: str
    why: str


def sniff_markup(source: Source, element: str, suffixes: tuple[str, ...], program: str) -> Sniff:
    """Say whether a file is XML that holds an element only one program writes."""
    head = source.head.lstrip("\ufeff \t\r\n")
    if head.startswith("<") and re.search(rf"<{element}[\s/>]", head):
        return Sniff(1.0, f"the mark-up of {program}")
    return Sniff(0.2 if source.suffix in suffixes else 0.0, "the suffix alone")


def read_markup(source: Source, element: str, program: str) -> Markup:
    """Return a file's XML, which must begin with `element`. Nothing it refers to is opened.

    Raises LoadError when it is too large, damaged, in an unknown encoding, or of another kind.
    """
    check_count(len(source.data) // 2**20, TEXT_LIMIT // 2**20, "MB", source.name)
    found = _decoded(source)
    data = _DECLARATION.sub("", found.text, count=1).encode("utf-8")
    check_count(data.count(b"<"), _TAGS, "tags", source.name)
    try:
        root = parse_xml(data, source.name, may_name_type=True)
    except LoadError as error:
        if error.code != "load.damaged":
            raise
        hint = f"open it in {program} and save it anew, or fetch it again"
        raise LoadError(error.message, where=error.where, hint=hint, code=error.code) from None
    if root.tag != element:
        raise LoadError(
            f"this is mark-up, but not that of {program}",
            where=source.name,
            hint=f"open it in {program} and save it, or import the transcript in another format",
            code="load.unsupported",
        )
    return Markup(root, found.encoding, found.why)


def check_count(n: int, most: int, what: str, where: str) -> None:
    """Raise LoadError when a file has more of something than any transcript has."""
    if n > most:
        raise LoadError(
            f"the file has more than {most:,} {what}".replace(",", " "),
            where=where,
            hint="a transcript has far fewer: is this several in one file, or something else?",
            code="load.too-large",
        )


def _decoded(source: Source) -> Decoded:
    """Return the text of a file that may name its own encoding. What a person says comes first, UTF-8 before a name."""
    found = _DECLARED.match(source.data)
    name = found.group(1).decode("ascii", errors="replace").lower() if found else ""
    if source.options.encoding or not _KNOWN.fullmatch(name):
        return source.decoded
    if name in ("iso-8859-1", "latin1", "latin-1") and _WINDOWS_ONLY.search(source.data):
        told = _named(source, "cp1252", f"declared as {name}, with characters of Windows")
        if told is not None:
            return told
    return _named(source, name, "declared by the file") or source.decoded


def _named(source: Source, encoding: str, why: str) -> Decoded | None:
    """Return the text in an encoding, None where it does not fit. Valid UTF-8 is read as such whatever the name."""
    try:
        found = decode(source.data, encoding=encoding, where=source.name)
    except LoadError:
        return None
    if found.encoding == encoding:
        return Decoded(found.text, encoding, why)
    return Decoded(found.text, found.encoding, f"valid {found.encoding.upper()}, though the file says another")


# Names, seconds, lines


def words_in(element: Element | None) -> str:
    """Return all text in an element, "" for none."""
    return "" if element is None else "".join(map(str, element.itertext()))


def one_line(text: str | None) -> str:
    """Return a text on one line, in canonical form."""
    return " ".join(canonical((text or "").replace(BOM, "")).text.split())


def clean_name(text: str | None) -> str:
    """Return a name on one line, in canonical form, cut where it is far too long for a name."""
    name = one_line(text)
    return name if len(name) <= _NAME_CHARS else f"{name[:_NAME_CHARS]}…"


def distinct_names(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return id -> name. Without a name the id is it; of two with one name each is followed by its id."""
    found = {key: clean_name(name) or key for key, name in names}
    times: dict[str, int] = {}
    for name in found.values():
        times[name] = times.get(name, 0) + 1
    return {key: f"{name} ({key})" if times[name] > 1 else name for key, name in found.items()}


def seconds_to_ms(text: str | None) -> int | None:
    """Return the milliseconds of `12.345`; None for anything else."""
    found = _SECONDS.fullmatch(text or "")
    if found is None:
        return None
    fraction = (found.group(2) or "").ljust(4, "0")
    return int(found.group(1)) * 1000 + (int(fraction[:4]) + 5) // 10


def spoken_lines(
    text: str, label: str, place: str, *, begin_ms: int | None = None, end_ms: int | None = None, joint: str = " "
) -> Iterator[Line]:
    """Yield the lines of one stretch of speech in canonical form; line breaks in it stay."""
    if begin_ms is not None and end_ms is not None:
        end_ms = max(begin_ms, end_ms)
    first = True
    for words in filter(None, (line.strip(_BLANK) for line in text.split("\n"))):
        used = joint if first else "\n"
        yield Line(words, place, label=label, begin_ms=begin_ms, end_ms=end_ms, joint=used, first=first)
        first = False


def listed(names: Iterable[str]) -> str:
    """Return names for a sentence, long ones cut, the first few of many."""
    short = [name if len(name) <= _LISTED_CHARS else f"{name[:_LISTED_CHARS]}…" for name in names]
    more = f" and {len(short) - _MOST_LISTED} more" if len(short) > _MOST_LISTED else ""
    return ", ".join(short[:_MOST_LISTED]) + more
