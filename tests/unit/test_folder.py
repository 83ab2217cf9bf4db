"""The files of a project folder: what is read from them, and that every problem is named with its line."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.model import Participant, Person
from coanalysis.project import folder
from coanalysis.project.folder import FileError, TranscriptRow
from coanalysis.study import Settings


def problems(read, *arguments):
    with pytest.raises(FileError) as caught:
        read(*arguments)
    assert caught.value.exit_code == 3
    return [f"{one.where}: {one.message}" for one in caught.value.problems]


# Settings


def test_settings_come_back_equal():
    given = Settings(
        title="Samskaping", language="nn", languages=("nn", "en"), method="sdi", hints="off", captions="word"
    )
    assert folder.read_settings(folder.settings_text(given)) == given


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.text(max_size=20))
def test_any_title_can_be_written(title):
    told = folder.read_settings(folder.settings_text(Settings(title=title))).title
    assert told == title.encode("utf-8", "replace").decode("utf-8")


def test_a_folder_name_that_is_no_text_can_be_written():
    assert tomllib.loads(folder.settings_text(Settings(title="a\udce6b")))["title"] == "a?b"


def test_settings_saved_with_a_byte_order_mark_are_read():
    assert folder.read_settings('\ufefftitle = "T"\n') == Settings(title="T")


def test_every_wrong_setting_is_named_with_its_line():
    text = 'title = 3\nlanguage = "no"\n# colour\ncolour = "red"\nlanguages = "nb"\nhints = "later"\n'
    assert problems(folder.read_settings, text) == [
        "coanalysis.toml, line 1: title is not text",
        "coanalysis.toml, line 2: language = 'no' is not known",
        "coanalysis.toml, line 4: there is no setting 'colour'",
        "coanalysis.toml, line 5: languages is not a list of languages",
        "coanalysis.toml, line 6: hints = 'later' is not known",
    ]


def test_settings_that_are_no_toml_say_where():
    (message,) = problems(folder.read_settings, "title = Samskaping\n")
    assert message.startswith("coanalysis.toml: ")
    assert "line 1" in message


# Lists

ROW = TranscriptRow("id-1", "FG1", "focus_group", "nyansatte", "2025-06-12", "nb", "fg1.docx", {"place": "Tangen"})
IDS = {"FG1": "id-1", "I1": "id-2"}


def test_transcripts_come_back_equal():
    rows = (ROW, TranscriptRow("id-2", "I1", "interview", attributes={"place": ""}))
    assert folder.read_transcript_rows(folder.transcripts_text(rows)) == rows


def test_own_columns_are_attributes():
    (row,) = folder.read_transcript_rows("title;kind;id;minutes\nI1;interview;x;42\n")
    assert (row.attributes, row.group, row.file) == ({"minutes": "42"}, "", "")


def test_every_problem_of_transcripts_is_named():
    text = "title;kind;id;language\nI1;interview;a;nb\nI1;group;a;no\n;interview;;\n"
    assert problems(folder.read_transcript_rows, text) == [
        "transcripts.csv, line 3: kind 'group' is not known",
        "transcripts.csv, line 3: language 'no' is not known",
        "transcripts.csv, line 3: the title I1 stands in line 2 already",
        "transcripts.csv, line 3: the id a stands in line 2 already",
        "transcripts.csv, line 4: the title is empty",
        "transcripts.csv, line 4: the id is empty",
    ]


def test_participants_come_back_equal():
    rows = (
        Participant("id-1", "Anne; med semikolon", "participant", "D1"),
        Participant("id-1", "", "participant", "D2"),
        Participant("id-2", "I", "interviewer", ""),
    )
    text = folder.participants_text(rows, {row_id: title for title, row_id in IDS.items()})
    assert folder.read_participants(text, IDS) == rows


def test_every_problem_of_participants_is_named():
    text = (
        "transcript;label;function;pseudonym\n"
        "FG9;Anne;participant;D1\n"
        "FG1;Per;deltaker;D2\n"
        "FG1;Siv;participant;\n"
        "FG1;Odd;observer;\n"
        "FG1;Siv;participant;D4\n"
        "FG1;Mod;moderator;\n"
    )
    assert problems(folder.read_participants, text, IDS) == [
        "participants.csv, line 2: there is no transcript 'FG9'",
        "participants.csv, line 3: function 'deltaker' is not known",
        "participants.csv, line 4: a row of function participant needs a pseudonym",
        "participants.csv, line 5: a row of function observer needs a pseudonym",
        "participants.csv, line 6: this label of FG1 stands in line 4 already",
    ]


def test_a_copy_under_another_name_is_named_so():
    text = "transcript;label;function;pseudonym\nFG9;Anne;participant;D1\n"
    with pytest.raises(FileError) as caught:
        folder.read_participants(text, IDS, path="copy.csv")
    assert [one.where for one in caught.value.problems] == ["copy.csv, line 2"]


def test_persons_come_back_equal():
    persons = (Person("D1", {"role": "ansatt", "unit": "natt"}), Person("D2", {"role": "", "unit": ""}))
    assert folder.read_persons(folder.persons_text(persons)) == persons


def test_every_problem_of_persons_is_named():
    assert problems(folder.read_persons, "pseudonym;role\nD1;a\nD1;b\n;c\n") == [
        "persons.csv, line 3: D1 stands twice",
        "persons.csv, line 4: the pseudonym is empty",
    ]


def test_the_number_of_problems_is_in_the_head():
    with pytest.raises(FileError, match=r"^persons\.csv has 1 problem\n"):
        folder.read_persons("pseudonym\nD1\nD1\n")


# Guide


def test_a_guide_is_read():
    from coanalysis.project.guide import guide_questions

    (question,) = guide_questions("\ufeff- {id: Q1, text: {nb: Hvordan?, en: How?}}\n")
    assert (question.id, dict(question.text)) == ("Q1", {"nb": "Hvordan?", "en": "How?"})
    assert guide_questions("# nothing yet\n") == ()


def test_every_problem_of_a_guide_is_named():
    from coanalysis.project.guide import guide_questions

    text = (
        "- {id: Q1, text: {nb: Hvordan?}}\n- {text: {nb: Og?}}\n- {id: Q1, text: {nb: Igjen?}}\n- {id: Q3, text: Ja}\n"
    )
    assert problems(guide_questions, text) == [
        "guide.yaml, entry 2: an id and a text by language are wanted",
        "guide.yaml, entry 4: an id and a text by language are wanted",
        "guide.yaml: the id Q1 stands twice",
    ]


def test_a_guide_that_is_no_yaml_names_the_line():
    from coanalysis.project.guide import guide_questions

    (message,) = problems(guide_questions, "- {id: Q1\n- [\n")
    assert message.startswith("guide.yaml, line ")


def listed(*rows: str) -> tuple:
    return folder.read_transcript_rows("title;kind;group;date;language;file;id\n" + "".join(f"{row}\n" for row in rows))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-09-15", "2025-09-15"),
        ("15.09.2025", "2025-09-15"),
        ("5.9.2025", "2025-09-05"),
        ("2025-9-3", "2025-09-03"),
        ("", ""),
    ],
)
def test_dates_as_spreadsheets_write_them(written, meant):
    assert listed(f"I1;interview;;{written};nb;a.txt;1")[0].date == meant


@pytest.mark.parametrize("written", ["12.09.25", "i fjor", "31.02.2025", "2025-13-01", "2025"])
def test_what_is_no_date_is_told_with_its_line(written):
    with pytest.raises(FileError) as caught:
        listed("I1;interview;;;nb;a.txt;1", f"I2;interview;;{written};nb;b.txt;2")
    (problem,) = caught.value.problems
    assert "line 3" in problem.where
    assert "15.09.2025" in problem.hint


def test_groups_that_differ_in_capitals_or_blanks_are_one():
    rows = listed(
        "FG1;focus_group;innbyggere;;nb;a;1", "FG2;focus_group;Innbyggere ;;nb;b;2", "I1;interview;andre;;nb;c;3"
    )
    assert [row.group for row in rows] == ["innbyggere", "innbyggere", "andre"]
