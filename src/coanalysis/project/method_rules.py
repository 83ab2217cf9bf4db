"""What the method of a study asks for, in a project: said in `status`, in the log, and where something is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coanalysis.errors import Problem, UsageError
from coanalysis.methods import is_topic, profile
from coanalysis.model import Coding, Theme
from coanalysis.project.folder import SETTINGS, read_settings
from coanalysis.project.rows import FileError
from coanalysis.review import current
from coanalysis.study import Settings, Study, text_in

if TYPE_CHECKING:
    from coanalysis.review.plan import RecordChange

__all__ = ["OWN_CODES", "code_notes", "leaves_out", "method_lines", "refuse_hints", "switched", "theme_notices"]

OWN_CODES = "own codes first: write a name of your own under Code 1 in the sheet, and it becomes a code"
FEWEST = 20


def leaves_out(settings: Settings, kind: str) -> bool:
    """Say whether `export all` leaves a kind out: a table of counts under a method that reports none."""
    from coanalysis.query.parts import COUNTED  # brings all tables, which opening a project has no use for

    return kind in COUNTED and not profile(settings.method).counts


def refuse_hints(settings: Settings, hints: str | None) -> None:
    """Raise UsageError if a sheet is to show suggestions that the settings have switched off for the method."""
    known = profile(settings.method)
    if known.hints_need_reason and settings.hints == "off" and hints not in (None, "off"):
        raise UsageError(
            f"under method {settings.method!r} suggestions are off in this study", code="hints.off",
            hint=f'to switch them on, write in {SETTINGS}:  hints = "{hints}"  and  hints_reason = "why"  (the log'
            " keeps both); or leave --hints out",
        )  # fmt: skip


def switched(before: str, after: str) -> str:
    """Return what the log says when suggestions were switched on or off, or the method changed; else ''.

    before, after: texts of `coanalysis.toml`; the one after can be read.
    """
    new = read_settings(after)
    try:
        old = read_settings(before)
    except FileError:
        old = Settings(method=new.method, hints="off")
    if (old.method, old.hints, old.hints_reason) == (new.method, new.hints, new.hints_reason):
        return ""
    method = f"method {old.method} -> {new.method}" if old.method != new.method else f"method {new.method}"
    hints = f"hints {old.hints} -> {new.hints}" if old.hints != new.hints else f"hints {new.hints}"
    return f"{method}, {hints}" + (f" («{new.hints_reason.strip()}»)" if new.hints_reason.strip() else "")


def method_lines(study: Study, views: Iterable[Coding], *, has_read: bool) -> tuple[str, ...]:
    """Return what the method still asks for, in sentences. views: all codings. has_read: a transcript is fully read."""
    known = profile(study.settings.method)
    lines = [*_memos(study), *_untested(study), *_topics(study)]
    views = tuple(views)
    used = {one.code for one in views}
    if known.inductive_first and study.transcripts and used.isdisjoint(_own_codes(study)):
        lines.append(OWN_CODES)
    if known.fits_no_code and has_read:
        lines.append(_share(study, views))
    return tuple(lines)


def _memos(study: Study) -> Iterator[str]:
    known = profile(study.settings.method)
    written = {memo.kind for memo in study.memos}
    wanted = [kind for kind in known.memos if kind not in written and not (kind == "code" and known.n_code_tests)]
    if wanted and study.transcripts:
        kinds = " or ".join(wanted)
        yield f"no memo of the kind {kinds} yet: the method {study.settings.method} asks for one; write it in the sheet"


def _own_codes(study: Study) -> list[str]:
    """Return the ids of the codes made from the talk, but for retired ones."""
    return [code.id for code in study.codes if code.origin == "inductive" and code.status != "retired"]


def _untested(study: Study) -> Iterator[str]:
    """Yield which own codes have no memo that could hold their code test."""
    from coanalysis.project.standing import shortened

    tested = {memo.target for memo in study.memos if memo.kind == "code"}
    left = [study.code_name(code) for code in _own_codes(study) if f"code:{code}" not in tested]
    if left and profile(study.settings.method).n_code_tests:
        yield f"no code test (kodetest) yet for {shortened(left)}: answer its two questions in a memo about the code"


def _topics(study: Study) -> Iterator[str]:
    if profile(study.settings.method).asks_theme_or_topic:
        yield from (_asked(theme) for theme in study.themes if is_topic(theme.name))


def _asked(theme: Theme) -> str:
    return f"«{theme.name}»: tema eller emne? A theme says something about what it gathers, a topic only names it"


def theme_notices(study: Study, changes: Iterable[RecordChange], file: str) -> tuple[Problem, ...]:
    """Return a notice for each theme that a sheet brings or renames and whose name may only be a topic."""
    if not profile(study.settings.method).asks_theme_or_topic:
        return ()
    before = {theme.id: theme.name for theme in study.themes}
    themes = (one.record for one in changes if isinstance(one.record, Theme) and not one.deleted)
    return tuple(Problem(file, _asked(one)) for one in themes if is_topic(one.name) and before.get(one.id) != one.name)


def _share(study: Study, views: Iterable[Coding]) -> str:
    """Return how much of what is relevant fits no code, in turns; as `coverage` counts them."""
    marked = {key for one in current(study.decisions) if one.family == "fits_no_code"
              for key in _turns(study, one.transcript, one.start, one.end)}  # fmt: skip
    coded = {key for one in views if one.state in ("accepted", "disputed")
             for key in _turns(study, one.transcript, one.start, one.end)}  # fmt: skip
    total = len(marked | coded)
    share = f" ({(200 * len(marked) + total) // (2 * total)}%)" if total >= FEWEST else ""
    asked = "" if marked else f"; {study.settings.method} asks you to look for what fits none"
    return f"relevant, fits no code: {len(marked)} of {total} turns coded or marked so{share}{asked}"


def _turns(study: Study, transcript: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    one = study.transcript_by_id.get(transcript)
    turns = study.turns_in(one, start, end) if one else ()
    return ((transcript, turn.number) for turn in turns if one and study.is_codable(one, turn))


def code_notes(study: Study) -> list[str]:
    """Return what the method says about how the codes stand, for `codebook check`."""
    if profile(study.settings.method).hierarchy:
        return []
    language = study.settings.language
    return [
        f"{code.id}: «{text_in(code.name, language)}» stands below {code.parent}: under {study.settings.method} the"
        " first codes have none above them; gather them as a theme when they have passed the code test"
        for code in study.codes
        if code.origin == "inductive" and code.parent and code.status != "retired"
    ]
