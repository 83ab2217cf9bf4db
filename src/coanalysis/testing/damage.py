"""Damage: copies of a good file that are cut, changed or doubled, with words that no message may repeat."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

__all__ = ["Speech", "damaged", "scrambled"]

_LOWER_WORD = re.compile(r"[a-z]{5,}")
_NONSENSE, _SCRAMBLED = "qxzjwv", 80
_RUN = 3


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said in a file: words put into it that stand nowhere else, and its runs of three words."""

    nonsense: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]

    def is_in(self, message: str) -> bool:
        """Say whether a message quotes it."""
        folded = message.casefold()
        return any(word in folded for word in self.nonsense) or not self.runs.isdisjoint(_runs(folded))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return frozenset(zip(*(words[i:] for i in range(_RUN)), strict=False))


def scrambled(data: bytes, speech: str) -> tuple[bytes, Speech]:
    """Return a file with some of the words of its speech replaced by nonsense of the same length, where it is text."""
    chance = random.Random(0)  # noqa: S311
    runs = _runs(speech)
    nonsense: list[str] = []
    for word in sorted(set(_LOWER_WORD.findall(speech))):
        other = "".join(chance.choices(_NONSENSE, k=len(word)))
        n = speech.count(word)
        if n and n == data.count(word.encode()) and len(nonsense) < _SCRAMBLED:
            data, speech = data.replace(word.encode(), other.encode()), speech.replace(word, other)
            nonsense.append(other)
    return data, Speech(tuple(nonsense), runs)


def damaged(data: bytes, seed: int) -> tuple[bytes, str]:
    """Return a damaged copy of a file, the same for the same seed, and what was done to it."""
    damage = (_cut, _changed, _doubled)[seed % 3]
    return damage(data, random.Random(seed)), f"{damage.__name__.strip('_')}, seed {seed}"  # noqa: S311


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, max(2, len(data)))]


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _doubled(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:end] + data[end:]
