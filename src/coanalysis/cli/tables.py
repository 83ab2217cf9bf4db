"""Commands that show tables in the terminal and write them to files: show and export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from coanalysis.cli.printing import note, print_json, print_lines, print_table, progress
from coanalysis.cli.running import Call, command

__all__: list[str] = []

Code = Annotated[str | None, typer.Option("--code", help="Only this code (id or name) and what lies below it.")]
Exact = Annotated[bool, typer.Option("--exact", help="Only the code itself, nothing below it.")]
Include = Annotated[
    list[str] | None, typer.Option("--include", help="suggested: undecided suggestions, in columns of their own.")
]
Window = Annotated[str, typer.Option("--window", help="cooccurrence: passage, turn or a number of turns.")]
Rows = Annotated[str | None, typer.Option("--rows", help="cooccurrence: the facet or code in the rows.")]
Columns = Annotated[
    str | None,
    typer.Option("--columns", help="matrix: persons, transcripts, groups; cooccurrence: a facet; indicators: a table."),
]
FullyRead = Annotated[bool, typer.Option("--fully-read", help="Leave out transcripts that were not fully read.")]
Marks = Annotated[
    str | None, typer.Option("--marks", help="[ler], (.) and the like in quotes: keep or leave_out.", metavar="WORD")
]
One = Annotated[str | None, typer.Option("--transcript", help="hints, order: only this transcript.", metavar="TITLE")]
Order = Annotated[str | None, typer.Option("--order", help="order: transcript, informative or random.")]
With = Annotated[
    str | None,
    typer.Option("--with", help="hints, review: rules, learned, weak, similar; with commas.", metavar="NAMES"),
]
Lang = Annotated[str | None, typer.Option("--lang", help="Language of the table: nb, nn or en.")]
KIND_HELP = (
    "quotes, matrix, cooccurrence, long, codebook, tree, participants, coverage, negative, prompted, "
    "indicators, findings, memos, turns, codings, stale, changes, hints, reliability, order"
)


@command("show")
def show(
    call: Call,
    kind: Annotated[str, typer.Argument(help=KIND_HELP, metavar="KIND")],
    code: Code = None,
    exact: Exact = False,
    include: Include = None,
    window: Window = "passage",
    rows: Rows = None,
    columns: Columns = None,
    fully_read: FullyRead = False,
    marks: Marks = None,
    transcript: One = None,
    order: Order = None,
    suggesters: With = None,
    lang: Lang = None,
) -> None:
    """Print a table in the terminal."""
    options = _options(code, exact, include, window, rows, columns, fully_read, marks, lang)
    options |= _hint_options(transcript, order, suggesters)
    with call.open() as project:
        deliverable = project.deliverable(kind, **options)
    if call.json:
        print_json(_values(kind, deliverable.tables))
        return
    for number, table in enumerate(deliverable.tables):
        print_lines(*[""] * min(number, 1))
        print_table(table)


def _options(
    code: str | None, exact: bool, include: list[str] | None, window: str, rows: str | None, columns: str | None,
    fully_read: bool, marks: str | None, lang: str | None,
) -> dict[str, Any]:  # fmt: skip
    """Return the options of a table as the library takes them."""
    return {
        "code": code, "exact": exact, "include": tuple(include or ()),
        "window": int(window) if window.isdecimal() else window, "rows": rows, "columns": columns,
        "fully_read": fully_read, "marks": marks, "language": lang,
    }  # fmt: skip


def _hint_options(transcript: str | None, order: str | None, suggesters: str | None) -> dict[str, Any]:
    """Return the options of hints that were given, as the library takes them."""
    names = tuple(one.strip() for one in suggesters.split(",") if one.strip()) if suggesters else None
    given = {"transcript": transcript, "order": order, "suggesters": names}
    return {key: value for key, value in given.items() if value is not None}


def _values(kind: str, tables: Any) -> dict[str, Any]:
    """Return tables for JSON: `{kind: [rows]}` where there is one table, else one list per table's name."""
    if kind in ("turns", "codings", "memos", "findings", "long", "participants", "tree", "stale"):
        return {kind: [row for table in tables for row in table.records()]}
    return {
        kind: [
            {"name": table.name, "grain": table.grain, "unit": table.unit, "notes": list(table.notes),
             "rows": table.records()}
            for table in tables
        ]
    }  # fmt: skip


@command("export")
def export(
    call: Call,
    kind: Annotated[str, typer.Argument(help=KIND_HELP + ", reading, review, all", metavar="KIND")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file (.docx .xlsx .csv), or a folder for all.")],
    code: Code = None,
    exact: Exact = False,
    include: Include = None,
    window: Window = "passage",
    rows: Rows = None,
    columns: Columns = None,
    fully_read: FullyRead = False,
    marks: Marks = None,
    transcript: One = None,
    order: Order = None,
    suggesters: With = None,
    lang: Lang = None,
    hints: Annotated[str | None, typer.Option("--hints", help="review: after_reading, at_once or off.")] = None,
    template: Annotated[Path | None, typer.Option("--template", help="Your own .docx with styles.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a table or form to a file, or everything to a folder."""
    from coanalysis.project import exporting

    options = _options(code, exact, include, window, rows, columns, fully_read, marks, lang)
    options |= {**_hint_options(transcript, order, suggesters), "hints": hints, "template": template}
    with call.open() as project, progress("Writing") as tell:
        if kind == "all":
            paths = exporting.export_all(project, output, force=force, on_progress=tell, **options)
        else:
            paths = list(exporting.export(project, kind, output, force=force, **options))
    call.tell(project)
    if call.json:
        print_json({"written": [str(path) for path in paths]})
    else:
        print_lines(*(f"Wrote {path}" for path in paths))
    if kind in ("reading", "review", "all"):
        note("These files hold interview data: do not send them by e-mail.")
