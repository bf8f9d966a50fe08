"""Progress of what takes long: whoever does it tells step by step how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from db.secrets.recovery import Readable


class Step(StrEnum):
    """A step of long work, in the order in which steps follow each other."""

    OPENING = "opening"
    COPYING = "copying"
    ERASING = "erasing"
    REWRITING = "rewriting"
    CHECKING = "checking"
    ENCRYPTING = "encrypting"
    TABLES = "tables"
    ORDERING = "ordering"
    SETTING = "setting"


class Progress(Protocol):
    """Who is told how far long work is; called from any thread."""

    def __call__(self, step: Step, done: int, total: int) -> None:
        """Hear that `done` of `total` are done of `step`, in rows, pages or bytes.

        A `total` of 0 is not known yet.
        """
        ...


def untold(step: Step, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Told:
    """A `file` of `size` bytes that is read in a `step`; `progress` hears how far."""

    file: Readable
    size: int
    step: Step
    progress: Progress
    _read: int = 0

    def read(self, size: int, /) -> bytes:
        """At most the next `size` bytes."""
        piece = self.file.read(size)
        self._read += len(piece)
        self.progress(self.step, self._read, self.size)
        return piece
