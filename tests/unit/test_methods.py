"""Method profiles: each row of the table of behaviour, through the product where it exists, else by its value."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from coanalysis.codebook import parse_codebook
from coanalysis.codebook.starting import starter_text
from coanalysis.errors import UsageError
from coanalysis.forms import untouched
from coanalysis.methods import METHODS, PROFILES, is_topic, profile
from coanalysis.model import Memo, Theme
from coanalysis.project import Project, create_project
from coanalysis.project.applying import plan_content
from coanalysis.project.creating import CORE, first_codebooks, first_settings
from coanalysis.project.exporting import ALL, export, export_all
from coanalysis.project.folder import METHODS as KNOWN
from coanalysis.project.folder import FileError, read_settings, settings_text
from coanalysis.project.standing import standing
from coanalysis.query import build
from coanalysis.query.coverage import coverage
from coanalysis.review.form import build_sheet
from coanalysis.store.records import Revision
from coanalysis.study import Settings, Study
from projects import contents, decision, read_all, sources, write

PAGE = Path(__file__).parents[2] / "docs" / "methods.md"
EVERY = pytest.mark.parametrize("method", METHODS)
INDUCTIVE, OFF, SHARE = ("reflexive", "sdi", "stc"), ("reflexive", "sdi"), ("directed", "template")
OWN = """\
id: own
version: "1"
title: {nb: Egne koder}
codes:
  - id: own/roper
    name: {nb: Spør den som roper}
    status: draft
    origin: inductive
"""


@pytest.fixture
def study(tmp_path):
    """Return a function that makes a project for a method, with the small codebook, own codes and two transcripts."""
    made = []

    def make(method: str) -> Project:
        talk = sources(tmp_path)
        books = [str(tmp_path / "small.yaml"), str(write(tmp_path / "own.yaml", OWN))]
        settings = first_settings(tmp_path / "study", method=method)
        made.append(create_project(tmp_path / "study", settings=settings, codebooks=books, coder="ida"))
        made[0].import_files([talk])
        return made[0]

    yield make
    for one in made:
        one.close()


def lines(project: Project) -> str:
    return "\n".join(standing(project).lines())


def set_up(project: Project, *, old: str, new: str) -> None:
    path = project.path / "coanalysis.toml"
    write(path, path.read_text("utf-8").replace(old, new))
    project.refresh()


def keep(project: Project, kind: str, record: object) -> None:
    project.record((), [Revision(project.new_id(), kind, record, None, "", False)])


# Inductive codes first?


@EVERY
def test_init_brings_the_core_codebooks_or_none_and_says_why(coa, tmp_path, method):
    ran = coa("init", tmp_path / "s", "--method", method, "--coder", "ida")
    with Project(tmp_path / "s") as project:
        books = {book.id for book in project.codebooks}
    if method in INDUCTIVE:
        assert (books, first_codebooks(method)) == (set(), ())
        assert ran.out == f"Made the project {tmp_path / 's'} without a codebook.\n"
        assert f"Under {method} codes are made from the talk first" in ran.err
        assert "coanalysis codebook import translation-core" in ran.err
    else:
        assert books == set(CORE) == set(first_codebooks(method))
        assert "made from the talk" not in ran.err


@EVERY
def test_the_next_command_proposes_own_codes_until_one_is_used(study, method):
    project = study(method)
    project.decide([decision(project, "I1", 2, "barrier/time")])
    first = standing(project)
    asked = method in INDUCTIVE
    assert ("own codes first: write a name of your own under Code 1" in lines(project)) is asked
    assert first.why == ("own codes first" if asked else "")
    project.decide([decision(project, "I1", 4, "own/roper")])
    assert "own codes first" not in lines(project)
    assert standing(project).why == ""


def test_status_on_the_screen_says_what_the_next_command_is_for(coa, study):
    project = study("stc")
    project.decide([decision(project, "I1", 2, "barrier/time")])
    first = coa("status", "--project", project.path, "--coder", "ida").err.splitlines()[0]
    assert first == "next   coanalysis export review -o exports/review.xlsx   (own codes first)"


def test_a_project_without_codes_has_a_sheet_to_make_them_in(coa, tmp_path):
    root = tmp_path / "s"
    coa("init", root, "--method", "sdi", "--coder", "ida")
    talk = sources(tmp_path)
    coa("import", talk, "--project", root, "--coder", "ida")
    with Project(root, coder="ida") as project:
        content = untouched(build_sheet(project.study, coder="ida", export_id="e"))
        rows = list(content.rows("review"))
        place = next(number for number, row in enumerate(rows) if row.get("text").startswith("Vi hadde knapp tid"))
        rows[place] = replace(rows[place], values={**rows[place].values, "code_1": "Rakk ikke puste"})
        plan = plan_content(project, replace(content, sheets={**content.sheets, "review": tuple(rows)}))
        project.apply(plan)
        (code,) = project.study.codes
    assert (code.name["nb"], code.origin) == ("Rakk ikke puste", "inductive")


# Hints


@EVERY
def test_suggestions_are_off_or_come_after_reading(method):
    assert first_settings(Path("s"), method=method).hints == ("off" if method in OFF else "after_reading")
    assert read_settings(f'method = "{method}"\n').hints == ("off" if method in OFF else "after_reading")


@EVERY
@pytest.mark.parametrize("hints", ["after_reading", "at_once", "off"])
def test_switching_suggestions_on_takes_a_reason_where_they_are_off(method, hints):
    text = f'title = "T"\nmethod = "{method}"\nhints = "{hints}"\n'
    if method in OFF and hints != "off":
        with pytest.raises(FileError) as caught:
            read_settings(text)
        (problem,) = caught.value.problems
        assert problem.where == "coanalysis.toml, line 3"
        assert "has no reason" in problem.message
        assert 'hints_reason = "' in problem.hint
        with pytest.raises(FileError):
            read_settings(text + 'hints_reason = "  "\n')
        text += 'hints_reason = "for å se hva vi overså"\n'
    assert read_settings(text).hints == hints


def test_the_reason_is_a_step_of_the_log_and_without_one_nothing_is_taken_in(study):
    project = study("sdi")
    steps = len(project.log())
    with pytest.raises(FileError):
        set_up(project, old='hints = "off"', new='hints = "at_once"')
    assert (len(project.log()), project.settings.hints) == (steps, "off")
    set_up(project, old='hints_reason = ""', new='hints_reason = "Hva overså vi?"')
    step = project.log()[-1][0]
    said = "coanalysis.toml changed; method sdi, hints off -> at_once («Hva overså vi?»)"
    assert (step.kind, step.summary, project.settings.hints) == ("files", said, "at_once")
    set_up(project, old='title = "study"', new='title = "Studien"')
    assert project.log()[-1][0].summary == "coanalysis.toml changed"


def test_another_method_is_logged_and_takes_its_reason_too(study):
    project = study("directed")
    with pytest.raises(FileError):
        set_up(project, old='method = "directed"', new='method = "reflexive"')
    set_up(project, old='hints = "after_reading"', new='hints = "off"')
    said = "coanalysis.toml changed; method directed -> reflexive, hints after_reading -> off"
    assert project.log()[-1][0].summary == said


@EVERY
def test_a_sheet_with_suggestions_is_refused_while_they_are_off(study, method):
    project = study(method)
    for kind, path in (("review", "exports/r.xlsx"), ("all", "exports/all")):
        before = contents(project.path / "exports")
        write_it = export_all if kind == "all" else export
        arguments = [project, *(["review"] if kind == "review" else []), project.path / path]
        if method not in OFF:
            assert write_it(*arguments, hints="at_once")
            continue
        with pytest.raises(UsageError) as caught:
            write_it(*arguments, hints="at_once")
        assert "suggestions are off" in caught.value.message
        assert 'hints = "at_once"  and  hints_reason = "why"' in caught.value.hint
        assert contents(project.path / "exports") == before
        assert export(project, "review", project.path / "exports" / "off.xlsx", hints="off", force=True)


def test_a_project_cannot_be_made_with_suggestions_on_and_no_reason(tmp_path):
    with pytest.raises(FileError):
        create_project(tmp_path / "s", settings=Settings(method="sdi"))
    assert not (tmp_path / "s").exists()
    given = Settings(title="T", method="sdi", hints_reason='Å se "alt"')
    assert read_settings(settings_text(given)) == given


# Counts


@EVERY
def test_export_all_leaves_counts_out_where_none_are_reported(study, method):
    project = study(method)
    project.decide(read_all(project, "I1"))
    project.notices.clear()
    written = {path.name for path in export_all(project, project.path / "exports")}
    counted = {"matrix.docx", "matrix.xlsx"}
    told = [notice for notice in project.notices if "no counts are reported" in notice]
    if method == "reflexive":
        assert counted.isdisjoint(written)
        assert "Left out matrix.docx, matrix.xlsx, cooccurrence.docx, cooccurrence.xlsx:" in told[0]
    else:
        assert counted <= written
        assert told == []
    assert {"quotes.docx", "findings.docx", "tree.docx"} <= written <= set(ALL)


@EVERY
def test_tables_of_counts_asked_for_by_name_come_with_a_note(study, method):
    project = study(method)
    notes = " ".join(build("matrix", project.study).tables[0].notes)
    note = "Refleksiv tematisk analyse rapporterer ikke antall i oppgaven"
    assert (note in notes) is (method == "reflexive")
    assert note not in " ".join(build("quotes", project.study).tables[0].notes)


@EVERY
def test_the_coding_tree_has_figures_unless_none_are_reported(study, method):
    (table,) = build("tree", study(method).study).tables
    keys = [column.key for column in table.columns]
    assert keys == ["main_theme", "category", "subcode", *(["n_persons", "n_passages"] * (method != "reflexive"))]
    assert {len(row) for row in table.rows} == {len(keys)}


# Memos, code test, themes, what fits no code


@EVERY
def test_status_names_the_memos_that_are_asked_for_and_not_written(study, method):
    project = study(method)
    wanted = {"reflexive": "reflexive", "stc": "whole-impression"}.get(method)
    found = re.findall(r"no memo of the kind ([\w-]+) yet: the method (\w+)", lines(project))
    assert found == ([(wanted, method)] if wanted else [])
    if wanted:
        keep(project, "memo", Memo("m", wanted, "Jeg heier på dem.", "ida", project.now()))
        assert "no memo of the kind" not in lines(project)


@EVERY
def test_the_code_test_is_asked_of_each_own_code(study, method):
    project = study(method)
    said = "no code test (kodetest) yet for Spør den som roper: answer its two questions in a memo about the code"
    assert (said in lines(project)) is (method == "sdi")
    assert len(profile(method).code_tests("nb")) == (2 if method == "sdi" else 0)
    keep(project, "memo", Memo("m", "code", "Nei; ja.", "ida", project.now(), target="code:own/roper"))
    assert "kodetest" not in lines(project)


@EVERY
def test_names_that_may_be_topics_are_asked_about_in_plan_and_status(study, method):
    project = study(method)
    content = untouched(build_sheet(project.study, coder="ida", export_id="e"))
    rows = list(content.rows("themes"))
    for place, name in enumerate(("Tid", "Tida går alltid til noe annet", "Barrierer for deltakelse")):
        rows[place] = replace(rows[place], values={**rows[place].values, "name": name, "concept": "x"})
    plan = plan_content(project, replace(content, sheets={**content.sheets, "themes": tuple(rows)}))
    assert not plan.problems
    asked = [one.message.split(":")[0] for one in plan.notices if "tema eller emne?" in one.message]
    assert asked == (["«Tid»", "«Barrierer for deltakelse»"] if method == "reflexive" else [])
    project.apply(plan)
    assert lines(project).count("tema eller emne?") == len(asked)
    assert len(project.study.themes) == 3


def test_a_name_that_stays_is_not_asked_about_again_in_a_plan(study):
    project = study("reflexive")
    keep(project, "theme", Theme("t", "Tid", "", (), "ida", project.now()))
    content = untouched(build_sheet(project.study, coder="ida", export_id="e"))
    rows = list(content.rows("themes"))
    rows[0] = replace(rows[0], values={**rows[0].values, "concept": "Alt annet haster"})
    plan = plan_content(project, replace(content, sheets={**content.sheets, "themes": tuple(rows)}))
    assert (plan.counts, plan.notices) == ({"themes_changed": 1}, ())


def test_what_may_be_a_topic():
    assert [is_topic(name) for name in ("Tid", "Barriers to participation", "Erfaringer med opplæring")] == [True] * 3
    assert [is_topic(name) for name in ("Tida går", "Å be om lov", "Det er barrierer for alle", "")] == [False] * 4


@EVERY
def test_the_share_that_fits_no_code_is_reported_once_something_is_read(study, method):
    project = study(method)
    assert "fits no code" not in lines(project)
    project.decide(
        [*read_all(project, "I1", "FG1"), decision(project, "I1", 2, "barrier/time"),
         decision(project, "I1", 4, "enabler/trust"), decision(project, "FG1", 2, "enabler/time")]
    )  # fmt: skip
    nought = f"relevant, fits no code: 0 of 3 turns coded or marked so; {method} asks you to look for what fits none"
    assert (nought in lines(project)) is (method in SHARE)
    none = (decision(project, title, turn, None, answer="fits_no_code") for title, turn in (("FG1", 6), ("I1", 2)))
    project.decide(none)
    # I1 turn 2 is coded and marked: one turn
    assert ("relevant, fits no code: 2 of 4 turns coded or marked so\n" in lines(project) + "\n") is (method in SHARE)
    notes = " ".join(coverage(project.study).notes)
    assert "Relevant, men passer ingen kode: 2 av de 4 ytringene" in notes


@EVERY
def test_the_table_asks_for_what_fits_no_code_where_the_method_does(study, method):
    project = study(method)
    project.decide([*read_all(project, "I1"), decision(project, "I1", 2, "barrier/time")])
    notes = " ".join(coverage(project.study).notes)
    assert ("Ingen ytring er merket «passer ingen kode»" in notes) is (method in SHARE)


# Values, words, the page


def test_the_settings_know_the_same_methods():
    assert KNOWN == METHODS == ("directed", "template", "framework", "reflexive", "sdi", "stc")
    with pytest.raises(UsageError):
        profile("grounded")


@EVERY
def test_the_settings_file_says_what_the_method_does(method):
    text = settings_text(Settings(title="T", method=method, hints=profile(method).hints))
    comments = " ".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("#"))
    assert all(sentence in comments for sentence in profile(method).behaviour())
    assert max(map(len, text.splitlines())) <= 120
    assert ("hints_reason" in text) is (method in OFF)


HEADINGS = {
    "directed": "Meningsenhet Kondensert Kode Underkategori Kategori/fase",
    "template": "Meningsenhet Kondensert Kode Underkategori Kategori/fase",
    "framework": "Kasus Kode Sammendrag Sitat Linje",
    "reflexive": "Tema Sentral_idé Undertemaer Illustrerende_sitat",
    "sdi": "Tekstutdrag Empirinær_kode Kodegruppe Konsept",
    "stc": "Meningsenhet Kodegruppe Subgruppe Kondensat Gullsitat",
}
TERMS = {"stc": ("meningsenhet", "kode", "kodegruppe", "kondensat"),
         "sdi": ("tekstutdrag", "empirinær kode", "kodegruppe", "sammendrag"),
         "reflexive": ("tekstutdrag", "kode", "tema", "sammendrag"),
         "directed": ("tekstutdrag", "kode", "kategori", "sammendrag")}  # fmt: skip


@EVERY
def test_headings_and_words(method):
    known = profile(method)
    assert known.example_headings("nb") == tuple(one.replace("_", " ") for one in HEADINGS[method].split())
    assert {len(known.example_headings(language)) for language in ("nb", "nn", "en")} == {len(known.headings)}
    if method in TERMS:
        assert tuple(known.term(noun, "nb") for noun in ("passage", "code", "group", "summary")) == TERMS[method]


def test_agreement_hierarchy_and_what_people_write():
    assert {method for method in METHODS if PROFILES[method].agreement == "dialogue"} == {"reflexive"}
    assert {method for method in METHODS if not PROFILES[method].hierarchy} == {"sdi"}
    assert {method for method in METHODS if PROFILES[method].first_person} == {"stc"}
    assert {method: PROFILES[method].written_by_people for method in ("framework", "stc", "sdi")} == {
        "framework": ("summary",), "stc": ("condensate",), "sdi": (),
    }  # fmt: skip
    assert "jeg-form" in profile("stc").sentence("nb")


@EVERY
def test_a_codebook_of_the_method_gives_its_codes_the_right_origin(method):
    codes = parse_codebook(starter_text("mine", method=method), path="m.yaml").codes
    assert {code.origin for code in codes} <= ({"inductive"} if method in INDUCTIVE else {"theory"})


def yes(value: bool) -> str:
    return "yes" if value else "no"


def rows_of_the_page() -> dict[str, list[str]]:
    lines = PAGE.read_text("utf-8").split("\n\n")[2].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0][1:] == [f"`{method}`" for method in METHODS]
    return {row[0]: row[1:] for row in cells[2:]}


def test_the_page_says_what_the_table_says():
    every = PROFILES.values()
    hints = {"off": "off", "after_reading": "after reading"}
    assert rows_of_the_page() == {
        "described by": [one.source for one in every],
        "own codes from the talk first; no codebook with `init`": [yes(one.inductive_first) for one in every],
        "suggestions, unless you set `hints`": [hints[one.hints] for one in every],
        "switching them on takes a reason, which is logged": [yes(one.hints_need_reason) for one in every],
        "counts in tables for the thesis": [yes(one.counts) for one in every],
        "agreement between two coders": [one.agreement for one in every],
        "memos asked for": [", ".join(one.memos) or "–" for one in every],
        "«relevant, fits no code» asked for, share reported": [yes(one.fits_no_code) for one in every],
        "first codes may stand below others": [yes(one.hierarchy) for one in every],
        "questions of the code test (*kodetest*)": [str(one.n_code_tests) for one in every],
        "asks «tema eller emne?»": [yes(one.asks_theme_or_topic) for one in every],
        "written by people only": [", ".join(one.written_by_people) or "–" for one in every],
        "condensates in the first person": [yes(one.first_person) for one in every],
        "a passage, a code, codes together (nb)": [
            ", ".join(one.term(noun, "nb") for noun in ("passage", "code", "group")) for one in every
        ],
    }


@EVERY
def test_the_page_has_sentences_and_headings_of_each_method(method):
    text = PAGE.read_text("utf-8")
    section = text.split(f"\n## {method}:")[1].split("\n## ")[0]
    for language in ("nb", "en"):
        assert f"> {profile(method).sentence(language)}\n" in section
    for language in ("nb", "nn", "en"):
        assert " · ".join(profile(method).example_headings(language)) in text


def test_json_of_status_has_what_the_method_asks(coa, study):
    root = study("reflexive").path
    values = json.loads(coa("status", "--project", root, "--json").out)
    assert any("reflexive" in line for line in values["method"])


def test_a_study_without_transcripts_is_asked_for_nothing():
    from coanalysis.project.method_rules import method_lines

    for method in METHODS:
        assert method_lines(Study(settings=Settings(method=method, hints="off")), (), has_read=False) == ()
