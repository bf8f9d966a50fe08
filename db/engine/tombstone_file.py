"""The tombstones that lie beside the database, in the folder of this machine's state."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from threading import Lock

from db.engine.backup import sync_folder

log = logging.getLogger(__name__)

FILE = "tombstones"

LINE = re.compile(r"([0-9a-f]{32})(?: ([0-9]{4}-[0-9]{2}))?")
"""A line: a mark of 16 bytes in hexadecimal, and its month where that is known."""

LATEST = 32
"""Marks that are looked for again and again: more than are committed at one moment.

A server that lags behind lacks what came last, so that earlier ones need not be looked for.
"""


class TombstoneFile:
    """The marks in the file `tombstones` in `folder`; in memory alone without a folder.

    A mark has the month in which it was added, ISO as 2026-11; "" where nobody knows. Reading
    raises `OSError`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = folder / FILE if folder else None
        self._lock = Lock()
        self._marks: dict[bytes, str] = {}
        """All marks where there is no folder; otherwise those that could not be written yet."""
        self._latest: tuple[tuple[bytes, str], ...] = ()

    @property
    def latest(self) -> Mapping[bytes, str]:
        """The marks that were added last by this process, and their months; few."""
        return dict(self._latest)

    def months(self) -> dict[bytes, str]:
        """Every mark with its month; of one that was added twice, the later month.

        A line that a crash left torn is no mark: the database has its mark.
        """
        with self._lock:
            return self._all()

    def marks(self) -> frozenset[bytes]:
        """Every mark; see `months`."""
        return frozenset(self.months())

    def add(self, marks: Collection[bytes], month: str = "") -> None:
        """Add marks of `month`; see `note`."""
        self.note(dict.fromkeys(marks, month))

    def note(self, months: Mapping[bytes, str]) -> None:
        """Add marks with their months, on disk before this returns.

        What is marked is erased already, so a folder that cannot be written stops nobody: the marks
        are held in memory and written with the next ones.
        """
        with self._lock:
            self._latest = (*self._latest, *months.items())[-LATEST:]
            self._marks = _later(self._marks, months)
            if self._file is None or not self._marks:
                return
            try:
                self._append(self._file)
            except OSError as error:
                log.error("tombstones cannot be kept: %s", type(error).__name__)

    def drop(self, marks: Collection[bytes]) -> None:
        """Drop marks, and put the others into an order that tells nothing. Raises `OSError`."""
        with self._lock:
            self._drop(frozenset(marks))

    def drop_before(self, month: str) -> None:
        """Drop the marks of the months before `month`; see `drop`. Raises `OSError`."""
        with self._lock:
            if months := self._all():
                self._drop({mark for mark, its in months.items() if "" < its < month})

    def _drop(self, marks: Collection[bytes]) -> None:
        self._latest = tuple(each for each in self._latest if each[0] not in marks)
        left = {mark: month for mark, month in self._all().items() if mark not in marks}
        if self._file is None:
            self._marks = left
            return
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_name(FILE + ".new")
        fresh.unlink(missing_ok=True)
        self._write(fresh, dict(sorted(left.items())))
        fresh.replace(self._file)
        sync_folder(self._file.parent)
        self._marks.clear()

    def _all(self) -> dict[bytes, str]:
        return _later(_later(self._read(), self._marks), dict(self._latest))

    def _read(self) -> dict[bytes, str]:
        if self._file is None or not self._file.exists():
            return {}
        read: dict[bytes, str] = {}
        for line in self._file.read_text("ascii", errors="replace").split("\n"):
            if (found := LINE.fullmatch(line)) is not None:
                mark = bytes.fromhex(found[1])
                read[mark] = max(read.get(mark, ""), found[2] or "")
        return read

    def _append(self, file: Path) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not file.exists()
        self._write(file, self._marks)
        if is_new:
            sync_folder(file.parent)
        self._marks.clear()

    def _write(self, file: Path, months: Mapping[bytes, str]) -> None:
        """Append marks; each line begins anew, so that a torn one before spoils none."""
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            for mark, month in months.items():
                opened.write(f"\n{mark.hex()} {month}".rstrip(" "))
            opened.flush()
            os.fsync(descriptor)


def _later(some: Mapping[bytes, str], others: Mapping[bytes, str]) -> dict[bytes, str]:
    """All marks of both, each with the later of its months."""
    return {**some, **{mark: max(some.get(mark, ""), month) for mark, month in others.items()}}
