"""Word documents: Teams and Word transcripts, hand-typed ones, and tables of times, speakers and text."""

from __future__ import annotations

from collections.abc import Iterator

from coanalysis.errors import LoadError
from coanalysis.loaders.base import ZIP_MAGIC, Blocks, Options, Sniff, Source
from coanalysis.loaders.paragraphs import blocks_of
from coanalysis.loaders.tablelines import counted
from coanalysis.ooxml import WordText, main_part, read_word
from coanalysis.rich import RichText

__all__ = ["LOADER", "Word"]


class Word:
    """`.docx`, read paragraph by paragraph in document order, or row by row where a table holds the talk."""

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
            if source.archive is not None and main_part(source.archive, source.name):
                return Sniff(1.0, "a zip with the parts of a Word document")
        except LoadError:
            return Sniff(0.6, "a zip that cannot be opened")
        return Sniff(0.6 if is_named else 0.4, "a zip")

    def load(self, source: Source, options: Options) -> Blocks:
        """Return the lines of the document, with speakers where tables or the lines above the talk name them."""
        found = read_word(source.data, source.name)
        text = RichText(found.paragraphs, found.aside, found.comments, notices=tuple(_lost(found)))
        return blocks_of(text, options, source.name)


def _lost(found: WordText) -> Iterator[str]:
    """Yield what to say when the text read is not the text of the file."""
    if found.unread:
        letters = counted(found.unread, "letter")
        yield f"{letters} of the document were not read: compare the text with it, and report this document's kind"
    if found.doubled:
        letters = counted(found.doubled, "letter")
        yield f"{letters} of the document were read more than once: compare the text with it"


LOADER = Word()
