"""The look-up with pandas: one alternation per code over a column of turns (`str.contains`), which turns it stands in.

No inflection, no negation, no places, no counts of hits; into one CSV.

python benchmarks/pandas_script.py FOLDER CODES.json OUT.csv
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pandas as pd


def main(folder: str, codes: str, out: str) -> None:
    rows = []
    for path in sorted(Path(folder).glob("*.txt")):
        for number, block in enumerate(path.read_text(encoding="utf-8").split("\n\n"), 1):
            speaker, _, speech = block.partition(": ")
            if speaker != "Intervjuer":
                rows.append((path.stem, number, speaker, speech.lower()))
    turns = pd.DataFrame(rows, columns=["file", "turn", "speaker", "speech"])
    found = []
    for code, entries in json.loads(Path(codes).read_text(encoding="utf-8")).items():
        pattern = r"\b(?:" + "|".join(re.escape(entry.lower()) for entry in entries) + r")\b"
        hits = turns.loc[turns["speech"].str.contains(pattern), ["file", "turn", "speaker"]]
        found.append(hits.assign(code=code))
    pd.concat(found).to_csv(out, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
