"""Bringing transcripts into a project: all of them or none."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coanalysis import loaders, registry
from coanalysis.errors import LoadError, Problem
from coanalysis.files import file_name, read_bytes
from coanalysis.loaders import Loaded
from coanalysis.model import Participant, is_codable_function
from coanalysis.project.lists import Lists
from coanalysis.store.texts import Imported, add_transcript, imported

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["Candidate", "Found", "ImportResult", "bring_in", "collect", "read_all"]

#: What may lie beside transcripts in a folder. Lists and read-me files are passed over in silence, the others named.
LISTS = (".csv", ".yaml", ".yml", ".toml", ".json", ".db", ".xlsx", ".ini")
OTHERS = (
    ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".heic", ".mp3", ".m4a", ".mp4", ".mov", ".wav", ".wma", ".wmv", ".aac",
    ".flac", ".ogg", ".zip", ".7z", ".pptx",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that was read and can be imported. sha: SHA-256 of its bytes."""

    path: Path
    sha: str
    data: bytes = field(repr=False)
    loaded: Loaded


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did.

    imported: (title, candidate). unchanged: files that were there already, with their titles.
    bad: files that could not be read (with --skip-bad). notices: sentences for a person. new_persons: pseudonyms made.
    passed_over: names of files in the folders that are no transcripts. step: '' when nothing was imported.
    """

    imported: tuple[tuple[str, Candidate], ...] = ()
    unchanged: tuple[tuple[str, Path], ...] = ()
    bad: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    new_persons: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    step: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to import. passed_over: names of recordings, pictures and the like. errors: empty folders."""

    files: tuple[Path, ...]
    passed_over: tuple[str, ...] = ()
    errors: tuple[LoadError, ...] = ()


def collect(paths: Iterable[Path]) -> Found:
    """Return the files to import: files as named, folders by their files in order of name (not their subfolders).

    Hidden files, lists (.csv, .yaml, .xlsx …) and read-me files in a folder are left out; a file is taken once.
    """
    files: list[Path] = []
    passed: list[str] = []
    errors = []
    for path in paths:
        try:
            inside = _inside(path) if path.is_dir() else [path]
        except OSError:
            errors.append(_unreadable_folder(path))
            continue
        wanted = [one for one in inside if one is path or one.suffix.lower() not in OTHERS]
        passed += [file_name(one) for one in inside if one not in wanted]
        files += wanted
        if not wanted:
            errors.append(_empty_folder(path))
    return Found(tuple({place_of(path): path for path in reversed(files)}.values())[::-1], tuple(passed), tuple(errors))


def _inside(directory: Path) -> list[Path]:
    return sorted((one for one in directory.iterdir() if one.is_file() and _is_candidate(one)), key=_name_key)


def _is_candidate(path: Path) -> bool:
    is_hidden = path.name.startswith((".", "~$"))
    return not (is_hidden or path.suffix.lower() in LISTS or path.stem.lower() == "readme")


def _name_key(path: Path) -> list[tuple[int, str]]:
    """Return what sorts `i2` before `i10`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path.name.casefold())]


def _unreadable_folder(path: Path) -> LoadError:
    hint = "ask its owner, or copy the transcripts to a folder of your own"
    return LoadError("you may not look into this folder", where=file_name(path), hint=hint, code="load.permission")


def _empty_folder(path: Path) -> LoadError:
    below = sorted(one.name for one in path.iterdir() if one.is_dir() and not one.name.startswith("."))
    hint = "transcripts are .docx, .txt, .md, .vtt or .srt files"
    if below:
        hint = f"folders inside it are not looked into: name them, for example {path / below[0]}"
    return LoadError("there are no transcripts in this folder", where=file_name(path), hint=hint, code="load.no-files")


def bring_in(
    project: Project,
    paths: Sequence[Path],
    *,
    options: Mapping[str, Any],
    group: str = "",
    skip_bad: bool = False,
    keep_original: bool = False,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportResult:
    """Import files and folders as one step, all or none.

    options: `format`, `encoding` and `kind`, as `load` takes them. Raises LoadError with every file that cannot be
    read, unless `skip_bad`; PluginError for a format that does not exist.
    """
    if options.get("format"):
        registry.load(loaders.FAMILY, options["format"])
    found = collect(paths)
    titles = {row.id: row.title for row in project.transcript_rows}
    known = imported(project.db)
    candidates, unchanged, errors = read_all(found.files, known, titles, options=options, on_progress=on_progress)
    errors = [*found.errors, *errors]
    if errors and not skip_bad:
        raise all_errors(errors)
    bad = tuple(Problem(error.where, error.message, error.hint) for error in errors)
    result = ImportResult(unchanged=tuple(unchanged), bad=bad, passed_over=found.passed_over)
    if not candidates:
        return result
    lists = Lists.read(project.files).with_new([one.loaded for one in candidates], group=group)
    result = replace(
        result,
        imported=tuple((lists.titles[one.loaded.transcript.id], one) for one in candidates),
        notices=(
            *shared_labels(candidates, lists.participants, lists.titles),
            *same_names(candidates, known, titles),
        ),
        new_persons=lists.added,
    )
    if dry_run:
        return result
    step = project.commit(
        "import", ", ".join(title for title, _one in result.imported), texts=lists.texts,
        write=lambda step: store_all(project.db, candidates, step=step, keep_original=keep_original),
    )  # fmt: skip
    return replace(result, step=step)


def read_all(
    paths: Sequence[Path],
    known: Sequence[Imported],
    titles: Mapping[str, str],
    *,
    options: Mapping[str, Any],
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Candidate], list[tuple[str, Path]], list[LoadError]]:
    """Read files and say which are new, which are there already, and which cannot be read.

    A file that was imported from the same place and has another text now is an error until re-reading exists; one that
    was only saved again (the same text in other bytes, as Word does) is there already.
    """
    by_sha = {entry.original_sha: entry for entry in known}
    by_path = {entry.path: entry for entry in known}
    by_version = {entry.version: entry for entry in known}
    new: list[Candidate] = []
    unchanged: list[tuple[str, Path]] = []
    errors: list[LoadError] = []
    for done, path in enumerate(paths):
        if on_progress:
            on_progress(done, len(paths))
        try:
            _refuse_name(path)
            data = read_bytes(path)
            sha = hashlib.sha256(data).hexdigest()
            if sha in by_sha:
                unchanged.append((titles[by_sha[sha].transcript], path))
                continue
            loaded = loaders.load(path, **options)
            before = by_path.get(place_of(path))
            if before is not None:
                _refuse_changed(path, loaded, before, titles)
                unchanged.append((titles[before.transcript], path))
                continue
            _refuse_double(path, loaded, by_version, titles, new)
        except LoadError as error:
            errors.append(error)
            continue
        transcript = replace(loaded.transcript, source=file_name(path))
        new.append(Candidate(path, sha, data, replace(loaded, transcript=transcript)))
    if on_progress:
        on_progress(len(paths), len(paths))
    return new, unchanged, errors


def place_of(path: Path) -> str:
    """Return the absolute path under which a transcript is remembered."""
    return os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links


def _refuse_name(path: Path) -> None:
    """Raise LoadError for a path that is no text: it could not be written into any list."""
    try:
        place_of(path).encode("utf-8")
    except UnicodeEncodeError:
        raise LoadError(
            "its name or that of its folder holds letters in an unknown encoding", where=file_name(path),
            code="load.name", hint="rename it and import it again",
        ) from None  # fmt: skip


def _refuse_changed(path: Path, loaded: Loaded, entry: Imported, titles: Mapping[str, str]) -> None:
    if loaded.transcript.version != entry.version:
        raise LoadError(
            f"the file has changed since it was imported as {titles[entry.transcript]}", where=path.name,
            code="load.changed",
            hint="the project keeps the text it has coded; put the old file back, or import the new one under "
            "another name as a transcript of its own",
        )  # fmt: skip


def _refuse_double(
    path: Path, loaded: Loaded, by_version: Mapping[str, Imported], titles: Mapping[str, str], new: Sequence[Candidate]
) -> None:
    version = loaded.transcript.version
    twin = next((one.path.name for one in new if one.loaded.transcript.version == version), "")
    if version in by_version:
        twin = titles[by_version[version].transcript]
    if twin:
        raise LoadError(
            f"its text is the same as that of {twin}", where=path.name, code="load.double",
            hint="leave one of the two out; counting the same talk twice would make every figure wrong",
        )  # fmt: skip


def shared_labels(
    candidates: Sequence[Candidate], participants: Sequence[Participant], titles: Mapping[str, str]
) -> list[str]:
    """Return one sentence per label of a participant that stands in more than one transcript."""
    places: dict[str, list[str]] = {}
    for row in participants:
        if is_codable_function(row.function) and row.label:
            places.setdefault(row.label, []).append(titles.get(row.transcript, ""))
    new = {candidate.loaded.transcript.id for candidate in candidates}
    touched = {row.label for row in participants if row.transcript in new}
    return [
        f"«{label}» stands in {', '.join(where)}: one person? Then give both rows of participants.csv one pseudonym."
        for label, where in places.items()
        if len(where) > 1 and label in touched
    ]


def same_names(candidates: Sequence[Candidate], known: Sequence[Imported], titles: Mapping[str, str]) -> Iterator[str]:
    """Yield one sentence per new file that is called like one that was imported from another folder."""
    for one in candidates:
        name = one.loaded.transcript.source
        there = [titles[entry.transcript] for entry in known if entry.source.casefold() == name.casefold()]
        folder_of = "another folder" if len(there) == 1 else "other folders"
        if there:
            yield (
                f"{name}: a file of this name was imported as {', '.join(there)} from {folder_of}; is it the same talk?"
            )


def store_all(db: sqlite3.Connection, candidates: Sequence[Candidate], *, step: str, keep_original: bool) -> None:
    """Add the transcripts of an import, inside its transaction."""
    for one in candidates:
        add_transcript(
            db, one.loaded.transcript, path=place_of(one.path), original_sha=one.sha, step=step,
            report=one.loaded.report.to_dict(), original=one.data if keep_original else None,
        )  # fmt: skip


def all_errors(errors: Sequence[LoadError]) -> LoadError:
    """Return one error that names every file that could not be read."""
    if len(errors) == 1:
        return errors[0]
    return LoadError(
        f"{len(errors)} files cannot be imported, so none was", code="load.several",
        hint="mend or remove these files, or import the others with --skip-bad",
        problems=[Problem(error.where, error.message, error.hint) for error in errors],
    )  # fmt: skip
