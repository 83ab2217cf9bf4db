"""Hints of a project for one coder: those of the last pass, and those that are computed when asked for.

Asking writes nothing to the store. What the coder may see follows the setting `hints`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from coanalysis.errors import UsageError
from coanalysis.project import hint_cache
from coanalysis.project.folder import SUGGESTERS
from coanalysis.review.learning import COMPUTED, Learnt, Material, learn

if TYPE_CHECKING:
    from coanalysis.model import Suggestion
    from coanalysis.project.core import Project

__all__ = ["asked", "checked", "computed", "learnt", "visible", "with_hints"]


def checked(suggesters: Sequence[str]) -> tuple[str, ...]:
    """Return suggesters that are known, each once. Raises UsageError naming one that is not."""
    for one in suggesters:
        if one not in SUGGESTERS:
            raise UsageError(f"there is no suggester {one!r}", hint="of these: " + ", ".join(SUGGESTERS))
    return tuple(dict.fromkeys(suggesters))


def learnt(project: Project, suggester: str) -> Learnt:
    """Return what one of COMPUTED says now for the project's coder: as remembered, or worked out anew.

    A decision, a text or a code that has changed is noticed; codes that nothing has changed for are not learnt again as
    long as the project is open.
    """
    material = Material(project.study, project.coder)
    signature = material.signature(suggester)
    found = hint_cache.load(project.path, suggester, project.coder, signature=signature)
    if found is None:
        found, known = learn(material, suggester, before=project.learned_before.get(project.coder))
        if known is not None:
            project.learned_before[project.coder] = known
        hint_cache.save(project.path, suggester, found, signature=signature)
    return found


def computed(project: Project, suggesters: Sequence[str], *, hints: str = "") -> tuple[Suggestion, ...]:
    """Return what the computed ones among some suggesters suggest, also where the coder may not see it yet.

    Nothing is worked out for a coder who may see nothing: hints are off, or come after reading and nothing is read.
    hints: as the settings say when not given.
    """
    rule = hints or project.settings.hints
    reads = any(one.answer == "read" and one.coder == project.coder for one in project.study.decisions)
    if rule == "off" or (rule == "after_reading" and not reads):
        return ()
    wanted = (one for one in COMPUTED if one in suggesters)
    return tuple(suggestion for one in wanted for suggestion in learnt(project, one).suggestions)


def visible(project: Project, suggesters: Sequence[str]) -> Iterator[Suggestion]:
    """Yield the open suggestions that the coder may see, turn by turn, in the order a sheet shows them."""
    from coanalysis.review.answers import latest
    from coanalysis.review.hints import hints_by_turn, may_show
    from coanalysis.review.state import reading
    from coanalysis.review.waiting import is_settled

    study, coder, rule = project.study, project.coder, project.settings.hints
    if rule == "off":
        return
    found = hints_by_turn(study, suggesters, computed(project, suggesters))
    answers, read = latest(study, coder), reading(study)
    for transcript in study.transcripts:
        for turn in transcript.turns:
            if may_show(rule, read, transcript, turn, coder):
                here = found.get((transcript.id, turn.number), ())
                yield from (one for one in here if not is_settled(one, answers[transcript.id].values()))


def asked(
    project: Project, *, code: str | None, transcript: str | None, suggesters: Sequence[str] | None
) -> tuple[Suggestion, ...]:
    """Return what `visible` yields for a code and what lies below it, in one transcript; see `Project.hints`."""
    from coanalysis.query.basis import Basis
    from coanalysis.query.choice import chosen
    from coanalysis.query.hinting import titled

    basis = Basis.of(project.study)
    codes, ids = {one.id for one in chosen(basis, code)}, titled(basis, transcript)
    found = visible(project, checked(suggesters or project.settings.suggesters))
    return tuple(one for one in found if one.code in codes and one.transcript in ids)


def with_hints(project: Project, kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a table with what it needs to know of hints.

    Raises UsageError for suggesters where a table takes none.
    """
    from coanalysis.query import Hinted

    given = dict(options)
    asked_for = given.pop("suggesters", None)
    if asked_for and kind != "hints":
        raise UsageError(f"{kind} does not take --with", hint="--with is for hints and review")
    suggesters = checked(asked_for or project.settings.suggesters)
    hinted = Hinted(
        Material(project.study, project.coder),
        project.settings.hints,
        tuple(visible(project, suggesters)) if kind == "hints" else (),
        learnt(project, "learned").reliability if kind == "reliability" else {},
    )
    return {**given, "hinted": hinted}
