"""Whether inflected words reach their base form, and unrelated words stay apart.

    python -m benchmarks.inflections [FOLDER]

FOLDER holds `inflections_{nb,nn,nn_spoken,en}.tsv` with the columns form, lemma, upos, count: every content word of a
text with the base form that people gave it. Without a folder the small lists of `tests/sets` are counted.

Counted, per file: every base form of four letters or more is asked for as an indicator word is; a token is found by one
when a key of the token is asked for. precision: of the pairs of token and base form found, the share that is the
token's own. recall: of the tokens, the share found by their own. inflR: the same over tokens that are not their base
form. All are counted over tokens, not types, and over the base forms of the same file.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coanalysis.language.keys import KeyTable

SETS = Path(__file__).parents[1] / "tests" / "sets"
NAMES = ("nb", "nn", "nn_spoken", "en")
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A form as it stands in a text, its base form, and how often."""

    form: str
    lemma: str
    count: int


@dataclass(slots=True)
class Score:
    """Tokens found by their own base form, missed, found by another; the first two for inflected tokens alone."""

    found: int = 0
    missed: int = 0
    false: int = 0
    inflected_found: int = 0
    inflected: int = 0

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right."""
        return self.found / (self.found + self.false)

    @property
    def recall(self) -> float:
        """Return the share of tokens that were found."""
        return self.found / (self.found + self.missed)

    @property
    def f(self) -> float:
        """Return the harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    @property
    def inflected_recall(self) -> float:
        """Return the share of inflected tokens that were found."""
        return self.inflected_found / self.inflected


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a list whose base form is long enough to be an indicator word."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Row(row["form"], row["lemma"], int(row["count"])) for row in rows if len(row["lemma"]) >= SHORTEST]


def score(rows: Iterable[Row], table: KeyTable) -> Score:
    """Count a list."""
    rows = list(rows)
    entries: dict[str, set[str]] = {}
    for lemma in {row.lemma for row in rows}:
        for key in table.asked(lemma):
            entries.setdefault(key, set()).add(lemma)
    counted = Score()
    for row in rows:
        hit = set().union(*(entries.get(key, ()) for key in table.keys(row.form)))
        is_found, is_inflected = row.lemma in hit, row.form != row.lemma
        counted.found += row.count * is_found
        counted.missed += row.count * (not is_found)
        counted.false += row.count * len(hit - {row.lemma})
        counted.inflected += row.count * is_inflected
        counted.inflected_found += row.count * (is_inflected and is_found)
    return counted


def files_in(folder: Path) -> dict[str, Path]:
    """Return name -> path of the lists that a folder has."""
    paths = {name: folder / f"inflections_{name}.tsv" for name in NAMES}
    return {name: path for name, path in paths.items() if path.exists()}


def report(folder: Path | None) -> list[str]:
    """Return the figures of a folder as lines; without one, or without lists in it, what was not run."""
    if folder is None:
        return ["inflections: not run: no data folder given"]
    files = files_in(folder)
    if not files:
        return [f"inflections: not run: {folder} has no file inflections_nb.tsv or the like"]
    table = KeyTable()
    lines = [f"{'inflections':12}{'precision':>10}{'recall':>8}{'F':>7}{'inflR':>7}{'tokens':>8}"]
    for name, path in files.items():
        got = score(read_rows(path), table)
        lines.append(
            f"{name:12}{got.precision:10.3f}{got.recall:8.3f}{got.f:7.3f}{got.inflected_recall:7.3f}"
            f"{got.found + got.missed:8}"
        )
    return lines


def main() -> None:
    """Print the figures of the folder that is named, else that there is none, and those of the tests' small lists."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    lines = report(folder) if folder else [*report(None), "the small lists of tests/sets:", *report(SETS)]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
