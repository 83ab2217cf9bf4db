"""The Word loader. Golden inputs: `docx-table` was written by python-docx; `docx-libreoffice` and
`docx-table-libreoffice` by LibreOffice from web pages; `docx-comments` is packed from bare parts; the others are packed
by `golden_loaders.py` from `body.xml`.
"""

import io
import json
import random
import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from coanalysis.errors import LoadError
from coanalysis.loaders import load
from coanalysis.loaders.base import Options, Remark, Source
from coanalysis.loaders.word import LOADER
from golden_loaders import FOLDER
from wordfiles import cell, comments, paragraph, relations, table, word_file, zipped

TALK = [("I", "Hva skjedde?"), ("K", "Vi hadde ikke tid."), ("I", "Nei?"), ("K", "Nei, ikke i det hele tatt.")]


def blocks(content, **columns):
    data = content if isinstance(content, bytes) else word_file(content)
    return LOADER.load(Source(Path("a.docx"), data), Options(columns=columns))


def turns(tmp_path, content):
    """Return (place, label, begin, speech) of each turn of a document."""
    path = tmp_path / "a.docx"
    path.write_bytes(content if isinstance(content, bytes) else word_file(content))
    transcript = load(path).transcript
    return [(turn.place, turn.label, turn.begin_ms, transcript.words_of(turn)) for turn in transcript.turns]


def error_of(content, **columns):
    """Return the error of a document; it names the file and what to do, and holds no speech."""
    with pytest.raises(LoadError) as caught:
        blocks(content, **columns)
    error = caught.value
    assert error.where.startswith("a.docx")
    assert error.hint
    assert not any(words in f"{error} {error.hint}" for _, words in TALK)
    return error


def paragraphs(*texts):
    return "".join(map(paragraph, texts))


def spoken(content):
    """Return (label, begin, text) of the lines that are not set aside."""
    return [(line.label, line.begin_ms, line.text) for line in blocks(content).lines if not line.aside]


# Tables


def test_a_table_under_a_title():
    body = paragraphs("Intervju 4", "Dato: 01.02.2025") + table(
        ("Nr", "Tid", "Taler", "Ytring", "Kode"),
        ("1", "0:01", "I:", "Hva skjedde?", ""),
        ("2", "0:03", "K:", "Vi hadde ikke tid.\nOg ingen folk.", "tid"),
        ("3", "", "", "Ikke noe.", ""),
        ("4", "0:09", "I:", "Nei?", ""),
        ("5", "0:11", "K:", "", ""),
    ) + paragraph("Slutt.")  # fmt: skip
    found = blocks(body)
    assert [(line.place, line.label, line.begin_ms, line.text, line.aside) for line in found.lines] == [
        ("paragraph 1", "", None, "Intervju 4", True),
        ("paragraph 2", "", None, "Dato: 01.02.2025", True),
        ("table 1, row 2", "I", 1000, "Hva skjedde?", False),
        ("table 1, row 3", "K", 3000, "Vi hadde ikke tid.", False),
        ("table 1, row 3", "K", 3000, "Og ingen folk.", False),
        ("table 1, row 4", "K", None, "Ikke noe.", False),
        ("table 1, row 5", "I", 9000, "Nei?", False),
        ("paragraph 34", "", None, "Slutt.", True),
    ]
    assert found.is_timed
    assert found.header == (("table 1, row 1", "Nr | Tid | Taler | Ytring | Kode"),)
    assert found.notices == (
        "1 row has no speaker and is taken as the one before going on (table 1, row 4)",
        "1 row has no text and is left out (table 1, row 6)",
        "columns not read: 5 «Kode»",
    )


def test_a_table_of_two_columns_without_headings(tmp_path):
    assert turns(tmp_path, table(*((f"{who}:", words) for who, words in TALK))) == [
        (f"table 1, row {i}", who, None, words) for i, (who, words) in enumerate(TALK, 1)
    ]


def test_a_table_of_times_and_text_is_searched_for_labels(tmp_path):
    rows = [(f"0:0{i}", f"{'Intervjuer' if i % 2 else 'Kåre'}: {words}") for i, (_, words) in enumerate(TALK, 1)]
    found = turns(tmp_path, paragraph("Intervju 4") + table(("Tid", "Tekst"), *rows))
    assert [(label, ms) for _, label, ms, _ in found] == [
        ("Intervjuer", 1000),
        ("Kåre", 2000),
        ("Intervjuer", 3000),
        ("Kåre", 4000),
    ]


def test_a_table_goes_on_after_a_page(tmp_path):
    rows = [("Hvem", "Hva", "Ytring"), *((who, "", words) for who, words in TALK)]
    body = table(*rows) + "<w:p/>" + table(("I", "", "Og så?"), ("", "", "Var det alt?"))
    assert turns(tmp_path, body)[-1] == ("table 2, row 1", "I", None, "Og så?\nVar det alt?")
    parted = table(*rows) + paragraph("Ny dag") + table(("I", "", "Og så?"), ("K", "", "Ja."))
    assert turns(tmp_path, parted)[-1][1:] == ("K", None, TALK[-1][1])


def test_a_section_over_the_whole_width_is_set_aside():
    wide = cell("Del 2", '<w:gridSpan w:val="2"/>')
    body = table(("Taler", "Ytring"), *TALK[:2]).removesuffix("</w:tbl>")
    found = blocks(f"{body}<w:tr>{wide}</w:tr>{table(*TALK[2:]).removeprefix('<w:tbl>')}")
    assert [(line.text, line.aside) for line in found.lines][2] == ("Del 2", True)


def test_tables_inside_cells():
    inner = f"<w:tc><w:p/>{table(('Indre', 'tekst'))}<w:p/></w:tc>"
    body = table(("Taler", "Ytring"), *TALK).removesuffix("</w:tbl>") + f"<w:tr>{cell('K')}{inner}</w:tr></w:tbl>"
    assert [line.text for line in blocks(body).lines][-2:] == ["Indre", "tekst"]
    framed = f"<w:tbl><w:tr><w:tc>{table(('Taler', 'Ytring'), *TALK)}<w:p/></w:tc></w:tr></w:tbl>"
    assert spoken(framed) == [(who, None, words) for who, words in TALK]


def test_a_table_of_facts_stays_text(tmp_path):
    facts = table(("Dato", "1. februar 2025"), ("Sted", "biblioteket"), ("Intervjuer", "Hanne"), ("Varighet", "40 min"))
    body = facts + paragraphs(*(f"{who}: {words}" for who, words in TALK))
    assert [(label, words) for _, label, _, words in turns(tmp_path, body)] == TALK


def test_a_small_table_of_talk_in_a_long_text_is_text_with_a_notice():
    body = paragraphs(*(f"{who}: {words}" for who, words in TALK * 9)) + table(("Taler", "Ytring"), *TALK)
    found = blocks(body)
    assert all(line.label is None for line in found.lines)
    assert found.notices == ("table 1 looks like a transcript but holds less than half of the text: read as text",)


def test_a_table_that_is_not_clearly_talk_is_refused_when_nobody_is_named_elsewhere():
    rows = [("Tid", "Wer", "Tekst"), *((f"0:0{i}", *one) for i, one in enumerate(TALK))]
    error = error_of(table(*rows))
    assert error.code == "load.columns"
    assert "1 «Tid», 2 «Wer», 3 «Tekst»" in error.message
    assert "--columns speaker=2,text=3,begin=1 " in error.hint
    found = blocks(paragraph("Møte") + table(*rows), speaker="2", text="3", begin="Tid")
    assert [(line.label, line.text) for line in found.lines] == [("", "Møte"), *TALK]


def test_columns_that_are_named_are_those_of_the_largest_table():
    facts = table(("Dato", "1. februar"), ("Sted", "bibliotek"), ("Navn", "Kari"), ("By", "Bodø"))
    found = blocks(facts + table(("Wer", "Was"), *TALK), speaker="Wer", text="Was")
    assert [(line.label, line.text) for line in found.lines if not line.aside] == TALK
    assert "no column 'Hvem'" in error_of(table(("Wer", "Was"), *TALK), speaker="Hvem").message
    assert "no table" in error_of(paragraphs("I: hei"), speaker="1", text="2").message


# Lines that head a turn


@pytest.mark.parametrize(
    ("head", "label", "ms"),
    [
        ("Berg, Siv (Leder)   0:25", "Berg, Siv (Leder)", 25_000),
        ("Hauge, Ingvild | Enhet Øst   1:00:31", "Hauge, Ingvild | Enhet Øst", 3_631_000),
        ("Møterom: Storsalen\u00a0\u00a0\u00a00:03", "Møterom: Storsalen", 3_000),
        ("Kari\t0:03", "Kari", 3_000),
        ("00:00:03 Taler 1", "Taler 1", 3_000),
        ("[00:03] Speaker 2:", "Speaker 2", 3_000),
        ("Taler 1 00:00:03", "Taler 1", 3_000),
        ("Taler 1 [0:03]", "Taler 1", 3_000),
        ("Taler 1", "Taler 1", None),
        ("Talar 2", "Talar 2", None),
    ],
)
def test_heads_alone_in_a_paragraph_and_before_a_line_break(head, label, ms):
    other = head.replace(label, "Taler 9").replace("25", "35") if ms else "Taler 9"
    for between in ("\n", None):
        texts = [
            part
            for one, words in ((head, "Hva?"), (other, "Jeg sa: nei."), (head, "Og klokka 10:30?"))
            for part in ([f"{one}\n{words}\nMer."] if between else [one, words, "Mer."])
        ]
        if ms is None and between:
            continue
        lines = blocks(paragraphs("Opptak", *texts)).lines
        assert (lines[0].text, lines[0].aside) == ("Opptak", True)
        assert [(line.label, line.begin_ms, line.text) for line in lines[1:3]] == [
            (label, ms, "Hva?"),
            (None, None, "Mer."),
        ]
        assert [line.label for line in lines[1::2]] == [label, "Taler 9", label]


@pytest.mark.parametrize(
    "texts",
    [
        # a programme of the day
        ["09:00 Registrering", "09:30 Åpning", "10:00 Kaffe", "10:15 Gruppearbeid"],
        # names that do not recur and no roles
        ["Kaffe 10:30", "Det var godt.", "Lunsj 11:30", "Det var også godt."],
        # header keys
        ["Varighet   45:10", "I: Hva?", "Start   0:03", "K: Ja."],
        # one alone
        ["Kari   0:03", "Hva?"],
        # sentences
        ["Vi møttes klokka 10:30", "Det var tidlig.", "Vi møttes klokka 11:30", "Det var sent."],
    ],
)
def test_lines_that_only_look_like_heads(texts):
    assert all(line.label is None for line in blocks(paragraphs(*texts)).lines)


def test_a_speaker_with_nothing_said_is_told():
    found = blocks(paragraphs("Kari   0:03\nHva?", "Ola   0:05", "Kari   0:07\nHallo?", "Ola   0:09"))
    assert found.notices == ("2 lines with a speaker's name and nothing said under it (paragraphs 2, 4)",)
    assert [line.label for line in found.lines] == ["Kari", "Kari"]


def test_a_time_alone_before_the_first_name_begins_the_talk(tmp_path):
    head = ["Intervju 4", "Varighet", "0:31"]
    texts = [("0:03", "Kaffe?"), ("Rosa  0:12", "Ja."), ("Ole  0:20", "Nei takk."), ("Rosa  0:22", "Jo.")]
    found = turns(tmp_path, paragraphs(*head, *(part for pair in texts for part in pair)))
    assert [turn[1:] for turn in found] == [
        ("", 3_000, "Kaffe?"),
        ("Rosa", 12_000, "Ja."),
        ("Ole", 20_000, "Nei takk."),
        ("Rosa", 22_000, "Jo."),
    ]
    # 31 seconds are how long it lasts: later than the first turn, so no turn
    late = turns(tmp_path, paragraphs("0:31", "Kaffe", *(part for pair in texts[1:] for part in pair)))
    assert [turn[1] for turn in late] == ["Rosa", "Ole", "Rosa"]


def test_labelled_talk_in_one_cell_beside_notes_is_told_to_be_read_cell_by_cell():
    talk = paragraphs("I: Hva?", "K: Vi hadde ikke tid til det.", "I: Nei?", "K: Nei, ikke i det hele tatt.")
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc>{one}</w:tc>' for one in cells)}</w:tr>"
        for cells in ((paragraph("Intervju 3"), paragraph("Analyse")), (talk, paragraph("Knapp tid, se kode 4.")))
    )
    found = blocks(f"<w:tbl>{rows}</w:tbl>")
    assert found.notices == (
        "a table was not taken as columns of talk: its cells are read as text, one after the other, all columns",
    )
    assert "K: Vi hadde ikke tid til det." in [line.text for line in found.lines]


def test_a_time_alone_heads_a_turn_without_speaker(tmp_path):
    texts = [("Rosa  0:02", "Ja."), ("0:15", "Kaffe?"), ("Rosa  0:20", "Nei takk."), ("Ole  0:22", "Jo.")]
    assert [one[1:] for one in turns(tmp_path, paragraphs(*(part for one in texts for part in one)))] == [
        ("Rosa", 2000, "Ja."),
        ("", 15000, "Kaffe?"),
        ("Rosa", 20000, "Nei takk."),
        ("Ole", 22000, "Jo."),
    ]


# Typed by hand


def heading(text, level=1):
    return f'<w:p><w:pPr><w:outlineLvl w:val="{level}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def test_headings_are_set_aside_and_the_turn_goes_on(tmp_path):
    body = (
        heading("Intervju 4", 0)
        + paragraphs("I: Hva?", "K: Ja.")
        + heading("Tema 1: Bakgrunn")
        + paragraphs("Jeg er lærer.", "I: Hvor?", "K: Her.")
    )
    assert [(label, words) for _, label, _, words in turns(tmp_path, body)] == [
        ("I", "Hva?"),
        ("K", "Ja."),
        ("K", "Jeg er lærer."),
        ("I", "Hvor?"),
        ("K", "Her."),
    ]


def test_headings_that_are_labels_are_not_set_aside(tmp_path):
    body = "".join(heading(who) + paragraph(words) for who, words in TALK)
    assert not any(line.aside for line in blocks(body).lines)
    body = "".join(heading(f"{who}: {words}") if who == "I" else paragraph(f"{who}: {words}") for who, words in TALK)
    assert [(label, words) for _, label, _, words in turns(tmp_path, body)] == TALK
    body = "".join(heading(f"{who}: {words}") for who, words in TALK)
    assert [(label, words) for _, label, _, words in turns(tmp_path, body)] == TALK


def test_labels_in_bold_over_several_runs_and_line_breaks(tmp_path):
    body = (
        paragraph("**Inter", "**vjuer", ": Hva?")
        + paragraph("**Ansatt ", "**A:", " Ja.\nOg nei.")
        + paragraph("**Intervjuer:", " Hvem?\nAnsatt A: Jeg.")
    )
    assert [(label, words) for _, label, _, words in turns(tmp_path, body)] == [
        ("Intervjuer", "Hva?"),
        ("Ansatt A", "Ja.\nOg nei."),
        ("Intervjuer", "Hvem?"),
        ("Ansatt A", "Jeg."),
    ]


@pytest.mark.parametrize("pair", [("Intervjuer", "Kåre"), ("Hanne", "Kåre"), ("I", "K")])
def test_turns_parted_by_line_breaks(tmp_path, pair):
    body = paragraphs(*(f"{pair[0]}: {one}?\n{pair[1]}: Ja til {one}." for one in ("jobb", "hjem", "fri")))
    assert [label for _, label, _, _ in turns(tmp_path, body)] == [*pair] * 3


def test_numbers_of_a_list_are_no_text(tmp_path):
    made = docx.Document()
    for who, words in TALK:
        made.add_paragraph(f"{who}: {words}", style="List Number")
    out = io.BytesIO()
    made.save(out)
    assert [(label, words) for _, label, _, words in turns(tmp_path, out.getvalue())] == TALK


# Comments


def commented(body, *each):
    links = {"word/_rels/document.xml.rels": relations(("comments", "comments.xml"))}
    return word_file(body, **links, **{"word/comments.xml": comments(*each)})


RANGE = '<w:commentRangeStart w:id="{0}"/><w:r><w:t>{1}</w:t></w:r><w:commentRangeEnd w:id="{0}"/>'


def test_comments_are_remarks_with_their_words():
    body = paragraph("I: Hva?") + f"<w:p><w:r><w:t>K: </w:t></w:r>{RANGE.format(3, 'Ja.')}</w:p>" + paragraph("I: Mm")
    found = blocks(commented(body, ("3", "Kari  B", "Er dette\u00a0ja?")))
    assert found.remarks == (Remark("paragraph 2", "Er dette\u00a0ja?", "Kari B", "Ja."),)
    assert found.notices == ("not read: comments (1)",)


def test_comments_in_a_table_stand_at_its_row():
    body = paragraph("Tittel") + table(("Taler", "Ytring"), *TALK).replace(
        f'<w:r><w:t xml:space="preserve">{TALK[3][1]}</w:t></w:r>', RANGE.format(1, TALK[3][1])
    )
    assert blocks(commented(body, ("1", "A", "Tid"))).remarks == (Remark("table 1, row 5", "Tid", "A", TALK[3][1]),)


# Whole files


def test_control_characters_are_counted_and_line_ends_are_canonical():
    found = blocks(paragraphs("I: Hva\u0085nå?", "K: Ja\x7f.", "I: Blå\u2028ba\u030ar"))
    assert [line.text for line in found.lines] == ["I: Hva", "nå?", "K: Ja.", "I: Blå", "bår"]
    assert found.removed == 1


def test_letters_that_were_not_read_are_told():
    assert blocks(paragraphs("I: Hva?") + "<w:t>mer her</w:t>").notices == (
        "6 letters of the document were not read: compare the text with it, and report this document's kind",
    )


def test_which_files_are_word_documents():
    good = word_file(paragraph("a"))
    assert LOADER.sniff(Source(Path("a.txt"), good)).score == 1
    assert LOADER.sniff(Source(Path("a.docm"), good)).score == 1
    assert LOADER.sniff(Source(Path("a.docx"), good[:-30])).score == 0.6
    assert LOADER.sniff(Source(Path("a.docx"), b"hei")).score == 0.2
    assert LOADER.sniff(Source(Path("a.zip"), zipped({"a.txt": "hei"}))).score == 0.4
    assert LOADER.sniff(Source(Path("a.txt"), b"hei")).score == 0


@pytest.mark.parametrize("case", ["docx-comments", "docx-table-libreoffice", "docx-libreoffice"])
def test_a_damaged_document_gives_lines_or_a_clear_error(case):
    whole = (FOLDER / case / "input.docx").read_bytes()
    random_ = random.Random(case)
    for _ in range(60):
        at = random_.randrange(len(whole))
        for data in (
            whole[:at],
            whole[:at] + bytes([whole[at] ^ 0x21]) + whole[at + 1 :],
            whole[:at] + whole[at // 2 :],
        ):
            source = Source(Path("a.docx"), data)
            LOADER.sniff(source)
            try:
                LOADER.load(source, Options())
            except LoadError as error:
                if not error.hint or not error.where.startswith("a.docx"):
                    pytest.fail(f"no place or hint: {error}")


@pytest.mark.libreoffice
def test_a_document_that_went_through_opendocument_holds_the_same_talk(tmp_path):
    """Saved by LibreOffice as OpenDocument and as Word again."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed: apt-get install libreoffice-writer"
    case = FOLDER / "docx-table-libreoffice"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    source = case / "input.docx"
    for suffix in ("odt", "docx"):
        command = [program, profile, "--headless", "--convert-to", suffix, "--outdir", tmp_path, source]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        source = tmp_path / f"input.{suffix}"
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))["turns"]
    transcript = load(source).transcript
    assert [(turn.label, transcript.words_of(turn)) for turn in transcript.turns] == [
        (turn["label"], turn["speech"]) for turn in expected
    ]
