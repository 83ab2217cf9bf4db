"""The further sheets of the form: transcripts, memos, claims, themes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice

from coanalysis.forms import FormColumn, FormRow, FormSheet
from coanalysis.model import Claim, Decision, Memo, Theme, Transcript
from coanalysis.review.answers import Given, Key, RowState, fits_cell
from coanalysis.review.record_cells import (
    CLAIM_COLUMNS,
    GUIDE,
    IMPRESSION,
    MEMO_COLUMNS,
    MEMO_KINDS,
    STATUSES,
    THEME_COLUMNS,
    RecordCells,
    cells_digest,
    record_id,
)
from coanalysis.review.state import Reading
from coanalysis.study import Study
from coanalysis.words import word

__all__ = ["RecordSheets", "read_span"]

#: Empty rows made ready in each sheet; they carry ids, so that filling them in and applying twice adds nothing.
EMPTY_ROWS = {"memo": 100, "claim": 40, "theme": 30}
WIDTHS = {
    "transcript": 12, "kind": 18, "group": 16, "date": 12, "so_far": 12, "read": 9, "new_codes": 30, "reread": 9,
    "impression": 80, "about": 26, "title": 28, "text": 90, "question": 34, "theme": 24, "claim": 46,
    "supporting": 56, "deviating": 56, "assessment": 40, "recommendation": 40, "name": 30, "concept": 50,
    "codes": 44, "status": 12, "memo": 60,
}  # fmt: skip
CHOICES = {"memo.kind": "memo_kinds", "memo.about": "about", "theme.status": "statuses", "claim.theme": "themes:name"}
STRICT = ("memo.kind", "theme.status")


def read_span(transcript: Transcript) -> Key:
    """Return what a read mark on a whole transcript is about."""
    return ("read", 0, len(transcript.text), None)


@dataclass(frozen=True)
class RecordSheets:
    """Makes the further sheets of one coder's form."""

    study: Study
    coder: str
    export_id: str
    cells: RecordCells
    answers: Mapping[str, Mapping[Key, Decision]]
    reading: Reading

    @staticmethod
    def lists(cells: RecordCells) -> dict[str, tuple[str, ...]]:
        """Return the drop-down entries of these sheets."""
        return {
            "memo_kinds": tuple(cells.choice("memo_kind", kind) for kind in MEMO_KINDS),
            "statuses": tuple(cells.choice("theme_status", status) for status in STATUSES),
        }

    # Transcripts

    def transcripts(self) -> FormSheet:
        """Return one row a transcript: read as a whole, read again for new codes, whole impression."""
        kinds = {"read": "mark", "reread": "mark", "impression": "text"}
        names = ("transcript", "kind", "group", "date", "so_far", "read", "new_codes", "reread", "impression")
        columns = [
            FormColumn(key, self._label("transcript", key), WIDTHS[key], kinds.get(key, "shown"))  # type: ignore[arg-type]
            for key in names
        ]
        rows = tuple(self._transcript(transcript) for transcript in self.study.transcripts)
        return FormSheet("transcripts", self._title("transcripts"), (*_hidden(), *columns), rows, freeze="transcript")

    def _transcript(self, transcript: Transcript) -> FormRow:
        key = read_span(transcript)
        mark = self.answers[transcript.id].get(key)
        impressions = (memo for memo in self.study.memos if self._is_impression(memo, transcript))
        memo = next(impressions, None)
        state = RowState(
            version=transcript.version, answers={key: Given.of(mark)} if mark else {},
            memo=(memo.id, cells_digest([memo.text])) if memo else ("", ""),
            read_at=mark.at if mark and mark.answer == "read" else "",
        )  # fmt: skip
        cells = {
            "key": transcript.id, "state": state.dump(), "transcript": transcript.title,
            "kind": word(f"review.kind.{transcript.kind}", self.cells.language), "group": transcript.group,
            "date": transcript.date, "so_far": self._so_far(transcript), "read": "x" if state.read_at else "",
            "new_codes": "; ".join(self._new_codes(transcript)), "impression": memo.text if memo else "",
        }  # fmt: skip
        return FormRow({name: text for name, text in cells.items() if text})

    def _is_impression(self, memo: Memo, transcript: Transcript) -> bool:
        target = f"transcript:{transcript.id}"
        whose = memo.coder == self.coder and memo.target == target
        return whose and memo.kind == IMPRESSION and not memo.title and fits_cell(memo.text)

    def _so_far(self, transcript: Transcript) -> str:
        turns = list(self.study.codable_turns(transcript))
        read = sum(self.reading.turn_read(transcript.id, turn, self.coder) for turn in turns)
        return word("review.so_far", self.cells.language, read=read, all=len(turns))

    def _new_codes(self, transcript: Transcript) -> Iterator[str]:
        """Names of the codes that came or changed after this coder had read the transcript."""
        if self.reading.fully_read(transcript.id, coder=self.coder):
            for code in self.study.codes:
                if code.status != "retired" and not self.reading.fully_read(transcript.id, code.id, self.coder):
                    yield self.cells.codes.label(code.id)

    # Memos, claims, themes

    def memos(self, beside: frozenset[str]) -> FormSheet:
        """Return the coder's own memos. beside: ids of those that stand beside their turn in the first sheet."""
        shown = set(beside)
        for transcript in self.study.transcripts:
            shown |= {memo.id for memo in self.study.memos if self._is_impression(memo, transcript)}
        own = [memo for memo in self.study.memos if memo.coder == self.coder and memo.kind != GUIDE]
        rows = [(memo.id, self.cells.memo(memo)) for memo in own if memo.id not in shown]
        return self._sheet("memos", "memo", MEMO_COLUMNS, rows, freeze="title")

    def claims(self) -> FormSheet:
        """Return all claims of the study."""
        rows = [(claim.id, self.cells.claim(claim)) for claim in self.study.claims]
        return self._sheet("claims", "claim", CLAIM_COLUMNS, rows, freeze="claim")

    def themes(self) -> FormSheet:
        """Return all themes of the study."""
        rows = [(theme.id, self.cells.theme(theme)) for theme in self.study.themes]
        return self._sheet("themes", "theme", THEME_COLUMNS, rows, freeze="name")

    def _sheet(
        self, key: str, kind: str, names: Sequence[str], records: Iterable[tuple[str, Sequence[str]]], *, freeze: str
    ) -> FormSheet:
        columns = [
            FormColumn(name, self._label(kind, name), WIDTHS[name], "choice" if f"{kind}.{name}" in CHOICES else "text",
                       CHOICES.get(f"{kind}.{name}", ""), f"{kind}.{name}" in STRICT)
            for name in names
        ]  # fmt: skip
        rows = [self._row(record, names, cells) for record, cells in records if all(map(fits_cell, cells))]
        rows += [FormRow({"key": record}) for record in self._empty_ids(kind)]
        return FormSheet(key, self._title(key), (*_hidden(), *columns), tuple(rows), freeze=freeze)

    @staticmethod
    def _row(record: str, names: Sequence[str], cells: Sequence[str]) -> FormRow:
        shown = {"key": record, "state": cells_digest(cells), **dict(zip(names, cells, strict=True))}
        return FormRow({name: text for name, text in shown.items() if text})

    def _empty_ids(self, kind: str) -> Iterator[str]:
        records: tuple[Memo | Claim | Theme, ...] = (*self.study.memos, *self.study.claims, *self.study.themes)
        taken = {one.id for one in records}
        ids = (record_id(self.export_id, self.coder, kind, str(place)) for place in count())
        return islice((one for one in ids if one not in taken), EMPTY_ROWS[kind])

    def _label(self, sheet: str, key: str) -> str:
        return word(f"review.{sheet}_column.{key}", self.cells.language)

    def _title(self, key: str) -> str:
        return word(f"review.sheet.{key}", self.cells.language)


def _hidden() -> tuple[FormColumn, FormColumn]:
    return (FormColumn("key", kind="hidden"), FormColumn("state", kind="hidden"))
