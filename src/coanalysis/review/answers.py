"""Answers of one coder as a sheet shows them and gives them back."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from coanalysis.model import Claim, Decision, Family, Memo, Theme, text_sha
from coanalysis.study import Study

__all__ = [
    "DECISIONS", "NOTHING_SHOWN", "Given", "Key", "RowState", "Slot", "clean", "digest", "fits_cell", "key_of",
    "later_than", "latest", "newest",
]  # fmt: skip

Key = tuple[Family, int, int, str | None]
"""What an answer in one transcript is about: family, start, end, code."""

#: Answers a decision column takes.
DECISIONS = ("accept", "reject", "unsure")
CELL_LIMIT = 32_000


def clean(text: str) -> str:
    r"""Return a text as cells are compared: NFC, `\n`, no odd signs, single spaces, none at the ends."""
    text = unicodedata.normalize("NFC", text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(char for char in text if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
    text = text.replace("\ufffd", "")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def fits_cell(text: str) -> bool:
    """Say whether a text fits a cell of a workbook, which holds 32,767 units of UTF-16."""
    return len(text) <= CELL_LIMIT // 2 or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= CELL_LIMIT


def digest(text: str) -> str:
    """Return a short name for what a cell says, '' for nothing: enough to tell whether it was changed."""
    return text_sha(clean(text))[:16] if clean(text) else ""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was shown. note: `digest` of its reason."""

    answer: str
    note: str = ""

    @classmethod
    def of(cls, decision: Decision) -> Given:
        """Return what a sheet notes down of a decision."""
        return cls(decision.answer, digest(decision.note))


def key_of(decision: Decision) -> Key:
    """Return what a decision is about, inside its transcript and for its coder."""
    return (decision.family, decision.start, decision.end, decision.code)


def latest(study: Study, coder: str) -> dict[str, dict[Key, Decision]]:
    """Return transcript id -> what a coder's last answer is about -> that answer, `clear` included.

    Answers about older text versions and consensus decisions are left out: a sheet does not show them.
    """
    found: dict[str, dict[Key, Decision]] = {transcript.id: {} for transcript in study.transcripts}
    versions = {transcript.id: transcript.version for transcript in study.transcripts}
    for one in sorted(study.decisions, key=lambda one: (one.at, one.id)):
        if one.coder == coder and versions.get(one.transcript) == one.version and not one.consensus:
            found[one.transcript][key_of(one)] = one
    return found


def newest(study: Study) -> str:
    """Return the UTC time of the newest decision, memo, theme or claim, '' when there is none."""
    records: tuple[Decision | Memo | Theme | Claim, ...] = (
        *study.decisions, *study.memos, *study.themes, *study.claims
    )  # fmt: skip
    return max((one.at for one in records), default="")


def later_than(now: str, other: str) -> str:
    """Return `now`, or one second after `other` when that is not earlier: the newer answer must be the later one."""
    if now > other:
        return now
    moment = datetime.fromisoformat(other.replace("Z", "+00:00")) + timedelta(seconds=1)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Slot:
    """A pair of columns «suggestion n, decision n»: the code, who suggests it, and what a reject is about.

    rank: its place among those of its suggester for the turn, from 1; 0 where that is the number of the columns.
    """

    code: str
    suggester: str
    start: int
    end: int
    rank: int = 0


@dataclass(frozen=True)
class RowState:
    """What a row showed when the sheet was made; it stands in a hidden cell and travels with the row.

    version: of the transcript's text. turn: where the row's turn stands in it. when: `before_hints`, `after_hints` or
    `no_hints`. excerpt: the words shown (as a digest) and their stretch. slots: the suggestions, by place. answers:
    those shown in the row, and those of its turn that had been taken back. why: digest of the reason shown. memo,
    question: record id and digest of its text. read_at: time of the read mark on the whole transcript (sheet
    Transcripts only). No speech stands in it.
    """

    version: str = ""
    when: str = ""
    excerpt: tuple[str, int, int] | None = None
    slots: tuple[Slot | None, ...] = ()
    answers: Mapping[Key, Given] = field(default_factory=dict)
    why: str = ""
    memo: tuple[str, str] = ("", "")
    question: tuple[str, str] = ("", "")
    read_at: str = ""
    turn: tuple[int, int] | None = None

    def dump(self) -> str:
        """Return the state as a line of text for a cell."""
        slots = [_dumped(one, place) if one else None for place, one in enumerate(self.slots, 1)]
        answers = [[*key, given.answer, given.note] for key, given in self.answers.items()]
        values = {
            "v": self.version, "w": self.when, "x": list(self.excerpt) if self.excerpt else None, "s": slots,
            "a": answers, "y": self.why, "m": list(self.memo), "q": list(self.question), "r": self.read_at,
            "t": list(self.turn) if self.turn else None,
        }  # fmt: skip
        kept = {key: value for key, value in values.items() if value not in ("", None, [], ["", ""])}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> RowState:
        """Return the state a cell holds. Raises ValueError when it is not one."""
        if not text:
            return NOTHING_SHOWN
        try:
            values = json.loads(text)
            return cls(
                version=str(values.get("v", "")), when=str(values.get("w", "")), excerpt=_excerpt(values.get("x")),
                slots=tuple(_slot(one) for one in values.get("s", ())), answers=_answers(values.get("a", ())),
                why=str(values.get("y", "")), memo=_pair(values.get("m")), question=_pair(values.get("q")),
                read_at=str(values.get("r", "")), turn=_span(values.get("t")),
            )  # fmt: skip
        except (AttributeError, KeyError, TypeError, RecursionError, ValueError) as error:
            raise ValueError("not the state of a row") from error


NOTHING_SHOWN = RowState()


def _excerpt(value: list[object] | None) -> tuple[str, int, int] | None:
    if value is None:
        return None
    words, start, end = value
    return (str(words), _number(start), _number(end))


def _span(value: list[object] | None) -> tuple[int, int] | None:
    if value is None:
        return None
    start, end = value
    return (_number(start), _number(end))


def _dumped(slot: Slot, place: int) -> list[object]:
    rank = [slot.rank] if slot.rank not in (0, place) else []
    return [slot.code, slot.suggester, slot.start, slot.end, *rank]


def _slot(value: list[object] | None) -> Slot | None:
    if value is None:
        return None
    code, suggester, start, end, *rank = value
    return Slot(str(code), str(suggester), _number(start), _number(end), _number(rank[0]) if rank else 0)


def _answers(values: Iterable[list[object]]) -> dict[Key, Given]:
    found: dict[Key, Given] = {}
    for family, start, end, code, answer, note in values:
        name = None if code is None else str(code)
        found[_family(family), _number(start), _number(end), name] = Given(str(answer), str(note))
    return found


def _family(value: object) -> Family:
    families: dict[object, Family] = {"code": "code", "read": "read", "fits_no_code": "fits_no_code", "star": "star"}
    return families[value]


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("a position is a whole number")
    return value


def _pair(value: list[object] | None) -> tuple[str, str]:
    if value is None:
        return ("", "")
    first, second = value
    return (str(first), str(second))
