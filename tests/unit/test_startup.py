"""Starting quickly: what a command does not need is not imported. Each case is a Python of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from projects import closed_project

HEAVY = ("pandas", "numpy", "spacy", "docx", "openpyxl", "simplemma", "ruamel", "lxml", "matplotlib", "rich", "sklearn")
ASK = """
import sys
print('|'.join(name for name in {heavy!r} if name in sys.modules), len(sys.modules), file=sys.stderr)"""


def heavy_after(code: str, cwd) -> tuple[list[str], int]:
    """Return which heavy packages a program has imported, and how many modules in all."""
    ran = subprocess.run(
        [sys.executable, "-c", code + ASK.format(heavy=HEAVY)], cwd=cwd, capture_output=True, text=True, check=True
    )
    names, _, number = ran.stderr.splitlines()[-1].rpartition(" ")
    return [name for name in names.split("|") if name], int(number)


def test_the_package_alone_imports_next_to_nothing(tmp_path):
    bare = heavy_after("", tmp_path)[1]
    names, number = heavy_after("import coanalysis", tmp_path)
    assert names == []
    assert number - bare < 40  # `typing`, `importlib` and what they need


@pytest.mark.parametrize(
    "command", [["--help"], ["import", "--help"], ["status"], ["log"], ["code"], ["codebook", "show"]]
)
def test_commands_import_nothing_heavy(tmp_path, command):
    root = closed_project(tmp_path)
    closing = "from coanalysis.cli import main; main(['code']); " if command == ["code"] else ""
    if closing:  # the pass before has filled the cache of words
        subprocess.run([sys.executable, "-c", closing], cwd=root, check=True, capture_output=True)
    code = f"from coanalysis.cli import main\nassert main({command!r}) == 0"
    assert heavy_after(code, root)[0] == []


def test_reading_text_needs_no_word_reader(tmp_path):
    root = closed_project(tmp_path, imported=False)
    names = heavy_after("from coanalysis.cli import main\nassert main(['import', '../talk/group.txt']) == 0", root)[0]
    assert "docx" not in names
    assert "pandas" not in names


def test_the_public_names_are_found_when_asked_for(tmp_path):
    code = "import coanalysis as co\nassert co.guess_language('Eg veit ikkje kva det er.') == 'nn'\nassert dir(co)"
    assert heavy_after(code, tmp_path)[0] == []
