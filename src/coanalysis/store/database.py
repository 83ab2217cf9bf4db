"""Opening `project.db` and writing to it: one explicit transaction per write, nothing half done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coanalysis.errors import ExportError, ProjectError
from coanalysis.store.schema import APPLICATION_ID, SCHEMA, TABLES

__all__ = ["as_user_error", "connect", "create", "data_version", "integrity", "transaction"]

BUSY_MS = 5_000
MAGIC = b"SQLite format 3\x00"
#: Where in the first 100 bytes of a file SQLite keeps the application's number, big-endian.
APPLICATION_AT = slice(68, 72)


def create(path: Path) -> sqlite3.Connection:
    """Create an empty store. Raises ExportError if the file cannot be made."""
    db: sqlite3.Connection | None = None
    try:
        db = _open(path)
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.execute(f"PRAGMA user_version={SCHEMA}")
        db.executescript(f"BEGIN IMMEDIATE;{TABLES}COMMIT;")
    except sqlite3.OperationalError as error:
        if db is not None:
            db.close()
        raise ExportError(
            f"the project file cannot be made ({error})", where=path.name, hint="choose a folder you may write to"
        ) from error
    with suppress(OSError):  # not every file system knows permissions
        path.chmod(0o600)
    return db


def connect(path: Path) -> sqlite3.Connection:
    """Open a store. Raises ProjectError if it is missing, emptied, not ours, damaged or from a newer program."""
    if not path.is_file():
        raise ProjectError(
            "there is no project here", where=str(path.parent), code="project.missing",
            hint="go to the project's folder, name it with --project, or make one: coanalysis init my-study",
        )  # fmt: skip
    _check_header(path)
    try:
        db = _open(path)
    except sqlite3.DatabaseError as error:
        raise as_user_error(error, path) from error
    schema = db.execute("PRAGMA user_version").fetchone()[0]
    if schema != SCHEMA:
        db.close()
        raise ProjectError(
            f"the project was made by another version of coanalysis (store {schema}, this program knows {SCHEMA})",
            where=path.name, code="project.version", hint="use the version of coanalysis that made it",
        )  # fmt: skip
    return db


def _check_header(path: Path) -> None:
    """Raise ProjectError for a file that is not a store of ours, without letting SQLite touch it."""
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        raise _damaged(path, "the file is empty")
    if not head.startswith(MAGIC) or int.from_bytes(head[APPLICATION_AT], "big") != APPLICATION_ID:
        raise _damaged(path, "it is not a coanalysis store")


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
    try:
        for pragma in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON",
                       "trusted_schema=OFF", "mmap_size=0", "cell_size_check=ON"):  # fmt: skip
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


def as_user_error(error: sqlite3.DatabaseError, path: Path = Path("project.db")) -> ProjectError:
    """Return what an error of SQLite while reading means to a person: the store is in use, or damaged."""
    busy = isinstance(error, sqlite3.OperationalError) and _is_busy(error)
    return _in_use(path, error) if busy else _damaged(path, str(error))


def data_version(db: sqlite3.Connection) -> int:
    """Return a number that changes when another connection has written to the store."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])


def _damaged(path: Path, why: str) -> ProjectError:
    return ProjectError(
        f"the project's store is damaged: {why}", where=path.name, code="project.damaged",
        hint="nothing was changed; put back a copy of project.db from your backup",
    )  # fmt: skip


def _in_use(path: Path, error: Exception) -> ProjectError:
    return ProjectError(
        f"the project is in use by another program ({error})", where=path.name, code="project.busy",
        hint="close the other coanalysis command or notebook and try again",
    )  # fmt: skip


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Write all of a block or none of it.

    Raises ProjectError if the store is in use, ExportError if it cannot be written (read-only, disk full).
    """
    try:
        db.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise _write_error(error) from error
    try:
        yield db
        db.execute("COMMIT")
    except sqlite3.OperationalError as error:
        _roll_back(db)
        raise _write_error(error) from error
    except BaseException:
        _roll_back(db)
        raise


def _roll_back(db: sqlite3.Connection) -> None:
    if db.in_transaction:
        db.execute("ROLLBACK")


def _is_busy(error: sqlite3.Error) -> bool:
    return "locked" in str(error) or "busy" in str(error)


def _write_error(error: sqlite3.OperationalError) -> ProjectError | ExportError:
    if _is_busy(error):
        return _in_use(Path("project.db"), error)
    return ExportError(
        f"the project cannot be written ({error})", where="project.db",
        hint="check that the folder is not read-only and the disk not full; nothing was changed",
    )  # fmt: skip


def integrity(db: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with the file and its references; empty when all is well."""
    found = [row[0] for row in db.execute("PRAGMA quick_check") if row[0] != "ok"]
    found += [f"a row of {row[0]} points to nothing in {row[2]}" for row in db.execute("PRAGMA foreign_key_check")]
    return found
