"""The cells of one code become its fields; what is wrong is noted with its cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coanalysis.codebook import cells
from coanalysis.codebook.columns import plain
from coanalysis.codebook.fields import COLOUR, ID, NEGATED, REFERENCE
from coanalysis.codebook.nodes import Findings, near
from coanalysis.codebook.read import AUTOMATION, ORIGIN, STATUS, default_negated
from coanalysis.codebook.tabular import Cell, Record
from coanalysis.errors import CodebookError, Problem
from coanalysis.model import Code, Example, Indicator, NearMiss, Texts
from coanalysis.words import LANGUAGES

__all__ = ["Places", "fill", "named"]

CHOICES = {"automation": AUTOMATION, "status": STATUS, "origin": ORIGIN}
#: Norwegian for the choices.
CHOICE_WORDS = {
    "aktiv": "active", "utkast": "draft", "utgått": "retired", "teori": "theory", "teoretisk": "theory",
    "deduktiv": "theory", "deductive": "theory", "induktiv": "inductive", "empiri": "inductive",
    "foreslå": "suggest", "hint": "assist", "manuell": "manual", "manuelt": "manual",
}  # fmt: skip

_ROW = re.compile(r"(?:cell ([A-Z]+)|row |line )([0-9]+)")


@dataclass(slots=True)
class Places(Findings):
    """Problems of a file that has cells, not lines: a line stands for a place."""

    at: list[str] = field(default_factory=list)

    def token(self, place: str) -> int:
        """Return the number that stands for a place."""
        self.at.append(place)
        return len(self.at)

    def add(self, line: int, message: str, hint: str = "") -> None:
        """Note a problem at the place that a number stands for."""
        self.found.append((line, Problem(self.at[line - 1] if line else self.path, message, hint)))

    def problem(self, place: str, message: str, hint: str = "") -> None:
        """Note a problem at a place."""
        self.add(self.token(place), message, hint)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems from the top of the file to its end, row by row."""
        return tuple(problem for _, problem in sorted(self.found, key=_in_file))

    def stop_if_any(self) -> None:
        """Raise CodebookError with all problems, if there are any."""
        problems = self.problems()
        if problems:
            count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
            hint = "mend the places named; docs/codebooks.md says what stands where"
            raise CodebookError(
                f"{count} in the codebook", hint=hint, where=self.path, code="codebook.invalid", problems=problems
            )


def _in_file(found: tuple[int, Problem]) -> tuple[str, int, int, str, int]:
    """Return where a problem stands: what comes before the row, the row, the column."""
    number, problem = found
    hit = _ROW.search(problem.where)
    if hit is None:
        return problem.where, 0, 0, "", number
    column = hit[1] or ""
    return problem.where[: hit.start()], int(hit[2]), len(column), column, number


def fill(code: Code, record: Record, *, languages: Sequence[str], known: Mapping[str, str], places: Places) -> Code:
    """Return the code with all its fields but id, name and parent. known: names as compared -> id of the code."""
    filler = _Filler(code, record, languages, known, places)
    values: dict[str, Any] = {name: read(name) for name, read in filler.readers().items()}
    code = replace(code, **{name: value for name, value in values.items() if value})
    return replace(code, negated=code.negated or default_negated(code))


def named(known: Mapping[str, str], text: str) -> str:
    """Return the id of the code that is meant by an id or a name; the text itself when it is neither."""
    if text in known or (ID.fullmatch(text) and "/" in text):
        return known.get(text, text)
    return known.get(plain(text), text)


@dataclass(frozen=True, slots=True)
class _Filler:
    code: Code
    record: Record
    languages: Sequence[str]
    known: Mapping[str, str]
    places: Places

    def readers(self) -> dict[str, Callable[[str], Any]]:
        """Return what reads each field."""
        return {
            **dict.fromkeys(("definition", "include", "exclude"), self._texts),
            **dict.fromkeys(CHOICES, self._choice),
            "counterpart": self._reference,
            "redirect": self._redirect,
            "confused_with": self._confused_with,
            "negated": self._negated,
            "examples": self._examples,
            "near_misses": self._near_misses,
            "set_aside": self._set_aside,
            "indicators": self._indicators,
            "colour": self._colour,
            "sources": self._sources,
        }

    def _cells(self, name: str) -> list[tuple[str, Cell]]:
        """Return the cells of a field, each with the language of its heading or of the codebook."""
        return [
            (language or self.languages[0], cell)
            for (field_name, language), found in self.record.cells.items()
            if field_name == name
            for cell in found
        ]

    def _note(self, cell: Cell, message: str, hint: str = "", *, line: int | None = None) -> None:
        place = f"{cell.place}, line {line + 1}" if line is not None and "\n" in cell.text else cell.place
        self.places.problem(place, f"{self.code.id}: {message}" if self.code.id else message, hint)

    def _in_order(self, texts: Mapping[str, str], cell: Cell) -> Texts:
        for key in texts:
            if key not in self.languages:
                self._note(cell, f"`{key}:` is not among the codebook's languages", "add it to the languages")
        return {key: texts[key] for key in LANGUAGES if texts.get(key)}

    def _texts(self, name: str) -> Texts:
        texts: dict[str, list[str]] = {}
        cell = Cell("", "")
        for language, cell in self._cells(name):
            for key, text in cells.read_texts(cell.text, language).items():
                texts.setdefault(key, []).append(text)
        return self._in_order({key: "\n".join(parts) for key, parts in texts.items()}, cell)

    def _choice(self, name: str) -> str:
        text = self.record.text(name)
        if not text:
            return ""
        chosen = self._choice_of(name)
        if chosen not in CHOICES[name]:
            hint = near(chosen, CHOICES[name]) or "use one of: " + ", ".join(CHOICES[name])
            self._note(self._cells(name)[0][1], f"{name} is {text!r}", hint)
        return chosen

    def _choice_of(self, name: str) -> str:
        text = self.record.text(name).casefold()
        return CHOICE_WORDS.get(text, text)

    def _code_id(self, text: str) -> str:
        return named(self.known, text)

    def _reference(self, name: str) -> str:
        text = self.record.text(name)
        return self._code_id(text) if text else ""

    def _redirect(self, name: str) -> str:
        target = self._reference(name)
        if target and self._choice_of("status") != "retired":
            self._note(self._cells(name)[0][1], "a code takes the place of one that is in use", "status: retired")
        return target

    def _confused_with(self, name: str) -> dict[str, Texts]:
        found: dict[str, Texts] = {}
        for language, cell in self._cells(name):
            for at, other, question in cells.read_questions(cell.text, language):
                code_id = self._code_id(other)
                if " " in code_id:
                    self._note(cell, f"confused_with names no code: {other!r}", "write its id on a line", line=at)
                if not any(question.values()):
                    hint = "write below it, after `nb:`, the question that tells the two apart"
                    self._note(cell, f"confused_with {other}: the question is empty", hint, line=at)
                found[code_id] = self._in_order(question, cell)
        return found

    def _negated(self, name: str) -> tuple[str, ...]:
        found = []
        for _, cell in self._cells(name):
            for word in (part.strip() for line in cell.text.split("\n") for part in line.split(",")):
                hit = REFERENCE.fullmatch(word)
                if word and word not in NEGATED and not hit:
                    choices = (*NEGATED, "suggest CODE")
                    self._note(cell, f"negated: {word!r} is not known", "use: " + ", ".join(choices))
                found += [f"suggest {self._code_id(hit[1])}" if hit else word] if word else []
            if "ignore" in found and len(found) > 1:
                self._note(cell, "negated: `ignore` stands alone or not at all")
        return tuple(found)

    def _examples(self, name: str) -> tuple[Example, ...]:
        return tuple(
            Example(self._in_order(entry.texts, cell), entry.more.get("source") or "invented")
            for language, cell in self._cells(name)
            for entry in cells.read_entries(cell.text, language)
        )

    def _near_misses(self, name: str) -> tuple[NearMiss, ...]:
        found = []
        for language, cell in self._cells(name):
            for entry in cells.read_entries(cell.text, language):
                why = entry.more.get("why", "")
                if not why:
                    hint = "add a line below it: `why: …` (`hvorfor: …`)"
                    self._note(cell, "a near miss does not say why it is none", hint, line=entry.at)
                is_known = entry.more.get("known_hit", "").casefold() in cells.YES
                found.append(NearMiss(self._in_order(entry.texts, cell), why, is_known))
        return tuple(found)

    def _sources(self, name: str) -> tuple[str, ...]:
        return tuple(source for _, cell in self._cells(name) for source in cells.read_sources(cell.text))

    def _colour(self, name: str) -> str:
        text = self.record.text(name)
        if text and not COLOUR.fullmatch(text):
            self._note(self._cells(name)[0][1], f"colour {text!r} is not a colour", 'write it as "#1f77b4"')
        return text

    def _indicators(self, name: str) -> tuple[Indicator, ...]:
        return tuple(Indicator(self.code.id, text, 0) for text in self._lines(name))

    def _set_aside(self, name: str) -> tuple[str, ...]:
        return tuple(self._lines(name))

    def _lines(self, name: str) -> list[str]:
        """Return the lines of a block, comments too; those that cannot be parsed are noted."""
        from coanalysis.codebook.indicators import IndicatorError, parse_indicator, split_block

        found: list[str] = []
        for _, cell in self._cells(name):
            for at, text in split_block(cell.text):
                try:
                    pattern = parse_indicator(text)
                except IndicatorError as error:
                    self._note(cell, f"{name}, column {error.column}: {error.message}", line=at)
                    continue
                if name == "set_aside" and (
                    pattern.body is None or pattern.weak or pattern.language or pattern.negated
                ):
                    self._note(cell, f"set_aside: {text!r}", "idioms are plain words, without prefixes", line=at)
            found += [line.strip() for line in cell.text.split("\n") if line.strip()]
        return found if any(split_block(found)) else []
