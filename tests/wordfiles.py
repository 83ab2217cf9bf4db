"""Word documents made from bare XML, so that a test sees exactly what it reads."""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def document(body: str) -> str:
    """Return a whole main part with this body."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {W} {OTHERS}><w:body>{body}</w:body></w:document>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip of these parts, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def relations(*kinds: tuple[str, str]) -> str:
    """Return what a part points to, as (kind, name of the other part beside it)."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    each = (f'<Relationship Id="r{i}" Type="{office}/{kind}" Target="{name}"/>' for i, (kind, name) in enumerate(kinds))
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(each)}'
        "</Relationships>"
    )


def comments(*each: tuple[str, str, str]) -> str:
    """Return the part with comments, as (id, author, text); the mark of each is its id with eight figures."""
    w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    notes = (
        f'<w:comment w:id="{key}" w:author="{author}"><w:p w14:paraId="{key:0>8}"><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:comment>"
        for key, author, text in each
    )
    return f"<w:comments {W} {w14}>{''.join(notes)}</w:comments>"


def answers(**parents: str) -> str:
    """Return the part that tells which comment answers which: `c2="0"` for 2 answering 0."""
    w15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    each = (
        f'<w15:commentEx w15:paraId="{key[1:]:0>8}" w15:paraIdParent="{parent:0>8}"/>'
        for key, parent in parents.items()
    )
    return f"<w15:commentsEx {w15}>{''.join(each)}</w15:commentsEx>"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table of plain cells; a line break in a cell begins a paragraph."""
    return f"<w:tbl>{''.join(map(_row, rows))}</w:tbl>"


def _row(cells: tuple[str, ...]) -> str:
    return f"<w:tr>{''.join(map(cell, cells))}</w:tr>"


def cell(text: str, properties: str = "") -> str:
    """Return a cell of a table."""
    told = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    return f"<w:tc>{told}{''.join(map(paragraph, text.split(chr(10))))}</w:tc>"


def word_file(body: str, styles: str = "", **others: str | bytes) -> bytes:
    """Return a .docx with this body; `styles` is the content of its style part."""
    parts: dict[str, str | bytes] = {"_rels/.rels": RELATIONS, "word/document.xml": document(body)}
    if styles:
        parts["word/styles.xml"] = f"<w:styles {W}>{styles}</w:styles>"
    return zipped(parts | others)


def paragraph(*runs: str) -> str:
    """Return a paragraph of runs; a run that begins with `**` is bold, `\\n` in it is a line break."""
    return f"<w:p>{''.join(_run(run) for run in runs)}</w:p>"


def _run(text: str) -> str:
    weight = "<w:rPr><w:b/></w:rPr>" if text.startswith("**") else ""
    pieces = [f'<w:t xml:space="preserve">{piece}</w:t>' for piece in text.removeprefix("**").split("\n")]
    return f"<w:r>{weight}{'<w:br/>'.join(pieces)}</w:r>"
