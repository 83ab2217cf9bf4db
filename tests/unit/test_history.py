"""Taking steps back: everything a step did is gone from view, nothing else is, and nothing is deleted."""

from __future__ import annotations

import pytest

from coanalysis.errors import CoanalysisError
from coanalysis.model import Claim, Memo, Passage
from coanalysis.project import folder
from coanalysis.project.history import log, pick_step
from coanalysis.review import reading
from coanalysis.store.records import Revision
from projects import CODEBOOK, contents, decision, kinds, new_project, read_all, write


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path) as project:
        yield project


def newest(project):
    return project.log()[-1][0].id


def refused(project, step=None):
    """Return the error of an undo that changes nothing."""
    before = contents(project.path)
    with pytest.raises(CoanalysisError) as caught:
        project.undo(step)
    assert contents(project.path) == before
    assert caught.value.exit_code == 3
    return caught.value


def edit(project, name, old, new):
    path = project.path / name
    text = path.read_text("utf-8")
    assert old in text
    write(path, text.replace(old, new))
    project.refresh()
    return newest(project)


# Which step


def test_the_log_says_what_was_taken_back(project):
    project.decide([decision(project, "I1", 2, "barrier/time")], summary="one coding")
    taken = project.undo()
    assert [(step.kind, gone) for step, gone in log(project.db)] == [
        ("init", False), ("import", False), ("decide", True), ("undo", False),
    ]  # fmt: skip
    last = project.log()[-1][0]
    assert (last.undoes, last.summary) == (taken.id, "decide: one coding")


def test_the_newest_step_is_taken_back_then_the_one_before(project):
    project.decide([decision(project, "I1", 2, "barrier/time")])
    project.decide([decision(project, "I1", 4, "enabler/trust")])
    project.undo()
    assert [one.code for one in project.study.decisions] == ["barrier/time"]
    project.undo()
    assert project.study.decisions == ()
    project.undo()
    assert project.study.transcripts == ()
    assert refused(project).code == "undo.none"


def test_a_pass_in_between_is_passed_over(project):
    project.code()
    assert project.undo().kind == "import"


def test_a_named_step_is_taken_back_and_the_others_stay(project):
    first = project.decide([decision(project, "I1", 2, "barrier/time")])
    project.decide([decision(project, "I1", 4, "enabler/trust")])
    project.undo(first[:6])
    assert [one.code for one in project.study.decisions] == ["enabler/trust"]
    assert refused(project, first).code == "undo.done"


@pytest.mark.parametrize("name", ["", "zzzz", "no such step"])
def test_a_step_that_does_not_exist(project, name):
    assert refused(project, name).code == "undo.which"


def test_a_beginning_that_fits_several_steps_is_refused(project, monkeypatch):
    ids = iter(["abc1", "abc2"])
    monkeypatch.setattr(project, "_new_id", lambda: next(ids))
    project.decide([decision(project, "I1", 2, "barrier/time")])
    project.decide([decision(project, "I1", 4, "enabler/trust")])
    error = refused(project, "abc")
    assert (error.code, error.message) == ("undo.which", "2 steps begin with 'abc'")
    assert pick_step(project.db, "ABC2").id == "abc2"


def test_what_cannot_be_undone_says_what_to_do_instead(project):
    project.code()
    assert "run coanalysis code again" in refused(project, newest(project)).hint
    assert "coanalysis init" in refused(project, project.log()[0][0].id).hint
    project.decide([decision(project, "I1", 2, "barrier/time")])
    project.undo()
    assert "do it again" in refused(project, newest(project)).hint


# Files


def test_a_codebook_edit_is_taken_back_on_disk_too(project):
    edit(project, "codebooks/small.yaml", "      travel\n", "      hverdag\n")
    project.undo()
    assert (project.path / "codebooks/small.yaml").read_text("utf-8") == CODEBOOK
    assert [one.text for one in project.study.code_by_id["barrier/time"].indicators] == ["knapp tid", "travel"]


def test_edits_are_taken_back_one_after_the_other(project):
    text = (project.path / "coanalysis.toml").read_text("utf-8")
    edit(project, "coanalysis.toml", '"study"', '"one"')
    edit(project, "coanalysis.toml", '"one"', '"two"')
    edit(project, "coanalysis.toml", '"two"', '"three"')
    titles = []
    for _ in range(3):
        project.undo()
        titles.append(project.settings.title)
    assert titles == ["two", "one", "study"]
    assert (project.path / "coanalysis.toml").read_text("utf-8") == text


def test_an_edit_under_a_later_one_is_refused_and_the_later_one_named(project):
    first = edit(project, "coanalysis.toml", '"study"', '"one"')
    second = edit(project, "coanalysis.toml", '"one"', '"two"')
    error = refused(project, first)
    assert error.code == "undo.later"
    assert error.hint == f"take the later step back first: coanalysis undo {second[:8]}"
    project.undo(second)
    project.undo(first)
    assert project.settings.title == "study"


def test_an_edit_of_another_file_does_not_stand_in_the_way(project):
    first = edit(project, "coanalysis.toml", '"study"', '"one"')
    edit(project, "persons.csv", "D1;", "D1;leder")
    project.undo(first)
    assert project.settings.title == "study"
    assert project.study.person_by_pseudonym["D1"].attributes["role"] == "leder"


def test_a_file_that_was_new_goes_again(project):
    write(project.path / "guide.yaml", "- {id: Q1, text: {nb: Hvordan?}}\n")
    project.refresh()
    assert [one.id for one in project.study.guide] == ["Q1"]
    project.undo()
    assert not (project.path / "guide.yaml").exists()
    assert project.study.guide == ()


def test_a_codebook_that_was_taken_out_comes_back(project):
    (project.path / "codebooks/small.yaml").unlink()
    project.refresh()
    assert project.codebooks == ()
    project.undo()
    assert (project.path / "codebooks/small.yaml").read_text("utf-8") == CODEBOOK


def test_codings_left_without_a_code_are_named(project):
    own = "id: own\nversion: '1'\ncodes:\n  - {id: own/lunch, name: {nb: Lunsj}}\n"
    write(project.path / "codebooks" / "own.yaml", own)
    project.refresh()
    added = newest(project)
    project.decide([decision(project, "I1", 2, "own/lunch")])
    project.undo(added)
    assert project.notices[-1] == "Codings of own/lunch have no code now; coanalysis check lists them."


def test_a_file_changed_again_after_other_work_stays_and_is_named(project):
    text = project.files["persons.csv"].replace("D1;", "D1;leder")
    step = project.record([decision(project, "I1", 2, "barrier/time")], texts={"persons.csv": text})
    edit(project, "persons.csv", "leder", "ansatt")
    project.undo(step)
    assert project.study.decisions == ()
    assert project.study.person_by_pseudonym["D1"].attributes["role"] == "ansatt"
    assert project.notices[-1] == "persons.csv was changed again later; it stays as it is."


# Imports


def test_an_import_taken_back_leaves_the_lists_as_they_were(tmp_path):
    with new_project(tmp_path, imported=False) as project:
        lists = {name: project.files[name] for name in (folder.TRANSCRIPTS, folder.PARTICIPANTS, folder.PERSONS)}
        project.import_files([tmp_path / "talk"])
        project.undo()
        assert {name: (project.path / name).read_text("utf-8") for name in lists} == lists
        assert (project.study.transcripts, project.study.persons) == ((), ())


def test_an_import_with_decisions_stays(project):
    project.decide([decision(project, "I1", 2, "barrier/time")])
    error = refused(project, project.log()[1][0].id)
    assert (error.code, "carry 1 decision" in error.message) == ("undo.in-use", True)


def test_an_import_with_memos_and_claims_stays(project):
    one = project.transcript("I1")
    memo = Memo("m", "case", "Tenk over dette.", "ida", project.now(), f"transcript:{one.id}")
    claim = Claim("c", "Funn.", "ida", project.now(), deviating=(Passage(one.id, one.version, 13, 20),))
    project.record(
        revisions=[Revision(record.id, kind, record, None, "") for kind, record in (("memo", memo), ("claim", claim))]
    )
    imported = project.log()[1][0].id
    assert refused(project, imported).message.endswith("carry 2 memos or claims")
    project.undo()
    project.undo(imported)
    assert project.study.transcripts == ()


def test_the_first_of_two_imports_is_taken_back_then_an_edit_between(project, tmp_path):
    """What an edit gave back must not bring back the rows of the import that is gone."""
    third = write(tmp_path / "third.txt", "Intervjuer: Hva?\nSiv: Ingenting.\nIntervjuer: Å?\nSiv: Nei.\n")
    first = project.log()[1][0].id
    project.import_files([third])
    edit(project, "persons.csv", "D4;", "D4;leder")
    project.undo(first)
    assert [one.title for one in project.study.transcripts] == ["I2"]
    project.undo()
    assert [one.title for one in project.study.transcripts] == ["I2"]
    assert [row.pseudonym for row in project.study.persons] == ["D4"]
    assert project.import_files([tmp_path / "talk"]).step
    assert [one.title for one in project.study.transcripts] == ["I2", "FG1", "I3"]
    assert kinds(project)[-3:] == ["undo", "undo", "import"]


def own_codes(*names):
    codes = "".join(f"  - {{id: own/{name}, name: {{nb: {name}}}}}\n" for name in names)
    return {"codebooks/own.yaml": f"id: own\nversion: '1'\ncodes:\n{codes}"}


def test_a_code_that_outlives_the_step_that_made_it_keeps_its_time(project):
    """Everything was read before the code was there: nought would say it was looked for and not found."""
    project.decide([one for title in ("I1", "FG1") for one in read_all(project, title)])
    first = project.record([decision(project, "I1", 2, "barrier/time")], texts=own_codes("a"))
    since = project.study.code_since["own/a"]
    project.record([decision(project, "I1", 4, "enabler/trust")], texts=own_codes("a", "b"))
    other = project.study.code_since["own/b"]
    project.undo(first)
    assert project.notices[-1] == "codebooks/own.yaml was changed again later; it stays as it is."
    assert {code: project.study.code_since[code] for code in ("own/a", "own/b")} == {"own/a": since, "own/b": other}
    reads = reading(project.study)
    assert not reads.fully_read(project.transcript("I1").id, "own/a")
    assert reads.fully_read(project.transcript("I1").id, "barrier/time")
    project.decide(read_all(project, "I1"))
    assert reading(project.study).fully_read(project.transcript("I1").id, "own/a")


def test_a_code_that_goes_with_its_step_is_new_when_it_comes_back(project):
    step = project.record([decision(project, "I1", 2, "barrier/time")], texts=own_codes("a"))
    since = project.study.code_since["own/a"]
    project.undo(step)
    assert "own/a" not in project.study.code_since
    project.record([decision(project, "I1", 2, "barrier/time")], texts=own_codes("a"))
    assert project.study.code_since["own/a"] > since
