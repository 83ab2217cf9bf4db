"""The words of RTF that matter for its text. What is not here is about looks."""

from __future__ import annotations

import re

__all__ = [
    "BODY_LEVEL", "CHARACTERS", "CHARACTER_SETS", "CHARSETS", "COUNTED", "ENDS", "KNOWN", "LEFT_OUT", "NUMBERED",
    "SIGNS", "WEIGHTS", "heading_styles",
]  # fmt: skip

#: Words that stand for a character.
CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "zwj": "\u200d", "zwnj": "\u200c", "zwbo": "\u200b", "zwnbo": "\u2060", "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
SIGNS = {"~": "\u00a0", "-": "\u00ad", "_": "\u2011", "{": "{", "}": "}", "\\": "\\"}
_LEFT_OUT = """
    colortbl stylesheet info pict nonshppict fldinst header headerl headerr headerf footer footerl footerr footerf
    ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn listtext pntext xe tc txe rxe bkmkstart bkmkend shprslt sp
    nonesttables atndate atnicn atntime atnparent objdata objclass objname template filetbl datafield ffname ffdeftext
    falt
"""
_KNOWN = "annotation atnauthor atnid atrfstart atrfend atnref footnote shpinst do ud upr"
#: Groups that are no text of the document.
LEFT_OUT = frozenset(_LEFT_OUT.split())
#: Groups that are counted and left out.
COUNTED = {"footnote": "footnotes", "mmath": "formulas"}
#: Groups marked as «leave out if not known» that are known.
KNOWN = frozenset(_KNOWN.split())
#: Words of the document -> code page of its bytes.
CHARACTER_SETS = {"ansi": "cp1252", "mac": "mac-roman", "pc": "cp437", "pca": "cp850"}
#: Character set of a font -> code page.
CHARSETS = {
    2: "symbol", 77: "mac-roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
NUMBERED = {10000: "mac-roman", 65001: "utf-8", 1361: "johab"}
#: The outline level of what is no heading.
BODY_LEVEL = 9
#: Words that switch a property on, or off with the number 0.
WEIGHTS = {"b": "bold", "v": "hidden", "deleted": "deleted", "mvf": "deleted"}
#: Words that may end a paragraph.
ENDS = ("par", "sect", "page", "column", "cell", "nestcell", "row")

_HEADING = re.compile(rb"\{\\s(\d{1,5})(?=[^\d])[^{};]{0,2000} heading ?\d;", re.IGNORECASE)
#: The sheet of styles stands at the beginning.
_STYLE_BYTES = 500_000


def heading_styles(data: bytes) -> frozenset[int]:
    """Return the numbers of the paragraph styles that are headings; they have English names everywhere."""
    start = max(0, data.find(b"\\stylesheet", 0, _STYLE_BYTES))
    return frozenset(int(found[1]) for found in _HEADING.finditer(data, start, start + _STYLE_BYTES))
