"""What researchers wrote: findings built from claims (D14), and memos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coanalysis.model import Claim, Memo, Passage
from coanalysis.query.basis import Basis
from coanalysis.query.citing import placed
from coanalysis.query.deviating import passage_quotes
from coanalysis.query.parts import local_date, lost_passages, make_table, marks_note, older_version
from coanalysis.study import Study
from coanalysis.table import Cell, Column, Quote, Table
from coanalysis.words import has_word

__all__ = ["findings", "findings_table", "memos", "memos_table"]


def findings(study: Study, *, language: str | None = None, marks: str | None = None) -> Table:
    """Return the claims by research question. Grain: one row per claim.

    Columns: research question, name of the theme ('' for none), finding, supporting quotes, deviating quotes (tuples
    of Quotes, each cited with its turn), the researcher's assessment, recommendation.
    """
    return findings_table(Basis.of(study, language=language, marks=marks))


def findings_table(basis: Basis) -> Table:
    """Return the findings from a basis; see `findings`."""
    questions = list(dict.fromkeys(claim.question for claim in basis.study.claims))
    claims = sorted(basis.study.claims, key=lambda claim: questions.index(claim.question))
    texts = {"question": 20, "theme": 18, "finding": 24}
    quotes = {"supporting_quotes": 40, "deviating": 34}
    last = {"assessment": 24, "recommendation": 20}
    return make_table(
        basis,
        "findings",
        name=basis.word("findings.name"),
        caption=basis.word("findings.caption"),
        columns=(
            *(Column(key, basis.word(f"column.{key}"), width=width) for key, width in texts.items()),
            *(Column(key, basis.word(f"column.{key}"), "quote", width) for key, width in quotes.items()),
            *(Column(key, basis.word(f"column.{key}"), width=width) for key, width in last.items()),
        ),
        rows=tuple(_finding_row(basis, claim) for claim in claims),
        grain=basis.word("findings.grain"),
        all_transcripts=True,
        notes=[_older_note(basis, claims), "" if claims else basis.word("findings.none"), marks_note(basis)],
        landscape=True,
    )


def _finding_row(basis: Basis, claim: Claim) -> tuple[Cell, ...]:
    quotes = (_placed_quotes(basis, passages) for passages in (claim.supporting, claim.deviating))
    theme = _theme_name(basis, claim.theme)
    return (claim.question, theme, claim.statement, *quotes, claim.assessment, claim.recommendation)


def _placed_quotes(basis: Basis, passages: tuple[Passage, ...]) -> tuple[Quote, ...]:
    """Return passages as quotes with the turn in the citation: the table has no column of references."""
    return tuple(replace(words, citation=placed(words)) for words in passage_quotes(basis, passages))


def _theme_name(basis: Basis, theme_id: str) -> str:
    """Return a theme's name; its id when there is no such theme any more."""
    return next((theme.name for theme in basis.study.themes if theme.id == theme_id), theme_id)


def _older_note(basis: Basis, claims: Sequence[Claim]) -> str:
    passages = [one for claim in claims for one in (*claim.supporting, *claim.deviating)]
    shown = sum(len(passage_quotes(basis, (one,))) for one in passages)
    return older_version(basis, len(passages) - shown + lost_passages(basis, "supporting", "deviating"))


def memos(study: Study, *, language: str | None = None) -> Table:
    """Return the memos by time. Grain: one row per memo. Which guide question a turn asks is no memo to print."""
    return memos_table(Basis.of(study, language=language))


def memos_table(basis: Basis) -> Table:
    """Return the memos from a basis; see `memos`."""
    widths = {"date": 11, "memo_kind": 16, "about": 18, "title": 18, "text": 60, "coder": 12}
    return make_table(
        basis,
        "memos",
        name=basis.word("memos.name"),
        caption=basis.word("memos.caption"),
        columns=tuple(Column(key, basis.word(f"column.{_label(key)}"), width=width) for key, width in widths.items()),
        rows=tuple(_memo_row(basis, memo) for memo in _written(basis)),
        grain=basis.word("memos.grain"),
        all_transcripts=True,
        landscape=True,
    )


def _label(key: str) -> str:
    return {"text": "memo", "coder": "author"}.get(key, key)


def _written(basis: Basis) -> list[Memo]:
    """Return the memos that say something, by time: not those that place a guide question at a turn."""
    kept = (memo for memo in basis.study.memos if memo.kind != "guide")
    return sorted(kept, key=lambda memo: (memo.at, memo.id))


def _memo_row(basis: Basis, memo: Memo) -> tuple[Cell, ...]:
    kind = basis.word(f"memo.{memo.kind}") if has_word(f"memo.{memo.kind}") else memo.kind
    return (local_date(memo.at), kind, _about(basis, memo.target), memo.title, memo.text, memo.coder)


def _about(basis: Basis, target: str) -> str:
    """Return what a memo is about in words: «FG2, ytring 41», a code's name, a theme's name, the study."""
    sort, _, rest = target.partition(":")
    if sort == "code":
        return basis.code_name(rest)
    if sort == "theme":
        return _theme_name(basis, rest)
    if sort in ("transcript", "turn"):
        transcript_id, _, number = rest.partition(":")
        transcript = basis.study.transcript_by_id.get(transcript_id)
        title = transcript.title if transcript else ""
        return basis.word("table.reference", transcript=title, numbers=number) if number else title
    return basis.word("memos.study")
