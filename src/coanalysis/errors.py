"""The errors a user can meet, in one tree.

    CoanalysisError
      UsageError          wrong usage of a command                        exit 2
      LoadError           a file that cannot be read as a transcript      exit 3
      CodebookError       problems in codebooks, all at once              exit 3
      CodingError         a position, excerpt or answer that does not fit exit 3
      FormError           a filled-in sheet that cannot be taken in       exit 3
      QueryError          a code, column or unit that does not exist      exit 2
      PluginError         a loader, suggester or exporter by name         exit 2
      ProjectError        project folder missing, damaged, in use         exit 4
      ExportError         a target that cannot be written                 exit 5

Every error says what was found, where (file, line, paragraph, row; never speech) and, in `hint`, what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "CoanalysisError",
    "CodebookError",
    "CodingError",
    "ExportError",
    "FormError",
    "LoadError",
    "PluginError",
    "Problem",
    "ProjectError",
    "QueryError",
    "UsageError",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file a person wrote.

    where: file and place, such as `codebooks/barriers.yaml, line 12` or `review.xlsx, row 40`.
    message: what was found and what was expected, without interview text.
    hint: what to type or change; may be empty.
    """

    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} ({self.hint})" if self.hint else text


class CoanalysisError(Exception):
    """Base of all errors a user can mend.

    message: what was found, in plain words.
    hint: the next thing to do. Required, so that it cannot be forgotten.
    where: file and place, if there is one.
    code: stable short name, such as `load.empty`.
    problems: all problems found, where several were collected.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        hint: str,
        where: str = "",
        code: str = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where
        self.code = code
        self.problems = tuple(problems)

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return "\n".join([head, *(f"  - {problem}" for problem in self.problems)])


class UsageError(CoanalysisError):
    """The command was called with something it does not take."""

    exit_code = 2


class LoadError(CoanalysisError):
    """A file cannot be read as a transcript."""


class CodebookError(CoanalysisError):
    """A codebook has problems; `problems` lists all of them."""


class CodingError(CoanalysisError):
    """A position, excerpt or answer does not fit its transcript."""


class FormError(CoanalysisError):
    """A sheet that came back cannot be taken in as it is."""


class QueryError(CoanalysisError):
    """A code, column, kind or unit that does not exist was asked for."""

    exit_code = 2


class PluginError(CoanalysisError):
    """No loader, suggester or exporter of that name, or it does not keep its contract."""

    exit_code = 2


class ProjectError(CoanalysisError):
    """The project folder is missing, damaged, from a newer program, or in use."""

    exit_code = 4


class ExportError(CoanalysisError):
    """A file could not be written; what stood there before still stands."""

    exit_code = 5
