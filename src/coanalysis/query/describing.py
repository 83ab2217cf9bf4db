"""The codebook as an appendix (D2) and the coding tree (D3)."""

from __future__ import annotations

from collections.abc import Sequence

from coanalysis.methods import profile
from coanalysis.model import Code, Codebook
from coanalysis.query.basis import Basis, merged
from coanalysis.query.choice import chosen, depth
from coanalysis.query.parts import common_notes, local_date, make_table
from coanalysis.study import Study, text_in
from coanalysis.table import Cell, Column, Count, Quote, Table
from coanalysis.words import LANGUAGES

__all__ = ["codebook", "codebook_tables", "tree", "tree_table"]


def codebook(study: Study, code: str | None = None, *, exact: bool = False, language: str | None = None) -> Table:
    """Return the codes with definition, include, exclude, example and source, in one table.

    Grain: one row per code, in codebook order; retired codes are left out unless they were used.
    Raises QueryError for an unknown code.
    """
    basis = Basis.of(study, language=language)
    return _table(basis, chosen(basis, code, exact=exact), study.codebooks)


def codebook_tables(basis: Basis, *, code: str | None = None, exact: bool = False) -> tuple[Table, ...]:
    """Return one table per codebook that has codes asked for."""
    codes = chosen(basis, code, exact=exact)
    found = [(book, tuple(one for one in codes if book.get(one.id))) for book in basis.study.codebooks]
    tables = tuple(_table(basis, inside, (book,)) for book, inside in found if inside)
    return tables or (_table(basis, (), basis.study.codebooks),)


def _table(basis: Basis, codes: Sequence[Code], books: Sequence[Codebook]) -> Table:
    titles = ", ".join(text_in(book.title, basis.language) for book in books)
    among = frozenset(code.id for code in codes)
    return make_table(
        basis,
        "codebook",
        name=titles or basis.word("codebook.name"),
        part="-".join(book.id for book in books) if len(books) == 1 else "",
        caption=basis.word("codebook.caption", titles=titles) if titles else basis.word("codebook.name"),
        columns=_columns(basis),
        rows=tuple(_row(basis, code) for code in codes),
        grain=basis.word("codebook.grain"),
        all_transcripts=True,
        levels=tuple(depth(basis, code, among=among) for code in codes),
        notes=[*(_version(basis, book) for book in books), _invented(basis, codes)],
        landscape=True,
    )


def _columns(basis: Basis) -> tuple[Column, ...]:
    widths = {"code": 18, "definition": 30, "include": 24, "exclude": 24, "example": 32, "source": 12}
    kinds = {"example": "quote"}
    return tuple(
        Column(key, basis.word(f"column.{key}"), kinds.get(key, "text"), width)  # type: ignore[arg-type]
        for key, width in widths.items()
    )


def _row(basis: Basis, code: Code) -> tuple[Cell, ...]:
    texts = (text_in(one, basis.language) for one in (code.definition, code.include, code.exclude))
    return (basis.code_name(code.id), *texts, _example(basis, code), _source(basis, code))


def _example(basis: Basis, code: Code) -> Quote | str:
    for language in dict.fromkeys([basis.language, *LANGUAGES]):
        for example in code.examples:
            if example.texts.get(language):
                source = "" if example.source == "invented" else example.source
                return Quote(example.texts[language], source, source, code.id, "", "", "", 0, language)
    return ""


def _source(basis: Basis, code: Code) -> str:
    return "; ".join(code.sources) or basis.word(f"origin.{code.origin}")


def _version(basis: Basis, book: Codebook) -> str:
    since = max((basis.study.code_since.get(code.id, "") for code in book.codes), default="")
    title = text_in(book.title, basis.language)
    key = "codebook.version_date" if since else "codebook.version"
    return basis.word(key, title=title, version=book.version, date=local_date(since))


def _invented(basis: Basis, codes: Sequence[Code]) -> str:
    sources = {example.source for code in codes for example in code.examples[:1]}
    return basis.word("codebook.invented") if "invented" in sources else ""


def tree(
    study: Study,
    code: str | None = None,
    *,
    exact: bool = False,
    fully_read: bool = False,
    language: str | None = None,
) -> Table:
    """Return the coding tree with people and passages. Grain: one row per code, all below it included.

    Three columns of names by depth (deeper codes stand in the third), then people and passages, both Counts; without
    these two where the study's method reports no counts.
    Raises QueryError for an unknown code.
    """
    return tree_table(Basis.of(study, language=language, fully_read=fully_read), code=code, exact=exact)


def tree_table(basis: Basis, *, code: str | None = None, exact: bool = False) -> Table:
    """Return the coding tree from a basis; see `tree`."""
    codes = chosen(basis, code, exact=exact)
    among = frozenset(one.id for one in codes)
    figures = ("n_persons", "n_passages") if profile(basis.study.settings.method).counts else ()
    return make_table(
        basis,
        "tree",
        name=basis.word("tree.name"),
        caption=basis.word("tree.caption"),
        columns=(
            *(Column(key, basis.word(f"column.{key}"), width=24) for key in ("main_theme", "category", "subcode")),
            *(Column(key, basis.word(f"column.{key}"), "count", 11) for key in figures),
        ),
        rows=tuple(_tree_row(basis, one, depth(basis, one, among=among))[: 3 + len(figures)] for one in codes),
        grain=basis.word("matrix.grain"),
        unit=basis.word("unit.persons") if figures else "",
        notes=[
            *(basis.word(f"matrix.{key}") for key in ("groups.note", "parents", "marks") if figures),
            *(common_notes(basis, among) if figures else ()),
        ],
    )


def _tree_row(basis: Basis, code: Code, level: int) -> tuple[Cell, ...]:
    family = basis.family(code.id)
    codings = basis.of_codes(family)
    names = ["", "", ""]
    names[min(level, 2)] = basis.code_name(code.id)
    if not codings and not basis.fully_read(basis.ids, family):
        return (*names, Count(None, mark="unread"), Count(None, mark="unread"))
    people = {person for coded in codings for person in coded.people}
    return (*names, Count(len(people)), Count(len(merged(coded.span for coded in codings))))
