"""The command that starts a codebook: codebook new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coanalysis.cli.codebooks import group
from coanalysis.cli.printing import next_commands, note, print_json, print_lines
from coanalysis.cli.running import Call, command

__all__: list[str] = []


@command("new", group=group)
def new(
    call: Call,
    name: Annotated[
        str, typer.Argument(help="Its id: small letters, digits, hyphens. Its codes begin with it.", metavar="NAME")
    ],
    method: Annotated[
        str, typer.Option("--method", help="directed, template, framework, reflexive, sdi or stc (the project's).")
    ] = "",
    title: Annotated[str, typer.Option("--title", help="Its full name.")] = "",
    lang: Annotated[str, typer.Option("--lang", help="Language of its texts: nb, nn or en (the project's).")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write a .yaml file instead of adding it to the project.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a codebook of this name.")] = False,
) -> None:
    """Start a codebook: a commented file, made for a method, that you fill in."""
    if output is None and (call.project is not None or (call.root() / "project.db").is_file()):
        _add(call, name, method=method, title=title, lang=lang, force=force)
        return
    from coanalysis.project.codebook_new import write_codebook

    method, lang = _defaults(call, method, lang)
    path = output or Path(f"{name}.yaml")
    write_codebook(name, path, method=method, title=title, language=lang, force=force)
    shown = f'"{path}"' if " " in str(path) else str(path)
    _tell(call, str(path), method, commands=[f"coanalysis codebook check {shown}", f"coanalysis codebook test {shown}"])


def _add(call: Call, name: str, *, method: str, title: str, lang: str, force: bool) -> None:
    from coanalysis.project.codebook_new import add_codebook

    with call.open(writes=True) as project:
        path, orphans = add_codebook(project, name, method=method, title=title, language=lang, force=force)
        method = method or project.settings.method
    _tell(call, path, method, commands=["coanalysis codebook check", "coanalysis codebook test"])
    if orphans:
        note(f"warning  Codings of {', '.join(orphans)} have no code now: coanalysis undo, or put the codes back.")


def _defaults(call: Call, method: str, lang: str) -> tuple[str, str]:
    """Return method and language: as given, else those of the project one stands in, else directed and bokmål."""
    if (method and lang) or not (call.root() / "project.db").is_file():
        return method or "directed", lang or "nb"
    with call.open() as project:
        return method or project.settings.method, lang or project.settings.language


def _tell(call: Call, path: str, method: str, *, commands: list[str]) -> None:
    if call.json:
        print_json({"written": path, "method": method})
        return
    print_lines(f"Wrote {path}, a codebook to start from for {method}. Open it in a text editor and fill it in.")
    next_commands(*commands, why="after each change")
