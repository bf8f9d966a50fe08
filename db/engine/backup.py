"""Copies of a database: rewritten, found sound, encrypted, and whole or not there.

A copy is a database of SQLite. It is made in memory, so that no byte of it lies on a disk
unencrypted.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from secrets import token_hex

from db.engine.heeding import Abandoned
from db.engine.progress import Progress, Step, Told
from db.engine.scratch import Scratch, connected
from db.engine.soundness import SOUND
from db.engine.tables import VERSION, Blank
from db.secrets.recovery import RecoveryKey

PARTIAL = ".partial"
"""The ending of a copy's name as long as the copy is not whole."""

STEP_PAGES, STEP_PAUSE = 64, 0.001
"""Pages copied at a time, and the seconds after each time in which others have the database."""

MENUS = "live IS NOT NULL AND live LIKE 'menu %'"
"""The notices that stand for good; see `handlers/subscribing/menu.py`."""

COPIED = {"answer": "1 = 0", "typed": "1 = 0", "notice": MENUS}
"""Which rows are copied of the tables with rows that no copy needs.

What waits to be said, and what is to be erased from a chat, concern only the hours around the
copying.
"""

LONGEST = 60.0
"""Seconds of copying in steps: work that is undone makes the copying begin anew."""


class Unsound(Exception):
    """A copy in which SQLite finds damage."""


class TooLong(Exception):
    """Copying in steps came to no end."""


def in_steps(
    connection: sqlite3.Connection, abandoned: Callable[[], bool], progress: Progress
) -> Scratch:
    """A copy of the database of `connection`, while another thread goes on using `connection`.

    Raises `Abandoned`, `TooLong`, `Unsound`, `sqlite3.Error`.
    """
    until = time.monotonic() + LONGEST

    def between_steps(_: int, left: int, pages: int) -> None:
        if abandoned():
            raise Abandoned
        if time.monotonic() > until:
            raise TooLong
        progress(Step.COPYING, pages - left, pages)
        time.sleep(STEP_PAUSE)

    def copy(to: sqlite3.Connection) -> None:
        connection.backup(to, pages=STEP_PAGES, progress=between_steps, sleep=STEP_PAUSE)

    return _copied(connection, copy, progress)


def at_one_go(connection: sqlite3.Connection, progress: Progress) -> Scratch:
    """A copy of the database of `connection`, while nobody is served.

    Raises `Unsound`, `sqlite3.Error`.
    """
    return _copied(connection, connection.backup, progress)


def check(copy: sqlite3.Connection, progress: Progress) -> None:
    """Look for damage in a copy. Raises `Unsound`."""
    progress(Step.CHECKING, 0, 1)
    if copy.execute("PRAGMA quick_check").fetchall() != SOUND:
        raise Unsound
    progress(Step.CHECKING, 1, 1)


def keep(copy: Scratch, path: Path, key: RecoveryKey, progress: Progress) -> int:
    """Encrypt `copy` to `key` as the file `path`, whole or not there; its size in bytes.

    Raises `OSError`.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(path.name + PARTIAL)
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    plain, size = copy.written()
    with plain, os.fdopen(descriptor, "wb") as file:
        key.seal(Told(plain, size, Step.ENCRYPTING, progress), file)
        file.flush()
        os.fsync(descriptor)
    partial.replace(path)
    sync_folder(path.parent)
    return path.stat().st_size


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


def _copied(
    connection: sqlite3.Connection, copy: Callable[[sqlite3.Connection], None], progress: Progress
) -> Scratch:
    """What `copy` makes of the database: rewritten, and found sound."""
    address = f"file:{token_hex(8)}?mode=memory&cache=shared"
    with closing(connected(address)) as whole:
        copy(whole)
        return _rewritten(whole, address, progress)


def _rewritten(whole: sqlite3.Connection, address: str, progress: Progress) -> Scratch:
    """The rows of `whole`, in the order of their keys, with nothing else beside them."""
    (size,) = whole.execute(
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    ).fetchone()
    (version,) = whole.execute(f"SELECT version FROM {VERSION}").fetchone()  # noqa: S608 - a constant
    copy = Scratch(size)
    try:
        copy.connection.execute("ATTACH ? AS whole", (address,))
        blank = Blank(copy.connection, version)
        for done, table in enumerate(blank.tables):
            progress(Step.REWRITING, done, len(blank.tables))
            into = f"INSERT INTO main.{table.name} ({', '.join(table.columns)}) "
            rows = table.select(COPIED.get(table.name, ""), of="whole.")
            copy.connection.execute(into + rows)
        blank.finish()
        progress(Step.REWRITING, len(blank.tables), len(blank.tables))
        copy.connection.execute("DETACH whole")
        check(copy.connection, progress)
    except BaseException:
        copy.close()
        raise
    return copy
