"""Copies of an SQLite file, readable by their owner alone, whole or not there."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

PARTIAL = ".partial"
"""The ending of a copy's name as long as the copy is not whole."""


def copy(connection: sqlite3.Connection, to: Path) -> None:
    """Copy the database of `connection` beside `to`; `settle` then gives the copy its name.

    Nobody is served meanwhile, so copying waits for no disk. Raises `sqlite3.Error`, `OSError`.
    """
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = _partial(to)
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(partial, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous = OFF")
            target.execute("PRAGMA journal_mode = OFF")
            connection.backup(target)
    except sqlite3.Error:
        partial.unlink(missing_ok=True)
        raise


def settle(path: Path) -> None:
    """Wait until the copy is on disk, and give the copy the name `path`. Raises `OSError`."""
    partial = _partial(path)
    _sync(partial)
    partial.replace(path)
    _sync(path.parent)


def keep_newest(folder: Path, pattern: str, number: int) -> None:
    """Erase all files that `pattern` fits but the last `number` by name. Raises `OSError`.

    Copies that never became whole are erased too.
    """
    copies = sorted(folder.glob(pattern))
    for path in (*copies[: max(len(copies) - number, 0)], *folder.glob(pattern + PARTIAL)):
        path.unlink(missing_ok=True)


def _partial(path: Path) -> Path:
    return path.with_name(path.name + PARTIAL)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
