"""Commands that bring codebooks in and hand them out: import and export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coanalysis.cli.codebooks import group
from coanalysis.cli.printing import next_commands, note, print_json, print_lines
from coanalysis.cli.running import Call, command

if TYPE_CHECKING:
    from coanalysis.model import Codebook
    from coanalysis.project.codebooks import ImportedCodebook

__all__: list[str] = []

#: So many notes on how a file was read are printed; the rest with `--json`.
MOST_NOTES = 40

Lang = Annotated[str, typer.Option("--lang", help="nb, nn or en (default: the project's, else nb).")]


@command("import", group=group)
def import_(
    call: Call,
    name: Annotated[
        str,
        typer.Argument(
            help="A shipped name (translation, barriers …) or a file: .yaml .xlsx .csv .docx .qdc.", metavar="NAME|FILE"
        ),
    ],
    lang: Lang = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show how the file is understood and what would change; change nothing.")
    ] = False,
) -> None:
    """Bring a codebook in. It replaces those it shares codes with, in one step; codings stay."""
    from coanalysis.project.codebooks import import_codebook

    _check_language(lang)
    with call.open(writes=not dry_run) as project:
        done = import_codebook(project, name, language=lang, dry_run=dry_run)
    if call.json:
        print_json(_as_json(done, dry_run=dry_run))
        return
    _tell_reading(done, tree=dry_run)
    _tell_changes(done, dry_run=dry_run)


def _check_language(lang: str) -> None:
    from coanalysis.errors import UsageError

    if lang not in ("", "nb", "nn", "en"):
        raise UsageError(f"--lang {lang} is not known", hint="nb, nn or en")


def _as_json(done: ImportedCodebook, *, dry_run: bool) -> dict[str, object]:
    reread = [one.code for one in done.changes if one.reopens_reading]
    told: dict[str, object] = {
        "codebook": done.name, "replaced": list(done.replaced), "orphans": list(done.orphans),
        "changes": [str(one) for one in done.changes], "read_again": reread,
    }  # fmt: skip
    if not (dry_run or done.columns or done.notes):
        return told
    return told | {
        "dry_run": dry_run,
        "columns": [{"heading": label, "field": name} for label, name in done.columns], "notes": list(done.notes),
        "codes": [{"id": code.id, "parent": code.parent} for code in done.book.codes] if done.book else [],
    }  # fmt: skip


def _tell_reading(done: ImportedCodebook, *, tree: bool) -> None:
    """Print how a file in another format was read; with `tree`, its columns and codes too."""
    if tree and done.columns:
        print_lines("Columns:", *(f"  {label} -> {name or 'not read'}" for label, name in done.columns))
    if tree and done.book:
        print_lines(f"Codes ({len(done.book.codes)}):", *_tree(done.book))
    for one in done.notes[:MOST_NOTES]:
        note(f"note   {one}")
    if len(done.notes) > MOST_NOTES:
        note(f"note   … and {len(done.notes) - MOST_NOTES} more; --json lists them all")


def _tree(book: Codebook) -> list[str]:
    from coanalysis.study import text_in

    parents = {code.id: code.parent for code in book.codes}
    lines = []
    for code in book.codes:
        depth, above = 0, code.parent
        while above in parents and depth < len(parents):
            depth, above = depth + 1, parents[str(above)]
        lines.append(f"  {'  ' * depth}{text_in(code.name, book.languages[0])}  [{code.id}]")
    return lines


def _tell_changes(done: ImportedCodebook, *, dry_run: bool) -> None:
    reread = [one.code for one in done.changes if one.reopens_reading]
    said = ("Would bring in", "would replace") if dry_run else ("Brought in", "replaces")
    print_lines(f"{said[0]} {done.name}." + (f" It {said[1]} {', '.join(done.replaced)}." if done.replaced else ""))
    print_lines(*(f"  {change}" for change in done.changes or ["No code differs from what was there."]))
    if dry_run:
        note("note   Nothing was changed.")
        return
    if reread:
        codes = "1 new or redefined code" if len(reread) == 1 else f"{len(reread)} new or redefined codes"
        note(f"note   What was read before is to be read again for {codes}; coanalysis status names them.")
    if done.orphans:
        note(f"warning  Codings of {', '.join(done.orphans)} have no code now: coanalysis undo, or put the codes back.")
    if any(one.touches for one in done.changes):
        next_commands("coanalysis code")


@command("export", group=group)
def export(
    call: Call,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File to write: .yaml .xlsx .csv .docx or .qdc.", metavar="FILE")
    ],
    name: Annotated[
        str | None,
        typer.Argument(help="A codebook of the project, a shipped name or a file (default: the project's only one).",
                       metavar="NAME|FILE"),
    ] = None,
    lang: Lang = "",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:  # fmt: skip
    """Write a whole codebook to a file that can be edited and imported again."""
    from coanalysis.codebook.formats import book_bytes, kind_of_suffix, losses
    from coanalysis.files import write_atomic

    _check_language(lang)
    kind = kind_of_suffix(output.name)
    book, text, language = _source(call, name)
    write_atomic(output, book_bytes(book, kind, text=text, language=lang or language), force=force)
    lost = losses(book, kind, text=text)
    if call.json:
        print_json({"file": output.as_posix(), "codebook": book.id, "codes": len(book.codes), "losses": lost})
        return
    print_lines(f"{output}: {book.id} {book.version}, {len(book.codes)} codes.")
    for one in lost:
        note(f"note   not carried as data: {one}" if kind == "qdc" else f"note   not carried: {one}")


def _source(call: Call, name: str | None) -> tuple[Codebook, str, str]:
    """Return a codebook, its text in YAML, and the language of its headings."""
    from coanalysis.codebook import parse_codebook
    from coanalysis.errors import CodebookError, UsageError
    from coanalysis.project.creating import codebook_file, codebook_text

    if name is None or (call.root() / "project.db").is_file():
        with call.open() as project:
            books, language = project.codebooks, project.settings.language
            found = [book for book in books if name is None or name in (book.id, Path(book.path).stem, book.path)]
            if len(found) == 1:
                return found[0], project.files[found[0].path], language
        if name is None:
            known = ", ".join(book.id for book in books)
            raise UsageError(f"the project has {len(books)} codebooks", hint=f"name one of them: {known}")
    else:
        books, language = (), "nb"
    path = codebook_file(name)
    text = codebook_text(path, language=language)
    try:
        return parse_codebook(text, path=path.name), text, language
    except CodebookError:
        return parse_codebook(text, path=path.name, others=books), text, language
