"""Finding what comes with the program, and carrying it in the wheel."""

import runpy
from pathlib import Path

import pytest

import coanalysis.shipped as module
from coanalysis.errors import UsageError
from coanalysis.shipped import shipped, shipped_codebooks

ROOT = Path(module.__file__).resolve().parents[2]


def test_a_checkout_is_read_where_it_stands():
    assert shipped("codebooks", "translation.yaml") == ROOT / "codebooks" / "translation.yaml"
    assert shipped("codebooks") == ROOT / "codebooks"


def test_a_wheel_carries_its_own_copy(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "coanalysis"
    place = package / "_shipped" / "codebooks" / "mine.yaml"
    place.parent.mkdir(parents=True)
    place.write_text("id: mine\n", encoding="utf-8")
    monkeypatch.setattr(module, "PACKAGE", package)
    assert shipped("codebooks", "mine.yaml") == place
    assert shipped_codebooks() == ("mine",)


def test_what_is_not_shipped_names_what_is(tmp_path):
    with pytest.raises(UsageError, match=r"codebooks/barrier\.yaml") as caught:
        shipped("codebooks", "barrier.yaml")
    assert "translation-core" in caught.value.hint
    with pytest.raises(UsageError) as caught:
        shipped("pictures")
    assert "transcripts_sample" in caught.value.hint


def test_the_build_copies_files_and_only_those_that_are_shipped(tmp_path):
    build = runpy.run_path(str(ROOT / "setup.py"), run_name="build")
    root, target = tmp_path / "root", tmp_path / "build" / "coanalysis" / "_shipped"
    for name in (
        "codebooks/a.yaml", "codebooks/README.md", "codebooks/make_core.py", "codebooks/.a.yaml.swp",
        "codebooks/__pycache__/make_core.pyc", "transcripts_sample/review/kari.csv", "transcripts_sample/~$FG1.docx",
        "other/b.yaml",
    ):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    (target / "codebooks").mkdir(parents=True)
    (target / "codebooks" / "gone.yaml").write_text("from an older build", encoding="utf-8")
    expected = ["codebooks/README.md", "codebooks/a.yaml", "transcripts_sample/review/kari.csv"]
    assert build["copy_shipped"](root, target) == [target / name for name in expected]
    copied = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())
    assert copied == expected
    assert (target / "codebooks" / "a.yaml").read_text(encoding="utf-8") == "codebooks/a.yaml"


def test_the_source_tree_holds_no_second_copy():
    assert not (ROOT / "src" / "coanalysis" / "_shipped").exists()
