"""Which indicator lines find nothing in a study, and which find nearly everything."""

from __future__ import annotations

from dataclasses import dataclass

from coanalysis.model import Indicator
from coanalysis.study import Study

__all__ = ["LineUse", "line_use"]

#: A line that stands in more than this share of what is coded, and in more than so many turns, tells little.
TOO_MUCH, AT_LEAST = 0.25, 20


@dataclass(frozen=True, slots=True)
class LineUse:
    """What the lines of a study's codebooks found in the last pass.

    silent: lines without a hit. loud: (line, turns it stands in), of more than a quarter of the codable turns and more
    than 20. turns: codable turns in all. lines: lines that are run.
    """

    silent: tuple[Indicator, ...]
    loud: tuple[tuple[Indicator, int], ...]
    turns: int
    lines: int


def line_use(study: Study) -> LineUse:
    """Return what the lines found. Lines of retired codes and of codes that only a person assigns are left out."""
    found: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for one in study.suggestions:
        for hit in one.evidence if one.suggester == "rules" else ():
            found.setdefault((hit.via or one.code, hit.indicator), set()).add((one.transcript, one.start))
    run = [code for code in study.codes if code.status != "retired" and code.automation != "manual"]
    lines = [line for code in run for line in code.indicators]
    turns = sum(1 for one in study.transcripts for _turn in study.codable_turns(one))
    places = [(line, len(found.get((line.code, line.text), ()))) for line in lines]
    most = max(AT_LEAST, TOO_MUCH * turns)
    silent = tuple(line for line, number in places if not number)
    return LineUse(silent, tuple((line, number) for line, number in places if number > most), turns, len(lines))
