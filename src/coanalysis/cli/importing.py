"""The command that brings transcripts in: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coanalysis.cli.printing import next_commands, note, print_json, print_lines, progress
from coanalysis.cli.running import Call, command
from coanalysis.registry import BUILT_IN

if TYPE_CHECKING:
    from coanalysis.project.importing import ImportResult

__all__: list[str] = []

MENDING = 3
FORMATS = ", ".join(BUILT_IN["coanalysis.loaders"])


@command("import")
def import_(
    call: Call,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Transcript files or folders.", metavar="PATH…", show_default=False)
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="interview or focus_group, if the guess is wrong.")] = "",
    group: Annotated[str, typer.Option("--group", help="The group these belong to, such as nyansatte.")] = "",
    format_: Annotated[str, typer.Option("--format", help=f"If the guess is wrong: {FORMATS}.")] = "",
    encoding: Annotated[str, typer.Option("--encoding", help="For old text files, such as cp1252.")] = "",
    profile: Annotated[str, typer.Option("--profile", help="How your transcripts are written: a named layout.")] = "",
    columns: Annotated[
        str, typer.Option("--columns", help="Of a table: speaker=2,text=Utsagn,begin=1 (numbers or headings).")
    ] = "",
    comments: Annotated[bool, typer.Option("--comments-as-memos", help="Take comments in as memos.")] = False,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read files again that have not changed; without PATH, all of them.")
    ] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Import the good files, list the others.")] = False,
    keep_original: Annotated[bool, typer.Option("--keep-original", help="Keep a copy of each file.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be imported, change nothing.")] = False,
    show_lines: Annotated[
        bool, typer.Option("--show-lines", help="Print the first words of doubtful lines: they are speech.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Show again what the import of these transcripts (I3 …; or all) found.")
    ] = False,
) -> int:
    """Bring transcripts into the project: all of them or none."""
    from coanalysis.errors import UsageError
    from coanalysis.project.importing import no_paths
    from coanalysis.project.standing import cloud_warnings

    if report:
        return _show_reports(call, paths or [], show_lines=show_lines)
    if kind not in ("", "interview", "focus_group"):
        raise UsageError(f"--kind {kind} is not known", hint="interview or focus_group")
    if not paths and not reread:
        raise no_paths()
    with call.open(writes=not dry_run) as project, progress("Reading") as tell:
        result = project.import_files(
            paths or [], kind=kind or None, group=group, format=format_ or None, encoding=encoding or None,
            profile=profile, columns=_columns(columns), comments_as_memos=comments, reread=reread, skip_bad=skip_bad,
            keep_original=keep_original, dry_run=dry_run, show_lines=show_lines, on_progress=tell,
        )  # fmt: skip
        warnings = cloud_warnings(project.path)
    if call.json:
        from coanalysis.cli.arrivals import values

        print_json(values(result, dry_run=dry_run))
    else:
        _print(result, dry_run=dry_run)
    for line in warnings:
        note(f"warning  {line}")
    return MENDING if result.bad else 0


def _columns(text: str) -> dict[str, str]:
    """Return what `speaker=2,text=Utsagn` says. Raises UsageError for what is not said so."""
    from coanalysis.errors import UsageError

    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    found = {name.strip(): value.strip() for name, _sign, value in pairs}
    if any(not name or not value for name, value in found.items()) or len(found) < len(pairs):
        raise UsageError(
            f"--columns {text} cannot be read", code="usage.columns",
            hint="a column is a number or its heading: --columns speaker=2,text=Utsagn,begin=1",
        )  # fmt: skip
    return found


def _print(result: ImportResult, *, dry_run: bool) -> None:
    from coanalysis.cli.arrivals import Advised, new_lines, renewed_lines, summary, unchanged_lines

    advised = Advised()
    for title, one in result.imported:
        more = {"language": one.language, "date": one.date, "shown": one.shown, "memos": one.memos}
        print_lines(*new_lines(title, one.kind, one.report, advised, **more))
    for renewal in result.renewed:
        print_lines(*renewed_lines(renewal, advised))
    print_lines(*unchanged_lines(result.unchanged))
    for notice in result.notices:
        note(f"note   {notice}")
    if result.passed_over:
        note(f"note   Passed over, no transcripts: {', '.join(result.passed_over)}.")
    for problem in result.bad:
        note(f"left out  {problem}")
    print_lines(*summary(result, dry_run=dry_run))
    if result.step:
        _say_what_next(result)


def _say_what_next(result: ImportResult) -> None:
    if result.imported:
        note("Now check functions and pseudonyms in participants.csv, title and group in transcripts.csv.")
    is_stale = any(one.change.changed or one.change.lost for one in result.renewed)
    commands = (
        (result.imported, "coanalysis participants --confirm"),
        (result.imported, "coanalysis export reading -o exports/reading.docx"),
        (is_stale, "coanalysis show stale"),
        (result.renewed, "coanalysis code"),
        (result.memos and not result.imported, "coanalysis show memos"),
    )
    next_commands(*(command for is_due, command in commands if is_due))


def _show_reports(call: Call, names: list[Path], *, show_lines: bool) -> int:
    """Print what was found when transcripts were last read."""
    from coanalysis.cli.arrivals import Advised, new_lines, report_values
    from coanalysis.project.importing import lines_again, stored_reports

    with call.open() as project:
        found = stored_reports(project, [str(name) for name in names])
        rows = {row.title: row for row in project.transcript_rows}
        shown = {title: lines_again(project, entry) if show_lines else {} for title, _report, entry in found}
    if call.json:
        keys = ("title", "report", "lines") if show_lines else ("title", "report")
        told = ((title, report_values(one), dict(shown[title])) for title, one, _entry in found)
        print_json({"reports": [dict(zip(keys, one, strict=False)) for one in told]})
        return 0
    advised = Advised()
    for title, one, _entry in found:
        row = rows[title]
        more = {"language": row.language, "date": row.date, "shown": shown[title]}
        print_lines(*new_lines(title, row.kind, one, advised, **more))
    if not found:
        print_lines("No transcripts yet: coanalysis import PATH")
    return 0
