"""The shape of the code: imports run one way, files and functions stay small, public names are documented."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "coanalysis"

#: From the bottom up. A module may import its own band and those before it.
BANDS = (
    (
        "documents",
        "errors",
        "model",
        "registry",
        "study",
        "table",
        "text",
        "words",
        "files",
        "mapping",
        "methods",
        "markup",
        "ooxml",
        "rich",
        "shipped",
        "zips",
        "forms",
    ),
    ("language",),
    ("codebook",),
    ("loaders", "suggesters", "exporters"),
    ("segment", "spacy_docs", "testing"),
    ("review",),
    ("query",),
    ("store",),
    ("project",),
    ("cli",),
)
PLUG_INS = ("loaders", "suggesters", "exporters")
MAX_FILE = 400
#: The nouns stand in one file, so that a newcomer reads them together.
LONGER = {"model.py": 560}
MAX_BODY = 60
FILES = sorted(SOURCE.rglob("*.py"))


def part_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).parts
    return parts[0].removesuffix(".py")


def band_of(part: str) -> int:
    return next(number for number, band in enumerate(BANDS) if part in band)


def imported_parts(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("coanalysis"):
            below = node.module.split(".")[1:]
            found |= {below[0]} if below else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("coanalysis.")}
    return found


def wrong_imports(part: str, imported: set[str]) -> list[str]:
    upward = [one for one in imported if band_of(one) > band_of(part)]
    across = [one for one in imported if part in PLUG_INS and one in PLUG_INS and one != part]
    return sorted(upward + across)


def test_every_module_has_a_band():
    parts = {part_of(path) for path in FILES} - {"__init__", "__main__"}
    assert parts == {part for band in BANDS for part in band}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_run_one_way(path):
    if part_of(path) not in ("__init__", "__main__"):
        assert wrong_imports(part_of(path), imported_parts(path)) == []


def test_the_rule_sees_a_wrong_import():
    assert wrong_imports("model", {"errors", "store"}) == ["store"]
    assert wrong_imports("loaders", {"exporters", "text"}) == ["exporters"]
    assert wrong_imports("query", {"review", "table"}) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_files_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGER.get(path.name, MAX_FILE)


def functions():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def body_lines(node) -> int:
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return body[-1].end_lineno - body[0].lineno + 1


def test_functions_stay_small():
    lengths = [body_lines(node) for _path, node in functions()]
    long = [f"{path.name}:{node.name}" for path, node in functions() if body_lines(node) > MAX_BODY]
    assert long == []
    assert sorted(lengths)[len(lengths) // 2] <= 8


def test_public_functions_and_classes_are_documented():
    missing = []
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        public = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        public += [
            method
            for node in public
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
            for method in node.body
            if isinstance(method, ast.FunctionDef)
        ]
        missing += [
            f"{path.name}:{node.name}"
            for node in public
            if not node.name.startswith("_") and not ast.get_docstring(node)
        ]
        assert ast.get_docstring(tree), path
    assert missing == []


def test_sql_stands_only_in_the_store():
    words = ("SELECT ", "INSERT ", "sqlite3.connect")
    found = [
        path.relative_to(SOURCE).as_posix()
        for path in FILES
        if part_of(path) != "store" and any(word in path.read_text(encoding="utf-8") for word in words)
    ]
    assert found == []


def test_nothing_reaches_for_the_network_or_one_system():
    banned = {"socket", "urllib", "http", "requests", "httpx", "fcntl", "resource", "pwd", "getpass"}
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path.name}: {name}" for name in names if name.split(".")[0] in banned]
    assert found == []
