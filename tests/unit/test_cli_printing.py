"""What commands print: tables that fit, with whole words in their headings; messages that wrap; no raw controls."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coanalysis.cli import printing
from coanalysis.cli.grid import Field, cell_width, grid
from coanalysis.cli.printing import note, print_lines, print_rows, print_table, show_error, show_fault
from coanalysis.errors import CoanalysisError, Problem
from coanalysis.table import Column, Count, Table


class Terminal(io.StringIO):
    def isatty(self):
        return True


def make_table(columns, rows, **parts):
    return Table(
        "matrix", "Matrise", parts.pop("caption", "Matrise"), tuple(columns), tuple(rows), "one row per code", **parts
    )


def figures(*headings):
    return [Column(f"c{number}", heading, "count") for number, heading in enumerate(headings)]


# Grids


def test_a_small_table():
    assert grid([Field("Kode", ("Tid", "Tillit")), Field("Antall", ("12", "3"), is_figure=True)], 80) == [
        "Kode    Antall",
        "──────────────",
        "Tid         12",
        "Tillit       3",
    ]


def test_heading_words_are_never_cut_and_the_table_fits():
    headings = (
        "Transkripsjon",
        "Gruppe",
        "Ytringer",
        "Lest, ikke kodet",
        "Passer ingen kode",
        "Ikke lest",
        "Lest ferdig",
    )
    lines = grid([Field(heading, ("1",), is_figure=number > 1) for number, heading in enumerate(headings)], 80)
    assert max(map(len, lines)) <= 80
    words = " ".join(lines).split()
    assert all(word in words for heading in headings for word in heading.split())


def test_a_wide_matrix_is_printed_in_blocks_with_the_first_column_in_each():
    fields = [
        Field("Kode", ("Tidspress", "Tillit")),
        *(Field(f"D{n}", (str(n), "0"), is_figure=True) for n in range(1, 41)),
    ]
    lines = grid(fields, 80)
    assert max(map(len, lines)) <= 80
    heads = [line.split() for line in lines if line.startswith("Kode")]
    assert [name for head in heads for name in head[1:]] == [f"D{n}" for n in range(1, 41)]
    assert sum(line.startswith("Tidspress") for line in lines) == len(heads) == 3
    figures = [word for line in lines if line.startswith("Tidspress") for word in line.split()[1:]]
    assert figures == [str(n) for n in range(1, 41)]


def test_long_text_is_wrapped_between_words_and_rows_stand_apart():
    words = " ".join(["samskaping"] * 20)
    lines = grid([Field("Kode", ("Tid", "Tid")), Field("Sitat", (words, words))], 40)
    assert max(map(len, lines)) <= 40
    body = lines[2:]
    assert body.count("") == 1
    assert " ".join(" ".join(body).replace("Tid", "").split()) == f"{words} {words}"


def test_what_wants_little_is_not_squeezed_by_what_wants_much():
    lines = grid([Field("When", ("2025-06-12 13:05",)), Field("What", (" ".join(["word"] * 40),))], 80)
    assert lines[2].startswith("2025-06-12 13:05  word")


def test_further_lines_of_an_indented_cell_are_indented():
    lines = grid([Field("Kode", ("    Interessement og innrullering",)), Field("N", ("1",), is_figure=True)], 24)
    assert [line.rstrip() for line in lines[2:]] == ["    Interessement og   1", "    innrullering"]


def test_widths_count_what_a_terminal_shows():
    assert [cell_width(text) for text in ("abc", "æøå", "e\u0301", "🎈", "日本")] == [3, 3, 1, 2, 4]


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), max_size=30)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(st.tuples(texts.filter(str.strip), texts, st.booleans()), min_size=1, max_size=9))
def test_no_figure_is_lost_and_lines_fit_where_words_do(columns):
    fields = [
        Field(
            " ".join(heading.split())[:14], (str(number) if is_figure else " ".join(body.split()),), is_figure=is_figure
        )
        for number, (heading, body, is_figure) in enumerate(columns)
    ]
    lines = grid(fields, 80)
    assert all(cell_width(line) <= 80 for line in lines)
    joined = "".join("".join(lines).split())
    for field in fields:
        assert field.is_figure is False or field.cells[0] in joined


# Tables


def test_a_table_prints_caption_counts_and_notes(capsys):
    table = make_table(
        [Column("code", "Kode"), *figures("Nyansatte", "HLR")],
        [
            ("Barrierer", Count(2, of=4), Count(None, mark="absent")),
            ("Tidspress", Count(0, of=4), Count(None, mark="unread")),
        ],
        levels=(0, 1),
        notes=("«·» er ikke lest.",),
        language="nb",
    )
    print_table(table)
    assert capsys.readouterr().out.splitlines() == [
        "Matrise",
        "",
        "Kode         Nyansatte  HLR",
        "───────────────────────────",
        "Barrierer       2 av 4    –",
        "  Tidspress          0    ·",
        "",
        "«·» er ikke lest.",
    ]  # fmt: skip


@pytest.mark.parametrize("columns", [[], [Column("code", "Kode"), *figures("D1")]])
def test_an_empty_table_says_so_instead_of_drawing_a_grid(capsys, columns):
    print_table(make_table(columns, [], notes=("6 forslag venter.",)))
    assert capsys.readouterr().out.splitlines() == ["Matrise", "", "(no rows)", "", "6 forslag venter."]


def test_long_captions_and_notes_fit(capsys):
    long = " ".join(["samskapingsprosessen"] * 12)
    print_table(make_table([], [], caption=long, notes=(long,)))
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_plain_rows(capsys):
    print_rows(("Code", "Found"), [("a", 1), ("b", 22)])
    print_rows(("Code", "Found"), [], empty="Nothing yet.")
    assert capsys.readouterr().out.splitlines() == [
        "Code  Found",
        "───────────",
        "a         1",
        "b        22",
        "Nothing yet.",
    ]


# Messages


def test_control_and_direction_marks_are_shown_not_sent(capsys):
    note("a\x1b[31mb\u202ec")
    print_lines("x\x07y")
    print_rows(("h\x1b",), [("z\u200f",)])
    out, err = capsys.readouterr()
    assert err == "a<001B>[31mb<202E>c\n"
    assert out.splitlines() == ["x<0007>y", "h<001B>", "───────", "z<200F>"]


def test_messages_to_files_are_one_line_each(capsys):
    note("error  " + "word " * 60)
    assert capsys.readouterr().err.count("\n") == 1


def test_messages_to_a_terminal_wrap_under_their_text_and_keep_commands_whole(monkeypatch):
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((60, 24)))
    monkeypatch.setenv("COLUMNS", "60")
    text = "hint   do this and that first of all, then type: coanalysis export review -o exports/review.xlsx (and wait)"
    lines = printing.folded(text, Terminal()).split("\n")
    assert max(map(len, lines)) <= 60
    assert all(line.startswith(" " * 7) for line in lines[1:])
    assert any("coanalysis export review -o exports/review.xlsx" in line for line in lines)
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())


def test_an_error_says_what_where_and_what_to_do(capsys):
    error = CoanalysisError(
        "two rows do not fit", where="a.csv", hint="mend them", code="file.rows",
        problems=[Problem("a.csv, line 2", "no title", "give one"), Problem("a.csv, line 9", "no kind")],
    )  # fmt: skip
    show_error(error, debug=False)
    assert capsys.readouterr() == (
        "",
        "error  a.csv: two rows do not fit   [file.rows]\n  - a.csv, line 2: no title (give one)\n"
        "  - a.csv, line 9: no kind\nhint   mend them\n",
    )


def fail(speech):
    raise ValueError(speech)


def test_a_fault_shows_neither_its_message_nor_values(capsys):
    with pytest.raises(ValueError, match="knapp tid") as caught:
        fail("Vi hadde knapp tid")
    show_fault(caught.value, debug=True)
    err = capsys.readouterr().err
    assert "knapp tid" not in err
    assert "A fault in coanalysis itself (ValueError in test_cli_printing.py, line" in err
    assert "in fail" in err


def test_progress_is_silent_without_a_terminal(capsys):
    with printing.progress("Reading") as tell:
        tell(1, 2)
    assert capsys.readouterr() == ("", "")


def test_progress_goes_to_stderr(capsys, monkeypatch):
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with printing.progress("Reading") as tell:
        tell(1, 2)
    assert "Reading" in screen.getvalue()
    assert capsys.readouterr().out == ""
