"""Pragmas of every SQLite file: what a commit, an erasure and a lock mean there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

VERSION = sqlite3.sqlite_version
"""The version of the SQLite that this Python brings."""

OLDEST = "3.36.0"
"""The first version that opens a copy in memory without options of its build (release log)."""

PRAGMAS = {
    "locking_mode": "exclusive",
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "foreign_keys": 1,
    "temp_store": 2,
}
"""Pragmas that are set on opening and read back: not every build of SQLite allows them all."""


def refused(connection: sqlite3.Connection) -> str | None:
    """Set all pragmas; the name of the first that does not hold, or None."""
    for pragma, wanted in PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma} = {wanted}")
        (got,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        if got != wanted:
            return pragma
    return None


def refused_by(file: Path) -> str | None:
    """The pragma that does not hold in a new database at `file`; None where all hold."""
    with closing(sqlite3.connect(file)) as connection:
        return refused(connection)


def is_too_old() -> bool:
    """Whether this SQLite is older than `OLDEST`."""
    return sqlite3.sqlite_version_info < tuple(map(int, OLDEST.split(".")))
