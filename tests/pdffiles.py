"""PDFs made by hand, so that a test sees exactly what it reads: every letter is 0.6 of its size wide."""

from __future__ import annotations

from collections.abc import Sequence

WIDTHS = b"[" + b"600 " * 224 + b"]"
FONT = (
    b"<</Type/Font/Subtype/TrueType/BaseFont/%b/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths %b"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/%b/Flags 32/FontBBox[0 0 600 800]/ItalicAngle 0/Ascent 800"
    b"/Descent -200/CapHeight 700/StemV 80>>>>"
)
#: A line of text on a page: where it begins, its words, and more: size and font (`F1`, or `F2` for bold).
Text = tuple[float, float, str] | tuple[float, float, str, float] | tuple[float, float, str, float, str]


def escaped(text: str) -> bytes:
    """Return a string as PDF writes it."""
    return b"(" + text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def drawn(texts: Sequence[Text]) -> bytes:
    """Return the operations that draw texts."""
    out = []
    for text in texts:
        x, y, words, size, font = (*text, 10, "F1")[:5] if len(text) != 4 else (*text, "F1")
        out.append(b"BT /%b %g Tf 1 0 0 1 %g %g Tm %b Tj ET" % (str(font).encode(), size, x, y, escaped(words)))
    return b"\n".join(out)


def stream(data: bytes, told: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (told, len(data), data)


def put(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a file of objects, numbered from 1; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def pdf(*pages: Sequence[Text] | bytes, told: bytes = b"", resources: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """Return a PDF: a page is its texts, or operations. told: entries of each page. more: objects, numbered from 5."""
    first = 5 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + 2 * i) for i in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages)),
        FONT % (b"Made", WIDTHS, b"Made"),
        FONT % (b"Made-Bold", WIDTHS, b"Made-Bold"),
        *more,
    ]
    for i, page in enumerate(pages):
        fonts = b"/Font<</F1 3 0 R/F2 4 0 R>>%b" % resources
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<<%b>>%b>>"
            % (first + 2 * i + 1, fonts, told),
            stream(page if isinstance(page, bytes) else drawn(page)),
        ]
    return put(objects)


def column(lines: Sequence[str], *, x: float = 50, top: float = 700, step: float = 14) -> list[Text]:
    """Return lines below each other; an empty one leaves a gap."""
    return [(x, top - i * step, line) for i, line in enumerate(lines) if line]
