"""RTF: what is read of it, in which letters, and what a damaged or hostile file does.

Golden cases: `rtf-f4`, `rtf-archive`, `rtf-mac`, `rtf-textedit` and `rtf-word` are written by hand in the layout of
those programs; `rtf-libreoffice` was made by LibreOffice from a web page.
"""

import random
from pathlib import Path

import pytest

from coanalysis.errors import LoadError
from coanalysis.loaders import load, sniff_format
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.rtf import LOADER
from coanalysis.rich import rtf
from coanalysis.rich.rtf import read_rtf
from golden_loaders import FOLDER

HEAD = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fcharset204 Arial;}}"


def read(body, head=HEAD, **options):
    return read_rtf(head + body + b"}", "f.rtf", **options)


def texts(body, head=HEAD, **options):
    return [paragraph.text for paragraph in read(body, head, **options).paragraphs]


# Letters


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"bl\'e5b\'e6r\'f8l \'80 \'96", "blåbærøl € –"),
        (rb"\u229?\u230\'e6\u248 o", "åæø"),
        (rb"\uc0\u229 \u230 r", "åær"),
        (rb"{\uc2 \u8364\'80\'80}\u8364?x", "€€x"),
        (rb"\u-10179?\u-8704?!", "😀!"),
        (rb"{\f2 \'ff}\'ff", "яÿ"),
        (rb"a\emdash b\endash c\ldblquote d\rdblquote\lquote e\rquote\bullet", "a—b–c“d”‘e’•"),
        (rb"a\~b\_c\-d\tab e\{f\}\\", "a\u00a0b\u2011c\u00add\te{f}\\"),
        (b"r\xe5tt\r\nbrudd", "råttbrudd"),
        (rb"{\f1\'b7} \f1\'de\f0 x", "▯ ▯x"),
        (rb"\plain\b fet\b0  mager", "fet mager"),
    ],
)
def test_letters(body, text):
    assert texts(body) == [text]


@pytest.mark.parametrize(
    ("head", "body", "encoding"),
    [
        (rb"{\rtf1\mac\ansicpg10000 ", b"bl\\'8cb\\'be \\'bf \xae", "mac-roman"),
        (rb"{\rtf1\mac ", rb"bl\'8cb\'be \'bf \'ae", "mac-roman"),
        (rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset77 Times;}}\f0 ", rb"bl\'8cb\'be \'bf \'ae", "cp1252"),
        (rb"{\rtf1\pca ", rb"bl\'86b\'91 \'9b \'92", "cp850"),
        (rb"{\rtf1 ", rb"bl\'e5b\'e6 \'f8 \'c6", "cp1252"),
        (rb"{\rtf1\ansi\ansicpg65001 ", rb"bl\'c3\'a5b\'c3\'a6 \'c3\'b8 \'c3\'86", "utf-8"),
        (rb"{\rtf1\ansi\ansicpg1252 ", "blåbæ ø Æ".encode(), "cp1252"),
        (rb"{\rtf1\ansi\ansicpg99999 ", rb"bl\'e5b\'e6 \'f8 \'c6", "cp1252"),
    ],
)
def test_code_pages(head, body, encoding):
    found = read(body, head)
    assert ([one.text for one in found.paragraphs], found.encoding) == (["blåbæ ø Æ"], encoding)


def test_a_person_may_name_the_code_page():
    found = read(rb"bl\'8cb\'be", encoding="mac_roman")
    assert (found.paragraphs[0].text, found.encoding, found.encoding_why) == ("blåbæ", "mac-roman", "as asked")
    for name in ("nosuch", "hex"):
        with pytest.raises(LoadError, match="no text encoding named"):
            read(b"x", encoding=name)


def test_what_fits_no_letter_is_counted(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_bytes(HEAD + rb"Intervjuer: \'81 Hva?\par Kari: Ja.\par}")
    assert load(path).report.lost == (("paragraph 1", 1),)


# Paragraphs


def test_paragraphs_and_line_breaks():
    assert texts(b"a\\par b\\line c\\par\n\\par d\\\ne\\sect f\\page g") == ["a", "b\nc", "", "d", "e", "f", "g"]


def test_a_table_gives_its_cells_in_order_with_their_places():
    body = rb"f\par\trowd\cellx1\cellx2\pard\intbl a\cell b\par c\cell\row\intbl d\cell\cell\row\pard e\par"
    cells = [(one.text, one.cell and (one.cell.table, one.cell.row, one.cell.column)) for one in read(body).paragraphs]
    assert cells == [
        ("f", None), ("a", (1, 1, 1)), ("b", (1, 1, 2)), ("c", (1, 1, 2)), ("d", (1, 2, 1)), ("", (1, 2, 2)),
        ("e", None),
    ]  # fmt: skip


def test_two_tables_are_two():
    body = rb"\intbl a\cell\row\pard x\par\intbl b\cell\row\pard"
    assert [one.cell and one.cell.table for one in read(body).paragraphs] == [1, None, 2]


def test_bold_runs_and_headings():
    found = read(rb"{\b I:} Hei\par\pard\outlinelevel0 Tema\par\pard\outlinelevel9 x").paragraphs
    assert [(run.text, run.bold) for run in found[0].runs] == [("I:", True), (" Hei", False)]
    assert [one.is_heading for one in found] == [False, True, False]


def test_headings_by_the_name_of_their_style():
    sheet = rb"{\stylesheet{\s0 Normal;}{\s2\ql\sbasedon0 heading 1;}{\s12\ql Heading 2;}"
    sheet += rb"{\s3 Heading text;}{\*\cs4 heading 3;}}"
    found = read(rb"\s2 a\par\pard\s0 b\par\pard\s12 c\par\pard d\par\s3 e\par\s4 f", HEAD + sheet).paragraphs
    assert [one.is_heading for one in found] == [True, False, True, False, False, False]


# What is and is not text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"{\info{\title Hemmelig}{\author X}}synlig", "synlig"),
        (rb"{\header topp\par}{\footer bunn\par}synlig", "synlig"),
        (rb"{\*\ukjent skjult {\b mer}}synlig", "synlig"),
        (rb"{\field{\*\fldinst{HYPERLINK x}}{\fldrslt lenke}} her", "lenke her"),
        (rb"{\field{\fldinst{HYPERLINK x}}{\fldrslt {\ul lenke}}} her", "lenke her"),
        (rb"{\listtext\f1\'b7\tab}punkt", "punkt"),
        (rb"{\pntext 1.\tab}punkt", "punkt"),
        (rb"{\object{\*\objdata 0105}{\result bilde}} x", "bilde x"),
        (rb"{\upr{ansi}{\*\ud unic\u248?de}} x", "unicøde x"),
        (rb"{\pict\pngblip 0011aabb" + b"\r\n0011aabb" * 99 + b"}x", "x"),
        (rb"{\pict\bin5 {}\}x}y", "y"),
        (rb"{\*\shppict{\pict 00ff}}{\nonshppict{\pict 00ff}}x", "x"),
        (rb"sagt {\revised sant }{\*\bkmkstart b}her{\*\bkmkend b}", "sagt sant her"),
    ],
)
def test_what_is_text(body, text):
    found = read(body)
    assert ([one.text for one in found.paragraphs], found.aside) == ([text], {})


@pytest.mark.parametrize(
    ("body", "aside"),
    [
        (rb"a{\v skjult}b", {"hidden stretches": 1}),
        (rb"a{\deleted borte {\b helt}}b", {"deleted stretches": 1}),
        (rb"a{\mvf flyttet}b", {"deleted stretches": 1}),
        (rb"a{\footnote note}b", {"footnotes": 1}),
        (rb"a{\*\footnote \chftn note}b", {"footnotes": 1}),
        (rb"a{\mmath{\*\moMath x}}b", {"formulas": 1}),
    ],
)
def test_what_is_left_out_is_counted(body, aside):
    found = read(body)
    assert ([one.text for one in found.paragraphs], found.aside) == (["ab"], aside)


def test_text_boxes_stand_once_after_their_paragraph():
    box = rb"{\shp{\*\shpinst{\sp{\sn n}{\sv v}}{\shptxt boks\par to\par}}{\shprslt{\*\do{\dptxbxtext boks}}}}"
    assert texts(rb"foran " + box + rb"bak\par slutt") == ["foran bak", "boks", "to", "slutt"]
    assert texts(rb"gammel {\*\do\dobxcolumn{\dptxbxtext boks\par}}boks") == ["gammel boks", "boks"]


def test_comments_with_author_and_the_words_they_are_about(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_bytes(
        HEAD + rb"Intervjuer: Hva?\par Kari: Jeg {\*\atrfstart 7}sa\par det{\*\atrfend 7}"
        rb"{\*\atnid KB}{\*\atnauthor Kari B}\chatn{\*\annotation{\*\atnref 7}{\*\atndate 1}\pard Sjekk \'e6.\par To.}"
        rb" igjen.{\*\atnauthor X}{\*\annotation}\par}"
    )
    (remark,) = LOADER.load(Source.open(path), Options()).remarks
    assert (remark.place, remark.text, remark.author, remark.about) == (
        "paragraph 3",
        "Sjekk æ.\nTo.",
        "Kari B",
        "sa det",
    )


# Lines


def test_lines_of_a_paragraph_teach_labels_only_at_its_start():
    lines = LOADER.load(Source(Path("a.rtf"), HEAD + rb"I: Hei\line B: ja\par B: Ja}"), Options()).lines
    assert [(line.text, line.place, line.first) for line in lines] == [
        ("I: Hei", "paragraph 1", True), ("B: ja", "paragraph 1", False), ("B: Ja", "paragraph 2", True),
    ]  # fmt: skip


def test_a_file_of_line_breaks_alone_has_its_turns(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_bytes(HEAD + rb"\line ".join([rb"{\b Intervjuer:} Hva?", rb"{\b Kari:} Ja."] * 6) + b"}")
    turns = load(path).transcript.turns
    assert (len(turns), turns[0].place, turns[-1].place) == (12, "paragraph 1, line 1", "paragraph 1, line 12")


def test_a_table_of_times_speakers_and_text(tmp_path):
    rows = [
        ("Tid", "Taler", "Tekst"),
        ("0:00", "Siv", "Hvordan gikk det med dere?"),
        ("0:07", "Ola", "Jo, det gikk bra."),
    ]
    table = "".join("\\trowd" + "".join(f"\\pard\\intbl {cell}\\cell" for cell in row) + "\\row" for row in rows)
    path = tmp_path / "a.rtf"
    path.write_bytes(HEAD + table.encode() + b"\\pard}")
    turns = load(path).transcript.turns
    assert [(turn.label, turn.begin_ms, turn.place) for turn in turns] == [
        ("Siv", 0, "table 1, row 2"), ("Ola", 7000, "table 1, row 3"),
    ]  # fmt: skip


# Damage and harm


def test_a_file_that_was_cut_off_says_so():
    assert read_rtf(HEAD + rb"Intervjuer: Hva?\par Kari: Ja", "f.rtf").notices == (
        "the end of the file is missing: was it cut off on its way?",
    )
    assert read(b"x").notices == ()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.rtf", b"Intervjuer: Hva?\nKari: Ja.\n", "load.wrong-suffix"),
        ("a.txt", HEAD + b"Intervjuer: Hva?}", "load.wrong-suffix"),
        ("a.rtf", HEAD + rb"\par}", "load.empty"),
        ("a.rtf", b"{\\rtf1 " + b"{" * 5000, "load.too-large"),
    ],
)
def test_messages(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(LoadError) as caught:
        load(path)
    assert (caught.value.code, bool(caught.value.hint)) == (code, True)


def test_limits(monkeypatch):
    monkeypatch.setattr(rtf, "TOKEN_LIMIT", 1000)
    monkeypatch.setattr(rtf, "PARAGRAPH_LIMIT", 50)
    for body in (rb"\b a" * 600, rb"{}" * 600, rb"\par " * 60, rb"{\shptxt x\par}" * 200):
        with pytest.raises(LoadError) as caught:
            read(body)
        assert caught.value.code == "load.too-large"
    assert len(texts(rb"x\par " * 40)) == 40


def test_sniffing():
    assert sniff_format(Source(Path("a.rtf"), HEAD + b"x}"))[0] == "rtf"
    assert LOADER.sniff(Source(Path("a"), b"\xef\xbb\xbf\r\n" + HEAD)).score == 1.0
    assert LOADER.sniff(Source(Path("a.rtf"), b"{}")).score == 0.2
    assert LOADER.sniff(Source(Path("a.txt"), b"\\rtf")).score == 0.0


def test_only_load_errors_whatever_the_bytes():
    rng = random.Random(3)
    good = [path.read_bytes() for path in sorted(FOLDER.glob("rtf-*/input.rtf"))]
    words = [
        b"\\",
        b"{",
        b"}",
        b"\\*",
        b"\\u-1?",
        b"\\bin9 ",
        b"\\'",
        b"\\cell",
        b"\\atrfend",
        b"\\ansicpg37 ",
        b"\\uc9",
    ]
    assert len(good) == 6
    hints = []
    for _ in range(150):
        data = bytearray(rng.choice(good))
        for _ in range(rng.choice((1, 3, 30))):
            at = rng.randrange(len(data))
            change = rng.choice((rng.choice(words), data[at : at + 60], rng.randbytes(3), b""))
            data[at : at + rng.choice((0, 1, 40))] = change
        try:
            LOADER.load(Source(Path("a.rtf"), bytes(data)), Options())
        except LoadError as error:
            hints.append(error.hint)
    assert hints
    assert all(hints)
