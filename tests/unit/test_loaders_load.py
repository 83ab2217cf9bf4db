import sys

import pytest

from coanalysis.errors import LoadError, PluginError
from coanalysis.loaders import load, sniff_format
from coanalysis.loaders.base import LINE_LIMIT
from coanalysis.model import text_sha, transcript_id
from wordfiles import paragraph, word_file, zipped

TALK = "Intervjuer: Hvordan gikk det?\nMarit: Bra, alt i alt.\nIntervjuer: Ja?\nMarit: Ja.\n"
WORD = word_file(paragraph("Intervjuer: Hva?") + paragraph("Marit: Ja."))
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Hva?</v>\n\n00:02.000 --> 00:03.000\n<v Siv>Ja.</v>\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nI: Hva?\n\n2\n00:00:02,000 --> 00:00:03,000\nT: Ja.\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def made(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def refused(tmp_path, name, content, **options):
    """Return the error of loading a file; it names the file and what to do, and no speech or exception."""
    with pytest.raises(LoadError) as caught:
        load(made(tmp_path, name, content), **options)
    error = caught.value
    message = f"{error} {error.hint}"
    assert error.where.startswith(name)
    assert error.hint
    assert error.code.startswith("load.")
    assert not any(word in message for word in ("Error", "Exception", "Traceback", "Marit", "gikk det"))
    return error


# What comes out


def test_a_transcript_is_named_by_its_text(tmp_path):
    transcript = load(made(tmp_path, "Åse & Co.txt", TALK)).transcript
    assert transcript.text == TALK
    assert transcript.version == text_sha(TALK)
    assert transcript.id == transcript_id(text_sha(TALK))
    assert (transcript.source, transcript.loader, transcript.title) == ("Åse & Co.txt", "text", "")


def test_kind_may_be_said(tmp_path):
    path = made(tmp_path, "a.txt", TALK)
    assert load(path).transcript.kind == "interview"
    assert load(str(path), kind="focus_group").transcript.kind == "focus_group"


def test_the_report_counts_and_holds_no_speech(tmp_path):
    report = load(made(tmp_path, "a.txt", f"Dato: 1.2.2025\n\n{TALK}Sunniva sin mor: ja\nKaffe: svart\n")).report
    assert [(one.label, one.turns, one.words, one.function) for one in report.labels] == [
        ("Intervjuer", 2, 4, "interviewer"),
        ("Marit", 2, 11, "participant"),
    ]
    assert (report.turns, report.words, report.header, report.doubtful) == (4, 15, ("line 1",), ("line 8",))
    assert report.is_doubtful
    assert (report.format, report.format_why) == ("text", "plain text")
    assert (report.encoding, report.encoding_why) == ("utf-8", "no byte order mark, valid UTF-8")
    assert "svart" not in str(report.to_dict())
    assert report.to_dict()["labels"][0]["label"] == "Intervjuer"


def test_control_characters_are_taken_out_and_counted(tmp_path):
    loaded = load(made(tmp_path, "a.txt", TALK.replace("Bra", "B\x1b[31mra\x07").replace("alt i", "alt\x0bi")))
    assert loaded.report.removed == 2
    assert loaded.transcript.words_of(loaded.transcript.turns[1]) == "B[31mra, alt\ni alt."


def test_letters_already_lost_are_noticed(tmp_path):
    report = load(made(tmp_path, "a.txt", TALK.replace("Bra", "Bl�b�r"))).report
    assert report.notices == ("2 letters were already lost (�) when this file was made",)


def test_labels_with_nothing_said_are_left_out_and_listed(tmp_path):
    loaded = load(made(tmp_path, "a.txt", "I: Hva?\nT:\nI: Og?\nT: Ja.\n"))
    assert [turn.label for turn in loaded.transcript.turns] == ["I", "I", "T"]
    assert loaded.report.wordless == ("line 2",)


def test_a_turn_goes_on_after_headings_in_markdown_only(tmp_path):
    talk = "# Dag: 1\n\nI: Hva?\n\n# Del: 2\n## Etterpå\n\nOg hvem?\n\nT: # ja\n\nI: Å?\n\nT: Jo."
    marked = load(made(tmp_path, "a.md", talk))
    assert [(turn.label, marked.transcript.words_of(turn)) for turn in marked.transcript.turns] == [
        ("I", "Hva?"),
        ("I", "Og hvem?"),
        ("T", "# ja"),
        ("I", "Å?"),
        ("T", "Jo."),
    ]
    assert (marked.report.header, marked.report.aside) == (("line 1",), ("line 5", "line 6"))
    plain = load(made(tmp_path, "a.txt", talk)).transcript
    assert plain.words_of(plain.turns[0]) == "Hva?\n\n# Del: 2\n## Etterpå\n\nOg hvem?"


def test_the_time_range(tmp_path):
    report = load(made(tmp_path, "a.vtt", VTT)).report
    assert (report.begin_ms, report.end_ms) == (1000, 3000)


def test_an_encoding_that_is_named(tmp_path):
    path = made(tmp_path, "a.txt", "I: Hvor?\nT: På Ås.\n".encode("cp1252"))
    loaded = load(path, encoding="cp1252")
    assert loaded.transcript.text == "I: Hvor?\nT: På Ås.\n"
    assert (loaded.report.encoding, loaded.report.encoding_why) == ("cp1252", "as asked")


def test_carriage_returns_alone_end_lines(tmp_path):
    assert len(load(made(tmp_path, "a.txt", TALK.replace("\n", "\r"))).transcript.turns) == 4


def test_nothing_is_logged_and_nothing_heavy_is_imported_for_text(tmp_path, caplog):
    made(tmp_path, "a.txt", TALK)
    load(tmp_path / "a.txt")
    assert caplog.text == ""
    code = (
        "import sys; from coanalysis.loaders import load; load(sys.argv[1]);"
        "print([name for name in ('lxml', 'docx', 'pandas', 'webvtt', 'srt', 'simplemma') if name in sys.modules])"
    )
    import subprocess

    out = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.txt")], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"


# Formats


@pytest.mark.parametrize(
    ("name", "content", "loader"),
    [
        ("a.docx", WORD, "docx"),
        ("a.txt", TALK, "text"),
        ("a.md", TALK, "text"),
        ("a", TALK, "text"),
        ("a.vtt", VTT, "vtt"),
        ("a.txt", VTT, "vtt"),
        ("a.srt", VTT, "vtt"),
        ("a.srt", SRT, "srt"),
        ("a.txt", "\ufeff" + SRT, "srt"),
        ("a.vtt", SRT.replace(",", "."), "srt"),
        ("a.txt", b"\xff\xfe" + VTT.encode("utf-16-le"), "vtt"),
    ],
)
def test_the_content_decides(tmp_path, name, content, loader):
    loaded = load(made(tmp_path, name, content))
    assert loaded.transcript.loader == loader
    assert len(loaded.transcript.turns) == TALK.count("\n") if content is TALK else 2
    assert sniff_format(tmp_path / name)[0] == loader


def test_a_word_document_under_another_name_is_told_so(tmp_path):
    error = refused(tmp_path, "a.txt", WORD)
    assert error.code == "load.wrong-suffix"
    assert error.message == "this is a Word document, but its name ends in .txt"
    assert ".docx" in error.hint
    assert len(load(tmp_path / "a.txt", format="docx").transcript.turns) == 2


def test_text_under_the_name_of_a_word_document_is_told_so(tmp_path):
    error = refused(tmp_path, "a.docx", TALK)
    assert error.code == "load.wrong-suffix"
    assert "plain text" in error.message
    assert len(load(tmp_path / "a.docx", format="text").transcript.turns) == 4


def test_a_format_that_does_not_exist(tmp_path):
    with pytest.raises(PluginError, match="no loaders plug-in named 'pages'") as caught:
        load(made(tmp_path, "a.txt", TALK), format="pages")
    assert all(name in caught.value.hint for name in ("docx", "text", "vtt", "odt", "eaf"))


def test_webvtt_without_its_first_word(tmp_path):
    assert len(load(made(tmp_path, "a.vtt", VTT.removeprefix("WEBVTT\n\n"))).transcript.turns) == 2


# What is refused


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("a.txt", "", "load.empty", "empty"),
        ("a.txt", " \n\t\n", "load.empty", "no text"),
        ("a.docx", WORD[:-100], "load.damaged", "incomplete or damaged"),
        ("a.docx", WORD[:40], "load.damaged", "incomplete or damaged"),
        ("a.docx", b"\x00\x01\x02\x03", "load.damaged", "incomplete or damaged"),
        ("a.docx", OLE + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), "load.password", "password"),
        ("a.doc", OLE + b"\0" * 99, "load.unsupported", ".doc"),
        ("a.docx", zipped({"word/document.xml": b"<a>" * 9_000_000}), "load.too-large", "unpack"),
        ("a.docx", zipped({"word/document.xml": "<!DOCTYPE a><a/>"}), "load.unsafe", "document type"),
        ("a.docx", zipped({"xl/workbook.xml": "", "[Content_Types].xml": ""}), "load.unsupported", "Excel"),
        ("a.txt", b"I: hei\n\0\0\0\0\0\0\0\0\0", "load.encoding", "not text"),
        ("a.txt", TALK.encode() * 9 + b"\0" * 9, "load.nul", "NUL"),
        ("a.txt", "I: Blåbær".encode("cp1252"), "load.encoding", "neither UTF-8"),
        ("a.txt", "Det var en gang.\nEn lang dag: vi gikk.\n", "load.no-turns", "no turns were found in 2 lines"),
        ("a.docx", word_file(paragraph("Bare tekst.")), "load.no-turns", "in 1 lines"),
        ("a.pdf", "%PDF-1.7", "load.damaged", "damaged"),
        ("a.txt", "%PDF-1.7", "load.wrong-suffix", "this is a PDF"),
        ("a.rtf", "{\\rtf1 hei}", "load.no-turns", "in 1 lines"),
        ("a.odt", zipped({"mimetype": "x"}), "load.damaged", "damaged"),
        ("a.txt", "<!DOCTYPE html><p>hei", "load.wrong-suffix", "web page"),
        ("a.json", "{}", "load.unsupported", "JSON"),
        ("a.eaf", "hei", "load.wrong-suffix", "plain text"),
        ("a.xlsx", "hei", "load.wrong-suffix", "plain text"),
        ("a.inqscr", "text=hei", "load.unsupported", "annotation"),
        ("a.xls", "hei", "load.unsupported", "table"),
        ("a.qdpx", zipped({"project.qde": "x"}), "load.unsupported", "another program"),
        ("a.mp3", b"ID3\x03", "load.unsupported", "recording"),
        ("a.txt", b"\0\0\0\x18ftypmp42", "load.unsupported", "recording"),
        ("a.png", b"\x89PNG", "load.unsupported", "picture"),
        ("a.zip", zipped({"a.txt": TALK}), "load.unsupported", "packed"),
        ("a.bin", b"\0\1\2\3\4" * 9, "load.unknown-format", "neither a text nor a document"),
        ("a.vtt", "WEBVTT\n\nhei\n", "load.no-cues", "no cue"),
    ],
)
def test_bad_files(tmp_path, name, content, code, words):
    error = refused(tmp_path, name, content)
    assert error.code == code
    assert words in error.message


def test_doc_and_sound_are_told_what_to_do(tmp_path):
    assert "save it as .docx" in refused(tmp_path, "a.doc", OLE).hint
    assert "transcribe it first" in refused(tmp_path, "a.m4a", b"xxxxftyp").hint


# What looks like a transcript and is none

CHAT = "00:12:04\tKari Lunde:\tHører dere?\n00:13:40\tPer:\tja\n00:31:02\tSiri:\tMer om dette\n00:55:10\tPer:\tTakk\n"
FROM = "".join(f"10:0{i}:11 From Kari Lunde to Everyone:\n\tHei alle\n" for i in range(4))
PHONE = "12.03.2025, 14:05 - Kari: Hei\n12.03.2025, 14:06 - Per: Hallo\n12.03.2025, 14:07 - Kari: Kommer du?\nEller?\n"
MAILS = (
    "From: Kari <k@eksempel.no>\nTo: Per\nSubject: Hei\n\nHei: igjen\n\n"
    "Fra: Per <p@eksempel.no>\nTil: Kari\nEmne: Hei\n\nHei: du\n"
)
SETTINGS = "study: Vaktplan\ncodes:\n  - id: tid\n    name: Tid\n  - id: folk\n    name: Folk\n"
LOG = "".join(f"2025-03-01 12:00:0{i},123 INFO server: started worker {i}\n" for i in range(5))
TABLE = "navn;alder;sted\nKari;12;Oslo\nPer;13;Voss\nSiri;14;Gol\nOla;15;Bodø\n"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (CHAT, "the chat of a meeting"),
        (FROM, "the chat of a meeting"),
        (FROM.replace(":\n\t", " : "), "the chat of a meeting"),
        (PHONE, "an exported chat"),
        (PHONE.replace(" - ", "] ").replace("12.03", "[12.03"), "an exported chat"),
        (MAILS, "a thread of e-mails"),
        (SETTINGS, "a file of settings or data"),
        ("---\ntitle: a\nlang: nb\nlicense: cc\n", "a file of settings or data"),
        ('{\n "a": 1\n}', "JSON"),
        ("[\n 1,\n 2\n]", "JSON"),
        (LOG, "the log of a program"),
        (TABLE, "a table whose columns are not known"),
        (TABLE.replace(";", ","), "a table whose columns are not known"),
    ],
)
def test_lookalikes_are_refused(tmp_path, content, what):
    error = refused(tmp_path, "a.txt", content)
    assert error.code == "load.unsupported"
    assert what in error.message


def test_a_lookalike_is_read_when_asked(tmp_path):
    assert "--format text" in refused(tmp_path, "a.txt", CHAT).hint
    read = load(made(tmp_path, "a.txt", CHAT), format="text").transcript
    assert [turn.label for turn in read.turns] == ["Kari Lunde", "Per", "Siri", "Per"]
    read = load(made(tmp_path, "a.txt", PHONE), format="text").transcript
    assert [(turn.label, turn.begin_ms) for turn in read.turns] == [("Kari", None), ("Per", None), ("Kari", None)]


@pytest.mark.parametrize(
    "content",
    [
        # as fast as talk: eleven words in five seconds
        "00:00:04\tAnne:\tHva heter du?\n00:00:07\tTor:\tJeg kjører buss mellom Voss og Gol, og det liker jeg.\n"
        "00:00:12\tAnne:\tLenge?\n00:00:14\tTor:\tI tjue år.\n",
        # an interviewer
        CHAT.replace("Kari Lunde", "Interviewer"),
        # an interview below the mail it came with
        MAILS + TALK,
        "- Hei\n- Hallo\n" + TALK,
        "i: ka du meine?\nk: æ meine:\n  ingenting\ni: sikker?\nk: ja\n",
        "[ler]\n" + TALK,
        "{pause}\n" + TALK,
    ],
)
def test_transcripts_are_not_refused(tmp_path, content):
    assert len(load(made(tmp_path, "a.txt", content)).transcript.turns) >= 4


def test_why_no_turns_were_found(tmp_path):
    error = refused(tmp_path, "a.txt", "Innledning\nKåre: ja\nGudrun: nei\n")
    assert "2 look like the start of a turn" in error.message
    assert "lines 2–3" in error.message


def test_more_lines_than_any_transcript_has(tmp_path):
    assert refused(tmp_path, "a.txt", "a\n" * (LINE_LIMIT + 1)).code == "load.too-large"


def test_blank_lines_are_not_counted(tmp_path):
    loaded = load(made(tmp_path, "a.txt", "I: hva?" + "\n" * 2 * LINE_LIMIT + "T: ja\nI: ja\nT: ja"))
    assert [turn.place for turn in loaded.transcript.turns][:2] == ["line 1", f"line {2 * LINE_LIMIT + 1}"]
