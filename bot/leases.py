"""Leases, and tokens: one process has each, for a second would send everything twice."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from bot.either import sooner
from bot.own_folder import NoFolder, own_folder
from bot.platform import PlatformRefused
from db.engine.transaction import Lease, Store, StoreUnavailable, Transaction, Trouble

log = logging.getLogger(__name__)

RUNNING = "another process on this machine is running this bot; stop it first"
NOWHERE = (
    "there is no folder for this user alone in which to hold the token; see the page Operating"
)

STAND_BY = 0.5
"""Seconds between two looks whether a lease has become free."""


async def obtained(
    store: Store,
    name: str,
    stop: asyncio.Event,
    *,
    shared: bool = False,
    besides: Sequence[str] = (),
    elsewhere: asyncio.Event | None = None,
    kept_out: Callable[[bool], None] = lambda is_so: None,
) -> Lease | None:
    """The lease `name`, once this process holds it; None if `stop` is set before.

    It is held together with all of `besides`, each for this process alone, or not at all.
    `elsewhere` is set once another process holds one of them, and `kept_out` is told at each look
    whether somebody who is not the bot does. A store that cannot serve is asked again, as one
    where another process holds the lease.
    """
    served = True
    while True:
        try:
            lease = await _together(store, name, besides, shared=shared)
            if lease is not None:
                return lease
            served = True
            kept_out(False)
            if elsewhere is not None:
                elsewhere.set()
        except StoreUnavailable as problem:
            if served:
                log.error("%s waits, for the store cannot serve: %s", name, problem.trouble)
            served = False
            kept_out(problem.trouble is Trouble.LOCKED)
        await sooner(stop, STAND_BY)
        if stop.is_set():
            return None


async def _together(
    store: Store, name: str, besides: Sequence[str], *, shared: bool
) -> Lease | None:
    """The lease `name` with those called `besides`; None if another process has one of them.

    In their order, so that of two processes which want the same ones one gets them all.
    """
    lease = await store.hold(name, shared=shared)
    if lease is None or not besides:
        return lease
    held = [lease]
    for each in besides:
        try:
            another = await store.hold(each)
        except StoreUnavailable:
            await _Together(*held).release()
            raise
        if another is None:
            await _Together(*held).release()
            return None
        held.append(another)
    return _Together(*held)


class _Together:
    """A `Lease` of several, which end together: the store has one connection for all of them."""

    def __init__(self, first: Lease, *others: Lease) -> None:
        self.name = first.name
        self.lost = first.lost
        self._all = (first, *others)

    @property
    def is_held(self) -> bool:
        """See `Lease.is_held`."""
        return all(lease.is_held for lease in self._all)

    async def check(self, tx: Transaction) -> None:
        """See `Lease.check`."""
        for lease in self._all:
            await lease.check(tx)

    async def release(self) -> None:
        """See `Lease.release`."""
        for lease in self._all:
            await lease.release()


@asynccontextmanager
async def alone(token: str, *, shared: bool = False) -> AsyncIterator[None]:
    """Be the only process on this machine with `token`, or one of those that all have it `shared`.

    Raises `PlatformRefused` where another process is. Any end of the process frees the token.
    """
    try:
        folder = own_folder()
    except NoFolder:
        raise PlatformRefused(NOWHERE) from None
    try:
        # also held, so that what tidies temporary folders passes over this one (tmpfiles.d(5))
        fcntl.flock(folder, fcntl.LOCK_SH)
        with _locked(folder, token, fcntl.LOCK_SH if shared else fcntl.LOCK_EX):
            yield
    finally:
        os.close(folder)


@contextmanager
def _locked(folder: int, token: str, lock: int) -> Iterator[None]:
    """Hold the lock file of `token` in the open `folder`. Raises `PlatformRefused`."""
    how = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        file = os.open(lock_of(token), how, 0o600, dir_fd=folder)
    except OSError:
        raise PlatformRefused(NOWHERE) from None
    try:
        try:
            fcntl.flock(file, lock | fcntl.LOCK_NB)
        except OSError:
            raise PlatformRefused(RUNNING) from None
        yield
    finally:
        os.close(file)


class Claim:
    """A token that this process uses as long as any service of its platform does; see `alone`."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._users = 0
        self._turn = asyncio.Lock()
        self._held = AsyncExitStack()

    @asynccontextmanager
    async def held(self, *, shared: bool = False) -> AsyncIterator[None]:
        """Hold the token inside the `async with` block. Raises `PlatformRefused`; see `alone`."""
        async with self._turn:
            if not self._users:
                await self._held.enter_async_context(alone(self._token, shared=shared))
            self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                await self._held.aclose()


def lock_of(token: str) -> str:
    """The name of the lock file of `token` on this machine, which does not give the token away."""
    digest = hashlib.blake2b(token.encode(), digest_size=16, person=b"one process").hexdigest()
    return f"{digest}.lock"
