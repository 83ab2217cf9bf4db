"""Files people edit and the store: what is new on disk is taken in, what the program changes is written safely.

A program's change is written to the store as pending, in the transaction of its step, and then to disk; the next
opening finishes a write that was interrupted. A file a person changed is taken in as a step of its own, after it was
found readable: a file with problems stops the command and changes nothing.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from coanalysis import codebook
from coanalysis.errors import CodebookError, ExportError, Problem
from coanalysis.files import file_name, write_atomic
from coanalysis.model import Code, Codebook, text_sha
from coanalysis.project import folder
from coanalysis.store import filing
from coanalysis.store.database import transaction
from coanalysis.store.filing import FileVersion

__all__ = [
    "CODEBOOKS",
    "codebooks_of",
    "edited",
    "finish_pending",
    "note_meanings",
    "parse_beside",
    "read_disk",
    "read_text",
    "restore_missing",
    "sweep",
    "write_pending",
]

CODEBOOKS = "codebooks"
#: Where codes made while coding are kept.
OWN = f"{CODEBOOKS}/own.yaml"
#: To be raised when the same codebook text may be read into something else: what was read before is kept.
READER_VERSION = 1
#: What `files.write_atomic` calls a file until it is whole; one as old as this was left behind by a kill.
UNFINISHED = re.compile(r"\.coanalysis-[a-z0-9_]{8}\.tmp")
LEFT_BEHIND_S = 3600
KEPT = (folder.SETTINGS, folder.TRANSCRIPTS, folder.PARTICIPANTS, folder.PERSONS)


def tracked(root: Path) -> list[Path]:
    """Return the files of a project folder that the store keeps versions of."""
    named = [root / name for name in (*KEPT, folder.GUIDE)]
    books = (one for one in sorted((root / CODEBOOKS).glob("*")) if one.suffix in (".yaml", ".yml"))
    return [one for one in (*named, *books) if one.is_file() and not one.name.startswith((".", "~"))]


def read_disk(root: Path) -> dict[str, str]:
    """Return path (relative, with `/`) -> text of the files people edit.

    Raises FileError naming every file that is not UTF-8 text.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in tracked(root):
        name = path.relative_to(root).as_posix()
        try:
            name.encode("utf-8")
            found[name] = read_text(path, name)
        except UnicodeEncodeError:
            shown = f"{CODEBOOKS}/{file_name(path)}"
            problems.append(Problem(shown, "the file's name holds letters in an unknown encoding", "rename the file"))
        except folder.FileError as error:
            problems += error.problems
    folder.raise_problems(" and ".join(dict.fromkeys(one.where.split(",")[0] for one in problems)), problems)
    return found


def read_text(path: Path, name: str) -> str:
    """Return the text of a file that a person edits, with line feeds. Raises FileError if it is not UTF-8."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "in Excel save it as «CSV UTF-8», in an editor choose the encoding UTF-8"
        folder.raise_problems(name, [Problem(f"{name}, line {line}", "the file is not saved as UTF-8", hint)])
        raise


def finish_pending(db: sqlite3.Connection, root: Path) -> list[Problem]:
    """Write what an interrupted command left pending. Returns the files that a person changed meanwhile."""
    known = filing.latest_files(db)
    waiting = [version for version in known.values() if version.pending]
    ours = [version for version in waiting if _is_ours(db, root, version)]
    theirs = [version for version in waiting if version not in ours]
    write_pending(db, root, (version.path for version in ours))
    _settle(db, theirs)
    message = "was changed by hand while a command was writing it; your version stays"
    return [Problem(version.path, message) for version in theirs]


def _is_ours(db: sqlite3.Connection, root: Path, version: FileVersion) -> bool:
    """Say whether a file still is what it was before a pending write, or already what it will be."""
    before = filing.latest_files(db, before=version.seq).get(version.path)
    path = root / version.path
    there = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n") if path.is_file() else None
    return there in (version.text, before.text if before else None)


def write_pending(db: sqlite3.Connection, root: Path, paths: Iterable[str]) -> None:
    """Bring the pending versions of files to disk, then note that they stand there.

    Raises ExportError for the first that cannot be written; it and those after it stay pending.
    """
    known = filing.latest_files(db)
    done = []
    try:
        for version in (known[path] for path in paths):
            if version.pending:
                _put(root, version)
                done.append(version)
    finally:
        _settle(db, done)


def _settle(db: sqlite3.Connection, versions: Sequence[FileVersion]) -> None:
    if versions:
        with transaction(db):
            for version in versions:
                filing.settle(db, version)


def edited(root: Path, known: Mapping[str, str], texts: Mapping[str, str | None]) -> list[str]:
    """Return the files among `texts` that stand on disk neither as known nor as they are to be."""
    found = []
    for path, text in texts.items():
        place = root / path
        there = read_text(place, path) if place.is_file() else None
        if there not in (known.get(path), text):
            found.append(path)
    return found


def _put(root: Path, version: FileVersion) -> None:
    path = root / version.path
    if version.text is None:
        _remove(path, version.path)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, version.text.encode("utf-8"))


def sweep(root: Path) -> None:
    """Take away the half-written files that a killed command left in a project folder more than an hour ago."""
    limit = time.time() - LEFT_BEHIND_S
    for directory in (root, root / CODEBOOKS, root / "exports", root / ".cache"):
        with suppress(OSError):
            for path in list(directory.iterdir()):
                if UNFINISHED.fullmatch(path.name) and path.is_file() and path.lstat().st_mtime < limit:
                    path.unlink(missing_ok=True)


def _remove(path: Path, name: str) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(
            "the file cannot be removed", where=name, code="export.permission",
            hint="close it in other programs and check that you may write in this folder",
        ) from error  # fmt: skip


def restore_missing(db: sqlite3.Connection, root: Path, there: Mapping[str, str]) -> dict[str, str]:
    """Write back settings and lists that vanished from the folder, and return the files as they now stand."""
    known = filing.latest_files(db)
    missing = [known[name] for name in KEPT if name in known and name not in there and known[name].text is not None]
    for version in missing:
        _put(root, version)
    return {**there, **{version.path: version.text or "" for version in missing}}


def codebooks_of(
    db: sqlite3.Connection | None, texts: Mapping[str, str]
) -> tuple[tuple[Codebook, ...], dict[str, str]]:
    """Return the codebooks among the files and sha -> parse for those not cached in `db` yet.

    Raises CodebookError with the problems of all codebooks together, doubled code ids among them.
    """
    paths = sorted(path for path in texts if path.startswith(f"{CODEBOOKS}/"))
    keys = {path: text_sha(f"{READER_VERSION}:{texts[path]}") for path in paths}
    read = {path: book for path in paths if (book := _cached(db, keys[path]))}
    fresh = [path for path in paths if path not in read]
    problems = _read(texts, fresh, read)
    books = [replace(read[path], path=path, sha=text_sha(texts[path])) for path in paths if path in read]
    problems += codebook.shared_ids(books)
    if problems:
        raise CodebookError(
            f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in the codebooks", code="codebook.invalid",
            hint="mend the lines named above, save the file and run the command again; nothing was changed",
            problems=problems,
        )  # fmt: skip
    return tuple(sorted(books, key=_place)), {keys[path]: codebook.to_json(read[path]) for path in fresh}


def _place(book: Codebook) -> tuple[bool, bool, str]:
    """Put the phases first and people's own codes last, as in a results chapter; the rest by file name."""
    return (book.path == OWN, not any(code.facet == "phase" for code in book.codes), book.path)


def _cached(db: sqlite3.Connection | None, key: str) -> Codebook | None:
    """Return a codebook read earlier; None if it was not, or by a version of this program that kept it otherwise."""
    body = filing.parsed(db, key) if db else None
    try:
        return codebook.from_json(body) if body else None
    except (ValueError, KeyError, TypeError):
        return None


def _read(texts: Mapping[str, str], fresh: Sequence[str], read: dict[str, Codebook]) -> list[Problem]:
    """Parse codebooks into `read` and return their problems."""
    problems: dict[str, Sequence[Problem]] = {}
    for path in fresh:
        try:
            read[path] = codebook.parse_codebook(texts[path], path=path)
        except CodebookError as error:
            problems[path] = error.problems
    for path in list(problems):
        try:
            read[path] = parse_beside(texts[path], path=path, others=read.values())
        except CodebookError:
            continue
        del problems[path]
    return [problem for found in problems.values() for problem in found]


def parse_beside(text: str, *, path: str, others: Iterable[Codebook]) -> Codebook:
    """Parse a codebook of a project that has others. Raises CodebookError with the problems it has alone.

    It is read alone, so that it may refer to codes that are in none of them yet; one that cannot be may still have
    parents in the others.
    """
    try:
        return codebook.parse_codebook(text, path=path)
    except CodebookError as alone:
        try:
            return codebook.parse_codebook(text, path=path, others=others)
        except CodebookError:
            raise alone from None


def note_meanings(
    db: sqlite3.Connection, books: Iterable[Codebook], *, since: str, step: str, undoes: str | None = None
) -> list[str]:
    """Record which codes are new, redefined or gone since the last time, and return their ids.

    undoes: the step that `step` takes back; a code that means after it what it meant before keeps its time.
    """
    before = filing.meanings(db)
    kept = filing.meanings_before(db, undoes) if undoes else {}
    now = {code.id: meaning for book in books for code in book.codes if (meaning := _meaning(code))}
    changed = [code for code, meaning in now.items() if before.get(code) != meaning]
    changed += [code for code, meaning in before.items() if meaning and code not in now]
    for code in changed:
        meaning = now.get(code, "")
        held, held_since = kept.get(code, ("", ""))
        filing.add_meaning(db, code, meaning, since=held_since if meaning and held == meaning else since, step=step)
    return changed


def _meaning(code: Code) -> str:
    """Return what a code means; of a retired one where it points to, and '' when it points nowhere."""
    if code.status != "retired":
        return code.meaning()
    points = (code.redirect,) if code.redirect else code.split
    return f"-> {', '.join(points)}" if points else ""
