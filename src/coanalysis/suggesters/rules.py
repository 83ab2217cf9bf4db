"""Rules: suggestions from the indicators of codebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coanalysis.codebook.findings import Finding, find_codes
from coanalysis.codebook.match import compile_codes
from coanalysis.errors import Problem
from coanalysis.language.guess import guess_language
from coanalysis.language.keys import KeyTable
from coanalysis.language.marks import blanked
from coanalysis.model import Codebook, Passage, Suggestion, Transcript

__all__ = ["Rules", "suggest_rules"]

_TAGS = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}


class Rules:
    """Suggests the codes whose indicators stand in a passage.

    keys: the table of word keys; `keys.changed` tells afterwards whether it is worth saving again.
    Raises IndicatorError for an indicator that cannot be parsed; codebooks that were read have none.
    """

    name = "rules"

    def __init__(self, codebooks: Iterable[Codebook], *, keys: KeyTable | None = None) -> None:
        self.keys = KeyTable() if keys is None else keys
        self._codes = {code.id: code for book in codebooks for code in book.codes}
        self._matcher = compile_codes(self._codes.values(), self.keys)

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """The `re:` lines that took too long and were left out from then on."""
        return self._matcher.skipped

    def suggest(self, transcript: Transcript, passages: Sequence[Passage]) -> list[Suggestion]:
        """Return suggestions for passages of a transcript, one per passage and code, in their order.

        A passage with negated hits only gets one of strength `negative_case`, which is not a proposal to code.
        Transcription marks are blanks here: words on both sides of one stand side by side.
        """
        language = _language_of(transcript)
        text = blanked(transcript.text, transcript.marks)
        found: list[Suggestion] = []
        for passage in passages:
            findings = find_codes(self._matcher, self._codes, text, passage.start, passage.end, language=language)
            found.extend(_suggestion(passage, finding) for finding in findings)
        return found


def suggest_rules(codebooks: Iterable[Codebook], *, keys: KeyTable | None = None) -> Rules:
    """Return the rules suggester for codebooks."""
    return Rules(codebooks, keys=keys)


def _language_of(transcript: Transcript) -> str:
    """Return the language set for a transcript, else a guess."""
    tag = transcript.language.lower().replace("_", "-").split("-")[0]
    return _TAGS.get(tag) or guess_language(transcript.text)


def _suggestion(passage: Passage, finding: Finding) -> Suggestion:
    return Suggestion(
        passage.transcript,
        passage.version,
        passage.start,
        passage.end,
        finding.code,
        Rules.name,
        strength=finding.strength,
        evidence=finding.evidence,
        proposal=finding.proposal,
    )
