"""Rules: suggestions from the indicators of codebooks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from coanalysis.codebook.findings import Finding, find_codes, language_of
from coanalysis.codebook.match import compile_codes
from coanalysis.codebook.references import references
from coanalysis.codebook.spacy_lines import Pipeline
from coanalysis.errors import Problem
from coanalysis.language.keys import KeyTable
from coanalysis.language.marks import blanked
from coanalysis.model import Code, Codebook, Passage, Suggestion, Transcript

__all__ = ["Rules", "suggest_rules", "targets_of"]


def targets_of(code: Code) -> tuple[str, ...]:
    """Return the other codes that a code may be suggested as, or that are suggested in its place, sorted."""
    fields = ("counterpart", "negated", "indicators", "redirect", "split")
    return tuple(sorted({one.target for one in references(code) if one.field in fields}))


class Rules:
    """Suggests the codes whose indicators stand in a passage.

    keys: the table of word keys; `keys.changed` tells afterwards whether it is worth saving again. pipeline: the name
    or folder of a spaCy pipeline, or a loaded one, that serves `spacy:` lines. only: ids of the codes to suggest; of
    the others those are searched for that may suggest one of these.
    Raises IndicatorError for an indicator that cannot be parsed (codebooks that were read have none), PluginError when
    there are `spacy:` lines and no such pipeline.
    """

    name = "rules"

    def __init__(
        self,
        codebooks: Iterable[Codebook],
        *,
        keys: KeyTable | None = None,
        pipeline: Pipeline | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        self.keys = KeyTable() if keys is None else keys
        codes = [code for book in codebooks for code in book.codes]
        wanted = {code.id for code in codes} if only is None else set(only)
        self._codes = {code.id: code for code in codes if code.id in wanted}
        searched = [code for code in codes if code.id in wanted or not wanted.isdisjoint(targets_of(code))]
        self.matcher = compile_codes(searched, self.keys, pipeline=pipeline)

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """The `re:` and `spacy:` lines that could not be run to the end and were left out from then on."""
        return self.matcher.skipped

    def suggest(self, transcript: Transcript, passages: Sequence[Passage]) -> list[Suggestion]:
        """Return suggestions for passages of a transcript, one per passage and code, in their order.

        A passage with negated hits only gets one of strength `negative_case`, which is not a proposal to code.
        Transcription marks are blanks here: words on both sides of one stand side by side.
        """
        language = language_of(transcript)
        text = blanked(transcript.text, transcript.marks)
        found: list[Suggestion] = []
        for passage in passages:
            findings = find_codes(self.matcher, self._codes, text, passage.start, passage.end, language=language)
            found.extend(_suggestion(passage, finding) for finding in findings)
        return found


def suggest_rules(
    codebooks: Iterable[Codebook], *, keys: KeyTable | None = None, pipeline: Pipeline | None = None
) -> Rules:
    """Return the rules suggester for codebooks. Arguments as for `Rules`."""
    return Rules(codebooks, keys=keys, pipeline=pipeline)


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
