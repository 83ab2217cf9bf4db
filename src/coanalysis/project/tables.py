"""The tables of a project: each takes in what is new on disk, then asks `query`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from coanalysis.model import Suggestion
    from coanalysis.project.core import Project
    from coanalysis.study import Study
    from coanalysis.table import Deliverable, Table

__all__ = ["Tables"]


class Asked(Protocol):
    """What the tables need of a project."""

    @property
    def study(self) -> Study:
        """Everything they are computed from."""
        ...

    def refresh(self) -> None:
        """Take in what is new on disk."""
        ...


class Tables:
    """What a Project can be asked for; see `Project`."""

    def deliverable(self: Asked, kind: str, **options: Any) -> Deliverable:
        """Return the tables of a kind that go into one file. Options: see `coanalysis.query.build`."""
        from coanalysis import query

        self.refresh()
        if kind in query.HINTED or options.get("suggesters"):
            from coanalysis.project.hints import with_hints

            options = with_hints(cast("Project", self), kind, options)
        return query.build(kind, self.study, **options)

    def hints(
        self: Asked, *, code: str | None = None, transcript: str | None = None, suggesters: Sequence[str] | None = None
    ) -> tuple[Suggestion, ...]:
        """Return the suggestions the coder may see and has not answered, turn by turn, in the order a sheet shows them.

        code: of this one and all below it. transcript: its title. suggesters: of `rules`, `learned`, `weak` and
        `similar`; as the settings say when not given. Nothing is written to the store.
        Raises UsageError for a suggester, QueryError for a code or transcript that is not known.
        """
        from coanalysis.project.hints import asked

        self.refresh()
        return asked(cast("Project", self), code=code, transcript=transcript, suggesters=suggesters)

    def quotes(self: Asked, code: str | None = None, *, exact: bool = False, language: str | None = None) -> Table:
        """Return the quotes of a code and all below it (of all codes, without one). Grain: passage x code."""
        from coanalysis import query

        self.refresh()
        return query.quotes(self.study, code=code, exact=exact, language=language)

    def matrix(self: Asked, *, columns: str = "persons", code: str | None = None, language: str | None = None) -> Table:
        """Return codes x persons (passages), transcripts or groups (persons of those present)."""
        from coanalysis import query

        self.refresh()
        return query.matrix(self.study, columns=columns, code=code, language=language)

    def cooccurrence(
        self: Asked, *, rows: str = "phase", columns: str = "barrier", window: str | int = "passage"
    ) -> Table:
        """Return two facets crossed: persons, with the number of passages as second figure."""
        from coanalysis import query

        self.refresh()
        return query.cooccurrence(self.study, rows=rows, columns=columns, window=window)

    def export(self: Asked, kind: str, path: str | Path, *, force: bool = False, **options: Any) -> Path:
        """Write a table, `reading` or `review` to a file and return its path. Options: see `query.build`.

        Of several CSV files (see `exporting.export`) it is the first.
        """
        from coanalysis.project import exporting

        self.refresh()
        return exporting.export(cast("Project", self), kind, Path(path), force=force, **options)[0]
