"""`codebook check`, `test`, `show`, `import` as they are seen."""

from __future__ import annotations

import json

import pytest

from projects import CODEBOOK, closed_project, contents, write

FULL = (
    CODEBOOK.replace("id: small", "id: full")
    + """\
  - id: barrier/silo
    parent: barrier
    name: {nb: Siloer, en: Silos}
    definition: {nb: Hver for seg.}
"""
)
EXAMPLES = """\
id: tested
version: "2"
codes:
  - id: barrier/time
    name: {nb: Tidspress}
    definition: {nb: For lite tid.}
    examples: [{nb: Det var knapp tid.}, {nb: Vi hastet videre.}]
    near_misses: [{nb: Vi hadde knapp tid til pauser., why: om pauser}]
    indicators: |
      knapp tid
"""


@pytest.fixture
def study(tmp_path, monkeypatch):
    root = closed_project(tmp_path)
    monkeypatch.chdir(root)
    return root


def test_check_of_the_projects_codebooks(coa, study):
    ran = coa("codebook", "check")
    assert (ran.code, ran.out) == (0, "small 1: 5 codes. Nothing to mend.\n")


def test_a_projects_codebook_by_its_id(coa, study):
    whole = coa("codebook", "check")
    named = coa("codebook", "check", "small")
    assert named.out.splitlines()[-1] == whole.out.splitlines()[-1]
    assert coa("codebook", "test", "small").out.splitlines()[2].startswith("small")


def test_check_needs_no_project(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(
        tmp_path / "c.yaml",
        CODEBOOK.replace("    definition: {nb: For lite tid.}\n", "").replace("  travel", "  knapp tiden"),
    )
    ran = coa("codebook", "check", path)
    assert ran.code == 3
    assert ran.out.splitlines()[-1] == "small 1: 5 codes. 2 things to mend."
    assert "c.yaml, line 10: barrier/time: no definition" in ran.out
    found = json.loads(coa("codebook", "check", path, "--json").out)["problems"]
    assert [set(one) for one in found] == [{"where", "message", "hint"}] * 2


def test_test_says_what_is_not_found_and_what_is_found_by_mistake(coa, tmp_path):
    path = write(tmp_path / "t.yaml", EXAMPLES)
    ran = coa("codebook", "test", path)
    assert ran.code == 3
    assert "t.yaml, line 7" in ran.out
    assert "t.yaml, line 8" in ran.out
    assert "tested    1 of 2          0 of 1" in ran.out
    assert max(map(len, ran.out.splitlines()[-4:-1])) <= 80
    values = json.loads(coa("codebook", "test", path, "--json").out)
    assert values["codebooks"][0]["examples_found"] == "1 of 2"
    assert len(values["problems"]) == 2


SPARE = """\
id: spare
version: "1"
codes:
  - id: barrier/time
    name: {nb: Tidspress}
    definition: {nb: For lite tid.}
    examples: [{nb: Det var knapp tid.}, {nb: Vi hadde aldri ro.}]
    indicators: |
      knapp tid
      knapp
      aldri ro
      hastverk
  - id: barrier/person
    name: {nb: Bare en person}
    definition: {nb: Settes av en person.}
    automation: manual
    indicators: leder
"""


def test_each_lists_the_lines_that_no_example_would_miss(coa, tmp_path):
    path = write(tmp_path / "spare.yaml", SPARE)
    plain = coa("codebook", "test", path)
    assert plain.code == 0
    # «hastverk» is idle; the line of a code that only a person assigns is never run
    assert plain.out.splitlines()[2].split()[-2:] == ["0", "1"]
    assert "--each lists all that no example would miss" in plain.out
    ran = coa("codebook", "test", path, "--each")
    assert ran.code == 3
    missing = [line.split(": ", 1)[1].split(" (")[0] for line in ran.out.splitlines() if "would miss" in line]
    assert missing == [
        f"barrier/time: no example would miss `{line}`" for line in ("knapp tid", "knapp", "hastverk")
    ]  # fmt: skip
    assert "spare.yaml, line 9: barrier/time: " in ran.out.splitlines()[0]
    assert "Leave out one line at a time and test again" in ran.out
    problems = json.loads(coa("codebook", "test", path, "--each", "--json").out)["problems"]
    assert {one["hint"] for one in problems} == {"add an example that only this line finds, or leave the line out"}


def test_an_example_that_is_found_denied_only_has_advice_of_its_own(coa, tmp_path):
    path = write(tmp_path / "t.yaml", EXAMPLES.replace("Vi hastet videre.", "Vi hadde ikke knapp tid."))
    (line,) = (line for line in coa("codebook", "test", path).out.splitlines() if "the example" in line)
    assert "is not found, only negated by `knapp tid` (take another example, or say with `negated:`" in line


def test_the_tree(coa, study):
    assert coa("codebook", "show").out.splitlines()[2:] == [
        "Barrierer    barrier             manual",
        "  Tidspress  barrier/time        suggest",
        "  Ledelse    barrier/leadership  suggest",
        "Satt av tid  enabler/time        suggest",
        "Tillit       enabler/trust       suggest",
    ]
    assert "  Time pressure" in coa("codebook", "show", "--lang", "en").out
    assert [one["id"] for one in json.loads(coa("codebook", "show", "--json").out)["codes"]][:2] == [
        "barrier",
        "barrier/time",
    ]


def test_the_tree_of_a_project_without_codes(coa, study):
    (study / "codebooks" / "small.yaml").unlink()
    ran = coa("codebook", "show")
    assert ran.out == (
        "This project has no codes: coanalysis codebook import NAME brings some, codebook new NAME starts one.\n"
    )
    assert "that codebooks/small.yaml is gone" in ran.err
    assert coa("codebook", "check").out == "no codebooks. Nothing to mend.\n"


@pytest.mark.parametrize("name", ["barrier/time", "tidspress", "Time pressure"])
def test_a_code_by_id_or_name(coa, study, name):
    assert coa("codebook", "show", name).out.splitlines() == [
        "Tidspress   [barrier/time]", "", "Definition: For lite tid.", "Indicators:", "  knapp tid", "  travel",
    ]  # fmt: skip


def test_the_language_of_the_project_is_used(coa, study):
    path = study / "coanalysis.toml"
    write(path, path.read_text("utf-8").replace('language = "nb"', 'language = "en"'))
    assert coa("codebook", "show", "barrier/time").out.startswith("Time pressure   [barrier/time]")


def test_a_code_that_does_not_exist(coa, study):
    ran = coa("codebook", "show", "barrier/tid")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no one code 'barrier/tid'" in ran.err
    assert "barrier/time" in ran.err
    assert coa("codebook", "show", "--lang", "sv").code == 2


def test_import_says_what_it_replaced_and_what_to_read_again(coa, study, tmp_path):
    path = write(tmp_path / "full.yaml", FULL)
    ran = coa("codebook", "import", path, "--coder", "ida")
    assert ran.code == 0
    assert ran.out.splitlines() == ["Brought in full. It replaces small.", "  barrier/silo: added"]
    assert ran.err.splitlines() == [
        "note   What was read before is to be read again for 1 new or redefined code; coanalysis status names them.",
        "next   coanalysis code",
    ]
    again = coa("codebook", "import", path, "--coder", "ida")
    assert (again.code, again.out.splitlines()) == (0, ["Brought in full.", "  No code differs from what was there."])
    assert again.err == ""
    back = json.loads(coa("codebook", "import", tmp_path / "small.yaml", "--json").out)
    assert back == {
        "codebook": "small",
        "replaced": ["full"],
        "orphans": [],
        "changes": ["barrier/silo: removed"],
        "read_again": [],
    }


def test_import_of_what_is_not_there_or_broken(coa, study, tmp_path):
    before = contents(study)
    ran = coa("codebook", "import", "nothing")
    assert (ran.code, "there is no codebook 'nothing'" in ran.err) == (2, True)
    path = write(tmp_path / "bad.yaml", FULL.replace("automation: manual", "automation: never"))
    ran = coa("codebook", "import", path)
    assert (ran.code, "bad.yaml, line 9" in ran.err) == (3, True)
    assert contents(study) == before
