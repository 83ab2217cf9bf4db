"""Tiers of annotation programs: which of them hold what a speaker says, and which say something about it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coanalysis.loaders.annotated import listed
from coanalysis.loaders.base import Line, Remark

__all__ = [
    "COMMENTS",
    "TIER_LIMIT",
    "Choice",
    "Stretch",
    "Tier",
    "choose_tiers",
    "is_comment",
    "merged_lines",
    "ranked",
    "remarks_of",
]


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What becomes of a tier that holds comments.
COMMENTS = "comments, offered as memos"
#: Words in the name or type of a tier that holds comments.
_COMMENT = _words_of(
    "comment comments kommentar kommentarer kommentarar note notes notat notater notatar merknad merknader"
)
#: Words in the name or type of a tier that says something about the talk and is not talk. Two letters count in lower
#: case only: `ft@Kari` is a free translation, `FT` may be somebody's initials.
_BESIDE = _COMMENT | _words_of(
    """
    gloss glosses glose gloser glosar translation translations oversettelse oversetting omsetjing omsetting engelsk
    english free ft fg ge gn mb mr ps pos morph morphemes lemma lemmas ipa phon phonetic phonetics phonology fonetisk
    fonetikk gesture gestures gest gestus gester gaze blikk hand hender posture kroppsspråk mimikk words word ord
    token tokens topic topics tema temaer code codes kode koder scene prosody prosodi intonation silence pause pauses
    noise noises lyd ref id
    """
)
#: Words in the name or type of a tier that holds talk.
_SPEECH = _words_of(
    """
    spch speech tale tx txt text tekst orth orthography ortografi ytring ytringer ytringar utterance utterances utt
    transcript transcription transkripsjon transkribering verbal v
    """
)
INITIALS = 2
_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])")
#: A tier is another layer of the same talk when this share of its stretches lies beside stretches of the other.
_LAYER_SHARE = 0.5
#: Tiers of different names are layers when this share of at least so many stretches has exactly the same times.
_SAME_SHARE, _SAME_LEAST = 0.8, 3
#: No conversation has as many tiers.
TIER_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """One annotation or event. start, end: its place on the time line, in whatever unit, for order only."""

    start: int
    end: int
    lines: tuple[Line, ...]

    @property
    def chars(self) -> int:
        """How many characters it holds."""
        return sum(len(line.text) for line in self.lines)


@dataclass(frozen=True, slots=True, eq=False)
class Tier:
    """One tier. label: its speaker. kind: its linguistic type or category. stretches: in order, those with text.

    is_named: the file names the speaker, who is not only told from the tier's own name.
    """

    name: str
    label: str
    kind: str = ""
    is_named: bool = False
    stretches: tuple[Stretch, ...] = ()
    annotator: str = ""

    @property
    def chars(self) -> int:
        """How many characters its stretches hold."""
        return sum(stretch.chars for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class Choice:
    """Tiers that are read, and those that are not, with the reason."""

    read: tuple[Tier, ...]
    left: tuple[tuple[Tier, str], ...]

    def notices(self, speakers: Iterable[str] = ()) -> Iterator[str]:
        """Yield what a reader should know, by names of tiers and counts. speakers: those the file lists."""
        left = [f"{tier.name} ({len(tier.stretches)}, {why})" for tier, why in self.left if tier.stretches]
        if left:
            yield "tiers read: " + listed(f"{tier.name} ({len(tier.stretches)})" for tier in self.read)
            yield "tiers not read: " + listed(left)
        spoke = {tier.label for tier in self.read}
        empty = [tier for tier, _ in self.left if not tier.stretches and tier.name != _UNUSED]
        silent = [tier.label or tier.name for tier in empty if tier.label not in spoke]
        silent += [label for label in speakers if label not in spoke]
        if silent:
            yield "nothing said by: " + listed(dict.fromkeys(silent))


#: Start and end of all stretches of a tier.
_Times = frozenset[tuple[int, int]]
#: The tier every new file has before somebody makes others.
_UNUSED = "default"


def choose_tiers(tiers: Sequence[Tier]) -> Choice:
    """Return which of the tiers hold talk. Each speaker has one, or several that take turns in time."""
    filled = [tier for tier in tiers if tier.stretches]
    left = [(tier, "empty") for tier in tiers if not tier.stretches]
    talk = [tier for tier in filled if not _is_beside(tier)] or filled
    left += [(tier, _says_what(tier)) for tier in filled if tier not in talk]
    read: dict[Tier, _Times] = {}
    for tier in ranked(talk):
        why = _why_not(tier, read)
        if why:
            left.append((tier, why))
        else:
            read[tier] = frozenset((stretch.start, stretch.end) for stretch in tier.stretches)
    place = {id(tier): i for i, tier in enumerate(tiers)}
    left.sort(key=lambda pair: place[id(pair[0])])
    return Choice(tuple(tier for tier in tiers if tier in read), tuple(left))


def ranked(tiers: Iterable[Tier]) -> list[Tier]:
    """Return tiers, those first that by name or amount of text are most likely talk."""
    return sorted(tiers, key=lambda tier: (_is_beside(tier), not _words(tier) & _SPEECH, -tier.chars))


def is_comment(tier: Tier) -> bool:
    """Say whether a tier by its name holds comments on the talk."""
    return bool(_words(tier) & _COMMENT)


def _says_what(tier: Tier) -> str:
    return COMMENTS if is_comment(tier) else "by its name not talk"


def _is_beside(tier: Tier) -> bool:
    return bool(_words(tier) & _BESIDE)


def _words(tier: Tier) -> frozenset[str]:
    """Return the words of a tier's name and type, without its speaker's name."""
    name = tier.name.replace(tier.label, " ") if tier.label and tier.is_named else tier.name
    words = _WORD.findall(_CAMEL.sub(" ", f"{name} {tier.kind}"))
    return frozenset(word.casefold() for word in words if len(word) != INITIALS or word.islower())


def _why_not(tier: Tier, read: Mapping[Tier, _Times]) -> str:
    """Return why a tier is not read beside those already chosen, "" when it is."""
    own = [other for other in read if other.label == tier.label]
    if any(other.kind != tier.kind or _is_parallel(tier, other) for other in own):
        return f"beside {own[0].name}"
    if tier.is_named:
        return ""
    same = (other for other, times in read.items() if other.label != tier.label and _is_layer(tier, times))
    return next((f"same times as {other.name}" for other in same), "")


def _is_parallel(tier: Tier, other: Tier) -> bool:
    """Say whether most stretches of a tier lie beside stretches of another."""
    ends = [stretch.end for stretch in other.stretches]
    beside = 0
    for stretch in tier.stretches:
        i = bisect_right(ends, stretch.start)
        beside += i < len(ends) and other.stretches[i].start < max(stretch.end, stretch.start + 1)
    return beside >= _LAYER_SHARE * len(tier.stretches)


def _is_layer(tier: Tier, times: _Times) -> bool:
    """Say whether most stretches of a tier have exactly the times of another's: two speakers never do that."""
    same = sum((stretch.start, stretch.end) in times for stretch in tier.stretches)
    return same >= max(_SAME_LEAST, _SAME_SHARE * len(tier.stretches))


def merged_lines(tiers: Sequence[Tier]) -> Iterator[Line]:
    """Yield the lines of all tiers in the order of time.

    Of those that begin together, one that goes on without a gap comes first, then that of the upper tier.
    """
    ordered = [
        ((stretch.start, not goes_on, i, j), stretch)
        for i, tier in enumerate(tiers)
        for j, (stretch, goes_on) in enumerate(_going_on(tier))
    ]
    for _, stretch in sorted(ordered, key=lambda one: one[0]):
        yield from stretch.lines


def _going_on(tier: Tier) -> Iterator[tuple[Stretch, bool]]:
    """Yield each stretch with whether it goes on from the one before; of those that begin together, as the first."""
    before: Stretch | None = None
    goes_on = False
    for stretch in tier.stretches:
        if before is None or before.start != stretch.start:
            goes_on = before is not None and before.end == stretch.start
        yield stretch, goes_on
        before = stretch


def remarks_of(left: Iterable[Tier], read: Sequence[Tier]) -> Iterator[Remark]:
    """Yield the comments on tiers that hold comments, each at the talk it stands beside: the same speaker's, if any."""
    for tier in left:
        own = [other for other in read if other.label == tier.label] if tier.is_named else []
        talk = [(one.start, one.lines[0].place) for other in own or read for one in other.stretches]
        talk.sort(key=lambda one: one[0])
        starts = [start for start, _ in talk]
        for stretch in tier.stretches if talk else ():
            at = max(0, bisect_right(starts, stretch.start) - 1)
            yield Remark(talk[at][1], "\n".join(line.text for line in stretch.lines), tier.annotator)
