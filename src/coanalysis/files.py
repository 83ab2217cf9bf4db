"""Files as bytes: reading them with limits, telling their encoding, writing them whole (zips: `zips.py`).

Nothing here decodes with a guess and nothing writes in place. Every error names the file and says what to do.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import stat
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from coanalysis.errors import ExportError, LoadError
from coanalysis.zips import Archive, read_zip

__all__ = ["Archive", "Decoded", "decode", "file_name", "read_bytes", "read_zip", "write_atomic"]

#: The largest file taken in at all. A Word file with photographs stays below it.
FILE_LIMIT = 100 * 2**20
#: The largest file taken for text: some 300 hours of talk. Keeps the peak of memory below 600 MB.
TEXT_LIMIT = 16 * 2**20

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: So many NUL bytes may stand in a text that is otherwise sound.
STRAY_NULS = 8
#: Offered when a text is not UTF-8, in this order where they fit equally well.
OFFERED = ("cp1252", "mac_roman", "cp865")
NORDIC = frozenset("æøåÆØÅéèêôòóäöüÄÖÜ«»–—“”’…")


def file_name(path: Path) -> str:
    """Return the name of a file as it may be printed: control and direction characters as `?`."""
    return "".join("?" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char for char in path.name)


# Reading


def read_bytes(path: Path, *, limit: int = FILE_LIMIT) -> bytes:
    """Return the content of an ordinary file that is not empty and not longer than `limit` bytes.

    Raises LoadError for anything else: missing, a folder, a pipe or device, no permission, empty, too large.
    """
    where = file_name(path)
    try:
        status = path.stat()
        _check_ordinary(status, where)
        if status.st_size > limit:
            raise _too_large(where, status.st_size, limit)
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise _unreadable(error, where) from None
    if not data:
        raise LoadError("the file is empty", where=where, hint="fetch or save it again", code="load.empty")
    return data


def _check_ordinary(status: os.stat_result, where: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise LoadError("this is a folder", where=where, hint="name the files in it", code="load.folder")
    if not stat.S_ISREG(status.st_mode):
        raise LoadError(
            "this is a pipe or a device, not a file",
            where=where,
            hint="save what comes out of it in a file, and name that",
            code="load.not-a-file",
        )


def _too_large(where: str, size: int, limit: int) -> LoadError:
    return LoadError(
        f"the file has {size / 2**20:.0f} MB; {limit / 2**20:.0f} MB are the most that is read",
        where=where,
        hint="a transcript is far smaller: is it the recording, or several transcripts in one file?",
        code="load.too-large",
    )


def _unreadable(error: OSError | ValueError, where: str) -> LoadError:
    number = error.errno if isinstance(error, OSError) else None
    reasons = {
        errno.ENOENT: ("there is no such file", "look at the spelling and the folder", "load.missing"),
        errno.ENOTDIR: ("there is no such file", "look at the spelling and the folder", "load.missing"),
        errno.EACCES: ("you have no permission to read this file", "ask its owner, or copy it", "load.permission"),
        errno.EPERM: ("you have no permission to read this file", "ask its owner, or copy it", "load.permission"),
        errno.ELOOP: ("this link leads back to itself", "name the file it should lead to", "load.link"),
        errno.ENAMETOOLONG: ("the name of the file is too long", "give it a shorter one", "load.missing"),
    }
    message, hint, code = reasons.get(
        number or 0, ("the file cannot be read", "copy it to another place and try again", "load.unreadable")
    )
    return LoadError(message, where=where, hint=hint, code=code)


# Encodings


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file, without byte order mark. encoding: its name. why: what told it."""

    text: str
    encoding: str
    why: str


def decode(data: bytes, *, encoding: str | None = None, where: str) -> Decoded:
    """Return the text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or the encoding named.

    A byte order mark is believed before a name. Raises LoadError (with line and byte of the first fault and the
    encodings that would fit) for anything else: there is no fallback.
    """
    if len(data) > TEXT_LIMIT:
        raise _too_large(where, len(data), TEXT_LIMIT)
    for mark, name in BOMS:
        if data.startswith(mark):
            return _decode_marked(data, name, where)
    if encoding is not None and _is_utf8(data, encoding):
        return Decoded(data.decode("utf-8"), "utf-8", f"valid UTF-8, so {encoding} was not needed")
    if encoding is not None:
        return _decode_named(data, encoding, where)
    _check_nul(data, where)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "no byte order mark, valid UTF-8")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start, where) from None


def _decode_marked(data: bytes, name: str, where: str) -> Decoded:
    if not name:
        raise LoadError(
            "the text is in UTF-32", where=where, hint="save it as UTF-8 and try again", code="load.encoding"
        )
    try:
        return Decoded(data.decode(name), name.removesuffix("-sig"), "byte order mark")
    except UnicodeDecodeError as error:
        raise LoadError(
            f"the file begins as {name.removesuffix('-sig').upper()} but byte {error.start + 1} does not fit",
            where=_line_of(data, error.start, where),
            hint="it is incomplete or damaged: fetch or save it again",
            code="load.encoding",
        ) from None


def _decode_named(data: bytes, encoding: str, where: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise LoadError(
            f"byte {start + 1} does not fit the encoding {encoding}",
            where=_line_of(data, start, where),
            hint=f"name another one: --encoding {' or '.join(_offers(data))}",
            code="load.encoding",
        ) from None
    except (LookupError, ValueError):
        raise LoadError(
            f"there is no text encoding named {encoding!r}",
            where=where,
            hint="common ones: utf-8, utf-16, cp1252 (Windows), mac_roman (old Mac)",
            code="load.encoding",
        ) from None
    return Decoded(text, encoding, "as asked")


def _is_utf8(data: bytes, encoding: str) -> bool:
    """Say whether a text named to be in an encoding of single bytes is UTF-8: nothing else looks like it by chance.

    So a folder of old and new files can be imported with one --encoding.
    """
    with contextlib.suppress(LookupError, ValueError):
        if not data.isascii() and not codecs.lookup(encoding).name.startswith("utf"):
            data.decode("utf-8")
            return True
    return False


def _check_nul(data: bytes, where: str) -> None:
    """Refuse what holds NUL bytes in numbers. Single ones are taken out with the other control characters."""
    nuls = data.count(0)
    if not nuls:
        return
    if nuls * 4 > len(data):
        side = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
        hint = f"if it is UTF-16 without byte order mark: --encoding {side}"
        raise LoadError("this is not text in UTF-8", where=where, hint=hint, code="load.encoding")
    if nuls > max(STRAY_NULS, len(data) // 1000) or b"\0" * 8 in data:
        raise LoadError(
            f"the file holds {nuls} NUL bytes: it is damaged, or not a text",
            where=_line_of(data, data.index(0), where),
            hint="fetch or save it again; if it is a recording or a document, use the transcript's own format",
            code="load.nul",
        )


def _undecodable(data: bytes, start: int, where: str) -> LoadError:
    offers = _offers(data)
    return LoadError(
        f"the text is neither UTF-8 nor UTF-16: byte {start + 1} fits neither",
        where=_line_of(data, start, where),
        hint=f"name its encoding: --encoding {offers[0]} fits best; others that fit: {', '.join(offers[1:])}"
        if len(offers) > 1
        else f"name its encoding: --encoding {offers[0]} fits best",
        code="load.encoding",
    )


def _offers(data: bytes) -> list[str]:
    """Return the encodings that can read the bytes, the one with most Norwegian letters among the odd ones first."""
    scores = {}
    for name in OFFERED:
        with contextlib.suppress(UnicodeDecodeError):
            odd = [char for char in data.decode(name) if char > "\x7f"]
            scores[name] = sum(char in NORDIC for char in odd)
    return sorted(scores, key=lambda name: -scores[name]) or ["iso-8859-1"]


def _line_of(data: bytes, start: int, where: str) -> str:
    number = data.count(b"\n", 0, start) + 1
    return f"{where}, line {number}"


# Writing


def write_atomic(path: Path, data: bytes, *, force: bool = True) -> None:
    """Write a file whole: beside its place, synced, then moved there. What stood there stands until that moment.

    force: replace an existing file. A new file is readable by its owner only; a replaced one keeps its rights.
    A link is followed. Raises ExportError (exit 5) when the file exists and `force` is not set, its folder is
    missing or not writable, the disk is full, or another program holds the file open.
    """
    where = file_name(path)
    try:
        target = path.resolve()
        _check_target(target, where, force=force)
        _replace(target, data)
    except (OSError, RuntimeError, ValueError) as error:
        raise _unwritable(error, where) from None
    _sync_folder(target.parent)


def _check_target(target: Path, where: str, *, force: bool) -> None:
    if target.is_dir():
        raise ExportError("a folder has this name", where=where, hint="choose another name", code="export.folder")
    if target.exists() and not force:
        raise ExportError(
            "the file is already there",
            where=where,
            hint="to replace it, add --force; or choose another name",
            code="export.exists",
        )
    if not target.parent.is_dir():
        raise ExportError(
            "its folder does not exist", where=where, hint="make the folder, or choose another", code="export.no-folder"
        )


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".coanalysis-", suffix=".tmp")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
        beside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    """Make the move itself last through a power cut, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable(error: OSError | RuntimeError | ValueError, where: str) -> ExportError:
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT):
        return ExportError(
            "the disk is full; what stood there is unchanged",
            where=where,
            hint="make room, or choose a place on another disk",
            code="export.disk-full",
        )
    if isinstance(error, PermissionError) or number == errno.EROFS:
        return ExportError(
            "the file cannot be written: no permission, or it is open in another program",
            where=where,
            hint="close it in Word or Excel, or choose a folder you may write in",
            code="export.permission",
        )
    return ExportError(
        "the file cannot be written", where=where, hint="choose another name or folder", code="export.unwritable"
    )
