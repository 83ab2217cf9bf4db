"""What commands print: messages to stderr, tables and JSON to stdout."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
import traceback
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from coanalysis.cli.grid import Field, grid
from coanalysis.errors import CoanalysisError

if TYPE_CHECKING:
    from coanalysis.table import Table

__all__ = [
    "next_commands",
    "note",
    "print_json",
    "print_lines",
    "print_rows",
    "print_table",
    "progress",
    "show_error",
    "show_fault",
]

WIDTH = 80
#: What a message begins with: its kind, or the indent of a list.
HEAD = re.compile(r"(error|hint|note|next|warning|problem|conflict|skipped|left out) +|\s*(- )?")
#: A command to be copied is not broken over lines.
COMMAND = re.compile(r"coanalysis [^,;()]{1,60}")


def clean(text: str) -> str:
    """Return text with control and direction characters shown as marks, never sent raw to a terminal."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf") else f"<{ord(char):04X}>"
        for char in text
    )


def note(text: str) -> None:
    """Print a message to stderr, wrapped where that is a terminal."""
    sys.stderr.write(folded(clean(text), sys.stderr) + "\n")


def next_commands(*commands: str, why: str = "") -> None:
    """Print to stderr what to type next, one command a line."""
    for number, command in enumerate(commands):
        note(("next   " if number == 0 else "       ") + command + (f"   ({why})" if why and number == 0 else ""))


def print_lines(*lines: str) -> None:
    """Print lines to stdout, wrapped where that is a terminal."""
    sys.stdout.write("".join(folded(clean(line), sys.stdout) + "\n" for line in lines))


def folded(text: str, stream: Any) -> str:
    """Return text wrapped for a terminal, with a hanging indent and commands in one piece; unchanged elsewhere."""
    if not stream.isatty():
        return text
    columns = shutil.get_terminal_size((WIDTH, 24)).columns
    return "\n".join(_folded(line, columns) for line in text.split("\n"))


def _folded(line: str, columns: int) -> str:
    if len(line) <= columns:
        return line
    head = HEAD.match(line)
    indent = " " * (head.end() if head else 0)
    whole = COMMAND.sub(lambda found: found[0].replace(" ", "\0"), line)
    options = {"width": columns, "break_long_words": False, "break_on_hyphens": False, "drop_whitespace": True}
    lines = textwrap.wrap(whole, initial_indent="", subsequent_indent=indent, **options)  # type: ignore[arg-type]
    return "\n".join(lines).replace("\0", " ")


def print_json(value: Any) -> None:
    """Print a value as JSON to stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def show_error(error: CoanalysisError, *, debug: bool) -> None:
    """Print what is wrong, where, and what to do."""
    head = f"{error.where}: {error.message}" if error.where else error.message
    note(f"error  {head}" + (f"   [{error.code}]" if error.code else ""))
    for problem in error.problems:
        note(f"  - {problem}")
    note(f"hint   {error.hint}")
    if debug:
        _show_trace(error)


def show_fault(error: BaseException, *, debug: bool) -> None:
    """Print that the program failed. No text of interviews: neither the message nor local values are shown."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    module = last.filename.replace("\\", "/").rpartition("/")[2]
    note(f"error  A fault in coanalysis itself ({type(error).__name__} in {module}, line {last.lineno}).   [fault]")
    note("hint   Nothing was half-saved. Please report this line; --debug shows more, without interview text.")
    if debug:
        _show_trace(error)


def _show_trace(error: BaseException) -> None:
    """Print file names and line numbers only: source lines and messages could hold speech."""
    for frame in traceback.extract_tb(error.__traceback__):
        name = frame.filename.replace("\\", "/").rpartition("/")[2]
        note(f"       {name}, line {frame.lineno}, in {frame.name}")


@contextmanager
def progress(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far long work is, on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None  # noqa: ARG005
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def width() -> int:
    """Return how wide the terminal is; 80 where there is none."""
    return shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH


def print_table(table: Table) -> None:
    """Print a table to stdout, wrapped to the terminal's width (80 where there is none)."""
    from coanalysis.exporters.printing import printed

    print_lines(*_wrapped(table.caption), "")
    levels = table.levels or (0,) * len(table.rows)
    cells = [[printed(cell, table.language) for cell in row] for row in table.rows]
    indented = [["  " * level + row[0], *row[1:]] for level, row in zip(levels, cells, strict=True)]
    figures = [column.kind in ("count", "integer", "number") for column in table.columns]
    headings = [column.label for column in table.columns]
    _print_grid(headings, indented, figures, empty="(no rows)", airy=sum(figures) < 2)
    for sentence in table.notes:
        print_lines("", *_wrapped(sentence))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, width(), break_long_words=False, break_on_hyphens=False) or [""]


def print_rows(headings: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str = "(nothing)") -> None:
    """Print plain rows in aligned columns. empty: what to say when there is no row."""
    figures = [bool(rows) and all(isinstance(row[place], int) for row in rows) for place in range(len(headings))]
    _print_grid(headings, [[str(cell) for cell in row] for row in rows], figures, empty=empty, airy=False)


def _print_grid(
    headings: Sequence[str], rows: Sequence[Sequence[str]], figures: Sequence[bool], *, empty: str, airy: bool = True
) -> None:
    if not rows:
        print_lines(empty)
        return
    fields = [
        Field(clean(heading), tuple(clean(row[place]) for row in rows), is_figure)
        for place, (heading, is_figure) in enumerate(zip(headings, figures, strict=True))
    ]
    sys.stdout.write("".join(line + "\n" for line in grid(fields, width(), airy=airy)))
