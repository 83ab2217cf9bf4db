r"""What stands in one cell of a codebook's table: texts by language, lists of examples, lines of indicators.

A line that begins with `nb:`, `nn:` or `en:` is in that language; `why:` and `source:` lines say more about the example
above them; an empty line ends an example. A line that begins with `\` belongs to the text above it, whatever follows.
So every text can be written into a cell and comes back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from coanalysis.model import Example, NearMiss, Texts
from coanalysis.text import canonical

__all__ = [
    "Entry",
    "clean",
    "example_lines",
    "near_miss_lines",
    "question_lines",
    "read_entries",
    "read_questions",
    "read_sources",
    "read_texts",
    "source_lines",
    "text_lines",
]

Kind = Literal["blank", "language", "word", "plain"]
#: In small letters only: `NB:` is a nota bene.
LANGUAGE = re.compile(r"(nb|nn|en):(?=\s|$)")
#: Words before a colon that say more about an example.
WORDS = {
    "kilde": "source", "kjelde": "source", "source": "source",
    "hvorfor": "why", "kvifor": "why", "why": "why",
    "kjent treff": "known_hit", "kjend treff": "known_hit", "known hit": "known_hit",
}  # fmt: skip
SHOWN = {
    "nb": {"source": "kilde", "why": "hvorfor", "known_hit": "kjent treff", "yes": "ja"},
    "nn": {"source": "kjelde", "why": "kvifor", "known_hit": "kjent treff", "yes": "ja"},
    "en": {"source": "source", "why": "why", "known_hit": "known hit", "yes": "yes"},
}
YES = frozenset({"ja", "yes", "true", "x"})
_WORD = re.compile(rf"({'|'.join(WORDS)}):(?=\s|$)", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-–—•*·]|[0-9]{1,2}[.)])\s+")
_QUOTED = re.compile(r"«([^«»]*)»|“([^“”]*)”|\"([^\"]*)\"")
#: `Capacity: would more hands have helped?`
_QUESTION = re.compile(r"(.+?)\s*(?::\s|\s[–—]\s)\s*(.+)", re.DOTALL)


def clean(text: str) -> str:
    """Return text as it is read from a codebook: canonical, without white space around it."""
    return canonical(text).text.strip()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a cell with those that go on from it. key: language or word before the colon. at: from 0."""

    kind: Kind
    key: str
    text: str
    at: int


@dataclass(slots=True)
class Entry:
    """One entry of a list in a cell. texts: by language. more: `source`, `why`, `known_hit`. at: its line, from 0."""

    at: int
    texts: dict[str, str] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)


def _lines(cell: str) -> Iterator[_Line]:
    found: list[_Line] = []
    for at, raw in enumerate(cell.split("\n")):
        if raw.startswith("\\"):
            joined = found and found[-1].kind != "blank"
            last = found.pop() if joined else _Line("plain", "", "", at)
            found.append(_Line(last.kind, last.key, f"{last.text}\n{raw[1:]}" if joined else raw[1:], last.at))
        else:
            found.append(_line(raw.strip(), at))
    yield from found


def _line(text: str, at: int) -> _Line:
    if not text:
        return _Line("blank", "", "", at)
    if hit := LANGUAGE.match(text):
        return _Line("language", hit[1], text[hit.end() :].strip(), at)
    if hit := _WORD.match(text):
        return _Line("word", WORDS[hit[1].casefold()], text[hit.end() :].strip(), at)
    return _Line("plain", "", text, at)


# Texts


def text_lines(text: str) -> str:
    r"""Return a text as a cell; lines that would be read as something else begin with `\`."""
    return "\n".join(
        f"\\{line}" if line.startswith("\\") or LANGUAGE.match(line) else line for line in text.split("\n")
    )


def read_texts(cell: str, language: str) -> Texts:
    """Return the texts in a cell by language; those before the first `nb:`, `nn:` or `en:` are in `language`."""
    parts: dict[str, list[str]] = {}
    at = language
    for line in cell.split("\n"):
        hit = LANGUAGE.match(line)
        at = hit[1] if hit else at
        rest = line[hit.end() :] if hit else line.removeprefix("\\")
        parts.setdefault(at, []).append(rest)
    texts = {key: "\n".join(lines).strip() for key, lines in parts.items()}
    return {key: text for key, text in texts.items() if text}


# Lists


def _tagged(key: str, text: str) -> str:
    return f"{key}: " + "\n\\".join(text.split("\n"))


def _is_plain(text: str, language: str) -> bool:
    """Say whether a text is read back as it is when it stands in a line of its own."""
    found = list(read_entries(text, language))
    return len(found) == 1 and not found[0].more and found[0].texts == {language: text}


def _texts(texts: Texts, language: str) -> list[str]:
    """Return the lines of texts. language: of the codebook if it has only one, else ''."""
    if language and list(texts) == [language] and _is_plain(texts[language], language):
        return [texts[language]]
    return [_tagged(key, text) for key, text in texts.items()]


def _joined(entries: Iterable[Sequence[str]], language: str) -> str:
    blocks = ["\n".join(lines) for lines in entries]
    return ("\n" if all(_is_plain(block, language) for block in blocks) else "\n\n").join(blocks)


def example_lines(examples: Iterable[Example], language: str, *, shown: str) -> str:
    """Return examples as a cell. language: of the codebook if it has only one. shown: language of the word *source*."""
    words = SHOWN[shown]
    return _joined(
        (
            [
                *_texts(one.texts, language),
                *([_tagged(words["source"], one.source)] if one.source != "invented" else []),
            ]
            or [_tagged(words["source"], one.source)]
            for one in examples
        ),
        language,
    )


def near_miss_lines(misses: Iterable[NearMiss], language: str, *, shown: str) -> str:
    """Return near misses as a cell, each with a line that says why it is none."""
    words = SHOWN[shown]
    return _joined(
        (
            [
                *_texts(one.texts, language),
                _tagged(words["why"], one.why),
                *([_tagged(words["known_hit"], words["yes"])] if one.known_hit else []),
            ]
            for one in misses
        ),
        language,
    )


def source_lines(sources: Iterable[str], *, shown: str) -> str:
    """Return sources as a cell, one a line."""
    label = SHOWN[shown]["source"]
    return "\n".join(one if read_sources(one) == (one,) else _tagged(label, one) for one in sources)


def read_sources(cell: str) -> tuple[str, ...]:
    """Return the sources in a cell, one a line."""
    found = []
    for line in _lines(cell):
        if line.kind == "language":
            found.append(f"{line.key}: {line.text}")
        elif line.text:
            found.append(_bare(line.text) if line.kind == "plain" else line.text)
    return tuple(found)


def read_entries(cell: str, language: str) -> Iterator[Entry]:
    """Yield the entries of a list in a cell. Signs before an entry and quotation marks around it are taken off."""
    current: Entry | None = None
    for line in _lines(cell):
        if line.kind == "blank":
            if current is not None:
                yield current
            current = None
            continue
        if current is not None and _begins(line, current):
            yield current
            current = None
        current = current or Entry(line.at)
        _put(current, line, language)
    if current is not None:
        yield current


def _begins(line: _Line, current: Entry) -> bool:
    if line.kind == "plain":
        return True
    return line.key in current.more if line.kind == "word" else bool(line.key in current.texts or current.more)


def _put(entry: Entry, line: _Line, language: str) -> None:
    if line.kind == "word":
        entry.more[line.key] = line.text
    elif line.kind == "language":
        entry.texts[line.key] = line.text
    else:
        entry.texts[language] = _bare(line.text)


def _bare(text: str) -> str:
    bullet = _BULLET.match(text)
    text = text[bullet.end() :] if bullet else text
    quoted = _QUOTED.fullmatch(text)
    return next(part for part in quoted.groups() if part is not None).strip() if quoted else text


# Questions that tell two codes apart


def question_lines(questions: Mapping[str, Texts]) -> str:
    """Return what tells a code from others as a cell: the other code, then the question in each language."""
    return "\n\n".join(
        "\n".join([other, *(_tagged(key, text) for key, text in question.items())])
        for other, question in questions.items()
    )


def read_questions(cell: str, language: str) -> list[tuple[int, str, dict[str, str]]]:
    """Return (line from 0, the other code as written, the question by language) for each code named in a cell."""
    found: list[tuple[int, str, dict[str, str]]] = []
    for line in _lines(cell):
        if line.kind == "language" and found:
            found[-1][2][line.key] = line.text
        elif line.kind in ("plain", "word"):
            text = line.text if line.kind == "plain" else f"{line.key}: {line.text}"
            hit = _QUESTION.fullmatch(_bare(text))
            found.append((line.at, hit[1] if hit else _bare(text), {language: hit[2]} if hit else {}))
    return found
