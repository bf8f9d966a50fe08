"""Copies of a database, as operators take them out of their safe: opened with the recovery key."""

from __future__ import annotations

from pathlib import Path

from db.secrets.recovery import new_recovery_key, opened

RECOVERY_KEY, RECOVERY_SECRET = new_recovery_key()
"""A recovery key for tests, and its secret half."""


def opened_copy(copy: Path, to: Path) -> Path:
    """The file `to`, with what is in the encrypted copy."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(opened(copy.read_bytes(), RECOVERY_SECRET))
    return to
