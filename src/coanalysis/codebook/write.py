"""Writes codebooks: changes only the lines of what changes, so that comments and layout stay as their writer left them.

Every function checks its own work: the new text is read again and must say exactly what was asked for.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coanalysis.codebook.compare import compare_codes
from coanalysis.codebook.emit import FIELDS, block_scalar, code_lines, field_lines, scalar, top_lines
from coanalysis.codebook.nodes import Findings, compose, is_block, is_null
from coanalysis.codebook.plain import from_json, to_json
from coanalysis.codebook.read import CODE_FIELDS, default_negated, parse_codebook
from coanalysis.errors import CodebookError
from coanalysis.model import Code, Codebook
from coanalysis.text import canonical

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = [
    "add_codes", "edit_code", "edit_codes", "edit_version", "remove_code", "remove_codes", "write_codebook",
]  # fmt: skip

Edit = tuple[int, int, str]
"""Characters [start, end) of a text and what replaces them."""


def write_codebook(book: Codebook) -> str:
    """Return a codebook as YAML. Read again it is equal, but for line numbers, `sha` and `path`."""
    codes = [_complete(code) for code in book.codes]
    lines = top_lines(book)
    for code in codes:
        lines += ["", *code_lines(code, 2)]
    text = "\n".join(lines) + "\n"
    _check(text, codes)
    return text


def add_codes(text: str, codes: Iterable[Code], *, after: str = "") -> str:
    """Return a codebook's text with codes added; the rest stays character for character.

    after: the code behind which they are put, at the end of the book without one.
    Raises CodebookError if the text is no codebook or the codes do not fit (an id that is there, a dead parent).
    """
    source, book = _read(text)
    added = [_complete(code) for code in codes]
    if not added:
        return source
    sequence = _sequence(source)
    column = sequence.start_mark.column if sequence and sequence.value else 2
    lines = [line for code in added for line in ("", *code_lines(code, column))]
    place = [code.id for code in book.codes].index(_known(book, after).id) + 1 if after else len(book.codes)
    node = _nodes(source)[after] if after else None
    new = _insert_codes(source, sequence, lines, node)
    _check(new, (*book.codes[:place], *added, *book.codes[place:]))
    return new


def edit_version(text: str, version: str) -> str:
    """Return a codebook's text with another version; nothing else changes. Raises CodebookError if it is none."""
    source, book = _read(text)
    root = compose(source, Findings(""))
    assert root is not None  # it has just been read as a codebook
    node = _value_of(root, "version")
    new = _apply(source, [(node.start_mark.index, node.end_mark.index, json.dumps(version, ensure_ascii=False))])
    _check(new, book.codes)
    return new


def edit_code(text: str, code: Code) -> str:
    """Return a codebook's text in which the code with this id says what `code` says. See `edit_codes`."""
    return edit_codes(text, [code])


def edit_codes(text: str, codes: Iterable[Code]) -> str:
    """Return a codebook's text in which the codes with these ids say what `codes` say.

    Only the fields that differ are written again; comments beside other fields stay.
    Raises CodebookError if there is no such code or the new one is not valid.
    """
    source, book = _read(text)
    nodes = _nodes(source)
    changed: dict[str, tuple[Code, Code]] = {}
    for code in map(_complete, codes):
        old = _known(book, code.id)
        if compare_codes([old], [code]):
            changed[code.id] = (old, code)
    wanted = [changed[code.id][1] if code.id in changed else code for code in book.codes]
    careful = [edit for old, code in changed.values() for edit in _edits(source, nodes[code.id], old, code)]
    new = _apply(source, careful)
    if not _says(new, wanted):
        new = _apply(source, [_whole(source, nodes[code.id], code) for _, code in changed.values()])
        _check(new, wanted)
    return new


def remove_code(text: str, code_id: str) -> str:
    """Return a codebook's text without a code. See `remove_codes`."""
    return remove_codes(text, [code_id])


def remove_codes(text: str, code_ids: Iterable[str]) -> str:
    """Return a codebook's text without some codes.

    Raises CodebookError if one of them is not there, or if a code that stays refers to one of them.
    """
    source, book = _read(text)
    nodes = _nodes(source)
    gone = [_known(book, code_id).id for code_id in code_ids]
    new = _apply(source, [_removal(source, nodes[code_id]) for code_id in gone])
    _check(new, [code for code in book.codes if code.id not in gone])
    return new


def _read(text: str) -> tuple[str, Codebook]:
    source = canonical(text).text
    return source if source.endswith("\n") else source + "\n", parse_codebook(source)


def _complete(code: Code) -> Code:
    """Return a code as it will be read again: defaults filled in, texts in NFC without white space around them."""
    code = replace(code, negated=code.negated or default_negated(code))
    data = json.loads(to_json(Codebook("one", "1", {}, (), (code,))))
    return from_json(json.dumps(_tidy(data))).codes[0]


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()
    if isinstance(value, list):
        return [_tidy(part) for part in value]
    return {key: _tidy(part) for key, part in value.items()} if isinstance(value, dict) else value


def _says(text: str, wanted: Sequence[Code]) -> bool:
    try:
        found = parse_codebook(text).codes
    except CodebookError:
        return False
    return [code.id for code in found] == [code.id for code in wanted] and not compare_codes(wanted, found)


def _check(text: str, wanted: Sequence[Code]) -> None:
    """Raise CodebookError if the text is not valid, RuntimeError if it does not say what was wanted."""
    found = parse_codebook(text).codes
    different = compare_codes(wanted, found)
    if different:
        raise RuntimeError("the codebook written differs from what was asked for: " + "; ".join(map(str, different)))


# --- places in the text -----------------------------------------------------------------------------------------------


def _starts(source: str) -> list[int]:
    """Return where each line starts, and the end of the text as a last entry."""
    starts = [0]
    for line in source.split("\n")[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    return [*starts, len(source)] if starts[-1] < len(source) else starts


def _value_of(mapping: Node, key: str) -> Node:
    pairs: list[tuple[Node, Node]] = mapping.value
    return next(value for name, value in pairs if name.value == key)


def _codes_node(source: str) -> Node:
    root = compose(source, Findings(""))
    assert root is not None  # it has been read as a codebook before
    return _value_of(root, "codes")


def _sequence(source: str) -> SequenceNode | None:
    """Return the list of codes, None when nothing stands after `codes:`."""
    from ruamel.yaml.nodes import SequenceNode

    node = _codes_node(source)
    if not isinstance(node, SequenceNode):
        return None
    if node.flow_style and node.value:
        hint = "write each code on lines of its own, starting with `- id:`"
        where = f"line {node.start_mark.line + 1}"
        raise CodebookError("the codes are written inside [ ]", hint=hint, where=where, code="codebook.flow")
    return node


def _nodes(source: str) -> dict[str, MappingNode]:
    """Return code id -> its node."""
    sequence = _sequence(source)
    return {_value_of(node, "id").value.strip(): node for node in sequence.value} if sequence is not None else {}


def _known(book: Codebook, code_id: str) -> Code:
    code = book.get(code_id)
    if code is None:
        known = ", ".join(code.id for code in book.codes[:12])
        raise CodebookError(f"no code {code_id!r} in the codebook", hint=f"known: {known}", code="codebook.no-code")
    return code


def _end_line(source: str, node: Node) -> int:
    """Return the number (from 0) of the line after the last one a node has content on."""
    from ruamel.yaml.nodes import CollectionNode, ScalarNode

    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return _end_of_block(source, node)
    if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.line) + 1
    last = node.value[-1]
    return _end_line(source, last[1] if isinstance(last, tuple) else last)


def _end_of_block(source: str, node: ScalarNode) -> int:
    lines = source.split("\n")
    first = node.start_mark.line + 1
    filled = [number for number in range(first, min(node.end_mark.line + 1, len(lines))) if lines[number].strip()]
    if not filled or not node.value.strip():
        return int(first)
    indent = _indent(lines[filled[0]])
    return max(number for number in filled if _indent(lines[number]) >= indent) + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


# --- edits ------------------------------------------------------------------------------------------------------------


def _apply(source: str, edits: Iterable[Edit]) -> str:
    for start, end, new in sorted(edits, key=lambda edit: edit[:2])[::-1]:
        source = source[:start] + new + source[end:]
    return source


def _insert_codes(
    source: str, sequence: SequenceNode | None, lines: Sequence[str], after: MappingNode | None = None
) -> str:
    starts = _starts(source)
    edits: list[Edit] = []
    if sequence is not None and not sequence.value:
        edits.append((sequence.start_mark.index, sequence.end_mark.index, ""))
    node = after or (sequence if sequence is not None else _codes_node(source))
    at = starts[min(_end_line(source, node), len(starts) - 1)]
    return _apply(source, [*edits, (at, at, "".join(f"{line}\n" for line in lines))])


def _removal(source: str, node: MappingNode) -> Edit:
    """Return the edit that takes a code out, with the empty lines after it."""
    starts, lines = _starts(source), source.split("\n")
    last = _end_line(source, node)
    while last < len(starts) - 1 and not lines[last].strip():
        last += 1
    return starts[node.start_mark.line], starts[last], ""


def _whole(source: str, node: MappingNode, code: Code) -> Edit:
    """Return the edit that writes a code again as a whole."""
    column = node.start_mark.column - 2
    first, *rest = code_lines(code, column)
    lines = [first.strip().removeprefix("- "), *rest]
    return node.start_mark.index, _starts(source)[_end_line(source, node)], "\n".join(lines) + "\n"


def _edits(source: str, node: MappingNode, old: Code, code: Code) -> list[Edit]:
    if node.flow_style:
        return [_whole(source, node, code)]
    slots = {key.value: (key, value) for key, value in node.value}
    edits = []
    for name in FIELDS:
        if field_lines(old, name) == field_lines(code, name) and name in slots:
            continue
        if name in slots:
            edits += _changed_field(source, node, slots[name], code)
        elif field_lines(code, name) and field_lines(old, name) != field_lines(code, name):
            edits.append(_new_field(source, node, slots, code, name))
    return edits


def _new_field(source: str, node: MappingNode, slots: dict[str, tuple[Node, Node]], code: Code, name: str) -> Edit:
    """Return the edit that puts a field after the last one that comes before it in the house order."""
    before = [slots[other][1] for other in CODE_FIELDS[: CODE_FIELDS.index(name)] if other in slots]
    at = _starts(source)[max(_end_line(source, value) for value in before)]
    indent = " " * node.start_mark.column
    return at, at, "".join(f"{indent}{line}\n" for line in field_lines(code, name))


def _changed_field(source: str, node: MappingNode, slot: tuple[Node, Node], code: Code) -> list[Edit]:
    key, value = slot
    lines = field_lines(code, key.value)
    if lines:
        inside = _inside(source, value, getattr(code, key.value))
        return [_field_again(source, key, value, lines)] if inside is None else inside
    siblings = [other for other, _ in node.value]
    if key is siblings[0]:
        return [(key.start_mark.index, siblings[1].start_mark.index, "")]
    starts = _starts(source)
    return [(starts[key.start_mark.line], starts[_end_line(source, value)], "")]


def _field_again(source: str, key: Node, value: Node, lines: Sequence[str]) -> Edit:
    indent = "\n" + " " * key.start_mark.column
    return key.start_mark.index, _starts(source)[_end_line(source, value)], indent.join(lines) + "\n"


def _inside(source: str, node: Node, value: object) -> list[Edit] | None:
    """Return edits inside a field's value that leave everything beside it alone; None when that is not possible."""
    from ruamel.yaml.nodes import MappingNode, ScalarNode

    if isinstance(node, ScalarNode) and is_block(node) and isinstance(value, tuple):
        return _block_edits(source, node, [str(getattr(line, "text", line)) for line in value])
    if isinstance(value, str):
        return _text_edit(node, value, scalar)
    if isinstance(node, MappingNode) and isinstance(value, Mapping):
        return _texts_edits(node, value)
    return None


def _texts_edits(node: MappingNode, texts: Mapping[str, object]) -> list[Edit] | None:
    old = {key.value: value for key, value in node.value}
    if old.keys() != texts.keys():
        return None
    edits: list[Edit] = []
    for key, text in texts.items():
        edit = _text_edit(old[key], text, scalar if node.flow_style else block_scalar)
        if edit is None:
            return None
        edits += edit
    return edits


def _text_edit(node: Node, text: object, write: Callable[[str], str]) -> list[Edit] | None:
    from ruamel.yaml.nodes import ScalarNode

    if not isinstance(node, ScalarNode) or not isinstance(text, str) or node.style in ("|", ">") or is_null(node):
        return None
    if node.value.strip() == text:
        return []
    return [(node.start_mark.index, node.end_mark.index, write(text))]


def _block_edits(source: str, node: ScalarNode, wanted: Sequence[str]) -> list[Edit] | None:
    """Return edits that take lines out of a block and add new ones at its end; None when the order changes."""
    from coanalysis.codebook.indicators import split_block

    old = split_block(node.value)
    kept = [text for _, text in old if text in wanted]
    new = [str(text) for text in wanted if text not in kept]
    if not kept or kept + new != list(wanted):
        return None
    starts = _starts(source)
    first = node.start_mark.line + 1
    gone = [first + offset for offset, text in old if text not in wanted]
    edits = [(starts[number], starts[number + 1], "") for number in gone]
    lines = source.split("\n")
    indent = " " * _indent(lines[first + old[0][0]])
    at = starts[_end_of_block(source, node)]
    return [*edits, (at, at, "".join(f"{indent}{text}\n" for text in new))]
