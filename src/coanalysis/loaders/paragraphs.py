"""Lines of a rich document: tables, headings, line breaks, bold; one way for RTF, OpenDocument and web pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat, takewhile

from coanalysis.errors import LoadError
from coanalysis.loaders.base import LINE_LIMIT, Blocks, Line, Options, Remark, limited
from coanalysis.loaders.headed import find_headed
from coanalysis.loaders.labels import learn
from coanalysis.loaders.lexicon import is_role
from coanalysis.loaders.shapes import LABEL_LENGTH, clean_label
from coanalysis.loaders.tablelines import counted, few
from coanalysis.loaders.wordtables import Piece, Search, find_talk
from coanalysis.ooxml import Cell, Paragraph
from coanalysis.rich import RichText, too_long
from coanalysis.text import canonical

__all__ = ["blocks_of", "speakers_above"]

#: A paragraph of more lines is several, ended by line breaks, where such paragraphs hold this share of the lines.
BROKEN, BROKEN_SHARE = 8, 0.5


@dataclass(frozen=True, slots=True)
class _Clean:
    """A paragraph in canonical form. bold: so many characters at the start of each of its lines are.

    removed: so many control characters were taken out.
    """

    place: str
    text: str
    bold: tuple[int, ...]
    removed: int
    cell: Cell | None
    is_heading: bool

    @property
    def n_lines(self) -> int:
        """How many lines of it are not blank."""
        return sum(1 for line in self.text.split("\n") if line.strip())

    @classmethod
    def of(cls, paragraph: Paragraph) -> _Clean:
        clean = canonical(paragraph.text)
        place = f"paragraph {paragraph.number}"
        bold = _bold(paragraph) if any(run.bold for run in paragraph.runs) else ()
        return cls(place, clean.text, bold, clean.removed, paragraph.cell, paragraph.is_heading)


def _bold(paragraph: Paragraph) -> tuple[int, ...]:
    """Return how many characters at the start of each line are bold."""
    lines: list[list[tuple[str, bool]]] = [[]]
    for run in paragraph.runs:
        first, *others = canonical(run.text).text.split("\n")
        lines[-1].append((first, run.bold))
        lines += [[(other, run.bold)] for other in others]
    return tuple(_weighty(line) for line in lines)


def _weighty(runs: Sequence[tuple[str, bool]]) -> int:
    start = "".join(text for text, _ in takewhile(lambda run: run[1] or not run[0].strip(), runs))
    return len(start) if start.strip() else 0


def blocks_of(found: RichText, options: Options, where: str) -> Blocks:
    """Return the lines of a document, its comments, and what was left out of it.

    Raises LoadError when there is no text, too many lines, or no labels and a table that might be the talk.
    """
    if sum(1 + run.text.count("\n") for paragraph in found.paragraphs for run in paragraph.runs) > LINE_LIMIT:
        raise too_long(where)
    texts = [_Clean.of(paragraph) for paragraph in found.paragraphs]
    if not any(text.n_lines for text in texts):
        raise LoadError("the document holds no text", where=where, hint="fetch or save it again", code="load.empty")
    search = _search(texts, options, where)
    if search.talk is not None:
        lines, notices, places = search.talk.lines, search.talk.notices, search.talk.places
    else:
        lines, notices = _by_paragraph(texts, search, where)
        places = {}
    left_out = (f"not read: {what} ({n})" for what, n in sorted(found.aside.items()) if n)
    return Blocks(
        limited(lines, where),
        is_timed=search.talk is not None,
        header=search.talk.header if search.talk else (),
        encoding=found.encoding,
        encoding_why=found.encoding_why,
        removed=sum(text.removed for text in texts),
        remarks=tuple(_remarks(found, places)),
        notices=(*found.notices, *left_out, *search.notices, *notices),
    )


def _search(texts: Sequence[_Clean], options: Options, where: str) -> Search:
    pieces = [Piece(text.place, text.text, text.cell) for text in texts]
    if any(piece.cell for piece in pieces):
        return find_talk(pieces, options.columns, where)
    if options.columns:
        raise LoadError(
            "columns were named, but the document has no table",
            where=where,
            hint="leave --columns out for this file",
            code="load.columns",
        )
    return Search()


def _remarks(found: RichText, places: Mapping[str, str]) -> Iterator[Remark]:
    for comment in found.comments:
        place = f"paragraph {comment.paragraph}"
        author = " ".join(canonical(comment.author).text.split())
        about = canonical(comment.about).text.strip()
        yield Remark(places.get(place, place), canonical(comment.text).text.strip(), author, about)


# Paragraph by paragraph


def _by_paragraph(texts: Sequence[_Clean], search: Search, where: str) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    lines = limited(_lines(texts), where)
    headed = speakers_above(lines)
    if headed is not None:
        return headed
    if search.unclear is not None and not _is_labelled(lines):
        raise search.unclear.error(where)
    return lines, ()


def _is_labelled(lines: Sequence[Line]) -> bool:
    """Say whether speech is labelled in its own lines. A label alone in a line is a cell of a table here."""
    return any(one.form in ("colon", "tight", "stamp") for one in learn(lines).taken if one and one.label)


def speakers_above(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[str, ...]] | None:
    """Return the lines with the speakers and times that stand on lines above them, with notices; None for others."""
    found = find_headed(lines)
    if found is None:
        return None
    n_wordless = counted(len(found.wordless), "line")
    notice = f"{n_wordless} with a speaker's name and nothing said under it ({few(found.wordless)})"
    return found.lines, (notice,) if found.wordless else ()


def _lines(texts: Sequence[_Clean]) -> Iterator[Line]:
    asides = _headings(texts)
    limit = BROKEN if _is_broken(texts) else None
    may_begin = _has_turns_inside(texts)
    for text in texts:
        yield from _split(text, aside=text.place in asides, limit=limit, may_begin=may_begin)


def _split(text: _Clean, *, aside: bool, limit: int | None, may_begin: bool) -> Iterator[Line]:
    """Yield the lines of a paragraph: a line break ends one. Of more lines than `limit`, each is a paragraph.

    may_begin: a line after a break may begin a turn.
    """
    pieces = text.text.split("\n")
    is_broken = limit is not None and len(pieces) > limit
    for number, (piece, bold) in enumerate(zip(pieces, chain(text.bold, repeat(0)), strict=False), 1):
        place = f"{text.place}, line {number}" if is_broken else text.place
        yield Line(piece, place, bold=min(bold, len(piece)), first=may_begin or is_broken or number == 1, aside=aside)


def _is_broken(texts: Sequence[_Clean]) -> bool:
    """Say whether the writer ended paragraphs by line breaks: then every line may begin a turn."""
    n_lines = [text.n_lines for text in texts]
    return sum(n for n in n_lines if n > BROKEN) > BROKEN_SHARE * sum(n_lines)


def _has_turns_inside(texts: Sequence[_Clean]) -> bool:
    """Say whether line breaks part turns: most lines after one begin with a label that recurs there."""
    after = [line for text in texts for line in text.text.split("\n")[1:] if line.strip()]
    labels = Counter(_before_colon(line) for line in after)
    return sum(n for label, n in labels.items() if label and n > 1) * 2 > len(after)


def _headings(texts: Sequence[_Clean]) -> frozenset[str]:
    """Return the places of headings that name no speaker: such words recur, or stand before a colon elsewhere.

    Where most paragraphs are in heading styles, the styles say nothing.
    """
    headings = [text for text in texts if text.is_heading and text.text.strip()]
    if len(headings) * 2 > sum(text.n_lines for text in texts):
        return frozenset()
    times = Counter(" ".join(text.text.split()) for text in headings)
    labels = Counter(_label(text) for text in texts) if headings else Counter[str]()
    return frozenset(
        text.place
        for text in headings
        if times[" ".join(text.text.split())] == 1
        and not (_label(text) and (is_role(_label(text)) or labels[_label(text)] > 1))
    )


def _label(text: _Clean) -> str:
    """Return what stands before the first colon of a paragraph, "" when that is long."""
    return _before_colon(text.text)


def _before_colon(text: str) -> str:
    before, colon, _ = text[: LABEL_LENGTH + 1].partition(":")
    return clean_label(before) if colon else ""
