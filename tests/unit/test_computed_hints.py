"""Hints that are computed when asked for, in a project: what is shown, when, why, and what it rests on."""

from __future__ import annotations

import json
from dataclasses import replace

import openpyxl
import pytest

from coanalysis.errors import UsageError
from coanalysis.project import Project, create_project
from coanalysis.review.answers import RowState, Slot
from coanalysis.review.hints import hints_by_turn, slots_of
from projects import CODEBOOK, contents, decision, read_all, write
from review_studies import TALKS, study_of, suggest

ASK = "Intervjuer: Hva skjedde?\n"
HURRIED = (
    "Vi rakk aldri møtet før vakta.", "Jeg rakk ikke møtet, det var folk overalt.", "Møtet rakk vi aldri.",
    "Rakk vi møtet? Nei, aldri i verden.",
)  # fmt: skip
OTHER = ("Lederen spurte oss om planen.", "Kaffen var god den dagen.", "Naboen ringte meg.", "Hunden fikk mat.")


def talk_of(*lines: str) -> str:
    """An interview: after the question one turn of the informant a line, so line n is turn 2n."""
    return "".join(f"{ASK}Informant: {line}\n" for line in lines)


@pytest.fixture
def project(tmp_path):
    """Four interviews; in each two hurried answers (turns 2 and 4) and four others (6, 8, 10, 12). No pattern hits."""
    write(tmp_path / "small.yaml", CODEBOOK)
    for number in range(4):
        hurried = HURRIED[number], HURRIED[(number + 1) % 4]
        write(tmp_path / "talk" / f"i{number + 1}.txt", talk_of(*hurried, *OTHER))
    made = create_project(tmp_path / "study", codebooks=[str(tmp_path / "small.yaml")], coder="ida")
    made.import_files([tmp_path / "talk"])
    with made:
        yield made


def turns_of(project: Project, found) -> list[tuple[str, int, str, str]]:
    study = project.study
    places = ((one, study.transcript_by_id[one.transcript]) for one in found)
    return [
        (text.title, study.turns_in(text, one.start, one.end)[0].number, one.code, one.suggester)
        for one, text in places
    ]


def coded(project: Project, *titles: str) -> None:
    """Read some interviews and accept time pressure on their hurried turns."""
    accepted = [decision(project, title, turn, "barrier/time") for title in titles for turn in (2, 4)]
    project.decide([*read_all(project, *titles), *accepted])


def test_before_reading_nothing_is_shown_unless_the_settings_say_at_once(project):
    assert project.hints() == ()
    settings = project.path / "coanalysis.toml"
    settings.write_text(settings.read_text("utf-8").replace('"after_reading"', '"at_once"'), "utf-8")
    assert {one.suggester for one in project.hints(suggesters=["similar"])} == {"similar"}
    settings.write_text(settings.read_text("utf-8").replace('"at_once"', '"off"'), "utf-8")
    assert project.hints() == ()


def test_similar_is_shown_for_what_was_read_with_its_reason(project):
    project.decide(read_all(project, "I1"))
    found = project.hints(suggesters=["similar"], transcript="I1")
    first = next(one for one in found if turns_of(project, [one])[0][1] == 6)  # «Lederen spurte oss om planen.»
    assert (first.code, first.evidence[0].indicator) == ("barrier/leadership", "definition")
    text = project.transcript("I1").text
    assert "Lederen" in [text[start:end] for start, end in first.evidence[0].spans]
    assert {title for title, *_ in turns_of(project, project.hints(suggesters=["similar"]))} == {"I1"}


def test_an_accepted_quote_changes_the_next_ranking_and_is_the_reason(project):
    project.decide(read_all(project, "I1", "I2"))

    def best(turn: int) -> tuple[str, str]:
        found = project.hints(suggesters=["similar"], transcript="I2")
        here = [one for one in found if turns_of(project, [one])[0][1] == turn]
        return (here[0].code, here[0].evidence[0].indicator) if here else ("", "")

    assert best(8) != ("enabler/trust", "quote")
    made = decision(project, "I1", 8, "enabler/trust")  # «Kaffen var god den dagen.» stands in both
    step = project.decide([made])
    stored = next(one for one in project.study.decisions if one.step == step)
    assert best(8) == ("enabler/trust", f"quote {stored.id}")
    project.undo(step)
    assert best(8)[1] != f"quote {stored.id}"


def test_learned_begins_when_it_can_know_and_never_overrides_what_was_answered(project):
    coded(project, "I1", "I2")
    assert [one for one in project.hints() if one.suggester == "learned"] == []  # 4 of 5 accepted passages
    coded(project, "I3")
    project.decide(read_all(project, "I4"))
    found = [one for one in project.hints(transcript="I4") if one.suggester == "learned"]
    assert turns_of(project, found) == [("I4", 2, "barrier/time", "learned"), ("I4", 4, "barrier/time", "learned")]
    assert found[0].evidence[0].indicator.startswith("quote ")
    project.decide([decision(project, "I4", 2, "barrier/time", answer="reject")])
    left = [one for one in project.hints(transcript="I4") if one.suggester == "learned"]
    assert [place for _, place, *_ in turns_of(project, left)] in ([4], [])


def test_what_was_read_and_left_without_the_code_is_judged_by_other_transcripts(project):
    """Reading trains, and hints come after reading: a turn must not be kept silent by its own silence."""
    coded(project, "I1", "I2", "I3")
    project.decide(read_all(project, "I4"))  # its two hurried turns serve as practice without the code
    found = turns_of(project, project.hints(code="barrier/time", transcript="I4", suggesters=["learned"]))
    assert [turn for _, turn, *_ in found] == [2, 4]


def test_hints_rest_on_the_coders_own_answers(project):
    coded(project, "I1", "I2", "I3")
    with Project(project.path, coder="tobias") as other:
        other.decide(read_all(other, "I4"))
        found = other.hints()
        assert {one.suggester for one in found} <= {"similar"}
        assert not [one for one in found if one.evidence[0].indicator.startswith("quote ")]


def test_asking_writes_nothing_to_the_store_and_a_lost_or_damaged_cache_gives_the_same(project):
    coded(project, "I1", "I2", "I3")
    project.decide(read_all(project, "I4"))
    before = list(project.db.iterdump())
    first = project.hints()
    after = list(project.db.iterdump())
    assert first
    assert before == after
    cached = sorted((project.path / ".cache").glob("hints-*.json"))
    assert len(cached) == 2
    assert not [path for path in cached if "møtet" in path.read_text("utf-8")]
    with Project(project.path, coder="ida") as again:
        assert again.hints() == first  # from the cache
    for damage in (b"", b"{}", b'{"format": 1', b"\xff\xfe", json.dumps({"format": 1, "signature": 3}).encode()):
        for path in cached:
            path.write_bytes(damage)
        with Project(project.path, coder="ida") as again:
            assert again.hints() == first
    for path in cached:
        path.unlink()
    with Project(project.path, coder="ida") as again:
        assert again.hints() == first


def test_a_cache_is_not_used_for_another_state(project):
    coded(project, "I1", "I2", "I3")
    project.decide(read_all(project, "I4"))
    first = project.hints(suggesters=["learned"], transcript="I4")
    project.decide([decision(project, "I4", turn, "barrier/time") for turn in (2, 4)])
    now = project.hints(suggesters=["learned"], transcript="I4")
    assert len(first) == 2
    assert now == ()
    with Project(project.path, coder="ida") as again:
        again.learned_before.clear()
        assert again.hints(suggesters=["learned"], transcript="I4") == now


def test_an_unknown_suggester_is_named(project):
    with pytest.raises(UsageError, match="there is no suggester 'magic'"):
        project.hints(suggesters=["magic"])


# The sheet


def sheet(project: Project, name: str = "review.xlsx", **options):
    path = project.export("review", project.path / "exports" / name, **options)
    book = openpyxl.load_workbook(path)
    return path, book, book["Gjennomgang"]


def heads(page) -> dict[str, int]:
    row = next(row for row in page.iter_rows() if any(cell.value == "Ytring" for cell in row))
    return {cell.value: cell.column for cell in row if cell.value}


def row_of(page, title: str, turn: int) -> int:
    at = heads(page)
    return next(
        row[0].row for row in page.iter_rows()
        if row[at["Kilde"] - 1].value == title and str(row[at["Ytring"] - 1].value) == str(turn)
    )  # fmt: skip


def shown(page, title: str, turn: int) -> list[str]:
    row, at = row_of(page, title, turn), heads(page)
    cells = (page.cell(row, at[f"Forslag {place}"]).value for place in range(1, 5))
    return [cell for cell in cells if cell]


def answered(page, title: str, turn: int) -> list[str]:
    row, at = row_of(page, title, turn), heads(page)
    return [page.cell(row, at[f"Vurdering {place}"]).value for place in range(1, 5)]


@pytest.fixture
def ready(project):
    project.code()
    coded(project, "I1", "I2", "I3")
    project.decide(read_all(project, "I4"))
    return project


def test_the_sheet_shows_learned_before_similar_in_one_row_and_ticks_nothing(ready):
    page = sheet(ready)[2]
    first, *rest = shown(page, "I4", 4)
    assert first.startswith("Tidspress – «")
    assert "lært av" in first
    assert "«Vi rakk aldri møtet før vakta.» (" in first
    assert rest
    assert not [text for text in rest if "Tidspress" in text or "lært" in text]
    assert answered(page, "I4", 4) == [None] * 4
    at = heads(page)
    column = [page.cell(row, at["Ytring"]).value for row in range(1, page.max_row + 1)]
    assert len([one for one in column if str(one).isdecimal()]) == 4 * 12  # one row per turn


def test_only_what_is_asked_for_is_shown(ready):
    assert shown(sheet(ready, suggesters=("rules",))[2], "I4", 4) == []
    only = shown(sheet(ready, "b.xlsx", suggesters=("similar",))[2], "I4", 4)
    assert 1 <= len(only) <= 3
    assert not [text for text in only if "lært" in text]


def test_an_answer_remembers_suggester_rank_and_that_it_came_after_hints(ready):
    path, book, page = sheet(ready)
    at = heads(page)
    row = row_of(page, "I4", 4)
    n_similar = len(shown(page, "I4", 4)) - 1
    page.cell(row, at["Vurdering 1"]).value = "ja"
    page.cell(row, at["Vurdering 2"]).value = "nei"
    book.save(path)
    before = len(ready.study.decisions)
    plan = ready.plan(path)
    assert not plan.problems
    assert not plan.conflicts
    step = ready.apply(plan)
    made = [one for one in ready.study.decisions if one.step == step]
    assert len(ready.study.decisions) == before + 2  # what was left empty is no answer
    told = sorted((one.answer, one.shown.suggester, one.shown.rank, one.shown.when) for one in made)
    assert told == [("accept", "learned", 1, "after_hints"), ("reject", "similar", 1, "after_hints")]
    assert n_similar >= 1
    assert ready.plan(path).is_empty  # the same sheet again adds nothing
    page = sheet(ready, "next.xlsx")[2]
    assert sorted(filter(None, answered(page, "I4", 4))) == ["ja", "nei"]


def test_a_sheet_made_before_ranks_were_kept_still_applies():
    old = RowState.load('{"s": [["barrier/time", "rules", 3, 9], null]}')
    assert old.slots == (Slot("barrier/time", "rules", 3, 9), None)
    new = replace(old, slots=(Slot("a/b", "rules", 3, 9, 1), Slot("a/c", "similar", 3, 9, 1)))
    assert '["a/b","rules",3,9],["a/c","similar",3,9,1]' in new.dump()
    assert RowState.load(new.dump()).slots == (Slot("a/b", "rules", 3, 9), Slot("a/c", "similar", 3, 9, 1))


def test_settings_name_the_suggesters(project):
    path = project.path / "coanalysis.toml"
    text = path.read_text("utf-8")
    assert 'suggesters = ["rules", "similar", "learned"]' in text
    path.write_text(text.replace('["rules", "similar", "learned"]', '["rules", "magic"]'), "utf-8")
    with pytest.raises(Exception, match="suggesters is not a list of suggesters"):
        project.refresh()
    path.write_text(text.replace('["rules", "similar", "learned"]', '["rules"]'), "utf-8")
    project.refresh()
    assert project.settings.suggesters == ("rules",)


def test_a_coding_pass_leaves_no_trace_of_computed_hints(project):
    before = contents(project.path / ".cache") if (project.path / ".cache").exists() else {}
    project.code()
    after = contents(project.path / ".cache")
    assert not [name for name in {*before, *after} if name.startswith("hints")]
    assert {one.suggester for one in project.study.suggestions} <= {"rules"}


def test_strong_rules_learned_weak_rules_similar_stand_in_this_order_whatever_their_scores():
    made = {
        "similar": suggest("FG1", 2, "barrier/time", "rakk", strength="weak", score=0.9),
        "weak": suggest("FG1", 2, "barrier/role", "kveld", strength="weak", score=1.0),
        "learned": suggest("FG1", 2, "enabler/role", "aldri", score=0.2),
        "rules": suggest("FG1", 2, "phase/enrolment", "rakk", score=0.1),
    }
    made |= {name: replace(made[name], suggester=name) for name in ("similar", "learned")}
    again = replace(made["similar"], code="phase/enrolment", score=1.0)
    study = study_of(suggestions=(made["weak"], made["rules"]))
    computed = (made["similar"], again, made["learned"])
    place = (TALKS["FG1"].id, 2)
    everything = hints_by_turn(study, ("similar", "weak", "learned", "rules"), computed)[place]
    assert [one.code for one in everything] == ["phase/enrolment", "enabler/role", "barrier/role", "barrier/time"]
    assert everything[0].suggester == "rules"  # one a code: the first in this order says it
    assert hints_by_turn(study, ("rules", "similar"), computed)[place] == (made["rules"], made["similar"])
    assert hints_by_turn(study, ("weak",), computed)[place] == (made["weak"],)
    assert [one.rank for one in slots_of((*everything, replace(again, code="old/code"))).values()] == [1, 1, 1, 1, 2]
