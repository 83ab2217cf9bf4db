import pytest

from annotation_files import loaded, refused, said
from coanalysis.loaders import load, sniff_format

HEAD = "@UTF8\n@Begin\n@Participants:\tINV Kari Investigator, ANN Anne Participant\n"
END = "@End\n"


def chat(*lines):
    return HEAD + "".join(f"{line}\n" for line in lines) + END


def read(*lines):
    return loaded("a.cha", chat(*lines))


# What is said


def test_the_code_is_the_label_and_the_bullet_is_the_time():
    assert said(read("*INV:\thva skjedde ? \x150_900\x15", "*ANN:\tikke mye . \x151000_2500\x15")) == [
        ("INV", 0, 900, "hva skjedde ?"),
        ("ANN", 1_000, 2_500, "ikke mye ."),
    ]


@pytest.mark.parametrize(
    "bullet",
    [
        "\x1510_90\x15",
        ' \x15%snd:"opptak_2"_10_90\x15',
        '\x15%mov:"a b.mp4"_10_90\x15',
        '\x15%pic:"a_1_2.jpg"\x15 \x1510_90\x15',
        "\x1510_90-\x15",
    ],
)
def test_bullets_old_and_new(bullet):
    blocks = read(f"*ANN:\tja .{bullet}")
    assert said(blocks) == [("ANN", 10, 90, "ja .")]
    assert blocks.removed == 0


def test_a_bullet_times_the_words_before_it():
    blocks = read("*ANN:\tfør den \x150_10\x15 og etter \x1520_30\x15 og sist", "*INV:\t\x1540_50\x15 ja")
    assert [(line.text, line.begin_ms, line.end_ms) for line in blocks.lines] == [
        ("før den", 0, 10),
        ("og etter", 20, 30),
        ("og sist", None, None),
        ("ja", 40, 50),
    ]
    assert said(blocks)[0] == ("ANN", 0, 30, "før den og etter og sist")


def test_a_bullet_that_cannot_be_read_is_told_and_taken_out():
    blocks = read("*ANN:\tja . \x15tull\x15", "*INV:\tnei \x15")
    assert said(blocks) == [("ANN", None, None, "ja ."), ("INV", None, None, "nei")]
    assert "unknown time: line 4" in blocks.notices
    assert blocks.removed == 1  # the lone one


def test_the_text_keeps_its_marks():
    words = "<jeg vi> [//] &-uh ⌈vi⌉ (.) måtte@d &=ler xxx +... [=! ler] 0 „ ja +/."
    assert said(read(f"*ANN:\t{words}")) == [("ANN", None, None, words)]


def test_lines_that_go_on():
    blocks = read("*ANN:\tvi gikk", "\thjem", "        til slutt . \x1510_90\x15", "og ble der", "*INV:\tja")
    assert said(blocks)[0] == ("ANN", 10, 90, "vi gikk hjem til slutt . og ble der")
    assert "taken as going on, without a mark: line 7" in blocks.notices


def test_utterances_of_a_speaker_in_a_row_are_one_turn_with_a_line_each():
    assert said(read("*ANN:\tja .", "*ANN:\tnei .", "*INV:\tå ?"))[0] == ("ANN", None, None, "ja .\nnei .")


@pytest.mark.parametrize("line", ["*ANN: ja", "*ANN:ja", "*ANN:\t ja "])
def test_the_tab_may_be_missing(line):
    assert said(read(line)) == [("ANN", None, None, "ja")]


def test_a_star_without_a_code_is_speech():
    assert said(read("*ANN:\tdette", "* er rart", "*veldig rart*"))[0][3] == "dette * er rart *veldig rart*"


def test_windows_and_old_mac_line_ends():
    text = chat("*ANN:\tja", "\tda .", "*INV:\tå")
    for end in ("\r\n", "\r"):
        assert said(loaded("a.cha", text.replace("\n", end))) == [
            ("ANN", None, None, "ja da ."),
            ("INV", None, None, "å"),
        ]


def test_letters_are_composed_and_control_characters_counted():
    blocks = read("*ANN:\tbla\u030aba\u0065\u0301r\x02\x01", "*INV:\tja")
    assert said(blocks)[0][3] == "blåbaér"
    assert blocks.removed == 2


# What is not said


def test_dependent_tiers_are_counted_and_comments_are_remarks():
    blocks = read(
        "%com:\tfør alt",
        "*ANN:\tja .",
        "%mor:\tco|ja .",
        "%com:\tler",
        "\thøyt \x150_1\x15",
        "%exp:\tom møtet",
        "*INV:\tå",
        "%mor:\tx",
        "%",
    )
    assert "set aside: %? (1), %com (1), %mor (2)" in blocks.notices
    assert [(one.place, one.text) for one in blocks.remarks] == [("line 5", "ler høyt"), ("line 5", "om møtet")]
    assert [words for *_, words in said(blocks)] == ["ja .", "å"]


def test_headers_are_set_aside_and_the_date_is_found(tmp_path):
    path = tmp_path / "a.cha"
    path.write_text(
        chat(
            "@Date:\t05-OCT-2023",
            "@Birth of ANN:\t28-JUN-1971",
            "*INV:\thva ?",
            "@Comment:\tpause",
            "@G:\tdel 2",
            "*ANN:\tja",
        )
    )
    loaded_file = load(path)
    assert loaded_file.transcript.date == "2023-10-05"
    assert loaded_file.transcript.text == "INV: hva ?\n\nANN: ja"
    assert loaded_file.report.header == ("line 1", "line 2", "line 3", "line 4", "line 5")
    assert "set aside: @G (1)" in loaded_file.report.notices
    assert [remark.text for remark, *_ in loaded_file.remarks] == ["pause"]


def test_who_the_codes_are():
    blocks = loaded(
        "a.cha",
        "@UTF8\n@Begin\n@Participants:\tINV Investigator, ANN Anne_Marie\n\tTarget_Adult , LIV Liv Adult,\n"
        "*INV:\tja\n*ANN:\tnei\n*EVA:\tå\n",
    )
    assert blocks.notices == (
        "speakers: INV = Investigator, ANN = Anne_Marie (Target_Adult)",
        "nothing said by: LIV",
        "speakers the file does not list: EVA",
    )


# The file


def test_what_is_a_chat_file(tmp_path):
    for name, text, found in [
        ("a.cha", chat("*ANN:\tja"), "cha"),
        ("a.txt", chat("*ANN:\tja"), "cha"),
        ("a.cha", "\ufeff" + chat("*ANN:\tja"), "cha"),
        ("b.cha", "*ANN:\tja\n*INV:\tnei\n", "cha"),
        ("b.txt", "*ANN:\tja\n*INV:\tnei\n*ANN:\tja\n*INV:\tnei\n", "text"),
        ("c.txt", "@Begin the day\nI: ja\nT: nei\n", "text"),
    ]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert sniff_format(tmp_path / name)[0] == found, (name, text)


def test_other_encodings():
    data = chat("*ANN:\tblåbær").encode("cp1252")
    error = refused(loaded, "a.cha", data)
    assert error.code == "load.encoding"
    assert said(loaded("a.cha", data, encoding="cp1252"))[0][3] == "blåbær"
    assert said(loaded("a.cha", chat("*ANN:\tblåbær").encode("utf-16")))[0][3] == "blåbær"


def test_no_talk_and_no_text(tmp_path):
    for text, code in [(HEAD + END, "load.empty"), ("*ANN:\t\n*INV:\t \x151_2\x15\n", "load.empty")]:
        (tmp_path / "a.cha").write_text(text)
        assert refused(load, tmp_path / "a.cha").code == code


def test_many_continuation_lines_take_no_time():
    text = "*ANN:\tja\n" + "\tog\n" * 200_000
    assert len(said(loaded("a.cha", text))[0][3]) == 2 + 3 * 200_000
