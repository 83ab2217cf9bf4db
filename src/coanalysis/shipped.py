"""Finds the codebooks and sample transcripts that come with the program, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

from coanalysis.errors import UsageError

__all__ = ["shipped", "shipped_codebooks"]

PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Return the path of something that is shipped, such as `shipped("codebooks", "barriers.yaml")`.

    A wheel carries it inside the package, in `_shipped`; in a checkout it stands at the root of the repository, the
    only copy. Raises UsageError if it is in neither.
    """
    for root in (PACKAGE / "_shipped", PACKAGE.parent.parent):
        place = root.joinpath(*parts)
        if place.exists():
            return place
    name = "/".join(parts)
    raise UsageError(f"nothing called {name!r} comes with the program", hint=_known(parts), code="shipped.missing")


def shipped_codebooks() -> tuple[str, ...]:
    """Return the names of the shipped codebooks, such as `barriers-core`, in alphabetical order."""
    return tuple(sorted(path.stem for path in shipped("codebooks").glob("*.yaml")))


def _known(parts: tuple[str, ...]) -> str:
    if parts[:1] == ("codebooks",) and len(parts) > 1:
        return "shipped codebooks: " + ", ".join(shipped_codebooks())
    return "shipped are codebooks and transcripts_sample"
