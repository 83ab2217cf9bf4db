"""How the coding pass does on the shipped samples, against the shipped reference coding.

    python -m benchmarks.quality [--coder ida]

A same-author figure: transcripts, reference coding and indicators were all invented by the same project. It shows
where patterns are silent, and whether a change makes them better or worse. No claim about real interviews follows
from it. Units are codable turns; a code is «there» when an accepted coding of the coder overlaps the turn.
Printed beside it: assigning every code to every turn, and drawing at random by prevalence.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from coanalysis.model import Decision
from coanalysis.project import open_project
from coanalysis.project.demo import make_demo
from coanalysis.review import current
from coanalysis.study import Study

Unit = tuple[str, int]


@dataclass(frozen=True)
class Score:
    """Counts of turns: in the reference, suggested, both."""

    wanted: int
    suggested: int
    both: int

    @property
    def recall(self) -> float | None:
        return self.both / self.wanted if self.wanted else None

    @property
    def precision(self) -> float | None:
        return self.both / self.suggested if self.suggested else None


def units(study: Study) -> dict[str, list[tuple[int, int, int]]]:
    """Return transcript id -> (turn number, start, end) of the codable turns."""
    return {
        one.id: [(turn.number, turn.start, turn.end) for turn in study.codable_turns(one)] for one in study.transcripts
    }


def covered(places: dict[str, list[tuple[int, int, int]]], transcript: str, start: int, end: int) -> set[Unit]:
    """Return the codable turns that share a character with a stretch."""
    return {(transcript, number) for number, first, last in places.get(transcript, ()) if first < end and start < last}


def reference(study: Study, coder: str) -> dict[str, set[Unit]]:
    """Return code -> turns that a coder accepted it on."""
    places, found = units(study), defaultdict(set)
    accepted: list[Decision] = [one for one in current(study.decisions, coder=coder) if one.answer == "accept"]
    for one in accepted:
        found[one.code] |= covered(places, one.transcript, one.start, one.end)
    return found


def suggested(study: Study, strengths: tuple[str, ...]) -> dict[str, set[Unit]]:
    """Return code -> turns that the pass suggests it on."""
    places, found = units(study), defaultdict(set)
    for one in study.suggestions:
        if one.strength in strengths:
            found[one.code] |= covered(places, one.transcript, one.start, one.end)
    return found


def scores(wanted: dict[str, set[Unit]], made: dict[str, set[Unit]], codes: list[str]) -> dict[str, Score]:
    """Return code -> counts."""
    return {code: Score(len(wanted[code]), len(made[code]), len(wanted[code] & made[code])) for code in codes}


def total(found: dict[str, Score]) -> Score:
    """Return the sum over codes."""
    return Score(*(sum(getattr(one, name) for one in found.values()) for name in ("wanted", "suggested", "both")))


def shown(value: float | None) -> str:
    """Return a share with two decimals, or what it is when there is nothing to divide by."""
    return f"{value:.2f}" if value is not None else "   –"


def report(study: Study, coder: str) -> None:
    """Print recall and precision per code and in all, with baselines."""
    wanted = reference(study, coder)
    codes = [code.id for code in study.codes if code.automation != "manual"]
    strong = scores(wanted, suggested(study, ("strong",)), codes)
    either = scores(wanted, suggested(study, ("strong", "weak")), codes)
    n_units = sum(len(some) for some in units(study).values())
    print(f"Reference: {coder}, {n_units} codable turns. SAME-AUTHOR FIGURE: samples, coding and patterns are ours.")
    print(
        f"{'code':38} {'turns':>5} | {'strong':>6} {'recall':>6} {'prec.':>6} | {'+weak':>6} {'recall':>6} {'prec.':>6}"
    )
    for code in codes:
        one, two = strong[code], either[code]
        print(f"{code:38} {one.wanted:5} | {one.suggested:6} {shown(one.recall):>6} {shown(one.precision):>6} | "
              f"{two.suggested:6} {shown(two.recall):>6} {shown(two.precision):>6}")  # fmt: skip
    for name, found in (("all codes, strong", total(strong)), ("all codes, strong and weak", total(either))):
        print(f"{name}: recall {shown(found.recall)} ({found.both} of {found.wanted}), "
              f"precision {shown(found.precision)} ({found.both} of {found.suggested})")  # fmt: skip
    everything = total(strong).wanted / (n_units * len(codes))
    print(f"every code on every turn: recall 1.00, precision {everything:.2f}")
    chance = sum((one.wanted / n_units) * one.wanted for one in strong.values()) / max(1, total(strong).wanted)
    print(f"random by prevalence: recall and precision {chance:.2f}")
    print("nothing suggested: recall 0.00, precision undefined")


def main() -> None:
    """Make the demo study in a temporary folder and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coder", default="ida")
    parser.add_argument("--data-folder", default="", help="other people's coded data (read by a later version)")
    options = parser.parse_args()
    if options.data_folder:
        print("not run: other people's coded data cannot be read by this version yet")
    with tempfile.TemporaryDirectory() as folder:
        made = make_demo(Path(folder) / "demo", exports=())
        with open_project(made.path) as project:
            report(project.study, options.coder)


if __name__ == "__main__":
    main()
