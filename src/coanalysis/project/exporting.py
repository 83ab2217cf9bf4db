"""Writing a project's tables and forms to files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coanalysis import query, registry
from coanalysis.errors import ExportError, FormError, LoadError, QueryError, UsageError
from coanalysis.project.folder import HINTS, LANGUAGES
from coanalysis.project.method_rules import leaves_out, refuse_hints

if TYPE_CHECKING:
    from coanalysis.forms import ReviewSheet
    from coanalysis.project.core import Project

__all__ = ["ALL", "FORMS", "export", "export_all", "suffixes_of"]

#: What `export all` writes, in this order.
ALL = (
    "reading.docx", "review.xlsx", "quotes.docx", "quotes.xlsx", "matrix.docx", "matrix.xlsx", "cooccurrence.docx",
    "cooccurrence.xlsx", "negative.docx", "negative.xlsx", "findings.docx", "codebook.docx", "codebook.xlsx",
    "tree.docx", "participants.docx", "coverage.xlsx", "memos.docx", "long.csv", "long.xlsx",
)  # fmt: skip
FORMS = {"reading": ("docx",), "review": ("xlsx",)}
TABLE_SUFFIXES = ("docx", "xlsx", "csv")


def suffixes_of(kind: str) -> tuple[str, ...]:
    """Return the file types a kind can be written to. Raises UsageError for a kind that does not exist."""
    if kind in FORMS:
        return FORMS[kind]
    if kind not in query.KINDS:
        kinds = ", ".join([*query.KINDS, *FORMS, "all"])
        raise UsageError(f"there is no kind {kind!r} to export", hint=f"kinds: {kinds}")
    return TABLE_SUFFIXES


def export(project: Project, kind: str, path: Path, *, force: bool = False, **options: Any) -> tuple[Path, ...]:
    """Write one kind to a file and return what was written. The file type follows the suffix.

    It is one file, except where a kind has several tables and CSV holds one each: `matrix-groups.csv` and others.
    Raises UsageError for a kind, option or suffix that does not fit, ExportError if the file cannot be written or
    is there already (without `force`).
    """
    suffix = path.suffix.lower().lstrip(".")
    fitting = suffixes_of(kind)
    if suffix not in fitting:
        raise UsageError(
            f"{kind} cannot be written to {path.name!r}",
            hint="end the name with " + " or ".join(f".{one}" for one in fitting),
        )
    given = _given(kind, suffix, options)
    refuse_hints(project.settings, given.get("hints"))
    if path.exists() and not force:
        raise ExportError(
            "the file is there already", where=path.name, code="export.exists",
            hint="to replace it, add --force; or choose another name",
        )  # fmt: skip
    if kind == "review":
        _refuse_filled_in(project, path)
    write = _writer(project, kind, suffix, given, force=force)
    _make_folder(path.parent)
    written = write(path)
    return written if isinstance(written, tuple) else (written,)


def _refuse_filled_in(project: Project, path: Path) -> None:
    """Refuse to replace a sheet that holds answers which were not taken in, even by force."""
    from coanalysis.project.applying import plan_file

    if not path.exists():
        return
    try:
        plan = plan_file(project, path)
    except (FormError, LoadError):
        return
    if not plan.is_empty or plan.problems or plan.conflicts:
        raise ExportError(
            "this sheet holds answers that were not taken in", where=path.name, code="export.filled-in",
            hint=f"take them in first: coanalysis apply {path}; or choose another name for the new sheet",
        )  # fmt: skip


def _make_folder(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            "the folder for it cannot be made", where=directory.name, code="export.no-folder",
            hint="choose a folder you may write in",
        ) from error  # fmt: skip


#: What the forms take beside a language; tables take what `query.build` takes, and Word a template.
FORM_OPTIONS = {"reading": (), "review": ("hints", "suggesters"), "all": ("hints", "suggesters", "template", "marks")}
NOTHING = (None, (), False, "passage")
#: Options that are called otherwise on the command line.
FLAGS = {"suggesters": "with"}


def _given(kind: str, suffix: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that were really given. Raises UsageError for one the kind does not take."""
    given = {key: value for key, value in options.items() if value not in NOTHING}
    wrong = [key for key in given if key != "language" and key not in FORM_OPTIONS.get(kind, (key,))]
    wrong += [key for key in given if key == "hints" and kind not in ("review", "all")]
    wrong += [key for key in given if key == "suggesters" and kind not in ("review", "all", "hints")]
    wrong += [key for key in given if key == "template" and suffix != "docx"]
    if wrong:
        takes = " and ".join(f"--{FLAGS.get(one, one)}" for one in (*FORM_OPTIONS.get(kind, ()), "lang"))
        elsewhere = "--hints is for review, --with for review and hints, --template for .docx"
        hint = f"{kind} takes {takes}" if kind in FORM_OPTIONS else elsewhere
        raise UsageError(f"{kind} does not take --{FLAGS.get(wrong[0], wrong[0].replace('_', '-'))}", hint=hint)
    return given


def _writer(
    project: Project, kind: str, suffix: str, given: dict[str, Any], *, force: bool
) -> Callable[[Path], tuple[Path, ...] | Path]:
    """Return what writes a kind to a path, all of it made ready, and returns the file or files it wrote.

    Raises QueryError for an option that does not fit.
    """
    language = _known(given.get("language") or project.settings.language)
    if kind == "reading":
        from coanalysis.exporters.reading import write_reading

        return partial(write_reading, project.study, language=language)
    if kind == "review":
        from coanalysis.exporters.sheet import write_review

        return partial(write_review, _sheet(project, given, language))
    writing: dict[str, Any] = {"force": force, **({"template": given.pop("template")} if "template" in given else {})}
    if suffix == "docx":
        writing["captions"] = project.settings.captions
    if kind in query.HINTED:
        from coanalysis.project.hints import with_hints

        given = with_hints(project, kind, given)
    deliverable = query.build(kind, project.study, **given)
    return partial(registry.load("coanalysis.exporters", suffix), deliverable, **writing)


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise UsageError(f"the language {language!r} is not known", hint="one of " + ", ".join(LANGUAGES))
    return language


def _sheet(project: Project, given: dict[str, Any], language: str) -> ReviewSheet:
    """Return the form for the project's coder. Raises UsageError for a way to show hints that is not known."""
    from coanalysis.project.hints import checked, computed
    from coanalysis.review.form import build_sheet

    hints = given.get("hints") or project.settings.hints
    if hints not in HINTS:
        raise UsageError(f"--hints {hints} is not known", hint="one of " + ", ".join(HINTS))
    suggesters = checked(given.get("suggesters") or project.settings.suggesters)
    return build_sheet(
        project.study, coder=project.coder, hints=hints, suggesters=suggesters,
        computed=computed(project, suggesters, hints=hints),
        export_id=project.new_id(), language=language,
    )  # fmt: skip


def export_all(
    project: Project,
    directory: Path,
    *,
    force: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
    **options: Any,
) -> list[Path]:
    """Write every file of a results folder and return their paths. Nothing is written if one is there (no `force`).

    options: `language`, `hints` (for the review sheet), `template` (for the Word tables) and `marks` (for quotes). A
    table that these codebooks have no codes for is left out, and so are counts where the method reports none; the
    project's notices say so. A sheet that holds answers
    which were not taken in is never replaced: ExportError, and nothing is written.
    """
    given = _given("all", "docx", options)
    _known(given.get("language") or project.settings.language)
    refuse_hints(project.settings, given.get("hints"))
    names = _for_the_thesis(project)
    there = [name for name in names if (directory / name).exists()]
    if there and not force:
        named = f"{there[0]} is" if len(there) == 1 else f"{len(there)} of the files are"
        raise ExportError(
            f"{named} there already", where=directory.name, code="export.exists",
            hint="to replace what is there, add --force; or name an empty folder",
        )  # fmt: skip
    _refuse_filled_in(project, directory / "review.xlsx")
    paths: list[Path] = []
    for done, name in enumerate(names):
        if on_progress:
            on_progress(done, len(names))
        try:
            paths += export(project, name.partition(".")[0], directory / name, force=True, **_fitting(name, given))
        except QueryError as error:
            project.notices.append(f"Left out {name}: {error.message}.")
    if on_progress:
        on_progress(len(names), len(names))
    return paths


def _for_the_thesis(project: Project) -> list[str]:
    """Return what `export all` writes; the project's notices say what its method leaves out."""
    out = [name for name in ALL if leaves_out(project.settings, name.partition(".")[0])]
    if out:
        project.notices.append(
            f"Left out {', '.join(out)}: under method {project.settings.method!r} no counts are reported in the thesis."
            " For your own work ask for them by name: coanalysis export matrix -o FILE."
        )
    return [name for name in ALL if name not in out]


def _fitting(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return which of the options given for all files a file takes."""
    kind, suffix = name.split(".")
    takes = {"language"} | ({"hints", "suggesters"} if kind == "review" else set())
    takes |= {"template"} if suffix == "docx" and kind not in FORM_OPTIONS else set()
    takes |= {"marks"} if kind in query.KINDS and "marks" in query.options_of(kind) else set()
    return {key: value for key, value in given.items() if key in takes}
