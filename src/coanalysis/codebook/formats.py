"""Codebooks in other formats than YAML: Excel, CSV, Word and REFI-QDA, told apart by what a file holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Literal

from coanalysis.codebook.building import Understood, build
from coanalysis.codebook.columns import FIELDS
from coanalysis.codebook.nodes import Findings, compose, is_block
from coanalysis.codebook.read import parse_codebook
from coanalysis.codebook.tabular import Table
from coanalysis.codebook.write import add_codes, edit_codes, remove_codes, write_codebook
from coanalysis.errors import CodebookError, LoadError, UsageError
from coanalysis.files import decode
from coanalysis.model import Codebook, Indicator

__all__ = ["SUFFIXES", "Kind", "as_yaml", "book_bytes", "kind_of", "kind_of_suffix", "losses", "onto", "understand"]

Kind = Literal["yaml", "xlsx", "csv", "docx", "qdc"]
#: Suffix -> kind, for writing.
SUFFIXES: Mapping[str, Kind] = {
    ".yaml": "yaml", ".yml": "yaml", ".xlsx": "xlsx", ".csv": "csv", ".docx": "docx", ".qdc": "qdc",
}  # fmt: skip
_CODES = re.compile(rb"^codes[ \t]*:", re.MULTILINE)
#: Fields that a `.qdc` has a place of its own for.
CARRIED = ("id", "name", "parent", "definition", "colour")
_USUAL = {"automation": "suggest", "status": "active", "origin": "theory"}


def kind_of(data: bytes, name: str) -> Kind:
    """Return the format of a file; its suffix only tells texts apart. Raises LoadError for an old Office file."""
    from coanalysis.ooxml.parts import is_ole, ole_error
    from coanalysis.ooxml.workbook import workbook_part
    from coanalysis.zips import read_zip

    if is_ole(data):
        raise ole_error(data, name)
    if data.startswith(b"PK"):
        return "xlsx" if workbook_part(read_zip(data, name), name) else "docx"
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return "qdc"
    if PurePath(name).suffix.lower() in (".yaml", ".yml") or _CODES.search(data):
        return "yaml"
    return "csv"


def kind_of_suffix(name: str) -> Kind:
    """Return the format that a file is to be written in. Raises UsageError for another suffix."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"a codebook is not written as {suffix or 'a file without a suffix'}",
                         hint=f"one of {', '.join(dict.fromkeys(SUFFIXES))}", code="codebook.suffix")  # fmt: skip
    return SUFFIXES[suffix]


def understand(data: bytes, name: str, *, language: str = "nb", others: Iterable[Codebook] = ()) -> Understood:
    """Return the codebook in a file of any format, and how it was read.

    name: of the file, for messages. language: of texts that name none. others: codebooks of the same project. Raises
    CodebookError with every problem and its place, LoadError for a file that cannot be opened.
    """
    others = tuple(others)
    kind = kind_of(data, name)
    if kind == "yaml":
        text = decode(data, where=name).text.replace("\r\n", "\n")
        return Understood(parse_codebook(text, path=name, others=others), text)
    stem = PurePath(name).stem
    return build(_tables(data, name, kind), where=name, stem=stem, language=language, others=others)


def _tables(data: bytes, name: str, kind: Kind) -> list[Table]:
    if kind == "xlsx":
        from coanalysis.codebook.spreadsheet import read_excel

        return read_excel(data, name)
    if kind == "csv":
        from coanalysis.codebook.delimited import read_csv

        return read_csv(data, name)
    if kind == "docx":
        from coanalysis.codebook.document import read_document

        return read_document(data, name)
    from coanalysis.codebook.refi import read_qdc

    return read_qdc(data, name)


def as_yaml(data: bytes, name: str, *, language: str = "nb", others: Iterable[Codebook] = ()) -> str:
    """Return the codebook in a file of any format as YAML text; a YAML file as it stands, valid or not.

    Raises CodebookError with every problem, also for a file that cannot be read as text.
    """
    try:
        if kind_of(data, name) == "yaml":
            return decode(data, where=name).text.replace("\r\n", "\n")
        return understand(data, name, language=language, others=others).text
    except LoadError as error:
        raise CodebookError(error.message, where=error.where or name, hint=error.hint, code=error.code) from error


def book_bytes(book: Codebook, kind: Kind, *, text: str = "", language: str = "nb") -> bytes:
    """Return a codebook as a file. text: its YAML, if there is one; comments beside indicators come from there."""
    if kind == "yaml":
        return (text or write_codebook(book)).encode()
    book = with_comments(book, text) if text else book
    if kind == "xlsx":
        from coanalysis.codebook.spreadsheet import write_excel

        return write_excel(book, language=language)
    if kind == "csv":
        from coanalysis.codebook.delimited import write_csv

        return write_csv(book, language=language)
    if kind == "docx":
        from coanalysis.codebook.document import write_document

        return write_document(book, language=language)
    from coanalysis.codebook.refi import write_qdc

    return write_qdc(book, language=language)


def onto(old: str, new: str) -> str:
    """Return the YAML of a codebook that says what `new` says and keeps the comments and layout of `old`.

    Where that is not possible (another order, another version or title) it is `new` as it stands.
    """
    from coanalysis.codebook.compare import compare_codes

    try:
        before, after = parse_codebook(old), parse_codebook(new)
        wanted, there = [code.id for code in after.codes], [code.id for code in before.codes]
        gone = [code_id for code_id in there if code_id not in wanted]
        text = remove_codes(old, gone) if gone else old
        text = edit_codes(text, [code for code in after.codes if code.id in there])
        text = add_codes(text, [code for code in after.codes if code.id not in there])
        found = parse_codebook(text)
    except CodebookError:
        return new
    is_same = [code.id for code in found.codes] == wanted and not compare_codes(after, found)
    return text if is_same and _top(found) == _top(after) else new


def _top(book: Codebook) -> tuple[object, ...]:
    return book.id, book.version, dict(book.title), book.languages


def with_comments(book: Codebook, text: str) -> Codebook:
    """Return a codebook whose indicators are the lines of its YAML text as they stand there, comments too."""
    blocks = dict(_blocks(text))
    codes = [
        replace(code, indicators=tuple(Indicator(code.id, line) for line in blocks[code.id]))
        if code.indicators and code.id in blocks
        else code
        for code in book.codes
    ]
    return replace(book, codes=tuple(codes))


def _blocks(text: str) -> Iterable[tuple[str, list[str]]]:
    root = compose(text, Findings(""))
    codes = next((value for key, value in root.value if key.value == "codes"), None) if root is not None else None
    for code in codes.value if codes is not None and isinstance(codes.value, list) else ():
        slots = {key.value: value for key, value in code.value}
        if "indicators" in slots and "id" in slots and is_block(slots["indicators"]):
            lines = slots["indicators"].value.split("\n")
            yield slots["id"].value.strip(), [line.strip() for line in lines if line.strip()]


def losses(book: Codebook, kind: Kind, *, text: str = "") -> list[str]:
    """Return in words what a format does not carry, or carries only as text that other programs can't use."""
    if kind == "yaml":
        return []
    blocks = {line for _, lines in (_blocks(text) if text else ()) for line in lines}
    comments = [line for line in map(str.strip, text.split("\n")) if line.startswith("#") and line not in blocks]
    found = [f"{len(comments)} comment lines of the YAML file stand only there"] if comments else []
    return found if kind != "qdc" else [*found, *_only_text(book)]


def _only_text(book: Codebook) -> list[str]:
    """Return what stands in a `.qdc` only as text in descriptions."""
    found = []
    for name in (one for one in FIELDS if one not in CARRIED):
        count = sum(bool(getattr(code, name)) and getattr(code, name) != _USUAL.get(name) for code in book.codes)
        if count:
            found.append(f"{name.replace('_', ' ')} ({_codes(count)}): only as text in the description")
    if any(len(code.name) > 1 or len(code.definition) > 1 for code in book.codes):
        found.append("names and definitions in other languages: only as text in the description")
    ids = {code.id for code in book.codes}
    outside = [code.id for code in book.codes if code.parent and code.parent not in ids]
    if outside:
        found.append(f"parents in another codebook ({_codes(len(outside))}): only as text in the description")
    return found


def _codes(number: int) -> str:
    return "1 code" if number == 1 else f"{number} codes"
