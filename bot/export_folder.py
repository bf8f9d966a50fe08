"""The folder with the encrypted files of exports: written aside, whole or not there, then erased.

Only files that two organisers stand behind ever lie here, sealed to the organisers' key.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ENDING = ".sealed"
_ID = re.compile("[0-9A-Z]{7}")
ASIDE = ".part"
"""The ending of files that are not whole yet."""

FORGOTTEN, ABANDONED, FRESH = 25 * 3600.0, 3600.0, 120.0
"""Ages in seconds, by a file's time: from which a file goes whatever the database says, from which
nobody is writing it any more, and up to which it may not be noted yet."""


@dataclass(frozen=True, slots=True)
class StoredExport:
    """The file of an export as it lies in the folder: its size in bytes, and its time."""

    id: str
    path: Path
    size: int
    at: float


@dataclass(frozen=True, slots=True)
class ExportFolder:
    """The folder `path`, which is made when the first file is."""

    path: Path

    def every(self) -> list[StoredExport]:
        """Every file that is whole, by its id. Raises `OSError`."""
        found = []
        for path in sorted(self.path.glob(f"*{ENDING}")):
            if _ID.fullmatch(path.stem):
                stat = path.stat()
                found.append(StoredExport(path.stem, path, stat.st_size, stat.st_mtime))
        return found

    def read(self, id: str) -> bytes | None:
        """The file of the export `id`; None where it is not here."""
        try:
            return self._file(id).read_bytes() if _ID.fullmatch(id) else None
        except OSError:
            return None

    @contextmanager
    def aside(self, id: str) -> Iterator[tuple[BinaryIO, BinaryIO]]:
        """Two new files, for rows that are gathered and for the export `id` itself.

        Both are gone at the end, unless the second was `finished`. Raises `OSError`.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.drop(id)
        paths = [self._part(id, name) for name in ("rows", "file")]
        try:
            with _new(paths[0]) as rows, _new(paths[1]) as file:
                yield rows, file
        finally:
            for path in paths:
                path.unlink(missing_ok=True)

    def finished(self, id: str, file: BinaryIO) -> int:
        """Bring the second file of `aside` to the disk, and let it stay aside; its bytes.

        Raises `OSError`.
        """
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
        self._part(id, "file").replace(self._part(id, "whole"))
        return size

    def show(self, id: str) -> None:
        """Put a file that is finished in its place, from now on; twice is the same.

        Raises `OSError`.
        """
        whole = self._part(id, "whole")
        if whole.exists() or not self._file(id).exists():
            os.utime(whole)
            whole.replace(self._file(id))

    def drop(self, id: str) -> None:
        """Erase a file that is finished and not in its place, if there is one. Raises `OSError`."""
        self._part(id, "whole").unlink(missing_ok=True)

    def sweep(self, kept: Collection[str], now: Callable[[], float] = time.time) -> int:
        """Erase every file but those of the exports `kept`, and what is old; how many went.

        What has just been put in its place stays a little, for it may not be noted yet. Raises
        `OSError`.
        """
        gone = [each.path for each in self.every() if _goes(each, kept, now() - each.at)]
        asides = self.path.glob(f"*{ASIDE}")
        gone += [path for path in asides if path.stat().st_mtime < now() - ABANDONED]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _part(self, id: str, name: str) -> Path:
        return self.path / f"{id}.{name}{ASIDE}"

    def _file(self, id: str) -> Path:
        return self.path / f"{id}{ENDING}"


def _goes(file: StoredExport, kept: Collection[str], age: float) -> bool:
    return age > FORGOTTEN or (file.id not in kept and age > FRESH)


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A file for its owner alone, in place of one that was left behind."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        yield file
