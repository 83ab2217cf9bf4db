"""spaCy Docs of transcripts, with what was coded as span groups, and their rendering with displaCy."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from coanalysis.codebook.findings import language_of
from coanalysis.codebook.spacy_lines import Pipeline
from coanalysis.codebook.token_docs import blank, load_pipeline, pieces_of
from coanalysis.errors import CodingError
from coanalysis.language.marks import blanked
from coanalysis.language.tokens import places_of
from coanalysis.model import Coding, Transcript

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["displacy_html", "to_spacy"]

#: Colours of codes, in the order in which they first stand in the text; black is read on all of them.
_COLOURS = (
    "#a6cee3",
    "#fdbf6f",
    "#b2df8a",
    "#cab2d6",
    "#fb9a99",
    "#ffff99",
    "#8dd3c7",
    "#d9d9d9",
    "#fccde5",
    "#bebada",
)
_STATES = ("accepted",)


def to_spacy(
    transcript: Transcript,
    codings: Iterable[Coding] = (),
    *,
    pipeline: Pipeline | None = None,
    states: Sequence[str] = _STATES,
) -> Doc:
    """Return a spaCy Doc of a transcript: `doc.text` is the transcript's text, with the same positions.

    `doc.spans` has one group per facet of the codes (`phase`, `barrier` …), a span's label being the code and its
    `kb_id_` the ids of the decisions it rests on, with blanks between; and the group `turns`, a span's label being the
    speaker. A coding whose borders stand inside a word takes the whole word. Passages of several codes overlap.

    codings: those of other transcripts are left out. states: which codings count. pipeline: the name or folder of an
    installed spaCy pipeline, or a loaded one, that adds lemmas, parts of speech and entities; without one the Doc is
    blank, in the transcript's language. Raises CodingError for a coding of another version of the text, PluginError
    when there is no such pipeline.
    """
    nlp = _nlp(transcript, pipeline)
    doc = _doc(nlp, transcript)
    if pipeline is not None:
        doc = nlp(doc)
    doc.spans["turns"] = _turns(doc, transcript)
    for facet, spans in sorted(_coded(doc, transcript, codings, states).items()):
        doc.spans[facet] = spans
    doc.user_data.update(transcript=transcript.id, version=transcript.version, title=transcript.title)
    return doc


def displacy_html(
    transcript: Transcript,
    codings: Iterable[Coding] = (),
    *,
    facet: str | None = None,
    pipeline: Pipeline | None = None,
    page: bool = False,
) -> str:
    """Return HTML with coded passages underlined, made by displaCy (style `span`), for a notebook or a page.

    facet: only codes of this facet; None for all. page: a whole page, not a part of one. Nothing is fetched from the
    web; text is escaped. Arguments and errors otherwise as for `to_spacy`.
    """
    from spacy import displacy

    codings = [one for one in codings if facet is None or _facet(one.code) == facet]
    doc = to_spacy(transcript, codings, pipeline=pipeline)
    spans = [span for name, group in sorted(doc.spans.items()) if name != "turns" for span in group]
    labels = dict.fromkeys(html.escape(span.label_) for span in sorted(spans, key=lambda span: span.start))
    colours = {label: _COLOURS[place % len(_COLOURS)] for place, label in enumerate(labels)}
    blocks = [_block(doc, begin, end, spans) for begin, end in _blocks(doc)]
    options = {"colors": colours}
    return str(displacy.render(blocks, style="span", manual=True, page=page, jupyter=False, options=options))


def _nlp(transcript: Transcript, pipeline: Pipeline | None) -> Any:
    """Return the pipeline that is asked for, or the blank one of a transcript's language."""
    if pipeline is None:
        return blank(language_of(transcript))
    return load_pipeline(pipeline) if isinstance(pipeline, str) else pipeline


def _doc(nlp: Any, transcript: Transcript) -> Doc:
    """Return a Doc of our own tokens; what stands between them is tokens too, so that the text is whole."""
    from spacy.tokens import Doc

    text = transcript.text
    words: list[str] = []
    spaces: list[bool] = []
    for start, end, place in pieces_of(text, places_of(blanked(text, transcript.marks))):
        white = place is None and text[start:end].isspace()
        if white and text[start] == " " and words and not spaces[-1]:
            spaces[-1] = True
            rest = text[start + 1 : end]
        else:
            rest = text[start:end]
        if rest:
            words.append(rest)
            spaces.append(False)
    return Doc(nlp.vocab, words=words, spaces=spaces)


def _turns(doc: Doc, transcript: Transcript) -> list[Any]:
    """Return the speech of each turn as a span, labelled with the speaker."""
    spans = (_span(doc, turn.start, turn.end, turn.label) for turn in transcript.turns)
    return [span for span in spans if span is not None]


def _coded(doc: Doc, transcript: Transcript, codings: Iterable[Coding], states: Sequence[str]) -> dict[str, list[Any]]:
    """Return facet -> spans of the codings that count."""
    found: dict[str, list[Any]] = {}
    for one in codings:
        if one.transcript != transcript.id or one.state not in states:
            continue
        if one.version != transcript.version:
            raise CodingError(
                f"a coding of {one.code} is about another version of the text", where=transcript.title,
                code="coding.version", hint="take codings and transcript from the same study",
            )  # fmt: skip
        span = _span(doc, one.start, one.end, one.code, " ".join(one.decisions))
        if span is not None:
            found.setdefault(_facet(one.code), []).append(span)
    return {name: sorted(spans, key=lambda span: (span.start, span.end, span.label_)) for name, spans in found.items()}


def _span(doc: Doc, start: int, end: int, label: str, kb_id: str = "") -> Any:
    """Return the tokens that share characters with a stretch of the text, or None."""
    return doc.char_span(start, end, label=label, kb_id=kb_id, alignment_mode="expand") if start < end else None


def _facet(code: str) -> str:
    """Return the facet of a code's id, as the name of a span group."""
    facet = code.split("/")[0]
    return "turns-" if facet == "turns" else facet


def _blocks(doc: Doc) -> list[tuple[int, int]]:
    """Return (start, end) of the tokens of each turn with what stands before it; the last one takes the rest."""
    ends = [span.end for span in doc.spans["turns"]]
    ends = [*ends[:-1], len(doc)]
    return [(begin, end) for begin, end in zip([0, *ends], ends, strict=False) if begin < end]


def _first(doc: Doc, at: int) -> int:
    """Return the first token from here that is not white space: displaCy shows no label on that."""
    return next((token.i for token in doc[at:] if not token.is_space), at)


def _block(doc: Doc, begin: int, end: int, spans: Iterable[Any]) -> dict[str, Any]:
    """Return what displaCy needs to know of some tokens. It escapes the tokens, and not the labels."""
    inside = [
        {
            "start_token": _first(doc, max(span.start, begin)) - begin,
            "end_token": min(span.end, end) - begin,
            "label": html.escape(span.label_),
        }
        for span in spans
        if span.start < end and span.end > begin
    ]
    return {"tokens": [token.text for token in doc[begin:end]], "spans": inside}
