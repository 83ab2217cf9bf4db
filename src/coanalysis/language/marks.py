"""Transcription marks: what a transcriber writes between the words, such as `[ler]`, `(.)`, `#`, `xxx`, `//S02: ja //`.

They stay in the text. Most were not said, so they are blanks where words are looked for, and may be left out of quotes.
A bracket that is no such mark holds words: `(kanskje)` is ordinary, `[navn på enhet]` is a mark of kind `other`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from coanalysis.language.wordlists import words_in
from coanalysis.model import Mark

__all__ = [
    "KINDS",
    "LEFT_OUT",
    "MOST",
    "NOT_SAID",
    "blanked",
    "disjoint",
    "find_marks",
    "kind_of_words",
    "may_hold_marks",
]

#: Every kind of mark but `time`.
KINDS = ("pause", "laughter", "unclear", "sound", "overlap", "comment", "broken", "anonymised", "other")
#: Kinds that are blanks where words are looked for. `anonymised` and `other` stand for words that were said.
NOT_SAID = frozenset({"time", "pause", "laughter", "unclear", "sound", "overlap", "comment", "broken"})
#: Kinds that a quote may be without. A word that was broken off was said.
LEFT_OUT = NOT_SAID - {"broken"}
#: Stands inside a word and is no part of it: a word joiner.
UNSEEN = "\u2060"
#: No transcript has so many marks.
MOST = 300_000

#: Each branch begins with a character of its own, so that text without one is skipped quickly; nothing is longer
#: than the numbers say, so that no text takes long.
_MARK = re.compile(
    r"\[(?P<square>[^\[\]\n]{1,120})\]"
    r"|\(\((?P<double>[^()\n]{1,120})\)\)"
    r"|\((?P<round>[^()\n]{1,60})\)"
    r"|\{(?P<curly>[^{}\n]{1,200})\}"
    r"|#(?P<hash>[\d:.,-]{4,14})#"
    r"|#(?P<sign>(?<!\S#)#{0,2}(?!\S))"
    r"|\*(?P<star>(?<!\S\*)(?!\S))"
    r"|@(?P<laughter>\((?:\.|\d{1,3}(?:[.,]\d)?)\)@)"
    r"|@(?P<laughing>(?<![\w@]@)(?=\S)[^@\n]{1,200}(?<=\S)@(?![\w@]))"
    r"|//(?P<slashes>(?<![\w:/]//)(?:[^/\n]|/(?!/)){1,300}//(?!/))"
    r"|x(?P<unclear>(?<!\wx)xx(?:xx?)?(?!\w))"
    r"|X(?P<anonymised>(?<!\wX)XX(?:XX?)?(?!\w))"
    r"|⎡|⎢|⎣|⎤|⎥|⎦|⌈|⌉|⌊|⌋"
)
#: A word that is begun, broken off and begun again: «t- tid».
_BROKEN = re.compile(r"(?<!\w)([^\W\d_]{1,20})- (?=\1)", re.IGNORECASE)
_TIME = re.compile(r"[\s\d.,:>-]*\d:\d\d[\s\d.,:>-]*")
_FULL_TIME = re.compile(r"\d{1,2}:\d\d:\d\d(?:[.,-]\d{1,3})?")
_SHORT_PAUSE = re.compile(r"\.{1,5}|…|[-–]{1,3}|\d{1,3}[.,]\d{1,2}")
_DOUBT = re.compile(r"\?{1,3}")
#: `[leende-]` and `[-leende]`: where a way of speaking begins and ends. `[pron=m el]`, `[=! ler]`, `[//]`: codes.
_RANGE = re.compile(r"-[^\s-]*[^\W\d_][^\s-]*|[^\s-]*[^\W\d_][^\s-]*-")
_CODE = re.compile(r"[a-z]{0,12}=.*|/{1,3}")
#: The words of somebody else inside a turn begin with a label.
_LABELLED = re.compile(r"//\s?[^\s:/][^:/\n]{0,40}:\s")
_WORD = re.compile(r"[^\W\d_]+")
#: Shape -> what a bracket of it is when its words say nothing; shape -> kind; shape with two ends -> the sign.
_BRACKETS = {"square": "other", "round": "", "double": "comment", "curly": "comment"}
_SHAPES = {"hash": "time", "sign": "pause", "star": "overlap", "laughing": "laughter", "slashes": "overlap"}
_PAIRED = {"laughing": "@", "slashes": "//"}
#: The longest mark that a word in it makes one, in words.
_SHORT = 4


def may_hold_marks(text: str) -> bool:
    """Say whether there may be marks in a text that would be taken for words or ends of sentences. Fast."""
    if "[" in text or "(" in text or "{" in text or "//" in text or "xxx" in text:
        return True
    return "- " in text and _BROKEN.search(text) is not None


def find_marks(text: str, start: int = 0, end: int | None = None) -> list[Mark]:
    """Return the marks in text[start:end] by the habits of Norwegian and English transcribers: sorted, disjoint.

    What comes after so many marks as no transcript has (MOST) is not looked at.
    """
    stop = len(text) if end is None else end
    found = list(islice(_signs(text, start, stop), MOST + 1))
    if text.find("- ", start, stop) >= 0:
        cuts = islice(_BROKEN.finditer(text, start, stop), MOST)
        found += [Mark(one.start(), one.end() - 1, "broken") for one in cuts]
    return disjoint(found)


def disjoint(marks: Iterable[Mark]) -> list[Mark]:
    """Return marks in order, without those that begin inside another; of two at one place the longer."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _signs(text: str, start: int, stop: int) -> Iterator[Mark]:
    """Yield all marks but words broken off. What turns out to be ordinary is looked into again."""
    at, ends = start, set[int]()
    while found := _MARK.search(text, at, stop):
        marks = _marks(text, found, start) if found.start() not in ends else ()
        at = marks[0].end if marks else found.start() + 1
        ends.update(mark.start for mark in marks[1:])
        yield from marks


def _marks(text: str, found: re.Match[str], start: int) -> tuple[Mark, ...]:
    """Return the mark that a match is, or its two ends; nothing for ordinary text."""
    shape, (first, last) = found.lastgroup or "overlap", found.span()
    if shape == "laughing" or (shape == "slashes" and not _LABELLED.match(found[0])):
        kind, size = _SHAPES[shape], len(_PAIRED[shape])
        return Mark(first, first + size, kind), Mark(last - size, last, kind)
    if shape in _BRACKETS:
        kind = _kind_of_bracket(found[shape], shape)
    elif shape in ("sign", "star"):
        kind = _SHAPES[shape] if _stands_alone(text, first, last, start) else ""
    else:
        kind = _SHAPES.get(shape, shape) if shape != "hash" or ":" in found[0] else ""
    return (Mark(first, last, kind),) if kind else ()


def _stands_alone(text: str, first: int, last: int, start: int) -> bool:
    """Say whether `#` or `*` between blanks is a mark: not at the head of a line, not in a sum."""
    before, after = text[max(first - 2, start) : first].strip(), text[last : last + 2].strip()
    is_head = first > start and text[first - 1] == "\n"
    return not (is_head or (before.isdigit() and after.isdigit()))


@lru_cache(maxsize=4096)
def _kind_of_bracket(inside: str, shape: str) -> str:
    """Return the kind of a bracket by what stands in it, "" for an ordinary one."""
    bare, is_round = inside.strip(), shape == "round"
    if (_FULL_TIME if is_round else _TIME).fullmatch(bare):
        return "time"
    kind = _kind_of_figures(bare, shape) or kind_of_words(bare, is_sure=not is_round)
    return kind or _BRACKETS[shape]


def _kind_of_figures(bare: str, shape: str) -> str:
    """Return the kind of a bracket without words, and of codes such as `[leende-]`; "" when it has words."""
    if _SHORT_PAUSE.fullmatch(bare) and not (shape == "square" and bare.startswith((".", "…"))):
        return "pause"
    if _DOUBT.fullmatch(bare):
        return "unclear"
    is_code = shape == "square" and (_RANGE.fullmatch(bare) or _CODE.fullmatch(bare))
    return (kind_of_words(bare, is_sure=True) or "comment") if is_code else ""


@lru_cache(maxsize=4096)
def kind_of_words(words: str, *, is_sure: bool) -> str:
    """Return the kind of mark that some words are: «ler», «lang pause», «uklart 00:12»; "" for ordinary words.

    is_sure: they stand in brackets that hold something of the transcriber's anyway, so that one word tells; else all
    words must be such as marks are made of.
    """
    folded = [word.casefold() for word in _WORD.findall(words)]
    sure, known = _kinds()
    telling = folded if len(folded) <= _SHORT else folded[:1]
    kind = next((sure[word] for word in telling if word in sure), "") if is_sure else ""
    if kind or words == "LO" or any(word not in known for word in folded):
        return kind
    found = (known[word] for word in folded if known[word] != "seconds" or any(char.isdigit() for char in words))
    kind = next((kind for kind in found if kind), "")
    doubtful = {word for word in folded if word not in sure and known[word] in ("overlap", "comment")}
    return "" if doubtful and not is_sure else "pause" if kind == "seconds" else kind


@lru_cache(maxsize=1)
def _kinds() -> tuple[dict[str, str], dict[str, str]]:
    """Return (word -> kind) for words that tell the kind, and for all words of marks: "" for small words."""
    sure = {word: kind for kind in ("laughter", "pause", "unclear", "sound", "overlap") for word in words_in(kind)}
    known = dict.fromkeys(words_in("small words of marks"), "") | dict.fromkeys(words_in("seconds"), "seconds")
    for kind in ("laughter", "pause", "sound", "overlap", "comment"):
        known |= dict.fromkeys(words_in(f"{kind} when all words are known"), kind)
    return sure, known | sure


def blanked(text: str, marks: Iterable[Mark]) -> str:
    """Return a text with blanks in the place of marks that were not said; every position stays.

    A single sign inside a word, as in `sam⎡me`, becomes one that is not seen, so that the word stays whole.
    """
    pieces, at = [], 0
    for mark in marks:
        if mark.kind in NOT_SAID:
            size = mark.end - mark.start
            beside = text[max(mark.start - 1, 0) : mark.start], text[mark.end : mark.end + 1]
            is_inside = size == 1 and all(char.isalpha() for char in beside)
            pieces += [text[at : mark.start], UNSEEN if is_inside else " " * size]
            at = mark.end
    return "".join([*pieces, text[at:]]) if pieces else text
