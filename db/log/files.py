"""Files of the log's folder, which others may be able to write to: read and written with care.

A name there may be a link, a pipe that never ends, or a file without end.
"""

from __future__ import annotations

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path

PART = ".part"
"""The ending of the name of a file that is being written."""

READABLE, ENTERED = 0o644, 0o755
"""The modes of files and folders, whatever the process is told to close: all is for everybody."""

LARGEST = 1 << 24
"""The bytes of a file that are read at most: a bundle of 256 entries has a tenth of it."""


def read(path: Path, most: int = LARGEST) -> bytes:
    """The content of the file `path`, or its first bytes, at `most`. Raises `OSError`.

    Nothing is waited for: a pipe is as good as empty.
    """
    with FileIO(path, opener=_at_once) as file:
        return file.read(most) or b""


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def put(path: Path, content: bytes) -> None:
    """Put a file in its place, on the disk before this returns. Raises `OSError`."""
    part = path.with_name(path.name + PART)
    with suppress(FileNotFoundError):
        part.unlink()  # of a run that was killed, or a link to something else
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, READABLE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, READABLE)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def make(folder: Path) -> None:
    """Make a folder for everybody to enter, unless it is there: whoever closes it has a reason."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(ENTERED)
