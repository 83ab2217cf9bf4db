"""Codebooks in tables as people really write them: Norwegian headings, merged cells, titles, notes, no ids."""

from __future__ import annotations

import io

import openpyxl
import pytest

from bookfiles import book, row
from coanalysis.codebook.formats import understand
from coanalysis.errors import CodebookError, LoadError

HEADS = ("Kode", "Definisjon", "Eksempel", "Søkeord")


def workbook(*rows, merge=(), sheet="Ark1", edit=None):
    made = openpyxl.Workbook()
    made.active.title = sheet
    for values in rows:
        made.active.append(list(values))
    for area in merge:
        made.active.merge_cells(area)
    if edit:
        edit(made)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def read(data, name="kodebok.xlsx", **options):
    return understand(data, name, **options)


def codes(found):
    return [(code.id, code.parent, dict(code.name)) for code in found.book.codes]


def problems(data, name="kodebok.xlsx"):
    with pytest.raises(CodebookError) as caught:
        read(data, name)
    return [str(problem) for problem in caught.value.problems]


def test_a_title_norwegian_headings_in_any_order_and_a_note_below():
    found = read(
        workbook(
            ["Kodebok for masteroppgaven"],
            [],
            ["SØKEORD", "definisjon", "Navn", "Eksempel", "Farge på tusj"],
            ["knapp tid\ntidspress*", "For lite tid.", "Tidspress", "Vi rakk det ikke.\nAlt hastet.", "gul"],
            [],
            ["silo*", "Hver for seg.", "Siloer", None, "blå"],
            [],
            ["Sist endret av veilederen 3. mai. Husk å spørre om siloer."],
        )
    )
    time, silo = found.book.codes
    assert codes(found) == [("own/tidspress", None, {"nb": "Tidspress"}), ("own/siloer", None, {"nb": "Siloer"})]
    assert dict(found.book.title) == {"nb": "Kodebok for masteroppgaven"}
    assert (found.book.id, found.book.version, found.book.languages) == ("kodebok", "1", ("nb",))
    assert [one.text for one in time.indicators] == ["knapp tid", "tidspress*"]
    assert [dict(one.texts) for one in time.examples] == [{"nb": "Vi rakk det ikke."}, {"nb": "Alt hastet."}]
    assert dict(silo.definition) == {"nb": "Hver for seg."}
    assert found.notes == (
        "kodebok.xlsx, sheet «Ark1», row 8: read as a note below the table, not as a code",
        "not read: the column «Farge på tusj»",
        "kodebok.xlsx, sheet «Ark1», row 4: id made: own/tidspress",
        "kodebok.xlsx, sheet «Ark1», row 6: id made: own/siloer",
    )
    assert ("Farge på tusj", "") in found.columns
    assert ("definisjon", "definition") in found.columns


def test_a_parent_merged_over_several_rows_becomes_a_code_above_them():
    found = read(
        workbook(
            ["Overkode", "Kode", "Definisjon"],
            ["Barrierer", "Tidspress", "For lite tid."],
            [None, "Siloer", "Hver for seg."],
            ["Drivere", "Støtte", "Noen hjelper."],
            merge=["A2:A3"],
        )
    )
    assert codes(found) == [
        ("own/barrierer", None, {"nb": "Barrierer"}),
        ("own/tidspress", "own/barrierer", {"nb": "Tidspress"}),
        ("own/siloer", "own/barrierer", {"nb": "Siloer"}),
        ("own/drivere", None, {"nb": "Drivere"}),
        ("own/støtte", "own/drivere", {"nb": "Støtte"}),
    ]


def test_a_code_merged_over_several_rows_has_an_example_in_each():
    found = read(
        workbook(
            ["Kode", "Definisjon", "Eksempel"],
            ["Tidspress", "For lite tid.", "Vi rakk det ikke."],
            [None, None, "Alt hastet."],
            ["Siloer", "Hver for seg.", "De satt for seg selv."],
            merge=["A2:A3", "B2:B3"],
        )
    )
    time, _silo = found.book.codes
    assert [one.texts["nb"] for one in time.examples] == ["Vi rakk det ikke.", "Alt hastet."]
    assert dict(time.definition) == {"nb": "For lite tid."}


def test_a_row_merged_across_the_table_is_the_code_above_those_below():
    found = read(
        workbook(
            ["Kode", "Definisjon"], ["BARRIERER", None], ["Tidspress", "For lite tid."], ["Siloer", "Hver for seg."],
            merge=["A2:B2"],
        )
    )  # fmt: skip
    assert [(code.id, code.parent) for code in found.book.codes] == [
        ("own/barrierer", None), ("own/tidspress", "own/barrierer"), ("own/siloer", "own/barrierer"),
    ]  # fmt: skip


def test_a_heading_merged_over_two_languages():
    found = read(
        workbook(
            ["Kode", "Definisjon", None], [None, "bokmål", "nynorsk"], ["Tidspress", "For lite tid.", "For lita tid."],
            merge=["A1:A2", "B1:C1"],
        )
    )  # fmt: skip
    assert dict(found.book.codes[0].definition) == {"nb": "For lite tid.", "nn": "For lita tid."}
    assert found.book.languages == ("nb", "nn")


def test_languages_by_heading_and_by_prefix_in_a_cell():
    found = read(
        workbook(
            ["Kode", "Navn", "Navn (nn)", "Definisjon"],
            ["barrier/time", "Tidspress", "Tidspress", "For lite tid.\nen: Too little time."],
        ),
        language="nb",
    )
    code = found.book.codes[0]
    assert (dict(code.name), dict(code.definition)) == (
        {"nb": "Tidspress", "nn": "Tidspress"}, {"nb": "For lite tid.", "en": "Too little time."},
    )  # fmt: skip
    assert found.book.languages == ("nb", "nn", "en")


def test_a_nota_bene_is_no_language():
    found = read(workbook(["Kode", "Definisjon"], ["Tidspress", "For lite tid.\nNB: ikke «hele tiden»."]))
    assert dict(found.book.codes[0].definition) == {"nb": "For lite tid.\nNB: ikke «hele tiden»."}


def test_text_that_looks_like_a_formula_and_numbers_stay_text():
    def as_text(made):
        made.active["B2"].data_type = "s"

    found = read(workbook(["Kode", "Definisjon", "Eksempel"], ["Tall", "=2+2", 2024], edit=as_text))
    code = found.book.codes[0]
    assert (code.definition["nb"], code.examples[0].texts["nb"]) == ("=2+2", "2024")


def test_numbers_as_ids_serve_for_references_and_become_real_ids():
    found = read(
        workbook(["Nr", "Navn", "Overkode", "Definisjon"], ["B1", "Barrierer", None, "Hindringer."],
                 ["B1.2", "Tidspress", "B1", "For lite tid."])
    )  # fmt: skip
    assert codes(found) == [
        ("own/b1", None, {"nb": "Barrierer"}), ("own/b1-2", "own/b1", {"nb": "Tidspress"}),
    ]  # fmt: skip


def test_an_id_is_made_inside_the_facet_of_the_code_above():
    found = read(
        workbook(["Kode-id", "Navn", "Overkode", "Definisjon"], ["barrier", "Barrierer", None, "Hindringer."],
                 [None, "Tidspress", "Barrierer", "For lite tid."], [None, "Tidspress", "barrier", "Igjen."])
    )  # fmt: skip
    assert [code.id for code in found.book.codes] == ["barrier", "barrier/tidspress", "barrier/tidspress-2"]


def test_several_problems_are_named_with_their_cells_together():
    found = problems(
        workbook(
            ["Kode-id", "Navn", "Definisjon", "Indikatorer", "Farge", "Nestentreff"],
            [
                "barrier/time",
                "Tidspress",
                "For lite tid.",
                "knapp tid\ntid NEAR/x lite",
                "gul",
                "Vi var der hele tiden.",
            ],
            ["barrier/time", "Tid", "To ganger.", None, None, None],
        )
    )
    at = "kodebok.xlsx, sheet «Ark1», "
    places = [one.split(": ")[0] for one in found]
    assert places == [f"{at}cell D2, line 2", f"{at}cell E2", f"{at}cell F2", f"{at}row 3"]


def test_a_formula_is_read_by_its_stored_value_and_an_error_is_named():
    good = book(row("Kode", "Definisjon") + row("Tid", '<c t="str"><f>A1</f><v>For lite tid.</v></c>'))
    assert dict(read(good).book.codes[0].definition) == {"nb": "For lite tid."}
    bad = book(row("Kode", "Definisjon") + row("Tid", '<c r="B2" t="e"><f>A9</f><v>#REF!</v></c>'))
    assert problems(bad) == [
        "kodebok.xlsx, sheet «Ark1», cell B2: holds #REF! "
        "(write the text itself in place of the formula, or open and save the file in Excel)"
    ]


def test_hidden_rows_and_columns_are_named():
    def hide(made):
        made.active.row_dimensions[3].hidden = True
        made.active.column_dimensions["C"].hidden = True

    found = read(
        workbook(
            ["Kode", "Definisjon", "Eksempel"], ["Tid", "For lite tid.", "Nei."], ["Silo", "Apart.", None], edit=hide
        )
    )
    assert [code.id for code in found.book.codes] == ["own/tid"]
    assert "not read, hidden in the sheet «Ark1»: column C, row 3" in found.notes


def test_two_sheets_of_codes_are_read_and_name_the_codes_above():
    def second(made):
        sheet = made.create_sheet("Drivere")
        sheet.append(["Kode", "Definisjon"])
        sheet.append(["Støtte", "Noen hjelper."])

    found = read(workbook(["Kode", "Definisjon"], ["Tid", "For lite."], sheet="Barrierer", edit=second))
    assert [(code.id, code.parent) for code in found.book.codes] == [
        ("own/barrierer", None), ("own/tid", "own/barrierer"), ("own/drivere", None), ("own/støtte", "own/drivere"),
    ]  # fmt: skip


def test_what_is_no_codebook_says_what_to_do():
    with pytest.raises(CodebookError, match="no row with the headings") as caught:
        read(workbook(["a", "b"], [1, 2]))
    assert "«Navn»" in caught.value.hint
    with pytest.raises(LoadError, match="old Excel version") as old:
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"), "kodebok.xls")
    assert ".xlsx" in old.value.hint


def test_a_misspelt_heading_is_pointed_out():
    found = read(workbook(["Kode", "Definisjon", "Indikatorr"], ["Tid", "For lite.", "tid"]))
    assert "not read: the column «Indikatorr»; if it is meant as «indikatorer», write it so" in found.notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name,Description,Files,References\nCodes\\\\Barriers\\\\Time,Too little time,3,9\n",
         [("own/barriers", None), ("own/time", "own/barriers")]),
        ("Code;Comment;Code Group 1\nTime;Too little time;Barriers\n",
         [("own/barriers", None), ("own/time", "own/barriers")]),
        ("tag,description\nTime,Too little time\n", [("own/time", None)]),
        ("Category,Codename,Memo\nBarriers,Time,Too little time\n",
         [("own/barriers", None), ("own/time", "own/barriers")]),
    ],
)  # fmt: skip
def test_codebooks_of_other_programs(text, expected):
    found = read(text.encode(), "export.csv", language="en")
    assert [(code.id, code.parent) for code in found.book.codes] == expected
    assert dict(found.book.codes[-1].definition) == {"en": "Too little time"}


def test_five_thousand_indicators_in_one_code_go_over_several_rows():
    from coanalysis.codebook.formats import book_bytes
    from coanalysis.codebook.read import parse_codebook

    lines = "\n".join(f"      ordet{number} tiden" for number in range(5000))
    text = f"id: big\nversion: '1'\ncodes:\n  - id: barrier/time\n    name: {{nb: Tid}}\n    indicators: |\n{lines}\n"
    found = read(book_bytes(parse_codebook(text), "xlsx"))
    assert [one.text for one in found.book.codes[0].indicators] == [f"ordet{number} tiden" for number in range(5000)]
