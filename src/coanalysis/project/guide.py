"""The interview guide: `guide.yaml`, a list of questions with an id and a text per language."""

from __future__ import annotations

from typing import Any

from coanalysis.errors import Problem
from coanalysis.project.folder import GUIDE, raise_problems
from coanalysis.study import GuideQuestion

__all__ = ["guide_questions"]

HINT = "a question looks like:  - {id: Q1, text: {nb: Hvordan ble dere med?}}"


def guide_questions(text: str) -> tuple[GuideQuestion, ...]:
    """Return the questions of a guide. Raises FileError naming every entry that is not a question."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        data = YAML(typ="safe", pure=True).load(text.removeprefix("\ufeff"))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{GUIDE}, line {mark.line + 1}" if mark else GUIDE
        raise_problems(GUIDE, [Problem(where, "this is not YAML", HINT)])
    entries = data if isinstance(data, list) else [] if data is None else [data]
    problems = [
        Problem(f"{GUIDE}, entry {number}", "an id and a text by language are wanted", HINT)
        for number, entry in enumerate(entries, 1)
        if not _is_question(entry)
    ]
    ids = [str(entry["id"]) for entry in entries if _is_question(entry)]
    doubled = dict.fromkeys(one for one in ids if ids.count(one) > 1)
    problems += [Problem(GUIDE, f"the id {one} stands twice", "give each question its own") for one in doubled]
    raise_problems(GUIDE, problems)
    return tuple(GuideQuestion(str(entry["id"]), dict(entry["text"])) for entry in entries)


def _is_question(entry: Any) -> bool:
    if not isinstance(entry, dict) or not entry.get("id") or not isinstance(entry.get("text"), dict):
        return False
    return all(key in ("nb", "nn", "en") and isinstance(words, str) for key, words in entry["text"].items())
