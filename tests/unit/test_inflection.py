from __future__ import annotations

import lzma

import pytest
from benchmarks.inflections import NAMES, SETS, KeyTable, Row, read_rows, report, score

from coanalysis.language import lexicon as lexicon_module
from coanalysis.language.inflection import base_forms, guessed_bases, irregular_bases, is_base_form
from coanalysis.language.lexicon import Lexicon, lexicon
from coanalysis.language.spelling import standard_spellings

#: Precision and share of inflected forms that reach their base form on the lists of `tests/sets`: what is reached now.
REACHED = {"nb": (1.0, 0.989), "nn": (0.995, 0.983), "nn_spoken": (0.97, 0.988), "en": (0.986, 1.0)}


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("klubber", "klubb"),
        ("kvelder", "kveld"),
        ("mangler", "mangel"),
        ("bestemt", "bestemme"),
        ("rommet", "rom"),
        ("reglane", "regel"),
        ("midler", "middel"),
        ("museer", "museum"),
        ("avklarar", "avklare"),
        ("bygde", "byggje"),
        ("skilte", "skilje"),
        ("kjende", "kjenne"),
        ("deltakande", "delta"),
        ("snillare", "snill"),
        ("utførast", "utføre"),
        ("slagi", "slag"),
        ("gutane", "gut"),
        ("vekene", "veke"),
        ("fortalde", "fortelje"),
        ("innsett", "innsetje"),
        ("føregjekk", "føregå"),
        ("planned", "plan"),
        ("carried", "carry"),
        ("writing", "write"),
        ("closest", "close"),
        ("thought", "think"),
    ],
)
def test_a_form_has_its_base_form(form, base):
    assert base in base_forms(form)


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("brukte", "bruk"),
        ("landet", "lande"),
        ("leader", "lead"),
        ("økonomi", "økonom"),
        ("verden", "verde"),
        ("bruk", "bruke"),
        ("svart", "svare"),
        ("prest", "presse"),
        ("snakkar", "snakk"),
        ("bruker", "bruk"),
        ("opna", "open"),
        ("minst", "minnes"),
    ],
)
def test_a_form_has_no_base_form_that_only_its_ending_allows(form, other):
    assert other not in base_forms(form)


def test_irregular_forms_stand_behind_prefixes_of_verbs_too():
    assert irregular_bases("sto") == {"stå", "stande"}
    assert irregular_bases("forsto") == {"forstå", "forstande"}
    assert irregular_bases("husto") == set()
    assert irregular_bases("oppbøker") == set()  # book is no verb


def test_a_word_that_no_dictionary_has_gets_every_base_form_its_endings_allow():
    assert {"xyzzyrang", "xyzzyrange"} <= guessed_bases("xyzzyrangene")


def test_base_forms_are_known_by_the_forms_that_lead_to_them():
    assert is_base_form("jakt")  # in the dictionary an imperative; `jakten` leads to it
    assert is_base_form("kome")
    assert not is_base_form("rollene")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("itj", {"ikke", "ikkje"}),
        ("ikkje", {"ikke"}),
        ("æ", {"jeg", "eg"}),
        ("rolle", set()),
        ("vårres", {"vår", "våre"}),
    ],
)
def test_dialect_spellings(form, words):
    assert standard_spellings(form) == words


# The dictionaries


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_fast_reader_has_what_simplemma_has(language):
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    words, ours = DefaultDictionaryFactory().get_dictionary(language), lexicon(language)
    sample = list(words)[::37]
    assert len(sample) > 3_000
    assert [form for form in sample if ours.get(form) != words[form]] == []
    assert ours.get("xyzzy") is None
    assert ours.get("") is None


#: Shared bytes, length and other bytes, letters taken off (254: as before; 255: whole), length and letters put on.
SMALL = (
    b"SMFC1\x00\x04"
    b"\x00\x05rolle\x00\x00"  # rolle: rolle
    b"\x05\x02ne\xfe"  # rollene: as before
    b"\x00\x03sto\xff\x04st\xc3\xa5"  # sto: stå
    b"\x03\x02le\x00\x00"  # stole: stole
)


def small(monkeypatch, data: bytes) -> Lexicon:
    monkeypatch.setattr(lexicon_module, "_unpacked", lambda _language: data)
    return Lexicon("nb")


def test_the_records_of_a_dictionary(monkeypatch):
    words = small(monkeypatch, SMALL)
    found = [words.get(form) for form in ("rolle", "rollene", "sto", "stole", "rollen", "stolen")]
    assert found == ["rolle", "rolle", "stå", "stole", None, None]


def test_words_longer_than_the_expression_reads(monkeypatch):
    long = b"s" * 150
    data = b"SMFC1\x00\x03" + b"\x00\x01a\x00\x00" + b"\x00\x96\x01" + long + b"\x00\x00" + b"\x96\x01\x01t\x01\x00"
    words = small(monkeypatch, data)
    assert words.get("a") == "a"
    assert words.get("s" * 150) == "s" * 150
    assert words.get("s" * 150 + "t") == "s" * 150


def test_a_file_of_another_form_is_read_by_simplemma(monkeypatch):
    words = small(monkeypatch, lzma.compress(b"something new"))
    assert words.get("rollene") == "rolle"
    assert words.get("xyzzy") is None


# The count


def test_the_count_by_hand():
    rows = [Row("rollene", "rolle", 3), Row("trall", "rolle", 1), Row("møter", "møte", 2), Row("møte", "møte", 4)]
    counted = score(rows, KeyTable())
    assert (counted.found, counted.missed, counted.false) == (9, 1, 0)
    assert (counted.inflected_found, counted.inflected) == (5, 6)
    assert counted.precision == 1.0
    assert counted.recall == 0.9


def test_a_form_found_by_another_base_form_is_false():
    counted = score([Row("leder", "leder", 5), Row("lede", "lede", 1)], KeyTable())
    assert (counted.found, counted.false) == (6, 5)  # `leder` is what one does, too


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_do_not_fall(name):
    rows = read_rows(SETS / f"inflections_{name}.tsv")
    assert len(rows) >= 150
    counted = score(rows, KeyTable())
    precision, reached = REACHED[name]
    assert counted.precision >= precision
    assert counted.inflected_recall >= reached - 0.001


def test_without_data_the_report_says_so(tmp_path):
    assert report(None) == ["inflections: not run: no data folder given"]
    assert report(tmp_path)[0].startswith("inflections: not run: ")
    assert len(report(SETS)) == 1 + len(NAMES)
