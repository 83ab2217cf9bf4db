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
