"""Reads codebooks written in YAML; all problems of a file are reported at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from coanalysis.codebook.fields import Fields, Line
from coanalysis.codebook.nodes import Findings, Slot, compose, is_null, line_of
from coanalysis.codebook.plain import shared_ids
from coanalysis.codebook.redirects import note_redirects
from coanalysis.codebook.references import Reference, note_circles, note_dead, references
from coanalysis.errors import CodebookError, LoadError, Problem
from coanalysis.model import Code, Codebook, Indicator, Texts, text_sha
from coanalysis.text import canonical
from coanalysis.words import LANGUAGES

if TYPE_CHECKING:
    from typing import Literal

    from ruamel.yaml.nodes import Node

__all__ = [
    "AUTOMATION",
    "CODE_FIELDS",
    "TOP_FIELDS",
    "default_negated",
    "parse_codebook",
    "read_codebook",
    "read_codebooks",
]

#: The largest file taken for a codebook: about ten times the largest shipped one.
FILE_LIMIT = 2 * 2**20
TOP_FIELDS = ("id", "version", "title", "languages", "codes")
CODE_FIELDS = (
    "id", "parent", "name", "definition", "include", "exclude", "confused_with", "counterpart", "negated", "automation",
    "examples", "near_misses", "set_aside", "indicators", "colour", "sources", "status", "redirect",
    "split", "origin",
)  # fmt: skip
AUTOMATION = ("suggest", "assist", "manual")
STATUS = ("active", "draft", "retired")
ORIGIN = ("theory", "inductive")


def parse_codebook(text: str, *, path: str | Path = "", others: Iterable[Codebook] = ()) -> Codebook:
    """Return the codebook written in a YAML text.

    path: the file's name, for messages. others: codebooks of the same project, whose codes may be referred to; a
    reference into a facet that is neither here nor there is left for `check_codebooks`.
    Raises CodebookError with all problems, each with file and line.
    """
    others = tuple(others)
    book, found, findings = _parse(canonical(text).text, Findings(Path(path).as_posix() if path else ""))
    if book:
        ids = [code.id for part in (book, *others) for code in part.codes]
        note_dead(found, ids, findings, strict=False)
    findings.stop_if_any()
    assert book is not None
    return book


def read_codebook(path: str | Path, *, others: Iterable[Codebook] = ()) -> Codebook:
    """Return the codebook in a file. Raises CodebookError as `parse_codebook` does, or if the file cannot be read."""
    return parse_codebook(_file_text(path), path=path, others=others)


def read_codebooks(paths: Sequence[str | Path], *, is_complete: bool = True) -> tuple[Codebook, ...]:
    """Return the codebooks of a project, read together: their codes may refer to each other.

    is_complete: these are all of them; if not, references into a facet that none of them has are left alone.

    Raises CodebookError with the problems of all files, dead references and ids that two files use included.
    """
    parsed = [_parse(canonical(_file_text(path)).text, Findings(Path(path).as_posix())) for path in paths]
    books = [book for book, _, _ in parsed if book]
    ids = [code.id for book in books for code in book.codes]
    problems: list[Problem] = []
    for _, found, findings in parsed:
        note_dead(found, ids, findings, strict=is_complete and len(books) == len(parsed))
        problems += findings.problems()
    problems += shared_ids(books)
    if problems:
        raise CodebookError(f"{len(problems)} problems in the codebooks", hint="mend the lines named",
                            code="codebook.invalid", problems=problems)  # fmt: skip
    return tuple(books)


def _file_text(path: str | Path) -> str:
    from coanalysis.files import decode, read_bytes

    place = Path(path)
    try:
        data = read_bytes(place, limit=FILE_LIMIT)
        if place.suffix.lower() not in (".yaml", ".yml"):
            from coanalysis.codebook.formats import as_yaml

            return as_yaml(data, place.as_posix())
        return decode(data, where=place.as_posix()).text
    except LoadError as error:
        raise CodebookError(error.message, hint="a codebook is a YAML file in UTF-8", where=place.as_posix(),
                            code="codebook.unreadable") from error  # fmt: skip


Parsed = tuple[Codebook | None, list[Reference], Findings]


def _parse(source: str, findings: Findings) -> Parsed:
    """Return codebook, references with their lines, and findings; no codebook when the top is unusable."""
    try:
        root = compose(source, findings)
    except CodebookError:
        return None, [], findings
    if root is None:
        findings.add(0, "the file is empty", "a codebook has the fields " + ", ".join(TOP_FIELDS))
        return None, [], findings
    fields = Fields(source, findings)
    top = fields.slots(root, "the codebook", TOP_FIELDS)
    if not top:
        return None, [], findings
    fields.languages = _languages(fields, top)
    codes, found = _codes(fields, top)
    book = _book(fields, top, codes)
    return replace(book, sha=text_sha(source), path=findings.path), found, findings


def _languages(fields: Fields, top: dict[str, Slot]) -> tuple[str, ...]:
    if "languages" not in top:
        return LANGUAGES
    entries = fields.items(top["languages"].value, "languages")
    words = tuple(dict.fromkeys(fields.one_of(entry, "a language", LANGUAGES) for entry in entries))
    return words or LANGUAGES


def _book(fields: Fields, top: dict[str, Slot], codes: tuple[Code, ...]) -> Codebook:
    def required(name: str) -> str:
        if name not in top:
            fields.findings.add(1, f"the codebook has no `{name}`")
            return ""
        read = fields.identifier if name == "id" else fields.filled
        return read(top[name].value, name)

    title = fields.texts(top["title"].value, "title") if "title" in top else {}
    return Codebook(required("id"), required("version"), title, fields.languages, codes)


def _codes(fields: Fields, top: dict[str, Slot]) -> tuple[tuple[Code, ...], list[Reference]]:
    if "codes" not in top:
        fields.findings.add(1, "the codebook has no `codes`")
        return (), []
    pairs = [_code(fields, node) for node in fields.items(top["codes"].value, "codes")]
    codes = tuple(code for code, _ in pairs)
    _note_repeated(codes, fields.findings)
    note_circles(codes, fields.findings)
    note_redirects(codes, fields.findings)
    return tuple(code for code in codes if code.id), [reference for _, found in pairs for reference in found]


def _note_repeated(codes: Iterable[Code], findings: Findings) -> None:
    first: dict[str, int] = {}
    for code in codes:
        line = first.setdefault(code.id, code.line)
        if code.id and line != code.line:
            findings.add(code.line, f"the code {code.id!r} stands twice, first in line {line}")


def _code(fields: Fields, node: Node) -> tuple[Code, list[Reference]]:
    slots = fields.slots(node, "the code", CODE_FIELDS)
    code_id = fields.identifier(slots["id"].value, "id") if "id" in slots else ""
    for name in ("id", "name"):
        if name not in slots and slots:
            fields.note(node, f"the code{f' {code_id!r}' if code_id else ''} has no `{name}`")
    code = _meaning(fields, slots, Code(code_id, {}, line=line_of(node)))
    code = _workings(fields, slots, code)
    return code, references(code, _lines(slots))


def _lines(slots: dict[str, Slot]) -> dict[str, int]:
    """Return where each field stands, and each code named under `confused_with`."""
    lines = {name: slot.line for name, slot in slots.items()}
    pairs = slots["confused_with"].value.value if "confused_with" in slots else ()
    return lines | {f"confused_with {pair[0].value}": line_of(pair[0]) for pair in pairs if isinstance(pair, tuple)}


def _meaning(fields: Fields, slots: dict[str, Slot], code: Code) -> Code:
    """Return the code with what it is called and what it means."""

    def texts(name: str) -> Texts:
        return fields.texts(slots[name].value, name) if name in slots else {}

    def reference(name: str) -> str | None:
        if name not in slots or is_null(slots[name].value):
            return None
        return fields.identifier(slots[name].value, name) or None

    def strings(name: str) -> tuple[str, ...]:
        return fields.strings(slots[name].value, name) if name in slots else ()

    return replace(
        code,
        name=texts("name"),
        parent=reference("parent"),
        definition=texts("definition"),
        include=texts("include"),
        exclude=texts("exclude"),
        confused_with=_confused_with(fields, slots),
        counterpart=reference("counterpart"),
        colour=fields.colour(slots["colour"].value) if "colour" in slots else "",
        sources=strings("sources"),
        status=cast("Literal['active', 'draft', 'retired']", _choice(fields, slots, "status", STATUS)),
        redirect=reference("redirect"),
        split=tuple(dict.fromkeys(strings("split"))),
        origin=cast("Literal['theory', 'inductive']", _choice(fields, slots, "origin", ORIGIN)),
    )


def _choice(fields: Fields, slots: dict[str, Slot], name: str, choices: tuple[str, ...]) -> str:
    return fields.one_of(slots[name].value, name, choices) if name in slots else choices[0]


def _confused_with(fields: Fields, slots: dict[str, Slot]) -> dict[str, Texts]:
    if "confused_with" not in slots or is_null(slots["confused_with"].value):
        return {}
    others = fields.slots(slots["confused_with"].value, "confused_with")
    return {other: fields.texts(slot.value, f"confused_with {other}: the question") for other, slot in others.items()}


def _workings(fields: Fields, slots: dict[str, Slot], code: Code) -> Code:
    """Return the code with its examples, near misses and indicators."""
    automation = _choice(fields, slots, "automation", AUTOMATION)
    negated = fields.negated(slots["negated"].value) if "negated" in slots else ()
    return replace(
        code,
        automation=cast("Literal['suggest', 'assist', 'manual']", automation),
        negated=negated or default_negated(code),
        examples=fields.examples(slots["examples"].value) if "examples" in slots else (),
        near_misses=fields.near_misses(slots["near_misses"].value) if "near_misses" in slots else (),
        set_aside=tuple(text for _, text in _good_lines(fields, slots, code, "set_aside")),
        indicators=tuple(
            Indicator(code.id, text, line) for line, text in _good_lines(fields, slots, code, "indicators")
        ),
    )


def default_negated(code: Code) -> tuple[str, ...]:
    """Return what a negated hit of this code means when its codebook does not say.

    A phase that is denied is a phase that failed; a denied enabler suggests its counterpart; anything else denied
    may be a deviating utterance and is not suggested.
    """
    if code.facet == "phase":
        return ("failed",)
    if code.facet == "enabler" and code.counterpart:
        return (f"suggest {code.counterpart}",)
    return ("negative_case",)


def _good_lines(fields: Fields, slots: dict[str, Slot], code: Code, name: str) -> list[Line]:
    """Return the lines of a field that can be parsed; the others are noted."""
    from coanalysis.codebook.indicators import IndicatorError, parse_indicator

    if name not in slots:
        return []
    good = []
    for line, text in fields.lines(slots[name].value, name):
        try:
            pattern = parse_indicator(text)
        except IndicatorError as error:
            fields.findings.add(line, f"{code.id}: {name}, column {error.column}: {error.message}")
            continue
        if name == "set_aside" and (pattern.body is None or pattern.weak or pattern.language or pattern.negated):
            fields.findings.add(line, f"{code.id}: set_aside: {text!r}", "idioms are plain words, without prefixes")
            continue
        good.append((line, text))
    return good
