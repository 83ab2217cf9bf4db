import pytest

from coanalysis.loaders.guess import guess_date, guess_functions, guess_kind
from coanalysis.model import Turn


def talk(*lines):
    """Return text and turns of `Label: speech` lines."""
    text = "\n".join(lines)
    turns, at = [], 0
    for number, line in enumerate(lines, 1):
        label = line.partition(": ")[0]
        turns.append(Turn(number, label, at + len(label) + 2, at + len(line)))
        at += len(line) + 1
    return text, turns


@pytest.mark.parametrize(
    ("label", "function"),
    [
        ("Intervjuer", "interviewer"),
        ("Intervjuar", "interviewer"),
        ("INTERVIEWER", "interviewer"),
        ("Intervjuer 2", "interviewer"),
        ("Intervjuer (Kari)", "interviewer"),
        ("Int.", "interviewer"),
        ("I", "interviewer"),
        ("I1", "participant"),
        ("Moderator", "moderator"),
        ("Mod", "moderator"),
        ("Ordstyrer", "moderator"),
        ("Observatør", "observer"),
        ("Bisittar", "observer"),
        ("Samtaleleder", "moderator"),
        ("Spørsmål", "interviewer"),
        ("Question", "interviewer"),
        ("Intervjuar Kristin", "interviewer"),
        ("Moderator Kari Berg", "moderator"),
        ("Kari (intervjuer)", "interviewer"),
        ("Turid (sykepleier)", "participant"),
        ("I Bodø", "participant"),
        ("Svar", "participant"),
        ("UNKNOWN1", "participant"),
        ("Informant 1", "participant"),
        ("Ingrid", "participant"),
    ],
)
def test_role_words_decide(label, function):
    text, turns = talk(f"{label}: Ja.", "Odd: Nei.")
    assert guess_functions(text, turns)[label] == function


def test_without_role_words_the_one_who_asks_most():
    group = ["Ragnhild: Hva?", "Siv: Ja.", "Ragnhild: Hvem?", "Odd: Hæ?", "Ragnhild: Når?", "Siv: Nå."]
    assert guess_functions(*talk(*group)) == {"Ragnhild": "moderator", "Siv": "participant", "Odd": "participant"}
    pair = ["Anna: Hva?", "Siv: Ja.", "Anna: Hvem?", "Siv: Vi."]
    assert guess_functions(*talk(*pair)) == {"Anna": "interviewer", "Siv": "participant"}


@pytest.mark.parametrize("unknown", ["Unknown Speaker", "Ukjent taler", "Ukjent"])
def test_beside_an_unknown_voice_the_one_who_asks_is_the_interviewer(unknown):
    pair = ["Siv: Hva?", f"{unknown}: Ja.", "Siv: Hvem?", f"{unknown}: Vi.", "Siv: Når?", f"{unknown}: Nå."]
    assert guess_functions(*talk(*pair)) == {"Siv": "interviewer", unknown: "participant"}
    swapped = [line.replace("Siv", "-").replace(unknown, "Siv").replace("-", unknown) for line in pair]
    assert guess_functions(*talk(*swapped)) == {unknown: "interviewer", "Siv": "participant"}


def test_a_few_questions_beside_an_unknown_voice_are_not_enough():
    few = ["Siv: Hva?", "Alle: Ja.", "Siv: Nei?", "Alle: Ja."]
    assert set(guess_functions(*talk(*few)).values()) == {"participant"}
    alone = ["Siv: Hva?", "Siv: Hvem?", "Siv: Når?"]
    assert guess_functions(*talk(*alone)) == {"Siv": "participant"}


def test_nobody_is_guessed_when_it_is_not_clear():
    lines = ["A: Hva?", "B: Ja?", "C: Nei.", "A: Hvem?", "B: Når?", "A: Da?"]
    assert set(guess_functions(*talk(*lines)).values()) == {"participant"}


def test_a_role_word_stands_before_questions():
    lines = ["Siv: Hva?", "Siv: Hvem?", "Siv: Når?", "Intervjuer: Ja."]
    assert guess_functions(*talk(*lines)) == {"Siv": "participant", "Intervjuer": "interviewer"}


def test_i_may_be_the_informant():
    lines = ["M: Hva?", "I: Ja.", "M: Hvem?", "I: Vi.", "M: Når?", "I: Nå."]
    assert guess_functions(*talk(*lines)) == {"M": "interviewer", "I": "participant"}


def test_kind():
    assert guess_kind({"Intervjuer": "interviewer", "Marit": "participant"}) == "interview"
    assert guess_kind({"Intervjuer": "interviewer", "Marit": "participant", "Alle": "participant"}) == "interview"
    assert guess_kind({"Moderator": "moderator", "A": "participant", "B": "participant"}) == "focus_group"
    assert guess_kind({"Deltaker A": "participant", "Deltaker B": "participant"}) == "focus_group"
    assert guess_kind({"S00": "participant", "S01": "participant"}) == "interview"
    assert guess_kind({"": "participant"}) == "interview"


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Dato: 2025-06-19", "2025-06-19"),
        ("Dato: 19.06.2025", "2025-06-19"),
        ("Dato: 9. 6. 2025", "2025-06-09"),
        ("12. juni 2025, 01:05p.m.", "2025-06-12"),
        ("12 juni 2025", "2025-06-12"),
        ("June 12th, 2025", "2025-06-12"),
        ("12 des. 2025", "2025-12-12"),
        ("Fokusgruppe-20250612_130512-Opptak av møte", "2025-06-12"),
        ("Fokusgruppe-20250612_130512-Opptak\n12. juni 2025", "2025-06-12"),
        ("Transkribert 1.7.2025\nDato: 19.06.2025", "2025-06-19"),
        ("Født: 1.2.1986\nIntervju 19.06.2025", "2025-06-19"),
        ("Transkribert 1.7.2025, opptak 19.06.2025", ""),
        ("Dato: 06/07/2025", ""),
        ("Dato: 31.02.2025", ""),
        ("Dato: i juni", ""),
        ("", ""),
    ],
)
def test_dates(header, date):
    assert guess_date(header) == date
