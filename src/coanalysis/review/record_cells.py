"""Memos, themes and claims as cells of a sheet, both ways."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coanalysis.model import NAMESPACE, Claim, Memo, Passage, Theme
from coanalysis.review.answers import clean, digest
from coanalysis.review.names import NewCodes, fold
from coanalysis.review.places import Places
from coanalysis.review.report import Report
from coanalysis.words import LANGUAGES, word

__all__ = [
    "BESIDE", "CLAIM_COLUMNS", "GUIDE", "IMPRESSION", "MEMO_COLUMNS", "MEMO_KINDS", "STATUSES", "THEME_COLUMNS",
    "Record", "RecordCells", "Source", "cells_digest", "record_id", "turn_target",
]  # fmt: skip

Record = Memo | Theme | Claim
MEMO_COLUMNS = ("kind", "about", "title", "text")
THEME_COLUMNS = ("name", "concept", "codes", "status", "memo")
CLAIM_COLUMNS = ("question", "theme", "claim", "supporting", "deviating", "assessment", "recommendation")
MEMO_KINDS = ("code", "theory", "method", "reflexive", "case", "whole-impression")
STATUSES = ("draft", "candidate", "final")
#: Kind of the memos that say which question of the guide a moderator's turn asks: their text holds the question's id.
GUIDE = "guide"
IMPRESSION = "whole-impression"
#: A target that could not be put into words because what it names is gone.
RAW_TARGET = re.compile(r"(transcript|theme|turn):[0-9a-f-]{36}(:\d+)?|code:[a-z0-9-]+/[a-z0-9-]+")
#: Kind of a memo written beside a turn in the sheet.
BESIDE = "code"


def cells_digest(cells: Iterable[str]) -> str:
    """Return a short name for what the cells of a record say, '' when all are empty."""
    cleaned = [clean(cell) for cell in cells]
    return digest(json.dumps(cleaned, ensure_ascii=False)) if any(cleaned) else ""


def record_id(*parts: str) -> str:
    """Return the id of a record that a sheet makes: the same sheet taken in twice names the same record."""
    return str(uuid.uuid5(NAMESPACE, "record:" + json.dumps(parts, ensure_ascii=False)))


def turn_target(transcript: str, number: int) -> str:
    """Return a memo's target for a turn."""
    return f"turn:{transcript}:{number}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record comes from: its id, who wrote it, when (UTC), and the row for messages."""

    id: str
    coder: str
    at: str
    where: str


@dataclass(frozen=True)
class RecordCells:
    """Puts records into cells and reads them back. themes: name -> id of themes that the same sheet makes."""

    places: Places
    codes: NewCodes
    themes: dict[str, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language of the cells."""
        return self.places.language

    # Writing

    def memo(self, memo: Memo) -> tuple[str, ...]:
        """Return a memo as cells in the order of MEMO_COLUMNS."""
        return (self.choice("memo_kind", memo.kind), self.target(memo.target), memo.title, memo.text)

    def theme(self, theme: Theme) -> tuple[str, ...]:
        """Return a theme as cells in the order of THEME_COLUMNS."""
        codes = "; ".join(self.codes.label(code) for code in theme.codes)
        return (theme.name, theme.concept, codes, self.choice("theme_status", theme.status), theme.memo)

    def claim(self, claim: Claim) -> tuple[str, ...]:
        """Return a claim as cells in the order of CLAIM_COLUMNS; quotes as `FG1, ytring 41: «words»`, one a line."""
        quotes = ("\n".join(map(self.places.quoted, passages)) for passages in (claim.supporting, claim.deviating))
        theme = self._theme_name(claim.theme)
        return (claim.question, theme, claim.statement, *quotes, claim.assessment, claim.recommendation)

    def question(self, memo: Memo) -> tuple[str, ...]:
        """Return the guide questions of a moderator's turn as the one cell they stand in."""
        return ("; ".join(self.question_label(one) for one in memo.text.split()),)

    def question_label(self, question_id: str) -> str:
        """Return a question of the guide as it stands in the drop-down; its id when the guide does not have it."""
        known = {one.id: one for one in self.places.study.guide}.get(question_id)
        text = " ".join((known.text.get(self.language) or next(iter(known.text.values()), "")).split()) if known else ""
        return f"{question_id} {text}".strip()

    def choice(self, group: str, value: str) -> str:
        """Return the word for a value of a drop-down, the value itself when it has none."""
        values = MEMO_KINDS if group == "memo_kind" else STATUSES
        return word(f"review.{group}.{value}", self.language) if value in values else value

    def target(self, target: str) -> str:
        """Return what a memo is about, in words: «FG1», «FG1, ytring 41», a code's name, «tema: …»."""
        kind, _, rest = target.partition(":")
        transcript = self.places.study.transcript_by_id.get(rest.partition(":")[0])
        if kind == "transcript" and transcript:
            return transcript.title
        if kind == "turn" and transcript:
            return self.places.name(transcript, int(rest.rpartition(":")[2]))
        if kind == "code" and rest in self.places.study.code_by_id:
            return self.codes.label(rest)
        if kind == "theme" and (name := self._theme_name(rest)):
            return f"{word('review.theme_prefix', self.language)} {name}"
        return target

    def _theme_name(self, theme_id: str) -> str:
        known = {theme.id: theme.name for theme in self.places.study.themes}
        made = {value: name for name, value in self.themes.items()}
        return known.get(theme_id) or made.get(theme_id, "")

    # Reading: the record, or None after reporting why not

    def read_memo(self, cells: Sequence[str], source: Source, report: Report) -> Memo | None:
        """Return the memo that cells (in the order of MEMO_COLUMNS) say."""
        kind, about, title, text = map(clean, cells)
        known = self._choice("memo_kind", kind, MEMO_KINDS) if kind else BESIDE
        target = self._target(about, source.where, report)
        if not known:
            report.problem(source.where, "this kind of memo is not known", f"one of {self._choices('memo_kind')}")
        if not text and not title:
            report.problem(source.where, "the memo has no text", "write it, or empty the whole row to take it out")
            return None
        if not known or target is None:
            return None
        return self._placed(Memo(source.id, known, text, source.coder, source.at, target, title))

    def read_theme(self, cells: Sequence[str], source: Source, report: Report) -> Theme | None:
        """Return the theme that cells (in the order of THEME_COLUMNS) say."""
        name, concept, codes, status, memo = map(clean, cells)
        known = self._choice("theme_status", status, STATUSES) if status else "draft"
        if not known:
            report.problem(source.where, "this status is not known", f"one of {self._choices('theme_status')}")
        if not name:
            report.problem(source.where, "the theme has no name", "write one, or empty the whole row to take it out")
            return None
        members = self._members(codes, source.where, report)
        return Theme(source.id, name, concept, members, source.coder, source.at, known or "draft", memo)

    def read_claim(self, cells: Sequence[str], source: Source, report: Report) -> Claim | None:
        """Return the claim that cells (in the order of CLAIM_COLUMNS) say."""
        question, theme, statement, supporting, deviating, assessment, recommendation = map(clean, cells)
        if not statement:
            report.problem(source.where, "the claim itself is empty", "write it, or empty the whole row to take it out")
            return None
        found = []
        for label, text in (("supporting", supporting), ("deviating", deviating)):
            passages, failed = self.places.passages(text)
            found.append(tuple(passages))
            for fault in failed:
                report.problem(source.where, f"{label} {fault.message}", fault.hint)
        theme_id = self._theme_id(theme, source.where, report) if theme else ""
        return Claim(source.id, statement, source.coder, source.at, question, theme_id, found[0], found[1],
                     assessment, recommendation)  # fmt: skip

    def beside(self, kind: str, target: str) -> Callable[[Sequence[str], Source, Report], Memo | None]:
        """Return a reader of memos that have one cell for their text, such as the one beside a turn."""

        def read(cells: Sequence[str], source: Source, report: Report) -> Memo | None:  # noqa: ARG001
            return self._placed(Memo(source.id, kind, clean(cells[0]), source.coder, source.at, target))

        return read

    def asked(self, target: str) -> Callable[[Sequence[str], Source, Report], Memo | None]:
        """Return a reader of the guide questions of one turn: ids or entries of the drop-down, parted by `;`."""

        def read(cells: Sequence[str], source: Source, report: Report) -> Memo | None:
            known = {fold(one.id): one.id for one in self.places.study.guide}
            known |= {fold(self.question_label(one.id)): one.id for one in self.places.study.guide}
            wanted = [part for part in re.split(r"[;\n]", cells[0]) if part.strip()]
            found = [known.get(fold(part)) or known.get(fold(part.split()[0])) for part in wanted]
            if None in found:
                hint = "choose from the list; a semicolon parts two questions" if known else "fill in guide.yaml"
                report.problem(source.where, "this is not a question of the interview guide", hint)
                return None
            text = " ".join(dict.fromkeys(filter(None, found)))
            return self._placed(Memo(source.id, GUIDE, text, source.coder, source.at, target))

        return read

    def _placed(self, memo: Memo) -> Memo:
        """Return a memo about a turn with the place of the turn's words: the number alone holds for one text only."""
        kind, _, rest = memo.target.partition(":")
        transcript = self.places.study.transcript_by_id.get(rest.partition(":")[0]) if kind == "turn" else None
        turn = self.places.turn(transcript, int(rest.rpartition(":")[2])) if transcript else None
        if transcript is None or turn is None or turn.start == turn.end:
            return memo
        return replace(memo, place=Passage(transcript.id, transcript.version, turn.start, turn.end))

    def _choice(self, group: str, text: str, values: Iterable[str]) -> str:
        table: dict[str, str] = {}
        for value in values:
            table[fold(value)] = value
            table |= {fold(word(f"review.{group}.{value}", language)): value for language in LANGUAGES}
        return table.get(fold(text), "")

    def _choices(self, group: str) -> str:
        values = MEMO_KINDS if group == "memo_kind" else STATUSES
        return ", ".join(self.choice(group, value) for value in values)

    def _target(self, about: str, where: str, report: Report) -> str | None:
        if not about:
            return ""
        if RAW_TARGET.fullmatch(about):
            return about
        if transcript := self.places.transcript(about):
            return f"transcript:{transcript.id}"
        if place := self.places.read_turn(about):
            return turn_target(place[0].id, place[1].number)
        prefixes = "|".join(re.escape(word("review.theme_prefix", language)) for language in LANGUAGES)
        bare = re.sub(rf"(?i)^({prefixes})\s*", "", about)
        codes = self.codes.names.find(about) if bare == about else ()
        made = self.codes.found.get(fold(about))
        themes = self._themes(bare)
        found = [f"code:{code}" for code in (*codes, *([made.id] if made else []))] + [f"theme:{one}" for one in themes]
        if len(found) == 1:
            return found[0]
        message = "what the memo is about is ambiguous" if found else "what the memo is about is not known"
        report.problem(where, message, f"write a title such as {self._example()}, a turn, a code's name, or nothing")
        return None

    def _example(self) -> str:
        transcripts = self.places.study.transcripts
        return f"«{transcripts[0].title}» or «{self.places.name(transcripts[0], 41)}»" if transcripts else "«FG1»"

    def _themes(self, name: str) -> list[str]:
        known: Mapping[str, str] = {theme.id: fold(theme.name) for theme in self.places.study.themes}
        found = [theme for theme, folded in known.items() if folded == fold(name)]
        made = self.themes.get(fold(name))
        return list(dict.fromkeys([*found, *([made] if made else [])]))

    def _theme_id(self, name: str, where: str, report: Report) -> str:
        found = self._themes(name)
        if len(found) == 1:
            return found[0]
        sheet = word("review.sheet.themes", self.language)
        message = "two themes have this name" if found else "there is no theme of this name"
        report.problem(where, message, f"write the theme in the sheet {sheet} too, or leave the cell empty")
        return ""

    def _members(self, text: str, where: str, report: Report) -> tuple[str, ...]:
        members = []
        for name in (part.strip() for part in re.split(r"[;\n]", text) if part.strip()):
            made = self.codes.found.get(fold(name))
            found = (made.id,) if made else self.codes.names.find(name)
            if len(found) == 1:
                members.append(found[0])
            else:
                message = "a member code's name is ambiguous" if found else "there is no code of a member's name"
                near = "" if found or not self.codes.is_name(name) else self.codes.names.near(name)
                report.problem(where, message, f"did you mean {near}?" if near else "names are parted by a semicolon")
        return tuple(dict.fromkeys(members))
