import pytest

from coanalysis.loaders.stamps import find_marks, leading_stamp, only_stamp, to_ms
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
