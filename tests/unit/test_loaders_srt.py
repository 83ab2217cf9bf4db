"""SubRip: missing numbers, odd times and damaged cues neither glue cues nor cost a word."""

import pytest
import srt

from coanalysis.errors import LoadError
from coanalysis.loaders import load
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.cues import read_cues, strip_tags
from coanalysis.loaders.subrip import LOADER
from coanalysis.text import canonical
from golden_loaders import FOLDER

TIME = "00:00:01,000 --> 00:00:02,000"
LATER = "00:00:03,000 --> 00:00:04,000"


def loaded(tmp_path, text, name="a.srt"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return load(path)


def turns_of(found):
    return [(turn.label, found.transcript.words_of(turn)) for turn in found.transcript.turns]


def cues_of(text):
    return [(cue.begin_ms, cue.end_ms, cue.text) for cue in read_cues(text, "a", is_webvtt=False).cues]


@pytest.mark.parametrize("case", ["srt-service", "srt-audacity", "srt-whisperx"])
def test_sound_files_are_read_as_by_another_parser(case):
    text = canonical((FOLDER / case / "input.srt").read_bytes().decode("utf-8-sig")).text
    others = [
        (round(one.start.total_seconds() * 1000), round(one.end.total_seconds() * 1000), one.content)
        for one in srt.parse(text)
    ]
    assert len(others) > 2
    assert cues_of(text) == others


@pytest.mark.parametrize(
    ("time", "begin", "end"),
    [
        ("00:00:01.200 --> 00:00:02.000", 1_200, 2_000),
        ("00:01,200 --> 00:02,000", 1_200, 2_000),
        ("0:00:01,200-->0:00:02,000", 1_200, 2_000),
        ("00:00:01,200 -> 00:00:02,000", 1_200, 2_000),
        ("00:00:01,200 ---> 00:00:02,000", 1_200, 2_000),
        ("00:00:01,200 --> 00:00:02,000  X1:100 X2:200 Y1:5 Y2:9", 1_200, 2_000),
        ("00:00:01 --> 00:00:02", 1_000, 2_000),
        ("00:00:0x,000 --> 00:00:02,000", None, 2_000),
        ("00:00:01,000 --> ", 1_000, None),
        ("00:00:61,000 --> 00:00:02,000", None, 2_000),
    ],
)
def test_times(time, begin, end):
    assert cues_of(f"1\n{time}\nJa.\n") == [(begin, end, "Ja.")]


def test_missing_numbers_do_not_glue_cues():
    text = f"1\n{TIME}\nEn.\n\n{LATER}\nTo.\n{LATER}\nTre.\n4\n{LATER}\nFire.\n\n\n5\n\n{LATER}\n\n6\n{LATER}\n\nSeks."
    assert [words for _, _, words in cues_of(text)] == ["En.", "To.", "Tre.", "Fire.", "", "Seks."]


def test_a_figure_that_somebody_says_is_no_number():
    # 2019 is set off from the times by a blank line and is not the next number; 12 is what cue 2 says.
    text = f"1\n{TIME}\nDet var i\n\n2019\n\n{LATER}\n12\n3\n{LATER}\nJa."
    assert [words for _, _, words in cues_of(text)] == ["Det var i\n\n2019", "12", "Ja."]


def test_blank_lines_inside_a_cue(tmp_path):
    found = loaded(tmp_path, f"1\n{TIME}\nI: Hva?\n\nOg når?\n\n2\n{LATER}\nInformant: I går.\n")
    assert turns_of(found) == [("I", "Hva? Og når?"), ("Informant", "I går.")]
    assert found.report.dropped == ()


def test_a_damaged_cue_keeps_its_words_and_is_named(tmp_path):
    found = loaded(tmp_path, f"1\n{TIME}\nI: Hva?\n\n2\n00:00:0x,000 --> 3\nInformant: Ja.\n\n3\n{LATER}\nI: Når?\n")
    assert turns_of(found) == [("I", "Hva?"), ("Informant", "Ja."), ("I", "Når?")]
    assert [turn.begin_ms for turn in found.transcript.turns] == [1_000, None, 3_000]
    assert "cues with a time that cannot be read, their words kept: 1 (line 6)" in found.report.notices


def test_placement_and_font_tags():
    assert strip_tags('{\\an8}<font color="#ffff00">Ja</font> {\\pos(1,2)}<b>nei</b> {sic}') == "Ja nei {sic}"


def test_what_stands_before_the_first_cue_is_set_aside(tmp_path):
    found = loaded(tmp_path, f"Intervju 3. mai 2026\n\n1\n{TIME}\nI: Hva?\n\n2\n{LATER}\nInformant: Ja.\n")
    assert turns_of(found) == [("I", "Hva?"), ("Informant", "Ja.")]
    assert (found.report.header, found.transcript.date) == (("line 1",), "2026-05-03")


def test_a_name_alone_on_the_first_line(tmp_path):
    names = ["(Siv Dahl)", "(Siv Dahl)", "Odd", "(Siv Dahl)", "Odd", "Odd"]
    cues = [f"0:0:{i}.0 --> 0:0:{i}.500\n{name}\nOrd {i}\ntil: {i}." for i, name in enumerate(names)]
    found = loaded(tmp_path, "\n".join(cues), "a.txt")
    assert found.transcript.loader == "srt"
    assert turns_of(found) == [
        ("Siv Dahl", "Ord 0 til: 0. Ord 1 til: 1."),
        ("Odd", "Ord 2 til: 2."),
        ("Siv Dahl", "Ord 3 til: 3."),
        ("Odd", "Ord 4 til: 4. Ord 5 til: 5."),
    ]


def test_first_lines_of_speech_are_no_names(tmp_path):
    words = ["Ja, men det var jo", "Og så kom", "Det er sant", "Hva skjedde", "Etterpå gikk vi", "Nei"]
    cues = [f"{i}\n00:00:0{i},000 --> 00:00:0{i},500\n{row}\nvi hjem." for i, row in enumerate(words)]
    found = loaded(tmp_path, "\n\n".join(cues))
    assert turns_of(found) == [("", " ".join(f"{row} vi hjem." for row in words))]


@pytest.mark.parametrize(
    ("name", "text", "score"),
    [
        ("a.txt", f"1\n{TIME}\nJa.\n", 0.9),
        ("a.txt", f"\ufeff\r\n1\r\n{TIME}\r\nJa.\r\n", 0.9),
        ("a.txt", "0:0:1.0 --> 0:0:2.50\nSiv\nJa.\n", 0.9),
        ("a.txt", f"Fra møtet\n\n1\n{TIME}\nJa.\n\n2\n{TIME}\nJa.\n\n3\n{TIME}\nJa.\n", 0.7),
        ("a.txt", f"I: Se her:\n{TIME}\nT: Ja.\n", 0.0),
        ("a.srt", "1\n00:00:0x,000 --> 3\nJa.", 0.6),
        ("a.srt", "I: Ja.\nInformant: Nei.", 0.0),
    ],
)
def test_sniff(tmp_path, name, text, score):
    assert LOADER.sniff(Source(tmp_path / name, text.encode("utf-8"))).score == score


def test_utf_16(tmp_path):
    found = loaded(tmp_path, f"1\n{TIME}\nI: Hva?\n\n2\n{LATER}\nInformant: Æ.\n".encode("utf-16"))
    assert turns_of(found) == [("I", "Hva?"), ("Informant", "Æ.")]


def test_a_file_without_cues_is_told_so(tmp_path):
    with pytest.raises(LoadError) as caught:
        LOADER.load(Source(tmp_path / "a.srt", b"Hemmelig.\n-->\n"), Options())
    assert caught.value.code == "load.no-cues"
    assert "Hemmelig" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    "text", ["7" * 200_000, f"{TIME}\n" + "7\n\n" * 60_000, f"{TIME}\n" + " " * 400_000 + "-->", "-->" * 90_000]
)
def test_hostile_figures_and_blanks_take_no_time(tmp_path, text):
    """Each of these held another parser up for minutes; the test would not end."""
    try:
        LOADER.load(Source(tmp_path / "a.srt", text.encode()), Options())
    except LoadError as error:
        code = error.code
    else:
        code = ""
    assert code in ("", "load.no-cues")
