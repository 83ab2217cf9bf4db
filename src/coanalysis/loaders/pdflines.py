"""Lines of a PDF's pages: pieces on one height, without page headers, footers and the numbers in the margin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from statistics import median

from coanalysis.loaders.base import Line
from coanalysis.loaders.lexicon import may_be_label
from coanalysis.loaders.pdftext import PdfPage, Piece
from coanalysis.loaders.shapes import candidate

__all__ = [
    "PdfLine",
    "end_of",
    "find_columns_x",
    "lines_of",
    "side_by_side",
    "take_numbers",
    "take_running",
    "width_of",
]

#: Pieces stand on one line when their heights differ by less than this share of their size.
_SAME_LINE = 0.4
#: A blank belongs between pieces this far apart, a tab between those that far; in sizes of the letters.
_BLANK_GAP, _TAB_GAP = 0.2, 2.0
#: A column begins where so many lines, and this share of all, have a piece after a gap.
_COLUMN_LINES, _COLUMN_SHARE = 3, 0.05
#: So many lines at each end of a page may run through the document, on this share of the pages.
_RUNNING_LINES, _RUNNING_SHARE, _RUNNING_PAGES = 4, 0.5, 3
#: The longest line that may be one in a short document.
_HEADER_CHARS = 80
#: Columns of talk side by side hold so many characters a line on average.
_SIDE_CHARS = 20
#: Numbers in the margin are so many at least; they count lines when this share of the lines has one.
_NUMBERS, _NUMBERED_SHARE = 5, 0.7
#: Blanks in a row in a line that is set to the full width; in a shorter one they set a name apart from a time.
_SHORT, _STRETCHED = 40, re.compile(r"(?<=\S) {2,}(?=\S)")
_PAGE_NUMBER = re.compile(
    r"(?:(?:side|page|s\.?|p\.?) ?)?[-–— ]{0,3}(?P<n>\d{1,4})(?: ?(?:/|av|of) ?\d{1,4})?[-–— ]{0,3}", re.IGNORECASE
)
_NUMBER = re.compile(r"\s*(\d{1,6})(?:\s+|$)")
_TIME = re.compile(r"\s*[\[(]?\d{1,3}(?::\d\d){1,2}(?:[.,]\d{1,3})?[\])]?\s*")
_NO_BLANK_BEFORE = tuple(".,;:!?)]»”’…")
#: Letters -> their width in sizes, roughly as in most fonts for text.
_WIDTHS = {
    **dict.fromkeys("iIjl.,:;'|!()[]{}ftr-/ \u00a0’‘", 0.3),
    **dict.fromkeys("mwMW@%…—æÆœ", 0.82),
    **dict.fromkeys("0123456789", 0.52),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZØÅÄÖ", 0.66),
}


def width_of(text: str, size: float) -> float:
    """Return the width of a text in points, guessed from its letters."""
    return sum(_WIDTHS.get(char, 0.5) for char in text) * size


def end_of(piece: Piece) -> float:
    """Return where a piece ends, without the blanks at its end."""
    guess = piece.x + width_of(piece.text, piece.size)
    blanks = width_of(piece.text[len(piece.text.rstrip()) :], piece.size)
    return (guess if piece.end is None else piece.end) - blanks


@dataclass(slots=True)
class PdfLine:
    """A line. number: on its page, from 1. y: its height. pieces: from left to right, in the order of the file.

    columns: where columns begin in the document. is_numbered: a number before it said that a paragraph begins.
    side: 1 or 2 on a page set in two columns, else 0.
    """

    page: int
    number: int
    y: float
    pieces: list[Piece]
    columns: tuple[float, ...] = ()
    is_numbered: bool = False
    side: int = 0
    _text: str | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        """Where it stands, as a person finds it."""
        return f"page {self.page}, line {self.number}"

    @property
    def x(self) -> float:
        """Where it begins."""
        return next((piece.x for piece in self.pieces if piece.text.strip()), 0.0)

    @property
    def end(self) -> float:
        """Where it ends, roughly."""
        return max((end_of(piece) for piece in self.pieces if piece.text.strip()), default=0.0)

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        sizes: Counter[float] = Counter()
        for piece in self.pieces:
            sizes[round(piece.size, 1)] += len(piece.text.strip())
        return sizes.most_common(1)[0][0] if sizes else 1.0

    @property
    def text(self) -> str:
        """Its text, with blanks where the pieces stand apart, and tabs where columns begin."""
        if self._text is None:
            text = "".join(self.stretches()).strip()
            self._text = _STRETCHED.sub(" ", text) if len(text) > _SHORT else text
        return self._text

    @property
    def bold(self) -> int:
        """How many characters at its start are bold."""
        n_bold = 0
        for stretch, piece in zip(self.stretches(), self.pieces, strict=True):
            if stretch.strip() and not piece.bold:
                break
            n_bold += len(stretch) if n_bold else len(stretch.lstrip())
        return min(n_bold, len(self.text)) if any(piece.bold for piece in self.pieces[:3]) else 0

    def stretches(self) -> list[str]:
        """Return the text of each piece, with what stands between it and the one before; "" for mere blanks."""
        found: list[str] = []
        before: Piece | None = None
        has_blank = False
        for piece in self.pieces:
            if not piece.text.strip():
                found.append("")
                has_blank = before is not None
                continue
            between = self._between(before, piece, has_blank=has_blank) if before else ""
            found.append(between + (piece.text.lstrip() if between == "\t" else piece.text))
            before, has_blank = piece, False
        return found

    def _between(self, one: Piece, other: Piece, *, has_blank: bool) -> str:
        gap = other.x - end_of(one)
        if gap > _TAB_GAP * other.size or (gap > 0 and self.column_of(other)):
            return "\t"
        if one.text[-1].isspace() or other.text[0].isspace():
            return ""
        slack = _BLANK_GAP * other.size + (0.1 * width_of(one.text, one.size) if one.end is None else 0)
        is_apart = gap > slack and not other.text.startswith(_NO_BLANK_BEFORE)
        return " " if has_blank or is_apart else ""

    def column_of(self, piece: Piece) -> int:
        """Return the number of the column that begins with a piece, 0 for none but the first."""
        return next((i for i, x in enumerate(self.columns, 1) if abs(piece.x - x) < _COLUMN_SLACK), 0)

    def changed(self) -> None:
        """Forget the text: the pieces are others now."""
        self._text = None


#: Pieces that begin so near to each other, in points, begin in one column.
_COLUMN_SLACK = 2.0


def lines_of(page: PdfPage) -> list[PdfLine]:
    """Return the lines of a page from top to bottom."""
    lines: list[PdfLine] = []
    by_height: dict[int, list[PdfLine]] = {}
    for piece in page.pieces:
        near = (line for step in (0, -1, 1) for line in by_height.get(round(piece.y / 8) + step, ()))
        line = next((line for line in near if _is_level(line, piece)), None)
        if line is not None:
            line.pieces.append(piece)
        elif piece.text.strip():
            line = PdfLine(page.number, 0, piece.y, [piece])
            lines.append(line)
            by_height.setdefault(round(piece.y / 8), []).append(line)
    lines.sort(key=lambda line: -line.y)
    for number, line in enumerate(lines, 1):
        line.number = number
        line.pieces.sort(key=lambda piece: round(piece.x, 1))
    return lines


def _is_level(line: PdfLine, piece: Piece) -> bool:
    return abs(line.y - piece.y) < _SAME_LINE * max(piece.size, line.pieces[0].size)


# What runs through the document


def take_running(pages: Sequence[list[PdfLine]]) -> list[PdfLine]:
    """Take page headers, footers and page numbers out of the pages, and return them.

    What stands inside pages too, such as a name over each turn, is none.
    """
    everywhere = Counter(_shape(line) for lines in pages for line in lines)
    labels = Counter(_label(line) for lines in pages for line in lines)
    is_short = len(pages) < _RUNNING_PAGES

    def is_speech(line: PdfLine) -> bool:
        label = _label(line)
        return bool(label) and (is_short or labels[label] > everywhere[_shape(line)])

    seen: Counter[tuple[str, int, bool]] = Counter()
    for lines in pages:
        ends = [(line, top) for top in (True, False) for line in _ends(lines, top=top)]
        seen.update({_key(line, at_top=top) for line, top in ends if not is_speech(line)})
    needed = max(min(_RUNNING_PAGES, len(pages)), 2, _RUNNING_SHARE * len(pages))
    runs = {key for key, n in seen.items() if n >= needed and everywhere[key[0]] <= n + (not is_short)}
    taken: list[PdfLine] = []
    for lines in pages:
        for top in (True, False):
            while lines and _is_running(lines, top=top, runs=runs):
                taken.append(lines.pop(0 if top else -1))
    return sorted(taken, key=lambda line: (line.page, line.number))


def _label(line: PdfLine) -> str:
    """Return the speaker's label a line may begin with, "" for none."""
    found = candidate(Line(line.text, ""))
    return found.label if found is not None and may_be_label(found.label) else ""


def _ends(lines: Sequence[PdfLine], *, top: bool) -> Sequence[PdfLine]:
    return lines[:_RUNNING_LINES] if top else lines[: -_RUNNING_LINES - 1 : -1]


def _shape(line: PdfLine) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())


def _key(line: PdfLine, *, at_top: bool) -> tuple[str, int, bool]:
    return _shape(line), round(line.y / 4), at_top


def _is_running(lines: Sequence[PdfLine], *, top: bool, runs: set[tuple[str, int, bool]]) -> bool:
    """Say whether the first or last line of a page runs through the document, or is the number of the page.

    In a short document it must stand apart from the text and hold the number of the page.
    """
    line = lines[0 if top else -1]
    if _key(line, at_top=top) in runs:
        return True
    number = _PAGE_NUMBER.fullmatch(line.text)
    if number is not None:
        return int(number["n"]) == line.page
    holds = str(line.page) in re.findall(r"\d+", line.text) and len(line.text) <= _HEADER_CHARS
    return holds and _stands_apart(lines, top=top)


def _stands_apart(lines: Sequence[PdfLine], *, top: bool) -> bool:
    if len(lines) < _RUNNING_LINES:
        return False
    gaps = [one.y - other.y for one, other in pairwise(lines)]
    return (gaps[0] if top else gaps[-1]) > 2 * median(gaps)


# Numbers before lines


def take_numbers(lines: Sequence[PdfLine]) -> str:
    """Take the numbers that count lines or paragraphs from the start of the lines.

    Returns `lines`, `paragraphs` or "" for what they count.
    """
    for step in (1, 5, 10, 2):
        chain = _chain(lines, step)
        n_like = sum(1 for line in lines if _NUMBER.match(line.text))
        if len(chain) < _NUMBERS or len(chain) < 0.6 * n_like or chain[-1] < 0.6 * len(lines):
            continue
        counts = "lines" if len(chain) * step >= _NUMBERED_SHARE * len(lines) else "paragraphs"
        if counts == "lines" or step == 1:
            for i in chain:
                _cut(lines[i])
                lines[i].is_numbered = counts == "paragraphs"
            return counts
    return ""


def _chain(lines: Sequence[PdfLine], step: int) -> list[int]:
    """Return the lines that begin with the numbers 1, 2, 3 …, which may begin anew on each page."""
    chain: list[int] = []
    wanted, page = step, 0
    for i, line in enumerate(lines):
        found = _NUMBER.match(line.text)
        number = int(found[1]) if found else -1
        if number == wanted or (number == step and line.page != page and len(chain) > 1):
            chain.append(i)
            wanted, page = number + step, line.page
    return chain


def _cut(line: PdfLine) -> None:
    """Take the number off a line."""
    number = line.text.split(None, 1)[0]
    for i, piece in enumerate(line.pieces):
        if piece.text.strip():
            rest = piece.text.lstrip().removeprefix(number)
            start = piece.x + width_of(piece.text[: len(piece.text) - len(rest.lstrip())], piece.size)
            line.pieces[i : i + 1] = [replace(piece, text=rest.lstrip(), x=start)] if rest.strip() else []
            break
    while line.pieces and not line.pieces[0].text.strip():
        line.pieces.pop(0)
    line.changed()


# Columns


def find_columns_x(lines: Sequence[PdfLine]) -> tuple[float, ...]:
    """Return where the second and further columns begin, in points.

    A column begins at one place after texts of different widths, or after times, or lines begin there too. The words
    after a label in bold begin at one place only as long as the label is the same.
    """
    starts: dict[int, list[tuple[Piece, float]]] = {}
    firsts: Counter[int] = Counter()
    for line in lines:
        filled = [piece for piece in line.pieces if piece.text.strip()]
        firsts.update(round(piece.x) for piece in filled[:1])
        for one, other in pairwise(filled):
            if other.x - end_of(one) > 0:
                starts.setdefault(round(other.x), []).append((one, other.x - end_of(one)))
    needed = max(_COLUMN_LINES, _COLUMN_SHARE * len(lines))
    found = [x for x, before in sorted(starts.items()) if len(before) >= needed and _is_column(before, firsts[x])]
    return tuple(float(x) for i, x in enumerate(found) if not i or x - found[i - 1] > _COLUMN_SLACK)


def _is_column(before: Sequence[tuple[Piece, float]], n_first: int) -> bool:
    size = median(piece.size for piece, _ in before)
    ends = [piece.x + width_of(piece.text.strip(), piece.size) for piece, _ in before]
    gaps = [gap for _, gap in before]
    is_time = sum(1 for piece, _ in before if _TIME.fullmatch(piece.text)) >= 0.8 * len(before)
    varies = max(ends) - min(ends) > 1.2 * size
    return median(gaps) > _BLANK_GAP * size and (varies or is_time or n_first > 1 or median(gaps) > _TAB_GAP * size)


def side_by_side(lines: Sequence[PdfLine]) -> list[PdfLine] | None:
    """Return the lines of pages set in two columns, each page's left one first; None where the second is no talk."""
    x = lines[0].columns[0] if lines and len(lines[0].columns) == 1 else None
    if x is None:
        return None
    parted = [_part(line, x) for line in lines]
    both = [(_length(left), _length(right)) for left, right in parted if left and right]
    if not both or min(median(left for left, _ in both), median(right for _, right in both)) < _SIDE_CHARS:
        return None
    found: list[PdfLine] = []
    for page, group in groupby(zip(lines, parted, strict=True), key=lambda pair: pair[0].page):
        here = list(group)
        pieces = [(side, parts[side - 1]) for side in (1, 2) for _, parts in here if parts[side - 1]]
        found += [
            PdfLine(page, number, part[0].y, part, side=side)
            for number, (side, part) in enumerate(pieces, here[0][0].number)
        ]
    return found


def _part(line: PdfLine, x: float) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of a line left and right of where a column begins."""
    left = [piece for piece in line.pieces if piece.x < x - _COLUMN_SLACK]
    return left, line.pieces[len(left) :]


def _length(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.text.strip()) for piece in pieces)
