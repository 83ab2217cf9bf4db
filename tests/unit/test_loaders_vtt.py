"""WebVTT: every cue that can be kept is kept, and everything odd about the file is named by its place."""

import random
import re

import pytest
import webvtt

from coanalysis.errors import LoadError
from coanalysis.loaders import load
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.clock import read_clock, read_seconds
from coanalysis.loaders.cues import read_cues, strip_tags
from coanalysis.loaders.webvtt import LOADER
from coanalysis.text import canonical
from golden_loaders import FOLDER

TIME = "00:00:01.000 --> 00:00:02.000"


def loaded(tmp_path, text, name="a.vtt"):
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8"))
    return load(path)


def turns_of(found):
    return [
        (turn.label, found.transcript.words_of(turn), turn.begin_ms, turn.end_ms) for turn in found.transcript.turns
    ]


def cues_of(text):
    return [(cue.name, cue.begin_ms, cue.end_ms, cue.text) for cue in read_cues(text, "a", is_webvtt=True).cues]


def blocks_of(tmp_path, text):
    source = Source(tmp_path / "a.vtt", text.encode("utf-8"))
    return LOADER.load(source, Options())


# Times


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("00:00:03.210", 3_210),
        ("00:03.210", 3_210),
        ("1:02:03,5", 3_723_500),
        ("75:10.000", 4_510_000),
        ("00:00:03.21098", 3_211),  # microseconds are rounded: 210.98
        ("00:00:03", 3_000),
        ("00:60:00.000", None),
        ("00:00:60.000", None),
        ("-00:00:01.000", None),
        ("0:0:-6.-820", None),
        ("NaN:NaN:NaN.NaN", None),
        ("1001:00:00.000", None),  # longer than any recording
    ],
)
def test_clock_times(text, ms):
    assert read_clock(text) == ms


@pytest.mark.parametrize(
    ("value", "ms"),
    [
        (12.3, 12_300),
        (0, 0),
        ("12.3", 12_300),
        ("12,3s", 12_300),
        ("0:12", 12_000),
        ("00:00:08,900", 8_900),
        (-1.0, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (True, None),
        (None, None),
        ("soon", None),
        ([1], None),
    ],
)
def test_seconds(value, ms):
    assert read_seconds(value) == ms


def test_times_without_noughts_have_milliseconds_after_the_point():
    # 6.90 is 6 seconds and 90 milliseconds, for the cue would otherwise end before it begins.
    text = "WEBVTT\n\n0:0:6.90 --> 0:0:6.500\nja\n\n0:1:2.5 --> 0:1:3.7\nnei"
    assert cues_of(text) == [("", 6_090, 6_500, "ja"), ("", 62_005, 63_007, "nei")]


def test_times_with_noughts_have_a_fraction_after_the_point():
    assert cues_of("WEBVTT\n\n00:06.9 --> 00:07.25\nja") == [("", 6_900, 7_250, "ja")]


def test_a_cue_whose_time_cannot_be_read_keeps_its_words(tmp_path):
    found = loaded(
        tmp_path,
        f"WEBVTT\n\n{TIME}\n<v Siv>En.</v>\n\n0:0:-6.-820 --> 00:00:04.000\n<v Siv>To.</v>\n\n"
        "NaN:NaN:NaN.NaN --> NaN\n<v Åse>Tre.</v>\n\n00:00:09.000 --> 00:00:08.000\n<v Siv>Fire.</v>",
    )
    assert turns_of(found) == [
        ("Siv", "En. To.", 1_000, 4_000),
        ("Åse", "Tre.", None, None),
        ("Siv", "Fire.", 9_000, 9_000),
    ]
    assert found.report.dropped == ()
    assert "cues with a time that cannot be read, their words kept: 2 (line 6, line 9)" in found.report.notices
    assert "cues that end before they begin: 1 (cue 4)" in found.report.notices


def test_overlap_and_order_are_counted_and_the_order_of_the_file_is_kept(tmp_path):
    cues = [(1, 4, "En."), (3, 5, "To."), (5, 6, "Tre."), (2, 3, "Fire.")]
    text = "WEBVTT\n\n" + "\n\n".join(f"00:0{a}.000 --> 00:0{b}.000\n<v V{i}>{t}" for i, (a, b, t) in enumerate(cues))
    found = loaded(tmp_path, text)
    assert [words for _, words, _, _ in turns_of(found)] == ["En.", "To.", "Tre.", "Fire."]
    assert "cues that begin before the one before has ended: 1 of 4" in found.report.notices
    early = "cues that begin earlier than the one before, left in the file's order: 1 (cue 4)"
    assert early in found.report.notices


# Cues


@pytest.mark.parametrize(
    "case",
    ["vtt-teams-group", "vtt-teams-silent", "vtt-onedrive", "vtt-zoom-group", "vtt-noscribe-group", "vtt-whisper"],
)
def test_sound_files_are_read_as_by_another_parser(case):
    data = next((FOLDER / case).glob("input.*")).read_bytes()
    text = canonical(data.decode("utf-8-sig")).text
    others = [
        (one.identifier or "", one.start_time.in_milliseconds(), one.end_time.in_milliseconds(), one.raw_text)
        for one in webvtt.from_string(text)
    ]
    assert len(others) > 4
    assert cues_of(text) == others


def test_cues_without_blank_lines_between_are_not_glued():
    text = (
        f"WEBVTT\n{TIME}\nEn,\nto.\nab12cd-34/5-0\n00:03.000 --> 00:04.000 align:start\nTre.\n00:05.000 --> 00:06.000\n"
    )
    assert cues_of(text) == [
        ("", 1_000, 2_000, "En,\nto."),
        ("ab12cd-34/5-0", 3_000, 4_000, "Tre."),
        ("", 5_000, 6_000, ""),
    ]


def test_names_of_cues_are_no_speech(tmp_path):
    found = loaded(tmp_path, f"WEBVTT\n\nDel to\n{TIME}\nHei.\n\n7\n00:03.000 --> 00:04.000\nJa.")
    assert turns_of(found) == [("", "Hei. Ja.", 1_000, 4_000)]
    assert "cues with words above their time: a name of the cue there, not speech: 1 (cue 1)" in found.report.notices


def test_text_after_a_blank_line_is_kept_and_named(tmp_path):
    found = loaded(tmp_path, f"WEBVTT\n\n{TIME}\nEn.\n\nTo.\n\n00:03.000 --> 00:04.000\n\nTre.")
    assert turns_of(found) == [("", "En. To. Tre.", 1_000, 4_000)]
    late = "texts after a blank line, taken as part of the cue before: 2 (line 6, line 10)"
    assert late in found.report.notices


def test_an_arrow_in_speech_is_speech(tmp_path):
    found = loaded(tmp_path, f"WEBVTT\n\n{TIME}\n<v A>Fra her --> dit.\nOg -> hjem.</v>")
    assert turns_of(found) == [("A", "Fra her --> dit. Og -> hjem.", 1_000, 2_000)]
    assert "lines with an arrow that are no times, taken as speech: 1 (line 4)" in found.report.notices


def test_words_on_the_line_of_times_are_kept():
    assert cues_of("WEBVTT\n\n00:01.000 --> 00:02.000 og så sa han\nnei") == [("", 1_000, 2_000, "og så sa han\nnei")]
    assert cues_of("WEBVTT\n\n00:01.000 --> 00:02.000 line:0 align:end\nnei") == [("", 1_000, 2_000, "nei")]


def test_notes_and_styles_are_no_speech(tmp_path):
    text = (
        "WEBVTT Møte 3. mai 2026\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\nOpptak: a.m4a\n\n"
        f"{TIME}\nEn.\n\nNOTE Confidence: 0.91\n\nNOTE\nSjekk navnet\nmed Siv\n\nREGION\nid:a\n\n"
        "00:03.000 --> 00:04.000\nTo."
    )
    blocks = blocks_of(tmp_path, text)
    assert [line.text for line in blocks.lines] == ["En.", "To."]
    assert blocks.header == (("line 1", "Møte 3. mai 2026\nKind: captions"), ("line 7", "Opptak: a.m4a"))
    assert [(remark.place, remark.text) for remark in blocks.remarks] == [("cue 1", "Sjekk navnet\nmed Siv")]
    assert "notes of the program between cues, set aside: 2" in blocks.notices
    assert loaded(tmp_path, text).transcript.date == "2026-05-03"


def test_tags_and_entities():
    assert strip_tags("<i>Ja</i>, <c.rød>R&amp;D</c> <00:01.000>&lt;3 a < b") == "Ja, R&D <3 a < b"


def test_entities_are_made_canonical(tmp_path):
    # An e and a combining accent are one letter; a carriage return ends a line, and lines of a cue are joined.
    found = loaded(tmp_path, f"WEBVTT\n\n{TIME}\n<v A>kaf&#101;&#x301;&#13;hus</v>")
    assert turns_of(found)[0][1] == "kafé hus"


def test_marks_of_joined_files_stand_in_no_speech(tmp_path):
    found = loaded(tmp_path, f"WEBVTT\n\n{TIME}\n\ufeffHei.\n\n\ufeff00:03.000 --> 00:04.000\nJa.")
    assert turns_of(found)[0][1].startswith("Hei.")


# Who speaks


def test_voices(tmp_path):
    found = loaded(
        tmp_path,
        f"WEBVTT\n\n{TIME}\n<v.loud Berg, Kåre  (Student)>Mm.</v> <v Åse>Ja. <v>Nei.</v> (latter)\n\n"
        "00:02.000 --> 00:03.000\n<v \u200bÅse>Jo.",
    )
    assert [(label, words) for label, words, _, _ in turns_of(found)] == [
        ("Berg, Kåre (Student)", "Mm."),
        ("Åse", "Ja."),
        ("", "Nei. (latter)"),
        ("Åse", "Jo."),
    ]


def test_a_name_above_the_times(tmp_path):
    names = ['1 "Siv Dahl" (21)', '2 "Siv Dahl" (21)', '3 "" (0)', '4 "Odd"']
    cues = [f"{name}\n00:0{i}.000 --> 00:0{i}.500\nOrd {i}." for i, name in enumerate(names)]
    found = loaded(tmp_path, "WEBVTT\n\n" + "\n\n".join(cues))
    assert [(label, words) for label, words, _, _ in turns_of(found)] == [
        ("Siv Dahl", "Ord 0. Ord 1."),
        ("", "Ord 2."),
        ("Odd", "Ord 3."),
    ]


def test_labels_in_brackets_are_no_marks(tmp_path):
    texts = ["[SPEAKER_01]: Hva?", "[ler] Ja.", "[SPEAKER_00] Nei.", "[[SPEAKER_01]]Jo.\n[[SPEAKER_02]]Å."]
    cues = [f"00:0{i}.000 --> 00:0{i}.500\n{text}" for i, text in enumerate(texts)]
    found = loaded(tmp_path, "WEBVTT\n\n" + "\n\n".join(cues))
    assert [(label, words) for label, words, _, _ in turns_of(found)] == [
        ("SPEAKER_01", "Hva?"),
        ("", "[ler] Ja."),
        ("SPEAKER_00", "Nei."),
        ("SPEAKER_01", "Jo."),
        ("SPEAKER_02", "Å."),
    ]


def test_marks_in_brackets_are_no_labels(tmp_path):
    texts = ["[ler] Ja.", "[latter]", "[sukk] Nei."]
    cues = [f"00:0{i}.000 --> 00:0{i}.500\n{text}" for i, text in enumerate(texts)]
    found = loaded(tmp_path, "WEBVTT\n\n" + "\n\n".join(cues))
    assert turns_of(found) == [("", "[ler] Ja. [latter] [sukk] Nei.", 0, 2_500)]


def test_a_name_with_a_colon_is_taken_whole(tmp_path):
    texts = ["Siv: Hei.", "Moe (UiB: HF): Hallo.", "Vi sa: nei.", "Siv: Hva?", "Moe (UiB: HF): Jo: sånn."]
    cues = [f"{i}\n00:0{i}.000 --> 00:0{i}.500\n{text}" for i, text in enumerate(texts)]
    found = loaded(tmp_path, "WEBVTT\n\n" + "\n\n".join(cues))
    assert [(label, words) for label, words, _, _ in turns_of(found)] == [
        ("Siv", "Hei."),
        ("Moe (UiB: HF)", "Hallo. Vi sa: nei."),
        ("Siv", "Hva?"),
        ("Moe (UiB: HF)", "Jo: sånn."),
    ]
    assert "names with a colon, taken whole: 1" in found.report.notices


# What to listen to again


def test_dashes_made_up_words_and_loops_are_named(tmp_path):
    texts = [
        "- Hva? - Ja.",
        "Kari-Anne kom. Ett – to.",
        "Takk for at du så på.",
        *["Ja, ja."] * 4,
        "Undertekster av Ai-Media",
        "Jeg sa takk for at du så på ungene.",
    ]
    cues = [f"00:0{i}.000 --> 00:0{i}.500\n{text}" for i, text in enumerate(texts)]
    found = loaded(tmp_path, "WEBVTT\n\n" + "\n\n".join(cues))
    notices = found.report.notices
    assert "cues that may hold a second speaker after a dash, not split: 1 (cue 1)" in notices
    assert "cues with words that recognisers make up in silence, kept (listen there): 2 (cue 3, cue 8)" in notices
    assert "places where the same words stand in 4 cues or more in a row: 1 (cue 4)" in notices
    assert all(text.replace("\n", " ") in found.transcript.text for text in texts)


def test_lines_shown_again_by_rolling_captions_are_read_once(tmp_path):
    words = [f"linje {i}" for i in range(9)]
    cues = [f"00:0{i}.000 --> 00:0{i}.500\n{words[i]}\n{words[i + 1]}" for i in range(8)]
    found = loaded(tmp_path, "WEBVTT\n\n" + "\n\n".join(cues))
    assert found.transcript.text.count("linje") == 9
    assert "lines that repeat the one before in rolling captions, left out: 7" in found.report.notices


def test_captions_of_a_video_site_show_each_line_three_times(tmp_path):
    # a line comes word by word under the one before, stands alone for an instant, then above the next: 6 lines, 17 rows
    cues = []
    for i in range(6):
        above = f"linje {i - 1}" if i else " "
        cues += [
            f"00:0{i}.000 --> 00:0{i}.980 align:start position:0%\n{above}\nlinje<00:0{i}.500><c> {i}</c>",
            f"00:0{i}.980 --> 00:0{i}.990 align:start position:0%\nlinje {i}\n ",
        ]
    blocks = blocks_of(tmp_path, "WEBVTT\nKind: captions\nLanguage: no\n\n" + "\n\n".join(cues))
    assert [(line.text, line.begin_ms, line.first) for line in blocks.lines] == [
        (f"linje {i}", i * 1000, True) for i in range(6)
    ]
    assert "lines that repeat the one before in rolling captions, left out: 11" in blocks.notices


def test_a_speaker_who_says_the_same_twice_is_kept(tmp_path):
    cues = [f"00:0{i}.000 --> 00:0{i}.500\nJa." for i in range(8)]
    blocks = blocks_of(tmp_path, "WEBVTT\n\n" + "\n\n".join(cues))
    assert [line.text for line in blocks.lines] == ["Ja."] * 8


@pytest.mark.parametrize("name", ["+47 912 34 567", "4791234567", "47912***67", "siv.moe@example.no", "Siv | UiB"])
def test_odd_names_are_taken_where_cues_begin_with_them(tmp_path, name):
    texts = ["Eli: Hva skjedde?", f"{name}: Ikke noe.", "Eli: Jo?", f"{name}: Nei, ikke noe.", "Eli: Takk."]
    cues = [f"{i}\n00:0{i}.000 --> 00:0{i}.500\n{text}" for i, text in enumerate(texts)]
    found = loaded(tmp_path, "WEBVTT\n\n" + "\n\n".join(cues))
    assert [(label, words) for label, words, _, _ in turns_of(found)] == [
        ("Eli", "Hva skjedde?"),
        (name, "Ikke noe."),
        ("Eli", "Jo?"),
        (name, "Nei, ikke noe."),
        ("Eli", "Takk."),
    ]
    assert "names of odd signs, such as a number or an address, taken whole: 1" in found.report.notices


def test_the_sign_for_another_speaker_before_a_label(tmp_path):
    texts = [">> ELI: Hva skjedde?", "&gt;&gt; SIV: Ikke noe.", ">> Jo.", ">> SIV: Er 3 >> 2: ja?"]
    cues = [f"00:0{i}.000 --> 00:0{i}.500\n{text}" for i, text in enumerate(texts)]
    found = loaded(tmp_path, "WEBVTT\n\n" + "\n\n".join(cues))
    assert [(label, words) for label, words, _, _ in turns_of(found)] == [
        ("ELI", "Hva skjedde?"),
        ("SIV", "Ikke noe. >> Jo. Er 3 >> 2: ja?"),
    ]
    assert "cues that begin with >> for another speaker and no name: 1 (cue 3)" in found.report.notices


def test_notices_hold_no_speech(tmp_path):
    found = loaded(
        tmp_path, f"WEBVTT\n\n{TIME}\n<v A>- Hemmelig.\n- Også det.\n\nMer hemmelig --> sånn.</v>\n\nNOTE hemmelig navn"
    )
    assert found.report.notices
    assert not re.search("hemmelig", str(found.report.to_dict()), re.IGNORECASE)


# Formats and damage


@pytest.mark.parametrize(
    ("text", "score"),
    [("WEBVTT\n", 1.0), ("\ufeffWEBVTT - tittel\r\n", 1.0), ("WEBVTTX\n", 0.0), (f"x\n{TIME}\nja", 0.7), ("hei", 0.0)],
)
def test_sniff(tmp_path, text, score):
    assert LOADER.sniff(Source(tmp_path / "a.vtt", text.encode("utf-8"))).score == score


@pytest.mark.parametrize("text", ["WEBVTT\n\nhei\n", "WEBVTT", f"WEBVTT\n\n{'x' * 9}\n\nNaN --> NaN\n"])
def test_a_file_without_cues_is_told_so(tmp_path, text):
    with pytest.raises(LoadError) as caught:
        loaded(tmp_path, text)
    assert (caught.value.code, caught.value.where, caught.value.message) == (
        "load.no-cues",
        "a.vtt",
        "no cue could be read",
    )
    assert "hei" not in caught.value.hint


def test_damage_gives_a_transcript_or_a_clear_error(tmp_path):
    seeds = [
        next((FOLDER / case).glob("input.*")).read_bytes() for case in ("vtt-marks", "vtt-teams-2022", "vtt-webex")
    ]
    random_of = random.Random(3)
    n_read = 0
    for _ in range(300):
        data = bytearray(random_of.choice(seeds))
        for _ in range(random_of.randint(1, 5)):
            at = random_of.randrange(len(data))
            data[at : at + random_of.choice((0, 1, 30))] = random_of.choice(
                (b"", b"-->", b"\n", b"<v ", data[at : at + 20])
            )
        try:
            blocks = LOADER.load(Source(tmp_path / "a.vtt", bytes(data)), Options())
        except LoadError:
            continue
        n_read += 1
        assert all(line.text == canonical(line.text).text.strip() for line in blocks.lines)
        assert all(
            line.begin_ms is None or line.end_ms is None or 0 <= line.begin_ms <= line.end_ms for line in blocks.lines
        )
    assert n_read > 100


def test_every_word_under_a_time_comes_out(tmp_path):
    """Whatever the times look like, no word of a cue is lost."""
    odd = [
        "00:00:01.000 --> 00:00:02.000",
        "0:0:1.5 --> 0:0:2.5",
        "00:0x --> 00:02",
        "NaN --> 1",
        "9 --> 8",
        "1:1 --> -1:2",
    ]
    text = "WEBVTT\n\n" + "\n\n".join(f"{time}\nord{i} til{i}\nslutt{i}" for i, time in enumerate(odd))
    said = " ".join(words for _, words, _, _ in turns_of(loaded(tmp_path, text))).split()
    assert said == [word for i in range(len(odd)) for word in (f"ord{i}", f"til{i}", f"slutt{i}")]
