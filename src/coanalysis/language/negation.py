"""Negation: whether words that were found are denied.

A cue (`ikke`, `ingen`, `uten`, `never` …) negates what stands near it in the same sentence, on either side: Norwegian
says both «vi hadde ikke tidspress» and «tidspress var det ikke». Idioms that only look like negation («ikke sant»)
are set aside first; a new clause between the cue and the words stops it; two negations of one clause by another
(«ikke slik at vi ikke hadde …», «ikke uten») take each other back.

`u-`, `-løs`, `mangle` and the like are words of their own: indicators name them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from itertools import pairwise

from coanalysis.language.wordlists import phrases_of, words_in

__all__ = ["Negation"]

#: Tokens before and after the words found in which a cue is looked for.
LEFT_TOKENS = 5
RIGHT_TOKENS = 4
#: The same, fillers between included.
_FARTHEST = 15

_NORWEGIAN_NOT = words_in("norwegian not")
_NOT = words_in("norwegian not", "not")
_ENGLISH = words_in("negates what follows in english")
_FORWARD = words_in("negates what follows")
_CUES = _NOT | _FORWARD | words_in("negates both sides")
_WITHOUT = words_in("without")
_BLOCKERS = words_in("begins a clause")
_BLOCKERS_BEFORE_OM = words_in("begins a clause before om")
_BLOCKERS_AFTER = _BLOCKERS | words_in("begins a clause after the words found")
_AND_SO = words_in("and") | {"så"}
_SUBJECTS = words_in("subjects")
_TAKEN_UP = words_in("takes up")
_FILLERS = words_in("fillers")
_DEGREES = words_in("degrees")
_SUBORDINATORS = words_in("subordinators")
_PAUSES = (",", ";", ":", "–", "—", " - ")


def _idioms() -> dict[str, list[tuple[str, ...]]]:
    """Return first word -> idioms, as tuples of words."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for idiom in phrases_of("idioms"):
        for form in sorted(_NORWEGIAN_NOT) if "NOT" in idiom else ("",):
            words = tuple(form if word == "NOT" else word for word in idiom)
            table.setdefault(words[0], []).append(words)
    return table


_IDIOMS = _idioms()


class Negation:
    """The negations of one stretch of text.

    words: its tokens, folded. gaps: what stands before each (`tokens.gaps_of`). sentences: the number of each
    token's sentence. language: `nb`, `nn` or `en`.
    """

    __slots__ = ("_cancelled", "_gaps", "_idioms", "_sentences", "_words", "cues")

    def __init__(self, words: Sequence[str], gaps: Sequence[str], sentences: Sequence[int], *, language: str) -> None:
        self._words, self._gaps, self._sentences = words, gaps, sentences
        known = _CUES | _ENGLISH if language == "en" else _CUES
        places = [at for at, word in enumerate(words) if word in known] if not known.isdisjoint(words) else []
        self._idioms = self._find_idioms() if places else {}
        self.cues = tuple(at for at in places if not self._is_said_aside(at))
        self._cancelled = self._pairs()

    def _find_idioms(self) -> dict[int, frozenset[int]]:
        """Return the place of each word in an idiom that only looks like negation -> the places of its words."""
        found: dict[int, frozenset[int]] = {}
        for at, word in enumerate(self._words):
            for idiom in _IDIOMS.get(word, ()):
                if tuple(self._words[at : at + len(idiom)]) == idiom:
                    places = range(at, at + len(idiom))
                    found.update((place, found.get(place, frozenset()).union(places)) for place in places)
        return found

    def _is_idiomatic(self, cue: int, places: Collection[int]) -> bool:
        """Say whether a cue is part of an idiom of whose words none was found.

        «Jeg vet ikke, det var tidspress» is no negation; `vet NEAR/3 hvem` in «de vet ikke hvem» is negated.
        """
        words = self._idioms.get(cue)
        return words is not None and words.isdisjoint(places)

    def _is_said_aside(self, at: int) -> bool:
        """Say whether a cue is a tag («…, ikke?»), or an English `No,` that answers."""
        is_last = at + 1 == len(self._words) or self._sentences[at + 1] != self._sentences[at]
        if self._words[at] in _ENGLISH:
            return is_last or "," in self._gaps[at + 1]
        return self._words[at] in _NOT and is_last and "," in self._gaps[at]

    def _pairs(self) -> frozenset[int]:
        """Return the cues that take each other back for what follows them."""
        cancelled: set[int] = set()
        for first, second in pairwise(at for at in self.cues if at not in self._idioms):
            between = self._words[first + 1 : second]
            follows = self._words[second] in _WITHOUT and len(between) <= 1
            if follows or (len(between) <= LEFT_TOKENS and not _SUBORDINATORS.isdisjoint(between)):
                cancelled |= {first, second}
        return frozenset(cancelled)

    def negates(self, places: Collection[int]) -> bool:
        """Say whether the tokens at these places are negated. A cue that is one of them never negates them."""
        if not self.cues:
            return False
        first, last = min(places), max(places)
        near = self.cues[bisect_left(self.cues, first - _FARTHEST) : bisect_right(self.cues, last + _FARTHEST)]
        has_own = any(at in places for at in near)
        others = (at for at in near if at not in places and not self._is_idiomatic(at, places))
        return any(self._reaches(at, first, last, has_own=has_own) for at in others)

    def _reaches(self, cue: int, first: int, last: int, *, has_own: bool) -> bool:
        """Say whether one cue negates the tokens first..last."""
        if self._distance(cue, first) > LEFT_TOKENS or self._distance(last, cue) > RIGHT_TOKENS:
            return False
        if self._sentences[cue] != self._sentences[min(max(cue, first), last)]:
            return False
        if cue > last:
            return self._words[cue] not in (_FORWARD | _ENGLISH) and not self._stopped_after(last, cue)
        if cue in self._cancelled and not has_own:
            return False
        return cue > first or not self._stopped_before(cue, first)

    def _distance(self, left: int, right: int) -> int:
        """Return how many tokens further right a token stands, fillers («tidspress, nei, …») not counted."""
        return right - left - sum(word in _FILLERS for word in self._words[left + 1 : right])

    def _stopped_before(self, cue: int, first: int) -> bool:
        """Say whether a new clause begins between a cue and the words after it."""
        return any(self._breaks(at, cue, _BLOCKERS, taken_up=False) for at in range(cue + 1, first + 1))

    def _stopped_after(self, last: int, cue: int) -> bool:
        """Say whether a new clause begins between words and a cue after them, or at the cue («A, ikke B»)."""
        is_last = cue + 1 == len(self._words) or self._sentences[cue + 1] != self._sentences[cue]
        if self._words[cue] in _NOT and self._has_pause(cue) and not is_last:
            return True
        return any(self._breaks(at, last, _BLOCKERS_AFTER, taken_up=True) for at in range(last + 1, cue))

    def _has_pause(self, at: int) -> bool:
        """Say whether a comma, a dash or the like stands before a token."""
        return any(pause in self._gaps[at] for pause in _PAUSES)

    def _breaks(self, at: int, begin: int, blockers: frozenset[str], *, taken_up: bool) -> bool:
        """Say whether a clause begins at a token. begin: the cue or word before. taken_up: «tidspress, det var …»."""
        word, before = self._words[at], self._words[at - 1]
        following = self._words[at + 1] if at + 1 < len(self._words) else ""
        if word in blockers or (word in _BLOCKERS_BEFORE_OM and following == "om"):
            return True
        if word == "så" and (taken_up or at - 1 != begin) and following not in _DEGREES:
            return True
        if taken_up and self._has_pause(at):
            return word not in _TAKEN_UP
        if self._has_pause(at):
            return word in _SUBJECTS or following in _SUBJECTS
        return word in _SUBJECTS and before in _AND_SO
