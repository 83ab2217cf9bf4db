"""Time stamps as they are typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["TIME", "Moment", "end_stamp", "is_stamp", "leading_stamp", "moment", "only_stamp", "to_ms"]

#: `0:03`, `75:10`, `00:01:12`, `00:01:12.5`, `00:01:12,345` and the tenths of `00:01:12-5`.
TIME = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:[.,-]\d{1,3})?"
_FIELDS = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,-](\d{1,3}))?")
_OPENING = frozenset("0123456789[({<#")
_BRACKETED = re.compile(rf"[\[({{<#]\s?({TIME})\s?[\])}}>#]")
#: Bare before a blank; a long one may have a letter right behind it, as in `00:03:40.5Zack: …`.
_BARE = re.compile(rf"({TIME})(?=\s)|(\d{{1,2}}:\d\d:[0-5]\d(?:[.,-]\d{{1,3}})?)(?=[^\W\d_])")
_ONLY = re.compile(rf"\s*(?:[\[({{<#]\s?({TIME})\s?[\])}}>#]|({TIME}))\s*")
_END = re.compile(rf"\s*#({TIME})#\s*$")
#: So far from the end of a line an end stamp begins at most.
_END_CHARS = 24
#: `12.03.2025, 14:05 - ` and `[12.03.2025, 14:05:33] `: when something was written.
_DATED = re.compile(
    r"\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? (?:kl\.? )?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?(?:\]| -) "
)
_WORDS = re.compile(
    r"(?:(?P<h>\d{1,2}) (?:hours?|timer?|timar))?[, ]*(?:(?P<m>\d{1,3}) (?:minutes?|minutt(?:er)?))?[, ]*"
    r"(?:(?P<s>\d{1,2}) (?:seconds?|sekund(?:er)?))?"
)
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])[:.][0-5]\d ?[AaPp]\.?[Mm]\.?")
_LINK = re.compile(r"(?:\(https?://[^\s()]*\)| +<?https?://\S*>?)$")


def to_ms(stamp: str) -> int:
    """Return the milliseconds of `M:SS`, `H:MM:SS` or `H:MM:SS.mmm`; minutes may run past 59."""
    fields = _FIELDS.fullmatch(stamp)
    if fields is None:
        raise ValueError("not a time stamp")
    hours, minutes, seconds, fraction = fields.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def leading_stamp(text: str, at: int) -> tuple[int | None, int] | None:
    """Return (milliseconds, where the text goes on) when a stamp stands at a place: in brackets, or before a blank.

    The milliseconds are None for date and clock time, which tell when a message was written.
    """
    if text[at : at + 1] not in _OPENING:
        return None
    found = _BRACKETED.match(text, at) or _BARE.match(text, at)
    if found is None:
        dated = _DATED.match(text, at)
        return (None, dated.end()) if dated else None
    return to_ms(found.group(found.lastindex or 1)), found.end()


def only_stamp(text: str) -> int | None:
    """Return the milliseconds when a line is nothing but a stamp."""
    found = _ONLY.fullmatch(text)
    return None if found is None else to_ms(found.group(1) or found.group(2))


def is_stamp(text: str) -> bool:
    """Say whether a text is nothing but the figures of a stamp."""
    return _FIELDS.fullmatch(text) is not None


def end_stamp(text: str) -> tuple[int, int] | None:
    """Return (milliseconds, where the speech ends) when a text closes with a stamp such as ` #00:01:12-5# `."""
    start = max(0, len(text) - _END_CHARS)
    found = _END.search(text, start) if "#" in text[start:] else None
    return None if found is None else (to_ms(found.group(1)), len(text[: found.start()].rstrip()))


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that stands for itself. ms: since the start; None for a time of day, such as `10:32 AM`."""

    ms: int | None


def moment(text: str) -> Moment | None:
    """Return the time a text consists of: a stamp, `1 minute 23 seconds`, or a time of day.

    A link behind it is passed over.
    """
    bare = _LINK.sub("", text.strip())
    ms = only_stamp(bare)
    if ms is not None:
        return Moment(ms)
    bare = bare.strip("[]() ")
    if _CLOCK.fullmatch(bare):
        return Moment(None)
    words = _WORDS.fullmatch(bare) if bare[:1].isdigit() else None
    if words is None or not any(words.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in words.group("h", "m", "s"))
    return Moment(((hours * 60 + minutes) * 60 + seconds) * 1000)
