"""Which files to import: those named, and in folders those that are or may be transcripts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coanalysis import loaders
from coanalysis.errors import LoadError
from coanalysis.files import file_name
from coanalysis.project import folder

__all__ = ["Found", "collect", "is_gone", "not_looked_into", "nothing_found", "place_of"]

#: Files that are transcripts unless they prove to be something else: one that cannot be read is an error. Old Word
#: files and files of annotation programs are among them, so that none is left behind in silence.
TRANSCRIPTS = (
    "", ".txt", ".text", ".md", ".markdown", ".docx", ".docm", ".doc", ".dot", ".rtf", ".odt", ".fodt", ".pages",
    ".wpd", ".gdoc", ".vtt", ".srt", ".otr", ".inqscr", ".eaf", ".cha", ".trs", ".exb", ".textgrid",
)  # fmt: skip
#: What is never a transcript, whatever is in it: passed over by name. Recordings are large, so they are not opened.
OTHERS = (
    ".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".heic", ".bmp", ".mp3", ".m4a", ".mp4", ".m4v", ".mov", ".avi",
    ".mkv", ".webm", ".wav", ".wma", ".wmv", ".aac", ".amr", ".ds2", ".dss", ".flac", ".ogg", ".oga", ".zip", ".7z",
    ".rar", ".gz", ".tar", ".pptx", ".ppt", ".xls", ".ods", ".qdpx", ".qdc", ".nvp", ".nvpx", ".mx22", ".mx24",
    ".atlproj", ".hpr7", ".exe", ".lnk",
)  # fmt: skip
#: What lies beside transcripts so often that nobody needs to be told it was passed over: settings and lists.
SILENT = (".yaml", ".yml", ".toml", ".ini", ".db", ".url")
OURS = (folder.TRANSCRIPTS, folder.PARTICIPANTS, folder.PERSONS)


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to import.

    files: in order. unsure: those among them that are taken only when a loader recognises them. passed_over: names of
    recordings, pictures and the like. folders: those that were looked into. errors: folders that cannot be.
    subfolders: folders inside them that were not looked into.
    """

    files: tuple[Path, ...]
    unsure: frozenset[Path] = frozenset()
    passed_over: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    errors: tuple[LoadError, ...] = ()
    subfolders: tuple[Path, ...] = ()


def collect(paths: Iterable[Path], *, suffixes: Sequence[str] = ()) -> Found:
    """Return the files to import: files as named, folders by their files in order of name (not their subfolders).

    suffixes: of the format that was asked for; in folders only files with one of them are taken. Hidden files and
    read-me files are left out, and a file is taken once. Links are followed; one that leads nowhere is an error later,
    as are pipes.
    """
    files: list[Path] = []
    unsure: set[Path] = set()
    passed: list[str] = []
    folders: list[Path] = []
    errors: list[LoadError] = []
    for path in paths:
        try:
            if not path.is_dir():
                files.append(path)
                continue
            inside = _inside(path)
        except OSError:
            errors.append(_unreadable_folder(path))
            continue
        wanted = [one for one in inside if _is_wanted(one, suffixes)]
        unsure |= {one for one in wanted if not suffixes and one.suffix.lower() not in TRANSCRIPTS}
        passed += [file_name(one) for one in inside if one not in wanted]
        files += wanted
        folders.append(path)
        if not wanted:
            errors.append(_empty_folder(path))
    once = tuple({place_of(path): path for path in reversed(files)}.values())[::-1]
    below = _not_looked_into(folders)
    return Found(once, frozenset(unsure), tuple(passed), tuple(folders), tuple(errors), below)


def _not_looked_into(folders: Sequence[Path]) -> tuple[Path, ...]:
    """Return the folders inside some folders, without those that are among them."""
    named = {place_of(path) for path in folders}
    below = [one for path in dict.fromkeys(folders) for one in _below(path) if place_of(one) not in named]
    return tuple(dict.fromkeys(below))


def _below(path: Path) -> list[Path]:
    inside = (one for one in path.iterdir() if one.is_dir() and not one.name.startswith((".", "__")))
    return sorted(inside, key=_name_key)


def _inside(directory: Path) -> list[Path]:
    """Return the files of a folder in order of name, and what has the name of a file: broken links, pipes."""
    return sorted((one for one in directory.iterdir() if not one.is_dir() and _is_shown(one)), key=_name_key)


def _is_shown(path: Path) -> bool:
    is_hidden = path.name.startswith((".", "~$"))
    return not (is_hidden or path.name in OURS or path.stem.lower() == "readme" or path.suffix.lower() in SILENT)


def _is_wanted(path: Path, suffixes: Sequence[str]) -> bool:
    suffix = path.suffix.lower()
    if suffixes:
        return suffix in suffixes
    if suffix in OTHERS:
        return False
    return suffix in TRANSCRIPTS or path.is_file()


def _name_key(path: Path) -> list[tuple[int, str]]:
    """Return what sorts `i2` before `i10`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path.name.casefold())]


def place_of(path: Path) -> str:
    """Return the absolute path under which a transcript is remembered."""
    return os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links


def is_gone(place: str) -> bool:
    """Say whether nothing stands at a remembered path any more. What may not be looked at is there."""
    try:
        Path(place).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _unreadable_folder(path: Path) -> LoadError:
    hint = "ask its owner, or copy the transcripts to a folder of your own"
    return LoadError("you may not look into this folder", where=file_name(path), hint=hint, code="load.permission")


def _empty_folder(path: Path) -> LoadError:
    below = _below(path)
    hint = loaders.read_formats()
    if below:
        hint = f"folders inside it are not looked into: name them, for example {below[0]}"
    return LoadError("there are no transcripts in this folder", where=file_name(path), hint=hint, code="load.no-files")


def not_looked_into(subfolders: Sequence[Path], most: int = 6) -> str:
    """Return the sentence on folders inside the folders that were named, "" for none."""
    if not subfolders:
        return ""
    names = ", ".join(file_name(path) for path in subfolders[:most]) + " …" * (len(subfolders) > most)
    if len(subfolders) == 1:
        return f"1 folder inside was not looked into: {names} (name it to import it)"
    return f"{len(subfolders)} folders inside were not looked into: {names} (name them to import them)"


def nothing_found(found: Found, passed_over: Sequence[str]) -> LoadError:
    """Return the error for folders whose files were all passed over."""
    where = ", ".join(file_name(path) for path in found.folders)
    seen = f" (passed over: {', '.join(passed_over[:6])}{' …' if len(passed_over) > 6 else ''})" if passed_over else ""
    below = not_looked_into(found.subfolders)
    return LoadError(
        f"there are no transcripts in this folder{seen}", where=where, code="load.no-files",
        hint=f"{loaders.read_formats()}; to insist on a file, name it{f'; {below}' if below else ''}",
    )  # fmt: skip
