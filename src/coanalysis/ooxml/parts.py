"""The parts of an Office document, how they point to each other, and the old formats that have none."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.markup import parse_xml
from coanalysis.zips import Archive, damaged, protected

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["Relation", "is_ole", "main_part", "ole_error", "parts_of", "read_part", "relations"]

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
#: Where the main parts of other Office documents stand.
OTHERS = ("xl/", "ppt/", "visio/")


def is_ole(data: bytes) -> bool:
    """Say whether a file is an OLE container: an old Office file, or a new one under a password."""
    return data.startswith(OLE_MAGIC)


def ole_error(data: bytes, where: str) -> LoadError:
    """Return the error for an OLE container, which tells a password from the old formats."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return protected(where)
    kind, program, suffix = "document of an old Office version (.doc)", "Word", ".docx"
    if any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book")):
        kind, program, suffix = "workbook of an old Excel version (.xls)", "Excel", ".xlsx"
    return LoadError(
        f"this is a {kind}, which is not read",
        where=where,
        hint=f"open it in {program} or LibreOffice and save it as {suffix}",
        code="load.unsupported",
    )


@dataclass(frozen=True, slots=True)
class Relation:
    """That one part points to another. kind: the last word of its type, such as `comments`. part: the other's name."""

    key: str
    kind: str
    part: str


def relations(archive: Archive, part: str, where: str) -> list[Relation]:
    """Return what a part points to inside the document, in order; part "" is the document itself.

    Raises LoadError when the list is damaged.
    """
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    if listed not in archive:
        return []
    found = []
    for relation in parse_xml(archive[listed], f"{where}, part {listed}").iterchildren("{*}Relationship"):
        target = relation.get("Target") or ""
        if relation.get("TargetMode") != "External":
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            kind = (relation.get("Type") or "").rpartition("/")[2]
            found.append(Relation(relation.get("Id") or "", kind, path))
    return found


def parts_of(kind: str, links: Iterable[Relation], archive: Archive) -> list[str]:
    """Return the names of the parts of one kind that are pointed to and are there, each once."""
    return [part for part in dict.fromkeys(link.part for link in links if link.kind == kind) if part in archive]


def main_part(archive: Archive, where: str) -> str | None:
    """Return the name of the Word document's main part, or None when the zip is not a Word document."""
    for link in relations(archive, "", where):
        if link.kind == "officeDocument" and not link.part.startswith(OTHERS):
            return link.part if link.part in archive else None
    return "word/document.xml" if "word/document.xml" in archive else None


def read_part(archive: Archive, part: str, where: str) -> Element:
    """Return the root of a part. Raises LoadError, which names the part, when it is missing or damaged."""
    if part not in archive:
        raise damaged(where, f"the part {part} is missing")
    return parse_xml(archive[part], f"{where}, part {part}")
