"""Loaders: from a file to a transcript, with a report of what was unsure. The verb is `load`.

    loaded = load("interview.docx")
    loaded.transcript.turns, loaded.report.labels, loaded.functions

A loader for a further family of formats is a class with `name`, `suffixes`, `is_container`, `called`, `sniff` and
`load` (see `base.Loader`), named in the entry point group `coanalysis.loaders`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from coanalysis import registry
from coanalysis.errors import LoadError
from coanalysis.loaders.base import Blocks, Line, Loader, Options, Remark, Sniff, Source
from coanalysis.loaders.beside import Placed, first_words, place_remarks
from coanalysis.loaders.doubts import listed
from coanalysis.loaders.guess import guess_date, guess_functions, guess_kind, guess_language
from coanalysis.loaders.profiles import Profile
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
    "Profile",
    "Remark",
    "Sniff",
    "Source",
    "load",
    "sniff_format",
]

FAMILY = "coanalysis.loaders"
#: A loader that is surer than this has seen its format; plain text is everything else.
SURE = 0.5


@dataclass(frozen=True, slots=True)
class Loaded:
    """A transcript as read from a file.

    functions: what each label is, as guessed; a person confirms it. remarks: comments in the document, each with the
    stretch of text it is about (0, 0 for the whole). shown: place -> first words of the lines the report names, only
    when asked for: it is speech.
    """

    transcript: Transcript
    report: LoadReport
    functions: Mapping[str, Function]
    remarks: tuple[Placed, ...] = field(default=(), repr=False)
    shown: Mapping[str, str] = field(default_factory=dict, repr=False)


def load(
    path: str | Path,
    *,
    format: str | None = None,  # noqa: A002
    encoding: str | None = None,
    kind: Kind | None = None,
    profile: Profile | str | None = None,
    columns: Mapping[str, str] | None = None,
    show_lines: bool = False,
) -> Loaded:
    """Read one transcript; no project is needed.

        loaded = load("interview.docx")
        loaded.transcript.turns, loaded.report.doubts, loaded.functions

    format: name of a loader, such as `docx`, `text`, `vtt`, `csv`; told from the content when not given.
    encoding: of a text that is neither UTF-8 nor UTF-16 with byte order mark.
    kind: `interview` or `focus_group`; guessed when not given.
    profile: how the project writes speakers, stamps and marks: a Profile, or the name of one that is shipped.
    columns: of a table: what a column holds (`speaker`, `text`, `begin`, `end`) -> its heading or number from 1;
    recognised when not given. show_lines: give the first words of the lines that the report doubts.
    Raises LoadError when the file cannot be read as a transcript, PluginError when there is no such format, UsageError
    when there is no such profile. The title is left empty: a project gives it.
    """
    if isinstance(profile, str):
        from coanalysis.loaders.profiles import profile_named

        profile = profile_named(profile, {})
    source = Source.open(Path(path), Options(encoding, profile, dict(columns or {})))
    return load_source(source, format=format, kind=kind, show_lines=show_lines)


def load_source(
    source: Source,
    *,
    format: str | None = None,  # noqa: A002
    kind: Kind | None = None,
    show_lines: bool = False,
) -> Loaded:
    """Read one transcript whose bytes are there already; see `load`."""
    name, why = (format, "as asked") if format else sniff_format(source)
    loader: Loader = registry.load(FAMILY, name)
    profile = source.options.profile
    blocks = loader.load(source, source.options)
    found = assemble(blocks, profile)
    if not found.turns:
        raise _no_turns(source, blocks, found)
    functions = guess_functions(found.text, found.turns)
    report = make_report(
        blocks, found, functions, file=source.name, format_name=name, format_why=why,
        changed=_changed(source), asked=_asked(source.options, format),
        profile=profile.describe(blocks.lines, found.text, found.turns) if profile else (),
    )  # fmt: skip
    return Loaded(
        _transcript(found, source=source, loader=name, kind=kind or guess_kind(functions)),
        report,
        functions,
        place_remarks(blocks.remarks, blocks.lines, found),
        first_words(blocks.lines, _doubted(report)) if show_lines else {},
    )


def _asked(options: Options, format_name: str | None) -> dict[str, Any]:
    profile = options.profile.name if options.profile else ""
    given = {"format": format_name, "encoding": options.encoding, "profile": profile, "columns": dict(options.columns)}
    return {name: value for name, value in given.items() if value}


def _doubted(report: LoadReport) -> list[str]:
    return [place for doubt in report.doubts if doubt.weight > 1 for place in doubt.places]


def _changed(source: Source) -> dict[str, int]:
    """Return what the text has otherwise than the file, counted, for files that are text."""
    if "clean" not in source.__dict__:
        return {}
    raw = source.decoded.text
    crlf = raw.count("\r\n")
    composed = len(raw) - crlf - source.clean.removed - len(source.clean.text)
    counts = {
        "crlf": crlf,
        "cr": raw.count("\r") - crlf,
        "composed": max(0, composed),
    }
    return {what: n for what, n in counts.items() if n}


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
    best, sniff = _surest(source)
    if sniff.score <= SURE:
        from coanalysis.loaders.refused import refuse

        refuse(source)
    if sniff.score <= 0:
        raise LoadError(
            "this is neither a text nor a document of a known kind",
            where=source.name,
            hint=read_formats(),
            code="load.unknown-format",
        )
    _check_suffix(source, best)
    return best.name, sniff.why


def is_recognised(source: Source) -> bool:
    """Say whether a loader has seen its format in a file: what is only text, or only named like one, is not."""
    return _surest(source)[1].score > SURE


def read_formats() -> str:
    """Return one sentence that names the files that are read."""
    suffixes = list(dict.fromkeys(loader.suffixes[0] for loader in _loaders()))
    return f"transcripts are {', '.join(suffixes[:-1])} or {suffixes[-1]} files"


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, as in `format=`."""
    return registry.names(FAMILY)


def _surest(source: Source) -> tuple[Loader, Sniff]:
    """Return the loader that is surest of a file. The one named like its suffix is asked first: it may be certain."""
    name = source.suffix.removeprefix(".")
    if name in registry.BUILT_IN[FAMILY]:
        loader: Loader = registry.load(FAMILY, name)
        sniff = loader.sniff(source)
        if sniff.score >= 1:
            return loader, sniff
    sniffs = [(loader, loader.sniff(source)) for loader in _loaders()]
    return max(sniffs, key=lambda pair: (pair[1].score, source.suffix in pair[0].suffixes))


@cache
def _loaders() -> tuple[Loader, ...]:
    """Return all loaders. Looking through the installed packages takes longer than reading a transcript: once only."""
    return tuple(registry.load(FAMILY, name) for name in registry.names(FAMILY))


def _check_suffix(source: Source, best: Loader) -> None:
    """Raise LoadError when content and suffix disagree about whether the file is a container."""
    if source.suffix in best.suffixes:
        return
    named = [loader for loader in _loaders() if source.suffix in loader.suffixes]
    if not (best.is_container or any(loader.is_container for loader in named)):
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
    if not n_lines:
        return LoadError("the file holds no text", where=source.name, hint="fetch or save it again", code="load.empty")
    n_like = len(found.doubtful)
    places = listed(found.doubtful)
    seen = f"; {n_like} look like the start of a turn, but no label recurs ({places})" if n_like else ""
    return LoadError(
        f"no turns were found in {n_lines} lines{seen}",
        where=source.name,
        hint="a turn begins with a label and a colon, such as «Intervjuer: …» or «I: …», or a name and a time; another "
        "layout is described in a profile (--profile)",
        code="load.no-turns",
    )
