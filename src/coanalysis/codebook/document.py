"""Codebooks as Word documents: a form for each code. Tables with one row a code are read too."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from coanalysis.codebook import cells
from coanalysis.codebook.columns import Row, about_key, field_of, heading
from coanalysis.codebook.spreadsheet import fixed_zip, no_headings
from coanalysis.codebook.tabular import Cell, Grid, Record, Table, about_rows, code_cells, columns_of, read_grid
from coanalysis.model import Codebook
from coanalysis.ooxml.word import read_word
from coanalysis.study import text_in
from coanalysis.words import TAGS, word

__all__ = ["read_document", "write_document"]

LABEL_CM, TEXT_CM = 3.6, 12.4
HEAD_FILL = "EEF2F6"
#: Fields a form leaves out when nothing is said or only the usual.
SHORT = {"automation": "suggest", "status": "active", "origin": "theory"}
NO_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 - the document's dates have no zone


# Writing


def write_document(book: Codebook, *, language: str) -> bytes:
    """Return a codebook as a Word document: a heading and a form of two columns for each code.

    The same codebook gives the same bytes. language: of the headings; texts in the other languages follow below.
    """
    from docx import Document
    from docx.shared import Cm, Pt

    made: Any = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Calibri", Pt(10)
    for lang in made.styles.element.iter("{*}lang"):
        lang.set(lang.tag.rpartition("}")[0] + "}val", TAGS[language])
    made.add_heading(cells.clean(text_in(book.title, language)) or book.id, 0)
    made.add_paragraph(word("codebook.document.intro", language))
    _form(made, about_rows(book, language))
    columns = columns_of(book, language)
    for code in book.codes:
        made.add_heading(cells.clean(text_in(code.name, language)), min(_depth(book, code.id), 3))
        row = code_cells(code, book, columns, language=language)
        pairs = [
            (heading(name, language, text_language=tag), text)
            for (name, tag), text in zip(columns, row, strict=True)
            if text and SHORT.get(name) != text
        ]
        _form(made, pairs)
    properties = made.core_properties
    properties.title, properties.author, properties.comments = text_in(book.title, language), "", ""
    properties.created = properties.modified = NO_DATE
    target = io.BytesIO()
    made.save(target)
    return fixed_zip(target.getvalue())


def _depth(book: Codebook, code_id: str) -> int:
    """Return the level of a code's heading: 1 for one without a code above."""
    parents = {code.id: code.parent for code in book.codes}
    seen = [code_id]
    while (above := parents.get(seen[-1])) and above not in seen:
        seen.append(above)
    return len([one for one in seen if one in parents])


def _form(made: Any, pairs: Sequence[tuple[str, str]]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    table = made.add_table(rows=len(pairs), cols=2, style="Table Grid")
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(LABEL_CM), Cm(TEXT_CM)
    # python-docx looks a cell up slowly: all of them at once.
    found = table._cells
    for place, (label, text) in enumerate(pairs):
        for column, (words, width) in enumerate(((label, LABEL_CM), (text, TEXT_CM))):
            cell = found[2 * place + column]
            cell.width = Cm(width)
            for number, line in enumerate(words.split("\n")):
                paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
                paragraph.paragraph_format.space_after = Pt(0)
                paragraph.add_run(line).bold = not column
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", HEAD_FILL)):
            shade.set(qn(f"w:{key}"), value)
        found[2 * place]._tc.get_or_add_tcPr().append(shade)
    made.add_paragraph().paragraph_format.space_after = Pt(0)


# Reading


def read_document(data: bytes, where: str) -> list[Table]:
    """Return what the tables of a Word document say about codes: forms of a code, or one row a code.

    Raises LoadError when the file is no Word document, CodebookError when no table is about codes.
    """
    document = read_word(data, where)
    grids = _grids(document.paragraphs, where)
    forms = [grid for grid in grids if _is_form(grid)]
    tables = [table for grid in grids if grid not in forms for table in [read_grid(grid)] if table]
    if forms:
        tables.insert(0, _forms(forms))
    if not any(table.records for table in tables):
        raise no_headings(where, "the tables of the document")
    outside = len(grids) - len(forms) - len(tables) + bool(forms)
    notes = [f"not read: {outside} tables without headings of a codebook"] if outside else []
    aside = document.aside.get("comments", 0)
    notes += [f"not read: {aside} comments in the margin"] if aside else []
    return [replace(tables[0], notes=(*tables[0].notes, *notes)), *tables[1:]]


def _grids(paragraphs: Sequence[Any], where: str) -> list[Grid]:
    """Return the tables of a document; the paragraphs of a cell are its lines."""
    found: dict[int, dict[tuple[int, int], list[str]]] = {}
    for one in paragraphs:
        if one.cell is not None and one.cell.outer is None:
            found.setdefault(one.cell.table, {}).setdefault((one.cell.row, one.cell.column), []).append(one.text)
    return [_grid(table, cell_texts, where) for table, cell_texts in found.items()]


def _grid(number: int, texts: dict[tuple[int, int], list[str]], where: str) -> Grid:
    width = max(column for _, column in texts)
    rows = [
        Row(row, tuple("\n".join(texts.get((row, column), [])).strip() for column in range(1, width + 1)))
        for row in sorted({row for row, _ in texts})
    ]

    def place(row: int, column: int) -> str:
        return f"{where}, table {number}, row {row}" + (f", column {column + 1}" if column >= 0 else "")

    across = {row for row, column in texts if column == 1 and len([1 for other, _ in texts if other == row]) == 1}
    kept = tuple(replace(row, is_across=row.number in across and width > 1) for row in rows if any(row.cells))
    return Grid(f"{number}", kept, place)


def _is_form(grid: Grid) -> bool:
    """Say whether a table is about one code: fields in the first of two columns, a name or id among them."""
    if not grid.rows or max(len(row.cells) for row in grid.rows) != 2:
        return False
    labels = [row.cells[0] for row in grid.rows if row.cells[0]]
    known = [field_of(label) or about_key(label) for label in labels]
    named = {key[0] for key in map(field_of, labels) if key} & {"id", "name", "code"}
    about = sum(about_key(label) is not None for label in labels)
    return len(labels) > 1 and all(known) and (bool(named) or about == len(labels))


def _forms(grids: Sequence[Grid]) -> Table:
    records, about, columns = [], {}, {}
    for grid in grids:
        pairs = list(_pairs(grid))
        if pairs and all(about_key(label) for label, _ in pairs) and not field_of(pairs[0][0]):
            about.update({about_key(label): cell.text for label, cell in pairs})
            continue
        record = Record(grid.place(grid.rows[0].number, -1))
        keys = [(label, field_of(label), cell) for label, cell in pairs]
        as_code = "id" if any(key and key[0] == "name" for _, key, _ in keys) else "name"
        for label, key, cell in keys:
            if key:
                key = (as_code, key[1]) if key[0] == "code" else key
                columns[label] = key
                record.add(key, cell)
        records.append(record)
    return Table(tuple(records), tuple(columns.items()), {key: text for key, text in about.items() if key})


def _pairs(grid: Grid) -> Iterator[tuple[str, Cell]]:
    """Yield label and cell; a row without a label goes on with the one above."""
    label, lines, place = "", "", ""
    for row in grid.rows:
        if row.cells[0]:
            if label:
                yield label, Cell(cells.clean(lines), place)
            label, lines, place = row.cells[0], row.cells[1], grid.place(row.number, 1)
        else:
            lines = f"{lines}\n{row.cells[1]}"
    if label:
        yield label, Cell(cells.clean(lines), place)
