"""Reviewed expectations for exported files, kept as text: Word as paragraphs, cells and styles, Excel as grids.

After a wanted change write them anew with `COANALYSIS_GOLDEN=write pytest tests/unit/test_word.py …` and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden" / "exports"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def compare(name: str, text: str) -> None:
    """Compare text with the reviewed one of that name; write it instead when asked to."""
    path = FOLDER / name
    if os.environ.get("COANALYSIS_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8"), f"{name} differs from the reviewed text"


# Word


def word_as_text(path: Path) -> str:
    """Return a Word document as text: one line per paragraph with its style, tables cell by cell, section breaks."""
    import docx

    document = docx.Document(str(path))
    names = {style.style_id: style.name for style in document.styles}
    lines = []
    for element in document.element.body:
        if element.tag == f"{W}p":
            lines.append(_paragraph(element, names))
        elif element.tag == f"{W}tbl":
            lines += _table(element, names)
        else:
            lines.append(_section(element))
        inner = element.find(f"{W}pPr/{W}sectPr")
        if inner is not None:
            lines.append(_section(inner))
    return "\n".join(lines) + "\n"


def _paragraph(paragraph: object, names: dict[str, str]) -> str:
    style = names[paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")]
    return f"[{style}] {_runs(paragraph, names)}"


def _runs(paragraph: object, names: dict[str, str]) -> str:
    """Return the runs with what is not the table's plain text: ⟨language⟩ when it changes, *style*, fields, marks."""
    text, language = "", ""
    for child in paragraph.iter():
        if child.tag == f"{W}bookmarkStart":
            text += f"⟦{child.get(f'{W}name')}: "
        elif child.tag == f"{W}bookmarkEnd":
            text += "⟧"
        elif child.tag == f"{W}instrText":
            text += f"{{{child.text.strip()}}} "
        elif child.tag == f"{W}br":
            text += "⏎"
        elif child.tag == f"{W}t":
            tag, style = _run_marks(child.getparent(), names)
            text += f"⟨{tag}⟩" if tag != language else ""
            language = tag
            text += f"*{style}:{child.text}*" if style else child.text
    return text


def _run_marks(run: object, names: dict[str, str]) -> tuple[str, str]:
    style = run.find(f"{W}rPr/{W}rStyle")
    return run.find(f"{W}rPr/{W}lang").get(f"{W}val"), names[style.get(f"{W}val")] if style is not None else ""


def _table(table: object, names: dict[str, str]) -> list[str]:
    style = names[table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val")]
    widths = [column.get(f"{W}w") for column in table.iter(f"{W}gridCol")]
    lines = [f"<table {style}, widths {' '.join(widths)}>"]
    for row in table.iter(f"{W}tr"):
        marks = [name for name in ("cantSplit", "tblHeader") if row.find(f"{W}trPr/{W}{name}") is not None]
        lines.append(f"  row {' '.join(marks)}")
        for cell in row.iter(f"{W}tc"):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            merged = f" ({merge.get(f'{W}val')})" if merge is not None else ""
            lines.append(f"    |{merged} " + " ¶ ".join(_paragraph(one, names) for one in cell.iter(f"{W}p")))
    return [*lines, "</table>"]


def _section(section: object) -> str:
    size = section.find(f"{W}pgSz")
    way = size.get(f"{W}orient", "portrait")
    return f"--- section {way} {size.get(f'{W}w')} × {size.get(f'{W}h')}"


# Excel


def excel_as_text(path: Path) -> str:
    """Return a workbook as text: per sheet what is frozen and filtered, then each cell that is not empty."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    lines = []
    for sheet in book.worksheets:
        lines.append(f"=== {sheet.title} | frozen {sheet.freeze_panes} | filter {sheet.auto_filter.ref}")
        for row in sheet.iter_rows():
            lines += [f"{cell.coordinate} {_cell(cell)}" for cell in row if cell.value is not None]
    return "\n".join(lines) + "\n"


def _cell(cell: object) -> str:
    sort = {"n": "number", "s": "text", "f": "FORMULA", "inlineStr": "text"}[cell.data_type]
    link = f" -> {cell.hyperlink.location}" if cell.hyperlink else ""
    indent = f" indent {int(cell.alignment.indent)}" if cell.alignment.indent else ""
    bold = " bold" if cell.font.bold else ""
    return f"{sort}{bold}{indent}: {cell.value!r}{link}" if sort == "text" else f"{sort}: {cell.value}{link}"
