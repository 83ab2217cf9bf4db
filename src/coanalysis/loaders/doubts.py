"""What a person should look at in a transcript that was just read: told from labels, times and places, never speech."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

from coanalysis.loaders.lexicon import CHORUS
from coanalysis.model import Turn

__all__ = ["Doubt", "alike", "backwards", "listed", "nearest", "spoken_once"]

#: Shorter names differ by a letter because they are other names: Ida and Ina, Ola and Ole.
NAME_LENGTH = 4
#: A transcript with so many turns is long enough for a label that occurs once to be odd.
MANY_TURNS = 12
#: Stamps are typed by hand: so many milliseconds back are no doubt.
SLACK_MS = 2_000
#: More pairs than this, or more labels alike, say that something else is wrong.
MOST_PAIRS = 20
#: So many places are named in a sentence.
MOST_PLACES = 6

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
#: A number, or a single letter on its own, at the end of a label: what tells `Ansatt 1` from `Ansatt 2` on purpose.
_ENDING = re.compile(r"(.*?)[\W_]*(\d{1,4}|(?<=[\W_])[^\W_])")
_PLACE = re.compile(r"((?:[a-z]+ \d+, )*[a-z]+) (\d+)")
#: Letters that are no letter with an accent to Unicode.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at. It holds labels, counts and places, never speech.

    kind: a stable short name, such as `doubtful`. weight: 3 before coding, 2 when there is time, 1 good to know.
    message: a whole sentence. places: where, as `line 12`. advice: what to do next; may be empty.
    """

    kind: str
    weight: int
    message: str
    places: tuple[str, ...] = ()
    advice: str = ""


# Places in words


def listed(places: Sequence[str], most: int = MOST_PLACES) -> str:
    """Return places in words, such as `lines 1–4, 9`: the first few of many, with how many more there are."""
    runs = list(_runs(list(dict.fromkeys(places))))
    shown = groupby(runs[:most], key=lambda run: run[0])
    parts = [_worded(noun, [words for _noun, words, _size in some]) for noun, some in shown]
    left = sum(size for _noun, _words, size in runs[most:])
    return ("; " if len(parts) > 1 else "").join(parts) + (f" and {left} more" if left else "")


def _worded(noun: str, numbers: Sequence[str]) -> str:
    many = len(numbers) > 1 or "–" in numbers[0]
    return f"{noun}{'s' if many else ''} {', '.join(numbers)}" if noun else ", ".join(numbers)


def _runs(places: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Yield (noun, number or numbers, how many) of places that follow one another; ("", place, 1) of all others."""
    found = [_PLACE.fullmatch(place) for place in places]
    noted = [(one[1], int(one[2])) if one else ("", 0) for one in found]
    first = 0
    for i, place in enumerate(places):
        noun, number = noted[i]
        if noun and noted[i + 1 : i + 2] == [(noun, number + 1)]:
            continue
        numbers = f"{noted[first][1]}–{number}" if first < i else str(number)
        yield noun, numbers if noun else place, i - first + 1
        first = i + 1


# Labels


def alike(labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of labels that may be one speaker, typed in two ways.

    They differ by case, blanks, accents and signs only, or by one letter (`Anne`, `Anna`). Numbers and single letters
    at the end tell people apart on purpose.
    """
    keys = {label: _key(label) for label in dict.fromkeys(labels) if label}
    near: dict[tuple[str, str], list[str]] = defaultdict(list)
    for label, (stem, ending) in keys.items():
        for form in {stem, *(stem[:i] + stem[i + 1 :] for i in range(len(stem)))}:
            near[form, ending].append(label)
    order = {label: number for number, label in enumerate(keys)}
    pairs = {
        (one, other)
        for some in near.values()
        for one, other in combinations(some[:MOST_PAIRS], 2)
        if _is_slip(keys[one][0], keys[other][0])
    }
    return tuple(sorted(pairs, key=lambda pair: (order[pair[0]], order[pair[1]]))[:MOST_PAIRS])


def nearest(label: str, others: Sequence[str]) -> str:
    """Return the first of some labels that may be this one, typed in another way; "" when none is."""
    stem, ending = _key(label)
    like = [(key[0] != stem, other) for other in others if (key := _key(other))[1] == ending and other != label]
    same = [other for differs, other in like if not differs]
    slips = [other for differs, other in like if differs and _is_slip_of(stem, _key(other)[0])]
    return next(iter([*same, *slips]), "")


def _is_slip_of(one: str, other: str) -> bool:
    forms = [{stem, *(stem[:i] + stem[i + 1 :] for i in range(len(stem)))} for stem in (one, other)]
    return bool(forms[0] & forms[1]) and _is_slip(one, other)


def _key(label: str) -> tuple[str, str]:
    """Return a label without what the eye passes over, in two parts: its stem, and the number or letter at its end."""
    plain = " ".join(_INVISIBLE.sub("", label).split())
    found = _ENDING.fullmatch(plain)
    stem, ending = found.groups() if found else (plain, "")
    return _folded(stem), ending.casefold()


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(char for char in apart if char.isalnum())


def _is_slip(one: str, other: str) -> bool:
    """Say whether two stems are the same, or names that differ by one letter put in, left out, changed or swapped."""
    if one == other:
        return True
    if min(len(one), len(other)) < NAME_LENGTH or _digits(one) != _digits(other):
        return False
    if len(one) != len(other):
        return True
    differs = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differs) == 1:
        return True
    first, last = differs[0], differs[-1]
    is_swap = one[first] == other[last] and one[last] == other[first]
    return len(differs) == 2 and last == first + 1 and is_swap


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())


def spoken_once(turns: Sequence[Turn]) -> tuple[tuple[str, str], ...]:
    """Return (label, place) of the labels with one turn, in a transcript with many."""
    if len(turns) < MANY_TURNS:
        return ()
    counts = Counter(turn.label for turn in turns)
    return tuple(
        (turn.label, turn.place)
        for turn in turns
        if turn.label and counts[turn.label] == 1 and turn.label.casefold() not in CHORUS
    )


# Times


def backwards(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the places of turns that begin before the turn before them."""
    timed = [turn for turn in turns if turn.begin_ms is not None]
    return tuple(
        turn.place for before, turn in pairwise(timed) if (turn.begin_ms or 0) + SLACK_MS < (before.begin_ms or 0)
    )
