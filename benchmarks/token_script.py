"""The fastest thing an analyst would write in plain Python: a dictionary of first words, every hit with its place.

Whole words and two-word phrases, in lower case: no inflection, no negation, no idioms, nothing stored but one CSV.

python benchmarks/token_script.py FOLDER CODES.json OUT.csv
"""

from __future__ import annotations

import csv
import json
import re
import sys
from itertools import islice
from pathlib import Path

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def read_codes(path: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return first word -> (words, code) of each entry."""
    firsts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for code, entries in json.loads(Path(path).read_text(encoding="utf-8")).items():
        for entry in entries:
            words = tuple(entry.lower().split())
            firsts.setdefault(words[0], []).append((words, code))
    return firsts


def main(folder: str, codes: str, out: str) -> None:
    firsts = read_codes(codes)
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "file", "turn", "speaker", "offset"])
        for path in sorted(Path(folder).glob("*.txt")):
            for number, block in enumerate(path.read_text(encoding="utf-8").split("\n\n"), 1):
                speaker, _, speech = block.partition(": ")
                if speaker == "Intervjuer":
                    continue
                words = WORD.findall(speech.lower())
                found = [at for at, word in enumerate(words) if word in firsts]
                for at in found:
                    for entry, code in firsts[words[at]]:
                        if len(entry) == 1 or tuple(words[at : at + len(entry)]) == entry:
                            place = next(islice(WORD.finditer(speech), at, None))
                            writer.writerow([code, path.stem, number, speaker, place.start()])


if __name__ == "__main__":
    main(*sys.argv[1:])
