"""The soundness of an SQLite file, looked at before anything is written to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

SOUND = [("ok",)]

SAID_AT_OPENING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
    }
)
"""Kinds of errors that say nothing of what is in the file."""


def is_sound(path: Path) -> bool:
    """Whether SQLite finds no damage in the file at `path`, and in the log beside it.

    Only reads: a log that belongs to another copy must not get into the file. True too where the
    file cannot be looked at: opening it says why.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("PRAGMA quick_check").fetchall() == SOUND
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in SAID_AT_OPENING
