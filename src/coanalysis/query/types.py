"""Word types: which words the lines of the codebooks really found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from coanalysis.language.tokens import fold
from coanalysis.query.basis import Basis
from coanalysis.query.hitting import Hit, Line, LineHits
from coanalysis.query.parts import make_table
from coanalysis.table import Cell, Column, Table

__all__ = ["types_table"]

#: Between the words of a hit that stand apart.
GAP = " … "


def types_table(basis: Basis, lines: Mapping[Line, LineHits]) -> Table:
    """Return the word types that each line hit, most frequent first. Grain: one row per line and word type.

    A word type is the words of a hit in lower case: «tidspresset», «rakk … ikke». So `tid*` and `part: tid` show which
    words they caught, and what belongs behind EXCEPT.
    """
    columns = (
        Column("code", basis.word("column.code"), width=24),
        Column("line", basis.word("column.line_of_codebook"), width=34),
        Column("words", basis.word("column.words_found"), width=34),
        Column("hits", basis.word("column.hits"), "integer", 8),
        Column("persons", basis.word("column.people"), "integer", 10),
        Column("transcripts", basis.word("column.n_transcripts"), "integer", 14),
    )
    return make_table(
        basis,
        "indicators",
        name=basis.word("indicators.words.name"),
        part="words",
        caption=basis.word("indicators.words.caption"),
        columns=columns,
        rows=tuple(row for line, hits in lines.items() for row in _rows(basis, line, hits)),
        grain=basis.word("indicators.words.grain"),
        unit=basis.word("unit.hits"),
        all_transcripts=True,
        notes=[basis.word("indicators.words.note")],
        landscape=True,
    )


def _rows(basis: Basis, line: Line, hits: LineHits) -> list[tuple[Cell, ...]]:
    by_type: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits.hits.values():
        by_type[_words(basis, hit)].append(hit)
    times = Counter({words: len(found) for words, found in by_type.items()})
    ordered = sorted(by_type, key=lambda words: (-times[words], words))
    return [(basis.code_name(line[0]), line[1], words, *_figures(basis, by_type[words])) for words in ordered]


def _words(basis: Basis, hit: Hit) -> str:
    text = basis.study.transcript_by_id[hit.transcript].text
    return GAP.join(" ".join(fold(text[start:end]).split()) for start, end in hit.spans)


def _figures(basis: Basis, hits: list[Hit]) -> tuple[int, int, int]:
    return len(hits), len(speakers_of(basis, hits)), len({hit.transcript for hit in hits})


def speakers_of(basis: Basis, hits: list[Hit]) -> frozenset[str]:
    """Return the people who said the words of some hits."""
    spans = ((hit.transcript, start, end) for hit in hits for start, end in hit.spans)
    return frozenset(who for key, start, end in spans for who in basis.speech[key].speakers(start, end))
