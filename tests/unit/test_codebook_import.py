"""Bringing codebooks into a project: one step, codings stay, what is new is to be read again."""

from __future__ import annotations

import pytest

import coanalysis as co
from coanalysis.errors import CodebookError, UsageError
from coanalysis.model import Code
from coanalysis.project.codebooks import OWN, import_codebook, orphans, with_own_codes
from coanalysis.project.standing import standing
from projects import CODEBOOK, contents, decision, kinds, new_project, read_all, suggested, write

#: The full codebook: everything of the small one and two codes more, one of them redefined.
FULL = (
    CODEBOOK.replace("id: small", "id: full").replace("Ledere som er borte.", "Ledere som er borte eller ikke spør.")
    + """\
  - id: barrier/silo
    parent: barrier
    name: {nb: Siloer, en: Silos}
    definition: {nb: Hver for seg.}
    indicators: |
      hver for seg
  - id: enabler/structure
    name: {nb: Ramme, en: Frame}
    definition: {nb: En fast ramme.}
"""
)
OTHER = """\
id: other
version: "1"
title: {nb: Annet}
codes:
  - {id: outcome, name: {nb: Utfall}, definition: {nb: Det som kom ut av det.}}
"""


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path, coder="ida") as project:
        yield project


def refused(project, path, match):
    before = contents(project.path)
    with pytest.raises(CodebookError, match=match) as caught:
        import_codebook(project, str(path))
    assert contents(project.path) == before
    return caught.value


def test_the_full_codebook_replaces_the_core_in_one_step_and_codings_stay(project, tmp_path):
    project.decide([decision(project, "I1", 2, "barrier/time"), *read_all(project, "I1", "FG1")])
    project.code()
    before = suggested(project)
    assert standing(project).reread == ()
    done = import_codebook(project, str(write(tmp_path / "full.yaml", FULL)))
    assert (done.replaced, done.orphans) == (("small",), ())
    assert [str(change) for change in done.changes] == [
        "barrier/leadership: redefined", "barrier/silo: added", "enabler/structure: added",
    ]  # fmt: skip
    assert kinds(project)[-1] == "files"
    assert [book.id for book in project.codebooks] == ["full"]
    assert not (project.path / "codebooks/small.yaml").exists()
    assert [(one.code, one.state) for one in co.codings(project.study)] == [("barrier/time", "accepted")]
    assert standing(project).reread == ("Ledelse", "Siloer", "Ramme")
    project.code()
    assert suggested(project) == before


def test_a_replacement_is_taken_back_in_one_go(project, tmp_path):
    project.decide(read_all(project, "I1", "FG1"))
    since = project.study.code_since
    import_codebook(project, str(write(tmp_path / "full.yaml", FULL)))
    project.undo()
    assert [book.id for book in project.codebooks] == ["small"]
    assert (project.path / "codebooks/small.yaml").read_text("utf-8") == CODEBOOK
    assert not (project.path / "codebooks/full.yaml").exists()
    assert project.study.code_since == since
    assert standing(project).reread == ()


def test_the_same_codebook_again_changes_nothing(project, tmp_path):
    path = write(tmp_path / "small.yaml", CODEBOOK)
    before = contents(project.path)
    assert import_codebook(project, str(path)).changes == ()
    assert contents(project.path) == before


def test_a_codebook_of_other_codes_comes_beside(project, tmp_path):
    done = import_codebook(project, str(write(tmp_path / "other.yaml", OTHER)))
    assert done.replaced == ()
    assert [book.id for book in project.codebooks] == ["other", "small"]


def test_codings_whose_code_goes_are_named_and_kept(project, tmp_path):
    import_codebook(project, str(write(tmp_path / "full.yaml", FULL)))
    project.decide([decision(project, "I1", 2, "barrier/silo")])
    done = import_codebook(project, str(write(tmp_path / "small.yaml", CODEBOOK)))
    assert done.orphans == orphans(project) == ("barrier/silo",)
    assert [one.code for one in project.study.decisions] == ["barrier/silo"]
    project.undo()
    assert orphans(project) == ()


def test_a_broken_codebook_names_its_lines_and_changes_nothing(project, tmp_path):
    text = FULL.replace("automation: manual", "automation: never").replace(
        "counterpart: enabler/time", "counterpart: enabler/tid"
    )
    error = refused(project, write(tmp_path / "full.yaml", text), "full.yaml, line")
    assert len(error.problems) == 2


def test_one_that_is_no_text_changes_nothing(project, tmp_path):
    refused(project, write(tmp_path / "full.yaml", FULL.encode("cp1252")), "full.yaml")
    refused(project, write(tmp_path / "full.yaml", b""), "full.yaml")


def test_a_name_that_does_not_exist(project):
    with pytest.raises(UsageError, match="no codebook 'barriers-cor'") as caught:
        import_codebook(project, "barriers-cor")
    assert (caught.value.exit_code, "shipped: " in caught.value.hint) == (2, True)


def test_windows_line_ends_and_a_byte_order_mark_are_no_difference(project, tmp_path):
    path = write(tmp_path / "small.yaml", b"\xef\xbb\xbf" + CODEBOOK.replace("\n", "\r\n").encode())
    before = contents(project.path)
    import_codebook(project, str(path))
    assert contents(project.path) == before


def test_own_codes_go_into_their_own_file(project):
    code = Code("own/lunch", {"nb": "Lunsj"}, status="draft", origin="inductive")
    assert with_own_codes(project, []) == {}
    project.record([], texts=with_own_codes(project, [code]))
    project.record(
        [], texts=with_own_codes(project, [Code("own/coffee", {"nb": "Kaffe"}, status="draft", origin="inductive")])
    )
    own = next(book for book in project.codebooks if book.path == OWN)
    assert [(one.id, one.status, one.origin) for one in own.codes] == [
        ("own/lunch", "draft", "inductive"), ("own/coffee", "draft", "inductive"),
    ]  # fmt: skip
    assert project.files[OWN].startswith("# Own codes, made while coding.")


def test_a_codebook_may_point_at_codes_of_one_that_is_not_there_yet(project, tmp_path):
    """The full translation points at codes that only the full barriers have; `codebook check` lists them."""
    from coanalysis.codebook import check_codebooks

    text = OTHER + "  - {id: outcome/joy, name: {nb: Glede}, definition: {nb: Glede.}, counterpart: barrier/power}\n"
    import_codebook(project, str(write(tmp_path / "other.yaml", text)))
    assert any("barrier/power" in problem.message for problem in check_codebooks(project.codebooks))


def test_the_shipped_full_codebooks_replace_the_shipped_core(tmp_path):
    from coanalysis.project import create_project

    with create_project(tmp_path / "study", coder="ida") as project:
        write(tmp_path / "a.txt", "Intervjuer: Ja?\nAnne: Vi hadde knapp tid.\nIntervjuer: Å?\nAnne: Jo.\n")
        project.import_files([tmp_path / "a.txt"])
        project.decide([decision(project, "I1", 2, "barrier/time"), *read_all(project, "I1")])
        for name in ("translation", "barriers"):
            done = import_codebook(project, name)
            assert (done.replaced, done.orphans) == ((f"{name}-core",), ())
            assert not any("removed" in change.kinds or "redefined" in change.kinds for change in done.changes)
        assert check_of(project) == []
        new = {change.code for change in done.changes if "added" in change.kinds}
        assert {project.study.code_name(code) for code in new} <= set(standing(project).reread)
        assert [(one.code, one.state) for one in co.codings(project.study)] == [("barrier/time", "accepted")]


def check_of(project):
    from coanalysis.codebook import check_codebooks

    return [str(problem) for problem in check_codebooks(project.codebooks)]
