"""Checking versions: every text is the one its name says, and what was said about older ones stands where it should."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from coanalysis.errors import Problem
from coanalysis.mapping import Alignment, align, same_words
from coanalysis.model import Claim, Passage, QuoteChoice, Transcript, text_sha
from coanalysis.store.decisions import read_decisions
from coanalysis.store.maps import dumped, stored_maps
from coanalysis.store.records import read_records
from coanalysis.store.texts import all_versions
from coanalysis.study import Study

__all__ = ["check_versions"]

Texts = Mapping[tuple[str, str], str]
BACKUP = "put back a copy of project.db from your backup"


def check_versions(db: sqlite3.Connection, study: Study) -> list[Problem]:
    """Return what does not hold of older texts: their hashes, what was said about them, the mappings kept."""
    texts: Texts = {(transcript, sha): text for transcript, sha, text in all_versions(db)}
    now = {one.id: one for one in study.transcripts}
    return [*_hashes(texts, now), *_spans(db, texts, now), *_maps(db, texts, now)]


def _hashes(texts: Texts, now: Mapping[str, Transcript]) -> Iterator[Problem]:
    """Yield the older texts that are not what was imported; the ones in force are checked as transcripts."""
    for (transcript, sha), text in texts.items():
        is_now = transcript in now and now[transcript].version == sha
        if not is_now and text_sha(text) != sha:
            message = f"the stored text {sha[:8]} is not the text that was imported"
            yield Problem(_title(now, transcript), message, BACKUP)


def _spans(db: sqlite3.Connection, texts: Texts, now: Mapping[str, Transcript]) -> Iterator[Problem]:
    """Yield what lies outside the text it was said about, and what moved to other words."""
    maps: dict[tuple[str, str], Alignment] = {}
    for name, one in _said(db):
        where = f"{_title(now, one.transcript)}, {name}"
        text = texts.get((one.transcript, one.version))
        if text is None or not 0 <= one.start < one.end <= len(text):
            yield Problem(
                where, f"the stretch {one.start} to {one.end} does not lie in the text {one.version[:8]}", BACKUP
            )
            continue
        there = now.get(one.transcript)
        if there is None or there.version == one.version:
            continue
        key = (one.transcript, one.version)
        if key not in maps:
            maps[key] = align(text, there.text)
        place = maps[key].map(one.start, one.end)
        if place.status == "moved" and not same_words(text[one.start : one.end], there.text[place.start : place.end]):
            yield Problem(where, "it stands on other words in the text in force than those it was about")


def _said(db: sqlite3.Connection) -> Iterable[tuple[str, Passage]]:
    """Yield (name, passage) of everything that has a place, in the version it was said about."""
    for decision in read_decisions(db):
        yield f"decision {decision.id[:8]}", decision.passage
    for heads in read_records(db).values():
        for record in (head.record for head in heads):
            if isinstance(record, Claim):
                yield from ((f"claim {record.id[:8]}", one) for one in (*record.supporting, *record.deviating))
            elif isinstance(record, QuoteChoice):
                yield f"quote {record.id[:8]}", record.passage


def _maps(db: sqlite3.Connection, texts: Texts, now: Mapping[str, Transcript]) -> Iterator[Problem]:
    """Yield the mappings kept that are not what their two texts give."""
    for transcript, old, new, runs in stored_maps(db):
        pair = texts.get((transcript, old)), texts.get((transcript, new))
        if pair[0] is None or pair[1] is None or dumped(align(pair[0], pair[1])) != runs:
            message = f"the mapping kept from text {old[:8]} to {new[:8]} is not what the texts give"
            yield Problem(_title(now, transcript), message, BACKUP)


def _title(now: Mapping[str, Transcript], transcript: str) -> str:
    return now[transcript].title if transcript in now else f"transcript {transcript[:8]}"
