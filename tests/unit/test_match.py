from __future__ import annotations

from pathlib import Path

import pytest

from coanalysis.codebook.findings import find_codes
from coanalysis.codebook.match import compile_codes, outcomes_when_negated
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Evidence, Indicator

KEYS = KeyTable()


def code(code_id: str, *lines: str, **fields) -> Code:
    indicators = tuple(Indicator(code_id, line, number) for number, line in enumerate(lines, 1))
    return Code(code_id, {"nb": code_id}, indicators=indicators, **fields)


def words(line: str, text: str, *, set_aside: tuple[str, ...] = (), language: str = "nb") -> list[list[str]]:
    """Return the words that each hit of one line rests on."""
    matcher = compile_codes([code("barrier/x", line, set_aside=set_aside)], KEYS)
    hits = matcher.find(text, language=language)
    return [[text[start:end] for start, end in hit.spans] for hit in hits]


def test_positions_are_those_of_the_whole_text():
    text = "Marit: Det var tidspress. Tidspresset økte."
    matcher = compile_codes([code("barrier/time", "tidspress*")], KEYS)
    assert [hit.spans for hit in matcher.find(text, 7)] == [((15, 24),), ((26, 37),)]
    assert [hit.spans for hit in matcher.find(text, 7, 25)] == [((15, 24),)]


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("tid", "TIDA gjekk, tidene, men ikke tidspress", [["TIDA"], ["tidene"]]),
        ("mange", "Det mangler mange.", [["mange"]]),
        ("exact: tid", "tida og tid", [["tid"]]),
        ("tidspress*", "tid tidspress tidspresset hverdagstidspress", [["tidspress"], ["tidspresset"]]),
        ("*ledelse", "toppledelsen og ledelse, ledelsesform", [["toppledelsen"], ["ledelse"]]),
        ("kurs", "HLR-kurset", [["HLR-kurset"]]),
        ("hlr*", "vårt-HLR-kurs", [["vårt-HLR-kurs"]]),
        ("exact: hlrkurs", "hlr-kurs", [["hlr-kurs"]]),
        ("prioritere", "det er ikke-prioritert", []),
        ("knapp tid", "knappe tider, tid knapp", [["knappe tider"]]),
        ('"knapp tid"', "knapp tid, knappe tider", [["knapp tid"]]),
        ("knapp tid", "det var knapt, tid hadde vi", []),
        ("knapp tid", "det var knapt. Tid hadde vi", []),
        ("knapp tid", "knapp (.) tid", [["knapp (.) tid"]]),
        ("f eks", "f.eks. natta", [["f.eks"]]),
        ("didn't know", "We didn’t know.", [["didn’t know"]]),
        ("uklar*", "[uklart 00:12] og uklart", [["uklart"]]),
        ("tid | ro", "tid og ro", [["tid"], ["ro"]]),
        ("tid | knapp tid", "knapp tid", [["knapp tid"]]),
        ("tid tid", "tid tid tid", [["tid tid"], ["tid tid"]]),
    ],
)
def test_words_and_phrases(line, text, found):
    assert words(line, text) == found


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("tid NEAR/2 lite", "lite er tid", [["lite", "tid"]]),
        ("tid NEAR/2 lite", "tid var det lite av", [["tid", "lite"]]),
        ("tid NEAR/2 lite", "tid var det så lite av", []),
        ("tid NEAR/0 lite", "lite tid", [["lite tid"]]),
        ("tid NEAR/4 lite", "Tid er viktig. Lite skjer", []),
        ("tid THEN/2 lite", "lite tid", []),
        ("lite THEN/2 tid", "lite av tid", [["lite", "tid"]]),
        # the shortest pair wins, and a word is in one pair only
        ("tid NEAR/4 lite", "lite er det lite tid", [["lite tid"]]),
        ("tid NEAR/4 lite", "lite tid og lite tid", [["lite tid"], ["lite tid"]]),
        ("tid NEAR/4 (lite | tid)", "tid er tid", [["tid", "tid"]]),
        ("tid NEAR/4 tid", "bare tid her", []),
        ("tid NOT/2 nok", "tid har vi nok av", []),
        ("tid NOT/2 nok", "tid har vi aldri hatt nok av", [["tid"]]),
        ("tid NOT/2 nok", "nok. Tid", [["Tid"]]),
        ('tid NOT/0 "hele tiden"', "hele tiden, men ingen tid", [["tid"]]),
        ("(tid NEAR/1 lite) NEAR/3 vi", "lite tid hadde vi", [["lite tid", "vi"]]),
        ("((tid NEAR/1 lite) | mas) THEN/3 vi", "mas hadde vi", [["mas", "vi"]]),
    ],
)
def test_near_then_not(line, text, found):
    assert words(line, text) == found


def test_near_does_not_reach_over_forty_words_without_marks():
    text = "ord " * 38 + "lite tid " + "ord " * 39 + "lite tid"
    # the cuts stand before the 41st and the 81st word: «lite tid» is 39th-40th, then 80th and 81st
    assert words("lite NEAR/4 tid", text) == [["lite tid"]]


@pytest.mark.parametrize(
    ("line", "language", "runs"),
    [
        ("nb: tid", "nb", True),
        ("nb: tid", "nn", True),
        ("nn: tid", "nb", True),
        ("nn: tid", "en", False),
        ("en: tid", "nb", False),
        ("en: tid", "en", True),
        ("tid", "en", True),
    ],
)
def test_languages_of_lines(line, language, runs):
    assert bool(words(line, "tid", language=language)) is runs


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("tid", "hele tida var det tid", [["tid"]]),
        ("tid NEAR/4 lite", "hele tiden var det lite", []),
        ("tid NEAR/9 lite", "hele tiden var det lite tid", [["lite tid"]]),
        (r"re: \btid\w*", "hele tiden og tiden", [["tiden"]]),
        ("hele tiden kom", "hele tiden kom", []),
    ],
)
def test_words_of_idioms_carry_no_hit(line, text, found):
    assert words(line, text, set_aside=("hele tiden", "for tiden")) == found


def test_idioms_are_set_aside_for_their_own_code_only():
    codes = [code("barrier/a", "tid", set_aside=("hele tiden",)), code("barrier/b", "tid")]
    assert [hit.code for hit in compile_codes(codes, KEYS).find("hele tiden")] == ["barrier/b"]


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        (r"re: \brakk\s+(det\s+)?(ikke|aldri)\b", "Vi RAKK det ikke, rakk aldri", [["RAKK det ikke"], ["rakk aldri"]]),
        (r"re: \bår\b", "i år, årlig", [["år"]]),
        (r"re: ^ja", "ja ja", [["ja"]]),
        (r"re: uklar\w+", "[uklart 00:12] uklare", [["uklare"]]),
        (r"re: (?=tid)", "tid", []),
    ],
)
def test_regular_expressions(line, text, found):
    assert words(line, text) == found


def test_a_regular_expression_sees_only_its_passage():
    matcher = compile_codes([code("barrier/x", "re: ^ja$", "re: ja.*nei")], KEYS)
    assert [hit.spans for hit in matcher.find("A: ja\nB: nei", 3, 5)] == [((3, 5),)]


def test_parts_of_compounds():
    text = "Arbeidstida og tidspresset, samtidig; fritida. Møtetidspunktet"
    assert words("part: tid EXCEPT (fritid)", text) == [["Arbeidstida"], ["tidspresset"], ["Møtetidspunktet"]]
    # changed vowels: the dictionary form holds the letters
    assert words("part: bok", "lærebøkene og bøker, bokføring") == [["lærebøkene"], ["bøker"], ["bokføring"]]
    assert words("part: bøker", "læreboka") == [["læreboka"]]


def test_excepted_words_carry_no_hit_of_their_line_only():
    codes = [code("barrier/x", "tid* EXCEPT (tidlig)", "tidlig")]
    hits = compile_codes(codes, KEYS).find("tidligere og tid")
    assert [(hit.indicator, hit.spans) for hit in hits] == [
        ("tid* EXCEPT (tidlig)", ((13, 16),)),
        ("tidlig", ((0, 9),)),
    ]


def test_an_excepted_word_is_not_one_side_of_a_pair():
    # the nearer «lite» is in an excepted phrase; the one further off counts
    line = "tid NEAR/4 lite EXCEPT (lite grann)"
    assert words(line, "lite ble det, lite grann tid") == [["lite", "tid"]]


def test_words_that_make_a_line_be_tried():
    matcher = compile_codes([code("barrier/x", "tid NEAR/2 mangle", "part: leder", "ro EXCEPT (roen)")], KEYS)
    triggers = {
        word for word in ("tid", "TIDA", "mangler", "Avdelingslederen", "roen", "brus") if matcher.triggers(word)
    }
    # of a pair only the longer word is looked for first
    assert triggers == {"mangler", "Avdelingslederen", "roen"}
    assert not matcher.always
    assert compile_codes([code("barrier/x", "re: tid")], KEYS).always


def test_mixed_talk_runs_lines_of_all_languages_where_a_passage_does_not_tell():
    assert words("en: time", "hadde no time", language="mixed") == [["time"]]
    assert words("nb: tid", "deadline, tid", language="mixed") == [["tid"]]


def test_in_mixed_talk_a_passage_that_tells_its_language_decides():
    assert words("en: time", "We had so much to do and there was time for that", language="mixed") == [["time"]]
    assert words("en: time", "Det var ikke noe som vi hadde time til, og det var det", language="mixed") == []
    assert words("nb: time", "Det var ikke noe som vi hadde time til, og det var det", language="mixed") == [["time"]]


def test_how_it_is_said_stands_behind_negated_and_weak(monkeypatch):
    class Said:
        def __init__(self, words, gaps, sentences, *, language, ending=""):
            self.words = words

        def flags(self, places):
            return ("hedged",) if self.words[min(places) - 1] == "kanskje" else ()

    monkeypatch.setattr("coanalysis.codebook.passage.Stance", Said)
    codes = {"barrier/x": code("barrier/x", "weak: tidspress", r"re: mas\b")}
    (finding,) = find_codes(compile_codes(codes.values(), KEYS), codes, "Ikke kanskje tidspress. Og kanskje mas, mas.")
    assert [(one.indicator, one.flags) for one in finding.evidence] == [
        ("weak: tidspress", ("negated", "weak", "hedged")),
        (r"re: mas\b", ("hedged",)),
        (r"re: mas\b", ()),
    ]


def test_five_thousand_lines_and_lines_that_match_nothing():
    kinds = (
        "ord{}x",
        "ord{0}x NEAR/3 tid",
        "ord{}x* EXCEPT (ord1xy)",
        "part: ord{}x",
        'spacy: [{{"LOWER": "ord{}x"}}]',
    )
    lines = [kind.format(number) for number in range(1000) for kind in kinds]
    matcher = compile_codes([code("barrier/x", *lines)], KEYS)
    assert matcher.find("tid og ro") == []
    found = [hit.indicator for hit in matcher.find("ord7x og tid")]
    assert found == [lines[place] for place in (35, 36, 37, 38, 39)]


def test_codes_for_people_only_and_retired_ones_are_not_looked_for():
    people, retired = code("a/x", "tid", automation="manual"), code("a/y", "tid", status="retired")
    draft = code("a/z", "tid", status="draft")
    assert [hit.code for hit in compile_codes([people, retired, draft], KEYS).find("tid")] == ["a/z"]


# ---------------------------------------------------------------- what a negated hit means


PHASE = {"id": "phase/enrolment", "negated": ("failed", "suggest barrier/role")}


@pytest.mark.parametrize(
    ("fields", "line_code", "outcomes"),
    [
        ({"id": "barrier/time"}, "", ("negative_case",)),
        ({"id": "outcome/x"}, "", ("negative_case",)),
        ({"id": "phase/enrolment"}, "", ("failed",)),
        ({"id": "enabler/time", "counterpart": "barrier/time"}, "", ("suggest barrier/time",)),
        ({"id": "enabler/time"}, "", ("negative_case",)),
        ({"id": "barrier/time", "counterpart": "enabler/time"}, "", ("negative_case",)),
        (PHASE, "", ("failed", "suggest barrier/role")),
        ({"id": "barrier/time", "negated": ("ignore",)}, "", ()),
        # NEGATED in a line takes the place of the code's own suggestion; a phase stays a failed phase
        (PHASE, "barrier/x", ("failed", "suggest barrier/x")),
        ({"id": "enabler/time", "counterpart": "barrier/time"}, "barrier/x", ("suggest barrier/x",)),
        ({"id": "barrier/time", "negated": ("ignore",)}, "enabler/x", ("suggest enabler/x",)),
        ({"id": "barrier/time"}, "enabler/x", ("negative_case", "suggest enabler/x")),
    ],
)
def test_outcomes_when_negated(fields, line_code, outcomes):
    negated_code = Code(name={"nb": "x"}, **fields)
    assert outcomes_when_negated(negated_code, line_code) == outcomes


CODES = {
    one.id: one
    for one in (
        code("phase/enrolment", "rolle NEAR/4 avtale", negated=("failed", "suggest barrier/role")),
        code(
            "barrier/role",
            "uklar* NEAR/3 rolle",
            "weak: rot",
            "weak: surr*",
            "weak: kaos",
            "weak: kaos*",
            "exact: rotet NEGATED enabler/role",
        ),
        code("enabler/role", "rolle NEAR/4 avklare", counterpart="barrier/role"),
        code("barrier/power", "makt", automation="assist"),
        code("barrier/old", status="retired"),
        code("enabler/power", "myndighet", counterpart="barrier/power"),
        code("enabler/old", "arkiv", counterpart="barrier/old"),
        code("outcome/x", "utbytte", negated=("ignore",)),
        code("proposal/x", "forslag", negated=("suggest proposal/x",)),
    )
}
MATCHER = compile_codes(CODES.values(), KEYS)


def findings(text: str):
    return find_codes(MATCHER, CODES, text)


def summary(text: str) -> dict[str, str]:
    return {finding.code: finding.strength for finding in findings(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Uklare roller.", {"barrier/role": "strong"}),
        # a weak hit alone, twice the same, two different ones, two lines on the same word
        ("Litt rot.", {"barrier/role": "weak"}),
        ("Rot og rot.", {"barrier/role": "weak"}),
        ("Rot og surr.", {"barrier/role": "strong"}),
        ("Kaos.", {"barrier/role": "weak"}),
        ("Kaos i kaoset.", {"barrier/role": "strong"}),
        ("Makt.", {"barrier/power": "weak"}),
        ("Ikke uklare roller.", {"barrier/role": "negative_case"}),
        ("Ikke noe rot. Men surr.", {"barrier/role": "weak"}),
        # an enabler's negation suggests its counterpart, never the enabler
        ("Rollene ble avklart.", {"enabler/role": "strong"}),
        ("Rollene ble aldri avklart.", {"barrier/role": "strong"}),
        ("Ingen hadde myndighet.", {"barrier/power": "weak"}),
        ("Ingen har arkiv.", {}),
        # a phase fails, and the barrier comes on top
        ("Rollene ble ikke avtalt.", {"phase/enrolment": "strong", "barrier/role": "strong"}),
        ("Det ga ikke noe utbytte.", {}),
        ("Det var ikke noe forslag.", {"proposal/x": "strong"}),
        ("Det ble ikke rotet.", {"barrier/role": "negative_case", "enabler/role": "strong"}),
        ("Ingen ting av dette.", {}),
    ],
)
def test_what_hits_say_together(text, expected):
    assert summary(text) == expected


def test_a_failed_phase_offers_an_outcome_and_the_barrier_names_where_it_comes_from():
    text = "Rollene ble ikke avtalt."
    phase, barrier = findings(text)
    # Rollene 0-7, avtalt 17-23
    evidence = Evidence("rolle NEAR/4 avtale", ((0, 7), (17, 23)), ("negated",))
    assert (phase.code, phase.evidence, phase.proposal) == ("phase/enrolment", (evidence,), {"outcome": "failed"})
    through = Evidence("rolle NEAR/4 avtale", ((0, 7), (17, 23)), ("negated",), "phase/enrolment")
    assert (barrier.code, barrier.evidence, barrier.proposal) == ("barrier/role", (through,), {})


def test_no_outcome_is_offered_when_the_phase_is_also_affirmed():
    (phase, _) = findings("Rollene ble avtalt. Men natta fikk ikke avtalt sin rolle.")
    assert phase.code == "phase/enrolment"
    assert [one.flags for one in phase.evidence] == [(), ("negated",)]
    assert phase.proposal == {}


def test_only_negated_hits_of_a_barrier_are_not_found():
    (finding,) = findings("Ikke uklare roller.")
    assert not finding.is_found
    assert finding.evidence == (Evidence("uklar* NEAR/3 rolle", ((5, 18),), ("negated",)),)


def test_evidence_is_in_the_order_of_the_text_and_flagged():
    (finding,) = findings("Surr. Uklare roller. Ikke rot.")
    assert [(one.indicator, one.spans, one.flags) for one in finding.evidence] == [
        ("weak: surr*", ((0, 4),), ("weak",)),
        ("uklar* NEAR/3 rolle", ((6, 19),), ()),
        ("weak: rot", ((26, 29),), ("negated", "weak")),
    ]


def test_a_negation_that_suggests_its_own_code_changes_nothing():
    (finding,) = findings("Det var ikke noe forslag.")
    assert finding.evidence == (Evidence("forslag", ((17, 24),), ("negated",)),)


# ---------------------------------------------------------------- the page for researchers


def rows_of_the_page() -> list[tuple[str, list[str], list[str]]]:
    """Return (line, what it finds, what it does not find) from the first table of docs/indicator-language.md."""
    page = (Path(__file__).parents[2] / "docs" / "indicator-language.md").read_text(encoding="utf-8")
    table = page.split("| it does not find |\n")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table.splitlines()[1:]]
    return [(line.strip("`"), found.split(", "), missed.split("; ")) for line, found, missed in rows]


@pytest.mark.parametrize(
    ("line", "found", "missed"), rows_of_the_page(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_table_of_words_is_true(line, found, missed):
    assert found
    assert missed
    assert [text for text in found if not words(line, text)] == []
    assert [text for text in missed if words(line, text)] == []


def test_the_page_has_all_rows():
    assert [line for line, _, _ in rows_of_the_page()] == [
        "tid", "mange", "tidspress*", "*ledelse", "knapp tid", '"ikke nok"', "exact: hastverk",
    ]  # fmt: skip
