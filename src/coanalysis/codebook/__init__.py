"""Codebooks: reading, writing, checking, testing and comparing them.

Nothing here reads or writes a project; each function takes a codebook or its text and returns a value.
"""

from __future__ import annotations

from coanalysis.codebook.check import check_codebooks
from coanalysis.codebook.compare import CodeChange, compare_codes
from coanalysis.codebook.plain import from_json, to_json
from coanalysis.codebook.read import default_negated, parse_codebook, read_codebook, read_codebooks
from coanalysis.codebook.testing import Outcome, TestReport, test_codebook
from coanalysis.codebook.write import add_codes, edit_code, edit_codes, remove_code, remove_codes, write_codebook

__all__ = [
    "CodeChange",
    "Outcome",
    "TestReport",
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
    "test_codebook",
    "to_json",
    "write_codebook",
]
