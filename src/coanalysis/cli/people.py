"""Who decides: the coder's name."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from pathlib import Path

from coanalysis.cli.printing import note
from coanalysis.errors import ExportError, UsageError
from coanalysis.files import write_atomic

__all__ = ["coder_name", "settings_path"]

DEFAULT = "coder-1"
LONGEST = 40


def settings_path() -> Path:
    """Return the user's own settings file, outside every project."""
    from platformdirs import user_config_path

    return user_config_path("coanalysis", appauthor=False) / "settings.toml"


def coder_name(given: str | None, *, writes: bool = False) -> str:
    """Return the coder: --coder, else COANALYSIS_CODER, else the settings, else asked once, else `coder-1`.

    Never the login name. writes: the command writes under this name; only then is it asked for, or the default
    mentioned. Raises UsageError for an empty name or one with line breaks.
    """
    name = given if given is not None else os.environ.get("COANALYSIS_CODER") or _from_settings()
    if given is not None or name:
        return _checked(name)
    if not writes:
        return DEFAULT
    if sys.stdin.isatty() and sys.stderr.isatty():
        return _ask()
    note(f"note   No coder's name is set, so this is done as {DEFAULT}. To set one: --coder NAME")
    return DEFAULT


def _checked(name: str) -> str:
    name = name.strip()
    if not name or not name.isprintable() or len(name) > LONGEST:
        raise UsageError(
            f"a coder's name has 1 to {LONGEST} characters and no line breaks", hint="for example: --coder ida"
        )
    return name


def _from_settings() -> str:
    path = settings_path()
    if not path.is_file():
        return ""
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8")).get("coder", ""))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(
            "your settings file cannot be read", where=str(path), hint='it should hold one line: coder = "ida"'
        ) from error


def _ask() -> str:
    """Ask for a name and remember it, where that can be done."""
    note("Who is coding? A short name or pseudonym; it stands beside every decision.")
    sys.stderr.write(f"Coder [{DEFAULT}]: ")
    sys.stderr.flush()
    name = _checked(sys.stdin.readline().strip() or DEFAULT)
    path = settings_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, f"coder = {json.dumps(name, ensure_ascii=False)}\n".encode())
    except (OSError, ExportError):
        note(f"note   {path} cannot be written, so this is asked again next time; or set COANALYSIS_CODER.")
    else:
        note(f"Remembered in {path}; --coder overrides it.")
    return name
