"""Which words the lines of codebooks hit: the way to see what an open end or a part of a compound caught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from coanalysis.codebook.findings import language_of
from coanalysis.codebook.match import compile_codes, is_run
from coanalysis.language.keys import KeyTable
from coanalysis.language.marks import blanked
from coanalysis.language.tokens import tokenize
from coanalysis.model import Codebook, Transcript

__all__ = ["TypeHit", "types_hit"]


@dataclass(frozen=True, slots=True)
class TypeHit:
    """A word type that one line hit. One row per code, line and type.

    indicator: the line as written. line: its place in the codebook's file. type: the words of a match, folded, with
    ` … ` where others stand between. count: matches in all turns, negated ones included.
    """

    code: str
    indicator: str
    line: int
    type: str
    count: int


def types_hit(
    codebooks: Iterable[Codebook], transcripts: Iterable[Transcript], *, keys: KeyTable | None = None
) -> list[TypeHit]:
    """Return the word types that each line hit in all turns of some transcripts.

    In the order of the codebooks' lines, most frequent first. keys: a table of words, to share between calls.
    """
    codes = [code for book in codebooks for code in book.codes]
    matcher = compile_codes(codes, keys)
    counts: Counter[tuple[int, str]] = Counter()
    for transcript in transcripts:
        text = blanked(transcript.text, transcript.marks)
        language = language_of(transcript)
        for turn in transcript.turns:
            for found in matcher.found(text, turn.start, turn.end, language=language):
                counts[found.line.number, " … ".join(_words(text, *span) for span in found.spans)] += 1
    rows = sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    lines = [(code.id, line) for code in codes if is_run(code) for line in code.indicators]
    return [
        TypeHit(lines[number][0], lines[number][1].text, lines[number][1].line, words, count)
        for (number, words), count in rows
    ]


def _words(text: str, start: int, end: int) -> str:
    """Return the words of a stretch, folded; what stands there when a pattern found marks only."""
    return " ".join(token.folded for token in tokenize(text, start, end)) or text[start:end].strip()
