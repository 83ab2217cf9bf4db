"""How a codebook changed, told in words: every kind of change, in three languages, and between versions."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coanalysis.codebook import parse_codebook
from coanalysis.codebook.telling import tell_changes
from coanalysis.model import Code, Example, Indicator, NearMiss
from projects import CODEBOOK, closed_project, write

OLD = Code(
    "barrier/time",
    {"nb": "Tidspress", "nn": "Tidspress", "en": "Time pressure"},
    definition={"nb": "For lite tid.", "en": "Too little time."},
    indicators=(Indicator("barrier/time", "knapp tid"), Indicator("barrier/time", "travel")),
)
ABOVE = Code("barrier", {"nb": "Barrierer", "nn": "Barrierar", "en": "Barriers"})
HASTE = Code("barrier/haste", {"nb": "Hast", "en": "Haste"}, definition={"nb": "Det haster."})


def told(change, *, others=(), language="nb"):
    """Return the sentences for a code that changed, beside codes that are there before and after."""
    found = tell_changes([ABOVE, OLD], [ABOVE, replace(OLD, **change), *others], language=language)
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": {**OLD.name, "nb": "Tidsnød"}}, "Koden «Tidspress» heter nå «Tidsnød»."),
        ({"parent": "barrier"}, "Koden «Tidspress» er flyttet fra øverste nivå til «Barrierer»."),
        ({"definition": {"nb": "For få timer.", "en": "Too little time."}},
         "Koden «Tidspress» fikk endret definisjon: «For lite tid.» → «For få timer.»."),
        ({"definition": {"nb": "For lite tid.", "en": "Too few hours."}},
         "Koden «Tidspress» fikk endret definisjon: «Too little time.» (en) → «Too few hours.» (en)."),
        ({"definition": {}}, "Koden «Tidspress» har ikke lenger definisjon: «For lite tid.»."),
        ({"include": {"nb": "Vikarer."}}, "Koden «Tidspress» fikk inklusjonskriterium: «Vikarer.»."),
        ({"indicators": (OLD.indicators[0], Indicator("barrier/time", "rakk NEAR/3 aldri"))},
         "Koden «Tidspress», mønstre: 1 lagt til («rakk NEAR/3 aldri»); 1 tatt bort («travel»)."),
        ({"indicators": OLD.indicators[::-1]}, "Koden «Tidspress», mønstre: rekkefølge eller kilde endret."),
        ({"set_aside": ("hele tiden",)},
         "Koden «Tidspress», uttrykk som settes til side: 1 lagt til («hele tiden»)."),
        ({"examples": (Example({"nb": "Vi rakk det ikke."}),)},
         "Koden «Tidspress», eksempler: 1 lagt til («Vi rakk det ikke.»)."),
        ({"near_misses": (NearMiss({"nb": "Vi var der hele tiden."}, "et uttrykk"),)},
         "Koden «Tidspress», moteksempler: 1 lagt til («Vi var der hele tiden. (et uttrykk)»)."),
        ({"confused_with": {"barrier": {"nb": "Hvor mye tid?"}}},
         "Koden «Tidspress» fikk nye spørsmål som skiller den fra andre: «Barrierer»: Hvor mye tid?"),
        ({"automation": "manual"}, "Koden «Tidspress» fikk endret automatikk: «suggest» → «manual»."),
        ({"colour": "#112233"}, "Koden «Tidspress» fikk endret farge: – → «#112233»."),
        ({"status": "retired"}, "Koden «Tidspress» er ikke lenger i bruk."),
    ],
)  # fmt: skip
def test_each_change_is_a_sentence(change, sentence):
    assert told(change) == [sentence]


def test_new_split_and_merged_codes():
    assert told({}, others=(HASTE,)) == ["Ny kode: «Hast»: «Det haster.»"]
    parts = (HASTE, replace(HASTE, id="barrier/plan", name={"nb": "Plan"}, definition={}))
    gone = {"status": "retired", "split": ("barrier/haste", "barrier/plan"), "indicators": ()}
    assert told(gone, others=parts) == [
        "Koden «Tidspress» er delt i «Hast» og «Plan».",
        "Ny kode: «Hast», delt ut fra «Tidspress»: «Det haster.»",
        "Ny kode: «Plan», delt ut fra «Tidspress».",
    ]
    into = {"status": "retired", "redirect": "barrier"}
    assert told(into) == ["Koden «Tidspress» er slått sammen med «Barrierer»."]
    assert told(into, language="nn") == ["Koden «Tidspress» er slegen saman med «Barrierar»."]
    assert told(into, language="en") == ["The code «Time pressure» was merged with «Barriers»."]
    assert [one.text for one in tell_changes([ABOVE, OLD], [ABOVE])] == ["Koden «Tidspress» er tatt ut."]


def test_a_question_that_is_gone_is_told():
    asking = replace(OLD, confused_with={"barrier": {"nb": "Hvor mye tid?"}})
    (one,) = tell_changes([ABOVE, asking], [ABOVE, OLD])
    assert one.text == "Koden «Tidspress» har ikke lenger et spørsmål som skiller den fra «Barrierer»."


def test_changes_are_grouped_and_stand_in_the_order_of_the_book():
    new = [replace(OLD, indicators=(), definition={"nb": "Hast."}), replace(ABOVE, definition={"nb": "Hinder."}), HASTE]
    found = tell_changes([ABOVE, OLD], new)
    assert [(one.group, one.code, one.kind) for one in found] == [
        ("structure", "barrier/haste", "added_defined"),
        ("meaning", "barrier/time", "definition"),
        ("meaning", "barrier", "definition"),
        ("workings", "barrier/time", "indicators"),
    ]
    assert (found[1].old, found[1].new) == ("«For lite tid.»", "«Hast.»")


def test_nothing_is_told_of_equal_books():
    book = parse_codebook(CODEBOOK)
    assert tell_changes(book, parse_codebook("# a remark\n" + CODEBOOK)) == ()


@pytest.fixture
def _study(tmp_path, monkeypatch):
    monkeypatch.chdir(closed_project(tmp_path))


@pytest.mark.usefixtures("_study")
def test_versions_dates_steps_and_files_of_a_project(coa):
    coa("codebook", "rename", "barrier/time", "--nb", "Hast", "--coder", "ida")
    step = json.loads(coa("codebook", "move", "barrier/time", "--under", "-", "--coder", "ida", "--json").out)["step"]
    coa("codebook", "merge", "barrier/leadership", "--into", "barrier/time", "--coder", "ida")
    renamed, moved, merged = (
        "  Koden «Tidspress» heter nå «Hast».",
        "  Koden «Hast» er flyttet fra «Barrierer» til øverste nivå.",
        "  Koden «Ledelse» er slått sammen med «Hast».",
    )

    def lines(*arguments):
        ran = coa("codebook", "diff", *arguments)
        assert ran.code == 0, ran.err
        return [line for line in ran.out.splitlines() if line.startswith("  Koden «") and "mønstre" not in line]

    assert lines("1", "2") == [renamed]
    assert lines("small@2", "small@3") == [moved]
    assert lines("3", "now") == lines("3") == lines(step[:8]) == [merged]
    assert lines("2", "1") == ["  Koden «Hast» heter nå «Tidspress»."]
    assert lines() == lines("../small.yaml") == [moved, renamed, merged]
    assert lines("--since", "2999-01-01") == []
    before = coa("codebook", "diff", "--since", "2020-01-01").out.splitlines()
    assert "  Ny kode: «Tillit»: «Å stole på noen.»" in before
    assert coa("codebook", "diff", "1", "2").out.splitlines()[0] == "Endringer i kodeboken (small 1 → small 2)"


@pytest.mark.usefixtures("_study")
def test_applied_and_taken_back_is_an_empty_diff(coa):
    made = json.loads(coa("codebook", "split", "barrier/time", "--into", "a1", "a2", "--coder", "ida", "--json").out)
    assert json.loads(coa("codebook", "diff", "--json").out)["changes"] != []
    coa("undo", made["step"], "--coder", "ida")
    ran = coa("codebook", "diff", "--json")
    assert json.loads(ran.out) == {"from": "the beginning", "to": "now", "changes": []}
    assert coa("codebook", "diff").out.splitlines()[-1] == "Ingen koder er endret."


def test_files_and_shipped_books_need_no_project(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one = write(tmp_path / "a.yaml", CODEBOOK)
    two = write(tmp_path / "b.yaml", CODEBOOK.replace("For lite tid.", "For få timer."))
    ran = coa("codebook", "diff", one, two, "--lang", "nn")
    assert ran.out.splitlines() == [
        "Endringar i kodeboka (a.yaml → b.yaml)",
        "",
        "Kva kodane tyder",
        "  Koden «Tidspress» fekk endra definisjon: «For lite tid.» → «For få timer.».",
    ]
    assert "Ny kode" in coa("codebook", "diff", "translation-core", "translation").out
    for arguments, message in (
        ((one,), "two codebooks are to be compared"),
        (("now", two), "this is no project"),
        (("nothing", two), "there is no codebook 'nothing'"),
        ((one, two, one), "two sides are compared, not more"),
    ):
        ran = coa("codebook", "diff", *arguments)
        assert (ran.code, ran.out, message in ran.err) == (2, "", True), ran.err


@pytest.mark.usefixtures("_study")
def test_the_changes_are_a_table_for_the_method_chapter(coa):
    coa("codebook", "rename", "barrier/time", "--nb", "Hast", "--coder", "ida")
    coa("codebook", "merge", "enabler/trust", "--into", "barrier/time", "--coder", "ida")
    (table,) = json.loads(coa("show", "changes", "--json").out)["changes"]
    assert [row["change"] for row in table["rows"]] == [
        "Koden «Tidspress» heter nå «Hast».", "Koden «Tillit» er slått sammen med «Hast».",
    ]  # fmt: skip
    assert table["notes"] == ["Kodeboken «small» gikk fra versjon 1 til 3."]
    assert coa("export", "changes", "-o", "changes.docx").code == 0
