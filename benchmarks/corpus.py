"""Makes interviews and a codebook of any size, the same each time.

The words are drawn from the shipped sample transcripts (invented talk), by their frequency there. It is text without
meaning: timings carry over, hit rates do not.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

from coanalysis.shipped import shipped

WORD = re.compile(r"[^\W\d_]+")
N_CODES, PER_CODE = 25, 12
TURN_WORDS = (3, 60)


def vocabulary() -> list[tuple[str, int]]:
    """Return (word, frequency) of the Norwegian samples that are plain text, most frequent first."""
    counts: Counter[str] = Counter()
    for path in sorted(shipped("transcripts_sample").glob("*")):
        if path.suffix in (".txt", ".md", ".vtt", ".srt") and not path.name.startswith(("README", "interview-")):
            data = path.read_bytes()
            text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
            counts.update(word for word in WORD.findall(text) if len(word) > 1)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def interview(seed: int, n_words: int) -> str:
    """Return an interview of about `n_words` words, as `Intervjuer:` and `Informant:` turns."""
    rng = random.Random(seed)
    words, weights = zip(*vocabulary(), strict=True)
    turns, left, speaker = [], n_words, 0
    while left > 0:
        size = min(left, rng.randint(*TURN_WORDS) if speaker else rng.randint(3, 14))
        turns.append(("Intervjuer", "Informant")[speaker] + ": " + _talk(rng, words, weights, size))
        left, speaker = left - size, 1 - speaker
    return "\n\n".join(turns) + "\n"


def _talk(rng: random.Random, words: tuple[str, ...], weights: tuple[int, ...], size: int) -> str:
    drawn = rng.choices(words, weights, k=size)
    parts = []
    for start in range(0, size, 12):
        sentence = " ".join(drawn[start : start + 12])
        parts.append(sentence[:1].upper() + sentence[1:] + rng.choice("...?"))
    return " ".join(parts)


def write_corpus(folder: Path, n_interviews: int, n_words: int) -> list[Path]:
    """Write interviews into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"intervju-{number:04d}.txt" for number in range(1, n_interviews + 1)]
    for number, path in enumerate(paths, 1):
        path.write_text(interview(number, n_words), encoding="utf-8", newline="\n")
    return paths


def indicators(seed: int = 7) -> dict[str, list[str]]:
    """Return 25 codes with 12 indicators each: words and two-word phrases of middling frequency, all different."""
    rng = random.Random(seed)
    words = [word for word, _count in vocabulary()[60:2_000] if len(word) > 3]
    singles = rng.sample(words, N_CODES * 8)
    pairs = [
        f"{one} {other}"
        for one, other in zip(rng.sample(words, N_CODES * 4), rng.sample(words, N_CODES * 4), strict=True)
    ]
    return {
        f"bench/code-{number + 1:02d}": singles[number * 8 : number * 8 + 8] + pairs[number * 4 : number * 4 + 4]
        for number in range(N_CODES)
    }


def codebook_text(codes: dict[str, list[str]]) -> str:
    """Return the codes as a codebook file."""
    lines = ["id: bench", 'version: "1"', "title: {en: Benchmark}", "languages: [nb, nn, en]", "codes:"]
    for code, entries in codes.items():
        lines += [
            f"  - id: {code}",
            f"    name: {{en: {code.rpartition('/')[2]}}}",
            "    definition: {en: Words to look for.}",
            "    indicators: |",
            *(f"      {entry.lower()}" for entry in entries),
        ]
    return "\n".join(lines) + "\n"
