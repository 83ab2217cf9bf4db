"""What the styles of a Word document say of the text: weight, hiding, headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coanalysis.ooxml.leftout import FALSE, STRICT, W

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["Styles", "is_heading", "is_on", "read_styles"]

#: Built-in styles have these names in every language of the program.
_HEADING = re.compile(r"(?:heading [1-9]|title|subtitle|overskrift [1-9]|tittel|undertittel)", re.IGNORECASE)
#: The level of body text; those before it are headings.
_BODY = 9


@dataclass(frozen=True, slots=True)
class Styles:
    """Ids of the styles whose text is bold, hidden or a heading, by themselves or by the style they rest on."""

    bold: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    heading: frozenset[str] = frozenset()


def read_styles(root: Element) -> Styles:
    """Return what the style part of a document says."""
    space = STRICT if root.tag.startswith(STRICT) else W
    styles = {style.get(f"{space}styleId") or "": style for style in root.iterchildren(f"{space}style")}
    based = {name: _value(style.find(f"{space}basedOn"), space) for name, style in styles.items()}

    def inheriting(tells: Callable[[Element], bool | None]) -> frozenset[str]:
        own = {name: tells(style) for name, style in styles.items()}
        return frozenset(name for name in own if _inherits(name, own, based))

    return Styles(
        inheriting(lambda style: is_on(style.find(f"{space}rPr"), "b", space)),
        inheriting(lambda style: is_on(style.find(f"{space}rPr"), "vanish", space)),
        inheriting(lambda style: _is_heading_style(style, space)),
    )


def _value(element: Element | None, space: str) -> str:
    return "" if element is None else element.get(f"{space}val") or ""


def _inherits(name: str, own: Mapping[str, bool | None], based: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    while name in own and name not in seen:
        if own[name] is not None:
            return bool(own[name])
        seen.add(name)
        name = based.get(name, "")
    return False


def _is_heading_style(style: Element, space: str) -> bool | None:
    if _HEADING.fullmatch(_value(style.find(f"{space}name"), space)):
        return True
    return is_heading(style.find(f"{space}pPr"), space)


def is_heading(properties: Element | None, space: str) -> bool | None:
    """Return whether paragraph properties make a heading; None when they say nothing."""
    level = None if properties is None else properties.find(f"{space}outlineLvl")
    value = _value(level, space)
    return int(value) < _BODY if value.isascii() and value.isdigit() and len(value) == 1 else None


def is_on(properties: Element | None, name: str, space: str) -> bool | None:
    """Return what run properties say about one of them, such as weight (`b`); None when they say nothing."""
    found = properties.find(f"{space}{name}") if properties is not None else None
    return None if found is None else (found.get(f"{space}val") or "1") not in FALSE
