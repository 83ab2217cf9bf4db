"""The lists of a project: what an import adds to them and what its undoing takes out."""

from __future__ import annotations

from types import SimpleNamespace

from coanalysis.project import folder
from coanalysis.project.lists import Lists
from studies import transcript

FG1, I1 = transcript("FG1"), transcript("I1")
EMPTY = {
    folder.TRANSCRIPTS: folder.transcripts_text(()),
    folder.PARTICIPANTS: folder.participants_text((), {}),
    folder.PERSONS: folder.persons_text(()),
}


def new(one, **functions):
    told = {label: functions.get(label, "participant") for label in one.labels()}
    return SimpleNamespace(
        id=one.id, kind=one.kind, date=one.date, language=one.language, source=one.source, functions=told
    )


def cells(lists, name):
    return [row for _line, row in folder.read_rows(lists.texts[name], name, ())]


def test_titles_and_pseudonyms_go_on_from_the_highest():
    files = {
        folder.TRANSCRIPTS: "title;kind;id\nFG7;focus_group;x\nI2;interview;y\n",
        folder.PARTICIPANTS: "transcript;label;function;pseudonym\nFG7;A;participant;D3\nI2;B;participant;Kari\n",
        folder.PERSONS: "pseudonym\nD12\n",
    }
    lists = Lists.read(files).with_new([new(FG1, Ragnhild="moderator"), new(I1, Intervjuer="interviewer")], group="HLR")
    assert lists.titles == {"x": "FG7", "y": "I2", FG1.id: "FG8", I1.id: "I3"}
    assert lists.added == ("D13", "D14", "D15", "D16")
    assert [(row["transcript"], row["label"], row["pseudonym"]) for row in cells(lists, folder.PARTICIPANTS)[2:]] == [
        ("FG8", "Ragnhild", ""), ("FG8", "Marit", "D13"), ("FG8", "Jonas", "D14"), ("FG8", "Odd", "D15"),
        ("I3", "Intervjuer", ""), ("I3", "Marit", "D16"),
    ]  # fmt: skip


def test_the_group_asked_for_gets_a_column_when_there_is_none():
    files = {**EMPTY, folder.TRANSCRIPTS: "title;kind;id\n"}
    lists = Lists.read(files).with_new([new(I1)], group="HLR")
    assert cells(lists, folder.TRANSCRIPTS)[0]["group"] == "HLR"


def test_own_columns_and_lines_stay_when_rows_are_added():
    mine = "\ufefftranscript;label;comment;function;pseudonym\n"
    lists = Lists.read({**EMPTY, folder.PARTICIPANTS: mine}).with_new([new(I1, Intervjuer="interviewer")])
    assert lists.texts[folder.PARTICIPANTS] == mine + "I1;Intervjuer;;interviewer;\nI1;Marit;;participant;D1\n"


def test_adding_and_taking_out_gives_the_same_texts():
    before = Lists.read(EMPTY).with_new([new(FG1, Ragnhild="moderator")])
    after = before.with_new([new(I1, Intervjuer="interviewer")]).without(frozenset({I1.id}))
    assert after.texts == before.texts
    assert (after.rows, after.participants, after.persons) == (before.rows, before.participants, before.persons)


def test_persons_about_whom_something_is_said_stay():
    lists = Lists.read(EMPTY).with_new([new(FG1, Ragnhild="moderator"), new(I1, Intervjuer="interviewer")])
    told = lists.texts[folder.PERSONS].replace("D2;\n", "D2;leder\n").replace("D4;\n", "D4;ansatt\n")
    lists = Lists.read({**lists.texts, folder.PERSONS: told}).without(frozenset({FG1.id, I1.id}))
    assert [row["pseudonym"] for row in cells(lists, folder.PERSONS)] == ["D2", "D4"]


def test_a_person_with_another_transcript_stays():
    lists = Lists.read(EMPTY).with_new([new(FG1), new(I1)])
    text = lists.texts[folder.PARTICIPANTS].replace("I1;Marit;participant;D6", "I1;Marit;participant;D2")
    lists = Lists.read({**lists.texts, folder.PARTICIPANTS: text}).without(frozenset({FG1.id}))
    assert "D2" in [row["pseudonym"] for row in cells(lists, folder.PERSONS)]


def test_a_row_that_is_there_already_is_kept():
    lists = Lists.read(EMPTY).with_new([new(I1, Intervjuer="interviewer")])
    named = {**lists.texts, folder.TRANSCRIPTS: lists.texts[folder.TRANSCRIPTS].replace("I1;", "Marit;")}
    named[folder.PARTICIPANTS] = named[folder.PARTICIPANTS].replace("I1;", "Marit;")
    assert Lists.read(named).with_new([new(I1, Intervjuer="interviewer")]).texts == named


def test_a_new_label_of_a_known_transcript_gets_a_row_and_one_that_is_gone_keeps_its_own():
    before = Lists.read(EMPTY).with_new([new(I1, Intervjuer="interviewer")])
    later = new(I1, Intervjuer="interviewer")
    later.functions = {"Intervjuer": "interviewer", "Sigrid": "participant"}
    after = before.with_new([later])
    assert [(row["label"], row["pseudonym"]) for row in cells(after, folder.PARTICIPANTS)] == [
        ("Intervjuer", ""), ("Marit", "D1"), ("Sigrid", "D2"),
    ]  # fmt: skip
    assert after.texts[folder.TRANSCRIPTS] == before.texts[folder.TRANSCRIPTS]
    assert after.added == ("D2",)


def test_a_label_that_was_only_renamed_takes_over_function_and_pseudonym():
    before = Lists.read(EMPTY).with_new([new(I1, Intervjuer="interviewer")])
    later = new(I1)
    later.functions = {"Spør": "participant", "Marit Nes": "participant"}
    after = before.with_new([later], renamed={(I1.id, "Spør"): "Intervjuer", (I1.id, "Marit Nes"): "Marit"})
    assert [(row["label"], row["function"], row["pseudonym"]) for row in cells(after, folder.PARTICIPANTS)[2:]] == [
        ("Spør", "interviewer", ""), ("Marit Nes", "participant", "D1"),
    ]  # fmt: skip
    assert after.added == ()


def test_thousands_of_new_transcripts_are_numbered_in_one_go():
    many = []
    for number in range(2_000):
        one = new(I1, Intervjuer="interviewer")
        one.id = f"t{number}"
        many.append(one)
    lists = Lists.read(EMPTY).with_new(many)
    assert (lists.titles["t0"], lists.titles["t1999"], lists.added[-1]) == ("I1", "I2000", "D2000")
