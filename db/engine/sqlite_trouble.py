"""What went wrong on SQLite or on the disk, as everybody above the engine knows it."""

from __future__ import annotations

import logging
import sqlite3

from db.engine.transaction import StoreUnavailable, Trouble

log = logging.getLogger(__name__)

TROUBLES = {
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_CORRUPT: Trouble.CORRUPT,
    sqlite3.SQLITE_NOTADB: Trouble.CORRUPT,
}


def unavailable(error: sqlite3.Error | OSError) -> StoreUnavailable:
    """The failure to report for an error of SQLite or of the file system."""
    if isinstance(error, OSError):
        return StoreUnavailable(Trouble.READ_ONLY)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    failure = StoreUnavailable(TROUBLES.get(code, Trouble.FAILED))
    failure.__cause__ = error
    if failure.trouble is Trouble.FAILED:
        log.error("SQLite: %s", getattr(error, "sqlite_errorname", type(error).__name__))
    return failure
