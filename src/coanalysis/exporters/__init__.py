"""Exporters: tables as files people open. One module per format, found by the suffix of the file.

An exporter is a callable `(deliverable, path, *, force=True, **options)` that writes and returns the paths written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coanalysis import registry
from coanalysis.table import Deliverable

__all__ = ["export"]


def export(deliverable: Deliverable, path: str | Path, *, force: bool = True, **options: Any) -> tuple[Path, ...]:
    """Write tables to a file in the format its suffix names, and return the paths written.

    options: those of the format, such as `template` and `captions` of Word. Raises PluginError for a suffix there is
    no exporter for, ExportError when the file cannot be written.
    """
    path = Path(path)
    write = registry.load("coanalysis.exporters", path.suffix.removeprefix(".").lower())
    written: tuple[Path, ...] = write(deliverable, path, force=force, **options)
    return written
