"""`import` and `participants`: reports a tired person can read, and lists that go out and come back."""

from __future__ import annotations

import json

import pytest

from coanalysis.project import Project
from projects import GROUP, SPEECH, closed_project, contents, decision, write


@pytest.fixture
def study(tmp_path, monkeypatch):
    root = closed_project(tmp_path, imported=False)
    monkeypatch.chdir(root)
    return root


def test_the_report_of_an_import(coa, study):
    ran = coa("import", "../talk", "--coder", "ida")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "FG1  group.txt  (text, utf-8, focus group, nb)",
        "    Moderator: moderator, 2 turns, 5 words",
        "    Anne: participant, 2 turns, 9 words",
        "    Per: participant, 2 turns, 4 words",
        "    read as text (plain text), utf-8 (no byte order mark, valid UTF-8)",
        "    Nothing doubtful.",
        "I1  interview.txt  (text, utf-8, interview, nb)",
        "    Intervjuer: interviewer, 3 turns, 9 words",
        "    Informant: participant, 3 turns, 24 words",
        "    read as text (plain text), utf-8 (no byte order mark, valid UTF-8)",
        "    Nothing doubtful.",
        "2 imported.",
    ]
    assert ran.err.splitlines()[-2:] == [
        "next   coanalysis participants --confirm",
        "       coanalysis export reading -o exports/reading.docx",
    ]
    assert not any(speech in ran.all for speech in SPEECH)


def test_the_same_again(coa, study):
    coa("import", "../talk")
    ran = coa("import", "../talk", "--coder", "ida")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "group.txt: already here as FG1, unchanged.",
        "interview.txt: already here as I1, unchanged.",
        "2 already here.",
    ]
    assert ran.err == ""


def test_one_turn_is_not_one_turns(coa, study, tmp_path):
    path = write(tmp_path / "one.txt", "Intervjuer: Ja?\nAnne: Nei.\nIntervjuer: Å, hva?\n")
    assert "    Anne: participant, 1 turn, 1 word" in coa("import", path).out.splitlines()


DOUBTFUL = (
    "Intervju 4\n" + "Intervjuer: Hvordan gikk det?\nMarit: Det gikk bra.\n" * 6
    + "Sunniva: Å\ufffd.\n"
)  # fmt: skip


def test_the_serious_doubts_come_first_each_with_what_to_do(coa, study, tmp_path):
    ran = coa("import", write(tmp_path / "int.txt", DOUBTFUL), "--coder", "ida")
    assert ran.out.splitlines()[5:] == [
        "    Look at this before you code:",
        "    - 1 letter was lost (�) before this file came here: line 14.",
        "      Fetch the file again from the program that made it.",
        "    Look at this too:",
        "    - «Sunniva» (line 14) has one turn only.",
        "      If it is not a speaker, or a slip, mend the file and import it again.",
        "    · Set aside before the first turn: line 1.",
        "1 imported.",
    ]
    assert "gikk" not in ran.all


def test_advice_is_given_once_and_the_files_to_look_at_are_named(coa, study, tmp_path):
    write(tmp_path / "more" / "int1.txt", DOUBTFUL)
    write(tmp_path / "more" / "int2.txt", DOUBTFUL.replace("bra", "fint"))
    write(tmp_path / "more" / "int3.txt", GROUP)
    ran = coa("import", tmp_path / "more", "--coder", "ida")
    assert ran.out.count("Fetch the file again") == 1
    assert ran.out.count("letter was lost") == 2
    assert ran.out.splitlines()[-2:] == ["3 imported.", "Look first at FG1, FG2."]


def test_first_words_are_printed_only_when_asked_for(coa, study, tmp_path):
    path = write(tmp_path / "int.txt", DOUBTFUL)
    assert "Å\ufffd" not in coa("import", path, "--dry-run").all
    lines = coa("import", path, "--dry-run", "--show-lines").out.splitlines()
    at = lines.index("    - «Sunniva» (line 14) has one turn only.")
    assert lines[at + 1] == "        line 14: «Sunniva: Å\ufffd.»"
    found = json.loads(coa("import", path, "--dry-run", "--show-lines", "--json").out)
    assert found["imported"][0]["lines"]["line 14"] == "Sunniva: Å\ufffd."
    assert "lines" not in json.loads(coa("import", path, "--dry-run", "--json").out)["imported"][0]


def test_the_report_can_be_read_again(coa, study, tmp_path):
    path = write(tmp_path / "int.txt", DOUBTFUL)
    first = coa("import", path, "--coder", "ida").out.splitlines()
    assert coa("import", "--report").out.splitlines() == first[:-1]
    assert coa("import", "--report", "FG1").out.splitlines() == first[:-1]
    assert coa("import", "--report", "int.txt").out.splitlines() == first[:-1]
    (told,) = json.loads(coa("import", "--report", "--json").out)["reports"]
    assert (told["title"], told["report"]["doubts"][0]["kind"], "lines" in told) == ("FG1", "lost", False)
    assert "        line 14: «Sunniva: Å\ufffd.»" in coa("import", "--report", "FG1", "--show-lines").out.splitlines()
    ran = coa("import", "--report", "I9")
    assert (ran.code, ran.out) == (2, "")
    assert "there are: FG1" in ran.err
    path.write_text("changed", "utf-8")
    assert coa("import", "--report", "FG1", "--show-lines").out.splitlines() == first[:-1]


def test_a_changed_file_says_what_becomes_of_codings(coa, study, tmp_path):
    coa("import", "../talk", "--coder", "ida")
    with Project(study, coder="ida") as project:
        project.decide([decision(project, "FG1", 2, "enabler/time"), decision(project, "FG1", 3, "barrier/time")])
    write(tmp_path / "talk" / "group.txt", GROUP.replace("Det var travelt.", "Nei.") + "Liv: Og mer.\nLiv: Ja.\n")
    before = contents(study)
    shown = coa("import", "../talk", "--dry-run").out.splitlines()
    assert contents(study) == before
    ran = coa("import", "../talk", "--coder", "ida")
    assert ran.code == 0
    lines = [
        "FG1  group.txt  a new version of its text; 6 turns before, 8 now",
        "    new: label «Liv»",
        "    decisions and notes: 1 moved with their words, 0 changed, 1 lost",
        "    look at the changed and lost ones: coanalysis show stale",
        "    Liv: 0 turns before, 2 now",
        "    read as text (plain text), utf-8 (no byte order mark, valid UTF-8)",
        "    Nothing doubtful.",
        "interview.txt: already here as I1, unchanged.",
    ]
    assert shown == [*lines, "1 would be renewed, 1 already here; nothing was changed (dry run)."]
    assert ran.out.splitlines() == [*lines, "1 renewed, 1 already here."]
    assert ran.err.splitlines() == ["next   coanalysis show stale", "       coanalysis code"]


def test_a_renewal_for_programs(coa, study, tmp_path):
    coa("import", "../talk", "--coder", "ida")
    write(tmp_path / "talk" / "group.txt", GROUP + "Anne: Og mer.\n")
    (one,) = json.loads(coa("import", "../talk", "--json", "--dry-run").out)["renewed"]
    assert (one["title"], one["same_text"], one["before"]["turns"], one["report"]["turns"]) == ("FG1", False, 6, 7)
    assert one["change"]["lost"] == []


def test_another_talk_under_a_known_name_exits_3(coa, study, tmp_path):
    coa("import", "../talk", "--coder", "ida")
    write(tmp_path / "talk" / "group.txt", "Moderator: Hva er viktigst?\nPer: Ro.\nModerator: Ja?\nPer: Tid nok.\n")
    before = contents(study)
    ran = coa("import", "../talk", "--coder", "ida")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("error  group.txt: less than half of the words of FG1 are found again in this file")
    assert contents(study) == before


def test_reading_all_again(coa, study, tmp_path):
    coa("import", "../talk", "--coder", "ida")
    assert coa("import", "--reread", "--coder", "ida").out.splitlines()[-1] == "2 already here."
    (tmp_path / "talk" / "group.txt").unlink()
    ran = coa("import", "--reread", "--coder", "ida")
    assert ran.code == 3
    assert "error  group.txt: the file of FG1 is no longer where it was imported from" in ran.err


def test_skipping_what_cannot_be_read_is_said_and_exits_3(coa, study, tmp_path):
    write(tmp_path / "talk" / "empty.txt", "")
    ran = coa("import", "../talk", "--skip-bad", "--coder", "ida")
    assert ran.code == 3
    assert ran.out.endswith("2 imported, 1 left out.\n")
    assert "left out  empty.txt: the file is empty" in ran.err


def test_what_is_passed_over_is_named(coa, study, tmp_path):
    write(tmp_path / "talk" / "opptak.mp3", "x")
    assert "note   Passed over, no transcripts: opptak.mp3." in coa("import", "../talk").err


def test_folders_that_are_not_looked_into_are_named(coa, study, tmp_path):
    write(tmp_path / "talk" / "sub" / "mer.txt", "Intervjuer: Ja?\nMarit: Ja.\n")
    words = "1 folder inside was not looked into: sub (name it to import it)."
    assert f"note   {words}\n" in coa("import", "../talk", "--dry-run").err
    found = json.loads(coa("import", "../talk", "--json").out)
    assert (found["notices"], found["subfolders"]) == ([words], ["../talk/sub"])


def test_a_dry_run_says_so(coa, study):
    before = contents(study)
    ran = coa("import", "../talk", "--dry-run")
    assert ran.out.endswith("2 would be imported; nothing was changed (dry run).\n")
    assert "coder-1" not in ran.err
    assert contents(study) == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["../talk", "--kind", "group"], 2, "interview or focus_group"),
        (["../talk", "--format", "pages"], 2, "known: docx, text, vtt, srt, console, whisper, otr, rtf"),
        (["../talk", "--profile", "min"], 2, "there is no profile 'min'"),
        (["../talk", "--columns", "speaker"], 2, "--columns speaker=2,text=Utsagn"),
        (["../talk", "--columns", "name=2"], 2, "there is no column named name"),
        ([], 2, "no file or folder is named"),
        (["../nowhere.txt"], 3, "nowhere.txt: there is no such file"),
        (["../talk", "--encoding", "klingon"], 3, "klingon"),
    ],
)
def test_what_does_not_fit(coa, study, arguments, code, words):
    before = contents(study)
    ran = coa("import", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert contents(study) == before


def test_values_for_programs(coa, study):
    found = json.loads(coa("import", "../talk", "--json").out)
    assert [(one["title"], one["kind"], one["turns"]) for one in found["imported"]] == [
        ("FG1", "focus_group", 6),
        ("I1", "interview", 6),
    ]
    assert found["new_persons"] == ["D1", "D2", "D3"]
    again = json.loads(coa("import", "../talk", "--json").out)
    assert (again["imported"], [one["title"] for one in again["unchanged"]], again["step"]) == ([], ["FG1", "I1"], "")


# Participants


def test_who_is_who(coa, study):
    assert coa("participants").out == "Nobody yet: import transcripts first.\n"
    coa("import", "../talk")
    lines = coa("participants").out.splitlines()[2:]
    assert all(line.endswith("  guessed") for line in lines)
    assert [line.removesuffix("guessed").rstrip() for line in lines] == [
        "FG1         Moderator   moderator",
        "FG1         Anne        participant  D1",
        "FG1         Per         participant  D2",
        "I1          Intervjuer  interviewer",
        "I1          Informant   participant  D3",
    ]
    rows = json.loads(coa("participants", "--json").out)["participants"]
    told = {"transcript": "FG1", "label": "Anne", "function": "participant", "pseudonym": "D1", "confirmed": False}
    assert rows[1] == told


def test_a_list_goes_out_and_comes_back(coa, study, tmp_path):
    coa("import", "../talk")
    copy = tmp_path / "who.csv"
    assert "Wrote who.csv" in coa("participants", "--export", copy).err
    assert coa("participants", "--export", copy).code == 5
    assert coa("participants", "--export", copy, "--force").code == 0
    copy.write_text(copy.read_text("utf-8").replace("Informant;participant;D3", "Informant;participant;D1"), "utf-8")
    assert coa("participants", "--read", copy, "--coder", "ida").err.startswith("1 row changed.\n")
    assert "I1          Informant   participant  D1" in coa("participants").out
    assert coa("participants", "--read", copy, "--coder", "ida").err == "No row differs; nothing was changed.\n"
    coa("undo")
    assert "I1          Informant   participant  D3" in coa("participants").out


def test_rows_that_a_copy_lacks_stay_and_new_ones_are_added(coa, study, tmp_path):
    coa("import", "../talk")
    copy = write(
        tmp_path / "who.csv", "label,transcript,pseudonym,function\nPer,FG1,D9,observer\nLiv,FG1,D4,participant\n"
    )
    assert coa("participants", "--read", copy, "--coder", "ida").err.startswith("2 rows changed.\n")
    with Project(study) as project:
        told = [(row.label, row.function, row.pseudonym) for row in project.study.participants]
    assert told == [
        ("Moderator", "moderator", ""), ("Anne", "participant", "D1"), ("Per", "observer", "D9"),
        ("Intervjuer", "interviewer", ""), ("Informant", "participant", "D3"), ("Liv", "participant", "D4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("transcript;label;function;pseudonym\nFG9;Anne;participant;D1\nFG1;Per;boss;D2\n", 3, "who.csv, line 3"),
        (
            b"transcript;label;function;pseudonym\nFG1;\xc5se;participant;D1\n",
            3,
            "who.csv, line 2: the file is not saved as UTF-8",
        ),
        ("", 3, "who.csv: the file is empty"),
        ("transcript;label;function;pseudonym\n", 3, "no rows"),
        ("a;b\n1;2\n", 3, "there is no column 'transcript'"),
    ],
)
def test_a_copy_with_problems_changes_nothing(coa, study, tmp_path, text, code, words):
    coa("import", "../talk")
    copy = write(tmp_path / "who.csv", text)
    before = contents(study)
    ran = coa("participants", "--read", copy)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert contents(study) == before
