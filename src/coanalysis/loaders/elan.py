"""ELAN `.eaf`: tiers of annotations on a time line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coanalysis.loaders.annotated import check_count, clean_name, read_markup, sniff_markup, spoken_lines, words_in
from coanalysis.loaders.base import LINE_LIMIT, Blocks, Options, Sniff, Source, limited
from coanalysis.loaders.tiers import (
    TIER_LIMIT,
    Choice,
    Stretch,
    Tier,
    choose_tiers,
    is_comment,
    merged_lines,
    ranked,
    remarks_of,
)
from coanalysis.text import canonical

if TYPE_CHECKING:
    from coanalysis.markup import Element

__all__ = ["LOADER", "Elan"]

ROOT = "ANNOTATION_DOCUMENT"
#: Milliseconds of one unit of TIME_UNITS; very old files may count frames.
_UNITS = {"PAL-frames": 40.0, "NTSC-frames": 1001 / 30}
_WHOLE = re.compile(r"\d{1,11}")
#: A tier whose annotations are nearly all such words numbers the talk and does not hold it: `12`, `intervju.003`.
_NUMBER = re.compile(r"\S*\d\S*")
_NUMBER_SHARE = 0.9
#: So many steps from an annotation to the one it depends on; no file has as many.
_DEEPEST = 50


class Elan:
    """`.eaf` of every version: the tiers of all speakers, merged in the order of time."""

    name = "eaf"
    suffixes: tuple[str, ...] = (".eaf",)
    is_container = True
    called = "an ELAN file"

    def sniff(self, source: Source) -> Sniff:
        """Look for the element that ELAN's files begin with."""
        return sniff_markup(source, ROOT, self.suffixes, "ELAN")

    def load(self, source: Source, options: Options) -> Blocks:  # noqa: ARG002
        """Return the annotations of the speakers' tiers, each labelled with its participant, else with its tier."""
        markup = read_markup(source, ROOT, "ELAN")
        check_count(sum(1 for _ in markup.root.iter("TIER")), TIER_LIMIT, "tiers", source.name)
        check_count(sum(1 for _ in markup.root.iter("ANNOTATION")), LINE_LIMIT, "annotations", source.name)
        document = _read(markup.root)
        chosen = _choose(document.tiers)
        comments = [tier for tier, _ in chosen.left if is_comment(tier)]
        return Blocks(
            limited(merged_lines(chosen.read), source.name),
            is_timed=True,
            encoding=markup.encoding,
            encoding_why=markup.why,
            removed=document.removed,
            remarks=tuple(remarks_of(comments, chosen.read)),
            notices=(*chosen.notices(), *_untimed(chosen.read)),
        )


def _untimed(tiers: Iterable[Tier]) -> Iterator[str]:
    n = sum(stretch.lines[0].begin_ms is None for tier in tiers for stretch in tier.stretches)
    if n:
        yield f"annotations without a start time: {n}"


# The file


@dataclass(frozen=True, slots=True)
class _Slot:
    """A point of the time line. order: its time, or that of the last point before it whose time is known."""

    ms: int | None
    order: int


@dataclass(slots=True)
class _Document:
    """What a file holds: tiers with the names of their parents, and characters taken out."""

    tiers: list[tuple[Tier, str]] = field(default_factory=list)
    removed: int = 0


_NOWHERE = _Slot(None, 0)


def _read(root: Element) -> _Document:
    slots = _slots(root)
    spans: dict[str, tuple[_Slot, _Slot]] = {}
    parents: dict[str, str] = {}
    for one in root.iter("ALIGNABLE_ANNOTATION"):
        ends = (slots.get(one.get(f"TIME_SLOT_REF{side}", ""), _NOWHERE) for side in (1, 2))
        spans[one.get("ANNOTATION_ID", "")] = (next(ends), next(ends))
    for one in root.iter("REF_ANNOTATION"):
        parents[one.get("ANNOTATION_ID", "")] = one.get("ANNOTATION_REF", "")
    document = _Document()
    for element in root.iter("TIER"):
        _add_tier(document, element, spans, parents)
    return document


def _slots(root: Element) -> dict[str, _Slot]:
    header = root.find("HEADER")
    unit = _UNITS.get(header.get("TIME_UNITS", "") if header is not None else "", 1.0)
    slots: dict[str, _Slot] = {}
    last = 0
    for one in root.iter("TIME_SLOT"):
        value = one.get("TIME_VALUE", "")
        ms = round(int(value) * unit) if _WHOLE.fullmatch(value) else None
        last = last if ms is None else ms
        slots[one.get("TIME_SLOT_ID", "")] = _Slot(ms, last)
    return slots


def _add_tier(
    document: _Document, element: Element, spans: dict[str, tuple[_Slot, _Slot]], parents: dict[str, str]
) -> None:
    name = clean_name(element.get("TIER_ID")) or "unnamed"
    label = clean_name(element.get("PARTICIPANT"))
    stretches = []
    for number, one in enumerate(_annotations(element), 1):
        clean = canonical(words_in(one.find("ANNOTATION_VALUE")))
        document.removed += clean.removed
        begin, end = _span(one.get("ANNOTATION_ID", ""), spans, parents)
        place = f"annotation {number} of {name}"
        lines = tuple(spoken_lines(clean.text, label or name, place, begin_ms=begin.ms, end_ms=end.ms))
        if lines:
            stretches.append(Stretch(begin.order, max(begin.order, end.order), lines))
    stretches.sort(key=lambda stretch: stretch.start)
    kind, annotator = clean_name(element.get("LINGUISTIC_TYPE_REF")), clean_name(element.get("ANNOTATOR"))
    tier = Tier(name, label or name, kind, bool(label), tuple(stretches), annotator)
    document.tiers.append((tier, clean_name(element.get("PARENT_REF"))))


def _annotations(tier: Element) -> list[Element]:
    """Return a tier's annotations in order; those that depend on one parent follow each other as they say."""
    found = [one for annotation in tier.iterfind("ANNOTATION") for one in annotation if isinstance(one.tag, str)]
    after = {one.get("PREVIOUS_ANNOTATION", ""): one for one in found if one.get("PREVIOUS_ANNOTATION")}
    ordered: dict[str, Element] = {}
    for i, one in enumerate(found):
        if one.get("PREVIOUS_ANNOTATION") in ordered or not one.get("PREVIOUS_ANNOTATION"):
            following: Element | None = one
            while following is not None and (key := following.get("ANNOTATION_ID", f"no id {i}")) not in ordered:
                ordered[key] = following
                following = after.get(key)
    taken = {id(one) for one in ordered.values()}
    return [*ordered.values(), *(one for one in found if id(one) not in taken)]


def _span(name: str, spans: dict[str, tuple[_Slot, _Slot]], parents: dict[str, str]) -> tuple[_Slot, _Slot]:
    """Return where an annotation begins and ends: its own points, or those of the annotation it depends on."""
    for _ in range(_DEEPEST):
        if name in spans:
            return spans[name]
        name = parents.get(name, "")
    return _NOWHERE, _NOWHERE


# The choice


def _choose(tiers: Sequence[tuple[Tier, str]]) -> Choice:
    """Return which tiers hold talk. A tier below another is read only where that one says nothing itself."""
    below = _families(tiers)
    candidates: list[Tier] = []
    left: list[tuple[Tier, str]] = []
    for root, children in below:
        talk = [root] if not children or _speaks(root) else _instead(root, children)
        names = {tier.name for tier in talk}
        candidates += talk
        left += [(tier, f"below {root.name}") for tier in children if tier.name not in names and tier.stretches]
        if root.name not in names:
            left.append((root, "numbers" if root.stretches else "empty"))
    chosen = choose_tiers(candidates)
    return Choice(chosen.read, (*chosen.left, *left))


def _families(tiers: Sequence[tuple[Tier, str]]) -> list[tuple[Tier, list[Tier]]]:
    """Return each tier that stands alone, with all that depend on it, however deep."""
    parent_of = {tier.name: parent for tier, parent in tiers}
    children: dict[str, list[Tier]] = defaultdict(list)
    roots = []
    for tier, _ in tiers:
        top = _top(tier.name, parent_of)
        if top == tier.name:
            roots.append(tier)
        else:
            children[top].append(tier)
    return [(root, children[root.name]) for root in roots]


def _top(name: str, parent_of: dict[str, str]) -> str:
    seen = [name]
    while parent_of.get(seen[-1]) and parent_of[seen[-1]] in parent_of:
        if parent_of[seen[-1]] in seen:
            return name
        seen.append(parent_of[seen[-1]])
    return seen[-1]


def _speaks(tier: Tier) -> bool:
    numbers = sum(_NUMBER.fullmatch(stretch.lines[0].text) is not None for stretch in tier.stretches)
    return bool(tier.stretches) and numbers < _NUMBER_SHARE * len(tier.stretches)


def _instead(root: Tier, children: Sequence[Tier]) -> list[Tier]:
    """Return the tiers that hold the talk below one that does not: for each speaker the likeliest, else the root."""
    named = [_named_after(root, tier) for tier in children if tier.stretches]
    best: dict[str, Tier] = {}
    for tier in ranked(named):
        if _speaks(tier):
            best.setdefault(tier.label if tier.is_named else "", tier)
    return [tier for tier in named if best.get(tier.label if tier.is_named else "") is tier] or [root]


def _named_after(root: Tier, tier: Tier) -> Tier:
    """Return a tier labelled with its own participant, else with the root's, else as an empty root is called."""
    if tier.is_named or (root.stretches and not root.is_named):
        return tier
    stretches = tuple(
        replace(one, lines=tuple(replace(line, label=root.label) for line in one.lines)) for one in tier.stretches
    )
    return replace(tier, label=root.label, is_named=root.is_named, stretches=stretches)


LOADER = Elan()
