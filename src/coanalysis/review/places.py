"""Places in transcripts as people write them: «FG1, ytring 41», and words copied from a turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from coanalysis.language.bare import bare
from coanalysis.model import Mark, Passage, Transcript, Turn
from coanalysis.review.names import fold
from coanalysis.study import Study
from coanalysis.text import find_words
from coanalysis.words import word

__all__ = ["Located", "Places", "locate"]

REFERENCE = re.compile(
    r"(?P<title>.+?),?\s+(?:ytring(?:e[rn]|a[rn]?)?|turns?)\.?\s*(?P<first>\d{1,7})(?:\s*[-–—]\s*(?P<last>\d{1,7}))?",
    re.IGNORECASE,
)
RANGE = re.compile(r"(?:(?:ytring(?:er|ar)?|turns?)\s+)?(?P<first>\d{1,7})\s*[-–—]\s*(?P<last>\d{1,7})", re.IGNORECASE)
QUOTED_LINE = re.compile(rf"{REFERENCE.pattern}\s*(?::\s*(?P<words>.*))?$", re.IGNORECASE | re.DOTALL)
#: What people put round words they copied: quotation marks, and then dots for what was left out.
MARKS = "«»\"“”„‘’' \t\n"
OUTER = f"{MARKS}….[]()"
#: Signs that programs exchange for each other, one for one, so that positions hold.
ALIKE = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
                       "–": "-", "—": "-", "‑": "-", "−": "-"})  # fmt: skip


def locate(
    words: str, text: str, start: int, end: int, *, marks: Sequence[Mark] = (), ellipsis: str = ""
) -> list[tuple[int, int]]:
    """Return the places of `words` in text[start:end], whole words before parts of words.

    What office programs change on the way is forgiven: white space, forms of quotation marks and dashes, and marks
    put round the words. Letters and their case are not.
    marks: the transcription marks of the text. Words that stand nowhere are looked for as a table shows them that
    leaves marks out of quotes (`bare`), with `ellipsis` for what could not be heard.
    """
    found = _locate(words, text, start, end)
    if found or not marks:
        return found
    shown = bare(text, start, end, marks, gap=ellipsis)
    return [shown.span(*place) for place in _locate(words, shown.text, 0, len(shown.text))]


def _locate(words: str, text: str, start: int, end: int) -> list[tuple[int, int]]:
    part = text[start:end]
    for stripped in dict.fromkeys((words, words.strip(MARKS), words.strip(OUTER))):
        places = find_words(stripped, part, 0, len(part))
        places = places or find_words(stripped.translate(ALIKE), part.translate(ALIKE), 0, len(part))
        if places:
            found = [(start + first, start + last) for first, last in places]
            return [place for place in found if _is_whole(text, *place)] or found
    return []


def _is_whole(text: str, start: int, end: int) -> bool:
    """Say whether [start, end) begins and ends at the border of a word."""
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not before and not after


@dataclass(frozen=True, slots=True)
class Located:
    """A stretch that was found, or why it was not. message: without interview text."""

    span: tuple[int, int] | None
    message: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Places:
    """The transcripts of a study by short title and their turns by number. language: in which places are written."""

    study: Study
    language: str

    @cached_property
    def _by_title(self) -> dict[str, Transcript]:
        return {fold(transcript.title): transcript for transcript in self.study.transcripts}

    def transcript(self, title: str) -> Transcript | None:
        """Return the transcript of that short title."""
        return self._by_title.get(fold(title))

    def turn(self, transcript: Transcript, number: int) -> Turn | None:
        """Return a turn by its number."""
        turns = transcript.turns
        if 0 < number <= len(turns) and turns[number - 1].number == number:
            return turns[number - 1]
        return next((turn for turn in turns if turn.number == number), None)

    # Writing

    def name(self, transcript: Transcript, first: int, last: int | None = None) -> str:
        """Return the name of a turn or a run of turns: «FG1, ytring 41», «FG1, ytring 41–43»."""
        numbers = str(first) if last in (None, first) else f"{first}–{last}"
        return word("review.turn_name", self.language, transcript=transcript.title, numbers=numbers)

    def quoted(self, passage: Passage) -> str:
        """Return a passage as a line of a claim: `FG1, ytring 41: «words»`; '' when its text is not at hand."""
        transcript = self.study.transcript_by_id.get(passage.transcript)
        if transcript is None or transcript.version != passage.version:
            return ""
        turns = [turn for turn in transcript.turns if turn.start < passage.end and passage.start < turn.end]
        if not turns:
            return ""
        name = self.name(transcript, turns[0].number, turns[-1].number)
        if (passage.start, passage.end) == (turns[0].start, turns[-1].end) and len(turns) > 1:
            return name
        return f"{name}: «{' '.join(transcript.text[passage.start : passage.end].split())}»"

    # Reading

    def read_turn(self, text: str) -> tuple[Transcript, Turn] | None:
        """Return the transcript and turn that a text names, or None."""
        match = REFERENCE.fullmatch(text.strip())
        transcript = self.transcript(match["title"]) if match else None
        turn = self.turn(transcript, int(match["first"])) if match and transcript else None
        return (transcript, turn) if transcript and turn and match and not match["last"] else None

    def excerpt(self, words: str, transcript: Transcript, turn: Turn) -> Located:
        """Return the stretch of a turn that `words` name. No words: the whole turn. `41–43`: from this turn on."""
        if not words.strip():
            return Located((turn.start, turn.end))
        if (match := RANGE.fullmatch(words.strip())) and not self._locate(words, transcript, turn):
            return self._run(transcript, turn, int(match["first"]), int(match["last"]))
        places = self._locate(words, transcript, turn)
        return self._only(places, transcript, turn, words)

    def _locate(
        self, words: str, transcript: Transcript, first: Turn, last: Turn | None = None
    ) -> list[tuple[int, int]]:
        """Return the places of words in a turn, or in a run of turns."""
        until, ellipsis = (last or first).end, self.study.settings.ellipsis
        return locate(words, transcript.text, first.start, until, marks=transcript.marks, ellipsis=ellipsis)

    def _run(self, transcript: Transcript, turn: Turn, first: int, last: int) -> Located:
        until = self.turn(transcript, last)
        if first != turn.number or until is None or last < first:
            name = self.name(transcript, turn.number)
            return Located(None, f"{first}–{last} is no run of turns that begins with {name}",
                           f"write {turn.number}–{turn.number + 1}, say, for this turn and the next")  # fmt: skip
        return Located((turn.start, until.end))

    def _only(self, places: list[tuple[int, int]], transcript: Transcript, turn: Turn, words: str) -> Located:
        if len(places) == 1:
            return Located(places[0])
        name, size = self.name(transcript, turn.number), len(words.split())
        if places:
            return Located(None, f"the words of the excerpt ({size}) stand {len(places)} times in {name}",
                           "copy some more words before or after them, so that they stand only once")  # fmt: skip
        elsewhere = [other for other in transcript.turns if self._locate(words, transcript, other)]
        if len(elsewhere) == 1:
            hint = f"they stand in {self.name(transcript, elsewhere[0].number)}: write them in the row of that turn"
        else:
            hint = "copy the words exactly as they stand in the turn, or leave the cell empty for the whole turn"
        return Located(None, f"the words of the excerpt ({size}) do not stand in {name}", hint)

    def passages(self, text: str) -> tuple[list[Passage], list[Located]]:
        """Return the passages that the lines of a cell name, and the lines that could not be read.

        A line is `FG1, ytring 41: «words»`; without words the whole turn. A line without a place goes on from the
        line before.
        """
        found, failed = [], []
        for number, line in enumerate(_lines(text), 1):
            passage, fault = self._passage(line)
            if passage:
                found.append(passage)
            else:
                failed.append(Located(None, f"quote {number}: {fault.message}", fault.hint))
        return list(dict.fromkeys(found)), failed

    def _passage(self, line: str) -> tuple[Passage | None, Located]:
        match = QUOTED_LINE.fullmatch(line)
        example = self.name(self.study.transcripts[0], 41) if self.study.transcripts else "FG1, turn 41"
        if not match:
            return None, Located(None, "it does not begin with a place", f"write {example}: «the words»")
        transcript = self.transcript(match["title"])
        if transcript is None:
            known = ", ".join(one.title for one in self.study.transcripts)
            return None, Located(None, "there is no transcript of that title", f"known: {known}")
        first, last = (self.turn(transcript, int(match[key] or match["first"])) for key in ("first", "last"))
        if first is None or last is None or last.number < first.number:
            return None, Located(None, f"{transcript.title} has no such turn", f"it has {len(transcript.turns)} turns")
        located = self._words_in(transcript, first, last, match["words"] or "")
        if located.span is None:
            return None, located
        return Passage(transcript.id, transcript.version, *located.span), located

    def _words_in(self, transcript: Transcript, first: Turn, last: Turn, words: str) -> Located:
        if not words.strip(OUTER):
            return Located((first.start, last.end))
        if first is last:
            return self.excerpt(words, transcript, first)
        places = self._locate(words, transcript, first, last)
        if len(places) == 1:
            return Located(places[0])
        name = self.name(transcript, first.number, last.number)
        return Located(None, f"its words stand {len(places)} times in {name}", "leave them out for the whole turns")


def _lines(text: str) -> list[str]:
    """Return the entries of a cell: each begins with a place; a line that does not goes on from the one before."""
    entries: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        if entries and not QUOTED_LINE.fullmatch(line.strip()):
            entries[-1] += " " + line.strip()
        else:
            entries.append(line.strip())
    return entries
