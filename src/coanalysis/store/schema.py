"""The tables of `project.db`. The only place that creates them.

Times are UTC text. JSON columns hold plain lists and objects. Rows of `decision`, `revision`, `step`, `text_version`,
`import_entry` and `file_version` are only ever added. `parsed` and `span_map` can be worked out again at any time.
"""

from __future__ import annotations

APPLICATION_ID = 0x636F616E  # "coan"
SCHEMA = 2

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

-- One thing somebody did. undoes: the step it takes back. export: id of the form that was taken in, if one was. seq
-- gives the order of arrival.
CREATE TABLE step (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    coder TEXT NOT NULL,
    at TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    undoes TEXT REFERENCES step(id),
    export TEXT NOT NULL DEFAULT ''
);

-- A version of a transcript's text; sha names it.
CREATE TABLE text_version (
    sha TEXT NOT NULL,
    transcript TEXT NOT NULL,
    text TEXT NOT NULL,
    step TEXT NOT NULL REFERENCES step(id),
    PRIMARY KEY (transcript, sha)
);

-- One reading of a file: which text it gave, and what was read out of that text (turns, times, marks: JSON lists). The
-- last entry of a transcript whose step is not undone is in force; without one the transcript is not there.
-- original_sha: of the file's bytes; original: the bytes, where they are kept.
CREATE TABLE import_entry (
    transcript TEXT NOT NULL,
    version TEXT NOT NULL,
    step TEXT NOT NULL REFERENCES step(id),
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    original_sha TEXT NOT NULL,
    turns TEXT NOT NULL,
    times TEXT NOT NULL,
    marks TEXT NOT NULL,
    loader TEXT NOT NULL,
    language TEXT NOT NULL,
    report TEXT NOT NULL,
    original BLOB,
    PRIMARY KEY (transcript, step),
    FOREIGN KEY (transcript, version) REFERENCES text_version(transcript, sha)
);

-- Which words of one version of a transcript stand where in another: the runs of mapping.align, as JSON. Disposable.
CREATE TABLE span_map (
    transcript TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    runs TEXT NOT NULL,
    PRIMARY KEY (transcript, old, new)
);

-- Every version of the files people edit. text NULL: the file is to be removed. pending: not yet written to disk.
CREATE TABLE file_version (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    sha TEXT NOT NULL,
    text TEXT,
    step TEXT NOT NULL REFERENCES step(id),
    pending INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX file_version_path ON file_version (path, seq);

-- When the meaning of a code changed. meaning '': the code was taken out.
CREATE TABLE code_meaning (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    meaning TEXT NOT NULL,
    since TEXT NOT NULL,
    step TEXT NOT NULL REFERENCES step(id)
);

-- Parsed codebooks by the sha of their text: disposable.
CREATE TABLE parsed (sha TEXT PRIMARY KEY, body TEXT NOT NULL);

CREATE TABLE decision (
    id TEXT PRIMARY KEY,
    step TEXT NOT NULL REFERENCES step(id),
    transcript TEXT NOT NULL,
    version TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    code TEXT,
    family TEXT NOT NULL,
    answer TEXT NOT NULL,
    coder TEXT NOT NULL,
    at TEXT NOT NULL,
    consensus TEXT NOT NULL,
    note TEXT NOT NULL,
    attributes TEXT NOT NULL,
    shown TEXT NOT NULL,
    FOREIGN KEY (transcript, version) REFERENCES text_version(transcript, sha)
);
CREATE INDEX decision_step ON decision (step);

-- Memos, themes, claims, summaries, quote choices, assessments, settlements. parent: the revision it follows; deleted:
-- the last one.
CREATE TABLE revision (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT,
    step TEXT NOT NULL REFERENCES step(id),
    deleted INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL
);
CREATE INDEX revision_record ON revision (record);

CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    suggester TEXT NOT NULL,
    signature TEXT NOT NULL,
    step TEXT REFERENCES step(id)
);

-- What a suggestion is in and after a run, until a later row. strength 'retired': no longer made.
CREATE TABLE suggestion (
    id TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES run(id),
    transcript TEXT NOT NULL,
    version TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    code TEXT NOT NULL,
    suggester TEXT NOT NULL,
    strength TEXT NOT NULL,
    score REAL NOT NULL,
    evidence TEXT NOT NULL,
    proposal TEXT NOT NULL,
    PRIMARY KEY (id, run)
);
CREATE INDEX suggestion_transcript ON suggestion (transcript, run);
"""
