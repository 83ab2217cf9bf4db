"""OpenDocument texts: the walk over their XML, and what a damaged or hostile file does.

Golden cases: `odt-libreoffice` and `odt-table` were made by LibreOffice from web pages; `odt-flat` is written by hand
in the layout LibreOffice writes, with tracked changes, a comment, a note, a text box and hidden text.
"""

import random
from pathlib import Path

import pytest

from coanalysis.errors import LoadError
from coanalysis.loaders import load, sniff_format
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.opendocument import LOADER
from coanalysis.rich import odf
from coanalysis.rich.odf import read_odf_flat
from golden_loaders import FOLDER
from wordfiles import zipped

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"'
    for name, place in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
)  # fmt: skip
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
MIME = "application/vnd.oasis.opendocument.text"
TALK = "<text:p>Intervjuer: Hvordan gikk det?</text:p><text:p>Kari: Jo takk.</text:p>"


def flat(body, styles="", kind="text"):
    """Return a document in a single XML file."""
    return (
        f'<?xml version="1.0"?><office:document {SPACES} {DC} office:mimetype="{MIME}"><office:automatic-styles>'
        f"{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document>"
    ).encode()


def packed(body, **others):
    """Return a zipped document."""
    content = f"<office:document-content {SPACES} {DC}><office:body><office:text>{body}</office:text></office:body>"
    return zipped({"mimetype": MIME, "content.xml": f"{content}</office:document-content>", **others})


def read(body, styles=""):
    return read_odf_flat(flat(body, styles), "f.fodt")


def texts(body):
    return [paragraph.text for paragraph in read(body).paragraphs]


def style(name, family="text", parent="", **properties):
    told = " ".join(f'{key.replace("_", ":", 1).replace("_", "-")}="{value}"' for key, value in properties.items())
    return (
        f'<style:style style:name="{name}" style:family="{family}" style:parent-style-name="{parent}">'
        f"<style:text-properties {told}/></style:style>"
    )


# The walk


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("a<text:s/>b<text:s text:c='3'/>c", "a b   c"),
        ("  a  \n  b<text:span> c </text:span> d ", "a b c d "),
        ("a<text:tab/>b<text:line-break/>c", "a\tb\nc"),
        ("<text:s/>innrykk", " innrykk"),
        ("a<text:soft-page-break/>b<text:bookmark text:name='x'/>c", "abc"),
        ("<text:a>lenke</text:a> og <text:page-number>7</text:page-number>", "lenke og 7"),
        ("<text:ruby><text:ruby-base>ord</text:ruby-base><text:ruby-text>uttale</text:ruby-text></text:ruby>", "ord"),
        ("a<!-- skjult -->b<?pi skjult?>c", "abc"),
        ("a<text:change-start text:change-id='1'/>inn<text:change-end text:change-id='1'/>b", "ainnb"),
        ("a<text:s text:c='999999999'/>b", "a b"),
        ("a<text:span><text:span><text:span>dypt</text:span>er</text:span></text:span>", "adypter"),
    ],
)
def test_inside_a_paragraph(inside, text):
    found = read(f"<text:p>{inside}</text:p>")
    assert ([one.text for one in found.paragraphs], found.notices) == ([text], ())


def test_paragraphs_headings_lists_sections_and_indexes():
    body = (
        "<text:h>T</text:h><text:list><text:list-header><text:p>h</text:p></text:list-header><text:list-item>"
        "<text:number>1.</text:number><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p></text:list-item>"
        "</text:list></text:list-item></text:list><text:section><text:p>c</text:p></text:section><text:table-of-content>"
        "<text:index-body><text:p>T 1</text:p></text:index-body></text:table-of-content><text:p/>"
    )
    found = read(body)
    assert [(one.text, one.is_heading) for one in found.paragraphs] == [
        ("T", True), ("h", False), ("a", False), ("b", False), ("c", False), ("T 1", True), ("", False),
    ]  # fmt: skip
    assert found.notices == ()


def test_tables_row_by_row_with_places():
    covered = "<table:covered-table-cell>{}</table:covered-table-cell>"
    row = f"<table:table-row><table:table-cell>{{}}</table:table-cell>{covered}"
    inner = "<table:table><table:table-row><table:table-cell><text:p>i</text:p></table:table-cell></table:table-row>"
    body = (
        "<table:table><table:table-header-rows>"
        + row.format("<text:p>a</text:p>", "<text:p>b</text:p>")
        + "</table:table-row></table:table-header-rows>"
        + row.format(f"{inner}</table:table>", "<text:p>c</text:p>")
        + "</table:table-row></table:table>"
    )
    cells = [(one.text, one.cell.table, one.cell.row, one.cell.column) for one in read(body).paragraphs]
    assert cells == [("a", 1, 1, 1), ("b", 1, 1, 2), ("i", 2, 1, 1), ("c", 1, 2, 2)]


def test_bold_by_style_by_its_parent_and_by_paragraph():
    styles = (
        style("A", fo_font_weight="bold") + style("B", parent="A") + style("C", parent="A", fo_font_weight="normal")
        + style("D", parent="D") + style("P", family="paragraph", fo_font_weight="700")
    )  # fmt: skip
    spans = "".join(f"<text:span text:style-name='{name}'>{name}</text:span>" for name in "ABCDE")
    found = read(
        f"<text:p>{spans}</text:p><text:p text:style-name='P'>p<text:span text:style-name='C'>c</text:span></text:p>",
        styles,
    )
    assert [(run.text, run.bold) for run in found.paragraphs[0].runs] == [("AB", True), ("CDE", False)]
    assert [(run.text, run.bold) for run in found.paragraphs[1].runs] == [("p", True), ("c", False)]


@pytest.mark.parametrize(
    ("inside", "aside"),
    [
        ("<text:note text:note-class='footnote'><text:note-body><text:p>x</text:p></text:note-body></text:note>",
         {"footnotes": 1}),
        ("<text:note text:note-class='endnote'><text:note-body><text:p>x</text:p></text:note-body></text:note>",
         {"endnotes": 1}),
        ("<text:span text:style-name='H'>skjult</text:span>", {"hidden stretches": 1}),
        ("<text:hidden-text text:is-hidden='true'>skjult</text:hidden-text>", {"hidden stretches": 1}),
        ("<draw:frame><draw:object>x</draw:object><draw:image/></draw:frame>",
         {"objects such as formulas and charts": 1}),
        ("<draw:frame><draw:image/><svg:title>bilde</svg:title><svg:desc>av et hus</svg:desc></draw:frame>", {}),
        ("<text:script>kode</text:script>", {}),
    ],
)  # fmt: skip
def test_what_is_left_out(inside, aside):
    found = read(f"<text:p>a{inside}b</text:p>", style("H", text_display="none"))
    assert ([one.text for one in found.paragraphs], found.aside, found.notices) == (["ab"], aside, ())


def test_hidden_paragraphs_and_sections_are_counted():
    body = (
        "<text:p>a</text:p><text:p>b<text:hidden-paragraph text:is-hidden='true'/></text:p>"
        "<text:p text:style-name='H'>c</text:p>"
        "<text:section text:display='none'><text:p>d</text:p></text:section><text:p>e</text:p>"
    )
    found = read(body, style("H", family="paragraph", text_display="none"))
    assert [one.text for one in found.paragraphs] == ["a", "", "", "e"]
    assert (found.aside, found.notices) == ({"hidden stretches": 3}, ())


def test_deleted_text_is_out_and_inserted_in():
    changes = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>borte</text:p></text:deletion>"
        "</text:changed-region><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes>"
    )
    found = read(f"{changes}<text:p>a<text:change text:change-id='1'/>b</text:p>")
    assert ([one.text for one in found.paragraphs], found.aside, found.notices) == (
        ["ab"],
        {"deleted stretches": 1},
        (),
    )


def test_deleted_text_may_stand_between_marks():
    region = "<text:changed-region text:id='{0}'><text:{1}><office:change-info/></text:{1}></text:changed-region>"
    changes = region.format("1", "deletion") + region.format("2", "insertion")
    mark = "<text:change-{0} text:change-id='{1}'/>"
    body = (
        f"<text:tracked-changes>{changes}</text:tracked-changes>"
        f"<text:p>a{mark.format('start', 1)}borte<text:s/></text:p>"
        f"<text:p>mer{mark.format('end', 1)}b{mark.format('start', 2)}c{mark.format('end', 2)}</text:p>"
        f"{mark.format('start', 1)}<text:p>d</text:p>{mark.format('end', 1)}<text:p>e</text:p>"
    )
    found = read(body)
    assert [one.text for one in found.paragraphs] == ["a", "bc", "", "e"]
    assert (found.aside, found.notices) == ({"deleted stretches": 1}, ())


def test_text_boxes_stand_once_after_their_paragraph():
    box = "<draw:frame><draw:text-box><text:p>boks</text:p><text:p>to</text:p></draw:text-box></draw:frame>"
    shape = "<draw:g><draw:custom-shape><text:p>form</text:p></draw:custom-shape></draw:g>"
    assert texts(f"<text:p>foran {box}bak{shape}</text:p><text:p>c</text:p>") == [
        "foran bak",
        "boks",
        "to",
        "form",
        "c",
    ]
    assert texts(f"{box}<text:p>c</text:p>") == ["boks", "to", "c"]


def test_comments_with_author_and_words():
    note = (
        "<office:annotation office:name='{0}'><dc:creator>Siv</dc:creator><dc:date>2025</dc:date><text:p>Hvem?</text:p>"
        "<text:list><text:list-item><text:p>to</text:p></text:list-item></text:list></office:annotation>"
    )
    body = (
        f"<text:p>Intervjuer: Hva?</text:p><text:p>Kari: jeg {note.format('x')}sa det<office:annotation-end"
        f" office:name='x'/> og {note.format('y')}gikk.</text:p>"
    )
    blocks = LOADER.load(Source(Path("a.fodt"), flat(body)), Options())
    assert [(one.place, one.text, one.author, one.about) for one in blocks.remarks] == [
        ("paragraph 2", "Hvem?\nto", "Siv", "sa det"), ("paragraph 2", "Hvem?\nto", "Siv", ""),
    ]  # fmt: skip
    assert blocks.lines[1].text == "Kari: jeg sa det og gikk."
    assert blocks.notices == ()


def test_characters_outside_paragraphs_are_told():
    assert read("<text:section>løst<text:p>a</text:p> ord</text:section>").notices == (
        "7 characters of the document stand outside its paragraphs and were not read",
    )


# Files


def test_a_zipped_and_a_flat_file_are_the_same(tmp_path):
    (tmp_path / "a.odt").write_bytes(packed(TALK))
    (tmp_path / "a.fodt").write_bytes(flat(TALK))
    one, other = load(tmp_path / "a.odt").transcript, load(tmp_path / "a.fodt").transcript
    assert one.text == other.text == "Intervjuer: Hvordan gikk det?\n\nKari: Jo takk."


def test_styles_of_the_style_part_count(tmp_path):
    styles = f"<office:styles>{style('F', fo_font_weight='bold')}</office:styles>"
    part = f"<office:document-styles {SPACES}>{styles}</office:document-styles>"
    body = "<text:p><text:span text:style-name='F'>Kari</text:span> hei</text:p>"
    (line,) = LOADER.load(Source(Path("a.odt"), packed(body, **{"styles.xml": part})), Options()).lines
    assert line.bold == 4


MANIFEST = "<m:manifest xmlns:m='urn:x'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
SHEET = zipped(
    {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": flat("", kind="spreadsheet")}
)


@pytest.mark.parametrize(
    ("name", "data", "code", "words"),
    [
        ("a.odt", packed(TALK, **{"META-INF/manifest.xml": MANIFEST}), "load.password", "password"),
        ("a.odt", zipped({"mimetype": MIME}), "load.damaged", "text is missing"),
        ("a.odt", packed(TALK)[:-40], "load.damaged", "damaged"),
        ("a.odt", packed("<text:p>a</text:q>"), "load.damaged", "content.xml"),
        ("a.odt", packed("<text:p> </text:p>"), "load.empty", "no text"),
        ("a.odt", SHEET, "load.unsupported", "spreadsheet"),
        ("a.docx", packed(TALK), "load.wrong-suffix", "an OpenDocument text"),
        ("a.odt", b"Intervjuer: Hva?\nKari: Ja.\n", "load.wrong-suffix", "its name ends in .odt"),
        ("a.fodt", flat(TALK).replace(b"<office:doc", b"<!DOCTYPE a><office:doc", 1), "load.unsafe", "document type"),
        ("a.fodt", flat("<text:span>" * 300 + "</text:span>" * 300), "load.damaged", "damaged"),
    ],
)  # fmt: skip
def test_messages(tmp_path, name, data, code, words):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(LoadError) as caught:
        load(path)
    assert (caught.value.code, words in str(caught.value), bool(caught.value.hint)) == (code, True, True)


def test_limits(monkeypatch):
    monkeypatch.setattr(odf, "PARAGRAPH_LIMIT", 50)
    with pytest.raises(LoadError) as caught:
        read("<text:p/>" * 60)
    assert caught.value.code == "load.too-large"


def test_sniffing():
    assert sniff_format(Source(Path("a.odt"), packed(TALK)))[0] == "odt"
    assert LOADER.sniff(Source(Path("a"), flat(TALK))).score == 1.0
    assert LOADER.sniff(Source(Path("a.odt"), zipped({"x": "y"}))).score == 0.7
    assert LOADER.sniff(Source(Path("a.zip"), zipped({"x": "y"}))).score == 0.0
    assert LOADER.sniff(Source(Path("a.odt"), b"PK\x03\x04 broken")).score == 0.7
    assert LOADER.sniff(Source(Path("a.txt"), b"hei")).score == 0.0


def test_only_load_errors_whatever_the_bytes():
    rng = random.Random(4)
    good = [path.read_bytes() for path in sorted(FOLDER.glob("odt-*/input.*"))]
    assert len(good) == 3
    hints = []
    for _ in range(120):
        data = bytearray(rng.choice(good))
        for _ in range(rng.choice((1, 3, 10))):
            at = rng.randrange(len(data))
            data[at : at + rng.choice((0, 1, 40))] = rng.choice((data[at : at + 60], rng.randbytes(2), b"", b"<", b'"'))
        try:
            LOADER.load(Source(Path("a.odt"), bytes(data)), Options())
        except LoadError as error:
            hints.append(error.hint)
    assert hints
    assert all(hints)
