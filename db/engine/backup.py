"""Copies of an SQLite database: rewritten, found sound, encrypted, and whole or not there.

A copy is made in memory, so that no byte of it lies on a disk unencrypted.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from db.engine.soundness import SOUND
from db.secrets.recovery import RecoveryKey

PARTIAL = ".partial"
"""The ending of a copy's name as long as the copy is not whole."""

STEP_PAGES, STEP_PAUSE = 64, 0.001
"""Pages copied at a time, and the seconds after each time in which others have the database."""

MENUS = "live IS NOT NULL AND live LIKE 'menu %'"
"""The notices that stand for good; see `handlers/subscribing/menu.py`."""

MOMENTARY = {"answer": "", "typed": "", "notice": f" WHERE NOT ({MENUS})"}
"""Rows that no copy needs: what waits to be said, and what is to be erased from a chat."""

LONGEST = 60.0
"""Seconds of copying in steps: work that is undone makes the copying begin anew."""


class Unsound(Exception):
    """A copy in which SQLite finds damage."""


class TooLong(Exception):
    """Copying in steps came to no end."""


class Abandoned(Exception):
    """The database is being closed."""


def in_steps(connection: sqlite3.Connection, abandoned: Callable[[], bool]) -> bytes:
    """A copy of the database of `connection`, while another thread goes on using `connection`.

    Raises `Abandoned`, `TooLong`, `Unsound`, `sqlite3.Error`.
    """
    until = time.monotonic() + LONGEST

    def between_steps(*_: int) -> None:
        if abandoned():
            raise Abandoned
        if time.monotonic() > until:
            raise TooLong
        time.sleep(STEP_PAUSE)

    with closing(_in_memory()) as target:
        connection.backup(target, pages=STEP_PAGES, progress=between_steps, sleep=STEP_PAUSE)
        return _rewritten(target)


def at_one_go(connection: sqlite3.Connection) -> bytes:
    """A copy of the database of `connection`, while nobody is served.

    Raises `Unsound`, `sqlite3.Error`.
    """
    with closing(_in_memory()) as target:
        connection.backup(target)
        return _rewritten(target)


def keep(copy: bytes, path: Path, key: RecoveryKey) -> None:
    """Encrypt `copy` to `key` as the file `path`, whole or not there. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(path.name + PARTIAL)
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        key.encrypt(copy, file)
        file.flush()
        os.fsync(descriptor)
    partial.replace(path)
    sync_folder(path.parent)


def keep_newest(folder: Path, pattern: str, number: int) -> None:
    """Erase all files that `pattern` fits but the last `number` by name. Raises `OSError`.

    Copies that never became whole are erased too.
    """
    copies = sorted(folder.glob(pattern))
    for path in (*copies[: max(len(copies) - number, 0)], *folder.glob(pattern + PARTIAL)):
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the names in `folder` are on disk. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA temp_store = 2")
    return connection


def _rewritten(copy: sqlite3.Connection) -> bytes:
    """The bytes of `copy`, with its rows in the order of their keys and nothing else in them.

    What concerns only the hours around the copying is left out (`MOMENTARY`).
    """
    for table, which in MOMENTARY.items():
        if copy.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone():
            copy.execute(f"DELETE FROM {table}{which}")  # noqa: S608 - constants
    copy.execute("VACUUM")
    if copy.execute("PRAGMA quick_check").fetchall() != SOUND:
        raise Unsound
    return copy.serialize()
