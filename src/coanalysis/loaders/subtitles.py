"""From cues to what a loader gives back, with everything that was odd about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Line, Remark, Source, limited
from coanalysis.loaders.cues import CueFile
from coanalysis.loaders.hearing import LOOP, notice, notices_of
from coanalysis.loaders.voices import lines_of

__all__ = ["blocks_of"]

#: Captions roll when so large a share of the cues begins with the line that ended the one before.
ROLLING = 0.5


def blocks_of(
    source: Source,
    found: CueFile,
    *,
    header: Sequence[tuple[str, str]] = (),
    remarks: Sequence[Remark] = (),
    notices: Sequence[str] = (),
) -> Blocks:
    """Return the lines of all cues with notices about them. Raises LoadError when there is no cue with a readable time.

    header: what stands before the first cue, as (place, text).
    """
    if len(found.unread) == len(found.cues) and not any(cue.text.strip() for cue in found.cues):
        raise LoadError(
            "no cue could be read",
            where=source.name,
            hint="a cue has a line such as 00:00:03.210 --> 00:00:08.245 and words under it; fetch the file again",
            code="load.no-cues",
        )
    spoken, told = lines_of(found.cues)
    read = limited(spoken, source.name)
    lines = _unrolled(read)
    repeated = [notice("lines that repeat the one before in rolling captions, left out", len(read) - len(lines))]
    return Blocks(
        lines,
        is_timed=True,
        header=tuple(header),
        encoding=source.decoded.encoding,
        encoding_why=source.decoded.why,
        removed=source.clean.removed,
        remarks=tuple(remarks),
        notices=(*_notices(found), *told, *notices, *repeated[: len(read) - len(lines)], *notices_of(lines, "cues")),
    )


def _notices(found: CueFile) -> list[str]:
    told = []
    backwards = [cue.place for cue in found.cues if cue.is_backwards]
    if backwards:
        told.append(notice("cues that end before they begin", len(backwards), backwards))
    for lines, what in (
        (found.unread, "cues with a time that cannot be read, their words kept"),
        (found.late, "texts after a blank line, taken as part of the cue before"),
        (found.odd, "lines with an arrow that are no times, taken as speech"),
    ):
        if lines:
            told.append(notice(what, len(lines), [f"line {number}" for number in lines]))
    return told


# Rolling captions: each cue shows the line before again, above the new one


def _unrolled(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines without those that a cue only shows again, where most cues do so."""
    cues = [list(same) for _, same in groupby(lines, lambda line: line.place)]
    rolling = [cue for before, cue in pairwise(cues) if cue[0].text == before[-1].text]
    n_taller = sum(len(cue) > 1 for cue in rolling)
    if len(rolling) <= max(LOOP, ROLLING * len(cues)) or n_taller < LOOP:
        return lines
    return tuple(_new_lines(cues))


def _new_lines(cues: Sequence[Sequence[Line]]) -> Iterator[Line]:
    shown: list[str] = []
    for cue in cues:
        texts = [line.text for line in cue]
        again = next((n for n in range(min(len(shown), len(texts)), 0, -1) if shown[-n:] == texts[:n]), 0)
        for number, line in enumerate(cue[again:]):
            yield replace(line, first=True) if not number else line
        shown = texts
