"""Tables as a Word document: to be pasted into a thesis, or handed in as an appendix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coanalysis.errors import UsageError
from coanalysis.exporters.printing import clean, moment, printed
from coanalysis.exporters.word_layout import fitted, for_print, split_wide
from coanalysis.exporters.word_parts import (
    Piece,
    TableLook,
    add_run,
    caption_number,
    new,
    paragraph,
    section_break,
    table,
    w,
)
from coanalysis.exporters.word_styles import StyleIds, open_document, page_of, saved, section_like, style_ids
from coanalysis.files import write_atomic
from coanalysis.table import Cell, Deliverable, Quote, Table
from coanalysis.words import word

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["CAPTIONS", "write_word"]

#: How captions look: `apa` «Tabell 1» with the title in italics on the next line, `word` «Tabell 1: title».
CAPTIONS = ("apa", "word")
#: Twips: indentation per level of a code tree; space between a heading that reads upwards and the line below it.
INDENT, INSET = 200, 70
#: Space above and below text in a cell, in twips; rows of figures stand closer.
PADDING = 30
#: Kind -> columns in which equal cells below each other are one, as long as those of the first column are equal.
MERGED = {"quotes": ("code",), "negative": ("claim", "supporting", "assessment", "code")}
COUNTS = frozenset({"count", "integer"})
#: The longest name a bookmark may have.
LONGEST_NAME = 40

Element = Any


def write_word(
    deliverable: Deliverable,
    path: str | Path,
    *,
    template: str | Path | None = None,
    captions: str = "apa",
    merge: bool = True,
    force: bool = True,
) -> tuple[Path, ...]:
    """Write the tables of a deliverable to one Word document and return its path in a tuple.

    Each table has a caption that Word numbers above it and its notes below it; header rows are repeated, rows don't
    break, every run carries its language. Columns meant for working files are left out. The same tables give the
    same bytes. template: a .docx or .dotx whose styles, page and headers are used. captions: `apa` or `word`.
    merge: in tables of quotes a subcode, and in those of deviations a claim with its support and assessment, stands
    once for all its quotes, in a cell as tall as they are.
    Raises UsageError for other captions, LoadError for a template that is none, ExportError.
    """
    if captions not in CAPTIONS:
        raise UsageError(f"there are no captions {captions!r}", hint=f"captions: {', '.join(CAPTIONS)}")
    document = open_document(template, deliverable.language)
    notes = [Piece(note, deliverable.language) for note in deliverable.notes]
    _fill(document, notes, deliverable.tables, Look(style_ids(document), captions, merge))
    _set_properties(document, deliverable)
    path = Path(path)
    write_atomic(path, saved(document), force=force)
    return (path,)


def _set_properties(document: Document, deliverable: Deliverable) -> None:
    at = moment([one.date for one in deliverable.tables]).replace(tzinfo=None)
    properties = document.core_properties
    properties.title, properties.language = clean(deliverable.title)[:255], deliverable.language
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.subject = properties.category = ""
    properties.created = properties.modified = at
    properties.revision = 1


# The document


@dataclass(frozen=True, slots=True)
class Look:
    """How tables are to look in this document."""

    styles: StyleIds
    captions: str
    merge: bool


def _fill(document: Document, notes: Sequence[Piece], tables: Sequence[Table], look: Look) -> None:
    body = document.element.body
    upright = document.sections[-1]._sectPr
    sections = {way: section_like(upright, landscape=way) for way in (False, True)}
    rooms = {way: page_of(section).width for way, section in sections.items()}
    body.remove(upright)
    body.extend(paragraph(look.styles.note, [note]) for note in notes)
    way = tables[0].landscape if tables else False
    parts = [part for one in tables for part in split_wide(for_print(one), rooms[one.landscape])]
    for number, one in enumerate(parts, start=1):
        if one.landscape != way:
            section_break(body[-1], deepcopy(sections[way]))
            way = one.landscape
        body.extend([_caption(one, number, look), _table(one, rooms[way], look), _notes(one, look.styles)])
    body.append(sections[way])


# Caption and notes


def _caption(one: Table, number: int, look: Look) -> Element:
    label, language = word("word.table", one.language), one.language
    made = paragraph(look.styles.caption, [Piece(f"{label} ", language)], keep_next=True)
    caption_number(made, label, number, bookmark=_bookmark(one, number), language=language)
    if look.captions == "apa":
        add_run(made, Piece("\n", language))
        add_run(made, Piece(one.caption, language, look.styles.emphasis))
    else:
        add_run(made, Piece(f": {one.caption}", language))
    return made


def _bookmark(one: Table, number: int) -> str:
    """Return a name for the number of a table: letters, digits and `_`, at most 40, each once."""
    wanted = re.sub(r"[^A-Za-z0-9]+", "_", f"tab_{one.kind}_{one.part}").strip("_")
    return f"{wanted[:36]}_{number}" if not one.part or len(wanted) > LONGEST_NAME else wanted


def _notes(one: Table, styles: StyleIds) -> Element:
    if not one.notes:
        return paragraph(styles.note)
    lead = Piece(word("word.note", one.language), one.language, styles.emphasis)
    return paragraph(styles.note, [lead, Piece(" " + " ".join(one.notes), one.language)])


# The table


def _table(one: Table, room: int, look: Look) -> Element:
    styles = look.styles
    centred = tuple(column.kind in ("count", "integer", "number") for column in one.columns)
    layout = fitted(one, room)
    turned = tuple(bool(layout.turned) and column.kind == "count" for column in one.columns)
    merged, padding = look.merge and one.kind in MERGED, 0 if COUNTS & _kinds(one) else PADDING
    form = TableLook(styles.table, layout.widths, turned, layout.turned, merged, padding)
    head = [
        paragraph(
            styles.text,
            [Piece(column.label, one.language, styles.strong)],
            centred=middle and not on_side,
            indent=INSET * on_side,
        )
        for column, middle, on_side in zip(one.columns, centred, turned, strict=True)
    ]
    rows = [list(_cells(one, number, styles, centred)) for number in range(len(one.rows))]
    same = [bool(number) and one.rows[number][0] == one.rows[number - 1][0] for number in range(len(rows))]
    made = table(form, head, rows or [_empty(one, styles)], same or [False])
    for place, column in enumerate(one.columns):
        if merged and place and column.key in MERGED[one.kind]:
            _merge_down(made, one, place, same)
    return made


def _merge_down(made: Element, one: Table, place: int, same: Sequence[bool]) -> None:
    """Merge the cells of a column with equal ones above, in rows whose first cell goes on. Nothing is left in those."""
    cells = [row.findall(w("tc"))[place] for row in made.findall(w("tr"))[1:]]
    goes_on = [on and one.rows[number][place] == one.rows[number - 1][place] for number, on in enumerate(same)]
    for cell, on, starts in zip(cells, goes_on, [*goes_on[1:], False], strict=False):
        if on or starts:
            cell[0].append(new("vMerge", val="continue" if on else "restart"))
        for run in cell.findall(f"{w('p')}/{w('r')}") if on else ():
            run.getparent().remove(run)


def _kinds(one: Table) -> frozenset[str]:
    return frozenset(column.kind for column in one.columns)


def _empty(one: Table, styles: StyleIds) -> list[list[Element]]:
    texts = (word("table.empty", one.language), *("" for _ in one.columns[1:]))
    return [[paragraph(styles.text, [Piece(text, one.language)])] for text in texts]


def _cells(one: Table, number: int, styles: StyleIds, centred: Sequence[bool]) -> Iterator[list[Element]]:
    level = one.levels[number] if one.levels else 0
    for place, cell in enumerate(one.rows[number]):
        first = place == 0
        style = styles.strong if first and any(one.levels) and not level else ""
        keep = bool(one.notes) and number == len(one.rows) - 1
        yield [
            paragraph(
                styles.text, pieces, centred=centred[place], indent=level * INDENT if first else 0, keep_next=keep
            )
            for pieces in _paragraphs(cell, one.language, style)
        ]


def _paragraphs(cell: Cell, language: str, style: str) -> Iterator[list[Piece]]:
    """Yield the paragraphs of a cell: one, or one for each of several quotes."""
    if isinstance(cell, Quote):
        yield [Piece(cell.marked(language), cell.language, style)]
    elif isinstance(cell, tuple):
        for quote in cell:
            yield [Piece(quote.marked(language), quote.language), Piece(f" {quote.citation}", language)]
        if not cell:
            yield [Piece("–", language)]
    else:
        yield [Piece(printed(cell, language), language, style)]
