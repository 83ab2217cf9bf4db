"""Zips whose members are read by name, from memory, within limits. Nothing is ever extracted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from coanalysis.errors import LoadError

if TYPE_CHECKING:
    import zipfile

__all__ = ["Archive", "damaged", "protected", "read_zip"]

#: Limits of a zip: members, bytes of a member that is read, bytes of all, and how far a member may swell. A text part
#: of the largest size makes a tree of some 400 MB.
MEMBER_COUNT, MEMBER_LIMIT, TOTAL_LIMIT, RATIO_LIMIT = 5_000, 16 * 2**20, 400 * 2**20, 200
#: Below this size no compression rate is suspicious.
RATIO_FREE = 2**20


class Archive(Mapping[str, bytes]):
    """A zip whose members are read by name, from memory, within limits. Nothing is ever extracted."""

    def __init__(self, file: zipfile.ZipFile, where: str) -> None:
        self._file = file
        self._where = where
        self._names = {info.filename: info for info in file.infolist()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> bytes:
        """Return a member's bytes. Raises KeyError if there is none, LoadError if it is damaged or too large."""
        import zipfile
        import zlib

        info = self._names[name]
        try:
            with self._file.open(info) as member:
                data = member.read(MEMBER_LIMIT + 1)
        except (OSError, EOFError, zlib.error, RuntimeError, ValueError, zipfile.BadZipFile):
            raise damaged(self._where, f"part {name!r}") from None
        if len(data) > MEMBER_LIMIT:
            raise _bomb(self._where)
        return data


def read_zip(data: bytes, where: str) -> Archive:
    """Return the members of a zip by name.

    Raises LoadError when it is damaged, protected by a password, holds a part twice or one that points outside,
    or would swell beyond the limits at the top of this module.
    """
    import io
    import zipfile

    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile, zipfile.LargeZipFile):
        raise damaged(where) from None
    infos = file.infolist()
    _check_members(infos, where)
    total = sum(info.file_size for info in infos)
    swells = any(info.file_size > max(RATIO_FREE, RATIO_LIMIT * info.compress_size) for info in infos)
    if len(infos) > MEMBER_COUNT or total > TOTAL_LIMIT or swells:
        raise _bomb(where)
    return Archive(file, where)


def _check_members(infos: list[zipfile.ZipInfo], where: str) -> None:
    names = [info.filename for info in infos]
    if len({name.casefold() for name in names}) < len(names):
        raise damaged(where, "a part that occurs twice")
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise LoadError(
            "the file holds a part that points outside it",
            where=where,
            hint="do not open it; ask the sender for a new copy",
            code="load.unsafe",
        )
    if any(info.flag_bits & 1 for info in infos):
        raise protected(where)


def protected(where: str) -> LoadError:
    """Return the error for a file under a password."""
    return LoadError(
        "the file is protected by a password", where=where, hint="save a copy without password", code="load.password"
    )


def damaged(where: str, part: str = "") -> LoadError:
    """Return the error for a file that is cut off or has flipped bytes."""
    return LoadError(
        f"the file is incomplete or damaged{f' ({part})' if part else ''}",
        where=where,
        hint="fetch it again, or open it in the program it comes from and save it anew",
        code="load.damaged",
    )


def _bomb(where: str) -> LoadError:
    return LoadError(
        "the file would unpack to far more than a transcript can hold",
        where=where,
        hint="do not open it; ask the sender for a new copy",
        code="load.too-large",
    )
