"""Bringing a codebook into a project, and adding a coder's own codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coanalysis.codebook import CodeChange, add_codes, compare_codes
from coanalysis.model import Code, Codebook
from coanalysis.project.core import Project
from coanalysis.project.creating import codebook_file, codebook_text
from coanalysis.project.filing import OWN, parse_beside
from coanalysis.review import current

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
    """What bringing a codebook in did. orphans: codes with decisions that are in no codebook now."""

    name: str
    replaced: tuple[str, ...]
    changes: tuple[CodeChange, ...]
    orphans: tuple[str, ...] = ()


def import_codebook(project: Project, name: str) -> ImportedCodebook:
    """Bring a shipped codebook or a file in as one step, in place of those it shares codes with.

    Raises CodebookError with every problem, UsageError for a name that does not exist; nothing is changed then.
    """
    project.refresh()
    source = codebook_file(name)
    path = f"codebooks/{source.stem}.yaml"
    text = codebook_text(source)
    book = parse_beside(text, path=source.name, others=project.codebooks)
    replaced = [one for one in project.codebooks if one.path != path and _shares_codes(one, book)]
    before = [code for one in project.codebooks if one in replaced or one.path == path for code in one.codes]
    changes = compare_codes(before, book)
    if project.files.get(path) != text or replaced:
        texts: dict[str, str | None] = {path: text, **{one.path: None for one in replaced}}
        project.commit("files", f"codebook {source.stem}: {len(changes)} codes differ", texts=texts)
    return ImportedCodebook(source.stem, tuple(one.id for one in replaced), changes, orphans(project))


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
