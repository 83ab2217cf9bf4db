import pytest

from coanalysis.loaders.marks import find_marks
from coanalysis.loaders.stamps import end_stamp, leading_stamp, moment, only_stamp, to_ms
from coanalysis.model import TimePoint


@pytest.mark.parametrize(
    ("stamp", "ms"),
    [
        ("0:03", 3_000),
        ("75:10", 4_510_000),
        ("00:01:12", 72_000),
        ("1:02:03.5", 3_723_500),
        ("00:00:02,040", 2_040),
        ("00:01:12-5", 72_500),
    ],
)
def test_times_are_milliseconds(stamp, ms):
    assert to_ms(stamp) == ms
    assert only_stamp(f" [{stamp}] ") == ms
    assert leading_stamp(f"x {stamp} ja", 2) == (ms, 2 + len(stamp))


def test_what_is_no_stamp():
    assert only_stamp("12:30 møttes vi") is None
    assert only_stamp("0:99") is None
    assert leading_stamp("12:30: ja", 0) is None
    with pytest.raises(ValueError, match="stamp"):
        to_ms("tolv")


def test_marks_and_where_they_stand():
    text = (
        "ute (.) [ler] xxx (2.5) [00:01:12] (ler) [uklart 00:12] #00:02:00-1# [navn]"
        " (2025) (altså) x xx Texxx [lang pause]"
    )
    marks, times = find_marks(text, 4, len(text))
    assert [(text[one.start : one.end], one.kind) for one in marks] == [
        ("(.)", "pause"),
        ("[ler]", "laughter"),
        ("xxx", "unclear"),
        ("(2.5)", "pause"),
        ("[00:01:12]", "time"),
        ("(ler)", "laughter"),
        ("[uklart 00:12]", "unclear"),
        ("#00:02:00-1#", "time"),
        ("[navn]", "other"),
        ("[lang pause]", "pause"),
    ]
    assert times == [TimePoint(text.index("[00:01"), 72_000), TimePoint(text.index("#"), 120_100)]


def test_marks_outside_the_stretch_are_not_seen():
    assert find_marks("[ler] ja [ler]", 5, 9) == ([], [])


def test_a_long_stamp_may_have_a_letter_right_behind_it():
    assert leading_stamp("00:03:40.5Zack: ja", 0) == (220_500, 10)
    assert leading_stamp("10:30Zack: ja", 0) is None


@pytest.mark.parametrize(
    "dated", ["12.03.2025, 14:05 - ", "[12.03.2025, 14:05:33] ", "2025-03-12 14:05 - ", "3/12/25, 2:05 PM - "]
)
def test_date_and_time_are_passed_and_tell_nothing_of_the_recording(dated):
    assert leading_stamp(f"{dated}Kari: hei", 0) == (None, len(dated))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ja. #00:01:12-5# ", (72_500, 3)),
        ("Ja. #00:01:12.5#", (72_500, 3)),
        ("Ja.#0:12#", (12_000, 3)),
        ("#0:12#", (12_000, 0)),
        ("Ja. #0:12# Nei.", None),
        ("Ja. [0:12]", None),
        ("Nummer #12", None),
    ],
)
def test_stamps_that_close_a_text(text, found):
    assert end_stamp(text) == found


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0:03", 3_000),
        ("[0:03](https://example.org/a?b=1)", 3_000),
        ("0:03 https://example.org", 3_000),
        ("1 minute 23 seconds", 83_000),
        ("1 time, 2 minutter", 3_720_000),
        ("10:32 AM", None),
        ("[10.32 p.m.]", None),
    ],
)
def test_moments(text, ms):
    assert moment(text).ms == ms


@pytest.mark.parametrize("text", ["", "23", "minutter", "10:32", "klokka 10:32 AM", "1 minute til", "25:00 PM"])
def test_what_is_no_moment(text):
    # `10:32` is a stamp: ten minutes and 32 seconds
    assert (moment(text) is None) == (text != "10:32")
