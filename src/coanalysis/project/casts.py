"""Who was who: the rows of `participants.csv` at each time, and which changes of them are changes of who speaks.

A pseudonym that is written another way everywhere, and two persons that are made one, are no such change: whoever was
coded as D7 is coded as that person still. A row that goes from one person to another is one, and so is a function that
is coded now and was not, or the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from coanalysis.model import Participant, is_codable_function
from coanalysis.project import folder
from coanalysis.project.rows import FileError, read_rows
from coanalysis.store.filing import texts_over_time

if TYPE_CHECKING:
    from coanalysis.project.core import Project

__all__ = ["FUNCTION", "SPEAKER", "Cast", "Casts", "by_label", "read_casts"]

SPEAKER, FUNCTION = "speaker_changed", "function_changed"
Key = tuple[str, str]
Rows = Mapping[Key, Participant]


def by_label(rows: Iterable[Participant]) -> dict[Key, Participant]:
    """Return (transcript id, label) -> row."""
    return {(row.transcript, row.label): row for row in rows}


@dataclass(frozen=True)
class Cast:
    """Who was who at one time, beside who is who now. then, now: (transcript id, label) -> row."""

    then: Rows
    now: Rows

    @cached_property
    def called(self) -> dict[str, str]:
        """Pseudonym then -> pseudonym now, of persons who were renamed, or became one with another, everywhere."""
        both = [(row.pseudonym, self.now[key].pseudonym) for key, row in self.then.items() if key in self.now]
        goes: dict[str, set[str]] = {}
        for before, after in both:
            if before and after:
                goes.setdefault(before, set()).add(after)
        alone = {before: next(iter(after)) for before, after in goes.items() if len(after) == 1}
        return {
            before: after for before, after in alone.items() if before != after and goes.get(after, {after}) == {after}
        }

    def name(self, label: Key) -> str:
        """Return whom a label stood for, as they are called now: a pseudonym, the function without one, the label."""
        row = self.then.get(label)
        return self.called.get(row.pseudonym, row.pseudonym) or row.function if row else f"«{label[1]}»"

    def change(self, label: Key) -> str:
        """Return what has changed about who speaks under a label: `function_changed`, `speaker_changed` or ''."""
        before, after = self.then.get(label), self.now.get(label)
        if before is None or after is None:
            return ""
        was, is_now = is_codable_function(before.function), is_codable_function(after.function)
        if was != is_now:
            return FUNCTION
        return SPEAKER if was and self.name(label) != after.pseudonym else ""


@dataclass(frozen=True)
class Casts:
    """Who is who, now and at each time before.

    now: the rows in force. earlier: (place among all steps of the step that ended it, rows), oldest first.
    """

    now: Rows = field(default_factory=dict)
    earlier: Sequence[tuple[int, Rows]] = ()

    @cached_property
    def _casts(self) -> list[Cast]:
        return [Cast(rows, self.now) for rows in (*(rows for _end, rows in self.earlier), self.now)]

    def number(self, seq: int) -> int:
        """Return how many changes of the list were made before a step (its place among all steps), or by it."""
        return sum(end <= seq for end, _rows in self.earlier)

    def at(self, seq: int | None) -> Cast:
        """Return who was who at a step; without one, now."""
        return self._casts[-1 if seq is None else self.number(seq)]

    def changed(self, since: int) -> frozenset[str]:
        """Return the ids of the transcripts in which a label was somebody else, or had another function.

        since: the place of a step; what was changed before it does not count.
        """
        casts = self._casts[self.number(since) : -1]
        return frozenset(key[0] for cast in casts for key in cast.then if cast.change(key))


def read_casts(project: Project, people: Iterable[Participant]) -> Casts:
    """Return who is who, now and before, from the versions of the list that hold. people: the rows now."""
    spans = _spans(project)
    titles = list(texts_over_time(project.db, folder.TRANSCRIPTS))
    earlier = []
    for (_begin, last, text), (end, *_more) in pairwise(spans):
        ids = next((_ids(listed) for seq, listed in reversed(titles) if seq <= last), {})
        earlier.append((end, by_label(_rows(text, ids))))
    return Casts(by_label(people), tuple(earlier))


def _spans(project: Project) -> list[tuple[int, int, str]]:
    """Return (first step, last step, text) of the versions of the list; those that only got rows added are one."""
    found: list[tuple[int, int, str]] = []
    for seq, text in texts_over_time(project.db, folder.PARTICIPANTS):
        if found and text.startswith(found[-1][2]):
            found[-1] = (found[-1][0], seq, text)
        else:
            found.append((seq, seq, text))
    return found


def _ids(text: str) -> dict[str, str]:
    """Return title -> id as `transcripts.csv` said."""
    try:
        return {row["title"]: row["id"] for _line, row in read_rows(text, folder.TRANSCRIPTS, ("title", "id"))}
    except FileError:
        return {}


def _rows(text: str, ids: Mapping[str, str]) -> Iterator[Participant]:
    try:
        rows = read_rows(text, folder.PARTICIPANTS, folder.PARTICIPANT_COLUMNS)
    except FileError:
        return
    yield from (folder.participant_of(row, ids) for _line, row in rows if row["transcript"] in ids)
