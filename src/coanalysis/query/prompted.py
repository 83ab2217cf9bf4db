"""Whether the question before already held the theme's words (`prompted`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from coanalysis.codebook.match import Matcher, compile_codes
from coanalysis.errors import QueryError
from coanalysis.language.guess import guess_language
from coanalysis.language.keys import KeyTable
from coanalysis.language.marks import blanked
from coanalysis.language.tokens import fold, words_of
from coanalysis.language.wordlists import words_in
from coanalysis.model import Transcript, Turn
from coanalysis.query.basis import Basis, Coded
from coanalysis.query.choice import chosen
from coanalysis.query.citing import placed, quote_of, said
from coanalysis.query.parts import common_notes, make_table, marks_note
from coanalysis.study import Study, text_in
from coanalysis.table import Cell, Column, Count, Table

__all__ = ["VERDICTS", "prompted", "prompted_tables"]

#: What is said of a coding: the word was in the question before; not there, but said; nothing to compare.
VERDICTS = ("prompted", "unprompted", "no_word")
ASKERS = ("interviewer", "moderator")
#: A turn of fewer words and without a question mark is no question: «Mm.», «Ja, ikke sant.»
SHORTEST = 4
_TAGS = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}


@dataclass(frozen=True, slots=True)
class Compared:
    """A coding beside the question before it. words: the theme's words that stand in the question, as they stand."""

    coded: Coded
    question: Turn | None
    guide: str
    words: tuple[str, ...]
    verdict: str


def prompted(
    study: Study,
    by: str = "codes",
    *,
    code: str | None = None,
    exact: bool = False,
    fully_read: bool = False,
    language: str | None = None,
    marks: str | None = None,
) -> Table:
    """Return whether the question before a coding already held the theme's words.

    by: `codes` (grain: one row per code that is used; persons first, passages second) or `passages` (one row per
    coded passage and code, with the question). The question is the nearest turn of an interviewer or moderator before
    the passage that asks something, and the question of the interview guide that was placed there. The theme's words
    are what the code's indicators find, the words they found in the passage, and the words of the code's name, in any
    inflection. A person stands in each column where a passage of theirs does.
    Nothing is said of strength: a question without the word may have led to it all the same.
    Raises QueryError for an unknown code or `by`.
    """
    if by not in ("codes", "passages"):
        raise QueryError(f"there is no table of questions by {by!r}", hint="by: codes, passages")
    basis = Basis.of(study, language=language, fully_read=fully_read, marks=marks)
    codes, passages = prompted_tables(basis, code=code, exact=exact)
    return passages if by == "passages" else codes


def prompted_tables(basis: Basis, *, code: str | None = None, exact: bool = False) -> tuple[Table, ...]:
    """Return the figures per code, then the passages with the questions before them; see `prompted`."""
    codes = tuple(one.id for one in chosen(basis, code, exact=exact))
    comparing = Comparing(basis)
    compared = [comparing.compared(one) for one in basis.of_codes(codes)]
    return _codes_table(basis, codes, compared), _passages_table(basis, codes, compared)


# Comparing


class Comparing:
    """Compares codings with the questions before them. One for a whole table: questions are looked through once."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.keys = KeyTable()
        self._found: dict[tuple[str, int, int], dict[str, tuple[str, ...]]] = {}
        self._words: dict[str, list[str]] = {}

    @cached_property
    def matcher(self) -> Matcher:
        """The indicators of all codes."""
        return compile_codes(self.basis.study.codes, self.keys)

    @cached_property
    def said(self) -> dict[str, str]:
        """Transcript id -> its text with blanks where transcription marks stand."""
        return {one.id: blanked(one.text, one.marks) for one in self.basis.study.transcripts}

    @cached_property
    def languages(self) -> dict[str, str]:
        """Transcript id -> its language as indicators know it."""
        return {one.id: _language(one) for one in self.basis.study.transcripts}

    @cached_property
    def guide(self) -> dict[tuple[str, int], str]:
        """(transcript id, turn number) -> the questions of the guide that were placed at the turn."""
        texts = {one.id: one.text for one in self.basis.study.guide}
        placed_there: dict[tuple[str, int], str] = {}
        for memo in self.basis.study.memos:
            kind, _, rest = memo.target.partition(":")
            key, _, number = rest.rpartition(":")
            if memo.kind == "guide" and kind == "turn" and number.isdecimal():
                asked = (texts[one] for one in memo.text.replace(";", " ").split() if one in texts)
                language = self.languages.get(key, "")
                placed_there[key, int(number)] = " ".join(text_in(text, language) for text in asked)
        return placed_there

    def compared(self, coded: Coded) -> Compared:
        """Return what is to be said of one coding."""
        transcript = self.basis.study.transcript_by_id[coded.transcript]
        before = self._askers_before(coded)
        question = next((turn for turn in before if self._asks(transcript, turn)), None)
        guide = next(filter(None, (self.guide.get((transcript.id, turn.number)) for turn in before)), "")
        own, is_named = self._own_words(coded)
        theirs = self._in_question(coded, question, guide, own)
        verdict = "prompted" if theirs else "unprompted" if own or is_named else "no_word"
        return Compared(coded, question, guide, theirs, verdict)

    def _own_words(self, coded: Coded) -> tuple[tuple[str, ...], bool]:
        """Return what the code's indicators hit in the words of participants, and whether these name the code."""
        own: list[str] = []
        is_named = False
        for place in self._spoken_places(coded):
            turn = self.basis.speech[coded.transcript].transcript.turns[place]
            start, end = max(turn.start, coded.coding.start), min(turn.end, coded.coding.end)
            own += self._hits(coded.transcript, start, end).get(coded.code, ())
            is_named = is_named or bool(self._named(coded.code, self.said[coded.transcript][start:end]))
        return tuple(dict.fromkeys(own)), is_named

    def _spoken_places(self, coded: Coded) -> list[int]:
        """Return the places of the turns in a coding that are not an interviewer's or moderator's."""
        speech = self.basis.speech[coded.transcript]
        return [place for place in speech.places(coded.coding.start, coded.coding.end) if speech.people[place]]

    def _askers_before(self, coded: Coded) -> list[Turn]:
        """Return the turns of interviewers and moderators before the first words of a participant, nearest first."""
        speech = self.basis.speech[coded.transcript]
        before = range(self._spoken_places(coded)[0] - 1, -1, -1)
        return [speech.transcript.turns[place] for place in before if speech.functions[place] in ASKERS]

    def _asks(self, transcript: Transcript, turn: Turn) -> bool:
        text = self.said[transcript.id][turn.start : turn.end]
        return "?" in text or len(words_of(text)) >= SHORTEST

    def _in_question(self, coded: Coded, question: Turn | None, guide: str, own: Sequence[str]) -> tuple[str, ...]:
        """Return the theme's words that stand in the question before or in the guide's question."""
        found: list[str] = []
        texts = [guide] if guide else []
        if question is not None:
            found += self._hits(coded.transcript, question.start, question.end).get(coded.code, ())
            texts.append(self.said[coded.transcript][question.start : question.end])
        if guide:
            found += self._of_guide(guide, self.languages[coded.transcript]).get(coded.code, ())
        for text in () if found else texts:
            found += self._same(own, text)
            found += self._named(coded.code, text)
        return tuple(dict.fromkeys(fold(one) for one in found))

    def _hits(self, transcript: str, start: int, end: int) -> dict[str, tuple[str, ...]]:
        """Return code -> the words its indicators hit in a stretch, negated or not."""
        key = (transcript, start, end)
        if key not in self._found:
            self._found[key] = self._look(self.said[transcript], start, end, self.languages[transcript])
        return self._found[key]

    def _of_guide(self, guide: str, language: str) -> dict[str, tuple[str, ...]]:
        key = (f"{language}:{guide}", 0, len(guide))
        if key not in self._found:
            self._found[key] = self._look(guide, 0, len(guide), language)
        return self._found[key]

    def _look(self, text: str, start: int, end: int, language: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for hit in self.matcher.find(text, start, end, language=language):
            words = " … ".join(" ".join(text[first:last].split()) for first, last in hit.spans)
            for code in {hit.code, hit.via} - {""}:
                found[code].append(words)
        return {code: tuple(dict.fromkeys(words)) for code, words in found.items()}

    def _same(self, own: Iterable[str], text: str) -> list[str]:
        """Return the words of a text that are the words found in the passage, all of a hit's, in any inflection."""
        return [word for hit in own for word in self._all_of(_content(hit), text)]

    def _named(self, code: str, text: str) -> list[str]:
        """Return the words of a text that are the words of the code's name, all of them."""
        known = self.basis.study.code_by_id.get(code)
        names = dict.fromkeys(known.name.values()) if known else ()
        return [word for name in names for word in self._all_of(_content(name), text)]

    def _all_of(self, wanted: Sequence[str], text: str) -> list[str]:
        """Return the words of a text that are the wanted ones in any inflection; none when one of them is missing."""
        if text not in self._words:
            self._words[text] = [fold(one) for one in words_of(text)]
        there = [(one, self.keys.keys(one)) for one in self._words[text]] if wanted else []
        found = [[one for one, keys in there if keys & self.keys.keys(word)] for word in wanted]
        return [one[0] for one in found] if found and all(found) else []


def _content(text: str) -> list[str]:
    """Return the words of a text that say something, folded."""
    return [fold(one) for one in words_of(text) if len(one) > 2 and fold(one) not in _empty()]


def _empty() -> frozenset[str]:
    said = ("subjects", "subjects in english", "subordinators")
    return words_in("grammar", "norwegian not", "not", "negates both sides", "and", *said)


def _language(transcript: Transcript) -> str:
    tag = transcript.language.lower().replace("_", "-").split("-")[0]
    return _TAGS.get(tag) or guess_language(transcript.text)


# The tables


def _codes_table(basis: Basis, codes: Sequence[str], compared: Sequence[Compared]) -> Table:
    by_code: dict[str, list[Compared]] = defaultdict(list)
    for one in compared:
        by_code[one.coded.code].append(one)
    return make_table(
        basis,
        "prompted",
        name=basis.word("prompted.codes.name"),
        part="codes",
        caption=basis.word("prompted.codes.caption"),
        columns=(
            Column("code", basis.word("column.code"), width=30),
            *(Column(key, basis.word(f"column.{key}"), "count", 14, passages=True) for key in ("all_coded", *VERDICTS)),
        ),
        rows=tuple((basis.code_name(code), *_counts(rows)) for code, rows in by_code.items()),
        grain=basis.word("prompted.codes.grain"),
        unit=basis.word("unit.persons"),
        notes=[*_meaning(basis), *common_notes(basis, codes)],
        landscape=True,
    )


def _meaning(basis: Basis) -> Iterator[str]:
    yield basis.word("prompted.note")
    yield basis.word("prompted.how")


def _counts(rows: Sequence[Compared]) -> Iterator[Count]:
    for verdict in (None, *VERDICTS):
        found = [one for one in rows if verdict in (None, one.verdict)]
        people = {person for one in found for person in one.coded.people}
        yield Count(len(people), passages=len(found))


def _passages_table(basis: Basis, codes: Sequence[str], compared: Sequence[Compared]) -> Table:
    return make_table(
        basis,
        "prompted",
        name=basis.word("prompted.passages.name"),
        part="passages",
        caption=basis.word("prompted.passages.caption"),
        columns=(
            Column("code", basis.word("column.code"), width=24),
            Column("question_before", basis.word("column.question_before"), width=44),
            Column("quote", basis.word("column.quote"), "quote", 54),
            Column("participant", basis.word("column.participant"), width=20),
            Column("verdict", basis.word("column.verdict"), width=22),
            Column("words", basis.word("column.words_in_question"), width=20),
            Column("guide", basis.word("column.guide_question"), width=30, working=True),
            Column("reference", basis.word("column.reference"), width=16, working=True),
        ),
        rows=tuple(_row(basis, one) for one in compared),
        grain=basis.word("prompted.passages.grain"),
        notes=[*_meaning(basis), *common_notes(basis, codes), marks_note(basis)],
        landscape=True,
    )


def _row(basis: Basis, one: Compared) -> tuple[Cell, ...]:
    words = quote_of(basis, one.coded.coding)
    transcript = basis.study.transcript_by_id[one.coded.transcript]
    asked = said(basis, transcript, one.question.start, one.question.end) if one.question else ""
    verdict = basis.word(f"prompted.verdict.{one.verdict}")
    found = ", ".join(one.words)
    return words.code_name, asked, words, placed(words), verdict, found, one.guide, words.reference
