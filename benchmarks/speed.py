"""Speed of the pass and of the main job, beside what would otherwise be written.

    python -m benchmarks.speed [--interviews 12 200 2000] [--indicators 300 3000] [--words 7000] [--rounds 3]

Measured: CPU seconds of whole commands (interpreter start and imports included) and their peak memory; all in the same
run, in turn, medians. The pass: `code` with nothing cached; with the keys of words cached; and, inside one process,
the first pass and one after a changed indicator. For 12 interviews also the whole job: import, code, one Word and one
Excel export, with 1,500 generated decisions taken in before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.corpus import codebook_text, indicators, write_corpus
from benchmarks.measuring import Measured, medians, run
from coanalysis.model import Decision
from coanalysis.project import Project, create_project
from coanalysis.project.pass_words import WORDS

HERE = Path(__file__).parent
CLI = [sys.executable, "-m", "coanalysis"]
WHOLE_JOB_UP_TO = 12


def prepare(root: Path, n_interviews: int, n_words: int, n_indicators: int) -> None:
    """Write corpus and codebook, and a project with the transcripts and 1,500 decisions."""
    write_corpus(root / "texts", n_interviews, n_words)
    codes = indicators(n_indicators)
    (root / "codes.json").write_text(json.dumps(codes, ensure_ascii=False), encoding="utf-8")
    (root / "bench.yaml").write_text(codebook_text(codes), encoding="utf-8")
    create_project(root / "empty", codebooks=[str(root / "bench.yaml")]).close()
    with create_project(root / "ready", codebooks=[str(root / "bench.yaml")]) as project:
        project.import_files([root / "texts"])
        if n_interviews <= WHOLE_JOB_UP_TO:
            project.decide(decisions(project, list(codes), 1_500))
    shutil.copytree(root / "ready", root / "keyed")
    with Project(root / "ready") as project:
        project.code()
    shutil.move(root / "ready" / ".cache", root / "keyed" / ".cache")
    (root / "keyed" / WORDS).unlink()
    shutil.rmtree(root / "ready")
    shutil.copytree(root / "keyed", root / "ready", ignore=shutil.ignore_patterns(".cache"))


def decisions(project, codes: list[str], number: int) -> list[Decision]:
    """Return accepts of random codes on random turns of informants."""
    rng = random.Random(1)
    study = project.study
    places = [(one, turn) for one in study.transcripts for turn in study.codable_turns(one)]
    made = []
    for count in range(number):
        transcript, turn = rng.choice(places)
        at = f"2025-09-01T{count // 3600:02d}:{count // 60 % 60:02d}:{count % 60:02d}Z"
        made.append(
            Decision(transcript.id, transcript.version, turn.start, turn.end, "accept", "bench", at, rng.choice(codes))
        )
    return made


def command(root: Path, project: str, *arguments: str) -> Measured:
    """Run a coanalysis command on a fresh copy of a prepared project."""
    copy = root / "work"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root / project, copy)
    return run([*CLI, *arguments, "--project", str(copy), "--coder", "bench"])


def jobs(root: Path, *, is_whole: bool) -> dict[str, Callable[[], Measured]]:
    """Return the measured jobs by name."""
    files = [str(root / "texts"), str(root / "codes.json")]

    def script(name: str, out: str) -> Callable[[], Measured]:
        return lambda: run([sys.executable, str(HERE / name), *files, str(root / out)])

    found: dict[str, Callable[[], Measured]] = {
        FIRST: lambda: command(root, "ready", "code"),
        KEYED: lambda: command(root, "keyed", "code"),
        TOKENS: script("token_script.py", "out.csv"),
        "spaCy PhraseMatcher": script("spacy_script.py", "out.xlsx"),
        "pandas str.contains": script("pandas_script.py", "out.csv"),
    }
    if is_whole:
        force = ("--force",)
        found |= {
            "import": lambda: command(root, "empty", "import", str(root / "texts")),
            "export quotes.docx": lambda: command(
                root, "ready", "export", "quotes", "-o", str(root / "q.docx"), *force
            ),
            "export matrix.xlsx": lambda: command(
                root, "ready", "export", "matrix", "-o", str(root / "m.xlsx"), *force
            ),
            "regex script": script("regex_script.py", "out.xlsx"),
            "coanalysis --help": lambda: run([*CLI, "--help"]),
            "python -c pass": lambda: run([sys.executable, "-c", "pass"]),
        }
    return found


FIRST, KEYED, TOKENS = "code, nothing cached", "code, keys cached", "token dictionary"


def in_process(root: Path) -> tuple[float, float]:
    """Return the CPU seconds of a first pass and of one after a changed indicator, in one process."""
    copy = root / "work"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root / "ready", copy)
    with Project(copy) as project:
        first = _cpu_seconds(lambda: project.code(processes=1))
        path = copy / "codebooks" / "bench.yaml"
        lines = path.read_text(encoding="utf-8").split("\n")
        place = next(at for at, line in enumerate(lines) if line.strip() == "indicators: |") + 1
        path.write_text("\n".join([*lines[:place], "      medvirkning", *lines[place + 1 :]]), encoding="utf-8")
        return first, _cpu_seconds(lambda: project.code(processes=1))


def _cpu_seconds(job: Callable[[], object]) -> float:
    before = time.process_time()
    job()
    return time.process_time() - before


def report(found: dict[str, Measured], passes: tuple[float, float], hits: float, *, is_whole: bool) -> None:
    """Print the table and the ratios. hits: of the token dictionary, per 1,000 words."""
    print(f"  {hits:.1f} hits per 1,000 words, literally")
    for name, one in found.items():
        print(f"  {name:24} {one.cpu_s:7.2f} CPU s   {one.peak_mib:6.0f} MiB")
    for name in (FIRST, KEYED):
        for other in (TOKENS, "spaCy PhraseMatcher", "pandas str.contains"):
            print(f"  {name} / {other}: {found[name].cpu_s / found[other].cpu_s:.2f}")
    print(f"  in one process: first pass {passes[0]:.2f} CPU s, after one changed indicator {passes[1]:.2f}")
    if is_whole:
        whole = sum(one.cpu_s for name, one in found.items() if name.startswith(("import", "export")))
        whole += found[FIRST].cpu_s
        print(f"  whole job {whole:.2f} CPU s; / regex script: {whole / found['regex script'].cpu_s:.2f}")
        more = found["coanalysis --help"].cpu_s - found["python -c pass"].cpu_s
        print(f"  --help takes {more:.2f} CPU s more than python -c pass")


def measure(n_interviews: int, n_indicators: int, *, n_words: int, rounds: int) -> None:
    """Measure one size and print."""
    is_whole = n_interviews <= WHOLE_JOB_UP_TO
    print(f"{n_interviews} interviews of {n_words} words, 25 codes with {n_indicators} indicators")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        # in a process of its own: a child's peak of memory starts from its parent's
        work_out = multiprocessing.get_context("spawn").Process(
            target=prepare, args=(root, n_interviews, n_words, n_indicators)
        )
        work_out.start()
        work_out.join()
        work = jobs(root, is_whole=is_whole)
        found = dict(zip(work, medians(rounds, *work.values()), strict=True))
        work[TOKENS]()
        n_hits = (root / "out.csv").read_text(encoding="utf-8").count("\n") - 1
        report(found, in_process(root), n_hits / n_interviews / n_words * 1_000, is_whole=is_whole)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, nargs="+", default=[12, 200])
    parser.add_argument("--indicators", type=int, nargs="+", default=[300])
    parser.add_argument("--words", type=int, default=7_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for n_interviews in options.interviews:
        for n_indicators in options.indicators:
            measure(n_interviews, n_indicators, n_words=options.words, rounds=options.rounds)


if __name__ == "__main__":
    main()
