"""The text of a new codebook to start from: commented, per method, in bokmål, nynorsk or English."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from textwrap import wrap

from coanalysis.codebook.fields import ID
from coanalysis.errors import UsageError
from coanalysis.methods import profile
from coanalysis.words import LANGUAGES, word

__all__ = ["starter_text"]

WIDTH = 110
#: How many preliminary themes a codebook for systematic text condensation begins with; Malterud names four to eight.
PRELIMINARY_THEMES = 4
#: Talk in the example code: the same in every codebook, so that its word patterns fit.
EXAMPLES = (
    ("nb", "Vi fikk ulike svar, alt etter hvem vi spurte."),
    ("nn", "Beskjedane var så uklare at eg berre gjekk heim."),
    ("en", "We kept getting mixed messages from the office."),
)
NEAR_MISSES = (
    ("nb", "Jeg ga henne beskjed med en gang.", "message"),
    ("en", "The message was clear to all of us.", "clear"),
)
INDICATORS = ("ulike svar", "beskjed NEAR/3 uklar", "en: mixed message")


def starter_text(name: str, *, method: str = "directed", title: str = "", language: str = "nb") -> str:
    """Return the text of a codebook to start from. It passes `check` and `test` as it is.

    name: its id, and the facet of its codes; small letters, digits and hyphens. method: see `coanalysis.methods`.
    title: the name when empty. language: of comments, names and definitions.
    Raises UsageError for a name, method or language that cannot be.
    """
    if not ID.fullmatch(name) or "/" in name:
        like = re.sub(r"[^a-zæøå0-9]+", "-", name.casefold()).strip("-") or "my-codes"
        raise UsageError(
            f"a codebook cannot be called {name!r}", code="codebook.name",
            hint=f"small letters, digits and hyphens, such as {like}; its full name goes into --title",
        )  # fmt: skip
    known = profile(method)
    if language not in LANGUAGES:
        raise UsageError(f"the language {language!r} is not known", hint="one of " + ", ".join(LANGUAGES))
    write = _Words(name, language)
    body = BODIES.get(method, _theory)
    lines = [
        *write.comment("start.head", method=known.name(language)),
        *write.comment("start.format"),
        "#",
        *write.comment(f"start.{method}"),
        f"id: {name}",
        'version: "1"',
        f"title: {write.text(title.strip() or name)}",
        "languages: [nb, nn, en]",
        *body(write),
    ]
    return "\n".join(lines) + "\n"


class _Words:
    """Writes the words of one codebook in its language."""

    def __init__(self, name: str, language: str) -> None:
        self.name = name
        self.language = language

    def say(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)

    def comment(self, key: str, *, indent: int = 0, **values: object) -> list[str]:
        """Return words as lines of comment."""
        head = " " * indent + "# "
        return wrap(self.say(key, **values), WIDTH, initial_indent=head, subsequent_indent=head, break_on_hyphens=False)

    def text(self, text: str, *, language: str = "") -> str:
        """Return a text by language, as YAML."""
        return f"{{{language or self.language}: {json.dumps(text, ensure_ascii=False)}}}"

    def field(self, field: str, key: str, **values: object) -> str:
        return f"    {field}: {self.text(self.say(key, **values))}"


def _theory(write: _Words) -> Iterator[str]:
    """Yield a root and a worked example below it."""
    yield "codes:"
    yield from write.comment("start.root", indent=2)
    yield f"  - id: {write.name}"
    yield write.field("name", "start.root_name")
    yield write.field("definition", "start.root_definition")
    yield "    automation: manual"
    yield ""
    yield from write.comment("start.replace", indent=2)
    yield f"  - id: {write.name}/example"
    yield f"    parent: {write.name}"
    yield write.field("name", "start.example")
    yield from (write.field(field, f"start.{field}") for field in ("definition", "include", "exclude"))
    yield from write.comment("start.examples", indent=4)
    yield "    examples:"
    yield from (f"      - {write.text(talk, language=language)}" for language, talk in EXAMPLES)
    yield "    near_misses:"
    for language, talk, why in NEAR_MISSES:
        reason = json.dumps(write.say(f"start.why_{why}"), ensure_ascii=False)
        yield f"      - {write.text(talk, language=language)[:-1]}, why: {reason}}}"
    yield from write.comment("start.indicators", indent=4)
    yield "    indicators: |"
    yield from (f"      {line}" for line in INDICATORS)


def _close_codes(write: _Words) -> Iterator[str]:
    """Yield an empty list with the code test and the shape of a code as comments."""
    yield "#"
    yield from write.comment("start.code_test")
    yield from (f"#   {number}. {text}" for number, text in enumerate(profile("sdi").code_tests(write.language), 1))
    yield from write.comment("start.groups")
    yield "#"
    yield from write.comment("start.shape")
    yield f"#  - id: {write.name}/{_slug(write.language)}"
    yield f"#{write.field('name', 'start.close_name')}"
    yield f"#{write.field('definition', 'start.close_definition')}"
    yield "#    automation: manual"
    yield "#    origin: inductive"
    yield "codes: []"


def _slug(language: str) -> str:
    return "who-shouts-loudest" if language == "en" else "roper-hoyest"


def _few_words(write: _Words) -> Iterator[str]:
    """Yield one example code without word patterns."""
    yield "codes:"
    yield from write.comment("start.replace", indent=2)
    yield f"  - id: {write.name}/example"
    yield write.field("name", "start.reflexive_name")
    yield write.field("definition", "start.reflexive_definition")
    yield "    automation: manual"
    yield "    origin: inductive"


def _preliminary_themes(write: _Words) -> Iterator[str]:
    """Yield roots to be named; drafts, for they have no definition yet."""
    yield "codes:"
    for number in range(1, PRELIMINARY_THEMES + 1):
        yield f"  - id: {write.name}-{number}"
        yield write.field("name", "start.stc_name", n=number)
        yield "    status: draft"
        yield "    origin: inductive"


#: What stands below the head of a codebook; the methods that are not here start from theory.
BODIES: dict[str, Callable[[_Words], Iterator[str]]] = {
    "sdi": _close_codes, "reflexive": _few_words, "stc": _preliminary_themes,
}  # fmt: skip
