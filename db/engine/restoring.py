"""Putting a copy in the place of an SQLite database: looked at first, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from db.engine.backup import sync_folder
from db.engine.migrate import check_version
from db.engine.soundness import SOUND
from db.engine.transaction import StoreUnavailable, Trouble

BESIDE = ("-wal", "-shm")
"""Endings of what lies beside a database; another database's log must never get into a file."""

ASIDE = ".before-restore"
"""The ending of the name under which the database of before is set aside."""

FORMAT = slice(18, 20)
"""The place of the header that says whether there may be a log beside the file."""

WITHOUT_LOG = b"\x01\x01"


def examine(copy: bytes | memoryview) -> str | None:
    """Look at a copy without a disk; the stamp at which its broadcasts were looked after last.

    What can be changed of the copy says no more, after that, that there may be a log beside it.
    Raises `StoreUnavailable` where the copy is damaged or no copy, or of a newer program.
    """
    plain = memoryview(bytearray(copy)) if isinstance(copy, bytes) else copy
    try:
        plain[FORMAT] = WITHOUT_LOG
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(plain)
            if connection.execute("PRAGMA quick_check").fetchall() != SOUND:
                raise StoreUnavailable(Trouble.CORRUPT)
            (version,) = connection.execute("SELECT version FROM schema_version").fetchone()
            check_version(version)
            row = connection.execute("SELECT at FROM alive").fetchone()
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise StoreUnavailable(Trouble.CORRUPT) from error
    return str(row[0]) if row else None


def is_in_use(path: Path) -> bool:
    """Whether a bot has the database at `path` open; nothing is written to the database.

    A log that is there may belong to another copy, and only `ro` leaves the log alone; where none
    is there, only `rw` leaves none behind.
    """
    if not path.exists():
        return False
    mode = "ro" if path.with_name(path.name + BESIDE[0]).exists() else "rw"
    address = f"{path.resolve().as_uri()}?mode={mode}"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=0)) as connection:
            connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return False


def put_in_place(copy: bytes | memoryview, path: Path) -> Path | None:
    """Make `copy` the database at `path`; where the database of before lies now, if there was one.

    The database of before keeps its log. Raises `OSError`.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".restoring")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(copy)
            file.flush()
            os.fsync(descriptor)
        aside = _set_aside(path)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)
    return aside


def _set_aside(path: Path) -> Path | None:
    """Give the database another name too, and its log another name alone; None where none is."""
    beside = [each for ending in BESIDE if (each := path.with_name(path.name + ending)).exists()]
    if not beside and not path.exists():
        return None
    aside = _free_name(path)
    if path.exists():
        aside.hardlink_to(path)
    for each in beside:
        each.replace(aside.with_name(aside.name + each.name.removeprefix(path.name)))
    sync_folder(path.parent)
    return aside


def _free_name(path: Path) -> Path:
    """The first name to set `path` aside that nothing has, not a log either."""
    names = (path.with_name(f"{path.name}{ASIDE}-{number}") for number in count(1))
    return next(name for name in names if not any(path.parent.glob(name.name + "*")))
