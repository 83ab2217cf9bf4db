"""Commands run in a process of their own, with what they cost: for files that are made to do harm."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

#: The one bound for hostile input: peak of memory in MB, seconds.
PEAK_MB, SECONDS = 600, 120
#: Runs the command and leaves its peak of memory, in kB: that of this program alone, not of the one that started it.
MEASURED = """
import atexit, sys
from pathlib import Path

def leave():
    try:
        status = Path("/proc/self/status").read_text()
        peak = status.split("VmHWM:")[1].split()[0]
    except OSError:
        import resource
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    Path(".peak").write_text(str(peak))

atexit.register(leave)
"""
COMMAND = """
from coanalysis.cli import main
sys.exit(main(sys.argv[1:]))
"""
#: Becomes somebody without rights once everything is imported, so that file rights hold for root's test run too.
AS_NOBODY = """
import importlib, os, pkgutil
import coanalysis
for found in pkgutil.walk_packages(coanalysis.__path__, "coanalysis."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
import platformdirs, rich.console, simplemma, docx, openpyxl, lxml.etree, pandas, webvtt, srt
from coanalysis.cli import main
from coanalysis.words import word
word("matrix.marks", "nb")
for name in ("utf-8-sig", "utf-16", "cp1252"):
    "x".encode(name)
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Child:
    """A command that ran. code: its exit code. peak_mb: of memory. seconds: by the clock."""

    code: int
    out: str
    err: str
    peak_mb: float
    seconds: float

    @property
    def all(self) -> str:
        return self.out + self.err


def run_child(folder: Path, *arguments: object, as_nobody: bool = False, timeout: float = SECONDS) -> Child:
    """Run a command of coanalysis in `folder`. One that takes longer than `timeout` fails the test."""
    script = MEASURED + (AS_NOBODY if as_nobody else COMMAND)
    settings = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "120", "XDG_CONFIG_HOME": str(folder)}
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], cwd=folder, env=settings, stdin=subprocess.DEVNULL,
        capture_output=True, timeout=timeout, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - began
    peak = folder / ".peak"
    peak_mb = int(peak.read_text()) / 1024
    peak.unlink()
    out, err = (said.decode("utf-8", errors="replace") for said in (ran.stdout, ran.stderr))
    return Child(ran.returncode, out, err, peak_mb, seconds)
