"""Makes translation-core.yaml from translation.yaml: `python codebooks/make_core.py`.

A code of the core codebook is the code of the full one, without references to codes that the core codebooks lack.
Change translation.yaml, run this, and commit both; a test fails when they differ.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coanalysis.codebook import edit_codes, parse_codebook, remove_codes
from coanalysis.model import Code

FOLDER = Path(__file__).resolve().parent
HEADER = """\
# The four moments of translation, core version: four moments with four subcodes each. Made from
# translation.yaml by make_core.py: change that file, where theory and method are explained too.
#
# A code has the same id and meaning here and there. A project holds one of the two; `codebook import translation`
# puts the full version in place of this one and keeps all codings.
"""
TITLE = """\
title:
  nb: Translasjonens fire momenter (kjerne)
  nn: Dei fire momenta i translasjonen (kjerne)
  en: The four moments of translation (core)
"""
LEFT_OUT = (
    "phase/problematisation-obstacles",
    "phase/interessement-competing-ties",
    "phase/enrolment-tactics",
    "phase/enrolment-trials",
    "phase/mobilisation-representativity",
)
#: Codes of the core barriers codebook that translation codes may refer to.
BARRIERS_CORE = frozenset((
    "barrier", "barrier/time", "barrier/capacity", "barrier/unclear", "barrier/role", "barrier/expectation",
    "barrier/leadership", "barrier/follow-up", "barrier/silo", "barrier/structure", "enabler", "enabler/trust",
    "enabler/time", "enabler/leadership", "enabler/interdisciplinary", "enabler/structure", "sustainability",
    "sustainability/continuation", "sustainability/vulnerability", "sustainability/spread",
))  # fmt: skip


def core_text(full: str) -> str:
    """Return the core codebook's text for the full codebook's text."""
    kept = [core_code(code) for code in parse_codebook(full).codes if code.id not in LEFT_OUT]
    return HEADER + _without_head(remove_codes(edit_codes(full, kept), LEFT_OUT))


def core_code(code: Code) -> Code:
    """Return a code without references to codes that the core codebooks lack."""

    def is_there(code_id: str | None) -> bool:
        return code_id in BARRIERS_CORE or (str(code_id).startswith("phase/") and code_id not in LEFT_OUT)

    suggests = {rule: rule.removeprefix("suggest ") for rule in code.negated if rule.startswith("suggest ")}
    return replace(
        code,
        confused_with={other: question for other, question in code.confused_with.items() if is_there(other)},
        counterpart=code.counterpart if is_there(code.counterpart) else None,
        negated=tuple(rule for rule in code.negated if rule not in suggests or is_there(suggests[rule])),
    )


def _without_head(text: str) -> str:
    """Return the text from `id:` on, with the id and title of the core version."""
    body = text[text.index("\nid: translation\n") + 1 :].replace("id: translation\n", "id: translation-core\n", 1)
    start, end = body.index("title:\n"), body.index("languages:")
    return body[:start] + TITLE + body[end:]


def main() -> None:
    """Write translation-core.yaml beside this file."""
    full = (FOLDER / "translation.yaml").read_text(encoding="utf-8")
    (FOLDER / "translation-core.yaml").write_text(core_text(full), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
