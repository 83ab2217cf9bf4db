import contextlib
import io

import docx
import pytest

from coanalysis.errors import LoadError
from coanalysis.ooxml import Cell, Run, parse_xml, read_word
from wordfiles import RELATIONS, document, paragraph, word_file, zipped


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
    strict = document(paragraph("hei")).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    data = zipped({"_rels/.rels": RELATIONS.replace("document.xml", "document2.xml"), "word/document2.xml": strict})
    assert [one.text for one in read_word(data, "f.docx").paragraphs] == ["hei"]


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


# Other files


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


def test_any_flipped_byte_gives_the_text_or_a_clear_error():
    good = word_file(paragraph("I: Hvordan gikk det?") + paragraph("T: Bra."))
    for at in range(0, len(good), 3):
        data = bytearray(good)
        data[at] ^= 0x41
        with contextlib.suppress(LoadError):  # any other error fails
            read_word(bytes(data), "f.docx")
