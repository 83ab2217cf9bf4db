"""The lines before the talk: `Dato: 19.06.2025`, and the list of who takes part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from coanalysis.loaders.base import Line
from coanalysis.loaders.lexicon import ASKED, GREETINGS, is_code, is_header_key, is_role, may_be_label
from coanalysis.loaders.shapes import Candidate

__all__ = ["HEADER_LINES", "header_end", "is_listed", "names_in"]

#: Lines looked through for a header block.
HEADER_LINES = 40
#: A name or fact after a colon has at most so many words.
_FACT_WORDS = 8
#: A list of who takes part names at least so many.
_LISTED = 2
_SMALL_WORDS = ("og", "and", "av", "fra", "ved", "på", "i", "von", "van", "de", "of")
#: `Date of birth<TAB>: 1886`, as archives write.
_TABBED = re.compile(r"[^:\t]{1,60}\t+ ?:\s")
_NAME = re.compile(r"[^\W\d_][\w'’.-]*")


def header_end(lines: Sequence[Line], found: Sequence[Candidate | None]) -> int:
    """Return the number of the first line after the last header line such as `Dato: …`.

    Names of who did the interview may stand among header lines (`Intervjuer: Kari Berg`), or in a list above the talk;
    a label followed by talk ends the header.
    """
    times = Counter(one.label for one in found if one)
    end = 0
    for i, one in enumerate(found[:HEADER_LINES]):
        if one is None:
            continue
        if _is_key(lines[i], one, times[one.label]):
            end = i + 1
        elif _speaks(one, times[one.label]) and not is_listed(lines[i], one):
            break
    while 0 < end < HEADER_LINES and _is_name_line(lines, found, times, end):
        end += 1
    return end or _list_end(lines, found, times)


def names_in(lines: Sequence[Line]) -> frozenset[str]:
    """Return the words in lines that may be names."""
    return frozenset(word for line in lines[:HEADER_LINES] for word in _NAME.findall(line.text[:500]))


def _is_key(line: Line, one: Candidate, n_times: int) -> bool:
    if one.form != "colon":
        return False
    return is_header_key(one.label) or (n_times == 1 and _TABBED.match(line.text) is not None)


def _speaks(one: Candidate, n_times: int) -> bool:
    """Say whether a label may be a speaker's: a role or code, or one that recurs."""
    if one.label.casefold() in ASKED:
        return n_times > _LISTED
    return may_be_label(one.label) and (n_times > 1 or is_role(one.label) or is_code(one.label))


def is_listed(line: Line, one: Candidate) -> bool:
    """Say whether a name or fact stands after the colon, as in a list of who takes part, and no talk."""
    return one.form == "colon" and _is_fact(line.text[one.speech :])


def _is_name_line(lines: Sequence[Line], found: Sequence[Candidate | None], times: Counter[str], i: int) -> bool:
    """Say whether a line right under the header tells a name of a label that speaks further down."""
    one = found[i] if i < len(found) else None
    return one is not None and _speaks(one, times[one.label]) and is_listed(lines[i], one)


def _list_end(lines: Sequence[Line], found: Sequence[Candidate | None], times: Counter[str]) -> int:
    """Return where a list of different labels, each with a name or fact, ends at a blank line; 0 for none.

    Other lines may stand below the list. A single label is a list where it does not speak, and turns don't stand a
    blank line apart.
    """
    first = next((i for i, one in enumerate(found[:HEADER_LINES]) if one and may_be_label(one.label)), 0)
    end = first
    while end < len(found) and _is_name_line(lines, found, times, end):
        end += 1
    labels = [one.label for one in found[first:end] if one]
    is_alone = all(times[label] == 1 for label in labels) and all(
        line.text.strip() for line in lines[end + 1 : end + 3]
    )
    is_list = len(set(labels)) == len(labels) and (len(labels) >= _LISTED or is_alone)
    while is_list and 0 < end < HEADER_LINES and end < len(lines) and lines[end].text.strip():
        one = found[end]
        is_list = not (one and times[one.label] > 1)
        end += 1
    return end if is_list and labels and end < len(lines) else 0


def _is_fact(value: str) -> bool:
    """Say whether the words after a colon are a name or a fact: `Kari Berg`, `Turid, sykepleier`, `leder, 20 år`."""
    words = value.split()
    if not 0 < len(words) <= _FACT_WORDS or value.rstrip()[-1] in ".?!…-–]" or not value[0].isalnum():
        return False
    if words[0].strip(",").casefold() in GREETINGS:
        return False
    if words[0][0].islower() and len(words) <= _FACT_WORDS / 2:
        return True
    before_comma = value.partition(",")[0].partition("(")[0].split()
    return all(word[0].isupper() or word[0].isdigit() or word in _SMALL_WORDS for word in before_comma)
