"""How good hints are: on the shipped samples, and on any table of coded passages.

    python -m benchmarks.quality [--coder ida]
    python -m benchmarks.quality --data X.csv --codebook Y [--group doc] [--seeds 3]
    python -m benchmarks.quality --data-folder FOLDER

X: columns `id, doc, speaker, text, codes`, codes with semicolons between them. Y: one of our codebooks, or CSV
`code,name,definition`. FOLDER: tables `coded_NAME.csv`, each with `codes_NAME.csv`. What may be claimed, and
how each figure is counted, stands in PROTOCOL.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.baselines import BASELINES, Task
from benchmarks.coded import LEAST_PASSAGES, Coded, pairs, read_coded
from benchmarks.hints import Hints, Reader
from benchmarks.protocol import (
    Grid,
    Held,
    average_precisions,
    draws,
    f1_scores,
    folds,
    interval,
    kappa,
    over_codes,
    per_fold,
)
from benchmarks.samples import reference, sample, scores, suggested, total
from coanalysis.errors import CoanalysisError
from coanalysis.project import open_project
from coanalysis.project.demo import make_demo

#: What `learned` is compared with, in pairs, and what `similar` is.
RIVALS = {
    "learned": ("words + LR", "words + LR, balanced", "keyword list, learnt"),
    "learned, as shipped": ("words + LR, balanced", "keyword list, learnt"),
    "similar": ("random by prevalence", "code name, words"),
    "similar, nothing coded": ("random by prevalence", "code name, words"),
}
NOT_RUN = "not run: no data folder given"


@dataclass(frozen=True)
class Run:
    """All methods on one table. held: method -> one `Held` per seed, rows in the table's order. fold_of: per seed."""

    coded: Coded
    truth: Grid
    held: dict[str, list[Held]]
    fold_of: list[Grid]


def truth_of(coded: Coded) -> Grid:
    """Return (rows, measured codes): whether the row has the code."""
    return np.array([[code in given for code in coded.measured] for given in coded.given], dtype=bool)


def run(coded: Coded, hints: Hints, *, seeds: int) -> Run:
    """Try all baselines and suggesters, the same folds for each."""
    truth = truth_of(coded)
    names = [" ".join(code.name.values()) or code.id for code in hints.book.codes]
    methods: dict[str, Callable[[Task], Held]] = {**BASELINES, **hints.methods()}
    held: dict[str, list[Held]] = {name: [] for name in methods}
    fold_of = [folds(coded.groups, seed) for seed in range(seeds)]
    for seed, parts in enumerate(fold_of):
        whole = {name: Held(np.zeros(truth.shape), np.zeros(truth.shape, dtype=bool)) for name in methods}
        for fold in np.unique(parts):
            task = Task(coded.texts, truth, parts != fold, names, 1000 * seed + int(fold))
            for name, method in methods.items():
                part = method(task)
                whole[name].scores[parts == fold], whole[name].assigned[parts == fold] = part.scores, part.assigned
        for name, one in whole.items():
            held[name].append(one)
    return Run(coded, truth, held, fold_of)


def print_run(done: Run) -> None:
    """Print a line for each method, then the paired differences."""
    once = np.ones((1, len(done.truth)))
    print(f"{'macro over codes, mean of seeds':30}{'F1':>8}{'AP':>8}{'AP in fold':>12}{'recall':>8}{'top 3':>8}")
    for name, held in done.held.items():
        f1 = np.mean([f1_scores(done.truth, one.assigned, once) for one in held])
        ap = np.mean([average_precisions(done.truth, one.scores, once) for one in held])
        inside = np.mean([per_fold(done.truth, one.scores, part) for one, part in zip(held, done.fold_of, strict=True)])
        top = np.mean([within(done.truth, one.scores, 3) for one in held])
        recall = np.mean([(done.truth & one.assigned).sum() / done.truth.sum() for one in held])
        print(f"{name:30}{f1:8.3f}{ap:8.3f}{inside:12.3f}{recall:8.3f}{top:8.3f}")
    print("paired differences [95 % bootstrap over documents] [over codes, each with all its seeds]")
    weights = draws(done.coded.groups)
    values = {name: _drawn(done, name, np.vstack([once, weights])) for name in {*RIVALS, *sum(RIVALS.values(), ())}}
    for name, rivals in RIVALS.items():
        for rival in rivals:
            parts = [_difference(values[name][at] - values[rival][at]) for at in (0, 1)]
            print(f"  {name} less {rival}:  F1 {parts[0]}  AP {parts[1]}")


def within(truth: Grid, scores: Grid, n: int) -> float:
    """Return the share of codings whose code is among the first n of its passage; ties are drawn lots for."""
    rows, codes = np.nonzero(truth)
    mine = scores[rows, codes][:, None]
    before, level = (scores[rows] > mine).sum(axis=1), (scores[rows] == mine).sum(axis=1)
    return float(np.clip((n - before) / level, 0, 1).mean())


def _drawn(done: Run, name: str, weights: Grid) -> tuple[Grid, Grid]:
    """Return F1 and average precision as (seeds, draws, codes); the first draw is the table itself."""
    held = done.held[name]
    f1 = np.array([f1_scores(done.truth, one.assigned, weights) for one in held])
    return f1, np.array([average_precisions(done.truth, one.scores, weights) for one in held])


def _difference(values: Grid) -> str:
    documents = interval(np.nanmean(values[:, 1:], axis=(0, 2)))
    codes = over_codes(values[:, 0])
    return (f"{np.mean(values[:, 0]):+.3f} [{documents[0]:+.3f} {documents[1]:+.3f}] "
            f"[{codes[0]:+.3f} {codes[1]:+.3f}]")  # fmt: skip


def print_curves(hints: Hints, truth: Grid) -> None:
    """Print the reading curve: the share read to find 90 % of a code's passages."""
    print("reading curve: share read to find 90 % of a code's passages, mean over codes (worst code)")
    for name, values in Reader(hints, truth).curves().items():
        print(f"  {name:30}{np.mean(values):6.2f} ({max(values):.2f})")


def measure(coded: Coded, *, seeds: int) -> None:
    """Print everything about a table."""
    n_groups = len(set(coded.groups))
    print(f"\n== {coded.name}: {len(coded.texts)} passages, {n_groups} groups, {len(coded.measured)} of "
          f"{len(coded.book.codes)} codes have at least {LEAST_PASSAGES} passages; {seeds} seeds")  # fmt: skip
    if coded.unknown:
        print(f"{len(coded.unknown)} codes of the table are not in the codebook; their id is taken as name")
    if not coded.measured:
        print("nothing to measure: no code has passages enough")
        return
    hints = Hints(coded)
    print_run(run(coded, hints, seeds=seeds))
    print_curves(hints, truth_of(coded))


def measure_samples(coder: str) -> None:
    """Make the demo study in a temporary folder and print the figures, per code."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_demo(Path(folder) / "demo", exports=())
        with open_project(made.path) as project:
            coded, study = sample(project.study, coder), project.study
    hints = Hints(coded)
    print(f"== shipped samples, coder {coder}: SAME-AUTHOR figures. Transcripts, coding and codebook were invented by\n"
          "== the same project; no claim about real interviews follows. Folds are whole transcripts.")  # fmt: skip
    wanted, codes = reference(study, coder), [code.id for code in study.codes if code.automation != "manual"]
    for words, strengths in (("strong", ("strong",)), ("strong and weak", ("strong", "weak"))):
        found = total(scores(wanted, suggested(study, strengths), codes))
        print(f"the stored pass, {words}: {found.both} of {found.wanted} codings found, {found.suggested} suggested")
    done = run(coded, hints, seeds=1)
    print_codes(done)
    print_run(done)
    print_curves(hints, done.truth)


def print_codes(done: Run) -> None:
    """Print recall, precision, kappa and average precision of rules and learned, and of similar, per code."""
    print(f"{'recall precision kappa AP':30}{'turns':>6} | {'rules':^23} | {'learned':^23} | {'similar AP':>10}")
    for at, code in enumerate(done.coded.measured):
        truth, held = done.truth[:, at], {name: one[0] for name, one in done.held.items()}
        cells = [_cells(truth, held[name].assigned[:, at], held[name].scores[:, at]) for name in ("rules", "learned")]
        similar = average_precisions(truth[:, None], held["similar"].scores[:, [at]], np.ones((1, len(truth))))
        print(f"{code:30}{truth.sum():6} | {cells[0]} | {cells[1]} | {similar[0, 0]:10.2f}")


def _cells(truth: Grid, assigned: Grid, scores: Grid) -> str:
    both, made = int((truth & assigned).sum()), int(assigned.sum())
    ap = average_precisions(truth[:, None], scores[:, None], np.ones((1, len(truth))))[0, 0]
    found = (both / truth.sum(), both / made if made else None, kappa(truth, assigned), ap)
    return " ".join("    –" if value is None else f"{value:5.2f}" for value in found)


def main() -> int:
    """Read the options and measure. Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coder", default="ida", help="whose coding of the shipped samples is the reference")
    parser.add_argument("--data", type=Path, help="a coded table (CSV)")
    parser.add_argument("--codebook", type=Path, help="its codebook")
    parser.add_argument("--group", default="doc", help="column whose rows are held out together")
    parser.add_argument("--data-folder", type=Path, help="measure every coded_NAME.csv in it")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    if (options.data is None) != (options.codebook is None):
        parser.error("--data and --codebook belong together")
    if options.seeds < 1:
        parser.error("--seeds must be 1 or more")
    try:
        return _measure_all(options)
    except CoanalysisError as error:
        print(f"{error}\n  {error.hint}", file=sys.stderr)
        return error.exit_code


def _measure_all(options: argparse.Namespace) -> int:
    if options.data:
        measure(read_coded(options.data, options.codebook, group=options.group), seeds=options.seeds)
        return 0
    measure_samples(options.coder)
    if options.data_folder is None:
        print(NOT_RUN)
        return 0
    for data, codebook in pairs(options.data_folder):
        measure(read_coded(data, codebook, group=options.group), seeds=options.seeds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
