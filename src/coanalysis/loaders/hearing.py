"""What a researcher should listen to again in timed text: places and counts, never speech."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from coanalysis.loaders.base import Line

__all__ = ["LOOP", "notice", "notices_of"]

#: Places named in a notice.
NAMED = 6
#: The same words in so many cues in a row are a recogniser going round in circles.
LOOP = 4
#: A speaker's dash: at the start, or after the end of a sentence and before a capital.
_DASH = re.compile(r"""(?:^|[.?!…»"”] |\n)[-–—] ?(?=["«“]?[A-ZÆØÅ])""")
#: What recognisers trained on subtitles write where nothing is said. Compared without case and end marks.
_MADE_UP = re.compile(
    r"(?:norske? )?(?:under)?tekste?(?:r|t|ing)? (?:av|ved) .{1,60}"
    r"|undertekster fra .{1,60}|oversatt av .{1,60}|omsett av .{1,60}"
    r"|subtitles (?:by|created by|provided by) .{1,60}|transcribed by https?://\S+|transcription by .{1,60}"
    r"|.{0,40}\bamara\.org\b.{0,40}|.{0,40}\bai-media\b.{0,20}"
    r"|(?:tusen )?takk for (?:at (?:du|dere|de|dokker) (?:så|såg|ser|fulgte|følgde|lyttet|lytta)(?: på| med)?"
    r"|oppmerksomheten|følget|titting|titten|ating med)"
    r"|thanks? (?:you )?for (?:watching|listening)|please subscribe.{0,40}"
)
#: One of these stands in each of them.
_KEYS = ("tekst", "satt av", "sett av", "subtitle", "transcri", "amara", "ai-media", "takk for", "thank", "subscribe")
LONGEST_CREDIT = 100


class _Unit(NamedTuple):
    """A cue, segment or timed line."""

    place: str
    begin_ms: int | None
    end_ms: int | None
    text: str


def notice(what: str, n: int, places: Sequence[str] = ()) -> str:
    """Return a sentence of a notice: `cues that overlap: 3 (cue 1, cue 5, cue 9)`."""
    return f"{what}: {n}{f' ({_few(places)})' if places else ''}"


def _few(places: Sequence[str]) -> str:
    """Return the first places of a list, and how many more there are."""
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return ", ".join(places[:NAMED]) + more


def notices_of(lines: Iterable[Line], what: str) -> list[str]:
    """Return notices about timed lines in the file's order. what: what they are called, such as `cues`.

    Order and overlap are counted between neighbours that have times.
    """
    units = _units(lines)
    return [*_about_times(units, what), *_about_words(units, what)]


def _units(lines: Iterable[Line]) -> list[_Unit]:
    return [_unit(place, list(same)) for place, same in groupby(lines, attrgetter("place"))]


def _unit(place: str, lines: Sequence[Line]) -> _Unit:
    first = lines[0]
    if len(lines) == 1:
        return _Unit(place, first.begin_ms, first.end_ms, first.text)
    ends = [line.end_ms for line in lines if line.end_ms is not None]
    return _Unit(place, first.begin_ms, max(ends, default=None), "\n".join(line.text for line in lines))


def _about_times(units: Sequence[_Unit], what: str) -> list[str]:
    timed = [unit for unit in units if unit.begin_ms is not None]
    early, n_overlaps = [], 0
    for before, unit in pairwise(timed):
        if (unit.begin_ms or 0) < (before.begin_ms or 0):
            early.append(unit.place)
        elif before.end_ms is not None and (unit.begin_ms or 0) < before.end_ms:
            n_overlaps += 1
    found = []
    if n_overlaps:
        found.append(f"{what} that begin before the one before has ended: {n_overlaps} of {len(timed)}")
    return found + _named(f"{what} that begin earlier than the one before, left in the file's order", early)


def _named(what: str, places: Sequence[str]) -> list[str]:
    return [notice(what, len(places), places)] if places else []


def _about_words(units: Sequence[_Unit], what: str) -> list[str]:
    dashes = [unit.place for unit in units if any(dash in unit.text for dash in "-–—") and _DASH.search(unit.text)]
    changes = [unit.place for unit in units if unit.text.startswith(">>")]
    made_up = [unit.place for unit in units if _is_made_up(unit.text)]
    return [
        *_named(f"{what} that may hold a second speaker after a dash, not split", dashes),
        *_named(f"{what} that begin with >> for another speaker and no name", changes),
        *_named(f"{what} with words that recognisers make up in silence, kept (listen there)", made_up),
        *_named(f"places where the same words stand in {LOOP} {what} or more in a row", _loops(units)),
    ]


def _is_made_up(text: str) -> bool:
    if len(text) > LONGEST_CREDIT:
        return False
    words = text.lower()
    return (
        any(key in words for key in _KEYS)
        and _MADE_UP.fullmatch(" ".join(words.split()).strip(" .!-–[]()")) is not None
    )


def _loops(units: Sequence[_Unit]) -> list[str]:
    found, start = [], 0
    for i in range(1, len(units) + 1):
        if i < len(units) and units[i].text == units[start].text:
            continue
        if i - start >= LOOP:
            found.append(units[start].place)
        start = i
    return found
