"""JSON within limits: what is not JSON, or more of it than a transcript needs, is a clear error."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Sequence
from typing import Any

from coanalysis.errors import LoadError
from coanalysis.loaders.base import Source

__all__ = ["check_number", "is_json", "mentions", "read_json", "refused_json"]

#: Objects and lists in a file, strings with brackets among them. Each takes a few hundred bytes of memory.
PART_LIMIT = 700_000
#: Segments of a file: 200 hours of talk in stretches of three seconds.
SEGMENT_LIMIT = 240_000
_START = re.compile(r'\s*(?:\{\s*"[^"\n]{0,200}"\s*:|\[\s*\{\s*"[^"\n]{0,200}"\s*:)')
_BRACE = re.compile(r"\s*[{\[]")
#: Keys at the top of other files -> what they are.
_OTHERS = (
    ({"cells", "nbformat"}, "a notebook"),
    ({"type", "features"}, "a map (GeoJSON)"),
    ({"type", "geometry"}, "a map (GeoJSON)"),
    ({"type", "coordinates"}, "a map (GeoJSON)"),
    ({"name", "version"}, "the description of a program package"),
    ({"dependencies"}, "the description of a program package"),
    ({"$schema"}, "a schema or a settings file"),
    ({"results"}, "the transcript of another service"),
    ({"recognizedPhrases"}, "the transcript of another service"),
    ({"utterances"}, "the transcript of another service"),
    ({"monologues"}, "the transcript of another service"),
)


def is_json(source: Source) -> bool:
    """Say whether a file begins as JSON does; with the suffix `.json` a bracket is enough."""
    head = source.head.lstrip("\ufeff")
    return (_BRACE if source.suffix == ".json" else _START).match(head) is not None


def mentions(source: Source, *keys: str) -> bool:
    """Say whether all keys stand somewhere in the file, in quotation marks. Looks at bytes, so it is cheap."""
    wide = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(source.data[:2], "utf-8")
    return all(f'"{key}"'.encode(wide) in source.data for key in keys)


def read_json(source: Source) -> Any:
    """Return the values of a JSON file. Raises LoadError when it is damaged, nested too deep or too large."""
    text = source.decoded.text
    if text.count("{") + text.count("[") > PART_LIMIT:
        raise _too_many(source, PART_LIMIT, "lists and objects")
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        raise _damaged(source, f", line {error.lineno}") from None
    except (RecursionError, ValueError):
        raise _damaged(source, "") from None


def check_number(segments: Sequence[object], source: Source) -> None:
    """Raise LoadError when there are more segments than any transcript has."""
    if len(segments) > SEGMENT_LIMIT:
        raise _too_many(source, SEGMENT_LIMIT, "segments")


def _too_many(source: Source, limit: int, what: str) -> LoadError:
    return LoadError(
        f"the file holds more than {limit:,} {what}".replace(",", " "),
        where=source.name,
        hint="a transcript has far fewer: is this several in one file?",
        code="load.too-large",
    )


def _damaged(source: Source, place: str) -> LoadError:
    return LoadError(
        "the JSON is incomplete or damaged",
        where=source.name + place,
        hint="fetch the file again from the program that wrote it",
        code="load.damaged",
    )


def refused_json(values: object, source: Source, hint: str) -> LoadError:
    """Return the error for JSON that is no transcript, saying what it is instead where that is known."""
    keys = set(values) if isinstance(values, dict) else set()
    kind = next((kind for known, kind in _OTHERS if known <= keys), "")
    return LoadError(
        f"this JSON is no transcript that is known here{f': it looks like {kind}' if kind else ''}",
        where=source.name,
        hint=hint,
        code="load.unsupported",
    )
