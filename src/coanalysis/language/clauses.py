"""Clauses: where one ends and the next begins, told by the words between two places of a sentence.

No parser: a comma, a conjunction, or a pronoun with its verb shows a new clause. What is said to hold in one clause
(a negation, «jeg tror») is not taken to hold in the next.
"""

from __future__ import annotations

from collections.abc import Sequence

from coanalysis.language.wordlists import words_in

__all__ = ["Clauses"]

_BLOCKERS = words_in("begins a clause")
_BLOCKERS_BEFORE_OM = words_in("begins a clause before om")
_BLOCKERS_AFTER = _BLOCKERS | words_in("begins a clause after the words found")
_BEFORE_SUBJECT = words_in("begins a clause before a subject")
_NOBODY = words_in("nobody")
_OTHER = words_in("other")
_AND = words_in("and")
_AND_SO = _AND | {"så"}
_NORWEGIAN_SUBJECTS = words_in("subjects")
_ALL_SUBJECTS = _NORWEGIAN_SUBJECTS | words_in("subjects in english")
_ENGLISH_NAMES = words_in("only subjects in english")
_NAMES = words_in("only subjects")
_VERBS = words_in("common verbs")
_LINKS = _AND | words_in("subordinators", "begins a clause after the words found")
_TAKEN_UP = words_in("takes up")
_DEGREES = words_in("degrees")
_PAUSES = (",", ";", ":", "–", "—", " - ")


class Clauses:
    """The borders of clauses in one stretch of text.

    words: its tokens, folded. gaps: what stands before each (`tokens.gaps_of`). language: `nb`, `nn` or `en`.
    """

    __slots__ = ("_gaps", "_names", "_subjects", "_words")

    def __init__(self, words: Sequence[str], gaps: Sequence[str], *, language: str) -> None:
        self._words, self._gaps = words, gaps
        english = language == "en"
        self._subjects = _ALL_SUBJECTS if english else _NORWEGIAN_SUBJECTS
        self._names = _NAMES | _ENGLISH_NAMES if english else _NAMES

    def has_pause(self, at: int) -> bool:
        """Say whether a comma, a dash or the like stands before a token."""
        gap = self._gaps[at]
        return gap != " " and any(pause in gap for pause in _PAUSES)

    def is_name(self, at: int) -> bool:
        """Say whether a token is a pronoun that can only be a subject: `vi`, `jeg`, `they`."""
        return self._words[at] in self._names

    def following(self, at: int) -> str:
        """Return the word after a token, or ''."""
        return self._words[at + 1] if at + 1 < len(self._words) else ""

    def begins_before(self, cue: int, first: int) -> bool:
        """Say whether a new clause begins between a cue and words after it."""
        return any(self._begins(at, cue, taken_up=False) for at in range(cue + 1, first + 1))

    def begins_after(self, last: int, cue: int) -> bool:
        """Say whether a new clause begins between words and a cue after them; «tidspress, det …» goes on."""
        return any(self._begins(at, last, taken_up=True) for at in range(last + 1, cue))

    def _begins(self, at: int, begin: int, *, taken_up: bool) -> bool:
        """Say whether a clause begins at a token. begin: the cue or word before. taken_up: «tidspress, det var …»."""
        word, before, following = self._words[at], self._words[at - 1], self.following(at)
        if word in (_BLOCKERS_AFTER if taken_up else _BLOCKERS) or (word == "enn" and before in _OTHER):
            return True
        if self._is_conjunction(word, following) or self._runs_on(at, begin, taken_up=taken_up):
            return True
        if word == "så" and (taken_up or at - 1 != begin) and following not in _DEGREES:
            return True
        if taken_up and self.has_pause(at):
            return word not in _TAKEN_UP
        if self.has_pause(at):
            return word in self._subjects or word in _AND or following in self._subjects
        return word in self._subjects and before in _AND_SO

    def _is_conjunction(self, word: str, following: str) -> bool:
        """Say whether a word that is not always a conjunction is one by the word after it."""
        if word in _BLOCKERS_BEFORE_OM:
            return following == "om"
        if word in _BEFORE_SUBJECT:
            return following in self._subjects or following in _NOBODY
        return word == "for" and following in self._names

    def _runs_on(self, at: int, begin: int, *, taken_up: bool) -> bool:
        """Say whether a pronoun and its verb begin a clause without a comma: «ikke gått på kurs vi hadde tidspress»."""
        is_clause = self._words[at] in self._names and self.following(at) in _VERBS
        return is_clause and self._words[at - 1] not in _LINKS and (taken_up or at - begin > 2)
