"""Checking a project: that every position, hash and reference still holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from coanalysis.codebook import check_codebooks
from coanalysis.errors import CodingError, Problem
from coanalysis.model import Coding, Decision, Passage, Suggestion, Transcript, text_sha
from coanalysis.project.checking_people import check_people
from coanalysis.project.checking_versions import check_versions
from coanalysis.project.core import Project
from coanalysis.project.creating import cloud_folder
from coanalysis.project.standing import counted
from coanalysis.query.basis import Basis
from coanalysis.review import current
from coanalysis.store.database import integrity
from coanalysis.store.steps import undone
from coanalysis.store.texts import imported
from coanalysis.study import Study

__all__ = ["check_project", "refuse_misfits"]

#: Answer -> the families it may be of.
FAMILIES = {
    "accept": ("code",), "reject": ("code",), "unsure": ("code",), "read": ("read",),
    "fits_no_code": ("fits_no_code",), "star": ("star",), "clear": ("code", "read", "fits_no_code", "star"),
}  # fmt: skip
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", re.ASCII)
SENSITIVE = "this folder is as sensitive as the recordings: names have not been taken out"
MOVE = "interviews would leave your computer; move the project to a place that is approved for them"


def check_project(project: Project) -> tuple[list[Problem], list[Problem]]:
    """Return (problems, notes). Problems mean something does not hold; notes are worth a look. No interview text."""
    study = project.study
    problems = [Problem("project.db", message, "put back a copy from your backup") for message in integrity(project.db)]
    for transcript in study.transcripts:
        problems += check_transcript(transcript)
    problems += [*check_decisions(study), *check_records(study), *check_versions(project.db, study)]
    notes = [*check_codebooks(study.codebooks), *_codes_gone(study), *_unspoken(study), *check_people(project)]
    notes += _sources(project)
    notes.append(Problem("", SENSITIVE))
    if cloud := cloud_folder(project.path):
        notes.append(Problem("", f"the folder {cloud!r} looks synchronised to a cloud: {MOVE}"))
    taken_back = len(undone(project.db))
    if taken_back:
        steps = "1 step was" if taken_back == 1 else f"{taken_back} steps were"
        notes.append(Problem("", f"{steps} taken back; coanalysis log shows which"))
    return problems, notes


def check_transcript(transcript: Transcript) -> list[Problem]:
    """Return what does not hold in a transcript: its hash, and turns that overlap or lie outside the text."""
    problems = []
    if text_sha(transcript.text) != transcript.version:
        problems.append(Problem(transcript.title, "the stored text is not the text that was imported"))
    reach = 0
    for turn in transcript.turns:
        if not reach <= turn.start <= turn.end <= len(transcript.text):
            problems.append(Problem(f"{transcript.title}, turn {turn.number}", "the turn lies outside its place"))
        reach = turn.end
    return problems


def check_decisions(study: Study) -> list[Problem]:
    """Return the decisions that stand nowhere in the text in force."""
    return [
        Problem(where, message)
        for decision in study.decisions
        for where, message in _misplaced(study, decision, f"decision {decision.id[:8]}")
    ]


def check_records(study: Study) -> list[Problem]:
    """Return the claims and suggestions whose stretches do not lie in their text version."""
    found: list[tuple[str, str]] = []
    for claim in study.claims:
        for passage in (*claim.supporting, *claim.deviating):
            found += _misplaced(study, passage, f"claim {claim.id[:8]}")
    for suggestion in study.suggestions:
        found += _misplaced(study, suggestion, f"suggestion {suggestion.id[:8]}")
    return [Problem(where, message) for where, message in found]


def _misplaced(study: Study, one: Decision | Passage | Suggestion, name: str) -> list[tuple[str, str]]:
    """Return (where, message) if a stretch does not lie in the text version it names."""
    transcript = study.transcript_by_id.get(one.transcript)
    if transcript is None:
        return [(name, "it is about a transcript that is not in this project")]
    where = f"{transcript.title}, {name}"
    if one.version != transcript.version:
        return [(where, "it is about another version of the text")]
    if not 0 <= one.start < one.end <= len(transcript.text):
        return [(where, f"the stretch {one.start} to {one.end} does not lie in the text")]
    return []


def refuse_misfits(study: Study, decisions: Sequence[Decision]) -> None:
    """Raise CodingError naming every decision whose stretch or code is not in the study."""
    problems = []
    for number, decision in enumerate(decisions, 1):
        name = f"decision {number}"
        problems += [Problem(where, message) for where, message in _misplaced(study, decision, name)]
        if decision.code and decision.code not in study.code_by_id and decision.answer != "clear":
            problems.append(Problem(name, f"there is no code {decision.code!r} in this project"))
        if (decision.code is None) != (decision.family != "code"):
            problems.append(
                Problem(name, f"an answer of the family {decision.family!r} and the code do not go together")
            )
        problems += [Problem(name, message, hint) for message, hint in _malformed(decision)]
    if problems:
        raise CodingError(
            f"{len(problems)} of the decisions do not fit this project" if len(problems) > 1 else
            "a decision does not fit this project", code="coding.misfit", problems=problems,
            hint="take positions from project.study: transcript.turns, passages(study, transcript)",
        )  # fmt: skip


def _malformed(decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a decision whatever project it is for, with a hint."""
    families = FAMILIES.get(decision.answer, ())
    if not families:
        yield f"there is no answer {decision.answer!r}", f"one of {', '.join(FAMILIES)}"
    elif decision.family not in families:
        hint = f"the family of {decision.answer!r} is {' or '.join(families)}"
        yield f"the answer {decision.answer!r} is not of the family {decision.family!r}", hint
    if not _is_utc(decision.at):
        yield f"the time {decision.at!r} is not UTC as it is stored", "such as 2025-06-12T11:05:00Z; project.now()"


def _is_utc(at: str) -> bool:
    if not UTC_TIME.fullmatch(at):
        return False
    try:
        datetime.fromisoformat(at[:19])
    except ValueError:
        return False
    return True


def _codes_gone(study: Study) -> list[Problem]:
    gone: dict[str, list[Decision]] = {}
    for decision in current(study.decisions):
        if decision.code and decision.code not in study.code_by_id:
            gone.setdefault(decision.code, []).append(decision)
    hint = "put the code back into a codebook, or take the codings back in the review sheet"
    return [
        Problem(code, f"{counted(len(some), 'decision')} about this code, which is in no codebook", hint)
        for code, some in gone.items()
    ]


def _unspoken(study: Study) -> list[Problem]:
    """Return the places with codings in which only interviewers or moderators speak; no table shows these codings."""
    codes: dict[str, list[str]] = {}
    for one in Basis.of(study).unspoken:
        if one.state != "rejected":
            codes.setdefault(_place(study.transcript_by_id[one.transcript], one), []).append(one.code)
    hint = "if the function in participants.csv is right, take the codings back in the review sheet; if not, correct it"
    return [
        Problem(where, f"{_coded(some)} only in words of an interviewer or moderator, and in no table", hint)
        for where, some in codes.items()
    ]


def _coded(codes: Sequence[str]) -> str:
    names = ", ".join(dict.fromkeys(codes))
    return f"{counted(len(codes), 'coding')} ({names}) {'is' if len(codes) == 1 else 'are'}"


def _place(transcript: Transcript, one: Coding) -> str:
    turns = [turn.number for turn in transcript.turns if turn.start < one.end and one.start < turn.end]
    if len(turns) < 2:
        return f"{transcript.title}, turn {turns[0]}" if turns else transcript.title
    return f"{transcript.title}, turns {turns[0]}–{turns[-1]}"


def _sources(project: Project) -> list[Problem]:
    """Return the imported files that are gone or changed; the project keeps the text it has."""
    found = []
    for entry in imported(project.db):
        try:
            sha = hashlib.sha256(Path(entry.path).read_bytes()).hexdigest()
        except OSError:
            found.append(Problem(entry.source, "the file is no longer where it was imported from; its text is kept"))
            continue
        if sha != entry.original_sha:
            hint = "coanalysis import takes its new version in and keeps what was coded"
            found.append(
                Problem(entry.source, "the file has changed since it was imported; its text then is kept", hint)
            )
    return found
