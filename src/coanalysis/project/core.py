"""The Project: opens a folder, keeps it consistent, and passes values between the store and the verbs."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from coanalysis.errors import ExportError, ProjectError, UsageError
from coanalysis.model import Codebook, Decision, Transcript
from coanalysis.project import filing as filed
from coanalysis.project import folder, taking_in
from coanalysis.project.tables import Tables
from coanalysis.store import filing
from coanalysis.store.database import connect, data_version, transaction
from coanalysis.store.decisions import add_decisions
from coanalysis.store.filing import FileVersion
from coanalysis.store.meta import get_meta
from coanalysis.store.records import Revision, add_revision, read_records
from coanalysis.store.steps import Step, add_step
from coanalysis.store.texts import imported
from coanalysis.study import GuideQuestion, Settings, Study

if TYPE_CHECKING:
    from coanalysis.project.importing import ImportResult
    from coanalysis.project.passes import PassResult
    from coanalysis.review.plan import Plan
    from coanalysis.suggesters.learned import Learned

__all__ = ["Project", "now_utc"]


def now_utc() -> str:
    """Return the time now, as stored: `2025-06-12T11:05:00.123456Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Project(Tables):
    """An open project folder.

    path: the folder. coder: who decides. clock and new_id: replaced only where a project must come out the same twice.
    Opening finishes interrupted writes and takes in files that a person changed, as a step of their own; so does every
    verb and every table that is asked for. notices: what a person should know of that. learned_before: coder -> what
    was learnt of their coding while the project was open.
    Use as a context manager, or call `close()`.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        coder: str = "coder-1",
        clock: Callable[[], str] = now_utc,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self.path = Path(path)
        self.coder = coder
        self._clock = clock
        self._new_id = new_id
        self.db: sqlite3.Connection = connect(self.path / folder.STORE)
        self.notices: list[str] = []
        self.learned_before: dict[str, Learned] = {}
        self._seen = data_version(self.db)
        try:
            taking_in.take_in(self)
            filed.sweep(self.path)
        except BaseException:
            self.close()
            raise

    def __repr__(self) -> str:
        return f"<Project {self.path.name!r}>"

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self.db.close()

    # ---- what the project is ----------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """The project's UUID, kept by copies."""
        return get_meta(self.db, "project_id")

    @cached_property
    def files(self) -> dict[str, str]:
        """Path -> text of the files people edit, as last known."""
        known = filing.latest_files(self.db)
        return {path: version.text for path, version in known.items() if version.text is not None}

    @cached_property
    def settings(self) -> Settings:
        """The settings of `coanalysis.toml`."""
        return folder.read_settings(self.files[folder.SETTINGS])

    @cached_property
    def codebooks(self) -> tuple[Codebook, ...]:
        """The codebooks of the project: phases first, own codes last, the rest by file name."""
        return filed.codebooks_of(self.db, self.files)[0]

    @cached_property
    def transcript_rows(self) -> tuple[folder.TranscriptRow, ...]:
        """The rows of `transcripts.csv` whose transcripts are there, in file order."""
        rows = folder.read_transcript_rows(self.files[folder.TRANSCRIPTS])
        there = {entry.transcript for entry in imported(self.db)}
        return tuple(row for row in rows if row.id in there)

    @cached_property
    def study(self) -> Study:
        """Everything the tables are computed from, as it was when last asked for: see `refresh`."""
        from coanalysis.project.gathering import gather

        return gather(self)

    @cached_property
    def guide(self) -> tuple[GuideQuestion, ...]:
        """The questions of `guide.yaml`; empty without one."""
        from coanalysis.project.guide import guide_questions

        text = self.files.get(folder.GUIDE, "")
        return guide_questions(text) if text else ()

    def revisions(self) -> dict[str, list[Revision]]:
        """Return kind -> the newest revision of each record (memo, theme, claim …)."""
        return read_records(self.db)

    def refresh(self) -> None:
        """Take in what other programs wrote to the project, and files edited by hand, since it was last looked at."""
        if data_version(self.db) != self._seen:
            self._forget()
        taking_in.take_in(self)

    def _forget(self) -> None:
        """Drop what was read, after a change."""
        self._seen = data_version(self.db)
        for name in ("files", "settings", "codebooks", "transcript_rows", "study", "guide"):
            with suppress(KeyError):
                del self.__dict__[name]

    # ---- steps -------------------------------------------------------------------------------------------------

    def _step(
        self, kind: str, summary: str, *, at: str = "", coder: str = "", undoes: str | None = None, export: str = ""
    ) -> str:
        """Add a step inside the open transaction and return its id."""
        step = Step(self._new_id(), kind, coder or self.coder, at or self._clock(), summary, undoes, export)
        add_step(self.db, step)
        return step.id

    def commit(
        self,
        kind: str,
        summary: str,
        *,
        texts: Mapping[str, str | None] | None = None,
        write: Callable[[str], None] | None = None,
        at: str = "",
        coder: str = "",
        undoes: str | None = None,
        export: str = "",
        seen: Mapping[str, str] | None = None,
    ) -> str:
        """Add a step with all it changes in one transaction, then bring its files to disk. Returns the step's id.

        texts: path -> new text of files people edit (None: the file goes). write: adds the rest, given the step's id.
        seen: path -> text that stands on disk, where that is not what was last known.
        Raises ProjectError when another program or a person has changed the same things meanwhile, ExportError when
        something cannot be written.
        """
        texts = texts or {}
        at = at or self._clock()
        after = {path: text for path, text in {**self.files, **texts}.items() if text is not None}
        touches_codes = bool(texts or undoes)
        books, fresh = filed.codebooks_of(self.db, after) if touches_codes else ((), {})
        with transaction(self.db):
            self._refuse_changed(texts, seen or {})
            step = self._step(kind, summary, at=at, coder=coder, undoes=undoes, export=export)
            for path, text in texts.items():
                if seen and seen.get(path) not in (text, self.files.get(path)):
                    filing.add_file(self.db, FileVersion(path, seen.get(path), step))
                filing.add_file(self.db, FileVersion(path, text, step, pending=True))
            for key, body in fresh.items():
                filing.put_parsed(self.db, key, body)
            if touches_codes:
                filed.note_meanings(self.db, books, since=at, step=step, undoes=undoes)
            if write:
                write(step)
        try:
            filed.write_pending(self.db, self.path, texts)
        except ExportError as error:
            raise _half_written(error) from error
        finally:
            self._forget()
            filed.sweep(self.path)
        return step

    def _refuse_changed(self, texts: Mapping[str, str | None], seen: Mapping[str, str]) -> None:
        """Raise ProjectError if what is about to be written rests on something that is no longer so."""
        changed = filed.edited(self.path, {**self.files, **seen}, texts)
        if data_version(self.db) != self._seen:
            self._forget()
            changed = ["project.db"]
        if changed:
            raise ProjectError(
                "was changed by another program while this command ran", where=", ".join(changed),
                code="project.changed", hint="nothing was written; run the command again",
            )  # fmt: skip

    # ---- the verbs ---------------------------------------------------------------------------------------------

    def import_files(
        self,
        paths: Iterable[str | Path] = (),
        *,
        on_progress: Callable[[int, int], None] | None = None,
        **options: Any,
    ) -> ImportResult:
        """Bring transcripts in, all or none; files that are there already and have not changed are left alone.

        Options: the fields of `importing.ImportOptions`, such as `kind="interview"`, `profile="nota"`, `reread=True`,
        `dry_run=True`. A file whose text has changed becomes a new version of its transcript.
        Raises LoadError with every file that cannot be read, unless `skip_bad`.
        """
        from coanalysis.project.importing import ImportOptions, bring_in

        self.refresh()
        return bring_in(self, [Path(path) for path in paths], ImportOptions(**options), on_progress=on_progress)

    def code(
        self, *, processes: int | None = None, on_progress: Callable[[int, int], None] | None = None
    ) -> PassResult:
        """Run the coding pass over every codable turn; it only makes suggestions.

        A pass over unchanged texts and codebooks does nothing, one after a small change looks only at what it touches.
        processes: how many share the work of a large project; without it none but this one.
        """
        from coanalysis.project import passes

        self.refresh()
        filed.sweep(self.path)
        result = passes.run_pass(self, processes=processes, on_progress=on_progress)
        self._forget()
        return result

    def decide(self, decisions: Iterable[Decision], *, kind: str = "decide", summary: str = "") -> str:
        """Add decisions as one step and return its id. Each keeps its own coder and time.

        Raises CodingError naming every decision that does not fit this project; nothing is written then.
        """
        from coanalysis.project.checking import refuse_misfits

        made = tuple(decisions)
        refuse_misfits(self.study, made)
        return self.record(made, kind=kind, summary=summary)

    def record(
        self,
        decisions: Iterable[Decision] = (),
        revisions: Iterable[Revision] = (),
        texts: Mapping[str, str | None] | None = None,
        *,
        kind: str = "apply",
        summary: str = "",
        coder: str = "",
        at: str = "",
        export: str = "",
    ) -> str:
        """Write decisions, revisions of records and changed files as one step; all of it or nothing."""
        made = list(decisions)

        def write(step: str) -> None:
            add_decisions(self.db, (replace(one, step=step) for one in made))
            for revision in revisions:
                add_revision(self.db, replace(revision, step=step))

        words = summary or f"{len(made)} decisions"
        return self.commit(kind, words, texts=texts, write=write, at=at, coder=coder, export=export)

    def undo(self, step: str | None = None) -> Step:
        """Take a step back (the newest that can be, if none is named) and return it. Nothing is deleted.

        Raises CoanalysisError when there is no such step or later work rests on it.
        """
        from coanalysis.project import history

        self.refresh()
        return history.take_back(self, step)

    def log(self) -> list[tuple[Step, bool]]:
        """Return all steps in order, each with whether it was taken back."""
        from coanalysis.project import history

        return history.log(self.db)

    # ---- sheets -------------------------------------------------------------------------------------------------

    def plan(self, path: str | Path) -> Plan:
        """Return what a filled-in sheet would change, with its conflicts and problems; nothing is changed."""
        from coanalysis.project import applying

        self.refresh()
        return applying.plan_file(self, Path(path))

    def apply(self, plan: Plan, *, kind: str = "apply") -> str:
        """Write a plan as one step and return its id.

        Raises FormError if the plan has problems, ProjectError if the project changed since it was made.
        """
        from coanalysis.project import applying

        return applying.apply_plan(self, plan, kind=kind)

    def new_id(self) -> str:
        """Return a new identifier for a record."""
        return self._new_id()

    def now(self) -> str:
        """Return the time of the project's clock, UTC."""
        return self._clock()

    def transcript(self, title: str) -> Transcript:
        """Return the transcript with a short title. Raises UsageError naming those there are."""
        found = self.study.transcript_by_title.get(title)
        if found is None:
            raise UsageError(
                f"there is no transcript {title!r}", hint="there are: " + ", ".join(self.study.transcript_by_title)
            )
        return found


def _half_written(error: ExportError) -> ExportError:
    """Return the error of a file that could not be written although its step is saved."""
    return ExportError(
        f"{error.message}; what was done is saved, only this file is not written yet", where=error.where,
        code=error.code, hint="close it in other programs (Excel?); the next command writes it: coanalysis status",
    )  # fmt: skip
