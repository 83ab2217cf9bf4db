"""Reading the files of an import one at a time: which are new, which have changed, which are there already.

What is read goes to the stage at once; only light values stay in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coanalysis import loaders
from coanalysis.errors import CoanalysisError, LoadError
from coanalysis.files import file_name, read_bytes
from coanalysis.loaders import Loaded, LoadReport, Options, Profile, Source
from coanalysis.loaders.profiles import profile_named
from coanalysis.model import Function, Kind, Participant, Transcript
from coanalysis.project.collecting import is_gone, place_of
from coanalysis.project.lists import Lists
from coanalysis.project.remarks import memos_of
from coanalysis.project.sameness import is_same_reading, words_kept
from coanalysis.project.staging import Stage, Staged
from coanalysis.store.readings import read_reading, read_report
from coanalysis.store.texts import Imported, imported, known_versions

if TYPE_CHECKING:
    from coanalysis.project.core import Project
    from coanalysis.project.importing import ImportOptions
    from coanalysis.project.versions import VersionReport

__all__ = ["Arrival", "Reader", "Renewal"]

#: A changed file in which less than this share of the words is found again is most likely another talk.
SAME_TALK = 0.5
#: What is wrong with files in a folder that were never meant to be transcripts.
NO_TALK = (
    "load.no-turns", "load.empty", "load.no-text", "load.columns", "load.no-table", "load.sheets",
    "load.unknown-format", "load.unsupported",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is remembered of a file that was read; its text waits in the stage.

    id: the transcript's. turns: how many. functions: label -> what it is, as guessed. memos: comments that become
    memos. shown: place -> first words of doubtful lines, when asked for: speech.
    """

    path: Path
    id: str
    version: str
    source: str
    kind: Kind
    date: str
    language: str
    turns: int
    functions: Mapping[str, Function]
    report: LoadReport = field(repr=False)
    memos: int = 0
    shown: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Renewal:
    """A transcript with a new text, or whose unchanged text is read otherwise.

    before: the report of the reading in force so far. change: what becomes of what was decided and written.
    """

    title: str
    arrival: Arrival
    before: LoadReport
    change: VersionReport


class Reader:
    """Reads files and sorts them. Nothing is written to the project; texts go to the stage.

    new: files of transcripts that are not there yet. renewed: those of transcripts that change. unchanged: (title,
    path). errors: files that cannot be taken in. passed_over: names of files that are no transcripts.
    """

    def __init__(self, project: Project, options: ImportOptions, stage: Stage, *, insists: bool) -> None:
        self.new: list[Arrival] = []
        self.renewed: list[Renewal] = []
        self.unchanged: list[tuple[str, Path]] = []
        self.errors: list[LoadError] = []
        self.passed_over: list[str] = []
        self.memos = 0
        self._project, self._options, self._stage, self._insists = project, options, stage, insists
        self._profiles: dict[str, Profile | None] = {"": None}
        entries = imported(project.db)
        self._entries = {entry.transcript: entry for entry in entries}
        self._by_path = {entry.path: entry for entry in entries}
        self._by_sha = {entry.original_sha: entry for entry in entries}
        self._versions = known_versions(project.db)
        self._titles = {row.id: row.title for row in project.transcript_rows}
        self._batch: dict[str, str] = {}

    def take(self, path: Path, *, is_unsure: bool = False) -> None:
        """Read a file. is_unsure: it is taken only when a loader recognises it as a transcript."""
        try:
            self._take(path, is_unsure=is_unsure)
        except LoadError as error:
            if is_unsure and error.code in NO_TALK:
                self.passed_over.append(f"{file_name(path)} ({error.message})")
            else:
                self.errors.append(error)

    def _take(self, path: Path, *, is_unsure: bool) -> None:
        _refuse_name(path)
        data = read_bytes(path)
        sha = hashlib.sha256(data).hexdigest()
        here, same = self._by_path.get(place_of(path)), self._by_sha.get(sha)
        if here and same and here.transcript != same.transcript:
            raise self._double(path, same.transcript)
        if same and not (self._options.reread or self._options.comments_as_memos):
            self.unchanged.append((self._titles[same.transcript], path))
            return
        entry = here or same
        source, format_name = self._source(path, data, entry)
        if is_unsure and entry is None and not loaders.is_recognised(source):
            self.passed_over.append(file_name(path))
            return
        loaded = loaders.load_source(
            source,
            format=format_name,
            kind=self._options.kind,  # type: ignore[arg-type]
            show_lines=self._options.show_lines,
        )
        loaded = replace(loaded, transcript=replace(loaded.transcript, source=file_name(path)))
        entry = entry or self._moved(path, loaded.transcript)
        if entry is None:
            self._take_new(path, data, sha, loaded)
        else:
            self._take_known(path, data, sha, loaded, entry)

    def _source(self, path: Path, data: bytes, entry: Imported | None) -> tuple[Source, str | None]:
        """Return a file with what is said about it now, or was said when it was imported, and its format's name."""
        asked = read_report(self._project.db, entry).get("asked", {}) if entry else {}
        options = self._options
        columns = dict(options.columns or asked.get("columns", {}))
        profile = self._profile(options.profile or asked.get("profile", ""), path)
        told = Options(options.encoding or asked.get("encoding"), profile, columns)
        return Source(path, data, told), options.format or asked.get("format")

    def _profile(self, name: str, path: Path) -> Profile | None:
        if name not in self._profiles:
            try:
                self._profiles[name] = profile_named(name, self._project.settings.profiles)
            except CoanalysisError as error:
                message = f"it was read with the profile {name!r}; {error.message}"
                raise LoadError(message, where=file_name(path), hint=error.hint, code="load.profile") from None
        return self._profiles[name]

    # ---- new ones ----------------------------------------------------------------------------------------------

    def _take_new(self, path: Path, data: bytes, sha: str, loaded: Loaded) -> None:
        transcript = loaded.transcript
        owner = self._versions.get(transcript.version, "")
        if owner and self._entries[owner].version == transcript.version and self._is_gone(owner):
            self.unchanged.append((self._titles[owner], path))
            return
        self._refuse_double(path, transcript, owner=owner)
        memos = self._stage_it(path, data, sha, loaded, transcript)
        self.new.append(_arrival(path, loaded, transcript, memos))

    def _refuse_double(self, path: Path, transcript: Transcript, *, owner: str) -> None:
        """Raise LoadError when a text is there already (owner: the transcript's id), or was just read elsewhere."""
        if owner:
            raise self._double(path, owner, is_earlier=self._entries[owner].version != transcript.version)
        if transcript.version in self._batch:
            raise _double(path, self._batch[transcript.version])
        self._batch[transcript.version] = file_name(path)

    def _double(self, path: Path, owner: str, *, is_earlier: bool = False) -> LoadError:
        title = self._titles[owner]
        return _double(path, f"{title} before its text was changed" if is_earlier else title)

    # ---- known ones --------------------------------------------------------------------------------------------

    def _moved(self, path: Path, new: Transcript) -> Imported | None:
        """Return the transcript whose file had this name and is gone from its place, when this is the same talk."""
        name = file_name(path).casefold()
        gone = [
            one for one in self._entries.values() if one.source.casefold() == name and self._is_gone(one.transcript)
        ]
        if len(gone) != 1 or words_kept(read_reading(self._project.db, gone[0]), new) < SAME_TALK:
            return None
        return gone[0]

    def _is_gone(self, transcript: str) -> bool:
        return is_gone(self._entries[transcript].path)

    def _take_known(self, path: Path, data: bytes, sha: str, loaded: Loaded, entry: Imported) -> None:
        before = read_reading(self._project.db, entry)
        transcript = replace(loaded.transcript, id=entry.transcript)
        is_kept = sha == entry.original_sha and not self._options.reread
        if is_kept or is_same_reading(before, transcript):
            self._take_comments(path, loaded, before)
            return
        if transcript.version != before.version:
            owner = self._versions.get(transcript.version, "")
            self._refuse_double(path, transcript, owner="" if owner == transcript.id else owner)
            self._refuse_other_talk(path, before, transcript)
        self._refuse_twice(path, entry.transcript)
        change = self._change(transcript, loaded.functions)
        memos = self._stage_it(path, data, sha, loaded, transcript)
        report = LoadReport.from_dict(read_report(self._project.db, entry))
        arrival = _arrival(path, loaded, transcript, memos)
        self.renewed.append(Renewal(self._titles[entry.transcript], arrival, report, change))

    def _take_comments(self, path: Path, loaded: Loaded, before: Transcript) -> None:
        memos = memos_of(self._project, loaded, before) if self._options.comments_as_memos else ()
        self.unchanged.append((self._titles[before.id], path))
        self.memos += len(memos)
        if memos:
            self._stage.add(Staged(memos=memos))

    def _refuse_twice(self, path: Path, transcript: str) -> None:
        """Raise LoadError when another file of this import has renewed the same transcript."""
        twin = next((one.arrival.path for one in self.renewed if one.arrival.id == transcript), None)
        if twin is not None:
            title = self._titles[transcript]
            raise LoadError(
                f"this is {title}, and so is {file_name(twin)}", where=file_name(path), code="load.double",
                hint=f"name the one file that {title} is to be read from",
            )  # fmt: skip

    def _refuse_other_talk(self, path: Path, before: Transcript, new: Transcript) -> None:
        if not self._insists and words_kept(before, new) < SAME_TALK:
            title = self._titles[before.id]
            raise LoadError(
                f"less than half of the words of {title} are found again in this file", where=file_name(path),
                code="load.other-talk",
                hint=f"if it is another interview, save it under a name of its own and import that; if it is {title} "
                "in a new text, import this file with --reread",
            )  # fmt: skip

    def _change(self, transcript: Transcript, functions: Mapping[str, Function]) -> VersionReport:
        """Return what a new reading means for what was decided, with its labels mapped to persons as they will be."""
        from coanalysis.project.versions import preview_version

        change = preview_version(self._project, transcript.id, transcript)
        if not change.labels_new:
            return change
        rows = Lists.read(self._project.files).participants
        by_label = {row.label: row for row in rows if row.transcript == transcript.id}
        renamed = {new: old for old, new in change.labels_renamed}
        added = [
            replace(by_label[renamed[label]], label=label)
            if renamed.get(label) in by_label
            else Participant(transcript.id, label, functions[label], f"new {label}")
            for label in change.labels_new
            if label not in by_label
        ]
        return preview_version(self._project, transcript.id, transcript, participants=(*rows, *added))

    # ---- the stage ---------------------------------------------------------------------------------------------

    def _stage_it(self, path: Path, data: bytes, sha: str, loaded: Loaded, transcript: Transcript) -> int:
        """Set a text aside and return how many of its comments become memos."""
        memos = memos_of(self._project, loaded, transcript) if self._options.comments_as_memos else ()
        original = data if self._options.keep_original else None
        report = loaded.report.to_dict()
        self._stage.add(Staged(transcript, place_of(path), sha, report, original, memos))
        self.memos += len(memos)
        return len(memos)


def _arrival(path: Path, loaded: Loaded, transcript: Transcript, memos: int) -> Arrival:
    return Arrival(
        path, transcript.id, transcript.version, transcript.source, transcript.kind, transcript.date,
        transcript.language, len(transcript.turns), loaded.functions, loaded.report, memos, loaded.shown,
    )  # fmt: skip


def _double(path: Path, twin: str) -> LoadError:
    return LoadError(
        f"its text is the same as that of {twin}", where=file_name(path), code="load.double",
        hint="leave one of the two out; counting the same talk twice would make every figure wrong",
    )  # fmt: skip


def _refuse_name(path: Path) -> None:
    """Raise LoadError for a path that is no text: it could not be written into any list."""
    try:
        place_of(path).encode("utf-8")
    except UnicodeEncodeError:
        raise LoadError(
            "its name or that of its folder holds letters in an unknown encoding", where=file_name(path),
            code="load.name", hint="rename it and import it again",
        ) from None  # fmt: skip
