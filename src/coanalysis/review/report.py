"""What reading a form found: problems, conflicts, notices. Collected, never raised one by one."""

from __future__ import annotations

from dataclasses import dataclass, field

from coanalysis.errors import Problem

__all__ = ["Report"]


@dataclass
class Report:
    """Collects what stands in the way (problems), what others changed meanwhile (conflicts), and what to look at."""

    problems: list[Problem] = field(default_factory=list)
    conflicts: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def problem(self, where: str, message: str, hint: str = "") -> None:
        """Add something that must be mended before anything is taken in."""
        self.problems.append(Problem(where, message, hint))

    def conflict(self, where: str, message: str) -> None:
        """Add a cell whose answer was changed elsewhere since the sheet was made."""
        hint = "export a new sheet and answer there, or take in the rest with --skip-conflicts"
        self.conflicts.append(Problem(where, message, hint))

    def notice(self, where: str, message: str) -> None:
        """Add something that is taken in but worth a look."""
        self.notices.append(Problem(where, message))
