"""The demo, made once by each process that runs tests, by the command a person would type."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "transcripts_sample"


@dataclass(frozen=True)
class Demo:
    """A demo that was made. path: its folder. done: the command that made it."""

    path: Path
    done: subprocess.CompletedProcess

    @property
    def exports(self) -> Path:
        return self.path / "exports"


def make_demo(place: Path, name: str, **environment: str) -> Demo:
    """Run `coanalysis demo NAME` in a folder, with settings of its own."""
    place.mkdir(parents=True, exist_ok=True)
    surroundings = {key: value for key, value in os.environ.items() if key != "COANALYSIS_CODER"}
    surroundings |= {"XDG_CONFIG_HOME": str(place / "settings"), "PYTHONWARNINGS": "error"} | environment
    done = subprocess.run(
        [sys.executable, "-m", "coanalysis", "demo", name],
        cwd=place, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False,
        timeout=300,
    )  # fmt: skip
    return Demo(place / name, done)


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Demo:
    """The demo with all its exports. No test may change it."""
    made = make_demo(tmp_path_factory.mktemp("demo"), "study", PYTHONHASHSEED="1", TZ="UTC")
    assert made.done.returncode == 0, made.done.stderr
    return made
