"""Turns: the acts of one account run one after the other, in the order in which they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """The turns of one process; PostgreSQL's locks keep the order among several."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, accounts: Collection[int]) -> AsyncIterator[None]:
        """The turn of all `accounts`, named by the numbers of their locks."""
        async with AsyncExitStack() as held:
            for number in sorted(accounts):
                lock = self._locks.setdefault(number, asyncio.Lock())
                await held.enter_async_context(lock)
            yield


def lock_of(tag: bytes) -> int:
    """The number of the advisory lock of an account: a signed integer of 64 bits."""
    return int.from_bytes(tag[:8], signed=True)
