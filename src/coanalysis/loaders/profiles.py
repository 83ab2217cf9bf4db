"""Profiles: how one project writes speakers, times and marks, for layouts nobody can foresee.

A profile is a section `[profiles.NAME]` of `coanalysis.toml`, or one of those shipped; `docs/profiles.md` shows how.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from coanalysis.errors import LoadError, Problem, UsageError
from coanalysis.language import marks as habits
from coanalysis.language.marks import MOST
from coanalysis.loaders.base import Line
from coanalysis.loaders.labels import Speakers
from coanalysis.loaders.marks import count_kinds, times_of
from coanalysis.loaders.profile_patterns import ONCE_S, MarkPattern, Watch, compiled, stamp_ms
from coanalysis.loaders.profile_speakers import Layout, find_speakers
from coanalysis.model import Mark, TimePoint, Turn

__all__ = ["Profile", "profile_named", "profile_names"]


@dataclass(frozen=True, slots=True)
class Profile:
    """How a project's transcripts are written. name: as in `--profile`.

    written: the marks it names. usual_marks: whether those of other projects count too. own_kinds: the kinds of marks
    that its section lists itself and has not from a base. where: its section, for messages.
    """

    name: str
    layout: Layout = field(default_factory=Layout)
    written: tuple[MarkPattern, ...] = ()
    usual_marks: bool = True
    own_kinds: frozenset[str] = frozenset()
    where: str = ""
    watch: Watch = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "watch", Watch(self.where))

    def speakers(self, lines: Sequence[Line]) -> Speakers | None:
        """Return which lines begin a turn, None where the profile says nothing of speakers.

        Raises LoadError when one of its patterns takes too long.
        """
        return None if self.layout.is_usual else find_speakers(self.layout, lines, self.watch)

    def marks(self, text: str, start: int, end: int) -> tuple[list[Mark], list[TimePoint]]:
        """Return the marks in text[start:end], and the times of those that are time stamps.

        Where two overlap, times go before the profile's own marks, and these before the usual ones.
        Raises LoadError when one of its patterns takes too long.
        """
        stamped = dict(self._stamped(text, start, end))
        usual = habits.find_marks(text, start, end) if self.usual_marks else []
        lowered = text[start:end].lower()
        own = [mark for one in self.written for mark in one.find(text, start, end, lowered=lowered, watch=self.watch)]
        own += self._skipped(text, start, end, lowered)
        if not stamped and not own:
            return usual, times_of(text, usual)
        usual_times = [mark for mark in usual if mark.kind == "time"]
        marks = habits.disjoint(stamped)
        for others in (usual_times, habits.disjoint(own), usual):
            marks = _with_others(marks, others)
        times = [TimePoint(mark.start, stamped[mark]) for mark in marks if mark in stamped]
        return marks, sorted([*times, *times_of(text, (one for one in marks if one not in stamped))], key=_offset)

    def _stamped(self, text: str, start: int, end: int) -> Iterator[tuple[Mark, int]]:
        """Yield the times that the profile's own stamps name, each with its mark."""
        for source in self.layout.stamps:
            search = compiled(source).finditer
            stamps = partial(islice, search(text, start, end, timeout=ONCE_S), MOST + 1)
            found = self.watch.run(lambda: list(stamps()), end - start)  # noqa: B023
            for one in found:
                ms = stamp_ms(one["stamp"] or "")
                if ms is not None:
                    yield Mark(one.start(), one.end(), "time"), ms

    def _skipped(self, text: str, start: int, end: int, lowered: str) -> Iterator[Mark]:
        """Yield lines that are no speech and stand inside a turn all the same: the text is the file's own."""
        for one in self.layout.skip:
            for mark in one.find(text, start, end, lowered=lowered, watch=self.watch):
                head = text.rfind("\n", start, mark.start) + 1
                if head > start and not text[head : mark.start].strip():
                    last = text.find("\n", mark.start, end)
                    yield Mark(head, end if last < 0 else last, "comment")

    def describe(self, lines: Sequence[Line], text: str, turns: Sequence[Turn]) -> tuple[str, ...]:
        """Return sentences for the report on a file: the marks found, and what of the profile found nothing."""
        spans = [(turn.start, turn.end) for turn in turns]
        kinds = count_kinds(mark for span in spans for mark in self.marks(text, *span)[0])
        counts = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
        sentences = [f"marks found by profile {self.name}: {counts or 'none'}"]
        idle = [*self._idle_layout(lines, text, turns), *self._idle_marks(text, spans)]
        if idle:
            sentences.append(f"profile {self.name} found nothing for: {', '.join(idle)}")
        return tuple(sentences)

    def _idle_layout(self, lines: Sequence[Line], text: str, turns: Sequence[Turn]) -> Iterator[str]:
        layout, said = self.layout, {turn.label for turn in turns}
        if isinstance(layout.header, str):
            begins = layout.header.casefold()
            if not any(line.text.strip().casefold().startswith(begins) for line in lines):
                yield f"header «{layout.header}»"
        yield from (f"speaker «{label}»" for label in layout.labels if label not in said)
        is_timed = any(turn.begin_ms is not None or any(self._stamped(text, turn.start, turn.end)) for turn in turns)
        if layout.stamps and not is_timed:
            yield "stamp"

    def _idle_marks(self, text: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
        """Yield the marks that stand nowhere, of those that a researcher has listed, each with its kind."""
        found: Counter[MarkPattern] = Counter()
        written = [one for one in self.written if one.kind in self.own_kinds]
        for start, end in spans:
            lowered = text[start:end].lower()
            for one in written:
                found[one] += any(True for _ in one.find(text, start, end, lowered=lowered, watch=self.watch))
        return (f"{one.kind} «{one.text}»" for one in written if not found[one])


def _offset(point: TimePoint) -> int:
    return point.offset


def _with_others(marks: Sequence[Mark], others: Sequence[Mark]) -> list[Mark]:
    """Return marks with those of others that overlap none of them, in order. Both are sorted and disjoint."""
    kept, at = list(marks), 0
    for other in others:
        while at < len(marks) and marks[at].end <= other.start:
            at += 1
        if at == len(marks) or marks[at].start >= other.end:
            kept.append(other)
    return sorted(kept, key=lambda mark: mark.start)


def profile_names(profiles: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names there are: the project's own first, then those shipped."""
    from coanalysis.loaders.profile_shipped import shipped

    return tuple(dict.fromkeys([*profiles, *shipped()]))


def profile_named(name: str, profiles: Mapping[str, object]) -> Profile:
    """Return a profile by name. profiles: the sections `[profiles.…]` of `coanalysis.toml`, by name.

    A section goes before a shipped profile of the same name. Raises UsageError naming the profiles there are when
    there is none of that name, LoadError with all that is wrong in its section.
    """
    from coanalysis.loaders.profile_reading import faults_of, read_profile, section

    if name not in profile_names(profiles):
        hint = f"profiles: {', '.join(profile_names(profiles))}; docs/profiles.md says how to write one"
        raise UsageError(f"there is no profile {name!r}", hint=hint)
    faults = faults_of(name, profiles)
    if faults:
        problems = [Problem(f"{section(name)}, {fault.key}", fault.message, fault.hint) for fault in faults]
        raise LoadError(
            f"the profile {name} cannot be used", where=section(name), code="load.profile", problems=problems,
            hint="mend this section; docs/profiles.md explains every key",
        )  # fmt: skip
    return read_profile(name, profiles)
