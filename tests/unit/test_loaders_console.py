"""Timed text: the stamps become times, and ordinary interviews with stamps stay with the plain text loader."""

import random

import pytest

from coanalysis.errors import LoadError
from coanalysis.loaders import load, sniff_format
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.console import LOADER
from coanalysis.text import canonical
from golden_loaders import FOLDER, cases


def loaded(tmp_path, text, name="a.txt"):
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8"))
    return load(path)


def lines_of(tmp_path, text):
    blocks = LOADER.load(Source(tmp_path / "a.txt", text.encode("utf-8")), Options())
    return [(line.begin_ms, line.end_ms, line.text) for line in blocks.lines]


def score(tmp_path, text, name="a.txt"):
    return LOADER.sniff(Source(tmp_path / name, text.encode("utf-8"))).score


@pytest.mark.parametrize(
    ("line", "begin", "end"),
    [
        ("[00:01.000 --> 00:04.500]   Ja.", 1_000, 4_500),
        ("[01:00:01.000 --> 01:00:04.500]  Ja.", 3_601_000, 3_604_500),
        ("[ 00:00:01.000 -->  00:00:04.500 ] Ja.", 1_000, 4_500),
        ("[1.00s -> 4.50s] Ja.", 1_000, 4_500),
        ("[1s -> 4.5s] Ja.", 1_000, 4_500),
        ("[0001.00 - 0004.50] Ja.", 1_000, 4_500),
        ("[00:00:01 - 00:00:04] Ja.", 1_000, 4_000),
        ("(0:01 – 0:04): Ja.", 1_000, 4_000),
        ("00:00:01.000 --> 00:00:04.500 Ja.", 1_000, 4_500),
        ("1.000\t4.500\tJa.", 1_000, 4_500),
        ("[00:09.000 --> 00:04.000] Ja.", 9_000, 9_000),
    ],
)
def test_two_times(tmp_path, line, begin, end):
    text = f"{line}\n" * 3
    assert lines_of(tmp_path, text) == [(begin, end, "Ja.")] * 3
    assert score(tmp_path, text) == 0.9


def test_what_a_program_prints_before_and_after_is_no_speech(tmp_path):
    text = (
        "/lib/whisper/transcribe.py:115: UserWarning: FP16 is not supported on CPU; using FP32 instead\n"
        "main: processing 'a.wav' (16000 samples, 1.0 sec), 4 threads, lang = no ...\n\n"
        "[00:00:01.000 --> 00:00:02.000]   main: det sa hun.\n[00:00:02.000 --> 00:00:03.000]   Ja.\n\n"
        "output_txt: saving output to 'a.wav.txt'\nwhisper_print_timings:    total time =  6500.00 ms\n"
        "Subtitles are written to 'C:\\lyd' directory.\n"
    )
    blocks = LOADER.load(Source(tmp_path / "a.txt", text.encode("utf-8")), Options())
    assert [line.text for line in blocks.lines if not line.aside] == ["main: det sa hun.", "Ja."]
    assert [line.place for line in blocks.lines if line.aside] == ["line 7", "line 8", "line 9"]
    assert [place for place, _ in blocks.header] == ["line 1", "line 2"]


def test_one_time_over_or_before_the_words(tmp_path):
    over = "0:02\nhei og velkommen\n0:05\ni dag\nsnakker vi om\n1:02:09\ntakk\n"
    assert lines_of(tmp_path, over) == [
        (2_000, None, "hei og velkommen"),
        (5_000, None, "i dag"),
        (None, None, "snakker vi om"),
        (3_729_000, None, "takk"),
    ]
    before = "[00:00:02] hei og velkommen\n[00:00:05] i dag\n[00:00:09] takk\n"
    assert [begin for begin, _, _ in lines_of(tmp_path, before)] == [2_000, 5_000, 9_000]
    assert (score(tmp_path, over), score(tmp_path, before)) == (0.7, 0.7)


def test_no_stamp_stands_in_the_speech(tmp_path):
    found = loaded(tmp_path, "[00:00.000 --> 00:04.000]  Klokka 10:30\nbegynte vi.\n[00:04.000 --> 00:05.000]  Ja.\n")
    assert found.transcript.text == "Klokka 10:30 begynte vi. Ja."
    assert [(turn.begin_ms, turn.end_ms) for turn in found.transcript.turns] == [(0, 5_000)]
    assert [(point.offset, point.ms) for point in found.transcript.times] == [(0, 0), (25, 4_000)]


def test_what_programs_print_is_set_aside(tmp_path):
    found = loaded(
        tmp_path,
        "# intervju 2026-02-11.m4a\nlanguage=no probability=1.000\n\n[0000.00 - 0002.00] Hei.\n"
        "# del 2.m4a\nlanguage=no probability=0.900\n[0000.50 - 0002.00] Ja.\n",
    )
    assert [found.transcript.words_of(turn) for turn in found.transcript.turns] == ["Hei.", "Ja."]
    assert (found.report.header, found.report.aside) == (("line 1", "line 2"), ("line 5", "line 6"))
    assert found.transcript.date == "2026-02-11"
    assert "further recordings in this file: 1 (line 5)" in found.report.notices


def test_a_time_that_cannot_be_read(tmp_path):
    found = loaded(
        tmp_path,
        "[00:00.000 --> 00:02.000]  Hei.\n[00:0x.000 --> 00:04.000]  Ja.\n[00:99.000 --> 00:05.000]  Nei.\n"
        "[uklart 00:06 - 00:07] Jo.\n",
    )
    assert found.transcript.text == "Hei. Ja. Nei. [uklart 00:06 - 00:07] Jo."
    assert "lines with a time that cannot be read, their words kept: 2 (line 2, line 3)" in found.report.notices


def test_speakers_in_brackets(tmp_path):
    found = loaded(
        tmp_path,
        "[0.00s -> 1.00s] [SPEAKER_01] Hva?\n[1.00s -> 2.00s] [SPEAKER_00] Ja,\naltså.\n[2.00s -> 3.00s] [ler]\n"
        "[3.00s -> 4.00s] (speaker 1) Når?\n[4.00s -> 5.00s] (speaker ?) Mm.\n",
    )
    assert [(turn.label, found.transcript.words_of(turn)) for turn in found.transcript.turns] == [
        ("SPEAKER_01", "Hva?"),
        ("SPEAKER_00", "Ja, altså."),
        ("", "[ler]"),
        ("speaker 1", "Når?"),
        ("", "Mm."),
    ]


def test_labels_after_the_times_are_searched_for(tmp_path):
    talk = ["Intervjuer: Hva?", "Informant: Ja.", "Og så nei.", "Intervjuer: Når?"]
    found = loaded(tmp_path, "\n".join(f"[00:0{i}.000 --> 00:0{i}.900] {row}" for i, row in enumerate(talk)))
    assert [(turn.label, found.transcript.words_of(turn)) for turn in found.transcript.turns] == [
        ("Intervjuer", "Hva?"),
        ("Informant", "Ja. Og så nei."),
        ("Intervjuer", "Når?"),
    ]


def test_a_second_speaker_after_a_dash_is_named_and_not_split(tmp_path):
    found = loaded(tmp_path, "[0.00s -> 1.00s] Er du der? - Ja.\n[1.00s -> 2.00s] Ål - Geilo, tur-retur.\n")
    assert len(found.transcript.turns) == 1
    assert "lines that may hold a second speaker after a dash, not split: 1 (line 1)" in found.report.notices


@pytest.mark.parametrize(
    "words", ["Undertekster av Ai-Media", "Teksting av Ola Nordmann.", "Takk for at du så på!", "Thanks for watching!"]
)
def test_words_made_up_in_silence_are_named_and_kept(tmp_path, words):
    found = loaded(tmp_path, f"[00:00.000 --> 00:04.000]  Ja.\n[00:04.000 --> 00:30.000]  {words}\n")
    assert found.transcript.text.endswith(words)
    made_up = "lines with words that recognisers make up in silence, kept (listen there): 1 (line 2)"
    assert made_up in found.report.notices


@pytest.mark.parametrize(
    "text",
    [
        "Kari [00:12]: Hei.\nOla [00:15]: Hei.\nKari [00:20]: Hva?\nOla [00:30]: Ja.\n",
        "[00:12] Kari: Hei.\n[00:15] Ola: Hei.\n[00:20] Kari: Hva?\n[00:30] Ola: Ja.\n",
        "I: Hei. #00:00:12-5#\n\nB: Ja. #00:00:15-1#\n\nI: Hva? #00:00:20-0#\n",
        "[00:12]\nI: Hei.\n[00:15]\nB: Ja.\n[00:20]\nI: Hva?\n",
        "Kari  0:12  \nHei.\n\nOla  0:15  \nJa.\n\nKari  0:20  \nHva?\n",
        "I: Vi møttes [09:00 - 10:00] og\n[10:00 - 11:00] med pause.\nT: Ja.\nI: Og så?\n",
        "09:00 - 10:00 Velkommen\n10:00 - 11:00 Fokusgruppe\n11:00 - 12:00 Lunsj\n",
        "0:15\n\nLengre avsnitt om dette.\n\n0:45\n\nEt avsnitt til.\n\n1:20\n\nOg det siste.\n",
        "Bare tekst.\nOg mer tekst.\n",
    ],
)
def test_ordinary_interviews_stay_with_the_text_loader(tmp_path, text):
    assert score(tmp_path, text) == 0
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert sniff_format(path)[0] == "text"


@pytest.mark.parametrize("case", [case for case in cases() if case.startswith(("txt-", "md-"))])
def test_no_text_of_the_golden_cases_is_taken(case, tmp_path):
    path = next((FOLDER / case).glob("input.*"))
    assert LOADER.sniff(Source(path, path.read_bytes())).score == 0


def test_the_cut_off_line_at_the_end_of_the_head_does_not_count(tmp_path):
    line = "[00:00.000 --> 00:04.000]  Ja, og så var det egentlig ikke noe mer enn det.\n"
    assert score(tmp_path, line * 400) == 0.9


def test_damage_gives_a_transcript_or_a_clear_error(tmp_path):
    seeds = [next((FOLDER / case).glob("input.*")).read_bytes() for case in cases() if case.startswith("console-")]
    random_of = random.Random(7)
    n_read = 0
    for _ in range(300):
        data = bytearray(random_of.choice(seeds))
        for _ in range(random_of.randint(1, 5)):
            at = random_of.randrange(len(data))
            data[at : at + random_of.choice((0, 1, 30))] = random_of.choice(
                (b"", b"[", b"\n", b"-->", data[at : at + 20])
            )
        source = Source(tmp_path / "a.txt", bytes(data))
        LOADER.sniff(source)
        try:
            blocks = LOADER.load(source, Options())
        except LoadError:
            continue
        n_read += 1
        assert all(line.text == canonical(line.text).text.strip() for line in blocks.lines)
        assert len({line.label is None for line in blocks.lines if not line.aside}) == 1
    assert n_read > 100
