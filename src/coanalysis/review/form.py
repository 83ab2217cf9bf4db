"""The review sheet: one row for every turn, filled in with what its coder has answered so far.

Nothing is ticked beforehand: a suggestion stands there with an empty decision beside it. Hidden cells hold what each
row showed, so that `plan` can tell a change from a cell that was left alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

from coanalysis.forms import FormColumn, FormRow, FormSheet, ReviewSheet
from coanalysis.model import Decision, Memo, Suggestion, Transcript, Turn, is_codable_function
from coanalysis.review.answers import DECISIONS, Given, Key, RowState, digest, fits_cell, key_of, latest, newest
from coanalysis.review.form_about import about_lines, how_lines
from coanalysis.review.form_records import RecordSheets
from coanalysis.review.hints import STORED, Hints, hints_by_turn, may_show, open_ones, slots_of
from coanalysis.review.layout import PLACES, Line, lay_out
from coanalysis.review.names import CodeNames, NewCodes
from coanalysis.review.places import Places
from coanalysis.review.record_cells import BESIDE, GUIDE, RecordCells, cells_digest, turn_target
from coanalysis.review.state import Reading, reading
from coanalysis.study import Study
from coanalysis.words import word

__all__ = ["CODE_KEYS", "DECISION_KEYS", "HINTS", "REVIEW_COLUMNS", "SUGGESTION_KEYS", "build_sheet"]

HINTS = ("after_reading", "at_once", "off")
#: Longer turns go on in a further row: a row of a workbook shows some 30 lines at most.
LONGEST_CELL = 1_700
#: Characters shown of the beginning and the end of an excerpt that is longer.
ENDS = 300
#: Keys of the columns people fill in, in the sheet and in the CSV form.
CODE_KEYS = tuple(f"code_{place}" for place in range(1, PLACES + 1))
SUGGESTION_KEYS = tuple(f"suggestion_{place}" for place in range(1, PLACES + 1))
DECISION_KEYS = tuple(f"decision_{place}" for place in range(1, PLACES + 1))
REVIEW_COLUMNS = ("read", "excerpt", *CODE_KEYS, "fits_no_code", "star",
                  *(key for pair in zip(SUGGESTION_KEYS, DECISION_KEYS, strict=True) for key in pair),
                  "why", "question", "memo")  # fmt: skip


def build_sheet(
    study: Study,
    *,
    coder: str,
    hints: str = "after_reading",
    suggesters: Sequence[str] = STORED,
    computed: Sequence[Suggestion] = (),
    export_id: str = "",
    language: str | None = None,
) -> ReviewSheet:
    """Return the review sheet of one coder.

    One row for every turn in order of transcripts (a turn with several excerpts, or a very long one, has more).
    hints: `after_reading` shows suggestions for turns this coder has read, `at_once` for all, `off` for none; at
    most four that wait for an answer a turn. suggesters: those shown, of `rules`, `learned`, `weak`, `similar`, always
    in this order; without them strong rules only. computed: suggestions that no pass stored (`review.learning`).
    export_id: names this sheet when it comes back; give every file an id of its own. language: of headings and names,
    the study's if None.
    Raises ValueError for other hints.
    """
    if hints not in HINTS:
        raise ValueError(f"hints is {hints!r}; it is one of {', '.join(HINTS)}")
    language = language or study.settings.language
    return _Builder(study, coder, hints, export_id, language, tuple(suggesters), tuple(computed)).build()


@dataclass(frozen=True)
class _Builder:
    """Makes the sheet of one coder; what it looks up more than once is kept."""

    study: Study
    coder: str
    hints: str
    export_id: str
    language: str
    suggesters: tuple[str, ...]
    computed: tuple[Suggestion, ...]

    @cached_property
    def names(self) -> CodeNames:
        return CodeNames(self.study, self.language)

    @cached_property
    def cells(self) -> RecordCells:
        return RecordCells(Places(self.study, self.language), NewCodes(self.names))

    @cached_property
    def answers(self) -> dict[str, dict[Key, Decision]]:
        return latest(self.study, self.coder)

    @cached_property
    def reading(self) -> Reading:
        return reading(self.study)

    @cached_property
    def suggestions(self) -> dict[tuple[str, int], tuple[Suggestion, ...]]:
        return hints_by_turn(self.study, self.suggesters, self.computed)

    @cached_property
    def words(self) -> Hints:
        return Hints(self.names, self.language)

    @cached_property
    def beside(self) -> dict[tuple[str, str], Memo]:
        """(kind, target) -> this coder's memo beside a turn, and the guide questions of a turn."""
        own = (memo for memo in reversed(self.study.memos) if memo.coder == self.coder and fits_cell(memo.text))
        return {(memo.kind, memo.target): memo for memo in own if _is_beside(memo)}

    def build(self) -> ReviewSheet:
        records = RecordSheets(self.study, self.coder, self.export_id, self.cells, self.answers, self.reading)
        shown_beside = frozenset(memo.id for memo in self.beside.values())
        return ReviewSheet(
            title=self.study.settings.title, about_title=word("review.sheet.about", self.language), coder=self.coder,
            project_id=self.study.project_id, export_id=self.export_id, language=self.language,
            about=about_lines(self.study, self.coder, self.hints, self.language, left_out=self.left_out()),
            how_title=word("review.how", self.language), how=how_lines(self.hints, self.language),
            sheets=(self.review(), records.transcripts(), records.memos(shown_beside), records.claims(),
                    records.themes()),
            lists=self.lists(),
            errors={"mark": word("review.error.mark", self.language), "list": word("review.error.list", self.language)},
            date=newest(self.study),
        )  # fmt: skip

    def left_out(self) -> int:
        """Return how many answers no row can show."""
        number = 0
        for transcript in self.study.transcripts:
            answers = [one for one in self.answers[transcript.id].values() if one.answer != "clear"]
            by_turn = _by_turn(transcript, answers)
            shown = {key_of(one) for rows in by_turn.values() for one in rows}
            number += sum(one.family != "read" and key_of(one) not in shown for one in answers)
        return number

    def lists(self) -> dict[str, tuple[str, ...]]:
        """Return the drop-down entries by name."""
        titles = tuple(transcript.title for transcript in self.study.transcripts)
        return {
            "codes": self.names.choices,
            "decisions": tuple(word(f"review.decision.{answer}", self.language) for answer in DECISIONS),
            "questions": tuple(self.cells.question_label(one.id) for one in self.study.guide),
            "about": (*titles, *self.names.choices),
            **RecordSheets.lists(self.cells),
        }

    def review(self) -> FormSheet:
        rows = tuple(row for transcript in self.study.transcripts for row in self.rows_of(transcript))
        used = sum(any(key in row.cells for row in rows) for key in SUGGESTION_KEYS)
        title = word("review.sheet.review", self.language)
        return FormSheet("review", title, tuple(review_columns(self.language, used)), rows, freeze="text")

    def rows_of(self, transcript: Transcript) -> Iterator[FormRow]:
        by_turn = _by_turn(transcript, self.answers[transcript.id].values())
        for turn in transcript.turns:
            yield from self.rows(transcript, turn, by_turn.get(turn.number, []))

    def rows(self, transcript: Transcript, turn: Turn, answers: list[Decision]) -> Iterator[FormRow]:
        """Yield the rows of one turn: its answers, its suggestions, its words."""
        current = [one for one in answers if one.answer != "clear" and one.family != "read"]
        visible, when = self.visible(transcript, turn)
        slots = slots_of(visible)
        waiting = [slots[one.code] for one in open_ones(visible, self.answers[transcript.id], PLACES)]
        lines = lay_out(turn, current, slots, waiting)
        texts = {one.code: self.words.text(transcript, one) for one in visible}
        function = self.study.function_of(transcript, turn)
        look = "" if is_codable_function(function) else "context"
        pseudonym = "" if look else self.study.speaker_of(transcript, turn)
        speaker = pseudonym or word(f"review.function.{function}", self.language)
        words = _pieces(transcript.words_of(turn))
        for place, (line, text) in enumerate(zip_longest(lines, words)):
            cells, state = self.line(transcript, turn, line or Line((turn.start, turn.end)), texts)
            state = replace(state, version=transcript.version, when=when, turn=(turn.start, turn.end))
            if place == 0:
                cells, state = self.first(transcript, turn, answers, cells, state)
            said = text if text is not None else word("review.same_turn", self.language)
            shown = {"key": f"{transcript.id}:{turn.number}", "state": state.dump(), "transcript": transcript.title,
                     "turn": str(turn.number), "speaker": speaker, "text": said}  # fmt: skip
            filled = {key: value for key, value in {**shown, **cells}.items() if value}
            yield FormRow(filled, look if look or place == 0 else "more")  # type: ignore[arg-type]

    def visible(self, transcript: Transcript, turn: Turn) -> tuple[tuple[Suggestion, ...], str]:
        """Return the suggestions that may be shown for a turn, and what a decision in it is made under."""
        if self.hints == "off":
            return (), "no_hints"
        made = self.study.suggestions or self.computed
        if not made or not may_show(self.hints, self.reading, transcript, turn, self.coder):
            return (), "before_hints"
        return self.suggestions.get((transcript.id, turn.number), ()), "after_hints"

    def line(
        self, transcript: Transcript, turn: Turn, line: Line, texts: dict[str, str]
    ) -> tuple[dict[str, str], RowState]:
        """Return one row of answers as cells, and as the state it shows."""
        cells = dict(zip(CODE_KEYS, (self.names.label(one.code or "") for one in line.codes), strict=False))
        for place, (slot, answer) in enumerate(line.slots):
            cells[SUGGESTION_KEYS[place]] = texts.get(slot.code) or self.names.label(slot.code)
            if answer:
                cells[DECISION_KEYS[place]] = word(f"review.decision.{answer.answer}", self.language)
        cells |= {one.family: "x" for one in line.marks}
        words = _excerpt(transcript, turn, line.span)
        why = line.why if fits_cell(line.why) else line.why[:LONGEST_CELL]
        cells |= {"excerpt": words, "why": why}
        excerpt = (digest(words), *line.span) if words else None
        answers = {key_of(one): Given.of(one) for one in line.answers}
        slots = tuple(slot for slot, _ in line.slots)
        return cells, RowState(excerpt=excerpt, answers=answers, slots=slots, why=digest(why))

    def first(
        self, transcript: Transcript, turn: Turn, answers: list[Decision], cells: dict[str, str], state: RowState
    ) -> tuple[dict[str, str], RowState]:
        """Add what stands in the first row of a turn only: read mark, memo, guide question, answers taken back."""
        cells = dict(cells)
        shown = {key_of(one): Given("clear") for one in answers if one.answer == "clear"}
        if self.reading.turn_read(transcript.id, turn, self.coder):
            cells["read"] = "x"
            shown["read", turn.start, turn.end, None] = Given("read")
        target = turn_target(transcript.id, turn.number)
        state = replace(state, answers={**state.answers, **shown})
        if memo := self.beside.get((BESIDE, target)):
            cells["memo"] = memo.text
            state = replace(state, memo=(memo.id, cells_digest([memo.text])))
        if question := self.beside.get((GUIDE, target)):
            cells["question"] = self.cells.question(question)[0]
            state = replace(state, question=(question.id, cells_digest([cells["question"]])))
        return cells, state


def _is_beside(memo: Memo) -> bool:
    return memo.target.startswith("turn:") and (memo.kind == GUIDE or (memo.kind == BESIDE and not memo.title))


def _by_turn(transcript: Transcript, answers: Iterable[Decision]) -> dict[int, list[Decision]]:
    """Return turn number -> the answers about stretches of that turn, or about a run of whole turns it begins.

    Answers about parts of several turns cannot be shown in a row of one turn and are left out, unless taken back.
    """
    starts = [turn.start for turn in transcript.turns]
    ends = {turn.end for turn in transcript.turns}
    found: dict[int, list[Decision]] = {}
    for one in answers:
        place = bisect_right(starts, one.start) - 1
        turn = transcript.turns[place] if place >= 0 else None
        if turn is None or (one.family == "read" and (one.start, one.end) != (turn.start, turn.end)):
            continue
        inside = one.start < turn.end and one.end <= turn.end
        whole_turns = one.start == turn.start and one.end in ends
        if inside or whole_turns or one.answer == "clear":
            found.setdefault(turn.number, []).append(one)
    return found


def _excerpt(transcript: Transcript, turn: Turn, span: tuple[int, int]) -> str:
    """Return how a stretch is written in the excerpt column: '' for the turn, `41–43` for a run of turns."""
    if span == (turn.start, turn.end):
        return ""
    if span[1] > turn.end:
        last = next(one.number for one in transcript.turns if one.end == span[1])
        return f"{turn.number}–{last}"
    words = transcript.text[span[0] : span[1]]
    return words if len(words) <= LONGEST_CELL else f"{words[:ENDS]} […] {words[-ENDS:]}"


def _pieces(text: str) -> list[str]:
    """Return the words of a turn in pieces that a cell can show, parted between words."""
    pieces = []
    while len(text) > LONGEST_CELL:
        cut = max(text.rfind(" ", 0, LONGEST_CELL), text.rfind("\n", 0, LONGEST_CELL))
        cut = cut + 1 if cut > 0 else LONGEST_CELL
        pieces.append(text[:cut].rstrip())
        text = text[cut:]
    return [*pieces, text]


def review_columns(language: str, used: int) -> Iterator[FormColumn]:
    """Yield the columns of the sheet. used: how many suggestions a row has at most; more are folded away."""

    def label(key: str, **values: object) -> str:
        return word(f"review.column.{key}", language, **values)

    yield FormColumn("key", kind="hidden")
    yield FormColumn("state", kind="hidden")
    for key, width in (("transcript", 8), ("turn", 7), ("speaker", 11), ("text", 64)):
        yield FormColumn(key, label(key), width, "shown")
    yield FormColumn("read", label("read"), 6, "mark")
    yield FormColumn("excerpt", label("excerpt"), 30)
    for place, key in enumerate(CODE_KEYS, 1):
        yield FormColumn(key, label("code", n=place), 22, "choice", "codes")
    yield FormColumn("fits_no_code", label("fits_no_code"), 9, "mark")
    yield FormColumn("star", label("star"), 7, "mark")
    for place, (suggestion, decision) in enumerate(zip(SUGGESTION_KEYS, DECISION_KEYS, strict=True), 1):
        folded = place > used
        yield FormColumn(suggestion, label("suggestion", n=place), 32, "shown", folded=folded)
        yield FormColumn(decision, label("decision", n=place), 11, "choice", "decisions", strict=True, folded=folded)
    yield FormColumn("why", label("why"), 26)
    yield FormColumn("question", label("question"), 26, "choice", "questions")
    yield FormColumn("memo", label("memo"), 36)
