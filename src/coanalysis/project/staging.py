"""Where transcripts wait between being read and being written: one temporary file, gone when the program ends.

So an import of thousands of files keeps one text in memory at a time and is still written as one transaction. The file
has no name on most systems; where it has one, `filing.sweep` knows it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from coanalysis.errors import ExportError
from coanalysis.model import Mark, Memo, Passage, TimePoint, Transcript, Turn

__all__ = ["Stage", "Staged"]

PARTS: dict[str, type[Any]] = {"turns": Turn, "times": TimePoint, "marks": Mark}
LENGTH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Staged:
    """What one file brings in.

    transcript: None when only its comments are taken in. path: as remembered. sha: SHA-256 of the file's bytes.
    original: these bytes, where they are to be kept. memos: its comments.
    """

    transcript: Transcript | None = None
    path: str = ""
    sha: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)
    original: bytes | None = None
    memos: tuple[Memo, ...] = ()


class Stage:
    """A file of records, written once and read once. folder None: nothing is kept, for a dry run.

    Raises ExportError when the folder cannot be written or the disk is full. Use as a context manager.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file: IO[bytes] | None = None
        if folder is not None:
            try:
                self._file = tempfile.TemporaryFile(dir=folder, prefix=".coanalysis-", suffix=".tmp")  # noqa: SIM115
            except OSError as error:
                raise _unwritable(error) from None

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, one: Staged) -> None:
        """Put a record at the end."""
        if self._file is None:
            return
        head = json.dumps(_plain(one), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        try:
            for data in (head, one.original or b""):
                self._file.write(len(data).to_bytes(LENGTH_BYTES, "big"))
                self._file.write(data)
        except OSError as error:
            raise _unwritable(error) from None

    def __iter__(self) -> Iterator[Staged]:
        """Yield the records in order, one in memory at a time."""
        if self._file is None:
            return
        self._file.seek(0)
        while head := self._read():
            yield _staged(json.loads(head), self._read())

    def _read(self) -> bytes:
        assert self._file is not None
        return self._file.read(int.from_bytes(self._file.read(LENGTH_BYTES), "big"))


def _plain(one: Staged) -> dict[str, Any]:
    found: dict[str, Any] = {
        "path": one.path, "sha": one.sha, "report": one.report, "keeps": one.original is not None,
        "memos": [asdict(memo) for memo in one.memos],
    }  # fmt: skip
    if one.transcript is not None:
        found["transcript"] = {name: getattr(one.transcript, name) for name in _NAMES}
        for name, kind in PARTS.items():
            row = attrgetter(*(part.name for part in fields(kind)))
            found["transcript"][name] = [row(value) for value in getattr(one.transcript, name)]
    return found


def _staged(head: dict[str, Any], original: bytes) -> Staged:
    told = head.get("transcript")
    if told is not None:
        for name, kind in PARTS.items():
            told[name] = tuple(kind(*values) for values in told[name])
    return Staged(
        Transcript(**told) if told is not None else None,
        head["path"],
        head["sha"],
        head["report"],
        original if head["keeps"] else None,
        tuple(Memo(**{**memo, "place": Passage(**memo["place"]) if memo["place"] else None}) for memo in head["memos"]),
    )


_NAMES = tuple(one.name for one in fields(Transcript))


def _unwritable(error: OSError) -> ExportError:
    return ExportError(
        f"the transcripts cannot be set aside in the project's folder ({error.strerror})",
        where="import",
        hint="check that you may write in this folder and that the disk is not full; nothing was changed",
        code="export.unwritable",
    )
