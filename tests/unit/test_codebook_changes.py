"""Codes in use that are renamed, moved, retired, merged and split: as a person types it, and what tables say then.

The figures, worked out by hand. ida: time in I1.2, leadership in I1.4 and I1.6, not time in I1.6. ole: leadership in
I1.2, time in FG1.3, not time in I1.4. So time has two codings (I1.2, FG1.3), leadership three (I1.2, I1.4, I1.6).
When leadership is merged into time: I1.2 is one coding of both coders, FG1.3 stays, I1.6 stays (ida's accept goes
before her reject), I1.4 is disputed (ida says yes, ole no): three codings of two persons, one disputed.
"""

from __future__ import annotations

import json

import pytest

from coanalysis.codebook.changing import next_version
from coanalysis.model import Memo, Theme
from coanalysis.project import Project
from coanalysis.project.codebook_states import made_under
from coanalysis.store.records import Revision
from projects import CODEBOOK, closed_project, decision, read_all, write

COMMENTED = CODEBOOK.replace("      travel\n", "      travel  # hastverk\n").replace(
    "  - id: barrier/leadership", "  # Ledelse kommer tilbake i funn 2.\n  - id: barrier/leadership"
)
IDA = [("I1", 2, "time", "accept"), ("I1", 4, "leadership", "accept"), ("I1", 6, "leadership", "accept"),
       ("I1", 6, "time", "reject")]  # fmt: skip
OLE = [("I1", 2, "leadership", "accept"), ("FG1", 3, "time", "accept"), ("I1", 4, "time", "reject")]
LATER = "2031-01-01T10:00:00.000000Z"


@pytest.fixture
def study(tmp_path, monkeypatch):
    root = closed_project(tmp_path)
    write(root / "codebooks" / "small.yaml", COMMENTED)
    for coder, answers in (("ida", IDA), ("ole", OLE)):
        with Project(root, coder=coder) as project:
            project.decide(decision(project, title, turn, f"barrier/{code}", answer=answer)
                           for title, turn, code, answer in answers)  # fmt: skip
    monkeypatch.chdir(root)
    return root


def coded(coa, state="accepted"):
    """Return (transcript, turn, code, coders) of the codings in a state, as `show codings` prints them."""
    rows = json.loads(coa("show", "codings", "--json").out)["codings"]
    turns = {"Vi hadde k": 2, "Vi fikk ik": 4, "Nei, vi ha": 6, "Det var tr": 3}
    return {(row["transcript"], turns[row["text"][:10]], row["code"], row["coder"])
            for row in rows if row["state"] == state}  # fmt: skip


def tables(coa):
    kinds = ("codings", "matrix", "quotes", "long", "stale", "codebook", "tree")
    return {kind: json.loads(coa("show", kind, "--json").out) for kind in kinds}


def stale_rows(root):
    """Return the rows of `show stale`, by column."""
    with Project(root) as project:
        (table,) = project.deliverable("stale").tables
    return [dict(zip([column.key for column in table.columns], row, strict=True)) for row in table.rows]


def reread(root):
    """Return (what, transcript, why, coder) of the rows of `show stale` that have no id."""
    rows = (row for row in stale_rows(root) if not row["id"])
    return [(row["what"], row["transcript"], row["why"], row["coder"]) for row in rows]


def book(root):
    return (root / "codebooks" / "small.yaml").read_text("utf-8")


def test_the_figures_before(coa, study):
    assert coded(coa) == {("I1", 2, "barrier/time", "ida"), ("I1", 2, "barrier/leadership", "ole"),
                          ("I1", 4, "barrier/leadership", "ida"), ("I1", 6, "barrier/leadership", "ida"),
                          ("FG1", 3, "barrier/time", "ole")}  # fmt: skip


def test_a_merge_makes_one_code_of_two_and_rewrites_nothing(coa, study):
    with Project(study) as project:
        stored = project.db.execute("SELECT id, code, answer FROM decision ORDER BY id").fetchall()
    ran = coa("codebook", "merge", "Ledelse", "--into", "barrier/time", "--coder", "ida")
    assert ran.code == 0
    assert ran.out.splitlines()[:-1] == [
        "Merged «Ledelse» (barrier/leadership) into «Tidspress» (barrier/time).",
        "  now: barrier/leadership: 3 codings by ida, ole, 1 person",
        "  now: barrier/time: 2 codings by ida, ole, 2 persons",
        "  then: barrier/leadership: 0 codings",
        "  then: barrier/time: 3 codings and 1 disputed by ida, ole, 2 persons",
        "  1 answer gives way to an accept or unsure answer about the same words: listed for a second look",
        "  enabler/trust names barrier/time under indicators now",
        "  barrier/leadership: its 1 indicator lines are no longer run",
        "  version of small: 1 -> 2",
    ]
    assert coded(coa) == {("I1", 2, "barrier/time", "ida, ole"), ("I1", 6, "barrier/time", "ida"),
                          ("FG1", 3, "barrier/time", "ole")}  # fmt: skip
    assert coded(coa, "disputed") == {("I1", 4, "barrier/time", "ida")}
    with Project(study) as project:
        assert project.db.execute("SELECT id, code, answer FROM decision ORDER BY id").fetchall() == stored
        assert {one.id for one in project.study.decisions} < {row[0] for row in stored}
    assert coa("check").code == 0


def test_what_gave_way_is_listed_until_the_coder_answers_anew(coa, study):
    coa("codebook", "merge", "barrier/leadership", "barrier/time", "--into", "barrier/time", "--coder", "ida")
    with Project(study, coder="ida") as project:
        (item,) = project.study.waiting_for_a_look
        assert (item.answer, item.what, item.coder, item.why) == ("reject", "barrier/time", "ida", ("code_merged",))
    (row,) = stale_rows(study)
    assert (row["what"], row["why"]) == ("avvist kode: Tidspress", "svaret vek for et annet da to koder ble én")
    with Project(study, coder="ida") as project:
        project.decide([decision(project, "I1", 6, "barrier/time", answer="reject", at=LATER)])
        assert project.study.waiting_for_a_look == ()
    assert ("I1", 6, "barrier/time", "ida") in coded(coa, "rejected")
    assert ("I1", 6, "barrier/time", "ida") not in coded(coa)


def test_an_answer_taken_back_before_the_merge_takes_nothing_else_back(coa, study):
    with Project(study, coder="ole") as project:
        project.decide([decision(project, "FG1", 3, "barrier/leadership", at=LATER)])
        project.decide([decision(project, "FG1", 3, "barrier/leadership", answer="clear", at="2032-01-01T00:00:00Z")])
    coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--coder", "ida")
    assert ("FG1", 3, "barrier/time", "ole") in coded(coa)


def test_a_consensus_against_the_other_code_hides_no_accept(coa, study):
    with Project(study, coder="ole") as project:
        no = decision(project, "I1", 4, "barrier/time", answer="reject", at=LATER, consensus=("ida", "ole"))
        project.decide([no])
    coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--coder", "ida")
    with Project(study) as project:
        found = [(item.was.start, item.answer, item.coder) for item in project.study.waiting_for_a_look]
        ours = decision(project, "I1", 6, None).start
    assert found == [(no.start, "reject", "ole"), (ours, "reject", "ida")]
    assert ("I1", 4, "barrier/time", "ida") in coded(coa)


@pytest.mark.parametrize(
    "command",
    [
        ("rename", "barrier/time", "--nb", "Hast", "--en", "Haste"),
        ("move", "barrier/time", "--under", "-"),
        ("retire", "barrier/leadership"),
        ("retire", "barrier/leadership", "--into", "barrier/time"),
        ("merge", "barrier/leadership", "enabler/trust", "--into", "barrier/time", "--with-indicators"),
        ("split", "barrier/time", "--into", "hast", "plan", "--name", "Hast", "--name", "Plan"),
    ],
)
def test_undo_brings_files_and_tables_back_exactly(coa, study, command):
    text, before = book(study), tables(coa)
    ran = coa("codebook", *command, "--coder", "ida", "--json")
    assert ran.code == 0
    made = json.loads(ran.out)
    assert made["versions"] == {"small": ["1", "2"]}
    assert book(study) != text
    for comment in ("# hastverk", "# Ledelse kommer tilbake i funn 2."):
        assert comment in book(study)
    assert tables(coa) != before
    assert coa("undo", made["step"][:8], "--coder", "ida").code == 0
    assert (book(study), tables(coa)) == (text, before)


def test_a_dry_run_says_the_same_and_changes_nothing(coa, study):
    text = book(study)
    steps = json.loads(coa("log", "--json").out)
    ran = coa("codebook", "retire", "Ledelse", "--into", "Tidspress", "--dry-run")
    lines = ran.out.splitlines()
    assert lines[0] == "To be retired «Ledelse» (barrier/leadership) in favour of «Tidspress» (barrier/time)."
    assert lines[-1] == "Nothing was changed: this was a dry run."
    assert "  then: barrier/time: 3 codings and 1 disputed by ida, ole, 2 persons" in lines
    assert (book(study), json.loads(coa("log", "--json").out)) == (text, steps)


def test_a_merge_takes_indicators_and_examples_over_on_request(coa, study):
    ran = coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--with-indicators", "--coder", "i")
    assert "  barrier/leadership: 1 indicator lines move to barrier/time" in ran.out.splitlines()
    with Project(study) as project:
        codes = project.study.code_by_id
        assert [line.text for line in codes["barrier/time"].indicators] == ["knapp tid", "travel", "lederen var borte"]
        assert codes["barrier/leadership"].indicators == ()
        assert (codes["barrier/leadership"].status, codes["barrier/leadership"].redirect) == ("retired", "barrier/time")
        assert codes["enabler/trust"].indicators[-1].text == "støtte NEGATED barrier/time"
        project.code()
        assert "barrier/leadership" not in {one.code for one in project.study.suggestions}


def test_what_names_the_old_code_finds_the_new_one(coa, study):
    coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--coder", "ida")
    by_name = coa("show", "quotes", "--code", "Ledelse", "--json")
    assert by_name.code == 0
    assert by_name.out == coa("show", "quotes", "--code", "barrier/time", "--json").out


def test_names_and_places_open_no_rereading_but_split_and_redefinition_do(coa, study):
    with Project(study, coder="ida") as project:
        project.decide(read_all(project, "I1"))
    coa("codebook", "rename", "barrier/time", "--nb", "Hast", "--coder", "ida")
    coa("codebook", "move", "barrier/time", "--under", "-", "--coder", "ida")
    coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--coder", "ida")
    assert reread(study) == []
    coa("codebook", "split", "barrier/time", "--into", "hast", "plan", "--coder", "ida")
    write(study / "codebooks" / "small.yaml", book(study).replace("{nb: Å stole på noen.}", "{nb: Å våge å vente.}"))
    assert reread(study) == [
        ("Les på nytt for: Hast; Plan", "I1", "ny kode ved deling av Hast", "ida"),
        ("Les på nytt for: Tillit", "I1", "ny definisjon siden det ble lest", "ida"),
    ]
    with Project(study, coder="ida") as project:
        project.decide(read_all(project, "I1"))
    assert reread(study) == []


def test_after_a_split_each_coding_waits_counts_as_before_and_is_placed_by_its_coder(coa, study):
    ran = coa("codebook", "split", "barrier/leadership", "--into", "borte", "stotte", "--name", "Borte",
              "--name", "Uten støtte", "--coder", "ida")  # fmt: skip
    assert "  3 answers to be placed, counted under the old code until then" in ran.out.splitlines()
    assert len({row for row in coded(coa) if row[2] == "barrier/leadership"}) == 3
    with Project(study, coder="ida") as project:
        items = project.study.waiting_for_a_look
        assert [(item.coder, item.why, item.answer) for item in items] == [
            ("ole", ("code_split",), "accept"), ("ida", ("code_split",), "accept"), ("ida", ("code_split",), "accept"),
        ]  # fmt: skip
        project.decide([decision(project, "I1", 4, "barrier/stotte", at=LATER)])
        assert len(project.study.waiting_for_a_look) == 2
    assert {row for row in coded(coa) if row[:2] == ("I1", 4)} == {("I1", 4, "barrier/stotte", "ida")}
    assert ("I1", 2, "barrier/leadership", "ole") in coded(coa)
    with Project(study, coder="ida") as project:
        placing = decision(project, "I1", 4, "barrier/stotte", answer="clear", at="2032-01-01T00:00:00Z")
        project.decide([placing])
        assert len(project.study.waiting_for_a_look) == 3
    assert coa("settle", items[0].id[:8], "--coder", "ole").code == 0
    with Project(study) as project:
        assert len(project.study.waiting_for_a_look) == 2


def test_each_decision_knows_the_versions_it_was_made_under(coa, study):
    with Project(study) as project:
        before = {one.step for one in project.study.decisions}
    coa("codebook", "rename", "barrier/time", "--nb", "Hast", "--coder", "ida")
    with Project(study, coder="ida") as project:
        project.decide([decision(project, "FG1", 2, "enabler/time")])
        under = made_under(project)
        (new,) = {one.step for one in project.study.decisions} - before
        assert {under[step]["small"] for step in before} == {"1"}
        assert under[new]["small"] == "2"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("merge", "barrier/nothing", "--into", "barrier/time"), "there is no one code 'barrier/nothing'"),
        (("merge", "barrier/time", "--into", "barrier/time"), "nothing is to be merged into barrier/time"),
        (("move", "barrier", "--under", "barrier/time"), "barrier/time is barrier or lies below it"),
        (("move", "barrier/time", "--under", "barrier"), "barrier/time stands there already"),
        (("retire", "barrier"), "2 codes lie below barrier: barrier/time, barrier/leadership"),
        (("split", "barrier/time", "--into", "hast"), "barrier/time is to be split into 1 codes"),
        (("split", "barrier/time", "--into", "Hast!", "plan"), "'Hast!' cannot be the id of a code"),
        (("split", "barrier/time", "--into", "a", "b", "--name", "A", "--name", "B", "--name", "C"), "3 names for 2"),
        (("rename", "barrier/time"), "barrier/time has this name already"),
        (("rename", "barrier/time", "--nb", "Tidspress"), "barrier/time has this name already"),
    ],
)
def test_what_cannot_be_changed_is_said_and_changes_nothing(coa, study, command, message):
    text = book(study)
    ran = coa("codebook", *command, "--coder", "ida")
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert book(study) == text


def test_a_merged_code_can_neither_be_merged_nor_be_a_target_again(coa, study):
    coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--coder", "ida")
    for command in (("merge", "enabler/trust", "--into", "barrier/leadership"), ("retire", "barrier/leadership")):
        ran = coa("codebook", *command, "--coder", "ida")
        assert (ran.code, "the code barrier/leadership is retired" in ran.err) == (2, True)


def test_redirects_in_a_chain_lead_to_the_end(coa, study):
    coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--coder", "ida")
    with Project(study, coder="ida") as project:
        project.decide([decision(project, "I1", 6, "barrier/time", answer="reject", at=LATER)])
    coa("codebook", "merge", "barrier/time", "--into", "enabler/trust", "--coder", "ida")
    assert coded(coa) == {("I1", 2, "enabler/trust", "ida, ole"), ("FG1", 3, "enabler/trust", "ole")}
    assert coded(coa, "rejected") == {("I1", 6, "enabler/trust", "ida"), ("I1", 4, "enabler/trust", "ole")}


def test_a_redirect_written_by_hand_is_followed_and_taken_out_again(coa, study):
    text, before = book(study), tables(coa)
    line = "    definition: {nb: Ledere som er borte.}\n"
    by_hand = text.replace(line, f"{line}    status: retired\n    redirect: barrier/time\n")
    write(study / "codebooks" / "small.yaml", by_hand)
    assert ("I1", 2, "barrier/time", "ida, ole") in coded(coa)
    write(study / "codebooks" / "small.yaml", text)
    assert tables(coa) == before


def test_on_a_terminal_split_asks_for_each_coding_of_the_coder(coa, study, monkeypatch):
    from coanalysis.cli import codebook_changes

    said = iter(["2", ""])
    monkeypatch.setattr(codebook_changes, "_is_terminal", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_args, **_options: next(said))
    ran = coa(
        "codebook", "split", "barrier/leadership", "--into", "borte", "stotte", "--name", "Borte", "--coder", "ida"
    )
    assert ran.code == 0
    assert "  2 Stotte" in ran.out.splitlines()
    assert ("I1", 4, "barrier/stotte", "ida") in coded(coa)
    with Project(study) as project:
        assert [(item.coder, item.was.start) for item in project.study.waiting_for_a_look] == [
            ("ole", decision(project, "I1", 2, None).start), ("ida", decision(project, "I1", 6, None).start),
        ]  # fmt: skip


def test_themes_and_memos_about_a_merged_code_are_about_the_one_in_its_place(coa, study):
    with Project(study, coder="ida") as project:
        theme = Theme("t1", "Uten tid", "", ("barrier/leadership", "barrier/time"), "ida", LATER)
        memo = Memo("m1", "code", "Hvem er borte?", "ida", LATER, target="code:barrier/leadership")
        project.record(revisions=[Revision(f"r{kind}", kind, one, None, "")
                                  for kind, one in (("theme", theme), ("memo", memo))])  # fmt: skip
    coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--coder", "ida")
    with Project(study) as project:
        assert [one.codes for one in project.study.themes] == [("barrier/time",)]
        assert [one.target for one in project.study.memos] == ["code:barrier/time"]
    coa("undo", "--coder", "ida")
    with Project(study) as project:
        assert (project.study.themes, project.study.memos) == ((theme,), (memo,))


def test_next_version():
    assert [next_version(one) for one in ("1", "9", "1.09", "utkast")] == ["2", "10", "1.10", "utkast 2"]
