"""Excel workbooks made from bare XML, so that a test sees exactly what it reads."""

from html import escape

from wordfiles import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def book(*sheets: str, states: tuple[str, ...] = (), strings: str = "", formats: str = "", **others: str) -> bytes:
    """Return a workbook of sheets, each the inside of a `sheetData` or a whole worksheet's inside with one.

    states: `hidden` or `` for each sheet. strings: inside of the shared strings. formats: inside of the style part.
    """
    states = states or ("",) * len(sheets)
    listed = "".join(
        f'<sheet name="Ark{i}" sheetId="{i}" r:id="s{i}"{f" state={chr(34)}{state}{chr(34)}" if state else ""}/>'
        for i, state in enumerate(states, 1)
    )
    links = [(f"s{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _links([("r", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
    }
    for i, inside in enumerate(sheets, 1):
        data = inside if "<sheetData" in inside else f"<sheetData>{inside}</sheetData>"
        parts[f"xl/worksheets/sheet{i}.xml"] = f'<worksheet xmlns="{MAIN}">{data}</worksheet>'
    if strings:
        links.append(("t", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    if formats:
        links.append(("f", "styles", "styles.xml"))
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{formats}</styleSheet>'
    parts["xl/_rels/workbook.xml.rels"] = _links(links)
    return zipped(parts | others)


def _links(links: list[tuple[str, str, str]]) -> str:
    each = (f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{part}"/>' for key, kind, part in links)
    return f'<Relationships xmlns="{PACKAGE}">{"".join(each)}</Relationships>'


def row(*cells: str, hidden: bool = False) -> str:
    """Return a row of texts; what begins with `<c` is taken as it is."""
    state = ' hidden="1"' if hidden else ""
    return f"<row{state}>{''.join(one if one.startswith('<c') else text(one) for one in cells)}</row>"


def text(words: str) -> str:
    """Return a cell with words in it."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is></c>' if words else "<c/>"


def number(value: str, style: int = 0) -> str:
    """Return a cell with a number; style: of `formats`, from 0."""
    return f'<c s="{style}"><v>{value}</v></c>'
