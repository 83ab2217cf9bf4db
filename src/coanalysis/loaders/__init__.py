"""Loaders: from a file to a transcript, with a report of what was unsure. The verb is `load`.

    loaded = load("interview.docx")
    loaded.transcript.turns, loaded.report.labels, loaded.functions

A loader for a further family of formats is a class with `name`, `suffixes`, `is_container`, `called`, `sniff` and
`load` (see `base.Loader`), named in the entry point group `coanalysis.loaders`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coanalysis import registry
from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Line, Loader, Options, Sniff, Source
from coanalysis.loaders.guess import guess_date, guess_functions, guess_kind, guess_language
from coanalysis.loaders.refused import refuse
from coanalysis.loaders.report import LabelReport, LoadReport, make_report
from coanalysis.loaders.turns import Assembly, assemble
from coanalysis.model import Function, Kind, Transcript, text_sha, transcript_id

__all__ = [
    "Blocks",
    "LabelReport",
    "Line",
    "LoadReport",
    "Loaded",
    "Loader",
    "Options",
    "Sniff",
    "Source",
    "load",
    "sniff_format",
]

FAMILY = "coanalysis.loaders"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A transcript as read from a file. functions: what each label is, as guessed; a person confirms it."""

    transcript: Transcript
    report: LoadReport
    functions: Mapping[str, Function]


def load(
    path: str | Path,
    *,
    format: str | None = None,  # noqa: A002
    encoding: str | None = None,
    kind: Kind | None = None,
) -> Loaded:
    """Read one transcript.

    format: name of a loader, such as `docx`, `text`, `vtt`, `srt`; told from the content when not given.
    encoding: of a text that is neither UTF-8 nor UTF-16 with byte order mark.
    kind: `interview` or `focus_group`; guessed when not given.
    Raises LoadError when the file cannot be read as a transcript, PluginError when there is no such format.
    The title is left empty: a project gives it.
    """
    source = Source.open(Path(path), Options(encoding=encoding))
    name, why = (format, "as asked") if format else sniff_format(source)
    loader: Loader = registry.load(FAMILY, name)
    blocks = loader.load(source, source.options)
    found = assemble(blocks)
    if not found.turns:
        raise _no_turns(source, blocks, found)
    functions = guess_functions(found.text, found.turns)
    transcript = _transcript(found, source=source, loader=name, kind=kind or guess_kind(functions))
    report = make_report(blocks, found, functions, file=source.name, format_name=name, format_why=why)
    return Loaded(transcript, report, functions)


def _transcript(found: Assembly, *, source: Source, loader: str, kind: Kind) -> Transcript:
    version = text_sha(found.text)
    return Transcript(
        id=transcript_id(version),
        version=version,
        text=found.text,
        turns=found.turns,
        kind=kind,
        date=guess_date(found.header_text),
        language=guess_language(found.text, found.turns),
        source=source.path.name,
        loader=loader,
        times=found.times,
        marks=found.marks,
    )


def sniff_format(source: Source | Path) -> tuple[str, str]:
    """Return the name of the loader that knows a file, and why. The content decides, the suffix only helps.

    Raises LoadError for what no loader reads, and when a Word document hides behind another suffix or the reverse.
    """
    if isinstance(source, Path):
        source = Source.open(source)
    refuse(source)
    loaders = _loaders()
    sniffs = [(loader, loader.sniff(source)) for loader in loaders]
    best, sniff = max(sniffs, key=lambda pair: pair[1].score)
    if sniff.score <= 0:
        raise LoadError(
            "this is neither a text nor a Word document",
            where=source.name,
            hint="import a .docx, .txt, .md, .vtt or .srt file",
            code="load.unknown-format",
        )
    _check_suffix(source, best, loaders)
    return best.name, sniff.why


@cache
def _loaders() -> tuple[Loader, ...]:
    """Return all loaders. Looking through the installed packages takes longer than reading a transcript: once only."""
    return tuple(registry.load(FAMILY, name) for name in registry.names(FAMILY))


def _check_suffix(source: Source, best: Loader, loaders: tuple[Loader, ...]) -> None:
    """Raise LoadError when content and suffix disagree about whether the file is a container."""
    named = next((loader for loader in loaders if source.suffix in loader.suffixes), None)
    if named is best or not (best.is_container or (named is not None and named.is_container)):
        return
    ending = f"its name ends in {source.suffix}" if source.suffix else "its name has no ending"
    raise LoadError(
        f"this is {best.called}, but {ending}",
        where=source.name,
        hint=f"rename it so that it ends in {best.suffixes[0]}, or say --format {best.name}",
        code="load.wrong-suffix",
    )


def _no_turns(source: Source, blocks: Blocks, found: Assembly) -> LoadError:
    n_lines = sum(1 for line in blocks.lines if line.text.strip())
    n_like = len(found.doubtful)
    seen = f"; {n_like} look like the start of a turn, but no label recurs ({_few(found.doubtful)})" if n_like else ""
    return LoadError(
        f"no turns were found in {n_lines} lines{seen}",
        where=source.name,
        hint="a turn begins with a label and a colon, such as «Intervjuer: …» or «I: …», or a name and a time",
        code="load.no-turns",
    )


def _few(places: tuple[str, ...]) -> str:
    return ", ".join(places[:5]) + (" …" if len(places) > 5 else "")
