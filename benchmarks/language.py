"""Compounds, homographs and negation: the share of hand-made cases that is read rightly, and the cases that are not.

    python -m benchmarks.language

The cases (`tests/sets/compounds.tsv`, `tests/sets/negation.tsv`) were written by the authors of the program, in
bokmål, nynorsk, dialect and English; the figures show what breaks, and are no claim about real talk.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from coanalysis.codebook.match import compile_codes
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Indicator

SETS = Path(__file__).parents[1] / "tests" / "sets"
Case = dict[str, str]


def read_cases(name: str) -> list[Case]:
    """Return the rows of a set as column -> cell."""
    with (SETS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def matched(case: Case, keys: KeyTable) -> str:
    """Return the words that a line finds in a sentence, joined by ` | `; words apart joined by a blank."""
    spans = [hit.spans for hit in _hits(case["line"], case, keys)]
    return " | ".join(" ".join(case["sentence"][start:end] for start, end in one) for one in spans)


def is_matched_rightly(case: Case, keys: KeyTable) -> bool:
    """Say whether a line finds what is expected."""
    return matched(case, keys) == case["expected"]


def is_negated_rightly(case: Case, keys: KeyTable) -> bool:
    """Say whether the words of a sentence are found, and read as negated or not as expected."""
    hits = _hits(f'"{case["words"]}"', case, keys)
    return bool(hits) and all(hit.negated == (case["expected"] == "negated") for hit in hits)


def _hits(line: str, case: Case, keys: KeyTable) -> list:
    code = Code("barrier/x", {"en": "x"}, indicators=(Indicator("barrier/x", line, 1),))
    language = case.get("language") or ("en" if case["note"].startswith("en") else "nb")
    return compile_codes([code], keys).find(case["sentence"], language=language)


def report() -> list[str]:
    """Return a line for each set, and one for each case that is read wrongly."""
    keys = KeyTable()
    lines = []
    sets: list[tuple[str, Callable[[Case, KeyTable], bool]]] = [
        ("compounds", is_matched_rightly),
        ("negation", is_negated_rightly),
    ]
    for name, is_right in sets:
        cases = read_cases(name)
        wrong = [case for case in cases if not is_right(case, keys)]
        share = (len(cases) - len(wrong)) / len(cases)
        lines.append(f"{name}: {len(cases) - len(wrong)} of {len(cases)} cases right ({share:.3f})")
        lines += [f"  wrong: {case['sentence']}" for case in wrong]
    return lines


def main() -> None:
    """Print the shares and the cases that are wrong."""
    print("\n".join(report()))


if __name__ == "__main__":
    main()
