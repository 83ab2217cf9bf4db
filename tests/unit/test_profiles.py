"""Profiles: what a section of coanalysis.toml may say, what it finds in every format, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.errors import LoadError, UsageError
from coanalysis.language.marks import KINDS
from coanalysis.loaders import load
from coanalysis.loaders.base import Blocks, Line
from coanalysis.loaders.profile_patterns import SPEAKERS, STAMPS, Watch, mark_pattern, stamp_ms
from coanalysis.loaders.profile_reading import KEYS, faults_of
from coanalysis.loaders.profile_shipped import shipped
from coanalysis.loaders.profiles import Profile, profile_named, profile_names
from coanalysis.loaders.turns import Assembly, assemble
from coanalysis.model import TimePoint
from coanalysis.project.folder import FileError, read_settings
from coanalysis.study import Settings
from projects import closed_project
from readme import ROOT
from wordfiles import word_file

PAGE = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")


def profile(keys: str, name: str = "own", others: str = "") -> Profile:
    """Return the profile of a section with these keys."""
    return profile_named(name, tomllib.loads(f"[profiles.{name}]\n{keys}\n{others}")["profiles"])


def assembled(text: str, one: Profile) -> Assembly:
    lines = tuple(Line(line, f"line {i}") for i, line in enumerate(text.split("\n"), 1))
    return assemble(Blocks(lines), one)


def turns(text: str, one: Profile | str) -> list[tuple[str, str]]:
    found = assembled(text, profile(one) if isinstance(one, str) else one)
    return [(turn.label, found.text[turn.start : turn.end]) for turn in found.turns]


def marks(text: str, one: Profile | str) -> list[tuple[str, str]]:
    found, _times = (profile(one) if isinstance(one, str) else one).marks(text, 0, len(text))
    return [(text[mark.start : mark.end], mark.kind) for mark in found]


def faults(keys: str) -> list[tuple[str, str]]:
    return [(one.key, one.message) for one in faults_of("own", {"own": tomllib.loads(keys)})]


# How speakers are written


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ('speaker = "colon"', "Kari: hei\nOla: ja, Klokken 10:30\nNAV: nei"),
        ('speaker = "tab"', "Kari\thei\nOla:\tja, Klokken 10:30\nNAV\tnei"),
        ('speaker = "code"\nspeakers = ["Kari", "Ola", "NAV"]', "Kari hei\nOla ja, Klokken 10:30\nNAV nei"),
        ('speaker = "bracket"', "[Kari] hei\n<Ola> ja, Klokken 10:30\n[NAV]: nei"),
        ('speaker = "number"', "1 Kari: hei\n2. Ola: ja, Klokken 10:30\n12) NAV: nei"),
        ('speaker = "bold"', "**Kari** hei\n__Ola__ ja, Klokken 10:30\n**NAV:** nei"),
        ('speaker = "alone"\nspeakers = ["Kari", "Ola", "NAV"]', "Kari\nhei\nOla:\nja, Klokken 10:30\nNAV\nnei"),
        ("speaker = '@(?P<label>\\w+)'", "@Kari hei\n@Ola  ja, Klokken 10:30\n@NAV nei"),
        ("speaker = '(?P<label>\\w+) sier(?P<text>.*)'", "Kari sier hei\nOla sier ja, Klokken 10:30\nNAV sier nei"),
        ('speakers = ["Kari", "Ola", "NAV"]', "Kari: hei\nOla: ja, Klokken 10:30\nNAV: nei"),
    ],
)
def test_ways_to_write_speakers(keys, text):
    expected = [("Kari", "hei"), ("Ola", "ja, Klokken 10:30"), ("NAV", "nei")]
    assert turns(text, keys) == expected
    in_place = assemble(Blocks(_placed(text), text=text), profile(keys))
    assert [(turn.label, text[turn.start : turn.end]) for turn in in_place.turns] == expected


def _placed(text: str) -> tuple[Line, ...]:
    found = re.finditer(r"[^\n]+", text)
    return tuple(Line(one[0], f"line {i}", one.start()) for i, one in enumerate(found, 1))


def test_every_way_has_a_name_that_is_tested_and_documented():
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in SPEAKERS if f'speaker = "{name}"' not in source] == []
    assert [name for name in STAMPS if f'stamp = "{name}"' not in source] == []
    assert [name for name in (*SPEAKERS, *STAMPS, *KEYS, *shipped()) if f"`{name}`" not in PAGE] == []


def test_bold_may_come_from_the_format():
    lines = (Line("Kari  hei", "paragraph 1", bold=5), Line("Ola ja", "paragraph 2", bold=3), Line("å", "paragraph 3"))
    found = assemble(Blocks(lines), profile('speaker = "bold"'))
    assert [(one.label, found.text[one.start : one.end]) for one in found.turns] == [("Kari", "hei"), ("Ola", "ja\nå")]


def test_lines_without_label_go_on_and_lookalikes_are_named():
    text = "003 ja\nog så\n12 år gamle\n004 NAV\nNAV sa nei\nint hva ?\n1998 var det"
    found = assembled(text, profile('speaker = "code"'))
    assert [turn.label for turn in found.turns] == ["003", "004", "int"]
    assert found.doubtful == ("line 3", "line 5")  # neither recurs


def test_listed_speakers_are_taken_letter_for_letter():
    text = "Kari: hei\nKARI: ja\nMerk: Ola kom\nOla: nei\n"
    found = assembled(text, profile('speakers = ["Kari", "Merk"]'))
    assert [turn.label for turn in found.turns] == ["Kari", "Merk"]
    assert found.doubtful == ("line 2", "line 4")


def test_words_that_are_no_labels_are_not_taken_without_a_list():
    text = "Kari: hei\nMerk: pausen\nfor eksempel: slik\nOla: nei"
    found = assembled(text, profile('speaker = "colon"'))
    assert [turn.label for turn in found.turns] == ["Kari", "Ola"]
    assert found.doubtful == ("line 2", "line 3")
    assert turns("[Kari] hei\n[ler] ja\n[00:12] nei", 'speaker = "bracket"') == [("Kari", "hei\n[ler] ja\n[00:12] nei")]


def test_a_pattern_of_ones_own_is_taken_at_its_word():
    text = "Merk| hei\n| hvem?\nKari| ja"
    assert turns(text, r"speaker = '(?P<label>\w*)\|'") == [("Merk", "hei"), ("", "hvem?"), ("Kari", "ja")]


def test_a_line_inside_a_paragraph_teaches_no_label():
    lines = (
        Line("Kari: hei", "paragraph 1"),
        Line("Mål: å se", "paragraph 1", first=False),
        Line("Ola: ja", "paragraph 2"),
        Line("Kari: nei", "paragraph 2", first=False),
    )
    found = assemble(Blocks(lines), profile('speaker = "colon"'))
    assert [turn.label for turn in found.turns] == ["Kari", "Ola", "Kari"]


# Header, lines to skip, times


@pytest.mark.parametrize(
    ("header", "n_aside"), [("0", 0), ("2", 2), ("3", 3), ('"Kari: hei"', 3), ('"start"', 2), ('"finnes ikke"', 0)]
)
def test_header(header, n_aside):
    text = "Sted: Bodø\nTid: i går\nSTART: nå\nKari: hei\nOla: ja"
    found = assembled(text, profile(f"speaker = '(?P<label>[^:]+):'\nheader = {header}"))
    assert [turn.label for turn in found.turns] == ["Sted", "Tid", "START", "Kari", "Ola"][n_aside:]
    assert len(found.header) == n_aside


def test_lines_of_the_header_count_as_the_file_counts_them():
    lines = (Line("Sted: Bodø", "line 1"), Line("", "line 2"), Line("Tid: nå", "line 6"), Line("Kari: hei", "line 9"))
    found = assemble(Blocks(lines), profile('speakers = ["Sted", "Tid", "Kari"]\nheader = 8'))
    assert [turn.label for turn in found.turns] == ["Kari"]
    pages = tuple(Line(line.text, f"page 1, line {i}") for i, line in enumerate(lines))
    found = assemble(Blocks(pages), profile('speakers = ["Sted", "Tid", "Kari"]\nheader = 2'))
    assert [turn.label for turn in found.turns] == ["Kari"]


def test_a_header_alone_leaves_the_usual_search_to_find_the_labels():
    text = "Kari: intervjuer\nOla: gjest\nI: Hei.\nR: Ja?\nI: Nei.\nR: Å."
    found = assembled(text, profile("header = 2"))
    assert [turn.label for turn in found.turns] == ["I", "R", "I", "R"]
    assert found.header == ("line 1", "line 2")
    assert profile('pause = ["#"]').speakers([Line("I: hei", "line 1")]) is None


def test_skipped_lines_take_the_lines_that_go_on_from_them_along():
    text = "aa_01 ja det\naa_01_ort JA DET\n  OG SÅ\nab_02 nei\nab_02_ort NEI\nSide 4\naa_01 hei"
    one = profile('speaker = "code"\nskip = ["…_ort", "Side …"]')
    assert turns(text, one) == [("aa_01", "ja det"), ("ab_02", "nei"), ("aa_01", "hei")]
    listed = profile('speaker = "code"\nspeakers = ["aa_01", "ab_02"]\nskip = ["…_ort", "Side …"]')
    assert turns(text, listed) != []
    for found in (assembled(text, one), assembled(text, listed)):
        assert (found.doubtful, found.wordless) == ((), ())


def test_a_skipped_line_inside_a_turn_is_a_mark_there():
    text = "Kari: vi har knapp\nSide 4\ntid her. Side 5"
    one = profile('speaker = "colon"\nskip = "Side …"')
    found = assemble(Blocks(_placed(text), text=text), one)
    assert [(text[mark.start : mark.end], mark.kind) for mark in found.marks] == [("Side 4", "comment")]
    assert turns(text, one) == [("Kari", "vi har knapp\ntid her. Side 5")]


@pytest.mark.parametrize(
    ("keys", "stamp", "ms"),
    [
        ('stamp = "clock"', "1:12", 72_000),
        ('stamp = "brackets"', "[00:01:12.5]", 72_500),
        ('stamp = "hash"', "#00:01:12-5#", 72_500),
        ('stamp = "seconds"', "[72.5 s]", 72_500),
        ('stamp = "stretch"', "[0072.50 - 0075.00]", 72_500),
        ('stamp = ["hash", "stretch"]', "[00:01:12.500 --> 00:01:15.000]", 72_500),
        (r"stamp = '\{(?P<stamp>[\d.]+)\}'", "{00.01.12}", 72_000),
        (r"stamp = '\{(?P<stamp>[\d,]+)\}'", "{72,5}", 72_500),
    ],
)
def test_ways_to_write_times(keys, stamp, ms):
    keys += '\nspeaker = "colon"\nusual_marks = false'
    for text in (f"{stamp} Kari: ja nei", f"Kari: {stamp} ja nei"):
        (turn,) = assembled(text, profile(keys)).turns
        assert (turn.label, turn.begin_ms, turn.end - turn.start) == ("Kari", ms, len("ja nei"))
    text = f"Kari: ja {stamp} nei"
    found = assembled(text, profile(keys))
    assert [(mark.start, mark.end, mark.kind) for mark in found.marks] == [(9, 9 + len(stamp), "time")]
    assert found.times == (TimePoint(9, ms),)


def test_times_at_the_end_begin_the_next_turn():
    text = "Kari: hei [0:05]\nOla: ja\nog nei [0:12]\nKari: å"
    found = assembled(text, profile('speaker = "colon"\nstamp = "brackets"\nstamp_at = "end"'))
    assert [(one.label, one.begin_ms, one.end_ms, found.text[one.start : one.end]) for one in found.turns] == [
        ("Kari", None, 5_000, "hei"),
        ("Ola", 5_000, 12_000, "ja\nog nei"),
        ("Kari", 12_000, None, "å"),
    ]


def test_a_time_may_stand_in_the_pattern_of_the_speaker():
    text = "12.5 Kari: hei\n0:20 Ola: ja"
    found = assembled(text, profile(r"speaker = '(?P<stamp>[\d.:]+) (?P<label>\w+):'"))
    assert [(one.label, one.begin_ms) for one in found.turns] == [("Kari", 12_500), ("Ola", 20_000)]


@pytest.mark.parametrize(
    ("text", "ms"),
    [("0:12", 12_000), ("00:01:12.5", 72_500), ("00.01.12", 72_000), ("12,5", 12_500), ("7", 7_000), ("tolv", None)],
)
def test_what_a_stamp_means(text, ms):
    assert stamp_ms(text) == ms


# Marks


@pytest.mark.parametrize(
    ("mark", "text", "found"),
    [
        ("[ler]", "[LER] [ler] [lere] ler", ["[LER]", "[ler]"]),
        ("#", "a # ## #b", ["#", "#", "#", "#"]),
        ("sukk", "Sukk sukker sukk.", ["Sukk", "sukk"]),
        ("N N", "da N  N kom NN n n", ["N  N"]),
        ("[uklart …]", "[uklart 00:12] [uklart] [uklart ord] ]", ["[uklart 00:12]", "[uklart ord]"]),
        ("@…@", "@det var@ kari@nav.no", ["@det var@"]),
        ("…-", "vi t- for- e-post [leende-] s-", ["t-", "for-", "s-"]),
        ("%…", "%l ja %u2 5 % av", ["%l", "%u2"]),
        ("+…(…)", "ja +u(hva nå) +(x) så (ja)", ["+u(hva nå)"]),
        ("//…: …//", "//S02: ja// og //nei//", ["//S02: ja//"]),
        ("((…))", "((dør)) (ja) ((a (b) c))", ["((dør))"]),
        (r"re: \(\d+\)", "(12) (a) (1 2)", ["(12)"]),
        ("re:(?i)[a-c]+-", "Ab- d-", ["Ab-"]),
    ],
)
def test_how_marks_are_written(mark, text, found):
    one = mark_pattern("other", mark)
    watch = Watch("x")
    spans = one.find(text, 0, len(text), lowered=text.lower(), watch=watch)
    assert [text[span.start : span.end] for span in spans] == found


def test_marks_of_a_profile_go_before_the_usual_ones():
    assert marks("ja [ler] (.) [navn]", 'laughter = ["(.)"]\ncomment = ["[navn]"]') == [
        ("[ler]", "laughter"),
        ("(.)", "laughter"),
        ("[navn]", "comment"),
    ]
    assert marks("ja [ler] (.) [navn]", 'pause = "(.)"\nusual_marks = false') == [("(.)", "pause")]
    # times go before marks: `#` is no pause there
    assert marks("ja # #00:00:12-5#", 'pause = ["#"]') == [("#", "pause"), ("#00:00:12-5#", "time")]
    # of two that overlap, the first, and then the longer
    assert marks("ja ## @nei@", 'pause = ["#", "##"]\nlaughter = ["@", "@…@"]') == [
        ("##", "pause"),
        ("@nei@", "laughter"),
    ]


SIGNS = st.text(st.sampled_from("[](){}#*@/-.x: ler1æ\n"), max_size=60)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(SIGNS, st.sampled_from(sorted(shipped())))
def test_marks_of_shipped_profiles_are_sorted_disjoint_and_inside(text, name):
    whole = f"003 {text}"
    found, times = profile_named(name, {}).marks(whole, 4, len(whole))
    at = 4
    for mark in found:
        assert at <= mark.start < mark.end <= len(whole)
        assert mark.kind in (*KINDS, "time")
        at = mark.end
    assert {point.offset for point in times} <= {mark.start for mark in found if mark.kind == "time"}
    assert times == sorted(times, key=lambda point: point.offset)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("tekstlab", "ja # s- %l N N på M2 * mm",
         "# pause|s- broken|%l comment|N N anonymised|M2 anonymised|* overlap"),
        ("f4", "ja (unv.) #00:00:12-5# //nei//", "(unv.) unclear|#00:00:12-5# time|// overlap|// overlap"),
        ("jefferson", "ja [nei] (0.5) =så .hh (kanskje) ((dør))",
         "[ overlap|] overlap|(0.5) pause|= overlap|.hh sound|((dør)) comment"),
        ("chat-ca", "ja ⌈2 nei 2⌉ &-eh [//] så (.)",
         "⌈2 overlap|2⌉ overlap|&-eh broken|[//] comment|(.) pause"),
        ("gat2", "ja (-) °h <<leende> nei> [så]",
         "(-) pause|°h sound|<<leende> comment|> comment|[ overlap|] overlap"),
    ],
)  # fmt: skip
def test_marks_of_shipped_profiles(name, text, expected):
    assert "|".join(" ".join(one) for one in marks(text, profile_named(name, {}))) == expected


@pytest.mark.parametrize(
    ("name", "text", "labels"),
    [
        ("tekstlab", "int hva ?\n003 ja\nog\n003 å", ["int", "003", "003"]),
        ("maxqda", "00:03:40.5Zack: text\n\n00:03:44.1Ida: ja", ["Zack", "Ida"]),
        ("maxqda-print", "1 Dan: ja\n2 Ida: nei", ["Dan", "Ida"]),
        ("nvivo", "0:05\tKARI:\thei\n0:12\tUNKNOWN1:\tja", ["KARI", "UNKNOWN1"]),
        ("jefferson", "A: ja\nB: nei", ["A", "B"]),
        ("gat2", "01   S1:  ja\n02        og\n03   S2:  nei", ["S1", "S2"]),
    ],
)
def test_speakers_of_shipped_profiles(name, text, labels):
    found = assembled(text, profile_named(name, {}))
    assert [turn.label for turn in found.turns] == labels


def test_times_of_shipped_profiles():
    found = assembled("00:03:40.5Zack: text\n\n00:03:44.1Ida: ja", profile_named("maxqda", {}))
    assert [turn.begin_ms for turn in found.turns] == [220_500, 224_100]
    found = assembled("0:05\tKARI:\thei\n0:12\tUNKNOWN1:\tja", profile_named("nvivo", {}))
    assert [turn.begin_ms for turn in found.turns] == [5_000, 12_000]


# Every format


def _docx(lines: list[str]) -> bytes:
    return word_file(
        "".join(f"<w:p><w:r><w:t xml:space='preserve'>{_escaped(line)}</w:t></w:r></w:p>" for line in lines)
    )


def _html(lines: list[str]) -> bytes:
    return ("<html><body>" + "".join(f"<p>{_escaped(line)}</p>" for line in lines) + "</body></html>").encode()


def _rtf(lines: list[str]) -> bytes:
    return ("{\\rtf1\\ansi\\ansicpg1252 " + "".join(f"{line}\\par\n" for line in lines) + "}").encode("cp1252")


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;")


def _odt(lines: list[str], path: Path) -> bytes:
    from odfdo import Document, Paragraph

    document = Document("text")
    document.body.clear()
    for line in lines:
        document.body.append(Paragraph(line))
    document.save(path)
    return path.read_bytes()


TALK = ["Kode: 4", "<Kari> ja vi & # hadde", "det var", "<Ola> nei !t- tid", "<Kari> (kanskje) å"]
KEYS_OF_TALK = 'speaker = "bracket"\nheader = 1\npause = ["#"]\nbroken = ["!…-"]\noverlap = ["&"]'


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".html", ".rtf", ".odt"])
def test_a_profile_works_for_every_format_alike(tmp_path, suffix):
    makers = {".docx": _docx, ".html": _html, ".rtf": _rtf, ".odt": lambda lines: _odt(lines, tmp_path / "x.odt")}
    data = makers[suffix](TALK) if suffix in makers else "\n".join(TALK).encode()
    path = tmp_path / f"talk{suffix}"
    path.write_bytes(data)
    found = load(path, profile=profile(KEYS_OF_TALK)).transcript
    assert [(turn.label, found.words_of(turn)) for turn in found.turns] == [
        ("Kari", "ja vi & # hadde\ndet var"),
        ("Ola", "nei !t- tid"),
        ("Kari", "(kanskje) å"),
    ]
    assert [(found.text[mark.start : mark.end], mark.kind) for mark in found.marks] == [
        ("&", "overlap"),
        ("#", "pause"),
        ("!t-", "broken"),
    ]


def test_marks_count_where_the_format_names_the_speakers(tmp_path):
    path = tmp_path / "talk.vtt"
    cue = "00:00:0{0}.000 --> 00:00:0{1}.000\n<v {2}>ja $ nei</v>\n\n"
    path.write_text("WEBVTT\n\n" + cue.format(1, 2, "Kari") + cue.format(3, 4, "Ola"), encoding="utf-8")
    found = load(path, profile=profile('speaker = "code"\npause = ["$"]')).transcript
    assert [turn.label for turn in found.turns] == ["Kari", "Ola"]
    assert [mark.kind for mark in found.marks] == ["pause", "pause"]


# What a profile says of a file


def test_what_was_found_and_what_found_nothing(tmp_path):
    path = tmp_path / "talk.txt"
    path.write_text("START\n003 ja # nei [ler]\n004 å\n", encoding="utf-8")
    one = profile(
        'speaker = "code"\nspeakers = ["003", "004", "int"]\nheader = "BEGYNN"\nstamp = "hash"\n'
        'pause = ["#", "##"]\nunclear = ["xxx"]'
    )
    report = load(path, profile=one).report
    assert report.profile == (
        "marks found by profile own: 1 pause, 1 laughter",
        "profile own found nothing for: header «BEGYNN», speaker «int», stamp, pause «##», unclear «xxx»",
    )
    (alone,) = load(path, profile=profile_named("tekstlab", {})).report.profile
    assert alone == "marks found by profile tekstlab: 1 pause, 1 laughter"  # what it ships is not told one by one
    none = profile('speaker = "code"\nusual_marks = false')
    assert load(path, profile=none).report.profile == ("marks found by profile own: none",)


# What is wrong with a section


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ('paus = ["#"]', [("paus", "there is no key 'paus'")]),
        ('speaker = "kolon"', [("speaker", "there is no pattern called 'kolon'")]),
        (r"speaker = '(\w+):'", [("speaker", "the pattern does not say which part is the label")]),
        (r"speaker = '(?P<label>\w+'", [("speaker", "the pattern is not valid: missing ) at character 14")]),
        ("speaker = 3", [("speaker", "this is not text")]),
        ('stamp = "klokke"', [("stamp", "there is no pattern called 'klokke'")]),
        ('stamp = ["hash", 3]', [("stamp", "this is not a list of texts")]),
        ("pause = []", [("pause", "this is not a list of texts")]),
        ('pause = ["…"]', [("pause", "a mark needs a sign beside …")]),
        ('pause = ["a…b…c…d…e"]', [("pause", "a mark can hold … twice at most")]),
        ('pause = ["re: x*"]', [("pause", "the pattern also fits where nothing stands")]),
        ('pause = ["re: (x"]', [("pause", "the pattern is not valid: missing ) at character 3")]),
        ('header = -1', [("header", "this is no number of lines and no beginning of a line")]),
        ("header = true", [("header", "this is no number of lines and no beginning of a line")]),
        ('usual_marks = "no"', [("usual_marks", "this is neither true nor false")]),
        ('stamp_at = "middle"', [("stamp_at", "'middle' is not known")]),
        ('stamp_at = "end"', [("stamp_at", "it is not said how times are written")]),
        ('speaker = "alone"', [("speaker", "labels that stand alone cannot be told from words")]),
        ('base = "nota"', [("base", "there is no profile 'nota' to start from")]),
        ('base = "own"', [("base", "there is no profile 'own' to start from")]),
        ('speakers = [1, 2]\nspeaker = "colon"\nheader = 1.5',
         [("speakers", "this is not a list of texts"),
          ("header", "this is no number of lines and no beginning of a line")]),
    ],
)  # fmt: skip
def test_faults(keys, expected):
    assert faults(keys) == expected


def test_hints_say_what_to_write():
    def hint(keys: str) -> str:
        (one,) = faults_of("own", {"own": tomllib.loads(keys)})
        return one.hint

    assert hint('paus = ["#"]') == "did you mean pause?"
    assert "colon, tab, code" in hint('speaker = "kolon"')
    assert "(?P<label>…)" in hint('speaker = "kolon"')
    assert "tekstlab, f4" in hint('base = "nota"')
    assert "single quotes" in hint(r"speaker = '(?P<label>\w+'")


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.sampled_from(KEYS), st.text(st.sampled_from("(?P<label>stamp)[]{}*+\\…re: #1,"), max_size=20))
def test_whatever_is_written_is_a_fault_or_a_profile(key, value):
    sections = {"own": {key: value}}
    if faults_of("own", sections):
        with pytest.raises(LoadError):
            profile_named("own", sections)
    else:
        one = profile_named("own", sections)
        text = "Kari: ja # (label) [12]\n003 nei"
        one.speakers([Line(line, "line 1") for line in text.split("\n")])
        one.marks(text, 0, len(text))


def test_a_chain_of_bases_that_comes_back_is_a_fault():
    sections = tomllib.loads('[a]\nbase = "b"\n[b]\nbase = "c"\n[c]\nbase = "b"')
    assert [one.key for one in faults_of("a", sections)] == ["base"]
    assert [one.key for one in faults_of("c", sections)] == ["base"]


def test_a_base_gives_what_the_section_does_not_say():
    one = profile('base = "mine"\npause = ["$"]', others='[profiles.mine]\nbase = "tekstlab"\nheader = 2')
    assert (one.layout.speaker, one.layout.header) == ("code", 2)
    assert marks("$ # *", one) == [("$", "pause"), ("#", "pause"), ("*", "overlap")]
    assert [mark.text for mark in one.written if mark.kind == "pause"] == ["$"]  # `#` is a usual mark here
    own = profile('base = "f4"\nheader = 1', name="f4")
    assert (own.layout.stamp_at, own.layout.header) == ("end", 1)


def test_settings_name_every_fault_with_its_line():
    text = (
        'title = "T"\n\n[profiles.lia]\nspeaker = "kode"\nheader = 5\n\n[profiles."to"]\n# pause\npaus = "#"\n'
        'speakers = [\n  "a",\n  3,\n]\n'
    )
    with pytest.raises(FileError) as caught:
        read_settings(text)
    assert [f"{one.where}: {one.message}" for one in caught.value.problems] == [
        "coanalysis.toml, line 4: profile lia: there is no pattern called 'kode'",
        "coanalysis.toml, line 9: profile to: there is no key 'paus'",
        "coanalysis.toml, line 10: profile to: this is not a list of texts",
    ]
    with pytest.raises(FileError) as caught:
        read_settings('[profiles.lia]\nhints = "off"\n')
    assert caught.value.problems[0].hint == "settings of the study stand above the first [profiles.…]"
    for text in ('profiles = "x"', "[profiles]\nlia = 3"):
        with pytest.raises(FileError):
            read_settings(text)
    with pytest.raises(FileError) as caught:
        read_settings('[profiles.lia]\nspeaker = "(?P<label>\\w+)"\n')
    assert "single quotes" in caught.value.problems[0].hint


def test_settings_keep_sections_as_they_stand():
    sections = {"lia": {"speaker": "code", "header": 5}}
    found = read_settings('title = "T"\n[profiles.lia]\nspeaker = "code"\nheader = 5\n')
    assert found == Settings(title="T", profiles=sections)
    assert profile_names(found.profiles) == ("lia", *shipped())


def test_a_profile_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(UsageError) as caught:
        profile_named("nota", {"lia": {}})
    assert caught.value.message == "there is no profile 'nota'"
    assert caught.value.hint.startswith("profiles: lia, tekstlab, f4, ")
    with pytest.raises(LoadError) as broken:
        profile_named("lia", {"lia": {"speaker": "kode", "paus": "#"}})
    assert [one.where for one in broken.value.problems] == [
        "coanalysis.toml, [profiles.lia], speaker",
        "coanalysis.toml, [profiles.lia], paus",
    ]


# Patterns that do not come back


@pytest.mark.parametrize(
    "keys",
    [
        "speaker = '(?P<label>(a|aa)+)$'",
        'speaker = "colon"\npause = ["re: (a|aa)+$"]',
        "speaker = \"colon\"\nstamp = '(?P<stamp>(1|11)+)$'",
        "speaker = \"colon\"\nskip = ['re: (a|aa)+$']",
    ],
    ids=["speaker", "mark", "stamp", "skip"],
)
def test_a_pattern_that_does_not_come_back_is_stopped(tmp_path, keys):
    path = tmp_path / "talk.txt"
    path.write_text(f"Kari: ja\n{'a' * 60}!\nOla: nei\n{'1' * 60}b\nKari: ja\n", encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        load(path, profile=profile(keys))
    assert caught.value.code == "load.slow-profile"
    assert caught.value.where == "coanalysis.toml, [profiles.own]"
    assert "aaa" not in str(caught.value)


def test_patterns_that_take_long_together_are_stopped(monkeypatch):
    watch = Watch("x")
    clock = iter(range(1000))
    monkeypatch.setattr("coanalysis.loaders.profile_patterns.time.process_time", lambda: next(clock) * 0.1)
    for _ in range(20):  # 0.1 s each
        watch.run(lambda: None, 10)
    with pytest.raises(LoadError):
        watch.run(lambda: None, 10)
    monkeypatch.undo()


def test_an_honest_pattern_may_run_on_much_text():
    watch = Watch("x")
    for _ in range(3000):
        watch.run(lambda: sum(range(20)), 300)
    assert watch.n_chars == 900_000


# In a project

SECTION = '\n[profiles.eget]\nspeaker = "bracket"\nheader = 1\npause = ["{pause}", "{stille}"]\n'


def test_import_with_a_profile(coa, tmp_path, monkeypatch):
    root = closed_project(tmp_path, imported=False)
    path = root / "coanalysis.toml"
    path.write_text(path.read_text("utf-8") + SECTION, encoding="utf-8")
    talk = "Merk: 4\n<Kari> vi har {pause} knapp {ler} tid\n<Ola> ja\n<Kari> nei\n"
    (tmp_path / "i9.txt").write_text(talk, encoding="utf-8")
    monkeypatch.chdir(root)
    dry = coa("import", "../i9.txt", "--profile", "eget", "--dry-run")
    assert dry.code == 0
    assert "found nothing for: pause «{stille}»" in dry.out + dry.err
    assert "1 pause, 1 laughter" in dry.out + dry.err
    assert coa("import", "../i9.txt", "--profile", "nota").code == 2
    assert coa("import", "../i9.txt", "--profile", "eget").code == 0
    assert coa("code").code == 0
    assert "Tidspress" in coa("show", "quotes", "--include", "suggested", "--lang", "nb").out
    path.write_text(path.read_text("utf-8").replace('"bracket"', '"brackets"'), encoding="utf-8")
    broken = coa("status")
    assert broken.code == 3
    assert "profile eget: there is no pattern called 'brackets'" in broken.out + broken.err


# The page


def examples() -> list[tuple[str, str, list[list[str]]]]:
    """Return the worked examples of the page: section, text, rows of the table."""
    found = []
    for part in PAGE.split("\n## ")[1:]:
        blocks = dict(re.findall(r"```(toml|text)\n(.*?)```", part, re.DOTALL))
        if "toml" in blocks:
            rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| ")]
            found.append((blocks["toml"], blocks["text"], [[cell.strip() for cell in row] for row in rows[1:]]))
    return found


@pytest.mark.parametrize(("section", "text", "rows"), examples(), ids=["corpus", "archive", "own"])
def test_the_worked_examples_of_the_page(tmp_path, section, text, rows):
    sections = read_settings(section).profiles
    (name,) = sections
    path = tmp_path / "talk.txt"
    path.write_text(text, encoding="utf-8")
    loaded = load(path, profile=profile_named(name, sections))
    found = loaded.transcript
    shown = [
        [
            turn.label,
            " / ".join(found.words_of(turn).split("\n")),
            ", ".join(
                f"`{found.text[mark.start : mark.end]}` {mark.kind}"
                for mark in found.marks
                if turn.start <= mark.start < turn.end
            ),
        ]
        for turn in found.turns
    ]
    assert shown == rows
    assert len(loaded.report.profile) == 1  # nothing found nothing


def test_the_usual_marks_of_the_page_are_found():
    from coanalysis.language.marks import find_marks

    part = PAGE.split("Without a profile these are known")[1]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    assert [row[0].strip(" `") for row in rows] == ["time", *KINDS[:7], *KINDS[7:]]
    for kind, cell in rows:
        for written in re.findall(r"`([^`]+)`", cell):
            text = {"t-": "vi har t- tid"}.get(written, f"ja {written} nei")
            kinds = {one.kind for one in find_marks(text)}
            assert kinds == ({kind.strip(" `")} if written not in ("(kanskje)", "vi har t- tid") else kinds)
