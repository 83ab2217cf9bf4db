"""JSON of speech recognisers: words are kept whatever is missing around them, and other JSON is refused."""

import json
import random

import pytest

from coanalysis.errors import LoadError
from coanalysis.loaders import load
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.jsonfile import PART_LIMIT, SEGMENT_LIMIT
from coanalysis.loaders.whisper import COMPRESSION_RATIO, LOADER, LOGPROB, NO_SPEECH
from coanalysis.text import canonical
from golden_loaders import FOLDER, cases


def source_of(tmp_path, values, name="a.json"):
    text = values if isinstance(values, str) else json.dumps(values)
    return Source(tmp_path / name, text if isinstance(text, bytes) else text.encode("utf-8"))


def blocks_of(tmp_path, values):
    return LOADER.load(source_of(tmp_path, values), Options())


def lines_of(tmp_path, values):
    return [
        (line.label, line.text, line.begin_ms, line.end_ms, line.place) for line in blocks_of(tmp_path, values).lines
    ]


def refused(tmp_path, values, name="a.json"):
    with pytest.raises(LoadError) as caught:
        LOADER.load(source_of(tmp_path, values, name), Options())
    error = caught.value
    assert error.where.startswith(name)
    assert error.hint
    assert not any(word in f"{error} {error.hint}" for word in ("Error", "Exception", "Traceback", "hemmelig"))
    return error


def segment(text, begin=0.0, end=1.0, **more):
    return {"start": begin, "end": end, "text": text, **more}


# Shapes


@pytest.mark.parametrize(
    "values",
    [
        {"text": " Ja.", "segments": [segment(" Ja.", 1.25, 2.5)], "language": "norwegian"},
        [segment("Ja.", 1.25, 2.5)],
        {"transcription": [{"offsets": {"from": 1250, "to": 2500}, "text": " Ja."}]},
        {"transcription": [{"timestamps": {"from": "00:00:01,250", "to": "00:00:02,500"}, "text": " Ja."}]},
        {"transcription": {"segments": [segment("Ja.", 1.25, 2.5)]}},
        {"text": " Ja.", "chunks": [{"timestamp": [1.25, 2.5], "text": " Ja."}]},
        {"speakers": [], "chunks": [{"timestamp": [1.25, 2.5], "text": " Ja."}]},
        {"segments": [segment(" Ja.", "1.25", "00:00:02.500")]},
    ],
)
def test_shapes(tmp_path, values):
    assert lines_of(tmp_path, values) == [(None, "Ja.", 1_250, 2_500, "segment 1")]


def test_speakers_are_preferred_to_chunks(tmp_path):
    values = {
        "chunks": [{"timestamp": [0.0, 2.0], "text": " Hva? Ja."}],
        "speakers": [
            {"speaker": "SPEAKER_00", "timestamp": [0.0, 1.0], "text": " Hva?"},
            {"speaker": "SPEAKER_01", "timestamp": [1.0, None], "text": " Ja."},
        ],
    }
    assert lines_of(tmp_path, values) == [
        ("SPEAKER_00", "Hva?", 0, 1_000, "segment 1"),
        ("SPEAKER_01", "Ja.", 1_000, None, "segment 2"),
    ]


def test_speakers_named_by_figures(tmp_path):
    values = {
        "transcription": [
            {"text": "Hva?", "speaker": "0"},
            {"text": "Ja.", "speaker": 1},
            {"text": "Å.", "speaker": "?"},
        ]
    }
    assert [label for label, *_ in lines_of(tmp_path, values)] == ["0", "1", ""]


def test_a_segment_without_speaker_among_others_has_none(tmp_path):
    values = {"segments": [segment("Hva?", speaker="SPEAKER_00"), segment("Mm."), segment("Ja.", speaker=None)]}
    assert [(label, text) for label, text, *_ in lines_of(tmp_path, values)] == [
        ("SPEAKER_00", "Hva?"),
        ("", "Mm."),
        ("", "Ja."),
    ]


def test_labels_in_brackets_in_the_text(tmp_path):
    values = {"segments": [segment("[SPEAKER_00]: Hva?"), segment("[SPEAKER_01]: Ja.\n[ler]")]}
    assert [(label, text) for label, text, *_ in lines_of(tmp_path, values)] == [
        ("SPEAKER_00", "Hva?"),
        ("SPEAKER_01", "Ja."),
        ("SPEAKER_01", "[ler]"),
    ]


# Words


def test_words_of_another_speaker_cut_the_segment(tmp_path):
    words = [
        {"word": "Hva", "start": 0.0, "end": 0.4, "speaker": "A"},
        {"word": "da?", "end": 0.9},  # no speaker: goes with the word before
        {"word": "I"},
        {"word": "2019.", "speaker": "B"},  # no times: figures are not aligned
        {"word": "Ja", "start": 2.0, "end": 2.2, "speaker": "B"},
        {"word": "vel.", "start": 2.4, "end": 2.9, "speaker": "A"},
    ]
    values = {"segments": [segment(" Hva da? I 2019. Ja – vel.", 0.0, 3.0, speaker="A", words=words)]}
    assert lines_of(tmp_path, values) == [
        ("A", "Hva da? I", 0, 900, "segment 1"),
        ("B", "2019. Ja –", 2_000, 2_200, "segment 1"),
        ("A", "vel.", 2_400, 3_000, "segment 1"),
    ]
    cut = "segments with words of several speakers, cut there: 1 (segment 1)"
    assert cut in blocks_of(tmp_path, values).notices


def test_words_that_do_not_stand_in_the_text_cut_nothing(tmp_path):
    words = [{"word": "Kva", "speaker": "A"}, {"word": "ja", "speaker": "B"}]
    values = {"segments": [segment("Hva? Ja.", speaker="B", words=words)]}
    assert lines_of(tmp_path, values) == [("B", "Hva? Ja.", 0, 1_000, "segment 1")]
    tangled = "segments with several speakers whose words do not fit the text, not cut: 1 (segment 1)"
    assert tangled in blocks_of(tmp_path, values).notices


def test_the_speaker_of_the_words_where_the_segment_names_none(tmp_path):
    values = {"segments": [segment("Ja da.", words=[{"word": "Ja"}, {"word": "da.", "speaker": "A"}])]}
    assert [(label, text) for label, text, *_ in lines_of(tmp_path, values)] == [("A", "Ja da.")]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([{"word": " Ja"}, {"word": ","}, {"word": " da."}], "Ja, da."),
        ([{"text": "Ja"}, {"text": "da."}], "Ja da."),
        ([{"word": None}, 7, {"text": "Ja"}], "Ja"),
    ],
)
def test_a_segment_that_holds_only_words(tmp_path, words, text):
    values = {"segments": [segment(None, words=words)]}
    assert [line[1] for line in lines_of(tmp_path, values)] == [text]


# What is missing or odd


@pytest.mark.parametrize("begin", [None, float("nan"), float("inf"), -1.0, "soon", [], True, 10**18, 1e300])
def test_a_time_that_cannot_be_keeps_the_words(tmp_path, begin):
    values = {"segments": [segment("Ja."), segment("Nei.", begin, 2.0)]}
    assert lines_of(tmp_path, values)[1] == (None, "Nei.", None, 2_000, "segment 2")
    assert "segments whose beginning has no time: 1 (segment 2)" in blocks_of(tmp_path, values).notices


def test_an_end_before_the_beginning(tmp_path):
    values = {"segments": [segment("Ja.", 5.0, 4.0)]}
    assert lines_of(tmp_path, values)[0][2:4] == (5_000, 5_000)
    assert "segments that end before they begin: 1 (segment 1)" in blocks_of(tmp_path, values).notices


def test_segments_that_hold_no_words_are_named(tmp_path):
    values = {
        "segments": [segment("Ja."), {"start": 1.0, "end": 2.0}, 7, None, "Bare tekst.", segment(2019), segment("")]
    }
    blocks = blocks_of(tmp_path, values)
    assert [line.text for line in blocks.lines] == ["Ja.", "Bare tekst.", "2019"]
    assert blocks.dropped == ("segment 2", "segment 3", "segment 4")


def test_half_letters_and_control_characters_are_taken_out_and_counted(tmp_path):
    text = (
        '{"segments": [{"start": 0, "end": 1, "text": "Ja\\ud800 \\u0007e\\u0301n\\r\\nto.", "speaker": "A\\udfff"}]}'
    )
    blocks = blocks_of(tmp_path, text)
    assert [(line.label, line.text) for line in blocks.lines] == [("A", "Ja én"), ("A", "to.")]
    assert blocks.removed == 2


def test_a_text_that_differs_from_its_segments_is_named(tmp_path):
    same = {"text": "Ja.  Nei. ", "segments": [segment(" Ja."), segment(" Nei.", 1.0, 2.0)]}
    assert blocks_of(tmp_path, same).notices == ()
    other = {"text": "Ja. Nei. Jo da.", "segments": [segment(" Ja."), segment(" Nei.", 1.0, 2.0)]}
    told = "the text at the top of the file differs from its segments: 4 words there, 2 in them"
    assert told in blocks_of(tmp_path, other).notices


def test_a_text_without_segments(tmp_path):
    values = {"text": "Ja. Nei.", "segments": [], "language": "no"}
    assert lines_of(tmp_path, values) == [(None, "Ja. Nei.", None, None, "text")]


def test_segments_the_recogniser_was_unsure_of(tmp_path):
    """The three values are the defaults of OpenAI's own program."""
    assert (COMPRESSION_RATIO, LOGPROB, NO_SPEECH) == (2.4, -1.0, 0.6)
    rows = [
        {"compression_ratio": 2.4, "avg_logprob": -1.0, "no_speech_prob": 0.9},  # at the limits: sure
        {"compression_ratio": 2.41},
        {"avg_logprob": -1.01, "no_speech_prob": 0.6},
        {"avg_logprob": -1.5, "no_speech_prob": 0.61},
        {"avg_logprob": None, "compression_ratio": "9", "no_speech_prob": True},
    ]
    values = {"segments": [segment(f"Ord {i}.", i, i + 1, **row) for i, row in enumerate(rows)]}
    notices = blocks_of(tmp_path, values).notices
    assert "segments the recogniser itself was unsure of (listen there): 3 (segment 2, segment 3, segment 4)" in notices
    assert "segments that may be silence (listen there): 1 (segment 4)" in notices


def test_utf_16(tmp_path):
    source = Source(
        tmp_path / "a.json", json.dumps({"segments": [segment("Åse.")]}, ensure_ascii=False).encode("utf-16")
    )
    assert LOADER.sniff(source).score == 0.9
    assert [line.text for line in LOADER.load(source, Options()).lines] == ["Åse."]


# Other JSON


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "a", "version": "1.0.0", "text": "hemmelig"}, "a program package"),
        ({"cells": [], "nbformat": 4}, "a notebook"),
        ({"type": "FeatureCollection", "features": []}, "a map"),
        ({"results": {"items": []}}, "the transcript of another service"),
        ([{"user": "a", "text": "hemmelig", "ts": "17"}], "no transcript that is known here"),
        ({"segments": [{"path": "M0 0"}]}, "no transcript that is known here"),
        ([], "no transcript that is known here"),
        ("hemmelig", "damaged"),
        ('"hemmelig"', "no transcript"),
        ("7", "no transcript"),
        ("null", "no transcript"),
    ],
)
def test_other_json_is_refused(tmp_path, values, words):
    assert words in refused(tmp_path, values).message


def test_other_json_comes_to_this_loader_to_be_refused(tmp_path):
    path = tmp_path / "package.json"
    path.write_text('{"name": "a", "version": "1.0.0", "scripts": {}}', encoding="utf-8")
    with pytest.raises(LoadError, match="description of a program package"):
        load(path)


@pytest.mark.parametrize(
    ("name", "text", "score"),
    [
        ("a.json", '{"text": "' + "ja " * 9000 + '", "segments": []}', 0.9),
        ("a.txt", '{"segments": [{"text": "ja"}]}', 0.9),
        ("a.json", '[{"start": 1, "end": 2, "text": "ja"}]', 0.8),
        ("a.json", "{}", 0.6),
        ("a.json", "I: hei", 0.0),
        ("a.txt", "{ler} Ja.", 0.0),
        ("a.txt", "[00:12] Ja.", 0.0),
        ("a.txt", "[[SPEAKER_00]]Ja.", 0.0),
    ],
)
def test_sniff(tmp_path, name, text, score):
    assert LOADER.sniff(Source(tmp_path / name, text.encode())).score == score


# Damage


def test_a_file_that_is_cut_off_is_told_with_its_line(tmp_path):
    error = refused(tmp_path, '{"segments": [\n{"text": "hemmelig"},\n{"text": "hem')
    assert (error.code, error.where) == ("load.damaged", "a.json, line 3")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"segments": ' + "[" * 100_000, "load.damaged"),
        ('{"segments": ' + "[" * 100_000 + "]" * 100_000 + "}", "load.damaged"),
        ('{"segments": [{"text": "a", "start": ' + "9" * 5_000 + "}]}", "load.damaged"),
        ('{"segments": [' + "{}," * PART_LIMIT + "{}]}", "load.too-large"),
        ('{"segments": [' + "1," * SEGMENT_LIMIT + "1]}", "load.too-large"),
        ('{"segments": [{"text": "a"}]} hemmelig', "load.damaged"),
    ],
)
def test_hostile_json(tmp_path, text, code):
    assert refused(tmp_path, text).code == code


def test_damage_gives_a_transcript_or_a_clear_error(tmp_path):
    seeds = [(FOLDER / case / "input.json").read_bytes() for case in cases() if case.startswith("whisper-")]
    pieces = (b"null", b"NaN", b"-1", b'""', b"[]", b"{}", b"1e999", b'"\\ud800"', b"true", b'"00:01"')
    random_of = random.Random(11)
    n_read = 0
    for _ in range(400):
        values = random_of.choice(seeds)
        # Whole values are exchanged, so that the JSON stays sound and its shape does not.
        at = [i for i, byte in enumerate(values) if byte == 0x3A]
        place = random_of.choice(at) + 1
        end = min(i for i in (values.find(b",", place), values.find(b"}", place)) if i > 0)
        data = values[:place] + random_of.choice(pieces) + values[end:]
        try:
            blocks = LOADER.load(Source(tmp_path / "a.json", data), Options())
        except LoadError as error:
            code = error.code
        else:
            code, n_read = "", n_read + 1
            assert all(line.text == canonical(line.text).text.strip() for line in blocks.lines)
            times = [(line.begin_ms, line.end_ms) for line in blocks.lines]
            assert all(begin is None or end is None or 0 <= begin <= end for begin, end in times)
        assert code in ("", "load.damaged", "load.unsupported")
    assert n_read > 200
