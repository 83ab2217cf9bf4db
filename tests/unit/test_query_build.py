"""Deliverables: every kind, in every language, with the options it takes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from coanalysis import query
from coanalysis.errors import QueryError
from coanalysis.study import Settings, Study
from coanalysis.table import Count
from studies import small_study

NORWEGIAN_ONLY = ("deltaker", "Deltaker", "utdrag", "lest ", "lese ")


@pytest.mark.parametrize("kind", query.KINDS)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_kind_is_whole_in_every_language(kind: str, language: str) -> None:
    made = query.build(kind, small_study(), language=language)
    assert made.tables
    assert made.title
    for table in made.tables:
        assert table.rows or kind in query.HINTED  # those are about one coder
        assert table.caption
        assert table.grain
        assert table.language == language
        assert table.date == "2025-06-22T08:00:00Z"
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert len({column.key for column in table.columns}) == len(table.columns)
        assert not table.levels or len(table.levels) == len(table.rows)
        said = " ".join([made.title, table.caption, table.grain, *table.notes, *(one.label for one in table.columns)])
        if language == "en":
            assert not any(word in said for word in NORWEGIAN_ONLY), said


@pytest.mark.parametrize("kind", query.KINDS)
def test_every_kind_takes_an_empty_project(kind: str) -> None:
    if kind == "cooccurrence":
        with pytest.raises(QueryError):
            query.build(kind, Study())
        return
    made = query.build(kind, Study())
    assert all(table.rows == () or kind == "coverage" for table in made.tables)


@pytest.mark.parametrize("kind", query.KINDS)
def test_the_same_study_gives_the_same_tables(kind: str) -> None:
    assert query.build(kind, small_study()) == query.build(kind, small_study())


def test_the_language_is_the_study_s_unless_told() -> None:
    study = replace(small_study(), settings=Settings(language="nn"))
    assert query.build("matrix", study).language == "nn"
    assert query.build("matrix", study).title == "Kodematrise"
    assert query.build("participants", study).tables[0].caption == "Deltakarane i studien"
    with pytest.raises(QueryError):
        query.build("matrix", study, language="sv")


def test_options_a_kind_does_not_take_are_refused_by_name() -> None:
    with pytest.raises(QueryError) as caught:
        query.build("participants", small_study(), code="barrier")
    assert "does not take code" in str(caught.value)
    with pytest.raises(QueryError) as caught:
        query.build("quotes", small_study(), window="turn")
    assert "code, exact, include" in caught.value.hint
    with pytest.raises(QueryError) as caught:
        query.build("figure", small_study())
    assert "quotes, matrix" in caught.value.hint
    assert query.options_of("cooccurrence") == ("rows", "columns", "window", "fully_read", "marks")


def test_options_reach_the_tables() -> None:
    study = small_study()
    assert [table.part for table in query.build("matrix", study, columns="persons").tables] == ["persons"]
    assert [table.name for table in query.build("quotes", study, code="barrier").tables] == ["Barrierer"]
    (table,) = query.build("cooccurrence", study, rows="phase", columns="barrier", window=2).tables
    assert "høyst 2 ytringer" in table.notes[0]
    only = query.build("matrix", study, fully_read=True).tables[0]
    assert all(cell.mark != "unread" for row in only.rows for cell in row[1:] if isinstance(cell, Count))
    assert only.filters["Transkripsjoner"] == "FG1, FG2, I1"


def test_names_of_files_are_the_same_in_every_language() -> None:
    assert query.file_name("quotes", "docx") == "quotes.docx"
    assert query.file_name("quotes", "docx", code="phase/enrolment") == "quotes-phase-enrolment.docx"


def test_provenance_says_project_codebooks_and_date() -> None:
    table = query.matrix(small_study())
    assert table.provenance == {
        "Prosjekt": "Samskaping i Nordfjære",
        "Kodebøker": "Translasjon, versjon 1.0; Barrierer og bærekraft, versjon 1.1; Egne koder, versjon 1",
        "Nyeste vurdering eller notat": "2025-06-22",
    }
    assert table.filters["Forslag som venter på vurdering, ikke talt med"] == "1"


def test_tables_need_none_of_the_heavy_libraries() -> None:
    program = (
        "import sys; sys.path[:0] = ['tests']\n"
        "from studies import small_study\n"
        "from coanalysis import query\n"
        "for kind in query.KINDS: query.build(kind, small_study())\n"
        "heavy = ('pandas', 'docx', 'openpyxl', 'lxml', 'spacy', 'simplemma')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
