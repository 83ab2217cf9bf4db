"""The built wheel holds all it needs: `coanalysis demo` runs from it, in a third folder, without the checkout."""

from __future__ import annotations

import os
import re
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from demos import ROOT, surroundings, unequal

from once import once

#: What building needs. A copy of it is built, so that nothing is left in the checkout and nothing old gets in.
NEEDED = (
    "src", "codebooks", "transcripts_sample", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE",
    "CHANGELOG.md", "CITATION.cff",
)  # fmt: skip
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*", "_shipped")


def run(*words: object, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=cwd, env=surroundings(cwd / "settings", **environment), stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, f"{words}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with `source`, `dist` (the wheel), `unpacked` (the wheel as installed) and `third/study`, its demo."""
    return once(tmp_path_factory, "wheel", build)


def build(place: Path) -> None:
    (place / "source").mkdir()
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / "source" / name, ignore=LEFT_OUT)
        else:
            shutil.copyfile(ROOT / name, place / "source" / name)
    # setuptools warns of its own future; those warnings are not ours
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", place / "dist", place / "source", cwd=place,
        PYTHONWARNINGS="default")  # fmt: skip
    wheel = next((place / "dist").iterdir())
    run("-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--no-index", "--target",
        place / "unpacked", wheel, cwd=place, PYTHONWARNINGS="default")  # fmt: skip
    (place / "third").mkdir()
    alone(place, "-m", "coanalysis", "demo", "study")


def alone(place: Path, *words: object) -> str:
    """Run Python in the third folder with nothing but the unpacked wheel and what is installed.

    -S keeps Python from reading the `.pth` files of the site-packages: one of them names the checkout.
    """
    path = (place / "unpacked", *site.getsitepackages())
    return run("-S", *words, cwd=place / "third", PYTHONPATH=os.pathsep.join(map(str, path)))


@pytest.fixture(scope="module")
def members(built) -> dict[str, bytes]:
    """Name -> content of everything in the wheel."""
    (wheel,) = (built / "dist").iterdir()
    with zipfile.ZipFile(wheel) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_wheel_is_for_every_system(built):
    (wheel,) = (built / "dist").iterdir()
    assert re.fullmatch(r"coanalysis-\d+\.\d+\.\d+\S*-py3-none-any\.whl", wheel.name)


@pytest.mark.parametrize("folder", ["codebooks", "transcripts_sample"])
def test_the_wheel_carries_codebooks_and_samples_as_they_are(built, members, folder):
    """All of them but scripts, which make codebooks and are no part of one."""
    files = [path for path in (built / "source" / folder).rglob("*") if path.is_file() and path.suffix != ".py"]
    expected = {path.relative_to(built / "source").as_posix(): path.read_bytes() for path in files}
    start = "coanalysis/_shipped/"
    carried = {name.removeprefix(start): data for name, data in members.items() if name.startswith(start + folder)}
    assert carried == expected
    assert len(expected) >= {"codebooks": 4, "transcripts_sample": 19}[folder]


def test_the_wheel_carries_what_the_program_reads(built, members):
    source = built / "source" / "src" / "coanalysis"
    expected = {
        path.relative_to(source.parent).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()
    }
    assert {name: members.get(name) for name in expected} == expected
    carried = {name for name in members if name.startswith("coanalysis/") and "/_shipped/" not in name}
    assert carried == expected.keys()
    assert {"coanalysis/py.typed", "coanalysis/words.csv", "coanalysis/language/wordlists.txt"} <= carried


def test_the_wheel_carries_nothing_else(members):
    others = {name.split("/", 1)[1] for name in members if not name.startswith("coanalysis/")}
    assert others == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE"}
    assert "coanalysis = coanalysis.cli:main" in next(
        data.decode() for name, data in members.items() if name.endswith("entry_points.txt")
    )
    checkout = str(ROOT).encode()
    assert [name for name, data in members.items() if checkout in data] == []


def test_the_demo_runs_from_the_wheel_alone(built, demo):
    assert unequal(demo.exports, built / "third" / "study" / "exports") == []


def test_it_was_the_wheel_that_ran(built):
    """And without the wheel on the path there is no coanalysis to be found: the checkout cannot have helped."""
    ask = "import coanalysis as c, coanalysis.shipped as s; print(c.__file__, s.shipped(), sep='\\n')"
    file, shipped = alone(built, "-c", ask).splitlines()
    unpacked = (built / "unpacked").resolve()
    assert Path(file).resolve() == unpacked / "coanalysis" / "__init__.py"
    assert Path(shipped).resolve() == unpacked / "coanalysis" / "_shipped"
    hide = "import sys, importlib.util as u; del sys.path[1]; print(u.find_spec('coanalysis'), sys.path)"
    without = alone(built, "-c", hide)
    assert without.startswith("None ")
    assert "unpacked" not in without
