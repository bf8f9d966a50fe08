"""Parting with the secret `ties` when the campaign has closed: out of the file, and off the disk.

Copies of the file elsewhere keep it, and so may a disk that writes elsewhere what is overwritten.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from db.secrets.keys import SERVER_KEY, KeyFault, KeyProblem, server_keys, write_server_keys
from db.secrets.renewal import PENDING, drop_pending, settle

PARTED = SERVER_KEY + ".closed"
"""The name of the file without the secret, until it takes the place of `SERVER_KEY`."""


def part(folder: Path) -> bool:
    """Let the key file in `folder` be one without `ties`; False where it was one already.

    The earlier file is overwritten, and so are keys of a renewal that was cut off. Raises
    `KeyProblem`, as where the folder cannot be written.
    """
    keys = server_keys(folder)
    if keys.closed and keys.ties is None:
        return False
    for leftover in (PARTED, PENDING):
        _overwrite(folder / leftover)
    _drop(folder / PARTED)
    drop_pending(folder)
    write_server_keys(folder / PARTED, replace(keys, ties=None, closed=True))
    _put_in_place(folder)
    settle(folder)
    return True


def _put_in_place(folder: Path) -> None:
    """Let the new file take the place of the earlier one, whose bytes are overwritten then."""
    try:
        with (folder / SERVER_KEY).open("r+b") as earlier:
            (folder / PARTED).replace(folder / SERVER_KEY)
            _fill(earlier.fileno())
    except OSError as error:
        raise KeyProblem(KeyFault.UNWRITABLE, folder / SERVER_KEY) from error


def _overwrite(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            _fill(file.fileno())
    except FileNotFoundError:
        return
    except OSError as error:
        raise KeyProblem(KeyFault.UNWRITABLE, path) from error


def _fill(descriptor: int) -> None:
    os.pwrite(descriptor, bytes(os.fstat(descriptor).st_size), 0)
    os.fsync(descriptor)


def _drop(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise KeyProblem(KeyFault.UNWRITABLE, path) from error
