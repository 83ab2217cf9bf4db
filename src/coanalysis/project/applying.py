"""Taking in a form: the plan is made from values, then written as one step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coanalysis.errors import FormError
from coanalysis.exporters.sheet import read_review
from coanalysis.forms import SheetContent
from coanalysis.project.codebooks import with_own_codes
from coanalysis.review.plan import Plan, plan
from coanalysis.store.records import Revision
from coanalysis.store.steps import all_steps, undone

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["apply_plan", "plan_content", "plan_file"]


def plan_file(project: Project, path: Path) -> Plan:
    """Return what a filled-in sheet would change. Raises FormError for a file that is no sheet of this project."""
    return plan_content(project, read_review(path))


def plan_content(project: Project, content: SheetContent) -> Plan:
    """Return what the content of a form would change."""
    gone = undone(project.db)
    own = {step.id for step in all_steps(project.db) if step.export and step.export == content.export_id}
    return plan(project.study, content, now=project.now(), records=project.revisions(), own_steps=frozenset(own - gone))


def apply_plan(project: Project, found: Plan, *, kind: str = "apply", at: str = "") -> str:
    """Write a plan as one step and return its id.

    Raises FormError if the plan has problems; nothing is written then.
    """
    if found.problems:
        raise FormError(
            f"{len(found.problems)} things in the sheet cannot be taken in", where=found.file, code="form.problems",
            hint="mend the rows named and apply the sheet again; nothing was changed", problems=found.problems,
        )  # fmt: skip
    revisions = [
        Revision(project.new_id(), change.kind, change.record, change.parent, "", change.deleted)
        for change in found.revisions
    ]
    return project.record(
        found.decisions, revisions, with_own_codes(project, found.new_codes), kind=kind, at=at, coder=found.coder,
        summary=", ".join(found.lines()), export=found.export_id,
    )  # fmt: skip
