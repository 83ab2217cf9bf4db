"""What every loader promises, checked from outside."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from coanalysis import registry
from coanalysis.errors import LoadError
from coanalysis.loaders import FAMILY, SURE
from coanalysis.loaders.base import Blocks, Loader, Options, Sniff, Source
from coanalysis.testing.blocks import Require, check_blocks
from coanalysis.testing.damage import Speech, damaged, scrambled
from coanalysis.testing.samples import rubbish, sample_files

__all__ = ["check_loader"]

#: So many damaged copies of each good file are tried: cut, with changed bytes, with a part doubled.
DAMAGES = 45
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,12}")
_EXCEPTION = re.compile(r"\b\w+(?:Error|Exception|Warning)\b|Traceback|NoneType")


def check_loader(
    loader: Loader,
    good_files: Iterable[Path | str],
    *,
    options: Options | None = None,
    by_name_only: bool = False,
    damages: int = DAMAGES,
    seed: int = 1,
) -> None:
    """Check that a loader keeps the contract of `coanalysis.loaders.base.Loader`.

    good_files: files it reads, as programs really write them. options: what a person must say so that they are read.
    by_name_only: they are read only when the format is named, so they need not be recognised. damages: how many
    damaged copies of each are tried, the same for the same seed. Raises AssertionError naming the broken promise.
    """
    _check_attributes(loader)
    said = options or Options()
    files = [(Path(path), Path(path).read_bytes()) for path in good_files]
    _require(bool(files), loader, "", "at least one file that the loader reads is needed")
    with _silence(loader):
        for path, data in files:
            _check_good(loader, path, data, said)
            if not by_name_only:
                _check_recognised(loader, Source(_elsewhere(path), data, said))
        for name, data in rubbish(files):
            _check_any(loader, Source(Path(name), data, said), "any bytes")
        for name, data in sample_files().items():
            _check_other(loader, Source(Path(name), data))
        for path, data in files:
            _check_damaged(loader, path, data, said, range(seed, seed + damages))


def _require(is_kept: bool, loader: Loader, file: str, promise: str) -> None:
    if not is_kept:
        name = getattr(loader, "name", type(loader).__name__)
        raise AssertionError(": ".join(part for part in (f"loader {name}", file, promise) if part))


def _requiring(loader: Loader, file: str) -> Require:
    return lambda is_kept, promise: _require(is_kept, loader, file, promise)


@contextlib.contextmanager
def _silence(loader: Loader) -> Iterator[None]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield
    _require(not out.getvalue() and not err.getvalue(), loader, "", "a loader prints nothing")


def _elsewhere(path: Path) -> Path:
    """Return a path of the same name at which there is no file: a loader reads what it is given."""
    return Path("no-such-folder") / path.name


# What a loader is


def _check_attributes(loader: Loader) -> None:
    name, suffixes = getattr(loader, "name", None), getattr(loader, "suffixes", None)
    called, is_container = getattr(loader, "called", None), getattr(loader, "is_container", None)
    is_named = isinstance(name, str) and _NAME.fullmatch(name) is not None
    _require(is_named, loader, "", "`name` is a word in small letters, as after --format")
    is_list = isinstance(suffixes, tuple) and bool(suffixes)
    is_list = is_list and all(isinstance(one, str) and _SUFFIX.fullmatch(one) for one in suffixes or ())
    _require(is_list, loader, "", "`suffixes` is a tuple of endings in small letters with their dot, such as ('.dct',)")
    _require(isinstance(is_container, bool), loader, "", "`is_container` is True or False")
    is_called = isinstance(called, str) and bool(called.strip())
    _require(is_called, loader, "", "`called` says what a file is called, such as 'a dictation'")
    for verb in ("sniff", "load"):
        _require(callable(getattr(loader, verb, None)), loader, "", f"it has the method `{verb}`")
    taken = registry.BUILT_IN[FAMILY].get(str(name))
    is_own = taken is None or registry.load(FAMILY, str(name)) is loader
    _require(is_own, loader, "", f"the name {name} belongs to a loader that is built in")


# Sniffing


def _sniffed(loader: Loader, source: Source, what: str) -> float:
    try:
        found = loader.sniff(source)
    except Exception as error:  # noqa: BLE001
        raise AssertionError(f"loader {loader.name}: sniff raised {type(error).__name__} for {what}: never") from None
    _require(isinstance(found, Sniff), loader, source.name, "sniff returns a Sniff")
    is_score = isinstance(found.score, int | float) and 0 <= found.score <= 1
    _require(is_score, loader, source.name, "the score of a Sniff is from 0 to 1")
    _require(isinstance(found.why, str), loader, source.name, "`why` of a Sniff is a text")
    return float(found.score)


def _check_recognised(loader: Loader, source: Source) -> None:
    own = _sniffed(loader, source, "a good file")
    others = {name: registry.load(FAMILY, name).sniff(source).score for name in registry.BUILT_IN[FAMILY]}
    others.pop(loader.name, None)
    rival = max(others, key=lambda name: others[name])
    promise = f"its own file is recognised: {own} of 1, but the loader {rival} says {others[rival]}"
    _require(own > others[rival], loader, source.name, promise)
    promise = f"its own file is recognised: {own} of 1 is no more than what any text gets ({SURE})"
    _require(own > SURE or loader.name == "text", loader, source.name, promise)


def _check_other(loader: Loader, source: Source) -> None:
    """Check that a file of another format is left to the loader of that format, and does no harm."""
    owner = source.path.stem
    own = _sniffed(loader, source, f"a file of the format {owner}")
    if owner != loader.name:
        right = registry.load(FAMILY, owner).sniff(source).score
        promise = (
            f"files of other formats are left alone: it says {own} of 1 for a file of the format {owner} ({right})"
        )
        _require(own == 0 or own < right, loader, source.name, promise)
        _check_any(loader, source, f"a file of the format {owner}")


# Loading


def _loaded(loader: Loader, source: Source, what: str) -> Blocks | LoadError:
    try:
        return loader.load(source, source.options)
    except LoadError as error:
        return error
    except Exception as error:  # noqa: BLE001
        name = type(error).__name__
        promise = f"only LoadError leaves a loader, but load raised {name} for {what}"
        raise AssertionError(f"loader {loader.name}: {source.name}: {promise}") from None


def _check_good(loader: Loader, path: Path, data: bytes, options: Options) -> None:
    first, second = (_loaded(loader, Source(_elsewhere(path), data, options), "a good file") for _ in range(2))
    if isinstance(first, LoadError):
        _require(False, loader, path.name, f"a good file is read, but LoadError: {first.message}")
        return
    found = check_blocks(first, options, _requiring(loader, path.name))
    _require(bool(found.turns), loader, path.name, "turns are found in a good file")
    _require(first == second, loader, path.name, "the same file gives the same Blocks each time")


def _check_any(loader: Loader, source: Source, what: str, speech: Speech | None = None) -> None:
    """Check that a file is read, or refused as it should be."""
    _sniffed(loader, source, what)
    found = _loaded(loader, source, what)
    if isinstance(found, LoadError):
        _check_error(loader, source.name, found, speech)
    else:
        check_blocks(found, source.options, _requiring(loader, f"{source.name}, {what}"))


def _check_error(loader: Loader, file: str, error: LoadError, speech: Speech | None = None) -> None:
    parts = (error.message, error.hint, error.where, error.code)
    is_told = all(isinstance(part, str) and part.strip() for part in parts)
    _require(is_told, loader, file, "a LoadError has a message, `where`, `hint` (what to do) and `code`")
    _require(error.where.startswith(file), loader, file, "`where` of a LoadError begins with the file's name")
    _require(error.code.startswith("load."), loader, file, "`code` of a LoadError begins with `load.`")
    words = f"{error} {error.hint}"
    is_plain = _EXCEPTION.search(words) is None
    _require(is_plain, loader, file, f"a LoadError names no exception of Python (code {error.code})")
    is_silent = speech is None or not speech.is_in(words)
    _require(is_silent, loader, file, f"a LoadError holds nothing of what was said (code {error.code})")


# Damage


def _check_damaged(loader: Loader, path: Path, data: bytes, options: Options, seeds: Iterable[int]) -> None:
    blocks = _loaded(loader, Source(_elsewhere(path), data, options), "a good file")
    found = check_blocks(blocks, options, _requiring(loader, path.name))
    said = "\n".join(found.text[turn.start : turn.end] for turn in found.turns)
    whole, speech = scrambled(data, said)
    for seed in seeds:
        harmed, what = damaged(whole, seed)
        _check_any(loader, Source(_elsewhere(path), harmed, options), f"a damaged file ({what})", speech)
