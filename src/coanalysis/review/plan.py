"""The plan: what taking in a form would change. Nothing is written here; the caller writes a plan in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from coanalysis.errors import FormError, Problem
from coanalysis.forms import ContentRow, SheetContent
from coanalysis.mapping import same_words
from coanalysis.model import Code, Decision, Transcript
from coanalysis.review.answers import Key, RowState, clean, latest
from coanalysis.review.form_records import read_span
from coanalysis.review.going_on import History
from coanalysis.review.names import CodeNames, NewCodes, fold
from coanalysis.review.places import Places
from coanalysis.review.plan_records import Entry, Kept, RecordChange, Records, record_changes
from coanalysis.review.plan_turns import RowReader, is_marked
from coanalysis.review.record_cells import (
    CLAIM_COLUMNS,
    IMPRESSION,
    MEMO_COLUMNS,
    THEME_COLUMNS,
    RecordCells,
    record_id,
)
from coanalysis.review.report import Report
from coanalysis.review.row_places import earlier_of
from coanalysis.review.settle import OLDER_COPY, OTHER_WORDS, Settler
from coanalysis.review.state import reading
from coanalysis.review.wanted import Want, Wanted
from coanalysis.study import Study

__all__ = ["COUNTS", "Kept", "Plan", "RecordChange", "Records", "plan"]

#: What is counted, in the order it is told, with the words for one and for several.
COUNTS = {
    "accepted": "passage coded|passages coded", "rejected": "code rejected|codes rejected",
    "unsure": "answer unsure|answers unsure", "fits_no_code": "passage fits no code|passages fit no code",
    "starred": "quote starred|quotes starred", "moved": "coding moved to other words|codings moved to other words",
    "cleared": "answer taken back|answers taken back", "reasons": "reason changed|reasons changed",
    "read": "read mark|read marks", "new_codes": "new code|new codes",
    "memos_new": "memo new|memos new", "memos_changed": "memo changed|memos changed",
    "memos_deleted": "memo deleted|memos deleted", "questions_new": "guide question placed|guide questions placed",
    "questions_changed": "guide question changed|guide questions changed",
    "questions_deleted": "guide question taken out|guide questions taken out",
    "themes_new": "theme new|themes new", "themes_changed": "theme changed|themes changed",
    "themes_deleted": "theme deleted|themes deleted", "claims_new": "claim new|claims new",
    "claims_changed": "claim changed|claims changed", "claims_deleted": "claim deleted|claims deleted",
}  # fmt: skip


RecordsThen = Callable[[Mapping[str, Transcript]], Records]


@dataclass(frozen=True)
class Plan:
    """What taking in a form would change.

    decisions: without step; to be added in one step with everything else. revisions: of memos, themes and claims.
    new_codes: to be added to the project's own codebook (`own/…`, draft, inductive). conflicts: cells that somebody
    changed elsewhere meanwhile; they are not among the decisions. problems: nothing may be written while there are
    any. notices: worth a look. counts: what changes, by the keys of COUNTS, zeros left out. made_at_step: id of the
    newest step it rests on, '' when nobody looked.
    """

    coder: str
    file: str
    export_id: str = ""
    decisions: tuple[Decision, ...] = ()
    revisions: tuple[RecordChange, ...] = ()
    new_codes: tuple[Code, ...] = ()
    conflicts: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    made_at_step: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether taking the form in would add nothing."""
        return not (self.decisions or self.revisions or self.new_codes)

    def lines(self) -> list[str]:
        """Return what changes in words, such as `3 passages coded`."""
        return [_counted(key, number) for key, number in self.counts.items()]


def plan(
    study: Study,
    content: SheetContent,
    *,
    now: str,
    records: Records,
    own_steps: frozenset[str] = frozenset(),
    records_then: RecordsThen | None = None,
    former_names: tuple[tuple[str, str], ...] = (),
) -> Plan:
    """Return what a form that came back changes in a study.

    now: UTC time of the new answers; rows with a time of their own keep it. records: newest revisions by kind, as the
    store keeps them, at their places in the texts in force. records_then: the same for texts as the form showed them
    (transcript id -> transcript), for one that was made under older texts. own_steps: ids of the steps in which the
    same export (content.export_id) was taken in before: what they left counts as shown, so that one file can be filled
    in, emptied in places and taken in again and again; what an older copy of the file lacks is a conflict
    (coanalysis.review.going_on has the rule). former_names: (name, code id) of what codes were called before.
    Raises FormError for a form of another project and one without a coder.
    """
    _check(study, content)
    return _Planner(study, content, now, records, own_steps, records_then, former_names).make()


def _check(study: Study, content: SheetContent) -> None:
    if content.keyed and content.project_id != study.project_id:
        theirs, ours = (f"«{title or 'no title'}» ({number[:8] or 'no id'})" for title, number in
                        ((content.project, content.project_id), (study.settings.title, study.project_id)))  # fmt: skip
        raise FormError(
            f"this sheet belongs to the project {theirs}, and this is the project {ours}", where=content.file,
            code="form.project", hint="go to the folder of its own project, or name it with --project",
        )  # fmt: skip
    if not content.coder.strip():
        raise FormError(
            "the sheet does not say who coded it", where=content.file, code="form.coder",
            hint="write a name in the first sheet beside «Kodet av» («Koda av», «Coded by»), save, and try again",
        )  # fmt: skip


class _Planner:
    """Holds together what one form needs; made anew for each."""

    def __init__(
        self, study: Study, content: SheetContent, now: str, records: Records, own_steps: frozenset[str],
        records_then: RecordsThen | None, former_names: tuple[tuple[str, str], ...],
    ) -> None:  # fmt: skip
        self.study, self.content, self.now = study, content, now
        self.records, self.own_steps, self.records_then = records, own_steps, records_then
        self.report = Report()
        self.codes = NewCodes(CodeNames(study, content.language, former_names))
        self.cells = RecordCells(Places(study, content.language), self.codes)
        self.rows = RowReader(study, content, now, self.report, self.codes, self.cells)

    def make(self) -> Plan:
        self.rows.read_all()
        self._look_back()
        entries = [*self.rows.entries, *self._transcripts(), *self._themes(), *self._memos(), *self._claims()]
        is_older = self._is_older_copy(entries)
        own = frozenset[str]() if is_older else self.own_steps
        changes, counts = record_changes(
            entries, coder=self.content.coder, export_id=self.content.export_id, records=self.records,
            own_steps=own, report=self.report, keyed=self.content.keyed,
        )  # fmt: skip
        settler = self._settle(is_older=is_older)
        new_codes = self._used_codes(settler.decisions, changes)
        total = settler.counts + counts + Counter(new_codes=len(new_codes))
        self._note_other_coder()
        return Plan(
            coder=self.content.coder, file=self.content.file, export_id=self.content.export_id,
            decisions=tuple(settler.decisions), revisions=changes, new_codes=new_codes,
            conflicts=tuple(self.report.conflicts), problems=tuple(dict.fromkeys(self.report.problems)),
            notices=tuple(dict.fromkeys(self.report.notices)),
            counts={key: total[key] for key in COUNTS if total[key]},
        )  # fmt: skip

    def _look_back(self) -> None:
        """Let memos and claims of a form made under older texts name places in these: the store keeps which text."""
        then = self.rows.rows.then
        if then:
            shown = replace(self.study, transcripts=tuple(then.get(one.id, one) for one in self.study.transcripts))
            self.cells = RecordCells(Places(shown, self.content.language), self.codes)
            self.records = self.records_then(then) if self.records_then else self.records

    def _parts(self) -> list[tuple[Wanted, dict[Key, Decision]]]:
        """Return what the form says about each transcript, with the answers of its coder that hold."""
        holding = latest(self.study, self.content.coder)
        ids = (transcript.id for transcript in self.study.transcripts)
        return [(self.rows.wanted[one], holding[one]) for one in ids if one in self.rows.wanted]

    def _is_older_copy(self, entries: list[Entry]) -> bool:
        """Say whether the form is an older copy of what was taken in; its memos, themes, claims become conflicts."""
        if not self.own_steps:
            return False
        wanted, coder = self.rows.wanted.values(), self.content.coder
        history = History(wanted, self.study.decisions, coder, entries, self.records, self.own_steps)
        if not history.is_older_copy():
            if history.is_emptied:
                self.report.notice(
                    self.content.file,
                    "none of the answers that were taken in from this sheet before stands in it now, so all are taken"
                    " back; if this is an older copy of the sheet, apply the newer one instead",
                )
            return False
        for entry in history.records_as_exported:
            self.report.conflict(entry.where, f"the {entry.kind}: {OLDER_COPY}: it was changed through a newer one")
        return True

    def _settle(self, *, is_older: bool) -> Settler:
        settler = Settler(
            self.study, self.content.coder, self.now, self.content.keyed, self.own_steps, is_older, self.rows.places,
            self.codes, reading(self.study), self.report,
        )  # fmt: skip
        for wanted, holding in self._parts():
            settler.settle(wanted, holding)
        return settler

    def _used_codes(self, decisions: list[Decision], changes: tuple[RecordChange, ...]) -> tuple[Code, ...]:
        used = {one.code for one in decisions}
        used |= {code for change in changes for code in getattr(change.record, "codes", ())}
        return tuple(code for code in self.codes.found.values() if code.id in used)

    def _note_other_coder(self) -> None:
        if self.content.made_for and self.content.made_for != self.content.coder:
            self.report.notice(
                self.content.file,
                f"the sheet was made for {self.content.made_for}; what was changed in it is taken in for"
                f" {self.content.coder}, what {self.content.made_for} had answered is not",
            )

    # The further sheets

    def _transcripts(self) -> Iterator[Entry]:
        for row in self.content.rows("transcripts"):
            if not any(row.get(key) for key in ("key", "read", "reread", "impression")):
                continue
            transcript = self.study.transcript_by_id.get(row.get("key"))
            state = self._state(row)
            if transcript is None or not self._knows(transcript, state):
                self.report.problem(row.where, "the transcript of this row is not in the project", "export a new sheet")
                continue
            if self._is_marked_anew(row, transcript, state):
                self._read_whole(row, self.rows.of(transcript), state)
            target = f"transcript:{transcript.id}"
            known, shown = state.memo
            new_id = record_id(self.content.coder, IMPRESSION, target)
            yield Entry("memo", known or new_id, (row.get("impression"),), shown, row.where, self._at(row),
                        lambda memo: (memo.text,), self.cells.beside(IMPRESSION, target))  # fmt: skip

    def _state(self, row: ContentRow) -> RowState:
        try:
            return RowState.load(row.get("state"))
        except ValueError:
            self.report.problem(row.where, "the hidden cells of this row are damaged", "export a new sheet")
            return RowState()

    def _knows(self, transcript: Transcript, state: RowState) -> bool:
        """Say whether a row was made under a text of the transcript that the project knows."""
        return state.version in ("", transcript.version) or bool(earlier_of(self.study, transcript, state.version))

    def _is_marked_anew(self, row: ContentRow, transcript: Transcript, state: RowState) -> bool:
        """Say whether the read marks of a row can be taken in: not those on a text that has other words now."""
        earlier = earlier_of(self.study, transcript, state.version)
        if state.version in ("", transcript.version) or earlier is None:
            return True
        if same_words(earlier.transcript.text, transcript.text):
            return True
        marks = [is_marked(row, key, self.report) for key in ("read", "reread")]
        if marks != [bool(state.read_at), False]:
            self.report.conflict(row.where, f"{transcript.title}, read as a whole: {OTHER_WORDS}")
        return False

    def _read_whole(self, row: ContentRow, wanted: Wanted, state: RowState) -> None:
        """Take in the read mark on a whole transcript, and the one set again for codes that are new since."""
        key = read_span(wanted.transcript)
        wanted.whole_row = row.where
        again = is_marked(row, "reread", self.report)
        if is_marked(row, "read", self.report) or again:
            wanted.add(Want(key, "read", "", self._at(row), row.where, 0))
        for shown, given in state.answers.items():
            wanted.shown[shown] = (given, row.where)
        holds = latest(self.study, self.content.coder)[wanted.transcript.id].get(key) if again else None
        if holds and holds.answer == "read" and holds.at == state.read_at:
            wanted.rereads.add(key)

    def _themes(self) -> list[Entry]:
        """Read the themes; their names are known to the claims and memos of the same form."""
        found = list(self._records("themes", "theme", THEME_COLUMNS))
        for entry in found:
            if entry.id and clean(entry.cells[0]):
                self.cells.themes[fold(entry.cells[0])] = entry.id
        return found

    def _memos(self) -> Iterator[Entry]:
        return self._records("memos", "memo", MEMO_COLUMNS)

    def _claims(self) -> Iterator[Entry]:
        return self._records("claims", "claim", CLAIM_COLUMNS)

    def _records(self, sheet: str, kind: str, columns: tuple[str, ...]) -> Iterator[Entry]:
        write = getattr(self.cells, kind)
        read = getattr(self.cells, f"read_{kind}")
        for row in self.content.rows(sheet):
            cells = tuple(row.get(column) for column in columns)
            entry = Entry(kind, row.get("key"), cells, row.get("state"), row.where, self._at(row), write, read)
            if not entry.id and entry.digest:
                new_id = record_id(self.content.export_id, self.content.coder, kind, entry.digest)
                entry = Entry(kind, new_id, cells, "", row.where, self._at(row), write, read)
            if entry.id:
                yield entry

    def _at(self, row: ContentRow) -> str:
        return row.at or self.now


def _counted(key: str, number: int) -> str:
    one, several = COUNTS[key].split("|")
    return f"{number} {one if number == 1 else several}"
