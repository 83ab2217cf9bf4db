"""oTranscribe: stamps are times and stand in no speech; what somebody typed is kept."""

import json
import random

import pytest

from coanalysis.errors import LoadError
from coanalysis.loaders import load
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.otranscribe import HTML_LIMIT, LOADER
from coanalysis.text import canonical
from golden_loaders import FOLDER


def stamp(seconds, shown="0:12"):
    return f'<span class="timestamp" contenteditable="false" data-timestamp="{seconds}">{shown}</span>&nbsp;'


def source_of(tmp_path, html, **more):
    values = {"text": html, "media": "a.m4a", "media-time": "12.5", **more}
    return Source(tmp_path / "a.otr", json.dumps(values).encode("utf-8"))


def lines_of(tmp_path, html):
    blocks = LOADER.load(source_of(tmp_path, html), Options())
    return [(line.text, line.begin_ms, line.joint, line.place) for line in blocks.lines]


def test_lines_and_stamps(tmp_path):
    html = f"<p>{stamp(12.3)}I: Hva?</p><p>{stamp(15)}T: Ja. {stamp('1:02:03', '1:02:03')}Og nei.<br>I: Å?</p>Slutt"
    assert lines_of(tmp_path, html) == [
        ("I: Hva?", 12_300, "\n", "line 1"),
        ("T: Ja.", 15_000, "\n", "line 2"),
        ("Og nei.", 3_723_000, " ", "line 2"),
        ("I: Å?", None, "\n", "line 3"),
        ("Slutt", None, "\n", "line 4"),
    ]


def test_a_stamp_after_the_label_is_the_time_of_the_turn(tmp_path):
    assert lines_of(tmp_path, f"<p><b>Intervjuer:</b> {stamp(7)} Hva?</p>") == [
        ("Intervjuer: \u00a0 Hva?", 7_000, "\n", "line 1")
    ]


def test_a_stamp_at_the_end_of_a_line_is_the_time_of_the_next(tmp_path):
    html = f"<p>I: Hva?</p><p>T: Ja. {stamp(8)}</p><p>{stamp(9)}</p><p>I: Når?</p>"
    assert [line[:2] for line in lines_of(tmp_path, html)] == [("I: Hva?", None), ("T: Ja.", None), ("I: Når?", 9_000)]


@pytest.mark.parametrize(
    ("html", "text", "ms"),
    [
        ('<span class="timestamp" data-timestamp="75:10">75:10</span>Ja.', "Ja.", 4_510_000),
        ('<span class="timestamp">0:12</span>Ja.', "Ja.", 12_000),
        ('<span class="timestamp" data-timestamp="x">0:12</span>Ja.', "Ja.", 12_000),
        ('<span class="timestamp" data-timestamp="3">0:03 Altså</span>, ja.', "Altså, ja.", 3_000),
        ('<span class="timestamp" data-timestamp="-3">vel</span> ja.', "vel ja.", None),
        ('<span class="timestamp" data-timestamp="NaN"><b>0:12</b></span>Ja.', "Ja.", 12_000),
    ],
)
def test_old_and_odd_stamps(tmp_path, html, text, ms):
    assert [line[:2] for line in lines_of(tmp_path, html)] == [(text, ms)]


def test_stamps_that_cannot_be_read_are_named(tmp_path):
    blocks = LOADER.load(source_of(tmp_path, '<p>Ja.</p><p><span class="timestamp">vel</span> Nei.</p>'), Options())
    assert blocks.notices == ("stamps whose time cannot be read: 1 (line 2)",)


def test_blanks_tags_and_entities(tmp_path):
    html = "<p>\n  I:   Hva <i>er</i>\n R&amp;D&nbsp;&lt;3?\t</p><p><br></p><div><div>T: kaf&#101;&#x301;</div></div>"
    assert [line[0] for line in lines_of(tmp_path, html)] == ["I: Hva er R&D\u00a0<3?", "T: kafé"]


def test_labels_are_searched_for_and_the_header_is_set_aside(tmp_path):
    path = tmp_path / "a.otr"
    html = (
        "<p><b>Intervju 3</b></p><p>Dato: 3. mai 2026</p>"
        f"<p>{stamp(2)}<b>Intervjuer:</b> Hva?</p><p>{stamp(4)}<b>Siv:</b> Ja. {stamp(9)}Jo.</p>"
        "<p><b>Intervjuer:</b> Når?</p><p><b>Siv:</b> I går.</p>"
    )
    path.write_text(json.dumps({"text": html, "media": "", "media-source": "", "media-time": ""}), encoding="utf-8")
    found = load(path)
    assert [(turn.label, found.transcript.words_of(turn), turn.begin_ms) for turn in found.transcript.turns] == [
        ("Intervjuer", "Hva?", 2_000),
        ("Siv", "Ja. Jo.", 4_000),
        ("Intervjuer", "Når?", None),
        ("Siv", "I går.", None),
    ]
    assert [point.ms for point in found.transcript.times] == [2_000, 4_000, 9_000]
    assert (found.transcript.date, found.report.header) == ("2026-05-03", ("line 1", "line 2"))


def test_the_date_may_stand_in_the_name_of_the_recording(tmp_path):
    blocks = LOADER.load(source_of(tmp_path, "<p>I: Hva?</p>", media="opptak 2026-05-03.m4a"), Options())
    assert blocks.header == (("media file", "opptak 2026-05-03.m4a"),)


@pytest.mark.parametrize(
    ("values", "score"),
    [
        ({"text": "<p>hei</p>", "media": "", "media-time": 0}, 0.95),
        ({"text": '<span data-timestamp="1">'}, 0.95),
        ({"text": "hei"}, 0.7),
        ({"text": "hei", "segments": []}, 0.7),
    ],
)
def test_sniff(tmp_path, values, score):
    data = json.dumps(values).encode("utf-8")
    assert LOADER.sniff(Source(tmp_path / "a.otr", data)).score == score
    assert LOADER.sniff(Source(tmp_path / "a.json", data)).score == (score if score > 0.9 else 0.0)


@pytest.mark.parametrize(
    "values", [{"text": None}, {"text": " "}, {"text": ["hemmelig"]}, {"media": "a"}, [1], "hemmelig"]
)
def test_json_without_a_text_is_refused(tmp_path, values):
    with pytest.raises(LoadError) as caught:
        LOADER.load(Source(tmp_path / "a.otr", json.dumps(values).encode("utf-8")), Options())
    assert (caught.value.code, caught.value.where) == ("load.unsupported", "a.otr")
    assert "hemmelig" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("html", ["<b>" * 100_000, "x" * (HTML_LIMIT + 1)])
def test_hostile_html(tmp_path, html):
    with pytest.raises(LoadError) as caught:
        LOADER.load(source_of(tmp_path, html), Options())
    assert caught.value.code == "load.too-large"


def test_damage_gives_lines_or_a_clear_error(tmp_path):
    seed = json.loads((FOLDER / "otr-interview" / "input.otr").read_text(encoding="utf-8"))["text"]
    pieces = ("", "<", ">", "</p>", "<span class='timestamp'>", "&", "\ud800", "<!--", "\ufeff", '"', "<br>", "&#x301;")
    random_of = random.Random(5)
    n_read = 0
    for _ in range(300):
        html = seed
        for _ in range(random_of.randint(1, 5)):
            at = random_of.randrange(len(html))
            html = html[:at] + random_of.choice(pieces) + html[at + random_of.choice((0, 1, 30)) :]
        try:
            blocks = LOADER.load(source_of(tmp_path, html), Options())
        except LoadError:
            continue
        n_read += 1
        assert all(line.text == canonical(line.text).text.strip() for line in blocks.lines)
        assert all(0 <= line.bold <= len(line.text) for line in blocks.lines)
    assert n_read > 250
