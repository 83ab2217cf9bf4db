"""The coding pass: suggestions for every codable turn, stored as what differs from the pass before.

Transcripts go through one at a time: read, searched, written, forgotten. Only what can have changed is looked at:
transcripts that are new or were changed, and for codes that were changed the passages in which one of their words
stands, or stood. What comes out is what a pass over everything gives.
"""

from __future__ import annotations

import gc
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING

from coanalysis.documents import map_documents
from coanalysis.errors import ExportError, Problem, ProjectError
from coanalysis.files import write_atomic
from coanalysis.language.keys import KeyTable
from coanalysis.model import Passage, Suggestion, Transcript
from coanalysis.project.gathering import listed_people
from coanalysis.project.pass_basis import Basis, basis_of, basis_of_study, read_basis, silent_labels, touched
from coanalysis.project.pass_words import Search, Words
from coanalysis.project.pass_work import Done, Job, Work
from coanalysis.store import runs, texts
from coanalysis.store.database import transaction
from coanalysis.store.meta import get_meta, put_meta
from coanalysis.study import Study

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["PassResult", "load_keys", "made_from", "run_pass", "save_keys"]

KEYS = Path(".cache") / "keys.json"
#: Where it stands what the current run was made from.
BASIS = "pass"
#: Rows that are written in one transaction, and those of the transcript that reaches them.
_ROWS_AT_ONCE = 2_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PassResult:
    """What a pass found and what differs from the one before.

    by_code: code id -> (strong, weak, negative cases). added, changed, retired: code id -> number of suggestions.
    skipped: patterns that ran over their time and were left out, in this pass or the one it repeats. step: '' when
    nothing had to be done. is_first: there was no pass before.
    """

    passages: int
    by_code: dict[str, tuple[int, int, int]]
    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    retired: dict[str, int] = field(default_factory=dict)
    skipped: tuple[Problem, ...] = ()
    step: str = ""
    is_first: bool = False

    @property
    def touched(self) -> tuple[str, ...]:
        """The codes whose suggestions differ from the pass before, in order of id."""
        return tuple(sorted({*self.added, *self.changed, *self.retired}))


def load_keys(root: Path) -> KeyTable:
    """Return the keys of words seen before, from the disposable cache in the project folder."""
    path = root / KEYS
    with suppress(OSError):
        return KeyTable.load(path.read_bytes())
    return KeyTable()


def save_keys(root: Path, keys: KeyTable) -> None:
    """Write the cache of keys; it holds words of the interviews and stays in the project folder.

    It is only a cache: where it cannot be written, the next pass looks the words up again.
    """
    path = root / KEYS
    with suppress(OSError, ExportError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomic(path, keys.save())


def made_from(study: Study) -> str:
    """Return a SHA-256 of all a pass depends on: texts, turns, marks, functions, what is searched for, the matcher."""
    return basis_of_study(study).signature


def run_pass(project: Project, *, processes: int | None = None, on_progress: Progress | None = None) -> PassResult:
    """Run the rules over the transcripts of a project and store what differs.

    Short transactions, each with the changes of some whole transcripts, under a new run, and a last one that makes the
    run current; until then everybody sees the run before. processes: how many share the work of more
    than 200 transcripts; without it none but this one, for sharing has not been seen to save time.
    on_progress: called with (transcripts done, transcripts in all). Raises ProjectError when another pass has begun
    meanwhile.
    """
    db = project.db
    known = runs.current_run(db)  # first: a run made current after this is noticed when the new one begins
    signature = runs.signature(db)
    before = read_basis(get_meta(db, BASIS), signature)
    there = _readings(project)
    people = listed_people(project)
    readings = ((one.transcript, one.version, one.language, one.shape) for one in there)
    codes = (code for book in project.codebooks for code in book.codes)
    now = basis_of(readings, people, codes, pipeline=project.settings.pipeline)
    if signature == now.signature == before.signature:
        return _result(before)
    try:
        with _without_collector():
            coding = Coding(project, before, now, there, silent_labels(people))
            return coding.run(known, processes=processes, on_progress=on_progress)
    except sqlite3.IntegrityError as error:
        raise _busy() from error


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the search for circles of objects from running: a pass makes none, and it takes a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _readings(project: Project) -> list[texts.Reading]:
    """Return the transcripts in the order of `transcripts.csv`, each with the language that holds."""
    there = {one.transcript: one for one in texts.readings(project.db)}
    rows = [row for row in project.transcript_rows if row.id in there]
    return [replace(there[row.id], language=row.language or there[row.id].language) for row in rows]


def _busy() -> ProjectError:
    return ProjectError(
        "another coding pass ran at the same time", where="project.db", code="project.busy",
        hint="wait until it is done and run coanalysis code again",
    )  # fmt: skip


def _result(basis: Basis, tally: Tally | None = None, *, step: str = "", is_first: bool = False) -> PassResult:
    """Return what a run made from a basis found."""
    differs = tally or Tally()
    counts = {code: (some[0], some[1], some[2]) for code, some in sorted(basis.counts.items())}
    skipped = tuple(Problem(*one) for one in basis.skipped)
    return PassResult(
        sum(basis.passages.values()), counts, dict(differs.added), dict(differs.changed), dict(differs.retired),
        skipped, step, is_first,
    )  # fmt: skip


class Coding:
    """One pass: what it has to look at, and the way there."""

    def __init__(
        self,
        project: Project,
        before: Basis,
        now: Basis,
        there: Sequence[texts.Reading],
        silent: Mapping[str, set[str]],
    ) -> None:
        self.project, self.db = project, project.db
        self.before, self.now = before, now
        self.there, self.silent = there, silent
        self.whole = {key for key, made in now.transcripts.items() if before.transcripts.get(key) != made}
        self.codes = touched(before, now) if len(self.whole) < len(now.transcripts) else frozenset[str]()
        self.keys = load_keys(project.path)
        self.words = Words.load(project.path)
        self.work = Work(project.codebooks, self.keys, only=self.codes, pipeline=project.settings.pipeline)
        self.tally = Tally()
        self.passages = dict(before.passages)
        self.suggested = runs.transcripts_suggested(self.db)
        self.concerned = runs.transcripts_suggested(self.db, self.codes) if self.codes else set[str]()
        self._search: list[Search | None] = []

    def run(self, known: int, *, processes: int | None, on_progress: Progress | None) -> PassResult:
        """Make the run and return what it found. known: the run that was current when all was read."""
        with transaction(self.db):
            if runs.current_run(self.db) != known:
                raise _busy()
            run = runs.begin_run(self.db, "rules", self.now.signature)
        self._go_through(run, processes=processes, on_progress=on_progress)
        basis = replace(
            self.now, counts=self._counts(), skipped=self._skipped(),
            passages={key: self.passages[key] for key in self.now.transcripts},
        )  # fmt: skip
        with transaction(self.db):
            runs.make_current(self.db, run, step := self.project._step("code", self.tally.words()))
            put_meta(self.db, BASIS, basis.to_json())
        if self.keys.changed:
            save_keys(self.project.path, self.keys)
        self.words.save(self.project.path, digests=self.now.transcripts.values())
        return _result(basis, self.tally, step=step, is_first=not known)

    def _go_through(self, run: int, *, processes: int | None, on_progress: Progress | None) -> None:
        """Search the transcripts that may have changed and write what differs, a few at a time."""
        todo = [one for one in self.there if one.transcript in self.whole or self.codes]
        jobs, asked = tee(self._jobs(todo, on_progress))
        changed: dict[str, Suggestion] = {}
        retired: dict[str, Suggestion] = {}
        with closing(map_documents(self.work, jobs, processes=processes or 1, total=len(todo))) as results:
            for job, done in zip(asked, results, strict=True):
                self._note(job, done)
                new, gone = self._compare(job.transcript.id, done.suggestions, is_whole=job.is_whole)
                changed |= new
                retired |= gone
                if len(changed) + len(retired) >= _ROWS_AT_ONCE:
                    self._write(run, changed, retired)
        for transcript in sorted(self.suggested.difference(self.now.transcripts)):
            retired |= self._compare(transcript, (), is_whole=True)[1]
        self._write(run, changed, retired)

    def _jobs(self, todo: Sequence[texts.Reading], on_progress: Progress | None) -> Iterator[Job]:
        """Yield what there is to do, reading one transcript at a time."""
        for number, reading in enumerate(todo, 1):
            job = self._job(reading)
            if job:
                yield job
            if on_progress:
                on_progress(number, len(todo))

    def _job(self, reading: texts.Reading) -> Job | None:
        """Return what there is to do in a transcript; None when nothing can have changed."""
        is_whole = reading.transcript in self.whole
        text = texts.read_text(self.db, reading)
        search = None if is_whole else self._search_in(reading)
        if search and reading.transcript not in self.concerned and not search.may_stand_in(text):
            return None
        turns, marks = texts.read_speech(self.db, reading)
        silent = self.silent.get(reading.transcript, ())
        spans = [(start, end) for label, start, end in turns if label not in silent]
        self.passages[reading.transcript] = len(spans)
        if search:
            spans = [(start, end) for start, end in spans if search.may_stand_in(text[start:end])]
        transcript = Transcript(reading.transcript, reading.version, text, (), language=reading.language, marks=marks)
        passages = tuple(Passage(reading.transcript, reading.version, start, end) for start, end in spans)
        return Job(transcript, passages, is_whole)

    def _search_in(self, reading: texts.Reading) -> Search | None:
        """Return the search for words of the codes that changed; None where all has to be looked at."""
        if self.now.transcripts[reading.transcript] not in self.words.covered:
            return None
        if not self._search:
            self._search.append(self.words.search(self.work.rules(is_whole=False).matcher))
        return self._search[0]

    def _note(self, job: Job, done: Done) -> None:
        """Keep the words and keys that a job met first."""
        self.words.forms.update(dict.fromkeys(done.words))
        for form, keys in done.keys:
            self.keys.put(form, keys)
        self.tally.skipped.update(dict.fromkeys(done.skipped))
        if job.is_whole and done.is_written:
            self.words.covered.add(self.now.transcripts[job.transcript.id])

    def _compare(
        self, transcript: str, found: Iterable[Suggestion], *, is_whole: bool
    ) -> tuple[dict[str, Suggestion], dict[str, Suggestion]]:
        """Return what differs from the run before: new or changed suggestions, and those no longer made."""
        codes = None if is_whole else self.codes
        has_old = transcript in (self.suggested if is_whole else self.concerned)
        old = runs.read_suggestions(self.db, transcript=transcript, codes=codes) if has_old else {}
        return self.tally.compare(old, found)

    def _write(self, run: int, changed: dict[str, Suggestion], retired: dict[str, Suggestion]) -> None:
        """Write what differs, in one transaction, and forget it."""
        with transaction(self.db):
            runs.put_changes(self.db, run, changed, retired)
        changed.clear()
        retired.clear()

    def _counts(self) -> dict[str, list[int]]:
        """Return the counts of the run before, with what differs."""
        counts = Counter[tuple[str, str]]()
        if self.before.transcripts:
            for code, some in self.before.counts.items():
                counts.update({(code, strength): n for strength, n in zip(_STRENGTHS, some, strict=True)})
            counts.subtract(self.tally.lost)
        counts.update(self.tally.made)
        codes = sorted({code for code, _strength in counts})
        rows = {code: [counts[code, strength] for strength in _STRENGTHS] for code in codes}
        return {code: row for code, row in rows.items() if any(row)}

    def _skipped(self) -> list[list[str]]:
        return [[one.where, one.message, one.hint] for one in self.tally.skipped]


_STRENGTHS = ("strong", "weak", "negative_case")


@dataclass
class Tally:
    """Counts of what differs from the pass before: per code, and per code and strength what was looked at again."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    retired: Counter[str] = field(default_factory=Counter)
    made: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: dict[Problem, None] = field(default_factory=dict)

    def compare(
        self, old: dict[str, Suggestion], found: Iterable[Suggestion]
    ) -> tuple[dict[str, Suggestion], dict[str, Suggestion]]:
        """Return the new or changed suggestions and those no longer made, by id, and count them."""
        made = {one.id: one for one in found}
        changed = {key: one for key, one in made.items() if old.get(key) != one}
        retired = {key: one for key, one in old.items() if key not in made}
        self.made.update((one.code, one.strength) for one in made.values())
        self.lost.update((one.code, one.strength) for one in old.values())
        self.added.update(one.code for key, one in changed.items() if key not in old)
        self.changed.update(one.code for key, one in changed.items() if key in old)
        self.retired.update(one.code for one in retired.values())
        return changed, retired

    def words(self) -> str:
        """Return the counts as a sentence for the log."""
        sums = (self.added.total(), self.changed.total(), self.retired.total())
        return "{} new, {} changed, {} retired suggestions".format(*sums)
