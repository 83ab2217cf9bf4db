"""Where words of an old text stand in a new one. What should come out is written down beside each case."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from coanalysis.mapping import Alignment, Run, align, same_words

OLD = """\
Moderator: Hvordan gikk det?
Anne: Vi rakk det aldri, det var alltid noe annet som hastet.
Per: Ja, akkurat.
Anne: Så kom det ei ny leiar, og ho ville ikkje vere med på dette.
Moderator: Og nå?
Per: No går det betre. Vi har fått støtte. Me set av tid kvar fredag.
"""


def at(text: str, words: str) -> tuple[int, int]:
    assert text.count(words) == 1, words
    start = text.index(words)
    return start, start + len(words)


def mapped(old: str, new: str, words: str) -> tuple[str, str]:
    """Return the status of some words and the words at their new place."""
    place = align(old, new).map(*at(old, words))
    return place.status, new[place.start : place.end] if place.start >= 0 else ""


def moved(words: str) -> tuple[str, str]:
    return ("moved", words)


LOST = ("lost", "")


def test_the_same_text_is_the_identity_even_for_nothing():
    same = align(OLD, OLD)
    assert same.map(*at(OLD, "det aldri")) == (*at(OLD, "det aldri"), "moved")
    assert same.map(7, 7) == (7, 7, "moved")
    assert same.map(0, len(OLD)) == (0, len(OLD), "moved")


@pytest.mark.parametrize("span", [(-1, 3), (3, 2), (0, 10_000)])
def test_positions_outside_the_text_are_refused(span):
    with pytest.raises(ValueError, match="does not lie in the text"):
        align(OLD, OLD).map(*span)


def test_empty_texts():
    assert align("", "").map(0, 0).status == "moved"
    assert align("", "Anne: Ja.").runs == ()
    assert align("Anne: Ja.", "").map(0, 9).status == "lost"
    assert align("Anne: Ja.", "\n \n").map(6, 9).status == "lost"


def test_white_space_alone_has_no_place_of_its_own():
    new = OLD.replace("Hvordan", "Korleis")
    assert align(OLD, new).map(10, 11).status == "lost"


# Lines put in, taken out, changed


def test_lines_put_in_move_what_follows():
    new = "Intervju 3\n\n" + OLD.replace("Per: Ja", "Moderator: Fortell.\nPer: Ja")
    for words in ("Vi rakk det aldri, det var alltid noe annet som hastet.", "Ja, akkurat.", "betre. Vi har"):
        assert mapped(OLD, new, words) == moved(words)


def test_a_turn_taken_out_is_lost_and_its_neighbours_are_not():
    new = OLD.replace("Per: Ja, akkurat.\n", "")
    assert mapped(OLD, new, "Ja, akkurat.") == LOST
    assert mapped(OLD, new, "noe annet som hastet.") == moved("noe annet som hastet.")
    assert mapped(OLD, new, "Så kom det ei ny leiar") == moved("Så kom det ei ny leiar")


def test_another_label_changes_nothing_in_the_words():
    new = OLD.replace("Anne:", "Deltaker 1:")
    words = "Vi rakk det aldri, det var alltid noe annet som hastet."
    assert mapped(OLD, new, words) == moved(words)


def test_other_line_breaks_and_blanks_change_nothing():
    new = "\n".join(" \t".join(line.split()[:4]) + "\n" + "  ".join(line.split()[4:]) for line in OLD.splitlines())
    status, words = mapped(OLD, new, "Vi rakk det aldri, det var alltid noe annet som hastet.")
    assert status == "moved"
    assert same_words(words, "Vi rakk det aldri, det var alltid noe annet som hastet.")
    assert words.startswith("Vi")
    assert words.endswith("hastet.")


def test_a_word_changed_inside_is_enclosed():
    new = OLD.replace("alltid noe", "bestandig noe")
    assert mapped(OLD, new, "det var alltid noe annet") == ("changed", "det var bestandig noe annet")
    assert mapped(OLD, new, "Vi rakk det aldri,") == moved("Vi rakk det aldri,")
    assert mapped(OLD, new, "annet som hastet.") == moved("annet som hastet.")


def test_words_put_in_the_place_of_the_first_and_last_ones_belong_to_the_passage():
    new = OLD.replace("Vi rakk", "Me rakk").replace("som hastet.", "som hasta fælt.")
    assert mapped(OLD, new, "Vi rakk det aldri, det var alltid noe annet som hastet.") == (
        "changed", "Me rakk det aldri, det var alltid noe annet som hasta fælt.",
    )  # fmt: skip


def test_words_put_in_before_or_after_a_passage_do_not_belong_to_it():
    new = OLD.replace("Vi rakk", "Nei, altså, vi, vi, Vi rakk").replace("hastet.", "hastet. Sånn er det jo.")
    words = "Vi rakk det aldri, det var alltid noe annet som hastet."
    assert mapped(OLD, new, words) == moved(words)


def test_a_passage_beside_a_changed_word_keeps_to_its_own_words():
    new = OLD.replace("alltid noe", "bestandig noe")
    assert mapped(OLD, new, "aldri, det var") == moved("aldri, det var")


def test_a_respelled_word_is_changed_and_whole():
    assert mapped("A: Det er tidspres her.", "A: Det er tidspress her.", "tidspres") == ("changed", "tidspress")
    assert mapped("A: Det er tidspres her.", "A: Det er Tidspres her.", "tidspres") == ("changed", "Tidspres")


def test_dialect_written_out_is_changed_where_enough_is_left():
    old, new = "Per: æ ha itj nokka tid te det", "Per: jeg har ikke noe tid til det"
    assert mapped(old, new, "æ ha itj nokka tid te det") == ("changed", "jeg har ikke noe tid til det")


def test_another_text_in_its_place_is_lost():
    new = OLD.replace("Vi rakk det aldri, det var alltid noe annet som hastet.", "Tidsbruk? Lite å si om den saken.")
    assert mapped(OLD, new, "Vi rakk det aldri, det var alltid noe annet som hastet.") == LOST


def test_a_passage_cut_in_two_encloses_both_parts():
    new = OLD.replace("aldri, det var", "aldri,\nModerator: Hvorfor?\nAnne: det var")
    assert mapped(OLD, new, "rakk det aldri, det var alltid") == (
        "changed", "rakk det aldri,\nModerator: Hvorfor?\nAnne: det var alltid",
    )  # fmt: skip


def test_a_passage_whose_parts_are_far_apart_stays_with_the_larger_one():
    between = "".join(f"Moderator: Så sa noen tallet {number} igjen.\n" for number in range(40))
    new = OLD.replace("ny leiar, og ho", f"ny leiar,\n{between}Anne: og ho")
    assert mapped(OLD, new, "Så kom det ei ny leiar, og ho ville ikkje vere med på dette.") == (
        "changed", "og ho ville ikkje vere med på dette.",
    )  # fmt: skip


def test_two_turns_joined_keep_their_words():
    new = OLD.replace("hastet.\nPer: Ja, akkurat.", "hastet. Ja, akkurat.")
    assert mapped(OLD, new, "noe annet som hastet.") == moved("noe annet som hastet.")
    assert mapped(OLD, new, "Ja, akkurat.") == moved("Ja, akkurat.")


def test_a_line_put_in_after_a_changed_one_is_not_taken_for_its_end():
    """Both lines end in the same words: those of the line that was there are meant."""
    old = "A: vi hadde knapp tid.\nB: ja.\n"
    for changed in ("vi hadde knapp tid.", "me hadde lita tid.", "vi hadde veldig knapp tid."):
        new = f"A: {changed}\nA: og vi satte av tid.\nB: ja.\n"
        assert mapped(old, new, "vi hadde knapp tid.") == ("moved" if changed[:2] == "vi" and "veldig" not in changed
                                                           else "changed", changed)  # fmt: skip
    assert mapped(old, f"A: å, tid.\n{old}", "vi hadde knapp tid.") == moved("vi hadde knapp tid.")


# Moved elsewhere


def test_a_turn_cut_out_and_put_in_elsewhere_is_moved_with_its_short_neighbour():
    part = "Per: Ja, akkurat.\nAnne: Så kom det ei ny leiar, og ho ville ikkje vere med på dette.\n"
    new = OLD.replace(part, "") + part
    assert mapped(OLD, new, "Så kom det ei ny leiar, og ho ville ikkje vere med på dette.")[0] == "moved"
    assert mapped(OLD, new, "Ja, akkurat.") == moved("Ja, akkurat.")


def test_words_moved_into_another_turn_are_found_when_they_stand_once():
    part = " Me set av tid kvar fredag."
    new = OLD.replace(part, "").replace("Ja, akkurat.", "Ja, akkurat. Me set av tid kvar fredag.")
    assert mapped(OLD, new, "Me set av tid kvar fredag.") == moved("Me set av tid kvar fredag.")


def test_words_that_stand_twice_are_not_looked_for_elsewhere():
    part = "Me set av tid kvar fredag."
    new = OLD.replace(f" {part}", "").replace("akkurat.", f"akkurat. {part}").replace("Og nå?", f"Og nå? {part}")
    assert mapped(OLD, new, part) == LOST


def test_one_of_two_equal_passages_taken_out_does_not_fall_on_the_other():
    line = "Anne: Da satt vi der alle sammen og ventet.\n"
    old = f"Per: En.\n{line}Moderator: Og så?\n{line}Per: To.\n"
    new = old.replace(f"Moderator: Og så?\n{line}", "Moderator: Og så?\n")
    first, second = old.index("Da satt"), old.rindex("Da satt")
    length = len("Da satt vi der alle sammen og ventet.")
    both = align(old, new)
    assert both.map(first, first + length) == (new.index("Da satt"), new.index("Da satt") + length, "moved")
    assert both.map(second, second + length).status == "lost"


def test_a_few_words_alone_are_too_little_to_be_found_elsewhere():
    old = "A: Så sånn.\nB: en to tre fire\nC: fem seks\n"
    new = "B: en to tre fire\nC: fem seks\nD: sju åtte\nE: Så sånn.\n"
    assert mapped(old, new, "Så sånn.") == LOST
    assert mapped(old.replace("sånn", "sånn var det sikkert"), new.replace("sånn", "sånn var det sikkert"),
                  "Så sånn var det sikkert.") == moved("Så sånn var det sikkert.")  # fmt: skip


# Letters of all kinds


@pytest.mark.parametrize("words", ["🙂🙂 ja", "«æøå»", "\u200bnull", "שלום", "e\u0301n gang", "[ler] (.)"])
def test_odd_signs_are_words_like_others(words):
    old = f"A: før {words} etter\nB: mm"
    new = f"B: hei\nA: helt før {words} etter dette\nB: mm"
    assert mapped(old, new, words) == moved(words)


def test_inside_a_word_borders_stay_inside_it_when_the_word_is_the_same():
    assert mapped("A: tidspress her", "B: ja\nA: tidspress her", "tids") == moved("tids")


# Where new words come from


def test_sources_of_a_joined_turn_are_both_old_ones():
    new = OLD.replace("hastet.\nPer: Ja, akkurat.", "hastet. Ja, akkurat.")
    both = align(OLD, new)
    found = both.sources(new.index("Vi rakk"), new.index("akkurat.") + len("akkurat."))
    assert [OLD[start:end] for start, end in found] == [
        "Vi rakk det aldri, det var alltid noe annet som hastet.", "Ja, akkurat.",
    ]  # fmt: skip
    assert both.sources(0, 0) == []


def test_new_words_have_no_source():
    new = OLD + "Anne: Noko heilt anna til slutt.\n"
    assert align(OLD, new).sources(*at(new, "Noko heilt anna til slutt.")) == []


# Always the same, kept as runs


def test_an_alignment_is_its_runs():
    new = OLD.replace("alltid", "bestandig")
    first = align(OLD, new)
    assert first == Alignment(OLD, new, first.runs)
    assert all(isinstance(run, Run) and same_words(OLD[run[0] : run[1]], new[run[2] : run[3]]) for run in first.runs)


def test_it_does_not_depend_on_the_hashes_of_this_run():
    code = """
        from coanalysis.mapping import align
        words = [f"ord{n * n % 97}" for n in range(3000)]
        print(align(" ".join(words), " ".join(words[1500:] + ["ny"] + words[:1400])).runs)
    """
    out = {
        subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(out) == 1


# Long and hostile texts: the bound is 120 s and 600 MB, in a child process

HOSTILE = """
import random, resource, sys, time
from pathlib import Path
from coanalysis.mapping import align
chance = random.Random(7)
words = [f"ord{n}" for n in range(5000)] + ["det", "er", "og", "vi", "ja"] * 500
def line():
    return "Anne: " + " ".join(chance.choice(words) for _ in range(8))
def shown(old, new):
    lines = old.split("\\n")
    both = align(old, new)
    for _ in range(500):
        start = chance.randrange(len(old) - 30)
        both.map(start, start + 30)
    print(len(both.runs), peak() // 1024, round(time.process_time()))
def peak():
    # of this program alone: what getrusage says begins with the size of the one that started it
    try:
        return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
lines = [line() for _ in range(100_000)]
"""
CASES = {
    "edited": """
        new = list(lines)
        for _ in range(3000):
            new[chance.randrange(len(new))] = line()
            del new[chance.randrange(len(new))]
        shown("\\n".join(lines), "\\n".join(new))
    """,
    "shuffled": 'new = list(lines); chance.shuffle(new); shown("\\n".join(lines), "\\n".join(new))',
    "repeated": """
        old = " ".join(chance.choice(["ja", "nei"]) for _ in range(1_000_000))
        new = " ".join(chance.choice(["ja", "nei"]) for _ in range(1_000_000))
        shown(old, new)
    """,
    "short lines": """
        old = "\\n".join("A: " + chance.choice(["ja", "nei"]) for _ in range(100_000))
        new = "\\n".join("A: " + chance.choice(["ja", "nei"]) for _ in range(100_000))
        shown(old, new)
    """,
    "one sign": 'shown("." * 8_000_000, "." * 4_000_000 + "a" + "." * 3_999_000)',
}


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_long_and_hostile_texts_stay_in_the_bound(name):
    code = HOSTILE + textwrap.dedent(CASES[name])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=120, check=True, text=True)
    _runs, megabytes, _seconds = map(int, done.stdout.split())
    assert megabytes < 600
