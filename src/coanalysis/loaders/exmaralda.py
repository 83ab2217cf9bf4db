"""EXMARaLDA `.exb`: the score of a conversation, with tiers of events on a common time line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError
from coanalysis.loaders.annotated import (
    check_count,
    clean_name,
    distinct_names,
    read_markup,
    seconds_to_ms,
    sniff_markup,
    spoken_lines,
    words_in,
)
from coanalysis.loaders.base import LINE_LIMIT, Blocks, Options, Sniff, Source, limited
from coanalysis.loaders.tiers import (
    COMMENTS,
    TIER_LIMIT,
    Choice,
    Stretch,
    Tier,
    choose_tiers,
    is_comment,
    merged_lines,
    remarks_of,
)
from coanalysis.text import canonical

if TYPE_CHECKING:
    from coanalysis.markup import Element

__all__ = ["LOADER", "Exmaralda"]

ROOT = "basic-transcription"
TRANSCRIPTION = "t"
#: What a tier of another type is.
_OTHER_TYPES = {"a": "annotation", "d": "description", "l": "link"}


class Exmaralda:
    """`.exb`: the tiers of type `t`, merged in the order of the time line."""

    name = "exb"
    suffixes: tuple[str, ...] = (".exb",)
    is_container = True
    called = "an EXMARaLDA file"

    def sniff(self, source: Source) -> Sniff:
        """Look for the element that EXMARaLDA's files begin with."""
        return sniff_markup(source, ROOT, self.suffixes, "EXMARaLDA")

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the events of all speakers, each labelled with the speaker's abbreviation.

        Raises LoadError when no tier is of the type that holds talk.
        """
        markup = read_markup(source, ROOT, "EXMARaLDA")
        check_count(sum(1 for _ in markup.root.iter("tier")), TIER_LIMIT, "tiers", source.name)
        check_count(sum(1 for _ in markup.root.iter("event")), LINE_LIMIT, "events", source.name)
        score = _read(markup.root)
        if not any(kind == TRANSCRIPTION for _, kind in score.tiers):
            raise _no_talk(source)
        chosen = _choose(score)
        comments = [tier for tier, _ in chosen.left if is_comment(tier)]
        return Blocks(
            limited(merged_lines(chosen.read), source.name),
            is_timed=True,
            header=_header(markup.root),
            encoding=markup.encoding,
            encoding_why=markup.why,
            removed=score.removed,
            remarks=tuple(remarks_of(comments, chosen.read)),
            notices=tuple(chosen.notices(score.speakers.values())),
        )


def _no_talk(source: Source) -> LoadError:
    return LoadError(
        "no tier is of type T, which holds what is said",
        where=source.name,
        hint="in EXMARaLDA, set the type of the speakers' tiers to T(ranscription) and save the file",
        code="load.no-turns",
    )


def _choose(score: _Score) -> Choice:
    found = choose_tiers([tier for tier, kind in score.tiers if kind == TRANSCRIPTION])
    others = [
        (tier, COMMENTS if is_comment(tier) else _OTHER_TYPES.get(kind, "of another type"))
        for tier, kind in score.tiers
        if kind != TRANSCRIPTION and tier.stretches
    ]
    return Choice(found.read, (*found.left, *others))


# The file


@dataclass(slots=True)
class _Score:
    """What a file holds. speakers: id -> label. timeline: id of a point -> (its number, time). tiers: with type."""

    speakers: dict[str, str]
    timeline: dict[str, tuple[int, int | None]]
    tiers: list[tuple[Tier, str]]
    removed: int = 0


@dataclass(slots=True)
class _Event:
    """Events of one tier as one: a word may be cut where somebody else begins to speak."""

    text: str
    start: int
    end: int
    begin_ms: int | None
    end_ms: int | None


def _read(root: Element) -> _Score:
    names = ((one.get("id", ""), one.findtext("abbreviation") or "") for one in root.iterfind("head//speaker"))
    points = enumerate(root.iterfind("basic-body/common-timeline/tli"))
    timeline = {one.get("id", ""): (i, seconds_to_ms(one.get("time"))) for i, one in points}
    score = _Score(distinct_names(names), timeline, [])
    for element in root.iterfind("basic-body/tier"):
        score.tiers.append((_tier(score, element), element.get("type", "")))
    return score


def _tier(score: _Score, element: Element) -> Tier:
    speaker = element.get("speaker", "")
    label = score.speakers.get(speaker, clean_name(speaker))
    name = clean_name(element.get("display-name")) or clean_name(element.get("id")) or "unnamed"
    stretches = []
    for one in _joined(score, element):
        place = f"column {one.start} of {name}"
        lines = tuple(spoken_lines(one.text, label, place, begin_ms=one.begin_ms, end_ms=one.end_ms))
        if lines:
            stretches.append(Stretch(one.start, one.end, lines))
    stretches.sort(key=lambda stretch: stretch.start)
    return Tier(name, label, clean_name(element.get("category")), bool(label), tuple(stretches))


def _joined(score: _Score, tier: Element) -> Iterator[_Event]:
    """Yield a tier's events, those without a blank between them as one, unless none has blanks: those are words."""
    events = list(_events(score, tier))
    has_blanks = any(event.text[:1].isspace() or event.text[-1:].isspace() for event in events)
    held: _Event | None = None
    for event in events:
        if has_blanks and held is not None and held.end == event.start and not _is_apart(held.text, event.text):
            held = _Event(held.text + event.text, held.start, event.end, held.begin_ms, event.end_ms)
            continue
        if held is not None:
            yield held
        held = event
    if held is not None:
        yield held


def _is_apart(left: str, right: str) -> bool:
    return not left or not right or left[-1].isspace() or right[0].isspace()


def _events(score: _Score, tier: Element) -> Iterator[_Event]:
    last = 0
    for event in tier.iterfind("event"):
        clean = canonical(_words(event))
        score.removed += clean.removed
        start, begin_ms = score.timeline.get(event.get("start", ""), (last, None))
        end, end_ms = score.timeline.get(event.get("end", ""), (start, None))
        last = max(start, end)
        yield _Event(clean.text, start, last, begin_ms, end_ms)


def _words(event: Element) -> str:
    """Return what an event says, without what its `ud-information` says about it."""
    parts = [event.text or ""]
    for child in event:
        if isinstance(child.tag, str) and child.tag != "ud-information":
            parts.append(words_in(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _header(root: Element) -> tuple[tuple[str, str], ...]:
    """Return what the file says about the conversation as a whole."""
    facts = [root.findtext(f"head/meta-information/{key}") or "" for key in ("project-name", "transcription-name")]
    facts += [
        f"{one.get('attribute-name', '')}: {one.text or ''}"
        for one in root.iterfind("head/meta-information/ud-meta-information/ud-information")
    ]
    told = [clean_name(fact) for fact in facts if fact.strip()]
    return (("head", "\n".join(told)),) if told else ()


LOADER = Exmaralda()
