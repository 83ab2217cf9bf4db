"""What a pass does with one transcript, here or in another process."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from coanalysis.errors import Problem
from coanalysis.language.keys import KeyTable
from coanalysis.language.marks import blanked, may_hold_marks
from coanalysis.language.tokens import fold, words_of
from coanalysis.model import Codebook, Passage, Suggestion, Transcript
from coanalysis.project.pass_words import unwritten
from coanalysis.suggesters.rules import Rules

__all__ = ["Done", "Job", "Work"]


@dataclass(frozen=True, slots=True)
class Job:
    """A transcript (without its turns) and the passages to look at. is_whole: for all codes, in all passages."""

    transcript: Transcript
    passages: tuple[Passage, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a job. words: as written, met for the first time. keys: of new words, from another process.

    is_written: every word stands in the text letter by letter.
    """

    suggestions: list[Suggestion]
    words: tuple[str, ...]
    is_written: bool
    skipped: tuple[Problem, ...] = ()
    keys: tuple[tuple[str, frozenset[str]], ...] = ()


class Work:
    """The function of a pass: Job -> Done. only: the codes that jobs which are not whole are about.

    pipeline: name or folder of a spaCy pipeline, or ''.

    What is compiled stays: use one for a whole pass. A copy in another process compiles for itself.
    """

    def __init__(
        self, codebooks: Sequence[Codebook], keys: KeyTable, *, only: Collection[str] = (), pipeline: str = ""
    ) -> None:
        self.codebooks, self.keys, self.only = tuple(codebooks), keys, frozenset(only)
        self.pipeline = pipeline
        self.is_copy = False
        self._rules: dict[bool, Rules] = {}
        self._n_seen: dict[bool, int] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"codebooks": self.codebooks, "keys": self.keys.save(), "only": self.only,
                "pipeline": self.pipeline}  # fmt: skip

    def __setstate__(self, state: dict[str, Any]) -> None:
        keys = KeyTable.load(state["keys"])
        self.__init__(state["codebooks"], keys, only=state["only"], pipeline=state["pipeline"])  # type: ignore[misc]
        self.is_copy = True

    def rules(self, *, is_whole: bool) -> Rules:
        """Return the rules for all codes, or for those the pass is about."""
        if is_whole not in self._rules:
            only = None if is_whole else self.only
            self._rules[is_whole] = Rules(self.codebooks, keys=self.keys, pipeline=self.pipeline or None, only=only)
        return self._rules[is_whole]

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """The patterns left out here."""
        return tuple(dict.fromkeys(problem for rules in self._rules.values() for problem in rules.skipped))

    def __call__(self, job: Job) -> Done:
        """Return what came of a job."""
        rules = self.rules(is_whole=job.is_whole)
        found = rules.suggest(job.transcript, job.passages)
        seen = rules.matcher.seen
        words = tuple(islice(reversed(seen), len(seen) - self._n_seen.get(job.is_whole, 0)))  # the newest come last
        self._n_seen[job.is_whole] = len(seen)
        keys = tuple((form, self.keys.keys(form)) for form in map(fold, words)) if self.is_copy else ()
        return Done(found, words, _is_written(job), self.skipped, keys)


def _is_written(job: Job) -> bool:
    """Say whether all words of a job stand in its text letter by letter: marks inside a word change it."""
    text = blanked(job.transcript.text, job.transcript.marks)
    for passage in job.passages if text is not job.transcript.text or may_hold_marks(text) else ():
        said = text[passage.start : passage.end]
        if next(unwritten(words_of(said), job.transcript.text[passage.start : passage.end]), None):
            return False
    return True
