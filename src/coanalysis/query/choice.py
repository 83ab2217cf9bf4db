"""Which codes a table is about: one code with what lies below it, a facet, or all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from coanalysis.errors import QueryError
from coanalysis.model import Code
from coanalysis.query.basis import Basis
from coanalysis.study import text_in

__all__ = ["Section", "checked_include", "chosen", "columns_below", "depth", "find_code", "sections"]

#: What may be shown beside decided codings.
INCLUDES = ("suggested",)


@dataclass(frozen=True)
class Section:
    """Codes that belong in one table: a root with what lies below it, or codes that stand alone together.

    part: neutral short name for file names. title: as printed. codes: ids in codebook order.
    """

    part: str
    title: str
    codes: tuple[str, ...]


def checked_include(include: Iterable[str]) -> tuple[str, ...]:
    """Return what is to be shown beside decided codings. Raises QueryError for what cannot be."""
    wanted = (include,) if isinstance(include, str) else tuple(include)
    for one in wanted:
        if one not in INCLUDES:
            raise QueryError(f"{one!r} cannot be included", hint=f"can be included: {', '.join(INCLUDES)}")
    return wanted


def find_code(basis: Basis, text: str) -> tuple[str, ...]:
    """Return the ids meant by a code id, the name of a facet, or a code's name in any language.

    A facet without a code of its own (`phase`) means its topmost codes; a merged code means the one in its place.
    Raises QueryError, naming the nearest ones.
    """
    codes = basis.study.codes
    if text in basis.study.code_by_id:
        return (basis.study.redirects.get(text, text),)
    tops = tuple(code.id for code in codes if code.facet == text and not _has_parent(basis, code))
    wanted = text.casefold()
    named = tops or tuple(code.id for code in codes if wanted in {name.casefold() for name in code.name.values()})
    named = tuple(dict.fromkeys(basis.study.redirects.get(one, one) for one in named))
    if named and (tops or len(named) == 1):
        return named
    raise _unknown(basis, text, named)


def _unknown(basis: Basis, text: str, named: tuple[str, ...]) -> QueryError:
    if named:
        return QueryError(f"several codes are named {text!r}", hint=f"give the id: {', '.join(named)}")
    codes = basis.study.codes
    known = dict.fromkeys([code.id for code in codes] + [code.facet for code in codes])
    near = get_close_matches(text, list(known), n=3, cutoff=0.55)
    hint = f"did you mean {' or '.join(near)}?" if near else "list the codes with: coanalysis codebook show"
    return QueryError(f"there is no code {text!r} in this project", hint=hint)


def _has_parent(basis: Basis, code: Code) -> bool:
    return code.parent is not None and code.parent in basis.study.code_by_id


def is_shown(basis: Basis, code: Code) -> bool:
    """Say whether a code has a row of its own: retired ones only where they were used."""
    return code.status != "retired" or code.id in basis.by_code


def chosen(basis: Basis, code: str | None = None, *, exact: bool = False) -> tuple[Code, ...]:
    """Return the codes asked for, in codebook order: all, or `code` (see `find_code`) with what lies below it."""
    if code is None:
        wanted = set(basis.place) | set(basis.by_code)
    else:
        wanted = {one for found in find_code(basis, code) for one in basis.family(found, exact=exact)}
    return tuple(one for one in basis.study.codes if one.id in wanted and is_shown(basis, one))


def depth(basis: Basis, code: Code, *, among: frozenset[str] | None = None) -> int:
    """Return how many codes stand above a code, counting only those `among` the table's rows."""
    return sum(among is None or one in among for one in basis.ancestors(code))


def sections(basis: Basis, codes: Iterable[Code]) -> tuple[Section, ...]:
    """Return codes grouped as in a results chapter: one section per topmost code.

    Codes that have neither parent nor children (own codes, as a rule) share one section per facet, the facet `phase`
    excepted. A section may be without codings.
    """
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(_section_of(basis, code), []).append(code.id)
    return tuple(Section(key.replace("/", "-"), _title(basis, key), tuple(ids)) for key, ids in found.items())


def _section_of(basis: Basis, code: Code) -> str:
    top = (code.id, *basis.ancestors(code))[-1]
    alone = len(basis.family(top)) == 1
    return code.facet if alone and code.facet != "phase" else top


def _title(basis: Basis, key: str) -> str:
    if key in basis.study.code_by_id:
        return basis.code_name(key)
    if key == "own":
        return basis.word("quotes.own_codes")
    book = next(book for book in basis.study.codebooks if any(code.facet == key for code in book.codes))
    return text_in(book.title, basis.language) or key


def columns_below(basis: Basis, text: str) -> tuple[str, ...]:
    """Return the codes that a facet or code is split into: the children of a code, the topmost codes of a facet."""
    found = find_code(basis, text)
    if len(found) > 1:
        return found
    below = tuple(code.id for code in basis.study.codes if code.parent == found[0] and is_shown(basis, code))
    return below or found
