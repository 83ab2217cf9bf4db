"""Bringing a codebook into a project, and adding a coder's own codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coanalysis.codebook import CodeChange, add_codes, compare_codes
from coanalysis.errors import CodebookError, LoadError
from coanalysis.files import read_bytes
from coanalysis.model import Code, Codebook
from coanalysis.project.core import Project
from coanalysis.project.creating import codebook_file, codebook_text
from coanalysis.project.filing import OWN, parse_beside
from coanalysis.review import current

if TYPE_CHECKING:
    from coanalysis.codebook.building import Understood

__all__ = ["OWN", "ImportedCodebook", "import_codebook", "orphans", "with_own_codes"]

OWN_HEAD = """# Own codes, made while coding. Give each a definition when you know what it means.
id: own
version: "1"
title: {nb: Egne koder, nn: Eigne kodar, en: Own codes}
languages: [nb, nn, en]
codes: []
"""


@dataclass(frozen=True, slots=True)
class ImportedCodebook:
    """What bringing a codebook in did, or would do.

    orphans: codes with decisions that are in no codebook now. book: as it was read. notes, columns: how a file in
    another format than YAML was read, as in `codebook.formats.Understood`.
    """

    name: str
    replaced: tuple[str, ...]
    changes: tuple[CodeChange, ...]
    orphans: tuple[str, ...] = ()
    book: Codebook | None = None
    notes: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


def import_codebook(project: Project, name: str, *, language: str = "", dry_run: bool = False) -> ImportedCodebook:
    """Bring a shipped codebook or a file in as one step, in place of those it shares codes with.

    A file in another format than YAML goes into the file of the codebook with its id, whose comments stay, or becomes
    `codebooks/<name>.yaml`. language:
    of texts that name none (default: the project's). dry_run: say what would be done, change nothing.
    Raises CodebookError with every problem, UsageError for a name that does not exist; nothing is changed then.
    """
    project.refresh()
    source = codebook_file(name)
    stem, text, read = _read(project, source, language or project.settings.language)
    path = f"codebooks/{stem}.yaml"
    book = parse_beside(text, path=source.name, others=project.codebooks)
    replaced = [one for one in project.codebooks if one.path != path and _shares_codes(one, book)]
    before = [code for one in project.codebooks if one in replaced or one.path == path for code in one.codes]
    changes = compare_codes(before, book)
    if not dry_run and (project.files.get(path) != text or replaced):
        texts: dict[str, str | None] = {path: text, **{one.path: None for one in replaced}}
        project.commit("files", f"codebook {stem}: {len(changes)} codes differ", texts=texts)
    notes, columns = (read.notes, read.columns) if read else ((), ())
    names = tuple(one.id for one in replaced)
    return ImportedCodebook(stem, names, changes, orphans(project), book, notes, columns)


def _read(project: Project, source: Path, language: str) -> tuple[str, str, Understood | None]:
    """Return the name in the project, the text in YAML, and how a file of another format was read."""
    if source.suffix.lower() in (".yaml", ".yml"):
        return source.stem, codebook_text(source), None
    from coanalysis.codebook.building import slug
    from coanalysis.codebook.formats import onto, understand

    stem = slug(source.stem) or "codebook"
    path = f"codebooks/{stem}.yaml"
    others = [one for one in project.codebooks if one.path != path]
    try:
        read = understand(read_bytes(source), source.name, language=language, others=others)
    except LoadError as error:
        raise CodebookError(error.message, where=error.where, hint=error.hint, code=error.code) from error
    same = next((one.path for one in project.codebooks if one.id == read.book.id), path)
    old = project.files.get(same)
    stem = Path(same).stem
    return stem, onto(old, read.text) if old else read.text, read


def _shares_codes(one: Codebook, other: Codebook) -> bool:
    return bool({code.id for code in one.codes} & {code.id for code in other.codes})


def orphans(project: Project) -> tuple[str, ...]:
    """Return the ids of the codes that decisions in force are about and that stand in no codebook."""
    used = {one.code for one in current(project.study.decisions) if one.code}
    return tuple(sorted(used - set(project.study.code_by_id)))


def with_own_codes(project: Project, codes: Iterable[Code]) -> dict[str, str | None]:
    """Return the text of `own.yaml` with codes added, by path; empty when there is none to add."""
    added = list(codes)
    return {OWN: add_codes(project.files.get(OWN, OWN_HEAD), added)} if added else {}
