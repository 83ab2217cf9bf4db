"""OpenDocument texts: LibreOffice and others."""

from __future__ import annotations

from collections.abc import Mapping

from coanalysis.errors import LoadError
from coanalysis.loaders.base import ZIP_MAGIC, Blocks, Options, Sniff, Source
from coanalysis.loaders.paragraphs import blocks_of
from coanalysis.rich.odf import MIME_TYPE, is_flat, read_odf, read_odf_flat

__all__ = ["LOADER", "OpenDocument"]


class OpenDocument:
    """`.odt`, its templates, and the same in a single XML file (`.fodt`), read paragraph by paragraph."""

    name = "odt"
    suffixes = (".odt", ".fodt", ".ott")
    is_container = True
    called = "an OpenDocument text"

    def sniff(self, source: Source) -> Sniff:
        """Look for the type that such a file names first; a damaged one is known by its suffix."""
        is_named = source.suffix in self.suffixes
        if not source.data.startswith(ZIP_MAGIC):
            flat = is_flat(source.head)
            return Sniff(1.0 if flat else 0.2 if is_named else 0.0, "named in the file" if flat else "the suffix alone")
        try:
            archive: Mapping[str, bytes] = source.archive or {}
            if archive.get("mimetype", b"").startswith(MIME_TYPE.encode()):
                return Sniff(1.0, "a zip that says it is an OpenDocument text")
        except LoadError:
            return Sniff(0.7 if is_named else 0.0, "a zip that cannot be opened")
        return Sniff(0.7 if is_named else 0.0, "a zip of that suffix")

    def load(self, source: Source, options: Options) -> Blocks:
        """Return the lines of all paragraphs; a line break in a paragraph ends a line."""
        if source.archive is None:
            return blocks_of(read_odf_flat(source.data, source.name), options, source.name)
        return blocks_of(read_odf(source.archive, source.name), options, source.name)


LOADER = OpenDocument()
