"""Speaker detection on the nasty lines of `tests/nasty`: precision, recall, and each line that is wrong.

    python -m benchmarks.labels

The lines were written by the authors of the program, so this is no claim about real interviews.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from nasty_lines import NastyLine, Score, nasty_files, read_nasty, score


def main() -> None:
    """Print a row for each file, one for all, and the lines that are wrong."""
    files = {name: read_nasty(name) for name in nasty_files()}
    everything = [line for lines in files.values() for line in lines]
    print(f"{'file':24}{'lines':>7}{'labels':>8}{'precision':>11}{'recall':>8}")
    for name, lines in [*files.items(), ("all", everything)]:
        print(_row(name, lines, score(lines)))
    for line in everything:
        if not line.is_right:
            print(f"{line.place}: is {line.truth or 'no label'}, read as {line.found or 'no label'}")


def _row(name: str, lines: list[NastyLine], found: Score) -> str:
    counted = [line for line in lines if line.is_counted]
    n_labels = sum(1 for line in counted if line.truth)
    shares = "".join(
        f"{part / whole:{width}.3f}" if whole else f"{'–':>{width}}"
        for part, whole, width in (
            (found.right, found.right + found.false, 11),
            (found.right, found.right + found.missed, 8),
        )
    )
    return f"{name:24}{len(counted):7}{n_labels:8}{shares}"


if __name__ == "__main__":
    main()
