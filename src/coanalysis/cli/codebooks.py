"""Commands on codebooks: check, test and show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coanalysis.cli.printing import print_json, print_lines, print_rows, width
from coanalysis.cli.running import Call, app, command

if TYPE_CHECKING:
    from coanalysis.codebook import TestReport
    from coanalysis.errors import Problem
    from coanalysis.model import Code, Codebook, Example, Indicator
    from coanalysis.study import Study

__all__: list[str] = []

MENDING = 3
group = typer.Typer(help="Check, test, show and import codebooks.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(group, name="codebook")

Files = Annotated[
    list[str] | None, typer.Argument(help="Codebook files or shipped names (default: the project's).", metavar="FILE…")
]


def _books(call: Call, names: list[str] | None) -> tuple[tuple[Codebook, ...], str]:
    """Return the codebooks named, by id in the project, file or shipped name, else the project's; and the language."""
    from coanalysis.codebook import read_codebooks
    from coanalysis.project.creating import codebook_file

    if names and not (own := _own_texts(call, names)):
        return read_codebooks([codebook_file(name) for name in names], is_complete=False), "nb"
    with call.open() as project:
        books = tuple(book for book in project.codebooks if not names or book.path in own)
        return books, project.settings.language


def _own_texts(call: Call, names: list[str]) -> dict[str, str]:
    """Return path -> text of the project's codebooks with these ids; empty where one of them is not there."""
    if not (call.root() / "project.db").is_file():
        return {}
    with call.open() as project:
        paths = {book.id: book.path for book in project.codebooks}
        return {paths[name]: project.files[paths[name]] for name in names} if paths.keys() >= set(names) else {}


@command("check", group=group)
def check(call: Call, files: Files = None) -> int:
    """List what should be mended, each with file and line, and in a project the lines that find nothing or too much."""
    from coanalysis.codebook import check_codebooks
    from coanalysis.project.standing import counted

    books, _language = _books(call, files)
    problems = [*_unquoted(call, files), *check_codebooks(books, is_complete=not files)]
    use = [] if files else _use(call)
    if call.json:
        print_json({
            "problems": [{"where": one.where, "message": one.message, "hint": one.hint} for one in problems],
            "notes": use,
        })  # fmt: skip
    else:
        print_lines(*(str(one) for one in problems), *(f"note  {line}" for line in use))
        counts = "; ".join(f"{book.id} {book.version}: {counted(len(book.codes), 'code')}" for book in books)
        found = f"{counted(len(problems), 'thing')} to mend." if problems else "Nothing to mend."
        print_lines(f"{counts or 'no codebooks'}. {found}")
    return MENDING if problems else 0


def _unquoted(call: Call, files: list[str] | None) -> list[Problem]:
    """Return the list entries whose quotation marks YAML takes for its own."""
    from coanalysis.codebook import unquoted_entries
    from coanalysis.project.creating import codebook_file, codebook_text

    if files:
        texts = _own_texts(call, files) or {name: codebook_text(codebook_file(name)) for name in files}
    else:
        with call.open() as project:
            texts = {book.path: project.files[book.path] for book in project.codebooks}
    return [problem for path, text in texts.items() for problem in unquoted_entries(text, path=path)]


def _use(call: Call) -> list[str]:
    """Return what the method says of the project's codes, and what their lines found in the last pass, in sentences."""
    from coanalysis.project.method_rules import code_notes
    from coanalysis.project.passes import made_from
    from coanalysis.project.standing import counted
    from coanalysis.query.line_use import line_use
    from coanalysis.store.runs import signature

    with call.open() as project:
        said = code_notes(project.study)
        before = signature(project.db)
        if not before:
            return said
        if before != made_from(project.study):
            return [
                *said,
                "which lines find nothing is known for the last pass, and that is out of date: coanalysis code",
            ]
        use = line_use(project.study)
    said += [
        f"{line.code}: `{line.text}` is in {number} of {use.turns} turns, so it tells little: narrow it or write weak:"
        for line, number in use.loud
    ]
    if use.silent:
        found = f"{len(use.silent)} of {counted(use.lines, 'line')} found nothing in this project"
        said.append(f"{found}; coanalysis show indicators lists them.")
    return said


@command("test", group=group)
def test_(
    call: Call,
    files: Files = None,
    each: Annotated[bool, typer.Option("--each", help="Also list the lines that no example would miss.")] = False,
) -> int:
    """Run the examples (should be found) and near misses (should not) of every code."""
    from coanalysis.codebook import test_codebook

    books, _language = _books(call, files)
    reports = [test_codebook(book, others=[other for other in books if other is not book]) for book in books]
    problems = [problem for report in reports for problem in report.problems()]
    problems += [_spare(report, line) for report in reports if each for line in report.spare]
    rows = [
        (
            book.id,
            _of(report.count("example")),
            _of(report.count("near_miss")),
            len(report.known_hits),
            len(report.idle),
        )
        for book, report in zip(books, reports, strict=True)
    ]
    keys = ("codebook", "examples_found", "near_misses_left_alone", "known_hits", "idle_indicators")
    if call.json:
        found = [dict(zip(keys, row, strict=True)) for row in rows]
        print_json({
            "codebooks": found,
            "problems": [{"where": one.where, "message": one.message, "hint": one.hint} for one in problems],
        })  # fmt: skip
        return MENDING if problems else 0
    print_lines(*(str(problem) for problem in problems))
    print_rows(("Codebook", "Examples found", "Near misses left alone", "Known hits", "Idle lines"), rows)
    if each and any(len(report.spare) > 1 for report in reports):
        print_lines("Leave out one line at a time and test again: two lines may find the same example.")
    if not each and any(report.idle for report in reports):
        print_lines("Idle lines are used by no example of their code; --each lists all that no example would miss.")
    print_lines("The same author wrote examples and indicators: this tests the codebook, it proves nothing about data.")
    return MENDING if problems else 0


def _spare(report: TestReport, line: Indicator) -> Problem:
    """Return what to say of a line without which every example would still be found."""
    from coanalysis.errors import Problem

    where = f"{report.path}, line {line.line}" if report.path else f"line {line.line}"
    hint = "add an example that only this line finds, or leave the line out"
    return Problem(where, f"{line.code}: no example would miss `{line.text}`", hint)


def _of(counts: tuple[int, int]) -> str:
    return f"{counts[0]} of {counts[1]}"


@command("show", group=group)
def show(
    call: Call,
    code: Annotated[
        str | None, typer.Argument(help="A code's id or name (default: the tree of all).", metavar="CODE")
    ] = None,
    codebook: Annotated[list[str] | None, typer.Option("--codebook", help="A file or shipped name.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="nb, nn or en.")] = "",
) -> None:
    """Show the tree of codes, or one code with everything a coder needs."""
    from coanalysis.errors import UsageError
    from coanalysis.study import Study

    if lang not in ("", "nb", "nn", "en"):
        raise UsageError(f"--lang {lang} is not known", hint="nb, nn or en")
    books, language = _books(call, codebook)
    study = Study(codebooks=books)
    language = lang or language
    if code is None:
        _show_tree(call, study, language)
    else:
        _show_code(call, study, _find(study, code), language)


def _find(study: Study, wanted: str) -> Code:
    from difflib import get_close_matches

    from coanalysis.errors import QueryError

    named = [one for one in study.codes if wanted.casefold() in (name.casefold() for name in one.name.values())]
    found = study.code_by_id.get(wanted) or (named[0] if len(named) == 1 else None)
    if found is None:
        near = [one.id for one in named] or get_close_matches(wanted, list(study.code_by_id), n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "list them with: coanalysis codebook show"
        raise QueryError(f"there is no one code {wanted!r}", hint=hint)
    return found


def _show_tree(call: Call, study: Study, language: str) -> None:
    from coanalysis.study import text_in

    rows = [(code, _depth(study, code)) for code in study.codes]
    if call.json:
        print_json({"codes": [{"id": code.id, "name": text_in(code.name, language), "parent": code.parent,
                               "automation": code.automation} for code, _depth in rows]})  # fmt: skip
        return
    print_rows(
        ("Code", "Id", "Suggested?"),
        [("  " * depth + text_in(code.name, language), code.id, _in_use(code)) for code, depth in rows],
        empty="This project has no codes: coanalysis codebook import NAME brings some, codebook new NAME starts one.",
    )


def _in_use(code: Code) -> str:
    if code.status != "retired":
        return code.automation
    places = [code.redirect] if code.redirect else list(code.split)
    return f"retired: {' / '.join(places)}" if places else "retired"


def _depth(study: Study, code: Code) -> int:
    above: list[str] = []
    while code.parent in study.code_by_id and code.parent not in above:
        above.append(code.parent)
        code = study.code_by_id[code.parent]
    return len(above)


def _show_code(call: Call, study: Study, code: Code, language: str) -> None:
    from dataclasses import asdict

    from coanalysis.study import text_in

    if call.json:
        print_json(asdict(code))
        return
    lines = [f"{text_in(code.name, language)}   [{code.id}]", ""]
    for label in ("definition", "include", "exclude"):
        if getattr(code, label):
            lines += [f"{label.capitalize()}: {text_in(getattr(code, label), language)}"]
    for other, question in code.confused_with.items():
        name = text_in(study.code_by_id[other].name, language) if other in study.code_by_id else other
        lines.append(f"Not to be confused with {name}: {text_in(question, language)}")
    if code.examples:
        lines += ["Examples:", *(f"  «{text_in(one.texts, language)}»{_origin(one)}" for one in code.examples)]
    if code.near_misses:
        lines += ["Near misses:", *(f"  «{text_in(one.texts, language)}»  ({one.why})" for one in code.near_misses)]
    lines += ["Indicators:", *(f"  {one.text}" for one in code.indicators)] if code.indicators else []
    lines += [f"Sources: {'; '.join(code.sources)}"] if code.sources else []
    import textwrap

    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        print_lines(*(textwrap.wrap(line, width(), subsequent_indent=indent) or [""]))


def _origin(example: Example) -> str:
    return "" if example.source in ("", "invented") else f"  ({example.source})"
