"""The coding pass: suggestions for every codable turn, stored as what differs from the pass before."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from coanalysis.errors import ExportError, Problem, ProjectError
from coanalysis.files import write_atomic
from coanalysis.language.keys import KeyTable
from coanalysis.model import Suggestion
from coanalysis.segment import passages
from coanalysis.store import runs
from coanalysis.store.database import transaction
from coanalysis.store.meta import get_meta, put_meta
from coanalysis.study import Study
from coanalysis.suggesters import suggest
from coanalysis.suggesters.rules import Rules

__all__ = ["PassResult", "load_keys", "made_from", "run_pass", "save_keys"]

KEYS = Path(".cache") / "keys.json"
#: To be raised when the same text and codebook may give other suggestions.
MATCHER_VERSION = 2
#: Where the patterns stand that the current run left out.
SKIPPED = "skipped"


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
    """Return a SHA-256 of everything a pass depends on: texts, turns, marks, functions, codebooks, the matcher."""
    parts = [
        MATCHER_VERSION,
        [(one.id, one.version, one.language) for one in study.transcripts],
        [[(turn.label, turn.start, turn.end) for turn in one.turns] for one in study.transcripts],
        [[(mark.start, mark.end, mark.kind) for mark in one.marks] for one in study.transcripts],
        sorted((row.transcript, row.label, row.function) for row in study.participants),
        [(book.id, book.sha) for book in study.codebooks if any(code.indicators for code in book.codes)],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8")).hexdigest()


def run_pass(
    db: sqlite3.Connection,
    study: Study,
    keys: KeyTable,
    *,
    step: Callable[[str], str],
    on_progress: Callable[[int, int], None] | None = None,
) -> PassResult:
    """Run the rules over a study and store what differs. step: adds the step inside the last transaction.

    One short transaction per transcript under a new run, and a last one that makes the run current; until then
    everybody sees the run before. Raises ProjectError when another pass has begun meanwhile.
    """
    signature = made_from(study)
    known = runs.current_run(db)  # first: a run made current after this is noticed when the new one begins
    before = runs.read_suggestions(db)
    if signature == runs.signature(db):
        skipped = tuple(Problem(*one) for one in json.loads(get_meta(db, SKIPPED) or "[]"))
        return PassResult(_passage_count(study), count_by_code(before.values()), skipped=skipped)
    rules = Rules(study.codebooks, keys=keys)
    try:
        return _run(db, study, rules, (known, before), signature, step=step, on_progress=on_progress)
    except sqlite3.IntegrityError as error:
        raise _busy() from error


def _busy() -> ProjectError:
    return ProjectError(
        "another coding pass ran at the same time", where="project.db", code="project.busy",
        hint="wait until it is done and run coanalysis code again",
    )  # fmt: skip


def _run(
    db: sqlite3.Connection, study: Study, rules: Rules, last: tuple[int, Mapping[str, Suggestion]], signature: str, *,
    step: Callable[[str], str], on_progress: Callable[[int, int], None] | None,
) -> PassResult:  # fmt: skip
    known, before = last
    with transaction(db):
        if runs.current_run(db) != known:
            raise _busy()
        run = runs.begin_run(db, "rules", signature)
    units = [(one, passages(study, one)) for one in study.transcripts]
    tally = Tally()
    now: list[Suggestion] = []
    for transcript, found in suggest(units, rules, on_progress=on_progress):
        old = {key: one for key, one in before.items() if one.transcript == transcript}
        changes = tally.compare(old, found)
        with transaction(db):
            runs.put_changes(db, run, *changes)
        now.extend(found)
    there = {one.id for one in study.transcripts}
    gone = {key: one for key, one in before.items() if one.transcript not in there}
    tally.retired.update(one.code for one in gone.values())
    skipped = tuple(rules.skipped)
    with transaction(db):
        runs.put_changes(db, run, {}, gone)
        runs.make_current(db, run, made := step(tally.words()))
        put_meta(db, SKIPPED, json.dumps([[one.where, one.message, one.hint] for one in skipped]))
    return PassResult(
        _passage_count(study), count_by_code(now), dict(tally.added), dict(tally.changed), dict(tally.retired),
        skipped, made, is_first=not known,
    )  # fmt: skip


@dataclass
class Tally:
    """Counts of what differs from the pass before, per code."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    retired: Counter[str] = field(default_factory=Counter)

    def compare(
        self, old: dict[str, Suggestion], found: Iterable[Suggestion]
    ) -> tuple[dict[str, Suggestion], dict[str, Suggestion]]:
        """Return the new or changed suggestions and those no longer made, by id, and count them."""
        made = {one.id: one for one in found}
        changed = {key: one for key, one in made.items() if old.get(key) != one}
        retired = {key: one for key, one in old.items() if key not in made}
        self.added.update(one.code for key, one in changed.items() if key not in old)
        self.changed.update(one.code for key, one in changed.items() if key in old)
        self.retired.update(one.code for one in retired.values())
        return changed, retired

    def words(self) -> str:
        """Return the counts as a sentence for the log."""
        sums = (self.added.total(), self.changed.total(), self.retired.total())
        return "{} new, {} changed, {} retired suggestions".format(*sums)


def _passage_count(study: Study) -> int:
    return sum(1 for transcript in study.transcripts for _turn in study.codable_turns(transcript))


def count_by_code(suggestions: Iterable[Suggestion]) -> dict[str, tuple[int, int, int]]:
    """Return code id -> (strong, weak, negative cases)."""
    counts: dict[str, Counter[str]] = {}
    for one in suggestions:
        counts.setdefault(one.code, Counter())[one.strength] += 1
    return {code: (some["strong"], some["weak"], some["negative_case"]) for code, some in sorted(counts.items())}
