"""Times as programs write them, in milliseconds: `00:00:03.210`, `0:0:10.20`, `12.3` seconds."""

from __future__ import annotations

import re

__all__ = ["LONGEST_MS", "SIXTY", "is_unpadded", "read_clock", "read_seconds"]

#: No recording is longer than 1,000 hours: a time beyond is a fault of the file.
LONGEST_MS = 3_600_000_000
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?")
_SECONDS = re.compile(r"(\d{1,9})(?:[.,](\d{1,9}))? ?s?")
#: A line of times with a single figure for the seconds, or for the minutes after an hour.
_UNPADDED = re.compile(
    r"^[ \t]{0,9}(?:\d{1,4}:(?:\d:\d{1,2}|\d{1,2}:\d)|\d{1,2}:\d)[.,]\d{1,3}[ \t]{0,9}--?>", re.MULTILINE
)
SIXTY = 60


def is_unpadded(text: str) -> bool:
    """Say whether the cues of a text have times without noughts, such as `0:0:6.90` for six seconds and 90 ms.

    Seen in Teams files of 2022, where `0:0:6.90 --> 0:0:6.500` is a cue of 410 milliseconds.
    """
    return _UNPADDED.search(text) is not None


def read_clock(text: str, *, unpadded: bool = False) -> int | None:
    """Return the milliseconds of a clock time with or without hours, None when it is none or beyond LONGEST_MS.

    unpadded: the figures after the point are milliseconds, not a fraction.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups(default="0")
    if int(seconds) >= SIXTY or (found.group(1) is not None and int(minutes) >= SIXTY):
        return None
    ms = int(fraction) if unpadded else _thousandths(fraction)
    whole = (int(hours) * SIXTY + int(minutes)) * SIXTY + int(seconds)
    return _within(whole * 1000 + min(ms, 999))


def read_seconds(value: object) -> int | None:
    """Return the milliseconds of a number of seconds, or of a text that is one or a clock time; None for all else.

    Negative times, NaN and what lies beyond LONGEST_MS are None.
    """
    if isinstance(value, str):
        found = _SECONDS.fullmatch(value.strip())
        if found is None:
            return read_clock(value)
        whole, fraction = found.groups(default="0")
        return _within(int(whole) * 1000 + _thousandths(fraction))
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_MS:
        return None
    return _within(round(value * 1000))


def _thousandths(fraction: str) -> int:
    return round(int(fraction[:4].ljust(4, "0")) / 10)


def _within(ms: int) -> int | None:
    return ms if ms <= LONGEST_MS else None
