"""Web pages: encodings, the text of a page, noScribe and Transcriber, and what a hostile page does.

The golden cases `html-*` are written by hand in the layout of those programs.
"""

import random
from pathlib import Path

import pytest

from coanalysis import markup
from coanalysis.errors import LoadError
from coanalysis.loaders import load, sniff_format
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.webpage import LOADER
from coanalysis.markup import decode_html, parse_html
from golden_loaders import FOLDER

TALK = "<p><b>Intervjuer:</b> Hva?</p><p><b>Kari:</b> Blåbær på øya.</p>"


def blocks(page, **options):
    data = page if isinstance(page, bytes) else page.encode()
    return LOADER.load(Source(Path("a.html"), data), Options(**options))


def texts(page):
    return [line.text for line in blocks(page).lines]


# Encodings


@pytest.mark.parametrize(
    ("head", "encoding", "taken", "why"),
    [
        ('<meta charset="utf-8">', "utf-8", "utf-8", "no byte order mark, valid UTF-8"),
        ("", "utf-8", "utf-8", "no byte order mark, valid UTF-8"),
        ("", "utf-8-sig", "utf-8", "byte order mark"),
        ('<meta charset="iso-8859-1">', "utf-16", "utf-16", "byte order mark"),
        ('<meta charset="iso-8859-1">', "latin-1", "cp1252", "the page says iso-8859-1"),
        ("<META CHARSET='Windows-1252'>", "cp1252", "cp1252", "the page says windows-1252"),
        ("<meta charset = latin1 />", "latin-1", "cp1252", "the page says latin1"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">', "iso-8859-15", "iso8859-15",
         "the page says iso-8859-15"),
        ('<meta http-equiv="ContentType" content="text/html; charset=ISO-8859-1">', "latin-1", "cp1252",
         "the page says iso-8859-1"),
        ('<meta content="text/html; charset=macintosh" http-equiv=X>', "mac-roman", "mac-roman",
         "the page says macintosh"),
        ('<meta charset="x-mac-roman">', "mac-roman", "mac-roman", "the page says x-mac-roman"),
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "latin-1", "cp1252", "the page says iso-8859-1"),
        ('<meta charset="iso-8859-1">', "utf-8", "utf-8", "valid UTF-8, though the page says iso-8859-1"),
        ('<meta charset="nosuch">', "utf-8", "utf-8", "no byte order mark, valid UTF-8"),
    ],
)  # fmt: skip
def test_encodings(head, encoding, taken, why):
    found = blocks(f"{head}<html>{TALK}</html>".encode(encoding))
    assert [line.text for line in found.lines] == ["Intervjuer: Hva?", "Kari: Blåbær på øya."]
    assert (found.encoding, found.encoding_why) == (taken, why)


@pytest.mark.parametrize("head", ["", '<meta charset="utf-8">', '<meta charset="nosuch">', '<meta charset="utf-16">'])
def test_no_letter_is_replaced_in_silence(head):
    with pytest.raises(LoadError) as caught:
        blocks(f"{head}{TALK}".encode("cp1252"))
    assert caught.value.code == "load.encoding"
    assert "cp1252" in caught.value.hint
    assert blocks(f"{head}{TALK}".encode("cp1252"), encoding="cp1252").encoding_why == "as asked"


def test_a_letter_outside_the_declared_encoding_is_an_error():
    with pytest.raises(LoadError, match="does not fit the encoding cp1252"):
        blocks(b'<meta charset="windows-1252"><p>I: a \x81</p>')


def test_western_names_on_the_web_mean_the_letters_of_windows():
    assert decode_html(b"<meta charset=iso-8859-1>\x93\x80\x94", "f").text.endswith("“€”")


# The text of a page


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>a\n b<p>c", ["a b", "c"]),
        ("<div>a<div>b</div>c</div>d", ["a", "b", "c", "d"]),
        ("<p>a<br>b<br><br>c</p>", ["a", "b", "c"]),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", ["a", "b", "c"]),
        ("<pre>a  b\n c</pre>", ["a  b", " c"]),
        ('<p style="white-space: pre-wrap">a  b</p>', ["a  b"]),
        ("<p>a</p></body></html>b<html><body>c<p>d", ["a", "bc", "d"]),
        ("<p>a<span> b </span><i>c</i>d<wbr>e&shy;f&nbsp;g</p>", ["a b cde\u00adf\u00a0g"]),
        ("<p>1 < 2 &amp; 3 &lt;b&gt; &aelig;&#248;&#xE5; &nosuch; 😀</p>", ["1 < 2 & 3 <b> æøå &nosuch; 😀"]),
        ("<head><title>T</title><style>x</style></head><script>y</script><p>a<!-- z -->b</p><noscript>w</noscript>",
         ["ab"]),
        ("<nav>meny</nav><p>a</p><select><option>x</select><button>y</button><textarea>z</textarea>", ["a"]),
        ("<p>a<ruby>b<rp>(</rp><rt>c</rt></ruby></p>", ["ab"]),
        ("<p>e\u0301</p>\x00", ["é"]),
    ],
)  # fmt: skip
def test_lines_of_a_page(page, lines):
    assert texts(page) == lines


def test_what_is_not_shown_or_deleted_is_counted():
    found = blocks(
        "<p>a<del>b</del><span hidden>c</span><i style='display:none'>d</i></p><p hidden></p><script>e</script>"
    )
    assert [line.text for line in found.lines] == ["a"]
    assert found.notices == ("not read: deleted stretches (1)", "not read: hidden stretches (2)")


def test_headings_and_what_surrounds_the_talk_are_no_speech():
    found = blocks(
        f"<header>Avis</header><h1>Intervju</h1>{TALK}<h2>Tema</h2><p>Kari: ja</p><p>x</p><footer>©</footer>"
    )
    assert [(line.text, line.aside) for line in found.lines] == [
        ("Avis", True), ("Intervju", True), ("Intervjuer: Hva?", False), ("Kari: Blåbær på øya.", False),
        ("Tema", True), ("Kari: ja", False), ("x", False), ("©", True),
    ]  # fmt: skip


def test_a_heading_that_names_a_speaker_is_a_label(tmp_path):
    page = "".join(f"<h3>{who}</h3><p>{said}</p>" for who, said in [("Intervjuer", "Hva?"), ("Kari", "Ja.")] * 3)
    path = tmp_path / "a.html"
    path.write_text(f"<html>{page}</html>", encoding="utf-8")
    assert [turn.label for turn in load(path).transcript.turns] == ["Intervjuer", "Kari"] * 3


@pytest.mark.parametrize(
    ("page", "bold"),
    [
        ("<p><b>Kari</b> ja</p>", 4),
        ("<p><strong>Ka</strong><strong>ri</strong>ja</p>", 4),
        ("<p><span style='font-weight: bold'>Kari</span>ja</p>", 4),
        ("<p style='font-weight:700'>Kari<span style='font-weight: normal'>ja</span></p>", 4),
        ("<p>Kari <b>ja</b></p>", 0),
    ],
)
def test_bold(page, bold):
    assert blocks(page).lines[0].bold == bold


def test_bold_is_known_after_line_breaks_too():
    page = "<p>" + "<br>".join(["<b>Kari</b> ja, det var bra", "<b>Intervjuer</b> hva da?"] * 6) + "</p>"
    assert [line.bold for line in blocks(page).lines] == [4, 10] * 6


def test_title_is_header_and_dates_the_interview(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(f"<html><title>Intervju 3. mars 2025</title>{TALK}</html>", encoding="utf-8")
    loaded = load(path)
    assert (loaded.transcript.date, loaded.report.header) == ("2025-03-03", ("title",))


def test_a_table_of_times_speakers_and_text(tmp_path):
    rows = [
        ("Tid", "Taler", "Tekst"),
        ("0:00", "Siv", "Hvordan gikk det med dere?"),
        ("0:07", "Ola", "Jo, det gikk bra."),
    ]
    table = "".join("<tr>" + "".join(f"<td><div>{cell}</div></td>" for cell in row) for row in rows)
    path = tmp_path / "a.html"
    path.write_text(f"<html><table>{table}</table></html>", encoding="utf-8")
    turns = load(path).transcript.turns
    assert [(turn.label, turn.begin_ms, turn.place) for turn in turns] == [
        ("Siv", 0, "table 1, row 2"), ("Ola", 7000, "table 1, row 3"),
    ]  # fmt: skip


def test_cells_come_in_order():
    page = "<table><tr><td>a<td>b<tr><td><p>c</p><p>d</p></table>e"
    assert [(one.text, one.cell and one.cell.row) for one in webtext(page)] == [
        ("a", 1), ("b", 1), ("c", 2), ("d", 2), ("e", None),
    ]  # fmt: skip


def test_cells_count_columns_that_are_spanned():
    found = [one.cell for one in webtext("<table><tr><td colspan=2>a<td>b<tr><td><table><tr><td>c</table></table>")]
    assert [(cell.table, cell.row, cell.column, cell.span) for cell in found] == [
        (1, 1, 1, 2),
        (1, 1, 3, 1),
        (2, 1, 1, 1),
    ]
    assert (found[2].outer.table, found[2].outer.row) == (1, 2)


def webtext(page):
    from coanalysis.loaders.webtext import read_page

    return read_page(parse_html(page.encode(), "f"), "f").paragraphs


# noScribe


def noscribe(*paragraphs):
    body = "".join(f"<p>{inside}</p>" for inside in paragraphs)
    source = '<meta name="audio_source" content="D:/x/opptak.m4a">'
    return f"<html><head>{source}</head><body><p>opptak</p>{body}</body></html>"


def turns(tmp_path, page):
    path = tmp_path / "a.html"
    path.write_text(page, encoding="utf-8")
    found = load(path)
    text = found.transcript
    return [(turn.label, turn.begin_ms, turn.end_ms, text.words_of(turn)) for turn in text.turns], found.report


ASKED = '<a name="ts_0_900_S01">S01: <span>[00:00:00]</span> Hva?</a>'


def test_noscribe_labels_a_person_renamed_and_paragraphs_split_by_hand(tmp_path):
    page = noscribe(
        ASKED.replace("S01:", "Intervjuer:"),
        '<a name="ts_1000_2000_S00">Kari: [00:00:01] Jeg sa: nei.</a><a name="ts_2000_3000_S00"> Så gikk jeg.</a>',
        '<a name="ts_3000_4000_S00">Altså: hjem.</a>',
        '<a name="ts_4000_5000_S01">Intervjuer: Ja.</a>',
        '<a name="ts_5000_6000_S00">Kari: Nettopp.</a>',
    )
    found, report = turns(tmp_path, page)
    assert found == [
        ("Intervjuer", 0, 900, "Hva?"),
        ("Kari", 1000, 4000, "Jeg sa: nei. Så gikk jeg.\nAltså: hjem."),
        ("Intervjuer", 4000, 5000, "Ja."),
        ("Kari", 5000, 6000, "Nettopp."),
    ]
    assert report.header == ("header", "paragraph 1")


def test_noscribe_overlap_stays_in_the_turn_and_blanks_are_as_written(tmp_path):
    page = noscribe(
        ASKED,
        '<a name="ts_1_2_S00">S00: Ja,</a><a name="ts_2_3_//S01"> //S01: Mhm.</a><a name="ts_3_4_S00">// og så</a>'
        '<a name="ts_4_5_S00">.</a><a name="ts_5_6_S00"> (..)</a>',
    )
    assert turns(tmp_path, page)[0][1] == ("S00", 1, 6, "Ja, //S01: Mhm.// og så. (..)")


def test_noscribe_after_its_editor_anchors_hold_nothing(tmp_path):
    page = noscribe(
        '<a name="ts_0_900_S01"></a>S01: <span>[00:00:00] </span><span>Hva?</span>',
        '<a name="ts_900_1800_S00"></a>S00: Ja<a name="ts_1800_1900_S00"></a><b> visst</b>',
    )
    assert turns(tmp_path, page)[0] == [("S01", 0, 900, "Hva?"), ("S00", 900, 1900, "Ja visst")]


def test_noscribe_without_speakers(tmp_path):
    page = noscribe('<a name="ts_0_900_">Jeg sa: nei.</a><a name="ts_900_1800_"> Hun sa: ja.</a>')
    found, report = turns(tmp_path, page)
    assert found == [("", 0, 1800, "Jeg sa: nei. Hun sa: ja.")]
    assert "the file names no speakers" in report.notices


# Transcriber


def report_of(*entries):
    body = "".join(f"<h3><font>{who}</font></h3><ul>{said}</ul>" for who, said in entries)
    return f"<html><title>x</title><h1>Tittel</h1>{body}</html>"


def test_transcriber_speakers_overlap_and_nobody(tmp_path):
    page = report_of(
        ("AMB", "<li>hei <i>[latter]</i></li>"),
        ("005 + AMB", "<li>begge <b>2:</b> nå da<b>1:</b> ja <b>3:</b> tre</li>"),
        ("(no speaker)", "<li>[dør]</li>"),
        ("AMB", "<li></li><li>a<br>b <b>viktig</b></li>"),
    )
    assert turns(tmp_path, page)[0] == [
        ("AMB", None, None, "hei [latter]"),
        ("005", None, None, "begge"),
        ("AMB", None, None, "nå da"),
        ("005", None, None, "ja 3: tre"),
        ("", None, None, "[dør]"),
        ("AMB", None, None, "a b viktig"),
    ]


def test_transcriber_headings_between_are_set_aside(tmp_path):
    page = report_of(("A", "<li>en"), ("B", "<li>to")) + "<h2>Del 2</h2><h3><font>A</font></h3><ul><li>tre</ul>"
    found, report = turns(tmp_path, page)
    assert [label for label, *_ in found] == ["A", "B", "A"]
    assert (report.header, report.aside) == (("header", "header"), ("item 2",))


def test_a_page_of_headings_and_lists_is_no_report():
    page = "<h3>Oppskrift</h3><ul><li>mel</ul><h3>Framgang</h3><ul><li>bland</ul>"
    assert all(line.label is None for line in blocks(page).lines)


# Messages and harm


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.html", b"Intervjuer: Hva?\nKari: Ja.\n", "load.wrong-suffix"),
        ("a.txt", b"<!DOCTYPE html>\n<html><p>Intervjuer: Hva?</p><p>Kari: Ja</p>", "load.wrong-suffix"),
        ("a.html", b"<html><script>x</script></html>", "load.empty"),
        ("a.html", b"<html>" + b"<div>" * 5000, "load.too-large"),
        ("a.html", b"<html>" + TALK.encode("cp1252"), "load.encoding"),
    ],
)
def test_messages(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(LoadError) as caught:
        load(path)
    assert (caught.value.code, bool(caught.value.hint)) == (code, True)


def test_columns_need_a_table():
    with pytest.raises(LoadError, match="no table"):
        blocks(TALK, columns={"text": "2"})


def test_limits(monkeypatch):
    monkeypatch.setattr(markup, "ELEMENT_LIMIT", 100)
    with pytest.raises(LoadError) as caught:
        parse_html(b"<p>x" * 101, "f")
    assert caught.value.code == "load.too-large"
    assert len(parse_html(b"<p>x" * 90, "f")[0]) == 90


def test_one_element_may_have_any_number_of_attributes():
    root = parse_html(b"<p " + b" ".join(b"a%d=1" % i for i in range(200_000)) + b" name=x>y</p>", "f")
    assert (root[0][0].text, dict(root[0][0].attrib)) == ("y", {"name": "x"})
    assert dict(parse_html(b"<p onclick=x name=y>z", "f")[0][0].attrib) == {"name": "y"}


def test_entities_of_a_page_are_never_expanded():
    page = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yy">]><html><p>I: &x;&y;</p>'
    assert texts(page)[-1] == "I: &x;&y;"


@pytest.mark.parametrize(
    ("name", "head", "score"),
    [
        ("a.html", "<!DOCTYPE html><html>", 0.95),
        ("a.txt", "\ufeff <!-- x --> <HTML lang=no>", 0.95),
        ("a", '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', 0.95),
        ("a.html", "hei <p>du</p>", 0.7),
        ("a.md", "<p align=center>hei</p>", 0.0),
        ("a.eaf", '<?xml version="1.0"?><ANNOTATION_DOCUMENT>', 0.0),
        ("a.htm", "Intervjuer: hei", 0.2),
        ("a.html", "\0\0\0\0", 0.1),
    ],
)
def test_sniffing(name, head, score):
    assert LOADER.sniff(Source(Path(name), head.encode())).score == score
    if score > 0.5:
        assert sniff_format(Source(Path("a.html"), head.encode()))[0] == "html"


def test_only_load_errors_whatever_the_bytes():
    rng = random.Random(5)
    good = [path.read_bytes() for path in sorted(FOLDER.glob("html-*/input.html"))]
    words = [
        b"<",
        b"</p>",
        b"&#0;",
        b"<a name='ts_1_2_x'>",
        b"<h3><font>",
        b"<table><tr><td colspan=9>",
        b"\xff",
        b"<br>",
    ]
    assert len(good) == 3
    hints = []
    for _ in range(150):
        data = bytearray(rng.choice(good))
        for _ in range(rng.choice((1, 3, 30))):
            at = rng.randrange(len(data))
            data[at : at + rng.choice((0, 1, 40))] = rng.choice((rng.choice(words), data[at : at + 60], b""))
        try:
            LOADER.load(Source(Path("a.html"), bytes(data)), Options())
        except LoadError as error:
            hints.append(error.hint)
    assert hints
    assert all(hints)
