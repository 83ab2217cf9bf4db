"""Codebooks in the exchange format of the REFI-QDA standard (`.qdc`), which NVivo, ATLAS.ti and MAXQDA read.

The format has a name, a description, a colour, codes inside codes, and sets. What it has no place for is written into
the description, as text that people can read and that comes back from there.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from coanalysis.codebook import cells
from coanalysis.codebook.columns import FIELDS, Key, about_key, field_of, heading
from coanalysis.codebook.tabular import Cell, Record, Table, about_rows, code_cells, columns_of
from coanalysis.errors import CodebookError
from coanalysis.markup import parse_xml
from coanalysis.model import Code, Codebook
from coanalysis.study import text_in

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["guid_of", "read_qdc", "write_qdc"]

NAMESPACE = "urn:QDA-XML:codebook:1.0"
#: The ids of codes become UUIDs inside this one.
ROOT = uuid.UUID("7b0a1c1e-5f3f-5c58-9a55-0d6f2c4a9e10")
_SECTION = re.compile(r"\[([^\[\]\n]{1,60})\](?: |$)")
_COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
MOST_CODES = 20_000


def guid_of(what: str) -> str:
    """Return the GUID of a code id, always the same."""
    return str(uuid.uuid5(ROOT, what)).upper()


# Writing


def write_qdc(book: Codebook, *, language: str) -> bytes:
    """Return a codebook as REFI-QDA XML. language: of names and of the labels in descriptions.

    Raises CodebookError when there is no code: the standard has no empty codebook.
    """
    from lxml import etree

    if not book.codes:
        raise CodebookError("the codebook has no codes, and the format has no empty codebook", where=book.id,
                            hint="add a code, or export it as YAML", code="codebook.empty")  # fmt: skip
    space: Any = {None: NAMESPACE}
    root = etree.Element(f"{{{NAMESPACE}}}CodeBook", {"origin": "coanalysis"}, nsmap=space)
    codes = _add(root, "Codes")
    made: dict[str, Element] = {}
    for code in _parents_first(book):
        above = made.get(code.parent or "", codes)
        made[code.id] = _code(above, code, book, language)
    _sets(root, book, language)
    etree.indent(root, "  ")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8")) + b"\n"


def _add(parent: Element, tag: str, **attributes: str) -> Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attrib=attributes)


def _parents_first(book: Codebook) -> Iterator[Code]:
    """Yield the codes in their order, but none before its parent."""
    ids = {code.id for code in book.codes}
    done: set[str] = set()
    waiting = list(book.codes)
    while waiting:
        free = [code for code in waiting if code.parent not in ids or code.parent in done]
        yield from free or waiting
        done |= {code.id for code in free}
        waiting = [code for code in waiting if code.id not in done] if free else []


def _code(above: Element, code: Code, book: Codebook, language: str) -> Element:
    colour = {"color": code.colour} if code.colour else {}
    name = cells.clean(" ".join(text_in(code.name, language).split()))
    made = _add(above, "Code", guid=guid_of(code.id), name=name or code.id, isCodable="true", **colour)
    _add(made, "Description").text = _description(code, book, language)
    return made


def _description(code: Code, book: Codebook, language: str) -> str:
    """Return the definition, and below it all the rest, each after its label in brackets.

    The definition is in the language of the first name; where the code has no name in it, it gets a label too.
    """
    columns = columns_of(book, language)
    row = dict(zip(columns, code_cells(code, book, columns, language=language), strict=True))
    first: Key = next(key for key in columns if key[0] == "definition")
    is_bare = bool(row[first] and row[("name", first[1])])
    parts = [_escaped(row[first])] if is_bare else []
    for key, text in row.items():
        if text and not (key == first and is_bare):
            label = heading(key[0], language, text_language=key[1])
            parts.append(f"[{label}]{chr(10) if chr(10) in text else ' '}{_escaped(text)}")
    return "\n\n".join(parts)


def _escaped(text: str) -> str:
    """Return text in which no line begins like a label: such a line gets a `~` in front."""
    return re.sub(r"(?m)^(?=~*\[)", "~", text)


def _sets(root: Element, book: Codebook, language: str) -> None:
    """Write a set for the whole codebook, which carries what is said about it, and one for each facet."""
    sets = _add(root, "Sets")
    title = " ".join(text_in(book.title, language).split()) or book.id
    facets: dict[str, list[Code]] = {}
    for code in book.codes:
        facets.setdefault(code.facet, []).append(code)
    about = "\n".join(f"[{label}] {_escaped(text)}" for label, text in about_rows(book, language))
    order = "\n".join(code.id for code in book.codes)
    _set(sets, title, f"book {book.id}", f"{about}\n[order]\n{order}", book.codes)
    for facet, codes in facets.items():
        root_code = book.get(facet)
        name = text_in(root_code.name, language) if root_code else facet
        _set(sets, " ".join(name.split()), f"facet {facet}", "", codes)


def _set(sets: Element, name: str, key: str, description: str, codes: Sequence[Code]) -> None:
    made = _add(sets, "Set", guid=guid_of(key), name=cells.clean(name))
    if description:
        _add(made, "Description").text = cells.clean(description)
    for code in codes:
        _add(made, "MemberCode", guid=guid_of(code.id))


# Reading


def read_qdc(data: bytes, where: str) -> list[Table]:
    """Return the codes of a REFI-QDA codebook; codes inside codes have them as parents.

    Raises LoadError when the file is no XML or an unsafe one, CodebookError when it holds no codes.
    """
    root = parse_xml(data, where)
    if _tag(root) not in ("CodeBook", "Project"):
        raise CodebookError("this XML is no REFI-QDA codebook", where=where, code="codebook.no-qdc",
                            hint="export a «codebook (.qdc)» from the other program")  # fmt: skip
    about, order = _about(root)
    records = [_record(code, above, where) for code, above in _codes(root)]
    if not records:
        raise CodebookError("the file holds no codes", where=where, code="codebook.empty",
                            hint="export the codebook again from the other program")  # fmt: skip
    place = {code_id: number for number, code_id in enumerate(order)}
    if all(record.text("id") in place for record in records):
        records.sort(key=lambda record: place[record.text("id")])
    notes = _foreign_sets(root) if not about else []
    return [Table(tuple(records), (), about, tuple(notes))]


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _codes(root: Element) -> Iterator[tuple[Element, Element | None]]:
    """Yield every code with the code it stands in."""
    for number, code in enumerate(root.iter("{*}Code")):
        if number == MOST_CODES:
            raise CodebookError("more codes than any codebook has", where="", hint="is this a codebook?",
                                code="codebook.too-large")  # fmt: skip
        above = code.getparent()
        yield code, above if above is not None and _tag(above) == "Code" else None


def _described(element: Element) -> str:
    found = element.find("{*}Description")
    return cells.clean("".join(found.itertext())) if found is not None else ""  # type: ignore[arg-type]


def _sections(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return what stands before the first label in brackets, then label and text for each."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.split("\n"):
        hit = _SECTION.match(line)
        known = hit and (field_of(hit[1]) or about_key(hit[1]) or hit[1] == "order")
        if hit and known:
            parts.append((hit[1], [line[hit.end() :]]))
        else:
            parts[-1][1].append(line)
    read = [(label, re.sub(r"(?m)^~(?=~*\[)", "", "\n".join(lines)).strip()) for label, lines in parts]
    return read[0][1], read[1:]


def _record(code: Element, above: Element | None, where: str) -> Record:
    name = cells.clean(code.get("name") or "")
    record = Record(f"{where}, line {code.sourceline}, code «{name[:60]}»")
    definition, sections = _sections(_described(code))
    ids = [text for label, text in sections if field_of(label) == ("id", "")]
    is_ours = bool(ids) and guid_of(ids[0]) == (code.get("guid") or "").strip("{}").upper()
    if is_ours:
        _take_ours(record, definition, sections)
    else:
        record.add(("name", ""), Cell(cells.text_lines(name), record.place))
        record.add(("definition", ""), Cell(cells.text_lines(_described(code)), record.place))
        if (code.get("isCodable") or "true") in ("false", "0"):
            record.add(("automation", ""), Cell("manual", record.place))
    colour = _COLOUR.fullmatch((code.get("color") or "").strip())
    if colour and not is_ours:
        figures = colour[1] if len(colour[1]) == 6 else "".join(2 * figure for figure in colour[1])
        record.add(("colour", ""), Cell(f"#{figures}", record.place))
    if above is not None and not record.text("parent"):
        outer = cells.clean(above.get("name") or "")
        record.add(("parent", ""), Cell(_ours(above) or outer, record.place))
    return record


def _ours(code: Element) -> str:
    """Return the id of a code we wrote, else ''."""
    _, sections = _sections(_described(code))
    found = next((text for label, text in sections if field_of(label) == ("id", "")), "")
    return found if found and guid_of(found) == (code.get("guid") or "").strip("{}").upper() else ""


def _take_ours(record: Record, definition: str, sections: Sequence[tuple[str, str]]) -> None:
    languages = [key[1] for label, _ in sections if (key := field_of(label)) and key[0] == "name"]
    main = languages[0] if languages else ""
    record.add(("definition", main), Cell(definition, record.place))
    for label, text in sections:
        key = field_of(label)
        if key and key[0] in FIELDS:
            record.add(key, Cell(text, record.place))


def _about(root: Element) -> tuple[dict[Key, str], list[str]]:
    """Return what a set of ours says about the codebook, and the order of its codes."""
    for one in root.iter("{*}Set"):
        _, sections = _sections(_described(one))
        about = {key: text for label, text in sections if (key := about_key(label))}
        if about.get(("id", "")) and guid_of(f"book {about[('id', '')]}") == (one.get("guid") or "").upper():
            order = next((text.split("\n") for label, text in sections if label == "order"), [])
            return about, order
    return {}, []


def _foreign_sets(root: Element) -> list[str]:
    names = [f"«{one.get('name')}»" for one in root.iter("{*}Set")]
    return [f"not read: sets of codes ({', '.join(names[:6])}); a codebook here has one tree"] if names else []
