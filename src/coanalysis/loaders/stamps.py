"""Time stamps as they are typed, and the transcription marks that stay in speech."""

from __future__ import annotations

import re

from coanalysis.model import Mark, TimePoint

__all__ = ["TIME", "find_marks", "leading_stamp", "only_stamp", "to_ms"]

#: `0:03`, `75:10`, `00:01:12`, `00:01:12.5`, `00:01:12,345` and the tenths of `00:01:12-5`.
TIME = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:[.,-]\d{1,3})?"
_FIELDS = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,-](\d{1,3}))?")
_BRACKETED = re.compile(rf"[\[({{<#]\s?({TIME})\s?[\])}}>#]")
_BARE = re.compile(rf"({TIME})(?=\s)")
_ONLY = re.compile(rf"\s*(?:[\[({{<#]\s?({TIME})\s?[\])}}>#]|({TIME}))\s*")

#: First word of a bracket -> kind of mark. Bokmål, nynorsk, English.
MARK_WORDS = {
    word: kind
    for kind, words in {
        "laughter": "ler latter lo leende leer lått flirer humrer fniser laughs laughing laughter laugh chuckles",
        "pause": "pause lang kort stillhet stille stilt tenkepause tenker silence long short",
        "unclear": "uklart uklar uklårt uhørbart uhøyrleg uhøyrbart utydelig utydeleg inaudible unintelligible unclear",
        "sound": "sukk sukker sukkar host hoster hostar kremter kremtar gråter græt hvisker kviskrar nikker nikkar"
        " rister ristar plystrer banker sighs coughs cries whispers nods telefonen telefon phone",
    }.items()
    for word in words.split()
}
_MARK = re.compile(
    r"\[(?P<square>[^\[\]\n]{1,80})\]"
    r"|\((?P<pause>\.{1,5}|…|\d{1,3}[.,]\d{1,2}|\d{1,3} ?(?:s|sek|sekund|sekunder|sec|seconds)\b[^()\n]{0,20})\)"
    r"|\((?P<round>[^\W\d][^()\n]{0,40})\)"
    rf"|#(?P<hash>{TIME})#"
    r"|(?<!\w)(?P<unclear>[xX]{3,5})(?!\w)"
)


def to_ms(stamp: str) -> int:
    """Return the milliseconds of `M:SS`, `H:MM:SS` or `H:MM:SS.mmm`; minutes may run past 59."""
    fields = _FIELDS.fullmatch(stamp)
    if fields is None:
        raise ValueError("not a time stamp")
    hours, minutes, seconds, fraction = fields.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def leading_stamp(text: str, at: int) -> tuple[int, int] | None:
    """Return (milliseconds, where the text goes on) when a stamp stands at a place: in brackets, or before a blank."""
    found = _BRACKETED.match(text, at) or _BARE.match(text, at)
    return None if found is None else (to_ms(found.group(1)), found.end())


def only_stamp(text: str) -> int | None:
    """Return the milliseconds when a line is nothing but a stamp."""
    found = _ONLY.fullmatch(text)
    return None if found is None else to_ms(found.group(1) or found.group(2))


def find_marks(text: str, start: int, end: int) -> tuple[list[Mark], list[TimePoint]]:
    """Return the marks in text[start:end], and the times of those that are time stamps."""
    marks, times = [], []
    for found in _MARK.finditer(text, start, end):
        kind = _kind_of(found)
        if kind:
            marks.append(Mark(found.start(), found.end(), kind))
        if kind == "time":
            times.append(TimePoint(found.start(), to_ms((found["square"] or found["hash"]).strip())))
    return marks, times


def _kind_of(found: re.Match[str]) -> str:
    """Return the kind of a mark: time, pause, laughter, unclear, sound, other; "" for an ordinary bracket."""
    if found["pause"]:
        return "pause"
    if found["unclear"]:
        return "unclear"
    if found["hash"] or (found["square"] and _FIELDS.fullmatch(found["square"].strip())):
        return "time"
    inside = found["square"] or found["round"]
    word = re.match(r"\w*", inside.strip().casefold())
    kind = MARK_WORDS.get(word.group() if word else "", "")
    return kind or ("other" if found["square"] else "")
