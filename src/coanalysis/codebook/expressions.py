"""Regular expressions of `re:` lines: looked for only where they can match, stopped when they take too long."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING

from coanalysis.codebook.grammar import IndicatorError

if TYPE_CHECKING:
    from regex import Pattern as Regex

__all__ = ["Account", "Expression", "OverBudgetError", "compile_regex", "needed_letters"]

#: CPU seconds one pattern may take in one passage, and in all passages of a pass together: a fixed sum, and some more
#: for each character read. An honest pattern takes well under a millisecond a passage.
PASSAGE_BUDGET_S = 0.2
TOTAL_BUDGET_S = 2.0
CHARACTER_BUDGET_S = 1e-6
#: Numbers of repetitions multiplied, as in `(a{50}){50}`: more takes seconds to compile.
_MOST_REPEATED = 20_000
_REPEATED = re.compile(r"(?<!\\)\{(\d*)(?:,(\d*))?\}")
_ITEM = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\()|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<many>[*+?]|\{)|(?P<letter>[^\W\d_])|(?P<other>.)",
    re.DOTALL,
)


class OverBudgetError(Exception):
    """A pattern took longer than it may."""


@lru_cache(maxsize=1024)
def _compiled(source: str, case: bool) -> Regex[str]:
    import regex

    return regex.compile(source, 0 if case else regex.IGNORECASE)


def compile_regex(source: str, *, column: int = 1, case: bool = False) -> Regex[str]:
    """Return a compiled pattern. Raises IndicatorError at the place of the fault.

    column: of the first character of `source` in its line. case: capital letters matter.
    """
    import regex

    repeated = 1
    for found in _REPEATED.finditer(source):
        repeated *= max([1, *(int(number[:9]) for number in found.groups() if number)])
        if repeated > _MOST_REPEATED:
            message = f"the pattern after re: repeats its parts more than {_MOST_REPEATED} times"
            raise IndicatorError(message, column + found.start())
    try:
        return _compiled(source, case)
    except regex.error as error:
        place = column + (getattr(error, "pos", 0) or 0)
        raise IndicatorError(f"the pattern after re: is not valid: {getattr(error, 'msg', error)}", place) from error
    except (RecursionError, OverflowError, ValueError, KeyError, MemoryError) as error:
        raise IndicatorError("the pattern after re: is not valid or too large", column) from error


@lru_cache(maxsize=1024)
def needed_letters(source: str) -> str:
    """Return letters that stand in every match of a pattern, lower case; '' when none are certain.

    Cautious: groups, sets, what may be left out and patterns with alternatives or flags give nothing.
    """
    if re.search(r"\(\?[a-zA-Z-]*[xLVfbe]", source):
        return ""
    runs, run, depth = [""], "", 0
    for item in _ITEM.finditer(source):
        kind = item.lastgroup
        depth += (kind == "open") - (kind == "close")
        if kind == "bar" and depth == 0:
            return ""
        if kind == "letter" and depth == 0:
            run += item[0].lower()
            continue
        runs.append(run[:-1] if kind == "many" else run)
        run = ""
    return max([*runs, run], key=len)


class Account:
    """The CPU time that one line has taken in a pass, against what it may take."""

    def __init__(self) -> None:
        self.spent_s = 0.0
        self.characters = 0

    def charge(self, seconds: float, characters: int) -> None:
        """Note what a passage of so many characters took. Raises OverBudgetError when all of them took too long."""
        self.spent_s += seconds
        self.characters += characters
        if self.spent_s > TOTAL_BUDGET_S + CHARACTER_BUDGET_S * self.characters:
            raise OverBudgetError


class Expression:
    """A pattern with its time account. Keep one per pass."""

    def __init__(self, source: str) -> None:
        self.regex = compile_regex(source)
        letters = needed_letters(source)
        self.letters = letters if letters.isascii() or letters == letters.casefold() else ""
        self.account = Account()

    def spans(self, passage: str, lowered: str) -> list[tuple[int, int]]:
        """Return (start, end) of every match that is not empty. lowered: the passage in lower case.

        Raises OverBudgetError when the passage or the whole pass takes too long.
        """
        if self.letters not in lowered:
            return []
        begin = time.process_time()
        try:
            found = [match.span() for match in self.regex.finditer(passage, timeout=PASSAGE_BUDGET_S)]
        except TimeoutError as error:
            raise OverBudgetError from error
        self.account.charge(time.process_time() - begin, len(passage))
        return [(start, end) for start, end in found if end > start]
