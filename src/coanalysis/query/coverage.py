"""What has been read and coded, and what was relevant and fits no code (`coverage`)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from coanalysis.errors import QueryError
from coanalysis.language.marks import blanked
from coanalysis.language.tokens import places_of
from coanalysis.methods import profile
from coanalysis.model import Coding, Transcript, Turn
from coanalysis.query.basis import Basis, Stretch
from coanalysis.query.order import norwegian_key
from coanalysis.query.parts import make_table
from coanalysis.review import current
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Table

__all__ = ["COVERAGE", "coverage", "coverage_tables"]

FIGURES = ("turns", "read", "coded", "uncoded", "fits_no_code", "unread")
WORDS = ("words", *FIGURES[1:])
SHARES = ("coded", "uncoded", "fits_no_code")
#: Of fewer than this no percentage is printed.
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """What was done with one turn that may be coded, by anybody or by one coder.

    coded, fits_none: the stretches that share characters with it. words: figures in the order of WORDS.
    """

    read: bool
    coded: list[Stretch]
    fits_none: list[Stretch]
    words: tuple[int, ...] = ()


def coverage(study: Study, by: str = "transcripts", *, language: str | None = None) -> Table:
    """Return what has been read and coded, of the turns that may be coded.

    by: `transcripts`, `persons` or `coders` (one row per coder and transcript). Figures are turns: all; read; coded
    (some coding, accepted or disputed, shares characters with the turn); read but neither coded nor marked as
    fitting no code; marked as fitting no code; not read. Unless by coder, what any coder did counts.
    by `words` (per transcript) or `words_persons`: the same in words, with shares in per cent of all words. Of a turn
    only the words inside the coded stretch are coded.
    Raises QueryError for another `by`.
    """
    if by not in COVERAGE:
        raise QueryError(f"there is no coverage by {by!r}", hint=f"by: {', '.join(COVERAGE)}")
    return COVERAGE[by](Basis.of(study, language=language))


def coverage_tables(basis: Basis) -> tuple[Table, ...]:
    """Return coverage in turns by transcript, by person and by coder, then in words by transcript and by person."""
    return tuple(make(basis) for make in COVERAGE.values())


# In turns


def _by_transcript(basis: Basis) -> Table:
    seen = _seen(basis)
    rows: list[tuple[Cell, ...]] = []
    for one in basis.study.transcripts:
        done = _yes(basis, basis.reading.fully_read(one.id))
        rows.append((one.title, one.group, *_figures(seen[one.id].values()), done))
    rows.append((basis.word("matrix.total"), "", *_figures(_all(seen)), ""))
    keys = ("transcript", "group", *FIGURES, "fully_read")
    return _table(basis, "transcripts", keys, rows, notes=_notes(basis, seen))


def _yes(basis: Basis, value: bool) -> str:
    return basis.word("yes" if value else "no")


def _by_person(basis: Basis) -> Table:
    seen = _seen(basis)
    found = _persons(basis, seen)
    rows: list[tuple[Cell, ...]] = [(person, *_figures(turns)) for person, turns in found]
    rows.append((basis.word("matrix.total"), *_figures(_all(seen))))
    return _table(basis, "persons", ("person", *FIGURES), rows, notes=_notes(basis, seen))


def _by_coder(basis: Basis) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for coder in sorted({decision.coder for decision in basis.study.decisions}, key=norwegian_key):
        seen = _seen(basis, coder)
        for one in basis.study.transcripts:
            done = basis.reading.fully_read(one.id, coder=coder)
            rows.append((coder, one.title, *_figures(seen[one.id].values()), _yes(basis, done)))
    notes = [basis.word("coverage.note"), basis.word("coverage.overlap")]
    return _table(basis, "coders", ("coder", "transcript", *FIGURES, "fully_read"), rows, notes=notes)


def _figures(turns: Iterable[Seen]) -> tuple[int, ...]:
    found = list(turns)
    read = sum(turn.read for turn in found)
    return (
        len(found),
        read,
        sum(bool(turn.coded) for turn in found),
        sum(turn.read and not turn.coded and not turn.fits_none for turn in found),
        sum(bool(turn.fits_none) for turn in found),
        len(found) - read,
    )


# In words


def _words_by_transcript(basis: Basis) -> Table:
    seen = _seen(basis, words=True)
    rows: list[tuple[Cell, ...]] = []
    rows += [(one.title, one.group, *_words(seen[one.id].values())) for one in basis.study.transcripts]
    rows.append((basis.word("matrix.total"), "", *_words(_all(seen))))
    return _words_table(basis, "words", ("transcript", "group"), rows, notes=_notes(basis, seen, words=True))


def _words_by_person(basis: Basis) -> Table:
    seen = _seen(basis, words=True)
    rows: list[tuple[Cell, ...]] = [(person, *_words(turns)) for person, turns in _persons(basis, seen)]
    rows.append((basis.word("matrix.total"), *_words(_all(seen))))
    return _words_table(basis, "words_persons", ("person",), rows, notes=_notes(basis, seen, words=True))


def _words_table(
    basis: Basis, by: str, keys: Sequence[str], rows: Sequence[tuple[Cell, ...]], *, notes: Sequence[str]
) -> Table:
    shares = tuple(f"{key}_share" for key in SHARES)
    return _table(basis, by, (*keys, *WORDS, *shares), rows, notes=notes, unit="unit.words")


def _words(turns: Iterable[Seen]) -> tuple[int | None, ...]:
    """Return the figures of WORDS summed, then the shares of SHARES in per cent."""
    sums = [sum(column) for column in zip(*(turn.words for turn in turns), strict=True)] or [0] * len(WORDS)
    return (*sums, *(_share(sums[WORDS.index(key)], sums[0]) for key in SHARES))


def _share(part: int, whole: int) -> int | None:
    """Return a share in whole per cent, half rounded up; None of fewer than FEWEST."""
    return (200 * part + whole) // (2 * whole) if whole >= FEWEST else None


COVERAGE: dict[str, Callable[[Basis], Table]] = {
    "transcripts": _by_transcript,
    "persons": _by_person,
    "coders": _by_coder,
    "words": _words_by_transcript,
    "words_persons": _words_by_person,
}

# Shared


def _table(
    basis: Basis,
    by: str,
    keys: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    *,
    notes: Sequence[str],
    unit: str = "unit.turns",
) -> Table:
    labels = {"turns": "column.n_turns", "words": "column.n_words"}
    texts = ("transcript", "group", "person", "coder", "fully_read")
    return make_table(
        basis,
        "coverage",
        name=basis.word(f"coverage.{by}.name"),
        part=by,
        caption=basis.word(f"coverage.{by}.caption"),
        columns=tuple(
            Column(
                key,
                basis.word(labels.get(key, f"column.{key}")),
                "text" if key in texts else "integer",
                18 if key.endswith("_share") else 12,
            )
            for key in keys
        ),
        rows=tuple(rows),
        grain=basis.word(f"coverage.{by}.grain"),
        unit=basis.word(unit),
        all_transcripts=True,
        notes=notes,
    )


def _notes(basis: Basis, seen: dict[str, dict[int, Seen]], *, words: bool = False) -> list[str]:
    if not words:
        return [_fits_none_note(basis, seen), basis.word("coverage.note"), basis.word("coverage.overlap")]
    few = basis.word("coverage.words.few", n=FEWEST)
    return [_fits_none_note(basis, seen), basis.word("coverage.words.note"), basis.word("coverage.overlap"), few]


def _fits_none_note(basis: Basis, seen: dict[str, dict[int, Seen]]) -> str:
    """Return how much of what is relevant fits no code: some methods demand this figure, also when it is nought."""
    turns = list(_all(seen))
    relevant = [turn for turn in turns if turn.coded or turn.fits_none]
    marked = sum(bool(turn.fits_none) for turn in relevant)
    asked = profile(basis.study.settings.method).fits_no_code
    if not marked:
        return basis.word("coverage.none_marked") if asked and relevant else ""
    share = _share(marked, len(relevant))
    text = basis.word("coverage.fits_none", n=marked, total=len(relevant))
    return text if share is None else f"{text[:-1]} ({_percent(basis, share)})."


def _percent(basis: Basis, share: int) -> str:
    return basis.word("table.percent", n=share)


def _all(seen: dict[str, dict[int, Seen]]) -> Iterator[Seen]:
    return (turn for turns in seen.values() for turn in turns.values())


def _persons(basis: Basis, seen: dict[str, dict[int, Seen]]) -> list[tuple[str, list[Seen]]]:
    """Return each person present, in order, with the turns they speak."""
    found: dict[str, list[Seen]] = defaultdict(list)
    for key, turns in seen.items():
        for place, turn in turns.items():
            found[basis.speech[key].people[place]].append(turn)
    return [(person, found[person]) for person in basis.people(one.id for one in basis.study.transcripts)]


def _seen(basis: Basis, coder: str | None = None, *, words: bool = False) -> dict[str, dict[int, Seen]]:
    """Return transcript id -> place of a turn that may be coded -> what was done with it. words: count them too."""
    coded = _by_turn(basis, (one for one in basis.all_codings if _is_by(one, coder)))
    answers = current(basis.study.decisions, coder=coder)
    none = _by_turn(basis, (one for one in answers if one.family == "fits_no_code"))
    found: dict[str, dict[int, Seen]] = {}
    for one in basis.study.transcripts:
        said = blanked(one.text, one.marks) if words else ""
        turns = found[one.id] = {}
        for place, turn in enumerate(one.turns):
            if basis.study.is_codable(one, turn):
                done = Seen(_is_read(basis, one, turn, coder), coded[one.id, place], none[one.id, place])
                turns[place] = replace(done, words=_words_in(said, turn, done)) if words else done
    return found


def _words_in(said: str, turn: Turn, done: Seen) -> tuple[int, ...]:
    """Return the figures of WORDS for one turn."""
    places = [(turn.start + start, turn.start + end) for start, end in places_of(said[turn.start : turn.end])]
    in_code, in_none = _inside(places, done.coded), _inside(places, done.fits_none)
    n_read = len(places) if done.read else 0
    n_uncoded = len(places) - len(in_code | in_none) if done.read else 0
    return (len(places), n_read, len(in_code), n_uncoded, len(in_none), len(places) - n_read)


def _inside(words: Sequence[tuple[int, int]], stretches: Iterable[Stretch]) -> set[int]:
    """Return the places of the words that share characters with some stretches."""
    found: set[int] = set()
    for one in stretches:
        first = bisect_right(words, one.start, key=lambda word: word[1])
        found.update(range(first, bisect_left(words, one.end, key=lambda word: word[0])))
    return found


def _is_by(coding: Coding, coder: str | None) -> bool:
    return coding.state in ("accepted", "disputed") and (coder is None or coder in coding.coders)


def _by_turn(basis: Basis, stretches: Iterable[Stretch]) -> defaultdict[tuple[str, int], list[Stretch]]:
    """Return (transcript id, place of a turn) -> the stretches that share characters with it."""
    found: defaultdict[tuple[str, int], list[Stretch]] = defaultdict(list)
    for one in stretches:
        if one.transcript in basis.speech:
            for place in basis.speech[one.transcript].places(one.start, one.end):
                found[one.transcript, place].append(one)
    return found


def _is_read(basis: Basis, transcript: Transcript, turn: Turn, coder: str | None) -> bool:
    coders = (who for one, who in basis.reading.marks if one == transcript.id and coder in (None, who))
    return any(basis.reading.turn_read(transcript.id, turn, who) for who in coders)
