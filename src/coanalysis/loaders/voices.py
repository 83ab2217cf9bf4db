"""Who speaks in a cue: the ways in which programs write it, told from the whole file.

`<v Name>` of WebVTT, `1 "Name" (id)` above the times, `[SPEAKER_00]: ` and `[[SPEAKER_00]]` before the words, the name
alone on the first line. `Name: words` is left to the search for labels, which all formats share, unless a name is one
that would not be taken elsewhere: it holds a colon, or is the number or address of somebody who joined a meeting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from coanalysis.loaders.base import Line
from coanalysis.loaders.cues import Cue, strip_tags
from coanalysis.loaders.hearing import notice
from coanalysis.loaders.labels import LABEL_LENGTH, clean_label, learn
from coanalysis.loaders.shapes import has_shape
from coanalysis.text import canonical

__all__ = ["bracket_label", "bracketed", "has_bracket_labels", "lines_of", "name_above", "trimmed", "wrapped"]

#: A way of writing speakers: from a cue to (label, words) in its order.
_Way = Callable[[Cue], Iterator[tuple[str | None, str]]]

_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,40}){0,4}(?:[ \t\n]([^<>]{0,200}))?>")
_VOICE_END = "</v>"
_NAMED = re.compile(r'\d{1,9} "([^"\n]{0,200})"(?: \(\d{1,20}\))?')
#: What a program calls a voice it tells from others, in brackets with or without colon; any name with a colon.
_BRACKET = re.compile(
    r"\[\[([^\[\]\n]{1,63})\]\]:?\s*"
    r"|\[((?:SPEAKER|Speaker|speaker|UNKNOWN|Taler|Talar|TALER)(?:[ _-]?\d{1,3})?|S\d{2})\]:?\s*"
    r"|\[([^\W\d][^\[\]\n:]{0,62})\]:\s+"
    r"|\((speaker [\d?])\)\s*"
)
_MACHINE = re.compile(r"\[\[|[\[(](?:SPEAKER|Speaker|speaker)[ _][\d?]")
#: What a program writes for somebody without a name: `+47 912 34 567`, `47912***67`, `kari@example.no`.
_ADDRESS = re.compile(r"\+?[\d(](?:[ ().-]{0,2}[\d*]){4,20}|[^\s@:]{1,60}@[^\s@:]{1,60}\.[a-z]{2,12}", re.IGNORECASE)
_BEFORE_COLON = re.compile(rf"([^\s:][^:\n]{{0,{LABEL_LENGTH - 1}}}): ")
#: The sign of captions for another speaker, before a label.
_CHANGE = re.compile(r"\A\s{0,8}>>\s{0,8}(?=[^\W\d_][^:\n]{0,62}: )")
_COLON_NAME = re.compile(r"([^:\n]{1,40}):( ?[^\W\d_a-zæøå][^:\n]{0,40}): ")
#: Labels recur: at least so often, in this share of the cues at least.
RECURS, SHARE, FIRST_LINE_SHARE, MOST_NAMES = 2, 0.5, 0.8, 1 / 3
FEW = 4
#: So many odd names at most; more are no names. In this share of the cues a name must stand, for any words to be one.
MOST_ODD, NAMED_SHARE = 50, 0.8
_ROW = re.compile(r"[^\n]+")
_MARKS = re.compile(r"^[\s\ufeff]+")
_SENTENCE = re.compile(r"[.?!…,]$")


def lines_of(cues: Sequence[Cue]) -> tuple[Iterator[Line], list[str]]:
    """Return the lines of all cues, with the speaker where the file itself names speakers, and notices about that.

    A program wraps the lines of a cue, so a blank joins them. No label at all means that labels are to be searched.
    """
    way = _way(cues)
    return _lines(cues, way), way.notices(cues) if isinstance(way, _ByOddName) else []


def _lines(cues: Sequence[Cue], way: _Way) -> Iterator[Line]:
    for cue in cues:
        is_first = True
        for label, words in way(cue):
            text = plain(words)
            for line in wrapped(
                text, cue.place, begin_ms=cue.begin_ms, end_ms=cue.end_ms, label=label, is_first=is_first
            ):
                yield line
                is_first = False


def wrapped(
    words: str,
    place: str,
    *,
    begin_ms: int | None,
    end_ms: int | None,
    label: str | None = None,
    is_first: bool = True,
) -> Iterator[Line]:
    """Yield the lines of a cue or segment that are not blank, to be joined by blanks.

    is_first: its first line begins the cue; the others go on with it.
    """
    for row in (found.group() for found in _ROW.finditer(words)) if "\n" in words else (words,):
        text = trimmed(row)
        if text:
            yield Line(text, place, label=label, begin_ms=begin_ms, end_ms=end_ms, joint=" ", first=is_first)
            is_first = False


def trimmed(text: str) -> str:
    """Return a text without blanks at its ends, nor byte order marks at its start: joined files have them inside."""
    text = text.strip()
    return _MARKS.sub("", text) if text.startswith("\ufeff") else text


def plain(raw: str) -> str:
    """Return the words of a cue without tags, in canonical form."""
    text = strip_tags(raw)
    return text if text is raw else canonical(text).text


def _way(cues: Sequence[Cue]) -> _Way:
    if any("<v" in cue.text and _VOICE.search(cue.text) for cue in cues):
        return _by_voice
    if _is_named_above(cues):
        return _by_name_above
    if has_bracket_labels(plain(cue.text) for cue in cues):
        return _by_bracket
    if _is_named_on_first_line(cues):
        return _by_first_line
    names = _colon_names(cues) | _odd_names(cues)
    return _ByOddName(cues, names) if names else _by_search


def _by_search(cue: Cue) -> Iterator[tuple[str | None, str]]:
    yield None, _spoken(cue)


def _spoken(cue: Cue) -> str:
    """Return the words of a cue from its label on: the sign for another speaker before a label says nothing more."""
    return _CHANGE.sub("", plain(cue.text), count=1)


# `<v Name>`


def _by_voice(cue: Cue) -> Iterator[tuple[str | None, str]]:
    """Yield what each voice says; "" is no voice. A voice goes on to `</v>` or to the next one."""
    at, label = 0, ""
    for found in _VOICE.finditer(cue.text):
        yield from _until_end(label, cue.text[at : found.start()])
        at, label = found.end(), _voice(found.group(1) or "")
    yield from _until_end(label, cue.text[at:])


@lru_cache(maxsize=1000)
def _voice(raw: str) -> str:
    return clean_label(plain(raw))


def _until_end(label: str, text: str) -> Iterator[tuple[str, str]]:
    inside, end, outside = text.partition(_VOICE_END)
    if inside:
        yield label, inside
    if end and outside:
        yield "", outside


# `1 "Name" (id)` above the times


def name_above(cue: Cue) -> str | None:
    """Return the speaker in the name of a cue, such as `12 "Kari Berg" (16778240)`; None when it has no such name."""
    found = _NAMED.fullmatch(cue.name)
    return clean_label(found.group(1)) if found else None


def _is_named_above(cues: Sequence[Cue]) -> bool:
    return sum(name_above(cue) is not None for cue in cues) > SHARE * len(cues)


def _by_name_above(cue: Cue) -> Iterator[tuple[str | None, str]]:
    yield name_above(cue) or "", cue.text


# `[SPEAKER_00]: ` before the words


def has_bracket_labels(texts: Iterable[str]) -> bool:
    """Say whether texts begin with labels in brackets: those of a program twice, or any with a colon in most of them.

    `[ler] ja` is a mark and no label.
    """
    n_texts = n_found = n_machine = 0
    for text in texts:
        n_texts += 1
        if text.startswith(("[", "(")):
            n_found += bracket_label(text) is not None
            n_machine += _MACHINE.match(text) is not None
    return n_machine >= RECURS or n_found > max(SHARE * n_texts, 1)


def bracket_label(text: str) -> tuple[str, int] | None:
    """Return (label, where the words begin) when a text begins with a label in brackets."""
    found = _BRACKET.match(text)
    if found is None:
        return None
    label = clean_label(next(group for group in found.groups() if group))
    return "" if label.endswith("?") else label, found.end()


def bracketed(text: str) -> Iterator[tuple[str, str]]:
    """Yield (label, words) of a text whose lines may begin with a label in brackets; "" where none does."""
    label, rows = "", []
    for row in text.split("\n"):
        found = bracket_label(row)
        if found is None:
            rows.append(row)
            continue
        yield label, "\n".join(rows)
        label, rows = found[0], [row[found[1] :]]
    yield label, "\n".join(rows)


def _by_bracket(cue: Cue) -> Iterator[tuple[str | None, str]]:
    yield from bracketed(plain(cue.text).strip())


# The name alone on the first line, as in a Teams transcript of 2022 copied out of Word


def _is_named_on_first_line(cues: Sequence[Cue]) -> bool:
    firsts = Counter(name for cue in cues if (name := _first_line(cue)))
    recurring = sum(n for n in firsts.values() if n >= RECURS)
    return (
        len(cues) >= FEW
        and recurring >= FIRST_LINE_SHARE * len(cues)
        and len(firsts) <= max(RECURS, MOST_NAMES * len(cues))
    )


def _first_line(cue: Cue) -> str:
    """Return the first of several lines, when it may be a name; else ""."""
    name, _, words = cue.text.partition("\n")
    name = name.strip()
    is_short = name and words.strip() and len(name) <= LABEL_LENGTH and not _SENTENCE.search(name) and ":" not in name
    return name if is_short and (name[0].isupper() or name[0] == "(") else ""


def _by_first_line(cue: Cue) -> Iterator[tuple[str | None, str]]:
    name = _first_line(cue)
    yield clean_label(name.strip("()")), cue.text.partition("\n")[2] if name else cue.text


# `Berg, Kåre (NTNU: lærer): words`: a name with a colon


def _colon_names(cues: Sequence[Cue]) -> frozenset[str]:
    """Return names that hold a colon: they recur, and their first half never stands alone before a colon."""
    found = Counter(match.group(1) + ":" + match.group(2) for cue in cues if (match := _COLON_NAME.match(cue.text)))
    names = {name for name, n in found.most_common(MOST_ODD + 1) if n >= RECURS}
    halves = {name.partition(":")[0] for name in names}
    whole = tuple(f"{name}: " for name in names)
    starts = (cue.text.partition(":")[0] for cue in cues if not cue.text.startswith(whole))
    alone = halves.intersection(starts) if names else set()
    names = {name for name in names if name.partition(":")[0] not in alone}
    return frozenset(names if len(names) <= MOST_ODD else ())


# `+47 912 34 567: words`, `Forsker 1 | UiO: words`


def _odd_names(cues: Sequence[Cue]) -> frozenset[str]:
    """Return what stands before a colon again and again and would not be taken as a label by its shape.

    Numbers and addresses always; other words only where nearly every cue begins so.
    """
    texts = (_spoken(cue).strip() for cue in cues)
    found = Counter(match.group(1) for text in texts if (match := _BEFORE_COLON.match(text)))
    recurring = {name: n for name, n in found.items() if n >= RECURS}
    is_everywhere = sum(recurring.values()) >= NAMED_SHARE * len(cues) and len(recurring) <= MOST_ODD
    odd = {
        name for name in recurring if _ADDRESS.fullmatch(name) or (is_everywhere and not has_shape(clean_label(name)))
    }
    return frozenset(odd if len(odd) <= MOST_ODD else ())


class _ByOddName:
    """Takes odd names whole, and searches for the other labels as everywhere."""

    def __init__(self, cues: Sequence[Cue], names: frozenset[str]) -> None:
        self._names = tuple(sorted(names, key=len, reverse=True))
        texts = [_spoken(cue).strip() for cue in cues]
        others = [Line("" if self._name(text) else text, "") for text in texts]
        learnt = learn(others, has_header=False)
        self._doubtful = learnt.doubtful
        self._labels = dict(zip((cue.number for cue in cues), learnt.taken, strict=True))
        self._last = ""

    def _name(self, text: str) -> str:
        return next((name for name in self._names if text.startswith(f"{name}: ")), "")

    def __call__(self, cue: Cue) -> Iterator[tuple[str | None, str]]:
        text = _spoken(cue).strip()
        name, other = self._name(text), self._labels[cue.number]
        at = len(name) + 2 if name else other.speech if other else 0
        self._last = clean_label(name) if name else other.label if other else self._last
        yield self._last, text[at:]

    def notices(self, cues: Sequence[Cue]) -> list[str]:
        places = [cues[i].place for i in self._doubtful]
        n_colons = sum(":" in name for name in self._names)
        n_odd = len(self._names) - n_colons
        kinds = (("names with a colon", n_colons), ("names of odd signs, such as a number or an address", n_odd))
        told = [notice(f"{what}, taken whole", n) for what, n in kinds if n]
        return told + ([notice("cues that look labelled but were not taken", len(places), places)] if places else [])
