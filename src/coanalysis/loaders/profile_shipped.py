"""The profiles that come with the program, written as a researcher writes them in `coanalysis.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

__all__ = ["shipped"]

_SHIPPED = r"""
# Speech corpora of Tekstlaboratoriet: a code, a blank, and what was said, in small letters without full stops.
[tekstlab]
speaker = "code"
pause = ["#", "##", "###"]
overlap = ["*"]
broken = ["…-"]
comment = ["%…", "+…"]
anonymised = ["N N", 're:(?<!\w)[FMNPE]\d{1,2}(?!\w)']

# f4 and f4transkript: the time of the end of a paragraph stands at its end; // round what is said at once.
[f4]
stamp = "hash"
stamp_at = "end"
unclear = ["(unv.)", "(unv., …)"]

# MAXQDA: a time before each paragraph.
[maxqda]
speaker = "colon"
stamp = ["hash", "brackets", "clock"]

# MAXQDA, printed: every paragraph has a number before its label.
[maxqda-print]
speaker = "number"

# NVivo Transcription: time, tab, label, colon, tab, talk.
[nvivo]
speaker = "tab"
stamp = ["clock", "brackets"]

# Jefferson's signs of conversation analysis. Square brackets are overlap, words in round ones were heard with doubt.
[jefferson]
speaker = "colon"
pause = ["(.)", 're:\(\d{1,3}(?:[.,]\d{1,2})?\)']
overlap = ["[", "]", "="]
laughter = ["@", 're:(?<!\w)(?:[hH][aeiouAEIOU]){2,10}h?(?!\w)']
sound = ['re:\.?(?<!\w)h{2,8}(?!\w)']
unclear = ["(   )", "( )", "()"]
comment = ["((…))", "°", "↑", "↓", ">", "<"]

# The same signs as CHAT writes them: overlap with raised half brackets, which may carry a number.
[chat-ca]
base = "jefferson"
overlap = ['re:[⌈⌊⎡⎣]\d?|(?:(?<=\s)\d)?[⌉⌋⎤⎦]', "="]
unclear = ["xxx", "yyy", "www"]
broken = ["…-", "&-…", "&+…"]
comment = ["((…))", "°", "↑", "↓", "∆", "∇", "[/]", "[//]", "[///]"]

# GAT 2: numbered lines; << >> round a way of speaking.
[gat2]
speaker = "number"
pause = ["(.)", "(-)", "(--)", "(---)", 're:\(\d{1,3}(?:[.,]\d{1,2})?\)']
overlap = ["[", "]", "="]
sound = ["°h", "h°", "°hh", "hh°", "°hhh", "hhh°"]
laughter = ["((lacht))", "((laughs))", "((ler))"]
comment = ["((…))", 're:<<[^<>\n]{1,60}>', ">", "<"]
unclear = ["((unverständlich…))", "(xxx)", "(xxx xxx)"]
"""


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Return name -> section of each profile that comes with the program."""
    return tomllib.loads(_SHIPPED)
