"""Commands about the state of a project: status, log, undo and check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from coanalysis.cli.printing import next_commands, note, print_json, print_lines, print_rows
from coanalysis.cli.running import Call, command

if TYPE_CHECKING:
    from coanalysis.store.steps import Step

__all__ = ["print_status"]

MENDING = 3


@command("status")
def status(call: Call) -> None:
    """Say where the work stands and what comes next."""
    print_status(call)


def print_status(call: Call) -> None:
    """Print where the work stands."""
    from coanalysis.project.standing import standing

    with call.open() as project:
        found = standing(project)
    if call.json:
        print_json(found.values())
        return
    print_lines(found.title, *(f"  {line}" for line in found.lines()))
    for line in found.warnings:
        note(f"warning  {line}")
    next_commands(*found.next, why=found.why)


@command("log")
def log(call: Call) -> None:
    """Show every step: when, who, what; steps taken back are marked."""
    from coanalysis.project.standing import local_time

    with call.open() as project:
        steps = project.log()
    if call.json:
        keys = ("id", "kind", "coder", "at", "summary", "undoes")
        print_json({"steps": [{**{key: getattr(step, key) for key in keys}, "undone": gone} for step, gone in steps]})
        return
    kinds = {step.id: step.kind for step, _gone in steps}
    rows = [
        (step.id[:8], local_time(step.at), step.coder, *_what(step, gone=gone, kinds=kinds)) for step, gone in steps
    ]
    print_rows(("Step", "When", "Who", "What", ""), rows)


def _what(step: Step, *, gone: bool, kinds: Mapping[str, str]) -> tuple[str, str]:
    """Return what kind of step it was and what it did."""
    if step.undoes:
        return "undo", f"took back {step.undoes[:8]} ({step.summary or kinds.get(step.undoes, '')})"
    return step.kind, step.summary + (" (taken back)" if gone else "")


@command("undo")
def undo(
    call: Call,
    step: Annotated[
        str | None, typer.Argument(help="A step's id from the log (default: the newest).", metavar="STEP")
    ] = None,
) -> None:
    """Take a step back. Nothing is deleted: the log shows both."""
    with call.open(writes=True) as project:
        taken = project.undo(step)
        notices = list(project.notices)
        call.tell(project)
    if call.json:
        print_json(
            {"undone": taken.id, "coder": taken.coder, "kind": taken.kind, "summary": taken.summary, "notices": notices}
        )
    else:
        print_lines(f"Took back step {taken.id[:8]} of {taken.coder} ({taken.kind}: {taken.summary}).")


@command("check")
def check(call: Call) -> int:
    """Check the project: the store, texts, positions, codebooks and what decisions point to."""
    from coanalysis.project.checking import check_project
    from coanalysis.project.standing import counted

    with call.open() as project:
        problems, notes = check_project(project)
    if call.json:
        print_json({name: [{"where": one.where, "message": one.message, "hint": one.hint} for one in some]
                    for name, some in (("problems", problems), ("notes", notes))})  # fmt: skip
    else:
        print_lines(*(f"problem  {one}" for one in problems), *(f"note     {one}" for one in notes))
        found = counted(len(problems), "problem")
        print_lines(f"{found} found; nothing was changed." if problems else "Everything is in order.")
    return MENDING if problems else 0
