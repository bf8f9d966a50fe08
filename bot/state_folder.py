"""The folder of this machine's state, which one process has: two would undo what each other notes.

The lock is on the folder itself, so that no file tells of it, and any end of the process frees it.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from db.engine.opening import is_postgres
from db.engine.restoring import is_in_use
from db.engine.transaction import StoreUnavailable, Trouble

log = logging.getLogger(__name__)


class StateInUse(Exception):
    """Another process has the folder of this machine's state."""


@asynccontextmanager
async def sole_use(folder: Path, database: str | Path) -> AsyncIterator[None]:
    """Be the only process with the state in `folder`, inside the block.

    A file system without locks stops nobody. Raises `StateInUse`; and `StoreUnavailable` where the
    file `database`, too, is in use, which says more.
    """
    held = _opened(folder)
    try:
        if held is not None and not _locked(held):
            if not is_postgres(database) and is_in_use(Path(database)):
                raise StoreUnavailable(Trouble.LOCKED)
            raise StateInUse
        yield
    finally:
        if held is not None:
            os.close(held)


def _opened(folder: Path) -> int | None:
    """The folder as a descriptor, made if it is not there; None where it cannot be opened."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        log.error("the folder of the state cannot be opened: %s", type(error).__name__)
        return None


def _locked(folder: int) -> bool:
    """Whether this process alone has the open `folder` now."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        log.warning("the folder of the state cannot be locked: %s", type(error).__name__)
    return True
