"""Lemmas of word forms, from the dictionaries that simplemma ships, read so that the first word costs little.

A dictionary is one compressed stream of sorted words, each written as what differs from the word before. Unpacking it
whole takes half a second. Here one pass of a regular expression finds where words with other first letters begin; the
words of such a stretch are read when the first of them is asked for. A file of another form is read by simplemma.
"""

from __future__ import annotations

import lzma
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = ["Lexicon", "lexicon", "lexicon_version"]

_MAGIC = b"SMFC1\x00"
#: Words that share so many bytes make a stretch.
_SHARED = 5
#: What the regular expression reads in one go; longer words are read one by one.
_LONGEST = 48
#: In the place of the number of letters to take off: the lemma is that of the word before, or stands there whole.
_SAME, _WHOLE = 0xFE, 0xFF
#: Numbers above this are written in several bytes.
_ONE_BYTE = 0x7F


class Lexicon:
    """Form -> lemma in one language, one lemma a form. Raises FileNotFoundError where simplemma is not installed."""

    def __init__(self, language: str) -> None:
        self._data = _unpacked(language)
        self._stretches: dict[bytes, dict[bytes, bytes]] = {}
        self._numbers: dict[bytes, int] = {}
        self._starts: list[int] = []
        self._keys: list[bytes] = []
        if self._data.startswith(_MAGIC):
            self._find_stretches()
        else:
            self._stretches = _by_simplemma(language)

    def get(self, form: str) -> str | None:
        """Return the lemma of a form, or None."""
        key = form.encode()
        name = key[:_SHARED]
        words = self._stretches.get(name)
        if words is None:
            number = self._numbers.get(name)
            if number is None:
                return None
            words = self._stretches[name] = self._words(number)
        lemma = words.get(key)
        return None if lemma is None else lemma.decode("utf-8")

    def is_lemma(self, word: str) -> bool:
        """Say whether a word is its own lemma."""
        return self.get(word) == word

    def _find_stretches(self) -> None:
        """Note where the words begin that share less than `_SHARED` bytes with the word before."""
        data, find, starts, keys = self._data, _scan().finditer, self._starts, self._keys
        at, key = _varint(data, len(_MAGIC))[1], b""
        while at < len(data):
            for found in find(data, at):
                if found.start() != at:
                    break
                begin, at = found.start(1), found.end()
                key = key[: data[begin]] + found[2][1:]
                starts.append(begin)
                keys.append(key)
            if at < len(data):  # a word that the expression cannot read
                begin = at
                shared, suffix, _, _, at = _record(data, at)
                if shared < _SHARED:
                    key = key[:shared] + suffix
                    starts.append(begin)
                    keys.append(key)
        self._numbers = {key[:_SHARED]: number for number, key in enumerate(keys)}

    def _words(self, number: int) -> dict[bytes, bytes]:
        """Return the words of a stretch, with their lemmas."""
        data, at, key = self._data, self._starts[number], self._keys[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(data)
        lemma = list(self._words(number - 1).values())[-1] if _record(data, at)[2] == _SAME else b""
        words: dict[bytes, bytes] = {}
        while at < end:
            shared, size = data[at], data[at + 1]
            tail = at + 2 + size
            trim = data[tail]
            if shared | size > _ONE_BYTE or (trim != _SAME and data[tail + 1] > _ONE_BYTE):
                shared, suffix, trim, value, at = _record(data, at)
            else:
                suffix = data[at + 2 : tail]
                at = tail + 1 if trim == _SAME else tail + 2 + data[tail + 1]
                value = data[tail + 2 : at]
            key = key[:shared] + suffix
            if trim < _SAME:
                lemma = key[: len(key) - trim] + value
            elif trim == _WHOLE:
                lemma = value
            words[key] = lemma
        return words


@cache
def lexicon(language: str) -> Lexicon:
    """Return the dictionary of `nb`, `nn` or `en`, read once."""
    return Lexicon(language)


def _unpacked(language: str) -> bytes:
    """Return a dictionary's file, unpacked."""
    return lzma.decompress(_file(language).read_bytes())


@cache
def lexicon_version() -> str:
    """Return what tells the dictionaries of one simplemma from those of another: the sizes of the files."""
    return " ".join(f"{language}:{_file(language).stat().st_size}" for language in ("nb", "nn", "en"))


def _file(language: str) -> Path:
    """Return the path of a dictionary."""
    package = find_spec("simplemma")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("simplemma is not installed: run pip install simplemma")
    folder = Path(package.submodule_search_locations[0]) / "strategies" / "dictionaries" / "data"
    return folder / f"{language}.plzma"


def _by_simplemma(language: str) -> dict[bytes, dict[bytes, bytes]]:
    """Return a dictionary as simplemma reads it, by first bytes."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    words = DefaultDictionaryFactory().get_dictionary(language)
    stretches: dict[bytes, dict[bytes, bytes]] = {}
    for form, lemma in words.items():
        key = form.encode("utf-8")
        stretches.setdefault(key[:_SHARED], {})[key] = lemma.encode("utf-8")
    return stretches


@cache
def _run() -> bytes:
    """Return an expression for a length and as many bytes."""
    return b"|".join(re.escape(bytes([size])) + b".{%d}" % size for size in range(_LONGEST))


@cache
def _scan() -> re.Pattern[bytes]:
    """Return an expression for words that share much with the word before, and then one that does not: parts 1, 2."""
    value = b"(?:\xfe|[^\xfe](?:%b))" % _run()
    least = re.escape(bytes([_SHARED]))
    many = b"[%b-\x7f](?:%b)%b" % (least, _run(), value)
    return re.compile(b"(?:%b)*+([^%b-\xff])(%b)%b" % (many, least, _run(), value), re.DOTALL)


def _record(data: bytes, at: int) -> tuple[int, bytes, int, bytes, int]:
    """Return shared bytes, the other bytes, letters to take off, letters to add, and where the next word begins."""
    shared, at = _varint(data, at)
    size, at = _varint(data, at)
    suffix, trim = data[at : at + size], data[at + size]
    at += size + 1
    if trim == _SAME:
        return shared, suffix, trim, b"", at
    size, at = _varint(data, at)
    return shared, suffix, trim, data[at : at + size], at + size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, lowest first, and where the next one begins."""
    number = shift = 0
    while data[at] >= 0x80:
        number |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return number | data[at] << shift, at + 1
