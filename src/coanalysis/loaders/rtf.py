"""RTF documents: f4, archives, old word processors."""

from __future__ import annotations

from coanalysis.loaders.base import Blocks, Options, Sniff, Source
from coanalysis.loaders.paragraphs import blocks_of
from coanalysis.rich.rtf import read_rtf

__all__ = ["LOADER", "Rtf"]

MAGIC = b"{\\rtf"


class Rtf:
    """`.rtf`, read paragraph by paragraph by an own walk (`coanalysis.rich.rtf`).

    A converter to plain text would lose what a transcript needs: which line ends are paragraphs, what is deleted or
    hidden, comments, text boxes, the letters of old Macs.
    """

    name = "rtf"
    suffixes = (".rtf",)
    is_container = True
    called = "an RTF document"

    def sniff(self, source: Source) -> Sniff:
        """Look for the first words of an RTF document."""
        if source.data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(MAGIC):
            return Sniff(1.0, "begins as an RTF document")
        return Sniff(0.2 if source.suffix in self.suffixes else 0.0, "the suffix alone")

    def load(self, source: Source, options: Options) -> Blocks:
        """Return the lines of all paragraphs; a line break in a paragraph ends a line."""
        return blocks_of(read_rtf(source.data, source.name, encoding=options.encoding), options, source.name)


LOADER = Rtf()
