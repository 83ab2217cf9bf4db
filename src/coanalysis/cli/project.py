"""Commands that make a project: init and demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coanalysis.cli.printing import next_commands, note, print_json, print_lines, progress
from coanalysis.cli.running import Call, command

__all__: list[str] = []

SENSITIVE = (
    "This folder will hold personal data: treat it like the recordings. That the program",
    "is local does not mean that a private computer may be used; follow the notification",
    "form to Sikt and your institution's data classes.",
)

#: Said when a method starts from the talk and no codebook was asked for.
WITHOUT_CODEBOOK = (
    "note   Under {method} codes are made from the talk first, so no theory codebook came along: write names",
    "       of your own in the review sheet. Theory comes later: coanalysis codebook import translation-core",
    "       or a codebook of your own: coanalysis codebook new NAME",
)


@command("init")
def init(
    call: Call,
    directory: Annotated[Path, typer.Argument(help="The new folder.", metavar="DIR")],
    codebook: Annotated[
        list[str] | None, typer.Option("--codebook", help="A shipped codebook or a .yaml file; may be repeated.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of tables and sheets: nb, nn or en.")] = "nb",
    method: Annotated[
        str, typer.Option("--method", help="directed, template, framework, reflexive, sdi or stc.")
    ] = "directed",
    title: Annotated[str, typer.Option("--title", help="Title of the study.")] = "",
) -> None:
    """Make a project folder."""
    from coanalysis.cli.people import coder_name
    from coanalysis.project.creating import create_project, first_codebooks, first_settings, refuse_full
    from coanalysis.project.standing import cloud_warnings

    settings = first_settings(directory, title=title, language=lang, method=method)
    refuse_full(directory)
    coder = coder_name(call.coder, writes=True)
    with create_project(
        directory, settings=settings, codebooks=codebook or first_codebooks(method), coder=coder
    ) as project:
        names = [book.id for book in project.codebooks]
        if call.json:
            print_json({"project": project.id, "path": str(directory), "codebooks": names})
        else:
            books = f"with the codebook{'s' if len(names) > 1 else ''} {', '.join(names)}"
            print_lines(f"Made the project {directory} {books if names else 'without a codebook'}.")
    if not names:
        for line in WITHOUT_CODEBOOK:
            note(line.format(method=method))
    for line in SENSITIVE:
        note(line)
    for line in cloud_warnings(directory):
        note(f"warning  {line}")
    next_commands(f"cd {_typed(directory)}", "coanalysis import FOLDER-WITH-TRANSCRIPTS")


def _typed(path: Path) -> str:
    """Return a path as it is typed: in quotation marks where it has blanks."""
    return f'"{path}"' if " " in str(path) else str(path)


@command("demo")
def demo(
    call: Call,
    directory: Annotated[
        Path, typer.Argument(help="The folder to make; an earlier demo there is rebuilt.", metavar="DIR")
    ],
    force: Annotated[
        bool, typer.Option("--force", help="Rebuild an earlier demo even if somebody has worked in it.")
    ] = False,
) -> None:
    """Make a project from the invented sample study and export everything.

    DIR says where and the coders are invented: --project and --coder do not apply and are refused.
    """
    from coanalysis.errors import UsageError
    from coanalysis.project.demo import make_demo

    given = [name for name, value in (("--project", call.project), ("--coder", call.coder)) if value is not None]
    if given:
        raise UsageError(
            f"{' and '.join(given)} cannot be used with demo", code="demo.options",
            hint="the folder is named as it is, and the coders are invented: coanalysis demo my-demo",
        )  # fmt: skip

    with progress("Making the demo") as tell:
        made = make_demo(directory, force=force, on_progress=tell)
    if call.json:
        print_json({"project": str(directory), "exports": [path.name for path in made.exports], **made.counts})
        return
    counts = made.counts
    print_lines(
        f"The demo study is in {directory} (all invented: people, talk and coding).",
        f"  {counts['transcripts']} transcripts, {counts['turns']} turns, {counts['decisions']} decisions by "
        f"{counts['coders']} coders, {counts['suggestions']} suggestions",
        f"Results in {directory / 'exports'}:",
        *(f"  {path.name}" for path in made.exports),
    )
    next_commands(f"cd {_typed(directory)}", "coanalysis status", why="or open exports/quotes.docx there")
