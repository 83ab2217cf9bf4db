"""Numbers of Excel cells as they are shown: plain ones, times with and without seconds, days."""

from __future__ import annotations

import datetime
import math
import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["Kind", "read_kinds", "shown"]

#: How a cell shows its number: as it is, as `0:01:15`, as `1:15` (no seconds), or as a day.
Kind = Literal["plain", "seconds", "minutes", "day"]

#: Formats every workbook knows by number.
_BUILT_IN: dict[int, Kind] = {14: "day", 15: "day", 16: "day", 17: "day", 22: "day", 18: "minutes", 20: "minutes",
                              19: "seconds", 21: "seconds", 45: "seconds", 46: "seconds", 47: "seconds"}  # fmt: skip
#: What in a format code is no letter of a date: quoted words, escaped characters, colours and languages.
_NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_EPOCH, _EPOCH_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)  # noqa: DTZ001
_DAY_MS, _MINUTE_MS, _SECOND_MS = 86_400_000, 60_000, 1_000
#: The last day a workbook knows, counted from 1904.
_LAST_DAY = 2_957_003


def read_kinds(root: Element) -> tuple[Kind, ...]:
    """Return how the cells of each style show numbers, from the workbook's style part."""
    space = root.tag.removesuffix("styleSheet")
    own = {one.get("numFmtId"): _kind_of(one.get("formatCode") or "") for one in root.iter(f"{space}numFmt")}
    styles = root.iterfind(f"{space}cellXfs/{space}xf")
    return tuple(_by_number(style.get("numFmtId") or "0", own) for style in styles)


def _by_number(number: str, own: dict[str | None, Kind]) -> Kind:
    if number in own:
        return own[number]
    return _BUILT_IN.get(int(number), "plain") if number.isascii() and number.isdigit() and len(number) < 4 else "plain"


def _kind_of(code: str) -> Kind:
    """Return what a format code such as `[h]:mm:ss` shows."""
    letters = set(_NO_DATE.sub("", code.partition(";")[0]).casefold())
    if letters & set("yd"):
        return "day"
    if "s" in letters:
        return "seconds"
    return "minutes" if "h" in letters else "plain"


def shown(value: str, kind: Kind, *, is_1904: bool) -> str:
    """Return a number as its cell shows it: `75`, `12.5`, `0:01:15`, `1:15`, `2025-06-19`; other values as they are.

    A time beyond a day goes on counting hours.
    """
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    if kind == "day" and 1 <= number <= _LAST_DAY:
        return _day(number, is_1904=is_1904)
    if kind == "plain" or number < 0 or number > _LAST_DAY:
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    ms = round(number * _DAY_MS)
    return _minutes(ms) if kind == "minutes" else _seconds(ms)


def _day(number: float, *, is_1904: bool) -> str:
    moment = (_EPOCH_1904 if is_1904 else _EPOCH) + datetime.timedelta(milliseconds=round(number * _DAY_MS))
    return moment.date().isoformat() if number.is_integer() else moment.isoformat(" ", "seconds")


def _minutes(ms: int) -> str:
    hours, minutes = divmod(round(ms / _MINUTE_MS), 60)
    return f"{hours}:{minutes:02}"


def _seconds(ms: int) -> str:
    seconds, rest = divmod(ms, _SECOND_MS)
    fraction = f".{rest:03}" if rest else ""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"
