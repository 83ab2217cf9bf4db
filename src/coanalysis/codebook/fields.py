"""Reads the fields of a codebook from YAML nodes, noting every problem with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from coanalysis.codebook.nodes import Findings, Slot, is_block, is_null, line_of, near
from coanalysis.model import Example, NearMiss, Texts
from coanalysis.words import LANGUAGES

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

__all__ = ["Fields", "Line"]

Line = tuple[int, str]
"""A line of a block or list: its line in the file, from 1, and its text."""

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ID = re.compile(r"[a-zæøå0-9][a-zæøå0-9_-]*(/[a-zæøå0-9][a-zæøå0-9_-]*)?")
REFERENCE = re.compile(r"suggest\s+(\S+)")
NEGATED = ("negative_case", "failed", "ignore")


class Fields:
    """Turns nodes into values; what is wrong goes into `findings`, and the value stays empty.

    source: the file's text, to which the nodes' positions refer. languages: of this codebook; the first one is that
    of texts written without a language.
    """

    def __init__(self, source: str, findings: Findings, languages: tuple[str, ...] = LANGUAGES) -> None:
        self.source = source
        self.findings = findings
        self.languages = languages
        self._lines: dict[int, int] = {}

    def note(self, node: Node, message: str, hint: str = "") -> None:
        """Note a problem at a node; where nothing was written, at its key."""
        self.findings.add(self._lines.get(id(node), line_of(node)), message, hint)

    def slots(self, node: Node, what: str, known: Iterable[str] | None = None) -> dict[str, Slot]:
        """Return the keys of a mapping. Unknown and repeated keys are noted; known None takes any key."""
        from ruamel.yaml.nodes import MappingNode, ScalarNode

        if not isinstance(node, MappingNode):
            self.note(node, f"{what} should be written as `field: value` lines")
            return {}
        found: dict[str, Slot] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.note(key, f"{what}: a field name is missing", "write `field: value`")
                continue
            slot = Slot(key.value, value, line_of(key))
            if is_null(value):
                self._lines[id(value)] = slot.line
            if slot.key in found:
                self.note(key, f"{what}: `{slot.key}` stands twice, first in line {found[slot.key].line}")
            elif known is not None and slot.key not in known:
                self.note(key, f"{what}: unknown field `{slot.key}`", _field_hint(slot.key, known))
            else:
                found[slot.key] = slot
        return found

    def items(self, node: Node, what: str) -> list[Node]:
        """Return the entries of a list; nothing written is an empty list."""
        from ruamel.yaml.nodes import SequenceNode

        if is_null(node):
            return []
        if not isinstance(node, SequenceNode):
            self.note(node, f"{what} should be a list", "start each entry with `- `")
            return []
        return list(node.value)

    def text(self, node: Node, what: str) -> str:
        """Return a text without white space around it; '' when nothing was written."""
        from ruamel.yaml.nodes import ScalarNode

        if not isinstance(node, ScalarNode):
            self.note(node, f"{what} should be one text")
            return ""
        return "" if is_null(node) else str(node.value).strip()

    def filled(self, node: Node, what: str) -> str:
        """Return a text that must not be empty."""
        from ruamel.yaml.nodes import ScalarNode

        text = self.text(node, what)
        if not text and isinstance(node, ScalarNode):
            self.note(node, f"{what} is empty", "quote a text that starts with #" if what == "colour" else "")
        return text

    def identifier(self, node: Node, what: str) -> str:
        """Return an id: a name, or facet and name with a slash between."""
        text = self.filled(node, what)
        if text and not ID.fullmatch(text):
            self.note(node, f"{what} {text!r} is not an id", "small letters, digits and hyphens, as in `barrier/time`")
            return ""
        return text

    def one_of(self, node: Node, what: str, choices: tuple[str, ...]) -> str:
        """Return one of the words allowed, the first one when something else stands there."""
        text = self.filled(node, what)
        if text in choices:
            return text
        if text:
            self.note(node, f"{what} is {text!r}", near(text, choices) or "use one of: " + ", ".join(choices))
        return choices[0]

    def colour(self, node: Node) -> str:
        """Return a colour such as `#1f77b4`."""
        text = self.filled(node, "colour")
        if text and not COLOUR.fullmatch(text):
            self.note(node, f"colour {text!r} is not a colour", 'write it as "#1f77b4"')
            return ""
        return text

    def texts(self, node: Node, what: str, *, also: tuple[str, ...] = ()) -> Texts:
        """Return texts by language. A text without a language is in the first one. also: other keys allowed here."""
        from ruamel.yaml.nodes import ScalarNode

        if isinstance(node, ScalarNode):
            text = self.filled(node, what)
            return {self.languages[0]: text} if text else {}
        slots = self.slots(node, what, (*LANGUAGES, *also))
        texts = {key: self.filled(slot.value, f"{what} ({key})") for key, slot in slots.items() if key in LANGUAGES}
        self._check_languages(slots, what)
        return {key: texts[key] for key in LANGUAGES if texts.get(key)}

    def _check_languages(self, slots: dict[str, Slot], what: str) -> None:
        for key in LANGUAGES:
            if key in slots and key not in self.languages:
                self.findings.add(slots[key].line, f"{what}: `{key}` is not in this codebook's `languages`")

    def strings(self, node: Node, what: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        from ruamel.yaml.nodes import ScalarNode

        entries = [node] if isinstance(node, ScalarNode) and not is_null(node) else self.items(node, what)
        return tuple(text for text in (self.filled(entry, what) for entry in entries) if text)

    def negated(self, node: Node) -> tuple[str, ...]:
        """Return what a negated hit means. Entries may also stand on one line with commas between."""
        words = [word.strip() for text in self.strings(node, "negated") for word in text.split(",")]
        for word in words:
            if word not in NEGATED and not REFERENCE.fullmatch(word):
                known = (*NEGATED, "suggest CODE")
                self.note(node, f"negated: {word!r} is not known", near(word, known) or "use: " + ", ".join(known))
        good = tuple(" ".join(word.split()) for word in words if word in NEGATED or REFERENCE.fullmatch(word))
        if "ignore" in good and len(good) > 1:
            self.note(node, "negated: `ignore` stands alone or not at all")
        return good

    def examples(self, node: Node) -> tuple[Example, ...]:
        """Return the examples, each with its line."""
        return tuple(self._example(entry) for entry in self.items(node, "examples"))

    def _example(self, node: Node) -> Example:
        texts = self.texts(node, "example", also=("source",))
        return Example(texts, self._part(node, "source") or "invented", line_of(node))

    def near_misses(self, node: Node) -> tuple[NearMiss, ...]:
        """Return the near misses, each with its line; one that does not say why is noted."""
        return tuple(self._near_miss(entry) for entry in self.items(node, "near_misses"))

    def _near_miss(self, node: Node) -> NearMiss:
        texts = self.texts(node, "near miss", also=("why", "known_hit"))
        why = self._part(node, "why")
        if not why:
            self.note(node, "near miss does not say why it is none", 'add `why: "…"`')
        known = self._part(node, "known_hit") or "false"
        if known not in ("true", "false"):
            self.note(node, f"known_hit is {known!r}", "write `known_hit: true` or leave the line out")
        return NearMiss(texts, why, known == "true", line_of(node))

    def _part(self, node: Node, name: str) -> str:
        """Return the text of one further key of a mapping, without noting anything about the others."""
        from ruamel.yaml.nodes import MappingNode

        if not isinstance(node, MappingNode):
            return ""
        values = [value for key, value in node.value if key.value == name]
        return self.text(values[0], name) if values else ""

    def lines(self, node: Node, what: str) -> list[Line]:
        """Return the lines of a block (`what: |`) or list, comments and empty lines left out."""
        from ruamel.yaml.nodes import ScalarNode

        from coanalysis.codebook.indicators import split_block

        if is_null(node):
            return []
        if not isinstance(node, ScalarNode):
            entries = [(line_of(entry), self._entry(entry, what)) for entry in self.items(node, what)]
            return [(line, text) for line, entry in entries for _, text in split_block([entry])]
        if node.style == ">" or (not is_block(node) and "\n" in self._verbatim(node)):
            self.note(node, f"the lines of {what} would be joined into one", f"write `{what}: |`")
            return []
        first = line_of(node) + (1 if is_block(node) else 0)
        return [(first + offset, text) for offset, text in split_block(node.value)]

    def _entry(self, node: Node, what: str) -> str:
        """Return one list entry; one that YAML read as `key: value` is put together again."""
        from ruamel.yaml.nodes import MappingNode, ScalarNode

        if isinstance(node, ScalarNode):
            return self.filled(node, what)
        if isinstance(node, MappingNode) and len(node.value) == 1:
            key, value = node.value[0]
            return f"{key.value}: {self._verbatim(value).strip()}"
        self.note(node, f"an entry of {what} should be one line of text", f"write `{what}: |` and one a line")
        return ""

    def _verbatim(self, node: Node) -> str:
        return self.source[node.start_mark.index : node.end_mark.index]


def _field_hint(key: str, known: Iterable[str]) -> str:
    if key.casefold() == "no":
        return "Norwegian is written `nb` (bokmål) or `nn` (nynorsk)"
    known = tuple(known)
    if set(LANGUAGES) <= set(known) and " " in key:
        return 'inside { } a comma ends a text: put it in "…"'
    return near(key, known) or "known: " + ", ".join(known)
