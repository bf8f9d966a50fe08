"""A platform's lane as a service beside its answers: either goes on where the other falls over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

from bot.app import Core
from bot.broadcast.lane import LaneWorker
from bot.broadcast.outlet import Outlet

Opened: TypeAlias = Callable[[Core], AbstractAsyncContextManager[Outlet]]
"""Makes an outlet that is open while an `async with` stands around it."""


class LaneService:
    """Sends what waits for `platform`, from the moment when the platform has accepted the bot.

    `accepted` is set by the service that answers there, and never before: a token that is refused
    must not be tried again for every recipient.
    """

    def __init__(self, platform: str, accepted: asyncio.Event, opened: Opened) -> None:
        self.name = f"broadcasting on {platform}"
        self.lease = f"lane {platform}"
        self._accepted = accepted
        self._opened = opened

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """See `Service`."""
        if await self._begins(stop):
            async with self._opened(core) as outlet:
                await LaneWorker(core, outlet).run(stop)

    async def _begins(self, stop: asyncio.Event) -> bool:
        """Wait until the platform has accepted the bot; False if `stop` is set before."""
        accepted = asyncio.create_task(self._accepted.wait())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({accepted, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            accepted.cancel()
            stopping.cancel()
        return not stop.is_set()
