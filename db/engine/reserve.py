"""The reserve: room on the disk, so that people can still withdraw when the disk is full."""

from __future__ import annotations

from pathlib import Path

RESERVE_BYTES = 1 << 20
"""1 MiB: enough for the log of deleting one account's rows, many times over."""


class Reserve:
    """A file of `RESERVE_BYTES` that can be given up."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fill(self) -> None:
        """Take room on the disk, if there is any."""
        if self._path.exists():
            return
        try:
            self._path.write_bytes(bytes(RESERVE_BYTES))
        except OSError:
            self.release()

    def release(self) -> None:
        """Give the room back."""
        self._path.unlink(missing_ok=True)
