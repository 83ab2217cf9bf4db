"""Something slow that several tests look at, made once although the tests run in several processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

WAIT_SECONDS = 300


def once(tmp_path_factory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` has filled. The first process to ask makes it, the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base  # pytest-xdist: one folder below for each process
    folder, outcome = shared / name, shared / f"{name}.outcome"
    try:
        folder.mkdir()
    except FileExistsError:
        return _made_elsewhere(folder, outcome)
    said = "failed"
    try:
        make(folder)
        said = "made"
    finally:
        outcome.write_text(said, encoding="utf-8")
    return folder


def _made_elsewhere(folder: Path, outcome: Path) -> Path:
    until = time.monotonic() + WAIT_SECONDS
    while not outcome.exists() or not outcome.read_text(encoding="utf-8"):
        assert time.monotonic() < until, f"{folder.name} was not made within {WAIT_SECONDS} s"
        time.sleep(0.2)
    assert outcome.read_text(encoding="utf-8") == "made", f"making {folder.name} failed in another process"
    return folder
