import io
import random
import zipfile

import docx
import pytest

from coanalysis.errors import LoadError
from coanalysis.markup import parse_xml
from coanalysis.ooxml import Cell, Comment, Run, read_word, walk
from coanalysis.ooxml.letters import count_unread
from coanalysis.ooxml.styles import Styles
from golden_loaders import FOLDER
from wordfiles import RELATIONS, W, answers, cell, comments, document, paragraph, relations, table, word_file, zipped

RICH = (FOLDER / "docx-comments" / "input.docx").read_bytes()


def texts(body, **options):
    return [one.text for one in read_word(word_file(body, **options), "f.docx").paragraphs]


def code_of(call, *args):
    with pytest.raises(LoadError) as caught:
        call(*args)
    assert caught.value.hint
    assert caught.value.where.startswith("f.docx")
    return caught.value.code


# The XML door


def test_ordinary_xml_is_read():
    assert parse_xml("<a>æ &lt;!DOCTYPE&gt; &#248;</a>".encode(), "f.docx").text == "æ <!DOCTYPE> ø"


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">' + "".join(
    f'<!ENTITY b{n} "{f"&b{n - 1 or str()};" * 10}">' for n in range(1, 9)
)


@pytest.mark.parametrize(
    "xml",
    [
        "<!DOCTYPE a><a/>",
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        BOMB + "]><a>&b8;</a>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_encoding(xml, encoding):
    assert code_of(parse_xml, xml.encode(encoding), "f.docx") in ("load.unsafe", "load.damaged")


def test_utf16_cannot_hide_a_document_type():
    assert code_of(parse_xml, "<!DOCTYPE a><a/>".encode("utf-16"), "f.docx") == "load.unsafe"


@pytest.mark.parametrize(
    "xml", ["", "<a>", "<a></b>", "tekst", "<a>\x00</a>", "<a>" * 300 + "</a>" * 300, "<a>&x;</a>"]
)
def test_what_is_no_xml_or_nested_too_deep_is_damage(xml):
    assert code_of(parse_xml, xml.encode(), "f.docx") == "load.damaged"


def test_the_message_holds_no_words_of_the_file():
    with pytest.raises(LoadError) as caught:
        parse_xml(b"<hemmelig></hemmeligere>", "f.docx")
    assert "hemmelig" not in f"{caught.value} {caught.value.hint}"


# The walk


def test_runs_breaks_and_signs():
    body = (
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>"
        '<w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>f</w:t><w:softHyphen/><w:sym w:font="x" w:char="2192"/>'
        '<w:sym w:font="Wingdings" w:char="F04A"/></w:r></w:p>'
    )
    found = read_word(word_file(body), "f.docx")
    assert [one.text for one in found.paragraphs] == ["a\tb\nc\nde\u2011f\u00ad→▯"]
    assert found.aside == {"symbols without a letter": 1}


def test_fields_show_their_result_and_properties_are_no_text():
    body = (
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>side </w:t></w:r><w:r><w:instrText>PAGE</w:instrText>"
        "</w:r><w:fldSimple><w:r><w:t>7</w:t></w:r></w:fldSimple>"
        "<w:r><w:ruby><w:rt><w:r><w:t>uttale</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>ord</w:t></w:r></w:rubyBase>"
        "</w:ruby></w:r></w:p>"
    )
    assert texts(body) == ["side 7ord"]


def run(text, properties=""):
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{text}</w:t></w:r>"


def field(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text):
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def read(body, styles="", **others):
    """Return what is read of a body; nothing of it may be lost or doubled."""
    found = read_word(word_file(body, styles, **others), "f.docx")
    assert (found.unread, found.doubled) == (0, 0)
    return found


def said(body, styles="", **others):
    return [one.text for one in read(body, styles, **others).paragraphs]


def test_what_stands_inside_a_run_keeps_its_place():
    ruby = f"<w:ruby><w:rt>{run('uttale')}</w:rt><w:rubyBase>{run('ord')}</w:rubyBase></w:ruby>"
    assert said(f"<w:p><w:r><w:t>før </w:t>{ruby}<w:t> etter</w:t></w:r></w:p>") == ["før ord etter"]


def test_comments_and_instructions_of_xml_hide_nothing():
    assert said("<w:p><!-- x --><w:r><?y z?><w:t>før<!-- midt -->etter</w:t></w:r></w:p>") == ["føretter"]


@pytest.mark.parametrize("char", ["", "zz", "110000", "D800", "F04A", "-1"])
def test_symbols_that_are_no_letter(char):
    assert said(f'<w:p><w:r><w:t>a</w:t><w:sym w:char="{char}"/></w:r></w:p>') == ["a▯"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('boks')}</w:txbxContent></w:pict></w:r>"
    body = f"<w:p>{mark}{run('en')}{box}</w:p><w:p>{run(' to')}</w:p>{paragraph('tre')}"
    assert said(body) == ["en to", "boks", "tre"]
    body = f"<w:p>{mark}<w:del><w:r><w:delText>bort</w:delText></w:r></w:del></w:p>{paragraph('igjen')}"
    assert said(body) == ["igjen"]


def test_a_deleted_mark_at_the_end_of_a_cell_joins_nothing():
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    body = f"<w:tbl><w:tr><w:tc><w:p>{mark}{run('a')}</w:p></w:tc>{cell('b')}</w:tr></w:tbl>{paragraph('c')}"
    assert said(body) == ["a", "b", "c"]


def test_a_deleted_row_is_left_out():
    row = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('bort')}</w:tr>"
    found = read(f"<w:tbl>{row}<w:tr>{cell('igjen')}</w:tr></w:tbl>").paragraphs
    assert [(one.text, one.cell) for one in found] == [("igjen", Cell(1, 1, 1))]


def test_of_several_forms_the_first_with_text_is_read():
    def choice(*texts):
        boxes = [f"<w:pict><w:txbxContent>{paragraph(one)}</w:txbxContent></w:pict>" if one else "" for one in texts]
        *first, last = boxes
        inner = "".join(f"<mc:Choice>{one}</mc:Choice>" for one in first) + f"<mc:Fallback>{last}</mc:Fallback>"
        return f"<w:p><w:r><mc:AlternateContent>{inner}</mc:AlternateContent></w:r></w:p>"

    assert said(choice("ny", "gammel")) == ["", "ny"]
    assert said(choice("ny", "nyere", "gammel")) == ["", "ny"]
    assert said(choice("", "gammel")) == ["", "gammel"]
    assert said(choice("", "")) == [""]


def test_the_branches_of_a_field_are_no_text():
    inner = field("begin") + code("MERGEFIELD x") + field("separate") + run("skjult") + field("end")
    body = field("begin") + code("IF ") + inner + code(' = "a"') + field("separate") + run("vist") + field("end")
    found = read(f"<w:p>{run('a ')}{body}{run(' b')}</w:p>")
    assert [one.text for one in found.paragraphs] == ["a vist b"]
    assert found.aside == {"texts in the instruction of a field": 1}


@pytest.mark.parametrize(
    "runs",
    [
        field("begin") + code("PAGE") + run("tekst"),
        field("begin") + run("tekst") + field("end"),
        field("end") + run("tekst") + field("separate"),
        f"{field('begin')}{code('x')}{field('separate')}<w:del>{field('end')}{field('begin')}</w:del>{run('tekst')}",
    ],
)
def test_text_after_a_broken_field_stays(runs):
    assert said(f"<w:p>{runs}</w:p>") == ["tekst"]


def test_text_may_be_hidden_by_a_style():
    styles = (
        '<w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="I"><w:basedOn w:val="H"/></w:style>'
    )
    shown = run("vist", '<w:rStyle w:val="I"/><w:vanish w:val="0"/>')
    body = f"<w:p>{run('a', '<w:rStyle w:val=' + chr(34) + 'I' + chr(34) + '/>')}{shown}</w:p>"
    body += f'<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr>{run("b")}</w:p>'
    found = read(body, styles)
    assert [one.text for one in found.paragraphs] == ["vist", ""]
    assert found.aside == {"hidden stretches": 2}


def test_controls_links_tags_and_moves_at_every_level():
    def control(inner):
        return f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    row = control(f"<w:tr>{control(cell('celle'))}</w:tr>")
    inline = control(run("a")) + f"<w:hyperlink><w:smartTag>{run('b')}</w:smartTag></w:hyperlink>"
    moved = f"<w:moveFrom>{run('x')}</w:moveFrom><w:ins>{run('c')}</w:ins><w:moveTo>{run('d')}</w:moveTo>"
    body = control(f"<w:p>{inline}<w:fldSimple>{moved}</w:fldSimple></w:p>") + f"<w:tbl>{row}</w:tbl>"
    assert said(body) == ["abcd", "celle"]


def test_cells_know_the_grid_and_the_cell_around_them():
    rows = (
        f"<w:tr>{cell('bred', '<w:gridSpan w:val=' + chr(34) + '2' + chr(34) + '/>')}{cell('c')}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("b")}'
        f"<w:tc>{table(('inne',))}<w:p/></w:tc></w:tr>"
    )
    found = {one.text: one.cell for one in read(f"<w:tbl>{rows}</w:tbl>").paragraphs if one.text}
    outer = Cell(1, 2, 3)
    assert found == {
        "bred": Cell(1, 1, 1, span=2),
        "c": Cell(1, 1, 3),
        "b": Cell(1, 2, 2),
        "inne": Cell(2, 1, 1, outer=outer),
    }


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "99999999999"])
def test_an_impossible_width_is_one_column(span):
    wide = cell("a", f'<w:gridSpan w:val="{span}"/>')
    assert [one.cell for one in read(f"<w:tbl><w:tr>{wide}{cell('b')}</w:tr></w:tbl>").paragraphs] == [
        Cell(1, 1, 1),
        Cell(1, 1, 2),
    ]


def test_headings_by_name_by_what_they_rest_on_and_by_level():
    styles = (
        '<w:style w:styleId="Overskrift1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Egen"><w:name w:val="Min stil"/><w:basedOn w:val="Overskrift1"/></w:style>'
        '<w:style w:styleId="Brod"><w:basedOn w:val="Egen"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )

    def styled(text, inside):
        return f"<w:p><w:pPr>{inside}</w:pPr>{run(text)}</w:p>"

    body = "".join(
        styled(text, inside)
        for text, inside in [
            ("a", '<w:pStyle w:val="Overskrift1"/>'),
            ("b", '<w:pStyle w:val="Egen"/>'),
            ("c", '<w:pStyle w:val="Brod"/>'),
            ("d", '<w:outlineLvl w:val="0"/>'),
            ("e", '<w:pStyle w:val="Egen"/><w:outlineLvl w:val="9"/>'),
            ("f", ""),
        ]
    )
    assert [one.is_heading for one in read(body, styles).paragraphs] == [True, True, False, True, False, False]


def test_numbers_count_every_paragraph_and_cells_are_known():
    row = (
        "<w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc><w:sdt><w:sdtContent><w:tc><w:p/></w:tc></w:sdtContent>"
    )
    body = f"<w:p/>{paragraph('a')}<w:tbl>{(row + '</w:sdt></w:tr>').format('b')}</w:tbl>{paragraph('c')}"
    found = read_word(word_file(body), "f.docx").paragraphs
    assert [(one.number, one.text, one.cell) for one in found] == [
        (1, "", None),
        (2, "a", None),
        (3, "b", Cell(1, 1, 1)),
        (4, "", Cell(1, 1, 2)),
        (5, "c", None),
    ]


def test_bold_by_run_by_style_and_by_the_style_it_rests_on():
    styles = (
        '<w:style w:styleId="A"><w:rPr><w:b/></w:rPr></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
        '<w:style w:styleId="C"><w:basedOn w:val="B"/><w:rPr><w:b w:val="0"/></w:rPr></w:style>'
        '<w:style w:styleId="D"><w:basedOn w:val="D"/></w:style>'
    )
    runs = "".join(
        f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"
        for text, properties in [
            ("a", ""),
            ("b", "<w:b/>"),
            ("c", '<w:b w:val="false"/>'),
            ("d", '<w:rStyle w:val="B"/>'),
            ("e", '<w:rStyle w:val="C"/>'),
            ("f", '<w:rStyle w:val="D"/>'),
        ]
    )
    body = f'<w:p>{runs}</w:p><w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>g</w:t></w:r></w:p>'
    found = read_word(word_file(body, styles), "f.docx").paragraphs
    assert found[0].runs == (
        Run("a", bold=False),
        Run("b", bold=True),
        Run("c", bold=False),
        Run("d", bold=True),
        Run("e", bold=False),
        Run("f", bold=False),
    )
    assert found[1].runs == (Run("g", bold=True),)


def test_a_strict_file_and_a_main_part_of_another_name():
    math = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:t>x</m:t></m:oMath>'
    strict = (
        document(paragraph("hei") + f"<w:p>{math}</w:p>")
        .replace("openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml")
        .replace("http://schemas.purl", "http://purl")
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/math",
            "http://purl.oclc.org/ooxml/officeDocument/math",
        )
    )
    data = zipped({"_rels/.rels": RELATIONS.replace("document.xml", "document2.xml"), "word/document2.xml": strict})
    found = read_word(data, "f.docx")
    assert [one.text for one in found.paragraphs] == ["hei", "x"]
    assert found.unread == 0
    elsewhere = zipped({"_rels/.rels": RELATIONS.replace("word/document.xml", "/tekst/d.xml"), "tekst/d.xml": strict})
    assert [one.text for one in read_word(elsewhere, "f.docx").paragraphs] == ["hei", "x"]


def test_a_file_of_a_library_writer():
    made = docx.Document()
    made.add_heading("Intervju", 1)
    made.add_paragraph().add_run("Kåre").bold = True
    made.add_table(1, 2).cell(0, 1).text = "celle"
    out = io.BytesIO()
    made.save(out)
    found = read_word(out.getvalue(), "f.docx").paragraphs
    assert [one.text for one in found] == ["Intervju", "Kåre", "", "celle"]
    assert found[1].runs == (Run("Kåre", bold=True),)
    assert found[0].runs[0].bold  # headings of that library's template are bold


# What is not read


def test_text_where_no_text_belongs_is_counted():
    for body in (
        "<w:t>abc d</w:t>",
        f"<w:tbl>{paragraph('abcd')}</w:tbl>",
        f"<w:tbl><w:tr>{run('abcd')}</w:tr></w:tbl>",
    ):
        found = read_word(word_file(paragraph("hei") + body), "f.docx")
        assert ([one.text for one in found.paragraphs][:1], found.unread, found.doubled) == (["hei"], 4, 0)


def test_letters_read_twice_are_counted():
    root = parse_xml(document(paragraph("abba")).encode(), "f.docx")
    space = f"{{{W.split(chr(34))[1]}}}"
    assert count_unread(root, space, read=["abba"], styles=Styles(), codes=frozenset()) == (0, 0)
    assert count_unread(root, space, read=["abb", "b c"], styles=Styles(), codes=frozenset()) == (1, 2)


def test_headers_notes_and_embedded_documents_are_counted():
    parts = {
        "word/_rels/document.xml.rels": relations(("header", "h1.xml"), ("header", "h2.xml"), ("footer", "gone.xml")),
        "word/h1.xml": f"<w:hdr {W}>{paragraph('Fortrolig')}</w:hdr>",
        "word/h2.xml": f"<w:hdr {W}>{paragraph('12')}</w:hdr>",
    }
    pointers = '<w:footnoteReference/><w:endnoteReference/><w:commentReference w:id="9"/><w:object/>'
    drawn = '<a:t xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">figur</a:t>'
    body = f"<w:p><w:r><w:t>a</w:t>{pointers}<w:drawing>{drawn}</w:drawing></w:r></w:p><w:altChunk/>"
    assert read(body, **parts).aside == {
        "headers with text": 1,
        "footnotes": 1,
        "endnotes": 1,
        "comments": 1,
        "embedded objects": 1,
        "embedded documents": 1,
        "texts in drawings": 1,
    }


# Comments


def start(key):
    return f'<w:commentRangeStart w:id="{key}"/>'


def end(key):
    return f'<w:commentRangeEnd w:id="{key}"/><w:r><w:commentReference w:id="{key}"/></w:r>'


COMMENTED = {
    "word/_rels/document.xml.rels": relations(("comments", "comments.xml"), ("commentsExtended", "more.xml")),
    "word/more.xml": answers(c7="2"),
}


def test_comments_stand_with_their_words_in_order_of_place_and_thread():
    body = (
        f"<w:p>{run('I: ')}{start(3)}{run('Hva')}{end(3)}{run(' nå?')}</w:p>"
        f"<w:p>{run('T: Vi ')}{start(2)}{start(7)}{run('ven')}<w:ins>{run('tet')}</w:ins>{run(' lenge')}</w:p>"
        f"<w:p>{run('og')}{end(2)}{end(7)}{run(' vel')}<w:r><w:commentReference w:id='1'/></w:r></w:p>"
        f"{start(5)}{paragraph('I: Takk.')}{end(5)}"
    )
    part = comments(("7", "B", "Enig"), ("2", "A", "Tid"), ("3", "A", "Åpent"), ("1", "A", "Her"), ("5", "A", "Slutt"),
                    ("8", "A", "Uten sted"), ("9", "A", " "))  # fmt: skip
    found = read(body, **COMMENTED | {"word/comments.xml": part})
    assert found.comments == (
        Comment("Uten sted", "A", 1, ""),
        Comment("Åpent", "A", 1, "Hva"),
        Comment("Tid", "A", 2, "ventet lenge\nog"),
        Comment("Enig", "B", 2, "ventet lenge\nog"),
        Comment("Her", "A", 3, ""),
        Comment("Slutt", "A", 4, "I: Takk."),
    )
    assert found.aside == {"comments": 6}


def test_the_words_of_many_comments_are_limited(monkeypatch):
    monkeypatch.setattr("coanalysis.ooxml.comments.ABOUT_LIMIT", 5)
    body = f"<w:p>{start(1)}{start(2)}{run('abcd')}{end(1)}{end(2)}</w:p>"
    found = read(body, **COMMENTED | {"word/comments.xml": comments(("1", "A", "x"), ("2", "A", "y"))})
    assert [one.about for one in found.comments] == ["abcd", "a"]


def test_a_damaged_part_is_named():
    for name in ("word/comments.xml", "word/more.xml", "word/_rels/document.xml.rels", "word/styles.xml"):
        parts = COMMENTED | {"word/comments.xml": comments(("1", "A", "x")), name: "<w:co"}
        with pytest.raises(LoadError) as caught:
            read_word(word_file(paragraph("a"), **parts), "f.docx")
        assert (caught.value.code, caught.value.where) == ("load.damaged", f"f.docx, part {name}")


# Other files


def test_a_main_part_that_is_missing_or_something_else():
    for parts in (
        {"_rels/.rels": RELATIONS, "[Content_Types].xml": ""},
        {"_rels/.rels": RELATIONS, "word/document.xml": "<html/>"},
        {"_rels/.rels": RELATIONS, "word/document.xml": f"<w:document {W}/>"},
        {"_rels/.rels": "<Relationships", "word/document.xml": document("")},
    ):
        assert code_of(read_word, zipped(parts), "f.docx") == "load.damaged"


def test_a_part_that_occurs_twice_and_one_that_swells():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("word/document.xml", document(paragraph("a")))
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("word/document.xml", document(paragraph("b")))
    assert code_of(read_word, out.getvalue(), "f.docx") == "load.damaged"
    bomb = zipped({"_rels/.rels": RELATIONS, "word/document.xml": document("<w:p/>" * 2_000_000)})
    assert code_of(read_word, bomb, "f.docx") == "load.too-large"


def test_more_paragraphs_than_any_transcript_has(monkeypatch):
    monkeypatch.setattr(walk, "PARAGRAPH_LIMIT", 3)
    assert said("<w:p/>" * 3) == ["", "", ""]
    assert code_of(read_word, word_file("<w:p/>" * 4), "f.docx") == "load.too-large"


def test_deep_nesting_is_read_or_refused():
    for depth in (60, 100):
        body = "<w:tbl><w:tr><w:tc>" * depth + paragraph("dypt") + "</w:tc></w:tr></w:tbl>" * depth
        if depth > 80:
            assert code_of(read_word, word_file(body), "f.docx") == "load.damaged"
        else:
            assert said(body) == ["dypt"]
    assert said("<w:p>" + "<w:r><w:ruby>" * 120 + "<w:t>dypt</w:t>" + "</w:ruby></w:r>" * 120 + "</w:p>") == ["dypt"]


def test_files_that_are_no_word_document():
    assert (
        code_of(read_word, zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "f.docx") == "load.unsupported"
    )
    assert (
        code_of(read_word, zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "f.docx")
        == "load.unsupported"
    )
    assert code_of(read_word, zipped({"a.txt": "hei"}), "f.docx") == "load.unsupported"
    assert code_of(read_word, zipped({"[Content_Types].xml": "", "word/styles.xml": ""}), "f.docx") == "load.damaged"
    assert code_of(read_word, b"tekst", "f.docx") == "load.damaged"


def test_password_and_old_format_are_told_apart():
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512
    assert code_of(read_word, ole + "EncryptedPackage".encode("utf-16-le"), "f.docx") == "load.password"
    assert code_of(read_word, ole + "WordDocument".encode("utf-16-le"), "f.docx") == "load.unsupported"


def test_an_old_workbook_is_told_from_an_old_document():
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "Workbook\0".encode("utf-16-le")
    with pytest.raises(LoadError) as caught:
        read_word(ole, "f.docx")
    assert ".xls)" in caught.value.message
    assert ".xlsx" in caught.value.hint


def outcome(data):
    """Return whether a damaged file is read; any error but LoadError fails."""
    try:
        return bool(read_word(data, "f.docx").paragraphs)
    except LoadError as error:
        if not error.hint or not error.where.startswith("f.docx"):
            pytest.fail(f"no place or hint: {error}")
        return False


def test_any_flipped_cut_or_doubled_byte_gives_the_text_or_a_clear_error():
    random_ = random.Random(7)
    outcomes = set()
    for _ in range(250):
        at, length = random_.randrange(len(RICH)), random_.randrange(1, 9)
        damaged = random_.choice(
            [
                RICH[:at] + bytes([RICH[at] ^ (1 << random_.randrange(8))]) + RICH[at + 1 :],
                RICH[:at],
                RICH[:at] + RICH[at + length :],
                RICH[:at] + RICH[at : at + length] + RICH[at:],
            ]
        )
        outcomes.add(outcome(damaged))
    assert outcomes == {True, False}


def test_any_change_inside_the_parts_gives_the_text_or_a_clear_error():
    """The zip is whole here, so the changes reach the XML."""
    random_ = random.Random(11)
    with zipfile.ZipFile(io.BytesIO(RICH)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    outcomes = set()
    for _ in range(300):
        name = random_.choice(list(parts))
        part = bytearray(parts[name])
        for _ in range(random_.randrange(1, 4)):
            part[random_.randrange(len(part))] = random_.choice(b'<>/:"=0aw \0\xff')
        outcomes.add(outcome(zipped(parts | {name: bytes(part)})))
    assert outcomes == {True, False}
