"""Which turn a row of a form is about, and where its words stand now: a form may have been made under an older text.

A row is read against the text it showed. What it says is then taken to where the words stand in the text in force. An
answer about words that have changed since is left as it is, and one that would be new there is a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from coanalysis.forms import ContentRow
from coanalysis.mapping import same_words
from coanalysis.model import Passage, Transcript, Turn
from coanalysis.review.answers import Key, RowState
from coanalysis.review.places import Places
from coanalysis.review.report import Report
from coanalysis.study import Earlier, Study

__all__ = ["RowPlace", "RowPlaces", "TakenKey", "earlier_of"]


@dataclass(frozen=True, slots=True)
class TakenKey:
    """What an answer is about in the text in force. is_same: the same words stand there."""

    key: Key
    is_same: bool = True


def earlier_of(study: Study, transcript: Transcript, version: str) -> Earlier | None:
    """Return the newest former reading of a version of a transcript, None if there was none."""
    known = (one for one in study.earlier if one.transcript.id == transcript.id)
    return next((one for one in known if one.transcript.version == version), None)


@dataclass(frozen=True)
class RowPlace:
    """A row's turn. transcript, turn: as the row showed them. now: the transcript in force. earlier: None if that."""

    transcript: Transcript
    turn: Turn
    now: Transcript
    earlier: Earlier | None = None

    @cached_property
    def turn_now(self) -> Turn | None:
        """The turn in force with the words of the row's turn; None when they are gone."""
        if self.earlier is None:
            return self.turn
        place = self.earlier.alignment.map(self.turn.start, self.turn.end)
        turns = (one for one in self.now.turns if one.start < place.end and place.start < one.end)
        return next(turns, None)

    def taken(self, key: Key) -> TakenKey | None:
        """Return what an answer of the row is about now; None when its words are gone."""
        if self.earlier is None:
            return TakenKey(key)
        family, start, end, code = key
        if family == "read" and (start, end) == (self.turn.start, self.turn.end):
            turn = self.turn_now
            return TakenKey(("read", turn.start, turn.end, None), self._is_same(start, end, turn)) if turn else None
        if not 0 <= start < end <= len(self.earlier.transcript.text):
            return None
        place = self.earlier.alignment.map(start, end)
        if place.status == "lost":
            return None
        return TakenKey((family, place.start, place.end, code), place.status == "moved")

    def has_lost(self, study: Study, coder: str, key: Key, answer: str) -> bool:
        """Say whether a coder gave this answer about words of the row that are gone from the text in force."""
        family, start, end, code = key
        was = Passage(self.now.id, self.transcript.version, start, end)
        wanted = (was, family, code or "", answer, coder)
        return any((one.was, one.kind, one.what, one.answer, one.coder) == wanted for one in study.stale)

    def _is_same(self, start: int, end: int, turn: Turn) -> bool:
        return same_words(self.transcript.text[start:end], self.now.words_of(turn))


@dataclass
class RowPlaces:
    """Finds the turns of rows. keyed: the rows carry hidden keys (a workbook).

    then: transcript id -> the transcript as the rows showed it, where it was read otherwise than now.
    """

    study: Study
    places: Places
    report: Report
    keyed: bool
    then: dict[str, Transcript] = field(default_factory=dict)

    def find(self, row: ContentRow, state: RowState) -> RowPlace | None:
        """Return a row's place, or None after reporting why it has none."""
        if not self.keyed:
            return self._named(row)
        if not row.get("key"):
            self.report.problem(
                row.where, "this row was put in without its hidden cells, so it belongs to no turn",
                "for a further excerpt copy the whole row of the turn (click on its number at the left, copy, insert)",
            )  # fmt: skip
            return None
        name, _, number = row.get("key").rpartition(":")
        now = self.study.transcript_by_id.get(name)
        earlier = self._earlier(now, state, number) if now else None
        if now and earlier is None and state.version not in ("", now.version):
            self.report.problem(row.where, f"this sheet shows a text of {now.title} that is not in the project",
                                "export a new sheet and copy your answers into it")  # fmt: skip
            return None
        shown = earlier.transcript if earlier else now
        if earlier:
            self.then[name] = earlier.transcript
        turn = self.places.turn(shown, int(number)) if shown and _is_number(number) else None
        if now is None or shown is None or turn is None:
            self.report.problem(row.where, "the turn of this row is not in the project", "export a new sheet")
            return None
        return RowPlace(shown, turn, now, earlier) if self._is_in_place(row, shown, turn) else None

    def _earlier(self, now: Transcript, state: RowState, number: str) -> Earlier | None:
        """Return the former reading a row was made under, None when it is the one in force (or not known)."""
        if state.version not in ("", now.version):
            return earlier_of(self.study, now, state.version)
        turn = self.places.turn(now, int(number)) if _is_number(number) else None
        if state.turn is None or (turn and (turn.start, turn.end) == state.turn):
            return None
        known = (one for one in self.study.earlier if one.transcript.id == now.id)
        return next((one for one in known if one.transcript.version == now.version and
                     self._has(one.transcript, number, state.turn)), None)  # fmt: skip

    def _has(self, transcript: Transcript, number: str, span: tuple[int, int]) -> bool:
        turn = self.places.turn(transcript, int(number)) if _is_number(number) else None
        return turn is not None and (turn.start, turn.end) == span

    def _is_in_place(self, row: ContentRow, transcript: Transcript, turn: Turn) -> bool:
        """Report a row whose hidden cells name another turn than the one that stands there to be read."""
        named = self.places.transcript(row.get("transcript"))
        if row.get("turn") in ("", str(turn.number)) and (named is None or named.id == transcript.id):
            return True
        self.report.problem(
            row.where, f"the hidden cells of this row belong to {self.places.name(transcript, turn.number)}",
            "rows were sorted or pasted without their hidden cells: undo that, or export a new sheet",
        )  # fmt: skip
        return False

    def _named(self, row: ContentRow) -> RowPlace | None:
        transcript = self.places.transcript(row.get("transcript"))
        if transcript is None:
            known = ", ".join(one.title for one in self.study.transcripts)
            self.report.problem(row.where, "there is no transcript of this title", f"known: {known}")
            return None
        number = row.get("turn")
        turn = self.places.turn(transcript, int(number)) if _is_number(number) else None
        if turn is None:
            self.report.problem(row.where, f"{transcript.title} has no such turn", f"1 to {len(transcript.turns)}")
            return None
        return RowPlace(transcript, turn, transcript)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 8
