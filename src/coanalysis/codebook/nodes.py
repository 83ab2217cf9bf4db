"""YAML as a tree of nodes with line numbers, and the list of problems found on the way.

Scalars stay text: nothing is guessed to be a number, a date or a truth value, so the bare word `no` is the word *no*.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coanalysis.errors import CodebookError, Problem

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node, ScalarNode

__all__ = ["Findings", "Slot", "compose", "is_block", "is_null", "line_of", "near"]


def near(word: str, known: Iterable[str]) -> str:
    """Return `did you mean …?` for the known word closest to `word`, or '' when none is close."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""


@dataclass(slots=True)
class Findings:
    """Problems of one file, each with its line. path: the file's name in messages."""

    path: str
    found: list[tuple[int, Problem]] = field(default_factory=list)

    def add(self, line: int, message: str, hint: str = "") -> None:
        """Note a problem. line: from 1; 0 when the whole file is meant."""
        place = ", ".join(part for part in (self.path, f"line {line}" if line else "") if part)
        self.found.append((line, Problem(place, message, hint)))

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems in the order of their lines."""
        return tuple(problem for _, problem in sorted(self.found, key=lambda pair: pair[0]))

    def stop_if_any(self) -> None:
        """Raise CodebookError with all problems, if there are any."""
        problems = self.problems()
        if not problems:
            return
        count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
        raise CodebookError(
            f"{count} in the codebook",
            hint="mend the lines named; the file format is described in codebooks/README.md",
            where=self.path,
            code="codebook.invalid",
            problems=problems,
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """One key of a mapping and what stands after it. line: of the key, from 1."""

    key: str
    value: Node
    line: int


def line_of(node: Node) -> int:
    """Return the line a node starts on, from 1."""
    return int(node.start_mark.line) + 1


def is_null(node: Node) -> bool:
    """Say whether nothing was written: an empty value, `null` or `~`."""
    return _is_plain(node) and node.value in ("", "~", "null", "Null", "NULL")


def _is_plain(node: Node) -> bool:
    from ruamel.yaml.nodes import ScalarNode

    return isinstance(node, ScalarNode) and not node.style


def is_block(node: ScalarNode) -> bool:
    """Say whether a text was written after `|`, line by line."""
    return bool(node.style == "|")


def compose(text: str, findings: Findings) -> Node | None:
    """Return the node tree of a YAML 1.2 text, or None when the file is empty.

    Raises CodebookError when the text is not YAML, holds several documents, uses anchors, or is nested too deeply.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        _note_syntax(error, text, findings)
    except RecursionError:
        findings.add(0, "the file is nested too deeply to be a codebook")
    else:
        if node is not None:
            _refuse_anchors(node, findings)
        findings.stop_if_any()
        return node
    findings.stop_if_any()
    return None


def _note_syntax(error: Exception, text: str, findings: Findings) -> None:
    """Note what stopped the YAML reader: tabs if there are any, else the place it names."""
    tabs = [number for number, line in enumerate(text.split("\n"), 1) if "\t" in line[: _indent(line)]]
    for number in tabs:
        findings.add(number, "the line is indented with a tab", "use blanks: two for each level")
    if tabs:
        return
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "context", None) or "not readable as YAML"
    line = mark.line + 1 if mark else 0
    findings.add(line, f"not YAML: {problem}", _syntax_hint(text, line))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _syntax_hint(text: str, line: int) -> str:
    """Guess from the line itself what its writer should change."""
    lines = text.split("\n")
    here = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    value = here.removeprefix("- ")
    if value.startswith(("*", "&", "!", "%", "@", "`")):
        return 'put the text in "…", or write indicators as a block after `indicators: |`'
    if value.partition(": ")[2].count(": "):
        return 'a text that holds `: ` is written in "…"'
    if value.count('"') % 2:
        return "a quotation mark is opened and not closed, on this line or before"
    return "look at the indentation and the quotation marks of this line and the one before"


def _refuse_anchors(root: Node, findings: Findings) -> None:
    """Note every node that stands in two places: aliases make small files huge."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            findings.add(line_of(node), "anchors (&) and aliases (*) are not used in codebooks", "write the text out")
            continue
        seen.add(id(node))
        waiting.extend(_children(node))


def _children(node: Node) -> Iterator[Node]:
    if not isinstance(node.value, list):
        return
    for child in node.value:
        if isinstance(child, tuple):
            yield from child
        else:
            yield child
