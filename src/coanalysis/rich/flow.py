"""What a reader of a rich document gives back: paragraphs of runs, comments, and what stands outside the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter

from coanalysis.errors import LoadError
from coanalysis.ooxml import Cell, Comment, Paragraph, Run

__all__ = ["PARAGRAPH_LIMIT", "Cell", "Comment", "Comments", "Flow", "RichText", "too_long"]

#: The most paragraphs of a document: more than any transcript has. Keeps the peak of memory below 600 MB.
PARAGRAPH_LIMIT = 400_000
#: A comment on more paragraphs, or more changes of format, than this is one on the whole place.
ABOUT_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class RichText:
    """The text of a rich document.

    aside: what stands outside it and is not read, such as {"footnotes": 3}. encoding, encoding_why: as in a report.
    notices: sentences for a person, without speech.
    """

    paragraphs: tuple[Paragraph, ...]
    aside: Mapping[str, int] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    encoding: str = "utf-8"
    encoding_why: str = "declared by the document"
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    """A paragraph found: its stretches of text, each with whether it is bold."""

    runs: list[tuple[str, bool]]
    cell: Cell | None = None
    is_heading: bool = False

    @property
    def text(self) -> str:
        """All text of the paragraph."""
        return "".join(text for text, _ in self.runs)


class Flow:
    """Paragraphs of the body, a text box or a comment, in order. Text boxes follow the paragraph that holds them."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.runs: list[tuple[str, bool]] = []
        self.boxes: list[Found] = []

    def end(self, cell: Cell | None = None, *, is_heading: bool = False) -> None:
        """End the paragraph under way."""
        self.found.append(Found(self.runs, cell, is_heading))
        self.found += self.boxes
        self.runs, self.boxes = [], []

    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Return all paragraphs with their numbers, stretches of one weight as one run. The flow is empty after."""
        found, self.found = self.all(), []
        return tuple(_paragraph(number, one) for number, one in enumerate(found, 1))

    def all(self) -> list[Found]:
        """Return all paragraphs, the one under way too."""
        if self.runs or self.boxes:
            self.end()
        return self.found


def _paragraph(number: int, found: Found) -> Paragraph:
    runs, found.runs = found.runs, []
    merged = ((bold, "".join(text for text, _ in group)) for bold, group in groupby(runs, key=itemgetter(1)))
    return Paragraph(number, tuple(Run(text, bold=bold) for bold, text in merged), found.cell, found.is_heading)


class Comments:
    """The comments of a document, with the words they are attached to: these may begin before and end after them."""

    def __init__(self) -> None:
        self._found: list[tuple[Comment, str]] = []
        self._starts: dict[str, tuple[Flow, int, int]] = {}
        self._abouts: dict[str, str] = {}

    def start(self, name: str, flow: Flow) -> None:
        """Say that the words of a comment begin here. name: of the comment."""
        self._starts[name] = (flow, len(flow.found), len(flow.runs))

    def end(self, name: str, flow: Flow) -> None:
        """Say that the words of a comment end here; what has no start, or one in another flow, has no words."""
        start = self._starts.pop(name, None)
        if start is None or start[0] is not flow:
            return
        _, n_found, n_runs = start
        if len(flow.found) - n_found > ABOUT_LIMIT or len(flow.runs) > ABOUT_LIMIT:
            return
        texts = [*(found.runs for found in flow.found[n_found:]), flow.runs]
        texts[0] = texts[0][n_runs:]
        self._abouts[name] = " ".join("".join(text for text, _ in runs[:ABOUT_LIMIT]) for runs in texts).strip()

    def add(self, comment: Comment, name: str = "") -> None:
        """Take in a comment. name: as at its start and end."""
        self._found.append((comment, name))

    def all(self) -> tuple[Comment, ...]:
        """Return the comments that say something."""
        return tuple(
            replace(comment, about=self._abouts.get(name, "")) for comment, name in self._found if comment.text.strip()
        )


def too_long(where: str) -> LoadError:
    """Return the error for a document that holds more than any transcript."""
    return LoadError(
        "the document holds more paragraphs or formatting than any transcript does",
        where=where,
        hint="is this several in one file? Import the transcripts one by one, as .docx or .txt",
        code="load.too-large",
    )
