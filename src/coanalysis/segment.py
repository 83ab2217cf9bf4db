"""The verb segment: from a transcript to the passages that can be coded."""

from __future__ import annotations

from coanalysis.model import Passage, Transcript
from coanalysis.study import Study

__all__ = ["passages"]


def passages(study: Study, transcript: Transcript) -> tuple[Passage, ...]:
    """Return a passage for each turn that is coded, in order.

    Those are the turns with words of everybody but moderators and interviewers.
    """
    turns = study.codable_turns(transcript)
    return tuple(Passage(transcript.id, transcript.version, turn.start, turn.end) for turn in turns)
