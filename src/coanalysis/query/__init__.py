"""Query: the questions a thesis asks of decided codings, each answered by a Table.

Every function takes a Study and returns a Table; `build` returns what goes into one file. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from coanalysis.errors import QueryError
from coanalysis.query.basis import Basis
from coanalysis.query.changes import changes, changes_table
from coanalysis.query.choice import checked_include
from coanalysis.query.counting import matrix, matrix_tables
from coanalysis.query.coverage import coverage, coverage_tables
from coanalysis.query.describing import codebook, codebook_tables, tree, tree_table
from coanalysis.query.deviating import negative, negative_tables
from coanalysis.query.hinting import Hinted, hints_table, reliability_table
from coanalysis.query.indicators import indicator_tables, indicators
from coanalysis.query.joining import cooccurrence, cooccurrence_tables
from coanalysis.query.listing import codings, long, long_table, turns
from coanalysis.query.order import norwegian_key
from coanalysis.query.prompted import prompted, prompted_tables
from coanalysis.query.quoting import quote_tables, quotes
from coanalysis.query.reading_order import order_table
from coanalysis.query.stale import stale, stale_table
from coanalysis.query.taking_part import participants, participants_table
from coanalysis.query.writing import findings, findings_table, memos, memos_table
from coanalysis.study import Study
from coanalysis.table import Deliverable, Table
from coanalysis.words import LANGUAGES, word

__all__ = [
    "HINTED",
    "KINDS",
    "Hinted",
    "build",
    "changes",
    "codebook",
    "codings",
    "cooccurrence",
    "coverage",
    "file_name",
    "findings",
    "indicators",
    "long",
    "matrix",
    "memos",
    "negative",
    "norwegian_key",
    "options_of",
    "participants",
    "prompted",
    "quotes",
    "stale",
    "tree",
    "turns",
]


@dataclass(frozen=True)
class Kind:
    """How a deliverable is built: from a basis and the options it takes, beside `language`."""

    make: Callable[..., tuple[Table, ...]]
    takes: tuple[str, ...] = ()


def _one(make: Callable[..., Table]) -> Callable[..., tuple[Table, ...]]:
    return lambda basis, **options: (make(basis, **options),)


def _of_study(make: Callable[..., Table]) -> Callable[..., tuple[Table, ...]]:
    return lambda basis, **options: (make(basis.study, language=basis.language, **options),)


_CODE = ("code", "exact")
_READ = ("fully_read",)
_MARKS = ("marks",)
#: What a basis is made with; the rest is for the table.
_OF_BASIS = (*_READ, *_MARKS)
_KINDS: dict[str, Kind] = {
    "quotes": Kind(quote_tables, (*_CODE, "include", *_OF_BASIS)),
    "matrix": Kind(matrix_tables, (*_CODE, "include", "columns", *_OF_BASIS)),
    "cooccurrence": Kind(cooccurrence_tables, ("rows", "columns", "window", *_OF_BASIS)),
    "long": Kind(_one(long_table), (*_CODE, "include", *_OF_BASIS)),
    "codebook": Kind(codebook_tables, _CODE),
    "tree": Kind(_one(tree_table), (*_CODE, *_READ)),
    "participants": Kind(_one(participants_table)),
    "coverage": Kind(coverage_tables),
    "negative": Kind(negative_tables, _OF_BASIS),
    "prompted": Kind(prompted_tables, (*_CODE, *_OF_BASIS)),
    "indicators": Kind(indicator_tables, (*_CODE, "columns")),
    "findings": Kind(_one(findings_table), _MARKS),
    "memos": Kind(_one(memos_table)),
    "turns": Kind(_of_study(turns)),
    "codings": Kind(_of_study(codings), _CODE),
    "stale": Kind(_one(stale_table)),
    "changes": Kind(_one(changes_table)),
    "hints": Kind(_one(hints_table), (*_CODE, "transcript", "hinted")),
    "reliability": Kind(_one(reliability_table), (*_CODE, "hinted")),
    "order": Kind(_one(order_table), ("code", "transcript", "order", "hinted")),
}

#: The kinds that are about one coder, and are asked for through a project.
HINTED = ("hints", "reliability", "order")
#: The kinds of tables `build` knows.
KINDS = tuple(_KINDS)
_DEFAULTS: dict[str, Any] = {
    "code": None,
    "exact": False,
    "include": (),
    "window": "passage",
    "rows": None,
    "columns": None,
    "fully_read": False,
    "marks": None,
    "transcript": None,
    "order": None,
    "hinted": None,
}


def options_of(kind: str) -> tuple[str, ...]:
    """Return which options of `build` a kind takes, beside `language`."""
    return _kind(kind).takes


def build(
    kind: str,
    study: Study,
    *,
    code: str | None = None,
    exact: bool = False,
    include: Iterable[str] = (),
    window: str | int = "passage",
    rows: str | None = None,
    columns: str | None = None,
    fully_read: bool = False,
    marks: str | None = None,
    transcript: str | None = None,
    order: str | None = None,
    hinted: Hinted | None = None,
    language: str | None = None,
) -> Deliverable:
    """Return the tables of a kind that go into one file, with its title.

    code, exact: only this code and (unless exact) all below it. include: `suggested`. window, rows, columns: see
    `cooccurrence`; columns also of `matrix` and `indicators`. fully_read: leave out transcripts not fully read.
    marks: `keep` or `leave_out` the transcription marks of quotes, as the study's settings say when not given.
    transcript: only the one with this title. order: `transcript`, `informative` or `random` (`order`). hinted: what a
    project hands over for `hints`, `reliability` and `order`.
    Raises QueryError for a kind, code, column or language that does not exist, and for an option the kind does not
    take: nothing asked for is ignored.
    """
    known = _kind(kind)
    given: dict[str, Any] = {"code": code, "exact": exact, "include": checked_include(include), "window": window}
    given |= {"rows": rows, "columns": columns, "fully_read": fully_read, "marks": marks, "transcript": transcript}
    given |= {"order": order, "hinted": hinted}
    _check_options(kind, known, given)
    chosen = _checked_language(language or study.settings.language)
    basis = Basis.of(study, language=chosen, fully_read=fully_read, include=checked_include(include), marks=marks)
    tables = known.make(basis, **{name: given[name] for name in known.takes if name not in _OF_BASIS})
    return Deliverable(kind, word(f"title.{kind}", chosen), tables, chosen)


def file_name(kind: str, suffix: str, *, code: str | None = None) -> str:
    """Return the name of an export, the same in every language: `quotes-phase-enrolment.docx`."""
    return f"{kind}-{code.replace('/', '-')}.{suffix}" if code else f"{kind}.{suffix}"


def _kind(kind: str) -> Kind:
    if kind not in _KINDS:
        raise QueryError(f"there is no table {kind!r}", hint=f"tables: {', '.join(KINDS)}")
    return _KINDS[kind]


def _check_options(kind: str, known: Kind, given: dict[str, Any]) -> None:
    extra = [name for name, value in given.items() if value != _DEFAULTS[name] and name not in known.takes]
    if extra:
        takes = ", ".join(known.takes) or "none of these options"
        raise QueryError(f"{kind} does not take {', '.join(extra)}", hint=f"{kind} takes: {takes}")


def _checked_language(language: str) -> str:
    if language not in LANGUAGES:
        raise QueryError(f"tables cannot be made in {language!r}", hint=f"languages: {', '.join(LANGUAGES)}")
    return language
