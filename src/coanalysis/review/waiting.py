"""Which suggestions still wait for an answer. Sheets, `status` and tables all ask here, so that they agree."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from coanalysis.model import Decision, Suggestion, Transcript
from coanalysis.review.answers import latest
from coanalysis.review.state import current
from coanalysis.study import Study

__all__ = ["is_settled", "offered", "waiting"]


def waiting(
    study: Study, *, coder: str | None = None, strengths: Sequence[str] = ("strong",)
) -> tuple[Suggestion, ...]:
    """Return the suggestions nobody has answered yet (coder None), or that one coder has not, in the study's order.

    Only those that can be asked about, see `offered`. A suggestion is settled by an answer (accept, reject or unsure)
    that holds, about its code, in its version of the text: see `is_settled`. For one coder only what their sheet shows
    counts: a consensus settles a suggestion for the tables, and leaves the coders' own answers as they are.
    """
    answers = _answers(study, coder)
    shown = offered(study, strengths)
    return tuple(one for one in shown if not is_settled(one, answers.get((one.transcript, one.code), ())))


def is_settled(suggestion: Suggestion, answers: Iterable[Decision]) -> bool:
    """Say whether one of some answers in the suggestion's transcript settles it.

    Each of these does, when it is about the suggestion's code: an answer about a stretch that shares at least one
    character with the evidence (so one that holds the evidence does); about the suggestion's own passage; or
    given in the suggestion's own decision cell, about whatever part of its passage. An answer about other words of the
    turn, given as a code of one's own, settles nothing: the words that were hit have not been judged.
    """
    spans = [span for item in suggestion.evidence for span in item.spans] or [(suggestion.start, suggestion.end)]
    for one in answers:
        if one.family != "code" or one.code != suggestion.code or one.answer == "clear":
            continue
        if any(one.start < end and start < one.end for start, end in spans):
            return True
        inside = one.start < suggestion.end and suggestion.start < one.end
        if (one.start, one.end) == (suggestion.start, suggestion.end):
            return True
        if inside and one.shown.suggester == suggestion.suggester:
            return True
    return False


def offered(study: Study, strengths: Sequence[str] = ("strong",)) -> Iterator[Suggestion]:
    """Yield the suggestions of some strengths that can be asked about, in the study's order.

    Left out are those for another version of the text, for codes that are retired or in no codebook, and those in
    whose passage nobody speaks who is coded.
    """
    codes = {code.id for code in study.codes if code.status != "retired"}
    speech: dict[str, Sequence[tuple[int, int]]] = {}
    for one in study.suggestions:
        transcript = study.transcript_by_id.get(one.transcript)
        if one.strength not in strengths or one.code not in codes:
            continue
        if transcript is None or transcript.version != one.version:
            continue
        if one.transcript not in speech:
            speech[one.transcript] = _speech(study, transcript)
        if _touches(speech[one.transcript], one.start, one.end):
            yield one


def _speech(study: Study, transcript: Transcript) -> Sequence[tuple[int, int]]:
    return [(turn.start, turn.end) for turn in study.codable_turns(transcript)]


def _touches(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Say whether [start, end) shares a character with one of some disjoint spans in order."""
    place = bisect_right(spans, start, key=lambda span: span[1])
    return place < len(spans) and spans[place][0] < end


def _answers(study: Study, coder: str | None) -> dict[tuple[str, str | None], list[Decision]]:
    """Return (transcript id, code) -> the answers that hold there, about the text version at hand."""
    found: dict[tuple[str, str | None], list[Decision]] = defaultdict(list)
    if coder is None:
        versions = {one.id: one.version for one in study.transcripts}
        answers = [one for one in current(study.decisions) if versions.get(one.transcript) == one.version]
    else:
        answers = [one for given in latest(study, coder).values() for one in given.values()]
    for one in answers:
        found[one.transcript, one.code].append(one)
    return found
