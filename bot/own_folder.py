"""The folder of this user on this machine, in which nobody else can put, read or hold anything."""

from __future__ import annotations

import os
import pwd
import tempfile
from collections.abc import Iterator
from pathlib import Path

NAME = "open-letter"
OTHERS = 0o077


class NoFolder(Exception):
    """No folder can be made that is this user's alone."""


def own_folder() -> int:
    """The folder, open as a descriptor for the caller to close. Raises `NoFolder`.

    All processes of the user find the same one: in the temporary folder, or in the user's home
    where somebody else was quicker to take the name there.
    """
    for path in _candidates():
        folder = _opened(path)
        if folder is not None:
            return folder
    raise NoFolder


def _candidates() -> Iterator[Path]:
    user = os.geteuid()
    yield Path(tempfile.gettempdir()) / f"{NAME}-{user}"
    try:
        yield Path(pwd.getpwuid(user).pw_dir) / f".{NAME}"
    except KeyError:  # a user without an entry, as containers have
        return


def _opened(path: Path) -> int | None:
    """The folder at `path`, made if it is not there; None unless it is this user's alone."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    found = os.fstat(folder)
    if found.st_uid == os.geteuid() and not found.st_mode & OTHERS:
        return folder
    os.close(folder)
    return None
