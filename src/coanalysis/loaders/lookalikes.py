"""Plain texts that look like transcripts and are none: chats, mails, tables, data, logs. Told from their first lines.

What is told here can be read all the same with `--format text`, and every message says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from coanalysis.loaders.lexicon import is_role
from coanalysis.loaders.stamps import to_ms

__all__ = ["Lookalike", "lookalike"]

#: What a file is, and what to do instead.
Lookalike = tuple[str, str]

#: So many lines are looked at; so many at least of them, and this share, tell a kind.
LOOKED_AT, FEWEST, SHARE = 60, 3, 0.8
#: Talk has more words a second than a chat, in which minutes pass; a chat of a meeting has so many lines at least.
CHAT_WORDS_A_SECOND, CHAT_LINES = 0.5, 3
#: Separators in a line of a table; mails of a thread, and kinds of fields in them; the share of lines that begin with a
#: date or a time where each entry may have several lines.
SEPARATORS, MAILS, FIELDS, PART = 2, 2, 3, 0.5

_ANYWAY = "if it is a transcript after all, say --format text"
_CHAT_FROM = re.compile(r"\d{1,2}:\d\d(?::\d\d)?\s+(?:From|Fra|Frå) .{1,80}? (?:to|til|To|Til) .{1,80}?(?::|$)")
_CHAT_TAB = re.compile(r"(\d\d:\d\d:\d\d)\t ?([^\t:]{1,80}):\t(.*)")
_MESSAGE = re.compile(
    r"\u200e?\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? (?:kl\.? )?\d{1,2}[:.]\d\d(?:[:.]\d\d)?"
    r"(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?(?:\]| -) "
)
_FROM = ("from", "fra", "frå")
_FIELD = re.compile(r"(from|fra|frå|to|til|cc|kopi|sent|sendt|date|dato|subject|emne|reply-to): ?\S", re.IGNORECASE)
_LOG = re.compile(
    r"\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d[.,]?\d{0,6}\S{0,6}\]?[ |-]*.{0,40}?"
    r"\b(?:INFO|WARN|WARNING|ERROR|DEBUG|TRACE|FATAL|NOTICE)\b"
)
_YAML_KEY = re.compile(r"(?P<indent> *)(?:- )?[a-zæøå_][\w.-]*:(?P<value>(?: .*)?)")
_YAML_ITEM = re.compile(r" *-(?: .*)?|---.*")
_JSON = re.compile(r"""\{\s*(?:$|["}])|\[\s*(?:$|\{|"[^"]*"\s*,)""")


def lookalike(head: str) -> Lookalike | None:
    """Return what a text is that is no transcript, and what to do; None where it may be one.

    head: the beginning of the text, a few thousand characters.
    """
    lines = [line for line in head.split("\n")[: LOOKED_AT * 2] if line.strip()][:LOOKED_AT]
    return next((found for tell in _TELLERS if (found := tell(lines))), None)


def _meeting_chat(lines: Sequence[str]) -> Lookalike | None:
    hint = "import the transcript of the meeting, often a .vtt file"
    sent = sum(_CHAT_FROM.match(line) is not None for line in lines)
    if sent >= max(CHAT_LINES, PART * len(lines) - 1):
        return "the chat of a meeting", hint
    rows = [found.groups() for line in lines if (found := _CHAT_TAB.fullmatch(line.rstrip("\r")))]
    is_chat = len(rows) >= max(CHAT_LINES, SHARE * len(lines)) and _is_slow(rows)
    return ("the chat of a meeting", f"{hint}; {_ANYWAY}") if is_chat else None


def _is_slow(rows: Sequence[tuple[str, ...]]) -> bool:
    """Say whether far fewer words are written than would be spoken in the time, and nobody is an interviewer."""
    if any(is_role(name) for _, name, _ in rows):
        return False
    times = [to_ms(time) for time, _, _ in rows]
    if any(two < one for one, two in pairwise(times)):
        return False
    seconds = (times[-1] - times[0]) / 1000
    return sum(len(text.split()) for _, _, text in rows[:-1]) < CHAT_WORDS_A_SECOND * seconds


def _messages(lines: Sequence[str]) -> Lookalike | None:
    n_sent = sum(_MESSAGE.match(line) is not None for line in lines)
    if n_sent < max(FEWEST, PART * len(lines)):
        return None
    return "an exported chat", f"a chat is written, not spoken; {_ANYWAY}"


def _mails(lines: Sequence[str]) -> Lookalike | None:
    """Tell several mails one below the other; an interview in a mail is read."""
    fields = [found.group(1).casefold() for line in lines if (found := _FIELD.match(line))]
    n_from = sum(field in _FROM for field in fields)
    has_address = any("@" in line for line in lines)
    is_labelled = any(is_role(line.partition(":")[0].strip()) for line in lines if ":" in line)
    if n_from < MAILS or len(set(fields)) < FIELDS or not has_address or is_labelled:
        return None
    return "a thread of e-mails", f"save the interview in it as a file of its own; {_ANYWAY}"


def _log(lines: Sequence[str]) -> Lookalike | None:
    n_logged = sum(_LOG.match(line) is not None for line in lines)
    is_log = n_logged >= max(FEWEST, PART * len(lines))
    return (
        ("the log of a program", f"look for the transcript the program wrote beside it; {_ANYWAY}") if is_log else None
    )


def _data(lines: Sequence[str]) -> Lookalike | None:
    """Tell JSON that no loader knows, and YAML: keys in small letters, some of them with further keys below."""
    first = lines[0].lstrip("\ufeff \t") if lines else ""
    if _JSON.match(first):
        return "a JSON file of an unknown kind", "export it from its program as .docx, .txt, .vtt or .srt"
    keys = [found for line in lines if (found := _YAML_KEY.fullmatch(line.rstrip()))]
    items = sum(1 for line in lines if _YAML_ITEM.fullmatch(line.rstrip()))
    nested = sum(not one["value"].strip() and len(two["indent"]) > len(one["indent"]) for one, two in pairwise(keys))
    is_marked = first.startswith(("---", "%YAML"))
    if len(keys) + items < max(FEWEST, SHARE * len(lines)) or not keys or not (nested or (is_marked and len(keys) > 1)):
        return None
    return "a file of settings or data (YAML)", f"import the transcript itself; {_ANYWAY}"


def _table(lines: Sequence[str]) -> Lookalike | None:
    """Tell a table no loader knows: the same number of separators on every line, below a line of headings."""
    for separator in (";", ",", "|"):
        counts = {line.count(separator) for line in lines}
        if (
            len(lines) > FEWEST
            and len(counts) == 1
            and counts.pop() >= SEPARATORS
            and not re.search(r"[.:!?]", lines[0])
        ):
            hint = "say which columns hold what: --format csv --columns speaker=…,text=…"
            return "a table whose columns are not known", f"{hint}; {_ANYWAY}"
    return None


_TELLERS: tuple[Callable[[Sequence[str]], Lookalike | None], ...] = (
    _meeting_chat, _messages, _mails, _log, _data, _table,
)  # fmt: skip
