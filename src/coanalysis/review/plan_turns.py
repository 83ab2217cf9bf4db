"""What the rows of the sheet «Gjennomgang» say: the answers wanted about each turn, and the memos beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from coanalysis.forms import ContentRow, SheetContent
from coanalysis.model import Answer, Shown, Suggestion, Transcript, Turn
from coanalysis.review.answers import DECISIONS, Given, Key, RowState, Slot, clean, digest
from coanalysis.review.form import CODE_KEYS, DECISION_KEYS, REVIEW_COLUMNS, SUGGESTION_KEYS
from coanalysis.review.hints import hints_by_turn
from coanalysis.review.names import CodeNames, NewCodes, fold, safe_name
from coanalysis.review.places import Places
from coanalysis.review.plan_records import Entry
from coanalysis.review.record_cells import BESIDE, GUIDE, RecordCells, cells_digest, record_id, turn_target
from coanalysis.review.redirecting import RANK
from coanalysis.review.report import Report
from coanalysis.review.row_places import RowPlace, RowPlaces
from coanalysis.review.wanted import Want, Wanted
from coanalysis.study import Study
from coanalysis.words import LANGUAGES, word

__all__ = ["RowReader", "is_marked"]


#: What a person writes as a mark or answer; never the name of a code.
NO_NAMES = frozenset({"x", "×", "ja", "j", "yes", "y", "nei", "n", "no", "usikker", "unsure", "?", "-", "–", "✓", "✔"})
YES = frozenset({"x", "×", "ja", "j", "yes", "y", "1", "true", "sann", "✓", "✔"})


def is_marked(row: ContentRow, key: str, report: Report) -> bool:
    """Say whether a mark column holds an x; anything else but nothing is reported."""
    text = fold(row.get(key)).strip(".")
    if text and text not in YES:
        report.problem(row.where, f"the column «{key}» holds something else than x", "write x, or leave it empty")
    return text in YES


def decision_words() -> dict[str, Answer]:
    """Return what people may write in a decision column -> the answer."""
    table: dict[str, Answer] = {}
    for answer in DECISIONS:
        table[answer] = answer  # type: ignore[assignment]
        table |= {fold(word(f"review.decision.{answer}", language)): answer for language in LANGUAGES}  # type: ignore[misc]
    return table | {"j": "accept", "y": "accept", "n": "reject", "?": "unsure"}


@dataclass
class RowReader:
    """Reads rows of the sheet «Gjennomgang» and collects what they say, by transcript."""

    study: Study
    content: SheetContent
    now: str
    report: Report
    codes: NewCodes
    cells: RecordCells
    wanted: dict[str, Wanted] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._decisions = decision_words()
        self._suggested: Mapping[tuple[str, int], tuple[Suggestion, ...]] = hints_by_turn(self.study)
        self.rows = RowPlaces(self.study, self.places, self.report, self.content.keyed)

    @property
    def places(self) -> Places:
        """The turns of the study, by name."""
        return self.cells.places

    @property
    def names(self) -> CodeNames:
        """The codes of the study, by name."""
        return self.codes.names

    def of(self, transcript: Transcript) -> Wanted:
        """Return what is collected for a transcript."""
        return self.wanted.setdefault(transcript.id, Wanted(transcript))

    def read_all(self) -> None:
        """Read every row; rows without anything in them are passed over."""
        for row in self.content.rows("review"):
            if row.get("key") or any(row.get(key) for key in REVIEW_COLUMNS):
                self._read(row)

    def _read(self, row: ContentRow) -> None:
        state = self._state(row)
        place = self.rows.find(row, state) if state else None
        if place and state:
            self._read_turn(_Row(self, row, place, state))

    def _read_turn(self, row: _Row) -> None:
        before = len(self.report.problems)
        wants = list(row.wants())
        if len(self.report.problems) > before:
            return
        collected = self.of(row.place.now)
        if row.place.turn_now:
            collected.turns.setdefault(row.place.turn_now.number, row.row.where)
        for key, given in row.state.answers.items():
            if taken := row.place.taken(self._in_force(key)):
                self._show(collected, taken.key, given, row.row.where)
                collected.changed |= set() if taken.is_same else {taken.key}
        for want in wants:
            self._take(collected, row, self._followed(want))
        self.entries += row.entries()

    def _in_force(self, key: Key) -> Key:
        """Return what an answer is about, by the code that counts now."""
        family, start, end, code = key
        return (family, start, end, self.study.redirects.get(code, code) if code else None)

    def _show(self, collected: Wanted, key: Key, given: Given, where: str) -> None:
        """Note what was shown; of answers about codes that are one now, the one that stays says it."""
        known = collected.shown.get(key)
        if known is None or RANK.get(given.answer, -1) > RANK.get(known[0].answer, -1):
            collected.shown[key] = (given, where)

    def _followed(self, want: Want) -> Want:
        """Return an answer about a merged code as one about the code in its place; a new one is told."""
        key = self._in_force(want.key)
        if key == want.key:
            return want
        if not want.as_shown and want.key[3] and key[3]:
            was, now = (self.codes.label(code) for code in (want.key[3], key[3]))
            self.report.notice(want.where, f"«{was}» counts as «{now}» now; the answer is taken as one about «{now}»")
        return replace(want, key=key, was=want.key[3] or "")

    def _take(self, collected: Wanted, row: _Row, want: Want) -> None:
        """Add an answer at the place where its words stand now; report one that would be new and has lost them."""
        taken = row.place.taken(want.key)
        if taken and row.place.turn_now:
            collected.add(replace(want, key=taken.key, turn=row.place.turn_now.number))
            collected.changed |= set() if taken.is_same else {taken.key}
        elif not self._is_lost(row, want):
            self.report.conflict(want.where, f"{self.places.name(row.place.transcript, row.place.turn.number)}: "
                                 "the words of this row are gone from the text since the sheet was made")  # fmt: skip

    def _is_lost(self, row: _Row, want: Want) -> bool:
        """Say whether an answer that has no words any more is one that was shown, or was taken in before."""
        given = row.state.answers.get(want.key) or row.state.answers.get((*want.key[:3], want.was))
        if given and given.answer == want.answer and (want.as_shown or digest(want.note) in ("", given.note)):
            return True
        return row.place.has_lost(self.study, self.content.coder, want.key, want.answer)

    def _state(self, row: ContentRow) -> RowState | None:
        try:
            return RowState.load(row.get("state"))
        except ValueError:
            self.report.problem(row.where, "the hidden cells of this row are damaged", "export a new sheet")
            return None

    def suggestion(self, transcript: Transcript, turn: Turn, code: str) -> Suggestion | None:
        """Return the suggestion of a code for a turn, if the last pass made one."""
        found = self._suggested.get((transcript.id, turn.number), ())
        return next((one for one in found if one.code == code), None)

    def answer_of(self, text: str) -> Answer | None:
        """Return the answer a decision cell names, None if it names none."""
        return self._decisions.get(fold(text).strip("."))

    def code_of(self, text: str, where: str) -> str | None:
        """Return the id of the code a cell names; a name nobody has used yet is a new code."""
        found = self.names.find(text)
        if len(found) == 1:
            return found[0]
        if found:
            shown = ", ".join(f"«{self.names.label(code)}»" for code in found)
            self.report.problem(where, "this name belongs to several codes", f"write one of: {shown}")
            return None
        if fold(text).strip(".") in NO_NAMES:
            hint = "a mark belongs in the columns beside; write the name of a code, or leave the cell empty"
            self.report.problem(where, "a code column holds a mark, not the name of a code", hint)
            return None
        if self._are_several(text):
            self.report.problem(where, "a code column holds several codes", "one code to a column; there are four")
            return None
        if not self.codes.is_name(text):
            hint = "words of the turn belong in the column for excerpts"
            self.report.problem(where, f"a code column holds {len(text.split())} words, too many for a name", hint)
            return None
        self._warn_of_slip(text, where)
        return self.codes.take(text)

    def _are_several(self, text: str) -> bool:
        """Say whether a cell names codes of the study one after the other."""
        parts = [part for part in re.split(r"[;,/|\n]", text) if part.strip()]
        return len(parts) > 1 and all(self.names.find(part) for part in parts)

    def _warn_of_slip(self, name: str, where: str) -> None:
        if fold(name) not in self.codes.found:
            near = self.names.near(name, [self.codes.label(code.id) for code in self.codes.found.values()])
            if near:
                told = safe_name(near)
                meant = (
                    f"did you mean {told}?" if told.startswith("«") else "did you mean another new one that is like it?"
                )
                self.report.notice(where, f"new code {safe_name(name)} — {meant}")


@dataclass
class _Row:
    """One row with its turn, as it is read."""

    reader: RowReader
    row: ContentRow
    place: RowPlace
    state: RowState

    @property
    def transcript(self) -> Transcript:
        """The transcript as the row showed it."""
        return self.place.transcript

    @property
    def turn(self) -> Turn:
        """The turn as the row showed it."""
        return self.place.turn

    @property
    def at(self) -> str:
        return self.row.at or self.reader.now

    def wants(self) -> Iterator[Want]:
        """Yield the answers of the row."""
        report = self.reader.report
        if is_marked(self.row, "read", report):
            yield self._want(("read", self.turn.start, self.turn.end, None), "read", "")
        span = self._span()
        if span is None:
            return
        codes = list(self._codes(span))
        decided = list(self._decided(span))
        yield from self._with_reasons([*codes, *decided, *self._marks(span)])

    def _span(self) -> tuple[int, int] | None:
        words = self.row.get("excerpt")
        if self.state.excerpt and digest(words) == self.state.excerpt[0]:
            return self.state.excerpt[1:]
        located = self.reader.places.excerpt(words, self.transcript, self.turn)
        if located.span is None:
            self.reader.report.problem(self.row.where, located.message, located.hint)
        return located.span

    def _marks(self, span: tuple[int, int]) -> Iterator[tuple[Key, Answer, Shown]]:
        marks: tuple[Literal["fits_no_code", "star"], ...] = ("fits_no_code", "star")
        for mark in marks:
            if is_marked(self.row, mark, self.reader.report):
                yield (mark, *span, None), mark, Shown(when=self.state.when)

    def _codes(self, span: tuple[int, int]) -> Iterator[tuple[Key, Answer, Shown]]:
        for column in CODE_KEYS:
            code = self._code(self.row.get(column)) if self.row.get(column).strip() else None
            if code:
                key: Key = ("code", *span, code)
                yield key, "accept", self._was_shown(code)

    def _code(self, text: str) -> str | None:
        """Return the code a cell names; a code that is no longer in a codebook is known by what was shown."""
        for key in self.state.answers:
            if key[3] and fold(self.reader.codes.label(key[3])) == fold(text):
                return key[3]
        return self.reader.code_of(text, self.row.where)

    def _was_shown(self, code: str) -> Shown:
        for place, slot in enumerate(self.state.slots, 1):
            if slot and slot.code == code and slot.suggester:
                return Shown(slot.suggester, slot.rank or place, self.state.when)
        return Shown(when=self.state.when or "before_hints")

    def _decided(self, span: tuple[int, int]) -> Iterator[tuple[Key, Answer, Shown]]:
        for rank, (suggestion, decision) in enumerate(zip(SUGGESTION_KEYS, DECISION_KEYS, strict=True), 1):
            text = self.row.get(decision)
            if not text.strip():
                continue
            answer = self.reader.answer_of(text)
            slot = self._slot(rank, self.row.get(suggestion), span)
            if answer is None:
                self.reader.report.problem(self.row.where, f"decision {rank} is not an answer", "ja, nei or usikker")
            elif slot:
                place = span if answer == "accept" else (slot.start, slot.end)
                yield ("code", *place, slot.code), answer, self._shown(slot, rank)

    def _shown(self, slot: Slot, rank: int) -> Shown:
        if not slot.suggester:
            return Shown(when=self.state.when or "before_hints")
        return Shown(slot.suggester, slot.rank or rank, self.state.when or "after_hints")

    def _slot(self, rank: int, text: str, span: tuple[int, int]) -> Slot | None:
        """Return what is decided about: the suggestion shown, or the code whose name somebody wrote there."""
        if rank <= len(self.state.slots) and (known := self.state.slots[rank - 1]):
            return known
        if not text.strip():
            self.reader.report.problem(self.row.where, f"decision {rank} answers no suggestion",
                                       "write a code's name beside it, or use the code columns")  # fmt: skip
            return None
        code = self._code(text)
        made = self.reader.suggestion(self.transcript, self.turn, code) if code and not self.place.earlier else None
        return Slot(code, made.suggester if made else "", *span) if code else None

    def _with_reasons(self, answers: list[tuple[Key, Answer, Shown]]) -> Iterator[Want]:
        """Give the reason of the row to the answers it belongs to: rejected and unsure, else codes, else marks."""
        why = clean(self.row.get("why"))
        is_new = digest(why) != self.state.why
        owner = _owner([answer for _, answer, _ in answers])
        if why and is_new and not owner:
            self.reader.report.problem(self.row.where, "there is a reason but no answer it could belong to",
                                       "answer a suggestion, give a code, or write it in the memo column")  # fmt: skip
        if not answers and self.row.get("excerpt").strip() and not self.row.get("memo").strip():
            name = self.reader.places.name(self.transcript, self.turn.number)
            self.reader.report.notice(self.row.where, f"{name}: an excerpt without a code is not kept")
        for key, answer, shown in answers:
            given = self.state.answers.get(key)
            if is_new and answer in owner:
                yield self._want(key, answer, why, shown)
            elif given and given.answer == answer:
                yield self._want(key, answer, "", shown, as_shown=True)
            else:
                yield self._want(key, answer, "", shown)

    def _want(self, key: Key, answer: Answer, note: str, shown: Shown | None = None, *, as_shown: bool = False) -> Want:
        shown = shown or Shown(when=self.state.when)
        return Want(key, answer, note, self.at, self.row.where, self.turn.number, shown, as_shown)

    def entries(self) -> Iterator[Entry]:
        """Yield the memo beside the turn, and the guide questions it asks."""
        turn = self.place.turn_now or self.turn
        target = turn_target(self.transcript.id, turn.number)
        cells, keyed = self.reader.cells, self.reader.content.keyed
        pairs = (("memo", BESIDE, self.state.memo), ("question", GUIDE, self.state.question))
        for column, kind, (known, shown) in pairs:
            text = self.row.get(column)
            if (not clean(text) and not keyed) or self._has_no_turn(text, shown):
                continue
            new_id = self._new_id(kind, target, *([] if keyed else [digest(text)]))
            write = cells.question if kind == GUIDE else _text
            read = cells.asked(target) if kind == GUIDE else cells.beside(kind, target)
            yield Entry("memo", known or new_id, (text,), shown, self.row.where, self.at, write, read)

    def _has_no_turn(self, text: str, shown: str) -> bool:
        """Say whether the turn of a memo is gone from the text; one that says something new is then a conflict."""
        if self.place.turn_now is None and cells_digest([text]) != shown:
            name = self.reader.places.name(self.transcript, self.turn.number)
            self.reader.report.conflict(self.row.where, f"{name}: the turn of this memo is gone from the text")
        return self.place.turn_now is None

    def _new_id(self, kind: str, target: str, *parts: str) -> str:
        """Return the id of a memo made in this row: another one where a memo that moved on to other words has it."""
        made = record_id(self.reader.content.coder, kind, target, *parts)
        moved = any(memo.id == made and memo.target != target for memo in self.reader.study.memos)
        return record_id(made, self.place.now.version) if moved else made


def _text(record: object) -> tuple[str, ...]:
    return (str(getattr(record, "text", "")),)


def _owner(answers: list[Answer]) -> tuple[Answer, ...]:
    for owner in (("reject", "unsure"), ("accept",), ("fits_no_code", "star")):
        if set(owner) & set(answers):
            return owner
    return ()
