"""Progress of what takes long: whoever does it tells step by step how far it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """A step of long work, in the order in which steps follow each other."""

    OPENING = "opening"
    COPYING = "copying"
    ERASING = "erasing"
    REWRITING = "rewriting"
    CHECKING = "checking"
    ENCRYPTING = "encrypting"


class Progress(Protocol):
    """Who is told how far long work is; called from any thread."""

    def __call__(self, step: Step, done: int, total: int) -> None:
        """Hear that `done` of `total` are done of `step`, in rows, pages or bytes."""
        ...


def untold(step: Step, done: int, total: int) -> None:
    """Tell nobody."""
