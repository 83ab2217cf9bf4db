"""Speed of the main job on a thesis-sized corpus, beside what would otherwise be written.

    python -m benchmarks.speed [--interviews 12] [--words 7000] [--rounds 3]

Measured: CPU seconds of whole commands (interpreter start and imports included), peak memory of the largest one.
The whole job is import, code, one Word and one Excel export. 1,500 generated decisions are taken in before the clock
starts, so that the exports have something to print.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import codebook_text, indicators, write_corpus
from benchmarks.measuring import Measured, medians, run
from coanalysis.model import Decision
from coanalysis.project import create_project

HERE = Path(__file__).parent
CLI = [sys.executable, "-m", "coanalysis"]


def prepare(root: Path, n_interviews: int, n_words: int) -> None:
    """Write corpus and codebook, and a project with the transcripts and 1,500 decisions."""
    write_corpus(root / "texts", n_interviews, n_words)
    codes = indicators()
    (root / "codes.json").write_text(json.dumps(codes, ensure_ascii=False), encoding="utf-8")
    (root / "bench.yaml").write_text(codebook_text(codes), encoding="utf-8")
    create_project(root / "empty", codebooks=[str(root / "bench.yaml")]).close()
    with create_project(root / "ready", codebooks=[str(root / "bench.yaml")]) as project:
        project.import_files([root / "texts"])
        project.decide(decisions(project, list(codes), 1_500))


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


def jobs(root: Path) -> dict[str, object]:
    """Return the measured jobs by name."""
    script = [str(root / "texts"), str(root / "codes.json"), str(root / "out.xlsx")]
    return {
        "import": lambda: command(root, "empty", "import", str(root / "texts")),
        "code, first pass": lambda: command(root, "ready", "code"),
        "export quotes.docx": lambda: command(root, "ready", "export", "quotes", "-o", str(root / "q.docx"), "--force"),
        "export matrix.xlsx": lambda: command(root, "ready", "export", "matrix", "-o", str(root / "m.xlsx"), "--force"),
        "regex script": lambda: run([sys.executable, str(HERE / "regex_script.py"), *script]),
        "spaCy PhraseMatcher": lambda: run([sys.executable, str(HERE / "spacy_script.py"), *script]),
        "coanalysis --help": lambda: run([*CLI, "--help"]),
        "python -c pass": lambda: run([sys.executable, "-c", "pass"]),
    }


def report(found: dict[str, Measured], n_interviews: int, n_words: int) -> None:
    """Print the table and the ratios."""
    print(f"{n_interviews} interviews of {n_words} words, 25 codes with 300 indicators, 1,500 decisions")
    for name, one in found.items():
        print(f"  {name:24} {one.cpu_s:7.2f} CPU s   {one.peak_mib:6.0f} MiB")
    ours = [one for name, one in found.items() if name.startswith(("import", "code,", "export"))]
    whole = sum(one.cpu_s for one in ours)
    print(f"  whole job                {whole:7.2f} CPU s   {max(one.peak_mib for one in ours):6.0f} MiB")
    for other in ("regex script", "spaCy PhraseMatcher"):
        print(f"  whole job / {other}: {whole / found[other].cpu_s:.2f}")
    more = found["coanalysis --help"].cpu_s - found["python -c pass"].cpu_s
    print(f"  --help takes {more:.2f} CPU s more than python -c pass")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=12)
    parser.add_argument("--words", type=int, default=7_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        prepare(root, options.interviews, options.words)
        work = jobs(root)
        found = dict(zip(work, medians(options.rounds, *work.values()), strict=True))
    report(found, options.interviews, options.words)


if __name__ == "__main__":
    main()
