"""Checks codebooks that are used together: what reading one file alone cannot see, and what is probably not meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from coanalysis.codebook.indicators import parse_indicator
from coanalysis.codebook.nodes import Findings
from coanalysis.codebook.overlaps import covered_lines
from coanalysis.codebook.plain import shared_ids
from coanalysis.codebook.redirects import note_loops
from coanalysis.codebook.references import note_dead, references
from coanalysis.codebook.spacy_lines import what_it_costs
from coanalysis.errors import Problem
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Codebook, Indicator, Transcript

__all__ = ["check_codebooks"]


def check_codebooks(
    books: Sequence[Codebook], transcripts: Iterable[Transcript] = (), *, is_complete: bool = True
) -> list[Problem]:
    """Return what should be mended in codebooks that are used together, codebook by codebook, by line.

    Found are: references to codes that none of them has, ids used twice, counterparts that do not name each other,
    codes without definition, indicators that stand twice, are covered by another line or never run. transcripts: with
    them, `re:` lines that take too long on this talk are found too. is_complete: these are all codebooks of a project;
    if not, references into a facet that none of them has are left alone.
    """
    codes = {code.id: code for book in books for code in book.codes}
    keys = KeyTable()
    problems: list[Problem] = []
    for book in books:
        findings = Findings(book.path or book.id)
        for code in book.codes:
            _check_code(code, codes, findings, strict=is_complete)
            _check_covered(code, keys, findings)
        problems += findings.problems()
    return [*problems, *shared_ids(books), *_shared_indicators(books), *_too_slow(books, transcripts)]


def _check_code(code: Code, codes: dict[str, Code], findings: Findings, *, strict: bool) -> None:
    note_dead(references(code), codes, findings, strict=strict)
    _check_counterpart(code, codes, findings)
    note_loops([code], codes.values(), findings)
    _check_meaning(code, findings)
    _check_suggested(code, codes, findings)
    for indicator in code.indicators:
        cost = what_it_costs(parse_indicator(indicator.text))
        if cost:
            findings.add(indicator.line or code.line, f"{code.id}: {cost}: `{indicator.text}`")
    if code.indicators and code.automation == "manual":
        findings.add(code.line, f"{code.id}: indicators are never run on a code with `automation: manual`")


def _check_counterpart(code: Code, codes: dict[str, Code], findings: Findings) -> None:
    other = codes.get(code.counterpart or "")
    if other and other.counterpart != code.id:
        says = f"names {other.counterpart!r}" if other.counterpart else "names none"
        message = f"{code.id}: its counterpart is {other.id!r}, whose own counterpart {says}"
        findings.add(code.line, message, "counterparts are true opposites and name each other")


def _check_meaning(code: Code, findings: Findings) -> None:
    if code.status == "active" and not code.definition:
        findings.add(code.line, f"{code.id}: no definition", "say what an utterance must do to count")


def _check_suggested(code: Code, codes: dict[str, Code], findings: Findings) -> None:
    """Note negations that would suggest a code which is never suggested."""
    targets = {ref.target for ref in references(code) if ref.field in ("negated", "indicators")}
    for target in sorted(targets & codes.keys()):
        if codes[target].automation == "manual":
            findings.add(code.line, f"{code.id}: its negation suggests {target!r}, which only a person assigns")


def _check_covered(code: Code, keys: KeyTable, findings: Findings) -> None:
    for line, other in covered_lines(code, keys):
        message = f"{code.id}: `{other.text}` (line {other.line}) finds all that `{line.text}` finds"
        findings.add(line.line or code.line, message, "leave the line out, or narrow one of the two")


def _places(books: Iterable[Codebook]) -> Iterator[tuple[Codebook, Code, Indicator]]:
    return ((book, code, line) for book in books for code in book.codes for line in code.indicators)


def _shared_indicators(books: Sequence[Codebook]) -> list[Problem]:
    """Return a problem for every indicator that an earlier line, of whatever code, says already."""
    first: dict[str, Indicator] = {}
    problems = []
    for book, code, line in _places(books):
        owner = first.setdefault(" ".join(line.text.split()).casefold(), line)
        if owner is not line:
            where = f"{book.path or book.id}, line {line.line or code.line}"
            message = f"{code.id}: `{line.text}` is already an indicator of {owner.code} (line {owner.line})"
            problems.append(Problem(where, message, "one line speaks for one code"))
    return problems


def _too_slow(books: Sequence[Codebook], transcripts: Iterable[Transcript]) -> list[Problem]:
    from coanalysis.codebook.match import compile_codes

    transcripts = tuple(transcripts)
    if not transcripts:
        return []
    matcher = compile_codes(code for book in books for code in book.codes)
    for transcript in transcripts:
        for turn in transcript.turns:
            matcher.find(transcript.text, turn.start, turn.end, language=transcript.language or "nb")
    return list(matcher.skipped)
