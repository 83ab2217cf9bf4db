"""The command about who is who: participants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coanalysis.cli.printing import note, print_json, print_rows
from coanalysis.cli.running import Call, command

if TYPE_CHECKING:
    from coanalysis.project import Project

__all__: list[str] = []


@command("participants")
def participants(
    call: Call,
    titles: Annotated[
        list[str] | None, typer.Argument(help="Short titles of transcripts (default: all).", metavar="TITLE…")
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Say that you have looked: these functions and persons are right.")
    ] = False,
    export: Annotated[
        Path | None, typer.Option("--export", help="Write a copy of participants.csv there.", metavar="FILE")
    ] = None,
    read: Annotated[Path | None, typer.Option("--read", help="Take in a changed copy.", metavar="FILE")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Show who is who: labels, functions and pseudonyms; confirm them; or write them to a file and read them back."""
    from coanalysis.project.people import export_participants, read_participants_file
    from coanalysis.project.standing import counted

    with call.open(writes=read is not None or confirm) as project:
        if read is not None:
            changed = read_participants_file(project, read)
            note(f"{counted(changed, 'row')} changed." if changed else "No row differs; nothing was changed.")
            call.tell(project)
        if confirm:
            _confirm(project, titles or [])
        if export is not None:
            export_participants(project, export, force=force)
            note(f"Wrote {export.name}. Change it, then: coanalysis participants --read {export}")
        if call.json or (read is None and export is None):
            _show(call, project, titles or [])


def _confirm(project: Project, titles: list[str]) -> None:
    from coanalysis.project.people import confirm
    from coanalysis.project.standing import shortened

    found = confirm(project, titles)
    note(f"Confirmed in {shortened(found, 12)}." if found else "Confirmed already; nothing was changed.")


def _show(call: Call, project: Project, titles: list[str]) -> None:
    study = project.study
    wanted = {project.transcript(title).id for title in titles} or set(study.transcript_by_id)
    people = [row for row in study.participants if row.transcript in wanted]
    keys = ("transcript", "label", "function", "pseudonym", "confirmed")
    rows = [(study.transcript_by_id[row.transcript].title, row.label, row.function, row.pseudonym) for row in people]
    if call.json:
        found = [(*row, one.is_confirmed) for row, one in zip(rows, people, strict=True)]
        print_json({"participants": [dict(zip(keys, row, strict=True)) for row in found]})
        return
    shown = [(*row, "yes" if one.is_confirmed else "guessed") for row, one in zip(rows, people, strict=True)]
    print_rows([key.capitalize() for key in keys], shown, empty="Nobody yet: import transcripts first.")
    if rows:
        note("Change them in participants.csv; rows with one pseudonym are one person.")
    if not all(row.is_confirmed for row in people):
        note("What is guessed is confirmed, when you have looked, by: coanalysis participants --confirm")
