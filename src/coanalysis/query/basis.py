"""What all tables of a study rest on: decided codings, who speaks where, what has been read, codes in order."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from coanalysis.errors import QueryError
from coanalysis.model import Code, Coding, Suggestion, Transcript, Turn, is_codable_function
from coanalysis.query.order import norwegian_key
from coanalysis.review import Reading, codings, reading, waiting
from coanalysis.study import Study, text_in
from coanalysis.words import word

__all__ = ["MARKS", "Basis", "Coded", "Span", "Speech", "Stretch", "merged"]

#: What quotes do with the transcription marks in them.
MARKS = ("keep", "leave_out")

Span = tuple[str, int, int]
"""A stretch of a transcript: its id, start, end."""


class Stretch(Protocol):
    """Anything that lies somewhere in a transcript: a coding, a suggestion, a decision, a passage."""

    @property
    def transcript(self) -> str:
        """The transcript's id."""

    @property
    def start(self) -> int:
        """Its first position."""

    @property
    def end(self) -> int:
        """The position after its last."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return stretches with those that overlap joined, in order of transcript id and start."""
    joined: list[Span] = []
    for transcript, start, end in sorted(spans):
        if joined and joined[-1][0] == transcript and start < joined[-1][2]:
            joined[-1] = (transcript, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((transcript, start, end))
    return joined


@dataclass(frozen=True)
class Speech:
    """The turns of one transcript with their speakers, for fast look-up by position.

    people: one per turn, the pseudonym ('' for the interviewer's and moderator's turns, which are never coded).
    """

    transcript: Transcript
    people: tuple[str, ...]
    functions: tuple[str, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, study: Study, transcript: Transcript, *, unknown: str) -> Speech:
        """Index a transcript. unknown: name of a speaker whose label is not mapped to a person."""
        functions = tuple(study.function_of(transcript, turn) for turn in transcript.turns)
        people = tuple(
            (study.speaker_of(transcript, turn) or unknown) if is_codable_function(function) else ""
            for turn, function in zip(transcript.turns, functions, strict=True)
        )
        return cls(transcript, people, functions, tuple(turn.end for turn in transcript.turns))

    def places(self, start: int, end: int) -> range:
        """Return the places in `turns` of those that share at least one character with [start, end)."""
        first = bisect_right(self.ends, start)
        last = first
        while last < len(self.ends) and self.transcript.turns[last].start < end:
            last += 1
        return range(first, last)

    def turns(self, start: int, end: int) -> tuple[Turn, ...]:
        """Return the turns that share at least one character with [start, end)."""
        return tuple(self.transcript.turns[place] for place in self.places(start, end))

    def speakers(self, start: int, end: int) -> tuple[str, ...]:
        """Return the people with words in [start, end) that may be coded, in order."""
        return tuple(dict.fromkeys(self.people[place] for place in self.places(start, end) if self.people[place]))

    def words_of(self, person: str) -> str:
        """Return all a person says in the transcript, one turn a line."""
        turns = zip(self.people, self.transcript.turns, strict=True)
        return "\n".join(self.transcript.words_of(turn) for who, turn in turns if who == person)

    @cached_property
    def talking(self) -> frozenset[str]:
        """The people with at least one turn that may be coded."""
        turns = zip(self.people, self.transcript.turns, strict=True)
        return frozenset(person for person, turn in turns if person and turn.end > turn.start)


@dataclass(frozen=True, eq=False, slots=True)
class Coded:
    """A coding with its place among all codings a table rests on and the people who speak in it, in order."""

    coding: Coding
    place: int
    people: tuple[str, ...]

    @property
    def code(self) -> str:
        """The code's id."""
        return self.coding.code

    @property
    def transcript(self) -> str:
        """The transcript's id."""
        return self.coding.transcript

    @property
    def span(self) -> Span:
        """The stretch coded."""
        return (self.coding.transcript, self.coding.start, self.coding.end)


@dataclass(frozen=True)
class Basis:
    """A study with what its tables share. Only decided codings, in the current version of each text.

    transcripts: those the tables take, in the study's order: every one with a decision.
    accepted, disputed: codings in these transcripts, by transcript, start and code in codebook order.
    all_codings: also unsure and rejected ones, in all transcripts.
    fully_read_only: transcripts not fully read are left out. leaves_marks: quotes are without transcription marks.
    """

    study: Study
    language: str
    transcripts: tuple[Transcript, ...]
    all_codings: tuple[Coding, ...]
    reading: Reading
    fully_read_only: bool = False
    leaves_marks: bool = False

    @classmethod
    def of(
        cls,
        study: Study,
        *,
        language: str | None = None,
        fully_read: bool = False,
        include: Sequence[str] = (),
        marks: str | None = None,
    ) -> Basis:
        """Work out the basis. include: with `suggested`, transcripts that have only suggestions are taken too.

        marks: `keep` or `leave_out`, as the study's settings say when not given. Raises QueryError for another word.
        """
        chosen = marks or study.settings.marks
        if chosen not in MARKS:
            raise QueryError(f"marks cannot be {chosen!r} in quotes", hint="one of " + ", ".join(MARKS))
        read = reading(study)
        touched = {decision.transcript for decision in study.decisions}
        if "suggested" in include:
            touched |= {suggestion.transcript for suggestion in study.suggestions}
        taken = (one for one in study.transcripts if one.id in touched)
        return cls(
            study,
            language or study.settings.language,
            tuple(one for one in taken if not fully_read or read.fully_read(one.id)),
            codings(study),
            read,
            fully_read,
            chosen == "leave_out",
        )

    def word(self, key: str, **values: object) -> str:
        """Return the words for a key in the table's language."""
        return word(key, self.language, **values)

    @cached_property
    def spoken(self) -> dict[tuple[str, str], str]:
        """(transcript id, person) -> the language they speak there, filled in as quotes are made."""
        return {}

    # Codes

    @cached_property
    def place(self) -> dict[str, int]:
        """Code id -> place in the codebooks."""
        return {code.id: place for place, code in enumerate(self.study.codes)}

    @cached_property
    def families(self) -> dict[str, frozenset[str]]:
        """Code id -> the code and all below it."""
        below: dict[str, set[str]] = {code.id: {code.id} for code in self.study.codes}
        for code in self.study.codes:
            for ancestor in self.ancestors(code):
                below[ancestor].add(code.id)
        return {code: frozenset(ids) for code, ids in below.items()}

    def ancestors(self, code: Code) -> tuple[str, ...]:
        """Return the ids above a code, nearest first."""
        found: list[str] = []
        parent = code.parent
        while parent and parent in self.study.code_by_id and parent not in found:
            found.append(parent)
            parent = self.study.code_by_id[parent].parent
        return tuple(found)

    def family(self, code: str, *, exact: bool = False) -> frozenset[str]:
        """Return a code with all below it, or alone."""
        return frozenset({code}) if exact else self.families.get(code, frozenset({code}))

    def code_name(self, code: str) -> str:
        """Return a code's name in the table's language; its id when the codebooks don't have it."""
        known = self.study.code_by_id.get(code)
        return text_in(known.name, self.language) if known else code

    # Transcripts and people

    @cached_property
    def speech(self) -> dict[str, Speech]:
        """Transcript id -> its turns and speakers."""
        return {one.id: Speech.of(self.study, one, unknown=self.unknown_person(one)) for one in self.study.transcripts}

    def unknown_person(self, transcript: Transcript) -> str:
        """Return what a speaker is called whose label is not mapped to a person: one per transcript."""
        return self.word("table.unknown_person", transcript=transcript.title)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of the transcripts the tables take."""
        return frozenset(one.id for one in self.transcripts)

    @cached_property
    def present(self) -> dict[str, frozenset[str]]:
        """Transcript id -> people who took part in it, silent participants included.

        A label that spoke in an earlier text only is no silent participant: whoever spoke has another label now.
        """
        found = {key: set(speech.talking) for key, speech in self.speech.items()}
        for row in self.study.participants:
            is_gone = (row.transcript, row.label) in self.study.labels_gone
            if row.function == "participant" and row.pseudonym and row.transcript in found and not is_gone:
                found[row.transcript].add(row.pseudonym)
        return {key: frozenset(people) for key, people in found.items()}

    def people(self, transcripts: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return the people present in some transcripts (all taken ones if None), in Norwegian order."""
        ids = self.ids if transcripts is None else transcripts
        return tuple(sorted({person for one in ids for person in self.present[one]}, key=norwegian_key))

    # Codings

    def state(self, state: str) -> tuple[Coding, ...]:
        """Return the codings in one state that tables show, by transcript, start and code in codebook order."""
        order = {one.id: place for place, one in enumerate(self.transcripts)}
        found = [one for one in self.all_codings if one.state == state and one.transcript in order]
        last = len(self.place)
        found.sort(key=lambda one: (order[one.transcript], one.start, one.end, self.place.get(one.code, last)))
        return tuple(one for one in found if self.is_current(one) and not self.is_unspoken(one))

    def is_current(self, coding: Coding) -> bool:
        """Say whether a coding is about the text version at hand."""
        return coding.version == self.study.transcript_by_id[coding.transcript].version

    def is_unspoken(self, coding: Coding) -> bool:
        """Say whether nobody whose words may be coded speaks in a coding: no table shows it, a note counts it.

        So are codings of a label that became interviewer or moderator in `participants.csv` after it was coded.
        """
        return coding.transcript in self.speech and self.is_current(coding) and not self.speakers(coding)

    @cached_property
    def unspoken(self) -> tuple[Coding, ...]:
        """The codings of all states and transcripts in which only interviewers and moderators speak."""
        return tuple(one for one in self.all_codings if self.is_unspoken(one))

    @cached_property
    def accepted(self) -> tuple[Coded, ...]:
        """The decided codings that tables count."""
        return self._with_people(self.state("accepted"))

    def _with_people(self, rows: Iterable[Coding]) -> tuple[Coded, ...]:
        return tuple(Coded(one, place, self.speakers(one)) for place, one in enumerate(rows))

    def speakers(self, stretch: Stretch) -> tuple[str, ...]:
        """Return the people with words in a stretch that may be coded, in order."""
        return self.speech[stretch.transcript].speakers(stretch.start, stretch.end)

    @cached_property
    def by_code(self) -> dict[str, tuple[Coded, ...]]:
        """Code id -> accepted codings of exactly this code."""
        found: dict[str, list[Coded]] = defaultdict(list)
        for coded in self.accepted:
            found[coded.code].append(coded)
        return {code: tuple(rows) for code, rows in found.items()}

    def of_codes(self, codes: Iterable[str]) -> tuple[Coded, ...]:
        """Return the accepted codings of some codes, by code in codebook order, then transcript and place."""
        last = len(self.place)
        ordered = sorted(codes, key=lambda code: (self.place.get(code, last), code))
        return tuple(coded for code in ordered for coded in self.by_code.get(code, ()))

    def in_text_order(self, codes: Iterable[str]) -> tuple[Coded, ...]:
        """Return the accepted codings of some codes, by transcript and place."""
        return tuple(sorted(self.of_codes(codes), key=lambda coded: coded.place))

    # Reading

    @cached_property
    def _read(self) -> dict[tuple[str, str], bool]:
        return {}

    def fully_read(self, transcripts: Iterable[str], codes: Iterable[str]) -> bool:
        """Say whether each transcript has been fully read for each code."""
        wanted = tuple(codes)
        return all(self._is_read(transcript, code) for transcript in transcripts for code in wanted)

    def _is_read(self, transcript: str, code: str) -> bool:
        key = (transcript, code)
        if key not in self._read:
            self._read[key] = self.reading.fully_read(transcript, code)
        return self._read[key]

    # Suggestions

    @cached_property
    def waiting(self) -> tuple[Suggestion, ...]:
        """Strong suggestions nobody has decided about."""
        return self.pending("strong")

    def pending(self, strength: str) -> tuple[Suggestion, ...]:
        """Return the suggestions of a strength that nobody has answered; see `review.waiting`."""
        return waiting(self.study, strengths=(strength,))

    # Dates

    @cached_property
    def date(self) -> str:
        """UTC time of the newest decision, memo, theme or claim; '' when there is none."""
        study = self.study
        times = [decision.at for decision in study.decisions] + [memo.at for memo in study.memos]
        times += [theme.at for theme in study.themes] + [claim.at for claim in study.claims]
        return max(times, default="")
