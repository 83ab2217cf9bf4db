"""The Word document tables are written into: the user's template or a plain one, with the styles they need."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coanalysis.errors import LoadError
from coanalysis.exporters.printing import fixed_zip
from coanalysis.exporters.word_parts import new, w
from coanalysis.files import file_name, read_bytes, read_zip
from coanalysis.words import TAGS

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["Page", "StyleIds", "open_document", "page_of", "section_like", "style_ids"]

#: A4 with margins of 2.5 cm, in twips (a twentieth of a point): a column of 16 cm.
A4_WIDTH, A4_HEIGHT, MARGIN = 11906, 16838, 1417
FONT = "Times New Roman"


@dataclass(frozen=True, slots=True)
class StyleIds:
    """Ids of the styles used, found by their names: ids differ between the languages of Word, names don't."""

    caption: str
    text: str
    note: str
    table: str
    emphasis: str
    strong: str


def open_document(template: str | Path | None, language: str) -> Document:
    """Return an empty document: the template without its text, or a plain A4 document in Times New Roman.

    Raises LoadError when the template is missing, damaged or not a Word document.
    """
    import docx

    if template is None:
        document = docx.Document()
        _make_plain(document, language)
    else:
        document = _from_template(Path(template))
    _drop_thumbnail(document)
    return document


def _from_template(path: Path) -> Document:
    import docx
    from docx.opc.exceptions import OpcError

    where = file_name(path)
    data = read_bytes(path)
    try:
        document = docx.Document(io.BytesIO(_as_document(data, where)))
    except (OpcError, KeyError, ValueError, AttributeError):
        raise LoadError(
            "this is not a Word document that can serve as a template",
            where=where,
            hint="open it in Word and save it as .docx or .dotx",
            code="load.template",
        ) from None
    body = document.element.body
    for child in list(body):
        if child.tag != w("sectPr"):
            body.remove(child)
    return document


def _as_document(data: bytes, where: str) -> bytes:
    """Return a template (.dotx) as a document: only its declared type differs."""
    import zipfile

    members = read_zip(data, where)
    types = members.get("[Content_Types].xml", b"")
    template = b"wordprocessingml.template.main+xml"
    if template not in types:
        return data
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in members:
            part = members[name]
            named = name == "[Content_Types].xml"
            copy.writestr(name, part.replace(template, b"wordprocessingml.document.main+xml") if named else part)
    return target.getvalue()


def _drop_thumbnail(document: Document) -> None:
    """Take out the picture of the template's first page."""
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[key]


def _make_plain(document: Document, language: str) -> None:
    from docx.shared import Pt, RGBColor, Twips

    section = document.sections[0]
    section.page_width, section.page_height = Twips(A4_WIDTH), Twips(A4_HEIGHT)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Twips(MARGIN))
    styles = document.styles
    _set_default_language(styles.element, language)
    normal = styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(12)
    normal.paragraph_format.line_spacing = 1.5
    caption = styles["Caption"]
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(11), False, RGBColor(0, 0, 0)
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(12), Pt(4)
    caption.paragraph_format.line_spacing = 1.0
    _set_compatibility(document.settings.element)


def _set_default_language(styles: Any, language: str) -> None:
    for one in styles.iter(w("lang")):
        one.set(w("val"), TAGS[language])


def _set_compatibility(settings: Any) -> None:
    """Say that the document is of Word 2013 or newer, so that it does not open in compatibility mode."""
    for setting in settings.iter(w("compatSetting")):
        if setting.get(w("name")) == "compatibilityMode":
            setting.set(w("val"), "15")


def style_ids(document: Document) -> StyleIds:
    """Return the ids of the styles used, adding those the document does not have."""
    from docx.enum.style import WD_STYLE_TYPE

    return StyleIds(
        caption=_style(document, "Caption", WD_STYLE_TYPE.PARAGRAPH).style_id,
        text=_small(document, "Table Text", 1, 1).style_id,
        note=_small(document, "Table Note", 4, 18).style_id,
        table=_style(document, "Table Grid", WD_STYLE_TYPE.TABLE).style_id,
        emphasis=_emphasised(document, "Emphasis", italic=True).style_id,
        strong=_emphasised(document, "Strong", italic=False).style_id,
    )


def _style(document: Document, name: str, sort: Any) -> Any:
    found = {style.name: style for style in document.styles if style.type == sort}
    return found[name] if name in found else document.styles.add_style(name, sort, builtin=True)


def _emphasised(document: Document, name: str, *, italic: bool) -> Any:
    from docx.enum.style import WD_STYLE_TYPE

    had = any(style.name == name for style in document.styles)
    style = _style(document, name, WD_STYLE_TYPE.CHARACTER)
    if not had:
        style.font.italic, style.font.bold = (True, None) if italic else (None, True)
    return style


def _small(document: Document, name: str, before: int, after: int) -> Any:
    """Return a paragraph style of 10 points, single-spaced; the template's own one of that name as it is."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    if any(style.name == name for style in document.styles):
        return document.styles[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(10)
    form = style.paragraph_format
    form.line_spacing, form.space_before, form.space_after = 1.0, Pt(before), Pt(after)
    form.first_line_indent = Pt(0)
    form.keep_together = True
    return style


# Pages


@dataclass(frozen=True, slots=True)
class Page:
    """Room between the margins, in twips."""

    width: int


def page_of(section: Any) -> Page:
    """Return the room on the pages of a section (a `sectPr`)."""
    size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
    width = int(size.get(w("w"))) if size is not None else A4_WIDTH
    sides = (int(margins.get(w(side), "0")) for side in ("left", "right")) if margins is not None else (MARGIN, MARGIN)
    return Page(width - sum(sides))


def section_like(section: Any, *, landscape: bool) -> Any:
    """Return a copy of a section, on its side or upright. Headers and footers stay."""
    copy = deepcopy(section)
    size = copy.find(w("pgSz"))
    if size is None:
        size = new("pgSz", w=A4_WIDTH, h=A4_HEIGHT)
        margins = copy.find(w("pgMar"))
        copy.insert(len(copy) if margins is None else copy.index(margins), size)
    short, tall = sorted(int(size.get(w(side))) for side in ("w", "h"))
    size.set(w("w"), str(tall if landscape else short))
    size.set(w("h"), str(short if landscape else tall))
    if landscape:
        size.set(w("orient"), "landscape")
    else:
        size.attrib.pop(w("orient"), None)
    return copy


def saved(document: Document) -> bytes:
    """Return the document's file, without times of writing in it."""
    target = io.BytesIO()
    document.save(target)
    return fixed_zip(target.getvalue())
