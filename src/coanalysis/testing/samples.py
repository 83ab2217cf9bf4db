"""Small files of every built-in format, and files that are no transcript at all."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["rubbish", "sample_files"]


def rubbish(files: Sequence[tuple[Path, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of what is no transcript at all, under the endings of the good files and of a text."""
    noise = random.Random(0).randbytes(3_000)  # noqa: S311
    contents = (
        b"",
        b" \n\t\n",
        b"\0" * 64,
        noise,
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf",
        b"<",
        b"{",
        b"[1",
        b"PK\x03\x04" + noise,
    )
    for suffix in dict.fromkeys([*(path.suffix for path, _ in files), ".txt"]):
        for number, content in enumerate(contents):
            yield f"rubbish-{number}{suffix}", content


def sample_files() -> dict[str, bytes]:
    """Return a small file of each built-in format, by file name: the name of the format and its ending."""
    return {name: text.encode() for name, text in _TEXTS.items()} | {
        name: _zipped(parts) for name, parts in _ZIPS.items()
    }


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


_TEXTS = {
    "text.txt": "Intervjuer: Hva skjedde?\nMarit: Ikke mye.\nIntervjuer: Og så?\nMarit: Så gikk vi hjem.\n",
    "vtt.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Hva?</v>\n\n00:02.000 --> 00:03.000\n<v Siv>Ja.</v>\n",
    "srt.srt": "1\n00:00:01,000 --> 00:00:02,000\nI: Hva?\n\n2\n00:00:02,000 --> 00:00:03,000\nT: Ja.\n",
    "console.txt": "[00:00.000 --> 00:04.000]   Hva skjedde?\n[00:04.000 --> 00:07.500]   Ikke mye.\n"
    "[00:07.500 --> 00:09.000]   Nei vel.\n[00:09.000 --> 00:12.000]   Så gikk vi hjem.\n",
    "whisper.json": '{"text": " Hva? Ja.", "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 1.5,'
    ' "text": " Hva?"}, {"id": 1, "seek": 0, "start": 1.5, "end": 3.0, "text": " Ja."}], "language": "no"}',
    "otr.otr": '{"text": "<p><span class=\\"timestamp\\" data-timestamp=\\"1.2\\">0:01</span>&nbsp;I: Hva?</p>'
    '<p>T: Ja.</p>", "media": "opptak.mp3", "media-time": 3.5}',
    "rtf.rtf": r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\f0 Intervjuer: Hva?\par Marit: Bl\'e5b\'e6r.\par}",
    "html.html": "<!DOCTYPE html><html><head><title>x</title></head><body><p>I: Hva?</p><p>T: Ja.</p></body></html>",
    "pdf.pdf": "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\n"
    "endobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n",
    "csv.csv": "start;end;speaker;text\n00:01;00:02;Anna;Hva skjedde?\n00:02;00:03;Siv;Ikke mye.\n"
    "00:03;00:04;Anna;Nei vel.\n",
    "eaf.eaf": '<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT FORMAT="3.0"><TIME_ORDER><TIME_SLOT'
    ' TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="900"/></TIME_ORDER><TIER'
    ' TIER_ID="Anna"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">'
    "<ANNOTATION_VALUE>Hva?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>",
    "cha.cha": "@UTF8\n@Begin\n@Participants:\tINV Anna Investigator\n*INV:\thva ? \x150_900\x15\n@End\n",
    "trs.trs": '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE Trans SYSTEM "trans-14.dtd">\n<Trans><Speakers>'
    '<Speaker id="spk1" name="Anna"/></Speakers><Episode><Section><Turn speaker="spk1" startTime="0" endTime="1"><Sync'
    ' time="0"/>\nhva\n</Turn></Section></Episode></Trans>',
    "exb.exb": '<?xml version="1.0" encoding="UTF-8"?>\n<basic-transcription><head><speakertable><speaker id="SPK0">'
    "<abbreviation>ANN</abbreviation></speaker></speakertable></head><basic-body><common-timeline><tli"
    ' id="T0" time="0"/><tli id="T1" time="1"/></common-timeline><tier id="TIE0" speaker="SPK0" category="v" type="t">'
    '<event start="T0" end="T1">Hva?</event></tier></basic-body></basic-transcription>',
}
_OFFICE = "http://schemas.openxmlformats.org"
_RELATIONS = (
    f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument'
    '/2006/relationships/officeDocument" Target="{}"/></Relationships>'
)
_SHEET = f'xmlns="{_OFFICE}/spreadsheetml/2006/main" xmlns:r="{_OFFICE}/officeDocument/2006/relationships"'
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ZIPS = {
    "docx.docx": {
        "_rels/.rels": _RELATIONS.format("word/document.xml"),
        "word/document.xml": f'<w:document xmlns:w="{_OFFICE}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>I: Hva?</w:t></w:r></w:p><w:p><w:r><w:t>T: Ja.</w:t></w:r></w:p></w:body></w:document>",
    },
    "xlsx.xlsx": {
        "_rels/.rels": _RELATIONS.format("xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {_SHEET}><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _RELATIONS.format("worksheets/sheet1.xml").replace(
            '/officeDocument"', '/worksheet"'
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet {_SHEET}><sheetData><row r="1"><c r="A1" t="inlineStr">'
        "<is><t>Anna</t></is></c></row></sheetData></worksheet>",
        "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types"/>',
    },
    "odt.odt": {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0">'
        "<office:body><office:text><text:p>I: Hva?</text:p><text:p>T: Ja.</text:p></office:text></office:body>"
        "</office:document-content>",
    },
}
