"""The same look-up with a blank spaCy pipeline and a PhraseMatcher (no inflection, no negation), into one xlsx.

python benchmarks/spacy_script.py FOLDER CODES.json OUT.xlsx
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import spacy
from openpyxl import Workbook
from spacy.matcher import PhraseMatcher


def main(folder: str, codes: str, out: str) -> None:
    nlp = spacy.blank("nb")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for code, words in json.loads(Path(codes).read_text(encoding="utf-8")).items():
        matcher.add(code, list(nlp.pipe(words)))
    book = Workbook()
    sheet = book.active
    sheet.append(["transcript", "turn", "code", "hits", "text"])
    for path in sorted(Path(folder).glob("*.txt")):
        for number, line in enumerate(filter(None, path.read_text(encoding="utf-8").split("\n")), 1):
            speaker, _, speech = line.partition(": ")
            if speaker == "Intervjuer":
                continue
            counts = Counter(nlp.vocab.strings[key] for key, _start, _end in matcher(nlp(speech)))
            for code, hits in counts.items():
                sheet.append([path.stem, number, code, hits, speech])
    book.save(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
