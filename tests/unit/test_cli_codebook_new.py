"""`codebook new`: what is written per method and language, where, and what is refused."""

from __future__ import annotations

import json
import re

import pytest

from coanalysis.codebook import check_codebooks, parse_codebook
from coanalysis.codebook import test_codebook as try_codebook
from coanalysis.codebook.starting import starter_text
from coanalysis.methods import METHODS
from coanalysis.project import Project
from projects import closed_project, contents, decision, new_project, write

THEORY = ("directed", "template", "framework")
IDS = {
    **{method: ["mine", "mine/example"] for method in THEORY}, "reflexive": ["mine/example"], "sdi": [],
    "stc": ["mine-1", "mine-2", "mine-3", "mine-4"],
}  # fmt: skip


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("method", METHODS)
def test_a_new_codebook_is_read_checked_and_tested_as_it_is(method, language):
    book = parse_codebook(starter_text("mine", method=method, language=language), path="mine.yaml")
    assert [code.id for code in book.codes] == IDS[method]
    assert check_codebooks([book]) == []
    report = try_codebook(book)
    assert (report.failures, report.spare) == ((), ())
    counts = ((3, 3), (2, 2)) if method in THEORY else ((0, 0), (0, 0))
    assert (report.count("example"), report.count("near_miss")) == counts
    assert all(set(code.name) == {language} for code in book.codes)


def test_the_example_of_theory_has_examples_in_three_languages_and_says_that_it_is_one():
    book = parse_codebook(starter_text("mine", method="directed"), path="mine.yaml")
    code = book.codes[1]
    assert [list(one.texts) for one in code.examples] == [["nb"], ["nn"], ["en"]]
    assert code.name["nb"].startswith("EKSEMPEL: ")
    assert book.codes[0].automation == "manual"
    assert [line.text for line in code.indicators] == ["ulike svar", "beskjed NEAR/3 uklar", "en: mixed message"]


def test_inductive_methods_begin_without_word_patterns():
    for method in ("sdi", "reflexive", "stc"):
        book = parse_codebook(starter_text("mine", method=method), path="mine.yaml")
        assert [code.indicators for code in book.codes] == [()] * len(book.codes)
        assert {code.origin for code in book.codes} <= {"inductive"}
        assert [code.parent for code in book.codes] == [None] * len(book.codes)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_code_shown_in_comments_works_when_it_is_uncommented(language):
    text = starter_text("mine", method="sdi", language=language)
    shown = "\n".join(line[1:] for line in re.search(r"^#  - id:.*?(?=^codes)", text, re.M | re.S)[0].splitlines())
    (code,) = parse_codebook(text.replace("codes: []", f"codes:\n{shown}\n"), path="mine.yaml").codes
    assert (code.origin, code.automation, code.parent) == ("inductive", "manual", None)
    assert code.definition[language]


def test_the_comments_are_in_the_language_asked_for():
    said = {
        "nb": "Kunne koden vært laget før intervjuet?", "nn": "Kunne koden vore laga før intervjuet?",
        "en": "Could the code have been made before the interview?",
    }  # fmt: skip
    for language, question in said.items():
        text = starter_text("mine", method="sdi", language=language)
        assert [one for one in said.values() if one in text] == [question]


def test_any_title_can_be_given():
    title = 'Å «samskape»: "nå" # 1'
    assert parse_codebook(starter_text("mine", title=title, language="nn"), path="m.yaml").title == {"nn": title}


def test_outside_a_project_it_is_a_file(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = coa("codebook", "new", "mine", "--method", "sdi", "--lang", "nn", "--title", "Våre kodar")
    assert (ran.code, ran.out) == (
        0, "Wrote mine.yaml, a codebook to start from for sdi. Open it in a text editor and fill it in.\n",
    )  # fmt: skip
    assert ran.err.startswith("next   coanalysis codebook check mine.yaml   (after each change)\n")
    text = (tmp_path / "mine.yaml").read_text("utf-8")
    assert text == starter_text("mine", method="sdi", language="nn", title="Våre kodar")
    assert coa("codebook", "check", "mine.yaml").code == 0
    assert coa("codebook", "test", "mine.yaml", "--each").code == 0


def test_nothing_is_replaced_without_force(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "mine.yaml", "mitt eget\n")
    ran = coa("codebook", "new", "mine")
    assert ran.code == 5
    assert "mine.yaml: the file is there already" in ran.err
    assert "--force" in ran.err
    assert (tmp_path / "mine.yaml").read_text("utf-8") == "mitt eget\n"
    assert coa("codebook", "new", "mine", "--force").code == 0
    assert (tmp_path / "mine.yaml").read_text("utf-8") == starter_text("mine")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Mine koder"], "such as mine-koder"),
        (["a/b"], "such as a-b"),
        (["mine", "-o", "mine.xlsx"], "end the name with .yaml"),
        (["mine", "--method", "grounded"], "one of directed, template"),
        (["mine", "--lang", "no"], "one of nb, nn, en"),
    ],
)
def test_what_cannot_be_says_what_can(coa, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    ran = coa("codebook", "new", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert contents(tmp_path) == {}


def test_in_a_project_it_is_one_step_that_undo_takes_back(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(closed_project(tmp_path))
    assert coa("codebook", "new", "mine", "--coder", "ida").out.startswith("Wrote codebooks/mine.yaml")
    with Project(tmp_path / "study") as project:
        assert [book.id for book in project.codebooks] == ["mine", "small"]
        step = project.log()[-1][0]
    assert (step.kind, step.coder, step.summary) == ("files", "ida", "codebook mine: new, for directed")
    assert coa("codebook", "check").code == 0
    coa("undo", "--coder", "ida")
    assert not (tmp_path / "study/codebooks/mine.yaml").exists()


def test_method_and_language_are_those_of_the_project(coa, tmp_path, monkeypatch):
    coa("init", tmp_path / "s", "--method", "stc", "--lang", "nn", "--coder", "ida")
    monkeypatch.chdir(tmp_path / "s")
    coa("codebook", "new", "tema", "--coder", "ida")
    text = starter_text("tema", method="stc", language="nn")
    assert (tmp_path / "s/codebooks/tema.yaml").read_text("utf-8") == text
    assert json.loads(coa("codebook", "new", "tema", "-o", tmp_path / "ut" / "t.yaml", "--json").out)["method"] == "stc"
    assert (tmp_path / "ut/t.yaml").read_text("utf-8") == text


@pytest.mark.parametrize("name", ["own", "translation", "barrier", "small"])
def test_a_name_that_is_taken_is_refused_and_nothing_changes(coa, tmp_path, monkeypatch, name):
    root = closed_project(tmp_path)
    monkeypatch.chdir(root)
    before = contents(root)
    ran = coa("codebook", "new", name, "--coder", "ida")
    assert ran.code == (5 if name == "small" else 2)
    assert contents(root) == before


def test_force_in_a_project_says_which_codings_lost_their_code(coa, tmp_path, monkeypatch):
    with new_project(tmp_path, coder="ida") as project:
        project.decide([decision(project, "I1", 2, "barrier/time")])
    monkeypatch.chdir(tmp_path / "study")
    ran = coa("codebook", "new", "small", "--force", "--coder", "ida")
    assert ran.code == 0
    assert "Codings of barrier/time have no code now: coanalysis undo" in ran.err
