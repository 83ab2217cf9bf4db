"""Making a project folder."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from coanalysis.errors import CodebookError, ExportError, LoadError, Problem, ProjectError, UsageError
from coanalysis.files import decode, read_bytes, write_atomic
from coanalysis.methods import profile
from coanalysis.model import Codebook
from coanalysis.project import folder
from coanalysis.project.core import Project, now_utc
from coanalysis.project.filing import codebooks_of, note_meanings
from coanalysis.shipped import shipped, shipped_codebooks
from coanalysis.store.database import create, transaction
from coanalysis.store.filing import FileVersion, add_file, put_parsed
from coanalysis.store.meta import put_meta
from coanalysis.store.steps import Step, add_step
from coanalysis.study import Settings

__all__ = [
    "CORE", "SYNC_NAMES", "cloud_folder", "codebook_file", "codebook_text", "create_project", "first_codebooks",
    "first_settings", "refuse_full",
]  # fmt: skip

CORE = ("translation-core", "barriers-core")
#: How the folders of services that copy files to other computers are named.
SYNC_NAMES = (
    "onedrive", "dropbox", "google drive", "googledrive", "my drive", "icloud", "mobile documents", "cloudstorage",
    "nextcloud", "owncloud", "seafile", "jottacloud", "pcloud", "proton drive", "box sync", "syncthing",
)  # fmt: skip
#: Of codebook files; `.xls` and `.doc` only so that the message can say what to do.
SUFFIXES = (".yaml", ".yml", ".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".docx", ".qdc", ".xls", ".doc")
SUBFOLDERS = ("codebooks", "exports")
#: The store until it is whole.
UNFINISHED = ".project.db.new"
#: What an interrupted `init` may leave behind.
LEFT_OVER = (UNFINISHED, f"{UNFINISHED}-journal", ".gitignore", *SUBFOLDERS)
GITIGNORE = """# Interviews are personal data: nothing of this folder belongs in a public repository.
*
!.gitignore
"""


def create_project(
    path: str | Path,
    *,
    settings: Settings | None = None,
    codebooks: Sequence[str] = CORE,
    coder: str = "coder-1",
    project_id: str = "",
    clock: Callable[[], str] = now_utc,
    new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
) -> Project:
    """Make a project folder and return it open.

    codebooks: names of shipped codebooks or paths of files. Raises ProjectError if the folder holds a project or
    other files, CodebookError if a codebook has problems, FileError for settings that do not fit together (suggestions
    switched on without a reason under a method that has them off); nothing is left behind then.
    """
    root = Path(path)
    refuse_full(root)
    settings = settings or Settings(title=root.resolve().name)
    texts = {**_codebook_texts(codebooks), **_first_files(settings)}
    folder.read_settings(texts[folder.SETTINGS])
    books, fresh = _checked(texts, codebooks)
    with _undone_on_failure(root):
        (root / UNFINISHED).unlink(missing_ok=True)
        with closing(create(root / UNFINISHED)) as db:
            for folder_name in SUBFOLDERS:
                (root / folder_name).mkdir(mode=0o700, exist_ok=True)
            write_atomic(root / ".gitignore", GITIGNORE.encode())
            with transaction(db):
                step = Step(
                    new_id(), "init", coder, clock(), f"codebooks: {', '.join(book.id for book in books) or 'none'}"
                )
                add_step(db, step)
                put_meta(db, "project_id", project_id or new_id())
                put_meta(db, "made", step.at)
                for name, text in texts.items():
                    add_file(db, FileVersion(name, text, step.id, pending=True))
                for key, body in fresh.items():
                    put_parsed(db, key, body)
                note_meanings(db, books, since=step.at, step=step.id)
        (root / UNFINISHED).replace(root / folder.STORE)
    return Project(root, coder=coder, clock=clock, new_id=new_id)


def _checked(texts: Mapping[str, str], names: Sequence[str]) -> tuple[tuple[Codebook, ...], dict[str, str]]:
    """Read the codebooks of a new project. Raises CodebookError that names the files as they were given."""
    try:
        return codebooks_of(None, texts)
    except CodebookError as error:
        given = {f"codebooks/{codebook_file(name).stem}.yaml": name for name in names}
        problems = [_as_given(problem, given) for problem in error.problems]
        hint = "mend the lines named above and run the command again; nothing was made"
        raise CodebookError(error.message, hint=hint, code=error.code, problems=problems) from error


def _as_given(problem: Problem, given: Mapping[str, str]) -> Problem:
    path, comma, place = problem.where.partition(",")
    return replace(problem, where=f"{given.get(path, path)}{comma}{place}")


@contextmanager
def _undone_on_failure(root: Path) -> Iterator[None]:
    """Make a folder; take away what was made in it when that fails."""
    was_there = root.exists()
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield
    except BaseException as error:
        for name in (UNFINISHED, f"{UNFINISHED}-journal", ".gitignore"):
            with suppress(OSError):
                (root / name).unlink()
        for directory in (*(root / name for name in SUBFOLDERS), *(() if was_there else (root,))):
            with suppress(OSError):
                directory.rmdir()
        if isinstance(error, OSError):
            hint = "choose another place, one that you may write in"
            raise ExportError("the folder cannot be made", where=str(root), hint=hint, code="project.folder") from error
        raise


def refuse_full(root: Path) -> None:
    """Raise ProjectError if a folder holds a project or other files already."""
    if (root / folder.STORE).exists():
        raise ProjectError(
            "there is a project in this folder already", where=str(root), code="project.exists",
            hint=f"to go on with it: coanalysis status --project {root}",
        )  # fmt: skip
    if root.exists() and not (root.is_dir() and _is_free(root)):
        raise ProjectError(
            "the folder is not empty" if root.is_dir() else "a file has this name", where=str(root),
            code="project.not-empty",
            hint="name a new folder; transcripts stay where they are and are imported from there",
        )  # fmt: skip


def _is_free(root: Path) -> bool:
    """Say whether a folder is empty, or holds nothing but what an interrupted `init` left."""
    names = {one.name for one in root.iterdir()}
    return not names or (UNFINISHED in names and names <= set(LEFT_OVER))


def _first_files(settings: Settings) -> Mapping[str, str]:
    return {
        folder.SETTINGS: folder.settings_text(settings),
        folder.TRANSCRIPTS: folder.transcripts_text(()),
        folder.PARTICIPANTS: folder.participants_text((), {}),
        folder.PERSONS: folder.persons_text(()),
    }


def first_settings(path: Path, *, title: str = "", language: str = "nb", method: str = "directed") -> Settings:
    """Return the settings of a new project. Raises UsageError for a language or method that is not known.

    When suggestions are shown is what the method has (`coanalysis.methods`).
    """
    for key, value in (("language", language), ("method", method)):
        if value not in folder.CHOICES[key]:
            raise UsageError(f"the {key} {value!r} is not known", hint="one of " + ", ".join(folder.CHOICES[key]))
    return Settings(title=title or path.resolve().name, language=language, method=method, hints=profile(method).hints)


def first_codebooks(method: str) -> tuple[str, ...]:
    """Return the codebooks a new project gets when none is named: none where codes are made from the talk first."""
    return () if profile(method).inductive_first else CORE


def codebook_file(name: str) -> Path:
    """Return the file of a shipped codebook, or the file named. Raises UsageError for one that is neither."""
    path = Path(name) if name.lower().endswith(SUFFIXES) else shipped("codebooks") / f"{name}.yaml"
    if not path.is_file():
        raise UsageError(
            f"there is no codebook {name!r}", code="codebook.unknown",
            hint=f"shipped: {', '.join(shipped_codebooks())}; or name a file (.yaml .xlsx .csv .docx .qdc)",
        )  # fmt: skip
    return path


def codebook_text(path: Path, *, language: str = "nb", others: Iterable[Codebook] = ()) -> str:
    """Return the text of a codebook file, in YAML also where the file is in another format.

    language: of texts that name none. others: codebooks of the project. Raises CodebookError if it cannot be read.
    """
    try:
        data = read_bytes(path)
        if path.suffix.lower() not in (".yaml", ".yml"):
            from coanalysis.codebook.formats import as_yaml

            return as_yaml(data, path.name, language=language, others=others)
        return decode(data, where=path.name).text.replace("\r\n", "\n")
    except LoadError as error:
        hint = "a codebook is a YAML file saved as UTF-8"
        raise CodebookError(error.message, where=path.name, hint=hint, code="codebook.unreadable") from error


def _codebook_texts(names: Sequence[str]) -> dict[str, str]:
    """Return path in the project -> text, for shipped names and files. Raises UsageError for two of one name."""
    paths = list(dict.fromkeys(codebook_file(name) for name in names))
    texts = {f"codebooks/{path.stem}.yaml": codebook_text(path) for path in paths}
    if len(texts) < len(paths):
        raise UsageError("two of the codebooks have the same file name", hint="rename one of the files")
    return texts


def cloud_folder(path: Path) -> str:
    """Return the name of the folder above a path that a cloud service copies to its servers, or ''."""
    parts = path.resolve().parts
    return next((part for part in parts if any(name in part.casefold() for name in SYNC_NAMES)), "")
