"""The coding pass: what it suggests, that it says what changed, and that nothing in the middle is ever seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis.errors import CoanalysisError, ExportError, ProjectError
from coanalysis.project import Project, passes
from coanalysis.store import runs
from projects import AT, CODEBOOK, decision, kinds, new_project, suggested, write

#: Worked out by hand, see `projects.py`.
EXPECTED = {
    ("I1", 2): ["barrier/time"],
    ("I1", 4): ["barrier/leadership", "enabler/trust"],
    ("I1", 6): ["barrier/time"],
    ("FG1", 2): ["enabler/time"],
    ("FG1", 3): ["barrier/time"],
    ("FG1", 5): ["enabler/trust"],
}


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path) as project:
        yield project


def recode(project, old, new):
    """Change the codebook in the folder, as a person would."""
    assert old in CODEBOOK
    path = project.path / "codebooks" / "small.yaml"
    write(path, path.read_text("utf-8").replace(old, new))


def rows(project):
    return project.db.execute("SELECT COUNT(*) FROM suggestion").fetchone()[0]


def test_suggestions_with_the_words_they_rest_on(project):
    result = project.code()
    assert suggested(project) == EXPECTED
    assert result.by_code == {
        "barrier/leadership": (1, 0, 0),
        "barrier/time": (3, 0, 0),
        "enabler/time": (1, 0, 0),
        "enabler/trust": (2, 0, 0),
    }
    assert result.passages == 7
    assert result.is_first
    transcript = project.transcript("I1")
    words = {
        (one.code, via.indicator): [transcript.text[start:end] for start, end in via.spans]
        for one in project.study.suggestions if one.transcript == transcript.id for via in one.evidence
    }  # fmt: skip
    assert words["barrier/time", "travel"] == ["travelt"]
    assert words["enabler/trust", "tillit"] == ["tillit"]
    assert words["barrier/leadership", "støtte NEGATED barrier/leadership"] == ["støtte"]


def test_the_same_again_does_nothing(project):
    first = project.code()
    before = rows(project), kinds(project)
    again = project.code()
    assert (again.step, again.touched, again.by_code, again.passages) == ("", (), first.by_code, 7)
    assert (rows(project), kinds(project)) == before


def test_a_comment_in_the_codebook_changes_no_suggestion(project):
    project.code()
    before = rows(project)
    recode(project, "id: small", "# a remark\nid: small")
    again = project.code()
    assert again.touched == ()
    assert rows(project) == before


@pytest.mark.parametrize(
    ("old", "new", "touched", "lost"),
    [
        # own code only
        ("      travel\n", "      hverdag\n", {"barrier/time"}, {("FG1", 3): "barrier/time"}),
        # the negated hits of enabler/time suggest barrier/time
        ("      nok tid\n", "      nok penger\n", {"barrier/time"}, {("I1", 6): "barrier/time"}),
        # a line with NEGATED; «støtte» was also among the words shown for enabler/trust in that turn
        ("støtte NEGATED barrier/leadership", "hjelp NEGATED barrier/leadership",
         {"barrier/leadership", "enabler/trust"}, {("I1", 4): "barrier/leadership"}),
        ("      stole på\n", "      stole blindt på\n", {"enabler/trust"}, {("FG1", 5): "enabler/trust"}),
    ],
)  # fmt: skip
def test_editing_an_indicator_touches_its_code_and_those_its_negation_names(project, old, new, touched, lost):
    project.code()
    project.decide(
        [decision(project, "I1", 6, "barrier/time"), decision(project, "FG1", 3, "barrier/time", answer="reject")]
    )
    decisions = project.study.decisions
    recode(project, old, new)
    result = project.code()
    assert set(result.touched) == touched
    left = {place: [code for code in codes if lost.get(place) != code] for place, codes in EXPECTED.items()}
    assert suggested(project) == {place: codes for place, codes in left.items() if codes}
    assert project.study.decisions == decisions


def test_counts_of_new_changed_and_retired(project):
    project.code()
    recode(project, "      knapp tid\n      travel\n", "      knapp tid\n      god tid\n")
    result = project.code()
    # I1 turn 2 keeps «knapp tid» and loses «travelt»; FG1 turn 2 is new; FG1 turn 3 is gone
    assert (result.added, result.changed, result.retired) == (
        {"barrier/time": 1}, {"barrier/time": 1}, {"barrier/time": 1}
    )  # fmt: skip
    assert project.log()[-1][0].summary == "1 new, 1 changed, 1 retired suggestions"


def test_what_is_suggested_again_comes_back(project):
    project.code()
    recode(project, "      travel\n", "")
    project.code()
    write(project.path / "codebooks" / "small.yaml", CODEBOOK)
    project.code()
    assert suggested(project) == EXPECTED


def test_who_is_moderator_decides_what_is_looked_at(project):
    project.code()
    path = project.path / "participants.csv"
    write(path, path.read_text("utf-8").replace("I1;Intervjuer;interviewer;", "I1;Intervjuer;observer;D8"))
    result = project.code()
    assert result.added == {"enabler/time": 1}  # turn 5: «Var det nok tid?»
    assert result.passages == 10


def test_suggestions_of_a_transcript_that_was_taken_back_are_retired(project):
    project.code()
    project.undo()
    result = project.code()
    assert result.retired == {"barrier/leadership": 1, "barrier/time": 3, "enabler/time": 1, "enabler/trust": 2}
    assert project.study.suggestions == ()


def test_an_exception_in_the_middle_leaves_the_pass_before(project, monkeypatch):
    project.code()
    recode(project, "      travel\n", "      hverdag\n")

    def broken(*args, **kwargs):
        for number, pair in enumerate(real(*args, **kwargs)):
            if number == 1:
                raise RuntimeError
            yield pair

    real = passes.map_documents
    with monkeypatch.context() as patch:
        patch.setattr(passes, "map_documents", broken)
        with pytest.raises(RuntimeError):
            project.code()
    with Project(project.path) as again:
        assert suggested(again) == EXPECTED
        assert kinds(again).count("code") == 1
        assert set(again.code().touched) == {"barrier/time"}
        assert ("FG1", 3) not in suggested(again)


@pytest.mark.parametrize("moment", ["begin_run", "put_changes", "make_current"])
def test_whatever_write_fails_the_pass_is_as_before_or_as_after(project, monkeypatch, moment):
    def broken(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(runs, moment, broken)
        with pytest.raises(RuntimeError):
            project.code()
    with Project(project.path) as again:
        assert again.study.suggestions == ()
        again.code()
        assert suggested(again) == EXPECTED


def test_two_passes_at_once_do_not_mix(project, monkeypatch):
    """The second begins while the first is between two transcripts; it clears what the first has written so far."""
    real = passes.map_documents

    def interrupted(*args, **kwargs):
        for number, pair in enumerate(real(*args, **kwargs)):
            if number == 1:
                monkeypatch.setattr(passes, "map_documents", real)
                with Project(project.path) as other:
                    other.code()
            yield pair

    monkeypatch.setattr(passes, "map_documents", interrupted)
    with pytest.raises(ProjectError, match="same time") as caught:
        project.code()
    assert caught.value.exit_code == 4
    with Project(project.path) as again:
        assert suggested(again) == EXPECTED


def test_a_pass_that_ended_before_this_one_began_is_not_overwritten(project, monkeypatch):
    """The other pass takes suggestions away after this one has read what there was; they must not stay away."""
    project.code()
    recode(project, "      nok tid\n", "      nok tid\n      nok penger\n")
    real = passes.Work

    def interrupted(*args, **kwargs):
        monkeypatch.setattr(passes, "Work", real)
        recode(project, "      travel\n", "")
        with Project(project.path) as other:
            assert other.code().retired == {"barrier/time": 1}
        return real(*args, **kwargs)

    monkeypatch.setattr(passes, "Work", interrupted)
    with pytest.raises(ProjectError, match="same time") as caught:
        project.code()
    assert (caught.value.exit_code, caught.value.code) == (4, "project.busy")
    write(project.path / "codebooks" / "small.yaml", CODEBOOK)
    project.code()
    assert suggested(project) == EXPECTED


def test_a_pass_looks_again_when_the_turns_have_changed(project):
    study = project.study
    first = study.transcripts[0]
    other = replace(first, turns=(replace(first.turns[0], end=first.turns[0].end - 1), *first.turns[1:]))
    changed = replace(study, transcripts=(other, *study.transcripts[1:]))
    assert passes.made_from(changed) != passes.made_from(study)


def test_patterns_left_out_are_told_again(project, monkeypatch):
    from coanalysis.errors import Problem

    skipped = (Problem("small.yaml, line 12", "took too long", "make it simpler"),)
    monkeypatch.setattr(passes.Work, "skipped", property(lambda self: skipped))
    assert project.code().skipped == skipped
    again = project.code()
    assert (again.step, again.skipped) == ("", skipped)


def test_without_its_cache_a_pass_is_only_slower(project, monkeypatch):
    project.code()
    cache = project.path / passes.KEYS
    assert cache.is_file()
    write(cache, b"\0broken")
    recode(project, "      travel\n", "      travel\n      hverdag\n")
    project.code()

    def refuse(*args, **kwargs):
        raise ExportError("no", hint="no")

    monkeypatch.setattr(passes, "write_atomic", refuse)
    cache.unlink()
    recode(project, "      travel\n", "      travel\n      jubeldag\n")
    assert project.code().step
    assert suggested(project) == EXPECTED


def test_decisions_keep_their_suggestion_settled_whatever_the_pass_says(project):
    project.code()
    project.decide([decision(project, "I1", 2, "barrier/time", at=AT)])
    recode(project, "      travel\n", "")
    project.code()
    assert [one.answer for one in project.study.decisions] == ["accept"]


def test_the_pipeline_of_the_settings_serves_spacy_lines(project, tmp_path):
    import spacy

    nlp = spacy.blank("nb")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add(patterns=[[{}]], attrs={"POS": "X"})
    ruler.add(patterns=[[{"LOWER": "travelt"}]], attrs={"POS": "ADJ"})
    nlp.to_disk(tmp_path / "toy")
    recode(project, "      travel\n", '      spacy: [{"POS": "ADJ"}]\n')
    without = project.code()
    assert [one.where.partition(",")[0] for one in without.skipped] == ["barrier/time"]
    settings = project.path / "coanalysis.toml"
    folder = (tmp_path / "toy").as_posix()
    write(settings, settings.read_text("utf-8").replace('pipeline = ""', f'pipeline = "{folder}"'))
    with_it = project.code()
    assert with_it.skipped == ()
    assert suggested(project) == EXPECTED
    write(settings, settings.read_text("utf-8").replace(folder, "not-there"))
    with pytest.raises(CoanalysisError, match="not installed"):
        project.code()
    assert suggested(project) == EXPECTED
