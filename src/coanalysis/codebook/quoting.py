"""Entries of a YAML list whose quotation marks YAML takes for its own.

In a block, `"ikke nok"` is a phrase of exactly these words. As an entry of a list, `- "ikke nok"`, the marks belong
to YAML, and the line left over, `ikke nok`, also finds other inflections.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coanalysis.codebook.nodes import Findings, compose, line_of
from coanalysis.errors import Problem

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node, ScalarNode

__all__ = ["unquoted_entries"]

_LINES = frozenset({"indicators", "set_aside"})


def unquoted_entries(text: str, *, path: str) -> tuple[Problem, ...]:
    """Return a problem for each list entry of `indicators` or `set_aside` that stands in quotation marks.

    text: a codebook file that was read without problems. Entries that hold more than one line's worth of grammar
    (a prefix, `|`, an operator, inner quotation marks) are quoted because YAML asks for it, and are left alone.
    """
    findings = Findings(path)
    root = compose(text, findings)
    for entry in _entries(root) if root is not None else ():
        if entry.style in ("'", '"') and _is_bare(entry.value):
            findings.add(
                line_of(entry),
                f"YAML takes the quotation marks of `{entry.value}` for its own: it also finds other inflections",
                f"""write '"{entry.value}"' for exactly these words, or leave the marks out""",
            )
    return findings.problems()


def _is_bare(line: str) -> bool:
    return not any(mark in line for mark in '":|()*#') and not any(
        word.isupper() and len(word) > 2 for word in line.split()
    )


def _entries(node: Node) -> Iterator[ScalarNode]:
    """Yield the scalar entries of lists of indicator lines, anywhere below a node."""
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if isinstance(node, MappingNode):
        for key, value in node.value:
            if getattr(key, "value", "") in _LINES and isinstance(value, SequenceNode):
                yield from (entry for entry in value.value if isinstance(entry, ScalarNode))
            else:
                yield from _entries(value)
    elif isinstance(node, SequenceNode):
        for entry in node.value:
            yield from _entries(entry)
