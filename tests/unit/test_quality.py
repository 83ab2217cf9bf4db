from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.baselines import BASELINES, Task  # noqa: E402
from benchmarks.coded import pairs, read_coded  # noqa: E402
from benchmarks.hints import share_read  # noqa: E402
from benchmarks.protocol import average_precisions, draws, f1_scores, folds, kappa, over_codes  # noqa: E402
from benchmarks.quality import within  # noqa: E402

from coanalysis.errors import CodebookError, LoadError  # noqa: E402

ONCE = np.ones((1, 4))
HURRIED = ("Vi rakk aldri møtet i går", "Eg rakk ikkje møta", "De rakk ikke møtet", "Møtene rakk ingen av oss")
CALM = ("Kaffen var god", "Naboen ringte", "Hunden fikk mat", "Sjefen er på tur")


def table(folder: Path, *, rows: int = 40, name: str = "small") -> tuple[Path, Path]:
    lines = ["id,doc,speaker,text,codes"]
    for at in range(rows):
        text, codes = (HURRIED[at % 4], "TIME; X") if at % 3 == 0 else (CALM[at % 4], "" if at % 2 else "X")
        lines.append(f'{at},doc{at % 8},,"{text}, {at}",{codes}')
    data, book = folder / f"coded_{name}.csv", folder / f"codes_{name}.csv"
    data.write_text("\n".join(lines), encoding="utf-8")
    book.write_text("code,name,definition\nTIME,Tidspress,\nY,,Noe annet\n", encoding="utf-8")
    return data, book


def test_a_coded_table_is_read_with_its_codebook(tmp_path):
    coded = read_coded(*table(tmp_path))
    assert coded.texts[0] == "Vi rakk aldri møtet i går, 0"
    assert coded.given[0] == {"TIME", "X"}
    assert coded.given[1] == frozenset()
    assert coded.groups[:2] == ("doc0", "doc1")
    assert [(code.id, dict(code.name)) for code in coded.book.codes] == [
        ("TIME", {"nb": "Tidspress"}), ("Y", {"nb": "Y"}), ("X", {"nb": "X"}),
    ]  # fmt: skip
    assert dict(coded.book.codes[1].definition) == {"nb": "Noe annet"}
    assert (coded.measured, coded.unknown) == (("TIME", "X"), ("X",))


def test_one_of_our_own_codebooks_is_taken(tmp_path):
    data, _book = table(tmp_path)
    coded = read_coded(data, ROOT / "codebooks" / "barriers.yaml")
    assert "barrier/time" in {code.id for code in coded.book.codes}
    assert coded.unknown == ("TIME", "X")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,doc,words\n1,a,hei\n", "coded.columns"),
        ("", "coded.columns"),
        ("id,doc,text,codes\n1,a,hei,\n", "coded.empty"),
        ("id,doc,text,codes\n1,a,hei,X\n2,a,hallo,X\n", "coded.groups"),
    ],
)
def test_a_wrong_table_is_told_apart(tmp_path, text, code):
    _data, book = table(tmp_path)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        read_coded(wrong, book)
    assert caught.value.code == code
    assert "wrong.csv" in str(caught.value)


def test_files_that_are_not_there_or_not_text(tmp_path):
    data, book = table(tmp_path)
    with pytest.raises(LoadError, match="cannot be read"):
        read_coded(tmp_path / "none.csv", book)
    data.write_bytes("text;codes;doc\nblåbær;X;1".encode("latin-1"))
    with pytest.raises(LoadError, match="not UTF-8"):
        read_coded(data, book)
    with pytest.raises((CodebookError, LoadError)):
        read_coded(table(tmp_path)[0], tmp_path / "none.yaml")
    with pytest.raises(LoadError, match="no coded_NAME"):
        pairs(tmp_path / "empty")


def test_a_folder_gives_its_pairs(tmp_path):
    one, two = table(tmp_path, name="a"), table(tmp_path, name="b")
    (tmp_path / "coded_alone.csv").write_text("id", encoding="utf-8")
    assert pairs(tmp_path) == [one, two]


def test_f1_and_average_precision_worked_out_by_hand():
    truth = np.array([[1], [0], [1], [0]], dtype=bool)
    assert f1_scores(truth, np.array([[1], [1], [0], [0]], dtype=bool), ONCE)[0, 0] == pytest.approx(0.5)
    assert f1_scores(truth, np.zeros((4, 1), dtype=bool), ONCE)[0, 0] == 0
    # found at rank 1 and 3: (1 + 2/3) / 2
    assert average_precisions(truth, np.array([[9], [8], [7], [6]]), ONCE)[0, 0] == pytest.approx(5 / 6)
    # all alike: the share of rows with the code, wherever they stand
    assert average_precisions(truth, np.zeros((4, 1)), ONCE)[0, 0] == pytest.approx(0.5)
    # a row drawn twice is two rows
    assert average_precisions(truth, np.array([[9], [8], [7], [6]]), np.array([[1, 2, 1, 0]]))[0, 0] == pytest.approx(
        0.75
    )
    assert np.isnan(average_precisions(np.zeros((4, 1), dtype=bool), np.zeros((4, 1)), ONCE)[0, 0])


def test_average_precision_agrees_with_scikit_learn():
    from sklearn.metrics import average_precision_score

    rng = np.random.default_rng(5)
    truth, scores = rng.random(60) < 0.2, rng.integers(0, 9, 60).astype(float)
    mine = average_precisions(truth[:, None], scores[:, None], np.ones((1, 60)))[0, 0]
    assert mine == pytest.approx(average_precision_score(truth, scores))


def test_kappa_and_the_share_within_three():
    one, other = np.array([1, 1, 0, 0], dtype=bool), np.array([1, 0, 0, 0], dtype=bool)
    assert kappa(one, one) == 1
    assert kappa(one, other) == pytest.approx(0.5)  # agree 3/4, by chance 1/2
    assert kappa(np.zeros(4, dtype=bool), np.zeros(4, dtype=bool)) is None
    truth = np.array([[1, 0, 0, 0], [0, 0, 0, 1]], dtype=bool)
    assert within(truth, np.array([[4, 3, 2, 1], [4, 3, 2, 1]]), 3) == 0.5
    assert within(truth, np.zeros((2, 4)), 3) == 0.75  # lots are drawn among equals


def test_the_share_read_is_that_of_the_ninetieth_per_cent():
    truth = np.array([True] * 10 + [False] * 10)
    assert share_read(list(range(20)), truth) == 9 / 20
    assert share_read(list(reversed(range(20))), truth) == 19 / 20


def test_groups_are_never_split_and_draws_keep_them_whole():
    groups = [f"g{at % 7}" for at in range(50)]
    found = folds(groups, 1)
    assert set(found) == {0, 1, 2, 3, 4}
    assert all(len({int(part) for part, name in zip(found, groups, strict=True) if name == one}) == 1 for one in groups)
    assert set(folds(["a", "b", "a"], 0)) == {0, 1}
    weights = draws(groups)
    assert np.array_equal(weights[:, 0], weights[:, 7])
    same = over_codes(np.full((3, 5), 0.25))
    assert same == (0.25, 0.25)


def test_baselines_do_what_they_say():
    texts = [*HURRIED, *CALM] * 3
    truth = np.array([[True], [True], [True], [True], [False], [False], [False], [False]] * 3)
    task = Task(texts, truth, np.arange(24) < 16, ["møter vi ikke rakk"], 0)
    held = {name: method(task) for name, method in BASELINES.items()}
    there = truth[16:]
    assert not held["assign nothing"].assigned.any()
    assert held["assign everything"].assigned.all()
    for name in ("words + LR, balanced", "words + LR", "keyword list, learnt"):
        assert np.array_equal(held[name].assigned, there), name
    assert held["code name, words"].scores[:4].mean() > held["code name, words"].scores[4:].mean()


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.quality", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_measures_a_table_and_ends_well(tmp_path):
    data, book = table(tmp_path)
    done = run("--data", data, "--codebook", book, "--seeds", "1")
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "40 passages, 8 groups, 2 of 3 codes",
        "learned, as shipped",
        "random by prevalence",
        "reading curve",
    ):
        assert words in done.stdout
    wrong = run("--data", data, "--codebook", book, "--group", "who")
    assert wrong.returncode == 3
    assert "there is no column `who`" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    assert run("--data", data).returncode == 2
