"""Tables as an Excel workbook: a sheet per table, one with the quotes behind its figures, one about all tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from coanalysis.exporters.printing import Figure, moment, printed
from coanalysis.exporters.workbook_plan import Block, Names, Plan, pieces
from coanalysis.exporters.workbook_sheet import Book, Sheet, XlsxCell
from coanalysis.files import write_atomic
from coanalysis.table import Cell, Deliverable, Quote
from coanalysis.words import word

__all__ = ["write_excel"]

#: Widths of columns in characters: as the table says, within these bounds.
NARROWEST, WIDEST = 7, 80
LONGEST_WORD = 20
#: Columns of a quotes sheet after the one that leads back: key of the heading, width.
QUOTES = (
    ("excel.row", 24),
    ("excel.column", 24),
    ("column.code", 24),
    ("column.quote", 64),
    ("column.participant", 14),
    ("column.reference", 18),
    ("column.coders", 14),
)
BACK_WIDTH = 24


def write_excel(deliverable: Deliverable, path: str | Path, *, force: bool = True) -> tuple[Path, ...]:
    """Write the tables of a deliverable to one workbook and return its path in a tuple.

    One sheet per table (header in row 1, frozen, filtered), one per table with evidence (quotes in blocks: each
    figure links to its first quote, each block links back), one about the tables. Counts are numbers; «·» and «–»
    are text. Text is never a formula; text longer than a cell holds goes on in the rows below. Raises ExportError.
    """
    path = Path(path)
    write_atomic(path, workbook_bytes(deliverable), force=force)
    return (path,)


def workbook_bytes(deliverable: Deliverable) -> bytes:
    """Return the workbook; the same tables give the same bytes."""
    book, names = Book(), Names()
    plans = [Plan.of(table, names) for table in deliverable.tables]
    for plan in plans:
        _write_table(book, plan)
        if plan.blocks:
            _write_quotes(book, plan)
    about = names.take(word("excel.about", deliverable.language))
    _write_about(book.add_sheet(about, (28, 110), freeze=None), deliverable, plans)
    return book.saved(title=deliverable.title, at=moment([table.date for table in deliverable.tables]))


# Tables


def _write_table(book: Book, plan: Plan) -> None:
    counted = any(figure.column.kind == "count" for figure in plan.figures)
    sheet = book.add_sheet(plan.sheet, [_width(one) for one in plan.figures], freeze="B2" if counted else "A2")
    sheet.filter(sum(plan.heights))
    sheet.append([sheet.cell(figure.label, "number_head" if _is_number(figure) else "head") for figure in plan.figures])
    for number in range(len(plan.table.rows)):
        for line in _rows(plan, number):
            sheet.append([_cell(sheet, plan, number, *place) for place in zip(plan.figures, line, strict=True)])
    if not plan.table.rows:
        for note in ("", word("table.empty", plan.table.language), *plan.table.notes):
            sheet.texts("note", note)


def _is_number(figure: Figure) -> bool:
    return figure.column.kind in ("count", "integer", "number")


def _width(figure: Figure) -> float:
    """Return a width in characters: as the table says, but no narrower than the longest word of the heading."""
    longest = max((len(word) for word in figure.label.split()), default=0)
    return min(max(figure.column.width + 2, min(longest, LONGEST_WORD) + 2, NARROWEST), WIDEST)


def _rows(plan: Plan, number: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the sheet for one row of the table: more than one where text is too long for a cell."""
    row = plan.printed[number]
    if plan.heights[number] == 1:
        yield row
        return
    parts = [pieces(cell) if isinstance(cell, str) else [cell] for cell in row]
    mark = word("excel.continued", plan.table.language)
    for place in range(plan.heights[number]):
        line = [part[place] if place < len(part) else None for part in parts]
        if place and line[0] is None:
            line[0] = mark
        yield tuple(line)


def _cell(sheet: Sheet, plan: Plan, number: int, figure: Figure, value: Cell) -> XlsxCell | None:
    if value is None:
        return None
    if _is_number(figure):
        return _figure(sheet, plan, number, figure, value)
    level = plan.table.levels[number] if plan.table.levels and figure.source == 0 else 0
    bold = figure.source == 0 and not level and any(plan.table.levels)
    return sheet.cell(str(value), "bold" if bold else "text", level=level)


def _figure(sheet: Sheet, plan: Plan, number: int, figure: Figure, value: Cell) -> XlsxCell | None:
    if not isinstance(value, (int, float)):
        return sheet.cell(str(value), "sign")
    at = plan.links.get((number, figure.source)) if value else None
    if at is None:
        return sheet.cell(value, "figure")
    return sheet.cell(value, "link", link=_address(plan.quotes_sheet, f"A{at}"))


def _address(sheet: str, cell: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


# Quotes behind figures


def _write_quotes(book: Book, plan: Plan) -> None:
    """Write the quotes in blocks, one per figure; columns in which nothing is said are left out."""
    language = plan.table.language
    blocks = [(block, list(_block_rows(plan, block))) for block in plan.blocks]
    said = [place for place in range(len(QUOTES)) if any(row[place] for _, rows in blocks for row in rows)]
    sheet = book.add_sheet(plan.quotes_sheet, (BACK_WIDTH, *(QUOTES[place][1] for place in said)))
    sheet.filter(sum(len(rows) for _, rows in blocks))
    sheet.texts("head", "", *(word(QUOTES[place][0], language) for place in said))
    for block, rows in blocks:
        link = _address(plan.sheet, plan.address(block.row, block.column))
        for number, row in enumerate(rows):
            top = number == 0
            back = sheet.cell(word("excel.back", language), "back", top=True, link=link) if top else None
            sheet.append([back, *(sheet.cell(row[place], "text", top=top) for place in said)])


def _block_rows(plan: Plan, block: Block) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a block, a value for each of QUOTES."""
    names = (str(plan.table.rows[block.row][0]), plan.table.columns[block.column].label)
    for quote in block.quotes:
        for text in _text(plan, quote):
            yield (*names, quote.code_name, text, quote.citation, quote.reference, ", ".join(quote.coders))


def _text(plan: Plan, quote: Quote) -> list[str]:
    return pieces(printed(quote, plan.table.language))


# The sheet about the tables


def _write_about(sheet: Sheet, deliverable: Deliverable, plans: Sequence[Plan]) -> None:
    sheet.texts("bold", deliverable.title)
    for note in deliverable.notes:
        sheet.texts("text", "", note)
    for plan in plans:
        sheet.append([])
        for place, (label, text) in enumerate(_about(plan)):
            sheet.texts("text" if place else "head", label, text)


def _about(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield label and text of what a reader must know about a table."""
    table = plan.table
    said = {"excel.sheet": plan.sheet, "excel.caption": table.caption, "excel.grain": table.grain}
    said["excel.unit_label"] = table.unit
    yield from ((word(key, table.language), text) for key, text in said.items() if text)
    yield from {**table.filters, **table.provenance}.items()
    for note in table.notes:
        yield word("excel.notes", table.language), note
    for key in _explained(plan):
        yield word(key, table.language), word(f"{key}_text", table.language)
    long = sum(len(pieces(cell)) > 1 for row in plan.printed for cell in row if isinstance(cell, str))
    if long:
        key = "excel.long_text_said.one" if long == 1 else "excel.long_text_said"
        yield word("excel.long_text", table.language), word(key, table.language, n=long)


def _explained(plan: Plan) -> Iterator[str]:
    if any(figure.column.kind == "count" for figure in plan.figures):
        yield "excel.marks"
    if plan.blocks:
        yield "excel.links"
