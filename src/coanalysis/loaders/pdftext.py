"""The words of a PDF with their places on the page, read by pypdf within limits."""

from __future__ import annotations

import logging
import math
import struct
import time
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coanalysis.errors import LoadError
from coanalysis.loaders.pdfpen import FAULTS, Pen, times
from coanalysis.zips import damaged, protected

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["PdfPage", "PdfText", "Piece", "read_pages"]

#: Limits: pages, drawing operations of all pages, pieces of text, bytes that one stream may unpack to.
PAGE_LIMIT, OPERATION_LIMIT, PIECE_LIMIT, STREAM_LIMIT = 2_000, 3_000_000, 200_000, 5_000_000
#: The largest file: to look through the whole of a damaged one takes about a second per megabyte.
BYTE_LIMIT = 32 * 2**20
#: So many seconds a file may take: a page that passes no other limit may still be slow, and there may be many of it.
TIME_LIMIT_S = 45
#: What pypdf may be asked to do for one page, for one stream, and for the tree of pages.
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": STREAM_LIMIT,
    "lzw_maximum_output_length": STREAM_LIMIT,
    "run_length_maximum_output_length": STREAM_LIMIT,
    "array_based_stream_maximum_output_length": STREAM_LIMIT,
    "stream_decoding_work_maximum_length": 2 * STREAM_LIMIT,
    "stream_parsing_work_maximum_count": 500_000,
    "xform_maximum_invocations_per_extraction": 500,
    "page_tree_maximum_entries": 2 * PAGE_LIMIT,
    "page_tree_maximum_page_entries": 100_000,
    "jbig2dec_binary": None,
}
#: What a damaged file may bring out of a parser.
_FAULTS = (*FAULTS, struct.error, zlib.error, MemoryError)
_HEAVY = ("bold", "black", "heavy", "demi")
_SHOWS = (b"Tj", b"TJ", b"'", b'"')
#: A page turned by so many degrees -> the first four numbers of the matrix that turns it back.
_TURNS = {0: (1, 0, 0, 1), 90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one font on one line.

    x, y: of its start, in points from the lower left of the page. end: where it ends, None when that is not known.
    order: its number in the file.
    """

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    end: float | None = None
    order: int = 0


@dataclass(slots=True)
class PdfPage:
    """A page. pieces: in the order of the file. turned: how many pieces stand upright or upside down, left out.

    has_picture: something but text is shown. comments: how many notes are stuck on it.
    """

    number: int
    pieces: list[Piece] = field(default_factory=list)
    turned: int = 0
    has_picture: bool = False
    comments: int = 0


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF. faults: how many places the library had to mend or to pass by."""

    pages: list[PdfPage]
    faults: int


def read_pages(data: bytes, where: str) -> PdfText:
    """Return the pages of a PDF with their text.

    Raises LoadError when it is damaged, protected by a password, or passes a limit.
    """
    from pypdf import apply_configuration
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    if len(data) > BYTE_LIMIT:
        raise _too_much(where)
    with _quiet() as counter, apply_configuration(**_LIMITS):
        try:
            return PdfText(list(_pages(data, where)), counter.n_warnings)
        except (FileNotDecryptedError, DependencyError):
            raise protected(where) from None
        except (LimitReachedError, OverflowError):
            raise _too_much(where) from None
        except (PyPdfError, *_FAULTS):
            raise damaged(where) from None


class _Counter(logging.Handler):
    """Counts the library's warnings and keeps them, which may hold words of the file, out of logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.n_warnings = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        """Count a warning."""
        self.n_warnings += 1


@contextmanager
def _quiet() -> Iterator[_Counter]:
    """Take the library's warnings in while a file is read."""
    logger, counter = logging.getLogger("pypdf"), _Counter()
    before, level = (logger.handlers, logger.propagate), logger.level
    logger.handlers, logger.propagate = [counter], False
    logger.setLevel(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield counter
    finally:
        logger.handlers, logger.propagate = before
        logger.setLevel(level)


def _pages(data: bytes, where: str) -> Iterator[PdfPage]:
    import io

    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise protected(where)
    if _count(reader) > PAGE_LIMIT:
        raise OverflowError
    budget = _Budget()
    for number, page in enumerate(reader.pages, 1):
        collector = _Collector(page, number, budget)
        page.extract_text(
            visitor_operand_before=collector.before, visitor_operand_after=collector.after, visitor_text=collector.text
        )
        budget.spend()
        yield collector.page


def _count(reader: PdfReader) -> int:
    return len(reader.pages)


def _too_much(where: str) -> LoadError:
    return LoadError(
        "this PDF holds more pages or drawings than any transcript does",
        where=where,
        hint="export the transcript alone, or import it as .docx or .txt",
        code="load.too-large",
    )


class _Budget:
    """How many operations and pieces of text, and how much time, are left for a file."""

    def __init__(self) -> None:
        self._operations, self._pieces = OPERATION_LIMIT, PIECE_LIMIT
        self._end = time.monotonic() + TIME_LIMIT_S

    def spend(self, operations: int = 0, pieces: int = 0) -> None:
        """Raise OverflowError when one is used up; asked again after a form, where the library swallows it."""
        self._operations -= operations
        self._pieces -= pieces
        is_late = (not operations or self._operations % 1000 == 0) and time.monotonic() > self._end
        if self._operations < 0 or self._pieces < 0 or is_late:
            self._operations = -1
            raise OverflowError


class _Collector:
    """Takes in what pypdf meets on a page."""

    def __init__(self, page: PageObject, number: int, budget: _Budget) -> None:
        turn = page.get("/Rotate", 0)
        self.page = PdfPage(number, has_picture=_has_picture(page), comments=_n_comments(page))
        self._budget = budget
        self._pen = Pen(page.get("/Resources"))
        self._end, self._is_exact = 0.0, False
        self._fonts: dict[int, tuple[Any, bool]] = {}
        degrees = int(turn) % 360 if isinstance(turn, int | float) else 0
        self._forms: list[Sequence[float]] = [(*_TURNS.get(degrees, _TURNS[0]), 0, 0)]

    def before(self, operator: bytes, operands: Any, cm: Sequence[float], tm: Sequence[float]) -> None:
        """Count an operation, and follow the pen; the places in a form rest on where it is drawn."""
        self._budget.spend(operations=1)
        self._pen.take(operator, operands)
        if operator == b"Do":
            self._forms.append(times(times(self._pen.enter(operands[0] if operands else ""), cm), self._forms[-1]))
        elif operator in _SHOWS:
            self._end = times((1, 0, 0, 1, self._pen.shift, 0), times(times(tm, cm), self._forms[-1]))[4]
            self._is_exact = self._pen.is_exact

    def after(self, operator: bytes, operands: Any, cm: Sequence[float], tm: Sequence[float]) -> None:  # noqa: ARG002
        """Leave a form."""
        if operator == b"Do" and len(self._forms) > 1:
            self._forms.pop()
            self._pen.leave()

    def text(self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        """Take in a stretch of text."""
        text = text.replace("\n", " ") if text.strip() else " " if text.strip("\n") else ""
        if not text:
            return
        self._budget.spend(pieces=1)
        a, b, c, d, x, y = times(times(tm, cm), self._forms[-1])
        if not all(map(math.isfinite, (a, b, c, d, x, y, size, self._end))) or abs(b) > abs(a) or a < 0:
            self.page.turned += bool(text.strip())
            return
        end = self._end if self._is_exact and self._end >= x else None
        self.page.pieces.append(
            Piece(text, x, y, max(1.0, abs(size) * math.hypot(c, d)), self._is_bold(font), end, len(self.page.pieces))
        )

    def _is_bold(self, font: Any) -> bool:
        if font is None:
            return False
        known = self._fonts.get(id(font))
        if known is None:
            known = self._fonts[id(font)] = (font, _weight(font))
        return known[1]


def _weight(font: Any) -> bool:
    try:
        name = str(font.get("/BaseFont", "")).lower()
    except _FAULTS:
        return False
    return any(word in name for word in _HEAVY)


def _has_picture(page: PageObject) -> bool:
    try:
        return "/XObject" in page["/Resources"].get_object()  # type: ignore[operator]
    except _FAULTS:
        return False


def _n_comments(page: PageObject) -> int:
    """Return how many notes and marked stretches with words stand beside the text of a page."""
    n_found = 0
    try:
        for one in list(page.get("/Annots") or [])[:1000]:
            note = one.get_object()
            n_found += note.get("/Subtype") != "/Popup" and bool(str(note.get("/Contents") or "").strip())
    except _FAULTS:
        pass
    return n_found
