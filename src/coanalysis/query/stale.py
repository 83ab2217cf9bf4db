"""What a change of a transcript asks a person to look at again (`stale`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coanalysis.model import Passage, StaleItem, Transcript
from coanalysis.query.basis import Basis
from coanalysis.query.parts import counted, local_date, make_table
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Table
from coanalysis.words import has_word

__all__ = ["stale", "stale_table"]

WIDTHS = {
    "id": 10, "what": 24, "transcript": 10, "turn_then": 8, "text_then": 40, "turn_now": 8, "text_now": 40, "why": 20,
    "coder": 12, "date": 11,
}  # fmt: skip
#: So much of an id is enough to name an item.
SHORT_ID = 8
#: Kinds that are about all of a transcript: its words are not shown.
WHOLE = ("summary",)


def stale(study: Study, *, language: str | None = None) -> Table:
    """Return what changed or is gone in newer texts and nobody has settled. Grain: one row per thing to look at again.

    In order of transcripts and of the places where things stood; then the transcripts to be read again for codes that
    are new or redefined since they were read, one row per coder, transcript and reason, without an id. turn_then,
    text_then: in the text in which it was decided or written; turn_now, text_now: in the text in force, empty where
    the words are gone. id: what `coanalysis settle` takes.
    """
    return stale_table(Basis.of(study, language=language))


def stale_table(basis: Basis) -> Table:
    """Return the list from a basis; see `stale`."""
    items = basis.study.waiting_for_a_look
    lost = sum(item.status == "lost" for item in items)
    unspoken = sum(item.now is not None and not _is_spoken(basis, item.now) for item in items)
    there = len(items) - lost - unspoken
    again = tuple(_rereads(basis))
    notes = [
        counted("stale.changed", there, basis.language) if there else "",
        counted("stale.unspoken", unspoken, basis.language) if unspoken else "",
        counted("stale.lost", lost, basis.language) if lost else "",
        basis.word("stale.settle") if items else "",
        counted("stale.reread.note", len(again), basis.language) if again else "",
        "" if items or again else basis.word("stale.none"),
    ]
    numbers = ("turn_then", "turn_now")
    return make_table(
        basis,
        "stale",
        name=basis.word("stale.name"),
        caption=basis.word("stale.caption"),
        columns=tuple(
            Column(key, basis.word(f"column.{key}"), "integer" if key in numbers else "text", width)
            for key, width in WIDTHS.items()
        ),
        rows=(*(_row(basis, item) for item in items), *again),
        grain=basis.word("stale.grain"),
        all_transcripts=True,
        notes=notes,
        landscape=True,
    )


def _is_spoken(basis: Basis, passage: Passage) -> bool:
    """Say whether anybody speaks there whose words may be coded."""
    return passage.transcript not in basis.speech or bool(basis.speakers(passage))


def _row(basis: Basis, item: StaleItem) -> tuple[Cell, ...]:
    transcript = basis.study.transcript_by_id.get(item.was.transcript)
    then = (_turn(basis.study, item.was), _words(basis.study, item, item.was))
    now = (_turn(basis.study, item.now), _words(basis.study, item, item.now)) if item.now else (None, "")
    code = basis.study.code_by_id.get(item.what)
    names = " / ".join(basis.code_name(one) for one in code.split) if code else ""
    why = (basis.word(f"stale.why.{one}", names=names) if has_word(f"stale.why.{one}") else one for one in item.why)
    title = transcript.title if transcript else ""
    what = (item.id[:SHORT_ID], _what(basis, item), title)
    return (*what, *then, *now, "; ".join(why), item.coder, local_date(item.at))


def _what(basis: Basis, item: StaleItem) -> str:
    """Return what an item is in words: «koding: Tidspress», «lesemerke», «støtte for funn: …»."""
    key = f"stale.kind.{item.kind}.{item.answer}" if item.kind == "code" else f"stale.kind.{item.kind}"
    sort = basis.word(key) if has_word(key) else item.kind
    name = basis.code_name(item.what) if item.kind == "code" else item.what
    if item.kind == "memo" and has_word(f"memo.{item.what}"):
        return basis.word(f"memo.{item.what}")
    return f"{sort}: {name}" if name else sort


def _turn(study: Study, passage: Passage) -> int | None:
    """Return the number of the first turn with words in a passage."""
    text = study.text_of(passage)
    turns: Sequence[int] = [turn.number for turn in study.turns_in(text, passage.start, passage.end)] if text else ()
    return turns[0] if turns else None


def _words(study: Study, item: StaleItem, passage: Passage) -> str:
    text: Transcript | None = study.text_of(passage)
    return " ".join(text.text[passage.start : passage.end].split()) if text and item.kind not in WHOLE else ""


# Transcripts to be read again


def _rereads(basis: Basis) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each coder, transcript and reason to read it again."""
    titles = {one.id: one.title for one in basis.study.transcripts}
    order = {transcript: place for place, transcript in enumerate(titles)}
    read = basis.reading.complete
    for transcript, coder in sorted(read, key=lambda key: (order.get(key[0], len(order)), key[1])):
        for why, codes in _to_read(basis, read[transcript, coder]).items():
            names = basis.word("stale.reread", names="; ".join(basis.code_name(one) for one in codes))
            date = local_date(max(basis.reading.code_since[one] for one in codes))
            yield ("", names, titles.get(transcript, ""), None, "", None, "", why, coder, date)


def _to_read(basis: Basis, at: str) -> dict[str, list[str]]:
    """Return reason -> the codes in use that mean something else than when a text was read (`at`)."""
    parts = {part: code.id for code in basis.study.codes for part in code.split}
    found: dict[str, list[str]] = {}
    for code in basis.study.codes:
        if code.status == "retired" or basis.reading.code_since.get(code.id, "") <= at:
            continue
        if code.id in basis.study.redefined:
            why = basis.word("stale.why.read_redefined")
        elif code.id in parts:
            why = basis.word("stale.why.read_split", names=basis.code_name(parts[code.id]))
        else:
            why = basis.word("stale.why.read_added")
        found.setdefault(why, []).append(code.id)
    return found
