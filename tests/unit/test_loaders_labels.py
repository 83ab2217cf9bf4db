import re

import pytest

from coanalysis.loaders.base import Line
from coanalysis.loaders.labels import learn

TALK = ["Intervjuer: Hvordan gikk det?", "Marit: Bra.", "Intervjuer: Hva da?", "Marit: Alt."] * 2


def taken(lines, **options):
    """Return (label, speech) or None for each line."""
    lines = [line if isinstance(line, Line) else Line(line, f"line {i}") for i, line in enumerate(lines, 1)]
    found = learn(lines, **options).taken
    return [
        None if one is None else (one.label, line.text[one.speech :]) for line, one in zip(lines, found, strict=True)
    ]


TRAPS = [
    "Klokken 10:30 møttes vi.",
    "Klokken 10:30: da møttes vi",
    "Klokka 10.30: da møttes vi",
    "Kl. 12:00: lunsj",
    "10:30: to minutter",
    "Jeg sa: nei",
    "Jeg sa : nei, det går ikke",
    "Sjefen sa: kom hit",
    "Hun svarte: ja",
    "Og så: stillhet",
    "Det er sånn: vi rekker det ikke",
    "Vi har tre ting: tid, folk og plass",
    "Sjefen min sin mening: nei",
    "for eksempel: tid",
    "For eksempel: tid",
    "F.eks.: tid",
    "https://example.org/a:b",
    "Se http://example.org: der står det",
    "C:\\mappe\\fil",
    "Merk: dette er viktig",
    "NB: husk det",
    "PS: en ting til",
    "Spørsmål 1: Hvordan ble du med?",
    "Q1: How did you join?",
    "Tema 2: Samarbeid",
    "Del 3: Etterpå",
    "Joh 3:16 sier noe",
    "Date of birth : 1886",
    "Dato: 19.06.2025",
    "Varighet: 41 minutter",
    "Til stede: to stykker",
    "Resultatet: ingenting",
    "Fint :-) synes jeg",
    "Fint :) synes jeg",
    "Forholdet er 3:1",
    "«Kom inn»: sa hun",
    "Hvem var det?: ingen",
    "En veldig lang innledning som aldri tar slutt og som ingen leser: nei",
    "Barrierer:",
]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("line", TRAPS)
def test_speech_with_a_colon_is_no_label_even_when_it_recurs(line, times):
    lines = TALK + [line, *TALK] * times
    assert taken(lines)[len(TALK)] is None


@pytest.mark.parametrize(
    ("line", "label", "speech"),
    [
        ("I: Ja", "I", "Ja"),
        ("I:Ja", "I", "Ja"),
        ("Informant 1: Ja", "Informant 1", "Ja"),
        ("Deltaker A: Ja", "Deltaker A", "Ja"),
        ("Deltaker A : Ja", "Deltaker A", "Ja"),
        ("AL  : Ja", "AL", "Ja"),
        ("D3:\tJa", "D3", "Ja"),
        ("moderator: Ja", "moderator", "Ja"),
        ("Intervjuer 2: Ja", "Intervjuer 2", "Ja"),
        ("[SPEAKER_01]: Ja", "SPEAKER_01", "Ja"),
        ("SPEAKER_01: Ja", "SPEAKER_01", "Ja"),
        ("S01: [00:00:12] Ja", "S01", "Ja"),
        ("[00:01:12] Odd: Ja", "Odd", "Ja"),
        ("(00:12) Odd: Ja", "Odd", "Ja"),
        ("00:12\tODD:\tJa", "ODD", "Ja"),
        ("Odd [00:12]: Ja", "Odd", "Ja"),
        ("Odd (00:01:12): Ja", "Odd", "Ja"),
        ("**Odd:** Ja", "Odd", "Ja"),
        ("**Odd**: Ja", "Odd", "Ja"),
        ("__Odd:__ Ja", "Odd", "Ja"),
        ("*Odd*: Ja", "Odd", "Ja"),
        ("> Odd: Ja", "Odd", "Ja"),
        ("Odd: - Ja", "Odd", "- Ja"),
        ("Odd: «Ja», sa han", "Odd", "«Ja», sa han"),
        ("Odd:", "Odd", ""),
        ("Nav-veileder: Ja", "Nav-veileder", "Ja"),
        ("Leder sone nord: Ja", "Leder sone nord", "Ja"),
        ("Turid (sykepleier): Ja", "Turid (sykepleier)", "Ja"),
        ("Etternavn, Fornavn (Student): Ja", "Etternavn, Fornavn (Student)", "Ja"),
        ("Dr. Hansen: Ja", "Dr. Hansen", "Ja"),
        ("H.K.: Ja", "H.K.", "Ja"),
        ("\u200bOdd\u00a0B.: Ja", "Odd B.", "Ja"),
        ("Å: Ja", "Å", "Ja"),
        ("n: Ja", "n", "Ja"),
    ],
)
def test_labels_as_people_write_them(line, label, speech):
    lines = [*TALK, line, *TALK, line]
    assert taken(lines)[len(TALK)] == (label, speech)


def test_a_label_in_small_letters_must_recur_more():
    assert taken(["kåre: ja", "I: hva?", "kåre: nei"]) == [None, ("I", "hva?"), None]
    assert taken(["kåre: ja", "I: hva?", "kåre: nei", "kåre: jo"])[0] == ("kåre", "ja")
    assert taken(["odd: ja", "I: hva?", "odd: nei"])[0] == ("odd", "ja")  # as short as a code


def test_labels_are_case_sensitive_and_at_most_63_characters():
    long = "N" + "a" * 62
    assert taken([f"{long}: ja", "I: hva?", f"{long}: nei"])[0] == (long, "ja")
    assert taken([f"{long}a: ja", "I: hva?", f"{long}a: nei"])[0] is None
    assert [label for label, _ in taken(["Odd: ja", "ODD: ja", "Odd: ja", "ODD: nei"])] == ["Odd", "ODD", "Odd", "ODD"]


# The silent one


def test_a_name_that_occurs_once_counts_where_most_lines_are_labelled():
    lines = [*TALK, "Odd: Mm.", "Anne-Marie: Ja."]
    assert taken(lines)[-2:] == [("Odd", "Mm."), ("Anne-Marie", "Ja.")]


def test_in_a_file_of_a_few_lines_all_must_be_labelled():
    assert taken(["Intervjuer: Hva?", "Marit: Ja."]) == [("Intervjuer", "Hva?"), ("Marit", "Ja.")]
    assert taken(["Anna: Hva?", "Marit: Ja."]) == [None, None]
    assert taken(["Intervju", "Dato: 1.2.2025", "", "I: Hva?", "Marit: Ja."])[-2:] == [("I", "Hva?"), ("Marit", "Ja.")]
    assert taken(["Intervjuer: Hva?", "Marit: Ja.", "Så gikk vi."])[1] is None


def test_it_does_not_count_among_lines_without_label():
    lines = [*TALK, "Odd: Mm.", *["Og så gikk vi hjem."] * 20]
    assert taken(lines)[len(TALK)] is None


def test_it_does_not_count_without_speech_or_as_a_phrase():
    assert taken([*TALK, "Odd:"])[-1] is None
    assert taken([*TALK, "Helt avgjørende: folk"])[-1] is None


def test_a_further_number_of_a_known_label_counts():
    lines = ["Ansatt 1: ja", "Leder: hva?", "Ansatt 1: nei", "Leder: hvem?", "Ansatt 1: jo", "Leder: når?"]
    assert taken([*lines, "Ansatt 2: mm"])[-1] == ("Ansatt 2", "mm")
    assert taken([*lines, "Vikarer 2: mm"])[-1] is None


# What speaks against a label


def test_a_word_said_in_small_letters_is_hardly_a_name():
    assert taken([*TALK, "Tavla: Alt."])[-1] == ("Tavla", "Alt.")
    assert taken([*TALK, "Marit: Det står på tavla.", "Tavla: Alt."])[-1] is None
    # some names are words, too
    assert taken([*TALK, "Marit: En dag.", "Dag: Ja."])[-1] == ("Dag", "Ja.")


def test_what_goes_on_in_small_letters_is_hardly_a_turn():
    assert taken([*TALK, "Tangen: fem mil"])[-1] is None
    assert taken([*TALK, "Tangen: 14 dager."])[-1] is None
    assert taken([*TALK, "Sunniva: … og så."])[-1] == ("Sunniva", "… og så.")
    small = [line.lower() for line in TALK]
    assert taken([*small, "Sunniva: ja"])[-1] == ("Sunniva", "ja")


def test_whole_quotations_and_lists_are_hardly_turns():
    assert taken([*TALK, "Rektor: «Nei.»", *TALK, "Rektor: «Aldri.»"])[-1] is None
    assert taken([*TALK, "Tirsdag: Vask. Onsdag: Bakst."])[-1] is None
    assert taken([*TALK, "Nes: Buss. Vik: Ferje."])[-1] is None


def test_inside_a_paragraph_no_new_label_begins_where_turns_stand_apart():
    wrapped = "\n\n".join([*TALK, "Marit: Vi sa det til\nSunniva: Hun ville ikke.\nSunniva: Aldri."]).split("\n")
    assert taken(wrapped)[-2:] == [None, None]
    assert taken([line for line in wrapped if line])[-2:] == [("Sunniva", "Hun ville ikke."), ("Sunniva", "Aldri.")]


def test_letters_that_are_no_initials_where_nobody_has_initials():
    assert taken([*TALK, "A: Mat."])[-1] is None
    assert taken(["HK: Hva?", "EB: Ja.", *["HK: Hva da?", "EB: Alt."] * 3, "A: Mat."])[-1] == ("A", "Mat.")


# Variants of an accepted label


@pytest.mark.parametrize(
    ("line", "label", "speech"),
    [
        ("MARIT: Ja.", "MARIT", "Ja."),
        ("marit: Ja.", "marit", "Ja."),
        ("Marit.: Ja.", "Marit.", "Ja."),
        ("Marit (ler): Ja.", "Marit", "Ja."),
        ("Marit [ivrig]: Ja.", "Marit", "Ja."),
        ("Marit (til Odd): Ja.", "Marit", "Ja."),
        ("Marit, lavt: Ja.", "Marit", "Ja."),
        ("Marit - 00:14:02: Ja.", "Marit", "Ja."),
        ("Marit og Intervjuer: Ja.", "Marit og Intervjuer", "Ja."),
        ("Intervjuer/Marit: Ja.", "Intervjuer/Marit", "Ja."),
        ("Marit; Ja.", "Marit", "Ja."),
        ("Marit:(ler) Ja.", "Marit", "(ler) Ja."),
        ("Marit:...og så", "Marit", "...og så"),
    ],
)
def test_variants_of_a_label(line, label, speech):
    lines = [*TALK, "Og så gikk vi.", "Det var alt.", line]
    assert taken(lines)[-1] == (label, speech)
    assert learn([Line(text, "") for text in lines]).doubtful == ()


def test_other_signs_than_a_colon():
    lines = [
        "P1: Hva?",
        "P2: Ja.",
        "P1: Hvem?",
        "P2: Vi.",
        "P2 – Ja.",
        "Kåre: Jo.",
        "Kåre: Nei.",
        "Kåre – Ja.",
        "Kåre. Ja.",
    ]
    found = learn([Line(line, "") for line in lines])
    assert [one and one.label for one in found.taken[4:]] == ["P2", "Kåre", "Kåre", None, None]
    assert found.doubtful == (7, 8)


def test_a_code_counts_once_among_roles_and_codes_of_its_letter():
    assert taken(["I: Hva?", "P1: Ja.", "I: Hvem?", "og så", "P2: Vi."])[-1] == ("P2", "Vi.")
    assert taken(["I: Hva?", "D1: Ja.", "I: Å?", "D1: Nei.", *["og så"] * 4, "S4: Se side to."])[-1] is None
    assert taken([*TALK, *["og så"] * 9, "S4: Se side to."])[-1] is None


def test_initials_that_are_words():
    lines = ["OG: Ja.", "KS: Hva?"] * 3
    assert taken(lines)[0] == ("OG", "Ja.")  # initials, though `og` is a word
    assert taken([*TALK, "og: så gikk vi", *TALK, "og: så kom vi"])[len(TALK)] is None


# Doubt


def test_what_looks_like_a_label_and_is_not_taken_is_listed():
    lines = [Line(text, f"line {i}") for i, text in enumerate(["I: hva?", "Sunniva: ja", "jeg sa: nei", "I: og?"], 1)]
    assert learn(lines).doubtful == (1,)


def test_header_keys_and_headings_are_no_doubt():
    lines = [*TALK, "Kilde: avisa", "NB: husk", "Spørsmål 3: Hva?", "kl. 10:30: pause"]
    assert learn([Line(line, "") for line in lines]).doubtful == ()


@pytest.mark.parametrize(
    ("lines", "unsure"),
    [
        (TALK, []),
        ([*TALK, "Odd: Mm."], ["Odd"]),
        ([*TALK, "Odd: Mm.", "Odd: Ja."], []),
        ([*TALK, *TALK, "Odd: Mm.", "Odd: Ja."], ["Odd", "Odd"]),  # sudden, in a longer one
        ([*TALK, "Deltaker 3: Mm."], []),  # a role
        ([*TALK, "Helt avgjørende: Folk.", "Helt avgjørende: Tid."], ["Helt avgjørende"] * 2),
        (["Intervjuer: Hva?", "Marit: Ja."], ["Marit"]),
        ([*TALK, "MARIT: Ja."], ["MARIT"]),
        ([*TALK, "Marit; Ja."], ["Marit"]),
    ],
)
def test_labels_taken_on_weak_grounds(lines, unsure):
    found = learn([Line(line, "") for line in lines])
    assert [found.taken[i].label for i in found.unsure] == unsure


def test_a_time_like_the_others_is_a_ground():
    lines = [
        "[00:02] Kari: Hva?",
        "[00:04] Per: Ja.",
        "Og så.",
        "Og da.",
        "[00:09] Kari: Hvem?",
        "[00:12] Siri Ann Moe Lie: Jeg.",
    ]
    assert taken(lines)[-1] == ("Siri Ann Moe Lie", "Jeg.")
    assert taken([re.sub(r"\[.*\] ", "", line) for line in lines])[-1] is None


def test_a_name_the_header_lists_is_a_ground():
    lines = ["Til stede: Kari, Åse-Lill", "", *TALK, *["Og så gikk vi hjem."] * 20, "Åse-Lill: Ja."]
    assert taken(lines)[-1] == ("Åse-Lill", "Ja.")
    assert taken(lines[1:])[-1] is None


def test_questions_and_answers_are_labels_where_they_head_the_turns():
    lines = ["Spørsmål: Hva?", "Svar: Alt."]
    assert [one and one[0] for one in taken(lines * 3)] == ["Spørsmål", "Svar"] * 3
    assert taken([*TALK * 5, *lines])[-2:] == [None, None]


# The header


def labels_of(text):
    return [one[0] for one in taken(text.split("\n")) if one]


def test_header_lines_are_no_speakers_even_when_they_recur():
    header = "Dato: 19.06.2025\nVarighet: 41 minutter\nTil stede: Marit\nDato: 19.06.2025\n\n"
    assert labels_of(header + "I: Ja?\nMarit: Nei.\nI: Å?") == ["I", "Marit", "I"]
    assert labels_of(header + "I: Ja?\nMarit: Nei.\nI: Å?\nMarit: Ja.") == ["I", "Marit", "I", "Marit"]


@pytest.mark.parametrize(
    "header",
    [
        "Intervjuer: Kari Berg\nInformant: Turid, sykepleier\nDato: 1.2.2025\n\n",
        "Dato: 1.2.2025\nIntervjuer: Kari Berg\nInformant: sykepleier, 12 år\n\n",
        "Intervju 4\nIntervjuer: Kari Berg\nInformant: sykepleier, 12 år\n\n",
        "Intervjuer: Kari Berg\nInformant: Turid\nogså hunden hennes var med, hele tida\n\n",
        "Interview number\t: 4\nFather's occupation\t: Skipper\nReferent: Ola Lie\n\n",
        "Intervju 4\n\nIntervjuer: Kari Berg\nSted: Tangen\nInformant: Turid Moe (T)\nLydfil: opptak.m4a\n\n",
    ],
)
def test_who_took_part_may_stand_among_header_lines(header):
    talk = "Intervjuer: Hvordan gikk det?\nInformant: Bra.\nIntervjuer: Ja?"
    found = taken((header + talk).split("\n"))
    assert [one[1] for one in found if one] == ["Hvordan gikk det?", "Bra.", "Ja?"]


@pytest.mark.parametrize("first", ["I: Hei", "I: Da begynner vi.", "I: Velkommen hit", "I: Hva skjedde?", "I: Ja …"])
def test_the_first_turn_is_no_header_line(first):
    lines = ["Dato: 1.2.2025", first, "T: Takk.", "I: Ja?", "T: Nei."]
    assert taken(lines)[1] is not None


def test_a_label_further_up_than_the_header_line_ends_the_header():
    lines = ["I: Hva står det der?", "T: Det står", "Dato: 1.2.2025", "I: Ja?", "T: Nei."]
    assert [one and one[0] for one in taken(lines)] == ["I", "T", None, "I", "T"]


# Other layouts


def test_names_with_times_alone_on_their_line():
    lines = ["Siv   0:25", "Jonas sa: hei", "Ja.", "Odd Berg\t1:00:30", "Siv [0:31]", "Nei."]
    found = learn([Line(text, "") for text in lines])
    assert found.has_stamps
    assert [one and (one.label, one.begin_ms) for one in found.taken] == [
        ("Siv", 25_000),
        None,
        None,
        ("Odd Berg", 3_630_000),
        ("Siv", 31_000),
        None,
    ]


def bold(text, length):
    return Line(text, "", bold=length)


def test_bold_words_without_colon_count_when_they_recur():
    lines = [bold("Marit Ja.", 5), bold("Siv Nei.", 3), bold("Marit Jo.", 5), bold("Siv", 3), Line("Takk.", "")]
    assert taken(lines) == [("Marit", "Ja."), ("Siv", "Nei."), ("Marit", "Jo."), ("Siv", ""), None]


def test_bold_words_in_speech_do_not_count_where_labels_have_colons():
    lines = [*TALK, bold("Aldri mer.", 5), *TALK, bold("Aldri mer.", 5)]
    assert taken(lines)[len(TALK)] is None


def test_a_label_may_be_bold_in_one_place_and_not_in_another():
    lines = [bold("I: Hva?", 2), bold("Marit : Ja.", 5), Line("I: Og?", ""), Line("Marit: Nei.", "")]
    assert [one[0] for one in taken(lines)] == ["I", "Marit", "I", "Marit"]


def test_wrapped_lines_of_a_cue_teach_no_labels_but_may_hold_one():
    lines = [
        Line("Siv: hun", "cue 1"),
        Line("Sjefen: nei", "cue 1", first=False),
        Line("Siv: og", "cue 2"),
        Line("Sjefen: ja", "cue 2", first=False),
        Line("Ja.", "cue 3"),
        Line("Siv: ja.", "cue 3", first=False),
    ]
    found = taken(lines, has_header=False)
    assert [one and one[0] for one in found] == ["Siv", None, "Siv", None, None, "Siv"]
