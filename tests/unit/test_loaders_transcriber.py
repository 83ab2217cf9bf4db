import pytest

from annotation_files import loaded, refused, said
from coanalysis.loaders import load, sniff_format

SPEAKERS = {"spk1": "Anna", "spk2": "Siv"}


def trs(*turns, speakers=SPEAKERS, encoding="UTF-8", doctype='<!DOCTYPE Trans SYSTEM "trans-14.dtd">', episode=""):
    listed = "".join(f'<Speaker id="{key}" name="{name}"/>' for key, name in speakers.items())
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n{doctype}\n<Trans scribe="x" version_date="991231">'
        f"<Speakers>\n{listed}</Speakers>"
        f'<Episode {episode}><Section type="report" startTime="0" endTime="9">\n{"".join(turns)}</Section></Episode>'
        "</Trans>\n"
    )


def turn(speaker, start, end, inside):
    who = f' speaker="{speaker}"' if speaker else ""
    return f'<Turn{who} startTime="{start}" endTime="{end}">\n<Sync time="{start}"/>\n{inside}\n</Turn>\n'


def read(*turns, **options):
    return loaded("a.trs", trs(*turns, **options))


# Who says what, and when


def test_the_name_is_the_label_and_times_are_milliseconds():
    assert said(read(turn("spk1", "0", "1.5", "hva\nskjedde ?"), turn("spk2", "1.5", "3.0305", "ikke mye"))) == [
        ("Anna", 0, 1_500, "hva skjedde ?"),
        ("Siv", 1_500, 3_031, "ikke mye"),
    ]


def test_each_segment_has_its_time():
    blocks = read(turn("spk1", "0", "9", 'en <Sync time="2.25"/> to <Sync time="4"/> <Sync time="5"/>fem'))
    assert [(line.text, line.begin_ms, line.end_ms, line.place) for line in blocks.lines] == [
        ("en", 0, 2_250, "segment 1"),
        ("to", 2_250, 4_000, "segment 2"),
        ("fem", 5_000, 9_000, "segment 4"),
    ]
    assert said(blocks) == [("Anna", 0, 9_000, "en to fem")]


def test_words_before_the_first_sync_are_not_lost():
    text = trs('<Turn speaker="spk1" startTime="1" endTime="2">først<Sync time="1.5">inni</Sync>sist</Turn>')
    assert said(loaded("a.trs", text)) == [("Anna", 1_000, 2_000, "først innisist")]


def test_overlap_is_a_turn_for_each_at_the_same_time():
    both = turn("spk1 spk2", "1", "2", '<Who nb="1"/>\nnei\n<Who nb="2"/>\njo da')
    assert said(read(turn("spk1", "0", "1", "ja"), both, turn("spk2", "2", "3", "sånn"))) == [
        ("Anna", 0, 2_000, "ja nei"),
        ("Siv", 1_000, 3_000, "jo da sånn"),
    ]


def test_overlap_without_who_is_the_first_one_s():
    assert said(read(turn("spk2 spk1", "1", "2", "nei"))) == [("Siv", 1_000, 2_000, "nei")]


@pytest.mark.parametrize("number", ["0", "3", "", "x", "-1", "9" * 50])
def test_a_voice_that_is_not_there_has_no_label(number):
    both = turn("spk1 spk2", "1", "2", f'<Who nb="1"/>ja<Who nb="{number}"/>nei')
    assert said(read(both)) == [("Anna", 1_000, 2_000, "ja"), ("", 1_000, 2_000, "nei")]


def test_turns_without_speaker_have_no_label_and_silent_ones_are_none():
    assert said(read(turn("", "0", "1", ""), turn("", "1", "2", "musikk"), turn("spk1", "2", "3", "ja"))) == [
        ("", 1_000, 2_000, "musikk"),
        ("Anna", 2_000, 3_000, "ja"),
    ]


def test_speakers_of_one_name_are_told_apart_and_a_nameless_one_has_its_id():
    blocks = read(
        turn("spk1", "0", "1", "a"),
        turn("spk2", "1", "2", "b"),
        turn("spk3", "2", "3", "c"),
        turn("spk8", "3", "4", "d"),
        speakers={"spk1": "Brit", "spk2": "Brit", "spk3": " ", "spk4": "Liv"},
    )
    assert [label for label, *_ in said(blocks)] == ["Brit (spk1)", "Brit (spk2)", "spk3", "spk8"]
    assert blocks.notices == ("nothing said by: Liv", "speakers the file does not list: spk8")


@pytest.mark.parametrize("time", ["", "x", "-1", "1e9", "nan", "1.2.3"])
def test_an_odd_time_is_no_time(time):
    blocks = read(f'<Turn speaker="spk1" startTime="{time}" endTime="3"><Sync time="{time}"/>ja</Turn>')
    assert said(blocks) == [("Anna", None, 3_000, "ja")]


# Noises and comments


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        ('desc="latter" type="noise" extent="instantaneous"', "ja [latter] nei"),
        ('desc="leende" type="noise" extent="begin"', "ja [leende-] nei"),
        ('desc="leende" type="noise" extent="end"', "ja [-leende] nei"),
        ('desc="dør" type="noise" extent="next"', "ja [dør]+ nei"),
        ('desc="ja:" type="pronounce" extent="previous"', "ja +[pron=ja:] nei"),
        ('desc="en" type="language" extent="begin"', "ja [lang=en-] nei"),
        ('desc="x" type="ukjent"', "ja [x] nei"),
    ],
)  # fmt: skip
def test_events_are_shown_as_in_the_program(attributes, shown):
    assert said(read(turn("spk1", "0", "1", f"ja<Event {attributes}/>nei"))) == [("Anna", 0, 1_000, shown)]


def test_comments_are_remarks_and_background_is_left_out():
    inside = 'ja <Comment desc="ler  av\tSiv"/> nei<Background time="1" type="music" level="high"/><Comment desc=""/>'
    blocks = read(
        turn("", "0", "1", '<Comment desc="før alle"/>'),
        turn("spk1", "1", "2", inside),
        turn("", "2", "3", '<Comment desc="etter"/>'),
    )
    assert said(blocks) == [("Anna", 1_000, 2_000, "ja nei")]
    assert [(one.place, one.text) for one in blocks.remarks] == [
        ("segment 2", "før alle"),
        ("segment 2", "ler av Siv"),
        ("segment 2", "etter"),
    ]
    assert blocks.notices == ("set aside: background sounds (1)", "nothing said by: Siv")


def test_an_unknown_element_keeps_its_words():
    assert (
        said(read(turn("spk1", "0", "1", "ja <b>visst <i>er</i> det</b> slik<!-- nei --> her")))[0][3]
        == "ja visst er det slik her"
    )


# The file


def test_the_date_is_that_of_the_programme_and_not_of_the_typing(tmp_path):
    path = tmp_path / "a.trs"
    path.write_text(trs(turn("spk1", "0", "1", "ja"), episode='program="Møte" air_date="2019-04-02"'), encoding="utf-8")
    assert load(path).transcript.date == "2019-04-02"
    path.write_text(trs(turn("spk1", "0", "1", "ja")), encoding="utf-8")
    assert load(path).transcript.date == ""


@pytest.mark.parametrize(
    ("encoding", "coded"),
    [("ISO-8859-1", "latin-1"), ("ISO-8859-15", "iso-8859-15"), ("UTF-8", "utf-8"), ("macintosh", "mac_roman")],
)
def test_encodings(encoding, coded):
    assert (
        said(loaded("a.trs", trs(turn("spk1", "0", "1", "blåbær, Øst"), encoding=encoding).encode(coded)))[0][3]
        == "blåbær, Øst"
    )


def test_what_a_person_says_of_the_encoding_comes_before_the_file():
    data = trs(turn("spk1", "0", "1", "blåbær"), encoding="ISO-8859-1").encode("mac_roman")
    assert said(loaded("a.trs", data, encoding="mac_roman"))[0][3] == "blåbær"


def test_the_content_decides(tmp_path):
    (tmp_path / "a.txt").write_text(trs(turn("spk1", "0", "1", "ja")), encoding="utf-8")
    error = refused(sniff_format, tmp_path / "a.txt")
    assert error.code == "load.wrong-suffix"
    assert ".trs" in error.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (trs(turn("spk1", "0", "1", "ja"))[:-20], "load.damaged"),
        (trs(turn("spk1", "0", "1", "a & b")), "load.damaged"),
        (trs(doctype='<!DOCTYPE Trans SYSTEM "t.dtd" [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "load.unsafe"),
        (trs(turn("spk1", "0", "1", "&x;"), doctype="<!DOCTYPE Trans [<!ENTITY x 'y'>]>"), "load.unsafe"),
        ("<Transit/>", "load.unsupported"),
    ],
)
def test_damaged_and_unsafe_files(text, code):
    error = refused(loaded, "a.trs", text)
    assert error.code == code
    assert error.where.startswith("a.trs")


def test_a_file_without_talk_says_so(tmp_path):
    (tmp_path / "a.trs").write_text(trs(turn("spk1", "0", "1", "")), encoding="utf-8")
    assert refused(load, tmp_path / "a.trs").code == "load.empty"
