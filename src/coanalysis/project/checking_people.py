"""Checking people: guesses that nobody has confirmed, and rows of `persons.csv` that are about nobody any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coanalysis.errors import Problem
from coanalysis.project import folder
from coanalysis.project.casts import read_casts
from coanalysis.project.gathering import listed_people
from coanalysis.project.standing import CONFIRM, shortened

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["check_people"]


def check_people(project: Project) -> Iterator[Problem]:
    """Yield what is worth a look about functions and persons."""
    study = project.study
    if study.guessed:
        message = f"functions are guessed and not confirmed in {shortened(study.guessed)}"
        yield Problem(folder.PARTICIPANTS, message, f"look at them, then: {CONFIRM}")
    for row in study.participants:
        if (row.transcript, row.label) in study.labels_gone:
            title = study.transcript_by_id[row.transcript].title
            message = f"the label «{row.label}» says nothing in the newest text of {title} and is not counted"
            yield Problem(folder.PARTICIPANTS, message, "take its row out when you are sure that it stays so")
    gone = study.persons_without_rows
    if not gone:
        return
    casts = read_casts(project, listed_people(project))
    called: dict[str, str] = {}
    for seq, _rows in casts.earlier:
        called |= casts.at(seq - 1).called
    for name in gone:
        yield Problem(
            folder.PERSONS, f"nobody in participants.csv is {name}", _hint(project, name, called.get(name, ""))
        )


def _hint(project: Project, name: str, now: str) -> str:
    """Return what to do with a row about nobody. now: what the person is called now, if that is known."""
    if not now:
        return f"give {name} to a row of participants.csv, or take the row out"
    if now in project.study.person_by_pseudonym:
        return f"{name} is {now} now: move what the row says to the row of {now}, and take it out"
    return f"{name} is called {now} now: write {now} there"
