"""Broadcasts beside a platform's answers: where they fall over, people are still answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol, Self

from bot.app import Core
from bot.broadcast.lane import Lane
from bot.broadcast.outlet import Outlet
from bot.running import serve

FINISH_SECONDS = 6.0
"""For what is in flight once told to stop."""


class Opened(Outlet, Protocol):
    """An outlet that is open while an `async with` stands around it."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...


class _Broadcasts:
    """A platform's lane, kept up in the way a platform is."""

    def __init__(self, outlet: Opened) -> None:
        self.name = f"broadcasting on {outlet.platform}"
        self._outlet = outlet

    async def check(self) -> None:
        """See `Platform`; whoever serves has tried the token."""

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """See `Platform`."""
        async with self._outlet as outlet:
            await Lane(core, outlet).run(stop)


@asynccontextmanager
async def broadcasting(core: Core, outlet: Opened, stop: asyncio.Event) -> AsyncIterator[None]:
    """Send what waits for the outlet's platform while the block serves, until `stop`."""
    lane = _Broadcasts(outlet)
    keeping = asyncio.create_task(serve(core, (lane,), stop, stop_seconds=FINISH_SECONDS))
    try:
        yield
        if stop.is_set():
            await keeping
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
