"""The three lists of a project: transcripts, participants, persons; how an import or its undoing changes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from coanalysis.model import Function, Kind, Participant, Person, is_codable_function
from coanalysis.project import folder
from coanalysis.project.folder import TranscriptRow
from coanalysis.project.rows import Row, add_rows, change_rows

__all__ = ["Lists", "Newcomer"]

PREFIX = {"focus_group": "FG", "interview": "I"}


class Newcomer(Protocol):
    """A transcript that was just read. functions: label -> what it is, as guessed; labels in order of appearance."""

    @property
    def id(self) -> str:
        """The transcript's id."""
        ...

    @property
    def kind(self) -> Kind:
        """Interview or focus group."""
        ...

    @property
    def date(self) -> str:
        """As yyyy-mm-dd, or empty."""
        ...

    @property
    def language(self) -> str:
        """`nb`, `nn` or `en`."""
        ...

    @property
    def source(self) -> str:
        """The file's name."""
        ...

    @property
    def functions(self) -> Mapping[str, Function]:
        """What each label is."""
        ...


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists as they stand.

    texts: path -> text of the three files. ids: title as used in `participants.csv` -> transcript id. added: pseudonyms
    that were just made.
    """

    rows: tuple[TranscriptRow, ...]
    participants: tuple[Participant, ...]
    persons: tuple[Person, ...]
    texts: Mapping[str, str]
    ids: Mapping[str, str]
    added: tuple[str, ...] = ()

    @classmethod
    def read(cls, files: Mapping[str, str], *, ids: Mapping[str, str] | None = None) -> Lists:
        """Read the lists. ids: title -> transcript id, beside those of `transcripts.csv`. Raises FileError."""
        texts = {name: files[name] for name in (folder.TRANSCRIPTS, folder.PARTICIPANTS, folder.PERSONS)}
        rows = folder.read_transcript_rows(texts[folder.TRANSCRIPTS])
        known = {**(ids or {}), **{row.title: row.id for row in rows}}
        people = folder.read_participants(texts[folder.PARTICIPANTS], known)
        return cls(rows, people, folder.read_persons(texts[folder.PERSONS]), texts, known)

    @property
    def titles(self) -> dict[str, str]:
        """Transcript id -> title."""
        return {row.id: row.title for row in self.rows}

    def with_new(
        self, newcomers: Iterable[Newcomer], *, group: str = "", renamed: Mapping[tuple[str, str], str] | None = None
    ) -> Lists:
        """Return the lists with the rows of transcripts that were read; all other lines of the files stay as they are.

        Titles go on from the highest FG and I number, pseudonyms from the highest D number; a pseudonym is never
        taken from a label. A transcript whose row is still there (its import was taken back, or it has a new text)
        keeps it, and so do labels that it no longer has. renamed: (transcript, label) -> the label it had before, whose
        function and pseudonym it takes over. Nobody has confirmed a new row.
        """
        titles = self.titles
        mapped = {(row.transcript, row.label): row for row in self.participants}
        pseudonyms = [one.pseudonym for one in self.persons] + [row.pseudonym for row in self.participants]
        numbers = _Numbers([*titles.values(), *pseudonyms])
        rows: list[TranscriptRow] = []
        people: list[Participant] = []
        added: list[str] = []
        for one in newcomers:
            if one.id not in titles:
                titles[one.id] = numbers.next(PREFIX[one.kind])
                rows.append(_row(one, titles[one.id], group))
            for label, function in one.functions.items():
                if (one.id, label) in mapped:
                    continue
                before = mapped.get((one.id, (renamed or {}).get((one.id, label), label)))
                if before is not None:
                    people.append(replace(before, label=label, is_confirmed=False))
                    continue
                pseudonym = numbers.next("D") if is_codable_function(function) else ""
                added += [pseudonym] if pseudonym else []
                people.append(Participant(one.id, label, function, pseudonym))
        return self._joined(rows, people, added, titles)

    def _joined(
        self, rows: list[TranscriptRow], people: list[Participant], added: list[str], titles: Mapping[str, str]
    ) -> Lists:
        new: dict[str, list[Row]] = {
            folder.TRANSCRIPTS: [folder.transcript_cells(row) for row in rows],
            folder.PARTICIPANTS: [folder.participant_cells(row, titles) for row in people],
            folder.PERSONS: [{"pseudonym": name} for name in added],
        }
        return Lists(
            (*self.rows, *rows), (*self.participants, *people), (*self.persons, *(Person(name) for name in added)),
            {name: add_rows(text, name, new[name]) for name, text in self.texts.items()},
            {**self.ids, **{row.title: row.id for row in rows}}, tuple(added),
        )  # fmt: skip

    def without(self, gone: frozenset[str], *, kept: frozenset[str] | None = None) -> Lists:
        """Return the lists without some transcripts, and without persons that only these had and nothing is said of.

        kept: pseudonyms that stay without a transcript too (None: all).
        """
        people = tuple(row for row in self.participants if row.transcript not in gone)
        idle = {row.pseudonym for row in self.participants}
        idle |= {one.pseudonym for one in self.persons if kept is not None and one.pseudonym not in kept}
        idle -= {row.pseudonym for row in people}
        persons = tuple(one for one in self.persons if one.pseudonym not in idle or any(one.attributes.values()))
        left = {one.pseudonym for one in persons}
        drops: dict[str, Callable[[Row], bool]] = {
            folder.TRANSCRIPTS: lambda row: row["id"] in gone,
            folder.PARTICIPANTS: lambda row: self.ids[row["transcript"]] in gone,
            folder.PERSONS: lambda row: row["pseudonym"] not in left,
        }
        texts = {name: _thinned(text, name, drops[name]) for name, text in self.texts.items()}
        return Lists(tuple(row for row in self.rows if row.id not in gone), people, persons, texts, self.ids)


def _thinned(text: str, path: str, is_dropped: Callable[[Row], bool]) -> str:
    return change_rows(text, path, lambda row: None if is_dropped(row) else row)


def _row(one: Newcomer, title: str, group: str) -> TranscriptRow:
    return TranscriptRow(one.id, title, one.kind, group, one.date, one.language, one.source, {})


class _Numbers:
    """Gives names such as `I3` that go on from the highest number there is."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._highest: dict[str, int] = {}
        for name in taken:
            found = re.fullmatch(r"(\D+)(\d+)", name)
            if found:
                self._highest[found[1]] = max(self._highest.get(found[1], 0), int(found[2]))

    def next(self, prefix: str) -> str:
        """Return the next name and count it as taken."""
        self._highest[prefix] = self._highest.get(prefix, 0) + 1
        return f"{prefix}{self._highest[prefix]}"
