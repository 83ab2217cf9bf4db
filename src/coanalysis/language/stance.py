"""Stance: in what way something is said. Flags beside a suggestion; none of them ever drops one.

- `counterfactual`: it did not happen, or is wished for («hvis vi hadde hatt tid», «vi burde hatt», «should have»);
- `reported`: somebody else says so («lederen mente at …», «ifølge …»); what the speaker says is not reported;
- `resolved`: it was so, and passed («det gikk seg til», «før … nå …»), in this sentence or the next two;
- `hedged`: said with reserve («kanskje», «på en måte», «tror jeg», «kind of»);
- `question`: it is asked. Without marks (automatic transcripts) only what plainly asks: «hadde dere …», «hva er …».

A cue counts for words in its own sentence and clause (`clauses.py`), as a person reading the sentence would take it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from itertools import compress
from typing import NamedTuple

from coanalysis.language.clauses import Clauses
from coanalysis.language.wordlists import phrases_of, words_in

__all__ = ["FLAGS", "Stance"]

FLAGS = ("counterfactual", "reported", "resolved", "hedged", "question")

#: Sentences after the words found in which it may be said that it passed.
SENTENCES_ON = 2
#: Words between «hvis» and «hadde», and between «skulle» and «hatt».
_NEAR = 4
_LONGEST_TAG = 4

_KINDS = (
    "if", "had", "unreal", "would", "says", "hearsay", "settled", "at first", "now", "hedges", "thinks",
)  # fmt: skip
_SUPINES = words_in("supines")
_RESULTS = words_in("results")
_HAD = words_in("stance had")
_NORWEGIAN_SPEAKERS = words_in("speakers")
_NORWEGIAN_SELF = words_in("speakers of themselves")
# In Norwegian talk «i» is a preposition.
_ENGLISH_SPEAKERS = _NORWEGIAN_SPEAKERS | words_in("speakers in english")
_ENGLISH_SELF = words_in("speakers of themselves in english")
_SPOKEN_TO = words_in("spoken to")
_NOT = words_in("norwegian not", "not", "negates both sides")
_BUT = frozenset({"men", "but"})
_OPENERS = words_in("fillers", "and") | _BUT | {"så", "so"}
_INTERROGATIVES = words_in("interrogatives")
_VERBS = words_in("common verbs")
_SUBJECTS = words_in("subjects", "subjects in english")
_TAGS = words_in("tags")
_INFINITIVE = frozenset({"å", "to"})


class _Table:
    """The phrases of some kinds, by their first words. «Litt etter litt» and the like have the kind ''."""

    def __init__(self, *kinds: str) -> None:
        self.alone: dict[str, list[str]] = {}
        self.longer: dict[str, dict[str, list[tuple[str, tuple[str, ...]]]]] = {}
        for kind in kinds:
            for phrase in phrases_of(f"stance {kind}" if kind else "no hedge"):
                if len(phrase) == 1:
                    self.alone.setdefault(phrase[0], []).append(kind)
                else:
                    self.longer.setdefault(phrase[0], {}).setdefault(phrase[1], []).append((kind, phrase))
        self.begins = frozenset([*self.alone, *self.longer]).__contains__


class _Cue(NamedTuple):
    """A cue in the words: the tokens start..last."""

    start: int
    last: int


#: Kinds that tell something in their own sentence, and those that do in one of the next sentences too.
_HERE, _LATER = _Table(*(kind for kind in _KINDS if kind not in ("settled", "now")), ""), _Table("settled", "now")
_NO_PHRASES: dict[str, list[tuple[str, tuple[str, ...]]]] = {}


class Stance:
    """The stances of one stretch of text.

    words: its tokens, folded. gaps: what stands before each (`tokens.gaps_of`). sentences: the number of each
    token's sentence. language: `nb`, `nn` or `en`. ending: what stands after the last token, for its `?`.
    """

    __slots__ = ("_clauses", "_ending", "_gaps", "_here", "_later", "_self", "_sentences", "_speakers", "_words")

    def __init__(
        self, words: Sequence[str], gaps: Sequence[str], sentences: Sequence[int], *, language: str, ending: str = ""
    ) -> None:
        self._words, self._gaps, self._sentences, self._ending = words, gaps, sentences, ending
        self._clauses = Clauses(words, gaps, language=language)
        self._speakers = _ENGLISH_SPEAKERS if language == "en" else _NORWEGIAN_SPEAKERS
        self._self = _ENGLISH_SELF if language == "en" else _NORWEGIAN_SELF
        self._here: dict[int, dict[str, list[_Cue]]] = {}
        self._later = self._find_cues(_LATER, 0, len(words))

    def flags(self, places: Collection[int]) -> tuple[str, ...]:
        """Return the flags of the tokens at these places, in the order of `FLAGS`."""
        first, last = min(places), max(places)
        flags: list[str] = []
        if self._later or self._cues_in(self._sentences[first]):
            tests = (self._is_unreal, self._is_reported, self._is_resolved, self._is_hedged)
            flags = [name for name, test in zip(FLAGS, tests, strict=False) if test(first, last)]
        return (*flags, "question") if self._is_question(first, last) and not self._asks_if(flags, first) else (*flags,)

    def _find_cues(self, table: _Table, begin: int, end: int) -> dict[str, list[_Cue]]:
        """Return kind -> its cues that begin in a stretch of words, in order."""
        words = self._words
        found: dict[str, list[_Cue]] = {}
        for at in compress(range(begin, end), map(table.begins, words[begin:end])):
            for kind in table.alone.get(words[at], ()):
                found.setdefault(kind, []).append(_Cue(at, at))
            for kind, phrase in table.longer.get(words[at], _NO_PHRASES).get(self._clauses.following(at), ()):
                size = len(phrase)
                if size == 2 or tuple(words[at : at + size]) == phrase:
                    found.setdefault(kind, []).append(_Cue(at, at + size - 1))
        return found

    def _cues_in(self, sentence: int) -> dict[str, list[_Cue]]:
        """Return kind -> its cues in a sentence. An idiom takes the words it stands on."""
        found = self._here.get(sentence)
        if found is None:
            begin, end = bisect_left(self._sentences, sentence), bisect_right(self._sentences, sentence)
            found = self._here[sentence] = self._find_cues(_HERE, begin, end)
            if idioms := found.pop("", None):
                hedges = found.get("hedges", ())
                found["hedges"] = [one for one in hedges if not any(_inside(one, idiom) for idiom in idioms)]
        return found

    def _in_sentence(self, kind: str, first: int) -> Sequence[_Cue]:
        """Return the cues of a kind in the sentence of a token."""
        return self._cues_in(self._sentences[first]).get(kind, ())

    def _from_here_on(self, kind: str, last: int) -> list[_Cue]:
        """Return the cues of a kind in the sentence of a token and the few after it in which it may have passed."""
        here = self._sentences[last]
        return [cue for cue in self._later.get(kind, ()) if 0 <= self._sentences[cue.start] - here <= SENTENCES_ON]

    def _holds(self, cue: _Cue, first: int, last: int) -> bool:
        """Say whether a cue stands in the clause of the tokens first..last."""
        if cue.last < first:
            skipped = 1 if self._opens_sentence(cue.start) else 0  # «etter det jeg har hørt, var det …»
            return not self._clauses.begins_before(cue.last + skipped, first)
        return cue.start <= last or not self._clauses.begins_after(last, cue.start)

    # Counterfactual

    def _is_unreal(self, first: int, last: int) -> bool:
        if any(self._holds(cue, first, last) for cue in self._in_sentence("unreal", first)):
            return True
        if any(self._is_past(cue) and self._holds(cue, first, last) for cue in self._in_sentence("would", first)):
            return True
        conditions = [*self._in_sentence("if", first), *self._in_sentence("had", first)]
        return any(self._supposes(cue.start) and self._governs(cue.start, first) for cue in conditions)

    def _is_past(self, cue: _Cue) -> bool:
        """Say whether «skulle» stands before «hatt», «vært» or the like, as in «skulle vært satt av tid»."""
        return not _SUPINES.isdisjoint(self._words[cue.last + 1 : cue.last + 1 + _NEAR])

    def _supposes(self, at: int) -> bool:
        """Say whether an «if» or a «hadde» begins a condition that was not met."""
        begins = self._opens_sentence(at) or self._clauses.has_pause(at)
        end = self._end_of(at)
        if self._words[at] in _HAD:
            inverted = begins and self._clauses.following(at) not in _SUPINES
            return inverted and not _RESULTS.isdisjoint(self._words[at + 3 : end])
        if self._words[at] == "om" and not (begins and self._clauses.following(at) in _SUBJECTS):
            return False
        return not _HAD.isdisjoint(self._words[at + 1 : min(end, at + 2 + _NEAR)])

    def _governs(self, at: int, first: int) -> bool:
        """Say whether a condition holds for a token of its sentence: not across «men»."""
        low, high = min(at, first), max(at, first)
        return _BUT.isdisjoint(self._words[low:high])

    # Reported

    def _is_reported(self, first: int, last: int) -> bool:
        if any(self._holds(cue, first, last) for cue in self._in_sentence("hearsay", first)):
            return True
        return any(
            self._is_of_others(cue.start) and self._holds(cue, first, last) for cue in self._in_sentence("says", first)
        )

    def _is_of_others(self, at: int) -> bool:
        """Say whether a verb of saying has another subject than the speaker: «sa lederen», «hun mente»."""
        before, following = self._words[max(0, at - 3) : at], self._clauses.following(at)
        is_turned = following in self._speakers and (not before or self._clauses.has_pause(at))
        is_infinitive = bool(before) and before[-1] in _INFINITIVE
        return not (is_turned or is_infinitive or following == "seg") and self._speakers.isdisjoint(before)

    # Resolved

    def _is_resolved(self, first: int, last: int) -> bool:
        settled = (cue for cue in self._from_here_on("settled", last) if not self._is_denied(cue))
        if any(self._settles(cue, first, last) for cue in settled):
            return True
        before = [cue for cue in self._in_sentence("at first", first) if self._holds(cue, first, last)]
        return bool(before) and any(self._is_now(cue, last) for cue in self._from_here_on("now", last))

    def _settles(self, cue: _Cue, first: int, last: int) -> bool:
        """Say whether «det gikk seg til» speaks of the tokens: after them, or before them in their clause."""
        sentences_on = self._sentences[cue.start] - self._sentences[last]
        if cue.start > last:
            return sentences_on <= SENTENCES_ON
        return sentences_on == 0 and self._holds(cue, first, last)

    def _is_denied(self, cue: _Cue) -> bool:
        around = [*self._words[max(0, cue.start - 2) : cue.start], *self._words[cue.last + 1 : cue.last + 3]]
        return not _NOT.isdisjoint(around)

    def _is_now(self, cue: _Cue, last: int) -> bool:
        """Say whether a «nå» after the tokens begins a clause of how it is today."""
        on = self._sentences[cue.start] - self._sentences[last]
        if cue.start <= last or on > SENTENCES_ON:
            return False
        opens = self._clauses.has_pause(cue.start) or self._words[cue.start - 1] in _OPENERS
        return opens or (on > 0 and self._opens_sentence(cue.start))

    # Hedged

    def _is_hedged(self, first: int, last: int) -> bool:
        if any(self._holds(cue, first, last) for cue in self._in_sentence("hedges", first)):
            return True
        thinks = (cue for cue in self._in_sentence("thinks", first) if self._is_of_speaker(cue.start))
        return any(self._holds(cue, first, last) and not self._leads_on(cue.last, last) for cue in thinks)

    def _leads_on(self, at: int, last: int) -> bool:
        """Say whether a «tror jeg» after the tokens and a comma is about what follows it: «…, tror jeg det gikk»."""
        goes_on = at + 2 < self._end_of(at) and not self._clauses.has_pause(at + 2)
        return at > last and self._clauses.has_pause(at) and goes_on

    def _is_of_speaker(self, at: int) -> bool:
        """Say whether a verb of thinking has the speaker as its subject: «jeg tror», «tror jeg»."""
        before = self._words[max(0, at - 2) : at]
        return self._clauses.following(at) in self._self or not self._self.isdisjoint(before)

    # Question

    def _is_question(self, first: int, last: int) -> bool:
        """Say whether the sentence of the tokens asks."""
        end = self._end_of(last)
        after = self._gaps[end] if end < len(self._words) else self._ending
        if "?" in after:
            return not self._ends_in_tag(last, end)
        return "." not in after and "!" not in after and self._asks_without_mark(self._begin_of(first), end)

    def _ends_in_tag(self, last: int, end: int) -> bool:
        """Say whether a sentence ends in a tag after the tokens: «…, ikke sant?», «…, hadde dere ikke det?»."""
        pause = next((at for at in range(end - 1, last, -1) if self._clauses.has_pause(at)), None)
        if pause is None or end - pause > _LONGEST_TAG:
            return False
        return not _TAGS.isdisjoint(self._words[pause:end])

    def _asks_without_mark(self, begin: int, end: int) -> bool:
        """Say whether a sentence without an end mark plainly asks: «hadde dere …», «hva er …», «ka gjor dokker …»."""
        at = begin
        while at < end - 1 and self._words[at] in _OPENERS:
            at += 1
        word, following = self._words[at], self._clauses.following(at)
        if word in _INTERROGATIVES:
            return following in _VERBS or self._words[min(at + 2, end - 1)] in _SPOKEN_TO
        inverted = word in _VERBS and following in _SPOKEN_TO
        return inverted and not any(self._clauses.has_pause(later) for later in range(at + 2, end))

    def _asks_if(self, flags: Collection[str], first: int) -> bool:
        """Say whether what looks like a question is a condition: «hadde vi hatt tid, hadde vi …»."""
        return "counterfactual" in flags and "?" not in self._mark_after(first)

    def _mark_after(self, at: int) -> str:
        end = self._end_of(at)
        return self._gaps[end] if end < len(self._words) else self._ending

    # Sentences

    def _begin_of(self, at: int) -> int:
        return bisect_left(self._sentences, self._sentences[at])

    def _end_of(self, at: int) -> int:
        return bisect_right(self._sentences, self._sentences[at])

    def _opens_sentence(self, at: int) -> bool:
        """Say whether only small words stand before a token in its sentence."""
        return all(word in _OPENERS for word in self._words[self._begin_of(at) : at])


def _inside(one: _Cue, other: _Cue) -> bool:
    return other.start <= one.start and one.last <= other.last
