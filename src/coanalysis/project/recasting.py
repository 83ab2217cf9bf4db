"""What a change of `participants.csv` means for what has been coded, in sentences. No code moves by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from coanalysis.model import Participant, is_codable_function
from coanalysis.project import folder
from coanalysis.project.casts import FUNCTION, SPEAKER, Cast, by_label

if TYPE_CHECKING:
    from coanalysis.project.core import Project
    from coanalysis.query.basis import Basis, Coded
    from coanalysis.study import Study

__all__ = ["told_changes"]

#: So many sentences are told; what the others say stands in the list itself.
MOST = 8
Key = tuple[str, str]


def told_changes(project: Project, there: Mapping[str, str]) -> list[str]:
    """Return what becomes of codings when the files become `there`, a sentence for each label or person that changed.

    there: path -> text of the files, checked already. The project is as it was before the change.
    """
    if there[folder.PARTICIPANTS] == project.files[folder.PARTICIPANTS]:
        return []
    cast = Cast(by_label(_people(project.files)), by_label(_people(there)))
    titles = {row.id: row.title for row in folder.read_transcript_rows(there[folder.TRANSCRIPTS])}
    persons = {one.pseudonym for one in folder.read_persons(there[folder.PERSONS])}
    told = list(_Teller(project, cast, titles, persons).sentences())
    more = [f"{len(told) - MOST} further changes: coanalysis participants"] if len(told) > MOST else []
    return told[:MOST] + more


def _people(files: Mapping[str, str]) -> Sequence[Participant]:
    ids = {row.title: row.id for row in folder.read_transcript_rows(files[folder.TRANSCRIPTS])}
    return folder.read_participants(files[folder.PARTICIPANTS], ids)


@dataclass(frozen=True)
class _Teller:
    """Says what changed. persons: pseudonyms that have a row in `persons.csv`."""

    project: Project
    cast: Cast
    titles: Mapping[str, str]
    persons: set[str]

    def sentences(self) -> Iterator[str]:
        """Yield a sentence for each person with another name, then for each row that changed otherwise."""
        for before, after in self.cast.called.items():
            yield self._renamed(before, after)
        for key, then in self.cast.then.items():
            now = self.cast.now.get(key)
            change = self.cast.change(key)
            if now and change == SPEAKER:
                count = _counted(self._touching(self._before, key), self._quotes(key))
                name = now.pseudonym
                yield f"{self._label(key)} is {name} now, was {then.pseudonym}: {name} gets {count}."
            elif now and change == FUNCTION:
                yield self._other_function(key, then.function, now.function)
            elif now and then.function != now.function:
                yield f"{self._label(key)} was {then.function}, is {now.function} now."

    def _renamed(self, before: str, after: str) -> str:
        in_list = "" if before not in self.persons else _in_persons(before, after, is_there=after in self.persons)
        if all(row.pseudonym != after for row in self.cast.then.values()):
            return f"{before} is called {after} now{in_list}."
        keys = [key for key, row in self.cast.then.items() if row.pseudonym == before]
        count = _counted([one for one in self._before.accepted if before in one.people], self._quotes(*keys))
        return f"{before} and {after} are one person now: {after} gets {count}{in_list}."

    def _other_function(self, key: Key, then: str, now: str) -> str:
        said = f"{self._label(key)} was {then}, is {now} now"
        if not is_codable_function(now):
            still = {_place(one) for one in self._after.accepted}
            lost = [one for one in self._touching(self._before, key) if _place(one) not in still]
            left = f"tables leave {_counted(lost)} out now, for the" if lost else "the"
            return f"{said}: {left} words of a person who asks are not coded."
        known = {_place(one) for one in self._before.accepted}
        back = [one for one in self._touching(self._after, key) if _place(one) not in known]
        again = f"; tables take {_counted(back)} in that they left out" if back else ""
        return f"{said}: {counted(self._turns(key), 'turn')} to read and code{again}."

    # ---- what is counted ---------------------------------------------------------------------------------------

    @cached_property
    def _study(self) -> Study:
        return self.project.study

    @cached_property
    def _before(self) -> Basis:
        from coanalysis.query.basis import Basis

        return Basis.of(self._study)

    @cached_property
    def _after(self) -> Basis:
        from coanalysis.query.basis import Basis

        return Basis.of(replace(self._study, participants=tuple(self.cast.now.values())))

    def _touching(self, basis: Basis, key: Key) -> list[Coded]:
        """Return the decided codings with words of a label."""
        found = (one for one in basis.accepted if one.transcript == key[0])
        return [
            one for one in found
            if any(turn.label == key[1] for turn in basis.speech[key[0]].turns(*one.span[1:]))
        ]  # fmt: skip

    def _quotes(self, *keys: Key) -> int:
        """Return how many quotes with words of some labels have been chosen."""
        speech = self._before.speech
        places = [one.passage for one in self._study.quote_choices if one.passage.transcript in speech]
        return sum(
            any((one.transcript, turn.label) in keys for turn in speech[one.transcript].turns(one.start, one.end))
            for one in places
        )

    def _turns(self, key: Key) -> int:
        """Return how many turns with words a label has."""
        transcript = self._study.transcript_by_id.get(key[0])
        turns = transcript.turns if transcript else ()
        return sum(turn.label == key[1] and turn.start < turn.end for turn in turns)

    def _label(self, key: Key) -> str:
        return f"{self.titles.get(key[0], '')} «{key[1]}»"


def _place(one: Coded) -> tuple[str, str, int, int]:
    return (one.code, *one.span)


def _counted(codings: Sequence[Coded], quotes: int = 0) -> str:
    more = f" and {counted(quotes, 'chosen quote')}" if quotes else ""
    return counted(len(codings), "coding") + more


def counted(number: int, noun: str) -> str:
    """Return a number with its noun in the right form."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _in_persons(before: str, after: str, *, is_there: bool) -> str:
    """Return what to do with the row a person had in `persons.csv` under the old name."""
    if is_there:
        return f"; move what persons.csv says of {before} to {after}, and take the row {before} out"
    return f"; write {after} for {before} in persons.csv too"
