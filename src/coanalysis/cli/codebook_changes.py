"""Commands that change codes in use, each one recorded step: rename, move, retire, merge, split; and diff."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from coanalysis.cli.codebooks import group
from coanalysis.cli.printing import next_commands, print_json, print_lines
from coanalysis.cli.running import Call, command

if TYPE_CHECKING:
    from coanalysis.codebook.telling import Told
    from coanalysis.model import Code
    from coanalysis.project import Project
    from coanalysis.project.codebook_changes import Change
    from coanalysis.project.codebook_states import Side

__all__: list[str] = []

CodeName = Annotated[str, typer.Argument(help="A code's id or name.", metavar="CODE")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, with figures, and change nothing.")]
UNDO = "take it back with: coanalysis undo"


@command("rename", group=group)
def rename(
    call: Call,
    code: CodeName,
    nb: Annotated[str, typer.Option("--nb", help="The new name in bokmål.")] = "",
    nn: Annotated[str, typer.Option("--nn", help="The new name in nynorsk.")] = "",
    en: Annotated[str, typer.Option("--en", help="The new name in English.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Give a code another name. Its id stays, and every coding with it."""
    from coanalysis.project import codebook_changes as changes

    names = {key: name for key, name in (("nb", nb), ("nn", nn), ("en", en)) if name.strip()}
    _run(call, lambda project: changes.rename(project, code, names), dry_run=dry_run)


@command("move", group=group)
def move(
    call: Call,
    code: CodeName,
    under: Annotated[str, typer.Option("--under", help="The code above it; - for the top.", metavar="PARENT")],
    dry_run: DryRun = False,
) -> None:
    """Put a code, and what lies below it, under another code. Its id stays, and every coding with it."""
    from coanalysis.project import codebook_changes as changes

    parent = None if under.strip() == "-" else under
    _run(call, lambda project: changes.move(project, code, parent), dry_run=dry_run)


@command("retire", group=group)
def retire(
    call: Call,
    code: CodeName,
    into: Annotated[
        str | None, typer.Option("--into", help="The code its codings count for from now on.", metavar="CODE")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Take a code out of use: never suggested or offered again. Its codings stay, or count for another code."""
    from coanalysis.project import codebook_changes as changes

    _run(call, lambda project: changes.retire(project, code, into), dry_run=dry_run)


@command("merge", group=group)
def merge(
    call: Call,
    codes: Annotated[list[str], typer.Argument(help="The codes that become one.", metavar="CODE…")],
    into: Annotated[str, typer.Option("--into", help="The code that stays; it may be one of them.", metavar="CODE")],
    with_indicators: Annotated[
        bool, typer.Option("--with-indicators", help="It takes over their indicator lines and idioms.")
    ] = False,
    with_examples: Annotated[bool, typer.Option("--with-examples", help="It takes over their examples.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Make one code of several. Nothing decided is rewritten: what was decided about them counts for the one."""
    from coanalysis.project import codebook_changes as changes

    def plan(project: Project) -> Change:
        return changes.merge(project, codes, into, with_indicators=with_indicators, with_examples=with_examples)

    _run(call, plan, dry_run=dry_run)


@command("split", group=group)
def split(
    call: Call,
    code: CodeName,
    into: Annotated[list[str], typer.Option("--into", help="The new codes (ids), two or more.", metavar="NEW…")],
    more: Annotated[list[str] | None, typer.Argument(help="Further ids after the first.", metavar="[NEW]…")] = None,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="Their names, in the same order, in the project's language.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Split a code: each of its codings waits to be placed in one of the new codes, and counts as before until then."""
    from coanalysis.project import codebook_changes as changes

    def plan(project: Project) -> Change:
        return changes.split(project, code, [*into, *(more or [])], name or [])

    _run(call, plan, dry_run=dry_run, ask=_ask)


def _run(
    call: Call,
    plan: Callable[[Project], Change],
    *,
    dry_run: bool,
    ask: Callable[[Project, Change], int] | None = None,
) -> None:
    """Plan a change, print the plan, and carry it out unless this is a dry run."""
    from coanalysis.project.codebook_changes import carry_out

    with call.open(writes=not dry_run) as project:
        project.refresh()
        change = plan(project)
        step = "" if dry_run else carry_out(project, change)
        if call.json:
            print_json({**change.values(), "step": step})
            return
        lines = change.lines()
        print_lines(f"To be {lines[0][:1].lower()}{lines[0][1:]}" if dry_run else lines[0], *lines[1:])
        if dry_run:
            print_lines("Nothing was changed: this was a dry run.")
            return
        print_lines(f"Step {step[:8]}; {UNDO}")
        left = len(change.look) - (ask(project, change) if ask and _is_terminal() else 0)
    next_commands(*_next(change, left))


def _next(change: Change, left: int) -> list[str]:
    found = ["coanalysis show stale"] if left or change.reread else []
    if change.wanted.kind == "split" and left:
        found.append("coanalysis export review -o exports/review-place.xlsx")
    return [*found, "coanalysis code"] if change.wanted.kind not in ("rename", "move") else found


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask(project: Project, change: Change) -> int:
    """Ask for each coding of this coder which of the new codes it belongs to, and return how many were placed."""
    from coanalysis.project.codebook_changes import placed, to_place

    old, *parts = change.wanted.codes
    made = []
    for item in to_place(project.study, old, coder=project.coder):
        transcript = project.study.transcript_by_id[item.was.transcript]
        where = item.now or item.was
        print_lines("", f"{transcript.title}: «{' '.join(transcript.text[where.start : where.end].split())}»")
        print_lines(*(f"  {number} {project.study.code_name(part)}" for number, part in enumerate(parts, 1)))
        answer = typer.prompt("  Which? (a number; Enter: later)", default="", show_default=False).strip()
        if answer.isdecimal() and 1 <= int(answer) <= len(parts):
            made.append(placed(item, parts[int(answer) - 1], at=project.now()))
    if made:
        project.decide(made, summary=f"{len(made)} codings of {old} placed")
    return len(made)


@command("diff", group=group)
def diff(
    call: Call,
    sides: Annotated[
        list[str] | None,
        typer.Argument(help="What to compare: files, shipped names, versions, dates, steps (default: first, now).",
                       metavar="[A] [B]"),
    ] = None,
    since: Annotated[str, typer.Option("--since", help="Compare the codebooks before this day with now.",
                                       metavar="DATE")] = "",
    lang: Annotated[str, typer.Option("--lang", help="nb, nn or en.")] = "",
) -> None:  # fmt: skip
    """Say in words how a codebook changed, as a method chapter may: new, split, merged, moved, redefined codes."""
    from coanalysis.codebook.telling import tell_changes
    from coanalysis.errors import UsageError

    names = list(sides or [])
    if lang not in ("", "nb", "nn", "en"):
        raise UsageError(f"--lang {lang} is not known", hint="nb, nn or en")
    if len(names) > 2 or (since and names):
        raise UsageError("two sides are compared, not more", hint="codebook diff A B, or codebook diff --since DATE")
    old, new, language = _sides(call, [since] if since else names)
    told = tell_changes(*_codes(old, new), language=lang or language)
    if call.json:
        keys = ("code", "group", "kind", "text", "old", "new")
        rows = [{key: getattr(one, key) for key in keys} for one in told]
        print_json({"from": old.label, "to": new.label, "changes": rows})
        return
    _print(told, f"{old.label} → {new.label}", lang or language)


def _sides(call: Call, names: Sequence[str]) -> tuple[Side, Side, str]:
    """Return the two sides and the language to tell in: the project's, else bokmål."""
    from coanalysis.errors import UsageError
    from coanalysis.project.codebook_states import first, side

    if not (call.root() / "project.db").is_file():
        if len(names) < 2:
            raise UsageError("two codebooks are to be compared", hint="outside a project: codebook diff A B")
        return side(None, names[0]), side(None, names[1]), "nb"
    with call.open() as project:
        project.refresh()
        old = side(project, names[0]) if names else first(project)
        return old, side(project, names[1] if names[1:] else "now"), project.settings.language


def _codes(old: Side, new: Side) -> tuple[list[Code], list[Code]]:
    """Return the codes of both sides; of one codebook only, where a version of one is compared."""
    only = old.book or new.book
    found = [[code for book in one.books if only in ("", book.id) or len(one.books) == 1 for code in book.codes]
             for one in (old, new)]  # fmt: skip
    return found[0], found[1]


def _print(told: Sequence[Told], what: str, language: str) -> None:
    from coanalysis.codebook.telling import GROUPS
    from coanalysis.words import word

    print_lines(f"{word('changes.title', language)} ({what})")
    if not told:
        print_lines("", word("changes.none", language))
    for name in GROUPS:
        lines = [one.text for one in told if one.group == name]
        if lines:
            print_lines("", word(f"changes.group.{name}", language), *(f"  {line}" for line in lines))
