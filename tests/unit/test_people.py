"""Who is who: labels that become persons, guesses that are confirmed, and a map that changes after coding."""

from __future__ import annotations

import csv

import pytest

from coanalysis.errors import UsageError
from coanalysis.model import Claim, Memo, Participant, Passage, QuoteChoice
from coanalysis.project import folder
from coanalysis.project.casts import Cast, by_label
from coanalysis.project.checking import check_project
from coanalysis.project.folder import FileError
from coanalysis.project.people import confirm, read_participants_file
from coanalysis.project.standing import standing
from coanalysis.project.versions import pick_stale, settle
from coanalysis.query.counting import matrix
from coanalysis.query.stale import stale
from coanalysis.query.taking_part import participants
from coanalysis.store.records import Revision
from projects import AT, GROUP, decision, new_project, read_all, write

LATER = "2031-01-01T10:00:00Z"
#: The interview's file by a machine: nobody is named.
MACHINE = "Taler 1: Hvordan var det?\nTaler 2: Vi hadde knapp tid.\nTaler 1: Hvorfor?\nTaler 2: Det var travelt.\n"


@pytest.fixture
def project(tmp_path):
    with new_project(tmp_path) as made:
        yield made


def change(project, name, *pairs):
    """Let a person edit a list in the folder, and return what the project says about it."""
    path = project.path / name
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    project.notices.clear()
    project.refresh()
    return project.notices[1:]


def cast(project, *pairs):
    """Let a person edit participants.csv."""
    return change(project, folder.PARTICIPANTS, *pairs)


def cells(project, by="persons", code="barrier/time"):
    """Return the row of a code in a matrix: heading -> (number, passages or mark)."""
    table = matrix(project.study, by, language="en")
    name = project.study.code_by_id[code].name["en"]
    (row,) = (row for row in table.rows if row[0] == name)
    return {column.label: cell.value for column, cell in zip(table.columns[1:], row[1:], strict=True)}


def waiting(project):
    """Return (kind, code or words, transcript, turn, why) of what waits for a look."""
    study = project.study
    found = []
    for item in study.waiting_for_a_look:
        text = study.transcript_by_id[item.was.transcript]
        turn = study.turns_in(text, item.was.start, item.was.end)[0].number
        found.append((item.kind, item.what, text.title, turn, item.why))
    return found


def two_machines(project, tmp_path):
    """Import two interviews in which a machine has numbered the speakers, and return what is said about that."""
    write(tmp_path / "more" / "a.txt", MACHINE)
    write(tmp_path / "more" / "b.txt", MACHINE.replace("knapp", "lite").replace("travelt", "stress"))
    return project.import_files([tmp_path / "more"]).notices


# Labels and persons


def test_two_rows_with_one_pseudonym_are_one_person(project):
    project.decide([decision(project, "FG1", 3, "barrier/time"), decision(project, "I1", 2, "barrier/time")])
    assert cells(project) == {"D1": None, "D2": 1, "D3": 1, "Total": 2}
    cast(project, ("I1;Informant;participant;D3", "I1;Informant;participant;D2"))
    assert set(cells(project)) == {"D1", "D2", "Total"}
    assert cells(project)["D2"] == 2
    assert cells(project, "transcripts") == {"FG1": 1, "I1": 1, "Total": 1}
    took_part = participants(project.study, language="en").rows
    assert [(row[0], row[-1]) for row in took_part] == [
        ("D1", "Focus group (FG1)"), ("D2", "Focus group (FG1), individual interview (I1)"),
    ]  # fmt: skip


def test_numbered_speakers_of_two_files_are_two_until_said_otherwise(project, tmp_path):
    notices = two_machines(project, tmp_path)
    rows = {(row.transcript, row.label): row.pseudonym for row in project.study.participants}
    found = {title: rows[project.transcript(title).id, "Taler 2"] for title in ("I2", "I3")}
    assert found == {"I2": "D4", "I3": "D5"}
    assert notices == ("Kept apart, another person in each transcript: «Taler 2» (I2, I3).",)


def test_labels_that_are_one_person_already_are_not_asked_about(project, tmp_path):
    two_machines(project, tmp_path)
    cast(project, ("I3;Taler 2;participant;D5", "I3;Taler 2;participant;D4"))
    write(tmp_path / "c.txt", MACHINE.replace("Taler", "Speaker"))
    assert project.import_files([tmp_path / "c.txt"]).notices == ()


# Confirming


def test_functions_are_guesses_until_a_person_confirms_them(project):
    assert project.study.guessed == ("FG1", "I1")
    line = "functions are guessed and not confirmed in FG1, I1: look at participants.csv, then "
    assert line + "coanalysis participants --confirm" in standing(project).lines()
    assert confirm(project, ["I1"]) == ("I1",)
    assert project.study.guessed == ("FG1",)
    assert confirm(project) == ("FG1",)
    assert project.study.guessed == ()
    assert not any("guessed" in one for one in standing(project).lines())
    assert confirm(project) == ()
    assert [step.summary for step, _gone in project.log()][-2:] == [
        "functions confirmed in I1", "functions confirmed in FG1",
    ]  # fmt: skip


def test_a_confirmation_can_be_taken_back(project):
    confirm(project)
    project.undo()
    assert project.study.guessed == ("FG1", "I1")


def test_a_title_that_does_not_exist_cannot_be_confirmed(project):
    with pytest.raises(UsageError, match="FG9"):
        confirm(project, ["FG1", "FG9"])
    assert project.study.guessed == ("FG1", "I1")


def test_a_change_by_hand_confirms_nothing(project):
    cast(project, ("Per;participant", "Per;observer"))
    assert project.study.guessed == ("FG1", "I1")


@pytest.mark.parametrize("word", ["yes", "ja", "JA", "x"])
def test_a_person_may_confirm_in_the_file(project, word):
    cast(project, ("Informant;participant;D3;", f"Informant;participant;D3;{word}"),
         ("Intervjuer;interviewer;;", f"Intervjuer;interviewer;;{word}"))  # fmt: skip
    assert project.study.guessed == ("FG1",)


def test_a_word_that_is_neither_yes_nor_no_is_named(project):
    with pytest.raises(FileError) as caught:
        cast(project, ("Informant;participant;D3;", "Informant;participant;D3;kanskje"))
    assert [str(one) for one in caught.value.problems] == [
        "participants.csv, line 6: confirmed 'kanskje' is not known (yes, or nothing while it is a guess)"
    ]


def test_a_list_without_the_column_is_read_and_gets_it_when_somebody_confirms(project):
    path = project.path / folder.PARTICIPANTS
    path.write_text("transcript;label;note;function;pseudonym\nFG1;Moderator;meg;moderator;\n"
                    "FG1;Anne;;participant;D1\nFG1;Per;;participant;D2\nI1;Intervjuer;;interviewer;\n"
                    "I1;Informant;;participant;D3\n", "utf-8")  # fmt: skip
    project.refresh()
    assert project.study.guessed == ("FG1", "I1")
    confirm(project, ["FG1"])
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0] == ["transcript", "label", "note", "function", "pseudonym", "confirmed"]
    assert rows[1] == ["FG1", "Moderator", "meg", "moderator", "", "yes"]
    assert [row[-1] for row in rows[1:]] == ["yes", "yes", "yes", "", ""]


def test_a_copy_without_the_column_leaves_confirmations_as_they_are(project, tmp_path):
    confirm(project)
    copy = write(tmp_path / "copy.csv", "transcript;label;function;pseudonym\nFG1;Per;participant;D9\n")
    assert read_participants_file(project, copy) == 1
    assert project.study.guessed == ()
    assert "FG1;Per;participant;D9;yes" in project.files[folder.PARTICIPANTS]


def test_new_labels_of_a_new_text_are_guesses(project, tmp_path):
    confirm(project)
    write(tmp_path / "talk" / "group.txt", GROUP.replace("Moderator:", "Ordstyrer:") + "Liv: Hei.\n")
    project.import_files([tmp_path / "talk" / "group.txt"])
    rows = {row.label: row for row in project.study.participants if row.transcript == project.transcript("FG1").id}
    assert (rows["Ordstyrer"].function, rows["Ordstyrer"].is_confirmed) == ("moderator", False)
    assert not rows["Liv"].is_confirmed
    assert rows["Anne"].is_confirmed
    assert project.study.guessed == ("FG1",)


def test_the_table_of_participants_says_whether_somebody_has_looked(project):
    told = "Who asks and who answers was guessed by the program and is not confirmed in FG1 and I1."
    assert told in participants(project.study, language="en").notes
    confirm(project)
    assert (
        "Who asks and who answers has been confirmed by a researcher in all transcripts."
        in participants(project.study, language="en").notes
    )


def test_check_notes_what_nobody_has_confirmed(project):
    _problems, notes = check_project(project)
    assert "participants.csv: functions are guessed and not confirmed in FG1, I1 (look at them, then: " in "\n".join(
        map(str, notes)
    )
    confirm(project)
    assert "guessed" not in "\n".join(map(str, check_project(project)[1]))


# A map that changes after coding


def coded(project):
    """Code two turns of Per and one of Anne, and write about one of Per's."""
    project.decide(
        [
            decision(project, "FG1", 3, "barrier/time"),
            decision(project, "FG1", 6, "enabler/trust", answer="reject"),
            decision(project, "FG1", 5, "enabler/trust"),
            decision(project, "FG1", 3, None, answer="star"),
        ]
    )
    text = project.transcript("FG1")
    turn = text.turns[2]
    passage = Passage(text.id, text.version, turn.start, turn.end)
    made = [
        Claim("claim", "Tid er knapp.", "ida", AT, supporting=(passage,)),
        Memo("memo", "theory", "Merk.", "ida", AT, target=f"turn:{text.id}:3"),
        QuoteChoice("quote", passage, "results", 1, "ida", AT),
    ]
    kinds = ("claim", "memo", "quote_choice")
    project.record(
        revisions=[Revision(f"r-{kind}", kind, one, None, "") for kind, one in zip(kinds, made, strict=True)],
        kind="memo",
    )


def split(project, tmp_path):
    """Make Per of FG1 and «Taler 2» of I2 one person, D2, and return how the list says so."""
    two_machines(project, tmp_path)
    cast(project, ("I2;Taler 2;participant;D4", "I2;Taler 2;participant;D2"))


def test_a_label_that_is_another_person_takes_its_codings_along(project, tmp_path):
    split(project, tmp_path)
    coded(project)
    before = [(one.start, one.end, one.version, one.id) for one in project.study.decisions]
    assert cells(project)["D2"] == 1
    told = cast(project, ("FG1;Per;participant;D2", "FG1;Per;participant;D7"))
    assert told == [
        "FG1 «Per» is D7 now, was D2: D7 gets 1 coding and 1 chosen quote.",
        "To look at again, 5 codings and notes of before: coanalysis show stale",
    ]
    assert [(one.start, one.end, one.version, one.id) for one in project.study.decisions] == before
    assert cells(project)["D7"] == 1
    assert cells(project, "transcripts")["FG1"] == 1
    changed = ("speaker_changed",)
    assert sorted(waiting(project)) == sorted(
        [
            ("code", "barrier/time", "FG1", 3, changed), ("memo", "theory", "FG1", 3, changed),
            ("quote_choice", "results", "FG1", 3, changed), ("star", "", "FG1", 3, changed),
            ("supporting", "Tid er knapp.", "FG1", 3, changed),
        ]
    )  # fmt: skip
    project.notices.clear()
    project.undo()
    assert project.study.waiting_for_a_look == ()
    assert project.notices == ["D7 and D2 are one person now: D2 gets 1 coding and 1 chosen quote."]
    assert cells(project)["D2"] == 1


def test_what_was_decided_after_the_change_is_not_listed(project, tmp_path):
    split(project, tmp_path)
    project.decide([decision(project, "FG1", 3, "barrier/time")])
    cast(project, ("FG1;Per;participant;D2", "FG1;Per;participant;D7"))
    assert len(waiting(project)) == 1
    project.decide([decision(project, "FG1", 6, "barrier/time", at=LATER)])
    assert len(waiting(project)) == 1


def test_it_is_settled_by_a_look_or_by_deciding_anew(project, tmp_path):
    split(project, tmp_path)
    project.decide([decision(project, "FG1", 3, "barrier/time"), decision(project, "FG1", 6, "enabler/trust")])
    cast(project, ("FG1;Per;participant;D2", "FG1;Per;participant;D7"))
    assert [row[1] for row in waiting(project)] == ["barrier/time", "enabler/trust"]
    turn = project.transcript("FG1").turns[2]
    part = decision(project, "FG1", 3, "barrier/time", at=LATER, start=turn.start + 4)
    project.decide([part])
    assert [row[1] for row in waiting(project)] == ["enabler/trust"]
    settle(project, pick_stale(project, everything=True), note="sett")
    assert waiting(project) == []
    project.undo()
    assert [row[1] for row in waiting(project)] == ["enabler/trust"]
    settle(project, pick_stale(project, everything=True))
    cast(project, ("FG1;Per;participant;D7", "FG1;Per;participant;D8"))
    assert waiting(project) == []  # D7 is only called D8 now: what was seen is seen
    cast(project, ("FG1;Per;participant;D8", "FG1;Per;participant;D1"))
    assert waiting(project) == []  # and D1 and D8 are one person
    cast(project, ("FG1;Per;participant;D1", "FG1;Per;participant;D9"))
    assert waiting(project) == []


def test_a_person_who_becomes_the_moderator_is_not_counted_and_everything_says_so(project):
    coded(project)
    told = cast(project, ("FG1;Per;participant;D2", "FG1;Per;moderator;D2"))
    assert told == [
        "FG1 «Per» was participant, is moderator now: tables leave 1 coding out now, for the words of a person who "
        "asks are not coded.",
        "To look at again, 5 codings and notes of before: coanalysis show stale",
    ]
    assert {row[-1] for row in waiting(project)} == {("function_changed",)}
    assert cells(project, "transcripts") == {"FG1": None, "Total": None}
    table = stale(project.study, language="en")
    assert table.notes[:1] == ("5 are only words of someone who is interviewer or moderator now. They do not count.",)
    notes = matrix(project.study, "transcripts", language="en").notes
    assert any("interviewer" in note or "moderator" in note for note in notes)
    _problems, found = check_project(project)
    assert any(one.where == "FG1, turn 3" for one in found)


def test_a_moderator_who_becomes_a_participant_is_to_be_read_and_coded(project):
    project.decide(read_all(project, "I1"))
    told = cast(project, ("FG1;Moderator;moderator;", "FG1;Moderator;participant;D8"))
    assert told == ["FG1 «Moderator» was moderator, is participant now: 2 turns to read and code."]
    assert waiting(project) == []
    assert {row[0] for row in participants(project.study).rows} == {"D1", "D2", "D3", "D8"}


def test_codings_that_were_left_out_are_taken_in_again(project):
    project.decide([decision(project, "FG1", 3, "barrier/time")])
    cast(project, ("FG1;Per;participant;D2", "FG1;Per;moderator;D2"))
    told = cast(project, ("FG1;Per;moderator;D2", "FG1;Per;participant;D2"))
    assert told == [
        "FG1 «Per» was moderator, is participant now: 2 turns to read and code; tables take 1 coding in that they left "
        "out."
    ]
    assert waiting(project) == []  # all is as it was when it was decided


def test_functions_that_are_treated_alike_are_told_and_nothing_is_listed(project):
    coded(project)
    assert cast(project, ("FG1;Per;participant", "FG1;Per;observer")) == ["FG1 «Per» was participant, is observer now."]
    assert cast(project, ("FG1;Moderator;moderator", "FG1;Moderator;interviewer")) == [
        "FG1 «Moderator» was moderator, is interviewer now."
    ]
    assert waiting(project) == []


def test_another_name_for_a_person_is_no_other_person(project):
    coded(project)
    told = cast(project, ("FG1;Per;participant;D2", "FG1;Per;participant;L1"))
    assert told == ["D2 is called L1 now; write L1 for D2 in persons.csv too."]
    assert waiting(project) == []
    assert cells(project)["L1"] == 1


def test_two_persons_who_are_one_are_told_and_not_listed(project):
    coded(project)
    told = cast(project, ("FG1;Per;participant;D2", "FG1;Per;participant;D3"))
    assert told == [
        "D2 and D3 are one person now: D3 gets 1 coding and 1 chosen quote; move what persons.csv says of D2 to D3, "
        "and take the row D2 out."
    ]
    assert waiting(project) == []


def test_persons_who_change_places_are_listed(project):
    coded(project)
    told = (
        cast(
            project,
            ("FG1;Per;participant;D2", "FG1;Per;participant;Dx"),
        )
        or []
    )
    assert told
    cast(
        project,
        ("FG1;Anne;participant;D1", "FG1;Anne;participant;D2"),
        ("FG1;Per;participant;Dx", "FG1;Per;participant;D1"),
    )
    assert {(row[0], row[3]) for row in waiting(project)} == {
        ("code", 3), ("code", 5), ("star", 3), ("memo", 3), ("quote_choice", 3), ("supporting", 3),
    }  # fmt: skip


def test_a_new_title_changes_nobody(project):
    coded(project)
    told = change(project, folder.TRANSCRIPTS, ("FG1;focus_group", "Gruppe;focus_group"))
    assert told == []
    assert waiting(project) == []
    cast(project, ("Gruppe;Per;participant;D2", "Gruppe;Per;moderator;D2"))
    assert {row[2] for row in waiting(project)} == {"Gruppe"}


def test_a_change_read_from_a_copy_is_told_too(project, tmp_path):
    coded(project)
    project.notices.clear()
    copy = write(tmp_path / "copy.csv", "transcript;label;function;pseudonym\nFG1;Per;interviewer;\n")
    assert read_participants_file(project, copy) == 1
    assert project.notices[0].startswith("FG1 «Per» was participant, is interviewer now: tables leave 1 coding out")
    assert len(waiting(project)) == 5


def test_a_new_text_and_a_new_person_are_both_seen(project, tmp_path):
    split(project, tmp_path)
    project.decide([decision(project, "FG1", 3, "barrier/time")])
    path = write(tmp_path / "talk" / "group.txt", "Notat: ny.\n\n" + GROUP.replace("var travelt", "var veldig travelt"))
    project.import_files([path])
    cast(project, ("FG1;Per;participant;D2", "FG1;Per;participant;D7"))
    assert [row[-1] for row in waiting(project)] == [("text_changed", "speaker_changed")]
    assert project.study.waiting_for_a_look[0].status == "changed"


def test_many_changes_are_told_in_a_few_sentences(project, tmp_path):
    talk = "Intervjuer: Ja?\n" + "".join(f"Navn{chr(65 + n)}: Nei, {n}.\n" for n in list(range(12)) * 2)
    project.import_files([write(tmp_path / "big.txt", talk)])
    text = (project.path / folder.PARTICIPANTS).read_text("utf-8")
    lines = [line.replace("participant", "observer") for line in text.split("\n")]
    write(project.path / folder.PARTICIPANTS, "\n".join(lines))
    project.notices.clear()
    project.refresh()
    assert len(project.notices) == 10
    assert project.notices[-1] == "7 further changes: coanalysis participants"


# Rows of persons.csv about nobody


def test_a_row_about_nobody_is_pointed_out_with_what_to_do(project):
    cast(project, ("FG1;Per;participant;D2", "FG1;Per;participant;L1"))
    line = "D2 of persons.csv: in no row of participants.csv; coanalysis check says what to do"
    assert line in standing(project).lines()
    found = [str(one) for one in check_project(project)[1] if one.where == "persons.csv"]
    assert found == ["persons.csv: nobody in participants.csv is D2 (D2 is called L1 now: write L1 there)"]
    change(project, folder.PERSONS, ("D2;", "L1;"))
    assert project.study.persons_without_rows == ()
    cast(project, ("FG1;Per;participant;L1", "FG1;Per;participant;D1"))
    (found,) = (str(one) for one in check_project(project)[1] if one.where == "persons.csv")
    assert found.endswith("(L1 is D1 now: move what the row says to the row of D1, and take it out)")


def test_a_row_that_never_was_anybody_is_pointed_out(project):
    change(project, folder.PERSONS, ("D3;", "D3;\nD77;"))
    (found,) = (str(one) for one in check_project(project)[1] if one.where == "persons.csv")
    assert found.endswith(
        "nobody in participants.csv is D77 (give D77 to a row of participants.csv, or take the row out)"
    )


# Which changes are changes of who speaks


def rows(**people):
    """Return rows of one transcript: label=pseudonym."""
    return by_label(Participant("t", label, "participant", who) for label, who in people.items())


@pytest.mark.parametrize(
    ("then", "now", "called", "changed"),
    [
        ({"a": "D1", "b": "D2"}, {"a": "L1", "b": "D2"}, {"D1": "L1"}, ""),  # another name
        ({"a": "D1", "b": "D1"}, {"a": "L1", "b": "L1"}, {"D1": "L1"}, ""),  # another name everywhere
        ({"a": "D1", "b": "D2"}, {"a": "D2", "b": "D2"}, {"D1": "D2"}, ""),  # one person
        ({"a": "D1", "b": "D2"}, {"a": "L1", "b": "L1"}, {"D1": "L1", "D2": "L1"}, ""),  # one person, another name
        ({"a": "D1", "b": "D1"}, {"a": "D1", "b": "D2"}, {}, "b"),  # two persons
        ({"a": "D1", "b": "D2"}, {"a": "D2", "b": "D1"}, {}, "ab"),  # changed places
        ({"a": "D1", "b": "D2"}, {"a": "D2", "b": "D3"}, {"D2": "D3"}, "a"),  # D1 has the name of another now
        ({"a": "D1", "b": "D1", "c": "D2"}, {"a": "D2", "b": "D1", "c": "D2"}, {}, "a"),  # went to another
    ],
)
def test_a_name_and_a_person_are_told_apart(then, now, called, changed):
    one = Cast(rows(**then), rows(**now))
    assert one.called == called
    assert [label for label in then if one.change(("t", label))] == list(changed)


def test_a_label_that_a_new_text_no_longer_has_is_not_counted_and_a_silent_member_is(project):
    cast(project, ("FG1;Per;participant;D2;\n", "FG1;Per;participant;D2;\nFG1;Mona;participant;D9;\n"))
    assert [row[0] for row in participants(project.study).rows] == ["D1", "D2", "D3", "D9"]
    path = project.path.parent / "talk" / "group.txt"
    write(path, GROUP.replace("Per:", "Anne:"))
    project.import_files([path])
    assert [row[0] for row in participants(project.study).rows] == ["D1", "D3", "D9"]
    notes = [str(one) for one in check_project(project)[1]]
    assert any("the label «Per» says nothing in the newest text of FG1" in note for note in notes)
