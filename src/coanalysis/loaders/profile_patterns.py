"""The patterns of profiles: those with names, marks as a researcher writes them, and own regular expressions.

What a researcher writes runs under a time budget: a pattern that takes too long is an error and never a standstill.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from coanalysis.errors import LoadError
from coanalysis.language.marks import MOST
from coanalysis.loaders.stamps import TIME, to_ms
from coanalysis.model import Mark

if TYPE_CHECKING:
    from regex import Pattern as Regex

__all__ = ["ANYTHING", "SPEAKERS", "STAMPS", "MarkPattern", "Watch", "compiled", "mark_pattern", "stamp_ms"]

#: CPU seconds that a pattern may take on one line or turn; and all patterns of a profile together, beside so much for
#: each character they were run on. An honest pattern takes a tenth of that. The `regex` module stops late.
ONCE_S, TOTAL_S, CHARACTER_S = 0.2, 2.0, 1e-6
#: Stands in a written mark for anything, and at an end of it for letters.
ANYTHING = "…"
#: So many characters may stand for it.
REACH = 200
OWN = "re:"

_BLANKS = r"[ \t\u00a0]"
_LABEL = r"(?P<label>[^\s:\[\]<>][^:\n\t]{0,62}?)"
#: Name of a way to write speakers -> pattern at the start of a line. `bold` is also told by the format itself.
SPEAKERS = {
    "colon": rf"{_BLANKS}*{_LABEL}{_BLANKS}*[:：](?!\d|//)",
    "tab": r"(?P<label>[^\s:][^:\n\t]{0,62}?):? *\t",
    "code": rf"(?P<label>[^\W_][\w.-]{{0,30}}):?(?:{_BLANKS}|$)",
    "bracket": rf"{_BLANKS}*(?:\[{_LABEL}\]|<(?P<label>[^<>\s][^<>\n]{{0,62}})>):?",
    "number": rf"{_BLANKS}*(?:\d{{1,5}}[.):]?{_BLANKS}+)?{_LABEL}{_BLANKS}*[:：](?!\d|//)",
    "bold": r"(?P<bold>\*\*|__)(?P<label>[^*\n]{1,63}?)(?P=bold):?",
    "alone": rf"{_BLANKS}*{_LABEL}{_BLANKS}*:?{_BLANKS}*$",
}
#: Name of a way to write times -> pattern.
STAMPS = {
    "clock": rf"(?<![\d:.,])(?P<stamp>{TIME})(?![\d:])",
    "brackets": rf"[\[({{<]\s?(?P<stamp>{TIME})\s?[\])}}>]",
    "hash": rf"#\s?(?P<stamp>{TIME})\s?#",
    "seconds": r"\[\s?(?P<stamp>\d{1,6}(?:[.,]\d{1,3})?)\s?s?\s?\]",
    "stretch": r"\[\s?(?P<stamp>\d[\d:.,]{0,15})s?\s?(?:-->|->|–|-)\s?\d[\d:.,]{0,15}s?\s?\]",
}
_CLOCK = re.compile(TIME)
_DOTTED = re.compile(r"(\d{1,2})\.(\d\d)\.(\d\d)")
_SECONDS = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?")
T = TypeVar("T")


class Watch:
    """The account of time that the patterns of a profile have taken. where: its section, for the message."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.spent_s = 0.0
        self.n_chars = 0

    def run(self, search: Callable[[], T], n_chars: int) -> T:
        """Return what a search finds. Raises LoadError when it, or all of them together, take too long."""
        begin = time.process_time()
        try:
            found = search()
        except TimeoutError as error:
            raise self._slow() from error
        finally:
            self.spent_s += time.process_time() - begin
            self.n_chars += n_chars
        if self.spent_s > TOTAL_S + CHARACTER_S * self.n_chars:
            raise self._slow()
        return found

    def _slow(self) -> LoadError:
        return LoadError(
            "a pattern of this profile takes too long", where=self.where, code="load.slow-profile",
            hint="make its patterns simpler: no repetition inside a repetition, such as (a+)+",
        )  # fmt: skip


@lru_cache(maxsize=1024)
def compiled(source: str) -> Regex[str]:
    """Return a compiled pattern. Raises ValueError that says what is wrong with it."""
    import regex

    try:
        return regex.compile(source)
    except regex.error as error:
        place = getattr(error, "pos", None)
        at = "" if place is None else f" at character {place + 1}"
        raise ValueError(f"the pattern is not valid: {getattr(error, 'msg', 'it cannot be read')}{at}") from error
    except (RecursionError, OverflowError, KeyError, MemoryError) as error:
        raise ValueError("the pattern is not valid or too large") from error


@lru_cache(maxsize=1024)
def _plain(source: str) -> re.Pattern[str]:
    return re.compile(source)


def stamp_ms(text: str) -> int | None:
    """Return the milliseconds of a stamp: `0:12`, `00:01:12.5`, `00.01.12` or seconds such as `12.5`; else None."""
    text = text.strip()
    if _CLOCK.fullmatch(text):
        return to_ms(text)
    if found := _DOTTED.fullmatch(text):
        return to_ms(":".join(found.groups()))
    return round(float(text.replace(",", ".")) * 1000) if _SECONDS.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class MarkPattern:
    """A mark as a researcher writes it. text: as written. source: as a regular expression.

    needle: letters that stand in every such mark, lower case. is_own: it is their own regular expression.
    """

    kind: str
    text: str
    source: str
    needle: str = ""
    is_own: bool = False

    def find(self, text: str, start: int, end: int, *, lowered: str, watch: Watch) -> Iterator[Mark]:
        """Yield the marks in text[start:end]. lowered: that stretch in lower case."""
        if self.needle not in lowered:
            return
        if self.is_own:
            search = compiled(self.source).finditer
            matches = watch.run(lambda: _spans(search(text, start, end, timeout=ONCE_S)), end - start)
        else:
            matches = _spans(_plain(self.source).finditer(text, start, end))
        yield from (Mark(first, last, self.kind) for first, last in matches if last > first)


def _spans(matches: Iterable[Any]) -> list[tuple[int, int]]:
    return [one.span() for one in islice(matches, MOST + 1)]


def mark_pattern(kind: str, text: str) -> MarkPattern:
    """Return the pattern of a mark as written: `[ler]`, `@…@`, `s-`, or `re:` and a regular expression.

    Raises ValueError that says what is wrong with it.
    """
    if text.startswith(OWN):
        source = text.removeprefix(OWN).strip()
        if compiled(source).fullmatch("", timeout=ONCE_S):
            raise ValueError("the pattern also fits where nothing stands")
        return MarkPattern(kind, text, source, is_own=True)
    parts = text.strip().split(ANYTHING)
    longest = max(parts, key=len)
    if not longest.strip():
        raise ValueError(f"a mark needs a sign beside {ANYTHING}" if text.strip() else "a mark cannot be empty")
    if len(parts) > _MOST_PARTS:
        raise ValueError(f"a mark can hold {ANYTHING} twice at most")
    return MarkPattern(kind, text, _source(parts), max(longest.lower().split(), key=len))


_MOST_PARTS = 4
_LETTERS = r"\w{1,40}"


def _source(parts: list[str]) -> str:
    """Return a mark's parts as a pattern. A mark that begins or ends with a letter is a word of its own.

    What may be anything holds no line break, and no bracket of a kind that the mark itself is written with. `…-` is no
    part of `[leende-]`.
    """
    first, last = parts[0], parts[-1]
    brackets = "".join(sorted({char for part in parts for char in part if char in "()[]{}<>"}))
    middle = f"[^\\n{re.escape(brackets)}]{{1,{REACH}}}?".join(map(_escaped, (part for part in parts if part)))
    body = f"{_LETTERS if not first else ''}{middle}{_LETTERS if not last else ''}"
    before = r"(?<!\w)" if not first or first[0].isalnum() else ""
    after = r"(?![\w\])}])" if not first else r"(?!\w)" if not last or last[-1].isalnum() else ""
    has_capitals = any(char.isupper() for part in parts for char in part)
    return f"{before}{body}{after}" if has_capitals else f"(?i:{before}{body}{after})"


def _escaped(part: str) -> str:
    return f"{_BLANKS}+".join(map(re.escape, re.split(r"\s+", part)))
