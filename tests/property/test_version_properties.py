"""Whatever is done to the file of a coded transcript, no coding is left with other words than those at its place."""

from __future__ import annotations

import tempfile
import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coanalysis.errors import LoadError
from coanalysis.loaders import load
from coanalysis.mapping import align, same_words
from coanalysis.model import Claim, Decision
from coanalysis.project.carrying import carry
from coanalysis.project.checking import check_project
from coanalysis.project.lineage import Lineage
from coanalysis.review import codings, current
from coanalysis.store.records import Revision
from coanalysis.store.texts import Past
from coanalysis.study import Study
from projects import new_project, write

WORDS = (
    "vi", "det", "og", "ikke", "tid", "tidspress", "æ", "ha", "itj", "møtet", "Ål", "🙂", "👩\u200d👧", "e\u0301n",
    "«ja»", "[ler]", "(.)", "hadde", "aldri", "støtte.", "mm", "שלום", "n\u00e5", "kvar", "leiar,", "æøå!",
)  # fmt: skip
LABELS = ("Intervjuer", "Anne", "Per")
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
lines = st.builds(lambda label, said: f"{label}: {said}", st.sampled_from(LABELS), words)
talks = st.lists(lines, min_size=2, max_size=12).map(lambda found: "\n".join(["Intervjuer: Da begynner vi.", *found]))
checked = settings(derandomize=True, deadline=None, max_examples=150)


def put(text, chance, piece):
    at = chance(len(text) + 1)
    return text[:at] + piece + text[at:]


def cut(text, chance):
    at = chance(len(text) + 1)
    return text[:at] + text[at + chance(30) :]


def on_lines(change):
    def apply(text, chance, piece):
        rows = text.split("\n")
        return "\n".join(change(rows, chance(len(rows)), chance(len(rows)), piece))

    return apply


def moved_line(rows, one, other):
    left = rows[:one] + rows[one + 1 :]
    return [*left[:other], rows[one], *left[other:]]


#: What people and programs do to a transcript: (text, chance, piece) -> text.
EDITS = (
    put,
    lambda text, chance, piece: cut(text, chance),
    lambda text, chance, piece: put(cut(text, chance), chance, piece),
    on_lines(lambda rows, one, other, piece: [*rows[:one], f"Per: {piece}", *rows[one:]]),
    on_lines(lambda rows, one, other, piece: rows[:one] + rows[one + 1 :]),
    on_lines(lambda rows, one, other, piece: moved_line(rows, one, other)),
    on_lines(lambda rows, one, other, piece: [*rows[:one], " ".join(rows[one : one + 2]), *rows[one + 2 :]]),
    on_lines(lambda rows, one, other, piece: [*rows[:one], *(rows[one].replace(" ", "\nAnne: ", 3).split("\n")), *rows[one + 1 :]]),  # noqa: E501
    lambda text, chance, piece: text.replace("Anne:", "Anne Marie:"),
    lambda text, chance, piece: text.replace("Per:", "Anne:", 1),
    lambda text, chance, piece: text.replace(" ", "  \t"),
    lambda text, chance, piece: text.replace("\n", "\n\n"),
    lambda text, chance, piece: unicodedata.normalize("NFD", text),
    lambda text, chance, piece: text.replace("tid", "tida"),
    lambda text, chance, piece: text + "\n" + text,
    lambda text, chance, piece: text,
)  # fmt: skip
edits = st.lists(st.tuples(st.sampled_from(range(len(EDITS))), st.randoms(use_true_random=False), words), max_size=4)


def edited(text, changes):
    for number, chance, piece in changes:
        text = EDITS[number](text, lambda size, chance=chance: chance.randrange(size) if size else 0, piece)
    return text


def read(text):
    """Return the transcript that a file with this text is read into."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "samtale.txt"
        path.write_bytes(text.encode("utf-8"))
        try:
            return replace(load(path).transcript, id="t")
        except LoadError:
            return None


# Two texts


@checked
@given(talks, edits, st.randoms(use_true_random=False))
def test_what_moved_has_the_same_words_and_what_changed_lies_in_the_text(old, changes, chance):
    old, new = unicodedata.normalize("NFC", old), unicodedata.normalize("NFC", edited(old, changes))
    both = align(old, new)
    assert both == align(old, new)
    for _ in range(20):
        start = chance.randrange(len(old) + 1)
        end = chance.randrange(start, len(old) + 1)
        place = both.map(start, end)
        if place.status == "lost":
            assert place[:2] == (-1, -1)
            continue
        assert 0 <= place.start <= place.end <= len(new)
        assert (place.status == "moved") == same_words(old[start:end], new[place.start : place.end])
    for start, end in both.sources(0, len(new)):
        assert 0 <= start < end <= len(old)


@checked
@given(talks, st.lists(st.sampled_from(range(30)), max_size=6), lines)
def test_lines_put_in_or_taken_out_move_every_other_line_that_stands_once(old, places, line):
    rows = unicodedata.normalize("NFC", old).split("\n")
    kept = [row for number, row in enumerate(rows) if number not in places[:3]]
    for number in places[3:]:
        kept.insert(number, f"Ny: {line}")
    before, now = "\n".join(rows), "\n".join(kept)
    both, start = align(before, now), 0
    for row in rows:
        if rows.count(row) == kept.count(row) == 1:
            place = both.map(start, start + len(row))
            assert (place.status, now[place.start : place.end]) == ("moved", row)
            assert place.start == len("\n".join(["", *kept[: kept.index(row)], ""]).removeprefix("\n"))
        start += len(row) + 1


# Codings through several versions


def coded(transcript, chance, number, *, seq, coder="ida"):
    """Return some answers about a transcript, given after its import."""
    made = []
    for place in range(number):
        turn = chance.choice(transcript.turns)
        last = transcript.turns[min(turn.number + chance.randrange(2), len(transcript.turns)) - 1]
        start = chance.randrange(turn.start, turn.end)
        end = chance.randrange(start + 1, last.end + 1)
        if not transcript.text[start:end].strip():
            continue
        answer = chance.choice(("accept", "accept", "reject", "unsure", "clear"))
        at, code = f"2025-01-01T00:{seq:02d}:{place:02d}Z", f"code/{chance.randrange(3)}"
        made.append(Decision("t", transcript.version, start, end, answer, coder, at, code, step=f"s{seq}"))
    whole = Decision("t", transcript.version, 0, len(transcript.text), "read", coder, f"2025-01-01T00:{seq:02d}:59Z",
                     family="read", step=f"s{seq}")  # fmt: skip
    return [*made, whole]


def lineage_of(versions):
    return Lineage(
        [Past(2 * number, one) for number, one in enumerate(versions)], lambda old, new: align(old[1], new[1])
    )


@checked
@given(talks, st.lists(edits, min_size=1, max_size=3), st.randoms(use_true_random=False), st.booleans())
def test_no_coding_is_misplaced_or_lost_unseen(first, rounds, chance, goes_back):
    versions = [read(first)]
    text = first
    for changes in rounds:
        text = edited(text, changes)
        versions.append(read(text))
    versions += [versions[0]] if goes_back else []
    assume(None not in versions)
    decisions = [one for number, version in enumerate(versions[:-1])
                 for one in coded(version, chance, 5, seq=2 * number + 1)]  # fmt: skip
    decisions.sort(key=lambda one: (one.at, one.id))
    claim = Claim("c", "funn", "ida", "2025", supporting=tuple(one.passage for one in decisions if one.code)[:3])
    heads = {"claim": [Revision("r", "claim", claim, None, "s1", seq=1)]}
    seqs = {f"s{number}": number for number in range(20)}
    found = carry({"t": lineage_of(versions)}, decisions, heads, seqs)
    assert found == carry({"t": lineage_of(versions)}, decisions, heads, seqs)
    now, texts = versions[-1], {one.version: one.text for one in versions}
    made = {one.id: one for one in decisions}
    told = {item.about for item in found.stale}
    for one in found.decisions:
        assert one.version == now.version
        assert 0 <= one.start < one.end <= len(now.text)
    for one in current(found.decisions):
        if one.family == "code" and one.id not in told and not _decided_anew(one, found.decisions, made):
            before = made[one.id]
            words_then = texts[before.version][before.start : before.end]
            assert same_words(words_then, now.text[one.start : one.end])
    for item in found.stale:
        assert item.was.version in texts
        words_then = texts[item.was.version][item.was.start : item.was.end]
        if item.now:
            assert (item.status == "moved") == same_words(words_then, now.text[item.now.start : item.now.end])
    last = {(one.start, one.end, one.code): one for one in decisions if one.code}
    if len(versions) == 2:  # every answer given once is in force at a place, or listed as lost
        there = {one.id for one in found.decisions}
        assert all(one.id in there or one.id in told for one in last.values() if one.answer != "clear")
    for passage in found.heads["claim"][0].record.supporting:
        assert passage.version == now.version
        assert 0 <= passage.start < passage.end <= len(now.text)


def _decided_anew(one, decisions, made):
    """Say whether a coder answered the same question on overlapping words later, under another text."""
    others = (other for other in decisions if (other.coder, other.code) == (one.coder, one.code) and other.at > one.at)
    later = (other for other in others if made[other.id].version != made[one.id].version)
    return any(other.start < one.end and one.start < other.end for other in later)


@checked
@given(talks, edits, st.randoms(use_true_random=False))
def test_back_to_the_first_text_everything_is_as_it_was(first, changes, chance):
    versions = [read(first), read(edited(first, changes))]
    assume(None not in versions)
    decisions = sorted(coded(versions[0], chance, 6, seq=1), key=lambda one: (one.at, one.id))
    found = carry({"t": lineage_of([*versions, versions[0]])}, decisions, {}, {"s1": 1})
    assert list(found.decisions) == decisions
    assert found.stale == ()
    now = Study(transcripts=(versions[0],), decisions=tuple(decisions))
    assert codings(replace(now, decisions=found.decisions)) == codings(now)


@checked
@given(talks, st.lists(edits, min_size=2, max_size=2))
def test_the_same_text_is_one_version_however_it_was_composed(first, rounds):
    one, other = (read(unicodedata.normalize(form, first)) for form in ("NFC", "NFD"))
    assume(one is not None)
    assert other is not None
    assert one.version == other.version


# With the store


@settings(derandomize=True, deadline=None, max_examples=12)
@given(talks, st.lists(edits, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_a_project_is_in_order_after_every_version_and_after_taking_them_back(first, rounds, chance):
    texts = [first]
    for changes in rounds:
        texts.append(edited(texts[-1], changes))
    shas = [one and one.version for one in map(read, texts)]
    assume(None not in shas)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        file = write(root / "talk" / "samtale.txt", first)
        with new_project(root, imported=False) as project:
            project.import_files([file])
            (now,) = project.study.transcripts
            codes = ("barrier/time", "enabler/trust", "enabler/time")
            given_ = [replace(one, transcript=now.id, code=one.code and codes[int(one.code[-1])], step="")
                      for one in coded(replace(now, id="t"), chance, 6, seq=1)]  # fmt: skip
            project.decide(given_)
            studies = [project.study]
            for before, after in pairwise(texts):
                write(file, after)
                result = project.import_files([file], reread=True)
                assert check_project(project)[0] == []
                assert bool(result.renewed) == (read(before).version != read(after).version)
                studies += [project.study] if result.renewed else []
            for study in reversed(studies[:-1]):
                project.undo()
                assert project.study.decisions == study.decisions
                assert project.study.transcripts == study.transcripts
                assert project.study.stale == study.stale
            assert check_project(project)[0] == []
