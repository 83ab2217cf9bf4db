"""The project: a folder that people edit and a store that forgets nothing."""

from __future__ import annotations

from pathlib import Path

from coanalysis.project.core import Project
from coanalysis.project.creating import create_project

__all__ = ["Project", "create_project", "open_project"]


def open_project(path: str | Path = ".", *, coder: str = "coder-1") -> Project:
    """Open a project folder.

    coder: whose decisions new ones are. Raises ProjectError if there is no project, or it is damaged or in use.
    """
    return Project(path, coder=coder)
