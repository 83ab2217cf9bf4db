"""Negation: whether words that were found are denied.

A cue (`ikke`, `ingen`, `uten`, `never` …) negates what stands near it in the same sentence, on either side: Norwegian
says both «vi hadde ikke tidspress» and «tidspress var det ikke». Idioms that only look like negation («ikke sant»)
are set aside first; a new clause between the cue and the words stops it, and so does a relative clause about the
words («en rolle som ikke passet»); two negations of one clause by another («ikke slik at vi ikke hadde …», «ikke
uten») take each other back. A short question that is answered with «nei» is denied.

`u-`, `-løs`, `mangle` and the like are words of their own: indicators name them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from itertools import compress, pairwise

from coanalysis.language.clauses import Clauses
from coanalysis.language.wordlists import phrases_of, words_in

__all__ = ["Negation"]

#: Tokens before and after the words found in which a cue is looked for.
LEFT_TOKENS = 5
RIGHT_TOKENS = 4
#: The same, fillers between included.
_FARTHEST = 15
#: Words of a question that a «nei» after it denies.
LONGEST_QUESTION = 6

_NORWEGIAN_NOT = words_in("norwegian not")
_NOT = words_in("norwegian not", "not")
_ENGLISH = words_in("negates what follows in english")
_NEXT = words_in("negates the next word")
_FORWARD = _NEXT | words_in("negates what follows")
_NEI = words_in("answers no")
_ANSWERS = _NEI | _ENGLISH
_CUES = _NOT | _FORWARD | words_in("negates both sides") | _NEI
_ENGLISH_CUES = _CUES | _ENGLISH
_BACK_NEVER = _FORWARD | _ENGLISH
_WITHOUT = words_in("without")
_FILLERS = words_in("fillers")
_SAID_BETWEEN = tuple((f" {' '.join(words)} ", len(words)) for words in phrases_of("said between"))
_SUBORDINATORS = words_in("subordinators")
_RELATIVES = words_in("relatives")
_AFTER_SOM = words_in("after som")
_HAD = words_in("had")
_VERBS = words_in("common verbs")
_BECAUSE = words_in("because")
_BUT = frozenset({"men", "but"})
_INTERROGATIVES = words_in("interrogatives")
_IT_IS = frozenset({"er", "e", "var", "va", "is", "was", "'s"})
_OR = words_in("and") | {"eller", "or", "heller", "nor"}
_OPENERS = _SUBORDINATORS | {"hvis", "viss", "dersom", "når", "siden", "sidan", "fordi", "if", "when", "because"}
_PRONOUNS = frozenset({"det", "den", "de", "dei", "dem", "that", "it", "them", "those"})


def _idioms() -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """Return first word -> second word -> idioms, as tuples of words."""
    table: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for idiom in phrases_of("idioms"):
        for form in sorted(_NORWEGIAN_NOT) if "NOT" in idiom else ("",):
            words = tuple(form if word == "NOT" else word for word in idiom)
            table.setdefault(words[0], {}).setdefault(words[1], []).append(words)
    return table


_IDIOMS = _idioms()
_is_cue, _is_english_cue, _begins_idiom = _CUES.__contains__, _ENGLISH_CUES.__contains__, _IDIOMS.__contains__
_LONGEST_IDIOM = max(len(idiom) for table in _IDIOMS.values() for idioms in table.values() for idiom in idioms)


class Negation:
    """The negations of one stretch of text.

    words: its tokens, folded. gaps: what stands before each (`tokens.gaps_of`). sentences: the number of each
    token's sentence. language: `nb`, `nn` or `en`.
    """

    __slots__ = ("_answers", "_cancelled", "_clauses", "_gaps", "_idioms", "_sentences", "_words", "cues")

    def __init__(self, words: Sequence[str], gaps: Sequence[str], sentences: Sequence[int], *, language: str) -> None:
        self._words, self._gaps, self._sentences = words, gaps, sentences
        is_cue = _is_english_cue if language == "en" else _is_cue
        heard = list(compress(range(len(words)), map(is_cue, words)))
        self._answers = [at for at in heard if words[at] in _ANSWERS and "?" in gaps[at]]
        self._clauses = Clauses(words, gaps, language=language)
        self._idioms: dict[int, frozenset[int]] = {}
        self.cues = tuple(at for at in heard if words[at] not in _NEI and not self._is_said_aside(at))
        self._cancelled: frozenset[int] | None = None

    def _idiom_of(self, cue: int) -> frozenset[int]:
        """Return the places of the words of idioms a cue stands in that only look like negation."""
        found = self._idioms.get(cue)
        if found is None:
            words, begin = self._words, max(0, cue - _LONGEST_IDIOM + 1)
            found = frozenset()
            for at in compress(range(begin, cue + 1), map(_begins_idiom, words[begin : cue + 1])):
                for idiom in _IDIOMS[words[at]].get(self._clauses.following(at), ()):
                    end = at + len(idiom)
                    if end > cue and tuple(words[at:end]) == idiom:
                        found = found.union(range(at, end))
            self._idioms[cue] = found
        return found

    def _is_idiomatic(self, cue: int, places: Collection[int]) -> bool:
        """Say whether a cue is part of an idiom of whose words none was found.

        «Jeg vet ikke, det var tidspress» is no negation; `vet NEAR/3 hvem` in «de vet ikke hvem» is negated.
        """
        words = self._idiom_of(cue)
        return bool(words) and words.isdisjoint(places)

    def _is_last(self, at: int) -> bool:
        """Say whether a token is the last of its sentence."""
        return at + 1 == len(self._words) or self._sentences[at + 1] != self._sentences[at]

    def _is_said_aside(self, at: int) -> bool:
        """Say whether a cue is a tag («…, ikke?»), or an English `No,` that answers."""
        if self._words[at] in _ENGLISH:
            return self._is_last(at) or "," in self._gaps[at + 1]
        return self._words[at] in _NOT and self._is_last(at) and "," in self._gaps[at]

    def _is_cancelled(self, cue: int) -> bool:
        """Say whether another cue takes this one back."""
        if self._cancelled is None:
            self._cancelled = self._pairs()
        return cue in self._cancelled

    def _pairs(self) -> frozenset[int]:
        """Return the cues that take each other back for what follows them."""
        cancelled: set[int] = set()
        for first, second in pairwise(at for at in self.cues if not self._idiom_of(at)):
            between = self._words[first + 1 : second]
            follows = self._words[second] in _WITHOUT and len(between) <= 1
            if follows or (len(between) <= LEFT_TOKENS and not _SUBORDINATORS.isdisjoint(between)):
                cancelled |= {first, second}
        return frozenset(cancelled)

    def negates(self, places: Collection[int]) -> bool:
        """Say whether the tokens at these places are negated. A cue that is one of them never negates them."""
        if not (self.cues or self._answers):
            return False
        first, last = min(places), max(places)
        near = self.cues[bisect_left(self.cues, first - _FARTHEST) : bisect_right(self.cues, last + _FARTHEST)]
        has_own = any(at in places for at in near)
        reaching = (at for at in near if at not in places and self._reaches(at, first, last, has_own=has_own))
        return any(not self._is_idiomatic(at, places) for at in reaching) or self._is_answered_no(last)

    def _is_answered_no(self, last: int) -> bool:
        """Say whether the words were asked for and denied: «Støtte? Nei, det fikk vi ikke»."""
        at = next((at for at in self._answers if at > last), None)
        if at is None or self._sentences[at - 1] != self._sentences[last]:
            return False
        if self._clauses.following(at) in _BUT and not self._clauses.has_pause(at + 1):
            return False  # «nei men» takes the word, and denies nothing
        question = [self._words[place] for place in range(bisect_left(self._sentences, self._sentences[last]), at)]
        return len(question) <= LONGEST_QUESTION and question[0] not in _INTERROGATIVES

    def _reaches(self, cue: int, first: int, last: int, *, has_own: bool) -> bool:
        """Say whether one cue negates the tokens first..last."""
        if self._sentences[cue] != self._sentences[min(max(cue, first), last)]:
            return False
        if cue > last:
            return self._reaches_back(cue, last)
        if cue > first:
            return True
        if self._distance(cue, first) > self._reach(cue) or (not has_own and self._is_cancelled(cue)):
            return False
        return not self._stopped_before(cue, first) and not self._closes_before(cue, first, last)

    def _reach(self, cue: int) -> int:
        """Return how many tokens after it a cue may stand from the words it negates."""
        return 2 if self._words[cue] in _NEXT else LEFT_TOKENS

    def _reaches_back(self, cue: int, last: int) -> bool:
        """Say whether a cue negates words before it."""
        if self._words[cue] in _BACK_NEVER or self._distance(self._taken_up(last, cue), cue) > RIGHT_TOKENS:
            return False
        if self._words[cue] in _NOT and self._clauses.has_pause(cue) and not self._is_last(cue):
            return False  # «A, ikke B»
        if self._is_relative(last, cue):
            return self._clauses.following(cue) in _HAD
        return not self._clauses.begins_after(last, cue)

    def _taken_up(self, last: int, cue: int) -> int:
        """Return from where a cue after words is counted: «støtte fra lederen, *det* fikk vi aldri».

        Or from the verb, when they are the first words: «eierskapet til planen *har* jeg ikke sett».
        """
        for at in range(last + 1, cue):
            if self._clauses.has_pause(at):
                return at if self._words[at] in _PRONOUNS else last
        is_first = last < 2 or self._sentences[last - 2] != self._sentences[last]
        is_turned = cue > last + 2 and self._clauses.is_name(cue - 1) and self._words[cue - 2] in _VERBS
        return cue - 2 if is_first and is_turned else last

    def _is_relative(self, last: int, cue: int) -> bool:
        """Say whether a relative clause about the words begins between them and a cue: «tidspress vi ikke …»."""
        for at in range(last + 1, cue):
            if self._words[at] in _RELATIVES and not self._clauses.has_pause(at):
                return self._clauses.following(at) not in _AFTER_SOM
        return cue == last + 2 and self._clauses.is_name(last + 1) and not self._clauses.has_pause(last + 1)

    def _distance(self, left: int, right: int) -> int:
        """Return how many tokens further right a token stands, fillers («tidspress, nei, …») not counted."""
        between = self._words[left + 1 : right]
        distance = right - left - sum(word in _FILLERS for word in between)
        if distance > RIGHT_TOKENS:
            joined = f" {' '.join(between)} "
            distance -= sum(n_words for phrase, n_words in _SAID_BETWEEN if phrase in joined)
        return distance

    def _stopped_before(self, cue: int, first: int) -> bool:
        """Say whether a new clause begins between a cue and the words after it."""
        if self._is_contrast(cue):
            reason = cue + 2 if self._words[cue + 1] == "på" else cue + 1
            cue = reason if reason < first and self._words[reason] in _BECAUSE else cue
        return self._clauses.begins_before(cue, first)

    def _is_contrast(self, cue: int) -> bool:
        """Say whether a cue would deny a reason that follows: «ikke fordi …, men …», «det var ikke fordi …»."""
        is_first = cue == 0 or self._sentences[cue - 1] != self._sentences[cue]
        return is_first or self._clauses.has_pause(cue) or self._words[cue - 1] in _IT_IS

    def _closes_before(self, cue: int, first: int, last: int) -> bool:
        """Say whether the clause of a cue is a subordinate one, closed by a comma: «de som ikke kom, mangla tid»."""
        if _OPENERS.isdisjoint(self._words[max(0, cue - 2) : cue]):
            return False
        closes = next((at for at in range(cue + 1, first + 1) if self._clauses.has_pause(at)), None)
        return closes is not None and _OR.isdisjoint(self._words[closes : last + 3])
