"""Answers that a form gives, and everything it says about one transcript."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from coanalysis.model import Answer, Shown, Transcript, Turn
from coanalysis.review.answers import Given, Key

__all__ = ["Want", "Wanted"]


@dataclass(frozen=True)
class Want:
    """An answer that a row gives. at: when. as_shown: it was shown just so, its reason included.

    was: the code the row names, where another one has taken its place since.
    """

    key: Key
    answer: Answer
    note: str
    at: str
    where: str
    turn: int
    shown: Shown = field(default_factory=Shown)
    as_shown: bool = False
    was: str = ""


@dataclass
class Wanted:
    """What the rows about one transcript say: answers wanted, answers that were shown, turns that are there.

    changed: what answers are about whose words have changed since the form was made: they can be left as they were.
    """

    transcript: Transcript
    wants: dict[Key, list[Want]] = field(default_factory=dict)
    shown: dict[Key, tuple[Given, str]] = field(default_factory=dict)
    turns: dict[int, str] = field(default_factory=dict)
    rereads: set[Key] = field(default_factory=set)
    changed: set[Key] = field(default_factory=set)
    whole_row: str = ""

    def add(self, want: Want) -> None:
        """Add an answer."""
        self.wants.setdefault(want.key, []).append(want)

    @property
    def whole(self) -> Key:
        """What a read mark on the whole transcript is about."""
        return ("read", 0, len(self.transcript.text), None)

    def turn_at(self, key: Key) -> Turn | None:
        """Return the turn in which what an answer is about begins."""
        place = bisect_right(self.transcript.turns, key[1], key=lambda turn: turn.start) - 1
        return self.transcript.turns[place] if place >= 0 else None

    def has_place_for(self, key: Key) -> bool:
        """Say whether the form has a row an answer could stand in (a mark on the whole text has its own)."""
        return bool(self.row_of(key))

    def row_of(self, key: Key) -> str:
        """Return the row an answer could stand in, '' if the form has none."""
        if key == self.whole:
            return self.whole_row
        turn = self.turn_at(key)
        return self.turns.get(turn.number, "") if turn else ""
