"""Codes as YAML lines, in the house order of fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coanalysis.model import Code, Codebook, Texts

__all__ = ["code_lines", "field_lines", "scalar"]

#: A text YAML reads as itself without quotes: begins with a letter, holds nothing that YAML or other tools act on.
PLAIN = re.compile(r"[^\W\d_][^:#,\[\]{}\"\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]*")
WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
HIDDEN = re.compile("[\x7f-\xa0\u2028\u2029\ufeff]")


def scalar(text: str) -> str:
    """Return a text as one YAML value on one line, in quotes where it needs them."""
    if PLAIN.fullmatch(text) and text == text.strip() and text.casefold() not in WORDS:
        return text
    return HIDDEN.sub(lambda hit: f"\\u{ord(hit[0]):04x}", json.dumps(text, ensure_ascii=False))


def block_scalar(text: str) -> str:
    """Return a text as a YAML value outside { } and [ ], where commas need no quotes."""
    parts = text.split(", ")
    if len(parts) > 1 and all(scalar(part) == part for part in parts):
        return text
    return scalar(text)


def code_lines(code: Code, column: int) -> list[str]:
    """Return a code as an entry of a block list whose dashes stand at `column`."""
    lines = [f"id: {scalar(code.id)}"]
    for name in FIELDS:
        lines += field_lines(code, name)
    head, *rest = lines
    return [" " * column + f"- {head}", *((" " * (column + 2) + line) if line else "" for line in rest)]


def field_lines(code: Code, name: str) -> list[str]:
    """Return one field of a code as lines that start at its key; [] when it has its default value."""
    value = getattr(code, name)
    return FIELDS[name](name, value) if value and value != DEFAULTS.get(name) else []


def top_lines(book: Codebook) -> list[str]:
    """Return everything of a codebook that stands before its codes."""
    lines = [f"id: {scalar(book.id)}", f"version: {json.dumps(book.version, ensure_ascii=False)}"]
    lines += _flow_texts("title", book.title) if book.title else []
    return [*lines, f"languages: [{', '.join(book.languages)}]", "codes:" if book.codes else "codes: []"]


def _one(name: str, value: str) -> list[str]:
    return [f"{name}: {scalar(value)}"]


def _flow_texts(name: str, value: Texts) -> list[str]:
    return [f"{name}: {{{', '.join(f'{key}: {scalar(text)}' for key, text in value.items())}}}"]


def _texts(name: str, value: Texts) -> list[str]:
    return [f"{name}:", *(f"  {line}" for line in _pairs(value))]


def _pairs(value: Mapping[str, str]) -> list[str]:
    return [f"{key}: {block_scalar(text)}" for key, text in value.items()]


def _confused_with(name: str, value: Mapping[str, Texts]) -> list[str]:
    lines = [f"{name}:"]
    for other, question in value.items():
        lines += [f"  {scalar(other)}:", *(f"    {line}" for line in _pairs(question))]
    return lines


def _short_list(name: str, value: Sequence[str]) -> list[str]:
    return _one(name, value[0]) if len(value) == 1 else [f"{name}: [{', '.join(scalar(word) for word in value)}]"]


def _list(name: str, value: Sequence[str]) -> list[str]:
    return [f"{name}:", *(f"  - {block_scalar(text)}" for text in value)]


def _entries(name: str, value: Sequence[Mapping[str, str]]) -> list[str]:
    lines = [f"{name}:"]
    for entry in value:
        head, *rest = _pairs(entry)
        lines += [f"  - {head}", *(f"    {line}" for line in rest)]
    return lines


def _examples(name: str, value: Sequence[Any]) -> list[str]:
    sources = [{"source": example.source} if example.source != "invented" else {} for example in value]
    return _entries(name, [dict(example.texts) | source for example, source in zip(value, sources, strict=True)])


def _near_misses(name: str, value: Sequence[Any]) -> list[str]:
    lines = _entries(name, [dict(miss.texts) | {"why": miss.why} | _known(miss.known_hit) for miss in value])
    return [line.replace('known_hit: "true"', "known_hit: true") for line in lines]


def _known(known_hit: bool) -> dict[str, str]:
    return {"known_hit": "true"} if known_hit else {}


def _block(name: str, value: Sequence[Any]) -> list[str]:
    return [f"{name}: |", *(f"  {getattr(line, 'text', line)}" for line in value)]


FIELDS: dict[str, Callable[[str, Any], list[str]]] = {
    "parent": _one,
    "name": _flow_texts,
    "definition": _texts,
    "include": _texts,
    "exclude": _texts,
    "confused_with": _confused_with,
    "counterpart": _one,
    "negated": _short_list,
    "automation": _one,
    "examples": _examples,
    "near_misses": _near_misses,
    "set_aside": _block,
    "indicators": _block,
    "colour": _one,
    "sources": _list,
    "status": _one,
    "redirect": _one,
    "split": _short_list,
    "origin": _one,
}
DEFAULTS = {"automation": "suggest", "status": "active", "origin": "theory"}
