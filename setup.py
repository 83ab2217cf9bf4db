"""Copies the shipped codebooks and sample transcripts into the wheel; everything else stands in pyproject.toml.

The only copy in the source tree is at its root. `coanalysis.shipped` finds them in a checkout and in a wheel.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
SHIPPED = ("codebooks", "transcripts_sample")


def copy_shipped(root: Path, target: Path) -> list[Path]:
    """Copy the shipped folders from `root` into `target`, replacing what stands there. Returns the copied files."""
    shutil.rmtree(target, ignore_errors=True)
    copied = []
    for source in shipped_files(root):
        place = target / source.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
        copied.append(place)
    return copied


def shipped_files(root: Path) -> list[Path]:
    """Return the files of the shipped folders in a fixed order, without hidden files and Python caches."""
    found = [path for folder in SHIPPED for path in (root / folder).rglob("*") if path.is_file()]
    return sorted(path for path in found if not is_left_out(path.relative_to(root)))


def is_left_out(path: Path) -> bool:
    """Say whether a file is no part of what is shipped."""
    return any(part.startswith((".", "~$", "__")) for part in path.parts) or path.suffix in (".py", ".pyc")


class BuildWithShipped(build_py):
    """Builds the package, then puts the shipped folders into `coanalysis/_shipped` of the build directory."""

    def run(self) -> None:
        """Build, then copy; an editable install reads the folders where they stand."""
        super().run()
        if not self.editable_mode:
            copy_shipped(ROOT, self.shipped_target())

    def shipped_target(self) -> Path:
        """Return where the copies go in the build directory."""
        return Path(self.build_lib) / "coanalysis" / "_shipped"

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return the files made, the copies included."""
        outputs = super().get_outputs(include_bytecode)
        if self.editable_mode:
            return outputs
        return outputs + [str(self.shipped_target() / path.relative_to(ROOT)) for path in shipped_files(ROOT)]


if __name__ == "__main__":
    setup(cmdclass={"build_py": BuildWithShipped})
