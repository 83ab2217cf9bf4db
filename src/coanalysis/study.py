"""A study: everything the tables are computed from, at one moment, as one immutable value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from coanalysis.mapping import Alignment
from coanalysis.model import (
    Assessment,
    Claim,
    Code,
    Codebook,
    Decision,
    Memo,
    Participant,
    Passage,
    Person,
    QuoteChoice,
    StaleItem,
    Suggestion,
    Summary,
    Texts,
    Theme,
    Transcript,
    Turn,
    is_codable_function,
)

__all__ = ["Earlier", "GuideQuestion", "Settings", "Study", "final_targets", "in_tree_order", "text_in"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What `coanalysis.toml` says. language: of tables and labels. hints: after_reading, at_once or off.

    method: see `coanalysis.methods`. hints_reason: why suggestions are on under a method that has them off.
    suggesters: which ones forms show, of `rules`, `learned`, `weak` (patterns with one weak hit only) and `similar`.
    pipeline: name or folder of an installed spaCy pipeline that serves `spacy:` lines; '' for none.
    marks: whether quotes `keep` the transcription marks in them, or `leave_out` those that were not said.
    profiles: the sections `[profiles.NAME]` as they stand there, by name.
    """

    title: str = ""
    language: str = "nb"
    languages: tuple[str, ...] = ("nb", "nn", "en")
    method: str = "directed"
    hints: str = "after_reading"
    hints_reason: str = ""
    suggesters: tuple[str, ...] = ("rules", "similar", "learned")
    pipeline: str = ""
    citation: str = "short"
    ellipsis: str = "[…]"
    captions: str = "apa"
    marks: str = "keep"
    profiles: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GuideQuestion:
    """A question of the interview guide (`guide.yaml`)."""

    id: str
    text: Texts


@dataclass(frozen=True)
class Earlier:
    """A transcript as it was read before, and where its words stand in the text in force (`alignment`).

    What was made under it (a form that comes back, a passage that is listed) names its text and its turns.
    """

    transcript: Transcript
    alignment: Alignment


def text_in(texts: Texts, language: str) -> str:
    """Return the text in a language, else in bokmål, nynorsk, English, else the first there is, else ''."""
    for key in (language, "nb", "nn", "en"):
        if texts.get(key):
            return texts[key]
    return next(iter(texts.values()), "")


def in_tree_order(codes: Sequence[Code]) -> tuple[Code, ...]:
    """Return codes so that those below a code follow it, wherever they stand in the codebooks; else in their order."""
    known = {code.id for code in codes}
    below: dict[str | None, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent if code.parent in known else None, []).append(code)
    found: dict[str, Code] = {}
    for top in (*below.get(None, []), *codes):  # the codes again: those that stand in a ring have no top
        waiting = [top]
        while waiting:
            code = waiting.pop()
            if code.id not in found:
                found[code.id] = code
                waiting += reversed(below.get(code.id, []))
    return tuple(found.values())


def final_targets(codes: Iterable[Code]) -> dict[str, str]:
    """Return the id of each retired code with a redirect -> the id of the code that stands at the end of its way."""
    known = {code.id: code for code in codes}
    steps = {code.id: code.redirect for code in known.values() if code.status == "retired" and code.redirect in known}
    found = {}
    for code in steps:
        seen, at = {code}, steps[code]
        while at in steps and at not in seen:
            seen.add(at)
            at = steps[at]
        if at and at not in seen:
            found[code] = at
    return found


@dataclass(frozen=True, repr=False)
class Study:
    """One moment of a project. Tables are functions of it.

    transcripts: the version in force of each, with title, kind and group from `transcripts.csv`, in its order.
    participants: one per (transcript id, label). persons: one per pseudonym.
    codebooks: all of the project; code ids are unique over them.
    decisions: every decision in force (undone steps left out), in order of time and id. Those made about an older text
    stand at their place in the one in force, as do memos, claims, summaries and chosen quotes; those whose words are
    gone are left out.
    stale: what a newer text, or a change of who is who, asks people to look at again, and who has seen it.
    earlier: former readings, the newest first.
    suggestions: those of the current run for the texts in force.
    code_since: code id -> UTC time since which its meaning has not changed.
    first_codebooks: as they were when the project began; none where that is not known.
    redefined: ids of the codes that meant something else before that; the others were new then.
    """

    transcripts: tuple[Transcript, ...] = ()
    participants: tuple[Participant, ...] = ()
    persons: tuple[Person, ...] = ()
    codebooks: tuple[Codebook, ...] = ()
    decisions: tuple[Decision, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    memos: tuple[Memo, ...] = ()
    themes: tuple[Theme, ...] = ()
    claims: tuple[Claim, ...] = ()
    summaries: tuple[Summary, ...] = ()
    quote_choices: tuple[QuoteChoice, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    stale: tuple[StaleItem, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    guide: tuple[GuideQuestion, ...] = ()
    settings: Settings = field(default_factory=Settings)
    code_since: Mapping[str, str] = field(default_factory=dict)
    first_codebooks: tuple[Codebook, ...] = ()
    redefined: frozenset[str] = frozenset()
    project_id: str = ""

    def __repr__(self) -> str:
        title, texts, codes = self.settings.title, len(self.transcripts), len(self.codes)
        return f"<Study {title!r}: {texts} transcripts, {codes} codes, {len(self.decisions)} decisions>"

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """All codes, codebook by codebook, in file order, each with what stands below it right behind it."""
        return in_tree_order([code for book in self.codebooks for code in book.codes])

    @cached_property
    def code_by_id(self) -> dict[str, Code]:
        """Code id -> code."""
        return {code.id: code for code in self.codes}

    @cached_property
    def redirects(self) -> dict[str, str]:
        """Id of a merged or retired code -> id of the code in its place. Decisions are about the latter already."""
        return final_targets(self.codes)

    @cached_property
    def transcript_by_id(self) -> dict[str, Transcript]:
        """Transcript id -> transcript."""
        return {transcript.id: transcript for transcript in self.transcripts}

    @cached_property
    def transcript_by_title(self) -> dict[str, Transcript]:
        """Short title -> transcript."""
        return {transcript.title: transcript for transcript in self.transcripts}

    @cached_property
    def participant_by_label(self) -> dict[tuple[str, str], Participant]:
        """(transcript id, label) -> what the label is there."""
        return {(row.transcript, row.label): row for row in self.participants}

    @cached_property
    def person_by_pseudonym(self) -> dict[str, Person]:
        """Pseudonym -> person."""
        return {person.pseudonym: person for person in self.persons}

    @cached_property
    def waiting_for_a_look(self) -> tuple[StaleItem, ...]:
        """What a newer text changed or took away, or somebody else says now, and nobody has settled yet."""
        return tuple(item for item in self.stale if not item.settled)

    @cached_property
    def guessed(self) -> tuple[str, ...]:
        """Titles of the transcripts in which the function of some label is a guess that nobody has confirmed."""
        rows = {key for key, row in self.participant_by_label.items() if not row.is_confirmed}
        return tuple(one.title for one in self.transcripts if any((one.id, label) in rows for label in one.labels()))

    @cached_property
    def labels_gone(self) -> frozenset[tuple[str, str]]:
        """(transcript id, label) of labels that spoke in an earlier text of a transcript and speak no more."""
        now = {(one.id, label) for one in self.transcripts for label in one.labels()}
        then = {(one.transcript.id, label) for one in self.earlier for label in one.transcript.labels()}
        return frozenset(then - now)

    @cached_property
    def persons_without_rows(self) -> tuple[str, ...]:
        """Pseudonyms of `persons.csv` under which nobody stands in `participants.csv`."""
        known = {row.pseudonym for row in self.participants}
        return tuple(person.pseudonym for person in self.persons if person.pseudonym not in known)

    def text_of(self, passage: Passage) -> Transcript | None:
        """Return the transcript in the version a passage is about; None when the study does not have it."""
        now = self.transcript_by_id.get(passage.transcript)
        texts = (now, *(one.transcript for one in self.earlier if one.transcript.id == passage.transcript))
        return next((one for one in texts if one and one.version == passage.version), None)

    def function_of(self, transcript: Transcript, turn: Turn) -> str:
        """Return the function of a turn's label in its transcript; `participant` when nothing is known."""
        row = self.participant_by_label.get((transcript.id, turn.label))
        return row.function if row else "participant"

    def speaker_of(self, transcript: Transcript, turn: Turn) -> str:
        """Return the pseudonym of a turn's speaker, or '' when the label is not mapped."""
        row = self.participant_by_label.get((transcript.id, turn.label))
        return row.pseudonym if row else ""

    def is_codable(self, transcript: Transcript, turn: Turn) -> bool:
        """Say whether a turn is coded: it has words and is not the interviewer's or moderator's."""
        return turn.end > turn.start and is_codable_function(self.function_of(transcript, turn))

    def codable_turns(self, transcript: Transcript) -> Iterator[Turn]:
        """Yield the turns of a transcript that are coded."""
        return (turn for turn in transcript.turns if self.is_codable(transcript, turn))

    def turns_in(self, transcript: Transcript, start: int, end: int) -> tuple[Turn, ...]:
        """Return the turns that share at least one character with [start, end)."""
        turns, found = transcript.turns, []
        for place in range(bisect_right(turns, start, key=lambda turn: turn.end), len(turns)):
            if turns[place].start >= end:
                break
            found.append(turns[place])
        return tuple(found)

    def code_name(self, code_id: str) -> str:
        """Return the name of a code in the study's language; the id when the code is unknown."""
        code = self.code_by_id.get(code_id)
        return text_in(code.name, self.settings.language) if code else code_id
