from __future__ import annotations

import json
import subprocess
import sys

import pytest

from coanalysis.language.keys import KeyTable

TABLE = KeyTable()


def matches(entry: str, form: str) -> bool:
    return not TABLE.asked(entry).isdisjoint(TABLE.keys(form))


@pytest.mark.parametrize(
    ("entry", "form"),
    [
        ("tid", "tida"),
        ("tid", "tiden"),
        ("rolle", "rollene"),
        ("mangle", "mangler"),
        ("mangle", "manglar"),  # nynorsk, whose infinitive is mangla
        ("mangla", "mangler"),
        ("leder", "ledere"),
        ("bruker", "brukerne"),
        ("møter", "møte"),  # an inflected entry asks for its base form too
        ("avklare", "avklart"),
        ("kommune", "kommunen"),
        ("meeting", "meetings"),
        ("team", "team's"),
        ("stat", "statens"),
        ("kurs", "hlr-kurset"),
        ("hlr", "hlr-kurset"),
        ("tidspress", "tids-press"),
        ("e-post", "epost"),
        ("epost", "e-post"),
        ("ikke", "itj"),
        ("ikkje", "ikke"),
        ("jeg", "æ"),
        ("hva", "ka"),
        ("noe", "nokka"),
        ("tenkje", "tenkte"),
        ("spørre", "spurde"),
        ("kome", "kommer"),
        ("hva", "kva"),
        ("mulighet", "moglegheitene"),
        ("gjennomføre", "gjennomførast"),
        ("selvhjelpsgruppe", "selvhjelpsgruppene"),  # no dictionary has it
    ],
)
def test_an_entry_reaches_its_inflections(entry, form):
    assert matches(entry, form)


@pytest.mark.parametrize(
    ("entry", "form"),
    [
        ("mange", "mangler"),
        ("mange", "mangle"),
        ("mangle", "mange"),
        ("leder", "led"),
        ("bruker", "bruke"),  # a base form asks for itself alone, though it is also a form of something else
        ("sykepleier", "sykepleie"),
        ("man", "men"),  # English man, Norwegian but
        ("tid", "tidspress"),
        ("prioritere", "ikke-prioritert"),
        ("møte", "måte"),
        ("rolle", "kontroller"),
        ("lede", "leie"),
        ("spill", "spillere"),
        ("slag", "slags"),
        ("finne", "finnes"),
        ("gjøre", "gjær"),
    ],
)
def test_unlike_words_stay_apart(entry, form):
    assert not matches(entry, form)


def test_unknown_words_are_their_own_key():
    assert TABLE.keys("lommekortxyz") == {"lommekortxyz"}
    assert TABLE.asked("lommekortxyz") == {"lommekortxyz"}


def test_numbers_have_no_lemmas():
    assert TABLE.keys("2025") == {"2025"}


def filled() -> KeyTable:
    table = KeyTable()
    for form in ("rollene", "hlr-kurset", "xyzzy", "n't"):
        table.keys(form)
    table.asked("møter")
    return table


def test_a_saved_table_gives_the_same_keys_and_is_not_changed_by_them():
    table, again = filled(), KeyTable.load(filled().save())
    assert not again.changed
    for form in ("rollene", "hlr-kurset", "xyzzy", "n't"):
        assert again.keys(form) == table.keys(form)
    assert again.asked("møter") == table.asked("møter") == {"møter", "møte"}
    assert not again.changed
    again.keys("tida")
    assert again.changed


def test_equal_tables_give_equal_bytes_whatever_the_order():
    table = KeyTable()
    table.asked("møter")
    for form in ("n't", "xyzzy", "hlr-kurset", "rollene"):
        table.keys(form)
    assert table.save() == filled().save()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff\xfe", b'{"format":3}', b"null", b"[" * 100_000])
def test_a_table_that_cannot_be_read_is_an_empty_one(data):
    assert KeyTable.load(data).save() == KeyTable().save()


def test_a_table_from_other_dictionaries_is_left_aside():
    content = json.loads(filled().save())
    content["dictionaries"] = "nb:0 nn:0 en:0"
    assert KeyTable.load(json.dumps(content).encode()).save() == KeyTable().save()


def test_with_a_saved_table_no_dictionary_is_read(tmp_path):
    path = tmp_path / "keys.json"
    path.write_bytes(filled().save())
    program = (
        "import pathlib; from coanalysis.language.keys import KeyTable\n"
        "from coanalysis.language.lexicon import lexicon\n"
        f"table = KeyTable.load(pathlib.Path({str(path)!r}).read_bytes())\n"
        "table.keys('rollene'); table.asked('møter')\n"
        "print(lexicon.cache_info().currsize); table.keys('tida'); print(lexicon.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "3"]
