"""The store: what is written is there, what fails changes nothing, what is foreign is refused."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from coanalysis.errors import ProjectError
from coanalysis.mapping import align
from coanalysis.model import (
    Claim,
    Decision,
    Evidence,
    Memo,
    Passage,
    Settlement,
    Suggestion,
    Transcript,
    Turn,
    text_sha,
    transcript_id,
)
from coanalysis.store import filing, runs
from coanalysis.store.database import connect, create, integrity, transaction
from coanalysis.store.decisions import add_decisions, read_decisions
from coanalysis.store.maps import alignment, dumped, stored_maps
from coanalysis.store.records import Revision, add_revision, read_records
from coanalysis.store.steps import Step, add_step, all_steps, undone
from coanalysis.store.texts import (
    add_transcript,
    all_versions,
    entries,
    imported,
    known_versions,
    read_pasts,
    read_transcripts,
)

TEXT = "A: Æøå 🎈 hei.\n"
SHA = text_sha(TEXT)
ID = transcript_id(SHA)
TRANSCRIPT = Transcript(
    ID, SHA, TEXT, (Turn(1, "A", 3, 13, 1000, None, "line 1"),), source="a.txt", loader="text", language="nb"
)
AT = "2025-06-01T00:00:00Z"


@pytest.fixture
def db(tmp_path):
    db = create(tmp_path / "project.db")
    yield db
    db.close()


def step(db, number, kind="apply", undoes=None):
    add_step(db, Step(f"s{number}", kind, "ida", f"2025-06-01T00:00:{number:02d}Z", "", undoes))
    return f"s{number}"


@pytest.fixture
def filled(db):
    with transaction(db):
        add_transcript(db, TRANSCRIPT, path="/x/a.txt", original_sha="o", report={}, step=step(db, 0, "import"))
    return db


def decision(answer="accept", at=AT, step_id="s1"):
    return Decision(
        ID, SHA, 3, 13, answer, "ida", at, "barrier/time", step=step_id, note="n", attributes={"outcome": "failed"}
    )


def test_pragmas_that_keep_promises(db):
    values = {
        name: db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    }
    assert values == {"journal_mode": "delete", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


def test_a_transcript_comes_back_equal(filled):
    assert read_transcripts(filled) == {ID: TRANSCRIPT}
    assert [(one.path, one.original_sha, one.step) for one in imported(filled)] == [("/x/a.txt", "o", "s0")]


def test_decisions_come_back_equal_and_are_not_doubled(filled):
    with transaction(filled):
        step(filled, 1)
        assert add_decisions(filled, [decision()]) == 1
        assert add_decisions(filled, [decision()]) == 0
    assert read_decisions(filled) == (decision(),)


def test_an_undone_step_hides_its_decisions_and_keeps_them(filled):
    with transaction(filled):
        step(filled, 1)
        add_decisions(filled, [decision()])
        step(filled, 2, "undo", undoes="s1")
    assert read_decisions(filled) == ()
    assert undone(filled) == {"s1"}
    assert filled.execute("SELECT COUNT(*) FROM decision").fetchone() == (1,)
    assert [one.id for one in all_steps(filled)] == ["s0", "s1", "s2"]


def test_a_failed_write_leaves_nothing(filled):
    with pytest.raises(RuntimeError), transaction(filled):
        step(filled, 1)
        add_decisions(filled, [decision()])
        raise RuntimeError
    assert read_decisions(filled) == ()
    assert "s1" not in {one.id for one in all_steps(filled)}


def test_a_decision_must_be_about_a_known_text(filled):
    stray = Decision(ID, "other", 3, 13, "accept", "ida", AT, "c", step="s1")
    with pytest.raises(sqlite3.IntegrityError), transaction(filled):
        step(filled, 1)
        add_decisions(filled, [stray])


def test_records_show_their_newest_revision(filled):
    first = Memo("m", "method", "Først.", "ida", AT)
    second = Memo("m", "method", "Så.", "ida", AT)
    with transaction(filled):
        add_revision(filled, Revision("r1", "memo", first, None, step(filled, 1)))
        add_revision(filled, Revision("r2", "memo", second, "r1", step(filled, 2)))
    assert [head.record for head in read_records(filled)["memo"]] == [second]
    with transaction(filled):
        step(filled, 3, "undo", undoes="s2")
    assert [head.record for head in read_records(filled)["memo"]] == [first]


def test_two_revisions_of_one_parent_stand_side_by_side(filled):
    with transaction(filled):
        for number, parent in ((1, None), (2, "r1"), (3, "r1")):
            memo = Memo("m", "method", str(number), "ida", AT)
            add_revision(filled, Revision(f"r{number}", "memo", memo, parent, step(filled, number)))
    assert [head.record.text for head in read_records(filled)["memo"]] == ["2", "3"]


def test_a_deleted_record_is_gone_but_kept(filled):
    claim = Claim("c", "Funn", "ida", AT, supporting=(Passage(ID, SHA, 3, 13),))
    with transaction(filled):
        add_revision(filled, Revision("r1", "claim", claim, None, step(filled, 1)))
    assert read_records(filled)["claim"][0].record == claim
    with transaction(filled):
        add_revision(filled, Revision("r2", "claim", claim, "r1", step(filled, 2), deleted=True))
    assert read_records(filled)["claim"] == []
    assert filled.execute("SELECT COUNT(*) FROM revision").fetchone() == (2,)


def suggestion(code, score=1.0):
    return Suggestion(
        ID, SHA, 3, 13, code, "rules", score=score, evidence=(Evidence("tid*", ((3, 6),), ("negated",), "x"),)
    )


def by_id(*made):
    return {one.id: one for one in made}


def test_a_run_is_seen_only_when_it_is_current(filled):
    with transaction(filled):
        run = runs.begin_run(filled, "rules", "sig")
        runs.put_changes(filled, run, by_id(suggestion("a"), suggestion("b")), {})
    assert runs.read_suggestions(filled) == {}
    with transaction(filled):
        runs.make_current(filled, run, step(filled, 1, "code"))
    assert [one.code for one in runs.read_suggestions(filled).values()] == ["a", "b"]
    assert next(iter(runs.read_suggestions(filled).values())) == suggestion("a")


def test_the_next_run_writes_only_what_differs(filled):
    with transaction(filled):
        run = runs.begin_run(filled, "rules", "sig")
        runs.put_changes(filled, run, by_id(suggestion("a"), suggestion("b")), {})
        runs.make_current(filled, run, step(filled, 1, "code"))
        second = runs.begin_run(filled, "rules", "sig2")
        runs.put_changes(filled, second, by_id(suggestion("a", score=0.5)), by_id(suggestion("b")))
        runs.make_current(filled, second, step(filled, 2, "code"))
    assert [(one.code, one.score) for one in runs.read_suggestions(filled).values()] == [("a", 0.5)]
    assert filled.execute("SELECT COUNT(*) FROM suggestion").fetchone() == (4,)


def test_what_an_unfinished_run_left_never_shows(filled):
    with transaction(filled):
        run = runs.begin_run(filled, "rules", "sig")
        runs.put_changes(filled, run, by_id(suggestion("stale")), {})
    with transaction(filled):
        again = runs.begin_run(filled, "rules", "sig2")
        runs.put_changes(filled, again, by_id(suggestion("a")), {})
        runs.make_current(filled, again, step(filled, 1, "code"))
    assert [one.code for one in runs.read_suggestions(filled).values()] == ["a"]


def test_file_versions_are_kept(db):
    with transaction(db):
        filing.add_file(db, filing.FileVersion("codebooks/a.yaml", "v1", step(db, 1)))
        filing.add_file(db, filing.FileVersion("codebooks/a.yaml", None, step(db, 2), pending=True))
    newest = filing.latest_files(db)["codebooks/a.yaml"]
    assert (newest.text, newest.pending) == (None, True)
    assert filing.latest_files(db, before=newest.seq)["codebooks/a.yaml"].text == "v1"


def test_meaning_dates_from_its_last_change(db):
    with transaction(db):
        first = step(db, 1)
        filing.add_meaning(db, "c", "m1", since="2025-01-01", step=first)
        filing.add_meaning(db, "c", "m2", since="2025-02-01", step=first)
    assert filing.code_since(db) == {"c": "2025-02-01"}


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be read as one" * 20])
def test_emptied_or_foreign_stores_are_refused(tmp_path, content):
    path = tmp_path / "project.db"
    path.write_bytes(content)
    with pytest.raises(ProjectError) as caught:
        connect(path)
    assert caught.value.exit_code == 4


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "project.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.commit()
    other.close()
    with pytest.raises(ProjectError, match="not a coanalysis store"):
        connect(path)


def test_a_second_writer_waits_then_is_told(filled, tmp_path, monkeypatch):
    monkeypatch.setattr("coanalysis.store.database.BUSY_MS", 50)
    other = connect(tmp_path / "project.db")
    filled.execute("BEGIN IMMEDIATE")
    with pytest.raises(ProjectError, match="in use") as caught, transaction(other):
        pass
    filled.execute("ROLLBACK")
    other.close()
    assert caught.value.exit_code == 4


def test_integrity_of_a_sound_store(filled):
    assert integrity(filled) == []


OTHER = replace(TRANSCRIPT, turns=(Turn(1, "B", 0, 13),), loader="markdown", language="nn")


def again(db, number, transcript=OTHER, *, original=None):
    with transaction(db):
        made = step(db, number, "import")
        add_transcript(db, transcript, path="/x/a.md", original_sha="p", report={"n": 1}, step=made, original=original)


def undo(db, number, undoes):
    with transaction(db):
        step(db, number, "undo", undoes=undoes)


def test_a_text_read_anew_has_the_new_turns_until_that_is_taken_back(filled):
    again(filled, 1, original=b"bytes")
    assert read_transcripts(filled)[ID] == replace(OTHER, source=TRANSCRIPT.source)
    assert [(one.step, one.loader) for one in imported(filled)] == [("s1", "markdown")]
    assert [one.step for one in entries(filled)] == ["s0", "s1"]
    assert read_transcripts(filled, without="s1") == {ID: TRANSCRIPT}
    undo(filled, 2, "s1")
    assert read_transcripts(filled) == {ID: TRANSCRIPT}
    again(filled, 3)
    assert read_transcripts(filled)[ID].turns == OTHER.turns
    rows = filled.execute("SELECT report, original FROM import_entry ORDER BY rowid").fetchall()
    assert rows == [("{}", None), ('{"n": 1}', b"bytes"), ('{"n": 1}', None)]


CHANGED = replace(
    TRANSCRIPT, version=text_sha("Anne: Ja visst."), text="Anne: Ja visst.", turns=(Turn(1, "Anne", 6, 15),)
)


def test_a_new_text_is_a_version_of_the_same_transcript(filled):
    again(filled, 1, CHANGED)
    assert list(read_transcripts(filled)) == [ID]
    assert read_transcripts(filled)[ID].text == "Anne: Ja visst."
    assert known_versions(filled) == {SHA: ID, CHANGED.version: ID}
    (pasts,) = read_pasts(filled).values()
    assert [(past.seq, past.transcript) for past in pasts] == [(1, TRANSCRIPT), (2, CHANGED)]
    undo(filled, 2, "s1")
    assert read_transcripts(filled) == {ID: TRANSCRIPT}
    assert read_pasts(filled) == {}
    assert [past.transcript for past in read_pasts(filled, least=1)[ID]] == [TRANSCRIPT]
    assert known_versions(filled) == {SHA: ID}
    assert [(one[0], one[1]) for one in all_versions(filled)] == [(ID, SHA), (ID, CHANGED.version)]


def test_the_mapping_between_versions_is_kept_and_not_needed(filled):
    again(filled, 1, CHANGED)
    ((transcript, old, new, runs),) = stored_maps(filled)
    assert (transcript, old, new) == (ID, SHA, CHANGED.version)
    versions = (SHA, TRANSCRIPT.text), (CHANGED.version, CHANGED.text)
    kept = alignment(filled, ID, *versions)
    assert kept == align(TRANSCRIPT.text, CHANGED.text)
    assert dumped(kept) == runs
    for damaged in ("[[1]]", "x", "[3]"):
        filled.execute("UPDATE span_map SET runs = ?", (damaged,))
        assert alignment(filled, ID, *versions) == kept
    filled.execute("DELETE FROM span_map")
    assert alignment(filled, ID, *versions) == kept
    assert alignment(filled, ID, *versions[::-1]) == align(CHANGED.text, TRANSCRIPT.text)


def test_a_decision_seen_at_another_place_is_stored_with_its_own_hash(filled):
    with transaction(filled):
        made = decision(step_id=step(filled, 1))
        add_decisions(filled, [replace(made, stored_id="somewhere else")])
    assert read_decisions(filled)[0].id == made.id


def test_a_settlement_and_a_memo_keep_their_places(filled):
    place = Passage(ID, SHA, 3, 13)
    seen = Settlement("x", "item", ID, SHA, "ida", AT, place, "sett")
    memo = Memo("m", "code", "Tanke", "ida", AT, f"turn:{ID}:1", place=place)
    with transaction(filled):
        made = step(filled, 1, "settle")
        add_revision(filled, Revision("r1", "settlement", seen, None, made))
        add_revision(filled, Revision("r2", "memo", memo, None, made))
    heads = read_records(filled)
    assert [(head.record, head.seq) for kind in ("settlement", "memo") for head in heads[kind]] == [
        (seen, 2), (memo, 2),
    ]  # fmt: skip
