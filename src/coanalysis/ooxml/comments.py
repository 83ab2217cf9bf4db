"""The comments of a Word document, with the words they are about and in the order of their threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coanalysis.ooxml.leftout import STRICT, W, field_codes
from coanalysis.ooxml.parts import Relation, parts_of, read_part
from coanalysis.ooxml.styles import Styles
from coanalysis.ooxml.walk import Paragraph, Walk
from coanalysis.zips import Archive

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

__all__ = ["Comment", "read_comments"]

_PARA_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_EX = "{http://schemas.microsoft.com/office/word/2012/wordml}"
#: The words comments are about hold at most so many letters together: many comments on a whole document hold more.
ABOUT_LIMIT = 4_000_000

Range = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. paragraph: number of the one it begins in. about: the words it is about, "" for none in particular."""

    text: str
    author: str
    paragraph: int
    about: str


@dataclass(frozen=True, slots=True)
class _Note:
    """A comment as its part holds it. mark: id of its last paragraph, by which replies name it."""

    key: str
    author: str
    text: str
    mark: str


def read_comments(
    archive: Archive,
    links: Sequence[Relation],
    where: str,
    *,
    ranges: Mapping[str, Range],
    paragraphs: Sequence[Paragraph],
) -> list[Comment]:
    """Return the comments in the order of what they are about, replies after what they answer.

    links: what the main part points to. ranges: comment id -> where its words begin and end, as (paragraph from 1,
    position in it).
    Raises LoadError when the part with the comments is damaged.
    """
    names = parts_of("comments", links, archive)
    notes = [note for name in names for note in _notes(read_part(archive, name, where), where)]
    notes = [note for note in notes if note.text.strip()]
    names = parts_of("commentsExtended", links, archive) if notes else []
    answered = dict(pair for name in names for pair in _answers(read_part(archive, name, where)))
    budget = ABOUT_LIMIT
    found = []
    for note, spot in _in_order(notes, answered, ranges):
        about = _between(paragraphs, spot)[:budget] if budget else ""
        budget -= len(about)
        found.append(Comment(note.text, note.author, min(max(spot[0][0], 1), len(paragraphs)), about))
    return found


def _notes(root: Element, where: str) -> Iterable[_Note]:
    space = STRICT if root.tag.startswith(STRICT) else W
    codes = field_codes(root, space)
    for comment in root.iterchildren(f"{space}comment"):
        walk = Walk(space, Styles(), codes, where)
        walk.container(comment)
        text = "\n".join(paragraph.text for paragraph in walk.paragraphs())
        marks = [paragraph.get(_PARA_ID) or "" for paragraph in comment.iterchildren(f"{space}p")]
        yield _Note(
            comment.get(f"{space}id") or "", comment.get(f"{space}author") or "", text, marks[-1] if marks else ""
        )


def _answers(root: Element) -> Iterable[tuple[str, str]]:
    """Yield the mark of each reply with the mark of the comment it answers."""
    for one in root.iterchildren(f"{_EX}commentEx"):
        if one.get(f"{_EX}paraIdParent"):
            yield one.get(f"{_EX}paraId") or "", one.get(f"{_EX}paraIdParent") or ""


def _in_order(
    notes: Sequence[_Note], answered: Mapping[str, str], ranges: Mapping[str, Range]
) -> list[tuple[_Note, Range]]:
    """Return the comments with the places of their words, in the order of those places; a reply has its parent's."""
    by_mark = {note.mark: number for number, note in enumerate(notes) if note.mark}
    placed = []
    for number, note in enumerate(notes):
        parent = by_mark.get(answered.get(note.mark, ""), number)
        spot = ranges.get(notes[parent].key) or ranges.get(note.key) or [(1, 0)]
        placed.append((spot[0], parent, number != parent, number, spot))
    return [(notes[number], spot) for *_, number, spot in sorted(placed, key=lambda one: one[:4])]


def _between(paragraphs: Sequence[Paragraph], spot: Range) -> str:
    """Return the words between two places, paragraphs a line apart."""
    (first, start), (last, end) = spot[0], spot[-1]
    if len(spot) == 1 or not 0 < first <= last <= len(paragraphs):
        return ""
    if first == last:
        return paragraphs[first - 1].text[start:end]
    middle = (paragraph.text for paragraph in paragraphs[first : last - 1])
    return "\n".join([paragraphs[first - 1].text[start:], *middle, paragraphs[last - 1].text[:end]])
