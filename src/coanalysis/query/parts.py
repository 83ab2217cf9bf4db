"""Parts that tables share: the notes below them, where they come from, words with numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from coanalysis.methods import profile
from coanalysis.query.basis import Basis, Span, merged
from coanalysis.study import text_in
from coanalysis.table import Table
from coanalysis.words import has_word, word

__all__ = [
    "COUNTED",
    "common_notes",
    "counted",
    "listed",
    "local_date",
    "lost_passages",
    "lower_first",
    "make_table",
    "marks_note",
    "older_version",
    "suggested_title",
    "unspoken_note",
    "upper_first",
    "waiting_note",
    "without_speaker",
]

#: Kinds of tables that count codes and nothing else.
COUNTED = ("matrix", "cooccurrence")


def counted(key: str, number: int, language: str, **values: object) -> str:
    """Return the words for a key with a number in them; `key.one` for 1 where there are such words."""
    single = f"{key}.one"
    return word(single if number == 1 and has_word(single) else key, language, n=number, **values)


def listed(basis: Basis, words: Iterable[str]) -> str:
    """Return words as a list in a sentence: «gruppe, stilling og ansiennitet»."""
    items = list(words)
    head, last = ", ".join(items[:-1]), items[-1:]
    return f"{head} {basis.word('and')} {last[0]}" if head else "".join(last)


def lower_first(text: str) -> str:
    """Return a name as it stands inside a sentence: «Tidspress» -> «tidspress», «HLR» and «IKT-støtte» unchanged."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def local_date(utc: str) -> str:
    """Return the day of a UTC time, `2025-06-12`. The day in UTC: a table must not depend on where it is made."""
    return utc[:10]


def upper_first(text: str) -> str:
    """Return a name as it stands in a heading: «nyansatte» -> «Nyansatte», «eHelse» unchanged."""
    return text[:1].upper() + text[1:] if text[1:2].islower() else text


def make_table(
    basis: Basis, kind: str, *, notes: Iterable[str] = (), all_transcripts: bool = False, **parts: Any
) -> Table:
    """Return a table with language, date and provenance set. Empty notes are left out.

    all_transcripts: the table is about every transcript, not only those with a decision.
    """
    limits = {} if all_transcripts else common_filters(basis)
    filters: Mapping[str, str] = {**limits, **parts.pop("filters", {})}
    return Table(
        kind=kind,
        language=basis.language,
        notes=tuple(note for note in (*notes, _no_counts(basis, kind)) if note),
        filters=filters,
        provenance=provenance(basis),
        date=basis.date,
        **parts,
    )


def _no_counts(basis: Basis, kind: str) -> str:
    """Return that the study's method reports no counts, under a table that holds nothing else."""
    counts = kind not in COUNTED or profile(basis.study.settings.method).counts
    return "" if counts else basis.word("method.no_counts")


def common_filters(basis: Basis) -> dict[str, str]:
    """Return what limits every table: which transcripts, in the reader's words."""
    filters = {basis.word("about.transcripts"): ", ".join(one.title for one in basis.transcripts) or "–"}
    if basis.waiting:
        filters[basis.word("about.waiting")] = str(len(basis.waiting))
    if basis.fully_read_only:
        filters[basis.word("about.reading")] = basis.word("about.fully_read_only")
    if basis.leaves_marks:
        filters[basis.word("about.marks")] = basis.word("about.marks_left_out")
    return filters


def provenance(basis: Basis) -> dict[str, str]:
    """Return where a table comes from: project, codebooks with their versions, date of the newest data."""
    books = (
        basis.word("about.codebook_version", title=text_in(book.title, basis.language), version=book.version)
        for book in basis.study.codebooks
    )
    found = {
        basis.word("about.project"): basis.study.settings.title,
        basis.word("about.codebooks"): "; ".join(books),
        basis.word("about.newest"): local_date(basis.date),
    }
    return {label: text for label, text in found.items() if text}


def suggested_title(basis: Basis, caption: str, include: Iterable[str]) -> str:
    """Return a caption that says so when suggestions stand beside decided codings."""
    return basis.word("table.with_suggested", caption=caption) if "suggested" in include else caption


def common_notes(basis: Basis, codes: Iterable[str] | None = None) -> list[str]:
    """Return the notes every count carries: reading, disputed and unsure codings, what is left out, what waits."""
    return [
        reading_note(basis),
        _without_decisions(basis),
        disputed_note(basis, codes),
        _unsure_note(basis, codes),
        _older_version(basis),
        _without_code(basis),
        unspoken_note(basis, codes),
        waiting_note(basis),
    ]


def marks_note(basis: Basis) -> str:
    """Return that quotes are without transcription marks, or '' when they have them."""
    return basis.word("table.without_marks", ellipsis=basis.study.settings.ellipsis) if basis.leaves_marks else ""


def reading_note(basis: Basis) -> str:
    """Return how many transcripts have been fully read, or '' when all have."""
    study = basis.study
    done = sum(basis.reading.fully_read(one.id) for one in study.transcripts)
    if basis.fully_read_only:
        return basis.word("table.only_fully_read", n=len(basis.transcripts), total=len(study.transcripts))
    if done == len(study.transcripts):
        return ""
    return basis.word("table.fully_read", n=done, total=len(study.transcripts))


def _without_decisions(basis: Basis) -> str:
    if basis.fully_read_only:
        return ""
    missing = [one.title for one in basis.study.transcripts if one.id not in basis.ids]
    return basis.word("table.no_decisions", titles=", ".join(missing)) if missing else ""


def disputed_note(basis: Basis, codes: Iterable[str] | None = None) -> str:
    """Return how many disputed codings (of some codes) are left out, or ''."""
    wanted = None if codes is None else frozenset(codes)
    number = sum(wanted is None or one.code in wanted for one in basis.state("disputed"))
    return counted("table.disputed", number, basis.language) if number else ""


def _unsure_note(basis: Basis, codes: Iterable[str] | None) -> str:
    """Return how many codings (of some codes) their coder is unsure about, or ''.

    Those that touch a coding of the same code that is counted, or counted as disputed, are not told twice.
    """
    wanted = None if codes is None else frozenset(codes)
    told, unsure = (_by_code(basis, *states) for states in (("accepted", "disputed"), ("unsure",)))
    number = sum(
        not any(one[0] == other[0] and one[1] < other[2] and other[1] < one[2] for other in told[code])
        for code, spans in unsure.items()
        if wanted is None or code in wanted
        for one in merged(spans)
    )
    return counted("table.unsure", number, basis.language) if number else ""


def _by_code(basis: Basis, *states: str) -> defaultdict[str, list[Span]]:
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for state in states:
        for one in basis.state(state):
            found[one.code].append((one.transcript, one.start, one.end))
    return found


def _older_version(basis: Basis) -> str:
    number = sum(
        one.state == "accepted" and one.transcript in basis.ids and not basis.is_current(one)
        for one in basis.all_codings
    )
    return older_version(basis, number + lost_passages(basis, "code"))


def older_version(basis: Basis, number: int) -> str:
    """Return that so many passages stand in an older text only and are left out; '' for none."""
    return counted("table.older_version", number, basis.language) if number else ""


def lost_passages(basis: Basis, *kinds: str) -> int:
    """Return how many things of some kinds have lost their words in newer texts and wait for somebody to settle them.

    Of answers only those that said yes count.
    """
    lost = (item for item in basis.study.waiting_for_a_look if item.status == "lost" and item.kind in kinds)
    return sum(item.was.transcript in basis.speech and item.answer in ("", "accept") for item in lost)


def _without_code(basis: Basis) -> str:
    number = sum(len(rows) for code, rows in basis.by_code.items() if code not in basis.place)
    return counted("table.without_code", number, basis.language) if number else ""


def unspoken_note(basis: Basis, codes: Iterable[str] | None = None) -> str:
    """Return how many codings (of some codes) are left out because only interviewers or moderators speak there, or ''.

    Of the codings that people answered yes to, in the transcripts the tables take.
    """
    wanted = None if codes is None else frozenset(codes)
    found = (one for one in basis.unspoken if one.state in ("accepted", "disputed") and one.transcript in basis.ids)
    return without_speaker(basis, sum(wanted is None or one.code in wanted for one in found))


def without_speaker(basis: Basis, number: int) -> str:
    """Return that so many codings are left out because only interviewers or moderators speak there; '' for none."""
    return counted("table.without_speaker", number, basis.language) if number else ""


def waiting_note(basis: Basis) -> str:
    """Return how many suggestions wait for a decision while nothing is coded, or ''.

    Once there are codings the number stands among the filters: a thesis table is not about what is undecided.
    """
    number = 0 if basis.accepted else len(basis.waiting)
    return counted("table.waiting", number, basis.language) if number else ""
