"""Taking in a form: the plan is made from values, then written as one step."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coanalysis.errors import FormError, ProjectError
from coanalysis.exporters.sheet import read_review
from coanalysis.forms import SheetContent
from coanalysis.project.codebook_states import former_names
from coanalysis.project.codebooks import with_own_codes
from coanalysis.project.gathering import carried_heads
from coanalysis.project.method_rules import theme_notices
from coanalysis.review.plan import Plan, plan
from coanalysis.store.records import Revision
from coanalysis.store.steps import all_steps, newest_step, undone

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["apply_plan", "plan_content", "plan_file"]


def plan_file(project: Project, path: Path) -> Plan:
    """Return what a filled-in sheet would change. Raises FormError for a file that is no sheet of this project."""
    return plan_content(project, read_review(path))


def plan_content(project: Project, content: SheetContent) -> Plan:
    """Return what the content of a form would change. The plan holds until the next step."""
    newest = newest_step(project.db)
    gone = undone(project.db)
    own = {step.id for step in all_steps(project.db) if step.export and step.export == content.export_id}
    records = carried_heads(project)
    made = plan(
        project.study, content, now=project.now(), records=records, own_steps=frozenset(own - gone),
        records_then=partial(carried_heads, project), former_names=former_names(project),
    )  # fmt: skip
    asked = theme_notices(project.study, made.revisions, made.file)
    return replace(made, made_at_step=newest, notices=(*made.notices, *asked))


def apply_plan(project: Project, found: Plan, *, kind: str = "apply", at: str = "") -> str:
    """Write a plan as one step and return its id.

    Raises FormError if the plan has problems, ProjectError if there has been another step since it was made; nothing
    is written then.
    """
    if found.made_at_step and found.made_at_step != newest_step(project.db):
        raise ProjectError(
            "the project has changed since the plan was made", where=found.file, code="project.changed",
            hint="nothing was written; plan again: project.plan(file), or coanalysis apply",
        )  # fmt: skip
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
