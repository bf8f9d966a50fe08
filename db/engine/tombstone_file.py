"""The tombstones that lie beside the database, in the folder of this machine's state."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection
from pathlib import Path
from threading import Lock

from db.engine.backup import sync_folder

log = logging.getLogger(__name__)

FILE = "tombstones"

HEX_DIGITS = 32
"""The length of a line: a mark of 16 bytes in hexadecimal."""


class TombstoneFile:
    """The marks in the file `tombstones` in `folder`; in memory alone without a folder.

    Reading raises `OSError`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = folder / FILE if folder else None
        self._lock = Lock()
        self._marks: set[bytes] = set()
        """All marks where there is no folder; otherwise those that could not be written yet."""

    def marks(self) -> frozenset[bytes]:
        """Every mark. A line that a crash left torn is none: the database has its mark."""
        with self._lock:
            return frozenset(self._marks | self._read())

    def add(self, marks: Collection[bytes]) -> None:
        """Add marks, on disk before this returns.

        What is marked is erased already, so a folder that cannot be written stops nobody: the marks
        are held in memory and written with the next ones.
        """
        with self._lock:
            self._marks.update(marks)
            if self._file is None or not self._marks:
                return
            try:
                self._append(self._file)
            except OSError as error:
                log.error("tombstones cannot be kept: %s", type(error).__name__)

    def drop(self, marks: Collection[bytes]) -> None:
        """Drop marks, and put the others into an order that tells nothing. Raises `OSError`."""
        with self._lock:
            left = (self._marks | self._read()).difference(marks)
            if self._file is None:
                self._marks = set(left)
                return
            fresh = self._file.with_name(FILE + ".new")
            fresh.unlink(missing_ok=True)
            self._write(fresh, sorted(left))
            fresh.replace(self._file)
            sync_folder(self._file.parent)
            self._marks.clear()

    def _read(self) -> set[bytes]:
        if self._file is None or not self._file.exists():
            return set()
        lines = self._file.read_text("ascii", errors="replace").split("\n")
        return {mark for line in lines if (mark := _mark(line)) is not None}

    def _append(self, file: Path) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not file.exists()
        self._write(file, self._marks)
        if is_new:
            sync_folder(file.parent)
        self._marks.clear()

    def _write(self, file: Path, marks: Collection[bytes]) -> None:
        """Append `marks`; each line begins anew, so that a torn one before spoils none."""
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.writelines(f"\n{mark.hex()}" for mark in marks)
            opened.flush()
            os.fsync(descriptor)


def _mark(line: str) -> bytes | None:
    try:
        return bytes.fromhex(line) if len(line) == HEX_DIGITS else None
    except ValueError:
        return None
