"""The doubts of a report in words: short sentences with places, each kind with what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from coanalysis.loaders.doubts import Doubt, listed

if TYPE_CHECKING:
    from coanalysis.loaders.report import LoadReport

__all__ = ["NOBODY_ASKS", "NO_SPEAKERS", "doubts_of", "lost_letters"]

NO_SPEAKERS = "the file names no speakers"
NOBODY_ASKS = "no label could be told to be the interviewer or moderator"
#: So many words before the first turn are more than a title, a date and a list of names.
MUCH_HEADER = 150

#: How a loader begins a notice about a kind of thing it passes over.
UNREAD = "not read: "
#: So many labels are named in a sentence.
MOST_NAMES = 8
CHANGES = {
    "removed": ("control character taken out", "control characters taken out"),
    "crlf": ("CR LF line end", "CR LF line ends"), "cr": ("CR line end", "CR line ends"),
    "composed": ("letter composed (NFC)", "letters composed (NFC)"),
}  # fmt: skip
#: A loader's notice that says so is about talk that may be missing; others are good to know.
_LOSS = re.compile(r"\b(?:not read|not taken|left out|could not|lost|missing|damaged|skipped|no text)\b", re.IGNORECASE)

#: Kind of doubt -> what to do next.
ADVICE = {
    "no-speakers": "Fetch the transcript with names switched on, or write a label and a colon before each turn; until "
    "then all talk counts as one person's.",
    "one-speaker": "If others speak too, look at how their turns begin and write their labels the same way, or "
    "describe the layout in a profile (--profile).",
    "dropped": "Look at the times there and mend them, or fetch the file again.",
    "lost": "Fetch the file again from the program that made it.",
    "long": "Look there for labels that were missed, give each a line of its own, and import the file again.",
    "header": "If that is talk, write a label before it and import the file again.",
    "nobody-asks": "Write the function into participants.csv; until then questions are coded like answers.",
    "near": "If someone speaks there, spell the label as elsewhere in the file and import it again.",
    "doubtful": "If someone speaks there, write the label as it is written elsewhere and import the file again. If "
    "not, there is nothing to do.",
    "unsure": "If it is not a speaker, take the colon out in the file and import it again.",
    "once": "If it is not a speaker, or a slip, mend the file and import it again.",
    "alike": "If they are one person, give their rows in participants.csv one function and one pseudonym.",
    "unlabelled": "Write the labels into the file and import it again, or say in participants.csv who it is (the row "
    "without a label).",
    "backwards": "A stamp may be mistyped. The talk itself stands as it is in the file.",
    "wordless": "If something is missing there, mend the file and import it again.",
    "not-read": "If talk stands there, put it into the text itself and import the file again.",
    "comments": "Take them in as memos: the same command with --comments-as-memos.",
}


def doubts_of(report: LoadReport) -> tuple[Doubt, ...]:
    """Return what to look at, the serious first."""
    found = [*_speakers(report), *_missing(report), *_labels(report), *_times(report), *_asides(report)]
    return tuple(sorted(found, key=lambda doubt: -doubt.weight))


def lost_letters(n: int) -> str:
    """Return the notice about letters that a program could not read before the file came here."""
    return f"{n} letter{' was' if n == 1 else 's were'} already lost (�) when this file was made"


def _doubt(kind: str, weight: int, message: str, places: tuple[str, ...] = ()) -> Doubt:
    return Doubt(kind, weight, message, places, ADVICE.get(kind, ""))


def _counted(n: int, noun: str, one: str, many: str) -> str:
    """Return `1 line looks …` or `3 lines look …`."""
    return f"{n:,} {noun}{'' if n == 1 else 's'} {one if n == 1 else many}"


def _speakers(report: LoadReport) -> Iterator[Doubt]:
    named = [one.label for one in report.labels if one.label]
    if not named:
        yield _doubt("no-speakers", 3, "The file names no speakers.")
    elif NOBODY_ASKS in report.notices:
        yield _doubt("nobody-asks", 3, "No label could be told to be the interviewer or moderator.")
    if len(named) == 1:
        yield _doubt("one-speaker", 3, f"Only one speaker was found: «{named[0]}».")
    if named and report.unlabelled:
        words = _counted(len(report.unlabelled), "turn", "has", "have")
        yield _doubt("unlabelled", 2, f"{words} no speaker: {listed(report.unlabelled)}.", report.unlabelled)


def _missing(report: LoadReport) -> Iterator[Doubt]:
    if report.dropped:
        n = len(report.dropped)
        words = f"{_counted(n, 'cue', 'was', 'were')} left out because {'it' if n == 1 else 'they'} could not be read"
        yield _doubt("dropped", 3, f"{words}: {listed(report.dropped)}.", report.dropped)
    if report.lost:
        places = tuple(place for place, _n in report.lost)
        words = _counted(sum(n for _place, n in report.lost), "letter", "was", "were")
        yield _doubt("lost", 3, f"{words} lost (�) before this file came here: {listed(places)}.", places)
    for place, n in report.long:
        yield _doubt("long", 3, f"One turn has {n:,} words: {place}. It may hide labels.", (place,))
    if report.header_words > MUCH_HEADER:
        words = _counted(report.header_words, "word", "stands", "stand")
        yield _doubt("header", 3, f"{words} before the first turn: {listed(report.header)}.", report.header)


def _labels(report: LoadReport) -> Iterator[Doubt]:
    for label, place, known in report.near:
        yield _doubt("near", 3, f"«{label}» ({place}) was not taken as a label; it may be «{known}».", (place,))
    near = {place for _label, place, _known in report.near}
    doubtful = tuple(place for place in report.doubtful if place not in near)
    if doubtful:
        words = _counted(len(doubtful), "line", "looks", "look")
        message = f"{words} like the start of a turn but {'was' if len(doubtful) == 1 else 'were'} not taken"
        yield _doubt("doubtful", 3, f"{message}: {listed(doubtful)}.", doubtful)
    once = {place for _label, place in report.once}
    unsure = tuple(place for place in report.unsure if place not in once)
    if unsure:
        words = _counted(len(unsure), "label", "was", "were")
        yield _doubt("unsure", 2, f"{words} taken on weak grounds: {listed(unsure)}.", unsure)
    if report.once:
        more = f" and {len(report.once) - MOST_NAMES} more labels" if len(report.once) > MOST_NAMES else ""
        names = ", ".join(f"«{label}» ({place})" for label, place in report.once[:MOST_NAMES]) + more
        verb = "has" if len(report.once) == 1 else "have"
        yield _doubt("once", 2, f"{names} {verb} one turn only.", tuple(place for _label, place in report.once))
    if report.alike:
        more = f" and {len(report.alike) - MOST_NAMES} more pairs" if len(report.alike) > MOST_NAMES else ""
        pairs = ", ".join(f"«{one}» and «{other}»" for one, other in report.alike[:MOST_NAMES]) + more
        yield _doubt("alike", 2, f"{pairs} may be the same.")
    if report.wordless:
        words = _counted(len(report.wordless), "label", "has", "have")
        left = "was" if len(report.wordless) == 1 else "were"
        message = f"{words} nothing said after it and {left} left out: {listed(report.wordless)}."
        yield _doubt("wordless", 2, message if left == "was" else message.replace(" it ", " them "), report.wordless)


def _times(report: LoadReport) -> Iterator[Doubt]:
    if report.backwards:
        message = f"The time runs backwards: {listed(report.backwards)}."
        yield _doubt("backwards", 2, message, report.backwards)


def _asides(report: LoadReport) -> Iterator[Doubt]:
    known = (NO_SPEAKERS, NOBODY_ASKS, lost_letters(sum(n for _place, n in report.lost)))
    notices = [notice for notice in report.notices if notice not in known]
    unread = [notice.removeprefix(UNREAD) for notice in notices if notice.startswith(UNREAD)]
    unread = [what for what in unread if not (report.comments and what.startswith("comments"))]
    if unread:
        yield _doubt("not-read", 2, f"Not read: {', '.join(unread)}.")
    for notice in notices:
        if not notice.startswith(UNREAD):
            yield _doubt("notice", 2 if _LOSS.search(notice) else 1, _sentence(notice))
    for sentence in report.profile:
        yield _doubt("profile", 1, _sentence(sentence))
    if report.comments:
        words = _counted(report.comments, "comment", "stands", "stand")
        yield _doubt("comments", 1, f"{words} in the document.")
    if report.header and report.header_words <= MUCH_HEADER:
        yield _doubt("set-aside", 1, f"Set aside before the first turn: {listed(report.header)}.", report.header)
    if report.aside:
        yield _doubt("set-aside", 1, f"Set aside as no speech: {listed(report.aside)}.", report.aside)
    changed = {"removed": report.removed, **report.changed}
    words = ", ".join(f"{n:,} {CHANGES[what][n != 1]}" for what, n in changed.items() if n)
    if words:
        yield _doubt("changed", 1, f"Made uniform: {words}.")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
