"""The command line: each command a thin skin over a library call.

Data goes to stdout, messages and progress to stderr. Exit codes: 0 done; 1 a fault of ours; 2 wrong usage; 3 something
given needs mending, or a check found something; 4 the project is damaged or in use; 5 cannot write.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    from coanalysis.cli.running import run

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return run(list(sys.argv[1:] if arguments is None else arguments))
