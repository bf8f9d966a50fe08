"""The conductor: the one task that lets broadcasts begin and end, as `conducting` decides."""

from __future__ import annotations

import asyncio
import logging

from bot.app import Core
from db.engine.transaction import StoreUnavailable
from handlers.broadcasting.conducting import advance

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks at the broadcasts."""


class Conductor:
    """The service that advances all broadcasts every `every` seconds, from their rows."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Advance all broadcasts, again and again, until `stop` is set."""
        store = core.fenced
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                again = False
                try:
                    await core.notice_an_older_one()
                    again = await advance(store, core.campaign)
                except StoreUnavailable as problem:
                    log.error("the store cannot serve: %s", problem.trouble)
                await asyncio.wait({stopping}, timeout=0 if again else self._every)
        finally:
            stopping.cancel()
