"""PDFs: lines, paragraphs and columns guessed from places on the page, and what a hostile file does.

The golden cases `pdf-*` were made by LibreOffice: a talk with page headers and footers, one with numbered lines, a
table, and the print of an analysis program with numbered paragraphs. The PDFs here are made by hand (`pdffiles.py`).
"""

import io
import logging
import random
import zlib
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from coanalysis.errors import LoadError
from coanalysis.loaders import load, pdftext, sniff_format
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.pdf import LOADER
from coanalysis.loaders.pdfparagraphs import join_words
from coanalysis.loaders.pdftext import read_pages
from golden_loaders import FOLDER
from pdffiles import column, drawn, pdf, stream

#: A line of 70 letters is full: with a size of 10 it ends at 470.
FULL = "og da sa de at vi skulle vente til neste uke med å få vite noe mer, så"
GUESSED = "lines and paragraphs of a PDF are guessed from where they stand: a .docx or .txt of the same talk is safer"


def blocks(data, **options):
    return LOADER.load(Source(Path("a.pdf"), data), Options(**options))


def texts(*pages):
    return [line.text for line in blocks(pdf(*pages)).lines]


def turns(tmp_path, data, **options):
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    found = load(path, **options).transcript
    return [(turn.label, found.words_of(turn)) for turn in found.turns]


# Lines and paragraphs


def test_full_lines_are_joined_and_short_ones_end_a_paragraph():
    lines = ["I: Hva skjedde?", f"A: {FULL[:67]}", FULL, "gikk vi hjem.", "I: Ja?", "A: Ja."]
    assert texts(column(lines)) == ["I: Hva skjedde?", f"A: {FULL[:67]} {FULL} gikk vi hjem.", "I: Ja?", "A: Ja."]
    assert [line.place for line in blocks(pdf(column(lines))).lines] == [f"page 1, line {n}" for n in (1, 2, 5, 6)]


def test_a_gap_ends_a_paragraph_and_a_page_does_not():
    lines = [FULL, "", FULL, FULL]
    assert texts(column(lines), column(["gikk vi.", "", "x"])) == [FULL, f"{FULL} {FULL} gikk vi.", "x"]


def test_a_label_that_recurs_begins_a_paragraph_after_a_full_line_too():
    lines = [f"Anne: {FULL[:64]}", f"Kari: {FULL[:64]}", f"Anne: {FULL[:64]}", "Kari: Ja.", "Anne: Ja.", "Kari: Nei."]
    assert texts(column(lines)) == lines
    sentence = [f"Anne: {FULL[:64]}", f"hun sa: {FULL[:62]}", "Anne: Ja.", "Kari: Nei.", "Kari: Å."]
    assert texts(column(sentence)) == [f"{sentence[0]} {sentence[1]}", *sentence[2:]]


def test_a_line_in_bold_stands_alone_and_a_large_one_is_a_heading():
    page = [(50, 700, "Tema 1", 16), (50, 680, "Kari", 10, "F2"), (50, 668, FULL), (50, 656, "slutt")]
    assert [(line.text, line.bold, line.aside) for line in blocks(pdf(page)).lines] == [
        ("Tema 1", 0, True), ("Kari", 4, False), (f"{FULL} slutt", 0, False),
    ]  # fmt: skip


def test_words_stand_by_their_places_whatever_the_order_in_the_file():
    page = [
        (50, 672, "sist og lengst av dem alle"),
        (86, 700, "andre"),
        (50, 700, "først"),
        (50, 686, "midt"),
        (116, 703, "2", 6),
    ]
    assert texts(page) == ["først andre2", "midt", "sist og lengst av dem alle"]


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ([(50, "Anne:"), (80, " Ja")], "Anne: Ja"),
        ([(50, "sam"), (68, "arbeid")], "samarbeid"),
        ([(50, "to"), (66, "ord")], "to ord"),
        ([(50, "Anne"), (120, "0:03")], "Anne\t0:03"),
        ([(50, "slutt"), (81, ".")], "slutt."),
        ([(50, "a "), (200, "b")], "a \tb"),
        ([(50, "a"), (56, " "), (62, "b")], "a b"),
    ],
)
def test_blanks_between_pieces(pieces, text):
    assert texts([(x, 700, words) for x, words in pieces]) == [text]


def test_blanks_that_stretch_a_line_are_one():
    words = "de  som  sitter  på  rådhuset  og  teller  timer  hele  dagen"
    assert texts([(50, 700, words)]) == [" ".join(words.split())]
    assert texts([(50, 700, "Kari Berg  0:03")]) == ["Kari Berg  0:03"]


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("en to", "tre", "en to tre"),
        ("sam\u00ad", "arbeid", "samarbeid"),
        ("Et sam-", "arbeid til", "Et samarbeid til"),
        ("e-", "post", "e-post"),
        ("helse-", "og omsorg", "helse- og omsorg"),
        ("Anne-", "Marie", "Anne-Marie"),
        ("nor-", "dover", "nor-dover"),
        ("han sa -", "nei", "han sa - nei"),
        ("1990-", "2000", "1990- 2000"),
    ],
)
def test_words_broken_at_the_end_of_a_line(one, other, joined):
    assert join_words([one, other], Counter({"samarbeid": 1, "epost": 2, "e-post": 1, "annemarie": 1})) == joined


# What runs through the pages


def paged(n_pages, top="Prosjekt Fjord", bottom="{}"):
    bodies = [
        [f"Intervjuer: Spørsmål nummer {'abcdef'[i]}?", f"Kari: Svar nummer {'abcdef'[i]} er langt nok.", "Kari: Ja."]
        for i in range(n_pages)
    ]
    return [[(50, 780, top.format(i)), *column(body), (290, 30, bottom.format(i))] for i, body in enumerate(bodies, 1)]


@pytest.mark.parametrize(
    ("top", "bottom", "n_pages"),
    [
        ("Prosjekt Fjord", "{}", 3),
        ("Prosjekt: Fjord", "Side {} av 4", 4),
        ("Prosjekt Fjord", "- {} -", 2),
        ("Prosjekt Fjord, side {}", "Fortrolig", 2),
    ],
)
def test_page_headers_footers_and_numbers_are_set_aside(top, bottom, n_pages):
    found = blocks(pdf(*paged(n_pages, top, bottom)))
    assert len(found.lines) == 3 * n_pages
    assert [place for place, _ in found.header] == [
        f"page {page}, line {line}" for page in range(1, n_pages + 1) for line in (1, 5)
    ]


def test_a_name_over_each_turn_is_no_page_header(tmp_path):
    def page(words):
        heads = [(50, 700 - 40 * i, "Intervjuer" if i % 2 == 0 else "Kari", 10, "F2") for i in range(4)]
        return [*heads, *((50, 688 - 40 * i, f"{word} som varer en stund.") for i, word in enumerate(words))]

    found = turns(tmp_path, pdf(page("abcd"), page("efgh"), page("ijkl")))
    assert [label for label, _ in found] == ["Intervjuer", "Kari"] * 6


def test_a_number_that_is_not_the_page_stays():
    assert texts(column(["Ja, sa hun, vi", "var der alle", "og det ble", "", "24"]))[-1] == "24"


# Numbers in the margin


def numbered(lines, *, step=1, start=1):
    numbers = [(20, 700 - 14 * i, str(i + start)) for i in range(len(lines)) if (i + start) % step == 0]
    return [*column(lines), *numbers]


LINES = ["I: Hva skjedde?", f"A: {FULL[:67]}", FULL, "gikk vi hjem.", "I: 24 av dere?", "A: Ja.", "I: Takk.", "A: Jo."]
JOINED = ["I: Hva skjedde?", f"A: {FULL[:67]} {FULL} gikk vi hjem.", "I: 24 av dere?", "A: Ja.", "I: Takk.", "A: Jo."]


@pytest.mark.parametrize(
    ("pages", "n_pages"),
    [
        ([numbered(LINES)], 1),
        ([numbered(LINES), numbered(LINES)], 2),
        ([numbered(LINES), numbered(LINES, start=9)], 2),
        ([numbered(LINES * 4, step=5)], 4),
    ],
)
def test_line_numbers_are_left_out(pages, n_pages):
    found = blocks(pdf(*pages))
    assert [line.text for line in found.lines] == JOINED * n_pages
    assert found.notices == (GUESSED, "the numbers that count lines were left out")


def test_numbered_paragraphs_begin_where_their_numbers_stand(tmp_path):
    said = [f"{i} {'Dan' if i % 2 else 'I'}: {FULL[:60]}" for i in range(1, 8)]
    lines = [part for line in said for part in (line, "Ole sa: nei")]
    lines[1] = "9 ganger: nei"
    found = blocks(pdf(column(lines)))
    assert [line.text for line in found.lines] == [
        f"{said[0][2:]} 9 ganger: nei", *(f"{line[2:]} Ole sa: nei" for line in said[1:])
    ]  # fmt: skip
    assert found.notices == (GUESSED, "the numbers that count paragraphs were left out")


def test_speech_that_begins_with_numbers_keeps_them():
    lines = ["A: Telle?", "1 sa de.", "2 sa jeg.", "3 sa de.", "Så ble det", "stille i rommet", "og", "ingen", "sa mer"]
    assert texts(column(lines))[1:4] == ["1 sa de.", "2 sa jeg.", "3 sa de."]


# Columns


ROWS = [("0:00", "Intervjuer", "Hvordan gikk det med dere?"), ("0:07", "Anne-Marie", f"{FULL}|gikk vi hjem."),
        ("1:02", "Intervjuer", "Og så?"), ("1:10", "Bo", "Det regnet hele veien.")]  # fmt: skip


def table(rows=ROWS, *, top=700):
    """Draw a table cell by cell, as programs do; cells are centred in their rows."""
    page, y = [], top
    for time, who, said in rows:
        lines = said.split("|")
        middle = y - 7 * (len(lines) - 1)
        page += [(50, middle, time), (80, middle, who), *((150, y - 14 * i, line) for i, line in enumerate(lines))]
        y -= 14 * len(lines) + 6
    return page


@pytest.mark.parametrize("heading", [[], [(52, 720, "Tid"), (90, 720, "Taler"), (300, 720, "Tekst")]])
def test_a_table_of_times_speakers_and_text(tmp_path, heading):
    more = [("1:20", "Intervjuer", "Hele?"), ("1:22", "Bo", "Ja, hele.")]
    assert turns(tmp_path, pdf([*heading, *table()], table(more))) == [
        ("Intervjuer", "Hvordan gikk det med dere?"), ("Anne-Marie", f"{FULL} gikk vi hjem."),
        ("Intervjuer", "Og så?"), ("Bo", "Det regnet hele veien."), ("Intervjuer", "Hele?"), ("Bo", "Ja, hele."),
    ]  # fmt: skip


def test_columns_may_be_told(tmp_path):
    rows = [("0:00", FULL[:20], "Siv"), ("0:09", FULL[:30], "Ola"), ("0:15", FULL[:25], "Siv"), ("0:20", "Ja.", "Ola")]
    page = [
        (50 + 60 * i + 140 * (i == 2), 700 - 20 * n, cell) for n, row in enumerate(rows) for i, cell in enumerate(row)
    ]
    found = turns(tmp_path, pdf(page), columns={"text": "2", "speaker": "3", "begin": "1"})
    assert [label for label, _ in found] == ["Siv", "Ola", "Siv", "Ola"]
    with pytest.raises(LoadError, match="no table was found"):
        blocks(pdf(column(LINES)), columns={"text": "2"})


def test_labels_with_text_beside_them(tmp_path):
    said = [("Anne:", [FULL, "ja."]), ("Kari-Mette:", ["Nei."]), ("Anne:", ["Å?"]), ("Kari-Mette:", [FULL, "slutt."])]
    page, y = [], 700
    for who, lines in said:
        page += [(50, y, who), *((140, y - 14 * i, line) for i, line in enumerate(lines))]
        y -= 14 * len(lines)
    assert turns(tmp_path, pdf(page)) == [(who[:-1], " ".join(lines)) for who, lines in said]


def test_pages_in_two_columns_are_read_one_after_the_other():
    left = [
        "I: Hva tenkte du om det som hendte",
        "i fjor, da alt ble lagt om?",
        "A: Jeg tenkte ikke så mye på det,",
        "men",
    ]
    right = ["så ble det alvor, og da var det for", "sent å snu.", "I: Hva gjorde du da, når det først", "var slik?"]
    page = [*column(left), *column(right, x=320)]
    assert texts(page) == [
        f"{left[0]} {left[1]}", f"{left[2]} {left[3]}", f"{right[0]} {right[1]}", f"{right[2]} {right[3]}",
    ]  # fmt: skip


# How a page is drawn


def test_text_in_forms_and_on_turned_pages():
    form = stream(drawn([(10, 20, "i ramma")]), b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Matrix[1 0 0 1 0 5]"
                  b"/Resources<</Font<</F1 3 0 R>>>>")  # fmt: skip
    page = drawn([(50, 700, "over")]) + b" q 1 0 0 1 40 600 cm /X Do Q " + drawn([(50, 500, "under")])
    found = read_pages(pdf(page, resources=b"/XObject<</X 5 0 R>>", more=[form]), "f").pages[0]
    assert [(piece.text, piece.x, piece.y, piece.end) for piece in found.pieces] == [
        ("over", 50, 700, 74), ("i ramma", 50, 625, 92), ("under", 50, 500, 80),
    ]  # fmt: skip
    turned = b"BT /F1 10 Tf 0 1 -1 0 300 100 Tm (opp) Tj ET"
    assert [line.text for line in blocks(pdf(turned, told=b"/Rotate 90")).lines] == ["opp"]
    found = blocks(pdf(turned + drawn([(50, 700, "rett")])))
    assert [line.text for line in found.lines] == ["rett"]
    assert found.notices == (GUESSED, "not read: text that stands upright or upside down (1)")


def test_the_pen_knows_where_text_ends():
    shown = b"BT /F1 10 Tf 1 Tc 2 Tw 50 Tz 50 700 Td [(ab ) -1000 (c)] TJ ET"
    (piece,) = read_pages(pdf(shown), "f").pages[0].pieces
    # four letters of 6 and 1 each, a blank of 2 more, a step of 10, all at half width
    assert (piece.text, piece.end) == ("ab c", 50 + (4 * 7 + 2 + 10) / 2)


def test_comments_and_pictures_are_counted():
    notes = b"/Annots[<</Type/Annot/Subtype/Text/Contents(husk)>> <</Subtype/Popup/Contents(x)>> <</Subtype/Link>>]"
    image = stream(b"\0" * 3, b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8")
    data = pdf(column(["I: Hva?"]), b"/X Do", told=notes, resources=b"/XObject<</X 5 0 R>>", more=[image])
    assert blocks(data).notices == (
        GUESSED, "1 pages hold a picture and no text: 2", "not read: comments (2)",
    )  # fmt: skip


# Messages and harm


def locked(data, **passwords):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(data)))
    writer.encrypt(algorithm="RC4-128", **passwords)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


GOOD = pdf(column(LINES))
IMAGE = stream(b"\0" * 3, b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8")


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (locked(GOOD, user_password="x"), "load.password", "password"),
        (b"%PDF-1.7\n", "load.damaged", "damaged"),
        (GOOD[:300], "load.damaged", "damaged"),
        (pdf(b"/X Do", resources=b"/XObject<</X 5 0 R>>", more=[IMAGE]), "load.no-text", "pictures of pages"),
        (pdf(b""), "load.no-text", "holds no text"),
        (pdf([(50, 700, " ")]), "load.no-text", "holds no text"),
        (b"%PDF-1.7" + b" " * pdftext.BYTE_LIMIT, "load.too-large", "more pages"),
        (pdf(stream(zlib.compress(b" " * 6_000_000))).replace(b"<</Length", b"<</Filter/FlateDecode/Length"), None, ""),
    ],
)
def test_messages(tmp_path, data, code, words):
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with pytest.raises(LoadError) as caught:
        load(path)
    assert caught.value.hint
    if code:
        assert (caught.value.code, words in str(caught.value)) == (code, True)


def test_a_file_locked_against_changes_only_is_read():
    assert [line.text for line in blocks(locked(GOOD, user_password="", owner_password="x")).lines] == JOINED


def test_letters_that_no_font_tells_are_an_error():
    cmap = stream(b"begincmap 1 beginbfrange <00> <FF> <E000> endbfrange endcmap")
    data = pdf(column(LINES), more=[cmap]).replace(b"/Encoding/WinAnsiEncoding", b"/ToUnicode 5 0 R")
    with pytest.raises(LoadError) as caught:
        blocks(data)
    assert caught.value.code == "load.letters"


def bomb(data, n=1):
    for _ in range(n):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter[" + b"/FlateDecode " * n + b"]")


@pytest.mark.parametrize(
    "data",
    [
        pdf(b"").replace(stream(b""), bomb(b" " * 30_000_000)),
        pdf(b"").replace(stream(b""), bomb(b" " * 30_000_000, 2)),
        pdf(b"").replace(stream(b""), stream(b"z" * 12_000_000, b"/Filter/ASCII85Decode")),
        pdf(b"q " * 600_000),
        pdf(*[b""] * 2_100),
    ],
)
def test_hostile_files_meet_a_limit(data):
    with pytest.raises(LoadError) as caught:
        blocks(data)
    assert caught.value.code == "load.too-large"


def test_limits_hold_over_all_pages(monkeypatch):
    for name, low in (("OPERATION_LIMIT", 20), ("PIECE_LIMIT", 5), ("PAGE_LIMIT", 1), ("TIME_LIMIT_S", -1)):
        with monkeypatch.context() as patch:
            patch.setattr(pdftext, name, low)
            with pytest.raises(LoadError) as caught:
                read_pages(pdf(column(LINES[:4]), column(LINES[4:])), "f")
            assert caught.value.code == "load.too-large"
    assert len(read_pages(GOOD, "f").pages) == 1


def test_forms_that_hold_themselves_end():
    form = stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")
    page = drawn(column(LINES)) + b" /X Do"
    assert [line.text for line in blocks(pdf(page, resources=b"/XObject<</X 5 0 R>>", more=[form])).lines] == JOINED


def test_a_mended_file_says_so_and_nothing_reaches_a_log(caplog, capsys):
    broken = pdf(column(LINES)).replace(b"startxref\n", b"startxref\n9")
    with caplog.at_level(logging.DEBUG):
        found = blocks(broken)
    assert [line.text for line in found.lines] == JOINED
    assert any("damaged or badly made" in notice for notice in found.notices)
    assert (caplog.records, capsys.readouterr()) == ([], ("", ""))
    logger = logging.getLogger("pypdf")
    assert (logger.handlers, logger.propagate, logger.level) == ([], True, logging.NOTSET)


def test_sniffing():
    assert sniff_format(Source(Path("a.pdf"), GOOD))[0] == "pdf"
    assert LOADER.sniff(Source(Path("a"), b"\n\n" + GOOD)).score == 1.0
    assert LOADER.sniff(Source(Path("a.pdf"), b"hei")).score == 0.2
    assert LOADER.sniff(Source(Path("a.txt"), b"hei")).score == 0.0


def test_only_load_errors_whatever_the_bytes():
    rng = random.Random(6)
    good = [GOOD, pdf(table()), (FOLDER / "pdf-table" / "input.pdf").read_bytes()]
    words = [b"(", b")", b"<<", b">>", b"]", b" 0 R", b"/Length 9", b"endobj", b"-1", b"99999999999", b"\xff"]
    hints = []
    for _ in range(120):
        data = bytearray(rng.choice(good))
        for _ in range(rng.choice((1, 3, 30))):
            at = rng.randrange(len(data))
            data[at : at + rng.choice((0, 1, 40))] = rng.choice((rng.choice(words), data[at : at + 60], b""))
        try:
            blocks(bytes(data))
        except LoadError as error:
            hints.append(error.hint)
    assert hints
    assert all(hints)
