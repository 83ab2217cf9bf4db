import json

import pytest

from coanalysis import registry
from coanalysis.loaders import load
from coanalysis.text import canonical
from golden_loaders import FOLDER, cases, input_of, options_of, plain


@pytest.mark.parametrize("case", cases())
def test_golden(case, tmp_path):
    expected = json.loads((FOLDER / case / "expected.json").read_text(encoding="utf-8"))
    assert plain(load(input_of(case, tmp_path), **options_of(case))) == expected


@pytest.mark.parametrize("case", cases())
def test_positions_versions_and_ids(case, tmp_path):
    transcript = load(input_of(case, tmp_path), **options_of(case)).transcript
    assert canonical(transcript.text).text == transcript.text
    ends = [0]
    for number, turn in enumerate(transcript.turns, 1):
        assert turn.number == number
        assert ends[-1] <= turn.start < turn.end <= len(transcript.text)
        assert transcript.words_of(turn) == transcript.words_of(turn).strip()
        ends.append(turn.end)
    offsets = [point.offset for point in transcript.times]
    assert offsets == sorted(set(offsets))
    assert all(any(turn.start <= offset < turn.end for turn in transcript.turns) for offset in offsets)
    assert load(input_of(case, tmp_path), **options_of(case)).transcript == transcript


def test_every_loader_has_a_case():
    held = {json.loads((FOLDER / case / "expected.json").read_text(encoding="utf-8"))["loader"] for case in cases()}
    assert held == set(registry.names("coanalysis.loaders"))
