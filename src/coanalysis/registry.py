"""Plug-ins found by name: built-in ones from a table, others by entry point.

A family is a group of entry points: `coanalysis.loaders`, `coanalysis.suggesters`, `coanalysis.exporters`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from coanalysis.errors import PluginError

__all__ = ["load", "names"]

BUILT_IN: dict[str, dict[str, str]] = {
    "coanalysis.loaders": {
        "docx": "coanalysis.loaders.word:LOADER",
        "text": "coanalysis.loaders.plain:LOADER",
        "vtt": "coanalysis.loaders.webvtt:LOADER",
        "srt": "coanalysis.loaders.subrip:LOADER",
        "console": "coanalysis.loaders.console:LOADER",
        "whisper": "coanalysis.loaders.whisper:LOADER",
        "otr": "coanalysis.loaders.otranscribe:LOADER",
        "rtf": "coanalysis.loaders.rtf:LOADER",
        "odt": "coanalysis.loaders.opendocument:LOADER",
        "html": "coanalysis.loaders.webpage:LOADER",
        "pdf": "coanalysis.loaders.pdf:LOADER",
        "csv": "coanalysis.loaders.delimited:LOADER",
        "xlsx": "coanalysis.loaders.spreadsheet:LOADER",
        "eaf": "coanalysis.loaders.elan:LOADER",
        "cha": "coanalysis.loaders.chat:LOADER",
        "trs": "coanalysis.loaders.transcriber:LOADER",
        "exb": "coanalysis.loaders.exmaralda:LOADER",
    },
    "coanalysis.suggesters": {
        "rules": "coanalysis.suggesters.rules:suggest_rules",
    },
    "coanalysis.exporters": {
        "docx": "coanalysis.exporters.word:write_word",
        "xlsx": "coanalysis.exporters.excel:write_excel",
        "csv": "coanalysis.exporters.delimited:write_csv",
    },
}


def names(family: str) -> tuple[str, ...]:
    """Return the names in a family, built-in ones first."""
    return tuple(dict.fromkeys([*BUILT_IN.get(family, {}), *(point.name for point in _points(family))]))


@cache
def _points(family: str) -> tuple[EntryPoint, ...]:
    """Return what installed packages add. Looking through them takes longer than reading a transcript: once only."""
    return tuple(entry_points(group=family))


def load(family: str, name: str) -> Any:
    """Return the plug-in of that name. Raises PluginError if there is none, naming those there are."""
    built_in = BUILT_IN.get(family, {}).get(name)
    if built_in:
        module, _, attribute = built_in.partition(":")
        return getattr(import_module(module), attribute)
    for point in _points(family):
        if point.name == name:
            return point.load()
    known = ", ".join(names(family))
    raise PluginError(f"there is no {family.rpartition('.')[2]} plug-in named {name!r}", hint=f"known: {known}")
