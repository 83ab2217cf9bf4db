"""Long lists: passages × codes (D8), turns, codings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from coanalysis.model import Coding, Suggestion, Transcript
from coanalysis.query.basis import Basis, Coded
from coanalysis.query.choice import checked_include, chosen
from coanalysis.query.citing import line_of, quote, time_of
from coanalysis.query.flags import flag_words
from coanalysis.query.parts import (
    common_notes,
    local_date,
    make_table,
    marks_note,
    suggested_title,
    without_speaker,
)
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Quote, Table
from coanalysis.words import has_word

__all__ = ["codings", "long", "long_table", "turns"]


def long(
    study: Study,
    code: str | None = None,
    *,
    exact: bool = False,
    include: Iterable[str] = (),
    fully_read: bool = False,
    language: str | None = None,
    marks: str | None = None,
) -> Table:
    """Return every coded passage in long form. Grain: one row per passage and code, by transcript and place.

    The text is the bare words. One column per attribute that any coding carries. include: `suggested` adds
    suggestions nobody has decided about; the column `state` tells them apart. marks: `keep` or `leave_out`
    transcription marks, as the study's settings say when not given. Raises QueryError for an unknown code.
    """
    include = checked_include(include)
    basis = Basis.of(study, language=language, fully_read=fully_read, include=include, marks=marks)
    return long_table(basis, code=code, exact=exact, include=include)


def long_table(basis: Basis, *, code: str | None = None, exact: bool = False, include: Sequence[str] = ()) -> Table:
    """Return the long form from a basis; see `long`."""
    wanted = {one.id for one in chosen(basis, code, exact=exact)} if code else None
    codings = [one for one in basis.accepted if wanted is None or one.code in wanted]
    attributes = sorted({key for one in codings for key in one.coding.attributes})
    found = _Rows(basis, attributes)
    rows = [found.coded(one) for one in codings]
    if "suggested" in include:
        rows += [found.suggested(one) for one in basis.waiting if wanted is None or one.code in wanted]
    return make_table(
        basis,
        "long",
        name=basis.word("long.name"),
        caption=suggested_title(basis, basis.word("long.caption"), include),
        columns=_columns(basis, attributes),
        rows=tuple((number, *row) for number, row in enumerate(rows, start=1)),
        grain=basis.word("long.grain"),
        notes=[*common_notes(basis, wanted), marks_note(basis)],
        landscape=True,
    )


def _columns(basis: Basis, attributes: Sequence[str]) -> tuple[Column, ...]:
    def column(key: str, width: int, *, integer: bool = False, working: bool = True) -> Column:
        return Column(key, basis.word(f"column.{key}"), "integer" if integer else "text", width, working)

    return (
        column("number", 6, integer=True),
        column("transcript", 10),
        column("kind", 12),
        column("group", 12),
        column("interview_date", 12),
        column("turn", 8, integer=True),
        column("line", 8, integer=True),
        column("time", 10),
        column("person", 12, working=False),
        column("text", 60, working=False),
        column("code", 24, working=False),
        column("code_above", 20),
        column("code_id", 24),
        column("coders", 14),
        column("state", 12),
        column("date", 12),
        column("origin", 14),
        column("reference", 16, working=False),
        *(Column(f"attribute_{key}", basis.word(f"attribute.{key}") if _is_named(key) else key, "text", 12, True)
          for key in attributes),
        column("note", 30),
        column("memo", 30),
    )  # fmt: skip


NAMED = ("outcome", "translator", "actor_kind", "time_ref", "process_event")


def _is_named(attribute: str) -> bool:
    return attribute in NAMED


class _Rows:
    """Makes rows of the long form."""

    def __init__(self, basis: Basis, attributes: Sequence[str]) -> None:
        self.basis = basis
        self.attributes = attributes
        self.origins = {one.id: one.shown.suggester for one in basis.study.decisions} if basis.accepted else {}
        self.memos: dict[str, list[str]] = defaultdict(list)
        for memo in basis.study.memos:
            self.memos[memo.target].append(memo.text)

    def coded(self, coded: Coded) -> tuple[Cell, ...]:
        """Return the row of a coding, from the second column on."""
        coding = coded.coding
        words = self._quote(coding)
        origin = sorted({self.origins.get(one, "") for one in coding.decisions} - {""})
        named = (self.basis.word(f"origin.{one}") if has_word(f"origin.{one}") else one for one in origin)
        decided = (
            ", ".join(coding.coders),
            self.basis.word("state.accepted"),
            local_date(coding.at),
            ", ".join(named) or self.basis.word("origin.own"),
        )
        attributes = tuple(coding.attributes.get(key, "") for key in self.attributes)
        memo = "\n".join(self._memos_at(coding))
        return (*self._place(coding, words), *decided, words.reference, *attributes, coding.note, memo)

    def suggested(self, suggestion: Suggestion) -> tuple[Cell, ...]:
        """Return the row of an undecided suggestion, from the second column on."""
        words = self._quote(suggestion)
        decided = ("", self.basis.word("quotes.suggested"), "", self.basis.word("origin.rules"))
        note = flag_words(self.basis, suggestion)
        return (*self._place(suggestion, words), *decided, words.reference, *("" for _ in self.attributes), note, "")

    def _quote(self, passage: Coding | Suggestion) -> Quote:
        transcript = self.basis.study.transcript_by_id[passage.transcript]
        return quote(self.basis, transcript, passage.start, passage.end, code=passage.code)

    def _place(self, passage: Coding | Suggestion, words: Quote) -> tuple[Cell, ...]:
        basis = self.basis
        transcript = basis.study.transcript_by_id[passage.transcript]
        return (
            transcript.title,
            basis.word(f"kind.{transcript.kind}"),
            transcript.group,
            transcript.date,
            words.turn,
            line_of(transcript, passage.start),
            time_of(basis, transcript, passage.start),
            words.person,
            words.text,
            words.code_name,
            _above(basis, passage.code),
            passage.code,
        )

    def _memos_at(self, coding: Coding) -> Iterable[str]:
        turns = self.basis.speech[coding.transcript].turns(coding.start, coding.end)
        return (text for turn in turns for text in self.memos.get(f"turn:{coding.transcript}:{turn.number}", ()))


def _above(basis: Basis, code: str) -> str:
    known = basis.study.code_by_id.get(code)
    above = basis.ancestors(known) if known else ()
    return basis.code_name(above[-1]) if above else ""


# Turns and codings, as `show turns --json` and `show codings --json` print them


def turns(study: Study, *, language: str | None = None) -> Table:
    """Return every turn of every transcript. Grain: one row per turn.

    Positions are code points in the transcript's canonical text; `text` is the speech without label.
    """
    basis = Basis.of(study, language=language)
    rows = [row for transcript in study.transcripts for row in _turn_rows(basis, transcript)]
    numbers = ("number", "start", "end", "begin_ms")
    keys = ("transcript", "number", "label", "speaker", "function", "start", "end", "begin_ms", "text")
    return make_table(
        basis,
        "turns",
        name=basis.word("turns.name"),
        caption=basis.word("turns.caption"),
        columns=_plain_columns(basis, keys, numbers),
        rows=tuple(rows),
        grain=basis.word("turns.grain"),
        all_transcripts=True,
        landscape=True,
    )


def _turn_rows(basis: Basis, transcript: Transcript) -> Iterable[tuple[Cell, ...]]:
    for turn in transcript.turns:
        yield (
            transcript.title,
            turn.number,
            turn.label,
            basis.study.speaker_of(transcript, turn),
            basis.study.function_of(transcript, turn),
            turn.start,
            turn.end,
            turn.begin_ms,
            transcript.words_of(turn),
        )


def codings(study: Study, code: str | None = None, *, exact: bool = False, language: str | None = None) -> Table:
    """Return every coding in every state: accepted, disputed, unsure, rejected. Grain: one row per coding.

    `code` is the id, `text` the characters from `start` to `end` of the canonical text (labels included where a
    coding runs over several turns), `coder` who gave the answer that `state` names. Codings in which only interviewers
    or moderators speak are left out and counted in a note. Raises QueryError for an unknown code.
    """
    basis = Basis.of(study, language=language)
    wanted = {one.id for one in chosen(basis, code, exact=exact)} if code else None
    found = [
        one for one in basis.all_codings if one.transcript in basis.speech and (wanted is None or one.code in wanted)
    ]
    spoken = [one for one in found if not basis.is_unspoken(one)]
    keys = ("code", "text", "transcript", "start", "end", "coder", "state")
    return make_table(
        basis,
        "codings",
        name=basis.word("codings.name"),
        caption=basis.word("codings.caption"),
        columns=_plain_columns(basis, keys, ("start", "end")),
        rows=tuple(_coding_row(basis, one) for one in spoken),
        grain=basis.word("codings.grain"),
        notes=[without_speaker(basis, len(found) - len(spoken))],
        all_transcripts=True,
        landscape=True,
    )


def _coding_row(basis: Basis, coding: Coding) -> tuple[Cell, ...]:
    transcript = basis.study.transcript_by_id[coding.transcript]
    text = transcript.text[coding.start : coding.end] if basis.is_current(coding) else ""
    place = (transcript.title, coding.start, coding.end)
    return (coding.code, text, *place, ", ".join(coding.coders), coding.state)


def _plain_columns(basis: Basis, keys: Sequence[str], numbers: Sequence[str]) -> tuple[Column, ...]:
    return tuple(
        Column(key, basis.word(f"column.{key}"), "integer" if key in numbers else "text", 60 if key == "text" else 12)
        for key in keys
    )
