"""From answers wanted to decisions: what is new, what is taken back, what another sheet changed meanwhile."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from coanalysis.model import Decision, Shown
from coanalysis.review.answers import Given, Key, digest, key_of, later_than
from coanalysis.review.going_on import says
from coanalysis.review.names import NewCodes, safe_name
from coanalysis.review.places import Places
from coanalysis.review.redirecting import RANK
from coanalysis.review.report import Report
from coanalysis.review.state import Reading
from coanalysis.review.wanted import Want, Wanted
from coanalysis.study import Study

__all__ = ["OLDER_COPY", "Settler"]

OLDER_COPY = "this looks like an older copy of the sheet"
OTHER_WORDS = "the words of this row have changed since the sheet was made"

COUNTED = {"accept": "accepted", "reject": "rejected", "unsure": "unsure", "read": "read",
           "fits_no_code": "fits_no_code", "star": "starred", "clear": "cleared"}  # fmt: skip


@dataclass
class Settler:
    """Compares what one coder's form says about a transcript with what it showed and with what holds now.

    An answer equal to the one that holds is nothing. One that differs, while what holds is still what was shown, is a
    change; an answer left as it was shown is nothing; one that differs from both is a conflict. What an earlier
    taking-in of the same form left counts as shown (own_steps), unless this is an older copy of the form (is_older):
    then everything in which it differs from that is a conflict. `lost`: the turns of codes such a copy lacks.
    """

    study: Study
    coder: str
    now: str
    keyed: bool
    own_steps: frozenset[str]
    is_older: bool
    places: Places
    codes: NewCodes
    reading: Reading
    report: Report
    decisions: list[Decision] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    lost: set[tuple[str, int]] = field(default_factory=set)

    def settle(self, wanted: Wanted, holding: Mapping[Key, Decision]) -> None:
        """Add the decisions that the answers about one transcript make. holding: the coder's last answers."""
        before = len(self.decisions)
        own = [key for key, one in holding.items() if one.step in self.own_steps and wanted.has_place_for(key)]
        if self.is_older:
            self._note_lost(wanted, [key for key in own if holding[key].answer != "clear"])
        keys = dict.fromkeys([*wanted.shown, *wanted.wants, *own])
        changed = [key for key in sorted(keys, key=_order) if self._settle(wanted, key, holding.get(key))]
        self._check_fits(wanted, changed)
        self._carry(before, wanted, holding)

    def _note_lost(self, wanted: Wanted, own: list[Key]) -> None:
        """Note the turns of answers that the form gave before and that do not stand in it now."""
        for key in own:
            turn = wanted.turn_at(key)
            if turn and key not in wanted.wants:
                self.lost.add((wanted.transcript.id, turn.number))

    def _replaces_lost(self, wanted: Wanted, key: Key, want: Want | None) -> bool:
        turn = wanted.turn_at(key)
        return (
            want is not None
            and key[0] == "code"
            and turn is not None
            and (wanted.transcript.id, turn.number) in self.lost
        )

    def _settle(self, wanted: Wanted, key: Key, holds: Decision | None) -> bool:
        """Settle one answer and say whether it changes something."""
        wants = self._agreeing(wanted, key)
        want = wants[-1] if wants else None
        given, where = wanted.shown.get(key, (None, want.where if want else wanted.row_of(key)))
        if says(want, holds) and key not in wanted.rereads and not self._reads_again(want, holds):
            return self._check_unread(wanted, key, given, want, where)
        if key in wanted.changed:
            if not _is_as_shown(want, given):
                self.report.conflict(where, f"{self._called(wanted, key)}: {OTHER_WORDS}")
            return False
        if not self.keyed and holds:
            return self._go_on(wanted, key, wants, holds)
        ours = holds is not None and holds.step in self.own_steps
        if ours and self.is_older:
            self._conflict(wanted, key, want, holds, where, about=OLDER_COPY)
            return False
        if not ours and _is_as_shown(want, given) and key not in wanted.rereads:
            return False
        if not ours and (not _is_shown(holds, given) or self._replaces_lost(wanted, key, want)):
            self._conflict(wanted, key, want, holds, where)
            return False
        answers: list[Want | None] = [*wants] or [None]
        for one in answers:
            self._add(wanted, key, one, holds)
        return True

    def _reads_again(self, want: Want | None, holds: Decision | None) -> bool:
        """Say whether a CSV file marks something read again after a code has come to mean something else."""
        if self.keyed or want is None or holds is None or want.answer != "read":
            return False
        return any(holds.at < since <= want.at for since in self.study.code_since.values())

    def _go_on(self, wanted: Wanted, key: Key, wants: list[Want], holds: Decision) -> bool:
        """Add the answers of a CSV file that are later than the one that holds; an older one is a conflict.

        Unless it was taken in already: the same file may be taken in again after its coder changed their mind.
        """
        later = [one for one in wants if one.at > holds.at]
        for one in later:
            self._add(wanted, key, one, holds)
        want = wants[-1] if wants else None
        if want and not later and (wanted.transcript.id, *key, want.answer, want.at) not in self._history:
            self._conflict(wanted, key, want, holds, want.where)
        return bool(later)

    @cached_property
    def _history(self) -> frozenset[tuple[object, ...]]:
        """Everything the coder ever answered, with its time."""
        own = (one for one in self.study.decisions if one.coder == self.coder)
        return frozenset((one.transcript, *key_of(one), one.answer, one.at) for one in own)

    def _agreeing(self, wanted: Wanted, key: Key) -> list[Want]:
        """Return the wants about one thing, oldest first. In a workbook there is but one, or a contradiction."""
        wants = sorted(wanted.wants.get(key, ()), key=lambda one: one.at)
        if not self.keyed:
            return [one for place, one in enumerate(wants) if not place or not _says_the_same(one, wants[place - 1])]
        if any(one.was for one in wants):
            wants = _of_one_code(wants)
        if len({one.answer for one in wants}) > 1:
            places = " and ".join(dict.fromkeys(one.where for one in wants))
            self.report.problem(places, f"{self._called(wanted, key)} is answered in two ways", "leave one of them")
        changed = [one for one in wants if not one.as_shown]
        return (changed or wants)[:1]

    def _conflict(
        self, wanted: Wanted, key: Key, want: Want | None, holds: Decision | None, where: str, *, about: str = ""
    ) -> None:
        said = want.answer if want else "nothing"
        now = holds.answer if holds and holds.answer != "clear" else "undecided"
        same = ", with another reason" if said == now else ""
        if holds is None:
            self.report.conflict(where, f"{self._called(wanted, key)}: this sheet gave the turn another code before")
            return
        message = f"the sheet says {said}, but since it was made the answer is {now}{same}"
        if about:
            message = f"{about}: it says {said}, where a newer one has the answer {now}{same}"
        self.report.conflict(where, f"{self._called(wanted, key)}: {message}")

    def _check_unread(self, wanted: Wanted, key: Key, given: Given | None, want: Want | None, where: str) -> bool:
        """Report an x that was taken out beside a turn that is read because the whole transcript is."""
        if key[0] == "read" and want is None and given and given.answer == "read" and key != wanted.whole:
            is_taken_back = wanted.whole in wanted.shown and wanted.whole not in wanted.wants
            turn = None if is_taken_back else wanted.turn_at(key)
            if turn and self.reading.turn_read(wanted.transcript.id, turn, self.coder):
                self.report.problem(where, f"{self._called(wanted, key)} is read because {wanted.transcript.title} as a"
                                    " whole is", "take the x out in the sheet of transcripts")  # fmt: skip
        return False

    def _add(self, wanted: Wanted, key: Key, want: Want | None, holds: Decision | None) -> None:
        transcript = wanted.transcript
        if want and key[0] != "read" and not self._is_codable(wanted, key, want):
            return
        answer = want.answer if want else "clear"
        at = want.at if want else self.now
        if holds:
            at = later_than(at, holds.at)
        again = holds is not None and holds.answer == answer
        self.counts["reasons" if again and answer != "read" else COUNTED[answer]] += 1
        self.decisions.append(
            Decision(
                transcript.id, transcript.version, key[1], key[2], answer, self.coder, at, key[3], key[0],
                note=want.note if want else "", attributes=holds.attributes if again and holds else {},
                shown=holds.shown if again and holds else want.shown if want else Shown(),
            )
        )  # fmt: skip

    def _is_codable(self, wanted: Wanted, key: Key, want: Want) -> bool:
        turns = wanted.transcript.turns
        first = max(bisect_right(turns, key[1], key=lambda turn: turn.start) - 1, 0)
        inside = turns[first : bisect_left(turns, key[2], key=lambda turn: turn.start)]
        if any(self.study.is_codable(wanted.transcript, turn) for turn in inside):
            return self._is_in_use(key, want)
        name = self.places.name(wanted.transcript, want.turn)
        function = "is the interviewer's or moderator's" if key[2] > key[1] else "has no words"
        self.report.problem(want.where, f"{name} {function}, so it is not coded", "code the answer that follows it")
        return False

    def _is_in_use(self, key: Key, want: Want) -> bool:
        code = self.study.code_by_id.get(key[3] or "")
        if code is None or code.status != "retired" or want.answer != "accept":
            return True
        others = " or ".join(f"«{self.codes.label(one)}»" for one in code.split)
        what = "is split" if others else "is retired"
        name = f"«{self.codes.names.plain(code.id)}»"
        self.report.problem(want.where, f"the code {name} {what}", f"choose {others or 'another code'}")
        return False

    def _check_fits(self, wanted: Wanted, changed: list[Key]) -> None:
        """Report words that are said both to fit no code and to carry one, when one of the two is new."""
        coded = {key[1:3]: key for key in wanted.wants if key[0] == "code" and wanted.wants[key][-1].answer == "accept"}
        for key in wanted.wants:
            code = coded.get(key[1:3])
            if key[0] == "fits_no_code" and code and (key in changed or code in changed):
                want = wanted.wants[key][-1]
                name = self.places.name(wanted.transcript, want.turn)
                self.report.problem(want.where, f"{name}: the same words are said to fit no code and carry"
                                    f" {self._named(code[3] or '')}", "take one of the two out")  # fmt: skip

    def _carry(self, before: int, wanted: Wanted, holding: Mapping[Key, Decision]) -> None:
        """Let a coding whose borders were moved keep what people said of it, and count it as moved."""
        made = self.decisions[before:]
        cleared = [one for one in made if one.answer == "clear" and one.family == "code"]
        for place, one in enumerate(made):
            old = next((gone for gone in cleared if self._moved(wanted, gone, one, holding)), None)
            if old is None:
                continue
            cleared.remove(old)
            last = holding["code", old.start, old.end, old.code]
            self.decisions[before + place] = _moved_from(one, last)
            self.counts += Counter(moved=1)
            self.counts -= Counter(accepted=1, cleared=1)

    def _moved(self, wanted: Wanted, gone: Decision, one: Decision, holding: Mapping[Key, Decision]) -> bool:
        before = holding.get(("code", one.start, one.end, one.code))
        if one.answer != "accept" or one.code != gone.code or (before and before.answer != "clear"):
            return False
        was = holding.get(("code", gone.start, gone.end, gone.code))
        turns = [wanted.turn_at(("code", each.start, each.end, each.code)) for each in (gone, one)]
        return was is not None and was.answer == "accept" and turns[0] == turns[1]

    def _called(self, wanted: Wanted, key: Key) -> str:
        """Return what an answer is about, in words: «FG1, turn 41, «Tidspress»»."""
        turn = wanted.turn_at(key)
        single = turn and key != wanted.whole
        name = self.places.name(wanted.transcript, turn.number) if turn and single else wanted.transcript.title
        return f"{name}, {self._named(key[3])}" if key[3] else f"{name}, {key[0].replace('_', ' ')}"

    def _named(self, code: str) -> str:
        """Return a code's name as a message may repeat it: one just made up may be words of the turn."""
        label = self.codes.label(code)
        is_new = any(one.id == code for one in self.codes.found.values())
        return f"a new code {safe_name(label)}" if is_new else f"«{label}»"


def _of_one_code(wants: list[Want]) -> list[Want]:
    """Return the answers about codes that have become one: those that were changed, else the one that stays."""
    changed = [one for one in wants if not one.as_shown]
    return changed or [max(wants, key=lambda one: RANK.get(one.answer, -1))]


def _order(key: Key) -> tuple[int, int, str, str]:
    return (key[1], key[2], key[0], key[3] or "")


def _says_the_same(one: Want, other: Want) -> bool:
    return (one.answer, digest(one.note)) == (other.answer, digest(other.note))


def _is_as_shown(want: Want | None, given: Given | None) -> bool:
    if want is None:
        return given is None or given.answer == "clear"
    if given is None or given.answer != want.answer:
        return False
    return want.as_shown or want.answer == "read" or digest(want.note) == given.note


def _is_shown(holds: Decision | None, given: Given | None) -> bool:
    """Say whether what holds now is what was shown."""
    if holds is None or given is None:
        return holds is None and given is None
    return holds.answer == given.answer and (holds.answer == "read" or digest(holds.note) == given.note)


def _moved_from(one: Decision, last: Decision) -> Decision:
    return replace(one, attributes=last.attributes, note=one.note or last.note, shown=last.shown)
