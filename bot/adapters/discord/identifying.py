"""Turns at Discord's gateway: how often shards of one token may identify themselves.

Discord takes one IDENTIFY in five seconds of all shards whose numbers are alike modulo its
`max_concurrency` (Gateway, Sharding for Very Large Bots), whatever process they are in.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

from bot.leases import obtained
from db.engine.transaction import Store

SPACING = 5.5
"""Seconds between two of them: Discord's five, and what the way to Discord may differ by."""


class Turns:
    """The turns of all processes on `store`, `seconds` apart; of `abreast` shards at a time."""

    def __init__(self, store: Store, seconds: float = SPACING) -> None:
        self._store = store
        self._seconds = seconds
        self._here: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._under_way: set[asyncio.Task[None]] = set()
        self.abreast = 1

    async def of(self, shard: int) -> None:
        """Wait for the turn of `shard`, which begins when this returns."""
        begun, given_up = asyncio.Event(), asyncio.Event()
        turn = asyncio.create_task(self._turn(shard % self.abreast, begun, given_up))
        self._under_way.add(turn)
        turn.add_done_callback(self._under_way.discard)
        try:
            await begun.wait()
        finally:
            given_up.set()

    async def _turn(self, bucket: int, begun: asyncio.Event, given_up: asyncio.Event) -> None:
        """Take a turn, and keep it for its time: also from those who are in other processes.

        A task of its own, for a lease that is asked for must not be broken off: that ends them all.
        """
        async with self._here[bucket]:
            if given_up.is_set():
                return
            lease = await obtained(self._store, f"discord identify {bucket}", given_up)
            if lease is None:
                return
            begun.set()
            await asyncio.sleep(self._seconds)
            await lease.release()
