"""How many letters of a Word document were not read: counted in the XML itself, not along the walk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coanalysis.ooxml.leftout import CHOICE, FALLBACK, MATH_TEXTS, is_row_deleted, is_unused, symbol, text_of
from coanalysis.ooxml.styles import Styles, is_on

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["count_unread"]

_SIGNS = {"noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


def count_unread(
    root: Element, space: str, *, read: Iterable[str], styles: Styles, codes: frozenset[Element]
) -> tuple[int, int]:
    """Return how many letters of a part were not read, and how many were read more than once.

    read: the texts that were read, in any order. White space is not counted. codes: text elements known to be no text.
    """
    there = _letters(_texts(root, space, styles, codes))
    taken = _letters(read)
    return (there - taken).total(), (taken - there).total()


def _letters(texts: Iterable[str]) -> Counter[str]:
    """Return how often each letter occurs. Counted in stretches, so that no second copy of a long text is made."""
    letters: Counter[str] = Counter()
    stretch: list[str] = []
    length = 0
    for text in texts:
        stretch.append(text)
        length += len(text)
        if length > 2**16:
            letters.update("".join(stretch))
            stretch, length = [], 0
    letters.update("".join(stretch))
    return Counter({letter: n for letter, n in letters.items() if not letter.isspace()})


def _texts(root: Element, space: str, styles: Styles, codes: frozenset[Element]) -> Iterator[str]:
    """Yield the texts and signs of a part that a reader sees."""
    out = _left_out(root, space, styles)
    signs = {f"{space}{name}": sign for name, sign in _SIGNS.items()}
    for element in root.iter(f"{space}t", f"{space}sym", *MATH_TEXTS, *signs):
        if element in codes or (out and any(above in out for above in element.iterancestors())):
            continue
        if element.tag == f"{space}sym":
            yield symbol(element, space)
        else:
            yield signs.get(element.tag) or text_of(element)


def _left_out(root: Element, space: str, styles: Styles) -> frozenset[Element]:
    """Return the elements whose whole content a reader does not see."""
    found = set(root.iter(f"{space}del", f"{space}moveFrom", f"{space}rt"))
    found.update(branch for branch in root.iter(CHOICE, FALLBACK) if is_unused(branch, space))
    found.update(row for row in root.iter(f"{space}tr") if is_row_deleted(row, space))
    found.update(_hidden(root, space, styles))
    return frozenset(found)


def _hidden(root: Element, space: str, styles: Styles) -> Iterator[Element]:
    """Yield the hidden runs: by themselves, by their own style, or by that of their paragraph."""
    if not styles.hidden and next(root.iter(f"{space}vanish"), None) is None:
        return
    for run in root.iter(f"{space}r"):
        properties = run.find(f"{space}rPr")
        told = is_on(properties, "vanish", space)
        if told or (told is None and styles.hidden and _is_style_hidden(run, properties, space, styles)):
            yield run


def _is_style_hidden(run: Element, properties: Element | None, space: str, styles: Styles) -> bool:
    paragraph = next(run.iterancestors(f"{space}p"), None)
    own = None if properties is None else properties.find(f"{space}rStyle")
    above = None if paragraph is None else paragraph.find(f"{space}pPr/{space}pStyle")
    return any(style is not None and style.get(f"{space}val") in styles.hidden for style in (own, above))
