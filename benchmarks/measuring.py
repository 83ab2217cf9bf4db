"""CPU seconds and peak memory of whole processes, as the operating system counts them (Linux and macOS)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Measured:
    """cpu_s: user and system seconds of the process. peak_mib: largest resident set."""

    cpu_s: float
    peak_mib: float


def run(command: Sequence[str], *, cwd: Path | None = None) -> Measured:
    """Run a command to its end and return what it took. Raises CalledProcessError if it fails."""
    with subprocess.Popen(list(command), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        errors = process.stderr.read() if process.stderr else b""
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(
            process.returncode, command, stderr=errors.decode("utf-8", "replace")[-2000:]
        )
    unit = 1024 if sys.platform == "darwin" else 1
    return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024 / unit)


def medians(rounds: int, *jobs: Callable[[], Measured]) -> list[Measured]:
    """Run jobs in turn, `rounds` times each (A B A B …), and return the median of each."""
    found: list[list[Measured]] = [[] for _job in jobs]
    for _round in range(rounds):
        for place, job in enumerate(jobs):
            found[place].append(job())
    return [Measured(median(one.cpu_s for one in some), median(one.peak_mib for one in some)) for some in found]
