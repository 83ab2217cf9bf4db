"""Whatever is said, each format gives back the same turns, and positions always point at the words."""

import contextlib
import html
import json

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coanalysis.errors import LoadError
from coanalysis.loaders import load
from coanalysis.text import canonical
from wordfiles import paragraph, word_file

LABELS = ("Intervjuer", "Deltaker A", "Informant 1", "P3", "Moderator")
#: Letters that programs stumble over: æøå, combining marks, emoji, right-to-left and zero-width marks, odd blanks.
ALPHABET = "aeæøåÅßзع文e\u0301a\u030a😀👩\u200d👧\u200b\u200f\u00a0\u2003.,?!–«»'()&;#*|=\t -0123456789"
speeches = st.builds(
    lambda first, rest: canonical(first + rest).text.strip(),
    st.sampled_from("aæØع文«"),
    st.text(ALPHABET, max_size=30),
)
talks = st.lists(st.tuples(st.sampled_from(LABELS), speeches), min_size=1, max_size=12)
checked = settings(derandomize=True, deadline=None, max_examples=60)


def loaded(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return load(path)


def turns_of(found):
    return [(turn.label, found.transcript.words_of(turn)) for turn in found.transcript.turns]


def check_positions(transcript, *, header=""):
    """Turns are sorted and disjoint, and outside them stand only labels, stamps and white space."""
    text = transcript.text
    assert canonical(text).text == text
    outside, at = [], 0
    for turn in transcript.turns:
        assert at <= turn.start < turn.end
        outside.append(text[at : turn.start])
        at = turn.end
    outside.append(text[at:])
    left = "".join(outside).replace(header, "", 1)
    for label in LABELS:
        left = left.replace(f"{label}:", "")
    assert not left.replace("**", "").strip()


def joined(talk):
    """Return a talk with the speeches of one speaker in a row joined, as cues are."""
    turns = []
    for label, speech in talk:
        if turns and turns[-1][0] == label:
            turns[-1] = (label, f"{turns[-1][1]} {speech}")
        else:
            turns.append((label, speech))
    return turns


@checked
@given(
    talks, st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\n \n\n"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
def test_text(tmp_path_factory, talk, gap, encoding):
    content = gap.join(f"{label}: {speech}" for label, speech in talk)
    found = loaded(tmp_path_factory.mktemp("text"), "a.txt", content.encode(encoding))
    assert turns_of(found) == talk
    check_positions(found.transcript)
    assert found.transcript.text == canonical(content).text


@checked
@given(talks)
def test_markdown_and_header(tmp_path_factory, talk):
    header = "# Intervju\n\nDato: 19.06.2025"
    content = "\n\n".join([header, *(f"**{label}:** {speech}" for label, speech in talk)])
    found = loaded(tmp_path_factory.mktemp("md"), "a.md", content)
    assert turns_of(found) == talk
    check_positions(found.transcript, header=header)
    assert (found.report.header, found.transcript.date) == (("line 1", "line 3"), "2025-06-19")


def clock(second, point):
    return f"00:{second // 60:02d}:{second % 60:02d}{point}500"


@checked
@given(talks)
def test_voices(tmp_path_factory, talk):
    cues = [
        f"{clock(i, '.')} --> {clock(i + 1, '.')}\n<v {label}>{html.escape(speech, quote=False)}</v>"
        for i, (label, speech) in enumerate(talk)
    ]
    found = loaded(tmp_path_factory.mktemp("vtt"), "a.vtt", "\n\n".join(["WEBVTT", *cues]))
    assert turns_of(found) == joined(talk)
    check_positions(found.transcript)
    assert [point.ms for point in found.transcript.times] == [i * 1000 + 500 for i in range(len(talk))]
    assert found.report.dropped == ()


@checked
@given(talks)
def test_cues_with_names_at_the_first_of_a_turn(tmp_path_factory, talk):
    cues, last = [], ""
    for i, (label, speech) in enumerate(talk):
        words = speech if label == last else f"{label}: {speech}"
        cues.append(f"{i + 1}\r\n{clock(i, ',')} --> {clock(i + 1, ',')}\r\n{html.escape(words, quote=False)}\r\n")
        last = label
    found = loaded(tmp_path_factory.mktemp("srt"), "a.srt", "\r\n".join(cues))
    assert turns_of(found) == joined(talk)
    check_positions(found.transcript)


@checked
@given(talks, st.booleans())
def test_word(tmp_path_factory, talk, is_teams):
    assume(not is_teams or len(talk) > 1)
    body = "".join(
        paragraph(f"{label}   0:{i:02d}\n{html.escape(speech)}" if is_teams else f"**{label}", *(
            [] if is_teams else [": ", html.escape(speech)]
        ))
        for i, (label, speech) in enumerate(talk)
    )  # fmt: skip
    found = loaded(tmp_path_factory.mktemp("docx"), "a.docx", word_file(body.replace("\t", "</w:t><w:tab/><w:t>")))
    assert turns_of(found) == talk
    check_positions(found.transcript)
    if is_teams:
        assert [turn.begin_ms for turn in found.transcript.turns] == [i * 1000 for i in range(len(talk))]


@checked
@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".vtt", ".srt", ".docx"]))
def test_any_bytes_give_a_transcript_or_a_clear_error(tmp_path_factory, data, suffix):
    with contextlib.suppress(LoadError):  # any other error fails
        assert loaded(tmp_path_factory.mktemp("bytes"), f"a{suffix}", data).transcript.turns


PIECES = (
    *("I: ", "I:", "Anna: ", "Anna   0:03", "Dato: ", ": ", "ja ", "\n", "\n\n", "**", "\u200b", "e\u0301", "😀"),
    *("[00:01:12] ", "00:00:01.000 --> 00:00:02.000\n", "1\n00:00:01,000 --> 00:00:02,000\n", "-->", "WEBVTT\n\n"),
    *("<v Anna>", "</v>", "NOTE x\n", "\ufeff", "\x0b", "Odd startet transkripsjon", "(.)", "[ler]", "xxx"),
)
mixtures = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(mixtures, st.sampled_from([".txt", ".vtt", ".srt"]))
def test_any_mixture_keeps_positions_and_loads_the_same_twice(tmp_path_factory, text, suffix):
    folder = tmp_path_factory.mktemp("mixture")
    try:
        first = loaded(folder, f"a{suffix}", text)
    except LoadError:
        return
    transcript = first.transcript
    assert canonical(transcript.text).text == transcript.text
    ends = [0]
    for turn in transcript.turns:
        assert ends[-1] <= turn.start < turn.end <= len(transcript.text)
        ends.append(turn.end)
    assert all(
        any(turn.start <= mark.start < mark.end <= turn.end for turn in transcript.turns) for mark in transcript.marks
    )
    again = load(folder / f"a{suffix}")
    assert again == first
    json.dumps(again.report.to_dict())
