"""Where retired codes point to: checked when a codebook is read, and when several are used together."""

from __future__ import annotations

from collections.abc import Iterable

from coanalysis.codebook.nodes import Findings
from coanalysis.model import Code

__all__ = ["note_loops", "note_redirects"]


def note_redirects(codes: Iterable[Code], findings: Findings) -> None:
    """Note codes that point to another although they are in use, point twice, or come back to themselves."""
    codes = tuple(codes)
    for code in codes:
        points = "redirect" if code.redirect else "split"
        if (code.redirect or code.split) and code.status != "retired":
            findings.add(code.line, f"{code.id}: `{points}` stands on a code that is in use", "add `status: retired`")
        if code.redirect and code.split:
            findings.add(code.line, f"{code.id}: it has both `redirect` and `split`", "leave one of them")
        if len(code.split) == 1:
            findings.add(code.line, f"{code.id}: `split` names one code only", "name two, or write `redirect`")
    note_loops(codes, codes, findings)


def note_loops(codes: Iterable[Code], known: Iterable[Code], findings: Findings) -> None:
    """Note those of some codes whose redirects lead back to themselves. known: all codes there are."""
    targets = {code.id: code.redirect for code in known if code.redirect}
    for code in codes:
        seen: list[str] = []
        at = code.redirect
        while at and at not in seen:
            seen.append(at)
            at = targets.get(at)
        if code.id in seen and code.redirect != code.id:
            findings.add(code.line, f"{code.id}: its redirects lead back to itself", "name a code that is in use")
