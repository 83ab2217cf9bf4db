"""The readings of one transcript over time, and where stretches of its former texts stand in the one in force."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from coanalysis.mapping import LOST, Alignment, Mapped
from coanalysis.model import Passage, StaleItem, Transcript, Turn, text_sha
from coanalysis.project.casts import SPEAKER, Cast, Casts
from coanalysis.store.texts import Past

__all__ = ["GONE", "TEXT", "Lineage", "stale_item", "turns_between"]

TEXT, GONE = "text_changed", "text_gone"
#: Finds the mapping between two versions: (sha, text) of the old one, of the new one.
Finder = Callable[[tuple[str, str], tuple[str, str]], Alignment]


@dataclass
class Lineage:
    """One transcript with its readings, oldest first; the last is in force.

    casts: who is who, now and before, for telling whether words have another speaker now.
    """

    pasts: Sequence[Past]
    find: Finder
    casts: Casts = field(default_factory=Casts)

    def __post_init__(self) -> None:
        self._texts = {past.transcript.version: past.transcript for past in self.pasts}
        self._labels = frozenset(self.now.labels())
        self._alignments: dict[tuple[str, str], Alignment] = {}
        self._places: dict[tuple[str, int, int, str], Mapped] = {}

    @property
    def now(self) -> Transcript:
        """The transcript in force."""
        return self.pasts[-1].transcript

    def when(self, seq: int, version: str) -> Past | None:
        """Return the reading of a version that was in force at a step (its place among all steps).

        The newest reading of that version if none was; None for a version that no import in force has brought.
        """
        known = [past for past in self.pasts if past.transcript.version == version]
        return next((past for past in reversed(known) if past.seq <= seq), known[-1] if known else None)

    def before(self, seq: int) -> Past:
        """Return the reading in force at a step."""
        return next((past for past in reversed(self.pasts) if past.seq <= seq), self.pasts[0])

    def knows(self, version: str) -> bool:
        """Say whether a version is among the readings."""
        return version in self._texts

    def alignment(self, old: str, new: str) -> Alignment:
        """Return the mapping between two versions, by their shas."""
        if (old, new) not in self._alignments:
            self._alignments[old, new] = self.find((old, self._texts[old].text), (new, self._texts[new].text))
        return self._alignments[old, new]

    def place(self, version: str, start: int, end: int, *, to: str = "") -> Mapped:
        """Return where a stretch of a version stands in another (the one in force, if none is named)."""
        to = to or self.now.version
        if version == to:
            return Mapped(start, end, "moved")
        key = (version, start, end, to)
        if key not in self._places:
            known = self.knows(version) and self.knows(to) and 0 <= start <= end <= len(self._texts[version].text)
            self._places[key] = self.alignment(version, to).map(start, end) if known else LOST
        return self._places[key]

    def length(self, version: str) -> int:
        """Return how many characters the text of a version has."""
        return len(self._texts[version].text)

    def words(self, passage: Passage) -> list[str]:
        """Return the words of a passage."""
        text = self._texts.get(passage.version)
        return text.text[passage.start : passage.end].split() if text else []

    def passage(self, place: Mapped) -> Passage:
        """Return a place in the text in force as a passage."""
        return Passage(self.now.id, self.now.version, place.start, place.end)

    def turn_at(self, place: Mapped) -> Turn | None:
        """Return the first turn of the transcript in force with words in a place."""
        return next(turns_between(self.now, place.start, place.end), None)

    def speakers(self, place: Mapped) -> tuple[str, ...]:
        """Return who speaks in a place, sorted: pseudonyms, the function where there is none, else the label."""
        cast, labels = self.casts.at(None), _labels(self.now, place.start, place.end)
        return tuple(sorted({cast.name((self.now.id, label)) for label in labels}))

    def reasons(
        self, past: Past, start: int, end: int, place: Mapped, *, with_speaker: bool = True, seq: int | None = None
    ) -> tuple[str, ...]:
        """Return why a person should look again at what was said of a stretch; nothing when all is as it was.

        with_speaker: whether it matters that a newer text has these words under another label. seq: the step it was
        said in, where it matters that a label was somebody else then.
        """
        if place.status == "lost":
            return (GONE,)
        found = [TEXT] if place.status == "changed" else []
        cast = self.casts.at(seq)
        before = _labels(past.transcript, start, end)
        after = _labels(self.now, place.start, place.end)
        if with_speaker and self._names_then(cast, before) != self.speakers(place):
            found.append(SPEAKER)
        found += [cast.change((self.now.id, label)) for label in before if label in after]
        return tuple(dict.fromkeys(why for why in found if why))

    def _names_then(self, cast: Cast, labels: Sequence[str]) -> tuple[str, ...]:
        """Return for whom labels stand: those that the text in force has as of now, others as when they were there."""
        there, now = self._labels, self.casts.at(None)
        names = ((now if label in there else cast).name((self.now.id, label)) for label in labels)
        return tuple(sorted(set(names)))


def _labels(transcript: Transcript, start: int, end: int) -> tuple[str, ...]:
    """Return the labels of the turns with words in a stretch."""
    return tuple(dict.fromkeys(turn.label for turn in turns_between(transcript, start, end)))


def turns_between(transcript: Transcript, start: int, end: int) -> Iterator[Turn]:
    """Yield the turns of a transcript that share at least one character with [start, end)."""
    turns = transcript.turns
    for place in range(bisect_right(turns, start, key=lambda turn: turn.end), len(turns)):
        if turns[place].start >= end:
            return
        if turns[place].start < turns[place].end:
            yield turns[place]


def stale_item(lineage: Lineage, *, was: Passage, place: Mapped, why: Sequence[str], **parts: str) -> StaleItem:
    """Return a row of the list of what to look at again. parts: kind, about, what, coder, at, answer of StaleItem."""
    now = None if place.status == "lost" else lineage.passage(place)
    key = [parts["kind"], parts["about"], was.version, was.start, was.end, sorted(why)]
    return StaleItem(
        id=text_sha("stale:" + json.dumps(key, ensure_ascii=False))[:16], was=was, now=now, status=place.status,
        why=tuple(why), **parts,
    )  # fmt: skip
