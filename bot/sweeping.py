"""The look of every process at its exports: a file that nobody is to fetch any more is erased.

A file lies where the clock ran when it was made, which may be elsewhere by now. So each looks.
"""

from __future__ import annotations

import asyncio
import logging

from bot.app import Core
from bot.either import sooner
from db import exports
from db.engine.transaction import StoreUnavailable, Transaction

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two looks."""


class Sweeping:
    """The service that looks every `every` seconds."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Look again and again, until `stop` is set."""
        while not stop.is_set():
            try:
                await self.look(core)
            except (StoreUnavailable, OSError) as problem:
                log.error("exports cannot be looked after: %s", type(problem).__name__)
            await sooner(stop, self._every)

    async def look(self, core: Core) -> None:
        """Erase what goes. Raises `StoreUnavailable` and `OSError`."""
        if await asyncio.to_thread(core.exports.path.is_dir):
            kept = await core.store.transact(_made)
            await asyncio.to_thread(core.exports.sweep, kept)


async def _made(tx: Transaction) -> frozenset[str]:
    return frozenset(each.id for each in await exports.every(tx) if each.made is not None)
