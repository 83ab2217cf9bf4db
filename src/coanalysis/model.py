"""The nouns of the project: immutable values, passed between all other modules.

Positions are Unicode code points from 0 into a transcript's canonical text, start inclusive, end exclusive.
Times inside a recording are milliseconds (`*_ms`); points in real time are UTC, written `2025-06-12T11:05:00Z`.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Answer",
    "Assessment",
    "Claim",
    "Code",
    "Codebook",
    "Coding",
    "Decision",
    "Evidence",
    "Example",
    "Function",
    "Indicator",
    "Mark",
    "Memo",
    "NearMiss",
    "Participant",
    "Passage",
    "Person",
    "QuoteChoice",
    "Settlement",
    "Shown",
    "StaleItem",
    "Suggestion",
    "Summary",
    "Theme",
    "TimePoint",
    "Transcript",
    "Turn",
    "is_codable_function",
    "text_sha",
]

#: The namespace of all name-based identifiers of this project.
NAMESPACE = uuid.UUID("6f0f7f0e-9a6b-5f6e-8f43-0b6f6c1c2a55")

Function = Literal["participant", "interviewer", "moderator", "observer"]
Kind = Literal["interview", "focus_group"]
Answer = Literal["accept", "reject", "unsure", "read", "fits_no_code", "star", "clear"]
Family = Literal["code", "read", "fits_no_code", "star"]
Strength = Literal["strong", "weak", "negative_case"]
Texts = Mapping[str, str]
"""One text per language: keys `nb`, `nn`, `en`."""


def is_codable_function(function: str) -> bool:
    """Say whether turns of this function are coded: everyone's but the interviewer's and the moderator's."""
    return function not in ("interviewer", "moderator")


def text_sha(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal. A transcript version is named by it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def transcript_id(first_version: str) -> str:
    """Return the id of the transcript whose first version is `first_version` (a SHA-256)."""
    return str(uuid.uuid5(NAMESPACE, f"transcript:{first_version}"))


def _uuid5(name: str) -> str:
    """Return `str(uuid.uuid5(NAMESPACE, name))`, without an object for each: a pass asks for many thousands."""
    digest = hashlib.sha1(NAMESPACE.bytes + name.encode("utf-8"), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One uninterrupted stretch of one speaker, between a label and the next.

    number: from 1, counting all turns of the transcript.
    label: the speaker as written in the file; empty when the file names none.
    start, end: the speech only, without label and time stamp.
    begin_ms, end_ms: place in the recording, None when the file gives none.
    place: where it stands in the file, such as `paragraph 12`, `line 40` or `cue 7`.
    """

    number: int
    label: str
    start: int
    end: int
    begin_ms: int | None = None
    end_ms: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A transcription mark inside speech that stays in the text: `[ler]`, `(.)`, a time stamp.

    kind: `time` or one of `language.marks.KINDS`.
    """

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A place in the text whose time in the recording is known."""

    offset: int
    ms: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """One interview or focus group in one text version.

    id: UUID 5 of the first version's SHA-256; the same for all versions.
    version: SHA-256 of `text`. Every position names its version.
    title: the short title used in citations, such as `FG1`.
    source: file name as imported. loader: name of the loader that read it.
    turns: sorted by start, disjoint.
    """

    id: str
    version: str
    text: str = field(repr=False)
    turns: tuple[Turn, ...] = field(repr=False)
    title: str = ""
    kind: Kind = "interview"
    group: str = ""
    date: str = ""
    language: str = ""
    source: str = ""
    loader: str = ""
    times: tuple[TimePoint, ...] = field(default=(), repr=False)
    marks: tuple[Mark, ...] = field(default=(), repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict)

    def words_of(self, turn: Turn) -> str:
        """Return the speech of a turn."""
        return self.text[turn.start : turn.end]

    def labels(self) -> tuple[str, ...]:
        """Return the speaker labels, in order of first appearance."""
        return tuple(dict.fromkeys(turn.label for turn in self.turns))

    def turn_at(self, offset: int) -> Turn | None:
        """Return the turn that holds a position, or None between turns."""
        for turn in self.turns:
            if turn.start <= offset < turn.end or offset == turn.start:
                return turn
        return None


@dataclass(frozen=True, slots=True)
class Person:
    """A participant across transcripts, known by a pseudonym. Attributes are columns of `persons.csv`."""

    pseudonym: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Participant:
    """What a label is in one transcript: one row of `participants.csv`.

    is_confirmed: a person has said so; else the function was guessed when the transcript was imported.
    """

    transcript: str
    label: str
    function: Function
    pseudonym: str
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A stretch of one transcript version. The default passage is a turn."""

    transcript: str
    version: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a code, by language. A test: the code's indicators should find it.

    texts: one invented (or accepted) utterance per language. source: `invented` or a citation.
    """

    texts: Texts
    source: str = "invented"
    line: int = 0


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A sentence that looks like the code and is not. known_hit: the patterns cannot avoid it; `why` says why."""

    texts: Texts
    why: str = ""
    known_hit: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the indicator language, verbatim. line: in its file, from 1; 0 when unknown."""

    code: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a codebook.

    id: opaque, never changed, `facet/name` (a facet's own root is just `facet`).
    definition, include, exclude, name: by language.
    confused_with: other code id -> the question that tells them apart, by language.
    negated: what a negated hit means: any of `negative_case`, `failed`, `suggest CODE`, `ignore`.
    automation: `suggest`, `assist` (hint only) or `manual` (a person only).
    status: `active`, `draft` (an own code just made) or `retired`.
    redirect: of a retired code, the id of the code that takes its place: what was decided about this one counts there.
    split: of a retired code, the ids of the codes it was split into: what was decided about it waits to be placed.
    origin: `theory` or `inductive`.
    """

    id: str
    name: Texts
    parent: str | None = None
    definition: Texts = field(default_factory=dict)
    include: Texts = field(default_factory=dict)
    exclude: Texts = field(default_factory=dict)
    confused_with: Mapping[str, Texts] = field(default_factory=dict)
    counterpart: str | None = None
    negated: tuple[str, ...] = ()
    automation: Literal["suggest", "assist", "manual"] = "suggest"
    examples: tuple[Example, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    set_aside: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    colour: str = ""
    sources: tuple[str, ...] = ()
    status: Literal["active", "draft", "retired"] = "active"
    redirect: str | None = None
    split: tuple[str, ...] = ()
    origin: Literal["theory", "inductive"] = "theory"
    line: int = 0

    @property
    def facet(self) -> str:
        """The part of the id before the slash."""
        return self.id.split("/", 1)[0]

    def meaning(self) -> str:
        """Return a SHA-256 of what the code means: definition, include and exclude, not name or colour."""
        parts = [dict(self.definition), dict(self.include), dict(self.exclude)]
        return text_sha(json.dumps(parts, ensure_ascii=False, sort_keys=True))


@dataclass(frozen=True, slots=True)
class Codebook:
    """Codes in the order of their file. path: the file, for messages. sha: SHA-256 of the file's text."""

    id: str
    version: str
    title: Texts
    languages: tuple[str, ...]
    codes: tuple[Code, ...]
    sha: str = ""
    path: str = ""

    def get(self, code_id: str) -> Code | None:
        """Return the code with this id, or None."""
        return next((code for code in self.codes if code.id == code_id), None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a passage was suggested: the indicator and the characters it rests on.

    spans: (start, end) pairs in the transcript's text, sorted.
    indicator: the indicator's text, verbatim. via: the code whose indicator it is, when another code's negation
    suggests this one. flags: any of `negated`, `weak`, `hedged` …
    """

    indicator: str
    spans: tuple[tuple[int, int], ...]
    flags: tuple[str, ...] = ()
    via: str = ""

    def __post_init__(self) -> None:
        if not self.spans:
            raise ValueError("evidence without characters")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A machine's proposal for a passage. Never a finding.

    strength: `strong`, `weak` (one weak hit alone) or `negative_case` (only negated hits: a possible deviating
    utterance, not a proposal to code). proposal: attribute values to offer unticked, such as {"outcome": "failed"}.
    score: comparable only within one suggester; 1.0 for rules.
    """

    transcript: str
    version: str
    start: int
    end: int
    code: str
    suggester: str
    strength: Strength = "strong"
    score: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    proposal: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """UUID 5 of transcript, version, start, end, code and suggester."""
        key = f"{self.transcript}:{self.version}:{self.start}:{self.end}:{self.code}:{self.suggester}"
        return _uuid5(f"suggestion:{key}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the coder saw when deciding. when: `before_hints`, `after_hints` or `no_hints`."""

    suggester: str = ""
    rank: int = 0
    when: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer of one coder at one time about a passage. Decisions are only ever added.

    code: None for `read`, `fits_no_code`, `star` and for a `clear` of these.
    family: which of the coder's answers it replaces: `code`, `read`, `fits_no_code` or `star`.
    at: UTC. step: the step it was made in. consensus: coders who agreed, for a consensus decision.
    stored_id: its id in the store, where it is seen at its place in a newer text than the one it was made about.
    """

    transcript: str
    version: str
    start: int
    end: int
    answer: Answer
    coder: str
    at: str
    code: str | None = None
    family: Family = "code"
    step: str = ""
    consensus: tuple[str, ...] = ()
    note: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    shown: Shown = field(default_factory=Shown)
    stored_id: str = ""

    @property
    def id(self) -> str:
        """The id it has in the store: the hash of the content it was made with."""
        return self.stored_id or self.content_id

    @property
    def content_id(self) -> str:
        """Hash of the content; the step is part of it."""
        parts = [self.transcript, self.version, self.start, self.end, self.answer, self.coder, self.at, self.code,
                 self.family, self.step, list(self.consensus), self.note, sorted(self.attributes.items()),
                 [self.shown.suggester, self.shown.rank, self.shown.when]]  # fmt: skip
        return text_sha(json.dumps(parts, ensure_ascii=False))

    @property
    def passage(self) -> Passage:
        """The stretch of text it is about."""
        return Passage(self.transcript, self.version, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Coding:
    """A view of decisions: one code on one stretch, as coders left it.

    state: `accepted`, `disputed` (another coder rejects or doubts an overlapping stretch), `unsure` or `rejected`.
    coders: who gave the answer that `state` names, sorted. at: time of the newest of these answers.
    """

    transcript: str
    version: str
    start: int
    end: int
    code: str
    state: Literal["accepted", "disputed", "unsure", "rejected"]
    coders: tuple[str, ...]
    decisions: tuple[str, ...]
    at: str = ""
    note: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    starred: bool = False


@dataclass(frozen=True, slots=True)
class Memo:
    """A written thought. kind: code, theory, method, reflexive, case, whole-impression.

    target: what it is about: `""` (the study), `transcript:ID`, `turn:ID:NUMBER`, `code:ID` or `theme:ID`.
    place: for a memo about a turn, where its words stand: a turn's number holds for one reading of one text only.
    """

    id: str
    kind: str
    text: str = field(repr=False)
    coder: str
    at: str
    target: str = ""
    title: str = ""
    place: Passage | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A developed theme. codes: ids of member codes. status: `draft`, `candidate` or `final`."""

    id: str
    name: str
    concept: str
    codes: tuple[str, ...]
    coder: str
    at: str
    status: str = "draft"
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A finding in words. supporting, deviating: passages it rests on, each in its text version."""

    id: str
    statement: str
    coder: str
    at: str
    question: str = ""
    theme: str = ""
    supporting: tuple[Passage, ...] = ()
    deviating: tuple[Passage, ...] = ()
    assessment: str = ""
    recommendation: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A person's summary of a case under a theme (framework), or a condensate of a passage (STC)."""

    id: str
    target: str
    theme: str
    text: str = field(repr=False)
    coder: str
    at: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class QuoteChoice:
    """A passage chosen for a deliverable. omissions: (start, end) stretches left out, in the passage's version."""

    id: str
    passage: Passage
    deliverable: str
    order: int
    coder: str
    at: str
    omissions: tuple[tuple[int, int], ...] = ()
    translation: str = ""
    attribution: str = "person"
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How one person stood to one question in one focus group: A, D, SE, SD or NR (Onwuegbuzie et al. 2009)."""

    id: str
    transcript: str
    topic: str
    pseudonym: str
    value: Literal["A", "D", "SE", "SD", "NR"]
    coder: str
    at: str


@dataclass(frozen=True, slots=True)
class StaleItem:
    """Something that a change asks a person to look at again: a row of `show stale`.

    id: what `settle` takes; made of what it is about and why. kind: `code`, `read`, `fits_no_code`, `star` (a
    decision's family), `memo`, `supporting`, `deviating` (passages of a claim), `summary` or `quote_choice`.
    about: id of the decision or record. what: code id, memo kind, the claim's words. coder, at: who and when.
    was: the passage in the text version it was made in; now: where it stands in the version in force, None when lost.
    status: `moved` (the same words stand there), `changed` or `lost`.
    why: any of `text_changed`, `text_gone`, `speaker_changed`, `function_changed` (coded then and not now, or the
    other way round). answer: of a decision, '' else.
    settled: id of the settlement that says somebody has seen it, '' while it waits.
    """

    id: str
    kind: str
    about: str
    what: str
    coder: str
    at: str
    was: Passage
    status: Literal["moved", "changed", "lost"]
    why: tuple[str, ...]
    now: Passage | None = None
    answer: str = ""
    settled: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Somebody has seen what became of a thing: see `StaleItem`. Nothing else changes by it.

    about: the stale item's id. transcript, version: the text in force then. place: where the thing stood in it, None
    when it was lost.
    """

    id: str
    about: str
    transcript: str
    version: str
    coder: str
    at: str
    place: Passage | None = None
    note: str = ""
