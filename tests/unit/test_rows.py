"""CSV files that people edit: what is read, what is refused, and that only the rows meant are changed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.project.rows import FileError, add_rows, change_rows, read_rows, row_like, write_rows


def problems(text, required=("a",)):
    with pytest.raises(FileError) as caught:
        read_rows(text, "x.csv", required)
    return [f"{one.where}: {one.message}" for one in caught.value.problems]


@pytest.mark.parametrize(
    "text", ["a;b\n1;2\n", "\ufeffa;b\n1;2\n", "a,b\n1,2\n", "a\tb\n1\t2\n", "a ; b\n 1 ;2\n\n;\n"]
)
def test_separators_bom_and_blanks_do_not_matter(text):
    assert read_rows(text, "x.csv", ("a", "b")) == [(2, {"a": "1", "b": "2"})]


def test_letters_come_in_one_form():
    assert read_rows("a\nA\u030ase\n", "x.csv", ("a",)) == [(2, {"a": "Åse"})]


def test_lines_are_counted_through_cells_of_several_lines():
    rows = read_rows('a;b\n"one\ntwo";1\nthree;2\n', "x.csv", ("a",))
    assert rows == [(2, {"a": "one\ntwo", "b": "1"}), (4, {"a": "three", "b": "2"})]


def test_all_columns_that_are_missing_or_doubled_are_named():
    assert problems("b;b;c\n", ("a", "d")) == [
        "x.csv, line 1: there is no column 'a'",
        "x.csv, line 1: there is no column 'd'",
        "x.csv, line 1: the column 'b' stands twice",
    ]


def test_an_empty_file_lacks_its_columns():
    assert problems("") == ["x.csv, line 1: there is no column 'a'"]


def test_a_cell_too_many_is_not_dropped():
    assert problems("a;b\n1;2;3\n4;5;;\n") == ["x.csv, line 2: the row has more cells than the first line has columns"]


def test_a_quotation_mark_left_open_names_its_line():
    assert problems('a;b\n1;2\n"3;4\n5;6\n') == ["x.csv, line 3: quotation marks do not match"]


def test_added_rows_leave_the_rest_as_it_stands():
    text = "b,a,mine\r\n2,1,kept  \r\n\r\n"
    assert add_rows(text, "x.csv", [{"a": "7", "b": "x,y"}]) == text + '"x,y",7,\n'


def test_a_last_line_without_end_gets_one():
    assert add_rows("a\n1", "x.csv", [{"a": "2"}]) == "a\n1\n2\n"


def test_a_column_that_is_needed_is_added():
    assert add_rows("a\n1\n", "x.csv", [{"a": "2", "b": "3"}]) == "\ufeffa;b\n1;\n2;3\n"


def test_changed_and_dropped_rows_leave_the_other_lines_alone():
    text = '\ufeffa;note\n1;"x; y"\n\n2; keep \n3;z\n'

    def change(row):
        return None if row["a"] == "1" else {**row, "a": "33"} if row["a"] == "3" else row

    assert change_rows(text, "x.csv", change) == "\ufeffa;note\n\n2; keep \n33;z\n"


def test_a_row_is_written_as_the_file_has_it():
    assert row_like("id,title\n", {"title": "FG1", "id": "7", "other": "no"}) == "7,FG1"


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\0"), max_size=8)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_what_is_written_is_read_again(pairs):
    import unicodedata

    text = write_rows(("a", "b"), [{"a": one, "b": other} for one, other in pairs])
    told = [
        (unicodedata.normalize("NFC", one).strip(), unicodedata.normalize("NFC", other).strip()) for one, other in pairs
    ]
    assert [(row["a"], row["b"]) for _line, row in read_rows(text, "x.csv", ("a", "b"))] == [
        pair for pair in told if any(pair)
    ]
    assert change_rows(text, "x.csv", lambda row: row) == text
