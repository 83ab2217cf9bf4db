"""Makes demos and compares what they hold."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "transcripts_sample"


@dataclass(frozen=True)
class Demo:
    """A demo that was made. path: its folder. said: what the command printed."""

    path: Path
    said: str

    @property
    def exports(self) -> Path:
        return self.path / "exports"

    @classmethod
    def at(cls, place: Path) -> Demo:
        """Return the demo that `make_demo` made in a folder."""
        return cls(place / "here" / "study", (place / "said.txt").read_text(encoding="utf-8"))


def surroundings(home: Path, **others: str) -> dict[str, str]:
    """Return the environment of a person who has set nothing; their settings would be below `home`."""
    kept = {key: value for key, value in os.environ.items() if key != "COANALYSIS_CODER"}
    return kept | {"XDG_CONFIG_HOME": str(home), "PYTHONWARNINGS": "error"} | others


def make_demo(place: Path, *, inside: bool = False, force: bool = False, **environment: str) -> None:
    """Run `coanalysis demo study` in the folder `here` of a folder, as a person would; `demo .` inside of `study`."""
    stand = place / "here" / "study" if inside else place / "here"
    stand.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "coanalysis", "demo", "." if inside else "study", *["--force"] * force],
        cwd=stand, env=surroundings(place / "settings", **environment), stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (place / "said.txt").write_text(done.stdout, encoding="utf-8")


def parts(path: Path) -> dict[str, bytes]:
    """Return what a file is made of: the members of a Word or Excel file, else the whole file under its name."""
    if path.suffix not in (".docx", ".xlsx"):
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def unequal(one: Path, other: Path) -> list[str]:
    """Name every file of two folders, and every part of a Word or Excel file, that is not the same in both."""
    names = [{path.name for path in folder.iterdir()} for folder in (one, other)]
    found = sorted(f"{name} is in one of them only" for name in names[0] ^ names[1])
    for name in sorted(names[0] & names[1]):
        here, there = parts(one / name), parts(other / name)
        found += [f"{name}: {part}" for part in sorted({*here, *there}) if here.get(part) != there.get(part)]
        if list(here) != list(there):
            found.append(f"{name}: the order of its parts")
    return found
