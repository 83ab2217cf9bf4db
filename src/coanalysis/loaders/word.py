"""Word documents: Teams transcripts and hand-typed ones."""

from __future__ import annotations

from collections.abc import Iterator

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Line, Options, Sniff, Source, limited
from coanalysis.ooxml import Paragraph, main_part, read_word
from coanalysis.text import canonical
from coanalysis.zips import read_zip

__all__ = ["LOADER", "Word"]

ZIP_MAGIC = b"PK\x03\x04"


class Word:
    """`.docx`, read paragraph by paragraph in document order."""

    name = "docx"
    suffixes = (".docx", ".docm")
    is_container = True
    called = "a Word document"

    def sniff(self, source: Source) -> Sniff:
        """Look for a Word document's main part in a zip; a damaged one is known by its suffix."""
        is_named = source.suffix in self.suffixes
        if not source.data.startswith(ZIP_MAGIC):
            return Sniff(0.2 if is_named else 0.0, "the suffix alone")
        try:
            if main_part(read_zip(source.data, source.name), source.name):
                return Sniff(1.0, "a zip with the parts of a Word document")
        except LoadError:
            return Sniff(0.6, "a zip that cannot be opened")
        return Sniff(0.6 if is_named else 0.4, "a zip")

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the lines of all paragraphs; a line break in a paragraph ends a line."""
        found = read_word(source.data, source.name)
        clean = [(paragraph.number, *_clean(paragraph)) for paragraph in found.paragraphs]
        lines = (line for number, text, bold, _ in clean for line in _lines(text, bold, f"paragraph {number}"))
        return Blocks(
            limited(lines, source.name),
            encoding="utf-8",
            encoding_why="declared by the document",
            removed=sum(removed for *_, removed in clean),
            notices=tuple(f"not read: {what} ({n})" for what, n in sorted(found.aside.items())),
        )


def _clean(paragraph: Paragraph) -> tuple[str, int, int]:
    """Return a paragraph's canonical text, how many characters at its start are bold, and how many were taken out."""
    clean = canonical(paragraph.text)
    weighty = ""
    for run in paragraph.runs:
        if run.text.strip() and not run.bold:
            break
        weighty += run.text
    return clean.text, len(canonical(weighty).text) if weighty.strip() else 0, clean.removed


def _lines(text: str, bold: int, place: str) -> Iterator[Line]:
    for line in text.split("\n"):
        yield Line(line, place, bold=max(0, min(bold, len(line))))
        bold -= len(line) + 1


LOADER = Word()
