"""Files that are known and not read: what they are and what to do, told from content first, then suffix."""

from __future__ import annotations

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Source
from coanalysis.loaders.lookalikes import lookalike
from coanalysis.ooxml import is_ole, ole_error

__all__ = ["SUFFIXES", "refuse"]

_RECORDING = "transcribe it first, with the service your institution has approved, and import the transcript"
_PICTURE = "a picture holds no text: import the transcript itself"
_SAVE_AS = "open it and save the text as .docx or .txt"
_EXPORT = "export it from its program as .docx, .txt, .vtt or .srt"

#: First bytes -> what it is, what to do.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"SQLite format 3", "a database", "if it is a project, open its folder"),
    (b"\x89PNG", "a picture", _PICTURE),
    (b"\xff\xd8\xff", "a picture", _PICTURE),
    (b"GIF8", "a picture", _PICTURE),
    (b"ID3", "a recording", _RECORDING),
    (b"RIFF", "a recording", _RECORDING),
    (b"OggS", "a recording", _RECORDING),
    (b"fLaC", "a recording", _RECORDING),
    (b"\x1f\x8b", "a packed file", "unpack it"),
    (b"7z\xbc\xaf", "a packed file", "unpack it"),
    (b"Rar!", "a packed file", "unpack it"),
)


def _table(rows: tuple[tuple[str, str, str], ...]) -> dict[str, tuple[str, str]]:
    return {suffix: (kind, hint) for suffixes, kind, hint in rows for suffix in suffixes.split()}


#: Suffix -> what it is, what to do.
SUFFIXES = _table(
    (
        (".doc .dot", "a document of an old Word version", "open it in Word or LibreOffice and save it as .docx"),
        (".pages .wpd", "a document of another kind", _SAVE_AS),
        (".inqscr .textgrid", "a file of an annotation program", _EXPORT),
        (".xls .ods", "a table of another kind", "save it as .xlsx or .csv"),
        (".qdpx .qdc .nvp .nvpx .mx22 .mx24 .atlproj .hpr7", "a project of another program",
         "export the transcripts themselves as .docx or .txt"),
        (".mp3 .m4a .wav .wma .aac .ogg .oga .flac .amr .ds2 .dss .mp4 .m4v .mov .avi .mkv .webm", "a recording",
         _RECORDING),
        (".png .jpg .jpeg .gif .tif .tiff .heic .bmp", "a picture", _PICTURE),
        (".zip .gz .7z .rar .tar", "a packed file", "unpack it and import what is inside"),
        (".gdoc", "only a link to a document in a web service", "download the document as .docx"),
    )
)  # fmt: skip


def refuse(source: Source) -> None:
    """Raise LoadError for a file that is known but not read, with what to do instead. Asked where no loader is sure."""
    data = source.data
    if is_ole(data):
        raise ole_error(data, source.name)
    for magic, kind, hint in _MAGIC:
        if data.startswith(magic):
            raise _error(kind, hint, source)
    if data[4:8] == b"ftyp":
        raise _error("a recording", _RECORDING, source)
    if source.head.lstrip("\ufeff \t\r\n")[:14].casefold().startswith(("<!doctype html", "<html", "<?xml")):
        raise _error("a mark-up file of an unknown kind", _SAVE_AS, source)
    if source.suffix in SUFFIXES and not _is_word(data):
        raise _error(*SUFFIXES[source.suffix], source)
    found = None if source.is_binary else lookalike(source.head)
    if found:
        raise LoadError(
            f"this is {found[0]}, not a transcript", where=source.name, hint=found[1], code="load.unsupported"
        )


def _is_word(data: bytes) -> bool:
    """Leave Word documents under another name to the loaders, which say what to do."""
    return data.startswith(b"PK\x03\x04") and b"word/document" in data


def _error(kind: str, hint: str, source: Source) -> LoadError:
    return LoadError(f"this is {kind}, which is not read", where=source.name, hint=hint, code="load.unsupported")
