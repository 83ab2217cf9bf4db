"""Speed and memory of an import, beside what would otherwise be written to read the same files.

    python -m benchmarks.loaders [--sizes 12 200 2000] [--words 7000] [--rounds 3]

Measured: CPU seconds and peak memory of `coanalysis import FOLDER` into an empty project, as a whole command, with
everything on (speakers, times, functions, doubts, report, one transaction). Beside it, in the same run and also as
whole processes: a loop over python-docx's `paragraph.text`, webvtt-py's captions, and for text a regular expression
over what `read_text` gives. The transcripts are generated, all different; the median of some rounds is shown, of large
sizes one.
"""

from __future__ import annotations

import argparse
import io
import random
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.corpus import interview
from benchmarks.measuring import Measured, medians, run
from coanalysis.project import create_project

CLI = [sys.executable, "-m", "coanalysis"]
#: Interviews that are drawn; each transcript is one of them with its turns in another order.
DRAWN = 12
#: Above this many transcripts one round is enough.
MANY = 100
CUE_WORDS, WORD_MS, GAP_MS = 12, 350, 120
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
Turns = Sequence[tuple[str, str]]

#: What somebody would write instead, by format; each prints nothing and keeps nothing.
BASELINES = {
    "docx": (
        "python-docx, paragraph.text",
        "import sys, docx\nfrom pathlib import Path\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    [paragraph.text for paragraph in docx.Document(path).paragraphs]\n",
    ),
    "txt": (
        "read_text and a regular expression",
        "import sys, re\nfrom pathlib import Path\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    re.findall(r'^(\\w+): (.*)', path.read_text(encoding='utf-8'), re.M)\n",
    ),
    "vtt": (
        "webvtt-py, captions",
        "import sys, webvtt\nfrom pathlib import Path\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    [(caption.start, caption.end, caption.voice, caption.text) for caption in webvtt.read(path)]\n",
    ),
}


# Transcripts


def conversations(number: int, n_words: int) -> Iterator[Turns]:
    """Yield conversations of about `n_words` words, all different, the same each time."""
    drawn = [interview(seed, n_words).strip().split("\n\n") for seed in range(min(DRAWN, number))]
    for seed in range(number):
        turns = [tuple(turn.split(": ", 1)) for turn in drawn[seed % len(drawn)]]
        asked, answered = turns[::2], turns[1::2]
        random.Random(seed).shuffle(answered)
        yield [turn for pair in zip(asked, answered, strict=False) for turn in pair]


def text_of(turns: Turns) -> bytes:
    """Return a conversation as a plain text."""
    return ("\n\n".join(f"{label}: {speech}" for label, speech in turns) + "\n").encode("utf-8")


def word_template() -> dict[str, bytes]:
    """Return the parts of an empty document as python-docx makes it: styles, themes, settings."""
    import docx

    out = io.BytesIO()
    docx.Document().save(out)
    with zipfile.ZipFile(out) as file:
        return {name: file.read(name) for name in file.namelist()}


def word_of(turns: Turns, template: dict[str, bytes]) -> bytes:
    """Return a conversation as a Word document: a paragraph a turn, the label in bold, speech in two runs."""
    paragraphs = "".join(
        f'<w:p w:rsidR="00A11B"><w:r><w:rPr><w:b/></w:rPr><w:t>{escape(label)}:</w:t></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(speech[:40])}</w:t></w:r>'
        f'<w:proofErr w:type="spellStart"/><w:r><w:t xml:space="preserve">{escape(speech[40:])}</w:t></w:r></w:p>'
        for label, speech in turns
    )
    main = f'<?xml version="1.0" encoding="UTF-8"?><w:document {SPACE}><w:body>{paragraphs}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in {**template, "word/document.xml": main.encode("utf-8")}.items():
            file.writestr(name, data)
    return out.getvalue()


def vtt_of(turns: Turns) -> bytes:
    """Return a conversation as Teams writes WebVTT: cues of twelve words in two lines, each with its voice."""
    lines, at, number = ["WEBVTT", ""], 0, 0
    for label, speech in turns:
        words = speech.split()
        for start in range(0, len(words), CUE_WORDS):
            cue = words[start : start + CUE_WORDS]
            number, end = number + 1, at + len(cue) * WORD_MS
            spoken = f"{' '.join(cue[: CUE_WORDS // 2])}\n{' '.join(cue[CUE_WORDS // 2 :])}".strip()
            lines += [f"5f3a/{number}-0", f"{stamp(at)} --> {stamp(end)}", f"<v {label}>{spoken}</v>", ""]
            at = end + GAP_MS
    return "\n".join(lines).encode("utf-8")


def stamp(ms: int) -> str:
    """Return milliseconds as `HH:MM:SS.mmm`."""
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def write_files(folder: Path, kind: str, number: int, n_words: int) -> int:
    """Write transcripts of one format into a folder and return how many turns they have."""
    template = word_template() if kind == "docx" else {}
    make: dict[str, Callable[[Turns], bytes]] = {
        "docx": lambda turns: word_of(turns, template), "txt": text_of, "vtt": vtt_of,
    }  # fmt: skip
    folder.mkdir(parents=True)
    n_turns = 0
    for i, turns in enumerate(conversations(number, n_words), 1):
        (folder / f"intervju-{i:04d}.{kind}").write_bytes(make[kind](turns))
        n_turns += len(turns)
    return n_turns


# Measuring


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    kind: str
    number: int
    n_turns: int
    ours: Measured
    theirs: Measured


def measure(kind: str, number: int, n_words: int, rounds: int) -> Row:
    """Import a folder into an empty project and run the baseline on it, in turn."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        n_turns = write_files(root / "talk", kind, number, n_words)
        create_project(root / "empty").close()

        def ours() -> Measured:
            shutil.rmtree(root / "work", ignore_errors=True)
            shutil.copytree(root / "empty", root / "work")
            return run([*CLI, "import", str(root / "talk"), "--project", str(root / "work"), "--coder", "bench"])

        theirs = [sys.executable, "-c", BASELINES[kind][1], str(root / "talk")]
        found = medians(1 if number > MANY else rounds, ours, lambda: run(theirs))
        return Row(kind, number, n_turns, *found)


def report(rows: Sequence[Row], n_words: int) -> None:
    """Print the table with its ratios."""
    print(f"Import of transcripts of {n_words} words, whole commands. Goal: ratio at most 2 for docx and vtt.")
    print("       files    turns |    CPU s turns/CPU s   MiB | baseline s   MiB | ratio")
    for one in rows:
        ours, theirs = one.ours, one.theirs
        print(
            f"{one.kind:5}{one.number:7}{one.n_turns:9} | {ours.cpu_s:8.2f}{one.n_turns / ours.cpu_s:12.0f}"
            f"{ours.peak_mib:6.0f} | {theirs.cpu_s:10.2f}{theirs.peak_mib:6.0f} | {ours.cpu_s / theirs.cpu_s:5.2f}"
        )
    for kind in dict.fromkeys(one.kind for one in rows):
        print(f"{kind}: beside {BASELINES[kind][0]}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[12, 200, 2000])
    parser.add_argument("--formats", nargs="+", choices=sorted(BASELINES), default=list(BASELINES))
    parser.add_argument("--words", type=int, default=7_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rows = [
        measure(kind, number, options.words, options.rounds) for kind in options.formats for number in options.sizes
    ]
    report(rows, options.words)


if __name__ == "__main__":
    main()
