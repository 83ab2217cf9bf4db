"""A study of two short invented talks for the tests of forms, and how a form is filled in and taken in there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coanalysis.forms import ContentRow, ReviewSheet, SheetContent, untouched
from coanalysis.model import (
    Claim,
    Code,
    Codebook,
    Decision,
    Evidence,
    Memo,
    Participant,
    Shown,
    Suggestion,
    Theme,
    Transcript,
    Turn,
    text_sha,
)
from coanalysis.review.form import build_sheet
from coanalysis.review.plan import Plan, plan
from coanalysis.study import GuideQuestion, Settings, Study

NOW = "2025-06-12T11:05:00Z"
TALK = {
    "FG1": [
        ("Ragnhild", "Hva hjalp, og hva sto i veien?"),
        ("Marit", "Vi rakk det aldri. Og så rakk vi det likevel, men da var det kveld."),
        ("Jonas", "Jeg tok på meg å teste lommekortet – det var greit nok."),
        ("Odd", "Mm."),
        ("Ragnhild", "Hvem bestemte?"),
        ("Marit", "Det var bestemt på forhånd, tror jeg. Ingen spurte oss på natt."),
    ],
    "I1": [
        ("Intervjuer", "Hvordan ble du med?"),
        ("Kåre", "Æ vart satt opp. Æ stod på ei list før æ visst det."),
    ],
}
PEOPLE = {
    "Ragnhild": ("moderator", "P1"), "Marit": ("participant", "D1"), "Jonas": ("participant", "D2"),
    "Odd": ("participant", "D3"), "Intervjuer": ("interviewer", ""), "Kåre": ("participant", "D4"),
}  # fmt: skip
BOOK = Codebook(
    "b", "1", {"nb": "b"}, ("nb", "nn", "en"),
    (
        Code("barrier", {"nb": "Barrierer", "nn": "Barrierar", "en": "Barriers"}),
        Code("barrier/time", {"nb": "Tidspress", "nn": "Tidspress", "en": "Time pressure"}, "barrier"),
        Code("barrier/role", {"nb": "Uklare roller", "nn": "Uklare roller", "en": "Unclear roles"}, "barrier"),
        Code("enabler/role", {"nb": "Rolleavklaring", "nn": "Rolleavklaring", "en": "Clear roles"}),
        Code("phase/enrolment", {"nb": "Innrullering", "nn": "Innrullering", "en": "Enrolment"}),
        Code("old/code", {"nb": "Gammel kode", "en": "Old code"}, status="retired"),
    ),
)  # fmt: skip


def talk(title: str) -> Transcript:
    """Return a transcript: one `Label: speech` per line."""
    text, turns = "", []
    for number, (label, speech) in enumerate(TALK[title], 1):
        start = len(text) + len(label) + 2
        text += f"{label}: {speech}\n"
        turns.append(Turn(number, label, start, start + len(speech)))
    kind = "focus_group" if title.startswith("FG") else "interview"
    return Transcript(f"{title.lower()}-id", text_sha(text), text, tuple(turns), title, kind, "Nyansatte", "2025-06-03")


TALKS = {title: talk(title) for title in TALK}


def span(title: str, turn: int, words: str = "") -> tuple[int, int]:
    """Return where words stand in a turn (their first place), or the turn."""
    one = TALKS[title].turns[turn - 1]
    if not words:
        return one.start, one.end
    start = TALKS[title].text.index(words, one.start, one.end)
    return start, start + len(words)


def decide(title: str, turn: int, answer: str, code: str | None = None, words: str = "", **parts: object) -> Decision:
    """Return a decision of ida; its family follows from the answer."""
    family = answer if answer in ("read", "fits_no_code", "star") else "code"
    given = {"coder": "ida", "at": "2025-06-01T10:00:00Z", "family": family, "code": code, **parts}
    where = (TALKS[title].id, TALKS[title].version)
    return Decision(*where, *span(title, turn, words), answer=answer, **given)


def suggest(title: str, turn: int, code: str, words: str, indicator: str = "", **parts: object) -> Suggestion:
    """Return a suggestion for a turn on the evidence of words in it."""
    evidence = Evidence(indicator or words, (span(title, turn, words),))
    where = (TALKS[title].id, TALKS[title].version, *span(title, turn))
    return Suggestion(*where, code, "rules", **{"evidence": (evidence,), **parts})


def study_of(*decisions: Decision, **parts: object) -> Study:
    """Return the study with decisions."""
    people = tuple(Participant(one.id, label, *PEOPLE[label]) for one in TALKS.values() for label in one.labels())
    given = {
        "transcripts": tuple(TALKS.values()), "participants": people, "codebooks": (BOOK,), "decisions": decisions,
        "guide": (GuideQuestion("Q1", {"nb": "Hva hjalp?"}), GuideQuestion("Q2", {"nb": "Hvem bestemte?"})),
        "settings": Settings(title="Nordfjære", language="nb"), "project_id": "aaaaaaaa-1111",
    }  # fmt: skip
    return Study(**{**given, **parts})


def built(study: Study, **options: object) -> ReviewSheet:
    """Return the sheet of ida."""
    return build_sheet(study, **{"coder": "ida", "export_id": "e1", **options})


def sheet_of(study: Study, **options: object) -> SheetContent:
    """Return ida's sheet as it comes back untouched."""
    return untouched(built(study, **options))


def rows_at(content: SheetContent, title: str, turn: int) -> list[int]:
    """Return the places of the rows of a turn."""
    rows = content.rows("review")
    key = f"{TALKS[title].id}:{turn}"
    return [place for place, row in enumerate(rows) if row.get("key") == key]


def with_rows(content: SheetContent, sheet: str, rows: Iterable[ContentRow]) -> SheetContent:
    """Return the content with other rows in a sheet."""
    return replace(content, sheets={**content.sheets, sheet: tuple(rows)})


def fill(content: SheetContent, title: str, turn: int, row: int = 0, /, **cells: str) -> SheetContent:
    """Return the content with cells of a turn's row written or emptied."""
    return fill_row(content, "review", rows_at(content, title, turn)[row], **cells)


def fill_row(content: SheetContent, sheet: str, place: int, **cells: str) -> SheetContent:
    """Return the content with cells of a row (from 0) written or emptied."""
    rows = list(content.rows(sheet))
    rows[place] = replace(rows[place], values={**rows[place].values, **cells})
    return with_rows(content, sheet, rows)


def copy_row(content: SheetContent, title: str, turn: int, **cells: str) -> SheetContent:
    """Return the content with the first row of a turn copied below itself and cells of the copy written."""
    rows = list(content.rows("review"))
    place = rows_at(content, title, turn)[0]
    rows.insert(place + 1, replace(rows[place], values={**rows[place].values, **cells}))
    return with_rows(content, "review", rows)


@dataclass(frozen=True)
class Kept:
    """A revision, as the store keeps it."""

    id: str
    record: Memo | Theme | Claim
    step: str = "earlier"


def records_of(study: Study, step: str = "earlier") -> dict[str, list[Kept]]:
    """Return the records of a study as the store would."""
    kinds = {"memo": study.memos, "theme": study.themes, "claim": study.claims}
    return {kind: [Kept(f"rev-{one.id}", one, step) for one in records] for kind, records in kinds.items()}


def plan_of(study: Study, content: SheetContent, **options: object) -> Plan:
    """Return the plan for a form."""
    return plan(study, content, **{"now": NOW, "records": records_of(study), **options})


def applied(study: Study, made: Plan, step: str = "s1") -> Study:
    """Return the study after a plan was written in a step."""
    assert not made.problems
    decisions = (*study.decisions, *(replace(one, step=step) for one in made.decisions))
    parts: dict[str, object] = {}
    for kind in ("memo", "theme", "claim"):
        records = {one.id: one for one in getattr(study, f"{kind}s")}
        for change in made.revisions:
            if change.kind == kind:
                records[change.record.id] = change.record
                if change.deleted:
                    del records[change.record.id]
        parts[f"{kind}s"] = tuple(records.values())
    own = Codebook("own", "1", {"nb": "own"}, ("nb",), made.new_codes)
    return replace(study, decisions=decisions, codebooks=(*study.codebooks, own), **parts)


def answers(made: Plan) -> list[tuple[object, ...]]:
    """Return the decisions of a plan as (answer, code, words)."""
    texts = {one.id: one.text for one in TALKS.values()}
    return [(one.answer, one.code, texts[one.transcript][one.start : one.end]) for one in made.decisions]


__all__ = ["Shown"]
