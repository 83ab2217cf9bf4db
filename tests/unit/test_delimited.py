"""CSV: separators by language, formula guard, one file or several, read back unchanged."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis import query
from coanalysis.errors import ExportError
from coanalysis.exporters.delimited import csv_bytes, write_csv
from coanalysis.table import Column, Count, Deliverable, Quote, Table
from studies import LONG, small_study


def read(path: Path, separator: str) -> list[list[str]]:
    """Return the rows of a CSV file as Excel reads it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=separator))


def one(*cells: object, language: str = "nb") -> Table:
    """Return a table with one row."""
    columns = tuple(Column(f"c{place}", f"C{place}") for place in range(len(cells)))
    return Table("list", "N", "T", columns, (cells,), "én rad", language=language)


def test_norwegian_uses_semicolon_and_comma_english_comma_and_point() -> None:
    assert csv_bytes([one("æ", 1.5, 2, True)]).decode("utf-8-sig") == "C0;C1;C2;C3\næ;1,5;2;ja\n"
    assert csv_bytes([one("æ", 1.5, 2, True, language="en")]).decode("utf-8-sig") == "C0,C1,C2,C3\næ,1.5,2,yes\n"


def test_files_begin_with_a_byte_order_mark() -> None:
    assert csv_bytes([one("a")]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", ["=1+1", "+47", "-5", "@a", "\ta"])
def test_text_like_a_formula_is_guarded_and_numbers_are_not(text: str) -> None:
    assert csv_bytes([one(text, -5)]).decode("utf-8-sig").splitlines()[1] == f"'{text};-5"
    assert csv_bytes([one(text, -5)], guard=False).decode("utf-8-sig").splitlines()[1] == f"{text};-5"


def test_a_return_cannot_smuggle_in_a_formula() -> None:
    # a return becomes a line feed, inside quotes; what began with one began no formula
    (row,) = list(csv.reader(io.StringIO(csv_bytes([one("\r=1")]).decode("utf-8-sig")), delimiter=";"))[1:]
    assert row == ["\n=1"]


def test_counts_become_a_column_for_each_figure(tmp_path: Path) -> None:
    paths = write_csv(query.build("matrix", small_study()), tmp_path / "matrix.csv")
    assert [path.name for path in paths] == ["matrix-groups.csv", "matrix-transcripts.csv", "matrix-persons.csv"]
    rows = read(paths[0], ";")
    assert rows[0][:3] == ["Kode", "Nyansatte: deltakere (av 4)", "Nyansatte: utdrag"]
    assert ["Barrierer", "1", "1", "1", "1", "2", "3", "4", "5"] in rows
    assert ["Roller", "1", "1", "0", "0", "·", "·", "1", "1"] in rows
    assert read(paths[2], ";")[1][4] == "–"


def test_tables_of_one_shape_go_into_one_file(tmp_path: Path) -> None:
    (path,) = write_csv(query.build("quotes", small_study()), tmp_path / "quotes.csv")
    rows = read(path, ";")
    assert rows[0] == [
        "Tabell", "Underkode", "Sitat", "Deltaker", "Referanse", "Tid i opptaket", "Linje", "Kodet av",
    ]  # fmt: skip
    assert rows[5] == [
        "Barrierer",
        "Tidspress",
        "det var aldri tid",
        "(D2, FG1, ytring 3)",
        "FG1, ytring 3",
        "00:00:30",
        "3",
        "anna",
    ]
    assert [row[2] for row in rows].count(LONG) == 2
    assert "'=I wanted to, but we never had the time to meet." in [row[2] for row in rows]


def test_one_table_has_no_column_naming_it(tmp_path: Path) -> None:
    (path,) = write_csv(query.build("long", small_study(), language="en"), tmp_path / "long.csv")
    rows = read(path, ",")
    assert rows[0][0] == "No."
    assert len(rows) == 12


def test_quotes_are_bare_words_and_several_quotes_carry_their_citations() -> None:
    first = Quote("en", "(D1, I1)", "", "", "", "D1", "I1", 1)
    second = Quote("to", "(D2, I1)", "", "", "", "D2", "I1", 2)
    rows = list(csv.reader(io.StringIO(csv_bytes([one(first, (first, second))]).decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == ["en", "en (D1, I1)\nto (D2, I1)"]


def test_nothing_is_written_over_without_force(tmp_path: Path) -> None:
    path = tmp_path / "matrix-persons.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError):
        write_csv(query.build("matrix", small_study(), columns="persons"), path, force=False)
    assert path.read_text(encoding="utf-8") == "mine"


def test_of_several_files_none_is_written_when_one_is_there(tmp_path: Path) -> None:
    made = query.build("matrix", small_study())
    last = tmp_path / "matrix-persons.csv"
    last.write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="already there") as caught:
        write_csv(made, tmp_path / "matrix.csv", force=False)
    assert (caught.value.where, caught.value.code) == ("matrix-persons.csv", "export.exists")
    assert [(one.name, one.read_text("utf-8")) for one in tmp_path.iterdir()] == [("matrix-persons.csv", "mine")]
    (tmp_path / "matrix-groups.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError) as caught:
        write_csv(made, tmp_path / "matrix.csv", force=False)
    assert caught.value.where == "matrix-groups.csv, matrix-persons.csv"
    assert len(write_csv(made, tmp_path / "matrix.csv")) == 3


def test_a_folder_in_the_way_is_seen_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "matrix-persons.csv").mkdir()
    with pytest.raises(ExportError, match="a folder has this name"):
        write_csv(query.build("matrix", small_study()), tmp_path / "matrix.csv")
    assert [one.name for one in tmp_path.iterdir()] == ["matrix-persons.csv"]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.text(max_size=20), min_size=2, max_size=4), st.sampled_from(["nb", "en"]))
def test_what_is_read_back_is_what_was_written(values: list[str], language: str) -> None:
    data = csv_bytes([one(*values, language=language)]).decode("utf-8-sig")
    separator = "," if language == "en" else ";"
    row = list(csv.reader(io.StringIO(data, newline=""), delimiter=separator))[1]
    for is_, was in zip(row, values, strict=True):
        plain = is_[1:] if is_[:1] == "'" and is_[1:2] in tuple("=+-@\t") else is_
        wanted = was.replace("\r\n", "\n").replace("\r", "\n")
        assert len(plain) == len(wanted)
        assert all(a == b or (a == "\ufffd" and not b.isprintable()) for a, b in zip(plain, wanted, strict=True))


def test_an_empty_deliverable_is_an_empty_file(tmp_path: Path) -> None:
    (path,) = write_csv(Deliverable("list", "T", ()), tmp_path / "none.csv")
    assert path.read_bytes() == b"\xef\xbb\xbf"


def test_counts_without_a_number_keep_their_sign() -> None:
    table = Table(
        "m", "M", "T", (Column("c", "Kode"), Column("n", "G", "count", passages=True)),
        (("a", Count(None, of=3, mark="unread")), ("b", Count(0, of=3, passages=0))), "én rad", "deltakere",
    )  # fmt: skip
    assert csv_bytes([table]).decode("utf-8-sig") == "Kode;G: deltakere (av 3);G: utdrag\na;·;·\nb;0;0\n"
