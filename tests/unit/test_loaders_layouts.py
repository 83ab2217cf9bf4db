"""Layouts without a colon, and what stands around the talk: expected values follow from the lines in each test."""

import random
import re

import pytest

from coanalysis.errors import LoadError
from coanalysis.loaders import load
from coanalysis.loaders.base import Blocks, Line
from coanalysis.loaders.turns import assemble
from golden_loaders import FOLDER, cases, options_of


def lines_of(text, **options):
    return tuple(Line(line, f"line {i}", **options) for i, line in enumerate(text.split("\n"), 1))


def read(text, **options):
    """Return what is made of lines that are rendered, as those of a Word document."""
    return assemble(Blocks(lines_of(text, **options)))


def turns(found):
    return [(turn.label, found.text[turn.start : turn.end]) for turn in found.turns]


def times(found):
    return [(turn.begin_ms, turn.end_ms) for turn in found.turns]


# A name and a time


OTTER = """
Gruppe om vaktplan

SUMMARY KEYWORDS

vaktplan, helg, lederen: tid

SPEAKERS

Kari Nordheim, Ole, Unknown Speaker

Kari Nordheim  00:03
Hva er det med helgene?

Ole  00:09
De er for lange: to døgn.

Unknown Speaker  01:02
Ja.

Transcribed by https://otter.ai"""


def test_a_time_alone_ahead_of_the_first_name_begins_the_talk():
    talk = "Marit Solbakken  58:32  \nBare hyggelig.\n\nOle  58:40  \nTakk.\n\nMarit Solbakken  58:50  \nHa det."
    found = read(f"58:23  \nDa er opptaket i gang.\n\n{talk}")
    assert turns(found)[:2] == [("", "Da er opptaket i gang."), ("Marit Solbakken", "Bare hyggelig.")]
    assert (times(found)[0], found.header) == ((3_503_000, None), ())


@pytest.mark.parametrize("above", ["59:10\nGruppe om vaktplan\n", "58:23\n", "Gruppe\n58:32\nOm vaktplan\n"])
def test_a_duration_ahead_of_the_first_name_stays_in_the_header(above):
    found = read(f"{above}\nMarit  58:32\nBare hyggelig.\n\nOle  58:40\nTakk.\n\nMarit  58:50\nHa det.")
    assert turns(found) == [("Marit", "Bare hyggelig."), ("Ole", "Takk."), ("Marit", "Ha det.")]


def test_keywords_and_speakers_above_the_talk_are_no_speech():
    found = read(OTTER)
    assert turns(found) == [
        ("Kari Nordheim", "Hva er det med helgene?"),
        ("Ole", "De er for lange: to døgn."),
        ("Unknown Speaker", "Ja."),
    ]
    assert times(found) == [(3_000, None), (9_000, None), (62_000, None)]
    assert found.header == ("line 2", "line 4", "line 6", "line 8", "line 10")
    assert found.aside == ("line 21",)


def test_a_name_and_a_time_on_the_first_line_of_a_paragraph():
    found = read(
        "Møte\n10. mars 2026, 10:10a.m.\n47m 23s\nKari startet transkripsjon\nKari   0:03\nHei.\nPer   1:00:02\nJa."
    )
    assert turns(found) == [("Kari", "Hei."), ("Per", "Ja.")]
    assert times(found) == [(3_000, None), (3_602_000, None)]
    assert found.header == ("line 1", "line 2", "line 3", "line 4")


def test_one_blank_between_name_and_time_does_where_names_recur():
    text = "Kari Lunde 0:03\nHva skjer?\nPer 0:05\nMøtet begynner\nklokka 10:30\nKari Lunde 0:09\nJa.\nPer 0:11\nNei."
    assert [label for label, _ in turns(read(text))] == ["Kari Lunde", "Per", "Kari Lunde", "Per"]
    assert turns(read(text))[1] == ("Per", "Møtet begynner\nklokka 10:30")
    assert turns(read("Kari 0:03\nHva?\nPer 0:05\nJa.")) == []


def test_a_time_alone_among_names_is_a_turn_of_nobody():
    found = read("Kari  0:03\nHei.\n0:09\nHallo.\nKari  0:12\nHvem er det?")
    assert turns(found) == [("Kari", "Hei."), ("", "Hallo."), ("Kari", "Hvem er det?")]
    assert found.unlabelled == ("line 3",)


def test_times_between_labelled_turns_make_no_layout():
    text = "Del 1  0:00\nI: Hva?\n0:01\n0:02\nT: Ja.\n0:03\n0:04\nI: Å?\n0:05\nT: Nei.\nDel 2  0:06\nI: Og?"
    assert [label for label, _ in turns(read(text))] == ["I", "T", "I", "T", "I"]


def test_names_above_times_recur():
    text = "Kari\n0:03\nHei.\nPer\n0:05\n0:05\nHallo.\nKari\n[0:09](https://example.org/a)\nFint."
    assert turns(read(text)) == [("Kari", "Hei."), ("Per", "Hallo."), ("Kari", "Fint.")]
    assert times(read(text)) == [(3_000, None), (5_000, None), (9_000, None)]
    # lines of captions above times are no names
    captions = "0:02\nhei og velkommen\n0:05\ntil denne samtalen\n0:09\nsom vi skal ha\n0:12\nnå"
    assert {label for label, _ in turns(read(captions))} == {""}


@pytest.mark.parametrize(
    ("time", "ms"),
    [
        ("0 minutes 4 seconds", 4_000),
        ("1 minute 23 seconds", 83_000),
        ("2 minutter", 120_000),
        ("1 hour, 2 minutes 3 seconds", 3_723_000),
        ("1 time 2 minutt", 3_720_000),
        ("12 sekund", 12_000),
    ],
)
def test_times_in_words(time, ms):
    above = f"Kari\n{time}\nHei.\nPer\n{time}\nJa.\nKari\n{time}\nNei."
    beside = f"Kari {time}\nHei.\nPer {time}\nJa.\nKari {time}\nNei."
    assert times(read(above)) == times(read(beside)) == [(ms, None)] * 3
    assert turns(read(above)) == turns(read(beside)) == [("Kari", "Hei."), ("Per", "Ja."), ("Kari", "Nei.")]


# Times of the day


OF_THE_DAY = "the times beside the labels are times of the day, which say nothing of the recording: left out"
LONG = "Det var en lang dag og vi hadde mye å snakke om, så det tok si tid å komme gjennom alt sammen."


@pytest.mark.parametrize(
    "text",
    [
        "**Kari** 10:02 AM\nHei.\n**Per** 10:05 AM\nJa.\n**Kari** 1:05 p.m.\nNei.",
        f"Kari  14:02\n{LONG}\nPer  14:03\n{LONG}\nKari  14:04\nJa.",
        "Kari  14:02:11\nHei.\nPer  14:02:19\nJa.\nKari  14:03:11\nNei.",
        f"[14:02] Kari: {LONG}\n[14:03] Per: {LONG}\n[14:04] Kari: Ja.",
    ],
)
def test_times_of_the_day_are_left_out_with_a_notice(text):
    found = read(text)
    assert [label for label, _ in turns(found)] == ["Kari", "Per", "Kari"]
    assert times(found) == [(None, None)] * 3
    assert found.times == ()
    assert found.notices == (OF_THE_DAY,)


def test_times_since_the_start_are_kept():
    # sixteen words in eight seconds are talk; in one second they are not
    found = read(f"Kari  0:02\n{LONG}\nPer  0:10\n{LONG}\nKari  0:18\nJa.")
    assert times(found) == [(2_000, None), (10_000, None), (18_000, None)]
    assert found.notices == ()


# Stamps that close a turn


CLOSED = "I: Hva? #00:00:02-5#\n\nB: Ja. #00:00:04-0# Nei.\n\nOg vi gikk. #00:00:09-1# \n\nI: Å? #00:00:10-0#\n\nB: Jo."


def test_a_stamp_that_closes_a_turn_ends_it_and_begins_the_next():
    found = read(CLOSED)
    assert turns(found) == [
        ("I", "Hva?"),
        ("B", "Ja. #00:00:04-0# Nei.\nOg vi gikk."),
        ("I", "Å?"),
        ("B", "Jo."),
    ]
    assert times(found) == [(None, 2_500), (2_500, 9_100), (9_100, 10_000), (10_000, None)]


def test_one_such_stamp_is_a_mark_in_speech():
    found = read("I: Hva? #00:00:02-5#\nB: Ja.\nI: Å?\nB: Nei.")
    assert turns(found)[0] == ("I", "Hva? #00:00:02-5#")
    assert times(found)[0] == (None, None)


# Numbers of paragraphs


def test_numbers_of_paragraphs_are_no_speech():
    found = read("1 Kari: Hva?\n2 Per: Tre ting:\n3 en ting til.\n4 Kari: Ja.\n5 Per: Nei.")
    assert turns(found) == [("Kari", "Hva?"), ("Per", "Tre ting:\nen ting til."), ("Kari", "Ja."), ("Per", "Nei.")]
    assert not re.search(r"\d", found.text)


@pytest.mark.parametrize("form", ["{}. {}", "[{}] {}", "({}) {}", "{}) {}", "{}\t{}"])
def test_ways_to_number(form):
    text = "\n".join(form.format(i, line) for i, line in enumerate(["I: Hva?", "T: Ja.", "I: Å?", "T: Nei."], 1))
    assert turns(read(text)) == [("I", "Hva?"), ("T", "Ja."), ("I", "Å?"), ("T", "Nei.")]


@pytest.mark.parametrize(
    "listed",
    ["1. Tid: for lite\n2. Folk: for få\n3. Penger: ingen", "1. tid\n2. folk\n3. penger", "1986\n1990\n1994"],
)
def test_a_numbered_list_in_the_talk_keeps_its_numbers(listed):
    found = read(f"I: Hva mangler?\nT: Tre ting.\n{listed}\nI: Hva mer?\nT: Nei.\nI: Ja.\nT: Ja.")
    assert turns(found)[1] == ("T", f"Tre ting.\n{listed}")


# Codes, columns, brackets


def test_numbers_that_recur_are_codes_and_those_that_rise_are_not():
    assert [label for label, _ in turns(read("001 ja\n002 nei\n001 jo\n002 så\n001 ja"))] == ["001", "002"] * 2 + [
        "001"
    ]
    assert turns(read("001 ja\n002 nei\n003 jo\n004 så\n005 ja")) == []


def test_lines_without_a_code_go_on():
    found = read("int kor va du?\n003 heime\nog så ute\nint ja\n003 nei")
    assert turns(found)[1] == ("003", "heime\nog så ute")


PROSE = "Ja det var slik\nOg så gikk vi\nJa vi gikk\nOg vi kom\nJa og nei\nOg så videre\nJa vel\nOg der var det"


def test_words_of_the_talk_are_no_codes():
    assert turns(read(PROSE)) == []


def test_capitals_are_codes_where_they_begin_nearly_all_lines():
    text = "EO kor va du?\nAH heime\nEO ja\nAH og du?\nEO ute\nAH ja"
    assert [label for label, _ in turns(read(text))] == ["EO", "AH"] * 3
    assert turns(read(f"{text}\nog så\nkom han\nog vi\ngikk")) == []


def test_a_column_of_labels_needs_its_gap_nearly_everywhere():
    text = "EO   kor va du?\nAH   heime hos\n     mor\nEO   ja\nAH   nei"
    assert turns(read(text))[1] == ("AH", "heime hos\nmor")
    # two blanks after the end of a sentence make no column
    assert turns(read("Ja.  Det var slik.\nNei.  Det var ikke.\nJa.  Jo.\nSlik var det.\nOg slik.\nOg så.\nDa.")) == []


def test_tabs_may_stand_before_fewer_lines():
    found = read("Anne\tHva?\nKjell\tTja.\nDet er ikke godt å si.\nAnne\tNei.\nKjell\tJo.")
    assert turns(found)[1] == ("Kjell", "Tja.\nDet er ikke godt å si.")


def test_one_name_in_a_column_is_taken_and_unsure():
    found = read("Anne\tHva?\nKjell\tJa.\nAnne\tHvor?\nKjell\tDer.\nSissel\tHer.")
    assert turns(found)[-1] == ("Sissel", "Her.")
    assert found.unsure == ("line 5",)


def test_remarks_in_brackets_are_no_labels():
    talk = "[ler] Ja.\n[pause] Nei.\n[ler] Jo.\n[00:12] Så.\n[uklart] Hva?"
    assert {label for label, _ in turns(read(talk))} <= {""}
    assert [label for label, _ in turns(read("[id1] Ja?\n[ler] Nei.\n[id2] Jo.\n[id1] Så.\n[id2] Hva?"))] == [
        "id1", "id2", "id1", "id2",
    ]  # fmt: skip


TWICE = "every turn stands twice: taken in ordinary spelling, the lines as spoken left out (4 lines)"


def test_every_turn_twice():
    said = "ma_01   ja de va\nma_01_orthography   ja det var\nks   å?\nks_orthography   og?"
    found = read(f"{said}\n{said}")
    assert turns(found) == [("ma_01", "ja det var"), ("ks", "og?")] * 2
    assert found.notices == (TWICE,)
    assert found.aside == ()


# Nobody named


def headed(text):
    return assemble(Blocks(tuple(Line(line, "", aside=line.startswith("#")) for line in text.split("\n"))))


def test_headings_that_ask_are_turns_where_nobody_is_named():
    found = headed("# Samtale\n## Hvordan gikk det?\n> *Bra.*\n>\n> *Nesten.*\n## Og nå?\nNå er det over.")
    assert turns(found) == [
        ("Spørsmål", "Hvordan gikk det?"),
        ("Svar", "Bra.\n>\n> *Nesten."),
        ("Spørsmål", "Og nå?"),
        ("Svar", "Nå er det over."),
    ]
    assert found.notices == (
        "nobody is named: headings that ask are turns of «Spørsmål», what stands below them of «Svar»",
    )
    english = headed("## How was it?\nFine.\n## What next?\nNothing.")
    assert [label for label, _ in turns(english)] == ["Question", "Answer"] * 2


def test_headings_are_no_turns_where_somebody_is_named_or_they_do_not_ask():
    named = headed("## Hva?\nI: Ja?\nT: Nei.\n## Hvem?\nI: Å?\nT: Jo.")
    assert turns(named) == [("I", "Ja?"), ("T", "Nei."), ("I", "Å?"), ("T", "Jo.")]
    assert turns(headed("## Metode\nVi gjorde det slik.\n## Hva fant vi?\nLite.\n## Funn\nTo.")) == []


def test_times_without_names():
    found = read("[00:00:02] Hei.\n[00:00:04] Velkommen.\n[00:00:09] I dag er det fredag.")
    assert turns(found) == [("", "Hei."), ("", "Velkommen."), ("", "I dag er det fredag.")]
    assert times(found) == [(2_000, None), (4_000, None), (9_000, None)]
    assert found.unlabelled == ("line 1", "line 2", "line 3")


ONCE = "Moderator: Hei.\nLine: Ja.\nHva tenkte du?\nLine: Lite.\nGuro: Mye.\nHva da?\nGuro: Alt.\nHvem da?\nLine: Jeg."


def test_paragraphs_without_label_are_nobodys_where_the_moderator_is_named_once():
    found = read(ONCE)
    assert [turn.label for turn in found.turns] == ["Moderator", "Line", "", "Line", "Guro", "", "Guro", "", "Line"]
    assert found.unlabelled == ("line 3", "line 6", "line 8")


def test_they_go_on_where_somebody_asks_by_name():
    text = "I: Hva?\nLine: Ja.\nHva tenkte jeg?\nI: Hvem?\nLine: Lite.\nHva mer?\nI: Når?\nLine: Mye.\nHva da?\nI: Hæ?"
    assert read(text).unlabelled == ()
    # nor where they tell
    assert read(ONCE.replace("?", ".")).unlabelled == ()


# What holds everywhere


IN_PLACE = [case for case in cases() if case.startswith(("txt-", "md-"))]
_AROUND = re.compile(
    r"#?[\[(<{#]?(?:\d{1,2}:)?\d{1,3}:\d\d(?:[.,-]\d{1,3})?[\])>}#]?(?: ?[AP]M)?"  # stamps
    r"|\d{1,2} (?:hour|minut|second|sekund)\w*|https?://\S+"
    r"|\(ler\)|[^\w]|\d",
)


@pytest.mark.parametrize("case", IN_PLACE)
def test_outside_turns_stand_only_labels_stamps_marks_numbers_and_what_is_set_aside(case):
    path = next((FOLDER / case).glob("input.*"))
    loaded = load(path, **options_of(case))
    transcript, report = loaded.transcript, loaded.report
    left = list(transcript.text)
    for turn in transcript.turns:
        left[turn.start : turn.end] = re.sub(r".", " ", transcript.words_of(turn))
    aside = {int(place.removeprefix("line ")) for place in (*report.header, *report.aside)}
    rows = "".join(left).split("\n")
    labels = sorted({turn.label for turn in transcript.turns}, key=len, reverse=True)
    if case == "txt-layers":  # the second copy of each turn, which a notice counts
        rows = [row for row in rows if not re.match(r"(?:aal_01um|ks) |\s", row)]
        labels.append("_orthography")
    for number, row in enumerate(rows, 1):
        if number not in aside:
            for label in filter(None, labels):
                row = row.replace(label, "", 1)
            assert _AROUND.sub("", row) == "", (number, row)


@pytest.mark.parametrize("case", IN_PLACE)
def test_whatever_the_bytes_only_load_errors_come(case, tmp_path):
    data = next((FOLDER / case).glob("input.*")).read_bytes()
    chance = random.Random(case)
    path = tmp_path / "a.txt"
    for _ in range(12):
        at, to = sorted(chance.choices(range(len(data)), k=2))
        path.write_bytes(
            chance.choice(
                (
                    data[:at] + data[to:],
                    data[:to] + data[at:],
                    data[:at] + bytes(byte ^ 1 << chance.randrange(8) for byte in data[at:to]) + data[to:],
                    data[:at] + chance.randbytes(9) + data[at:],
                    data[at:to].replace(b"\n", b"") + data[to:],
                )
            )
        )
        for name in (None, "text"):
            try:
                transcript = load(path, format=name).transcript
            except LoadError as error:
                assert error.hint  # noqa: PT017
                continue
            ends = [0, *(end for turn in transcript.turns for end in (turn.start, turn.end))]
            assert ends == sorted(ends)
            assert ends[-1] <= len(transcript.text)


# What is no start of a turn


CAPITALS = "INT: Hva gjør du?\nANNE: Jeg er lærer.\nINT: Ja.\nANNE: Ja da.\nINT: Nå?\nANNE: Nå nett.\n"


@pytest.mark.parametrize(
    ("above", "between"),
    [
        ("Audio source: C:\\opptak\\a.wav\n\n", ""),
        ("INTERVJUGUIDE DEL 1: BAKGRUNN\n\n", ""),
        ("", "Første spørsmål: hva husker du?\n"),
        ("", "For example: the lists.\n"),
    ],
)
def test_headings_and_openings_of_speech_are_no_doubtful_labels(above, between):
    assert read(above + CAPITALS + between + CAPITALS).doubtful == ()


def test_a_line_like_a_turn_is_still_doubtful():
    assert read(CAPITALS + "Vaktmester: nei, da.\n" + CAPITALS).doubtful == ("line 7",)
    assert read("Vaktmester ved skolen: nei, da\n\n" + CAPITALS).doubtful == ("line 1",)


def titled(bold, *, turns_in_bold=False):
    lines = [
        Line(text, f"paragraph {i}", bold=len(text) if turns_in_bold and text.startswith("INT") else 0)
        for i, text in enumerate((CAPITALS + CAPITALS).rstrip().split("\n"), 1)
    ]
    lines.insert(4, Line(bold, "paragraph 20", bold=len(bold)))
    return assemble(Blocks(tuple(lines)))


@pytest.mark.parametrize("bold", ["Tema 2: Innføringen", "Innføringen av nye lister"])
def test_a_paragraph_in_bold_between_turns_is_doubtful(bold):
    assert titled(bold).doubtful == ("paragraph 20",)
    assert titled(bold, turns_in_bold=True).doubtful == ()
    assert titled(f"{bold} {'og slik gikk det ' * 5}").doubtful == ()
