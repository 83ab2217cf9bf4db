"""A new codebook to start from, in a project or as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coanalysis.codebook.starting import starter_text
from coanalysis.errors import ExportError, UsageError
from coanalysis.files import write_atomic
from coanalysis.project.codebooks import orphans
from coanalysis.project.filing import OWN, parse_beside
from coanalysis.shipped import shipped_codebooks

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["add_codebook", "write_codebook"]


def add_codebook(
    project: Project, name: str, *, method: str = "", title: str = "", language: str = "", force: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Add a codebook to start from as one step. Returns its path, and the codes with decisions that lost their code.

    method, language: those of the project when empty. Raises UsageError for a name that cannot be or whose codes are
    in another codebook, ExportError when a codebook of this name is there (without `force`).
    """
    project.refresh()
    method = method or project.settings.method
    text = starter_text(name, method=method, title=title, language=language or project.settings.language)
    path = f"codebooks/{name}.yaml"
    if path == OWN or name in shipped_codebooks():
        why = "codes made in a sheet are kept under this name" if path == OWN else "a shipped codebook has this name"
        raise UsageError(f"{name!r} is taken: {why}", code="codebook.name", hint="choose another name")
    _refuse_there(project.path / path, force=force)
    others = [book for book in project.codebooks if book.path != path]
    made = {code.id for code in parse_beside(text, path=path, others=others).codes}
    known = sorted(made & {code.id for book in others for code in book.codes})
    if known:
        hint = "choose another name: the codes of the new codebook begin with it"
        raise UsageError(f"there is a code {known[0]!r} in the project already", code="codebook.name", hint=hint)
    project.commit("files", f"codebook {name}: new, for {method}", texts={path: text})
    return path, orphans(project)


def write_codebook(
    name: str, path: Path, *, method: str = "directed", title: str = "", language: str = "nb", force: bool = False
) -> None:
    """Write a codebook to start from to a file.

    Raises UsageError for a file that is no .yaml, ExportError if it is there (without `force`) or cannot be written.
    """
    text = starter_text(name, method=method, title=title, language=language)
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"a codebook cannot be written to {path.name!r}", hint="end the name with .yaml")
    _refuse_there(path, force=force)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            "the folder for it cannot be made", where=path.parent.name, code="export.no-folder",
            hint="choose a folder you may write in",
        ) from error  # fmt: skip
    write_atomic(path, text.encode("utf-8"))


def _refuse_there(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise ExportError(
            "the file is there already", where=path.name, code="export.exists",
            hint="to replace it, add --force; or choose another name",
        )  # fmt: skip
