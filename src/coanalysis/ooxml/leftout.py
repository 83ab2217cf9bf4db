"""What of a Word document's XML is not its text: told once, for the walk and for the check of what it read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["CHOICE", "FALLBACK", "FALSE", "MATH_TEXTS", "STRICT", "W", "field_codes", "is_row_deleted", "is_unused",
           "symbol", "text_of"]  # fmt: skip

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: The same in files saved as «Strict Open XML».
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MATH_TEXTS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    "{http://purl.oclc.org/ooxml/officeDocument/math}t",
)
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CHOICE, FALLBACK = f"{_COMPATIBLE}Choice", f"{_COMPATIBLE}Fallback"
FALSE = ("0", "false", "off")
#: Letters of symbol fonts that have no meaning outside their font.
_PRIVATE, _LAST, _SURROGATES = range(0xE000, 0xF900), 0x10FFFF, range(0xD800, 0xE000)


def is_unused(branch: Element, space: str) -> bool:
    """Say whether a branch of a choice between several forms is not the one to read: that is the first with text."""
    alternatives = branch.getparent()
    if branch.tag not in (CHOICE, FALLBACK) or alternatives is None:
        return False
    texts = (f"{space}t", f"{space}sym", *MATH_TEXTS)
    branches = list(alternatives.iterchildren(CHOICE, FALLBACK))
    read = next((one for one in branches if next(one.iter(*texts), None) is not None), branches[0])
    return branch is not read


def is_row_deleted(row: Element, space: str) -> bool:
    """Say whether a table row is a tracked deletion."""
    return row.find(f"{space}trPr/{space}del") is not None


def field_codes(root: Element, space: str) -> frozenset[Element]:
    """Return the text elements that stand in the instruction of a field, such as the branches of an IF.

    A field counts when it has a begin, an instruction and an end; the text of a broken one is text.
    """
    char, code, text = f"{space}fldChar", f"{space}instrText", f"{space}t"
    if next(root.iter(char), None) is None:
        return frozenset()
    fields: list[_Field] = []
    found: set[Element] = set()
    for element in root.iter(char, code, text):
        kind = element.get(f"{space}fldCharType") if element.tag == char else ""
        if kind and _is_deleted(element, space):
            continue
        if kind == "begin":
            fields.append(_Field())
        elif kind == "separate" and fields:
            fields[-1].has_result = True
        elif kind == "end" and fields:
            field = fields.pop()
            found.update(field.texts if field.has_code else ())
        elif element.tag == code and fields:
            fields[-1].has_code = True
        elif element.tag == text:
            outermost = next((field for field in fields if not field.has_result), None)
            if outermost is not None:
                outermost.texts.append(element)
    return frozenset(found)


class _Field:
    """A field under way. texts: those before its result begins."""

    def __init__(self) -> None:
        self.has_code = self.has_result = False
        self.texts: list[Element] = []


def _is_deleted(element: Element, space: str) -> bool:
    return next(element.iterancestors(f"{space}del", f"{space}moveFrom"), None) is not None


def symbol(element: Element, space: str) -> str:
    """Return the character of a symbol font; `▯` for one that has no letter outside its font."""
    try:
        code = int(element.get(f"{space}char") or "0", 16)
    except ValueError:
        code = 0
    is_letter = 0 < code <= _LAST and code not in _PRIVATE and code not in _SURROGATES
    return chr(code) if is_letter else "▯"


def text_of(element: Element) -> str:
    """Return the text of one text element; a raw line end in it is shown as a blank."""
    text = str(element.xpath("string()")) if len(element) else element.text or ""
    return text.replace("\n", " ")
