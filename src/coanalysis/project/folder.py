"""The files of a project folder that people edit: their names, how they are read and how they are written.

Reading returns values; all problems of a file are reported together.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import wrap

from coanalysis.errors import Problem
from coanalysis.methods import METHODS, PROFILES, profile
from coanalysis.model import Participant, Person, is_codable_function
from coanalysis.project.rows import FileError, raise_problems, read_rows, write_rows
from coanalysis.study import Settings

__all__ = [
    "CONFIRMED",
    "GUIDE",
    "PARTICIPANTS",
    "PERSONS",
    "SETTINGS",
    "TRANSCRIPTS",
    "FileError",
    "TranscriptRow",
    "participant_cells",
    "participant_of",
    "participants_text",
    "persons_text",
    "raise_problems",
    "read_participants",
    "read_persons",
    "read_rows",
    "read_settings",
    "read_transcript_rows",
    "settings_text",
    "transcript_cells",
    "transcripts_text",
    "write_rows",
]

#: Two-digit years are not guessed.
FIRST_YEAR = 1900
SETTINGS = "coanalysis.toml"
TRANSCRIPTS = "transcripts.csv"
PARTICIPANTS = "participants.csv"
PERSONS = "persons.csv"
GUIDE = "guide.yaml"
STORE = "project.db"
KINDS = ("interview", "focus_group")
FUNCTIONS = ("participant", "interviewer", "moderator", "observer")
HINTS = ("after_reading", "at_once", "off")
SUGGESTERS = ("rules", "learned", "weak", "similar")
MARKS = ("keep", "leave_out")
CHOICES = {"language": ("nb", "nn", "en"), "hints": HINTS, "method": METHODS, "captions": ("apa", "word"),
           "citation": ("short",), "marks": MARKS}  # fmt: skip
LANGUAGES = ("nb", "nn", "en")
TRANSCRIPT_COLUMNS = ("title", "kind", "group", "date", "language", "file", "id")
PARTICIPANT_COLUMNS = ("transcript", "label", "function", "pseudonym")
#: Not asked for when a file is read. What may stand in it: `yes`, or nothing.
CONFIRMED = "confirmed"
CONFIRMED_WORDS = {**dict.fromkeys(("yes", "y", "ja", "j", "x", "1", "true"), True),
                   **dict.fromkeys(("", "no", "n", "nei", "0", "false"), False)}  # fmt: skip
PERSON_COLUMNS = ("pseudonym",)


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """One row of `transcripts.csv`: what people say about a transcript."""

    id: str
    title: str
    kind: str
    group: str = ""
    date: str = ""
    language: str = ""
    file: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def settings_text(settings: Settings) -> str:
    """Return the text of `coanalysis.toml`."""
    languages = ", ".join(_quoted(language) for language in settings.languages)
    return f"""# Settings of this study. Edit freely; the next command takes them in.
title = {_quoted(settings.title)}

# Language of tables, captions and sheets: "nb", "nn" or "en". Languages: those of the transcripts, for your own record;
# what each transcript is written in stands in transcripts.csv.
language = {_quoted(settings.language)}
languages = [{languages}]

# Method profile: directed, template, framework, reflexive, sdi, stc (docs/methods.md).
{_method_comment(settings.method)}method = {_quoted(settings.method)}

{_hints_lines(settings)}

# What suggestions come from (docs/hints.md): "rules" (patterns of the codebooks), "similar" (words that are like those
# of a code), "learned" (from your own coding), "weak" (patterns with one weak hit only).
suggesters = [{", ".join(_quoted(one) for one in settings.suggesters)}]

# An installed spaCy pipeline for `spacy:` lines that ask for parts of speech and the like, such as "nb_core_news_sm",
# or the folder of one (docs/indicator-language.md); "" for none.
pipeline = {_quoted(settings.pipeline)}

# Word captions: "apa" (Tabell 3, title in italics on the next line) or "word" (Tabell 3: title).
captions = {_quoted(settings.captions)}

# How quotes are cited in text, "(D3, FG2)", and how a left-out part is shown.
citation = {_quoted(settings.citation)}
ellipsis = {_quoted(settings.ellipsis)}

# Transcription marks such as [ler], (.) and time stamps in quotes: "keep", or "leave_out". What nobody could hear is
# then shown as a left-out part. The transcripts stay as they are.
marks = {_quoted(settings.marks)}

# How transcripts are written, where import does not find speakers and times by itself: a section [profiles.NAME] at
# the end of this file, used by  coanalysis import --profile NAME  (docs/profiles.md).
"""


def _method_comment(method: str) -> str:
    """Return what the method of a study means for the program, as comments."""
    known = PROFILES.get(method)
    return "".join(f"# {line}\n" for line in wrap(" ".join(known.behaviour()), 116)) if known else ""


def _hints_lines(settings: Settings) -> str:
    """Return the lines on suggestions; those on a reason only where one is asked for or given."""
    known = PROFILES.get(settings.method)
    hints = f"hints = {_quoted(settings.hints)}"
    if not (settings.hints_reason or (known and known.hints_need_reason)):
        return f"# When suggestions are shown: after_reading (the default), at_once or off.\n{hints}"
    reason = f"hints_reason = {_quoted(settings.hints_reason)}"
    return (
        "# When suggestions are shown: off (the default of this method), after_reading or at_once. Switching them on\n"
        f"# takes a reason, in your own words; the log keeps it.\n{hints}\n{reason}"
    )


def _quoted(text: str) -> str:
    """Return text as TOML writes it; what cannot be written as UTF-8 (odd folder names) becomes `?`."""
    return json.dumps(text.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False).replace("\x7f", "\\u007f")


def read_settings(text: str) -> Settings:
    """Return the settings. Raises FileError naming every key that is unknown or has a value that is not known."""
    text = text.removeprefix("\ufeff")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise_problems(SETTINGS, [Problem(SETTINGS, str(error), _toml_hint(error))])
    problems = [
        Problem(_line_of(text, key), message, hint)
        for key, value in values.items()
        for message, hint in _setting_problems(key, value)
    ]
    raise_problems(SETTINGS, [*problems, *_profile_problems(text, values.get("profiles"))])
    values |= {key: tuple(values[key]) for key in ("languages", "suggesters") if key in values}
    known = profile(values.get("method", Settings().method))
    found = Settings(**{"hints": known.hints, **values})
    raise_problems(SETTINGS, _reason_problems(text, found))
    return found


def _reason_problems(text: str, settings: Settings) -> list[Problem]:
    """Return a problem when suggestions are switched on without a reason under a method that has them off."""
    known = profile(settings.method)
    if not known.hints_need_reason or settings.hints == "off" or settings.hints_reason.strip():
        return []
    message = f"under method = {settings.method!r} suggestions are off, and hints = {settings.hints!r} has no reason"
    hint = 'add a line  hints_reason = "why you want suggestions"  (the log keeps it), or write  hints = "off"'
    return [Problem(_line_of(text, "hints"), message, hint)]


def _toml_hint(error: tomllib.TOMLDecodeError) -> str:
    if "\\" in str(error):
        return "patterns stand in single quotes:  speaker = '(?P<label>\\w+) '"
    return 'a line looks like  title = "My study"  with the text in quotes'


def _profile_problems(text: str, profiles: object) -> list[Problem]:
    """Return what is wrong with the sections `[profiles.NAME]`."""
    if profiles is None:
        return []
    from coanalysis.loaders.profile_reading import faults_of

    if not isinstance(profiles, dict):
        hint = "write [profiles.NAME] on a line, and its keys below it"
        return [Problem(_line_of(text, "profiles"), "profiles is no section", hint)]
    misplaced = "settings of the study stand above the first [profiles.…]"
    return [
        Problem(
            _line_in(text, name, fault.key),
            f"profile {name}: {fault.message}",
            misplaced if fault.key in Settings.__dataclass_fields__ else fault.hint,
        )
        for name in profiles
        for fault in faults_of(name, profiles)
    ]


def _line_in(text: str, name: str, key: str) -> str:
    """Return file and line of a key in the section of a profile; the line of the section where it is not found."""
    quoted = rf"[\"']?{re.escape(name)}[\"']?"
    title = re.search(rf"^\s*\[\s*[\"']?profiles[\"']?\s*\.\s*{quoted}\s*\]", text, re.MULTILINE)
    if title is None:
        return SETTINGS
    end = re.compile(r"^\s*\[[^\n]*\]\s*(?:#.*)?$", re.MULTILINE).search(text, title.end())
    rows = re.compile(rf"^\s*[\"']?{re.escape(key)}\b", re.MULTILINE)
    row = rows.search(text, title.end(), end.start() if end else len(text)) if key else None
    return f"{SETTINGS}, line {text.count(chr(10), 0, (row or title).end()) + 1}"


def _line_of(text: str, key: str) -> str:
    """Return file and line of a setting."""
    found = re.search(rf"^\s*[\[\"']*{re.escape(key)}\b", text, re.MULTILINE)
    return f"{SETTINGS}, line {text.count(chr(10), 0, found.end()) + 1}" if found else SETTINGS


def _setting_problems(key: str, value: object) -> list[tuple[str, str]]:
    """Return (message, hint) for what is wrong with one setting."""
    known = Settings.__dataclass_fields__
    if key not in known:
        return [(f"there is no setting {key!r}", "settings are " + ", ".join(known))]
    if key == "profiles":
        return []
    if key == "suggesters":
        if isinstance(value, list) and all(one in SUGGESTERS for one in value):
            return []
        return [("suggesters is not a list of suggesters", "of these: " + ", ".join(map(_quoted, SUGGESTERS)))]
    if key == "languages":
        if isinstance(value, list) and value and all(one in LANGUAGES for one in value):
            return []
        return [("languages is not a list of languages", 'such as ["nb", "nn", "en"]')]
    if not isinstance(value, str):
        return [(f"{key} is not text", f'put it in quotes:  {key} = "…"')]
    if key in CHOICES and value not in CHOICES[key]:
        return [(f"{key} = {value!r} is not known", "one of " + ", ".join(CHOICES[key]))]
    return []


def read_transcript_rows(text: str) -> tuple[TranscriptRow, ...]:
    """Return the rows of `transcripts.csv`.

    Dates come as ISO dates, also from `15.9.2025` (spreadsheets rewrite them so). Groups that differ in capital letters
    or blanks only are one, as first written.
    Raises FileError for titles and ids that stand twice, unknown kinds, languages and dates, and missing cells.
    """
    rows = read_rows(text, TRANSCRIPTS, ("title", "kind", "id"))
    problems, found = [], []
    first: dict[tuple[str, str], int] = {}
    groups: dict[str, str] = {}
    for line, row in rows:
        messages = [*_row_messages(row), *_doubles(row, first, line)]
        problems += [Problem(f"{TRANSCRIPTS}, line {line}", *message) for message in messages]
        extra = {key: value for key, value in row.items() if key and key not in TRANSCRIPT_COLUMNS}
        known = {key: row.get(key, "") for key in TRANSCRIPT_COLUMNS}
        group = " ".join(known["group"].split())
        known |= {"group": groups.setdefault(group.casefold(), group), "date": iso_date(known["date"]) or ""}
        found.append(TranscriptRow(**known, attributes=extra))
    raise_problems(TRANSCRIPTS, problems)
    return tuple(found)


def _row_messages(row: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (message, hint) for what is wrong within a row of `transcripts.csv`."""
    found = []
    if not row["title"]:
        found.append(("the title is empty", "give a short one, such as I3 or FG1"))
    if not row["id"]:
        found.append(("the id is empty", "ids are made by coanalysis import; put the old one back"))
    if row["kind"] not in KINDS:
        found.append((f"kind {row['kind']!r} is not known", "interview or focus_group"))
    if iso_date(row.get("date", "")) is None:
        found.append((f"the date {row['date']!r} is not known", "write it as 2025-09-15 or 15.09.2025"))
    if row.get("language", "") not in ("", *LANGUAGES, "mixed"):
        found.append((f"language {row['language']!r} is not known", "nb, nn, en or mixed"))
    return found


def iso_date(text: str) -> str | None:
    """Return a date as `2025-09-15`, also from `15.9.2025`; '' for none, None for what is no date."""
    parts = text.split("-") if "-" in text else text.split(".")[::-1]
    if not text:
        return ""
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day).isoformat() if year >= FIRST_YEAR else None
    except ValueError:
        return None


def _doubles(row: Mapping[str, str], first: dict[tuple[str, str], int], line: int) -> list[tuple[str, str]]:
    """Return (message, hint) for a title or id that an earlier row has; `first` remembers the rows seen."""
    hints = {"title": "give each transcript its own", "id": "keep one row per transcript"}
    found = []
    for key, hint in hints.items():
        earlier = first.setdefault((key, row[key]), line)
        if row[key] and earlier != line:
            found.append((f"the {key} {row[key]} stands in line {earlier} already", hint))
    return found


def transcripts_text(rows: Sequence[TranscriptRow]) -> str:
    """Return the text of `transcripts.csv`."""
    extra = list(dict.fromkeys(key for row in rows for key in row.attributes))
    columns = [*TRANSCRIPT_COLUMNS[:-2], *extra, *TRANSCRIPT_COLUMNS[-2:]]
    return write_rows(columns, [transcript_cells(row) for row in rows])


def transcript_cells(row: TranscriptRow) -> dict[str, str]:
    """Return a row of `transcripts.csv` by column."""
    return {**{key: getattr(row, key) for key in TRANSCRIPT_COLUMNS}, **row.attributes}


def read_participants(text: str, ids: Mapping[str, str], *, path: str = PARTICIPANTS) -> tuple[Participant, ...]:
    """Return the rows of `participants.csv`. ids: title -> transcript id. path: the file's name, for messages.

    Raises FileError for unknown transcripts and functions, missing pseudonyms, a label that stands twice, and words
    other than yes and no under `confirmed` (a column that may be missing).
    """
    problems, found = [], []
    first: dict[tuple[str, str], int] = {}
    for line, row in read_rows(text, path, PARTICIPANT_COLUMNS):
        earlier = first.setdefault((row["transcript"], row["label"]), line)
        messages = _participant_messages(row, ids)
        if earlier != line:
            messages.append((f"this label of {row['transcript']} stands in line {earlier} already", "keep one row"))
        problems += [Problem(f"{path}, line {line}", *message) for message in messages]
        found.append(participant_of(row, ids))
    raise_problems(path, problems)
    return tuple(found)


def participant_of(row: Mapping[str, str], ids: Mapping[str, str]) -> Participant:
    """Return a row of `participants.csv` as a value, right or wrong. ids: title -> transcript id."""
    return Participant(
        ids.get(row["transcript"], ""), row["label"], row["function"], row["pseudonym"],  # type: ignore[arg-type]
        CONFIRMED_WORDS.get(row.get(CONFIRMED, "").casefold(), False),
    )  # fmt: skip


def _participant_messages(row: Mapping[str, str], ids: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (message, hint) for what is wrong within a row of `participants.csv`."""
    found = []
    if row["transcript"] not in ids:
        titles = ", ".join(ids) or "none so far"
        found.append((f"there is no transcript {row['transcript']!r}", f"the titles of transcripts.csv: {titles}"))
    if row["function"] not in FUNCTIONS:
        found.append((f"function {row['function']!r} is not known", "one of " + ", ".join(FUNCTIONS)))
    elif is_codable_function(row["function"]) and not row["pseudonym"]:
        found.append((f"a row of function {row['function']} needs a pseudonym", "such as D7"))
    if row.get(CONFIRMED, "").casefold() not in CONFIRMED_WORDS:
        found.append((f"confirmed {row[CONFIRMED]!r} is not known", "yes, or nothing while it is a guess"))
    return found


def participants_text(rows: Sequence[Participant], titles: Mapping[str, str]) -> str:
    """Return the text of `participants.csv`. titles: transcript id -> title."""
    return write_rows((*PARTICIPANT_COLUMNS, CONFIRMED), [participant_cells(row, titles) for row in rows])


def participant_cells(row: Participant, titles: Mapping[str, str]) -> dict[str, str]:
    """Return a row of `participants.csv` by column. titles: transcript id -> title."""
    title = titles.get(row.transcript, row.transcript)
    cells = {"transcript": title, "label": row.label, "function": row.function, "pseudonym": row.pseudonym}
    return {**cells, CONFIRMED: "yes" if row.is_confirmed else ""}


def read_persons(text: str) -> tuple[Person, ...]:
    """Return the rows of `persons.csv`; every column but `pseudonym` is an attribute.

    Raises FileError for a pseudonym that is empty or stands twice.
    """
    problems = []
    found: dict[str, Person] = {}
    for line, row in read_rows(text, PERSONS, PERSON_COLUMNS):
        name = row.pop("pseudonym")
        if not name:
            problems.append(Problem(f"{PERSONS}, line {line}", "the pseudonym is empty", "such as D7"))
        elif name in found:
            problems.append(Problem(f"{PERSONS}, line {line}", f"{name} stands twice", "keep one row per person"))
        found[name] = Person(name, {key: value for key, value in row.items() if key})
    raise_problems(PERSONS, problems)
    return tuple(found.values())


def persons_text(persons: Sequence[Person]) -> str:
    """Return the text of `persons.csv`."""
    extra = list(dict.fromkeys(key for person in persons for key in person.attributes)) or ["role"]
    rows = [{"pseudonym": person.pseudonym, **person.attributes} for person in persons]
    return write_rows(["pseudonym", *extra], rows)
