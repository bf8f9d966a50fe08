"""Room kept free so that people can still withdraw when the disk is full."""

from __future__ import annotations

from pathlib import Path

RESERVE_BYTES = 1 << 20
"""Enough for the log of deleting one account's rows, many times over."""


class Reserve:
    """A file of `RESERVE_BYTES` that can be given up."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fill(self) -> None:
        """Take the room, if there is any."""
        if self._path.exists():
            return
        try:
            self._path.write_bytes(bytes(RESERVE_BYTES))
        except OSError:
            self.release()

    def release(self) -> None:
        """Give the room back."""
        self._path.unlink(missing_ok=True)
