"""Running commands: one place where errors become messages and exit codes."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from coanalysis.errors import CoanalysisError

if TYPE_CHECKING:
    from coanalysis.project import Project

__all__ = ["Call", "command", "run"]

GROUPS = (
    "project", "importing", "participants", "codebooks", "codebook_changes", "codebook_files", "codebook_new",
    "coding", "tables", "versions", "history",
)  # fmt: skip
EPILOG = "Start here: coanalysis demo demo   |   Every command takes --project --coder --json --debug."

app = typer.Typer(
    name="coanalysis",
    help="Qualitative interview analysis: from transcripts to a coded matrix and Word quote tables.",
    epilog=EPILOG,
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ProjectOption = Annotated[Path | None, typer.Option("--project", help="The project's folder (default: here or above).")]
CoderOption = Annotated[str | None, typer.Option("--coder", help="Who decides (default: your settings).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show where in the program an error arose.")]
COMMON = {"project": (ProjectOption, None), "coder": (CoderOption, None), "json": (JsonOption, False),
          "debug": (DebugOption, False)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """What every command is given: the options all of them take."""

    project: Path | None = None
    coder: str | None = None
    json: bool = False
    debug: bool = False

    def root(self) -> Path:
        """Return the project's folder: the one named, else this one or the nearest above."""
        if self.project is not None:
            return self.project
        here = Path.cwd()
        return next((one for one in (here, *here.parents) if (one / "project.db").is_file()), here)

    def open(self, *, writes: bool = False) -> Project:
        """Open the project. Notices go to stderr. writes: the command adds something under the coder's name."""
        from coanalysis.cli.people import coder_name
        from coanalysis.project import Project

        root = self.root()
        there = (root / "project.db").is_file()
        project = Project(root, coder=coder_name(self.coder, writes=writes and there))
        self.tell(project)
        return project

    def tell(self, project: Project) -> None:
        """Print what the project has to say, once."""
        from coanalysis.cli.printing import note

        for notice in project.notices:
            note(f"note   {notice}")
        project.notices.clear()


def command(
    name: str, *, group: typer.Typer | None = None
) -> Callable[[Callable[..., int | None]], Callable[..., Any]]:
    """Register a command; its function takes a Call first and may return an exit code."""

    def register(function: Callable[..., int | None]) -> Callable[..., Any]:
        hints = get_type_hints(function, include_extras=True)
        own = [
            one.replace(annotation=hints[one.name]) for one in list(inspect.signature(function).parameters.values())[1:]
        ]
        added = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for key, (annotation, default) in COMMON.items()
        ]

        @functools.wraps(function)
        def run_it(**values: Any) -> None:
            call = Call(**{key: values.pop(key) for key in COMMON})
            code = guarded(call.debug, functools.partial(function, call, **values))
            raise typer.Exit(code)

        parameters = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own] + added
        run_it.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run_it.__annotations__ = {one.name: one.annotation for one in parameters}
        del run_it.__wrapped__
        (group or app).command(name)(run_it)
        return function

    return register


def guarded(debug: bool, function: Callable[[], int | None]) -> int:
    """Run a function and turn errors into messages on stderr and an exit code."""
    from coanalysis.cli.printing import show_error, show_fault

    try:
        code = function() or 0
        sys.stdout.flush()
    except CoanalysisError as error:
        show_error(error, debug=debug)
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What was saved before stays; the rest was not changed.\n")
        return 1
    except BrokenPipeError:
        _close_stdout()
        return 0
    except Exception as error:  # noqa: BLE001 - the last guard: a fault of ours, unless it comes from outside
        known = _from_outside(error)
        if known is None:
            show_fault(error, debug=debug)
            return 1
        show_error(known, debug=debug)
        return known.exit_code
    return code


def _close_stdout() -> None:
    """Let the program that reads our output stop early, as `head` does, without a complaint at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _from_outside(error: Exception) -> CoanalysisError | None:
    """Return what a person can do about an error of the disk or of the store; None for a fault of ours."""
    import sqlite3

    from coanalysis.errors import ExportError

    ours = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, ours):
        from coanalysis.store.database import as_user_error

        return as_user_error(error)
    if not isinstance(error, OSError):
        return None
    name = Path(str(error.filename)).name if error.filename else "a file or folder"
    return ExportError(
        f"cannot be read or written ({error.strerror or type(error).__name__})", where=name, code="file.access",
        hint="close it if it is open in another program, and check that you may write in this folder",
    )  # fmt: skip


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Qualitative interview analysis: from transcripts to a coded matrix and Word quote tables."""
    if version:
        from importlib.metadata import version as installed

        sys.stdout.write(f"coanalysis {installed('coanalysis')}\n")
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        from coanalysis.cli.history import print_status

        raise typer.Exit(guarded(False, functools.partial(print_status, Call())))


def run(arguments: Sequence[str]) -> int:
    """Run the command line with arguments and return the exit code."""
    import importlib

    for name in GROUPS:
        importlib.import_module(f"coanalysis.cli.{name}")
    try:
        code = app(args=list(arguments), prog_name="coanalysis", standalone_mode=False)
    except Exception as error:
        if not hasattr(error, "exit_code") or not hasattr(error, "format_message"):
            raise
        _show_misuse(error)
        return 2
    return int(code or 0)


def _show_misuse(error: Any) -> None:
    """Print what is wrong with how a command was called, and where its options are listed."""
    from coanalysis.cli.printing import note

    context = getattr(error, "ctx", None)
    if context and type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{context.get_help()}\n")
        return
    command = context.command_path if context else "coanalysis"
    note(f"error  {error.format_message()}   [usage]")
    note(f"hint   see: {command} --help")
