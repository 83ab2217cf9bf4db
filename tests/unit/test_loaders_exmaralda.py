import pytest

from annotation_files import loaded, refused, said
from coanalysis.loaders import load, sniff_format

TIMES = ("0", "1.5", "2", None, "4", "5.0005")


def exb(*tiers, speakers=(("SPK0", "ANN"), ("SPK1", "SIV")), times=TIMES, meta=""):
    listed = "".join(
        f'<speaker id="{key}"><abbreviation>{name}</abbreviation><sex value="f"/></speaker>' for key, name in speakers
    )
    points = "".join(
        f'<tli id="T{i}"' + (f' time="{one}"/>' if one is not None else "/>") for i, one in enumerate(times)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- (c) http://www.rrz.uni-hamburg.de/exmaralda -->\n'
        f"<basic-transcription><head><meta-information>{meta}</meta-information><speakertable>{listed}</speakertable></head><basic-body>"
        f"<common-timeline>{points}</common-timeline>{''.join(tiers)}</basic-body></basic-transcription>"
    )


def tier(speaker, *events, category="v", type_="t", name=""):
    who = f' speaker="{speaker}"' if speaker else ""
    inside = "".join(f'<event start="T{start}" end="T{end}">{text}</event>' for start, end, text in events)
    return f'<tier id="TIE"{who} category="{category}" type="{type_}" display-name="{name or speaker}">{inside}</tier>'


def read(*tiers, **options):
    return loaded("a.exb", exb(*tiers, **options))


# Who says what, and when


def test_speakers_take_turns_in_the_order_of_the_time_line():
    blocks = read(tier("SPK0", (0, 1, "Hva skjedde? "), (4, 5, "Nei vel.")), tier("SPK1", (1, 2, "Ikke mye. ")))
    assert said(blocks) == [
        ("ANN", 0, 1_500, "Hva skjedde?"),
        ("SIV", 1_500, 2_000, "Ikke mye."),
        ("ANN", 4_000, 5_001, "Nei vel."),
    ]
    assert blocks.notices == ()


def test_a_word_cut_where_somebody_begins_stays_whole():
    one = tier("SPK0", (0, 1, "Vi i syke"), (1, 2, "hus"), (2, 3, "et sa "), (3, 4, "nei. "))
    assert said(read(one, tier("SPK1", (1, 2, "Mm ")))) == [
        ("ANN", 0, None, "Vi i sykehuset sa"),
        ("SIV", 1_500, 2_000, "Mm"),
        ("ANN", None, 4_000, "nei."),
    ]


def test_events_apart_are_joined_by_a_blank():
    assert said(read(tier("SPK0", (0, 1, "ja"), (2, 4, "nei")))) == [("ANN", 0, 4_000, "ja nei")]
    assert said(read(tier("SPK0", (0, 1, "ja"), (1, 2, " nei"), (2, 4, "")))) == [("ANN", 0, 2_000, "ja nei")]


def test_one_who_goes_on_comes_before_one_who_begins():
    mine = tier("SPK0", (0, 1, "Anne sier "))
    mine_on = tier("SPK1", (0, 2, "Siv "), (2, 4, "fortsetter "))
    new = tier("SPK0", (2, 4, "Anne igjen "))
    blocks = read(mine.replace("</tier>", new.partition(">")[2]), mine_on)
    assert [label for label, *_ in said(blocks)] == ["ANN", "SIV", "ANN"]


def test_nothing_is_made_up_for_a_missing_time():
    assert said(read(tier("SPK0", (3, 4, "ja")))) == [("ANN", None, 4_000, "ja")]
    assert said(read(tier("SPK0", (0, 1, "ja ")), tier("SPK1", (77, 78, "nei")))) == [
        ("ANN", 0, 1_500, "ja"),
        ("SIV", None, None, "nei"),
    ]


def test_labels_are_abbreviations_else_ids():
    blocks = read(
        tier("SPK0", (0, 1, "a")), tier("SPK1", (1, 2, "b")), tier("SPK2", (2, 3, "c")), tier("SPK9", (3, 4, "d")),
        tier("", (4, 5, "e")), speakers=[("SPK0", "X"), ("SPK1", "X"), ("SPK2", ""), ("SPK3", "LIV")],
    )  # fmt: skip
    assert [label for label, *_ in said(blocks)] == ["X (SPK0)", "X (SPK1)", "SPK2", "SPK9", ""]
    assert blocks.notices == ("nothing said by: LIV",)


# Which tiers are talk


def test_annotations_descriptions_and_links_are_not_read():
    others = [tier("SPK0", (0, 2, "What?"), category="en", type_=kind, name=f"ANN [{kind}]") for kind in "adlxt"[:4]]
    blocks = read(tier("SPK0", (0, 1, "Hva?"), name="ANN [v]"), tier("SPK1", type_="t"), *others)
    assert said(blocks) == [("ANN", 0, 1_500, "Hva?")]
    assert blocks.notices == (
        "tiers read: ANN [v] (1)",
        "tiers not read: ANN [a] (1, annotation), ANN [d] (1, description), ANN [l] (1, link), "
        "ANN [x] (1, of another type)",
        "nothing said by: SIV",
    )


def test_of_two_transcriptions_of_one_speaker_one_is_read():
    spoken = tier("", (0, 1, "jeg har"), (1, 2, "itte sett det"), category="dipl", name="dipl")
    normal = tier("", (0, 1, "jeg har"), (1, 2, "ikke sett"), category="norm", name="norm")
    blocks = read(normal, spoken)
    assert said(blocks) == [("", 0, 2_000, "jeg har itte sett det")]
    assert "tiers not read: norm (2, beside dipl)" in blocks.notices


def test_comment_tiers_are_remarks():
    note = tier("SPK1", (1, 2, "ser bort"), category="k", type_="d", name="SIV [kommentar]")
    [remark] = read(
        tier("SPK0", (0, 4, "ja"), name="ANN [v]"), tier("SPK1", (0, 2, "nei"), name="SIV [v]"), note
    ).remarks
    assert (remark.place, remark.text) == ("column 0 of SIV [v]", "ser bort")


def test_user_defined_facts_of_an_event_are_not_speech():
    event = 'Hva <ud-information attribute-name="trykk">sterkt</ud-information>skjedde<nts> da</nts>? '
    assert said(read(tier("SPK0", (0, 1, event)))) == [("ANN", 0, 1_500, "Hva skjedde da?")]


def test_no_tier_of_talk_is_an_error_with_the_way_out():
    error = refused(loaded, "a.exb", exb(tier("SPK0", (0, 1, "ja"), type_="d")))
    assert error.code == "load.no-turns"
    assert "T(ranscription)" in error.hint


# The file


def test_the_date_of_the_head_is_found(tmp_path):
    facts = '<ud-meta-information><ud-information attribute-name="Dato">2.3.2020</ud-information></ud-meta-information>'
    path = tmp_path / "a.exb"
    path.write_text(exb(tier("SPK0", (0, 1, "ja")), meta=facts), encoding="utf-8")
    assert load(path).transcript.date == "2020-03-02"
    assert load(path).transcript.text == "ANN: ja"


def test_the_content_decides(tmp_path):
    (tmp_path / "a.xml").write_text(exb(tier("SPK0", (0, 1, "ja"))), encoding="utf-8")
    assert refused(sniff_format, tmp_path / "a.xml").code == "load.wrong-suffix"
    assert load(tmp_path / "a.xml", format="exb").transcript.loader == "exb"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (exb(tier("SPK0", (0, 1, "ja")))[:-9], "load.damaged"),
        ("", "load.damaged"),
        ("hei", "load.damaged"),
        ("<!DOCTYPE x [<!ELEMENT x ANY>]><basic-transcription/>", "load.unsafe"),
        ("<segmented-transcription/>", "load.unsupported"),
    ],
)
def test_damaged_files(text, code):
    assert refused(loaded, "a.exb", text).code == code
