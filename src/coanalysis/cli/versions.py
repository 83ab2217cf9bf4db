"""The command about what new versions of transcripts changed: settle. The list itself is `show stale`."""

from __future__ import annotations

from typing import Annotated

import typer

from coanalysis.cli.printing import print_json, print_lines
from coanalysis.cli.running import Call, command

__all__: list[str] = []


@command("settle")
def settle(
    call: Call,
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids from coanalysis show stale (their beginnings do).", metavar="ID…")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that waits.")] = False,
    transcript: Annotated[str, typer.Option("--transcript", help="All of this transcript, by its title.")] = "",
    note: Annotated[str, typer.Option("--note", help="Why it may stay so, for the log.")] = "",
) -> None:
    """Say that you have looked at codings and notes whose text, or who speaks there, has changed since."""
    from coanalysis.errors import UsageError
    from coanalysis.project import versions

    if sum(map(bool, (ids, everything, transcript))) != 1:
        raise UsageError(
            "say what is settled", hint="name ids from coanalysis show stale, or --transcript TITLE, or --all"
        )
    with call.open(writes=True) as project:
        items = versions.pick_stale(project, ids or (), transcript=transcript, everything=everything)
        step = versions.settle(project, items, note=note)
        left = len(project.study.waiting_for_a_look)
    lost = sum(item.status == "lost" for item in items)
    if call.json:
        print_json({"step": step, "settled": [item.id for item in items], "left": left})
        return
    print_lines(*_told(len(items) - lost, lost, left))


def _told(changed: int, lost: int, left: int) -> list[str]:
    """Return what settling means, in sentences."""
    if not changed + lost:
        return ["Nothing waits there; nothing was changed."]
    told = []
    if changed:
        told.append(f"{changed} changed: seen. Codings stay as they are, at the place where they stand now.")
    if lost:
        told.append(f"{lost} lost: seen. They stay out of all tables; what was decided stays in the project's history.")
    return [*told, f"{left} left to look at." if left else "Nothing is left to look at."]
