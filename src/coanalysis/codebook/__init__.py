"""Codebooks: reading, writing, checking, testing and comparing them.

Nothing here reads or writes a project; each function takes a codebook or its text and returns a value.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coanalysis.codebook.check import check_codebooks
    from coanalysis.codebook.compare import CodeChange, compare_codes
    from coanalysis.codebook.plain import from_json, shared_ids, to_json
    from coanalysis.codebook.quoting import unquoted_entries
    from coanalysis.codebook.read import default_negated, parse_codebook, read_codebook, read_codebooks
    from coanalysis.codebook.testing import Outcome, TestReport, test_codebook
    from coanalysis.codebook.word_types import TypeHit, types_hit
    from coanalysis.codebook.write import add_codes, edit_code, edit_codes, remove_code, remove_codes, write_codebook

__all__ = [
    "CodeChange",
    "Outcome",
    "TestReport",
    "TypeHit",
    "add_codes",
    "check_codebooks",
    "compare_codes",
    "default_negated",
    "edit_code",
    "edit_codes",
    "from_json",
    "parse_codebook",
    "read_codebook",
    "read_codebooks",
    "remove_code",
    "remove_codes",
    "shared_ids",
    "test_codebook",
    "to_json",
    "types_hit",
    "unquoted_entries",
    "write_codebook",
]

#: Module -> the names it holds. Looked up when first used: a project that is opened needs only the parsed codebooks.
_HOLDS = {
    "check": ("check_codebooks",),
    "compare": ("CodeChange", "compare_codes"),
    "plain": ("from_json", "shared_ids", "to_json"),
    "quoting": ("unquoted_entries",),
    "read": ("default_negated", "parse_codebook", "read_codebook", "read_codebooks"),
    "testing": ("Outcome", "TestReport", "test_codebook"),
    "word_types": ("TypeHit", "types_hit"),
    "write": ("add_codes", "edit_code", "edit_codes", "remove_code", "remove_codes", "write_codebook"),
}
_MODULE_OF = {name: module for module, names in _HOLDS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(f"coanalysis.codebook.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'coanalysis.codebook' has no attribute {name!r}")
