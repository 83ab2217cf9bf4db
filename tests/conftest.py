"""Fixtures all tests share, and how tests that need other programs are handled.

Tests marked `libreoffice` or `chromium` need that program. Where it is missing they are left out and the last line
says so; in CI its absence is a failure.
"""

from __future__ import annotations

import os
import shutil

import pytest

from projects import Ran

PROGRAMS = {"libreoffice": ("soffice", "pdftoppm"), "chromium": ("chromium",)}
INSTALL = {"libreoffice": "libreoffice-writer, libreoffice-calc and poppler-utils", "chromium": "chromium"}


def is_missing(mark: str) -> bool:
    return any(shutil.which(program) is None for program in PROGRAMS[mark])


def needs_missing(item) -> str:
    return next((mark for mark in PROGRAMS if item.get_closest_marker(mark) and is_missing(mark)), "")


def pytest_collection_modifyitems(config, items):
    in_ci = bool(os.environ.get("CI"))
    left_out = [] if in_ci else [item for item in items if needs_missing(item)]
    if left_out:
        config.stash[LEFT_OUT] = sorted({needs_missing(item) for item in left_out}), len(left_out)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


LEFT_OUT = pytest.StashKey[tuple[list[str], int]]()


def pytest_terminal_summary(terminalreporter, config):
    missing = [mark for mark in PROGRAMS if is_missing(mark)]
    if missing and not os.environ.get("CI"):
        install = " and ".join(INSTALL[mark] for mark in missing)
        _marks, number = config.stash.get(LEFT_OUT, ([], 0))
        count = f"{number} " if number else ""
        terminalreporter.write_line(f"NOT RUN: {count}tests marked {', '.join(missing)} (install {install})")


@pytest.fixture(autouse=True)
def _quiet_settings(monkeypatch, tmp_path_factory):
    """No test reads or writes the settings of the person who runs it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    monkeypatch.delenv("COANALYSIS_CODER", raising=False)


@pytest.fixture
def coa(capsys):
    """Run a command as a person would type it: `coa("import", folder)` -> exit code, stdout, stderr."""
    from coanalysis.cli import main

    def run(*arguments) -> Ran:
        code = main([str(one) for one in arguments])
        return Ran(code, *capsys.readouterr())

    return run
