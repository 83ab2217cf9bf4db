"""Commands of the coding pass and of decisions: code and apply."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coanalysis.cli.printing import next_commands, note, print_json, print_lines, print_rows, progress
from coanalysis.cli.running import Call, command
from coanalysis.errors import UsageError
from coanalysis.study import text_in

if TYPE_CHECKING:
    from coanalysis.project.passes import PassResult
    from coanalysis.review.plan import Plan

__all__: list[str] = []

MENDING = 3
#: What a sheet shows of the suggestions, by the setting `hints`.
SHOWN = {
    "after_reading": "suggestions show on turns you have read",
    "at_once": "with the suggestions",
    "off": 'without suggestions: hints = "off" in coanalysis.toml',
}


@command("code")
def code(
    call: Call,
    processes: Annotated[
        int | None, typer.Option("--processes", help="How many share the work (above 200 transcripts).", min=1)
    ] = None,
) -> int:
    """Run the coding pass: the machine suggests, you decide. Says what changed since the last pass."""
    with call.open(writes=True) as project:
        with progress("Looking for passages") as tell:
            result = project.code(processes=processes, on_progress=tell)
        language, hints = project.settings.language, project.settings.hints
        names = {one.id: text_in(one.name, language) for book in project.codebooks for one in book.codes}
    if call.json:
        _print_json(result)
    else:
        _print(result, names, hints)
    for problem in result.skipped:
        note(f"skipped  {problem}")
    return MENDING if result.skipped else 0


def _print_json(result: PassResult) -> None:
    print_json(
        {
            "passages": result.passages,
            "step": result.step,
            "touched": list(result.touched),
            "codes": {
                key: dict(zip(("strong", "weak", "negative_case"), counts, strict=True))
                for key, counts in result.by_code.items()
            },
            "added": result.added,
            "changed": result.changed,
            "retired": result.retired,
            "skipped": [{"where": one.where, "message": one.message} for one in result.skipped],
        }
    )


def _print(result: PassResult, names: dict[str, str], hints: str) -> None:
    if not result.passages:
        print_lines("There is nothing to look at yet: import transcripts first.")
        next_commands("coanalysis import FOLDER-WITH-TRANSCRIPTS")
        return
    rows = [(names.get(key, key), *counts) for key, counts in result.by_code.items()]
    print_rows(("Code", "Suggested", "Weak", "Possible deviation"), rows, empty="No suggestions.")
    looked = "1 passage" if result.passages == 1 else f"{result.passages} passages"
    print_lines(f"{looked} looked at. These are suggestions, not findings.")
    if not result.step:
        print_lines("Nothing has changed since the last pass.")
    elif result.is_first:
        print_lines("This was the first pass; the next one says what changed.")
    elif result.touched:
        print_lines("Changed since the last pass:", *(_change(result, key, names) for key in result.touched))
    else:
        print_lines("The suggestions are the same as after the last pass.")
    next_commands("coanalysis export review -o exports/review.xlsx", why=SHOWN[hints])


def _change(result: PassResult, key: str, names: dict[str, str]) -> str:
    counts = ((result.added, "new"), (result.changed, "changed"), (result.retired, "no longer made"))
    words = ", ".join(f"{some[key]} {word}" for some, word in counts if some.get(key))
    return f"  {names[key]} [{key}]: {words}" if key in names else f"  {key} (in no codebook now): {words}"


@command("apply")
def apply(
    call: Call,
    file: Annotated[Path, typer.Argument(help="A sheet that was exported and filled in.", metavar="FILE")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")] = False,
    skip_conflicts: Annotated[bool, typer.Option("--skip-conflicts", help="Apply what is in no conflict.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, change nothing.")] = False,
) -> int:
    """Take in a filled-in sheet: shows the plan with counts, then writes all of it or nothing."""
    with call.open() as project:
        plan = project.plan(file)
        _tell_plan(plan, as_json=call.json)
        refused = bool(plan.problems or (plan.conflicts and not skip_conflicts))
        step = ""
        if not refused and not plan.is_empty and not dry_run:
            if not yes and not _is_terminal():
                raise UsageError(
                    "nothing was changed: there is nobody to confirm the plan", code="apply.confirm",
                    hint=f"to apply it, add --yes: coanalysis apply {file} --yes",
                )  # fmt: skip
            step = project.apply(plan) if yes or _confirmed() else ""
    if call.json:
        print_json({**_plan_values(plan), "step": step})
    note(_outcome(plan, step, refused=refused))
    return MENDING if plan.problems or plan.conflicts else 0


def _outcome(plan: Plan, step: str, *, refused: bool) -> str:
    """Return the last line: what was and was not changed."""
    if refused:
        return "Nothing was changed." + (" --skip-conflicts applies the rest." if not plan.problems else "")
    if plan.is_empty:
        return "There is nothing new in this sheet. Nothing was changed."
    if not step:
        return "Nothing was changed."
    left = len(plan.conflicts)
    kept = f" {left} conflict{'s' if left > 1 else ''} left as {'they are' if left > 1 else 'it is'}." if left else ""
    return f"Applied as step {step[:8]} by {plan.coder}.{kept} To take it back: coanalysis undo {step[:8]}"


def _tell_plan(plan: Plan, *, as_json: bool) -> None:
    """Print what would change, and every conflict and problem."""
    if not as_json:
        print_lines(f"Plan for the coder {plan.coder}:", *(f"  {line}" for line in plan.lines() or ["nothing changes"]))
        from coanalysis.review.names import safe_name

        print_lines(*(f"         {safe_name(name)}" for code in plan.new_codes for name in code.name.values()))
    for notice in plan.notices:
        note(f"note   {notice}")
    for conflict in plan.conflicts:
        note(f"conflict  {conflict}")
    for problem in plan.problems:
        note(f"problem  {problem}")


def _plan_values(plan: Plan) -> dict[str, object]:
    problems = {"conflicts": plan.conflicts, "problems": plan.problems, "notices": plan.notices}
    return {
        "coder": plan.coder,
        "counts": dict(plan.counts),
        "new_codes": [one.id for one in plan.new_codes],
        **{key: [{"where": one.where, "message": one.message, "hint": one.hint} for one in some]
           for key, some in problems.items()},
    }  # fmt: skip


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _confirmed() -> bool:
    sys.stderr.write("Apply this plan? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes", "j", "ja")
