"""A scratch database: SQLite in memory, written out as the bytes of a file.

SQLite hands out the bytes of a database in memory in one piece, for which everybody would wait and
which needs the memory three times. So the database is a file without a name in the folder of the
system that is memory, where there is one with enough room.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

MEMORY = Path("/dev/shm")  # noqa: S108 - the file in it has no name as soon as anything is in it
"""The folder that is memory, on Linux."""

SPARE = 1.25
"""The room that a scratch database is given, as a multiple of the size of what it copies."""


class Scratch:
    """An empty database in memory; its `connection` may be used in any thread, one at a time.

    `size` is the number of bytes that are expected. Close it after use.
    """

    def __init__(self, size: int) -> None:
        self._descriptor: int | None = None
        if _has_room(size):
            self._descriptor, name = tempfile.mkstemp(prefix="letter-", dir=MEMORY)
            try:
                self.connection = connected(name)
            finally:
                Path(name).unlink()
        else:
            self.connection = connected(":memory:")

    def __enter__(self) -> Scratch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def written(self) -> tuple[BinaryIO, int]:
        """The bytes of the database as an SQLite file to read, and their number."""
        if self._descriptor is None:
            plain = self.connection.serialize()
            return BytesIO(plain), len(plain)
        file = os.fdopen(os.dup(self._descriptor), "rb", buffering=0)
        file.seek(0)
        return file, os.fstat(self._descriptor).st_size

    def close(self) -> None:
        """Let go of the memory."""
        self.connection.close()
        if self._descriptor is not None:
            os.close(self._descriptor)


def folder_for(size: int, otherwise: Path) -> Path:
    """The folder for files of so many bytes that are soon erased: in memory, if they fit there."""
    return MEMORY if _has_room(size) else otherwise


def _has_room(size: int) -> bool:
    try:
        return shutil.disk_usage(MEMORY).free > size * SPARE
    except OSError:
        return False


def connected(address: str) -> sqlite3.Connection:
    """A connection to a database in memory, for any thread."""
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA temp_store = 2")
    connection.execute("PRAGMA journal_mode = off")  # what fails half-way is thrown away
    return connection
