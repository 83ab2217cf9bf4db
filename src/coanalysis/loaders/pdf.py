"""PDFs that hold text."""

from __future__ import annotations

from collections.abc import Sequence

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Line, Options, Sniff, Source, limited
from coanalysis.loaders.paragraphs import speakers_above
from coanalysis.loaders.pdflines import find_columns_x, lines_of, side_by_side, take_numbers, take_running
from coanalysis.loaders.pdfparagraphs import to_paragraphs
from coanalysis.loaders.pdftables import find_table
from coanalysis.loaders.pdftext import PdfPage, PdfText, read_pages
from coanalysis.text import canonical

__all__ = ["LOADER", "Pdf"]

MAGIC = b"%PDF-"
#: More than this share of letters that have no letter is a broken font.
_BROKEN = 0.1
_SHOWN = 5
_GUESSED = "lines and paragraphs of a PDF are guessed from where they stand: a .docx or .txt of the same talk is safer"


class Pdf:
    """`.pdf`, read by pypdf: of the libraries tried, it alone keeps within limits of its own on hostile files.

    Page headers, footers and numbers in the margin are set aside; lines are joined to paragraphs.
    """

    name = "pdf"
    suffixes = (".pdf",)
    is_container = True
    called = "a PDF"

    def sniff(self, source: Source) -> Sniff:
        """Look for the first words of a PDF."""
        if MAGIC in source.data[:1024]:
            return Sniff(1.0, "begins as a PDF")
        return Sniff(0.2 if source.suffix in self.suffixes else 0.0, "the suffix alone")

    def load(self, source: Source, options: Options) -> Blocks:
        """Return the paragraphs of all pages, or the rows of the table that holds the talk."""
        found = read_pages(source.data, source.name)
        pages = found.pages
        _check_letters(pages, source.name)
        by_page = [lines_of(page) for page in pages]
        running = take_running(by_page)
        lines = [line for lines in by_page for line in lines]
        counted = take_numbers(lines)
        lines = [line for line in lines if line.pieces]
        columns = find_columns_x(lines)
        for line in lines:
            line.columns = columns
            line.changed()
        notices = _notices(found, counted)
        header = tuple((line.place, canonical(line.text).text) for line in running)
        told = find_table(lines, options.columns, source.name)
        if told is not None:
            return _blocks(told.lines, (*header, *told.header), (*notices, *told.notices), source.name)
        lines = side_by_side(lines) or lines
        joined = to_paragraphs(lines, is_numbered=counted == "paragraphs")
        headed = speakers_above(joined.lines) or (joined.lines, ())
        return _blocks(headed[0], header, (*notices, *headed[1]), source.name, joined.removed)


def _blocks(
    lines: Sequence[Line], header: tuple[tuple[str, str], ...], notices: tuple[str, ...], where: str, removed: int = 0
) -> Blocks:
    return Blocks(
        limited(lines, where),
        header=header,
        encoding="utf-8",
        encoding_why="the fonts of the PDF say which letter is which",
        removed=removed,
        notices=notices,
    )


def _check_letters(pages: Sequence[PdfPage], where: str) -> None:
    """Raise LoadError when there is no text, or its letters cannot be told."""
    text = "".join(piece.text for page in pages for piece in page.pieces if piece.text.strip())
    if not text:
        raise LoadError(
            "this PDF holds pictures of pages, no text"
            if any(page.has_picture for page in pages)
            else "this PDF holds no text",
            where=where,
            hint="ask for the document it was made from, or have its text recognised (OCR) and save it as .docx",
            code="load.no-text",
        )
    n_broken = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < " " for char in text)
    if n_broken > _BROKEN * len(text):
        raise LoadError(
            "the fonts of this PDF do not say which letter is which",
            where=where,
            hint="ask for the document it was made from, or have its text recognised (OCR) and save it as .docx",
            code="load.letters",
        )


def _notices(found: PdfText, counted: str) -> tuple[str, ...]:
    notices = [_GUESSED]
    pages = found.pages
    if found.faults:
        notices.append(f"this PDF is damaged or badly made in places ({found.faults}): compare the text with it")
    empty = [str(page.number) for page in pages if not page.pieces and page.has_picture]
    if empty:
        shown = ", ".join(empty[:_SHOWN]) + (" …" if len(empty) > _SHOWN else "")
        notices.append(f"{len(empty)} pages hold a picture and no text: {shown}")
    if counted:
        notices.append(f"the numbers that count {counted} were left out")
    turned = sum(page.turned for page in pages)
    if turned:
        notices.append(f"not read: text that stands upright or upside down ({turned})")
    comments = sum(page.comments for page in pages)
    if comments:
        notices.append(f"not read: comments ({comments})")
    return tuple(notices)


LOADER = Pdf()
