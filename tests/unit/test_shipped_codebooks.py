"""The codebooks that come with the program: complete in three languages, green in their own test, core like full."""

import json
import re
import runpy
from functools import cache

import pytest

from coanalysis.codebook import check_codebooks, compare_codes, from_json, read_codebook, test_codebook, to_json
from coanalysis.codebook.findings import find_codes
from coanalysis.codebook.match import compile_codes
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Codebook
from coanalysis.shipped import shipped

PARTNER = {
    "translation": "barriers",
    "barriers": "translation",
    "translation-core": "barriers-core",
    "barriers-core": "translation-core",
}
NAMES = tuple(PARTNER)
KEYS = KeyTable()
TRANSLATION = """
    problematisation problematisation-definition problematisation-actors problematisation-passage-point
    problematisation-obstacles problematisation-competing
    interessement interessement-devices interessement-benefit interessement-alliances interessement-competing-ties
    interessement-rejection
    enrolment enrolment-roles enrolment-negotiation enrolment-commitment enrolment-tactics enrolment-trials
    enrolment-refusal
    mobilisation mobilisation-spokespersons mobilisation-displacement mobilisation-representativity mobilisation-use
    mobilisation-dissidence
"""
NOT_IN_CORE = """
    problematisation-obstacles interessement-competing-ties enrolment-tactics enrolment-trials
    mobilisation-representativity
"""
BARRIERS = """
    barrier barrier/time barrier/capacity barrier/unclear barrier/role barrier/expectation barrier/leadership
    barrier/follow-up barrier/silo barrier/structure barrier/communication barrier/culture barrier/power
    barrier/continuity barrier/competence barrier/concept
    enabler enabler/trust enabler/time enabler/leadership enabler/interdisciplinary enabler/structure enabler/ownership
    enabler/engagement enabler/communication enabler/role-clarity enabler/expectation-clarity enabler/follow-up
    enabler/resources
    outcome outcome/shared-understanding outcome/measures outcome/motivation outcome/resource-use outcome/integration
    outcome/learning
    sustainability sustainability/continuation sustainability/vulnerability sustainability/spread
    proposal proposal/arenas proposal/sharing proposal/training proposal/reporting proposal/priority
    proposal/responsibility
"""
BARRIERS_CORE = """
    barrier barrier/time barrier/capacity barrier/unclear barrier/role barrier/expectation barrier/leadership
    barrier/follow-up barrier/silo barrier/structure
    enabler enabler/trust enabler/time enabler/leadership enabler/interdisciplinary enabler/structure
    sustainability sustainability/continuation sustainability/vulnerability sustainability/spread
"""


@cache
def book(name: str) -> Codebook:
    return read_codebook(shipped("codebooks", f"{name}.yaml"))


@cache
def report(name: str):
    return test_codebook(book(name), others=[book(PARTNER[name])], keys=KEYS)


IDS = {
    "translation": [f"phase/{one}" for one in TRANSLATION.split()],
    "translation-core": [f"phase/{one}" for one in TRANSLATION.split() if one not in NOT_IN_CORE.split()],
    "barriers": BARRIERS.split(),
    "barriers-core": BARRIERS_CORE.split(),
}
EVERY = [pytest.param(name, code_id, id=code_id) for name in ("translation", "barriers") for code_id in IDS[name]]


def code_of(name: str, code_id: str) -> Code:
    code = book(name).get(code_id)
    assert code is not None
    return code


def strength(text: str, code_id: str, *, language: str = "nb") -> str:
    """Return how strongly a code of the full codebooks is suggested for a text, '' when it is not."""
    known = {code.id: code for name in ("translation", "barriers") for code in book(name).codes}
    matcher = compile_codes(known.values(), KEYS)
    return next(
        (one.strength for one in find_codes(matcher, known, text, language=language) if one.code == code_id), ""
    )


@pytest.mark.parametrize(
    ("name", "count"), [("translation", 25), ("translation-core", 20), ("barriers", 47), ("barriers-core", 20)]
)
def test_the_codes_are_those_agreed_on(name, count):
    assert sorted(code.id for code in book(name).codes) == sorted(IDS[name])
    assert len(IDS[name]) == count


@pytest.mark.parametrize(("name", "code_id"), EVERY)
def test_every_code_is_complete_in_three_languages(name, code_id):
    code = code_of(name, code_id)
    for texts in (code.name, code.definition):
        assert set(texts) == {"nb", "nn", "en"}
    for texts in (code.include, code.exclude):
        assert set(texts) >= {"nb", "en"}
    assert code.confused_with
    assert all(set(question) >= {"nb", "en"} for question in code.confused_with.values())
    assert all("?" in text for question in code.confused_with.values() for text in question.values())
    assert code.negated


@pytest.mark.parametrize(("name", "code_id"), EVERY)
def test_every_code_has_examples_in_three_languages_and_near_misses(name, code_id):
    code = code_of(name, code_id)
    by_language = [language for example in code.examples for language in example.texts]
    assert set(by_language) == {"nb", "nn", "en"}
    assert len(by_language) >= 3
    assert len(code.near_misses) >= 2
    assert all(example.source == "invented" for example in code.examples)
    assert all(miss.why for miss in code.near_misses)


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_found_and_near_misses_are_not(name):
    assert [str(problem) for problem in report(name).problems()] == []


@pytest.mark.parametrize("name", NAMES)
def test_known_hits_are_few_and_real(name):
    misses = [miss for code in book(name).codes for miss in code.near_misses]
    known = [miss for miss in misses if miss.known_hit]
    assert len(report(name).known_hits) == sum(len(miss.texts) for miss in known)  # none is marked without need
    assert 8 * len(known) <= len(misses)


@pytest.mark.parametrize("name", NAMES)
def test_every_indicator_is_used_by_an_example(name):
    assert [indicator.text for indicator in report(name).idle] == []


@pytest.mark.parametrize("name", ["translation", "translation-core"])
def test_the_codebook_is_sound_together_with_its_partner(name):
    assert [str(problem) for problem in check_codebooks([book(name), book(PARTNER[name])])] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_shipped_line_is_of_a_kind_that_is_not_run_or_too_open(name):
    lines = [indicator.text for code in book(name).codes for indicator in code.indicators]
    assert [line for line in lines if re.search(r"\bpart:|\bEXCEPT\b|\bspacy:|\bmang\*", line)] == []


def without_references(code: Code) -> dict:
    """Return a code's content without its line numbers and its references to other codes."""
    text = to_json(Codebook("x", "1", {}, (), (code,)))
    data = json.loads(text)["codes"][0]
    for name in ("parent", "counterpart", "confused_with", "negated", "line"):
        data.pop(name, None)
    for name in ("examples", "near_misses", "indicators"):
        data[name] = [part[:-1] for part in data.get(name, [])]
    return data


@pytest.mark.parametrize("name", ["translation", "barriers"])
def test_a_core_code_is_the_full_code_but_for_references_to_codes_the_core_lacks(name):
    core, full = book(f"{name}-core"), book(name)
    there = {code.id for part in (core, book(PARTNER[f"{name}-core"])) for code in part.codes}
    assert core.codes
    for code in core.codes:
        other = full.get(code.id)
        assert other is not None
        assert without_references(code) == without_references(other)
        kept = {target: dict(question) for target, question in other.confused_with.items() if target in there}
        assert {target: dict(question) for target, question in code.confused_with.items()} == kept
        assert code.counterpart == (other.counterpart if other.counterpart in there else None)
        assert code.negated == tuple(
            rule for rule in other.negated if not rule.startswith("suggest ") or rule.removeprefix("suggest ") in there
        )


def test_the_core_file_is_what_make_core_makes_of_the_full_one():
    make = runpy.run_path(str(shipped("codebooks", "make_core.py")), run_name="make")
    full = shipped("codebooks", "translation.yaml").read_text(encoding="utf-8")
    assert make["core_text"](full) == shipped("codebooks", "translation-core.yaml").read_text(encoding="utf-8")


def test_the_full_codebook_takes_the_place_of_the_core_one_without_redefining_anything():
    changes = compare_codes(book("translation-core"), book("translation"))
    assert [change.code for change in changes if change.reopens_reading] == [
        f"phase/{one}" for one in TRANSLATION.split() if one in NOT_IN_CORE.split()
    ]
    assert not any("removed" in change.kinds or "redefined" in change.kinds for change in changes)


def test_a_codebook_is_cached_as_json():
    assert from_json(to_json(book("translation"))) == book("translation")


# --- what the theory demands ------------------------------------------------------------------------------------------


def test_every_phase_can_fail():
    failures = {"competing", "competing-ties", "rejection", "refusal", "dissidence"}
    for code in book("translation").codes:
        _, _, sub = code.id.removeprefix("phase/").partition("-")
        assert ("failed" in code.negated) == (sub not in failures)


def test_a_denied_phase_is_the_same_phase_failed_and_beside_it_the_barrier():
    known = {code.id: code for name in ("translation", "barriers") for code in book(name).codes}
    found = find_codes(compile_codes(known.values(), KEYS), known, "Vi fikk aldri fordelt ansvaret.", language="nb")
    by_code = {one.code: one for one in found}
    assert by_code["phase/enrolment-roles"].proposal == {"outcome": "failed"}
    assert by_code["barrier/role"].proposal == {}


def test_bare_words_of_benefit_are_weak_and_benefit_that_draws_in_is_strong():
    assert strength("Det var nyttig.", "phase/interessement-benefit") == "weak"
    assert strength("It was useful.", "phase/interessement-benefit", language="en") == "weak"
    assert strength("Jeg ble med fordi det var nyttig for oss.", "phase/interessement-benefit") == "strong"


@pytest.mark.parametrize(
    ("text", "code_id", "expected"),
    [
        ("Vi i gruppa prøvde det ut hos oss selv.", "phase/mobilisation-use", ""),
        ("Nå bruker de andre avdelingene lista.", "phase/mobilisation-use", "strong"),
        ("Vi må mobilisere pasienten.", "phase/mobilisation", ""),
        ("Det ble en dragkamp mellom sonene.", "phase/enrolment-trials", "weak"),  # a hint: `automation: assist`
        ("Det spiller ingen rolle hvem som har ansvaret.", "phase/enrolment-roles", ""),
        ("Han ba meg ta på meg hansker.", "phase/enrolment-commitment", ""),
        ("Det stemmer, ikke sant.", "phase/mobilisation-spokespersons", ""),
    ],
)
def test_what_counts_and_what_does_not(text, code_id, expected):
    assert strength(text, code_id) == expected


def test_names_say_what_the_theory_means():
    names = {code.id: code.name["nb"] for code in book("translation").codes}
    assert names["phase/problematisation-definition"] == "Problemdefinisjon: hvem definerte hva, på vegne av hvem"
    assert names["phase/mobilisation-displacement"] == "Forskyvning og innskriving"
    assert names["phase/enrolment-trials"] == "Styrkeprøver"


def test_the_readme_names_every_field_and_its_example_is_a_codebook():
    from coanalysis.codebook import parse_codebook
    from coanalysis.codebook.read import CODE_FIELDS, TOP_FIELDS

    text = shipped("codebooks", "README.md").read_text(encoding="utf-8")
    assert [name for name in (*TOP_FIELDS, *CODE_FIELDS) if f"`{name}`" not in text] == []
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    result = test_codebook(parse_codebook(example[1]), keys=KEYS)
    assert result.failures == ()
