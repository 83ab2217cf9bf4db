"""The codebooks of a project over time: what they said after each step, and which version a decision was made under."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coanalysis.codebook import read_codebooks
from coanalysis.errors import CodebookError, UsageError
from coanalysis.model import Codebook
from coanalysis.project import filing as filed
from coanalysis.project.core import Project
from coanalysis.project.creating import codebook_file
from coanalysis.store import filing
from coanalysis.store.steps import Step, all_steps, places, undone

__all__ = ["Side", "codebooks_after", "first", "former_names", "made_under", "side", "versions"]

DAY = re.compile(r"\d{4}-\d\d-\d\d")
STEP = re.compile(r"[0-9a-f][0-9a-f-]{5,35}")
HOW = "a file, a shipped name, a version (2, or small@2), a date (2026-03-01), or a step's id from coanalysis log"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison. label: as a sentence names it. book: id, where one codebook only is compared."""

    books: tuple[Codebook, ...]
    label: str
    book: str = ""


def codebooks_after(project: Project, place: int) -> tuple[Codebook, ...]:
    """Return the codebooks as they stood after a step (its place among all steps). Steps taken back don't count."""
    seqs = places(project.db)
    texts: dict[str, str] = {}
    for path, chain in filing.versions_in_force(project.db).items():
        there = [one for one in chain if seqs[one.step] <= place]
        if path.startswith(f"{filed.CODEBOOKS}/") and there and there[-1].text is not None:
            texts[path] = there[-1].text
    return filed.codebooks_of(project.db, texts)[0]


def versions(project: Project) -> list[tuple[Step, Mapping[str, str]]]:
    """Return each step that changed a codebook, with the versions of all codebooks (id -> version) after it."""
    changed = {
        version.step
        for path, chain in filing.versions_in_force(project.db).items()
        if path.startswith(f"{filed.CODEBOOKS}/")
        for version in chain
    }
    seqs, gone = places(project.db), undone(project.db)
    steps = [step for step in all_steps(project.db) if step.id in changed and step.id not in gone]
    return [(step, {book.id: book.version for book in codebooks_after(project, seqs[step.id])}) for step in steps]


def made_under(project: Project) -> dict[str, Mapping[str, str]]:
    """Return the id of each step in force -> the versions of the codebooks (id -> version) it was made under.

    A decision names its step, so this says under which versions it was made: `made_under(project)[decision.step]`.
    """
    changes = {step.id: books for step, books in versions(project)}
    found: dict[str, Mapping[str, str]] = {}
    now: Mapping[str, str] = {}
    gone = undone(project.db)
    for step in all_steps(project.db):
        now = changes.get(step.id, now)
        if step.id not in gone:
            found[step.id] = now
    return found


def former_names(project: Project) -> tuple[tuple[str, str], ...]:
    """Return (name, code id) of what codes have been called, the newest first, under steps taken back too."""
    found: dict[tuple[str, str], None] = {}
    for path, text in filing.texts_ever(project.db, filed.CODEBOOKS):
        try:
            book = filed.parse_beside(text, path=path, others=[one for one in project.codebooks if one.path != path])
        except CodebookError:
            continue
        found.update(((name, code.id), None) for code in book.codes for name in code.name.values())
    return tuple(found)


def first(project: Project) -> Side:
    """Return the codebooks a project began with."""
    seqs = places(project.db)
    steps = [step for step, books in versions(project) if books]
    return Side(codebooks_after(project, seqs[steps[0].id]) if steps else (), "the beginning")


def side(project: Project | None, wanted: str) -> Side:
    """Return the codebooks somebody names: `now`, a file, a shipped name, a version, a date (before that day), a step.

    project: None outside a project. Raises UsageError for what names none, CodebookError for a file with problems.
    """
    if project is not None:
        found = _of_project(project, wanted)
        if found is not None:
            return found
    if not Path(wanted).exists() and (DAY.fullmatch(wanted) or "@" in wanted or wanted.isdecimal() or wanted == "now"):
        what = "this is no project" if project is None else "the project has no such version"
        raise UsageError(f"{wanted!r} names no codebook: {what}", hint=f"name {HOW}")
    place = codebook_file(wanted)
    return Side(read_codebooks([place], is_complete=False), place.name)


def _of_project(project: Project, wanted: str) -> Side | None:
    if wanted == "now":
        return Side(project.codebooks, "now")
    if DAY.fullmatch(wanted):
        before = [step for step in all_steps(project.db) if step.at < wanted]
        seqs = places(project.db)
        return Side(codebooks_after(project, seqs[before[-1].id] if before else 0), f"before {wanted}")
    book, _, version = wanted.rpartition("@")
    found = None if Path(wanted).exists() else _own(project, wanted) or _version(project, book, version)
    return found or (_step(project, wanted) if STEP.fullmatch(wanted) else None)


def _own(project: Project, wanted: str) -> Side | None:
    """Return a codebook of the project as it is now, by its id."""
    found = tuple(book for book in project.codebooks if book.id == wanted)
    return Side(found, f"{wanted} {found[0].version}") if found else None


def _version(project: Project, book: str, version: str) -> Side | None:
    """Return the last state in which a codebook had a version; without its id, if only one codebook ever had it."""
    seqs = places(project.db)
    found = [
        (step, name) for step, books in versions(project) for name, one in books.items()
        if one == version and book in ("", name)
    ]  # fmt: skip
    names = list(dict.fromkeys(name for _step, name in found))
    if len(names) > 1:
        hint = "say which: " + " or ".join(f"{name}@{version}" for name in names)
        raise UsageError(f"several codebooks have had the version {version}", hint=hint)
    if not found:
        return None
    books = codebooks_after(project, seqs[found[-1][0].id])
    return Side(tuple(one for one in books if one.id == names[0]), f"{names[0]} {version}", names[0])


def _step(project: Project, wanted: str) -> Side | None:
    found = [step for step in all_steps(project.db) if step.id.startswith(wanted)]
    if len(found) != 1:
        return None
    return Side(codebooks_after(project, places(project.db)[found[0].id]), f"after step {wanted[:8]}")
