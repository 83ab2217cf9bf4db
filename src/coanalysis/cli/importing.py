"""Commands that bring transcripts and people in: import and participants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coanalysis.cli.printing import next_commands, note, print_json, print_lines, print_rows, progress
from coanalysis.cli.running import Call, command

if TYPE_CHECKING:
    from coanalysis.loaders.report import LoadReport
    from coanalysis.project import Project
    from coanalysis.project.importing import Candidate, ImportResult

__all__: list[str] = []

MENDING = 3


@command("import")
def import_(
    call: Call,
    paths: Annotated[list[Path], typer.Argument(help="Transcript files or folders.", metavar="PATH…")],
    kind: Annotated[str, typer.Option("--kind", help="interview or focus_group, if the guess is wrong.")] = "",
    group: Annotated[str, typer.Option("--group", help="The group these belong to, such as nyansatte.")] = "",
    format_: Annotated[str, typer.Option("--format", help="docx, text, vtt or srt, if the guess is wrong.")] = "",
    encoding: Annotated[str, typer.Option("--encoding", help="For old text files, such as cp1252.")] = "",
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Import the good files, list the others.")] = False,
    keep_original: Annotated[bool, typer.Option("--keep-original", help="Keep a copy of each file.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be imported, change nothing.")] = False,
) -> int:
    """Bring transcripts into the project: all of them or none."""
    from coanalysis.errors import UsageError
    from coanalysis.project.standing import cloud_warnings

    if kind not in ("", "interview", "focus_group"):
        raise UsageError(f"--kind {kind} is not known", hint="interview or focus_group")
    with call.open(writes=not dry_run) as project, progress("Reading") as tell:
        result = project.import_files(
            paths, kind=kind or None, group=group, format=format_ or None, encoding=encoding or None,
            skip_bad=skip_bad, keep_original=keep_original, dry_run=dry_run, on_progress=tell,
        )  # fmt: skip
        warnings = cloud_warnings(project.path)
    if call.json:
        print_json(_values(result, dry_run=dry_run))
    else:
        _report(result, dry_run=dry_run)
    for line in warnings:
        note(f"warning  {line}")
    return MENDING if result.bad else 0


def _report(result: ImportResult, *, dry_run: bool) -> None:
    for title, candidate in result.imported:
        print_lines(*_report_lines(title, candidate))
    for title, path in result.unchanged:
        print_lines(f"{path.name}: already here as {title}, unchanged.")
    for notice in result.notices:
        note(f"note   {notice}")
    if result.passed_over:
        note(f"note   Passed over, no transcripts: {_places(result.passed_over)}.")
    for problem in result.bad:
        note(f"left out  {problem}")
    print_lines(_summary(result, dry_run=dry_run))
    if result.imported and not dry_run:
        note("Now check functions and pseudonyms in participants.csv, title and group in transcripts.csv.")
        next_commands("coanalysis export reading -o exports/reading.docx")


def _summary(result: ImportResult, *, dry_run: bool) -> str:
    counts = (
        (len(result.imported), "would be imported" if dry_run else "imported"),
        (len(result.unchanged), "already here"),
        (len(result.bad), "left out"),
    )
    words = ", ".join(f"{number} {what}" for number, what in counts if number) or "nothing to import"
    return words + ("; nothing was changed (dry run)." if dry_run else ".")


def _report_lines(title: str, candidate: Candidate) -> list[str]:
    """Return what was found in a file: its format, its labels, and what to look at."""
    from coanalysis.project.standing import counted

    transcript, report = candidate.loaded.transcript, candidate.loaded.report
    kind = transcript.kind.replace("_", " ")
    parts = [report.format, report.encoding, kind, transcript.language, transcript.date, _time_range(report)]
    lines = [f"{title}  {report.file}  ({', '.join(part for part in parts if part)})"]
    lines += [
        f"    {one.label or '(no speaker)'}: {one.function}, {counted(one.turns, 'turn')}, {counted(one.words, 'word')}"
        for one in report.labels
    ]
    return lines + [f"    {sentence}" for sentence in _doubts(report)]


def _time_range(report: LoadReport) -> str:
    if report.begin_ms is None or report.end_ms is None:
        return ""
    return "–".join(f"{ms // 60_000}:{ms // 1000 % 60:02d}" for ms in (report.begin_ms, report.end_ms))


def _doubts(report: LoadReport) -> list[str]:
    """Return what a person should look at, with places, never speech."""
    lists = (
        (report.header, "set aside before the first turn"),
        (report.aside, "set aside later"),
        (report.unlabelled, "without speaker"),
        (report.doubtful, "looks like a label but was not taken"),
        (report.wordless, "label with nothing said"),
        (report.dropped, "could not be read"),
    )
    found = [f"{what}: {_places(places)}" for places, what in lists if places]
    if report.removed:
        found.append(f"control characters taken out: {report.removed}")
    return found + list(report.notices)


def _places(places: Sequence[str], most: int = 6) -> str:
    more = f" and {len(places) - most} more" if len(places) > most else ""
    return ", ".join(places[:most]) + more


def _values(result: ImportResult, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "imported": [
            {"title": title, "file": one.path.name, "kind": one.loaded.transcript.kind,
             "language": one.loaded.transcript.language, "turns": len(one.loaded.transcript.turns),
             "functions": dict(one.loaded.functions), "report": one.loaded.report.to_dict()}
            for title, one in result.imported
        ],
        "unchanged": [{"title": title, "file": path.name} for title, path in result.unchanged],
        "passed_over": list(result.passed_over),
        "new_persons": list(result.new_persons),
        "step": result.step,
        "bad": [{"where": one.where, "message": one.message, "hint": one.hint} for one in result.bad],
        "notices": list(result.notices),
    }  # fmt: skip


@command("participants")
def participants(
    call: Call,
    export: Annotated[
        Path | None, typer.Option("--export", help="Write a copy of participants.csv there.", metavar="FILE")
    ] = None,
    read: Annotated[Path | None, typer.Option("--read", help="Take in a changed copy.", metavar="FILE")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Show who is who: labels, functions and pseudonyms; or write them to a file and read them back."""
    from coanalysis.project.people import export_participants, read_participants_file
    from coanalysis.project.standing import counted

    with call.open(writes=read is not None) as project:
        if read is not None:
            changed = read_participants_file(project, read)
            note(f"{counted(changed, 'row')} changed." if changed else "No row differs; nothing was changed.")
        if export is not None:
            export_participants(project, export, force=force)
            note(f"Wrote {export.name}. Change it, then: coanalysis participants --read {export}")
        if call.json or (read is None and export is None):
            _show_participants(call, project)


def _show_participants(call: Call, project: Project) -> None:
    study = project.study
    rows = [
        (study.transcript_by_id[row.transcript].title, row.label, row.function, row.pseudonym)
        for row in study.participants
    ]
    if call.json:
        keys = ("transcript", "label", "function", "pseudonym")
        print_json({"participants": [dict(zip(keys, row, strict=True)) for row in rows]})
        return
    print_rows(("Transcript", "Label", "Function", "Pseudonym"), rows, empty="Nobody yet: import transcripts first.")
    if rows:
        note("Change them in participants.csv; rows with one pseudonym are one person.")
