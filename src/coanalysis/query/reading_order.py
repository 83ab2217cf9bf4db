"""In which order to read for one code, and how much of it may still be unfound (`order`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coanalysis.errors import QueryError
from coanalysis.model import Passage, Suggestion
from coanalysis.query.basis import Basis
from coanalysis.query.choice import find_code
from coanalysis.query.citing import placed, quote
from coanalysis.query.hinting import Hinted, handed_over, titled
from coanalysis.query.parts import make_table
from coanalysis.review.hints import Hints
from coanalysis.review.learning import Material, Ranking, ranking
from coanalysis.review.names import CodeNames
from coanalysis.suggesters.ordering import Order, Unfound, informative, random_order, still_unfound, two_readers
from coanalysis.table import Cell, Column, Table

__all__ = ["ORDERS", "order_table"]

#: Transcript order is the default: a turn makes sense where it stands.
ORDERS = ("transcript", "informative", "random")
#: An attribute of a read mark: the order the turn was read in, where it was not that of the transcript.
READ_IN = "order"


def order_table(
    basis: Basis, *, code: str | None = None, transcript: str | None = None, order: str | None = None,
    hinted: Hinted | None = None,
) -> Table:  # fmt: skip
    """Return one row per codable turn, in the order to read for one code, with what speaks for reading it.

    order: `transcript` (the default), `informative` (likeliest first) or `random`. The notes say how much of the code
    may still be unfound, or why that cannot be known. Without a code there are no rows.
    Raises QueryError for several codes, for another order, and for `informative` where hints are off.
    """
    given, how = handed_over(basis, hinted), order or "transcript"
    if how not in ORDERS:
        raise QueryError(f"there is no order {how!r}", hint=f"orders: {', '.join(ORDERS)}")
    if how == "informative" and given.rule == "off":
        raise QueryError(
            "an order by what is likely is a hint, and hints are off in this study",
            hint="read in transcript order, or at random: --order random",
        )
    ids = titled(basis, transcript)
    if code is None:
        return _table(basis, how, basis.word("order.name"), (), [basis.word("order.which")])
    wanted = _one_code(basis, code)
    ranked = ranking(given.material, wanted)
    passages = [one for one in _ordered(ranked, how) if one.transcript in ids]
    row = _Rows(basis, given, ranked, how)
    rows = tuple(row.of(rank, one) for rank, one in enumerate(passages, 1))
    caption = basis.word("order.caption", name=basis.code_name(wanted))
    notes = [basis.word(f"order.note.{how}"), *_unfound_notes(basis, given.material, wanted)]
    return _table(basis, how, caption, rows, notes)


def _table(basis: Basis, how: str, caption: str, rows: tuple[tuple[Cell, ...], ...], notes: list[str]) -> Table:
    return make_table(
        basis,
        "order",
        name=basis.word("order.name"),
        caption=caption,
        columns=(
            Column("rank", basis.word("column.rank"), "integer", 6),
            Column("reference", basis.word("column.reference"), width=18),
            Column("text", basis.word("column.quote"), "quote", 50),
            Column("why", basis.word("column.why"), width=40),
            Column("read", basis.word("column.is_read"), width=8),
        ),
        rows=rows,
        grain=basis.word("order.grain"),
        unit=basis.word("unit.turns"),
        all_transcripts=True,
        filters={basis.word("order.filter"): basis.word(f"order.{how}")},
        notes=notes,
        landscape=True,
    )


def _one_code(basis: Basis, code: str) -> str:
    found = find_code(basis, code)
    if len(found) > 1:
        raise QueryError(f"{code!r} is several codes", hint=f"one of: {', '.join(found)}")
    return found[0]


def _ordered(ranked: Ranking, order: str) -> list[Passage]:
    if order == "informative":
        return informative(ranked.passages, likeness=ranked.likeness, margins=ranked.margins)
    return random_order(ranked.passages) if order == "random" else list(ranked.passages)


class _Rows:
    """Makes the rows. What speaks for a turn is shown before it is read only where the likeliest were asked for."""

    def __init__(self, basis: Basis, given: Hinted, ranked: Ranking, order: str) -> None:
        self.basis, self.material, self.ranked = basis, given.material, ranked
        self.is_ahead = order == "informative" or given.rule == "at_once"
        self.is_off = given.rule == "off"
        self.words = Hints(CodeNames(basis.study, basis.language), basis.language)

    def of(self, rank: int, passage: Passage) -> tuple[Cell, ...]:
        """Return the row of a passage."""
        transcript = self.basis.study.transcript_by_id[passage.transcript]
        said = quote(self.basis, transcript, passage.start, passage.end)
        is_read = bool(self.material.read_at(passage))
        may_tell = not self.is_off and (is_read or self.is_ahead)
        found: Suggestion | None = self.ranked.evidence(passage) if may_tell else None
        why = self.words.why(transcript, found) if found else ""
        return (rank, placed(said), said, why, self.basis.word("order.read") if is_read else "")


def _unfound_notes(basis: Basis, material: Material, code: str) -> Iterator[str]:
    """Yield how much of a code may be unfound: by what was read, and by each two people who read the same."""
    yield _told(basis, _by_sample(material, code))
    others = sorted({coder for _, coder in basis.reading.marks if coder != material.coder})
    for other in others:
        found = _by_two(basis, material, other, code)
        if found is not None:
            yield _told(basis, found, coder=material.coder, other=other)


def _by_sample(material: Material, code: str) -> Unfound:
    orders = _orders(material)
    read: dict[Passage, Order] = {
        unit.passage: orders.get(unit.passage, "transcript") for unit in material.units if code in unit.read_for
    }
    accepted = {unit.passage for unit in material.units if code in unit.accepted and unit.passage in read}
    return still_unfound(read, accepted, n_unread=len(material.passages) - len(read))


def _orders(material: Material) -> dict[Passage, Order]:
    """Return the order passages were read in, where their read mark says so."""
    known: dict[str, Order] = {"informative": "informative", "random": "random"}
    marks = (one for one in material.own.decisions if one.answer == "read" and one.coder == material.coder)
    return {one.passage: known[one.attributes[READ_IN]] for one in marks if one.attributes.get(READ_IN) in known}


def _by_two(basis: Basis, material: Material, other: str, code: str) -> Unfound | None:
    """Return what two people's own answers say about passages both have read for a code; None if there are none."""
    units = [(one, two) for one, two in zip(material.units, Material(basis.study, other).units, strict=True)
             if code in one.read_for and code in two.read_for]  # fmt: skip
    if not units:
        return None
    found: Sequence[set[Passage]] = [
        {pair[side].passage for pair in units if code in pair[side].accepted} for side in (0, 1)
    ]
    return two_readers(*found) if all(found) else None


def _told(basis: Basis, found: Unfound, **values: object) -> str:
    return basis.word(
        f"order.unfound.{found.basis}", found=found.found, low=found.low, likely=found.likely, high=found.high, **values
    )
