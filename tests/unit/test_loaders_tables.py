"""Tables in CSV and Excel. Golden inputs: `xlsx-group` was written by openpyxl, `xlsx-libreoffice` by openpyxl and then
saved by LibreOffice, which stores the values of its formulas.
"""

import csv
import io
import random
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookfiles import book, number, row
from coanalysis.errors import LoadError
from coanalysis.loaders import base, delimited, load, sniff_format, tablelines
from coanalysis.loaders.base import Options, Source
from coanalysis.loaders.columns import Columns, Unclear, find_columns
from coanalysis.loaders.delimited import LOADER as CSV
from coanalysis.loaders.headwords import role_of
from coanalysis.loaders.spreadsheet import LOADER as XLSX
from coanalysis.loaders.tablecells import Row
from coanalysis.loaders.tabletimes import read_times
from coanalysis.ooxml import workbook
from coanalysis.text import canonical
from golden_loaders import FOLDER
from wordfiles import zipped

TALK = [("I", "Hva skjedde?"), ("K", "Vi hadde ikke tid."), ("I", "Nei?"), ("K", "Nei, ikke i det hele tatt.")]


def rows_of(*rows):
    return [Row(f"row {i}", tuple(cells)) for i, cells in enumerate(rows, 1)]


def found(*rows, **wanted):
    return find_columns(rows_of(*rows), wanted, "a.csv")


def csv_blocks(content, name="a.csv", **columns):
    data = content if isinstance(content, bytes) else content.encode()
    return CSV.load(Source(Path(name), data), Options(columns=columns))


def xlsx_blocks(data, **columns):
    return XLSX.load(Source(Path("a.xlsx"), data), Options(columns=columns))


def told(blocks):
    return [(line.place, line.label, line.begin_ms, line.text) for line in blocks.lines]


def error_of(call, *args, **options):
    """Return the error; it names the file and what to do, and holds no speech."""
    with pytest.raises(LoadError) as caught:
        call(*args, **options)
    error = caught.value
    assert error.where.startswith(("a.csv", "a.xlsx", "a.txt"))
    assert error.hint
    assert not any(words in f"{error} {error.hint}" for _, words in TALK)
    return error


# Headings


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Taler", "speaker"),
        ("TALAR:", "speaker"),
        ("Hvem?", "speaker"),
        ("Speaker Name", "speaker"),
        ("speaker_label", "speaker"),
        ("Navn på taler", "speaker"),
        ("Taler/deltaker", "speaker"),
        ("Deltaker (pseudonym)", "speaker"),
        ("Pseudonym", "speaker"),
        ("Ytring", "text"),
        ("Innhald", "text"),
        (" Transkripsjon ", "text"),
        ("Content", "text"),
        ("Tid", "begin"),
        ("Timespan", "begin"),
        ("Start (ms)", "begin"),
        ("Begin Time - hh:mm:ss.ms", "begin"),
        ("Frå", "begin"),
        ("Til", "end"),
        ("End Time - ss.msec", "end"),
        ("Sluttid", "end"),
        ("Varigheit", "length"),
        ("Nr.", "number"),
        ("#", "number"),
        ("Kode", None),
        ("Taler ikke med fremmede og sier aldri noe til noen", None),
        ("", None),
    ],
)
def test_headings(heading, role):
    assert role_of(heading) == role


# Columns


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        (("Taler", "Tekst"), Columns(1, 0, first=1)),
        (("Hvem", "Utsagn"), Columns(1, 0, first=1)),
        (("Talar", "Innhald"), Columns(1, 0, first=1)),
        (("Speaker", "Transcript"), Columns(1, 0, first=1)),
        (("Name", "Content"), Columns(1, 0, first=1)),
        (("Informant", "Ytring"), Columns(1, 0, first=1)),
    ],
)
def test_columns_by_heading(head, columns):
    assert found(head, *TALK) == Columns(1, 0, first=1, headings=head)


def test_columns_in_any_order_with_titles_above_and_others_beside():
    head = ("Kode", "Innhold", "Slutt", "Nr", "Fra", "Deltaker")
    rows = [("tid", words, "0:09", str(i), f"0:0{i}", who) for i, (who, words) in enumerate(TALK)]
    assert found(("Intervju 4", "", "", "", "", ""), (), head, *rows) == Columns(
        1, 5, 4, 2, None, first=3, headings=head, ignored=(3,)
    )


def test_columns_without_headings():
    timed = [(str(i), f"0:0{i}", f"0:0{i + 1}", who, words) for i, (who, words) in enumerate(TALK)]
    assert found(*TALK) == Columns(1, 0, is_told=False)
    assert found(*timed) == Columns(4, 3, 1, 2, ignored=(0,), is_told=False)
    numbered = [(str(seconds), who, words) for seconds, (who, words) in zip((3, 75, 81, 99), TALK, strict=True)]
    assert found(*numbered) == Columns(2, 1, 0, is_told=False)


def test_times_and_speech_alone_are_enough_under_headings():
    rows = [(f"0:0{i}", f"{who}: {words}") for i, (who, words) in enumerate(TALK)]
    assert found(("Tid", "Tekst"), *rows) == Columns(1, None, 0, first=1, headings=("Tid", "Tekst"))


LIST = [("Kari", "44", "leder i felles tjenester"), ("Ola", "33", "konsulent"), ("Per", "22", "vikar på natt"),
        ("Lise", "55", "sykepleier"), ("Ann", "29", "lege")]  # fmt: skip
REFUSED = {
    "participants": [("Navn", "Alder", "Stilling"), *LIST],
    "participants with roles": [
        ("Deltaker", "Rolle", "Bakgrunn"),
        ("D1", "ansatt", "Ti år på lageret og tre i butikk"),
        ("D2", "ansatt", "Fem år som vikar ulike steder"),
        ("D3", "leder", "Leder siden 2019 i samme avdeling"),
        ("D4", "leder", "Ny i jobben nå i høst"),
    ],
    "survey": [
        ("Respondent", "Hva fungerte?", "Hva fungerte ikke?"),
        ("1", "Samarbeidet var veldig bra", "Tida var for knapp"),
        ("2", "Ledelsen var på plass", "Ingenting"),
        ("3", "Vi fikk prøve selv", "Rotete fra første dag"),
        ("4", "Alt egentlig", "Møtene"),
    ],
    "answers": [("ID", "Navn", "Svar"), *((str(i), who, words) for i, (who, words) in enumerate(TALK))],
    "codebook": [
        ("Kode", "Navn", "Definisjon", "Eksempel"),
        ("b/tid", "Tid", "Når deltakeren snakker om mangel på tid", "«Vi hadde ikke tid»"),
        ("b/leder", "Ledelse", "Når lederen hemmer", "«Han sa nei»"),
        ("b/it", "IT", "Når systemene hemmer", "«Det hang seg opp»"),
        ("b/penger", "Penger", "Når budsjettet hemmer", "«Ingen midler»"),
    ],
    "coded passages": [("Dokument", "Kode", "Taler", "Tekst"), *(("I1", "tid", *one) for one in TALK)],
    "a column a speaker": [("Intervjuer", "Informant"), *((one[1], other[1]) for one, other in pairwise(TALK))],
    "unknown speakers": [("Tid", "Wer", "Tekst"), *((f"0:0{i}", *one) for i, one in enumerate(TALK))],
    "too short to tell": TALK[:3],
    "numbers": [("1", "2"), ("3", "4"), ("5", "6"), ("7", "9")],
    "headings alone": [("Taler", "Tekst")],
    "nothing": [],
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_tables_are_refused(case):
    assert isinstance(found(*REFUSED[case]), Unclear)


def test_what_is_said_of_a_refused_table():
    error = found(*REFUSED["unknown speakers"]).error("a.csv")
    assert error.code == "load.columns"
    assert "it has the columns 1 «Tid», 2 «Wer», 3 «Tekst»" in error.message
    assert "--columns speaker=2,text=3,begin=1 " in error.hint
    error = found(*REFUSED["too short to tell"]).error("a.csv")
    assert "no known headings, and the columns 1 (short words), 2 (short words)" in error.message
    assert "Vi hadde" not in f"{error}{error.hint}"


def test_the_mapping_that_is_offered_works():
    rows = REFUSED["unknown speakers"]
    assert found(*rows, speaker="2", text="3", begin="1") == Columns(2, 1, 0, first=1, headings=rows[0])


def test_columns_a_person_names():
    head = ("Wer", "Was", "Wann")
    rows = [head, *((*one, f"{i}:00") for i, one in enumerate(TALK))]
    expected = Columns(1, 0, 2, first=1, headings=head)
    assert found(*rows, speaker="wer", text="WAS", begin="Wann") == expected
    assert found(*rows, speaker="1", text="2", begin="3") == expected
    assert found(*TALK, text="2") == Columns(1, 0)
    # a heading that is a number is meant before the number of a column
    numbered = [("2", "1"), *((words, who) for who, words in TALK)]
    assert found(*numbered, speaker="1", text="2") == Columns(1, 0)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"speaker": "Hvem"}, "no column 'Hvem' for speaker; the table has the columns 1 «Tid», 2 «Wer», 3 «Tekst»"),
        ({"speaker": "4"}, "no column '4' for speaker"),
        ({"text": "0"}, "no column '0' for text"),
        ({"text": ""}, "no column '' for text"),
        ({"taler": "1"}, "no column can be 'taler'"),
        ({"speaker": "2", "text": "Wer"}, "one column was named for two things"),
    ],
)
def test_columns_a_person_names_wrongly(wanted, words):
    error = error_of(found, *REFUSED["unknown speakers"], **wanted)
    assert words in error.message
    assert error.code == "load.columns"


def test_a_wrong_name_never_shows_speech():
    assert "2 (short words)" in error_of(found, *TALK, speaker="Hvem").message


# Times


@pytest.mark.parametrize(
    ("cells", "spans"),
    [
        (["0:03", "1:02:03,5"], [(3_000, None), (3_723_500, None)]),
        (["[00:01]", "(0:02)", "#00:00:03-5#", "<0:04>"], [(1_000, None), (2_000, None), (3_500, None), (4_000, None)]),
        # video editors count frames after the seconds
        (["00:00:01:02 - 00:00:04;29", "00:01:00:00"], [(1_000, 4_000), (60_000, None)]),
        # NVivo's short times: 75 is 1:15, 85:2 is 1:25:02
        (["75", "85:2"], [(75_000, None), (5_102_000, None)]),
        (["0:00:01.0 - 0:00:05.3"], [(1_000, 5_300)]),
        (["0:01 --> 0:05,3", "0:06–0:07", "0:08 til 0:09", "0:08-0:09"],
         [(1_000, 5_300), (6_000, 7_000), (8_000, 9_000), (8_000, 9_000)]),
        (["12.48", "13,5", "14"], [(12_480, None), (13_500, None), (14_000, None)]),
        # 21.6 s and 43.2 s as parts of a day
        (["0.00025", "5E-4"], [(21_600, None), (43_200, None)]),
        (["0", "4000", "9000"], [(0, None), (4_000, None), (9_000, None)]),
        (["0", "40", "90"], [(0, None), (40_000, None), (90_000, None)]),
        (["", "uklart", "-3", "9:99", "0:05 - 0:02", "x" * 99], [(None, None)] * 6),
    ],
)  # fmt: skip
def test_times(cells, spans):
    assert list(read_times(cells).spans) == spans


def test_times_that_cannot_be_read_are_known():
    moments = read_times(["0:01", "", "uklart", "0:02"])
    assert (moments.unread, moments.unit) == ((2,), None)


# CSV


def test_delimiters_quotes_and_breaks_in_cells():
    expected = [("row 2", "I", None, "Hva; eller hvem, da|?"), ("row 3", "K", None, "Et «sitat»: \"ja\""),
                ("row 3", "K", None, "og nei."), ("row 4", "I", None, "Nei")]  # fmt: skip
    for delimiter in ";,\t|":
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        for one in [
            ("Taler", "Tekst"),
            ("I", "Hva; eller hvem, da|?"),
            ("K", 'Et «sitat»: "ja"\nog nei.'),
            ("I", "Nei"),
        ]:
            writer.writerow(one)
        assert told(csv_blocks(out.getvalue())) == expected, delimiter


def test_rows_are_numbered_as_a_table_program_shows_them():
    blocks = csv_blocks('\n"Intervju 4";\n\nTaler;Tekst\nI;"a\nb"\n;;\nK;c\nI;d\n')
    assert told(blocks) == [("row 5", "I", None, "a"), ("row 5", "I", None, "b"), ("row 7", "K", None, "c"),
                            ("row 8", "I", None, "d")]  # fmt: skip
    assert blocks.header == (("row 2", "Intervju 4"), ("row 4", "Taler | Tekst"))


def test_quotation_marks_that_enclose_nothing_are_words():
    blocks = csv_blocks('Taler\tTekst\nI\t"Ja" sa hun\nK\t"Nei\nI\tha', "a.tsv")
    assert [line.text for line in blocks.lines] == ['"Ja" sa hun', '"Nei', "ha"]
    assert blocks.notices[0].startswith("quotation marks were read as part of the words")


def test_the_delimiter_in_speech_is_put_back():
    blocks = csv_blocks("Tid,Taler,Tekst,Kode\n0:01,I,Ja, og så, nei,tid\n0:02,K,Nei,\n0:03,I,Mm,,,\n")
    assert [(line.label, line.begin_ms, line.text) for line in blocks.lines] == [
        ("I", 1000, "Ja, og så, nei"),
        ("K", 2000, "Nei"),
        ("I", 3000, "Mm"),
    ]
    assert blocks.notices == (
        "«,» stands in the words of 1 row and parted them: put together again (row 2)",
        "columns not read: 4 «Kode»",
    )


def test_rows_without_speaker_text_or_readable_time_are_told():
    blocks = csv_blocks(
        "Tid;Taler;Tekst\n0:01;;Er den på?\n0:02;I;Hva?\nnå;;Og hvem?\n0:04;K;\n;;Ja.\n0:06\n0:07;I:;Mm\n"
    )
    assert told(blocks) == [
        ("row 2", "", 1000, "Er den på?"),
        ("row 3", "I", 2000, "Hva?"),
        ("row 4", "I", None, "Og hvem?"),
        ("row 6", "K", None, "Ja."),
        ("row 8", "I", 7000, "Mm"),
    ]
    assert blocks.notices == (
        "1 cell of the column 1 «Tid» could not be read as a time (row 4)",
        "2 rows have no speaker and are taken as the one before going on (rows 4, 6)",
        "2 rows have no text and are left out (rows 5, 7)",
    )


def test_rows_of_one_speaker_are_one_turn(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Tid;Taler;Tekst\n0:01;I;Hva?\n0:02;K;Ja.\n0:05;K;Og nei.\n0:07;I;Mm\n", encoding="utf-8")
    transcript = load(path).transcript
    assert [(turn.label, turn.begin_ms, transcript.words_of(turn)) for turn in transcript.turns] == [
        ("I", 1000, "Hva?"),
        ("K", 2000, "Ja.\nOg nei."),
        ("I", 7000, "Mm"),
    ]
    assert [(transcript.text[point.offset], point.ms) for point in transcript.times] == [
        ("H", 1000),
        ("J", 2000),
        ("O", 5000),
        ("M", 7000),
    ]


def test_a_table_without_speakers_is_searched_for_labels(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Tid;Tekst\n0:01;Intervjuer: Hva?\n0:02;Kåre: Ja.\n0:05;Intervjuer: Mm\n", encoding="utf-8")
    assert [turn.label for turn in load(path).transcript.turns] == ["Intervjuer", "Kåre", "Intervjuer"]


def test_ends_lengths_and_units():
    def spans(text):
        return [(line.begin_ms, line.end_ms) for line in csv_blocks(text).lines]

    assert spans("Start;Slutt;Taler;Tekst\n0:01;0:03;I;a\n0:05;0:02;K;b\n") == [(1000, 3000), (5000, None)]
    assert spans("Start;Varighet;Taler;Tekst\n0:01;2;I;a\n0:05;1,5;K;b\n") == [(1000, 3000), (5000, 6500)]
    assert spans("Start (ms);Slutt (ms);Taler;Tekst\n10;90;I;a\n95;99;K;b\n") == [(10, 90), (95, 99)]
    assert spans("start;end;speaker;text\n0;4000;I;a\n4000;7500;K;b\n") == [(0, 4000), (4000, 7500)]
    assert spans("start;end;speaker;text\n0;4;I;a\n4;7;K;b\n") == [(0, 4000), (4000, 7000)]


def test_headings_that_come_again_are_set_aside():
    blocks = csv_blocks("Taler;Tekst\nI;Hva?\nTaler;Tekst\nK;Ja.\nI;Mm\n")
    assert [line.text for line in blocks.lines] == ["Hva?", "Ja.", "Mm"]
    assert [place for place, _ in blocks.header] == ["row 1", "row 3"]


def test_a_cell_longer_than_the_csv_module_allows():
    limit = csv.field_size_limit()
    long = "ord " * 50_000  # 200 000 characters; the module's own limit is 131 072
    assert csv_blocks(f"Taler;Tekst\nI;Hva?\nK;{long}\nI;Mm\n").lines[1].text == long.strip()
    assert csv.field_size_limit() == limit


def test_encodings_marks_and_control_characters():
    talk = "Taler;Ytring\nI;Hva skjer på fjøset?\nKåre;Blåbærsyltetøy.\nI;Å?\n"
    expected = [("I", "Hva skjer på fjøset?"), ("Kåre", "Blåbærsyltetøy."), ("I", "Å?")]
    for data, encoding in [
        (b"\xef\xbb\xbf" + talk.encode(), None),
        (talk.encode("utf-16"), None),
        (talk.replace("\n", "\r\n").encode("cp1252"), "cp1252"),
        (talk.replace("\n", "\r").encode(), None),
        (talk.replace("å", "a\u030a").encode(), None),
        (talk.replace("fjøset", "fjø\0set\x07").encode() + b" " * 2000, None),
    ]:
        options = Options(encoding)
        blocks = CSV.load(Source(Path("a.csv"), data, options), options)
        assert [(line.label, line.text) for line in blocks.lines] == expected, data
    assert blocks.removed == 2
    assert error_of(csv_blocks, talk.encode("cp1252")).code == "load.encoding"


@pytest.mark.parametrize(
    ("name", "text", "score"),
    [
        ("a.csv", "Taler;Tekst\nI;a\nK;b\n", 0.85),
        ("a.txt", "Timespan\tSpeaker\tContent\n0:01\tA\thei\n", 0.85),
        ("a.txt", "Timespan,Speaker,Content\n0:01,A,hei\n", 0.85),
        ("a.txt", "[00:00:00.00]\t[00:00:03.12]\tA\thei\n" * 3, 0.85),
        ("a.txt", "0:00:01.0 - 0:00:05.3\tA\thei\n" * 3, 0.85),
        ("a.csv", "x;y\n1;2\n", 0.7),
        ("a.csv", "hei\n", 0.2),
        ("a.csv", "\0\1\2\3", 0.1),
        # a Zoom chat, an NVivo transcription, prose: for others
        ("a.txt", "10:02:11\tKari:\thei\n" * 9, 0),
        ("a.txt", "00:01\tKARI:\thei\n" * 9, 0),
        ("a.txt", "Navn, tekst og tid er viktig.\nDet var en gang, og så.\n", 0),
        ("a.txt", "Taler, tekst, tid\n\nAnne: Ja, det var det.\nKari: Nei.\nAnne: Jo, da, vet du.\n", 0),
        ("a.txt", "Intervjuer: Hva?\nKari: Ja.\n", 0),
    ],
)
def test_which_files_are_tables(name, text, score):
    assert CSV.sniff(Source(Path(name), text.encode())).score == score


def test_files_that_are_no_table(monkeypatch):
    assert error_of(csv_blocks, "Det var en gang.\n").code == "load.no-table"
    assert error_of(csv_blocks, "a," * 3000).code == "load.too-large"
    assert error_of(csv_blocks, "Navn;Alder\nKari;44\nOla;33\nPer;22\nLise;55\n").code == "load.columns"
    monkeypatch.setattr(delimited, "ROW_LIMIT", 3)
    error = error_of(csv_blocks, "Taler;Tekst\nI;a\nK;b\nI;c\n")
    assert (error.code, error.where) == ("load.too-large", "a.csv, row 4")


def test_a_cell_of_more_lines_than_any_transcript_has(monkeypatch):
    monkeypatch.setattr(base, "LINE_LIMIT", 4)
    monkeypatch.setattr(tablelines, "LINE_LIMIT", 4)
    assert len(csv_blocks('Taler;Tekst\nI;"a\nb\nc"\nK;b\n').lines) == 4
    assert error_of(csv_blocks, 'Taler;Tekst\nI;"a\nb\nc\nd\ne\nf"\nK;b\n').code == "load.too-large"


cells = st.text("aåÆ e\u0301\u200b😀;,\t|\"'«\n\r=0:1\x0b\u2028", max_size=12)
tables = st.lists(st.tuples(st.sampled_from("IKT"), cells.filter(str.strip)), min_size=4, max_size=9)


@given(tables, st.sampled_from(";,\t|"))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_what_a_table_program_writes_is_read_back(rows, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([("Taler", "Tekst"), *rows])
    lines = csv_blocks(out.getvalue(), speaker="Taler", text="Tekst").lines
    read: dict[str, list[str]] = {}
    for line in lines:
        read.setdefault(line.place, []).append(line.text)
    expected = ["\n".join(filter(None, map(str.strip, canonical(words).text.split("\n")))) for _, words in rows]
    assert ["\n".join(texts) for texts in read.values()] == [words for words in expected if words]
    assert {line.label for line in lines} <= {"I", "K", "T"}


@given(st.binary(max_size=200) | st.text("a;,\"'\n\t|0:1 Taler Tekst", max_size=200).map(str.encode))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_any_bytes_give_lines_or_a_clear_error(data):
    source = Source(Path("a.csv"), data)
    CSV.sniff(source)
    try:
        CSV.load(source, Options())
    except LoadError as error:
        if not error.hint:
            pytest.fail("no hint")


# Excel


HEAD = row("Tid", "Taler", "Ytring")
FORMATS = (
    '<numFmts><numFmt numFmtId="164" formatCode="[h]:mm:ss.000"/>'
    '<numFmt numFmtId="165" formatCode="0.0&quot; s&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="21"/><xf numFmtId="20"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/><xf numFmtId="14"/></cellXfs>'
)


def test_a_sheet_of_every_kind_of_text():
    strings = "<si><t>Åse</t></si><si><r><t>Ja</t></r><r><t>, vi_x000D_</t></r><rPh><t>x</t></rPh></si>"
    data = book(
        HEAD
        + row("0:01", '<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>')
        + row("0:02", "I", '<c t="str"><f>A1</f><v>Hva?</v></c>')
        + row("0:03", "Åse", '<c t="b"><v>1</v></c>')
        + row("0:04", "I", number("1234567")),
        strings=strings,
    )
    blocks = xlsx_blocks(data)
    assert told(blocks) == [
        ("row 2", "Åse", 1000, "Ja, vi"),
        ("row 3", "I", 2000, "Hva?"),
        ("row 4", "Åse", 3000, "TRUE"),
        ("row 5", "I", 4000, "1234567"),
    ]
    assert blocks.notices == ("1 cell with a formula: the value stored with it was read",)
    assert blocks.header == (("row 1", "Tid | Taler | Ytring"),)


@pytest.mark.parametrize(
    ("value", "style", "ms"),
    [
        ("0.000868055555555556", 1, 75_000),  # 0:01:15
        ("0.0520833333333333", 2, 75_000),  # shown as 1:15, which is minutes and seconds here
        ("1.88194444444444", 2, 2_710_000),  # shown as 45:10 with [h]:mm
        ("0.000144791666666667", 3, 12_510),  # 12.51 s
        ("12.5", 4, 12_500),  # `12.5 s`: a number, no time
        ("75", 0, 75_000),
    ],
)
def test_times_of_excel(value, style, ms):
    data = book(HEAD + row(number(value, style), "I", "Hva?") + row(number(value, style), "K", "Ja."), formats=FORMATS)
    assert {line.begin_ms for line in xlsx_blocks(data).lines} == {ms}


def test_numbers_of_excel_as_parts_of_a_day_and_days_that_are_no_times():
    rows = row(number("0.0001"), "I", "Hva?") + row(number("0.0002"), "K", "Ja.") + row(number("3E-4"), "I", "Mm")
    blocks = xlsx_blocks(book(HEAD + rows))
    assert [line.begin_ms for line in blocks.lines] == [8640, 17280, 25920]
    assert blocks.notices == ("the numbers of the column 1 «Tid» were read as fractions of a day",)
    rows = row(number("45000", 5), "I", "Hva?") + row(number("45000", 5), "K", "Ja.")
    assert {line.begin_ms for line in xlsx_blocks(book(HEAD + rows, formats=FORMATS)).lines} == {None}


def test_hidden_sheets_rows_and_columns_are_not_read():
    talk = (
        HEAD + row("0:01", "I", "Hva?") + row("0:02", "K", "SKJULT", hidden=True) + row("0:03", "K", "Ja.", "", "Ola")
    )
    data = book(
        f'<cols><col min="5" max="5" hidden="1"/></cols><sheetData>{talk}</sheetData>',
        HEAD + row("0:01", "I", "SKJULT") + row("0:02", "K", "SKJULT"),
        states=("", "hidden"),
    )
    blocks = xlsx_blocks(data)
    assert told(blocks) == [("row 2", "I", 1000, "Hva?"), ("row 4", "K", 3000, "Ja.")]
    assert blocks.notices == (
        "not read: hidden sheets (1)",
        "not read: hidden rows (1)",
        "not read: filled cells in hidden columns (1)",
    )


def test_formulas_without_a_value_and_errors_are_told_and_never_none():
    data = book(
        HEAD
        + row("0:01", "I", "Hva?")
        + row("0:02", "K", "<c><f>A2</f></c>")
        + row("0:03", "K", '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>')
        + row("0:04", "K", "Ja.")
    )
    blocks = xlsx_blocks(data)
    assert [line.text for line in blocks.lines] == ["Hva?", "Ja."]
    assert blocks.notices == (
        "1 cell with a formula: the value stored with it was read",
        "formulas without a stored value are empty here (row 3): open and save in Excel",
        "cells with an error such as #REF! were read as empty (row 4)",
        "2 rows have no text and are left out (rows 3–4)",
    )


def test_of_several_sheets_the_one_with_the_columns_is_read():
    talk = HEAD + row("0:01", "I", "Hva?") + row("0:02", "K", "Ja.")
    people = row("Navn", "Alder") + "".join(row(who, age) for who, age, _ in LIST)
    blocks = xlsx_blocks(book(people, talk))
    assert len(blocks.lines) == 2
    assert blocks.notices == ("read: the sheet «Ark2»; not read: «Ark1»",)
    error = error_of(xlsx_blocks, book(talk, people, talk))
    assert (error.code, error.message) == ("load.sheets", "2 sheets look like a transcript: «Ark1», «Ark3»")
    assert "hidden sheets are not read" in error.hint
    assert error_of(xlsx_blocks, book(people, people)).where == "a.xlsx, sheet «Ark1»"


def test_a_cell_in_the_last_corner_costs_nothing():
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    blocks = xlsx_blocks(book(HEAD + row("0:01", "I", "Hva?") + row("0:02", "K", "Ja.") + far))
    assert len(blocks.lines) == 2
    assert blocks.notices == ("not read: filled cells beyond column 100 (1)",)


def test_a_merged_heading_in_the_talk_is_set_aside():
    rows = HEAD + row("0:01", "I", "Hva?") + row("Del 2: Hindringer") + row("0:02", "K", "Ja.")
    data = book(f'<sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A3:C3"/></mergeCells>')
    assert [(line.text, line.aside) for line in xlsx_blocks(data).lines] == [
        ("Hva?", False),
        ("Del 2: Hindringer", True),
        ("Ja.", False),
    ]


GOOD = book(HEAD + row("0:01", "I", "Hva?") + row("0:02", "K", "Ja."))
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (GOOD[:-40], "load.damaged", "incomplete or damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "load.password", "password"),
        (OLE + "Workbook\0".encode("utf-16-le"), "load.unsupported", "(.xls)"),
        (zipped({"a.txt": "hei"}), "load.unsupported", "not an Excel workbook"),
        (zipped({"[Content_Types].xml": ""}), "load.damaged", "list of sheets"),
        (book(HEAD, **{"xl/worksheets/sheet1.xml": "<!DOCTYPE x><x/>"}), "load.unsafe", "document type"),
        (book(HEAD, **{"xl/worksheets/sheet1.xml": "<html/>"}), "load.damaged", "holds no sheet"),
        (book(HEAD, **{"xl/workbook.xml": "<html/>"}), "load.damaged", "holds no list"),
        (book(HEAD + '<row><c t="s"><v>7</v></c></row>'), "load.damaged", "without its text"),
        (book('<row><c r="ZZZ1"><v>7</v></c></row>'), "load.damaged", "more columns"),
        (book(""), "load.empty", "no visible text"),
        (book(HEAD, states=("hidden",)), "load.empty", "hidden sheets are not read"),
    ],
)
def test_workbooks_that_cannot_be_read(data, code, words):
    error = error_of(xlsx_blocks, data)
    assert error.code == code
    assert words in error.message


def test_more_than_any_transcript_holds(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    assert error_of(xlsx_blocks, GOOD).code == "load.too-large"
    monkeypatch.setattr(workbook, "SHEET_LIMIT", 99)
    assert "«Ark1»" in error_of(xlsx_blocks, GOOD).message


def test_a_binary_workbook_is_told_what_to_do():
    rels = book(HEAD)
    with zipfile.ZipFile(io.BytesIO(rels)) as file:
        links = file.read("_rels/.rels").decode().replace("workbook.xml", "workbook.bin")
    error = error_of(xlsx_blocks, zipped({"_rels/.rels": links, "xl/workbook.bin": "x"}))
    assert ".xlsb" in error.message
    assert ".xlsx" in error.hint


def test_workbooks_are_known_by_their_content(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(GOOD)
    assert sniff_format(path)[0] == "xlsx"
    (tmp_path / "a.docx").write_bytes(GOOD)
    with pytest.raises(LoadError) as caught:
        load(tmp_path / "a.docx")
    assert caught.value.code == "load.wrong-suffix"
    assert "an Excel workbook" in caught.value.message
    assert XLSX.sniff(Source(Path("a.xlsx"), GOOD[:-40])).score == 0.6
    assert XLSX.sniff(Source(Path("a.txt"), b"hei")).score == 0


def test_a_damaged_workbook_gives_lines_or_a_clear_error():
    random_ = random.Random(5)
    whole = (FOLDER / "xlsx-group" / "input.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    outcomes = set()
    for _ in range(200):
        name = random_.choice([one for one in parts if one.startswith("xl/") and "theme" not in one])
        part = bytearray(parts[name])
        for _ in range(random_.randrange(1, 4)):
            part[random_.randrange(len(part))] = random_.choice(b'<>/:"=0aw \0\xff9')
        at = random_.randrange(len(whole))
        flipped = whole[:at] + bytes([whole[at] ^ 0x11]) + whole[at + 1 :]
        for data in (zipped(parts | {name: bytes(part)}), flipped):
            try:
                outcomes.add(bool(xlsx_blocks(data).lines))
            except LoadError as error:
                outcomes.add(bool(error.hint) and "hint")
    assert outcomes == {True, "hint"}
