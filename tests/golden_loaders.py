"""Golden cases of the loaders: a folder each under `golden/loaders`, with an input and `expected.json`.

Word cases are kept as bare XML (`body.xml`, `styles.xml`) and packed here. To write the expected files anew, and then
read the difference: `python tests/golden_loaders.py [CASE…]`. A case may hold `options.json`: arguments for `load`.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from coanalysis.files import write_atomic
from coanalysis.loaders import Loaded, load
from wordfiles import word_file

FOLDER = Path(__file__).parent / "golden" / "loaders"


def cases() -> list[str]:
    """Return the names of all cases."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def input_of(case: str, folder: Path) -> Path:
    """Return the input file of a case, packed into `folder` when it is a Word document."""
    body = FOLDER / case / "body.xml"
    if not body.exists():
        return next((FOLDER / case).glob("input.*"))
    styles = FOLDER / case / "styles.xml"
    packed = folder / f"{case}.docx"
    text = body.read_text(encoding="utf-8")
    packed.write_bytes(word_file(text, styles.read_text(encoding="utf-8") if styles.exists() else ""))
    return packed


def options_of(case: str) -> dict[str, Any]:
    """Return the arguments for `load` that a case needs; none for most."""
    path = FOLDER / case / "options.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def plain(loaded: Loaded) -> dict[str, Any]:
    """Return what is compared."""
    transcript, report = loaded.transcript, loaded.report
    return {
        "loader": transcript.loader,
        "encoding": report.encoding,
        "kind": transcript.kind,
        "date": transcript.date,
        "language": transcript.language,
        "functions": dict(loaded.functions),
        "text": transcript.text.split("\n"),
        "turns": [
            {
                "label": turn.label,
                "place": turn.place,
                "at": [turn.start, turn.end],
                "ms": [turn.begin_ms, turn.end_ms],
                "speech": transcript.words_of(turn),
            }
            for turn in transcript.turns
        ],
        "times": [[point.offset, point.ms] for point in transcript.times],
        "marks": [[transcript.text[mark.start : mark.end], mark.start, mark.kind] for mark in transcript.marks],
        "report": {
            "header": list(report.header),
            "aside": list(report.aside),
            "unlabelled": list(report.unlabelled),
            "doubtful": list(report.doubtful),
            "unsure": list(getattr(report, "unsure", ())),
            "wordless": list(report.wordless),
            "dropped": list(report.dropped),
            "removed": report.removed,
            "notices": list(report.notices),
        },
    }


def main() -> None:
    """Write the expected files of the cases named, or of all, anew."""
    for case in sys.argv[1:] or cases():
        with tempfile.TemporaryDirectory() as folder:
            found = plain(load(input_of(case, Path(folder)), **options_of(case)))
        text = json.dumps(found, ensure_ascii=False, indent=1)
        write_atomic(FOLDER / case / "expected.json", (text + "\n").encode("utf-8"))


if __name__ == "__main__":
    main()
