"""What a transcript says about itself, to be confirmed by a person: who asks, interview or group, date, language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from coanalysis.loaders.lexicon import CHORUS, FUNCTIONS, PARTICIPANT
from coanalysis.model import Function, Kind, Turn

__all__ = ["guess_date", "guess_functions", "guess_kind", "guess_language"]

#: A label asks «clearly most» when at least so many of its turns hold a question (one is enough between two people),
#: that is this share of its turns, and so many times as many as the next label's.
QUESTIONS, QUESTION_SHARE, LEAD = 3, 0.35, 2.0
PAIR = 2

#: Words that are short for a function only where they stand alone: `I Bodø` is no interviewer.
_SHORT_FORMS = ("i", "int", "mod", "q")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january jan",
            "februar february feb",
            "mars march mar",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "desember december des dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
        rf"(?<!\d){_YEAR}(?P<m>\d\d)(?P<d>\d\d)(?=_\d{{6}})",
        rf"(?<!\d)(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?P<name>{_MONTH})\.?,?\s+{_YEAR}(?!\d)",
        rf"\b(?P<name>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
    )
)
_BIRTH = re.compile(r"født|fødd|fødsel|birth|born", re.IGNORECASE)
_DATE_KEY = re.compile(
    r"\s*(?:dato|date|intervjudato|interview date|dato for [\w ]+|date of interview)\s*:", re.IGNORECASE
)


def guess_functions(text: str, turns: Sequence[Turn]) -> dict[str, Function]:
    """Return what each label is in the conversation, in order of first appearance.

    Role words decide (`Intervjuer`, `I`, `Moderator` …); without one, the label that asks clearly most questions is
    the interviewer, or the moderator where more than one other label answers.
    """
    labels = list(dict.fromkeys(turn.label for turn in turns))
    by_word = {label: _by_word(label) for label in labels}
    asker = _asker(text, turns)
    if asker and by_word.get("I") == "interviewer" and asker != "I" and by_word[asker] == "participant":
        by_word["I"] = "participant"
    if asker and not {"interviewer", "moderator"} & set(by_word.values()):
        others = [label for label in labels if label != asker and _counts(label)]
        by_word[asker] = "moderator" if len(others) > 1 else "interviewer"
    return by_word


def _by_word(label: str) -> Function:
    """Return the function a label names: alone, with a number, before a name, or in brackets behind one."""
    outside, _, inside = label.casefold().partition(" (")
    word = re.sub(r"[ _.-]*(?:nr\.? ?)?\d{0,3}$", "", outside).strip(". ")
    first, _, name = word.partition(" ")
    for said in (word, inside.rstrip(") "), first if name and first not in _SHORT_FORMS else ""):
        function = next((function for function, words in FUNCTIONS.items() if said in words), None)
        if function and not (function == "interviewer" and re.fullmatch(r"i[ _.-]*\d+", label.casefold())):
            return cast(Function, function)
    return "participant"


def _counts(label: str) -> bool:
    return bool(label) and label.casefold() not in CHORUS


def _asker(text: str, turns: Sequence[Turn]) -> str:
    """Return the label that asks clearly most questions, or "".

    Beside a single name an unknown voice counts, too: one of the two asks.
    """
    n_turns = Counter(turn.label for turn in turns if _counts(turn.label))
    is_known_pair = len(n_turns) >= PAIR
    if not is_known_pair:
        n_turns = Counter(turn.label for turn in turns if turn.label)
    asked = Counter(turn.label for turn in turns if turn.label in n_turns and "?" in text[turn.start : turn.end])
    if not asked or (len(n_turns) != PAIR and not is_known_pair):
        return ""
    (label, most), *rest = asked.most_common(2)
    next_most = rest[0][1] if rest else 0
    fewest = 1 if is_known_pair and len(n_turns) == PAIR else QUESTIONS
    is_clear = most >= max(fewest, QUESTION_SHARE * n_turns[label]) and most >= LEAD * next_most
    return label if is_clear else ""


def guess_kind(functions: Mapping[str, Function]) -> Kind:
    """Return `focus_group` when more than one label takes part, else `interview`.

    Two labels of which neither says what it is are an interview.
    """
    labels = [label for label in functions if _counts(label)]
    taking_part = [label for label in labels if functions[label] == "participant"]
    is_told = len(labels) > PAIR or any(label.casefold().startswith(PARTICIPANT) for label in taking_part)
    return "focus_group" if len(taking_part) > 1 and is_told else "interview"


def guess_date(header: str) -> str:
    """Return the one date a header names, as yyyy-mm-dd; "" for none or several. A `Dato:` line is believed first."""
    lines = [line for line in header.split("\n") if not _BIRTH.search(line)]
    for chosen in ([line for line in lines if _DATE_KEY.match(line)], lines):
        found = {day for line in chosen for day in _dates_in(line)}
        if found:
            return found.pop().isoformat() if len(found) == 1 else ""
    return ""


def _dates_in(line: str) -> Iterator[date]:
    for pattern in _DATES:
        for found in pattern.finditer(line):
            fields = found.groupdict()
            month = _MONTHS[fields["name"].casefold()] if fields.get("name") else int(fields["m"])
            try:
                yield date(int(fields["y"]), month, int(fields["d"]))
            except ValueError:
                continue


def guess_language(text: str, turns: Sequence[Turn]) -> str:
    """Return `nb`, `nn`, `en` or `mixed`, from what is said in the turns."""
    from coanalysis.language.guess import guess_mixed

    return guess_mixed(text[turn.start : turn.end] for turn in turns)
