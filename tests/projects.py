"""A small project on disk, for tests of folders, steps and commands. Everything in it is invented.

Suggestions that a pass makes, worked out by hand (interview.txt; turns 1, 3, 5 are the interviewer's):
turn 2 barrier/time («knapp tid», «travelt»); turn 4 enabler/trust («tillit») and barrier/leadership («ikke støtte»,
through NEGATED); turn 6 barrier/time («ikke nok tid», through `negated:` of enabler/time).
group.txt (turns 1 and 4 are the moderator's): turn 2 enabler/time («god tid»); turn 3 barrier/time («travelt»);
turn 5 enabler/trust («stole på»); turn 6 nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from coanalysis.model import Decision
from coanalysis.project import Project, create_project

CODEBOOK = """\
id: small
version: "1"
title: {nb: Liten kodebok, en: Small codebook}
languages: [nb, nn, en]
codes:
  - id: barrier
    name: {nb: Barrierer, en: Barriers}
    definition: {nb: Det som står i veien.}
    automation: manual
  - id: barrier/time
    parent: barrier
    name: {nb: Tidspress, en: Time pressure}
    definition: {nb: For lite tid.}
    counterpart: enabler/time
    indicators: |
      knapp tid
      travel
  - id: barrier/leadership
    parent: barrier
    name: {nb: Ledelse, en: Leadership}
    definition: {nb: Ledere som er borte.}
    indicators: |
      lederen var borte
  - id: enabler/time
    name: {nb: Satt av tid, en: Time set aside}
    definition: {nb: Tid som er satt av.}
    counterpart: barrier/time
    negated: suggest barrier/time
    indicators: |
      god tid
      nok tid
  - id: enabler/trust
    name: {nb: Tillit, en: Trust}
    definition: {nb: Å stole på noen.}
    indicators: |
      tillit
      stole på
      støtte NEGATED barrier/leadership
"""
INTERVIEW = """\
Intervjuer: Hvordan var det?
Informant: Vi hadde knapp tid, det var travelt.
Intervjuer: Og lederen?
Informant: Vi fikk ikke støtte. Men jeg hadde tillit til de andre.
Intervjuer: Var det nok tid?
Informant: Nei, vi hadde ikke nok tid.
"""
GROUP = """\
Moderator: Hvordan var det?
Anne: Vi hadde god tid.
Per: Det var travelt.
Moderator: Og ellers?
Anne: Jeg kunne stole på dem.
Per: Mm.
"""
#: A sentence that stands in the transcripts and must never stand in a message.
SPEECH = ("knapp tid, det var", "tillit til de andre", "Jeg kunne stole")
AT = "2030-01-01T10:00:00.000000Z"


@dataclass(frozen=True)
class Ran:
    """A command that was run."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


def write(path: Path, text: str | bytes) -> Path:
    """Write a file, its folders too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def sources(root: Path) -> Path:
    """Return a folder with the codebook's file beside it and the two transcripts in it."""
    write(root / "small.yaml", CODEBOOK)
    write(root / "talk" / "group.txt", GROUP)
    return write(root / "talk" / "interview.txt", INTERVIEW).parent


def new_project(root: Path, *, imported: bool = True, **options: object) -> Project:
    """Return an open project at `root / "study"`, with the interview (I1) and the group (FG1)."""
    talk = sources(root)
    project = create_project(root / "study", codebooks=[str(root / "small.yaml")], **options)
    if imported:
        project.import_files([talk])
    return project


def closed_project(root: Path, *, imported: bool = True) -> Path:
    """Return the folder of a project that nobody has open."""
    new_project(root, imported=imported).close()
    return root / "study"


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return path -> bytes of everything in a folder, None for folders: equal before and after means untouched."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def decision(project: Project, title: str, turn: int, code: str | None, *, answer: str = "accept", **parts: object):
    """Return a decision about a whole turn."""
    transcript = project.transcript(title)
    one = transcript.turns[turn - 1]
    family = answer if answer in ("read", "fits_no_code", "star") else "code"
    made = Decision(
        transcript.id, transcript.version, one.start, one.end, answer, project.coder, AT, code=code, family=family
    )
    return replace(made, **parts)


def read_all(project: Project, *titles: str) -> list[Decision]:
    """Return read marks on every turn of some transcripts, made now."""
    at = project.now()
    return [
        decision(project, title, turn.number, None, answer="read", at=at)
        for title in titles
        for turn in project.transcript(title).turns
    ]


def suggested(project: Project) -> dict[tuple[str, int], list[str]]:
    """Return (title, turn) -> codes suggested there."""
    study = project.study
    found: dict[tuple[str, int], list[str]] = {}
    for one in study.suggestions:
        transcript = study.transcript_by_id[one.transcript]
        turn = study.turns_in(transcript, one.start, one.end)[0]
        found.setdefault((transcript.title, turn.number), []).append(one.code)
    return {place: sorted(codes) for place, codes in found.items()}


def kinds(project: Project) -> list[str]:
    """Return the kinds of all steps."""
    return [step.kind for step, _gone in project.log()]
