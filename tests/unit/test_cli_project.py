"""`init`: what is made, what is said, what is refused."""

from __future__ import annotations

import json
import tomllib

import pytest

from coanalysis.project import Project
from coanalysis.shipped import shipped_codebooks
from projects import CODEBOOK, contents, write


@pytest.fixture
def book(tmp_path):
    return write(tmp_path / "small.yaml", CODEBOOK)


def test_init_makes_a_project_and_says_what_it_holds_and_what_comes_next(coa, tmp_path, book, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = coa("init", "my study", "--codebook", book, "--coder", "ida")
    assert ran.code == 0
    assert ran.out == "Made the project my study with the codebook small.\n"
    assert ran.err.startswith("This folder will hold personal data: treat it like the recordings.")
    assert ran.err.endswith('next   cd "my study"\n       coanalysis import FOLDER-WITH-TRANSCRIPTS\n')
    assert max(map(len, ran.all.splitlines())) <= 90
    with Project(tmp_path / "my study") as project:
        assert project.log()[0][0].coder == "ida"


def test_title_language_and_method(coa, tmp_path, book):
    coa("init", tmp_path / "s", "--codebook", book, "--title", 'Å «samskape»\n"nå"', "--lang", "nn", "--method", "sdi")
    values = tomllib.loads((tmp_path / "s" / "coanalysis.toml").read_text("utf-8"))
    assert (values["title"], values["language"], values["method"], values["hints"]) == (
        'Å «samskape»\n"nå"', "nn", "sdi", "off",
    )  # fmt: skip
    assert coa("status", "--project", tmp_path / "s").code == 0


def test_json(coa, tmp_path, book):
    made = json.loads(coa("init", tmp_path / "s", "--codebook", book, "--json").out)
    assert made["codebooks"] == ["small"]
    assert made["path"] == str(tmp_path / "s")
    with Project(tmp_path / "s") as project:
        assert project.id == made["project"]


def test_a_folder_in_a_cloud_is_warned_about_in_init_import_and_status(coa, tmp_path, book, monkeypatch):
    root = tmp_path / "Dropbox" / "s"
    talk = write(tmp_path / "talk" / "a.txt", "Intervjuer: Ja?\nAnne: Nei.\nIntervjuer: Å?\nAnne: Jo.\n")
    for arguments in (
        ["init", root, "--codebook", book],
        ["import", talk, "--project", root],
        ["status", "--project", root],
    ):
        assert "warning  The folder «Dropbox» looks synchronised to a cloud" in coa(*arguments).err, arguments


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [(["--codebook", "nothing"], 2, "there is no codebook 'nothing'"), (["--method", "magic"], 2, "directed, template"),
     (["--lang", "sv"], 2, "nb, nn, en"), (["--codebook", "bad.yaml"], 3, "bad.yaml, line 9")],
)  # fmt: skip
def test_what_does_not_fit_leaves_nothing_behind(coa, tmp_path, monkeypatch, options, code, words):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "bad.yaml", CODEBOOK.replace("automation: manual", "automation: never"))
    ran = coa("init", "study", *options)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert not (tmp_path / "study").exists()


def test_unknown_names_are_answered_with_those_there_are(coa, tmp_path):
    err = coa("init", tmp_path / "s", "--codebook", "nothing").err
    assert all(name in err for name in shipped_codebooks())


def test_a_folder_in_use_is_refused_before_anything_is_asked(coa, tmp_path, book):
    write(tmp_path / "s" / "thesis.docx", "x")
    before = contents(tmp_path)
    ran = coa("init", tmp_path / "s", "--codebook", book)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith(f"error  {tmp_path / 's'}: the folder is not empty")
    assert contents(tmp_path) == before
