import itertools
import json
import os
import re
import subprocess
import sys
import tomllib
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from coanalysis import registry
from coanalysis.cli.arrivals import Advised, new_lines
from coanalysis.errors import LoadError
from coanalysis.loaders import FAMILY, SURE, Blocks, Line, Options, Sniff, Source, load
from coanalysis.loaders.profiles import profile_named
from coanalysis.testing import check_loader, sample_files
from golden_loaders import FOLDER, cases, input_of, options_of

GOOD = """DIKTAT 1
dato=2024-05-07
00:03 Intervjuer| Hva skjedde den dagen på sykehuset?
00:09 Marit| Vi fikk beskjed på mandagen, og så måtte vi være i gang.
00:21 Intervjuer| Og etterpå?
00:24 Marit| Etterpå ble det stille i flere uker, egentlig.
"""
TURN = re.compile(r"(\d\d):(\d\d) ([^|]+)\| ?(.*)")


class Dictation:
    """Keeps its promises; the classes below break one each."""

    name = "dictation"
    suffixes = (".dct",)
    is_container = False
    called = "a dictation"

    def sniff(self, source):
        return Sniff(1.0, "begins with DIKTAT") if source.head.startswith("DIKTAT ") else Sniff(0.0)

    def load(self, source, options):
        lines = tuple(self.lines(source.clean.text.split("\n")))
        if not lines:
            raise LoadError("no turn was found", where=source.name, hint="record it again", code="load.no-turns")
        return Blocks(lines, is_timed=True, encoding=source.decoded.encoding, encoding_why=source.decoded.why)

    def lines(self, texts):
        for number, text in enumerate(texts, 1):
            found = TURN.fullmatch(text)
            if found:
                minutes, seconds, label, speech = found.groups()
                ms = (int(minutes) * 60 + int(seconds)) * 1000
                yield Line(speech, f"line {number}", label=" ".join(label.split()), begin_ms=ms)


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "samtale.dct"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_loader_that_keeps_its_promises_passes(good):
    check_loader(Dictation(), [good, str(good)])


# Broken ones


def changed(**attributes):
    return type("Changed", (Dictation,), attributes)()


def with_lines(change):
    """A loader whose lines are changed after it has made them."""

    def lines(self, texts):
        yield from change(list(Dictation.lines(self, texts)))

    return changed(lines=lines)


def with_blocks(change):
    return changed(load=lambda self, source, options: change(Dictation.load(self, source, options), source))


def with_error(make):
    """A loader that refuses all files but the good one, with another error."""

    def load(self, source, options):
        found = list(Dictation.lines(self, source.clean.text.split("\n")))
        if len(found) < 4:
            raise make(source, found)
        return Dictation.load(self, source, options)

    return changed(load=load)


def odd(source, message="it is damaged", **others):
    given = {"where": source.name, "hint": "record it again", "code": "load.damaged"} | others
    return LoadError(message, **given)


def on_first(**fields):
    return with_lines(lambda lines: [replace(lines[0], **fields), *lines[1:]] if lines else [])


def sniffs(score):
    return changed(sniff=lambda self, source: Sniff(score))


def opens_the_file(self, source, options):
    source.path.read_bytes()
    return Dictation.load(self, source, options)


def prints(self, source, options):
    print("hei")
    return Dictation.load(self, source, options)


def raises(self, source, options):
    if not source.clean.text.startswith(GOOD[:200]):
        raise KeyError("x")
    return Dictation.load(self, source, options)


_COUNT = itertools.count()


def in_place(change):
    """A loader that gives the file's own text, with positions that are changed."""

    def load(self, source, options):
        at, lines = 0, []
        for number, text in enumerate(source.clean.text.split("\n"), 1):
            if "| " in text:
                label, _, speech = text[6:].partition("| ")
                lines.append(
                    Line(speech, f"line {number}", at=at + len(text) - len(speech), label=" ".join(label.split()))
                )
            at += len(text) + 1
        return change(Blocks(tuple(lines), text=source.clean.text, is_timed=True))

    return changed(load=load)


BROKEN = {
    "`name` is a word": [changed(name="Diktat"), changed(name=None), changed(name="")],
    "the name vtt belongs": [changed(name="vtt")],
    "`suffixes` is a tuple": [
        changed(suffixes=["dct"]),
        changed(suffixes=("dct",)),
        changed(suffixes=()),
        changed(suffixes=(".DCT",)),
    ],
    "`is_container`": [changed(is_container=None)],
    "`called`": [changed(called=" ")],
    "it has the method `sniff`": [changed(sniff=None)],
    "sniff raised UnicodeDecodeError": [
        changed(sniff=lambda self, source: Sniff(float(source.data.decode()[:6] == "DIKTAT")))
    ],
    "sniff raised IndexError": [changed(sniff=lambda self, source: Sniff(1.0 if source.data[0] == 68 else 0.0))],
    "sniff returns a Sniff": [changed(sniff=lambda self, source: 1.0)],
    "from 0 to 1": [sniffs(1.5), sniffs(float("nan"))],
    "its own file is recognised": [sniffs(0.3), sniffs(0.0)],
    "files of other formats are left alone": [sniffs(1.0)],
    "a good file is read, but LoadError": [changed(lines=lambda self, texts: iter(()))],
    "turns are found": [with_lines(lambda lines: [replace(line, text="") for line in lines])],
    "only LoadError leaves a loader, but load raised KeyError": [changed(load=raises)],
    "only LoadError leaves a loader, but load raised FileNotFoundError": [changed(load=opens_the_file)],
    "a loader prints nothing": [changed(load=prints)],
    "the same Blocks each time": [with_blocks(lambda blocks, source: replace(blocks, notices=(str(next(_COUNT)),)))],
    "load returns Blocks": [changed(load=lambda self, source, options: [])],
    "`lines` is a tuple": [with_blocks(lambda blocks, source: replace(blocks, lines=list(blocks.lines)))],
    "`lines` holds Line": [with_blocks(lambda blocks, source: replace(blocks, lines=("hei",)))],
    "`place` of a line": [on_first(place="")],
    "`text` of a line is one line": [on_first(text="Hva\nda?")],
    "`text` is canonical": [
        on_first(text=unicodedata.normalize("NFD", "Blåbær, så klart")),
        on_first(text="a\x15b"),
        on_first(text="a\x85b"),
    ],
    "`label` is one line": [
        on_first(label="Marit\nBerg"),
        on_first(label=" Marit"),
        on_first(label="A\u030ase"),
        on_first(label=3),
    ],
    "`label` is None in all lines of cues or in none": [
        with_lines(lambda lines: [replace(line, label=None) if line in lines[2:3] else line for line in lines])
    ],
    "whole milliseconds": [on_first(begin_ms=-1), on_first(begin_ms=1.5), on_first(end_ms=True)],
    "ends after it begins": [on_first(begin_ms=9_000, end_ms=8_000)],
    "encoding, dropped and notices": [with_blocks(lambda blocks, source: replace(blocks, notices=(3,)))],
    "`header` holds pairs": [with_blocks(lambda blocks, source: replace(blocks, header=("dato",)))],
    "`remarks` holds Remark": [with_blocks(lambda blocks, source: replace(blocks, remarks=("ler",)))],
    "`removed` counts": [with_blocks(lambda blocks, source: replace(blocks, removed=None))],
    "`at` of a line is where it stands": [
        in_place(lambda blocks: replace(blocks, lines=(replace(blocks.lines[0], at=1), *blocks.lines[1:])))
    ],
    "stand in the order of the text": [in_place(lambda blocks: replace(blocks, lines=blocks.lines[::-1]))],
    "`text` of Blocks is canonical": [in_place(lambda blocks: replace(blocks, text=blocks.text + "\x00"))],
    "outside turns stand only labels": [
        in_place(lambda blocks: replace(blocks, lines=blocks.lines[:2] + blocks.lines[3:]))
    ],
    "a LoadError has a message": [
        with_error(lambda source, found: odd(source, hint="")),
        with_error(lambda source, found: odd(source, where="")),
        with_error(lambda source, found: odd(source, message=" ")),
    ],
    "`where` of a LoadError": [with_error(lambda source, found: odd(source, where="line 3"))],
    "`code` of a LoadError": [with_error(lambda source, found: odd(source, code="damaged"))],
    "names no exception": [with_error(lambda source, found: odd(source, message="ValueError: not a time"))],
    "holds nothing of what was said": [
        with_error(lambda source, found: odd(source, message=f"odd line: {' '.join(line.text for line in found)}")),
        with_error(lambda source, found: odd(source, hint=f"see {found[-1].text[:20] if found else ''}")),
    ],
}


@pytest.mark.parametrize(
    ("promise", "loader"), [(promise, loader) for promise, loaders in BROKEN.items() for loader in loaders]
)
def test_a_broken_promise_is_named(good, promise, loader):
    with pytest.raises(AssertionError) as caught:
        check_loader(loader, [good])
    assert promise in str(caught.value)
    assert str(caught.value).startswith("loader ")
    assert "mandagen" not in str(caught.value)


def test_a_good_file_is_needed():
    with pytest.raises(AssertionError, match="at least one file"):
        check_loader(Dictation(), [])


def test_a_format_that_must_be_named_need_not_be_recognised(good):
    shy = sniffs(0.0)
    check_loader(shy, [good], by_name_only=True)


def test_what_a_person_says_reaches_the_loader(good):
    good.write_text(GOOD, encoding="cp1252")
    with pytest.raises(AssertionError, match="a good file is read"):
        check_loader(Dictation(), [good])
    check_loader(Dictation(), [good], options=Options(encoding="cp1252"))


def test_the_contract_tests_are_for_plug_ins_only():
    assert "coanalysis.testing" not in Path(sys.modules["coanalysis.loaders"].__file__).read_text(encoding="utf-8")


# The built-in loaders


@pytest.mark.parametrize("name", sample_files())
def test_each_sample_is_recognised_by_its_own_loader(name):
    source = Source(Path(name), sample_files()[name])
    scores = {one: registry.load(FAMILY, one).sniff(source).score for one in registry.BUILT_IN[FAMILY]}
    own = scores.pop(source.path.stem)
    assert own > max(scores.values())
    assert own > SURE or name == "text.txt"


def test_there_is_a_sample_of_each_built_in_format():
    assert {Path(name).stem for name in sample_files()} == set(registry.BUILT_IN[FAMILY])


CASES = [case for case in cases() if (FOLDER / case / "expected.json").exists()]


def loader_of(case):
    return json.loads((FOLDER / case / "expected.json").read_text(encoding="utf-8"))["loader"]


def said_of(case):
    """What a person must say so that the case is read, as `load` takes it."""
    given = options_of(case)
    profile = given.get("profile")
    if isinstance(profile, str):
        profile = profile_named(profile, {})
    return Options(given.get("encoding"), profile, dict(given.get("columns") or {}))


@pytest.mark.parametrize("case", CASES)
def test_every_built_in_loader_keeps_its_promises(case, tmp_path):
    loader = registry.load(FAMILY, loader_of(case))
    by_name_only = "format" in options_of(case)
    file = input_of(case, tmp_path)
    check_loader(loader, [file], options=said_of(case), by_name_only=by_name_only, damages=12)


@pytest.mark.parametrize("name", registry.BUILT_IN[FAMILY])
def test_no_built_in_loader_lacks_a_case(name):
    assert name in {loader_of(case) for case in CASES}


# docs/loaders.md


PAGE = Path(__file__).parents[2] / "docs" / "loaders.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(language, heading):
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return [body for kind, body in BLOCK.findall(section) if kind == language]


def rows(heading):
    lines = PAGE.read_text(encoding="utf-8").split(heading)[1].splitlines()[2:]
    return [line.split("|")[1:-1] for line in itertools.takewhile(lambda line: line.startswith("|"), lines)]


def test_every_format_is_listed_with_its_endings():
    told = {
        name.strip(" `"): tuple(re.findall(r"`(\.\w+)`", endings))
        for name, endings, _ in rows("| format | endings | is |")
    }
    assert told == {name: registry.load(FAMILY, name).suffixes for name in registry.BUILT_IN[FAMILY]}


def test_the_report_on_the_page_is_the_one_that_is_printed(tmp_path):
    transcript, shown = blocks("text", "The report")
    path = tmp_path / "samtale.txt"
    path.write_text(transcript, encoding="utf-8")
    found = load(path)
    more = {"language": found.transcript.language, "date": found.transcript.date}
    printed = new_lines("FG1", found.transcript.kind, found.report, Advised(), **more)
    assert shown.splitlines() == printed


def test_the_loader_on_the_page_is_found_and_reads_its_file(tmp_path):
    heading = "Write your own loader in 20 lines"
    module, test = blocks("py", heading)
    [sample], [entries] = blocks("text", heading), blocks("toml", heading)
    [(group, points)] = tomllib.loads(entries)["project"]["entry-points"].items()
    installed = tmp_path / "dictation-1.0.dist-info"
    files = {
        tmp_path / "dictation.py": module,
        tmp_path / "test_dictation.py": test,
        tmp_path / "samples" / "interview.dct": sample,
        installed / "METADATA": "Metadata-Version: 2.1\nName: dictation\nVersion: 1.0\n",
        installed / "entry_points.txt": f"[{group}]\n"
        + "".join(f"{name} = {value}\n" for name, value in points.items()),
    }
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    code = (
        "import json; from coanalysis.loaders import load; found = load('samples/interview.dct').transcript;"
        "print(json.dumps([found.loader, found.date, [[turn.label, turn.begin_ms, found.words_of(turn)]"
        " for turn in found.turns]])); import test_dictation; test_dictation.test_dictation()"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"}
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert out.stderr == ""
    assert json.loads(out.stdout) == [
        "dictation",
        "2024-05-07",
        [
            ["Intervjuer", 3_000, "Hva skjedde den dagen?"],
            ["Marit", 9_000, "Vi fikk beskjed på mandagen, og så måtte vi i gang."],
        ],
    ]


def test_the_loader_on_the_page_is_short():
    body = blocks("py", "Write your own loader in 20 lines")[0].split("    def ", 1)[1].split("\n\n\n")[0]
    assert len([line for line in body.splitlines() if line.strip()]) <= 20
