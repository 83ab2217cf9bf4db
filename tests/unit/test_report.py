"""The doubt report: what is found, in which words, and that no speech is in it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coanalysis.errors import UsageError
from coanalysis.loaders import Blocks, Line, LoadReport, Remark, load
from coanalysis.loaders.beside import first_words, place_remarks
from coanalysis.loaders.doubts import alike, listed, nearest
from coanalysis.loaders.turns import assemble

LONG = "Hun sa at det gikk bra. "


def made(tmp_path, content, name="a.txt"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def talk(*lines: str, rounds: int = 6) -> str:
    """An interview of `rounds` questions with answers, and some lines after it."""
    return "Intervjuer: Hvordan gikk det?\nMarit: Det gikk bra.\n" * rounds + "".join(f"{line}\n" for line in lines)


def report_of(tmp_path, content, name="a.txt", **options):
    return load(made(tmp_path, content, name), **options).report


def doubts(report) -> dict[str, tuple[int, str]]:
    return {doubt.kind: (doubt.weight, doubt.message) for doubt in report.doubts}


# Places in words


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (["line 4"], "line 4"),
        (["line 1", "line 2", "line 3", "line 9"], "lines 1–3, 9"),
        (["cue 4", "cue 5"], "cues 4–5"),
        (["paragraph 2", "paragraph 2"], "paragraph 2"),
        (["line 3", "cue 4"], "line 3; cue 4"),
        (["page 2, line 3", "page 2, line 4"], "page 2, lines 3–4"),
        (["table 1, row 1", "table 1, row 10", "paragraph 3"], "table 1, rows 1, 10; paragraph 3"),
        (["head", "segment 2"], "head; segment 2"),
        ([f"line {n}" for n in range(1, 20, 2)], "lines 1, 3, 5, 7, 9, 11 and 4 more"),
        ([], ""),
    ],
)
def test_places_are_put_together(places, words):
    assert listed(places) == words


# Labels that are alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anne", "Anna"), ("ANNE", "Anne"), ("Informant1", "Informant 1"), ("Anne\u00a0Lie", "Anne Lie"),
        ("Ma\u200brit", "Marit"), ("Marit", "Mairt"), ("Bjørn", "Bjorn"), ("Anne-Marie", "Anne Marie"), ("I", "i"),
        ("Intervjuer", "Intervjuar"), ("Deltaker 2", "Deltakar 2"), ("Åse", "Ase"), ("P1", "P 1"),
    ],
)  # fmt: skip
def test_labels_that_may_be_one(one, other):
    assert alike([one, "Siv", other]) == ((one, other),)
    assert nearest(one, ["Siv", other]) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ansatt 1", "Ansatt 2"), ("P1", "P2"), ("Taler 1", "Taler 11"), ("Ansatt A", "Ansatt B"), ("A", "B"),
        ("Per", "Pål"), ("Ida", "Ina"), ("Ola", "Ole"), ("Kari", "Turid"), ("001", "002"), ("ac_01um", "ac_02um"),
        ("Informant", "Informant 1"), ("Intervjuer", "Informant"), ("Anne", "Marianne"), ("", "I"),
    ],
)  # fmt: skip
def test_labels_that_are_two_people_on_purpose(one, other):
    assert alike([one, other]) == ()
    assert nearest(one, [other]) == ""


def test_an_equal_name_goes_before_one_with_another_letter():
    assert nearest("ANNE", ["Anna", "Anne"]) == "Anne"


def test_ten_thousand_labels_are_compared_quickly():
    assert alike([f"Person {n}" for n in range(10_000)]) == ()
    assert len(alike([f"Navn{'a' * n}x" for n in range(200)])) == 20


# What is found


def test_nothing_doubtful(tmp_path):
    report = report_of(tmp_path, talk())
    assert (report.doubts, report.is_doubtful) == ((), False)


def test_labels_that_differ_by_a_letter_are_told(tmp_path):
    report = report_of(tmp_path, talk("Marid: Ja.", "Marid: Nei."))
    assert report.alike == (("Marit", "Marid"),)
    assert doubts(report)["alike"] == (2, "«Marit» and «Marid» may be the same.")
    report = replace(report, alike=(("Anne", "Anna"), ("Ola N", "ola N")) * 5)
    assert doubts(report)["alike"][1].endswith("«Ola N» and «ola N» and 2 more pairs may be the same.")


def test_a_label_with_one_turn_in_a_long_transcript_is_told_with_its_place(tmp_path):
    report = report_of(tmp_path, talk("Sunniva: Ja.", "Alle: Ja!"))
    assert report.once == (("Sunniva", "line 13"),)
    assert doubts(report)["once"] == (2, "«Sunniva» (line 13) has one turn only.")
    assert report_of(tmp_path, talk("Sunniva: Ja.", rounds=5)).once == ()


def test_a_line_that_was_not_taken_is_told_and_not_what_it_says(tmp_path):
    report = replace(report_of(tmp_path, talk()), doubtful=("line 13",))
    assert doubts(report)["doubtful"] == (3, "1 line looks like the start of a turn but was not taken: line 13.")
    report = replace(report, doubtful=("line 7", "line 8", "line 13"))
    assert doubts(report)["doubtful"][1].startswith("3 lines look like the start of a turn but were not taken: lines 7")


def test_labels_on_weak_grounds_are_told_once(tmp_path):
    report = report_of(tmp_path, talk("Sunniva: Ja."))
    assert doubts(replace(report, unsure=("line 13",))).keys() == {"once"}
    assert doubts(replace(report, unsure=("line 2", "line 13")))["unsure"] == (
        2, "1 label was taken on weak grounds: line 2.",
    )  # fmt: skip


def test_no_report_holds_speech(tmp_path):
    text = talk("Sunniva sin mor: ja", "Marid: Vi venta.", "Marid: Nei.", f"Marit: {LONG * 260}", "Odd: \ufffd")
    report = report_of(tmp_path, text)
    told = json.dumps([report.to_dict(), [doubt.message for doubt in report.doubts]], ensure_ascii=False)
    assert not any(words in told for words in ("gikk", "venta", "Hun sa", "Hvordan"))


def test_a_very_long_turn_may_hide_labels(tmp_path):
    report = report_of(tmp_path, talk(f"Marit: {LONG * 251}"))
    assert report.long == (("line 13", 1506),)
    assert doubts(report)["long"] == (3, "One turn has 1,506 words: line 13. It may hide labels.")
    assert report_of(tmp_path, talk(f"Marit: {LONG * 250}")).long == ()


def test_a_time_that_runs_backwards(tmp_path):
    lines = [f"[0{minute}:00] {'Ida' if minute % 2 else 'Siv'}: Ja?" for minute in (1, 2, 3, 2, 5, 6)]
    report = report_of(tmp_path, "\n".join(lines))
    assert report.backwards == ("line 4",)
    assert doubts(report)["backwards"] == (2, "The time runs backwards: line 4.")


def test_letters_that_were_lost_before_are_told_with_their_turns(tmp_path):
    report = report_of(tmp_path, talk("Marit: Bl\ufffdb\ufffdr.", "Intervjuer: \ufffd?"))
    assert report.lost == (("line 13", 2), ("line 14", 1))
    assert doubts(report)["lost"] == (3, "3 letters were lost (�) before this file came here: lines 13–14.")
    assert "notice" not in doubts(report)


def test_a_file_without_speakers(tmp_path):
    cues = "".join(f"00:0{n}:00.000 --> 00:0{n}:05.000\n{LONG}\n\n" for n in range(4))
    report = report_of(tmp_path, f"WEBVTT\n\n{cues}", "a.vtt")
    assert report.doubts[0].message == "The file names no speakers."
    assert report.doubts[0].weight == 3
    assert "unlabelled" not in doubts(report)


def test_one_speaker_only_and_nobody_who_asks(tmp_path):
    report = report_of(tmp_path, "Marit: Ja.\nMarit: Nei.\nMarit: Jo.\n")
    assert doubts(report)["one-speaker"] == (3, "Only one speaker was found: «Marit».")
    report = report_of(tmp_path, "Siv: Ja.\nMarit: Nei.\nOdd: Jo.\n" * 3)
    assert doubts(report)["nobody-asks"] == (3, "No label could be told to be the interviewer or moderator.")


def test_talk_before_the_first_label_is_told(tmp_path):
    report = report_of(tmp_path, "Samtale på avdelingen\n\n" + LONG * 26 + "\n" + talk())
    assert report.header_words == 159
    assert doubts(report)["header"] == (3, "159 words stand before the first turn: lines 1, 3.")
    assert doubts(report_of(tmp_path, "Intervju 4\n" + talk())) == {
        "set-aside": (1, "Set aside before the first turn: line 1.")
    }


def test_what_was_changed_in_the_text_is_counted(tmp_path):
    text = talk("Marit: Ja\x07, a\u030arene går.").replace("\n", "\r\n", 4).replace("\n", "\r").replace("\r\r", "\r\n")
    assert text.count("\r\n") == 4
    report = report_of(tmp_path, b"\xef\xbb\xbf" + text.encode())
    assert (report.removed, dict(report.changed)) == (1, {"crlf": 4, "cr": 9, "composed": 1})
    words = "1 control character taken out, 4 CR LF line ends, 9 CR line ends, 1 letter composed (NFC)"
    assert doubts(report)["changed"] == (1, f"Made uniform: {words}.")
    assert report.encoding_why == "byte order mark"


def test_what_a_loader_says_is_told_as_a_loss_or_as_good_to_know(tmp_path):
    report = replace(
        report_of(tmp_path, talk()), comments=2,
        notices=("not read: comments (2)", "not read: footnotes (1)", "not read: hidden stretches (3)",
                 "cues that overlap: 3", "3 rows are left out (row 4)"),
    )  # fmt: skip
    assert [(doubt.kind, doubt.weight, doubt.message) for doubt in report.doubts] == [
        ("not-read", 2, "Not read: footnotes (1), hidden stretches (3)."),
        ("notice", 2, "3 rows are left out (row 4)."),
        ("notice", 1, "Cues that overlap: 3."),
        ("comments", 1, "2 comments stand in the document."),
    ]


def test_a_name_that_was_not_taken_is_compared_with_those_that_were(tmp_path):
    report = replace(report_of(tmp_path, talk()), near=(("marit", "line 5", "Marit"),), doubtful=("line 5",))
    assert doubts(report)["near"] == (3, "«marit» (line 5) was not taken as a label; it may be «Marit».")
    assert "doubtful" not in doubts(report)
    assert "doubtful" in doubts(replace(report, doubtful=("line 5", "line 6")))


def test_the_serious_come_first_and_each_says_what_to_do(tmp_path):
    report = report_of(tmp_path, "Intervju 4\n" + talk("Marid: Ja.", "Marid: Nei.", "Marit:", "Odd: \ufffd"))
    weights = [doubt.weight for doubt in report.doubts]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 3
    assert all(doubt.advice for doubt in report.doubts if doubt.weight > 1)


# First words and comments


def test_first_words_are_shown_only_when_asked(tmp_path):
    path = made(tmp_path, talk("Sunniva: " + LONG * 5))
    assert load(path).shown == {}
    loaded = load(path, show_lines=True)
    assert loaded.shown == {"line 13": "Sunniva: Hun sa at det gikk bra. Hun sa at det gikk bra. …"}
    assert "gikk bra" not in repr(loaded)


def test_of_several_lines_of_a_place_the_one_that_looks_labelled_is_shown():
    lines = [Line("Ja.", "paragraph 3"), Line("Mora til Siv: nei", "paragraph 3"), Line("Jo: da", "paragraph 3")]
    assert first_words(lines, ["paragraph 3"]) == {"paragraph 3": "Mora til Siv: nei"}
    assert first_words(lines[:1], ["paragraph 3", "paragraph 4"]) == {"paragraph 3": "Ja."}


def blocks(*remarks: Remark) -> Blocks:
    """Two turns of two paragraphs each under a heading, as a loader gives them."""
    texts = (
        "Intervju om vakta",
        "Intervjuer: Hva er vakta?",
        "Og natta?",
        "Informant: Den vakta er tung.",
        "Natta er verst.",
    )
    return Blocks(tuple(Line(text, f"paragraph {n}") for n, text in enumerate(texts, 1)), remarks=remarks)


@pytest.mark.parametrize(
    ("remark", "words"),
    [
        (Remark("paragraph 4", "Hvorfor?", "Kari", "vakta er"), "vakta er"),
        (Remark("paragraph 3", "Ny."), "Hva er vakta?\nOg natta?"),
        (Remark("paragraph 5", "Viktig.", "Kari", "Natta"), "Natta"),
        (Remark("paragraph 5", "Viktig.", "Kari", "slettet tekst"), "Den vakta er tung.\nNatta er verst."),
        (Remark("paragraph 1", "Tittel.", "Kari", "vakta"), ""),
        (Remark("paragraph 99", "Hvor?"), ""),
    ],
)
def test_a_comment_finds_its_words_else_its_turn(remark, words):
    some = blocks(remark)
    found = assemble(some)
    assert [turn.label for turn in found.turns] == ["Intervjuer", "Informant"]
    ((kept, start, end),) = place_remarks(some.remarks, some.lines, found)
    assert (kept, found.text[start:end]) == (remark, words)


def test_a_word_said_in_several_lines_of_a_turn_is_found_in_the_right_one():
    lines = tuple(
        Line(text, f"paragraph {n}") for n, text in enumerate(("I: Ja?", "M: Ja, natta.", "Om natta?", "Ja."), 1)
    )
    some = Blocks(lines, remarks=(Remark("paragraph 3", "Igjen", "", "natta"),))
    found = assemble(some)
    ((_remark, start, end),) = place_remarks(some.remarks, some.lines, found)
    assert found.text[start - 3 : end + 1] == "Om natta?"


# Kept and read again


def test_a_report_can_be_kept_and_read_again(tmp_path):
    report = report_of(tmp_path, talk("Marid: Ja.", "Sunniva sin mor: ja", "Odd: \ufffd"), encoding="utf-8")
    again = LoadReport.from_dict(json.loads(json.dumps(report.to_dict())))
    assert again == report
    assert again.doubts == report.doubts
    assert again.asked == {"encoding": "utf-8"}


def test_a_report_of_an_earlier_program_is_read_too(tmp_path):
    values = report_of(tmp_path, talk()).to_dict()
    needed = (
        "file",
        "format",
        "format_why",
        "encoding",
        "encoding_why",
        "labels",
        "turns",
        "words",
        "begin_ms",
        "end_ms",
    )
    old = {**{name: values[name] for name in needed}, "of_another_time": 1}
    assert LoadReport.from_dict(old).labels[0].label == "Intervjuer"


def test_a_profile_may_be_named_and_says_what_it_found(tmp_path):
    path = made(tmp_path, "int hvor er du fra ?\n003 jeg er fra # Inderøya\nint ja ?\n003 ja\n")
    loaded = load(path, profile="tekstlab")
    assert loaded.transcript.labels() == ("int", "003")
    assert loaded.report.asked == {"profile": "tekstlab"}
    assert [doubt.weight for doubt in loaded.report.doubts if doubt.kind == "profile"] == [1] * len(
        loaded.report.profile
    )
    assert loaded.report.profile[0].startswith("marks found by profile tekstlab: ")
    with pytest.raises(UsageError, match="there is no profile 'mitt'"):
        load(path, profile="mitt")
