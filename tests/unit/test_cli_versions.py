"""`show stale` and `settle` as they are seen, and what `import`, `status`, `log` and `undo` say of a new text."""

from __future__ import annotations

import json

import pytest

from coanalysis.project import Project
from projects import INTERVIEW, SPEECH, closed_project, decision, write


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A project with two codings in I1 whose file has changed since: turn 2 another word, turn 4 gone."""
    root = closed_project(tmp_path)
    with Project(root, coder="ida") as project:
        project.decide([decision(project, "I1", 2, "barrier/time"), decision(project, "I1", 4, "enabler/trust")])
    changed = INTERVIEW.replace("Vi hadde knapp", "Me hadde knapp").replace(
        "Informant: Vi fikk ikke støtte. Men jeg hadde tillit til de andre.\n", ""
    )
    write(tmp_path / "talk" / "interview.txt", changed)
    monkeypatch.chdir(root)
    return root


def test_import_tells_what_moved_and_status_what_waits(coa, study):
    ran = coa("import", study.parent / "talk", "--coder", "ida")
    assert ran.code == 0
    assert "a new version of its text; 6 turns before, 5 now" in ran.out
    assert "decisions and notes: 0 moved with their words, 1 changed, 1 lost" in ran.out
    assert not any(speech in ran.all for speech in SPEECH)
    ran = coa("status", "--coder", "ida")
    assert "2 codings, marks and notes to look at again" in ran.out
    assert "next   coanalysis show stale\n       coanalysis settle ID\n" in ran.err
    assert json.loads(coa("status", "--json").out)["stale"] == 2


def test_the_list_and_settling_one_then_all(coa, study):
    coa("import", study.parent / "talk", "--coder", "ida")
    rows = json.loads(coa("show", "stale", "--json").out)["stale"]
    assert [(row["what"], row["turn_then"], row["turn_now"], row["why"]) for row in rows] == [
        ("koding: Tidspress", 2, 2, "teksten er endret"), ("koding: Tillit", 4, None, "teksten er borte"),
    ]  # fmt: skip
    ran = coa("settle", rows[1]["id"], "--note", "Ikke viktig", "--coder", "ida")
    assert ran.out == (
        "1 lost: seen. They stay out of all tables; what was decided stays in the project's history.\n"
        "1 left to look at.\n"
    )
    ran = coa("settle", "--transcript", "I1", "--coder", "ida", "--json")
    settled = json.loads(ran.out)
    assert (settled["left"], len(settled["settled"])) == (0, 1)
    assert coa("settle", "--all", "--coder", "ida").out == "Nothing waits there; nothing was changed.\n"
    steps = json.loads(coa("log", "--json").out)["steps"]
    assert [(step["kind"], step["summary"]) for step in steps][-2:] == [
        ("settle", "I1: 0 changed and 1 lost seen"), ("settle", "I1: 1 changed and 0 lost seen"),
    ]  # fmt: skip
    assert "Nothing waits" in coa("show", "stale", "--lang", "en").out
    assert "settle: I1: 1 changed and 0 lost seen" in coa("undo", "--coder", "ida").out
    assert len(json.loads(coa("show", "stale", "--json").out)["stale"]) == 1
    assert coa("check").code == 0


@pytest.mark.parametrize("arguments", [(), ("--all", "--transcript", "I1"), ("abc", "--all")])
def test_it_must_be_said_what_is_settled(coa, study, arguments):
    ran = coa("settle", *arguments, "--coder", "ida")
    assert (ran.code, ran.out) == (2, "")
    assert "say what is settled" in ran.err


def test_the_list_is_exported_and_is_older_than_the_data_after_settling(coa, study):
    coa("import", study.parent / "talk", "--coder", "ida")
    for name in ("stale.docx", "stale.csv", "matrix.xlsx"):
        assert coa("export", name.split(".")[0], "-o", f"exports/{name}").code == 0
    coa("settle", "--all", "--coder", "ida")
    assert json.loads(coa("status", "--json").out)["stale_exports"] == ["stale.csv", "stale.docx"]
    write(study.parent / "talk" / "interview.txt", INTERVIEW)
    coa("import", study.parent / "talk", "--coder", "ida")
    assert "matrix-groups.csv" not in json.loads(coa("status", "--json").out)["stale_exports"]
    assert "matrix.xlsx" in json.loads(coa("status", "--json").out)["stale_exports"]
