"""Nasty lines: small transcripts in which each line says beside itself whose turn it begins.

A file of `nasty/` has a comment on its first line, then lines `LABEL|the line itself`. Before the stroke stands the
label of the turn that begins there; nothing where the line begins none. `!` before it: the line is one of the nasty
ones that are counted; the others are the talk around them. An empty line is an empty line. `\\t` and `\\u200b` stand
for signs one would not see.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.labels import learn
from coanalysis.loaders.margins import without_numbers
from coanalysis.loaders.plain import LOADER

FOLDER = Path(__file__).parent / "nasty"
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\(t)")


@dataclass(frozen=True)
class NastyLine:
    """truth: the label of the turn that begins here, or "". found: what was found."""

    place: str
    text: str
    truth: str
    found: str
    is_counted: bool

    @property
    def is_right(self) -> bool:
        return self.truth == self.found


@dataclass(frozen=True)
class Score:
    """right: labels found as they are. false: found and not so. missed: there and not found so."""

    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def nasty_files() -> list[str]:
    """Return the names of all files."""
    return sorted(path.name for path in FOLDER.iterdir())


def read_nasty(name: str) -> list[NastyLine]:
    """Return the lines of a file with what is found in them."""
    rows = (FOLDER / name).read_text(encoding="utf-8").split("\n")[1:]
    marked = [_row(row) for row in rows]
    found = labels_by_line("\n".join(text for *_, text in marked), name)
    return [
        NastyLine(f"{name}:{number}", text, truth, found.get(number, ""), is_counted)
        for number, (is_counted, truth, text) in enumerate(marked, 1)
        if text
    ]


def _row(row: str) -> tuple[bool, str, str]:
    truth, _, text = row.partition("|")
    text = _ESCAPE.sub(lambda found: "\t" if found[2] else chr(int(found[1], 16)), text)
    return truth.startswith("!"), truth.removeprefix("!"), text


def labels_by_line(text: str, name: str) -> dict[int, str]:
    """Return line number -> label for each line that was found to begin with one."""
    source = Source(Path(name), text.encode("utf-8"))
    lines, _ = without_numbers(LOADER.load(source, Options()).lines)
    found = learn(lines).taken
    return {int(line.place.removeprefix("line ")): one.label for line, one in zip(lines, found, strict=True) if one}


def score(lines: list[NastyLine]) -> Score:
    """Count over the nasty lines only: the talk around them would flatter."""
    counted = [line for line in lines if line.is_counted]
    return Score(
        right=sum(1 for line in counted if line.truth and line.is_right),
        false=sum(1 for line in counted if line.found and not line.is_right),
        missed=sum(1 for line in counted if line.truth and not line.is_right),
    )
