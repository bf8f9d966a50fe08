"""The look of every process at whether its database has become an older one.

A server that takes over may lag behind. Each process knows what it has erased itself, and no other
one does: so each looks, whatever parts it runs, and erases that again. In each hour
each drops what is old of its marks, and puts the others into an order that tells nothing; and lets
go of what leads to signatures, once the campaign has closed.
"""

from __future__ import annotations

import asyncio
import logging

from bot.app import Core
from bot.either import sooner
from db.engine.transaction import StoreUnavailable

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks."""


class Noticing:
    """The service that looks every `every` seconds; see `Core.notice_an_older_one`."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Look again and again, until `stop` is set; a server that is away is asked again."""
        looked_after = None
        while not stop.is_set():
            try:
                await core.notice_an_older_one()
                if looked_after != (hour := core.campaign.now().hour):
                    await core.look_after_marks()
                    await core.part_if_closed()
                    looked_after = hour
            except StoreUnavailable as problem:
                log.debug("the database cannot be looked at: %s", problem.trouble)
            await sooner(stop, self._every)
