"""Bringing transcripts into a project: all of them or none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coanalysis import loaders, registry
from coanalysis.errors import CoanalysisError, LoadError, Problem, UsageError
from coanalysis.files import read_bytes
from coanalysis.loaders import LoadReport, Options, Source
from coanalysis.loaders.lexicon import is_role
from coanalysis.loaders.profiles import profile_named
from coanalysis.model import is_codable_function
from coanalysis.project.arriving import Arrival, Reader, Renewal
from coanalysis.project.collecting import Found, collect, is_gone, not_looked_into, nothing_found
from coanalysis.project.lists import Lists
from coanalysis.project.staging import Stage
from coanalysis.store.readings import read_report
from coanalysis.store.records import Revision, add_revision
from coanalysis.store.texts import Imported, add_transcript, imported

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["Arrival", "ImportOptions", "ImportResult", "Renewal", "bring_in", "collect", "lines_again", "no_paths",
           "stored_reports"]  # fmt: skip

#: So many titles are named in a sentence or in the log.
MOST_TITLES = 12
COLUMNS = ("speaker", "text", "begin", "end")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person may say about an import.

    kind, group: of transcripts that are new. format, encoding, profile, columns: as `load` takes them; a file that is
    known keeps those it was imported with. comments_as_memos: take comments in. reread: read files again that have not
    changed, and without paths all of the project's. skip_bad: import the good files, list the others. keep_original:
    keep the files' bytes. dry_run: change nothing. show_lines: give the first words of doubtful lines.
    """

    kind: str | None = None
    group: str = ""
    format: str | None = None
    encoding: str | None = None
    profile: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    comments_as_memos: bool = False
    reread: bool = False
    skip_bad: bool = False
    keep_original: bool = False
    dry_run: bool = False
    show_lines: bool = False


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. It keeps labels, counts and places, not the texts.

    imported: (title, what arrived). renewed: transcripts with a new text, or read otherwise. unchanged: files that
    were there already, with their titles. bad: files that could not be read (with skip_bad). notices: sentences for a
    person. new_persons: pseudonyms made. passed_over: names of files in the folders that are no transcripts.
    subfolders: folders inside them that were not looked into (a notice says so, too). memos: how many comments were
    taken in. step: '' when nothing was written.
    """

    imported: tuple[tuple[str, Arrival], ...] = ()
    renewed: tuple[Renewal, ...] = ()
    unchanged: tuple[tuple[str, Path], ...] = ()
    bad: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    new_persons: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    subfolders: tuple[str, ...] = ()
    memos: int = 0
    step: str = ""


def bring_in(
    project: Project,
    paths: Sequence[Path],
    options: ImportOptions,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportResult:
    """Import files and folders as one step, all or none.

    Raises LoadError with every file that cannot be read, unless `skip_bad`; PluginError for a format that does not
    exist; UsageError for a profile or column that does not, and without paths.
    """
    found = _to_read(project, paths, options)
    with Stage(None if options.dry_run else project.path) as stage:
        reader = Reader(project, options, stage, insists=options.reread and bool(paths))
        for done, path in enumerate(found.files):
            if on_progress:
                on_progress(done, len(found.files))
            reader.take(path, is_unsure=path in found.unsure)
        if on_progress:
            on_progress(len(found.files), len(found.files))
        return _written(project, found, reader, options, stage)


def _to_read(project: Project, paths: Sequence[Path], options: ImportOptions) -> Found:
    """Return the files to read. Raises before any of them is read when an option cannot be."""
    suffixes = registry.load(loaders.FAMILY, options.format).suffixes if options.format else ()
    unknown = [name for name in options.columns if name not in COLUMNS]
    if unknown:
        raise UsageError(
            f"there is no column named {', '.join(unknown)}", code="usage.columns",
            hint=f"columns are {', '.join(COLUMNS)}, such as --columns speaker=2,text=Utsagn",
        )  # fmt: skip
    if options.profile:
        profile_named(options.profile, project.settings.profiles)
    if paths:
        return collect(paths, suffixes=suffixes)
    if not options.reread:
        raise no_paths()
    entries = imported(project.db)
    if not entries:
        raise UsageError("there is no transcript to read again", hint="bring them in: coanalysis import PATH")
    titles = {row.id: row.title for row in project.transcript_rows}
    gone = tuple(_gone(titles[entry.transcript], entry) for entry in entries if is_gone(entry.path))
    return Found(tuple(Path(entry.path) for entry in entries if not is_gone(entry.path)), errors=gone)


def no_paths() -> UsageError:
    """Return the error of an import that is told nothing to import."""
    message = "no file or folder is named (--reread alone reads all transcripts again)"
    return UsageError(message, hint="see: coanalysis import --help")


def _gone(title: str, entry: Imported) -> LoadError:
    return LoadError(
        f"the file of {title} is no longer where it was imported from", where=entry.source, code="load.missing",
        hint=f"it was {entry.path}: put it back, or read the others with --skip-bad",
    )  # fmt: skip


def _written(project: Project, found: Found, reader: Reader, options: ImportOptions, stage: Stage) -> ImportResult:
    """Write what was read as one step, unless it is a dry run, and return what came of it."""
    errors = [*found.errors, *reader.errors]
    passed_over = (*found.passed_over, *reader.passed_over)
    if found.folders and not (errors or reader.new or reader.renewed or reader.unchanged):
        errors = [nothing_found(found, passed_over)]
    if errors and not options.skip_bad:
        raise all_errors(errors)
    arrivals = [*reader.new, *(one.arrival for one in reader.renewed)]
    renamed = {(one.change.transcript, new): old for one in reader.renewed for old, new in one.change.labels_renamed}
    lists = Lists.read(project.files).with_new(arrivals, group=options.group, renamed=renamed)
    step = ""
    if (arrivals or reader.memos) and not options.dry_run:
        step = project.commit(
            "import", _summary(reader, lists), texts=lists.texts if arrivals else {},
            write=lambda step: _store(project, stage, step),
        )  # fmt: skip
    notices = [*shared_labels(arrivals, lists), *same_names(reader.new, project, lists.titles)]
    notices += [f"{words}."] if (words := not_looked_into(found.subfolders)) else []
    return ImportResult(
        imported=tuple((lists.titles[one.id], one) for one in reader.new),
        renewed=tuple(reader.renewed),
        unchanged=tuple(reader.unchanged),
        bad=tuple(Problem(error.where, error.message, error.hint) for error in errors),
        notices=tuple(notices),
        new_persons=lists.added,
        passed_over=passed_over,
        subfolders=tuple(str(path) for path in found.subfolders),
        memos=reader.memos,
        step=step,
    )


def _summary(reader: Reader, lists: Lists) -> str:
    parts = [lists.titles[one.id] for one in reader.new]
    parts += [f"{one.title} ({'new reading' if one.change.is_same_text else 'new text'})" for one in reader.renewed]
    words = _few(parts)
    memos = f"{reader.memos} comments as memos" if reader.memos > 1 else "1 comment as a memo" * reader.memos
    return "; ".join(part for part in (words, memos) if part)


def _few(titles: Sequence[str], *, mark: str = ", ") -> str:
    more = f" and {len(titles) - MOST_TITLES} more" if len(titles) > MOST_TITLES else ""
    return mark.join(titles[:MOST_TITLES]) + more


def _store(project: Project, stage: Stage, step: str) -> None:
    """Add the transcripts of an import, inside its transaction."""
    for one in stage:
        if one.transcript is not None:
            add_transcript(
                project.db, one.transcript, path=one.path, original_sha=one.sha, step=step, report=one.report,
                original=one.original,
            )  # fmt: skip
        for memo in one.memos:
            add_revision(project.db, Revision(project.new_id(), "memo", memo, None, step))


def all_errors(errors: Sequence[LoadError]) -> LoadError:
    """Return one error that names every file that could not be read."""
    if len(errors) == 1:
        return errors[0]
    return LoadError(
        f"{len(errors)} files cannot be imported, so none was", code="load.several",
        hint="mend or remove these files, or import the others with --skip-bad",
        problems=[Problem(error.where, error.message, error.hint) for error in errors],
    )  # fmt: skip


# What to ask a person


def shared_labels(arrivals: Iterable[Arrival], lists: Lists) -> Iterator[str]:
    """Yield a sentence about labels of participants that stand in more than one transcript: the names, the numbered.

    Roles and codes (`Informant`, `P1`, `Taler 1`, `K`) are other people in each transcript until somebody says
    otherwise; of those with a number (`Taler 1`) it is said that they are kept apart.
    """
    places: dict[str, list[str]] = {}
    persons: dict[str, set[str]] = {}
    titles = lists.titles
    for row in lists.participants:
        if is_codable_function(row.function):
            places.setdefault(row.label, []).append(titles.get(row.transcript, ""))
            persons.setdefault(row.label, set()).add(row.pseudonym)
    touched = {label for one in arrivals for label in one.functions}
    found = {label: where for label, where in places.items() if len(persons[label]) > 1 and label in touched}
    names = [f"«{label}» ({_few(where)})" for label, where in found.items() if _is_name(label)]
    if names:
        told = _few(names, mark="; ")
        yield f"One person in several transcripts? {told}. Then give their rows of participants.csv one pseudonym."
    numbered = [f"«{label}» ({_few(where)})" for label, where in found.items() if _has_number(label)]
    if numbered:
        yield f"Kept apart, another person in each transcript: {_few(numbered, mark='; ')}."


def _is_name(label: str) -> bool:
    return len(label) > 1 and not is_role(label) and not _has_number(label)


def _has_number(label: str) -> bool:
    return any(char.isdecimal() for char in label)


def same_names(new: Iterable[Arrival], project: Project, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield one sentence per new file that is called like one that was imported from another folder."""
    there: dict[str, list[str]] = {}
    fresh = {one.id for one in new}
    for entry in imported(project.db):
        if entry.transcript not in fresh:
            there.setdefault(entry.source.casefold(), []).append(titles[entry.transcript])
    for one in new:
        found = there.get(one.source.casefold(), [])
        folder_of = "another folder" if len(found) == 1 else "other folders"
        if found:
            imported_as = f"a file of this name was imported as {_few(found)} from {folder_of}"
            yield f"{one.source}: {imported_as}; is it the same talk?"


# Reports of earlier imports


def stored_reports(project: Project, names: Sequence[str] = ()) -> list[tuple[str, LoadReport, Imported]]:
    """Return (title, report, entry) of transcripts as they were last read, of all without names.

    names: short titles or names of files. Raises UsageError for one that is neither.
    """
    titles = {row.id: row.title for row in project.transcript_rows}
    entries = {titles[entry.transcript]: entry for entry in imported(project.db)}
    by_name = {name: title for title, entry in entries.items() for name in (entry.source, entry.path, title)}
    unknown = [name for name in names if Path(name).name not in by_name and name not in by_name]
    if unknown:
        raise UsageError(f"there is no transcript {', '.join(unknown)}", hint=f"there are: {_few(list(entries))}")
    wanted = [by_name.get(name, by_name.get(Path(name).name, "")) for name in names] or list(entries)
    return [(one, LoadReport.from_dict(read_report(project.db, entries[one])), entries[one]) for one in wanted]


def lines_again(project: Project, entry: Imported) -> Mapping[str, str]:
    """Return place -> first words of the doubtful lines of an imported file; nothing when it has changed or is gone."""
    asked = read_report(project.db, entry).get("asked", {})
    path = Path(entry.path)
    try:
        data = read_bytes(path)
        if hashlib.sha256(data).hexdigest() != entry.original_sha:
            return {}
        profile = profile_named(asked["profile"], project.settings.profiles) if asked.get("profile") else None
        source = Source(path, data, Options(asked.get("encoding"), profile, asked.get("columns", {})))
        return loaders.load_source(source, format=asked.get("format"), show_lines=True).shown
    except CoanalysisError:
        return {}
