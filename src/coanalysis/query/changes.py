"""How the codebooks changed since the project began (`changes`): an appendix of the method chapter."""

from __future__ import annotations

from coanalysis.codebook.telling import tell_changes
from coanalysis.query.basis import Basis
from coanalysis.query.parts import make_table
from coanalysis.study import Study
from coanalysis.table import Column, Table

__all__ = ["changes", "changes_table"]


def changes(study: Study, *, language: str | None = None) -> Table:
    """Return what changed in the codebooks since the project began, in sentences. Grain: one row per change.

    Which codes there are first, then what they mean, then patterns and examples; each in the order of the books.
    """
    return changes_table(Basis.of(study, language=language))


def changes_table(basis: Basis) -> Table:
    """Return the changes from a basis; see `changes`."""
    before = [code for book in basis.study.first_codebooks for code in book.codes]
    told = tell_changes(before, basis.study.codes, language=basis.language)
    versions = {book.id: book.version for book in basis.study.first_codebooks}
    notes = [
        basis.word("changes.version", book=book.id, old=versions[book.id], new=book.version)
        for book in basis.study.codebooks
        if versions.get(book.id, book.version) != book.version
    ]
    return make_table(
        basis,
        "changes",
        name=basis.word("changes.name"),
        caption=basis.word("changes.caption"),
        columns=(
            Column("about", basis.word("column.about"), width=22),
            Column("code_id", basis.word("column.code_id"), width=24, working=True),
            Column("change", basis.word("column.change"), width=90),
        ),
        rows=tuple((basis.word(f"changes.group.{one.group}"), one.code, one.text) for one in told),
        grain=basis.word("changes.grain"),
        notes=notes if told else [basis.word("changes.none")],
        all_transcripts=True,
        landscape=True,
    )
