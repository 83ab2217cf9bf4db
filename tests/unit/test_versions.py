"""New versions of a transcript: what was coded, written and read is where its words are, and nothing is lost unseen.

The worked example: 13 turns of an interview, coded, read and written about; then its file is edited. Version 2 differs
by: a turn before the first; «Marit» is «Marit H.» everywhere; turn 2 begins with another word; turn 4 is taken out;
turn 7 is cut in two by a question; turn 10 stands after turn 2; turn 11 is said by Jonas; turns 12 and 13 are one.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from coanalysis import query
from coanalysis.errors import CoanalysisError, UsageError
from coanalysis.forms import untouched
from coanalysis.model import Claim, Memo, Passage, QuoteChoice, Summary
from coanalysis.project.applying import apply_plan, plan_content
from coanalysis.project.checking import check_project
from coanalysis.project.passes import made_from
from coanalysis.project.standing import standing
from coanalysis.project.versions import pick_stale, preview_version, settle
from coanalysis.review import codings, reading
from coanalysis.review.form import build_sheet
from coanalysis.store.records import Revision
from coanalysis.store.runs import signature
from projects import AT, contents, decision, new_project, write

ONE = """\
Intervjuer: Hvordan kom dere i gang?
Marit: Vi hadde knapp tid fra første stund, og ingen visste hvem som skulle gjøre hva.
Intervjuer: Hvem tok tak?
Jonas: Lederen var borte det meste av våren.
Marit: Jeg fikk tillit til de andre etter hvert.
Intervjuer: Fortell om møtene.
Jonas: Vi møttes hver fredag. Det var travelt, men det gikk.
Marit: Mm.
Intervjuer: Hva ville du gjort annerledes?
Jonas: Satt av god tid. Spurt pasientene før vi begynte.
Marit: Det er jeg helt enig i.
Jonas: Vi må få folk til å stole på oss.
Jonas: Det tar år.
"""
TWO = """\
Intervjuer: Velkommen.
Intervjuer: Hvordan kom dere i gang?
Marit H.: Me hadde knapp tid fra første stund, og ingen visste hvem som skulle gjøre hva.
Jonas: Satt av god tid. Spurt pasientene før vi begynte.
Intervjuer: Hvem tok tak?
Marit H.: Jeg fikk tillit til de andre etter hvert.
Intervjuer: Fortell om møtene.
Jonas: Vi møttes hver fredag.
Intervjuer: Hver uke?
Jonas: Det var travelt, men det gikk.
Marit H.: Mm.
Intervjuer: Hva ville du gjort annerledes?
Jonas: Det er jeg helt enig i.
Jonas: Vi må få folk til å stole på oss. Det tar år.
"""


@pytest.fixture
def file(tmp_path):
    return write(tmp_path / "talk" / "samtale.txt", ONE)


@pytest.fixture
def project(tmp_path, file):
    with new_project(tmp_path, imported=False) as project:
        project.import_files([file])
        yield project


def of(project, words, code, **parts):
    """Return a decision about words that stand once in the text in force."""
    now = project.transcript("FG1")
    start = now.text.index(words)
    assert now.text.count(words) == 1
    return decision(
        project, "FG1", 1, code, **{"start": start, "end": start + len(words), "at": project.now(), **parts}
    )


def passage(project, words):
    one = of(project, words, None)
    return one.passage


def edit(project, file, text):
    """Import the file with another text and return what that said."""
    write(file, text)
    return project.import_files([file])


def record(project, kind, *records):
    revisions = [Revision(project.new_id(), kind, one, None, "") for one in records]
    return project.record(revisions=revisions, kind="memo")


def stands(project, **wanted):
    """Return (code or family, words, answer) of the decisions in force that have these fields, by place."""
    text = project.transcript("FG1").text
    found = [one for one in project.study.decisions if all(getattr(one, key) == to for key, to in wanted.items())]
    found.sort(key=lambda one: (one.start, one.end, one.code or ""))
    return [(one.code or one.family, text[one.start : one.end], one.answer) for one in found]


def listed(project):
    """Return (kind, what, status, why, words before, words now) of what waits for a look."""
    study = project.study
    rows = []
    for item in study.waiting_for_a_look:
        texts = [study.text_of(place).text[place.start : place.end] if place else "" for place in (item.was, item.now)]
        rows.append((item.kind, item.what, item.status, "+".join(item.why), *texts))
    return rows


TURN_2 = "Vi hadde knapp tid fra første stund, og ingen visste hvem som skulle gjøre hva."
TURN_7 = "Vi møttes hver fredag. Det var travelt, men det gikk."
CUT = "Vi møttes hver fredag.\nIntervjuer: Hver uke?\nJonas: Det var travelt, men det gikk."
EXCHANGE = "Vi må få folk til å stole på oss.\nJonas: Det tar år."


def code_it(project):
    """Code version 1: a dozen answers of coder-1 and one of bo."""
    project.decide([
        of(project, TURN_2, "barrier/time"),
        of(project, "knapp tid", "barrier/time"),
        of(project, "Lederen var borte det meste av våren.", "barrier/leadership"),
        of(project, "Jeg fikk tillit til de andre etter hvert.", "enabler/trust"),
        of(project, "Jeg fikk tillit til de andre etter hvert.", None, answer="star", family="star"),
        of(project, TURN_7, "barrier/time"),
        of(project, "hver fredag. Det var travelt", "enabler/time"),
        of(project, "Mm.", "barrier/leadership", answer="unsure"),
        of(project, "Satt av god tid. Spurt pasientene før vi begynte.", "enabler/time"),
        of(project, "Satt av god tid.", "barrier/time", answer="reject", coder="bo"),
        of(project, "Det er jeg helt enig i.", "enabler/trust"),
        of(project, "Vi må få folk til å stole på oss.", "enabler/trust"),
        of(project, EXCHANGE, "enabler/trust"),
    ])  # fmt: skip


# Codings


def test_a_dozen_codings_move_change_or_are_lost_as_worked_out_by_hand(project, file):
    code_it(project)
    result = edit(project, file, TWO)
    (renewal,) = result.renewed
    change = renewal.change
    assert (change.moved, len(change.changed), len(change.lost)) == (7, 5, 1)
    assert (change.turns_before, change.turns_after) == (13, 14)
    assert (change.labels_new, change.labels_gone) == (("Marit H.",), ("Marit",))
    assert change.labels_renamed == (("Marit", "Marit H."),)
    assert stands(project) == [
        ("barrier/time", "M" + "e" + TURN_2[2:], "accept"),
        ("barrier/time", "knapp tid", "accept"),
        ("barrier/time", "Satt av god tid.", "reject"),
        ("enabler/time", "Satt av god tid. Spurt pasientene før vi begynte.", "accept"),
        ("star", "Jeg fikk tillit til de andre etter hvert.", "star"),
        ("enabler/trust", "Jeg fikk tillit til de andre etter hvert.", "accept"),
        ("barrier/time", CUT, "accept"),
        ("enabler/time", "hver fredag.\nIntervjuer: Hver uke?\nJonas: Det var travelt", "accept"),
        ("barrier/leadership", "Mm.", "unsure"),
        ("enabler/trust", "Det er jeg helt enig i.", "accept"),
        ("enabler/trust", "Vi må få folk til å stole på oss.", "accept"),
        ("enabler/trust", "Vi må få folk til å stole på oss. Det tar år.", "accept"),
    ]  # fmt: skip
    assert listed(project) == [
        ("code", "barrier/time", "changed", "text_changed", TURN_2, "Me" + TURN_2[2:]),
        ("code", "barrier/leadership", "lost", "text_gone", "Lederen var borte det meste av våren.", ""),
        ("code", "barrier/time", "changed", "text_changed+speaker_changed", TURN_7, CUT),
        ("code", "enabler/time", "changed", "text_changed+speaker_changed", "hver fredag. Det var travelt",
         "hver fredag.\nIntervjuer: Hver uke?\nJonas: Det var travelt"),
        ("code", "enabler/trust", "moved", "speaker_changed", "Det er jeg helt enig i.", "Det er jeg helt enig i."),
        ("code", "enabler/trust", "changed", "text_changed", EXCHANGE,
         "Vi må få folk til å stole på oss. Det tar år."),
    ]  # fmt: skip
    assert check_project(project)[0] == []


def test_stored_decisions_are_never_rewritten_and_keep_their_ids(project, file):
    code_it(project)
    before = project.db.execute("SELECT * FROM decision ORDER BY id").fetchall()
    ids = {one.id for one in project.study.decisions}
    edit(project, file, TWO)
    assert project.db.execute("SELECT * FROM decision ORDER BY id").fetchall() == before
    now = {one.id for one in project.study.decisions}
    assert now < ids
    assert len(ids - now) == 1  # the lost one
    assert {one for coding in codings(project.study) for one in coding.decisions} <= ids


def test_a_dry_run_tells_the_same_and_changes_nothing(project, file):
    code_it(project)
    write(file, TWO)
    before = contents(project.path)
    told = project.import_files([file], dry_run=True).renewed[0].change
    assert contents(project.path) == before
    assert told == project.import_files([file]).renewed[0].change
    assert told.lines() == [
        "FG1: a new version of its text; 13 turns before, 14 now",
        "label «Marit» is «Marit H.» now",
        "decisions and notes: 7 moved with their words, 5 changed, 1 lost",
        "look at the changed and lost ones: coanalysis show stale",
    ]  # fmt: skip


def test_undoing_the_import_brings_everything_back(project, file):
    code_it(project)
    before, lists = project.study, dict(project.files)
    edit(project, file, TWO)
    assert project.study.transcripts != before.transcripts
    project.undo()
    assert project.notices[-1] == "FG1 has the text of samtale.txt again, as it was before."
    after = project.study
    for part in ("transcripts", "decisions", "participants", "suggestions", "stale", "earlier"):
        assert getattr(after, part) == getattr(before, part)
    assert project.files == lists
    assert check_project(project)[0] == []


def test_three_versions_in_a_row_and_back_to_the_first(project, file):
    code_it(project)
    first = stands(project)
    edit(project, file, TWO)
    three = TWO.replace("Marit H.", "Marit").replace("Me hadde", "Vi hadde").replace("Hver uke?", "Kvar veke?")
    edit(project, file, three)
    assert [(row[1], row[2]) for row in listed(project)] == [
        ("barrier/leadership", "lost"), ("barrier/time", "changed"), ("enabler/time", "changed"),
        ("enabler/trust", "moved"), ("enabler/trust", "changed"),
    ]  # fmt: skip
    edit(project, file, ONE)
    assert stands(project) == first
    assert listed(project) == []
    assert check_project(project)[0] == []
    for _ in range(3):
        project.undo()
    assert stands(project) == first
    assert project.study.earlier == ()


def test_an_answer_under_a_newer_text_takes_the_place_of_the_older_one_in_every_text(project, file):
    project.decide([of(project, TURN_2, "barrier/time")])
    edit(project, file, TWO)
    project.decide([of(project, "Me" + TURN_2[2:], "barrier/time", answer="clear")])
    assert codings(project.study) == ()
    assert listed(project) == []
    edit(project, file, ONE)
    assert codings(project.study) == ()
    assert listed(project) == []


def test_deciding_anew_on_overlapping_words_settles(project, file):
    code_it(project)
    edit(project, file, TWO)
    number = len(listed(project))
    project.decide([of(project, "hadde knapp tid fra første stund", "barrier/time")])
    assert len(listed(project)) == number - 1
    others = [
        of(project, "hadde knapp tid", "enabler/time"),
        of(project, "Det var travelt", "barrier/time", coder="bo"),
    ]
    project.decide(others)  # another code, another coder
    assert len(listed(project)) == number - 1
    project.undo()
    project.undo()
    assert len(listed(project)) == number


def test_a_decision_keeps_its_place_when_the_text_is_read_anew(project, file):
    """The same text: the file is imported again as it is, with --reread."""
    code_it(project)
    before = stands(project)
    project.import_files([file], reread=True)
    assert stands(project) == before
    assert listed(project) == []


# Reading


def read_turns(project, *numbers, coder="bo"):
    project.decide([
        decision(project, "FG1", number, None, answer="read", coder=coder, at=project.now()) for number in numbers
    ])  # fmt: skip


def whole(project):
    """Return a read mark on the whole text."""
    mark = decision(project, "FG1", 1, None, answer="read", at=project.now())
    return replace(mark, start=0, end=len(project.transcript("FG1").text))


def turns_read(project, coder):
    return sorted(reading(project.study).marks.get((project.transcript("FG1").id, coder), {}))


def test_a_mark_on_the_whole_text_is_taken_turn_by_turn(project, file):
    now = project.transcript("FG1")
    project.decide([whole(project)])
    assert reading(project.study).fully_read(now.id)
    edit(project, file, TWO)
    assert turns_read(project, "coder-1") == [2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14]
    assert reading(project.study).fully_read(now.id)  # the new turns are the interviewer's
    assert [row[:4] + row[5:] for row in listed(project)] == [
        ("read", "", "changed", "text_changed", "Me" + TURN_2[2:]),
        ("read", "", "lost", "text_gone", ""),
    ]  # of turn 7 all words were read, though a question stands between them now  # fmt: skip
    edit(project, file, ONE)
    assert [(one.start, one.end) for one in project.study.decisions] == [(0, len(ONE))]
    assert listed(project) == []


def test_a_joined_turn_is_read_only_when_both_parts_were(project, file):
    read_turns(project, 5, 12)
    edit(project, file, TWO)
    assert turns_read(project, "bo") == [6]
    project.undo()
    read_turns(project, 13)
    edit(project, file, TWO)
    assert turns_read(project, "bo") == [6, 14]
    assert [row for row in listed(project) if row[0] == "read"] == []


def test_a_turn_that_is_mostly_new_is_unread_and_one_with_new_words_is_read_and_listed(project, file):
    read_turns(project, 4, 8)
    longer = ONE.replace("Mm.", "Mm. Ja, vi gjorde det, og det var ikke så lett som vi trodde da vi begynte.")
    edit(project, file, longer.replace("av våren.", "av våren. Det merket vi."))
    assert turns_read(project, "bo") == [4]
    assert [(row[2], row[5][:40]) for row in listed(project)] == [
        ("changed", "Lederen var borte det meste av våren. De"),
        ("changed", "Mm. Ja, vi gjorde det, og det var ikke s"),
    ]
    read_turns(project, 4, 8)
    assert turns_read(project, "bo") == [4, 8]
    assert listed(project) == []


def test_a_mark_taken_back_under_a_newer_text_stays_taken_back(project, file):
    read_turns(project, 5, 8)
    edit(project, file, TWO)
    assert turns_read(project, "bo") == [6, 11]
    project.decide(
        [replace(decision(project, "FG1", 6, None, answer="clear", coder="bo", at=project.now()), family="read")]
    )
    assert turns_read(project, "bo") == [11]
    edit(project, file, ONE)
    assert turns_read(project, "bo") == [8]


def test_one_turn_of_a_whole_mark_taken_back_later(project, file):
    project.decide([whole(project)])
    edit(project, file, TWO)
    project.decide([replace(decision(project, "FG1", 6, None, answer="clear", at=project.now()), family="read")])
    edit(project, file, ONE)
    assert turns_read(project, "coder-1") == [number for number in range(1, 14) if number != 5]


# Claims, memos, quotes, summaries


def claim(project):
    return Claim(
        "c1", "Tid og tillit henger sammen.", "coder-1", AT,
        supporting=(passage(project, "knapp tid"), passage(project, "Lederen var borte det meste av våren.")),
        deviating=(passage(project, "Satt av god tid."),),
    )  # fmt: skip


def test_claims_go_with_their_words_and_keep_what_they_were(project, file):
    made = claim(project)
    record(project, "claim", made)
    edit(project, file, TWO)
    (now,) = project.study.claims
    text = project.transcript("FG1")
    words = [[text.text[one.start : one.end] for one in some] for some in (now.supporting, now.deviating)]
    assert words == [["knapp tid"], ["Satt av god tid."]]
    assert {one.version for one in (*now.supporting, *now.deviating)} == {text.version}
    assert listed(project) == [
        ("supporting", made.statement, "lost", "text_gone", "Lederen var borte det meste av våren.", ""),
    ]  # fmt: skip
    assert project.revisions()["claim"][0].record == made
    assert "1 utdrag fra en eldre utgave" in " ".join(query.findings(project.study).notes)


def memo(project, number, name="m", **parts):
    now = project.transcript("FG1")
    turn = now.turns[number - 1]
    made = Memo(name, "code", "En tanke.", "coder-1", AT, f"turn:{now.id}:{number}")
    return replace(made, place=Passage(now.id, now.version, turn.start, turn.end), **parts)


@pytest.mark.parametrize("placed", [True, False])
def test_memos_go_with_their_turn(project, file, placed):
    made = [memo(project, 5, "moved"), memo(project, 4, "gone"), memo(project, 2, "changed")]
    record(project, "memo", *(made if placed else [replace(one, place=None) for one in made]))
    edit(project, file, TWO)
    key = project.transcript("FG1").id
    assert {one.id: one.target for one in project.study.memos} == {
        "moved": f"turn:{key}:6", "gone": f"transcript:{key}", "changed": f"turn:{key}:3",
    }  # fmt: skip
    assert [(row[1], row[2]) for row in listed(project)] == [("code", "changed"), ("code", "lost")]
    edit(project, file, ONE)
    assert {one.target for one in project.study.memos} == {f"turn:{key}:{number}" for number in (2, 4, 5)}
    assert listed(project) == []


def test_a_memo_written_under_a_newer_text_without_a_place_is_about_that_one(project, file):
    edit(project, file, TWO)
    record(project, "memo", replace(memo(project, 6), place=None))
    edit(project, file, ONE)
    assert project.study.memos[0].target.endswith(":5")


def test_chosen_quotes_go_with_their_words_and_omissions(project, file):
    start = ONE.index("Satt av")
    choice = QuoteChoice(
        "q1", passage(project, "Satt av god tid. Spurt pasientene før vi begynte."), "results", 1, "coder-1", AT,
        omissions=((start + 17, start + 34),),
    )  # fmt: skip
    gone = QuoteChoice("q2", passage(project, "Lederen var borte det meste av våren."), "results", 2, "coder-1", AT)
    assert ONE[start + 17 : start + 34] == "Spurt pasientene "
    record(project, "quote_choice", choice, gone)
    edit(project, file, TWO)
    (now,) = project.study.quote_choices
    assert [TWO[low:high] for low, high in ((now.passage.start, now.passage.end), *now.omissions)] == [
        "Satt av god tid. Spurt pasientene før vi begynte.", "Spurt pasientene ",
    ]  # fmt: skip
    assert [row[:3] for row in listed(project)] == [("quote_choice", "results", "lost")]


def test_a_summary_of_a_changed_text_is_to_be_looked_at(project, file):
    now = project.transcript("FG1")
    record(project, "summary", Summary("s", f"transcript:{now.id}", "Tid", "Kort sagt …", "coder-1", AT, now.version))
    edit(project, file, ONE.replace("\n", "\n\n"))
    assert listed(project) == []
    edit(project, file, TWO)
    assert [row[:4] for row in listed(project)] == [("summary", "Tid", "changed", "text_changed")]
    assert len(project.study.summaries) == 1


# Suggestions


def test_suggestions_of_an_older_text_are_gone_at_once_and_retired_by_the_next_pass(project, file):
    project.code()
    assert project.study.suggestions
    edit(project, file, TWO)
    assert project.study.suggestions == ()
    assert signature(project.db) != made_from(project.study)
    assert standing(project).pass_due
    result = project.code()
    assert sum(result.retired.values()) > 0
    assert {one.version for one in project.study.suggestions} == {project.transcript("FG1").version}


# Settling


def test_settled_items_leave_the_list_and_nothing_else_changes(project, file):
    code_it(project)
    edit(project, file, TWO)
    before = project.study
    assert standing(project).stale == 6
    assert standing(project).next == ("coanalysis show stale", "coanalysis settle ID")
    (lost,) = [item for item in before.waiting_for_a_look if item.status == "lost"]
    step = settle(project, pick_stale(project, [lost.id[:6].upper()]), note="Hun var ikke der.")
    assert [(one.id, one.kind, one.summary) for one, _gone in project.log()][-1] == (
        step, "settle", "FG1: 0 changed and 1 lost seen",
    )  # fmt: skip
    seen = project.revisions()["settlement"][0].record
    assert (seen.about, seen.place, seen.note) == (lost.id, None, "Hun var ikke der.")
    assert lost.id not in {item.id for item in project.study.waiting_for_a_look}
    settle(project, pick_stale(project, transcript="FG1"))
    after = project.study
    assert (after.decisions, after.claims, codings(after)) == (before.decisions, before.claims, codings(before))
    assert listed(project) == []
    assert settle(project, pick_stale(project, everything=True)) == ""
    project.undo()
    project.undo()
    assert project.study.waiting_for_a_look == before.waiting_for_a_look


def test_settled_stays_settled_while_the_words_are_the_same_and_not_longer(project, file):
    code_it(project)
    edit(project, file, TWO)
    settle(project, pick_stale(project, everything=True))
    edit(project, file, TWO.replace("Intervjuer: Velkommen.\n", ""))
    assert listed(project) == []
    edit(project, file, TWO.replace("Me hadde", "Eg hadde"))
    assert [row[5][:9] for row in listed(project)] == ["Eg hadde "]
    edit(project, file, ONE)
    assert listed(project) == []
    edit(project, file, ONE.replace("Jonas: Lederen var borte det meste av våren.\n", ""))
    assert [row[2] for row in listed(project)] == ["lost"]  # it had come back since somebody saw it go


def test_what_cannot_be_settled_is_refused(project, file):
    code_it(project)
    edit(project, file, TWO)
    for name in ("", "zz", "ffffffffffff"):
        with pytest.raises(UsageError, match="has an id that begins"):
            pick_stale(project, [name])
    with pytest.raises(UsageError, match="no transcript"):
        pick_stale(project, transcript="FG9")


# Taking imports back


def test_a_text_that_later_decisions_rest_on_is_not_taken_back(project, file):
    code_it(project)
    edit(project, file, TWO)
    step = project.log()[-1][0].id
    project.decide([of(project, "Hver uke?", "barrier/time", answer="unsure")])
    with pytest.raises(CoanalysisError, match="carry 1 decision") as caught:
        project.undo(step)
    assert caught.value.code == "undo.in-use"
    project.undo()
    record(project, "memo", memo(project, 9))
    with pytest.raises(CoanalysisError, match="1 memo or claim"):
        project.undo(step)
    project.undo()
    settle(project, pick_stale(project, everything=True))
    assert project.undo(step).id == step
    assert project.transcript("FG1").text == ONE


def test_a_first_import_under_a_newer_one_is_not_taken_back(project, file):
    first = project.log()[-1][0].id
    edit(project, file, TWO)
    second = project.log()[-1][0].id
    with pytest.raises(CoanalysisError) as caught:
        project.undo(first)
    assert caught.value.code == "undo.later"
    assert second[:8] in caught.value.hint
    project.undo(second)
    project.undo(first)
    assert project.study.transcripts == ()


def test_going_back_can_be_taken_back_unless_something_rests_on_it(project, file):
    edit(project, file, TWO)
    edit(project, file, ONE)
    back = project.log()[-1][0].id
    project.decide([of(project, "knapp tid", "barrier/time")])
    with pytest.raises(CoanalysisError, match="carry 1 decision"):
        project.undo(back)
    project.undo()
    project.undo(back)
    assert project.transcript("FG1").text == TWO


# The list as a table


def test_the_list_names_places_before_and_now(project, file):
    code_it(project)
    edit(project, file, TWO)
    table = query.stale(project.study)
    rows = table.records()
    assert [(row["what"], row["transcript"], row["turn_then"], row["turn_now"], row["why"]) for row in rows] == [
        ("koding: Tidspress", "FG1", 2, 3, "teksten er endret"),
        ("koding: Ledelse", "FG1", 4, None, "teksten er borte"),
        ("koding: Tidspress", "FG1", 7, 8, "teksten er endret; en annen taler nå"),
        ("koding: Satt av tid", "FG1", 7, 8, "teksten er endret; en annen taler nå"),
        ("koding: Tillit", "FG1", 11, 13, "en annen taler nå"),
        ("koding: Tillit", "FG1", 12, 14, "teksten er endret"),
    ]  # fmt: skip
    assert rows[0]["text_then"] == TURN_2
    assert rows[0]["text_now"] == "Me" + TURN_2[2:]
    assert rows[1]["text_now"] == ""
    assert rows[0]["id"] == project.study.stale[0].id[:8]
    assert "coanalysis settle" in table.notes[-1]
    quotes = query.build("quotes", project.study)
    assert any("1 utdrag fra en eldre utgave" in note for one in quotes.tables for note in one.notes)


# Sheets made under an older text


def sheet_of(project, **cells):
    """Return a sheet of coder-1 as it would come back: `t5={"code_1": "Tillit"}` fills in the row of turn 5."""
    form = build_sheet(project.study, coder="coder-1", hints="at_once", export_id="e1")
    content = untouched(form)
    rows = list(content.rows("review"))
    for name, values in cells.items():
        place = next(at for at, row in enumerate(rows) if row.get("turn") == name[1:])
        rows[place] = replace(rows[place], values={**rows[place].values, **values})
    return replace(content, sheets={**content.sheets, "review": tuple(rows)})


def test_an_untouched_sheet_of_an_older_text_changes_nothing(project, file):
    code_it(project)
    record(project, "claim", claim(project))
    record(project, "memo", memo(project, 5), memo(project, 4, "n"))
    content = sheet_of(project)
    edit(project, file, TWO)
    made = plan_content(project, content)
    assert (made.is_empty, made.problems, made.conflicts) == (True, (), ())


def test_answers_in_a_sheet_of_an_older_text_go_to_where_the_words_are(project, file):
    content = sheet_of(
        project, t5={"code_1": "Tillit", "read": "x", "memo": "Viktig."},
        t10={"code_1": "Satt av tid", "excerpt": "god tid"}, t12={"code_1": "Tillit"},
    )  # fmt: skip
    edit(project, file, TWO)
    made = plan_content(project, content)
    assert (made.problems, made.conflicts) == ((), ())
    apply_plan(project, made)
    assert stands(project) == [
        ("enabler/time", "god tid", "accept"),
        ("read", "Jeg fikk tillit til de andre etter hvert.", "read"),
        ("enabler/trust", "Jeg fikk tillit til de andre etter hvert.", "accept"),
        ("enabler/trust", "Vi må få folk til å stole på oss.", "accept"),
    ]  # fmt: skip
    assert [one.target.rpartition(":")[2] for one in project.study.memos] == ["6"]
    assert {one.version for one in project.study.decisions} == {project.transcript("FG1").version}
    assert plan_content(project, content).is_empty
    assert listed(project) == []


def test_answers_about_words_that_changed_or_are_gone_are_conflicts_that_name_the_row(project, file):
    content = sheet_of(
        project, t2={"code_1": "Tidspress"}, t4={"code_1": "Ledelse", "memo": "Hm."}, t5={"code_1": "Tillit"},
        t12={"read": "x"},
    )  # fmt: skip
    edit(project, file, TWO)
    made = plan_content(project, content)
    assert made.problems == ()
    assert sorted((one.where.rpartition(", ")[2], one.message) for one in made.conflicts) == [
        ("row 14", "FG1, ytring 14, read: the words of this row have changed since the sheet was made"),
        ("row 4", "FG1, ytring 3, «Tidspress»: the words of this row have changed since the sheet was made"),
        ("row 6", "FG1, ytring 4: the turn of this memo is gone from the text"),
        ("row 6", "FG1, ytring 4: the words of this row are gone from the text since the sheet was made"),
    ]  # fmt: skip
    assert all("export a new sheet" in one.hint for one in made.conflicts)
    assert [one.code for one in made.decisions] == ["enabler/trust"]


def test_a_sheet_taken_in_before_the_text_changed_can_be_filled_in_further(project, file):
    filled = {"t2": {"code_1": "Tidspress"}, "t4": {"code_1": "Ledelse"}, "t5": {"code_1": "Tillit"}}
    first, second = sheet_of(project, **filled), sheet_of(project, **filled, t10={"code_1": "Satt av tid"})
    apply_plan(project, plan_content(project, first))
    edit(project, file, TWO)
    assert plan_content(project, first).is_empty
    made = plan_content(project, second)
    assert (made.problems, made.conflicts) == ((), ())
    assert [one.code for one in made.decisions] == ["enabler/time"]
    emptied = sheet_of(project)  # of version 2: shows what holds
    assert plan_content(project, emptied).is_empty


def test_an_answer_emptied_in_a_sheet_of_an_older_text_is_taken_back_where_it_stands(project, file):
    code_it(project)
    content = sheet_of(project, t5={"code_1": "", "star": ""}, t2={"code_1": ""})
    edit(project, file, TWO)
    made = plan_content(project, content)
    assert [(one.family, one.code, one.answer) for one in made.decisions] == [
        ("code", "enabler/trust", "clear"), ("star", None, "clear"),
    ]  # fmt: skip
    assert [one.message.partition(":")[0] for one in made.conflicts] == ["FG1, ytring 3, «Tidspress»"]


def test_claims_and_memos_in_a_sheet_of_an_older_text_name_its_turns(project, file):
    content = sheet_of(project)
    key = content.rows("claims")[0].get("key")
    cells = {
        "key": key,
        "claim": "Tillit tar tid.",
        "supporting": "FG1, ytring 5: «Jeg fikk tillit»\nFG1, ytring 12–13",
    }
    about = {"key": content.rows("memos")[0].get("key"), "about": "FG1, ytring 5", "text": "Merk."}
    row = content.rows("claims")[0]
    content = replace(content, sheets={
        **content.sheets, "claims": (replace(row, values=cells),), "memos": (replace(row, values=about),),
    })  # fmt: skip
    edit(project, file, TWO)
    made = plan_content(project, content)
    assert (made.problems, made.conflicts) == ((), ())
    apply_plan(project, made)
    (now,) = project.study.claims
    assert [TWO[one.start : one.end] for one in now.supporting] == [
        "Jeg fikk tillit", "Vi må få folk til å stole på oss. Det tar år.",
    ]  # fmt: skip
    assert project.study.memos[0].target.endswith(":6")
    assert [row[:3] for row in listed(project)] == [("supporting", "Tillit tar tid.", "changed")]
    assert plan_content(project, content).is_empty


def test_a_read_mark_on_the_whole_of_an_older_text_is_a_conflict(project, file):
    content = sheet_of(project)
    (row,) = content.rows("transcripts")
    marked = replace(row, values={**row.values, "read": "x"})
    content = replace(content, sheets={**content.sheets, "transcripts": (marked,)})
    edit(project, file, ONE.replace("\n", "\n\n"))
    assert [one.answer for one in plan_content(project, content).decisions] == ["read"]
    edit(project, file, TWO)
    made = plan_content(project, content)
    assert made.decisions == ()
    assert [one.message for one in made.conflicts] == [
        "FG1, read as a whole: the words of this row have changed since the sheet was made"
    ]


def test_a_memo_beside_a_turn_does_not_write_over_one_that_moved_away(project, file):
    apply_plan(project, plan_content(project, sheet_of(project, t5={"memo": "Om tillit."})))
    edit(project, file, ONE.replace("Jonas: Lederen", "Intervjuer: Ja?\nJonas: Lederen"))
    assert project.study.memos[0].target.endswith(":6")
    content = sheet_of(project, t5={"memo": "Om lederen."})
    apply_plan(project, plan_content(project, content))
    assert {(one.text, one.target[-2:]) for one in project.study.memos} == {("Om tillit.", ":6"), ("Om lederen.", ":5")}
    assert plan_content(project, content).is_empty


# Checking


def test_check_finds_what_was_tampered_with(project, file):
    code_it(project)
    edit(project, file, TWO)
    assert check_project(project)[0] == []
    db = project.db
    db.execute("UPDATE span_map SET runs = '[[0, 5, 3, 8]]'")
    first = "WHERE text LIKE 'Intervjuer: Hvordan%'"
    db.execute(f"UPDATE text_version SET text = replace(text, 'hver fredag', 'kvar torsdag') {first}")
    db.execute("UPDATE decision SET \"end\" = 9999 WHERE code = 'barrier/leadership' AND answer = 'unsure'")
    project._forget()
    found = [str(problem) for problem in check_project(project)[0]]
    assert any("is not the text that was imported" in one for one in found)
    assert any("is not what the texts give" in one for one in found)
    assert any("9999 does not lie in the text" in one for one in found)
    assert not any("tillit" in one for one in found)


def test_a_preview_of_what_is_there_already_changes_nothing(project):
    code_it(project)
    now = project.transcript("FG1")
    told = preview_version(project, now.id, replace(now, id="whatever"))
    assert (told.is_same_text, told.moved, told.changed, told.lost, told.labels_new) == (True, 13, (), (), ())
    with pytest.raises(KeyError):
        preview_version(project, "nobody", now)
