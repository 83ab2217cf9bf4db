"""Where the work stands: what is unread, undecided, unsure, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from coanalysis.project.core import Project
from coanalysis.project.creating import cloud_folder
from coanalysis.project.method_rules import OWN_CODES, method_lines
from coanalysis.review import Reading, codings, reading, waiting
from coanalysis.store.runs import signature
from coanalysis.study import Study

__all__ = ["Standing", "cloud_warnings", "counted", "local_time", "shortened", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of a project for one coder.

    unread: titles of transcripts that the coder has not fully read. reread: names of codes that changed meaning after
    a transcript was read. pass_due: texts, functions or codebooks have changed since the last coding pass.
    stale: how many codings and notes a change of a text, of who is who or of a code asks to look at again, and nobody
    has settled. guessed: titles of transcripts in which nobody has confirmed who asks and who answers. persons_gone:
    pseudonyms of `persons.csv` that stand nowhere in `participants.csv`. method: what the method asks for, in
    sentences. why: what the next command is for, '' where it says so itself.
    """

    title: str
    coder: str
    transcripts: int
    read: int
    suggestions: int
    undecided: int
    decided: int
    unsure: int
    disputed: int
    reread: tuple[str, ...]
    stale_exports: tuple[str, ...]
    next: tuple[str, ...]
    unread: tuple[str, ...] = ()
    pass_due: bool = False
    pass_made: bool = False
    sheet: str = "review.xlsx"
    stale: int = 0
    guessed: tuple[str, ...] = ()
    persons_gone: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    why: str = ""
    warnings: tuple[str, ...] = field(default=())

    def lines(self) -> list[str]:
        """Return the state in short sentences."""
        found = [f"{counted(self.transcripts, 'transcript')}, {self.read} fully read by {self.coder}"]
        if self.read and self.unread:
            found.append(f"not fully read: {shortened(self.unread)}")
        found.append(f"{counted(self.decided, 'coding')} decided, {self.unsure} unsure, {self.disputed} disputed")
        found.append(f"{self.undecided} of {counted(self.suggestions, 'suggestion')} undecided by {self.coder}")
        if self.stale:
            what = counted(self.stale, "coding, mark or note", "codings, marks and notes")
            found.append(f"{what} to look at again, for the text, who speaks or a code has changed: {STALE}")
        if self.guessed:
            where = shortened(self.guessed)
            found.append(
                f"functions are guessed and not confirmed in {where}: look at participants.csv, then {CONFIRM}"
            )
        if self.persons_gone:
            names = shortened(self.persons_gone)
            found.append(f"{names} of persons.csv: in no row of participants.csv; coanalysis check says what to do")
        if self.pass_due:
            found.append("the suggestions are older than the transcripts or codebooks: run coanalysis code")
        if self.reread:
            found.append(f"to be read again for {shortened(self.reread)}")
        found += self.method
        if self.stale_exports:
            found.append(f"exports older than the data: {shortened(self.stale_exports)}")
        return found

    @property
    def deciding(self) -> tuple[str, str]:
        """The commands for a new sheet and for taking it in."""
        return (f"coanalysis export review -o exports/{self.sheet}", f"coanalysis apply exports/{self.sheet}")

    def values(self) -> dict[str, Any]:
        """Return the state as plain values, for JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def counted(number: int, noun: str, several: str = "") -> str:
    """Return a number with its noun in the right form: `1 transcript`, `2 transcripts`."""
    return f"{number} {noun if number == 1 else several or f'{noun}s'}"


def shortened(names: Sequence[str], most: int = 6) -> str:
    """Return names in a row, the first few of many with how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def local_time(at: str) -> str:
    """Return a stored UTC time in the local zone, to the minute."""
    moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def standing(project: Project) -> Standing:
    """Return where the work stands for the project's coder."""
    from coanalysis.project.passes import made_from

    study = project.study
    seen = reading(study)
    read = [one for one in study.transcripts if seen.fully_read(one.id, coder=project.coder)]
    shown = [one for one in study.suggestions if one.strength == "strong"]
    views = codings(study)
    states = [view.state for view in views]
    stale = tuple(stale_exports(project))
    before = signature(project.db)
    found = Standing(
        title=study.settings.title, coder=project.coder, transcripts=len(study.transcripts), read=len(read),
        suggestions=len(shown), undecided=len(waiting(study, coder=project.coder)), decided=states.count("accepted"),
        unsure=states.count("unsure"), disputed=states.count("disputed"),
        reread=_to_read_again(study, seen, project.coder), stale_exports=stale, next=(),
        unread=tuple(one.title for one in study.transcripts if one not in read),
        pass_due=bool(before) and before != made_from(study), pass_made=bool(before),
        sheet=free_sheet(project.path / "exports"), warnings=cloud_warnings(project.path),
        stale=len(study.waiting_for_a_look), guessed=study.guessed, persons_gone=study.persons_without_rows,
        method=method_lines(study, views, has_read=bool(read)),
    )  # fmt: skip
    following = _next(study, found)
    own_first = OWN_CODES in found.method and following == found.deciding
    return replace(found, next=following, why="own codes first" if own_first else "")


def _to_read_again(study: Study, seen: Reading, coder: str) -> tuple[str, ...]:
    """Return the names of codes that changed meaning after their coder has fully read a transcript."""
    read = [one for one in study.transcripts if seen.fully_read(one.id, coder=coder)]
    return tuple(
        study.code_name(code.id)
        for code in study.codes
        if code.status != "retired" and any(not seen.fully_read(one.id, code.id, coder) for one in read)
    )


def cloud_warnings(path: Path) -> tuple[str, ...]:
    """Return what to say about a folder that a cloud service copies; nothing elsewhere."""
    cloud = cloud_folder(path)
    if not cloud:
        return ()
    return (
        f"The folder «{cloud}» looks synchronised to a cloud: interviews would leave your computer. "
        "Move the project to a place that is approved for them.",
    )


#: Steps that change nothing in a file whose name begins so: reading editions show talk only, suggestions stand in
#: sheets only, and what somebody has settled in one list. Sheets are forms to fill in, not results that grow old.
UNCHANGED_BY = {"reading": ("code", "apply", "decide", "memo", "settle"), "stale": ("code",), "": ("code", "settle")}
SHEETS = "review"


def stale_exports(project: Project) -> list[str]:
    """Return the names of files in `exports/` that are older than the newest step that changed what is in them."""
    directory = project.path / "exports"
    if not directory.is_dir():
        return []
    steps = [step for step, _gone in project.log() if step.kind != "init"]
    newest = {
        name: max((_timestamp(step.at) for step in steps if step.kind not in kinds), default=0.0)
        for name, kinds in UNCHANGED_BY.items()
    }
    files = (one for one in directory.iterdir() if one.is_file() and not one.name.startswith((".", "~", SHEETS)))
    limits = ((one, next(limit for name, limit in newest.items() if one.name.startswith(name))) for one in files)
    return sorted(one.name for one, limit in limits if one.stat().st_mtime < limit)


def free_sheet(directory: Path) -> str:
    """Return a name for the next review sheet that no file has: a filled-in sheet is never in the way."""
    names = (f"{SHEETS}.xlsx" if number == 1 else f"{SHEETS}-{number}.xlsx" for number in count(1))
    return next(name for name in names if not (directory / name).exists())


def _timestamp(at: str) -> float:
    return datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp()


READ = "coanalysis export reading -o exports/reading.docx"
STALE = "coanalysis show stale"
CONFIRM = "coanalysis participants --confirm"


def _next(study: Study, found: Standing) -> tuple[str, ...]:
    """Return the next commands, in the order of the work: read, then code, then count."""
    if not study.transcripts:
        return ("coanalysis import FOLDER-WITH-TRANSCRIPTS",)
    if not study.decisions:
        return (READ, *found.deciding)
    if found.stale:
        return (STALE, "coanalysis settle ID")
    if found.read and (found.pass_due or not found.pass_made) and study.settings.hints != "off":
        return ("coanalysis code",)
    if found.unread or found.undecided or found.unsure or found.reread:
        return found.deciding
    return ("coanalysis export all -o exports" + (" --force" if found.stale_exports else ""),)
