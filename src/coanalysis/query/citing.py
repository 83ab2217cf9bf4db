"""Quotes: the words of a passage with who said them and where."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from coanalysis.language.bare import bare
from coanalysis.model import Coding, Transcript
from coanalysis.query.basis import Basis
from coanalysis.table import Quote
from coanalysis.words import LANGUAGES

#: From so many words on, a person's language can be told.
ENOUGH_WORDS = 60

__all__ = ["clock", "line_of", "placed", "quote", "quote_of", "reference", "said", "time_of"]


def quote(
    basis: Basis,
    transcript: Transcript,
    start: int,
    end: int,
    *,
    code: str = "",
    coders: Iterable[str] = (),
    starred: bool = False,
) -> Quote:
    """Return a stretch of a transcript as a quote, word for word; without transcription marks where asked for.

    A stretch inside one turn gives its characters. One over several turns gives a line a turn, each beginning with
    the pseudonym (or «Intervjuer», «Moderator») instead of the label, with the words of the turn that lie in it.
    """
    speech = basis.speech[transcript.id]
    places = speech.places(start, end)
    people = speech.speakers(start, end)
    return Quote(
        text=_words(basis, transcript, start, end),
        citation=_citation(basis, transcript, people),
        reference=reference(basis, transcript, start, end),
        code=code,
        code_name=basis.code_name(code) if code else "",
        person=", ".join(people),
        transcript=transcript.title,
        turn=transcript.turns[places[0]].number if places else 0,
        language=language_of(basis, transcript, people),
        coders=tuple(coders),
        starred=starred,
        group=transcript.group,
        turns=max(len(places), 1),
    )


def quote_of(basis: Basis, coding: Coding) -> Quote:
    """Return the words of a coding as a quote."""
    transcript = basis.study.transcript_by_id[coding.transcript]
    return quote(
        basis,
        transcript,
        coding.start,
        coding.end,
        code=coding.code,
        coders=coding.coders,
        starred=coding.starred,
    )


def _words(basis: Basis, transcript: Transcript, start: int, end: int) -> str:
    speech = basis.speech[transcript.id]
    places = speech.places(start, end)
    if not places:
        return said(basis, transcript, start, end)
    turns = [transcript.turns[place] for place in places]
    pieces = [said(basis, transcript, max(start, turn.start), min(end, turn.end)) for turn in turns]
    if len(pieces) == 1:
        return pieces[0]
    names = [speech.people[place] or basis.word(f"function.{speech.functions[place]}") for place in places]
    return "\n".join(f"{name}: {piece}" for name, piece in zip(names, pieces, strict=True))


def said(basis: Basis, transcript: Transcript, start: int, end: int) -> str:
    """Return the words of a stretch as quotes show them."""
    if not basis.leaves_marks:
        return transcript.text[start:end]
    return bare(transcript.text, start, end, transcript.marks, gap=basis.study.settings.ellipsis).text


def _citation(basis: Basis, transcript: Transcript, people: tuple[str, ...]) -> str:
    known = [person for person in people if person != basis.unknown_person(transcript)]
    return f"({', '.join([*known, transcript.title])})"


def placed(words: Quote) -> str:
    """Return who said a quote and where, so that it can be found again: «(D3, FG2, ytring 41)»."""
    return f"{words.citation.removesuffix(f'{words.transcript})')}{words.reference})"


def reference(basis: Basis, transcript: Transcript, start: int, end: int) -> str:
    """Return the place of a stretch for an appendix: «FG2, ytring 41», «FG2, ytring 41–43»."""
    turns = basis.speech[transcript.id].turns(start, end)
    if not turns:
        return transcript.title
    numbers = str(turns[0].number) if len(turns) == 1 else f"{turns[0].number}–{turns[-1].number}"
    return basis.word("table.reference", transcript=transcript.title, numbers=numbers)


def language_of(basis: Basis, transcript: Transcript, people: tuple[str, ...] = ()) -> str:
    """Return the language of the words of people in a transcript.

    In a group, and where a transcript is mixed, some may speak bokmål and some nynorsk: one who says enough is judged
    by all they say there. Else it is the transcript's own language, else the study's.
    """
    own = transcript.language[:2].lower()
    known = own if own in LANGUAGES else basis.study.settings.language
    if (transcript.kind == "interview" and transcript.language != "mixed") or len(people) != 1:
        return known
    key = (transcript.id, people[0])
    if key not in basis.spoken:
        basis.spoken[key] = _spoken(basis.speech[transcript.id].words_of(people[0]), known)
    return basis.spoken[key]


def _spoken(words: str, known: str) -> str:
    from coanalysis.language.guess import guess_language

    return guess_language(words) if len(words.split()) >= ENOUGH_WORDS else known


def time_of(basis: Basis, transcript: Transcript, start: int) -> str:
    """Return the time in the recording, `00:14:32`, of the last known moment at or before a position in its turn."""
    turns = basis.speech[transcript.id].turns(start, start + 1)
    begin = turns[0].begin_ms if turns else None
    place = bisect_right(transcript.times, start, key=lambda point: point.offset)
    if place and (not turns or transcript.times[place - 1].offset >= turns[0].start):
        begin = transcript.times[place - 1].ms
    return clock(begin)


def clock(ms: int | None) -> str:
    """Return milliseconds as `hh:mm:ss`; '' for None."""
    if ms is None:
        return ""
    seconds = ms // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def line_of(transcript: Transcript, start: int) -> int:
    """Return the line of the transcript's canonical text, from 1, in which a position lies."""
    return transcript.text.count("\n", 0, start) + 1
