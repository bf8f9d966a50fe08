"""One process a token: a second one would send everything twice."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.platform import PlatformRefused
from db.engine.transaction import Store

RUNNING = "another process on this machine is running this bot; stop it first"
ELSEWHERE = "another process that uses this database is running this platform; stop it first"


@asynccontextmanager
async def alone(store: Store, platform: str, token: str) -> AsyncIterator[None]:
    """Be the only process with `token`, and the only one that serves `platform` from `store`.

    Raises `PlatformRefused` where there is another. Whatever ends the process lets go too.
    """
    file = os.open(lock_of(token), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise PlatformRefused(RUNNING) from None
        if not await store.hold(platform):
            raise PlatformRefused(ELSEWHERE)
        yield
    finally:
        os.close(file)


def lock_of(token: str) -> Path:
    """The file that stands for `token` on this machine; its name does not give the token away."""
    digest = hashlib.blake2b(token.encode(), digest_size=16, person=b"one process").hexdigest()
    return Path(tempfile.gettempdir()) / f"open-letter-{digest}.lock"
