from __future__ import annotations

from coanalysis.codebook import TypeHit, types_hit
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Codebook, Indicator, Mark, Transcript, Turn

KEYS = KeyTable()


def book(*lines: str, **fields) -> Codebook:
    indicators = tuple(Indicator("barrier/x", line, number) for number, line in enumerate(lines, 11))
    return Codebook("bok", "1", {}, ("nb",), (Code("barrier/x", {}, indicators=indicators, **fields),))


def talk(text: str, *marks: Mark) -> Transcript:
    return Transcript("t", "v", text, (Turn(1, "A", 0, len(text)),), language="nb", marks=marks)


def test_one_row_per_line_and_word_type_most_frequent_first():
    talks = [talk("Tidspress og tidlig. TIDSPRESS, men ikke tidspunktet."), talk("Tidlig, tidlig.")]
    assert types_hit([book("ro", "tid* EXCEPT (tidspunkt)")], talks, keys=KEYS) == [
        TypeHit("barrier/x", "tid* EXCEPT (tidspunkt)", 12, "tidlig", 3),
        TypeHit("barrier/x", "tid* EXCEPT (tidspunkt)", 12, "tidspress", 2),
    ]


def test_phrases_pairs_and_negated_hits_count_once():
    lines = ("lite NEAR/3 tid", "part: leder", "knapp tid")
    text = "Ikke lite med tid. Avdelingslederen hadde knapp [ler] tid."
    rows = types_hit([book(*lines, negated=("negative_case", "suggest enabler/x"))], [talk(text)], keys=KEYS)
    assert [(row.line, row.type, row.count) for row in rows] == [
        (11, "lite … tid", 1), (12, "avdelingslederen", 1), (13, "knapp tid", 1),
    ]  # fmt: skip


def test_a_negation_that_is_ignored_still_shows_its_words():
    rows = types_hit([book("tid", negated=("ignore",))], [talk("Ikke tid")], keys=KEYS)
    assert [(row.type, row.count) for row in rows] == [("tid", 1)]


def test_marks_of_a_transcript_are_no_words():
    text = "tid ##merke tid"
    assert types_hit([book("merke")], [talk(text, Mark(4, 11, "time"))], keys=KEYS) == []
    assert len(types_hit([book("merke")], [talk(text)], keys=KEYS)) == 1


def test_codes_that_are_never_run_have_no_rows():
    assert types_hit([book("tid", automation="manual")], [talk("tid")], keys=KEYS) == []
    assert types_hit([book("finnes ikke her")], [talk("tid")], keys=KEYS) == []
