from __future__ import annotations

import math

import numpy as np
import pytest

from coanalysis.model import Code, Codebook, Example, Mark, Passage, Transcript, Turn, text_sha
from coanalysis.suggesters.features import CHARS, WORDS, Features, Spoken, texts_of, top_spans
from coanalysis.suggesters.reasons import Quote, telling_texts
from coanalysis.suggesters.similar import Similar

TIME = Code(
    "barrier/time", {"nb": "Tidspress", "en": "Time pressure"}, definition={"nb": "Det er for lite tid til å møtes."},
    examples=(Example({"nb": "Vi rakk aldri å sette oss ned.", "nn": "Vi rakk aldri å setje oss ned."}),),
)  # fmt: skip
LEADERS = Code("barrier/leadership", {"nb": "Ledelse"}, include={"nb": "Sjefen er borte eller spør ikke."})
SHARING = Code("enabler/sharing", {"nb": "Deling av kunnskap"}, definition={"nb": "Å lære bort det man kan."})
MARKET = Code("enabler/market", {"nb": "Havnelagre"})


def book(*codes: Code) -> Codebook:
    return Codebook("bok", "1", {"nb": "Bok"}, ("nb",), codes)


def talk(*lines: str, marks: tuple[Mark, ...] = ()) -> tuple[Transcript, list[Passage]]:
    text, turns = "", []
    for number, line in enumerate(lines, 1):
        turns.append(Turn(number, "A", len(text), len(text) + len(line)))
        text += line + "\n"
    made = Transcript("t1", text_sha(text), text, tuple(turns), marks=marks)
    return made, [Passage("t1", made.version, turn.start, turn.end) for turn in turns]


def test_rows_have_two_blocks_of_known_length_and_an_empty_text_is_zero():
    features = Features(["møtetid og møter", "tid"])
    rows = features.rows(["tid", "", "banan"])
    assert math.sqrt(WORDS**2 + CHARS**2) == pytest.approx(np.linalg.norm(rows[0].toarray()))
    assert rows[1].nnz == 0
    assert rows[2].nnz == 0  # nothing of it was ever seen


def test_a_rare_word_counts_more_than_a_common_one():
    features = Features(["vi tid", "vi lunch", "vi møte"])
    weighed = features.weigh("vi lunch", np.ones(features.size))
    assert [one[:2] for one in weighed] == [(0, 2), (3, 8)]
    assert weighed[1][2] > 3 * weighed[0][2]


def test_contributions_add_up_to_the_product():
    texts = ["Sjefen spurte aldri, og så spurte ingen.", "Vi hadde lite tid."]
    features = Features(texts)
    weights = np.arange(features.size, dtype=float)
    total = sum(value for _start, _end, value in features.weigh(texts[0], weights))
    assert total == pytest.approx(float((features.rows(texts[:1]) @ weights)[0]))


def test_a_compound_and_an_inflected_form_are_like_the_word():
    similar = Similar([book(TIME, LEADERS)])
    for text, code in (("lite møtetid", "barrier/time"), ("lederne og ledelsen vår", "barrier/leadership")):
        assert similar.rank([text])[0][0][0] == code


def test_texts_of_a_code_come_with_their_reason_and_once():
    same = Code("a/b", {"nb": "Humor", "nn": "Humor", "en": ""}, include={"nb": "Humor"}, examples=TIME.examples)
    assert [(one.reason, one.text) for one in telling_texts(same)] == [
        ("name", "Humor"),
        ("example", "Vi rakk aldri å sette oss ned."),
        ("example", "Vi rakk aldri å setje oss ned."),
    ]


def test_a_suggestion_is_weak_and_names_its_reason_and_the_words_in_the_passage():
    transcript, passages = talk("Hei.", "Nei, sjefen spør aldri oss.")
    found = Similar([book(TIME, LEADERS)]).suggest(transcript, passages[1:])
    first = found[0]
    assert (first.code, first.suggester, first.strength) == ("barrier/leadership", "similar", "weak")
    assert (first.start, first.end) == (5, 32)
    assert [one.indicator for one in first.evidence] == ["include"]
    spans = [transcript.text[start:end] for start, end in first.evidence[0].spans]
    assert spans[:2] == ["sjefen", "spør"]


def test_at_most_three_codes_and_none_without_a_shared_piece_of_a_word():
    more = [Code(f"x/{number}", {"nb": f"tid {number}"}) for number in range(5)]
    transcript, passages = talk("Tid, tid og tid.", "Qqq zzz.")
    found = Similar([book(*more)]).suggest(transcript, passages)
    assert [one.start for one in found] == [0, 0, 0]
    assert [one.code for one in found] == ["x/0", "x/1", "x/2"]  # equal scores: in the codebook's order


def test_an_accepted_quote_changes_the_ranking_and_is_the_reason():
    text = "Ho seier det vidare når det er lite tid heime."
    before = Similar([book(SHARING, TIME)]).rank([text])[0][0][0]
    quotes = [Quote("d7", "enabler/sharing", "Ho seier det vidare når ho er heime, og så veit alle det.")]
    similar = Similar([book(SHARING, TIME)], quotes)
    transcript, passages = talk(text)
    first = similar.suggest(transcript, passages)[0]
    assert (before, first.code) == ("barrier/time", "enabler/sharing")
    assert first.evidence[0].indicator == "quote d7"


def test_manual_and_retired_codes_are_not_ranked():
    manual = Code("a/b", {"nb": "Tid"}, automation="manual")
    retired = Code("a/c", {"nb": "Tid"}, status="retired")
    assert Similar([book(manual, retired, MARKET)]).codes == ("enabler/market",)


def test_what_a_transcriber_wrote_between_the_words_says_nothing():
    text = "Ho [ler om tidspress] qqq."
    transcript, passages = talk(text, marks=(Mark(3, 21, "laughter"),))
    assert [one.text for one in texts_of([transcript], passages)] == ["Ho" + " " * 20 + "qqq."]
    assert Similar([book(TIME, LEADERS)]).suggest(transcript, passages) == []


def test_the_same_arguments_give_the_same_scores_and_spoken_words_weigh():
    texts = ["Vi hadde lite tid.", "Sjefen var borte."]
    spoken = [Spoken(Passage("t", "v", 0, 1), text) for text in texts]
    one, other = (Similar([book(TIME, LEADERS)], spoken=spoken).scores(texts) for _ in range(2))
    assert np.array_equal(one, other)
    assert one.shape == (2, 2)
    assert one[0, 0] > one[0, 1]
    assert one[1, 1] > one[1, 0]


def test_no_codes_and_no_passages():
    transcript, passages = talk("Hei.")
    assert Similar([]).suggest(transcript, passages) == []
    assert Similar([book(TIME)]).suggest(transcript, []) == []


def test_reasons_leave_out_words_that_hardly_count():
    weighed = [(0, 2, 1.0), (3, 5, 0.1), (6, 8, 0.2), (9, 10, -3.0)]
    assert top_spans(weighed, 100) == ((100, 102), (106, 108))
    assert top_spans([(0, 1, 0.0)]) == ()
